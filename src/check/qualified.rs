//! `SCHEME.NAME`: a name of one scheme, where two imports have it.

use std::collections::BTreeMap;

use crate::{
    diagnostic::{Code, Diagnostic, Term},
    model::{EnumId, SchemeId, Type, Value},
    source::Span,
    suggest::nearest,
    syntax::{self, ast, keyword::Keyword},
};

use super::{
    Checker, TypeId,
    expr::value_expr,
    meant::BARE,
    names::{Entry, Space},
    paths::{Found, Meaning},
    scope::{Scope, Typed},
    words,
};

/// How a path begins: with a name in reach, or with the name of a scheme and one of its names.
pub(super) struct Beginning<'p> {
    /// The name that means something.
    pub(super) name: &'p ast::Name,
    /// What it means.
    pub(super) found: Found,
    /// From the first name of the path to this one.
    pub(super) span: Span,
    /// The names after it.
    pub(super) rest: &'p [ast::Name],
    /// The scheme that is named before it.
    pub(super) scheme: Option<SchemeId>,
}

impl Checker<'_> {
    /// How a path begins at a place. A name in reach comes before a scheme of that name.
    pub(super) fn beginning<'p>(&self, parts: &'p [ast::Name], scope: &Scope) -> Option<Beginning<'p>> {
        let (first, rest) = parts.split_first()?;
        let found = self.in_scope(&first.text, scope);
        if let (Found::Nothing, Some((name, after))) = (&found, rest.split_first())
            // `枚举.值` where a scheme has the name of the enum.
            && !(after.is_empty() && self.is_enum(scope.unit, &first.text))
            && let Some(scheme) = self.scheme_in_reach(scope.unit, &first.text)
        {
            let found = self.in_scheme(scheme, &name.text, scope);
            let span = first.span.to(name.span);
            return Some(Beginning { name, found, span, rest: after, scheme: Some(scheme) });
        }
        Some(Beginning { name: first, found, span: first.span, rest, scheme: None })
    }

    /// What a name of a scheme means in an expression: a parameter, a definition or an aggregate.
    fn in_scheme(&self, scheme: SchemeId, name: &str, scope: &Scope) -> Found {
        let params = self.names_of(Space::Param, scope.unit, scheme, name);
        let mut definitions = self.definitions_named(name, scope);
        definitions.retain(|entry| self.scheme_of(entry.unit) == scheme);
        let aggregates = self.names_of(Space::Aggregate, scope.unit, scheme, name);
        if params.iter().chain(&definitions).chain(&aggregates).any(|entry| entry.is_lost()) {
            return Found::Lost;
        }
        let mut found: Vec<(Found, Meaning)> =
            params.into_iter().map(|entry| (Found::Param(entry.id), Meaning::of(entry))).collect();
        let of_scheme = definitions.into_iter();
        found.extend(of_scheme.map(|entry| (Found::Definition(entry.id), Meaning::of(entry))));
        found.extend(aggregates.into_iter().map(|entry| (Found::Aggregate(entry.id), Meaning::of(entry))));
        if found.len() > 1 {
            return Found::Several(found.into_iter().map(|(_, meaning)| meaning).collect());
        }
        found.pop().map_or(Found::Nothing, |(found, _)| found)
    }

    /// The declarations of a name in a scheme, of those that a unit sees.
    pub(super) fn names_of(&self, space: Space, unit: usize, scheme: SchemeId, name: &str) -> Vec<Entry> {
        let all = self.names.table(space).get(name);
        let seen = all
            .into_iter()
            .flatten()
            .filter(|entry| self.scheme_of(entry.unit) == scheme && self.names.sees(unit, entry.unit));
        seen.copied().collect()
    }

    /// `枚举.值`, `SCHEME.枚举.值`, where the name of the enum is no record in reach.
    pub(super) fn qualified_value(
        &mut self,
        path: &ast::Ref,
        begin: &Beginning<'_>,
        scope: &Scope,
    ) -> Option<Option<Typed>> {
        let [value] = begin.rest else {
            return None;
        };
        let holds_record = match &begin.found {
            Found::Variable(at) => is_record(scope.variables.get(*at)?.ty.as_ref()),
            Found::Field(record, field) => is_record(self.field_info(*record, *field)?.ty.as_ref()),
            Found::Context(field) => is_record(self.field_info(self.context, *field)?.ty.as_ref()),
            Found::Definition(id) => {
                let typed = self.definitions.get(*id as usize)?.typed.as_ref();
                typed.is_some_and(|(ty, _, _)| is_record(Some(ty)))
            }
            // What it holds is not known, and nothing is said of it.
            Found::Lost => true,
            Found::Aggregate(_) | Found::Param(_) | Found::Nothing | Found::Several(_) => false,
        };
        if holds_record {
            return None;
        }
        let name = begin.name;
        let entries = match begin.scheme {
            None => self.names.candidates(Space::Type, scope.unit, &name.text),
            Some(scheme) => self.names_of(Space::Type, scope.unit, scheme, &name.text),
        };
        if entries.iter().any(|entry| entry.is_lost()) {
            return Some(None);
        }
        let enums = self.enums_among(entries);
        match enums.as_slice() {
            [] => None,
            [(id, _)] => {
                let id = *id;
                Some(match self.enum_value(id, &value.text) {
                    Some(number) => {
                        Some(Typed::certain(value_expr(Value::Enum(id, number), Type::Enum(id), path.span)))
                    }
                    None => {
                        self.unknown_value(scope.unit, id, value, &[]);
                        None
                    }
                })
            }
            several => {
                let places: Vec<Entry> = several.iter().map(|(_, entry)| *entry).collect();
                self.ambiguous(scope.unit, name, &places);
                Some(None)
            }
        }
    }

    /// The enums among the types that a name means, with where they are declared.
    pub(super) fn enums_among(&self, entries: Vec<Entry>) -> Vec<(EnumId, Entry)> {
        let enums = entries.into_iter().filter_map(|entry| match self.types.get(entry.id as usize)? {
            TypeId::Enum(id) => Some((*id, entry)),
            TypeId::Record(_) => None,
        });
        enums.collect()
    }

    /// A declared name as outcomes and schemas show it: with its scheme where another scheme has
    /// it too, since a reader of outcomes has nothing else to tell the two apart.
    pub(super) fn shown_name(&self, space: Space, unit: usize, name: &str) -> String {
        let scheme = self.scheme_of(unit);
        let all = self.names.table(space).get(name);
        if all.into_iter().flatten().any(|entry| self.scheme_of(entry.unit) != scheme) {
            format!("{}.{name}", self.scheme_name(unit))
        } else {
            name.to_owned()
        }
    }

    /// Gives types of one name in two schemes the names under which they are shown.
    pub(super) fn tell_types_apart(&mut self) {
        for at in 0..self.records.len() {
            let shown = self.records.get(at).filter(|info| info.decl.is_some());
            let shown = shown.map(|info| self.shown_name(Space::Type, info.unit, &info.name));
            if let (Some(info), Some(shown)) = (self.records.get_mut(at), shown) {
                info.name = shown;
            }
        }
        for at in 0..self.enums.len() {
            let shown = self.enums.get(at);
            let shown = shown.map(|info| self.shown_name(Space::Type, info.unit, &info.decl.name));
            if let (Some(info), Some(shown)) = (self.enums.get_mut(at), shown) {
                info.decl.name = shown;
            }
        }
    }

    fn is_enum(&self, unit: usize, name: &str) -> bool {
        !self.enums_among(self.names.candidates(Space::Type, unit, name)).is_empty()
    }

    /// The names of the schemes whose files a unit sees.
    pub(super) fn schemes_in_reach(&self, unit: usize) -> impl Iterator<Item = (SchemeId, &str)> {
        (0..self.units.len())
            .filter(move |other| self.names.sees(unit, *other))
            .map(|other| (self.scheme_of(other), self.scheme_name(other)))
    }

    /// The scheme of a name, among those a unit sees.
    pub(super) fn scheme_in_reach(&self, unit: usize, name: &str) -> Option<SchemeId> {
        self.schemes_in_reach(unit).find(|(_, other)| *other == name).map(|(id, _)| id)
    }

    /// The forms that tell the meanings of a name apart, as far as the scheme's name does.
    pub(super) fn with_scheme(
        &self,
        unit: usize,
        name: &str,
        units: impl Iterator<Item = usize>,
    ) -> Vec<String> {
        let mut schemes: BTreeMap<SchemeId, usize> = BTreeMap::new();
        let mut order = Vec::new();
        for other in units {
            let scheme = self.scheme_of(other);
            *schemes.entry(scheme).or_default() += 1;
            order.push((scheme, other));
        }
        let language = self.language(unit);
        let single = order.into_iter().filter(|(scheme, _)| schemes.get(scheme) == Some(&1));
        let forms = single.map(|(_, other)| {
            let scheme = syntax::written_name(self.scheme_name(other), language);
            format!("{scheme}.{}", syntax::written_member(name, language))
        });
        forms.collect()
    }

    /// Tells of a name with several meanings, which the scheme's name tells apart.
    pub(super) fn ambiguous(&mut self, unit: usize, name: &ast::Name, places: &[Entry]) {
        let mut diagnostic = Diagnostic::new(Code::AmbiguousName, name.span, [name.text.clone().into()]);
        for entry in places {
            diagnostic = diagnostic.label(entry.span, Term::DeclaredHere, []);
        }
        let forms = self.with_scheme(unit, &name.text, places.iter().map(|entry| entry.unit));
        self.sink.push(apart(diagnostic, forms));
    }

    /// Tells of a bare name in an expression that is, for instance, a fact and a parameter.
    pub(super) fn ambiguous_fact(&mut self, name: &ast::Name, meanings: &[Meaning], scope: &Scope) {
        let mut diagnostic = Diagnostic::new(Code::AmbiguousName, name.span, [name.text.clone().into()]);
        for meaning in meanings {
            diagnostic = diagnostic.label(meaning.span, Term::DeclaredHere, []);
        }
        let mut forms = Vec::new();
        if meanings.iter().any(|meaning| meaning.unit.is_none()) {
            forms.push(format!("{}.{}", words::context(self.language(scope.unit)), name.text));
        }
        let units = meanings.iter().filter_map(|meaning| meaning.unit);
        forms.extend(self.with_scheme(scope.unit, &name.text, units));
        self.sink.push(apart(diagnostic, forms));
    }

    /// Tells of a name that a scheme does not have.
    pub(super) fn not_in_scheme(&mut self, term: Term, spaces: &[Space], unit: usize, parts: &[ast::Name]) {
        let Some((name, _, diagnostic)) = unknown(term, parts) else {
            return;
        };
        let keywords: Vec<Keyword> = spaces.iter().flat_map(|space| space.keywords()).copied().collect();
        if self.perhaps_lost(unit, &keywords, &name.text) {
            return;
        }
        let scheme = parts.first().and_then(|first| self.scheme_in_reach(unit, &first.text));
        // Another scheme has it, or this one has a name that is nearly the same.
        let elsewhere: Vec<usize> = spaces
            .iter()
            .flat_map(|space| self.names.candidates(*space, unit, &name.text))
            .map(|entry| entry.unit)
            .filter(|other| Some(self.scheme_of(*other)) != scheme)
            .collect();
        let forms = self.with_scheme(unit, &name.text, elsewhere.into_iter());
        if !forms.is_empty() {
            self.sink.push(instead(diagnostic, forms));
            return;
        }
        let known = spaces.iter().flat_map(|space| self.names_in(*space, unit, scheme));
        let near = nearest(&name.text, known).map(str::to_owned);
        self.sink.push(match near {
            Some(near) => diagnostic.help(Term::DidYouMean, [near.into()]),
            None => diagnostic,
        });
    }

    /// Tells of a name in an expression that a scheme does not have, or that is read in another way.
    pub(super) fn no_value_in_scheme(&mut self, parts: &[ast::Name], scheme: SchemeId, scope: &Scope) {
        let parts = parts.get(..2).unwrap_or(parts);
        if scope.poisoned {
            return;
        }
        let Some((name, span, diagnostic)) = unknown(Term::ParamOrDefinition, parts) else {
            return;
        };
        let (unit, language) = (scope.unit, self.language(scope.unit));
        if self.perhaps_lost(unit, BARE, &name.text) {
            return;
        }
        // A definition of another record type.
        if let [entry, ..] = self.names_of(Space::Definition, unit, scheme, &name.text).as_slice()
            && let Some(Some(there)) = self.definitions.get(entry.id as usize).and_then(|it| it.record)
        {
            match scope.record {
                Some(here) => {
                    self.same_record(there, here, name, entry.span);
                }
                None => self.not_readable(name, Term::HelpContextOnly),
            }
            return;
        }
        let written = self.sources.slice(span).to_owned();
        let has = |space| !self.names_of(space, unit, scheme, &name.text).is_empty();
        let enums = self.enums_among(self.names_of(Space::Type, unit, scheme, &name.text));
        let value = enums.first().and_then(|(id, _)| self.enums.get(id.index())?.values.keys().next());
        let form = if matches!(self.in_scope(&name.text, scope), Found::Field(..)) {
            Some(name.text.clone())
        } else if self.field(self.context, &name.text).is_some() {
            Some(format!("{}.{}", words::context(language), name.text))
        } else if let Some(value) = value {
            Some(format!("{written}.{value}"))
        } else if has(Space::Class) {
            Some(format!("{} {written}", Keyword::Is.text(language)))
        } else if has(Space::Duty) {
            Some(format!("{written}.{}", Keyword::Fulfilled.text(language)))
        } else if has(Space::Report) {
            Some(format!("{written}.{}", Keyword::Incomplete.text(language)))
        } else {
            None
        };
        if let Some(form) = form {
            self.sink.push(diagnostic.help(Term::WriteInstead, [form.into()]));
            return;
        }
        self.not_in_scheme(
            Term::ParamOrDefinition,
            &[Space::Param, Space::Definition, Space::Aggregate],
            unit,
            parts,
        );
    }

    /// The names of a kind that a scheme has, of those that a unit sees.
    fn names_in(&self, space: Space, unit: usize, scheme: Option<SchemeId>) -> impl Iterator<Item = &str> {
        self.names
            .table(space)
            .iter()
            .filter(move |(_, entries)| {
                entries.iter().any(|entry| {
                    scheme == Some(self.scheme_of(entry.unit)) && self.names.sees(unit, entry.unit)
                })
            })
            .map(|(name, _)| name.as_str())
    }
}

/// The message about `SCHEME.NAME` that nothing is.
fn unknown(term: Term, parts: &[ast::Name]) -> Option<(&ast::Name, Span, Diagnostic)> {
    let name = parts.last()?;
    let span = parts.first()?.span.to(name.span);
    let written: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
    let arguments = [term.into(), written.join(".").into()];
    Some((name, span, Diagnostic::new(Code::UnknownName, span, arguments)))
}

/// The remedy for a name with several meanings.
pub(super) fn apart(diagnostic: Diagnostic, forms: Vec<String>) -> Diagnostic {
    if forms.is_empty() {
        // Two files of one scheme have it: the scheme's name cannot tell.
        return diagnostic.help(Term::HelpRename, []);
    }
    instead(diagnostic, forms)
}

fn instead(diagnostic: Diagnostic, forms: Vec<String>) -> Diagnostic {
    forms.into_iter().fold(diagnostic, |diagnostic, form| diagnostic.help(Term::WriteInstead, [form.into()]))
}

fn is_record(ty: Option<&Type>) -> bool {
    // A type that is a mistake is left to the path, which is silent about it.
    matches!(ty, Some(Type::Record(_)) | None)
}
