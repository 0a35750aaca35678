//! `shufa explain`

use std::{io::Write, path::Path};

use shufa::{
    diagnostic::{Code, Diagnostic, Place, Term},
    engine::{Engine, Facts, FactsError},
    explain::{Explanation, NoSuchName},
    limits::Limits,
    render,
};

use super::{
    Ended, Exit, Stop,
    args::{ExplainArgs, Format},
    console::Console,
    eval::{Input, nearer, no_such_record, prepared, threads, with_aggregates},
    load,
    output::Output,
    unreadable,
};

pub(crate) fn run(args: &ExplainArgs, console: &Console) -> Ended {
    let scheme = load(&args.scheme.path, &args.scheme.revisions, console)?;
    let calendar = args.records.calendar.as_deref();
    let engine = prepared(&scheme, &args.records.context, args.records.as_of, calendar, console)?;
    let limits = Limits::default();
    let mut inputs = Vec::new();
    for argument in &args.records.facts {
        inputs.push(Input::open(argument, &engine, &limits, console)?);
    }
    let mut engine = with_aggregates(engine, &mut inputs, &limits, threads(None), console)?;
    let mut search = Search { wanted: &args.record, near: None, records: 0 };
    let only = match (&args.why, &args.why_not) {
        (Some(name), _) => Some((name.as_str(), false)),
        (None, Some(name)) => Some((name.as_str(), true)),
        (None, None) => None,
    };
    let found = search.run(inputs, &mut engine, only, console)?;
    if found.is_empty() {
        return Ok(search.nothing(console));
    }
    let mut out = Output::open(None)?;
    for (at, explanation) in found.iter().enumerate() {
        match args.format {
            Format::Json => {
                serde_json::to_writer(&mut out, explanation).map_err(std::io::Error::from)?;
                out.write_all(b"\n")?;
            }
            Format::Text => {
                if at > 0 {
                    out.write_all(b"\n")?;
                }
                out.write_all(render::explanation(explanation, console.lang).as_bytes())?;
            }
        }
    }
    out.flush()?;
    Ok(Exit::Done)
}

/// Says that the scheme has nothing of a name, and what may be meant.
fn no_such_name(unknown: &NoSuchName, only: Option<(&str, bool)>, console: &Console) -> Stop {
    let option = if only.is_some_and(|(_, not)| not) { "--why-not" } else { "--why" };
    let place = Place::File(option.to_owned());
    let mut diagnostic = Diagnostic::at(Code::NothingOfName, place, [unknown.name.as_str().into()]);
    if let Some(near) = &unknown.near {
        diagnostic = diagnostic.help(Term::DidYouMean, [near.as_str().into()]);
    }
    console.diagnostic(&diagnostic);
    Stop::Exit(Exit::Errors)
}

/// The search for one record among all.
struct Search<'a> {
    wanted: &'a str,
    /// The key most like the one that is wanted.
    near: Option<String>,
    records: u64,
}

impl Search<'_> {
    /// Explains every record of the key: a register may have it twice.
    fn run(
        &mut self,
        inputs: Vec<Input>,
        engine: &mut Engine,
        only: Option<(&str, bool)>,
        console: &Console,
    ) -> Result<Vec<Explanation>, Stop> {
        let mut found = Vec::new();
        let mut facts = Facts::default();
        for mut input in inputs {
            loop {
                let record = match input.records.next() {
                    Ok(Some(record)) => record,
                    Ok(None) => break,
                    Err(error) => return Err(unreadable(Path::new(&input.name), &error, console)),
                };
                self.records += 1;
                console.progress(Term::RecordsRead, self.records);
                // What cannot be read has no key; `eval` says what is wrong with it.
                let Ok(text) = record.text else { continue };
                let (key, refused) = match engine.read_json(input.record_type, text, &mut facts) {
                    Ok(()) => (engine.key(input.record_type, &facts), None),
                    Err(FactsError::Record(refused)) => (refused.key.clone(), Some(refused)),
                    Err(_) => continue,
                };
                let Some(key) = key else { continue };
                if key != self.wanted {
                    nearer(self.wanted, &mut self.near, key);
                    continue;
                }
                if let Some(mut refused) = refused {
                    for diagnostic in &mut refused.diagnostics {
                        if let Place::Fact { line, .. } = &mut diagnostic.place {
                            *line = Some(record.line);
                        }
                        console.fact(diagnostic, &input.name);
                    }
                    return Err(Stop::Exit(Exit::Errors));
                }
                let explained = match only {
                    None => Ok(engine.explain_facts(input.record_type, &facts)),
                    Some((name, not)) => engine.explain_name(input.record_type, &facts, name, not),
                };
                found.push(explained.map_err(|unknown| no_such_name(&unknown, only, console))?);
            }
        }
        console.clear_progress();
        Ok(found)
    }

    /// Says that the key is not there, and which one may be meant.
    fn nothing(&self, console: &Console) -> Exit {
        if self.records == 0 {
            console.diagnostic(&Diagnostic::at(Code::NoRecords, Place::File("--facts".to_owned()), []));
            return Exit::Nothing;
        }
        no_such_record(self.wanted, self.near.as_deref(), console);
        Exit::Errors
    }
}
