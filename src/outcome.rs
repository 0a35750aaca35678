//! Outcomes as plain data: what is stored, compared and shown.
//!
//! The members and their order are the JSON form; members that are null or
//! empty are left out. Every list is in clause order (imports first, then the
//! order of the file), so that the same record gives the same bytes each time.

use indexmap::IndexMap;
use serde::Serialize;

use crate::date::Date;

/// What a scheme makes of one record.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize)]
pub struct Outcome {
    /// Which record.
    pub record: RecordRef,
    /// Labels of the elements named below, by path: `任职[0]` → `永昌县委`.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub elements: IndexMap<String, String>,
    /// Certain memberships, unions included.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<Membership>,
    /// Duties that are certainly owed, allowed, forbidden or waived.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub obligations: Vec<Obligation>,
    /// Sections that reports must, may or must not hold.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sections: Vec<Section>,
    /// Regimes that the result feeds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub uses: Vec<Use>,
    /// Gates.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gates: Vec<Gate>,
    /// Quotas that the record takes part in, or that its own lists must meet.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub quotas: Vec<Quota>,
    /// Bounds with their exact values.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bounds: Vec<Bound>,
    /// Triggers that fire.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub triggers: Vec<Trigger>,
    /// What cannot be decided, with the facts that are missing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub undetermined: Vec<Undetermined>,
    /// What the text of the scheme leaves open.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub open: Vec<Open>,
    /// Contradictions that no exception settles.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<Conflict>,
    /// Calculations that have no result.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<Fault>,
    /// Classes that the scheme expressly leaves out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_covered: Vec<NotCovered>,
    /// Entries of a report that no clause names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
}

/// Which record an outcome is about.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize)]
pub struct RecordRef {
    /// Its record type.
    #[serde(rename = "type")]
    pub ty: String,
    /// The value of its key field; none where the record does not give it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// What people read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// A clause that an outcome comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Source {
    /// The scheme, where the clause is imported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheme: Option<String>,
    /// `subject.县区党政主要负责人`
    pub clause: String,
    /// The first day of the revision that the clause comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<Date>,
    /// The element that met the clause's class, where that is a class of elements.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub element: Option<String>,
}

/// A certain membership.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Membership {
    /// The class.
    pub class: String,
    /// The element, for a class of elements.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub element: Option<String>,
}

/// The force of an obligation or a required section.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Modality {
    /// 应当
    Must,
    /// 原则上
    InPrinciple,
    /// 参照
    ByReference,
    /// 侧重
    Emphasis,
    /// 可以
    May,
    /// 不得
    MustNot,
    /// 免予
    Exempt,
}

/// Where a duty, a section, a gate, a quota or a bound stands at the evaluation date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Done in time, or without a deadline.
    Fulfilled,
    /// Done after the deadline.
    Late,
    /// Not done, with a reason on record where that is enough.
    Excused,
    /// Not done, the deadline not passed or none.
    Pending,
    /// Not done, the deadline passed.
    Breached,
    /// Emphasised and absent: no breach.
    Noted,
    /// Not done, as it must not be.
    Kept,
    /// Done, though it must not be.
    Violated,
    /// Waived.
    Exempt,
    /// Allowed.
    Permitted,
    /// The report has the section.
    Present,
    /// The report lacks the section.
    Missing,
    /// The report is not yet submitted.
    Awaited,
    /// The gate is open.
    Passed,
    /// The gate is shut.
    Failed,
    /// The quota is met.
    Met,
    /// Too few.
    Short,
    /// Too many.
    Over,
    /// Inside the bounds.
    Within,
    /// Under the bounds.
    Below,
    /// Over the bounds.
    Above,
    /// A fact is missing.
    Undetermined,
}

/// A duty of the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Obligation {
    /// The duty.
    pub duty: String,
    /// The element it is owed for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub element: Option<String>,
    /// The elements, where there are several loops.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub elements: Vec<String>,
    /// Its force.
    pub modality: Modality,
    /// Where it stands; none where the scheme names no fact that shows it.
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
    /// A day before the first one: what was done then does not count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub early: Option<Date>,
    /// The reason on record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Recipients.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<String>,
    /// Recipients of copies.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub copy: Vec<String>,
    /// Who acts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Through whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub via: Option<String>,
    /// Exceptions that the text leaves open.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unless: Vec<String>,
    /// The clauses it comes from.
    pub sources: Vec<Source>,
}

/// A section of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Section {
    /// The report.
    pub report: String,
    /// The section: `A` or `A/B`.
    pub section: String,
    /// Its force.
    pub modality: Modality,
    /// Where it stands.
    pub status: Status,
    /// Exceptions that the text leaves open.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unless: Vec<String>,
    /// The clauses it comes from.
    pub sources: Vec<Source>,
}

/// A regime that the result feeds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Use {
    /// The use.
    #[serde(rename = "use")]
    pub usage: String,
    /// Who takes it up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Exceptions that the text leaves open.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unless: Vec<String>,
    /// The clauses it comes from.
    pub sources: Vec<Source>,
}

/// A gate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Gate {
    /// The gate.
    pub gate: String,
    /// Passed, failed or undetermined.
    pub status: Status,
    /// Exceptions that the text leaves open.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unless: Vec<String>,
    /// The clauses it comes from.
    pub sources: Vec<Source>,
}

/// A quota, as far as one record is concerned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Quota {
    /// The quota.
    pub quota: String,
    /// The classes of its pool, where another quota over the population has its name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub from: Vec<String>,
    /// The group, of a quota with groups; none while it is undecided which.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Whether the record is in the pool; none when undecided (or a quota over a list).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_pool: Option<bool>,
    /// Whether it was chosen; none when undecided (or a quota over a list).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selected: Option<bool>,
    /// Over a list: at least so many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<u64>,
    /// Over a list: at most so many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<u64>,
    /// Over a list: so many certainly count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actual: Option<u64>,
    /// Over a list: where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// The clauses it comes from, for a quota over a list.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Source>,
}

/// A bound with its exact value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Bound {
    /// The bound.
    pub bound: String,
    /// The exact value: a whole number, a reduced fraction, or days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// At least.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<String>,
    /// At most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<String>,
    /// Within, below, above or undetermined.
    pub status: Status,
    /// Exceptions that the text leaves open.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unless: Vec<String>,
    /// The clauses it comes from.
    pub sources: Vec<Source>,
}

/// What is triggered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Trigger {
    /// The trigger; none where it is certain that one of several is due and not which.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trigger: Option<String>,
    /// One of these is due.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub one_of: Vec<String>,
    /// The instrument it rests on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub under: Option<String>,
    /// Who acts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The deadline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<Date>,
    /// The facts that would tell which.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<MissingFact>,
    /// Exceptions that the text leaves open.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unless: Vec<String>,
    /// The clauses it comes from.
    pub sources: Vec<Source>,
}

/// What sort of outcome an entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A duty.
    Obligation,
    /// A section, named `REPORT/SECTION`.
    Section,
    /// A use.
    Use,
    /// A gate.
    Gate,
    /// A trigger.
    Trigger,
    /// A quota.
    Quota,
    /// A bound.
    Bound,
    /// The status of a certain duty or section.
    Status,
    /// The deadline of a certain duty or trigger.
    Due,
}

/// An outcome that the known facts do not decide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Undetermined {
    /// Which sort.
    pub kind: Kind,
    /// Its name; for a section `REPORT/SECTION`.
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
    /// The undecided clauses.
    pub sources: Vec<Source>,
    /// The facts that are missing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<MissingFact>,
}

/// A fact that the record or the context does not give.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct MissingFact {
    /// The topmost absent key: `任职[0].层级`, `环境.年度`.
    pub fact: String,
    /// Its type, as declared.
    #[serde(rename = "type")]
    pub ty: String,
    /// The question that asks for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ask: Option<String>,
    /// Who can supply it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
}

/// An outcome that the text of the scheme leaves open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Open {
    /// Which sort.
    pub kind: Kind,
    /// Its name; for a section `REPORT/LIST`.
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
    /// What the text does not give.
    pub why: String,
    /// The clauses.
    pub sources: Vec<Source>,
}

/// A contradiction that no exception settles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Conflict {
    /// Which sort.
    pub kind: Kind,
    /// The duty, or `REPORT/SECTION`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The steps of a ladder that fire together.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
    /// The element of a duty declared per element.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub element: Option<String>,
    /// The elements, where there are several loops.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub elements: Vec<String>,
    /// The forces that contradict each other.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub modalities: Vec<Modality>,
    /// The clauses of both.
    pub sources: Vec<Source>,
}

/// A calculation that has no result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The clause, where it belongs to one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clause: Option<String>,
    /// The element at which it arose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// `division by zero`, `no such date`, `no calendar` and the like
    pub fault: String,
}

/// A class that the scheme expressly leaves out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NotCovered {
    /// The class.
    pub class: String,
    /// Why.
    pub reason: String,
    /// The clause, once per element.
    pub sources: Vec<Source>,
}

/// An entry of a report that no clause names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    /// The report.
    pub report: String,
    /// The entry as it stands in the record.
    pub entry: String,
    /// The missing section that it resembles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub like: Option<String>,
}

/// What a scheme makes of all records together.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize)]
pub struct Population {
    /// Records evaluated.
    pub records: u64,
    /// Records refused.
    #[serde(skip_serializing_if = "is_zero")]
    pub refused: u64,
    /// Quotas over the population.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub quotas: Vec<PopulationQuota>,
    /// The values of aggregates, by name.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub aggregates: IndexMap<String, AggregateValue>,
}

/// The value of an aggregate, or of one group of it; without a value and all else it is none.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize)]
pub struct AggregateValue {
    /// The exact value: a whole number, a reduced fraction, days, a date, a value of an enum.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// How many records leave it undecided.
    #[serde(skip_serializing_if = "is_zero")]
    pub undecided: u64,
    /// Why there is no value: `overflow`, `too many values` or `not given`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
    /// By group.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub groups: IndexMap<String, AggregateValue>,
}

impl AggregateValue {
    pub(crate) fn fault(why: &str) -> AggregateValue {
        AggregateValue { fault: Some(why.to_owned()), ..AggregateValue::default() }
    }
}

fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// A quota over the population.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PopulationQuota {
    /// The quota.
    pub quota: String,
    /// The classes of its pool, where another quota over the population has its name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub from: Vec<String>,
    /// The group, of a quota with groups; none where no group is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// At least so many; none while the size of the pool, or a fact that it reads, is undecided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<u64>,
    /// At most so many; likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<u64>,
    /// How many are certainly in the pool.
    pub pool: u64,
    /// How many certainly count.
    pub actual: u64,
    /// Met, short, over, pending or undetermined.
    pub status: Status,
    /// Why its groups are not told apart: `too many values`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
    /// Keys of those who count, the smallest in byte order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<String>,
    /// Keys of those chosen and certainly not in the pool.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub outside: Vec<String>,
    /// Keys of those of whom it is not known whether they count.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub undecided: Vec<String>,
    /// How many keys are not listed.
    #[serde(skip_serializing_if = "Unlisted::is_none")]
    pub more: Unlisted,
    /// The facts of the context that are missing where it is undetermined.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<MissingFact>,
    /// Keys listed above that occur more than once in the input.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub repeated: Vec<String>,
    /// The clause.
    pub sources: Vec<Source>,
}

/// How many keys a quota's lists leave out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize)]
pub struct Unlisted {
    /// Of `members`.
    #[serde(skip_serializing_if = "is_zero")]
    pub members: u64,
    /// Of `outside`.
    #[serde(skip_serializing_if = "is_zero")]
    pub outside: u64,
    /// Of `undecided`.
    #[serde(skip_serializing_if = "is_zero")]
    pub undecided: u64,
}

impl Unlisted {
    fn is_none(&self) -> bool {
        *self == Unlisted::default()
    }
}

/// The line `run`, before the outcomes of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Run {
    /// The version of this form.
    pub format: u32,
    /// The scheme.
    pub scheme: String,
    /// Which edition of it.
    pub edition: Edition,
    /// A 128-bit hash of the scheme's canonical text, in hexadecimal digits.
    pub hash: String,
    /// Whether a version of the scheme is in force.
    pub in_force: bool,
    /// The evaluation date.
    pub as_of: Date,
    /// The calendar by which working days are counted, where any are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calendar: Option<CalendarUsed>,
    /// The context as given, in the order of 环境.
    pub context: IndexMap<String, serde_json::Value>,
    /// With `--citations`: what each clause rests on.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub citations: IndexMap<String, Vec<Citation>>,
}

/// A calendar of working days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CalendarUsed {
    /// The notice that it rests on.
    pub citation: String,
    /// Its first day.
    pub from: Date,
    /// Its last day.
    pub to: Date,
}

/// An edition of a scheme.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize)]
pub struct Edition {
    /// The first day; none where the scheme does not say, or is not in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// The first day of what comes after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// The scheme's full name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

/// What a clause rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Citation {
    /// `第六条`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub article: Option<String>,
    /// The words of the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// An interpretation, where the clause gives one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interprets: Option<String>,
    /// The instrument: the name of the revision that the clause comes from, else the full name of
    /// its scheme.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instrument: Option<String>,
    /// The first day of the revision that the clause comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<Date>,
    /// The policy file.
    pub file: String,
    /// The line in it.
    pub line: u32,
}
