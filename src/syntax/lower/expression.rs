//! Expressions: the rank of operators, and the rules that the flat grammar leaves open.
//!
//! From loose to tight: 且 and 或 (never both without brackets), 非, comparison
//! and 属于 (never chained), 交 并 减去, `..`, `+ -`, `* /`, `-` before an operand.
//! Nothing here recurses but on brackets, whose depth the lay-out has limited;
//! the depth of the tree, which also grows with every operator of a long sum,
//! is limited too, so that whoever walks it may recurse.

use super::Lowerer;
use crate::diagnostic::{Code, Diagnostic, Term};
use crate::source::Span;
use crate::syntax::ast::{
    Arithmetic, Combination, Comparison, Expr, ExprKind, Join, MonthRounding, Open, Unit,
};
use crate::syntax::grammar::Kind;
use crate::syntax::keyword::{Keyword, split_proposal};
use crate::syntax::numeral;
use crate::syntax::tree::Tree;
use crate::syntax::words::shown;

/// Levels of the tree for each level of brackets: a conjunction of a negated
/// comparison of a sum takes four.
const LEVELS_PER_BRACKET: usize = 4;

/// An expression and how deep it is.
pub(super) struct Deep {
    pub(super) expr: Expr,
    pub(super) depth: usize,
    /// How many operators stand in a row along its left edge, up to the next bracket.
    pub(super) row: usize,
}

impl Deep {
    pub(super) fn new(kind: ExprKind, span: Span, depth: usize) -> Deep {
        Deep { expr: Expr { kind, span }, depth, row: 0 }
    }
}

/// A part of a flat expression.
enum Item {
    Operand(Deep),
    /// `未定 "…"`
    Open(Open),
    Operator(Operator, Span),
    /// `至月末`
    Rounding(MonthRounding, Span),
    Not(Span),
}

/// What stands between two operands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Operator {
    And,
    Or,
    Compare(Comparison),
    In,
    Combine(Combination),
    Range,
    Arithmetic(Arithmetic),
}

impl Operator {
    /// How tightly it binds, among the operators of values.
    fn rank(self) -> u8 {
        match self {
            Operator::And | Operator::Or => 0,
            Operator::Compare(_) | Operator::In => 1,
            Operator::Combine(_) => 2,
            Operator::Range => 3,
            Operator::Arithmetic(Arithmetic::Add | Arithmetic::Subtract) => 4,
            Operator::Arithmetic(Arithmetic::Multiply | Arithmetic::Divide) => 5,
        }
    }

    fn of(text: &str, keyword: Option<Keyword>) -> Operator {
        match text {
            "=" => Operator::Compare(Comparison::Equal),
            "≠" | "!=" => Operator::Compare(Comparison::NotEqual),
            "<" => Operator::Compare(Comparison::Less),
            "≤" | "<=" => Operator::Compare(Comparison::AtMost),
            ">" => Operator::Compare(Comparison::Greater),
            "≥" | ">=" => Operator::Compare(Comparison::AtLeast),
            ".." => Operator::Range,
            "+" => Operator::Arithmetic(Arithmetic::Add),
            "-" => Operator::Arithmetic(Arithmetic::Subtract),
            "*" => Operator::Arithmetic(Arithmetic::Multiply),
            "/" => Operator::Arithmetic(Arithmetic::Divide),
            _ => match keyword {
                Some(Keyword::And) => Operator::And,
                Some(Keyword::Or) => Operator::Or,
                Some(Keyword::Intersect) => Operator::Combine(Combination::Intersect),
                Some(Keyword::Union) => Operator::Combine(Combination::Union),
                Some(Keyword::Minus) => Operator::Combine(Combination::Minus),
                Some(Keyword::In) | None => Operator::In,
                Some(keyword) => Operator::Compare(comparison(keyword)),
            },
        }
    }
}

/// What the words for bounds mean.
fn comparison(keyword: Keyword) -> Comparison {
    match keyword {
        Keyword::LessThan | Keyword::Before => Comparison::Less,
        Keyword::Exceeds | Keyword::Beyond | Keyword::After => Comparison::Greater,
        Keyword::NotBelow | Keyword::AtLeast | Keyword::OrMore | Keyword::Expired => Comparison::AtLeast,
        // 不高于 不超过 不晚于 以下 以内
        _ => Comparison::AtMost,
    }
}

impl Lowerer<'_> {
    /// The first expression inside a node.
    pub(super) fn expression_in(&mut self, tree: Tree<'_>) -> Expr {
        match tree.children().find(|child| is_expression(child.kind())) {
            Some(inside) => self.expression(inside),
            None => missing(self.span(tree)).expr,
        }
    }

    /// `conditional`, `chain`, `value`
    pub(super) fn expression(&mut self, tree: Tree<'_>) -> Expr {
        self.deep(tree).expr
    }

    /// A deadline: a date, or the day before one.
    pub(super) fn deadline(&mut self, tree: Tree<'_>) -> Expr {
        let expr = self.expression_in(tree);
        let expr = self.deadline_as_bound(expr);
        let word = tree.child(Kind::deadline_word);
        match word.map(|word| (self.keyword(word), self.span(word))) {
            Some((Some(Keyword::Before), span)) => {
                Expr { span: expr.span.to(span), kind: ExprKind::DayBefore(Box::new(expr)) }
            }
            // 以内 and 届满 include the day itself.
            _ => expr,
        }
    }

    /// `公布日 30日 以内`, `公布日 30 日 以内`: a comparison where a day should stand.
    fn deadline_as_bound(&mut self, expr: Expr) -> Expr {
        let ExprKind::Compare { op, left, right } = &expr.kind else {
            return expr;
        };
        let (first, second) = (self.slice(left.span), self.slice(right.span));
        let right = match (&left.kind, &right.kind) {
            (ExprKind::Number { .. }, ExprKind::Path(_)) => numeral::quantity(first, second, self.language()),
            (_, ExprKind::Quantity(_, unit)) => {
                let sign = if *op == Comparison::Less { "-" } else { "+" };
                let rounding = match unit {
                    Unit::Month | Unit::Year => format!(" {}", self.word(Keyword::ToMonthEnd)),
                    Unit::Day | Unit::Week | Unit::Workday => String::new(),
                };
                Some(format!("{first} {sign} {second}{rounding}"))
            }
            _ => None,
        };
        let Some(right) = right else {
            return expr;
        };
        let written = shown(self.slice(expr.span));
        self.report(Code::OtherHabit, expr.span, [written.into(), right.into()]);
        missing(expr.span).expr
    }

    /// The expression of 当: the part that can be decided, and 未定.
    pub(super) fn condition_of(&mut self, tree: Tree<'_>) -> (Option<Expr>, Option<Open>) {
        if tree.kind() != Kind::chain {
            return (Some(self.expression(tree)), None);
        }
        let mut items = self.items(tree);
        let open = match items.pop() {
            Some(Item::Open(open)) => open,
            last => {
                items.extend(last);
                return (Some(self.fold(items).expr), None);
            }
        };
        let join = match items.pop() {
            None => {
                return (None, Some(Open { join: Join::Alone, ..open }));
            }
            Some(Item::Operator(operator @ (Operator::And | Operator::Or), span)) => {
                self.check_mixed(&items, operator, span);
                if operator == Operator::And { Join::And } else { Join::Or }
            }
            last => {
                items.extend(last);
                items.push(Item::Open(open));
                return (Some(self.fold(items).expr), None);
            }
        };
        (Some(self.fold(items).expr), Some(Open { join, ..open }))
    }

    pub(super) fn deep(&mut self, tree: Tree<'_>) -> Deep {
        if tree.kind() == Kind::conditional {
            return self.conditional(tree);
        }
        let items = self.items(tree);
        self.fold(items)
    }

    fn conditional(&mut self, tree: Tree<'_>) -> Deep {
        let mut parts: Vec<Deep> = tree.all(Kind::chain).map(|chain| self.deep(chain)).collect();
        let span = self.span(tree);
        let depth = parts.iter().map(|part| part.depth).max().unwrap_or(0);
        let Some(otherwise) = parts.pop() else {
            return missing(span);
        };
        let mut branches = Vec::with_capacity(parts.len() / 2);
        let mut parts = parts.into_iter();
        while let (Some(condition), Some(value)) = (parts.next(), parts.next()) {
            branches.push((condition.expr, value.expr));
        }
        let kind = ExprKind::If { branches, otherwise: Box::new(otherwise.expr) };
        self.grown(kind, span, depth)
    }

    /// The parts of a flat expression, in order.
    fn items(&mut self, tree: Tree<'_>) -> Vec<Item> {
        let mut items = Vec::new();
        let mut minus = None;
        for child in tree.children() {
            let span = self.span(child);
            match child.kind() {
                Kind::k_not => items.push(Item::Not(span)),
                Kind::minus => minus = Some(span),
                Kind::infix_word | Kind::infix_symbol | Kind::value_word | Kind::value_symbol => {
                    let text = self.text(child);
                    if text == "-" && !self.blank_before(span) {
                        let diagnostic = Diagnostic::new(Code::MinusSpacing, span, []);
                        self.push(diagnostic.help(Term::ForExample, ["a - b".into()]));
                    }
                    let operator = Operator::of(text, self.keyword(child));
                    items.push(Item::Operator(operator, span));
                }
                Kind::month_rounding => {
                    let rounding = match self.keyword(child) {
                        Some(Keyword::ToNextMonth) => MonthRounding::NextMonth,
                        _ => MonthRounding::MonthEnd,
                    };
                    items.push(Item::Rounding(rounding, span));
                }
                Kind::juxtaposed => {
                    let word = child.child(Kind::bound_after);
                    if let (Some(value), Some(word)) = (child.child(Kind::value), word) {
                        let keyword = self.keyword(word).unwrap_or(Keyword::OrLess);
                        let operator = Operator::Compare(comparison(keyword));
                        items.push(Item::Operator(operator, self.span(word)));
                        items.push(Item::Operand(self.deep(value)));
                    }
                }
                Kind::undecided => {
                    items.push(Item::Open(Open { join: Join::Alone, why: self.string_in(child), span }))
                }
                _ => {
                    let operand = self.operand(child);
                    items.push(Item::Operand(match minus.take() {
                        None => operand,
                        Some(sign) => {
                            self.grown(ExprKind::Negate(Box::new(operand.expr)), sign.to(span), operand.depth)
                        }
                    }));
                }
            }
        }
        items
    }

    fn blank_before(&self, span: Span) -> bool {
        let before = (span.start as usize).checked_sub(1);
        before.and_then(|at| self.text.as_bytes().get(at)).is_none_or(|&byte| byte == b' ' || byte == b'\n')
    }

    fn fold(&mut self, items: Vec<Item>) -> Deep {
        let mut joins: Vec<(Operator, Span)> = Vec::new();
        let mut operands = Vec::new();
        let mut run = Vec::new();
        for item in items {
            match item {
                Item::Operator(operator @ (Operator::And | Operator::Or), span) => {
                    let comparison = self.fold_comparison(std::mem::take(&mut run));
                    operands.push(comparison);
                    joins.push((operator, span));
                }
                other => run.push(other),
            }
        }
        let last = self.fold_comparison(run);
        let Some(&(operator, _)) = joins.first() else {
            return last;
        };
        operands.push(last);
        if let Some(&(_, span)) = joins.iter().find(|(other, _)| *other != operator) {
            self.mixed(&operands, &joins, span);
        }
        let depth = operands.iter().map(|part| part.depth).max().unwrap_or(0);
        let parts: Vec<Expr> = operands.into_iter().map(|part| part.expr).collect();
        let span = whole(&parts);
        let kind = if operator == Operator::And { ExprKind::And(parts) } else { ExprKind::Or(parts) };
        match span {
            Some(span) => self.grown(kind, span, depth),
            None => Deep::new(kind, joins.first().map_or(self.here(), |(_, span)| *span), depth),
        }
    }

    fn here(&self) -> Span {
        Span { file: self.file.id, start: self.base, end: self.base }
    }

    /// 且 and 或 beside each other, without brackets.
    fn mixed(&mut self, operands: &[Deep], joins: &[(Operator, Span)], at: Span) {
        let first = joins.first().map_or(at, |(_, span)| *span);
        let (one, other) = (self.slice(first), self.slice(at));
        let diagnostic = Diagnostic::new(Code::MixedAndOr, at, [one.into(), other.into()]).label(
            first,
            Term::TogetherWith,
            [one.into()],
        );
        let proposal = self.bracketed(operands, joins);
        self.push(match proposal {
            Some(text) => diagnostic.help(Term::ForExample, [text.into()]),
            None => diagnostic.help(Term::AddBrackets, []),
        });
    }

    /// The expression with brackets around each run of 且, where it is short enough to show.
    fn bracketed(&self, operands: &[Deep], joins: &[(Operator, Span)]) -> Option<String> {
        const LONGEST: usize = 120;
        let span = operands.first()?.expr.span.to(operands.last()?.expr.span);
        if self.slice(span).len() > LONGEST {
            return None;
        }
        let mut groups: Vec<Vec<&str>> = vec![Vec::new()];
        let mut before = Operator::And;
        for (at, operand) in operands.iter().enumerate() {
            if before == Operator::Or {
                groups.push(Vec::new());
            }
            groups.last_mut()?.push(self.slice(operand.expr.span).trim_end());
            before = joins.get(at).map_or(Operator::And, |(join, _)| *join);
        }
        let and = format!(" {} ", self.word(Keyword::And));
        let groups: Vec<String> = groups
            .iter()
            .map(|group| match group.as_slice() {
                [one] => (*one).to_owned(),
                several => format!("({})", several.join(&and)),
            })
            .collect();
        Some(groups.join(&format!(" {} ", self.word(Keyword::Or))))
    }

    /// 未定 joined by the one word after operands joined by the other.
    fn check_mixed(&mut self, items: &[Item], join: Operator, at: Span) {
        let other = items.iter().find_map(|item| match item {
            Item::Operator(operator @ (Operator::And | Operator::Or), span) if *operator != join => {
                Some(*span)
            }
            _ => None,
        });
        if let Some(first) = other {
            self.mixed(&[], &[(join, first)], at);
        }
    }

    /// `[非] a [= b]`
    fn fold_comparison(&mut self, items: Vec<Item>) -> Deep {
        let mut not = None;
        let mut left = Vec::new();
        let mut comparison = None;
        let mut chained = None;
        let mut run = Vec::new();
        for (at, item) in items.into_iter().enumerate() {
            match item {
                Item::Not(span) if at == 0 => not = Some(span),
                Item::Not(span) => {
                    let word = self.slice(span);
                    let diagnostic = Diagnostic::new(Code::MisplacedNot, span, [word.into()]);
                    self.push(diagnostic.help(Term::AddBrackets, []));
                }
                Item::Operator(operator, span) if operator.rank() == 1 => match comparison {
                    None => {
                        comparison = Some(operator);
                        left = std::mem::take(&mut run);
                    }
                    Some(_) => {
                        self.chained(&left, &run, span);
                        chained = Some(span);
                        run.clear();
                    }
                },
                other => run.push(other),
            }
        }
        // Which of the values were to be compared nobody knows.
        if let Some(span) = chained {
            return missing(span);
        }
        let right = self.fold_value(run);
        let whole = match comparison {
            None => right,
            Some(operator) => {
                let left = self.fold_value(left);
                self.binary(operator, left, right)
            }
        };
        match not {
            None => whole,
            Some(span) => {
                let span = span.to(whole.expr.span);
                self.grown(ExprKind::Not(Box::new(whole.expr)), span, whole.depth)
            }
        }
    }

    /// `a < b < c`: likely two comparisons, or a name that swallowed a word.
    fn chained(&mut self, left: &[Item], middle: &[Item], at: Span) {
        let split = left.iter().chain(middle).find_map(|item| match item {
            Item::Operand(Deep { expr: Expr { kind: ExprKind::Path(path), .. }, .. }) => {
                path.parts.iter().find_map(|part| split_proposal(&part.text, self.language()))
            }
            _ => None,
        });
        let diagnostic = Diagnostic::new(Code::ChainedComparison, at, []);
        self.push(match split {
            Some(split) => diagnostic.help(Term::PutApart, [split.into()]),
            None => {
                diagnostic.help(Term::ForExample, [format!("1 < a {} a < 3", self.word(Keyword::And)).into()])
            }
        });
    }

    /// Operands and the operators of values, each at its rank, from left to right.
    fn fold_value(&mut self, items: Vec<Item>) -> Deep {
        let mut operands: Vec<Deep> = Vec::new();
        let mut operators: Vec<Operator> = Vec::new();
        for item in items {
            match item {
                Item::Operand(operand) => operands.push(operand),
                Item::Open(open) => {
                    self.misplaced_open(open.span);
                    operands.push(missing(open.span));
                }
                Item::Operator(operator, _) => {
                    while let Some(&before) = operators.last()
                        && before.rank() >= operator.rank()
                    {
                        operators.pop();
                        self.reduce(&mut operands, before);
                    }
                    operators.push(operator);
                }
                Item::Rounding(rounding, span) => self.round(&mut operands, &mut operators, rounding, span),
                Item::Not(_) => (),
            }
        }
        while let Some(operator) = operators.pop() {
            self.reduce(&mut operands, operator);
        }
        operands.pop().unwrap_or_else(|| missing(self.here()))
    }

    /// The word after `d + 1个月` belongs to that sum, whose last part is the operand before the word.
    fn round(
        &mut self,
        operands: &mut Vec<Deep>,
        operators: &mut Vec<Operator>,
        rounding: MonthRounding,
        at: Span,
    ) {
        let sum = Operator::Arithmetic(Arithmetic::Add).rank();
        while let Some(&before) = operators.last()
            && before.rank() > sum
        {
            operators.pop();
            self.reduce(operands, before);
        }
        match operators.last() {
            Some(&before) if before.rank() == sum => {
                operators.pop();
                self.reduce(operands, before);
            }
            _ => {
                let word = self.slice(at);
                let example = format!("2026-01-31 + 1{} {word}", self.word(Keyword::Months));
                let diagnostic = Diagnostic::new(Code::MisplacedRounding, at, [word.into()]);
                self.push(diagnostic.help(Term::ForExample, [example.into()]));
                return;
            }
        }
        if let Some(sum) = operands.pop() {
            let span = sum.expr.span.to(at);
            let kind = ExprKind::Rounded { sum: Box::new(sum.expr), rounding };
            operands.push(self.grown(kind, span, sum.depth));
        }
    }

    fn reduce(&mut self, operands: &mut Vec<Deep>, operator: Operator) {
        if let (Some(right), Some(left)) = (operands.pop(), operands.pop()) {
            let whole = self.binary(operator, left, right);
            operands.push(whole);
        }
    }

    fn binary(&mut self, operator: Operator, left: Deep, right: Deep) -> Deep {
        let span = left.expr.span.to(right.expr.span);
        let depth = left.depth.max(right.depth);
        let row = left.row + 1;
        // A long row is no nesting, although its tree is as deep: say what is to be seen.
        if depth >= self.depth_limit() && row > depth / 2 {
            return self.too_deep(Code::LongRow, span, left.row);
        }
        let (left, right) = (Box::new(left.expr), Box::new(right.expr));
        let kind = match operator {
            Operator::Compare(op) => ExprKind::Compare { op, left, right },
            Operator::In => ExprKind::In { item: left, list: right },
            Operator::Combine(op) => ExprKind::Combine { op, left, right },
            Operator::Range => ExprKind::Range(left, right),
            Operator::Arithmetic(op) => ExprKind::Arithmetic { op, left, right },
            // Those are folded before, as lists.
            Operator::And => ExprKind::And(vec![*left, *right]),
            Operator::Or => ExprKind::Or(vec![*left, *right]),
        };
        Deep { row, ..self.grown(kind, span, depth) }
    }

    fn depth_limit(&self) -> usize {
        self.limits.nesting.saturating_mul(LEVELS_PER_BRACKET)
    }

    /// A node over parts of a depth; past the limit it is reported and cut off.
    pub(super) fn grown(&mut self, kind: ExprKind, span: Span, depth: usize) -> Deep {
        let limit = self.depth_limit();
        if depth < limit {
            return Deep::new(kind, span, depth + 1);
        }
        self.too_deep(Code::NestedTooDeeply, span, limit)
    }

    fn too_deep(&mut self, code: Code, span: Span, limit: usize) -> Deep {
        if !self.too_deep {
            self.too_deep = true;
            let diagnostic = Diagnostic::new(code, span, [limit.to_string().into()]);
            self.push(diagnostic.help(Term::NameAPart, [self.word(Keyword::Define).into()]));
        }
        // What goes on from here is cut off with it, so that no tree comes near the limit
        // only to be walked for nothing.
        Deep { depth: self.depth_limit(), ..missing(span) }
    }
}

pub(super) fn is_expression(kind: Kind) -> bool {
    matches!(kind, Kind::chain | Kind::conditional | Kind::value)
}

/// The place of several expressions.
fn whole(parts: &[Expr]) -> Option<Span> {
    Some(parts.first()?.span.to(parts.last()?.span))
}

/// What stands in the tree for what was reported.
pub(super) fn missing(span: Span) -> Deep {
    Deep::new(ExprKind::Missing, span, 1)
}
