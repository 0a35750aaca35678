//! Values over all records: gathered in a pass of their own, one record at a
//! time, in memory bounded by groups, and mergeable in any split and order.
//!
//! What is kept of the records does not depend on their order: sums are kept by
//! denominator and wider than any number that goes in, so that even what has no
//! result has none in every order.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    RecordType,
    facts::Facts,
    machine::{Machine, Scratch},
    plan_of,
    program::{Aggregate, Program, Quantity},
    rows::Rows,
    truth::Truth,
    value::{FaultKind, TextRef, Value},
};
use crate::{
    date::Date,
    model::{AggregateId, Measure, Model, Type},
    number::Number,
};

/// A value apart from the record it was read from, with an order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    Bool(bool),
    Number(Number),
    Text(String),
    Date(Date),
    Days(i64),
    Months(i64),
    Workdays(i64),
    Enum(u16),
}

impl Key {
    /// A value apart from the record; none for what is no single value.
    pub(crate) fn of<'t>(value: Value, text: impl FnOnce(TextRef) -> &'t str) -> Option<Key> {
        Some(match value {
            Value::Unknown | Value::None => return None,
            Value::Bool(value) => Key::Bool(value),
            Value::Int(number) => Key::Number(Number::integer(number)),
            Value::Number(number) => Key::Number(number),
            Value::Text(place, _) => Key::Text(text(place).to_owned()),
            Value::Date(date) => Key::Date(date),
            Value::Days(days) => Key::Days(days),
            Value::Months(months) => Key::Months(months),
            Value::Workdays(days) => Key::Workdays(days),
            Value::Enum(value) => Key::Enum(value),
        })
    }

    /// The value in words, as outcomes give it.
    pub(crate) fn text(&self, model: &Model, ty: &Type) -> String {
        match self {
            Key::Bool(value) => value.to_string(),
            Key::Number(number) => number.to_string(),
            Key::Text(text) => text.clone(),
            Key::Date(date) => date.to_string(),
            Key::Days(days) => format!("P{days}D"),
            Key::Months(months) => format!("P{months}M"),
            // As it is counted: ISO 8601 has no working days.
            Key::Workdays(days) => days.to_string(),
            Key::Enum(value) => {
                let declared = match ty {
                    Type::Enum(id) => model.enums.get(id.index()),
                    _ => None,
                };
                let value = declared.and_then(|declared| declared.values.get(usize::from(*value)));
                value.map(|value| value.name.clone()).unwrap_or_default()
            }
        }
    }

    /// The keys of all groups of a type that are known beforehand: those of an enum.
    pub(crate) fn all(model: &Model, ty: &Type) -> Vec<Key> {
        let declared = match ty {
            Type::Enum(id) => model.enums.get(id.index()),
            _ => None,
        };
        let count = declared.map_or(0, |declared| declared.values.len());
        (0..count).filter_map(|at| u16::try_from(at).ok()).map(Key::Enum).collect()
    }

    pub(crate) fn value(&self) -> Value {
        match self {
            Key::Bool(value) => Value::Bool(*value),
            Key::Number(number) => Value::of_number(*number),
            Key::Date(date) => Value::Date(*date),
            Key::Days(days) => Value::Days(*days),
            Key::Months(months) => Value::Months(*months),
            Key::Workdays(days) => Value::Workdays(*days),
            Key::Enum(value) => Value::Enum(*value),
            // Texts have no order: none is ever the least or the greatest.
            Key::Text(_) => Value::Unknown,
        }
    }
}

// ── while records come in ────────────────────────────────────────────────

/// A sum of numerators, wider than any of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Wide {
    high: i128,
    low: u128,
}

impl Wide {
    const HALF: u32 = 64;
    const MASK: u128 = u64::MAX as u128;

    fn add(&mut self, number: i128) {
        // The low halves are taken as they stand, the high halves with the sign.
        self.high = self.high.saturating_add(number >> Self::HALF);
        self.low = self.low.saturating_add((number as u128) & Self::MASK);
    }

    fn merge(&mut self, other: Wide) {
        self.high = self.high.saturating_add(other.high);
        self.low = self.low.saturating_add(other.low);
    }

    fn total(self) -> Option<i128> {
        let carry = i128::try_from(self.low >> Self::HALF).ok()?;
        let low = i128::try_from(self.low & Self::MASK).ok()?;
        self.high.checked_add(carry)?.checked_mul(1 << Self::HALF)?.checked_add(low)
    }
}

/// What is kept of the records of one group.
#[derive(Clone, Debug, Default)]
struct Part {
    /// Records of which it is not known whether they count here, or with what.
    undecided: u64,
    count: u64,
    /// By denominator.
    sums: BTreeMap<i128, Wide>,
    /// The least or the greatest.
    best: Option<Key>,
    /// How many records have each value.
    values: BTreeMap<Key, u64>,
}

impl Part {
    /// Takes a value in; how many entries more are kept.
    fn take(&mut self, measure: Measure, value: Value, key: Option<Key>) -> usize {
        self.count = self.count.saturating_add(1);
        match measure {
            Measure::Count => 0,
            Measure::Sum => {
                let (numerator, denominator) = match value {
                    Value::Days(days) => (i128::from(days), 1),
                    value => value.number().unwrap_or(Number::ZERO).parts(),
                };
                let before = self.sums.len();
                self.sums.entry(denominator).or_default().add(numerator);
                self.sums.len() - before
            }
            Measure::Min | Measure::Max => {
                self.better(measure, key);
                0
            }
            Measure::Rank => {
                let before = self.values.len();
                if let Some(key) = key {
                    let count = self.values.entry(key).or_default();
                    *count = count.saturating_add(1);
                }
                self.values.len() - before
            }
        }
    }

    fn better(&mut self, measure: Measure, key: Option<Key>) {
        let better = match (&key, &self.best) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some(key), Some(best)) if measure == Measure::Min => key < best,
            (Some(key), Some(best)) => key > best,
        };
        if better {
            self.best = key;
        }
    }

    fn merge(&mut self, measure: Measure, other: Part) {
        self.undecided = self.undecided.saturating_add(other.undecided);
        self.count = self.count.saturating_add(other.count);
        for (denominator, sum) in other.sums {
            self.sums.entry(denominator).or_default().merge(sum);
        }
        self.better(measure, other.best);
        for (key, count) in other.values {
            let known = self.values.entry(key).or_default();
            *known = known.saturating_add(count);
        }
    }

    fn entries(&self) -> usize {
        1 + self.sums.len() + self.values.len()
    }

    fn finish(self, measure: Measure, quantity: Quantity) -> Group {
        let value = match measure {
            Measure::Count => i64::try_from(self.count).map(Value::Int).map_err(|_| FaultKind::Overflow),
            Measure::Sum => sum(&self.sums, quantity),
            Measure::Min | Measure::Max => Ok(self.best.as_ref().map_or(Value::None, Key::value)),
            Measure::Rank => Ok(Value::None),
        };
        let mut above = 0_u64;
        let mut ranks: Vec<(Key, u64)> = Vec::with_capacity(self.values.len());
        for (key, count) in self.values.into_iter().rev() {
            above = above.saturating_add(count);
            ranks.push((key, above));
        }
        Group { undecided: self.undecided, value, ranks }
    }
}

fn sum(sums: &BTreeMap<i128, Wide>, quantity: Quantity) -> Result<Value, FaultKind> {
    let mut total = Number::ZERO;
    for (denominator, sum) in sums {
        let part = sum.total().and_then(|sum| Number::of_parts(sum, *denominator));
        total = part.and_then(|part| total.plus(part)).ok_or(FaultKind::Overflow)?;
    }
    match (quantity, Value::of_number(total)) {
        (Quantity::Days, value) => value.whole().map(Value::Days).ok_or(FaultKind::Overflow),
        (Quantity::Whole, Value::Number(_)) => Err(FaultKind::Overflow),
        (_, value) => Ok(value),
    }
}

/// One aggregate while records come in.
#[derive(Clone, Debug, Default)]
struct Column {
    /// By group; an aggregate without groups has one part, without a key.
    parts: BTreeMap<Option<Key>, Part>,
    /// Records of which the group is not known: they are undecided in each.
    everywhere: u64,
    /// What is kept, against the limit.
    entries: usize,
    too_many: bool,
}

impl Column {
    fn part(&mut self, group: Option<Key>) -> &mut Part {
        let entries = &mut self.entries;
        self.parts.entry(group).or_insert_with(|| {
            *entries += 1;
            Part::default()
        })
    }

    fn keep_within(&mut self, limit: usize) {
        if self.entries > limit {
            self.too_many = true;
            self.parts = BTreeMap::new();
            self.entries = 0;
        }
    }

    fn merge(&mut self, other: Column, measure: Measure, limit: usize) {
        self.everywhere = self.everywhere.saturating_add(other.everywhere);
        self.too_many |= other.too_many;
        if self.too_many {
            self.parts = BTreeMap::new();
            self.entries = 0;
            return;
        }
        for (group, part) in other.parts {
            self.parts.entry(group).or_default().merge(measure, part);
        }
        self.entries = self.parts.values().map(Part::entries).sum();
        self.keep_within(limit);
    }

    fn finish(self, aggregate: &Aggregate) -> Total {
        if self.too_many {
            return Total::TooMany;
        }
        let parts = self.parts.into_iter();
        let groups = parts.map(|(key, part)| (key, part.finish(aggregate.measure, aggregate.quantity)));
        Total::Known { groups: groups.collect(), everywhere: self.everywhere }
    }
}

/// What one record adds to an aggregate.
enum Share {
    Nothing,
    /// Undecided in a group, or in each.
    Undecided(Option<Option<Key>>),
    /// A value in a group.
    Value(Option<Key>, Value),
}

/// Gathers the aggregates of a scheme from records. Accumulators of parts of
/// the input can be merged in any order.
#[derive(Clone, Debug)]
pub struct Accumulator {
    program: Arc<Program>,
    columns: Vec<Column>,
    /// Whether the records of a type are all there, by the number of its layout.
    given: Vec<bool>,
    scratch: Scratch,
    rows: Rows,
}

impl Accumulator {
    pub(crate) fn new(program: &Arc<Program>) -> Accumulator {
        Accumulator {
            columns: vec![Column::default(); program.aggregates.len()],
            given: vec![false; program.layouts.len()],
            program: Arc::clone(program),
            scratch: Scratch::default(),
            rows: Rows::default(),
        }
    }

    /// Adds one record, given as facts that were read for its type.
    pub fn add(&mut self, record_type: RecordType, facts: &Facts) {
        self.include(record_type);
        let program = Arc::clone(&self.program);
        let (layout, _) = plan_of(&program, record_type);
        let limit = program.limits.aggregate_values;
        let mut machine = Machine::new(&program, layout, facts, &[], &mut self.scratch, &mut self.rows);
        for (aggregate, column) in program.aggregates.iter().zip(&mut self.columns) {
            if aggregate.record != layout.record || column.too_many {
                continue;
            }
            match share(&mut machine, aggregate) {
                Share::Nothing => {}
                Share::Undecided(None) => column.everywhere = column.everywhere.saturating_add(1),
                Share::Undecided(Some(group)) => {
                    let part = column.part(group);
                    part.undecided = part.undecided.saturating_add(1);
                }
                Share::Value(group, value) => {
                    let key = machine.key(value);
                    let more = column.part(group).take(aggregate.measure, value, key);
                    column.entries += more;
                }
            }
            column.keep_within(limit);
        }
    }

    /// Counts one record that was refused: what it would have added is not known.
    pub fn refuse(&mut self, record_type: RecordType) {
        self.include(record_type);
        let record = plan_of(&self.program, record_type).0.record;
        for (aggregate, column) in self.program.aggregates.iter().zip(&mut self.columns) {
            if aggregate.record == record {
                column.everywhere = column.everywhere.saturating_add(1);
            }
        }
    }

    /// Says that the records of a type are all added, even where there are none.
    /// Aggregates over a type of which nothing is said are unknown.
    pub fn include(&mut self, record_type: RecordType) {
        let place = record_type.place(&self.program);
        if let Some(given) = place.and_then(|at| self.given.get_mut(at)) {
            *given = true;
        }
    }

    /// Adds what another accumulator of the same engine has gathered.
    pub fn merge(&mut self, other: Accumulator) {
        let limit = self.program.limits.aggregate_values;
        for (given, other) in self.given.iter_mut().zip(other.given) {
            *given |= other;
        }
        let columns = self.columns.iter_mut().zip(other.columns);
        for (aggregate, (column, other)) in self.program.aggregates.iter().zip(columns) {
            column.merge(other, aggregate.measure, limit);
        }
    }

    /// The values, for [`Engine::with_aggregates`](super::Engine::with_aggregates).
    pub fn finish(&self) -> Aggregates {
        let totals = self.program.aggregates.iter().zip(&self.columns).map(|(aggregate, column)| {
            let layout = self.program.layout_of(aggregate.record);
            let given = layout.is_some_and(|(at, _)| self.given.get(at).is_some_and(|given| *given));
            if given { column.clone().finish(aggregate) } else { Total::NotGiven }
        });
        Aggregates { totals: totals.collect(), program: Arc::clone(&self.program) }
    }
}

fn share(machine: &mut Machine<'_>, aggregate: &Aggregate) -> Share {
    let counts = aggregate.filter.map_or(Truth::TRUE, |filter| machine.truth(filter));
    if counts.is_false() {
        return Share::Nothing;
    }
    let value = aggregate.value.map_or(Value::Int(0), |value| machine.settled_value(value));
    if value == Value::None {
        return Share::Nothing;
    }
    let group = match aggregate.group.map(|group| machine.settled_value(group)) {
        Some(Value::None) => return Share::Nothing,
        Some(Value::Unknown) => return Share::Undecided(None),
        Some(group) => machine.key(group),
        None => None,
    };
    if value == Value::Unknown || !counts.is_true() {
        return Share::Undecided(Some(group));
    }
    Share::Value(group, value)
}

// ── once all records are in ──────────────────────────────────────────────

/// The values of a scheme's aggregates. Cloning is cheap.
#[derive(Clone, Debug)]
pub struct Aggregates {
    pub(crate) program: Arc<Program>,
    pub(crate) totals: Arc<[Total]>,
}

/// The values of one aggregate.
#[derive(Clone, Debug)]
pub(crate) enum Total {
    /// Nothing was said of the records of its type.
    NotGiven,
    /// More groups or values than the limit.
    TooMany,
    Known {
        groups: BTreeMap<Option<Key>, Group>,
        /// How many records are undecided in every group.
        everywhere: u64,
    },
}

/// The value of one group.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub(crate) undecided: u64,
    pub(crate) value: Result<Value, FaultKind>,
    /// From the greatest value on: how many records have it or a greater one.
    ranks: Vec<(Key, u64)>,
}

impl Group {
    /// A group without records.
    pub(crate) fn of_nothing(aggregate: &Aggregate) -> Group {
        Group { undecided: 0, value: Ok(aggregate.of_nothing()), ranks: Vec::new() }
    }
}

impl Aggregate {
    /// The value of a group without records.
    pub(crate) fn of_nothing(&self) -> Value {
        match (self.measure, self.quantity) {
            (Measure::Sum, Quantity::Days) => Value::Days(0),
            (Measure::Count | Measure::Sum, _) => Value::Int(0),
            (Measure::Min | Measure::Max | Measure::Rank, _) => Value::None,
        }
    }
}

impl Total {
    /// The group of a key, where its value is decided; a group that nobody is in is none.
    fn group(&self, key: Option<Key>) -> Result<Option<Option<&Group>>, FaultKind> {
        match self {
            Total::NotGiven => Ok(None),
            Total::TooMany => Err(FaultKind::TooManyValues),
            Total::Known { everywhere: 1.., .. } => Ok(None),
            Total::Known { groups, .. } => {
                let group = groups.get(&key);
                let decided = group.is_none_or(|group| group.undecided == 0);
                Ok(decided.then_some(group))
            }
        }
    }
}

impl Machine<'_> {
    /// A value apart from the record; none for what is no single value.
    pub(crate) fn key(&self, value: Value) -> Option<Key> {
        Key::of(value, |text| self.text(text))
    }

    /// The value of an aggregate: of the group given, else of the record's own.
    pub(crate) fn aggregate(
        &mut self,
        id: AggregateId,
        group: Option<super::program::NodeId>,
    ) -> Result<Value, FaultKind> {
        let program = self.program;
        let Some(aggregate) = program.aggregates.get(id.index()) else {
            return Ok(Value::Unknown);
        };
        let group = match (group, aggregate.group) {
            (Some(group), _) => Some(self.value(group)),
            (None, Some(group)) => Some(self.outside(|machine| machine.settled_value(group))),
            (None, None) => None,
        };
        let mut own = None;
        if aggregate.measure == Measure::Rank {
            let filter = aggregate.filter;
            let counts = self.outside(|machine| {
                machine.whole(|machine| filter.map_or(Truth::TRUE, |filter| machine.truth(filter)))
            });
            let value = aggregate.value.map(|value| self.outside(|machine| machine.settled_value(value)));
            if counts.is_false() || value == Some(Value::None) {
                return Ok(Value::None);
            }
            let value = value.unwrap_or(Value::Unknown);
            if group != Some(Value::None) && (!counts.is_true() || value == Value::Unknown) {
                return Ok(Value::Unknown);
            }
            own = self.key(value);
        }
        let key = match group {
            Some(Value::None) => return Ok(Value::None),
            Some(Value::Unknown) => return Ok(Value::Unknown),
            Some(group) => self.key(group),
            None => None,
        };
        let Some(total) = self.totals.get(id.index()) else {
            return Ok(Value::Unknown);
        };
        let Some(group) = total.group(key)? else {
            return Ok(Value::Unknown);
        };
        let Some(own) = own else {
            return group.map_or(Ok(aggregate.of_nothing()), |group| group.value);
        };
        let ranks = group.map_or(&[][..], |group| group.ranks.as_slice());
        let greater = ranks.partition_point(|(key, _)| *key > own).checked_sub(1);
        let above = greater.and_then(|at| ranks.get(at)).map_or(0, |(_, above)| *above);
        i64::try_from(above.saturating_add(1)).map(Value::Int).map_err(|_| FaultKind::Overflow)
    }
}

#[cfg(test)]
mod tests {
    use super::{Quantity, Wide, sum};
    use crate::{engine::value::Value, number::Number};

    #[test]
    fn a_sum_past_the_range_on_the_way_is_none_past_it() {
        let mut sums = std::collections::BTreeMap::from([(1, Wide::default())]);
        for number in [i128::MAX, i128::MAX, i128::MIN, i128::MIN, 7, 2] {
            sums.get_mut(&1).unwrap().add(number);
        }
        assert_eq!(sum(&sums, Quantity::Whole), Ok(Value::Int(7)));
        let mut half = Wide::default();
        half.add(-3);
        sums.insert(2, half);
        assert_eq!(sum(&sums, Quantity::Exact), Ok(Value::Number(Number::fraction(11, 2).unwrap())));
        sums.get_mut(&1).unwrap().add(i128::MAX);
        assert!(sum(&sums, Quantity::Exact).is_err());
    }

    #[test]
    fn halves_come_together_whatever_their_sign() {
        for numbers in [[-1, -1, 1], [i128::from(i64::MIN), i128::from(i64::MIN), -5], [1 << 100, -1, -1]] {
            let mut wide = Wide::default();
            numbers.iter().for_each(|number| wide.add(*number));
            assert_eq!(wide.total(), Some(numbers.iter().sum()));
        }
    }
}
