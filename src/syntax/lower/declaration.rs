//! Declarations: the header, the vocabulary, and what clauses use.

use super::{
    Lowerer,
    expression::{is_expression, missing},
    filled,
};
use crate::diagnostic::{Code, Diagnostic, Term};
use crate::source::Span;
use crate::syntax::ast::{
    AggregateDecl, AssumeDecl, ContextDecl, DatedParamDecl, DatedValue, DefineDecl, DutyBody, DutyDecl,
    EnumDecl, EnumValue, FieldDecl, InstrumentDecl, Item, ListBody, ListDecl, Loop, Measure, ParamDecl,
    RecordDecl, Ref, ReportDecl, Scheme, SectionPath, TypeKind, TypeRef, UnmodelledDecl,
};
use crate::syntax::grammar::Kind;
use crate::syntax::keyword::Keyword;
use crate::syntax::tree::Tree;
use crate::syntax::words::{shown, whole_characters};

impl Lowerer<'_> {
    /// A whole statement; false where nothing of it is in the tree.
    pub(in crate::syntax) fn statement(&mut self, tree: Tree<'_>) -> bool {
        let Some(tree) = tree.child(Kind::declaration).and_then(Tree::first) else {
            return false;
        };
        match tree.kind() {
            Kind::scheme => self.scheme(tree),
            Kind::import => self.imports(tree),
            Kind::text_source => self.text_source(tree),
            Kind::revision_only => {
                if let Some(word) = tree.first() {
                    let text = self.text(word);
                    let diagnostic = Diagnostic::new(Code::RevisionOnly, self.span(word), [text.into()]);
                    self.push(diagnostic.help(Term::HelpRevisionFile, []));
                }
                return false;
            }
            _ => match self.item(tree) {
                Some(item) => self.file.items.push(item),
                None => return false,
            },
        }
        true
    }

    /// A declaration that is no part of the header; none of what has been told of.
    pub(super) fn item(&mut self, tree: Tree<'_>) -> Option<Item> {
        Some(match tree.kind() {
            Kind::later => {
                if let Some(word) = tree.first() {
                    self.later(word, self.text(word));
                }
                return None;
            }
            Kind::enumeration => Item::Enum(self.enumeration(tree)),
            Kind::record => Item::Record(self.record(tree)),
            Kind::context => Item::Context(ContextDecl { fields: self.fields(tree), span: self.span(tree) }),
            Kind::parameter => self.parameter(tree),
            Kind::report => Item::Report(self.report_declaration(tree)),
            Kind::duty => Item::Duty(self.duty(tree)),
            Kind::list => Item::List(self.list(tree)),
            Kind::instrument => Item::Instrument(self.instrument(tree)),
            Kind::definition => Item::Define(DefineDecl {
                name: self.name_in(tree),
                record: tree.child(Kind::path).map(|path| self.reference(path)),
                value: self.expression_in(tree),
                span: self.span(tree),
            }),
            Kind::aggregate => Item::Aggregate(self.aggregate(tree)),
            Kind::assumption => Item::Assume(AssumeDecl {
                name: self.name_in(tree),
                record: self.record_type(tree),
                each: tree.child(Kind::each).map(|each| self.each(each)),
                condition: self.expression_in(tree),
                span: self.span(tree),
            }),
            Kind::unmodelled => {
                let quote = self.string_in(tree);
                Item::Unmodelled(UnmodelledDecl {
                    reason: self.strings(tree).nth(1).unwrap_or_else(|| quote.clone()),
                    quote,
                    span: self.span(tree),
                })
            }
            Kind::subject => self.subject(tree),
            Kind::clause => Item::Clause(self.clause(tree)),
            // Nothing else stands directly in a declaration.
            _ => return None,
        })
    }

    fn aggregate(&mut self, tree: Tree<'_>) -> AggregateDecl {
        let measured = tree.child(Kind::measure);
        let word = measured.and_then(|measured| measured.child(Kind::measure_word));
        let measure = match word.and_then(|word| self.keyword(word)) {
            Some(Keyword::Sum) => Measure::Sum,
            Some(Keyword::Min) => Measure::Min,
            Some(Keyword::Max) => Measure::Max,
            Some(Keyword::Rank) => Measure::Rank,
            _ => Measure::Count,
        };
        let mut value = measured
            .and_then(|measured| measured.children().find(|child| is_expression(child.kind())))
            .map(|value| self.expression(value));
        if let Some(word) = word.filter(|_| value.is_some() != (measure != Measure::Count)) {
            let written = self.text(word);
            let form = match measure {
                Measure::Count => format!("{written} {} …", self.word(Keyword::Where)),
                Measure::Sum | Measure::Min | Measure::Max | Measure::Rank => format!("{written}(…)"),
            };
            self.push(
                Diagnostic::new(Code::MeasureForm, self.span(word), [written.into()])
                    .help(Term::WriteInstead, [form.into()]),
            );
            let span = self.span(word);
            value = (measure != Measure::Count).then(|| missing(span).expr);
        }
        AggregateDecl {
            name: self.name_in(tree),
            record: self.record_type(tree),
            measure,
            value,
            filter: tree.child(Kind::counting).map(|filter| self.expression_in(filter)),
            group: tree.child(Kind::grouping).map(|group| self.expression_in(group)),
            span: self.span(tree),
        }
    }

    fn scheme(&mut self, tree: Tree<'_>) {
        let (mut title, mut effective, mut repealed, mut version_date) = (None, None, None, None);
        let mut basis = Vec::new();
        for member in tree.all(Kind::scheme_member).filter_map(Tree::first) {
            match member.kind() {
                Kind::title => {
                    let text = self.string_in(member);
                    self.once(&mut title, text, self.span(member), Keyword::Title);
                }
                Kind::basis => basis.extend(self.strings(member)),
                Kind::import => self.imports(member),
                Kind::text_source => self.text_source(member),
                Kind::effective => {
                    if let Some(day) = self.day(member) {
                        self.once(&mut effective, day, self.span(member), Keyword::Effective);
                    }
                }
                Kind::repealed => {
                    if let Some(day) = self.day(member) {
                        self.once(&mut repealed, day, self.span(member), Keyword::Repeal);
                    }
                }
                Kind::version_date => {
                    let value = self.expression_in(member);
                    self.once(&mut version_date, value, self.span(member), Keyword::VersionDate);
                }
                _ => (),
            }
        }
        let span = self.span(tree);
        let scheme = Scheme {
            name: self.name_in(tree),
            title: filled(title),
            basis,
            effective: filled(effective),
            repealed: filled(repealed),
            version_date: filled(version_date),
            span,
        };
        let mut slot = self.file.scheme.take().map(|scheme| {
            let span = scheme.span;
            (scheme, span)
        });
        self.once(&mut slot, scheme, span, Keyword::Scheme);
        self.file.scheme = filled(slot);
    }

    pub(super) fn imports(&mut self, tree: Tree<'_>) {
        let imports: Vec<_> = self.strings(tree).collect();
        self.file.imports.extend(imports);
    }

    pub(super) fn text_source(&mut self, tree: Tree<'_>) {
        let texts: Vec<_> = self.strings(tree).collect();
        let span = texts.first().map_or_else(|| self.span(tree), |text| text.span);
        let earlier = std::mem::take(&mut self.file.text_sources);
        let mut slot = earlier.first().map(|first| first.span).map(|first| (earlier, first));
        self.once(&mut slot, texts, span, Keyword::Source);
        self.file.text_sources = filled(slot).unwrap_or_default();
    }

    fn enumeration(&mut self, tree: Tree<'_>) -> EnumDecl {
        let values =
            tree.children().find(|child| matches!(child.kind(), Kind::ordered_values | Kind::plain_values));
        EnumDecl {
            name: self.name_in(tree),
            ordered: tree.child(Kind::k_ordered).is_some(),
            values: values.map_or_else(Vec::new, |values| self.enum_values(values)),
            span: self.span(tree),
        }
    }

    fn enum_values(&mut self, tree: Tree<'_>) -> Vec<EnumValue> {
        tree.all(Kind::enum_value)
            .map(|value| EnumValue {
                name: self.name_in(value),
                includes: value
                    .child(Kind::plain_values)
                    .map_or_else(Vec::new, |values| self.enum_values(values)),
            })
            .collect()
    }

    fn record(&mut self, tree: Tree<'_>) -> RecordDecl {
        let name = self.name_in(tree);
        let (mut key, mut label) = (None, None);
        for part in tree.children() {
            match part.kind() {
                Kind::record_key => {
                    let name = self.name_in(part);
                    self.once(&mut key, name, self.span(part), Keyword::Key);
                }
                Kind::record_label => {
                    let name = self.name_in(part);
                    self.once(&mut label, name, self.span(part), Keyword::Label);
                }
                _ => (),
            }
        }
        RecordDecl {
            name,
            key: filled(key),
            label: filled(label),
            fields: self.fields(tree),
            span: self.span(tree),
        }
    }

    /// The fields of a record or of the context.
    fn fields(&mut self, tree: Tree<'_>) -> Vec<FieldDecl> {
        match tree.child(Kind::fields) {
            Some(fields) => fields.all(Kind::field).map(|field| self.field(field)).collect(),
            None => Vec::new(),
        }
    }

    fn field(&mut self, tree: Tree<'_>) -> FieldDecl {
        let (mut ask, mut from) = (None, None);
        for part in tree.children() {
            match part.kind() {
                Kind::ask => {
                    let text = self.string_in(part);
                    self.once(&mut ask, text, self.span(part), Keyword::Ask);
                }
                Kind::from => {
                    let text = self.string_in(part);
                    self.once(&mut from, text, self.span(part), Keyword::By);
                }
                _ => (),
            }
        }
        FieldDecl {
            name: self.name_in(tree),
            ty: self.field_type_in(tree),
            ask: filled(ask),
            from: filled(from),
            span: self.span(tree),
        }
    }

    fn field_type_in(&mut self, tree: Tree<'_>) -> TypeRef {
        let Some(tree) = tree.child(Kind::field_type) else {
            return TypeRef { kind: TypeKind::Text, optional: false, span: self.span(tree) };
        };
        let kind = match tree.first() {
            Some(list) if list.kind() == Kind::list_type => {
                TypeKind::List(Box::new(self.field_type_in(list)))
            }
            _ => {
                let name = self.record_type(tree);
                let plain = match name.parts.as_slice() {
                    [only] if !only.quoted => Keyword::find(&only.text, self.language()),
                    _ => None,
                };
                match plain {
                    Some(Keyword::Bool) => TypeKind::Bool,
                    Some(Keyword::Int) => TypeKind::Int,
                    Some(Keyword::Decimal) => TypeKind::Decimal,
                    Some(Keyword::Text) => TypeKind::Text,
                    Some(Keyword::Date) => TypeKind::Date,
                    Some(Keyword::Duration) => TypeKind::Duration,
                    _ => TypeKind::Named(name),
                }
            }
        };
        TypeRef { kind, optional: tree.child(Kind::optional).is_some(), span: self.span(tree) }
    }

    fn parameter(&mut self, tree: Tree<'_>) -> Item {
        let (name, span) = (self.name_in(tree), self.span(tree));
        let Some(dated) = tree.child(Kind::dated_values) else {
            return Item::Param(ParamDecl { name, value: self.expression_in(tree), span });
        };
        let mut values: Vec<DatedValue> = Vec::new();
        for value in dated.all(Kind::dated_value) {
            let Some(since) = self.day(value) else { continue };
            if let Some(last) = values.last()
                && last.since.date >= since.date
            {
                let diagnostic = Diagnostic::new(Code::DatesNotAscending, since.span, []);
                self.push(diagnostic.label(last.since.span, Term::FirstHere, []));
            }
            values.push(DatedValue { since, value: self.expression_in(value) });
        }
        Item::DatedParam(DatedParamDecl { name, values, span })
    }

    fn report_declaration(&mut self, tree: Tree<'_>) -> ReportDecl {
        let (mut submitted, mut sections) = (None, None);
        for member in tree.all(Kind::report_member).filter_map(Tree::first) {
            let value = self.expression_in(member);
            let span = self.span(member);
            if member.kind() == Kind::submitted {
                self.once(&mut submitted, value, span, Keyword::Submitted);
            } else {
                self.once(&mut sections, value, span, Keyword::Sections);
            }
        }
        ReportDecl {
            name: self.name_in(tree),
            record: self.record_type(tree),
            submitted: filled(submitted),
            sections: filled(sections),
            span: self.span(tree),
        }
    }

    fn duty(&mut self, tree: Tree<'_>) -> DutyDecl {
        DutyDecl {
            name: self.name_in(tree),
            record: Some(self.record_type(tree)),
            each: tree.child(Kind::each).map(|each| self.each(each)),
            body: self.duty_body(tree.child(Kind::duty_body)),
            span: self.span(tree),
        }
    }

    /// `duty_body`; a duty without one has no members.
    pub(super) fn duty_body(&mut self, tree: Option<Tree<'_>>) -> DutyBody {
        let (mut done_on, mut done, mut since, mut due) = (None, None, None, None);
        let (mut chosen, mut reason, mut by, mut via) = (None, None, None, None);
        let (mut to, mut copy) = (Vec::new(), Vec::new());
        let members = tree.into_iter().flat_map(|tree| tree.all(Kind::duty_member));
        for member in members.filter_map(Tree::first) {
            let span = self.span(member);
            match member.kind() {
                Kind::done_on => {
                    let value = self.expression_in(member);
                    self.once(&mut done_on, value, span, Keyword::DoneOn);
                }
                Kind::done => {
                    let value = self.expression_in(member);
                    self.once(&mut done, value, span, Keyword::Done);
                }
                Kind::since => {
                    let value = self.expression_in(member);
                    self.once(&mut since, value, span, Keyword::Since);
                }
                Kind::due => {
                    let value = self.deadline(member);
                    self.once(&mut due, value, span, Keyword::Due);
                }
                Kind::chosen => {
                    let value = self.expression_in(member);
                    self.once(&mut chosen, value, span, Keyword::Chosen);
                }
                Kind::reason => {
                    let value = self.expression_in(member);
                    self.once(&mut reason, value, span, Keyword::Reason);
                }
                Kind::to => to.extend(member.all(Kind::party).map(|party| self.party(party))),
                Kind::copy => copy.extend(member.all(Kind::party).map(|party| self.party(party))),
                Kind::by => {
                    let party = self.party_in(member);
                    self.once(&mut by, party, span, Keyword::By);
                }
                Kind::via => {
                    let party = self.party_in(member);
                    self.once(&mut via, party, span, Keyword::Via);
                }
                _ => (),
            }
        }
        DutyBody {
            done_on: filled(done_on),
            done: filled(done),
            since: filled(since),
            due: filled(due),
            chosen: filled(chosen),
            reason: filled(reason),
            to,
            copy,
            by: filled(by),
            via: filled(via),
        }
    }

    /// `each`
    pub(super) fn each(&mut self, tree: Tree<'_>) -> Loop {
        Loop { variable: self.name_in(tree), list: self.expression_in(tree), span: self.span(tree) }
    }

    fn list(&mut self, tree: Tree<'_>) -> ListDecl {
        let body = match tree.child(Kind::list_items) {
            Some(items) => {
                ListBody::Items(items.all(Kind::section_path).map(|item| self.section_path(item)).collect())
            }
            None => ListBody::Unmodelled {
                count: tree
                    .child(Kind::list_count)
                    .and_then(|count| count.child(Kind::number))
                    .and_then(|number| self.small_number(number)),
                reason: self.string_in(tree),
            },
        };
        ListDecl { name: self.name_in(tree), body, span: self.span(tree) }
    }

    fn small_number(&mut self, tree: Tree<'_>) -> Option<u32> {
        let written = self.text(tree);
        let value = written.parse().ok();
        if value.is_none() {
            self.report(Code::BadNumber, self.span(tree), [shown(written).into()]);
        }
        value
    }

    /// `section_path`
    pub(super) fn section_path(&mut self, tree: Tree<'_>) -> SectionPath {
        let span = self.span(tree);
        let text = match tree.first() {
            Some(names) if names.kind() == Kind::section_names => {
                let names: Vec<String> = names.children().map(|name| self.name(name).text).collect();
                names.join("/")
            }
            Some(string) => self.string(string).text,
            None => String::new(),
        };
        SectionPath { text, span }
    }

    fn instrument(&mut self, tree: Tree<'_>) -> InstrumentDecl {
        let (mut issuer, mut date, mut measures) = (None, None, None);
        for member in tree.all(Kind::instrument_member).filter_map(Tree::first) {
            let span = self.span(member);
            match member.kind() {
                Kind::issuer => {
                    let text = self.string_in(member);
                    self.once(&mut issuer, text, span, Keyword::Issuer);
                }
                Kind::issued => {
                    if let Some(value) = member.child(Kind::date).and_then(|day| self.date(day)) {
                        self.once(&mut date, value, span, Keyword::Date);
                    }
                }
                Kind::measures => {
                    let names: Vec<_> = member.all(Kind::name).map(|name| self.name(name)).collect();
                    self.once(&mut measures, names, span, Keyword::Measures);
                }
                _ => (),
            }
        }
        InstrumentDecl {
            title: self.string_in(tree),
            issuer: filled(issuer),
            date: filled(date),
            measures: filled(measures).unwrap_or_default(),
            span: self.span(tree),
        }
    }

    /// The type of a field, or the record type after 于: the grammar makes sure of it.
    pub(super) fn record_type(&mut self, tree: Tree<'_>) -> Ref {
        match tree.child(Kind::path) {
            Some(path) => self.reference(path),
            None => Ref { parts: Vec::new(), span: self.span(tree) },
        }
    }

    /// The place from the start of a node to a byte of the file, without blanks at its end.
    pub(super) fn span_until(&self, tree: Tree<'_>, end: u32) -> Span {
        let span = self.span(tree);
        let length = self.slice(Span { end, ..span }).trim_end_matches([' ', '\n']).len();
        Span { end: whole_characters(self.source, span.start + length as u32), ..span }
    }
}
