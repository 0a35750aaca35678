//! What would still decide classes, clauses, duties, reports and pools.

use super::Gathered;
use crate::{
    engine::{
        domain::{Elements, group_truth},
        machine::{At, Machine},
        program::{
            Carrier, ClassKind, Clause, Condition, Domain, Done, Duty, Each, Effect, Members, Pool, Quota,
            Required,
        },
        rows::SectionName,
        truth::{Truth, World},
        value::Value,
    },
    model::{ClassId, ClauseId, DutyId, Modality, QuotaId, ReportId, Target},
    outcome::Kind,
};

impl<'a> Machine<'a> {
    pub(super) fn gather_member(&mut self, id: ClassId, depth: Option<u32>, found: &mut Gathered) {
        let program = self.program;
        let Some(class) = program.classes.get(id.index()) else {
            return;
        };
        let (Some(depth), Carrier::List(list)) = (depth, &class.carrier) else {
            return self.gather_class(id, None, found);
        };
        let at = self.element(depth);
        let elements = self.outside(|machine| machine.elements_of(list));
        let index = match &elements {
            Elements::Known(list, len) => (0..*len).find(|index| self.item(list, *index) == at),
            Elements::Record | Elements::Missing => Some(0),
        };
        if let Some(index) = index {
            self.gather_class(id, Some(index), found);
        }
    }

    /// What is unknown of a membership, at one element or at all.
    pub(crate) fn gather_class(&mut self, id: ClassId, only: Option<u32>, found: &mut Gathered) {
        let program = self.program;
        let Some(class) = program.classes.get(id.index()) else {
            return;
        };
        let whole = match only {
            Some(index) => self.class_at(id, index),
            None => self.class_any(id),
        };
        if !self.is_unknown(whole) {
            return;
        }
        let elements = self.outside(|machine| machine.elements(&class.carrier));
        for index in 0..elements.len() {
            let truth = self.class_at(id, index);
            if only.is_some_and(|only| only != index) || !self.is_unknown(truth) {
                continue;
            }
            self.gather_stand_in(&class.carrier, &elements, found);
            match &class.kind {
                ClassKind::Condition(condition) => self.outside(|machine| {
                    machine.bind_carrier(&class.carrier, &elements, index);
                    machine.gather_test(condition, found);
                }),
                ClassKind::Union(members) => self.gather_members(members, &class.carrier, index, found),
            }
        }
    }

    /// The list of a carrier, where an element stands for those of an unknown one.
    pub(super) fn gather_stand_in(&mut self, carrier: &Carrier, elements: &Elements, found: &mut Gathered) {
        if let (Elements::Missing, Carrier::List(list)) = (elements, carrier) {
            self.outside(|machine| machine.gather_list(list.list, found));
        }
    }

    pub(super) fn gather_members(
        &mut self,
        members: &Members,
        carrier: &Carrier,
        index: u32,
        found: &mut Gathered,
    ) {
        let (any, none) = (
            self.among_any(&members.include, carrier, index),
            self.among_any(&members.exclude, carrier, index),
        );
        if !self.is_unknown(any.and(!none)) {
            return;
        }
        for (classes, truth) in [(&members.include, any), (&members.exclude, none)] {
            if self.is_unknown(truth) {
                for class in &classes.listed {
                    let shared = self.shares(*class, carrier);
                    self.gather_class(*class, shared.then_some(index), found);
                }
            }
        }
    }

    pub(crate) fn gather_test(&mut self, condition: &Condition, found: &mut Gathered) {
        let truth = self.condition(condition);
        if !self.is_unknown(truth) {
            return;
        }
        if let Some((_, why)) = condition.open {
            found.why(why);
        }
        if let Some(test) = condition.test {
            self.gather_condition(test, found);
        }
    }

    /// What is unknown of a clause at the combination that is bound; its
    /// subject at the element of an index, the clauses that override it likewise.
    pub(crate) fn gather_clause(&mut self, clause: &'a Clause, index: u32, found: &mut Gathered) {
        let elements = self.outside(|machine| machine.elements(&clause.carrier));
        match &clause.domain {
            Domain::Defines(class) => self.gather_class(*class, Some(index), found),
            Domain::Classes(members, _) => {
                self.gather_stand_in(&clause.carrier, &elements, found);
                self.gather_members(members, &clause.carrier, index, found);
            }
            Domain::Context => {}
        }
        for list in &clause.loops {
            if matches!(self.elements_of(list), Elements::Missing) {
                self.gather_list(list.list, found);
            }
        }
        self.gather_test(&clause.condition, found);
        self.gather_defeaters(&clause.defeated_by, &clause.carrier, index, found);
    }

    /// What is unknown of the clauses that override another: there 未定 is false.
    pub(crate) fn gather_defeaters(
        &mut self,
        defeated_by: &[ClauseId],
        carrier: &Carrier,
        index: u32,
        found: &mut Gathered,
    ) {
        let program = self.program;
        self.in_world(World::Closed, |machine| {
            let defeated = machine.defeated_at(defeated_by, carrier, index);
            if !machine.is_unknown(defeated) {
                return;
            }
            for by in defeated_by {
                let Some(clause) = program.clauses.get(by.index()) else {
                    continue;
                };
                let shared = match (carrier, &clause.carrier) {
                    (Carrier::List(a), Carrier::List(b)) => a.name == b.name,
                    _ => false,
                };
                machine.gather_applies(clause, shared.then_some(index), found);
            }
        });
    }

    /// What is unknown of a clause, at one element or wherever it is undecided.
    pub(super) fn gather_applies(&mut self, clause: &'a Clause, only: Option<u32>, found: &mut Gathered) {
        let whole = match only {
            Some(index) => self.applies_at(clause, index),
            None => self.applies_any(clause),
        };
        if self.is_unknown(whole) {
            self.gather_places(clause, only, found, &mut |_| true);
        }
    }

    /// What is unknown of a clause at those of its places that are wanted.
    pub(super) fn gather_places(
        &mut self,
        clause: &'a Clause,
        only: Option<u32>,
        found: &mut Gathered,
        wanted: &mut impl FnMut(&mut Self) -> bool,
    ) {
        let elements = self.outside(|machine| machine.elements(&clause.carrier));
        for index in 0..elements.len() {
            if only.is_some_and(|only| only != index) {
                continue;
            }
            self.tuples(clause, &elements, index, &mut |machine, truth| {
                if machine.is_unknown(truth) && wanted(machine) {
                    machine.gather_clause(clause, index, found);
                }
            });
        }
    }

    // ── duties ───────────────────────────────────────────────────────────

    /// What is unknown of a duty: the clauses that impose it, its completion, its deadline, its reason.
    pub(super) fn gather_duty(&mut self, id: DutyId, at: Option<At>, found: &mut Gathered) {
        let program = self.program;
        let Some(duty) = program.duties.get(id.index()) else {
            return;
        };
        for modality in [Modality::Must, Modality::InPrinciple, Modality::ByReference, Modality::Emphasis] {
            let owed = self.owed(id, at, &[modality]);
            if !self.is_unknown(owed) {
                continue;
            }
            for (clause, of, target) in &duty.imposers {
                let Some(clause) = program.clauses.get(clause.index()).filter(|_| *of == modality) else {
                    continue;
                };
                if let (Target::All, Each::List(list)) = (target, &duty.each) {
                    let elements = self.outside(|machine| machine.elements_of(list));
                    let applies = self.applies_any(clause);
                    if matches!(elements, Elements::Missing) && applies != Truth::FALSE {
                        self.outside(|machine| machine.gather_list(list.list, found));
                    }
                }
                self.gather_places(clause, None, found, &mut |machine| machine.is_target(*target, at));
            }
            if modality == Modality::Must {
                for quota in &duty.quotas {
                    self.gather_chosen(*quota, at, found);
                }
            }
        }
        self.at_duty(at.as_slice(), |machine| {
            let (done, _) = machine.done_and_begun(duty);
            machine.gather_done(duty.done.as_ref().filter(|_| done == Truth::UNKNOWN), found);
            for value in [duty.since, duty.due, duty.reason].into_iter().flatten() {
                machine.gather_value(value, found);
            }
        });
    }

    /// What is unknown of being chosen by a quota, for the record or for an element.
    pub(super) fn gather_chosen(&mut self, id: QuotaId, at: Option<At>, found: &mut Gathered) {
        let Some(quota) = self.program.quotas.get(id.index()) else {
            return;
        };
        let mut index = 0;
        let mut wanted = Vec::new();
        self.pool(quota, &mut |machine, member, counts, _| {
            if machine.is_unknown(member.and(counts)) {
                wanted.push(index);
            }
            index += 1;
        });
        index = 0;
        self.chosen_from_list(quota, &mut |machine, truth| {
            if at.is_none_or(|at| machine.element(0) == at) && machine.is_unknown(truth) {
                wanted.push(index);
            }
            index += 1;
        });
        for index in wanted {
            self.gather_pool_at(quota, index, true, found);
        }
    }

    pub(crate) fn gather_done(&mut self, done: Option<&Done>, found: &mut Gathered) {
        match done {
            Some(Done::On(day)) => self.gather_value(*day, found),
            Some(Done::When(condition)) => self.gather_condition(*condition, found),
            None => {}
        }
    }

    /// What is unknown of where an obligation stands; the duty's elements are bound.
    pub(crate) fn gather_standing(
        &mut self,
        duty: &Duty,
        modality: Modality,
        kind: Kind,
        found: &mut Gathered,
    ) {
        let (done, begun) = self.done_and_begun(duty);
        if kind == Kind::Status {
            self.gather_done(duty.done.as_ref().filter(|_| done == Truth::UNKNOWN), found);
            if let Some(since) = duty.since {
                self.gather_value(since, found);
            }
            if let Some(reason) = duty.reason.filter(|_| modality == Modality::InPrinciple) {
                self.gather_value(reason, found);
            }
        }
        // A ban has no deadline to pass, and none bears on what cannot be done yet.
        let waits = done == Truth::FALSE && begun == Truth::FALSE;
        if let Some(due) = duty.due.filter(|_| modality != Modality::MustNot && !waits) {
            self.gather_value(due, found);
        }
    }

    // ── reports ──────────────────────────────────────────────────────────

    /// What is unknown of whether a report is there.
    pub(crate) fn gather_submitted(&mut self, id: ReportId, found: &mut Gathered) {
        if let Some(report) = self.program.reports.get(id.index()) {
            self.outside(|machine| machine.gather_done(report.submitted.as_ref(), found));
        }
    }

    /// What is unknown of whether it has a section.
    pub(crate) fn gather_section(&mut self, id: ReportId, section: &SectionName, found: &mut Gathered) {
        let Some(report) = self.program.reports.get(id.index()) else {
            return;
        };
        let present = self.has_section(id, section);
        if let Some(sections) = report.sections.as_ref().filter(|_| present == Truth::UNKNOWN) {
            let name = match section {
                SectionName::Declared(id) => {
                    let section = self.program.model.sections.get(id.index());
                    section.map_or("", |section| section.name.as_str())
                }
                SectionName::Own(text) => text,
            };
            self.outside(|machine| {
                machine.gather_list(sections.list, found);
                machine.gather_titled(sections, name, found);
            });
        }
    }

    /// What is unknown of whether a report lacks a section that is required with 应当.
    pub(super) fn gather_incomplete(&mut self, id: ReportId, found: &mut Gathered) {
        let program = self.program;
        let Some(report) = program.reports.get(id.index()) else {
            return;
        };
        let submitted = self.submitted(id);
        for (clause, place) in &report.contents {
            let Some(clause) = program.clauses.get(clause.index()) else { continue };
            let Some(Effect::Contain { modality: Modality::Must, sections, .. }) = clause.effects.get(*place)
            else {
                continue;
            };
            let elements = self.outside(|machine| machine.elements(&clause.carrier));
            for index in 0..elements.len() {
                self.tuples(clause, &elements, index, &mut |machine, truth| {
                    for section in sections {
                        let lacking = machine.any_missing(id, std::slice::from_ref(section));
                        if !machine.is_unknown(submitted.and(truth).and(lacking)) {
                            continue;
                        }
                        if machine.is_unknown(truth) {
                            machine.gather_clause(clause, index, found);
                        }
                        machine.gather_submitted(id, found);
                        machine.gather_required(id, section, found);
                    }
                });
            }
        }
    }

    pub(super) fn gather_required(&mut self, id: ReportId, section: &'a Required, found: &mut Gathered) {
        match section {
            Required::Section(section) => {
                self.gather_section(id, &SectionName::Declared(*section), found);
            }
            Required::Open(..) => {}
            Required::Own(list, _) => {
                let texts = self.list(*list);
                self.gather_list(*list, found);
                for index in 0..self.len(&texts).unwrap_or(0) {
                    if let At::Value(Value::Text(text, _)) = self.item(&texts, index) {
                        let name = self.own_section(id, text);
                        self.gather_section(id, &name, found);
                    }
                }
            }
        }
    }

    // ── pools ────────────────────────────────────────────────────────────

    /// What is unknown of an element of a pool: whether it belongs, and whether it is chosen.
    pub(crate) fn gather_pool_at(
        &mut self,
        quota: &'a Quota,
        index: u32,
        chosen: bool,
        found: &mut Gathered,
    ) {
        let program = self.program;
        let Some(clause) = program.clauses.get(quota.clause.index()) else {
            return;
        };
        let duty = quota.duty.and_then(|duty| program.duties.get(duty.index()));
        let choice = duty.and_then(|duty| duty.chosen).filter(|_| chosen);
        let counting = quota.counting.filter(|_| chosen);
        match &quota.pool {
            Pool::Population { carrier, members, .. } => {
                self.gather_own(clause, found);
                self.gather_defeaters(&clause.defeated_by, &Carrier::Record, 0, found);
                let elements = self.outside(|machine| machine.elements(carrier));
                self.gather_stand_in(carrier, &elements, found);
                self.gather_members(members, carrier, index, found);
                self.outside(|machine| {
                    machine.bind_carrier(carrier, &elements, index);
                    for node in [quota.filter, counting].into_iter().flatten() {
                        machine.gather_condition(node, found);
                    }
                    machine.gather_group(quota, found);
                });
                if let Some(choice) = choice {
                    self.outside(|machine| machine.gather_condition(choice, found));
                }
            }
            Pool::List(list) => self.outside(|machine| {
                let elements = machine.elements_of(list);
                let bound = machine.bound_element(list, &elements, index);
                machine.bind(bound);
                let nodes = [quota.filter, choice, counting];
                let mut all = group_truth(machine.group_of(quota));
                for node in nodes.into_iter().flatten() {
                    all = all.and(machine.settled_truth(node));
                }
                if all == Truth::UNKNOWN {
                    for node in nodes.into_iter().flatten() {
                        machine.gather_condition(node, found);
                    }
                    machine.gather_group(quota, found);
                }
            }),
        }
    }

    /// What is unknown of the group of the element that is bound.
    fn gather_group(&mut self, quota: &Quota, found: &mut Gathered) {
        if let Some(group) = quota.group.filter(|_| self.group_of(quota) == Some(Value::Unknown)) {
            self.gather_value(group, found);
        }
    }

    /// What is unknown of whether the clause of a quota over the population applies.
    pub(super) fn gather_own(&mut self, clause: &'a Clause, found: &mut Gathered) {
        match clause.domain {
            Domain::Context => self.outside(|machine| machine.gather_test(&clause.condition, found)),
            Domain::Defines(_) | Domain::Classes(..) => self.gather_applies(clause, None, found),
        }
    }
}
