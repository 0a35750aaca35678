//! The context: JSON files and `KEY=VALUE`, later wins.

use std::{collections::BTreeMap, fmt, fs, path::Path};

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};
use shufa::{
    diagnostic::{Argument, Code, Diagnostic, Place, Term},
    model::{Model, Type},
};

/// What messages call a fact given on the command line.
const OPTION: &str = "--context";

use super::{Exit, Stop, console::Console, facts::Foreign, unreadable};

/// The context, and where each of its facts was given.
pub(crate) struct Given {
    pub(crate) facts: Map<String, Value>,
    places: BTreeMap<String, String>,
}

impl Given {
    /// What messages call the place of a fact: its file, or the option.
    pub(crate) fn place(&self, diagnostic: &Diagnostic) -> &str {
        let path = match &diagnostic.place {
            Place::Fact { path, .. } => path.as_str(),
            Place::Source(_) | Place::File(_) => "",
        };
        let fact = path.split(['.', '[']).next().unwrap_or_default();
        // A key that is not declared has no path: it is the last word of the message.
        let fact = match diagnostic.arguments.last() {
            Some(Argument::Text(name)) if fact.is_empty() => name,
            _ => fact,
        };
        self.places.get(fact).map_or(OPTION, String::as_str)
    }
}

/// Puts the context together. What does not fit 环境 is left to the engine to
/// report, so that there is one place that says so.
pub(crate) fn collect(model: &Model, arguments: &[String], console: &Console) -> Result<Given, Stop> {
    let mut given = Given { facts: Map::new(), places: BTreeMap::new() };
    for argument in arguments {
        match argument.split_once('=') {
            Some((name, value)) => {
                let name = name.trim();
                given.facts.insert(name.to_owned(), typed(model, name, value));
                given.places.insert(name.to_owned(), OPTION.to_owned());
            }
            None => {
                for (name, value) in read(Path::new(argument), console)? {
                    given.places.insert(name.clone(), argument.clone());
                    given.facts.insert(name, value);
                }
            }
        }
    }
    Ok(given)
}

fn read(path: &Path, console: &Console) -> Result<Vec<(String, Value)>, Stop> {
    let bytes = fs::read(path).map_err(|error| unreadable(path, &error, console))?;
    let name = path.display().to_string();
    if let Some(foreign) = Foreign::of_name(&name).or_else(|| Foreign::of_bytes(&bytes)) {
        console.diagnostic(&foreign.diagnostic(&name));
        return Err(Stop::Exit(Exit::Errors));
    }
    let place = Place::File(name);
    let found = match std::str::from_utf8(&bytes) {
        Err(_) => Diagnostic::at(Code::RecordNotUtf8, place, []).help(Term::SaveAsUtf8, []),
        Ok(text) => {
            let text = text.strip_prefix('\u{feff}').unwrap_or(text);
            match serde_json::from_str(text) {
                Ok(Members { twice: None, members }) => return Ok(members),
                Ok(Members { twice: Some(name), .. }) => {
                    Diagnostic::at(Code::DuplicateKey, place, [name.into()]).help(Term::KeepOneKey, [])
                }
                Err(error) if error.is_data() => Diagnostic::at(Code::ContextNotObject, place, []),
                Err(error) => {
                    let at = byte(text, error.line(), error.column());
                    Diagnostic::at(Code::NotJson, place, [at.to_string().into()])
                }
            }
        }
    };
    console.diagnostic(&found);
    Err(Stop::Exit(Exit::Errors))
}

/// The byte of a line and a column, both from 1, as the JSON reader counts them.
fn byte(text: &str, line: usize, column: usize) -> usize {
    let before = text.split_inclusive('\n').take(line.saturating_sub(1));
    before.map(str::len).sum::<usize>() + column
}

/// The members of a JSON object, with the first name that stands twice.
struct Members {
    members: Vec<(String, Value)>,
    twice: Option<String>,
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Members, D::Error> {
        struct Reader;

        impl<'de> Visitor<'de> for Reader {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members: Vec<(String, Value)> = Vec::new();
                let mut twice = None;
                while let Some((name, value)) = map.next_entry::<String, Value>()? {
                    if members.iter().any(|(known, _)| *known == name) {
                        twice.get_or_insert_with(|| name.clone());
                    }
                    members.push((name, value));
                }
                Ok(Members { members, twice })
            }
        }

        deserializer.deserialize_map(Reader)
    }
}

/// A value of the command line by the type that 环境 declares. One of another
/// form stays a text, which the engine refuses with the place and the type.
fn typed(model: &Model, name: &str, value: &str) -> Value {
    let text = || Value::String(value.to_owned());
    let record = model.records.get(model.context.index());
    let field = record.into_iter().flat_map(|record| &record.fields).find(|field| field.name == name);
    let Some(field) = field else {
        return text();
    };
    let is_word = match &field.ty {
        // A text may be just this word, and so may a value of an enum.
        Type::Text => !field.optional,
        Type::Enum(id) => {
            let values = model.enums.get(id.index()).map_or(&[][..], |declared| &declared.values);
            values.iter().any(|known| known.name == value)
        }
        _ => false,
    };
    // Where none is not allowed, the engine says so, and how to leave a fact unknown.
    if !is_word && ["null", "无", "none"].contains(&value) {
        return Value::Null;
    }
    match (&field.ty, value) {
        (Type::Bool, "真" | "true") => Value::Bool(true),
        (Type::Bool, "假" | "false") => Value::Bool(false),
        (Type::Int | Type::Decimal, number) => match serde_json::from_str(number) {
            Ok(Value::Number(number)) => Value::Number(number),
            _ => text(),
        },
        (Type::Record(_) | Type::List(_), json) => serde_json::from_str(json).unwrap_or_else(|_| text()),
        (
            Type::Bool
            | Type::Text
            | Type::Date
            | Type::Duration
            | Type::Months
            | Type::Workdays
            | Type::Period
            | Type::Enum(_),
            _,
        ) => text(),
    }
}
