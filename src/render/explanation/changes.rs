//! What would change an outcome: a line for each set of facts, as cases that
//! were verified and not as advice.

use serde_json::Value as Json;

use super::{Word, Writer, words};
use crate::explain::{ChangeSet, ChangedFact, Changes, Then};

/// Sets that are shown; the JSON form has them all.
const SHOWN: usize = 6;

/// What the sets are for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Aim {
    /// That what is certain stands otherwise.
    Otherwise,
    /// That what is undetermined is decided.
    Decided,
    /// That what does not hold does.
    Holds,
}

impl Writer<'_> {
    pub(super) fn changes(&mut self, changes: &Changes, aim: Aim, indent: usize) {
        let lang = self.lang;
        let searched = changes.searched;
        let numbers = [searched.facts.to_string(), searched.tried.to_string()];
        let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
        if changes.sets.is_empty() {
            let text = match (searched.tried, searched.cut) {
                (0, true) => Word::NotSearched.text(lang).to_owned(),
                // What is wanted is a fact that the record does not give, and none is: a calculation has
                // no result.
                (0, false) if aim == Aim::Decided || !self.explanation.faults.is_empty() => return,
                (0, false) => Word::NoFactChanges.text(lang).to_owned(),
                (_, true) => Word::SearchedInPart.with(lang, &numbers),
                (_, false) => Word::NoChange.with(lang, &numbers),
            };
            self.page.paragraph(indent, indent + 2, &text);
            return self.frozen(changes, indent);
        }
        let head = match aim {
            Aim::Otherwise => Word::WouldChange,
            Aim::Decided => Word::WouldDecide,
            Aim::Holds => Word::WouldHold,
        };
        self.page.line(indent, head.text(lang));
        for set in changes.sets.iter().take(SHOWN) {
            let text = self.change(set, aim);
            self.page.paragraph(indent + 4, indent + 6, &format!("– {text}"));
        }
        let more = changes.more + changes.sets.len().saturating_sub(SHOWN);
        if more > 0 {
            self.page.line(indent + 4, &Word::MoreChanges.with(lang, &[&more.to_string()]));
        }
        if searched.cut {
            self.page.line(indent + 4, Word::SearchEnded.text(lang));
        }
        self.frozen(changes, indent + 4);
    }

    /// That values over all records stay as they are.
    fn frozen(&mut self, changes: &Changes, indent: usize) {
        if changes.searched.aggregates {
            self.page.paragraph(indent, indent, Word::SameAggregates.text(self.lang));
        }
    }

    fn change(&self, set: &ChangeSet, aim: Aim) -> String {
        let mut said = Vec::new();
        let facts = set.facts.iter().map(|fact| {
            let path = match fact.sole {
                true => self.names().sole(&fact.fact, &mut said),
                false => self.path(&fact.fact),
            };
            self.changed_fact(fact, &path)
        });
        let facts: Vec<String> = facts.collect();
        let facts = facts.join(Word::Together.text(self.lang));
        Word::Case.with(self.lang, &[&facts, &self.then(&set.then, aim)])
    }

    fn then(&self, then: &Then, aim: Aim) -> String {
        let lang = self.lang;
        let pool = match (then.in_pool, then.selected) {
            (Some(true), Some(true)) => Some(Word::Chosen),
            (Some(true), Some(false)) => Some(Word::NotChosen),
            (Some(true), None) => Some(Word::ChoiceUnknown),
            (Some(false), Some(true)) => Some(Word::Outside),
            (Some(false), _) => Some(Word::NotInPool),
            (None, Some(true)) => Some(Word::ChosenForIt),
            (None, Some(false)) => Some(Word::NotChosenForIt),
            (None, None) => None,
        };
        if !then.holds {
            // Who is not in the pool is told so, and that they were chosen all the same.
            if let Some(pool) = pool {
                return pool.text(lang).to_owned();
            }
            return match aim {
                Aim::Decided => Word::CertainlyNot,
                Aim::Otherwise | Aim::Holds => Word::NoLonger,
            }
            .text(lang)
            .to_owned();
        }
        let mut told: Vec<String> = Vec::new();
        if aim != Aim::Otherwise {
            told.extend(then.modality.map(|of| words::modality(of, lang).to_owned()));
        }
        told.extend(then.status.map(|of| words::status(of, lang).to_owned()));
        told.extend(pool.map(|word| word.text(lang).to_owned()));
        // A waiver stands as what it is.
        told.dedup();
        match told.is_empty() {
            true => Word::CertainlySo.text(lang).to_owned(),
            false => self.join(&told),
        }
    }

    fn changed_fact(&self, fact: &ChangedFact, path: &str) -> String {
        let lang = self.lang;
        if fact.removed {
            return Word::NotThere.with(lang, &[path]);
        }
        if let Some(text) = self.changed_list(fact, path) {
            return text;
        }
        let given = |value: &Json| value.as_object().is_some_and(serde_json::Map::is_empty);
        if fact.to.iter().any(given) {
            return Word::IsThere.with(lang, &[path]);
        }
        let values: Vec<String> =
            fact.to.iter().map(|value| Word::Quote.with(lang, &[&self.shown(value, fact.decimal)])).collect();
        let values = values.join(Word::Either.text(lang));
        match &fact.was {
            Some(was) => {
                let was = Word::Quote.with(lang, &[&self.shown(was, fact.decimal)]);
                Word::FromTo.with(lang, &[path, &was, &values])
            }
            None => Word::KnownAs.with(lang, &[path, &values]),
        }
    }

    /// What a list gains or loses.
    fn changed_list(&self, fact: &ChangedFact, path: &str) -> Option<String> {
        let was = fact.was.as_ref()?.as_array()?;
        let mut told: Vec<String> = Vec::new();
        for to in &fact.to {
            let to = to.as_array()?;
            let without = |all: &[Json], other: &[Json]| -> Vec<String> {
                all.iter()
                    .filter(|value| !other.contains(value))
                    .map(|value| self.shown(value, fact.decimal))
                    .collect()
            };
            let (more, less) = (without(to, was), without(was, to));
            let (word, values) = if less.is_empty() { (Word::Gains, more) } else { (Word::Loses, less) };
            told.push(word.with(self.lang, &[&Word::Quote.with(self.lang, &[&self.join(&values)])]));
        }
        let told = told.join(Word::Either.text(self.lang));
        Some(format!("{path}{}{told}", Word::Colon.text(self.lang)))
    }
}
