//! Whether a value is as a JSON Schema says.

use serde_json::Value;

/// As much of JSON Schema as `shufa schema` uses.
pub(crate) fn fits(root: &Value, schema: &Value, value: &Value, at: &str) -> Result<(), String> {
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
