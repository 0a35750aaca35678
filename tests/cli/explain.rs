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
    assert!(quota.expect(1).out.contains("1 records have errors"), "{}", quota.out);
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
