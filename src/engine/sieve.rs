//! What the other tests of a class or clause rule out.
//!
//! The index files each of them under one fact alone. Where a bool or an enum is
//! tested as well, its value rules out all that need another one: a word of bits
//! for each word of what was found. An unknown fact rules out nothing.

use std::collections::BTreeSet;

use super::{facts::Slot, layout::Shape, necessary::Key, program::Program};

/// What the values of one fact leave possible, as bits by number.
#[derive(Clone, Debug)]
pub(super) struct Sieve {
    none: Box<[u64]>,
    /// By the value of an enum, or false and true.
    values: Vec<Box<[u64]>>,
    /// For a list without an element.
    nobody: Box<[u64]>,
}

/// Enums of more values would take more room than they save work.
const VALUES: usize = 64;

impl Sieve {
    /// What a value leaves possible; nothing is said where all is.
    pub(super) fn leaves(&self, slot: Slot) -> Option<&[u64]> {
        match slot {
            Slot::None => Some(&self.none),
            Slot::Bool(value) => self.values.get(usize::from(value)).map(|bits| &**bits),
            Slot::Enum(value) => self.values.get(usize::from(value)).map(|bits| &**bits),
            _ => None,
        }
    }

    /// What is possible where there is no value at all.
    pub(super) fn nobody(&self) -> &[u64] {
        &self.nobody
    }

    /// A sieve for what needs one of some values of a fact, if that is a bool or a small enum.
    pub(super) fn new(
        program: &Program,
        shape: Option<&Shape>,
        needs: &[(u32, &BTreeSet<Key>)],
        words: usize,
    ) -> Option<Sieve> {
        let keys: Vec<Key> = match shape? {
            Shape::Bool => vec![Key::Bool(false), Key::Bool(true)],
            Shape::Enum(id) => {
                let values = program.model.enums.get(id.index())?.values.len();
                (0..u16::try_from(values).ok().filter(|_| values <= VALUES)?).map(Key::Enum).collect()
            }
            _ => return None,
        };
        let all_but = |ruled_out: &dyn Fn(&BTreeSet<Key>) -> bool| {
            let mut bits = vec![u64::MAX; words];
            for (number, _) in needs.iter().filter(|(_, wanted)| ruled_out(wanted)) {
                if let Some(word) = bits.get_mut(*number as usize / 64) {
                    *word &= !(1 << (number % 64));
                }
            }
            bits.into_boxed_slice()
        };
        Some(Sieve {
            none: all_but(&|wanted| !wanted.contains(&Key::None)),
            values: keys.iter().map(|key| all_but(&|wanted| !wanted.contains(key))).collect(),
            nobody: all_but(&|_| true),
        })
    }
}
