//! What keeps a clause from applying: every condition that fails, by itself.

use super::{Support, Trace};
use crate::{
    engine::{
        gather::Gathered,
        machine::Machine,
        program::{ClassKind, Clause, Condition, Domain, Node, NodeId},
        truth::Truth,
    },
    model::ClauseId,
};

impl<'a> Machine<'a> {
    /// Whether a clause applies at an element, and whether it would if nothing overrode it.
    pub(crate) fn standing_at(&mut self, clause: &'a Clause, index: u32) -> (Truth, Truth) {
        let elements = self.outside(|machine| machine.elements(&clause.carrier));
        let mut would = Truth::FALSE;
        let subject = self.subject_at(clause, &elements, index);
        self.at_places(clause, &elements, index, &mut |machine| {
            would = would.or(subject.and(machine.condition(&clause.condition)));
        });
        (self.applies_at(clause, index), would)
    }

    /// Each condition of a clause that fails at an element, with what it rests on.
    pub(crate) fn failures(&mut self, clause: &'a Clause, index: u32, trace: &mut Trace) -> Vec<Support> {
        let program = self.program;
        let elements = self.outside(|machine| machine.elements(&clause.carrier));
        let mut failed = Vec::new();
        let of = match &clause.domain {
            Domain::Defines(class) => match program.classes.get(class.index()).map(|class| &class.kind) {
                Some(ClassKind::Condition(condition)) => Some(condition),
                _ => None,
            },
            Domain::Classes(..) | Domain::Context => None,
        };
        match of {
            Some(condition) => self.outside(|machine| {
                machine.bind_carrier(&clause.carrier, &elements, index);
                machine.failed_operands(condition, trace, &mut failed);
            }),
            None => {
                let support = trace.apart(|trace| {
                    let subject = self.subject_at(clause, &elements, index);
                    if self.settled(subject) == Truth::FALSE {
                        self.trace_subject(clause, index, false, trace);
                    }
                });
                failed.push(support);
            }
        }
        if clause.loops.is_empty() {
            self.at_places(clause, &elements, index, &mut |machine| {
                machine.failed_operands(&clause.condition, trace, &mut failed);
            });
        }
        failed.retain(|support| !support.is_empty());
        if failed.is_empty() {
            failed
                .push(trace.apart(|trace| self.trace_nowhere(clause, Some(index), trace, &mut |_, _| true)));
        }
        failed
    }

    fn failed_operands(&mut self, condition: &Condition, trace: &mut Trace, failed: &mut Vec<Support>) {
        let truth = self.condition(condition);
        let Some(test) = condition.test.filter(|_| self.settled(truth) == Truth::FALSE) else { return };
        let program = self.program;
        let operands: &[NodeId] = match program.node(test) {
            Node::And(all) => all,
            _ => std::slice::from_ref(&test),
        };
        for operand in operands {
            if self.settled_truth(*operand) == Truth::FALSE {
                failed.push(trace.apart(|trace| self.trace_condition(*operand, false, trace)));
            }
        }
    }

    /// The exceptions that keep a clause from applying at an element.
    pub(crate) fn blocked_by(&mut self, clause: &'a Clause, index: u32) -> Vec<ClauseId> {
        let mut found = Vec::new();
        for by in &clause.defeated_by {
            if self.defeater_at(*by, &clause.carrier, index).without_open() == Truth::TRUE {
                found.push(*by);
            }
        }
        found
    }

    /// What would still decide whether a clause applies at an element.
    pub(crate) fn undecided_at(&mut self, clause: &'a Clause, index: u32) -> Gathered {
        let elements = self.outside(|machine| machine.elements(&clause.carrier));
        let mut all = Gathered::default();
        self.tuples(clause, &elements, index, &mut |machine, _| {
            let found = machine.gather(|machine, found| machine.gather_clause(clause, index, found));
            all.add(&found);
        });
        all
    }

    /// What would decide whether a clause that is overridden at an element would apply without that.
    pub(crate) fn undecided_without(&mut self, clause: &'a Clause, index: u32) -> Gathered {
        let elements = self.outside(|machine| machine.elements(&clause.carrier));
        let subject = self.subject_at(clause, &elements, index);
        let mut all = Gathered::default();
        self.at_places(clause, &elements, index, &mut |machine| {
            if !subject.and(machine.condition(&clause.condition)).is_false() {
                let found = machine.gather(|machine, found| machine.gather_clause(clause, index, found));
                all.add(&found);
            }
        });
        all
    }

    /// What would decide whether other exceptions than these override a clause at an element, too.
    pub(crate) fn undecided_beside(
        &mut self,
        clause: &'a Clause,
        index: u32,
        known: &[ClauseId],
    ) -> Gathered {
        let others = clause.defeated_by.iter().filter(|by| !known.contains(by));
        let others: Vec<ClauseId> = others.copied().collect();
        self.gather(|machine, found| machine.gather_defeaters(&others, &clause.carrier, index, found))
    }
}
