//! Duties: whose they are, what they are owed for, what shows that they are done.

use crate::{
    diagnostic::{Code, Diagnostic, Term},
    model::{self, ClauseId, Done, DutyId, Each, Expr, ExprKind, ListRef, RecordId, Type},
    syntax::ast,
};

use super::{
    Checker,
    expr::element,
    names::Space,
    quantify::list_ref,
    scope::{Reads, Scope, Variable},
};

/// A duty, as far as it is known.
#[derive(Debug)]
pub(super) struct DutyInfo<'a> {
    pub(super) unit: usize,
    pub(super) decl: &'a ast::DutyDecl,
    /// The clause in which it is declared in place.
    pub(super) clause: Option<ClauseId>,
    pub(super) record: Option<RecordId>,
    pub(super) each: Option<Each>,
    /// The element of its own list.
    element: Option<Variable>,
    pub(super) model: Option<model::Duty>,
}

impl<'a> DutyInfo<'a> {
    pub(super) fn new(unit: usize, decl: &'a ast::DutyDecl, clause: Option<ClauseId>) -> DutyInfo<'a> {
        DutyInfo { unit, decl, clause, record: None, each: None, element: None, model: None }
    }

    /// Whether nothing in a record shows that the duty is done.
    pub(super) fn shows_nothing(&self) -> bool {
        self.decl.body.done.is_none() && self.decl.body.done_on.is_none()
    }
}

impl Checker<'_> {
    /// What each duty is owed for: statuses in expressions rest on it.
    pub(super) fn shape_duties(&mut self) {
        for index in 0..self.duties.len() {
            let found = self.duties.get(index);
            let Some((unit, decl, clause)) = found.map(|it| (it.unit, it.decl, it.clause)) else {
                continue;
            };
            let (record, each, element) = match clause {
                Some(clause) => self.shape_in_place(clause),
                None => self.shape_declared(unit, decl),
            };
            if let Some(info) = self.duties.get_mut(index) {
                info.record = record;
                info.each = each;
                info.element = element;
            }
        }
    }

    fn shape_in_place(&self, clause: ClauseId) -> (Option<RecordId>, Option<Each>, Option<Variable>) {
        let Some(info) = self.clauses.get(clause.index()) else {
            return (None, None, None);
        };
        let depth = info.decl.loops.len() as u32;
        let each = if depth == 0 { Each::Record } else { Each::Loops { clause, depth } };
        (info.record(self), Some(each), None)
    }

    fn shape_declared(
        &mut self,
        unit: usize,
        decl: &ast::DutyDecl,
    ) -> (Option<RecordId>, Option<Each>, Option<Variable>) {
        let record = decl.record.as_ref().and_then(|record| self.keyed_record(unit, record));
        let Some(each) = &decl.each else {
            return (record, Some(Each::Record), None);
        };
        let mut scope = Scope::new(unit, record, Reads::Facts);
        scope.poisoned = record.is_none();
        let list = self.list_of(each, &mut scope);
        let variable = loop_variable(each, list.as_ref());
        (record, list.map(|list| Each::List(list_ref(&list))), Some(variable))
    }

    /// The list of a loop; what is no list is told of.
    pub(super) fn list_of(&mut self, each: &ast::Loop, scope: &mut Scope) -> Option<Expr> {
        let list = self.expr(&each.list, scope, None)?;
        if element(&list.expr.ty).is_none() {
            self.not_a_list(&list.expr, scope);
            return None;
        }
        self.check_length(&list.expr);
        Some(list.expr)
    }

    /// The members of the duties that are not declared in place.
    pub(super) fn check_duties(&mut self) {
        for index in 0..self.duties.len() {
            let Some(info) = self.duties.get(index) else {
                continue;
            };
            if info.clause.is_some() {
                continue;
            }
            let variables = info.element.iter().cloned().collect();
            self.check_duty(DutyId(index as u32), variables, Vec::new());
        }
    }

    /// The members of a duty, with the elements that they can read.
    pub(super) fn check_duty(&mut self, duty: DutyId, variables: Vec<Variable>, hidden: Vec<String>) {
        let found = self.duties.get(duty.index());
        let Some((unit, decl, record)) = found.map(|it| (it.unit, it.decl, it.record)) else {
            return;
        };
        let each = found.and_then(|info| info.each.clone());
        let mut scope = Scope::new(unit, record, Reads::Everything);
        scope.poisoned = record.is_none();
        scope.variables = variables;
        scope.hidden = hidden;
        let body = &decl.body;
        if let (Some(on), Some(done)) = (&body.done_on, &body.done) {
            let (first, second) = if on.span < done.span { (on, done) } else { (done, on) };
            self.sink.push(
                Diagnostic::new(Code::DoneTwice, second.span, [decl.name.text.clone().into()]).label(
                    first.span,
                    Term::FirstOfThese,
                    [],
                ),
            );
        }
        let done_on = body
            .done_on
            .as_ref()
            .and_then(|on| self.expr_of(on, &mut scope, &Type::Date))
            .map(|on| Done::On(on.expr));
        let done = body
            .done
            .as_ref()
            .and_then(|done| self.condition(done, &mut scope))
            .map(|done| Done::When(done.expr));
        let since = body.since.as_ref().and_then(|since| self.expr_of(since, &mut scope, &Type::Date));
        let due = body.due.as_ref().and_then(|due| self.expr_of(due, &mut scope, &Type::Date));
        let chosen = body.chosen.as_ref().and_then(|chosen| self.condition(chosen, &mut scope));
        let reason = body.reason.as_ref().and_then(|reason| self.expr_of(reason, &mut scope, &Type::Text));
        if let (Some(since), Some(due)) = (&since, &due) {
            self.check_window(&since.expr, &due.expr);
        }
        let (Some(record), Some(each)) = (record, each) else {
            return;
        };
        let texts =
            |parties: &[ast::Party]| parties.iter().map(|party| party.text.clone()).collect::<Vec<_>>();
        let model = model::Duty {
            name: self.shown_name(Space::Duty, unit, &decl.name.text),
            record,
            each,
            done: done_on.or(done),
            since: since.map(|since| since.expr),
            due: due.map(|due| due.expr),
            chosen: chosen.map(|chosen| chosen.expr),
            reason: reason.map(|reason| reason.expr),
            to: texts(&body.to),
            copy: texts(&body.copy),
            by: body.by.as_ref().map(|party| party.text.clone()),
            via: body.via.as_ref().map(|party| party.text.clone()),
            span: decl.span,
        };
        if let Some(info) = self.duties.get_mut(duty.index()) {
            info.model = Some(model);
        }
    }
}

/// The element of a loop.
pub(super) fn loop_variable(each: &ast::Loop, list: Option<&Expr>) -> Variable {
    Variable {
        name: Some(each.variable.text.clone()),
        span: each.variable.span,
        ty: list.and_then(|list| element(&list.ty)).cloned(),
        list: list.map(list_ref),
    }
}

/// Whether two lists are one: the same fields of the record, or written alike.
pub(super) fn same_list(left: &ListRef, right: &ListRef) -> bool {
    match (left, right) {
        (ListRef::Path(left), ListRef::Path(right)) => left == right,
        (ListRef::Expr(left), ListRef::Expr(right)) => same_expr(left, right),
        (ListRef::Path(_), ListRef::Expr(_)) | (ListRef::Expr(_), ListRef::Path(_)) => false,
    }
}

/// Whether two expressions say the same in the same words.
pub(super) fn same_expr(left: &Expr, right: &Expr) -> bool {
    let all = |left: &[Expr], right: &[Expr]| {
        left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same_expr(left, right))
    };
    let maybe = |left: &Option<Box<Expr>>, right: &Option<Box<Expr>>| match (left, right) {
        (Some(left), Some(right)) => same_expr(left, right),
        (None, None) => true,
        _ => false,
    };
    match (&left.kind, &right.kind) {
        (ExprKind::Value(left), ExprKind::Value(right)) => left == right,
        (ExprKind::Record, ExprKind::Record) | (ExprKind::Context, ExprKind::Context) => true,
        (ExprKind::Element(left), ExprKind::Element(right)) => left == right,
        (ExprKind::Field(left, one), ExprKind::Field(right, other)) => one == other && same_expr(left, right),
        (ExprKind::Definition(left), ExprKind::Definition(right)) => left == right,
        (ExprKind::List(left), ExprKind::List(right))
        | (ExprKind::And(left), ExprKind::And(right))
        | (ExprKind::Or(left), ExprKind::Or(right)) => all(left, right),
        (ExprKind::Range(low, high), ExprKind::Range(other_low, other_high)) => {
            same_expr(low, other_low) && same_expr(high, other_high)
        }
        (ExprKind::Not(left), ExprKind::Not(right))
        | (ExprKind::Has(left), ExprKind::Has(right))
        | (ExprKind::Lacks(left), ExprKind::Lacks(right)) => same_expr(left, right),
        (ExprKind::Compare(op, a, b), ExprKind::Compare(other, c, d)) => {
            op == other && same_expr(a, c) && same_expr(b, d)
        }
        (ExprKind::In(a, b), ExprKind::In(c, d)) => same_expr(a, c) && same_expr(b, d),
        (ExprKind::IsMember(left, at), ExprKind::IsMember(right, other)) => left == right && at == other,
        (ExprKind::Status(left, test, at), ExprKind::Status(right, asked, other)) => {
            left == right && test == asked && at == other
        }
        (ExprKind::Due(left, at), ExprKind::Due(right, other)) => left == right && at == other,
        (ExprKind::Incomplete(left), ExprKind::Incomplete(right)) => left == right,
        (
            ExprKind::Quantified { kind, binding, list, filter, body },
            ExprKind::Quantified {
                kind: other_kind,
                binding: other_binding,
                list: other_list,
                filter: other_filter,
                body: other_body,
            },
        ) => {
            kind == other_kind
                && binding == other_binding
                && same_expr(list, other_list)
                && maybe(filter, other_filter)
                && maybe(body, other_body)
        }
        (ExprKind::If(a, b, c), ExprKind::If(d, e, f)) => {
            same_expr(a, d) && same_expr(b, e) && same_expr(c, f)
        }
        (ExprKind::Arithmetic(op, a, b), ExprKind::Arithmetic(other, c, d)) => {
            op == other && same_expr(a, c) && same_expr(b, d)
        }
        (ExprKind::Shift(shift, a, b), ExprKind::Shift(other, c, d)) => {
            shift == other && same_expr(a, c) && same_expr(b, d)
        }
        (ExprKind::Combine(op, a, b), ExprKind::Combine(other, c, d)) => {
            op == other && same_expr(a, c) && same_expr(b, d)
        }
        (ExprKind::Call(left, a), ExprKind::Call(right, b)) => left == right && all(a, b),
        _ => false,
    }
}
