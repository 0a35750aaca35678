//! Quotas over the population: one pass, bounded memory, mergeable in any order.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    machine::Machine,
    program::{Domain, Program, Quota},
    quota::{Pooled, quota_status},
    truth::Truth,
    view::OutcomeView,
};
use crate::outcome::{Population, PopulationQuota, Source, Status, Unlisted};

/// The smallest keys of some records, each with how often it came.
#[derive(Clone, Debug, Default)]
struct Keys {
    listed: BTreeMap<String, u32>,
    total: u64,
}

impl Keys {
    fn add(&mut self, key: Option<String>, times: u32, limit: usize) {
        if let Some(key) = key {
            let room = self.listed.len() < limit;
            if room || self.listed.last_key_value().is_some_and(|(last, _)| key <= *last) {
                *self.listed.entry(key).or_insert(0) += times;
                if self.listed.len() > limit {
                    self.listed.pop_last();
                }
            }
        }
    }

    fn merge(&mut self, other: Keys, limit: usize) {
        self.total = self.total.saturating_add(other.total);
        for (key, times) in other.listed {
            self.add(Some(key), times, limit);
        }
    }

    fn unlisted(&self) -> u64 {
        self.total.saturating_sub(self.listed.values().map(|times| u64::from(*times)).sum())
    }

    fn keys(&self) -> Vec<String> {
        self.listed.keys().cloned().collect()
    }
}

#[derive(Clone, Debug, Default)]
struct QuotaTally {
    pooled: Pooled,
    members: Keys,
    outside: Keys,
    undecided: Keys,
}

/// Counts outcomes for the findings over the population. Tallies of parts of
/// the input can be merged in any order.
#[derive(Clone, Debug)]
pub struct Tally {
    program: Arc<Program>,
    records: u64,
    refused: u64,
    quotas: Vec<QuotaTally>,
}

impl Tally {
    pub(crate) fn new(program: &Arc<Program>) -> Tally {
        let quotas = vec![QuotaTally::default(); program.quotas.len()];
        Tally { program: Arc::clone(program), records: 0, refused: 0, quotas }
    }

    /// Counts one outcome.
    pub fn add(&mut self, outcome: &OutcomeView<'_>) {
        self.records += 1;
        let limit = self.program.limits.listed_keys;
        for (quota, in_pool, selected, counts) in outcome.members() {
            let share = self.program.quotas.get(quota.index()).is_some_and(Quota::takes_a_share);
            let Some(tally) = self.quotas.get_mut(quota.index()) else {
                continue;
            };
            tally.pooled.add(in_pool, counts);
            let keys = if counts.is_true() {
                &mut tally.members
            } else if in_pool.is_false() && selected.is_true() {
                &mut tally.outside
            } else if counts.is_false() && !(share && !in_pool.is_true() && !in_pool.is_false()) {
                continue;
            } else {
                &mut tally.undecided
            };
            keys.total += 1;
            keys.add(outcome.key(), 1, limit);
        }
    }

    /// Counts one record that was refused.
    pub fn refuse(&mut self) {
        self.refused += 1;
    }

    /// Adds what another tally of the same engine has counted.
    pub fn merge(&mut self, other: Tally) {
        let limit = self.program.limits.listed_keys;
        self.records += other.records;
        self.refused += other.refused;
        for (tally, other) in self.quotas.iter_mut().zip(other.quotas) {
            tally.pooled.merge(&other.pooled);
            tally.members.merge(other.members, limit);
            tally.outside.merge(other.outside, limit);
            tally.undecided.merge(other.undecided, limit);
        }
    }

    /// How many records were counted, refused ones included.
    pub fn len(&self) -> u64 {
        self.records + self.refused
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The findings.
    pub fn finish(&self) -> Population {
        let program = &*self.program;
        let quotas = program.quotas.iter().zip(&self.quotas).enumerate();
        let quotas = quotas.filter_map(|(at, (quota, tally))| self.quota(program, at, quota, tally));
        Population { records: self.records, refused: self.refused, quotas: quotas.collect() }
    }

    fn quota(
        &self,
        program: &Program,
        at: usize,
        quota: &Quota,
        tally: &QuotaTally,
    ) -> Option<PopulationQuota> {
        let record = quota.population()?;
        let (_, layout) = program.layout_of(record)?;
        let clause = program.clauses.get(quota.clause.index())?;
        // Limits and the deadline read the context alone: a record without facts will do.
        let mut facts = super::facts::Facts::default();
        facts.clear(layout);
        let (mut scratch, mut rows) = Default::default();
        let mut machine = Machine::new(program, layout, &facts, &mut scratch, &mut rows);
        let applies = match clause.domain {
            Domain::Context => machine.condition(&clause.condition),
            Domain::Defines(_) | Domain::Classes(_) => Truth::TRUE,
        };
        if applies.is_false() {
            return None;
        }
        let (min, max, pending) = machine.limits(quota);
        let mut times: BTreeMap<&str, u32> = BTreeMap::new();
        for keys in [&tally.members, &tally.outside, &tally.undecided] {
            for (key, count) in &keys.listed {
                *times.entry(key).or_insert(0) += count;
            }
        }
        let repeated = times.iter().filter(|(_, count)| **count > 1).map(|(key, _)| (*key).to_owned());
        Some(PopulationQuota {
            quota: program.model.quotas.get(at).map(|quota| quota.name.clone()).unwrap_or_default(),
            min: min.and_then(|min| min.count(&tally.pooled, false)),
            max: max.and_then(|max| max.count(&tally.pooled, true)),
            pool: tally.pooled.size(),
            actual: tally.pooled.actual(),
            status: if applies.is_true() {
                quota_status(&tally.pooled, min, max, pending)
            } else {
                Status::Undetermined
            },
            members: tally.members.keys(),
            outside: tally.outside.keys(),
            undecided: tally.undecided.keys(),
            more: Unlisted {
                members: tally.members.unlisted(),
                outside: tally.outside.unlisted(),
                undecided: tally.undecided.unlisted(),
            },
            repeated: repeated.collect(),
            sources: vec![Source {
                scheme: clause.scheme.clone(),
                clause: clause.text.clone(),
                revision: clause.revision,
                element: None,
            }],
        })
    }
}
