//! The scheme that is shipped, with its register.

use std::process::Command;

use crate::support::{Ended, ended};

pub(crate) fn shufa(line: &str) -> Ended {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shufa"));
    command.args(line.split_whitespace()).env("LC_ALL", "zh_CN.UTF-8");
    ended(command.current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap())
}

fn eval(options: &str) -> Ended {
    shufa(&format!(
        "eval policies/jinchang --facts policies/jinchang/register.jsonl \
         --context policies/jinchang/context.json --as-of 2026-03-31 {options}"
    ))
}

#[test]
fn the_scheme_passes_and_touches_every_sentence() {
    let checked = shufa("check --strict policies/jinchang");
    insta::assert_snapshot!(checked.expect(0).transcript());
}

#[test]
fn three_officials_and_the_summary() {
    let ended = eval("--record 示例-001 示例-030 示例-048");
    insta::assert_snapshot!(ended.expect(0).transcript());
}

#[test]
fn the_register_is_evaluated_whole() {
    let lines = eval("--format json").expect(0).json();
    let population = &lines.last().unwrap()["population"];
    assert_eq!(population["records"], lines.len() - 2);
    assert!(population.get("refused").is_none());
}

fn explain(options: &str) -> Ended {
    shufa(&format!(
        "explain policies/jinchang --facts policies/jinchang/register.jsonl \
         --context policies/jinchang/context.json --as-of 2026-03-31 {options}"
    ))
}

#[test]
fn an_official_is_explained() {
    insta::assert_snapshot!(explain("--record 示例-048").expect(0).transcript());
}

#[test]
fn everybody_in_the_register_can_be_explained() {
    let lines = eval("--format json").expect(0).json();
    for line in lines.iter().filter(|line| line.get("record").is_some()).step_by(7) {
        let key = line["record"]["key"].as_str().unwrap();
        let explained = explain(&format!("--format json --record {key}"));
        let explanation = &explained.expect(0).json()[0];
        let certain = explanation["outcomes"].as_array().map_or(0, Vec::len);
        let rows = ["classes", "obligations", "sections", "uses", "quotas", "triggers"];
        let told: usize = rows.iter().filter_map(|row| line[*row].as_array()).map(Vec::len).sum();
        assert_eq!(certain, told, "{key}");
        assert_eq!(explanation["undetermined"], line["undetermined"], "{key}");
    }
}

#[test]
fn what_would_end_a_trigger_is_told() {
    insta::assert_snapshot!(explain("--record 示例-028 --why 问责").expect(0).transcript());
}

#[test]
fn what_would_decide_is_told_where_nothing_is_known_of_the_posts() {
    insta::assert_snapshot!(explain("--record 示例-045 --why 述法").expect(0).transcript());
}

#[test]
fn what_would_start_a_trigger_is_told() {
    insta::assert_snapshot!(explain("--record 示例-001 --why-not 问责").expect(0).transcript());
}

#[test]
fn a_key_that_is_not_there_is_answered_with_the_nearest() {
    insta::assert_snapshot!(explain("--record 示例-00l").expect(1).transcript());
}

#[test]
fn who_is_not_in_the_pool_can_ask_why() {
    insta::assert_snapshot!(explain("--record 示例-048 --why-not 书面述法").expect(0).transcript());
}

#[test]
fn a_name_that_the_scheme_does_not_know_is_answered_with_the_nearest() {
    insta::assert_snapshot!(explain("--record 示例-048 --why-not 书面述发").expect(1).transcript());
}

#[test]
fn the_facts_to_ask_for_stand_by_who_can_supply_them() {
    insta::assert_snapshot!(explain("--missing").expect(0).transcript());
}

#[test]
fn a_quota_tells_who_counts_and_why_somebody_is_undecided() {
    insta::assert_snapshot!(explain("--quota 现场述法 --lang en").expect(0).transcript());
}

#[test]
fn a_quota_that_is_not_there_is_answered_with_the_nearest() {
    insta::assert_snapshot!(explain("--quota 现场述发").expect(1).transcript());
}

#[test]
fn a_key_that_eval_does_not_find_is_answered_with_the_nearest() {
    let ended = eval("--summary --record 示例-00l");
    assert!(ended.expect(1).err.contains("是否指 `示例-001`?"), "{}", ended.err);
}

/// The explanation of `eval` is that of `explain`, and takes nothing from the line without it.
#[test]
fn eval_attaches_the_explanation_of_each_record() {
    let bare = eval("--format json").expect(0).json();
    let lines = eval("--format json --explain").expect(0).json();
    assert_eq!(lines.len(), bare.len());
    for (mut line, bare) in lines.into_iter().zip(bare) {
        let explanation = line.as_object_mut().unwrap().remove("explanation");
        assert_eq!(line, bare);
        let Some(record) = line.get("record") else { continue };
        assert_eq!(explanation.as_ref().unwrap()["record"], *record);
        if record["key"] == "示例-048" {
            let alone = explain("--format json --record 示例-048");
            assert_eq!(explanation.unwrap(), alone.expect(0).json()[0]);
        }
    }
    let only = eval("--format json --explain --only breached").expect(0).json();
    assert!(only.iter().all(|line| line.get("record").is_none() || line.get("explanation").is_some()));
}

#[test]
fn eval_writes_the_explanation_below_the_person() {
    insta::assert_snapshot!(eval("--explain --record 示例-030").expect(0).transcript());
}

/// The tour of the README is what comes out.
#[test]
fn the_readme_shows_a_true_explanation() {
    let told = explain("--record 示例-004 --why 接受评议");
    for readme in [include_str!("../../README.md"), include_str!("../../README.zh-CN.md")] {
        let (_, rest) = readme.split_once("    ✗ 李某某应当接受评议").expect("an explanation");
        let (shown, _) = rest.split_once("```").expect("its end");
        assert!(told.out.contains(shown), "{}", told.out);
    }
}

#[test]
fn who_would_be_chosen_is_told_in_words_of_its_own() {
    let told = explain("--record 示例-045 --why 现场述法");
    assert!(told.out.contains("没有被确定为“现场述法”,是否在名额的范围内未能查明"), "{}", told.out);
    assert!(told.out.contains("而是“现场” → 被确定为其人选"), "{}", told.out);
    assert!(!told.out.contains("确定成立"), "{}", told.out);
}

#[test]
fn that_no_fact_can_change_it_is_told() {
    let told = explain("--record 示例-001 --why-not 谈话约谈");
    assert!(told.out.contains("记录中没有一项事实能使其不同"), "{}", told.out);
    // Of whom nothing is known of the posts is not told one direction alone.
    let told = explain("--record 示例-045");
    assert!(!told.out.contains("未及核验全部情形"), "{}", told.out);
}
