//! The words that texts in records are matched with.

use std::hash::{BuildHasherDefault, Hasher};

use indexmap::IndexMap;

/// Words with what they stand for. They are the scheme's: nobody who writes a
/// record can choose them, so that a simple hash will do.
pub(crate) type Words<T> = IndexMap<String, T, BuildHasherDefault<Mix>>;

/// Multiplies and turns, eight bytes at a time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mix(u64);

impl Mix {
    fn mix(&mut self, word: u64) {
        // An odd number near 2^64 divided by the golden ratio: it spreads the bits.
        const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(SPREAD);
    }
}

impl Hasher for Mix {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.mix(u64::from_le_bytes(*word));
        }
        self.mix(rest.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)));
    }

    fn write_u8(&mut self, byte: u8) {
        self.mix(u64::from(byte));
    }

    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }
}
