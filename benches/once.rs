//! A million records, each seen once: what a run over a register meets.
//!
//! ```text
//! cargo bench --bench once
//! ```
//!
//! `benches/engine.rs` and `benches/peers` go over the same records again and again, so that
//! an outcome is found for each of them; here the engine begins with nothing kept, and finds
//! what earlier records of the same run had. Each record takes every field from a record of
//! the common workload of its own choice, and its district evenly of those that there are.
//! Figures of one run can be compared with one another: read the ratios.

#![expect(clippy::unwrap_used, reason = "a bench without its input cannot run")]
#![expect(clippy::print_stdout, reason = "it is a program")]
#![expect(clippy::float_arithmetic, reason = "times and their ratios")]
#![expect(clippy::disallowed_methods, reason = "it takes the time")]

#[path = "support/by_hand.rs"]
mod by_hand;
#[path = "support/inputs.rs"]
#[expect(dead_code, reason = "only the workload is run here")]
mod inputs;

use std::{
    fmt::Write,
    hint::black_box,
    time::{Duration, Instant},
};

use inputs::{facts, records, workload};
use serde_json::Value;
use shufa::engine::{Engine, Facts, RecordType};

const RECORDS: usize = 1_000_000;

const FIELDS: [&str; 10] = [
    "id",
    "level",
    "organ_kind",
    "role",
    "city_managed",
    "in_post_months",
    "report",
    "reviewed_grade",
    "failed_duty",
    "district",
];

/// Records that are read before the clock starts, and evaluated before it stops.
const BLOCK: usize = 1_000;

/// Memory for outcomes beside that which an engine has unless told otherwise, in bytes.
const ROOMY: usize = 256 << 20;

/// Records made of the fields of others.
struct Draw {
    from: Vec<Value>,
    districts: usize,
    state: u64,
}

impl Draw {
    fn new(districts: usize) -> Draw {
        let from = records(1).iter().map(|line| serde_json::from_str(line).unwrap()).collect();
        Draw { from, districts, state: 1 }
    }

    /// A number below the bound: the upper half of a linear congruence.
    fn below(&mut self, bound: usize) -> usize {
        self.state =
            self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.state >> 33) as usize % bound
    }

    /// A line, with its keys in the order of the workload's.
    fn line(&mut self) -> String {
        let mut line = String::new();
        for field in FIELDS {
            let other = self.below(self.from.len());
            let value = self.from.get(other).unwrap().get(field).unwrap();
            let value = match field {
                "district" => self.below(self.districts).to_string(),
                "report" => format!(
                    r#"{{"submitted":{},"sections":{}}}"#,
                    value.get("submitted").unwrap(),
                    value.get("sections").unwrap()
                ),
                _ => value.to_string(),
            };
            write!(line, r#"{}"{field}":{value}"#, if line.is_empty() { '{' } else { ',' }).unwrap();
        }
        line.push('}');
        line
    }
}

/// What an engine took for all records.
struct Taken {
    engine: Engine,
    time: Duration,
}

impl Taken {
    fn new(engine: Engine) -> Taken {
        Taken { engine, time: Duration::ZERO }
    }

    fn evaluate(&mut self, of: RecordType, facts: &[Facts]) {
        let start = Instant::now();
        for facts in facts {
            black_box(self.engine.evaluate_facts(of, facts).len());
        }
        self.time += start.elapsed();
    }

    /// The same from lines to lines.
    fn lines(&mut self, of: RecordType, lines: &[String], out: &mut Vec<u8>) {
        let start = Instant::now();
        for line in lines {
            out.clear();
            self.engine.evaluate_json(of, line.as_bytes()).unwrap().write_json(out);
            black_box(&out);
        }
        self.time += start.elapsed();
    }

    /// The share of records that had the outcome of an earlier one, in per cent.
    fn found(&self) -> f64 {
        self.engine.recalled().found as f64 * 100.0 / RECORDS as f64
    }
}

fn ns(time: Duration) -> f64 {
    time.as_nanos() as f64 / RECORDS as f64
}

fn measure(copies: usize) {
    let (mut engine, of) = workload(copies);
    let mut draw = Draw::new(copies);
    let mut hand = Duration::ZERO;
    let mut engines =
        [engine.clone(), engine.clone().with_memory(ROOMY), engine.clone().with_memory(0)].map(Taken::new);
    let mut writers = [engine.clone(), engine.clone().with_memory(0)].map(Taken::new);
    let mut out = Vec::new();
    let (mut outcomes, mut missing) = (Vec::new(), Vec::new());
    for block in 0..RECORDS / BLOCK {
        let lines: Vec<String> = (0..BLOCK).map(|_| draw.line()).collect();
        let typed: Vec<by_hand::Typed> = lines
            .iter()
            .map(|line| serde_json::from_str::<by_hand::Official>(line).unwrap().typed())
            .collect();
        let facts: Vec<Facts> = facts(&mut engine, of, &lines);
        let start = Instant::now();
        for official in &typed {
            by_hand::evaluate(black_box(official), &mut outcomes, &mut missing);
            black_box((&outcomes, &missing));
        }
        hand += start.elapsed();
        // Each has its turn to be the first that sees the facts.
        for turn in 0..engines.len() {
            let at = (block + turn) % engines.len();
            engines.get_mut(at).unwrap().evaluate(of, &facts);
        }
        for turn in 0..writers.len() {
            let at = (block + turn) % writers.len();
            writers.get_mut(at).unwrap().lines(of, &lines, &mut out);
        }
    }
    let hand = ns(hand);
    let [kept, roomy, anew] = &engines;
    let [written, written_anew] = writers.map(|taken| ns(taken.time));
    println!(
        "| {copies}× | {hand:.1} | {:.0} | {:.1} | {:.1} | {:.0} | {:.1} | {:.0} | {:.1} | {written:.0} | {written_anew:.0} |",
        ns(kept.time),
        ns(kept.time) / hand,
        kept.found(),
        ns(roomy.time),
        roomy.found(),
        ns(anew.time),
        ns(anew.time) / hand,
    );
}

fn main() {
    // Where all targets are run as tests, there is nothing to time.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    println!(
        "| rules | by hand, ns | 8 MiB, ns | ÷ by hand | found, % | 256 MiB, ns | found, % | anew, ns | ÷ by hand \
         | line to line, ns | the same anew, ns |"
    );
    println!("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    for copies in [1, 10, 100, 1_000] {
        measure(copies);
    }
}
