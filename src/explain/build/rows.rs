//! Why each certain row of an outcome holds.

use super::{Builder, is_named};
use crate::{
    engine::{
        machine::{Bound, Machine},
        program::{Effect, Pool},
        rows::{self, Group, QuotaRow, SectionName, group},
        trace::{Asked, Trace},
        truth::Truth,
        value::Value,
    },
    explain::{About, Rests, Why, change::severity},
    model::{ClassKind, ClauseId, DutyId, GateId, Modality, ReportId},
    outcome::{Modality as Force, Outcome, Source, Status},
};

impl Why {
    pub(crate) fn new(kind: About, name: Option<String>) -> Why {
        Why {
            kind,
            name,
            one_of: Vec::new(),
            element: None,
            elements: Vec::new(),
            modality: None,
            status: None,
            since: None,
            due: None,
            done: None,
            reason: None,
            under: None,
            by: None,
            group: None,
            in_pool: None,
            selected: None,
            value: None,
            min: None,
            max: None,
            unless: Vec::new(),
            because: Vec::new(),
            missing: Vec::new(),
            rests: Rests::default(),
            changes: None,
        }
    }

    /// Whether it goes by a name.
    pub(super) fn is_named(&self, name: &str) -> bool {
        self.name.as_deref().is_some_and(|own| is_named(own, name))
            || self.one_of.iter().any(|own| own == name)
    }

    /// Whether nothing of it is certain: it is a quota of which neither the pool nor the choice is known.
    pub(super) fn tells_nothing(&self) -> bool {
        self.kind == About::Quota
            && self.status.is_none()
            && self.in_pool.is_none()
            && self.selected.is_none()
    }

    /// Whether nobody can ask why it is not so: it is, or it is forbidden.
    pub(super) fn holds(&self) -> bool {
        match self.kind {
            About::Class | About::NotCovered | About::Use => true,
            About::Trigger => self.one_of.is_empty(),
            About::Obligation | About::Section => self.modality != Some(Force::Exempt),
            About::Gate | About::Bound => matches!(self.status, Some(Status::Passed | Status::Within)),
            About::Quota => match self.in_pool {
                Some(in_pool) => in_pool && self.selected == Some(true),
                None => self.status == Some(Status::Met),
            },
        }
    }

    /// Whether it is something that a person wants ended.
    pub(super) fn is_unwelcome(&self) -> bool {
        self.kind == About::Trigger || severity(self.status) > 0
    }
}

impl<'a> Builder<'a> {
    pub(super) fn outcomes(&mut self, outcome: &Outcome) -> Vec<Why> {
        let mut all = Vec::new();
        self.memberships(outcome, &mut all);
        self.obligations(outcome, &mut all);
        self.sections(outcome, &mut all);
        self.uses(outcome, &mut all);
        self.gates(outcome, &mut all);
        self.quotas(outcome, &mut all);
        self.bounds_rows(outcome, &mut all);
        self.triggers(outcome, &mut all);
        all
    }

    fn memberships(&mut self, outcome: &Outcome, all: &mut Vec<Why>) {
        let program = self.machine.program;
        let rows = self.rows.memberships.clone();
        for ((id, element), row) in rows.into_iter().zip(&outcome.classes) {
            let index = self.index(element);
            let mut why = Why::new(About::Class, Some(row.class.clone()));
            why.element.clone_from(&row.element);
            let clause = program.model.classes.get(id.index()).map(|class| &class.kind);
            match clause {
                Some(ClassKind::Clause(clause)) => {
                    let source = self.source(*clause, row.element.clone());
                    why.because.push(self.because((*clause, index, source), |machine, trace, _, index| {
                        machine.trace_class_at(id, index, true, trace);
                    }));
                }
                _ => why.rests = self.traced(|machine, trace| machine.trace_class_at(id, index, true, trace)),
            }
            all.push(why);
        }
        let rows = self.rows.not_covered.clone();
        for ((id, chain), row) in rows.into_iter().zip(&outcome.not_covered) {
            let mut why = Why::new(About::NotCovered, Some(row.class.clone()));
            why.reason = Some(row.reason.clone());
            for site in self.sites(chain) {
                why.because.push(self.because(site, |machine, trace, _, index| {
                    machine.trace_class_at(id, index, true, trace);
                }));
            }
            all.push(why);
        }
    }

    pub(super) fn source(&self, id: ClauseId, element: Option<String>) -> Source {
        self.machine.program.source(id, element)
    }

    fn obligations(&mut self, outcome: &Outcome, all: &mut Vec<Why>) {
        let rows = self.rows.obligations.clone();
        for (row, shown) in rows.into_iter().zip(&outcome.obligations) {
            let elements = self.bounds(self.rows.tuple(row.elements));
            let mut why = Why::new(About::Obligation, Some(shown.duty.clone()));
            why.element.clone_from(&shown.element);
            why.elements.clone_from(&shown.elements);
            why.modality = Some(shown.modality);
            why.status = shown.status;
            why.since = shown.since;
            why.due = shown.due;
            why.done = shown.done;
            why.reason.clone_from(&shown.reason);
            why.by.clone_from(&shown.by);
            why.unless.clone_from(&shown.unless);
            for site in self.sites(row.sources) {
                why.because.push(self.because(site, |machine, trace, clause, index| {
                    imposed(machine, trace, (clause, index), (row.duty, row.modality), &elements);
                }));
            }
            why.rests = self.traced(|machine, trace| {
                machine.trace_standing_at(row.duty, row.modality, &elements, trace);
            });
            all.push(why);
        }
    }

    fn sections(&mut self, outcome: &Outcome, all: &mut Vec<Why>) {
        let rows = self.rows.sections.clone();
        for (row, shown) in rows.into_iter().zip(&outcome.sections) {
            let mut why = Why::new(About::Section, Some(format!("{}/{}", shown.report, shown.section)));
            why.modality = Some(shown.modality);
            why.status = Some(shown.status);
            why.unless.clone_from(&shown.unless);
            let of = group(row.modality);
            for site in self.sites(row.sources) {
                why.because.push(self.because(site, |machine, trace, clause, index| {
                    required(machine, trace, (clause, index), of, row.report, &row.name);
                }));
            }
            why.rests = self.traced(|machine, trace| machine.trace_section(row.report, row.modality, trace));
            all.push(why);
        }
    }

    fn uses(&mut self, outcome: &Outcome, all: &mut Vec<Why>) {
        let rows = self.rows.uses.clone();
        for (row, shown) in rows.into_iter().zip(&outcome.uses) {
            let mut why = Why::new(About::Use, Some(shown.usage.clone()));
            why.by.clone_from(&shown.by);
            why.unless.clone_from(&shown.unless);
            for site in self.sites(row.sources) {
                why.because.push(self.because(site, |machine, trace, clause, index| {
                    site_of(machine, trace, (clause, index));
                }));
            }
            all.push(why);
        }
    }

    fn gates(&mut self, outcome: &Outcome, all: &mut Vec<Why>) {
        let program = self.machine.program;
        let rows = self.rows.gates.clone();
        for (row, shown) in rows.into_iter().zip(&outcome.gates) {
            let mut why = Why::new(About::Gate, Some(shown.gate.clone()));
            why.status = Some(shown.status);
            why.unless.clone_from(&shown.unless);
            for site in self.sites(row.sources) {
                why.because.push(self.because(site, |machine, trace, clause, index| {
                    gated(machine, trace, (clause, index), row.gate);
                }));
            }
            if shown.status == Status::Passed {
                let clauses = &self.plan.clauses;
                why.rests = self.traced(|machine, trace| {
                    for clause in clauses.iter().filter_map(|id| program.clauses.get(id.index())) {
                        for effect in &clause.effects {
                            if let Effect::Gate { gate, condition } = effect
                                && *gate == row.gate
                            {
                                // Its condition is true wherever it applies.
                                machine.trace_wherever(clause, None, (*condition, true), trace);
                            }
                        }
                    }
                });
            }
            all.push(why);
        }
    }

    fn quotas(&mut self, outcome: &Outcome, all: &mut Vec<Why>) {
        let program = self.machine.program;
        let rows = self.rows.quotas.clone();
        for (row, shown) in rows.into_iter().zip(&outcome.quotas) {
            let mut why = Why::new(About::Quota, Some(shown.quota.clone()));
            why.group.clone_from(&shown.group);
            match row {
                QuotaRow::Member { quota: id, group, in_pool, selected, .. } => {
                    why.in_pool = shown.in_pool;
                    why.selected = shown.selected;
                    let Some(quota) = program.quotas.get(id.index()) else {
                        all.push(why);
                        continue;
                    };
                    // Where the group is not known, it is told of the record whatever its group is.
                    let group = Some(group).filter(|group| *group != Value::Unknown);
                    if let (None, Some(chosen)) = (why.in_pool, why.selected)
                        && self.machine.whole_pool(quota, Asked::Selected, group) != Truth::known(chosen)
                    {
                        // In other groups it may be otherwise.
                        why.selected = None;
                    }
                    let source = self.source(quota.clause, None);
                    let asked = [(Asked::Belongs, in_pool), (Asked::Selected, selected)];
                    why.because.push(self.because((quota.clause, 0, source), |machine, trace, _, _| {
                        if in_pool.is_false() && selected.is_true() {
                            machine.trace_outside(quota, trace);
                        }
                        for (asked, truth) in asked {
                            let holds = truth.is_true();
                            if holds || truth.is_false() {
                                // Who is not in the pool is in no group of it.
                                let group = group.filter(|_| asked != Asked::Belongs || holds);
                                machine.trace_pool(quota, asked, (None, group), holds, trace);
                            }
                        }
                    }));
                    if why.in_pool.is_none() {
                        let found = self.machine.undecided_pool(quota, Asked::Belongs);
                        why.missing = self.fact_names(&found.missing);
                    }
                }
                QuotaRow::List { quota: id, sources, .. } => {
                    why.status = shown.status;
                    why.value = shown.actual.map(|actual| actual.to_string());
                    why.min = shown.min.map(|min| min.to_string());
                    why.max = shown.max.map(|max| max.to_string());
                    for site in self.sites(sources) {
                        why.because.push(self.because(site, |machine, trace, clause, index| {
                            site_of(machine, trace, (clause, index));
                        }));
                    }
                    if let Some(quota) = program.quotas.get(id.index()) {
                        why.rests = self.traced(|machine, trace| machine.trace_list_quota(quota, trace));
                    }
                }
            }
            all.push(why);
        }
    }

    fn bounds_rows(&mut self, outcome: &Outcome, all: &mut Vec<Why>) {
        let rows = self.rows.bounds.clone();
        for (row, shown) in rows.into_iter().zip(&outcome.bounds) {
            let mut why = Why::new(About::Bound, Some(shown.bound.clone()));
            why.status = Some(shown.status);
            why.value.clone_from(&shown.value);
            why.min.clone_from(&shown.min);
            why.max.clone_from(&shown.max);
            why.unless.clone_from(&shown.unless);
            for site in self.sites(row.sources) {
                why.because.push(self.because(site, |machine, trace, clause, index| {
                    bounded(machine, trace, (clause, index), &row);
                }));
            }
            all.push(why);
        }
    }

    fn triggers(&mut self, outcome: &Outcome, all: &mut Vec<Why>) {
        let program = self.machine.program;
        let rows = self.rows.triggers.clone();
        for (row, shown) in rows.into_iter().zip(&outcome.triggers) {
            let mut why = Why::new(About::Trigger, shown.trigger.clone());
            why.one_of.clone_from(&shown.one_of);
            why.under.clone_from(&shown.under);
            why.by.clone_from(&shown.by);
            why.due = shown.due;
            why.unless.clone_from(&shown.unless);
            for site in self.sites(row.sources) {
                why.because.push(self.because(site, |machine, trace, clause, index| {
                    triggered(machine, trace, (clause, index), &row);
                }));
            }
            let due = program.triggers.get(row.trigger.index()).and_then(|trigger| trigger.due);
            if let Some(due) = due {
                why.rests = self.traced(|machine, trace| {
                    machine.outside(|machine| machine.trace_value(due, trace));
                });
            }
            all.push(why);
        }
    }
}

/// A clause at an element.
type Site = (ClauseId, u32);

/// That a clause applies at an element.
fn site_of(machine: &mut Machine<'_>, trace: &mut Trace, (clause, index): Site) {
    let program = machine.program;
    if let Some(clause) = program.clauses.get(clause.index()) {
        machine.trace_site(clause, index, trace, |_| true, |_, _| {});
    }
}

/// That a clause imposes a duty: by its strongest effect, else as a quota's choice.
fn imposed(
    machine: &mut Machine<'_>,
    trace: &mut Trace,
    (clause, index): Site,
    (duty, modality): (DutyId, Modality),
    elements: &[Bound],
) {
    let program = machine.program;
    let Some(clause) = program.clauses.get(clause.index()) else { return };
    let of = group(modality);
    let effects = clause.effects.iter().filter_map(|effect| match effect {
        Effect::Impose { modality, duty: other, target } if *other == duty && group(*modality) == of => {
            Some((*modality, *target))
        }
        _ => None,
    });
    let mut effects: Vec<_> = effects.collect();
    effects.sort_by_key(|(modality, _)| *modality);
    for (_, target) in effects {
        let found = machine.trace_site(
            clause,
            index,
            trace,
            |machine| machine.imposes_for(clause, target, elements),
            |_, _| {},
        );
        if found {
            return machine.trace_each(duty, trace);
        }
    }
    for effect in &clause.effects {
        let Effect::Quota(id) = effect else { continue };
        let Some(quota) = program.quotas.get(id.index()).filter(|quota| quota.duty == Some(duty)) else {
            continue;
        };
        let at = match quota.pool {
            Pool::List(_) => elements.first().map(|bound| bound.at),
            Pool::Population { .. } => None,
        };
        machine.trace_pool(quota, Asked::Counts, (at, None), true, trace);
    }
}

/// That a clause requires a section.
fn required(
    machine: &mut Machine<'_>,
    trace: &mut Trace,
    (clause, index): Site,
    of: Group,
    report: ReportId,
    name: &SectionName,
) {
    let program = machine.program;
    let Some(clause) = program.clauses.get(clause.index()) else { return };
    let effects = clause.effects.iter().filter_map(|effect| match effect {
        Effect::Contain { modality, report: other, sections, .. }
            if *other == report && group(*modality) == of =>
        {
            Some((*modality, sections))
        }
        _ => None,
    });
    let mut effects: Vec<_> = effects.collect();
    effects.sort_by_key(|(modality, _)| *modality);
    for (_, sections) in effects {
        for section in sections {
            let found = machine.trace_site(
                clause,
                index,
                trace,
                |machine| machine.asks_for(report, section, name),
                |machine, trace| machine.trace_own(section, trace),
            );
            if found {
                return;
            }
        }
    }
}

/// That a clause applies, and what its gate's condition comes to.
fn gated(machine: &mut Machine<'_>, trace: &mut Trace, (clause, index): Site, gate: GateId) {
    let program = machine.program;
    let Some(clause) = program.clauses.get(clause.index()) else { return };
    let conditions = clause.effects.iter().filter_map(|effect| match effect {
        Effect::Gate { gate: other, condition } if *other == gate => Some(*condition),
        _ => None,
    });
    let conditions: Vec<_> = conditions.collect();
    // One condition that fails decides.
    for wanted in [Truth::FALSE, Truth::TRUE] {
        let mut found = false;
        for condition in &conditions {
            let holds = |machine: &mut Machine<'_>| machine.settled_truth(*condition) == wanted;
            found |= machine.trace_site(clause, index, trace, holds, |machine, trace| {
                machine.trace_condition(*condition, wanted == Truth::TRUE, trace);
            });
            if found && wanted == Truth::FALSE {
                return;
            }
        }
        if found {
            return;
        }
    }
    site_of(machine, trace, (clause.id, index));
}

/// That a clause applies, and what its bound's value and ends are.
fn bounded(machine: &mut Machine<'_>, trace: &mut Trace, (clause, index): Site, row: &rows::Bound) {
    let program = machine.program;
    let Some(clause) = program.clauses.get(clause.index()) else { return };
    for effect in &clause.effects {
        let Effect::Bound { bound, value, min, max } = effect else { continue };
        if *bound != row.bound {
            continue;
        }
        let same = |machine: &mut Machine<'_>| {
            let found = machine.value(*value);
            let [low, high] = [min, max].map(|end| end.map_or(Value::None, |end| machine.value(end)));
            let alike = |shown: Value, found: Value| shown == Value::Unknown || shown == found;
            alike(row.value, found) && alike(row.min, low) && alike(row.max, high)
        };
        let found = machine.trace_site(clause, index, trace, same, |machine, trace| {
            machine.trace_bound(*value, [*min, *max], trace);
        });
        if found {
            return;
        }
    }
}

/// That a clause applies and triggers what a row says.
fn triggered(machine: &mut Machine<'_>, trace: &mut Trace, (clause, index): Site, row: &rows::Trigger) {
    let program = machine.program;
    let Some(clause) = program.clauses.get(clause.index()) else { return };
    for effect in &clause.effects {
        let steps = match effect {
            Effect::Trigger(id) if *id == row.trigger && row.one_of.is_empty() => {
                return site_of(machine, trace, (clause.id, index));
            }
            Effect::Ladder(steps) => steps,
            _ => continue,
        };
        if row.one_of.is_empty() {
            let step = steps.iter().find(|(id, _)| *id == row.trigger);
            let Some((_, condition)) = step else { continue };
            let holds = |machine: &mut Machine<'_>| {
                condition.is_none_or(|condition| machine.settled_truth(condition) == Truth::TRUE)
            };
            let found = machine.trace_site(clause, index, trace, holds, |machine, trace| {
                if let Some(condition) = condition {
                    machine.trace_condition(*condition, true, trace);
                }
            });
            if found {
                return;
            }
        } else if row.one_of.iter().all(|id| steps.iter().any(|(step, _)| step == id)) {
            machine.trace_site(
                clause,
                index,
                trace,
                |_| true,
                |machine, trace| {
                    for condition in steps.iter().filter_map(|(_, condition)| *condition) {
                        machine.trace_condition(condition, false, trace);
                    }
                },
            );
            return;
        }
    }
}
