//! `shufa explain`

mod population;

use std::{io::Write, path::Path};

use serde::Serialize;
use shufa::{
    diagnostic::{Argument, Code, Diagnostic, Place, Term},
    engine::{Engine, Facts, FactsError, RecordType, Refused},
    explain::{NameHint, NoSuchName},
    limits::Limits,
    render,
};

use super::{
    Ended, Exit, Stop,
    args::{ExplainArgs, PageFormat},
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
    if let Some(name) = &args.what.quota {
        // A wrong name is told before any record is read.
        population::known_quota(&engine, name, console)?;
    }
    let mut engine = with_aggregates(engine, &mut inputs, &limits, threads(None), console)?;
    match (&args.what.record, &args.what.quota) {
        (Some(key), _) => record(args, key, inputs, &mut engine, console),
        (None, Some(name)) => population::quota(args, name, inputs, &mut engine, console),
        (None, None) => population::missing(args, inputs, &mut engine, console),
    }
}

/// Explains the records of one key.
fn record(
    args: &ExplainArgs,
    key: &str,
    inputs: Vec<Input>,
    engine: &mut Engine,
    console: &Console,
) -> Ended {
    let only = match (&args.why, &args.why_not) {
        (Some(name), _) => Some((name.as_str(), false)),
        (None, Some(name)) => Some((name.as_str(), true)),
        (None, None) => None,
    };
    let (wanted, mut near) = (key, None);
    let mut found = Vec::new();
    let mut facts = Facts::default();
    let records = walk(inputs, console, |Read { of, name, line, text }| {
        // What cannot be read has no key; `eval` says what is wrong with it.
        let Ok(text) = text else { return Ok(()) };
        let (key, refused) = match engine.read_json(of, text, &mut facts) {
            Ok(()) => (engine.key(of, &facts), None),
            Err(FactsError::Record(refused)) => (refused.key.clone(), Some(refused)),
            Err(_) => return Ok(()),
        };
        let Some(key) = key else { return Ok(()) };
        if key != wanted {
            nearer(wanted, &mut near, key);
            return Ok(());
        }
        if let Some(refused) = refused {
            tell(refused, line, name, console);
            return Err(Stop::Exit(Exit::Errors));
        }
        let explained = match only {
            None => Ok(engine.explain_facts(of, &facts)),
            Some((name, not)) => engine.explain_name(of, &facts, name, not),
        };
        found.push(explained.map_err(|unknown| {
            let not = only.is_some_and(|(_, not)| not);
            no_such_name(&unknown, if not { "--why-not" } else { "--why" }, console)
        })?);
        Ok(())
    })?;
    if records == 0 {
        return Ok(no_records(console));
    }
    if found.is_empty() {
        no_such_record(wanted, near.as_deref(), console);
        return Ok(Exit::Errors);
    }
    let text = |out: &mut Output| {
        for (at, explanation) in found.iter().enumerate() {
            if at > 0 {
                out.write_all(b"\n")?;
            }
            out.write_all(render::explanation(explanation, console.lang).as_bytes())?;
        }
        Ok(())
    };
    let html = || render::explanation_html(&found, console.lang);
    written(args.format, found.iter(), text, html)
}

/// Writes what was found in the form that was asked for: JSON as one line each.
fn written<'f, T: Serialize + 'f>(
    format: PageFormat,
    found: impl Iterator<Item = &'f T>,
    text: impl FnOnce(&mut Output) -> std::io::Result<()>,
    html: impl FnOnce() -> String,
) -> Ended {
    let mut out = Output::open(None)?;
    match format {
        PageFormat::Json => {
            for found in found {
                serde_json::to_writer(&mut out, found).map_err(std::io::Error::from)?;
                out.write_all(b"\n")?;
            }
        }
        PageFormat::Text => text(&mut out)?,
        PageFormat::Html => out.write_all(html().as_bytes())?,
    }
    out.flush()?;
    Ok(Exit::Done)
}

/// One of all records: its type, line and text, or what is wrong with it; and the file it is of.
struct Read<'r> {
    of: RecordType,
    name: &'r str,
    line: u64,
    text: Result<&'r [u8], Code>,
}

/// Goes through all records; how many there are.
fn walk(
    inputs: Vec<Input>,
    console: &Console,
    mut each: impl FnMut(Read<'_>) -> Result<(), Stop>,
) -> Result<u64, Stop> {
    let mut records = 0;
    for input in inputs {
        let Input { name, record_type: of, records: mut reader, .. } = input;
        loop {
            let record = match reader.next() {
                Ok(Some(record)) => record,
                Ok(None) => break,
                Err(error) => return Err(unreadable(Path::new(&name), &error, console)),
            };
            records += 1;
            console.progress(Term::RecordsRead, records);
            each(Read { of, name: &name, line: record.line, text: record.text })?;
        }
    }
    console.clear_progress();
    Ok(records)
}

/// Says what is wrong with a record.
fn tell(mut refused: Refused, line: u64, name: &str, console: &Console) {
    for diagnostic in &mut refused.diagnostics {
        if let Place::Fact { line: place, .. } = &mut diagnostic.place {
            *place = Some(line);
        }
        console.fact(diagnostic, name);
    }
}

fn no_records(console: &Console) -> Exit {
    console.diagnostic(&Diagnostic::at(Code::NoRecords, Place::File("--facts".to_owned()), []));
    Exit::Nothing
}

/// Says that the scheme has nothing of a name, and what may be meant.
fn no_such_name(unknown: &NoSuchName, option: &str, console: &Console) -> Stop {
    let place = Place::File(option.to_owned());
    let name = || unknown.name.as_str().into();
    let mut diagnostic = match &unknown.hint {
        Some(NameHint::OtherRecord(other)) => {
            Diagnostic::at(Code::NameOfOtherRecord, place, [name(), other.as_str().into()])
        }
        Some(NameHint::OfRecord) => {
            Diagnostic::at(Code::NotAQuota, place, [name()]).help(Term::AskRecordForQuota, [name()])
        }
        Some(NameHint::Clause(given)) => {
            let mut diagnostic = Diagnostic::at(Code::NameOfClause, place, [name()]);
            if !given.is_empty() {
                let given = given.iter().map(|name| Argument::Text(format!("`{name}`")));
                diagnostic = diagnostic.help(Term::ClauseGives, [Argument::OneOf(given.collect())]);
            }
            diagnostic
        }
        None => Diagnostic::at(Code::NothingOfName, place, [name()]),
    };
    let near = unknown.near.as_ref().filter(|_| unknown.hint.is_none());
    if let Some(near) = near {
        diagnostic = diagnostic.help(Term::DidYouMean, [near.as_str().into()]);
    }
    console.diagnostic(&diagnostic);
    Stop::Exit(Exit::Errors)
}
