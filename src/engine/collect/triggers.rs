//! Gates, bounds, triggers and ladders.

use super::{Site, both_ways};
use crate::{
    engine::{
        gather::Gathered,
        machine::Machine,
        program::NodeId,
        rows::{Bound, Chain, Conflict, Gate, Run, Subject, Trigger},
        truth::{Truth, Verdict},
        value::Value,
    },
    model::{BoundId, Comparison, GateId, TriggerId},
    outcome::{Kind, Status},
};

/// A step of a ladder, with what its condition comes to.
pub(super) struct Step {
    trigger: TriggerId,
    truth: Truth,
    found: Gathered,
}

impl<'a> Machine<'a> {
    pub(super) fn gate(&mut self, site: &Site<'a>, gate: GateId, condition: Truth, found: &Gathered) {
        let certain = site.verdict == Verdict::Certain;
        if !certain {
            self.pend(site, Kind::Gate, &Subject::Gate(gate), Run::default(), None);
        }
        let part = self.part(site, (!site.truth).or(condition), found);
        if part.verdict != Verdict::Certain {
            self.pend(&part, Kind::Gate, &Subject::GatePart(gate), Run::default(), None);
        }
        let at = self.rows.gates.iter().position(|row| row.gate == gate).unwrap_or_else(|| {
            self.rows.gates.push(Gate { gate, truth: Truth::TRUE, sources: Chain::default() });
            self.rows.gates.len() - 1
        });
        let Some(mut row) = self.rows.gates.get(at).copied() else {
            return;
        };
        row.truth = row.truth.and(part.truth);
        if certain {
            self.source(&mut row.sources, site);
        }
        if let Some(place) = self.rows.gates.get_mut(at) {
            *place = row;
        }
    }

    pub(super) fn bound_value(
        &mut self,
        site: &Site<'a>,
        bound: BoundId,
        value: NodeId,
        ends: [Option<NodeId>; 2],
    ) {
        if site.verdict != Verdict::Certain {
            return self.pend(site, Kind::Bound, &Subject::Bound(bound), Run::default(), None);
        }
        let measured = self.in_worlds(|machine| {
            let value = machine.value(value);
            let [min, max] = ends.map(|end| end.map_or(Value::None, |end| machine.value(end)));
            let below = machine.compare(Comparison::Less, value, min);
            let above = machine.compare(Comparison::Greater, value, max);
            let status = match (below, above) {
                (Truth::TRUE, _) => Status::Below,
                (_, Truth::TRUE) => Status::Above,
                (Truth::FALSE, Truth::FALSE) => Status::Within,
                _ => Status::Undetermined,
            };
            (status, value, min, max)
        });
        let [closed, open, _] = measured;
        if closed.1 == Value::None && open.1 == Value::None {
            return;
        }
        let (status, undecided) =
            both_ways((closed.0, closed.1 == Value::None), (open.0, open.1 == Value::None));
        let both = |one: Value, other: Value| if one == other { one } else { Value::Unknown };
        let row = Bound {
            bound,
            value: both(closed.1, open.1),
            min: both(closed.2, open.2),
            max: both(closed.3, open.3),
            status,
            sources: Chain::default(),
        };
        // What is not known is not told, and tells no rows apart.
        let told = |row: &Bound| {
            [row.value, row.min, row.max]
                .map(|value| if value == Value::Unknown { Value::None } else { value })
        };
        let known =
            self.rows.bounds.iter().position(|other| {
                (other.bound, other.status) == (bound, status) && told(other) == told(&row)
            });
        let at = known.unwrap_or_else(|| {
            self.rows.bounds.push(row);
            self.rows.bounds.len() - 1
        });
        let mut sources = self.rows.bounds.get(at).map(|row| row.sources).unwrap_or_default();
        self.source(&mut sources, site);
        if let Some(row) = self.rows.bounds.get_mut(at) {
            row.sources = sources;
        }
        if let Some(open) = undecided {
            let found = self.gather(|machine, found| {
                for node in [Some(value)].into_iter().chain(ends).flatten() {
                    machine.gather_value(node, found);
                }
            });
            self.pend_at(site, (Kind::Bound, Subject::Bound(bound)), open, &found);
        }
    }

    pub(super) fn trigger(&mut self, site: &Site<'a>, id: TriggerId) {
        if site.verdict != Verdict::Certain {
            return self.pend(site, Kind::Trigger, &Subject::Trigger(id), Run::default(), None);
        }
        let at = self.rows.trigger(id);
        let mut chain = self.rows.triggers.get(at).map(|row| row.sources).unwrap_or_default();
        self.source(&mut chain, site);
        if let Some(row) = self.rows.triggers.get_mut(at) {
            row.sources = chain;
        }
    }

    pub(super) fn step(&mut self, trigger: TriggerId, condition: Option<NodeId>) -> Step {
        let truth = condition.map_or(Truth::TRUE, |condition| self.truth(condition));
        let found = self.reasons(truth, |machine, found| {
            if let Some(condition) = condition {
                machine.gather_condition(condition, found);
            }
        });
        Step { trigger, truth, found }
    }

    pub(super) fn ladder(&mut self, site: &Site<'a>, steps: &[Step]) {
        if site.verdict != Verdict::Certain {
            // Where the facts rule out every step, one of all of them would be due: the
            // clause alone is waited for.
            let none = steps.iter().all(|step| step.truth.is_false());
            for step in steps {
                let subject = Subject::Trigger(step.trigger);
                if none {
                    self.pend(site, Kind::Trigger, &subject, Run::default(), None);
                } else {
                    let part = self.part(site, site.truth.and(step.truth), &step.found);
                    self.pend(&part, Kind::Trigger, &subject, Run::default(), None);
                }
            }
            return;
        }
        let fired: Vec<TriggerId> =
            steps.iter().filter(|step| step.truth.is_true()).map(|step| step.trigger).collect();
        if fired.is_empty() {
            let open: Vec<TriggerId> =
                steps.iter().filter(|step| !step.truth.is_false()).map(|step| step.trigger).collect();
            let one_of = if open.is_empty() { steps.iter().map(|step| step.trigger).collect() } else { open };
            let mut found = Gathered::default();
            for step in steps.iter().filter(|step| step.truth.verdict() == Verdict::Undetermined) {
                found.add(&step.found);
            }
            self.faults(site.clause.id, site.element, &found);
            let known = self.rows.triggers.iter().position(|row| row.one_of == one_of);
            let at = match known {
                Some(at) => at,
                None => {
                    let Some(first) = one_of.first().copied() else {
                        return;
                    };
                    self.rows.triggers.push(Trigger {
                        trigger: first,
                        one_of,
                        due: None,
                        missing: Chain::default(),
                        sources: Chain::default(),
                    });
                    self.rows.triggers.len() - 1
                }
            };
            let Some((mut missing, mut sources)) =
                self.rows.triggers.get(at).map(|row| (row.missing, row.sources))
            else {
                return;
            };
            for fact in &found.missing {
                self.rows.push_missing(&mut missing, *fact);
            }
            self.source(&mut sources, site);
            if let Some(row) = self.rows.triggers.get_mut(at) {
                row.missing = missing;
                row.sources = sources;
            }
            return;
        }
        for id in &fired {
            self.trigger(site, *id);
        }
        if let (Some(first), true) = (fired.first(), fired.len() > 1) {
            let known = self.rows.conflicts.iter().position(|row| row.triggers == fired);
            let at = known.unwrap_or_else(|| {
                self.rows.conflicts.push(Conflict {
                    kind: Kind::Trigger,
                    subject: Subject::Trigger(*first),
                    elements: Run::default(),
                    modalities: Vec::new(),
                    triggers: fired.clone(),
                    sources: vec![Chain::default()],
                });
                self.rows.conflicts.len() - 1
            });
            let chain = self.rows.conflicts.get(at).and_then(|row| row.sources.first().copied());
            let mut chain = chain.unwrap_or_default();
            self.rows.push_source(&mut chain, site.clause.id, site.element);
            if let Some(first) = self.rows.conflicts.get_mut(at).and_then(|row| row.sources.first_mut()) {
                *first = chain;
            }
        }
    }
}
