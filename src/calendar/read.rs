//! A calendar from JSON: every mistake with its path.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::{CalendarData, Weekday, place};
use crate::{
    date::Date,
    diagnostic::{Argument, Code, Diagnostic, Term},
    suggest::nearest,
};

const KEYS: [&str; 6] = ["citation", "from", "to", "weekend", "rest_days", "work_days"];

/// The data of a calendar, or what is wrong with the text.
pub(super) fn data(json: &[u8]) -> Result<CalendarData, Vec<Diagnostic>> {
    let json = json.strip_prefix("\u{feff}".as_bytes()).unwrap_or(json);
    if std::str::from_utf8(json).is_err() {
        return Err(vec![Diagnostic::at(Code::RecordNotUtf8, place(""), []).help(Term::SaveAsUtf8, [])]);
    }
    let members = match serde_json::from_slice::<Members>(json) {
        Ok(Members(members)) => members,
        Err(error) if error.is_data() => {
            return Err(vec![Diagnostic::at(Code::CalendarNotObject, place(""), [])]);
        }
        Err(error) => {
            let before = json.split_inclusive(|byte| *byte == b'\n').take(error.line().saturating_sub(1));
            let at = before.map(<[u8]>::len).sum::<usize>() + error.column();
            return Err(vec![Diagnostic::at(Code::NotJson, place(""), [at.to_string().into()])]);
        }
    };
    let mut reader = Reader { members: &members, found: Vec::new() };
    reader.keys();
    let citation = reader.required("citation").and_then(|value| reader.text("citation", value));
    let from = reader.required("from").and_then(|value| reader.date("from", value));
    let to = reader.required("to").and_then(|value| reader.date("to", value));
    let weekend = match reader.value("weekend") {
        None => Some(vec![Weekday::Saturday, Weekday::Sunday]),
        Some(value) => reader.list("weekend", value, Reader::weekday),
    };
    let days = |reader: &mut Reader<'_>, name: &str| match reader.value(name) {
        None => Some(Vec::new()),
        Some(value) => reader.list(name, value, Reader::date),
    };
    let rest_days = days(&mut reader, "rest_days");
    let work_days = days(&mut reader, "work_days");
    match (citation, from, to, weekend, rest_days, work_days) {
        (Some(citation), Some(from), Some(to), Some(weekend), Some(rest_days), Some(work_days))
            if reader.found.is_empty() =>
        {
            Ok(CalendarData { citation, from, to, weekend, rest_days, work_days })
        }
        _ => Err(reader.found),
    }
}

struct Reader<'a> {
    members: &'a [(String, Value)],
    found: Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    /// Keys that are none, and keys that stand twice.
    fn keys(&mut self) {
        for (at, (key, _)) in self.members.iter().enumerate() {
            let path = place(key);
            if !KEYS.contains(&key.as_str()) {
                let diagnostic =
                    Diagnostic::at(Code::UnknownKey, path, [Term::CalendarNoun.into(), key.clone().into()]);
                self.found.push(match nearest(key, KEYS) {
                    Some(near) => diagnostic.help(Term::DidYouMean, [near.into()]),
                    None => diagnostic.help(Term::FieldsAre, [one_of(KEYS)]),
                });
            } else if self.members.iter().take(at).any(|(other, _)| other == key) {
                let diagnostic = Diagnostic::at(Code::DuplicateKey, path, [key.clone().into()]);
                self.found.push(diagnostic.help(Term::KeepOneKey, []));
            }
        }
    }

    fn value(&self, name: &str) -> Option<&'a Value> {
        self.members.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    fn required(&mut self, name: &str) -> Option<&'a Value> {
        let value = self.value(name);
        if value.is_none() {
            self.found.push(Diagnostic::at(Code::CalendarKeyMissing, place(""), [name.into()]));
        }
        value
    }

    fn wrong(&mut self, path: &str, wanted: Term, value: &Value) {
        let diagnostic =
            Diagnostic::at(Code::WrongType, place(path), [wanted.into(), value.to_string().into()]);
        self.found.push(diagnostic);
    }

    fn text(&mut self, path: &str, value: &Value) -> Option<String> {
        if let Value::String(text) = value {
            return Some(text.clone());
        }
        self.wrong(path, Term::TypeText, value);
        None
    }

    fn date(&mut self, path: &str, value: &Value) -> Option<Date> {
        let Value::String(text) = value else {
            self.wrong(path, Term::TypeDate, value);
            return None;
        };
        let date = text.parse().ok();
        if date.is_none() {
            let diagnostic = Diagnostic::at(Code::BadDate, place(path), [text.clone().into()]);
            self.found.push(diagnostic.help(Term::WriteDateAs, []));
        }
        date
    }

    fn weekday(&mut self, path: &str, value: &Value) -> Option<Weekday> {
        let name = self.text(path, value)?;
        let found = Weekday::ALL.into_iter().find(|day| day.name() == name);
        if found.is_none() {
            let diagnostic = Diagnostic::at(Code::UnknownWeekday, place(path), [name.into()]);
            self.found.push(diagnostic.help(Term::WeekdaysAre, [one_of(Weekday::ALL.map(Weekday::name))]));
        }
        found
    }

    fn list<T>(
        &mut self,
        name: &str,
        value: &Value,
        read: impl Fn(&mut Self, &str, &Value) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Value::Array(items) = value else {
            self.wrong(name, Term::TypeList, value);
            return None;
        };
        // Every item is read, so that one run tells of all that is wrong.
        let items: Vec<Option<T>> =
            items.iter().enumerate().map(|(at, item)| read(self, &format!("{name}[{at}]"), item)).collect();
        items.into_iter().collect()
    }
}

fn one_of<'n>(names: impl IntoIterator<Item = &'n str>) -> Argument {
    Argument::OneOf(names.into_iter().map(Argument::from).collect())
}

/// The members of a JSON object in their order, those that stand twice included.
struct Members(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Members, D::Error> {
        struct Reading;

        impl<'de> Visitor<'de> for Reading {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Reading)
    }
}
