//! Explanations of one record's outcome, as plain data: why each outcome
//! holds, on which facts, and which missing facts would decide the others.
//!
//! The members and their order are the JSON form that `docs/explanation.md`
//! describes; members that are null or empty are left out. What several
//! outcomes rest on stands once, under `grounds`, so that an explanation is
//! about as long as what applies.

mod asks;
mod build;
mod change;
mod names;
mod pools;

use indexmap::IndexMap;
use serde::Serialize;

use crate::{
    date::Date,
    model::StatusTest,
    outcome::{
        Citation, Conflict, Fault, Kind, MissingFact, Modality, Note, Open, RecordRef, Run, Source, Status,
        Undetermined,
    },
    suggest,
};

pub use asks::{AskTable, Asks, Supplier, WantedFact, WantedFor};
pub(crate) use build::{Given, Only, explain, explain_only};
pub use change::{ChangeSet, ChangedFact, Changes, Deciding, Searched, Then};
pub use pools::{ExplainedGroup, ExplainedQuota, Listed, Pools, QuotaExplanation, Undecided};

/// The name nearest to one that is not there, if one is near enough to be meant.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    suggest::nearest(name, candidates)
}

/// The version of the JSON form.
pub const FORMAT: u32 = 1;

/// Why one record's outcome is what it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// The version of this form.
    pub format: u32,
    /// The scheme, its edition, the evaluation date and the context.
    pub run: Run,
    /// Which record.
    pub record: RecordRef,
    /// Labels of the elements that the outcome names, by path.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub elements: IndexMap<String, String>,
    /// The name that alone is explained, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub only: Option<String>,
    /// What keeps the thing that was asked for from holding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why_not: Option<WhyNot>,
    /// What is certain, each with its reasons, in the order of the outcome.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub outcomes: Vec<Why>,
    /// What cannot be decided, as in the outcome.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub undetermined: Vec<Undetermined>,
    /// What would decide each of these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub deciding: Vec<Deciding>,
    /// The missing facts, those first on which most hangs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<Asked>,
    /// What the text leaves open.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub open: Vec<OpenWhy>,
    /// Contradictions, as in the outcome.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<Conflict>,
    /// Calculations without a result, as in the outcome.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<Fault>,
    /// Entries of a report that no clause names, as in the outcome.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    /// What outcomes, and each other, rest on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub grounds: Vec<Ground>,
    /// The facts that are named above, by path.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub facts: IndexMap<String, Fact>,
    /// What each clause that is named rests on.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub citations: IndexMap<String, Vec<Citation>>,
}

/// Every clause that could give what was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WhyNot {
    /// What was asked for.
    pub name: String,
    /// Whether it certainly holds all the same, at least at some element.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub holds: bool,
    /// Those nearest to giving it first; empty where no clause can give it.
    pub candidates: Vec<Candidate>,
    /// What would make it hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changes: Option<Changes>,
}

/// How near a clause is to giving something. The order is that of candidates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CandidateState {
    /// The clause applies.
    Applies,
    /// An exception keeps it from applying.
    Blocked,
    /// The text leaves open whether it applies.
    Open,
    /// Facts are missing.
    Undetermined,
    /// Its conditions are not met.
    NotMet,
}

/// A clause, at an element, that could give something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// The clause, at its element.
    #[serde(flatten)]
    pub source: Source,
    /// Whether it applies.
    pub state: CandidateState,
    /// How many of its conditions fail.
    #[serde(skip_serializing_if = "is_zero")]
    pub failed: usize,
    /// The exceptions that apply in its place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub blocked_by: Vec<String>,
    /// The facts that would decide it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// What the text leaves open.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub why: Vec<String>,
    /// Of a quota over all records: whether the record is in its pool.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_pool: Option<bool>,
    /// What makes its conditions fail, or its exceptions apply.
    #[serde(flatten)]
    pub rests: Rests,
}

/// A name that the scheme does not know.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the scheme has nothing of the name `{name}`")]
pub struct NoSuchName {
    /// The name.
    pub name: String,
    /// The nearest one that it knows.
    pub near: Option<String>,
    /// What has the name all the same.
    pub hint: Option<NameHint>,
}

/// What has a name that cannot be asked for here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameHint {
    /// It is of another record type.
    OtherRecord(String),
    /// It is a clause, which gives these.
    Clause(Vec<String>),
    /// It is no quota over all records, but of one record.
    OfRecord,
}

/// What sort of outcome is explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// Membership in a class.
    Class,
    /// Membership in a class that the scheme leaves out.
    NotCovered,
    /// A duty.
    Obligation,
    /// A section, named `REPORT/SECTION`.
    Section,
    /// A use.
    Use,
    /// A gate.
    Gate,
    /// A quota.
    Quota,
    /// A bound.
    Bound,
    /// A trigger.
    Trigger,
}

/// A certain outcome with its reasons.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Why {
    /// Which sort.
    pub kind: About,
    /// Its name; for a section `REPORT/SECTION`. None of a trigger that is one of several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// One of these triggers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub one_of: Vec<String>,
    /// The element.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub element: Option<String>,
    /// The elements, where there are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub elements: Vec<String>,
    /// The force.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modality: Option<Modality>,
    /// Where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// The first day on which it may be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Date>,
    /// The deadline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<Date>,
    /// The day it was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub done: Option<Date>,
    /// The reason on record; why the scheme leaves a class out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The instrument that a trigger rests on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub under: Option<String>,
    /// Who acts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Of a quota with groups: the group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Of a quota: whether the record is in the pool.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_pool: Option<bool>,
    /// Of a quota: whether it was chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selected: Option<bool>,
    /// Of a bound: the value; of a quota over a list: how many count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// At least.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<String>,
    /// At most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<String>,
    /// Exceptions that the text leaves open.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unless: Vec<String>,
    /// The clauses that it comes from, each with what makes it apply.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub because: Vec<Because>,
    /// Of a quota of which the pool is undecided: the facts that would decide it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// What shows where it stands.
    #[serde(flatten)]
    pub rests: Rests,
    /// What would end it, or let it stand otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changes: Option<Changes>,
}

/// A clause that gives an outcome, with what makes it apply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Because {
    /// The clause, at its element.
    #[serde(flatten)]
    pub source: Source,
    /// What makes it apply.
    #[serde(flatten)]
    pub rests: Rests,
    /// The clauses that it overrides here: without it they would apply, or might.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<String>,
}

/// What something rests on. Together with the facts of its grounds, and of
/// theirs, the facts decide it, whatever all others are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Rests {
    /// Facts, by path: [`Explanation::facts`] has their values.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<String>,
    /// Grounds, by `id`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub on: Vec<usize>,
    /// Exceptions that do not apply here, as grounds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exceptions: Vec<usize>,
}

/// What sort of ground.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GroundKind {
    /// Membership in a class.
    Class,
    /// A clause applies.
    Clause,
    /// A duty has a status: `test` says which.
    Duty,
    /// A duty is owed.
    Owed,
    /// A report lacks a section that is required.
    Incomplete,
    /// A quota has chosen the record, or an element.
    Chosen,
}

/// Something that other things rest on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ground {
    /// Its number, by which others refer to it.
    pub id: usize,
    /// Which sort.
    pub kind: GroundKind,
    /// The class, clause, duty, report or quota.
    pub name: String,
    /// What is asked of a duty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test: Option<Test>,
    /// The force with which a duty is asked for, where it is one alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modality: Option<Modality>,
    /// The element.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub element: Option<String>,
    /// Whether it is so.
    pub holds: bool,
    /// The clause that says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clause: Option<String>,
    /// What that rests on.
    #[serde(flatten)]
    pub rests: Rests,
}

/// What rules ask of a duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// 已履行
    Fulfilled,
    /// 未履行
    Unfulfilled,
    /// 逾期
    Overdue,
    /// 逾期未履行
    Breached,
}

impl From<StatusTest> for Test {
    fn from(test: StatusTest) -> Test {
        match test {
            StatusTest::Fulfilled => Test::Fulfilled,
            StatusTest::Unfulfilled => Test::Unfulfilled,
            StatusTest::Overdue => Test::Overdue,
            StatusTest::Breached => Test::Breached,
        }
    }
}

/// A fact of the record or the context.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// Its value as in the input; null where it is known to be none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<serde_json::Value>,
    /// Of a list of records: how many it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// Whether it is no fact of the record or the context, but a value over all records.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub aggregate: bool,
    /// Of a record: that it is there.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub given: bool,
    /// Its type, as declared.
    #[serde(rename = "type")]
    pub ty: String,
    /// Who can supply it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
}

/// A missing fact with what hangs on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// The fact, its type, the question, and who can supply it.
    #[serde(flatten)]
    pub fact: MissingFact,
    /// How many undecided outcomes hang on it.
    pub decides: usize,
    /// Of how many of them it is the only missing fact.
    #[serde(skip_serializing_if = "is_zero")]
    pub alone: usize,
    /// Those outcomes.
    pub outcomes: Vec<Hanging>,
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// An undecided outcome that hangs on a missing fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hanging {
    /// Which sort.
    pub kind: Kind,
    /// Its name.
    pub name: String,
    /// The element of a duty declared per element.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub element: Option<String>,
    /// The elements, where there are several loops.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub elements: Vec<String>,
    /// The force it would have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modality: Option<Modality>,
    /// The clauses that are undecided.
    pub clauses: Vec<String>,
}

/// What the text leaves open, with what brings the clauses into play.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OpenWhy {
    /// The entry of the outcome.
    #[serde(flatten)]
    pub entry: Open,
    /// Its clauses, with what would make each apply if the text said so.
    pub because: Vec<Because>,
}
