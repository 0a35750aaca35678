//! The checked scheme: names and types resolved, dependencies known to be
//! without cycles, quotes found in the text.
//!
//! A model is made by [`crate::check`] and is immutable, `Send` and `Sync`.
//! Everything after it may assume that names and types are right. Tables are
//! indexed by ids; ids of one table are given in the order of the text,
//! imports first.
//!
//! ```text
//! 主体 县区党政主要负责人 于 干部 逐 p 于 任职 { 当 p.层级 = 县区 … 应当 述法 }
//! ```
//!
//! becomes a [`Class`] whose [`Carrier`] is the list `任职`, and a [`Clause`]
//! whose [`Domain`] is that class, with the [`Effect::Impose`] of one [`Duty`].

mod expr;
mod show;

use indexmap::IndexMap;

pub use crate::syntax::ast::{ClauseKind, FeedVerb, Measure, Modality};
use crate::{date::Date, source::Span};
pub use expr::{
    Arithmetic, Binding, Combination, Comparison, Expr, ExprKind, Function, MonthRounding, Quantifier, Shift,
    StatusTest, Step, Value,
};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub struct $name(pub u32);

            impl $name {
                /// The place in its table.
                pub fn index(self) -> usize {
                    self.0 as usize
                }
            }
        )*
    };
}

ids! {
    /// A scheme: 0 is the one loaded, the others are imported.
    SchemeId;
    /// An enum.
    EnumId;
    /// A record type, the context's included.
    RecordId;
    /// A parameter.
    ParamId;
    /// A definition.
    DefinitionId;
    /// An aggregate.
    AggregateId;
    /// A report.
    ReportId;
    /// A required section of a report.
    SectionId;
    /// A list of sections.
    ListId;
    /// A duty.
    DutyId;
    /// A use.
    UseId;
    /// A gate.
    GateId;
    /// A trigger with its terms.
    TriggerId;
    /// A quota.
    QuotaId;
    /// A bound.
    BoundId;
    /// A class.
    ClassId;
    /// A clause.
    ClauseId;
}

/// A checked scheme.
#[derive(Clone, Debug)]
pub struct Model {
    /// Schemes, the one loaded first. A library has no entry: its clauses would need a scheme.
    pub schemes: Vec<SchemeInfo>,
    /// Instruments that can be cited, by title.
    pub instruments: IndexMap<String, Instrument>,
    /// Enums.
    pub enums: Vec<Enum>,
    /// Record types; [`Model::context`] is one of them.
    pub records: Vec<Record>,
    /// The record type of the context (without fields when there is no 环境).
    pub context: RecordId,
    /// Parameters.
    pub params: Vec<Param>,
    /// Definitions, each after those it reads.
    pub definitions: Vec<Definition>,
    /// Values over all records of a type.
    pub aggregates: Vec<Aggregate>,
    /// Assumptions about all records.
    pub assumptions: Vec<Assumption>,
    /// Reports.
    pub reports: Vec<Report>,
    /// Sections, by report and in order of first mention.
    pub sections: Vec<Section>,
    /// Lists of sections.
    pub lists: Vec<List>,
    /// Duties, those declared in place included.
    pub duties: Vec<Duty>,
    /// Names of uses.
    pub uses: Vec<Use>,
    /// Names of gates.
    pub gates: Vec<String>,
    /// Triggers with their terms.
    pub triggers: Vec<Trigger>,
    /// Quotas.
    pub quotas: Vec<Quota>,
    /// Names of bounds.
    pub bounds: Vec<String>,
    /// Classes.
    pub classes: Vec<Class>,
    /// Clauses in order: imports first, in the order of 引用, then the order of the file.
    pub clauses: Vec<Clause>,
    /// `适用日` of the scheme loaded: it reads the context alone.
    pub version_date: Option<Expr>,
    /// Sentences deliberately not encoded.
    pub unmodelled: Vec<Unmodelled>,
    /// A 128-bit hash of the canonical text, as 32 hexadecimal digits.
    pub hash: String,
    /// Names of facts and paths are shown with this word: `环境` or `context`.
    pub context_word: &'static str,
}

/// A scheme's own facts.
#[derive(Clone, Debug)]
pub struct SchemeInfo {
    /// The short name (`方案 NAME`); for a lone library the file's stem.
    pub name: String,
    /// `名称`
    pub title: Option<String>,
    /// `依据`, titles without `《》`
    pub basis: Vec<String>,
    /// The revisions that have changed it, in order.
    pub revisions: Vec<Revision>,
}

/// A revision that has changed a scheme.
#[derive(Clone, Debug)]
pub struct Revision {
    /// Its first day.
    pub since: Date,
    /// `名称`: the instrument that revises.
    pub title: Option<String>,
}

/// An instrument that can be cited.
#[derive(Clone, Debug)]
pub struct Instrument {
    /// The title without `《》`.
    pub title: String,
    /// `发布`
    pub issuer: Option<String>,
    /// `日期`
    pub date: Option<Date>,
    /// `措施`
    pub measures: Vec<String>,
}

/// An enum. Values of all levels are numbered in the order of the text.
#[derive(Clone, Debug)]
pub struct Enum {
    /// The type's name.
    pub name: String,
    /// Whether values compare; the index is then the rank.
    pub ordered: bool,
    /// Values: at most 65,535.
    pub values: Vec<EnumValue>,
}

/// A value of an enum.
#[derive(Clone, Debug)]
pub struct EnumValue {
    /// The value's name, and its text in JSON.
    pub name: String,
    /// The value that includes this one directly (`党委 包括 {this}`).
    pub parent: Option<u16>,
    /// A later edition adds it: records may hold it, the rules do not see it.
    pub later: bool,
}

/// A record type.
#[derive(Clone, Debug)]
pub struct Record {
    /// The type's name.
    pub name: String,
    /// The key field: evaluation ranges over the type.
    pub key: Option<u32>,
    /// The field that people read.
    pub label: Option<u32>,
    /// Fields in order.
    pub fields: Vec<Field>,
}

/// A field of a record, or a fact of the context.
#[derive(Clone, Debug)]
pub struct Field {
    /// The field's name, and its key in JSON.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// Whether it may be known to be none (`?`).
    pub optional: bool,
    /// `问`
    pub ask: Option<String>,
    /// `由`
    pub from: Option<String>,
    /// The declaration.
    pub span: Span,
    /// A later edition adds it: records may hold it, the rules do not see it.
    pub later: bool,
}

/// A type. A record type contains no record of its own type at any depth.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// `是否`
    Bool,
    /// `整数`
    Int,
    /// `小数`
    Decimal,
    /// `文本`
    Text,
    /// `日期`
    Date,
    /// `时长`, in days
    Duration,
    /// Months; no field has it.
    Months,
    /// Working days; no field has it.
    Workdays,
    /// The days from one to another; no field has it.
    Period,
    /// An enum.
    Enum(EnumId),
    /// A record.
    Record(RecordId),
    /// A list. `[T?]` is refused by the checker.
    List(Box<Type>),
}

/// A parameter, evaluated.
#[derive(Clone, Debug)]
pub struct Param {
    /// The parameter's name.
    pub name: String,
    /// Its value.
    pub value: Value,
    /// The declaration.
    pub span: Span,
}

/// A derived value of a record type, or of the context.
#[derive(Clone, Debug)]
pub struct Definition {
    /// The definition's name.
    pub name: String,
    /// The record type; none for a value of the context.
    pub record: Option<RecordId>,
    /// The value. Its frame has no elements bound.
    pub value: Expr,
    /// The declaration.
    pub span: Span,
}

/// A value over all records of a type: `汇总`. It reads no statuses and no
/// other aggregates, directly or not, so that one pass over the records finds it.
#[derive(Clone, Debug)]
pub struct Aggregate {
    /// The aggregate's name.
    pub name: String,
    /// The record type that it is taken over.
    pub record: RecordId,
    /// What is taken over the records.
    pub measure: Measure,
    /// Of what; none for [`Measure::Count`] alone. Its frame has no elements bound.
    pub value: Option<Expr>,
    /// `使 P`, of [`Type::Bool`], likewise.
    pub filter: Option<Expr>,
    /// `按 g`: one value for each of these, likewise.
    pub group: Option<Expr>,
    /// The type of the value, unless that is none or unknown.
    pub ty: Type,
    /// The declaration.
    pub span: Span,
}

/// What holds of every record: `前提`.
#[derive(Clone, Debug)]
pub struct Assumption {
    /// The assumption's name.
    pub name: String,
    /// The record type.
    pub record: RecordId,
    /// For each element of this list.
    pub each: Option<Expr>,
    /// The condition; the element, if any, is bound at depth 0.
    pub condition: Expr,
    /// The declaration.
    pub span: Span,
}

/// Where a record says that a report was submitted, and what it holds.
#[derive(Clone, Debug)]
pub struct Report {
    /// The report's name.
    pub name: String,
    /// The record type.
    pub record: RecordId,
    /// When, or whether, it was submitted: [`Type::Date`] or [`Type::Bool`].
    pub submitted: Option<Expr>,
    /// Which sections it has.
    pub sections: Option<SectionList>,
    /// Its sections, in order of first mention.
    pub required: Vec<SectionId>,
    /// The declaration.
    pub span: Span,
}

/// The list of sections of a report.
#[derive(Clone, Debug)]
pub struct SectionList {
    /// A list of texts, or of records with a title.
    pub list: Expr,
    /// For a list of records: the field that holds the title.
    pub title: Option<u32>,
    /// For a list of records: the field that holds a list of parts (texts).
    pub parts: Option<u32>,
}

/// A section that some clause names.
#[derive(Clone, Debug)]
pub struct Section {
    /// Its report.
    pub report: ReportId,
    /// `A` or `A/B`, after NFKC and trimming.
    pub name: String,
}

/// A list of sections.
#[derive(Clone, Debug)]
pub struct List {
    /// The list's name.
    pub name: String,
    /// Its items.
    pub items: ListItems,
    /// The declaration.
    pub span: Span,
}

/// The items of a list, or why they are not there.
#[derive(Clone, Debug)]
pub enum ListItems {
    /// Section names.
    Known(Vec<String>),
    /// `未编`
    Unmodelled {
        /// `[9项]`
        count: Option<u32>,
        /// Why.
        reason: String,
    },
}

/// A duty.
#[derive(Clone, Debug)]
pub struct Duty {
    /// The duty's name.
    pub name: String,
    /// The record type.
    pub record: RecordId,
    /// One obligation per element of what.
    pub each: Each,
    /// What shows that it was done; the elements of `each` are bound from depth 0.
    pub done: Option<Done>,
    /// The first day on which it may be done, of [`Type::Date`].
    pub since: Option<Expr>,
    /// Its deadline, of [`Type::Date`].
    pub due: Option<Expr>,
    /// What shows who was chosen, of [`Type::Bool`].
    pub chosen: Option<Expr>,
    /// The reason on record, of [`Type::Text`].
    pub reason: Option<Expr>,
    /// Recipients.
    pub to: Vec<String>,
    /// Recipients of copies.
    pub copy: Vec<String>,
    /// Who acts.
    pub by: Option<String>,
    /// Through whom.
    pub via: Option<String>,
    /// The declaration.
    pub span: Span,
}

/// What a duty is owed for.
#[derive(Clone, Debug)]
pub enum Each {
    /// Once per record.
    Record,
    /// Once per element of a list (`义务 D 于 T 逐 x 于 L`).
    List(ListRef),
    /// Declared in place: once per combination of elements of the clause's own
    /// loops, which are bound from depth 0 in the order of [`Clause::loops`]
    /// (the class's own element is not bound).
    Loops {
        /// The clause.
        clause: ClauseId,
        /// How many loops, at least one.
        depth: u32,
    },
}

/// A list that elements are taken from.
#[derive(Clone, Debug)]
pub enum ListRef {
    /// A list of the record: the fields from the record, records before the last.
    Path(Vec<u32>),
    /// Any other list: a literal, a range, a field of an element bound before.
    Expr(Expr),
}

/// What shows that a duty was done.
#[derive(Clone, Debug)]
pub enum Done {
    /// `履行于`: the day.
    On(Expr),
    /// `履行`: a condition.
    When(Expr),
}

/// A use (`纳入`, `作为`) with who takes it up.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Use {
    /// The use's name.
    pub name: String,
    /// `由`
    pub by: Option<String>,
}

/// A trigger with its terms.
#[derive(Clone, Debug)]
pub struct Trigger {
    /// The trigger's name.
    pub name: String,
    /// `依照`, without `《》`
    pub under: Option<String>,
    /// `由`
    pub by: Option<String>,
    /// `限`; reads the record and the context alone.
    pub due: Option<Expr>,
}

/// A quota.
#[derive(Clone, Debug)]
pub struct Quota {
    /// The quota's name: its duty's, where it has one.
    pub name: String,
    /// The clause.
    pub clause: ClauseId,
    /// The duty that each chosen member owes.
    pub duty: Option<DutyId>,
    /// Whom it is taken from.
    pub pool: Pool,
    /// `当 P`; the pool's element, if any, is bound at depth 0.
    pub filter: Option<Expr>,
    /// `使 Q`, bound likewise.
    pub counting: Option<Expr>,
    /// `按 g`, bound likewise: the limits hold of each of these groups by itself.
    pub group: Option<Expr>,
    /// At least so many.
    pub min: Option<Limit>,
    /// At most so many.
    pub max: Option<Limit>,
}

/// Whom a quota is taken from.
#[derive(Clone, Debug)]
pub enum Pool {
    /// The records of a type that belong to one of these classes.
    Population {
        /// The record type.
        record: RecordId,
        /// The classes.
        classes: Vec<ClassId>,
    },
    /// The elements of a list of one record.
    List {
        /// The record type.
        record: RecordId,
        /// The list.
        list: ListRef,
    },
}

/// How many.
#[derive(Clone, Debug)]
pub enum Limit {
    /// A number of members: constant, or reading the context (for a list: the record too).
    Count(Expr),
    /// A share of the pool: rounded up for a minimum, down for a maximum.
    Share(Expr),
}

/// A class of those concerned.
#[derive(Clone, Debug)]
pub struct Class {
    /// The class's name.
    pub name: String,
    /// The scheme that declares it.
    pub scheme: SchemeId,
    /// The record type.
    pub record: RecordId,
    /// The record, or a list of it.
    pub carrier: Carrier,
    /// How membership is found.
    pub kind: ClassKind,
    /// `不适用`, with the reason.
    pub not_covered: Option<String>,
    /// The declaration.
    pub span: Span,
}

/// What a class classifies.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Carrier {
    /// Whole records.
    Record,
    /// The elements of a list: the fields from the record.
    List(Vec<u32>),
}

/// How membership is found.
#[derive(Clone, Debug)]
pub enum ClassKind {
    /// The condition of a 主体 clause.
    Clause(ClauseId),
    /// `主体 N = A, B 除 C`
    Union(Members),
}

/// Some classes without some others.
#[derive(Clone, Debug, Default)]
pub struct Members {
    /// In any of these …
    pub include: Vec<ClassId>,
    /// … and in none of these.
    pub exclude: Vec<ClassId>,
}

/// A clause.
#[derive(Clone, Debug)]
pub struct Clause {
    /// Which part of the scheme it is.
    pub kind: ClauseKind,
    /// Its name.
    pub name: String,
    /// The scheme that it comes from.
    pub scheme: SchemeId,
    /// Whom it is about.
    pub domain: Domain,
    /// Further loops; the class's element, if its carrier is a list, is bound
    /// at depth 0 and the loops after it, else the loops from depth 0.
    pub loops: Vec<ListRef>,
    /// `当`
    pub condition: Condition,
    /// What follows, in order.
    pub effects: Vec<Effect>,
    /// The clauses that override this one, in order.
    pub defeated_by: Vec<ClauseId>,
    /// The clauses that this one overrides, in order.
    pub overrides: Vec<ClauseId>,
    /// `据`
    pub citations: Vec<Citation>,
    /// `解释`
    pub interprets: Vec<String>,
    /// The revision that it comes from: its place among those of its scheme.
    pub revision: Option<u32>,
    /// The whole declaration.
    pub span: Span,
}

/// Whom a clause is about.
#[derive(Clone, Debug)]
pub enum Domain {
    /// A 主体 clause: every element of its class's carrier; its condition is the membership.
    Defines(ClassId),
    /// 对: the members of these classes.
    Classes {
        /// The record type.
        record: RecordId,
        /// What the classes share: elements if all of `include` have one list.
        carrier: Carrier,
        /// The classes. Those of another carrier count by record.
        members: Members,
    },
    /// No 对: the condition reads the context alone, the effects are quotas over the population.
    Context,
}

/// When a clause applies.
#[derive(Clone, Debug, Default)]
pub struct Condition {
    /// The decidable part, of [`Type::Bool`]; none is true (unless `open` stands alone).
    pub test: Option<Expr>,
    /// The part that the text leaves open.
    pub open: Option<Open>,
}

/// `未定`
#[derive(Clone, Debug)]
pub struct Open {
    /// How it joins the test.
    pub join: OpenJoin,
    /// What the text promises and does not give.
    pub why: String,
}

/// How 未定 joins the test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenJoin {
    /// Both must hold; also where 未定 stands alone.
    And,
    /// Either is enough.
    Or,
}

/// The words of the text that a clause rests on.
#[derive(Clone, Debug)]
pub struct Citation {
    /// `第六条`
    pub article: Option<String>,
    /// The words.
    pub quote: String,
    /// Where the clause gives them.
    pub span: Span,
    /// Where they stand in the source text, where there is one.
    pub found: Option<Span>,
}

/// What a clause does.
#[derive(Clone, Debug)]
pub enum Effect {
    /// A duty.
    Impose {
        /// Its force.
        modality: Modality,
        /// The duty.
        duty: DutyId,
        /// Which of the duty's elements.
        target: Target,
    },
    /// Required sections.
    Contain {
        /// The force.
        modality: Modality,
        /// The report.
        report: ReportId,
        /// The sections in order.
        sections: Vec<Required>,
    },
    /// A quota.
    Quota(QuotaId),
    /// A bound.
    Bound {
        /// Which.
        bound: BoundId,
        /// The value, of [`Type::Decimal`], [`Type::Int`] or [`Type::Duration`].
        value: Expr,
        /// At least.
        min: Option<Expr>,
        /// At most.
        max: Option<Expr>,
    },
    /// The result feeds another regime.
    Feed {
        /// Which of the two words.
        verb: FeedVerb,
        /// The use.
        usage: UseId,
    },
    /// A gate.
    Gate {
        /// Which.
        gate: GateId,
        /// What opens it.
        condition: Expr,
    },
    /// A trigger.
    Trigger(TriggerId),
    /// One of several triggers.
    Ladder(Vec<(TriggerId, Option<Expr>)>),
}

/// Which elements of a duty a clause imposes it for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The duty is owed once per record.
    Record,
    /// The element bound at this depth.
    Bound(u32),
    /// Every element of the duty's list.
    All,
    /// The elements of the clause's own loops (a duty declared in place).
    Loops,
}

/// A required section.
#[derive(Clone, Debug)]
pub enum Required {
    /// A section.
    Section(SectionId),
    /// A list whose items are not encoded.
    Open(ListId),
    /// The texts of a list in the record.
    Own(Expr),
}

/// `未编`
#[derive(Clone, Debug)]
pub struct Unmodelled {
    /// The sentence.
    pub quote: String,
    /// Why.
    pub reason: String,
    /// Where it stands in the source text.
    pub found: Option<Span>,
    /// The declaration.
    pub span: Span,
}

impl Model {
    /// The revision that a clause comes from.
    pub fn revision(&self, clause: &Clause) -> Option<&Revision> {
        self.schemes.get(clause.scheme.index())?.revisions.get(clause.revision? as usize)
    }

    /// The classes of a quota's pool, where another quota over the population has the same name.
    pub fn told_apart(&self, quota: QuotaId) -> Vec<String> {
        let Some((own, Pool::Population { classes, .. })) =
            self.quotas.get(quota.index()).map(|own| (own, &own.pool))
        else {
            return Vec::new();
        };
        let same = |other: &&Quota| other.name == own.name && matches!(other.pool, Pool::Population { .. });
        if self.quotas.iter().filter(same).count() < 2 {
            return Vec::new();
        }
        let classes = classes.iter().filter_map(|class| self.classes.get(class.index()));
        classes.map(|class| class.name.clone()).collect()
    }
}
