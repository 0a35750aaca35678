//! On what the standing of duties and sections rests.

use super::{Ground, Owing, Trace};
use crate::{
    engine::{
        domain::Elements,
        machine::{At, Bound, Machine, UNNAMED},
        program::{Address, Base, Carrier, Clause, Done, Duty, Each, Effect, NodeId, Required, Sections},
        rows::SectionName,
        truth::Truth,
        value::Value,
    },
    model::{Comparison, DutyId, Modality, ReportId, StatusTest, Target},
};

/// What the status of a duty is made of.
#[derive(Clone, Copy)]
enum Part {
    Owed(Owing),
    Done,
    Late,
    Passed,
    Reason,
}

/// A condition on these parts.
enum Formula {
    Part(Part),
    Not(Box<Formula>),
    And(Vec<Formula>),
    Or(Vec<Formula>),
}

fn not(inner: Formula) -> Formula {
    Formula::Not(Box::new(inner))
}

fn owed(owing: Owing) -> Formula {
    Formula::Part(Part::Owed(owing))
}

/// The test, as the reference states it.
fn formula(test: StatusTest, duty: &Duty) -> Formula {
    use Formula::{And, Or};
    let part = Formula::Part;
    let excused = And(vec![
        not(owed(Owing::Only(Modality::Must))),
        owed(Owing::Only(Modality::InPrinciple)),
        part(Part::Reason),
    ]);
    // Without a reason on record nothing excuses.
    let mut lacking = vec![not(part(Part::Done))];
    lacking.extend(duty.reason.map(|_| not(excused)));
    let lacking = And(lacking);
    match test {
        StatusTest::Fulfilled => And(vec![owed(Owing::Any), part(Part::Done)]),
        StatusTest::Unfulfilled => And(vec![owed(Owing::Any), lacking]),
        StatusTest::Breached => And(vec![owed(Owing::Binding), part(Part::Passed), lacking]),
        StatusTest::Overdue => {
            let late = And(vec![owed(Owing::Any), part(Part::Done), part(Part::Late)]);
            let open = And(vec![owed(Owing::Binding), lacking]);
            And(vec![part(Part::Passed), Or(vec![late, open])])
        }
    }
}

impl<'a> Machine<'a> {
    /// `D.逾期` and its like.
    pub(super) fn trace_status(
        &mut self,
        id: DutyId,
        test: StatusTest,
        depth: Option<u32>,
        wanted: bool,
        trace: &mut Trace,
    ) {
        let program = self.program;
        let Some(duty) = program.duties.get(id.index()) else { return };
        let bound = depth.and_then(|depth| self.bound(depth));
        let at = depth.map(|depth| self.element(depth));
        if let Some(depth) = depth {
            self.trace_existence(depth, trace);
        }
        self.rests_on(Ground::Duty(id, test, at), wanted, trace, |machine, trace| {
            machine.trace_formula(&formula(test, duty), (id, duty), bound, wanted, trace);
        });
    }

    fn formula_truth(&mut self, formula: &Formula, of: (DutyId, &'a Duty), bound: Option<Bound>) -> Truth {
        match formula {
            Formula::Part(part) => self.part_truth(*part, of, bound),
            Formula::Not(inner) => !self.formula_truth(inner, of, bound),
            Formula::And(all) => {
                all.iter().fold(Truth::TRUE, |truth, one| truth.and(self.formula_truth(one, of, bound)))
            }
            Formula::Or(any) => {
                any.iter().fold(Truth::FALSE, |truth, one| truth.or(self.formula_truth(one, of, bound)))
            }
        }
    }

    fn part_truth(&mut self, part: Part, of: (DutyId, &'a Duty), bound: Option<Bound>) -> Truth {
        let (id, duty) = of;
        if let Part::Owed(owing) = part {
            let owed = self.owed(id, bound.map(|bound| bound.at), owing.modalities());
            return self.settled(owed);
        }
        self.at_bounds(bound.as_slice(), |machine| {
            let shown = machine.shown(duty);
            match part {
                Part::Owed(_) => Truth::UNKNOWN,
                Part::Done => shown.done,
                Part::Late => shown.late,
                Part::Passed => shown.passed,
                Part::Reason => shown.reason,
            }
        })
    }

    fn trace_formula(
        &mut self,
        formula: &Formula,
        of: (DutyId, &'a Duty),
        bound: Option<Bound>,
        wanted: bool,
        trace: &mut Trace,
    ) {
        let truth = Truth::known(wanted);
        if self.formula_truth(formula, of, bound) != truth {
            return;
        }
        match formula {
            Formula::Part(part) => self.trace_part(*part, of, bound, wanted, trace),
            Formula::Not(inner) => self.trace_formula(inner, of, bound, !wanted, trace),
            Formula::And(all) | Formula::Or(all) => {
                let every = wanted == matches!(formula, Formula::And(_));
                for one in all {
                    if every {
                        self.trace_formula(one, of, bound, wanted, trace);
                    } else if self.formula_truth(one, of, bound) == truth {
                        return self.trace_formula(one, of, bound, wanted, trace);
                    }
                }
            }
        }
    }

    fn trace_part(
        &mut self,
        part: Part,
        (id, duty): (DutyId, &'a Duty),
        bound: Option<Bound>,
        wanted: bool,
        trace: &mut Trace,
    ) {
        if let Part::Owed(owing) = part {
            return self.trace_owed(id, owing, bound.map(|bound| bound.at), wanted, trace);
        }
        self.at_bounds(bound.as_slice(), |machine| match part {
            Part::Owed(_) => {}
            Part::Done => {
                machine.trace_done(duty.done.as_ref(), trace);
                machine.trace_optional(duty.since, trace);
            }
            Part::Late => {
                machine.trace_done(duty.done.as_ref(), trace);
                machine.trace_optional(duty.due, trace);
            }
            Part::Passed => {
                machine.trace_optional(duty.due, trace);
                machine.trace_optional(duty.since, trace);
            }
            Part::Reason => machine.trace_optional(duty.reason, trace),
        });
    }

    fn trace_optional(&mut self, value: Option<NodeId>, trace: &mut Trace) {
        if let Some(value) = value {
            self.trace_value(value, trace);
        }
    }

    pub(super) fn trace_done(&mut self, done: Option<&Done>, trace: &mut Trace) {
        match done {
            Some(Done::On(day)) => self.trace_value(*day, trace),
            Some(Done::When(condition)) => match self.settled_truth(*condition) {
                Truth::TRUE => self.trace_condition(*condition, true, trace),
                Truth::FALSE => self.trace_condition(*condition, false, trace),
                _ => {}
            },
            None => {}
        }
    }

    /// What shows where an obligation stands; the duty's elements are bound.
    pub(crate) fn trace_standing(&mut self, duty: &Duty, modality: Modality, trace: &mut Trace) {
        if matches!(modality, Modality::Exempt) {
            return;
        }
        self.trace_done(duty.done.as_ref(), trace);
        self.trace_optional(duty.since, trace);
        if matches!(modality, Modality::May | Modality::MustNot) {
            return;
        }
        self.trace_optional(duty.due, trace);
        if modality == Modality::InPrinciple {
            self.trace_optional(duty.reason, trace);
        }
    }

    /// The same, with the duty's elements bound.
    pub(crate) fn trace_standing_at(
        &mut self,
        id: DutyId,
        modality: Modality,
        elements: &[Bound],
        trace: &mut Trace,
    ) {
        if let Some(duty) = self.program.duties.get(id.index()) {
            self.at_bounds(elements, |machine| machine.trace_standing(duty, modality, trace));
        }
    }

    // ── who owes ─────────────────────────────────────────────────────────

    /// Whether a duty is owed with one of some modalities, for an element or at all.
    pub(super) fn trace_owed(
        &mut self,
        id: DutyId,
        owing: Owing,
        at: Option<At>,
        wanted: bool,
        trace: &mut Trace,
    ) {
        let program = self.program;
        let Some(duty) = program.duties.get(id.index()) else { return };
        let of = owing.modalities();
        self.rests_on(Ground::Owed(id, owing, at), wanted, trace, |machine, trace| {
            let mut imposers: Vec<_> =
                duty.imposers.iter().filter(|(_, modality, _)| of.contains(modality)).collect();
            imposers.sort_by_key(|(_, modality, _)| *modality);
            for (clause, _, target) in imposers {
                let Some(clause) = program.clauses.get(clause.index()) else { continue };
                if wanted {
                    if machine.trace_imposed(clause, *target, at, trace) {
                        return;
                    }
                } else {
                    machine.trace_not_imposed(clause, *target, at, trace);
                }
            }
            if of.contains(&Modality::Must) {
                for quota in &duty.quotas {
                    if machine.trace_chosen(*quota, at, wanted, trace) && wanted {
                        return;
                    }
                }
            }
        });
    }

    /// A clause that imposes a duty for an element, as a ground; false where none of its combinations does.
    fn trace_imposed(
        &mut self,
        clause: &'a Clause,
        target: Target,
        at: Option<At>,
        trace: &mut Trace,
    ) -> bool {
        let elements = self.outside(|machine| machine.elements(&clause.carrier));
        for index in 0..elements.len() {
            let mut found = false;
            self.tuples(clause, &elements, index, &mut |machine, truth| {
                found |= machine.settled(truth) == Truth::TRUE && machine.is_target(target, at);
            });
            if found {
                let at = if matches!(target, Target::Record | Target::All) { None } else { at };
                self.rests_on(Ground::Clause(clause.id, Some(index), at), true, trace, |machine, trace| {
                    machine.trace_site(
                        clause,
                        index,
                        trace,
                        |machine| machine.is_target(target, at),
                        |_, _| {},
                    );
                });
                return true;
            }
        }
        false
    }

    fn trace_not_imposed(&mut self, clause: &'a Clause, target: Target, at: Option<At>, trace: &mut Trace) {
        let own = if matches!(target, Target::Record | Target::All) { None } else { at };
        self.rests_on(Ground::Clause(clause.id, None, own), false, trace, |machine, trace| {
            machine.trace_nowhere(clause, None, trace, &mut |machine, _| machine.is_target(target, at));
        });
    }

    // ── reports ──────────────────────────────────────────────────────────

    pub(super) fn trace_submitted(&mut self, id: ReportId, trace: &mut Trace) {
        if let Some(report) = self.program.reports.get(id.index()) {
            self.outside(|machine| machine.trace_done(report.submitted.as_ref(), trace));
        }
    }

    /// The sections that a record says its report has: the list, with titles and parts.
    pub(super) fn trace_sections(&mut self, id: ReportId, trace: &mut Trace) {
        let program = self.program;
        let sections = program.reports.get(id.index()).and_then(|report| report.sections.as_ref());
        let Some(Sections { list, titled }) = sections else { return };
        self.outside(|machine| {
            machine.trace_list(*list, trace);
            let Some((title, parts)) = titled else { return };
            let found = machine.list(*list);
            for index in 0..machine.len(&found).unwrap_or(0) {
                let bound = Bound {
                    at: machine.item(&found, index),
                    list: UNNAMED,
                    index,
                    parent: None,
                    of: Some(*list),
                };
                machine.at_bounds(&[bound], |machine| {
                    for slot in [Some(*title), *parts].into_iter().flatten() {
                        machine.trace_slot(Address { base: Base::Element(0), slot }, trace);
                    }
                });
            }
        });
    }

    /// What shows where a section stands.
    pub(crate) fn trace_section(&mut self, id: ReportId, modality: Modality, trace: &mut Trace) {
        if modality == Modality::Exempt {
            return;
        }
        self.trace_submitted(id, trace);
        if self.submitted(id) != Truth::FALSE {
            self.trace_sections(id, trace);
        }
    }

    /// `R.缺漏`
    pub(super) fn trace_incomplete(&mut self, id: ReportId, wanted: bool, trace: &mut Trace) {
        let program = self.program;
        let Some(report) = program.reports.get(id.index()) else { return };
        self.rests_on(Ground::Incomplete(id), wanted, trace, |machine, trace| {
            if wanted || machine.submitted(id) == Truth::FALSE {
                machine.trace_submitted(id, trace);
            }
            if machine.submitted(id) == Truth::FALSE {
                return;
            }
            for (clause, place) in &report.contents {
                let Some(clause) = program.clauses.get(clause.index()) else { continue };
                let Some(Effect::Contain { modality: Modality::Must, sections, .. }) =
                    clause.effects.get(*place)
                else {
                    continue;
                };
                if wanted {
                    if machine.trace_lacking(id, clause, sections, trace) {
                        return;
                    }
                } else {
                    machine.rests_on(
                        Ground::Clause(clause.id, None, Some(At::Missing)),
                        false,
                        trace,
                        |machine, trace| {
                            machine.trace_nowhere(clause, None, trace, &mut |machine, trace| {
                                let lacking = machine.any_missing(id, sections);
                                if machine.settled(lacking) == Truth::FALSE {
                                    machine.trace_required(id, sections, trace);
                                    return false;
                                }
                                true
                            });
                        },
                    );
                }
            }
        });
    }

    /// A clause that applies and requires a section that is missing.
    fn trace_lacking(
        &mut self,
        id: ReportId,
        clause: &'a Clause,
        sections: &'a [Required],
        trace: &mut Trace,
    ) -> bool {
        let elements = self.outside(|machine| machine.elements(&clause.carrier));
        let lacking = |machine: &mut Self| {
            let lacking = machine.any_missing(id, sections);
            machine.settled(lacking) == Truth::TRUE
        };
        for index in 0..elements.len() {
            let mut found = false;
            self.tuples(clause, &elements, index, &mut |machine, truth| {
                found |= machine.settled(truth) == Truth::TRUE && lacking(machine);
            });
            if found {
                let ground = Ground::Clause(clause.id, Some(index), Some(At::Missing));
                self.rests_on(ground, true, trace, |machine, trace| {
                    machine.trace_site(clause, index, trace, lacking, |machine, trace| {
                        machine.trace_required(id, sections, trace);
                    });
                });
                return true;
            }
        }
        false
    }

    /// The sections of a report, and the record's own lists of what it must hold.
    fn trace_required(&mut self, id: ReportId, sections: &'a [Required], trace: &mut Trace) {
        for section in sections {
            self.trace_own(section, trace);
        }
        self.trace_sections(id, trace);
    }

    /// The record's own list of what a report must hold.
    pub(crate) fn trace_own(&mut self, section: &Required, trace: &mut Trace) {
        if let Required::Own(list, _) = section {
            self.trace_list(*list, trace);
        }
    }

    /// Whether a requirement asks for a section: the record's own list does where it names it.
    pub(crate) fn asks_for(&mut self, id: ReportId, required: &'a Required, name: &SectionName) -> bool {
        match required {
            Required::Section(section) => *name == SectionName::Declared(*section),
            Required::Open(..) => false,
            Required::Own(list, _) => {
                let texts = self.list(*list);
                (0..self.len(&texts).unwrap_or(0)).any(|index| match self.item(&texts, index) {
                    At::Value(Value::Text(text, _)) => self.own_section(id, text) == *name,
                    _ => false,
                })
            }
        }
    }

    /// Whether a clause imposes a duty for the elements of a row, where it is bound.
    pub(crate) fn imposes_for(&self, clause: &Clause, target: Target, elements: &[Bound]) -> bool {
        match target {
            Target::Record | Target::All => true,
            Target::Bound(depth) => {
                elements.first().is_some_and(|bound| self.same_element(depth, Some(bound.at)))
            }
            Target::Loops => {
                let first = u32::from(matches!(clause.carrier, Carrier::List(_)));
                (first..).zip(elements).all(|(depth, bound)| {
                    self.bound(depth).is_some_and(|own| {
                        (own.list, own.index, own.at) == (bound.list, bound.index, bound.at)
                    })
                })
            }
        }
    }

    /// The list of a duty that is owed per element: that its elements are there.
    pub(crate) fn trace_each(&mut self, id: DutyId, trace: &mut Trace) {
        let program = self.program;
        if let Some(Each::List(list)) = program.duties.get(id.index()).map(|duty| &duty.each) {
            self.outside(|machine| {
                if let Elements::Known(..) = machine.elements_of(list) {
                    machine.trace_list(list.list, trace);
                }
            });
        }
    }

    /// The facts behind one end of a comparison, as far as they are known.
    pub(crate) fn trace_bound(&mut self, value: NodeId, ends: [Option<NodeId>; 2], trace: &mut Trace) {
        self.trace_value(value, trace);
        let measured = self.value(value);
        let mut given = ends.into_iter();
        for op in [Comparison::Less, Comparison::Greater] {
            let Some(end) = given.next().flatten() else { continue };
            let limit = self.value(end);
            if self.compare(op, measured, limit) != Truth::UNKNOWN {
                self.trace_value(end, trace);
            }
        }
    }
}
