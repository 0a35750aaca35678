//! `shufa eval`

mod evaluator;
mod explained;
mod input;
mod passes;
mod pool;
mod sheet;
mod writer;

use std::{fs, io, num::NonZeroUsize, path::Path, thread};

use shufa::{
    Calendar, Scheme,
    date::Date,
    diagnostic::{Code, Diagnostic, Place, Term},
    engine::Engine,
    explain::nearest,
    limits::Limits,
    render::Summary,
};

use super::{
    Ended, Exit, Stop, args::EvalArgs, console::Console, context, facts::Foreign, load, output::Output,
    reason, sentence, unreadable,
};
use evaluator::Evaluator;
pub(crate) use input::Input;
use sheet::{Remark, Sheet, Sighting};
use writer::{Form, Writer};

/// The memory, in bytes, that outcomes of earlier records take on all threads together.
const KEPT: usize = 4 << 20;
/// What each thread has of it at least: with less, a thread keeps too few to find any.
const KEPT_EACH: usize = 256 << 10;

pub(crate) fn run(args: &EvalArgs, console: &Console) -> Ended {
    let scheme = load(&args.scheme.path, &args.scheme.revisions, console)?;
    warn(&scheme, args, console)?;
    let calendar = args.records.calendar.as_deref();
    let mut engine = prepared(&scheme, &args.records.context, args.records.as_of, calendar, console)?;
    let limits = Limits::default();
    let mut inputs = Vec::new();
    for argument in &args.records.facts {
        inputs.push(Input::open(argument, &engine, &limits, console)?);
    }
    let name = args.output.as_deref();
    if let Some(input) = name.and_then(|name| overwritten(name, args, &scheme)) {
        console.line(&sentence(Term::OutputIsInput, [input.into()], console.lang));
        return Err(Stop::Exit(Exit::Usage));
    }
    let out = Output::open(name).map_err(|error| unwritable(name, error, console))?;
    let threads = threads(args.threads);
    engine = with_aggregates(engine, &mut inputs, &limits, threads, console)?;
    engine = engine.with_memory((KEPT / threads).max(KEPT_EACH));
    let form = Form::new(args, &engine, console.lang);
    let mut evaluation = Evaluation {
        writer: Writer::new(&form, out),
        keys: args.record.iter().map(|key| Wanted { key, found: false, near: None }).collect(),
        records: 0,
        refused: 0,
        broken_files: false,
        limits: &limits,
        args,
        console,
    };
    let evaluator = || Evaluator::new(&engine, &form, &args.record, &limits);
    let ended =
        passes::through(&mut inputs, threads, evaluator, |sheet, name| evaluation.take(sheet, name), console);
    console.clear_progress();
    match ended {
        Ok(evaluators) => evaluation.finish(&engine, evaluators),
        Err(Stop::Output(error)) => Err(unwritable(name, error, console)),
        Err(stop) => Err(stop),
    }
}

/// How many threads evaluate: as many as asked for, else one for each core.
pub(crate) fn threads(asked: Option<NonZeroUsize>) -> NonZeroUsize {
    asked.or_else(|| thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN)
}

/// The engine of a context, a day and a calendar.
pub(crate) fn prepared(
    scheme: &Scheme,
    context: &[String],
    as_of: Date,
    days: Option<&Path>,
    console: &Console,
) -> Result<Engine, Stop> {
    let context = context::collect(scheme.model(), context, console)?;
    let engine = scheme.engine(&context.facts, as_of).map_err(|error| {
        for diagnostic in error.diagnostics() {
            console.fact(diagnostic, context.place(diagnostic));
        }
        Stop::Exit(Exit::Errors)
    })?;
    match days {
        Some(path) => return Ok(engine.with_calendar(calendar(path, console)?)),
        None if engine.counts_workdays() => {
            console.line(&sentence(Term::NoCalendarGiven, [], console.lang));
        }
        None => {}
    }
    Ok(engine)
}

/// The engine with the values of its aggregates, where the scheme has any.
pub(crate) fn with_aggregates(
    engine: Engine,
    inputs: &mut [Input],
    limits: &Limits,
    threads: NonZeroUsize,
    console: &Console,
) -> Result<Engine, Stop> {
    if engine.model().aggregates.is_empty() {
        return Ok(engine);
    }
    let totals = passes::aggregates(inputs, &engine, limits.record_bytes, threads, console);
    console.clear_progress();
    Ok(engine.with_aggregates(&totals?))
}

/// Reads the calendar of working days.
fn calendar(path: &Path, console: &Console) -> Result<Calendar, Stop> {
    let bytes = fs::read(path).map_err(|error| unreadable(path, &error, console))?;
    let name = path.display().to_string();
    if let Some(foreign) = Foreign::of_name(&name).or_else(|| Foreign::of_bytes(&bytes)) {
        console.diagnostic(&foreign.diagnostic(&name));
        return Err(Stop::Exit(Exit::Errors));
    }
    Calendar::from_json(&bytes).map_err(|error| {
        for diagnostic in error.diagnostics() {
            console.fact(diagnostic, &name);
        }
        Stop::Exit(Exit::Errors)
    })
}

/// The input that the output would overwrite.
fn overwritten(output: &Path, args: &EvalArgs, scheme: &Scheme) -> Option<String> {
    let output = output.canonicalize().ok().filter(|path| path.is_file())?;
    let facts = args
        .records
        .facts
        .iter()
        .map(|argument| argument.split_once('=').map_or(argument.as_str(), |(_, path)| path));
    let context = args.records.context.iter().map(String::as_str);
    // The scheme's own files: what it imports and quotes, and its revisions, too.
    let files = scheme.sources().iter().map(|(_, source)| source.name());
    let calendar = args.records.calendar.as_deref().and_then(Path::to_str);
    let mut inputs = facts.chain(context).chain(calendar).chain(files);
    inputs.find(|path| Path::new(path).canonicalize().is_ok_and(|path| path == output)).map(str::to_owned)
}

/// Says that a scheme has warnings; under `--strict` that is the end.
fn warn(scheme: &Scheme, args: &EvalArgs, console: &Console) -> Result<(), Stop> {
    let warnings = scheme.warnings();
    if warnings.is_empty() {
        return Ok(());
    }
    if args.strict {
        for diagnostic in warnings {
            console.diagnostic_in(diagnostic, scheme.sources());
        }
        console.line(&sentence(Term::StrictWarnings, [], console.lang));
        return Err(Stop::Exit(Exit::Errors));
    }
    let count = warnings.len().to_string();
    console.line(&sentence(Term::SchemeWarnings, [count.into()], console.lang));
    Ok(())
}

/// Says that the output cannot be written. Standard output is left to the caller: its reader may be gone.
fn unwritable(path: Option<&Path>, error: io::Error, console: &Console) -> Stop {
    let Some(path) = path else {
        return Stop::Output(error);
    };
    let place = Place::File(path.display().to_string());
    console.diagnostic(&Diagnostic::at(Code::WriteFailed, place, [reason(&error)]));
    Stop::Exit(Exit::Io)
}

/// A key of `--record`.
struct Wanted<'a> {
    key: &'a str,
    found: bool,
    /// The key that is nearest to it, in the order of the records.
    near: Option<String>,
}

/// What came of a run, in the order of the records.
struct Evaluation<'a> {
    writer: Writer<'a>,
    keys: Vec<Wanted<'a>>,
    /// Records evaluated or refused.
    records: u64,
    refused: u64,
    /// Whether a file of facts did not end as it should.
    broken_files: bool,
    limits: &'a Limits,
    args: &'a EvalArgs,
    console: &'a Console,
}

impl Evaluation<'_> {
    /// Takes a sheet that is done, of the input that messages call `name`.
    fn take(&mut self, sheet: &mut Sheet, name: &str) -> Result<(), Stop> {
        for remark in sheet.remarks.drain(..) {
            self.remark(remark, name);
        }
        for (at, sighting) in sheet.keys.drain(..) {
            let Some(wanted) = self.keys.get_mut(at) else { continue };
            match sighting {
                Sighting::Found => wanted.found = true,
                Sighting::Near(near) => nearer(wanted.key, &mut wanted.near, near),
            }
        }
        if sheet.records == 0 {
            return Ok(());
        }
        self.records += sheet.records;
        self.console.progress(Term::RecordsSoFar, self.records);
        Ok(self.writer.records(&sheet.out)?)
    }

    fn remark(&mut self, remark: Remark, name: &str) {
        match remark {
            // That is no record, and those before it stand.
            Remark::BrokenOff { line, code } => {
                self.broken_files = true;
                let place = Place::Fact { line: Some(line), key: None, path: String::new() };
                self.console.fact(&Diagnostic::at(code, place, []).help(Term::HelpFileEnd, []), name);
            }
            Remark::Refused(refused) => {
                self.refused += 1;
                if self.refused <= self.limits.diagnostics as u64 {
                    for diagnostic in &refused.diagnostics {
                        self.console.fact(diagnostic, name);
                    }
                }
            }
        }
    }

    fn finish(self, engine: &Engine, evaluators: Vec<Evaluator<'_>>) -> Ended {
        let console = self.console;
        let more = self.refused.saturating_sub(self.limits.diagnostics as u64);
        if more > 0 {
            let more = more.to_string();
            console.line(&sentence(Term::MoreRefused, [more.into()], console.lang));
        }
        if self.records == 0 && self.broken_files {
            return Ok(Exit::Errors);
        }
        if self.records == 0 {
            let place = Place::File(self.args.records.facts.join(", "));
            console.diagnostic(&Diagnostic::at(Code::NoRecords, place, []));
            return Ok(Exit::Nothing);
        }
        let (mut tally, mut summary) = (engine.tally(), Summary::new(engine.model()));
        for evaluator in evaluators {
            tally.merge(evaluator.tally);
            summary.merge(&evaluator.summary);
        }
        let name = self.args.output.as_deref();
        self.writer.finish(&tally, &summary).map_err(|error| unwritable(name, error, console))?;
        let mut exit = Exit::Done;
        for wanted in self.keys.iter().filter(|wanted| !wanted.found) {
            no_such_record(wanted.key, wanted.near.as_deref(), console);
            exit = Exit::Errors;
        }
        Ok(if self.refused > 0 || self.broken_files { Exit::Errors } else { exit })
    }
}

/// Keeps the nearer of two keys to the one that is wanted, the first of equals.
pub(crate) fn nearer(wanted: &str, near: &mut Option<String>, key: String) {
    let candidates = near.as_deref().into_iter().chain([key.as_str()]);
    if nearest(wanted, candidates) == Some(key.as_str()) {
        *near = Some(key);
    }
}

/// Says that a key is not there, and which one may be meant.
pub(crate) fn no_such_record(key: &str, near: Option<&str>, console: &Console) {
    let place = Place::File("--record".to_owned());
    let mut diagnostic = Diagnostic::at(Code::NoSuchRecord, place, [key.into()]);
    if let Some(near) = near {
        diagnostic = diagnostic.help(Term::DidYouMean, [near.into()]);
    }
    console.diagnostic(&diagnostic);
}
