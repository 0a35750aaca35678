//! Rows into a line of JSON, with no plain data between.
//!
//! The bytes are those of [`Outcome`](crate::outcome::Outcome): what is rare is
//! written through it, what is common out of fragments.

use super::{
    fragments::json,
    pieces::{Cut, Cuts},
    rows::{Chain, NONE, Obligation, Pending, Run, Section, SectionName, Source, Trigger},
    view::{OutcomeView, gate_status, modality},
};
use crate::model::ReportId;

/// A JSON line being made.
pub(super) struct Line<'l> {
    pub(super) out: &'l mut Vec<u8>,
    /// Whether an entry was written into the list at hand.
    begun: bool,
    /// What is left out, where the line is to serve for other records too.
    cuts: Option<&'l mut Cuts>,
}

impl<'l> Line<'l> {
    pub(super) fn new(out: &'l mut Vec<u8>, cuts: Option<&'l mut Cuts>) -> Line<'l> {
        Line { out, begun: false, cuts }
    }

    /// Leaves out what is not the same for other records; whether it is to be left out.
    fn cut(&mut self, cut: Cut) -> bool {
        match &mut self.cuts {
            Some(cuts) => cuts.add(self.out.len(), cut),
            None => return false,
        }
        true
    }

    /// The same of the status of the section in a row.
    fn cut_status(&mut self, row: usize) -> bool {
        let hole = self.cuts.as_ref().and_then(|cuts| cuts.hole(row));
        hole.is_some_and(|hole| self.cut(Cut::Status(hole)))
    }

    pub(super) fn raw(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    pub(super) fn fragment(&mut self, fragments: &[String], at: usize) {
        self.raw(fragments.get(at).map_or("", String::as_str));
    }

    fn value(&mut self, value: &(impl serde::Serialize + ?Sized)) {
        json(self.out, value);
    }

    pub(super) fn member(&mut self, name: &str, value: Option<impl serde::Serialize>) {
        if let Some(value) = value {
            self.raw(name);
            self.value(&value);
        }
    }

    fn number(&mut self, mut number: u32) {
        let start = self.out.len();
        loop {
            self.out.push(b'0' + (number % 10) as u8);
            number /= 10;
            if number == 0 {
                break;
            }
        }
        if let Some(digits) = self.out.get_mut(start..) {
            digits.reverse();
        }
    }

    /// A list of entries, where there are any.
    fn list<T>(
        &mut self,
        name: &str,
        entries: impl IntoIterator<Item = T>,
        mut each: impl FnMut(&mut Self, T),
    ) {
        let mut any = false;
        for entry in entries {
            self.raw(if any { "," } else { name });
            any = true;
            each(self, entry);
        }
        if any {
            self.raw("]");
        }
    }
}

impl OutcomeView<'_> {
    /// The outcome as one line of JSON, without the line end.
    pub fn write_json(&self, line: &mut Vec<u8>) {
        match self.found.and_then(|found| Some((found, found.pieces()?))) {
            Some((found, pieces)) => self.fill(found, pieces, &mut Line::new(line, None)),
            None => self.write(&mut Line::new(line, None)),
        }
    }

    pub(super) fn write(&self, line: &mut Line<'_>) {
        let (rows, fragments) = (self.rows, &self.program.fragments);
        line.raw("{\"record\":{\"type\":");
        line.value(self.record_name());
        if !line.cut(Cut::Key) {
            self.write_key(line);
        }
        if !line.cut(Cut::Label) {
            self.write_label(line);
        }
        line.raw("}");
        if !rows.elements.is_empty() && !line.cut(Cut::Elements) {
            let labels = self.elements();
            line.member(",\"elements\":", Some(labels).filter(|labels| !labels.is_empty()));
        }
        line.list(",\"classes\":[", &rows.memberships, |line, (class, element)| {
            line.fragment(&fragments.classes, class.index());
            self.write_element(line, *element);
            line.raw("}");
        });
        line.list(",\"obligations\":[", (0..).zip(&rows.obligations), |line, (at, row)| {
            self.write_obligation(line, at, row);
        });
        line.list(",\"sections\":[", (0_usize..).zip(&rows.sections), |line, (at, row)| {
            self.write_section(line, at, row);
        });
        line.list(",\"uses\":[", &rows.uses, |line, row| {
            line.fragment(&fragments.uses, row.usage.index());
            self.write_origin(line, row.sources);
        });
        line.list(",\"gates\":[", &rows.gates, |line, row| {
            line.fragment(&fragments.gates, row.gate.index());
            line.member(",\"status\":", Some(gate_status(row)));
            self.write_origin(line, row.sources);
        });
        line.list(",\"quotas\":[", &rows.quotas, |line, row| line.value(&self.quota(row)));
        line.list(",\"bounds\":[", &rows.bounds, |line, row| line.value(&self.bound(row)));
        line.list(",\"triggers\":[", &rows.triggers, |line, row| self.write_trigger(line, row));
        let undetermined = rows.pending.iter().filter(|row| row.why.is_none());
        line.list(",\"undetermined\":[", undetermined, |line, row| self.write_undetermined(line, row));
        let open = rows.pending.iter().filter_map(|row| Some((row, row.why?)));
        line.list(",\"open\":[", open, |line, (row, why)| {
            self.write_pending(line, row);
            line.raw(",\"why\":");
            line.fragment(&fragments.whys, why.0 as usize);
            self.write_sources(line, row.sources);
            line.raw("}");
        });
        line.list(",\"conflicts\":[", &rows.conflicts, |line, row| line.value(&self.conflict(row)));
        line.list(",\"faults\":[", self.faults(), |line, row| line.value(&row));
        line.list(",\"not_covered\":[", self.not_covered(), |line, row| line.value(&row));
        line.list(",\"notes\":[", self.notes(), |line, row| line.value(&row));
        line.raw("}");
    }

    pub(super) fn write_key(&self, line: &mut Line<'_>) {
        line.member(",\"key\":", self.key_text());
    }

    pub(super) fn write_label(&self, line: &mut Line<'_>) {
        line.member(",\"label\":", self.label_text());
    }

    pub(super) fn write_reason(&self, line: &mut Line<'_>, row: &Obligation) {
        line.member(",\"reason\":", row.reason.map(|reason| self.text(reason)));
    }

    // ── entries ──────────────────────────────────────────────────────────

    fn write_obligation(&self, line: &mut Line<'_>, at: u32, row: &Obligation) {
        let fragments = &self.program.fragments;
        // INVARIANT: every member is named here, so that a new one is not left out.
        let Obligation { duty, elements, modality: force, status, since, early, due, done, reason, sources } =
            *row;
        line.fragment(&fragments.duties, duty.index());
        self.write_tuple(line, elements);
        line.fragment(&fragments.modalities, force as usize);
        status.into_iter().for_each(|status| line.fragment(&fragments.statuses, status as usize));
        line.member(",\"since\":", since);
        line.member(",\"due\":", due);
        line.member(",\"done\":", done);
        line.member(",\"early\":", early);
        if reason.is_some() && !line.cut(Cut::Reason(at)) {
            self.write_reason(line, row);
        }
        line.fragment(&fragments.parties, duty.index());
        self.write_origin(line, sources);
    }

    fn write_section(&self, line: &mut Line<'_>, at: usize, row: &Section) {
        match self.declared(row.report, &row.name) {
            Some(at) => line.fragment(&self.program.fragments.sections, at),
            None => {
                line.raw("{\"report\":");
                line.value(&self.report(row.report));
                line.raw(",\"section\":");
                line.value(&self.section_name(&row.name));
            }
        }
        line.fragment(&self.program.fragments.modalities, row.modality as usize);
        if !line.cut_status(at) {
            line.fragment(&self.program.fragments.statuses, self.status(at, row) as usize);
        }
        self.write_origin(line, row.sources);
    }

    /// The place of a section that the scheme names for this report.
    fn declared(&self, report: ReportId, name: &SectionName) -> Option<usize> {
        let SectionName::Declared(id) = name else { return None };
        let section = self.program.model.sections.get(id.index())?;
        (section.report == report).then_some(id.index())
    }

    fn write_trigger(&self, line: &mut Line<'_>, row: &Trigger) {
        if !row.one_of.is_empty() {
            return line.value(&self.trigger(row));
        }
        line.fragment(&self.program.fragments.triggers, row.trigger.index());
        line.member(",\"due\":", row.due);
        let missing = self.missing(row.missing);
        line.list(",\"missing\":[", missing, |line, fact| line.value(&fact));
        self.write_origin(line, row.sources);
    }

    fn write_undetermined(&self, line: &mut Line<'_>, row: &Pending) {
        self.write_pending(line, row);
        self.write_sources(line, row.sources);
        let missing = self.missing(row.missing);
        line.list(",\"missing\":[", missing, |line, fact| line.value(&fact));
        line.raw("}");
    }

    fn write_pending(&self, line: &mut Line<'_>, row: &Pending) {
        line.raw("{\"kind\":");
        line.value(&row.kind);
        line.raw(",\"name\":");
        line.value(&self.subject(&row.subject));
        self.write_tuple(line, row.elements);
        line.member(",\"modality\":", row.modality.map(modality));
    }

    // ── where rows come from ─────────────────────────────────────────────

    /// The exceptions that are open, the sources, and the end of the entry.
    fn write_origin(&self, line: &mut Line<'_>, chain: Chain) {
        if !self.rows.unless.is_empty() {
            let unless = self.unless(chain);
            line.member(",\"unless\":", Some(unless).filter(|unless| !unless.is_empty()));
        }
        self.write_sources(line, chain);
        line.raw("}");
    }

    fn write_sources(&self, line: &mut Line<'_>, chain: Chain) {
        line.raw(",\"sources\":[");
        line.begun = false;
        // Most often they were found in order.
        let order = |source: &Source| self.source_order(source.clause, source.element);
        if self.rows.sources(chain).map(|(_, source)| order(&source)).is_sorted() {
            for (_, source) in self.rows.sources(chain) {
                self.write_source(line, source);
            }
        } else {
            let mut all: Vec<Source> = self.rows.sources(chain).map(|(_, source)| source).collect();
            all.sort_by_key(order);
            for source in all {
                self.write_source(line, source);
            }
        }
        line.raw("]");
    }

    fn write_source(&self, line: &mut Line<'_>, source: Source) {
        if line.begun {
            line.raw(",");
        }
        line.begun = true;
        line.fragment(&self.program.fragments.clauses, source.clause.index());
        self.write_element(line, source.element);
        line.raw("}");
    }

    // ── elements ─────────────────────────────────────────────────────────

    fn write_element(&self, line: &mut Line<'_>, row: u32) {
        if self.rows.elements.get(row as usize).is_some() {
            line.raw(",\"element\":\"");
            self.write_path(line, row);
            line.raw("\"");
        }
    }

    /// One element, or several.
    fn write_tuple(&self, line: &mut Line<'_>, run: Run) {
        match self.rows.tuple(run) {
            [] => {}
            [row] => self.write_element(line, *row),
            _ => {
                let (element, elements) = self.tuple(run);
                line.member(",\"element\":", element);
                line.member(",\"elements\":", Some(elements).filter(|elements| !elements.is_empty()));
            }
        }
    }

    fn write_path(&self, line: &mut Line<'_>, row: u32) {
        let Some(element) = self.rows.elements.get(row as usize) else { return };
        let start = line.out.len();
        self.write_path(line, element.parent);
        let text = self.program.fragments.lists.get(element.list as usize).map_or("", String::as_str);
        if line.out.len() > start && !text.is_empty() {
            line.raw(".");
        }
        line.raw(text);
        if element.index != NONE {
            line.raw("[");
            line.number(element.index);
            line.raw("]");
        }
    }
}
