//! Cases beside a scheme: facts, and what must result of them. The form is in `docs/cases.md`.
//!
//! ```text
//! YAML text → form::CaseFile → run (one engine for each case) → compare → findings
//! ```

#[path = "cases/compare.rs"]
mod compare;
#[path = "cases/form.rs"]
mod form;
#[path = "cases/reads.rs"]
mod reads;
#[path = "cases/vocabulary.rs"]
mod vocabulary;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};
use shufa::{
    Date, Scheme,
    engine::{Engine, Facts, FactsError},
};

use compare::Seen;
use form::{Case, CaseFile, Expect};
use vocabulary::Vocabulary;

/// What came of the cases of one file, or of several.
#[derive(Default)]
pub(crate) struct Report {
    /// How many cases were run.
    pub(crate) cases: usize,
    /// What is wrong with the form of a case, or differs from what it says must result.
    pub(crate) failures: Vec<String>,
    /// What is suspicious.
    pub(crate) warnings: Vec<String>,
    /// The clauses that some outcome comes from.
    pub(crate) fired: BTreeSet<String>,
}

impl Report {
    /// Adds the report of another file.
    pub(crate) fn join(&mut self, other: Report) {
        self.cases += other.cases;
        self.failures.extend(other.failures);
        self.warnings.extend(other.warnings);
        self.fired.extend(other.fired);
    }

    /// The clauses of a scheme that no case fires.
    pub(crate) fn never_fired(&self, scheme: &Scheme) -> Vec<String> {
        Vocabulary::of(scheme)
            .clauses()
            .filter(|clause| !self.fired.contains(*clause))
            .map(str::to_owned)
            .collect()
    }
}

/// Runs the cases of one file.
pub(crate) fn run(scheme: &Scheme, name: &str, text: &str) -> Report {
    let mut report = Report::default();
    let file = match form::read(text) {
        Ok(file) => file,
        Err(error) => {
            report.failures.push(format!("{name}: {error}"));
            return report;
        }
    };
    let calendar = match file.calendar() {
        Ok(calendar) => calendar,
        Err(error) => {
            report.failures.push(format!("{name}: {error}"));
            return report;
        }
    };
    let vocabulary = Vocabulary::of(scheme);
    let read = reads::context(scheme);
    let mut unread = BTreeSet::new();
    for case in &file.cases {
        report.cases += 1;
        let place = format!("{name}: {}", case.case);
        let context = file.context_of(case);
        for fact in context.keys().filter(|fact| !read.contains(*fact)) {
            // A fact that is not declared is an error of the context, told below.
            if vocabulary.declares(fact) && unread.insert(fact.clone()) {
                report.warnings.push(format!("{place}: nothing reads the fact `{fact}` of the context"));
            }
        }
        match Running::new(scheme, &vocabulary, &file, case, &context) {
            Ok(mut running) => {
                if let Some(calendar) = calendar.clone() {
                    running.engine = running.engine.with_calendar(calendar);
                }
                running.failures.extend(case.edition(&running.engine.run()));
                running.aggregates();
                running.records();
                running.population();
                report.failures.extend(running.failures.iter().map(|failure| format!("{place}: {failure}")));
                report.fired.extend(running.fired);
            }
            Err(error) => report.failures.push(format!("{place}: {error}")),
        }
    }
    report
}

/// One case with its engine.
struct Running<'c> {
    vocabulary: &'c Vocabulary,
    case: &'c Case,
    engine: Engine,
    /// By type; a type that is named has these records and no others.
    records: Vec<(String, Vec<&'c Value>)>,
    expected: BTreeMap<String, Expect>,
    /// Where the expectations are for the one record, whatever its key.
    single: bool,
    population: Value,
    failures: Vec<String>,
    fired: BTreeSet<String>,
}

impl<'c> Running<'c> {
    fn new(
        scheme: &Scheme,
        vocabulary: &'c Vocabulary,
        file: &CaseFile,
        case: &'c Case,
        context: &Map<String, Value>,
    ) -> Result<Running<'c>, String> {
        let as_of: Date = file
            .as_of_of(case)?
            .parse()
            .map_err(|_| "`as_of` is not a date such as 2026-03-31".to_owned())?;
        let engine = scheme.engine(context, as_of).map_err(|error| error.to_string())?;
        let records = file.records_of(case, &vocabulary.record_types)?;
        let expected = case.expected()?;
        for (key, expect) in &expected {
            let place = if key.is_empty() { String::new() } else { format!("{key}: ") };
            expect.check(vocabulary).map_err(|error| format!("{place}{error}"))?;
        }
        Ok(Running {
            vocabulary,
            case,
            engine,
            records,
            expected,
            single: case.record.is_some(),
            population: Value::Null,
            failures: Vec::new(),
            fired: BTreeSet::new(),
        })
    }

    /// The expectation of a record by its key.
    fn expect_of(&mut self, key: &str) -> Option<Expect> {
        if self.single {
            self.expected.pop_first().map(|(_, expect)| expect)
        } else {
            self.expected.remove(key)
        }
    }

    /// What is said of all records together, before each is looked at.
    fn aggregates(&mut self) {
        let mut all = self.engine.accumulator();
        let mut facts = Facts::default();
        for (ty, records) in &self.records {
            let Ok(ty) = self.engine.record_type(ty) else { continue };
            all.include(ty);
            for record in records {
                match self.engine.read_json(ty, record.to_string().as_bytes(), &mut facts) {
                    Ok(()) => all.add(ty, &facts),
                    Err(_) => all.refuse(ty),
                }
            }
        }
        self.engine = self.engine.clone().with_aggregates(&all.finish());
    }

    fn records(&mut self) {
        let mut tally = self.engine.tally();
        let mut records = Vec::new();
        for (ty, of_type) in std::mem::take(&mut self.records) {
            match self.engine.record_type(&ty) {
                Ok(ty) => records.extend(of_type.into_iter().map(|record| (ty, record))),
                Err(error) => self.failures.push(error.to_string()),
            }
        }
        for (ty, record) in records {
            let seen = match self.engine.evaluate(ty, record) {
                Ok(view) => {
                    tally.add(&view);
                    Seen::of(&view.to_owned())
                }
                Err(FactsError::Record(refused)) => Seen::refused(&refused),
                Err(error) => {
                    self.failures.push(error.to_string());
                    continue;
                }
            };
            self.fired.extend(seen.clauses());
            match self.expect_of(&seen.key) {
                Some(expect) => {
                    let found = compare::record(&expect, &seen);
                    self.failures.extend(found.iter().map(|failure| format!("{}: {failure}", seen.key)));
                }
                // A record without expectations is there for the population, and must be readable.
                None => self.failures.extend(seen.refusal()),
            }
        }
        for key in self.expected.keys() {
            self.failures.push(format!("no record has the key `{key}`"));
        }
        self.population = serde_json::to_value(tally.finish()).expect("plain data");
    }

    fn population(&mut self) {
        for row in self.population.get("quotas").and_then(Value::as_array).into_iter().flatten() {
            self.fired.extend(compare::clauses(row));
        }
        match self.case.population(self.vocabulary) {
            Ok(Some(expected)) => {
                self.failures.extend(compare::population(&expected, &self.population));
            }
            Ok(None) => {}
            Err(error) => self.failures.push(error),
        }
    }
}
