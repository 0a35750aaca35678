//! `docs/shapes.md`: every rule shape with a policy, records and what results.
//!
//! A section holds a policy (```` ```shufa ````; with a name, another file of it), records
//! (```` ```facts ````), for some a calendar of working days (```` ```calendar ````), and the outcomes (```` ```outcomes ````) in a short form that is made
//! of their JSON. With `SHUFA_ACCEPT=1` the outcomes are written anew.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "support/pages.rs"]
mod pages;

use std::{collections::BTreeMap, fs, path::Path};

use pages::{accepting, blocks, rewritten};
use serde_json::{Map, Value};
use shufa::{
    Scheme,
    calendar::Calendar,
    diagnostic::Lang,
    engine::{Engine, Facts, FactsError},
};

const ROOT: &str = "scheme.shufa";
const PAGE: &str = "docs/shapes.md";

/// Where "undetermined" makes no sense, and why.
const DECIDED: [(u32, &str); 1] = [(61, "it shows what the others have in common")];

type Texts = BTreeMap<String, String>;

/// A scheme without errors and warnings.
fn scheme(texts: &Texts) -> Result<Scheme, String> {
    let revises =
        |text: &str| text.lines().any(|line| line.starts_with("修订 ") || line.starts_with("revision "));
    let revisions = texts.iter().filter(|(_, text)| revises(text)).map(|(name, _)| name.as_str());
    let revisions: Vec<&str> = revisions.collect();
    let scheme = Scheme::revised_from_sources(ROOT, &revisions, |path| texts.get(path).cloned());
    let scheme = scheme.map_err(|error| error.to_string())?;
    let warnings = scheme.warnings().iter().map(|warning| warning.line(scheme.sources(), Lang::Zh));
    let warnings: Vec<String> = warnings.collect();
    if warnings.is_empty() { Ok(scheme) } else { Err(warnings.join("\n")) }
}

/// What comes after the name of an outcome, first to last; whatever else there is follows.
const ORDER: [&str; 17] = [
    "modality", "in_pool", "selected", "pool", "actual", "value", "min", "max", "since", "due", "done",
    "under", "to", "copy", "by", "why", "missing",
];

/// `甲: must 述法: breached, due 2025-12-31 ← subject.主要负责人 at 任职[0]`
fn line(key: &str, member: &str, entry: &Value) -> String {
    let mut rest = entry.as_object().unwrap().clone();
    let mut word = |name: &str| rest.remove(name).map(|value| plain(&value)).unwrap_or_default();
    let head = match member {
        "obligations" => format!("{} {}", word("modality"), word("duty")),
        "sections" => format!("{} {}/{}", word("modality"), word("report"), word("section")),
        "uses" => format!("use {}", word("use")),
        "gates" => format!("gate {}", word("gate")),
        "quotas" => format!("quota {}", word("quota")),
        "bounds" => format!("bound {}", word("bound")),
        "triggers" if entry.get("one_of").is_some() => format!("one of {}", word("one_of")),
        "triggers" => format!("trigger {}", word("trigger")),
        "undetermined" | "open" => format!("{member} {} {}", word("kind"), word("name")),
        "conflicts" => format!("conflict {} {}{}", word("kind"), word("name"), word("names")),
        "faults" => format!("fault {}", word("fault")),
        "not_covered" => format!("not covered {}", word("class")),
        "notes" => format!("note {}: {}", word("report"), word("entry")),
        other => panic!("a member that this page cannot show: {other}"),
    };
    let mut out = format!("{key}: {head}");
    for (name, word) in [("group", "of"), ("element", "at"), ("elements", "at")] {
        if let Some(value) = rest.remove(name) {
            out.push_str(&format!(" {word} {}", plain(&value)));
        }
    }
    if let Some(status) = rest.remove("status") {
        out.push_str(&format!(": {}", plain(&status)));
    }
    let sources = rest.remove("sources");
    for name in ORDER {
        if let Some(value) = rest.remove(name) {
            out.push_str(&tail(name, &value));
        }
    }
    // In the order of the alphabet, with whatever features the JSON library is built.
    for (name, value) in rest.into_iter().collect::<BTreeMap<_, _>>() {
        out.push_str(&tail(&name, &value));
    }
    if let Some(sources) = sources {
        let sources: Vec<String> = sources.as_array().unwrap().iter().map(source).collect();
        out.push_str(&format!(" ← {}", sources.join(", ")));
    }
    out
}

fn tail(name: &str, value: &Value) -> String {
    match (name, value) {
        ("in_pool" | "selected", Value::Bool(yes)) => {
            let word = name.replace('_', " ");
            format!(", {}{word}", if *yes { "" } else { "not " })
        }
        _ => format!(", {name} {}", plain(value)),
    }
}

fn source(source: &Value) -> String {
    let part = |name: &str| source.get(name).map(plain);
    let mut out = part("scheme").map(|scheme| format!("{scheme}.")).unwrap_or_default();
    out.push_str(&part("clause").unwrap());
    for (name, word) in [("revision", "of"), ("element", "at")] {
        if let Some(value) = part(name) {
            out.push_str(&format!(" {word} {value}"));
        }
    }
    out
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(all) => all.iter().map(plain).collect::<Vec<_>>().join(", "),
        Value::Object(missing) if missing.contains_key("fact") => {
            let from = missing.get("from").map(|from| format!(" (from {})", plain(from)));
            plain(missing.get("fact").unwrap()) + &from.unwrap_or_default()
        }
        Value::Object(all) => {
            all.iter().map(|(name, value)| format!("{name} {}", plain(value))).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

/// Everything that is said of one record or of all, but for classes and labels.
fn said(key: &str, outcome: &Map<String, Value>, out: &mut String) {
    let members = [
        "obligations",
        "sections",
        "uses",
        "gates",
        "quotas",
        "bounds",
        "triggers",
        "undetermined",
        "open",
        "conflicts",
        "faults",
        "not_covered",
        "notes",
    ];
    let before = out.len();
    for member in members {
        for entry in outcome.get(member).and_then(Value::as_array).into_iter().flatten() {
            out.push_str(&line(key, member, entry));
            out.push('\n');
        }
    }
    if out.len() == before {
        out.push_str(&format!("{key}: nothing\n"));
    }
}

/// One context and evaluation date, and the records that follow it.
struct Run<'f> {
    as_of: &'f str,
    context: Value,
    records: Vec<(Option<&'f str>, &'f str)>,
}

fn runs(facts: &str) -> Vec<Run<'_>> {
    let mut runs: Vec<Run<'_>> = Vec::new();
    for line in facts.lines() {
        let (head, json) = line.split_at(line.find('{').unwrap());
        match head.trim() {
            "" => runs.last_mut().unwrap().records.push((None, json)),
            date if date.starts_with(|first: char| first.is_ascii_digit()) => {
                let context = serde_json::from_str(json).unwrap();
                runs.push(Run { as_of: date, context, records: Vec::new() });
            }
            ty => runs.last_mut().unwrap().records.push((Some(ty), json)),
        }
    }
    runs
}

fn only_type(engine: &Engine) -> String {
    let types: Vec<String> = engine.record_types().map(|(_, name)| name.to_owned()).collect();
    let [only] = <[String; 1]>::try_from(types).unwrap();
    only
}

fn outcomes(scheme: &Scheme, facts: &str, calendar: Option<&Calendar>) -> Result<String, FactsError> {
    let mut out = String::new();
    for run in runs(facts) {
        let mut engine = scheme.engine(&run.context, run.as_of.parse().unwrap())?;
        if let Some(calendar) = calendar {
            engine = engine.with_calendar(calendar.clone());
        }
        let mut records = Vec::new();
        for (ty, json) in &run.records {
            let ty = ty.map_or_else(|| only_type(&engine), str::to_owned);
            records.push((engine.record_type(&ty)?, json));
        }
        let (mut all, mut read) = (engine.accumulator(), Facts::default());
        for (ty, json) in &records {
            engine.read_json(*ty, json.as_bytes(), &mut read)?;
            all.add(*ty, &read);
        }
        engine = engine.with_aggregates(&all.finish());
        let mut tally = engine.tally();
        for (ty, json) in records {
            let view = engine.evaluate_json(ty, json.as_bytes())?;
            tally.add(&view);
            let outcome = serde_json::to_value(view.to_owned()).unwrap();
            let key = plain(outcome.get("record").unwrap().get("key").unwrap());
            said(&key, outcome.as_object().unwrap(), &mut out);
        }
        let population = serde_json::to_value(tally.finish()).unwrap();
        if population.get("quotas").is_some() {
            said("all", population.as_object().unwrap(), &mut out);
        }
    }
    Ok(out)
}

/// What each clause rests on: `subject.述法: 第三条 "…"`.
fn citations(scheme: &Scheme) -> String {
    let engine = scheme.engine(&Map::new(), "2026-01-01".parse().unwrap()).unwrap();
    let mut out = String::new();
    for (clause, citations) in engine.citations() {
        for citation in citations {
            let citation = serde_json::to_value(citation).unwrap();
            let part = |name: &str| citation.get(name).map(plain);
            let words = part("quote").map(|quote| format!("“{quote}”")).or(part("interprets"));
            let parts = [part("instrument"), part("article"), words];
            let parts: Vec<String> = parts.into_iter().flatten().collect();
            out.push_str(&format!("{clause}: {}\n", parts.join(" ")));
        }
    }
    out
}

/// The sections of the page: number, title, text, and the line that each begins at.
fn sections(page: &str) -> Vec<(u32, &str, String, usize)> {
    let mut sections: Vec<(u32, &str, String, usize)> = Vec::new();
    for (at, line) in page.lines().enumerate() {
        match line.strip_prefix("### ").and_then(|head| head.split_once(". ")) {
            Some((number, title)) => sections.push((number.parse().unwrap(), title, String::new(), at + 1)),
            None if line.starts_with("## ") => {
                if let Some(last) = sections.last_mut() {
                    last.2.push('\n');
                }
            }
            None => {
                if let Some((_, _, text, _)) = sections.last_mut() {
                    text.push_str(line);
                    text.push('\n');
                }
            }
        }
    }
    sections
}

#[test]
fn each_shape_gives_what_the_page_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE);
    let page = fs::read_to_string(&path).unwrap();
    let (mut broken, mut wrong, mut answers) = (Vec::new(), Vec::new(), Vec::new());
    for (number, _, text, start) in sections(&page) {
        let (mut texts, mut facts, mut calendar) = (Texts::new(), String::new(), None);
        for block in blocks(&text) {
            let lines = block.lines.start + start..block.lines.end + start;
            let place = format!("{PAGE}:{} (shape {number})", lines.start);
            let result = match block.info.split_once(' ') {
                Some(("shufa" | "source", name)) => {
                    texts.insert(name.to_owned(), block.text);
                    continue;
                }
                None if block.info == "shufa" => {
                    texts.insert(ROOT.to_owned(), block.text);
                    continue;
                }
                None if block.info == "facts" => {
                    facts = block.text;
                    continue;
                }
                None if block.info == "calendar" => {
                    calendar = Some(Calendar::from_json(block.text.as_bytes()).unwrap());
                    continue;
                }
                None if block.info == "outcomes" => scheme(&texts).and_then(|scheme| {
                    outcomes(&scheme, &facts, calendar.as_ref()).map_err(|error| error.to_string())
                }),
                None if block.info == "citations" => scheme(&texts).map(|scheme| citations(&scheme)),
                _ => panic!("{place}: a block of kind `{}`", block.info),
            };
            match result {
                Ok(said) if said == block.text => {}
                Ok(said) => {
                    wrong.push(format!("{place}\n{said}"));
                    answers.push((lines, said));
                }
                Err(error) => broken.push(format!("{place}\n{error}")),
            }
        }
    }
    if accepting() {
        fs::write(&path, rewritten(&page, answers)).unwrap();
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert!(wrong.is_empty() || accepting(), "{}", wrong.join("\n"));
}

/// How a heading is linked to.
fn anchor(heading: &str) -> String {
    let kept = heading.to_lowercase().replace(' ', "-");
    kept.chars().filter(|c| c.is_alphanumeric() || *c == '-' || *c == '_').collect()
}

#[test]
fn every_shape_has_its_section_and_its_three_outcomes() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE)).unwrap();
    let sections = sections(&page);
    let numbers: Vec<u32> = sections.iter().map(|(number, ..)| *number).collect();
    assert_eq!(numbers, (1..=61).collect::<Vec<u32>>());
    for (number, title, text, _) in &sections {
        let link = format!("](#{})", anchor(&format!("{number}. {title}")));
        assert!(page.contains(&link), "{number}. {title}: no link {link}");
        let of = |kind: &str| -> String {
            blocks(text).into_iter().filter(|block| block.info == kind).map(|block| block.text).collect()
        };
        let records: usize = runs(&of("facts")).iter().map(|run| run.records.len()).sum();
        assert!(records >= 2, "{number}. {title}: {records} records");
        let decided = DECIDED.iter().any(|(shape, _)| shape == number);
        let left = of("outcomes").contains("undetermined");
        assert!(left != decided, "{number}. {title}: undetermined is {left}");
    }
}
