//! Quotas, over the population and over a list of the record.

use std::collections::BTreeMap;

use super::Site;
use crate::{
    engine::{
        aggregate::Key,
        gather::Gathered,
        machine::Machine,
        program::{Clause, Domain, Each, Limit, Pool, Quota},
        quota::{Allowed, Pooled, quota_status},
        rows::{Chain, Missing, NONE, QuotaRow, Run, Subject},
        truth::{Truth, Verdict},
        value::Value,
    },
    model::{Modality, QuotaId},
    outcome::{Kind, Status},
};

/// Where a record stands in a quota over the population, or in one group of it.
#[derive(Clone, Copy)]
struct Standing {
    in_pool: Truth,
    selected: Truth,
    counts: Truth,
}

impl Standing {
    const NOWHERE: Standing =
        Standing { in_pool: Truth::FALSE, selected: Truth::FALSE, counts: Truth::FALSE };

    fn or(self, other: Option<Standing>) -> Standing {
        match other {
            None => self,
            Some(other) => Standing {
                in_pool: self.in_pool.or(other.in_pool),
                selected: self.selected.or(other.selected),
                counts: self.counts.or(other.counts),
            },
        }
    }

    /// Through one element more, which is in the pool and chosen, or not.
    fn add(&mut self, member: Truth, chosen: Truth) {
        self.in_pool = self.in_pool.or(member);
        self.selected = self.selected.or(chosen);
        self.counts = self.counts.or(member.and(chosen));
    }
}

impl<'a> Machine<'a> {
    pub(super) fn has_quota_row(&self, id: QuotaId) -> bool {
        self.rows.quotas.iter().any(|row| match row {
            QuotaRow::Member { quota, .. } | QuotaRow::List { quota, .. } => *quota == id,
        })
    }

    pub(super) fn population(&mut self, id: QuotaId, quota: &'a Quota) {
        let program = self.program;
        let Some(clause) = program.clauses.get(quota.clause.index()) else {
            return;
        };
        let Pool::Population { carrier, .. } = &quota.pool else {
            return;
        };
        let mut whole = Standing::NOWHERE;
        let mut groups: Vec<(Value, Standing)> = Vec::new();
        let mut members: Vec<(u32, u32, Truth, Truth)> = Vec::new();
        let elements = self.outside(|machine| machine.elements(carrier));
        let share = quota.takes_a_share();
        let mut index = 0;
        self.pool(quota, &mut |machine, member, chosen, group| {
            let both = member.and(chosen);
            whole.add(member, chosen);
            machine.stand(&mut groups, group, member, chosen);
            if !both.is_false() || (share && !member.is_false()) {
                let element = machine.outside(|machine| machine.carrier_element(carrier, &elements, index));
                members.push((index, element, member, both));
            }
            index += 1;
        });
        if index == 0 {
            // No post at all: who was chosen all the same is outside the pool.
            let group = if quota.group_by_element { None } else { self.group_of(quota) };
            groups.push((group.unwrap_or(Value::None), whole));
        }
        let Standing { in_pool, counts, .. } = whole;
        let applies = match clause.domain {
            Domain::Context => self.outside(|machine| machine.condition(&clause.condition)),
            Domain::Defines(_) | Domain::Classes(..) => self.applies_any(clause),
        };
        // Who was chosen from outside is told only where the quota certainly applies.
        let outside = in_pool.is_false() && applies.is_true() && self.is_outside(quota);
        if applies.is_false() || (in_pool.is_false() && !outside) {
            return;
        }
        // An element of which the group is not known may be in any of them.
        let lost = groups.iter().find(|(group, _)| *group == Value::Unknown).map(|(_, standing)| *standing);
        let mut nameless = false;
        for (group, standing) in groups {
            let Standing { in_pool: here, selected, counts } =
                standing.or(lost.filter(|_| group != Value::None));
            let selected = if outside { Truth::TRUE } else { selected };
            // Outside through an element of an unknown group and through one of none, it is so once.
            let again = nameless && matches!(group, Value::None | Value::Unknown);
            if (!here.is_false() || outside) && !again {
                nameless |= matches!(group, Value::None | Value::Unknown);
                self.rows.quotas.push(QuotaRow::Member { quota: id, group, in_pool: here, selected, counts });
            }
        }
        for (index, element, member, both) in members {
            let [counts_here, belongs] = [(both, true), (member, false)].map(|(truth, chosen)| {
                let found = self.reasons(truth, |machine, found| {
                    machine.gather_pool_at(quota, index, chosen, found);
                });
                Site { clause, index: 0, element, truth, verdict: truth.verdict(), found }
            });
            let parts = [(counts, &counts_here)].into_iter();
            // The size of the pool matters where a share of it does.
            for (whole, part) in parts.chain(share.then_some((in_pool, &belongs))) {
                if whole.verdict().tells_of(part.verdict) {
                    let open = part.verdict == Verdict::Open;
                    self.pend_at(part, (Kind::Quota, Subject::Quota(id)), open, &part.found);
                }
            }
            if let Some(duty) = quota.duty.filter(|_| !both.is_false()) {
                self.undecided_faults(&counts_here);
                self.obligation(&counts_here, Modality::Must, duty, &[]);
            }
        }
    }

    /// Whether the record was certainly chosen for the duty of a quota, and is certainly in no pool
    /// from which the duty's quotas choose: who is in another one of these was rightly chosen.
    fn is_outside(&mut self, quota: &'a Quota) -> bool {
        let program = self.program;
        let duty = quota.duty.and_then(|duty| program.duties.get(duty.index()));
        let Some((duty, chosen)) = duty.and_then(|duty| Some((duty, duty.chosen?))) else {
            return false;
        };
        if !self.outside(|machine| machine.truth(chosen)).is_true() {
            return false;
        }
        let mut anywhere = Truth::FALSE;
        for other in &duty.quotas {
            if let Some(other) = program.quotas.get(other.index()) {
                self.pool(other, &mut |_, member, _, _| anywhere = anywhere.or(member));
            }
        }
        anywhere.is_false()
    }

    /// What a quota over a list makes of its chosen elements, all bound at depth 0.
    pub(crate) fn chosen_from_list(&mut self, quota: &'a Quota, each: &mut impl FnMut(&mut Self, Truth)) {
        let program = self.program;
        if !matches!(quota.pool, Pool::List(_)) {
            return;
        }
        let Some(clause) = program.clauses.get(quota.clause.index()) else {
            return;
        };
        let own = self.applies_any(clause);
        self.pool_list(quota, &mut |machine, member, chosen, _| {
            each(machine, own.and(member).and(chosen));
        });
    }

    pub(super) fn list_quota(&mut self, site: &Site<'a>, id: QuotaId, quota: &'a Quota) {
        let Pool::List(list) = &quota.pool else {
            return;
        };
        if site.verdict != Verdict::Certain {
            self.pend(site, Kind::Quota, &Subject::Quota(id), Run::default(), None);
        }
        let duty = quota.duty.and_then(|duty| self.program.duties.get(duty.index()));
        let per_element = duty.is_some_and(|duty| matches!(duty.each, Each::List(_)));
        let mut groups = self.list_groups(id);
        let mut anywhere = Pooled::default();
        let mut owing: Vec<(u32, Truth)> = Vec::new();
        let elements = self.outside(|machine| machine.elements_of(list));
        let mut index = 0;
        let known = self.pool_list(quota, &mut |machine, member, chosen, group| {
            let counts = member.and(chosen);
            match machine.key(group) {
                Some(key) => groups
                    .entry(Some(key))
                    .or_insert_with(|| (group, Pooled::default()))
                    .1
                    .add(member, counts),
                None => anywhere.add(member, counts),
            }
            if per_element {
                let element = machine.outside(|machine| machine.list_element(list, &elements, index));
                owing.push((element, counts));
            } else {
                owing.push((NONE, counts));
            }
            index += 1;
        });
        if !known {
            // The size of the pool is open, whatever its list turns out to be.
            anywhere.add(Truth::UNKNOWN, Truth::UNKNOWN);
        }
        // Which group it is that nothing is known of cannot be said.
        let nameless = groups.is_empty() && quota.group.is_some();
        if groups.is_empty() && (quota.group.is_none() || !anywhere.is_empty()) {
            let group = if nameless { Value::Unknown } else { Value::None };
            groups.insert(None, (group, Pooled::default()));
        }
        if site.verdict == Verdict::Certain {
            let mut undetermined = false;
            for (group, mut pooled) in groups.into_values() {
                pooled.merge(&anywhere);
                let known = known && !nameless;
                undetermined |= self.list_quota_row(site, id, quota, group, &pooled, known);
            }
            if undetermined {
                let found = self.gather(|machine, found| {
                    // Of an unknown list, one element stands for all.
                    for index in 0..if known { index } else { 1 } {
                        machine.gather_pool_at(quota, index, false, found);
                        machine.gather_pool_at(quota, index, true, found);
                    }
                    machine.outside(|machine| machine.gather_list(list.list, found));
                    machine.gather_limits(quota, found);
                });
                let open = found.missing.is_empty() && found.faults.is_empty();
                self.pend_at(site, (Kind::Quota, Subject::Quota(id)), open, &found);
            }
        }
        let Some(duty) = quota.duty else { return };
        for (index, (element, counts)) in (0..).zip(owing) {
            let truth = site.truth.and(counts);
            if truth.is_false() {
                continue;
            }
            let found = self.reasons(counts, |machine, found| {
                machine.gather_pool_at(quota, index, true, found);
            });
            let part = self.part(site, truth, &found);
            let element = [element];
            self.obligation(&part, Modality::Must, duty, if per_element { &element } else { &[] });
        }
    }

    /// The groups of a quota over a list that are there even without elements.
    fn list_groups(&self, id: QuotaId) -> BTreeMap<Option<Key>, (Value, Pooled)> {
        let model = &self.program.model;
        let group = model.quotas.get(id.index()).and_then(|quota| quota.group.as_ref());
        let keys = group.map_or_else(Vec::new, |group| Key::all(model, &group.ty));
        keys.into_iter().map(|key| (Some(key.clone()), (key.value(), Pooled::default()))).collect()
    }

    /// The row of a quota over a list, or of one group of it; whether it is undetermined.
    fn list_quota_row(
        &mut self,
        site: &Site<'a>,
        id: QuotaId,
        quota: &'a Quota,
        of: Value,
        pooled: &Pooled,
        known: bool,
    ) -> bool {
        let (min, max, pending) = self.limits(quota);
        // A share of an unknown list may be any number.
        let told = |limit: &Allowed| known || matches!(limit, Allowed::Count(_));
        let status = if known { quota_status(pooled, min, max, pending) } else { Status::Undetermined };
        let row = self.rows.quotas.iter().position(|row| match row {
            QuotaRow::List { quota, group, .. } => {
                *quota == id
                    && (*group == of || self.key(*group).is_some_and(|key| self.key(of) == Some(key)))
            }
            QuotaRow::Member { .. } => false,
        });
        let at = row.unwrap_or_else(|| {
            self.rows.quotas.push(QuotaRow::List {
                quota: id,
                group: of,
                min: min.filter(told).and_then(|min| min.count(pooled, false)),
                max: max.filter(told).and_then(|max| max.count(pooled, true)),
                actual: pooled.actual(),
                status,
                sources: Chain::default(),
            });
            self.rows.quotas.len() - 1
        });
        let mut chain = match self.rows.quotas.get(at) {
            Some(QuotaRow::List { sources, .. }) => *sources,
            _ => Chain::default(),
        };
        self.source(&mut chain, site);
        if let Some(QuotaRow::List { sources, .. }) = self.rows.quotas.get_mut(at) {
            *sources = chain;
        }
        status == Status::Undetermined
    }

    /// Adds an element to the standing of the record in a group.
    fn stand(&self, groups: &mut Vec<(Value, Standing)>, group: Value, member: Truth, chosen: Truth) {
        let known = groups.iter_mut().find(|(other, _)| *other == group || self.same(*other, group));
        match known {
            Some((_, standing)) => standing.add(member, chosen),
            None => {
                let mut standing = Standing::NOWHERE;
                standing.add(member, chosen);
                groups.push((group, standing));
            }
        }
    }

    /// The limits of a quota, and whether too few is not yet short: what hangs on 未定 is unknown.
    pub(crate) fn limits(&mut self, quota: &Quota) -> (Option<Allowed>, Option<Allowed>, Truth) {
        let [closed, open, _] = self.in_worlds(|machine| {
            let min = quota.min.map(|limit| machine.limit(limit));
            let max = quota.max.map(|limit| machine.limit(limit));
            (min, max, machine.quota_pending(quota))
        });
        let same = |closed: Option<Allowed>, open: Option<Allowed>| match (closed, open) {
            (Some(closed), Some(open)) if closed == open => Some(closed),
            (Some(Allowed::Share(_)), _) => Some(Allowed::Share(Value::Unknown)),
            (closed, _) => closed.map(|_| Allowed::Count(Value::Unknown)),
        };
        let pending = if closed.2 == open.2 { closed.2 } else { Truth::UNKNOWN };
        (same(closed.0, open.0), same(closed.1, open.1), pending)
    }

    /// What would tell whether a quota over the population holds, and of which numbers; a record
    /// has no part in that.
    pub(crate) fn population_gaps(&mut self, clause: &'a Clause, quota: &Quota) -> Vec<Missing> {
        let found = self.gather(|machine, found| {
            if matches!(clause.domain, Domain::Context) {
                machine.outside(|machine| machine.gather_test(&clause.condition, found));
            }
            machine.gather_limits(quota, found);
        });
        let of_record = |fact: &Missing| matches!(fact, Missing::Fact { context: false, .. });
        found.missing.into_iter().filter(|fact| !of_record(fact)).collect()
    }

    fn gather_limits(&mut self, quota: &Quota, found: &mut Gathered) {
        for limit in [quota.min, quota.max].into_iter().flatten() {
            let (Limit::Count(node) | Limit::Share(node)) = limit;
            self.outside(|machine| machine.gather_value(node, found));
        }
        let pending = self.quota_pending(quota);
        let duty = quota.duty.and_then(|duty| self.program.duties.get(duty.index()));
        let duty = duty.filter(|_| pending == Truth::UNKNOWN);
        for day in duty.into_iter().flat_map(|duty| [duty.since, duty.due]).flatten() {
            self.at_duty(&[], |machine| machine.gather_value(day, found));
        }
    }

    /// What a limit comes to; it reads the record and the context alone.
    fn limit(&mut self, limit: Limit) -> Allowed {
        match limit {
            Limit::Count(node) => Allowed::Count(self.outside(|machine| machine.value(node))),
            Limit::Share(node) => Allowed::Share(self.outside(|machine| machine.value(node))),
        }
    }

    /// Whether a short quota is still pending: before its duty's window or deadline, or
    /// where that deadline is none.
    fn quota_pending(&mut self, quota: &Quota) -> Truth {
        let Some(duty) = quota.duty else {
            return Truth::FALSE;
        };
        let before = match self.due_of(duty, None) {
            Value::Date(due) => Truth::known(due >= self.program.as_of),
            Value::None => Truth::TRUE,
            _ => Truth::UNKNOWN,
        };
        before.or(!self.begun(duty))
    }
}
