//! The facts of one record in typed slots, in arenas that are used again for the next.

use super::{
    head::Answers,
    layout::{ArenaId, Layout},
};
use crate::{date::Date, number::Number};

/// No section of the scheme has this name.
pub(crate) const NO_SECTION: u32 = u32::MAX;

/// One fact.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub(crate) enum Slot {
    /// The key is absent.
    #[default]
    Unknown,
    /// Known to be none.
    None,
    Bool(bool),
    Int(i64),
    /// A place among the decimals.
    Decimal(u32),
    /// A range of the texts, and the section of that name, if its list holds sections.
    Text {
        start: u32,
        len: u32,
        section: u32,
    },
    Date(Date),
    Days(i64),
    Enum(u16),
    /// A record that is there; its fields follow.
    Record,
    /// Elements in an arena: the number of the first, and how many.
    List {
        arena: ArenaId,
        start: u32,
        len: u32,
    },
}

/// The facts of one record. Filled by the reader, read by the evaluator.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    arenas: Vec<Vec<Slot>>,
    texts: String,
    decimals: Vec<Number>,
    /// What they answer to what every record of the type is asked first, where that was noted.
    pub(super) answers: Answers,
}

impl Facts {
    /// Forgets all facts and makes room for one record of a layout, keeping the memory.
    pub(crate) fn clear(&mut self, layout: &Layout) {
        if self.arenas.len() != layout.arenas.len() {
            self.arenas.resize_with(layout.arenas.len(), Vec::new);
        }
        let mut arenas = self.arenas.iter_mut();
        if let (Some(root), Some(shape)) = (arenas.next(), layout.arenas.first()) {
            root.fill(Slot::Unknown);
            if root.len() != shape.width() {
                root.resize(shape.width(), Slot::Unknown);
            }
        }
        arenas.for_each(Vec::clear);
        self.texts.clear();
        self.decimals.clear();
        self.answers.clear();
    }

    /// All of it, to be filled: the frames by arena, the texts, the decimals.
    pub(crate) fn parts(&mut self) -> (&mut [Vec<Slot>], &mut String, &mut Vec<Number>) {
        (&mut self.arenas, &mut self.texts, &mut self.decimals)
    }

    /// The record's own frame.
    pub(crate) fn root(&self) -> &[Slot] {
        self.arenas.first().map_or(&[], Vec::as_slice)
    }

    /// A slot; unknown where there is none.
    pub(crate) fn get(&self, arena: ArenaId, at: u32) -> Slot {
        match self.arenas.get(arena.index()).and_then(|slots| slots.get(at as usize)) {
            Some(slot) => *slot,
            None => Slot::Unknown,
        }
    }

    /// Slots side by side.
    pub(crate) fn run(&self, arena: ArenaId, start: u32, len: u32) -> &[Slot] {
        let slots = self.arenas.get(arena.index());
        slots.and_then(|slots| slots.get(start as usize..(start + len) as usize)).unwrap_or_default()
    }

    pub(crate) fn set(&mut self, arena: ArenaId, at: u32, slot: Slot) {
        self.answers.clear();
        if let Some(place) = self.arenas.get_mut(arena.index()).and_then(|slots| slots.get_mut(at as usize)) {
            *place = slot;
        }
    }

    /// Sets a run of slots.
    pub(crate) fn fill(&mut self, arena: ArenaId, from: u32, len: u32, slot: Slot) {
        self.answers.clear();
        if let Some(slots) = self
            .arenas
            .get_mut(arena.index())
            .and_then(|slots| slots.get_mut(from as usize..(from + len) as usize))
        {
            slots.fill(slot);
        }
    }

    /// Appends one frame of unknown slots and gives the first of them.
    pub(crate) fn push_frame(&mut self, arena: ArenaId, width: usize) -> u32 {
        let Some(slots) = self.arenas.get_mut(arena.index()) else {
            return 0;
        };
        let at = slots.len() as u32;
        slots.resize(slots.len() + width, Slot::Unknown);
        at
    }

    /// Takes over the facts of another record of the same layout, keeping the memory.
    pub(crate) fn copy_from(&mut self, other: &Facts) {
        self.answers.clear();
        self.arenas.clone_from(&other.arenas);
        self.texts.clone_from(&other.texts);
        self.decimals.clone_from(&other.decimals);
    }

    /// Moves a run of slots behind all others and gives the first of them; unknown slots stay behind.
    pub(crate) fn move_to_end(&mut self, arena: ArenaId, from: u32, len: u32) -> u32 {
        self.answers.clear();
        let Some(slots) = self.arenas.get_mut(arena.index()) else {
            return 0;
        };
        let at = slots.len() as u32;
        for slot in from..from + len {
            let moved = slots.get_mut(slot as usize).map(std::mem::take).unwrap_or_default();
            slots.push(moved);
        }
        at
    }

    /// Takes the last frame back.
    pub(crate) fn pop_frame(&mut self, arena: ArenaId, width: usize) {
        if let Some(slots) = self.arenas.get_mut(arena.index()) {
            slots.truncate(slots.len().saturating_sub(width));
        }
    }

    /// How many slots an arena holds.
    pub(crate) fn len(&self, arena: ArenaId) -> u32 {
        self.arenas.get(arena.index()).map_or(0, |slots| slots.len() as u32)
    }

    pub(crate) fn push_text(&mut self, text: &str, section: u32) -> Slot {
        let start = self.texts.len() as u32;
        self.texts.push_str(text);
        Slot::Text { start, len: text.len() as u32, section }
    }

    pub(crate) fn push_decimal(&mut self, number: Number) -> Slot {
        self.decimals.push(number);
        Slot::Decimal(self.decimals.len() as u32 - 1)
    }

    /// The text in a slot; empty where there is none.
    pub(crate) fn text_at(&self, arena: ArenaId, at: u32) -> &str {
        match self.get(arena, at) {
            Slot::Text { start, len, .. } => self.text(start, len),
            _ => "",
        }
    }

    pub(crate) fn text(&self, start: u32, len: u32) -> &str {
        self.texts.get(start as usize..(start + len) as usize).unwrap_or_default()
    }

    pub(crate) fn decimal(&self, at: u32) -> Number {
        self.decimals.get(at as usize).copied().unwrap_or(Number::ZERO)
    }
}
