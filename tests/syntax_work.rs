//! The work of parsing is linear in the length of the text, shown by the number
//! of entries into rules of the grammar, not by a clock: pest is told to give up
//! past so many entries, and does not.
//!
//! The limit is one for the whole process, so this is the only test of its file.
//! The library itself never sets it.

use std::num::NonZeroUsize;

use shufa::diagnostic::{Code, Diagnostic};
use shufa::limits::Limits;
use shufa::source::Sources;
use shufa::syntax;

/// Entries into rules for each byte of a text. The densest of those below needs 54; an
/// attempt that doubles at each level of brackets is past any such number at a depth of ten.
const ENTRIES_PER_BYTE: usize = 100;

/// What does not depend on the length.
const ENTRIES: usize = 1_000;

fn parse(text: &str) -> Vec<Diagnostic> {
    pest::set_call_limit(NonZeroUsize::new(ENTRIES + ENTRIES_PER_BYTE * text.len()));
    let mut sources = Sources::default();
    let id = sources.add("policy.shufa", text);
    let parsed = syntax::parse(&sources, id, &Limits::default());
    assert!(
        parsed.diagnostics.iter().all(|diagnostic| diagnostic.code != Code::NestedTooDeeply),
        "too much work for {} bytes: {}",
        text.len(),
        text.chars().take(200).collect::<String>(),
    );
    parsed.diagnostics
}

#[test]
fn work_grows_with_the_length_alone() {
    for depth in [1, 2, 4, 8, 16, 32, 60] {
        let nested = |before: &str, inside: &str, after: &str| {
            format!("{}{inside}{}", before.repeat(depth), after.repeat(depth))
        };
        let shapes = [
            nested("(", "a", ")"),
            nested("(a 且 ", "b", ")"),
            nested("(a + ", "b", ")"),
            nested("(a 3 以上 且 ", "b", ")"),
            nested("存在(x 于 a: ", "b", ")"),
            nested("计数(", "b", ")"),
            nested("{", "b", "}"),
            nested("{a, ", "b", "}"),
            nested("日期(1, 2, ", "3", ")"),
            nested("(若 a 则 ", "1", " 否则 2)"),
            nested("向下取整(-", "1", ")"),
        ];
        for shape in &shapes {
            assert!(parse(&format!("语言 1\n定义 甲 = {shape}\n")).is_empty(), "{shape}");
            // The same with something wrong at the deepest place, and at the end.
            for wrong in
                [shape.replacen(['b', '1'], "= =", 1), format!("{shape} 属與 c"), format!("{shape} {shape}")]
            {
                parse(&format!("语言 1\n定义 甲 = {wrong}\n"));
                parse(&format!("语言 1\n主体 甲 于 乙 {{\n当 {wrong}\n应当 丙\n}}\n"));
                parse(&format!("语言 1\n方式 甲 {{ 从 {wrong} 中 {wrong} 名 丙 }}\n"));
            }
        }
        let ty = nested("[", "文本", "]?");
        assert!(parse(&format!("语言 1\n记录 甲 {{ a: {ty} }}\n")).is_empty());
        parse(&format!("语言 1\n记录 甲 {{ a: {ty} 文本 }}\n"));
        let values = nested("甲 包括 { ", "乙", " }");
        if depth < 60 {
            assert!(parse(&format!("语言 1\n枚举 丙 {{ {values} }}\n")).is_empty());
        }
    }
    for count in [10, 100, 1_000, 10_000] {
        let long = |part: &str| part.repeat(count);
        for text in [
            format!("定义 甲 = a{}", long(" 且 a")),
            format!("定义 甲 = {}b", long("若 a 则 1 否则 ")),
            format!("定义 甲 = {{a{}}}", long(", a")),
            format!("定义 甲 = a{}", long(".a")),
            format!("主体 甲 = a{}", long(", a")),
            format!("主体 甲 于 乙 {{{}}}", long("应当 丙\n")),
            format!("主体 甲 于 乙 {{{}\n应当 乙}}", long("\n")),
            format!("枚举 甲 {{ a{} }}", long("\na")),
            long("参数 甲 = 3\n"),
        ] {
            assert!(parse(&format!("语言 1\n{text}\n")).is_empty());
        }
        for text in [
            long("非 "),
            long("当 "),
            long("= "),
            long("\" "),
            long("枚举 "),
            format!("定义 甲 = {}", long("非 ")),
            format!("定义 甲 = {}", long("- ")),
            format!("定义 甲 = {}", long("若 a 则 ")),
            format!("定义 甲 = {}", long("a ")),
            format!("主体 甲 于 乙 {{{}}}", long("应该 丙\n")),
            format!("主体 甲 于 乙 {{{}}}", long("当 a = ;")),
        ] {
            assert!(
                !parse(&format!("语言 1\n{text}\n")).is_empty(),
                "{}",
                text.chars().take(9).collect::<String>()
            );
        }
    }
}
