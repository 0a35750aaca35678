//! Reading records twice: aggregates are found before any record is evaluated.

use std::{
    fs::File,
    io::{self, Read, Seek, Write},
    path::Path,
};

use shufa::{
    diagnostic::{Code, Diagnostic, Place, Term},
    engine::{Accumulator, Aggregates, Engine, Facts},
    model::Model,
};

use super::Input;
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

/// The first pass: gathers aggregates. What is wrong with a record is told in the second.
pub(super) fn aggregates(
    inputs: &mut [Input],
    engine: &mut Engine,
    limit: usize,
    console: &Console,
) -> Result<Aggregates, Stop> {
    let mut accumulator = engine.accumulator();
    let mut facts = Facts::default();
    let mut records = 0_u64;
    for input in &mut *inputs {
        accumulator.include(input.record_type);
        loop {
            let unreadable = |error: io::Error| unreadable(Path::new(&input.name), &error, console);
            let Some(record) = input.records.next().map_err(unreadable)? else {
                break;
            };
            records += 1;
            console.progress(Term::RecordsRead, records);
            let read = match record.text {
                Ok(text) => engine.read_json(input.record_type, text, &mut facts).is_ok(),
                Err(_) => false,
            };
            add(&mut accumulator, input, &facts, read);
        }
        input.again(limit, console)?;
    }
    tell_types_not_given(inputs, engine, console);
    Ok(accumulator.finish())
}

fn add(accumulator: &mut Accumulator, input: &Input, facts: &Facts, read: bool) {
    if read {
        accumulator.add(input.record_type, facts);
    } else {
        accumulator.refuse(input.record_type);
    }
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
