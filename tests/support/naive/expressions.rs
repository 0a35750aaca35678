//! Expressions: one function per construct, as the reference describes it.

use std::cmp::Ordering;

use shufa::{
    model::{Comparison, EnumId, Expr, ExprKind, ListRef, Quantifier, Type, Value},
    number::Number,
};

use super::{
    Naive,
    facts::{Element, Known, Val, fact},
    operators::{
        arithmetic, both, call, combine, compare, dedup, distinct, elements, fits, has, items_of, order,
        range, same, total,
    },
    time::shift,
    truth::{Gaps, Path, Truth, World},
};

/// The default limit of elements in a list.
const LONGEST: i64 = 10_000;

/// What an expression is evaluated in.
#[derive(Clone, Debug)]
pub(crate) struct Scope<'a> {
    /// Elements, by their binding.
    pub(crate) bound: Vec<Element<'a>>,
    pub(crate) world: World,
}

impl<'a> Scope<'a> {
    pub(crate) fn new(world: World, bound: Vec<Element<'a>>) -> Scope<'a> {
        Scope { bound, world }
    }

    /// This scope with one more element at a binding, and nothing after it.
    fn with(&self, binding: u32, element: &Element<'a>) -> Scope<'a> {
        let mut scope = self.clone();
        scope.bound.truncate(binding as usize);
        scope.bound.push(element.clone());
        scope
    }

    fn without(&self) -> Scope<'a> {
        Scope::new(self.world, Vec::new())
    }

    pub(crate) fn fault(&self, fault: &'static str) -> Val<'a> {
        let mut gaps = Gaps::default();
        gaps.faults.insert(fault);
        Val::Unknown(gaps)
    }
}

/// The elements of a list, or the one that stands for those of an unknown list.
pub(crate) enum Elements<'a> {
    Known(Vec<Element<'a>>),
    Unknown(Box<Element<'a>>, Gaps),
}

impl From<Truth> for Val<'_> {
    fn from(truth: Truth) -> Self {
        match truth.known() {
            Some(known) => Val::Known(Known::Bool(known)),
            None => Val::Unknown(truth.gaps()),
        }
    }
}

impl<'a> Naive<'a> {
    /// A condition: none is false.
    pub(crate) fn truth(&self, expr: &Expr, scope: &Scope<'a>) -> Truth {
        let truth = |expr: &Expr| self.truth(expr, scope);
        match &expr.kind {
            ExprKind::Not(inner) => truth(inner).not(),
            ExprKind::And(all) => Truth::and(all.iter().map(truth)),
            ExprKind::Or(all) => Truth::or(all.iter().map(truth)),
            _ => match self.value(expr, scope) {
                Val::Known(Known::Bool(value)) => value.into(),
                Val::Known(other) => panic!("{other:?} is no condition"),
                Val::None => Truth::FALSE,
                Val::Unknown(gaps) => Truth::unknown(gaps),
            },
        }
    }

    /// A condition that may be left out: then it holds.
    pub(crate) fn truth_or_true(&self, expr: Option<&Expr>, scope: &Scope<'a>) -> Truth {
        expr.map_or(Truth::TRUE, |expr| self.truth(expr, scope))
    }

    /// A value that may be left out: then it is none.
    pub(crate) fn value_or_none(&self, expr: Option<&Expr>, scope: &Scope<'a>) -> Val<'a> {
        expr.map_or(Val::None, |expr| self.value(expr, scope))
    }

    /// What an expression comes to.
    pub(crate) fn value(&self, expr: &Expr, scope: &Scope<'a>) -> Val<'a> {
        let value = |expr: &Expr| self.value(expr, scope);
        let truth = |expr: &Expr| self.truth(expr, scope);
        match &expr.kind {
            ExprKind::Value(constant) => Val::Known(self.constant(constant)),
            ExprKind::Record => Val::Known(Known::Record(self.record_type, Path::record(), self.record)),
            ExprKind::Context => {
                let path = Path::context(self.model.context_word);
                Val::Known(Known::Record(self.model.context, path, self.context))
            }
            ExprKind::Element(binding) => scope.bound[binding.0 as usize].value.clone(),
            ExprKind::Field(base, index) => match value(base) {
                Val::Known(Known::Record(record, path, json)) => {
                    fact(self.model, record, &path, json, *index)
                }
                Val::Known(other) => panic!("{other:?} has no fields"),
                none_or_unknown => none_or_unknown,
            },
            ExprKind::Definition(id) => {
                let definition = &self.model.definitions[id.index()];
                self.value(&definition.value, &scope.without())
            }
            ExprKind::Aggregate(id, group) => {
                self.aggregate(*id, group.as_ref().map(|group| value(group)), scope)
            }
            ExprKind::List(items) => {
                let values: Vec<Val<'a>> = items.iter().map(value).collect();
                Val::Known(Known::List(self.literal(values)))
            }
            ExprKind::Range(low, high) => both(value(low), value(high), |low, high| {
                if let (Known::Date(first), Known::Date(last)) = (&low, &high) {
                    return Val::Known(Known::Period(*first, *last));
                }
                let (Known::Number(low), Known::Number(high)) = (low, high) else {
                    panic!("a range of numbers");
                };
                match (low.to_integer(), high.to_integer()) {
                    (Some(low), Some(high)) if high.saturating_sub(low) >= LONGEST => {
                        scope.fault("list too long")
                    }
                    (Some(low), Some(high)) => Val::Known(Known::List(range(low, high))),
                    _ => scope.fault("overflow"),
                }
            }),
            ExprKind::Not(_) | ExprKind::And(_) | ExprKind::Or(_) => truth(expr).into(),
            ExprKind::Compare(op, left, right) => compare(*op, value(left), value(right)).into(),
            ExprKind::In(item, list) => self.is_in(value(item), value(list)).into(),
            ExprKind::Has(inner) => has(&value(inner)).into(),
            ExprKind::Lacks(inner) => has(&value(inner)).not().into(),
            ExprKind::IsMember(class, binding) => {
                let element = binding.map(|binding| &scope.bound[binding.0 as usize]);
                self.is_member(*class, element, scope.world).into()
            }
            ExprKind::Status(duty, test, binding) => {
                let element = binding.map(|binding| &scope.bound[binding.0 as usize]);
                self.status_test(*duty, *test, element, scope).into()
            }
            ExprKind::Due(duty, binding) => {
                let element = binding.map(|binding| scope.bound[binding.0 as usize].clone());
                let elements = element.into_iter().collect();
                let within = Scope::new(scope.world, elements);
                self.value_or_none(self.model.duties[duty.index()].due.as_ref(), &within)
            }
            ExprKind::Incomplete(report) => self.is_incomplete(*report, scope).into(),
            ExprKind::Quantified { kind, binding, list, filter, body } => {
                let whole = matches!(kind, Quantifier::Dedup | Quantifier::Distinct) && body.is_none();
                if whole {
                    let list = value(list);
                    return if *kind == Quantifier::Dedup { dedup(list) } else { distinct(list) };
                }
                let items = match value(list) {
                    Val::Unknown(gaps) => return Val::Unknown(gaps),
                    list => items_of(list),
                };
                let scopes: Vec<Scope<'a>> =
                    items.iter().map(|element| scope.with(binding.0, element)).collect();
                let (filter, body) = (filter.as_deref(), body.as_deref());
                self.quantified(*kind, &scopes, filter, body, expr, scope)
            }
            ExprKind::If(condition, then, otherwise) => {
                let condition = truth(condition);
                let sides = match condition.known() {
                    Some(true) => vec![value(then)],
                    Some(false) => vec![value(otherwise)],
                    None => vec![value(then), value(otherwise)],
                };
                let mut gaps = condition.gaps();
                for side in &sides {
                    if let Val::Unknown(more) = side {
                        gaps.add(more.clone());
                    }
                }
                match sides.as_slice() {
                    [Val::Unknown(_)] | [_, _] => Val::Unknown(gaps),
                    [side] => side.clone(),
                    _ => panic!("one side or both"),
                }
            }
            ExprKind::Arithmetic(op, left, right) => {
                both(value(left), value(right), |left, right| match arithmetic(*op, left, right) {
                    Ok(result) => fits(result, &expr.ty, scope),
                    Err(fault) => scope.fault(fault),
                })
            }
            ExprKind::Shift(how, date, amount) => {
                both(value(date), value(amount), |date, amount| match shift(*how, date, amount) {
                    Ok(date) => Val::Known(date),
                    Err(fault) => scope.fault(fault),
                })
            }
            ExprKind::Combine(op, left, right) => combine(*op, value(left), value(right)),
            ExprKind::Call(function, arguments) => {
                let arguments = arguments.iter().map(value).collect();
                call(*function, arguments, &expr.ty, scope)
            }
        }
    }

    fn quantified(
        &self,
        kind: Quantifier,
        scopes: &[Scope<'a>],
        filter: Option<&Expr>,
        body: Option<&Expr>,
        expr: &Expr,
        outside: &Scope<'a>,
    ) -> Val<'a> {
        let filtered = |scope: &Scope<'a>| self.truth_or_true(filter, scope);
        let holds = |scope: &Scope<'a>| self.truth_or_true(body, scope);
        let passes = |scope: &Scope<'a>| Truth::and([filtered(scope), holds(scope)]);
        match kind {
            Quantifier::Exists | Quantifier::Every => {
                let truth = match kind {
                    Quantifier::Exists => Truth::or(scopes.iter().map(passes)),
                    _ => Truth::and(
                        scopes.iter().map(|scope| Truth::or([filtered(scope).not(), holds(scope)])),
                    ),
                };
                truth.into()
            }
            Quantifier::Count => {
                let elements: Vec<Truth> = scopes.iter().map(passes).collect();
                if elements.iter().any(|element| element.known().is_none()) {
                    let mut gaps = Gaps::default();
                    elements.iter().for_each(|element| gaps.add(element.gaps()));
                    return Val::Unknown(gaps);
                }
                let count = elements.iter().filter(|element| element.is_true()).count();
                Val::Known(Known::Number(Number::integer(count as i64)))
            }
            Quantifier::Distinct => {
                let body = body.expect("a value to tell apart");
                let all: Vec<(Truth, Val<'a>)> =
                    scopes.iter().map(|scope| (filtered(scope), self.value(body, scope))).collect();
                let pairs = (0..all.len()).flat_map(|at| (0..at).map(move |other| (at, other)));
                let apart = |(at, other): (usize, usize)| {
                    let ((included, right), (also, left)) = (&all[at], &all[other]);
                    let differ = compare(Comparison::NotEqual, left.clone(), right.clone());
                    Truth::or([included.clone().not(), also.clone().not(), differ])
                };
                Truth::and(pairs.map(apart)).into()
            }
            Quantifier::Dedup => {
                let body = body.expect("a value to tell apart");
                let mut values = Vec::new();
                for scope in scopes {
                    let included = filtered(scope);
                    match (included.known(), self.value(body, scope)) {
                        (Some(false), _) | (Some(true), Val::None) => {}
                        (Some(true), value) => values.push(value),
                        // It is undecided whether the element is looked at.
                        (None, value) => {
                            let mut gaps = included.gaps();
                            if let Val::Unknown(more) = value {
                                gaps.add(more);
                            }
                            values.push(Val::Unknown(gaps));
                        }
                    }
                }
                dedup(Val::Known(Known::List(elements("", values))))
            }
            Quantifier::Sum | Quantifier::Min | Quantifier::Max => {
                let mut gaps: Option<Gaps> = None;
                let mut known = Vec::new();
                for scope in scopes {
                    let included = filtered(scope);
                    if included.known().is_none() {
                        gaps.get_or_insert_default().add(included.gaps());
                    }
                    if included.known() == Some(false) {
                        continue;
                    }
                    let body = body.expect("a value to sum or compare");
                    match self.value(body, scope) {
                        Val::Unknown(more) => gaps.get_or_insert_default().add(more),
                        Val::None => {}
                        Val::Known(value) => known.push(value),
                    }
                }
                if let Some(gaps) = gaps {
                    return Val::Unknown(gaps);
                }
                if kind == Quantifier::Sum {
                    return total(known, expr, outside);
                }
                known
                    .into_iter()
                    .reduce(|best, value| {
                        let better = match kind {
                            Quantifier::Min => order(&value, &best) == Ordering::Less,
                            _ => order(&value, &best) == Ordering::Greater,
                        };
                        if better { value } else { best }
                    })
                    .map_or(Val::None, Val::Known)
            }
        }
    }

    fn constant(&self, value: &Value) -> Known<'a> {
        match value {
            Value::Bool(value) => Known::Bool(*value),
            Value::Number(value) => Known::Number(*value),
            Value::Text(value) => Known::Text(value.clone()),
            Value::Date(value) => Known::Date(*value),
            Value::Days(value) => Known::Days(*value),
            Value::Months(value) => Known::Months(*value),
            Value::Workdays(value) => Known::Workdays(*value),
            Value::Period(first, last) => Known::Period(*first, *last),
            Value::Enum(id, value) => Known::Enum(*id, *value),
            Value::List(values) => {
                let values = values.iter().map(|value| Val::Known(self.constant(value)));
                Known::List(self.literal(values.collect()))
            }
            Value::Range(low, high) => Known::List(range(*low, *high)),
        }
    }

    /// A list written out: its elements are named after its text.
    fn literal(&self, values: Vec<Val<'a>>) -> Vec<Element<'a>> {
        let words: Vec<String> = values
            .iter()
            .map(|value| match value {
                Val::Known(known) => known.text(self.model).unwrap_or_default(),
                Val::None | Val::Unknown(_) => String::new(),
            })
            .collect();
        elements(&format!("{{{}}}", words.join(", ")), values)
    }

    /// 属于: the same value, or one that includes it.
    fn is_in(&self, item: Val<'a>, list: Val<'a>) -> Truth {
        let (accepted, list) = match (item, list) {
            (Val::None, _) | (_, Val::None) => return Truth::FALSE,
            (Val::Known(Known::Date(date)), Val::Known(Known::Period(first, last))) => {
                return (first <= date && date <= last).into();
            }
            (Val::Unknown(gaps), Val::Known(Known::Period(..))) => return Truth::unknown(gaps),
            (Val::Unknown(mut gaps), list) => {
                let items = match list {
                    Val::Unknown(more) => vec![Val::Unknown(more)],
                    list => items_of(list).into_iter().map(|element| element.value).collect(),
                };
                for item in items {
                    if let Val::Unknown(more) = item {
                        gaps.add(more);
                    }
                }
                return Truth::unknown(gaps);
            }
            (_, Val::Unknown(gaps)) => return Truth::unknown(gaps),
            (Val::Known(item), list) => (self.with_including(item), items_of(list)),
        };
        Truth::or(list.into_iter().map(|element| match element.value {
            Val::Unknown(gaps) => Truth::unknown(gaps),
            Val::None => Truth::FALSE,
            Val::Known(value) => accepted.iter().any(|item| same(item, &value)).into(),
        }))
    }

    /// A value and, of an enum, those that include it.
    fn with_including(&self, item: Known<'a>) -> Vec<Known<'a>> {
        let mut all = vec![item];
        while let Some(Known::Enum(id, value)) = all.last() {
            let id: EnumId = *id;
            match self.model.enums[id.index()].values[usize::from(*value)].parent {
                Some(parent) => all.push(Known::Enum(id, parent)),
                None => break,
            }
        }
        all
    }

    /// The elements that a loop goes through.
    pub(crate) fn elements(&self, list: &ListRef, scope: &Scope<'a>) -> Elements<'a> {
        let (value, path) = match list {
            ListRef::Path(fields) => self.record_list(fields),
            ListRef::Expr(expr) => (self.value(expr, scope), self.path(expr, scope)),
        };
        match value {
            Val::Unknown(gaps) => {
                let element = Element {
                    path: path.unwrap_or_else(|| Path::literal(String::new())),
                    value: Val::Unknown(gaps.clone()),
                    pseudo: true,
                };
                Elements::Unknown(Box::new(element), gaps)
            }
            list => Elements::Known(items_of(list)),
        }
    }

    /// A list of the record with its path.
    fn record_list(&self, fields: &[u32]) -> (Val<'a>, Option<Path>) {
        let mut value = Val::Known(Known::Record(self.record_type, Path::record(), self.record));
        let mut path = Path::record();
        let mut record = self.record_type;
        for index in fields {
            value = match value {
                Val::Known(Known::Record(record, path, json)) => {
                    fact(self.model, record, &path, json, *index)
                }
                other => other,
            };
            let field = &self.model.records[record.index()].fields[*index as usize];
            path = path.field(*index, field);
            if let Type::Record(inner) = field.ty {
                record = inner;
            }
        }
        (value, Some(path))
    }

    /// Where the facts of an expression stand, if it is a path.
    pub(crate) fn path(&self, expr: &Expr, scope: &Scope<'a>) -> Option<Path> {
        match &expr.kind {
            ExprKind::Record => Some(Path::record()),
            ExprKind::Context => Some(Path::context(self.model.context_word)),
            ExprKind::Element(binding) => Some(scope.bound[binding.0 as usize].path.clone()),
            ExprKind::Field(base, index) => {
                let Type::Record(record) = base.ty else {
                    return None;
                };
                let field = &self.model.records[record.index()].fields[*index as usize];
                Some(self.path(base, scope)?.field(*index, field))
            }
            _ => None,
        }
    }
}
