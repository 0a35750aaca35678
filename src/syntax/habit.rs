//! Forms that people bring from elsewhere, and the form of this language.

use super::keyword::{Keyword, Language};
use super::numeral;

/// What was written, and what to write.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Habit {
    /// Bytes before the place that belong to it.
    pub(super) back: usize,
    /// Bytes from the place on.
    pub(super) length: usize,
    /// The form of this language.
    pub(super) right: String,
}

/// Single marks and their forms; longer ones come first.
const MARKS: &[(&str, &str)] = &[
    ("==", "="),
    ("=>", "≥"),
    ("=<", "≤"),
    ("&&", "{and}"),
    ("||", "{or}"),
    ("&", "{and}"),
    ("|", "{or}"),
    ("!", "{not}"),
    ("！", "{not}"),
    ("、", ","),
    ("'", "\""),
    ("‘", "“"),
    ("’", "”"),
    ("#", "//"),
    ("【", "["),
    ("】", "]"),
    ("［", "["),
    ("］", "]"),
    ("×", "*"),
    ("÷", "/"),
    ("＋", "+"),
    ("－", "-"),
    ("＊", "*"),
    ("／", "/"),
    ("％", "%"),
    ("？", "?"),
    ("．", "."),
    ("＂", "\""),
    ("”", "“…”"),
    ("」", "「…」"),
    ("》", "《…》"),
    ("→", "{then}"),
];

/// Words of other habits, and the keyword of this language.
const WORDS: &[(&str, Result<Keyword, &str>)] = &[
    ("必须", Ok(Keyword::Must)),
    ("应", Ok(Keyword::Must)),
    ("须", Ok(Keyword::Must)),
    ("需要", Ok(Keyword::Must)),
    ("shall", Ok(Keyword::Must)),
    ("不应当", Ok(Keyword::MustNot)),
    ("不应", Ok(Keyword::MustNot)),
    ("不可以", Ok(Keyword::MustNot)),
    ("不可", Ok(Keyword::MustNot)),
    ("如果", Ok(Keyword::When)),
    ("如", Ok(Keyword::When)),
    ("如有", Ok(Keyword::When)),
    ("并且", Ok(Keyword::And)),
    ("和", Ok(Keyword::And)),
    ("或者", Ok(Keyword::Or)),
    ("不是", Ok(Keyword::Not)),
    ("没有", Ok(Keyword::Lacks)),
    ("等于", Err("=")),
    ("不等于", Err("≠")),
    ("大于", Err(">")),
    ("小于", Err("<")),
    ("低于", Err("<")),
    ("早于", Err("<")),
    ("高于", Err(">")),
    ("多于", Err(">")),
    ("少于", Err("<")),
    ("晚于", Err(">")),
    ("不早于", Err("≥")),
    ("below", Err("<")),
    ("above", Err(">")),
    ("不小于", Ok(Keyword::AtLeast)),
    ("不大于", Ok(Keyword::AtMost)),
    ("不多于", Ok(Keyword::AtMost)),
    ("未超过", Ok(Keyword::AtMost)),
    ("未满", Ok(Keyword::LessThan)),
    ("不迟于", Ok(Keyword::NoLaterThan)),
    ("以前", Ok(Keyword::Before)),
    ("以后", Ok(Keyword::After)),
    ("之内", Ok(Keyword::Within)),
    ("至少", Ok(Keyword::AtLeast)),
    ("至多", Ok(Keyword::AtMost)),
    ("根据", Ok(Keyword::Cite)),
    ("按照", Ok(Keyword::PursuantTo)),
    ("除外", Ok(Keyword::Except)),
    ("除了", Ok(Keyword::Except)),
    ("overrides", Ok(Keyword::Except)),
    ("除", Ok(Keyword::Overrides)),
];

/// Words that people put before a condition, and the keyword of this language.
const PREFIXES: &[(&str, Keyword)] = &[
    ("不", Keyword::Not),
    ("不是", Keyword::Not),
    ("并非", Keyword::Not),
    ("没有", Keyword::Lacks),
    ("具有", Keyword::Has),
];

/// The keyword for a word that stands before an operand as if it were one.
pub(super) fn prefix(word: &str, language: Language) -> Option<&'static str> {
    let (_, keyword) = PREFIXES.iter().find(|(wrong, _)| *wrong == word)?;
    Some(keyword.text(language))
}

/// A word that begins with such a word, put apart: `不退休` → `非`, `退休`.
pub(crate) fn glued_prefix(word: &str, language: Language) -> Option<(&'static str, &str)> {
    // The longest first: 不是, not 不.
    let mut found: Option<(&str, Keyword)> = None;
    for (wrong, keyword) in PREFIXES {
        if word.starts_with(wrong) && found.is_none_or(|(other, _)| other.len() < wrong.len()) {
            found = Some((wrong, *keyword));
        }
    }
    let (wrong, keyword) = found?;
    Some((keyword.text(language), word.strip_prefix(wrong)?))
}

/// The form of this language for a word of another habit, where a keyword or an operator stands.
pub(super) fn word(word: &str, language: Language) -> Option<&'static str> {
    let (_, right) = WORDS.iter().find(|(wrong, _)| *wrong == word)?;
    Some(match right {
        Ok(keyword) => keyword.text(language),
        Err(mark) => mark,
    })
}

/// The habit at a place of a statement, if there is one.
pub(super) fn at(text: &str, place: usize, language: Language) -> Option<Habit> {
    let before = text.get(..place)?;
    let rest = text.get(place..)?;
    if let Some(habit) = digits_and_dash(before, rest) {
        return Some(habit);
    }
    if let Some((length, digits)) = numeral::full_width(rest) {
        let first = before.len() - before.trim_end_matches(|char: char| char.is_ascii_digit()).len();
        let right = format!("{}{digits}", before.get(before.len() - first..)?);
        return Some(Habit { back: first, length, right });
    }
    if rest.starts_with('>') && before.ends_with('<') {
        return Some(Habit { back: 1, length: 1, right: "≠".to_owned() });
    }
    let (wrong, right) = MARKS.iter().find(|(wrong, _)| rest.starts_with(wrong))?;
    if *wrong == "!" && rest.starts_with("!=") {
        return None;
    }
    let keyword = |keyword: Keyword| keyword.text(language);
    let right = match *right {
        "{and}" => keyword(Keyword::And),
        "{or}" => keyword(Keyword::Or),
        "{not}" => keyword(Keyword::Not),
        "{then}" => keyword(Keyword::Then),
        other => other,
    };
    Some(Habit { back: 0, length: wrong.len(), right: right.to_owned() })
}

/// `3—5`, `2026-1-1`, `2026/1/1`: found at the mark after the first number.
fn digits_and_dash(before: &str, rest: &str) -> Option<Habit> {
    let first: &str =
        before.rsplit(|char: char| !char.is_ascii_digit()).next().filter(|digits| !digits.is_empty())?;
    let marks = ['—', '–', '－', '-', '~', '～', '至', '到', '/'];
    let (digits, length) = digits_after(rest, &marks)?;
    let tail = rest.get(length..)?;
    if first.len() == 4
        && let Some((day, more)) = digits_after(tail, &marks)
    {
        return Some(Habit { back: first.len(), length: length + more, right: date(first, digits, day) });
    }
    // `5-3` is a difference, and `a/b` a quotient.
    let number = |text: &str| text.parse::<u64>().unwrap_or(u64::MAX);
    let difference = rest.starts_with('-') && number(first) >= number(digits);
    (!rest.starts_with('/') && !difference).then(|| Habit {
        back: first.len(),
        length,
        right: format!("{first}..{digits}"),
    })
}

/// Digits after one or more marks, and the length of both.
fn digits_after<'a>(text: &'a str, marks: &[char]) -> Option<(&'a str, usize)> {
    let rest = text.trim_start_matches(marks);
    let end = rest.find(|char: char| !char.is_ascii_digit()).unwrap_or(rest.len());
    let digits = rest.get(..end).filter(|digits| !digits.is_empty())?;
    let length = text.len() - rest.len() + end;
    (rest.len() < text.len()).then_some((digits, length))
}

/// `2026年1月1日`, `3至5`: a number directly followed by a word that is no unit.
pub(super) fn quantity(digits: &str, word: &str) -> Option<String> {
    if let Some(rest) = word.strip_prefix('年') {
        let (month, day) = rest.split_once('月')?;
        let day = day.strip_suffix(['日', '号']).unwrap_or(day);
        let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        return (number(month) && number(day) && digits.len() == 4).then(|| date(digits, month, day));
    }
    let rest = word.strip_prefix(['至', '到'])?;
    let end = rest.find(|char: char| !char.is_ascii_digit()).unwrap_or(rest.len());
    let (upper, unit) = rest.split_at_checked(end)?;
    (!upper.is_empty()).then(|| format!("{digits}..{upper}{unit}"))
}

/// `2026/1/1`, which the grammar knows to be one.
pub(super) fn slashed_date(text: &str) -> String {
    let mut parts = text.split('/');
    let mut next = || parts.next().unwrap_or_default();
    date(next(), next(), next())
}

fn date(year: &str, month: &str, day: &str) -> String {
    format!("{year}-{month:0>2}-{day:0>2}")
}

#[cfg(test)]
mod tests {
    use super::{Language, at, quantity};

    #[test]
    fn the_right_form_is_named() {
        let right = |text: &str, mark: &str| {
            let place = text.find(mark).unwrap();
            at(text, place, Language::Zh).map(|habit| habit.right)
        };
        assert_eq!(right("3—5名", "—").as_deref(), Some("3..5"));
        assert_eq!(right("3——5名", "—").as_deref(), Some("3..5"));
        assert_eq!(right("2026-1-1", "-").as_deref(), Some("2026-01-01"));
        assert_eq!(right("2026/1/1", "/").as_deref(), Some("2026-01-01"));
        assert_eq!(right("a == b", "==").as_deref(), Some("="));
        assert_eq!(right("a && b", "&&").as_deref(), Some("且"));
        assert_eq!(right("!a", "!").as_deref(), Some("非"));
        assert_eq!(right("a - b", "-"), None);
        assert_eq!(right("!= a", "!"), None);
    }

    #[test]
    fn numbers_with_words_of_other_habits() {
        assert_eq!(quantity("2026", "年1月1日").as_deref(), Some("2026-01-01"));
        assert_eq!(quantity("3", "至5名").as_deref(), Some("3..5名"));
        assert_eq!(quantity("30", "天"), None);
    }
}
