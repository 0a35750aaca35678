//! shufa itself.

use std::error::Error;

use shufa::{
    Scheme,
    engine::{Engine, Facts, RecordType},
    outcome::{Modality, Outcome, Source, Status},
};

use crate::{
    engine::{Built, Peer},
    scaled,
    workload::{self, Answer, Workload},
};

pub(crate) struct Own {
    engine: Engine,
    official: RecordType,
    facts: Vec<Facts>,
}

/// The engine for a number of copies, from the text of the policy.
pub(crate) fn engine(copies: usize) -> Result<(Engine, RecordType), Box<dyn Error>> {
    let text = scaled::scaled(&workload::policy()?, copies);
    compile(&text)
}

fn compile(text: &str) -> Result<(Engine, RecordType), Box<dyn Error>> {
    let scheme = Scheme::from_sources("duties.shufa", |_: &str| Some(text.to_owned()))?;
    let engine = scheme.engine(&serde_json::json!({}), "2026-03-31".parse()?)?;
    let official = engine.record_type("official")?;
    Ok((engine, official))
}

pub(crate) fn build(workload: &Workload) -> Built {
    let (engine, official) = engine(workload.copies)?;
    Ok(Box::new(Own { engine, official, facts: Vec::new() }))
}

/// The same where no outcome of an earlier record is kept.
pub(crate) fn build_anew(workload: &Workload) -> Built {
    let (engine, official) = engine(workload.copies)?;
    Ok(Box::new(Own { engine: engine.with_memory(0), official, facts: Vec::new() }))
}

/// One label per rule and target, as `benches/workload/README.md` maps them.
fn answer(outcome: &Outcome, scaled: bool) -> Answer {
    let mut outcomes = Vec::new();
    let mut add = |sources: &[Source], name: &str, tail: &str| {
        for source in sources {
            let clause = source.clause.split_once('.').map_or("", |(_, clause)| clause);
            // A copy's names end in its number.
            let split = |name: &str| match name.rsplit_once('_') {
                Some((name, copy)) if scaled && copy.bytes().all(|byte| byte.is_ascii_digit()) => {
                    (name.to_owned(), format!("@{copy}"))
                }
                _ => (name.to_owned(), String::new()),
            };
            let ((rule, copy), (name, _)) = (split(clause), split(name));
            let label = match (rule.as_str(), name.as_str()) {
                ("R3", _) => "sections-common",
                ("R4", _) => "sections-principal",
                ("R5", _) => "sections-others",
                ("R6", section) if section != "present_collective_report" => continue,
                (_, name) => &name.replace('_', "-"),
            };
            outcomes.push(format!("{rule}:{label}{tail}{copy}"));
        }
    };
    for row in &outcome.obligations {
        let tail = match row.modality {
            Modality::ByReference => ":by-reference",
            _ if row.duty.starts_with("give_account") => ":must",
            _ => "",
        };
        add(&row.sources, &row.duty, tail);
    }
    for row in &outcome.sections {
        add(&row.sources, &row.section, "");
    }
    for row in &outcome.uses {
        add(&row.sources, &row.usage, "");
    }
    for row in &outcome.triggers {
        let tail = row.under.as_ref().map(|under| format!(":{under}")).unwrap_or_default();
        add(&row.sources, row.trigger.as_deref().unwrap_or_default(), &tail);
    }
    let missing = outcome.sections.iter().filter(|row| row.status == Status::Missing);
    Answer::new(outcomes, missing.map(|row| row.section.as_str()))
}

impl Peer for Own {
    fn prepare(&mut self, lines: &'static [String]) -> Result<(), Box<dyn Error>> {
        for line in lines {
            let mut facts = Facts::default();
            self.engine.read_json(self.official, line.as_bytes(), &mut facts)?;
            self.facts.push(facts);
        }
        Ok(())
    }

    fn evaluate(&mut self, at: usize) -> Result<usize, Box<dyn Error>> {
        let facts = self.facts.get(at).ok_or("no such record")?;
        Ok(self.engine.evaluate_facts(self.official, facts).len())
    }

    fn answer(&mut self, at: usize) -> Result<Answer, Box<dyn Error>> {
        let scaled = self.engine.model().duties.len() > 4;
        let facts = self.facts.get(at).ok_or("no such record")?;
        Ok(answer(&self.engine.evaluate_facts(self.official, facts).to_owned(), scaled))
    }

    fn line(&mut self, line: &str, out: &mut Vec<u8>) -> Result<(), Box<dyn Error>> {
        self.engine.evaluate_json(self.official, line.as_bytes())?.write_json(out);
        Ok(())
    }
}
