//! Who is concerned: memberships, and which clauses apply where.

use super::{
    index::Cursor,
    machine::{At, Bound, Machine, Memo, UNNAMED},
    program::{Carrier, ClassKind, Classes, Clause, Condition, Domain, ElementList, Members, Pool, Quota},
    truth::Truth,
    value::{List, Value},
};
use crate::model::{ClassId, ClauseId, OpenJoin};

/// What a class or a clause is asked of: the record once, or each element of a list.
#[derive(Clone, Debug)]
pub(crate) enum Elements {
    /// The record itself.
    Record,
    /// The elements of a list that is known.
    Known(List, u32),
    /// The stand-in for the elements of a list that is not.
    Missing,
}

impl Elements {
    /// How many times is asked.
    pub(crate) fn len(&self) -> u32 {
        match self {
            Elements::Record | Elements::Missing => 1,
            Elements::Known(_, len) => *len,
        }
    }
}

impl<'a> Machine<'a> {
    pub(crate) fn elements(&mut self, carrier: &Carrier) -> Elements {
        match carrier {
            Carrier::Record => Elements::Record,
            Carrier::List(list) => self.elements_of(list),
        }
    }

    pub(crate) fn elements_of(&mut self, list: &ElementList) -> Elements {
        let list = self.list(list.list);
        match self.len(&list) {
            Some(len) => Elements::Known(list, len),
            None => Elements::Missing,
        }
    }

    /// The element at an index, bound under its list's name.
    pub(crate) fn bound_element(&self, list: &ElementList, elements: &Elements, index: u32) -> Bound {
        let (at, index) = match elements {
            Elements::Known(list, _) => (self.item(list, index), index),
            Elements::Record | Elements::Missing => (At::Missing, u32::MAX),
        };
        Bound { at, list: list.name, index, parent: list.parent, of: Some(list.list) }
    }

    /// Whether the elements of a carrier are not known: one stands for them all.
    pub(crate) fn is_unlisted(&mut self, carrier: &Carrier) -> bool {
        matches!(self.outside(|machine| machine.elements(carrier)), Elements::Missing)
    }

    /// Binds the element of a carrier, if it has elements.
    pub(crate) fn bind_carrier(&mut self, carrier: &Carrier, elements: &Elements, index: u32) {
        if let Carrier::List(list) = carrier {
            let bound = self.bound_element(list, elements, index);
            self.bind(bound);
        }
    }

    pub(crate) fn condition(&mut self, condition: &Condition) -> Truth {
        let test = condition.test.map_or(Truth::TRUE, |test| self.truth(test));
        match condition.open {
            None => test,
            Some((OpenJoin::And, _)) => test.and(Truth::OPEN),
            Some((OpenJoin::Or, _)) => test.or(Truth::OPEN),
        }
    }

    // ── classes ──────────────────────────────────────────────────────────

    /// Memberships of a class: where they begin among the truths, and how many. Of
    /// the record alone: the truth, and [`Memo::ALONE`].
    fn class(&mut self, id: ClassId) -> (u32, u32) {
        if let Some(known) = self.class_memo(id) {
            return known;
        }
        let program = self.program;
        let Some(class) = program.classes.get(id.index()) else {
            return (0, 0);
        };
        if class.carrier == Carrier::Record {
            let truth = self.whole(|machine| match &class.kind {
                ClassKind::Condition(condition) => machine.outside(|machine| machine.condition(condition)),
                ClassKind::Union(members) => machine.members_at(members, &Carrier::Record, 0),
            });
            self.keep_class(id, truth.bits(), Memo::ALONE);
            return (truth.bits(), Memo::ALONE);
        }
        let elements = self.outside(|machine| machine.elements(&class.carrier));
        let len = elements.len();
        // Its place is taken first: others may be found, behind it, while this one is.
        let start = self.place(len);
        for index in 0..len {
            let truth = self.whole(|machine| match &class.kind {
                ClassKind::Condition(condition) => machine.outside(|machine| {
                    machine.bind_carrier(&class.carrier, &elements, index);
                    machine.condition(condition)
                }),
                ClassKind::Union(members) => machine.members_at(members, &class.carrier, index),
            });
            // Of an unknown list no element is known to belong, and some are known not to.
            let missing = matches!(elements, Elements::Missing);
            self.put(start + index, if missing { truth.and(Truth::UNKNOWN) } else { truth });
        }
        self.keep_class(id, start, len);
        (start, len)
    }

    /// Room for so many truths.
    fn place(&mut self, len: u32) -> u32 {
        let start = self.scratch.truths.len();
        self.scratch.truths.resize(start + len as usize, Truth::FALSE);
        start as u32
    }

    fn put(&mut self, at: u32, truth: Truth) {
        if let Some(place) = self.scratch.truths.get_mut(at as usize) {
            *place = truth;
        }
    }

    /// Membership of one element (or of the record, for a class of records).
    pub(crate) fn class_at(&mut self, id: ClassId, index: u32) -> Truth {
        let found = self.class(id);
        self.kept_at(found, index)
    }

    /// What was kept for one element, or for the record.
    fn kept_at(&self, (start, len): (u32, u32), index: u32) -> Truth {
        match len {
            Memo::ALONE if index == 0 => Truth::of_bits(start),
            Memo::ALONE => Truth::FALSE,
            len if index < len => {
                self.scratch.truths.get((start + index) as usize).copied().unwrap_or(Truth::FALSE)
            }
            _ => Truth::FALSE,
        }
    }

    /// What was kept, for any of the elements.
    fn kept_any(&self, (start, len): (u32, u32)) -> Truth {
        if len == Memo::ALONE {
            return Truth::of_bits(start);
        }
        let found = self.scratch.truths.get(start as usize..(start + len) as usize).unwrap_or_default();
        found.iter().fold(Truth::FALSE, |any, one| any.or(*one))
    }

    /// Whether the record, or any element of it, belongs to a class.
    pub(crate) fn class_any(&mut self, id: ClassId) -> Truth {
        let found = self.class(id);
        self.kept_any(found)
    }

    /// Membership in some classes without some others, at an element of a carrier.
    pub(crate) fn members_at(&mut self, members: &Members, carrier: &Carrier, index: u32) -> Truth {
        let any = self.among_any(&members.include, carrier, index);
        if any == Truth::FALSE {
            return any;
        }
        any.and(!self.among_any(&members.exclude, carrier, index))
    }

    /// Membership in any of some classes, at an element of a carrier.
    pub(crate) fn among_any(&mut self, classes: &Classes, carrier: &Carrier, index: u32) -> Truth {
        let mut any = Truth::FALSE;
        let mut cursor = Cursor::default();
        while let Some(class) =
            self.next_found(&mut cursor, &classes.sorted, |found| &found.classes, |class| class.0)
        {
            let shared = self.shares(*class, carrier);
            any = any.or(if shared { self.class_at(*class, index) } else { self.class_any(*class) });
        }
        any
    }

    /// Whether a class classifies the elements of a carrier.
    pub(crate) fn shares(&self, id: ClassId, carrier: &Carrier) -> bool {
        match (carrier, self.program.classes.get(id.index()).map(|class| &class.carrier)) {
            (Carrier::List(a), Some(Carrier::List(b))) => a.name == b.name,
            _ => false,
        }
    }

    /// `是 C` of the record, or of the element bound at a depth.
    pub(crate) fn is_member(&mut self, id: ClassId, depth: Option<u32>) -> Truth {
        let Some(depth) = depth else {
            return self.class_any(id);
        };
        let program = self.program;
        let Some(class) = program.classes.get(id.index()) else {
            return Truth::FALSE;
        };
        let Carrier::List(list) = &class.carrier else {
            return self.class_any(id);
        };
        let at = self.element(depth);
        let elements = self.outside(|machine| machine.elements_of(list));
        match (&elements, at) {
            (Elements::Known(list, len), At::Frame { .. } | At::Value(_)) => {
                let found = (0..*len).find(|index| self.item(list, *index) == at);
                found.map_or(Truth::FALSE, |index| self.class_at(id, index))
            }
            // Of an unknown list, what no element could meet is not met.
            (Elements::Missing, _) => self.class_at(id, 0),
            _ => Truth::UNKNOWN,
        }
    }

    // ── clauses ──────────────────────────────────────────────────────────

    /// Whether a clause's subject is there at an element, before its own
    /// loops, its condition and the clauses that override it.
    pub(crate) fn subject_at(&mut self, clause: &Clause, elements: &Elements, index: u32) -> Truth {
        let subject = match &clause.domain {
            Domain::Defines(class) => self.class_at(*class, index),
            Domain::Classes(_, joined) => self.class_at(*joined, index),
            Domain::Context => Truth::TRUE,
        };
        match elements {
            Elements::Missing => subject.and(Truth::UNKNOWN),
            Elements::Record | Elements::Known(..) => subject,
        }
    }

    /// Whether some clause overrides this one at an element of a carrier. What the text leaves open counts as false.
    pub(crate) fn defeated_at(&mut self, defeated_by: &[ClauseId], carrier: &Carrier, index: u32) -> Truth {
        let mut truth = Truth::FALSE;
        for by in defeated_by {
            truth = truth.or(self.defeater_at(*by, carrier, index).without_open());
        }
        truth
    }

    /// Whether an overriding clause applies: at the element where both have one carrier, else for the record.
    pub(crate) fn defeater_at(&mut self, by: ClauseId, carrier: &Carrier, index: u32) -> Truth {
        let program = self.program;
        let Some(clause) = program.clauses.get(by.index()) else {
            return Truth::FALSE;
        };
        match (carrier, &clause.carrier) {
            (Carrier::List(a), Carrier::List(b)) if a.name == b.name => self.applies_at(clause, index),
            _ => self.applies_any(clause),
        }
    }

    /// Whether a clause applies, for each element of its carrier, likewise.
    fn applies(&mut self, clause: &'a Clause) -> (u32, u32) {
        if let Some(known) = self.clause_memo(clause.id) {
            return known;
        }
        if clause.is_flat() {
            let truth = self.whole(|machine| machine.flat(clause));
            self.keep_clause(clause.id, truth.bits(), Memo::ALONE);
            return (truth.bits(), Memo::ALONE);
        }
        let elements = self.outside(|machine| machine.elements(&clause.carrier));
        let len = elements.len();
        let start = self.place(len);
        for index in 0..len {
            let mut any = Truth::FALSE;
            self.whole(|machine| {
                machine.tuples(clause, &elements, index, &mut |_, truth| any = any.or(truth));
            });
            self.put(start + index, any);
        }
        self.keep_clause(clause.id, start, len);
        (start, len)
    }

    /// Whether a clause that is asked of the record alone applies.
    fn flat(&mut self, clause: &'a Clause) -> Truth {
        let mut truth = match &clause.domain {
            Domain::Defines(class) | Domain::Classes(_, class) => self.class_at(*class, 0),
            Domain::Context => Truth::TRUE,
        };
        if truth != Truth::FALSE && !clause.defeated_by.is_empty() {
            truth = truth.and(!self.defeated_at(&clause.defeated_by, &clause.carrier, 0));
        }
        if truth == Truth::FALSE {
            return truth;
        }
        truth.and(self.outside(|machine| machine.condition(&clause.condition)))
    }

    pub(crate) fn applies_at(&mut self, clause: &'a Clause, index: u32) -> Truth {
        let found = self.applies(clause);
        self.kept_at(found, index)
    }

    pub(crate) fn applies_any(&mut self, clause: &'a Clause) -> Truth {
        let found = self.applies(clause);
        self.kept_any(found)
    }

    /// Goes through the combinations of a clause's element and its own loops,
    /// all of them bound, with whether the clause applies there. Those where it
    /// certainly does not are passed over.
    pub(crate) fn tuples(
        &mut self,
        clause: &'a Clause,
        elements: &Elements,
        index: u32,
        each: &mut impl FnMut(&mut Self, Truth),
    ) {
        let subject = self.subject_at(clause, elements, index);
        if subject == Truth::FALSE {
            return;
        }
        let subject = if clause.defeated_by.is_empty() {
            subject
        } else {
            subject.and(!self.defeated_at(&clause.defeated_by, &clause.carrier, index))
        };
        if subject == Truth::FALSE {
            return;
        }
        self.outside(|machine| {
            machine.bind_carrier(&clause.carrier, elements, index);
            machine.loops(clause, 0, subject, &mut |machine, subject| {
                let truth = subject.and(machine.condition(&clause.condition));
                if truth != Truth::FALSE {
                    each(machine, truth);
                }
            });
        });
    }

    /// Goes through all combinations of a clause's element and its own loops, whether it applies there or not.
    pub(crate) fn places(&mut self, clause: &'a Clause, each: &mut impl FnMut(&mut Self)) {
        let elements = self.outside(|machine| machine.elements(&clause.carrier));
        for index in 0..elements.len() {
            self.outside(|machine| {
                machine.bind_carrier(&clause.carrier, &elements, index);
                machine.loops(clause, 0, Truth::TRUE, &mut |machine, _| each(machine));
            });
        }
    }

    pub(crate) fn loops(
        &mut self,
        clause: &'a Clause,
        level: usize,
        subject: Truth,
        each: &mut impl FnMut(&mut Self, Truth),
    ) {
        let Some(list) = clause.loops.get(level) else { return each(self, subject) };
        let elements = self.elements_of(list);
        let subject = match elements {
            Elements::Missing => subject.and(Truth::UNKNOWN),
            Elements::Record | Elements::Known(..) => subject,
        };
        for index in 0..elements.len() {
            let bound = self.bound_element(list, &elements, index);
            self.bind(bound);
            self.loops(clause, level + 1, subject, each);
            self.unbind();
        }
    }

    // ── pools ────────────────────────────────────────────────────────────

    /// Goes through the elements of the pool of a quota over the population (or
    /// the record, once), with whether it is in the pool, whether it counts, and its group.
    pub(crate) fn pool(&mut self, quota: &'a Quota, each: &mut impl FnMut(&mut Self, Truth, Truth, Value)) {
        let program = self.program;
        let Pool::Population { carrier, members, .. } = &quota.pool else {
            return;
        };
        let Some(clause) = program.clauses.get(quota.clause.index()) else {
            return;
        };
        let own = match clause.domain {
            Domain::Context => self.outside(|machine| machine.condition(&clause.condition)),
            Domain::Defines(_) | Domain::Classes(..) => self.applies_any(clause),
        };
        if own == Truth::FALSE {
            return;
        }
        let chosen = self.chosen(quota);
        // An exception takes the whole record out of the pool.
        let defeated = self.defeated_at(&clause.defeated_by, &Carrier::Record, 0);
        let own = own.and(!defeated);
        let all = quota.counting.is_none() && quota.duty.is_none();
        let elements = self.outside(|machine| machine.elements(carrier));
        for index in 0..elements.len() {
            let member = self.members_at(members, carrier, index).and(own);
            let member = match elements {
                Elements::Missing => member.and(Truth::UNKNOWN),
                Elements::Record | Elements::Known(..) => member,
            };
            self.outside(|machine| {
                machine.bind_carrier(carrier, &elements, index);
                let filter = quota.filter.map_or(Truth::TRUE, |filter| machine.truth(filter));
                let counting = quota.counting.filter(|_| quota.by_element);
                let counting = counting.map_or(Truth::TRUE, |counting| machine.truth(counting));
                // No element of an unknown list is known to be there.
                let missing = quota.by_element && matches!(elements, Elements::Missing);
                let counting = if missing { counting.and(Truth::UNKNOWN) } else { counting };
                let group = machine.group_of(quota);
                let member = member.and(filter).and(group_truth(group));
                let group = group.unwrap_or(Value::None);
                // Where nothing tells who was chosen, every member counts.
                each(machine, member, if all { member } else { chosen.and(counting) }, group);
            });
        }
    }

    /// The group of the element that is bound, where a quota has groups.
    pub(crate) fn group_of(&mut self, quota: &Quota) -> Option<Value> {
        quota.group.map(|group| self.settled_value(group))
    }

    /// Whether the record was chosen, as far as that is asked of it and not of its elements.
    pub(crate) fn chosen(&mut self, quota: &Quota) -> Truth {
        let duty = quota.duty.and_then(|duty| self.program.duties.get(duty.index()));
        let chosen = duty.and_then(|duty| duty.chosen);
        let counting = quota.counting.filter(|_| !quota.by_element);
        // The element is bound in the choice from a pool of elements, read or not.
        let place = Bound { at: At::Missing, list: UNNAMED, index: 0, parent: None, of: None };
        let elements = matches!(&quota.pool, Pool::Population { carrier: Carrier::List(_), .. });
        let mut truth = Truth::TRUE;
        for (node, bound) in [(chosen, false), (counting, elements)] {
            let Some(node) = node else { continue };
            truth = truth.and(self.outside(|machine| {
                if bound {
                    machine.bind(place);
                }
                machine.truth(node)
            }));
        }
        truth
    }

    /// Goes through the elements of the pool of a quota over a list, likewise.
    pub(crate) fn pool_list(
        &mut self,
        quota: &'a Quota,
        each: &mut impl FnMut(&mut Self, Truth, Truth, Value),
    ) -> bool {
        let program = self.program;
        let Pool::List(list) = &quota.pool else {
            return false;
        };
        let chosen =
            quota.duty.and_then(|duty| program.duties.get(duty.index())).and_then(|duty| duty.chosen);
        let elements = self.outside(|machine| machine.elements_of(list));
        if matches!(elements, Elements::Missing) {
            return false;
        }
        for index in 0..elements.len() {
            self.outside(|machine| {
                let bound = machine.bound_element(list, &elements, index);
                machine.bind(bound);
                let member = quota.filter.map_or(Truth::TRUE, |filter| machine.truth(filter));
                let chosen = chosen.map_or(Truth::TRUE, |chosen| machine.truth(chosen));
                let counting = quota.counting.map_or(Truth::TRUE, |counting| machine.truth(counting));
                let group = machine.group_of(quota);
                let member = member.and(group_truth(group));
                each(machine, member, chosen.and(counting), group.unwrap_or(Value::None));
            });
        }
        true
    }
}

/// Whether a group, where there are groups, can be belonged to.
pub(crate) fn group_truth(group: Option<Value>) -> Truth {
    match group {
        Some(Value::None) => Truth::FALSE,
        Some(Value::Unknown) => Truth::UNKNOWN,
        _ => Truth::TRUE,
    }
}
