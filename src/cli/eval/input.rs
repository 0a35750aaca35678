//! The files of records.

use std::{
    fs::File,
    io::{self, Read, Seek},
    path::Path,
};

use shufa::{
    diagnostic::{Argument, Code, Diagnostic, Place, Term},
    engine::{Engine, RecordType},
    limits::Limits,
    model::Model,
    schema::record_types,
};

use super::passes;
use crate::cli::{
    Exit, Stop,
    console::Console,
    facts::{Foreign, Records},
    schema, unreadable,
};

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
    pub(super) fn again(&mut self, limit: usize, console: &Console) -> Result<(), Stop> {
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
