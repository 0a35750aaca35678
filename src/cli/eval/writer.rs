//! Outcomes in the form that was asked for.

use std::io::{self, Write};

use serde::Serialize;
use shufa::{
    diagnostic::{DiagnosticForm, Lang},
    engine::{Engine, OutcomeView, Refused, Tally},
    outcome::{Outcome, Population, Run},
    render::{Report, Summary},
    source::Sources,
};

use super::explained::Explainer;
use crate::cli::{
    args::{EvalArgs, Format},
    only,
    output::Output,
};

/// The form of a run's output. Threads share it.
pub(super) struct Form<'a> {
    pub(super) args: &'a EvalArgs,
    lang: Lang,
    run: Run,
    report: Report,
    explainer: Option<Explainer>,
}

impl<'a> Form<'a> {
    pub(super) fn new(args: &'a EvalArgs, engine: &Engine, lang: Lang) -> Form<'a> {
        let mut run = engine.run();
        let mut quotes = Default::default();
        if args.citations || args.format == Format::Text {
            quotes = engine.citations();
        }
        if args.citations {
            run.citations.clone_from(&quotes);
        }
        let report = Report::new(quotes, args.records.as_of, lang).in_force(run.in_force);
        let explainer = args.explain.then(|| Explainer::new(engine));
        Form { args, lang, run, report, explainer }
    }

    /// What stands before the first record.
    fn head(&self, out: &mut Output) -> io::Result<()> {
        match self.args.format {
            Format::Json => {
                #[derive(Serialize)]
                struct Line<'a> {
                    run: &'a Run,
                }
                json_line(out, &Line { run: &self.run })
            }
            Format::Text => out.write_all(self.report.heading(&self.run).as_bytes()),
        }
    }

    /// A record's outcome as a line of JSON.
    pub(super) fn line(&self, view: &OutcomeView<'_>, out: &mut Vec<u8>) {
        if self.args.summary {
            return;
        }
        if self.args.only.is_empty() {
            view.write_json(out);
        } else if let Some(outcome) = self.part(view.to_owned()) {
            into_memory(serde_json::to_writer(&mut *out, &outcome).map_err(io::Error::from));
        } else {
            return;
        }
        if let Some(explainer) = &self.explainer {
            into_memory(explainer.add(view, out));
        }
        out.push(b'\n');
    }

    /// A record's outcome as a paragraph.
    pub(super) fn paragraph(&self, view: &OutcomeView<'_>, outcome: Outcome, out: &mut Vec<u8>) {
        if self.args.summary {
            return;
        }
        if let Some(outcome) = self.part(outcome) {
            out.push(b'\n');
            out.extend_from_slice(self.report.person(&outcome).as_bytes());
            if let Some(explainer) = &self.explainer {
                explainer.write(view, self.lang, out);
            }
        }
    }

    /// What of an outcome is asked for.
    fn part(&self, outcome: Outcome) -> Option<Outcome> {
        if self.args.only.is_empty() { Some(outcome) } else { only::filter(outcome, &self.args.only) }
    }

    /// A refused record, in its place.
    pub(super) fn refused(&self, line: u64, refused: &Refused, out: &mut Vec<u8>) {
        if self.args.summary {
            return;
        }
        match self.args.format {
            Format::Json => {
                #[derive(Serialize)]
                struct Line<'a> {
                    refused: Body<'a>,
                }
                #[derive(Serialize)]
                struct Body<'a> {
                    line: u64,
                    #[serde(skip_serializing_if = "Option::is_none")]
                    key: Option<&'a str>,
                    diagnostics: Vec<DiagnosticForm>,
                }
                let sources = Sources::default();
                let diagnostics = refused
                    .diagnostics
                    .iter()
                    .map(|diagnostic| diagnostic.form(&sources, self.lang))
                    .collect();
                let refused = Body { line, key: refused.key.as_deref(), diagnostics };
                into_memory(json_line(out, &Line { refused }));
            }
            Format::Text => {
                out.push(b'\n');
                let text = self.report.refused(Some(line), refused.key.as_deref());
                out.extend_from_slice(text.as_bytes());
            }
        }
    }

    /// What stands after the last record.
    fn foot(&self, tally: &Tally, summary: &Summary, out: &mut Output) -> io::Result<()> {
        let population = tally.finish();
        match self.args.format {
            Format::Json => {
                #[derive(Serialize)]
                struct Line<'a> {
                    population: &'a Population,
                }
                json_line(out, &Line { population: &population })
            }
            Format::Text => {
                let quotas = self.report.population(&population);
                if !quotas.is_empty() {
                    write!(out, "\n{quotas}")?;
                }
                let summary = summary.text(&population, self.lang);
                write!(out, "\n{summary}")
            }
        }
    }
}

/// Writes a run: its head before the first record, records as they come, the
/// population at the end.
pub(super) struct Writer<'a> {
    form: &'a Form<'a>,
    out: Output,
    begun: bool,
}

impl<'a> Writer<'a> {
    pub(super) fn new(form: &'a Form<'a>, out: Output) -> Writer<'a> {
        Writer { form, out, begun: false }
    }

    /// The head, once.
    fn begin(&mut self) -> io::Result<()> {
        if std::mem::replace(&mut self.begun, true) { Ok(()) } else { self.form.head(&mut self.out) }
    }

    /// Records in their form.
    pub(super) fn records(&mut self, rendered: &[u8]) -> io::Result<()> {
        self.begin()?;
        self.out.write_all(rendered)
    }

    /// The population, and the end of the output.
    pub(super) fn finish(mut self, tally: &Tally, summary: &Summary) -> io::Result<()> {
        self.begin()?;
        self.form.foot(tally, summary, &mut self.out)?;
        self.out.finish()
    }
}

fn json_line(mut out: impl Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut out, value)?;
    out.write_all(b"\n")
}

/// Writing into memory cannot fail, nor can plain data be without a form.
fn into_memory(written: io::Result<()>) {
    debug_assert!(written.is_ok(), "plain data was not written: {written:?}");
}
