//! Quantities of time, dates that they move, and ranges of dates.
//!
//! Days, months and working days are three kinds that never mix: how many days
//! a month has, or a working day takes, hangs on where one begins to count.

use crate::{
    diagnostic::{Code, Diagnostic, Term},
    model::{Expr, ExprKind, MonthRounding, Shift, Step, Type, Value},
    source::Span,
    syntax::{
        ast::{self, Arithmetic, Unit},
        keyword::Keyword,
    },
};

use super::{
    Checker,
    constant::evaluate,
    expr::joined,
    scope::{Scope, Typed},
};

/// A quantity as written: weeks are days, and a year is twelve months.
pub(super) fn quantity(amount: i64, unit: Unit) -> Option<(Value, Type)> {
    let units = unit.units(amount)?;
    Some(match unit {
        Unit::Day | Unit::Week => (Value::Days(units), Type::Duration),
        Unit::Month | Unit::Year => (Value::Months(units), Type::Months),
        Unit::Workday => (Value::Workdays(units), Type::Workdays),
    })
}

/// Whether a type is a quantity of time.
pub(super) fn is_span_of_time(ty: &Type) -> bool {
    matches!(ty, Type::Duration | Type::Months | Type::Workdays)
}

/// A date moved by months or working days.
pub(super) fn shifted(shift: Shift, span: Span, date: Typed, amount: Typed) -> Typed {
    let kind = ExprKind::Shift(shift, Box::new(date.expr.clone()), Box::new(amount.expr.clone()));
    joined(kind, Type::Date, span, [&date, &amount])
}

impl Checker<'_> {
    /// `d + 1个月 至月末`
    pub(super) fn rounded(
        &mut self,
        span: Span,
        sum: &ast::Expr,
        rounding: MonthRounding,
        scope: &mut Scope,
    ) -> Option<Typed> {
        let ast::ExprKind::Arithmetic { op, left, right } = &sum.kind else {
            // The parser gives the word to sums and differences alone.
            return self.expr(sum, scope, None);
        };
        let left = self.expr(left, scope, None);
        let right = self.expr(right, scope, None);
        let (left, right) = (left?, right?);
        let shift = Shift { by: Step::Months(rounding), back: *op == Arithmetic::Subtract };
        match (&left.expr.ty, &right.expr.ty) {
            (Type::Date, Type::Months) => Some(shifted(shift, span, left, right)),
            (Type::Months, Type::Date) if !shift.back => Some(shifted(shift, span, right, left)),
            _ => {
                let language = self.language(scope.unit);
                let word = match rounding {
                    MonthRounding::MonthEnd => Keyword::ToMonthEnd,
                    MonthRounding::NextMonth => Keyword::ToNextMonth,
                };
                let word = word.text(language);
                let example = format!("2026-01-31 + 1{} {word}", Keyword::Months.text(language));
                self.sink.push(
                    Diagnostic::new(Code::MisplacedRounding, span, [word.into()])
                        .help(Term::ForExample, [example.into()]),
                );
                None
            }
        }
    }

    /// A date and months, and nothing that says where the 31st of a short month lands.
    pub(super) fn needs_rounding(&mut self, span: Span, scope: &Scope) {
        let language = self.language(scope.unit);
        let written = self.sources.slice(span).trim_end().to_owned();
        let [end, next] = [Keyword::ToMonthEnd, Keyword::ToNextMonth]
            .map(|word| format!("{written} {}", word.text(language)));
        self.sink.push(
            Diagnostic::new(Code::MonthsWithoutRounding, span, [])
                .help(Term::HelpRounding, [end.into(), next.into()]),
        );
    }

    /// `lo..hi`, of whole numbers or of dates.
    pub(super) fn range(
        &mut self,
        span: Span,
        low: &ast::Expr,
        high: &ast::Expr,
        scope: &mut Scope,
    ) -> Option<Typed> {
        let low = self.expr(low, scope, Some(&Type::Int));
        let of_dates = low.as_ref().is_some_and(|low| low.expr.ty == Type::Date);
        let want = if of_dates { Type::Date } else { Type::Int };
        let low = low.filter(|low| self.bound_fits(&low.expr, &want, scope));
        let high = match &low {
            Some(_) => self.expr_of(high, scope, &want),
            None => self.expr(high, scope, Some(&want)),
        };
        let (low, high) = (low?, high?);
        let ty = if of_dates { Type::Period } else { Type::List(Box::new(Type::Int)) };
        let kind = ExprKind::Range(Box::new(low.expr.clone()), Box::new(high.expr.clone()));
        Some(joined(kind, ty, span, [&low, &high]))
    }

    fn bound_fits(&mut self, bound: &Expr, want: &Type, scope: &Scope) -> bool {
        let fits = bound.ty == *want;
        if !fits {
            let wanted = self.show(scope.unit, want);
            self.mismatch(scope.unit, wanted, bound);
        }
        fits
    }

    /// A window of constants that ends before it begins.
    pub(super) fn check_window(&mut self, since: &Expr, due: &Expr) {
        let constant = |expr: &Expr| match evaluate(expr, &mut Vec::new()) {
            Ok(Some(Value::Date(date))) => Some(date),
            _ => None,
        };
        let (Some(first), Some(last)) = (constant(since), constant(due)) else {
            return;
        };
        if last < first {
            let days = [first.to_string().into(), last.to_string().into()];
            self.sink.push(Diagnostic::new(Code::EmptyWindow, due.span, days).label(
                since.span,
                Term::BeginsHere,
                [],
            ));
        }
    }
}
