//! Entries of reports that no clause names.

use shufa::{
    model::{Effect, ReportId},
    outcome::{Note, Section, Status},
};

use super::{
    Naive,
    reports::{Wanted, normal},
};

impl Naive<'_> {
    /// The entries that no clause names, each beside the missing section that it resembles.
    pub(crate) fn notes(&self, sections: &[Section]) -> Vec<Note> {
        let mut notes = Vec::new();
        for (index, report) in self.model.reports.iter().enumerate() {
            if report.record != self.record_type {
                continue;
            }
            let id = ReportId(index as u32);
            let named = self.named_sections(id);
            let missing: Vec<&str> = sections
                .iter()
                .filter(|row| row.report == report.name)
                .filter(|row| matches!(row.status, Status::Missing | Status::Noted))
                .map(|row| row.section.as_str())
                .collect();
            let mut noted = Vec::new();
            for entry in self.entries(id) {
                let plain = normal(&entry);
                let is_named =
                    named.iter().any(|name| *name == plain || name.starts_with(&format!("{plain}/")));
                if !is_named && !noted.contains(&entry) {
                    noted.push(entry.clone());
                    notes.push(Note { report: report.name.clone(), like: nearest(&plain, &missing), entry });
                }
            }
        }
        notes
    }

    /// Every section that some clause names, whether it applies or not.
    fn named_sections(&self, wanted_of: ReportId) -> Vec<String> {
        let required = &self.model.reports[wanted_of.index()].required;
        let mut named: Vec<String> =
            required.iter().map(|id| self.model.sections[id.index()].name.clone()).collect();
        for place in self.clause_ids().flat_map(|clause| self.places(clause)) {
            for effect in &self.clause(place.clause).effects {
                if let Effect::Contain { report, sections, .. } = effect
                    && *report == wanted_of
                {
                    named.extend(self.wanted(sections, &place).into_iter().filter_map(
                        |wanted| match wanted {
                            Wanted::Section(name) => Some(name),
                            Wanted::Open(_) | Wanted::Own(..) => None,
                        },
                    ));
                }
            }
        }
        named
    }
}

/// The first of the nearest that are near enough: a third of its characters
/// may differ, one at least, or one text contains the other.
fn nearest(entry: &str, missing: &[&str]) -> Option<String> {
    let mut best: Option<(usize, &str)> = None;
    for section in missing {
        let distance = edits(entry, section);
        let near = distance <= (section.chars().count() / 3).max(1)
            || entry.contains(section)
            || section.contains(entry);
        if near && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, section));
        }
    }
    best.map(|(_, section)| section.to_owned())
}

/// How many characters must be inserted, deleted or replaced to make one text the other.
fn edits(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (at, from) in left.chars().enumerate() {
        let mut next = vec![at + 1];
        for (to_at, to) in right.iter().enumerate() {
            let replaced = row[to_at] + usize::from(from != *to);
            let deleted = row[to_at + 1] + 1;
            let inserted = next[to_at] + 1;
            next.push(replaced.min(deleted).min(inserted));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}
