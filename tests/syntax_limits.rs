//! Bad bytes and absurd sizes: one clear message, and no panic.

use shufa::diagnostic::{Diagnostic, Lang};
use shufa::limits::Limits;
use shufa::source::Sources;
use shufa::syntax;

fn lines(text: String) -> Vec<String> {
    let mut sources = Sources::default();
    let id = sources.add("policy.shufa", text);
    let parsed = syntax::parse(&sources, id, &Limits::default());
    let line = |diagnostic: &Diagnostic| diagnostic.line(&sources, Lang::En);
    parsed.diagnostics.iter().map(line).collect()
}

fn only_line(text: String) -> String {
    let mut lines = lines(text);
    assert_eq!(lines.len(), 1, "{lines:#?}");
    lines.remove(0)
}

fn decoded(bytes: &[u8]) -> Result<String, String> {
    syntax::decode("policy.shufa", bytes.to_vec(), &Limits::default())
        .map_err(|diagnostic| diagnostic.line(&Sources::default(), Lang::En))
}

#[test]
fn deep_nesting_is_one_error() {
    let too_deep = "policy.shufa:2:";
    for text in [
        "(".repeat(10_000_000),
        "(".repeat(900_000),
        "定义 甲 = ".to_owned() + &"(".repeat(900_000),
        "定义 甲 = ".to_owned() + &"(".repeat(100_000) + &")".repeat(100_000),
        "定义 甲 = ".to_owned() + &"非(".repeat(100_000),
        "枚举 甲 ".to_owned() + &"{ 甲 包括 ".repeat(100_000),
        "记录 甲 { a: ".to_owned() + &"[".repeat(100_000),
    ] {
        let line = only_line(format!("语言 1\n{text}"));
        assert!(line.starts_with(too_deep) && line.contains("E0107"), "{line}");
    }
    // Without the first line there is nothing to be said about the rest.
    assert!(only_line("(".repeat(10_000_000)).contains("E0102"));
}

#[test]
fn the_depth_of_brackets_is_limited_exactly() {
    let nested = |depth| format!("语言 1\n定义 甲 = {}1{}\n", "(".repeat(depth), ")".repeat(depth));
    assert!(lines(nested(64)).is_empty());
    assert!(only_line(nested(65)).contains("more than 64 levels"));
}

#[test]
fn many_nots_are_one_error() {
    let line = only_line(format!("语言 1\n定义 甲 = {}a\n", "非 ".repeat(100_000)));
    assert!(line.starts_with("policy.shufa:2:10: error E0113"), "{line}");
    let line = only_line(format!("语言 1\n定义 甲 = {}\n", "非".repeat(100_000)));
    assert!(line.contains("E0109"), "{line}");
}

#[test]
fn long_sums_are_named_in_parts() {
    let sum = |count: usize| format!("语言 1\n定义 甲 = a{}\n", " + a".repeat(count));
    assert!(lines(sum(200)).is_empty());
    assert!(only_line(sum(100_000)).contains("E0126"));
    // Conjunctions are flat: as long as one likes.
    assert!(lines(format!("语言 1\n定义 甲 = a{}\n", " 且 a".repeat(100_000))).is_empty());
}

#[test]
fn messages_stay_short() {
    for text in [
        format!("枚举 {}", "长".repeat(100_000)),
        format!("定义 甲 = 1{}", "长".repeat(100_000)),
        format!("定义 甲 = {}", "9".repeat(100_000)),
        "长".repeat(100_000),
        format!("参数 甲 = \"{}", "长".repeat(100_000)),
    ] {
        let line = only_line(format!("语言 1\n{text}\n"));
        assert!(line.chars().count() < 400, "{}", line.chars().take(500).collect::<String>());
    }
}

#[test]
fn no_more_than_the_limit_is_said() {
    for text in [
        "}".repeat(100_000),
        "\"\n".repeat(100_000),
        "a;".repeat(100_000),
        "定义 甲 = 2天\n".repeat(100_000),
        "(\n)\n}\n]\n".repeat(10_000),
    ] {
        assert_eq!(lines(format!("语言 1\n{text}\n")).len(), 100);
    }
}

#[test]
fn bytes_that_are_no_text() {
    let gbk = b"\xd3\xef\xd1\xd4 1\n";
    assert_eq!(
        decoded(gbk).unwrap_err(),
        "policy.shufa: error E0181: the file is not UTF-8 (from byte 1 on), probably GBK \
         (save it as UTF-8)"
    );
    assert!(decoded(b"PK\x03\x04....").unwrap_err().contains("E0182"));
    assert_eq!(decoded("\u{feff}语言 1\r\n".as_bytes()).unwrap(), "\u{feff}语言 1\r\n");
    let large = decoded(&vec![b'a'; (16 << 20) + 1]).unwrap_err();
    assert!(large.contains("E0180"), "{large}");
    assert!(only_line("a".repeat((16 << 20) + 1)).contains("E0180"));
}

#[test]
fn byte_order_marks_and_carriage_returns() {
    let text = "\u{feff}语言 1\r\n\r\n// 注释\r\n枚举 甲 {\r\n    乙\r\n    丙\r\n}\r\n";
    assert_eq!(lines(text.to_owned()), Vec::<String>::new());
    // Columns count characters, lines end at line feeds.
    let line = only_line(text.replace("丙", "丙 丁"));
    assert!(line.starts_with("policy.shufa:6:7:"), "{line}");
}

#[test]
fn an_empty_file() {
    assert!(only_line(String::new()).starts_with("policy.shufa:1:1: error E0102"));
    assert!(only_line("\n \u{3000}\n// nothing".to_owned()).contains("E0102"));
}
