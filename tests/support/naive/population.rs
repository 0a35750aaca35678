//! Findings over all records.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use shufa::{
    date::Date,
    limits::Limits,
    model::{Model, Pool, QuotaId, RecordId},
    outcome::{Population, PopulationQuota, Status, Unlisted},
};

use super::{
    Memberships, Naive,
    aggregates::{sortable, text},
    facts::Known,
    quotas::{Candidate, Group, InGroup},
    record_type_of,
    rows::{Source, plain_sources},
    truth::{Pair, Verdict},
};

/// What a scheme makes of all records together, each given with its type.
pub(crate) fn population(
    model: &Model,
    context: &Json,
    as_of: Date,
    records: &[(&str, &Json)],
) -> Population {
    let all: Vec<(RecordId, &Json)> =
        records.iter().map(|(of, json)| (record_type_of(model, of), *json)).collect();
    let known = &Memberships::default();
    let record_type = model.context;
    let nobody = Naive { model, context, record_type, record: &Json::Null, as_of, population: &all, known };
    let quotas =
        (0..model.quotas.len()).flat_map(|index| quota(nobody, records, QuotaId(index as u32))).collect();
    let aggregates = nobody.aggregate_values(&all);
    Population { records: records.len() as u64, refused: 0, quotas, aggregates }
}

fn quota(nobody: Naive<'_>, records: &[(&str, &Json)], id: QuotaId) -> Vec<PopulationQuota> {
    let model = nobody.model;
    let quota = &model.quotas[id.index()];
    let Pool::Population { record, .. } = quota.pool else {
        return Vec::new();
    };
    // The clause and its limits read the context alone.
    let nobody = Naive { record_type: record, ..nobody };
    let Some(place) = nobody.places(quota.clause).into_iter().next() else {
        return Vec::new();
    };
    let holds = Pair::of(|world| nobody.is_met(&place, world)).verdict();
    if holds == Verdict::Nothing {
        return Vec::new();
    }
    let own = records.iter().filter(|(of, _)| record_type_of(model, of) == record);
    let own: Vec<Naive<'_>> = own.map(|(_, json)| Naive { record: json, ..nobody }).collect();
    let Some(group) = &quota.group else {
        return vec![row(nobody, &own, id, holds, &Group::All)];
    };
    let mut groups: BTreeMap<String, Known<'_>> =
        nobody.declared(&group.ty).into_iter().map(|known| (sortable(&known), known)).collect();
    for one in &own {
        // A group is there where somebody may stand in it.
        for group in one.groups_of(id) {
            let standing = one.place_in(id, &place, &group);
            if let Group::Of(known) = group
                && told(one, id, holds, standing)
            {
                groups.insert(sortable(&known), known);
            }
        }
    }
    if groups.is_empty() {
        let lost = row(nobody, &own, id, holds, &Group::None);
        let anybody = lost.pool > 0 || !lost.undecided.is_empty() || !lost.outside.is_empty();
        let told = own.iter().any(|one| {
            one.groups_of(id).iter().any(|group| {
                let standing = one.place_in(id, &place, group);
                standing.in_pool.is_none() && told(one, id, holds, standing)
            })
        });
        let lost = PopulationQuota { status: Status::Undetermined, ..lost };
        return if anybody || told { vec![lost] } else { Vec::new() };
    }
    let rows = groups.into_values().map(|known| {
        let shown = text(&nobody, &known);
        PopulationQuota { group: Some(shown), ..row(nobody, &own, id, holds, &Group::Of(known)) }
    });
    rows.collect()
}

/// Whether a record has a row in a group.
fn told(one: &Naive<'_>, id: QuotaId, holds: Verdict, standing: InGroup) -> bool {
    standing.in_pool != Some(false) || holds == Verdict::Certain && one.is_outside(id)
}

/// The row of one group: of those who are in it, who may be in it, and who are chosen and in none.
fn row(
    nobody: Naive<'_>,
    own: &[Naive<'_>],
    id: QuotaId,
    holds: Verdict,
    group: &Group<'_>,
) -> PopulationQuota {
    let model = nobody.model;
    let quota = &model.quotas[id.index()];
    let place = nobody.places(quota.clause).into_iter().next().expect("a clause");
    let limits = nobody.limits(id);
    let has_share = limits.has_share();
    let mut candidates = Vec::new();
    let (mut members, mut outside, mut undecided) = (Vec::new(), Vec::new(), Vec::new());
    for one in own {
        let groups = one.groups_of(id);
        let mine = groups.iter().find(|other| other.plain() == group.plain());
        let lost = groups.iter().find(|other| matches!(other, Group::Unknown(_)));
        let none = groups.iter().find(|other| matches!(other, Group::None));
        let standings =
            [mine.or(lost), none].into_iter().flatten().map(|group| one.place_in(id, &place, group));
        let standings: Vec<InGroup> = standings.filter(|standing| told(one, id, holds, *standing)).collect();
        let Some(standing) = standings.first().copied() else {
            continue;
        };
        let key = one.record_ref().key;
        if standing.counts == Some(true) {
            members.push(key);
        } else if standing.in_pool == Some(false) {
            if holds == Verdict::Certain && one.is_outside(id) {
                outside.push(key);
            }
        } else if standing.counts.is_none() || (has_share && standing.in_pool.is_none()) {
            undecided.push(key);
        }
        candidates.push(Candidate { in_pool: standing.in_pool, counts: standing.counts });
    }
    let pending = nobody.still_pending(id);
    let count = limits.count(&candidates, &pending);
    let status = match holds {
        Verdict::Certain if !own.is_empty() => count.status,
        _ => Status::Undetermined,
    };
    // Records have no part in what the quota itself lacks.
    let mut gaps = limits.gaps();
    gaps.add(pending.gaps());
    gaps.add(Pair::of(|world| nobody.is_met(&place, world)).gaps());
    gaps.facts.retain(|path, _| !path.is_of_record() && status == Status::Undetermined);
    let mut more = Unlisted::default();
    let members = listed(members, &mut more.members);
    let outside = listed(outside, &mut more.outside);
    let undecided = listed(undecided, &mut more.undecided);
    let mut times: BTreeMap<&String, usize> = BTreeMap::new();
    for (key, count) in members.iter().chain(&outside).chain(&undecided) {
        *times.entry(key).or_default() += count;
    }
    let repeated = times.iter().filter(|(_, times)| **times > 1).map(|(key, _)| (*key).clone()).collect();
    let keys = |listed: &BTreeMap<String, usize>| listed.keys().cloned().collect();
    let source = Source { clause: quota.clause, element: None };
    PopulationQuota {
        quota: quota.name.clone(),
        from: nobody.pool_names(id),
        group: None,
        min: count.min,
        max: count.max,
        pool: count.pool,
        actual: count.actual,
        status,
        missing: gaps.missing(),
        fault: own.is_empty().then(|| "not given".to_owned()),
        repeated,
        members: keys(&members),
        outside: keys(&outside),
        undecided: keys(&undecided),
        more,
        sources: plain_sources(model, &[source].into()),
    }
}

/// The smallest keys in byte order with how often each came, and how many records are not listed.
fn listed(keys: Vec<Option<String>>, more: &mut u64) -> BTreeMap<String, usize> {
    let all = keys.len();
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for key in keys.into_iter().flatten() {
        *times.entry(key).or_default() += 1;
    }
    while times.len() > Limits::default().listed_keys {
        times.pop_last();
    }
    *more = (all - times.values().sum::<usize>()) as u64;
    times
}
