//! Expressions, with the brackets that their ranks ask for and no others.

use super::{Printer, Spot};
use crate::number::Number;
use crate::syntax::ast::{
    Arithmetic, Combination, Comparison, Expr, ExprKind, Function, Join, MonthRounding, Quantifier, Ref, Unit,
};
use crate::syntax::keyword::{Keyword, Role};

/// How tightly an expression holds together, from loose to tight.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Conditional,
    Join,
    Not,
    Comparison,
    Combination,
    Range,
    Sum,
    Product,
    Negation,
    Operand,
}

fn rank(expr: &Expr) -> Rank {
    match &expr.kind {
        ExprKind::If { .. } | ExprKind::DayBefore(_) => Rank::Conditional,
        ExprKind::And(_) | ExprKind::Or(_) => Rank::Join,
        ExprKind::Not(_) => Rank::Not,
        ExprKind::Compare { .. } | ExprKind::In { .. } => Rank::Comparison,
        ExprKind::Combine { .. } => Rank::Combination,
        ExprKind::Range(..) => Rank::Range,
        ExprKind::Arithmetic { op, .. } => match op {
            Arithmetic::Add | Arithmetic::Subtract => Rank::Sum,
            Arithmetic::Multiply | Arithmetic::Divide => Rank::Product,
        },
        ExprKind::Rounded { .. } => Rank::Sum,
        ExprKind::Negate(_) => Rank::Negation,
        ExprKind::Missing
        | ExprKind::Bool(_)
        | ExprKind::Number { .. }
        | ExprKind::Text(_)
        | ExprKind::Date(_)
        | ExprKind::Quantity(..)
        | ExprKind::List(_)
        | ExprKind::Path(_)
        | ExprKind::Has(_)
        | ExprKind::Lacks(_)
        | ExprKind::IsClass { .. }
        | ExprKind::OfGroup { .. }
        | ExprKind::Quantified { .. }
        | ExprKind::Call { .. } => Rank::Operand,
    }
}

impl Printer<'_> {
    /// Where any expression may stand.
    pub(super) fn expression(&mut self, expr: &Expr) {
        self.ranked(expr, Rank::Conditional);
    }

    /// Where no truth may stand without brackets: the list of a loop, a number.
    pub(super) fn value(&mut self, expr: &Expr) {
        self.ranked(expr, Rank::Combination);
    }

    /// A deadline, whose 之前 belongs to the whole of it.
    pub(super) fn deadline(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::DayBefore(date) => {
                self.value(date);
                self.spaced(Keyword::Before);
            }
            _ => self.expression(expr),
        }
    }

    /// The test that 未定 joins: it has no brackets where it is joined by the same word.
    pub(super) fn joined(&mut self, test: &Expr, join: Join) {
        let same = matches!((&test.kind, join), (ExprKind::And(_), Join::And) | (ExprKind::Or(_), Join::Or));
        self.ranked(test, if same { Rank::Join } else { Rank::Not });
    }

    fn ranked(&mut self, expr: &Expr, least: Rank) {
        if rank(expr) < least {
            self.out.push('(');
            self.bare(expr);
            self.out.push(')');
        } else {
            self.bare(expr);
        }
    }

    fn bare(&mut self, expr: &Expr) {
        match &expr.kind {
            // Only a tree without errors is read again.
            ExprKind::Missing => self.out.push('…'),
            ExprKind::Bool(true) => self.keyword(Keyword::True),
            ExprKind::Bool(false) => self.keyword(Keyword::False),
            ExprKind::Number { value, share } => self.number(*value, *share),
            ExprKind::Text(text) => self.string(text),
            ExprKind::Date(date) => self.out.push_str(&date.to_string()),
            ExprKind::Quantity(amount, unit) => {
                self.out.push_str(&amount.to_string());
                self.keyword(match unit {
                    Unit::Day => Keyword::Days,
                    Unit::Week => Keyword::Weeks,
                    Unit::Month => Keyword::Months,
                    Unit::Year => Keyword::Year,
                    Unit::Workday => Keyword::Workdays,
                });
            }
            ExprKind::List(items) => {
                self.out.push('{');
                self.list(items, Printer::expression);
                self.out.push('}');
            }
            ExprKind::Range(low, high) => {
                self.ranked(low, Rank::Range);
                self.out.push_str("..");
                self.ranked(high, Rank::Sum);
            }
            ExprKind::Path(path) => self.path(path),
            ExprKind::OfGroup { name, group } => {
                self.reference(name);
                self.out.push('(');
                self.expression(group);
                self.out.push(')');
            }
            ExprKind::Not(inner) => {
                self.keyword(Keyword::Not);
                self.out.push(' ');
                self.ranked(inner, Rank::Comparison);
            }
            ExprKind::And(parts) => self.joins(parts, Keyword::And),
            ExprKind::Or(parts) => self.joins(parts, Keyword::Or),
            ExprKind::Compare { op, left, right } => {
                let mark = match op {
                    Comparison::Equal => " = ",
                    Comparison::NotEqual => " ≠ ",
                    Comparison::Less => " < ",
                    Comparison::AtMost => " ≤ ",
                    Comparison::Greater => " > ",
                    Comparison::AtLeast => " ≥ ",
                };
                self.ranked(left, Rank::Combination);
                self.out.push_str(mark);
                self.ranked(right, Rank::Combination);
            }
            ExprKind::In { item, list } => {
                self.ranked(item, Rank::Combination);
                self.spaced(Keyword::In);
                self.out.push(' ');
                self.ranked(list, Rank::Combination);
            }
            ExprKind::Has(path) => {
                self.keyword(Keyword::Has);
                self.out.push(' ');
                self.ranked(path, Rank::Operand);
            }
            ExprKind::Lacks(path) => {
                self.keyword(Keyword::Lacks);
                self.out.push(' ');
                self.ranked(path, Rank::Operand);
            }
            ExprKind::IsClass { element, class } => {
                if let Some(element) = element {
                    self.name(element, Spot::Free);
                    self.out.push(' ');
                }
                self.keyword(Keyword::Is);
                self.out.push(' ');
                self.reference(class);
            }
            ExprKind::Quantified { kind, variable, list, filter, body } => {
                self.keyword(match kind {
                    Quantifier::Exists => Keyword::Exists,
                    Quantifier::Every => Keyword::Every,
                    Quantifier::Count => Keyword::Count,
                    Quantifier::Sum => Keyword::Sum,
                    Quantifier::Min => Keyword::Min,
                    Quantifier::Max => Keyword::Max,
                    Quantifier::Dedup => Keyword::Dedup,
                    Quantifier::Distinct => Keyword::Distinct,
                });
                self.out.push('(');
                if let Some(variable) = variable {
                    self.name(variable, Spot::Free);
                    self.spaced(Keyword::Over);
                    self.out.push(' ');
                }
                self.value(list);
                if let Some(filter) = filter {
                    self.spaced(Keyword::Where);
                    self.out.push(' ');
                    self.expression(filter);
                }
                if let Some(body) = body {
                    self.out.push_str(": ");
                    self.expression(body);
                }
                self.out.push(')');
            }
            ExprKind::If { branches, otherwise } => {
                for (condition, value) in branches {
                    self.keyword(Keyword::If);
                    self.out.push(' ');
                    self.ranked(condition, Rank::Join);
                    self.spaced(Keyword::Then);
                    self.out.push(' ');
                    self.ranked(value, Rank::Join);
                    self.spaced(Keyword::Else);
                    self.out.push(' ');
                }
                self.ranked(otherwise, Rank::Join);
            }
            ExprKind::Arithmetic { op, left, right } => {
                let (mark, rank, above) = match op {
                    Arithmetic::Add => (" + ", Rank::Sum, Rank::Product),
                    Arithmetic::Subtract => (" - ", Rank::Sum, Rank::Product),
                    Arithmetic::Multiply => (" * ", Rank::Product, Rank::Negation),
                    Arithmetic::Divide => (" / ", Rank::Product, Rank::Negation),
                };
                self.ranked(left, rank);
                self.out.push_str(mark);
                self.ranked(right, above);
            }
            // The word belongs to the sum before it, which so needs no brackets.
            ExprKind::Rounded { sum, rounding } => {
                self.ranked(sum, Rank::Sum);
                self.spaced(match rounding {
                    MonthRounding::MonthEnd => Keyword::ToMonthEnd,
                    MonthRounding::NextMonth => Keyword::ToNextMonth,
                });
            }
            ExprKind::Negate(inner) => {
                self.out.push('-');
                self.ranked(inner, Rank::Operand);
            }
            ExprKind::Combine { op, left, right } => {
                self.ranked(left, Rank::Combination);
                self.spaced(match op {
                    Combination::Intersect => Keyword::Intersect,
                    Combination::Union => Keyword::Union,
                    Combination::Minus => Keyword::Minus,
                });
                self.out.push(' ');
                self.ranked(right, Rank::Range);
            }
            ExprKind::Call { function, arguments } => {
                self.keyword(match function {
                    Function::Floor => Keyword::Floor,
                    Function::Ceiling => Keyword::Ceiling,
                    Function::Round => Keyword::Round,
                    Function::Date => Keyword::Date,
                    Function::YearEnd => Keyword::YearEnd,
                    Function::Year => Keyword::Year,
                    Function::Month => Keyword::Month,
                });
                self.out.push('(');
                self.list(arguments, Printer::expression);
                self.out.push(')');
            }
            // Only a deadline has it, and prints it itself.
            ExprKind::DayBefore(inner) => {
                self.value(inner);
                self.spaced(Keyword::Before);
            }
        }
    }

    fn joins(&mut self, parts: &[Expr], keyword: Keyword) {
        for (at, part) in parts.iter().enumerate() {
            if at > 0 {
                self.spaced(keyword);
                self.out.push(' ');
            }
            self.ranked(part, Rank::Not);
        }
    }

    /// Names joined by dots, of which 环境 in front and a status at the end are keywords.
    fn path(&mut self, path: &Ref) {
        let last = path.parts.len().saturating_sub(1);
        for (at, part) in path.parts.iter().enumerate() {
            if at > 0 {
                self.out.push('.');
            }
            let keyword = Keyword::find(&part.text, self.from).filter(|&keyword| {
                !part.quoted
                    && last > 0
                    && if at == 0 {
                        keyword == Keyword::Context
                    } else {
                        at == last && self.is_status(keyword, last)
                    }
            });
            match keyword {
                Some(keyword) => self.keyword(keyword),
                None if at > 0 => self.name(part, Spot::Field),
                None => {
                    let context = last > 0 && part.text == Keyword::Context.text(self.to);
                    self.name(part, if context { Spot::Item } else { Spot::Free });
                }
            }
        }
    }

    fn is_status(&self, keyword: Keyword, dots: usize) -> bool {
        match keyword {
            Keyword::Due => dots == 1 && !self.deadline_field,
            keyword => keyword.role() == Role::Status,
        }
    }

    fn number(&mut self, value: Number, share: bool) {
        let text = value.to_string();
        match text.split_once('/') {
            None if share => {
                self.out.push_str(&text);
                // A whole share can only have been a percentage.
                self.out.push_str(if text == "0" { "%" } else { "00%" });
            }
            Some((numerator, denominator)) if !share => {
                let digits = decimal(numerator, denominator);
                self.out.push_str(digits.as_deref().unwrap_or(&text));
            }
            _ => self.out.push_str(&text),
        }
    }
}

/// The decimal digits of a fraction that came from some.
fn decimal(numerator: &str, denominator: &str) -> Option<String> {
    // A number has at most this many digits, so its fraction has no more.
    const DIGITS: u32 = 38;
    let (mut rest, denominator) = (numerator.parse::<i128>().ok()?, denominator.parse::<i128>().ok()?);
    let sign = if rest < 0 { "-" } else { "" };
    rest = rest.checked_abs()?;
    let mut text = format!("{sign}{}.", rest.checked_div(denominator)?);
    rest = rest.checked_rem(denominator)?;
    for _ in 0..DIGITS {
        if rest == 0 {
            return Some(text);
        }
        rest = rest.checked_mul(10)?;
        text.push_str(&rest.checked_div(denominator)?.to_string());
        rest = rest.checked_rem(denominator)?;
    }
    (rest == 0).then_some(text)
}
