//! The engine against the reference evaluator of `tests/support/naive`, on
//! random schemes and records with facts missing at several rates.
//!
//! `SHUFA_PAIRS=1000000 cargo test --release --test differential` makes it a long run.
#![expect(dead_code, reason = "the support serves other tests too")]
#![expect(clippy::expect_used, clippy::panic, reason = "a test that meets what cannot be fails")]

mod support;

use serde_json::Value as Json;
use shufa::{
    model::RecordId,
    outcome::{Outcome, Population},
};
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

/// What is compared, as a set of lines: every row with all its members.
fn compared(outcome: &Outcome) -> Vec<String> {
    let mut lines = lines(outcome);
    lines.dedup();
    lines
}

/// What the two say differently of one record, or of all records of a scheme.
struct Difference {
    /// Where: the seed and the record.
    at: String,
    /// Lines that only one of them gives.
    lines: Vec<String>,
    /// The scheme, and what it was applied to.
    story: String,
}

impl Difference {
    fn between(
        found: &[String],
        expected: &[String],
        at: String,
        story: impl Fn() -> String,
    ) -> Option<Self> {
        let alone = |name: &'static str, these: &[String], those: &[String]| {
            let these = these.iter().filter(|line| !those.contains(line));
            these.map(|line| format!("  {name} alone: {line}")).collect::<Vec<String>>()
        };
        let mut lines = alone("engine", found, expected);
        lines.extend(alone("reference", expected, found));
        (!lines.is_empty()).then(|| Difference { at, lines, story: story() })
    }
}

/// The findings over all records as lines.
fn findings(population: &Population) -> Vec<String> {
    let quotas = population.quotas.iter().map(|quota| serde_json::to_string(quota).expect("plain data"));
    let aggregates = serde_json::to_string(&population.aggregates).expect("plain data");
    let counts = format!("{} records, {} refused", population.records, population.refused);
    quotas.chain([counts, aggregates]).collect()
}

/// The records of a scheme, evaluated by both, and the findings over all of them; adds how many
/// the engine found again when they came once more.
fn differences_of(seed: u64, found_again: &mut u64) -> Vec<Difference> {
    let mut all = Vec::new();
    let mut case = Case::random(seed);
    let missing = *RATES.get(seed as usize % 4).unwrap_or(&0);
    let context = case.context(missing);
    let mut engine = case.engine(&context);
    let mut records: Vec<(&'static str, Json)> = Vec::new();
    for number in 0..RECORDS {
        let (ty, _) = case.record(0);
        // In every other scheme one record alone lacks facts: else hardly any aggregate is known.
        let sparse = if seed.is_multiple_of(2) || number == 5 { number } else { 0 };
        let missing = *RATES.get(sparse % RATES.len()).unwrap_or(&0);
        records.push((ty, case.record_of(ty, missing, &format!("甲{number:02}"))));
    }
    let mut accumulator = engine.accumulator();
    let mut facts = shufa::engine::Facts::default();
    for name in &case.text.record_types {
        accumulator.include(engine.record_type(name).expect("a record type"));
    }
    for (ty, record) in &records {
        let of = engine.record_type(ty).expect("a record type");
        engine.read_json(of, record.to_string().as_bytes(), &mut facts).expect("a record that fits");
        accumulator.add(of, &facts);
    }
    engine = engine.with_aggregates(&accumulator.finish());
    let model = case.scheme.model();
    let everybody: Vec<(RecordId, &Json)> =
        records.iter().map(|(ty, record)| (naive::record_type_of(model, ty), record)).collect();
    let mut tally = engine.tally();
    for (number, (ty, record)) in records.iter().enumerate() {
        let of = engine.record_type(ty).expect("a record type");
        let found = match engine.evaluate(of, record) {
            Ok(view) => {
                tally.add(&view);
                view.to_owned()
            }
            Err(error) => panic!("{error}\n{}", case.story(&context, record)),
        };
        let before = engine.recalled().found;
        let again = engine.evaluate(of, record).expect("a record that fits").to_owned();
        assert_eq!(found, again, "{}", case.story(&context, record));
        *found_again += engine.recalled().found - before;
        let expected = naive::evaluate_among(model, &context, ty, record, case.as_of, &everybody);
        let at = format!("seed {seed}, record {number}");
        let story = || case.story(&context, record);
        all.extend(Difference::between(&compared(&found), &compared(&expected), at, story));
    }
    let given: Vec<(&str, &Json)> = records.iter().map(|(ty, record)| (*ty, record)).collect();
    let expected = naive::population::population(case.scheme.model(), &context, case.as_of, &given);
    let at = format!("seed {seed}, all records");
    let story = || {
        let records: Vec<String> = records.iter().map(|(ty, record)| format!("{ty} {record}")).collect();
        format!("{}{}", case.story(&context, &Json::Null), records.join("\n"))
    };
    all.extend(Difference::between(&findings(&tally.finish()), &findings(&expected), at, story));
    all
}

#[test]
fn the_engine_gives_what_the_reference_gives() {
    let schemes = pairs().div_ceil(RECORDS as u64);
    let mut found_again = 0;
    let differences: Vec<Difference> =
        (first()..first() + schemes).flat_map(|seed| differences_of(seed, &mut found_again)).collect();
    let records = schemes * RECORDS as u64;
    assert!(found_again > records / 2, "{found_again} of {records} were found again: the rest shows little");
    let Some(first) = differences.first() else { return };
    let summary =
        differences.iter().map(|difference| format!("{}\n{}\n", difference.at, difference.lines.join("\n")));
    let summary: String = summary.collect();
    panic!("{}\n{} of {} differ:\n{summary}", first.story, differences.len(), records);
}
