//! Where diagnostics are gathered: each mistake once, and no more than a person reads.

use indexmap::IndexMap;

use crate::{
    diagnostic::{Diagnostic, Place, Severity, Term},
    load::Loaded,
    source::Span,
};

use super::names::Space;

/// Further places of the same unknown name that are pointed at.
const FURTHER_PLACES: usize = 5;

/// Gathers diagnostics.
#[derive(Debug)]
pub(super) struct Sink {
    errors: Vec<Diagnostic>,
    warnings: Vec<Diagnostic>,
    limit: usize,
    dropped: usize,
    /// Where errors have been told of before: at each place the first is enough.
    taken: Vec<Span>,
    /// Declarations in which something made no sense. A suspicion about what is
    /// left of one may be due to what is not.
    faulty: Vec<Span>,
    /// Unknown names, with the error that told of the first place.
    unknown: IndexMap<(Option<Space>, String), usize>,
}

impl Sink {
    /// A sink for what is left to be said of trees of which something may have been said.
    pub(super) fn new(limit: usize, loaded: &Loaded) -> Sink {
        let place = |diagnostic: &Diagnostic| match diagnostic.place {
            Place::Source(span) => Some(span),
            Place::File(_) | Place::Fact { .. } => None,
        };
        let limit = limit.saturating_sub(loaded.diagnostics.len());
        Sink {
            taken: loaded.diagnostics.iter().filter_map(place).collect(),
            faulty: loaded
                .units
                .iter()
                .flat_map(|unit| &unit.file.faulty)
                .map(|faulty| faulty.span)
                .collect(),
            errors: Vec::new(),
            warnings: Vec::new(),
            limit: limit.max(1),
            dropped: 0,
            unknown: IndexMap::new(),
        }
    }

    /// Keeps a diagnostic, or counts it past the limit.
    pub(super) fn push(&mut self, diagnostic: Diagnostic) {
        if self.is_due_to_another(&diagnostic) {
            return;
        }
        let limit = self.limit;
        let list = match diagnostic.severity() {
            Severity::Error => &mut self.errors,
            Severity::Warning => &mut self.warnings,
        };
        if list.len() < limit {
            list.push(diagnostic);
        } else {
            self.dropped += 1;
        }
    }

    /// Whether it would not have been said but for a mistake that has been told of.
    fn is_due_to_another(&self, diagnostic: &Diagnostic) -> bool {
        let Place::Source(span) = diagnostic.place else {
            return false;
        };
        let meets =
            |other: &Span| other.file == span.file && other.start < span.end && span.start < other.end;
        self.taken.iter().any(meets)
            || (diagnostic.severity() == Severity::Warning && self.faulty.iter().any(meets))
    }

    /// Whether further errors would be dropped: their remedies need not be sought.
    pub(super) fn is_full(&self) -> bool {
        self.errors.len() >= self.limit
    }

    /// Counts an error that would be dropped, without the work of putting it together.
    pub(super) fn skip(&mut self) {
        self.dropped += 1;
    }

    /// Whether there is an error.
    pub(super) fn failed(&self) -> bool {
        !self.errors.is_empty()
    }

    /// Whether this unknown name has been told of; the new place is then added to the old error.
    pub(super) fn told(&mut self, space: Option<Space>, name: &str, span: Span) -> bool {
        match self.unknown.get(&(space, name.to_owned())) {
            Some(&index) => {
                if let Some(error) = self.errors.get_mut(index)
                    && error.labels.len() < FURTHER_PLACES
                {
                    let first = error.clone();
                    *error = first.label(span, Term::ReferredHereToo, []);
                }
                true
            }
            None => {
                self.unknown.insert((space, name.to_owned()), self.errors.len());
                false
            }
        }
    }

    /// Errors, then warnings, and how many were dropped.
    pub(super) fn into_parts(self) -> (Vec<Diagnostic>, usize) {
        let mut all = self.errors;
        all.extend(self.warnings);
        (all, self.dropped)
    }
}
