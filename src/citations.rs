//! What clauses rest on: quotes, interpretations, instruments.

use indexmap::IndexMap;

use crate::{
    model::{Clause, ClauseKind, Model, SchemeId},
    outcome::{Citation, Source},
    source::Sources,
};

/// From a clause to what it rests on. Keys are `subject.NAME`, for a clause of
/// an imported scheme `SCHEME.subject.NAME`.
pub type Citations = IndexMap<String, Vec<Citation>>;

/// Collects what every clause of a scheme rests on, in clause order.
pub fn citations(model: &Model, sources: &Sources) -> Citations {
    model
        .clauses
        .iter()
        .map(|clause| {
            (
                clause_key(model, clause),
                clause_citations(model, sources, clause),
            )
        })
        .collect()
}

/// The key of an outcome's source in [`Citations`].
pub fn source_key(source: &Source) -> String {
    match &source.scheme {
        Some(scheme) => format!("{scheme}.{}", source.clause),
        None => source.clause.clone(),
    }
}

/// The id of a clause: its kind in English, a dot, its name.
pub fn clause_id(clause: &Clause) -> String {
    let kind = match clause.kind {
        ClauseKind::Subject => "subject",
        ClauseKind::Content => "content",
        ClauseKind::Method => "method",
        ClauseKind::Use => "use",
    };
    format!("{kind}.{}", clause.name)
}

fn clause_key(model: &Model, clause: &Clause) -> String {
    let id = clause_id(clause);
    if clause.scheme == SchemeId(0) {
        return id;
    }
    match model.schemes.get(clause.scheme.index()) {
        Some(scheme) => format!("{}.{id}", scheme.name),
        None => id,
    }
}

fn clause_citations(model: &Model, sources: &Sources, clause: &Clause) -> Vec<Citation> {
    let instrument = model
        .schemes
        .get(clause.scheme.index())
        .and_then(|scheme| scheme.title.clone());
    let place = |span: crate::source::Span| {
        let file = sources.get(span.file).map_or("", |source| source.name());
        let line = sources.position(span).map_or(1, |position| position.line);
        (file.to_owned(), line)
    };
    let quotes = clause.citations.iter().map(|citation| {
        let (file, line) = place(citation.span);
        Citation {
            article: citation.article.clone(),
            quote: Some(citation.quote.clone()),
            interprets: None,
            instrument: instrument.clone(),
            file,
            line,
        }
    });
    let notes = clause.interprets.iter().map(|note| {
        let (file, line) = place(clause.span);
        Citation {
            article: None,
            quote: None,
            interprets: Some(note.clone()),
            instrument: instrument.clone(),
            file,
            line,
        }
    });
    quotes.chain(notes).collect()
}
