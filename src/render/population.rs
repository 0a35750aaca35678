//! Quotas over all records.

use super::{
    layout::Page,
    names,
    outcome::{Report, source_key},
    words::{self, Word, mark},
};
use crate::outcome::{AggregateValue, Population, PopulationQuota};
use indexmap::IndexMap;

impl Report {
    /// The quotas and aggregates over all records; empty when there are none.
    pub fn population(&self, population: &Population) -> String {
        let mut page = Page::default();
        if !population.quotas.is_empty() {
            page.line(0, Word::PopulationQuotas.text(self.lang));
        }
        for quota in &population.quotas {
            self.quota(&mut page, quota);
        }
        if !population.aggregates.is_empty() {
            if !population.quotas.is_empty() {
                page.gap();
            }
            page.line(0, Word::Aggregates.text(self.lang));
            self.aggregates(&mut page, &population.aggregates);
        }
        page.into_text()
    }

    /// A line for each aggregate, or for each group of it.
    fn aggregates(&self, page: &mut Page, aggregates: &IndexMap<String, AggregateValue>) {
        let mut cells: Vec<Vec<String>> = Vec::new();
        for (name, aggregate) in aggregates {
            if aggregate.groups.is_empty() {
                cells.push(vec![name.clone(), self.aggregate(aggregate)]);
            }
            for (group, value) in &aggregate.groups {
                cells.push(vec![words::of_group(name, Some(group)), self.aggregate(value)]);
            }
        }
        page.table(2, 2, &cells);
    }

    fn aggregate(&self, of: &AggregateValue) -> String {
        match (&of.value, &of.fault) {
            _ if of.undecided > 0 => Word::UndecidedOf.with(self.lang, &[&of.undecided.to_string()]),
            (Some(value), _) => words::decimal(value),
            (None, Some(fault)) => words::fault(fault, self.lang).to_owned(),
            (None, None) => Word::NoValue.text(self.lang).to_owned(),
        }
    }

    fn quota(&self, page: &mut Page, quota: &PopulationQuota) {
        let lang = self.lang;
        let number = |n: u64| n.to_string();
        let name = words::of_group(&self.pooled(&quota.quota, &quota.from), quota.group.as_deref());
        let mut words = vec![name, Word::Count.with(lang, &[&number(quota.actual)])];
        words.extend(self.limits(quota.min.map(number), quota.max.map(number)));
        words.push(words::status(quota.status, lang).to_owned());
        words.push(Word::Pool.with(lang, &[&number(quota.pool)]));
        let fault = quota.fault.as_deref();
        words.extend(fault.map(|fault| words::fault(fault, lang).to_owned()));
        let text = format!("{} {}", mark(Some(quota.status)), words.join("  "));
        page.paragraph(2, 4, &text);
        let more = quota.more;
        for (word, keys, more) in [
            (Word::Members, &quota.members, more.members),
            (Word::OutsideMembers, &quota.outside, more.outside),
            (Word::UndecidedMembers, &quota.undecided, more.undecided),
            (Word::RepeatedKeys, &quota.repeated, 0),
        ] {
            if keys.is_empty() {
                continue;
            }
            let mut names = keys.clone();
            if more > 0 {
                names.push(Word::MoreMembers.with(lang, &[&number(more)]));
            }
            let names = names.join(match lang {
                crate::diagnostic::Lang::Zh => "、",
                crate::diagnostic::Lang::En => ", ",
            });
            let colon = Word::Colon.text(lang);
            page.paragraph(6, 8, &format!("{}{colon}{names}", word.text(lang)));
        }
        if !quota.missing.is_empty() {
            let facts: Vec<String> =
                quota.missing.iter().map(|fact| names::items(&fact.fact, lang)).collect();
            let facts = facts.join(match lang {
                crate::diagnostic::Lang::Zh => "、",
                crate::diagnostic::Lang::En => ", ",
            });
            page.paragraph(6, 8, &Word::Lacks.with(lang, &[&facts]));
        }
        for source in &quota.sources {
            let key = source_key(source);
            let mut text = words::clause_name(&source.clause, lang);
            for citation in self.citations.get(&key).into_iter().flatten() {
                if let Some(quote) = &citation.quote {
                    text.push_str(if text.ends_with('”') { "" } else { " " });
                    text.push_str(&Word::Quote.with(lang, &[quote]));
                }
            }
            page.paragraph(6, 8, &text);
        }
    }

    /// `现场述法(县区)`: a quota with the pool that tells it from another one of its name.
    pub(super) fn pooled(&self, quota: &str, from: &[String]) -> String {
        if from.is_empty() {
            return quota.to_owned();
        }
        let from = from.join(match self.lang {
            crate::diagnostic::Lang::Zh => "、",
            crate::diagnostic::Lang::En => ", ",
        });
        format!("{quota}{}", Word::Brackets.with(self.lang, &[&from]))
    }

    /// `不少于 3`, `3 至 5`, `应为 3`.
    pub(super) fn limits(&self, min: Option<String>, max: Option<String>) -> Option<String> {
        words::limits(min, max, self.lang)
    }
}
