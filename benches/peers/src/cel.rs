//! cel: a program for each condition that rules share and for each rule.
//! Facts and shared conditions are looked up by a resolver of our own, which
//! copies nothing; this was the fastest of the ways that cel offers.

use std::{error::Error, sync::OnceLock};

use cel::{
    Context, Env, Program, Value,
    common::{
        types::{CelBool, CelInt, CelList, CelString},
        value::{CowVal, Val},
    },
    context::VariableResolver,
};

use crate::{
    engine::{Built, Peer},
    workload::{Answer, Line, Record, Workload, suffix},
};

/// Conditions of several rules, each found once for a record. Later ones read earlier ones.
const SHARED: [(&str, &str); 5] = [
    ("r1", "role == 'principal' && level == 'county' && organ_kind in ['party_committee', 'government']"),
    (
        "head",
        "role == 'principal' && organ_kind in ['party_department', 'government_department'] \
         && level in ['municipal', 'county']",
    ),
    (
        "other",
        "role == 'deputy' && level in ['municipal', 'county'] || role == 'principal' && level == 'township'",
    ),
    ("subject", "r1 || head || other"),
    ("group", "r1 || head && level == 'municipal'"),
];

const MISSING: &str = "subject && submitted ? (\
    other ? ['duty_fulfilment', 'problems', 'improvements', 'learning', 'major_decisions', 'lawful_performance'] : \
    group ? ['duty_fulfilment', 'problems', 'improvements', 'first_responsible_duties', 'learning', \
             'major_decisions', 'lawful_performance'] : \
    ['duty_fulfilment', 'problems', 'improvements', 'first_responsible_duties']\
    ).filter(s, !(s in sections)) : []";

const RULES: [(&str, &str); 15] = [
    ("R1:give-account:must", "r1"),
    ("R2:give-account:by-reference", "head || other"),
    ("R3:sections-common", "subject"),
    ("R4:sections-principal", "r1 || head"),
    ("R5:sections-others", "other"),
    ("R6:present-collective-report", "group"),
    ("R7:personal-written-report", "subject && city_managed"),
    ("R8:accept-appraisal", "group"),
    ("R9:count-in-performance-index", "subject"),
    ("R9:basis-for-appointment", "subject && city_managed"),
    ("R10:inspection-scope", "group"),
    ("R11:talk", "subject && !submitted"),
    ("R12:supplement", "incomplete"),
    ("R13:talk", "reviewed_grade == 'poor'"),
    ("R14:accountability:regulation", "subject && failed_duty"),
];

struct Facts<'a> {
    level: CelString<'a>,
    organ_kind: CelString<'a>,
    role: CelString<'a>,
    city_managed: CelBool,
    submitted: CelBool,
    sections: CelList<'a>,
    reviewed_grade: CelString<'a>,
    failed_duty: CelBool,
    district: CelInt,
}

impl<'a> Facts<'a> {
    fn new(record: &Record<'a>) -> Facts<'a> {
        let sections = record.report.sections.iter();
        let sections: Vec<Box<dyn Val + 'a>> =
            sections.map(|name| Box::new(CelString::from(*name)) as Box<dyn Val + 'a>).collect();
        Facts {
            level: record.level.into(),
            organ_kind: record.organ_kind.into(),
            role: record.role.into(),
            city_managed: record.city_managed.into(),
            submitted: record.report.submitted.into(),
            sections: sections.into(),
            reviewed_grade: record.reviewed_grade.into(),
            failed_duty: record.failed_duty.into(),
            district: record.district.into(),
        }
    }
}

/// The facts of a record, and the conditions that are found already.
struct Scope<'f, 'a> {
    facts: &'f Facts<'a>,
    shared: [OnceLock<CelBool>; 5],
    incomplete: OnceLock<CelBool>,
}

impl VariableResolver for Scope<'_, '_> {
    fn resolve<'b>(&'b self, name: &str) -> Option<CowVal<'b, 'b>> {
        let value: &'b (dyn Val + 'b) = match name {
            "district" => &self.facts.district,
            "r1" => self.shared[0].get()?,
            "head" => self.shared[1].get()?,
            "other" => self.shared[2].get()?,
            "subject" => self.shared[3].get()?,
            "group" => self.shared[4].get()?,
            "incomplete" => self.incomplete.get()?,
            "level" => &self.facts.level,
            "organ_kind" => &self.facts.organ_kind,
            "role" => &self.facts.role,
            "city_managed" => &self.facts.city_managed,
            "submitted" => &self.facts.submitted,
            "sections" => return Some(CowVal::Borrowed(shorter(&self.facts.sections))),
            "reviewed_grade" => &self.facts.reviewed_grade,
            "failed_duty" => &self.facts.failed_duty,
            _ => return None,
        };
        Some(CowVal::Borrowed(value))
    }
}

fn shorter<'b>(list: &'b CelList<'_>) -> &'b (dyn Val + 'b) {
    list
}

pub(crate) struct Cel {
    env: std::sync::Arc<Env>,
    shared: Vec<Program>,
    missing: Program,
    rules: Vec<(String, Program)>,
    facts: Vec<Facts<'static>>,
    outcomes: Vec<usize>,
    lacking: Vec<String>,
}

impl Cel {
    fn run(&mut self, facts: &Facts<'_>) -> Result<(), Box<dyn Error>> {
        self.outcomes.clear();
        self.lacking.clear();
        let scope = Scope { facts, shared: Default::default(), incomplete: OnceLock::new() };
        let mut context = Context::with_env(self.env.clone());
        context.set_variable_resolver(&scope);
        let holds = |program: &Program| -> Result<bool, Box<dyn Error>> {
            let value = Value::resolve_val(program.expression(), &context)?;
            Ok(*value.downcast_ref::<CelBool>().ok_or("no bool")?.inner())
        };
        for (program, found) in self.shared.iter().zip(&scope.shared) {
            let _ = found.set(holds(program)?.into());
        }
        let missing = Value::resolve_val(self.missing.expression(), &context)?;
        let missing = missing.downcast_ref::<CelList>().ok_or("no list")?;
        for name in missing.inner() {
            let name = name.downcast_ref::<CelString>().ok_or("no text")?;
            self.lacking.push(name.inner().to_owned());
        }
        let _ = scope.incomplete.set((!missing.inner().is_empty()).into());
        for (at, (_, program)) in self.rules.iter().enumerate() {
            if holds(program)? {
                self.outcomes.push(at);
            }
        }
        Ok(())
    }

    fn labels(&self) -> impl Iterator<Item = &str> {
        self.outcomes.iter().filter_map(|at| Some(self.rules.get(*at)?.0.as_str()))
    }
}

pub(crate) fn build(workload: &Workload) -> Built {
    let env = std::sync::Arc::new(Env::stdlib());
    let compile = |text: &str| env.compile(text).map_err(|error| error.to_string());
    let shared = SHARED.iter().map(|(_, text)| compile(text)).collect::<Result<_, _>>()?;
    let mut rules = Vec::new();
    for copy in 0..workload.copies {
        for (label, condition) in RULES {
            let text = match workload.copies {
                1 => condition.to_owned(),
                _ => format!("district == {copy} && ({condition})"),
            };
            rules.push((format!("{label}{}", suffix(workload.copies, copy)), compile(&text)?));
        }
    }
    let missing = compile(MISSING)?;
    let (facts, outcomes, lacking) = (Vec::new(), Vec::new(), Vec::new());
    Ok(Box::new(Cel { env, shared, missing, rules, facts, outcomes, lacking }))
}

impl Peer for Cel {
    fn prepare(&mut self, lines: &'static [String]) -> Result<(), Box<dyn Error>> {
        for line in lines {
            self.facts.push(Facts::new(&serde_json::from_str(line)?));
        }
        Ok(())
    }

    fn evaluate(&mut self, at: usize) -> Result<usize, Box<dyn Error>> {
        let facts = std::mem::take(&mut self.facts);
        let ran = self.run(facts.get(at).ok_or("no such record")?);
        self.facts = facts;
        ran?;
        Ok(self.outcomes.len() + self.lacking.len())
    }

    fn answer(&mut self, at: usize) -> Result<Answer, Box<dyn Error>> {
        self.evaluate(at)?;
        Ok(Answer::new(self.labels(), &self.lacking))
    }

    fn line(&mut self, line: &str, out: &mut Vec<u8>) -> Result<(), Box<dyn Error>> {
        let record: Record<'_> = serde_json::from_str(line)?;
        self.run(&Facts::new(&record))?;
        let outcomes: Vec<&str> = self.labels().collect();
        serde_json::to_writer(out, &Line { id: record.id, outcomes, missing: &self.lacking })?;
        Ok(())
    }
}
