//! Vocabulary: enums, record types, the context, and the types of their fields.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use crate::{
    diagnostic::{Argument, Code, Diagnostic, Term},
    model::{self, RecordId, Type},
    source::Span,
    suggest::nearest,
    syntax::ast,
};

use super::{Checker, EnumInfo, FieldInfo, TypeId, graph, names::Space, words};

/// Values of one enum: their numbers have 16 bits.
const ENUM_VALUES: usize = u16::MAX as usize;

/// Whose values an enum has.
#[derive(Clone, Copy)]
pub(super) enum Values<'a> {
    /// Its own.
    Own,
    /// Those of a later edition as well, which stand at their places there. Records may hold them;
    /// the rules do not see them.
    AndLater(&'a ast::EnumDecl),
    /// The whole enum is of a later edition.
    Later,
}

/// An enum with all its values in the order of the text.
pub(super) fn enum_info(
    checker: &mut Checker<'_>,
    unit: usize,
    decl: &ast::EnumDecl,
    whose: Values<'_>,
) -> EnumInfo {
    let mut values = Vec::new();
    let mut index: IndexMap<String, u16> = IndexMap::new();
    let mut spans: Vec<Span> = Vec::new();
    let (all, own) = match whose {
        Values::Own => (&decl.values, None),
        Values::AndLater(later) => (&later.values, Some(names_of(&decl.values))),
        Values::Later => (&decl.values, Some(BTreeSet::new())),
    };
    let mut later_values: IndexMap<String, u16> = IndexMap::new();
    // Inclusions may be nested: a stack in place of recursion, the first value on top.
    let mut stack: Vec<(&ast::EnumValue, Option<u16>)> =
        all.iter().rev().map(|value| (value, None)).collect();
    while let Some((value, parent)) = stack.pop() {
        let later = own.as_ref().is_some_and(|own| !own.contains(value.name.text.as_str()));
        if let Some(first) = index.get(&value.name.text).or(later_values.get(&value.name.text)) {
            let earlier = spans.get(usize::from(*first)).copied().unwrap_or(decl.span);
            if own.is_none() {
                checker.duplicate(Term::EnumValue, &value.name, earlier);
            }
            continue;
        }
        if values.len() >= ENUM_VALUES {
            let limit = ENUM_VALUES.to_string();
            checker.sink.push(Diagnostic::new(
                Code::TooManyValues,
                value.name.span,
                [decl.name.text.clone().into(), limit.into()],
            ));
            break;
        }
        if decl.ordered && !value.includes.is_empty() {
            checker.sink.push(Diagnostic::new(
                Code::OrderedWithIncludes,
                value.name.span,
                [decl.name.text.clone().into()],
            ));
        }
        let number = values.len() as u16;
        let names = if later { &mut later_values } else { &mut index };
        names.insert(value.name.text.clone(), number);
        spans.push(value.name.span);
        values.push(model::EnumValue { name: value.name.text.clone(), parent, later });
        stack.extend(value.includes.iter().rev().map(|value| (value, Some(number))));
    }
    EnumInfo {
        unit,
        span: decl.span,
        decl: model::Enum { name: decl.name.text.clone(), ordered: decl.ordered, values },
        values: index,
    }
}

/// The names of values, of those that they include too.
fn names_of(values: &[ast::EnumValue]) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    let mut stack: Vec<&ast::EnumValue> = values.iter().collect();
    while let Some(value) = stack.pop() {
        names.insert(value.name.text.as_str());
        stack.extend(&value.includes);
    }
    names
}

impl<'a> Checker<'a> {
    /// Fields of records and of the context.
    pub(super) fn check_types(&mut self) {
        for index in 0..self.records.len() {
            let Some((unit, decl, of_later)) =
                self.records.get(index).and_then(|record| Some((record.unit, record.decl?, record.later)))
            else {
                continue;
            };
            for field in &decl.fields {
                self.add_field(RecordId(index as u32), unit, field, of_later);
            }
            for field in self.later_record(unit, &decl.name.text).into_iter().flat_map(|decl| &decl.fields) {
                self.add_later_field(RecordId(index as u32), unit, field);
            }
            let key = self.named_field(index, decl.key.as_ref());
            let label = self.named_field(index, decl.label.as_ref());
            self.check_key(index, key, decl.key.as_ref());
            self.check_label(index, label, decl.label.as_ref());
            if let Some(record) = self.records.get_mut(index) {
                record.key = key;
                record.label = label;
            }
        }
        let units = self.units;
        for (unit, loaded) in units.iter().enumerate() {
            for item in &loaded.file.items {
                if let ast::Item::Context(decl) = item {
                    for field in &decl.fields {
                        self.add_field(self.context, unit, field, false);
                    }
                }
            }
        }
        for (unit, loaded) in units.iter().enumerate() {
            for item in &loaded.later {
                if let ast::Item::Context(decl) = item {
                    for field in &decl.fields {
                        self.add_later_field(self.context, unit, field);
                    }
                }
            }
        }
        self.check_containment();
    }

    /// What a later edition makes of a record type.
    fn later_record(&self, unit: usize, name: &str) -> Option<&'a ast::RecordDecl> {
        self.units.get(unit)?.later.iter().find_map(|item| match item {
            ast::Item::Record(decl) if decl.name.text == name => Some(decl),
            _ => None,
        })
    }

    /// A field of a later edition, unless the record has it: it is read, and the rules do not see it.
    fn add_later_field(&mut self, record: RecordId, unit: usize, decl: &ast::FieldDecl) {
        let ty = self.later_type_of(unit, &decl.ty);
        let Some(info) = self.records.get_mut(record.index()) else {
            return;
        };
        if info.fields.iter().all(|field| field.name != decl.name.text) {
            info.fields.push(field_info(decl, ty, true));
        }
    }

    fn add_field(&mut self, record: RecordId, unit: usize, decl: &ast::FieldDecl, of_later: bool) {
        let ty = if of_later { self.later_type_of(unit, &decl.ty) } else { self.type_of(unit, &decl.ty) };
        let name = &decl.name;
        if words::is_derived(&name.text) {
            self.sink.push(Diagnostic::new(Code::ReservedFieldName, name.span, [name.text.clone().into()]));
        }
        let is_context = record == self.context;
        let Some(info) = self.records.get_mut(record.index()) else {
            return;
        };
        if let Some(first) = info.by_name.get(&name.text) {
            let earlier = info.fields.get(*first as usize).map_or(name.span, |field| field.span);
            let kind = if is_context { Term::ContextFact } else { Term::Field };
            self.duplicate(kind, name, earlier);
            return;
        }
        info.by_name.insert(name.text.clone(), info.fields.len() as u32);
        info.fields.push(field_info(decl, ty, false));
    }

    /// A type in the vocabulary of a later edition. What is wrong with it is told of there.
    fn later_type_of(&self, unit: usize, ty: &ast::TypeRef) -> Option<Type> {
        match &ty.kind {
            ast::TypeKind::Named(name) => {
                let (name, qualifier) = name.parts.split_last()?;
                let scheme = qualifier.first().map(|scheme| scheme.text.as_str());
                let of = |space| {
                    let all = self.names.candidates(space, unit, &name.text);
                    all.into_iter()
                        .find(|entry| scheme.is_none_or(|scheme| self.scheme_name(entry.unit) == scheme))
                };
                let entry = of(Space::Type).or_else(|| of(Space::LaterType))?;
                Some(match self.types.get(entry.id as usize)? {
                    TypeId::Enum(id) => Type::Enum(*id),
                    TypeId::Record(id) => Type::Record(*id),
                })
            }
            ast::TypeKind::List(element) => Some(Type::List(Box::new(self.later_type_of(unit, element)?))),
            ast::TypeKind::Bool => Some(Type::Bool),
            ast::TypeKind::Int => Some(Type::Int),
            ast::TypeKind::Decimal => Some(Type::Decimal),
            ast::TypeKind::Text => Some(Type::Text),
            ast::TypeKind::Date => Some(Type::Date),
            ast::TypeKind::Duration => Some(Type::Duration),
        }
    }

    /// A type as written. `[T?]` is refused: a list that is known is complete.
    fn type_of(&mut self, unit: usize, ty: &ast::TypeRef) -> Option<Type> {
        Some(match &ty.kind {
            ast::TypeKind::Bool => Type::Bool,
            ast::TypeKind::Int => Type::Int,
            ast::TypeKind::Decimal => Type::Decimal,
            ast::TypeKind::Text => Type::Text,
            ast::TypeKind::Date => Type::Date,
            ast::TypeKind::Duration => Type::Duration,
            ast::TypeKind::Named(name) => {
                let entry = self.resolve(Space::Type, unit, &name.parts)?;
                match self.types.get(entry.id as usize)? {
                    TypeId::Enum(id) => Type::Enum(*id),
                    TypeId::Record(id) => Type::Record(*id),
                }
            }
            ast::TypeKind::List(element) => {
                if element.optional {
                    self.sink.push(Diagnostic::new(Code::OptionalElement, element.span, []));
                }
                Type::List(Box::new(self.type_of(unit, element)?))
            }
        })
    }

    /// The field that 标识 or 称谓 names.
    fn named_field(&mut self, record: usize, name: Option<&ast::Name>) -> Option<u32> {
        let name = name?;
        let info = self.records.get(record)?;
        let found = info.by_name.get(&name.text).copied();
        if found.is_none() {
            self.unknown_field(RecordId(record as u32), name);
        }
        found
    }

    /// A key is a text or a whole number that every record has.
    fn check_key(&mut self, record: usize, key: Option<u32>, name: Option<&ast::Name>) {
        let field = key.and_then(|key| self.records.get(record)?.fields.get(key as usize));
        if let (Some(field), Some(name)) = (field, name)
            && (field.optional || !matches!(field.ty, Some(Type::Text | Type::Int) | None))
        {
            let place = field.span;
            self.sink.push(Diagnostic::new(Code::BadKey, name.span, [name.text.clone().into()]).label(
                place,
                Term::DeclaredHere,
                [],
            ));
        }
    }

    /// A label is a text.
    fn check_label(&mut self, record: usize, label: Option<u32>, name: Option<&ast::Name>) {
        let field = label.and_then(|label| self.records.get(record)?.fields.get(label as usize));
        if let (Some(field), Some(name)) = (field, name)
            && !matches!(field.ty, Some(Type::Text) | None)
        {
            let place = field.span;
            self.sink.push(Diagnostic::new(Code::BadLabel, name.span, [name.text.clone().into()]).label(
                place,
                Term::DeclaredHere,
                [],
            ));
        }
    }

    /// A record type that contains itself would have no end.
    fn check_containment(&mut self) {
        let edges: Vec<Vec<u32>> = self
            .records
            .iter()
            .map(|record| {
                let types = record.fields.iter().filter_map(|field| field.ty.as_ref());
                types.filter_map(innermost_record).map(|id| id.0).collect()
            })
            .collect();
        let sorted = graph::sort(&edges);
        if sorted.cycles.is_empty() {
            self.check_extent(&edges, &sorted.order);
        }
        for cycle in sorted.cycles {
            let members: Vec<(String, Span)> = cycle
                .iter()
                .filter_map(|id| self.records.get(*id as usize))
                .filter_map(|record| Some((record.name.clone(), record.decl?.name.span)))
                .collect();
            self.report_cycle(&members, Term::HelpRecordCycle);
            // The cycle is cut, so that nothing after this follows it.
            let members: BTreeSet<u32> = cycle.iter().copied().collect();
            for id in &cycle {
                let fields = self.records.get_mut(*id as usize);
                for field in fields.into_iter().flat_map(|record| &mut record.fields) {
                    if field
                        .ty
                        .as_ref()
                        .and_then(innermost_record)
                        .is_some_and(|inner| members.contains(&inner.0))
                    {
                        field.ty = None;
                    }
                }
            }
        }
    }

    /// A record has room for each fact of each record type within it, and a type that is held twice
    /// is there twice: a few lines that double at each step would ask for any amount of memory.
    fn check_extent(&mut self, edges: &[Vec<u32>], order: &[u32]) {
        let (facts_limit, depth_limit) = (self.limits.record_facts, self.limits.dependency_depth);
        let mut extents = vec![(0_usize, 0_usize); edges.len()];
        let mut told = None;
        for id in order {
            let at = *id as usize;
            let held = edges.get(at).into_iter().flatten();
            let held = held.filter_map(|held| extents.get(*held as usize)).copied();
            let own = self.records.get(at).map_or(0, |record| record.fields.len());
            let (facts, depth) =
                held.fold((own, 0), |(facts, depth), held| (facts.saturating_add(held.0), depth.max(held.1)));
            let extent = (facts, depth.saturating_add(1));
            if let Some(known) = extents.get_mut(at) {
                *known = extent;
            }
            let declared = self.records.get(at).and_then(|record| record.decl);
            if let Some(decl) = declared.filter(|_| told.is_none()) {
                let (code, limit) = if extent.0 > facts_limit {
                    (Code::RecordTooLarge, facts_limit)
                } else if extent.1 > depth_limit {
                    (Code::DependencyTooDeep, depth_limit)
                } else {
                    continue;
                };
                told = Some(Diagnostic::new(
                    code,
                    decl.name.span,
                    [decl.name.text.clone().into(), limit.to_string().into()],
                ));
            }
        }
        if let Some(diagnostic) = told {
            self.sink.push(diagnostic);
        }
    }

    /// Tells of a cycle with all its members, in the order in which they read one another.
    pub(super) fn report_cycle(&mut self, members: &[(String, Span)], help: Term) {
        let mut names: Vec<String> = Vec::new();
        for (name, _) in members {
            let name = format!("`{name}`");
            if names.last() != Some(&name) {
                names.push(name);
            }
        }
        if names.len() > 1 && names.first() == names.last() {
            names.pop();
        }
        names.extend(names.first().cloned());
        let Some((_, first)) = members.first() else {
            return;
        };
        let mut diagnostic = Diagnostic::new(Code::Cycle, *first, [names.join(" → ").into()]);
        let mut told = BTreeSet::from([*first]);
        for (_, span) in members {
            if told.insert(*span) {
                diagnostic = diagnostic.label(*span, Term::PartOfCycle, []);
            }
        }
        self.sink.push(diagnostic.help(help, []));
    }

    /// Tells of a field that a record type does not have.
    pub(super) fn unknown_field(&mut self, record: RecordId, name: &ast::Name) {
        if self.field_lost(record, &name.text) {
            return;
        }
        let Some(info) = self.records.get(record.index()) else {
            return;
        };
        let mut diagnostic = Diagnostic::new(
            Code::UnknownField,
            name.span,
            [info.name.clone().into(), name.text.clone().into()],
        );
        if let Some(near) = nearest(&name.text, info.by_name.keys().map(String::as_str)) {
            diagnostic = diagnostic.help(Term::DidYouMean, [near.into()]);
        }
        self.sink.push(diagnostic);
    }

    /// A field of a record type.
    pub(super) fn field(&self, record: RecordId, name: &str) -> Option<u32> {
        self.records.get(record.index())?.by_name.get(name).copied()
    }

    /// The record type that 于 names, over which evaluation ranges.
    pub(super) fn keyed_record(&mut self, unit: usize, reference: &ast::Ref) -> Option<RecordId> {
        let entry = self.resolve(Space::Type, unit, &reference.parts)?;
        let name = reference.parts.last()?;
        match self.types.get(entry.id as usize)? {
            TypeId::Record(id) => {
                let info = self.records.get(id.index())?;
                let decl = info.decl?;
                if decl.key.is_none() {
                    let place = decl.name.span;
                    self.sink.push(
                        Diagnostic::new(Code::RecordNotKeyed, name.span, [name.text.clone().into()]).label(
                            place,
                            Term::DeclaredHere,
                            [],
                        ),
                    );
                    return None;
                }
                Some(*id)
            }
            TypeId::Enum(_) => {
                self.sink.push(
                    Diagnostic::new(
                        Code::UnknownName,
                        name.span,
                        [Term::Record.into(), name.text.clone().into()],
                    )
                    .label(entry.span, Term::IsAnEnum, []),
                );
                None
            }
        }
    }

    /// A type in the words of a file: `` `[任职]` ``.
    pub(super) fn show(&self, unit: usize, ty: &Type) -> Argument {
        Argument::Text(format!("`{}`", self.type_text(unit, ty)))
    }

    fn type_text(&self, unit: usize, ty: &Type) -> String {
        match ty {
            Type::Enum(id) => {
                self.enums.get(id.index()).map_or_else(String::new, |info| info.decl.name.clone())
            }
            Type::Record(id) => {
                self.records.get(id.index()).map_or_else(String::new, |info| info.name.clone())
            }
            Type::List(element) => format!("[{}]", self.type_text(unit, element)),
            plain => words::plain_type(self.language(unit), plain).unwrap_or_default().to_owned(),
        }
    }
}

fn field_info(decl: &ast::FieldDecl, ty: Option<Type>, later: bool) -> FieldInfo {
    FieldInfo {
        name: decl.name.text.clone(),
        ty,
        optional: decl.ty.optional,
        ask: decl.ask.as_ref().map(|ask| ask.text.clone()),
        from: decl.from.as_ref().map(|from| from.text.clone()),
        span: decl.name.span,
        later,
    }
}

/// The record type that a type holds, through lists.
fn innermost_record(ty: &Type) -> Option<RecordId> {
    match ty {
        Type::Record(id) => Some(*id),
        Type::List(element) => innermost_record(element),
        _ => None,
    }
}
