//! What an explanation costs beside the evaluation, on Jinchang's register.
//!
//! ```text
//! cargo bench --bench explain
//! ```
//!
//! `evaluate` is the same work with and without explanations in the program:
//! the trace is code of its own, which nothing of evaluation calls.

#![expect(clippy::unwrap_used, reason = "a bench without its input cannot run")]

use std::{fs, hint::black_box, time::Instant};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use shufa::{
    Scheme,
    engine::{Engine, Facts, RecordType},
};

fn jinchang() -> (Engine, RecordType, Vec<Facts>) {
    let scheme = Scheme::load("policies/jinchang").unwrap();
    let context = fs::read_to_string("policies/jinchang/context.json").unwrap();
    let context: serde_json::Value = serde_json::from_str(&context).unwrap();
    let mut engine = scheme.engine(&context, "2026-03-31".parse().unwrap()).unwrap();
    let officials = engine.record_type("干部").unwrap();
    let register = fs::read_to_string("policies/jinchang/register.jsonl").unwrap();
    let read = register.lines().map(|line| {
        let mut facts = Facts::default();
        engine.read_json(officials, line.as_bytes(), &mut facts).unwrap();
        facts
    });
    let facts = read.collect();
    (engine, officials, facts)
}

/// The record whose explanation takes longest, in the best of several runs.
#[expect(clippy::disallowed_methods, reason = "a bench measures time")]
fn slowest<'f>(engine: &Engine, of: RecordType, facts: &'f [Facts]) -> &'f Facts {
    let time = |facts: &Facts| {
        let runs = (0..5).map(|_| {
            let start = Instant::now();
            black_box(engine.explain_facts(of, facts));
            start.elapsed()
        });
        runs.min()
    };
    facts.iter().max_by_key(|facts| time(facts)).unwrap()
}

fn explain(c: &mut Criterion) {
    let (mut engine, of, facts) = jinchang();
    let mut group = c.benchmark_group("jinchang 72");
    group.throughput(Throughput::Elements(facts.len() as u64));
    group.bench_function("evaluate", |b| {
        b.iter(|| {
            for facts in &facts {
                black_box(engine.evaluate_facts(of, black_box(facts)).is_empty());
            }
        });
    });
    let explainer = engine.clone();
    group.bench_function("evaluate and explain", |b| {
        b.iter(|| {
            for facts in &facts {
                let view = engine.evaluate_facts(of, black_box(facts));
                black_box(explainer.explain_outcome(&view));
            }
        });
    });
    group.bench_function("evaluate and count what is missing", |b| {
        b.iter(|| {
            let mut asks = explainer.asks();
            for facts in &facts {
                asks.add(&engine.evaluate_facts(of, black_box(facts)));
            }
            black_box(asks);
        });
    });
    group.finish();
    let slowest = slowest(&engine, of, &facts);
    c.bench_function("jinchang, the slowest explanation", |b| {
        b.iter(|| black_box(engine.explain_facts(of, black_box(slowest))));
    });
}

criterion_group!(benches, explain);
criterion_main!(benches);
