//! 适用日: the date that chooses among editions.

use crate::{
    diagnostic::{Argument, Code, Diagnostic, Term},
    model::Type,
    source::Span,
    syntax::{ast, keyword::Keyword},
};

use super::{
    Checker,
    constant::visit_paths,
    findings::DatedValue,
    names::Space,
    paths::Found,
    scope::{Reads, Scope},
};

impl<'a> Checker<'a> {
    /// Tells of a parameter that has no value in this edition; false where the name is none.
    pub(super) fn is_not_yet(&mut self, name: &ast::Name, unit: usize) -> bool {
        let not_yet = self.names.candidates(Space::LaterParam, unit, &name.text);
        let param = not_yet.first().and_then(|entry| self.later_params.get(entry.id as usize)).copied();
        let Some(param) = param else {
            return false;
        };
        // An import that is not in force yet has been told of, and a parameter without a value
        // of which the dates are wrong.
        if let Some(first) = param.values.first().filter(|_| !self.begins_later(param.name.span)) {
            let first = first.since.date.to_string();
            let edition: Argument =
                self.edition.map_or_else(|| Term::BeforeAll.into(), |from| from.to_string().into());
            let word = Keyword::Effective.text(self.language(unit));
            self.sink.push(
                Diagnostic::new(Code::ParamNotYet, name.span, [name.text.clone().into(), first.into()])
                    .label(param.name.span, Term::DeclaredHere, [])
                    .help(Term::HelpEarlierValue, [edition, word.into()]),
            );
        }
        true
    }

    /// Whether something belongs to a file that is in force only after this edition begins.
    fn begins_later(&self, place: Span) -> bool {
        let whose = self.units.iter().find(|unit| {
            unit.file.id == place.file || unit.revised.iter().any(|revised| revised.file == place.file)
        });
        let first = whose.and_then(|unit| unit.file.scheme.as_ref()?.effective);
        first.is_some_and(|first| self.edition.is_none_or(|from| from < first.date))
    }

    /// The values that parameters have in this edition. Numbers of both types are one type.
    pub(super) fn dated_values(&self) -> Vec<DatedValue> {
        let known = self.params.iter().filter_map(|param| {
            let (_, ty) = param.value.as_ref()?;
            let ty = if *ty == Type::Int { &Type::Decimal } else { ty };
            let ty = self.show(param.unit, ty);
            Some(DatedValue { param: param.decl.name.span, ty, span: param.decl.value.span })
        });
        known.collect()
    }

    /// Types 适用日 of the scheme loaded. It is what chooses parameters and definitions, and so
    /// cannot read them; that of an import chooses nothing.
    pub(super) fn check_version_date(&mut self) {
        let unit = self.units.len().saturating_sub(1);
        let scheme: Option<&'a ast::Scheme> = self.units.get(unit).and_then(|unit| unit.file.scheme.as_ref());
        let Some(value) = scheme.and_then(|scheme| scheme.version_date.as_ref()) else {
            return;
        };
        let mut scope = Scope::new(unit, None, Reads::Facts);
        let mut forbidden: Option<ast::Name> = None;
        visit_paths(value, &mut Vec::new(), &mut |path| {
            let Some(begin) = self.beginning(path, &scope) else { return };
            let text = &begin.name.text;
            let later = || !self.names.candidates(Space::LaterParam, unit, text).is_empty();
            let derived = match begin.found {
                Found::Param(_) | Found::Definition(_) => true,
                Found::Nothing => later(),
                _ => false,
            };
            if derived && forbidden.is_none() {
                forbidden = Some(begin.name.clone());
            }
        });
        if let Some(name) = forbidden {
            self.not_readable(&name, Term::HelpVersionDate);
            return;
        }
        let typed = self.expr_of(value, &mut scope, &Type::Date);
        self.version_date = typed.map(|typed| typed.expr);
    }
}
