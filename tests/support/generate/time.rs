//! Months, working days, ranges of dates and windows.

use super::{
    expressions::{Scope, World},
    vocabulary::Ty,
};

impl World {
    /// A date moved by months or by working days.
    pub(super) fn moved(&mut self, scope: &Scope, depth: usize) -> String {
        let op = *self.dice.pick(&["+", "-"]);
        let date = self.date(scope, depth);
        if self.dice.chance(50) {
            let word = *self.dice.pick(&["至月末", "至次月"]);
            format!("({date} {op} {} {word})", self.span(scope, MONTHS, depth))
        } else {
            format!("({date} {op} {})", self.span(scope, WORKDAYS, depth))
        }
    }

    /// A quantity of one kind.
    fn span(&mut self, scope: &Scope, kind: Kind, depth: usize) -> String {
        if depth == 0 || self.dice.chance(60) {
            return (*self.dice.pick(kind)).to_owned();
        }
        let depth = depth - 1;
        match self.dice.roll(3) {
            0 => {
                let op = *self.dice.pick(&["+", "-"]);
                format!("({} {op} {})", self.span(scope, kind, depth), self.span(scope, kind, depth))
            }
            1 => {
                let condition = self.condition(scope, depth);
                let [one, other] = [0; 2].map(|_| self.span(scope, kind, depth));
                format!("(若 {condition} 则 {one} 否则 {other})")
            }
            _ => format!("({} * {})", self.span(scope, kind, depth), self.value(scope, &Ty::Int, depth)),
        }
    }

    /// Quantities compare within their kind.
    pub(super) fn span_comparison(&mut self, scope: &Scope, depth: usize) -> String {
        let kind = if self.dice.chance(50) { MONTHS } else { WORKDAYS };
        let op = *self.dice.pick(&["<", "≤", "=", "不少于"]);
        format!("({} {op} {})", self.span(scope, kind, depth), self.span(scope, kind, depth))
    }

    /// A date within a range of dates.
    pub(super) fn in_period(&mut self, scope: &Scope, depth: usize) -> String {
        let date = self.date(scope, depth);
        if self.dice.chance(30) {
            return format!("({date} 属于 窗口)");
        }
        format!("({date} 属于 {}..{})", self.date(scope, depth), self.date(scope, depth))
    }

    /// The beginning of a window: never a constant, which might come after a constant end.
    pub(super) fn beginning(&mut self, scope: &Scope) -> String {
        let mut dates = self.paths(scope, &|ty| *ty == Ty::Date);
        dates.retain(|path| path != "基准日");
        let date = self.dice.pick(&dates).clone();
        match self.dice.roll(4) {
            0 => format!("{date} - {} 至月末", self.span(scope, MONTHS, 0)),
            1 => format!("{date} - {}", self.span(scope, WORKDAYS, 0)),
            2 => format!("{date} - 30日"),
            _ => date,
        }
    }
}

type Kind = &'static [&'static str];
const MONTHS: Kind = &["0个月", "1个月", "2个月", "11个月", "1年"];
const WORKDAYS: Kind = &["0工作日", "1工作日", "3工作日", "10工作日", "60工作日"];
