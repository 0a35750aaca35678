//! From a failure of the grammar to a diagnostic in the language's words.

mod beginnings;
mod meant;

use self::beginnings::beginnings;
use super::grammar::{Failure, Kind};
use super::habit;
use super::keyword::{self, INFIX, Keyword, Language, split_proposal};
use super::numeral;
use super::words::{is_word_part, shown, whole_characters, word_at};
use crate::diagnostic::{Argument, Code, Diagnostic, Message, Term};
use crate::limits::Limits;
use crate::source::{FileId, Span};
use crate::suggest;

/// Characters that turn a word round.
const DENIALS: [char; 6] = ['不', '未', '非', '无', '没', '免'];

/// Words that say which side of a value is meant.
const BOUNDS: [Keyword; 14] = [
    Keyword::NotBelow,
    Keyword::NotAbove,
    Keyword::AtMost,
    Keyword::AtLeast,
    Keyword::NoLaterThan,
    Keyword::LessThan,
    Keyword::Exceeds,
    Keyword::OrMore,
    Keyword::OrLess,
    Keyword::Within,
    Keyword::Expired,
    Keyword::Beyond,
    Keyword::Before,
    Keyword::After,
];

/// A statement and where it stands.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) file: FileId,
    /// The text of the file.
    pub(super) source: &'a str,
    /// Where the statement begins.
    pub(super) base: u32,
    /// The statement as laid out.
    pub(super) text: &'a str,
}

/// Says why a statement makes no sense.
pub(super) fn explain(
    place: Place<'_>,
    failure: &Failure,
    language: Language,
    limits: &Limits,
) -> Diagnostic {
    let failing = Failing::new(place, failure, language);
    if failure.expected.is_empty() {
        return Diagnostic::new(
            Code::NestedTooDeeply,
            failing.span(0, failing.found.len()),
            [limits.nesting.to_string().into()],
        )
        .help(Term::NameAPart, [Keyword::Define.text(language).into()]);
    }
    failing
        .counted_from_day()
        .or_else(|| failing.in_range())
        .or_else(|| failing.quoted_name())
        .or_else(|| failing.spaced_target())
        .or_else(|| failing.habit())
        .or_else(|| failing.minus())
        .or_else(|| failing.spaced_days())
        .or_else(|| failing.glued_count())
        .or_else(|| failing.prefix())
        .or_else(|| failing.not())
        .or_else(|| failing.inner_if())
        .or_else(|| failing.other_language())
        .unwrap_or_else(|| failing.unexpected())
}

/// A failure with what stands at its place.
struct Failing<'a> {
    place: Place<'a>,
    text: &'a str,
    language: Language,
    /// Bytes from the start of the statement.
    at: usize,
    before: &'a str,
    /// The word, number or mark at the place; empty at a line end.
    found: &'a str,
    expected: &'a [Kind],
}

impl<'a> Failing<'a> {
    fn new(place: Place<'a>, failure: &'a Failure, language: Language) -> Failing<'a> {
        let text = place.text;
        let at = (failure.at as usize).min(text.len());
        let found = token_at(text.get(at..).unwrap_or_default());
        // At a line end the place is right behind the last word.
        let before = text.get(..at).unwrap_or_default();
        let (at, before) = if found.is_empty() {
            let before = before.trim_end();
            (before.len(), before)
        } else {
            (at, before)
        };
        Failing { place, text, language, at, before, found, expected: &failure.expected }
    }

    /// From some bytes before the place to some bytes after.
    fn span(&self, back: usize, length: usize) -> Span {
        self.span_at(self.at - back, back + length)
    }

    /// Some bytes of the statement.
    fn span_at(&self, start: usize, length: usize) -> Span {
        let start = self.place.base + start as u32;
        Span { file: self.place.file, start, end: whole_characters(self.place.source, start + length as u32) }
    }

    /// The words of the file at a place.
    fn written(&self, span: Span) -> String {
        let range = span.start as usize..span.end as usize;
        shown(self.place.source.get(range).unwrap_or_default())
    }

    fn expects(&self, wanted: &[Kind]) -> bool {
        self.expected.iter().any(|kind| wanted.contains(kind))
    }

    fn word_before(&self) -> &'a str {
        let before = self.before.trim_end_matches(' ');
        let start = before
            .char_indices()
            .rev()
            .take_while(|(_, char)| is_word_part(*char))
            .last()
            .map_or(before.len(), |(at, _)| at);
        before.get(start..).unwrap_or_default()
    }

    /// `3—5`, `==`, `&&`, 必须 …
    fn habit(&self) -> Option<Diagnostic> {
        if let Some(right) = habit::word(self.found, self.language)
            && (self.keywords().any(|word| word.text(self.language) == right)
                || (self.expects(&[Kind::infix_symbol]) && !right.starts_with(is_word_part)))
        {
            return Some(Diagnostic::new(
                Code::OtherHabit,
                self.span(0, self.found.len()),
                [self.found.into(), right.into()],
            ));
        }
        let habit = habit::at(self.text, self.at, self.language)?;
        let span = self.span(habit.back, habit.length);
        Some(Diagnostic::new(Code::OtherHabit, span, [self.written(span).into(), habit.right.into()]))
    }

    /// `a-b`
    fn minus(&self) -> Option<Diagnostic> {
        (self.found == "-" && self.expects(OPERATORS)).then(|| {
            Diagnostic::new(Code::MinusSpacing, self.span(0, 1), []).help(Term::ForExample, ["a - b".into()])
        })
    }

    /// The place of the end of the word before.
    fn before_span(&self, length: usize) -> Span {
        let before = self.before.trim_end_matches(' ').len();
        self.span_at(before - length, length)
    }

    /// `30 日`: a quantity has no space in it.
    fn spaced_days(&self) -> Option<Diagnostic> {
        let digits = self.word_before();
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let form = numeral::quantity(digits, self.found, self.language)?;
        let before = self.before_span(digits.len());
        let span = before.to(self.span(0, self.found.len()));
        Some(Diagnostic::new(Code::OtherHabit, span, [self.written(span).into(), form.into()]))
    }

    /// `不 退休`: the word before was taken for a name.
    fn prefix(&self) -> Option<Diagnostic> {
        let word = self.word_before();
        let right = habit::prefix(word, self.language)?;
        let begins = self.found.starts_with(is_word_part) || matches!(self.found, "(" | "「" | "`");
        (begins && self.expects(OPERATORS)).then(|| {
            Diagnostic::new(Code::OtherHabit, self.before_span(word.len()), [word.into(), right.into()])
        })
    }

    /// `中 3名书面述法`, `中 三名书面述法`: the name is missed where the line ends.
    fn glued_count(&self) -> Option<Diagnostic> {
        let word = self.word_before();
        if word.is_empty() || !self.expects(&[Kind::name, Kind::path]) {
            return None;
        }
        let name = word.trim_start_matches(|char: char| char.is_ascii_digit());
        let digits = word.strip_suffix(name).filter(|digits| !digits.is_empty());
        let Some(digits) = digits else {
            let form = numeral::glued_count(word, self.language)?;
            let written = shown(word);
            let span = self.before_span(word.len());
            return Some(Diagnostic::new(Code::OtherHabit, span, [written.into(), form.into()]));
        };
        let form = numeral::counted(digits, name, self.language)?;
        let span = self.before_span(name.len());
        Some(
            Diagnostic::new(Code::UnknownUnit, span, [shown(name).into()])
                .help(Term::WriteInstead, [form.into()]),
        )
    }

    /// `非 非 a`, `a = 非 b`
    fn not(&self) -> Option<Diagnostic> {
        let not = Keyword::Not.text(self.language);
        (self.found == not && self.expects(OPERANDS)).then(|| {
            let again = self.word_before() == not;
            let diagnostic = Diagnostic::new(Code::MisplacedNot, self.span(0, not.len()), [not.into()]);
            if again {
                diagnostic.help(Term::OneNot, [not.into()])
            } else {
                diagnostic.help(Term::AddBrackets, [])
            }
        })
    }

    /// `若 a 则 若 …`, `1 + 若 …`
    fn inner_if(&self) -> Option<Diagnostic> {
        let word = Keyword::If.text(self.language);
        (self.found == word && self.expects(OPERANDS)).then(|| {
            Diagnostic::new(Code::NestedIf, self.span(0, word.len()), [word.into()])
                .help(Term::AddBrackets, [])
        })
    }

    /// A keyword of the other keyword language, where this one's was expected.
    fn other_language(&self) -> Option<Diagnostic> {
        let keyword = Keyword::find(self.found, self.language.other())?;
        let own = keyword.text(self.language);
        self.keywords().any(|expected| expected == keyword).then(|| {
            Diagnostic::new(Code::OtherLanguage, self.span(0, self.found.len()), [self.found.into()])
                .help(Term::WriteInstead, [own.into()])
        })
    }

    /// Every keyword that could stand here.
    fn keywords(&self) -> impl Iterator<Item = Keyword> {
        self.expected.iter().flat_map(|&kind| {
            let own = keyword::of_rule(&format!("{kind:?}")).iter();
            own.chain(beginnings(kind)).copied()
        })
    }

    fn unexpected(&self) -> Diagnostic {
        let mut wanted: Vec<Argument> = Vec::new();
        for &kind in self.expected {
            for argument in self.words_for(kind) {
                if !wanted.contains(&argument) {
                    wanted.push(argument);
                }
            }
        }
        // Where a member may begin, blank lines and the end of the body go without saying;
        // where a line may end, so do the operators that would go on.
        let said: &[Argument] = if wanted.contains(&Term::Expression.into()) {
            &[
                Term::Operator.into(),
                Term::AName.into(),
                Term::AString.into(),
                Term::ANumber.into(),
                Term::ADate.into(),
                "`{`".into(),
                "`(`".into(),
            ]
        } else if wanted.iter().any(is_member) {
            &[Term::LineEnd.into(), Term::Operator.into(), "`}`".into()]
        } else if wanted.contains(&Term::LineEnd.into()) {
            &[Term::Operator.into()]
        } else {
            &[]
        };
        wanted.retain(|argument| !said.contains(argument));
        let span = self.span(0, self.found.len());
        let found: Argument = if self.found.is_empty() {
            Term::LineEnd.into()
        } else {
            format!("`{}`", self.written(span)).into()
        };
        let wanted = Argument::OneOf(wanted);
        let diagnostic = Diagnostic::new(Code::UnexpectedText, span, [wanted, found]);
        self.help(diagnostic)
    }

    /// The likely remedy.
    fn help(&self, diagnostic: Diagnostic) -> Diagnostic {
        let language = self.language;
        if let Some(meant) = self.meant() {
            let mut diagnostic = diagnostic;
            diagnostic.help.push(meant);
            return diagnostic;
        }
        if let Some(split) = self.glued_operator() {
            return diagnostic.help(Term::PutApart, [split.into()]);
        }
        let candidates = self.keywords().map(|keyword| keyword.text(language));
        if let Some(near) = suggest::nearest(self.found, candidates)
            && near != self.found
            && !self.is_far(near)
        {
            return diagnostic.help(Term::DidYouMean, [near.into()]);
        }
        if self.expects(&[Kind::string]) && !self.expects(OPERANDS) {
            let example = if is_mark(self.found) { "…" } else { self.found };
            return diagnostic.help(Term::PutInQuotes, [shown(example).into()]);
        }
        let rest = self.text.get(self.at..).unwrap_or_default();
        if let Some(after) = rest.strip_prefix(['·', '・']) {
            let name = format!("「{}·{}」", self.word_before(), word_at(after));
            return diagnostic.help(Term::WriteInstead, [name.into()]);
        }
        if let Some(split) =
            [self.found, self.word_before()].into_iter().find_map(|word| split_proposal(word, language))
        {
            return diagnostic.help(Term::PutApart, [split.into()]);
        }
        if self.expects(&[Kind::name])
            && Keyword::find(self.found, language).is_some_and(Keyword::is_reserved)
        {
            return diagnostic.help(Term::QuoteName, [self.found.into()]);
        }
        // `应该 述法` where a word of the body was misspelt is seen at the word itself; a
        // misspelt word before is seen here, where it no longer fits.
        let before = self.word_before();
        if Keyword::find(before, language).is_none()
            && let Some(near) = suggest::nearest(
                before,
                [Keyword::In, Keyword::AtMost, Keyword::AtLeast, Keyword::NotBelow]
                    .map(|keyword| keyword.text(language)),
            )
            && before.chars().all(|char| near.contains(char) || char.is_ascii())
        {
            return diagnostic.help(Term::DidYouMean, [near.into()]);
        }
        diagnostic
    }

    /// Whether a word that differs by a character means something else: 之后 and 之前,
    /// 不应当 and 应当, `of` and `or`. A proposal that turns a rule round is worse than none.
    fn is_far(&self, near: &str) -> bool {
        let short = self.found.is_ascii() && self.found.len() <= 2;
        let denials = |word: &str| word.chars().filter(|char| DENIALS.contains(char)).count();
        // Of a bound, letters may be missing, but none may be another.
        let bound = BOUNDS.iter().any(|keyword| keyword.text(self.language) == near);
        let other = self.found.chars().any(|char| !near.contains(char));
        short || denials(self.found) != denials(near) || (bound && !self.found.is_ascii() && other)
    }

    /// `且退休`, `退休且` where an operator may stand.
    fn glued_operator(&self) -> Option<String> {
        if self.language == Language::En || !self.expects(OPERATORS) {
            return None;
        }
        let before = self.word_before();
        INFIX.iter().map(|keyword| keyword.text(self.language)).find_map(|word| {
            let after = self.found.strip_prefix(word).filter(|rest| !rest.is_empty());
            let first = before.strip_suffix(word).filter(|rest| !rest.is_empty());
            after.map(|rest| format!("{word} {rest}")).or_else(|| first.map(|rest| format!("{rest} {word}")))
        })
    }

    /// What a rule is called in messages. Every rule of the grammar is here, so that a
    /// new one is given words, or is none that can be expected by itself.
    fn words_for(&self, kind: Kind) -> Vec<Argument> {
        let mark = |mark: &str| vec![Argument::from(format!("`{mark}`"))];
        let term = |term: Term| vec![Argument::from(term)];
        match kind {
            Kind::open => mark("{"),
            Kind::close => mark("}"),
            Kind::paren => mark("("),
            Kind::unparen => mark(")"),
            Kind::colon => mark(":"),
            Kind::equals => mark("="),
            Kind::less => mark("<"),
            Kind::comma => mark(","),
            Kind::optional => mark("?"),
            Kind::list_type => mark("["),
            Kind::separator => term(Term::LineEnd),
            Kind::EOI => term(Term::LineEnd),
            Kind::declaration | Kind::declared | Kind::changed | Kind::statement => {
                self.phrase(Term::Declaration)
            }
            Kind::name | Kind::any_name | Kind::path | Kind::quoted | Kind::enum_value => term(Term::AName),
            Kind::string | Kind::curly => term(Term::AString),
            Kind::instrument_title | Kind::title_text => term(Term::InstrumentTitle),
            Kind::number | Kind::digits | Kind::list_count => term(Term::ANumber),
            Kind::date => term(Term::ADate),
            Kind::party => term(Term::PartyName),
            Kind::section_item
            | Kind::section_path
            | Kind::section_names
            | Kind::whole_list
            | Kind::own_list => term(Term::Section),
            Kind::scheme_member
            | Kind::title
            | Kind::basis
            | Kind::text_source
            | Kind::import
            | Kind::effective
            | Kind::repealed
            | Kind::version_date => self.phrase(Term::HeaderMember),
            Kind::dated_value => term(Term::DatedValue),
            Kind::revision_member | Kind::amend | Kind::insert | Kind::repeal => {
                self.phrase(Term::RevisionMember)
            }
            Kind::anchor => self.spelled(&[Keyword::Over]),
            Kind::field | Kind::fields => term(Term::AField),
            Kind::field_type => term(Term::AType),
            Kind::report_member | Kind::submitted | Kind::sections => self.phrase(Term::ReportMember),
            Kind::duty_member => self.phrase(Term::DutyMember),
            Kind::instrument_member | Kind::issuer | Kind::issued | Kind::measures => {
                self.phrase(Term::InstrumentMember)
            }
            Kind::clause_member | Kind::effect => self.phrase(Term::ClauseMember),
            Kind::modality => self.phrase(Term::Modality),
            Kind::minus
            | Kind::k_not
            | Kind::chain
            | Kind::conditional
            | Kind::value
            | Kind::expression
            | Kind::operand
            | Kind::bracket
            | Kind::list_literal
            | Kind::quantified
            | Kind::quantifier
            | Kind::call
            | Kind::function
            | Kind::has
            | Kind::lacks
            | Kind::reference
            | Kind::undecided
            | Kind::boolean
            | Kind::share
            | Kind::quantity
            | Kind::k_if
            | Kind::k_has
            | Kind::k_lacks
            | Kind::k_unspecified
            | Kind::pool
            | Kind::amount => term(Term::Expression),
            // A bracket may follow any name; saying so each time would help nobody.
            Kind::group
            | Kind::membership
            | Kind::k_is
            | Kind::infix
            | Kind::infix_word
            | Kind::infix_symbol
            | Kind::value_infix
            | Kind::value_word
            | Kind::value_symbol
            | Kind::juxtaposed
            | Kind::juxtaposed_ahead
            | Kind::month_rounding
            | Kind::k_in_range => term(Term::Operator),
            Kind::record_key => self.spelled(&[Keyword::Key]),
            Kind::record_label => self.spelled(&[Keyword::Label]),
            Kind::ask => self.spelled(&[Keyword::Ask]),
            Kind::from | Kind::by => self.spelled(&[Keyword::By]),
            Kind::each => self.spelled(&[Keyword::Each]),
            Kind::domain => self.spelled(&[Keyword::For]),
            Kind::except => self.spelled(&[Keyword::Except]),
            Kind::variable => self.spelled(&[Keyword::As]),
            Kind::not_covered => self.spelled(&[Keyword::NotCovered]),
            Kind::counting => self.spelled(&[Keyword::Where]),
            Kind::grouping | Kind::k_group_by => self.spelled(&[Keyword::GroupBy]),
            Kind::pool_filter => self.spelled(&[Keyword::When]),
            Kind::under => self.spelled(&[Keyword::PursuantTo]),
            Kind::due => self.spelled(&[Keyword::Due]),
            Kind::union => mark("="),
            Kind::clause_body | Kind::duty_body | Kind::list_items | Kind::dated_values => mark("{"),
            Kind::later_word
            | Kind::later
            | Kind::revision_only
            | Kind::revision_word
            | Kind::article
            | Kind::unit
            | Kind::member_word
            | Kind::reserved
            | Kind::rest
            | Kind::line_end
            | Kind::next_member
            | Kind::word_part
            | Kind::WHITESPACE => Vec::new(),
            other => {
                let own = keyword::of_rule(&format!("{other:?}"));
                if own.is_empty() {
                    let begin: Vec<Keyword> = beginnings(other).copied().collect();
                    self.spelled(&begin)
                } else {
                    self.spelled(own)
                }
            }
        }
    }

    /// A group of keywords, some of them in the language of the file.
    fn phrase(&self, group: Term) -> Vec<Argument> {
        let words = examples(group).iter().map(|keyword| keyword.text(self.language).into()).collect();
        vec![Argument::Phrase(Message { term: group, arguments: vec![Argument::OneOf(words)] })]
    }

    fn spelled(&self, keywords: &[Keyword]) -> Vec<Argument> {
        keywords.iter().map(|keyword| Argument::from(format!("`{}`", keyword.text(self.language)))).collect()
    }
}

/// Whether something may begin a line of a body, or of the file.
fn is_member(wanted: &Argument) -> bool {
    match wanted {
        Argument::Phrase(phrase) => phrase.term != Term::Modality,
        wanted => [Term::AField.into(), Term::DatedValue.into()].contains(wanted),
    }
}

/// The keywords that stand for a group in messages.
fn examples(group: Term) -> &'static [Keyword] {
    match group {
        Term::Declaration => &[Keyword::Enum, Keyword::Record, Keyword::Subject, Keyword::Content],
        Term::HeaderMember => &[Keyword::Title, Keyword::Basis, Keyword::Source, Keyword::Import],
        Term::ReportMember => &[Keyword::Submitted, Keyword::Sections],
        Term::DutyMember => &[Keyword::DoneOn, Keyword::Done, Keyword::Since, Keyword::Due, Keyword::Chosen],
        Term::InstrumentMember => &[Keyword::Issuer, Keyword::Date, Keyword::Measures],
        Term::RevisionMember => &[Keyword::Amend, Keyword::Insert, Keyword::Repeal, Keyword::Param],
        Term::Modality => &[Keyword::Must, Keyword::ByReference, Keyword::May],
        _ => &[Keyword::When, Keyword::Must, Keyword::From, Keyword::Trigger, Keyword::Cite],
    }
}

/// Rules of which one is expected where an operator may stand.
const OPERATORS: &[Kind] =
    &[Kind::infix_word, Kind::infix_symbol, Kind::value_word, Kind::value_symbol, Kind::juxtaposed];

/// Rules of which one is expected where an operand may stand.
const OPERANDS: &[Kind] = &[
    Kind::chain,
    Kind::value,
    Kind::bracket,
    Kind::reference,
    Kind::conditional,
    Kind::path,
    Kind::quantified,
    Kind::minus,
];

/// The word, the number, the quoted text or the mark at the start of a text.
fn token_at(text: &str) -> &str {
    let Some(first) = text.chars().next() else {
        return "";
    };
    if matches!(first, ' ' | '\n') {
        return "";
    }
    let word = word_at(text);
    if !word.is_empty() {
        return word;
    }
    let end = match first {
        '"' => closed(text, '"'),
        '“' => closed(text, '”'),
        '「' => closed(text, '」'),
        '《' => closed(text, '》'),
        first if first.is_ascii_digit() => text.find(|char| !is_word_part(char)).unwrap_or(text.len()),
        first => first.len_utf8(),
    };
    text.get(..end).unwrap_or_default()
}

fn closed(text: &str, closing: char) -> usize {
    text.char_indices()
        .skip(1)
        .find(|(_, char)| *char == closing || *char == '\n')
        .map_or(text.len(), |(at, char)| at + char.len_utf8())
}

fn is_mark(found: &str) -> bool {
    !found.starts_with(is_word_part)
}
