//! One thing done many times over, for a tool that counts instructions.
//!
//! ```text
//! CARGO_PROFILE_BENCH_DEBUG=true cargo bench --bench count --no-run
//! valgrind --tool=callgrind --toggle-collect='*measured*' target/release/deps/count-… workload rows 1
//! ```
//!
//! The first word is `workload` or `jinchang`; the second `read` (a line to
//! facts), `anew` (facts to rows, each record evaluated), `first` (the same, with
//! outcomes kept and found again within the pass), `rows` (the same, with those of the
//! passes before found again, too), `write` (rows to a line, with the rows) or
//! `line` (a line to a line); the third how many copies of the rules there are.
//! What is counted is one pass over all records, after two that were not. Divided by the
//! number of records, which is printed, it is the figure of `docs/performance.md`.

#![expect(clippy::unwrap_used, reason = "without its input there is nothing to measure")]
#![expect(clippy::print_stdout, reason = "it is a program")]
#![expect(clippy::panic, reason = "it says what it does not know")]

#[path = "support/inputs.rs"]
mod inputs;

use std::hint::black_box;

use inputs::{facts, jinchang, records, workload};
use shufa::engine::{Engine, Facts, RecordType};

/// One pass over all records.
#[inline(never)]
fn measured(engine: &mut Engine, of: RecordType, what: &str, lines: &[String], facts: &[Facts]) {
    let (mut out, mut own) = (Vec::new(), Facts::default());
    match what {
        "read" => {
            for line in lines {
                engine.read_json(of, line.as_bytes(), &mut own).unwrap();
            }
        }
        "rows" | "anew" | "first" => {
            for facts in facts {
                black_box(engine.evaluate_facts(of, facts).len());
            }
        }
        "write" => {
            for facts in facts {
                out.clear();
                engine.evaluate_facts(of, facts).write_json(&mut out);
                black_box(&out);
            }
        }
        "line" => {
            for line in lines {
                out.clear();
                engine.evaluate_json(of, line.as_bytes()).unwrap().write_json(&mut out);
                black_box(&out);
            }
        }
        _ => panic!("what is counted is read, anew, first, rows, write or line, and not {what}"),
    }
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    // Where all targets are run as tests, there is nothing to count.
    let [scheme, what, copies] = words.as_slice() else { return };
    let copies = copies.parse().unwrap();
    let (mut engine, of, lines) = match scheme.as_str() {
        "jinchang" => jinchang(),
        "workload" => {
            let (engine, of) = workload(copies);
            (engine, of, records(copies))
        }
        _ => panic!("the scheme is jinchang or workload, and not {scheme}"),
    };
    if what == "anew" {
        engine = engine.with_memory(0);
    }
    let facts = facts(&mut engine, of, &lines);
    for _ in 0..2 {
        warm(&mut engine, of, &lines, &facts);
    }
    if what == "first" {
        engine = engine.with_memory(8 << 20);
    }
    measured(&mut engine, of, what, &lines, &facts);
    println!("{} records", lines.len());
}

/// Buffers grow to their size before anything is counted.
fn warm(engine: &mut Engine, of: RecordType, lines: &[String], facts: &[Facts]) {
    let mut out = Vec::new();
    for (line, facts) in lines.iter().zip(facts) {
        black_box(engine.evaluate_facts(of, facts).is_empty());
        out.clear();
        engine.evaluate_json(of, line.as_bytes()).unwrap().write_json(&mut out);
    }
}
