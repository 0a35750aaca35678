//! After the last clause: statuses, contradictions, notes, and what of the
//! undecided is still worth saying.

use crate::{
    engine::{
        duty::Entry,
        facts::NO_SECTION,
        gather::Gathered,
        machine::{At, Machine},
        program::{Effect, Plan, Report, Required},
        read::fold_section,
        rows::{Chain, Conflict, Missing, Note, Pending, Run, SectionName, Subject, Why, contradict, group},
        truth::Verdict,
        value::Value,
    },
    model::{ClauseId, Modality, QuotaId, ReportId, SectionId, TriggerId},
    outcome::{Kind, Status},
    suggest,
};

impl<'a> Machine<'a> {
    pub(super) fn settle(&mut self, plan: &'a Plan) {
        self.drop_decided();
        self.settle_obligations();
        self.settle_sections();
        self.settle_gates();
        self.settle_triggers();
        self.conflicts();
        for report in &plan.reports {
            self.notes(*report);
        }
    }

    /// Drops what is undecided beside a certain outcome that is at least as
    /// strong, and what can at best be as open as something that is open already.
    pub(super) fn drop_decided(&mut self) {
        if self.rows.pending.is_empty() {
            return;
        }
        let pending = std::mem::take(&mut self.rows.pending);
        let mut kept: Vec<Pending> = Vec::with_capacity(pending.len());
        for row in &pending {
            let certain = self.certain(row);
            let at_best_open = row.why.is_none()
                && !row.may_hold
                && pending.iter().any(|other| {
                    other.why.is_some()
                        && other.kind == row.kind
                        && self.named(&other.subject) == self.named(&row.subject)
                        && self.rows.tuple(other.elements) == self.rows.tuple(row.elements)
                        && stronger(other.modality, row.modality)
                });
            if !certain && !at_best_open {
                kept.push(row.clone());
            }
        }
        self.rows.pending = Vec::with_capacity(kept.len());
        for row in kept {
            self.merge_by_name(row);
        }
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
            other => other.clone(),
        }
    }

    /// Uses and triggers of one name are one entry, whatever their terms.
    fn merge_by_name(&mut self, mut row: Pending) {
        let named = self.named(&row.subject);
        if !matches!(named, Subject::Use(_) | Subject::Trigger(_) | Subject::Quota(_)) {
            return self.rows.pending.push(row);
        }
        row.subject = named;
        let known =
            self.rows.pending.iter().position(|other| {
                other.kind == row.kind && other.subject == row.subject && other.why == row.why
            });
        let Some(at) = known else { return self.rows.pending.push(row) };
        let Some((mut sources, mut missing)) =
            self.rows.pending.get(at).map(|other| (other.sources, other.missing))
        else {
            return;
        };
        let more: Vec<(ClauseId, u32)> =
            self.rows.sources(row.sources).map(|(_, source)| (source.clause, source.element)).collect();
        for (clause, element) in more {
            self.rows.push_source(&mut sources, clause, element);
        }
        let more: Vec<Missing> = self.rows.missing(row.missing).collect();
        for fact in more {
            self.rows.push_missing(&mut missing, fact);
        }
        if let Some(other) = self.rows.pending.get_mut(at) {
            other.sources = sources;
            other.missing = missing;
        }
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
            (Kind::Gate, Subject::Gate(gate)) => self
                .rows
                .gates
                .iter()
                .any(|other| other.gate == *gate && self.rows.sources(other.sources).next().is_some()),
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
            let elements = self.row_elements(row.elements);
            let standing = self.at_duty(&elements, |machine| machine.standing(duty, row.modality));
            row.status = standing.status;
            row.since = standing.since;
            row.due = standing.due;
            row.done = standing.done;
            row.reason = standing.reason;
            if let Some(kind) = standing.undecided {
                let mut found = Gathered::default();
                self.at_duty(&elements, |machine| {
                    if kind == Kind::Status {
                        machine.gather_done(duty.done.as_ref(), &mut found);
                        if let Some(since) = duty.since {
                            machine.gather_value(since, &mut found);
                        }
                        if let Some(reason) = duty.reason.filter(|_| row.modality == Modality::InPrinciple) {
                            machine.gather_value(reason, &mut found);
                        }
                    }
                    // A ban has no deadline to pass.
                    if let Some(due) = duty.due.filter(|_| row.modality != Modality::MustNot) {
                        machine.gather_value(due, &mut found);
                    }
                });
                self.pend_standing(
                    kind,
                    Subject::Duty(row.duty),
                    row.elements,
                    Some(row.modality),
                    row.sources,
                    &found,
                );
            }
            if let Some(place) = self.rows.obligations.get_mut(at) {
                *place = row;
            }
        }
    }

    pub(super) fn row_elements(&self, run: Run) -> Vec<At> {
        let rows = self.rows.tuple(run).iter();
        rows.map(|row| self.rows.elements.get(*row as usize).map_or(At::Missing, |element| element.at))
            .collect()
    }

    pub(super) fn pend_standing(
        &mut self,
        kind: Kind,
        subject: Subject,
        elements: Run,
        modality: Option<Modality>,
        sources: Chain,
        found: &Gathered,
    ) {
        let mut missing = Chain::default();
        for fact in &found.missing {
            self.rows.push_missing(&mut missing, *fact);
        }
        let first = self.rows.sources(sources).next();
        if let Some((_, source)) = first {
            self.faults(source.clause, source.element, found);
        }
        self.rows.pending.push(Pending {
            kind,
            subject,
            elements,
            modality,
            why: None,
            may_hold: true,
            sources,
            missing,
        });
    }

    pub(super) fn settle_sections(&mut self) {
        for at in 0..self.rows.sections.len() {
            let Some(row) = self.rows.sections.get(at).cloned() else {
                continue;
            };
            let status = self.section_status(row.report, &row.name, row.modality);
            if status == Status::Undetermined {
                let mut found = Gathered::default();
                let name = match &row.name {
                    SectionName::Declared(id) => {
                        let section = self.program.model.sections.get(id.index());
                        section.map_or("", |section| section.name.as_str())
                    }
                    SectionName::Own(text) => text,
                };
                self.gather_report(row.report, Some(name), &mut found);
                let subject = Subject::Section(row.report, row.name);
                self.pend_standing(
                    Kind::Status,
                    subject,
                    Run::default(),
                    Some(row.modality),
                    row.sources,
                    &found,
                );
            }
            if let Some(place) = self.rows.sections.get_mut(at) {
                place.status = status;
            }
        }
    }

    pub(super) fn settle_gates(&mut self) {
        let gates = std::mem::take(&mut self.rows.gates);
        let mut kept = Vec::with_capacity(gates.len());
        for row in gates {
            if self.rows.sources(row.sources).next().is_none() {
                continue;
            }
            let why = match row.truth.verdict() {
                Verdict::Open => self.open_source(row.sources).map(Why::Clause),
                Verdict::Certain | Verdict::Never | Verdict::Undetermined => None,
            };
            if row.truth.is_undetermined() || why.is_some() {
                self.rows.pending.push(Pending {
                    kind: Kind::Gate,
                    subject: Subject::Gate(row.gate),
                    elements: Run::default(),
                    modality: None,
                    why,
                    may_hold: true,
                    sources: row.undecided,
                    missing: row.missing,
                });
            }
            kept.push(row);
        }
        self.rows.gates = kept;
    }

    pub(super) fn settle_triggers(&mut self) {
        for at in 0..self.rows.triggers.len() {
            let Some((id, sources)) = self.rows.triggers.get(at).map(|row| (row.trigger, row.sources)) else {
                continue;
            };
            let declared = self.program.triggers.get(id.index());
            let Some(node) = declared.and_then(|trigger| trigger.due) else { continue };
            match self.outside(|machine| machine.value(node)) {
                Value::Date(date) => {
                    if let Some(row) = self.rows.triggers.get_mut(at) {
                        row.due = Some(date);
                    }
                }
                Value::None => {}
                _ => {
                    let mut found = Gathered::default();
                    self.outside(|machine| machine.gather_value(node, &mut found));
                    let name = declared.map_or(id, |trigger| trigger.name);
                    let subject = Subject::Trigger(name);
                    self.pend_standing(Kind::Due, subject, Run::default(), None, sources, &found);
                }
            }
        }
    }

    pub(super) fn conflicts(&mut self) {
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
                Required::Section(_) | Required::Open(_) => None,
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
        let mut unnamed: Vec<Entry> = Vec::new();
        self.each_entry(sections, &mut |_, number, entry| {
            if number == NO_SECTION || !report.numbers.contains(&number) {
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
            if own.contains(&folded) {
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
