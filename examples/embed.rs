//! A host with structs of its own evaluates its officials.
//!
//! ```text
//! cargo run --example embed
//! ```
//!
//! `None` is "known to be none"; a field that is skipped is a fact that is not
//! known. The people below are made up.

use std::error::Error;

use serde::Serialize;
use shufa::{Scheme, date::Date, diagnostic::Lang, engine::FactsError, outcome::Status};

#[derive(Serialize)]
struct Context {
    年度: i32,
    考核截止日: &'static str,
    会议日期: Option<&'static str>,
}

#[derive(Serialize)]
struct Official {
    编号: String,
    姓名: String,
    /// Not in every host's records: left out where it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    市管干部: Option<bool>,
    任职: Vec<Post>,
    述职报告: Option<Report>,
    履职认定: Vec<Finding>,
}

#[derive(Serialize)]
struct Post {
    单位: &'static str,
    层级: &'static str,
    机关: &'static str,
    职务: &'static str,
}

#[derive(Serialize)]
struct Report {
    提交日期: &'static str,
    章节: Vec<&'static str>,
}

#[derive(Serialize)]
struct Finding {
    情形: &'static str,
    认定日期: &'static str,
}

fn main() -> Result<(), Box<dyn Error>> {
    let scheme = Scheme::load("policies/jinchang")?;
    let context = Context { 年度: 2025, 考核截止日: "2025-12-31", 会议日期: Some("2026-01-20") };
    let mut engine = scheme.engine(&context, Date::new(2026, 3, 31)?)?;
    let officials = engine.record_type("干部")?;
    let mut tally = engine.tally();

    for official in register() {
        match engine.evaluate(officials, &official) {
            Ok(outcome) => {
                tally.add(&outcome);
                let outcome = outcome.to_owned();
                say(&format!("{} ({})", official.姓名, official.编号));
                for duty in outcome.obligations.iter().filter(|duty| duty.status == Some(Status::Breached)) {
                    let clauses: Vec<&str> =
                        duty.sources.iter().map(|source| source.clause.as_str()).collect();
                    say(&format!("  {} was not done: {}", duty.duty, clauses.join(", ")));
                }
                for unknown in &outcome.undetermined {
                    let facts: Vec<&str> = unknown.missing.iter().map(|fact| fact.fact.as_str()).collect();
                    let (kind, facts) = (unknown.kind, facts.join(", "));
                    say(&format!("  {kind:?} {} is undetermined without {facts}", unknown.name));
                }
            }
            // A record that does not fit the scheme comes back with all its errors; the others go on.
            Err(FactsError::Record(refused)) => {
                tally.refuse(officials);
                for diagnostic in &refused.diagnostics {
                    say(&diagnostic.line(scheme.sources(), Lang::En));
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
    for quota in tally.finish().quotas {
        say(&format!("{}: {} of {:?} to {:?}", quota.quota, quota.actual, quota.min, quota.max));
    }
    Ok(())
}

fn register() -> [Official; 2] {
    let post = |单位, 职务| Post { 单位, 层级: "县区", 机关: "党委", 职务 };
    [
        Official {
            编号: "示例-1".to_owned(),
            姓名: "甲某某".to_owned(),
            市管干部: Some(true),
            任职: vec![post("某县委", "主要负责人")],
            述职报告: None,
            履职认定: vec![Finding { 情形: "不履行", 认定日期: "2026-02-01" }],
        },
        Official {
            编号: "示例-2".to_owned(),
            姓名: "乙某某".to_owned(),
            市管干部: None,
            任职: vec![post("某县委", "班子成员")],
            述职报告: Some(Report {
                提交日期: "2025-12-20", 章节: vec!["依法履职", "改进措施"]
            }),
            履职认定: Vec::new(),
        },
    ]
}

#[expect(clippy::print_stdout, reason = "an example talks to the terminal")]
fn say(line: &str) {
    println!("{line}");
}
