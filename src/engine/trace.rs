//! On what something rests: goes through what is decided once more and notes
//! facts that alone decide it, whatever the others are. Where one part of
//! several is enough, the first one is taken. Evaluation keeps no trace; this
//! walk beside it is for explanations.
//!
//! Everything is traced in one world at a time: with every 未定 false, then
//! with every 未定 true, for what is certain holds in both.

mod clauses;
mod duties;
mod failures;
mod pools;

pub(crate) use pools::Asked;

use super::{
    facts::Slot,
    machine::{At, Bound, Machine, UNNAMED},
    program::{Address, Node, NodeId, Over},
    rows::Missing,
    truth::{Truth, World},
    value::{List, Value},
};
use crate::model::{
    AggregateId, ClassId, ClauseId, DutyId, Measure, Modality, Quantifier, QuotaId, ReportId, StatusTest,
};

/// What a part of an explanation is about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Ground {
    /// Membership in a class, of an element of its carrier or of any.
    Class(ClassId, Option<u32>),
    /// Whether a clause applies: at an element of its carrier or anywhere, for an element of a duty's list.
    Clause(ClauseId, Option<u32>, Option<At>),
    /// What a rule asks of a duty.
    Duty(DutyId, StatusTest, Option<At>),
    /// Whether a duty is owed with one of some modalities.
    Owed(DutyId, Owing, Option<At>),
    /// Whether a report lacks a section.
    Incomplete(ReportId),
    /// Whether a quota has chosen the record or an element.
    Chosen(QuotaId, Option<At>),
}

/// The modalities with which a duty is asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Owing {
    Only(Modality),
    Binding,
    Any,
}

impl Owing {
    pub(super) fn modalities(self) -> &'static [Modality] {
        use Modality::{ByReference, Emphasis, InPrinciple, Must};
        match self {
            Owing::Only(Must) => &[Must],
            Owing::Only(InPrinciple) => &[InPrinciple],
            Owing::Only(_) => &[],
            Owing::Binding => &[Must, InPrinciple, ByReference],
            Owing::Any => &[Must, InPrinciple, ByReference, Emphasis],
        }
    }
}

/// A value over all records, of a group where there are groups.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Total {
    pub(crate) id: AggregateId,
    pub(crate) group: Value,
    pub(crate) value: Value,
}

/// What something rests on: facts, and grounds with facts of their own.
#[derive(Clone, Debug, Default)]
pub(crate) struct Support {
    pub(crate) facts: Vec<Missing>,
    /// Values over all records.
    pub(crate) totals: Vec<Total>,
    pub(crate) grounds: Vec<usize>,
    /// Exceptions that do not apply.
    pub(crate) exceptions: Vec<usize>,
}

impl Support {
    pub(crate) fn fact(&mut self, fact: Missing) {
        if !self.facts.contains(&fact) {
            self.facts.push(fact);
        }
    }

    fn is_empty(&self) -> bool {
        self.facts.is_empty() && self.totals.is_empty() && self.grounds.is_empty()
    }

    fn aggregate(&mut self, total: Total) {
        if !self.totals.contains(&total) {
            self.totals.push(total);
        }
    }

    pub(crate) fn add(&mut self, other: &Support) {
        other.totals.iter().for_each(|total| self.aggregate(*total));
        other.facts.iter().for_each(|fact| self.fact(*fact));
        for (all, more) in [(&mut self.grounds, &other.grounds), (&mut self.exceptions, &other.exceptions)] {
            for one in more {
                if !all.contains(one) {
                    all.push(*one);
                }
            }
        }
    }
}

/// A ground with what it rests on.
#[derive(Clone, Debug)]
pub(crate) struct Grounded {
    pub(crate) ground: Ground,
    pub(crate) holds: bool,
    world: World,
    /// The place of the same ground in the world that came first.
    pub(crate) first: usize,
    pub(crate) support: Support,
}

/// What a walk has found so far.
#[derive(Debug, Default)]
pub(crate) struct Trace {
    pub(crate) support: Support,
    pub(crate) grounds: Vec<Grounded>,
}

impl Trace {
    /// Traces something apart and gives what it rests on.
    pub(crate) fn apart(&mut self, work: impl FnOnce(&mut Trace)) -> Support {
        let outer = std::mem::take(&mut self.support);
        work(self);
        std::mem::replace(&mut self.support, outer)
    }
}

impl<'a> Machine<'a> {
    /// Traces with every 未定 false and with every 未定 true; once, where the scheme has none.
    pub(crate) fn trace(&mut self, trace: &mut Trace, work: impl Fn(&mut Self, &mut Trace)) {
        self.in_world(World::Closed, |machine| work(machine, trace));
        if !self.program.whys.is_empty() {
            self.in_world(World::Open, |machine| work(machine, trace));
        }
    }

    /// A part that has a name: traced once, however often it is needed.
    fn ground(
        &mut self,
        ground: Ground,
        holds: bool,
        trace: &mut Trace,
        work: impl FnOnce(&mut Self, &mut Trace),
    ) -> usize {
        let world = self.world.unwrap_or(World::Closed);
        let same = |known: &Grounded| known.ground == ground && known.holds == holds;
        if let Some(at) = trace.grounds.iter().position(|known| same(known) && known.world == world) {
            return trace.grounds.get(at).map_or(at, |known| known.first);
        }
        let at = trace.grounds.len();
        let first = trace.grounds.iter().position(same).unwrap_or(at);
        trace.grounds.push(Grounded { ground, holds, world, first, support: Support::default() });
        let support = trace.apart(|trace| work(self, trace));
        for place in [at, first] {
            if let Some(known) = trace.grounds.get_mut(place) {
                known.support.add(&support);
            }
        }
        first
    }

    /// The same, noted among what the part at hand rests on.
    fn rests_on(
        &mut self,
        ground: Ground,
        holds: bool,
        trace: &mut Trace,
        work: impl FnOnce(&mut Self, &mut Trace),
    ) {
        let at = self.ground(ground, holds, trace, work);
        if !trace.support.grounds.contains(&at) {
            trace.support.grounds.push(at);
        }
    }

    /// Facts that make a condition what it is.
    pub(crate) fn trace_condition(&mut self, id: NodeId, wanted: bool, trace: &mut Trace) {
        let program = self.program;
        let wanted_truth = Truth::known(wanted);
        if self.settled_truth(id) != wanted_truth {
            return;
        }
        match program.node(id) {
            Node::Known(_) => {}
            Node::BoolFact(address)
            | Node::EnumIs(address, _)
            | Node::EnumAmong(address, _)
            | Node::HasFact(address) => self.trace_slot(*address, trace),
            Node::BoolValue(value) | Node::Has(value) => self.trace_value(*value, trace),
            Node::Defined(definition) => {
                if let Some(node) = program.conditions.get(definition.index()).copied().flatten() {
                    self.outside(|machine| machine.trace_condition(node, wanted, trace));
                }
            }
            Node::Compare(_, left, right) => {
                let (a, b) = (self.value(*left), self.value(*right));
                for (node, enough) in
                    [(*left, b == Value::None && a != Value::None), (*right, a == Value::None)]
                {
                    if !enough {
                        self.trace_value(node, trace);
                    }
                }
            }
            Node::In(item, list, _) => {
                let (value, of) = (self.value(*item), self.list(*list));
                if !matches!(of, List::None) {
                    self.trace_value(*item, trace);
                }
                if value != Value::None || matches!(of, List::None) {
                    self.trace_list(*list, trace);
                }
            }
            Node::Not(inner) => self.trace_condition(*inner, !wanted, trace),
            Node::Condition(inner) => self.trace_condition(*inner, wanted, trace),
            Node::And(all) | Node::Or(all) => {
                let every = wanted == matches!(program.node(id), Node::And(_));
                for one in all {
                    if every {
                        self.trace_condition(*one, wanted, trace);
                    } else if self.settled_truth(*one) == wanted_truth {
                        return self.trace_condition(*one, wanted, trace);
                    }
                }
            }
            Node::HasList(list) => self.trace_list(*list, trace),
            Node::Distinct(over) => self.trace_each_value(*over, trace),
            Node::HasElement(depth) => self.trace_existence(*depth, trace),
            Node::IsMember(class, depth) => self.trace_member(*class, *depth, wanted, trace),
            Node::Status(duty, test, depth) => self.trace_status(*duty, *test, *depth, wanted, trace),
            Node::Incomplete(report) => self.trace_incomplete(*report, wanted, trace),
            Node::Exists(over) => self.trace_quantified(*over, false, wanted, trace),
            Node::Every(over) => self.trace_quantified(*over, true, wanted, trace),
            Node::If(condition, then, otherwise) => {
                let holds = self.settled_truth(*condition) == Truth::TRUE;
                self.trace_condition(*condition, holds, trace);
                self.trace_condition(if holds { *then } else { *otherwise }, wanted, trace);
            }
            Node::Constant(_)
            | Node::Fact(_)
            | Node::Element(_)
            | Node::Definition(_)
            | Node::Arithmetic(..)
            | Node::Shift(..)
            | Node::Aggregate(..)
            | Node::Call(..)
            | Node::Due(..)
            | Node::Fold(..)
            | Node::ListFact(_)
            | Node::ListElement(_)
            | Node::List(_)
            | Node::Range(..)
            | Node::Combine(..)
            | Node::Dedup(_) => {}
        }
    }

    /// Facts that make a value what it is.
    pub(crate) fn trace_value(&mut self, id: NodeId, trace: &mut Trace) {
        let result = self.value(id);
        if result == Value::Unknown {
            return;
        }
        let program = self.program;
        match program.node(id) {
            Node::Fact(address) => self.trace_slot(*address, trace),
            Node::Element(depth) => self.trace_existence(*depth, trace),
            Node::Definition(definition) => {
                if let Some(node) = program.definitions.get(definition.index()).copied() {
                    self.outside(|machine| machine.trace_value(node, trace));
                }
            }
            Node::Arithmetic(_, left, right, _) => self.trace_operands(&[*left, *right], result, trace),
            Node::Shift(_, date, amount) => self.trace_operands(&[*date, *amount], result, trace),
            Node::Aggregate(id, group) => self.trace_aggregate(*id, *group, result, trace),
            Node::Call(_, arguments) => self.trace_operands(arguments, result, trace),
            Node::Due(duty, depth) => {
                let element = depth.and_then(|depth| self.bound(depth));
                if let Some(due) = program.duties.get(duty.index()).and_then(|duty| duty.due) {
                    self.at_bounds(element.as_slice(), |machine| machine.trace_value(due, trace));
                }
            }
            Node::Fold(kind, over, _) => self.trace_fold(*kind, *over, trace),
            Node::If(condition, then, otherwise) => {
                let holds = self.settled_truth(*condition) == Truth::TRUE;
                self.trace_condition(*condition, holds, trace);
                self.trace_value(if holds { *then } else { *otherwise }, trace);
            }
            Node::Constant(_) | Node::Known(_) => {}
            // A condition that is taken as a value.
            _ => {
                let holds = result == Value::Bool(true);
                match program.node(id) {
                    Node::Condition(inner) => self.trace_condition(*inner, holds, trace),
                    _ => self.trace_condition(id, holds, trace),
                }
            }
        }
    }

    /// An operand that is none is enough for a result that is none.
    fn trace_operands(&mut self, operands: &[NodeId], result: Value, trace: &mut Trace) {
        for operand in operands {
            if result != Value::None {
                self.trace_value(*operand, trace);
            } else if self.value(*operand) == Value::None {
                return self.trace_value(*operand, trace);
            }
        }
    }

    /// Facts that make a list what it is, as far as it is known.
    pub(crate) fn trace_list(&mut self, id: NodeId, trace: &mut Trace) {
        let program = self.program;
        match program.node(id) {
            Node::ListFact(address) => self.trace_slot(*address, trace),
            Node::ListElement(depth) => self.trace_existence(*depth, trace),
            Node::List(items) => {
                for item in items {
                    self.trace_value(*item, trace);
                }
            }
            Node::Range(left, right) => {
                let none = matches!(self.list(id), List::None);
                let result = if none { Value::None } else { Value::Bool(true) };
                self.trace_operands(&[*left, *right], result, trace);
            }
            Node::Combine(_, left, right) => {
                self.trace_list(*left, trace);
                self.trace_list(*right, trace);
            }
            Node::Dedup(over) => self.trace_each_value(*over, trace),
            Node::Definition(definition) => {
                if let Some(node) = program.definitions.get(definition.index()).copied() {
                    self.outside(|machine| machine.trace_list(node, trace));
                }
            }
            Node::If(condition, then, otherwise) => {
                let holds = match self.settled_truth(*condition) {
                    Truth::TRUE => true,
                    Truth::FALSE => false,
                    _ => return,
                };
                self.trace_condition(*condition, holds, trace);
                self.trace_list(if holds { *then } else { *otherwise }, trace);
            }
            _ => {}
        }
    }

    // ── elements ─────────────────────────────────────────────────────────

    /// Evaluates with some elements bound and no others.
    fn at_bounds<T>(&mut self, bounds: &[Bound], work: impl FnOnce(&mut Self) -> T) -> T {
        self.outside(|machine| {
            bounds.iter().for_each(|bound| machine.bind(*bound));
            work(machine)
        })
    }

    /// That the element of a depth is there: its list.
    fn trace_existence(&mut self, depth: u32, trace: &mut Trace) {
        if let Some(list) = self.bound(depth).and_then(|bound| bound.of) {
            self.trace_list(list, trace);
        }
    }

    /// Traces at the element bound last; where none of its facts is named, its list is.
    fn trace_element(&mut self, list: NodeId, trace: &mut Trace, work: impl FnOnce(&mut Self, &mut Trace)) {
        let at = self.depth().checked_sub(1).map_or(At::Missing, |depth| self.element(depth));
        let support = trace.apart(|trace| work(self, trace));
        trace.support.add(&support);
        if at != At::Missing && !self.names_element(&support, at) {
            self.trace_list(list, trace);
        }
    }

    /// Whether one of the facts belongs to an element.
    fn names_element(&self, support: &Support, at: At) -> bool {
        let At::Frame { context, arena, base } = at else { return false };
        let layout = if context { &self.program.context_layout } else { self.layout };
        let width = layout.arena(arena).map_or(0, |arena| arena.width() as u32);
        let belongs = |fact: &Missing| {
            matches!(fact, Missing::Fact { context: of, arena: own, slot }
                if *of == context && *own == arena && (base..base + width).contains(slot))
        };
        support.facts.iter().any(belongs)
    }

    fn trace_quantified(&mut self, over: Over, every: bool, wanted: bool, trace: &mut Trace) {
        let list = self.list(over.list);
        let Some(len) = self.len(&list) else { return };
        // Of 存在 that is true, and of 均 that is false, one element is enough.
        let one = every != wanted;
        if !one || len == 0 {
            self.trace_list(over.list, trace);
        }
        for index in 0..len {
            self.bind(Bound {
                at: self.item(&list, index),
                list: UNNAMED,
                index,
                parent: None,
                of: Some(over.list),
            });
            let filter = over.filter.map_or(Truth::TRUE, |filter| self.settled_truth(filter));
            let body = over.body.map_or(Truth::TRUE, |body| self.settled_truth(body));
            let found = if one {
                filter == Truth::TRUE && body == Truth::known(!every)
            } else {
                filter == Truth::FALSE || body == Truth::known(every)
            };
            if found {
                self.trace_element(over.list, trace, |machine, trace| {
                    if let Some(node) = over.filter.filter(|_| one || filter == Truth::FALSE) {
                        machine.trace_condition(node, one, trace);
                    }
                    if let Some(node) = over.body.filter(|_| one || filter != Truth::FALSE) {
                        machine.trace_condition(node, if one { !every } else { every }, trace);
                    }
                });
            }
            self.unbind();
            if one && found {
                return;
            }
        }
    }

    /// The value of an aggregate: which one is meant, and what it is.
    fn trace_aggregate(&mut self, id: AggregateId, group: Option<NodeId>, result: Value, trace: &mut Trace) {
        let Some(aggregate) = self.program.aggregates.get(id.index()) else { return };
        let of = match group {
            Some(group) => {
                self.trace_value(group, trace);
                self.value(group)
            }
            None => self.outside(|machine| {
                if aggregate.measure == Measure::Rank {
                    if let Some(filter) = aggregate.filter {
                        let counts = machine.settled_truth(filter);
                        machine.trace_condition(filter, counts == Truth::TRUE, trace);
                    }
                    if let Some(value) = aggregate.value {
                        machine.trace_value(value, trace);
                    }
                }
                match aggregate.group {
                    Some(group) => {
                        machine.trace_value(group, trace);
                        machine.value(group)
                    }
                    None => Value::None,
                }
            }),
        };
        trace.support.aggregate(Total { id, group: of, value: result });
    }

    /// What the elements of a list come to, or the list as it is.
    fn trace_each_value(&mut self, over: Over, trace: &mut Trace) {
        match over.body {
            Some(_) => self.trace_fold(Quantifier::Sum, over, trace),
            None => self.trace_list(over.list, trace),
        }
    }

    fn trace_fold(&mut self, kind: Quantifier, over: Over, trace: &mut Trace) {
        self.trace_list(over.list, trace);
        let list = self.list(over.list);
        for index in 0..self.len(&list).unwrap_or(0) {
            self.bind(Bound {
                at: self.item(&list, index),
                list: UNNAMED,
                index,
                parent: None,
                of: Some(over.list),
            });
            let counting = kind == Quantifier::Count;
            let conditions = [over.filter, over.body.filter(|_| counting)];
            let mut counts = true;
            for node in conditions.into_iter().flatten() {
                if self.settled_truth(node) == Truth::FALSE {
                    self.trace_condition(node, false, trace);
                    counts = false;
                    break;
                }
            }
            if counts {
                for node in conditions.into_iter().flatten() {
                    self.trace_condition(node, true, trace);
                }
                if let Some(body) = over.body.filter(|_| !counting) {
                    self.trace_value(body, trace);
                }
            }
            self.unbind();
        }
    }

    // ── facts ────────────────────────────────────────────────────────────

    /// The fact of a slot; where it is none because a record on the way is, that record.
    fn trace_slot(&mut self, address: Address, trace: &mut Trace) {
        let known = self.slot(address);
        if known == Slot::Unknown {
            return;
        }
        let Some((context, arena, base)) = self.frame(address.base) else {
            return;
        };
        let (layout, facts) = self.side(context);
        let Some(shape) = layout.arena(arena) else { return };
        let mut slot = address.slot;
        while let Some(holder) = shape.slots.get(slot as usize).and_then(|shape| shape.holder) {
            if known != Slot::None || facts.get(arena, base + holder) != Slot::None {
                break;
            }
            slot = holder;
        }
        trace.support.fact(Missing::Fact { context, arena, slot: base + slot });
    }
}
