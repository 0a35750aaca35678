//! The cases beside the shipped policies, and the form of cases itself.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[path = "support/cases.rs"]
mod cases;
#[path = "support/pages.rs"]
mod pages;

use std::{fs, path::Path};

use cases::Report;
use pages::{accepting, blocks, rewritten};
use shufa::Scheme;

/// The case files of a policy, in the order of their names.
fn files(policy: &Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(policy.join("cases")).into_iter().flatten() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        assert!(
            ["yaml", "json"].iter().any(|ending| path.extension().is_some_and(|found| found == *ending)),
            "{}: a file of cases ends in .yaml or .json",
            path.display()
        );
        files.push((name, fs::read_to_string(&path).unwrap()));
    }
    files.sort();
    files
}

fn run(policy: &str) -> (Scheme, Report) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies").join(policy);
    let scheme = Scheme::load(&path).unwrap();
    let mut report = Report::default();
    for (name, text) in files(&path) {
        report.join(cases::run(&scheme, &format!("{policy}/cases/{name}"), &text));
    }
    (scheme, report)
}

#[test]
fn the_cases_of_the_shipped_policies_hold() {
    let policies = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies");
    let mut tested = Vec::new();
    for entry in fs::read_dir(&policies).unwrap() {
        let policy = entry.unwrap().file_name().to_string_lossy().into_owned();
        if !policies.join(&policy).join("cases").is_dir() {
            continue;
        }
        let (scheme, report) = run(&policy);
        assert!(report.failures.is_empty(), "{}", report.failures.join("\n"));
        assert!(report.warnings.is_empty(), "{}", report.warnings.join("\n"));
        assert_eq!(
            report.never_fired(&scheme),
            Vec::<String>::new(),
            "{policy}: no case shows these clauses"
        );
        tested.push(policy);
    }
    tested.sort();
    assert_eq!(tested, ["annual-report", "jinchang"]);
}

/// What is said of a file of cases, a line for each finding.
fn said(scheme: &Scheme, text: &str) -> String {
    let report = cases::run(scheme, "", text);
    let line = |found: &String| format!("{}\n", found.trim_start_matches(": "));
    let mut out: String = report.failures.iter().map(line).collect();
    out.extend(report.warnings.iter().map(|warning| format!("warning: {}", line(warning))));
    if out.is_empty() {
        let (cases, hold) = if report.cases == 1 { ("case", "holds") } else { ("cases", "hold") };
        out = format!("{} {cases} {hold}\n", report.cases);
    }
    out
}

#[test]
fn the_page_says_what_cases_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/cases.md");
    let page = fs::read_to_string(&path).unwrap();
    let (mut scheme, mut yaml) = (None, String::new());
    let (mut wrong, mut answers) = (Vec::new(), Vec::new());
    for block in blocks(&page) {
        match block.info {
            "shufa" => {
                let read = |path: &str| (path == "scheme.shufa").then(|| block.text.clone());
                scheme = Some(Scheme::from_sources("scheme.shufa", read).unwrap());
            }
            "yaml" => yaml = block.text,
            "text" => {
                let said = said(scheme.as_ref().unwrap(), &yaml);
                if said != block.text {
                    wrong.push(format!("docs/cases.md:{}\n{said}", block.lines.start));
                    answers.push((block.lines, said));
                }
            }
            other => panic!("a block of kind `{other}`"),
        }
    }
    if accepting() {
        fs::write(&path, rewritten(&page, answers)).unwrap();
    }
    assert!(wrong.is_empty() || accepting(), "{}", wrong.join("\n"));
}
