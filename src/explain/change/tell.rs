//! Sets of changes as plain data: sets of the same facts with the same result are one.

use serde_json::Value as Json;

use super::{
    ChangeSet, ChangedFact, Changes, Searched, Then,
    space::{Literal, Place, Set, Space},
    values::{Values, literal},
};
use crate::{engine::facts::Slot, model::Type, outcome::Status};

/// Sets of the same facts, with the values of each.
struct Alike {
    places: Vec<Place>,
    then: Then,
    /// For each set, a value for each fact.
    values: Vec<Vec<Literal>>,
}

pub(super) fn tell(
    space: &Space<'_>,
    values: &Values,
    found: Vec<(Set, Then)>,
    listed: usize,
    searched: Searched,
) -> Changes {
    let mut alike: Vec<Alike> = Vec::new();
    for (set, then) in found {
        let mut facts: Vec<(Place, Literal)> = set
            .iter()
            .filter_map(|at| Some((space.place(*at)?, space.edits.get(*at as usize)?.to.clone())))
            .collect();
        facts.sort_by_key(|(place, _)| *place);
        let (places, to): (Vec<Place>, Vec<Literal>) = facts.into_iter().unzip();
        match alike.iter_mut().find(|it| it.places == places && it.then == then) {
            Some(own) => own.values.push(to),
            None => alike.push(Alike { places, then, values: vec![to] }),
        }
    }
    // What is done about a thing goes before what takes it away.
    alike.sort_by(|a, b| rank(a).cmp(&rank(b)));
    let mut sets = Vec::new();
    for own in alike {
        for product in products(own.values) {
            let facts = own.places.iter().zip(product).filter_map(|(place, to)| {
                let to = values.told(space, *place, &to);
                fact(space, *place, &to)
            });
            sets.push(ChangeSet { facts: facts.collect(), then: own.then.clone() });
        }
    }
    let more = sets.len().saturating_sub(listed);
    sets.truncate(listed);
    Changes { sets, more, searched }
}

fn rank(of: &Alike) -> (bool, bool, usize, &Then, &[Place]) {
    let waits = matches!(of.then.status, Some(Status::Awaited | Status::Pending));
    (!of.then.holds, waits, of.places.len(), &of.then, &of.places)
}

/// Values for each fact such that every combination is among those given; together they are all.
fn products(mut left: Vec<Vec<Literal>>) -> Vec<Vec<Vec<Literal>>> {
    let mut found = Vec::new();
    while let Some(first) = left.first().cloned() {
        let mut product: Vec<Vec<Literal>> = first.into_iter().map(|value| vec![value]).collect();
        for at in 0..product.len() {
            let own: Vec<Literal> = left.iter().filter_map(|values| values.get(at).cloned()).collect();
            for value in own {
                if product.get(at).is_some_and(|known| known.contains(&value)) {
                    continue;
                }
                let mut slice = product.clone();
                if let Some(own) = slice.get_mut(at) {
                    *own = vec![value.clone()];
                }
                if combinations(&slice).iter().all(|values| left.contains(values))
                    && let Some(own) = product.get_mut(at)
                {
                    own.push(value);
                }
            }
        }
        let covered = combinations(&product);
        left.retain(|values| !covered.contains(values));
        found.push(product);
    }
    found
}

fn combinations(product: &[Vec<Literal>]) -> Vec<Vec<Literal>> {
    let mut all: Vec<Vec<Literal>> = vec![Vec::new()];
    for values in product {
        let longer = all.iter().flat_map(|begun| {
            values.iter().map(|value| begun.iter().cloned().chain([value.clone()]).collect())
        });
        all = longer.collect();
    }
    all
}

fn fact(space: &Space<'_>, place: Place, to: &[Literal]) -> Option<ChangedFact> {
    let (fact, from) = space.path(place)?;
    let removed = to.contains(&Literal::Removed);
    let ty = space.declared(place).map(|field| &field.ty);
    let values = to.iter().filter(|value| **value != Literal::Removed);
    Some(ChangedFact {
        fact,
        from,
        was: was(space, place, ty),
        to: values.map(|value| json(space, ty, value)).collect(),
        removed,
        sole: space.is_sole(place),
        decimal: ty.is_some_and(is_decimal),
    })
}

/// A decimal, or a list of them.
fn is_decimal(ty: &Type) -> bool {
    match ty {
        Type::Decimal => true,
        Type::List(of) => is_decimal(of),
        _ => false,
    }
}

fn was(space: &Space<'_>, place: Place, ty: Option<&Type>) -> Option<Json> {
    let Place::Slot(arena, slot) = place else { return None };
    match (space.base.get(arena, slot), ty) {
        (Slot::None, _) => Some(Json::Null),
        (Slot::List { .. }, Some(Type::List(of))) if matches!(**of, Type::Record(_)) => None,
        (Slot::List { arena, start, len }, _) => {
            let all = (start..start + len).map(|at| literal(&space.base, space.base.get(arena, at)));
            Some(json(space, ty, &Literal::Values(all.collect::<Option<_>>()?)))
        }
        (slot, _) => literal(&space.base, slot).map(|value| json(space, ty, &value)),
    }
}

/// A value as in the input.
fn json(space: &Space<'_>, ty: Option<&Type>, value: &Literal) -> Json {
    match value {
        Literal::Null | Literal::Removed => Json::Null,
        Literal::Bool(value) => (*value).into(),
        Literal::Int(value) => (*value).into(),
        Literal::Decimal(value) => value.to_string().into(),
        Literal::Text(text) => text.clone().into(),
        Literal::Date(date) => date.to_string().into(),
        Literal::Days(days) => format!("P{days}D").into(),
        Literal::Enum(value) => match ty {
            Some(Type::Enum(id)) => {
                let declared = space.program.model.enums.get(id.index());
                declared.and_then(|of| of.values.get(usize::from(*value))).map(|of| of.name.clone()).into()
            }
            _ => Json::Null,
        },
        Literal::Record => Json::Object(serde_json::Map::new()),
        Literal::Values(values) => {
            let of = match ty {
                Some(Type::List(of)) => Some(&**of),
                _ => None,
            };
            values.iter().map(|value| json(space, of, value)).collect()
        }
    }
}
