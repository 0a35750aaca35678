//! Types of expressions.
//!
//! A value of an enum is written bare and resolved by the type it meets:
//! `p.层级 = 县区`. So the side that stands on its own is typed first, and its
//! type is handed to the other as what is expected there.

use crate::{
    diagnostic::{Argument, Code, Diagnostic, Term},
    model::{Arithmetic, Comparison, Expr, ExprKind, Type, Value},
    source::Span,
    syntax::{ast, keyword::Keyword},
};

use super::{
    Checker,
    paths::Found,
    scope::{PathKey, Risk, Scope, Typed},
    time::{is_span_of_time, quantity},
};

/// Levels of an expression for each level of brackets: what the levels of
/// precedence come to, by judgement.
const LEVELS_PER_BRACKET: usize = 4;

/// What joins several conditions.
#[derive(Clone, Copy)]
enum Combined {
    And,
    Or,
}

impl Checker<'_> {
    /// Types an expression. `expected` helps to find values of enums and types of
    /// empty lists; whether the type found fits is for the caller to see.
    pub(super) fn expr(
        &mut self,
        expr: &ast::Expr,
        scope: &mut Scope,
        expected: Option<&Type>,
    ) -> Option<Typed> {
        let limit = self.limits.nesting.saturating_mul(LEVELS_PER_BRACKET);
        if scope.depth >= limit {
            self.too_deep(expr.span, limit);
            return None;
        }
        scope.depth += 1;
        let typed = self.expr_within(expr, scope, expected);
        scope.depth -= 1;
        typed
    }

    fn too_deep(&mut self, span: Span, limit: usize) {
        self.sink.push(Diagnostic::new(Code::ExpressionTooDeep, span, [limit.to_string().into()]));
    }

    /// Types an expression that must fit a type.
    pub(super) fn expr_of(&mut self, expr: &ast::Expr, scope: &mut Scope, want: &Type) -> Option<Typed> {
        let typed = self.expr(expr, scope, Some(want))?;
        if fits(want, &typed.expr.ty) {
            return Some(typed);
        }
        let wanted = self.show(scope.unit, want);
        self.mismatch(scope.unit, wanted, &typed.expr);
        None
    }

    /// Types a condition.
    pub(super) fn condition(&mut self, expr: &ast::Expr, scope: &mut Scope) -> Option<Typed> {
        let typed = self.expr_of(expr, scope, &Type::Bool)?;
        if scope.negated {
            self.warn_of_none(Keyword::Not, typed.risk.as_ref(), scope);
        }
        Some(Typed::certain(typed.expr))
    }

    /// Tells of a type that is not the one wanted.
    pub(super) fn mismatch(&mut self, unit: usize, wanted: Argument, found: &Expr) {
        let is_deadline = wanted == self.show(unit, &Type::Date) && is_span_of_time(&found.ty);
        let shown = self.show(unit, &found.ty);
        let mut diagnostic = Diagnostic::new(Code::TypeMismatch, found.span, [wanted, shown]);
        if is_deadline {
            let mut amount = self.sources.slice(found.span).trim_end().to_owned();
            if found.ty == Type::Months {
                amount.push(' ');
                amount.push_str(Keyword::ToMonthEnd.text(self.language(unit)));
            }
            diagnostic = diagnostic.help(Term::HelpFromDay, [amount.into()]);
        }
        self.sink.push(diagnostic);
    }

    fn expr_within(&mut self, expr: &ast::Expr, scope: &mut Scope, expected: Option<&Type>) -> Option<Typed> {
        let span = expr.span;
        let constant = |value: Value, ty: Type| Some(Typed::certain(value_expr(value, ty, span)));
        match &expr.kind {
            ast::ExprKind::Missing => None,
            ast::ExprKind::Bool(value) => constant(Value::Bool(*value), Type::Bool),
            ast::ExprKind::Number { value, share } => {
                let whole = !share && value.to_integer().is_some();
                let ty = if whole { Type::Int } else { Type::Decimal };
                constant(Value::Number(*value), ty)
            }
            ast::ExprKind::Text(text) => constant(Value::Text(text.clone()), Type::Text),
            ast::ExprKind::Date(date) => constant(Value::Date(*date), Type::Date),
            ast::ExprKind::Quantity(amount, unit) => {
                let (value, ty) = quantity(*amount, *unit)?;
                constant(value, ty)
            }
            ast::ExprKind::List(items) => self.list(span, items, scope, expected),
            ast::ExprKind::Range(low, high) => self.range(span, low, high, scope),
            ast::ExprKind::Path(path) => self.path(path, scope, expected),
            ast::ExprKind::OfGroup { name, group } => self.aggregate_of_group(span, name, group, scope),
            ast::ExprKind::Not(inner) => {
                let outer = std::mem::replace(&mut scope.negated, true);
                let inner = self.condition(inner, scope);
                scope.negated = outer;
                Some(truth(ExprKind::Not(Box::new(inner?.expr)), span))
            }
            ast::ExprKind::And(operands) => {
                let operands = self.conditions(operands, Combined::And, scope)?;
                Some(truth(ExprKind::And(operands), span))
            }
            ast::ExprKind::Or(operands) => {
                let operands = self.conditions(operands, Combined::Or, scope)?;
                Some(truth(ExprKind::Or(operands), span))
            }
            ast::ExprKind::Compare { op, left, right } => self.compare(span, *op, left, right, scope),
            ast::ExprKind::In { item, list } => self.is_in(span, item, list, scope),
            ast::ExprKind::Has(path) => {
                let path = self.expr(path, scope, None)?;
                Some(truth(ExprKind::Has(Box::new(path.expr)), span))
            }
            ast::ExprKind::Lacks(path) => {
                let path = self.expr(path, scope, None)?;
                Some(truth(ExprKind::Lacks(Box::new(path.expr)), span))
            }
            ast::ExprKind::IsClass { element, class } => self.is_class(span, element.as_ref(), class, scope),
            ast::ExprKind::Quantified { kind, variable, list, filter, body } => self.quantified(
                span,
                *kind,
                variable.as_ref(),
                list,
                filter.as_deref(),
                body.as_deref(),
                scope,
                expected,
            ),
            ast::ExprKind::If { branches, otherwise } => {
                self.choice(span, branches, otherwise, scope, expected)
            }
            ast::ExprKind::Arithmetic { op, left, right } => self.arithmetic(span, *op, left, right, scope),
            ast::ExprKind::Rounded { sum, rounding } => self.rounded(span, sum, *rounding, scope),
            ast::ExprKind::Negate(inner) => self.negate(span, inner, scope),
            ast::ExprKind::Combine { op, left, right } => {
                self.combine(span, *op, left, right, scope, expected)
            }
            ast::ExprKind::Call { function, arguments } => self.call(span, *function, arguments, scope),
            ast::ExprKind::DayBefore(inner) => {
                let inner = self.expr_of(inner, scope, &Type::Date)?;
                let day = value_expr(Value::Days(1), Type::Duration, span);
                Some(joined(
                    ExprKind::Arithmetic(Arithmetic::Subtract, Box::new(inner.expr.clone()), Box::new(day)),
                    Type::Date,
                    span,
                    [&inner],
                ))
            }
        }
    }

    /// Operands of 且 or 或: what one of them asks for with 有 or 无, the others may rest on.
    fn conditions(
        &mut self,
        operands: &[ast::Expr],
        combined: Combined,
        scope: &mut Scope,
    ) -> Option<Vec<Expr>> {
        let outer = scope.guards.len();
        for operand in operands {
            self.add_guards(operand, scope);
        }
        let mut typed: Vec<Option<Typed>> = Vec::with_capacity(operands.len());
        while let Some(operand) = operands.get(typed.len()) {
            let further = match combined {
                Combined::Or => self.further_values(&typed, operands, scope),
                Combined::And => 0,
            };
            if further > 0 {
                typed.extend((0..further).map(|_| None));
            } else {
                typed.push(self.condition(operand, scope));
            }
        }
        scope.guards.truncate(outer);
        typed.into_iter().map(|typed| typed.map(|typed| typed.expr)).collect()
    }

    /// Adds the paths that a condition asks for.
    pub(super) fn add_guards(&self, condition: &ast::Expr, scope: &mut Scope) {
        match &condition.kind {
            ast::ExprKind::Has(path) | ast::ExprKind::Lacks(path) => {
                if let ast::ExprKind::Path(path) = &path.kind
                    && let Some(key) = self.path_key(path, scope)
                {
                    scope.guards.push(key);
                }
            }
            ast::ExprKind::Not(inner) => {
                if matches!(inner.kind, ast::ExprKind::Has(_) | ast::ExprKind::Lacks(_)) {
                    self.add_guards(inner, scope);
                }
            }
            ast::ExprKind::And(operands) | ast::ExprKind::Or(operands) => {
                for operand in operands {
                    let direct = matches!(
                        operand.kind,
                        ast::ExprKind::Has(_) | ast::ExprKind::Lacks(_) | ast::ExprKind::Not(_)
                    );
                    if direct {
                        self.add_guards(operand, scope);
                    }
                }
            }
            _ => {}
        }
    }

    /// Warns of a negation whose truth hangs on a path being none.
    fn warn_of_none(&mut self, keyword: Keyword, risk: Option<&Risk>, scope: &Scope) {
        let Some(risk) = risk else { return };
        if scope.is_guarded(risk) {
            return;
        }
        let language = self.language(scope.unit);
        let path = self.sources.slice(risk.span).to_owned();
        let (code, word) = match keyword {
            Keyword::Not => (Code::NegatedNone, Keyword::Not.text(language)),
            _ => (Code::UnequalNone, "≠"),
        };
        let has = format!("{} {path}", Keyword::Has.text(language));
        let lacks = format!("{} {path}", Keyword::Lacks.text(language));
        self.sink.push(
            Diagnostic::new(code, risk.span, [path.into(), word.into()])
                .help(Term::HelpAskForNone, [has.into(), lacks.into()]),
        );
    }

    /// Whether an expression has a type only by what is expected of it.
    pub(super) fn needs_expectation(&self, expr: &ast::Expr, scope: &Scope) -> bool {
        match &expr.kind {
            ast::ExprKind::Path(path) => match path.parts.as_slice() {
                [name] => matches!(self.in_scope(&name.text, scope), Found::Nothing),
                _ => false,
            },
            ast::ExprKind::List(items) => items.iter().all(|item| self.needs_expectation(item, scope)),
            ast::ExprKind::If { branches, otherwise } => {
                self.needs_expectation(otherwise, scope)
                    && branches.iter().all(|(_, value)| self.needs_expectation(value, scope))
            }
            ast::ExprKind::Combine { left, right, .. } => {
                self.needs_expectation(left, scope) && self.needs_expectation(right, scope)
            }
            _ => false,
        }
    }

    /// Types two sides that must meet: the one that stands on its own first.
    /// `turn` makes what is expected of the other from the type of the first.
    pub(super) fn pair(
        &mut self,
        left: &ast::Expr,
        right: &ast::Expr,
        scope: &mut Scope,
        expected: Option<&Type>,
    ) -> Option<(Typed, Typed)> {
        let left_first = !self.needs_expectation(left, scope) || self.needs_expectation(right, scope);
        let (first, second) = if left_first { (left, right) } else { (right, left) };
        let one = self.expr(first, scope, expected);
        let hint = one.as_ref().map(|one| one.expr.ty.clone());
        let other = if one.is_none() && self.needs_expectation(second, scope) {
            // What it means hangs on the mistake.
            None
        } else {
            self.expr(second, scope, hint.as_ref().or(expected))
        };
        let (one, other) = (one?, other?);
        Some(if left_first { (one, other) } else { (other, one) })
    }

    fn compare(
        &mut self,
        span: Span,
        op: Comparison,
        left: &ast::Expr,
        right: &ast::Expr,
        scope: &mut Scope,
    ) -> Option<Typed> {
        let (left, right) = self.pair(left, right, scope, None)?;
        if !comparable(&left.expr.ty, &right.expr.ty) {
            self.not_comparable(span, &left.expr.ty, &right.expr.ty, scope);
            return None;
        }
        let ordered = !matches!(op, Comparison::Equal | Comparison::NotEqual);
        if ordered && !self.has_order(&left.expr.ty) {
            self.no_order(span, &left.expr.ty, scope);
            return None;
        }
        for side in [&left, &right] {
            if op == Comparison::NotEqual {
                self.warn_of_none(Keyword::NotBelow, side.risk.as_ref(), scope);
            } else if scope.negated {
                self.warn_of_none(Keyword::Not, side.risk.as_ref(), scope);
            }
        }
        let kind = ExprKind::Compare(op, Box::new(left.expr), Box::new(right.expr));
        Some(truth(kind, span))
    }

    fn not_comparable(&mut self, span: Span, left: &Type, right: &Type, scope: &Scope) {
        let shown = [self.show(scope.unit, left), self.show(scope.unit, right)];
        let mut diagnostic = Diagnostic::new(Code::NotComparable, span, shown);
        let language = self.language(scope.unit);
        match (left, right) {
            (Type::Duration, Type::Int) | (Type::Int, Type::Duration) => {
                let example = format!("30{}", Keyword::Days.text(language));
                diagnostic = diagnostic.help(Term::HelpDays, [example.into()]);
            }
            (one, other) if is_span_of_time(one) && is_span_of_time(other) => {
                diagnostic = diagnostic.help(Term::HelpSpansApart, []);
            }
            (Type::Period, Type::Date) | (Type::Date, Type::Period) => {
                let word = Keyword::In.text(language);
                diagnostic = diagnostic.help(Term::HelpUseIn, [word.into()]);
            }
            (Type::List(_), other) | (other, Type::List(_)) if !matches!(other, Type::List(_)) => {
                let word = Keyword::In.text(language);
                diagnostic = diagnostic.help(Term::HelpUseIn, [word.into()]);
            }
            (Type::Enum(_), Type::Text) | (Type::Text, Type::Enum(_)) => {
                diagnostic = diagnostic.help(Term::HelpEnumUnquoted, []);
            }
            _ => {}
        }
        self.sink.push(diagnostic);
    }

    /// Whether values of a type have an order.
    pub(super) fn has_order(&self, ty: &Type) -> bool {
        match ty {
            Type::Int | Type::Decimal | Type::Date | Type::Duration | Type::Months | Type::Workdays => true,
            Type::Enum(id) => self.enums.get(id.index()).is_some_and(|info| info.decl.ordered),
            Type::Bool | Type::Text | Type::Period | Type::Record(_) | Type::List(_) => false,
        }
    }

    pub(super) fn no_order(&mut self, span: Span, ty: &Type, scope: &Scope) {
        let shown = self.show(scope.unit, ty);
        let mut diagnostic = Diagnostic::new(Code::NoOrder, span, [shown]);
        if matches!(ty, Type::Enum(_)) {
            let word = Keyword::Ordered.text(self.language(scope.unit));
            diagnostic = diagnostic.help(Term::HelpOrdered, [word.into()]);
        }
        self.sink.push(diagnostic);
    }

    fn is_in(&mut self, span: Span, item: &ast::Expr, list: &ast::Expr, scope: &mut Scope) -> Option<Typed> {
        let list_first = self.needs_expectation(item, scope) && !self.needs_expectation(list, scope);
        let (item, list) = if list_first {
            let list = self.expr(list, scope, None);
            let hint = list.as_ref().and_then(|list| element(&list.expr.ty)).cloned();
            let item = match &hint {
                Some(_) => self.expr(item, scope, hint.as_ref()),
                None => None,
            };
            (item, list)
        } else {
            let item = self.expr(item, scope, None);
            let hint = item.as_ref().map(|item| Type::List(Box::new(item.expr.ty.clone())));
            let list = if item.is_none() && self.needs_expectation(list, scope) {
                None
            } else {
                self.expr(list, scope, hint.as_ref())
            };
            (item, list)
        };
        let list = list?;
        let of = match &list.expr.ty {
            Type::Period => Some(Type::Date),
            ty => element(ty).cloned(),
        };
        let Some(of) = of else {
            self.not_a_list(&list.expr, scope);
            return None;
        };
        let item = item?;
        if !comparable(&item.expr.ty, &of) {
            self.not_comparable(span, &item.expr.ty, &of, scope);
            return None;
        }
        if scope.negated {
            self.warn_of_none(Keyword::Not, item.risk.as_ref(), scope);
        }
        self.warn_of_gaps(span, &item.expr, &list.expr, scope);
        let kind = ExprKind::In(Box::new(item.expr), Box::new(list.expr));
        Some(truth(kind, span))
    }

    /// Tells of something that should be a list.
    pub(super) fn not_a_list(&mut self, expr: &Expr, scope: &Scope) {
        let shown = self.show(scope.unit, &expr.ty);
        self.sink.push(Diagnostic::new(Code::NotAList, expr.span, [shown]));
    }

    fn list(
        &mut self,
        span: Span,
        items: &[ast::Expr],
        scope: &mut Scope,
        expected: Option<&Type>,
    ) -> Option<Typed> {
        let hint = expected.and_then(element);
        if items.is_empty() {
            let Some(of) = hint else {
                self.sink.push(Diagnostic::new(Code::UntypedList, span, []));
                return None;
            };
            let ty = Type::List(Box::new(of.clone()));
            return Some(Typed::certain(Expr { kind: ExprKind::List(Vec::new()), ty, span }));
        }
        let items: Vec<&ast::Expr> = items.iter().collect();
        let (items, of) = self.same_type(&items, scope, hint)?;
        if of == Type::Period {
            let word = Keyword::In.text(self.language(scope.unit));
            self.sink.push(Diagnostic::new(Code::MisplacedPeriod, span, [word.into()]));
            return None;
        }
        let all: Vec<&Typed> = items.iter().collect();
        let kind = ExprKind::List(items.iter().map(|item| item.expr.clone()).collect());
        Some(joined(kind, Type::List(Box::new(of)), span, all))
    }

    /// Types several expressions that must have one type.
    fn same_type(
        &mut self,
        items: &[&ast::Expr],
        scope: &mut Scope,
        expected: Option<&Type>,
    ) -> Option<(Vec<Typed>, Type)> {
        let waits: Vec<bool> = items.iter().map(|item| self.needs_expectation(item, scope)).collect();
        let mut hint = expected.cloned();
        let mut found: Vec<Option<Typed>> = items.iter().map(|_| None).collect();
        let mut failed = false;
        for wait in [false, true] {
            for ((item, waits), slot) in items.iter().zip(&waits).zip(&mut found) {
                if *waits != wait || (wait && failed && hint.is_none()) {
                    continue;
                }
                *slot = self.expr(item, scope, hint.as_ref());
                match slot {
                    Some(typed) if hint.is_none() => hint = Some(typed.expr.ty.clone()),
                    Some(_) => {}
                    None => failed = true,
                }
            }
        }
        let typed: Vec<Typed> = found.into_iter().collect::<Option<_>>()?;
        let (first, rest) = typed.split_first()?;
        let mut ty = first.expr.ty.clone();
        for other in rest {
            match common(&ty, &other.expr.ty) {
                Some(common) => ty = common,
                None => {
                    let shown = [self.show(scope.unit, &ty), self.show(scope.unit, &other.expr.ty)];
                    let diagnostic = Diagnostic::new(Code::TypesDiffer, other.expr.span, shown).label(
                        first.expr.span,
                        Term::FirstOfThese,
                        [],
                    );
                    let spans = is_span_of_time(&ty) && is_span_of_time(&other.expr.ty);
                    self.sink.push(if spans {
                        diagnostic.help(Term::HelpSpansApart, [])
                    } else {
                        diagnostic
                    });
                    return None;
                }
            }
        }
        Some((typed, ty))
    }

    fn choice(
        &mut self,
        span: Span,
        branches: &[(ast::Expr, ast::Expr)],
        otherwise: &ast::Expr,
        scope: &mut Scope,
        expected: Option<&Type>,
    ) -> Option<Typed> {
        let limit = self.limits.nesting.saturating_mul(LEVELS_PER_BRACKET);
        if branches.len() >= limit {
            self.too_deep(span, limit);
            return None;
        }
        let conditions: Vec<Option<Typed>> =
            branches.iter().map(|(condition, _)| self.condition(condition, scope)).collect();
        let outer = scope.guards.len();
        for (condition, _) in branches {
            self.add_guards(condition, scope);
        }
        let mut values: Vec<&ast::Expr> = branches.iter().map(|(_, value)| value).collect();
        values.push(otherwise);
        let values = self.same_type(&values, scope, expected);
        scope.guards.truncate(outer);
        let conditions: Vec<Typed> = conditions.into_iter().collect::<Option<_>>()?;
        let (mut values, ty) = values?;
        let may_be_none = values.iter().any(|value| value.may_be_none);
        let risk = values.iter().find_map(|value| value.risk.clone());
        let mut expr = values.pop()?.expr;
        for (condition, value) in conditions.into_iter().zip(values).rev() {
            expr = Expr {
                kind: ExprKind::If(Box::new(condition.expr), Box::new(value.expr), Box::new(expr)),
                ty: ty.clone(),
                span,
            };
        }
        Some(Typed { expr, may_be_none, risk })
    }

    /// The key of a path, for 有 and 无.
    fn path_key(&self, path: &ast::Ref, scope: &Scope) -> Option<PathKey> {
        self.locate(path, scope).map(|located| located.key)
    }
}

/// A constant.
pub(super) fn value_expr(value: Value, ty: Type, span: Span) -> Expr {
    Expr { kind: ExprKind::Value(value), ty, span }
}

/// A condition, which is never none.
pub(super) fn truth(kind: ExprKind, span: Span) -> Typed {
    Typed::certain(Expr { kind, ty: Type::Bool, span })
}

/// An expression that is none where one of its parts is.
pub(super) fn joined<'t>(
    kind: ExprKind,
    ty: Type,
    span: Span,
    parts: impl IntoIterator<Item = &'t Typed>,
) -> Typed {
    let mut typed = Typed::certain(Expr { kind, ty, span });
    for part in parts {
        typed.may_be_none |= part.may_be_none;
        if typed.risk.is_none() {
            typed.risk = part.risk.clone();
        }
    }
    typed
}

/// The type of a list's elements.
pub(super) fn element(ty: &Type) -> Option<&Type> {
    match ty {
        Type::List(element) => Some(element),
        _ => None,
    }
}

/// Whether a value of type `found` may stand where `want` is wanted.
pub(super) fn fits(want: &Type, found: &Type) -> bool {
    match (want, found) {
        (Type::Decimal, Type::Int) => true,
        (Type::List(want), Type::List(found)) => fits(want, found),
        _ => want == found,
    }
}

/// The type of both.
pub(super) fn common(left: &Type, right: &Type) -> Option<Type> {
    if fits(left, right) {
        Some(left.clone())
    } else if fits(right, left) {
        Some(right.clone())
    } else {
        None
    }
}

/// Whether values of two types can be equal.
pub(super) fn comparable(left: &Type, right: &Type) -> bool {
    let single = !matches!(left, Type::Record(_) | Type::List(_) | Type::Period);
    single && common(left, right).is_some()
}
