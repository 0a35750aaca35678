//! Numbers in words and in full width, for messages that show their digits.

use super::keyword::{Keyword, Language};

/// A number in Chinese numerals at the start of a word, and what follows it.
///
/// Up to 9999, as `十五`, `二十`, `三百零五`; `二〇二五` is read digit by digit.
fn numeral(word: &str) -> Option<(u32, &str)> {
    let length = word.find(|char| digit(char).is_none() && weight(char).is_none()).unwrap_or(word.len());
    let (numeral, rest) = word.split_at_checked(length)?;
    if numeral.is_empty() || numeral.chars().count() > 8 {
        return None;
    }
    if numeral.chars().all(|char| digit(char).is_some()) {
        let value = numeral
            .chars()
            .filter_map(digit)
            .try_fold(0_u32, |value, digit| value.checked_mul(10)?.checked_add(digit))?;
        return Some((value, rest));
    }
    let (mut value, mut pending, mut below) = (0_u32, None, 10_000);
    for char in numeral.chars() {
        match (digit(char), weight(char)) {
            // A nought only fills a place.
            (Some(0), _) => pending = None,
            (Some(digit), _) => {
                if pending.replace(digit).is_some() {
                    return None;
                }
            }
            (None, Some(weight)) if weight < below => {
                // Only ten stands without a digit before it.
                let one = if weight == 10 { Some(1) } else { None };
                value += pending.take().or(one)? * weight;
                below = weight;
            }
            _ => return None,
        }
    }
    Some((value + pending.unwrap_or(0), rest))
}

fn digit(char: char) -> Option<u32> {
    const DIGITS: &str = "零一二三四五六七八九";
    match char {
        '〇' => Some(0),
        '两' => Some(2),
        _ => DIGITS.chars().position(|digit| digit == char).map(|at| at as u32),
    }
}

fn weight(char: char) -> Option<u32> {
    match char {
        '十' => Some(10),
        '百' => Some(100),
        '千' => Some(1_000),
        _ => None,
    }
}

/// A word that is a number, a share or a quantity in Chinese numerals, in digits:
/// `三名` → `3 名`, `十五日` → `15日`, `三分之一` → `1/3`.
pub(crate) fn in_digits(word: &str, language: Language) -> Option<String> {
    if let Some(("百", percent)) = word.split_once("分之") {
        return numeral(percent).filter(|(_, rest)| rest.is_empty()).map(|(value, _)| format!("{value}%"));
    }
    let (value, rest) = numeral(word)?;
    if rest.is_empty() {
        return Some(value.to_string());
    }
    if let Some((over, "")) = rest.strip_prefix("分之").and_then(numeral) {
        return Some(format!("{over}/{value}"));
    }
    counted(&value.to_string(), rest, language).or_else(|| quantity(&value.to_string(), rest, language))
}

/// Units of time, and words that people write for them.
const UNITS: &[(Keyword, &[&str])] = &[
    (Keyword::Workdays, &["个工作日", "workday"]),
    (Keyword::Weeks, &["个星期", "星期", "week"]),
    // 三月 is a month of the year more often than a number of months.
    (Keyword::Months, &["month"]),
    (Keyword::Year, &["周年", "years"]),
    (Keyword::Days, &["天", "day"]),
];

/// `30` and `天以内`: a quantity of time, and what follows it put apart.
pub(super) fn quantity(digits: &str, word: &str, language: Language) -> Option<String> {
    const BOUNDS: &[Keyword] = &[
        Keyword::OrMore,
        Keyword::OrLess,
        Keyword::Within,
        Keyword::Expired,
        Keyword::Beyond,
        Keyword::Before,
        Keyword::After,
    ];
    UNITS.iter().find_map(|(unit, others)| {
        // A year of the calendar is no quantity.
        if *unit == Keyword::Year && digits.len() == 4 {
            return None;
        }
        let unit = unit.text(language);
        std::iter::once(&unit).chain(*others).find_map(|written| {
            let rest = word.strip_prefix(written)?;
            let bound = Keyword::find(rest, language).is_some_and(|keyword| BOUNDS.contains(&keyword));
            match rest {
                "" => Some(format!("{digits}{unit}")),
                rest if bound => Some(format!("{digits}{unit} {rest}")),
                _ => None,
            }
        })
    })
}

/// `3` and `名书面述法`: the count and the name put apart.
pub(super) fn counted(digits: &str, word: &str, language: Language) -> Option<String> {
    [Keyword::Persons, Keyword::Items].into_iter().find_map(|counted| {
        let counted = counted.text(language);
        let name = word.strip_prefix(counted)?;
        Some(format!("{digits} {counted} {name}").trim_end().to_owned())
    })
}

/// A count with a name right behind, in Chinese numerals: `三名书面述法`.
pub(super) fn glued_count(word: &str, language: Language) -> Option<String> {
    let (value, rest) = numeral(word)?;
    counted(&value.to_string(), rest, language)
}

/// The length of a number in full width at the start of a text, and its digits.
pub(super) fn full_width(text: &str) -> Option<(usize, String)> {
    let plain = |char: char| match char {
        '０'..='９' => char::from_digit(char as u32 - '０' as u32, 10),
        '．' => Some('.'),
        '％' => Some('%'),
        '0'..='9' => Some(char),
        _ => None,
    };
    if !text.starts_with(|char| matches!(char, '０'..='９')) {
        return None;
    }
    let length = text.find(|char| plain(char).is_none()).unwrap_or(text.len());
    Some((length, text.get(..length)?.chars().filter_map(plain).collect()))
}

#[cfg(test)]
mod tests {
    use super::{Language, full_width, in_digits};

    #[test]
    fn numerals_are_put_in_digits() {
        let digits = |word: &str| in_digits(word, Language::Zh);
        for (word, wanted) in [
            ("三", "3"),
            ("十", "10"),
            ("十五日", "15日"),
            ("三十日以内", "30日 以内"),
            ("三个月", "3个月"),
            ("两年以内", "2年 以内"),
            ("十个工作日", "10工作日"),
            ("三名", "3 名"),
            ("两项", "2 项"),
            ("三百零五", "305"),
            ("二十", "20"),
            ("二〇二五", "2025"),
            ("三分之一", "1/3"),
            ("百分之二十", "20%"),
        ] {
            assert_eq!(digits(word).as_deref(), Some(wanted), "{word}");
        }
        for word in
            ["述法", "三位一体", "十十", "一二三四五六七八九", "千百", "三月", "二〇二五年", "一百千", "第三"]
        {
            assert_eq!(digits(word), None, "{word}");
        }
        assert_eq!(full_width("３０日"), Some((6, "30".to_owned())));
        assert_eq!(full_width("0"), None);
    }
}
