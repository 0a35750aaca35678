//! What would still decide: goes through what is undecided or open once more,
//! with every 未定 unknown, and notes the missing facts, the calculations
//! without a result and the 未定 that it hangs on. It looks only into parts that
//! are themselves unknown; only what is undecided or open comes here.

mod clauses;

use super::{
    ask::Ask,
    facts::Slot,
    machine::{Bound, Machine, UNNAMED, calculate},
    program::{Address, Node, NodeId, Over},
    rows::{Missing, Why},
    truth::{Truth, World},
    value::{FaultKind, List, Value, shifted},
};
use crate::model::{AggregateId, Comparison, Measure, Quantifier};

/// What was found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Gathered {
    pub(crate) missing: Vec<Missing>,
    pub(crate) faults: Vec<FaultKind>,
    /// What the text leaves open.
    pub(crate) open: Vec<Why>,
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

    pub(crate) fn why(&mut self, why: Why) {
        if !self.open.contains(&why) {
            self.open.push(why);
        }
    }

    /// Adds what was found elsewhere.
    pub(crate) fn add(&mut self, other: &Gathered) {
        other.missing.iter().for_each(|fact| self.fact(*fact));
        other.faults.iter().for_each(|fault| self.fault(*fault));
        other.open.iter().for_each(|why| self.why(*why));
    }

    pub(crate) fn with(&self, other: &Gathered) -> Gathered {
        let mut both = self.clone();
        both.add(other);
        both
    }
}

impl<'a> Machine<'a> {
    /// What is found with every 未定 unknown.
    pub(crate) fn gather(&mut self, work: impl FnOnce(&mut Self, &mut Gathered)) -> Gathered {
        let mut found = Gathered::default();
        self.in_world(World::Unsettled, |machine| work(machine, &mut found));
        found
    }

    /// What would decide something that has come to a truth: nothing, where that is decided.
    pub(crate) fn reasons(&mut self, truth: Truth, work: impl FnOnce(&mut Self, &mut Gathered)) -> Gathered {
        match truth.in_world(World::Unsettled) {
            Truth::UNKNOWN => self.gather(work),
            _ => Gathered::default(),
        }
    }

    /// Whether something is unknown, every 未定 being so.
    fn is_unknown(&mut self, truth: Truth) -> bool {
        self.settled(truth) == Truth::UNKNOWN
    }

    /// The unknown parts of a condition.
    pub(crate) fn gather_condition(&mut self, id: NodeId, found: &mut Gathered) {
        let program = self.program;
        if self.settled_truth(id) != Truth::UNKNOWN {
            return;
        }
        match program.node(id) {
            Node::And(all) | Node::Or(all) => {
                for one in all {
                    self.gather_condition(*one, found);
                }
            }
            Node::Not(inner) | Node::Condition(inner) => self.gather_condition(*inner, found),
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
            Node::Distinct(over) => self.gather_distinct(*over, found),
            Node::Exists(over) => {
                self.gather_over(*over, found, &mut |machine, over, found| {
                    machine.gather_element(over, false, found);
                });
            }
            Node::Every(over) => {
                self.gather_over(*over, found, &mut |machine, over, found| {
                    machine.gather_element(over, true, found);
                });
            }
            Node::If(condition, then, otherwise) => {
                let decided = self.settled_truth(*condition);
                self.gather_condition(*condition, found);
                if decided != Truth::FALSE {
                    self.gather_condition(*then, found);
                }
                if decided != Truth::TRUE {
                    self.gather_condition(*otherwise, found);
                }
            }
            Node::IsMember(class, depth) => self.gather_member(*class, *depth, found),
            Node::Status(duty, _, depth) => {
                let at = depth.map(|depth| self.element(depth));
                self.gather_duty(*duty, at, found);
            }
            Node::Incomplete(report) => self.gather_incomplete(*report, found),
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
            Node::Element(depth) => {
                if let Some(Bound { of: Some(list), index, .. }) = self.bound(*depth) {
                    self.gather_item(list, index, found);
                }
            }
            Node::Definition(definition) => {
                if let Some(node) = program.definitions.get(definition.index()).copied() {
                    self.outside(|machine| machine.gather_value(node, found));
                }
            }
            Node::Aggregate(aggregate, group) => self.gather_aggregate(*aggregate, *group, found),
            Node::Condition(condition) => self.gather_condition(*condition, found),
            Node::Arithmetic(op, left, right, quantity) => {
                let (a, b) = (self.value(*left), self.value(*right));
                if let Err(fault) = calculate(*op, a, b, *quantity) {
                    found.fault(fault);
                }
                self.gather_value(*left, found);
                self.gather_value(*right, found);
            }
            Node::Shift(shift, date, amount) => {
                let (a, b) = (self.value(*date), self.value(*amount));
                if let Err(fault) = shifted(*shift, a, b, program.calendar.as_ref()) {
                    found.fault(fault);
                }
                self.gather_value(*date, found);
                self.gather_value(*amount, found);
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
                self.gather_over(*over, found, &mut |machine, over, found| match kind {
                    Quantifier::Count => machine.gather_element(over, false, found),
                    _ => machine.gather_summand(over, found),
                });
            }
            Node::If(condition, then, otherwise) => {
                let decided = self.settled_truth(*condition);
                self.gather_condition(*condition, found);
                if decided != Truth::FALSE {
                    self.gather_value(*then, found);
                }
                if decided != Truth::TRUE {
                    self.gather_value(*otherwise, found);
                }
            }
            _ => {}
        }
    }

    /// The facts that tell which value of an aggregate is meant, and the aggregate where that is unknown.
    fn gather_aggregate(&mut self, id: AggregateId, group: Option<NodeId>, found: &mut Gathered) {
        let Some(aggregate) = self.program.aggregates.get(id.index()) else {
            return;
        };
        let mut own = Gathered::default();
        // An element of an unknown list names no fact of its own: its list is asked for.
        let told = group.is_some_and(|group| self.settled_value(group) == Value::Unknown);
        match group {
            Some(group) => self.gather_value(group, &mut own),
            None => self.outside(|machine| {
                let rank = aggregate.measure == Measure::Rank;
                if let Some(filter) = aggregate.filter.filter(|_| rank) {
                    let counts = machine.whole(|machine| machine.truth(filter));
                    if !counts.is_true() && !counts.is_false() {
                        machine.in_world(World::Unsettled, |machine| {
                            machine.gather_condition(filter, &mut own);
                        });
                    }
                }
                for value in aggregate.group.into_iter().chain(aggregate.value.filter(|_| rank)) {
                    if machine.settled_value(value) == Value::Unknown {
                        machine.gather_value(value, &mut own);
                    }
                }
            }),
        }
        match self.aggregate(id, group) {
            Err(fault) => own.fault(fault),
            // A fact of the record that is unknown leaves the aggregate of its type unknown, too:
            // the record's own fact is what to ask for.
            Ok(_) if told || !own.missing.is_empty() || !own.faults.is_empty() => {}
            Ok(_) => own.fact(Missing::Aggregate(id)),
        }
        found.add(&own);
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
            Node::Dedup(over) if over.body.is_some() => {
                self.gather_over(*over, found, &mut Self::gather_summand);
            }
            Node::Dedup(over) => self.gather_list(over.list, found),
            Node::Definition(definition) => {
                if let Some(node) = program.definitions.get(definition.index()).copied() {
                    self.outside(|machine| machine.gather_list(node, found));
                }
            }
            Node::If(condition, then, otherwise) => {
                let decided = self.settled_truth(*condition);
                self.gather_condition(*condition, found);
                if decided != Truth::FALSE {
                    self.gather_list(*then, found);
                }
                if decided != Truth::TRUE {
                    self.gather_list(*otherwise, found);
                }
            }
            _ => {}
        }
    }

    /// The list, or what is unknown of those elements that may be equal to others: whether
    /// they are looked at, and what they come to, where that could tell two of them apart.
    fn gather_distinct(&mut self, over: Over, found: &mut Gathered) {
        let Some(all) = self.told_apart(over).filter(|_| over.body.is_some()) else {
            return self.gather_list(over.list, found);
        };
        let mut undecided = vec![(false, false); all.len()];
        for (at, one) in all.iter().enumerate() {
            for (before, other) in all.iter().enumerate().take(at) {
                if !self.is_unknown(self.apart(*other, *one)) {
                    continue;
                }
                // What is none differs from nothing, whatever the other comes to.
                let value = self.compare(Comparison::NotEqual, other.1, one.1) == Truth::UNKNOWN;
                for place in [before, at] {
                    undecided.get_mut(place).into_iter().for_each(|mark| *mark = (true, mark.1 || value));
                }
            }
        }
        let mut marks = undecided.into_iter();
        self.gather_over(over, found, &mut |machine, over, found| {
            let (filter, value) = marks.next().unwrap_or_default();
            if let Some(node) = over.filter.filter(|_| filter) {
                machine.gather_condition(node, found);
            }
            if let Some(node) = over.body.filter(|_| value) {
                machine.gather_value(node, found);
            }
        });
    }

    /// An element of a list written out.
    fn gather_item(&mut self, list: NodeId, index: u32, found: &mut Gathered) {
        let program = self.program;
        match program.node(list) {
            Node::List(items) => {
                if let Some(item) = items.get(index as usize) {
                    self.gather_value(*item, found);
                }
            }
            Node::If(condition, then, otherwise) => {
                let side = if self.settled_truth(*condition) == Truth::TRUE { then } else { otherwise };
                self.gather_item(*side, index, found);
            }
            Node::Definition(definition) => {
                if let Some(node) = program.definitions.get(definition.index()).copied() {
                    self.outside(|machine| machine.gather_item(node, index, found));
                }
            }
            _ => {}
        }
    }

    /// The list, or what is unknown at its elements, each bound.
    fn gather_over(
        &mut self,
        over: Over,
        found: &mut Gathered,
        each: &mut impl FnMut(&mut Self, Over, &mut Gathered),
    ) {
        let list = self.list(over.list);
        let Some(len) = self.len(&list) else {
            return self.gather_list(over.list, found);
        };
        for index in 0..len {
            self.bind(Bound {
                at: self.item(&list, index),
                list: UNNAMED,
                index,
                parent: None,
                of: Some(over.list),
            });
            each(self, over, found);
            self.unbind();
        }
    }

    /// The filter and the condition at the element that is bound; `every` tells how they are joined.
    fn gather_element(&mut self, over: Over, every: bool, found: &mut Gathered) {
        let filter = over.filter.map_or(Truth::TRUE, |filter| self.truth(filter));
        let body = over.body.map_or(Truth::TRUE, |body| self.truth(body));
        if self.is_unknown(if every { (!filter).or(body) } else { filter.and(body) }) {
            for node in [over.filter, over.body].into_iter().flatten() {
                self.gather_condition(node, found);
            }
        }
    }

    /// The filter and the value at the element that is bound.
    fn gather_summand(&mut self, over: Over, found: &mut Gathered) {
        let filter = over.filter.map_or(Truth::TRUE, |filter| self.settled_truth(filter));
        if let Some(filter) = over.filter {
            self.gather_condition(filter, found);
        }
        if let Some(body) = over.body.filter(|_| filter != Truth::FALSE) {
            self.gather_value(body, found);
        }
    }

    /// The topmost absent key on the way to a slot.
    pub(crate) fn gather_slot(&mut self, address: Address, found: &mut Gathered) {
        if self.slot(address) != Slot::Unknown {
            return;
        }
        let Some((context, arena, base)) = self.frame(address.base) else {
            return;
        };
        let (layout, facts) = self.side(context);
        let Some(shape) = layout.arena(arena) else {
            return;
        };
        let mut slot = address.slot;
        while let Some(holder) = shape.slots.get(slot as usize).and_then(|shape| shape.holder) {
            if !context {
                self.ask(Ask::Slot(arena, base + holder));
            }
            if facts.get(arena, base + holder) != Slot::Unknown {
                break;
            }
            slot = holder;
        }
        found.fact(Missing::Fact { context, arena, slot: base + slot });
    }
}
