//! The nearest of several words: what “did you mean” rests on.

use std::cmp::Reverse;

/// Longer words are not compared: nobody misspells one, and the comparison is quadratic.
const LONGEST: usize = 64;

/// The candidate nearest to a word, if one is near enough to be meant.
///
/// Near is one slip (a character changed, missing, added, or two neighbours
/// exchanged) for up to five characters, and one more for every three further.
/// A word of one character has no neighbours: all such words would be.
/// Of two equally near candidates the one that begins more alike wins, then the first.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word: Vec<char> = word.chars().take(LONGEST + 1).collect();
    let slips = match word.len() {
        0 | 1 => return None,
        length if length > LONGEST => return None,
        length @ 2..=5 => 1 + usize::from(length == 5),
        length => length / 3,
    };
    let mut best: Option<((usize, Reverse<usize>), &str)> = None;
    for candidate in candidates {
        let other: Vec<char> = candidate.chars().take(LONGEST + 1).collect();
        if other.len().abs_diff(word.len()) > slips || other.len() > LONGEST || other.len() < 2 {
            continue;
        }
        let distance = distance(&word, &other);
        let alike = word.iter().zip(&other).take_while(|(a, b)| a == b).count();
        let rank = (distance, Reverse(alike));
        if distance <= slips && best.is_none_or(|(least, _)| rank < least) {
            best = Some((rank, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Slips between two words, an exchange of neighbours being one.
fn distance(left: &[char], right: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=right.len()).collect();
    let mut previous = None;
    for (row, &from) in left.iter().enumerate() {
        let mut current = Vec::with_capacity(above.len());
        current.push(row + 1);
        let mut last = None;
        for (column, &to) in right.iter().enumerate() {
            let at = |line: &[usize], column: usize| line.get(column).copied().unwrap_or(usize::MAX);
            let mut least = (at(&above, column) + usize::from(from != to))
                .min(at(&above, column + 1) + 1)
                .min(at(&current, column) + 1);
            if column > 0 && previous == Some(to) && last == Some(from) {
                least = least.min(at(&before, column - 1).saturating_add(1));
            }
            current.push(least);
            last = Some(to);
        }
        previous = Some(from);
        before = std::mem::replace(&mut above, current);
    }
    above.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn one_slip_in_a_short_word() {
        let words = ["应当", "参照", "原则上", "subject", "content", "in"];
        assert_eq!(nearest("应该", words), Some("应当"));
        assert_eq!(nearest("原则", words), Some("原则上"));
        assert_eq!(nearest("subjcet", words), Some("subject"));
        assert_eq!(nearest("contents", words), Some("content"));
        assert_eq!(nearest("主提", ["前提", "主体"]), Some("主体"));
        assert_eq!(nearest("完全无关", words), None);
        assert_eq!(nearest("不", words), None);
        assert_eq!(nearest(&"长".repeat(100_000), words), None);
    }
}
