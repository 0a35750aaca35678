//! The command line: what is asked, where things are read and written, how it ends.

mod args;
mod check;
mod console;
mod context;
mod eval;
mod explain;
mod facts;
mod language;
mod only;
mod output;
mod schema;
mod show;
mod usage;

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{CommandFactory, FromArgMatches};
use shufa::{
    Scheme,
    diagnostic::{Argument, Code, Diagnostic, Lang, Place, Term},
    limits::Limits,
    load::SCHEME_FILE,
    source::Sources,
};

use console::Console;

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done, with or without warnings.
    Done,
    /// Errors, refused records, or warnings under `--strict`.
    Errors,
    /// The command line itself is wrong.
    Usage,
    /// There is nothing to do: no records.
    Nothing,
    /// Reading or writing failed.
    Io,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(match exit {
            Exit::Done => 0,
            Exit::Errors => 1,
            Exit::Usage => 2,
            Exit::Nothing => 3,
            Exit::Io => 4,
        })
    }
}

/// Why a command stops early.
pub(crate) enum Stop {
    /// What there is to say is said.
    Exit(Exit),
    /// The output cannot be written.
    Output(io::Error),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Stop {
        Stop::Output(error)
    }
}

pub(crate) type Ended = Result<Exit, Stop>;

pub(crate) fn main() -> Exit {
    let lang = language::choose(std::env::args_os().skip(1));
    let command = usage::in_words(args::Cli::command(), lang);
    let parsed = command.try_get_matches().and_then(|matches| args::Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => return usage::report(&error, lang),
    };
    let console = Console::new(lang);
    let ended = match cli.command {
        args::Command::Check(args) => check::run(&args, &console),
        args::Command::Eval(args) => eval::run(&args, &console),
        args::Command::Explain(args) => explain::run(&args, &console),
        args::Command::Schema(args) => schema::run(&args, &console),
        args::Command::Show(args) => show::run(&args, &console),
    };
    match ended {
        Ok(exit) | Err(Stop::Exit(exit)) => exit,
        // Whoever reads the output has seen enough.
        Err(Stop::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Done,
        Err(Stop::Output(error)) => {
            let place = Place::File(output::STANDARD.to_owned());
            let reason = reason(&error);
            console.diagnostic(&Diagnostic::at(Code::WriteFailed, place, [reason]));
            Exit::Io
        }
    }
}

/// Loads a scheme and its revisions, or says what is wrong with them.
pub(crate) fn load(path: &Path, revisions: &[PathBuf], console: &Console) -> Result<Scheme, Stop> {
    if let Some(stop) = absent(path, revisions, console) {
        return Err(stop);
    }
    Scheme::load_revised(path, revisions, &Limits::default()).map_err(|error| {
        for diagnostic in error.diagnostics() {
            console.diagnostic_in(diagnostic, error.sources());
        }
        Stop::Exit(Exit::Errors)
    })
}

/// Says that there is no scheme at a path, neither a file nor a folder with one, or that there is
/// no revision.
pub(crate) fn absent(path: &Path, revisions: &[PathBuf], console: &Console) -> Option<Stop> {
    for revision in revisions {
        let folder = |found: std::fs::Metadata| {
            if found.is_dir() { Err(io::ErrorKind::IsADirectory.into()) } else { Ok(()) }
        };
        if let Err(error) = std::fs::metadata(revision).and_then(folder) {
            return Some(unreadable(revision, &error, console));
        }
    }
    match std::fs::metadata(path) {
        Err(error) => Some(unreadable(path, &error, console)),
        Ok(found) if found.is_dir() => {
            let file = path.join(SCHEME_FILE);
            let error = std::fs::metadata(&file).err()?;
            if error.kind() != io::ErrorKind::NotFound {
                return Some(unreadable(&file, &error, console));
            }
            let place = Place::File(path.display().to_string());
            console.diagnostic(
                &Diagnostic::at(Code::FileNotFound, place, [file.display().to_string().into()])
                    .help(Term::HelpSchemeFolder, [SCHEME_FILE.into()]),
            );
            Some(Stop::Exit(Exit::Io))
        }
        Ok(_) => None,
    }
}

/// Says that a file cannot be read.
pub(crate) fn unreadable(path: &Path, error: &io::Error, console: &Console) -> Stop {
    let name = path.display().to_string();
    let place = Place::File(name.clone());
    console.diagnostic(&match error.kind() {
        io::ErrorKind::NotFound => Diagnostic::at(Code::FileNotFound, place, [name.into()]),
        _ => Diagnostic::at(Code::CannotRead, place, [name.into(), reason(error)]),
    });
    Stop::Exit(Exit::Io)
}

/// Why reading or writing failed, in words where there are some.
pub(crate) fn reason(error: &io::Error) -> Argument {
    match error.kind() {
        io::ErrorKind::PermissionDenied => Term::NotPermitted.into(),
        io::ErrorKind::IsADirectory => Term::IsFolder.into(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Term::NoFolder.into(),
        io::ErrorKind::StorageFull => Term::DiskFull.into(),
        _ => error.to_string().into(),
    }
}

/// A sentence of the table of messages.
pub(crate) fn sentence<const N: usize>(term: Term, arguments: [Argument; N], lang: Lang) -> String {
    let arguments = arguments.into();
    shufa::diagnostic::Message { term, arguments }.text(lang)
}

/// Writes JSON for people and machines: indented, with a line end.
pub(crate) fn write_json(out: &mut impl Write, value: &serde_json::Value) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    out.write_all(b"\n")
}

/// No sources: for diagnostics that are in none.
pub(crate) fn no_sources() -> Sources {
    Sources::default()
}
