//! From the tree back to text, in either keyword language.
//!
//! The canonical form: one declaration after another, one member a line, the
//! members of a clause in the order condition, effects, exceptions, quotes,
//! notes. Two files that differ in lay-out, in full-width marks or in the
//! language of their keywords have one canonical form; parsed again it gives
//! the same tree.
//!
//! Comments are not part of it. Every line begins in [`Printer::line`], which
//! is told what it stands for: a formatter that keeps comments puts them there.

mod expression;

use super::ast::{
    AmountKind, Clause, ClauseKind, Condition, Domain, DutyBody, Effect, EffectKind, EnumValue, FeedVerb,
    FieldDecl, File, InstrumentDecl, Item, Join, Limit, ListBody, Loop, Modality, Name, Party, Pool, Quota,
    Ref, SectionItem, SectionPath, Text, TriggerTerms, TypeKind, TypeRef,
};
use super::keyword::{Keyword, Language, Role};
use super::words::is_word;
use crate::source::Span;

/// The canonical text of a file, with the keywords of a language.
#[must_use]
pub fn print(file: &File, language: Language) -> String {
    let mut printer = Printer {
        out: String::new(),
        depth: 0,
        from: file.language,
        to: language,
        deadline_field: declares_field(file, Keyword::Due.text(file.language)),
    };
    printer.file(file);
    printer.out
}

/// Whether a record or the context of the file has a field of a name.
fn declares_field(file: &File, name: &str) -> bool {
    file.items.iter().any(|item| match item {
        Item::Record(record) => record.fields.iter().any(|field| field.name.text == name),
        Item::Context(context) => context.fields.iter().any(|field| field.name.text == name),
        _ => false,
    })
}

/// Where a name stands: what it must not be taken for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Spot {
    /// Where a reserved word would be taken for itself.
    Free,
    /// Beside keywords, or in a list that ends at a keyword.
    Item,
    /// Before `:` or after `.`: only what follows a duty or report would be taken for itself.
    Field,
}

struct Printer {
    out: String,
    depth: usize,
    /// The keyword language of the tree.
    from: Language,
    /// The keyword language of the text.
    to: Language,
    /// A field of the file is called 限, so that `x.限` need not be a deadline.
    deadline_field: bool,
}

impl Printer {
    fn file(&mut self, file: &File) {
        self.keyword(Keyword::Language);
        self.out.push_str(" 1\n");
        match &file.scheme {
            Some(scheme) => {
                self.item_line(scheme.span);
                self.keyword(Keyword::Scheme);
                self.out.push(' ');
                self.name(&scheme.name, Spot::Free);
                self.open();
                if let Some(title) = &scheme.title {
                    self.line(title.span);
                    self.keyword(Keyword::Title);
                    self.out.push(' ');
                    self.string(&title.text);
                }
                if let Some(first) = scheme.basis.first() {
                    self.line(first.span);
                    self.keyword(Keyword::Basis);
                    self.out.push(' ');
                    self.list(&scheme.basis, |printer, title| printer.title(title));
                }
                self.outside(file);
                self.close();
            }
            None => self.outside(file),
        }
        for item in &file.items {
            self.item(item);
        }
        self.out.push('\n');
    }

    /// What the file refers to outside of it.
    fn outside(&mut self, file: &File) {
        if let Some(path) = &file.text_source {
            self.line(path.span);
            self.keyword(Keyword::Source);
            self.out.push(' ');
            self.string(&path.text);
        }
        for path in &file.imports {
            self.line(path.span);
            self.keyword(Keyword::Import);
            self.out.push(' ');
            self.string(&path.text);
        }
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::Enum(declared) => {
                self.head(declared.span, Keyword::Enum, &declared.name);
                if declared.ordered {
                    self.spaced(Keyword::Ordered);
                    self.out.push_str(" {");
                    self.enum_values(&declared.values, " < ");
                } else {
                    self.out.push_str(" {");
                    self.enum_values(&declared.values, ", ");
                }
            }
            Item::Record(declared) => {
                self.head(declared.span, Keyword::Record, &declared.name);
                for (keyword, field) in [(Keyword::Key, &declared.key), (Keyword::Label, &declared.label)] {
                    if let Some(field) = field {
                        self.spaced(keyword);
                        self.out.push(' ');
                        self.name(field, Spot::Item);
                    }
                }
                self.fields(&declared.fields);
            }
            Item::Context(declared) => {
                self.item_line(declared.span);
                self.keyword(Keyword::Context);
                self.fields(&declared.fields);
            }
            Item::Param(declared) => {
                self.head(declared.span, Keyword::Param, &declared.name);
                self.out.push_str(" = ");
                self.expression(&declared.value);
            }
            Item::Report(declared) => {
                self.head(declared.span, Keyword::Report, &declared.name);
                self.over(&declared.record);
                self.open();
                for (keyword, value) in
                    [(Keyword::Submitted, &declared.submitted), (Keyword::Sections, &declared.sections)]
                {
                    if let Some(value) = value {
                        self.line(value.span);
                        self.keyword(keyword);
                        self.out.push(' ');
                        self.expression(value);
                    }
                }
                self.close();
            }
            Item::Duty(declared) => {
                self.head(declared.span, Keyword::Duty, &declared.name);
                if let Some(record) = &declared.record {
                    self.over(record);
                }
                self.each(declared.each.as_ref());
                self.duty_body(&declared.body);
            }
            Item::List(declared) => {
                self.head(declared.span, Keyword::List, &declared.name);
                match &declared.body {
                    ListBody::Items(items) => {
                        self.open();
                        for item in items {
                            self.line(item.span);
                            self.section(item);
                        }
                        self.close();
                    }
                    ListBody::Unmodelled { count, reason } => {
                        if let Some(count) = count {
                            self.out.push_str(&format!(" {count}"));
                            self.keyword(Keyword::Items);
                        }
                        self.spaced(Keyword::Unmodelled);
                        self.out.push(' ');
                        self.string(&reason.text);
                    }
                }
            }
            Item::Instrument(declared) => self.instrument(declared),
            Item::Define(declared) => {
                self.head(declared.span, Keyword::Define, &declared.name);
                if let Some(record) = &declared.record {
                    self.over(record);
                }
                self.out.push_str(" = ");
                self.expression(&declared.value);
            }
            Item::Assume(declared) => {
                self.head(declared.span, Keyword::Assume, &declared.name);
                self.over(&declared.record);
                self.each(declared.each.as_ref());
                self.out.push_str(": ");
                self.expression(&declared.condition);
            }
            Item::Union(declared) => {
                self.head(declared.span, Keyword::Subject, &declared.name);
                self.out.push_str(" = ");
                self.references(&declared.classes);
                self.except(&declared.except);
            }
            Item::Clause(clause) => self.clause(clause),
            Item::Unmodelled(declared) => {
                self.item_line(declared.span);
                self.keyword(Keyword::Unmodelled);
                self.out.push(' ');
                self.string(&declared.quote.text);
                self.out.push(' ');
                self.string(&declared.reason.text);
            }
        }
    }

    fn enum_values(&mut self, values: &[EnumValue], between: &str) {
        for (at, value) in values.iter().enumerate() {
            self.out.push_str(if at == 0 { " " } else { between });
            self.name(&value.name, Spot::Free);
            if !value.includes.is_empty() {
                self.spaced(Keyword::Includes);
                self.out.push_str(" {");
                self.enum_values(&value.includes, ", ");
            }
        }
        self.out.push_str(" }");
    }

    fn fields(&mut self, fields: &[FieldDecl]) {
        self.open();
        for field in fields {
            self.line(field.span);
            self.name(&field.name, Spot::Field);
            self.out.push_str(": ");
            self.field_type(&field.ty);
            for (keyword, text) in [(Keyword::Ask, &field.ask), (Keyword::By, &field.from)] {
                if let Some(text) = text {
                    self.spaced(keyword);
                    self.out.push(' ');
                    self.string(&text.text);
                }
            }
        }
        self.close();
    }

    fn field_type(&mut self, ty: &TypeRef) {
        match &ty.kind {
            TypeKind::Bool => self.keyword(Keyword::Bool),
            TypeKind::Int => self.keyword(Keyword::Int),
            TypeKind::Decimal => self.keyword(Keyword::Decimal),
            TypeKind::Text => self.keyword(Keyword::Text),
            TypeKind::Date => self.keyword(Keyword::Date),
            TypeKind::Duration => self.keyword(Keyword::Duration),
            TypeKind::Named(name) => self.name(name, Spot::Item),
            TypeKind::List(inner) => {
                self.out.push('[');
                self.field_type(inner);
                self.out.push(']');
            }
        }
        if ty.optional {
            self.out.push('?');
        }
    }

    fn duty_body(&mut self, body: &DutyBody) {
        let DutyBody { done_on, done, due, chosen, reason, to, copy, by, via } = body;
        self.open();
        for (keyword, value) in [
            (Keyword::Chosen, chosen),
            (Keyword::DoneOn, done_on),
            (Keyword::Done, done),
            (Keyword::Due, due),
            (Keyword::Reason, reason),
        ] {
            if let Some(value) = value {
                self.line(value.span);
                self.keyword(keyword);
                self.out.push(' ');
                if keyword == Keyword::Due {
                    self.deadline(value);
                } else {
                    self.expression(value);
                }
            }
        }
        for (keyword, parties) in [
            (Keyword::To, to.as_slice()),
            (Keyword::Copy, copy.as_slice()),
            (Keyword::By, by.as_slice()),
            (Keyword::Via, via.as_slice()),
        ] {
            if let Some(first) = parties.first() {
                self.line(first.span);
                self.keyword(keyword);
                self.out.push(' ');
                self.list(parties, Printer::party);
            }
        }
        self.close();
    }

    fn instrument(&mut self, declared: &InstrumentDecl) {
        self.item_line(declared.span);
        self.keyword(Keyword::Instrument);
        self.out.push(' ');
        self.title(&declared.title);
        let InstrumentDecl { issuer, date, measures, .. } = declared;
        if issuer.is_none() && date.is_none() && measures.is_empty() {
            return;
        }
        self.open();
        if let Some(issuer) = issuer {
            self.line(issuer.span);
            self.keyword(Keyword::Issuer);
            self.out.push(' ');
            self.string(&issuer.text);
        }
        if let Some(date) = date {
            self.line(declared.span);
            self.keyword(Keyword::Date);
            self.out.push_str(&format!(" {date}"));
        }
        if let Some(first) = measures.first() {
            self.line(first.span);
            self.keyword(Keyword::Measures);
            self.out.push_str(" { ");
            self.list(measures, |printer, name| printer.name(name, Spot::Free));
            self.out.push_str(" }");
        }
        self.close();
    }

    fn clause(&mut self, clause: &Clause) {
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
        self.name(&quota.target, Spot::Item);
        if let Some(counting) = &quota.counting {
            self.spaced(Keyword::Where);
            self.out.push(' ');
            self.expression(counting);
        }
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

    fn over(&mut self, record: &Name) {
        self.spaced(Keyword::Over);
        self.out.push(' ');
        self.name(record, Spot::Item);
    }

    fn each(&mut self, each: Option<&Loop>) {
        if let Some(each) = each {
            self.spaced(Keyword::Each);
            self.out.push(' ');
            self.name(&each.variable, Spot::Item);
            self.spaced(Keyword::Over);
            self.out.push(' ');
            self.value(&each.list);
        }
    }

    fn variable(&mut self, variable: Option<&Name>) {
        if let Some(variable) = variable {
            self.spaced(Keyword::As);
            self.out.push(' ');
            self.name(variable, Spot::Item);
        }
    }

    fn except(&mut self, except: &[Ref]) {
        if !except.is_empty() {
            self.spaced(Keyword::Except);
            self.out.push(' ');
            self.references(except);
        }
    }

    fn by(&mut self, by: Option<&Party>) {
        if let Some(party) = by {
            self.spaced(Keyword::By);
            self.out.push(' ');
            self.party(party);
        }
    }

    fn references(&mut self, references: &[Ref]) {
        self.list(references, Printer::reference);
    }

    /// `[SCHEME.][KIND.]NAME`: the kind is a keyword, the rest are names.
    fn reference(&mut self, reference: &Ref) {
        const KINDS: [Keyword; 4] = [Keyword::Subject, Keyword::Content, Keyword::Method, Keyword::Use];
        let kind_at = reference.parts.len().checked_sub(2);
        for (at, part) in reference.parts.iter().enumerate() {
            if at > 0 {
                self.out.push('.');
            }
            let is_kind = |language| {
                Some(at) == kind_at
                    && Keyword::find(&part.text, language).is_some_and(|word| KINDS.contains(&word))
            };
            if is_kind(self.from) && !part.quoted {
                if let Some(kind) = Keyword::find(&part.text, self.from) {
                    self.keyword(kind);
                }
            } else if is_kind(self.to) || at == 0 {
                self.name(part, Spot::Item);
            } else {
                self.name(part, Spot::Field);
            }
        }
    }

    /// A bare name where it is one, else a string.
    fn party(&mut self, party: &Party) {
        if is_word(&party.text) && Keyword::find(&party.text, self.to).is_none() {
            self.out.push_str(&party.text);
        } else {
            self.string(&party.text);
        }
    }

    /// Names joined by `/` where they are names, else a string.
    fn section(&mut self, section: &SectionPath) {
        let bare =
            section.text.split('/').all(|part| is_word(part) && Keyword::find(part, self.to).is_none());
        if bare {
            self.out.push_str(&section.text);
        } else {
            self.string(&section.text);
        }
    }

    fn title(&mut self, title: &Text) {
        self.out.push('《');
        self.out.push_str(&title.text);
        self.out.push('》');
    }

    /// A string holds no mark of its own kind: which pair it was written in, it can be again.
    fn string(&mut self, text: &str) {
        let (opening, closing) = if text.contains('"') { ('“', '”') } else { ('"', '"') };
        self.out.push(opening);
        self.out.push_str(text);
        self.out.push(closing);
    }

    fn name(&mut self, name: &Name, spot: Spot) {
        let role = Keyword::find(&name.text, self.to).map(Keyword::role);
        let quoted = !is_word(&name.text)
            || match spot {
                Spot::Free => role == Some(Role::Reserved),
                Spot::Item => role.is_some(),
                Spot::Field => role == Some(Role::Status),
            };
        self.word(&name.text, quoted);
    }

    fn word(&mut self, text: &str, quoted: bool) {
        let marks = match (quoted, self.to) {
            (false, _) => None,
            (true, Language::Zh) if !text.contains('」') => Some(('「', '」')),
            (true, Language::En) if text.contains('`') => Some(('「', '」')),
            (true, _) => Some(('`', '`')),
        };
        self.out.extend(marks.map(|(opening, _)| opening));
        self.out.push_str(text);
        self.out.extend(marks.map(|(_, closing)| closing));
    }

    fn list<T>(&mut self, items: &[T], mut print: impl FnMut(&mut Printer, &T)) {
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                self.out.push_str(", ");
            }
            print(self, item);
        }
    }

    fn keyword(&mut self, keyword: Keyword) {
        self.out.push_str(keyword.text(self.to));
    }

    fn spaced(&mut self, keyword: Keyword) {
        self.out.push(' ');
        self.keyword(keyword);
    }

    /// The keyword and the name of a declaration.
    fn head(&mut self, span: Span, keyword: Keyword, name: &Name) {
        self.item_line(span);
        self.keyword(keyword);
        self.out.push(' ');
        self.name(name, Spot::Free);
    }

    /// A line of the top level, after a blank one.
    fn item_line(&mut self, span: Span) {
        self.out.push('\n');
        self.line(span);
    }

    /// Begins the line of what stands at a place of the source.
    fn line(&mut self, _span: Span) {
        if !self.out.ends_with('\n') || self.depth > 0 {
            self.out.push('\n');
        }
        for _ in 0..self.depth {
            self.out.push_str("    ");
        }
    }

    fn open(&mut self) {
        self.out.push_str(" {");
        self.depth += 1;
    }

    fn close(&mut self) {
        self.depth -= 1;
        self.out.push('\n');
        for _ in 0..self.depth {
            self.out.push_str("    ");
        }
        self.out.push('}');
    }
}
