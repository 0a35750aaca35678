//! What results, against what must result.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use shufa::{engine::Refused, outcome::Outcome};

use super::form::{Expect, Population, name_of};

/// What came of one record.
pub(crate) struct Seen {
    pub(crate) key: String,
    outcome: Map<String, Value>,
    refused: Vec<(String, String)>,
}

impl Seen {
    pub(crate) fn of(outcome: &Outcome) -> Seen {
        let outcome = serde_json::to_value(outcome).expect("plain data");
        let outcome = outcome.as_object().expect("an object").clone();
        let key = outcome["record"].get("key").map(text).unwrap_or_default();
        Seen { key, outcome, refused: Vec::new() }
    }

    pub(crate) fn refused(refused: &Refused) -> Seen {
        let none = shufa::source::Sources::default();
        let line = |diagnostic: &shufa::diagnostic::Diagnostic| {
            (diagnostic.code.to_string(), diagnostic.line(&none, shufa::diagnostic::Lang::En))
        };
        let key = refused.key.clone().unwrap_or_default();
        Seen { key, outcome: Map::new(), refused: refused.diagnostics.iter().map(line).collect() }
    }

    /// Why the record was refused, a line for each reason.
    pub(crate) fn refusal(&self) -> Vec<String> {
        self.refused.iter().map(|(_, line)| format!("{}: refused: {line}", self.key)).collect()
    }

    fn rows(&self, member: &str) -> &[Value] {
        self.outcome.get(member).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// The clauses that give certain or open outcomes.
    pub(crate) fn clauses(&self) -> BTreeSet<String> {
        let members = self.outcome.iter().filter(|(member, _)| *member != "undetermined");
        let rows = members.filter_map(|(_, rows)| rows.as_array()).flatten();
        rows.flat_map(clauses).chain(self.classes()).collect()
    }

    /// A membership comes from the clause that defines the class.
    fn classes(&self) -> impl Iterator<Item = String> {
        self.rows("classes")
            .iter()
            .filter_map(|row| row.get("class"))
            .map(|class| format!("subject.{}", text(class)))
    }

    /// Every fact that some entry misses, each once.
    fn missing(&self) -> BTreeSet<String> {
        let members = ["undetermined", "triggers"];
        let rows = members.iter().flat_map(|member| self.rows(member));
        let facts = rows.filter_map(|row| row.get("missing")).filter_map(Value::as_array).flatten();
        facts.filter_map(|missing| missing.get("fact")).map(text).collect()
    }
}

/// The clauses that a row comes from.
pub(crate) fn clauses(row: &Value) -> impl Iterator<Item = String> {
    let sources = row.get("sources").and_then(Value::as_array).into_iter().flatten();
    sources.filter_map(|source| source.get("clause")).map(text)
}

/// What differs for one record.
pub(crate) fn record(expect: &Expect, seen: &Seen) -> Vec<String> {
    let mut out = Vec::new();
    if let Some(codes) = &expect.refused {
        let mut found: Vec<&str> = seen.refused.iter().map(|(code, _)| code.as_str()).collect();
        let mut wanted: Vec<&str> = codes.iter().map(String::as_str).collect();
        found.sort_unstable();
        found.dedup();
        wanted.sort_unstable();
        if found != wanted {
            let found = if found.is_empty() { "not refused".to_owned() } else { found.join(", ") };
            out.push(format!("refused: {found}, not {}", wanted.join(", ")));
        }
        return out;
    }
    if !seen.refused.is_empty() {
        return seen.refused.iter().map(|(_, line)| format!("refused: {line}")).collect();
    }
    for (member, rows) in &expect.rows {
        matching(member, rows, seen.rows(member), expect.only.contains(member), &mut out);
    }
    for member in expect.only.iter().filter(|member| !expect.rows.contains_key(*member)) {
        matching(member, &[], seen.rows(member), true, &mut out);
    }
    for (member, rows) in &expect.none {
        for row in rows {
            absent(member, row, seen, &mut out);
        }
    }
    if let Some(facts) = &expect.missing {
        let wanted: BTreeSet<String> = facts.iter().cloned().collect();
        let found = seen.missing();
        out.extend(wanted.difference(&found).map(|fact| format!("missing: `{fact}` expected, not found")));
        out.extend(found.difference(&wanted).map(|fact| format!("missing: `{fact}` found, not expected")));
    }
    out
}

/// What differs over all records.
pub(crate) fn population(expected: &Population, found: &Value) -> Vec<String> {
    let mut out = Vec::new();
    let zero = Value::from(0);
    for (name, value) in &expected.counts {
        let found = found.get(name).unwrap_or(&zero);
        if found != value {
            out.push(format!("{name} is {found}, not {value}"));
        }
    }
    let quotas = found.get("quotas").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    matching("quotas", &expected.quotas, quotas, false, &mut out);
    for (name, value) in &expected.aggregates {
        aggregate(name, value, found.get("aggregates").and_then(|all| all.get(name)), &mut out);
    }
    out.into_iter().map(|line| format!("population: {line}")).collect()
}

/// The value of an aggregate or of a group: by itself, or with its members.
fn aggregate(name: &str, expected: &Value, found: Option<&Value>, out: &mut Vec<String>) {
    // None: known, and no value.
    let known = found.is_some_and(|found| found.as_object().is_some_and(Map::is_empty));
    if expected.is_null() && known {
        return;
    }
    let Some(members) = expected.as_object() else {
        let members = Map::from_iter([("value".to_owned(), expected.clone())]);
        return aggregate(name, &Value::Object(members), found, out);
    };
    for (member, wanted) in members {
        let found = found.and_then(|found| found.get(member));
        match wanted.as_object() {
            Some(groups) if member == "groups" => {
                for (group, wanted) in groups {
                    let found = found.and_then(|found| found.get(group));
                    aggregate(&format!("{name}({group})"), wanted, found, out);
                }
            }
            _ if found.is_some_and(|found| same(wanted, found)) => {}
            _ => {
                let found = found.map_or_else(|| "not there".to_owned(), text);
                out.push(format!("aggregate {name}: {member} is {found}, not {}", text(wanted)));
            }
        }
    }
}

/// Gives each expected row a found one of its own, and tells what is left over.
fn matching(
    member: &str,
    expected: &[Map<String, Value>],
    found: &[Value],
    only: bool,
    out: &mut Vec<String>,
) {
    let mut left: Vec<&Value> = found.iter().collect();
    let mut unmet = Vec::new();
    for row in expected {
        match left.iter().position(|found| differences(row, found).is_empty()) {
            Some(at) => {
                left.remove(at);
            }
            None => unmet.push(row),
        }
    }
    for row in unmet {
        let nearest = left.iter().filter(|found| same_name(member, row, found));
        let nearest = nearest.min_by_key(|found| differences(row, found).len());
        match nearest {
            Some(found) => {
                let differences = differences(row, found).join("; ");
                out.push(format!("{member}: {}: {differences}", shown(row)));
            }
            None => {
                let names: Vec<String> = found.iter().map(|row| name(member, row)).collect();
                let names = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
                out.push(format!("{member}: {} expected, not found; found: {names}", shown(row)));
            }
        }
    }
    if only {
        for row in left {
            let row = row.as_object().cloned().unwrap_or_default();
            out.push(format!("{member}: {} found, not expected", shown(&row)));
        }
    }
}

/// What must not be there, nor be possible.
fn absent(member: &str, row: &Map<String, Value>, seen: &Seen, out: &mut Vec<String>) {
    for found in seen.rows(member) {
        let mut undecided = found.clone();
        if found.get("status").is_some_and(|status| status == "undetermined") {
            // Its status may yet become the one that must not be.
            undecided["status"] = row.get("status").cloned().unwrap_or_default();
        }
        let step = row.get("trigger").is_some_and(|name| {
            found.get("one_of").and_then(Value::as_array).is_some_and(|steps| steps.contains(name))
        });
        if step || differences(row, found).is_empty() || differences(row, &undecided).is_empty() {
            let found = found.as_object().cloned().unwrap_or_default();
            out.push(format!("{member}: {} must not be, found {}", shown(row), shown(&found)));
        }
    }
    // Rows about a status stand beside a certain one, which is looked at above.
    let kind = member.strip_suffix('s').map(|kind| if kind == "classe" { "class" } else { kind });
    let name = row_name(member, row);
    let given: Map<String, Value> = ["modality", "element", "elements"]
        .iter()
        .filter_map(|name| row.get(*name).map(|value| ((*name).to_owned(), value.clone())))
        .collect();
    for list in ["undetermined", "open"] {
        for found in seen.rows(list) {
            let same = found.get("kind").and_then(Value::as_str) == kind
                && found.get("name").map(text).as_deref() == Some(name.as_str());
            if same && differences(&given, found).is_empty() {
                let found = found.as_object().cloned().unwrap_or_default();
                out.push(format!("{member}: {} must not be, but is {list}: {}", shown(row), shown(&found)));
            }
        }
    }
}

fn row_name(member: &str, row: &Map<String, Value>) -> String {
    let part = |name: &str| row.get(name).map(text).unwrap_or_default();
    match member {
        "sections" => format!("{}/{}", part("report"), part("section")),
        _ => part(name_of(member).unwrap_or("name")),
    }
}

fn name(member: &str, row: &Value) -> String {
    let row = row.as_object().cloned().unwrap_or_default();
    match row.get("one_of") {
        Some(steps) => format!("one of {}", text(steps)),
        None => row_name(member, &row),
    }
}

fn same_name(member: &str, row: &Map<String, Value>, found: &Value) -> bool {
    row_name(member, row) == name(member, found)
}

/// In what members a found row differs from an expected one.
fn differences(expected: &Map<String, Value>, found: &Value) -> Vec<String> {
    let mut out = Vec::new();
    for (name, wanted) in expected {
        if name == "clause" {
            let sources: Vec<String> =
                found.get("sources").and_then(Value::as_array).into_iter().flatten().map(source).collect();
            if !same_clauses(&texts(wanted), &sources) {
                out.push(format!("clause is {}, not {}", sources.join(", "), text(wanted)));
            }
            continue;
        }
        let value = found.get(name);
        let same = match (name.as_str(), value) {
            ("missing", _) => {
                let facts: BTreeSet<String> = value.map(facts).unwrap_or_default().into_iter().collect();
                facts == texts(wanted).into_iter().collect()
            }
            (_, Some(value)) => same(wanted, value),
            (_, None) => false,
        };
        if !same {
            let value = value.map_or_else(|| "not there".to_owned(), text);
            out.push(format!("{name} is {value}, not {}", text(wanted)));
        }
    }
    out
}

fn facts(missing: &Value) -> Vec<String> {
    let all = missing.as_array().into_iter().flatten();
    all.filter_map(|missing| missing.get("fact")).map(text).collect()
}

/// `SCHEME.subject.主要负责人@任职[0]`
fn source(source: &Value) -> String {
    let part = |name: &str| source.get(name).map(text);
    let scheme = part("scheme").map(|scheme| format!("{scheme}.")).unwrap_or_default();
    let element = part("element").map(|element| format!("@{element}")).unwrap_or_default();
    format!("{scheme}{}{element}", part("clause").unwrap_or_default())
}

/// Each names one of the other; without an element, all elements are meant.
fn same_clauses(wanted: &[String], found: &[String]) -> bool {
    let meets =
        |wanted: &String, found: &String| wanted == found || found.split('@').next() == Some(wanted.as_str());
    wanted.iter().all(|wanted| found.iter().any(|found| meets(wanted, found)))
        && found.iter().all(|found| wanted.iter().any(|wanted| meets(wanted, found)))
}

/// Numbers and texts are compared as they are written (a bound's value `3` is `"3"`), lists
/// without regard to their order.
fn same(wanted: &Value, found: &Value) -> bool {
    match (wanted, found) {
        (Value::Array(_), Value::Array(_)) => {
            let sorted = |value| {
                let mut all = texts(value);
                all.sort();
                all
            };
            sorted(wanted) == sorted(found)
        }
        (Value::Array(_), _) | (_, Value::Array(_)) => false,
        _ => text(wanted) == text(found),
    }
}

/// A text, or several.
pub(crate) fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(all) => all.iter().map(text).collect(),
        one => vec![text(one)],
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(all) => all.iter().map(text).collect::<Vec<_>>().join(", "),
        Value::Object(row) if row.contains_key("fact") => row.get("fact").map(text).unwrap_or_default(),
        Value::Object(row) if row.contains_key("clause") => source(value),
        other => other.to_string(),
    }
}

/// `{duty: 述法, status: fulfilled}`
fn shown(row: &Map<String, Value>) -> String {
    let members: Vec<String> = row
        .iter()
        .map(|(name, value)| {
            let name = if name == "sources" { "clause" } else { name };
            format!("{name}: {}", text(value))
        })
        .collect();
    format!("{{{}}}", members.join(", "))
}
