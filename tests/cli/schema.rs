//! `shufa schema`

use serde_json::Value;

use crate::{fits::fits, jinchang::shufa, support::Folder};

#[test]
fn facts_context_and_outcome_are_described() {
    let folder = Folder::new("schema");
    let ended = folder.line("schema policy");
    ended.expect(0);
    let document: Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(document["$schema"], "https://json-schema.org/draft/2020-12/schema");
    let definitions = document["$defs"].as_object().unwrap();
    for name in ["facts", "context", "run", "outcome", "refused", "population", "record.干部"] {
        assert!(definitions.contains_key(name), "{name}");
    }
    let field = &definitions["record.干部"]["properties"]["任职"];
    assert_eq!(field["description"], "担任哪些职务? 由:组织部门");
}

#[test]
fn an_example_is_ready_to_be_filled_in() {
    let ended = Folder::new("schema_example").line("schema policy --example --type 干部");
    ended.expect(0);
    insta::assert_snapshot!(ended.transcript());
}

#[test]
fn what_is_read_and_written_fits_the_schema() {
    let folder = Folder::new("schema_fits");
    let schema: Value = serde_json::from_str(&folder.line("schema policy").out).unwrap();
    for line in folder.read("facts.jsonl").lines() {
        let record: Value = serde_json::from_str(line).unwrap();
        fits(&schema, &schema, &record, "record").unwrap();
    }
    let wrong: Value = serde_json::from_str(r#"{"编号": 7}"#).unwrap();
    assert!(fits(&schema, &schema, &wrong, "record").is_err());
    let misspelt: Value = serde_json::from_str(r#"{"编码": "7"}"#).unwrap();
    assert!(fits(&schema, &schema, &misspelt, "record").is_err());
    let facts = format!("{}x\n", folder.read("facts.jsonl"));
    folder.write("given.jsonl", facts);
    let ended = folder.line(
        "eval policy --facts given.jsonl --context context.json --as-of 2026-03-31 --format json --citations",
    );
    for line in ended.expect(1).json() {
        let name = ["run", "refused", "population"]
            .into_iter()
            .find(|name| line.get(name).is_some())
            .unwrap_or("outcome");
        fits(&schema, &schema["$defs"][name], &line, name).unwrap();
    }
}

#[test]
fn aggregates_and_groups_fit_the_schema() {
    let folder = Folder::new("schema_aggregates");
    folder.write(
        "scheme.shufa",
        "语言 1
枚举 县区 { 永昌, 金川 }
记录 单位 标识 号 { 号: 文本, 县区: 县区, 得分: 小数, 参评: [文本] }
汇总 单位数 于 单位 = 计数
汇总 总分 于 单位 = 合计(得分) 按 县区
汇总 排名 于 单位 = 名次(得分)
主体 全体 于 单位 { 当 得分 > 总分 / 10, 解释 \"单位\" }
方式 抽查 { 从 全体 中 1 名 抽查 使 排名 = 1 按 县区, 解释 \"抽查\" }
方式 参评 对 全体 { 从 参评 为 p 中 1 项 参评 使 真 按 p, 解释 \"参评\" }
",
    );
    folder.write(
        "units.jsonl",
        "{\"号\":\"甲\",\"县区\":\"永昌\",\"得分\":90,\"参评\":[\"a\",\"a\"]}\n{\"号\":\"乙\",\"得分\":80}\n",
    );
    let schema: Value = serde_json::from_str(&folder.line("schema scheme.shufa").out).unwrap();
    let ended = folder.line("eval scheme.shufa --facts units.jsonl --as-of 2026-03-31 --format json");
    let lines = ended.expect(0).json();
    for line in &lines {
        let name =
            ["run", "population"].into_iter().find(|name| line.get(name).is_some()).unwrap_or("outcome");
        fits(&schema, &schema["$defs"][name], line, name).unwrap();
    }
    let population = &lines.last().unwrap()["population"];
    assert_eq!(population["aggregates"]["总分"]["groups"]["金川"]["undecided"], 1);
    assert_eq!(population["quotas"][1]["group"], "金川");
    let wrong = serde_json::json!({ "population": { "records": 1, "aggregates": { "排名": {} } } });
    assert!(fits(&schema, &schema["$defs"]["population"], &wrong, "population").is_err());
}

/// Explanations of everybody in the shipped register, of what all lack, and of the quotas.
#[test]
fn explanations_fit_the_schema() {
    let given = "policies/jinchang --facts policies/jinchang/register.jsonl \
                 --context policies/jinchang/context.json --as-of 2026-03-31 --format json";
    let schema: Value = serde_json::from_str(&shufa("schema policies/jinchang").out).unwrap();
    let check = |name: &str, value: &Value| fits(&schema, &schema["$defs"][name], value, name).unwrap();
    let lines = shufa(&format!("eval {given} --explain")).expect(0).json();
    let explained = lines.iter().filter_map(|line| line.get("explanation"));
    assert_eq!(explained.clone().count(), 72);
    explained.for_each(|explanation| check("explanation", explanation));
    check("outcome", &lines[1]);
    check("asks", &shufa(&format!("explain {given} --missing")).json()[0]);
    for quota in ["现场述法", "书面述法"] {
        check("quota", &shufa(&format!("explain {given} --quota {quota}")).json()[0]);
    }
    let mut wrong = lines[1]["explanation"].clone();
    wrong["outcomes"][0]["becuase"] = Value::Null;
    assert!(fits(&schema, &schema["$defs"]["explanation"], &wrong, "explanation").is_err());
}
