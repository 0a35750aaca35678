//! Rows into outcomes as plain data.

use std::borrow::Cow;

use super::{
    aggregate::Key,
    facts::{Facts, Slot},
    layout::{ArenaId, Layout, Shape},
    machine::At,
    program::Program,
    read::key_text,
    recall::Found,
    rows::{Chain, Missing, NONE, Pending, QuotaRow, Rows, Run, SectionName, Subject, Why},
    truth::Truth,
    value::{TextRef, Value},
};
use crate::{
    model::{self, ReportId, TriggerId, Type},
    outcome::{self, Kind, MissingFact, Modality, Outcome, Source},
};

/// A record's place in a quota over the population; without a group where the
/// quota has none, or the record's is none or unknown.
pub(crate) struct Member {
    pub(crate) quota: model::QuotaId,
    pub(crate) group: Option<Key>,
    pub(crate) in_pool: Truth,
    pub(crate) selected: Truth,
    pub(crate) counts: Truth,
}

/// What a scheme makes of one record: a view of the engine's working memory,
/// good until the next evaluation.
#[derive(Clone, Copy, Debug)]
pub struct OutcomeView<'e> {
    pub(crate) program: &'e Program,
    pub(crate) layout: &'e Layout,
    pub(crate) facts: &'e Facts,
    pub(crate) rows: &'e Rows,
    /// What was found for it, where the rows are those of an earlier record.
    pub(super) found: Option<Found<'e>>,
}

/// The path to a fact, its declaration, and who supplies it.
struct FactPath<'e> {
    path: String,
    field: &'e model::Field,
    from: Option<&'e str>,
}

impl<'e> OutcomeView<'e> {
    pub(crate) fn new(
        program: &'e Program,
        layout: &'e Layout,
        facts: &'e Facts,
        rows: &'e Rows,
    ) -> OutcomeView<'e> {
        OutcomeView { program, layout, facts, rows, found: None }
    }

    /// The outcome as plain data.
    pub fn to_owned(&self) -> Outcome {
        let mut outcome = Outcome {
            record: outcome::RecordRef {
                ty: self.record_name().to_owned(),
                key: self.key(),
                label: self.label(),
            },
            classes: self.classes(),
            obligations: self.rows.obligations.iter().map(|row| self.obligation(row)).collect(),
            sections: (0..).zip(&self.rows.sections).map(|(at, row)| self.section(at, row)).collect(),
            uses: self.rows.uses.iter().map(|row| self.usage(row)).collect(),
            gates: self.rows.gates.iter().map(|row| self.gate(row)).collect(),
            quotas: self.rows.quotas.iter().map(|row| self.quota(row)).collect(),
            bounds: self.rows.bounds.iter().map(|row| self.bound(row)).collect(),
            triggers: self.rows.triggers.iter().map(|row| self.trigger(row)).collect(),
            undetermined: Vec::new(),
            open: Vec::new(),
            conflicts: self.rows.conflicts.iter().map(|row| self.conflict(row)).collect(),
            faults: self.faults(),
            not_covered: self.not_covered(),
            notes: self.notes(),
            elements: indexmap::IndexMap::new(),
        };
        for row in &self.rows.pending {
            match row.why {
                None => outcome.undetermined.push(self.undetermined(row)),
                Some(why) => outcome.open.push(self.open(row, why)),
            }
        }
        outcome.elements = self.elements();
        outcome
    }

    /// The name of the record's type.
    pub fn record_name(&self) -> &'e str {
        self.program.model.records.get(self.layout.record.index()).map_or("", |record| record.name.as_str())
    }

    /// The value of the record's key field; none where the record does not give it.
    pub fn key(&self) -> Option<String> {
        self.key_text().map(Cow::into_owned)
    }

    pub(super) fn key_text(&self) -> Option<Cow<'e, str>> {
        key_text(&self.program.model, self.layout, self.facts)
    }

    /// What people read.
    pub fn label(&self) -> Option<String> {
        self.label_text().map(Cow::into_owned)
    }

    pub(super) fn label_text(&self) -> Option<Cow<'e, str>> {
        self.frame_label(ArenaId::ROOT, 0)
    }

    fn frame_label(&self, arena: ArenaId, base: u32) -> Option<Cow<'e, str>> {
        let slot = self.layout.arena(arena)?.label?;
        match self.facts.get(arena, base + slot) {
            Slot::Text { start, len, .. } => Some(self.facts.text(start, len).into()),
            Slot::Enum(value) => {
                let (record, field) = self.layout.arena(arena)?.slots.get(slot as usize)?.field?;
                let field = self.program.model.records.get(record.index())?.fields.get(field as usize)?;
                match field.ty {
                    Type::Enum(id) => self.enum_value(id, value).map(Cow::Owned),
                    _ => None,
                }
            }
            Slot::Int(number) => Some(number.to_string().into()),
            Slot::Date(date) => Some(date.to_string().into()),
            _ => None,
        }
    }

    pub(crate) fn enum_value(&self, id: model::EnumId, value: u16) -> Option<String> {
        let declared = self.program.model.enums.get(id.index())?;
        declared.values.get(usize::from(value)).map(|value| value.name.clone())
    }

    pub(super) fn text(&self, text: TextRef) -> &str {
        match text {
            TextRef::Fact { arena, at } => self.facts.text_at(arena, at),
            TextRef::Context { arena, at } => self.program.context.text_at(arena, at),
            TextRef::Constant(at) => self.program.texts.get(at as usize).map_or("", String::as_str),
        }
    }

    // ── elements, clauses, sources ───────────────────────────────────────

    pub(crate) fn path(&self, row: u32) -> Option<String> {
        let element = self.rows.elements.get(row as usize)?;
        let name = self.program.lists.get(element.list as usize);
        let mut path = self.path(element.parent).unwrap_or_default();
        let text = name.map_or("", |name| name.text.as_str());
        if !path.is_empty() && !text.is_empty() {
            path.push('.');
        }
        path.push_str(text);
        if element.index != NONE {
            path.push_str(&format!("[{}]", element.index));
        }
        Some(path)
    }

    pub(crate) fn clause_name(&self, id: model::ClauseId) -> String {
        self.program.clauses.get(id.index()).map_or_else(String::new, |clause| clause.cited.to_string())
    }

    pub(crate) fn sources(&self, chain: Chain) -> Vec<Source> {
        let mut found: Vec<(model::ClauseId, u32)> =
            self.rows.sources(chain).map(|(_, source)| (source.clause, source.element)).collect();
        found.sort_by_key(|(clause, element)| self.source_order(*clause, *element));
        let named = found.into_iter();
        named.map(|(clause, element)| self.program.source(clause, self.path(element))).collect()
    }

    /// By clause, then by element.
    pub(super) fn source_order(&self, clause: model::ClauseId, element: u32) -> (model::ClauseId, u32) {
        let index = self.rows.elements.get(element as usize).map_or(0, |element| element.index);
        (clause, index)
    }

    pub(super) fn unless(&self, chain: Chain) -> Vec<String> {
        let mut found: Vec<model::ClauseId> = Vec::new();
        for (row, _) in self.rows.sources(chain) {
            for (of, by) in &self.rows.unless {
                if *of == row && !found.contains(by) {
                    found.push(*by);
                }
            }
        }
        found.sort_unstable();
        found.into_iter().map(|by| self.clause_name(by)).collect()
    }

    /// One element, or several.
    pub(super) fn tuple(&self, run: Run) -> (Option<String>, Vec<String>) {
        let mut paths: Vec<String> = self.rows.tuple(run).iter().filter_map(|row| self.path(*row)).collect();
        if paths.len() > 1 { (None, paths) } else { (paths.pop(), Vec::new()) }
    }

    /// Labels of the elements that the outcome names, in the order of their paths.
    pub(super) fn elements(&self) -> indexmap::IndexMap<String, String> {
        let rows = self.named_in_order().into_iter();
        rows.filter_map(|row| Some((self.path(row)?, self.element_label(row)?.into_owned()))).collect()
    }

    /// The elements that some row or its sources name, in the order of their paths.
    pub(super) fn named_in_order(&self) -> Vec<u32> {
        let mut rows = self.named();
        let mut seen = vec![false; self.rows.elements.len()];
        rows.retain(|row| seen.get_mut(*row as usize).is_some_and(|seen| !std::mem::replace(seen, true)));
        rows.sort_by_cached_key(|row| self.order(*row));
        rows
    }

    /// What people read of an element.
    pub(super) fn element_label(&self, row: u32) -> Option<Cow<'_, str>> {
        let element = self.rows.elements.get(row as usize)?;
        match element.at {
            At::Frame { context: false, arena, base } => self.frame_label(arena, base),
            At::Value(Value::Enum(value)) => {
                let of = self.program.lists.get(element.list as usize)?.of?;
                self.enum_value(of, value).map(Cow::Owned)
            }
            At::Value(Value::Text(text, _)) => Some(self.text(text).into()),
            At::Value(value) => self.value_text(value).map(Cow::Owned),
            At::Frame { .. } | At::List { .. } | At::Missing => None,
        }
    }

    /// The elements that some row or its sources name.
    fn named(&self) -> Vec<u32> {
        let rows = self.rows;
        let mut chains: Vec<Chain> = Vec::new();
        let mut named: Vec<u32> = rows.memberships.iter().map(|(_, element)| *element).collect();
        let mut tuples: Vec<Run> = Vec::new();
        chains.extend(rows.not_covered.iter().map(|(_, chain)| *chain));
        for row in &rows.obligations {
            chains.push(row.sources);
            tuples.push(row.elements);
        }
        chains.extend(rows.sections.iter().map(|row| row.sources));
        chains.extend(rows.uses.iter().map(|row| row.sources));
        chains.extend(rows.gates.iter().map(|row| row.sources));
        chains.extend(rows.bounds.iter().map(|row| row.sources));
        chains.extend(rows.triggers.iter().map(|row| row.sources));
        chains.extend(rows.quotas.iter().filter_map(|row| match row {
            QuotaRow::List { sources, .. } => Some(*sources),
            QuotaRow::Member { .. } => None,
        }));
        for row in &rows.pending {
            chains.push(row.sources);
            tuples.push(row.elements);
        }
        for row in &rows.conflicts {
            chains.extend(&row.sources);
            tuples.push(row.elements);
        }
        named.extend(rows.faults.iter().map(|row| row.element));
        named.extend(
            chains.into_iter().flat_map(|chain| rows.sources(chain).map(|(_, source)| source.element)),
        );
        named.extend(tuples.into_iter().flat_map(|run| rows.tuple(run).iter().copied()));
        named.retain(|row| *row != NONE);
        named
    }

    /// Lists by their place among the fields, those written out last, elements by index.
    fn order(&self, row: u32) -> Vec<u32> {
        let Some(element) = self.rows.elements.get(row as usize) else {
            return Vec::new();
        };
        let mut order = self.order(element.parent);
        match self.program.lists.get(element.list as usize).and_then(|list| list.fields.as_ref()) {
            Some(fields) => order.extend(fields),
            None => order.extend([NONE, element.list]),
        }
        order.push(element.index);
        order
    }

    fn value_text(&self, value: Value) -> Option<String> {
        match value {
            Value::Unknown | Value::None | Value::Enum(_) | Value::Months(_) | Value::Workdays(_) => None,
            Value::Bool(value) => Some(value.to_string()),
            Value::Int(value) => Some(value.to_string()),
            Value::Number(value) => Some(value.to_string()),
            Value::Text(text, _) => Some(self.text(text).to_owned()),
            Value::Date(date) => Some(date.to_string()),
            Value::Days(days) => Some(format!("P{days}D")),
        }
    }

    // ── rows ─────────────────────────────────────────────────────────────

    fn classes(&self) -> Vec<outcome::Membership> {
        let rows = self.rows.memberships.iter().map(|(class, element)| outcome::Membership {
            class: self.program.model.classes.get(class.index()).map(|c| c.name.clone()).unwrap_or_default(),
            element: self.path(*element),
        });
        rows.collect()
    }

    fn duty(&self, id: model::DutyId) -> Option<&'e model::Duty> {
        self.program.model.duties.get(id.index())
    }

    fn obligation(&self, row: &super::rows::Obligation) -> outcome::Obligation {
        let (element, elements) = self.tuple(row.elements);
        let duty = self.duty(row.duty);
        outcome::Obligation {
            duty: duty.map(|duty| duty.name.clone()).unwrap_or_default(),
            element,
            elements,
            modality: modality(row.modality),
            status: row.status,
            since: row.since,
            due: row.due,
            done: row.done,
            early: row.early,
            reason: row.reason.map(|reason| self.text(reason).to_owned()),
            to: duty.map(|duty| duty.to.clone()).unwrap_or_default(),
            copy: duty.map(|duty| duty.copy.clone()).unwrap_or_default(),
            by: duty.and_then(|duty| duty.by.clone()),
            via: duty.and_then(|duty| duty.via.clone()),
            unless: self.unless(row.sources),
            sources: self.sources(row.sources),
        }
    }

    pub(crate) fn report(&self, id: ReportId) -> String {
        self.program.model.reports.get(id.index()).map(|report| report.name.clone()).unwrap_or_default()
    }

    pub(super) fn section_name(&self, name: &SectionName) -> String {
        match name {
            SectionName::Declared(id) => self
                .program
                .model
                .sections
                .get(id.index())
                .map(|section| section.name.clone())
                .unwrap_or_default(),
            SectionName::Own(text) => text.clone(),
        }
    }

    /// `REPORT/SECTION`
    pub(crate) fn section_path(&self, row: &super::rows::Section) -> String {
        format!("{}/{}", self.report(row.report), self.section_name(&row.name))
    }

    /// The status of the section in a row.
    pub(super) fn status(&self, at: usize, row: &super::rows::Section) -> outcome::Status {
        self.found.and_then(|found| found.status_of(at)).unwrap_or(row.status)
    }

    fn section(&self, at: usize, row: &super::rows::Section) -> outcome::Section {
        outcome::Section {
            report: self.report(row.report),
            section: self.section_name(&row.name),
            modality: modality(row.modality),
            status: self.status(at, row),
            unless: self.unless(row.sources),
            sources: self.sources(row.sources),
        }
    }

    fn usage(&self, row: &super::rows::Use) -> outcome::Use {
        let usage = self.program.model.uses.get(row.usage.index());
        outcome::Use {
            usage: usage.map(|usage| usage.name.clone()).unwrap_or_default(),
            by: usage.and_then(|usage| usage.by.clone()),
            unless: self.unless(row.sources),
            sources: self.sources(row.sources),
        }
    }

    fn gate(&self, row: &super::rows::Gate) -> outcome::Gate {
        outcome::Gate {
            gate: self.program.model.gates.get(row.gate.index()).cloned().unwrap_or_default(),
            status: gate_status(row),
            unless: self.unless(row.sources),
            sources: self.sources(row.sources),
        }
    }

    pub(crate) fn quota_name(&self, id: model::QuotaId) -> String {
        self.program.model.quotas.get(id.index()).map(|quota| quota.name.clone()).unwrap_or_default()
    }

    /// The group of a quota in words; none where there is none, or it is not known.
    fn group_text(&self, quota: model::QuotaId, group: Value) -> Option<String> {
        let of = self.program.model.quotas.get(quota.index())?.group.as_ref()?;
        self.typed_text(group, &of.ty)
    }

    /// A value in words, by its type.
    pub(crate) fn typed_text(&self, value: Value, ty: &Type) -> Option<String> {
        match (value, ty) {
            (Value::Enum(value), Type::Enum(id)) => self.enum_value(*id, value),
            (value, _) => self.value_text(value),
        }
    }

    pub(super) fn quota(&self, row: &QuotaRow) -> outcome::Quota {
        let known = |truth: Truth| {
            if truth.is_true() {
                Some(true)
            } else if truth.is_false() {
                Some(false)
            } else {
                None
            }
        };
        match row {
            QuotaRow::Member { quota, group, in_pool, selected, .. } => outcome::Quota {
                quota: self.quota_name(*quota),
                from: self.program.model.told_apart(*quota),
                group: self.group_text(*quota, *group),
                in_pool: known(*in_pool),
                selected: known(*selected),
                min: None,
                max: None,
                actual: None,
                status: None,
                sources: Vec::new(),
            },
            QuotaRow::List { quota, group, min, max, actual, status, sources } => outcome::Quota {
                quota: self.quota_name(*quota),
                from: Vec::new(),
                group: self.group_text(*quota, *group),
                in_pool: None,
                selected: None,
                min: *min,
                max: *max,
                actual: Some(*actual),
                status: Some(*status),
                sources: self.sources(*sources),
            },
        }
    }

    pub(super) fn bound(&self, row: &super::rows::Bound) -> outcome::Bound {
        outcome::Bound {
            bound: self.program.model.bounds.get(row.bound.index()).cloned().unwrap_or_default(),
            value: self.value_text(row.value),
            min: self.value_text(row.min),
            max: self.value_text(row.max),
            status: row.status,
            unless: self.unless(row.sources),
            sources: self.sources(row.sources),
        }
    }

    pub(crate) fn trigger_name(&self, id: TriggerId) -> String {
        self.program.model.triggers.get(id.index()).map(|trigger| trigger.name.clone()).unwrap_or_default()
    }

    pub(super) fn trigger(&self, row: &super::rows::Trigger) -> outcome::Trigger {
        let declared = self.program.model.triggers.get(row.trigger.index());
        outcome::Trigger {
            trigger: row.one_of.is_empty().then(|| self.trigger_name(row.trigger)),
            one_of: row.one_of.iter().map(|id| self.trigger_name(*id)).collect(),
            under: declared.and_then(|trigger| trigger.under.clone()),
            by: declared.and_then(|trigger| trigger.by.clone()),
            due: row.due,
            missing: self.missing(row.missing),
            unless: self.unless(row.sources),
            sources: self.sources(row.sources),
        }
    }

    pub(crate) fn subject(&self, subject: &Subject) -> String {
        match subject {
            Subject::Duty(id) => self.duty(*id).map(|duty| duty.name.clone()).unwrap_or_default(),
            Subject::Section(report, name) => {
                format!("{}/{}", self.report(*report), self.section_name(name))
            }
            Subject::List(report, list) => {
                let list = self.program.model.lists.get(list.index());
                format!("{}/{}", self.report(*report), list.map_or("", |list| list.name.as_str()))
            }
            Subject::Own(report, text) => format!("{}/{text}", self.report(*report)),
            Subject::Use(id) => {
                self.program.model.uses.get(id.index()).map(|usage| usage.name.clone()).unwrap_or_default()
            }
            Subject::Gate(id) | Subject::GatePart(id) => {
                self.program.model.gates.get(id.index()).cloned().unwrap_or_default()
            }
            Subject::Trigger(id) => self.trigger_name(*id),
            Subject::Quota(id) => self.quota_name(*id),
            Subject::Bound(id) => self.program.model.bounds.get(id.index()).cloned().unwrap_or_default(),
        }
    }

    fn undetermined(&self, row: &Pending) -> outcome::Undetermined {
        let (element, elements) = self.tuple(row.elements);
        outcome::Undetermined {
            kind: row.kind,
            name: self.subject(&row.subject),
            element,
            elements,
            modality: row.modality.map(modality),
            sources: self.sources(row.sources),
            missing: self.missing(row.missing),
        }
    }

    fn open(&self, row: &Pending, why: Why) -> outcome::Open {
        let (element, elements) = self.tuple(row.elements);
        let why = self.program.whys.get(why.0 as usize);
        outcome::Open {
            kind: row.kind,
            name: self.subject(&row.subject),
            element,
            elements,
            modality: row.modality.map(modality),
            why: why.cloned().unwrap_or_default(),
            sources: self.sources(row.sources),
        }
    }

    pub(super) fn conflict(&self, row: &super::rows::Conflict) -> outcome::Conflict {
        let (element, elements) = self.tuple(row.elements);
        let ladder = row.kind == Kind::Trigger;
        let mut sources: Vec<Source> = Vec::new();
        for chain in &row.sources {
            for source in self.sources(*chain) {
                if !sources.contains(&source) {
                    sources.push(source);
                }
            }
        }
        outcome::Conflict {
            kind: row.kind,
            name: (!ladder).then(|| self.subject(&row.subject)),
            names: row.triggers.iter().map(|id| self.trigger_name(*id)).collect(),
            element,
            elements,
            modalities: row.modalities.iter().copied().map(modality).collect(),
            sources,
        }
    }

    pub(super) fn faults(&self) -> Vec<outcome::Fault> {
        let rows = self.rows.faults.iter().map(|row| outcome::Fault {
            clause: Some(self.clause_name(row.clause)),
            path: self.path(row.element),
            fault: row.kind.text().to_owned(),
        });
        rows.collect()
    }

    pub(super) fn not_covered(&self) -> Vec<outcome::NotCovered> {
        let rows = self.rows.not_covered.iter().filter_map(|(id, chain)| {
            let class = self.program.model.classes.get(id.index())?;
            Some(outcome::NotCovered {
                class: class.name.clone(),
                reason: class.not_covered.clone()?,
                sources: self.sources(*chain),
            })
        });
        rows.collect()
    }

    pub(super) fn notes(&self) -> Vec<outcome::Note> {
        let rows = self.rows.notes.iter().map(|row| outcome::Note {
            report: self.report(row.report),
            entry: row.entry.clone(),
            like: row.like.map(|section| self.section_name(&SectionName::Declared(section))),
        });
        rows.collect()
    }

    // ── missing facts ────────────────────────────────────────────────────

    /// In schema order, then element order; the context after the record, aggregates last.
    pub(crate) fn missing(&self, chain: Chain) -> Vec<MissingFact> {
        let mut facts: Vec<(Missing, Vec<(u32, u32)>)> = Vec::new();
        for fact in self.rows.missing(chain) {
            if !facts.iter().any(|(known, _)| *known == fact) {
                facts.push((fact, self.steps(fact)));
            }
        }
        facts.sort_by(|(a, a_steps), (b, b_steps)| {
            let flat = |steps: &[(u32, u32)]| -> Vec<u32> {
                steps.iter().flat_map(|(slot, index)| [*slot, *index]).collect()
            };
            after(a).cmp(&after(b)).then_with(|| flat(a_steps).cmp(&flat(b_steps)))
        });
        let told = facts.into_iter().filter_map(|(fact, steps)| match fact {
            Missing::Fact { context, .. } => self.missing_fact(context, &steps),
            Missing::Aggregate(id) => self.missing_aggregate(id),
        });
        told.collect()
    }

    fn missing_aggregate(&self, id: model::AggregateId) -> Option<MissingFact> {
        let aggregate = self.program.model.aggregates.get(id.index())?;
        let optional = matches!(aggregate.measure, model::Measure::Count | model::Measure::Sum);
        Some(MissingFact {
            fact: aggregate.name.clone(),
            ty: self.program.model.type_text(&aggregate.ty, !optional),
            ask: None,
            from: None,
        })
    }

    /// The way to a slot: lists with their indices, then the slot itself.
    fn steps(&self, fact: Missing) -> Vec<(u32, u32)> {
        let (context, own, slot) = match fact {
            Missing::Fact { context, arena, slot } => (context, arena, slot),
            Missing::Aggregate(id) => return vec![(id.0, 0)],
        };
        let (layout, facts) = self.side(context);
        let Some(shape) = layout.arena(own) else {
            return Vec::new();
        };
        let width = (shape.width() as u32).max(1);
        let (frame, slot) = (slot / width, slot % width);
        let Some((parent, list_slot)) = shape.parent else {
            return vec![(slot, 0)];
        };
        // The list whose elements these are is found by where its elements begin.
        let parent_width = layout.arena(parent).map_or(1, |arena| (arena.width() as u32).max(1));
        let frames = facts.len(parent) / parent_width;
        for at in 0..frames {
            let place = at * parent_width + list_slot;
            if let Slot::List { arena, start, len } = facts.get(parent, place)
                && arena == own
                && (start..start + len).contains(&frame)
            {
                let mut steps = self.steps(Missing::Fact { context, arena: parent, slot: place });
                if let Some(last) = steps.last_mut() {
                    last.1 = frame - start;
                }
                steps.push((slot, 0));
                return steps;
            }
        }
        vec![(slot, 0)]
    }

    fn side(&self, context: bool) -> (&'e Layout, &'e Facts) {
        if context {
            (&self.program.context_layout, &self.program.context)
        } else {
            (self.layout, self.facts)
        }
    }

    fn missing_fact(&self, context: bool, steps: &[(u32, u32)]) -> Option<MissingFact> {
        let FactPath { path, field, from } = self.fact_path(context, steps)?;
        Some(MissingFact {
            fact: path,
            ty: self.program.model.type_text(&field.ty, field.optional),
            ask: field.ask.clone(),
            from: from.map(str::to_owned),
        })
    }

    fn fact_path(&self, context: bool, steps: &[(u32, u32)]) -> Option<FactPath<'e>> {
        let (layout, _) = self.side(context);
        let model = &self.program.model;
        let mut path = String::new();
        if context {
            path.push_str(model.context_word);
        }
        let mut arena = ArenaId::ROOT;
        let (mut last, mut from) = (None, None);
        for (at, (slot, index)) in steps.iter().enumerate() {
            let shape = layout.arena(arena)?;
            // The records that hold the slot, outermost first.
            let mut chain = vec![*slot];
            while let Some(holder) = chain.last().and_then(|slot| shape.slots.get(*slot as usize)?.holder) {
                chain.push(holder);
            }
            for slot in chain.iter().rev() {
                let (record, field) = shape.slots.get(*slot as usize)?.field?;
                let field = model.records.get(record.index())?.fields.get(field as usize)?;
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(&field.name);
                last = Some(field);
                // Who supplies a record supplies its fields, but for those that have their own.
                from = field.from.as_deref().or(from);
            }
            if at + 1 < steps.len() {
                path.push_str(&format!("[{index}]"));
                let next = layout.arenas.iter().position(|next| next.parent == Some((arena, *slot)))?;
                arena = ArenaId(next as u32);
            }
        }
        Some(FactPath { path, field: last?, from })
    }

    /// A fact by its path, with its type.
    pub(crate) fn fact_at(&self, fact: Missing) -> Option<(MissingFact, Type)> {
        let Missing::Fact { context, .. } = fact else { return None };
        let steps = self.steps(fact);
        let field = self.fact_path(context, &steps)?.field;
        Some((self.missing_fact(context, &steps)?, field.ty.clone()))
    }

    /// The path of the element that begins at a slot.
    pub(crate) fn element_path(&self, context: bool, arena: ArenaId, base: u32) -> Option<String> {
        let mut steps = self.steps(Missing::Fact { context, arena, slot: base });
        steps.pop()?;
        let (_, index) = *steps.last()?;
        let path = self.fact_path(context, &steps)?.path;
        Some(format!("{path}[{index}]"))
    }

    pub(crate) fn duty_name(&self, id: model::DutyId) -> String {
        self.duty(id).map(|duty| duty.name.clone()).unwrap_or_default()
    }

    /// Whether the elements of an arena are records, so that each of their facts has a path of its own.
    pub(crate) fn holds_records(&self, context: bool, arena: ArenaId) -> bool {
        let (layout, _) = self.side(context);
        layout.arena(arena).is_some_and(|arena| matches!(arena.element, Shape::Record(_)))
    }

    // ── for the tally ────────────────────────────────────────────────────

    pub(crate) fn members(&self) -> impl Iterator<Item = Member> {
        self.rows.quotas.iter().filter_map(|row| match row {
            QuotaRow::Member { quota, group, in_pool, selected, counts } => Some(Member {
                quota: *quota,
                group: self.key_of(*group),
                in_pool: *in_pool,
                selected: *selected,
                counts: *counts,
            }),
            QuotaRow::List { .. } => None,
        })
    }

    fn key_of(&self, value: Value) -> Option<Key> {
        Key::of(value, |text| self.text(text))
    }

    /// How many entries the outcome has: obligations, sections, uses, gates, quotas,
    /// bounds, triggers, and what is undetermined or open.
    pub fn len(&self) -> usize {
        self.found.map_or_else(|| self.rows.entries(), |found| found.len())
    }

    /// Whether nothing follows for the record.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl serde::Serialize for OutcomeView<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_owned().serialize(serializer)
    }
}

/// Where a gate stands.
pub(super) fn gate_status(row: &super::rows::Gate) -> outcome::Status {
    if row.truth.is_true() {
        outcome::Status::Passed
    } else if row.truth.is_false() {
        outcome::Status::Failed
    } else {
        outcome::Status::Undetermined
    }
}

/// Facts of the record come first, then those of the context, then aggregates.
fn after(fact: &Missing) -> u8 {
    match fact {
        Missing::Fact { context: false, .. } => 0,
        Missing::Fact { context: true, .. } => 1,
        Missing::Aggregate(_) => 2,
    }
}

pub(crate) fn modality(modality: model::Modality) -> Modality {
    match modality {
        model::Modality::Must => Modality::Must,
        model::Modality::InPrinciple => Modality::InPrinciple,
        model::Modality::ByReference => Modality::ByReference,
        model::Modality::Emphasis => Modality::Emphasis,
        model::Modality::May => Modality::May,
        model::Modality::MustNot => Modality::MustNot,
        model::Modality::Exempt => Modality::Exempt,
    }
}
