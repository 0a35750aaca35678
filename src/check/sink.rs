//! Where diagnostics are gathered: each mistake once, and no more than a person reads.

use indexmap::IndexMap;

use crate::{
    diagnostic::{Diagnostic, Severity, Term},
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
    /// Unknown names, with the error that told of the first place.
    unknown: IndexMap<(Option<Space>, String), usize>,
}

impl Sink {
    pub(super) fn new(limit: usize) -> Sink {
        Sink {
            errors: Vec::new(),
            warnings: Vec::new(),
            limit: limit.max(1),
            dropped: 0,
            unknown: IndexMap::new(),
        }
    }

    /// Keeps a diagnostic, or counts it past the limit.
    pub(super) fn push(&mut self, diagnostic: Diagnostic) {
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
