//! After the last clause: statuses, contradictions, notes, and what of the
//! undecided is still worth saying.

use super::both_ways;
use crate::{
    engine::{
        duty::{Course, Entry},
        facts::NO_SECTION,
        gather::Gathered,
        machine::{At, Bound, Machine, UNNAMED},
        program::{Effect, Plan, Report, Required},
        read::fold_section,
        rows::{
            Chain, Conflict, Group, Missing, NONE, Note, Pending, Run, SectionName, Subject, contradict,
            group,
        },
        truth::{Truth, Verdict},
        value::Value,
    },
    model::{ClauseId, Modality, QuotaId, ReportId, SectionId, TriggerId},
    outcome::{Kind, Status},
    suggest,
};

impl<'a> Machine<'a> {
    pub(super) fn settle(&mut self, plan: &'a Plan) {
        self.settle_obligations();
        self.settle_sections();
        self.settle_triggers();
        self.tidy();
        self.rows.gates.retain(|row| !row.sources.is_empty());
        self.conflicts();
        for report in &plan.reports {
            self.notes(*report);
        }
    }

    /// Keeps what of the undecided is worth saying, each name once.
    fn tidy(&mut self) {
        let room = std::mem::take(&mut self.rows.room);
        let mut pending = std::mem::replace(&mut self.rows.pending, room);
        for row in &pending {
            if self.is_told(row, &pending) {
                self.merge_by_name(row.clone());
            }
        }
        pending.clear();
        self.rows.room = pending;
    }

    /// Whether an entry says what a certain row beside it, or another entry, does not.
    fn is_told(&self, row: &Pending, pending: &[Pending]) -> bool {
        let Some(own) = row.truth else {
            return true;
        };
        if let Subject::GatePart(gate) = row.subject {
            let listed = self.rows.gates.iter().find(|other| other.gate == gate && !other.sources.is_empty());
            let part = if row.why.is_some() { Verdict::Open } else { Verdict::Undetermined };
            return listed.is_some_and(|gate| gate.truth.verdict().tells_of(part));
        }
        if self.certain(row) {
            return false;
        }
        let beside = pending.iter().filter(|other| {
            !matches!(other.subject, Subject::GatePart(_))
                && other.kind == row.kind
                && self.named(&other.subject) == self.named(&row.subject)
                && self.rows.tuple(other.elements) == self.rows.tuple(row.elements)
                && stronger(other.modality, row.modality)
        });
        // Taken together, the places may leave nothing to a missing fact.
        let whole = beside.filter_map(|other| other.truth).fold(own, Truth::or);
        row.why.is_some() || whole.verdict() == Verdict::Undetermined
    }

    /// A subject by the first of its name: uses, triggers and quotas of one name are one.
    pub(super) fn named(&self, subject: &Subject) -> Subject {
        let program = self.program;
        match subject {
            Subject::Use(id) => Subject::Use(program.uses.get(id.index()).copied().unwrap_or(*id)),
            Subject::Trigger(id) => {
                Subject::Trigger(program.triggers.get(id.index()).map_or(*id, |trigger| trigger.name))
            }
            Subject::Quota(id) => {
                let quotas = &program.model.quotas;
                let name = quotas.get(id.index()).map(|quota| quota.name.as_str());
                let first = quotas.iter().position(|other| Some(other.name.as_str()) == name);
                Subject::Quota(first.map_or(*id, |first| QuotaId(first as u32)))
            }
            Subject::GatePart(gate) => Subject::Gate(*gate),
            other => other.clone(),
        }
    }

    /// Adds an entry, or its sources and facts to the one of the same name.
    fn merge_by_name(&mut self, mut row: Pending) {
        row.subject = self.named(&row.subject);
        row.truth = None;
        let facts: Vec<Missing> = self.rows.missing(row.missing).collect();
        let found = Gathered { missing: facts, ..Gathered::default() };
        let sources: Vec<(ClauseId, u32)> =
            self.rows.sources(row.sources).map(|(_, source)| (source.clause, source.element)).collect();
        (row.sources, row.missing) = (Chain::default(), Chain::default());
        let at = self.pending(row);
        self.add_pending(at, sources, &found);
    }

    pub(super) fn certain(&self, row: &Pending) -> bool {
        let program = self.program;
        match (&row.kind, &row.subject) {
            (Kind::Obligation, Subject::Duty(duty)) => self.rows.obligations.iter().any(|other| {
                other.duty == *duty
                    && self.rows.tuple(other.elements) == self.rows.tuple(row.elements)
                    && stronger(Some(other.modality), row.modality)
            }),
            (Kind::Section, Subject::Section(report, name)) => self.rows.sections.iter().any(|other| {
                other.report == *report && other.name == *name && stronger(Some(other.modality), row.modality)
            }),
            (Kind::Use, Subject::Use(usage)) => {
                let name = program.uses.get(usage.index());
                self.rows.uses.iter().any(|other| program.uses.get(other.usage.index()) == name)
            }
            (Kind::Trigger, Subject::Trigger(trigger)) => {
                let name = |id: TriggerId| program.triggers.get(id.index()).map(|of| of.name);
                let rows = self.rows.triggers.iter().filter(|other| other.one_of.is_empty());
                rows.into_iter().any(|other| name(other.trigger) == name(*trigger))
            }
            (Kind::Gate, Subject::Gate(gate)) => {
                self.rows.gates.iter().any(|other| other.gate == *gate && !other.sources.is_empty())
            }
            _ => false,
        }
    }

    pub(super) fn settle_obligations(&mut self) {
        let program = self.program;
        for at in 0..self.rows.obligations.len() {
            let Some(mut row) = self.rows.obligations.get(at).copied() else {
                continue;
            };
            let Some(duty) = program.duties.get(row.duty.index()) else {
                continue;
            };
            if duty.has_no_course() && row.modality != Modality::Exempt {
                continue;
            }
            let [closed, open, unsettled] = self.in_worlds(|machine| {
                machine.at_row(row.elements, |machine| machine.standing(duty, row.modality))
            });
            row.since = closed.since.filter(|since| open.since == Some(*since));
            row.due = closed.due.filter(|due| open.due == Some(*due));
            row.done = closed.done.filter(|done| open.done == Some(*done));
            let early = closed.early.filter(|early| open.early == Some(*early));
            row.early = early.filter(|_| row.since.is_some());
            row.status = closed.status;
            if let Some((one, other)) = closed.status.zip(open.status) {
                let (status, undecided) = both_ways((one, ()), (other, ()));
                row.status = Some(status);
                if let Some((open, kind)) = undecided.zip(unsettled.undecided) {
                    let found = self.gather(|machine, found| {
                        machine.at_row(row.elements, |machine| {
                            machine.gather_standing(duty, row.modality, kind, found);
                        });
                    });
                    let of = (kind, Subject::Duty(row.duty), row.elements, Some(row.modality));
                    self.pend_row(of, open, row.sources, &found);
                }
            }
            row.reason = closed.reason.filter(|_| row.status == Some(Status::Excused));
            if let Some(place) = self.rows.obligations.get_mut(at) {
                *place = row;
            }
        }
    }

    /// Evaluates with the elements of a row bound.
    fn at_row<T>(&mut self, run: Run, work: impl FnOnce(&mut Self) -> T) -> T {
        self.outside(|machine| {
            for place in 0..run.len as usize {
                let row = machine.rows.tuple(run).get(place).copied().unwrap_or(NONE);
                let at = machine.rows.elements.get(row as usize).map_or(At::Missing, |element| element.at);
                machine.bind(Bound { at, list: UNNAMED, index: 0, parent: None, of: None });
            }
            work(machine)
        })
    }

    pub(super) fn settle_sections(&mut self) {
        let mut course: Option<Course> = None;
        for at in 0..self.rows.sections.len() {
            let Some(row) = self.rows.sections.get(at) else {
                continue;
            };
            if course.is_none_or(|course| course.report != row.report) {
                course = self.course(row.report);
            }
            if let (SectionName::Declared(section), Some(course)) = (&row.name, course)
                && let Some(status) = self.stands(course, *section, row.modality, at)
            {
                if let Some(place) = self.rows.sections.get_mut(at) {
                    place.status = status;
                }
                continue;
            }
            let Some(row) = self.rows.sections.get(at).cloned() else {
                continue;
            };
            let [closed, open, _] =
                self.in_worlds(|machine| machine.section_status(row.report, &row.name, row.modality));
            let (status, undecided) = both_ways((closed, ()), (open, ()));
            if let Some(open) = undecided {
                let found = self.gather(|machine, found| {
                    machine.gather_submitted(row.report, found);
                    machine.gather_section(row.report, &row.name, found);
                });
                let subject = Subject::Section(row.report, row.name);
                let of = (Kind::Status, subject, Run::default(), Some(row.modality));
                self.pend_row(of, open, row.sources, &found);
            }
            if let Some(place) = self.rows.sections.get_mut(at) {
                place.status = status;
            }
        }
    }

    pub(super) fn settle_triggers(&mut self) {
        for at in 0..self.rows.triggers.len() {
            let Some((id, sources)) = self.rows.triggers.get(at).map(|row| (row.trigger, row.sources)) else {
                continue;
            };
            let declared = self.program.triggers.get(id.index());
            let Some(node) = declared.and_then(|trigger| trigger.due) else { continue };
            let steps = self.rows.triggers.get(at).map(|row| row.one_of.clone()).unwrap_or_default();
            let [closed, open, _] = self.in_worlds(|machine| machine.outside(|machine| machine.value(node)));
            if let (Value::Date(date), true) = (closed, closed == open)
                && let Some(row) = self.rows.triggers.get_mut(at)
            {
                row.due = Some(date);
            }
            let unknown = closed == Value::Unknown || open == Value::Unknown;
            if !unknown && closed == open {
                continue;
            }
            let found = self.gather(|machine, found| {
                machine.outside(|machine| machine.gather_value(node, found));
            });
            let names = if steps.is_empty() { vec![id] } else { steps };
            for id in names {
                let of = (Kind::Due, Subject::Trigger(id), Run::default(), None);
                self.pend_row(of, !unknown, sources, &found);
            }
        }
    }

    pub(super) fn conflicts(&mut self) {
        let positive = |modality: Modality| group(modality) == Group::Positive;
        if self.rows.obligations.iter().all(|row| positive(row.modality))
            && self.rows.sections.iter().all(|row| positive(row.modality))
        {
            return;
        }
        let mut found = Vec::new();
        for (at, row) in self.rows.obligations.iter().enumerate() {
            for other in self.rows.obligations.iter().skip(at + 1) {
                if row.duty == other.duty
                    && contradict(row.modality, other.modality)
                    && self.rows.tuple(row.elements) == self.rows.tuple(other.elements)
                {
                    found.push(Conflict {
                        kind: Kind::Obligation,
                        subject: Subject::Duty(row.duty),
                        elements: row.elements,
                        modalities: in_order(row.modality, other.modality),
                        triggers: Vec::new(),
                        sources: vec![row.sources, other.sources],
                    });
                }
            }
        }
        for (at, row) in self.rows.sections.iter().enumerate() {
            for other in self.rows.sections.iter().skip(at + 1) {
                if row.report == other.report
                    && row.name == other.name
                    && contradict(row.modality, other.modality)
                {
                    found.push(Conflict {
                        kind: Kind::Section,
                        subject: Subject::Section(row.report, row.name.clone()),
                        elements: Run::default(),
                        modalities: in_order(row.modality, other.modality),
                        triggers: Vec::new(),
                        sources: vec![row.sources, other.sources],
                    });
                }
            }
        }
        self.rows.conflicts.extend(found);
    }

    /// Sections that clauses take from the record's own lists, whether they apply or not.
    fn own_names(&mut self, report: &'a Report) -> Vec<String> {
        let program = self.program;
        let mut names = Vec::new();
        for (clause, place) in &report.contents {
            let Some(clause) = program.clauses.get(clause.index()) else { continue };
            let Some(Effect::Contain { sections, .. }) = clause.effects.get(*place) else { continue };
            let own = sections.iter().filter_map(|section| match section {
                Required::Own(list, _) => Some(*list),
                Required::Section(_) | Required::Open(..) => None,
            });
            for list in own {
                self.places(clause, &mut |machine| {
                    let list = machine.list(list);
                    for index in 0..machine.len(&list).unwrap_or(0) {
                        if let At::Value(Value::Text(text, _)) = machine.item(&list, index) {
                            names.push(fold_section(machine.text(text)));
                        }
                    }
                });
            }
        }
        names
    }

    /// Entries of a report's list that no clause names.
    pub(super) fn notes(&mut self, id: ReportId) {
        let program = self.program;
        let Some(report) = program.reports.get(id.index()) else {
            return;
        };
        let Some(sections) = &report.sections else {
            return;
        };
        if self.has_unnamed(id) == Some(false) {
            return;
        }
        let mut unnamed: Vec<Entry> = Vec::new();
        self.each_entry(sections, &mut |_, number, entry| {
            if number == NO_SECTION || report.place(number).is_none() {
                unnamed.push(entry);
            }
        });
        let own = if unnamed.is_empty() { Vec::new() } else { self.own_names(report) };
        for entry in unnamed {
            let text = self.entry_text(&entry).to_owned();
            let folded = fold_section(&text);
            // A title is named by the parts that are required of it.
            let whole = format!("{folded}/");
            let titled = program.model.reports.get(id.index()).is_some_and(|report| {
                report.required.iter().any(|section| {
                    let declared = program.model.sections.get(section.index());
                    declared.is_some_and(|declared| declared.name.starts_with(&whole))
                })
            });
            if titled || self.rows.notes.iter().any(|note| note.report == id && note.entry == text) {
                continue;
            }
            if own.iter().any(|name| *name == folded || name.starts_with(&whole)) {
                continue;
            }
            let missing: Vec<(SectionId, &str)> = self
                .rows
                .sections
                .iter()
                .filter(|row| row.report == id && matches!(row.status, Status::Missing | Status::Noted))
                .filter_map(|row| match &row.name {
                    SectionName::Declared(section) => {
                        let declared = program.model.sections.get(section.index())?;
                        Some((*section, declared.name.as_str()))
                    }
                    SectionName::Own(_) => None,
                })
                .collect();
            let near = suggest::nearest(&folded, missing.iter().map(|(_, name)| *name)).or_else(|| {
                let mut names = missing.iter().map(|(_, name)| *name);
                names.find(|name| name.contains(&folded) || folded.contains(name))
            });
            let like = missing.iter().find(|(_, name)| Some(*name) == near).map(|(section, _)| *section);
            self.rows.notes.push(Note { report: id, entry: text, like });
        }
    }
}

/// Whether one modality is of the group of another and at least as strong.
fn stronger(one: Option<Modality>, other: Option<Modality>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => group(one) == group(other) && one <= other,
        (one, other) => one == other,
    }
}

fn in_order(a: Modality, b: Modality) -> Vec<Modality> {
    vec![a.min(b), a.max(b)]
}
