//! Working days: a calendar given as data, with the notice that it rests on.
//!
//! ```json
//! {"citation": "关于2026年部分节假日安排的通知", "from": "2026-01-01", "to": "2026-12-31",
//!  "rest_days": ["2026-01-01", "2026-01-02"], "work_days": ["2026-01-04"]}
//! ```
//!
//! Which weekdays rest and which days of the weekend are worked is decided anew each
//! year, so that no rule could know it. A calendar is silent on what lies outside of it.

mod read;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    date::Date,
    diagnostic::{Argument, Code, Diagnostic, Lang, Place},
    source::Sources,
};

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Weekday {
    /// 星期一
    Monday,
    /// 星期二
    Tuesday,
    /// 星期三
    Wednesday,
    /// 星期四
    Thursday,
    /// 星期五
    Friday,
    /// 星期六
    Saturday,
    /// 星期日
    Sunday,
}

impl Weekday {
    const ALL: [Weekday; 7] = [
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
        Weekday::Saturday,
        Weekday::Sunday,
    ];

    fn name(self) -> &'static str {
        match self {
            Weekday::Monday => "monday",
            Weekday::Tuesday => "tuesday",
            Weekday::Wednesday => "wednesday",
            Weekday::Thursday => "thursday",
            Weekday::Friday => "friday",
            Weekday::Saturday => "saturday",
            Weekday::Sunday => "sunday",
        }
    }
}

/// What a calendar is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CalendarData {
    /// The notice that fixes the days.
    pub citation: String,
    /// The first day that it speaks of.
    pub from: Date,
    /// The last day that it speaks of.
    pub to: Date,
    /// The days of the week on which nobody works, but for `work_days`.
    pub weekend: Vec<Weekday>,
    /// Days off that are no days of the weekend.
    pub rest_days: Vec<Date>,
    /// Days of the weekend that are worked.
    pub work_days: Vec<Date>,
}

/// Which days are worked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    citation: String,
    from: Date,
    to: Date,
    /// By number of the weekday, Monday first.
    weekend: [bool; 7],
    rest_days: Vec<Date>,
    work_days: Vec<Date>,
}

/// Why a calendar was not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the calendar is not accepted: {}", lines(.0))]
pub struct CalendarError(Vec<Diagnostic>);

impl CalendarError {
    /// What is wrong, each with its path; never empty.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.0
    }
}

fn lines(diagnostics: &[Diagnostic]) -> String {
    let none = Sources::default();
    let lines: Vec<String> = diagnostics.iter().map(|diagnostic| diagnostic.line(&none, Lang::En)).collect();
    lines.join("; ")
}

impl Calendar {
    /// Checks a calendar.
    ///
    /// # Errors
    /// When it cites nothing, ends before it begins, a day lies outside of it, stands twice, or rests or
    /// is worked anyway, or no weekday is left; all its errors together.
    pub fn new(data: CalendarData) -> Result<Calendar, CalendarError> {
        let mut found = Vec::new();
        let CalendarData { citation, from, to, weekend, mut rest_days, mut work_days } = data;
        if citation.trim().is_empty() {
            found.push(Diagnostic::at(Code::CalendarKeyMissing, place("citation"), ["citation".into()]));
        }
        if to < from {
            let days = [from.to_string().into(), to.to_string().into()];
            found.push(Diagnostic::at(Code::CalendarBackwards, place("to"), days));
        }
        let named: BTreeSet<Weekday> = weekend.into_iter().collect();
        let weekend = Weekday::ALL.map(|day| named.contains(&day));
        if named.len() == weekend.len() {
            found.push(Diagnostic::at(Code::AllWeekend, place("weekend"), []));
        }
        for (name, days, rests) in [("rest_days", &rest_days, true), ("work_days", &work_days, false)] {
            let mut seen = BTreeSet::new();
            for (at, day) in days.iter().enumerate() {
                let mut tell = |code: Code| {
                    let place = place(&format!("{name}[{at}]"));
                    let mut diagnostic = Diagnostic::at(code, place, [day.to_string().into()]);
                    if code == Code::DayOutsideCalendar {
                        diagnostic.arguments.extend([from, to].map(|day| Argument::Text(day.to_string())));
                    }
                    found.push(diagnostic);
                };
                if !seen.insert(day) {
                    tell(Code::CalendarDayTwice);
                } else if from <= to && !(from..=to).contains(day) {
                    tell(Code::DayOutsideCalendar);
                } else if of_weekend(&weekend, *day) == rests {
                    tell(if rests { Code::RestDayOfWeekend } else { Code::WorkDayOfWeek });
                }
            }
        }
        if !found.is_empty() {
            return Err(CalendarError(found));
        }
        rest_days.sort_unstable();
        work_days.sort_unstable();
        Ok(Calendar { citation, from, to, weekend, rest_days, work_days })
    }

    /// Reads and checks a calendar given as JSON.
    ///
    /// # Errors
    /// As of [`Calendar::new`], and when the text is no JSON of its form.
    pub fn from_json(json: &[u8]) -> Result<Calendar, CalendarError> {
        Calendar::new(read::data(json).map_err(CalendarError)?)
    }

    /// The notice that it rests on.
    pub fn citation(&self) -> &str {
        &self.citation
    }

    /// Its first day.
    pub fn from(&self) -> Date {
        self.from
    }

    /// Its last day.
    pub fn to(&self) -> Date {
        self.to
    }

    /// Whether a day is worked; none outside of the calendar.
    pub fn is_workday(&self, day: Date) -> Option<bool> {
        if !(self.from..=self.to).contains(&day) {
            return None;
        }
        Some(if of_weekend(&self.weekend, day) {
            self.work_days.binary_search(&day).is_ok()
        } else {
            self.rest_days.binary_search(&day).is_err()
        })
    }

    /// The working day that comes so many working days after a date, before it when
    /// negative; the date itself is not counted, and 0 gives it. None where that leads
    /// outside of the calendar.
    #[must_use]
    pub fn add_workdays(&self, date: Date, days: i64) -> Option<Date> {
        let day = date.day_number();
        let (first, last) = (self.from.day_number(), self.to.day_number());
        let nth = match days {
            0 => return Some(date),
            1.. if (first - 1..=last).contains(&day) => self.worked_through(day).checked_add(days)?,
            ..0 if (first..=last + 1).contains(&day) => {
                self.worked_through(day - 1).checked_add(days)?.checked_add(1)?
            }
            _ => return None,
        };
        if nth < 1 || nth > self.worked_through(last) {
            return None;
        }
        // The earliest day through which so many are worked is a working day itself.
        let (mut low, mut high) = (first, last);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.worked_through(middle) < nth {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Date::from_day_number(low)
    }

    /// How many days are worked from the first one through a day of the calendar.
    fn worked_through(&self, day: i32) -> i64 {
        let first = self.from.day_number();
        let days = i64::from(day - first + 1);
        let in_week = self.weekend.iter().filter(|off| !**off).count() as i64;
        let weeks = days.div_euclid(7);
        let rest = days - weeks * 7;
        let weekdays = self.weekend.iter().cycle().skip(self.from.weekday() as usize);
        let in_rest = weekdays.take(rest as usize).filter(|off| !**off).count() as i64;
        let until = |all: &[Date]| all.partition_point(|other| other.day_number() <= day) as i64;
        weeks * in_week + in_rest - until(&self.rest_days) + until(&self.work_days)
    }
}

fn of_weekend(weekend: &[bool; 7], day: Date) -> bool {
    weekend.get(day.weekday() as usize).copied().unwrap_or(false)
}

fn place(path: &str) -> Place {
    Place::Fact { line: None, key: None, path: path.to_owned() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Calendar, CalendarData, Weekday};
    use crate::date::Date;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    /// Made up: three days off in the first week of May, and the Saturday after worked.
    fn may() -> Calendar {
        Calendar::from_json(
            r#"{"citation":"made up","from":"2026-05-01","to":"2026-05-31",
                "rest_days":["2026-05-05","2026-05-01","2026-05-04"],"work_days":["2026-05-09"]}"#
                .as_bytes(),
        )
        .unwrap()
    }

    #[test]
    fn the_date_itself_is_not_counted() {
        let may = may();
        let moved = |from: &str, days| may.add_workdays(date(from), days).map(|day| day.to_string());
        let day = |text: &str| Some(text.to_owned());
        assert_eq!(moved("2026-05-06", 1), day("2026-05-07"));
        assert_eq!(moved("2026-05-08", 1), day("2026-05-09"));
        assert_eq!(moved("2026-05-08", 2), day("2026-05-11"));
        assert_eq!(moved("2026-05-03", 1), day("2026-05-06"));
        assert_eq!(moved("2026-05-03", 0), day("2026-05-03"));
        assert_eq!(moved("2026-05-11", -1), day("2026-05-09"));
        assert_eq!(moved("2026-05-10", -1), day("2026-05-09"));
        assert_eq!(moved("2026-05-11", -4), day("2026-05-06"));
    }

    #[test]
    fn nothing_is_said_of_days_outside() {
        let may = may();
        assert_eq!(may.add_workdays(date("2026-05-11"), -5), None);
        assert_eq!(may.add_workdays(date("2026-05-28"), 1), Some(date("2026-05-29")));
        assert_eq!(may.add_workdays(date("2026-05-28"), 2), None);
        assert_eq!(may.add_workdays(date("2026-04-30"), 1), Some(date("2026-05-06")));
        assert_eq!(may.add_workdays(date("2026-04-29"), 1), None);
        assert_eq!(may.add_workdays(date("2026-06-01"), -1), Some(date("2026-05-29")));
        assert_eq!(may.add_workdays(date("2026-06-02"), -1), None);
        assert_eq!(may.add_workdays(date("2026-05-06"), i64::MAX), None);
        assert_eq!(may.add_workdays(date("2026-05-06"), i64::MIN), None);
        assert_eq!(may.is_workday(date("2026-06-01")), None);
    }

    /// Day by day, as one counts on one's fingers.
    fn counted(calendar: &Calendar, date: Date, days: i64) -> Option<Date> {
        let mut day = date;
        let mut left = days;
        while left != 0 {
            day = day.add_days(left.signum())?;
            if calendar.is_workday(day)? {
                left -= left.signum();
            }
        }
        Some(day)
    }

    proptest! {
        #[test]
        fn working_days_are_counted(
            length in 0_i64..400,
            flips in proptest::collection::btree_set(0_i64..400, 0..40),
            weekend in proptest::sample::subsequence(Weekday::ALL.to_vec(), 0..7),
            at in -5_i64..405,
            days in -60_i64..60,
        ) {
            let from = date("2025-10-15");
            let to = from.add_days(length).unwrap();
            let all = flips.into_iter().filter(|at| *at <= length).filter_map(|at| from.add_days(at));
            let (work_days, rest_days) =
                all.partition(|day| weekend.contains(&Weekday::ALL[day.weekday() as usize]));
            let data = CalendarData {
                citation: "made up".to_owned(), from, to, weekend, rest_days, work_days,
            };
            let calendar = Calendar::new(data).unwrap();
            let start = from.add_days(at).unwrap();
            prop_assert_eq!(calendar.add_workdays(start, days), counted(&calendar, start, days));
        }
    }
}
