//! The values that a fact is tried with: from the scheme, and never from guessing.

use super::{
    critical::{Comparisons, FieldKey, Relation, Term},
    space::{Literal, Place, Space},
};
use crate::{
    date::{Date, MonthRounding},
    engine::{
        facts::{Facts, Slot},
        layout::{ArenaId, Layout},
    },
    model::{EnumId, Type},
    number::Number,
};

/// Values tried of one fact.
const VALUES: usize = 48;
/// Values of other facts and constants that they are made of.
const CRITICAL: usize = 12;
/// Stands for any text, where it only matters that there is one.
const ANY_TEXT: &str = "…";

/// A value that decides, and those right below and above it.
type Near = [Option<Literal>; 3];

/// What the values of facts come from.
pub(super) struct Values {
    pub(super) comparisons: Comparisons,
    pub(super) as_of: Date,
}

impl Values {
    /// The values of a fact other than its own.
    pub(super) fn of(&self, space: &Space<'_>, place: Place) -> Vec<Literal> {
        let mut found = match place {
            Place::Element(arena, base) if space.is_spare(arena, base) => vec![Literal::Record],
            Place::Element(..) => vec![Literal::Removed],
            Place::Slot(arena, slot) => self.of_slot(space, arena, slot),
        };
        found.truncate(VALUES);
        found
    }

    fn of_slot(&self, space: &Space<'_>, arena: ArenaId, slot: u32) -> Vec<Literal> {
        let Some(field) = space.declared(Place::Slot(arena, slot)) else { return Vec::new() };
        let Some(key) = key_of(space.layout, arena, slot) else { return Vec::new() };
        // A record stays that record.
        let record = space.program.model.records.get(space.layout.record.index());
        if arena == ArenaId::ROOT
            && key.0 == space.layout.record
            && record.is_some_and(|it| it.key == Some(key.1))
        {
            return Vec::new();
        }
        let now = space.base.get(arena, slot);
        let mut found = Vec::new();
        match &field.ty {
            Type::Record(_) => {
                if now != Slot::Record {
                    found.push(Literal::Record);
                }
            }
            Type::List(of) => found = self.lists(space, key, of, now),
            ty => {
                for near in self.scalars(space, key, ty, now) {
                    for value in near.into_iter().flatten() {
                        if !found.contains(&value) {
                            found.push(value);
                        }
                    }
                }
            }
        }
        found.retain(|value| !same(&space.base, now, value));
        if field.optional && now != Slot::None {
            found.push(Literal::Null);
        }
        found
    }

    /// Scalars as values that decide, each with its neighbours.
    fn scalars(&self, space: &Space<'_>, key: FieldKey, ty: &Type, now: Slot) -> Vec<Near> {
        let alone = |value: Literal| [Some(value), None, None];
        match ty {
            Type::Bool => [true, false].map(|value| alone(Literal::Bool(value))).to_vec(),
            Type::Enum(id) => enum_values(space, *id).into_iter().map(alone).collect(),
            Type::Text => {
                let mut texts = self.texts(space, key);
                if matches!(now, Slot::None | Slot::Unknown) {
                    texts.push(ANY_TEXT.to_owned());
                }
                texts.into_iter().map(|text| alone(Literal::Text(text))).collect()
            }
            Type::Int => {
                let (numbers, positive) = self.numbers(space, key);
                let whole = numbers.into_iter().flat_map(|of| [of.floor(), of.ceiling()]);
                let mut whole: Vec<i64> = whole.filter_map(Number::to_integer).collect();
                whole.dedup();
                let fits = |of: &i64| !positive || *of >= 0;
                let near = |of: i64| {
                    [Some(of), of.checked_sub(1), of.checked_add(1)]
                        .map(|it| it.filter(fits).map(Literal::Int))
                };
                whole.into_iter().map(near).collect()
            }
            Type::Decimal => {
                let step = Number::fraction(1, 100).unwrap_or(Number::ZERO);
                let (numbers, positive) = self.numbers(space, key);
                let fits = |of: &Number| !positive || *of >= Number::ZERO;
                let near = |of: Number| {
                    [Some(of), of.minus(step), of.plus(step)].map(|it| it.filter(fits).map(Literal::Decimal))
                };
                numbers.into_iter().flat_map(finite).map(near).collect()
            }
            Type::Date => {
                // A day that is still to come is nothing that a record could have.
                let above = |of: Date| if of == self.as_of { None } else { of.add_days(1) };
                let near = |of: Date| [Some(of), of.add_days(-1), above(of)].map(|it| it.map(Literal::Date));
                self.dates(space, key).into_iter().map(near).collect()
            }
            Type::Duration => {
                let near = |of: i64| {
                    [Some(of), of.checked_sub(1), of.checked_add(1)].map(|it| it.map(Literal::Days))
                };
                self.days(space, key).into_iter().map(near).collect()
            }
            Type::Months | Type::Workdays | Type::Period | Type::Record(_) | Type::List(_) => Vec::new(),
        }
    }

    /// A list of values with one more, or without one; all sections that it lacks at once.
    fn lists(&self, space: &Space<'_>, key: FieldKey, of: &Type, now: Slot) -> Vec<Literal> {
        if let Type::Record(_) = of {
            // Elements are changed one by one; a list that is not known may be empty.
            return if matches!(now, Slot::List { .. }) {
                Vec::new()
            } else {
                vec![Literal::Values(Vec::new())]
            };
        }
        let own = match now {
            Slot::List { arena, start, len } => {
                let all = (start..start + len).map(|at| literal(&space.base, space.base.get(arena, at)));
                let Some(all) = all.collect::<Option<Vec<Literal>>>() else { return Vec::new() };
                Some(all)
            }
            _ => None,
        };
        let known = own.clone().unwrap_or_default();
        let mut found = Vec::new();
        if own.is_none() {
            found.push(Literal::Values(Vec::new()));
        }
        let sections = self.comparisons.sections.get(&key).cloned().unwrap_or_default();
        let lacks = |text: &String| !known.contains(&Literal::Text(text.clone()));
        let lacking: Vec<String> = sections.into_iter().filter(lacks).collect();
        let mut more: Vec<Literal> = lacking.iter().cloned().map(Literal::Text).collect();
        if *of == Type::Text {
            more.extend(self.texts(space, key).into_iter().map(Literal::Text));
        } else {
            let near = self.scalars(space, key, of, Slot::Unknown);
            more.extend(near.into_iter().flatten().flatten());
        }
        let mut taken = Vec::new();
        for value in more {
            if known.contains(&value) || taken.contains(&value) {
                continue;
            }
            found.push(Literal::Values(known.iter().cloned().chain([value.clone()]).collect()));
            taken.push(value);
        }
        for (at, value) in known.iter().enumerate() {
            if !known.iter().take(at).any(|before| before == value) {
                let rest = known.iter().filter(|other| *other != value).cloned();
                found.push(Literal::Values(rest.collect()));
            }
        }
        if lacking.len() > 1 {
            let all = known.iter().cloned().chain(lacking.into_iter().map(Literal::Text));
            found.push(Literal::Values(all.collect()));
        }
        found
    }

    fn texts(&self, space: &Space<'_>, key: FieldKey) -> Vec<String> {
        let mut found = self.comparisons.sections.get(&key).cloned().unwrap_or_default();
        for relation in self.comparisons.of(key) {
            for text in terms(space, relation).into_iter().filter_map(text) {
                if !found.contains(&text) {
                    found.push(text);
                }
            }
        }
        found
    }

    /// The numbers that decide, and whether all that are compared are none or above.
    fn numbers(&self, space: &Space<'_>, key: FieldKey) -> (Vec<Number>, bool) {
        let (mut found, mut positive) = (Vec::new(), true);
        for relation in self.comparisons.of(key) {
            let mut own: Vec<Number> = Vec::new();
            for term in terms(space, relation) {
                match term {
                    Literal::Int(value) => own.push(Number::integer(value)),
                    Literal::Decimal(value) => own.push(value),
                    _ => {}
                }
            }
            positive &= own.iter().all(|number| *number >= Number::ZERO);
            own.truncate(CRITICAL);
            found.extend(own.iter().copied());
            if relation.calculated {
                for one in &own {
                    for other in &own {
                        let made =
                            [one.minus(*other), one.plus(*other), one.times(*other), one.divided_by(*other)];
                        // Dividing by none is left to the arithmetic.
                        found.extend(made.into_iter().flatten());
                    }
                }
            }
        }
        (unique(found), positive)
    }

    fn dates(&self, space: &Space<'_>, key: FieldKey) -> Vec<Date> {
        let mut found = Vec::new();
        for relation in self.comparisons.of(key) {
            let terms = terms(space, relation);
            let mut days: Vec<Date> = Vec::new();
            for term in &terms {
                match term {
                    Literal::Date(date) => days.push(*date),
                    // A year that a date is asked for.
                    Literal::Int(year) if relation.calculated && (1000..3000).contains(year) => {
                        let year = *year as i32;
                        days.extend(Date::new(year, 1, 1).ok());
                        days.extend(Date::new(year, 12, 31).ok());
                    }
                    _ => {}
                }
            }
            days.truncate(CRITICAL);
            found.extend(days.iter().copied());
            if relation.calculated {
                let calendar = space.program.calendar.as_ref();
                for day in &days {
                    for term in &terms {
                        if let Literal::Days(by) = term {
                            found.extend(
                                [day.add_days(*by), by.checked_neg().and_then(|by| day.add_days(by))]
                                    .into_iter()
                                    .flatten(),
                            );
                        }
                    }
                    for term in &relation.terms {
                        for back in [false, true] {
                            let by = |by: i64| if back { by.checked_neg() } else { Some(by) };
                            let moved = match term {
                                Term::Months(of) => {
                                    by(*of).and_then(|by| day.add_months(by, MonthRounding::MonthEnd))
                                }
                                Term::Workdays(of) => calendar
                                    .zip(by(*of))
                                    .and_then(|(calendar, by)| calendar.add_workdays(*day, by)),
                                _ => None,
                            };
                            found.extend(moved);
                        }
                    }
                }
            }
        }
        if found.is_empty() {
            found.push(self.as_of);
        }
        unique(found)
    }

    fn days(&self, space: &Space<'_>, key: FieldKey) -> Vec<i64> {
        let mut found = Vec::new();
        for relation in self.comparisons.of(key) {
            let terms = terms(space, relation);
            let mut dates = Vec::new();
            for term in &terms {
                match term {
                    Literal::Days(days) => found.push(*days),
                    Literal::Date(date) => dates.push(i64::from(date.day_number())),
                    _ => {}
                }
            }
            dates.truncate(CRITICAL);
            if relation.calculated {
                found.extend(dates.iter().flat_map(|one| dates.iter().map(move |other| one - other)));
            }
        }
        unique(found)
    }

    /// Of values that do it, those that say most: a neighbour is left out where the value that
    /// it is a neighbour of does it, too.
    pub(super) fn told(&self, space: &Space<'_>, place: Place, values: &[Literal]) -> Vec<Literal> {
        let Place::Slot(arena, slot) = place else { return values.to_vec() };
        let Some((field, key)) = space.declared(place).zip(key_of(space.layout, arena, slot)) else {
            return values.to_vec();
        };
        if let Type::List(_) = field.ty {
            // A list with more than is needed says no more.
            let more = |value: &Literal| {
                let Literal::Values(own) = value else { return false };
                values.iter().any(|other| match other {
                    Literal::Values(other) => {
                        other.len() < own.len()
                            && !other.is_empty()
                            && other.iter().all(|it| own.contains(it))
                    }
                    _ => false,
                })
            };
            return values.iter().filter(|value| !more(value)).cloned().collect();
        }
        let all = self.scalars(space, key, &field.ty, space.base.get(arena, slot));
        let needed = |value: &Literal| {
            let [mut own, mut covered] = [false; 2];
            for [at, below, above] in &all {
                own |= at.as_ref() == Some(value);
                let beside = [below, above].into_iter().flatten().any(|near| near == value);
                covered |= beside && at.as_ref().is_some_and(|at| values.contains(at));
            }
            own || !covered
        };
        let mut told: Vec<Literal> = values.iter().filter(|value| needed(value)).cloned().collect();
        told.sort_by_key(rank);
        // Of numbers those next to the one that it is, either way.
        if let Some(now) = literal(&space.base, space.base.get(arena, slot)).as_ref().and_then(number) {
            let below = told.iter().filter_map(number).filter(|of| *of < now).max();
            let above = told.iter().filter_map(number).filter(|of| *of > now).min();
            told.retain(|value| number(value).is_none_or(|of| Some(of) == below || Some(of) == above));
        }
        told
    }
}

/// Numbers, days and durations in their order; others stay as they are.
fn rank(value: &Literal) -> (Option<Number>, Option<Date>, i64) {
    match value {
        Literal::Date(date) => (None, Some(*date), 0),
        Literal::Days(days) => (None, None, *days),
        other => (number(other), None, 0),
    }
}

fn number(value: &Literal) -> Option<Number> {
    match value {
        Literal::Int(value) => Some(Number::integer(*value)),
        Literal::Decimal(value) => Some(*value),
        _ => None,
    }
}

fn unique<T: PartialEq>(values: Vec<T>) -> Vec<T> {
    let mut found: Vec<T> = Vec::new();
    for value in values {
        if !found.contains(&value) {
            found.push(value);
        }
    }
    found
}

fn text(value: Literal) -> Option<String> {
    match value {
        Literal::Text(text) => Some(text),
        _ => None,
    }
}

fn key_of(layout: &Layout, arena: ArenaId, slot: u32) -> Option<FieldKey> {
    let shape = layout.arena(arena)?;
    shape.slots.get(slot as usize % shape.width().max(1))?.field
}

fn enum_values(space: &Space<'_>, id: EnumId) -> Vec<Literal> {
    let count = space.program.model.enums.get(id.index()).map_or(0, |declared| declared.values.len());
    (0..count).map(|at| Literal::Enum(at as u16)).collect()
}

/// The values that a comparison is about: constants, and what the context and the record have.
fn terms(space: &Space<'_>, relation: &Relation) -> Vec<Literal> {
    let mut found = Vec::new();
    for term in &relation.terms {
        match term {
            Term::Number(number) => found.push(match number.to_integer() {
                Some(whole) => Literal::Int(whole),
                None => Literal::Decimal(*number),
            }),
            Term::Text(text) => found.push(Literal::Text(text.clone())),
            Term::Date(date) => found.push(Literal::Date(*date)),
            Term::Days(days) => found.push(Literal::Days(*days)),
            Term::Months(_) | Term::Workdays(_) => {}
            Term::Field(field) => {
                let program = space.program;
                fields(&program.context_layout, &program.context, *field, &mut found);
                fields(space.layout, &space.base, *field, &mut found);
            }
        }
    }
    found
}

/// The known values of a field, wherever it stands; of a list, those of its elements.
fn fields(layout: &Layout, facts: &Facts, field: FieldKey, found: &mut Vec<Literal>) {
    for (at, arena) in layout.arenas.iter().enumerate() {
        let id = ArenaId(at as u32);
        let width = (arena.width() as u32).max(1);
        for (local, _) in arena.slots.iter().enumerate().filter(|(_, slot)| slot.field == Some(field)) {
            for frame in 0..(facts.len(id) / width).min(CRITICAL as u32) {
                match facts.get(id, frame * width + local as u32) {
                    Slot::List { arena, start, len } => {
                        let all = (start..start + len.min(CRITICAL as u32))
                            .map(|at| literal(facts, facts.get(arena, at)));
                        found.extend(all.flatten());
                    }
                    slot => found.extend(literal(facts, slot)),
                }
            }
        }
    }
}

/// A known value.
pub(super) fn literal(facts: &Facts, slot: Slot) -> Option<Literal> {
    Some(match slot {
        Slot::Unknown | Slot::None | Slot::Record | Slot::List { .. } => return None,
        Slot::Bool(value) => Literal::Bool(value),
        Slot::Int(value) => Literal::Int(value),
        Slot::Decimal(at) => Literal::Decimal(facts.decimal(at)),
        Slot::Text { start, len, .. } => Literal::Text(facts.text(start, len).to_owned()),
        Slot::Date(date) => Literal::Date(date),
        Slot::Days(days) => Literal::Days(days),
        Slot::Enum(value) => Literal::Enum(value),
    })
}

fn same(facts: &Facts, now: Slot, value: &Literal) -> bool {
    literal(facts, now).as_ref() == Some(value) || (now == Slot::None && *value == Literal::Null)
}

/// A number as a record can give it; a fraction that has no end is rounded both ways.
fn finite(number: Number) -> Vec<Number> {
    let (_, mut rest) = number.parts();
    for prime in [2, 5] {
        while rest % prime == 0 {
            rest /= prime;
        }
    }
    if rest == 1 {
        return vec![number];
    }
    let hundred = Number::integer(100);
    let rounded = number.times(hundred).map(|of| [of.floor(), of.ceiling()]);
    rounded.into_iter().flatten().filter_map(|of| of.divided_by(hundred)).collect()
}
