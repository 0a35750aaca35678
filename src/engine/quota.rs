//! Whether a quota is met, as far as that holds however the unknown facts turn out.

use super::{truth::Truth, value::Value};
use crate::{number::Number, outcome::Status};

/// How many members a pool has and how many of them count, by what is known of each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pooled {
    /// In the pool, and counts.
    counts: u64,
    /// In the pool, and does not count.
    idle: u64,
    /// In the pool, and may count.
    may_count: u64,
    /// May be in the pool, and does not count.
    may_belong: u64,
    /// May be in the pool, and may then count.
    may_both: u64,
}

/// A limit of a quota.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Allowed {
    /// So many members.
    Count(Value),
    /// Such a share of the pool.
    Share(Value),
}

impl Pooled {
    /// Adds one member of whom it is known whether it belongs, and whether it belongs and counts.
    pub(crate) fn add(&mut self, belongs: Truth, counts: Truth) {
        let place = match (belongs.is_true(), belongs.is_false(), counts.is_true(), counts.is_false()) {
            (_, true, _, _) => return,
            (true, _, true, _) => &mut self.counts,
            (true, _, _, true) => &mut self.idle,
            (true, _, _, _) => &mut self.may_count,
            (_, _, _, true) => &mut self.may_belong,
            _ => &mut self.may_both,
        };
        *place = place.saturating_add(1);
    }

    /// Adds so many of whom nothing is known.
    pub(crate) fn add_unknown(&mut self, many: u64) {
        self.may_both = self.may_both.saturating_add(many);
    }

    pub(crate) fn merge(&mut self, other: &Pooled) {
        self.counts = self.counts.saturating_add(other.counts);
        self.idle = self.idle.saturating_add(other.idle);
        self.may_count = self.may_count.saturating_add(other.may_count);
        self.may_belong = self.may_belong.saturating_add(other.may_belong);
        self.may_both = self.may_both.saturating_add(other.may_both);
    }

    /// Takes members out who were added before.
    pub(crate) fn less(&mut self, other: &Pooled) {
        self.counts = self.counts.saturating_sub(other.counts);
        self.idle = self.idle.saturating_sub(other.idle);
        self.may_count = self.may_count.saturating_sub(other.may_count);
        self.may_belong = self.may_belong.saturating_sub(other.may_belong);
        self.may_both = self.may_both.saturating_sub(other.may_both);
    }

    /// Whether nobody is in it, nor may be.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Pooled::default()
    }

    /// How many certainly count.
    pub(crate) fn actual(&self) -> u64 {
        self.counts
    }

    /// How many are certainly in the pool.
    pub(crate) fn size(&self) -> u64 {
        self.counts.saturating_add(self.idle).saturating_add(self.may_count)
    }

    /// How many may be in the pool at most.
    fn most(&self) -> u64 {
        self.size().saturating_add(self.may_belong).saturating_add(self.may_both)
    }

    /// The least and the greatest that "those who count, less a share of the
    /// pool" can be: every member adds to it alone, whatever becomes of the others.
    fn margin(&self, share: Number) -> Option<(Number, Number)> {
        let zero = Number::ZERO;
        let counted = Number::integer(1).minus(share)?;
        let idle = zero.minus(share)?;
        let kinds: [(u64, &[Number]); 5] = [
            (self.counts, &[counted]),
            (self.idle, &[idle]),
            (self.may_count, &[idle, counted]),
            (self.may_belong, &[zero, idle]),
            (self.may_both, &[zero, idle, counted]),
        ];
        let (mut least, mut greatest) = (zero, zero);
        for (members, values) in kinds {
            let members = Number::integer(i64::try_from(members).ok()?);
            let low = values.iter().min().copied().unwrap_or(zero);
            let high = values.iter().max().copied().unwrap_or(zero);
            least = least.plus(members.times(low)?)?;
            greatest = greatest.plus(members.times(high)?)?;
        }
        Some((least, greatest))
    }
}

impl Allowed {
    /// The limit as a number of members: a share rounded up for a minimum, down for a maximum.
    /// None while it is not known, or is none.
    pub(crate) fn count(self, pooled: &Pooled, down: bool) -> Option<u64> {
        let rounded = |number: Number| {
            let whole = if down { number.floor() } else { number.ceiling() };
            whole.to_integer().and_then(|whole| u64::try_from(whole).ok()).unwrap_or(0)
        };
        match self {
            Allowed::Count(value) => Some(rounded(value.number()?)),
            Allowed::Share(share) => {
                let share = share.number()?;
                let of = |size: u64| Some(rounded(Number::integer(i64::try_from(size).ok()?).times(share)?));
                let (least, greatest) = (of(pooled.size())?, of(pooled.most())?);
                (least == greatest).then_some(least)
            }
        }
    }

    /// Whether at least (or, with `most`, at most) as many count.
    fn holds(self, pooled: &Pooled, most: bool) -> Truth {
        let (value, share) = match self {
            Allowed::Count(value) => (value, false),
            Allowed::Share(value) => (value, true),
        };
        if value == Value::None {
            return Truth::TRUE;
        }
        let Some(number) = value.number() else {
            return Truth::UNKNOWN;
        };
        let margin = if share {
            pooled.margin(number)
        } else {
            // A fixed number is a share of nothing: those who count, less that number.
            let all = Pooled { ..*pooled };
            all.margin(Number::ZERO)
                .and_then(|(least, greatest)| Some((least.minus(number)?, greatest.minus(number)?)))
        };
        let Some((least, greatest)) = margin else {
            return Truth::UNKNOWN;
        };
        let zero = Number::ZERO;
        let (always, never) =
            if most { (greatest <= zero, least > zero) } else { (least >= zero, greatest < zero) };
        if always {
            Truth::TRUE
        } else if never {
            Truth::FALSE
        } else {
            Truth::UNKNOWN
        }
    }
}

/// Where a quota stands; `pending` says whether too few is not yet short.
pub(crate) fn quota_status(
    pooled: &Pooled,
    min: Option<Allowed>,
    max: Option<Allowed>,
    pending: Truth,
) -> Status {
    let enough = min.map_or(Truth::TRUE, |min| min.holds(pooled, false));
    let not_over = max.map_or(Truth::TRUE, |max| max.holds(pooled, true));
    if not_over.is_false() {
        Status::Over
    } else if enough.is_false() {
        if pending.is_true() {
            Status::Pending
        } else if pending.is_false() {
            Status::Short
        } else {
            Status::Undetermined
        }
    } else if enough.is_true() && not_over.is_true() {
        Status::Met
    } else {
        Status::Undetermined
    }
}

#[cfg(test)]
mod tests {
    use super::{Allowed, Pooled, quota_status};
    use crate::{
        engine::{truth::Truth, value::Value},
        number::Number,
        outcome::Status,
    };

    fn pooled(members: &[(Truth, Truth)]) -> Pooled {
        let mut pooled = Pooled::default();
        for (belongs, counts) in members {
            pooled.add(*belongs, *counts);
        }
        pooled
    }

    #[test]
    fn a_status_holds_in_every_completion() {
        const T: Truth = Truth::TRUE;
        const F: Truth = Truth::FALSE;
        const U: Truth = Truth::UNKNOWN;
        let three = Some(Allowed::Count(Value::Int(3)));
        let status = |members: &[(Truth, Truth)]| quota_status(&pooled(members), three, three, F);
        assert_eq!(status(&[(T, T), (T, T), (T, T), (T, F)]), Status::Met);
        assert_eq!(status(&[(T, T), (T, T), (T, F)]), Status::Short);
        assert_eq!(status(&[(T, T), (T, T), (T, U)]), Status::Undetermined);
        assert_eq!(status(&[(T, T), (T, T), (T, T), (U, U)]), Status::Undetermined);
        assert_eq!(status(&[(T, T), (T, T), (T, T), (T, T), (U, U)]), Status::Over);
        assert_eq!(status(&[(T, T), (F, F), (U, F)]), Status::Short);
        assert_eq!(quota_status(&pooled(&[(T, T)]), three, three, T), Status::Pending);
    }

    #[test]
    fn a_share_follows_the_pool() {
        const T: Truth = Truth::TRUE;
        const F: Truth = Truth::FALSE;
        const U: Truth = Truth::UNKNOWN;
        let third = Some(Allowed::Share(Value::Number(Number::fraction(1, 3).unwrap())));
        let status = |members: &[(Truth, Truth)]| quota_status(&pooled(members), third, None, F);
        assert_eq!(status(&[(T, T), (T, F), (T, F)]), Status::Met);
        assert_eq!(status(&[(T, T), (T, F), (T, F), (T, F)]), Status::Short);
        assert_eq!(status(&[(T, T), (T, F), (T, F), (U, F)]), Status::Undetermined);
        assert_eq!(status(&[(T, T), (T, T), (T, F), (U, F)]), Status::Met);
        let of_four = pooled(&[(T, T), (T, F), (T, F), (T, F)]);
        assert_eq!(third.and_then(|third| third.count(&of_four, false)), Some(2));
        assert_eq!(third.and_then(|third| third.count(&of_four, true)), Some(1));
    }
}
