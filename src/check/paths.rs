//! Paths: facts, parameters, definitions, values of enums, and what the rules derive.

use crate::{
    diagnostic::{Code, Diagnostic, Term},
    model::{Binding, DefinitionId, EnumId, Expr, ExprKind, RecordId, Type, Value},
    source::Span,
    suggest::nearest,
    syntax::ast,
};

use super::{
    Checker,
    expr::{truth, value_expr},
    names::{Entry, Space},
    qualified::Beginning,
    scope::{Base, PathKey, Reads, Risk, Scope, Typed},
    words,
};

/// What a bare name means, by rank: an element, a field, then the rest.
#[derive(Clone, Debug)]
pub(super) enum Found {
    /// An element.
    Variable(usize),
    /// A field of the record.
    Field(RecordId, u32),
    /// A fact of the context.
    Context(u32),
    /// A parameter.
    Param(u32),
    /// A definition.
    Definition(u32),
    /// An aggregate.
    Aggregate(u32),
    /// Something of which nothing but its name could be read.
    Lost,
    /// Nothing.
    Nothing,
    /// Several of one rank.
    Several(Vec<Meaning>),
}

/// One of several meanings of a name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Meaning {
    /// Where it is declared.
    pub(super) span: Span,
    /// The unit that declares it; none for a fact of the context, which is of no scheme.
    pub(super) unit: Option<usize>,
}

impl Meaning {
    pub(super) fn of(entry: Entry) -> Meaning {
        Meaning { span: entry.span, unit: Some(entry.unit) }
    }
}

/// A path as far as it can be followed without saying what is wrong.
pub(super) struct Located {
    pub(super) key: PathKey,
}

impl Checker<'_> {
    /// What a bare name means at a place.
    pub(super) fn in_scope(&self, name: &str, scope: &Scope) -> Found {
        if let Some(variable) = scope.variable(name) {
            return Found::Variable(variable);
        }
        if let Some(record) = scope.record
            && let Some(field) = self.field(record, name)
        {
            return Found::Field(record, field);
        }
        // A field comes before a fact, a parameter or a definition of its name.
        if let Some(record) = scope.record
            && self.records.get(record.index()).is_some_and(|info| info.decl.is_some())
            && self.field_lost(record, name)
        {
            return Found::Lost;
        }
        let mut found: Vec<(Found, Meaning)> = Vec::new();
        if let Some(fact) = self.field(self.context, name)
            && let Some(field) = self.field_info(self.context, fact)
        {
            found.push((Found::Context(fact), Meaning { span: field.span, unit: None }));
        }
        let params = self.names.candidates(Space::Param, scope.unit, name);
        let definitions = self.definitions_named(name, scope);
        let aggregates = self.names.candidates(Space::Aggregate, scope.unit, name);
        if params.iter().chain(&definitions).chain(&aggregates).any(|entry| entry.is_lost()) {
            return Found::Lost;
        }
        for entry in params {
            found.push((Found::Param(entry.id), Meaning::of(entry)));
        }
        let own = definitions.iter().any(|entry| entry.unit == scope.unit);
        for entry in definitions.into_iter().filter(|entry| !own || entry.unit == scope.unit) {
            found.push((Found::Definition(entry.id), Meaning::of(entry)));
        }
        for entry in aggregates {
            found.push((Found::Aggregate(entry.id), Meaning::of(entry)));
        }
        if found.len() > 1 {
            return Found::Several(found.into_iter().map(|(_, meaning)| meaning).collect());
        }
        found.pop().map_or(Found::Nothing, |(found, _)| found)
    }

    /// Definitions of a name for the record of a scope, or for the context, of all schemes.
    pub(super) fn definitions_named(&self, name: &str, scope: &Scope) -> Vec<Entry> {
        let all = self.names.table(Space::Definition).get(name);
        all.into_iter()
            .flatten()
            .filter(|entry| self.names.sees(scope.unit, entry.unit))
            .filter(|entry| {
                let info = self.definitions.get(entry.id as usize);
                match info.and_then(|info| info.record) {
                    Some(Some(record)) => scope.record == Some(record),
                    Some(None) => true,
                    // Its record type is a mistake: it may be of this record.
                    None => true,
                }
            })
            .copied()
            .collect()
    }

    pub(super) fn field_info(&self, record: RecordId, field: u32) -> Option<&super::FieldInfo> {
        self.records.get(record.index())?.fields.get(field as usize)
    }

    /// Follows a path as far as its key goes.
    pub(super) fn locate(&self, path: &ast::Ref, scope: &Scope) -> Option<Located> {
        let (first, rest) = path.parts.split_first()?;
        let (mut key, mut ty, rest) = if self.is_context_word(first, scope) {
            let (fact, rest) = rest.split_first()?;
            let field = self.field(self.context, &fact.text)?;
            let ty = self.field_info(self.context, field)?.ty.clone();
            (key(Base::Context, field), ty, rest)
        } else {
            let Beginning { found, rest, .. } = self.beginning(&path.parts, scope)?;
            let (key, ty) = match found {
                Found::Variable(at) => {
                    let bare = PathKey { base: Base::Element(at), fields: Vec::new() };
                    (bare, scope.variables.get(at)?.ty.clone())
                }
                Found::Field(record, field) => {
                    let ty = self.field_info(record, field)?.ty.clone();
                    (key(Base::Record, field), ty)
                }
                Found::Context(field) => {
                    let ty = self.field_info(self.context, field)?.ty.clone();
                    (key(Base::Context, field), ty)
                }
                Found::Definition(id) => {
                    let bare = PathKey { base: Base::Definition(id), fields: Vec::new() };
                    let typed = &self.definitions.get(id as usize)?.typed;
                    let ty = typed.as_ref().map(|(ty, _, _)| ty.clone());
                    (bare, ty)
                }
                Found::Aggregate(id) => (PathKey { base: Base::Aggregate(id), fields: Vec::new() }, None),
                Found::Param(_) | Found::Lost | Found::Nothing | Found::Several(_) => return None,
            };
            (key, ty, rest)
        };
        for part in rest {
            let Some(Type::Record(record)) = ty else {
                return None;
            };
            let field = self.field(record, &part.text)?;
            key.fields.push(field);
            ty = self.field_info(record, field)?.ty.clone();
        }
        Some(Located { key })
    }

    pub(super) fn is_context_word(&self, name: &ast::Name, scope: &Scope) -> bool {
        !name.quoted && name.text == words::context(self.language(scope.unit))
    }

    /// Types a path.
    pub(super) fn path(
        &mut self,
        path: &ast::Ref,
        scope: &mut Scope,
        expected: Option<&Type>,
    ) -> Option<Typed> {
        let (first, rest) = path.parts.split_first()?;
        if let Some((last, before)) = path.parts.split_last()
            && !before.is_empty()
            && !last.quoted
        {
            let language = self.language(scope.unit);
            if let Some(test) = words::status(language, &last.text) {
                let duty = self.duty_asked(before, last, scope)?;
                let binding = self.duty_element(duty, before, scope)?;
                if self.duties.get(duty.index())?.shows_nothing() {
                    self.duty_shows_nothing(duty, last, scope);
                    return None;
                }
                return Some(truth(ExprKind::Status(duty, test, binding), path.span));
            }
            if words::is_incomplete(language, &last.text) {
                let report = self.report_asked(before, last, scope)?;
                return Some(truth(ExprKind::Incomplete(report), path.span));
            }
            if words::is_due(language, &last.text) && self.is_duty(before, scope) {
                let duty = self.duty_asked(before, last, scope)?;
                let binding = self.duty_element(duty, before, scope)?;
                return Some(Typed {
                    expr: Expr { kind: ExprKind::Due(duty, binding), ty: Type::Date, span: path.span },
                    may_be_none: true,
                    risk: None,
                });
            }
        }
        if self.is_context_word(first, scope) && !rest.is_empty() {
            return self.context_path(first, rest, scope, path.span);
        }
        let beginning = self.beginning(&path.parts, scope)?;
        if rest.is_empty()
            && let Some(Type::Enum(id)) = expected
            && let Some(value) = self.enum_value(*id, &first.text)
        {
            return self.value_or_fact(*id, value, first, &beginning.found, scope);
        }
        if let Some(value) = self.qualified_value(path, &beginning, scope) {
            return value;
        }
        if let (Found::Nothing, Some(scheme)) = (&beginning.found, beginning.scheme) {
            self.no_value_in_scheme(&path.parts, scheme, scope);
            return None;
        }
        let rest = beginning.rest;
        let start = self.start(beginning, scope, expected)?;
        self.follow(start, rest, path.span, scope)
    }

    /// A bare word that is a value of the enum expected: a value, unless a fact of that very
    /// type has the same name.
    fn value_or_fact(
        &mut self,
        id: EnumId,
        value: u16,
        name: &ast::Name,
        found: &Found,
        scope: &Scope,
    ) -> Option<Typed> {
        let ty = match found {
            Found::Variable(at) => scope.variables.get(*at).and_then(|it| it.ty.clone()),
            Found::Field(record, field) => self.field_info(*record, *field).and_then(|it| it.ty.clone()),
            Found::Context(field) => self.field_info(self.context, *field).and_then(|it| it.ty.clone()),
            Found::Param(id) => self.params.get(*id as usize).and_then(|it| {
                let (_, ty) = it.value.as_ref()?;
                Some(ty.clone())
            }),
            Found::Definition(id) => self.definitions.get(*id as usize).and_then(|it| {
                let (ty, _, _) = it.typed.as_ref()?;
                Some(ty.clone())
            }),
            Found::Aggregate(id) => self.aggregates.get(*id as usize).and_then(|it| {
                let aggregate = it.model.as_ref()?;
                Some(aggregate.ty.clone())
            }),
            Found::Lost | Found::Nothing | Found::Several(_) => None,
        };
        if ty == Some(Type::Enum(id)) {
            let shown = self.enums.get(id.index()).map_or_else(String::new, |info| info.decl.name.clone());
            let form = format!("{shown}.{}", name.text);
            self.sink.push(
                Diagnostic::new(Code::AmbiguousName, name.span, [name.text.clone().into()])
                    .help(Term::HelpFactOrValue, [form.into()]),
            );
            return None;
        }
        let ty = Type::Enum(id);
        Some(Typed::certain(value_expr(Value::Enum(id, value), ty, name.span)))
    }

    pub(super) fn enum_value(&self, id: EnumId, name: &str) -> Option<u16> {
        self.enums.get(id.index())?.values.get(name).copied()
    }

    /// Tells of a value that an enum does not have.
    pub(super) fn unknown_value(&mut self, unit: usize, id: EnumId, name: &ast::Name, further: &[&str]) {
        let Some(info) = self.enums.get(id.index()) else {
            return;
        };
        if self.is_partial(info.span) {
            return;
        }
        let values = info.values.keys().map(String::as_str);
        let near = nearest(&name.text, values.chain(further.iter().copied()));
        let mut diagnostic = Diagnostic::new(
            Code::UnknownEnumValue,
            name.span,
            [info.decl.name.clone().into(), name.text.clone().into()],
        );
        if let Some(near) = near {
            diagnostic = diagnostic.help(Term::DidYouMean, [near.into()]);
        } else if let Some(split) = self.split(unit, &name.text) {
            diagnostic = diagnostic.help(Term::PutApart, [split.into()]);
        } else {
            let all: Vec<&str> = info.values.keys().take(12).map(String::as_str).collect();
            let dots = if info.values.len() > all.len() { " …" } else { "" };
            let all = format!("{}{dots}", all.join("、"));
            diagnostic = diagnostic.help(Term::HelpValues, [all.into()]);
        }
        self.sink.push(diagnostic);
    }

    /// `环境.X`
    fn context_path(
        &mut self,
        word: &ast::Name,
        rest: &[ast::Name],
        scope: &Scope,
        span: Span,
    ) -> Option<Typed> {
        let (fact, rest) = rest.split_first()?;
        let Some(field) = self.field(self.context, &fact.text) else {
            // A context without facts is told of in the same words.
            self.unknown_field(self.context, fact);
            return None;
        };
        let found = Found::Context(field);
        let beginning = Beginning { name: fact, found, span: fact.span, rest, scheme: None };
        let start = self.start(beginning, scope, None)?;
        self.follow(start, rest, word.span.to(span), scope)
    }

    /// The beginning of a path.
    fn start(
        &mut self,
        Beginning { name, found, span, rest, .. }: Beginning<'_>,
        scope: &Scope,
        expected: Option<&Type>,
    ) -> Option<(Typed, PathKey)> {
        let is_fact = matches!(found, Found::Field(..) | Found::Context(_) | Found::Definition(_));
        if is_fact && scope.reads == Reads::Constants {
            self.not_readable(name, Term::HelpConstantsOnly);
            return None;
        }
        match found {
            Found::Variable(at) => {
                let ty = scope.variables.get(at)?.ty.clone()?;
                let kind = ExprKind::Element(Binding(at as u32));
                Some((
                    Typed::certain(Expr { kind, ty, span }),
                    PathKey { base: Base::Element(at), fields: Vec::new() },
                ))
            }
            Found::Field(record, field) => {
                let base = Expr { kind: ExprKind::Record, ty: Type::Record(record), span };
                self.field_of(base, record, field, bare(Base::Record), false, span)
            }
            Found::Context(field) => {
                let base = Expr { kind: ExprKind::Context, ty: Type::Record(self.context), span };
                self.field_of(base, self.context, field, bare(Base::Context), false, span)
            }
            Found::Param(id) => {
                let (value, ty) = self.params.get(id as usize)?.value.clone()?;
                Some((Typed::certain(value_expr(value, ty, span)), bare(Base::Definition(u32::MAX))))
            }
            Found::Definition(id) => {
                if scope.reads < Reads::Everything {
                    self.not_readable(name, Term::HelpFactsOnly);
                    return None;
                }
                let (ty, may_be_none, definition) = self.definitions.get(id as usize)?.typed.clone()?;
                let key = bare(Base::Definition(id));
                let kind = ExprKind::Definition(definition);
                Some((
                    Typed {
                        expr: Expr { kind, ty, span },
                        may_be_none,
                        risk: may_be_none.then(|| Risk { key: key.clone(), span }),
                    },
                    key,
                ))
            }
            Found::Aggregate(id) => self.aggregate(id, name, span, scope),
            Found::Several(meanings) => {
                self.ambiguous_fact(name, &meanings, scope);
                None
            }
            Found::Lost => None,
            Found::Nothing => {
                self.unknown_fact(name, !rest.is_empty(), scope, expected);
                None
            }
        }
    }

    /// A field of a record-valued expression, with the key of the path so far.
    fn field_of(
        &mut self,
        base: Expr,
        record: RecordId,
        field: u32,
        mut key: PathKey,
        base_may_be_none: bool,
        span: Span,
    ) -> Option<(Typed, PathKey)> {
        let info = self.field_info(record, field)?;
        let ty = info.ty.clone()?;
        let optional = info.optional;
        key.fields.push(field);
        let kind = ExprKind::Field(Box::new(base), field);
        let typed = Typed {
            expr: Expr { kind, ty, span },
            may_be_none: base_may_be_none || optional,
            risk: optional.then(|| Risk { key: key.clone(), span }),
        };
        Some((typed, key))
    }

    /// The fields after the beginning of a path.
    fn follow(
        &mut self,
        (mut typed, mut key): (Typed, PathKey),
        rest: &[ast::Name],
        span: Span,
        scope: &Scope,
    ) -> Option<Typed> {
        for part in rest {
            let Type::Record(record) = typed.expr.ty else {
                let shown = self.show(scope.unit, &typed.expr.ty);
                let mut diagnostic =
                    Diagnostic::new(Code::NoFields, part.span, [shown, part.text.clone().into()]);
                if matches!(typed.expr.ty, Type::List(_)) {
                    let form = self.of_each(typed.expr.span, part, scope);
                    diagnostic = diagnostic.help(Term::WriteInstead, [form.into()]);
                }
                self.sink.push(diagnostic);
                return None;
            };
            let Some(field) = self.field(record, &part.text) else {
                self.unknown_field(record, part);
                return None;
            };
            let so_far = typed.expr.span.to(part.span);
            let earlier = typed.risk.take();
            let (next, longer) = self.field_of(typed.expr, record, field, key, typed.may_be_none, so_far)?;
            typed = next;
            typed.risk = typed.risk.or(earlier);
            key = longer;
        }
        typed.expr.span = span;
        Some(typed)
    }

    /// Tells of something that may not be read here.
    pub(super) fn not_readable(&mut self, name: &ast::Name, help: Term) {
        self.sink.push(
            Diagnostic::new(Code::NotReadableHere, name.span, [name.text.clone().into()]).help(help, []),
        );
    }

    /// Whether something of one record type may be named where the records are of another.
    pub(super) fn same_record(
        &mut self,
        record: RecordId,
        here: RecordId,
        name: &ast::Name,
        declared: Span,
    ) -> Option<()> {
        if record == here {
            return Some(());
        }
        let text =
            |id: RecordId| self.records.get(id.index()).map_or_else(String::new, |info| info.name.clone());
        let arguments = [name.text.clone().into(), text(record).into(), text(here).into()];
        self.sink.push(Diagnostic::new(Code::DifferentRecords, name.span, arguments).label(
            declared,
            Term::DeclaredHere,
            [],
        ));
        None
    }

    /// The place in the model of a definition.
    pub(super) fn next_definition(&self) -> DefinitionId {
        DefinitionId(self.model_definitions.len() as u32)
    }
}

fn bare(base: Base) -> PathKey {
    PathKey { base, fields: Vec::new() }
}

fn key(base: Base, field: u32) -> PathKey {
    PathKey { base, fields: vec![field] }
}
