//! `shufa schema`

use serde_json::Value;

use crate::support::Folder;

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

/// As much of JSON Schema as `shufa schema` uses.
fn fits(root: &Value, schema: &Value, value: &Value, at: &str) -> Result<(), String> {
    let Some(members) = schema.as_object() else {
        return if schema == &Value::Bool(true) { Ok(()) } else { Err(format!("{at}: nothing fits")) };
    };
    for (keyword, expected) in members {
        match keyword.as_str() {
            "$ref" => {
                let path = expected.as_str().unwrap().strip_prefix('#').unwrap();
                let mut bytes = Vec::new();
                let mut rest = path.bytes();
                while let Some(byte) = rest.next() {
                    if byte == b'%' {
                        let digits = [rest.next().unwrap(), rest.next().unwrap()];
                        let digits = std::str::from_utf8(&digits).unwrap();
                        bytes.push(u8::from_str_radix(digits, 16).unwrap());
                    } else {
                        bytes.push(byte);
                    }
                }
                let pointer = String::from_utf8(bytes).unwrap();
                fits(root, root.pointer(&pointer).unwrap(), value, at)?;
            }
            "type" => {
                let right = match expected.as_str().unwrap() {
                    "object" => value.is_object(),
                    "array" => value.is_array(),
                    "string" => value.is_string(),
                    "boolean" => value.is_boolean(),
                    "integer" => value.is_i64() || value.is_u64(),
                    "number" => value.is_number(),
                    "null" => value.is_null(),
                    other => panic!("{other}"),
                };
                if !right {
                    return Err(format!("{at}: {value} is no {expected}"));
                }
            }
            "enum" if !expected.as_array().unwrap().contains(value) => {
                return Err(format!("{at}: {value} is none of {expected}"));
            }
            "const" if expected != value => return Err(format!("{at}: {value} is not {expected}")),
            "anyOf" => {
                let mut all = expected.as_array().unwrap().iter();
                if !all.any(|one| fits(root, one, value, at).is_ok()) {
                    return Err(format!("{at}: {value} fits none"));
                }
            }
            "properties" => {
                for (name, member) in value.as_object().into_iter().flatten() {
                    match expected.get(name) {
                        Some(schema) => fits(root, schema, member, &format!("{at}.{name}"))?,
                        None if members["additionalProperties"] == false => {
                            return Err(format!("{at}: {name} is not declared"));
                        }
                        None => {}
                    }
                }
            }
            "required" => {
                for name in expected.as_array().unwrap() {
                    if value.get(name.as_str().unwrap()).is_none() {
                        return Err(format!("{at}: {name} is not there"));
                    }
                }
            }
            "items" => {
                for item in value.as_array().into_iter().flatten() {
                    fits(root, expected, item, &format!("{at}[]"))?;
                }
            }
            _ => {}
        }
    }
    Ok(())
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
