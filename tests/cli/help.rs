//! Help, usage errors, languages.

use crate::support::Folder;

#[test]
fn help_is_in_chinese() {
    let folder = Folder::new("help_zh");
    for (name, line) in [
        ("shufa", "--help"),
        ("check", "check --help"),
        ("eval", "eval --help"),
        ("explain", "explain --help"),
        ("schema", "schema --help"),
        ("show", "show --help"),
    ] {
        let help = folder.line(line);
        help.expect(0);
        insta::assert_snapshot!(format!("help_zh_{name}"), help.transcript());
    }
}

#[test]
fn help_is_in_english_where_asked() {
    let folder = Folder::new("help_en");
    for (name, line) in [("shufa", "--help --lang en"), ("eval", "eval --lang=en --help")] {
        let help = folder.line(line);
        help.expect(0);
        insta::assert_snapshot!(format!("help_en_{name}"), help.transcript());
    }
}

#[test]
fn the_locale_chooses_the_language() {
    let folder = Folder::new("locale");
    let said = |locale: &str| {
        let output = folder.command(&["check", "nonesuch"]).env("LC_ALL", locale).output();
        String::from_utf8(output.unwrap().stderr).unwrap()
    };
    assert!(said("en_US.UTF-8").starts_with("error"), "{}", said("en_US.UTF-8"));
    assert!(said("zh_CN.UTF-8").starts_with("错误"));
    assert!(said("C").starts_with("错误"));
}

#[test]
fn usage_errors_name_what_is_wrong() {
    let folder = Folder::new("usage");
    let lines = [
        "",
        "chek policy",
        "check",
        "check policy --strikt",
        "check policy --format xml",
        "eval policy",
        "eval policy --facts",
        "eval policy --facts facts.jsonl",
        "eval policy --facts facts.jsonl --as-of 2026-3-31",
        "eval policy --facts facts.jsonl --as-of 2026-02-30",
        "eval policy --facts facts.jsonl --as-of 2026-03-31 --only breach",
        "eval policy --facts 职务=facts.jsonl --as-of 2026-03-31",
        "schema policy --type 单位",
        "check policy --lang fr",
    ];
    let transcript: Vec<String> = lines
        .iter()
        .map(|line| {
            let ended = folder.line(line);
            ended.expect(2);
            assert_eq!(ended.out, "", "{line}");
            format!("$ shufa {line}\n{}", ended.err)
        })
        .collect();
    insta::assert_snapshot!(transcript.join("\n"));
}

#[test]
fn usage_errors_are_in_english_where_asked() {
    let folder = Folder::new("usage_en");
    let ended = folder.line("eval policy --lang en");
    ended.expect(2);
    assert!(ended.err.starts_with("error: the following required arguments"));
}

#[test]
fn the_version_is_told() {
    let version = Folder::new("version").line("--version");
    assert_eq!(version.expect(0).out, concat!("shufa ", env!("CARGO_PKG_VERSION"), "\n"));
}
