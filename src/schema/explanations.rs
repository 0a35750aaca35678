//! The schema of explanations: of a record, of what all records lack, and of quotas.

use serde_json::{Map, Value, json};

use super::{
    date,
    outcomes::{
        citations, conflict, fault, list, names, note, object, record, run_members, status, text, texts,
        undetermined,
    },
    reference,
};
use crate::{explain::FORMAT, model::Model};

/// Defines `explanation`, `asks`, `quota` and what they are made of.
pub(super) fn define(model: &Model, definitions: &mut Map<String, Value>) {
    let mut define = |name: &str, schema: Value| {
        definitions.insert(name.to_owned(), schema);
    };
    define("explanation", explanation(model));
    define("asks", asks());
    define("quota", quota(model));
    define("because", because());
    define("changes", changes());
    define("listed", object(&[], json!({ "keys": texts(), "more": reference("count") })));
}

const KINDS: [&str; 9] =
    ["obligation", "section", "use", "gate", "trigger", "quota", "bound", "status", "due"];

fn flag() -> Value {
    json!({ "type": "boolean" })
}

/// By any name.
fn by_name(of: Value) -> Value {
    json!({ "type": "object", "additionalProperties": of })
}

/// An object with the members of another one, too.
fn with(required: &[&str], properties: Value, more: Value) -> Value {
    let mut all = properties.as_object().cloned().unwrap_or_default();
    all.extend(more.as_object().cloned().unwrap_or_default());
    object(required, Value::Object(all))
}

/// What something rests on.
fn rests() -> Value {
    json!({
        "facts": texts(),
        "on": list(reference("count")),
        "exceptions": list(reference("count")),
    })
}

/// A clause, at its element.
fn source() -> Value {
    json!({ "scheme": text(), "clause": text(), "revision": date(), "element": text() })
}

fn because() -> Value {
    let own = with(&["clause"], source(), json!({ "overrides": texts() }));
    let own = own.get("properties").cloned().unwrap_or_default();
    with(&["clause"], own, rests())
}

fn explanation(model: &Model) -> Value {
    object(
        &["format", "run", "record"],
        json!({
            "format": { "const": FORMAT },
            "run": run_members(),
            "record": record(model),
            "elements": by_name(text()),
            "only": text(),
            "why_not": object(&["name", "candidates"], json!({ "name": text(), "holds": flag(), "candidates": list(candidate()), "changes": reference("changes") })),
            "outcomes": list(outcome()),
            "undetermined": list(undetermined()),
            "deciding": list(deciding()),
            "missing": list(asked()),
            "open": list(open()),
            "conflicts": list(conflict()),
            "faults": list(fault()),
            "notes": list(note(model)),
            "grounds": list(ground()),
            "facts": by_name(fact()),
            "citations": citations(),
        }),
    )
}

fn candidate() -> Value {
    let own = json!({
        "scheme": text(),
        "clause": text(),
        "revision": date(),
        "element": text(),
        "state": status(&["applies", "blocked", "open", "undetermined", "not_met"]),
        "failed": reference("count"),
        "blocked_by": texts(),
        "missing": texts(),
        "why": texts(),
        "in_pool": flag(),
    });
    with(&["clause", "state"], own, rests())
}

fn outcome() -> Value {
    let own = json!({
        "kind": status(&[
            "class", "not_covered", "obligation", "section", "use", "gate", "quota", "bound", "trigger",
        ]),
        "name": text(),
        "one_of": texts(),
        "element": text(),
        "elements": texts(),
        "modality": reference("modality"),
        "status": status(&[
            "fulfilled", "late", "excused", "pending", "breached", "noted", "kept", "violated", "exempt",
            "permitted", "present", "missing", "awaited", "passed", "failed", "met", "short", "over",
            "within", "below", "above", "undetermined",
        ]),
        "since": date(),
        "due": date(),
        "done": date(),
        "reason": text(),
        "under": text(),
        "by": text(),
        "group": text(),
        "in_pool": flag(),
        "selected": flag(),
        "value": text(),
        "min": text(),
        "max": text(),
        "unless": texts(),
        "because": list(reference("because")),
        "missing": texts(),
        "changes": reference("changes"),
    });
    with(&["kind"], own, rests())
}

fn asked() -> Value {
    let hanging = object(
        &["kind", "name", "clauses"],
        json!({
            "kind": status(&KINDS),
            "name": text(),
            "element": text(),
            "elements": texts(),
            "modality": reference("modality"),
            "clauses": texts(),
        }),
    );
    let own =
        json!({ "decides": reference("count"), "alone": reference("count"), "outcomes": list(hanging) });
    with(&["fact", "type", "decides", "outcomes"], missing(), own)
}

/// What would change an outcome.
fn changes() -> Value {
    let fact = object(
        &["fact"],
        json!({ "fact": text(), "from": text(), "was": true, "to": { "type": "array" }, "removed": flag(), "sole": flag() }),
    );
    let then = object(
        &["holds"],
        json!({
            "holds": flag(),
            "modality": reference("modality"),
            "status": text(),
            "in_pool": flag(),
            "selected": flag(),
        }),
    );
    let searched = object(
        &["facts", "tried"],
        json!({ "facts": reference("count"), "tried": reference("count"), "cut": flag(), "aggregates": flag() }),
    );
    let set = object(&["facts", "then"], json!({ "facts": list(fact), "then": then }));
    object(&["searched"], json!({ "sets": list(set), "more": reference("count"), "searched": searched }))
}

/// What would decide an outcome that is undetermined.
fn deciding() -> Value {
    object(
        &["kind", "name", "changes"],
        json!({
            "kind": status(&KINDS),
            "name": text(),
            "element": text(),
            "elements": texts(),
            "modality": reference("modality"),
            "changes": reference("changes"),
        }),
    )
}

/// A missing fact.
fn missing() -> Value {
    json!({ "fact": text(), "type": text(), "ask": text(), "from": text() })
}

fn open() -> Value {
    object(
        &["kind", "name", "why", "sources", "because"],
        json!({
            "kind": status(&KINDS),
            "name": text(),
            "element": text(),
            "elements": texts(),
            "modality": reference("modality"),
            "why": text(),
            "sources": list(reference("source")),
            "because": list(reference("because")),
        }),
    )
}

fn ground() -> Value {
    let own = json!({
        "id": reference("count"),
        "kind": status(&["class", "clause", "duty", "owed", "incomplete", "chosen"]),
        "name": text(),
        "test": status(&["fulfilled", "unfulfilled", "overdue", "breached"]),
        "modality": reference("modality"),
        "element": text(),
        "holds": flag(),
        "clause": text(),
    });
    with(&["id", "kind", "name", "holds"], own, rests())
}

fn fact() -> Value {
    object(
        &["type"],
        json!({
            "value": true,
            "count": reference("count"),
            "aggregate": flag(),
            "given": flag(),
            "type": text(),
            "from": text(),
        }),
    )
}

fn asks() -> Value {
    let outcome = object(
        &["kind", "count"],
        json!({
            "kind": status(&KINDS),
            "banned": flag(),
            "name": text(),
            "one_of": texts(),
            "count": reference("count"),
        }),
    );
    let counts =
        json!({ "records": reference("count"), "decides": reference("count"), "alone": reference("count") });
    let own = json!({ "record": text(), "over": text(), "outcomes": list(outcome), "keys": texts(), "more": reference("count") });
    let fact = with(&["fact", "type", "records", "decides", "outcomes"], missing(), own);
    let fact = fact.get("properties").cloned().unwrap_or_default();
    let fact = with(&["fact", "type", "records", "decides", "outcomes"], fact, counts.clone());
    let supplier =
        with(&["records", "decides", "facts"], counts, json!({ "from": text(), "facts": list(fact) }));
    object(
        &["format", "run", "records", "lacking", "undetermined"],
        json!({
            "format": { "const": FORMAT },
            "run": run_members(),
            "records": reference("count"),
            "refused": reference("count"),
            "lacking": reference("count"),
            "undetermined": reference("count"),
            "suppliers": list(supplier),
        }),
    )
}

fn quota(model: &Model) -> Value {
    let undecided = object(
        &["key"],
        json!({
            "key": text(),
            "label": text(),
            "missing": list(reference("missing")),
            "open": texts(),
            "faults": texts(),
        }),
    );
    let group = object(
        &["pool", "actual", "status"],
        json!({
            "group": text(),
            "min": reference("count"),
            "max": reference("count"),
            "pool": reference("count"),
            "actual": reference("count"),
            "status": status(&["met", "short", "over", "pending", "undetermined"]),
            "fault": text(),
            "members": reference("listed"),
            "not_counted": reference("listed"),
            "perhaps": list(undecided.clone()),
            "more_perhaps": reference("count"),
            "outside": reference("listed"),
            "undecided": list(undecided),
            "more": reference("count"),
            "missing": list(reference("missing")),
            "repeated": texts(),
        }),
    );
    let quota = object(
        &["quota", "sources"],
        json!({
            "quota": names(model.quotas.iter().map(|row| row.name.as_str()).collect()),
            "from": texts(),
            "sources": list(reference("source")),
            "groups": list(group),
            "not_in_pool": reference("listed"),
            "outside_anywhere": reference("listed"),
        }),
    );
    object(
        &["format", "run", "records", "quotas"],
        json!({
            "format": { "const": FORMAT },
            "run": run_members(),
            "records": reference("count"),
            "refused": reference("count"),
            "quotas": list(quota),
            "citations": citations(),
        }),
    )
}
