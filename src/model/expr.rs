//! Expressions with their types.

pub use crate::syntax::ast::{Arithmetic, Combination, Comparison, Function, MonthRounding, Quantifier};

use super::{AggregateId, ClassId, DefinitionId, DutyId, EnumId, ReportId, Type};
use crate::{date::Date, number::Number, source::Span};

/// An expression whose type is known.
#[derive(Clone, Debug)]
pub struct Expr {
    /// Which expression.
    pub kind: ExprKind,
    /// The type of its value, unless that is none or unknown.
    pub ty: Type,
    /// Where it stands.
    pub span: Span,
}

/// A known value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// 真 or 假
    Bool(bool),
    /// An exact number, whole for [`Type::Int`].
    Number(Number),
    /// A text.
    Text(String),
    /// A date.
    Date(Date),
    /// A duration in days.
    Days(i64),
    /// A number of months.
    Months(i64),
    /// A number of working days.
    Workdays(i64),
    /// A value of an enum.
    Enum(EnumId, u16),
    /// A list of values.
    List(Vec<Value>),
    /// `lo..hi` of whole numbers: the list of all between, both included.
    Range(i64, i64),
    /// `a..b` of dates, both included.
    Period(Date, Date),
}

/// What an element variable is bound to: counted from the outermost binder of
/// the clause, class, duty or definition that it stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Binding(pub u32);

/// The expressions of the model.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// A constant. Parameters are constants.
    Value(Value),
    /// The record itself.
    Record,
    /// The context.
    Context,
    /// An element: a record of a list, or a value of a list of values.
    Element(Binding),
    /// A field of a record-valued expression.
    Field(Box<Expr>, u32),
    /// A definition: of the record, or of the context.
    Definition(DefinitionId),
    /// An aggregate: of the group given, else of the record's own group (or of all records, where
    /// it has no groups).
    Aggregate(AggregateId, Option<Box<Expr>>),
    /// A list written out.
    List(Vec<Expr>),
    /// `lo..hi`: of whole numbers a list, of dates a [`Type::Period`].
    Range(Box<Expr>, Box<Expr>),
    /// `非 e`
    Not(Box<Expr>),
    /// All of them.
    And(Vec<Expr>),
    /// Any of them.
    Or(Vec<Expr>),
    /// A comparison. Order holds of numbers, dates, durations and ordered enums.
    Compare(Comparison, Box<Expr>, Box<Expr>),
    /// `item 属于 list`: an enum's value is in a list that has it or a value that includes it.
    In(Box<Expr>, Box<Expr>),
    /// `有 e`
    Has(Box<Expr>),
    /// `无 e`
    Lacks(Box<Expr>),
    /// `是 C` of the record (none), or of the element.
    IsMember(ClassId, Option<Binding>),
    /// `D.逾期` and its like: of the record (none), or of the element.
    Status(DutyId, StatusTest, Option<Binding>),
    /// `D.限`
    Due(DutyId, Option<Binding>),
    /// `R.缺漏`
    Incomplete(ReportId),
    /// `存在(x 于 L 使 P: e)`; the element is bound at `binding`.
    Quantified {
        /// Which one.
        kind: Quantifier,
        /// The element's binding.
        binding: Binding,
        /// The list.
        list: Box<Expr>,
        /// `使 P`
        filter: Option<Box<Expr>>,
        /// After the `:`. For 计数, none counts what the filter lets through; 去重 and 互异
        /// then look at the elements themselves. 互异 is of [`Type::Bool`].
        body: Option<Box<Expr>>,
    },
    /// `若 c 则 a 否则 b`
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// Numbers; dates and durations: date ± days, date − date, days ± days, days × number;
    /// months and working days among themselves, and × number.
    Arithmetic(Arithmetic, Box<Expr>, Box<Expr>),
    /// A date moved by months or by working days: `d + 1个月 至月末`, `d - 5工作日`.
    Shift(Shift, Box<Expr>, Box<Expr>),
    /// Lists as sets, in the order of the left, then of the right.
    Combine(Combination, Box<Expr>, Box<Expr>),
    /// A function.
    Call(Function, Vec<Expr>),
}

impl Expr {
    /// The expressions that this one is made of.
    pub fn children(&self) -> Vec<&Expr> {
        match &self.kind {
            ExprKind::Value(_)
            | ExprKind::Record
            | ExprKind::Context
            | ExprKind::Element(_)
            | ExprKind::Definition(_)
            | ExprKind::IsMember(..)
            | ExprKind::Status(..)
            | ExprKind::Due(..)
            | ExprKind::Incomplete(_) => Vec::new(),
            ExprKind::Aggregate(_, group) => group.iter().map(AsRef::as_ref).collect(),
            ExprKind::Field(of, _) | ExprKind::Not(of) | ExprKind::Has(of) | ExprKind::Lacks(of) => vec![of],
            ExprKind::List(all) | ExprKind::And(all) | ExprKind::Or(all) | ExprKind::Call(_, all) => {
                all.iter().collect()
            }
            ExprKind::Range(left, right)
            | ExprKind::Compare(_, left, right)
            | ExprKind::In(left, right)
            | ExprKind::Arithmetic(_, left, right)
            | ExprKind::Shift(_, left, right)
            | ExprKind::Combine(_, left, right) => vec![left, right],
            ExprKind::If(condition, then, otherwise) => vec![condition, then, otherwise],
            ExprKind::Quantified { list, filter, body, .. } => {
                let rest = filter.iter().chain(body).map(AsRef::as_ref);
                std::iter::once(list.as_ref()).chain(rest).collect()
            }
        }
    }

    /// Whether it reads the element of a binding.
    pub fn reads_element(&self, of: Binding) -> bool {
        match &self.kind {
            ExprKind::Element(binding)
            | ExprKind::IsMember(_, Some(binding))
            | ExprKind::Status(_, _, Some(binding))
            | ExprKind::Due(_, Some(binding)) => *binding == of,
            _ => self.children().into_iter().any(|child| child.reads_element(of)),
        }
    }
}

/// How a date is moved: by what, and which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Shift {
    /// By what.
    pub by: Step,
    /// Back, and not forward.
    pub back: bool,
}

/// What a date is moved by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// Months, and where the day lands that its month does not have.
    Months(MonthRounding),
    /// Days that the calendar counts as working days.
    Workdays,
}

/// What is asked of a duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StatusTest {
    /// `.已履行`: fulfilled or late
    Fulfilled,
    /// `.未履行`: pending or breached
    Unfulfilled,
    /// `.逾期`: late or breached
    Overdue,
    /// `.逾期未履行`: breached
    Breached,
}
