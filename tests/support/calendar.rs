//! A calendar of working days, made up for tests: no office has issued it.

use shufa::{
    calendar::{Calendar, CalendarData, Weekday},
    date::Date,
};

/// From the middle of 2025 to the middle of 2026, so that some dates lie outside.
pub(crate) fn data() -> CalendarData {
    let date = |text: &str| -> Date { text.parse().expect("a date") };
    let dates = |all: &[&str]| all.iter().map(|text| date(text)).collect();
    CalendarData {
        citation: "测试用日历(虚构)".to_owned(),
        from: date("2025-07-01"),
        to: date("2026-06-30"),
        weekend: vec![Weekday::Saturday, Weekday::Sunday],
        rest_days: dates(&["2025-12-31", "2026-01-01", "2026-03-30", "2026-03-31", "2026-04-01"]),
        work_days: dates(&["2025-12-28", "2026-03-28"]),
    }
}

pub(crate) fn calendar() -> Calendar {
    Calendar::new(data()).expect("a sound calendar")
}
