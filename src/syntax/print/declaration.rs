//! Declarations: the vocabulary, and what clauses use.

use super::{Printer, Spot};
use crate::syntax::ast::{
    DutyBody, EnumValue, Expr, FieldDecl, InstrumentDecl, Item, ListBody, Measure, TypeKind, TypeRef,
};
use crate::syntax::keyword::Keyword;

impl Printer<'_> {
    /// A declaration at the top level.
    pub(super) fn item(&mut self, item: &Item) {
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
            Item::DatedParam(declared) => {
                self.head(declared.span, Keyword::Param, &declared.name);
                self.open();
                for value in &declared.values {
                    self.line(value.since.span);
                    self.keyword(Keyword::Since);
                    self.out.push_str(&format!(" {}: ", value.since.date));
                    self.expression(&value.value);
                }
                self.close();
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
            Item::Aggregate(declared) => {
                self.head(declared.span, Keyword::Aggregate, &declared.name);
                self.over(&declared.record);
                self.out.push_str(" = ");
                self.keyword(match declared.measure {
                    Measure::Count => Keyword::Count,
                    Measure::Sum => Keyword::Sum,
                    Measure::Min => Keyword::Min,
                    Measure::Max => Keyword::Max,
                    Measure::Rank => Keyword::Rank,
                });
                if let Some(value) = &declared.value {
                    self.out.push('(');
                    self.expression(value);
                    self.out.push(')');
                }
                self.tail(Keyword::Where, declared.filter.as_ref());
                self.tail(Keyword::GroupBy, declared.group.as_ref());
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

    /// ` 使 e`, ` 按 e`, where there is one.
    pub(super) fn tail(&mut self, keyword: Keyword, value: Option<&Expr>) {
        if let Some(value) = value {
            self.spaced(keyword);
            self.out.push(' ');
            self.expression(value);
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
            TypeKind::Named(name) => self.qualified(name),
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

    /// The members of a duty in braces.
    pub(super) fn duty_body(&mut self, body: &DutyBody) {
        let DutyBody { done_on, done, since, due, chosen, reason, to, copy, by, via } = body;
        self.open();
        for (keyword, value) in [
            (Keyword::Chosen, chosen),
            (Keyword::DoneOn, done_on),
            (Keyword::Done, done),
            (Keyword::Since, since),
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
}
