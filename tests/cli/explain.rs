//! `shufa explain` over all records, and of names that lead nowhere.

use crate::support::{Folder, lines};

const SCHEME: &str = "语言 1
记录 单位 标识 号 { 号: 文本, 参评: [文本], 抽中: 是否 问 \"抽中没有?\" 由 \"抽查组\" }
义务 无人规定 于 单位
主体 全体 于 单位 { 解释 \"单位\" }
方式 抽查 { 从 全体 中 1 名 抽查 使 抽中, 解释 \"抽查\" }
方式 参评 对 全体 { 从 参评 为 p 中 1 项 参评 使 真, 解释 \"参评\" }
";

const RUN: &str = "explain scheme.shufa --facts units.jsonl --as-of 2026-03-31";

fn folder(test: &str) -> Folder {
    let folder = Folder::new(test);
    folder.write("scheme.shufa", SCHEME);
    folder.write(
        "units.jsonl",
        lines(&[r#"{"号":"甲","参评":["a"],"抽中":true}"#, r#"{"号":"乙","参评":[]}"#, r#"{"号":7}"#]),
    );
    folder
}

/// What a refused record lacks, and where it counts, nobody knows; the rest is told.
#[test]
fn refused_records_are_told_and_counted() {
    let folder = folder("explain_refused");
    let missing = folder.line(&format!("{RUN} --missing --format json"));
    let table = &missing.expect(1).json()[0];
    assert_eq!((&table["records"], &table["refused"], &table["lacking"]), (&2.into(), &1.into(), &1.into()));
    assert_eq!(table["suppliers"][0]["from"], "抽查组");
    assert!(missing.err.contains("units.jsonl"), "{}", missing.err);
    let quota = folder.line(&format!("{RUN} --quota 抽查 --lang en"));
    assert!(quota.expect(1).out.contains("1 record has errors"), "{}", quota.out);
}

#[test]
fn a_quota_over_a_list_is_one_of_each_record() {
    let ended = folder("explain_list_quota").line(&format!("{RUN} --quota 参评"));
    assert!(ended.expect(1).err.contains("E0815"), "{}", ended.err);
    assert!(ended.err.contains("--record KEY --why 参评"), "{}", ended.err);
}

#[test]
fn what_no_clause_can_give_is_said_to_be_so() {
    let folder = folder("explain_nothing");
    let line = format!("{RUN} --record 甲 --why-not 无人规定");
    assert!(folder.line(&line).expect(0).out.contains("没有哪一条会给出它"));
    assert!(folder.line(&format!("{line} --lang en")).expect(0).out.contains("no clause can give it"));
}

const DUTIES: &str = "语言 1
枚举 级 { 县, 市 }
记录 人 标识 号 称谓 名 {
    号: 文本, 名: 文本?, 职: [文本], 级: 级 问 \"哪一级?\" 由 \"组织部门\", 新任: 是否 由 \"组织部门\", 宴请: 日期?
}
记录 会 标识 号 { 号: 文本, 级: 级 }
义务 述法 于 人
义务 宴请 于 人 { 履行于 宴请 }
义务 保密 于 人
义务 备案 于 会
主体 干部 于 人 { 当 级 = 县, 应当 述法, 不得 宴请, 不得 保密, 解释 \"干部\" }
主体 新人 于 人 { 当 新任, 解释 \"新任\" }
主体 老干部 = 干部 除 新人
主体 领导 于 人 逐 p 于 职 { 当 p = \"书记\", 应当 述法, 解释 \"领导\" }
方式 约谈 对 新人 { 启动 约谈, 启动 通报, 解释 \"约谈\" }
方式 会议备案 对 会议 { 应当 备案, 启动 补报, 解释 \"备案\" }
主体 会议 于 会 { 解释 \"会议\" }
方式 抽取 { 从 老干部 中 1 名 抽查 使 级 = 县, 解释 \"抽查\" }
";

const ASK: &str = "explain scheme.shufa --facts 人=people.jsonl --as-of 2026-03-31 --record";

fn people(test: &str) -> Folder {
    let folder = Folder::new(test);
    folder.write("scheme.shufa", DUTIES);
    folder.write(
        "people.jsonl",
        lines(&[
            r#"{"号":"甲","名":"","职":[],"级":"县","新任":false}"#,
            r#"{"号":"乙","名":"乙","职":[],"级":"县","新任":true,"宴请":"2026-01-01"}"#,
            r#"{"号":"丙","名":"丙","职":["书记","委员"],"级":"市","新任":false,"宴请":null}"#,
            r#"{"号":"丁","名":"丁","职":[]}"#,
        ]),
    );
    folder
}

/// What the text says of a name that is asked for.
fn told(folder: &Folder, record: &str, asked: &str) -> String {
    folder.line(&format!("{ASK} {record} {asked}")).expect(0).out.clone()
}

/// Which candidates a name has: clause, state, what blocks, what is missing.
fn states(folder: &Folder, record: &str, name: &str) -> Vec<String> {
    let ended = folder.line(&format!("{ASK} {record} --why-not {name} --format json"));
    let found = ended.expect(0).json();
    let all = found[0]["why_not"]["candidates"].as_array().expect("candidates").iter().map(|of| {
        format!("{} {} {} {}", of["clause"], of["state"], of["blocked_by"], of["missing"]).replace('"', "")
    });
    all.collect()
}

/// A class made of others is given by their clauses, and taken by those that it leaves out.
#[test]
fn a_class_made_of_others_is_answered_by_their_clauses() {
    let folder = people("explain_union");
    for (record, expected) in [
        ("甲", "subject.干部 applies null null"),
        ("乙", "subject.干部 blocked [subject.新人] null"),
        ("丙", "subject.干部 not_met null null"),
        ("丁", "subject.干部 undetermined null [级,新任]"),
    ] {
        assert_eq!(states(&folder, record, "老干部"), [expected], "{record}");
    }
    assert!(told(&folder, "乙", "--why-not 老干部").contains("新任:是"));
}

/// What does not hold is told to be so, and what holds is not asked why it does not.
#[test]
fn whether_a_name_holds_is_said_first() {
    let folder = people("explain_holds");
    for (record, asked, expected) in [
        ("丙", "--why 约谈", "没有确定成立的“约谈”;--why-not 约谈"),
        ("甲", "--why-not 述法", "“述法”是成立的,依据见下"),
        ("甲", "--why-not 保密", "对“保密”的规定是不得,依据见下"),
        ("甲", "--why 保密", "方案没有写明以什么认定违反"),
        ("甲", "--why 宴请", "是否违反 宴请 不得:缺 宴请"),
        ("乙", "--why 宴请", "✗ 未履行、违反或不符合"),
    ] {
        let text = told(&folder, record, asked);
        assert!(text.contains(expected), "{text}");
        assert!(!text.contains("方案对这条记录没有要求") && !text.contains("这一条适用"), "{text}");
    }
    let other = told(&folder, "甲", "--why-not 述法");
    assert!(other.contains("主体.领导") && other.contains("职:0 项"), "{other}");
    let missing = told(&folder, "丁", "--why 抽查 --lang en");
    assert!(missing.contains("lacks 级, 新任"), "{missing}");
    // An empty name is no name.
    assert!(told(&folder, "甲", "--why 述法").contains("· 甲应当述法"));
}

#[test]
fn a_name_that_is_something_else_is_told_to_be_so() {
    let folder = people("explain_names");
    for (asked, code, expected) in [
        ("--why-not 备案", "E0816", "`会`"),
        ("--why 补报", "E0816", "`会`"),
        ("--why 方式.约谈", "E0818", "`约谈`、`通报`"),
        ("--why 方式.约淡", "E0814", "方式.约谈"),
        ("--why method.抽取", "E0818", "`抽查`"),
        ("--why-not 抽取", "E0818", "`抽查`"),
        ("--why scheme.述法", "E0814", "是否指 `述法`?"),
    ] {
        let ended = folder.line(&format!("{ASK} 甲 {asked}"));
        assert!(ended.expect(1).err.contains(code) && ended.err.contains(expected), "{asked}: {}", ended.err);
    }
    let run = "explain scheme.shufa --facts 人=people.jsonl --as-of 2026-03-31";
    let quota = folder.line(&format!("{run} --quota 述法"));
    assert!(quota.expect(1).err.contains("E0817") && quota.err.contains("--why 述法"), "{}", quota.err);
}

#[test]
fn a_name_is_asked_of_one_record() {
    let folder = people("explain_options");
    let run = "explain scheme.shufa --facts 人=people.jsonl --as-of 2026-03-31";
    for more in ["--missing --why 述法", "--quota 抽查 --why-not 述法"] {
        folder.line(&format!("{run} {more}")).expect(2);
    }
}
