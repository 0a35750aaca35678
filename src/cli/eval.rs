//! `shufa eval`

mod explained;
mod passes;
mod writer;

use std::{
    fs::{self, File},
    io::{self, Read, Seek},
    path::Path,
};

use shufa::{
    Calendar, Scheme,
    date::Date,
    diagnostic::{Argument, Code, Diagnostic, Place, Term},
    engine::{Engine, FactsError, RecordType, Refused, Tally},
    limits::Limits,
    model::Model,
    schema::record_types,
    source::Sources,
};

use super::{
    Ended, Exit, Stop,
    args::EvalArgs,
    console::Console,
    context,
    facts::{Foreign, Record, Records},
    load,
    output::Output,
    reason, schema,
    search::{Search, search},
    sentence, unreadable,
};
use writer::Writer;

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
    engine = with_aggregates(engine, &mut inputs, &limits, console)?;
    let mut evaluation = Evaluation {
        writer: Writer::new(args, &engine, console.lang, out),
        tally: engine.tally(),
        wanted: args.record.iter().map(|key| Search::new(key)).collect(),
        records: 0,
        refused: 0,
        broken_files: false,
        limits,
        args,
        console,
    };
    let ended = evaluation.run(inputs, &mut engine);
    console.clear_progress();
    match ended {
        Ok(()) => evaluation.finish(),
        Err(Stop::Output(error)) => Err(unwritable(name, error, console)),
        Err(stop) => Err(stop),
    }
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
    mut engine: Engine,
    inputs: &mut [Input],
    limits: &Limits,
    console: &Console,
) -> Result<Engine, Stop> {
    if engine.model().aggregates.is_empty() {
        return Ok(engine);
    }
    let totals = passes::aggregates(inputs, &mut engine, limits.record_bytes, console);
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

/// Records of one type from one file.
pub(crate) struct Input {
    /// What messages call it.
    pub(crate) name: String,
    pub(crate) record_type: RecordType,
    pub(crate) records: Records<Box<dyn Read>>,
    /// The file, where the scheme asks for a second pass.
    file: Option<File>,
}

impl Input {
    /// Opens `[TYPE=]FILE`. Every file is opened before the first record is evaluated.
    pub(crate) fn open(
        argument: &str,
        engine: &Engine,
        limits: &Limits,
        console: &Console,
    ) -> Result<Input, Stop> {
        let model = engine.model();
        let (type_name, path) = split(argument, model, console)?;
        let record_type = engine.record_type(&type_name).map_err(|_| Stop::Exit(Exit::Usage))?;
        if let Some(foreign) = Foreign::of_name(path) {
            return Err(refuse_file(path, foreign, console));
        }
        let file = Path::new(path);
        let unreadable = |error: io::Error| unreadable(file, &error, console);
        let (name, opened): (&str, Option<File>) = if path == "-" {
            ("stdin", None)
        } else {
            let opened = File::open(file).map_err(unreadable)?;
            if opened.metadata().map_err(unreadable)?.is_dir() {
                return Err(unreadable(io::ErrorKind::IsADirectory.into()));
            }
            (path, Some(opened))
        };
        let mut file = None;
        let mut reader: Box<dyn Read> = match opened {
            None => Box::new(io::stdin()),
            Some(opened) => {
                if opened.metadata().map_err(unreadable)?.is_file() {
                    file = Some(opened.try_clone().map_err(unreadable)?);
                }
                Box::new(opened)
            }
        };
        if model.aggregates.is_empty() {
            file = None;
        } else if file.is_none() {
            let copy = passes::twice(reader, name, console)?;
            reader = Box::new(copy.try_clone().map_err(unreadable)?);
            file = Some(copy);
        }
        match Records::open(reader, limits.record_bytes).map_err(unreadable)? {
            Ok(records) => Ok(Input { name: name.to_owned(), record_type, records, file }),
            Err(foreign) => Err(refuse_file(name, foreign, console)),
        }
    }

    /// Begins anew, for the second pass.
    fn again(&mut self, limit: usize, console: &Console) -> Result<(), Stop> {
        let Some(file) = &mut self.file else {
            return Ok(());
        };
        let unreadable = |error: io::Error| unreadable(Path::new(&self.name), &error, console);
        file.rewind().map_err(unreadable)?;
        let reader: Box<dyn Read> = Box::new(file.try_clone().map_err(unreadable)?);
        match Records::open(reader, limit).map_err(unreadable)? {
            Ok(records) => self.records = records,
            Err(foreign) => return Err(refuse_file(&self.name, foreign, console)),
        }
        Ok(())
    }
}

/// The record type and the file of an argument. A `=` belongs to the file's
/// name where what stands before it is no record type and the file is there.
fn split<'a>(argument: &'a str, model: &Model, console: &Console) -> Result<(String, &'a str), Stop> {
    let types = record_types(model);
    if let Some((name, path)) = argument.split_once('=')
        && (types.contains(&name) || !Path::new(argument).exists())
    {
        schema::known_type(model, name, argument, console)?;
        return Ok((name.to_owned(), path));
    }
    let place = Place::File("--facts".to_owned());
    match types.as_slice() {
        [only] => Ok(((*only).to_owned(), argument)),
        [] => {
            console.diagnostic(&Diagnostic::at(Code::NothingToEvaluate, place, []));
            Err(Stop::Exit(Exit::Errors))
        }
        several => {
            let several = several.iter().map(|name| Argument::from(*name)).collect();
            console.diagnostic(
                &Diagnostic::at(Code::RecordTypeNeeded, place, [argument.into()])
                    .help(Term::SayRecordType, [Argument::OneOf(several)]),
            );
            Err(Stop::Exit(Exit::Usage))
        }
    }
}

fn refuse_file(name: &str, foreign: Foreign, console: &Console) -> Stop {
    console.diagnostic(&foreign.diagnostic(name));
    Stop::Exit(Exit::Errors)
}

struct Evaluation<'a> {
    writer: Writer<'a>,
    tally: Tally,
    /// Keys of `--record`.
    wanted: Vec<Search<'a>>,
    /// Records evaluated or refused.
    records: u64,
    refused: u64,
    /// Whether a file of facts did not end as it should.
    broken_files: bool,
    limits: Limits,
    args: &'a EvalArgs,
    console: &'a Console,
}

impl Evaluation<'_> {
    fn run(&mut self, inputs: Vec<Input>, engine: &mut Engine) -> Result<(), Stop> {
        for mut input in inputs {
            loop {
                let record = match input.records.next() {
                    Ok(Some(record)) => record,
                    Ok(None) => break,
                    Err(error) => {
                        return Err(unreadable(Path::new(&input.name), &error, self.console));
                    }
                };
                self.record(&record, input.record_type, &input.name, engine)?;
            }
        }
        Ok(())
    }

    fn record(
        &mut self,
        record: &Record<'_>,
        record_type: RecordType,
        name: &str,
        engine: &mut Engine,
    ) -> Result<(), Stop> {
        let text = match record.text {
            Ok(text) => text,
            Err(code @ (Code::ArrayNotClosed | Code::TextAfterArray)) => {
                self.broken_off(code, record.line, name);
                return Ok(());
            }
            Err(code) => {
                self.begin_record();
                let refused = Refused { key: None, diagnostics: vec![self.broken(code)] };
                return self.refuse(record.line, refused, name);
            }
        };
        self.begin_record();
        let view = match engine.evaluate_json(record_type, text) {
            Ok(view) => view,
            Err(FactsError::Record(refused)) => return self.refuse(record.line, refused, name),
            Err(error) => {
                let refused = Refused { key: None, diagnostics: error.diagnostics().to_vec() };
                return self.refuse(record.line, refused, name);
            }
        };
        self.tally.add(&view);
        if self.wanted.is_empty() {
            return Ok(self.writer.outcome(&view)?);
        }
        let key = view.key().unwrap_or_default();
        if search(&mut self.wanted, &key) {
            Ok(self.writer.outcome(&view)?)
        } else {
            Ok(self.writer.hidden(&view)?)
        }
    }

    fn begin_record(&mut self) {
        self.records += 1;
        self.console.progress(Term::RecordsSoFar, self.records);
    }

    /// Says that a file does not end as an array does: that is no record, and those before it stand.
    fn broken_off(&mut self, code: Code, line: u64, name: &str) {
        self.broken_files = true;
        let place = Place::Fact { line: Some(line), key: None, path: String::new() };
        self.console.fact(&Diagnostic::at(code, place, []).help(Term::HelpFileEnd, []), name);
    }

    /// What is wrong with a place where no record could be read.
    fn broken(&self, code: Code) -> Diagnostic {
        let place = Place::Fact { line: None, key: None, path: String::new() };
        match code {
            Code::RecordTooLong => {
                let limit = self.limits.record_bytes.to_string();
                Diagnostic::at(code, place, [limit.into()]).help(Term::OneRecordALine, [])
            }
            code => Diagnostic::at(code, place, []),
        }
    }

    fn refuse(&mut self, line: u64, mut refused: Refused, name: &str) -> Result<(), Stop> {
        self.refused += 1;
        self.tally.refuse();
        for diagnostic in &mut refused.diagnostics {
            if let Place::Fact { line: place, key, .. } = &mut diagnostic.place {
                *place = Some(line);
                key.clone_from(&refused.key);
            }
        }
        if self.refused <= self.limits.diagnostics as u64 {
            for diagnostic in &refused.diagnostics {
                self.console.fact(diagnostic, name);
            }
        }
        if !self.wanted.is_empty() {
            let key = refused.key.as_deref().unwrap_or_default();
            if !search(&mut self.wanted, key) {
                return Ok(());
            }
        }
        let no_sources = Sources::default();
        Ok(self.writer.refused(line, &refused, &no_sources)?)
    }

    fn finish(self) -> Ended {
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
        let name = self.args.output.as_deref();
        self.writer.finish(self.tally).map_err(|error| unwritable(name, error, console))?;
        let mut exit = Exit::Done;
        for search in self.wanted.iter().filter(|search| !search.found) {
            console.diagnostic(&search.nothing());
            exit = Exit::Errors;
        }
        Ok(if self.refused > 0 || self.broken_files { Exit::Errors } else { exit })
    }
}
