//! The Jinchang scheme: the shipped register as snapshots, and tens of
//! thousands of random records against a second, independent reading of the
//! scheme (`tests/oracle/jinchang.rs`), with facts missing at random.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod oracle;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use oracle::{
    jinchang::{self, Choice, Expected, Finding, Row},
    random,
};
use serde::Serialize;
use serde_json::Value;
use shufa::{
    Scheme,
    date::Date,
    engine::{Engine, RecordType},
    limits::Limits,
    outcome::{Outcome, Population},
};

fn engine(scheme: &Scheme, context: &Value, as_of: &str) -> (Engine, RecordType) {
    let engine = scheme.engine(context, as_of.parse().unwrap()).unwrap();
    let officials = engine.record_type("干部").unwrap();
    (engine, officials)
}

/// The text of a unit variant in JSON.
fn word(value: &impl Serialize) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap().to_owned()
}

type Rows<K> = BTreeMap<K, (String, Option<String>)>;

/// What both readings say, in one form.
#[derive(Debug, PartialEq, Eq)]
struct Said {
    classes: BTreeSet<(String, Option<String>)>,
    obligations: Rows<String>,
    sections: Rows<(String, String)>,
    uses: BTreeSet<(String, Option<String>)>,
    triggers: BTreeSet<(String, Option<String>)>,
    open: BTreeSet<(String, String, Option<String>)>,
    undetermined: BTreeSet<(String, String, Option<String>)>,
    quotas: BTreeMap<String, (Option<bool>, Option<bool>)>,
}

fn by_engine(outcome: &Outcome) -> Said {
    Said {
        classes: outcome.classes.iter().map(|row| (row.class.clone(), row.element.clone())).collect(),
        obligations: outcome
            .obligations
            .iter()
            .map(|row| (row.duty.clone(), (word(&row.modality), row.status.as_ref().map(word))))
            .collect(),
        sections: outcome
            .sections
            .iter()
            .map(|row| {
                let status = Some(word(&row.status));
                ((row.report.clone(), row.section.clone()), (word(&row.modality), status))
            })
            .collect(),
        uses: outcome.uses.iter().map(|row| (row.usage.clone(), row.by.clone())).collect(),
        triggers: outcome
            .triggers
            .iter()
            .map(|row| (row.trigger.clone().unwrap(), row.under.clone()))
            .collect(),
        open: outcome
            .open
            .iter()
            .map(|row| (word(&row.kind), row.name.clone(), row.modality.as_ref().map(word)))
            .collect(),
        undetermined: outcome
            .undetermined
            .iter()
            .map(|row| (word(&row.kind), row.name.clone(), row.modality.as_ref().map(word)))
            .collect(),
        quotas: outcome.quotas.iter().map(|row| (row.quota.clone(), (row.in_pool, row.selected))).collect(),
    }
}

fn by_oracle(expected: &Expected) -> Said {
    let row = |row: &Row| (row.modality.to_owned(), Some(row.status.to_owned()));
    let named = |(name, of): &(&str, Option<&str>)| ((*name).to_owned(), of.map(str::to_owned));
    let kinds = |rows: &BTreeSet<(&'static str, String, Option<&'static str>)>| {
        rows.iter()
            .map(|(kind, name, modality)| ((*kind).to_owned(), name.clone(), modality.map(str::to_owned)))
            .collect()
    };
    Said {
        classes: expected.classes.iter().map(|(class, post)| ((*class).to_owned(), post.clone())).collect(),
        obligations: expected.obligations.iter().map(|(duty, of)| ((*duty).to_owned(), row(of))).collect(),
        sections: expected
            .sections
            .iter()
            .map(|((report, section), of)| (((*report).to_owned(), (*section).to_owned()), row(of)))
            .collect(),
        uses: expected.uses.iter().map(named).collect(),
        triggers: expected.triggers.iter().map(named).collect(),
        open: kinds(&expected.open),
        undetermined: kinds(&expected.undetermined),
        quotas: expected
            .quotas
            .iter()
            .map(|(quota, Choice { in_pool, selected })| ((*quota).to_owned(), (*in_pool, *selected)))
            .collect(),
    }
}

fn compare_population(found: &Population, expected: &[Finding]) {
    let found: Vec<_> = found
        .quotas
        .iter()
        .map(|row| {
            let keys = (row.members.clone(), row.outside.clone(), row.undecided.clone());
            (row.quota.clone(), row.min, row.max, row.actual, word(&row.status), keys)
        })
        .collect();
    let expected: Vec<_> = expected
        .iter()
        .map(|row| {
            let keys = (row.members.clone(), row.outside.clone(), row.undecided.clone());
            let (min, max) = (Some(row.min as u64), Some(row.max as u64));
            (row.quota.to_owned(), min, max, row.actual as u64, row.status.to_owned(), keys)
        })
        .collect();
    assert_eq!(found, expected);
}

/// Random populations of random records, at a rate of missing facts in a thousand.
fn agree(populations: u64, records: u64, missing: u64) {
    let scheme = Scheme::load("policies/jinchang").unwrap();
    for population in 0..populations {
        let seed = population * 1_000_003 + missing;
        let context = random::context(seed, if population % 4 == 3 { missing } else { 0 });
        let day = random::day(seed);
        let (mut engine, officials) = engine(&scheme, &context, &day);
        let mut tally = engine.tally();
        let mut all = Vec::new();
        for record in 0..records {
            let record = random::official(seed.wrapping_mul(31).wrapping_add(record), missing);
            let view = engine
                .evaluate_json(officials, record.to_string().as_bytes())
                .unwrap_or_else(|error| panic!("{record}: {error}"));
            tally.add(&view);
            let outcome = view.to_owned();
            let expected = jinchang::evaluate(&record, &context, &day);
            assert_eq!(by_engine(&outcome), by_oracle(&expected), "\non {day}, in {context}, of\n{record}");
            all.push(record);
        }
        compare_population(&tally.finish(), &jinchang::evaluate_population(&all, &context, &day));
    }
}

#[test]
fn complete_records_agree_with_a_second_reading() {
    agree(40, 100, 0);
}

#[test]
fn records_with_some_facts_missing_agree_with_a_second_reading() {
    agree(40, 100, 100);
}

#[test]
fn records_with_many_facts_missing_agree_with_a_second_reading() {
    agree(40, 100, 500);
}

#[test]
fn the_register_agrees_with_a_second_reading() {
    let scheme = Scheme::load("policies/jinchang").unwrap();
    let context = fs::read_to_string("policies/jinchang/context.json").unwrap();
    let context: Value = serde_json::from_str(&context).unwrap();
    let (mut engine, officials) = engine(&scheme, &context, "2026-03-31");
    let register = fs::read_to_string("policies/jinchang/register.jsonl").unwrap();
    assert!(register.lines().count() >= 60);
    let mut all = Vec::new();
    for line in register.lines() {
        let record: Value = serde_json::from_str(line).unwrap();
        let outcome = engine.evaluate_json(officials, line.as_bytes()).unwrap().to_owned();
        let expected = jinchang::evaluate(&record, &context, "2026-03-31");
        assert_eq!(by_engine(&outcome), by_oracle(&expected), "{record}");
        all.push(outcome);
    }
    insta::with_settings!({ snapshot_path => "snapshots/jinchang", prepend_module_to_snapshot => false }, {
        for outcome in all {
            let name = outcome.record.key.clone().expect("a key");
            insta::assert_json_snapshot!(name, outcome);
        }
    });
}

#[test]
fn editing_the_policy_alone_changes_the_outcomes() {
    let read = |path: &str| fs::read_to_string(path).ok();
    let text = fs::read_to_string("policies/jinchang/scheme.shufa").unwrap();
    let edited = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        let text = text.replace(from, to);
        Scheme::from_sources("policies/jinchang/scheme.shufa", move |path: &str| {
            if path.ends_with("jinchang/scheme.shufa") { Some(text.clone()) } else { read(path) }
        })
        .unwrap()
    };
    let context = serde_json::json!({ "年度": 2025, "考核截止日": "2025-12-31", "会议日期": "2026-01-20" });
    let record = |层级: &str| {
        serde_json::json!({
            "编号": "示例", "市管干部": false, "述职报告": null, "履职认定": [], "述法安排": null,
            "任职": [{ "单位": "某局", "层级": 层级, "机关": "政府部门", "职务": "主要负责人" }],
        })
    };
    let evaluate = |scheme: &Scheme, record: &Value| {
        let (mut engine, officials) = engine(scheme, &context, "2026-03-31");
        let mut tally = engine.tally();
        let view = engine.evaluate(officials, record).unwrap();
        tally.add(&view);
        (view.to_owned(), tally.finish())
    };

    let shipped = Scheme::load("policies/jinchang").unwrap();
    let (outcome, findings) = evaluate(&shipped, &record("市"));
    assert_eq!(findings.quotas.first().map(|quota| (quota.min, quota.max)), Some((Some(3), Some(3))));
    assert!(!outcome.sections.iter().any(|row| row.section == "上年度问题整改情况"));
    assert!(evaluate(&shipped, &record("乡镇街道")).0.obligations.is_empty());

    // Another number of people to be heard.
    let five = edited("参数 现场人数 = 3", "参数 现场人数 = 5");
    let (_, findings) = evaluate(&five, &record("市"));
    assert_eq!(findings.quotas.first().map(|quota| (quota.min, quota.max)), Some((Some(5), Some(5))));

    // Another section.
    let longer = edited("存在的问题不足, 改进措施", "存在的问题不足, 改进措施, 上年度问题整改情况");
    let (outcome, _) = evaluate(&longer, &record("市"));
    assert!(outcome.sections.iter().any(|row| row.section == "上年度问题整改情况"));

    // Another class: heads of departments at any level.
    let wider = edited(
        "当 p.层级 = 县区 且 p.机关 属于 {党委部门, 政府部门}",
        "当 p.层级 不高于 县区 且 p.机关 属于 {党委部门, 政府部门}",
    );
    assert_eq!(evaluate(&wider, &record("乡镇街道")).0.obligations.len(), 1);
}

/// The outcome lines of the shipped register, and the findings.
fn register(scheme: &Scheme, year: i64) -> (Vec<String>, String) {
    let context = serde_json::json!({ "年度": year, "考核截止日": "2025-12-31", "会议日期": "2026-01-20" });
    let (mut engine, officials) = engine(scheme, &context, "2026-03-31");
    let mut tally = engine.tally();
    let register = fs::read_to_string("policies/jinchang/register.jsonl").unwrap();
    let lines = register.lines().map(|line| {
        let view = engine.evaluate_json(officials, line.as_bytes()).unwrap();
        tally.add(&view);
        serde_json::to_string(&view.to_owned()).unwrap()
    });
    let lines = lines.collect();
    (lines, serde_json::to_string(&tally.finish()).unwrap())
}

#[test]
fn a_made_up_revision_leaves_the_year_before_as_it_is() {
    let revision = "examples/jinchang-made-up/made-up-revision-2026.shufa";
    let shipped = Scheme::load("policies/jinchang").unwrap();
    let revised = Scheme::load_revised("policies/jinchang", &[revision.into()], &Limits::default()).unwrap();
    assert_eq!(revised.warnings(), []);
    assert!(revised.coverage().texts.iter().all(|text| text.sentences.untouched == 0));
    assert_eq!(register(&revised, 2025), register(&shipped, 2025));

    let (lines, findings) = register(&revised, 2026);
    assert!(findings.contains(r#""quota":"现场述法","min":5,"max":5"#), "{findings}");
    let source = r#"{"clause":"content.数字法治","revision":"2026-01-01","element":"任职[0]"}"#;
    assert!(lines.iter().any(|line| line.contains("数字法治建设情况") && line.contains(source)));
    // The talk was open; now it follows from the appraisal.
    assert!(lines.iter().any(|line| line.contains(r#""triggers":[{"trigger":"谈话约谈""#)));
    assert!(!lines.iter().any(|line| line.contains("未规定约谈的条件")));
    let (before, _) = register(&shipped, 2026);
    assert_eq!(before.len(), lines.len());
    assert_ne!(before, lines);
}

#[test]
fn the_day_itself_is_in_time() {
    let date = Date::new(2025, 12, 31).unwrap();
    let scheme = Scheme::load("policies/jinchang").unwrap();
    let context = serde_json::json!({ "年度": 2025, "考核截止日": date, "会议日期": null });
    let mut record = random::official(7, 0);
    if let Some(members) = record.as_object_mut() {
        members.insert("市管干部".to_owned(), Value::Bool(true));
        members.insert("述职报告".to_owned(), serde_json::json!({ "提交日期": "2025-12-31", "章节": [] }));
    }
    let (mut engine, officials) = engine(&scheme, &context, "2025-12-31");
    let outcome = engine.evaluate(officials, &record).unwrap().to_owned();
    let duty = outcome.obligations.iter().find(|row| row.duty == "个人书面述职").unwrap();
    assert_eq!(word(&duty.status.unwrap()), "fulfilled");
}
