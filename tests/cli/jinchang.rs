//! The scheme that is shipped, with its register.

use std::process::Command;

use crate::support::{Ended, ended};

fn shufa(line: &str) -> Ended {
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
