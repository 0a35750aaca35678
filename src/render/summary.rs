//! The summary over all records: how many of them stand where.
//!
//! It counts names of the scheme alone, so that it stays small however many
//! records there are; sections of people's own lists are counted together.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexSet;

use super::{
    layout::Page,
    names,
    words::{self, Word},
};
use crate::{
    diagnostic::Lang,
    model::{Effect, Model, Pool, Required},
    outcome::{Kind, MissingFact, Outcome, Population, Status},
};

/// Counts outcomes. Summaries of parts of the records can be merged, in any order.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Summary {
    /// The names of the scheme in order: rows stand as the scheme declares them.
    names: BTreeMap<Table, IndexSet<String>>,
    counts: BTreeMap<Table, Rows>,
    missing: BTreeMap<String, Missing>,
    conflicts: u64,
    faults: u64,
}

/// The cells in which one record counts.
type Cells = BTreeSet<(Table, (usize, String), Column)>;

/// By place in the scheme and name: how many records in each column.
type Rows = BTreeMap<(usize, String), BTreeMap<Column, u64>>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Table {
    Duties,
    Sections,
    Uses,
    Gates,
    Quotas,
    Bounds,
    Triggers,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Column {
    /// A row with a status.
    Status(Status),
    /// A duty of which nothing shows where it stands.
    NoStatus,
    /// A use, or a trigger that fires.
    Certain,
    /// A step of a ladder, one of several.
    OneOf,
    /// Not decided whether it is owed, required or fired at all.
    Undecided,
    /// Left open by the text.
    Open,
}

/// How often a fact is missing; the indices of elements are left out of its path.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Missing {
    records: u64,
    ask: Option<String>,
    from: Option<String>,
}

impl Summary {
    /// A summary of no records.
    pub fn new(model: &Model) -> Summary {
        let report = |id: crate::model::ReportId| {
            let report = model.reports.get(id.index());
            report.map_or("", |report| report.name.as_str())
        };
        let sections = model.sections.iter();
        let sections = sections.map(|section| format!("{}/{}", report(section.report), section.name));
        let lists = model.clauses.iter().flat_map(|clause| &clause.effects).flat_map(|effect| {
            let (id, required) = match effect {
                Effect::Contain { report, sections, .. } => (Some(*report), sections.as_slice()),
                _ => (None, &[][..]),
            };
            let lists = required.iter().filter_map(|required| match required {
                Required::Open(list) => model.lists.get(list.index()),
                Required::Section(_) | Required::Own(_) => None,
            });
            let report = id.map_or("", report);
            lists.map(move |list| format!("{report}/{}", list.name))
        });
        let quotas = model.quotas.iter().filter(|row| matches!(row.pool, Pool::List { .. }));
        let names = [
            (Table::Duties, model.duties.iter().map(|row| row.name.clone()).collect()),
            (Table::Sections, sections.chain(lists).collect()),
            (Table::Uses, model.uses.iter().map(|row| row.name.clone()).collect()),
            (Table::Gates, model.gates.iter().cloned().collect()),
            (Table::Quotas, quotas.map(|row| row.name.clone()).collect()),
            (Table::Bounds, model.bounds.iter().cloned().collect()),
            (Table::Triggers, model.triggers.iter().map(|row| row.name.clone()).collect()),
        ];
        Summary { names: names.into(), ..Summary::default() }
    }

    /// Counts one record's outcome: the record once in each cell, however many of its rows stand there.
    pub fn add(&mut self, outcome: &Outcome) {
        let mut cells = Cells::new();
        for row in &outcome.obligations {
            let column = row.status.map_or(Column::NoStatus, Column::Status);
            self.cell(&mut cells, Table::Duties, &row.duty, column);
        }
        for row in &outcome.sections {
            let name = format!("{}/{}", row.report, row.section);
            self.cell(&mut cells, Table::Sections, &name, Column::Status(row.status));
        }
        for row in &outcome.uses {
            self.cell(&mut cells, Table::Uses, &row.usage, Column::Certain);
        }
        for row in &outcome.gates {
            self.cell(&mut cells, Table::Gates, &row.gate, Column::Status(row.status));
        }
        for row in &outcome.quotas {
            if let Some(status) = row.status {
                self.cell(&mut cells, Table::Quotas, &row.quota, Column::Status(status));
            }
        }
        for row in &outcome.bounds {
            self.cell(&mut cells, Table::Bounds, &row.bound, Column::Status(row.status));
        }
        for row in &outcome.triggers {
            if let Some(trigger) = &row.trigger {
                self.cell(&mut cells, Table::Triggers, trigger, Column::Certain);
            }
            for trigger in &row.one_of {
                self.cell(&mut cells, Table::Triggers, trigger, Column::OneOf);
            }
        }
        for entry in &outcome.undetermined {
            self.entry(&mut cells, entry.kind, &entry.name, Column::Undecided);
        }
        for entry in &outcome.open {
            self.entry(&mut cells, entry.kind, &entry.name, Column::Open);
        }
        for (table, row, column) in settled(cells) {
            let columns = self.counts.entry(table).or_default().entry(row).or_default();
            *columns.entry(column).or_default() += 1;
        }
        self.conflicts += outcome.conflicts.len() as u64;
        self.faults += outcome.faults.len() as u64;
        self.count_missing(outcome);
    }

    /// Adds the counts of other records of the same scheme.
    pub fn merge(&mut self, other: &Summary) {
        for (table, rows) in &other.counts {
            let into = self.counts.entry(*table).or_default();
            for (row, columns) in rows {
                let into = into.entry(row.clone()).or_default();
                for (column, count) in columns {
                    *into.entry(*column).or_default() += count;
                }
            }
        }
        for (path, missing) in &other.missing {
            match self.missing.get_mut(path) {
                Some(known) => known.records += missing.records,
                None => {
                    self.missing.insert(path.clone(), missing.clone());
                }
            }
        }
        self.conflicts += other.conflicts;
        self.faults += other.faults;
    }

    fn entry(&self, cells: &mut Cells, kind: Kind, name: &str, column: Column) {
        let table = match kind {
            Kind::Obligation => Table::Duties,
            Kind::Section => Table::Sections,
            Kind::Use => Table::Uses,
            Kind::Gate => Table::Gates,
            Kind::Trigger => Table::Triggers,
            // Those over the population have findings of their own.
            Kind::Quota if !self.has_list_quota(name) => return,
            Kind::Quota => Table::Quotas,
            Kind::Bound => Table::Bounds,
            Kind::Status | Kind::Due => return,
        };
        self.cell(cells, table, name, column);
    }

    fn has_list_quota(&self, name: &str) -> bool {
        self.names.get(&Table::Quotas).is_some_and(|names| names.contains(name))
    }

    fn cell(&self, cells: &mut Cells, table: Table, name: &str, column: Column) {
        let names = self.names.get(&table);
        let rank = names.and_then(|names| names.get_index_of(name));
        let row = match (rank, table) {
            (Some(rank), _) => (rank, name.to_owned()),
            // Lists of the scheme without items, and people's own lists.
            (None, Table::Sections) => {
                let report = name.split_once('/').map_or(name, |(report, _)| report);
                (usize::MAX, report.to_owned())
            }
            (None, _) => (usize::MAX, name.to_owned()),
        };
        cells.insert((table, row, column));
    }

    fn count_missing(&mut self, outcome: &Outcome) {
        let undetermined = outcome.undetermined.iter().flat_map(|row| &row.missing);
        let triggers = outcome.triggers.iter().flat_map(|row| &row.missing);
        let facts: BTreeMap<String, &MissingFact> =
            undetermined.chain(triggers).map(|fact| (without_indices(&fact.fact), fact)).collect();
        for (path, fact) in facts {
            let missing = self.missing.entry(path).or_insert_with(|| Missing {
                records: 0,
                ask: fact.ask.clone(),
                from: fact.from.clone(),
            });
            missing.records += 1;
        }
    }

    /// The tables, after the number of records.
    pub fn text(&self, population: &Population, lang: Lang) -> String {
        let mut page = Page::default();
        let colon = Word::Colon.text(lang);
        let mut head = format!("{}{colon}", Word::Summary.text(lang));
        head.push_str(&Word::RecordsCount.with(lang, &[&population.records.to_string()]));
        if population.refused > 0 {
            head.push_str(&Word::RefusedCount.with(lang, &[&population.refused.to_string()]));
        }
        page.line(0, &head);
        if !self.counts.is_empty() {
            page.line(2, Word::RecordsOnce.text(lang));
        }
        for (table, rows) in &self.counts {
            let used: BTreeSet<Column> = rows.values().flat_map(|columns| columns.keys().copied()).collect();
            let mut columns: Vec<Column> = used.into_iter().collect();
            // A hint stands after what counts.
            columns.sort_by_key(|column| match column {
                Column::Status(Status::Noted) => 1,
                Column::Status(_) => 0,
                _ => 2,
            });
            let mut cells = vec![vec![table_name(*table, lang).to_owned()]];
            for ((rank, name), counts) in rows {
                let name = match (rank, table) {
                    (&usize::MAX, Table::Sections) => {
                        format!("{name}/({})", Word::OtherSections.text(lang))
                    }
                    _ => name.clone(),
                };
                let mut row = vec![name];
                row.extend(columns.iter().map(|column| match counts.get(column) {
                    Some(count) => count.to_string(),
                    None => "-".to_owned(),
                }));
                cells.push(row);
            }
            if let Some(head) = cells.first_mut() {
                head.extend(columns.iter().map(|&column| column_name(column, *table, lang)));
            }
            page.gap();
            page.table(2, 1, &cells);
        }
        self.missing_table(&mut page, lang);
        for (count, word) in [(self.conflicts, Word::ConflictsCount), (self.faults, Word::FaultsCount)] {
            if count > 0 {
                page.gap();
                page.line(2, &format!("! {}", word.with(lang, &[&count.to_string()])));
            }
        }
        page.into_text()
    }

    /// What to ask for, the fact that most records lack first.
    fn missing_table(&self, page: &mut Page, lang: Lang) {
        if self.missing.is_empty() {
            return;
        }
        let mut missing: Vec<(&String, &Missing)> = self.missing.iter().collect();
        missing.sort_by_key(|(path, missing)| (std::cmp::Reverse(missing.records), *path));
        let head = [Word::Facts, Word::Records, Word::From, Word::AskColumn];
        let mut cells = vec![head.map(|word| word.text(lang).to_owned()).to_vec()];
        cells.extend(missing.into_iter().map(|(path, missing)| {
            vec![
                names::items(path, lang),
                missing.records.to_string(),
                missing.from.clone().unwrap_or_else(|| "-".to_owned()),
                missing.ask.clone().unwrap_or_default(),
            ]
        }));
        page.gap();
        page.table(2, 4, &cells);
    }
}

/// What has a status has one column for all that is not decided, whether that is the status or
/// whether there is any; and what only the text leaves open is open, and not undetermined as well.
fn settled(cells: Cells) -> Cells {
    let undetermined = Column::Status(Status::Undetermined);
    let has_status = |table: Table| matches!(table, Table::Gates | Table::Quotas | Table::Bounds);
    let is_told =
        |table: Table, row: &(usize, String), column: Column| cells.contains(&(table, row.clone(), column));
    let all = cells.iter().filter_map(|(table, row, column)| {
        let column = match column {
            Column::Undecided if has_status(*table) => undetermined,
            column if *column == undetermined && has_status(*table) => {
                let open = is_told(*table, row, Column::Open);
                if open && !is_told(*table, row, Column::Undecided) {
                    return None;
                }
                undetermined
            }
            column => *column,
        };
        Some((*table, row.clone(), column))
    });
    all.collect()
}

/// `任职[0].层级` → `任职[].层级`; the index in a literal list stays out too.
fn without_indices(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut inside = false;
    for character in path.chars() {
        match character {
            '[' => inside = true,
            ']' => inside = false,
            _ if inside => continue,
            _ => {}
        }
        out.push(character);
    }
    out
}

fn table_name(table: Table, lang: Lang) -> &'static str {
    match table {
        Table::Duties => Word::Duties,
        Table::Sections => Word::Sections,
        Table::Uses => Word::Uses,
        Table::Gates => Word::Gates,
        Table::Quotas => Word::ListQuotas,
        Table::Bounds => Word::Bounds,
        Table::Triggers => Word::Triggers,
    }
    .text(lang)
}

fn column_name(column: Column, table: Table, lang: Lang) -> String {
    let word = match column {
        Column::Status(status) => return words::status(status, lang).to_owned(),
        Column::NoStatus => Word::NoStatus,
        Column::Certain => Word::Certain,
        Column::OneOf => Word::OneOfColumn,
        Column::Undecided => match table {
            Table::Duties => Word::OwedUndetermined,
            Table::Sections => Word::RequiredUndetermined,
            Table::Uses | Table::Gates | Table::Quotas | Table::Bounds | Table::Triggers => {
                Word::Undetermined
            }
        },
        Column::Open => Word::Open,
    };
    word.text(lang).to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Summary, without_indices};
    use crate::{
        diagnostic::Lang,
        outcome::{Bound, Gate, Kind, Modality, Obligation, Open, Outcome, Population, Status, Undetermined},
    };

    fn outcome(duty: &str, status: Status) -> Outcome {
        Outcome {
            obligations: vec![Obligation {
                duty: duty.to_owned(),
                element: None,
                elements: vec![],
                modality: Modality::Must,
                status: Some(status),
                since: None,
                due: None,
                done: None,
                early: None,
                reason: None,
                to: vec![],
                copy: vec![],
                by: None,
                via: None,
                unless: vec![],
                sources: vec![],
            }],
            ..Outcome::default()
        }
    }

    #[test]
    fn a_record_counts_once_in_a_cell() {
        let mut twice = outcome("整改", Status::Breached);
        twice.obligations.extend(outcome("整改", Status::Breached).obligations);
        twice.obligations.extend(outcome("整改", Status::Fulfilled).obligations);
        let entry = Undetermined {
            kind: Kind::Obligation,
            name: "整改".to_owned(),
            element: None,
            elements: vec![],
            modality: Some(Modality::Must),
            sources: vec![],
            missing: vec![],
        };
        twice.undetermined = vec![entry.clone(), entry];
        let mut summary = Summary::default();
        summary.add(&twice);
        summary.add(&outcome("整改", Status::Breached));
        let population = Population { records: 2, ..Population::default() };
        insta::assert_snapshot!(summary.text(&population, Lang::Zh));
    }

    #[test]
    fn parts_merge_to_the_whole_in_any_order() {
        let outcomes = [
            outcome("述法", Status::Breached),
            outcome("评议", Status::Fulfilled),
            outcome("述法", Status::Fulfilled),
        ];
        let mut whole = Summary::default();
        outcomes.iter().for_each(|outcome| whole.add(outcome));
        let [mut left, mut right] = [Summary::default(), Summary::default()];
        left.add(&outcomes[2]);
        right.add(&outcomes[0]);
        right.add(&outcomes[1]);
        left.merge(&right);
        assert_eq!(left, whole);
        let population = Population { records: 3, refused: 1, ..Population::default() };
        insta::assert_snapshot!(whole.text(&population, Lang::Zh));
    }

    fn undecided(kind: Kind, name: &str) -> Undetermined {
        Undetermined {
            kind,
            name: name.to_owned(),
            element: None,
            elements: vec![],
            modality: None,
            sources: vec![],
            missing: vec![],
        }
    }

    fn open(kind: Kind, name: &str) -> Open {
        let why = "没有规定".to_owned();
        Open {
            kind,
            name: name.to_owned(),
            element: None,
            elements: vec![],
            modality: None,
            why,
            sources: vec![],
        }
    }

    fn gate(status: Status) -> Gate {
        Gate { gate: "评先".to_owned(), status, unless: vec![], sources: vec![] }
    }

    fn bound(status: Status) -> Bound {
        let bound = "优秀比例".to_owned();
        Bound { bound, value: None, min: None, max: None, status, unless: vec![], sources: vec![] }
    }

    #[test]
    fn what_is_not_decided_has_one_column() {
        let outcomes = [
            // Whether the gate is there at all is not decided: there is no row.
            Outcome { undetermined: vec![undecided(Kind::Gate, "评先")], ..Outcome::default() },
            Outcome {
                gates: vec![gate(Status::Undetermined)],
                undetermined: vec![undecided(Kind::Gate, "评先"), undecided(Kind::Bound, "优秀比例")],
                bounds: vec![bound(Status::Undetermined)],
                ..Outcome::default()
            },
            // Left open by the text, and by nothing else.
            Outcome {
                gates: vec![gate(Status::Undetermined)],
                open: vec![open(Kind::Gate, "评先")],
                bounds: vec![bound(Status::Within)],
                ..Outcome::default()
            },
            Outcome { undetermined: vec![undecided(Kind::Bound, "优秀比例")], ..Outcome::default() },
            Outcome {
                gates: vec![gate(Status::Passed)],
                bounds: vec![bound(Status::Within)],
                ..Outcome::default()
            },
        ];
        let mut summary = Summary::default();
        outcomes.iter().for_each(|outcome| summary.add(outcome));
        let population = Population { records: 5, ..Population::default() };
        insta::assert_snapshot!(summary.text(&population, Lang::Zh));
    }

    #[test]
    fn a_fact_is_counted_whatever_its_element() {
        assert_eq!(without_indices("任职[0].项目[12].层级"), "任职[].项目[].层级");
    }
}
