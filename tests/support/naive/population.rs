//! Findings over all records.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use shufa::{
    date::Date,
    limits::Limits,
    model::{Model, Pool, QuotaId},
    outcome::{Population, PopulationQuota, Status, Unlisted},
};

use super::{
    Naive, record_type_of,
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
    let quotas = (0..model.quotas.len())
        .filter_map(|index| quota(model, context, as_of, records, QuotaId(index as u32)))
        .collect();
    Population { records: records.len() as u64, refused: 0, quotas }
}

fn quota(
    model: &Model,
    context: &Json,
    as_of: Date,
    records: &[(&str, &Json)],
    id: QuotaId,
) -> Option<PopulationQuota> {
    let quota = &model.quotas[id.index()];
    let Pool::Population { record, .. } = quota.pool else {
        return None;
    };
    // The clause and its limits read the context alone.
    let nobody = Naive { model, context, record_type: record, record: &Json::Null, as_of };
    let place = nobody.places(quota.clause).into_iter().next()?;
    let holds = Pair::of(|world| nobody.is_met(&place, world)).verdict();
    if holds == Verdict::Nothing {
        return None;
    }
    let limits = nobody.limits(id);
    let has_share = limits.has_share();
    let mut candidates = Vec::new();
    let (mut members, mut outside, mut undecided) = (Vec::new(), Vec::new(), Vec::new());
    for (record_type, json) in records {
        if record_type_of(model, record_type) != record {
            continue;
        }
        let one = Naive { record: json, ..nobody };
        let candidate = one.candidate(id, &place);
        let selected = Pair::of(|world| one.is_selected(id, &place, world)).decided();
        let key = one.record_ref().key;
        if candidate.counts == Some(true) {
            members.push(key);
        } else if candidate.in_pool == Some(false) {
            if selected == Some(true) && holds == Verdict::Certain {
                outside.push(key);
            }
        } else if candidate.counts.is_none() || (has_share && candidate.in_pool.is_none()) {
            undecided.push(key);
        }
        candidates.push(candidate);
    }
    let pending = nobody.still_pending(id);
    let count = limits.count(&candidates, &pending);
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
    Some(PopulationQuota {
        quota: quota.name.clone(),
        min: count.min,
        max: count.max,
        pool: count.pool,
        actual: count.actual,
        status: match holds {
            Verdict::Certain => count.status,
            _ => Status::Undetermined,
        },
        repeated,
        members: keys(&members),
        outside: keys(&outside),
        undecided: keys(&undecided),
        more,
        sources: plain_sources(model, &[source].into()),
    })
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
