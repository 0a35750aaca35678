//! Which facts are missing: goes through what was undecided once more, and
//! notes the unknown facts that its unknown atoms read, and calculations
//! without a result. Only what is undecided comes here.

use super::{
    domain::Elements,
    facts::Slot,
    layout::ArenaId,
    machine::{At, Bound, Machine, UNNAMED, calculate},
    program::{
        Address, Base, Carrier, ClassKind, Clause, Condition, Domain, Done, Effect, Members, Node, NodeId,
        Over, Pool,
    },
    rows::Missing,
    truth::Truth,
    value::{FaultKind, List, Value},
};
use crate::model::{ClassId, ClauseId, DutyId, Modality, Quantifier, ReportId};

/// What was found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Gathered {
    pub(crate) missing: Vec<Missing>,
    pub(crate) faults: Vec<FaultKind>,
}

impl Gathered {
    fn fact(&mut self, fact: Missing) {
        if !self.missing.contains(&fact) {
            self.missing.push(fact);
        }
    }

    fn fault(&mut self, fault: FaultKind) {
        if !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
    }
}

impl<'a> Machine<'a> {
    /// The unknown atoms of a condition.
    pub(crate) fn gather_condition(&mut self, id: NodeId, found: &mut Gathered) {
        let program = self.program;
        match program.node(id) {
            Node::And(all) | Node::Or(all) => {
                for one in all {
                    self.gather_condition(*one, found);
                }
            }
            Node::Not(inner) | Node::Condition(inner) => self.gather_condition(*inner, found),
            _ if !self.truth(id).is_undetermined() => {}
            Node::BoolFact(address)
            | Node::EnumIs(address, _)
            | Node::EnumAmong(address, _)
            | Node::HasFact(address) => {
                self.gather_slot(*address, found);
            }
            Node::BoolValue(value) | Node::Has(value) => self.gather_value(*value, found),
            Node::Defined(definition) => {
                if let Some(node) = program.conditions.get(definition.index()).copied().flatten() {
                    self.outside(|machine| machine.gather_condition(node, found));
                }
            }
            Node::Compare(_, left, right) => {
                self.gather_value(*left, found);
                self.gather_value(*right, found);
            }
            Node::In(item, list, _) => {
                self.gather_value(*item, found);
                self.gather_list(*list, found);
            }
            Node::HasList(list) => self.gather_list(*list, found),
            Node::Distinct(over) => self.gather_items(*over, found),
            Node::Exists(over) | Node::Every(over) => self.gather_over(*over, true, found),
            Node::If(condition, then, otherwise) => {
                let decided = self.truth(*condition);
                self.gather_condition(*condition, found);
                if !decided.is_false() && self.truth(*then).is_undetermined() {
                    self.gather_condition(*then, found);
                }
                if !decided.is_true() && self.truth(*otherwise).is_undetermined() {
                    self.gather_condition(*otherwise, found);
                }
            }
            Node::IsMember(class, depth) => self.gather_member(*class, *depth, found),
            Node::Status(duty, _, depth) => {
                let at = depth.map(|depth| self.element(depth));
                self.gather_duty(*duty, at, found);
            }
            Node::Incomplete(report) => self.gather_report(*report, None, found),
            _ => {}
        }
    }

    /// The unknown facts behind a value that is unknown.
    pub(crate) fn gather_value(&mut self, id: NodeId, found: &mut Gathered) {
        if self.value(id) != Value::Unknown {
            return;
        }
        let program = self.program;
        match program.node(id) {
            Node::Fact(address) => self.gather_slot(*address, found),
            Node::Element(depth) => self.gather_slot(Address { base: Base::Element(*depth), slot: 0 }, found),
            Node::Definition(definition) => {
                if let Some(node) = program.definitions.get(definition.index()).copied() {
                    self.outside(|machine| machine.gather_value(node, found));
                }
            }
            Node::Condition(condition) => self.gather_condition(*condition, found),
            Node::Arithmetic(op, left, right, quantity) => {
                let (a, b) = (self.value(*left), self.value(*right));
                if let Err(fault) = calculate(*op, a, b, *quantity) {
                    found.fault(fault);
                }
                self.gather_value(*left, found);
                self.gather_value(*right, found);
            }
            Node::Call(function, arguments) => {
                if let Err(fault) = self.call(*function, arguments) {
                    found.fault(fault);
                }
                for argument in arguments {
                    self.gather_value(*argument, found);
                }
            }
            Node::Due(duty, depth) => {
                let at = depth.map(|depth| self.element(depth));
                if let Some(due) = program.duties.get(duty.index()).and_then(|duty| duty.due) {
                    self.at_duty(at.as_slice(), |machine| machine.gather_value(due, found));
                }
            }
            Node::Fold(kind, over, quantity) => {
                if let Err(fault) = self.fold(*kind, *over, *quantity) {
                    found.fault(fault);
                }
                self.gather_over(*over, *kind == Quantifier::Count, found);
            }
            Node::If(condition, then, otherwise) => {
                let decided = self.truth(*condition);
                self.gather_condition(*condition, found);
                if !decided.is_false() {
                    self.gather_value(*then, found);
                }
                if !decided.is_true() {
                    self.gather_value(*otherwise, found);
                }
            }
            _ => {}
        }
    }

    pub(crate) fn gather_list(&mut self, id: NodeId, found: &mut Gathered) {
        let program = self.program;
        match program.node(id) {
            Node::ListFact(address) => self.gather_slot(*address, found),
            Node::List(items) => {
                for item in items {
                    self.gather_value(*item, found);
                }
            }
            Node::Range(low, high) => {
                self.gather_value(*low, found);
                self.gather_value(*high, found);
                let list = self.list(id);
                if matches!(list, List::Range(..)) && self.len(&list).is_none() {
                    found.fault(FaultKind::ListTooLong);
                }
            }
            Node::Combine(_, left, right) => {
                self.gather_list(*left, found);
                self.gather_list(*right, found);
            }
            Node::Dedup(over) => self.gather_items(*over, found),
            Node::Definition(definition) => {
                if let Some(node) = program.definitions.get(definition.index()).copied() {
                    self.outside(|machine| machine.gather_list(node, found));
                }
            }
            Node::If(condition, then, otherwise) => {
                let decided = self.truth(*condition);
                self.gather_condition(*condition, found);
                if !decided.is_false() {
                    self.gather_list(*then, found);
                }
                if !decided.is_true() {
                    self.gather_list(*otherwise, found);
                }
            }
            _ => {}
        }
    }

    /// The list itself, or what its elements come to.
    fn gather_items(&mut self, over: Over, found: &mut Gathered) {
        if over.body.is_some() {
            self.gather_over(over, false, found);
        } else {
            self.gather_list(over.list, found);
        }
    }

    /// The list, or what is unknown at the elements where it is undecided.
    fn gather_over(&mut self, over: Over, conditions: bool, found: &mut Gathered) {
        let list = self.list(over.list);
        let Some(len) = self.len(&list) else {
            return self.gather_list(over.list, found);
        };
        for index in 0..len {
            self.bind(Bound { at: self.item(&list, index), list: UNNAMED, index, parent: None });
            let filter = over.filter.map_or(Truth::TRUE, |filter| self.truth(filter));
            if let Some(filter_node) = over.filter.filter(|_| filter.is_undetermined()) {
                self.gather_condition(filter_node, found);
            }
            if let Some(body) = over.body.filter(|_| !filter.is_false()) {
                if conditions {
                    if self.truth(body).is_undetermined() {
                        self.gather_condition(body, found);
                    }
                } else {
                    self.gather_value(body, found);
                }
            }
            self.unbind();
        }
    }

    /// The topmost absent key on the way to a slot.
    pub(crate) fn gather_slot(&mut self, address: Address, found: &mut Gathered) {
        if self.slot(address) != Slot::Unknown {
            return;
        }
        let (context, arena, base) = match address.base {
            Base::Record => (false, ArenaId::ROOT, 0),
            Base::Context => (true, ArenaId::ROOT, 0),
            Base::Element(depth) => match self.element(depth) {
                At::Frame { context, arena, base } => (context, arena, base),
                At::Value(_) | At::List { .. } | At::Missing => return,
            },
        };
        let (layout, facts) = if context {
            (&self.program.context_layout, &self.program.context)
        } else {
            (self.layout, self.facts)
        };
        let Some(shape) = layout.arena(arena) else {
            return;
        };
        let mut slot = address.slot;
        while let Some(holder) = shape.slots.get(slot as usize).and_then(|shape| shape.holder) {
            if facts.get(arena, base + holder) != Slot::Unknown {
                break;
            }
            slot = holder;
        }
        found.fact(Missing { context, arena, slot: base + slot });
    }

    // ── classes, clauses, duties, reports ────────────────────────────────

    fn gather_member(&mut self, id: ClassId, depth: Option<u32>, found: &mut Gathered) {
        let program = self.program;
        let Some(class) = program.classes.get(id.index()) else {
            return;
        };
        let (Some(depth), Carrier::List(list)) = (depth, &class.carrier) else {
            return self.gather_class(id, None, found);
        };
        let at = self.element(depth);
        let elements = self.outside(|machine| machine.elements_of(list));
        if let Elements::Known(list, len) = &elements
            && let Some(index) = (0..*len).find(|index| self.item(list, *index) == at)
        {
            self.gather_class(id, Some(index), found);
        }
    }

    /// What is unknown of a membership, at one element or at all.
    fn gather_class(&mut self, id: ClassId, only: Option<u32>, found: &mut Gathered) {
        let program = self.program;
        let Some(class) = program.classes.get(id.index()) else {
            return;
        };
        let elements = self.outside(|machine| machine.elements(&class.carrier));
        if let (Elements::Missing, Carrier::List(list)) = (&elements, &class.carrier) {
            if !self.class_any(id).is_undetermined() {
                return;
            }
            self.outside(|machine| machine.gather_list(list.list, found));
        }
        for index in 0..elements.len() {
            if only.is_some_and(|only| only != index) || !self.class_at(id, index).is_undetermined() {
                continue;
            }
            match &class.kind {
                ClassKind::Condition(condition) => self.outside(|machine| {
                    machine.bind_carrier(&class.carrier, &elements, index);
                    if machine.condition(condition).is_undetermined() {
                        machine.gather_test(condition, found);
                    }
                }),
                ClassKind::Union(members) => self.gather_members(members, &class.carrier, index, found),
            }
        }
    }

    fn gather_members(&mut self, members: &Members, carrier: &Carrier, index: u32, found: &mut Gathered) {
        for class in members.include.iter().chain(&members.exclude) {
            let shared = match (carrier, self.program.classes.get(class.index()).map(|class| &class.carrier))
            {
                (Carrier::List(a), Some(Carrier::List(b))) => a.name == b.name,
                _ => false,
            };
            self.gather_class(*class, shared.then_some(index), found);
        }
    }

    fn gather_test(&mut self, condition: &Condition, found: &mut Gathered) {
        if let Some(test) = condition.test {
            self.gather_condition(test, found);
        }
    }

    /// What is unknown of a clause at the combination that is bound; its
    /// subject at the element of an index, the clauses that override it likewise.
    pub(crate) fn gather_clause(&mut self, clause: &'a Clause, index: u32, found: &mut Gathered) {
        match &clause.domain {
            Domain::Defines(class) => self.gather_class(*class, Some(index), found),
            Domain::Classes(members) => self.gather_members(members, &clause.carrier, index, found),
            Domain::Context => {}
        }
        for list in &clause.loops {
            let unknown = matches!(self.elements_of(list), Elements::Missing);
            if unknown {
                self.gather_list(list.list, found);
            }
        }
        self.gather_test(&clause.condition, found);
        self.gather_defeaters(&clause.defeated_by, &clause.carrier, index, found);
    }

    pub(crate) fn gather_defeaters(
        &mut self,
        defeated_by: &[ClauseId],
        carrier: &Carrier,
        index: u32,
        found: &mut Gathered,
    ) {
        let program = self.program;
        for by in defeated_by {
            let Some(clause) = program.clauses.get(by.index()) else {
                continue;
            };
            if !self.defeater_at(*by, carrier, index).without_open().is_undetermined() {
                continue;
            }
            let shared = match (carrier, &clause.carrier) {
                (Carrier::List(a), Carrier::List(b)) => a.name == b.name,
                _ => false,
            };
            self.gather_applies(clause, shared.then_some(index), found);
        }
    }

    /// What is unknown of a clause, at one element or wherever it is undecided.
    pub(crate) fn gather_applies(&mut self, clause: &'a Clause, only: Option<u32>, found: &mut Gathered) {
        let elements = self.outside(|machine| machine.elements(&clause.carrier));
        if let (Elements::Missing, Carrier::List(list)) = (&elements, &clause.carrier) {
            self.outside(|machine| machine.gather_list(list.list, found));
        }
        for index in 0..elements.len() {
            if only.is_some_and(|only| only != index) {
                continue;
            }
            self.tuples(clause, &elements, index, &mut |machine, truth| {
                if truth.is_undetermined() {
                    machine.gather_clause(clause, index, found);
                }
            });
        }
    }

    fn gather_duty(&mut self, id: DutyId, at: Option<At>, found: &mut Gathered) {
        let program = self.program;
        let Some(duty) = program.duties.get(id.index()) else {
            return;
        };
        let owing = [Modality::Must, Modality::InPrinciple, Modality::ByReference, Modality::Emphasis];
        let binding = [Modality::Must, Modality::InPrinciple, Modality::ByReference];
        if self.owed(id, at, &owing).is_undetermined() || self.owed(id, at, &binding).is_undetermined() {
            for (clause, modality, _) in &duty.imposers {
                if let Some(clause) = program.clauses.get(clause.index()).filter(|_| owing.contains(modality))
                {
                    self.gather_applies(clause, None, found);
                }
            }
            for quota in &duty.quotas {
                self.gather_pool(*quota, found);
            }
        }
        self.at_duty(at.as_slice(), |machine| {
            machine.gather_done(duty.done.as_ref(), found);
            for value in [duty.due, duty.reason].into_iter().flatten() {
                machine.gather_value(value, found);
            }
        });
    }

    pub(crate) fn gather_done(&mut self, done: Option<&Done>, found: &mut Gathered) {
        match done {
            Some(Done::On(day)) => self.gather_value(*day, found),
            Some(Done::When(condition)) => self.gather_condition(*condition, found),
            None => {}
        }
    }

    /// What is unknown of a report: whether it was submitted, and what it
    /// holds: as far as one section is concerned, else also which clauses require its sections.
    pub(crate) fn gather_report(&mut self, id: ReportId, section: Option<&str>, found: &mut Gathered) {
        let program = self.program;
        let Some(report) = program.reports.get(id.index()) else {
            return;
        };
        self.outside(|machine| {
            machine.gather_done(report.submitted.as_ref(), found);
            if let Some(sections) = &report.sections {
                machine.gather_list(sections.list, found);
                let all = program.model.reports.get(id.index()).map_or(&[][..], |report| &report.required);
                let names = all.iter().filter_map(|id| program.model.sections.get(id.index()));
                let names = names.map(|section| section.name.as_str());
                for name in names.filter(|_| section.is_none()).chain(section) {
                    machine.gather_titled(sections, name, found);
                }
            }
        });
        if section.is_none() {
            for (clause, place) in &report.contents {
                let Some(clause) = program.clauses.get(clause.index()) else { continue };
                if let Some(Effect::Contain { modality: Modality::Must, .. }) = clause.effects.get(*place) {
                    self.gather_applies(clause, None, found);
                }
            }
        }
    }

    /// What is unknown of the pool of a quota, and of who was chosen.
    pub(crate) fn gather_pool(&mut self, id: crate::model::QuotaId, found: &mut Gathered) {
        let program = self.program;
        let Some(quota) = program.quotas.get(id.index()) else {
            return;
        };
        let Some(clause) = program.clauses.get(quota.clause.index()) else {
            return;
        };
        if !matches!(clause.domain, Domain::Context) {
            self.gather_applies(clause, None, found);
        } else {
            self.outside(|machine| machine.gather_test(&clause.condition, found));
        }
        let chosen =
            quota.duty.and_then(|duty| program.duties.get(duty.index())).and_then(|duty| duty.chosen);
        match &quota.pool {
            Pool::Population { carrier, members, .. } => {
                let elements = self.outside(|machine| machine.elements(carrier));
                if let (Elements::Missing, Carrier::List(list)) = (&elements, carrier) {
                    self.outside(|machine| machine.gather_list(list.list, found));
                }
                self.gather_defeaters(&clause.defeated_by, &Carrier::Record, 0, found);
                for index in 0..elements.len() {
                    if self.members_at(members, carrier, index).is_false() {
                        continue;
                    }
                    self.gather_members(members, carrier, index, found);
                    self.outside(|machine| {
                        machine.bind_carrier(carrier, &elements, index);
                        for node in [quota.filter, quota.counting].into_iter().flatten() {
                            machine.gather_condition(node, found);
                        }
                    });
                }
                if let Some(chosen) = chosen {
                    self.outside(|machine| machine.gather_condition(chosen, found));
                }
            }
            Pool::List(list) => {
                let elements = self.outside(|machine| machine.elements_of(list));
                if matches!(elements, Elements::Missing) {
                    self.outside(|machine| machine.gather_list(list.list, found));
                }
                for index in 0..elements.len() {
                    self.outside(|machine| {
                        let bound = machine.bound_element(list, &elements, index);
                        machine.bind(bound);
                        for node in [quota.filter, chosen, quota.counting].into_iter().flatten() {
                            machine.gather_condition(node, found);
                        }
                    });
                }
            }
        }
    }
}
