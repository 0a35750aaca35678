//! Gates, bounds, triggers and ladders.

use super::Site;
use crate::{
    engine::{
        gather::Gathered,
        machine::Machine,
        program::NodeId,
        rows::{Bound, Chain, Conflict, Gate, Missing, Run, Subject, Trigger},
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
    pub(super) fn gate(&mut self, site: &Site<'a>, gate: GateId, condition: Truth, missing: &[Missing]) {
        let certain = site.verdict == Verdict::Certain;
        if !certain {
            self.pend(site, Kind::Gate, Subject::Gate(gate), Run::default(), None);
        }
        let at = match self.rows.gates.iter().position(|row| row.gate == gate) {
            Some(at) => at,
            None => {
                self.rows.gates.push(Gate {
                    gate,
                    truth: Truth::TRUE,
                    sources: Chain::default(),
                    missing: Chain::default(),
                });
                self.rows.gates.len() - 1
            }
        };
        let Some(mut row) = self.rows.gates.get(at).copied() else {
            return;
        };
        let passes = (!site.truth).or(condition);
        row.truth = row.truth.and(passes);
        if passes.is_undetermined() {
            for fact in missing.iter().chain(&site.missing) {
                self.rows.push_missing(&mut row.missing, *fact);
            }
        }
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
        value: (NodeId, Value),
        min: Option<(NodeId, Value)>,
        max: Option<(NodeId, Value)>,
    ) {
        if site.verdict != Verdict::Certain {
            return self.pend(site, Kind::Bound, Subject::Bound(bound), Run::default(), None);
        }
        if value.1 == Value::None {
            return;
        }
        let low = min.map_or(Value::None, |(_, value)| value);
        let high = max.map_or(Value::None, |(_, value)| value);
        let below = self.compare(Comparison::Less, value.1, low);
        let above = self.compare(Comparison::Greater, value.1, high);
        let status = if below.is_true() {
            Status::Below
        } else if above.is_true() {
            Status::Above
        } else if below.is_false() && above.is_false() {
            Status::Within
        } else {
            Status::Undetermined
        };
        let row = Bound { bound, value: value.1, min: low, max: high, status, sources: Chain::default() };
        let known = self.rows.bounds.iter().position(|other| {
            other.bound == bound && other.value == row.value && other.min == low && other.max == high
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
        if status == Status::Undetermined {
            let mut found = Gathered::default();
            for (node, _) in [Some(value), min, max].into_iter().flatten() {
                self.gather_value(node, &mut found);
            }
            self.faults(site.clause.id, site.element, &found);
            let unknown = self.undecided(site, found.missing);
            self.pend(&unknown, Kind::Bound, Subject::Bound(bound), Run::default(), None);
        }
    }

    /// The site of something that is undecided although its clause applies.
    pub(super) fn undecided(&self, site: &Site<'a>, missing: Vec<Missing>) -> Site<'a> {
        Site { truth: Truth::UNKNOWN, verdict: Verdict::Undetermined, missing, ..*site }
    }

    pub(super) fn trigger(&mut self, site: &Site<'a>, id: TriggerId) {
        if site.verdict != Verdict::Certain {
            return self.pend(site, Kind::Trigger, Subject::Trigger(id), Run::default(), None);
        }
        let known = self.rows.triggers.iter().position(|row| row.trigger == id && row.one_of.is_empty());
        let at = match known {
            Some(at) => at,
            None => {
                self.rows.triggers.push(Trigger {
                    trigger: id,
                    one_of: Vec::new(),
                    due: None,
                    missing: Chain::default(),
                    sources: Chain::default(),
                });
                self.rows.triggers.len() - 1
            }
        };
        let mut chain = self.rows.triggers.get(at).map(|row| row.sources).unwrap_or_default();
        self.source(&mut chain, site);
        if let Some(row) = self.rows.triggers.get_mut(at) {
            row.sources = chain;
        }
    }

    pub(super) fn step(&mut self, trigger: TriggerId, condition: Option<NodeId>) -> Step {
        let truth = condition.map_or(Truth::TRUE, |condition| self.truth(condition));
        let mut found = Gathered::default();
        if let Some(condition) = condition {
            self.gather_condition(condition, &mut found);
        }
        Step { trigger, truth, found }
    }

    pub(super) fn ladder(&mut self, site: &Site<'a>, steps: &[Step]) {
        if site.verdict != Verdict::Certain {
            // Where the facts rule out every step, one of all of them would be due.
            let none = steps.iter().all(|step| step.truth.is_false());
            for step in steps.iter().filter(|step| none || !step.truth.is_false()) {
                let missing = site.missing.iter().chain(&step.found.missing).copied().collect();
                self.faults(site.clause.id, site.element, &step.found);
                let truth = if none { site.truth } else { site.truth.and(step.truth) };
                let site = Site { missing, truth, verdict: truth.verdict(), ..*site };
                self.pend(&site, Kind::Trigger, Subject::Trigger(step.trigger), Run::default(), None);
            }
            return;
        }
        let fired: Vec<TriggerId> =
            steps.iter().filter(|step| step.truth.is_true()).map(|step| step.trigger).collect();
        if fired.is_empty() {
            let open: Vec<TriggerId> =
                steps.iter().filter(|step| !step.truth.is_false()).map(|step| step.trigger).collect();
            let one_of = if open.is_empty() { steps.iter().map(|step| step.trigger).collect() } else { open };
            for step in steps.iter().filter(|step| step.truth.is_undetermined()) {
                self.faults(site.clause.id, site.element, &step.found);
            }
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
            let undecided = steps.iter().filter(|step| step.truth.is_undetermined());
            for fact in undecided.flat_map(|step| &step.found.missing) {
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
            let mut chain = Chain::default();
            self.rows.push_source(&mut chain, site.clause.id, site.element);
            self.rows.conflicts.push(Conflict {
                kind: Kind::Trigger,
                subject: Subject::Trigger(*first),
                elements: Run::default(),
                modalities: Vec::new(),
                triggers: fired,
                sources: vec![chain],
            });
        }
    }
}
