//! Outcomes in the form that was asked for.

use std::io::{self, Write};

use indexmap::IndexMap;
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

/// Writes a run: its head before the first record, records as they come, the
/// population at the end.
pub(super) struct Writer<'a> {
    args: &'a EvalArgs,
    lang: Lang,
    run: Run,
    report: Report,
    summary: Summary,
    out: Output,
    begun: bool,
    /// A JSON line being made.
    line: Vec<u8>,
    explainer: Option<Explainer>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(args: &'a EvalArgs, engine: &Engine, lang: Lang, out: Output) -> Writer<'a> {
        let quotes =
            if args.citations || args.format == Format::Text { engine.citations() } else { IndexMap::new() };
        let mut run = engine.run();
        if args.citations {
            run.citations.clone_from(&quotes);
        }
        let report = Report::new(quotes, args.records.as_of, lang).in_force(run.in_force);
        Writer {
            args,
            lang,
            run,
            report,
            summary: Summary::new(engine.model()),
            out,
            begun: false,
            line: Vec::new(),
            explainer: args.explain.then(|| Explainer::new(engine)),
        }
    }

    /// The head, once.
    fn begin(&mut self) -> io::Result<()> {
        if std::mem::replace(&mut self.begun, true) {
            return Ok(());
        }
        match self.args.format {
            Format::Json => {
                #[derive(Serialize)]
                struct Line<'a> {
                    run: &'a Run,
                }
                let line = Line { run: &self.run };
                json_line(&mut self.out, &line)
            }
            Format::Text => {
                let heading = self.report.heading(&self.run);
                self.out.write_all(heading.as_bytes())
            }
        }
    }

    /// A record's outcome.
    pub(super) fn outcome(&mut self, view: &OutcomeView<'_>) -> io::Result<()> {
        self.begin()?;
        match self.args.format {
            Format::Json if self.args.summary => Ok(()),
            Format::Json if self.args.only.is_empty() => {
                self.line.clear();
                view.write_json(&mut self.line);
                if let Some(explainer) = &self.explainer {
                    explainer.add(view, &mut self.line)?;
                }
                self.line.push(b'\n');
                self.out.write_all(&self.line)
            }
            Format::Json => match self.shown(view.to_owned()) {
                Some(outcome) => match &self.explainer {
                    None => json_line(&mut self.out, &outcome),
                    Some(explainer) => {
                        self.line.clear();
                        serde_json::to_writer(&mut self.line, &outcome)?;
                        explainer.add(view, &mut self.line)?;
                        self.line.push(b'\n');
                        self.out.write_all(&self.line)
                    }
                },
                None => Ok(()),
            },
            Format::Text => {
                let outcome = view.to_owned();
                self.summary.add(&outcome);
                if self.args.summary {
                    return Ok(());
                }
                match self.shown(outcome) {
                    Some(outcome) => {
                        let text = self.report.person(&outcome);
                        write!(self.out, "\n{text}")?;
                        match &self.explainer {
                            Some(explainer) => explainer.write(view, self.lang, &mut self.out),
                            None => Ok(()),
                        }
                    }
                    None => Ok(()),
                }
            }
        }
    }

    /// A record that is counted and not shown.
    pub(super) fn hidden(&mut self, view: &OutcomeView<'_>) -> io::Result<()> {
        self.begin()?;
        if self.args.format == Format::Text {
            self.summary.add(&view.to_owned());
        }
        Ok(())
    }

    fn shown(&self, outcome: Outcome) -> Option<Outcome> {
        if self.args.only.is_empty() { Some(outcome) } else { only::filter(outcome, &self.args.only) }
    }

    /// A refused record, in its place.
    pub(super) fn refused(&mut self, line: u64, refused: &Refused, sources: &Sources) -> io::Result<()> {
        self.begin()?;
        if self.args.summary {
            return Ok(());
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
                let diagnostics = refused
                    .diagnostics
                    .iter()
                    .map(|diagnostic| diagnostic.form(sources, self.lang))
                    .collect();
                let refused = Body { line, key: refused.key.as_deref(), diagnostics };
                json_line(&mut self.out, &Line { refused })
            }
            Format::Text => {
                let text = self.report.refused(Some(line), refused.key.as_deref());
                write!(self.out, "\n{text}")
            }
        }
    }

    /// The population, and the end of the output.
    pub(super) fn finish(mut self, tally: Tally) -> io::Result<()> {
        self.begin()?;
        let population = tally.finish();
        match self.args.format {
            Format::Json => {
                #[derive(Serialize)]
                struct Line<'a> {
                    population: &'a Population,
                }
                let line = Line { population: &population };
                json_line(&mut self.out, &line)?;
            }
            Format::Text => {
                let quotas = self.report.population(&population);
                if !quotas.is_empty() {
                    write!(self.out, "\n{quotas}")?;
                }
                let summary = self.summary.text(&population, self.lang);
                write!(self.out, "\n{summary}")?;
            }
        }
        self.out.finish()
    }
}

fn json_line(out: &mut Output, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}
