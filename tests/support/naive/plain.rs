//! Entries, conflicts, faults and labels in their plain form.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use shufa::{
    model::Carrier,
    outcome::{self, Kind, Outcome},
};

use super::{
    Naive, Tally,
    facts::{Element, Known, Val, fact},
    rows::{self, Entry, Row, Source, Touch, clause_name, plain_elements, plain_modality, plain_sources},
    truth::{Path, Verdict},
};

impl<'a> Naive<'a> {
    pub(crate) fn undetermined(&self, entry: &Entry) -> outcome::Undetermined {
        let (element, elements) = plain_elements(&entry.elements);
        outcome::Undetermined {
            kind: entry.kind,
            name: entry.name.clone(),
            element,
            elements,
            modality: entry.modality.map(plain_modality),
            sources: plain_sources(self.model, &entry.sources),
            missing: entry.gaps.missing(),
        }
    }

    pub(crate) fn open(&self, entry: &Entry) -> outcome::Open {
        let (element, elements) = plain_elements(&entry.elements);
        outcome::Open {
            kind: entry.kind,
            name: entry.name.clone(),
            element,
            elements,
            modality: entry.modality.map(plain_modality),
            why: entry.why.clone().unwrap_or_default(),
            sources: plain_sources(self.model, &entry.sources),
        }
    }

    pub(crate) fn conflicts(&self, rows: &[Row], tally: &Tally<'a>) -> Vec<outcome::Conflict> {
        let mut all = Vec::new();
        for contradiction in rows::contradictions(rows) {
            let about = contradiction.about;
            let (element, elements) = plain_elements(&about.elements);
            all.push(outcome::Conflict {
                kind: about.kind,
                name: Some(about.name.clone()),
                names: Vec::new(),
                element,
                elements,
                modalities: contradiction.modalities.map(plain_modality).into(),
                sources: plain_sources(self.model, &contradiction.sources),
            });
        }
        for (ids, sources) in &tally.clashes {
            let names = ids.iter().map(|id| self.model.triggers[id.index()].name.clone());
            all.push(outcome::Conflict {
                kind: Kind::Trigger,
                name: None,
                names: names.collect(),
                element: None,
                elements: Vec::new(),
                modalities: Vec::new(),
                sources: plain_sources(self.model, sources),
            });
        }
        all
    }

    /// The failed calculations that leave something undecided, by the clause and its element.
    pub(crate) fn faults(
        &self,
        touches: &[Touch],
        entries: &[Entry],
        mut faults: BTreeSet<(Source, &'static str)>,
    ) -> Vec<outcome::Fault> {
        for touch in touches {
            let mut gaps = touch.which.clone();
            if touch.pair.verdict() == Verdict::Undetermined {
                gaps.add(touch.pair.gaps());
            }
            faults.extend(gaps.faults.into_iter().map(|fault| (touch.source.clone(), fault)));
        }
        for entry in entries.iter().filter(|entry| entry.why.is_none()) {
            for source in &entry.sources {
                faults.extend(entry.gaps.faults.iter().map(|fault| (source.clone(), *fault)));
            }
        }
        let faults = faults.into_iter().map(|(source, fault)| outcome::Fault {
            clause: Some(clause_name(self.model, source.clause)),
            path: source.element.map(|path| path.text),
            fault: fault.to_owned(),
        });
        faults.collect()
    }

    /// Labels of the elements that the outcome names, in the order of their paths.
    pub(crate) fn labels(&self, outcome: &Outcome, tally: &Tally<'a>) -> IndexMap<String, String> {
        let mut seen = tally.seen.clone();
        for class in &self.model.classes {
            if class.record == self.record_type && class.carrier != Carrier::Record {
                let elements = self.carrier_elements(&class.carrier);
                seen.extend(elements.into_iter().flatten());
            }
        }
        let all: BTreeMap<&Path, &Element<'a>> =
            seen.iter().map(|element| (&element.path, element)).collect();
        let named = named_elements(outcome);
        all.into_values()
            .filter(|element| named.contains(&element.path.text))
            .filter_map(|element| Some((element.path.text.clone(), self.label(element)?)))
            .collect()
    }

    fn label(&self, element: &Element<'a>) -> Option<String> {
        match &element.value {
            Val::Known(Known::Record(record, path, json)) => {
                let field = self.model.records[record.index()].label?;
                match fact(self.model, *record, path, json, field) {
                    Val::Known(known) => known.text(self.model),
                    _ => None,
                }
            }
            // A value speaks for itself.
            Val::Known(known) => known.text(self.model),
            Val::None | Val::Unknown(_) => None,
        }
    }
}

/// Every element that an outcome names.
fn named_elements(outcome: &Outcome) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    let mut sources = Vec::new();
    for class in &outcome.classes {
        named.extend(class.element.clone());
    }
    for row in &outcome.obligations {
        named.extend(row.element.iter().chain(&row.elements).cloned());
        sources.extend(&row.sources);
    }
    for entry in &outcome.undetermined {
        named.extend(entry.element.iter().chain(&entry.elements).cloned());
        sources.extend(&entry.sources);
    }
    for entry in &outcome.open {
        named.extend(entry.element.iter().chain(&entry.elements).cloned());
        sources.extend(&entry.sources);
    }
    for entry in &outcome.conflicts {
        named.extend(entry.element.iter().chain(&entry.elements).cloned());
        sources.extend(&entry.sources);
    }
    named.extend(outcome.faults.iter().filter_map(|fault| fault.path.clone()));
    sources.extend(outcome.sections.iter().flat_map(|row| &row.sources));
    sources.extend(outcome.uses.iter().flat_map(|row| &row.sources));
    sources.extend(outcome.gates.iter().flat_map(|row| &row.sources));
    sources.extend(outcome.quotas.iter().flat_map(|row| &row.sources));
    sources.extend(outcome.bounds.iter().flat_map(|row| &row.sources));
    sources.extend(outcome.triggers.iter().flat_map(|row| &row.sources));
    sources.extend(outcome.not_covered.iter().flat_map(|row| &row.sources));
    named.extend(sources.into_iter().filter_map(|source| source.element.clone()));
    named
}
