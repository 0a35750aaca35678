//! Files of facts and contexts in every form in which they come.

use crate::support::{BREACHED, Folder, GOOD, SCHEME, lines};

const CONTEXT: &str = "--context context.json --as-of 2026-03-31 --format json";

#[test]
fn records_come_as_lines_or_as_an_array() {
    let folder = Folder::new("input_forms");
    let expected = folder.eval(lines(&[GOOD, BREACHED]));
    expected.expect(0);
    let pretty: Vec<String> = [GOOD, BREACHED]
        .map(|record| {
            let value: serde_json::Value = serde_json::from_str(record).unwrap();
            serde_json::to_string_pretty(&value).unwrap()
        })
        .to_vec();
    let forms = [
        format!("\u{feff}{}", lines(&[GOOD, BREACHED])),
        format!("{GOOD}\r\n\r\n   \r\n{BREACHED}\r\n"),
        format!("{GOOD}\n{BREACHED}"),
        format!("[{GOOD},{BREACHED}]"),
        format!("\u{feff}\n[\n  {GOOD},\r\n  {BREACHED}\n]\n"),
        format!("[{}]", pretty.join(",\n")),
        pretty.join("\n"),
    ];
    for form in forms {
        let ended = folder.eval(&form);
        assert_eq!(ended.expect(0).out, expected.out, "{form}");
    }
}

#[test]
fn records_come_from_standard_input() {
    let folder = Folder::new("input_stdin");
    let ended =
        folder.piped(&format!("eval policy --facts - {CONTEXT}"), lines(&[GOOD, BREACHED]).as_bytes());
    assert_eq!(ended.expect(0).keys(), ["run", "G001", "G002", "population"]);
}

#[test]
fn several_files_are_read_in_order() {
    let folder = Folder::new("input_several");
    folder.write("b=2.jsonl", lines(&[BREACHED]));
    folder.write("a.jsonl", lines(&[GOOD]));
    let ended = folder.line(&format!("eval policy --facts b=2.jsonl 干部=a.jsonl {CONTEXT}"));
    assert_eq!(ended.expect(0).keys(), ["run", "G002", "G001", "population"]);
}

#[test]
fn no_records_at_all_is_an_end_of_its_own() {
    let folder = Folder::new("input_none");
    for nothing in ["", "\n\r\n  \n", "[]", "\u{feff}", " [ ] "] {
        let ended = folder.eval(nothing);
        assert_eq!(ended.expect(3).out, "");
        assert!(ended.err.contains("没有任何记录"), "{}", ended.err);
    }
}

#[test]
fn files_that_are_no_text_of_records_are_named() {
    let folder = Folder::new("input_foreign");
    folder.write("名册.xlsx", b"PK\x03\x04......");
    folder.write("renamed.jsonl", b"PK\x03\x04......");
    folder.write("名册.csv", "编号,姓名\nG001,张三\n");
    let utf16: Vec<u8> = format!("\u{feff}{GOOD}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    folder.write("utf16.jsonl", utf16);
    let bare: Vec<u8> = GOOD.encode_utf16().flat_map(u16::to_be_bytes).collect();
    folder.write("bare.jsonl", bare);
    let mut said = String::new();
    for name in ["名册.xlsx", "renamed.jsonl", "名册.csv", "utf16.jsonl", "bare.jsonl"] {
        let ended = folder.line(&format!("eval policy --facts {name} {CONTEXT}"));
        assert_eq!(ended.expect(1).out, "");
        said.push_str(&ended.err);
    }
    let missing = folder.line(&format!("eval policy --facts nonesuch.jsonl {CONTEXT}"));
    said.push_str(&missing.expect(4).err);
    let context = folder.line("eval policy --facts facts.jsonl --context 名册.xlsx --as-of 2026-03-31");
    said.push_str(&context.expect(1).err);
    let is_folder = folder.line(&format!("eval policy --facts policy {CONTEXT}"));
    said.push_str(&is_folder.expect(4).err);
    insta::assert_snapshot!(said);
}

#[test]
fn gbk_is_recognised_line_by_line() {
    let folder = Folder::new("input_gbk");
    // 张三 in GBK.
    let mut facts = br#"{"a":""#.to_vec();
    facts.extend([0xd5, 0xc5, 0xc8, 0xfd]);
    facts.extend(b"\"}\n");
    facts.extend(lines(&[GOOD]).bytes());
    let ended = folder.eval(facts);
    assert_eq!(ended.expect(1).keys(), ["run", "refused -", "G001", "population"]);
    assert!(ended.err.contains("GBK"), "{}", ended.err);
    folder.write("gbk.json", [b'{', b'"', 0xd5, 0xc5, b'"', b':', b'1', b'}']);
    let context = folder.line("eval policy --facts facts.jsonl --context gbk.json --as-of 2026-03-31");
    assert!(context.expect(1).err.contains("GBK"), "{}", context.err);
}

#[test]
fn an_array_that_breaks_off_keeps_its_good_records() {
    let folder = Folder::new("input_array");
    let ended = folder.eval(format!("[{GOOD},\n{BREACHED},\n{{\"编号\":"));
    assert_eq!(ended.expect(1).keys(), ["run", "G001", "G002", "population"]);
    // The file is at fault: there is no third record that could have been refused.
    assert_eq!(ended.json()[3]["population"]["records"], 2);
    assert_eq!(ended.json()[3]["population"].get("refused"), None, "{}", ended.out);
    assert!(ended.err.contains("given.jsonl:3: 错误 E0805"), "{}", ended.err);
    let after = folder.eval(format!("[{GOOD}]\n{BREACHED}\n"));
    assert_eq!(after.expect(1).keys(), ["run", "G001", "population"]);
    assert!(after.err.contains("given.jsonl:2: 错误 E0806"), "{}", after.err);
    let nothing = folder.eval("[\n");
    assert_eq!(nothing.expect(1).out, "");
    assert!(nothing.err.contains("given.jsonl:2: 错误 E0805"), "{}", nothing.err);
}

#[test]
fn the_context_is_put_together_and_later_wins() {
    let folder = Folder::new("context");
    let run = |context: &str| {
        let line =
            format!("eval policy --facts facts.jsonl {context} --as-of 2026-03-31 --format json --summary");
        folder.line(&line)
    };
    let given = |context: &str| run(context).expect(0).json()[0]["run"]["context"].clone();
    assert_eq!(
        given("--context context.json --context 试行=真 --context 会议日期=2026-02-01 --context 年度=2024"),
        serde_json::json!({"年度": 2024, "截止日": "2025-12-31", "会议日期": "2026-02-01", "试行": true})
    );
    assert_eq!(
        given("--context 年度=2024 --context context.json --context 会议日期=无"),
        serde_json::json!({"年度": 2025, "截止日": "2025-12-31", "会议日期": null, "试行": false})
    );
    assert_eq!(given(""), serde_json::json!({}));
}

#[test]
fn a_context_with_mistakes_is_refused() {
    let folder = Folder::new("context_bad");
    folder.write("twice.json", r#"{"年度": 2025, "年度": 2026}"#);
    folder.write("list.json", "[1]");
    folder.write("broken.json", "{\"年度\": 2025,\n]");
    folder.write("wrong.json", r#"{"年度": "二〇二五", "年渡": 2025, "截止日": null}"#);
    let mut said = String::new();
    for (context, status) in [
        ("--context 年渡=2025", 1),
        ("--context 年度=二〇二五", 1),
        ("--context 截止日=2025-13-01", 1),
        ("--context 试行=是的", 1),
        ("--context 截止日=null", 1),
        ("--context 截止日=无", 1),
        ("--context wrong.json", 1),
        ("--context wrong.json --context 截止日=2025-13-01", 1),
        ("--context twice.json", 1),
        ("--context list.json", 1),
        ("--context broken.json", 1),
        ("--context nonesuch.json", 4),
    ] {
        let ended = folder.line(&format!("eval policy --facts facts.jsonl {context} --as-of 2026-03-31"));
        assert_eq!(ended.expect(status).out, "");
        said.push_str(&format!("$ {context}\n{}", ended.err));
    }
    assert!(said.contains("年度"), "{said}");
    insta::assert_snapshot!(said);
}

#[test]
fn the_type_of_records_is_asked_for_where_there_are_several() {
    let folder = Folder::new("input_types");
    let two = format!("{SCHEME}\n记录 会议 标识 名称 {{ 名称: 文本 }}\n");
    folder.write("policy/scheme.shufa", two);
    let ended = folder.line(&format!("eval policy --facts facts.jsonl {CONTEXT}"));
    assert_eq!(ended.expect(2).out, "");
    assert!(ended.err.contains("干部") && ended.err.contains("会议"), "{}", ended.err);
    folder.write("meetings.jsonl", "{\"名称\":\"一次会议\"}\n");
    let both = folder.line(&format!("eval policy --facts 干部=facts.jsonl 会议=meetings.jsonl {CONTEXT}"));
    assert_eq!(both.expect(0).keys().len(), 7);
}

#[test]
fn a_scheme_with_warnings_is_not_evaluated_under_strict() {
    let folder = Folder::new("input_strict");
    folder.write("policy/source.txt", format!("{}另有一句。\n", crate::support::TEXT));
    let line = format!("eval policy --facts facts.jsonl {CONTEXT}");
    let lax = folder.line(&line);
    assert!(lax.expect(0).err.contains("警告"), "{}", lax.err);
    let strict = folder.line(&format!("{line} --strict"));
    assert_eq!(strict.expect(1).out, "");
}
