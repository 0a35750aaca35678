//! What evaluation asks of a record's facts.
//!
//! Evaluation is a function of the answers to what it asks: two records that
//! answer alike have the same outcome. What is asked is noted where it is wanted
//! (`recall`), each once, in order.

use super::{
    facts::{Facts, Slot},
    layout::ArenaId,
};
use crate::{model::ReportId, outcome::Status};

/// One question. The answer is a number, the same for the same answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ask {
    /// What is in a slot; of a text, that it is there.
    Slot(ArenaId, u32),
    /// The words of the text in a slot.
    Text(ArenaId, u32),
    /// Whether all of some sections are in a report's list: bits of a word of its places.
    Sections { report: ReportId, word: u32, bits: u64 },
}

/// The status of a section that hangs on nothing but whether it is there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hole {
    /// The row of the section.
    pub(crate) row: u32,
    pub(crate) report: ReportId,
    /// Its place in the report.
    pub(crate) place: u32,
    /// If it is there, and if not.
    pub(crate) statuses: [Status; 2],
}

/// What was asked of one record.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    /// Each once, in order.
    pub(crate) asks: Vec<Ask>,
    pub(crate) holes: Vec<Hole>,
    /// Slots that were asked for.
    slots: Seen,
    /// Slots whose words were.
    texts: Seen,
    /// Whether more was asked than is worth keeping.
    pub(crate) too_much: bool,
}

/// Slots as bits, by arena: a text may be asked for very often, to be compared with each other one.
#[derive(Clone, Debug, Default)]
struct Seen(Vec<Vec<u64>>);

/// So many questions are noted of a record.
const MOST: usize = 512;
/// Slots beyond are not noted.
const FAR: u32 = 1 << 14;

impl Asked {
    /// Forgets the record before.
    pub(crate) fn clear(&mut self) {
        self.asks.clear();
        self.holes.clear();
        self.slots.clear();
        self.texts.clear();
        self.too_much = false;
    }

    pub(crate) fn add(&mut self, ask: Ask) {
        if self.too_much {
            return;
        }
        let known = match ask {
            Ask::Slot(_, at) | Ask::Text(_, at) if at >= FAR => return self.too_much = true,
            Ask::Slot(arena, at) => self.slots.saw(arena, at),
            Ask::Text(arena, at) => self.texts.saw(arena, at),
            Ask::Sections { .. } => self.asks.contains(&ask),
        };
        if known {
            return;
        }
        self.too_much = self.asks.len() >= MOST;
        self.asks.push(ask);
    }

    /// Marks a slot as asked for, though it is not noted here.
    pub(crate) fn saw(&mut self, arena: ArenaId, at: u32) {
        self.slots.saw(arena, at);
    }

    /// Notes that the status of a section is found anew for each record.
    pub(crate) fn leave_open(&mut self, hole: Hole) {
        self.holes.push(hole);
    }
}

impl Seen {
    fn clear(&mut self) {
        self.0.iter_mut().for_each(Vec::clear);
    }

    /// Marks a slot; whether it was before.
    fn saw(&mut self, arena: ArenaId, at: u32) -> bool {
        if self.0.len() <= arena.index() {
            self.0.resize_with(arena.index() + 1, Vec::new);
        }
        let Some(seen) = self.0.get_mut(arena.index()) else { return false };
        let place = at as usize / 64;
        if seen.len() <= place {
            seen.resize(place + 1, 0);
        }
        let Some(word) = seen.get_mut(place) else { return false };
        let bit = 1 << (at % 64);
        let known = *word & bit != 0;
        *word |= bit;
        known
    }
}

/// The answer that a slot gives, of all that its type can give; none for numbers too large for that.
pub(crate) fn answer(facts: &Facts, slot: Slot) -> Option<u64> {
    // After unknown and none.
    const THERE: u64 = 2;
    let signed = |value: i64| ((value << 1) ^ (value >> 63)) as u64;
    let value = match slot {
        Slot::Unknown => return Some(0),
        Slot::None => return Some(1),
        Slot::Record => 0,
        Slot::Bool(value) => u64::from(value),
        Slot::Enum(value) => u64::from(value),
        Slot::Int(value) | Slot::Days(value) => signed(value),
        Slot::Date(date) => signed(i64::from(date.day_number())),
        Slot::Text { section, .. } => u64::from(section),
        Slot::List { start, len, .. } => u64::from(start) << 32 | u64::from(len),
        Slot::Decimal(at) => {
            let (numerator, denominator) = facts.decimal(at).parts();
            let numerator = signed(i64::try_from(numerator).ok()?);
            let denominator = u32::try_from(denominator).ok()?;
            u64::from(u32::try_from(numerator).ok()?) << 32 | u64::from(denominator)
        }
    };
    value.checked_add(THERE)
}

#[cfg(test)]
mod tests {
    use super::{Ask, Asked, MOST, answer};
    use crate::{
        date::Date,
        engine::{
            facts::{Facts, Slot},
            layout::ArenaId,
        },
        number::Number,
    };

    #[test]
    fn each_question_is_noted_once() {
        let mut asked = Asked::default();
        for at in [3, 70, 3, 70, 3] {
            asked.add(Ask::Slot(ArenaId::ROOT, at));
            asked.add(Ask::Text(ArenaId::ROOT, at));
        }
        assert_eq!(asked.asks.len(), 4);
        // Another arena has slots of the same numbers.
        asked.add(Ask::Text(ArenaId(1), 3));
        assert_eq!(asked.asks.len(), 5);
        assert!(!asked.too_much);
        asked.clear();
        asked.add(Ask::Text(ArenaId::ROOT, 3));
        assert_eq!(asked.asks, [Ask::Text(ArenaId::ROOT, 3)]);
        asked.clear();
        (0..=MOST as u32).for_each(|at| asked.add(Ask::Slot(ArenaId::ROOT, at)));
        assert!(asked.too_much);
    }

    #[test]
    fn different_facts_of_a_type_answer_differently() {
        let mut facts = Facts::default();
        let mut decimal =
            |numerator, denominator| facts.push_decimal(Number::fraction(numerator, denominator).unwrap());
        let day = |day| Slot::Date(Date::new(2026, 3, day).unwrap());
        let types = [
            vec![Slot::Bool(false), Slot::Bool(true)],
            vec![Slot::Enum(0), Slot::Enum(1), Slot::Enum(u16::MAX)],
            vec![Slot::Int(0), Slot::Int(-1), Slot::Int(1), Slot::Int(i64::MAX - 1), Slot::Int(i64::MIN + 2)],
            vec![day(1), day(2)],
            vec![decimal(1, 2), decimal(-1, 2), decimal(1, 3), decimal(2, 1), decimal(0, 1)],
        ];
        for slots in types {
            let with = slots.into_iter().chain([Slot::Unknown, Slot::None]);
            let mut answers: Vec<Option<u64>> = with.map(|slot| answer(&facts, slot)).collect();
            let all = answers.len();
            assert!(answers.iter().all(Option::is_some), "{answers:?}");
            answers.sort_unstable();
            answers.dedup();
            assert_eq!(answers.len(), all, "{answers:?}");
        }
        assert_eq!(answer(&facts, Slot::Int(i64::MIN)), None);
    }
}
