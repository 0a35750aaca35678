//! Revision files: the head, and each change.

use super::{Lowerer, filled};
use crate::diagnostic::{Code, Diagnostic, Term};
use crate::source::Span;
use crate::syntax::ast::{
    Anchor, Change, ChangeKind, Day, DeclarationKind, Item, Name, Revision, Target, Text,
};
use crate::syntax::grammar::Kind;
use crate::syntax::keyword::Keyword;
use crate::syntax::tree::Tree;
use crate::syntax::words::shown;

/// The words of declarations that a reference of a revision can begin with.
const KINDS: &[(Keyword, DeclarationKind)] = &[
    (Keyword::Enum, DeclarationKind::Enum),
    (Keyword::Record, DeclarationKind::Record),
    (Keyword::Param, DeclarationKind::Param),
    (Keyword::Report, DeclarationKind::Report),
    (Keyword::Duty, DeclarationKind::Duty),
    (Keyword::List, DeclarationKind::List),
    (Keyword::Instrument, DeclarationKind::Instrument),
    (Keyword::Define, DeclarationKind::Define),
    (Keyword::Aggregate, DeclarationKind::Aggregate),
    (Keyword::Assume, DeclarationKind::Assume),
    (Keyword::Subject, DeclarationKind::Subject),
    (Keyword::Content, DeclarationKind::Content),
    (Keyword::Method, DeclarationKind::Method),
    (Keyword::Use, DeclarationKind::Use),
];

impl DeclarationKind {
    /// The word of the declaration.
    pub(crate) fn keyword(self) -> Keyword {
        match self {
            DeclarationKind::Context => Keyword::Context,
            DeclarationKind::Unmodelled => Keyword::Unmodelled,
            kind => KINDS.iter().find(|(_, known)| *known == kind).map_or(Keyword::Param, |(word, _)| *word),
        }
    }
}

impl Lowerer<'_> {
    /// `修订 SCHEME 自 DATE`; false where there is no such day.
    pub(in crate::syntax) fn revision_head(&mut self, tree: Tree<'_>, opened: bool) -> bool {
        let span = self.span(tree);
        if !opened {
            let end = Span { start: span.end, ..span };
            self.report(Code::UnexpectedText, end, ["`{`".into(), Term::LineEnd.into()]);
        }
        let scheme = self.name_in(tree);
        let Some(since) = self.day(tree) else {
            return false;
        };
        self.file.revision = Some(Revision {
            scheme,
            since,
            title: None,
            basis: Vec::new(),
            repealed: None,
            changes: Vec::new(),
            span,
        });
        true
    }

    /// The day that a node holds; one that does not exist is told of.
    pub(super) fn day(&mut self, tree: Tree<'_>) -> Option<Day> {
        let node = tree.child(Kind::date)?;
        Some(Day { date: self.date(node)?, span: self.span(node) })
    }

    /// What stands between the braces of a revision; false where nothing of it is in the tree.
    pub(in crate::syntax) fn revision_member(&mut self, tree: Tree<'_>) -> bool {
        let before = self.diagnostics.len();
        if let Some(member) = tree.first() {
            self.member(member);
        }
        self.diagnostics.len() == before
    }

    fn member(&mut self, member: Tree<'_>) {
        let span = self.span(member);
        let kind = match member.kind() {
            Kind::title => {
                let text = self.string_in(member);
                return self.revision_title(text, span);
            }
            Kind::basis => {
                let basis: Vec<_> = self.strings(member).collect();
                if let Some(revision) = &mut self.file.revision {
                    revision.basis.extend(basis);
                }
                return;
            }
            Kind::repeal => match self.repeal(member) {
                Some(target) => ChangeKind::Repeal(target),
                None => return,
            },
            Kind::amend => match self.changed(member) {
                Some(item @ Item::Unmodelled(_)) => {
                    let word = self.word(Keyword::Unmodelled);
                    self.not_revisable(item.span(), word);
                    return;
                }
                Some(item) => ChangeKind::Amend(item),
                None => return,
            },
            Kind::insert => {
                let anchor = member.child(Kind::anchor).and_then(|anchor| self.anchor(anchor));
                match self.changed(member) {
                    Some(item) => ChangeKind::Insert { anchor, item },
                    None => return,
                }
            }
            _ => {
                let Some(declared) = member.first() else {
                    return;
                };
                match declared.kind() {
                    Kind::import => return self.imports(declared),
                    Kind::text_source => return self.text_source(declared),
                    _ => match self.item(declared) {
                        Some(item) => ChangeKind::Declare(item),
                        None => return self.no_item(declared),
                    },
                }
            }
        };
        if let Some(revision) = &mut self.file.revision {
            revision.changes.push(Change { kind, span });
        }
    }

    fn revision_title(&mut self, text: Text, span: Span) {
        let earlier = self.file.revision.as_mut().and_then(|revision| revision.title.take());
        let mut slot = earlier.map(|title| {
            let span = title.span;
            (title, span)
        });
        self.once(&mut slot, text, span, Keyword::Title);
        if let Some(revision) = &mut self.file.revision {
            revision.title = filled(slot);
        }
    }

    /// The declaration after 修改 or 增加.
    fn changed(&mut self, tree: Tree<'_>) -> Option<Item> {
        let declared = tree.child(Kind::changed).and_then(Tree::first)?;
        let item = self.item(declared);
        if item.is_none() {
            self.no_item(declared);
        }
        item
    }

    /// Tells of what stands where a declaration would, and cannot be changed by a revision.
    fn no_item(&mut self, tree: Tree<'_>) {
        match tree.kind() {
            Kind::scheme | Kind::import | Kind::text_source => {
                let word = tree.first().map_or("", |word| self.text(word));
                self.not_revisable(self.span(tree), word);
            }
            // Told of where it was lowered.
            _ => (),
        }
    }

    fn not_revisable(&mut self, span: Span, word: &str) {
        let end = (span.start + word.len() as u32).min(span.end);
        let diagnostic = Diagnostic::new(Code::NotRevisable, Span { end, ..span }, [shown(word).into()]);
        self.push(diagnostic.help(Term::HelpNotRevisable, []));
    }

    /// `废止 DATE` is the scheme's, `废止 KIND.NAME` a change.
    fn repeal(&mut self, tree: Tree<'_>) -> Option<Target> {
        let span = self.span(tree);
        if tree.child(Kind::date).is_some() {
            let day = self.day(tree)?;
            let earlier = self.file.revision.as_mut().and_then(|revision| revision.repealed.take());
            let mut slot = earlier.map(|day| (day, day.span));
            self.once(&mut slot, day, span, Keyword::Repeal);
            if let Some(revision) = &mut self.file.revision {
                revision.repealed = filled(slot);
            }
            return None;
        }
        if tree.child(Kind::instrument_title).is_some() {
            let title = self.string_in(tree);
            let name = Name { text: title.text, quoted: false, span: title.span };
            return Some(Target { kind: Some(DeclarationKind::Instrument), span: name.span, name });
        }
        self.target(tree)
    }

    fn anchor(&mut self, tree: Tree<'_>) -> Option<Anchor> {
        let side = tree.child(Kind::anchor_side).and_then(|side| self.keyword(side));
        Some(Anchor { target: self.target(tree)?, after: side == Some(Keyword::After) })
    }

    /// `KIND.NAME`
    fn target(&mut self, tree: Tree<'_>) -> Option<Target> {
        let path = self.path(tree.child(Kind::path)?);
        let language = self.language();
        let (name, kind) = match path.parts.as_slice() {
            [kind, name] => {
                let word = Keyword::find(&kind.text, language).filter(|_| !kind.quoted);
                (name, KINDS.iter().find(|(keyword, _)| Some(*keyword) == word).map(|(_, kind)| *kind))
            }
            [name] => (name, None),
            _ => (path.parts.last()?, None),
        };
        if kind.is_none() {
            let form = format!("{}.{}", self.word(Keyword::Method), name.text);
            let written = shown(self.slice(path.span));
            self.push(
                Diagnostic::new(Code::TargetForm, path.span, [written.into()])
                    .help(Term::ForExample, [form.into()]),
            );
            return None;
        }
        Some(Target { kind, name: name.clone(), span: path.span })
    }
}
