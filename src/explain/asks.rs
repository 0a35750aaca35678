//! The facts most worth asking for, over a population: for each supplier, what
//! records lack, and how many undecided outcomes hang on it.
//!
//! What is kept is bounded by the fields and names of the scheme, however many
//! records there are; nothing is explained for it.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use indexmap::IndexSet;
use serde::Serialize;

use super::FORMAT;
use crate::{
    engine::{
        OutcomeView,
        keys::Keys,
        layout::{ArenaId, Layout},
        program::Program,
        rows::{Chain, Missing, Rows, SectionName, Subject},
    },
    model::{Field, Measure, Modality},
    outcome::{Kind, MissingFact, Run},
};

/// Counts what outcomes lack. Counts of parts of the input can be merged in any order.
#[derive(Clone, Debug)]
pub struct Asks {
    program: Arc<Program>,
    run: Run,
    /// All who can supply facts, by number.
    suppliers: IndexSet<String>,
    records: u64,
    refused: u64,
    lacking: u64,
    undetermined: u64,
    facts: BTreeMap<Place, FactCount>,
    /// By supplier; the last one is nobody in particular.
    by: BTreeMap<usize, Count>,
}

/// A fact by its place in the scheme, whatever the element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    /// Facts of the context come after those of records, values over all records last.
    after: u8,
    layout: usize,
    missing: Missing,
}

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    records: u64,
    decides: u64,
    alone: u64,
}

impl Count {
    fn merge(&mut self, other: Count) {
        self.records += other.records;
        self.decides += other.decides;
        self.alone += other.alone;
    }

    /// The greatest first.
    fn rank(self) -> Reverse<(u64, u64, u64)> {
        Reverse((self.decides, self.alone, self.records))
    }
}

#[derive(Clone, Debug, Default)]
struct FactCount {
    count: Count,
    outcomes: BTreeMap<About, u64>,
    keys: Keys,
}

/// A sort of outcome, whether it is where a ban stands, and its names: several of a ladder of triggers.
type About = (Kind, bool, Vec<String>);

impl Asks {
    pub(crate) fn new(program: &Arc<Program>, run: Run) -> Asks {
        let fields = program.model.records.iter().flat_map(|record| &record.fields);
        Asks {
            program: Arc::clone(program),
            run,
            suppliers: fields.filter_map(|field| field.from.clone()).collect(),
            records: 0,
            refused: 0,
            lacking: 0,
            undetermined: 0,
            facts: BTreeMap::new(),
            by: BTreeMap::new(),
        }
    }

    /// Counts one outcome.
    pub fn add(&mut self, outcome: &OutcomeView<'_>) {
        self.records += 1;
        let rows = outcome.rows;
        let pending = rows.pending.iter().filter(|row| row.why.is_none());
        let triggers = rows.triggers.iter().filter(|row| !row.missing.is_empty());
        let mut lacks = Lacks::default();
        for row in pending {
            self.undecided(outcome, row.missing, &mut lacks, || {
                let banned = row.kind == Kind::Status && row.modality == Some(Modality::MustNot);
                (row.kind, banned, vec![subject(outcome, &row.subject)])
            });
        }
        for row in triggers {
            self.undecided(outcome, row.missing, &mut lacks, || {
                (Kind::Trigger, false, row.one_of.iter().map(|id| outcome.trigger_name(*id)).collect())
            });
        }
        if lacks.places.is_empty() {
            return;
        }
        self.lacking += 1;
        let key = outcome.key();
        let limit = self.program.limits.listed_keys;
        for place in lacks.places {
            let fact = self.facts.entry(place).or_default();
            fact.count.records += 1;
            fact.keys.count(key.clone(), limit);
        }
        for supplier in lacks.suppliers {
            self.by.entry(supplier).or_default().records += 1;
        }
    }

    /// Counts one outcome that is not decided, where facts are missing for it.
    fn undecided(
        &mut self,
        outcome: &OutcomeView<'_>,
        missing: Chain,
        lacks: &mut Lacks,
        about: impl FnOnce() -> About,
    ) {
        let places = self.places(outcome.layout, outcome.rows, missing);
        if places.is_empty() {
            return;
        }
        self.undetermined += 1;
        let about = about();
        let suppliers: BTreeSet<usize> = places.iter().map(|place| self.supplier(*place)).collect();
        for place in &places {
            let fact = self.facts.entry(*place).or_default();
            fact.count.decides += 1;
            fact.count.alone += u64::from(places.len() == 1);
            *fact.outcomes.entry(about.clone()).or_default() += 1;
        }
        for supplier in &suppliers {
            let count = self.by.entry(*supplier).or_default();
            count.decides += 1;
            count.alone += u64::from(suppliers.len() == 1);
        }
        lacks.places.extend(places);
        lacks.suppliers.extend(suppliers);
    }

    fn places(&self, layout: &Layout, rows: &Rows, missing: Chain) -> BTreeSet<Place> {
        let at = self.program.layout_of(layout.record).map_or(0, |(at, _)| at);
        let places = rows.missing(missing).map(|missing| match missing {
            Missing::Fact { context, arena, slot } => {
                let side = if context { &self.program.context_layout } else { layout };
                let width = side.arena(arena).map_or(1, |arena| arena.width() as u32).max(1);
                let missing = Missing::Fact { context, arena, slot: slot % width };
                Place { after: u8::from(context), layout: if context { 0 } else { at }, missing }
            }
            Missing::Aggregate(_) => Place { after: 2, layout: 0, missing },
        });
        places.collect()
    }

    fn named(&self, place: Place) -> Option<Named<'_>> {
        let Missing::Fact { context, arena, slot } = place.missing else { return None };
        if context {
            let of = named(&self.program, &self.program.context_layout, arena, slot)?;
            return Some(Named { path: format!("{}.{}", self.program.model.context_word, of.path), ..of });
        }
        named(&self.program, self.program.layouts.get(place.layout)?, arena, slot)
    }

    /// The number of who can supply a fact.
    fn supplier(&self, place: Place) -> usize {
        let from = self.named(place).and_then(|named| named.from);
        from.and_then(|from| self.suppliers.get_index_of(from)).unwrap_or(self.suppliers.len())
    }

    /// Counts one record that was refused: nobody knows what it lacks.
    pub fn refuse(&mut self) {
        self.refused += 1;
    }

    /// Adds what was counted of other outcomes of the same engine.
    pub fn merge(&mut self, other: Asks) {
        self.records += other.records;
        self.refused += other.refused;
        self.lacking += other.lacking;
        self.undetermined += other.undetermined;
        let limit = self.program.limits.listed_keys;
        for (place, fact) in other.facts {
            let own = self.facts.entry(place).or_default();
            own.count.merge(fact.count);
            own.keys.merge(fact.keys, limit);
            for (about, count) in fact.outcomes {
                *own.outcomes.entry(about).or_default() += count;
            }
        }
        for (supplier, count) in other.by {
            self.by.entry(supplier).or_default().merge(count);
        }
    }

    /// The table: suppliers and facts, those first on which most hangs.
    pub fn finish(&self) -> AskTable {
        let mut by: Vec<(usize, Count)> =
            self.by.iter().map(|(supplier, count)| (*supplier, *count)).collect();
        // Of equals, the first that the scheme names.
        by.sort_by_key(|(supplier, count)| (count.rank(), *supplier));
        let suppliers = by.into_iter().map(|(supplier, count)| Supplier {
            from: self.suppliers.get_index(supplier).cloned(),
            records: count.records,
            decides: count.decides,
            alone: count.alone,
            facts: self.facts_of(supplier),
        });
        AskTable {
            format: FORMAT,
            run: self.run.clone(),
            records: self.records,
            refused: self.refused,
            lacking: self.lacking,
            undetermined: self.undetermined,
            suppliers: suppliers.collect(),
        }
    }

    fn facts_of(&self, supplier: usize) -> Vec<WantedFact> {
        let own = self.facts.iter().filter(|(place, _)| self.supplier(**place) == supplier);
        let mut own: Vec<(&Place, &FactCount)> = own.collect();
        own.sort_by_key(|(place, fact)| (fact.count.rank(), **place));
        own.into_iter().filter_map(|(place, fact)| self.wanted(*place, fact)).collect()
    }

    fn wanted(&self, place: Place, of: &FactCount) -> Option<WantedFact> {
        let model = &self.program.model;
        let fact = match place.missing {
            Missing::Fact { .. } => {
                let Named { path, field, from } = self.named(place)?;
                MissingFact {
                    fact: path,
                    ty: model.type_text(&field.ty, field.optional),
                    ask: field.ask.clone(),
                    from: from.cloned(),
                }
            }
            Missing::Aggregate(id) => {
                let aggregate = model.aggregates.get(id.index())?;
                let always = matches!(aggregate.measure, Measure::Count | Measure::Sum);
                let ty = model.type_text(&aggregate.ty, !always);
                MissingFact { fact: aggregate.name.clone(), ty, ask: None, from: None }
            }
        };
        let over = match place.missing {
            Missing::Fact { .. } => None,
            Missing::Aggregate(id) => {
                let of = model.aggregates.get(id.index()).and_then(|of| model.records.get(of.record.index()));
                of.map(|record| record.name.clone())
            }
        };
        let record = (place.after == 0).then(|| {
            let layout = self.program.layouts.get(place.layout);
            let record = layout.and_then(|layout| model.records.get(layout.record.index()));
            record.map(|record| record.name.clone()).unwrap_or_default()
        });
        let mut outcomes: Vec<(&About, u64)> =
            of.outcomes.iter().map(|(about, count)| (about, *count)).collect();
        outcomes.sort_by_key(|(about, count)| (Reverse(*count), *about));
        let outcomes = outcomes.into_iter().map(|((kind, banned, names), count)| {
            let (name, one_of) = match names.as_slice() {
                [name] => (Some(name.clone()), Vec::new()),
                several => (None, several.to_vec()),
            };
            WantedFor { kind: *kind, banned: *banned, name, one_of, count }
        });
        Some(WantedFact {
            record,
            over,
            fact,
            records: of.count.records,
            decides: of.count.decides,
            alone: of.count.alone,
            outcomes: outcomes.collect(),
            keys: of.keys.keys(),
            more: of.keys.unlisted(),
        })
    }
}

/// What one record lacks.
#[derive(Default)]
struct Lacks {
    places: BTreeSet<Place>,
    suppliers: BTreeSet<usize>,
}

/// The name of what is not decided. Sections that records name themselves are
/// counted by their report: there is no end of them.
fn subject(outcome: &OutcomeView<'_>, subject: &Subject) -> String {
    match subject {
        Subject::Section(report, SectionName::Own(_)) | Subject::Own(report, _) => outcome.report(*report),
        subject => outcome.subject(subject),
    }
}

/// A fact by its path, as `任职[].层级`, with its declaration and who supplies it.
struct Named<'p> {
    path: String,
    field: &'p Field,
    from: Option<&'p String>,
}

fn named<'p>(program: &'p Program, layout: &Layout, arena: ArenaId, slot: u32) -> Option<Named<'p>> {
    let shape = layout.arena(arena)?;
    let (mut path, mut last, mut from) = match shape.parent {
        Some((parent, list)) => {
            let Named { path, field, from } = named(program, layout, parent, list)?;
            (format!("{path}[]"), Some(field), from)
        }
        None => (String::new(), None, None),
    };
    // The records that hold the slot, outermost first.
    let mut chain = vec![slot];
    while let Some(holder) = chain.last().and_then(|slot| shape.slots.get(*slot as usize)?.holder) {
        chain.push(holder);
    }
    for slot in chain.iter().rev() {
        // An element of a list of values is named by its list.
        let Some((record, field)) = shape.slots.get(*slot as usize)?.field else { continue };
        let field = program.model.records.get(record.index())?.fields.get(field as usize)?;
        if !path.is_empty() {
            path.push('.');
        }
        path.push_str(&field.name);
        last = Some(field);
        // Who supplies a record supplies its fields, but for those that have their own.
        from = field.from.as_ref().or(from);
    }
    Some(Named { path, field: last?, from })
}

/// The facts most worth asking for, by who can supply them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AskTable {
    /// The version of this form.
    pub format: u32,
    /// The scheme, its edition, the evaluation date and the context.
    pub run: Run,
    /// How many records were evaluated.
    pub records: u64,
    /// How many were refused: what they lack is not known.
    #[serde(skip_serializing_if = "none")]
    pub refused: u64,
    /// How many lack a fact on which something hangs.
    pub lacking: u64,
    /// How many outcomes are undecided for want of facts.
    pub undetermined: u64,
    /// Suppliers, those first on whom most hangs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub suppliers: Vec<Supplier>,
}

/// Somebody who can supply facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Supplier {
    /// Who; none of facts for which the scheme names nobody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// How many records lack one of these facts.
    pub records: u64,
    /// How many undecided outcomes hang on one of them.
    pub decides: u64,
    /// Of how many of them nobody else's facts are missing.
    #[serde(skip_serializing_if = "none")]
    pub alone: u64,
    /// The facts, those first on which most hangs.
    pub facts: Vec<WantedFact>,
}

/// A fact that records lack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WantedFact {
    /// The record type; none of a fact of the context.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
    /// The record type over all records of which it is computed: nobody supplies such a value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub over: Option<String>,
    /// The fact without the index of its element: `任职[].层级`.
    #[serde(flatten)]
    pub fact: MissingFact,
    /// How many records lack it where something hangs on it.
    pub records: u64,
    /// How many undecided outcomes hang on it.
    pub decides: u64,
    /// Of how many of them it is the only missing fact.
    #[serde(skip_serializing_if = "none")]
    pub alone: u64,
    /// Those outcomes by name, the most frequent first.
    pub outcomes: Vec<WantedFor>,
    /// Keys of the records that lack it, the smallest in byte order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<String>,
    /// How many of them are not listed.
    #[serde(skip_serializing_if = "none")]
    pub more: u64,
}

/// Outcomes of one name that hang on a fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WantedFor {
    /// Which sort.
    pub kind: Kind,
    /// Of a status: whether it is that of a ban, which is kept or violated.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub banned: bool,
    /// Its name; of sections that records name themselves, their report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where one of several triggers is due, and not decided which.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub one_of: Vec<String>,
    /// How many.
    pub count: u64,
}

fn none(count: &u64) -> bool {
    *count == 0
}
