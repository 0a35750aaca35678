//! Expressions: one function per construct, as the reference describes it.

use std::cmp::Ordering;

use shufa::{
    date::Date,
    model::{
        Arithmetic, Combination, Comparison, EnumId, Expr, ExprKind, Function, ListRef, Quantifier,
        Type, Value,
    },
    number::Number,
};

use super::{
    Naive,
    facts::{Element, Known, Val, fact},
    truth::{FaultAt, Gaps, Path, Site, Truth, World},
};

/// What an expression is evaluated in.
#[derive(Clone, Debug)]
pub(crate) struct Scope<'a> {
    /// Elements, by their binding.
    pub(crate) bound: Vec<Element<'a>>,
    pub(crate) world: World,
    pub(crate) site: Site,
}

impl<'a> Scope<'a> {
    pub(crate) fn new(world: World, site: Site, bound: Vec<Element<'a>>) -> Scope<'a> {
        Scope { bound, world, site }
    }

    /// This scope with one more element at a binding, and nothing after it.
    fn with(&self, binding: u32, element: &Element<'a>) -> Scope<'a> {
        let mut scope = self.clone();
        scope.bound.truncate(binding as usize);
        scope.bound.push(element.clone());
        scope
    }

    fn without(&self) -> Scope<'a> {
        Scope::new(self.world, self.site.clone(), Vec::new())
    }

    fn fault(&self, fault: &'static str) -> Val<'a> {
        let mut gaps = Gaps::default();
        gaps.faults.insert(FaultAt {
            site: self.site.clone(),
            fault,
        });
        Val::Unknown(gaps)
    }
}

/// The elements of a list, or the one that stands for those of an unknown list.
pub(crate) enum Elements<'a> {
    Known(Vec<Element<'a>>),
    Unknown(Element<'a>, Gaps),
}

impl From<Truth> for Val<'_> {
    fn from(truth: Truth) -> Self {
        match truth {
            Truth::True => Val::Known(Known::Bool(true)),
            Truth::False => Val::Known(Known::Bool(false)),
            Truth::Unknown(gaps) => Val::Unknown(gaps),
        }
    }
}

impl<'a> Naive<'a> {
    /// A condition: none is false.
    pub(crate) fn truth(&self, expr: &Expr, scope: &Scope<'a>) -> Truth {
        match self.value(expr, scope) {
            Val::Known(Known::Bool(value)) => value.into(),
            Val::Known(other) => panic!("{other:?} is no condition"),
            Val::None => Truth::False,
            Val::Unknown(gaps) => Truth::Unknown(gaps),
        }
    }

    /// A condition that may be left out: then it holds.
    pub(crate) fn truth_or_true(&self, expr: Option<&Expr>, scope: &Scope<'a>) -> Truth {
        expr.map_or(Truth::True, |expr| self.truth(expr, scope))
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
            ExprKind::Record => {
                Val::Known(Known::Record(self.record_type, Path::record(), self.record))
            }
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
            ExprKind::List(items) => {
                let values: Vec<Val<'a>> = items.iter().map(value).collect();
                Val::Known(Known::List(self.literal(values)))
            }
            ExprKind::Range(low, high) => both(value(low), value(high), |low, high| {
                let (Known::Number(low), Known::Number(high)) = (low, high) else {
                    panic!("a range of numbers");
                };
                match (low.to_integer(), high.to_integer()) {
                    (Some(low), Some(high)) => Val::Known(Known::List(range(low, high))),
                    _ => scope.fault("overflow"),
                }
            }),
            ExprKind::Not(inner) => truth(inner).not().into(),
            ExprKind::And(all) => Truth::and(all.iter().map(truth)).into(),
            ExprKind::Or(all) => Truth::or(all.iter().map(truth)).into(),
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
                let within = Scope::new(scope.world, scope.site.clone(), elements);
                self.value_or_none(self.model.duties[duty.index()].due.as_ref(), &within)
            }
            ExprKind::Incomplete(report) => self.is_incomplete(*report, scope).into(),
            ExprKind::Quantified {
                kind,
                binding,
                list,
                filter,
                body,
            } => {
                let items = match value(list) {
                    Val::Unknown(gaps) => return Val::Unknown(gaps),
                    list => items_of(list),
                };
                let scopes: Vec<Scope<'a>> = items
                    .iter()
                    .map(|element| scope.with(binding.0, element))
                    .collect();
                let (filter, body) = (filter.as_deref(), body.as_deref());
                self.quantified(*kind, &scopes, filter, body, expr, scope)
            }
            ExprKind::If(condition, then, otherwise) => match truth(condition) {
                Truth::True => value(then),
                Truth::False => value(otherwise),
                Truth::Unknown(mut gaps) => {
                    for branch in [value(then), value(otherwise)] {
                        if let Val::Unknown(more) = branch {
                            gaps.add(more);
                        }
                    }
                    Val::Unknown(gaps)
                }
            },
            ExprKind::Arithmetic(op, left, right) => {
                both(value(left), value(right), |left, right| {
                    match arithmetic(*op, left, right) {
                        Ok(result) => fits(result, &expr.ty, scope),
                        Err(fault) => scope.fault(fault),
                    }
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
            Quantifier::Exists => Truth::or(scopes.iter().map(passes)).into(),
            Quantifier::Every => Truth::and(
                scopes
                    .iter()
                    .map(|scope| Truth::or([filtered(scope).not(), holds(scope)])),
            )
            .into(),
            Quantifier::Count => {
                let all: Vec<Truth> = scopes.iter().map(passes).collect();
                match unknown(
                    all.iter()
                        .map(|truth| (!truth_known(truth)).then(|| truth.gaps())),
                ) {
                    Some(gaps) => Val::Unknown(gaps),
                    None => {
                        let count = all.iter().filter(|truth| truth.is_true()).count();
                        Val::Known(Known::Number(Number::integer(count as i64)))
                    }
                }
            }
            Quantifier::Sum | Quantifier::Min | Quantifier::Max => {
                let mut gaps: Option<Gaps> = None;
                let mut known = Vec::new();
                for scope in scopes {
                    let included = filtered(scope);
                    if let Truth::Unknown(more) = &included {
                        gaps.get_or_insert_default().add(more.clone());
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
                Val::Known(Known::Text(text)) => format!("\"{text}\""),
                Val::Known(known) => known.text(self.model).unwrap_or_default(),
                Val::None | Val::Unknown(_) => String::new(),
            })
            .collect();
        elements(&format!("{{{}}}", words.join(", ")), values)
    }

    /// 属于: the same value, or one that includes it.
    fn is_in(&self, item: Val<'a>, list: Val<'a>) -> Truth {
        let (item, list) = match (item, list) {
            (Val::None, _) | (_, Val::None) => return Truth::False,
            (Val::Unknown(mut gaps), Val::Unknown(more)) => {
                gaps.add(more);
                return Truth::Unknown(gaps);
            }
            (Val::Unknown(gaps), _) | (_, Val::Unknown(gaps)) => return Truth::Unknown(gaps),
            (Val::Known(item), list) => (item, items_of(list)),
        };
        let accepted = self.with_including(item);
        Truth::or(list.into_iter().map(|element| match element.value {
            Val::Unknown(gaps) => Truth::Unknown(gaps),
            Val::None => Truth::False,
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
                Elements::Unknown(element, gaps)
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
            path = path.field(*index, &field.name);
            if let Type::Record(inner) = field.ty {
                record = inner;
            }
        }
        (value, Some(path))
    }

    /// Where the facts of an expression stand, if it is a path.
    fn path(&self, expr: &Expr, scope: &Scope<'a>) -> Option<Path> {
        match &expr.kind {
            ExprKind::Record => Some(Path::record()),
            ExprKind::Context => Some(Path::context(self.model.context_word)),
            ExprKind::Element(binding) => Some(scope.bound[binding.0 as usize].path.clone()),
            ExprKind::Field(base, index) => {
                let Type::Record(record) = base.ty else {
                    return None;
                };
                let name = &self.model.records[record.index()].fields[*index as usize].name;
                Some(self.path(base, scope)?.field(*index, name))
            }
            _ => None,
        }
    }
}

fn truth_known(truth: &Truth) -> bool {
    truth.known().is_some()
}

/// All the reasons together, if there is any.
fn unknown(reasons: impl Iterator<Item = Option<Gaps>>) -> Option<Gaps> {
    reasons.flatten().reduce(|mut all, more| {
        all.add(more);
        all
    })
}

fn elements<'a>(name: &str, values: Vec<Val<'a>>) -> Vec<Element<'a>> {
    let list = Path::literal(name.to_owned());
    values
        .into_iter()
        .enumerate()
        .map(|(at, value)| Element {
            path: list.index(at),
            value,
            pseudo: false,
        })
        .collect()
}

fn range<'a>(low: i64, high: i64) -> Vec<Element<'a>> {
    let values = (low..=high).map(|value| Val::Known(Known::Number(Number::integer(value))));
    elements(&format!("{low}..{high}"), values.collect())
}

/// The elements of a known list; none counts as empty.
pub(crate) fn items_of<'a>(list: Val<'a>) -> Vec<Element<'a>> {
    match list {
        Val::Known(Known::List(items)) => items,
        Val::None => Vec::new(),
        other => panic!("{other:?} is no list"),
    }
}

pub(crate) fn has(value: &Val<'_>) -> Truth {
    match value {
        Val::Known(_) => Truth::True,
        Val::None => Truth::False,
        Val::Unknown(gaps) => Truth::Unknown(gaps.clone()),
    }
}

/// An operation on two values: none if either is none, else unknown if either is unknown.
fn both<'a>(
    left: Val<'a>,
    right: Val<'a>,
    operation: impl FnOnce(Known<'a>, Known<'a>) -> Val<'a>,
) -> Val<'a> {
    match (left, right) {
        (Val::None, _) | (_, Val::None) => Val::None,
        (Val::Unknown(mut gaps), Val::Unknown(more)) => {
            gaps.add(more);
            Val::Unknown(gaps)
        }
        (Val::Unknown(gaps), _) | (_, Val::Unknown(gaps)) => Val::Unknown(gaps),
        (Val::Known(left), Val::Known(right)) => operation(left, right),
    }
}

/// A comparison: with none on either side it is false, ≠ too.
pub(crate) fn compare<'a>(op: Comparison, left: Val<'a>, right: Val<'a>) -> Truth {
    let holds = both(left, right, |left, right| {
        let holds = match op {
            Comparison::Equal => same(&left, &right),
            Comparison::NotEqual => !same(&left, &right),
            Comparison::Less => order(&left, &right) == Ordering::Less,
            Comparison::AtMost => order(&left, &right) != Ordering::Greater,
            Comparison::Greater => order(&left, &right) == Ordering::Greater,
            Comparison::AtLeast => order(&left, &right) != Ordering::Less,
        };
        Val::Known(Known::Bool(holds))
    });
    match holds {
        Val::Known(Known::Bool(holds)) => holds.into(),
        Val::Unknown(gaps) => Truth::Unknown(gaps),
        _ => Truth::False,
    }
}

fn same(left: &Known<'_>, right: &Known<'_>) -> bool {
    match (left, right) {
        (Known::Bool(left), Known::Bool(right)) => left == right,
        (Known::Number(left), Known::Number(right)) => left == right,
        (Known::Text(left), Known::Text(right)) => left == right,
        (Known::Date(left), Known::Date(right)) => left == right,
        (Known::Days(left), Known::Days(right)) => left == right,
        (Known::Enum(left_id, left), Known::Enum(right_id, right)) => {
            left_id == right_id && left == right
        }
        _ => panic!("{left:?} and {right:?} are not compared"),
    }
}

fn order(left: &Known<'_>, right: &Known<'_>) -> Ordering {
    match (left, right) {
        (Known::Number(left), Known::Number(right)) => left.cmp(right),
        (Known::Date(left), Known::Date(right)) => left.cmp(right),
        (Known::Days(left), Known::Days(right)) => left.cmp(right),
        (Known::Enum(_, left), Known::Enum(_, right)) => left.cmp(right),
        _ => panic!("{left:?} and {right:?} have no order"),
    }
}

/// Whole numbers stay within their range.
fn fits<'a>(value: Known<'a>, ty: &Type, scope: &Scope<'a>) -> Val<'a> {
    match (&value, ty) {
        (Known::Number(number), Type::Int) if number.to_integer().is_none() => {
            scope.fault("overflow")
        }
        _ => Val::Known(value),
    }
}

fn arithmetic<'a>(
    op: Arithmetic,
    left: Known<'a>,
    right: Known<'a>,
) -> Result<Known<'a>, &'static str> {
    let overflow = "overflow";
    match (op, left, right) {
        (Arithmetic::Divide, Known::Number(_), Known::Number(divisor))
            if divisor == Number::ZERO =>
        {
            Err("division by zero")
        }
        (op, Known::Number(left), Known::Number(right)) => match op {
            Arithmetic::Add => left.add(right),
            Arithmetic::Subtract => left.subtract(right),
            Arithmetic::Multiply => left.multiply(right),
            Arithmetic::Divide => left.divide(right),
        }
        .map(Known::Number)
        .ok_or(overflow),
        (Arithmetic::Add, Known::Date(date), Known::Days(days))
        | (Arithmetic::Add, Known::Days(days), Known::Date(date)) => {
            date.add_days(days).map(Known::Date).ok_or("no such date")
        }
        (Arithmetic::Subtract, Known::Date(date), Known::Days(days)) => days
            .checked_neg()
            .and_then(|days| date.add_days(days))
            .map(Known::Date)
            .ok_or("no such date"),
        (Arithmetic::Subtract, Known::Date(left), Known::Date(right)) => Ok(Known::Days(
            i64::from(left.day_number()) - i64::from(right.day_number()),
        )),
        (Arithmetic::Add, Known::Days(left), Known::Days(right)) => {
            left.checked_add(right).map(Known::Days).ok_or(overflow)
        }
        (Arithmetic::Subtract, Known::Days(left), Known::Days(right)) => {
            left.checked_sub(right).map(Known::Days).ok_or(overflow)
        }
        (Arithmetic::Multiply, Known::Days(days), Known::Number(number))
        | (Arithmetic::Multiply, Known::Number(number), Known::Days(days)) => number
            .to_integer()
            .and_then(|number| days.checked_mul(number))
            .map(Known::Days)
            .ok_or(overflow),
        (op, left, right) => panic!("no {op:?} of {left:?} and {right:?}"),
    }
}

fn total<'a>(values: Vec<Known<'a>>, expr: &Expr, scope: &Scope<'a>) -> Val<'a> {
    let zero = match expr.ty {
        Type::Duration => Known::Days(0),
        _ => Known::Number(Number::ZERO),
    };
    let sum = values
        .into_iter()
        .try_fold(zero, |sum, value| arithmetic(Arithmetic::Add, sum, value));
    match sum {
        Ok(sum) => fits(sum, &expr.ty, scope),
        Err(fault) => scope.fault(fault),
    }
}

/// The values of a list without repetition; unknown if one of them is.
fn distinct_items<'a>(list: Val<'a>) -> Result<Vec<Element<'a>>, Gaps> {
    let items = match list {
        Val::Unknown(gaps) => return Err(gaps),
        list => items_of(list),
    };
    let reasons = items.iter().map(|element| match &element.value {
        Val::Unknown(gaps) => Some(gaps.clone()),
        _ => None,
    });
    if let Some(gaps) = unknown(reasons) {
        return Err(gaps);
    }
    let mut distinct: Vec<Element<'a>> = Vec::new();
    for element in items {
        if !contains(&distinct, &element) {
            distinct.push(element);
        }
    }
    Ok(distinct)
}

fn contains(items: &[Element<'_>], element: &Element<'_>) -> bool {
    items
        .iter()
        .any(|item| match (&item.value, &element.value) {
            (Val::Known(left), Val::Known(right)) => same(left, right),
            _ => false,
        })
}

fn combine<'a>(op: Combination, left: Val<'a>, right: Val<'a>) -> Val<'a> {
    let (left, right) = match (distinct_items(left), distinct_items(right)) {
        (Err(mut gaps), Err(more)) => {
            gaps.add(more);
            return Val::Unknown(gaps);
        }
        (Err(gaps), _) | (_, Err(gaps)) => return Val::Unknown(gaps),
        (Ok(left), Ok(right)) => (left, right),
    };
    let items = match op {
        Combination::Intersect => left
            .into_iter()
            .filter(|element| contains(&right, element))
            .collect(),
        Combination::Minus => left
            .into_iter()
            .filter(|element| !contains(&right, element))
            .collect(),
        Combination::Union => {
            let added: Vec<Element<'a>> = right
                .into_iter()
                .filter(|element| !contains(&left, element))
                .collect();
            left.into_iter().chain(added).collect()
        }
    };
    Val::Known(Known::List(items))
}

fn call<'a>(function: Function, arguments: Vec<Val<'a>>, ty: &Type, scope: &Scope<'a>) -> Val<'a> {
    let one = || arguments[0].clone();
    let number = |value: Known<'a>| match value {
        Known::Number(number) => number,
        other => panic!("{other:?} is no number"),
    };
    let rounded = |round: fn(Number) -> Option<Number>| {
        both(one(), one(), |value, _| match round(number(value)) {
            Some(number) => fits(Known::Number(number), ty, scope),
            None => scope.fault("overflow"),
        })
    };
    let date = |year: Number, month: i64, day: i64| {
        let year = year.to_integer().and_then(|year| i32::try_from(year).ok());
        year.zip(u32::try_from(month).ok().zip(u32::try_from(day).ok()))
            .and_then(|(year, (month, day))| Date::new(year, month, day).ok())
            .map_or_else(
                || scope.fault("no such date"),
                |date| Val::Known(Known::Date(date)),
            )
    };
    match function {
        Function::Floor => rounded(|number| Some(number.floor())),
        Function::Ceiling => rounded(|number| Some(number.ceiling())),
        Function::Round => rounded(Number::round),
        Function::Year => both(one(), one(), |value, _| match value {
            Known::Date(date) => Val::Known(Known::Number(Number::integer(i64::from(date.year())))),
            other => panic!("{other:?} is no date"),
        }),
        Function::YearEnd => both(one(), one(), |year, _| date(number(year), 12, 31)),
        Function::Date => {
            let [year, month, day] = <[Val<'a>; 3]>::try_from(arguments).expect("three numbers");
            // Pairwise, so that none and unknown go the way they go in arithmetic.
            let month_and_day = both(month, day, |month, day| {
                let numbers = [number(month), number(day)];
                let items = numbers.map(|number| Val::Known(Known::Number(number)));
                Val::Known(Known::List(elements("", items.into())))
            });
            both(year, month_and_day, |year, pair| {
                let numbers: Vec<i64> = items_of(Val::Known(pair))
                    .into_iter()
                    .map(|element| match element.value {
                        Val::Known(Known::Number(number)) => number.to_integer().unwrap_or(0),
                        _ => 0,
                    })
                    .collect();
                date(number(year), numbers[0], numbers[1])
            })
        }
        Function::Dedup => match distinct_items(one()) {
            Ok(items) => Val::Known(Known::List(items)),
            Err(gaps) => Val::Unknown(gaps),
        },
        Function::Distinct => match one() {
            Val::Unknown(gaps) => Val::Unknown(gaps),
            list => {
                let count = items_of(list.clone()).len();
                match distinct_items(list) {
                    Ok(items) => Val::Known(Known::Bool(items.len() == count)),
                    Err(gaps) => Val::Unknown(gaps),
                }
            }
        },
    }
}
