//! Quotas, over the population and over a list of the record.

use super::Site;
use crate::{
    engine::{
        gather::Gathered,
        machine::Machine,
        program::{Domain, Each, Limit, Pool, Quota},
        quota::{Allowed, Pooled, quota_status},
        rows::{Chain, NONE, QuotaRow, Run, Subject},
        truth::{Truth, Verdict},
        value::Value,
    },
    model::{Modality, QuotaId},
    outcome::{Kind, Status},
};

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
        let (mut in_pool, mut selected, mut counts) = (Truth::FALSE, Truth::FALSE, Truth::FALSE);
        let share = quota.takes_a_share();
        let mut sites: Vec<(u32, Truth, Truth)> = Vec::new();
        let elements = self.outside(|machine| machine.elements(carrier));
        let mut index = 0;
        self.pool(quota, &mut |machine, member, chosen| {
            in_pool = in_pool.or(member);
            selected = selected.or(chosen);
            let both = member.and(chosen);
            counts = counts.or(both);
            if !both.is_false() || (share && !member.is_false()) {
                let element = machine.outside(|machine| machine.carrier_element(carrier, &elements, index));
                sites.push((element, member, both));
            }
            index += 1;
        });
        let told = quota.counting.is_some() || quota.duty.is_some();
        if index == 0 && told && !quota.by_element {
            // No post at all: chosen all the same, and outside the pool.
            selected = self.chosen(quota);
        }
        let applies = match clause.domain {
            Domain::Context => self.outside(|machine| machine.condition(&clause.condition)),
            Domain::Defines(_) | Domain::Classes(_) => self.applies_any(clause),
        };
        // Who was chosen from outside is told only where the quota certainly applies.
        if applies.is_false() || (in_pool.is_false() && !(selected.is_true() && applies.is_true())) {
            return;
        }
        self.rows.quotas.push(QuotaRow::Member { quota: id, in_pool, selected, counts });
        let mut missing = Vec::new();
        if counts.is_undetermined() || (share && in_pool.is_undetermined()) {
            let mut found = Gathered::default();
            self.gather_pool(id, &mut found);
            self.faults(clause.id, NONE, &found);
            missing = found.missing;
        }
        // The size of the pool matters where a share of it does.
        for (element, member, both) in &sites {
            let hangs = [Some(*both), share.then_some(*member)];
            for truth in hangs.into_iter().flatten() {
                let verdict = truth.verdict();
                let told = match verdict {
                    Verdict::Undetermined => true,
                    Verdict::Open => [counts, in_pool].iter().all(|all| !all.is_undetermined()),
                    Verdict::Certain | Verdict::Never => false,
                };
                let decided = if truth == *both { counts } else { in_pool };
                if told && !decided.is_true() {
                    let missing = missing.clone();
                    let site = Site { clause, index: 0, element: *element, truth, verdict, missing };
                    self.pend(&site, Kind::Quota, Subject::Quota(id), Run::default(), None);
                }
            }
        }
        let Some(duty) = quota.duty else { return };
        for (element, _, truth) in sites.into_iter().filter(|(_, _, truth)| !truth.is_false()) {
            let site =
                Site { clause, index: 0, element, truth, verdict: truth.verdict(), missing: missing.clone() };
            self.obligation(&site, Modality::Must, duty, &[]);
        }
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
        self.pool_list(quota, &mut |machine, member, chosen| {
            each(machine, own.and(member).and(chosen));
        });
    }

    pub(super) fn list_quota(&mut self, site: &Site<'a>, id: QuotaId, quota: &'a Quota) {
        let Pool::List(list) = &quota.pool else {
            return;
        };
        if site.verdict != Verdict::Certain {
            self.pend(site, Kind::Quota, Subject::Quota(id), Run::default(), None);
        }
        let duty = quota.duty.and_then(|duty| self.program.duties.get(duty.index()));
        let per_element = duty.is_some_and(|duty| matches!(duty.each, Each::List(_)));
        let mut pooled = Pooled::default();
        let mut owing: Vec<(u32, Truth)> = Vec::new();
        let elements = self.outside(|machine| machine.elements_of(list));
        let mut index = 0;
        let known = self.pool_list(quota, &mut |machine, member, chosen| {
            let counts = member.and(chosen);
            pooled.add(member, counts);
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
            pooled.add(Truth::UNKNOWN, Truth::UNKNOWN);
        }
        if site.verdict == Verdict::Certain {
            let min = quota.min.map(|limit| self.limit(limit));
            let max = quota.max.map(|limit| self.limit(limit));
            let pending = self.quota_pending(quota);
            // A share of an unknown list may be any number.
            let told = |limit: &Allowed| known || matches!(limit, Allowed::Count(_));
            let status = if known { quota_status(&pooled, min, max, pending) } else { Status::Undetermined };
            let row = self
                .rows
                .quotas
                .iter()
                .position(|row| matches!(row, QuotaRow::List { quota, .. } if *quota == id));
            let at = row.unwrap_or_else(|| {
                self.rows.quotas.push(QuotaRow::List {
                    quota: id,
                    min: min.filter(told).and_then(|min| min.count(&pooled, false)),
                    max: max.filter(told).and_then(|max| max.count(&pooled, true)),
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
            if status == Status::Undetermined {
                let mut found = Gathered::default();
                self.gather_pool(id, &mut found);
                for limit in [quota.min, quota.max].into_iter().flatten() {
                    let (Limit::Count(node) | Limit::Share(node)) = limit;
                    self.outside(|machine| machine.gather_value(node, &mut found));
                }
                self.faults(site.clause.id, site.element, &found);
                let unknown = self.undecided(site, found.missing);
                self.pend(&unknown, Kind::Quota, Subject::Quota(id), Run::default(), None);
            }
        }
        let Some(duty) = quota.duty else { return };
        let mut missing = None;
        for (element, counts) in owing {
            let truth = site.truth.and(counts);
            if truth.is_false() {
                continue;
            }
            let verdict = truth.verdict();
            if verdict == Verdict::Undetermined && missing.is_none() {
                let mut found = Gathered::default();
                self.gather_pool(id, &mut found);
                found.missing.extend(site.missing.iter().copied());
                missing = Some(found.missing);
            }
            let missing = missing.clone().unwrap_or_default();
            let site = Site { truth, verdict, missing, ..*site };
            let element = [element];
            self.obligation(&site, Modality::Must, duty, if per_element { &element } else { &[] });
        }
    }

    /// What a limit comes to; it reads the record and the context alone.
    pub(crate) fn limit(&mut self, limit: Limit) -> Allowed {
        match limit {
            Limit::Count(node) => Allowed::Count(self.outside(|machine| machine.value(node))),
            Limit::Share(node) => Allowed::Share(self.outside(|machine| machine.value(node))),
        }
    }

    /// Whether a short quota is still pending: before its duty's window or deadline, or
    /// where that deadline is none.
    pub(crate) fn quota_pending(&mut self, quota: &Quota) -> Truth {
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
