//! Facts as they stand in JSON.

use serde_json::Value as Json;
use shufa::{
    date::Date,
    model::{EnumId, Field, Model, RecordId, Type},
    number::Number,
    outcome::MissingFact,
};

use super::truth::{Gaps, Path};

/// What an expression comes to.
#[derive(Clone, Debug)]
pub(crate) enum Val<'a> {
    /// A fact is missing, or a calculation has no result.
    Unknown(Gaps),
    /// Known to be none.
    None,
    Known(Known<'a>),
}

#[derive(Clone, Debug)]
pub(crate) enum Known<'a> {
    Bool(bool),
    Number(Number),
    Text(String),
    Date(Date),
    Days(i64),
    Months(i64),
    Workdays(i64),
    Period(Date, Date),
    Enum(EnumId, u16),
    List(Vec<Element<'a>>),
    Record(RecordId, Path, &'a Json),
}

/// An element of a list.
#[derive(Clone, Debug)]
pub(crate) struct Element<'a> {
    pub(crate) path: Path,
    pub(crate) value: Val<'a>,
    /// Stands for the elements of a list that is unknown; the path is the list's.
    pub(crate) pseudo: bool,
}

/// The fact of a field of a record.
pub(crate) fn fact<'a>(model: &Model, record: RecordId, path: &Path, json: &'a Json, index: u32) -> Val<'a> {
    let field = &model.records[record.index()].fields[index as usize];
    let path = path.field(index, field);
    match json.get(&field.name) {
        None => {
            let mut gaps = Gaps::default();
            gaps.facts.insert(path.clone(), missing_fact(model, &path, field));
            Val::Unknown(gaps)
        }
        Some(Json::Null) => Val::None,
        Some(json) => Val::Known(read(model, &field.ty, path, json)),
    }
}

fn read<'a>(model: &Model, ty: &Type, path: Path, json: &'a Json) -> Known<'a> {
    let text = || json.as_str().expect("a text");
    match ty {
        Type::Bool => Known::Bool(json.as_bool().expect("a truth value")),
        Type::Int | Type::Decimal => Known::Number(number(json)),
        Type::Text => Known::Text(text().to_owned()),
        Type::Date => Known::Date(text().parse().expect("a date")),
        Type::Duration => {
            let amount = text().strip_prefix('P').expect("a duration");
            let (amount, days) = match amount.strip_suffix('W') {
                Some(weeks) => (weeks, 7),
                None => (amount.strip_suffix('D').expect("days or weeks"), 1),
            };
            Known::Days(amount.parse::<i64>().expect("a number") * days)
        }
        Type::Months | Type::Workdays | Type::Period => panic!("no field is of {ty:?}"),
        Type::Enum(id) => {
            let values = &model.enums[id.index()].values;
            let place = values.iter().position(|value| value.name == text());
            Known::Enum(*id, place.expect("a value of the enum") as u16)
        }
        Type::Record(id) => Known::Record(*id, path, json),
        Type::List(item) => {
            let items = json.as_array().expect("a list").iter().enumerate();
            Known::List(
                items
                    .map(|(at, json)| Element {
                        path: path.index(at),
                        value: Val::Known(read(model, item, path.index(at), json)),
                        pseudo: false,
                    })
                    .collect(),
            )
        }
    }
}

fn number(json: &Json) -> Number {
    Number::parse(&json.to_string()).expect("a number in range")
}

fn missing_fact(model: &Model, path: &Path, field: &Field) -> MissingFact {
    let mark = if field.optional { "?" } else { "" };
    MissingFact {
        fact: path.text.clone(),
        ty: format!("{}{mark}", type_text(model, &field.ty)),
        ask: field.ask.clone(),
        from: path.from.clone(),
    }
}

fn type_text(model: &Model, ty: &Type) -> String {
    let chinese = model.context_word == "环境";
    let word = |zh: &str, en: &str| if chinese { zh } else { en }.to_owned();
    match ty {
        Type::Bool => word("是否", "bool"),
        Type::Int => word("整数", "int"),
        Type::Decimal => word("小数", "decimal"),
        Type::Text => word("文本", "text"),
        Type::Date => word("日期", "date"),
        Type::Duration => word("时长", "duration"),
        Type::Months | Type::Workdays | Type::Period => panic!("no field is of {ty:?}"),
        Type::Enum(id) => model.enums[id.index()].name.clone(),
        Type::Record(id) => model.records[id.index()].name.clone(),
        Type::List(item) => format!("[{}]", type_text(model, item)),
    }
}

impl Known<'_> {
    /// The value in words, for labels and for lists written out; none for lists and records.
    pub(crate) fn text(&self, model: &Model) -> Option<String> {
        match self {
            Known::Bool(value) => {
                let chinese = model.context_word == "环境";
                let words = if chinese { ["假", "真"] } else { ["false", "true"] };
                Some(words[usize::from(*value)].to_owned())
            }
            Known::Number(value) => Some(value.to_string()),
            Known::Text(value) => Some(value.clone()),
            Known::Date(value) => Some(value.to_string()),
            Known::Days(value) => {
                let chinese = model.context_word == "环境";
                Some(format!("{value}{}", if chinese { "日" } else { "days" }))
            }
            Known::Enum(id, value) => Some(model.enums[id.index()].values[usize::from(*value)].name.clone()),
            Known::Months(_)
            | Known::Workdays(_)
            | Known::Period(..)
            | Known::List(_)
            | Known::Record(..) => None,
        }
    }
}

impl Val<'_> {
    /// The value in words that tell different values apart.
    pub(crate) fn plain(&self) -> String {
        match self {
            Val::Unknown(_) => "unknown".to_owned(),
            Val::None => "none".to_owned(),
            Val::Known(Known::List(items)) => {
                let items: Vec<String> = items.iter().map(|item| item.value.plain()).collect();
                format!("{items:?}")
            }
            Val::Known(known) => format!("{known:?}"),
        }
    }
}
