//! An empty record and context to be filled in.

use serde_json::{Map, Value};

use super::record_types;
use crate::model::{Model, RecordId, Type};

/// An empty record of a type and an empty context, with the question for each
/// fact by its path.
///
/// Every value is null: it is to be replaced, or its key taken out where the
/// fact is not known. Null stays where a fact is known to be none. A list has one element.
/// The first record type with a key is taken unless another is named; there is no
/// `record` if there is none.
pub fn example(model: &Model, record_type: Option<&str>) -> Value {
    let mut document = Map::new();
    let mut questions = Map::new();
    let name = record_type.or_else(|| record_types(model).first().copied());
    let record =
        model.records.iter().position(|record| record.key.is_some() && Some(record.name.as_str()) == name);
    if let Some(record) = record {
        let record = empty(model, RecordId(record as u32), ("", None), &mut questions);
        document.insert("record".to_owned(), record);
    }
    let prefix = format!("{}.", model.context_word);
    let context = empty(model, model.context, (&prefix, None), &mut questions);
    document.insert("context".to_owned(), context);
    document.insert("questions".to_owned(), questions.into());
    Value::Object(document)
}

/// A record without facts. Record types do not contain themselves, so this ends.
/// Who supplies a record supplies its fields, but for those that have their own.
fn empty(
    model: &Model,
    id: RecordId,
    (prefix, from): (&str, Option<&str>),
    questions: &mut Map<String, Value>,
) -> Value {
    let mut fields = Map::new();
    let record = model.records.get(id.index());
    for field in record.into_iter().flat_map(|record| &record.fields) {
        let path = format!("{prefix}{}", field.name);
        let from = field.from.as_deref().or(from);
        let words = [field.ask.as_deref(), from];
        let words: Vec<&str> = words.into_iter().flatten().collect();
        let words = if words.is_empty() {
            type_name(model, &field.ty, field.optional)
        } else {
            let words = words.join(" — ");
            format!("{words} [{}]", type_name(model, &field.ty, field.optional))
        };
        questions.insert(path.clone(), words.into());
        let value = placeholder(model, &field.ty, (&path, from), questions);
        fields.insert(field.name.clone(), value);
    }
    Value::Object(fields)
}

fn placeholder(
    model: &Model,
    ty: &Type,
    (path, from): (&str, Option<&str>),
    questions: &mut Map<String, Value>,
) -> Value {
    match ty {
        Type::Record(id) => empty(model, *id, (&format!("{path}."), from), questions),
        Type::List(element) => {
            Value::Array(vec![placeholder(model, element, (&format!("{path}[0]"), from), questions)])
        }
        Type::Bool
        | Type::Int
        | Type::Decimal
        | Type::Text
        | Type::Date
        | Type::Duration
        | Type::Months
        | Type::Workdays
        | Type::Period
        | Type::Enum(_) => Value::Null,
    }
}

/// A type as a file writes it; an enum by its values.
fn type_name(model: &Model, ty: &Type, optional: bool) -> String {
    let zh = model.context_word == "环境";
    let pick = |chinese: &str, english: &str| if zh { chinese } else { english }.to_owned();
    let name = match ty {
        Type::Bool => "true/false".to_owned(),
        Type::Int => pick("整数", "int"),
        Type::Decimal => pick("小数", "decimal"),
        Type::Text => pick("文本", "text"),
        Type::Date => "2026-01-31".to_owned(),
        Type::Duration | Type::Months | Type::Workdays | Type::Period => "P30D".to_owned(),
        Type::Enum(id) => {
            let values = model.enums.get(id.index()).into_iter();
            let values: Vec<&str> =
                values.flat_map(|ty| &ty.values).map(|value| value.name.as_str()).collect();
            values.join("/")
        }
        Type::Record(id) => {
            model.records.get(id.index()).map_or_else(String::new, |record| record.name.clone())
        }
        Type::List(element) => format!("[{}]", type_name(model, element, false)),
    };
    if optional { format!("{name} / null") } else { name }
}
