//! Schemes that are refused: each with a clear message, at its place.

use crate::support::{Ended, Folder, SCHEME};

/// Refused by `check` and by `eval`, within bounds, with these words.
fn refused(test: &str, scheme: impl AsRef<[u8]>, words: &[&str]) -> Ended {
    let folder = Folder::new(test);
    folder.write("policy/scheme.shufa", scheme);
    let ended = folder.line("check policy");
    ended.expect(1);
    for word in words {
        assert!(ended.out.contains(word), "{word}: {}", ended.out);
    }
    assert!(ended.out.contains("错误 E"), "{}", ended.out);
    assert!(ended.out.len() < 64_000, "{}", ended.out.len());
    let evaluated = folder.line("eval policy --facts facts.jsonl --context context.json --as-of 2026-03-31");
    assert_eq!(evaluated.expect(1).out, "");
    assert!(evaluated.err.contains("错误 E"), "{}", evaluated.err);
    ended
}

fn changed(from: &str, to: &str) -> String {
    assert!(SCHEME.contains(from), "{from}");
    SCHEME.replacen(from, to, 1)
}

#[test]
fn a_file_that_is_not_utf8() {
    // 语言 1 in GBK.
    let mut bytes = vec![0xd3, 0xef, 0xd1, 0xd4];
    bytes.extend(b" 1\n");
    refused("scheme_gbk", bytes, &["GBK"]);
}

#[test]
fn a_file_in_utf16() {
    for (test, mark) in [("scheme_utf16", "\u{feff}"), ("scheme_utf16_bare", "")] {
        let text = format!("{mark}{SCHEME}");
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        refused(test, little, &["E0183", "UTF-16"]);
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        refused(test, big, &["E0183", "UTF-16"]);
    }
}

/// The mark is no part of the line that is shown, and does not move its columns.
#[test]
fn a_byte_order_mark_is_not_shown() {
    let ended = refused("scheme_mark", "\u{feff}语言 2\n", &["scheme.shufa:1:4"]);
    assert!(!ended.out.contains('\u{feff}'), "{}", ended.out);
    let bare = refused("scheme_no_mark", "语言 2\n", &["scheme.shufa:1:4"]);
    assert_eq!(ended.out, bare.out);
}

#[test]
fn words_behind_the_version_are_told_once() {
    let ended = refused("scheme_version", SCHEME.replacen("语言 1", "语言 1 坏", 1), &["`坏`"]);
    assert_eq!(ended.out.matches("错误 E").count(), 1, "{}", ended.out);
}

/// Reading failed, and it is said what was looked for.
#[test]
fn a_folder_without_a_scheme() {
    let folder = Folder::new("scheme_folder");
    std::fs::create_dir_all(folder.path().join("empty")).unwrap();
    for line in [
        "check empty",
        "eval empty --facts facts.jsonl --as-of 2026-03-31",
        "schema empty",
        "check empty policy",
    ] {
        let ended = folder.line(line);
        ended.expect(4);
        for word in ["empty/scheme.shufa", "E0701", "文件夹里应有"] {
            assert!(ended.err.contains(word), "{line}: {}", ended.err);
        }
    }
}

#[test]
fn an_empty_file() {
    insta::assert_snapshot!(refused("scheme_empty", "", &[]).out);
}

#[test]
fn brackets_without_end() {
    for (test, count) in [("scheme_10mb", 10_000_000), ("scheme_900kb", 900_000)] {
        refused(test, "(".repeat(count), &["scheme.shufa:1:"]);
        let inside = changed("p.层级 = 县区", &"(".repeat(count));
        refused(test, inside, &["scheme.shufa:"]);
    }
}

#[test]
fn negations_without_end() {
    let nested = changed("p.层级 = 县区", &format!("{}真", "非 ".repeat(100_000)));
    refused("scheme_not", nested, &["scheme.shufa:"]);
    let bracketed = changed("p.层级 = 县区", &format!("{}真{}", "非 (".repeat(100_000), ")".repeat(100_000)));
    refused("scheme_not_brackets", bracketed, &["scheme.shufa:"]);
}

#[test]
fn a_file_over_the_limit() {
    refused("scheme_large", " ".repeat((16 << 20) + 1), &["16777216"]);
}

#[test]
fn a_string_without_end() {
    let scheme = changed("据 \"建立约谈制度。\"", "据 \"建立约谈制度。");
    insta::assert_snapshot!(refused("scheme_string", scheme, &["scheme.shufa:"]).out);
}

#[test]
fn a_misspelt_keyword() {
    let scheme = changed("应当 述法", "应该 述法");
    insta::assert_snapshot!(refused("scheme_keyword", scheme, &["应该"]).out);
    let declaration = changed("内容 共同内容", "内客 共同内容");
    insta::assert_snapshot!("a_misspelt_kind", refused("scheme_kind", declaration, &["内客"]).out);
}

#[test]
fn expected_keywords_are_those_of_the_file() {
    let folder = Folder::new("scheme_keyword_en");
    let scheme = changed("应当 述法", "应该 述法").replacen("启动 约谈", "启动", 1);
    folder.write("policy/scheme.shufa", scheme.replacen("内容 共同内容", "内客 共同内容", 1));
    let ended = folder.line("check policy --lang en");
    insta::assert_snapshot!(ended.expect(1).out);
}

#[test]
fn a_misspelt_name() {
    let scheme = changed("对 主要负责人 {\n    应当 包含", "对 主要责任人 {\n    应当 包含");
    insta::assert_snapshot!(refused("scheme_name", scheme, &["主要责任人", "主要负责人"]).out);
}

#[test]
fn a_misspelt_field() {
    let scheme = changed("p.层级 = 县区", "p.级层 = 县区");
    insta::assert_snapshot!(refused("scheme_field", scheme, &["级层"]).out);
}

#[test]
fn a_wrong_type() {
    let scheme = changed("p.层级 = 县区", "p.单位 = 3");
    insta::assert_snapshot!(refused("scheme_type", scheme, &["scheme.shufa:"]).out);
}

#[test]
fn a_cycle_of_definitions() {
    let scheme = format!("{SCHEME}\n定义 甲 于 干部 = 乙\n定义 乙 于 干部 = 甲\n");
    insta::assert_snapshot!(refused("scheme_cycle", scheme, &["甲", "乙"]).out);
}

#[test]
fn a_cycle_of_exceptions() {
    let scheme = changed("启动 约谈\n", "启动 约谈\n    除外 运用.问责\n").replacen(
        "启动 问责",
        "除外 运用.约谈\n    启动 问责",
        1,
    );
    insta::assert_snapshot!(refused("scheme_exceptions", scheme, &["约谈", "问责"]).out);
}

#[test]
fn a_quote_that_is_not_in_the_text() {
    let scheme = changed("据 \"建立约谈制度。\"", "据 \"建立谈话制度。\"");
    insta::assert_snapshot!(refused("scheme_quote", scheme, &["建立谈话制度。", "约谈"]).out);
}

#[test]
fn a_missing_import() {
    let scheme = changed("原文 \"source.txt\"", "原文 \"source.txt\"\n    引用 \"nonesuch.shufa\"");
    insta::assert_snapshot!(refused("scheme_import", scheme, &["nonesuch.shufa"]).out);
}

#[test]
fn a_cycle_of_imports() {
    let folder = Folder::new("scheme_import_cycle");
    let scheme = changed("原文 \"source.txt\"", "原文 \"source.txt\"\n    引用 \"library.shufa\"");
    folder.write("policy/scheme.shufa", scheme);
    folder.write("policy/library.shufa", "语言 1\n引用 \"scheme.shufa\"\n");
    let ended = folder.line("check policy");
    ended.expect(1);
    assert!(ended.out.contains("library.shufa"), "{}", ended.out);
    insta::assert_snapshot!(ended.out);
}

#[test]
fn several_mistakes_are_told_at_once() {
    let scheme = changed("应当 述法", "应该 述法").replacen("启动 约谈", "启动", 1);
    let ended = refused("scheme_several", scheme, &[]);
    assert!(ended.out.matches("错误 E").count() >= 2, "{}", ended.out);
}

#[test]
fn a_construct_of_a_later_version() {
    let scheme = format!("{SCHEME}\n期望 每个 主体 有 内容\n");
    refused("scheme_later", scheme, &["E0190", "期望"]);
}
