//! JSON Schema (2020-12) of a scheme's facts, context and outcomes.
//!
//! One document: it describes one record by itself, and holds `facts`,
//! `context`, `run`, `outcome`, `refused` and `population`, and the forms of explanations,
//! `explanation`, `asks` and `quota`, under `$defs`, beside one definition
//! for each record type and enum. A fact is never required, since a fact that
//! is missing is unknown and not an error; keys that the scheme does not
//! declare are refused.

mod example;
mod explanations;
mod outcomes;

use serde_json::{Map, Value, json};

pub use example::example;

use crate::{
    limits::Limits,
    model::{Field, Model, Record, Type},
};

/// The names of a scheme's record types that are evaluated: those with a key.
pub fn record_types(model: &Model) -> Vec<&str> {
    model.records.iter().filter(|record| record.key.is_some()).map(|record| record.name.as_str()).collect()
}

/// The schema of a scheme in all its editions, of which the last has the facts of all.
pub fn schema_of_editions<'m>(
    editions: impl IntoIterator<Item = &'m Model>,
    record_type: Option<&str>,
) -> Value {
    let mut editions: Vec<&Model> = editions.into_iter().collect();
    let Some(latest) = editions.pop() else {
        return Value::Bool(false);
    };
    if editions.is_empty() {
        return schema(latest, record_type);
    }
    // Names are all that a schema takes from the rules: those of all editions side by side.
    let mut all = latest.clone();
    for edition in editions {
        all.classes.extend(edition.classes.iter().cloned());
        all.clauses.extend(edition.clauses.iter().cloned());
        all.duties.extend(edition.duties.iter().cloned());
        all.reports.extend(edition.reports.iter().cloned());
        all.quotas.extend(edition.quotas.iter().cloned());
        all.uses.extend(edition.uses.iter().cloned());
        all.gates.extend(edition.gates.iter().cloned());
        all.triggers.extend(edition.triggers.iter().cloned());
        all.bounds.extend(edition.bounds.iter().cloned());
        all.aggregates.extend(edition.aggregates.iter().cloned());
    }
    schema(&all, record_type)
}

/// The schema of a scheme. With `record_type` facts are records of that type alone.
pub fn schema(model: &Model, record_type: Option<&str>) -> Value {
    let facts: Vec<Value> = record_types(model)
        .into_iter()
        .filter(|name| record_type.is_none_or(|only| only == *name))
        .map(|name| reference(&record_name(name)))
        .collect();
    let facts = match <[Value; 1]>::try_from(facts) {
        Ok([only]) => only,
        Err(facts) if facts.is_empty() => Value::Bool(false),
        Err(facts) => json!({ "anyOf": facts }),
    };
    let mut definitions = Map::new();
    definitions.insert("facts".to_owned(), facts);
    if let Some(context) = model.records.get(model.context.index()) {
        definitions.insert("context".to_owned(), record(model, context));
    }
    outcomes::define(model, &mut definitions);
    explanations::define(model, &mut definitions);
    for (at, ty) in model.records.iter().enumerate() {
        if at != model.context.index() {
            definitions.insert(record_name(&ty.name), record(model, ty));
        }
    }
    for ty in &model.enums {
        let values: Vec<&str> = ty.values.iter().map(|value| value.name.as_str()).collect();
        definitions.insert(enum_name(&ty.name), json!({ "enum": values }));
    }
    let mut document = Map::new();
    let dialect = "https://json-schema.org/draft/2020-12/schema";
    document.insert("$schema".to_owned(), dialect.into());
    if let Some(scheme) = model.schemes.first() {
        document.insert("title".to_owned(), scheme.name.clone().into());
        if let Some(title) = &scheme.title {
            document.insert("description".to_owned(), title.clone().into());
        }
    }
    document.insert("$ref".to_owned(), "#/$defs/facts".into());
    document.insert("$defs".to_owned(), definitions.into());
    Value::Object(document)
}

fn record_name(name: &str) -> String {
    format!("record.{name}")
}

fn enum_name(name: &str) -> String {
    format!("enum.{name}")
}

/// A reference to a definition: a URI, so that other than ASCII is escaped.
fn reference(definition: &str) -> Value {
    let mut uri = String::from("#/$defs/");
    for byte in definition.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' => {
                uri.push(char::from(byte));
            }
            b'~' => uri.push_str("~0"),
            b'/' => uri.push_str("~1"),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    json!({ "$ref": uri })
}

fn record(model: &Model, record: &Record) -> Value {
    let fields: Map<String, Value> =
        record.fields.iter().map(|field| (field.name.clone(), property(model, field))).collect();
    json!({
        "type": "object",
        "properties": fields,
        "additionalProperties": false,
    })
}

/// A field with its question and who can answer it.
fn property(model: &Model, field: &Field) -> Value {
    let mut schema = Map::new();
    let from = field.from.as_deref().map(|from| {
        if model.context_word == "环境" { format!("由:{from}") } else { format!("from: {from}") }
    });
    let words: Vec<&str> = [field.ask.as_deref(), from.as_deref()].into_iter().flatten().collect();
    if !words.is_empty() {
        schema.insert("description".to_owned(), words.join(" ").into());
    }
    match value(model, &field.ty) {
        value if field.optional => {
            let either = json!([value, { "type": "null" }]);
            schema.insert("anyOf".to_owned(), either);
        }
        Value::Object(value) => schema.extend(value),
        _ => {}
    }
    Value::Object(schema)
}

/// The values of a type.
fn value(model: &Model, ty: &Type) -> Value {
    let limits = Limits::default();
    match ty {
        Type::Bool => json!({ "type": "boolean" }),
        Type::Int => json!({ "type": "integer", "minimum": i64::MIN, "maximum": i64::MAX }),
        Type::Decimal => json!({ "type": "number" }),
        Type::Text => json!({ "type": "string" }),
        Type::Date => date(),
        // The last three are types of expressions alone.
        Type::Duration | Type::Months | Type::Workdays | Type::Period => {
            json!({ "type": "string", "pattern": "^P-?[0-9]+[DW]$" })
        }
        Type::Enum(id) => match model.enums.get(id.index()) {
            Some(ty) => reference(&enum_name(&ty.name)),
            None => Value::Bool(true),
        },
        Type::Record(id) => match model.records.get(id.index()) {
            Some(ty) => reference(&record_name(&ty.name)),
            None => Value::Bool(true),
        },
        Type::List(element) => json!({
            "type": "array",
            "items": value(model, element),
            "maxItems": limits.list_length,
        }),
    }
}

fn date() -> Value {
    json!({ "type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" })
}

#[cfg(test)]
mod tests;
