//! Civil dates: ISO 8601, no time of day, no time zone.

use std::{fmt, str::FromStr};

use chrono::{Datelike, Days, NaiveDate};
use serde::{Serialize, Serializer};

/// A civil date from 0001-01-01 to 9999-12-31.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(NaiveDate);

/// Where a day lands that the month reached does not have: 31 January and a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MonthRounding {
    /// `至月末`: on the last day of that month
    MonthEnd,
    /// `至次月`: on the first day of the month after it
    NextMonth,
}

/// The text or the numbers name no day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a date of the form 2026-01-31")]
pub struct DateError;

impl Date {
    /// The day of a year, month (1 to 12) and day of the month.
    ///
    /// # Errors
    /// When there is no such day, or the year is not 1 to 9999.
    pub fn new(year: i32, month: u32, day: u32) -> Result<Date, DateError> {
        NaiveDate::from_ymd_opt(year, month, day).ok_or(DateError).and_then(Date::checked)
    }

    /// Reads exactly `YYYY-MM-DD`.
    pub(crate) fn from_bytes(text: &[u8; 10]) -> Option<Date> {
        let [y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1] = *text else { return None };
        let digits = [y0, y1, y2, y3, m0, m1, d0, d1].map(|byte| u32::from(byte.wrapping_sub(b'0')));
        if digits.iter().any(|digit| *digit > 9) {
            return None;
        }
        let [y0, y1, y2, y3, m0, m1, d0, d1] = digits;
        let year = y0 * 1000 + y1 * 100 + y2 * 10 + y3;
        Date::new(year as i32, m0 * 10 + m1, d0 * 10 + d1).ok()
    }

    fn checked(date: NaiveDate) -> Result<Date, DateError> {
        if (1..=9999).contains(&date.year()) { Ok(Date(date)) } else { Err(DateError) }
    }

    /// The year.
    pub fn year(self) -> i32 {
        self.0.year()
    }

    /// The month, 1 to 12.
    pub fn month(self) -> u32 {
        self.0.month()
    }

    /// The day of the week: 0 is Monday, 6 Sunday.
    pub fn weekday(self) -> u32 {
        self.0.weekday().num_days_from_monday()
    }

    /// This many months later, earlier when negative; none outside the range of dates.
    ///
    /// Where the month reached has no such day, the date is `rounding`'s.
    #[must_use]
    pub fn add_months(self, months: i64, rounding: MonthRounding) -> Option<Date> {
        let count = i64::from(self.year()) * 12 + i64::from(self.month()) - 1;
        let first_of = |count: i64| {
            let (year, month) = (count.div_euclid(12), count.rem_euclid(12));
            Date::new(i32::try_from(year).ok()?, month as u32 + 1, 1).ok()
        };
        let reached = count.checked_add(months)?;
        let first = first_of(reached)?;
        if let Ok(date) = Date::new(first.year(), first.month(), self.0.day()) {
            return Some(date);
        }
        // The last month of the range has 31 days, so that a month follows every one that comes here.
        let next = first_of(reached + 1)?;
        match rounding {
            MonthRounding::MonthEnd => next.add_days(-1),
            MonthRounding::NextMonth => Some(next),
        }
    }

    /// Days since 0001-01-01, which is day 1. The inverse of [`Date::from_day_number`].
    pub fn day_number(self) -> i32 {
        self.0.num_days_from_ce()
    }

    /// The date of a day number.
    pub fn from_day_number(number: i32) -> Option<Date> {
        NaiveDate::from_num_days_from_ce_opt(number).and_then(|date| Date::checked(date).ok())
    }

    /// This many days later, earlier when negative; none outside the range of dates.
    #[must_use]
    pub fn add_days(self, days: i64) -> Option<Date> {
        let distance = Days::new(days.unsigned_abs());
        let date =
            if days < 0 { self.0.checked_sub_days(distance) } else { self.0.checked_add_days(distance) };
        date.and_then(|date| Date::checked(date).ok())
    }
}

impl FromStr for Date {
    type Err = DateError;

    /// Reads exactly `YYYY-MM-DD`.
    fn from_str(text: &str) -> Result<Date, DateError> {
        text.as_bytes().try_into().ok().and_then(Date::from_bytes).ok_or(DateError)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::Date;

    #[test]
    fn reads_only_the_exact_form() {
        for good in ["2026-01-01", "2024-02-29", "0001-01-01", "9999-12-31"] {
            assert_eq!(good.parse::<Date>().unwrap().to_string(), good);
        }
        for bad in ["2026-1-1", "2025-02-29", "20260101", "2026-13-01", "0000-01-01", "2026-01-01T00", ""] {
            assert!(bad.parse::<Date>().is_err(), "{bad}");
        }
    }

    #[test]
    fn months_land_where_the_rounding_says() {
        use super::MonthRounding::{MonthEnd, NextMonth};
        let moved = |from: &str, months, rounding| {
            from.parse::<Date>().unwrap().add_months(months, rounding).map(|date| date.to_string())
        };
        let date = |text: &str| Some(text.to_owned());
        assert_eq!(moved("2026-01-15", 1, MonthEnd), date("2026-02-15"));
        assert_eq!(moved("2026-01-31", 1, MonthEnd), date("2026-02-28"));
        assert_eq!(moved("2026-01-31", 1, NextMonth), date("2026-03-01"));
        assert_eq!(moved("2024-02-29", 12, MonthEnd), date("2025-02-28"));
        assert_eq!(moved("2024-02-29", -12, NextMonth), date("2023-03-01"));
        assert_eq!(moved("2026-03-31", -1, MonthEnd), date("2026-02-28"));
        assert_eq!(moved("2026-12-31", 2, NextMonth), date("2027-03-01"));
        assert_eq!(moved("2026-01-31", -25, MonthEnd), date("2023-12-31"));
        assert_eq!(moved("9999-12-31", 1, MonthEnd), None);
        assert_eq!(moved("9999-10-31", 1, NextMonth), date("9999-12-01"));
        assert_eq!(moved("0001-01-01", -1, MonthEnd), None);
        assert_eq!(moved("2026-01-01", i64::MAX, MonthEnd), None);
        assert_eq!(moved("2026-01-01", i64::MIN, MonthEnd), None);
    }

    #[test]
    fn days_stay_within_the_range() {
        let last = Date::new(9999, 12, 31).unwrap();
        assert_eq!(last.add_days(1), None);
        assert_eq!(last.add_days(i64::MIN), None);
        assert_eq!(Date::new(2026, 3, 1).unwrap().add_days(-1), Date::new(2026, 2, 28).ok());
        assert_eq!(Date::from_day_number(last.day_number()), Some(last));
    }
}
