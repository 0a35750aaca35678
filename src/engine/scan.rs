//! Plain records, read byte by byte into slots.
//!
//! Most records are plain: known keys, each once, values of their types, texts
//! without escapes. Such a record is read here. At the first thing that is not
//! plain this gives up without a word, and the record is read once more by the
//! careful reader (`read`), which alone says what is wrong.
//!
//! What is left to read is handed on from function to function, so that it
//! stays in registers. Nobody has looked at the bytes before: keys, values and
//! names are compared with those of the scheme, and only other texts are asked
//! whether they are UTF-8.

use super::{
    facts::{Facts, NO_SECTION, Slot},
    layout::{Arena, ArenaId, FieldShape, Shape},
    read::{Reading, days},
    words::{stops, word},
};
use crate::{date::Date, number::Number};

/// Whole numbers of so many digits fit without a look.
const DIGITS: usize = 18;
/// Deeper records are left to the careful reader, whose limit is a little more.
const DEPTH: u32 = 100;

/// Reads a record that is plain from end to end. Nothing where it is not: the
/// facts are then of no use.
pub(super) fn scan(reading: Reading<'_>, json: &[u8], facts: &mut Facts) -> Option<()> {
    let (arenas, texts, decimals) = facts.parts();
    let (root, lists) = arenas.split_first_mut()?;
    let mut scan = Scan { at: reading, depth: 0, lists, texts, decimals };
    let rest = scan.fields(reading.layout.root(), root, spaceless(json))?;
    spaceless(rest).is_empty().then_some(())
}

struct Scan<'r> {
    at: Reading<'r>,
    depth: u32,
    /// The arenas but that of the record itself.
    lists: &'r mut [Vec<Slot>],
    texts: &'r mut String,
    decimals: &'r mut Vec<Number>,
}

impl Scan<'_> {
    /// Fills frames of a list, which are out of their place meanwhile: no list is in itself.
    fn with_frames<T>(
        &mut self,
        list: ArenaId,
        fill: impl FnOnce(&mut Self, &mut Vec<Slot>) -> Option<T>,
    ) -> Option<T> {
        let at = list.index().checked_sub(1)?;
        let mut frames = std::mem::take(self.lists.get_mut(at)?);
        let filled = fill(self, &mut frames);
        *self.lists.get_mut(at)? = frames;
        filled
    }

    /// The members of a record into a frame.
    fn fields<'j>(&mut self, fields: &[FieldShape], frame: &mut [Slot], rest: &'j [u8]) -> Option<&'j [u8]> {
        let mut rest = pass(rest, b'{')?;
        if let Some(rest) = pass(rest, b'}') {
            return Some(rest);
        }
        self.depth += 1;
        if self.depth > DEPTH {
            return None;
        }
        let mut coming = fields;
        loop {
            let (field, value);
            if let [first, others @ ..] = coming
                && let Some(found) = first.key.strip(rest)
            {
                (field, value, coming) = (first, found, others);
            } else {
                (field, value, coming) = key(fields, coming, rest)?;
            }
            let slot = frame.get_mut(field.slot as usize)?;
            // A key that comes twice is not plain.
            if !matches!(slot, Slot::Unknown) {
                return None;
            }
            let read = match &field.shape {
                Shape::Record(inner) => {
                    *slot = Slot::Record;
                    self.fields(inner, frame, value)
                }
                shape => self.value(shape, slot, value),
            };
            rest = match read {
                Some(rest) => rest,
                None => self.spaced(field, frame, value)?,
            };
            let more;
            (more, rest) = goes_on(rest, b'}')?;
            if !more {
                self.depth -= 1;
                return Some(rest);
            }
        }
    }

    /// A value that begins with space, or is null.
    #[inline(never)]
    fn spaced<'j>(&mut self, field: &FieldShape, frame: &mut [Slot], rest: &'j [u8]) -> Option<&'j [u8]> {
        let value = spaceless(rest);
        let start = field.slot as usize;
        if let Some(rest) = value.strip_prefix(b"null").filter(|_| field.optional) {
            // A record that is none: so are all its fields.
            frame.get_mut(start..start + field.slots as usize)?.fill(Slot::None);
            return Some(rest);
        }
        if value.len() == rest.len() {
            return None;
        }
        match &field.shape {
            Shape::Record(inner) => self.fields(inner, frame, value),
            shape => self.any_value(shape, frame.get_mut(start)?, value),
        }
    }

    /// A value that is no record into its slot.
    #[inline(always)]
    fn value<'j>(&mut self, shape: &Shape, slot: &mut Slot, rest: &'j [u8]) -> Option<&'j [u8]> {
        match shape {
            Shape::Bool => {
                if let Some(rest) = rest.strip_prefix(b"true") {
                    *slot = Slot::Bool(true);
                    return Some(rest);
                }
                let rest = rest.strip_prefix(b"false")?;
                *slot = Slot::Bool(false);
                Some(rest)
            }
            Shape::Int => {
                let (number, rest) = whole(rest)?;
                *slot = Slot::Int(number);
                Some(rest)
            }
            Shape::Enum(id) => {
                let [b'"', rest @ ..] = rest else { return None };
                let (value, behind) = self.at.dictionary.values(*id)?.quoted(rest)?;
                self.fits(rest.len().wrapping_sub(behind.len() + 1))?;
                *slot = Slot::Enum(value as u16);
                Some(behind)
            }
            Shape::Text => {
                let (text, rest) = quoted(rest)?;
                self.fits(text.len())?;
                *slot = self.put(str::from_utf8(text).ok()?, NO_SECTION);
                Some(rest)
            }
            Shape::Date => {
                let ([b'"', date @ .., b'"'], rest) = rest.split_first_chunk::<12>()? else { return None };
                self.fits(date.len())?;
                *slot = Slot::Date(Date::from_bytes(date)?);
                Some(rest)
            }
            Shape::List(list) => self.list(*list, slot, rest),
            Shape::Duration | Shape::Decimal => self.rare(shape, slot, rest),
            Shape::Record(_) => None,
        }
    }

    #[inline(never)]
    fn any_value<'j>(&mut self, shape: &Shape, slot: &mut Slot, rest: &'j [u8]) -> Option<&'j [u8]> {
        self.value(shape, slot, rest)
    }

    #[inline(never)]
    fn rare<'j>(&mut self, shape: &Shape, slot: &mut Slot, rest: &'j [u8]) -> Option<&'j [u8]> {
        if let Shape::Duration = shape {
            let (text, rest) = quoted(rest)?;
            self.fits(text.len())?;
            *slot = Slot::Days(days(str::from_utf8(text).ok()?)?);
            return Some(rest);
        }
        let (number, rest) = decimal(rest)?;
        *slot = Slot::Decimal(self.decimals.len() as u32);
        self.decimals.push(number);
        Some(rest)
    }

    /// Whether a text is no longer than a text may be.
    #[inline]
    fn fits(&self, len: usize) -> Option<()> {
        (len <= self.at.limits.string_bytes).then_some(())
    }

    /// A text among the texts.
    #[inline]
    fn put(&mut self, text: &str, section: u32) -> Slot {
        let start = self.texts.len() as u32;
        self.texts.push_str(text);
        Slot::Text { start, len: text.len() as u32, section }
    }

    /// Texts, of which most name a section of the scheme.
    #[inline(never)]
    fn sections<'j>(&mut self, frames: &mut Vec<Slot>, rest: &'j [u8]) -> Option<(u32, &'j [u8])> {
        let dictionary = self.at.dictionary;
        let words = dictionary.sections();
        self.each(rest, |scan, rest| {
            let [b'"', name @ ..] = spaceless(rest) else { return None };
            if let Some((number, rest)) = words.quoted(name) {
                let name = words.name(number);
                scan.fits(name.len())?;
                frames.push(scan.put(name, number));
                return Some(rest);
            }
            let (text, rest) = quoted(spaceless(rest))?;
            scan.fits(text.len())?;
            let text = str::from_utf8(text).ok()?;
            frames.push(scan.put(text, dictionary.section(text)));
            Some(rest)
        })
    }

    #[inline(never)]
    fn list<'j>(&mut self, list: ArenaId, slot: &mut Slot, rest: &'j [u8]) -> Option<&'j [u8]> {
        let [b'[', rest @ ..] = rest else { return None };
        let arena = self.at.layout.arena(list)?;
        self.depth += 1;
        if self.depth > DEPTH {
            return None;
        }
        let (start, len, rest) = self.with_frames(list, |scan, frames| {
            let start = frames.len() as u32 / (arena.width() as u32).max(1);
            let (len, rest) = match pass(rest, b']') {
                Some(rest) => (0, rest),
                None => scan.elements(arena, frames, rest)?,
            };
            Some((start, len, rest))
        })?;
        self.depth -= 1;
        *slot = Slot::List { arena: list, start, len };
        Some(rest)
    }

    /// The elements of a list that has some, and how many there are.
    fn elements<'j>(
        &mut self,
        arena: &Arena,
        frames: &mut Vec<Slot>,
        rest: &'j [u8],
    ) -> Option<(u32, &'j [u8])> {
        match &arena.element {
            Shape::Record(fields) => self.each(rest, |scan, rest| {
                let base = frames.len();
                frames.resize(base + arena.width(), Slot::Unknown);
                scan.fields(fields, frames.get_mut(base..)?, rest)
            }),
            Shape::Text if arena.holds_sections => self.sections(frames, rest),
            shape => self.each(rest, |scan, rest| {
                let mut slot = Slot::Unknown;
                let rest = scan.any_value(shape, &mut slot, spaceless(rest))?;
                frames.push(slot);
                Some(rest)
            }),
        }
    }

    /// Goes through the elements of a list, and counts them.
    #[inline(always)]
    fn each<'j>(
        &mut self,
        rest: &'j [u8],
        mut element: impl FnMut(&mut Self, &'j [u8]) -> Option<&'j [u8]>,
    ) -> Option<(u32, &'j [u8])> {
        let limit = self.at.limits.list_length;
        let (mut len, mut rest) = (0_usize, rest);
        while len < limit {
            rest = element(self, rest)?;
            len += 1;
            let more;
            (more, rest) = goes_on(rest, b']')?;
            if !more {
                return Some((len as u32, rest));
            }
        }
        None
    }
}

// ── bytes ────────────────────────────────────────────────────────────────

/// What follows any space.
#[inline]
fn spaceless(rest: &[u8]) -> &[u8] {
    match rest {
        [first, ..] if *first > b' ' => rest,
        _ => behind_space(rest),
    }
}

#[inline(never)]
fn behind_space(rest: &[u8]) -> &[u8] {
    let mut rest = rest;
    while let [b' ' | b'\n' | b'\t' | b'\r', others @ ..] = rest {
        rest = others;
    }
    rest
}

/// What follows a byte that must come next, after any space.
#[inline]
fn pass(rest: &[u8], byte: u8) -> Option<&[u8]> {
    match rest {
        [first, rest @ ..] if *first == byte => Some(rest),
        _ => match spaceless(rest) {
            [first, rest @ ..] if *first == byte => Some(rest),
            _ => None,
        },
    }
}

/// Whether the list or record at hand goes on behind an entry, and what follows.
#[inline]
fn goes_on(rest: &[u8], end: u8) -> Option<(bool, &[u8])> {
    match rest {
        [b',', rest @ ..] => Some((true, rest)),
        [byte, rest @ ..] if *byte == end => Some((false, rest)),
        _ => match spaceless(rest) {
            [b',', rest @ ..] => Some((true, rest)),
            [byte, rest @ ..] if *byte == end => Some((false, rest)),
            _ => None,
        },
    }
}

/// The field of a key that is not the one expected or not at once there, what is behind the
/// colon, and the fields after that one. Keys are most often in order: those to come are asked first.
#[inline(never)]
fn key<'f, 'j>(
    fields: &'f [FieldShape],
    coming: &'f [FieldShape],
    rest: &'j [u8],
) -> Option<(&'f FieldShape, &'j [u8], &'f [FieldShape])> {
    let rest = spaceless(rest);
    if let Some((first, others)) = coming.split_first()
        && let Some(value) = first.key.strip_any(rest)
    {
        return Some((first, value, others));
    }
    let (key, rest) = quoted(rest)?;
    let value = pass(rest, b':')?;
    let after = |fields: &'f [FieldShape]| {
        let at = fields.iter().position(|field| field.name.as_bytes() == key)?;
        fields.get(at..)?.split_first()
    };
    let (field, coming) = after(coming).or_else(|| after(fields))?;
    Some((field, value, coming))
}

/// A text without escapes between quotes, and what is behind it.
#[inline]
fn quoted(rest: &[u8]) -> Option<(&[u8], &[u8])> {
    let [b'"', rest @ ..] = rest else { return None };
    let (text, rest) = rest.split_at_checked(plain_len(rest)?)?;
    match rest {
        [b'"', rest @ ..] => Some((text, rest)),
        _ => None,
    }
}

/// How many bytes stand before a quote, an escape or a control character.
#[inline]
fn plain_len(bytes: &[u8]) -> Option<usize> {
    let mut others = bytes;
    loop {
        let stop = stops(word(others));
        if stop != 0 {
            return Some(
                bytes.len().wrapping_sub(others.len()).wrapping_add((stop.trailing_zeros() / 8) as usize),
            );
        }
        others = others.get(8..)?;
    }
}

/// A whole number that is not too long, without a zero too many, and what is behind it.
#[inline]
fn whole(rest: &[u8]) -> Option<(i64, &[u8])> {
    let (negative, digits) = match rest {
        [b'-', digits @ ..] => (true, digits),
        _ => (false, rest),
    };
    let (mut number, mut rest) = (0_i64, digits);
    while let [digit @ b'0'..=b'9', others @ ..] = rest {
        number = number.wrapping_mul(10).wrapping_add(i64::from(*digit) - i64::from(b'0'));
        rest = others;
    }
    match (digits.len() - rest.len(), digits) {
        (1, _) | (2..=DIGITS, [b'1'..=b'9', ..]) => Some((if negative { -number } else { number }, rest)),
        _ => None,
    }
}

fn decimal(rest: &[u8]) -> Option<(Number, &[u8])> {
    let digits = |rest: &[u8]| rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let sign = usize::from(rest.first() == Some(&b'-'));
    let mut len = match rest.get(sign..)? {
        [b'0', b'0'..=b'9', ..] => return None,
        whole => sign + digits(whole),
    };
    if let Some([b'.', places @ ..]) = rest.get(len..) {
        len += 1 + digits(places);
    }
    let (number, rest) = rest.split_at_checked(len)?;
    // No digits before the point, or none behind it, make no number.
    Some((Number::parse(str::from_utf8(number).ok()?)?, rest))
}
