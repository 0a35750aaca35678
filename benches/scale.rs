//! Large schemes, each at half its size and at twice it, so that anything more
//! than linear in the scheme shows: text to tree, text to model, model to
//! program, and records that few of the rules concern.
//!
//! ```text
//! cargo bench --bench scale
//! ```

#![expect(clippy::unwrap_used, reason = "a bench without its input cannot run")]

#[path = "support/scheme.rs"]
mod scheme;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use shufa::{Scheme, engine::Facts, limits::Limits, source::Sources, syntax};

use scheme::Size;

/// Many clauses about a few classes, and many classes with a few clauses each.
fn sizes() -> impl Iterator<Item = (&'static str, usize, Size)> {
    let clauses = [7_000, 14_000, 28_000].map(|clauses| ("clauses", clauses, Size { classes: 200, clauses }));
    let classes = [500, 1_000, 2_000];
    let classes = classes.map(|classes| ("classes", classes, Size { classes, clauses: 3 * classes }));
    clauses.into_iter().chain(classes)
}

fn load(size: Size) -> Scheme {
    let (policy, source) = (scheme::policy(size), scheme::source(size));
    let read = |path: &str| match path {
        "scheme.shufa" => Some(policy.as_str()),
        "source.txt" => Some(source.as_str()),
        _ => None,
    };
    Scheme::from_sources("scheme.shufa", read).unwrap()
}

fn parse(c: &mut Criterion) {
    let mut group = c.benchmark_group("scale parse");
    group.sample_size(10);
    for (name, number, size) in sizes() {
        let mut sources = Sources::default();
        let text = scheme::policy(size);
        group.throughput(Throughput::Bytes(text.len() as u64));
        let id = sources.add("scheme.shufa", text);
        group.bench_function(BenchmarkId::new(name, number), |b| {
            b.iter(|| syntax::parse(&sources, id, &Limits::default()));
        });
    }
    group.finish();
}

/// Parsing and checking, every quote found in the text.
fn check(c: &mut Criterion) {
    let mut group = c.benchmark_group("scale check");
    group.sample_size(10);
    for (name, number, size) in sizes() {
        group.throughput(Throughput::Bytes(scheme::policy(size).len() as u64));
        group.bench_function(BenchmarkId::new(name, number), |b| b.iter(|| load(size)));
    }
    group.finish();
}

fn compile(c: &mut Criterion) {
    let mut group = c.benchmark_group("scale compile");
    group.sample_size(10);
    for (name, number, size) in sizes() {
        let scheme = load(size);
        group.throughput(Throughput::Elements((size.classes + size.clauses) as u64));
        group.bench_function(BenchmarkId::new(name, number), |b| {
            b.iter(|| engine(&scheme));
        });
    }
    group.finish();
}

fn engine(scheme: &Scheme) -> shufa::engine::Engine {
    scheme.engine(&serde_json::json!({ "year": 2025 }), "2026-03-31".parse().unwrap()).unwrap()
}

fn evaluate(c: &mut Criterion) {
    let mut group = c.benchmark_group("scale evaluate");
    group.sample_size(10);
    for (name, number, size) in sizes() {
        // An outcome that is found again tells nothing of the size of the scheme.
        let mut engine = engine(&load(size)).with_memory(0);
        let unit = engine.record_type("unit").unwrap();
        let read = scheme::records(1_000).into_iter().map(|line| {
            let mut facts = Facts::default();
            engine.read_json(unit, line.as_bytes(), &mut facts).unwrap();
            facts
        });
        let facts: Vec<Facts> = read.collect();
        group.throughput(Throughput::Elements(facts.len() as u64));
        group.bench_function(BenchmarkId::new(name, number), |b| {
            b.iter(|| {
                for facts in &facts {
                    black_box(engine.evaluate_facts(unit, black_box(facts)).is_empty());
                }
            });
        });
    }
    group.finish();
}

criterion_group!(benches, parse, check, compile, evaluate);
criterion_main!(benches);
