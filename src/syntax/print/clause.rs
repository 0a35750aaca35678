//! Clauses and their effects.

use super::{Printer, Spot};
use crate::syntax::ast::{
    AmountKind, Clause, ClauseKind, Condition, Domain, Effect, EffectKind, FeedVerb, Join, Limit, Modality,
    Pool, Quota, SectionItem, TriggerTerms,
};
use crate::syntax::keyword::Keyword;

impl Printer<'_> {
    /// A clause, its head and its body.
    pub(super) fn clause(&mut self, clause: &Clause) {
        let keyword = match clause.kind {
            ClauseKind::Subject => Keyword::Subject,
            ClauseKind::Content => Keyword::Content,
            ClauseKind::Method => Keyword::Method,
            ClauseKind::Use => Keyword::Use,
        };
        self.head(clause.span, keyword, &clause.name);
        match &clause.domain {
            Domain::Defines { record, each, not_covered } => {
                if let Some(reason) = not_covered {
                    self.spaced(Keyword::NotCovered);
                    self.out.push(' ');
                    self.string(&reason.text);
                }
                self.over(record);
                self.each(each.as_ref());
            }
            Domain::Classes { classes, except, variable } => {
                self.spaced(Keyword::For);
                self.out.push(' ');
                self.references(classes);
                self.except(except);
                self.variable(variable.as_ref());
            }
            Domain::Everything => (),
        }
        for each in &clause.loops {
            self.each(Some(each));
        }
        self.open();
        if let Some(condition) = &clause.condition {
            self.line(condition.span);
            self.keyword(Keyword::When);
            self.out.push(' ');
            self.condition(condition);
        }
        for effect in &clause.effects {
            self.line(effect.span);
            self.effect(effect);
        }
        if let Some(first) = clause.overrides.first() {
            self.line(first.span);
            self.keyword(Keyword::Overrides);
            self.out.push(' ');
            self.references(&clause.overrides);
        }
        for citation in &clause.citations {
            self.line(citation.span);
            self.keyword(Keyword::Cite);
            if let Some(article) = &citation.article {
                self.out.push(' ');
                self.out.push_str(article);
            }
            self.out.push(' ');
            self.string(&citation.quote.text);
        }
        for note in &clause.interprets {
            self.line(note.span);
            self.keyword(Keyword::Interprets);
            self.out.push(' ');
            self.string(&note.text);
        }
        self.close();
    }

    fn condition(&mut self, condition: &Condition) {
        if let Some(test) = &condition.test {
            match condition.open.as_ref().map(|open| open.join) {
                None | Some(Join::Alone) => self.expression(test),
                Some(join) => self.joined(test, join),
            }
        }
        let Some(open) = &condition.open else {
            return;
        };
        match open.join {
            Join::Alone => (),
            Join::And => {
                self.spaced(Keyword::And);
                self.out.push(' ');
            }
            Join::Or => {
                self.spaced(Keyword::Or);
                self.out.push(' ');
            }
        }
        self.keyword(Keyword::Unspecified);
        self.out.push(' ');
        self.string(&open.why.text);
    }

    fn effect(&mut self, effect: &Effect) {
        match &effect.kind {
            EffectKind::Impose { modality, duty } => {
                self.modality(*modality);
                self.reference(duty);
            }
            EffectKind::ImposeInPlace { modality, duty } => {
                self.modality(*modality);
                self.name(&duty.name, Spot::Item);
                self.duty_body(&duty.body);
            }
            EffectKind::Contain { modality, report, sections } => {
                self.modality(*modality);
                self.keyword(Keyword::Contain);
                self.out.push(' ');
                self.reference(report);
                self.out.push_str(": ");
                self.list(sections, |printer, item| match item {
                    SectionItem::Section(section) => printer.section(section),
                    SectionItem::List(list) => {
                        printer.keyword(Keyword::List);
                        printer.out.push(' ');
                        printer.reference(list);
                    }
                    SectionItem::Own(path) => {
                        printer.keyword(Keyword::Own);
                        printer.out.push(' ');
                        printer.expression(path);
                    }
                });
            }
            EffectKind::Quota(quota) => self.quota(quota),
            EffectKind::Bound { name, value, limit } => {
                self.keyword(Keyword::Bound);
                self.out.push(' ');
                self.name(name, Spot::Item);
                self.out.push_str(": ");
                self.value(value);
                let (keyword, limit) = match limit {
                    Limit::Within(limit) => (Keyword::InRange, limit),
                    Limit::AtLeast(limit) => (Keyword::AtLeast, limit),
                    Limit::AtMost(limit) => (Keyword::AtMost, limit),
                };
                self.spaced(keyword);
                self.out.push(' ');
                self.value(limit);
            }
            EffectKind::Feed { verb, name, by } => {
                self.keyword(match verb {
                    FeedVerb::Feeds => Keyword::Feeds,
                    FeedVerb::ServesAs => Keyword::ServesAs,
                });
                self.out.push(' ');
                self.name(name, Spot::Item);
                self.by(by.as_ref());
            }
            EffectKind::Gate { name, condition } => {
                self.keyword(Keyword::Gate);
                self.out.push(' ');
                self.name(name, Spot::Item);
                self.out.push_str(": ");
                self.expression(condition);
            }
            EffectKind::Trigger { names, terms } => {
                self.keyword(Keyword::Trigger);
                self.out.push(' ');
                self.list(names, |printer, name| printer.name(name, Spot::Item));
                self.terms(terms);
            }
            EffectKind::Ladder { steps, terms } => {
                self.keyword(Keyword::Trigger);
                self.spaced(Keyword::OneOf);
                self.open();
                for step in steps {
                    self.line(step.name.span);
                    self.name(&step.name, Spot::Item);
                    if let Some(condition) = &step.condition {
                        self.spaced(Keyword::When);
                        self.out.push(' ');
                        self.expression(condition);
                    }
                }
                self.close();
                self.terms(terms);
            }
        }
    }

    fn quota(&mut self, quota: &Quota) {
        self.keyword(Keyword::From);
        self.out.push(' ');
        match &quota.pool {
            Pool::Names(names) => self.references(names),
            Pool::List(list) => self.value(list),
        }
        self.variable(quota.variable.as_ref());
        if let Some(filter) = &quota.filter {
            self.spaced(Keyword::When);
            self.out.push(' ');
            self.expression(filter);
        }
        self.spaced(Keyword::Among);
        match quota.amount.kind {
            AmountKind::Exactly => (),
            AmountKind::AtLeast => self.spaced(Keyword::AtLeast),
            AmountKind::AtMost => self.spaced(Keyword::AtMost),
        }
        self.out.push(' ');
        self.value(&quota.amount.value);
        self.spaced(Keyword::Persons);
        self.out.push(' ');
        self.reference(&quota.target);
        self.tail(Keyword::Where, quota.counting.as_ref());
        self.tail(Keyword::GroupBy, quota.group.as_ref());
    }

    fn terms(&mut self, terms: &TriggerTerms) {
        if let Some(title) = &terms.under {
            self.spaced(Keyword::PursuantTo);
            self.out.push(' ');
            self.title(title);
        }
        self.by(terms.by.as_ref());
        if let Some(due) = &terms.due {
            self.spaced(Keyword::Due);
            self.out.push(' ');
            self.deadline(due);
        }
    }

    fn modality(&mut self, modality: Modality) {
        self.keyword(match modality {
            Modality::Must => Keyword::Must,
            Modality::InPrinciple => Keyword::InPrinciple,
            Modality::ByReference => Keyword::ByReference,
            Modality::Emphasis => Keyword::Emphasis,
            Modality::May => Keyword::May,
            Modality::MustNot => Keyword::MustNot,
            Modality::Exempt => Keyword::Exempt,
        });
        self.out.push(' ');
    }
}
