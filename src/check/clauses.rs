//! Clauses: their elements, their condition, the clauses that they override.

use std::cell::Cell;

use indexmap::IndexSet;

use crate::{
    diagnostic::{Code, Diagnostic, Term},
    model::{self, Carrier, ClassId, ClauseId, DutyId, ListRef, OpenJoin, RecordId, Type},
    syntax::{self, ast, keyword::Keyword},
};

use super::{
    Checker,
    classes::Membership,
    duties::loop_variable,
    names::Space,
    qualified::apart,
    quantify::list_ref,
    scope::{Reads, Scope, Variable},
};

/// A clause, as far as it is known.
#[derive(Debug)]
pub(super) struct ClauseInfo<'a> {
    pub(super) unit: usize,
    pub(super) decl: &'a ast::Clause,
    /// The class that a 主体 clause defines.
    pub(super) class: Option<ClassId>,
    /// Duties declared in place, in the order of its effects.
    pub(super) in_place: Vec<DutyId>,
    pub(super) domain: DomainInfo,
    pub(super) loops: Vec<ListRef>,
    pub(super) condition: model::Condition,
    pub(super) effects: Vec<model::Effect>,
    pub(super) overrides: IndexSet<ClauseId>,
}

/// Whom a clause is about, as far as it is known.
#[derive(Clone, Debug)]
pub(super) enum DomainInfo {
    Defines(ClassId),
    Classes(Membership),
    Context,
    /// A mistake that has been told of.
    Broken,
}

impl<'a> ClauseInfo<'a> {
    pub(super) fn new(unit: usize, decl: &'a ast::Clause, class: Option<ClassId>) -> ClauseInfo<'a> {
        ClauseInfo {
            unit,
            decl,
            class,
            in_place: Vec::new(),
            domain: DomainInfo::Broken,
            loops: Vec::new(),
            condition: model::Condition::default(),
            effects: Vec::new(),
            overrides: IndexSet::new(),
        }
    }

    /// The record type that it is about.
    pub(super) fn record(&self, checker: &Checker<'_>) -> Option<RecordId> {
        match &self.domain {
            DomainInfo::Defines(class) => checker.classes.get(class.index())?.record,
            DomainInfo::Classes(membership) => Some(membership.record),
            DomainInfo::Context | DomainInfo::Broken => None,
        }
    }
}

/// What the effects of a clause need to know of it.
pub(super) struct ClauseScope {
    pub(super) id: ClauseId,
    pub(super) scope: Scope,
    /// It is about the context alone.
    pub(super) context: bool,
    /// The class's element is the first variable.
    pub(super) has_element: bool,
    /// That 对 is missing has been told of.
    pub(super) told: Cell<bool>,
}

impl ClauseScope {
    /// Where the elements of the clause cannot be read.
    pub(super) fn without_elements(&self) -> Scope {
        let scope = &self.scope;
        let mut bare = Scope::new(scope.unit, scope.record, Reads::Everything);
        bare.poisoned = scope.poisoned;
        bare.hidden = element_names(&scope.variables);
        bare
    }
}

/// The names of elements.
pub(super) fn element_names(variables: &[Variable]) -> Vec<String> {
    variables.iter().filter_map(|variable| variable.name.clone()).collect()
}

impl Checker<'_> {
    /// All clauses.
    pub(super) fn check_clauses(&mut self) {
        for index in 0..self.clauses.len() {
            self.check_clause(ClauseId(index as u32));
        }
    }

    fn check_clause(&mut self, id: ClauseId) {
        let found = self.clauses.get(id.index());
        let Some((unit, decl)) = found.map(|info| (info.unit, info.decl)) else {
            return;
        };
        let Some(domain) = found.map(|info| info.domain.clone()) else {
            return;
        };
        self.check_grounds(unit, decl);
        let mut clause = self.clause_scope(id, unit, decl, &domain);
        let mut loops = Vec::new();
        if clause.context
            && let Some(first) = decl.loops.first()
        {
            self.only_quotas(first.span, &clause);
        }
        for each in &decl.loops {
            self.check_shadow(&each.variable, &clause.scope);
            let list = self.list_of(each, &mut clause.scope);
            clause.scope.variables.push(loop_variable(each, list.as_ref()));
            loops.extend(list.as_ref().map(list_ref));
        }
        let condition = self.clause_condition(decl, &mut clause.scope);
        let effects = self.check_effects(decl, &mut clause);
        let overrides = self.check_overrides(id, unit, decl, &clause);
        if let Some(info) = self.clauses.get_mut(id.index()) {
            info.loops = loops;
            info.condition = condition;
            info.effects = effects;
            info.overrides = overrides;
        }
    }

    /// Every clause quotes the text or says openly that it interprets it.
    fn check_grounds(&mut self, unit: usize, decl: &ast::Clause) {
        if !decl.citations.is_empty() || !decl.interprets.is_empty() || self.is_partial(decl.span) {
            return;
        }
        let language = self.language(unit);
        let cite = Keyword::Cite.text(language);
        let interprets = Keyword::Interprets.text(language);
        self.sink.push(
            Diagnostic::new(Code::NoGrounds, decl.name.span, [decl.name.text.clone().into()])
                .help(Term::HelpGrounds, [cite.into(), interprets.into()]),
        );
    }

    fn clause_scope(
        &mut self,
        id: ClauseId,
        unit: usize,
        decl: &ast::Clause,
        domain: &DomainInfo,
    ) -> ClauseScope {
        let (record, carrier, of, complete): (_, Option<Carrier>, Option<Type>, bool) = match domain {
            DomainInfo::Defines(class) => match self.classes.get(class.index()) {
                Some(info) => (
                    info.record,
                    info.carrier.clone(),
                    info.element.clone(),
                    info.record.is_some() && info.carrier.is_some(),
                ),
                None => (None, None, None, false),
            },
            DomainInfo::Classes(membership) => (
                Some(membership.record),
                Some(membership.carrier.clone()),
                membership.element.clone(),
                membership.complete,
            ),
            DomainInfo::Context => (None, None, None, true),
            DomainInfo::Broken => (None, None, None, false),
        };
        let mut scope = Scope::new(unit, record, Reads::Everything);
        scope.poisoned = !complete;
        let variable = match &decl.domain {
            ast::Domain::Defines { each, .. } => each.as_ref().map(|each| &each.variable),
            ast::Domain::Classes { variable, .. } => variable.as_ref(),
            ast::Domain::Everything => None,
        };
        let mut has_element = false;
        match carrier {
            Some(Carrier::List(fields)) => {
                has_element = true;
                scope.variables.push(Variable {
                    name: variable.map(|name| name.text.clone()),
                    span: variable.map_or(decl.name.span, |name| name.span),
                    ty: of,
                    list: Some(ListRef::Path(fields)),
                });
            }
            Some(Carrier::Record) | None => {
                if let Some(name) = variable {
                    if complete {
                        self.no_element(name);
                    }
                    // It is bound all the same, so that its uses are no further mistakes.
                    scope.variables.push(Variable {
                        name: Some(name.text.clone()),
                        span: name.span,
                        ty: None,
                        list: None,
                    });
                }
            }
        }
        ClauseScope {
            id,
            scope,
            context: matches!(domain, DomainInfo::Context),
            has_element,
            told: Cell::new(false),
        }
    }

    /// Tells of `为 x` where the classes are of whole records.
    pub(super) fn no_element(&mut self, name: &ast::Name) {
        self.sink.push(Diagnostic::new(Code::NoElement, name.span, [name.text.clone().into()]));
    }

    /// Tells of something other than a quota in a clause without 对, once for a clause.
    pub(super) fn only_quotas(&mut self, span: crate::source::Span, clause: &ClauseScope) {
        if clause.told.replace(true) {
            return;
        }
        let word = Keyword::For.text(self.language(clause.scope.unit));
        self.sink.push(
            Diagnostic::new(Code::ContextClause, span, [word.into()])
                .help(Term::HelpContextClause, [word.into()]),
        );
    }

    fn clause_condition(&mut self, decl: &ast::Clause, scope: &mut Scope) -> model::Condition {
        let Some(condition) = &decl.condition else {
            return model::Condition::default();
        };
        let test = condition.test.as_ref().and_then(|test| self.condition(test, scope));
        model::Condition {
            test: test.map(|test| test.expr),
            open: condition.open.as_ref().map(|open| model::Open {
                join: match open.join {
                    ast::Join::Alone | ast::Join::And => OpenJoin::And,
                    ast::Join::Or => OpenJoin::Or,
                },
                why: open.why.text.clone(),
            }),
        }
    }

    fn check_overrides(
        &mut self,
        id: ClauseId,
        unit: usize,
        decl: &ast::Clause,
        clause: &ClauseScope,
    ) -> IndexSet<ClauseId> {
        let spaces = Space::CLAUSES.map(|(space, _)| space);
        let mut overrides = IndexSet::new();
        for reference in &decl.overrides {
            let Some((name, found)) = self.lookup(&spaces, unit, &reference.parts) else {
                continue;
            };
            if found.iter().any(|(_, entry)| entry.is_lost()) {
                continue;
            }
            let entry = match found.as_slice() {
                [(space, entry)] => (*space, *entry),
                [] => {
                    self.unknown_clause(unit, &reference.parts);
                    continue;
                }
                several => {
                    self.ambiguous_clause(unit, name, several);
                    continue;
                }
            };
            let target = match entry {
                (Space::Class, entry) => {
                    let class = self.classes.get(entry.id as usize).map(|info| info.decl);
                    match class {
                        Some(super::classes::ClassDecl::Clause(target, _)) => target,
                        _ => {
                            self.sink.push(
                                Diagnostic::new(
                                    Code::OverridesUnion,
                                    reference.span,
                                    [name.text.clone().into()],
                                )
                                .label(entry.span, Term::DeclaredHere, []),
                            );
                            continue;
                        }
                    }
                }
                (_, entry) => ClauseId(entry.id),
            };
            if target == id {
                self.sink.push(Diagnostic::new(
                    Code::OverridesItself,
                    reference.span,
                    [name.text.clone().into()],
                ));
                continue;
            }
            let there = self.clauses.get(target.index()).and_then(|info| info.record(self));
            if let (Some(here), Some(there)) = (clause.scope.record, there)
                && self.same_record(there, here, name, entry.1.span).is_none()
            {
                continue;
            }
            overrides.insert(target);
        }
        overrides
    }

    fn unknown_clause(&mut self, unit: usize, parts: &[ast::Name]) {
        let Some((name, before)) = parts.split_last() else {
            return;
        };
        let kinds = Space::CLAUSES.iter().flat_map(|(space, _)| space.keywords());
        if self.perhaps_lost(unit, &kinds.copied().collect::<Vec<_>>(), &name.text) {
            return;
        }
        if before.first().is_some_and(|first| self.scheme_in_reach(unit, &first.text).is_some()) {
            self.not_in_scheme(Term::Clause, &Space::CLAUSES.map(|(space, _)| space), unit, parts);
            return;
        }
        let known: Vec<String> = Space::CLAUSES
            .iter()
            .flat_map(|(space, _)| self.names.known(*space, unit))
            .map(str::to_owned)
            .collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        self.unknown(None, Term::Clause, unit, name, &known);
    }

    /// Tells of a name that clauses of several kinds, or of several schemes, have.
    fn ambiguous_clause(&mut self, unit: usize, name: &ast::Name, several: &[(Space, super::names::Entry)]) {
        let language = self.language(unit);
        let mut diagnostic = Diagnostic::new(Code::AmbiguousName, name.span, [name.text.clone().into()]);
        let mut forms = Vec::new();
        for (space, entry) in several {
            diagnostic = diagnostic.label(entry.span, Term::DeclaredHere, []);
            let kind = Space::CLAUSES.iter().find(|(other, _)| other == space);
            if let Some((_, kind)) = kind {
                let kind = super::words::clause_kind(language, *kind);
                let member = syntax::written_member(&name.text, language);
                let of_kind = several.iter().filter(|(other, _)| other == space);
                let units: Vec<usize> = of_kind.map(|(_, entry)| entry.unit).collect();
                let scheme = self.scheme_of(entry.unit);
                if units.len() == 1 {
                    forms.push(format!("{kind}.{member}"));
                } else if units.iter().filter(|unit| self.scheme_of(**unit) == scheme).count() == 1 {
                    let scheme = syntax::written_name(self.scheme_name(entry.unit), language);
                    forms.push(format!("{scheme}.{kind}.{member}"));
                }
            }
        }
        self.sink.push(apart(diagnostic, forms));
    }
}
