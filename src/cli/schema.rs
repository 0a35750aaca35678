//! `shufa schema`

use std::io::Write;

use shufa::{
    diagnostic::{Argument, Code, Diagnostic, Place, Term},
    model::Model,
    schema,
    scheme::Edition,
};

use super::{Ended, Exit, Stop, args::SchemaArgs, console::Console, load, output::Output, write_json};

pub(crate) fn run(args: &SchemaArgs, console: &Console) -> Ended {
    let scheme = load(&args.scheme.path, &args.scheme.revisions, console)?;
    let model = scheme.model();
    if let Some(name) = &args.record_type {
        known_type(model, name, "--type", console)?;
    }
    let only = args.record_type.as_deref();
    let editions = scheme.editions().iter().map(Edition::model);
    let document =
        if args.example { schema::example(model, only) } else { schema::schema_of_editions(editions, only) };
    let mut out = Output::open(None)?;
    write_json(&mut out, &document)?;
    out.flush()?;
    Ok(Exit::Done)
}

/// Stops when the scheme evaluates no records of a type.
pub(crate) fn known_type(model: &Model, name: &str, place: &str, console: &Console) -> Result<(), Stop> {
    let known = schema::record_types(model);
    if known.contains(&name) {
        return Ok(());
    }
    let place = Place::File(place.to_owned());
    let known = known.into_iter().map(Argument::from).collect();
    console.diagnostic(
        &Diagnostic::at(Code::NoRecordType, place, [name.into()])
            .help(Term::RecordTypesAre, [Argument::OneOf(known)]),
    );
    Err(Stop::Exit(Exit::Usage))
}
