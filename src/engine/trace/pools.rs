//! On what it rests that somebody is in a pool, or counts there.

use super::{Ground, Trace};
use crate::{
    engine::{
        domain::{Elements, group_truth},
        gather::Gathered,
        machine::{At, Bound, Machine, UNNAMED},
        program::{Carrier, Clause, Domain, Limit, NodeId, Pool, Quota},
        truth::{Truth, World},
        value::Value,
    },
    model::QuotaId,
};

/// What it takes to be in a pool, and to count.
#[derive(Clone, Copy)]
enum Part<'a> {
    /// The quota's clause applies.
    Own(&'a Clause),
    /// No exception takes the whole record out.
    Undefeated(&'a Clause),
    /// The classes of the pool, at its element.
    Member,
    /// It has a group, or that one.
    Group(NodeId, Option<Value>),
    /// A condition, with the pool's element bound or with nothing in its place.
    Test(NodeId, Binding),
}

#[derive(Clone, Copy, PartialEq)]
enum Binding {
    None,
    Element,
    Nobody,
}

/// The element that is meant, and the group.
type Which = (Option<At>, Option<Value>);

/// What is asked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    /// Is the record in the pool?
    Belongs,
    /// Was it chosen, in the pool or outside?
    Selected,
    /// Both.
    Counts,
}

impl<'a> Machine<'a> {
    /// That a quota has, or has not, chosen the record or an element; false where that is not so.
    pub(super) fn trace_chosen(
        &mut self,
        id: QuotaId,
        at: Option<At>,
        wanted: bool,
        trace: &mut Trace,
    ) -> bool {
        let Some(quota) = self.program.quotas.get(id.index()) else { return false };
        let found = trace.apart(|trace| {
            self.rests_on(Ground::Chosen(id, at), wanted, trace, |machine, trace| {
                machine.trace_pool(quota, Asked::Counts, (at, None), wanted, trace);
            });
        });
        let known = self.pooled(quota, Asked::Counts, (at, None)) == Truth::known(wanted);
        if known {
            trace.support.add(&found);
        }
        known
    }

    /// The parts that are asked of the record once, and those asked at each element of the pool.
    fn parts(&self, quota: &'a Quota, asked: Asked, of: Option<Value>) -> (Vec<Part<'a>>, Vec<Part<'a>>) {
        let program = self.program;
        let (mut once, mut each) = (Vec::new(), Vec::new());
        let Some(clause) = program.clauses.get(quota.clause.index()) else { return (once, each) };
        let duty = quota.duty.and_then(|duty| program.duties.get(duty.index()));
        let choice = duty.and_then(|duty| duty.chosen);
        let all = quota.counting.is_none() && quota.duty.is_none();
        let list = matches!(quota.pool, Pool::List(_));
        let elements = matches!(&quota.pool, Pool::Population { carrier: Carrier::List(_), .. });
        if asked != Asked::Selected || all {
            once.extend([Part::Own(clause), Part::Undefeated(clause)]);
            if !list {
                each.push(Part::Member);
            }
            each.extend(quota.filter.map(|node| Part::Test(node, Binding::Element)));
        }
        // Who has no group is in no pool; chosen they may be.
        if asked != Asked::Selected || all || of.is_some() {
            each.extend(quota.group.map(|node| Part::Group(node, of)));
        }
        if asked != Asked::Belongs && !all {
            match choice {
                Some(node) if list => each.push(Part::Test(node, Binding::Element)),
                choice => once.extend(choice.map(|node| Part::Test(node, Binding::None))),
            }
            if let Some(node) = quota.counting {
                if list || quota.by_element {
                    each.push(Part::Test(node, Binding::Element));
                } else {
                    once.push(Part::Test(node, if elements { Binding::Nobody } else { Binding::None }));
                }
            }
        }
        (once, each)
    }

    fn pool_elements(&mut self, quota: &'a Quota) -> Elements {
        self.outside(|machine| match &quota.pool {
            Pool::Population { carrier, .. } => machine.elements(carrier),
            Pool::List(list) => machine.elements_of(list),
        })
    }

    /// The element of a pool, or what stands for nobody.
    fn pool_bound(&self, quota: &Quota, elements: &Elements, index: u32, binding: Binding) -> Option<Bound> {
        let list = match &quota.pool {
            Pool::List(list) | Pool::Population { carrier: Carrier::List(list), .. } => list,
            Pool::Population { .. } => return None,
        };
        match binding {
            Binding::None => None,
            Binding::Element => Some(self.bound_element(list, elements, index)),
            Binding::Nobody => {
                Some(Bound { at: At::Missing, list: UNNAMED, index: 0, parent: None, of: None })
            }
        }
    }

    fn pool_part(&mut self, part: Part<'a>, quota: &'a Quota, elements: &Elements, index: u32) -> Truth {
        let truth = match part {
            Part::Own(clause) => match clause.domain {
                Domain::Context => self.outside(|machine| machine.condition(&clause.condition)),
                Domain::Defines(_) | Domain::Classes(..) => self.applies_any(clause),
            },
            Part::Undefeated(clause) => !self.defeated_at(&clause.defeated_by, &Carrier::Record, 0),
            Part::Member => match &quota.pool {
                Pool::Population { carrier, members, .. } => self.members_at(members, carrier, index),
                Pool::List(_) => Truth::TRUE,
            },
            Part::Group(_, wanted) => {
                let bound = self.pool_bound(quota, elements, index, Binding::Element);
                let group = self.at_bounds(bound.as_slice(), |machine| machine.group_of(quota));
                match (group, wanted) {
                    (Some(Value::Unknown) | None, _) | (_, Some(Value::Unknown)) => Truth::UNKNOWN,
                    (Some(group), Some(wanted)) => Truth::known(group == wanted || self.same(group, wanted)),
                    (group, None) => group_truth(group),
                }
            }
            Part::Test(node, binding) => {
                let bound = self.pool_bound(quota, elements, index, binding);
                self.at_bounds(bound.as_slice(), |machine| machine.truth(node))
            }
        };
        self.settled(truth)
    }

    fn trace_pool_part(
        &mut self,
        part: Part<'a>,
        quota: &'a Quota,
        elements: &Elements,
        index: u32,
        wanted: bool,
        trace: &mut Trace,
    ) {
        match part {
            Part::Own(clause) => match (&clause.domain, wanted) {
                (Domain::Context, _) => {
                    self.outside(|machine| machine.trace_test(&clause.condition, wanted, trace));
                }
                (_, true) => {
                    if let Some(at) = self.applying(clause, None, trace) {
                        trace.support.grounds.push(at);
                    }
                }
                (_, false) => {
                    let at = self.not_applying(clause, None, trace);
                    trace.support.grounds.push(at);
                }
            },
            Part::Undefeated(clause) if wanted => {
                self.trace_undefeated(&clause.defeated_by, &Carrier::Record, 0, trace);
            }
            Part::Undefeated(clause) => {
                for by in &clause.defeated_by {
                    if let Some((at, true)) = self.defeat(*by, &Carrier::Record, 0, trace) {
                        trace.support.grounds.push(at);
                        return;
                    }
                }
            }
            Part::Member => {
                if let Pool::Population { carrier, members, .. } = &quota.pool {
                    self.trace_members(members, carrier, index, wanted, trace);
                }
            }
            Part::Group(node, _) => {
                let bound = self.pool_bound(quota, elements, index, Binding::Element);
                self.at_bounds(bound.as_slice(), |machine| machine.trace_value(node, trace));
            }
            Part::Test(node, binding) => {
                let bound = self.pool_bound(quota, elements, index, binding);
                self.at_bounds(bound.as_slice(), |machine| machine.trace_condition(node, wanted, trace));
            }
        }
    }

    fn matches_element(&self, quota: &Quota, elements: &Elements, index: u32, at: Option<At>) -> bool {
        // A quota over the population is about the record, whichever element belongs.
        match (&quota.pool, elements, at) {
            (Pool::List(_), Elements::Known(list, _), Some(at)) => self.item(list, index) == at,
            _ => true,
        }
    }

    fn pooled(&mut self, quota: &'a Quota, asked: Asked, (at, of): Which) -> Truth {
        let (once, each) = self.parts(quota, asked, of);
        let elements = self.pool_elements(quota);
        let mut whole = Truth::TRUE;
        for part in once {
            whole = whole.and(self.pool_part(part, quota, &elements, 0));
        }
        if asked == Asked::Selected && (each.is_empty() || elements.len() == 0 && !quota.by_element) {
            return whole;
        }
        let by_members = quota.counting.is_none() && quota.duty.is_none();
        let mut any = Truth::FALSE;
        for index in 0..elements.len() {
            if !self.matches_element(quota, &elements, index, at) {
                continue;
            }
            // No element of an unknown list is known to be there; the record itself may be chosen.
            let there = asked == Asked::Selected && !quota.by_element && !by_members;
            let missing = matches!(elements, Elements::Missing) && !there;
            let mut here = if missing { Truth::UNKNOWN } else { Truth::TRUE };
            for part in &each {
                here = here.and(self.pool_part(*part, quota, &elements, index));
            }
            any = any.or(here);
        }
        whole.and(any)
    }

    /// What makes a record (or an element of its list) be in the pool, count, or not.
    pub(crate) fn trace_pool(
        &mut self,
        quota: &'a Quota,
        asked: Asked,
        (at, of): Which,
        wanted: bool,
        trace: &mut Trace,
    ) {
        if self.pooled(quota, asked, (at, of)) != Truth::known(wanted) {
            return;
        }
        let (once, each) = self.parts(quota, asked, of);
        let elements = self.pool_elements(quota);
        for part in &once {
            if wanted {
                self.trace_pool_part(*part, quota, &elements, 0, true, trace);
            } else if self.pool_part(*part, quota, &elements, 0) == Truth::FALSE {
                return self.trace_pool_part(*part, quota, &elements, 0, false, trace);
            }
        }
        if asked == Asked::Selected && (each.is_empty() || elements.len() == 0 && !quota.by_element) {
            if !each.is_empty() {
                self.trace_pool_list(quota, trace);
            }
            if let Some(group) = quota.group.filter(|_| of.is_some() && !quota.group_by_element) {
                self.at_bounds(&[], |machine| machine.trace_value(group, trace));
            }
            return;
        }
        if !wanted || each.is_empty() || matches!(quota.pool, Pool::List(_)) {
            self.trace_pool_list(quota, trace);
        }
        for index in 0..elements.len() {
            if !self.matches_element(quota, &elements, index, at) {
                continue;
            }
            let mut truths = Vec::new();
            for part in &each {
                truths.push((*part, self.pool_part(*part, quota, &elements, index)));
            }
            if wanted && truths.iter().all(|(_, truth)| *truth == Truth::TRUE) {
                for (part, _) in truths {
                    self.trace_pool_part(part, quota, &elements, index, true, trace);
                }
                return;
            }
            if !wanted && let Some((part, _)) = truths.iter().find(|(_, truth)| *truth == Truth::FALSE) {
                self.trace_pool_part(*part, quota, &elements, index, false, trace);
            }
        }
    }

    fn trace_pool_list(&mut self, quota: &'a Quota, trace: &mut Trace) {
        if let Pool::List(list) | Pool::Population { carrier: Carrier::List(list), .. } = &quota.pool {
            self.outside(|machine| machine.trace_list(list.list, trace));
        }
    }

    /// Whether the record is in a pool, or counts there, in both worlds; in one group where it is given.
    pub(crate) fn whole_pool(&mut self, quota: &'a Quota, asked: Asked, of: Option<Value>) -> Truth {
        let [closed, open] = [World::Closed, World::Open]
            .map(|world| self.in_world(world, |machine| machine.pooled(quota, asked, (None, of))));
        if closed == open { closed } else { Truth::UNKNOWN }
    }

    /// What would decide whether the record is in a pool, or counts there.
    pub(crate) fn undecided_pool(&mut self, quota: &'a Quota, asked: Asked) -> Gathered {
        self.gather(|machine, found| {
            let (once, each) = machine.parts(quota, asked, None);
            let elements = machine.pool_elements(quota);
            let mut whole = Truth::TRUE;
            for part in once {
                whole = whole.and(machine.pool_part(part, quota, &elements, 0));
            }
            for index in 0..elements.len() {
                let mut here = whole;
                for part in &each {
                    here = here.and(machine.pool_part(*part, quota, &elements, index));
                }
                // Of an unknown list, one element stands for all.
                if here == Truth::UNKNOWN || (here == Truth::TRUE && matches!(elements, Elements::Missing)) {
                    machine.gather_pool_at(quota, index, asked != Asked::Belongs, found);
                }
            }
        })
    }

    /// That a record was chosen from outside: the quota's clause applies, the duty's choice is true,
    /// and the record is in no pool from which the duty's quotas choose.
    pub(crate) fn trace_outside(&mut self, quota: &'a Quota, trace: &mut Trace) {
        let program = self.program;
        if let Some(clause) = program.clauses.get(quota.clause.index()) {
            let elements = self.pool_elements(quota);
            self.trace_pool_part(Part::Own(clause), quota, &elements, 0, true, trace);
        }
        let Some(duty) = quota.duty.and_then(|duty| program.duties.get(duty.index())) else { return };
        if let Some(chosen) = duty.chosen {
            self.at_bounds(&[], |machine| machine.trace_condition(chosen, true, trace));
        }
        for other in &duty.quotas {
            if let Some(other) = program.quotas.get(other.index()) {
                self.trace_pool(other, Asked::Belongs, (None, None), false, trace);
            }
        }
        if let Some(group) = quota.group.filter(|_| !quota.group_by_element) {
            self.at_bounds(&[], |machine| machine.trace_value(group, trace));
        }
    }

    /// Who of a list is in the pool and counts: every element, one way or the other.
    pub(crate) fn trace_list_quota(&mut self, quota: &'a Quota, trace: &mut Trace) {
        self.trace_pool_list(quota, trace);
        let elements = self.pool_elements(quota);
        let (_, belongs) = self.parts(quota, Asked::Belongs, None);
        let (_, counts) = self.parts(quota, Asked::Counts, None);
        for index in 0..elements.len() {
            for part in belongs.iter().chain(&counts) {
                let truth = self.pool_part(*part, quota, &elements, index);
                if truth != Truth::UNKNOWN {
                    self.trace_pool_part(*part, quota, &elements, index, truth == Truth::TRUE, trace);
                }
            }
        }
        let limits = [quota.min, quota.max].into_iter().flatten();
        for limit in limits {
            let (Limit::Count(node) | Limit::Share(node)) = limit;
            self.outside(|machine| machine.trace_value(node, trace));
        }
        let duty = quota.duty.and_then(|duty| self.program.duties.get(duty.index()));
        let days = duty.into_iter().flat_map(|duty| [duty.since, duty.due]).flatten();
        for day in days {
            self.at_bounds(&[], |machine| machine.trace_value(day, trace));
        }
    }
}
