//! Records that are refused, beside good ones that are not.

use crate::support::{BREACHED, Folder, GOOD};

/// The bad record is refused in its place, with a message; the others are evaluated.
fn refused(test: &str, bad: &str, words: &[&str]) -> String {
    let folder = Folder::new(test);
    for facts in [format!("{GOOD}\n{bad}\n{BREACHED}\n"), format!("[{GOOD},\n{bad},\n{BREACHED}]")] {
        let ended = folder.eval(facts);
        ended.expect(1);
        let keys = ended.keys();
        assert_eq!(keys.len(), 5, "{keys:?}");
        assert_eq!([keys[1].as_str(), keys[3].as_str()], ["G001", "G002"]);
        let lines = ended.json();
        assert_eq!(lines[2]["refused"]["line"], 2);
        assert!(!lines[2]["refused"]["diagnostics"].as_array().unwrap().is_empty());
        assert_eq!(lines[4]["population"]["records"], 2);
        assert_eq!(lines[4]["population"]["refused"], 1);
        for word in words {
            assert!(ended.err.contains(word), "{word}: {}", ended.err);
        }
        assert!(ended.err.starts_with("given.jsonl:2: "), "{}", ended.err);
        assert!(ended.err.len() < 4_000, "{}", ended.err.len());
    }
    folder.eval(format!("{bad}\n")).expect(1).err.clone()
}

#[test]
fn what_is_no_json() {
    let said = refused("bad_json", r#"{"编号" "G009"}"#, &["JSON"]);
    insta::assert_snapshot!(said);
    refused("bad_json_word", "G009", &["JSON"]);
    refused("bad_json_list", "[1]", &[]);
}

#[test]
fn a_key_given_twice() {
    insta::assert_snapshot!(refused(
        "bad_twice",
        r#"{"编号":"G009","现场":true,"现场":false}"#,
        &["现场", "G009"]
    ));
}

#[test]
fn a_misspelt_key() {
    insta::assert_snapshot!(refused(
        "bad_key",
        r#"{"编号":"G009","述职报吿":null}"#,
        &["述职报吿", "述职报告"]
    ));
}

#[test]
fn a_value_of_the_wrong_type() {
    insta::assert_snapshot!(refused("bad_type", r#"{"编号":"G009","现场":"是"}"#, &["现场"]));
}

#[test]
fn an_unknown_value_of_an_enum() {
    insta::assert_snapshot!(refused(
        "bad_enum",
        r#"{"编号":"G009","任职":[{"单位":"甲","层级":"县"}]}"#,
        &["任职[0].层级", "县区"]
    ));
}

#[test]
fn a_bad_date() {
    insta::assert_snapshot!(refused(
        "bad_date",
        r#"{"编号":"G009","述职报告":{"提交日期":"2025-02-29","章节":[]}}"#,
        &["述职报告.提交日期", "2025-02-29"]
    ));
}

#[test]
fn null_where_there_is_no_none() {
    insta::assert_snapshot!(refused("bad_null", r#"{"编号":"G009","任职":null}"#, &["任职"]));
}

#[test]
fn all_errors_of_a_record_together() {
    let said = refused(
        "bad_several",
        r#"{"编号":"G009","现场":1,"任职":[{"层级":"省"},{"层级":7}],"述职报告":{"提交日期":"昨天"}}"#,
        &["现场", "任职[0].层级", "任职[1].层级", "述职报告.提交日期"],
    );
    assert_eq!(said.lines().count(), 4);
    insta::assert_snapshot!(said);
}

#[test]
fn an_absurdly_long_text() {
    let long = "长".repeat(30_000);
    refused("bad_text", &format!(r#"{{"编号":"G009","姓名":"{long}"}}"#), &["姓名"]);
    let long = "长".repeat(20_000);
    refused("bad_long_key", &format!(r#"{{"编号":"{long}","现场":1}}"#), &["长长…", "现场"]);
}

#[test]
fn an_absurdly_long_record() {
    let long = "长".repeat(2_000_000);
    refused("bad_long", &format!(r#"{{"编号":"G009","姓名":"{long}"}}"#), &["1048576"]);
}

#[test]
fn an_absurdly_long_list_and_depth() {
    let list = vec!["\"甲\""; 20_000].join(",");
    refused(
        "bad_list",
        &format!(r#"{{"编号":"G009","述职报告":{{"提交日期":"2025-12-01","章节":[{list}]}}}}"#),
        &["章节"],
    );
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    refused("bad_depth", &format!(r#"{{"编号":"G009","姓名":{deep}}}"#), &[]);
}

#[test]
fn many_refusals_are_not_all_listed() {
    let folder = Folder::new("bad_many");
    let ended = folder.eval("x\n".repeat(1_000));
    assert_eq!(ended.expect(1).out.lines().count(), 1_002);
    assert_eq!(ended.err.lines().count(), 101);
    assert!(ended.err.contains("900"), "{}", ended.err);
}

#[test]
fn a_refused_record_keeps_its_place_in_the_text() {
    let folder = Folder::new("bad_in_text");
    folder.write("given.jsonl", format!("{GOOD}\n{{\"编号\":\"G009\",\"现场\":1}}\n"));
    let ended = folder.line("eval policy --facts given.jsonl --context context.json --as-of 2026-03-31");
    insta::assert_snapshot!(ended.expect(1).transcript());
}
