//! Operators and functions: numbers, dates, durations, and lists as sets.

use crate::{
    diagnostic::{Code, Diagnostic, Term},
    model::{Arithmetic, Combination, Expr, ExprKind, Function, Shift, Step, Type, Value},
    number::Number,
    source::Span,
    syntax::{ast, keyword::Keyword},
};

use super::{
    Checker,
    expr::{common, element, joined, value_expr},
    scope::{Scope, Typed},
    time::{is_span_of_time, shifted},
};

impl Checker<'_> {
    pub(super) fn arithmetic(
        &mut self,
        span: Span,
        op: Arithmetic,
        left: &ast::Expr,
        right: &ast::Expr,
        scope: &mut Scope,
    ) -> Option<Typed> {
        // A long row is a deep tree: walked from its left end, it takes no stack.
        let mut row = vec![(span, op, right)];
        let mut first = left;
        while let ast::ExprKind::Arithmetic { op, left, right } = &first.kind {
            row.push((first.span, *op, right));
            first = left;
        }
        let mut whole = self.expr(first, scope, None);
        while let Some((span, op, right)) = row.pop() {
            let right = self.expr(right, scope, None);
            whole = match (whole, right) {
                (Some(left), Some(right)) => self.calculation(span, op, left, right, scope),
                _ => None,
            };
        }
        whole
    }

    fn calculation(
        &mut self,
        span: Span,
        op: Arithmetic,
        mut left: Typed,
        mut right: Typed,
        scope: &Scope,
    ) -> Option<Typed> {
        let sides = (&left.expr.ty, &right.expr.ty);
        let ty = match (op, sides) {
            (Arithmetic::Divide, (Type::Int | Type::Decimal, Type::Int | Type::Decimal)) => {
                Some(Type::Decimal)
            }
            (_, (Type::Int, Type::Int)) => Some(Type::Int),
            (_, (Type::Int | Type::Decimal, Type::Int | Type::Decimal)) => Some(Type::Decimal),
            (Arithmetic::Add | Arithmetic::Subtract, (Type::Date, Type::Duration)) => Some(Type::Date),
            (Arithmetic::Add, (Type::Duration, Type::Date)) => {
                std::mem::swap(&mut left, &mut right);
                Some(Type::Date)
            }
            (Arithmetic::Subtract, (Type::Date, Type::Date)) => Some(Type::Duration),
            (Arithmetic::Add | Arithmetic::Subtract, (Type::Duration, Type::Duration)) => {
                Some(Type::Duration)
            }
            (Arithmetic::Add | Arithmetic::Subtract, (Type::Months, Type::Months)) => Some(Type::Months),
            (Arithmetic::Add | Arithmetic::Subtract, (Type::Workdays, Type::Workdays)) => {
                Some(Type::Workdays)
            }
            (Arithmetic::Multiply, (one, Type::Int)) if is_span_of_time(one) => Some(one.clone()),
            (Arithmetic::Multiply, (Type::Int, other)) if is_span_of_time(other) => {
                let ty = other.clone();
                std::mem::swap(&mut left, &mut right);
                Some(ty)
            }
            (Arithmetic::Add, (Type::Workdays, Type::Date)) => {
                return Some(shifted(Shift { by: Step::Workdays, back: false }, span, right, left));
            }
            (Arithmetic::Add | Arithmetic::Subtract, (Type::Date, Type::Workdays)) => {
                let shift = Shift { by: Step::Workdays, back: op == Arithmetic::Subtract };
                return Some(shifted(shift, span, left, right));
            }
            (Arithmetic::Add | Arithmetic::Subtract, (Type::Date, Type::Months))
            | (Arithmetic::Add, (Type::Months, Type::Date)) => {
                self.needs_rounding(span, scope);
                return None;
            }
            _ => None,
        };
        let Some(ty) = ty else {
            let sign = match op {
                Arithmetic::Add => "+",
                Arithmetic::Subtract => "-",
                Arithmetic::Multiply => "*",
                Arithmetic::Divide => "/",
            };
            let shown =
                [sign.into(), self.show(scope.unit, &left.expr.ty), self.show(scope.unit, &right.expr.ty)];
            let mut diagnostic = Diagnostic::new(Code::BadArithmetic, span, shown);
            if matches!(
                (&left.expr.ty, &right.expr.ty),
                (Type::Date | Type::Duration, Type::Int) | (Type::Int, Type::Date | Type::Duration)
            ) {
                let example = format!("30{}", Keyword::Days.text(self.language(scope.unit)));
                diagnostic = diagnostic.help(Term::HelpDays, [example.into()]);
            }
            if is_span_of_time(&left.expr.ty) && is_span_of_time(&right.expr.ty) {
                diagnostic = diagnostic.help(Term::HelpSpansApart, []);
            }
            self.sink.push(diagnostic);
            return None;
        };
        let kind = ExprKind::Arithmetic(op, Box::new(left.expr.clone()), Box::new(right.expr.clone()));
        Some(joined(kind, ty, span, [&left, &right]))
    }

    pub(super) fn negate(&mut self, span: Span, inner: &ast::Expr, scope: &mut Scope) -> Option<Typed> {
        let inner = self.expr(inner, scope, None)?;
        let zero = match &inner.expr.ty {
            Type::Int | Type::Decimal => Value::Number(Number::ZERO),
            Type::Duration => Value::Days(0),
            Type::Months => Value::Months(0),
            Type::Workdays => Value::Workdays(0),
            _ => {
                self.mismatch(scope.unit, Term::ANumber.into(), &inner.expr);
                return None;
            }
        };
        let ty = inner.expr.ty.clone();
        let kind = match (&inner.expr.kind, &zero) {
            (ExprKind::Value(Value::Number(number)), _) => {
                ExprKind::Value(Value::Number(Number::ZERO.minus(*number)?))
            }
            (ExprKind::Value(Value::Days(days)), _) => ExprKind::Value(Value::Days(days.checked_neg()?)),
            (ExprKind::Value(Value::Months(months)), _) => {
                ExprKind::Value(Value::Months(months.checked_neg()?))
            }
            (ExprKind::Value(Value::Workdays(days)), _) => {
                ExprKind::Value(Value::Workdays(days.checked_neg()?))
            }
            _ => ExprKind::Arithmetic(
                Arithmetic::Subtract,
                Box::new(value_expr(zero, ty.clone(), span)),
                Box::new(inner.expr.clone()),
            ),
        };
        Some(joined(kind, ty, span, [&inner]))
    }

    pub(super) fn combine(
        &mut self,
        span: Span,
        op: Combination,
        left: &ast::Expr,
        right: &ast::Expr,
        scope: &mut Scope,
        expected: Option<&Type>,
    ) -> Option<Typed> {
        let (left, right) = self.pair(left, right, scope, expected)?;
        let mut failed = false;
        for side in [&left, &right] {
            failed |= !self.is_set(&side.expr, scope);
        }
        if failed {
            return None;
        }
        let Some(ty) = common(&left.expr.ty, &right.expr.ty) else {
            let shown = [self.show(scope.unit, &left.expr.ty), self.show(scope.unit, &right.expr.ty)];
            self.sink.push(Diagnostic::new(Code::TypesDiffer, span, shown));
            return None;
        };
        let kind = ExprKind::Combine(op, Box::new(left.expr.clone()), Box::new(right.expr.clone()));
        // A list that is none counts as empty.
        Some(Typed::certain(Expr { kind, ty, span }))
    }

    /// Whether an expression is a single value, which can be told from others; else it is told of.
    pub(super) fn is_single(&mut self, expr: &Expr, scope: &Scope) -> bool {
        let single = !matches!(expr.ty, Type::Record(_) | Type::List(_) | Type::Period);
        if !single {
            self.mismatch(scope.unit, Term::AValue.into(), expr);
        }
        single
    }

    /// Whether an expression is a list whose elements can be told apart; else it is told of.
    pub(super) fn is_set(&mut self, expr: &Expr, scope: &Scope) -> bool {
        match element(&expr.ty) {
            Some(Type::Record(_) | Type::List(_)) => {
                self.mismatch(scope.unit, Term::AListOfValues.into(), expr);
                false
            }
            Some(_) => true,
            None => {
                self.not_a_list(expr, scope);
                false
            }
        }
    }

    pub(super) fn call(
        &mut self,
        span: Span,
        function: Function,
        arguments: &[ast::Expr],
        scope: &mut Scope,
    ) -> Option<Typed> {
        let (keyword, arity) = match function {
            Function::Floor => (Keyword::Floor, 1),
            Function::Ceiling => (Keyword::Ceiling, 1),
            Function::Round => (Keyword::Round, 1),
            Function::Date => (Keyword::Date, 3),
            Function::YearEnd => (Keyword::YearEnd, 1),
            Function::Year => (Keyword::Year, 1),
            Function::Month => (Keyword::Month, 1),
        };
        if arguments.len() != arity {
            let word = keyword.text(self.language(scope.unit));
            self.sink.push(Diagnostic::new(
                Code::WrongArguments,
                span,
                [word.into(), arity.to_string().into(), arguments.len().to_string().into()],
            ));
            return None;
        }
        let typed: Vec<Option<Typed>> = arguments
            .iter()
            .map(|argument| match function {
                Function::Floor | Function::Ceiling | Function::Round => {
                    self.expr_of(argument, scope, &Type::Decimal)
                }
                Function::Date | Function::YearEnd => self.expr_of(argument, scope, &Type::Int),
                Function::Year | Function::Month => self.expr_of(argument, scope, &Type::Date),
            })
            .collect();
        let typed: Vec<Typed> = typed.into_iter().collect::<Option<_>>()?;
        let ty = match function {
            Function::Floor | Function::Ceiling | Function::Round | Function::Year | Function::Month => {
                Type::Int
            }
            Function::Date | Function::YearEnd => Type::Date,
        };
        let all: Vec<&Typed> = typed.iter().collect();
        let kind = ExprKind::Call(function, typed.iter().map(|argument| argument.expr.clone()).collect());
        Some(joined(kind, ty, span, all))
    }
}
