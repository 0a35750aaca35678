//! Months and working days, counted as one counts them by hand.

use shufa::{
    calendar::CalendarData,
    date::Date,
    model::{MonthRounding, Shift, Step},
};

use super::{super::calendar, facts::Known};

/// A date moved by months or by working days.
pub(crate) fn shift<'a>(shift: Shift, date: Known<'a>, amount: Known<'a>) -> Result<Known<'a>, &'static str> {
    let (date, amount) = match (date, amount) {
        (Known::Date(date), Known::Months(amount) | Known::Workdays(amount)) => (date, amount),
        (date, amount) => panic!("{date:?} is not moved by {amount:?}"),
    };
    let amount = if shift.back { amount.checked_neg() } else { Some(amount) }.ok_or("overflow")?;
    let moved = match shift.by {
        Step::Months(rounding) => months(date, amount, rounding).ok_or("no such date"),
        Step::Workdays => workdays(&calendar::data(), date, amount).ok_or("beyond the calendar"),
    };
    moved.map(Known::Date)
}

/// The same day of another month; where there is none, one goes back day by day to the
/// last of that month, or on to the first of the next.
fn months(date: Date, months: i64, rounding: MonthRounding) -> Option<Date> {
    let day = (1..=31).find(|day| Date::new(date.year(), date.month(), *day) == Ok(date))?;
    let month_of = |count: i64| {
        Some((i32::try_from(count.div_euclid(12)).ok()?, u32::try_from(count.rem_euclid(12)).ok()? + 1))
    };
    let reached = i64::from(date.year()).checked_mul(12)? + i64::from(date.month()) - 1;
    let reached = reached.checked_add(months)?;
    let (year, month) = month_of(reached)?;
    Date::new(year, month, 1).ok()?;
    let same = Date::new(year, month, day).ok();
    same.or_else(|| match rounding {
        MonthRounding::MonthEnd => (1..day).rev().find_map(|day| Date::new(year, month, day).ok()),
        MonthRounding::NextMonth => {
            let (year, month) = month_of(reached + 1)?;
            Date::new(year, month, 1).ok()
        }
    })
}

/// Day by day; the date itself is not counted.
fn workdays(data: &CalendarData, date: Date, days: i64) -> Option<Date> {
    let mut day = date;
    let mut left = days;
    while left != 0 {
        day = day.add_days(left.signum())?;
        if day < data.from || day > data.to {
            return None;
        }
        let weekend = matches!(day.weekday(), 5 | 6);
        let worked = if weekend { data.work_days.contains(&day) } else { !data.rest_days.contains(&day) };
        if worked {
            left -= left.signum();
        }
    }
    Some(day)
}
