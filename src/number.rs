//! Exact numbers: rationals compared by value, no binary floating point.

use std::{cmp::Ordering, fmt};

use num_rational::Ratio;
use num_traits::{CheckedAdd, CheckedDiv, CheckedMul, CheckedSub, Zero};

/// An exact rational number. Every operation is checked: past the range there is no result.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Number(Ratio<i128>);

impl Number {
    /// Zero.
    pub const ZERO: Number = Number(Ratio::new_raw(0, 1));

    /// A whole number.
    pub fn integer(value: i64) -> Number {
        Number(Ratio::from_integer(i128::from(value)))
    }

    /// `numerator / denominator`; none when the denominator is zero.
    pub fn fraction(numerator: i64, denominator: i64) -> Option<Number> {
        Number::integer(numerator).divided_by(Number::integer(denominator))
    }

    /// Reads a decimal of the form of a JSON number: digits, an optional fraction and exponent.
    ///
    /// None when the text has another form or the value does not fit.
    pub fn parse(text: &str) -> Option<Number> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = whole.strip_prefix('-').unwrap_or(whole);
        let well_formed = !digits.is_empty()
            && digits.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit())
            && (fraction.is_empty() != mantissa.contains('.'));
        if !well_formed {
            return None;
        }
        let mut value: i128 = 0;
        for byte in digits.bytes().chain(fraction.bytes()) {
            value = value.checked_mul(10)?.checked_add(i128::from(byte - b'0'))?;
        }
        if whole.starts_with('-') {
            value = -value;
        }
        let scale = exponent.checked_sub(i32::try_from(fraction.len()).ok()?)?;
        if value == 0 {
            return Some(Number::ZERO);
        }
        let power = 10_i128.checked_pow(scale.unsigned_abs())?;
        Some(Number(if scale < 0 {
            Ratio::new(value, power)
        } else {
            Ratio::from_integer(value.checked_mul(power)?)
        }))
    }

    /// The value as a whole number, where it is one and fits.
    pub fn to_integer(self) -> Option<i64> {
        if self.0.is_integer() { i64::try_from(*self.0.numer()).ok() } else { None }
    }

    /// Numerator and denominator, reduced; the sign is the numerator's.
    pub(crate) fn parts(self) -> (i128, i128) {
        (*self.0.numer(), *self.0.denom())
    }

    /// `numerator / denominator`; none past the range, or for a denominator that is not above zero.
    pub(crate) fn of_parts(numerator: i128, denominator: i128) -> Option<Number> {
        // The least number of all has no opposite, and reducing would need it.
        (denominator > 0 && numerator > i128::MIN).then(|| Number(Ratio::new(numerator, denominator)))
    }

    /// The sum.
    #[must_use]
    pub fn plus(self, other: Number) -> Option<Number> {
        self.0.checked_add(&other.0).map(Number)
    }

    /// The difference.
    #[must_use]
    pub fn minus(self, other: Number) -> Option<Number> {
        self.0.checked_sub(&other.0).map(Number)
    }

    /// The product.
    #[must_use]
    pub fn times(self, other: Number) -> Option<Number> {
        self.0.checked_mul(&other.0).map(Number)
    }

    /// The quotient; none for a zero divisor.
    #[must_use]
    pub fn divided_by(self, other: Number) -> Option<Number> {
        if other.0.is_zero() { None } else { self.0.checked_div(&other.0).map(Number) }
    }

    /// The greatest whole number not above.
    #[must_use]
    pub fn floor(self) -> Number {
        Number(Ratio::from_integer(self.0.numer().div_euclid(*self.0.denom())))
    }

    /// The least whole number not below.
    #[must_use]
    pub fn ceiling(self) -> Number {
        let (numerator, denominator) = (*self.0.numer(), *self.0.denom());
        let floor = numerator.div_euclid(denominator);
        let exact = numerator.rem_euclid(denominator) == 0;
        Number(Ratio::from_integer(if exact { floor } else { floor + 1 }))
    }

    /// The nearest whole number, halves away from zero; none past the range.
    #[must_use]
    pub fn round(self) -> Option<Number> {
        let half = Number(Ratio::new_raw(1, 2));
        if self.0 < Ratio::zero() {
            self.minus(half).map(Number::ceiling)
        } else {
            self.plus(half).map(Number::floor)
        }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Number) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Number) -> Ordering {
        self.0.cmp(&other.0)
    }
}

/// A whole number, else a reduced fraction: `3`, `-2/5`.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::Number;

    fn number(text: &str) -> Number {
        Number::parse(text).unwrap()
    }

    #[test]
    fn decimals_are_exact() {
        assert_eq!(number("0.1").plus(number("0.2")).unwrap(), number("0.3"));
        assert_eq!(number("1.50").to_string(), "3/2");
        assert_eq!(number("-2.5e1").to_string(), "-25");
        assert_eq!(number("1e-2"), number("0.01"));
        for bad in ["", "-", ".5", "1.", "1e", "0x1", "1e400", "9e38"] {
            assert_eq!(Number::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn rounding_names_its_direction() {
        assert_eq!(number("-0.5").floor().to_string(), "-1");
        assert_eq!(number("-0.5").ceiling().to_string(), "0");
        assert_eq!(number("-2.5").round().unwrap().to_string(), "-3");
        assert_eq!(number("2.5").round().unwrap().to_string(), "3");
        assert_eq!(number("2.4").round().unwrap().to_string(), "2");
    }

    #[test]
    fn past_the_range_there_is_no_result() {
        let large = number("1e38");
        assert_eq!(large.plus(large), None);
        assert_eq!(Number::integer(1).divided_by(Number::ZERO), None);
        assert_eq!(Number::fraction(1, 0), None);
    }
}
