//! The engine against the reference evaluator of `tests/support/naive`, on
//! random schemes and records with facts missing at several rates.
//!
//! `SHUFA_PAIRS=1000000 cargo test --release --test differential` makes it a long run.
#![expect(dead_code, reason = "the support serves other tests too")]

mod support;

use serde_json::Value as Json;
use shufa::outcome::{Outcome, Population};
use support::{case::Case, compare::lines, naive};

/// Pairs of a scheme and a record that are tried.
#[expect(clippy::disallowed_methods, reason = "how long to run is a wish of the person at the terminal")]
fn pairs() -> u64 {
    std::env::var("SHUFA_PAIRS").ok().and_then(|pairs| pairs.parse().ok()).unwrap_or(600)
}

/// The first seed of a run.
#[expect(clippy::disallowed_methods, reason = "which seeds to try is a wish of the person at the terminal")]
fn first() -> u64 {
    std::env::var("SHUFA_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(0)
}

/// Facts missing, in a hundred.
const RATES: [usize; 3] = [0, 10, 50];
const RECORDS: usize = 12;

/// What is compared, as a set of lines: every row with its kind, name, element,
/// modality, status, dates and sources. Not compared, because the two choose
/// differently among several true answers: which of the missing facts are
/// listed for an atom of several which 未定 of several is
/// quoted, and where a calculation without a result is said to stand.
fn compared(mut outcome: Outcome) -> Vec<String> {
    outcome.faults.clear();
    for row in &mut outcome.undetermined {
        row.missing.truncate(0);
    }
    for row in &mut outcome.triggers {
        row.missing.truncate(0);
    }
    for row in &mut outcome.open {
        row.why.clear();
    }
    let mut lines = lines(&outcome);
    lines.dedup();
    lines
}

#[test]
fn the_engine_gives_what_the_reference_gives() {
    let mut differences = Vec::new();
    let schemes = pairs().div_ceil(RECORDS as u64);
    for seed in first()..first() + schemes {
        let mut case = Case::random(seed);
        let missing = *RATES.get(seed as usize % 4).unwrap_or(&0);
        let context = case.context(missing);
        let mut engine = case.engine(&context);
        let mut tally = engine.tally();
        let mut records: Vec<(&'static str, Json)> = Vec::new();
        for number in 0..RECORDS {
            let (ty, _) = case.record(0);
            let missing = *RATES.get(number % RATES.len()).unwrap_or(&0);
            let record = case.record_of(ty, missing, &format!("甲{number:02}"));
            let of = engine.record_type(ty).expect("a record type");
            let found = match engine.evaluate(of, &record) {
                Ok(view) => {
                    tally.add(&view);
                    view.to_owned()
                }
                Err(error) => panic!("{error}\n{}", case.story(&context, &record)),
            };
            let expected = naive::evaluate(case.scheme.model(), &context, ty, &record, case.as_of);
            let (mut found, mut expected) = (compared(found), compared(expected));
            if found != expected {
                let both: Vec<String> =
                    found.iter().filter(|line| expected.contains(line)).cloned().collect();
                found.retain(|line| !both.contains(line));
                expected.retain(|line| !both.contains(line));
                differences.push(format!(
                    "{}\nthe engine alone:\n{}\nthe reference alone:\n{}",
                    case.story(&context, &record),
                    found.join("\n"),
                    expected.join("\n")
                ));
            }
            records.push((ty, record));
        }
        let given: Vec<(&str, &Json)> = records.iter().map(|(ty, record)| (*ty, record)).collect();
        let expected = naive::population::population(case.scheme.model(), &context, case.as_of, &given);
        let found: Population = tally.finish();
        assert_eq!(found, expected, "{}", case.story(&context, &Json::Null));
    }
    let first = differences.first().cloned().unwrap_or_default();
    assert!(differences.is_empty(), "{} of {}:\n{first}", differences.len(), schemes * RECORDS as u64);
}
