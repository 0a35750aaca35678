//! What is looked at in each changed record, and when it has become another.

use super::{Then, space::Space};
use crate::explain::build::is_named;
use crate::{
    engine::{
        layout::ArenaId,
        machine::At,
        rows::{self, Chain, Element, Group, Missing, Pending, QuotaRow, Rows, SectionName, Subject, group},
        value::Value,
        view::{OutcomeView, modality},
    },
    model::{ClassId, DutyId, Model, Pool, QuotaId, ReportId, TriggerId},
    outcome::{Kind, Modality, Status},
};

/// An element, told from others whatever index it has in a changed record.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Where {
    Frame(bool, ArenaId, u32),
    Text(u32, String),
    Value(u32, Value),
    Index(u32, u32),
    /// Any element of a list that is not known.
    Any,
}

/// What is looked at.
#[derive(Clone, Debug)]
pub(super) enum Key {
    Class(ClassId, Option<Where>),
    NotCovered(ClassId),
    Duty(DutyId, Vec<Where>, Group),
    Section(ReportId, SectionName, Group),
    Use(crate::model::UseId),
    Gate(crate::model::GateId),
    Quota(QuotaId, Option<String>),
    Bound(crate::model::BoundId),
    Trigger(TriggerId),
    OneOf(Vec<TriggerId>),
    /// An entry that is undetermined.
    Pending {
        kind: Kind,
        subject: Subject,
        elements: Vec<Where>,
        of: Option<Group>,
    },
    /// Anything of a name.
    Name(String),
}

/// What is wanted of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Goal {
    /// It is certain: that it is not, or stands otherwise.
    Otherwise,
    /// It is not decided: that it certainly holds, or not.
    Decided(bool),
    /// It does not hold: that it does.
    Holds,
}

/// Whether something is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    Absent,
    /// Undetermined, or open in the text.
    Unclear,
    There,
}

/// What something is in one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct State {
    pub(super) presence: Presence,
    pub(super) then: Then,
    /// Whether a status is told and not known, where that is asked for.
    vague: bool,
}

impl State {
    fn new(presence: Presence) -> State {
        let then = Then { holds: presence == Presence::There, ..Then::default() };
        State { presence, then, vague: false }
    }

    fn there(modality: Option<Modality>, status: Option<Status>) -> State {
        let mut state = State::new(Presence::There);
        state.then.modality = modality;
        state.then.status = status;
        state.vague = status == Some(Status::Undetermined);
        state
    }

    /// That it is so is all that is asked for, wherever it stands.
    fn without_standing(mut self) -> State {
        self.vague = false;
        self
    }

    /// Whether a changed record has what is wanted.
    pub(super) fn reaches(&self, before: &State, goal: Goal) -> bool {
        if self.presence == Presence::Unclear || self.vague {
            return false;
        }
        match goal {
            Goal::Decided(holds) => self.then.holds == holds,
            Goal::Holds => self.then.holds,
            Goal::Otherwise => {
                let (then, was) = (&self.then, &before.then);
                if !then.holds {
                    // Who was not chosen, and is not in the pool or not known to be, is not chosen then either.
                    let idle = was.selected == Some(false) && was.in_pool.is_none()
                        || was.selected != Some(true) && was.in_pool == Some(false);
                    return was.holds && !idle;
                }
                // With a stronger force it stays what it is, whatever the standing.
                let stronger = then.modality < was.modality;
                // Nor is it any better to take back the report.
                let no_better = severity(was.status) > 0
                    && (severity(then.status) >= severity(was.status)
                        || then.status == Some(Status::Awaited));
                let differs = |now: Option<bool>, before: Option<bool>| matches!((now, before), (Some(now), Some(before)) if now != before);
                !stronger
                    && !no_better
                    && (was.status.is_some_and(|was| was != Status::Undetermined)
                        && then.status.is_some()
                        && then.status != was.status
                        || differs(then.in_pool, was.in_pool)
                        || differs(then.selected, was.selected))
            }
        }
    }
}

/// How much a person wants a status ended.
pub(in crate::explain) fn severity(status: Option<Status>) -> u8 {
    match status {
        Some(Status::Breached) => 2,
        Some(
            Status::Late
            | Status::Violated
            | Status::Missing
            | Status::Failed
            | Status::Short
            | Status::Over
            | Status::Below
            | Status::Above,
        ) => 1,
        _ => 0,
    }
}

/// The rows of a changed record, with what is needed to compare them.
pub(super) struct Looked<'a> {
    pub(super) space: &'a Space<'a>,
    pub(super) rows: &'a Rows,
    /// Classes of which not every membership is decided.
    pub(super) unclear: &'a [ClassId],
}

impl Looked<'_> {
    fn view(&self) -> OutcomeView<'_> {
        let Looked { space, rows, .. } = self;
        OutcomeView::new(space.program, space.layout, &space.changed, rows)
    }

    fn model(&self) -> &Model {
        &self.space.program.model
    }

    pub(super) fn element(&self, row: u32) -> Option<Where> {
        let Element { list, index, at, .. } = self.rows.elements.get(row as usize)?;
        Some(match *at {
            At::Frame { context: true, arena, base } => Where::Frame(true, arena, base),
            At::Frame { context: false, arena, base } => {
                Where::Frame(false, arena, self.space.origin(arena, base))
            }
            At::Value(value @ Value::Text(..)) => {
                let text = self.view().typed_text(value, &crate::model::Type::Text);
                Where::Text(*list, text.unwrap_or_default())
            }
            At::Value(value) => Where::Value(*list, value),
            At::List { .. } => Where::Index(*list, *index),
            At::Missing => Where::Any,
        })
    }

    pub(super) fn elements(&self, run: rows::Run) -> Vec<Where> {
        self.rows.tuple(run).iter().filter_map(|row| self.element(*row)).collect()
    }

    pub(super) fn group_of(&self, quota: QuotaId, value: Value) -> Option<String> {
        let of = self.model().quotas.get(quota.index())?.group.as_ref()?;
        self.view().typed_text(value, &of.ty)
    }

    fn pending(&self, kind: Kind, wanted: &Subject) -> impl Iterator<Item = &Pending> {
        self.rows.pending.iter().filter(move |row| row.kind == kind && row.subject == *wanted)
    }

    /// Absent, unless it is undetermined.
    fn absent(&self, kind: Kind, subject: &Subject) -> State {
        let unclear = self.pending(kind, subject).next().is_some();
        State::new(if unclear { Presence::Unclear } else { Presence::Absent })
    }

    /// What something is in the changed record.
    pub(super) fn state(&self, key: &Key) -> State {
        let rows = self.rows;
        match key {
            Key::Class(id, place) => {
                let found = rows.memberships.iter().any(|(class, element)| {
                    class == id
                        && place.as_ref().is_none_or(|place| self.element(*element).as_ref() == Some(place))
                });
                self.member(*id, found)
            }
            Key::NotCovered(id) => self.member(*id, rows.not_covered.iter().any(|(class, _)| class == id)),
            Key::Duty(id, elements, of) => self.duty(*id, elements, *of),
            Key::Section(report, name, of) => self.section(*report, name, *of),
            Key::Use(id) => match rows.uses.iter().any(|row| row.usage == *id) {
                true => State::new(Presence::There),
                false => self.absent(Kind::Use, &Subject::Use(*id)),
            },
            Key::Gate(id) => match rows.gates.iter().find(|row| row.gate == *id) {
                Some(row) => State::there(None, Some(gate_status(row))),
                None => self.absent(Kind::Gate, &Subject::Gate(*id)),
            },
            Key::Bound(id) => match rows.bounds.iter().find(|row| row.bound == *id) {
                Some(row) => State::there(None, Some(row.status)),
                None => self.absent(Kind::Bound, &Subject::Bound(*id)),
            },
            Key::Trigger(id) => {
                match rows.triggers.iter().any(|row| row.trigger == *id && row.one_of.is_empty()) {
                    true => State::new(Presence::There),
                    false => self.trigger(&[*id]),
                }
            }
            Key::OneOf(ids) => {
                let single =
                    rows.triggers.iter().any(|row| row.one_of.is_empty() && ids.contains(&row.trigger));
                if single { State::new(Presence::There) } else { self.trigger(ids) }
            }
            Key::Quota(id, group) => self.quota(*id, group.as_deref()),
            Key::Pending { kind, subject, elements, of } => self.entry(*kind, subject, elements, *of),
            Key::Name(name) => self.named(name),
        }
    }

    fn member(&self, id: ClassId, found: bool) -> State {
        if found {
            return State::new(Presence::There);
        }
        let unclear = self.unclear.contains(&id);
        State::new(if unclear { Presence::Unclear } else { Presence::Absent })
    }

    fn trigger(&self, ids: &[TriggerId]) -> State {
        let several = self.rows.triggers.iter().any(|row| row.one_of.iter().any(|id| ids.contains(id)));
        let pending = |id: &TriggerId| self.pending(Kind::Trigger, &Subject::Trigger(*id)).next().is_some();
        let unclear = several || ids.iter().any(pending);
        State::new(if unclear { Presence::Unclear } else { Presence::Absent })
    }

    fn is_at(&self, run: rows::Run, wanted: &[Where]) -> bool {
        wanted.contains(&Where::Any) || self.elements(run) == wanted
    }

    fn duty(&self, id: DutyId, elements: &[Where], of: Group) -> State {
        let found =
            self.rows.obligations.iter().find(|row| {
                row.duty == id && group(row.modality) == of && self.is_at(row.elements, elements)
            });
        if let Some(row) = found {
            return State::there(Some(modality(row.modality)), row.status);
        }
        // What the list's elements are is not known: nothing can be said of one of them.
        let unclear = self.pending(Kind::Obligation, &Subject::Duty(id)).any(|row| {
            row.modality.is_none_or(|modality| group(modality) == of)
                && (self.is_at(row.elements, elements) || self.elements(row.elements).contains(&Where::Any))
        });
        State::new(if unclear { Presence::Unclear } else { Presence::Absent })
    }

    fn section(&self, report: ReportId, name: &SectionName, of: Group) -> State {
        let found = self
            .rows
            .sections
            .iter()
            .find(|row| row.report == report && row.name == *name && group(row.modality) == of);
        if let Some(row) = found {
            return State::there(Some(modality(row.modality)), Some(row.status));
        }
        let unclear = self.rows.pending.iter().any(|row| match &row.subject {
            Subject::Section(own, section) => *own == report && section == name && row.kind == Kind::Section,
            Subject::Own(own, _) => *own == report && matches!(name, SectionName::Own(_)),
            _ => false,
        });
        State::new(if unclear { Presence::Unclear } else { Presence::Absent })
    }

    fn quota(&self, id: QuotaId, group: Option<&str>) -> State {
        for row in &self.rows.quotas {
            match row {
                QuotaRow::Member { quota, in_pool, selected, .. } if *quota == id => {
                    let known = |truth: crate::engine::truth::Truth| {
                        if truth.is_true() { Some(true) } else { truth.is_false().then_some(false) }
                    };
                    let mut state = State::new(Presence::There);
                    state.then.in_pool = known(*in_pool);
                    state.then.selected = known(*selected);
                    return state;
                }
                QuotaRow::List { quota, group: of, status, .. }
                    if *quota == id && self.group_of(id, *of).as_deref() == group =>
                {
                    return State::there(None, Some(*status));
                }
                _ => {}
            }
        }
        let mut state = self.absent(Kind::Quota, &Subject::Quota(id));
        let pool = self.model().quotas.get(id.index()).map(|quota| &quota.pool);
        if state.presence == Presence::Absent && matches!(pool, Some(Pool::Population { .. })) {
            state.then.in_pool = Some(false);
        }
        state
    }

    fn is_entry(
        &self,
        row: &Pending,
        kind: Kind,
        subject: &Subject,
        elements: &[Where],
        of: Option<Group>,
    ) -> bool {
        row.kind == kind
            && row.subject == *subject
            && row.modality.map(group) == of
            && (self.is_at(row.elements, elements) || self.elements(row.elements).contains(&Where::Any))
    }

    /// Whether an entry is still undetermined, and else what it has come to.
    fn entry(&self, kind: Kind, subject: &Subject, elements: &[Where], of: Option<Group>) -> State {
        if self.rows.pending.iter().any(|row| self.is_entry(row, kind, subject, elements, of)) {
            return State::new(Presence::Unclear);
        }
        let of = of.unwrap_or(Group::Positive);
        match subject {
            Subject::Duty(id) if kind == Kind::Obligation => self.duty(*id, elements, of).without_standing(),
            Subject::Duty(id) => self.duty(*id, elements, of),
            Subject::Section(report, name) if kind == Kind::Section => {
                self.section(*report, name, of).without_standing()
            }
            Subject::Section(report, name) => self.section(*report, name, of),
            Subject::Own(report, _) => {
                let own =
                    |row: &rows::Section| row.report == *report && matches!(row.name, SectionName::Own(_));
                let found = self.rows.sections.iter().any(own);
                State::new(if found { Presence::There } else { Presence::Absent })
            }
            Subject::List(..) => State::new(Presence::Absent),
            Subject::Use(id) => self.state(&Key::Use(*id)),
            Subject::Gate(id) | Subject::GatePart(id) => self.state(&Key::Gate(*id)),
            Subject::Trigger(id) => self.state(&Key::Trigger(*id)),
            Subject::Quota(id) => {
                let mut state = self.quota(*id, None);
                if let Some(in_pool) = state.then.in_pool {
                    state.then.holds = in_pool;
                }
                state
            }
            Subject::Bound(id) => self.state(&Key::Bound(*id)),
        }
    }

    /// Whether anything of a name certainly holds: a duty is owed, a section required, a gate
    /// passed, a bound kept, the record in the pool of a quota.
    fn named(&self, name: &str) -> State {
        let (rows, model) = (self.rows, self.model());
        let mut holding = Vec::new();
        for (id, _) in &rows.memberships {
            if model.classes.get(id.index()).is_some_and(|of| of.name == name) {
                holding.push(State::new(Presence::There));
            }
        }
        for (id, _) in &rows.not_covered {
            if model.classes.get(id.index()).is_some_and(|of| of.name == name) {
                holding.push(State::new(Presence::There));
            }
        }
        for row in rows.obligations.iter().filter(|row| group(row.modality) == Group::Positive) {
            if model.duties.get(row.duty.index()).is_some_and(|of| of.name == name) {
                holding.push(State::there(Some(modality(row.modality)), row.status));
            }
        }
        let view = self.view();
        for row in rows.sections.iter().filter(|row| group(row.modality) == Group::Positive) {
            if is_named(&view.section_path(row), name) {
                holding.push(State::there(Some(modality(row.modality)), Some(row.status)));
            }
        }
        for row in &rows.uses {
            if model.uses.get(row.usage.index()).is_some_and(|of| of.name == name) {
                holding.push(State::new(Presence::There));
            }
        }
        for row in rows.gates.iter().filter(|row| row.truth.is_true()) {
            if model.gates.get(row.gate.index()).is_some_and(|of| of == name) {
                holding.push(State::there(None, Some(Status::Passed)));
            }
        }
        for row in rows.bounds.iter().filter(|row| row.status == Status::Within) {
            if model.bounds.get(row.bound.index()).is_some_and(|of| of == name) {
                holding.push(State::there(None, Some(row.status)));
            }
        }
        for row in rows.triggers.iter().filter(|row| row.one_of.is_empty()) {
            if model.triggers.get(row.trigger.index()).is_some_and(|of| of.name == name) {
                holding.push(State::new(Presence::There));
            }
        }
        for row in &rows.quotas {
            let (QuotaRow::Member { quota, group, .. } | QuotaRow::List { quota, group, .. }) = row;
            if model.quotas.get(quota.index()).is_none_or(|of| of.name != name) {
                continue;
            }
            let state = self.quota(*quota, self.group_of(*quota, *group).as_deref());
            if state.then.in_pool == Some(true) || state.then.status == Some(Status::Met) {
                holding.push(state);
            }
        }
        // What is certain in every respect is told before what is not.
        let clear = holding.iter().position(|state| !state.vague).unwrap_or(0);
        if clear < holding.len() {
            return holding.swap_remove(clear).without_standing();
        }
        State::new(Presence::Absent)
    }

    /// Whether an entry that is undetermined is about a name.
    fn is_subject(&self, subject: &Subject, name: &str) -> bool {
        is_named(&self.view().subject(subject), name)
    }

    /// The rows of a name that may be there without holding: gates, bounds and quotas.
    pub(super) fn standing(&self, name: &str) -> Rows {
        let (all, model) = (self.rows, self.model());
        let mut rows = all.bare();
        let gate = |row: &&rows::Gate| model.gates.get(row.gate.index()).is_some_and(|of| of == name);
        rows.gates = all.gates.iter().filter(gate).copied().collect();
        let bound = |row: &&rows::Bound| model.bounds.get(row.bound.index()).is_some_and(|of| of == name);
        rows.bounds = all.bounds.iter().filter(bound).copied().collect();
        let quota = |row: &&QuotaRow| {
            let (QuotaRow::Member { quota, .. } | QuotaRow::List { quota, .. }) = row;
            model.quotas.get(quota.index()).is_some_and(|of| of.name == name)
        };
        rows.quotas = all.quotas.iter().filter(quota).copied().collect();
        rows
    }

    /// The facts that are missing for what is not decided.
    pub(super) fn missing(&self, key: &Key) -> Vec<Missing> {
        let mut chains: Vec<Chain> = Vec::new();
        for row in self.rows.pending.iter().filter(|row| row.why.is_none()) {
            let about = match key {
                Key::Duty(id, elements, _) => {
                    row.subject == Subject::Duty(*id)
                        && (self.is_at(row.elements, elements)
                            || self.elements(row.elements).contains(&Where::Any))
                }
                Key::Section(report, name, _) => {
                    row.subject == Subject::Section(*report, name.clone())
                        || matches!(&row.subject, Subject::Own(own, _) if own == report)
                }
                Key::Use(id) => row.subject == Subject::Use(*id),
                Key::Gate(id) => row.subject == Subject::Gate(*id) || row.subject == Subject::GatePart(*id),
                Key::Quota(id, _) => row.subject == Subject::Quota(*id),
                Key::Bound(id) => row.subject == Subject::Bound(*id),
                Key::Trigger(id) => row.subject == Subject::Trigger(*id),
                Key::OneOf(ids) => ids.iter().any(|id| row.subject == Subject::Trigger(*id)),
                Key::Pending { kind, subject, elements, of } => {
                    self.is_entry(row, *kind, subject, elements, *of)
                        || (row.subject == *subject
                            && row.kind == Kind::Status
                            && self.is_at(row.elements, elements))
                }
                Key::Name(name) => self.is_subject(&row.subject, name),
                Key::Class(..) | Key::NotCovered(_) => false,
            };
            if about {
                chains.push(row.missing);
            }
        }
        for row in &self.rows.triggers {
            let about = match key {
                Key::OneOf(ids) => row.one_of.iter().any(|id| ids.contains(id)),
                Key::Trigger(id) => row.one_of.contains(id),
                _ => false,
            };
            if about {
                chains.push(row.missing);
            }
        }
        let mut found = Vec::new();
        for fact in chains.into_iter().flat_map(|chain| self.rows.missing(chain)) {
            if !found.contains(&fact) {
                found.push(fact);
            }
        }
        found
    }
}

fn gate_status(row: &rows::Gate) -> Status {
    if row.truth.is_true() {
        Status::Passed
    } else if row.truth.is_false() {
        Status::Failed
    } else {
        Status::Undetermined
    }
}
