//! The form of a file of cases, and what is wrong with one.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Map, Value};
use shufa::{calendar::Calendar, outcome::Run};

use super::vocabulary::{MEMBERS, Vocabulary};

/// A file of cases.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CaseFile {
    /// The evaluation date of the cases that give none.
    as_of: Option<String>,
    /// The record type of the cases that give none.
    #[serde(rename = "type")]
    ty: Option<String>,
    /// The facts of the context that all cases have, unless they say otherwise.
    #[serde(default)]
    context: Map<String, Value>,
    /// The calendar of working days, as of `--calendar`.
    calendar: Option<Value>,
    /// The cases.
    pub(crate) cases: Vec<Case>,
}

/// One case.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    /// What it shows, in a few words.
    pub(crate) case: String,
    as_of: Option<String>,
    #[serde(default)]
    context: Map<String, Value>,
    /// Facts of the file's context that this case does not know.
    #[serde(default)]
    unknown: Vec<String>,
    /// The one record …
    pub(crate) record: Option<Value>,
    /// … and its type, where the scheme has several.
    #[serde(rename = "type")]
    ty: Option<String>,
    /// Several records: a list, or a list for each type.
    records: Option<Value>,
    /// The first day of the edition by which the case is decided, `first` or `none`.
    edition: Option<String>,
    /// What must result: of the one record, or of each of several by key.
    expect: Option<Value>,
    /// What must be found over all records.
    population: Option<Value>,
}

/// Reads a file.
pub(crate) fn read(text: &str) -> Result<CaseFile, String> {
    // `no` and `off` are texts, as in YAML 1.2.
    let options = serde_saphyr::options! { strict_booleans: true, with_snippet: false };
    let file: CaseFile =
        serde_saphyr::from_str_with_options(text, options).map_err(|error| error.to_string())?;
    if file.cases.is_empty() {
        return Err("there are no cases".to_owned());
    }
    let mut names = BTreeSet::new();
    match file.cases.iter().find(|case| !names.insert(&case.case)) {
        Some(twice) => Err(format!("two cases are called `{}`", twice.case)),
        None => Ok(file),
    }
}

impl CaseFile {
    /// The calendar, where there is one.
    pub(crate) fn calendar(&self) -> Result<Option<Calendar>, String> {
        let Some(calendar) = &self.calendar else { return Ok(None) };
        let calendar = Calendar::from_json(calendar.to_string().as_bytes());
        calendar.map(Some).map_err(|error| format!("`calendar`: {error}"))
    }

    /// The context of a case: the file's, and over it the case's own.
    pub(crate) fn context_of(&self, case: &Case) -> Map<String, Value> {
        let mut context = self.context.clone();
        context.retain(|fact, _| !case.unknown.contains(fact));
        context.extend(case.context.clone());
        context
    }

    /// The records of a case by their types.
    pub(crate) fn records_of<'c>(
        &self,
        case: &'c Case,
        types: &[String],
    ) -> Result<Vec<(String, Vec<&'c Value>)>, String> {
        case.records(self.ty.as_ref(), types)
    }

    /// The evaluation date of a case.
    pub(crate) fn as_of_of(&self, case: &Case) -> Result<String, String> {
        let as_of = case.as_of.clone().or_else(|| self.as_of.clone());
        as_of.ok_or_else(|| "`as_of` is given neither by the case nor by the file".to_owned())
    }
}

impl Case {
    fn records(
        &self,
        usual: Option<&String>,
        types: &[String],
    ) -> Result<Vec<(String, Vec<&Value>)>, String> {
        let only = || match (self.ty.as_ref().or(usual), types) {
            (Some(ty), _) => Ok(ty.clone()),
            (None, [only]) => Ok(only.clone()),
            (None, _) => Err(format!("`type` is missing: one of {}", types.join(", "))),
        };
        match (&self.record, &self.records) {
            (Some(record), None) => Ok(vec![(only()?, vec![record])]),
            (None, Some(Value::Array(all))) => Ok(vec![(only()?, all.iter().collect())]),
            (None, Some(Value::Object(by_type))) if self.ty.is_none() => {
                let mut records = Vec::new();
                for (ty, all) in by_type {
                    let all = all.as_array().ok_or_else(|| format!("`records`: `{ty}` is not a list"))?;
                    records.push((ty.clone(), all.iter().collect()));
                }
                Ok(records)
            }
            (None, Some(_)) => {
                Err("`records` is a list, or (without `type`) a list for each type".to_owned())
            }
            _ => Err("a case has either `record` or `records`".to_owned()),
        }
    }

    /// The expectations by key; of a single record under an empty key.
    pub(crate) fn expected(&self) -> Result<BTreeMap<String, Expect>, String> {
        let Some(expect) = &self.expect else {
            return match &self.population {
                Some(_) => Ok(BTreeMap::new()),
                None => Err("a case says what must result: `expect`, `population` or both".to_owned()),
            };
        };
        if self.record.is_some() {
            return Ok(BTreeMap::from([(String::new(), Expect::read(expect)?)]));
        }
        let by_key = expect.as_object().ok_or("`expect` names records by their keys")?;
        by_key
            .iter()
            .map(|(key, expect)| Ok((key.clone(), Expect::read(expect).map_err(|e| format!("{key}: {e}"))?)))
            .collect()
    }

    /// How the edition differs from the one expected.
    pub(crate) fn edition(&self, run: &Run) -> Option<String> {
        let wanted = self.edition.as_ref()?;
        let found = match (run.in_force, run.edition.from) {
            (false, _) => "none".to_owned(),
            (true, Some(from)) => from.to_string(),
            (true, None) => "first".to_owned(),
        };
        (*wanted != found).then(|| format!("edition: {found}, not {wanted}"))
    }

    /// What must be found over all records.
    pub(crate) fn population(&self, vocabulary: &Vocabulary) -> Result<Option<Population>, String> {
        let Some(population) = &self.population else { return Ok(None) };
        let members = population.as_object().ok_or("`population` is not a map")?;
        let mut expected = Population::default();
        for (member, value) in members {
            match (member.as_str(), value) {
                ("quotas", Value::Array(all)) => {
                    for row in all {
                        let row = entry("quotas", row)?;
                        vocabulary.check_population(&row)?;
                        expected.quotas.push(row);
                    }
                }
                ("aggregates", Value::Object(all)) => {
                    vocabulary.check_aggregates(all)?;
                    expected.aggregates = all.clone();
                }
                ("records" | "refused", Value::Number(_)) => {
                    expected.counts.insert(member.clone(), value.clone());
                }
                _ => {
                    return Err(format!(
                        "`population` has no `{member}` of this form: it has `records`, `refused`, \
                         a list `quotas` and a map `aggregates`"
                    ));
                }
            }
        }
        if expected.is_empty() {
            return Err("`population` says something".to_owned());
        }
        Ok(Some(expected))
    }
}

/// What must be found over all records.
#[derive(Debug, Default)]
pub(crate) struct Population {
    /// `records`, `refused`
    pub(crate) counts: Map<String, Value>,
    /// Rows that must be there.
    pub(crate) quotas: Vec<Map<String, Value>>,
    /// By name: a value, or members and groups with theirs.
    pub(crate) aggregates: Map<String, Value>,
}

impl Population {
    fn is_empty(&self) -> bool {
        self.counts.is_empty() && self.quotas.is_empty() && self.aggregates.is_empty()
    }
}

/// Rows that are expected, by member of the outcome.
pub(crate) type Rows = BTreeMap<String, Vec<Map<String, Value>>>;

/// What must result of one record.
#[derive(Debug, Default)]
pub(crate) struct Expect {
    /// Rows that must be there.
    pub(crate) rows: Rows,
    /// Rows of which none may be there, nor be possible.
    pub(crate) none: Rows,
    /// Members that have no rows besides those above.
    pub(crate) only: Vec<String>,
    /// All facts that are missing.
    pub(crate) missing: Option<Vec<String>>,
    /// The codes for which the record is refused.
    pub(crate) refused: Option<Vec<String>>,
}

impl Expect {
    fn read(value: &Value) -> Result<Expect, String> {
        let members = value.as_object().ok_or("`expect` is not a map")?;
        let mut expect = Expect::default();
        for (member, value) in members {
            match member.as_str() {
                "none" => expect.none = rows(value.as_object().ok_or("`none` is not a map")?)?,
                "only" => expect.only = texts(member, value)?,
                "missing" => expect.missing = Some(texts(member, value)?),
                "refused" => expect.refused = Some(texts(member, value)?),
                _ => {
                    let one = Map::from_iter([(member.clone(), value.clone())]);
                    expect.rows.extend(rows(&one)?);
                }
            }
        }
        if members.is_empty() {
            return Err("an expectation says something".to_owned());
        }
        match expect.only.iter().find(|member| name_of(member).is_none()) {
            Some(other) => Err(unknown(other)),
            None => Ok(expect),
        }
    }

    /// Whether the scheme can say what is expected at all.
    pub(crate) fn check(&self, vocabulary: &Vocabulary) -> Result<(), String> {
        if self.refused.is_some() && !(self.rows.is_empty() && self.none.is_empty() && self.missing.is_none())
        {
            return Err("a refused record has no outcomes".to_owned());
        }
        for (member, rows) in &self.rows {
            for row in rows {
                vocabulary.check(member, row)?;
            }
        }
        for (member, rows) in &self.none {
            for row in rows {
                vocabulary.check(member, row)?;
                vocabulary.check_name(member, row)?;
            }
        }
        Ok(())
    }
}

/// The member that names a row of this kind.
pub(crate) fn name_of(member: &str) -> Option<&'static str> {
    MEMBERS.iter().find(|(known, _)| *known == member).map(|(_, name)| *name)
}

fn unknown(member: &str) -> String {
    let known: Vec<&str> = MEMBERS.iter().map(|(member, _)| *member).collect();
    format!("unknown key `{member}`: an expectation has {}, none, only, missing, refused", known.join(", "))
}

fn rows(members: &Map<String, Value>) -> Result<Rows, String> {
    let mut rows = Rows::new();
    for (member, value) in members {
        if name_of(member).is_none() {
            return Err(unknown(member));
        }
        let all = value.as_array().ok_or_else(|| format!("`{member}` is not a list"))?;
        let all = all.iter().map(|row| entry(member, row)).collect::<Result<Vec<_>, _>>()?;
        rows.insert(member.clone(), all);
    }
    Ok(rows)
}

/// A row: a map, or its name alone.
fn entry(member: &str, row: &Value) -> Result<Map<String, Value>, String> {
    let name = name_of(member).unwrap_or("name");
    match row {
        Value::Object(row) => Ok(row.clone()),
        Value::String(text) => match (member, text.split_once('/')) {
            ("sections", Some((report, section))) => Ok(Map::from_iter([
                ("report".to_owned(), report.into()),
                ("section".to_owned(), section.into()),
            ])),
            ("sections", None) => Err(format!("`{text}`: a section is named REPORT/SECTION")),
            _ => Ok(Map::from_iter([(name.to_owned(), row.clone())])),
        },
        other => Err(format!("`{member}`: {other} is neither a name nor a map")),
    }
}

fn texts(member: &str, value: &Value) -> Result<Vec<String>, String> {
    let all = value.as_array().ok_or_else(|| format!("`{member}` is not a list"))?;
    let text = |value: &Value| value.as_str().map(str::to_owned);
    all.iter().map(|value| text(value).ok_or_else(|| format!("`{member}`: {value} is not a text"))).collect()
}
