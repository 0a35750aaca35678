//! The schema of outcomes, with the names that this scheme can produce.

use serde_json::{Map, Value, json};

use super::{date, reference};
use crate::model::{ClauseKind, Measure, Model};

/// Defines `run`, `outcome`, `refused`, `population` and what they are made of.
pub(super) fn define(model: &Model, definitions: &mut Map<String, Value>) {
    let mut define = |name: &str, schema: Value| {
        definitions.insert(name.to_owned(), schema);
    };
    define("run", run());
    define("outcome", outcome(model));
    define("refused", refused());
    define("population", population(model));
    define(
        "source",
        object(
            &["clause"],
            json!({ "scheme": text(), "clause": names(clauses(model)), "revision": date(), "element": text() }),
        ),
    );
    define(
        "missing",
        object(&["fact", "type"], json!({ "fact": text(), "type": text(), "ask": text(), "from": text() })),
    );
    define(
        "modality",
        json!({ "enum": ["must", "in_principle", "by_reference", "emphasis", "may", "must_not", "exempt"] }),
    );
    define("count", json!({ "type": "integer", "minimum": 0 }));
}

/// The ids of clauses, as sources name them.
fn clauses(model: &Model) -> Vec<String> {
    let id = |clause: &crate::model::Clause| {
        let kind = match clause.kind {
            ClauseKind::Subject => "subject",
            ClauseKind::Content => "content",
            ClauseKind::Method => "method",
            ClauseKind::Use => "use",
        };
        format!("{kind}.{}", clause.name)
    };
    model.clauses.iter().map(id).collect()
}

pub(super) fn text() -> Value {
    json!({ "type": "string" })
}

pub(super) fn texts() -> Value {
    list(text())
}

pub(super) fn list(items: Value) -> Value {
    json!({ "type": "array", "items": items })
}

/// One of these names; any text where there are none.
pub(super) fn names<T: Into<String>>(names: Vec<T>) -> Value {
    let mut names: Vec<String> = names.into_iter().map(Into::into).collect();
    names.sort();
    names.dedup();
    if names.is_empty() { text() } else { json!({ "enum": names }) }
}

pub(super) fn object(required: &[&str], properties: Value) -> Value {
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

pub(super) fn status(values: &[&str]) -> Value {
    json!({ "enum": values })
}

/// What clauses rest on, by clause.
pub(super) fn citations() -> Value {
    let citation = object(
        &["file", "line"],
        json!({
            "article": text(),
            "quote": text(),
            "interprets": text(),
            "instrument": text(),
            "revision": date(),
            "file": text(),
            "line": reference("count"),
        }),
    );
    json!({ "type": "object", "additionalProperties": list(citation) })
}

/// The members of `run`.
pub(super) fn run_members() -> Value {
    object(
        &["format", "scheme", "edition", "hash", "in_force", "as_of", "context"],
        json!({
            "format": { "const": 1 },
            "scheme": text(),
            "edition": object(&[], json!({ "from": date(), "to": date(), "title": text() })),
            "hash": { "type": "string", "pattern": "^[0-9a-f]{32}$" },
            "in_force": { "type": "boolean" },
            "as_of": date(),
            "calendar": object(
                &["citation", "from", "to"],
                json!({ "citation": text(), "from": date(), "to": date() }),
            ),
            "context": reference("context"),
            "citations": citations(),
        }),
    )
}

fn run() -> Value {
    object(&["run"], json!({ "run": run_members() }))
}

fn refused() -> Value {
    let position = json!({ "line": reference("count"), "column": reference("count") });
    let diagnostic = object(
        &["code", "severity", "message"],
        json!({
            "code": { "type": "string", "pattern": "^E[0-9]{4}$" },
            "severity": { "enum": ["warning", "error"] },
            "message": text(),
            "file": text(),
            "line": reference("count"),
            "column": reference("count"),
            "end": object(&["line", "column"], position),
            "key": text(),
            "path": text(),
            "here": text(),
            "labels": { "type": "array" },
            "help": texts(),
        }),
    );
    let refused = object(
        &["line", "diagnostics"],
        json!({ "line": reference("count"), "key": text(), "diagnostics": list(diagnostic) }),
    );
    object(&["refused"], json!({ "refused": refused }))
}

fn population(model: &Model) -> Value {
    let more = json!({
        "members": reference("count"),
        "outside": reference("count"),
        "undecided": reference("count"),
    });
    let quota = object(
        &["quota", "pool", "actual", "status", "sources"],
        json!({
            "quota": names(model.quotas.iter().map(|row| row.name.as_str()).collect()),
            "from": texts(),
            "group": text(),
            "min": reference("count"),
            "max": reference("count"),
            "pool": reference("count"),
            "actual": reference("count"),
            "status": status(&["met", "short", "over", "pending", "undetermined"]),
            "fault": status(&["too many values"]),
            "members": texts(),
            "outside": texts(),
            "undecided": texts(),
            "more": object(&[], more),
            "missing": list(reference("missing")),
            "repeated": texts(),
            "sources": list(reference("source")),
        }),
    );
    let population = object(
        &["records"],
        json!({
            "records": reference("count"),
            "refused": reference("count"),
            "quotas": list(quota),
            "aggregates": aggregates(model),
        }),
    );
    object(&["population"], json!({ "population": population }))
}

/// Ranks are those of records, and not listed. Of several editions, one may
/// have groups where another has none.
fn aggregates(model: &Model) -> Value {
    let value = json!({
        "value": text(),
        "undecided": reference("count"),
        "fault": status(&["overflow", "too many values", "not given"]),
    });
    let groups = json!({ "type": "object", "additionalProperties": object(&[], value.clone()) });
    let mut properties = Map::new();
    for aggregate in model.aggregates.iter().filter(|aggregate| aggregate.measure != Measure::Rank) {
        let alike = || model.aggregates.iter().filter(|other| other.name == aggregate.name);
        let mut members = value.as_object().cloned().unwrap_or_default();
        if alike().all(|other| other.group.is_some()) {
            members.remove("value");
        }
        if alike().any(|other| other.group.is_some()) {
            members.insert("groups".to_owned(), groups.clone());
        }
        properties.insert(aggregate.name.clone(), object(&[], Value::Object(members)));
    }
    object(&[], Value::Object(properties))
}

/// Which record.
pub(super) fn record(model: &Model) -> Value {
    object(&["type"], json!({ "type": names(super::record_types(model)), "key": text(), "label": text() }))
}

fn outcome(model: &Model) -> Value {
    let class = names(model.classes.iter().map(|row| row.name.as_str()).collect());
    object(
        &["record"],
        json!({
            "record": record(model),
            "elements": { "type": "object", "additionalProperties": text() },
            "classes": list(object(&["class"], json!({ "class": class, "element": text() }))),
            "obligations": list(obligation(model)),
            "sections": list(section(model)),
            "uses": list(usage(model)),
            "gates": list(gate(model)),
            "quotas": list(quota(model)),
            "bounds": list(bound(model)),
            "triggers": list(trigger(model)),
            "undetermined": list(undetermined()),
            "open": list(open()),
            "conflicts": list(conflict()),
            "faults": list(fault()),
            "not_covered": list(object(
                &["class", "reason", "sources"],
                json!({ "class": class, "reason": text(), "sources": list(reference("source")) }),
            )),
            "notes": list(note(model)),
            "explanation": reference("explanation"),
        }),
    )
}

pub(super) fn fault() -> Value {
    object(&["fault"], json!({ "clause": text(), "path": text(), "fault": text() }))
}

pub(super) fn note(model: &Model) -> Value {
    object(&["report", "entry"], json!({ "report": reports(model), "entry": text(), "like": text() }))
}

fn reports(model: &Model) -> Value {
    names(model.reports.iter().map(|row| row.name.as_str()).collect())
}

fn obligation(model: &Model) -> Value {
    object(
        &["duty", "modality", "sources"],
        json!({
            "duty": names(model.duties.iter().map(|row| row.name.as_str()).collect()),
            "element": text(),
            "elements": texts(),
            "modality": reference("modality"),
            "status": status(&[
                "fulfilled", "late", "excused", "pending", "breached", "noted", "kept",
                "violated", "exempt", "permitted", "undetermined",
            ]),
            "since": date(),
            "due": date(),
            "done": date(),
            "early": date(),
            "reason": text(),
            "to": texts(),
            "copy": texts(),
            "by": text(),
            "via": text(),
            "unless": texts(),
            "sources": list(reference("source")),
        }),
    )
}

fn section(model: &Model) -> Value {
    object(
        &["report", "section", "modality", "status", "sources"],
        json!({
            "report": reports(model),
            "section": text(),
            "modality": reference("modality"),
            "status": status(&[
                "present", "missing", "awaited", "noted", "permitted", "kept", "violated",
                "exempt", "undetermined",
            ]),
            "unless": texts(),
            "sources": list(reference("source")),
        }),
    )
}

fn usage(model: &Model) -> Value {
    object(
        &["use", "sources"],
        json!({
            "use": names(model.uses.iter().map(|row| row.name.as_str()).collect()),
            "by": text(),
            "unless": texts(),
            "sources": list(reference("source")),
        }),
    )
}

fn gate(model: &Model) -> Value {
    object(
        &["gate", "status", "sources"],
        json!({
            "gate": names(model.gates.clone()),
            "status": status(&["passed", "failed", "undetermined"]),
            "unless": texts(),
            "sources": list(reference("source")),
        }),
    )
}

fn quota(model: &Model) -> Value {
    object(
        &["quota"],
        json!({
            "quota": names(model.quotas.iter().map(|row| row.name.as_str()).collect()),
            "from": texts(),
            "group": text(),
            "in_pool": { "type": "boolean" },
            "selected": { "type": "boolean" },
            "min": reference("count"),
            "max": reference("count"),
            "actual": reference("count"),
            "status": status(&["met", "short", "over", "pending", "undetermined"]),
            "sources": list(reference("source")),
        }),
    )
}

fn bound(model: &Model) -> Value {
    object(
        &["bound", "status", "sources"],
        json!({
            "bound": names(model.bounds.clone()),
            "value": text(),
            "min": text(),
            "max": text(),
            "status": status(&["within", "below", "above", "undetermined"]),
            "unless": texts(),
            "sources": list(reference("source")),
        }),
    )
}

fn trigger(model: &Model) -> Value {
    let trigger = names(model.triggers.iter().map(|row| row.name.as_str()).collect());
    object(
        &["sources"],
        json!({
            "trigger": trigger,
            "one_of": list(trigger),
            "under": text(),
            "by": text(),
            "due": date(),
            "missing": list(reference("missing")),
            "unless": texts(),
            "sources": list(reference("source")),
        }),
    )
}

pub(super) fn undetermined() -> Value {
    object(
        &["kind", "name", "sources"],
        json!({
            "kind": status(&[
                "obligation", "section", "use", "gate", "trigger", "quota", "bound", "status", "due",
            ]),
            "name": text(),
            "element": text(),
            "elements": texts(),
            "modality": reference("modality"),
            "sources": list(reference("source")),
            "missing": list(reference("missing")),
        }),
    )
}

fn open() -> Value {
    object(
        &["kind", "name", "why", "sources"],
        json!({
            "kind": status(&["obligation", "section", "use", "gate", "trigger", "quota", "bound"]),
            "name": text(),
            "element": text(),
            "elements": texts(),
            "modality": reference("modality"),
            "why": text(),
            "sources": list(reference("source")),
        }),
    )
}

pub(super) fn conflict() -> Value {
    object(
        &["kind", "sources"],
        json!({
            "kind": status(&["obligation", "section", "trigger"]),
            "name": text(),
            "names": texts(),
            "element": text(),
            "elements": texts(),
            "modalities": list(reference("modality")),
            "sources": list(reference("source")),
        }),
    )
}
