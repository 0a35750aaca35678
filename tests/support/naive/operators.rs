//! Operations on values, where none and unknown go their own way.

use std::cmp::Ordering;

use shufa::{
    date::Date,
    model::{Arithmetic, Combination, Comparison, Expr, Function, Type},
    number::Number,
};

use super::{
    expressions::Scope,
    facts::{Element, Known, Val},
    truth::{Gaps, Path, Truth},
};

/// All the reasons together, if there is any.
pub(crate) fn unknown(reasons: impl Iterator<Item = Option<Gaps>>) -> Option<Gaps> {
    reasons.flatten().reduce(|mut all, more| {
        all.add(more);
        all
    })
}

pub(crate) fn elements<'a>(name: &str, values: Vec<Val<'a>>) -> Vec<Element<'a>> {
    let list = Path::literal(name.to_owned());
    values
        .into_iter()
        .enumerate()
        .map(|(at, value)| Element { path: list.index(at), value, pseudo: false })
        .collect()
}

pub(crate) fn range<'a>(low: i64, high: i64) -> Vec<Element<'a>> {
    let values = (low..=high).map(|value| Val::Known(Known::Number(Number::integer(value))));
    elements(&format!("{low}..{high}"), values.collect())
}

/// The elements of a known list; none counts as empty.
pub(crate) fn items_of<'a>(list: Val<'a>) -> Vec<Element<'a>> {
    match list {
        Val::Known(Known::List(items)) => items,
        Val::None => Vec::new(),
        other => panic!("{other:?} is no list"),
    }
}

pub(crate) fn has(value: &Val<'_>) -> Truth {
    match value {
        Val::Known(_) => Truth::TRUE,
        Val::None => Truth::FALSE,
        Val::Unknown(gaps) => Truth::unknown(gaps.clone()),
    }
}

/// An operation on two values: none if either is none, else unknown if either is unknown.
pub(crate) fn both<'a>(
    left: Val<'a>,
    right: Val<'a>,
    operation: impl FnOnce(Known<'a>, Known<'a>) -> Val<'a>,
) -> Val<'a> {
    match (left, right) {
        (Val::None, _) | (_, Val::None) => Val::None,
        (Val::Unknown(mut gaps), Val::Unknown(more)) => {
            gaps.add(more);
            Val::Unknown(gaps)
        }
        (Val::Unknown(gaps), _) | (_, Val::Unknown(gaps)) => Val::Unknown(gaps),
        (Val::Known(left), Val::Known(right)) => operation(left, right),
    }
}

/// A comparison: with none on either side it is false, ≠ too.
pub(crate) fn compare<'a>(op: Comparison, left: Val<'a>, right: Val<'a>) -> Truth {
    let holds = both(left, right, |left, right| {
        let holds = match op {
            Comparison::Equal => same(&left, &right),
            Comparison::NotEqual => !same(&left, &right),
            Comparison::Less => order(&left, &right) == Ordering::Less,
            Comparison::AtMost => order(&left, &right) != Ordering::Greater,
            Comparison::Greater => order(&left, &right) == Ordering::Greater,
            Comparison::AtLeast => order(&left, &right) != Ordering::Less,
        };
        Val::Known(Known::Bool(holds))
    });
    match holds {
        Val::Known(Known::Bool(holds)) => holds.into(),
        Val::Unknown(gaps) => Truth::unknown(gaps),
        _ => Truth::FALSE,
    }
}

pub(crate) fn same(left: &Known<'_>, right: &Known<'_>) -> bool {
    match (left, right) {
        (Known::Bool(left), Known::Bool(right)) => left == right,
        (Known::Number(left), Known::Number(right)) => left == right,
        (Known::Text(left), Known::Text(right)) => left == right,
        (Known::Date(left), Known::Date(right)) => left == right,
        (Known::Days(left), Known::Days(right))
        | (Known::Months(left), Known::Months(right))
        | (Known::Workdays(left), Known::Workdays(right)) => left == right,
        (Known::Enum(left_id, left), Known::Enum(right_id, right)) => left_id == right_id && left == right,
        _ => panic!("{left:?} and {right:?} are not compared"),
    }
}

pub(crate) fn order(left: &Known<'_>, right: &Known<'_>) -> Ordering {
    match (left, right) {
        (Known::Number(left), Known::Number(right)) => left.cmp(right),
        (Known::Date(left), Known::Date(right)) => left.cmp(right),
        (Known::Days(left), Known::Days(right))
        | (Known::Months(left), Known::Months(right))
        | (Known::Workdays(left), Known::Workdays(right)) => left.cmp(right),
        (Known::Enum(_, left), Known::Enum(_, right)) => left.cmp(right),
        _ => panic!("{left:?} and {right:?} have no order"),
    }
}

/// Whole numbers stay within their range.
pub(crate) fn fits<'a>(value: Known<'a>, ty: &Type, scope: &Scope<'a>) -> Val<'a> {
    match (&value, ty) {
        (Known::Number(number), Type::Int) if number.to_integer().is_none() => scope.fault("overflow"),
        _ => Val::Known(value),
    }
}

pub(crate) fn arithmetic<'a>(
    op: Arithmetic,
    left: Known<'a>,
    right: Known<'a>,
) -> Result<Known<'a>, &'static str> {
    let overflow = "overflow";
    match (op, left, right) {
        (Arithmetic::Divide, Known::Number(_), Known::Number(divisor)) if divisor == Number::ZERO => {
            Err("division by zero")
        }
        (op, Known::Number(left), Known::Number(right)) => match op {
            Arithmetic::Add => left.plus(right),
            Arithmetic::Subtract => left.minus(right),
            Arithmetic::Multiply => left.times(right),
            Arithmetic::Divide => left.divided_by(right),
        }
        .map(Known::Number)
        .ok_or(overflow),
        (Arithmetic::Add, Known::Date(date), Known::Days(days))
        | (Arithmetic::Add, Known::Days(days), Known::Date(date)) => {
            date.add_days(days).map(Known::Date).ok_or("no such date")
        }
        (Arithmetic::Subtract, Known::Date(date), Known::Days(days)) => {
            days.checked_neg().and_then(|days| date.add_days(days)).map(Known::Date).ok_or("no such date")
        }
        (Arithmetic::Subtract, Known::Date(left), Known::Date(right)) => {
            Ok(Known::Days(i64::from(left.day_number()) - i64::from(right.day_number())))
        }
        (op, Known::Days(left), right) => spans(op, left, right).map(Known::Days).ok_or(overflow),
        (op, Known::Months(left), right) => spans(op, left, right).map(Known::Months).ok_or(overflow),
        (op, Known::Workdays(left), right) => spans(op, left, right).map(Known::Workdays).ok_or(overflow),
        (Arithmetic::Multiply, left, right) => arithmetic(op, right, left),
        (op, left, right) => panic!("no {op:?} of {left:?} and {right:?}"),
    }
}

/// Quantities of one kind together, or one of them so many times.
fn spans(op: Arithmetic, left: i64, right: Known<'_>) -> Option<i64> {
    match (op, right) {
        (Arithmetic::Multiply, Known::Number(number)) => left.checked_mul(number.to_integer()?),
        (op, Known::Days(right) | Known::Months(right) | Known::Workdays(right)) => match op {
            Arithmetic::Add => left.checked_add(right),
            Arithmetic::Subtract => left.checked_sub(right),
            Arithmetic::Multiply | Arithmetic::Divide => panic!("no {op:?} of two quantities"),
        },
        (op, right) => panic!("no {op:?} of a quantity and {right:?}"),
    }
}

pub(crate) fn total<'a>(values: Vec<Known<'a>>, expr: &Expr, scope: &Scope<'a>) -> Val<'a> {
    let zero = match expr.ty {
        Type::Duration => Known::Days(0),
        _ => Known::Number(Number::ZERO),
    };
    let sum = values.into_iter().try_fold(zero, |sum, value| arithmetic(Arithmetic::Add, sum, value));
    match sum {
        Ok(sum) => fits(sum, &expr.ty, scope),
        Err(fault) => scope.fault(fault),
    }
}

/// The values of a list without repetition; unknown if one of them is.
fn distinct_items<'a>(list: Val<'a>) -> Result<Vec<Element<'a>>, Gaps> {
    let items = match list {
        Val::Unknown(gaps) => return Err(gaps),
        list => items_of(list),
    };
    let reasons = items.iter().map(|element| match &element.value {
        Val::Unknown(gaps) => Some(gaps.clone()),
        _ => None,
    });
    if let Some(gaps) = unknown(reasons) {
        return Err(gaps);
    }
    let mut distinct: Vec<Element<'a>> = Vec::new();
    for element in items {
        if !contains(&distinct, &element) {
            distinct.push(element);
        }
    }
    Ok(distinct)
}

fn contains(items: &[Element<'_>], element: &Element<'_>) -> bool {
    items.iter().any(|item| match (&item.value, &element.value) {
        (Val::Known(left), Val::Known(right)) => same(left, right),
        _ => false,
    })
}

pub(crate) fn combine<'a>(op: Combination, left: Val<'a>, right: Val<'a>) -> Val<'a> {
    let (left, right) = match (distinct_items(left), distinct_items(right)) {
        (Err(mut gaps), Err(more)) => {
            gaps.add(more);
            return Val::Unknown(gaps);
        }
        (Err(gaps), _) | (_, Err(gaps)) => return Val::Unknown(gaps),
        (Ok(left), Ok(right)) => (left, right),
    };
    let items = match op {
        Combination::Intersect => left.into_iter().filter(|element| contains(&right, element)).collect(),
        Combination::Minus => left.into_iter().filter(|element| !contains(&right, element)).collect(),
        Combination::Union => {
            let added: Vec<Element<'a>> =
                right.into_iter().filter(|element| !contains(&left, element)).collect();
            left.into_iter().chain(added).collect()
        }
    };
    Val::Known(Known::List(items))
}

pub(crate) fn call<'a>(function: Function, arguments: Vec<Val<'a>>, ty: &Type, scope: &Scope<'a>) -> Val<'a> {
    let one = || arguments[0].clone();
    let number = |value: Known<'a>| match value {
        Known::Number(number) => number,
        other => panic!("{other:?} is no number"),
    };
    let rounded = |round: fn(Number) -> Option<Number>| {
        both(one(), one(), |value, _| match round(number(value)) {
            Some(number) => fits(Known::Number(number), ty, scope),
            None => scope.fault("overflow"),
        })
    };
    let date = |year: Number, month: i64, day: i64| {
        let year = year.to_integer().and_then(|year| i32::try_from(year).ok());
        year.zip(u32::try_from(month).ok().zip(u32::try_from(day).ok()))
            .and_then(|(year, (month, day))| Date::new(year, month, day).ok())
            .map_or_else(|| scope.fault("no such date"), |date| Val::Known(Known::Date(date)))
    };
    match function {
        Function::Floor => rounded(|number| Some(number.floor())),
        Function::Ceiling => rounded(|number| Some(number.ceiling())),
        Function::Round => rounded(Number::round),
        Function::Year => both(one(), one(), |value, _| match value {
            Known::Date(date) => Val::Known(Known::Number(Number::integer(i64::from(date.year())))),
            other => panic!("{other:?} is no date"),
        }),
        Function::Month => both(one(), one(), |value, _| match value {
            Known::Date(date) => Val::Known(Known::Number(Number::integer(i64::from(date.month())))),
            other => panic!("{other:?} is no date"),
        }),
        Function::YearEnd => both(one(), one(), |year, _| date(number(year), 12, 31)),
        Function::Date => {
            let [year, month, day] = <[Val<'a>; 3]>::try_from(arguments).expect("three numbers");
            // Pairwise, so that none and unknown go the way they go in arithmetic.
            let month_and_day = both(month, day, |month, day| {
                let numbers = [number(month), number(day)];
                let items = numbers.map(|number| Val::Known(Known::Number(number)));
                Val::Known(Known::List(elements("", items.into())))
            });
            both(year, month_and_day, |year, pair| {
                let numbers: Vec<i64> = items_of(Val::Known(pair))
                    .into_iter()
                    .map(|element| match element.value {
                        Val::Known(Known::Number(number)) => number.to_integer().unwrap_or(0),
                        _ => 0,
                    })
                    .collect();
                date(number(year), numbers[0], numbers[1])
            })
        }
    }
}

/// 去重: each value once.
pub(crate) fn dedup<'a>(list: Val<'a>) -> Val<'a> {
    match distinct_items(list) {
        Ok(items) => Val::Known(Known::List(items)),
        Err(gaps) => Val::Unknown(gaps),
    }
}

/// 互异: no two are equal.
pub(crate) fn distinct<'a>(list: Val<'a>) -> Val<'a> {
    match list {
        Val::Unknown(gaps) => Val::Unknown(gaps),
        list => is_distinct(&items_of(list)).into(),
    }
}

/// Whether no two elements are equal. An element that is none is told from no other.
fn is_distinct(items: &[Element<'_>]) -> Truth {
    let no_value = items.iter().any(|item| matches!(item.value, Val::None));
    if no_value && items.len() > 1 {
        return Truth::FALSE;
    }
    let repeats = (1..items.len()).any(|at| contains(&items[..at], &items[at]));
    if repeats {
        return Truth::FALSE;
    }
    let reasons = items.iter().map(|item| match &item.value {
        Val::Unknown(gaps) => Some(gaps.clone()),
        _ => None,
    });
    unknown(reasons).filter(|_| items.len() > 1).map_or(Truth::TRUE, Truth::unknown)
}
