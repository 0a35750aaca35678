//! Made-up schemes of any size: the same text for the same numbers.
//!
//! Each class is a kind of unit in a region, each clause stands on a sentence
//! of the source text and is of one of seven shapes, which schemes have: a duty
//! with a time limit, sections of a report, an exception, a gate, a result, a
//! trigger for what is overdue, a condition on sections that are missing.

use std::fmt::Write;

/// How large a scheme is.
#[derive(Clone, Copy)]
pub(crate) struct Size {
    /// Classes with a condition of their own; there is a union for every ten.
    pub(crate) classes: usize,
    /// Clauses beside those of the classes.
    pub(crate) clauses: usize,
}

/// Clauses to which a duty is common.
const SHARING: usize = 10;

const REGIONS: usize = 100;

/// The policy.
pub(crate) fn policy(size: Size) -> String {
    let mut out = String::from(
        "language 1\n\nscheme generated {\n    title \"A code of many articles\"\n    source \"source.txt\"\n}\n\n\
         enum kind { bureau, office, institution, enterprise }\n\
         record submission { submitted: date?, sections: [text] }\n\
         record unit key number {\n    number: text\n    kind: kind\n    region: int\n    staff: int\n\
         \u{20}   listed: bool\n    report: submission?\n    finished: date?\n}\n\
         context { year: int }\n\
         define last_day over unit = date(year + 1, 1, 31)\n\
         report annual over unit { submitted report.submitted, sections report.sections }\n\n",
    );
    for duty in 0..duties(size) {
        let _ = writeln!(
            out,
            "duty duty_{duty} over unit {{ done_on finished, due last_day + {}days }}",
            duty % 90 + 1
        );
    }
    for class in 0..size.classes {
        let _ = writeln!(
            out,
            "\nsubject class_{class} over unit {{\n    when kind = {} and region = {} and staff at_least {}\n    \
             must duty_{}\n    cite \"{}\"\n}}",
            kind(class),
            class % REGIONS,
            class / REGIONS,
            class % duties(size),
            of_class(class),
        );
        if class % 10 == 9 {
            let members: Vec<String> = (class - 9..=class).map(|class| format!("class_{class}")).collect();
            let _ = writeln!(out, "\nsubject union_{} = {}", class / 10, members.join(", "));
        }
    }
    for clause in 0..size.clauses {
        let (class, duty) = (clause % size.classes, clause % duties(size));
        let union = match size.classes / 10 {
            0 => format!("class_{class}"),
            unions => format!("union_{}", clause % unions),
        };
        let body = match clause % 7 {
            0 => format!(
                "method clause_{clause} for class_{class} {{\n    when listed and staff > {clause}\n    must duty_{duty}"
            ),
            1 => format!(
                "content clause_{clause} for {union} {{\n    when has report\n    must contain annual: section_{}, section_{}",
                clause % 50,
                clause % 50 + 1
            ),
            2 => format!(
                "method clause_{clause} for class_{class} {{\n    when not listed\n    must_not duty_{duty}"
            ),
            3 => format!(
                "use clause_{clause} for {union} {{\n    gate gate_{}: not duty_{duty}.overdue",
                clause % 200
            ),
            4 => format!(
                "use clause_{clause} for class_{class} {{\n    when listed\n    feeds result_{}",
                clause % 300
            ),
            5 => format!(
                "use clause_{clause} for class_{class} {{\n    when duty_{duty}.overdue\n    trigger trigger_{}",
                clause % 100
            ),
            _ => format!(
                "use clause_{clause} for {union} {{\n    when annual.incomplete and staff > 3\n    trigger supplement"
            ),
        };
        let _ = writeln!(out, "\n{body}\n    cite \"{}\"\n}}", of_clause(clause));
    }
    out
}

fn kind(at: usize) -> &'static str {
    match at % 4 {
        0 => "bureau",
        1 => "office",
        2 => "institution",
        _ => "enterprise",
    }
}

fn duties(size: Size) -> usize {
    (size.clauses / SHARING).max(1)
}

/// The text that it quotes.
pub(crate) fn source(size: Size) -> String {
    let classes = (0..size.classes).map(of_class);
    let clauses = (0..size.clauses).map(of_clause);
    classes.chain(clauses).collect::<Vec<_>>().join("\n")
}

fn of_class(class: usize) -> String {
    format!("Units of class {class} answer for their work, each in its own region and by its own report.")
}

fn of_clause(clause: usize) -> String {
    format!("Whoever falls under rule {clause} of this code acts on it within the days that are set for it.")
}

/// Records of units, in all regions and of all kinds, with some facts missing.
pub(crate) fn records(count: usize) -> Vec<String> {
    let records = (0..count).map(|at| {
        let kind = kind(at);
        let (region, staff, listed) = (at * 7 % REGIONS, at * 31 % 500, at % 3 == 0);
        let report = match at % 5 {
            0 => "null".to_owned(),
            _ => format!(
                "{{\"submitted\":\"2026-01-{:02}\",\"sections\":[\"section_{}\"]}}",
                at % 28 + 1,
                at % 50
            ),
        };
        let finished = if at % 4 == 1 { "" } else { ",\"finished\":\"2026-02-03\"" };
        format!(
            "{{\"number\":\"u-{at}\",\"kind\":\"{kind}\",\"region\":{region},\"staff\":{staff},\
             \"listed\":{listed},\"report\":{report}{finished}}}"
        )
    });
    records.collect()
}
