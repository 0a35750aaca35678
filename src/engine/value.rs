//! Values during evaluation: small, copied, and free of allocation.

use std::cmp::Ordering;

use super::{facts::Slot, layout::ArenaId};
use crate::{
    calendar::Calendar,
    date::Date,
    model::{Arithmetic, Shift, Step},
    number::Number,
};

/// Where a text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum TextRef {
    /// In a slot of the record, whatever stands there.
    Fact { arena: ArenaId, at: u32 },
    /// The same of the context.
    Context { arena: ArenaId, at: u32 },
    /// Among the program's constants.
    Constant(u32),
}

/// The value of a scalar expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Value {
    Unknown,
    None,
    Bool(bool),
    Int(i64),
    Number(Number),
    /// With the number of the section of that name, where it is known.
    Text(TextRef, u32),
    Date(Date),
    Days(i64),
    Months(i64),
    Workdays(i64),
    Enum(u16),
}

/// The value of a list expression.
#[derive(Clone, Debug)]
pub(crate) enum List {
    Unknown,
    None,
    /// Elements side by side in an arena.
    Slots {
        context: bool,
        arena: ArenaId,
        start: u32,
        len: u32,
    },
    /// Whole numbers, both ends included; empty when the first is greater.
    Range(i64, i64),
    /// The days from one to another, both included.
    Period(Date, Date),
    Values(Vec<Value>),
}

/// Why a calculation has no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum FaultKind {
    DivisionByZero,
    Overflow,
    NoSuchDate,
    ListTooLong,
    /// An aggregate with more groups or values than are kept.
    TooManyValues,
    NoCalendar,
    BeyondCalendar,
}

impl FaultKind {
    pub(crate) fn text(self) -> &'static str {
        match self {
            FaultKind::DivisionByZero => "division by zero",
            FaultKind::Overflow => "overflow",
            FaultKind::NoSuchDate => "no such date",
            FaultKind::ListTooLong => "list too long",
            FaultKind::TooManyValues => "too many values",
            FaultKind::NoCalendar => "no calendar",
            FaultKind::BeyondCalendar => "beyond the calendar",
        }
    }
}

impl Value {
    /// The value of a slot. Records that are there count as true, lists as unknown:
    /// the checker sees to it that neither is asked for its value.
    pub(crate) fn of_slot(slot: Slot, text: TextRef, decimal: impl Fn(u32) -> Number) -> Value {
        match slot {
            Slot::Unknown | Slot::List { .. } => Value::Unknown,
            Slot::None => Value::None,
            Slot::Bool(value) => Value::Bool(value),
            Slot::Int(value) => Value::Int(value),
            Slot::Decimal(at) => Value::of_number(decimal(at)),
            Slot::Text { section, .. } => Value::Text(text, section),
            Slot::Date(date) => Value::Date(date),
            Slot::Days(days) => Value::Days(days),
            Slot::Enum(value) => Value::Enum(value),
            Slot::Record => Value::Bool(true),
        }
    }

    /// As an exact number.
    pub(crate) fn number(self) -> Option<Number> {
        match self {
            Value::Int(value) => Some(Number::integer(value)),
            Value::Number(number) => Some(number),
            _ => None,
        }
    }

    /// As a whole number.
    pub(crate) fn whole(self) -> Option<i64> {
        match self {
            Value::Int(value) => Some(value),
            Value::Number(number) => number.to_integer(),
            _ => None,
        }
    }

    /// The shorter form of a number.
    pub(crate) fn of_number(number: Number) -> Value {
        number.to_integer().map_or(Value::Number(number), Value::Int)
    }

    /// The order of two values of one type that has an order.
    pub(crate) fn order(self, other: Value) -> Option<Ordering> {
        match (self, other) {
            (Value::Int(a), Value::Int(b))
            | (Value::Days(a), Value::Days(b))
            | (Value::Months(a), Value::Months(b))
            | (Value::Workdays(a), Value::Workdays(b)) => Some(a.cmp(&b)),
            (Value::Date(a), Value::Date(b)) => Some(a.cmp(&b)),
            (Value::Enum(a), Value::Enum(b)) => Some(a.cmp(&b)),
            (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(&b)),
            _ => Some(self.number()?.cmp(&other.number()?)),
        }
    }
}

/// `left op right`; none dominates, then unknown.
pub(crate) fn arithmetic(op: Arithmetic, left: Value, right: Value) -> Result<Value, FaultKind> {
    use Arithmetic::{Add, Divide, Multiply, Subtract};
    use Value::{Date as D, Days, Months, Workdays};
    if left == Value::None || right == Value::None {
        return Ok(Value::None);
    }
    if left == Value::Unknown || right == Value::Unknown {
        return Ok(Value::Unknown);
    }
    if let (Value::Int(a), Value::Int(b)) = (left, right) {
        let short = match op {
            Add => a.checked_add(b),
            Subtract => a.checked_sub(b),
            Multiply => a.checked_mul(b),
            Divide => None,
        };
        if let Some(value) = short {
            return Ok(Value::Int(value));
        }
    }
    let days = |days: Option<i64>| days.map(Days).ok_or(FaultKind::Overflow);
    let months = |months: Option<i64>| months.map(Months).ok_or(FaultKind::Overflow);
    let workdays = |days: Option<i64>| days.map(Workdays).ok_or(FaultKind::Overflow);
    let date = |date: Option<Date>| date.map(D).ok_or(FaultKind::NoSuchDate);
    match (op, left, right) {
        (Add, D(a), Days(b)) | (Add, Days(b), D(a)) => date(a.add_days(b)),
        (Subtract, D(a), Days(b)) => date(b.checked_neg().and_then(|b| a.add_days(b))),
        (Subtract, D(a), D(b)) => Ok(Days(i64::from(a.day_number()) - i64::from(b.day_number()))),
        (Add, Days(a), Days(b)) => days(a.checked_add(b)),
        (Subtract, Days(a), Days(b)) => days(a.checked_sub(b)),
        (Multiply, Days(a), b) | (Multiply, b, Days(a)) => days(times(a, b)),
        (Add, Months(a), Months(b)) => months(a.checked_add(b)),
        (Subtract, Months(a), Months(b)) => months(a.checked_sub(b)),
        (Multiply, Months(a), b) | (Multiply, b, Months(a)) => months(times(a, b)),
        (Add, Workdays(a), Workdays(b)) => workdays(a.checked_add(b)),
        (Subtract, Workdays(a), Workdays(b)) => workdays(a.checked_sub(b)),
        (Multiply, Workdays(a), b) | (Multiply, b, Workdays(a)) => workdays(times(a, b)),
        (Divide, Days(a), Days(b)) => ratio(Number::integer(a), Number::integer(b)),
        (Divide, Days(a), b) => {
            let b = b.number().ok_or(FaultKind::Overflow)?;
            ratio(Number::integer(a), b).and_then(|value| days(value.whole()))
        }
        _ => {
            let (Some(a), Some(b)) = (left.number(), right.number()) else {
                return Ok(Value::Unknown);
            };
            let result = match op {
                Add => a.plus(b),
                Subtract => a.minus(b),
                Multiply => a.times(b),
                Divide => return ratio(a, b),
            };
            result.map(Value::of_number).ok_or(FaultKind::Overflow)
        }
    }
}

/// So many units, so many times.
fn times(units: i64, by: Value) -> Option<i64> {
    by.number().and_then(|by| Number::integer(units).times(by)).and_then(Number::to_integer)
}

/// A date moved by months or working days; none dominates, then unknown.
pub(crate) fn shifted(
    shift: Shift,
    date: Value,
    amount: Value,
    calendar: Option<&Calendar>,
) -> Result<Value, FaultKind> {
    let (date, amount) = match (date, amount) {
        (Value::None, _) | (_, Value::None) => return Ok(Value::None),
        (Value::Date(date), Value::Months(amount) | Value::Workdays(amount)) => (date, amount),
        _ => return Ok(Value::Unknown),
    };
    let amount = if shift.back { amount.checked_neg() } else { Some(amount) };
    let amount = amount.ok_or(FaultKind::Overflow)?;
    match shift.by {
        Step::Months(rounding) => {
            date.add_months(amount, rounding).map(Value::Date).ok_or(FaultKind::NoSuchDate)
        }
        Step::Workdays if amount == 0 => Ok(Value::Date(date)),
        Step::Workdays => {
            let calendar = calendar.ok_or(FaultKind::NoCalendar)?;
            calendar.add_workdays(date, amount).map(Value::Date).ok_or(FaultKind::BeyondCalendar)
        }
    }
}

fn ratio(a: Number, b: Number) -> Result<Value, FaultKind> {
    if b == Number::ZERO {
        return Err(FaultKind::DivisionByZero);
    }
    a.divided_by(b).map(Value::of_number).ok_or(FaultKind::Overflow)
}
