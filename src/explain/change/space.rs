//! The facts of a record that can be changed, and changing them.
//!
//! A changed record is a copy of the slots with some of them set, as the reader
//! would set them. Each list of records has room for one more element.

use std::collections::BTreeMap;

use crate::{
    engine::{
        facts::{Facts, Slot},
        layout::{ArenaId, Layout, Shape},
        program::Program,
        rows::{Missing, Rows},
        view::OutcomeView,
    },
    model::{Field, Type},
    number::Number,
};

/// A fact that can be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    Slot(ArenaId, u32),
    /// An element of a list of records: where its frame begins.
    Element(ArenaId, u32),
}

/// A value as a record can give it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Literal {
    Null,
    Bool(bool),
    Int(i64),
    Decimal(Number),
    Text(String),
    Date(crate::date::Date),
    Days(i64),
    Enum(u16),
    /// A record of which nothing is known.
    Record,
    Values(Vec<Literal>),
    /// The element is taken out of its list.
    Removed,
}

/// A change of one fact.
#[derive(Clone, Debug)]
pub(super) struct Edit {
    /// Its place among the facts.
    pub(super) fact: usize,
    pub(super) to: Literal,
}

/// Changes by their places among the edits, ascending.
pub(super) type Set = Vec<u32>;

/// The element that a list can be given: the list's slot in the record, and the frame.
#[derive(Clone, Copy, Debug)]
struct Spare {
    list: u32,
    arena: ArenaId,
    base: u32,
}

/// The facts of a record and all changes that were thought of.
pub(super) struct Space<'a> {
    pub(super) program: &'a Program,
    pub(super) layout: &'a Layout,
    /// The facts as they are.
    pub(super) base: Facts,
    /// The same with the further elements, by which these have paths.
    named: Facts,
    spares: Vec<Spare>,
    pub(super) facts: Vec<Place>,
    pub(super) edits: Vec<Edit>,
    known: BTreeMap<Place, Vec<u32>>,
    /// The facts of the changed record.
    pub(super) changed: Facts,
    /// Where frames of the changed record were: arena, now, before.
    moved: Vec<(ArenaId, u32, u32)>,
}

impl<'a> Space<'a> {
    pub(super) fn new(program: &'a Program, layout: &'a Layout, facts: &Facts) -> Space<'a> {
        let mut base = facts.clone();
        let mut spares = Vec::new();
        for (at, arena) in layout.arenas.iter().enumerate() {
            let id = ArenaId(at as u32);
            let (Some((ArenaId::ROOT, list)), Shape::Record(_)) = (arena.parent, &arena.element) else {
                continue;
            };
            let width = arena.width() as u32;
            if width == 0 {
                continue;
            }
            if let Slot::List { start, len, .. } = base.get(ArenaId::ROOT, list) {
                let start = base.move_to_end(id, start * width, len * width) / width;
                base.set(ArenaId::ROOT, list, Slot::List { arena: id, start, len });
            }
            let spare = base.push_frame(id, arena.width());
            spares.push(Spare { list, arena: id, base: spare });
        }
        let mut space = Space {
            program,
            layout,
            named: base.clone(),
            changed: base.clone(),
            base,
            spares,
            facts: Vec::new(),
            edits: Vec::new(),
            known: BTreeMap::new(),
            moved: Vec::new(),
        };
        let mut named = std::mem::take(&mut space.named);
        for spare in &space.spares {
            space.give(spare, &mut named);
        }
        space.named = named;
        space
    }

    /// How many facts the record has room for.
    pub(super) fn slots(&self) -> usize {
        let all = (0..self.layout.arenas.len()).map(|at| self.base.len(ArenaId(at as u32)) as usize);
        all.sum()
    }

    /// Whether a fact belongs to the one element that a list has which is not known.
    pub(super) fn is_sole(&self, place: Place) -> bool {
        let mut at = Some(place);
        while let Some(place) = at {
            let list = self.holder(place);
            if let (Place::Element(arena, base), Some(Place::Slot(of, slot))) = (place, list)
                && self.is_spare(arena, base)
            {
                return self.base.get(of, slot) == Slot::Unknown;
            }
            at = list;
        }
        false
    }

    fn width(&self, arena: ArenaId) -> u32 {
        self.layout.arena(arena).map_or(1, |arena| (arena.width() as u32).max(1))
    }

    /// Lets a list have its further element.
    fn give(&self, spare: &Spare, facts: &mut Facts) {
        let frame = spare.base / self.width(spare.arena);
        let list = match facts.get(ArenaId::ROOT, spare.list) {
            Slot::List { arena, start, len } if start + len == frame => {
                Slot::List { arena, start, len: len + 1 }
            }
            given @ Slot::List { .. } => given,
            _ => Slot::List { arena: spare.arena, start: frame, len: 1 },
        };
        facts.set(ArenaId::ROOT, spare.list, list);
    }

    fn view<'v>(&'v self, rows: &'v Rows) -> OutcomeView<'v> {
        OutcomeView::new(self.program, self.layout, &self.named, rows)
    }

    /// The path of a fact, and who can supply it.
    pub(super) fn path(&self, place: Place) -> Option<(String, Option<String>)> {
        let rows = Rows::default();
        let view = self.view(&rows);
        match place {
            Place::Slot(arena, slot) => {
                let (named, _) = view.fact_at(Missing::Fact { context: false, arena, slot })?;
                Some((named.fact, named.from))
            }
            Place::Element(arena, base) => {
                let path = view.element_path(false, arena, base)?;
                let from = self.holder(place).and_then(|list| self.path(list)?.1);
                Some((path, from))
            }
        }
    }

    /// The declaration of a fact.
    pub(super) fn declared(&self, place: Place) -> Option<&'a Field> {
        let Place::Slot(arena, slot) = place else { return None };
        let shape = self.layout.arena(arena)?.slots.get((slot % self.width(arena)) as usize)?;
        let (record, field) = shape.field?;
        self.program.model.records.get(record.index())?.fields.get(field as usize)
    }

    /// Where an element of a list is an element that the record does not have.
    pub(super) fn is_spare(&self, arena: ArenaId, base: u32) -> bool {
        self.spares.iter().any(|spare| spare.arena == arena && spare.base == base)
    }

    /// The further element of a list of the record.
    pub(super) fn spare_of(&self, list: u32) -> Option<(ArenaId, u32)> {
        self.spares.iter().find(|spare| spare.list == list).map(|spare| (spare.arena, spare.base))
    }

    /// What a fact belongs to: the record that holds it, its element, the list of an element.
    pub(super) fn holder(&self, place: Place) -> Option<Place> {
        match place {
            Place::Slot(arena, slot) => {
                let width = self.width(arena);
                let base = slot - slot % width;
                let shape = self.layout.arena(arena)?.slots.get((slot % width) as usize)?;
                match shape.holder {
                    Some(holder) => Some(Place::Slot(arena, base + holder)),
                    None if arena == ArenaId::ROOT => None,
                    None => Some(Place::Element(arena, base)),
                }
            }
            Place::Element(arena, base) => self.list_of(arena, base / self.width(arena)),
        }
    }

    /// The list that has a frame among its elements.
    fn list_of(&self, arena: ArenaId, frame: u32) -> Option<Place> {
        let (parent, list) = self.layout.arena(arena)?.parent?;
        let width = self.width(parent);
        let frames = if parent == ArenaId::ROOT { 1 } else { self.named.len(parent) / width };
        let has = |at: &u32| {
            matches!(self.named.get(parent, at * width + list),
                Slot::List { arena: of, start, len } if of == arena && (start..start + len).contains(&frame))
        };
        (0..frames).find(has).map(|at| Place::Slot(parent, at * width + list))
    }

    /// Whether two facts cannot be changed together: one is part of the other.
    fn overlap(&self, one: Place, other: Place) -> bool {
        let within = |inner: Place, outer: Place| {
            let mut at = Some(inner);
            while let Some(place) = at {
                if place == outer {
                    return true;
                }
                at = self.holder(place);
            }
            false
        };
        within(one, other) || within(other, one)
    }

    pub(super) fn place(&self, edit: u32) -> Option<Place> {
        let edit = self.edits.get(edit as usize)?;
        self.facts.get(edit.fact).copied()
    }

    /// A set with one change more, unless it changes the same fact already.
    pub(super) fn with(&self, set: &[u32], edit: u32) -> Option<Set> {
        let place = self.place(edit)?;
        let free = set.iter().filter_map(|at| self.place(*at)).all(|other| !self.overlap(place, other));
        free.then(|| {
            let mut more = set.to_vec();
            more.push(edit);
            more.sort_unstable();
            more
        })
    }

    /// The changes of a fact, found by `find` when it is asked for first.
    pub(super) fn edits_of(&mut self, place: Place, find: impl FnOnce(&Self) -> Vec<Literal>) -> Vec<u32> {
        if let Some(known) = self.known.get(&place) {
            return known.clone();
        }
        let found = find(self);
        let fact = self.facts.len();
        self.facts.push(place);
        let first = self.edits.len() as u32;
        self.edits.extend(found.into_iter().map(|to| Edit { fact, to }));
        let ids: Vec<u32> = (first..self.edits.len() as u32).collect();
        self.known.insert(place, ids.clone());
        ids
    }

    /// Makes the changed record.
    pub(super) fn apply(&mut self, set: &[u32]) {
        let mut facts = std::mem::take(&mut self.changed);
        facts.copy_from(&self.base);
        self.moved.clear();
        let mut removed: BTreeMap<Place, Vec<u32>> = BTreeMap::new();
        for edit in set {
            let Some((edit, place)) = self.edits.get(*edit as usize).zip(self.place(*edit)) else { continue };
            match (&edit.to, place) {
                (Literal::Removed, Place::Element(_, base)) => {
                    if let Some(list) = self.holder(place) {
                        removed.entry(list).or_default().push(base);
                    }
                }
                (_, Place::Element(arena, base)) => {
                    if let Some(spare) = self.spares.iter().find(|it| it.arena == arena && it.base == base) {
                        self.hold(Place::Slot(ArenaId::ROOT, spare.list), &mut facts);
                        self.give(spare, &mut facts);
                    }
                }
                (to, Place::Slot(arena, slot)) => {
                    self.hold(place, &mut facts);
                    self.write(&mut facts, arena, slot, to);
                }
            }
        }
        for (list, bases) in removed {
            self.remove(&mut facts, list, &bases);
        }
        self.changed = facts;
    }

    /// Makes sure that what a fact belongs to is there.
    fn hold(&self, place: Place, facts: &mut Facts) {
        let Some(holder) = self.holder(place) else { return };
        match holder {
            Place::Slot(arena, slot) => {
                if facts.get(arena, slot) != Slot::Record {
                    self.hold(holder, facts);
                    facts.fill(arena, slot, self.frame_len(arena, slot), Slot::Unknown);
                    facts.set(arena, slot, Slot::Record);
                }
            }
            Place::Element(arena, base) => {
                if let Some(spare) = self.spares.iter().find(|it| it.arena == arena && it.base == base) {
                    self.hold(Place::Slot(ArenaId::ROOT, spare.list), facts);
                    self.give(spare, facts);
                }
            }
        }
    }

    /// How many slots a fact takes, those of its own facts included.
    fn frame_len(&self, arena: ArenaId, slot: u32) -> u32 {
        let local = slot % self.width(arena);
        let Some(shape) = self.layout.arena(arena) else { return 1 };
        let inside = |at: u32| {
            let mut holder = shape.slots.get(at as usize).and_then(|slot| slot.holder);
            while let Some(of) = holder {
                if of == local {
                    return true;
                }
                holder = shape.slots.get(of as usize).and_then(|slot| slot.holder);
            }
            false
        };
        1 + (local + 1..shape.width() as u32).take_while(|at| inside(*at)).count() as u32
    }

    /// The slots right below a record.
    pub(super) fn fields_of(&self, arena: ArenaId, slot: u32) -> Vec<u32> {
        let local = slot % self.width(arena);
        let Some(shape) = self.layout.arena(arena) else { return Vec::new() };
        let all = shape.slots.iter().enumerate().filter(|(_, of)| of.holder == Some(local));
        all.map(|(at, _)| slot - local + at as u32).collect()
    }

    /// The facts of an element that are not part of another.
    pub(super) fn fields_of_element(&self, arena: ArenaId, base: u32) -> Vec<u32> {
        let Some(shape) = self.layout.arena(arena) else { return Vec::new() };
        let all = shape.slots.iter().enumerate().filter(|(_, of)| of.holder.is_none());
        all.map(|(at, _)| base + at as u32).collect()
    }

    fn write(&self, facts: &mut Facts, arena: ArenaId, slot: u32, to: &Literal) {
        let ty = self.declared(Place::Slot(arena, slot)).map(|field| &field.ty);
        match to {
            Literal::Null => facts.fill(arena, slot, self.frame_len(arena, slot), Slot::None),
            Literal::Record => {
                facts.fill(arena, slot, self.frame_len(arena, slot), Slot::Unknown);
                facts.set(arena, slot, Slot::Record);
            }
            Literal::Values(values) => {
                let local = slot % self.width(arena);
                let own = self.layout.arenas.iter().position(|it| it.parent == Some((arena, local)));
                let (Some(own), Some(Type::List(_))) = (own, ty) else { return };
                let own = ArenaId(own as u32);
                let width = self.width(own);
                let start = facts.len(own) / width;
                for value in values {
                    let at = facts.push_frame(own, width as usize);
                    let slot = self.scalar(facts, own, value);
                    facts.set(own, at, slot);
                }
                facts.set(arena, slot, Slot::List { arena: own, start, len: values.len() as u32 });
            }
            scalar => {
                let value = self.scalar(facts, arena, scalar);
                facts.set(arena, slot, value);
            }
        }
    }

    fn scalar(&self, facts: &mut Facts, arena: ArenaId, to: &Literal) -> Slot {
        match to {
            Literal::Bool(value) => Slot::Bool(*value),
            Literal::Int(value) => Slot::Int(*value),
            Literal::Decimal(value) => facts.push_decimal(*value),
            Literal::Text(text) => {
                let sections = self.layout.arena(arena).is_some_and(|arena| arena.holds_sections);
                let none = crate::engine::facts::NO_SECTION;
                let section = if sections { self.program.dictionary.section(text) } else { none };
                facts.push_text(text, section)
            }
            Literal::Date(date) => Slot::Date(*date),
            Literal::Days(days) => Slot::Days(*days),
            Literal::Enum(value) => Slot::Enum(*value),
            Literal::Null | Literal::Record | Literal::Values(_) | Literal::Removed => Slot::Unknown,
        }
    }

    /// Takes elements out of a list; the others move.
    fn remove(&mut self, facts: &mut Facts, list: Place, bases: &[u32]) {
        let Place::Slot(parent, slot) = list else { return };
        let Slot::List { arena, start, len } = facts.get(parent, slot) else { return };
        let width = self.width(arena);
        let first = facts.len(arena) / width;
        let mut left = 0;
        for frame in start..start + len {
            let base = frame * width;
            if bases.contains(&base) {
                facts.fill(arena, base, width, Slot::Unknown);
                continue;
            }
            let now = facts.move_to_end(arena, base, width);
            self.moved.push((arena, now, base));
            left += 1;
        }
        facts.set(parent, slot, Slot::List { arena, start: first, len: left });
    }

    /// Where a frame of the changed record is in the record as it was.
    pub(super) fn origin(&self, arena: ArenaId, base: u32) -> u32 {
        let moved = self.moved.iter().find(|(of, now, _)| *of == arena && *now == base);
        moved.map_or(base, |(_, _, before)| *before)
    }

    /// A fact of the changed record, as a fact of the record as it was.
    pub(super) fn before(&self, fact: Missing) -> Option<Place> {
        let Missing::Fact { context: false, arena, slot } = fact else { return None };
        let shape = self.layout.arena(arena)?;
        let width = self.width(arena);
        let slot = self.origin(arena, slot - slot % width) + slot % width;
        match (shape.parent, &shape.element) {
            (None, _) | (_, Shape::Record(_)) => Some(Place::Slot(arena, slot)),
            // Values of a list are changed as a list; those of lists in elements are not found again.
            (Some((ArenaId::ROOT, list)), _) => Some(Place::Slot(ArenaId::ROOT, list)),
            (Some(_), _) => None,
        }
    }
}
