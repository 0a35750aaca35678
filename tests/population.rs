//! What a scheme makes of all records together, as pages that an officer can read.
//!
//! A page under `tests/population` holds prose and fenced blocks: `shufa` is the scheme,
//! `context` the context as JSON, `records TYPE` records of a type (a line each), and
//! `outcomes` what follows: a line for each record and one for the population, with their
//! sources left out. The records of a page up to there, and after the last scheme, are taken
//! together; aggregates are found in a first pass. With `SHUFA_ACCEPT=1` pages are written anew.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::{fs, path::Path};

use serde_json::Value as Json;
use shufa::{
    Scheme,
    date::Date,
    engine::{FactsError, Tally},
    outcome::Outcome,
};

const AS_OF: &str = "2026-03-31";

/// An outcome without its sources and classes, which other pages show.
fn bare(mut outcome: Outcome) -> Outcome {
    outcome.classes.clear();
    outcome.obligations.iter_mut().for_each(|row| row.sources.clear());
    outcome.gates.iter_mut().for_each(|row| row.sources.clear());
    outcome.quotas.iter_mut().for_each(|row| row.sources.clear());
    outcome.bounds.iter_mut().for_each(|row| row.sources.clear());
    outcome.triggers.iter_mut().for_each(|row| row.sources.clear());
    outcome.undetermined.iter_mut().for_each(|row| row.sources.clear());
    outcome.open.iter_mut().for_each(|row| row.sources.clear());
    outcome
}

fn outcomes(scheme: &Scheme, context: &Json, records: &[(String, String)]) -> String {
    let as_of: Date = AS_OF.parse().unwrap();
    let mut engine = scheme.engine(context, as_of).unwrap();
    let mut accumulator = engine.accumulator();
    let mut facts = shufa::engine::Facts::default();
    for (name, record) in records {
        let of = engine.record_type(name).unwrap();
        match engine.read_json(of, record.as_bytes(), &mut facts) {
            Ok(()) => accumulator.add(of, &facts),
            Err(_) => accumulator.refuse(of),
        }
    }
    let mut engine = engine.with_aggregates(&accumulator.finish());
    let mut tally: Tally = engine.tally();
    let mut out = String::new();
    let mut line = |json: String| {
        out.push_str(&json.replace(",\"sources\":[]", ""));
        out.push('\n');
    };
    for (name, record) in records {
        let of = engine.record_type(name).unwrap();
        match engine.evaluate_json(of, record.as_bytes()) {
            Ok(view) => {
                tally.add(&view);
                line(serde_json::to_string(&bare(view.to_owned())).unwrap());
            }
            Err(FactsError::Record(refused)) => {
                tally.refuse(of);
                line(format!("refused {}", refused.key.unwrap_or_default()));
            }
            Err(error) => panic!("{error}"),
        }
    }
    let mut population = tally.finish();
    population.quotas.iter_mut().for_each(|row| row.sources.clear());
    line(serde_json::to_string(&population).unwrap());
    out
}

#[expect(clippy::disallowed_methods, reason = "accepting new pages is a wish of the person at the terminal")]
fn accepting() -> bool {
    std::env::var("SHUFA_ACCEPT").is_ok()
}

#[test]
fn pages_hold() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/population");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut wrong = Vec::new();
    for path in paths {
        let page = fs::read_to_string(&path).unwrap();
        let mut written = String::new();
        let mut scheme = None;
        let mut context = serde_json::json!({});
        let mut records: Vec<(String, String)> = Vec::new();
        let mut answers = 0;
        for (at, part) in page.split("```").enumerate() {
            if at > 0 {
                written.push_str("```");
            }
            let (info, text) = part.split_once('\n').unwrap_or((part, ""));
            match (at % 2, info.split_once(' ').map_or((info, ""), |(word, of)| (word, of))) {
                (0, _) => {}
                (_, ("shufa", _)) => {
                    let read = |name: &str| (name == "scheme.shufa").then(|| text.to_owned());
                    let loaded = Scheme::from_sources("scheme.shufa", read);
                    scheme = Some(loaded.unwrap_or_else(|error| panic!("{}: {error}", path.display())));
                    records.clear();
                    context = serde_json::json!({});
                }
                (_, ("context", _)) => context = serde_json::from_str(text).unwrap(),
                (_, ("records", of)) => {
                    records.extend(text.lines().map(|line| (of.to_owned(), line.to_owned())));
                }
                (_, ("outcomes", _)) => {
                    answers += 1;
                    let scheme = scheme.as_ref().unwrap_or_else(|| panic!("{}: no scheme", path.display()));
                    let said = outcomes(scheme, &context, &records);
                    if said != text {
                        wrong.push(format!("{}:\n{said}", path.display()));
                    }
                    written.push_str(&format!("outcomes\n{said}"));
                    continue;
                }
                (_, (other, _)) => panic!("{}: a block of kind `{other}`", path.display()),
            }
            written.push_str(part);
        }
        assert!(answers > 0, "{}: no outcomes", path.display());
        if accepting() {
            fs::write(&path, written).unwrap();
        }
    }
    assert!(wrong.is_empty() || accepting(), "{}", wrong.join("\n"));
}
