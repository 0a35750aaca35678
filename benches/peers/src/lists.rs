//! The rules written by hand, to two lists of names. Of n copies there is one
//! function too: the names belong to the district that the record gives.

use std::error::Error;

use crate::{
    by_hand::{self, Official, Typed},
    engine::{Built, Peer},
    workload::{Answer, Workload, suffix},
};

#[derive(Default)]
pub(crate) struct Lists {
    copies: usize,
    typed: Vec<Typed>,
    outcomes: Vec<&'static str>,
    missing: Vec<&'static str>,
}

pub(crate) fn build(workload: &Workload) -> Built {
    Ok(Box::new(Lists { copies: workload.copies, ..Lists::default() }))
}

/// What a label of the workload is called by hand.
pub(crate) fn by_hand(label: &str) -> Vec<String> {
    let (label, copy) = label.split_once('@').map_or((label, ""), |(label, copy)| (label, copy));
    let (rule, name) = label.split_once(':').unwrap_or((label, ""));
    let sections: &[&str] = match rule {
        "R3" => &["duty_fulfilment", "problems", "improvements"],
        "R4" => &["first_responsible_duties"],
        "R5" => &["learning", "major_decisions", "lawful_performance"],
        _ => &[],
    };
    let mut names: Vec<String> = sections.iter().map(|name| format!("sections:{name}")).collect();
    if names.is_empty() {
        let name = name.replace('-', "_");
        names.push(name.trim_end_matches(":regulation").to_owned());
    }
    if rule == "R6" {
        let more = ["learning", "major_decisions", "lawful_performance"];
        names.extend(more.map(|name| format!("sections:{name}")));
    }
    let copy = if copy.is_empty() { String::new() } else { format!("@{copy}") };
    names.into_iter().map(|name| format!("{name}{copy}")).collect()
}

impl Peer for Lists {
    fn prepare(&mut self, lines: &'static [String]) -> Result<(), Box<dyn Error>> {
        for line in lines {
            self.typed.push(serde_json::from_str::<Official>(line)?.typed());
        }
        Ok(())
    }

    fn evaluate(&mut self, at: usize) -> Result<usize, Box<dyn Error>> {
        let typed = self.typed.get(at).ok_or("no such record")?;
        by_hand::evaluate(typed, &mut self.outcomes, &mut self.missing);
        Ok(self.outcomes.len() + self.missing.len())
    }

    fn answer(&mut self, at: usize) -> Result<Answer, Box<dyn Error>> {
        self.evaluate(at)?;
        let copy = suffix(self.copies, at % self.copies);
        let outcomes = self.outcomes.iter().map(|name| format!("{name}{copy}"));
        Ok(Answer::new(outcomes, self.missing.iter().copied()))
    }

    fn line(&mut self, _: &str, _: &mut Vec<u8>) -> Result<(), Box<dyn Error>> {
        Err("its lines are those of the same bytes".into())
    }
}
