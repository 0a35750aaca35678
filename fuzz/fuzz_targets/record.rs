//! Any bytes as a record of the shipped scheme: refused or an outcome, never a panic.
//!
//! ```text
//! cargo fuzz run record
//! ```

#![no_main]

use std::cell::RefCell;

use libfuzzer_sys::fuzz_target;
use shufa::{Scheme, engine::{Engine, RecordType}};

thread_local! {
    static ENGINE: RefCell<(Engine, RecordType)> = RefCell::new(jinchang());
}

fn jinchang() -> (Engine, RecordType) {
    let scheme = Scheme::load("../policies/jinchang").expect("the shipped scheme");
    let context = serde_json::json!({ "年度": 2025, "考核截止日": "2025-12-31", "会议日期": null });
    let engine = scheme.engine(&context, "2026-03-31".parse().expect("a date")).expect("its context");
    let officials = engine.record_type("干部").expect("its record type");
    (engine, officials)
}

fuzz_target!(|bytes: &[u8]| {
    ENGINE.with_borrow_mut(|(engine, officials)| {
        if let Ok(outcome) = engine.evaluate_json(*officials, bytes) {
            let mut line = Vec::new();
            outcome.write_json(&mut line);
        }
    });
});
