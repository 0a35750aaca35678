//! The common workload, n times: records, what each must give, and the rules
//! that all engines share in spirit and write in their own words.

use std::{collections::BTreeSet, error::Error, fs, path::PathBuf};

use serde::{Deserialize, Serialize};

/// What one record gives: a label for each rule that applies, and the sections
/// that are missing.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) outcomes: BTreeSet<String>,
    pub(crate) missing: BTreeSet<String>,
}

impl Answer {
    pub(crate) fn new<O: Into<String>, M: Into<String>>(
        outcomes: impl IntoIterator<Item = O>,
        missing: impl IntoIterator<Item = M>,
    ) -> Answer {
        Answer {
            outcomes: outcomes.into_iter().map(Into::into).collect(),
            missing: missing.into_iter().map(Into::into).collect(),
        }
    }
}

/// The records of one scale, with what they must give.
pub(crate) struct Workload {
    /// How often the rules are there.
    pub(crate) copies: usize,
    pub(crate) lines: Vec<String>,
    pub(crate) expected: Vec<Answer>,
}

#[derive(Deserialize)]
struct Expected {
    outcomes: BTreeSet<String>,
    missing: BTreeSet<String>,
}

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../workload").join(name)
}

/// The policy of the workload.
pub(crate) fn policy() -> Result<String, Box<dyn Error>> {
    Ok(fs::read_to_string(file("duties.shufa"))?)
}

impl Workload {
    /// The 3,000 records, dealt out over the districts.
    pub(crate) fn load(copies: usize) -> Result<Workload, Box<dyn Error>> {
        let records = fs::read_to_string(file("records-3k.jsonl"))?;
        let given = fs::read_to_string(file("expected-3k.jsonl"))?;
        let mut expected = Vec::new();
        let mut lines = Vec::new();
        for (at, (record, given)) in records.lines().zip(given.lines()).enumerate() {
            let suffix = suffix(copies, at % copies);
            let given: Expected = serde_json::from_str(given)?;
            expected.push(Answer {
                outcomes: given.outcomes.iter().map(|label| format!("{label}{suffix}")).collect(),
                missing: given.missing,
            });
            lines.push(record.replace("\"district\":0", &format!("\"district\":{}", at % copies)));
        }
        Ok(Workload { copies, lines, expected })
    }
}

/// What the names of one copy end in; nothing where there is only one.
pub(crate) fn suffix(copies: usize, copy: usize) -> String {
    if copies == 1 { String::new() } else { format!("@{copy}") }
}

/// A record with its words as they are written.
#[derive(Deserialize)]
pub(crate) struct Record<'a> {
    pub(crate) id: &'a str,
    pub(crate) level: &'a str,
    pub(crate) organ_kind: &'a str,
    pub(crate) role: &'a str,
    pub(crate) city_managed: bool,
    #[serde(borrow)]
    pub(crate) report: Report<'a>,
    pub(crate) reviewed_grade: &'a str,
    pub(crate) failed_duty: bool,
    pub(crate) district: i64,
}

#[derive(Deserialize)]
pub(crate) struct Report<'a> {
    pub(crate) submitted: bool,
    #[serde(borrow)]
    pub(crate) sections: Vec<&'a str>,
}

/// The line that an engine without lines of its own writes.
#[derive(Serialize)]
pub(crate) struct Line<'a, O: Serialize, M: Serialize> {
    pub(crate) id: &'a str,
    pub(crate) outcomes: O,
    pub(crate) missing: M,
}

/// The sections by the case that asks for them: other subjects, who presents
/// for the group, other department principals.
pub(crate) const SECTIONS: [&str; 7] = [
    "duty_fulfilment",
    "problems",
    "improvements",
    "first_responsible_duties",
    "learning",
    "major_decisions",
    "lawful_performance",
];
