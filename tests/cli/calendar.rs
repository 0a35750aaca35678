//! `--calendar`: working days by a calendar given as data.

use crate::support::Folder;

const SCHEME: &str = r#"语言 1
记录 单位 标识 号 { 号: 文本, 通知: 日期?, 答复: 日期?, 报送: 日期? }
环境 { 年度: 整数 }
义务 答复 于 单位 { 履行于 答复, 限 通知 + 10工作日 }
义务 报送 于 单位 { 履行于 报送, 自 日期(年度, 10, 1), 限 年末(年度) }
主体 各单位 于 单位 { 应当 答复, 应当 报送, 解释 "示例" }
"#;

/// Made up: no office has issued it.
const CALENDAR: &str = r#"{"citation":"示例日历(虚构)","from":"2026-04-01","to":"2026-05-31",
"rest_days":["2026-05-01","2026-05-04","2026-05-05"],"work_days":["2026-05-09"]}"#;

const EVAL: &str = "eval office.shufa --facts units.jsonl --context 年度=2025 --as-of 2026-05-20";

fn folder(test: &str) -> Folder {
    let folder = Folder::new(test);
    folder.write("office.shufa", SCHEME);
    folder.write("calendar.json", CALENDAR);
    folder.write(
        "units.jsonl",
        "{\"号\":\"1\",\"通知\":\"2026-04-20\",\"答复\":null,\"报送\":\"2025-09-30\"}\n\
         {\"号\":\"2\",\"通知\":\"2026-05-25\",\"答复\":null,\"报送\":\"2025-10-08\"}\n",
    );
    folder
}

#[test]
fn a_calendar_is_cited_and_counted_by() {
    let folder = folder("calendar_text");
    for lang in ["zh", "en"] {
        let ended = folder.line(&format!("{EVAL} --calendar calendar.json --lang {lang}"));
        ended.expect(0);
        insta::assert_snapshot!(format!("a_calendar_is_cited_and_counted_by_{lang}"), ended.transcript());
    }
}

#[test]
fn the_run_names_the_calendar() {
    let folder = folder("calendar_run");
    let ended = folder.line(&format!("{EVAL} --calendar calendar.json --format json"));
    let lines = ended.expect(0).json();
    let expected =
        serde_json::json!({"citation": "示例日历(虚构)", "from": "2026-04-01", "to": "2026-05-31"});
    assert_eq!(lines[0]["run"]["calendar"], expected);
    assert_eq!(lines[1]["obligations"][0]["due"], "2026-05-07");
    assert_eq!(lines[1]["obligations"][0]["status"], "breached");
    assert_eq!(lines[1]["obligations"][1]["since"], "2025-10-01");
    assert_eq!(lines[1]["obligations"][1]["status"], "breached");
    assert_eq!(lines[2]["obligations"][0]["status"], "undetermined");
    assert_eq!(lines[2]["faults"][0]["fault"], "beyond the calendar");
    assert_eq!(ended.err, "");
}

#[test]
fn without_a_calendar_that_is_said_once() {
    let folder = folder("calendar_none");
    let ended = folder.line(&format!("{EVAL} --format json"));
    let lines = ended.expect(0).json();
    assert!(lines[0]["run"].get("calendar").is_none());
    for line in &lines[1..3] {
        assert_eq!(line["obligations"][0]["status"], "undetermined");
        assert_eq!(line["faults"][0]["fault"], "no calendar");
    }
    assert_eq!(ended.err.lines().count(), 1, "{}", ended.err);
    assert!(ended.err.contains("--calendar"), "{}", ended.err);
    let english = folder.line(&format!("{EVAL} --lang en"));
    assert!(english.err.contains("no calendar was given"), "{}", english.err);
}

#[test]
fn a_scheme_that_counts_no_working_days_wants_no_calendar() {
    let folder = folder("calendar_unused");
    let eval = "eval policy --facts facts.jsonl --context context.json --as-of 2026-03-31 --format json";
    let ended = folder.line(eval);
    assert_eq!(ended.expect(0).err, "");
    let with = folder.line(&format!("{eval} --calendar calendar.json"));
    assert_eq!(with.expect(0).out, ended.out);
}

/// One of each mistake, in the order in which the reference names them.
const BAD: &[&str] = &[
    "",
    "[]",
    "{\"citation\": 3, \"from\": \"2026-02-30\", \"to\": 2026}",
    "{\"from\": \"2026-01-01\", \"holidays\": [], \"rest_day\": []}",
    "{\"citation\":\"甲\",\"citation\":\"乙\",\"from\":\"2026-12-31\",\"to\":\"2026-01-01\"}",
    "{\"citation\":\" \",\"from\":\"2026-12-31\",\"to\":\"2026-01-01\"}",
    r#"{"citation":"甲","from":"2026-01-01","to":"2026-12-31","rest_days":["2026-10-01","2026-10-03","2026-10-01","2027-01-01","国庆"],"work_days":["2026-10-05",20261010]}"#,
    r#"{"citation":"甲","from":"2026-01-01","to":"2026-12-31","rest_days":["2026-10-01","2026-10-03","2026-10-01","2027-01-01"],"work_days":["2026-10-05","2026-10-10"]}"#,
    r#"{"citation":"甲","from":"2026-01-01","to":"2026-12-31","weekend":["saturday","周日"],"rest_days":"2026-10-01"}"#,
    r#"{"citation":"甲","from":"2026-01-01","to":"2026-12-31","weekend":["monday","tuesday","wednesday","thursday","friday","saturday","sunday"]}"#,
];

#[test]
fn a_bad_calendar_is_refused_with_file_and_path() {
    let folder = folder("calendar_bad");
    let mut said = String::new();
    for bad in BAD {
        folder.write("bad.json", bad);
        said.push_str(&format!("{bad}\n"));
        for lang in ["zh", "en"] {
            let ended = folder.line(&format!("{EVAL} --calendar bad.json --lang {lang}"));
            assert_eq!(ended.expect(1).out, "");
            assert!(ended.err.lines().all(|line| line.starts_with("bad.json: ")), "{}", ended.err);
            said.push_str(&ended.err);
        }
        said.push('\n');
    }
    insta::assert_snapshot!(said);
}

#[test]
fn a_calendar_that_is_no_text_of_json_is_named() {
    let folder = folder("calendar_foreign");
    folder.write("calendar.xlsx", b"PK\x03\x04");
    folder.write("gbk.json", b"{\"citation\":\"\xc8\xd5\"}");
    folder.line(&format!("{EVAL} --calendar missing.json")).expect(4);
    assert!(folder.line(&format!("{EVAL} --calendar calendar.xlsx")).expect(1).err.contains("xlsx"));
    assert!(folder.line(&format!("{EVAL} --calendar gbk.json")).expect(1).err.contains("GBK"));
    let over = folder.line(&format!("{EVAL} --calendar calendar.json -o calendar.json"));
    assert!(over.expect(2).err.contains("calendar.json"));
    assert_eq!(folder.read("calendar.json"), CALENDAR);
}
