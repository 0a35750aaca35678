//! The facts that something hangs on in a changed record: where to go on changing.

use super::{
    space::{Place, Space},
    target::{Key, Looked, Presence, Where},
};
use crate::{
    engine::{
        facts::Slot,
        layout::{ArenaId, Shape},
        rows::{Missing, QuotaRow, Rows, group},
    },
    explain::build::{Given, named_by, named_by_rows},
    model::Type,
};

/// Elements of one list that are changed.
const ELEMENTS: usize = 16;

/// The facts that something hangs on, in the record that was evaluated last.
pub(super) fn hangs_on(looked: &Looked<'_>, given: Given<'_>, key: &Key) -> Vec<Missing> {
    if let Key::Name(name) = key {
        let mut found = named_by(given, name);
        found.extend(looked.missing(key));
        found.extend(named_by_rows(given, looked.standing(name)));
        return found;
    }
    let mut found = looked.missing(key);
    if looked.state(key).presence == Presence::There {
        found.extend(named_by_rows(given, only(looked, key)));
    }
    found
}

/// The rows of something alone.
fn only(looked: &Looked<'_>, key: &Key) -> Rows {
    let all = looked.rows;
    let mut rows = all.bare();
    let is_at = |run, elements: &[Where]| looked.elements(run) == elements;
    match key {
        Key::Class(id, place) => {
            let own = |(class, element): &&(_, u32)| class == id && looked.element(*element) == *place;
            rows.memberships = all.memberships.iter().filter(own).copied().collect();
        }
        Key::NotCovered(id) => {
            rows.not_covered = all.not_covered.iter().filter(|(class, _)| class == id).copied().collect();
        }
        Key::Duty(id, elements, of) => {
            let own = all
                .obligations
                .iter()
                .filter(|row| row.duty == *id && group(row.modality) == *of && is_at(row.elements, elements));
            rows.obligations = own.copied().collect();
        }
        Key::Section(report, name, of) => {
            let own = all
                .sections
                .iter()
                .filter(|row| row.report == *report && row.name == *name && group(row.modality) == *of);
            rows.sections = own.cloned().collect();
        }
        Key::Use(id) => rows.uses = all.uses.iter().filter(|row| row.usage == *id).copied().collect(),
        Key::Gate(id) => rows.gates = all.gates.iter().filter(|row| row.gate == *id).copied().collect(),
        Key::Bound(id) => rows.bounds = all.bounds.iter().filter(|row| row.bound == *id).copied().collect(),
        Key::Trigger(id) => {
            rows.triggers = all.triggers.iter().filter(|row| row.trigger == *id).cloned().collect();
        }
        Key::OneOf(ids) => {
            rows.triggers = all.triggers.iter().filter(|row| row.one_of == *ids).cloned().collect();
        }
        Key::Quota(id, of) => {
            let own = all.quotas.iter().filter(|row| match row {
                QuotaRow::Member { quota, .. } => quota == id,
                QuotaRow::List { quota, group, .. } => quota == id && looked.group_of(*id, *group) == *of,
            });
            rows.quotas = own.copied().collect();
        }
        Key::Pending { .. } | Key::Name(_) => {}
    }
    rows
}

/// What can be changed where a fact is named: itself, what it belongs to, and what belongs to it.
pub(super) fn around(space: &Space<'_>, place: Place) -> Vec<Place> {
    let mut found = Vec::new();
    inside(space, place, &mut found);
    let mut at = space.holder(place);
    while let Some(holder) = at {
        match holder {
            Place::Element(arena, base) if space.is_spare(arena, base) => {}
            Place::Element(..) => found.push(holder),
            Place::Slot(arena, slot) => {
                if space.base.get(arena, slot) == Slot::Record {
                    found.push(holder);
                }
            }
        }
        at = space.holder(holder);
    }
    found
}

fn inside(space: &Space<'_>, place: Place, found: &mut Vec<Place>) {
    let Place::Slot(arena, slot) = place else { return };
    found.push(place);
    let Some(field) = space.declared(place) else { return };
    match &field.ty {
        Type::Record(_) if space.base.get(arena, slot) != Slot::Record => {
            for inner in space.fields_of(arena, slot) {
                inside(space, Place::Slot(arena, inner), found);
            }
        }
        Type::List(of) if matches!(**of, Type::Record(_)) => elements(space, arena, slot, found),
        _ => {}
    }
}

/// The elements of a list, and the further one with its facts.
fn elements(space: &Space<'_>, arena: ArenaId, slot: u32, found: &mut Vec<Place>) {
    if let Slot::List { arena: of, start, len } = space.base.get(arena, slot)
        && let Some(shape) = space.layout.arena(of)
        && matches!(shape.element, Shape::Record(_))
    {
        let width = shape.width() as u32;
        found.extend((start..start + len).take(ELEMENTS).map(|frame| Place::Element(of, frame * width)));
    }
    if arena != ArenaId::ROOT {
        return;
    }
    if let Some((of, base)) = space.spare_of(slot) {
        found.push(Place::Element(of, base));
        for inner in space.fields_of_element(of, base) {
            inside(space, Place::Slot(of, inner), found);
        }
    }
}
