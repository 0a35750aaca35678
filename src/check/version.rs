//! 适用日: the date that chooses among editions.

use crate::{diagnostic::Term, model::Type, syntax::ast};

use super::{
    Checker,
    constant::visit_paths,
    findings::DatedValue,
    names::Space,
    paths::Found,
    scope::{Reads, Scope},
};

impl<'a> Checker<'a> {
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
