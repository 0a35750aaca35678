//! Evaluation asks for no memory once it has seen records like the one at hand.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;

use shufa::{
    Scheme,
    date::Date,
    engine::{Engine, Facts, OutcomeRows, RecordType},
};

/// The allocations of one more evaluation of all records.
fn allocations(engine: &mut Engine, of: RecordType, lines: &str) -> u64 {
    let records: Vec<Facts> = lines
        .lines()
        .map(|line| {
            let mut facts = Facts::default();
            engine.read_json(of, line.as_bytes(), &mut facts).unwrap();
            facts
        })
        .collect();
    let mut rows = 0;
    let mut evaluate = || {
        for facts in &records {
            rows += usize::from(!engine.evaluate_facts(of, facts).is_empty());
        }
    };
    // Once to keep the outcomes, once to find them.
    evaluate();
    evaluate();
    let counted = allocation_counter::measure(evaluate);
    assert!(rows > records.len(), "most records have an outcome");
    counted.count_total
}

/// The common workload: every record is found again, every record is evaluated.
fn workload() -> ([Engine; 2], RecordType, String) {
    let scheme = Scheme::load("benches/workload/duties.shufa").unwrap();
    let engine = scheme.engine(&serde_json::json!({}), Date::new(2026, 3, 31).unwrap()).unwrap();
    let officials = engine.record_type("official").unwrap();
    let records = fs::read_to_string("benches/workload/records-3k.jsonl").unwrap();
    ([engine.clone(), engine.with_memory(0)], officials, records)
}

#[test]
fn the_common_workload_is_evaluated_without_an_allocation() {
    let ([mut again, mut anew], officials, records) = workload();
    assert_eq!(allocations(&mut again, officials, &records), 0);
    assert_eq!(allocations(&mut anew, officials, &records), 0);
    assert_eq!(again.recalled().evaluated, 254, "the ways through the workload");
    assert_eq!(anew.recalled().found, 0);
}

#[test]
fn a_line_becomes_a_line_without_an_allocation() {
    let (engines, officials, records) = workload();
    for engine in engines {
        lines(engine, officials, &records);
    }
}

/// No allocation from line to line.
fn lines(mut engine: Engine, officials: RecordType, records: &str) {
    let (mut facts, mut rows, mut out) = (Facts::default(), OutcomeRows::default(), Vec::new());
    let mut pass = || {
        for line in records.lines() {
            engine.read_json(officials, line.as_bytes(), &mut facts).unwrap();
            out.clear();
            engine.evaluate_into(officials, &facts, &mut rows).write_json(&mut out);
            assert!(out.len() > 2);
        }
    };
    pass();
    pass();
    assert_eq!(allocation_counter::measure(pass).count_total, 0);
}
