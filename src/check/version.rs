//! 适用日: the date that chooses among editions.

use crate::{diagnostic::Term, model::Type, syntax::ast};

use super::{
    Checker,
    constant::visit_names,
    names::Space,
    scope::{Reads, Scope},
};

impl<'a> Checker<'a> {
    /// Types 适用日 of the scheme loaded. It is what chooses parameters and definitions, and so
    /// cannot read them; that of an import chooses nothing.
    pub(super) fn check_version_date(&mut self) {
        let unit = self.units.len().saturating_sub(1);
        let scheme: Option<&'a ast::Scheme> = self.units.get(unit).and_then(|unit| unit.file.scheme.as_ref());
        let Some(value) = scheme.and_then(|scheme| scheme.version_date.as_ref()) else {
            return;
        };
        let mut forbidden = Vec::new();
        visit_names(value, &mut Vec::new(), &mut |name| {
            let fact = self.field(self.context, name).is_some();
            let spaces = [Space::Param, Space::LaterParam, Space::Definition];
            let derived =
                spaces.into_iter().any(|space| !self.names.candidates(space, unit, name).is_empty());
            if derived && !fact {
                forbidden.push(name.to_owned());
            }
        });
        if let Some(name) = forbidden.into_iter().next() {
            let name = ast::Name { text: name, quoted: false, span: value.span };
            self.not_readable(&name, Term::HelpVersionDate);
            return;
        }
        let mut scope = Scope::new(unit, None, Reads::Facts);
        let typed = self.expr_of(value, &mut scope, &Type::Date);
        self.version_date = typed.map(|typed| typed.expr);
    }
}
