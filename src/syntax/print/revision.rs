//! The header's days, and revision files.

use super::{Printer, Spot};
use crate::syntax::ast::{ChangeKind, Day, DeclarationKind, File, Item, Revision, Scheme, Target};
use crate::syntax::keyword::Keyword;

impl Printer<'_> {
    /// `施行`, `废止`, `适用日` of a header.
    pub(super) fn validity(&mut self, scheme: &Scheme) {
        self.day(Keyword::Effective, scheme.effective.as_ref());
        self.day(Keyword::Repeal, scheme.repealed.as_ref());
        if let Some(value) = &scheme.version_date {
            self.line(value.span);
            self.keyword(Keyword::VersionDate);
            self.out.push(' ');
            self.expression(value);
        }
    }

    fn day(&mut self, keyword: Keyword, day: Option<&Day>) {
        if let Some(day) = day {
            self.line(day.span);
            self.keyword(keyword);
            self.out.push_str(&format!(" {}", day.date));
        }
    }

    /// A revision file.
    pub(super) fn revision(&mut self, file: &File, revision: &Revision) {
        self.head(revision.span, Keyword::Revision, &revision.scheme);
        self.spaced(Keyword::Since);
        self.out.push_str(&format!(" {}", revision.since.date));
        self.open();
        if let Some(title) = &revision.title {
            self.line(title.span);
            self.keyword(Keyword::Title);
            self.out.push(' ');
            self.string(&title.text);
        }
        if let Some(first) = revision.basis.first() {
            self.line(first.span);
            self.keyword(Keyword::Basis);
            self.out.push(' ');
            self.list(&revision.basis, Printer::title);
        }
        self.outside(file);
        self.day(Keyword::Repeal, revision.repealed.as_ref());
        for change in &revision.changes {
            match &change.kind {
                ChangeKind::Declare(item) => self.item(item),
                ChangeKind::Amend(item) => {
                    self.item_line(change.span);
                    self.keyword(Keyword::Amend);
                    self.goes_on(item);
                }
                ChangeKind::Insert { anchor, item } => {
                    self.item_line(change.span);
                    self.keyword(Keyword::Insert);
                    if let Some(anchor) = anchor {
                        self.spaced(Keyword::Over);
                        self.out.push(' ');
                        self.target(&anchor.target);
                        self.spaced(if anchor.after { Keyword::After } else { Keyword::Before });
                    }
                    self.goes_on(item);
                }
                ChangeKind::Repeal(target) => {
                    self.item_line(change.span);
                    self.keyword(Keyword::Repeal);
                    self.out.push(' ');
                    self.target(target);
                }
            }
        }
        self.close();
    }

    /// A declaration on the line that is begun.
    fn goes_on(&mut self, item: &Item) {
        self.out.push(' ');
        self.within = true;
        self.item(item);
    }

    fn target(&mut self, target: &Target) {
        let Some(kind) = target.kind else {
            return;
        };
        self.keyword(kind.keyword());
        if kind == DeclarationKind::Instrument {
            self.out.push_str(" 《");
            self.out.push_str(&target.name.text);
            self.out.push('》');
        } else {
            self.out.push('.');
            self.name(&target.name, Spot::Field);
        }
    }
}
