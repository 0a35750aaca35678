//! `shufa show`

use std::io::Write;

use shufa::{
    check::{self, CheckedEdition},
    diagnostic::{Argument, Code, Diagnostic, Place, Term},
    edition,
    limits::Limits,
    load,
};

use super::{Ended, Exit, Stop, absent, args::ShowArgs, console::Console, output::Output};

pub(crate) fn run(args: &ShowArgs, console: &Console) -> Ended {
    if let Some(stop) = absent(&args.scheme.path, &args.scheme.revisions, console) {
        return Err(stop);
    }
    let limits = Limits::default();
    let loaded = load::revised_from_files(&args.scheme.path, &args.scheme.revisions, &limits);
    let checked = check::check(&loaded, &limits);
    if checked.model.is_none() {
        for diagnostic in &checked.diagnostics {
            console.diagnostic_in(diagnostic, &loaded.sources);
        }
        return Err(Stop::Exit(Exit::Errors));
    }
    let edition = choose(args, &checked.editions, console)?;
    let text = edition::print(&loaded, &limits, edition.from).unwrap_or_default();
    let mut out = Output::open(None)?;
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(Exit::Done)
}

/// The edition of the day that is asked for; the only one where no day is given.
fn choose<'e>(
    args: &ShowArgs,
    editions: &'e [CheckedEdition],
    console: &Console,
) -> Result<&'e CheckedEdition, Stop> {
    let place = Place::File("--on".to_owned());
    match (args.on, editions) {
        (None, [only]) => Ok(only),
        (None, several) => {
            let days = several.iter().map(|edition| match edition.from {
                Some(from) => from.to_string().into(),
                None => Term::BeforeAll.into(),
            });
            let days: Vec<Argument> = days.collect();
            console.diagnostic(
                &Diagnostic::at(Code::DayNeeded, place, []).help(Term::HelpEditions, [Argument::OneOf(days)]),
            );
            Err(Stop::Exit(Exit::Usage))
        }
        (Some(day), editions) => {
            let holds = |edition: &&CheckedEdition| {
                edition.from.is_none_or(|from| from <= day) && edition.to.is_none_or(|to| day < to)
            };
            editions.iter().find(holds).ok_or_else(|| {
                console.diagnostic(&Diagnostic::at(Code::NotInForce, place, [day.to_string().into()]));
                Stop::Exit(Exit::Nothing)
            })
        }
    }
}
