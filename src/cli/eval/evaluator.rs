//! What one thread does with records: it evaluates them, counts them and renders their outcomes.

use shufa::{
    diagnostic::{Code, Diagnostic, Place, Term},
    engine::{Engine, FactsError, RecordType, Refused, Tally},
    explain::nearest,
    limits::Limits,
    render::Summary,
};

use super::{
    pool::Work,
    sheet::{Entry, Remark, Results, Sheet, Sighting},
    writer::Form,
};
use crate::cli::args::Format;

/// An engine with what it has counted.
pub(super) struct Evaluator<'a> {
    engine: Engine,
    pub(super) tally: Tally,
    pub(super) summary: Summary,
    form: &'a Form<'a>,
    /// Keys of `--record`.
    wanted: &'a [String],
    limits: &'a Limits,
}

impl<'a> Evaluator<'a> {
    pub(super) fn new(engine: &Engine, form: &'a Form<'a>, wanted: &'a [String], limits: &'a Limits) -> Self {
        Evaluator {
            tally: engine.tally(),
            summary: Summary::new(engine.model()),
            engine: engine.clone(),
            form,
            wanted,
            limits,
        }
    }

    fn record(&mut self, entry: Entry<'_>, record_type: RecordType, results: &mut Results<'_>) {
        let text = match entry.text {
            Ok(text) => text,
            Err(code @ (Code::ArrayNotClosed | Code::TextAfterArray)) => {
                results.remarks.push(Remark::BrokenOff { line: entry.line, code });
                return;
            }
            Err(code) => {
                let refused = Refused { key: None, diagnostics: vec![broken(code, self.limits)] };
                return self.refuse(entry.line, record_type, refused, results);
            }
        };
        let view = match self.engine.evaluate_json(record_type, text) {
            Ok(view) => view,
            Err(FactsError::Record(refused)) => {
                return self.refuse(entry.line, record_type, refused, results);
            }
            Err(error) => {
                let refused = Refused { key: None, diagnostics: error.diagnostics().to_vec() };
                return self.refuse(entry.line, record_type, refused, results);
            }
        };
        *results.records += 1;
        self.tally.add(&view);
        let shown = shown(self.wanted, || view.key(), results);
        match self.form.args.format {
            Format::Json if shown => self.form.line(&view, results.out),
            Format::Json => {}
            Format::Text => {
                let outcome = view.to_owned();
                self.summary.add(&outcome);
                if shown {
                    self.form.paragraph(&view, outcome, results.out);
                }
            }
        }
    }

    fn refuse(
        &mut self,
        line: u64,
        record_type: RecordType,
        mut refused: Refused,
        results: &mut Results<'_>,
    ) {
        *results.records += 1;
        self.tally.refuse(record_type);
        for diagnostic in &mut refused.diagnostics {
            if let Place::Fact { line: place, key, .. } = &mut diagnostic.place {
                *place = Some(line);
                key.clone_from(&refused.key);
            }
        }
        if shown(self.wanted, || refused.key.clone(), results) {
            self.form.refused(line, &refused, results.out);
        }
        results.remarks.push(Remark::Refused(refused));
    }
}

impl Work for Evaluator<'_> {
    fn work(&mut self, sheet: &mut Sheet) {
        let record_type = sheet.record_type;
        let (entries, mut results) = sheet.open();
        for entry in entries {
            self.record(entry, record_type, &mut results);
        }
    }
}

/// Whether a record is to be shown; where only some are, what its key is to these is noted.
fn shown(wanted: &[String], key: impl FnOnce() -> Option<String>, results: &mut Results<'_>) -> bool {
    if wanted.is_empty() {
        return true;
    }
    let Some(key) = key() else { return false };
    if let Some(at) = wanted.iter().position(|wanted| *wanted == key) {
        results.keys.push((at, Sighting::Found));
        return true;
    }
    for (at, wanted) in wanted.iter().enumerate() {
        let known = results.keys.iter_mut().find_map(|(place, seen)| match seen {
            Sighting::Near(near) if *place == at => Some(near),
            Sighting::Near(_) | Sighting::Found => None,
        });
        let candidates = known.iter().map(|near| near.as_str()).chain([key.as_str()]);
        if nearest(wanted, candidates) != Some(key.as_str()) {
            continue;
        }
        match known {
            Some(near) => near.clone_from(&key),
            None => results.keys.push((at, Sighting::Near(key.clone()))),
        }
    }
    false
}

/// What is wrong with a place where no record could be read.
fn broken(code: Code, limits: &Limits) -> Diagnostic {
    let place = Place::Fact { line: None, key: None, path: String::new() };
    match code {
        Code::RecordTooLong => {
            let limit = limits.record_bytes.to_string();
            Diagnostic::at(code, place, [limit.into()]).help(Term::OneRecordALine, [])
        }
        code => Diagnostic::at(code, place, []),
    }
}
