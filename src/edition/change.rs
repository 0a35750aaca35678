//! What the revisions of one day make of a file.
//!
//! All of them are taken together, so that their order changes nothing: first
//! what is there is changed in its place, then what is new comes in beside its
//! anchors (which may be new themselves, or go on that day), then what is
//! repealed goes.

use std::collections::BTreeMap;

use crate::{
    date::Date,
    diagnostic::{Code, Diagnostic, Term},
    load::{Loaded, RevisionUnit},
    source::Span,
    suggest::nearest,
    syntax::{
        ast::{Anchor, ChangeKind, DeclarationKind, Item, Ref, Target},
        keyword::{Keyword, Language},
    },
};

use super::vocabulary;

/// Something that a revision has repealed.
#[derive(Clone, Debug)]
pub(crate) struct Gone {
    pub(crate) kind: DeclarationKind,
    pub(crate) name: String,
    pub(crate) since: Date,
    /// The change.
    pub(crate) span: Span,
    /// The unit that it was declared in.
    pub(crate) unit: usize,
}

/// A declaration among those of a file.
struct Node {
    item: Item,
    /// The change of this day that brought it.
    born: Option<Span>,
    /// The change of this day that changed or repealed it.
    changed: Option<Span>,
    repealed: bool,
    /// Comes behind the node of this number, by a change of this day.
    behind: Option<usize>,
    /// Its own number.
    number: usize,
}

/// What comes in.
struct New<'a> {
    anchor: Option<&'a Anchor>,
    item: &'a Item,
    span: Span,
}

struct Day<'a> {
    loaded: &'a Loaded,
    unit: usize,
    date: Date,
    language: Language,
    nodes: Vec<Node>,
    diagnostics: &'a mut Vec<Diagnostic>,
    gone: &'a mut Vec<Gone>,
}

/// The declarations of a file after one day's revisions.
pub(super) fn apply(
    loaded: &Loaded,
    unit: usize,
    items: &[Item],
    date: Date,
    revisions: &[&RevisionUnit],
    diagnostics: &mut Vec<Diagnostic>,
    gone: &mut Vec<Gone>,
) -> Vec<Item> {
    let nodes = items.iter().enumerate().map(|(number, item)| Node {
        item: item.clone(),
        born: None,
        changed: None,
        repealed: false,
        behind: None,
        number,
    });
    let mut day = Day {
        loaded,
        unit,
        date,
        language: loaded.units.get(unit).map_or(Language::Zh, |unit| unit.file.language),
        nodes: nodes.collect(),
        diagnostics,
        gone,
    };
    let mut new = Vec::new();
    let revisions = revisions.iter().filter_map(|unit| unit.file.revision.as_ref());
    for change in revisions.flat_map(|revision| &revision.changes) {
        let span = change.span;
        match &change.kind {
            ChangeKind::Amend(item) => day.amend(item, span),
            ChangeKind::Repeal(target) => day.repeal(target, span),
            ChangeKind::Insert { anchor, item } => new.push(New { anchor: anchor.as_ref(), item, span }),
            ChangeKind::Declare(item) => {
                let known = item.kind() == DeclarationKind::Param && !day.find(item).is_empty();
                if known {
                    day.amend(item, span);
                } else {
                    new.push(New { anchor: None, item, span });
                }
            }
        }
    }
    day.insert(new);
    day.nodes.into_iter().filter(|node| !node.repealed).map(|node| node.item).collect()
}

impl Day<'_> {
    /// The nodes that an item of the same name and kind stands for. All blocks of 环境 are one; a
    /// definition is told apart by its record type.
    fn find(&self, item: &Item) -> Vec<usize> {
        let same = |node: &Node| {
            let other = &node.item;
            other.kind() == item.kind()
                && other.name().map(|(name, _)| name) == item.name().map(|(name, _)| name)
                && record_of(other) == record_of(item)
        };
        self.nodes.iter().enumerate().filter(|(_, node)| same(node)).map(|(at, _)| at).collect()
    }

    /// The nodes that `KIND.NAME` stands for.
    fn named(&self, target: &Target) -> Vec<usize> {
        let same = |node: &Node| {
            Some(node.item.kind()) == target.kind
                && node.item.name().is_some_and(|(name, _)| name == target.name.text)
        };
        self.nodes.iter().enumerate().filter(|(_, node)| same(node)).map(|(at, _)| at).collect()
    }

    /// Takes hold of what is changed; a second change of one day is an error.
    fn touch(&mut self, at: usize, span: Span) -> bool {
        let Some(node) = self.nodes.get_mut(at) else {
            return false;
        };
        if let Some(first) = node.changed {
            let name = shown(&node.item, self.language);
            self.two_changes(name, span, first);
            return false;
        }
        node.changed = Some(span);
        true
    }

    fn two_changes(&mut self, name: String, span: Span, first: Span) {
        let date = self.date.to_string();
        self.diagnostics.push(
            Diagnostic::new(Code::TwoChanges, span, [name.into(), date.into()])
                .label(first, Term::ChangedHere, [])
                .help(Term::HelpJoinChanges, []),
        );
    }

    /// `修改 DECLARATION`, and a bare 参数 that is there.
    fn amend(&mut self, item: &Item, span: Span) {
        let found = self.find(item);
        let Some((first, others)) = found.split_first() else {
            let (name, place) = item.name().unwrap_or((item.kind().keyword().text(self.language), span));
            self.missing(item.kind(), name, place);
            return;
        };
        if !self.touch(*first, span) {
            return;
        }
        let before: Vec<&Item> =
            found.iter().filter_map(|at| self.nodes.get(*at)).map(|node| &node.item).collect();
        vocabulary::check(&before, item, self.diagnostics);
        if let Some(node) = self.nodes.get_mut(*first) {
            node.item = item.clone();
        }
        // 环境 anew stands for all its blocks.
        for at in others {
            if let Some(node) = self.nodes.get_mut(*at) {
                node.repealed = true;
            }
        }
    }

    /// `废止 KIND.NAME`
    fn repeal(&mut self, target: &Target, span: Span) {
        let Some(kind) = target.kind else {
            return;
        };
        let found = self.named(target);
        if found.is_empty() {
            self.missing(kind, &target.name.text, target.name.span);
            return;
        }
        for at in found {
            let Some(declared) = self.nodes.get(at).and_then(|node| node.item.name()) else { continue };
            if matches!(kind, DeclarationKind::Enum | DeclarationKind::Record) {
                let word = kind.keyword().text(self.language);
                self.diagnostics.push(
                    Diagnostic::new(
                        Code::FactsChanged,
                        target.span,
                        [word.into(), target.name.text.clone().into(), Term::CannotGo.into()],
                    )
                    .label(declared.1, Term::DeclaredHere, [])
                    .help(Term::HelpFactsStay, []),
                );
                return;
            }
            if !self.touch(at, span) {
                continue;
            }
            if let Some(node) = self.nodes.get_mut(at) {
                node.repealed = true;
            }
            self.gone.push(Gone {
                kind,
                name: target.name.text.clone(),
                since: self.date,
                span,
                unit: self.unit,
            });
        }
    }

    /// Puts in what is new, each beside its anchor: in rounds, for an anchor may be new itself.
    fn insert(&mut self, new: Vec<New<'_>>) {
        let mut waiting = new;
        loop {
            let count = waiting.len();
            let mut later = Vec::new();
            for new in waiting {
                let anchor = match new.anchor {
                    None => None,
                    Some(anchor) => match self.named(&anchor.target).first() {
                        Some(at) => Some((*at, anchor.after)),
                        None => {
                            later.push(new);
                            continue;
                        }
                    },
                };
                if self.is_free(&new) {
                    self.put(&new, anchor);
                }
            }
            waiting = later;
            if waiting.is_empty() || waiting.len() == count {
                break;
            }
        }
        for new in waiting {
            if let Some(anchor) = new.anchor
                && let Some(kind) = anchor.target.kind
            {
                self.missing(kind, &anchor.target.name.text, anchor.target.name.span);
            }
        }
    }

    /// Whether there is nothing of that name yet.
    fn is_free(&mut self, new: &New<'_>) -> bool {
        let Some((name, place)) = new.item.name() else {
            return true;
        };
        let found = self.find(new.item);
        let Some(node) = found.first().and_then(|at| self.nodes.get(*at)) else {
            return true;
        };
        if let Some(first) = node.born.or(node.changed) {
            let name = shown(&node.item, self.language);
            self.two_changes(name, place, first);
            return false;
        }
        let declared = node.item.name().map_or(place, |(_, span)| span);
        let kind = new.item.kind();
        let word = kind.keyword().text(self.language);
        let form = format!("{} {word} {name}", Keyword::Amend.text(self.language));
        self.diagnostics.push(
            Diagnostic::new(Code::TargetExists, place, [term(kind).into(), name.into()])
                .label(declared, Term::DeclaredHere, [])
                .help(Term::HelpAmend, [form.into()]),
        );
        false
    }

    fn put(&mut self, new: &New<'_>, anchor: Option<(usize, bool)>) {
        let number = self.nodes.len();
        let mut node = Node {
            item: new.item.clone(),
            born: Some(new.span),
            changed: None,
            repealed: false,
            behind: None,
            number,
        };
        let at = match anchor {
            None => self.nodes.len(),
            Some((at, false)) => at,
            Some((at, true)) => {
                let anchor = self.nodes.get(at).map(|node| node.number);
                node.behind = anchor;
                // What came in behind the same anchor stands before it, in the order of the text.
                let parents: BTreeMap<usize, Option<usize>> =
                    self.nodes.iter().map(|node| (node.number, node.behind)).collect();
                let belongs = |node: &Node| {
                    let mut above = node.behind;
                    while let Some(number) = above {
                        if Some(number) == anchor {
                            return true;
                        }
                        above = parents.get(&number).copied().flatten();
                    }
                    false
                };
                let rest = self.nodes.get(at + 1..).unwrap_or_default();
                at + 1 + rest.iter().take_while(|node| belongs(node)).count()
            }
        };
        self.nodes.insert(at.min(self.nodes.len()), node);
    }

    /// Tells of a name that is not there on this day: gone before, still to come, misspelt, or
    /// another file's.
    fn missing(&mut self, kind: DeclarationKind, name: &str, place: Span) {
        let date = self.date.to_string();
        let mut diagnostic =
            Diagnostic::new(Code::TargetMissing, place, [term(kind).into(), name.into(), date.into()]);
        let gone = self.gone.iter().rev().find(|gone| {
            gone.unit == self.unit && gone.kind == kind && gone.name == name && gone.since < self.date
        });
        if let Some(gone) = gone {
            diagnostic = diagnostic.label(gone.span, Term::RepealedHere, [gone.since.to_string().into()]);
        } else if let Some((since, span)) = self.comes(kind, name) {
            diagnostic = diagnostic.label(span, Term::ComesHere, [since.to_string().into()]);
        } else if let Some(span) = self.elsewhere(kind, name) {
            diagnostic = diagnostic.label(span, Term::DeclaredInImport, []);
        } else {
            let known = self.nodes.iter().filter(|node| node.item.kind() == kind);
            let known = known.filter_map(|node| node.item.name()).map(|(name, _)| name);
            if let Some(near) = nearest(name, known) {
                diagnostic = diagnostic.help(Term::DidYouMean, [near.into()]);
            }
        }
        self.diagnostics.push(diagnostic);
    }

    /// The later revision that brings a name.
    fn comes(&self, kind: DeclarationKind, name: &str) -> Option<(Date, Span)> {
        let mine = self.loaded.revisions.iter().filter(|revision| revision.unit == self.unit);
        let later = mine.filter_map(|unit| unit.file.revision.as_ref());
        later.filter(|revision| revision.since.date > self.date).find_map(|revision| {
            revision.changes.iter().find_map(|change| {
                let (ChangeKind::Insert { item, .. } | ChangeKind::Declare(item)) = &change.kind else {
                    return None;
                };
                let (declared, span) = item.name()?;
                (item.kind() == kind && declared == name).then_some((revision.since.date, span))
            })
        })
    }

    /// The declaration of a name in another file.
    fn elsewhere(&self, kind: DeclarationKind, name: &str) -> Option<Span> {
        let others = self.loaded.units.iter().enumerate().filter(|(at, _)| *at != self.unit);
        let items = others.flat_map(|(_, unit)| &unit.file.items).filter(|item| item.kind() == kind);
        items.filter_map(Item::name).find(|(declared, _)| *declared == name).map(|(_, span)| span)
    }
}

/// The record type of a definition.
fn record_of(item: &Item) -> Option<Vec<&str>> {
    match item {
        Item::Define(define) => define.record.as_ref().map(Ref::names),
        _ => None,
    }
}

/// `方式.现场述法`
fn shown(item: &Item, language: Language) -> String {
    let word = item.kind().keyword().text(language);
    item.name().map_or_else(|| word.to_owned(), |(name, _)| format!("{word}.{name}"))
}

/// The name of a kind in messages.
fn term(kind: DeclarationKind) -> Term {
    match kind {
        DeclarationKind::Enum => Term::Enumeration,
        DeclarationKind::Record => Term::Record,
        DeclarationKind::Context => Term::ContextBlock,
        DeclarationKind::Param => Term::Param,
        DeclarationKind::Report => Term::Report,
        DeclarationKind::Duty => Term::Duty,
        DeclarationKind::List => Term::SectionList,
        DeclarationKind::Instrument => Term::Instrument,
        DeclarationKind::Define => Term::Definition,
        DeclarationKind::Aggregate => Term::Aggregate,
        DeclarationKind::Assume => Term::Assumption,
        DeclarationKind::Subject => Term::Class,
        DeclarationKind::Content => Term::Content,
        DeclarationKind::Method => Term::Method,
        DeclarationKind::Use => Term::UseClause,
        DeclarationKind::Unmodelled => Term::UnmodelledMark,
    }
}
