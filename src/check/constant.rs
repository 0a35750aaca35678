//! Constants: parameters are evaluated when the scheme is loaded.

use std::cmp::Ordering;

use crate::{
    date::Date,
    diagnostic::{Code, Diagnostic, Term},
    model::{
        Arithmetic, Combination, Comparison, Expr, ExprKind, Function, Quantifier, Shift, Step, Type, Value,
    },
    number::Number,
    syntax::ast,
};

use super::{
    Checker, graph,
    paths::Found,
    qualified::Beginning,
    scope::{Reads, Scope},
};

/// Elements of a list within a question about another, in a constant; by judgement.
const INNER_ELEMENTS: usize = 100;

/// Why a constant has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// A division by zero.
    Division,
    /// A result outside the range.
    Overflow,
    /// Numbers that name no day.
    NoSuchDay,
    /// The smallest or largest of nothing.
    Nothing,
    /// Working days, which a calendar counts.
    NeedsCalendar,
    /// Something that is no constant.
    NotConstant,
}

impl Fault {
    fn term(self) -> Term {
        match self {
            Fault::Division => Term::FaultDivision,
            Fault::Overflow => Term::FaultOverflow,
            Fault::NoSuchDay => Term::FaultNoSuchDay,
            Fault::Nothing => Term::FaultNothing,
            Fault::NeedsCalendar => Term::FaultNeedsCalendar,
            Fault::NotConstant => Term::FaultNotConstant,
        }
    }
}

impl Checker<'_> {
    /// Types and evaluates parameters, each after those it reads.
    pub(super) fn check_params(&mut self) {
        let edges: Vec<Vec<u32>> = self
            .params
            .iter()
            .map(|param| {
                let mut read = Vec::new();
                let scope = Scope::new(param.unit, None, Reads::Constants);
                visit_paths(&param.decl.value, &mut Vec::new(), &mut |path| {
                    if let Some(Found::Param(id)) = self.beginning(path, &scope).map(|it| it.found) {
                        read.push(id);
                    }
                });
                read
            })
            .collect();
        let sorted = graph::sort(&edges);
        for cycle in &sorted.cycles {
            let members: Vec<_> = cycle
                .iter()
                .filter_map(|id| self.params.get(*id as usize))
                .map(|param| (param.decl.name.text.clone(), param.decl.name.span))
                .collect();
            self.report_cycle(&members, Term::HelpCutCycle);
        }
        let mut blocked: Vec<bool> = vec![false; edges.len()];
        for member in sorted.cycles.iter().flatten() {
            if let Some(blocked) = blocked.get_mut(*member as usize) {
                *blocked = true;
            }
        }
        for id in sorted.order {
            if blocked.get(id as usize).copied().unwrap_or(true) {
                continue;
            }
            let Some((unit, decl)) = self.params.get(id as usize).map(|param| (param.unit, param.decl))
            else {
                continue;
            };
            let share = self.is_share(&decl.value, &Scope::new(unit, None, Reads::Constants));
            let value = self.check_param(unit, decl);
            if let Some(param) = self.params.get_mut(id as usize) {
                param.value = value;
                param.share = share;
            }
        }
    }

    fn check_param(&mut self, unit: usize, decl: &ast::ParamDecl) -> Option<(Value, Type)> {
        let mut scope = Scope::new(unit, None, Reads::Constants);
        let typed = self.expr(&decl.value, &mut scope, None)?;
        self.check_length(&typed.expr);
        match evaluate(&typed.expr, &mut Vec::new()) {
            Ok(Some(value)) => Some((value, typed.expr.ty)),
            Ok(None) => {
                self.constant_fault(Fault::Nothing, &typed.expr);
                None
            }
            Err(fault) => {
                self.constant_fault(fault, &typed.expr);
                None
            }
        }
    }

    /// Tells of a constant without a value.
    pub(super) fn constant_fault(&mut self, fault: Fault, expr: &Expr) {
        self.sink.push(Diagnostic::new(Code::ConstantFault, expr.span, [fault.term().into()]));
    }

    /// Whether an expression is written as a share: `1/3`, `25%`, or a parameter that is.
    pub(super) fn is_share(&self, expr: &ast::Expr, scope: &Scope) -> bool {
        match &expr.kind {
            ast::ExprKind::Number { share, .. } => *share,
            ast::ExprKind::Path(path) => match self.beginning(&path.parts, scope) {
                Some(Beginning { found: Found::Param(id), rest: [], .. }) => {
                    self.params.get(id as usize).is_some_and(|param| param.share)
                }
                _ => false,
            },
            _ => false,
        }
    }
}

/// The paths of an expression, those of elements bound in it left out.
pub(super) fn visit_paths<'e>(
    expr: &'e ast::Expr,
    bound: &mut Vec<&'e str>,
    visit: &mut dyn FnMut(&'e [ast::Name]),
) {
    match &expr.kind {
        ast::ExprKind::Path(path) => {
            if let Some(first) = path.parts.first()
                && !bound.contains(&first.text.as_str())
            {
                visit(&path.parts);
            }
        }
        ast::ExprKind::Quantified { variable, list, filter, body, .. } => {
            visit_paths(list, bound, visit);
            let outer = bound.len();
            bound.extend(variable.iter().map(|name| name.text.as_str()));
            for part in [filter, body].into_iter().flatten() {
                visit_paths(part, bound, visit);
            }
            bound.truncate(outer);
        }
        _ => each_part(expr, &mut |part| visit_paths(part, bound, visit)),
    }
}

/// The aggregates of which an expression reads one group: `人数(县区)`.
pub(super) fn visit_grouped<'e>(expr: &'e ast::Expr, visit: &mut dyn FnMut(&'e ast::Ref)) {
    match &expr.kind {
        ast::ExprKind::OfGroup { name, group } => {
            visit(name);
            visit_grouped(group, visit);
        }
        ast::ExprKind::Quantified { list, filter, body, .. } => {
            visit_grouped(list, visit);
            for part in [filter, body].into_iter().flatten() {
                visit_grouped(part, visit);
            }
        }
        _ => each_part(expr, &mut |part| visit_grouped(part, visit)),
    }
}

/// The direct parts of an expression other than a path or a question about elements.
fn each_part<'e>(expr: &'e ast::Expr, visit: &mut dyn FnMut(&'e ast::Expr)) {
    match &expr.kind {
        ast::ExprKind::Missing
        | ast::ExprKind::Bool(_)
        | ast::ExprKind::Number { .. }
        | ast::ExprKind::Text(_)
        | ast::ExprKind::Date(_)
        | ast::ExprKind::Quantity(..)
        | ast::ExprKind::Path(_)
        | ast::ExprKind::IsClass { .. }
        | ast::ExprKind::Quantified { .. } => {}
        ast::ExprKind::List(items) | ast::ExprKind::And(items) | ast::ExprKind::Or(items) => {
            items.iter().for_each(visit);
        }
        ast::ExprKind::Call { arguments, .. } => arguments.iter().for_each(visit),
        ast::ExprKind::Range(left, right)
        | ast::ExprKind::Compare { left, right, .. }
        | ast::ExprKind::Arithmetic { left, right, .. }
        | ast::ExprKind::Combine { left, right, .. }
        | ast::ExprKind::In { item: left, list: right } => {
            visit(left);
            visit(right);
        }
        ast::ExprKind::Not(inner)
        | ast::ExprKind::Has(inner)
        | ast::ExprKind::Lacks(inner)
        | ast::ExprKind::Negate(inner)
        | ast::ExprKind::Rounded { sum: inner, .. }
        | ast::ExprKind::DayBefore(inner)
        | ast::ExprKind::OfGroup { group: inner, .. } => visit(inner),
        ast::ExprKind::If { branches, otherwise } => {
            for (condition, value) in branches {
                visit(condition);
                visit(value);
            }
            visit(otherwise);
        }
    }
}

/// How many elements a list written as a range has.
pub(super) fn range_length(list: &Expr) -> Option<i128> {
    let (low, high) = match &list.kind {
        ExprKind::Range(low, high) => match (&low.kind, &high.kind) {
            (ExprKind::Value(Value::Number(low)), ExprKind::Value(Value::Number(high))) => {
                (low.to_integer()?, high.to_integer()?)
            }
            _ => return None,
        },
        ExprKind::Value(Value::Range(low, high)) => (*low, *high),
        _ => return None,
    };
    Some((i128::from(high) - i128::from(low) + 1).max(0))
}

/// The value of a constant expression, whose elements are those bound.
pub(super) fn evaluate(expr: &Expr, bound: &mut Vec<Value>) -> Result<Option<Value>, Fault> {
    Ok(Some(match &expr.kind {
        ExprKind::Value(value) => value.clone(),
        ExprKind::Element(binding) => bound.get(binding.0 as usize).cloned().ok_or(Fault::NotConstant)?,
        ExprKind::List(items) => {
            let mut values = Vec::with_capacity(items.len());
            for item in items {
                values.extend(evaluate(item, bound)?);
            }
            Value::List(values)
        }
        ExprKind::Range(low, high) => match (evaluate(low, bound)?, evaluate(high, bound)?) {
            (Some(Value::Date(first)), Some(Value::Date(last))) => Value::Period(first, last),
            (Some(low), Some(high)) => Value::Range(whole(&low)?, whole(&high)?),
            _ => return Ok(None),
        },
        ExprKind::Not(inner) => Value::Bool(!is_true(inner, bound)?),
        ExprKind::And(operands) => {
            let mut all = true;
            for operand in operands {
                all &= is_true(operand, bound)?;
            }
            Value::Bool(all)
        }
        ExprKind::Or(operands) => {
            let mut any = false;
            for operand in operands {
                any |= is_true(operand, bound)?;
            }
            Value::Bool(any)
        }
        ExprKind::Compare(op, left, right) => {
            let sides = (evaluate(left, bound)?, evaluate(right, bound)?);
            Value::Bool(match sides {
                (Some(left), Some(right)) => holds(*op, compare(&left, &right)?),
                _ => false,
            })
        }
        ExprKind::In(item, list) => {
            let item = evaluate(item, bound)?;
            if list.ty == Type::Period {
                let list = evaluate(list, bound)?;
                return Ok(Some(Value::Bool(match (item, list) {
                    (Some(Value::Date(date)), Some(Value::Period(first, last))) => {
                        (first..=last).contains(&date)
                    }
                    _ => false,
                })));
            }
            let list = elements(list, bound)?;
            // What an enum includes is the engine's to know: no parameter needs it.
            if matches!(item, Some(Value::Enum(..))) {
                return Err(Fault::NotConstant);
            }
            Value::Bool(item.is_some_and(|item| list.contains(&item)))
        }
        ExprKind::Has(inner) => Value::Bool(evaluate(inner, bound)?.is_some()),
        ExprKind::Lacks(inner) => Value::Bool(evaluate(inner, bound)?.is_none()),
        ExprKind::If(condition, yes, no) => {
            let branch = if is_true(condition, bound)? { yes } else { no };
            return evaluate(branch, bound);
        }
        ExprKind::Arithmetic(op, left, right) => match (evaluate(left, bound)?, evaluate(right, bound)?) {
            (Some(left), Some(right)) => calculate(*op, &left, &right, &expr.ty)?,
            _ => return Ok(None),
        },
        ExprKind::Shift(shift, date, amount) => match (evaluate(date, bound)?, evaluate(amount, bound)?) {
            (Some(Value::Date(date)), Some(amount)) => moved(*shift, date, &amount)?,
            _ => return Ok(None),
        },
        ExprKind::Combine(op, left, right) => {
            let (left, right) = (elements(left, bound)?, elements(right, bound)?);
            Value::List(combine(*op, left, &right))
        }
        ExprKind::Call(function, arguments) => return call(*function, arguments, bound),
        ExprKind::Quantified { kind, list, filter, body, .. } => {
            let list = elements(list, bound)?;
            return quantify(*kind, list, filter.as_deref(), body.as_deref(), bound);
        }
        ExprKind::Record
        | ExprKind::Context
        | ExprKind::Field(..)
        | ExprKind::Definition(_)
        | ExprKind::Aggregate(..)
        | ExprKind::IsMember(..)
        | ExprKind::Status(..)
        | ExprKind::Due(..)
        | ExprKind::Incomplete(_) => return Err(Fault::NotConstant),
    }))
}

fn is_true(expr: &Expr, bound: &mut Vec<Value>) -> Result<bool, Fault> {
    Ok(evaluate(expr, bound)? == Some(Value::Bool(true)))
}

/// The elements of a list. The length of a range has been checked where it is written.
fn elements(list: &Expr, bound: &mut Vec<Value>) -> Result<Vec<Value>, Fault> {
    match evaluate(list, bound)? {
        Some(Value::List(values)) => Ok(values),
        Some(Value::Range(low, high)) => {
            if high.saturating_sub(low) > 1_000_000 {
                return Err(Fault::Overflow);
            }
            Ok((low..=high).map(|value| Value::Number(Number::integer(value))).collect())
        }
        Some(_) => Err(Fault::NotConstant),
        None => Ok(Vec::new()),
    }
}

fn whole(value: &Value) -> Result<i64, Fault> {
    match value {
        Value::Number(number) => number.to_integer().ok_or(Fault::Overflow),
        _ => Err(Fault::NotConstant),
    }
}

fn number(value: &Value) -> Result<Number, Fault> {
    match value {
        Value::Number(number) => Ok(*number),
        _ => Err(Fault::NotConstant),
    }
}

fn compare(left: &Value, right: &Value) -> Result<Ordering, Fault> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => Ok(left.cmp(right)),
        (Value::Date(left), Value::Date(right)) => Ok(left.cmp(right)),
        (Value::Days(left), Value::Days(right))
        | (Value::Months(left), Value::Months(right))
        | (Value::Workdays(left), Value::Workdays(right)) => Ok(left.cmp(right)),
        (Value::Enum(_, left), Value::Enum(_, right)) => Ok(left.cmp(right)),
        (Value::Bool(left), Value::Bool(right)) => Ok(left.cmp(right)),
        (Value::Text(left), Value::Text(right)) => Ok(left.cmp(right)),
        _ => Err(Fault::NotConstant),
    }
}

fn holds(op: Comparison, ordering: Ordering) -> bool {
    match op {
        Comparison::Equal => ordering.is_eq(),
        Comparison::NotEqual => ordering.is_ne(),
        Comparison::Less => ordering.is_lt(),
        Comparison::AtMost => ordering.is_le(),
        Comparison::Greater => ordering.is_gt(),
        Comparison::AtLeast => ordering.is_ge(),
    }
}

fn calculate(op: Arithmetic, left: &Value, right: &Value, ty: &Type) -> Result<Value, Fault> {
    let value = match (op, left, right) {
        (op, Value::Number(left), Value::Number(right)) => {
            let result = match op {
                Arithmetic::Add => left.plus(*right),
                Arithmetic::Subtract => left.minus(*right),
                Arithmetic::Multiply => left.times(*right),
                Arithmetic::Divide if *right == Number::ZERO => return Err(Fault::Division),
                Arithmetic::Divide => left.divided_by(*right),
            };
            let result = result.ok_or(Fault::Overflow)?;
            if *ty == Type::Int && result.to_integer().is_none() {
                return Err(Fault::Overflow);
            }
            return Ok(Value::Number(result));
        }
        (Arithmetic::Add, Value::Date(date), Value::Days(days)) => date.add_days(*days).map(Value::Date),
        (Arithmetic::Subtract, Value::Date(date), Value::Days(days)) => {
            days.checked_neg().and_then(|days| date.add_days(days)).map(Value::Date)
        }
        (Arithmetic::Subtract, Value::Date(left), Value::Date(right)) => {
            Some(Value::Days(i64::from(left.day_number()) - i64::from(right.day_number())))
        }
        (op, Value::Days(left), right) => spans(op, *left, right)?.map(Value::Days),
        (op, Value::Months(left), right) => spans(op, *left, right)?.map(Value::Months),
        (op, Value::Workdays(left), right) => spans(op, *left, right)?.map(Value::Workdays),
        _ => return Err(Fault::NotConstant),
    };
    value.ok_or(Fault::Overflow)
}

/// Quantities of one kind, or one of them so many times; the checker has seen to the kinds.
fn spans(op: Arithmetic, left: i64, right: &Value) -> Result<Option<i64>, Fault> {
    let right = match right {
        Value::Days(units) | Value::Months(units) | Value::Workdays(units) => *units,
        times => whole(times)?,
    };
    Ok(match op {
        Arithmetic::Add => left.checked_add(right),
        Arithmetic::Subtract => left.checked_sub(right),
        Arithmetic::Multiply => left.checked_mul(right),
        Arithmetic::Divide => return Err(Fault::NotConstant),
    })
}

/// A date moved by months; working days need a calendar, which no constant has.
fn moved(shift: Shift, date: Date, amount: &Value) -> Result<Value, Fault> {
    match (shift.by, amount) {
        (Step::Months(rounding), Value::Months(months)) => {
            let months = if shift.back { months.checked_neg() } else { Some(*months) };
            let date = months.and_then(|months| date.add_months(months, rounding));
            date.map(Value::Date).ok_or(Fault::Overflow)
        }
        (Step::Workdays, _) => Err(Fault::NeedsCalendar),
        (Step::Months(_), _) => Err(Fault::NotConstant),
    }
}

fn combine(op: Combination, left: Vec<Value>, right: &[Value]) -> Vec<Value> {
    let mut values: Vec<Value> = Vec::new();
    let candidates: Vec<Value> = match op {
        Combination::Union => left.into_iter().chain(right.iter().cloned()).collect(),
        Combination::Intersect => left.into_iter().filter(|it| right.contains(it)).collect(),
        Combination::Minus => left.into_iter().filter(|it| !right.contains(it)).collect(),
    };
    for value in candidates {
        if !values.contains(&value) {
            values.push(value);
        }
    }
    values
}

fn call(function: Function, arguments: &[Expr], bound: &mut Vec<Value>) -> Result<Option<Value>, Fault> {
    let mut values = Vec::new();
    for argument in arguments {
        match evaluate(argument, bound)? {
            Some(value) => values.push(value),
            None => return Ok(None),
        }
    }
    let day = |year: i64, month: i64, day: i64| {
        let small = |number: i64| u32::try_from(number).map_err(|_| Fault::NoSuchDay);
        let year = i32::try_from(year).map_err(|_| Fault::NoSuchDay)?;
        Date::new(year, small(month)?, small(day)?).map_err(|_| Fault::NoSuchDay)
    };
    Ok(Some(match (function, values.as_slice()) {
        (Function::Floor, [value]) => Value::Number(number(value)?.floor()),
        (Function::Ceiling, [value]) => Value::Number(number(value)?.ceiling()),
        (Function::Round, [value]) => Value::Number(number(value)?.round().ok_or(Fault::Overflow)?),
        (Function::Date, [y, m, d]) => Value::Date(day(whole(y)?, whole(m)?, whole(d)?)?),
        (Function::YearEnd, [year]) => Value::Date(day(whole(year)?, 12, 31)?),
        (Function::Year, [Value::Date(date)]) => Value::Number(Number::integer(i64::from(date.year()))),
        (Function::Month, [Value::Date(date)]) => Value::Number(Number::integer(i64::from(date.month()))),
        _ => return Err(Fault::NotConstant),
    }))
}

fn quantify(
    kind: Quantifier,
    list: Vec<Value>,
    filter: Option<&Expr>,
    body: Option<&Expr>,
    bound: &mut Vec<Value>,
) -> Result<Option<Value>, Fault> {
    // A constant is reckoned at once and in full: what would take long is no constant.
    if bound.len() > 1 || (bound.len() == 1 && list.len() > INNER_ELEMENTS) {
        return Err(Fault::NotConstant);
    }
    let mut found: Vec<Value> = Vec::new();
    for element in list {
        bound.push(element.clone());
        let included = filter.map_or(Ok(true), |filter| is_true(filter, bound));
        let value = match (&included, body) {
            (Ok(true), Some(body)) => evaluate(body, bound),
            _ => Ok(Some(element)),
        };
        bound.pop();
        if included? {
            found.extend(value?);
        }
    }
    let truths = || found.iter().filter(|value| **value == Value::Bool(true));
    Ok(match kind {
        Quantifier::Exists => Some(Value::Bool(truths().next().is_some())),
        Quantifier::Every => Some(Value::Bool(truths().count() == found.len())),
        Quantifier::Count => {
            let count = if body.is_some() { truths().count() } else { found.len() };
            Some(Value::Number(Number::integer(count as i64)))
        }
        Quantifier::Dedup => Some(Value::List(combine(Combination::Union, found, &[]))),
        Quantifier::Distinct => {
            let length = found.len();
            Some(Value::Bool(combine(Combination::Union, found, &[]).len() == length))
        }
        Quantifier::Sum => {
            let mut total: Option<Value> = None;
            for value in found {
                total = Some(match total {
                    None => value,
                    Some(total) => calculate(Arithmetic::Add, &total, &value, &Type::Decimal)?,
                });
            }
            let none = match body.map(|body| &body.ty) {
                Some(Type::Duration) => Value::Days(0),
                _ => Value::Number(Number::ZERO),
            };
            total.or(Some(none))
        }
        Quantifier::Min | Quantifier::Max => {
            let mut best: Option<Value> = None;
            for value in found {
                let better = match &best {
                    None => true,
                    Some(best) => {
                        let ordering = compare(&value, best)?;
                        if kind == Quantifier::Min { ordering.is_lt() } else { ordering.is_gt() }
                    }
                };
                if better {
                    best = Some(value);
                }
            }
            best
        }
    })
}
