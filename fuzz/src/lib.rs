//! What the targets share: the shipped schemes.

use shufa::{
    Scheme,
    engine::{Engine, RecordType},
};

/// The folder of a shipped scheme.
pub fn policy(name: &str) -> String {
    format!("{}/../policies/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// An engine of a shipped scheme, with the context beside it.
pub fn engine(name: &str, record_type: &str) -> (Engine, RecordType) {
    let scheme = Scheme::load(policy(name)).expect("the shipped scheme");
    let context = std::fs::read(policy(name) + "/context.json").expect("its context");
    let context: serde_json::Value = serde_json::from_slice(&context).expect("its context is JSON");
    let engine = scheme.engine(&context, "2026-03-31".parse().expect("a date")).expect("a fitting context");
    let record_type = engine.record_type(record_type).expect("its record type");
    (engine, record_type)
}
