//! Findings over the population: quotas, counted in one pass with bounded memory
//! and mergeable in any order; and the values of aggregates, found before.

use std::{collections::BTreeMap, sync::Arc};

use indexmap::IndexMap;

use super::{
    RecordType,
    aggregate::{Group, Key, Total},
    keys::Keys,
    machine::Machine,
    program::{Domain, Program, Quota},
    quota::{Pooled, quota_status},
    rows::Chain,
    truth::Truth,
    value::FaultKind,
    view::{Member, OutcomeView},
};
use crate::{
    limits::Limits,
    model::{self, Measure, Model, QuotaId},
    outcome::{AggregateValue, Population, PopulationQuota, Status, Unlisted},
};

#[derive(Clone, Debug, Default)]
struct QuotaTally {
    pooled: Pooled,
    members: Keys,
    outside: Keys,
    undecided: Keys,
}

impl QuotaTally {
    fn add(&mut self, member: &Member, share: bool, key: &Option<String>, limit: usize) {
        let Member { in_pool, selected, counts, .. } = *member;
        self.pooled.add(in_pool, counts);
        let keys = if counts.is_true() {
            &mut self.members
        } else if in_pool.is_false() && selected.is_true() {
            &mut self.outside
        } else if counts.is_false() && !(share && !in_pool.is_true() && !in_pool.is_false()) {
            return;
        } else {
            &mut self.undecided
        };
        keys.count(key.clone(), limit);
    }

    fn merge(&mut self, other: QuotaTally, limit: usize) {
        self.pooled.merge(&other.pooled);
        self.members.merge(other.members, limit);
        self.outside.merge(other.outside, limit);
        self.undecided.merge(other.undecided, limit);
    }

    fn less(&mut self, other: &QuotaTally) {
        self.pooled.less(&other.pooled);
        self.members.less(&other.members);
        self.outside.less(&other.outside);
        self.undecided.less(&other.undecided);
    }

    fn is_empty(&self) -> bool {
        self.pooled.is_empty() && self.members.total() + self.outside.total() + self.undecided.total() == 0
    }
}

/// A quota, or the groups of one.
#[derive(Clone, Debug, Default)]
struct Groups {
    known: BTreeMap<Key, GroupTally>,
    /// All of a quota without groups. Else those of whom the group is not known
    /// (they may be in each), and those chosen who have none (they are outside of each).
    anywhere: QuotaTally,
    /// More groups than the limit: they are counted together, and no status is said.
    too_many: bool,
}

#[derive(Clone, Debug, Default)]
struct GroupTally {
    tally: QuotaTally,
    /// Those of this group whom `anywhere` holds, too: through another of their elements.
    twice: QuotaTally,
}

impl Groups {
    fn merge(&mut self, other: Groups, limits: &Limits) {
        self.anywhere.merge(other.anywhere, limits.listed_keys);
        for (key, group) in other.known {
            let own = self.known.entry(key).or_default();
            own.tally.merge(group.tally, limits.listed_keys);
            own.twice.merge(group.twice, limits.listed_keys);
        }
        self.too_many |= other.too_many;
        self.keep_within(limits);
    }

    fn keep_within(&mut self, limits: &Limits) {
        if self.too_many || self.known.len() > limits.quota_groups {
            self.too_many = true;
            for group in std::mem::take(&mut self.known).into_values() {
                self.anywhere.merge(group.tally, limits.listed_keys);
            }
        }
    }
}

/// Counts outcomes for the findings over the population. Tallies of parts of
/// the input can be merged in any order.
#[derive(Clone, Debug)]
pub struct Tally {
    program: Arc<Program>,
    records: u64,
    refused: u64,
    /// By the number of their layout, records of a type that were counted, and those that were refused.
    types: Vec<Seen>,
    totals: Arc<[Total]>,
    quotas: Vec<Groups>,
}

/// What was seen of one type of records.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    counted: bool,
    refused: u64,
}

impl Tally {
    pub(crate) fn new(program: &Arc<Program>, totals: &Arc<[Total]>) -> Tally {
        let quotas = vec![Groups::default(); program.quotas.len()];
        let types = vec![Seen::default(); program.layouts.len()];
        Tally {
            program: Arc::clone(program),
            totals: Arc::clone(totals),
            records: 0,
            refused: 0,
            types,
            quotas,
        }
    }

    /// Counts one outcome.
    pub fn add(&mut self, outcome: &OutcomeView<'_>) {
        self.records += 1;
        if let Some(seen) =
            self.program.layout_of(outcome.layout.record).and_then(|(at, _)| self.types.get_mut(at))
        {
            seen.counted = true;
        }
        let limit = self.program.limits.listed_keys;
        let members: Vec<Member> = outcome.members().collect();
        if members.is_empty() {
            return;
        }
        let key = outcome.key();
        for member in &members {
            let quota = self.program.quotas.get(member.quota.index());
            let (Some(quota), Some(groups)) = (quota, self.quotas.get_mut(member.quota.index())) else {
                continue;
            };
            let share = quota.takes_a_share();
            let Some(group) = &member.group else {
                groups.anywhere.add(member, share, &key, limit);
                continue;
            };
            if groups.too_many {
                groups.anywhere.add(member, share, &key, limit);
                continue;
            }
            let known = groups.known.entry(group.clone()).or_default();
            known.tally.add(member, share, &key, limit);
            for other in &members {
                if other.quota == member.quota && other.group.is_none() {
                    known.twice.add(other, share, &key, limit);
                }
            }
            groups.keep_within(&self.program.limits);
        }
    }

    /// Counts one record that was refused. It may belong to any pool of its type, and count there.
    pub fn refuse(&mut self, record_type: RecordType) {
        self.refused += 1;
        if let Some(seen) = record_type.place(&self.program).and_then(|at| self.types.get_mut(at)) {
            seen.refused += 1;
        }
    }

    /// Adds what another tally of the same engine has counted.
    pub fn merge(&mut self, other: Tally) {
        self.records += other.records;
        self.refused += other.refused;
        for (seen, other) in self.types.iter_mut().zip(other.types) {
            seen.counted |= other.counted;
            seen.refused += other.refused;
        }
        for (groups, other) in self.quotas.iter_mut().zip(other.quotas) {
            groups.merge(other, &self.program.limits);
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
        let quotas = quotas.flat_map(|(at, (quota, groups))| self.groups(program, at, quota, groups));
        let quotas = quotas.collect();
        let aggregates = aggregates(program, &self.totals);
        Population { records: self.records, refused: self.refused, quotas, aggregates }
    }

    /// The rows of a quota: one, or one for each group.
    fn groups(&self, program: &Program, at: usize, quota: &Quota, groups: &Groups) -> Vec<PopulationQuota> {
        let group = program.model.quotas.get(at).and_then(|quota| quota.group.as_ref());
        let Some(group) = group else {
            return self.quota(program, at, quota, &groups.anywhere).into_iter().collect();
        };
        let mut known: BTreeMap<Key, QuotaTally> =
            Key::all(&program.model, &group.ty).into_iter().map(|key| (key, QuotaTally::default())).collect();
        if groups.too_many {
            known.clear();
        }
        for (key, group) in &groups.known {
            let mut tally = group.tally.clone();
            let mut anywhere = groups.anywhere.clone();
            anywhere.less(&group.twice);
            tally.merge(anywhere, program.limits.listed_keys);
            known.insert(key.clone(), tally);
        }
        for (key, tally) in &mut known {
            if !groups.known.contains_key(key) {
                tally.merge(groups.anywhere.clone(), program.limits.listed_keys);
            }
        }
        if known.is_empty() && !groups.anywhere.is_empty() {
            // Which groups there are is not known, or they are too many.
            let row = self.quota(program, at, quota, &groups.anywhere);
            let fault = groups.too_many.then(|| FaultKind::TooManyValues.text().to_owned());
            let row = row.map(|row| PopulationQuota {
                status: Status::Undetermined,
                fault: fault.or(row.fault.clone()),
                ..row
            });
            return row.into_iter().collect();
        }
        let rows = known.into_iter().filter_map(|(key, tally)| {
            let row = self.quota(program, at, quota, &tally)?;
            Some(PopulationQuota { group: Some(key.text(&program.model, &group.ty)), ..row })
        });
        rows.collect()
    }

    fn quota(
        &self,
        program: &Program,
        at: usize,
        quota: &Quota,
        tally: &QuotaTally,
    ) -> Option<PopulationQuota> {
        let record = quota.population()?;
        let (at_layout, layout) = program.layout_of(record)?;
        let clause = program.clauses.get(quota.clause.index())?;
        let seen = self.types.get(at_layout).copied().unwrap_or_default();
        let given = seen.counted || seen.refused > 0;
        // What a refused record is, nobody knows.
        let mut pooled = tally.pooled;
        pooled.add_unknown(seen.refused);
        // Limits and the deadline read the context alone: a record without facts will do.
        let mut facts = super::facts::Facts::default();
        facts.clear(layout);
        let (mut scratch, mut rows) = Default::default();
        let mut machine = Machine::new(program, layout, &facts, &self.totals, &mut scratch, &mut rows);
        let applies = match clause.domain {
            Domain::Context => machine.condition(&clause.condition),
            Domain::Defines(_) | Domain::Classes(..) => Truth::TRUE,
        };
        if applies.is_false() {
            return None;
        }
        let (min, max, pending) = machine.limits(quota);
        let status = if applies.is_true() && given {
            quota_status(&pooled, min, max, pending)
        } else {
            Status::Undetermined
        };
        let unknown = match status {
            Status::Undetermined => machine.population_gaps(clause, quota),
            _ => Vec::new(),
        };
        let mut missing = Chain::default();
        unknown.into_iter().for_each(|fact| rows.push_missing(&mut missing, fact));
        let mut times: BTreeMap<&str, u32> = BTreeMap::new();
        for keys in [&tally.members, &tally.outside, &tally.undecided] {
            for (key, count) in keys.times() {
                *times.entry(key).or_insert(0) += count;
            }
        }
        let repeated = times.iter().filter(|(_, count)| **count > 1).map(|(key, _)| (*key).to_owned());
        Some(PopulationQuota {
            quota: program.model.quotas.get(at).map(|quota| quota.name.clone()).unwrap_or_default(),
            from: program.model.told_apart(QuotaId(at as u32)),
            group: None,
            min: min.and_then(|min| min.count(&pooled, false)),
            max: max.and_then(|max| max.count(&pooled, true)),
            pool: tally.pooled.size(),
            actual: tally.pooled.actual(),
            status,
            fault: (!given).then(|| NOT_GIVEN.to_owned()),
            members: tally.members.keys(),
            outside: tally.outside.keys(),
            undecided: tally.undecided.keys(),
            more: Unlisted {
                members: tally.members.unlisted(),
                outside: tally.outside.unlisted(),
                undecided: tally.undecided.unlisted(),
            },
            missing: OutcomeView::new(program, layout, &facts, &rows).missing(missing),
            repeated: repeated.collect(),
            sources: vec![program.source(clause.id, None)],
        })
    }
}

/// The values of aggregates by name; ranks are those of single records.
fn aggregates(program: &Program, totals: &[Total]) -> IndexMap<String, AggregateValue> {
    let all = program.model.aggregates.iter().enumerate();
    let values = all.filter(|(_, aggregate)| aggregate.measure != Measure::Rank).map(|(at, aggregate)| {
        let value = match (totals.get(at), program.aggregates.get(at)) {
            (Some(total), Some(compiled)) => aggregate_value(&program.model, aggregate, compiled, total),
            _ => AggregateValue::fault(NOT_GIVEN),
        };
        (aggregate.name.clone(), value)
    });
    values.collect()
}

/// Nothing was said of the records of an aggregate's type.
const NOT_GIVEN: &str = "not given";

fn aggregate_value(
    model: &Model,
    aggregate: &model::Aggregate,
    compiled: &super::program::Aggregate,
    total: &Total,
) -> AggregateValue {
    let (groups, everywhere) = match total {
        Total::NotGiven => return AggregateValue::fault(NOT_GIVEN),
        Total::TooMany => return AggregateValue::fault(FaultKind::TooManyValues.text()),
        Total::Known { groups, everywhere } => (groups, *everywhere),
    };
    let nothing = Group::of_nothing(compiled);
    let of = |group: &Group| {
        let undecided = group.undecided.saturating_add(everywhere);
        match &group.value {
            _ if undecided > 0 => AggregateValue { undecided, ..AggregateValue::default() },
            Err(fault) => AggregateValue::fault(fault.text()),
            Ok(value) => AggregateValue {
                value: Key::of(*value, |_| "").map(|key| key.text(model, &aggregate.ty)),
                ..AggregateValue::default()
            },
        }
    };
    let Some(group) = &aggregate.group else {
        return of(groups.get(&None).unwrap_or(&nothing));
    };
    let declared = Key::all(model, &group.ty);
    let empty = declared.iter().filter(|key| !groups.contains_key(&Some((*key).clone())));
    let mut all: BTreeMap<&Key, &Group> = empty.map(|key| (key, &nothing)).collect();
    all.extend(groups.iter().filter_map(|(key, group)| Some((key.as_ref()?, group))));
    let groups = all.into_iter().map(|(key, value)| (key.text(model, &group.ty), of(value)));
    AggregateValue { undecided: everywhere, groups: groups.collect(), ..AggregateValue::default() }
}
