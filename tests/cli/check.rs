//! `shufa check`

use crate::support::{Folder, SCHEME, TEXT};

#[test]
fn a_good_scheme_passes_with_its_coverage() {
    let folder = Folder::new("check_good");
    let ended = folder.line("check policy");
    ended.expect(0);
    insta::assert_snapshot!(ended.transcript());
    folder.line("check policy --strict").expect(0);
    folder.line("check policy/scheme.shufa").expect(0);
}

#[test]
fn the_form_for_machines_has_coverage_and_counts() {
    let folder = Folder::new("check_json");
    let ended = folder.line("check policy --format json");
    ended.expect(0);
    let mut document: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    let hash = document["hash"].take();
    assert_eq!(hash.as_str().unwrap().len(), 32);
    insta::assert_json_snapshot!(document);
}

#[test]
fn an_untouched_sentence_is_a_warning() {
    let folder = Folder::new("check_untouched");
    folder.write("policy/source.txt", format!("{TEXT}另有一句,没有条文。\n"));
    let ended = folder.line("check policy");
    ended.expect(0);
    assert!(ended.out.contains("另有一句,没有条文。"), "{}", ended.out);
    assert!(ended.out.contains("警告"), "{}", ended.out);
    insta::assert_snapshot!(ended.transcript());
    folder.line("check policy --strict").expect(1);
}

#[test]
fn errors_are_shown_with_their_places() {
    let folder = Folder::new("check_errors");
    let bad = SCHEME
        .replace("对 主要负责人 {\n    应当 包含", "对 主要领导人 {\n    应当 包含")
        .replace("于 干部 { 履行于", "于 千部 { 履行于");
    folder.write("policy/scheme.shufa", bad);
    let ended = folder.line("check policy");
    ended.expect(1);
    insta::assert_snapshot!(ended.transcript());
    let english = folder.line("check policy --lang en");
    english.expect(1);
    insta::assert_snapshot!("errors_are_shown_with_their_places_in_english", english.transcript());
    let json = folder.line("check policy --format json");
    json.expect(1);
    let document: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(document["passed"], false);
    assert_eq!(document["errors"], document["diagnostics"].as_array().unwrap().len());
    for diagnostic in document["diagnostics"].as_array().unwrap() {
        for member in ["code", "severity", "message", "file", "line", "column", "end"] {
            assert!(diagnostic.get(member).is_some(), "{member}: {diagnostic}");
        }
    }
}

#[test]
fn several_paths_are_checked_each() {
    let folder = Folder::new("check_several");
    folder.write("bad.shufa", "语言 1\n方案 {\n");
    folder.line("check policy bad.shufa").expect(1);
    folder.line("check policy nonesuch").expect(4);
    folder.line("check policy policy/scheme.shufa").expect(0);
}
