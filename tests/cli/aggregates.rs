//! Two passes over the records of a scheme with aggregates.

use crate::support::{Folder, lines};

const SCHEME: &str = "语言 1
记录 单位 标识 号 { 号: 文本, 得分: 小数 }
记录 会议 标识 号 { 号: 文本, 线: 小数 }
汇总 单位数 于 单位 = 计数
汇总 名次值 于 单位 = 名次(得分)
定义 均分 = 总分 / 单位数
汇总 总分 于 单位 = 合计(得分)
主体 全体 于 单位 { 解释 \"单位\" }
主体 会议 于 会议 { 解释 \"会议\" }
运用 排名 对 全体 { 限定 排名: 名次值 不超过 2, 解释 \"前两名\" }
运用 线 对 会议 { 限定 均分: 均分 不少于 线, 解释 \"不低于线\" }
";

const UNITS: [&str; 3] =
    [r#"{"号":"甲","得分":80.5}"#, r#"{"号":"乙","得分":90}"#, r#"{"号":"丙","得分":70}"#];

const RUN: &str = "--as-of 2026-03-31 --format json";

fn folder(test: &str) -> Folder {
    let folder = Folder::new(test);
    folder.write("scheme.shufa", SCHEME);
    folder.write("units.jsonl", lines(&UNITS));
    folder.write("meetings.jsonl", lines(&[r#"{"号":"会","线":80}"#]));
    folder
}

fn bounds(ended: &crate::support::Ended) -> Vec<String> {
    ended
        .json()
        .iter()
        .filter_map(|line| Some(line.get("bounds")?.as_array()?.first()?.clone()))
        .map(|bound| format!("{} {}", bound["value"].as_str().unwrap_or("-"), bound["status"]))
        .collect()
}

#[test]
fn files_are_read_twice() {
    let folder = folder("aggregates_files");
    let ended = folder.line(&format!("eval scheme.shufa --facts 单位=units.jsonl 会议=meetings.jsonl {RUN}"));
    assert_eq!(ended.expect(0).err, "");
    assert_eq!(bounds(&ended), ["2 \"within\"", "1 \"within\"", "3 \"above\"", "481/6 \"within\""]);
    let population = ended.json().last().unwrap()["population"].clone();
    assert_eq!(population["aggregates"]["总分"]["value"], "481/2");
}

#[test]
fn standard_input_is_kept_for_the_second_pass() {
    let folder = folder("aggregates_stdin");
    let given = format!("eval scheme.shufa --facts 会议=meetings.jsonl 单位=- {RUN}");
    let ended = folder.piped(&given, lines(&UNITS).as_bytes());
    assert_eq!(bounds(ended.expect(0)), ["481/6 \"within\"", "2 \"within\"", "1 \"within\"", "3 \"above\""]);
    assert!(ended.err.contains("临时文件"), "{}", ended.err);
    let english = folder.piped(&format!("{given} --lang en"), lines(&UNITS).as_bytes());
    assert!(english.expect(0).err.contains("`stdin` can be read once"), "{}", english.err);
    // An array with a mark in front is read again from its beginning, too.
    let array = format!("\u{feff}[{}]", UNITS.join(",\n"));
    let ended = folder.piped(&given, array.as_bytes());
    assert_eq!(bounds(ended.expect(0)).len(), 4);
}

#[test]
fn a_scheme_without_aggregates_reads_once() {
    let folder = Folder::new("aggregates_none");
    let ended = folder.piped(
        "eval policy --facts - --context context.json --as-of 2026-03-31 --format json",
        lines(&[crate::support::GOOD]).as_bytes(),
    );
    assert!(!ended.expect(0).err.contains("临时文件"), "{}", ended.err);
}

#[test]
fn a_refused_record_is_told_once_and_leaves_its_aggregates_unknown() {
    let folder = folder("aggregates_refused");
    folder.write("units.jsonl", lines(&[UNITS[0], r#"{"号":"乙","得分":"九十"}"#, "x"]));
    let ended = folder.line(&format!("eval scheme.shufa --facts 单位=units.jsonl 会议=meetings.jsonl {RUN}"));
    ended.expect(1);
    assert_eq!(ended.err.matches("九十").count(), 1, "{}", ended.err);
    assert_eq!(bounds(&ended), ["- \"undetermined\"", "- \"undetermined\""]);
    let population = ended.json().last().unwrap()["population"].clone();
    assert_eq!(population["aggregates"]["单位数"]["undecided"], 2);
}

#[test]
fn a_type_of_which_no_records_are_given_is_named() {
    let folder = folder("aggregates_missing");
    let ended = folder.line(&format!("eval scheme.shufa --facts 会议=meetings.jsonl {RUN}"));
    assert_eq!(bounds(ended.expect(0)), ["- \"undetermined\""]);
    assert!(ended.err.contains("没有给出 `单位` 的记录"), "{}", ended.err);
}

#[test]
fn people_read_the_aggregates_before_the_summary() {
    let folder = folder("aggregates_text");
    let ended = folder
        .line("eval scheme.shufa --facts 单位=units.jsonl 会议=meetings.jsonl --as-of 2026-03-31 --summary");
    insta::assert_snapshot!(ended.transcript());
    let english =
        folder.line("eval scheme.shufa --facts 会议=meetings.jsonl --as-of 2026-03-31 --summary --lang en");
    insta::assert_snapshot!(english.transcript());
}

#[test]
fn a_revision_changes_an_aggregate() {
    let folder = folder("aggregates_revision");
    folder.write(
        "policy/scheme.shufa",
        "语言 1
方案 评议 { 名称 \"评议\", 适用日 年末(年度) }
记录 单位 标识 号 { 号: 文本, 得分: 小数 }
环境 { 年度: 整数 }
汇总 单位数 于 单位 = 计数
主体 全体 于 单位 { 当 得分 > 单位数, 解释 \"单位\" }
",
    );
    folder.write(
        "policy/2026.shufa",
        "语言 1
修订 评议 自 2026-01-01 {
    修改 汇总 单位数 于 单位 = 计数 使 得分 > 80
    增加 汇总 总分 于 单位 = 合计(得分)
}
",
    );
    let counted = |year: &str| {
        let ended = folder.line(&format!("eval policy --facts units.jsonl --context 年度={year} {RUN}"));
        let lines = ended.expect(0).json();
        lines.last().unwrap()["population"]["aggregates"].to_string()
    };
    assert_eq!(counted("2025"), r#"{"单位数":{"value":"3"}}"#);
    assert_eq!(counted("2026"), r#"{"单位数":{"value":"2"},"总分":{"value":"481/2"}}"#);
    let shown = folder.line("show policy --on 2026-06-01");
    assert!(shown.expect(0).out.contains("汇总 单位数 于 单位 = 计数 使 得分 > 80"), "{}", shown.out);
}
