//! The words that texts in records are matched with.

use std::hash::Hasher;

/// An odd number near 2^64 divided by the golden ratio: it spreads the bits.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
/// A one in each byte.
const ONES: u64 = u64::MAX / 0xff;
/// The highest bit of each byte.
const TOPS: u64 = ONES << 7;

/// Words, each known by its place. They are the scheme's: nobody who writes a
/// record can choose them, so that a simple hash will do.
#[derive(Clone, Debug, Default)]
pub(crate) struct Words {
    names: Vec<String>,
    /// A power of two of places, at least four times as many as words: a walk is short, and ends at an empty one.
    table: Vec<Entry>,
    /// Leaves as many of the highest bits as a place has.
    shift: u32,
    /// The words that JSON writes with escapes. They are not in the table.
    escaped: Vec<u32>,
    near: Option<Near>,
}

/// A word of the table: eight bytes and eight more, with zeros behind the last.
#[derive(Clone, Copy, Debug)]
struct Entry {
    first: u64,
    second: u64,
    len: u32,
    place: u32,
}

impl Entry {
    const EMPTY: Entry = Entry { first: 0, second: 0, len: u32::MAX, place: u32::MAX };
}

impl Words {
    /// Of several that are equal the first counts; the places are those in the row.
    pub(crate) fn new(names: Vec<String>) -> Words {
        let places = (names.len() * 4).next_power_of_two().max(2);
        let mut table = vec![Entry::EMPTY; places];
        let shift = 64 - places.trailing_zeros();
        let mut escaped = Vec::new();
        for (place, name) in (0..).zip(&names) {
            if name.bytes().any(|byte| matches!(byte, b'"' | b'\\' | 0..0x20)) {
                escaped.push(place);
                continue;
            }
            let bytes = name.as_bytes();
            let (first, second) = (word(bytes), word(bytes.get(8..).unwrap_or_default()));
            let mut at = start(hash_of(bytes), shift);
            while let Some(entry) = table.get_mut(at) {
                if entry.place == Entry::EMPTY.place {
                    *entry = Entry { first, second, len: bytes.len() as u32, place };
                    break;
                }
                at = after(at, places);
            }
        }
        let near = Near::new(&names).filter(|_| escaped.is_empty());
        Words { names, table, shift, escaped, near }
    }

    /// The place of a word.
    pub(crate) fn place(&self, text: &str) -> Option<u32> {
        let mut at = start(hash_of(text.as_bytes()), self.shift);
        loop {
            let entry = self.table.get(at)?;
            if entry.place == Entry::EMPTY.place {
                return self.escaped.iter().copied().find(|place| self.name(*place) == text);
            }
            if self.name(entry.place) == text {
                return Some(entry.place);
            }
            at = after(at, self.table.len());
        }
    }

    /// The place of the word that a text of JSON is, and what is behind the text. What is left
    /// to read begins behind the quote that opens the text.
    #[inline(always)]
    pub(super) fn quoted<'j>(&self, rest: &'j [u8]) -> Option<(u32, &'j [u8])> {
        match &self.near {
            Some(near) => near.quoted(rest),
            None => self.far(rest),
        }
    }

    /// The same for any words: by the end of the text, and by all of it.
    #[inline(never)]
    fn far<'j>(&self, rest: &'j [u8]) -> Option<(u32, &'j [u8])> {
        let mut len = 0_usize;
        let first = word(rest);
        let mut quotes = quotes(first);
        let first = first & before(quotes);
        let mut hash = mix(0, first);
        let mut second = 0;
        if quotes == 0 {
            len = 8;
            let others = rest.get(8..)?;
            second = word(others);
            quotes = self::quotes(second);
            second &= before(quotes);
            hash = mix(hash, second);
            let mut others = others;
            while quotes == 0 {
                len = len.wrapping_add(8);
                others = others.get(8..)?;
                let more = word(others);
                quotes = self::quotes(more);
                hash = mix(hash, more & before(quotes));
            }
        }
        let len = len.wrapping_add((quotes.trailing_zeros() / 8) as usize);
        let mut at = start(hash, self.shift);
        loop {
            let entry = self.table.get(at)?;
            if entry.first == first && entry.second == second && entry.len as usize == len {
                // Up to 16 bytes these are the word.
                if len <= 16 || self.name(entry.place).as_bytes() == rest.get(..len)? {
                    return Some((entry.place, rest.get(len + 1..)?));
                }
            }
            if entry.place == Entry::EMPTY.place {
                return None;
            }
            at = after(at, self.table.len());
        }
    }

    /// The word at a place.
    #[inline]
    pub(crate) fn name(&self, place: u32) -> &str {
        self.names.get(place as usize).map_or("", String::as_str)
    }

    /// All words in their order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }
}

/// Few words, found by a few of their bytes, which all of them have: where a text ends
/// is not looked for, and the word that it may be is compared in one go.
#[derive(Clone, Debug)]
struct Near {
    /// Where these bytes begin, and which they are of the eight from there.
    at: usize,
    mask: u64,
    factor: u64,
    /// The words with the quotes behind them.
    words: Vec<Literal>,
    /// The places of words, at least four times as many; `u16::MAX` where there is none.
    table: Vec<u16>,
    shift: u32,
}

impl Near {
    /// More words are not near.
    const WORDS: usize = 64;
    /// Nor are so many that have the same bytes.
    const ALIKE: usize = 4;
    const FACTORS: u64 = 32;

    /// None where no bytes tell the words apart well enough.
    fn new(names: &[String]) -> Option<Near> {
        let shortest = names.iter().map(String::len).min()?;
        if names.len() > Near::WORDS {
            return None;
        }
        let words: Vec<Literal> = names.iter().map(|name| Literal::new(format!("{name}\""))).collect();
        let alike = |at: usize, mask: u64| {
            let bytes = words.iter().map(|word| word.bytes_at(at) & mask);
            let mut bytes: Vec<u64> = bytes.collect();
            bytes.sort_unstable();
            bytes.chunk_by(|one, other| one == other).map(<[u64]>::len).max().unwrap_or(0)
        };
        // Whoever compares has these bytes at hand.
        let windows = (0..=shortest.min(Literal::BYTES - 8)).map(|at| (at, mask_of(shortest + 1 - at)));
        let (at, mask) = windows.min_by_key(|(at, mask)| alike(*at, *mask))?;
        if alike(at, mask) > Near::ALIKE {
            return None;
        }
        let places = (names.len() * 4).next_power_of_two();
        let shift = 64 - places.trailing_zeros();
        let keys: Vec<u64> = words.iter().map(|word| word.bytes_at(at) & mask).collect();
        // Of some factors, which all are odd, the one that spreads these words best.
        let factors = (0..Near::FACTORS).map(|number| SPREAD.wrapping_mul(2 * number + 1));
        let shared = |factor: u64| {
            let mut taken: Vec<usize> =
                keys.iter().map(|key| start(key.wrapping_mul(factor), shift)).collect();
            taken.sort_unstable();
            taken.dedup();
            keys.len() - taken.len()
        };
        let factor = factors.min_by_key(|factor| shared(*factor))?;
        let mut table = vec![u16::MAX; places];
        for (place, key) in (0..).zip(&keys) {
            let mut at = start(key.wrapping_mul(factor), shift);
            while let Some(entry) = table.get_mut(at) {
                if *entry == u16::MAX {
                    *entry = place;
                    break;
                }
                at = after(at, places);
            }
        }
        Some(Near { at, mask, factor, words, table, shift })
    }

    #[inline(always)]
    fn quoted<'j>(&self, rest: &'j [u8]) -> Option<(u32, &'j [u8])> {
        let found = rest.first_chunk::<{ Literal::BYTES }>().and_then(|head| {
            let bytes = head.get(self.at..)?.first_chunk()?;
            let key = u64::from_le_bytes(*bytes) & self.mask;
            let at = start(key.wrapping_mul(self.factor), self.shift);
            let place = *self.table.get(at)?;
            // There is no word at the place of none.
            let rest = self.words.get(usize::from(place))?.strip(rest)?;
            Some((place.into(), rest))
        });
        found.or_else(|| self.walk(rest))
    }

    /// The same with a longer look: long words, those whose place was taken, and what is near the end.
    #[inline(never)]
    fn walk<'j>(&self, rest: &'j [u8]) -> Option<(u32, &'j [u8])> {
        let key = word(rest.get(self.at..)?) & self.mask;
        let mut at = start(key.wrapping_mul(self.factor), self.shift);
        loop {
            let place = *self.table.get(at)?;
            if let Some(rest) = self.words.get(usize::from(place))?.strip_any(rest) {
                return Some((place.into(), rest));
            }
            at = after(at, self.table.len());
        }
    }
}

/// Bytes to compare with what is left to read.
#[derive(Clone, Debug)]
pub(crate) struct Literal {
    text: Box<str>,
    /// Its first bytes by eight, and which bits of them are its.
    words: [(u64, u64); Literal::WORDS],
}

impl Literal {
    const WORDS: usize = 4;
    const BYTES: usize = Literal::WORDS * 8;

    pub(super) fn new(text: String) -> Literal {
        let mut words = [(0, 0); Literal::WORDS];
        for (bytes, into) in text.as_bytes().chunks(8).zip(&mut words) {
            *into = (word(bytes), mask_of(bytes.len()));
        }
        Literal { text: text.into(), words }
    }

    /// Eight bytes, with zeros behind the end.
    fn bytes_at(&self, at: usize) -> u64 {
        word(self.text.as_bytes().get(at..).unwrap_or_default())
    }

    /// What follows, where this comes first. At a long text, and near the end of what is
    /// left, there may be more to see for [`Literal::strip_any`].
    #[inline(always)]
    pub(super) fn strip<'j>(&self, rest: &'j [u8]) -> Option<&'j [u8]> {
        let (found, _) = rest.first_chunk::<{ Literal::BYTES }>()?.as_chunks();
        let [first, second, third, fourth] = found else { return None };
        let [one, two, three, four] = &self.words;
        let other = |found: &[u8; 8], (word, mask): &(u64, u64)| (u64::from_le_bytes(*found) ^ word) & mask;
        let len = self.text.len();
        // A branch is less than comparing words that there are not.
        let same = other(first, one) == 0
            && (len <= 8 || other(second, two) == 0)
            && (len <= 16 || other(third, three) | other(fourth, four) == 0);
        if same && len <= Literal::BYTES { rest.get(len..) } else { None }
    }

    /// What follows, where this comes first.
    pub(super) fn strip_any<'j>(&self, rest: &'j [u8]) -> Option<&'j [u8]> {
        rest.strip_prefix(self.text.as_bytes())
    }
}

/// The bits of the first bytes of eight.
fn mask_of(bytes: usize) -> u64 {
    if bytes < 8 { (1 << (bytes * 8)) - 1 } else { u64::MAX }
}

#[inline]
fn start(hash: u64, shift: u32) -> usize {
    // The highest bits are spread best.
    hash.wrapping_shr(shift) as usize
}

#[inline]
fn after(at: usize, places: usize) -> usize {
    (at + 1) & places.wrapping_sub(1)
}

#[inline]
fn mix(hash: u64, word: u64) -> u64 {
    (hash.rotate_left(5) ^ word).wrapping_mul(SPREAD)
}

fn hash_of(text: &[u8]) -> u64 {
    let mut mix = Mix::default();
    mix.write(text);
    mix.0
}

/// Multiplies and turns, eight bytes at a time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mix(u64);

impl Hasher for Mix {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks();
        let hash = words.iter().fold(self.0, |hash, bytes| mix(hash, u64::from_le_bytes(*bytes)));
        self.0 = mix(hash, word(rest));
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = mix(self.0, word);
    }

    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }
}

/// The first eight bytes, and zeros where there are fewer.
#[inline]
pub(super) fn word(bytes: &[u8]) -> u64 {
    match bytes.first_chunk() {
        Some(word) => u64::from_le_bytes(*word),
        None => padded(bytes),
    }
}

#[cold]
#[inline(never)]
fn padded(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte))
}

/// Bits of which the lowest is the highest of the first byte that is a quote. Those above may be wrong.
#[inline]
fn quotes(word: u64) -> u64 {
    let other = word ^ (ONES * u64::from(b'"'));
    other.wrapping_sub(ONES) & !other & TOPS
}

/// Bits of which the lowest is the highest of the first byte where a plain text stops: a
/// quote, an escape or a control character, such as the zeros behind the end. Those above may be wrong.
#[inline]
pub(super) fn stops(word: u64) -> u64 {
    let less = |word: u64, limit: u64| word.wrapping_sub(ONES * limit);
    // With its second bit turned, a quote comes next to the control characters.
    let found = less(word ^ (ONES * 0x02), 0x21) | less(word ^ (ONES * u64::from(b'\\')), 1);
    found & !word & TOPS
}

/// The bits before the first byte that was found; all, where none was.
#[inline]
fn before(found: u64) -> u64 {
    ((found & found.wrapping_neg()) >> 7).wrapping_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The place of the word that a text of JSON is, whatever comes behind it.
    fn quoted(known: &Words, text: &str) -> Option<u32> {
        assert_eq!(known.quoted(text.as_bytes()), None, "{text} does not end");
        let behind = ["", ",", "]}", "\"\"\"", ", and so on to far behind the longest of all words"];
        let found = behind.map(|behind| {
            let json = format!("{text}\"{behind}");
            let (place, rest) = known.quoted(json.as_bytes())?;
            assert_eq!(rest, behind.as_bytes());
            Some(place)
        });
        assert!(found.iter().all(|other| *other == found[0]), "{text}");
        found[0]
    }

    #[test]
    fn finds_each_word_and_no_other() {
        // Words of each length, alike but for one byte, which is at each place.
        let long = "abcdefghijklmnopqrstuvwxyz, once more";
        let mut words = Vec::new();
        for len in 0..long.len() {
            let (word, _) = long.split_at(len);
            words.push(word.to_owned());
            words.extend((0..len).map(|at| {
                let mut word = word.to_owned();
                word.replace_range(at..=at, "-");
                word
            }));
        }
        let mut near = 0;
        // Few words are found in another way than many.
        for words in words.chunks(3).chain(words.chunks(words.len())) {
            let known = Words::new(words.to_vec());
            near += usize::from(known.near.is_some());
            for (place, word) in (0..).zip(words) {
                assert_eq!((known.place(word), quoted(&known, word)), (Some(place), Some(place)));
                assert_eq!(known.name(place), word);
                for at in 0..word.len() {
                    let mut other = word.clone();
                    other.replace_range(at..=at, "+");
                    assert_eq!((known.place(&other), quoted(&known, &other)), (None, None), "{other}");
                }
            }
            assert!(known.names().eq(words));
        }
        assert!(near > 200, "{near}");
        assert!(Words::new(words).near.is_none());
    }

    #[test]
    fn words_that_no_window_tells_apart_are_found() {
        let words: Vec<String> = (0..40).map(|number| format!("the same at first{number:03}")).collect();
        // The shortest has only bytes that all have.
        let words = [vec!["the".to_owned()], words].concat();
        let known = Words::new(words.clone());
        assert!(known.near.is_none());
        for (place, word) in (0..).zip(&words) {
            assert_eq!(quoted(&known, word), Some(place));
        }
    }

    #[test]
    fn the_first_of_equal_words_counts() {
        let names = ["b", "a", "b"].map(str::to_owned).to_vec();
        let words = Words::new(names);
        assert_eq!((words.place("b"), quoted(&words, "b")), (Some(0), Some(0)));
        for none in [Words::new(Vec::new()), Words::default()] {
            assert_eq!((none.place(""), none.place("a"), quoted(&none, "")), (None, None, None));
        }
    }

    #[test]
    fn what_json_escapes_is_no_plain_word() {
        let names = ["a\\b", "a\u{0}", "\"", "a"].map(str::to_owned).to_vec();
        let words = Words::new(names.clone());
        for (place, name) in (0..).zip(&names) {
            assert_eq!(words.place(name), Some(place));
            let plain = (name == "a").then_some(place);
            assert_eq!(words.quoted(format!("{name}\"").as_bytes()).map(|(place, _)| place), plain);
        }
    }
}
