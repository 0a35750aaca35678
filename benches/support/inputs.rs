//! Schemes and records that benches measure with.

#[path = "scaled.rs"]
mod policy;

use std::fs;

use shufa::{
    Scheme,
    date::Date,
    engine::{Engine, Facts, RecordType},
};

pub(crate) fn as_of() -> Date {
    Date::new(2026, 3, 31).unwrap()
}

/// The rules of the common workload, n times, each copy for one district.
pub(crate) fn scaled(copies: usize) -> String {
    policy::scaled(&fs::read_to_string("benches/workload/duties.shufa").unwrap(), copies)
}

pub(crate) fn workload(copies: usize) -> (Engine, RecordType) {
    let text = scaled(copies);
    let scheme = Scheme::from_sources("duties.shufa", |_: &str| Some(text.clone())).unwrap();
    let engine = scheme.engine(&serde_json::json!({}), as_of()).unwrap();
    let officials = engine.record_type("official").unwrap();
    (engine, officials)
}

/// The 3,000 records, spread over the districts.
pub(crate) fn records(districts: usize) -> Vec<String> {
    let text = fs::read_to_string("benches/workload/records-3k.jsonl").unwrap();
    let lines = text.lines().enumerate();
    lines
        .map(|(at, line)| line.replace("\"district\":0", &format!("\"district\":{}", at % districts)))
        .collect()
}

pub(crate) fn jinchang() -> (Engine, RecordType, Vec<String>) {
    let scheme = Scheme::load("policies/jinchang").unwrap();
    let context = fs::read_to_string("policies/jinchang/context.json").unwrap();
    let context: serde_json::Value = serde_json::from_str(&context).unwrap();
    let engine = scheme.engine(&context, as_of()).unwrap();
    let officials = engine.record_type("干部").unwrap();
    let register = fs::read_to_string("policies/jinchang/register.jsonl").unwrap();
    (engine, officials, register.lines().map(str::to_owned).collect())
}

pub(crate) fn facts(engine: &mut Engine, of: RecordType, lines: &[String]) -> Vec<Facts> {
    let read = lines.iter().map(|line| {
        let mut facts = Facts::default();
        engine.read_json(of, line.as_bytes(), &mut facts).unwrap();
        facts
    });
    read.collect()
}
