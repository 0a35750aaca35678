//! On what classes and clauses rest.

use super::{Ground, Trace};
use crate::{
    engine::{
        domain::Elements,
        machine::{At, Machine},
        program::{Carrier, ClassKind, Clause, Condition, Domain, ElementList, Members, NodeId},
        truth::{Truth, World},
    },
    model::{ClassId, ClauseId, OpenJoin},
};

impl<'a> Machine<'a> {
    /// `是 C`, of the record or of the element of a depth.
    pub(super) fn trace_member(&mut self, id: ClassId, depth: Option<u32>, wanted: bool, trace: &mut Trace) {
        let program = self.program;
        let Some(class) = program.classes.get(id.index()) else { return };
        let (Some(depth), Carrier::List(list)) = (depth, &class.carrier) else {
            return self.trace_class(id, None, wanted, trace);
        };
        let at = self.element(depth);
        let elements = self.outside(|machine| machine.elements_of(list));
        let index = match &elements {
            Elements::Known(list, len) => (0..*len).find(|index| self.item(list, *index) == at),
            Elements::Record | Elements::Missing => Some(0),
        };
        match index {
            Some(index) => self.trace_class(id, Some(index), wanted, trace),
            None => self.outside(|machine| machine.trace_list(list.list, trace)),
        }
    }

    fn settled_class(&mut self, id: ClassId, index: Option<u32>) -> Truth {
        let truth = match index {
            Some(index) => self.class_at(id, index),
            None => self.class_any(id),
        };
        self.settled(truth)
    }

    /// A membership, at one element or at any.
    pub(crate) fn trace_class(&mut self, id: ClassId, only: Option<u32>, wanted: bool, trace: &mut Trace) {
        let program = self.program;
        let Some(class) = program.classes.get(id.index()) else { return };
        if self.settled_class(id, only) != Truth::known(wanted) {
            return;
        }
        let elements = self.outside(|machine| machine.elements(&class.carrier));
        let only = match (only, wanted) {
            (None, true) => {
                (0..elements.len()).find(|index| self.settled_class(id, Some(*index)) == Truth::TRUE)
            }
            _ => only,
        };
        self.rests_on(Ground::Class(id, only), wanted, trace, |machine, trace| match only {
            Some(index) => machine.trace_class_at(id, index, wanted, trace),
            None => {
                machine.trace_carrier(&class.carrier, trace);
                for index in 0..elements.len() {
                    machine.trace_class_at(id, index, wanted, trace);
                }
            }
        });
    }

    /// The same without a name for it: the condition of a class at an element, or the classes it is made of.
    pub(crate) fn trace_class_at(&mut self, id: ClassId, index: u32, wanted: bool, trace: &mut Trace) {
        let program = self.program;
        let Some(class) = program.classes.get(id.index()) else { return };
        let elements = self.outside(|machine| machine.elements(&class.carrier));
        match &class.kind {
            ClassKind::Condition(condition) => self.outside(|machine| {
                machine.bind_carrier(&class.carrier, &elements, index);
                match (&class.carrier, wanted) {
                    (Carrier::List(list), true) => {
                        machine.trace_element(list.list, trace, |machine, trace| {
                            machine.trace_test(condition, wanted, trace);
                        });
                    }
                    _ => machine.trace_test(condition, wanted, trace),
                }
            }),
            ClassKind::Union(members) => self.trace_members(members, &class.carrier, index, wanted, trace),
        }
    }

    fn trace_carrier(&mut self, carrier: &Carrier, trace: &mut Trace) {
        if let Carrier::List(list) = carrier {
            self.outside(|machine| machine.trace_list(list.list, trace));
        }
    }

    pub(super) fn trace_members(
        &mut self,
        members: &Members,
        carrier: &Carrier,
        index: u32,
        wanted: bool,
        trace: &mut Trace,
    ) {
        let member = |machine: &mut Self, class: ClassId, wanted: bool, trace: &mut Trace| {
            let index = machine.shares(class, carrier).then_some(index);
            let found = machine.settled_class(class, index) == Truth::known(wanted);
            if found {
                machine.trace_class(class, index, wanted, trace);
            }
            found
        };
        let included = self.among_any(&members.include, carrier, index);
        let included = self.settled(included);
        if wanted {
            for class in &members.include.listed {
                if member(self, *class, true, trace) {
                    break;
                }
            }
            for class in &members.exclude.listed {
                member(self, *class, false, trace);
            }
        } else if included == Truth::FALSE {
            for class in &members.include.listed {
                member(self, *class, false, trace);
            }
        } else {
            for class in &members.exclude.listed {
                if member(self, *class, true, trace) {
                    break;
                }
            }
        }
    }

    pub(super) fn trace_test(&mut self, condition: &Condition, wanted: bool, trace: &mut Trace) {
        if let Some((join, _)) = condition.open {
            let open = Truth::OPEN.in_world(self.world.unwrap_or(World::Closed));
            let enough = match join {
                OpenJoin::And => !wanted && open == Truth::FALSE,
                OpenJoin::Or => wanted && open == Truth::TRUE,
            };
            if enough {
                return;
            }
        }
        if let Some(test) = condition.test {
            self.trace_condition(test, wanted, trace);
        }
    }

    fn settled_test(&mut self, condition: &Condition) -> Truth {
        let truth = self.condition(condition);
        self.settled(truth)
    }

    // ── clauses ──────────────────────────────────────────────────────────

    fn settled_subject(&mut self, clause: &'a Clause, elements: &Elements, index: u32) -> Truth {
        let truth = self.subject_at(clause, elements, index);
        self.settled(truth)
    }

    pub(super) fn trace_subject(&mut self, clause: &'a Clause, index: u32, wanted: bool, trace: &mut Trace) {
        match &clause.domain {
            // The clause says itself who is meant.
            Domain::Defines(class) => self.trace_class_at(*class, index, wanted, trace),
            Domain::Classes(members, _) => self.trace_members(members, &clause.carrier, index, wanted, trace),
            Domain::Context => {}
        }
    }

    /// Where a clause applies, at an element of its carrier: all that lets it. The
    /// combination must be wanted; what else is wanted of it is traced where it is bound.
    /// False, where there is no such combination.
    pub(crate) fn trace_site(
        &mut self,
        clause: &'a Clause,
        index: u32,
        trace: &mut Trace,
        mut wanted: impl FnMut(&mut Self) -> bool,
        mut more: impl FnMut(&mut Self, &mut Trace),
    ) -> bool {
        let elements = self.outside(|machine| machine.elements(&clause.carrier));
        let mut done = false;
        self.tuples(clause, &elements, index, &mut |machine, truth| {
            if done || machine.settled(truth) != Truth::TRUE || !wanted(machine) {
                return;
            }
            done = true;
            machine.trace_subject(clause, index, true, trace);
            for list in &clause.loops {
                machine.trace_list(list.list, trace);
            }
            machine.trace_test(&clause.condition, true, trace);
            machine.trace_undefeated(&clause.defeated_by, &clause.carrier, index, trace);
            more(machine, trace);
        });
        done
    }

    /// Why no clause overrides another at an element.
    pub(super) fn trace_undefeated(
        &mut self,
        defeated_by: &[ClauseId],
        carrier: &Carrier,
        index: u32,
        trace: &mut Trace,
    ) {
        for by in defeated_by {
            let found = self.defeat(*by, carrier, index, trace);
            if let Some((at, false)) = found
                && !trace.support.exceptions.contains(&at)
            {
                trace.support.exceptions.push(at);
            }
        }
    }

    /// Whether a clause overrides another at an element, as a ground. There 未定 is false.
    pub(crate) fn defeat(
        &mut self,
        by: ClauseId,
        carrier: &Carrier,
        index: u32,
        trace: &mut Trace,
    ) -> Option<(usize, bool)> {
        let program = self.program;
        let clause = program.clauses.get(by.index())?;
        let shared = match (carrier, &clause.carrier) {
            (Carrier::List(a), Carrier::List(b)) => a.name == b.name,
            _ => false,
        };
        let index = shared.then_some(index);
        self.in_world(World::Closed, |machine| {
            let truth = match index {
                Some(index) => machine.applies_at(clause, index),
                None => machine.applies_any(clause),
            };
            match truth.in_world(World::Closed) {
                Truth::TRUE => Some((machine.applying(clause, index, trace)?, true)),
                Truth::FALSE => Some((machine.not_applying(clause, index, trace), false)),
                _ => None,
            }
        })
    }

    /// The ground that a clause applies, at one element or at the first where it does.
    pub(super) fn applying(
        &mut self,
        clause: &'a Clause,
        only: Option<u32>,
        trace: &mut Trace,
    ) -> Option<usize> {
        let elements = self.outside(|machine| machine.elements(&clause.carrier));
        let index = match only {
            Some(index) => index,
            None => (0..elements.len()).find(|index| {
                let truth = self.applies_at(clause, *index);
                self.settled(truth) == Truth::TRUE
            })?,
        };
        let ground = Ground::Clause(clause.id, Some(index), None);
        Some(self.ground(ground, true, trace, |machine, trace| {
            machine.trace_site(clause, index, trace, |_| true, |_, _| {});
        }))
    }

    /// The ground that a clause does not apply, at one element or at any.
    pub(super) fn not_applying(&mut self, clause: &'a Clause, only: Option<u32>, trace: &mut Trace) -> usize {
        self.ground(Ground::Clause(clause.id, only, None), false, trace, |machine, trace| {
            machine.trace_nowhere(clause, only, trace, &mut |_, _| true);
        })
    }

    /// Why a clause applies at none of those combinations that matter, at one element or at any.
    pub(super) fn trace_nowhere(
        &mut self,
        clause: &'a Clause,
        only: Option<u32>,
        trace: &mut Trace,
        matters: &mut impl FnMut(&mut Self, &mut Trace) -> bool,
    ) {
        let elements = self.outside(|machine| machine.elements(&clause.carrier));
        if only.is_none() {
            self.trace_carrier(&clause.carrier, trace);
        }
        for index in 0..elements.len() {
            if only.is_some_and(|only| only != index) {
                continue;
            }
            if self.settled_subject(clause, &elements, index) == Truth::FALSE {
                self.trace_subject(clause, index, false, trace);
                continue;
            }
            // The condition alone may say no everywhere; else an exception does.
            let mut undecided = false;
            let tests = trace.apart(|trace| {
                self.at_places(clause, &elements, index, &mut |machine| {
                    if !matters(machine, trace) {
                        return;
                    }
                    match machine.settled_test(&clause.condition) {
                        Truth::FALSE => machine.trace_test(&clause.condition, false, trace),
                        _ => undecided = true,
                    }
                });
            });
            if !undecided {
                self.trace_loops(clause, &elements, index, trace);
                trace.support.add(&tests);
                continue;
            }
            for by in &clause.defeated_by {
                if let Some((at, true)) = self.defeat(*by, &clause.carrier, index, trace) {
                    if !trace.support.grounds.contains(&at) {
                        trace.support.grounds.push(at);
                    }
                    break;
                }
            }
        }
        if only.is_some_and(|only| only >= elements.len()) {
            self.trace_carrier(&clause.carrier, trace);
        }
    }

    /// The lists of a clause's own loops, as far as they hang on the element alone.
    fn trace_loops(&mut self, clause: &'a Clause, elements: &Elements, index: u32, trace: &mut Trace) {
        if clause.loops.is_empty() {
            return;
        }
        self.outside(|machine| {
            machine.bind_carrier(&clause.carrier, elements, index);
            machine.trace_loop(&clause.loops, trace);
        });
    }

    fn trace_loop(&mut self, loops: &[ElementList], trace: &mut Trace) {
        let Some((list, rest)) = loops.split_first() else { return };
        self.trace_list(list.list, trace);
        let elements = self.elements_of(list);
        for index in 0..elements.len() {
            let bound = self.bound_element(list, &elements, index);
            self.bind(bound);
            self.trace_loop(rest, trace);
            self.unbind();
        }
    }

    /// Goes through the combinations of a clause's own loops at an element, whether it applies or not.
    pub(super) fn at_places(
        &mut self,
        clause: &'a Clause,
        elements: &Elements,
        index: u32,
        each: &mut impl FnMut(&mut Self),
    ) {
        self.outside(|machine| {
            machine.bind_carrier(&clause.carrier, elements, index);
            machine.loops(clause, 0, Truth::TRUE, &mut |machine, _| each(machine));
        });
    }

    /// Whether a clause would apply, or might, if nothing overrode it.
    pub(crate) fn would_apply(&mut self, clause: &'a Clause) -> bool {
        let elements = self.outside(|machine| machine.elements(&clause.carrier));
        let mut would = false;
        for index in 0..elements.len() {
            let subject = self.subject_at(clause, &elements, index);
            if !subject.is_false() {
                self.at_places(clause, &elements, index, &mut |machine| {
                    would |= !subject.and(machine.condition(&clause.condition)).is_false();
                });
            }
        }
        would
    }

    /// That a condition is what it is said to be wherever a clause applies, at one element or at any.
    pub(crate) fn trace_wherever(
        &mut self,
        clause: &'a Clause,
        only: Option<u32>,
        (condition, wanted): (NodeId, bool),
        trace: &mut Trace,
    ) {
        self.trace_nowhere(clause, only, trace, &mut |machine, trace| {
            let so = machine.settled_truth(condition) == Truth::known(wanted);
            if so {
                machine.trace_condition(condition, wanted, trace);
            }
            !so
        });
    }

    /// The elements of a duty that match one that is asked for.
    pub(super) fn same_element(&self, depth: u32, at: Option<At>) -> bool {
        at.is_none_or(|at| self.element(depth) == at)
    }
}
