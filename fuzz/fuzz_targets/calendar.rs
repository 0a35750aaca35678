//! Any bytes as a calendar: refused, or working days that can be counted, never a panic.
//!
//! ```text
//! cargo fuzz run calendar
//! ```

#![no_main]

use libfuzzer_sys::fuzz_target;
use shufa::Calendar;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(calendar) = Calendar::from_json(bytes) {
        for date in [calendar.from(), calendar.to(), "2026-02-28".parse().expect("a date")] {
            let _ = calendar.is_workday(date);
            for days in [0, 1, -1, 7, i64::MAX, i64::MIN] {
                let _ = calendar.add_workdays(date, days);
            }
        }
    }
});
