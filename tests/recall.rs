//! An outcome that is found again is the one that evaluation gives.
#![expect(dead_code, reason = "the support serves other tests too")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::fs;

use serde_json::Value as Json;
use shufa::{
    Scheme,
    date::Date,
    engine::{Engine, Facts, Recalled},
};
use support::case::Case;

/// The outcome of a record as a line, and as plain data.
fn told(engine: &mut Engine, ty: &str, record: &Json) -> (String, String) {
    let of = engine.record_type(ty).unwrap();
    let view = engine.evaluate(of, record).unwrap();
    let mut line = Vec::new();
    view.write_json(&mut line);
    let owned = view.to_owned();
    let entries = owned.obligations.len()
        + owned.sections.len()
        + owned.uses.len()
        + owned.gates.len()
        + owned.quotas.len()
        + owned.bounds.len()
        + owned.triggers.len()
        + owned.undetermined.len()
        + owned.open.len();
    assert_eq!(view.len(), entries);
    (String::from_utf8(line).unwrap(), serde_json::to_string(&owned).unwrap())
}

/// The key of records before they are changed.
const KEY: &str = "乙乙";

/// A record with some fields of another one of its type.
fn crossed(case: &mut Case, one: &Json, other: &Json, key: usize) -> Json {
    let mut record = one.clone();
    let (Some(fields), Some(given)) = (record.as_object_mut(), other.as_object()) else { return record };
    let names: Vec<String> = fields.keys().chain(given.keys()).cloned().collect();
    for _ in 0..2 {
        let name = case.dice.pick(&names).clone();
        match given.get(&name) {
            Some(value) => fields.insert(name, value.clone()),
            None => fields.remove(&name),
        };
    }
    // Texts lie elsewhere with another key.
    for value in fields.values_mut().filter(|value| value.as_str() == Some(KEY)) {
        *value = format!("{KEY}{}", "甲".repeat(key % 4)).into();
    }
    record
}

#[test]
fn random_records_that_are_alike_in_part() {
    const BASES: usize = 6;
    const CROSSED: usize = 60;
    let mut found = 0;
    for seed in 0..120 {
        let mut case = Case::random(seed);
        let context = case.context(if seed % 3 == 0 { 30 } else { 0 });
        let ty = *case.dice.pick(&case.text.record_types.clone());
        let bases: Vec<Json> =
            (0..BASES).map(|number| case.record_of(ty, if number % 2 == 0 { 0 } else { 20 }, KEY)).collect();
        let mut alike = case.engine(&context);
        let mut anew = case.engine(&context).with_memory(0);
        for number in 0..CROSSED {
            let (one, other) = (case.dice.pick(&bases).clone(), case.dice.pick(&bases).clone());
            let record = crossed(&mut case, &one, &other, number);
            let expected = told(&mut anew, ty, &record);
            // Its line is kept when it is found for the first time.
            for _ in 0..3 {
                let again = told(&mut alike, ty, &record);
                let story = || case.story(&context, &record);
                assert_eq!(again, expected, "of record {number}\n{}", story());
            }
        }
        assert_eq!(anew.recalled().found, 0);
        let recalled = alike.recalled();
        assert_eq!(recalled.found + recalled.evaluated, 3 * CROSSED as u64);
        found += recalled.found - 2 * CROSSED as u64;
    }
    assert!(found > 1_000, "too few records are found again to show anything: {found}");
}

/// The engine of a scheme with its records.
fn shipped(scheme: &str, context: &Json, ty: &str, records: &str) -> (Engine, Vec<Json>) {
    let scheme = Scheme::load(scheme).unwrap();
    let engine = scheme.engine(context, Date::new(2026, 3, 31).unwrap()).unwrap();
    assert!(engine.record_type(ty).is_ok());
    let records = fs::read_to_string(records).unwrap();
    (engine, records.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

#[test]
fn the_common_workload_in_little_memory() {
    let records = "benches/workload/records-3k.jsonl";
    let (mut engine, records) =
        shipped("benches/workload/duties.shufa", &serde_json::json!({}), "official", records);
    let expected: Vec<(String, String)> = {
        let mut anew = engine.clone().with_memory(0);
        records.iter().map(|record| told(&mut anew, "official", record)).collect()
    };
    for memory in [1, 100_000, 300_000, 8 << 20] {
        engine = engine.with_memory(memory);
        for _ in 0..3 {
            for (record, expected) in records.iter().zip(&expected) {
                assert_eq!(told(&mut engine, "official", record), *expected);
            }
        }
        let recalled = engine.recalled();
        assert_eq!(recalled.found + recalled.evaluated, 9_000);
        // One outcome too many is noticed only when it is there.
        assert!(recalled.bytes < memory + 10_000, "{recalled:?} of {memory}");
        if memory > 1_000_000 {
            assert!(
                recalled.evaluated < 3_000 && recalled.outcomes as u64 == recalled.evaluated,
                "{recalled:?}"
            );
        }
    }
}

#[test]
fn what_a_note_says_of_an_entry_hangs_on_the_sections_that_are_missing() {
    let (mut engine, _) = shipped(
        "benches/workload/duties.shufa",
        &serde_json::json!({}),
        "official",
        "benches/workload/records-3k.jsonl",
    );
    let mut anew = engine.clone().with_memory(0);
    let misspelt = ["improvments", "problms"];
    let others = ["improvements", "problems", "duty_fulfilment"];
    let mut notes = Vec::new();
    for entry in misspelt {
        for chosen in 0..8 {
            let given = others.iter().enumerate().filter(|(at, _)| chosen & (1 << at) != 0);
            let sections: Vec<&str> = given.map(|(_, name)| *name).chain([entry]).collect();
            let record = serde_json::json!({
                "id": "1", "level": "county", "organ_kind": "government", "role": "deputy",
                "city_managed": false, "reviewed_grade": "good", "failed_duty": false,
                "report": {"submitted": true, "sections": sections},
            });
            let expected = told(&mut anew, "official", &record);
            assert_eq!(told(&mut engine, "official", &record), expected);
            let note = expected.0.split_once("\"notes\"").map(|(_, note)| note.to_owned());
            notes.push(note.unwrap());
        }
    }
    notes.dedup();
    assert!(notes.len() > 4, "{notes:?}");
}

#[test]
fn what_outcomes_say_in_words_of_the_record_counts_as_memory() {
    let text = "语言 1\n记录 干部 标识 号 { 号: 文本, 分: 整数, 提交: 日期, 自列: [文本], 章节: [文本] }\n\
                文书 述职 于 干部 { 提交 提交, 章节 章节 }\n\
                主体 高分 于 干部 { 当 分 > 3, 解释 \"示例\" }\n\
                内容 所列 对 高分 { 应当 包含 述职: 本人 自列, 解释 \"示例\" }\n";
    let scheme = Scheme::from_sources("s.shufa", |path| (path == "s.shufa").then_some(text)).unwrap();
    let engine = scheme.engine(&serde_json::json!({}), Date::new(2026, 3, 31).unwrap()).unwrap();
    let long = "甲".repeat(10_000);
    // The same words in a note, and as a section that the record asks for itself.
    for field in ["章节", "自列"] {
        let memory = 300_000;
        let mut engine = engine.clone().with_memory(memory);
        let mut most = 0;
        for points in 10..50 {
            let mut record = serde_json::json!({
                "号": "1", "分": points, "提交": "2026-01-05", "自列": [], "章节": [],
            });
            record[field] = serde_json::json!([long]);
            let (_, outcome) = told(&mut engine, "干部", &record);
            assert!(outcome.contains(&long));
            most = most.max(engine.recalled().outcomes);
        }
        assert!(most > 0 && most * long.len() < 2 * memory, "{most}");
    }
}

#[test]
fn a_clone_keeps_outcomes_of_its_own_in_as_much_memory() {
    let records = "benches/workload/records-3k.jsonl";
    let (mut engine, records) =
        shipped("benches/workload/duties.shufa", &serde_json::json!({}), "official", records);
    let record = records.first().unwrap();
    let expected = told(&mut engine, "official", record);
    let mut other = engine.clone();
    assert_eq!((engine.recalled().outcomes, other.recalled()), (1, Recalled::default()));
    for _ in 0..2 {
        assert_eq!(told(&mut other, "official", record), expected);
    }
    assert_eq!((engine.recalled().found, other.recalled().found), (0, 1));
    let mut none = engine.clone().with_memory(0).clone();
    (0..2).for_each(|_| assert_eq!(told(&mut none, "official", record), expected));
    assert_eq!((none.recalled().outcomes, none.recalled().evaluated), (0, 2));
}

#[test]
fn facts_are_equal_whether_outcomes_are_kept_or_not() {
    let records = "benches/workload/records-3k.jsonl";
    let (engine, records) =
        shipped("benches/workload/duties.shufa", &serde_json::json!({}), "official", records);
    let json = records.first().unwrap().to_string();
    let [one, other] = [8 << 20, 0].map(|memory| {
        let mut engine = engine.clone().with_memory(memory);
        let of = engine.record_type("official").unwrap();
        let mut facts = Facts::default();
        engine.read_json(of, json.as_bytes(), &mut facts).unwrap();
        facts
    });
    assert_eq!(one, other);
}

/// A host may hand an engine with its outcomes from thread to thread.
const _: () = {
    const fn shared<T: Send + Sync>() {}
    shared::<Engine>();
};
