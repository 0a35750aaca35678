//! Duties and required sections.

use super::Site;
use crate::{
    engine::{
        domain::Elements,
        facts::NO_SECTION,
        gather::Gathered,
        machine::{At, Machine},
        program::{Carrier, Each, Required},
        read::fold_section,
        rows::{Run, SectionName, Subject},
        truth::{Truth, Verdict},
        value::{TextRef, Value},
    },
    model::{DutyId, Modality, ReportId, Target},
    outcome::Kind,
};

impl<'a> Machine<'a> {
    pub(super) fn impose(&mut self, site: &Site<'a>, modality: Modality, duty: DutyId, target: Target) {
        let program = self.program;
        match target {
            Target::Record => self.obligation(site, modality, duty, &[]),
            Target::Bound(depth) => {
                let element = self.bound_row(depth);
                self.obligation(site, modality, duty, &[element]);
            }
            Target::Loops => {
                let first = u32::from(matches!(site.clause.carrier, Carrier::List(_)));
                let loops = site.clause.loops.len() as u32;
                let elements: Vec<u32> = (first..first + loops).map(|depth| self.bound_row(depth)).collect();
                self.obligation(site, modality, duty, &elements);
            }
            Target::All => {
                let Some(Each::List(list)) = program.duties.get(duty.index()).map(|duty| &duty.each) else {
                    return;
                };
                let elements = self.outside(|machine| machine.elements_of(list));
                for index in 0..elements.len() {
                    let element = self.outside(|machine| machine.list_element(list, &elements, index));
                    if matches!(elements, Elements::Missing) {
                        let found = self.gather(|machine, found| {
                            machine.outside(|machine| machine.gather_list(list.list, found));
                        });
                        let unknown = self.part(site, site.truth.and(Truth::UNKNOWN), &found);
                        self.obligation(&unknown, modality, duty, &[element]);
                    } else {
                        self.obligation(site, modality, duty, &[element]);
                    }
                }
            }
        }
    }

    pub(super) fn obligation(&mut self, site: &Site<'a>, modality: Modality, duty: DutyId, elements: &[u32]) {
        if site.verdict != Verdict::Certain {
            let elements = self.rows.push_tuple(elements);
            return self.pend(site, Kind::Obligation, &Subject::Duty(duty), elements, Some(modality));
        }
        let at = self.rows.obligation(duty, modality, elements);
        let mut chain = self.rows.obligations.get(at).map(|row| row.sources).unwrap_or_default();
        self.source(&mut chain, site);
        if let Some(row) = self.rows.obligations.get_mut(at) {
            row.modality = row.modality.min(modality);
            row.sources = chain;
        }
    }

    pub(super) fn require(
        &mut self,
        site: &Site<'a>,
        modality: Modality,
        report: ReportId,
        required: &Required,
    ) {
        match required {
            Required::Section(section) => {
                self.section(site, modality, report, SectionName::Declared(*section));
            }
            Required::Open(list, why) => {
                // The clause says that there is more; what, the scheme does not say.
                let mut found = Gathered::default();
                found.why(*why);
                let open = self.part(site, site.truth.and(Truth::OPEN), &found);
                let subject = Subject::List(report, *list);
                self.pend(&open, Kind::Section, &subject, Run::default(), Some(modality));
            }
            Required::Own(node, text) => {
                let list = self.list(*node);
                let Some(len) = self.len(&list) else {
                    let found = self.gather(|machine, found| machine.gather_list(*node, found));
                    let unknown = self.part(site, site.truth.and(Truth::UNKNOWN), &found);
                    let subject = Subject::Own(report, text.to_string());
                    return self.pend(&unknown, Kind::Section, &subject, Run::default(), Some(modality));
                };
                for index in 0..len {
                    if let At::Value(Value::Text(text, _)) = self.item(&list, index) {
                        let name = self.own_section(report, text);
                        self.section(site, modality, report, name);
                    }
                }
            }
        }
    }

    /// A section that stands in the record's own list; the declared one of that name, if there is one.
    pub(crate) fn own_section(&self, report: ReportId, text: TextRef) -> SectionName {
        let text = fold_section(self.text(text));
        let number = self.program.dictionary.section(&text);
        let place = self
            .program
            .reports
            .get(report.index())
            .filter(|_| number != NO_SECTION)
            .and_then(|report| report.place(number));
        let required = self.program.model.reports.get(report.index()).map(|report| &report.required);
        match place.zip(required).and_then(|(place, required)| required.get(place as usize)) {
            Some(section) => SectionName::Declared(*section),
            None => SectionName::Own(text),
        }
    }

    pub(super) fn section(
        &mut self,
        site: &Site<'a>,
        modality: Modality,
        report: ReportId,
        name: SectionName,
    ) {
        if site.verdict != Verdict::Certain {
            let subject = Subject::Section(report, name);
            return self.pend(site, Kind::Section, &subject, Run::default(), Some(modality));
        }
        let at = self.rows.section(report, modality, name);
        let mut chain = self.rows.sections.get(at).map(|row| row.sources).unwrap_or_default();
        self.source(&mut chain, site);
        if let Some(row) = self.rows.sections.get_mut(at) {
            row.modality = row.modality.min(modality);
            row.sources = chain;
        }
    }
}
