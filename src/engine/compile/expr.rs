//! Expressions into nodes.

use super::{
    super::{
        facts::NO_SECTION,
        program::{Node, NodeId, Over, Quantity},
        truth::Truth,
        value::{TextRef, Value},
    },
    Compiler, element_type, enum_constants, includes,
};
use crate::model::{self, Comparison, EnumId, Expr, ExprKind, Quantifier, Type};

impl Compiler<'_> {
    // ── values ───────────────────────────────────────────────────────────

    /// An expression whose value is asked for; of a condition, as a value.
    pub(super) fn value(&mut self, expr: &Expr) -> NodeId {
        if matches!(expr.ty, Type::List(_) | Type::Period) {
            return self.list(expr);
        }
        let node = match &expr.kind {
            ExprKind::Value(value) => {
                let value = self.constant(value);
                Node::Constant(value)
            }
            ExprKind::Field(..) => match self.address(expr) {
                Some(address) => Node::Fact(address),
                None => Node::Constant(Value::Unknown),
            },
            ExprKind::Element(binding) => Node::Element(binding.0),
            ExprKind::Definition(id) => Node::Definition(*id),
            ExprKind::Aggregate(id, group) => {
                let group = group.as_ref().map(|group| self.value(group));
                Node::Aggregate(*id, group)
            }
            ExprKind::Arithmetic(op, left, right) => {
                let (left, right) = (self.value(left), self.value(right));
                Node::Arithmetic(*op, left, right, quantity(&expr.ty))
            }
            ExprKind::Shift(shift, date, amount) => {
                let (date, amount) = (self.value(date), self.value(amount));
                Node::Shift(*shift, date, amount)
            }
            ExprKind::Call(function, arguments) => {
                let arguments = arguments.iter().map(|argument| self.value(argument)).collect();
                Node::Call(*function, arguments)
            }
            ExprKind::Due(duty, binding) => Node::Due(*duty, binding.map(|binding| binding.0)),
            ExprKind::Quantified { kind, binding, list, filter, body } => match kind {
                Quantifier::Exists | Quantifier::Every | Quantifier::Distinct => {
                    let condition = self.condition(expr);
                    Node::Condition(condition)
                }
                Quantifier::Count | Quantifier::Sum | Quantifier::Min | Quantifier::Max => {
                    let over = self.over(*kind, binding.0, list, filter.as_deref(), body.as_deref());
                    Node::Fold(*kind, over, quantity(&expr.ty))
                }
                // A list, which is not asked for its value.
                Quantifier::Dedup => Node::Constant(Value::Unknown),
            },
            ExprKind::If(condition, then, otherwise) => {
                let condition = self.condition(condition);
                let (then, otherwise) = (self.value(then), self.value(otherwise));
                Node::If(condition, then, otherwise)
            }
            ExprKind::Record
            | ExprKind::Context
            | ExprKind::List(_)
            | ExprKind::Range(..)
            | ExprKind::Combine(..) => Node::Constant(Value::Unknown),
            ExprKind::Not(_)
            | ExprKind::And(_)
            | ExprKind::Or(_)
            | ExprKind::Compare(..)
            | ExprKind::In(..)
            | ExprKind::Has(_)
            | ExprKind::Lacks(_)
            | ExprKind::IsMember(..)
            | ExprKind::Status(..)
            | ExprKind::Incomplete(_) => {
                let condition = self.condition(expr);
                Node::Condition(condition)
            }
        };
        self.push(node)
    }

    fn text(&mut self, text: &str) -> Value {
        self.texts.push(text.to_owned());
        Value::Text(TextRef::Constant(self.texts.len() as u32 - 1), NO_SECTION)
    }

    pub(super) fn constant(&mut self, value: &model::Value) -> Value {
        match value {
            model::Value::Bool(value) => Value::Bool(*value),
            model::Value::Number(number) => Value::of_number(*number),
            model::Value::Text(text) => self.text(text),
            model::Value::Date(date) => Value::Date(*date),
            model::Value::Days(days) => Value::Days(*days),
            model::Value::Months(months) => Value::Months(*months),
            model::Value::Workdays(days) => Value::Workdays(*days),
            model::Value::Enum(_, value) => Value::Enum(*value),
            model::Value::List(_) | model::Value::Range(..) | model::Value::Period(..) => Value::Unknown,
        }
    }

    // ── lists ────────────────────────────────────────────────────────────

    pub(super) fn list(&mut self, expr: &Expr) -> NodeId {
        let node = match &expr.kind {
            ExprKind::Value(model::Value::List(values)) => {
                let items = values.iter().map(|value| {
                    let value = self.constant(value);
                    self.push(Node::Constant(value))
                });
                Node::List(items.collect())
            }
            ExprKind::Value(model::Value::Range(low, high)) => {
                let low = self.push(Node::Constant(Value::Int(*low)));
                let high = self.push(Node::Constant(Value::Int(*high)));
                Node::Range(low, high)
            }
            ExprKind::Value(model::Value::Period(first, last)) => {
                let first = self.push(Node::Constant(Value::Date(*first)));
                let last = self.push(Node::Constant(Value::Date(*last)));
                Node::Range(first, last)
            }
            ExprKind::Field(..) => match self.address(expr) {
                Some(address) => Node::ListFact(address),
                None => Node::Constant(Value::Unknown),
            },
            ExprKind::Element(binding) => Node::ListElement(binding.0),
            ExprKind::Definition(id) => Node::Definition(*id),
            ExprKind::List(items) => Node::List(items.iter().map(|item| self.value(item)).collect()),
            ExprKind::Range(low, high) => {
                let (low, high) = (self.value(low), self.value(high));
                Node::Range(low, high)
            }
            ExprKind::Combine(op, left, right) => {
                let (left, right) = (self.list(left), self.list(right));
                Node::Combine(*op, left, right)
            }
            ExprKind::Quantified { kind: kind @ Quantifier::Dedup, binding, list, filter, body } => {
                Node::Dedup(self.over(*kind, binding.0, list, filter.as_deref(), body.as_deref()))
            }
            ExprKind::If(condition, then, otherwise) => {
                let condition = self.condition(condition);
                let (then, otherwise) = (self.list(then), self.list(otherwise));
                Node::If(condition, then, otherwise)
            }
            _ => Node::Constant(Value::Unknown),
        };
        self.push(node)
    }

    pub(super) fn over(
        &mut self,
        kind: Quantifier,
        depth: u32,
        list: &Expr,
        filter: Option<&Expr>,
        body: Option<&Expr>,
    ) -> Over {
        let element = element_type(&list.ty);
        let list = self.list(list);
        let outer = self.bound.split_off((depth as usize).min(self.bound.len()));
        self.bound.push(element);
        let filter = filter.map(|filter| self.condition(filter));
        let body = body.map(|body| match kind {
            Quantifier::Exists | Quantifier::Every | Quantifier::Count => self.condition(body),
            Quantifier::Sum
            | Quantifier::Min
            | Quantifier::Max
            | Quantifier::Dedup
            | Quantifier::Distinct => self.value(body),
        });
        self.bound.truncate(depth as usize);
        self.bound.extend(outer);
        Over { list, filter, body }
    }

    // ── conditions ───────────────────────────────────────────────────────

    pub(super) fn condition(&mut self, expr: &Expr) -> NodeId {
        let node = match &expr.kind {
            ExprKind::Value(model::Value::Bool(value)) => Node::Known(Truth::known(*value)),
            ExprKind::Field(..) => match self.address(expr) {
                Some(address) => Node::BoolFact(address),
                None => Node::Known(Truth::UNKNOWN),
            },
            ExprKind::Not(inner) => {
                let inner = self.condition(inner);
                Node::Not(inner)
            }
            ExprKind::And(all) => Node::And(all.iter().map(|one| self.condition(one)).collect()),
            ExprKind::Or(any) => Node::Or(any.iter().map(|one| self.condition(one)).collect()),
            ExprKind::Compare(op, left, right) => self.compare(*op, left, right),
            ExprKind::In(item, list) => self.among(item, list),
            ExprKind::Has(of) => self.has(of),
            ExprKind::Lacks(of) => {
                let has = self.has(of);
                let has = self.push(has);
                Node::Not(has)
            }
            ExprKind::IsMember(class, binding) => Node::IsMember(*class, binding.map(|binding| binding.0)),
            ExprKind::Status(duty, test, binding) => {
                Node::Status(*duty, *test, binding.map(|binding| binding.0))
            }
            ExprKind::Incomplete(report) => Node::Incomplete(*report),
            ExprKind::Quantified { kind: Quantifier::Exists, binding, list, filter, body } => Node::Exists(
                self.over(Quantifier::Exists, binding.0, list, filter.as_deref(), body.as_deref()),
            ),
            ExprKind::Quantified { kind: Quantifier::Every, binding, list, filter, body } => {
                Node::Every(self.over(Quantifier::Every, binding.0, list, filter.as_deref(), body.as_deref()))
            }
            ExprKind::Quantified { kind: kind @ Quantifier::Distinct, binding, list, filter, body } => {
                Node::Distinct(self.over(*kind, binding.0, list, filter.as_deref(), body.as_deref()))
            }
            ExprKind::If(condition, then, otherwise) => {
                let condition = self.condition(condition);
                let (then, otherwise) = (self.condition(then), self.condition(otherwise));
                Node::If(condition, then, otherwise)
            }
            ExprKind::Definition(id) => Node::Defined(*id),
            ExprKind::Element(_)
            | ExprKind::Aggregate(..)
            | ExprKind::Call(..)
            | ExprKind::Arithmetic(..)
            | ExprKind::Shift(..)
            | ExprKind::Due(..)
            | ExprKind::Quantified { .. }
            | ExprKind::Value(_)
            | ExprKind::Record
            | ExprKind::Context
            | ExprKind::List(_)
            | ExprKind::Range(..)
            | ExprKind::Combine(..) => {
                let value = self.value(expr);
                Node::BoolValue(value)
            }
        };
        self.push(node)
    }

    pub(super) fn compare(&mut self, op: Comparison, left: &Expr, right: &Expr) -> Node {
        if op == Comparison::Equal {
            for (fact, constant) in [(left, right), (right, left)] {
                if let (Some(address), ExprKind::Value(model::Value::Enum(_, value))) =
                    (self.address(fact), &constant.kind)
                {
                    return Node::EnumIs(address, *value);
                }
            }
        }
        let (left, right) = (self.value(left), self.value(right));
        Node::Compare(op, left, right)
    }

    pub(super) fn among(&mut self, item: &Expr, list: &Expr) -> Node {
        let of = match item.ty {
            Type::Enum(id) => Some(id),
            _ => None,
        };
        if let (Some(id), Some(address), Some(values)) = (of, self.address(item), enum_constants(list)) {
            return Node::EnumAmong(address, self.included(id, &values));
        }
        let item = self.value(item);
        let list = self.list(list);
        Node::In(item, list, of)
    }

    /// The values of an enum that are among some values or included in one of them, as bits.
    pub(super) fn included(&self, id: EnumId, among: &[u16]) -> Box<[u64]> {
        let values = self.model.enums.get(id.index()).map_or(&[][..], |declared| &declared.values);
        let mut bits = vec![0_u64; values.len().div_ceil(64)];
        for at in 0..values.len() {
            if includes(self.model, id, at as u16, |value| among.contains(&value))
                && let Some(word) = bits.get_mut(at / 64)
            {
                *word |= 1 << (at % 64);
            }
        }
        bits.into()
    }

    pub(super) fn has(&mut self, of: &Expr) -> Node {
        if let Some(address) = self.address(of) {
            return Node::HasFact(address);
        }
        if matches!(of.ty, Type::List(_) | Type::Period) {
            let list = self.list(of);
            return Node::HasList(list);
        }
        if let (ExprKind::Element(binding), Type::Record(_)) = (&of.kind, &of.ty) {
            return Node::HasElement(binding.0);
        }
        let value = self.value(of);
        Node::Has(value)
    }
}

/// What a calculation of a type is of.
pub(super) fn quantity(ty: &Type) -> Quantity {
    match ty {
        Type::Int => Quantity::Whole,
        Type::Decimal => Quantity::Exact,
        Type::Duration => Quantity::Days,
        _ => Quantity::Other,
    }
}
