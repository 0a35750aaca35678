//! What the files hold and the trees do not: nothing is called missing that may
//! only have been lost to a mistake of syntax.
//!
//! A declaration whose head could be read declares its name, and nothing more is
//! known of it. Where the head could not be read, any name of its kind may be the one
//! that it declares, and a name that occurs in lost text may be declared there. Where
//! a file lost an import, any name may be.

use std::cell::Cell;

use crate::{
    load::{Loaded, Unit},
    model::RecordId,
    source::{Sources, Span},
    syntax::{
        ast::{Faulty, Lost, LostName},
        keyword::{Keyword, Language},
    },
};

use super::{Checker, faith::fold};

/// Bytes of lost text in which names are sought, all searches together. Past it a name
/// is taken for lost without a search; by judgement: about a second of work at most.
const SEARCHED: usize = 1 << 28;

/// What was lost of all units.
#[derive(Debug, Default)]
pub(super) struct LostText {
    /// Units in whose lost parts any name may be declared.
    nameless: Vec<usize>,
    /// Units with a declaration that lost its name, and the keyword of it.
    unnamed: Vec<(usize, Keyword)>,
    /// Text that may declare names, by unit, as it is compared.
    texts: Vec<(usize, String)>,
    /// Whether there is anything, in any unit.
    any: bool,
    searched: Cell<usize>,
}

impl LostText {
    pub(super) fn new(loaded: &Loaded) -> LostText {
        let mut lost = LostText::default();
        for (unit, Unit { file, incomplete, .. }) in loaded.units.iter().enumerate() {
            if *incomplete || file.names_lost {
                lost.nameless.push(unit);
            }
            lost.any |= *incomplete || file.names_lost || !file.faulty.is_empty();
            for faulty in &file.faulty {
                lost.add(unit, faulty, &loaded.sources, file.language);
            }
        }
        lost
    }

    fn add(&mut self, unit: usize, faulty: &Faulty, sources: &Sources, language: Language) {
        let is_clause = faulty.keyword.is_some_and(|keyword| CLAUSES.contains(&keyword));
        let parts = match &faulty.lost {
            Lost::Lines(lines) => lines.as_slice(),
            Lost::Whole(_) => std::slice::from_ref(&faulty.span),
        };
        if let (Lost::Whole(LostName::Unknown), Some(keyword)) = (&faulty.lost, faulty.keyword) {
            self.unnamed.push((unit, keyword));
        }
        if let Lost::Whole(LostName::Known { rest: Some(rest), .. }) = &faulty.lost {
            self.texts.push((unit, comparable(sources.slice(*rest))));
        }
        for part in parts {
            let text = sources.slice(*part);
            let declares = match (&faulty.lost, faulty.keyword) {
                (Lost::Whole(LostName::Unknown), _) => true,
                // The facts of the context are names by themselves.
                (Lost::Lines(_), Some(Keyword::Context)) => {
                    if !all_named(text) {
                        self.unnamed.push((unit, Keyword::Context));
                    }
                    true
                }
                // A line of another declaration concerns that alone: see `Checker::lost_in`.
                (Lost::Lines(_) | Lost::Whole(LostName::Known { .. }), _) => false,
            };
            // A clause may declare duties in their place.
            let in_place = is_clause && declares_in_place(text, language);
            if in_place {
                self.unnamed.push((unit, Keyword::Duty));
            }
            if declares || in_place {
                self.texts.push((unit, comparable(text)));
            }
        }
    }

    /// Whether a search in so many bytes is one too many.
    fn is_exhausted_by(&self, length: usize) -> bool {
        let searched = self.searched.get().saturating_add(length);
        self.searched.set(searched);
        searched > SEARCHED
    }
}

const CLAUSES: &[Keyword] = &[Keyword::Subject, Keyword::Content, Keyword::Method, Keyword::Use];

/// Whether a duty may be declared in its place in lost text.
fn declares_in_place(text: &str, language: Language) -> bool {
    const MODALITIES: &[Keyword] = &[
        Keyword::Must,
        Keyword::InPrinciple,
        Keyword::ByReference,
        Keyword::Emphasis,
        Keyword::May,
        Keyword::MustNot,
        Keyword::Exempt,
    ];
    MODALITIES.iter().any(|keyword| {
        text.split_once(keyword.text(language)).is_some_and(|(_, rest)| rest.contains(['{', '\u{FF5B}']))
    })
}

/// Whether each of several fields seems to begin with its name.
fn all_named(fields: &str) -> bool {
    let mut fields = fields.split([',', '\u{FF0C}', ';', '\u{FF1B}', '\n']).map(str::trim);
    fields.all(|field| {
        let name = field.split([' ', '\t', '\u{3000}', ':', '\u{FF1A}']).next().unwrap_or_default();
        let plain = |char: char| char.is_alphanumeric() || matches!(char, '_' | '「' | '」' | '`');
        // What stands alone has lost its type, and perhaps a part of itself.
        let named = name.len() < field.len()
            && name.starts_with(|char: char| !char.is_numeric())
            && name.chars().all(plain);
        field.is_empty() || named
    })
}

/// A text as names are sought in it: without white space, width and quotes of names.
fn comparable(text: &str) -> String {
    let mut folded = fold(text);
    folded.retain(|character| !matches!(character, '「' | '」' | '`'));
    folded
}

impl Checker<'_> {
    /// Whether a name that nothing declares may be declared in what was lost, by a
    /// declaration that begins with one of some keywords.
    pub(super) fn perhaps_lost(&self, unit: usize, keywords: &[Keyword], name: &str) -> bool {
        let lost = &self.lost;
        let unnamed = lost.unnamed.iter().filter(|(_, keyword)| keywords.contains(keyword));
        let mut anything = lost.nameless.iter().chain(unnamed.map(|(unit, _)| unit));
        if anything.any(|other| self.names.sees(unit, *other)) {
            return true;
        }
        let name = comparable(name);
        lost.texts
            .iter()
            .filter(|(other, _)| self.names.sees(unit, *other))
            .any(|(_, text)| lost.is_exhausted_by(text.len()) || text.contains(&name))
    }

    /// Whether anything was lost at all: what is untouched or unlike may then be so by that.
    pub(super) fn anything_lost(&self) -> bool {
        self.lost.any
    }

    /// Lines that were lost of a declaration that is in the tree.
    fn lost_lines(&self, declaration: Span) -> impl Iterator<Item = &str> {
        let file = self.units.iter().map(|unit| &unit.file).find(|file| file.id == declaration.file);
        let faulty = file.map_or(&[][..], |file| file.faulty.as_slice());
        let after = faulty.partition_point(|faulty| faulty.span.start <= declaration.start);
        let (lines, end) = match after.checked_sub(1).and_then(|at| faulty.get(at)) {
            Some(Faulty { lost: Lost::Lines(lines), span, .. }) => (lines.as_slice(), span.end),
            _ => (&[][..], 0),
        };
        // A duty in its place is a part of the clause; what was cut off behind may belong to either.
        let within = move |line: &&Span| {
            (line.start < declaration.end && declaration.start < line.end)
                || (end > declaration.start && line.start >= end)
        };
        lines.iter().filter(within).map(|line| self.sources.slice(*line))
    }

    /// Whether lines were lost of a declaration that is in the tree.
    pub(super) fn is_partial(&self, declaration: Span) -> bool {
        self.lost_lines(declaration).next().is_some()
    }

    /// Whether a field of a record type, or a fact of the context, may have been lost.
    pub(super) fn field_lost(&self, record: RecordId, name: &str) -> bool {
        let decl = self.records.get(record.index()).and_then(|info| info.decl);
        let Some(decl) = decl else {
            // Facts of the context are declared in any of its files.
            let root = self.units.len().saturating_sub(1);
            return self.perhaps_lost(root, &[Keyword::Context], name);
        };
        let mut lines = self.lost_lines(decl.span).peekable();
        if lines.peek().is_none() {
            return false;
        }
        let name = comparable(name);
        lines.any(|line| {
            self.lost.is_exhausted_by(line.len()) || !all_named(line) || comparable(line).contains(&name)
        })
    }
}
