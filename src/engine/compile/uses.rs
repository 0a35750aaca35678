//! Who names what: looked up once, so that compiling stays linear.

use crate::model::{self, ClauseId, Model, RecordId};

/// Which clauses and quotas name a duty, a report, a trigger: found in one pass.
pub(super) struct Uses {
    pub(super) duties: Vec<Imposed>,
    /// Clauses that say what a report must hold, with the place of the effect.
    pub(super) reports: Vec<Vec<(ClauseId, usize)>>,
    /// The record type of a trigger.
    pub(super) triggers: Vec<Option<RecordId>>,
}

/// What a duty is owed by.
#[derive(Clone, Default)]
pub(super) struct Imposed {
    pub(super) by: Vec<(ClauseId, model::Modality, model::Target)>,
    pub(super) quotas: Vec<model::QuotaId>,
}

impl Uses {
    pub(super) fn of(model: &Model) -> Uses {
        let mut uses = Uses {
            duties: vec![Imposed::default(); model.duties.len()],
            reports: vec![Vec::new(); model.reports.len()],
            triggers: vec![None; model.triggers.len()],
        };
        for (id, clause) in (0..).map(ClauseId).zip(&model.clauses) {
            let record = match &clause.domain {
                model::Domain::Defines(class) => model.classes.get(class.index()).map(|class| class.record),
                model::Domain::Classes { record, .. } => Some(*record),
                model::Domain::Context => None,
            };
            for (place, effect) in clause.effects.iter().enumerate() {
                uses.effect(id, place, effect, record);
            }
        }
        for (id, quota) in (0..).map(model::QuotaId).zip(&model.quotas) {
            if let Some(imposed) = quota.duty.and_then(|duty| uses.duties.get_mut(duty.index())) {
                imposed.quotas.push(id);
            }
        }
        uses
    }

    fn effect(&mut self, id: ClauseId, place: usize, effect: &model::Effect, record: Option<RecordId>) {
        match effect {
            model::Effect::Impose { modality, duty, target } => {
                if let Some(imposed) = self.duties.get_mut(duty.index()) {
                    imposed.by.push((id, *modality, *target));
                }
            }
            model::Effect::Contain { report, .. } => {
                if let Some(contents) = self.reports.get_mut(report.index()) {
                    contents.push((id, place));
                }
            }
            model::Effect::Trigger(trigger) => self.trigger(*trigger, record),
            model::Effect::Ladder(steps) => {
                for (trigger, _) in steps {
                    self.trigger(*trigger, record);
                }
            }
            model::Effect::Quota(_)
            | model::Effect::Bound { .. }
            | model::Effect::Feed { .. }
            | model::Effect::Gate { .. } => {}
        }
    }

    fn trigger(&mut self, trigger: model::TriggerId, record: Option<RecordId>) {
        if let Some(of) = self.triggers.get_mut(trigger.index()) {
            *of = of.or(record);
        }
    }
}
