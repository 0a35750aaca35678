//! Random facts for the record types of a model: whole, or with some missing.

use serde_json::{Map, Value as Json, json};
use shufa::model::{Field, Model, RecordId, Type};

use super::dice::Dice;

/// How facts are drawn.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts {
    /// So many facts in a hundred are missing.
    pub(crate) missing: usize,
    /// So many in a hundred that may be none are.
    pub(crate) none: usize,
}

/// The context.
pub(crate) fn context(model: &Model, facts: Facts, dice: &mut Dice) -> Json {
    object(model, model.context, facts, dice)
}

/// A record; its key is always there.
pub(crate) fn record(model: &Model, name: &str, key: &str, facts: Facts, dice: &mut Dice) -> Json {
    let id = record_id(model, name);
    let mut record = object(model, id, facts, dice);
    let field = model.records[id.index()].key.expect("a key");
    let field = &model.records[id.index()].fields[field as usize];
    record[&field.name] = json!(key);
    record
}

/// The facts of a record type, whether it has a key or not.
pub(crate) fn record_of(model: &Model, id: RecordId, facts: Facts, dice: &mut Dice) -> Json {
    object(model, id, facts, dice)
}

fn record_id(model: &Model, name: &str) -> RecordId {
    let place = model.records.iter().position(|record| record.name == name);
    RecordId(place.expect("a record type of the scheme") as u32)
}

fn object(model: &Model, id: RecordId, facts: Facts, dice: &mut Dice) -> Json {
    let mut object = Map::new();
    for field in &model.records[id.index()].fields {
        if !dice.chance(facts.missing) {
            object.insert(field.name.clone(), fact(model, field, facts, dice));
        }
    }
    Json::Object(object)
}

fn fact(model: &Model, field: &Field, facts: Facts, dice: &mut Dice) -> Json {
    if field.optional && dice.chance(facts.none) {
        return Json::Null;
    }
    value(model, &field.ty, facts, dice)
}

fn value(model: &Model, ty: &Type, facts: Facts, dice: &mut Dice) -> Json {
    match ty {
        Type::Bool => json!(dice.chance(50)),
        Type::Int => json!(dice.pick(&[0_i64, 1, 2, 3, 3, 4, 6, 12, -1, 2025])),
        Type::Decimal => json!(dice.pick(&[0.0_f64, 0.1, 0.5, 1.0, 1.5, 2.25, -0.5])),
        Type::Text => {
            let texts = [
                "甲",
                "乙",
                "丙",
                "职责",
                "问题",
                "措施",
                "改进措施",
                "学习情况",
                "问题/原因",
                " 措施",
                "其他 事项",
                "原因",
                "另外",
            ];
            json!(dice.pick(&texts))
        }
        Type::Date => {
            let dates = [
                "2025-12-01",
                "2025-12-31",
                "2026-01-15",
                "2026-02-28",
                "2026-03-30",
                "2026-03-31",
                "2026-04-01",
                "2026-06-30",
            ];
            json!(dice.pick(&dates))
        }
        Type::Duration => json!(dice.pick(&["P0D", "P1D", "P15D", "P30D", "P75D", "P-3D", "P2W"])),
        Type::Months | Type::Workdays | Type::Period => panic!("no field is of {ty:?}"),
        Type::Enum(id) => {
            let values = &model.enums[id.index()].values;
            json!(dice.pick(values).name)
        }
        Type::Record(id) => object(model, *id, facts, dice),
        Type::List(item) => {
            let count = *dice.pick(&[0, 1, 1, 2, 2, 3]);
            (0..count).map(|_| value(model, item, facts, dice)).collect()
        }
    }
}

/// A record (or with the type's name `环境`'s, the context) in which some or all of the unknown facts are known.
pub(crate) fn completed(model: &Model, id: RecordId, json: &Json, share: usize, dice: &mut Dice) -> Json {
    let whole = Facts { missing: 100 - share, none: 30 };
    let mut object = Map::new();
    for field in &model.records[id.index()].fields {
        match json.get(&field.name) {
            Some(known) => {
                let known = completed_value(model, &field.ty, known, share, dice);
                object.insert(field.name.clone(), known);
            }
            None if dice.chance(share) => {
                object.insert(field.name.clone(), fact(model, field, whole, dice));
            }
            None => {}
        }
    }
    Json::Object(object)
}

fn completed_value(model: &Model, ty: &Type, json: &Json, share: usize, dice: &mut Dice) -> Json {
    match (ty, json) {
        (Type::Record(id), Json::Object(_)) => completed(model, *id, json, share, dice),
        (Type::List(item), Json::Array(items)) => {
            items.iter().map(|element| completed_value(model, item, element, share, dice)).collect()
        }
        _ => json.clone(),
    }
}
