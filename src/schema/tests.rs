use serde_json::Value;

use super::{reference, schema};
use crate::{
    model::{Enum, EnumId, EnumValue, Field, Model, Record, RecordId, SchemeInfo, Type},
    source::{FileId, Span},
};

fn field(name: &str, ty: Type, ask: Option<&str>) -> Field {
    Field {
        name: name.into(),
        ty,
        optional: name.ends_with('?'),
        ask: ask.map(str::to_owned),
        from: ask.map(|_| "组织部门".into()),
        span: Span { file: FileId(0), start: 0, end: 0 },
        later: false,
    }
}

fn model() -> Model {
    let record = |name: &str, key, fields| Record { name: name.into(), key, label: None, fields };
    let value = |name: &str| EnumValue { name: name.into(), parent: None, later: false };
    Model {
        schemes: vec![SchemeInfo {
            name: "述法".into(),
            title: Some("实施方案".into()),
            basis: vec![],
            revisions: vec![],
        }],
        instruments: Default::default(),
        enums: vec![Enum {
            name: "层级".into(), ordered: true, values: vec![value("县区"), value("市")]
        }],
        records: vec![
            record("任职", None, vec![field("层级", Type::Enum(EnumId(0)), Some("哪一级?"))]),
            record(
                "干部",
                Some(0),
                vec![
                    field("编号", Type::Text, None),
                    field("任职", Type::List(Box::new(Type::Record(RecordId(0)))), Some("担任哪些职务?")),
                    field("评议?", Type::Date, None),
                    field("得分", Type::Decimal, None),
                ],
            ),
            record("", None, vec![field("年度", Type::Int, Some("哪一年度?"))]),
        ],
        context: RecordId(2),
        params: vec![],
        definitions: vec![],
        aggregates: vec![],
        assumptions: vec![],
        reports: vec![],
        sections: vec![],
        lists: vec![],
        duties: vec![],
        uses: vec![],
        gates: vec![],
        triggers: vec![],
        quotas: vec![],
        bounds: vec![],
        classes: vec![],
        clauses: vec![],
        version_date: None,
        unmodelled: vec![],
        hash: String::new(),
        context_word: "环境",
    }
}

// The order of members is kept where `render` asks serde_json for it.
#[cfg(feature = "render")]
#[test]
fn facts_and_context_are_described() {
    let document = schema(&model(), None);
    let mut definitions = document["$defs"].clone();
    let outcomes = [
        "run",
        "outcome",
        "refused",
        "population",
        "source",
        "missing",
        "modality",
        "count",
        "explanation",
        "asks",
        "quota",
        "because",
        "changes",
        "listed",
    ];
    for name in outcomes {
        assert!(definitions.as_object_mut().unwrap().remove(name).is_some());
    }
    insta::assert_json_snapshot!(definitions);
}

#[test]
fn every_reference_has_its_definition() {
    fn references(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    if name == "$ref" {
                        found.push(member.as_str().unwrap().to_owned());
                    }
                    references(member, found);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| references(item, found)),
            _ => {}
        }
    }
    let document = schema(&model(), None);
    let mut found = Vec::new();
    references(&document, &mut found);
    let definitions: Vec<String> = document["$defs"]
        .as_object()
        .unwrap()
        .keys()
        .map(|name| reference(name)["$ref"].as_str().unwrap().to_owned())
        .collect();
    for name in &found {
        assert!(definitions.contains(name), "{name}");
    }
    assert!(found.contains(&"#/$defs/record.%E5%B9%B2%E9%83%A8".to_owned()));
}

#[test]
fn a_type_that_has_no_key_has_no_facts() {
    assert_eq!(schema(&model(), Some("任职"))["$defs"]["facts"], Value::Bool(false));
}

// The order of members is kept where `render` asks serde_json for it.
#[cfg(feature = "render")]
#[test]
fn an_example_asks_for_every_fact() {
    insta::assert_json_snapshot!(super::example(&model(), None));
}
