//! What was probably meant where the words are known and their places are not: deadlines
//! counted from a day, bounds without a name, quoted names.

use super::super::grammar::Kind;
use super::super::keyword::{Keyword, Language};
use super::super::layout::DECLARATIONS;
use super::super::numeral;
use super::super::words::{is_word, is_word_part, shown, word_at};
use super::{Failing, OPERANDS};
use crate::diagnostic::{Code, Diagnostic, Message, Term};

/// Words between a day and what is counted from it, and the sign for them.
const FROM_DAY: &[(&str, &str)] = &[
    ("之后", "+"),
    ("以后", "+"),
    ("后", "+"),
    ("以内", "+"),
    ("之前", "-"),
    ("以前", "-"),
    ("前", "-"),
    ("after", "+"),
    ("within", "+"),
    ("before", "-"),
];

/// Members of a duty.
const OF_DUTY: &[Keyword] = &[
    Keyword::DoneOn,
    Keyword::Done,
    Keyword::Since,
    Keyword::Due,
    Keyword::Chosen,
    Keyword::Reason,
    Keyword::To,
    Keyword::Copy,
    Keyword::Via,
];

/// `2025-01-01`
fn is_date(text: &str) -> bool {
    text.matches('-').count() == 2
}

impl<'a> Failing<'a> {
    fn keyword(&self, keyword: Keyword) -> &'static str {
        keyword.text(self.language)
    }

    /// Where the last such word before the place ends, if it is in the same member.
    fn last_word(&self, keyword: Keyword) -> Option<usize> {
        let word = self.keyword(keyword);
        let (start, end) =
            self.before.rmatch_indices(word).map(|(at, _)| (at, at + word.len())).find(|&(start, end)| {
                let first = self.before.get(..start).unwrap_or_default();
                let after = self.before.get(end..).unwrap_or_default();
                !first.ends_with(|char| is_word_part(char) || char == '.') && !after.starts_with(is_word_part)
            })?;
        let between = self.before.get(start..)?;
        (!between.contains(['\n', ';', '{', '}'])).then_some(end)
    }

    /// The rest of the member from the place on.
    fn tail(&self) -> &'a str {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let end = rest.find(['\n', ';', ',', '{', '}']).unwrap_or(rest.len());
        rest.get(..end).unwrap_or_default().trim_end()
    }

    /// The word with which the statement begins.
    fn begins_with(&self, keyword: Keyword) -> bool {
        word_at(self.text) == self.keyword(keyword)
    }

    fn is_declaration(&self, word: &str) -> bool {
        Keyword::find(word, self.language).is_some_and(|keyword| DECLARATIONS.contains(&keyword))
    }

    /// A form in the place of some bytes of the statement.
    fn instead(&self, start: usize, end: usize, form: String) -> Diagnostic {
        let span = self.span_at(start, end - start);
        Diagnostic::new(Code::OtherHabit, span, [self.written(span).into(), form.into()])
    }

    /// `限 公布日 之后 10日`, `限 公布日 前 10日`: a day counted from another is a sum.
    pub(super) fn counted_from_day(&self) -> Option<Diagnostic> {
        let start = self.last_word(Keyword::Due)?;
        let head = self.before.get(start..)?;
        let tail = self.tail();
        let (day, sign, rest) = FROM_DAY.iter().find_map(|(word, sign)| {
            if let Some(rest) = tail.strip_prefix(word) {
                return Some((head.trim(), *sign, rest));
            }
            let day = head.trim_end().strip_suffix(word).filter(|day| day.ends_with(' '))?;
            Some((day.trim(), *sign, tail))
        })?;
        let rest = rest.trim_start();
        let (quantity, left) = self.quantity_at(rest)?;
        if day.is_empty() {
            return None;
        }
        let months = [Keyword::Months, Keyword::Year];
        let rounding = if months.iter().any(|unit| quantity.ends_with(self.keyword(*unit))) {
            format!(" {}", self.keyword(Keyword::ToMonthEnd))
        } else {
            String::new()
        };
        let start = start + (head.len() - head.trim_start().len());
        let end = self.at + tail.len() - left.len();
        Some(self.instead(start, end, format!("{day} {sign} {quantity}{rounding}")))
    }

    /// A quantity of time at the start of a text, and what follows it.
    fn quantity_at<'t>(&self, text: &'t str) -> Option<(String, &'t str)> {
        let after = text.trim_start_matches(|char: char| char.is_ascii_digit());
        let digits = text.strip_suffix(after).filter(|digits| !digits.is_empty());
        let unit = after.trim_start();
        let word = word_at(unit);
        let form = match digits {
            Some(digits) => numeral::quantity(digits, word, self.language)?,
            None => {
                numeral::in_digits(word, self.language).filter(|form| !form.ends_with(char::is_numeric))?
            }
        };
        Some((form.split(' ').next()?.to_owned(), unit.get(word.len()..)?))
    }

    /// `启动 "约谈"`: a name stands without quotes, or in those of names.
    pub(super) fn quoted_name(&self) -> Option<Diagnostic> {
        let inner = self.found.strip_prefix(['"', '“'])?.strip_suffix(['"', '”'])?;
        let wants_name = self.expects(&[Kind::name, Kind::any_name, Kind::path]);
        if inner.is_empty() || !wants_name || self.expects(&[Kind::string]) || self.expects(OPERANDS) {
            return None;
        }
        let plain = is_word(inner) && Keyword::find(inner, self.language).is_none();
        let form = match self.language {
            _ if plain => inner.to_owned(),
            Language::Zh => format!("「{inner}」"),
            Language::En => format!("`{inner}`"),
        };
        Some(self.instead(self.at, self.at + self.found.len(), form))
    }

    /// `提交日 在 2025-01-01..2025-12-31`
    pub(super) fn in_range(&self) -> Option<Diagnostic> {
        if !self.expects(&[Kind::bound_after]) {
            return None;
        }
        let start = self.last_word(Keyword::InRange)?;
        let range = self.before.get(start..)?.trim();
        let (low, high) = range.split_once("..")?;
        let head = self.before.get(..start)?.strip_suffix(self.keyword(Keyword::InRange))?.trim_end();
        let other = |char: char| !is_word_part(char) && char != '.';
        let left = head.rsplit(other).next().filter(|left| !left.is_empty())?;
        let number = |text: &str| {
            text.trim().bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'%' | b'-'))
                && !is_date(text.trim())
        };
        let form = if number(low) && number(high) {
            let and = self.keyword(Keyword::And);
            format!("{left} ≥ {} {and} {left} ≤ {}", low.trim(), high.trim())
        } else {
            format!("{left} {} {range}", self.keyword(Keyword::In))
        };
        let end = self.before.trim_end().len();
        Some(self.instead(head.len() - left.len(), end, form))
    }

    /// `废止 主体 正职`: what a revision names has a dot.
    pub(super) fn spaced_target(&self) -> Option<Diagnostic> {
        if !(self.begins_with(Keyword::Repeal) || self.expects(&[Kind::anchor_side])) {
            return None;
        }
        let kind = self.word_before();
        let name = word_at(self.found);
        if name.is_empty() || !self.is_declaration(kind) {
            return None;
        }
        let start = self.before.trim_end().len() - kind.len();
        Some(self.instead(start, self.at + name.len(), format!("{kind}.{name}")))
    }

    /// A remedy for what is not expected, where the whole member tells what was meant.
    pub(super) fn meant(&self) -> Option<Message> {
        let message = |term: Term, form: String| Some(Message { term, arguments: vec![form.into()] });
        let found = Keyword::find(self.found, self.language);
        if self.begins_with(Keyword::Repeal) && self.found == "," {
            return message(Term::OneALine, self.keyword(Keyword::Repeal).to_owned());
        }
        if self.expects(&[Kind::anchor_side]) {
            let word = self.word_before();
            let split = [Keyword::After, Keyword::Before].into_iter().find_map(|side| {
                let side = self.keyword(side);
                let name = word.strip_suffix(side).filter(|name| !name.is_empty())?;
                Some(format!("{name} {side}"))
            });
            return split.and_then(|split| message(Term::PutApart, split));
        }
        match found {
            Some(Keyword::NotCovered) => {
                let over = self.keyword(Keyword::Over);
                let head = self.before.get(self.last_word(Keyword::Subject)?..)?;
                let (name, record) = head.split_once(&format!(" {over} "))?;
                let reason = super::token_at(self.tail().strip_prefix(self.found)?.trim_start());
                let subject = self.keyword(Keyword::Subject);
                let (name, record, word) = (name.trim(), record.trim(), self.found);
                let form = format!("{subject} {name} {word} {reason} {over} {record}");
                message(Term::WriteInstead, form)
            }
            Some(Keyword::Except) => {
                let start = self.last_word(Keyword::From)?;
                let among = self.keyword(Keyword::Among);
                let pool = self.before.get(start..)?.trim();
                let (less, _) = self.tail().split_once(&format!(" {among} "))?;
                let form = format!("{} X = {pool} {less}", self.keyword(Keyword::Subject));
                let from = format!("{} X {among} …", self.keyword(Keyword::From));
                Some(Message { term: Term::HelpPoolUnion, arguments: vec![form.into(), from.into()] })
            }
            Some(member) if OF_DUTY.contains(&member) && self.expects(&[Kind::duty_body, Kind::open]) => {
                let body = format!("{{ {} }}", shown(self.tail()));
                if self.begins_with(Keyword::Duty) {
                    return message(Term::WriteInstead, format!("{} {body}", shown(self.before.trim_end())));
                }
                let duty = self.word_before();
                let imposes = self.begins_with(Keyword::Subject)
                    || self.begins_with(Keyword::Content)
                    || self.begins_with(Keyword::Method)
                    || self.begins_with(Keyword::Use);
                if !imposes || duty.is_empty() {
                    return None;
                }
                message(Term::HelpDutyInPlace, format!("{duty} {body}"))
            }
            _ if self.expects(&[Kind::colon]) => {
                let name = self.before.get(self.last_word(Keyword::Bound)?..)?.trim();
                let bound = self.keyword(Keyword::Bound);
                let bounds = [Keyword::AtLeast, Keyword::AtMost, Keyword::InRange];
                let (name, value) = match (self.language, found.is_some_and(|word| bounds.contains(&word))) {
                    (_, true) => (name, "…"),
                    (Language::Zh, false) => ("名称", name),
                    (Language::En, false) => ("NAME", name),
                };
                message(Term::WriteInstead, format!("{bound} {name}: {value} {}", shown(self.tail())))
            }
            _ => None,
        }
    }
}
