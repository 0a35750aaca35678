//! Three-valued logic, three times at once.
//!
//! A condition may rest on facts that are missing, and on words that the text
//! of the scheme leaves open (未定). A [`Truth`] therefore holds three Kleene
//! values: with every 未定 taken as false, with every 未定 taken as true, and
//! with every 未定 taken as unknown. The first two say what it comes to; the
//! third is unknown wherever a fact or a 未定 could still decide, and leads to
//! those. Each Kleene value is two bits, "may be true" and "may be false", so
//! that all operations are a few bit operations without branches.

use std::ops::Not;

/// Three Kleene values in six bits: may-be-true and may-be-false in each [`World`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Truth(u8);

const MAY_BE_TRUE: u8 = 0b01_01_01;
const MAY_BE_FALSE: u8 = 0b10_10_10;

/// How 未定 is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum World {
    /// Every 未定 is false.
    Closed,
    /// Every 未定 is true.
    Open,
    /// Every 未定 is unknown.
    Unsettled,
}

/// What a condition comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It holds, whatever is missing or open.
    Certain,
    /// It does not hold, whatever is missing or open.
    Never,
    /// The facts are all there; the text leaves it open.
    Open,
    /// A fact is missing.
    Undetermined,
}

impl Verdict {
    /// Whether a part of something that has come to this is told of: what is
    /// open alone is not made undetermined by a part that is.
    pub(crate) fn tells_of(self, part: Verdict) -> bool {
        match self {
            Verdict::Undetermined => matches!(part, Verdict::Undetermined | Verdict::Open),
            Verdict::Open => part == Verdict::Open,
            Verdict::Certain | Verdict::Never => false,
        }
    }
}

impl World {
    fn shift(self) -> u8 {
        match self {
            World::Closed => 0,
            World::Open => 2,
            World::Unsettled => 4,
        }
    }
}

impl Truth {
    pub(crate) const TRUE: Truth = Truth(0b01_01_01);
    pub(crate) const FALSE: Truth = Truth(0b10_10_10);
    pub(crate) const UNKNOWN: Truth = Truth(0b11_11_11);
    /// 未定 itself.
    pub(crate) const OPEN: Truth = Truth(0b11_01_10);

    pub(crate) fn known(value: bool) -> Truth {
        if value { Truth::TRUE } else { Truth::FALSE }
    }

    /// As a number, and back.
    pub(crate) fn bits(self) -> u32 {
        u32::from(self.0)
    }

    pub(crate) fn of_bits(bits: u32) -> Truth {
        Truth(bits as u8 & (MAY_BE_TRUE | MAY_BE_FALSE))
    }

    /// What was found in each world.
    pub(crate) fn of_worlds(closed: Truth, open: Truth, unsettled: Truth) -> Truth {
        Truth((closed.0 & 0b00_00_11) | (open.0 & 0b00_11_00) | (unsettled.0 & 0b11_00_00))
    }

    #[must_use]
    pub(crate) fn and(self, other: Truth) -> Truth {
        Truth((self.0 & other.0 & MAY_BE_TRUE) | ((self.0 | other.0) & MAY_BE_FALSE))
    }

    #[must_use]
    pub(crate) fn or(self, other: Truth) -> Truth {
        Truth(((self.0 | other.0) & MAY_BE_TRUE) | (self.0 & other.0 & MAY_BE_FALSE))
    }

    /// The value in one world, in all of them.
    #[must_use]
    pub(crate) fn in_world(self, world: World) -> Truth {
        Truth(((self.0 >> world.shift()) & 0b11) * 0b01_01_01)
    }

    /// Every 未定 counts as false.
    #[must_use]
    pub(crate) fn without_open(self) -> Truth {
        self.in_world(World::Closed)
    }

    pub(crate) fn is_true(self) -> bool {
        self.verdict() == Verdict::Certain
    }

    pub(crate) fn is_false(self) -> bool {
        self.verdict() == Verdict::Never
    }

    /// Whether it hangs on how 未定 is taken.
    pub(crate) fn hangs(self) -> bool {
        self != self.in_world(World::Closed)
    }

    pub(crate) fn verdict(self) -> Verdict {
        match (self.0 & 0b11, (self.0 >> 2) & 0b11) {
            (0b01, 0b01) => Verdict::Certain,
            (0b10, 0b10) => Verdict::Never,
            (0b11, _) | (_, 0b11) => Verdict::Undetermined,
            _ => Verdict::Open,
        }
    }
}

impl Not for Truth {
    type Output = Truth;

    fn not(self) -> Truth {
        Truth(((self.0 & MAY_BE_TRUE) << 1) | ((self.0 & MAY_BE_FALSE) >> 1))
    }
}

#[cfg(test)]
mod tests {
    use super::{Truth, Verdict};

    const ALL: [Truth; 3] = [Truth::TRUE, Truth::FALSE, Truth::UNKNOWN];

    #[test]
    fn kleene_tables() {
        for a in ALL {
            assert_eq!(a.and(Truth::FALSE), Truth::FALSE);
            assert_eq!(a.or(Truth::TRUE), Truth::TRUE);
            assert_eq!(a.and(Truth::TRUE), a);
            assert_eq!(a.or(Truth::FALSE), a);
            assert_eq!(!!a, a);
            for b in ALL {
                assert_eq!(!a.and(b), (!a).or(!b));
            }
        }
    }

    #[test]
    fn open_text_is_told_from_missing_facts() {
        assert_eq!(Truth::OPEN.verdict(), Verdict::Open);
        assert_eq!(Truth::OPEN.and(Truth::TRUE).verdict(), Verdict::Open);
        assert_eq!(Truth::OPEN.and(Truth::FALSE).verdict(), Verdict::Never);
        assert_eq!(Truth::OPEN.and(Truth::UNKNOWN).verdict(), Verdict::Undetermined);
        assert_eq!(Truth::OPEN.or(Truth::TRUE).verdict(), Verdict::Certain);
        assert_eq!(Truth::OPEN.without_open(), Truth::FALSE);
        assert_eq!((!Truth::OPEN).verdict(), Verdict::Open);
        assert!(Truth::OPEN.or(!Truth::OPEN).hangs());
        assert_eq!(Truth::OPEN.or(!Truth::OPEN).verdict(), Verdict::Certain);
    }
}
