//! Explanations of a small scheme that has one of everything, as an official reads them.
#![expect(clippy::expect_used, reason = "a test that meets what cannot be fails")]

use serde_json::{Value as Json, json};
use shufa::{
    Scheme,
    engine::{Engine, Facts},
    explain::{About, Candidate, CandidateState, Explanation, GroundKind, NoSuchName, Test},
};

/// A scheme where a breach starts something, exceptions win and lose, and something is forbidden.
const SCHEME: &str = r#"语言 1

方案 述法 { 名称 "述法办法", 原文 "source.txt" }

法规 《问责条例》
枚举 层级 { 县区, 市 }
记录 职务 称谓 单位 { 单位: 文本, 层级: 层级 问 "哪一级?" 由 "组织部门" }
记录 报告 { 提交日期: 日期, 章节: [文本] }
记录 干部 标识 编号 称谓 姓名 {
    编号:     文本
    姓名:     文本?
    任职:     [职务]
    新任:     是否     问 "是否新任?" 由 "组织部门"
    自愿:     是否     问 "是否自愿述法?" 由 "本人"
    述职报告: 报告?    问 "提交述职报告没有?" 由 "考核办"
    请客日期: 日期?    问 "哪天宴请?" 由 "纪委"
    立案:     是否     问 "是否立案?" 由 "纪委"
    人数:     整数
}
环境 { 截止日: 日期 }

文书 述职报告 于 干部 { 提交 述职报告.提交日期, 章节 述职报告.章节 }
义务 述法 于 干部 { 履行于 述职报告.提交日期, 限 截止日 }
义务 宴请 于 干部 { 履行于 请客日期 }
义务 空置 于 干部

主体 负责人 于 干部 逐 p 于 任职 { 当 p.层级 = 县区, 应当 述法, 据 "负责人应当述法" }
内容 共同内容 对 负责人 { 应当 包含 述职报告: 措施, 据 "写明措施", 解释 "措施是一节" }
内容 不写 对 负责人 { 不得 包含 述职报告: 客套, 据 "不得写客套" }
方式 新任缓述 对 负责人 { 当 新任, 免予 述法, 除外 主体.负责人, 据 "新任的免述" }
方式 自愿述法 对 负责人 { 当 自愿, 除外 新任缓述, 据 "自愿的照述" }
方式 禁宴 对 负责人 { 不得 宴请, 据 第三条 "不得宴请" }
运用 评先 对 负责人 { 条件 评先: 非 立案, 据 "立案的不得评先" }
运用 编制 对 负责人 { 限定 编制: 人数 不超过 3, 据 "不超过三人" }
运用 约谈 对 负责人 { 当 未定 "没有写明条件", 启动 约谈, 据 "建立约谈制度" }
运用 问责 对 负责人 { 当 述法.逾期未履行, 启动 问责 依照 《问责条例》, 据 "逾期不述的问责" }
"#;

const TEXT: &str = "负责人应当述法。写明措施。不得写客套。新任的免述。自愿的照述。不得宴请。立案的不得评先。不超过三人。建立约谈制度。逾期不述的问责。";

fn engine() -> Engine {
    let read = |path: &str| match path {
        "scheme.shufa" => Some(SCHEME.to_owned()),
        "source.txt" => Some(TEXT.to_owned()),
        _ => None,
    };
    let scheme = Scheme::from_sources("scheme.shufa", read).expect("a sound scheme");
    let context = json!({"截止日": "2025-12-31"});
    scheme.engine(&context, "2026-03-31".parse().expect("a date")).expect("a context")
}

fn explained(record: &Json) -> Explanation {
    let mut engine = engine();
    let officials = engine.record_type("干部").expect("a record type");
    engine.explain_json(officials, record.to_string().as_bytes()).expect("a record")
}

/// Why something is not so.
fn why_not(record: &Json, name: &str) -> Result<Explanation, NoSuchName> {
    let mut engine = engine();
    let officials = engine.record_type("干部").expect("a record type");
    let mut facts = Facts::default();
    engine.read_json(officials, record.to_string().as_bytes(), &mut facts).expect("a record");
    engine.explain_name(officials, &facts, name, true)
}

/// Who has done nothing, and gave a banquet.
fn breached() -> Json {
    json!({
        "编号": "G1", "姓名": "甲", "任职": [{"单位": "永昌县", "层级": "县区"}, {"单位": "市局", "层级": "市"}],
        "新任": false, "自愿": false, "述职报告": null, "请客日期": "2026-01-02", "立案": true, "人数": 4
    })
}

/// Who is new, of whom the rest is not known.
fn new_and_unknown() -> Json {
    json!({"编号": "G2", "姓名": "乙", "任职": [{"单位": "金川区", "层级": "县区"}], "新任": true})
}

#[test]
fn a_trigger_leads_back_to_the_breached_duty() {
    let explanation = explained(&breached());
    let trigger = explanation.outcomes.iter().find(|why| why.kind == About::Trigger).expect("a trigger");
    let ground = |id: &usize| explanation.grounds.iter().find(|ground| ground.id == *id).expect("a ground");
    let on = &trigger.because.first().expect("a clause").rests.on;
    let duty = on.iter().map(ground).find(|ground| ground.kind == GroundKind::Duty).expect("a duty");
    assert_eq!((duty.name.as_str(), duty.test, duty.holds), ("述法", Some(Test::Breached), true));
    assert_eq!(duty.rests.facts, ["述职报告", "环境.截止日"]);
    let owed = duty.rests.on.iter().map(ground).find(|ground| ground.kind == GroundKind::Owed);
    let clause = ground(owed.expect("that it is owed").rests.on.first().expect("a clause"));
    assert_eq!((clause.name.as_str(), clause.element.as_deref()), ("subject.负责人", Some("任职[0]")));
    assert_eq!(clause.rests.facts, ["任职[0].层级"]);
    // The exception that would have taken the duty away is told, and why it does not.
    let lost = ground(clause.rests.exceptions.first().expect("an exception"));
    assert_eq!((lost.name.as_str(), lost.holds), ("method.新任缓述", false));
    assert_eq!(lost.rests.facts, ["新任"]);
}

#[test]
fn an_exception_that_wins_names_what_it_takes_away() {
    let mut record = new_and_unknown();
    record["自愿"] = json!(false);
    let explanation = explained(&record);
    let exempt = explanation.outcomes.iter().find(|why| why.kind == About::Obligation).expect("a duty");
    let because = exempt.because.first().expect("a clause");
    assert_eq!(because.source.clause, "method.新任缓述");
    assert_eq!(because.overrides, ["subject.负责人"]);
}

#[test]
fn missing_facts_are_ranked_by_what_hangs_on_them() {
    let explanation = explained(&new_and_unknown());
    let ranks: Vec<usize> = explanation.missing.iter().map(|asked| asked.decides).collect();
    assert!(ranks.is_sorted_by(|a, b| a >= b), "{ranks:?}");
    let first = explanation.missing.first().expect("a missing fact");
    assert_eq!((first.fact.fact.as_str(), first.fact.from.as_deref()), ("自愿", Some("本人")));
    assert_eq!(first.decides, first.outcomes.len());
}

/// The candidates for a name, each with its clause, state and facts.
fn candidates(record: &Json, name: &str) -> Vec<Candidate> {
    why_not(record, name).expect("a name of the scheme").why_not.expect("what was asked for").candidates
}

#[test]
fn why_not_tells_the_failed_conditions_of_each_clause() {
    let found = candidates(&breached(), "述法");
    let told: Vec<_> =
        found.iter().map(|one| (one.source.element.as_deref(), one.state, one.failed)).collect();
    let (here, there) = (Some("任职[0]"), Some("任职[1]"));
    let imposed = [(here, CandidateState::Applies, 0), (there, CandidateState::NotMet, 1)];
    assert!(imposed.iter().all(|wanted| told.contains(wanted)), "{told:?}");
    let failed = found.iter().find(|one| one.source.clause == "subject.负责人" && one.failed > 0);
    assert_eq!(failed.expect("a clause that fails").rests.facts, ["任职[1].层级"]);
    // Nearest first.
    assert!(found.is_sorted_by_key(|one| (one.state, one.failed)), "{told:?}");
}

#[test]
fn why_not_names_the_exception_that_wins() {
    let mut record = new_and_unknown();
    record["自愿"] = json!(false);
    let found = candidates(&record, "述法");
    let blocked = found.iter().find(|one| one.source.clause == "subject.负责人").expect("the clause");
    assert_eq!(blocked.state, CandidateState::Blocked);
    assert_eq!(blocked.blocked_by, ["method.新任缓述"]);
}

/// Whether it would apply without the exception is not always known.
#[test]
fn why_not_tells_what_is_missing_beside_an_exception() {
    let mut record = new_and_unknown();
    record["自愿"] = json!(true);
    record.as_object_mut().expect("a record").remove("新任");
    let found = candidates(&record, "述法");
    let blocked = found.iter().find(|one| one.source.clause == "method.新任缓述").expect("the clause");
    assert_eq!(blocked.state, CandidateState::Blocked);
    assert_eq!(
        (&blocked.blocked_by[..], &blocked.missing[..]),
        (&["method.自愿述法".to_owned()][..], &["新任".to_owned()][..])
    );
    #[cfg(feature = "render")]
    {
        let asked = why_not(&record, "述法").expect("a duty");
        let text = shufa::render::explanation(&asked, shufa::diagnostic::Lang::Zh);
        assert!(text.contains("被除外:方式.自愿述法;没有除外时是否适用未能确定:缺 新任"), "{text}");
    }
}

#[test]
fn why_not_tells_what_is_open_and_what_is_missing() {
    let open = candidates(&breached(), "约谈");
    assert_eq!(
        open.first().map(|one| (one.state, one.why.as_slice())),
        Some((CandidateState::Open, ["没有写明条件".to_owned()].as_slice()))
    );
    let missing = candidates(&new_and_unknown(), "问责");
    assert_eq!(
        missing.first().map(|one| (one.state, one.missing.as_slice())),
        Some((CandidateState::Undetermined, ["自愿".to_owned(), "述职报告".to_owned()].as_slice()))
    );
}

/// A clause of elements that are not there yet could give it all the same.
#[test]
fn without_elements_the_clauses_are_candidates() {
    let mut record = breached();
    *record.get_mut("任职").expect("a list") = json!([]);
    for name in ["述法", "负责人", "措施", "评先"] {
        for candidate in candidates(&record, name) {
            assert_eq!(candidate.source.element, None, "{name}");
        }
    }
    let found = candidates(&record, "负责人");
    let [candidate] = found.as_slice() else { unreachable!("{found:?}") };
    assert_eq!((candidate.state, candidate.failed), (CandidateState::NotMet, 1));
    assert_eq!(candidate.rests.facts, ["任职"]);
    assert_eq!(candidates(&record, "述法").len(), 2);
}

#[test]
fn what_no_clause_can_give_has_no_candidates() {
    assert_eq!(candidates(&breached(), "空置"), []);
}

#[test]
fn a_name_that_is_not_there_is_answered_with_the_nearest() {
    let unknown = why_not(&breached(), "述发").expect_err("no such name");
    assert_eq!((unknown.name.as_str(), unknown.near.as_deref()), ("述发", Some("述法")));
}

#[test]
fn the_json_form() {
    insta::assert_json_snapshot!(explained(&breached()));
}

/// Everything that is told: objects, and entries of lists.
fn entries(value: &Json) -> usize {
    match value {
        Json::Object(members) => 1 + members.values().map(entries).sum::<usize>(),
        Json::Array(items) => items.iter().map(|item| 1 + entries(item)).sum(),
        _ => 0,
    }
}

/// Twice the posts to which clauses apply are told in twice as much, and no more.
#[test]
fn an_explanation_is_as_long_as_what_applies() {
    let size = |posts: usize| {
        let mut record = breached();
        record["任职"] = (0..posts).map(|at| json!({"单位": format!("县{at}"), "层级": "县区"})).collect();
        entries(&serde_json::to_value(explained(&record)).expect("plain data"))
    };
    let [ten, twenty, forty] = [10, 20, 40].map(size);
    assert_eq!(forty - twenty, 2 * (twenty - ten));
    // Posts to which nothing applies are told of nowhere but in the length of their list.
    let mut record = breached();
    let bare = entries(&serde_json::to_value(explained(&record)).expect("plain data"));
    for at in 0..20 {
        let post = json!({"单位": format!("局{at}"), "层级": "市"});
        record["任职"].as_array_mut().expect("posts").push(post);
    }
    assert_eq!(entries(&serde_json::to_value(explained(&record)).expect("plain data")), bare);
}

/// The example of the document is what comes out.
#[test]
fn the_document_tells_the_truth() {
    let document = include_str!("../docs/explanation.md");
    let explanation = serde_json::to_value(explained(&breached())).expect("plain data");
    let (_, rest) = document.split_once("```json\n").expect("an example");
    let (example, _) = rest.split_once("```").expect("its end");
    let example: Json = serde_json::from_str(example).expect("JSON");
    let trigger = &explanation["outcomes"].as_array().expect("outcomes").last().expect("a trigger");
    assert_eq!(&&example["outcomes"][0], trigger);
    for ground in example["grounds"].as_array().expect("grounds") {
        let grounds = explanation["grounds"].as_array().expect("grounds");
        assert!(grounds.contains(ground), "{ground}");
    }
    for (path, fact) in example["facts"].as_object().expect("facts") {
        assert_eq!(fact, &explanation["facts"][path], "{path}");
    }
    // Every member of the form is told of.
    for member in explanation.as_object().expect("an object").keys() {
        assert!(document.contains(&format!("`{member}`")), "{member}");
    }
}

#[cfg(feature = "render")]
mod text {
    use super::{breached, explained, new_and_unknown};
    use shufa::{diagnostic::Lang, render};

    #[test]
    fn a_breach_in_chinese() {
        insta::assert_snapshot!(render::explanation(&explained(&breached()), Lang::Zh));
    }

    #[test]
    fn a_breach_in_english() {
        insta::assert_snapshot!(render::explanation(&explained(&breached()), Lang::En));
    }

    #[test]
    fn missing_facts_in_chinese() {
        insta::assert_snapshot!(render::explanation(&explained(&new_and_unknown()), Lang::Zh));
    }

    #[test]
    fn why_not_in_chinese() {
        let asked = super::why_not(&new_and_unknown(), "述法").expect("a duty");
        insta::assert_snapshot!(render::explanation(&asked, Lang::Zh));
    }

    #[test]
    fn a_ban_is_never_told_as_a_duty() {
        let explanation = explained(&breached());
        for text in [render::explanation(&explanation, Lang::Zh), render::explanation(&explanation, Lang::En)]
        {
            for line in text.lines().filter(|line| line.contains("宴请,") || line.contains("“客套”"))
            {
                assert!(line.contains("不得") || line.contains("must not"), "{line}");
                for word in ["应当", "未见履行", "逾期", "late", "deadline"] {
                    assert!(!line.contains(word), "{line}");
                }
            }
        }
    }
}

#[cfg(feature = "render")]
mod page {
    use super::{breached, explained, new_and_unknown};
    use shufa::{diagnostic::Lang, render};

    #[test]
    fn a_page_for_a_person_s_file() {
        let explanations = [explained(&breached()), explained(&new_and_unknown())];
        insta::assert_snapshot!(render::explanation_html(&explanations, Lang::Zh));
    }

    /// Every element is closed where it was opened; what is not is given with what is open.
    fn well_formed(page: &str) -> Result<(), String> {
        let mut open: Vec<&str> = Vec::new();
        let (_, body) = page.split_once("<!DOCTYPE html>").ok_or("no doctype")?;
        for piece in body.split('<').skip(1) {
            let (tag, _) = piece.split_once('>').ok_or(format!("`{piece}` has no end"))?;
            let name = tag.split(' ').next().unwrap_or_default();
            match name.strip_prefix('/') {
                Some(name) if open.pop() == Some(name) => {}
                Some(name) => return Err(format!("`{name}` closes what is not open: {open:?}")),
                None if name == "meta" => {}
                None => open.push(name),
            }
        }
        if open.is_empty() { Ok(()) } else { Err(format!("{open:?} stay open")) }
    }

    #[test]
    fn a_page_is_well_formed_and_alone() {
        for lang in [Lang::Zh, Lang::En] {
            let page = render::explanation_html(&[explained(&breached())], lang);
            well_formed(&page).expect("a page");
            for elsewhere in
                ["<script", "<link", "<img", "<iframe", "http:", "https:", "url(", "@import", "onload"]
            {
                assert!(!page.contains(elsewhere), "{elsewhere}");
            }
            assert!(page.contains(if lang == Lang::Zh { "lang=\"zh-CN\"" } else { "lang=\"en\"" }));
        }
    }

    #[test]
    fn facts_cannot_become_markup() {
        let mut record = breached();
        let bad = "</title><script>alert(\"1\")</script>&lt;";
        record["姓名"] = bad.into();
        record["任职"][0]["单位"] = bad.into();
        record["述职报告"] = serde_json::json!({"提交日期": "2025-12-30", "章节": [bad]});
        let page = render::explanation_html(&[explained(&record)], Lang::Zh);
        well_formed(&page).expect("a page");
        assert!(!page.contains("<script"));
        assert!(page.contains("&lt;/title&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;lt;"));
    }

    /// Text and page tell the same: each line of the tree stands in both.
    #[test]
    fn the_page_tells_what_the_text_tells() {
        let explanation = explained(&breached());
        let page = render::explanation_html(std::slice::from_ref(&explanation), Lang::Zh);
        let joined: String = page.split_whitespace().collect();
        let text = render::explanation_below(&explanation, Lang::Zh);
        for line in text.lines().skip(1) {
            let line: String = line.split_whitespace().collect();
            assert!(joined.contains(&line), "{line}");
        }
    }
}
