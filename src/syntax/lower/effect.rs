//! Effects: what a clause does.

use super::{Lowerer, filled};
use crate::diagnostic::{Argument, Code, Diagnostic, Term};
use crate::source::Span;
use crate::syntax::ast::{
    Amount, AmountKind, DutyDecl, EffectKind, ExprKind, FeedVerb, Limit, Modality, Pool, Quota, Ref,
    SectionItem, Step, TriggerTerms,
};
use crate::syntax::grammar::Kind;
use crate::syntax::keyword::Keyword;
use crate::syntax::numeral;
use crate::syntax::tree::Tree;
use crate::syntax::words::{shown, word_at};

impl Lowerer<'_> {
    /// One effect; none where the grammar gave something else, which it does not.
    pub(super) fn effect(&mut self, tree: Tree<'_>) -> Option<EffectKind> {
        Some(match tree.kind() {
            Kind::impose => self.impose(tree)?,
            Kind::quota => EffectKind::Quota(self.quota(tree)?),
            Kind::bound => self.bound(tree)?,
            Kind::feed => EffectKind::Feed {
                verb: match self.keyword(tree.first()?)? {
                    Keyword::Feeds => FeedVerb::Feeds,
                    _ => FeedVerb::ServesAs,
                },
                name: self.name_in(tree),
                by: tree.child(Kind::by).map(|by| self.party_in(by)),
            },
            Kind::gate => EffectKind::Gate { name: self.name_in(tree), condition: self.expression_in(tree) },
            _ => self.trigger(tree),
        })
    }

    fn impose(&mut self, tree: Tree<'_>) -> Option<EffectKind> {
        let modality = match self.keyword(tree.child(Kind::modality)?)? {
            Keyword::Must => Modality::Must,
            Keyword::ByReference => Modality::ByReference,
            Keyword::InPrinciple => Modality::InPrinciple,
            Keyword::Emphasis => Modality::Emphasis,
            Keyword::May => Modality::May,
            Keyword::MustNot => Modality::MustNot,
            _ => Modality::Exempt,
        };
        if let Some(contain) = tree.child(Kind::contain) {
            return Some(EffectKind::Contain {
                modality,
                report: self.reference(contain.child(Kind::path)?),
                sections: contain
                    .all(Kind::section_item)
                    .filter_map(Tree::first)
                    .map(|item| self.section_item(item))
                    .collect(),
            });
        }
        let duty = self.reference(tree.child(Kind::path)?);
        let Some(body) = tree.child(Kind::duty_body) else {
            return Some(EffectKind::Impose { modality, duty });
        };
        if duty.parts.len() > 1 {
            // A duty declared in place has a name of its own.
            let written = self.slice(duty.span).into();
            self.report(Code::LongReference, duty.span, [written]);
        }
        Some(EffectKind::ImposeInPlace {
            modality,
            duty: Box::new(DutyDecl {
                span: duty.span.to(self.span(body)),
                name: duty.parts.into_iter().next_back()?,
                record: None,
                each: None,
                body: self.duty_body(Some(body)),
            }),
        })
    }

    fn section_item(&mut self, tree: Tree<'_>) -> SectionItem {
        match (tree.kind(), tree.child(Kind::path)) {
            (Kind::whole_list, Some(path)) => SectionItem::List(self.reference(path)),
            (Kind::own_list, Some(path)) => SectionItem::Own(self.path_expression(path)),
            _ => SectionItem::Section(self.section_path(tree)),
        }
    }

    fn quota(&mut self, tree: Tree<'_>) -> Option<Quota> {
        let amount = tree.child(Kind::amount)?;
        let kind = match amount.first()?.kind() {
            Kind::k_at_least => AmountKind::AtLeast,
            Kind::k_at_most => AmountKind::AtMost,
            _ => AmountKind::Exactly,
        };
        let pool = self.pool(tree.child(Kind::pool)?)?;
        let variable = tree.child(Kind::variable).map(|variable| self.name_in(variable));
        let filter = tree.child(Kind::pool_filter).map(|filter| self.expression_in(filter));
        let told = self.diagnostics.len();
        let mut value = self.expression_in(amount);
        let target = self.reference(tree.child(Kind::path)?);
        // A slip in the number, such as `3至5名`, may have taken the word with it.
        if amount.child(Kind::counted).is_none() && self.diagnostics.len() == told {
            let written = self.slice(value.span);
            match numeral::in_digits(written, self.language()).filter(|form| form.contains(' ')) {
                // `三名 现场述法`
                Some(form) => {
                    self.report(Code::OtherHabit, value.span, [written.into(), form.into()]);
                    value.kind = ExprKind::Missing;
                }
                None => self.not_counted(value.span, &target),
            }
        }
        Some(Quota {
            pool,
            variable,
            filter,
            amount: Amount { kind, value, span: self.span(amount) },
            target,
            counting: tree.child(Kind::counting).map(|counting| self.expression_in(counting)),
            group: tree.child(Kind::grouping).map(|group| self.expression_in(group)),
        })
    }

    /// A number that has no 名 or 项 behind it.
    fn not_counted(&mut self, value: Span, target: &Ref) {
        let (persons, items) = (self.word(Keyword::Persons), self.word(Keyword::Items));
        let written = self.slice(target.span);
        let diagnostic = if written == persons || written == items {
            // The word is there, and what it counts is not.
            let rest = self.text.get(target.span.end as usize..).unwrap_or_default();
            let next = rest.trim_start_matches(' ');
            let start = target.span.end + (rest.len() - next.len()) as u32;
            let word = word_at(next);
            let (found, place): (Argument, Span) = if word.is_empty() {
                (Term::LineEnd.into(), Span { start: target.span.end, ..target.span })
            } else {
                (format!("`{word}`").into(), Span { start, end: start + word.len() as u32, ..target.span })
            };
            Diagnostic::new(Code::UnexpectedText, place, [Term::AName.into(), found])
        } else {
            let wanted = Argument::OneOf([persons, items].map(|word| format!("`{word}`").into()).to_vec());
            let found = format!("`{}`", shown(written));
            let example = format!("{} {persons} {}", shown(self.slice(value)), shown(written));
            Diagnostic::new(Code::UnexpectedText, target.span, [wanted, found.into()])
                .help(Term::ForExample, [example.into()])
        };
        self.push(diagnostic);
    }

    /// Names, which may be classes or one list, or one list that is no name.
    fn pool(&mut self, tree: Tree<'_>) -> Option<Pool> {
        let mut values: Vec<_> = tree.all(Kind::value).map(|value| self.expression(value)).collect();
        if values.len() == 1 && !matches!(values.first()?.kind, ExprKind::Path(_)) {
            return values.pop().map(Pool::List);
        }
        let mut names = Vec::with_capacity(values.len());
        for value in values {
            match value.kind {
                ExprKind::Path(path) => names.push(path),
                _ => {
                    let from = self.word(Keyword::From);
                    self.report(Code::MixedPool, value.span, [from.into()]);
                }
            }
        }
        Some(Pool::Names(names))
    }

    fn bound(&mut self, tree: Tree<'_>) -> Option<EffectKind> {
        let name = self.name_in(tree);
        let mut values = tree.all(Kind::value);
        let value = self.expression(values.next()?);
        let limit = self.expression(values.next()?);
        let limit = if tree.child(Kind::k_in_range).is_some() {
            Limit::Within(limit)
        } else if tree.child(Kind::k_at_least).is_some() {
            Limit::AtLeast(limit)
        } else {
            Limit::AtMost(limit)
        };
        Some(EffectKind::Bound { name, value, limit })
    }

    fn trigger(&mut self, tree: Tree<'_>) -> EffectKind {
        let (mut under, mut by, mut due) = (None, None, None);
        for term in tree.children() {
            let span = self.span(term);
            match term.kind() {
                Kind::under => {
                    let title = self.string_in(term);
                    self.once(&mut under, title, span, Keyword::PursuantTo);
                }
                Kind::by => {
                    let party = self.party_in(term);
                    self.once(&mut by, party, span, Keyword::By);
                }
                Kind::due => {
                    let date = self.deadline(term);
                    self.once(&mut due, date, span, Keyword::Due);
                }
                _ => (),
            }
        }
        let terms = TriggerTerms { under: filled(under), by: filled(by), due: filled(due) };
        match tree.child(Kind::ladder) {
            Some(ladder) => EffectKind::Ladder {
                steps: ladder
                    .all(Kind::step)
                    .map(|step| Step {
                        name: self.name_in(step),
                        condition: step.child(Kind::k_when).map(|_| self.expression_in(step)),
                    })
                    .collect(),
                terms,
            },
            None => EffectKind::Trigger {
                names: tree.all(Kind::name).map(|name| self.name(name)).collect(),
                terms,
            },
        }
    }
}
