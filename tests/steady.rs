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

#[test]
fn the_common_workload_is_evaluated_without_an_allocation() {
    let scheme = Scheme::load("benches/workload/duties.shufa").unwrap();
    let mut engine = scheme.engine(&serde_json::json!({}), Date::new(2026, 3, 31).unwrap()).unwrap();
    let officials = engine.record_type("official").unwrap();
    let records = fs::read_to_string("benches/workload/records-3k.jsonl").unwrap();
    assert_eq!(allocations(&mut engine, officials, &records), 0);
}

#[test]
fn a_line_becomes_a_line_without_an_allocation() {
    let scheme = Scheme::load("benches/workload/duties.shufa").unwrap();
    let mut engine = scheme.engine(&serde_json::json!({}), Date::new(2026, 3, 31).unwrap()).unwrap();
    let officials = engine.record_type("official").unwrap();
    let records = fs::read_to_string("benches/workload/records-3k.jsonl").unwrap();
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
