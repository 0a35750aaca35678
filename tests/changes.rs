//! What would change an outcome, each sort with its smallest scheme.
#![expect(clippy::expect_used, reason = "a test that meets what cannot be fails")]

use serde_json::{Value as Json, json};
use shufa::{
    Scheme,
    engine::Facts,
    explain::{Changes, Explanation},
};

/// The explanation of a record: all of it, of one name (`述法`), or why that is not so (`非 述法`).
fn explained(rules: &str, record: &Json, asked: &str) -> Explanation {
    let text = format!("语言 1\n{rules}");
    let scheme =
        Scheme::from_sources("scheme.shufa", |path| (path == "scheme.shufa").then_some(text.as_str()));
    let scheme = scheme.expect("a sound scheme");
    let engine = scheme.engine(&json!({}), "2026-03-31".parse().expect("a date")).expect("a context");
    let of = engine.record_type("人").expect("a record type");
    let mut facts = Facts::default();
    let mut reader = engine.clone();
    reader.read_json(of, record.to_string().as_bytes(), &mut facts).expect("a record");
    match (asked, asked.strip_prefix("非 ")) {
        ("", _) => engine.explain_facts(of, &facts),
        (_, Some(name)) => engine.explain_name(of, &facts, name, true).expect("a name"),
        (name, None) => engine.explain_name(of, &facts, name, false).expect("a name"),
    }
}

/// `述职日 = "2026-01-31" → 已履行`: each set in a line.
fn told(changes: &Changes) -> Vec<String> {
    let sets = changes.sets.iter().map(|set| {
        let facts = set.facts.iter().map(|fact| {
            let values: Vec<String> = fact.to.iter().map(Json::to_string).collect();
            let value = if fact.removed { "removed".to_owned() } else { values.join(" or ") };
            format!("{} = {value}", fact.fact)
        });
        let facts: Vec<String> = facts.collect();
        let then = serde_json::to_value(&set.then).expect("plain data");
        let then = match (set.then.holds, then.get("status").and_then(Json::as_str)) {
            (true, Some(status)) => status.to_owned(),
            (true, None) => "holds".to_owned(),
            _ => "gone".to_owned(),
        };
        format!("{} → {then}", facts.join(", "))
    });
    sets.collect()
}

fn of_outcome(rules: &str, record: &Json, asked: &str, name: &str) -> Changes {
    let explanation = explained(rules, record, asked);
    let found = explanation.outcomes.iter().find(|why| why.name.as_deref() == Some(name));
    found.expect("an outcome").changes.clone().expect("its changes")
}

fn to_hold(rules: &str, record: &Json, name: &str) -> Changes {
    let explanation = explained(rules, record, &format!("非 {name}"));
    explanation.why_not.expect("what was asked for").changes.expect("its changes")
}

const DUTY: &str = "\
记录 人 标识 号 { 号: 文本, 在岗: 是否, 新任: 是否, 述职日: 日期? }
义务 述法 于 人 { 履行于 述职日, 限 2026-01-31 }
主体 在岗的 于 人 { 当 在岗, 应当 述法, 解释 \"示例\" }
方式 新任的 对 在岗的 { 当 新任, 免予 述法, 除外 主体.在岗的, 解释 \"示例\" }
运用 问责 对 在岗的 { 当 述法.逾期未履行, 启动 问责, 解释 \"示例\" }
";

#[test]
fn a_report_in_time_ends_a_breach_and_its_trigger() {
    let record = json!({"号": "1", "在岗": true, "新任": false, "述职日": null});
    let breach = told(&of_outcome(DUTY, &record, "", "述法"));
    assert_eq!(
        breach,
        [
            "述职日 = \"2026-01-31\" → fulfilled",
            "述职日 = \"2026-02-01\" or \"2026-03-31\" → late",
            "在岗 = false → gone",
            "新任 = true → gone",
        ]
    );
    let trigger = told(&of_outcome(DUTY, &record, "", "问责"));
    assert_eq!(
        trigger,
        ["在岗 = false → gone", "新任 = true → gone", "述职日 = \"2026-01-31\" or \"2026-03-31\" → gone",]
    );
}

#[test]
fn what_is_late_is_not_told_how_to_be_worse() {
    let record = json!({"号": "1", "在岗": true, "新任": false, "述职日": "2026-02-10"});
    let late = told(&of_outcome(DUTY, &record, "", "述法"));
    assert_eq!(late, ["述职日 = \"2026-01-31\" → fulfilled", "在岗 = false → gone", "新任 = true → gone"]);
}

#[test]
fn an_exception_that_won_is_what_would_change() {
    let record = json!({"号": "1", "在岗": true, "新任": true, "述职日": "2026-01-10"});
    assert_eq!(told(&to_hold(DUTY, &record, "述法")), ["新任 = false → fulfilled"]);
}

#[test]
fn what_is_asked_for_by_name_is_told_in_both_directions() {
    let record = json!({"号": "1", "在岗": true, "新任": false, "述职日": "2026-01-10"});
    let done = told(&of_outcome(DUTY, &record, "述法", "述法"));
    assert_eq!(done.last().map(String::as_str), Some("新任 = true → gone"));
    assert!(done.contains(&"述职日 = null → breached".to_owned()), "{done:?}");
    // What nobody wants ended is not told of unless it is asked for.
    let whole = explained(DUTY, &record, "");
    assert!(whole.outcomes.iter().all(|why| why.changes.is_none()));
}

#[test]
fn what_is_missing_is_supplied_to_either_end() {
    let record = json!({"号": "1", "在岗": true, "述职日": null});
    let explanation = explained(DUTY, &record, "");
    let trigger = explanation.deciding.iter().find(|entry| entry.name == "问责").expect("an entry");
    assert_eq!(told(&trigger.changes), ["新任 = false → holds", "新任 = true → gone"]);
    let was = trigger.changes.sets.iter().flat_map(|set| &set.facts).map(|fact| fact.was.clone());
    assert!(was.into_iter().all(|was| was.is_none()));
}

#[test]
fn whether_a_duty_is_owed_hangs_on_less_than_where_it_stands() {
    let record = json!({"号": "1", "在岗": true, "新任": true});
    assert_eq!(told(&to_hold(DUTY, &record, "述法")), ["新任 = false → undetermined"]);
}

const POSTS: &str = "\
枚举 层级 { 乡, 县, 市 }
记录 职务 { 层级: 层级, 正职: 是否 }
记录 人 标识 号 { 号: 文本, 任职: [职务], 分数: 整数 }
主体 各人 于 人 { 解释 \"示例\" }
主体 县正职 于 人 逐 p 于 任职 { 当 p.层级 = 县 且 p.正职, 解释 \"示例\" }
运用 奖励 对 县正职 { 启动 奖励, 解释 \"示例\" }
运用 约谈 对 各人 { 当 分数 < 60, 启动 约谈, 解释 \"示例\" }
";

#[test]
fn a_class_is_reached_by_another_level() {
    let record = json!({"号": "1", "任职": [{"层级": "乡", "正职": true}], "分数": 80});
    assert_eq!(told(&to_hold(POSTS, &record, "县正职")), ["任职[0].层级 = \"县\" → holds"]);
    let record = json!({"号": "1", "任职": [{"层级": "乡", "正职": false}], "分数": 80});
    let both = ["任职[0].层级 = \"县\", 任职[0].正职 = true → holds"];
    assert_eq!(told(&to_hold(POSTS, &record, "奖励")), both);
}

#[test]
fn an_element_is_added_with_its_facts_or_taken_out() {
    let record = json!({"号": "1", "任职": [], "分数": 80});
    let added = ["任职[0].层级 = \"县\", 任职[0].正职 = true → holds"];
    assert_eq!(told(&to_hold(POSTS, &record, "奖励")), added);
    let record =
        json!({"号": "1", "任职": [{"层级": "市", "正职": true}, {"层级": "县", "正职": true}], "分数": 80});
    let ended = told(&of_outcome(POSTS, &record, "", "奖励"));
    assert!(ended.contains(&"任职[1] = removed → gone".to_owned()), "{ended:?}");
}

#[test]
fn numbers_are_tried_where_they_are_compared() {
    let record = json!({"号": "1", "任职": [], "分数": 20});
    assert_eq!(told(&of_outcome(POSTS, &record, "", "约谈")), ["分数 = 60 → gone"]);
    let record = json!({"号": "1", "任职": [], "分数": 80});
    assert_eq!(told(&to_hold(POSTS, &record, "约谈")), ["分数 = 59 → holds"]);
}

const SEVERAL: &str = "\
记录 人 标识 号 { 号: 文本, 甲: 是否, 乙: 是否, 丙: 是否, 丁: 是否 }
主体 各人 于 人 { 解释 \"示例\" }
运用 三项 对 各人 { 当 甲 且 乙 且 丙, 启动 表彰, 解释 \"示例\" }
运用 四项 对 各人 { 当 甲 且 乙 且 丙 且 丁, 启动 嘉奖, 解释 \"示例\" }
";

#[test]
fn as_many_as_three_facts_are_changed_together() {
    let none = json!({"号": "1", "甲": false, "乙": false, "丙": false, "丁": false});
    assert_eq!(told(&to_hold(SEVERAL, &none, "表彰")), ["甲 = true, 乙 = true, 丙 = true → holds"]);
    let two = json!({"号": "1", "甲": false, "乙": true, "丙": false, "丁": false});
    assert_eq!(told(&to_hold(SEVERAL, &two, "表彰")), ["甲 = true, 丙 = true → holds"]);
}

#[test]
fn that_nothing_was_found_is_said_with_how_far_was_searched() {
    let none = json!({"号": "1", "甲": false, "乙": false, "丙": false, "丁": false});
    let changes = to_hold(SEVERAL, &none, "嘉奖");
    assert!(changes.sets.is_empty());
    assert_eq!((changes.searched.facts, changes.searched.cut), (3, false));
    assert!(changes.searched.tried > 0);
}

#[test]
fn a_change_that_would_be_refused_is_no_change() {
    let rules = format!("{SEVERAL}前提 甲不离乙 于 人: 非 甲 或 乙\n");
    let record = json!({"号": "1", "甲": false, "乙": false, "丙": true, "丁": true});
    // 甲 alone would break what the scheme states of all records.
    assert_eq!(told(&to_hold(&rules, &record, "表彰")), ["甲 = true, 乙 = true → holds"]);
    let record = json!({"号": "1", "甲": true, "乙": true, "丙": true, "丁": false});
    let ended = told(&of_outcome(&rules, &record, "", "表彰"));
    assert_eq!(ended, ["甲 = false → gone", "丙 = false → gone"]);
}

const REPORT: &str = "\
记录 报告 { 提交日: 日期, 章节: [文本] }
记录 人 标识 号 { 号: 文本, 报告: 报告? }
文书 年报 于 人 { 提交 报告.提交日, 章节 报告.章节 }
主体 各人 于 人 { 解释 \"示例\" }
内容 写明 对 各人 { 应当 包含 年报: 成绩, 问题, 不得 包含 年报: 客套, 解释 \"示例\" }
运用 退回 对 各人 { 当 年报.缺漏, 启动 退回, 解释 \"示例\" }
";

#[test]
fn a_section_is_added_or_left_out() {
    let record = json!({"号": "1", "报告": {"提交日": "2026-01-02", "章节": ["成绩", "客套"]}});
    let missing = told(&of_outcome(REPORT, &record, "", "年报/问题"));
    assert_eq!(
        missing.first().map(String::as_str),
        Some("报告.章节 = [\"成绩\",\"客套\",\"问题\"] → present")
    );
    let banned = told(&of_outcome(REPORT, &record, "", "年报/客套"));
    assert!(banned.contains(&"报告.章节 = [\"成绩\"] → kept".to_owned()), "{banned:?}");
}

#[test]
fn all_sections_that_are_missing_are_added_at_once() {
    let record = json!({"号": "1", "报告": {"提交日": "2026-01-02", "章节": []}});
    let complete = told(&of_outcome(REPORT, &record, "", "退回"));
    assert!(complete.iter().any(|set| set.contains("成绩") && set.contains("问题")), "{complete:?}");
}

#[test]
fn a_report_that_is_not_there_is_given_with_its_day() {
    let record = json!({"号": "1", "报告": null});
    let present = told(&to_hold(REPORT, &record, "退回"));
    let both = "报告.提交日 = \"2026-03-31\" or \"2026-03-30\"";
    assert!(
        present.iter().any(|set| set.contains("报告.提交日") && set.contains("报告.章节")),
        "{both} {present:?}"
    );
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let record = json!({"号": "1", "在岗": true, "述职日": null});
    let once = serde_json::to_string(&explained(DUTY, &record, "")).expect("plain data");
    assert_eq!(once, serde_json::to_string(&explained(DUTY, &record, "")).expect("plain data"));
}

const CHOICE: &str = "\
枚举 区 { 东, 西 }
记录 人 标识 号 { 号: 文本, 区: 区?, 现场: 是否, 在岗: 是否 }
义务 现场述法 于 人 { 选定 现场 }
主体 各人 于 人 { 当 在岗, 解释 \"示例\" }
方式 抽 { 从 各人 中 1 名 现场述法 按 区, 解释 \"示例\" }
";

/// What is told to come of each set of an outcome's changes, as JSON.
fn then(changes: &Changes) -> Vec<Json> {
    changes.sets.iter().map(|set| serde_json::to_value(&set.then).expect("plain data")).collect()
}

#[test]
fn whether_somebody_was_chosen_is_told_whatever_the_pool() {
    let record = json!({"号": "1", "现场": true, "在岗": true});
    let explanation = explained(CHOICE, &record, "现场述法");
    let chosen = explanation.outcomes.first().expect("an outcome");
    assert_eq!((chosen.in_pool, chosen.selected), (None, Some(true)));
    // It follows from the fact that it names.
    assert_eq!(chosen.because.iter().flat_map(|of| &of.rests.facts).collect::<Vec<_>>(), ["现场"]);
    let changes = chosen.changes.as_ref().expect("its changes");
    assert_eq!(then(changes), [json!({"holds": true, "selected": false})]);
    let pool = explanation.deciding.first().expect("what decides the pool");
    let outside = json!({"holds": false, "in_pool": false, "selected": true});
    assert!(then(&pool.changes).contains(&outside), "{:?}", pool.changes);
}

#[test]
fn who_was_not_chosen_is_not_told_that_it_ends_outside_of_the_pool() {
    let record = json!({"号": "1", "现场": false, "区": "东"});
    let changes = of_outcome(CHOICE, &record, "现场述法", "现场述法");
    assert_eq!(told(&changes), ["现场 = true → holds"]);
}

#[test]
fn a_quota_of_which_nothing_is_certain_is_no_certain_outcome() {
    let explanation = explained(CHOICE, &json!({"号": "1", "区": "东"}), "");
    assert!(explanation.outcomes.is_empty(), "{:?}", explanation.outcomes);
    assert!(explanation.undetermined.iter().any(|entry| entry.name == "现场述法"));
}

const GATE: &str = "\
记录 人 标识 号 { 号: 文本, 立案: 是否, 好: 是否 }
主体 各人 于 人 { 解释 \"示例\" }
主体 另案 不适用 \"另有规定\" 于 人 { 当 好 且 立案, 解释 \"示例\" }
运用 评先 对 各人 { 条件 评先: 非 立案, 解释 \"示例\" }
";

#[test]
fn what_a_gate_lacks_or_fails_by_would_open_it() {
    let opened = ["立案 = false → passed"];
    assert_eq!(told(&to_hold(GATE, &json!({"号": "1", "好": true}), "评先")), opened);
    assert_eq!(told(&to_hold(GATE, &json!({"号": "1", "好": true, "立案": true}), "评先")), opened);
}

#[test]
fn what_is_not_covered_is_made_so() {
    let record = json!({"号": "1", "好": true});
    assert_eq!(told(&to_hold(GATE, &record, "另案")), ["立案 = true → holds"]);
}

const RANK: &str = "\
记录 人 标识 号 { 号: 文本, 得分: 小数, 试用: 是否 }
主体 低分 于 人 { 当 得分 < 60, 解释 \"示例\" }
汇总 末位 于 人 = 名次(得分)
运用 末 对 低分 { 当 末位 = 1 且 非 试用, 启动 诫勉, 解释 \"示例\" }
";

#[test]
fn a_change_that_a_value_over_all_records_would_follow_is_left_out() {
    let text = format!("语言 1\n{RANK}");
    let scheme =
        Scheme::from_sources("scheme.shufa", |path| (path == "scheme.shufa").then_some(text.as_str()));
    let scheme = scheme.expect("a sound scheme");
    let mut engine = scheme.engine(&json!({}), "2026-03-31".parse().expect("a date")).expect("a context");
    let of = engine.record_type("人").expect("a record type");
    let mut facts = Facts::default();
    let mut all = engine.accumulator();
    for record in [json!({"号": "2", "得分": 55}), json!({"号": "1", "得分": 58, "试用": false})] {
        engine.read_json(of, record.to_string().as_bytes(), &mut facts).expect("a record");
        all.add(of, &facts);
    }
    let engine = engine.with_aggregates(&all.finish());
    let explanation = engine.explain_name(of, &facts, "诫勉", false).expect("a name");
    let changes = explanation.outcomes.first().and_then(|why| why.changes.clone()).expect("its changes");
    // With 58.01 it would still be the first; with 60 it is not low any more, whatever the rank.
    assert_eq!(told(&changes), ["得分 = \"60\" → gone", "试用 = true → gone"]);
    assert!(changes.searched.aggregates);
}

const TEXTS: &str = "\
记录 人 标识 号 { 号: 文本, 职: [文本] }
义务 述法 于 人
主体 各人 于 人 逐 t 于 职 { 当 t = \"正\", 应当 述法, 解释 \"示例\" }
";

#[test]
fn a_list_gains_what_its_elements_are_compared_with() {
    let record = json!({"号": "1", "职": ["副"]});
    assert_eq!(told(&to_hold(TEXTS, &record, "述法")), ["职 = [\"副\",\"正\"] → holds"]);
    let explanation = explained(TEXTS, &json!({"号": "1"}), "述法");
    let decided = explanation.deciding.first().expect("what decides it");
    assert_eq!(told(&decided.changes), ["职 = [\"正\"] → holds", "职 = [] → gone"]);
}

#[test]
fn an_element_of_a_list_that_is_not_known_is_the_only_one() {
    let explanation = explained(POSTS, &json!({"号": "1", "分数": 80}), "奖励");
    let sets = &explanation.deciding.first().expect("what decides it").changes.sets;
    let facts = || sets.iter().flat_map(|set| &set.facts);
    assert!(facts().any(|fact| fact.sole) && facts().all(|fact| fact.sole == fact.fact.contains('[')));
    let known = to_hold(POSTS, &json!({"号": "1", "任职": [], "分数": 80}), "奖励");
    assert!(known.sets.iter().flat_map(|set| &set.facts).all(|fact| !fact.sole));
}

#[test]
fn every_outcome_has_its_share_of_the_search() {
    let many = (0..60).map(|at| format!("甲{at}: 是否, "));
    let all = (0..60).map(|at| format!("甲{at}")).collect::<Vec<_>>().join(" 且 ");
    let rules = format!(
        "记录 人 标识 号 {{ 号: 文本, {}乙: 是否 }}\n主体 各人 于 人 {{ 解释 \"示例\" }}\n\
         运用 多 对 各人 {{ 当 {all}, 启动 多, 解释 \"示例\" }}\n\
         运用 少 对 各人 {{ 当 乙, 启动 少, 解释 \"示例\" }}\n",
        many.collect::<String>()
    );
    let explanation = explained(&rules, &json!({"号": "1"}), "");
    for entry in &explanation.deciding {
        let found = told(&entry.changes);
        // Ways to one end alone, where the others were not all tried, are not told.
        assert_eq!(found.is_empty(), entry.changes.searched.cut, "{found:?}");
    }
    let few = explanation.deciding.iter().find(|entry| entry.name == "少").expect("an entry");
    assert_eq!(told(&few.changes), ["乙 = true → holds", "乙 = false → gone"]);
}

#[test]
fn a_long_record_ends_the_search_earlier() {
    let post = json!({"层级": "县", "正职": true});
    let of = |posts: usize| {
        let record = json!({"号": "1", "任职": vec![post.clone(); posts], "分数": 80});
        of_outcome(POSTS, &record, "奖励", "奖励").searched
    };
    assert!(!of(1).cut);
    let long = of(4000);
    assert!(long.cut && long.tried < 60, "{long:?}");
}

#[test]
fn a_report_is_not_taken_back_to_end_what_it_lacks() {
    let record = json!({"号": "1", "报告": {"提交日": "2026-01-02", "章节": ["成绩"]}});
    let missing = of_outcome(REPORT, &record, "", "年报/问题");
    assert!(told(&missing).iter().all(|set| !set.contains("null")), "{missing:?}");
}

#[test]
fn numbers_are_those_next_to_the_one_that_is_given() {
    let rules = "记录 人 标识 号 { 号: 文本, 甲: 整数, 乙: 整数 }\n主体 各人 于 人 { 解释 \"示例\" }\n\
                 运用 数 对 各人 { 当 甲 - 乙 ≥ 2 且 甲 - 乙 ≤ 4, 启动 数, 解释 \"示例\" }\n";
    let record = json!({"号": "1", "甲": 5, "乙": 2});
    let ended = told(&of_outcome(rules, &record, "", "数"));
    assert_eq!(ended, ["甲 = 3 or 7 → gone", "乙 = 0 or 4 → gone"]);
}
