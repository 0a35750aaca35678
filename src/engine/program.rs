//! The compiled scheme: expressions as nodes side by side, clauses and classes
//! with all that evaluation needs looked up beforehand.

use std::{fmt, sync::Arc};

use super::{
    facts::{Facts, Slot},
    fragments::Fragments,
    head::Head,
    index::Index,
    layout::{ArenaId, Layout},
    read::Dictionary,
    rows::Why,
    truth::Truth,
    value::Value,
};
use crate::{
    calendar::Calendar,
    date::Date,
    limits::Limits,
    model::{
        AggregateId, Arithmetic, BoundId, ClassId, ClauseId, Combination, Comparison, DefinitionId, DutyId,
        EnumId, Function, GateId, ListId, Measure, Modality, Model, OpenJoin, Quantifier, QuotaId, RecordId,
        ReportId, SectionId, Shift, StatusTest, Step, Target, TriggerId, UseId,
    },
    outcome::Source,
};

/// A node of an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct NodeId(pub(crate) u32);

/// Whose slot an address means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Base {
    Record,
    Context,
    /// The element bound at this depth.
    Element(u32),
}

/// A slot of the record, of the context or of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Address {
    pub(crate) base: Base,
    pub(crate) slot: u32,
}

/// An expression, its operands elsewhere. Equal expressions are one node.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Node {
    // Conditions.
    Known(Truth),
    /// A bool fact; none is false.
    BoolFact(Address),
    /// Any other bool value.
    BoolValue(NodeId),
    /// A definition that is a condition.
    Defined(DefinitionId),
    EnumIs(Address, u16),
    /// An enum fact among values, given as bits by value number.
    EnumAmong(Address, Box<[u64]>),
    Compare(Comparison, NodeId, NodeId),
    /// The item is in the list; of an enum, or a value that includes it is.
    In(NodeId, NodeId, Option<EnumId>),
    Not(NodeId),
    And(Box<[NodeId]>),
    Or(Box<[NodeId]>),
    Has(NodeId),
    /// Of a record or a list: whether it is there.
    HasFact(Address),
    HasList(NodeId),
    /// Of an element that is a record.
    HasElement(u32),
    IsMember(ClassId, Option<u32>),
    Status(DutyId, StatusTest, Option<u32>),
    Incomplete(ReportId),
    Exists(Over),
    Every(Over),
    /// 互异: of the elements, or of what the body makes of each.
    Distinct(Over),
    // Values.
    Constant(Value),
    Fact(Address),
    Element(u32),
    Definition(DefinitionId),
    /// A condition taken as a value.
    Condition(NodeId),
    Arithmetic(Arithmetic, NodeId, NodeId, Quantity),
    /// A date moved by months or working days.
    Shift(Shift, NodeId, NodeId),
    Call(Function, Box<[NodeId]>),
    Due(DutyId, Option<u32>),
    /// 计数, 合计, 最小, 最大
    Fold(Quantifier, Over, Quantity),
    /// Of the group given, else of the record's own.
    Aggregate(AggregateId, Option<NodeId>),
    // Lists.
    ListFact(Address),
    ListElement(u32),
    List(Box<[NodeId]>),
    Range(NodeId, NodeId),
    Combine(Combination, NodeId, NodeId),
    /// 去重, likewise.
    Dedup(Over),
    // Any of them.
    If(NodeId, NodeId, NodeId),
}

/// Some of many, as words of bits, each word with its place, in order.
pub(crate) type Bits = Box<[(u32, u64)]>;

/// Numbers in order as bits.
pub(crate) fn bits(numbers: impl IntoIterator<Item = u32>) -> Bits {
    let mut words: Vec<(u32, u64)> = Vec::new();
    for number in numbers {
        let bit = 1_u64 << (number % 64);
        match words.last_mut() {
            Some((word, bits)) if *word == number / 64 => *bits |= bit,
            _ => words.push((number / 64, bit)),
        }
    }
    words.into()
}

/// What a calculation is of: whole numbers have a narrower range than exact
/// ones, and nothing summed up is zero of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Quantity {
    Whole,
    Exact,
    Days,
    Other,
}

/// A list, what of it is looked at, and what is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Over {
    pub(crate) list: NodeId,
    pub(crate) filter: Option<NodeId>,
    /// A condition for 存在 均 计数, else a value.
    pub(crate) body: Option<NodeId>,
}

/// A scheme compiled for one context and one evaluation date.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    pub(crate) model: Arc<Model>,
    pub(crate) as_of: Date,
    /// Which days are worked; none where it was not given.
    pub(crate) calendar: Option<Calendar>,
    pub(crate) limits: Limits,
    pub(crate) context: Facts,
    pub(crate) context_layout: Layout,
    pub(crate) layouts: Vec<Layout>,
    pub(crate) dictionary: Dictionary,
    pub(crate) nodes: Vec<Node>,
    pub(crate) texts: Vec<String>,
    /// What the text leaves open, in its words: those of 未定, and of lists that are not encoded.
    pub(crate) whys: Vec<String>,
    pub(crate) lists: Vec<ListName>,
    pub(crate) definitions: Vec<NodeId>,
    /// The same as conditions, for definitions of that type.
    pub(crate) conditions: Vec<Option<NodeId>>,
    pub(crate) aggregates: Vec<Aggregate>,
    pub(crate) classes: Vec<Class>,
    pub(crate) clauses: Vec<Clause>,
    pub(crate) duties: Vec<Duty>,
    pub(crate) reports: Vec<Report>,
    pub(crate) quotas: Vec<Quota>,
    pub(crate) triggers: Vec<Trigger>,
    pub(crate) uses: Vec<UseId>,
    pub(crate) assumptions: Vec<Assumption>,
    /// What evaluation of a record type goes through, by the number of its layout.
    pub(crate) plans: Vec<Plan>,
    /// For each section its report, and its place among those that the report may hold.
    pub(crate) section_places: Vec<Option<(ReportId, u32)>>,
    pub(crate) fragments: Fragments,
    /// For a record type of another engine.
    pub(crate) no_plan: Plan,
}

/// What the evaluation of one record type goes through.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plan {
    /// What the record type is called, as a number.
    pub(crate) tag: u64,
    pub(crate) classes: Vec<ClassId>,
    pub(crate) clauses: Vec<ClauseId>,
    pub(crate) reports: Vec<ReportId>,
    pub(crate) assumptions: Vec<usize>,
    /// Which of them may concern a record.
    pub(crate) index: Index,
    /// What every record is asked for first.
    pub(crate) head: Head,
}

/// A value over all records of a type; the nodes are of such a record, with no element bound.
#[derive(Clone, Debug)]
pub(crate) struct Aggregate {
    pub(crate) record: RecordId,
    pub(crate) measure: Measure,
    pub(crate) quantity: Quantity,
    pub(crate) value: Option<NodeId>,
    pub(crate) filter: Option<NodeId>,
    pub(crate) group: Option<NodeId>,
}

#[derive(Clone, Debug)]
pub(crate) struct Class {
    pub(crate) carrier: Carrier,
    pub(crate) kind: ClassKind,
    pub(crate) covered: bool,
    /// The 主体 clause of an uncovered class.
    pub(crate) clause: Option<ClauseId>,
}

/// What is classified: the record, or the elements of a list of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Carrier {
    Record,
    List(Box<ElementList>),
}

/// A list that elements are taken from, and how they are called.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ElementList {
    /// The list.
    pub(crate) list: NodeId,
    /// Names a list among those of the program; equal names are equal lists.
    pub(crate) name: u32,
    /// The depth of the element it belongs to.
    pub(crate) parent: Option<u32>,
}

/// How a list is called in paths: `任职`, or after the element of a depth, `项目`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ListName {
    pub(crate) parent: Option<u32>,
    pub(crate) text: String,
    /// The enum of its elements, for a list of such values.
    pub(crate) of: Option<EnumId>,
    /// Its place among the fields, by which labels are ordered; none for a list written out.
    pub(crate) fields: Option<Vec<u32>>,
}

#[derive(Clone, Debug)]
pub(crate) enum ClassKind {
    /// The condition of the 主体 clause, the element bound at depth 0.
    Condition(Condition),
    Union(Box<Members>),
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Members {
    pub(crate) include: Classes,
    pub(crate) exclude: Classes,
}

/// Several classes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Classes {
    /// As the text lists them.
    pub(crate) listed: Vec<ClassId>,
    /// By their numbers.
    pub(crate) sorted: Vec<ClassId>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Condition {
    pub(crate) test: Option<NodeId>,
    /// 未定: how it joins the test, and its words.
    pub(crate) open: Option<(OpenJoin, Why)>,
}

/// A clause, in two lines of the processor's cache: of many clauses, evaluation looks at
/// few, and at each of them once.
#[derive(Clone, Debug)]
#[repr(align(128))]
pub(crate) struct Clause {
    pub(crate) id: ClauseId,
    pub(crate) domain: Domain,
    pub(crate) carrier: Carrier,
    pub(crate) loops: Box<[ElementList]>,
    pub(crate) condition: Condition,
    pub(crate) effects: Box<[Effect]>,
    pub(crate) defeated_by: Box<[ClauseId]>,
    pub(crate) cited: Box<Cited>,
}

/// How a clause is cited.
#[derive(Clone, Debug)]
pub(crate) struct Cited {
    /// `subject.NAME`
    pub(crate) clause: String,
    /// The name of an imported clause's scheme.
    pub(crate) scheme: Option<String>,
    /// The first day of the revision that the clause comes from.
    pub(crate) revision: Option<Date>,
}

/// Its name with the scheme's.
impl fmt::Display for Cited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.scheme {
            Some(scheme) => write!(f, "{scheme}.{}", self.clause),
            None => f.write_str(&self.clause),
        }
    }
}

impl Clause {
    /// Whether it is asked of the record alone, and not of elements.
    pub(crate) fn is_flat(&self) -> bool {
        self.carrier == Carrier::Record && self.loops.is_empty()
    }
}

#[derive(Clone, Debug)]
pub(crate) enum Domain {
    Defines(ClassId),
    /// The classes, and the one class that they are together.
    Classes(Box<Members>, ClassId),
    Context,
}

#[derive(Clone, Debug)]
pub(crate) enum Effect {
    Impose {
        modality: Modality,
        duty: DutyId,
        target: Target,
    },
    Contain {
        modality: Modality,
        report: ReportId,
        sections: Box<[Required]>,
        /// The sections by their places in the report, where all of them have one.
        places: Option<Bits>,
    },
    Quota(QuotaId),
    Bound {
        bound: BoundId,
        value: NodeId,
        min: Option<NodeId>,
        max: Option<NodeId>,
    },
    Feed(UseId),
    Gate {
        gate: GateId,
        condition: NodeId,
    },
    Trigger(TriggerId),
    Ladder(Box<[(TriggerId, Option<NodeId>)]>),
}

#[derive(Clone, Debug)]
pub(crate) enum Required {
    Section(SectionId),
    Open(ListId, Why),
    /// A list of texts, and how it is called.
    Own(NodeId, Box<str>),
}

#[derive(Clone, Debug)]
pub(crate) struct Duty {
    pub(crate) each: Each,
    pub(crate) done: Option<Done>,
    pub(crate) since: Option<NodeId>,
    pub(crate) due: Option<NodeId>,
    pub(crate) chosen: Option<NodeId>,
    pub(crate) reason: Option<NodeId>,
    /// Clauses that impose it, with the force and the element of each.
    pub(crate) imposers: Vec<(ClauseId, Modality, Target)>,
    /// Quotas whose chosen members owe it.
    pub(crate) quotas: Vec<QuotaId>,
}

impl Report {
    /// How many words tell which sections are there: one of marks, and the bits by place.
    pub(crate) fn words(&self) -> usize {
        1 + self.numbers.len().div_ceil(64)
    }

    /// The place of the section of a number.
    pub(crate) fn place(&self, number: u32) -> Option<u32> {
        let (first, _) = self.numbers.first()?;
        // Most often the sections of a report are numbered one after the other.
        let near = self.numbers.get(number.checked_sub(*first)? as usize);
        match near.filter(|(of, _)| *of == number) {
            Some((_, place)) => Some(*place),
            None => {
                let at = self.numbers.binary_search_by_key(&number, |(of, _)| *of).ok()?;
                self.numbers.get(at).map(|(_, place)| *place)
            }
        }
    }
}

impl Duty {
    /// Whether nothing is said of when it begins, ends and is done.
    pub(crate) fn has_no_course(&self) -> bool {
        self.since.is_none() && self.due.is_none() && self.done.is_none()
    }
}

#[derive(Clone, Debug)]
pub(crate) enum Each {
    Record,
    List(ElementList),
    Loops,
}

#[derive(Clone, Debug)]
pub(crate) enum Done {
    On(NodeId),
    When(NodeId),
}

#[derive(Clone, Debug)]
pub(crate) struct Report {
    pub(crate) submitted: Option<Done>,
    pub(crate) sections: Option<Sections>,
    /// Where its list of sections lies, if that is a list of texts of the record itself.
    pub(crate) plain: Option<PlainList>,
    /// The numbers (of the dictionary) of the sections that it may hold, in order, with
    /// their places in the model's `required`.
    pub(crate) numbers: Vec<(u32, u32)>,
    /// Clauses that say what it holds: the clause and the effect's place.
    pub(crate) contents: Vec<(ClauseId, usize)>,
}

/// A list of texts, which are matched with the names of sections as they are read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PlainList {
    /// The slot of the list.
    pub(crate) slot: u32,
    /// The arena of its texts.
    pub(crate) arena: ArenaId,
}

/// Of what is known of a report's list: it, or an entry of it, is not known.
pub(crate) const UNKNOWN_LIST: u64 = 1;
/// It has an entry that no clause names.
pub(crate) const UNNAMED_ENTRY: u64 = 2;

impl PlainList {
    /// Marks what a record's list has, in the words of the report.
    pub(crate) fn mark(self, report: &Report, facts: &Facts, words: &mut [u64]) {
        let Some((marks, bits)) = words.split_first_mut() else { return };
        let (start, len) = match facts.get(ArenaId::ROOT, self.slot) {
            Slot::List { start, len, .. } => (start, len),
            Slot::None => (0, 0),
            _ => return *marks |= UNKNOWN_LIST,
        };
        for slot in facts.run(self.arena, start, len) {
            let Slot::Text { section, .. } = slot else {
                *marks |= UNKNOWN_LIST;
                continue;
            };
            match report.place(*section) {
                Some(place) => {
                    if let Some(word) = bits.get_mut(place as usize / 64) {
                        *word |= 1 << (place % 64);
                    }
                }
                None => *marks |= UNNAMED_ENTRY,
            }
        }
    }
}

/// The sections that a record says its report has.
#[derive(Clone, Debug)]
pub(crate) struct Sections {
    pub(crate) list: NodeId,
    /// For records: the slots of the title and of the parts.
    pub(crate) titled: Option<(u32, Option<u32>)>,
}

#[derive(Clone, Debug)]
pub(crate) struct Quota {
    pub(crate) clause: ClauseId,
    pub(crate) duty: Option<DutyId>,
    pub(crate) pool: Pool,
    pub(crate) filter: Option<NodeId>,
    pub(crate) counting: Option<NodeId>,
    /// Whether that is asked of each element of the pool, and not of the record once.
    pub(crate) by_element: bool,
    /// What the limits hold of by itself; the element of the pool is bound.
    pub(crate) group: Option<NodeId>,
    /// Whether that is asked of each element of the pool, and not of the record once.
    pub(crate) group_by_element: bool,
    pub(crate) min: Option<Limit>,
    pub(crate) max: Option<Limit>,
}

#[derive(Clone, Debug)]
pub(crate) enum Pool {
    Population { record: RecordId, carrier: Carrier, members: Members },
    List(Box<ElementList>),
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Limit {
    Count(NodeId),
    Share(NodeId),
}

#[derive(Clone, Debug)]
pub(crate) struct Trigger {
    /// The first trigger of the same name.
    pub(crate) name: TriggerId,
    pub(crate) due: Option<NodeId>,
}

#[derive(Clone, Debug)]
pub(crate) struct Assumption {
    pub(crate) each: Option<ElementList>,
    pub(crate) condition: NodeId,
}

impl Program {
    pub(crate) fn node(&self, id: NodeId) -> &Node {
        const UNKNOWN: &Node = &Node::Known(Truth::UNKNOWN);
        self.nodes.get(id.0 as usize).unwrap_or(UNKNOWN)
    }

    /// A clause as a source, met by the element of a path if by one.
    pub(crate) fn source(&self, id: ClauseId, element: Option<String>) -> Source {
        let cited = self.clauses.get(id.index()).map(|clause| &clause.cited);
        Source {
            scheme: cited.and_then(|cited| cited.scheme.clone()),
            clause: cited.map(|cited| cited.clause.clone()).unwrap_or_default(),
            revision: cited.and_then(|cited| cited.revision),
            element,
        }
    }

    /// Whether some node counts working days.
    pub(crate) fn counts_workdays(&self) -> bool {
        self.nodes.iter().any(|node| matches!(node, Node::Shift(shift, ..) if shift.by == Step::Workdays))
    }

    pub(crate) fn layout_of(&self, record: RecordId) -> Option<(usize, &Layout)> {
        self.layouts.iter().enumerate().find(|(_, layout)| layout.record == record)
    }
}

impl Quota {
    /// The record type of a quota over the population.
    pub(crate) fn population(&self) -> Option<RecordId> {
        match &self.pool {
            Pool::Population { record, .. } => Some(*record),
            Pool::List(_) => None,
        }
    }

    /// Whether a limit is a share of the pool.
    pub(crate) fn takes_a_share(&self) -> bool {
        [self.min, self.max].iter().any(|limit| matches!(limit, Some(Limit::Share(_))))
    }
}
