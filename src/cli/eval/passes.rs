//! Going through the records, twice where aggregates are found before any record is evaluated.

use std::{
    fs::File,
    io::{self, Read, Seek, Write},
    num::NonZeroUsize,
    path::Path,
    thread,
};

use shufa::{
    diagnostic::{Code, Diagnostic, Place, Term},
    engine::{Accumulator, Aggregates, Engine, Facts},
    model::Model,
};

use super::{
    input::Input,
    pool::{Pool, Work},
    sheet::{self, Sheet},
};
use crate::cli::{Exit, Stop, console::Console, reason, sentence, unreadable};

/// How much is copied at once. By judgement.
const BUFFER: usize = 64 << 10;

/// A file from which records can be read a second time: what it is, else a copy of it.
pub(super) fn twice(mut reader: Box<dyn Read>, name: &str, console: &Console) -> Result<File, Stop> {
    console.line(&sentence(Term::Spooled, [name.into()], console.lang));
    let unwritable = |error: io::Error| {
        let place = Place::File(std::env::temp_dir().display().to_string());
        console.diagnostic(&Diagnostic::at(Code::WriteFailed, place, [reason(&error)]));
        Stop::Exit(Exit::Io)
    };
    // Nobody else can open it, and the system takes it away however this program ends.
    let mut copy = tempfile::tempfile().map_err(unwritable)?;
    let mut buffer = vec![0; BUFFER];
    loop {
        let read = match reader.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(unreadable(Path::new(name), &error, console)),
        };
        copy.write_all(buffer.get(..read).unwrap_or_default()).map_err(unwritable)?;
    }
    copy.rewind().map_err(unwritable)?;
    Ok(copy)
}

/// Goes through all records, sheet by sheet, on several threads; `take` has the sheets in order,
/// with what messages call their input. What the workers have at the end.
pub(super) fn through<W: Work>(
    inputs: &mut [Input],
    threads: NonZeroUsize,
    worker: impl Fn() -> W,
    mut take: impl FnMut(&mut Sheet, &str) -> Result<(), Stop>,
    console: &Console,
) -> Result<Vec<W>, Stop> {
    let names: Vec<String> = inputs.iter().map(|input| input.name.clone()).collect();
    let mut take = |sheet: &mut Sheet| take(sheet, names.get(sheet.input).map_or("", String::as_str));
    thread::scope(|scope| {
        let mut pool = Pool::new(scope, threads.get(), worker);
        let bytes = sheet::bytes(threads);
        let mut spare = None;
        let all = inputs.len();
        let mut broken = None;
        'inputs: for (at, input) in inputs.iter_mut().enumerate() {
            let mut more = true;
            while more {
                let mut sheet = Sheet::again(spare.take(), at, input.record_type);
                let filled = sheet.fill(&mut input.records, bytes);
                more = matches!(filled, Ok(true));
                broken = filled.err().map(|error| (at, error));
                if !sheet.is_empty() {
                    let last = broken.is_some() || (!more && at + 1 == all);
                    spare = pool.give(sheet, last);
                    if let Some(done) = &mut spare {
                        take(done)?;
                    }
                }
                if broken.is_some() {
                    break 'inputs;
                }
            }
        }
        while let Some(mut done) = pool.take() {
            take(&mut done)?;
        }
        match broken {
            Some((at, error)) => {
                let name = names.get(at).map_or("", String::as_str);
                Err(unreadable(Path::new(name), &error, console))
            }
            None => Ok(pool.finish()),
        }
    })
}

/// What one thread gathers of aggregates.
struct Gatherer {
    engine: Engine,
    accumulator: Accumulator,
    facts: Facts,
}

impl Work for Gatherer {
    fn work(&mut self, sheet: &mut Sheet) {
        let record_type = sheet.record_type;
        let (entries, results) = sheet.open();
        for entry in entries {
            *results.records += 1;
            let read = entry
                .text
                .is_ok_and(|text| self.engine.read_json(record_type, text, &mut self.facts).is_ok());
            if read {
                self.accumulator.add(record_type, &self.facts);
            } else {
                self.accumulator.refuse(record_type);
            }
        }
    }
}

/// The first pass: gathers aggregates. What is wrong with a record is told in the second.
pub(super) fn aggregates(
    inputs: &mut [Input],
    engine: &Engine,
    limit: usize,
    threads: NonZeroUsize,
    console: &Console,
) -> Result<Aggregates, Stop> {
    let gatherer =
        || Gatherer { engine: engine.clone(), accumulator: engine.accumulator(), facts: Facts::default() };
    let mut records = 0_u64;
    let count = |sheet: &mut Sheet, _: &str| {
        records += sheet.records;
        console.progress(Term::RecordsRead, records);
        Ok(())
    };
    let gatherers = through(inputs, threads, gatherer, count, console)?;
    let mut accumulator = engine.accumulator();
    for gatherer in gatherers {
        accumulator.merge(gatherer.accumulator);
    }
    for input in &mut *inputs {
        accumulator.include(input.record_type);
        input.again(limit, console)?;
    }
    tell_types_not_given(inputs, engine, console);
    Ok(accumulator.finish())
}

/// Says of which types no records are given although aggregates are taken over them.
fn tell_types_not_given(inputs: &[Input], engine: &Engine, console: &Console) {
    let model: &Model = engine.model();
    for (of, name) in engine.record_types() {
        let given = inputs.iter().any(|input| input.record_type == of);
        let wanted = model.aggregates.iter().any(|aggregate| {
            model.records.get(aggregate.record.index()).is_some_and(|record| record.name == name)
        });
        if wanted && !given {
            console.line(&sentence(Term::AggregatesNotGiven, [name.into()], console.lang));
        }
    }
}
