//! The common workload (`benches/workload`) on other engines, beside shufa and
//! beside the same rules written by hand.
//!
//! ```text
//! cargo run --release --manifest-path benches/peers/Cargo.toml
//! cargo run --release --manifest-path benches/peers/Cargo.toml -- --copies 1,10 --engines cel,zen-engine
//! ```
//!
//! Whatever is timed has been found to give the expected outcomes before.
//! Every figure is the median of several passes, which the engines make in
//! turn. Figures of one run can be compared with one another, figures of two
//! runs cannot: read the ratios.

#[path = "../../support/by_hand.rs"]
mod by_hand;
#[path = "../../support/scaled.rs"]
mod scaled;

mod bytes;
mod cedar;
mod cel;
mod engine;
mod lists;
mod measure;
mod own;
mod rego;
mod threads;
mod workload;
mod zen;

use std::{error::Error, process::ExitCode};

use engine::Build;
use measure::{Check, Contender};
use workload::Workload;

const LISTS: &str = "by hand, two lists of names";
const BYTES: &str = "by hand, the same bytes";
const OWN: &str = "shufa";

const ANEW: &str = "shufa, each record anew";

const ENGINES: [(&str, Build, Check); 8] = [
    (LISTS, lists::build, Check::Names),
    (BYTES, bytes::build, Check::Bytes),
    (OWN, own::build, Check::Labels),
    (ANEW, own::build_anew, Check::Labels),
    ("cel", cel::build, Check::Labels),
    ("zen-engine", zen::build, Check::Labels),
    ("regorus", rego::build, Check::Labels),
    ("cedar-policy", cedar::build, Check::Labels),
];

/// Those that are always there, as the yardsticks.
const FIXED: usize = 4;

const USAGE: &str =
    "options: --copies N,N,… (1,10,100,1000)  --engines NAME,NAME,… (cel,zen-engine,regorus,cedar-policy)";

struct Options {
    copies: Vec<usize>,
    engines: Vec<String>,
}

fn options() -> Result<Options, String> {
    let mut options = Options {
        copies: vec![1, 10, 100, 1_000],
        engines: ENGINES.iter().skip(FIXED).map(|(name, ..)| (*name).to_owned()).collect(),
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(option) = arguments.next() {
        let value = arguments.next().ok_or(USAGE)?;
        let values = value.split(',').map(str::to_owned);
        match option.as_str() {
            "--copies" => {
                let numbers = values.map(|number| number.parse().ok().filter(|number| *number > 0));
                options.copies = numbers.collect::<Option<_>>().ok_or(USAGE)?;
            }
            "--engines" => options.engines = values.filter(|name| !name.is_empty()).collect(),
            _ => return Err(USAGE.to_owned()),
        }
    }
    let known = |name: &String| ENGINES.iter().any(|(known, ..)| known == name);
    match options.engines.iter().find(|name| !known(name)) {
        Some(name) => Err(format!("no engine {name}; {USAGE}")),
        None => Ok(options),
    }
}

fn cell(value: Option<f64>, digits: usize) -> String {
    let Some(value) = value else { return "–".to_owned() };
    let text = format!("{value:.digits$}");
    let (whole, rest) =
        text.split_once('.').map_or((text.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    rest.map_or(grouped.clone(), |rest| format!("{grouped}.{rest}"))
}

/// Two places for what is small, none for what is large.
fn ratio(value: Option<f64>) -> String {
    cell(value, if value.is_some_and(|value| value < 20.0) { 2 } else { 0 })
}

fn quotient(above: Option<f64>, below: Option<f64>) -> Option<f64> {
    Some(above? / below?)
}

fn rows(contenders: &[Contender], copies: usize) {
    let of = |name: &str| contenders.iter().find(|contender| contender.name == name);
    let (lists, bytes) = (of(LISTS).and_then(Contender::record_ns), of(BYTES).and_then(Contender::line_ns));
    for contender in contenders {
        let engine = contender.name != LISTS && contender.name != BYTES;
        let compile = contender.compile_ms().filter(|_| engine);
        let (record, line) = (contender.record_ns(), contender.line_ns());
        println!(
            "| {copies}× | {} | {} | {} | {} | {} | {} |",
            contender.name,
            cell(compile, if compile.is_some_and(|time| time < 10.0) { 2 } else { 0 }),
            cell(record, usize::from(record.is_some_and(|time| time < 100.0))),
            ratio(quotient(record, lists)),
            cell(line.map(|time| 1e9 / time), 0),
            cell(
                quotient(bytes, line).map(|share| share * 100.0),
                usize::from(contender.name != OWN && contender.name != ANEW)
            ),
        );
    }
}

/// Ours beside the yardsticks and the fastest peer, in words.
fn summary(contenders: &[Contender], copies: usize) -> Vec<String> {
    let mut said = Vec::new();
    let own = contenders.iter().find(|contender| contender.name == OWN);
    for (what, time) in [
        ("for a prepared record", Contender::record_ns as fn(&Contender) -> Option<f64>),
        ("from line to line", Contender::line_ns),
    ] {
        let peers = contenders.iter().skip(FIXED).filter_map(|peer| Some((time(peer)?, peer.name)));
        if let (Some(own), Some((peer, name))) =
            (own.and_then(time), peers.min_by(|a, b| f64::total_cmp(&a.0, &b.0)))
        {
            said.push(format!(
                "{copies}×: {}× ahead of the fastest peer, {name}, {what}",
                ratio(Some(peer / own))
            ));
        }
    }
    for contender in contenders {
        if let Some(reason) = &contender.failure {
            said.push(format!("{copies}×: {} does not take the rules: {reason}", contender.name));
        } else if contender.fewest < 3_000 {
            let (name, timed, verified) = (contender.name, contender.fewest, contender.verified);
            said.push(format!("{copies}×: {name} was verified on {verified} records and timed on {timed}"));
        }
    }
    said
}

fn run() -> Result<(), Box<dyn Error>> {
    let options = options()?;
    println!("| rules | engine | compile ms | ns/record | ÷ by hand | lines/s | % of the same bytes |");
    println!("| --- | --- | ---: | ---: | ---: | ---: | ---: |");
    let mut said = Vec::new();
    let mut own_ns = Vec::new();
    for &copies in &options.copies {
        // The engines keep references to it, and it is needed until the end.
        let workload: &'static Workload = Box::leak(Box::new(Workload::load(copies)?));
        let mut own = own::build(workload)?;
        let mut contenders = Vec::new();
        for (at, (name, build, check)) in ENGINES.into_iter().enumerate() {
            if at < FIXED || options.engines.iter().any(|wanted| wanted == name) {
                eprintln!("{copies}×: verifying {name}");
                contenders.push(Contender::new(name, build, check, workload, own.as_mut())?);
            }
        }
        eprintln!("{copies}×: timing");
        measure::run(&mut contenders, workload)?;
        rows(&contenders, copies);
        said.extend(summary(&contenders, copies));
        let ours = contenders.iter().find(|contender| contender.name == OWN);
        own_ns.extend(ours.and_then(Contender::record_ns).map(|time| (copies, time)));
    }
    println!();
    for sentence in said {
        println!("- {sentence}");
    }
    if let Some(((first, base), rest)) = own_ns.split_first().map(|(first, rest)| (*first, rest)) {
        for (copies, time) in rest {
            println!("- shufa, {copies}× the rules: {}× the time of {first}×", ratio(Some(time / base)));
        }
    }
    eprintln!("threads");
    let scaling = threads::scaling(&Workload::load(1)?)?;
    println!("- shufa, two threads: {scaling:.2}× the lines of one, the median of 11 pairs");
    Ok(())
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
