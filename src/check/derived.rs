//! What the rules derive of a record, asked in expressions: the status of a
//! duty, its deadline, what a report lacks, membership of a class.

use crate::{
    diagnostic::{Code, Diagnostic, Term},
    model::{Binding, Carrier, DutyId, Each, ExprKind, ListRef, RecordId, ReportId},
    source::Span,
    syntax::{ast, keyword::Keyword},
};

use super::{
    Checker,
    duties::same_list,
    expr::truth,
    names::Space,
    paths::Found,
    scope::{Reads, Scope, Typed},
};

impl Checker<'_> {
    /// Whether names before `.限` mean a duty rather than a record in reach.
    pub(super) fn is_duty(&self, before: &[ast::Name], scope: &Scope) -> bool {
        let Some(first) = before.first() else {
            return false;
        };
        let found = self.beginning(before, scope).map(|it| it.found);
        let is_fact = !matches!(found, Some(Found::Nothing) | None);
        let last = before.last().unwrap_or(first);
        !is_fact
            && !self.is_context_word(first, scope)
            && self.names.table(Space::Duty).contains_key(&last.text)
    }

    /// The duty before `.逾期` and its like.
    pub(super) fn duty_asked(
        &mut self,
        before: &[ast::Name],
        word: &ast::Name,
        scope: &Scope,
    ) -> Option<DutyId> {
        let entry = self.resolve(Space::Duty, scope.unit, before)?;
        let info = self.duties.get(entry.id as usize)?;
        let (record, declared) = (info.record, info.decl.name.span);
        self.may_ask(record, declared, before, word, scope)?;
        Some(DutyId(entry.id))
    }

    /// The report before `.缺漏`.
    pub(super) fn report_asked(
        &mut self,
        before: &[ast::Name],
        word: &ast::Name,
        scope: &Scope,
    ) -> Option<ReportId> {
        let entry = self.resolve(Space::Report, scope.unit, before)?;
        let info = self.reports.get(entry.id as usize)?;
        let (record, declared) = (info.record, info.decl.name.span);
        self.may_ask(record, declared, before, word, scope)?;
        Some(ReportId(entry.id))
    }

    /// Whether what the rules derive about a record may be asked here.
    pub(super) fn may_ask(
        &mut self,
        record: Option<RecordId>,
        declared: Span,
        before: &[ast::Name],
        word: &ast::Name,
        scope: &Scope,
    ) -> Option<()> {
        let name = before.last()?;
        if scope.reads < Reads::Everything {
            self.not_readable(word, Term::HelpFactsOnly);
            return None;
        }
        if scope.poisoned {
            return None;
        }
        match scope.record {
            None => {
                self.not_readable(name, Term::HelpContextOnly);
                None
            }
            Some(here) => self.same_record(record?, here, name, declared),
        }
    }

    /// The element for which a duty is asked: the innermost bound over the duty's own list.
    pub(super) fn duty_element(
        &mut self,
        duty: DutyId,
        before: &[ast::Name],
        scope: &Scope,
    ) -> Option<Option<Binding>> {
        let info = self.duties.get(duty.index())?;
        let declared = info.decl.name.span;
        let bound = match info.each.as_ref()? {
            Each::Record => return Some(None),
            Each::List(list) => scope
                .variables
                .iter()
                .rposition(|variable| variable.list.as_ref().is_some_and(|other| same_list(list, other))),
            Each::Loops { .. } => None,
        };
        match bound {
            Some(at) => Some(Some(Binding(at as u32))),
            // A list that is a mistake may be the duty's.
            None if scope.variables.iter().any(|variable| variable.list.is_none()) => None,
            None => {
                let name = before.last()?;
                let in_place = matches!(info.each, Some(Each::Loops { .. }));
                let help = if in_place { Term::HelpDeclareDuty } else { Term::HelpBindElement };
                self.sink.push(
                    Diagnostic::new(Code::DutyPerElement, name.span, [name.text.clone().into()])
                        .label(declared, Term::DeclaredHere, [])
                        .help(help, []),
                );
                None
            }
        }
    }

    /// Tells of a duty whose fulfilment nothing shows.
    pub(super) fn duty_shows_nothing(&mut self, duty: DutyId, word: &ast::Name, scope: &Scope) {
        let Some(info) = self.duties.get(duty.index()) else {
            return;
        };
        if self.is_partial(info.decl.span) {
            return;
        }
        let language = self.language(scope.unit);
        let form = format!("{} …", Keyword::DoneOn.text(language));
        let name = info.decl.name.clone();
        self.sink.push(
            Diagnostic::new(
                Code::DutyShowsNothing,
                word.span,
                [name.text.clone().into(), word.text.clone().into()],
            )
            .label(name.span, Term::DeclaredHere, [])
            .help(Term::WriteInstead, [form.into()]),
        );
    }

    /// `是 C`, `x 是 C`
    pub(super) fn is_class(
        &mut self,
        span: Span,
        element: Option<&ast::Name>,
        class: &ast::Ref,
        scope: &Scope,
    ) -> Option<Typed> {
        if element.is_some_and(|element| self.is_no_class(element, class, scope.unit)) {
            return None;
        }
        let entry = self.resolve(Space::Class, scope.unit, &class.parts)?;
        let name = class.parts.last()?;
        if scope.reads < Reads::Everything {
            self.not_readable(name, Term::HelpFactsOnly);
            return None;
        }
        let id = crate::model::ClassId(entry.id);
        let info = self.classes.get(entry.id as usize)?;
        let record = info.record;
        let carrier = info.carrier.clone();
        let Some(element) = element else {
            if scope.poisoned {
                return None;
            }
            match scope.record {
                None => {
                    self.not_readable(name, Term::HelpContextOnly);
                    return None;
                }
                Some(here) => self.same_record(record?, here, name, entry.span)?,
            }
            return Some(truth(ExprKind::IsMember(id, None), span));
        };
        let Some(at) = scope.variable(&element.text) else {
            if !scope.poisoned {
                let known: Vec<&str> =
                    scope.variables.iter().filter_map(|variable| variable.name.as_deref()).collect();
                self.unknown(None, Term::ElementName, scope.unit, element, &known);
            }
            return None;
        };
        let list = scope.variables.get(at)?.list.as_ref();
        let fitting = match (carrier.as_ref()?, list) {
            (Carrier::List(fields), Some(ListRef::Path(path))) => fields == path && record == scope.record,
            (_, None) => return None,
            _ => false,
        };
        if fitting {
            let binding = Some(Binding(at as u32));
            return Some(truth(ExprKind::IsMember(id, binding), span));
        }
        let help = match carrier {
            Some(Carrier::Record) => Term::HelpClassOfRecord,
            _ => Term::HelpClassOfList,
        };
        self.sink.push(
            Diagnostic::new(
                Code::NotThisClass,
                span,
                [element.text.clone().into(), name.text.clone().into()],
            )
            .label(entry.span, Term::DeclaredHere, [])
            .help(help, []),
        );
        None
    }
}
