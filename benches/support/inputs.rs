//! Schemes and records that benches measure with.

use std::{collections::BTreeSet, fmt::Write, fs};

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
    /// What all copies share.
    const SHARED: [&str; 3] = ["annual_report", "official", "regulation"];
    let text = fs::read_to_string("benches/workload/duties.shufa").unwrap();
    if copies == 1 {
        return text;
    }
    let (duties, rest): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| line.starts_with("duty "));
    let rest = rest.join("\n");
    let (head, rules) = rest.split_at(rest.find("define ").unwrap());
    let rules = format!("{}\n{rules}", duties.join("\n"));
    let declared: BTreeSet<&str> = text
        .lines()
        .filter_map(|line| {
            let mut words = line.split(|c: char| !c.is_alphanumeric() && c != '_');
            let kind = words.find(|word| !word.is_empty())?;
            let kinds =
                ["duty", "define", "subject", "content", "method", "use", "feeds", "serves_as", "trigger"];
            kinds.contains(&kind).then(|| words.next()).flatten()
        })
        .filter(|name| !SHARED.contains(name))
        .collect();
    let mut out = head.to_owned();
    for copy in 0..copies {
        for line in rules.lines().filter(|line| !line.trim_start().starts_with("//")) {
            let mut word = String::new();
            for c in line.chars().chain(['\n']) {
                if c.is_alphanumeric() || c == '_' {
                    word.push(c);
                    continue;
                }
                out.push_str(&word);
                if declared.contains(word.as_str()) {
                    write!(out, "_{copy}").unwrap();
                }
                word.clear();
                // The guard: classes and definitions are of one district.
                match (c, line.trim_start().split(' ').next()) {
                    ('=', Some("define"))
                        if !out.ends_with(')')
                            && line.matches('=').count() > 0
                            && out.lines().last().is_some_and(|l| l.matches('=').count() == 0) =>
                    {
                        write!(out, "= district = {copy} and (").unwrap();
                    }
                    ('\n', Some("define")) => out.push_str(")\n"),
                    ('\n', Some("when")) if line.contains("role = ") || line.contains("grade") => {
                        writeln!(out, " and district = {copy}").unwrap();
                    }
                    (c, _) => out.push(c),
                }
            }
        }
    }
    out
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
