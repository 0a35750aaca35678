//! From parsed statements to the tree of a file.
//!
//! Each submodule lowers the constructs it is named after. What the grammar
//! leaves open (ranks of operators, members given twice, names that are not
//! plain) is settled here, each with its own message.

mod clause;
mod declaration;
mod effect;
mod expression;
mod operand;
mod revision;

use super::ast::{File, Name, Party, Ref, Text};
use super::grammar::Kind;
use super::keyword::{Keyword, Language};
use super::tree::Tree;
use super::words::{nfc, plain_form, shown, whole_characters};
use crate::diagnostic::{Argument, Code, Diagnostic, Term};
use crate::limits::Limits;
use crate::source::Span;

/// Characters of a name, by judgement: the longest title of an office has some forty.
const LONGEST_NAME: usize = 128;

/// Lowers one statement into a file.
pub(super) struct Lowerer<'a> {
    pub(super) file: &'a mut File,
    /// The text of the file.
    pub(super) source: &'a str,
    /// The text as laid out, whole.
    pub(super) text: &'a str,
    /// Where the statement begins.
    pub(super) base: u32,
    pub(super) limits: &'a Limits,
    pub(super) diagnostics: &'a mut Vec<Diagnostic>,
    /// Depth has been complained of; once is enough.
    pub(super) too_deep: bool,
}

impl<'a> Lowerer<'a> {
    fn language(&self) -> Language {
        self.file.language
    }

    /// A keyword as this file spells it.
    fn word(&self, keyword: Keyword) -> &'static str {
        keyword.text(self.file.language)
    }

    fn keyword(&self, tree: Tree<'_>) -> Option<Keyword> {
        Keyword::find(self.text(tree), self.language())
    }

    fn report<const N: usize>(&mut self, code: Code, span: Span, arguments: [Argument; N]) {
        self.push(Diagnostic::new(code, span, arguments));
    }

    fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    fn later(&mut self, tree: Tree<'_>, construct: &str) {
        self.report(Code::NotInThisVersion, self.span(tree), [construct.into()]);
    }

    /// Where a node stands, without blanks at its end.
    fn span(&self, tree: Tree<'_>) -> Span {
        let start = self.base + tree.node.start;
        Span {
            file: self.file.id,
            start,
            end: whole_characters(self.source, start + self.text(tree).len() as u32),
        }
    }

    /// The text of a node, without blanks at its end.
    fn text(&self, tree: Tree<'_>) -> &'a str {
        let (start, end) = (self.base + tree.node.start, self.base + tree.node.end);
        self.text.get(start as usize..end as usize).unwrap_or_default().trim_end_matches([' ', '\n'])
    }

    /// A name: `name`, `any_name`.
    fn name(&mut self, tree: Tree<'_>) -> Name {
        let span = self.span(tree);
        let written = self.text(tree);
        let inner = written
            .strip_prefix('「')
            .and_then(|rest| rest.strip_suffix('」'))
            .or_else(|| written.strip_prefix('`').and_then(|rest| rest.strip_suffix('`')));
        let mut text = nfc(inner.unwrap_or(written));
        if text.len() > LONGEST_NAME && text.chars().count() > LONGEST_NAME {
            self.report(Code::NameTooLong, span, [LONGEST_NAME.to_string().into()]);
        } else if let Some(plain) = plain_form(&text) {
            self.push(
                Diagnostic::new(Code::NameNotPlain, span, [text.as_str().into()])
                    .help(Term::WriteInstead, [plain.as_str().into()]),
            );
            // From here on it is what was meant.
            text = plain;
        }
        Name { text, quoted: inner.is_some(), span }
    }

    /// The name that is the first child of a kind; the grammar makes sure of it.
    fn name_in(&mut self, tree: Tree<'_>) -> Name {
        match tree.children().find(|child| matches!(child.kind(), Kind::name | Kind::any_name)) {
            Some(name) => self.name(name),
            None => Name { text: String::new(), quoted: false, span: self.span(tree) },
        }
    }

    /// `path` as a reference of any length.
    fn path(&mut self, tree: Tree<'_>) -> Ref {
        Ref { span: self.span(tree), parts: tree.children().map(|part| self.name(part)).collect() }
    }

    /// `path` as a reference to something declared: `[SCHEME.][KIND.]NAME`.
    fn reference(&mut self, tree: Tree<'_>) -> Ref {
        let path = self.path(tree);
        self.check_reference(&path);
        path
    }

    fn check_reference(&mut self, path: &Ref) {
        if path.parts.len() > 3 {
            let written = self.slice(path.span);
            self.push(
                Diagnostic::new(Code::LongReference, path.span, [shown(written).into()])
                    .help(Term::ForExample, [format!("a.{}.b", self.word(Keyword::Subject)).into()]),
            );
        }
    }

    fn references(&mut self, tree: Tree<'_>) -> Vec<Ref> {
        tree.all(Kind::path).map(|path| self.reference(path)).collect()
    }

    fn slice(&self, span: Span) -> &'a str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// `string` or `instrument_title`, without its marks.
    fn string(&self, tree: Tree<'_>) -> Text {
        let written = self.text(tree);
        let mut inside = written.chars();
        inside.next();
        inside.next_back();
        Text { text: inside.as_str().to_owned(), span: self.span(tree) }
    }

    fn string_in(&self, tree: Tree<'_>) -> Text {
        self.strings(tree).next().unwrap_or_else(|| Text { text: String::new(), span: self.span(tree) })
    }

    fn strings(&self, tree: Tree<'_>) -> impl Iterator<Item = Text> {
        tree.children()
            .filter(|child| matches!(child.kind(), Kind::string | Kind::instrument_title))
            .map(|child| self.string(child))
    }

    /// `party`
    fn party(&mut self, tree: Tree<'_>) -> Party {
        let span = self.span(tree);
        let text = match tree.first() {
            Some(child) if child.kind() == Kind::name => self.name(child).text,
            Some(child) => self.string(child).text,
            None => String::new(),
        };
        Party { text, span }
    }

    /// The only party of `by` or `via`.
    fn party_in(&mut self, tree: Tree<'_>) -> Party {
        match tree.child(Kind::party) {
            Some(party) => self.party(party),
            None => Party { text: String::new(), span: self.span(tree) },
        }
    }

    /// Puts a value where at most one may be; a second one is an error.
    fn once<T>(&mut self, slot: &mut Option<(T, Span)>, value: T, span: Span, keyword: Keyword) {
        match slot {
            None => *slot = Some((value, span)),
            Some((_, first)) => {
                let first = *first;
                let diagnostic = Diagnostic::new(Code::Repeated, span, [self.word(keyword).into()]).label(
                    first,
                    Term::FirstHere,
                    [],
                );
                self.push(if keyword == Keyword::When {
                    diagnostic.help(Term::JoinByAnd, [self.word(Keyword::And).into()])
                } else {
                    diagnostic
                });
            }
        }
    }
}

/// The value of a slot that [`Lowerer::once`] filled.
fn filled<T>(slot: Option<(T, Span)>) -> Option<T> {
    slot.map(|(value, _)| value)
}
