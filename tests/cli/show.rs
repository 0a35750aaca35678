//! `shufa show`, and revision files on the command line.

use crate::support::{BREACHED, Folder, GOOD, SCHEME, lines};

const REVISION: &str = r#"语言 1

修订 述法 自 2026-01-01 {
    名称 "关于修改述法实施方案的决定"
    原文 "2026.txt"

    修改 内容.共同内容 对 主要负责人 {
        应当 包含 述职报告: 履职情况, 改进措施, 整改情况
        据 "述法还应当写明整改情况。"
    }
    修改 运用.约谈 对 主要负责人 {
        当 不履行
        启动 约谈
        据 "不履行职责的,应当约谈。"
    }
}
"#;

const TEXT: &str = "述法还应当写明整改情况。\n不履行职责的,应当约谈。\n";

/// The small scheme with a revision in its folder, or beside it.
fn revised(test: &str, place: &str) -> Folder {
    let folder = Folder::new(test);
    let scheme = SCHEME.replace(
        "    原文 \"source.txt\"\n",
        "    原文 \"source.txt\"\n    施行 2020-01-01\n    适用日 年末(年度)\n",
    );
    folder.write("policy/scheme.shufa", scheme);
    folder.write(&format!("{place}2026.shufa"), REVISION);
    folder.write(&format!("{place}2026.txt"), TEXT);
    folder.write("facts.jsonl", lines(&[GOOD, BREACHED]));
    folder
}

#[test]
fn the_text_of_a_day_is_shown() {
    let folder = revised("show_day", "policy/");
    let ended = folder.line("show policy --on 2026-06-01");
    ended.expect(0);
    insta::assert_snapshot!(ended.transcript());
    // Beside the files that it names, it is the edition of that day (and leaves out what of the old
    // text no longer holds, which is a warning).
    folder.write("policy/shown.shufa", &ended.out);
    let shown = folder.line("check policy/shown.shufa --format json");
    let whole = folder.line("check policy --strict --format json");
    let hash = |out: &str| -> serde_json::Value {
        let document: serde_json::Value = serde_json::from_str(out).unwrap();
        document["hash"].clone()
    };
    assert_eq!(hash(&shown.expect(0).out), hash(&whole.expect(0).out));
    let before = folder.line("show policy --on 2025-06-01");
    assert!(!before.expect(0).out.contains("整改情况"), "{}", before.out);
}

#[test]
fn the_day_must_be_said_where_there_are_several_editions() {
    let folder = revised("show_no_day", "policy/");
    let ended = folder.line("show policy");
    ended.expect(2);
    let english = folder.line("show policy --lang en");
    let outside = folder.line("show policy --on 2019-06-01");
    outside.expect(3);
    insta::assert_snapshot!([ended, english, outside].map(|ended| ended.transcript()).concat());
    // One edition needs no day.
    Folder::new("show_one").line("show policy").expect(0);
}

#[test]
fn the_year_chooses_the_edition() {
    let folder = revised("revision_year", "policy/");
    let eval = "eval policy --facts facts.jsonl --context context.json --as-of 2026-03-31";
    let before = folder.line(&format!("{eval} --format json"));
    let run = &before.expect(0).json()[0]["run"];
    assert_eq!(run["edition"]["from"], "2020-01-01");
    assert_eq!(run["edition"]["to"], "2026-01-01");
    assert!(!before.out.contains("整改情况"), "{}", before.out);
    let after = folder.line(&format!("{eval} --context 年度=2026"));
    insta::assert_snapshot!(after.expect(0).transcript());
    let english = folder.line(&format!("{eval} --context 年度=2026 --lang en"));
    assert!(english.expect(0).out.contains("(revised 2026-01-01)"), "{}", english.out);
    let early = folder.line(&format!("{eval} --context 年度=2019"));
    insta::assert_snapshot!("the_year_is_before_all", early.expect(0).transcript());
    let quotes = folder.line(&format!("{eval} --context 年度=2026 --format json --citations"));
    let quoted = &quotes.expect(0).json()[0]["run"]["citations"]["content.共同内容"][0];
    assert_eq!(quoted["instrument"], "关于修改述法实施方案的决定");
    assert_eq!(quoted["revision"], "2026-01-01");
    let unknown = folder.line("eval policy --facts facts.jsonl --context 试行=false --as-of 2026-03-31");
    insta::assert_snapshot!("the_year_is_not_given", unknown.expect(1).transcript());
}

#[test]
fn revisions_are_given_behind_their_scheme() {
    let folder = revised("revision_behind", "");
    folder.line("check policy 2026.shufa --strict").expect(0);
    folder.line("check policy 2026.shufa policy").expect(0);
    folder.line("schema policy 2026.shufa").expect(0);
    let shown = folder.line("show policy 2026.shufa --on 2026-06-01");
    // From the folder of the scheme to the text of the revision.
    assert!(shown.expect(0).out.contains("原文 \"source.txt\", \"../2026.txt\""), "{}", shown.out);
    let eval = folder.line(
        "eval policy 2026.shufa --facts facts.jsonl --context context.json --context 年度=2026 --as-of 2026-03-31 --format json",
    );
    assert!(eval.expect(0).out.contains(r#""revision":"2026-01-01""#), "{}", eval.out);
    let over = folder.line(
        "eval policy 2026.shufa --facts facts.jsonl --context context.json --as-of 2026-03-31 -o 2026.shufa",
    );
    over.expect(2);
    let alone = folder.line("check 2026.shufa");
    let none = folder.line("eval policy policy/scheme.shufa --facts facts.jsonl --as-of 2026-03-31");
    let missing = folder.line("show policy 2027.shufa");
    let folder_of_revisions = folder.line("show policy policy");
    let all = [alone.expect(1), none.expect(1), missing.expect(4), folder_of_revisions.expect(4)]
        .map(|ended| ended.transcript());
    insta::assert_snapshot!(all.concat());
}

#[test]
fn a_broken_revision_in_the_folder_is_not_passed_over() {
    let folder = revised("revision_broken", "policy/");
    folder.write("policy/2027.shufa", "修订 述法 自 2027-01-01 { 参数 甲 = 1 }\n");
    let no_language = folder.line("check policy");
    no_language.expect(1);
    folder.write("policy/2027.shufa", "语言 1\n修订 市方案 自 2027-01-01 { 参数 甲 = 1 }\n");
    let other = folder.line("check policy");
    other.expect(1);
    folder.write("policy/2027.shufa", "语言 1\n修订 述法 自 2027-01-01 { 废止 运用.约谭 }\n");
    let target = folder.line("check policy");
    target.expect(1);
    let english = folder.line("check policy --lang en");
    insta::assert_snapshot!([no_language, other, target, english].map(|ended| ended.transcript()).concat());
    // A library beside the scheme is none.
    folder.write("policy/2027.shufa", "语言 1\n参数 甲 = 1\n");
    folder.line("check policy").expect(0);
}

#[test]
fn a_file_beside_the_scheme_that_is_not_read_is_told() {
    let folder = revised("show_not_read", "policy/");
    folder.write("policy/2027.shufa", REVISION.replace("修订 述法", "修定 述法"));
    let strict = folder.line("check --strict policy");
    strict.expect(1);
    insta::assert_snapshot!(strict.transcript());
}
