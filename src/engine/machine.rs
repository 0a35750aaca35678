//! Evaluation of expressions. It cannot fail: what cannot be decided is unknown.

use std::cell::RefCell;

use super::{
    aggregate::Total,
    ask::{Ask, Asked},
    facts::{Facts, NO_SECTION, Slot},
    index::Found,
    layout::{ArenaId, Layout, Shape},
    program::{Address, Base, Node, NodeId, Over, Program, Quantity},
    rows::Rows,
    truth::{Truth, World},
    value::{FaultKind, List, TextRef, Value, arithmetic, shifted},
};
use crate::{
    date::Date,
    model::{
        Arithmetic, ClassId, ClauseId, Combination, Comparison, DefinitionId, EnumId, Function, Quantifier,
        ReportId,
    },
    number::Number,
};

/// What an element variable stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum At {
    /// An element that is a record: its frame.
    Frame { context: bool, arena: ArenaId, base: u32 },
    /// An element that is a value.
    Value(Value),
    /// An element that is a list.
    List { context: bool, arena: ArenaId, start: u32, len: u32 },
    /// The one stand-in for the elements of an unknown list: all its facts are unknown.
    Missing,
}

/// No list: an element that is never named.
pub(crate) const UNNAMED: u32 = u32::MAX;

/// A bound element.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bound {
    pub(crate) at: At,
    /// The name of its list among the program's.
    pub(crate) list: u32,
    pub(crate) index: u32,
    /// The depth of the element that its list belongs to.
    pub(crate) parent: Option<u32>,
    /// The list, where what is unknown of the element itself is asked for.
    pub(crate) of: Option<NodeId>,
}

/// A result kept for the record at hand: valid when its number is the machine's.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Memo {
    record: u32,
    pub(crate) start: u32,
    pub(crate) len: u32,
}

impl Memo {
    /// Instead of a length: the one truth of what is asked of the record alone
    /// stands in the place of the start.
    pub(crate) const ALONE: u32 = u32::MAX;
}

/// Working memory, used again from record to record.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scratch {
    record: u32,
    pub(crate) stack: Vec<Bound>,
    base: usize,
    classes: Vec<Memo>,
    clauses: Vec<Memo>,
    reports: Vec<Memo>,
    submitted: Vec<(u32, Truth)>,
    definitions: Vec<(u32, Value)>,
    conditions: Vec<(u32, Truth)>,
    pub(crate) truths: Vec<Truth>,
    /// Sections present, as bits by place in the report; before them one word for unknown.
    pub(crate) present: Vec<u64>,
    pub(crate) found: Found,
}

impl Scratch {
    /// Forgets the record before.
    fn begin(&mut self, program: &Program) {
        self.record = match self.record.checked_add(1) {
            Some(next) => next,
            None => {
                *self = Scratch::default();
                1
            }
        };
        self.stack.clear();
        self.base = 0;
        self.truths.clear();
        self.present.clear();
        self.found.done = false;
        self.classes.resize(program.classes.len(), Memo::default());
        self.clauses.resize(program.clauses.len(), Memo::default());
        self.reports.resize(program.reports.len(), Memo::default());
        self.submitted.resize(program.reports.len(), (0, Truth::UNKNOWN));
        self.definitions.resize(program.definitions.len(), (0, Value::Unknown));
        self.conditions.resize(program.definitions.len(), (0, Truth::UNKNOWN));
    }
}

/// The evaluation of one record.
pub(crate) struct Machine<'a> {
    pub(crate) program: &'a Program,
    pub(crate) layout: &'a Layout,
    pub(crate) facts: &'a Facts,
    /// The record's own frame.
    root: &'a [Slot],
    /// The values of aggregates; empty where there are none to read.
    pub(crate) totals: &'a [Total],
    pub(crate) scratch: &'a mut Scratch,
    pub(crate) rows: &'a mut Rows,
    /// How 未定 is taken in what values are made of; none where all ways are asked for.
    pub(crate) world: Option<World>,
    /// Whether a value was made of a condition that hangs on that.
    pub(crate) hangs: bool,
    /// What was asked of the record, where that is wanted.
    pub(crate) asked: Option<&'a RefCell<Asked>>,
}

impl<'a> Machine<'a> {
    pub(crate) fn new(
        program: &'a Program,
        layout: &'a Layout,
        facts: &'a Facts,
        totals: &'a [Total],
        scratch: &'a mut Scratch,
        rows: &'a mut Rows,
    ) -> Machine<'a> {
        scratch.begin(program);
        let root = facts.root();
        let asked = None;
        Machine { program, layout, facts, root, totals, scratch, rows, world: None, hangs: false, asked }
    }

    // ── elements ─────────────────────────────────────────────────────────

    /// Evaluates with no element bound; those of the caller come back afterwards.
    pub(crate) fn outside<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        let (base, top) = (self.scratch.base, self.scratch.stack.len());
        self.scratch.base = top;
        let result = work(self);
        self.scratch.stack.truncate(top);
        self.scratch.base = base;
        result
    }

    pub(crate) fn bind(&mut self, bound: Bound) {
        self.scratch.stack.push(bound);
    }

    pub(crate) fn unbind(&mut self) {
        self.scratch.stack.pop();
    }

    pub(crate) fn bound(&self, depth: u32) -> Option<Bound> {
        self.scratch.stack.get(self.scratch.base + depth as usize).copied()
    }

    pub(crate) fn element(&self, depth: u32) -> At {
        self.bound(depth).map_or(At::Missing, |bound| bound.at)
    }

    #[inline]
    pub(crate) fn slot(&self, address: Address) -> Slot {
        match address.base {
            Base::Record => {
                self.ask(Ask::Slot(ArenaId::ROOT, address.slot));
                self.root.get(address.slot as usize).copied().unwrap_or(Slot::Unknown)
            }
            Base::Context => self.program.context.get(ArenaId::ROOT, address.slot),
            Base::Element(depth) => match self.element(depth) {
                At::Frame { context: false, arena, base } => self.asked_slot(arena, base + address.slot),
                At::Frame { context: true, arena, base } => {
                    self.program.context.get(arena, base + address.slot)
                }
                At::Value(_) | At::List { .. } | At::Missing => Slot::Unknown,
            },
        }
    }

    /// A slot of the record.
    pub(crate) fn asked_slot(&self, arena: ArenaId, at: u32) -> Slot {
        self.ask(Ask::Slot(arena, at));
        self.facts.get(arena, at)
    }

    /// Notes that something is asked of the record, where that is wanted.
    #[inline]
    pub(crate) fn ask(&self, ask: Ask) {
        if let Some(asked) = self.asked {
            asked.borrow_mut().add(ask);
        }
    }

    /// The frame that a base means: whether it is of the context, its arena, and where it
    /// begins. None where an element has no fields, or is not known.
    pub(crate) fn frame(&self, base: Base) -> Option<(bool, ArenaId, u32)> {
        match base {
            Base::Record => Some((false, ArenaId::ROOT, 0)),
            Base::Context => Some((true, ArenaId::ROOT, 0)),
            Base::Element(depth) => match self.element(depth) {
                At::Frame { context, arena, base } => Some((context, arena, base)),
                At::Value(_) | At::List { .. } | At::Missing => None,
            },
        }
    }

    /// Layout and facts of the context, or of the record.
    pub(crate) fn side(&self, context: bool) -> (&'a Layout, &'a Facts) {
        if context {
            (&self.program.context_layout, &self.program.context)
        } else {
            (self.layout, self.facts)
        }
    }

    fn in_context(&self, base: Base) -> bool {
        match base {
            Base::Record => false,
            Base::Context => true,
            Base::Element(depth) => matches!(self.element(depth), At::Frame { context: true, .. }),
        }
    }

    fn fact(&self, address: Address) -> Value {
        let slot = self.slot(address);
        let (context, arena, base) = match slot {
            Slot::Text { .. } | Slot::Decimal(_) => self.frame(address.base).unwrap_or_default(),
            _ => Default::default(),
        };
        self.slot_value(slot, context, arena, base + address.slot)
    }

    /// The value of a slot that stands at a place.
    fn slot_value(&self, slot: Slot, context: bool, arena: ArenaId, at: u32) -> Value {
        let (text, facts) = if context {
            (TextRef::Context { arena, at }, &self.program.context)
        } else {
            (TextRef::Fact { arena, at }, self.facts)
        };
        Value::of_slot(slot, text, |at| facts.decimal(at))
    }

    pub(crate) fn text(&self, text: TextRef) -> &str {
        match text {
            TextRef::Fact { arena, at } => {
                self.ask(Ask::Text(arena, at));
                self.facts.text_at(arena, at)
            }
            TextRef::Context { arena, at } => self.program.context.text_at(arena, at),
            TextRef::Constant(at) => self.program.texts.get(at as usize).map_or("", String::as_str),
        }
    }

    /// How many elements a list has, none for an unknown one.
    pub(crate) fn len(&self, list: &List) -> Option<u32> {
        match list {
            List::Unknown => None,
            List::None => Some(0),
            List::Slots { len, .. } => Some(*len),
            List::Range(low, high) if low > high => Some(0),
            List::Range(low, high) => {
                let len = high.checked_sub(*low)?.checked_add(1)?;
                u32::try_from(len).ok().filter(|len| *len as usize <= self.program.limits.list_length)
            }
            // Its days are not gone through: it only stands right of 属于.
            List::Period(..) => None,
            List::Values(values) => Some(values.len() as u32),
        }
    }

    /// An element of a list.
    pub(crate) fn item(&self, list: &List, index: u32) -> At {
        match list {
            List::Unknown | List::None | List::Period(..) => At::Missing,
            List::Slots { context, arena, start, .. } => {
                let layout = if *context { &self.program.context_layout } else { self.layout };
                let Some(shape) = layout.arena(*arena) else {
                    return At::Missing;
                };
                match shape.element {
                    Shape::Record(_) => At::Frame {
                        context: *context,
                        arena: *arena,
                        base: (start + index) * shape.width() as u32,
                    },
                    _ => {
                        let at = start + index;
                        let slot = match context {
                            true => self.program.context.get(*arena, at),
                            false => self.asked_slot(*arena, at),
                        };
                        match slot {
                            Slot::List { arena, start, len } => {
                                At::List { context: *context, arena, start, len }
                            }
                            slot => At::Value(self.slot_value(slot, *context, *arena, at)),
                        }
                    }
                }
            }
            List::Range(low, _) => At::Value(Value::Int(low + i64::from(index))),
            List::Values(values) => At::Value(values.get(index as usize).copied().unwrap_or(Value::Unknown)),
        }
    }

    fn item_value(&self, list: &List, index: u32) -> Value {
        match self.item(list, index) {
            At::Value(value) => value,
            At::Frame { .. } | At::List { .. } | At::Missing => Value::Unknown,
        }
    }

    // ── conditions ───────────────────────────────────────────────────────

    pub(crate) fn truth(&mut self, id: NodeId) -> Truth {
        match self.program.node(id) {
            Node::Known(truth) => *truth,
            Node::BoolFact(address) => match self.slot(*address) {
                Slot::Bool(value) => Truth::known(value),
                Slot::Unknown => Truth::UNKNOWN,
                _ => Truth::FALSE,
            },
            Node::EnumIs(address, wanted) => match self.slot(*address) {
                Slot::Enum(value) => Truth::known(value == *wanted),
                Slot::Unknown => Truth::UNKNOWN,
                _ => Truth::FALSE,
            },
            Node::EnumAmong(address, bits) => match self.slot(*address) {
                Slot::Enum(value) => {
                    let word = bits.get(usize::from(value) / 64).copied().unwrap_or(0);
                    Truth::known(word & (1 << (value % 64)) != 0)
                }
                Slot::Unknown => Truth::UNKNOWN,
                _ => Truth::FALSE,
            },
            Node::And(all) => {
                let mut truth = Truth::TRUE;
                for one in all {
                    truth = truth.and(self.truth(*one));
                    if truth == Truth::FALSE {
                        break;
                    }
                }
                truth
            }
            Node::Or(any) => {
                let mut truth = Truth::FALSE;
                for one in any {
                    truth = truth.or(self.truth(*one));
                    if truth == Truth::TRUE {
                        break;
                    }
                }
                truth
            }
            Node::Not(inner) => !self.truth(*inner),
            Node::Compare(op, left, right) => self.decide(|machine| {
                let (left, right) = (machine.value(*left), machine.value(*right));
                machine.compare(*op, left, right)
            }),
            Node::In(item, list, of) => self.decide(|machine| {
                let item = machine.value(*item);
                let list = machine.list(*list);
                machine.among(item, &list, *of)
            }),
            Node::Has(of) => self.decide(|machine| match machine.value(*of) {
                Value::Unknown => Truth::UNKNOWN,
                Value::None => Truth::FALSE,
                _ => Truth::TRUE,
            }),
            Node::HasFact(address) => match self.slot(*address) {
                Slot::Unknown => Truth::UNKNOWN,
                Slot::None => Truth::FALSE,
                _ => Truth::TRUE,
            },
            Node::HasElement(depth) => match self.element(*depth) {
                At::Missing => Truth::UNKNOWN,
                At::Frame { .. } | At::Value(_) | At::List { .. } => Truth::TRUE,
            },
            Node::HasList(list) => self.decide(|machine| match machine.list(*list) {
                List::Unknown => Truth::UNKNOWN,
                List::None => Truth::FALSE,
                _ => Truth::TRUE,
            }),
            Node::IsMember(class, depth) => self.is_member(*class, *depth),
            Node::Status(duty, test, depth) => {
                let at = depth.map(|depth| self.element(depth));
                self.status_test(*duty, *test, at)
            }
            Node::Incomplete(report) => self.incomplete(*report),
            Node::Exists(over) => self.decide(|machine| machine.quantify(*over, Truth::FALSE)),
            Node::Every(over) => self.decide(|machine| machine.quantify(*over, Truth::TRUE)),
            Node::Distinct(over) => self.decide(|machine| machine.distinct(*over)),
            Node::Defined(id) => self.defined(*id),
            Node::BoolValue(value) => self.decide(|machine| match machine.value(*value) {
                Value::Bool(value) => Truth::known(value),
                Value::None => Truth::FALSE,
                _ => Truth::UNKNOWN,
            }),
            Node::Condition(condition) => self.truth(*condition),
            Node::If(condition, then, otherwise) => {
                self.decide(|machine| match machine.settled_truth(*condition) {
                    Truth::TRUE => machine.truth(*then),
                    Truth::FALSE => machine.truth(*otherwise),
                    _ => Truth::UNKNOWN,
                })
            }
            Node::Constant(_)
            | Node::Fact(_)
            | Node::Element(_)
            | Node::Definition(_)
            | Node::Aggregate(..)
            | Node::Arithmetic(..)
            | Node::Shift(..)
            | Node::Call(..)
            | Node::Due(..)
            | Node::Fold(..)
            | Node::ListFact(_)
            | Node::ListElement(_)
            | Node::List(_)
            | Node::Range(..)
            | Node::Combine(..)
            | Node::Dedup(_) => Truth::UNKNOWN,
        }
    }

    pub(crate) fn compare(&self, op: Comparison, left: Value, right: Value) -> Truth {
        if left == Value::None || right == Value::None {
            return Truth::FALSE;
        }
        if left == Value::Unknown || right == Value::Unknown {
            return Truth::UNKNOWN;
        }
        match op {
            Comparison::Equal => Truth::known(self.same(left, right)),
            Comparison::NotEqual => Truth::known(!self.same(left, right)),
            Comparison::Less | Comparison::AtMost | Comparison::Greater | Comparison::AtLeast => {
                match left.order(right) {
                    Some(order) => Truth::known(match op {
                        Comparison::Less => order.is_lt(),
                        Comparison::AtMost => order.is_le(),
                        Comparison::Greater => order.is_gt(),
                        _ => order.is_ge(),
                    }),
                    None => Truth::UNKNOWN,
                }
            }
        }
    }

    /// Equality of two known values.
    pub(crate) fn same(&self, left: Value, right: Value) -> bool {
        match (left, right) {
            (Value::Text(a, _), Value::Text(b, _)) => self.text(a) == self.text(b),
            _ => left.order(right).is_some_and(std::cmp::Ordering::is_eq),
        }
    }

    fn among(&self, item: Value, list: &List, of: Option<EnumId>) -> Truth {
        if item == Value::None || matches!(list, List::None) {
            return Truth::FALSE;
        }
        if let List::Period(first, last) = list {
            return match item {
                Value::Date(date) => Truth::known(*first <= date && date <= *last),
                _ => Truth::UNKNOWN,
            };
        }
        let (Some(len), false) = (self.len(list), item == Value::Unknown) else {
            if let (List::Range(low, high), Some(number)) = (list, item.number()) {
                let within = number >= Number::integer(*low)
                    && number <= Number::integer(*high)
                    && number.to_integer().is_some();
                return Truth::known(within);
            }
            return Truth::UNKNOWN;
        };
        let mut truth = Truth::FALSE;
        for index in 0..len {
            let value = self.item_value(list, index);
            truth = truth.or(match (item, value, of) {
                (_, Value::Unknown, _) => Truth::UNKNOWN,
                (_, Value::None, _) => Truth::FALSE,
                (Value::Enum(item), Value::Enum(value), Some(of)) => {
                    Truth::known(super::compile::includes(&self.program.model, of, item, |ancestor| {
                        ancestor == value
                    }))
                }
                _ => Truth::known(self.same(item, value)),
            });
            if truth == Truth::TRUE {
                break;
            }
        }
        truth
    }

    /// 存在 from false, 均 from true.
    fn quantify(&mut self, over: Over, start: Truth) -> Truth {
        let list = self.list(over.list);
        let Some(len) = self.len(&list) else {
            return Truth::UNKNOWN;
        };
        let mut truth = start;
        for index in 0..len {
            self.bind(Bound { at: self.item(&list, index), list: UNNAMED, index, parent: None, of: None });
            let filter = over.filter.map_or(Truth::TRUE, |filter| self.truth(filter));
            let body = over.body.map_or(Truth::TRUE, |body| self.truth(body));
            self.unbind();
            truth = if start.is_false() { truth.or(filter.and(body)) } else { truth.and((!filter).or(body)) };
            if truth == !start {
                break;
            }
        }
        truth
    }

    /// No two of those that the filter lets through are equal.
    fn distinct(&mut self, over: Over) -> Truth {
        let Some(all) = self.told_apart(over) else {
            return Truth::UNKNOWN;
        };
        let mut truth = Truth::TRUE;
        for (at, one) in all.iter().enumerate() {
            for other in all.iter().take(at) {
                truth = truth.and(self.apart(*other, *one));
            }
        }
        truth
    }

    /// Whether each element is looked at, and what it comes to.
    pub(crate) fn told_apart(&mut self, over: Over) -> Option<Vec<(Truth, Value)>> {
        let list = self.list(over.list);
        let len = self.len(&list)?;
        let mut all = Vec::new();
        for index in 0..len {
            let Some(body) = over.body else {
                all.push((Truth::TRUE, self.item_value(&list, index)));
                continue;
            };
            self.bind(Bound { at: self.item(&list, index), list: UNNAMED, index, parent: None, of: None });
            let counts = over.filter.map_or(Truth::TRUE, |filter| self.truth(filter));
            let value = if counts == Truth::FALSE { Value::None } else { self.value(body) };
            all.push((counts, value));
            self.unbind();
        }
        Some(all)
    }

    /// Whether one of two elements is not looked at, or they differ.
    pub(crate) fn apart(&self, left: (Truth, Value), right: (Truth, Value)) -> Truth {
        (!left.0.and(right.0)).or(self.compare(Comparison::NotEqual, left.1, right.1))
    }

    // ── values ───────────────────────────────────────────────────────────

    pub(crate) fn value(&mut self, id: NodeId) -> Value {
        match self.program.node(id) {
            Node::Constant(value) => *value,
            Node::Fact(address) => self.fact(*address),
            Node::Element(depth) => match self.element(*depth) {
                At::Value(value) => value,
                At::Frame { .. } | At::List { .. } | At::Missing => Value::Unknown,
            },
            Node::Definition(id) => self.definition(*id),
            Node::Aggregate(id, group) => self.aggregate(*id, *group).unwrap_or(Value::Unknown),
            Node::Condition(condition) => match self.settled_truth(*condition) {
                Truth::TRUE => Value::Bool(true),
                Truth::FALSE => Value::Bool(false),
                _ => Value::Unknown,
            },
            Node::Arithmetic(op, left, right, quantity) => {
                let (left, right) = (self.value(*left), self.value(*right));
                calculate(*op, left, right, *quantity).unwrap_or(Value::Unknown)
            }
            Node::Shift(shift, date, amount) => {
                let (date, amount) = (self.value(*date), self.value(*amount));
                shifted(*shift, date, amount, self.program.calendar.as_ref()).unwrap_or(Value::Unknown)
            }
            Node::Call(function, arguments) => self.call(*function, arguments).unwrap_or(Value::Unknown),
            Node::Due(duty, depth) => {
                let at = depth.map(|depth| self.element(depth));
                self.due_of(*duty, at)
            }
            Node::Fold(kind, over, quantity) => self.fold(*kind, *over, *quantity).unwrap_or(Value::Unknown),
            Node::If(condition, then, otherwise) => match self.settled_truth(*condition) {
                Truth::TRUE => self.value(*then),
                Truth::FALSE => self.value(*otherwise),
                _ => Value::Unknown,
            },
            Node::Known(truth) => match truth {
                truth if truth.is_true() => Value::Bool(true),
                truth if truth.is_false() => Value::Bool(false),
                _ => Value::Unknown,
            },
            _ => Value::Unknown,
        }
    }

    fn definition(&mut self, id: DefinitionId) -> Value {
        let record = self.scratch.record;
        if let Some((known, value)) = self.scratch.definitions.get(id.index())
            && *known == record
        {
            return *value;
        }
        let Some(node) = self.program.definitions.get(id.index()).copied() else {
            return Value::Unknown;
        };
        let outer = std::mem::replace(&mut self.hangs, false);
        let value = self.outside(|machine| machine.value(node));
        // INVARIANT: what hangs on 未定 is not kept, for it has several values.
        if !self.hangs
            && let Some(memo) = self.scratch.definitions.get_mut(id.index())
        {
            *memo = (record, value);
        }
        self.hangs |= outer;
        value
    }

    /// A definition as a condition: open text in it stays open.
    fn defined(&mut self, id: DefinitionId) -> Truth {
        let record = self.scratch.record;
        if let Some((known, truth)) = self.scratch.conditions.get(id.index())
            && *known == record
        {
            return *truth;
        }
        let Some(node) = self.program.conditions.get(id.index()).copied().flatten() else {
            return Truth::UNKNOWN;
        };
        let truth = self.whole(|machine| machine.outside(|machine| machine.truth(node)));
        if let Some(memo) = self.scratch.conditions.get_mut(id.index()) {
            *memo = (record, truth);
        }
        truth
    }

    pub(crate) fn call(&mut self, function: Function, arguments: &[NodeId]) -> Result<Value, FaultKind> {
        let mut values = [Value::Unknown; 3];
        for (value, argument) in values.iter_mut().zip(arguments) {
            *value = self.value(*argument);
        }
        let given = values.get(..arguments.len().min(3)).unwrap_or(&values);
        if given.contains(&Value::None) {
            return Ok(Value::None);
        }
        if given.contains(&Value::Unknown) {
            return Ok(Value::Unknown);
        }
        let [first, second, third] = values;
        let whole = |number: Option<Number>| {
            number.and_then(Number::to_integer).map(Value::Int).ok_or(FaultKind::Overflow)
        };
        match function {
            Function::Floor => whole(first.number().map(Number::floor)),
            Function::Ceiling => whole(first.number().map(Number::ceiling)),
            Function::Round => whole(first.number().and_then(Number::round)),
            Function::Date => date(first, second, third),
            Function::YearEnd => date(first, Value::Int(12), Value::Int(31)),
            Function::Year => Ok(match first {
                Value::Date(date) => Value::Int(i64::from(date.year())),
                _ => Value::Unknown,
            }),
            Function::Month => Ok(match first {
                Value::Date(date) => Value::Int(i64::from(date.month())),
                _ => Value::Unknown,
            }),
        }
    }

    pub(crate) fn fold(
        &mut self,
        kind: Quantifier,
        over: Over,
        quantity: Quantity,
    ) -> Result<Value, FaultKind> {
        let list = self.list(over.list);
        let Some(len) = self.len(&list) else {
            return if matches!(list, List::Unknown) {
                Ok(Value::Unknown)
            } else {
                Err(FaultKind::ListTooLong)
            };
        };
        let mut count = 0_i64;
        let mut unknown = false;
        let mut result = match (kind, quantity) {
            (Quantifier::Sum, Quantity::Days) => Value::Days(0),
            (Quantifier::Sum, _) => Value::Int(0),
            _ => Value::None,
        };
        let mut fault = None;
        for index in 0..len {
            self.bind(Bound { at: self.item(&list, index), list: UNNAMED, index, parent: None, of: None });
            let mut counts = over.filter.map_or(Truth::TRUE, |filter| self.truth(filter));
            if kind == Quantifier::Count {
                counts = counts.and(over.body.map_or(Truth::TRUE, |body| self.truth(body)));
            }
            let counts = self.settled(counts);
            let value = match (kind, over.body) {
                (Quantifier::Count, _) => Value::None,
                (_, _) if counts.is_false() => Value::None,
                (_, Some(body)) => self.value(body),
                (_, None) => match self.element(self.depth() - 1) {
                    At::Value(value) => value,
                    At::Frame { .. } | At::List { .. } | At::Missing => Value::Unknown,
                },
            };
            self.unbind();
            if counts.is_false() {
                continue;
            }
            if !counts.is_true() {
                unknown = true;
                continue;
            }
            count += 1;
            result = match (kind, result, value) {
                (Quantifier::Count, _, _) | (_, _, Value::None) => result,
                (_, _, Value::Unknown) => {
                    unknown = true;
                    result
                }
                (Quantifier::Sum, _, _) => match calculate(Arithmetic::Add, result, value, quantity) {
                    Ok(sum) => sum,
                    Err(kind) => {
                        fault = Some(kind);
                        result
                    }
                },
                (_, Value::None, _) => value,
                (Quantifier::Min, _, _) if value.order(result).is_some_and(std::cmp::Ordering::is_lt) => {
                    value
                }
                (Quantifier::Max, _, _) if value.order(result).is_some_and(std::cmp::Ordering::is_gt) => {
                    value
                }
                _ => result,
            };
        }
        match fault {
            _ if unknown => Ok(Value::Unknown),
            Some(fault) => Err(fault),
            None if kind == Quantifier::Count => Ok(Value::Int(count)),
            None => Ok(result),
        }
    }

    /// How many elements are bound.
    pub(crate) fn depth(&self) -> u32 {
        (self.scratch.stack.len() - self.scratch.base) as u32
    }

    // ── lists ────────────────────────────────────────────────────────────

    pub(crate) fn list(&mut self, id: NodeId) -> List {
        match self.program.node(id) {
            Node::ListFact(address) => match self.slot(*address) {
                Slot::List { arena, start, len } => {
                    List::Slots { context: self.in_context(address.base), arena, start, len }
                }
                Slot::None => List::None,
                _ => List::Unknown,
            },
            Node::ListElement(depth) => match self.element(*depth) {
                At::List { context, arena, start, len } => List::Slots { context, arena, start, len },
                At::Frame { .. } | At::Value(_) | At::Missing => List::Unknown,
            },
            Node::List(items) => List::Values(items.iter().map(|item| self.value(*item)).collect()),
            Node::Range(low, high) => match (self.value(*low), self.value(*high)) {
                (Value::None, _) | (_, Value::None) => List::None,
                (Value::Date(first), Value::Date(last)) => List::Period(first, last),
                (low, high) => match (low.whole(), high.whole()) {
                    (Some(low), Some(high)) => List::Range(low, high),
                    _ => List::Unknown,
                },
            },
            Node::Definition(id) => {
                let node = self.program.definitions.get(id.index()).copied();
                node.map_or(List::Unknown, |node| self.outside(|machine| machine.list(node)))
            }
            Node::If(condition, then, otherwise) => match self.settled_truth(*condition) {
                Truth::TRUE => self.list(*then),
                Truth::FALSE => self.list(*otherwise),
                _ => List::Unknown,
            },
            Node::Combine(op, left, right) => {
                let (left, right) = (self.list(*left), self.list(*right));
                self.combine(*op, &left, &right)
            }
            Node::Dedup(over) => self.dedup(*over),
            _ => List::Unknown,
        }
    }

    /// The elements of a list each once, or what the body makes of those that the filter lets
    /// through; what that gives as none adds nothing.
    fn dedup(&mut self, over: Over) -> List {
        let mut list = self.list(over.list);
        if let Some(body) = over.body {
            let Some(len) = self.len(&list) else { return List::Unknown };
            let mut values = Vec::new();
            for index in 0..len {
                self.bind(Bound {
                    at: self.item(&list, index),
                    list: UNNAMED,
                    index,
                    parent: None,
                    of: None,
                });
                let counts = over.filter.map_or(Truth::TRUE, |filter| self.settled_truth(filter));
                match self.value(body) {
                    _ if counts.is_false() => {}
                    Value::None if counts.is_true() => {}
                    value => values.push(if counts.is_true() { value } else { Value::Unknown }),
                }
                self.unbind();
            }
            list = List::Values(values);
        }
        self.combine(Combination::Union, &list, &List::None)
    }

    /// Lists as sets: each value once, in the order of the left, then of the right.
    fn combine(&self, op: Combination, left: &List, right: &List) -> List {
        let (Some(left_len), Some(right_len)) = (self.len(left), self.len(right)) else {
            return List::Unknown;
        };
        let lefts: Vec<Value> = (0..left_len).map(|index| self.item_value(left, index)).collect();
        let rights: Vec<Value> = (0..right_len).map(|index| self.item_value(right, index)).collect();
        if lefts.iter().chain(&rights).any(|value| *value == Value::Unknown) {
            return List::Unknown;
        }
        let has = |values: &[Value], value: Value| values.iter().any(|other| self.same(*other, value));
        let mut result: Vec<Value> = Vec::new();
        let wanted = |value: Value| match op {
            Combination::Union => true,
            Combination::Intersect => has(&rights, value),
            Combination::Minus => !has(&rights, value),
        };
        let tail: &[Value] = if op == Combination::Union { &rights } else { &[] };
        for value in lefts.iter().filter(|value| wanted(**value)).chain(tail) {
            if !has(&result, *value) {
                result.push(*value);
            }
        }
        List::Values(result)
    }

    // ── what is kept for the record at hand ──────────────────────────────

    pub(crate) fn class_memo(&self, id: ClassId) -> Option<(u32, u32)> {
        let memo = self.scratch.classes.get(id.index())?;
        (memo.record == self.scratch.record).then_some((memo.start, memo.len))
    }

    pub(crate) fn keep_class(&mut self, id: ClassId, start: u32, len: u32) {
        let record = self.scratch.record;
        if let Some(memo) = self.scratch.classes.get_mut(id.index()) {
            *memo = Memo { record, start, len };
        }
    }

    pub(crate) fn clause_memo(&self, id: ClauseId) -> Option<(u32, u32)> {
        let memo = self.scratch.clauses.get(id.index())?;
        (memo.record == self.scratch.record).then_some((memo.start, memo.len))
    }

    pub(crate) fn keep_clause(&mut self, id: ClauseId, start: u32, len: u32) {
        let record = self.scratch.record;
        if let Some(memo) = self.scratch.clauses.get_mut(id.index()) {
            *memo = Memo { record, start, len };
        }
    }

    /// Whether a report was submitted, where that was found before.
    pub(crate) fn submitted_memo(&self, id: ReportId) -> Option<Truth> {
        let (record, truth) = self.scratch.submitted.get(id.index())?;
        (*record == self.scratch.record).then_some(*truth)
    }

    pub(crate) fn keep_submitted(&mut self, id: ReportId, truth: Truth) {
        let record = self.scratch.record;
        if let Some(memo) = self.scratch.submitted.get_mut(id.index()) {
            *memo = (record, truth);
        }
    }

    pub(crate) fn report_memo(&self, id: ReportId) -> Option<u32> {
        let memo = self.scratch.reports.get(id.index())?;
        (memo.record == self.scratch.record).then_some(memo.start)
    }

    pub(crate) fn keep_report(&mut self, id: ReportId, start: u32) {
        let record = self.scratch.record;
        if let Some(memo) = self.scratch.reports.get_mut(id.index()) {
            *memo = Memo { record, start, len: 0 };
        }
    }

    pub(crate) fn section_of(&self, text: TextRef, section: u32) -> u32 {
        if section == NO_SECTION { self.program.dictionary.section(self.text(text)) } else { section }
    }
}

/// A calculation: of whole numbers, within their range.
pub(crate) fn calculate(
    op: Arithmetic,
    left: Value,
    right: Value,
    quantity: Quantity,
) -> Result<Value, FaultKind> {
    match arithmetic(op, left, right)? {
        Value::Number(_) if quantity == Quantity::Whole => Err(FaultKind::Overflow),
        value => Ok(value),
    }
}

fn date(year: Value, month: Value, day: Value) -> Result<Value, FaultKind> {
    let whole = |value: Value| value.whole().and_then(|value| i32::try_from(value).ok());
    let (Some(year), Some(month), Some(day)) = (whole(year), whole(month), whole(day)) else {
        return Err(FaultKind::NoSuchDate);
    };
    let (Ok(month), Ok(day)) = (u32::try_from(month), u32::try_from(day)) else {
        return Err(FaultKind::NoSuchDate);
    };
    Date::new(year, month, day).map(Value::Date).map_err(|_| FaultKind::NoSuchDate)
}
