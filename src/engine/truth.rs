//! Three-valued logic, twice at once.
//!
//! A condition may rest on facts that are missing, and on words that the text
//! of the scheme leaves open (未定). A [`Truth`] is therefore a pair of Kleene
//! values: the first with every 未定 taken as false, the second with every 未定
//! taken as true. Each Kleene value is two bits, "may be true" and "may be
//! false", so that all operations are a few bit operations without branches.

use std::ops::Not;

/// A pair of Kleene values in four bits: may-be-true and may-be-false, first
/// with 未定 false (bits 0 and 1), then with 未定 true (bits 2 and 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Truth(u8);

const MAY_BE_TRUE: u8 = 0b0101;
const MAY_BE_FALSE: u8 = 0b1010;

/// What a pair comes to.
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

impl Truth {
    pub(crate) const TRUE: Truth = Truth(0b0101);
    pub(crate) const FALSE: Truth = Truth(0b1010);
    pub(crate) const UNKNOWN: Truth = Truth(0b1111);
    /// 未定: false in the first value, true in the second.
    pub(crate) const OPEN: Truth = Truth(0b0110);

    pub(crate) fn known(value: bool) -> Truth {
        if value { Truth::TRUE } else { Truth::FALSE }
    }

    #[must_use]
    pub(crate) fn and(self, other: Truth) -> Truth {
        Truth((self.0 & other.0 & MAY_BE_TRUE) | ((self.0 | other.0) & MAY_BE_FALSE))
    }

    #[must_use]
    pub(crate) fn or(self, other: Truth) -> Truth {
        Truth(((self.0 | other.0) & MAY_BE_TRUE) | (self.0 & other.0 & MAY_BE_FALSE))
    }

    /// The first value in both places: every 未定 counts as false.
    #[must_use]
    pub(crate) fn without_open(self) -> Truth {
        let first = self.0 & 0b0011;
        Truth(first | (first << 2))
    }

    pub(crate) fn is_true(self) -> bool {
        self == Truth::TRUE
    }

    pub(crate) fn is_false(self) -> bool {
        self == Truth::FALSE
    }

    /// Whether a missing fact is in it.
    pub(crate) fn is_undetermined(self) -> bool {
        self.0 & 0b0011 == 0b0011 || self.0 & 0b1100 == 0b1100
    }

    pub(crate) fn verdict(self) -> Verdict {
        match self {
            Truth::TRUE => Verdict::Certain,
            Truth::FALSE => Verdict::Never,
            _ if self.is_undetermined() => Verdict::Undetermined,
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
    }
}
