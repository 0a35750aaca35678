//! `shufa eval`: what is shown.

use std::{
    io::Read,
    process::{Command, Stdio},
};

use crate::support::{BREACHED, Folder, GOOD, LATE, UNKNOWN, lines};

const EVAL: &str = "eval policy --facts facts.jsonl --context context.json --as-of 2026-03-31";

#[test]
fn a_register_is_shown_as_text() {
    let ended = Folder::new("eval_text").line(EVAL);
    ended.expect(0);
    insta::assert_snapshot!(ended.transcript());
}

#[test]
fn a_register_is_shown_in_english() {
    let ended = Folder::new("eval_text_en").line(&format!("{EVAL} --lang en"));
    ended.expect(0);
    insta::assert_snapshot!(ended.transcript());
}

#[test]
fn a_register_is_shown_as_json_lines() {
    let folder = Folder::new("eval_json");
    let ended = folder.line(&format!("{EVAL} --format json"));
    assert_eq!(ended.expect(0).keys(), ["run", "G001", "G002", "G003", "G004", "population"]);
    assert_eq!(ended.err, "");
    let hash = ended.json()[0]["run"]["hash"].as_str().unwrap().to_owned();
    insta::assert_snapshot!(ended.out.replace(&hash, "HASH"));
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let folder = Folder::new("eval_stable");
    for line in [EVAL.to_owned(), format!("{EVAL} --format json --citations")] {
        assert_eq!(folder.line(&line).out, folder.line(&line).out);
    }
}

#[test]
fn citations_stand_in_the_line_of_the_run() {
    let folder = Folder::new("eval_citations");
    let ended = folder.line(&format!("{EVAL} --format json --citations --summary"));
    let lines = ended.expect(0).json();
    assert_eq!(lines.len(), 2);
    let citation = &lines[0]["run"]["citations"]["subject.主要负责人"][0];
    assert_eq!(citation["quote"], "主要负责人应当述法。");
    assert_eq!(citation["instrument"], "述法实施方案");
    assert!(citation["line"].is_u64() && citation["file"].is_string());
}

/// A window, a number with a finite decimal and one without, and days on which it is in force.
const WINDOW: &str = r#"语言 1
方案 审批办法 { 施行 2025-01-01, 适用日 年末(年度) }
记录 会 标识 号 { 号: 文本, 批: 日期?, 审: 日期?, 分: 小数 }
环境 { 年度: 整数 }
义务 批准 于 会 { 履行于 批, 自 审, 限 2026-01-20 }
主体 全 于 会 {
    应当 批准
    限定 总分: 分 * 85% + 3.5 在 0..99.5
    限定 三分: 分 / 3 不少于 1/3
    解释 "先审后批"
}
"#;

#[test]
fn a_day_before_the_window_is_told_and_numbers_are_decimals() {
    let folder = Folder::new("eval_early");
    folder.write("policy/scheme.shufa", WINDOW);
    folder.write("facts.jsonl", r#"{"号":"A","批":"2026-01-05","审":"2026-01-06","分":92.7}"#);
    folder.write("context.json", r#"{"年度":2025}"#);
    insta::assert_snapshot!(folder.line(EVAL).expect(0).transcript());
    let json = folder.line(&format!("{EVAL} --format json"));
    let outcome = &json.expect(0).json()[1];
    assert_eq!(outcome["obligations"][0]["early"], "2026-01-05");
    assert_eq!(outcome["bounds"][0]["value"], "16459/200");
}

#[test]
fn a_scheme_that_is_not_in_force_says_so_of_each_record() {
    let folder = Folder::new("eval_not_in_force");
    folder.write("policy/scheme.shufa", WINDOW);
    folder.write("facts.jsonl", r#"{"号":"A","批":null,"审":"2026-01-06","分":92.7}"#);
    folder.write("context.json", r#"{"年度":2024}"#);
    insta::assert_snapshot!(folder.line(EVAL).transcript());
}

#[test]
fn a_summary_shows_no_person() {
    let folder = Folder::new("eval_summary");
    let ended = folder.line(&format!("{EVAL} --summary"));
    ended.expect(0);
    assert!(!ended.out.contains("G001 "), "{}", ended.out);
    insta::assert_snapshot!(ended.transcript());
    let json = folder.line(&format!("{EVAL} --summary --format json"));
    assert_eq!(json.expect(0).keys(), ["run", "population"]);
}

#[test]
fn only_what_is_asked_for_is_shown() {
    let folder = Folder::new("eval_only");
    let json = folder.line(&format!("{EVAL} --only breached,missing,triggers --format json"));
    assert_eq!(json.expect(0).keys(), ["run", "G002", "G003", "population"]);
    let lines = json.json();
    for line in &lines[1..3] {
        for absent in ["classes", "undetermined", "open", "uses"] {
            assert!(line.get(absent).is_none(), "{line}");
        }
    }
    assert_eq!(lines[1]["obligations"][0]["status"], "breached");
    assert_eq!(lines[2]["sections"][0]["section"], "改进措施");
    assert_eq!(lines[3]["population"]["records"], 4);
    let text = folder.line(&format!("{EVAL} --only breached,missing,triggers"));
    insta::assert_snapshot!(text.expect(0).transcript());
    let chinese = folder.line(&format!("{EVAL} --only 逾期未履行,缺,启动"));
    assert_eq!(chinese.out, text.out);
}

#[test]
fn records_are_chosen_by_key() {
    let folder = Folder::new("eval_record");
    let ended = folder.line(&format!("{EVAL} --format json --record G003 G001"));
    assert_eq!(ended.expect(0).keys(), ["run", "G001", "G003", "population"]);
    assert_eq!(ended.json()[3]["population"]["records"], 4);
    let unknown = folder.line(&format!("{EVAL} --format json --record G001,G999"));
    assert_eq!(unknown.expect(1).keys(), ["run", "G001", "population"]);
    assert!(unknown.err.contains("G999"), "{}", unknown.err);
}

#[test]
fn an_output_file_is_whole_or_not_there() {
    let folder = Folder::new("eval_output");
    folder.line(&format!("{EVAL} --format json -o out.jsonl")).expect(0);
    let whole = folder.read("out.jsonl");
    assert_eq!(whole.lines().count(), 6);
    let names = folder.names();

    // Refused records are no failure of the whole.
    folder.write("facts.jsonl", lines(&["x", GOOD]));
    let ended = folder.line(&format!("{EVAL} --format json -o out.jsonl"));
    assert_eq!(ended.expect(1).out, "");
    assert_eq!(folder.read("out.jsonl").lines().count(), 4);

    // No records, or an input that cannot be read: the file stays as it was.
    folder.write("out.jsonl", &whole);
    folder.write("facts.jsonl", "\n");
    folder.line(&format!("{EVAL} -o out.jsonl")).expect(3);
    folder.line(&format!("{EVAL} --facts nonesuch -o out.jsonl")).expect(4);
    assert_eq!(folder.read("out.jsonl"), whole);
    assert_eq!(folder.names(), names);

    folder.write("facts.jsonl", lines(&[GOOD]));
    let folder_given = folder.line(&format!("{EVAL} -o policy"));
    assert!(folder_given.expect(4).err.contains("policy"));
    folder.line(&format!("{EVAL} -o nonesuch/out.jsonl")).expect(4);
    folder.line(&format!("{EVAL} -o /dev/null")).expect(0);
}

#[test]
fn a_reader_that_stops_reading_is_no_failure() {
    let folder = Folder::new("eval_pipe");
    folder.write("facts.jsonl", lines(&vec![BREACHED; 5_000]));
    let arguments: Vec<&str> = EVAL.split_whitespace().collect();
    let mut child = folder.command(&arguments).spawn().unwrap();
    let mut first = [0; 10];
    child.stdout.as_mut().unwrap().read_exact(&mut first).unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(0));
    assert_eq!(ended.stderr, b"");
}

#[test]
fn a_full_disk_is_told() {
    if !std::path::Path::new("/dev/full").exists() {
        return;
    }
    let folder = Folder::new("eval_full");
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let arguments: Vec<&str> = EVAL.split_whitespace().collect();
    let mut command: Command = folder.command(&arguments);
    let ended = command.stdout(Stdio::from(full)).output().unwrap();
    assert_eq!(ended.status.code(), Some(4));
    assert!(!ended.stderr.is_empty());
}

#[test]
fn editing_the_policy_alone_changes_the_outcome() {
    let folder = Folder::new("eval_edited");
    let edited = crate::support::SCHEME
        .replace("1..2 名", "2..3 名")
        .replace("履职情况, 改进措施", "履职情况, 改进措施, 学法情况")
        .replace("当 p.层级 = 县区", "当 p.层级 = 市");
    let before = folder.line(&format!("{EVAL} --format json"));
    folder.write("policy/scheme.shufa", edited.replace("= 市", "= 县区"));
    let after = folder.line(&format!("{EVAL} --format json"));
    let (before, after) = (before.expect(0).json(), after.expect(0).json());
    assert_ne!(before[0]["run"]["hash"], after[0]["run"]["hash"]);
    assert_eq!(before[5]["population"]["quotas"][0]["min"], 1);
    assert_eq!(after[5]["population"]["quotas"][0]["min"], 2);
    assert_eq!(after[1]["sections"][2]["section"], "学法情况");
    assert_eq!(after[1]["sections"][2]["status"], "missing");
    folder.write("policy/scheme.shufa", edited);
    let another = folder.line(&format!("{EVAL} --format json"));
    assert!(another.expect(0).json()[1].get("obligations").is_none());
}

#[test]
fn layout_and_order_of_records_do_not_change_an_outcome() {
    let folder = Folder::new("eval_order");
    let keyed = |facts: &[&str]| {
        let mut records: Vec<String> = folder
            .eval(lines(facts))
            .out
            .lines()
            .filter(|line| line.starts_with("{\"record\""))
            .map(str::to_owned)
            .collect();
        records.sort();
        records
    };
    assert_eq!(keyed(&[GOOD, BREACHED, LATE, UNKNOWN]), keyed(&[UNKNOWN, LATE, GOOD, BREACHED]));
}
