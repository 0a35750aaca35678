//! The reference evaluator: the language read clause by clause.
//!
//! Every outcome is found by asking, for every clause at every place where it is
//! read, whether it applies, with every 未定 false and with every 未定 true; what
//! would decide it, by asking with every 未定 unknown.
//! Nothing is remembered but who belongs to which class, nothing is skipped, and
//! nothing is shared with the engine but the checked model and the plain form of outcomes. Records are
//! assumed to be valid.

mod aggregates;
mod clauses;
mod duties;
mod effects;
mod expressions;
mod facts;
mod notes;
mod operators;
mod outcomes;
mod plain;
pub(crate) mod population;
mod quotas;
mod reports;
mod rows;
mod time;
pub(crate) mod truth;

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

use serde_json::Value as Json;
use shufa::{
    date::Date,
    model::{ClassId, Expr, GateId, Model, QuotaId, RecordId, TriggerId},
    outcome::{self, Outcome},
};

use clauses::Place;
use effects::Measured;
use facts::Element;
use rows::{Entry, Source, Touch};
use truth::{Truth, World};

/// One record, with what it is evaluated by.
#[derive(Clone, Copy)]
pub(crate) struct Naive<'a> {
    pub(crate) model: &'a Model,
    pub(crate) context: &'a Json,
    pub(crate) record_type: RecordId,
    pub(crate) record: &'a Json,
    pub(crate) as_of: Date,
    /// All records, over which aggregates are taken.
    pub(crate) population: aggregates::All<'a>,
    /// Memberships that were found: long runs would find the same over and over.
    pub(crate) known: &'a Memberships,
}

/// Membership in a class of an element of a record, as 未定 is taken.
#[derive(Debug, Default)]
pub(crate) struct Memberships(RefCell<BTreeMap<Asked, Truth>>);

/// Of which record, which class, which element (its path, and whether it stands for an unknown
/// list), and how 未定 is taken.
type Asked = (usize, ClassId, Option<(truth::Path, bool)>, World);

impl Memberships {
    /// What is known, or what is found now.
    pub(crate) fn of(
        &self,
        record: &Json,
        class: ClassId,
        element: Option<&Element<'_>>,
        world: World,
        find: impl FnOnce() -> Truth,
    ) -> Truth {
        // Records are borrowed as long as this is used: one stands at one address.
        let record = std::ptr::from_ref(record).addr();
        let key = (record, class, element.map(|element| (element.path.clone(), element.pseudo)), world);
        if let Some(known) = self.0.borrow().get(&key) {
            return known.clone();
        }
        let found = find();
        self.0.borrow_mut().insert(key, found.clone());
        found
    }
}

/// What the clauses bring together, one after the other.
#[derive(Default)]
pub(crate) struct Tally<'a> {
    /// Obligations, sections, uses, triggers, and what is not certain of the others.
    touches: Vec<Touch>,
    /// Entries beside certain outcomes.
    entries: Vec<Entry>,
    gates: Vec<(GateId, Place<'a>, Expr)>,
    bounds: Vec<Measured<outcome::Bound>>,
    quotas: Vec<(QuotaId, outcome::Quota)>,
    list_quotas: Vec<Measured<(QuotaId, outcome::Quota)>>,
    /// The steps of which one is due, by row.
    ladders: Vec<(String, Vec<TriggerId>)>,
    /// Steps of ladders that fire together.
    clashes: Vec<(Vec<TriggerId>, BTreeSet<Source>)>,
    /// Calculations without a result that leave a clause undecided.
    faults: BTreeSet<(Source, &'static str)>,
    /// Elements that outcomes may name.
    seen: Vec<Element<'a>>,
}

/// What a scheme makes of one record, which is all there is.
pub(crate) fn evaluate(
    model: &Model,
    context: &Json,
    record_type: &str,
    record: &Json,
    as_of: Date,
) -> Outcome {
    let all = [(record_type_of(model, record_type), record)];
    evaluate_among(model, context, record_type, record, as_of, &all)
}

/// The same, among all records.
pub(crate) fn evaluate_among(
    model: &Model,
    context: &Json,
    record_type: &str,
    record: &Json,
    as_of: Date,
    population: aggregates::All<'_>,
) -> Outcome {
    let record_type = record_type_of(model, record_type);
    let known = &Memberships::default();
    Naive { model, context, record_type, record, as_of, population, known }.outcome()
}

pub(crate) fn record_type_of(model: &Model, name: &str) -> RecordId {
    let place = model.records.iter().position(|record| record.name == name);
    RecordId(place.expect("a record type of the scheme") as u32)
}

/// The clauses that are certainly not met anywhere in a record.
pub(crate) fn clauses_not_met(
    model: &Model,
    context: &Json,
    record_type: &str,
    record: &Json,
    as_of: Date,
) -> Vec<shufa::model::ClauseId> {
    let record_type = record_type_of(model, record_type);
    let all = [(record_type, record)];
    let known = &Memberships::default();
    let naive = Naive { model, context, record_type, record, as_of, population: &all, known };
    naive
        .clause_ids()
        .filter(|clause| {
            naive.places(*clause).iter().all(|place| {
                let met = truth::Pair::of(|world| naive.is_met(place, world));
                met.verdict() == truth::Verdict::Nothing
            })
        })
        .collect()
}

/// Where each clause stands at each element of its carrier; of an unknown list, at what stands for all of them.
pub(crate) fn clause_standings(
    model: &Model,
    context: &Json,
    record_type: &str,
    record: &Json,
    as_of: Date,
) -> Vec<(shufa::model::ClauseId, Option<String>, truth::Verdict)> {
    let record_type = record_type_of(model, record_type);
    let all = [(record_type, record)];
    let known = &Memberships::default();
    let naive = Naive { model, context, record_type, record, as_of, population: &all, known };
    let mut standings = Vec::new();
    for clause in naive.clause_ids() {
        let places = naive.places(clause);
        let mut subjects: Vec<Option<truth::Path>> = places.iter().map(Place::subject_path).collect();
        subjects.dedup();
        for subject in subjects {
            let own: Vec<&Place<'_>> =
                places.iter().filter(|place| place.subject_path() == subject).collect();
            let pair = truth::Pair::of(|world| {
                truth::Truth::or(own.iter().map(|place| naive.applies(place, world)))
            });
            standings.push((clause, subject.map(|path| path.text), pair.verdict()));
        }
    }
    standings
}
