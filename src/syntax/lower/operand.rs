//! Operands: what stands between operators, brackets and all.

use super::Lowerer;
use super::expression::{Deep, is_expression, missing};
use crate::date::Date;
use crate::diagnostic::{Code, Diagnostic, Term};
use crate::number::Number;
use crate::suggest;
use crate::syntax::ast::{Expr, ExprKind, Function, Quantifier, Unit};
use crate::syntax::grammar::Kind;
use crate::syntax::habit;
use crate::syntax::keyword::Keyword;
use crate::syntax::numeral;
use crate::syntax::tree::Tree;
use crate::syntax::words::shown;

impl Lowerer<'_> {
    /// `path` as an expression.
    pub(super) fn path_expression(&mut self, tree: Tree<'_>) -> Expr {
        let path = self.path(tree);
        Expr { span: path.span, kind: ExprKind::Path(path) }
    }

    /// `date`
    pub(super) fn date(&mut self, tree: Tree<'_>) -> Option<Date> {
        let written = self.text(tree);
        let date = written.parse().ok();
        if date.is_none() {
            self.report(Code::NoSuchDay, self.span(tree), [written.into()]);
        }
        date
    }

    fn leaf(&self, tree: Tree<'_>, kind: ExprKind) -> Deep {
        Deep::new(kind, self.span(tree), 1)
    }

    /// Whatever stands between operators.
    pub(super) fn operand(&mut self, tree: Tree<'_>) -> Deep {
        let span = self.span(tree);
        match tree.kind() {
            Kind::bracket => {
                let mut inside = match tree.first() {
                    Some(inside) => self.deep(inside),
                    None => missing(span),
                };
                inside.expr.span = span;
                inside.row = 0;
                inside
            }
            Kind::list_literal => {
                let parts: Vec<Deep> = tree.children().map(|part| self.deep(part)).collect();
                let depth = parts.iter().map(|part| part.depth).max().unwrap_or(0);
                let parts = parts.into_iter().map(|part| part.expr).collect();
                self.grown(ExprKind::List(parts), span, depth)
            }
            Kind::quantified => self.quantified(tree),
            Kind::call => self.call(tree),
            Kind::has | Kind::lacks => {
                let Some(path) = tree.child(Kind::path) else {
                    return missing(span);
                };
                let path = Box::new(self.path_expression(path));
                let kind = if tree.kind() == Kind::has { ExprKind::Has(path) } else { ExprKind::Lacks(path) };
                self.leaf(tree, kind)
            }
            Kind::membership => self.membership(tree),
            Kind::reference => match tree.child(Kind::group) {
                Some(group) => self.of_group(tree, group),
                None => self.membership(tree),
            },
            Kind::boolean => {
                let value = self.keyword(tree) == Some(Keyword::True);
                self.leaf(tree, ExprKind::Bool(value))
            }
            Kind::date => match self.date(tree) {
                Some(date) => self.leaf(tree, ExprKind::Date(date)),
                None => missing(span),
            },
            Kind::slashed_date => {
                let written = self.text(tree);
                let right = habit::slashed_date(written);
                self.report(Code::OtherHabit, span, [written.into(), right.into()]);
                missing(span)
            }
            Kind::string => self.leaf(tree, ExprKind::Text(self.string(tree).text)),
            Kind::quantity => self.quantity(tree),
            _ => self.number(tree),
        }
    }

    /// `人数(县区)`
    fn of_group(&mut self, tree: Tree<'_>, group: Tree<'_>) -> Deep {
        let span = self.span(tree);
        let inside = group.children().find(|child| is_expression(child.kind()));
        let (Some(name), Some(inside)) = (tree.child(Kind::path), inside) else {
            return missing(span);
        };
        let name = self.reference(name);
        let inside = self.deep(inside);
        self.grown(ExprKind::OfGroup { name, group: Box::new(inside.expr) }, span, inside.depth)
    }

    /// `a.b`, `是 C`, `x 是 C`
    fn membership(&mut self, tree: Tree<'_>) -> Deep {
        let membership = match tree.kind() {
            Kind::membership => Some(tree),
            _ => tree.child(Kind::membership),
        };
        let Some(membership) = membership else {
            return match tree.child(Kind::path) {
                Some(path) => {
                    let path = self.path_expression(path);
                    Deep::new(path.kind, path.span, 1)
                }
                None => missing(self.span(tree)),
            };
        };
        let Some(class) = membership.child(Kind::path) else {
            return missing(self.span(tree));
        };
        let class = self.reference(class);
        let mut element = None;
        if tree.kind() == Kind::reference
            && let Some(before) = tree.child(Kind::path)
        {
            let before = self.path(before);
            if before.parts.len() > 1 {
                let is = self.word(Keyword::Is);
                self.report(Code::MembershipOfPath, before.span, [is.into()]);
                return missing(self.span(tree));
            }
            element = before.parts.into_iter().next();
        }
        self.leaf(tree, ExprKind::IsClass { element, class })
    }

    /// `存在(x 于 L: P)` and its like
    fn quantified(&mut self, tree: Tree<'_>) -> Deep {
        let span = self.span(tree);
        let word = tree.child(Kind::quantifier);
        let kind = match word.and_then(|word| self.keyword(word)) {
            Some(Keyword::Exists) => Quantifier::Exists,
            Some(Keyword::Every) => Quantifier::Every,
            Some(Keyword::Count) => Quantifier::Count,
            Some(Keyword::Sum) => Quantifier::Sum,
            Some(Keyword::Min) => Quantifier::Min,
            Some(Keyword::Max) => Quantifier::Max,
            Some(Keyword::Dedup) => Quantifier::Dedup,
            _ => Quantifier::Distinct,
        };
        let variable = tree.child(Kind::element).map(|element| self.name_in(element));
        let list = tree.child(Kind::value).map(|list| self.deep(list));
        let filter = tree
            .child(Kind::counting)
            .and_then(|filter| filter.children().nth(1))
            .map(|filter| self.deep(filter));
        let body = tree
            .children()
            .find(|child| matches!(child.kind(), Kind::chain | Kind::conditional))
            .map(|body| self.deep(body));
        let Some(list) = list else {
            return missing(span);
        };
        let plain = variable.is_none() && filter.is_none() && body.is_none();
        let complete = match kind {
            Quantifier::Exists | Quantifier::Every => variable.is_some() && body.is_some(),
            Quantifier::Count => variable.is_some() || plain,
            Quantifier::Sum
            | Quantifier::Min
            | Quantifier::Max
            | Quantifier::Dedup
            | Quantifier::Distinct => (variable.is_some() && body.is_some()) || plain,
        };
        if !complete {
            let word = word.map_or("", |word| self.text(word));
            // `最大(项: 项.分)`: the list stands for its element.
            let (list, value) = match (&variable, &body) {
                (None, Some(body)) => {
                    let list = self.slice(list.expr.span).trim_end();
                    let value = self.slice(body.expr.span).trim_end();
                    (shown(list), shown(&value.replace(&format!("{list}."), "x.")))
                }
                _ => ("…".to_owned(), "…".to_owned()),
            };
            let form = format!("{word}(x {} {list}: {value})", self.word(Keyword::Over));
            self.push(
                Diagnostic::new(Code::IncompleteQuantifier, span, [word.into()])
                    .help(Term::WriteInstead, [form.into()]),
            );
            return missing(span);
        }
        let depth = [Some(&list), filter.as_ref(), body.as_ref()]
            .into_iter()
            .flatten()
            .map(|part| part.depth)
            .max()
            .unwrap_or(0);
        let kind = ExprKind::Quantified {
            kind,
            variable,
            list: Box::new(list.expr),
            filter: filter.map(|filter| Box::new(filter.expr)),
            body: body.map(|body| Box::new(body.expr)),
        };
        self.grown(kind, span, depth)
    }

    fn call(&mut self, tree: Tree<'_>) -> Deep {
        let word = tree.child(Kind::function);
        let function = match word.and_then(|word| self.keyword(word)) {
            Some(Keyword::Floor) => Function::Floor,
            Some(Keyword::Ceiling) => Function::Ceiling,
            Some(Keyword::Round) => Function::Round,
            Some(Keyword::Date) => Function::Date,
            Some(Keyword::YearEnd) => Function::YearEnd,
            Some(Keyword::Year) => Function::Year,
            _ => Function::Month,
        };
        let arguments: Vec<Deep> = tree
            .children()
            .filter(|child| is_expression(child.kind()))
            .map(|argument| self.deep(argument))
            .collect();
        let depth = arguments.iter().map(|part| part.depth).max().unwrap_or(0);
        let arguments = arguments.into_iter().map(|part| part.expr).collect();
        let kind = ExprKind::Call { function, arguments };
        self.grown(kind, self.span(tree), depth)
    }

    /// `3`, `0.5`, `1/3`, `25%`
    fn number(&mut self, tree: Tree<'_>) -> Deep {
        let written = self.text(tree);
        let share = tree.kind() == Kind::share;
        let value = if let Some(percent) = written.strip_suffix('%') {
            Number::parse(percent).and_then(|value| value.divided_by(Number::integer(100)))
        } else if let Some((left, right)) = written.split_once('/') {
            Number::parse(left).and_then(|left| left.divided_by(Number::parse(right)?))
        } else {
            Number::parse(written)
        };
        match value {
            Some(value) => self.leaf(tree, ExprKind::Number { value, share }),
            None => self.bad_number(tree),
        }
    }

    fn bad_number(&mut self, tree: Tree<'_>) -> Deep {
        let span = self.span(tree);
        let written = shown(self.text(tree));
        self.report(Code::BadNumber, span, [written.into()]);
        missing(span)
    }

    /// `30日`, and what looks like it.
    fn quantity(&mut self, tree: Tree<'_>) -> Deep {
        let span = self.span(tree);
        let (Some(number), Some(unit)) = (tree.child(Kind::number), tree.child(Kind::unit)) else {
            return missing(span);
        };
        let (digits, word) = (self.text(number), self.text(unit));
        let known = match self.keyword(unit) {
            Some(Keyword::Days) => Some(Unit::Day),
            Some(Keyword::Weeks) => Some(Unit::Week),
            Some(Keyword::Months) => Some(Unit::Month),
            Some(Keyword::Year) => Some(Unit::Year),
            Some(Keyword::Workdays) => Some(Unit::Workday),
            _ => None,
        };
        if let Some(unit) = known {
            let amount = digits.parse::<i64>().ok().filter(|amount| unit.units(*amount).is_some());
            return match amount {
                Some(amount) => self.leaf(tree, ExprKind::Quantity(amount, unit)),
                None => self.bad_number(tree),
            };
        }
        if let Some(form) = habit::quantity(digits, word) {
            let written = shown(self.text(tree));
            self.report(Code::OtherHabit, span, [written.into(), form.into()]);
            return missing(span);
        }
        let diagnostic = Diagnostic::new(Code::UnknownUnit, self.span(unit), [shown(word).into()]);
        self.push(match self.unit_proposal(digits, word) {
            Some(form) => diagnostic.help(Term::WriteInstead, [form.into()]),
            None => diagnostic,
        });
        missing(span)
    }

    fn unit_proposal(&self, digits: &str, word: &str) -> Option<String> {
        if let Some(form) = numeral::counted(digits, word, self.language())
            .or_else(|| numeral::quantity(digits, word, self.language()))
        {
            return Some(form);
        }
        let units = [
            Keyword::Days,
            Keyword::Weeks,
            Keyword::Months,
            Keyword::Year,
            Keyword::Workdays,
            Keyword::Persons,
            Keyword::Items,
        ];
        let near = match word {
            "月" => Some(self.word(Keyword::Months)),
            word => suggest::nearest(word, units.map(|unit| self.word(unit))),
        };
        near.map(|unit| format!("{digits}{unit}"))
    }
}
