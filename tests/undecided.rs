//! What is undetermined and what is open, and what would decide it: the
//! smallest schemes for the rules of the reference, §9 and §10.
#![expect(clippy::expect_used, reason = "a test that meets what cannot be fails")]

use serde_json::{Value as Json, json};
use shufa::{date::Date, outcome::Outcome, scheme::Scheme};

const WORDS: &str = "\
语言 1
枚举 职务 { 正职, 副职 }
记录 任职 { 职务: 职务, 挂职: 是否, 月数: 整数? }
记录 干部 标识 编号 { 编号: 文本, 任职: [任职], 问题: 是否, 限: 整数, 得分: 整数, 底线: 小数 }
义务 述法 于 干部
";

/// What a scheme of the words above makes of one record.
fn outcome(clauses: &str, facts: Json) -> Outcome {
    let text = format!("{WORDS}{clauses}");
    let read = |path: &str| (path == "scheme.shufa").then(|| text.clone());
    let scheme = Scheme::from_sources("scheme.shufa", read).expect("a scheme without errors");
    let as_of = Date::new(2026, 3, 31).expect("a date");
    let mut engine = scheme.engine(&json!({}), as_of).expect("a context that fits");
    let officials = engine.record_type("干部").expect("a record type");
    let mut record = json!({ "编号": "甲" });
    for (name, value) in facts.as_object().expect("facts") {
        record.as_object_mut().expect("a record").insert(name.clone(), value.clone());
    }
    engine.evaluate(officials, &record).expect("a record that fits").to_owned()
}

/// Open entries as `name: why`.
fn open(outcome: &Outcome) -> Vec<String> {
    outcome.open.iter().map(|entry| format!("{}: {}", entry.name, entry.why)).collect()
}

/// Undetermined entries as `name: missing facts`.
fn undetermined(outcome: &Outcome) -> Vec<String> {
    let missing = |entry: &shufa::outcome::Undetermined| {
        let facts: Vec<&str> = entry.missing.iter().map(|missing| missing.fact.as_str()).collect();
        format!("{}: {}", entry.name, facts.join(", "))
    };
    outcome.undetermined.iter().map(missing).collect()
}

#[test]
fn an_open_outcome_is_told_for_each_gap_of_the_text() {
    let scheme = "\
主体 有关人员 于 干部 { 当 未定 \"范围未定\", 解释 \"范围\" }
运用 约谈 对 有关人员 { 当 问题 或 未定 \"等情形\", 启动 约谈, 解释 \"约谈\" }
";
    let one = outcome(scheme, json!({ "问题": false }));
    assert_eq!(open(&one), ["约谈: 范围未定", "约谈: 等情形"]);
    // With a problem, the condition is met whatever the other cases are.
    let other = outcome(scheme, json!({ "问题": true }));
    assert_eq!(open(&other), ["约谈: 范围未定"]);
    assert_eq!((undetermined(&one).len(), undetermined(&other).len()), (0, 0));
}

#[test]
fn a_value_made_of_something_open_is_open() {
    let scheme = "\
主体 人员 于 干部 { 解释 \"所有人\" }
主体 有关职务 于 干部 逐 p 于 任职 { 当 p.职务 = 正职 且 未定 \"哪些正职\", 解释 \"职务\" }
运用 诫勉 对 人员 { 当 计数(p 于 任职: p 是 有关职务) ≥ 1, 启动 诫勉, 解释 \"诫勉\" }
运用 比例 对 人员 { 限定 总量: 计数(p 于 任职: p 是 有关职务) 不超过 0, 解释 \"总量\" }
";
    let post = |post: &str| json!({ "任职": [{ "职务": post, "挂职": false }] });
    let principal = outcome(scheme, post("正职"));
    assert_eq!(open(&principal), ["诫勉: 哪些正职", "总量: 哪些正职"]);
    assert!(principal.undetermined.is_empty());
    assert!(open(&outcome(scheme, post("副职"))).is_empty());
    let unknown = outcome(scheme, json!({ "任职": [{ "挂职": false }] }));
    assert_eq!(undetermined(&unknown), ["诫勉: 任职[0].职务", "总量: 任职[0].职务"]);
    assert!(unknown.open.is_empty());
}

#[test]
fn what_could_only_be_open_too_makes_nothing_undetermined() {
    let scheme = "\
主体 正职 于 干部 逐 p 于 任职 { 当 p.职务 = 正职 且 未定 \"哪些正职\", 应当 述法, 解释 \"职务\" }
";
    let facts = json!({ "任职": [{ "职务": "正职", "挂职": false }, {}] });
    let posts = outcome(scheme, facts.clone());
    assert_eq!(open(&posts), ["述法: 哪些正职"]);
    assert!(posts.undetermined.is_empty());
    // A clause by which the second post could make it certain is waited for.
    let more = format!("{scheme}主体 挂职 于 干部 逐 p 于 任职 {{ 当 p.挂职, 应当 述法, 解释 \"职务\" }}\n");
    let posts = outcome(&more, facts);
    assert_eq!(open(&posts), ["述法: 哪些正职"]);
    assert_eq!(undetermined(&posts), ["述法: 任职[1].职务, 任职[1].挂职"]);
}

#[test]
fn a_gate_keeps_both_what_is_open_and_what_is_undetermined() {
    let scheme = "\
主体 人员 于 干部 { 解释 \"所有人\" }
主体 有关人员 于 干部 { 当 未定 \"范围未定\", 解释 \"范围\" }
运用 甲 对 人员 { 条件 评先: 非 是 有关人员, 条件 评先: 非 问题, 解释 \"条件\" }
";
    let gate = |facts| {
        let outcome = outcome(scheme, facts);
        let status = outcome.gates.first().map(|gate| format!("{:?}", gate.status)).unwrap_or_default();
        (status, open(&outcome), undetermined(&outcome))
    };
    let (none, range) = (Vec::<String>::new, || vec!["评先: 范围未定".to_owned()]);
    assert_eq!(gate(json!({})), ("Undetermined".into(), range(), vec!["评先: 问题".into()]));
    assert_eq!(gate(json!({ "问题": false })), ("Undetermined".into(), range(), none()));
    assert_eq!(gate(json!({ "问题": true })), ("Failed".into(), none(), none()));
}

#[test]
fn only_what_is_undecided_is_looked_into() {
    let scheme = "\
主体 人员 于 干部 { 当 (问题 且 得分 > 3) 或 限 > 3, 应当 述法, 解释 \"所有人\" }
";
    let unknown = |facts| undetermined(&outcome(scheme, facts));
    assert_eq!(unknown(json!({})), ["述法: 问题, 限, 得分"]);
    assert_eq!(unknown(json!({ "问题": false })), ["述法: 限"]);
    assert!(unknown(json!({ "限": 4 })).is_empty());
    let list = "\
主体 人员 于 干部 { 当 均(e 于 {得分, 限}: e > 3), 应当 述法, 解释 \"所有人\" }
";
    let unknown = |facts| undetermined(&outcome(list, facts));
    assert_eq!(unknown(json!({ "得分": 4 })), ["述法: 限"]);
    assert!(unknown(json!({ "得分": 3 })).is_empty());
}

#[test]
fn a_bound_that_is_passed_for_certain_says_so() {
    let scheme = "\
主体 人员 于 干部 { 限定 总量: 得分 在 限..10, 解释 \"总量\" }
";
    let bound = |facts| {
        let outcome = outcome(scheme, facts);
        (outcome.bounds.first().map(|row| format!("{:?}", row.status)), undetermined(&outcome))
    };
    assert_eq!(bound(json!({ "得分": 11 })), (Some("Above".into()), Vec::new()));
    assert_eq!(bound(json!({ "得分": 9 })), (Some("Undetermined".into()), vec!["总量: 限".into()]));
    assert_eq!(bound(json!({ "限": 1 })), (Some("Undetermined".into()), vec!["总量: 得分".into()]));
}

#[test]
fn a_bound_of_equal_numbers_is_one_however_they_are_written() {
    let scheme = "\
主体 人员 于 干部 { 限定 总量: 得分 在 1..10, 解释 \"总量\" }
主体 其他人员 于 干部 { 限定 总量: 得分 在 底线..10, 解释 \"总量\" }
";
    let sources =
        |facts| -> Vec<usize> { outcome(scheme, facts).bounds.iter().map(|row| row.sources.len()).collect() };
    assert_eq!(sources(json!({ "得分": 5, "底线": 1 })), [2]);
    assert_eq!(sources(json!({ "得分": 5, "底线": 1.0 })), [2]);
    assert_eq!(sources(json!({ "得分": 5, "底线": 2 })), [1, 1]);
}

#[test]
fn a_ladder_whose_steps_are_all_excluded_waits_for_its_clause_alone() {
    // 提醒 is no possible step, whoever is meant, though both its parts hang on who is.
    let scheme = "\
主体 人员 于 干部 { 解释 \"所有人\" }
主体 有关人员 于 干部 { 当 未定 \"范围未定\", 解释 \"范围\" }
运用 择一 对 人员 {
    当 问题 或 未定 \"等情形\"
    启动 其一 { 提醒 当 (是 有关人员 且 得分 > 3) 且 非 是 有关人员, 约谈 当 限 > 3 }
    解释 \"择其一\"
}
";
    let unknown = outcome(scheme, json!({ "限": 3 }));
    assert_eq!(undetermined(&unknown), ["提醒: 问题", "约谈: 问题"]);
    let left_open = outcome(scheme, json!({ "限": 3, "问题": false }));
    assert_eq!(open(&left_open), ["提醒: 等情形", "约谈: 等情形"]);
    // While another step may be the one, what keeps it from being so is waited for, too.
    let one = outcome(scheme, json!({ "问题": false }));
    assert_eq!(undetermined(&one), ["约谈: 限"]);
}

#[test]
fn a_value_that_is_none_is_told_apart_by_nothing() {
    let scheme = "\
主体 人员 于 干部 { 当 互异(p 于 任职 使 问题: p.月数), 应当 述法, 解释 \"每个职务的月数不同\" }
";
    let posts = |months: [Json; 2]| {
        let posts: Vec<Json> = months.iter().map(|months| json!({ "月数": months })).collect();
        json!({ "任职": [posts[0], posts[1], {}] })
    };
    let unknown = |facts| undetermined(&outcome(scheme, facts));
    // Two that are none are equal to each other and to all: only whether they are looked at counts.
    assert_eq!(unknown(posts([Json::Null, Json::Null])), ["述法: 问题"]);
    assert_eq!(unknown(json!({ "任职": [{ "月数": null }, {}] })), ["述法: 问题"]);
    assert_eq!(unknown(posts([json!(1), json!(2)])), ["述法: 任职[2].月数, 问题"]);
    assert_eq!(unknown(posts([json!(1), json!(1)])), ["述法: 任职[2].月数, 问题"]);
}

#[test]
fn a_quota_that_is_certain_does_not_list_what_its_clause_hangs_on() {
    // As if the text left nothing out, all are of the rest; as if it left out what it might, too.
    let scheme = "\
主体 列明的 于 干部 { 当 问题 且 未定 \"情形未列\", 解释 \"列明的情形\" }
主体 其余的 于 干部 { 当 非 (是 列明的) 或 未定 \"等人员\", 解释 \"其余\" }
方式 正职数 对 其余的 { 从 任职 为 p 中 1..1 项 一正职 使 p.职务 = 正职, 解释 \"一个正职\" }
";
    let one = outcome(scheme, json!({ "任职": [{ "挂职": false }] }));
    assert_eq!(undetermined(&one), ["一正职: 任职[0].职务"]);
    // The quota is there, and where it stands is what is not known.
    assert_eq!(one.quotas.len(), 1);
}
