//! Classes: what they classify, and whom clauses are about.

use crate::{
    diagnostic::{Code, Diagnostic, Term},
    model::{Carrier, ClassId, ClauseId, ListRef, Members, RecordId, SchemeId, Type},
    source::Span,
    syntax::ast,
};

use super::{
    Checker,
    clauses::DomainInfo,
    expr::element,
    graph,
    names::Space,
    quantify::list_ref,
    scope::{Reads, Scope},
};

/// A class, as far as it is known.
#[derive(Debug)]
pub(super) struct ClassInfo<'a> {
    pub(super) unit: usize,
    pub(super) scheme: SchemeId,
    pub(super) name: &'a ast::Name,
    pub(super) span: Span,
    pub(super) decl: ClassDecl<'a>,
    pub(super) record: Option<RecordId>,
    pub(super) carrier: Option<Carrier>,
    /// The type of the carrier's elements.
    pub(super) element: Option<Type>,
    /// Of a union.
    pub(super) members: Members,
}

/// How a class is declared.
#[derive(Clone, Copy, Debug)]
pub(super) enum ClassDecl<'a> {
    /// A 主体 clause.
    Clause(ClauseId, &'a ast::Clause),
    /// `主体 N = A, B 除 C`
    Union(&'a ast::UnionDecl),
}

/// Several classes taken together.
#[derive(Clone, Debug)]
pub(super) struct Membership {
    pub(super) record: RecordId,
    pub(super) carrier: Carrier,
    pub(super) element: Option<Type>,
    pub(super) members: Members,
    /// No name in it was a mistake.
    pub(super) complete: bool,
}

impl<'a> ClassInfo<'a> {
    pub(super) fn clause(
        unit: usize,
        scheme: SchemeId,
        decl: &'a ast::Clause,
        id: ClauseId,
    ) -> ClassInfo<'a> {
        ClassInfo {
            unit,
            scheme,
            name: &decl.name,
            span: decl.span,
            decl: ClassDecl::Clause(id, decl),
            record: None,
            carrier: None,
            element: None,
            members: Members::default(),
        }
    }

    pub(super) fn union(unit: usize, scheme: SchemeId, decl: &'a ast::UnionDecl) -> ClassInfo<'a> {
        ClassInfo {
            unit,
            scheme,
            name: &decl.name,
            span: decl.span,
            decl: ClassDecl::Union(decl),
            record: None,
            carrier: None,
            element: None,
            members: Members::default(),
        }
    }
}

/// A name and the class that it means, if it means one.
type Resolved<'r> = (&'r ast::Ref, Option<ClassId>);

/// What a union joins, and what it leaves out.
type UnionParts<'r> = (Vec<Resolved<'r>>, Vec<Resolved<'r>>);

impl Checker<'_> {
    /// Carriers of classes, and whom each clause is about.
    pub(super) fn check_classes(&mut self) {
        for index in 0..self.classes.len() {
            let found = self.classes.get(index).map(|info| (info.unit, info.decl));
            if let Some((unit, ClassDecl::Clause(_, decl))) = found {
                self.clause_carrier(index, unit, decl);
            }
        }
        self.check_unions();
        for index in 0..self.clauses.len() {
            let found = self.clauses.get(index);
            let Some((unit, decl, class)) = found.map(|it| (it.unit, it.decl, it.class)) else {
                continue;
            };
            let domain = self.domain_of(unit, decl, class);
            if let Some(info) = self.clauses.get_mut(index) {
                info.domain = domain;
            }
        }
    }

    fn clause_carrier(&mut self, index: usize, unit: usize, decl: &ast::Clause) {
        let ast::Domain::Defines { record, each, .. } = &decl.domain else {
            self.sink.push(
                Diagnostic::new(Code::BadHead, decl.head, [decl.name.text.clone().into()])
                    .help(Term::HelpSubjectHead, []),
            );
            return;
        };
        let record = self.keyed_record(unit, record);
        let mut scope = Scope::new(unit, record, Reads::Facts);
        scope.poisoned = record.is_none();
        let (carrier, of) = match each {
            None => (Some(Carrier::Record), None),
            Some(each) => match self.list_of(each, &mut scope) {
                Some(list) => match list_ref(&list) {
                    ListRef::Path(fields) => (Some(Carrier::List(fields)), element(&list.ty).cloned()),
                    ListRef::Expr(_) => {
                        self.sink.push(Diagnostic::new(Code::CarrierNotField, list.span, []));
                        (None, None)
                    }
                },
                None => (None, None),
            },
        };
        if let Some(extra) = decl.loops.first() {
            self.sink.push(
                Diagnostic::new(Code::BadHead, extra.span, [decl.name.text.clone().into()])
                    .help(Term::HelpSubjectHead, []),
            );
        }
        if let Some(info) = self.classes.get_mut(index) {
            info.record = record;
            info.carrier = carrier;
            info.element = of;
        }
    }

    /// Unions, each after those it is made of.
    fn check_unions(&mut self) {
        let mut resolved: Vec<Option<UnionParts<'_>>> = Vec::new();
        for index in 0..self.classes.len() {
            let found = self.classes.get(index).map(|info| (info.unit, info.decl));
            resolved.push(match found {
                Some((unit, ClassDecl::Union(decl))) => Some((
                    self.resolve_classes(unit, &decl.classes),
                    self.resolve_classes(unit, &decl.except),
                )),
                _ => None,
            });
        }
        let edges: Vec<Vec<u32>> = resolved
            .iter()
            .map(|union| {
                let parts = union
                    .iter()
                    .flat_map(|(include, exclude)| include.iter().chain(exclude).filter_map(|(_, id)| *id));
                parts.map(|id| id.0).collect()
            })
            .collect();
        let sorted = graph::sort(&edges);
        for cycle in &sorted.cycles {
            let members: Vec<_> = cycle
                .iter()
                .filter_map(|id| self.classes.get(*id as usize))
                .map(|info| (info.name.text.clone(), info.name.span))
                .collect();
            self.report_cycle(&members, Term::HelpCutCycle);
            for member in cycle {
                if let Some(slot) = resolved.get_mut(*member as usize) {
                    *slot = None;
                }
            }
        }
        for id in sorted.order {
            let Some(Some((include, exclude))) = resolved.get(id as usize) else {
                continue;
            };
            let membership = self.membership(include, exclude);
            if let (Some(info), Some(membership)) = (self.classes.get_mut(id as usize), membership)
                && membership.complete
            {
                info.record = Some(membership.record);
                info.carrier = Some(membership.carrier);
                info.element = membership.element;
                info.members = membership.members;
            }
        }
    }

    /// The classes that names mean.
    pub(super) fn resolve_classes<'r>(&mut self, unit: usize, refs: &'r [ast::Ref]) -> Vec<Resolved<'r>> {
        refs.iter()
            .map(|reference| {
                let entry = self.resolve(Space::Class, unit, &reference.parts);
                (reference, entry.map(|entry| ClassId(entry.id)))
            })
            .collect()
    }

    /// Several classes together: of one record type, by element if all have one list.
    pub(super) fn membership(
        &mut self,
        include: &[Resolved<'_>],
        exclude: &[Resolved<'_>],
    ) -> Option<Membership> {
        let mut first: Option<(RecordId, Span)> = None;
        let mut lists: Option<(&[u32], Span, String)> = None;
        let mut by_record = false;
        let mut of = None;
        let mut members = Members::default();
        let mut complete = true;
        let mut troubles: Vec<Diagnostic> = Vec::new();
        for (place, (reference, id)) in
            include.iter().map(|it| (true, it)).chain(exclude.iter().map(|it| (false, it)))
        {
            let info = id.and_then(|id| self.classes.get(id.index()));
            let (Some(id), Some(info)) = (id, info) else {
                complete = false;
                continue;
            };
            let (Some(record), Some(carrier)) = (info.record, &info.carrier) else {
                complete = false;
                continue;
            };
            match first {
                None => first = Some((record, reference.span)),
                Some((other, span)) if other != record => {
                    complete = false;
                    let text = |id: RecordId| {
                        self.records.get(id.index()).map_or_else(String::new, |info| info.name.clone())
                    };
                    let arguments = [info.name.text.clone().into(), text(record).into(), text(other).into()];
                    troubles.push(Diagnostic::new(Code::DifferentRecords, reference.span, arguments).label(
                        span,
                        Term::FirstOfThese,
                        [],
                    ));
                    continue;
                }
                Some(_) => {}
            }
            if !place {
                members.exclude.push(*id);
                continue;
            }
            members.include.push(*id);
            match carrier {
                Carrier::Record => by_record = true,
                Carrier::List(fields) => match &lists {
                    None => {
                        lists = Some((fields, reference.span, info.name.text.clone()));
                        of = info.element.clone();
                    }
                    Some((other, span, name)) if *other != fields.as_slice() => {
                        complete = false;
                        let arguments = [name.clone().into(), info.name.text.clone().into()];
                        troubles.push(
                            Diagnostic::new(Code::DifferentLists, reference.span, arguments).label(
                                *span,
                                Term::FirstOfThese,
                                [],
                            ),
                        );
                    }
                    Some(_) => {}
                },
            }
        }
        let carrier = match (by_record, lists) {
            (false, Some((fields, _, _))) => Carrier::List(fields.to_vec()),
            _ => Carrier::Record,
        };
        for trouble in troubles {
            self.sink.push(trouble);
        }
        let element = match carrier {
            Carrier::Record => None,
            Carrier::List(_) => of,
        };
        first.map(|(record, _)| Membership { record, carrier, element, members, complete })
    }

    fn domain_of(&mut self, unit: usize, decl: &ast::Clause, class: Option<ClassId>) -> DomainInfo {
        match (&decl.domain, class) {
            (_, Some(class)) => DomainInfo::Defines(class),
            (ast::Domain::Everything, None) => DomainInfo::Context,
            (ast::Domain::Classes { classes, except, .. }, None) => {
                let include = self.resolve_classes(unit, classes);
                let exclude = self.resolve_classes(unit, except);
                match self.membership(&include, &exclude) {
                    Some(membership) => DomainInfo::Classes(membership),
                    None => DomainInfo::Broken,
                }
            }
            (ast::Domain::Defines { .. }, None) => {
                self.sink.push(
                    Diagnostic::new(Code::BadHead, decl.head, [decl.name.text.clone().into()])
                        .help(Term::HelpClauseHead, []),
                );
                DomainInfo::Broken
            }
        }
    }
}
