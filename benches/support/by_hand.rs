//! The common workload written out in Rust: two lists of names for each record.
//! What an engine is measured against.

use serde::Deserialize;

/// A record, as `benches/workload/README.md` describes it.
#[derive(Deserialize)]
pub(crate) struct Official {
    level: String,
    organ_kind: String,
    role: String,
    city_managed: bool,
    report: Report,
    reviewed_grade: String,
    failed_duty: bool,
}

#[derive(Deserialize)]
struct Report {
    submitted: bool,
    sections: Vec<String>,
}

/// A record with its words resolved, as the engine's facts are.
pub(crate) struct Typed {
    county: bool,
    municipal: bool,
    township: bool,
    core: bool,
    department: bool,
    principal: bool,
    deputy: bool,
    city_managed: bool,
    submitted: bool,
    sections: [bool; 7],
    poor: bool,
    failed: bool,
}

const SECTIONS: [&str; 7] = [
    "learning",
    "major_decisions",
    "lawful_performance",
    "first_responsible_duties",
    "duty_fulfilment",
    "problems",
    "improvements",
];

impl Official {
    /// Resolves the words.
    pub(crate) fn typed(&self) -> Typed {
        Typed {
            county: self.level == "county",
            municipal: self.level == "municipal",
            township: self.level == "township",
            core: matches!(self.organ_kind.as_str(), "party_committee" | "government"),
            department: matches!(self.organ_kind.as_str(), "party_department" | "government_department"),
            principal: self.role == "principal",
            deputy: self.role == "deputy",
            city_managed: self.city_managed,
            submitted: self.report.submitted,
            sections: SECTIONS.map(|name| self.report.sections.iter().any(|section| section == name)),
            poor: self.reviewed_grade == "poor",
            failed: self.failed_duty,
        }
    }
}

/// The outcomes and the missing sections of one record.
pub(crate) fn evaluate(official: &Typed, outcomes: &mut Vec<&'static str>, missing: &mut Vec<&'static str>) {
    outcomes.clear();
    missing.clear();
    let r1 = official.principal && official.county && official.core;
    let head = official.principal && official.department && (official.municipal || official.county);
    let other = (official.deputy && (official.municipal || official.county))
        || (official.principal && official.township);
    let subject = r1 || head || other;
    let group = r1 || (head && official.municipal);
    let [learning, decisions, performance, first, fulfilment, problems, improvements] = official.sections;
    let mut lacks = |name: &'static str, has: bool| {
        if official.submitted && !has && !missing.contains(&name) {
            missing.push(name);
        }
    };
    if r1 {
        outcomes.push("give_account:must");
    } else if subject {
        outcomes.push("give_account:by_reference");
    }
    if subject {
        outcomes.extend(["sections:duty_fulfilment", "sections:problems", "sections:improvements"]);
        lacks("duty_fulfilment", fulfilment);
        lacks("problems", problems);
        lacks("improvements", improvements);
    }
    if r1 || head {
        outcomes.push("sections:first_responsible_duties");
        lacks("first_responsible_duties", first);
    }
    if other || group {
        outcomes.extend(["sections:learning", "sections:major_decisions", "sections:lawful_performance"]);
        lacks("learning", learning);
        lacks("major_decisions", decisions);
        lacks("lawful_performance", performance);
    }
    if group {
        outcomes.extend(["present_collective_report", "accept_appraisal", "inspection_scope"]);
    }
    if subject {
        outcomes.push("count_in_performance_index");
        if official.city_managed {
            outcomes.extend(["personal_written_report", "basis_for_appointment"]);
        }
    }
    if (subject && !official.submitted) || official.poor {
        outcomes.push("talk");
    }
    if subject && !missing.is_empty() {
        outcomes.push("supplement");
    }
    if subject && official.failed {
        outcomes.push("accountability");
    }
}
