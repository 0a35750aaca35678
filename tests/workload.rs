//! The common workload: 3,000 records, each with the outcomes that every
//! engine must give (`benches/workload/README.md`).

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{collections::BTreeSet, fs};

use serde::Deserialize;
use shufa::{
    Scheme,
    date::Date,
    outcome::{Modality, Outcome, Source, Status},
};

#[derive(Deserialize)]
struct Expected {
    id: String,
    outcomes: BTreeSet<String>,
    missing: BTreeSet<String>,
}

/// One label per rule and target, as `benches/workload/README.md` maps them.
fn labels(outcome: &Outcome) -> BTreeSet<String> {
    let mut labels = BTreeSet::new();
    let mut add = |sources: &[Source], name: &str, suffix: &str| {
        for source in sources {
            let rule = source.clause.split_once('.').unwrap().1;
            let label = match (rule, name) {
                ("R3", _) => "sections-common",
                ("R4", _) => "sections-principal",
                ("R5", _) => "sections-others",
                ("R6", section) if section != "present_collective_report" => continue,
                (_, name) => name,
            };
            labels.insert(format!("{rule}:{}{suffix}", label.replace('_', "-")));
        }
    };
    for row in &outcome.obligations {
        let suffix = match (row.duty.as_str(), row.modality) {
            ("give_account", Modality::Must) => ":must",
            ("give_account", Modality::ByReference) => ":by-reference",
            _ => "",
        };
        add(&row.sources, &row.duty, suffix);
    }
    for row in &outcome.sections {
        add(&row.sources, &row.section, "");
    }
    for row in &outcome.uses {
        add(&row.sources, &row.usage, "");
    }
    for row in &outcome.triggers {
        let suffix = row.under.as_ref().map(|under| format!(":{under}")).unwrap_or_default();
        add(&row.sources, row.trigger.as_deref().unwrap(), &suffix);
    }
    labels
}

#[test]
fn three_thousand_records_give_what_they_must() {
    let scheme = Scheme::load("benches/workload/duties.shufa").unwrap();
    let mut engine = scheme.engine(&serde_json::json!({}), Date::new(2026, 3, 31).unwrap()).unwrap();
    let officials = engine.record_type("official").unwrap();
    let records = fs::read_to_string("benches/workload/records-3k.jsonl").unwrap();
    let expected = fs::read_to_string("benches/workload/expected-3k.jsonl").unwrap();
    let mut compared = 0;
    for (record, expected) in records.lines().zip(expected.lines()) {
        let expected: Expected = serde_json::from_str(expected).unwrap();
        let outcome = engine.evaluate_json(officials, record.as_bytes()).unwrap().to_owned();
        assert_eq!(outcome.record.key.as_deref(), Some(expected.id.as_str()));
        assert_eq!(labels(&outcome), expected.outcomes, "{}", expected.id);
        // A report that was not submitted lacks no section: all of them are awaited.
        let missing: BTreeSet<String> = outcome
            .sections
            .iter()
            .filter(|row| row.status == Status::Missing)
            .map(|row| row.section.clone())
            .collect();
        assert_eq!(missing, expected.missing, "{}", expected.id);
        assert_eq!((outcome.undetermined.len(), outcome.open.len()), (0, 0));
        compared += 1;
    }
    assert_eq!(compared, 3_000);
}
