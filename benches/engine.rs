//! Parse, check, compile, evaluate, and JSON line to outcome line.
//!
//! ```text
//! cargo bench
//! ```
//!
//! Figures of one run can be compared with one another, figures of two runs
//! cannot: read the ratios.

#![expect(clippy::unwrap_used, reason = "a bench without its input cannot run")]

#[path = "support/by_hand.rs"]
mod by_hand;
#[path = "support/inputs.rs"]
mod inputs;

use std::{fs, hint::black_box};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use inputs::{as_of, facts, jinchang, records, scaled, workload};
use shufa::{
    Scheme,
    engine::{Engine, Facts},
    limits::Limits,
    source::Sources,
    syntax,
};

const COPIES: [usize; 4] = [1, 10, 100, 1_000];

/// Text to tree, and text to checked scheme.
fn texts(c: &mut Criterion) {
    let mut group = c.benchmark_group("text");
    let jinchang = fs::read_to_string("policies/jinchang/scheme.shufa").unwrap();
    for (name, text) in [("jinchang", jinchang), ("workload x1000", scaled(1_000))] {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.sample_size(10);
        group.bench_function(BenchmarkId::new("parse", name), |b| {
            let mut sources = Sources::default();
            let id = sources.add(name, text.clone());
            b.iter(|| syntax::parse(&sources, id, &Limits::default()));
        });
    }
    group.bench_function("load jinchang", |b| b.iter(|| Scheme::load("policies/jinchang").unwrap()));
    let text = scaled(1_000);
    group.bench_function("load workload x1000", |b| {
        b.iter(|| Scheme::from_sources("duties.shufa", |_: &str| Some(text.clone())).unwrap());
    });
    let scheme = Scheme::from_sources("duties.shufa", |_: &str| Some(text.clone())).unwrap();
    group.bench_function("compile workload x1000", |b| {
        b.iter(|| scheme.engine(&serde_json::json!({}), as_of()).unwrap());
    });
    group.finish();
}

/// Facts in slots to rows, beside the same rules written by hand.
fn evaluate(c: &mut Criterion) {
    let mut group = c.benchmark_group("evaluate 3000");
    group.throughput(Throughput::Elements(3_000));
    let typed: Vec<by_hand::Typed> = records(1)
        .iter()
        .map(|line| serde_json::from_str::<by_hand::Official>(line).unwrap().typed())
        .collect();
    group.bench_function("by hand", |b| {
        let (mut outcomes, mut missing) = (Vec::new(), Vec::new());
        b.iter(|| {
            for official in &typed {
                by_hand::evaluate(black_box(official), &mut outcomes, &mut missing);
                black_box((&outcomes, &missing));
            }
        });
    });
    for copies in COPIES {
        let (mut engine, of) = workload(copies);
        let facts = facts(&mut engine, of, &records(copies));
        group.sample_size(10);
        for (name, mut engine) in both_ways(engine) {
            group.bench_function(BenchmarkId::new(name, copies), |b| {
                b.iter(|| facts.iter().map(|facts| engine.evaluate_facts(of, facts).len()).sum::<usize>());
            });
        }
    }
    group.finish();
    let mut group = c.benchmark_group("evaluate jinchang");
    let (mut engine, of, lines) = jinchang();
    let facts = facts(&mut engine, of, &lines);
    group.throughput(Throughput::Elements(facts.len() as u64));
    for (name, mut engine) in both_ways(engine) {
        group.bench_function(name, |b| {
            b.iter(|| facts.iter().map(|facts| engine.evaluate_facts(of, facts).len()).sum::<usize>());
        });
    }
    group.finish();
}

/// With the outcomes of earlier passes found again, and with each record evaluated anew.
fn both_ways(engine: Engine) -> [(&'static str, Engine); 2] {
    let anew = engine.clone().with_memory(0);
    [("again", engine), ("anew", anew)]
}

/// The first pass, and a rule that reads what it found.
fn aggregates(c: &mut Criterion) {
    let mut text = fs::read_to_string("benches/workload/duties.shufa").unwrap();
    text.push_str(
        "\naggregate per_level over official = count where city_managed group_by level\n\
         aggregate months over official = sum(in_post_months) group_by level\n\
         aggregate place over official = rank(in_post_months) group_by level\n\
         subject everyone over official { interprets \"all\" }\n\
         use last for everyone {\n\
             when place at_most 3 and in_post_months > months / per_level\n\
             trigger talk\n\
             interprets \"the first three above the mean\"\n\
         }\n",
    );
    let scheme = Scheme::from_sources("duties.shufa", |_: &str| Some(text.clone())).unwrap();
    let mut engine = scheme.engine(&serde_json::json!({}), as_of()).unwrap();
    let of = engine.record_type("official").unwrap();
    let facts = facts(&mut engine, of, &records(1));
    let mut group = c.benchmark_group("aggregates 3000");
    group.throughput(Throughput::Elements(facts.len() as u64));
    let gather = |engine: &Engine| {
        let mut accumulator = engine.accumulator();
        facts.iter().for_each(|facts| accumulator.add(of, black_box(facts)));
        accumulator.finish()
    };
    group.bench_function("gather", |b| b.iter(|| gather(&engine)));
    let mut engine = engine.clone().with_aggregates(&gather(&engine));
    group.bench_function("evaluate", |b| {
        b.iter(|| {
            for facts in &facts {
                black_box(engine.evaluate_facts(of, black_box(facts)).is_empty());
            }
        });
    });
    group.finish();
}

/// JSON line in, outcome line out.
fn lines(c: &mut Criterion) {
    let mut group = c.benchmark_group("json");
    let (workload_engine, workload_of) = workload(1);
    let (jinchang_engine, jinchang_of, register) = jinchang();
    let inputs = [
        ("workload", workload_engine, workload_of, records(1)),
        ("jinchang", jinchang_engine, jinchang_of, register),
    ];
    for (name, mut engine, of, lines) in inputs {
        group.throughput(Throughput::Elements(lines.len() as u64));
        let mut facts = Facts::default();
        group.bench_function(BenchmarkId::new("line to facts", name), |b| {
            b.iter(|| {
                for line in &lines {
                    engine.read_json(of, line.as_bytes(), &mut facts).unwrap();
                }
            });
        });
        let mut out = Vec::new();
        group.bench_function(BenchmarkId::new("line to line", name), |b| {
            b.iter(|| {
                for line in &lines {
                    out.clear();
                    engine.evaluate_json(of, line.as_bytes()).unwrap().write_json(&mut out);
                    black_box(&out);
                }
            });
        });
    }
    group.finish();
}

criterion_group!(benches, texts, evaluate, aggregates, lines);
criterion_main!(benches);
