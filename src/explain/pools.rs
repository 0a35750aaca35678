//! Why a quota over the population stands where it does: who counts, who does
//! not, who is outside of its pool, and who is undecided for want of what.

use std::{collections::BTreeMap, sync::Arc};

use indexmap::IndexMap;
use serde::Serialize;

use super::{
    FORMAT, NameHint, NoSuchName,
    build::{is_known, source_name},
};
use crate::{
    engine::{
        OutcomeView, RecordType,
        aggregate::Key,
        keys::Keys,
        machine::{Machine, Scratch},
        program::Program,
        rows::{Rows, Subject},
        tally::Tally,
        trace::Asked,
        view::Member,
    },
    model::{Pool, QuotaId, RecordId},
    outcome::{Citation, Kind, MissingFact, PopulationQuota, Run, Source, Status},
    suggest,
};

/// Counts outcomes for the explanation of a quota. Counts of parts of the
/// input can be merged in any order.
#[derive(Clone, Debug)]
pub struct Pools {
    program: Arc<Program>,
    run: Run,
    citations: IndexMap<String, Vec<Citation>>,
    tally: Tally,
    /// The quotas of the name: several, where each has its own pool.
    quotas: Vec<(QuotaId, PoolCount)>,
}

#[derive(Clone, Debug, Default)]
struct PoolCount {
    not_in_pool: Keys,
    /// Chosen outside, and in no group, or none that is known.
    outside_anywhere: Keys,
    /// Without a group: all of a quota without groups, else those who may be in each.
    groups: BTreeMap<Option<Key>, GroupCount>,
    too_many: bool,
}

#[derive(Clone, Debug, Default)]
struct GroupCount {
    not_counted: Keys,
    /// Those of them who may be in the pool, or not.
    perhaps: Keys<Undecided>,
    undecided: Keys<Undecided>,
}

impl GroupCount {
    fn merge(&mut self, other: GroupCount, limit: usize) {
        self.not_counted.merge(other.not_counted, limit);
        self.perhaps.merge(other.perhaps, limit);
        self.undecided.merge(other.undecided, limit);
    }
}

impl PoolCount {
    fn group(&mut self, key: &Option<Key>) -> &mut GroupCount {
        let key = if self.too_many { None } else { key.clone() };
        self.groups.entry(key).or_default()
    }

    /// Groups beyond the limit are taken together, as the tally does.
    fn keep_within(&mut self, groups: usize, limit: usize) {
        if self.too_many || self.groups.keys().flatten().count() > groups {
            self.too_many = true;
            let mut all = GroupCount::default();
            for group in std::mem::take(&mut self.groups).into_values() {
                all.merge(group, limit);
            }
            self.groups.insert(None, all);
        }
    }
}

impl Pools {
    /// Of all quotas over the population that have a name.
    pub(crate) fn new(
        program: &Arc<Program>,
        run: Run,
        citations: IndexMap<String, Vec<Citation>>,
        tally: Tally,
        name: &str,
    ) -> Result<Pools, NoSuchName> {
        let quotas = program.model.quotas.iter().enumerate();
        let over_all: Vec<(usize, &str)> = quotas
            .filter(|(_, quota)| matches!(quota.pool, Pool::Population { .. }))
            .map(|(at, quota)| (at, quota.name.as_str()))
            .collect();
        let named = over_all.iter().filter(|(_, known)| *known == name);
        let quotas: Vec<_> = named.map(|(at, _)| (QuotaId(*at as u32), PoolCount::default())).collect();
        if quotas.is_empty() {
            let near = suggest::nearest(name, over_all.iter().map(|(_, name)| *name));
            let mut records = (0..).map(RecordId).take(program.model.records.len());
            let known = records.any(|id| is_known(program, id, name));
            let hint = known.then_some(NameHint::OfRecord);
            return Err(NoSuchName { name: name.to_owned(), near: near.map(str::to_owned), hint });
        }
        Ok(Pools { program: Arc::clone(program), run, citations, tally, quotas })
    }

    /// Counts one outcome.
    pub fn add(&mut self, outcome: &OutcomeView<'_>) {
        self.tally.add(outcome);
        let limits = &self.program.limits;
        let limit = limits.listed_keys;
        let members: Vec<Member> = outcome.members().collect();
        for (id, count) in &mut self.quotas {
            let Some(quota) = self.program.quotas.get(id.index()) else { continue };
            if quota.population() != Some(outcome.layout.record) {
                continue;
            }
            let own: Vec<&Member> = members.iter().filter(|member| member.quota == *id).collect();
            if own.iter().all(|member| member.in_pool.is_false() && !member.selected.is_true()) {
                count.not_in_pool.count(outcome.key(), limit);
                continue;
            }
            let share = quota.takes_a_share();
            let undecided = |member: &&&Member| {
                !member.counts.is_true()
                    && !member.in_pool.is_false()
                    && (!member.counts.is_false() || share && !member.in_pool.is_true())
            };
            // Who may be in each group is told of there, and not in one of them once more.
            let open: Vec<&&Member> = own.iter().filter(undecided).collect();
            let everywhere = open.iter().any(|member| member.group.is_none());
            for member in open.iter().filter(|member| !everywhere || member.group.is_none()) {
                let reason = undecided_for(outcome, *id);
                count.group(&member.group).undecided.count(reason, limit);
            }
            let idle = own.iter().filter(|member| {
                member.counts.is_false() && !member.in_pool.is_false() && !undecided(member)
            });
            for member in idle {
                let group = count.group(&member.group);
                group.not_counted.count(outcome.key(), limit);
                if !member.in_pool.is_true() {
                    group.perhaps.count(perhaps_for(outcome, *id), limit);
                }
            }
            let apart = |member: &&&Member| {
                quota.group.is_some()
                    && member.group.is_none()
                    && member.in_pool.is_false()
                    && member.selected.is_true()
            };
            if own.iter().any(|member| apart(&member)) {
                count.outside_anywhere.count(outcome.key(), limit);
            }
            count.keep_within(limits.quota_groups, limit);
        }
    }

    /// Counts one record that was refused. It may belong to any pool of its type, and count there.
    pub fn refuse(&mut self, record_type: RecordType) {
        self.tally.refuse(record_type);
    }

    /// Adds what was counted of other outcomes of the same engine and quota.
    pub fn merge(&mut self, other: Pools) {
        self.tally.merge(other.tally);
        let limits = &self.program.limits;
        for ((_, own), (_, other)) in self.quotas.iter_mut().zip(other.quotas) {
            own.not_in_pool.merge(other.not_in_pool, limits.listed_keys);
            own.outside_anywhere.merge(other.outside_anywhere, limits.listed_keys);
            own.too_many |= other.too_many;
            for (key, group) in other.groups {
                own.groups.entry(key).or_default().merge(group, limits.listed_keys);
            }
            own.keep_within(limits.quota_groups, limits.listed_keys);
        }
    }

    /// The explanation.
    pub fn finish(&self) -> QuotaExplanation {
        let population = self.tally.finish();
        let quotas: Vec<ExplainedQuota> =
            self.quotas.iter().map(|(id, count)| self.quota(*id, count, &population.quotas)).collect();
        let sources = quotas.iter().flat_map(|quota| &quota.sources).map(source_name);
        let cited = sources.filter_map(|name| Some((name.clone(), self.citations.get(&name)?.clone())));
        QuotaExplanation {
            format: FORMAT,
            run: self.run.clone(),
            records: population.records,
            refused: population.refused,
            citations: cited.collect(),
            quotas,
        }
    }

    fn quota(&self, id: QuotaId, count: &PoolCount, rows: &[PopulationQuota]) -> ExplainedQuota {
        let model = &self.program.model;
        let declared = model.quotas.get(id.index());
        let name = declared.map(|quota| quota.name.clone()).unwrap_or_default();
        let from = model.told_apart(id);
        let group = declared.and_then(|quota| quota.group.as_ref());
        let compiled = self.program.quotas.get(id.index());
        let sources = compiled.map(|quota| self.program.source(quota.clause, None));
        let own = rows.iter().filter(|row| row.quota == name && row.from == from);
        let limit = self.program.limits.listed_keys;
        let groups = own.map(|row| {
            let mut kept = count.groups.get(&None).cloned().unwrap_or_default();
            let here = count.groups.iter().find(|(key, _)| {
                let text = key.as_ref().zip(group).map(|(key, group)| key.text(model, &group.ty));
                text.is_some() && text == row.group
            });
            if let Some((_, here)) = here {
                kept.merge(here.clone(), limit);
            }
            ExplainedGroup::of(row, &kept)
        });
        ExplainedQuota {
            groups: groups.collect(),
            not_in_pool: Listed::of(&count.not_in_pool),
            outside_anywhere: Listed::of(&count.outside_anywhere),
            sources: sources.into_iter().collect(),
            quota: name,
            from,
        }
    }
}

/// Why it is not known whether a record counts; none for a record without a key.
fn undecided_for(outcome: &OutcomeView<'_>, id: QuotaId) -> Option<Undecided> {
    let mut found = Undecided {
        key: outcome.key()?,
        label: outcome.label(),
        missing: Vec::new(),
        open: Vec::new(),
        faults: Vec::new(),
    };
    let own =
        |row: &&crate::engine::rows::Pending| row.kind == Kind::Quota && row.subject == Subject::Quota(id);
    for row in outcome.rows.pending.iter().filter(own) {
        match row.why {
            Some(why) => {
                let text = outcome.program.whys.get(why.0 as usize).cloned().unwrap_or_default();
                if !found.open.contains(&text) {
                    found.open.push(text);
                }
            }
            None => {
                for fact in outcome.missing(row.missing) {
                    if !found.missing.contains(&fact) {
                        found.missing.push(fact);
                    }
                }
            }
        }
    }
    let clause = outcome.program.quotas.get(id.index()).map(|quota| quota.clause);
    for fault in outcome.rows.faults.iter().filter(|fault| Some(fault.clause) == clause) {
        found.faults.push(fault.kind.text().to_owned());
    }
    Some(found)
}

/// Why it is not known whether a record that does not count is in the pool; none for a record without a key.
fn perhaps_for(outcome: &OutcomeView<'_>, id: QuotaId) -> Option<Undecided> {
    let mut found = Undecided {
        key: outcome.key()?,
        label: outcome.label(),
        missing: Vec::new(),
        open: Vec::new(),
        faults: Vec::new(),
    };
    let OutcomeView { program, layout, facts, .. } = *outcome;
    let Some(quota) = program.quotas.get(id.index()) else { return Some(found) };
    let (mut scratch, mut rows) = (Scratch::default(), Rows::default());
    let mut machine = Machine::new(program, layout, facts, &[], &mut scratch, &mut rows);
    let gathered = machine.undecided_pool(quota, Asked::Belongs);
    let facts = gathered.missing.iter().filter_map(|place| outcome.fact_at(*place));
    found.missing = facts.map(|(fact, _)| fact).collect();
    found.open = gathered.open.iter().filter_map(|why| program.whys.get(why.0 as usize).cloned()).collect();
    Some(found)
}

/// The explanation of the quotas of one name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct QuotaExplanation {
    /// The version of this form.
    pub format: u32,
    /// The scheme, its edition, the evaluation date and the context.
    pub run: Run,
    /// How many records were evaluated.
    pub records: u64,
    /// How many were refused: each may belong to any pool of its type, and count there.
    #[serde(skip_serializing_if = "none")]
    pub refused: u64,
    /// The quotas of the name, each with a pool of its own.
    pub quotas: Vec<ExplainedQuota>,
    /// What their clauses rest on.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub citations: IndexMap<String, Vec<Citation>>,
}

/// A quota over the population, explained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExplainedQuota {
    /// The quota.
    pub quota: String,
    /// The classes of its pool, where another quota over the population has its name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub from: Vec<String>,
    /// The clause.
    pub sources: Vec<Source>,
    /// Its groups, one for a quota without any; empty where its clause does not apply.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<ExplainedGroup>,
    /// Records outside of the pool that were not chosen either.
    #[serde(skip_serializing_if = "Listed::is_empty")]
    pub not_in_pool: Listed,
    /// Records that were chosen outside of the pool and have no group, or none that is known: each
    /// is among those outside of every group.
    #[serde(skip_serializing_if = "Listed::is_empty")]
    pub outside_anywhere: Listed,
}

/// A group of a quota, or the whole of one without groups.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExplainedGroup {
    /// The group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// At least so many; none while that is undecided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<u64>,
    /// At most so many; likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<u64>,
    /// How many are certainly in the pool.
    pub pool: u64,
    /// How many certainly count.
    pub actual: u64,
    /// Met, short, over, pending or undetermined.
    pub status: Status,
    /// Why it cannot be counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
    /// Those who count.
    #[serde(skip_serializing_if = "Listed::is_empty")]
    pub members: Listed,
    /// Those in the pool, or perhaps in it, who certainly do not count.
    #[serde(skip_serializing_if = "Listed::is_empty")]
    pub not_counted: Listed,
    /// Those of them of whom it is not known whether they are in the pool, each with the reason.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub perhaps: Vec<Undecided>,
    /// How many of these are not listed.
    #[serde(skip_serializing_if = "none")]
    pub more_perhaps: u64,
    /// Those chosen although they are not in the pool.
    #[serde(skip_serializing_if = "Listed::is_empty")]
    pub outside: Listed,
    /// Those of whom it is not known whether they count, each with the reason.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub undecided: Vec<Undecided>,
    /// How many of them are not listed.
    #[serde(skip_serializing_if = "none")]
    pub more: u64,
    /// The facts of the context that are missing where it is undetermined.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<MissingFact>,
    /// Keys that occur more than once in the input.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub repeated: Vec<String>,
}

impl ExplainedGroup {
    fn of(row: &PopulationQuota, count: &GroupCount) -> ExplainedGroup {
        ExplainedGroup {
            group: row.group.clone(),
            min: row.min,
            max: row.max,
            pool: row.pool,
            actual: row.actual,
            status: row.status,
            fault: row.fault.clone(),
            members: Listed { keys: row.members.clone(), more: row.more.members },
            not_counted: Listed::of(&count.not_counted),
            perhaps: count.perhaps.keys(),
            more_perhaps: count.perhaps.unlisted(),
            outside: Listed { keys: row.outside.clone(), more: row.more.outside },
            undecided: count.undecided.keys(),
            more: count.undecided.unlisted(),
            missing: row.missing.clone(),
            repeated: row.repeated.clone(),
        }
    }
}

/// Keys of records, the smallest in byte order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// The keys.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<String>,
    /// How many are not listed.
    #[serde(skip_serializing_if = "none")]
    pub more: u64,
}

impl Listed {
    fn of(keys: &Keys) -> Listed {
        Listed { keys: keys.keys(), more: keys.unlisted() }
    }

    fn is_empty(&self) -> bool {
        *self == Listed::default()
    }
}

/// Somebody of whom it is not known whether they count, with the reason.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Undecided {
    /// The key of the record.
    pub key: String,
    /// What people read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The facts that are missing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<MissingFact>,
    /// What the text leaves open.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub open: Vec<String>,
    /// Calculations without a result.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<String>,
}

fn none(count: &u64) -> bool {
    *count == 0
}
