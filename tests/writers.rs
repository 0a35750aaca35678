//! All ways of writing an outcome give the same bytes.
#![expect(dead_code, reason = "the support serves other tests too")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::fs;

use shufa::{Scheme, date::Date, engine::OutcomeView};
use support::case::Case;

/// The line as it is written out of rows, and out of plain data by serde.
fn written(view: &OutcomeView<'_>) -> String {
    let mut line = b"kept".to_vec();
    view.write_json(&mut line);
    let line = String::from_utf8(line).unwrap();
    let plain = serde_json::to_string(&view.to_owned()).unwrap();
    assert_eq!(line, format!("kept{plain}"));
    assert_eq!(serde_json::to_string(view).unwrap(), plain);
    plain
}

/// What of an outcome is tested by writing it.
const MEMBERS: [&str; 13] = [
    "elements",
    "classes",
    "obligations",
    "sections",
    "uses",
    "gates",
    "quotas",
    "bounds",
    "triggers",
    "undetermined",
    "open",
    "conflicts",
    "not_covered",
];

#[test]
fn random_outcomes() {
    let mut seen = [0; MEMBERS.len()];
    for seed in 0..150 {
        let mut case = Case::random(seed);
        let context = case.context(if seed % 3 == 0 { 30 } else { 0 });
        let mut engine = case.scheme.engine(&context, case.as_of).unwrap();
        for (number, missing) in [0, 10, 50, 10].into_iter().enumerate() {
            let (ty, _) = case.record(0);
            let record = case.record_of(ty, missing, &format!("甲\"{number}\\\u{1}"));
            let of = engine.record_type(ty).unwrap();
            let line = match engine.evaluate(of, &record) {
                Ok(view) => written(&view),
                Err(error) => panic!("{error}\n{}", case.story(&context, &record)),
            };
            for (count, member) in seen.iter_mut().zip(MEMBERS) {
                *count += usize::from(line.contains(&format!("\"{member}\":")));
            }
        }
    }
    for (count, member) in seen.iter().zip(MEMBERS) {
        assert!(*count > 0, "no outcome has `{member}`");
    }
}

#[test]
fn the_shipped_register() {
    let scheme = Scheme::load("policies/jinchang").unwrap();
    let context = fs::read_to_string("policies/jinchang/context.json").unwrap();
    let context: serde_json::Value = serde_json::from_str(&context).unwrap();
    let mut engine = scheme.engine(&context, Date::new(2026, 3, 31).unwrap()).unwrap();
    let officials = engine.record_type("干部").unwrap();
    let register = fs::read_to_string("policies/jinchang/register.jsonl").unwrap();
    for line in register.lines() {
        written(&engine.evaluate_json(officials, line.as_bytes()).unwrap());
    }
}

#[test]
fn names_are_escaped() {
    let text = r#"language 1

record post label title { title: text }
record official key id { id: text, posts: [post] }

duty `give "an" \account` over official { to `a "party"` }
subject `head\of` over official each p over posts {
    must `give "an" \account`
    interprets "a name may hold any character"
}
"#;
    let scheme = Scheme::from_sources("a.shufa", |_: &str| Some(text.to_owned())).unwrap();
    let mut engine = scheme.engine(&serde_json::json!({}), Date::new(2026, 3, 31).unwrap()).unwrap();
    let officials = engine.record_type("official").unwrap();
    let record = serde_json::json!({"id": "\"\\\n", "posts": [{"title": "\u{7f}\u{2028}\""}]});
    let line = written(&engine.evaluate(officials, &record).unwrap());
    assert!(line.contains(r#""duty":"give \"an\" \\account""#), "{line}");
}

#[test]
fn exceptions_that_are_open() {
    let text = r#"language 1

record official key id { id: text, principal: bool }

duty account over official
subject principals over official { when principal, must account, interprets "principals give account" }
use spared for principals {
    when unspecified "who is spared is not said"
    exempt account
    overrides subject.principals
    interprets "some are spared"
}
"#;
    let scheme = Scheme::from_sources("a.shufa", |_: &str| Some(text.to_owned())).unwrap();
    let mut engine = scheme.engine(&serde_json::json!({}), Date::new(2026, 3, 31).unwrap()).unwrap();
    let officials = engine.record_type("official").unwrap();
    let record = serde_json::json!({"id": "1", "principal": true});
    let line = written(&engine.evaluate(officials, &record).unwrap());
    assert!(line.contains(r#""unless":["use.spared"]"#), "{line}");
}
