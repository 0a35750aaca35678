//! Deadlines, windows, months and working days, as pages that an officer can read.
//!
//! A page under `tests/time` holds prose and fenced blocks: ```` ```shufa ```` is the scheme,
//! ```` ```json context ```` the context and ```` ```json calendar ```` the calendar of what
//! follows (until the next scheme), ```` ```json 2026-03-31 ```` a record at that evaluation
//! date, and the block ```` ```text ```` after it what comes of it: a line for each duty,
//! trigger and class, for what is undetermined, and for each calculation without a result.
//! With `SHUFA_ACCEPT=1` the pages are written anew.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{fs, path::Path};

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use shufa::{
    Calendar, Scheme,
    date::{Date, MonthRounding},
    outcome::Outcome,
};

/// What a page has said so far.
#[derive(Default)]
struct Given {
    scheme: String,
    context: Option<Json>,
    calendar: Option<Calendar>,
}

impl Given {
    fn outcome(&self, record: &str, as_of: &str) -> Outcome {
        let read = |path: &str| (path == "scheme.shufa").then(|| self.scheme.clone());
        let scheme = Scheme::from_sources("scheme.shufa", read).unwrap();
        let context = self.context.clone().unwrap_or_else(|| json!({}));
        let mut engine = scheme.engine(&context, as_of.parse().unwrap()).unwrap();
        if let Some(calendar) = &self.calendar {
            engine = engine.with_calendar(calendar.clone());
        }
        let (record_type, _) = engine.record_types().next().unwrap();
        engine.evaluate_json(record_type, record.as_bytes()).unwrap().to_owned()
    }
}

/// An outcome in short: names, statuses and dates.
fn short(outcome: &Outcome) -> String {
    let mut out = String::new();
    let mut line = |parts: Vec<String>| {
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        out.push_str(&(parts.join(" ") + "\n"));
    };
    let date = |name: &str, date: Option<Date>| date.map_or(String::new(), |date| format!("{name} {date}"));
    for row in &outcome.classes {
        line(vec!["class".into(), row.class.clone(), row.element.clone().unwrap_or_default()]);
    }
    for row in &outcome.obligations {
        line(vec![
            row.duty.clone(),
            row.element.clone().unwrap_or_default(),
            word(&row.modality),
            row.status.map_or("without a status".into(), |status| word(&status)),
            date("since", row.since),
            date("due", row.due),
            date("done", row.done),
            date("early", row.early),
        ]);
    }
    for row in outcome.quotas.iter().filter(|row| row.status.is_some()) {
        line(vec![
            "quota".into(),
            row.quota.clone(),
            row.status.map_or(String::new(), |status| word(&status)),
        ]);
    }
    for row in &outcome.triggers {
        line(vec!["trigger".into(), row.trigger.clone().unwrap_or_default(), date("due", row.due)]);
    }
    for row in &outcome.undetermined {
        let missing: Vec<&str> = row.missing.iter().map(|fact| fact.fact.as_str()).collect();
        let missing =
            if missing.is_empty() { String::new() } else { format!("missing {}", missing.join(", ")) };
        line(vec!["undetermined".into(), word(&row.kind), row.name.clone(), missing]);
    }
    for row in &outcome.faults {
        line(vec!["fault:".into(), row.fault.clone()]);
    }
    if out.is_empty() { "nothing\n".to_owned() } else { out }
}

/// A status or its like as it stands in JSON.
fn word(value: &impl serde::Serialize) -> String {
    let value = serde_json::to_value(value).unwrap();
    value.as_str().unwrap().to_owned()
}

#[expect(clippy::disallowed_methods, reason = "accepting new pages is a wish of the person at the terminal")]
fn accepting() -> bool {
    std::env::var("SHUFA_ACCEPT").is_ok()
}

#[test]
fn pages_say_what_comes_of_records() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/time");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty());
    let mut wrong = Vec::new();
    for path in paths {
        let page = fs::read_to_string(&path).unwrap();
        let (mut given, mut found) = (Given::default(), None);
        let mut anew = String::new();
        for (at, part) in page.split("```").enumerate() {
            let mut text = part.to_owned();
            if at % 2 == 1 {
                let (info, body) = part.split_once('\n').unwrap();
                match info.split_once(' ') {
                    None if info == "shufa" => given = Given { scheme: body.to_owned(), ..Given::default() },
                    Some(("json", "context")) => given.context = Some(serde_json::from_str(body).unwrap()),
                    Some(("json", "calendar")) => {
                        given.calendar = Some(Calendar::from_json(body.as_bytes()).unwrap());
                    }
                    Some(("json", as_of)) => found = Some(short(&given.outcome(body, as_of))),
                    None if info == "text" => {
                        let found = found.take().unwrap();
                        if found != body {
                            wrong.push(format!("{}:\nsaid:\n{body}found:\n{found}", path.display()));
                        }
                        text = format!("text\n{found}");
                    }
                    _ => panic!("{}: a block of kind `{info}`", path.display()),
                }
            }
            if at > 0 {
                anew.push_str("```");
            }
            anew.push_str(&text);
        }
        if accepting() {
            fs::write(&path, anew).unwrap();
        }
    }
    assert!(wrong.is_empty() || accepting(), "{}", wrong.join("\n"));
}

fn any_date() -> impl Strategy<Value = Date> {
    // Near the ends of February as often as anywhere.
    prop_oneof![
        (1..3_652_059_i32).prop_map(|day| Date::from_day_number(day).unwrap()),
        (1999..2030_i32, -4..4_i64)
            .prop_map(|(year, days)| { Date::new(year, 3, 1).unwrap().add_days(days).unwrap() }),
    ]
}

fn roundings() -> [MonthRounding; 2] {
    [MonthRounding::MonthEnd, MonthRounding::NextMonth]
}

proptest! {
    #[test]
    fn a_later_date_is_not_moved_to_an_earlier_one(one in any_date(), other in any_date(), months in -40..40_i64) {
        let (first, second) = (one.min(other), one.max(other));
        for rounding in roundings() {
            if let (Some(first), Some(second)) =
                (first.add_months(months, rounding), second.add_months(months, rounding))
            {
                prop_assert!(first <= second);
            }
        }
    }

    #[test]
    fn more_months_lead_to_a_later_date(date in any_date(), months in -40..40_i64) {
        for rounding in roundings() {
            if let (Some(less), Some(more)) =
                (date.add_months(months, rounding), date.add_months(months + 1, rounding))
            {
                prop_assert!(less < more);
            }
        }
    }

    #[test]
    fn the_roundings_differ_by_a_day_or_not_at_all(date in any_date(), months in -40..40_i64) {
        let [end, next] = roundings().map(|rounding| date.add_months(months, rounding));
        if let (Some(end), Some(next)) = (end, next) {
            prop_assert!(end == next || end.add_days(1) == Some(next));
        }
        prop_assert_eq!(date.add_months(0, MonthRounding::MonthEnd), Some(date));
    }
}
