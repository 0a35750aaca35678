//! The blocks of a paragraph, in the order of the JSON form.

use indexmap::IndexMap;

use super::{DETAIL, Paragraph, ROW};
use crate::{
    outcome::{
        Bound, Conflict, Kind, MissingFact, Modality, Obligation, Open, Quota, Section, Status, Trigger,
        Undetermined,
    },
    render::{
        layout::{pad, width},
        words::{self, Word, mark},
    },
};

impl<'a> Paragraph<'a> {
    pub(super) fn rows(&mut self) {
        let outcome = self.outcome;
        self.obligations(&outcome.obligations);
        self.sections(&outcome.sections);
        self.uses();
        self.gates();
        self.quotas(&outcome.quotas);
        self.bounds(&outcome.bounds);
        self.triggers(&outcome.triggers);
        self.undetermined(&outcome.undetermined);
        self.open(&outcome.open);
        self.conflicts(&outcome.conflicts);
        self.faults();
        self.not_covered();
        self.notes();
        self.facts_to_supply();
    }

    fn obligations(&mut self, obligations: &'a [Obligation]) {
        if obligations.is_empty() {
            return;
        }
        let lang = self.lang();
        self.block(Word::Duties);
        let rows: Vec<[String; 3]> = obligations
            .iter()
            .map(|row| {
                [
                    self.named(&row.duty, row.element.as_deref(), &row.elements),
                    words::modality(row.modality, lang).to_owned(),
                    self.duty_status(row),
                ]
            })
            .collect();
        let cells = |column: usize| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| width(cell)).max().unwrap_or(0)
        };
        let (names, modalities, statuses) = (cells(0), cells(1), cells(2));
        for (row, [name, modality, status]) in obligations.iter().zip(&rows) {
            let text =
                [pad(name, names), pad(modality, modalities), pad(status, statuses), self.duty_dates(row)]
                    .join("  ");
            self.row(mark(row.status), &text);
            if let Some(lacks) = self.lacking(&row.duty, row.element.as_deref(), &row.elements) {
                self.detail(&lacks);
            }
            if let Some((early, since)) = row.early.zip(row.since) {
                let lang = self.lang();
                self.detail(&Word::Early.with(lang, &[&early.to_string(), &since.to_string()]));
            }
            let parties = self.parties(row);
            if !parties.is_empty() {
                self.detail(&parties.join("   "));
            }
            self.sources(&row.sources);
            self.unless(&row.unless);
        }
    }

    fn duty_status(&self, row: &Obligation) -> String {
        let lang = self.lang();
        match row.status {
            // Their modality says it already.
            None if row.modality == Modality::May => String::new(),
            None => Word::NotShown.text(lang).to_owned(),
            Some(Status::Exempt | Status::Permitted) => String::new(),
            Some(Status::Noted) => Word::NotDone.text(lang).to_owned(),
            Some(Status::Pending) if row.due.is_none() => Word::NotDone.text(lang).to_owned(),
            Some(status) => words::status(status, lang).to_owned(),
        }
    }

    fn duty_dates(&self, row: &Obligation) -> String {
        let lang = self.lang();
        let since = row.since.map(|since| Word::Since.with(lang, &[&since.to_string()]));
        let due = row.due.map(|due| Word::Due.with(lang, &[&due.to_string()]));
        let window = since.into_iter().chain(due).collect::<Vec<_>>().join(" ");
        match row.done {
            Some(done) if window.is_empty() => done.to_string(),
            Some(done) => Word::DoneWithin.with(lang, &[&done.to_string(), &window]),
            None => window,
        }
    }

    fn parties(&self, row: &Obligation) -> Vec<String> {
        let lang = self.lang();
        let all = |parties: &[String]| {
            let parties: Vec<&str> = parties.iter().map(String::as_str).collect();
            self.join(&parties)
        };
        let mut words = Vec::new();
        if !row.to.is_empty() {
            words.push(Word::To.with(lang, &[&all(&row.to)]));
        }
        if !row.copy.is_empty() {
            words.push(Word::Copy.with(lang, &[&all(&row.copy)]));
        }
        words.extend(row.by.as_deref().map(|by| Word::By.with(lang, &[by])));
        words.extend(row.via.as_deref().map(|via| Word::Via.with(lang, &[via])));
        words.extend(row.reason.as_deref().map(|why| Word::Reason.with(lang, &[why])));
        words
    }

    /// The facts that would tell where a certain duty, section or trigger stands.
    fn lacking(&mut self, name: &str, element: Option<&str>, elements: &[String]) -> Option<String> {
        let outcome = self.outcome;
        let entry = outcome.undetermined.iter().find(|entry| {
            matches!(entry.kind, Kind::Status | Kind::Due)
                && entry.name == name
                && entry.element.as_deref() == element
                && entry.elements == elements
        })?;
        self.missing(&entry.missing)
    }

    /// Whether an entry stands beside a row above.
    fn is_shown_with_its_row(&self, entry: &Undetermined) -> bool {
        let outcome = self.outcome;
        matches!(entry.kind, Kind::Status | Kind::Due)
            && (outcome.obligations.iter().any(|row| {
                row.duty == entry.name && row.element == entry.element && row.elements == entry.elements
            }) || outcome.sections.iter().any(|row| section_name(row) == entry.name))
    }

    /// Reports with their sections: those of one status, force and clause on one line.
    fn sections(&mut self, sections: &'a [Section]) {
        if sections.is_empty() {
            return;
        }
        let lang = self.lang();
        self.block(Word::Reports);
        let mut reports: IndexMap<&str, Vec<Group<'a>>> = IndexMap::new();
        for section in sections {
            let lacking = self.lacking(&section_name(section), None, &[]).unwrap_or_default();
            let groups = reports.entry(&section.report).or_default();
            let same = groups.iter_mut().find(|group| {
                let first = group.first;
                (first.modality, first.status) == (section.modality, section.status)
                    && first.sources == section.sources
                    && first.unless == section.unless
                    && group.lacking == lacking
            });
            match same {
                Some(group) => group.names.push(&section.section),
                None => groups.push(Group { first: section, names: vec![&section.section], lacking }),
            }
        }
        for (report, groups) in reports {
            self.page.line(ROW, report);
            for group in groups {
                let modality = words::modality(group.first.modality, lang);
                let status = section_status(group.first, lang);
                let colon = Word::Colon.text(lang);
                let names = self.join(&group.names);
                let text = format!(
                    "{} {modality}{}{status}{colon}{names}",
                    mark(Some(group.first.status)),
                    if status.is_empty() { "" } else { "  " },
                );
                self.page.paragraph(ROW + 2, DETAIL, &text);
                if !group.lacking.is_empty() {
                    self.detail(&group.lacking);
                }
                self.sources(&group.first.sources);
                self.unless(&group.first.unless);
            }
        }
    }

    fn uses(&mut self) {
        let outcome = self.outcome;
        if outcome.uses.is_empty() {
            return;
        }
        let lang = self.lang();
        self.block(Word::Uses);
        for row in &outcome.uses {
            let by = row.by.as_deref().map(|by| Word::By.with(lang, &[by]));
            let text = [Some(row.usage.clone()), by];
            self.row("→", &spaced(text));
            self.sources(&row.sources);
            self.unless(&row.unless);
        }
    }

    fn gates(&mut self) {
        let outcome = self.outcome;
        if outcome.gates.is_empty() {
            return;
        }
        self.block(Word::Gates);
        for row in &outcome.gates {
            let status = words::status(row.status, self.lang());
            self.row(mark(Some(row.status)), &format!("{}  {status}", row.gate));
            self.sources(&row.sources);
            self.unless(&row.unless);
        }
    }

    fn quotas(&mut self, quotas: &'a [Quota]) {
        if quotas.is_empty() {
            return;
        }
        let lang = self.lang();
        self.block(Word::Quotas);
        for row in quotas {
            let name = words::of_group(&self.report.pooled(&row.quota, &row.from), row.group.as_deref());
            if let Some(status) = row.status {
                let count = row.actual.map(|n| Word::Count.with(lang, &[&n.to_string()]));
                let text = [
                    Some(name),
                    count,
                    self.limits(row.min, row.max),
                    Some(words::status(status, lang).to_owned()),
                ];
                self.row(mark(Some(status)), &spaced(text));
            } else {
                let (mark, word) = match (row.in_pool, row.selected) {
                    (Some(true), Some(true)) => ("✓", Word::Chosen),
                    (Some(true), Some(false)) => ("·", Word::NotChosen),
                    (Some(true), None) => ("?", Word::ChoiceUnknown),
                    (Some(false), _) => ("✗", Word::Outside),
                    (None, Some(true)) => ("?", Word::ChosenPoolUnknown),
                    (None, _) => ("?", Word::PoolUnknown),
                };
                self.row(mark, &format!("{name}  {}", word.text(lang)));
            }
            self.sources(&row.sources);
        }
    }

    fn limits(&self, min: Option<u64>, max: Option<u64>) -> Option<String> {
        self.report.limits(min.map(|n| n.to_string()), max.map(|n| n.to_string()))
    }

    fn bounds(&mut self, bounds: &'a [Bound]) {
        if bounds.is_empty() {
            return;
        }
        self.block(Word::Bounds);
        for row in bounds {
            let text = [
                Some(row.bound.clone()),
                row.value.as_deref().map(words::decimal),
                self.report
                    .limits(row.min.as_deref().map(words::decimal), row.max.as_deref().map(words::decimal)),
                Some(words::status(row.status, self.lang()).to_owned()),
            ];
            self.row(mark(Some(row.status)), &spaced(text));
            self.sources(&row.sources);
            self.unless(&row.unless);
        }
    }

    fn triggers(&mut self, triggers: &'a [Trigger]) {
        if triggers.is_empty() {
            return;
        }
        let lang = self.lang();
        self.block(Word::Triggers);
        for row in triggers {
            let name = row.trigger.clone().unwrap_or_else(|| {
                let steps: Vec<&str> = row.one_of.iter().map(String::as_str).collect();
                Word::OneOf.with(lang, &[&self.join(&steps)])
            });
            let text = [
                Some(name),
                row.under.as_deref().map(|under| Word::Under.with(lang, &[under])),
                row.by.as_deref().map(|by| Word::By.with(lang, &[by])),
                row.due.map(|due| Word::Due.with(lang, &[&due.to_string()])),
            ];
            self.row("→", &spaced(text));
            if let Some(missing) = self.missing(&row.missing) {
                self.detail(&missing);
            }
            self.sources(&row.sources);
            self.unless(&row.unless);
        }
    }

    /// What is not decided; entries that lack the same facts for the same clauses on one line.
    fn undetermined(&mut self, entries: &'a [Undetermined]) {
        let mut groups: Vec<(&'a Undetermined, Vec<String>)> = Vec::new();
        for entry in entries {
            if self.is_shown_with_its_row(entry) {
                continue;
            }
            let name = self.named(&entry.name, entry.element.as_deref(), &entry.elements);
            let same = groups.iter_mut().find(|(first, _)| {
                (first.kind, first.modality) == (entry.kind, entry.modality)
                    && first.missing == entry.missing
                    && first.sources == entry.sources
            });
            match same {
                Some((_, names)) => names.push(name),
                None => groups.push((entry, vec![name])),
            }
        }
        if groups.is_empty() {
            return;
        }
        self.block(Word::Undetermined);
        for (first, names) in groups {
            let text = self.what(first.kind, first.modality, &names);
            self.row("?", &text);
            if let Some(missing) = self.missing(&first.missing) {
                self.detail(&missing);
            }
            self.sources(&first.sources);
        }
    }

    /// What the text leaves open; entries with the same reason and clauses on one line.
    fn open(&mut self, entries: &'a [Open]) {
        let mut groups: Vec<(&'a Open, Vec<String>)> = Vec::new();
        for entry in entries {
            let name = self.named(&entry.name, entry.element.as_deref(), &entry.elements);
            let same = groups.iter_mut().find(|(first, _)| {
                (first.kind, first.modality) == (entry.kind, entry.modality)
                    && first.why == entry.why
                    && first.sources == entry.sources
            });
            match same {
                Some((_, names)) => names.push(name),
                None => groups.push((entry, vec![name])),
            }
        }
        if groups.is_empty() {
            return;
        }
        self.block(Word::Open);
        for (first, names) in groups {
            let text = self.what(first.kind, first.modality, &names);
            self.row("○", &text);
            self.detail(&first.why);
            self.sources(&first.sources);
        }
    }

    /// `义务(应当):述法、接受评议`; sections with their report once.
    fn what(&self, kind: Kind, modality: Option<Modality>, names: &[String]) -> String {
        let lang = self.lang();
        let force = modality.map_or_else(String::new, |modality| {
            Word::Brackets.with(lang, &[words::modality(modality, lang)])
        });
        let mut reports: IndexMap<Option<&str>, Vec<&str>> = IndexMap::new();
        for name in names {
            let (report, name) = match name.split_once('/') {
                Some((report, section)) if kind == Kind::Section => (Some(report), section),
                _ => (None, name.as_str()),
            };
            reports.entry(report).or_default().push(name);
        }
        let names: Vec<String> = reports
            .iter()
            .map(|(report, names)| {
                let names = self.join(names);
                report.map_or(names.clone(), |report| format!("{report}/{names}"))
            })
            .collect();
        let colon = Word::Colon.text(lang);
        let names = names.join(Word::Semicolon.text(lang));
        format!("{}{force}{colon}{names}", words::kind_with(kind, modality, lang))
    }

    fn conflicts(&mut self, conflicts: &'a [Conflict]) {
        if conflicts.is_empty() {
            return;
        }
        let lang = self.lang();
        self.block(Word::Conflicts);
        for row in conflicts {
            let text = if row.names.is_empty() {
                let name = row.name.as_deref().unwrap_or_default();
                let name = self.named(name, row.element.as_deref(), &row.elements);
                let mut forces = row.modalities.iter().map(|&m| words::modality(m, lang));
                let first = forces.next().unwrap_or_default();
                let others: Vec<&str> = forces.collect();
                let contradict = Word::Contradict.with(lang, &[first, &self.join(&others)]);
                format!("{name}  {contradict}")
            } else {
                let names: Vec<&str> = row.names.iter().map(String::as_str).collect();
                Word::FireTogether.with(lang, &[&self.join(&names)])
            };
            self.row("!", &text);
            self.sources(&row.sources);
        }
    }

    fn faults(&mut self) {
        let outcome = self.outcome;
        if outcome.faults.is_empty() {
            return;
        }
        let lang = self.lang();
        self.block(Word::Faults);
        for row in &outcome.faults {
            let clause = row.clause.as_deref().map(|id| words::clause_name(id, lang));
            let path = row.path.as_deref().map(|path| self.names().place(path));
            let text = [Some(words::fault(&row.fault, lang).to_owned()), clause, path];
            self.row("!", &spaced(text));
        }
    }

    fn not_covered(&mut self) {
        let outcome = self.outcome;
        if outcome.not_covered.is_empty() {
            return;
        }
        let colon = Word::Colon.text(self.lang());
        self.block(Word::NotCovered);
        for row in &outcome.not_covered {
            self.row("·", &format!("{}{colon}{}", row.class, row.reason));
            self.sources(&row.sources);
        }
    }

    fn notes(&mut self) {
        let outcome = self.outcome;
        if outcome.notes.is_empty() {
            return;
        }
        let lang = self.lang();
        self.block(Word::Notes);
        for row in &outcome.notes {
            let mut text = Word::OtherEntry.with(lang, &[&row.report, &row.entry]);
            text.extend(row.like.as_deref().map(|like| Word::Like.with(lang, &[like])));
            self.row("·", &text);
        }
    }

    /// Every missing fact once, with its question and who can answer it.
    fn facts_to_supply(&mut self) {
        if self.facts.is_empty() {
            return;
        }
        let lang = self.lang();
        self.block(Word::Facts);
        let facts: Vec<&MissingFact> = self.facts.values().copied().collect();
        for fact in facts {
            let from = fact.from.as_deref();
            let from = from.map(|from| Word::Supplied.with(lang, &[from]));
            let text = [Some(self.path(&fact.fact)), fact.ask.clone(), from];
            self.page.paragraph(ROW, DETAIL, &spaced(text));
        }
    }
}

/// Sections that share a line.
struct Group<'a> {
    first: &'a Section,
    names: Vec<&'a str>,
    lacking: String,
}

fn section_name(section: &Section) -> String {
    format!("{}/{}", section.report, section.section)
}

fn section_status(section: &Section, lang: crate::diagnostic::Lang) -> &'static str {
    match section.status {
        // Their modality says it already.
        Status::Exempt | Status::Permitted => "",
        Status::Missing => Word::MissingSections.text(lang),
        Status::Noted => Word::NotedSections.text(lang),
        Status::Kept => Word::AbsentSections.text(lang),
        Status::Violated => Word::ViolatedSections.text(lang),
        status => words::status(status, lang),
    }
}

fn spaced<const N: usize>(words: [Option<String>; N]) -> String {
    let words: Vec<String> = words.into_iter().flatten().collect();
    words.join("  ")
}
