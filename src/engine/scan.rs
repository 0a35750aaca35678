//! Plain records, read byte by byte into slots.
//!
//! Most records are plain: known keys, each once, values of their types, texts
//! without escapes. Such a record is read here. At the first thing that is not
//! plain this gives up without a word, and the record is read once more by the
//! careful reader (`read`), which alone says what is wrong.

use super::{
    facts::{Facts, Slot},
    layout::{ArenaId, FieldShape, Shape},
    read::{Reading, frame_len, text_slot},
};
use crate::number::Number;

/// Whole numbers of so many digits fit without a look.
const DIGITS: usize = 18;
/// Deeper records are left to the careful reader, whose limit is a little more.
const DEPTH: u32 = 100;

/// Reads a record that is plain from end to end. Nothing where it is not: the
/// facts are then of no use.
pub(super) fn scan(reading: Reading<'_>, text: &str, facts: &mut Facts) -> Option<()> {
    let mut scan = Scan { at: reading, text, place: 0, depth: 0, facts };
    scan.fields(reading.layout.root(), ArenaId::ROOT, 0)?;
    scan.space();
    (scan.place == text.len()).then_some(())
}

struct Scan<'r, 'a> {
    at: Reading<'a>,
    text: &'r str,
    place: usize,
    depth: u32,
    facts: &'r mut Facts,
}

impl<'r> Scan<'r, '_> {
    // ── bytes ────────────────────────────────────────────────────────────

    fn rest(&self) -> &'r [u8] {
        self.text.as_bytes().get(self.place..).unwrap_or_default()
    }

    fn next(&self) -> Option<u8> {
        self.text.as_bytes().get(self.place).copied()
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\t' | b'\r') = self.next() {
            self.place += 1;
        }
    }

    /// Passes a byte that must come next, after any space.
    fn pass(&mut self, byte: u8) -> Option<()> {
        self.space();
        (self.next()? == byte).then(|| self.place += 1)
    }

    /// Whether the list or record at hand goes on behind an entry.
    fn goes_on(&mut self, end: u8) -> Option<bool> {
        self.space();
        let byte = self.next()?;
        self.place += 1;
        match byte {
            b',' => Some(true),
            byte if byte == end => Some(false),
            _ => None,
        }
    }

    /// Whether the list or record that was opened ends at once.
    fn is_empty(&mut self, end: u8) -> bool {
        self.space();
        let empty = self.next() == Some(end);
        self.place += usize::from(empty);
        empty
    }

    fn word(&mut self, word: &str) -> Option<()> {
        self.rest().starts_with(word.as_bytes()).then(|| self.place += word.len())
    }

    /// A text without escapes, behind its opening quote.
    fn text(&mut self) -> Option<&'r str> {
        let len = plain_len(self.rest())?;
        let text = self.text.get(self.place..self.place + len)?;
        self.place += len;
        self.word("\"").map(|()| text)
    }

    /// The digits of a whole number, none of them a zero too many.
    fn digits(&mut self) -> Option<&'r [u8]> {
        let rest = self.rest();
        let len = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let digits = rest.get(..len)?;
        self.place += len;
        match digits {
            [] | [b'0', _, ..] => None,
            _ => Some(digits),
        }
    }

    // ── values ───────────────────────────────────────────────────────────

    /// The members of a record into a frame that begins at `base`.
    fn fields(&mut self, fields: &[FieldShape], arena: ArenaId, base: u32) -> Option<()> {
        self.pass(b'{')?;
        if self.is_empty(b'}') {
            return Some(());
        }
        self.depth += 1;
        if self.depth > DEPTH {
            return None;
        }
        let mut next = 0;
        loop {
            self.pass(b'"')?;
            let number = self.key(fields, next)?;
            let field = fields.get(number)?;
            next = number + 1;
            self.pass(b':')?;
            let at = base + field.slot;
            // A key that comes twice is not plain.
            if self.facts.get(arena, at) != Slot::Unknown {
                return None;
            }
            self.value(&field.shape, field.optional, (arena, at, base))?;
            if !self.goes_on(b'}')? {
                self.depth -= 1;
                return Some(());
            }
        }
    }

    /// The number of the field of a key: most often the one after the field before.
    fn key(&mut self, fields: &[FieldShape], next: usize) -> Option<usize> {
        let expected = fields.get(next).map(|field| field.name.as_bytes());
        let found = expected.and_then(|name| Some((name.len(), self.rest().strip_prefix(name)?)));
        if let Some((len, [b'"', ..])) = found {
            self.place += len + 1;
            return Some(next);
        }
        let key = self.text()?;
        fields.iter().position(|field| field.name == key)
    }

    /// A value into a slot of a frame: the arena, the slot, and where the frame begins.
    fn value(&mut self, shape: &Shape, optional: bool, place: (ArenaId, u32, u32)) -> Option<()> {
        let (arena, at, base) = place;
        self.space();
        let first = self.next()?;
        if first == b'n' {
            self.word("null")?;
            // A record that is none: so are all its fields.
            return optional.then(|| self.facts.fill(arena, at, frame_len(shape), Slot::None));
        }
        let slot = match shape {
            Shape::Bool if first == b't' => self.word("true").map(|()| Slot::Bool(true))?,
            Shape::Bool => self.word("false").map(|()| Slot::Bool(false))?,
            Shape::Int => Slot::Int(self.whole()?),
            Shape::Decimal => {
                let number = self.decimal()?;
                self.facts.push_decimal(number)
            }
            Shape::Text | Shape::Enum(_) | Shape::Date | Shape::Duration => {
                self.pass(b'"')?;
                let text = self.text()?;
                text_slot(self.at, self.facts, shape, arena, text)?
            }
            Shape::Record(fields) => {
                self.facts.set(arena, at, Slot::Record);
                return self.fields(fields, arena, base);
            }
            Shape::List(list) => self.list(*list)?,
        };
        self.facts.set(arena, at, slot);
        Some(())
    }

    fn whole(&mut self) -> Option<i64> {
        let negative = self.word("-").is_some();
        let digits = self.digits().filter(|digits| digits.len() <= DIGITS)?;
        let number = digits.iter().fold(0, |number, digit| number * 10 + i64::from(digit - b'0'));
        Some(if negative { -number } else { number })
    }

    fn decimal(&mut self) -> Option<Number> {
        let start = self.place;
        let _ = self.word("-");
        self.digits()?;
        if self.word(".").is_some() {
            let places = self.rest().iter().take_while(|byte| byte.is_ascii_digit()).count();
            self.place += (places > 0).then_some(places)?;
        }
        Number::parse(self.text.get(start..self.place)?)
    }

    fn list(&mut self, list: ArenaId) -> Option<Slot> {
        self.pass(b'[')?;
        self.depth += 1;
        let arena = self.at.layout.arena(list).filter(|_| self.depth <= DEPTH)?;
        let start = self.facts.len(list) / (arena.width() as u32).max(1);
        let mut len = 0;
        let mut more = !self.is_empty(b']');
        while more {
            if len as usize >= self.at.limits.list_length {
                return None;
            }
            let base = self.facts.push_frame(list, arena.width());
            match &arena.element {
                Shape::Record(fields) => self.fields(fields, list, base)?,
                shape => self.value(shape, false, (list, base, base))?,
            }
            len += 1;
            more = self.goes_on(b']')?;
        }
        self.depth -= 1;
        Some(Slot::List { arena: list, start, len })
    }
}

/// How many bytes stand before a quote, an escape or a control character.
fn plain_len(bytes: &[u8]) -> Option<usize> {
    const ONES: u64 = u64::MAX / 0xff;
    const TOPS: u64 = ONES << 7;
    // The lowest top bit that is left tells the first byte below a limit; those above may be wrong.
    let below = |word: u64, limit: u64| word.wrapping_sub(ONES * limit) & !word & TOPS;
    let (words, rest) = bytes.as_chunks::<8>();
    let mut len = 0;
    for word in words {
        let word = u64::from_le_bytes(*word);
        let stops = below(word, 0x20)
            | below(word ^ (ONES * u64::from(b'"')), 1)
            | below(word ^ (ONES * u64::from(b'\\')), 1);
        if stops != 0 {
            return Some(len + stops.trailing_zeros() as usize / 8);
        }
        len += 8;
    }
    rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20)).map(|more| len + more)
}
