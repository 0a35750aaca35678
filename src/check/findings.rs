//! What is wrong with a scheme, from all of its editions: each mistake once.

use crate::{
    date::Date,
    diagnostic::{Argument, Code, Diagnostic, Place, Severity, Term},
    edition::{Editions, Gone},
    limits::Limits,
    load::Loaded,
    source::Span,
};

use super::sink::Sink;

/// A value of a parameter in one edition.
pub(super) struct DatedValue {
    /// The name in its declaration, which is the same in all editions.
    pub(super) param: Span,
    /// The value's type in words.
    pub(super) ty: Argument,
    pub(super) span: Span,
}

/// Gathers the diagnostics of all editions.
pub(super) struct Findings<'a> {
    all: Vec<Diagnostic>,
    gone: &'a [Gone],
    /// Of each parameter with several values: the type and the place of the first.
    values: Vec<DatedValue>,
    /// Whether one edition has been added.
    begun: bool,
    several: bool,
    dropped: usize,
    limit: usize,
    root: &'a str,
}

impl<'a> Findings<'a> {
    pub(super) fn new(loaded: &'a Loaded, editions: &'a Editions<'_>, limits: &Limits) -> Findings<'a> {
        let root = loaded.units.last().and_then(|unit| loaded.sources.get(unit.file.id));
        let mut all = loaded.diagnostics.clone();
        all.extend(editions.diagnostics.iter().cloned());
        Findings {
            all,
            gone: &editions.gone,
            values: Vec::new(),
            begun: false,
            several: editions.list.len() > 1,
            dropped: 0,
            limit: limits.diagnostics.max(1),
            root: root.map_or("", |source| source.name()),
        }
    }

    /// Whether there is an error.
    pub(super) fn failed(&self) -> bool {
        self.all.iter().any(|diagnostic| diagnostic.severity() == Severity::Error)
    }

    /// Adds what an edition brings that no edition before it has told of.
    pub(super) fn add(&mut self, sink: Sink, from: Option<Date>) {
        let (found, dropped) = sink.into_parts();
        self.dropped = self.dropped.max(dropped);
        for mut diagnostic in found {
            let told = |known: &Diagnostic| known.code == diagnostic.code && known.place == diagnostic.place;
            if self.several && self.all.iter().any(told) {
                continue;
            }
            if let Some(from) = from.filter(|_| self.begun) {
                if let Some(gone) = self.repealed(&diagnostic, from) {
                    let since = gone.since.to_string();
                    diagnostic = diagnostic.label(gone.span, Term::RepealedHere, [since.into()]);
                }
                if diagnostic.severity() == Severity::Error {
                    diagnostic = diagnostic.help(Term::InEdition, [from.to_string().into()]);
                }
            }
            self.all.push(diagnostic);
        }
        self.begun = true;
    }

    /// Tells of parameters whose values differ in type from one time to another.
    pub(super) fn compare(&mut self, values: Vec<DatedValue>) {
        for value in values {
            match self.values.iter().find(|first| first.param == value.param) {
                None => self.values.push(value),
                Some(first) if first.ty == value.ty => {}
                Some(first) => {
                    let arguments = [first.ty.clone(), value.ty.clone()];
                    let diagnostic = Diagnostic::new(Code::TypesDiffer, value.span, arguments);
                    let diagnostic = diagnostic.label(first.span, Term::FirstOfThese, []);
                    if !self.all.contains(&diagnostic) {
                        self.all.push(diagnostic);
                    }
                }
            }
        }
    }

    /// What a name meant before it was repealed.
    fn repealed(&self, diagnostic: &Diagnostic, from: Date) -> Option<&'a Gone> {
        if diagnostic.code != Code::UnknownName {
            return None;
        }
        let Some(Argument::Text(name)) = diagnostic.arguments.get(1) else {
            return None;
        };
        self.gone.iter().rev().find(|gone| gone.name == *name && gone.since <= from)
    }

    /// Everything in the order of the text.
    pub(super) fn finish(mut self, warnings: Vec<Diagnostic>) -> Vec<Diagnostic> {
        self.all.extend(warnings);
        for severity in [Severity::Error, Severity::Warning] {
            let mut left = self.limit;
            let mut dropped = 0;
            self.all.retain(|diagnostic| {
                if diagnostic.severity() != severity {
                    return true;
                }
                let kept = left > 0;
                left = left.saturating_sub(1);
                dropped += usize::from(!kept);
                kept
            });
            self.dropped += dropped;
        }
        self.all.sort_by_key(|diagnostic| match diagnostic.place {
            Place::Source(span) => (1, span.file.0, span.start),
            Place::File(_) | Place::Fact { .. } => (0, 0, 0),
        });
        if self.dropped > 0 {
            self.all.push(Diagnostic::at(
                Code::MoreDiagnostics,
                Place::File(self.root.to_owned()),
                [self.dropped.to_string().into()],
            ));
        }
        self.all
    }
}
