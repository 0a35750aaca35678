//! Reading on after a mistake, and an account of what was lost by it.
//!
//! A line of a body that makes no sense is passed over, and the declaration is
//! read without it. A declaration that makes none at all is left out. Either
//! way the tree says so in a [`Faulty`], so that nobody takes what was lost for
//! something that is missing.

use super::Parsed;
use super::ast::{Faulty, Item, Lost, LostName, Name};
use super::expected;
use super::grammar;
use super::keyword::{Keyword, Language};
use super::layout::{DECLARATIONS, Layout, Statement};
use super::lower::Lowerer;
use super::tree::Tree;
use super::words::{nfc, word_at};
use crate::limits::Limits;
use crate::source::Span;

/// How often one declaration is tried anew without a line that made no sense.
///
/// It bounds the work on a declaration by a multiple of its length. By
/// judgement: who has made sixteen mistakes in one clause mends those first.
const ATTEMPTS: usize = 16;

/// Reads one declaration; without the lines that make no sense, where they can be told.
pub(super) fn declaration(
    parsed: &mut Parsed,
    source: &str,
    layout: &mut Layout,
    statement: &Statement,
    limits: &Limits,
) {
    let before = parsed.diagnostics.len();
    let text = layout.text.get(statement.start as usize..statement.end as usize).unwrap_or_default();
    let head = Head::read(text, parsed.file.language);
    let mut lines = Vec::new();
    let read = attempts(parsed, source, layout, statement, limits, &mut lines);
    if read && lines.is_empty() && parsed.diagnostics.len() == before {
        return;
    }
    let file = parsed.file.id;
    let span = Span { file, start: statement.start, end: statement.end };
    let written = |span: Span| source.get(span.start as usize..span.end as usize).unwrap_or_default();
    let language = parsed.file.language;
    parsed.file.imports_lost |= match head.keyword {
        Some(Keyword::Scheme) => !read || lines.iter().any(|&line| may_import(written(line), language)),
        Some(Keyword::Import) => !read,
        Some(_) => false,
        None => may_import(written(span), language),
    };
    let lost = if read {
        Lost::Lines(lines)
    } else {
        // What begins no declaration may be the rest of the one before.
        if head.keyword.is_none() {
            cut_off(parsed, span);
        }
        let known = head.name.and_then(|(start, end)| {
            let span = Span { file, start: statement.start + start, end: statement.start + end };
            let name = written(span);
            let inner = name.trim_start_matches(['「', '`']).trim_end_matches(['」', '`']);
            Some(Name { text: nfc(inner), quoted: inner.len() < name.len(), span })
                .filter(|_| !inner.is_empty())
        });
        Lost::Whole(match known {
            Some(name) => LostName::Known(name),
            None if head.unnamed => LostName::Any,
            None => LostName::InText,
        })
    };
    parsed.file.faulty.push(Faulty { span, keyword: head.keyword, lost });
}

/// Counts text behind a declaration among what is lost of it.
fn cut_off(parsed: &mut Parsed, text: Span) {
    let Some(before) = parsed.file.items.last().map(Item::span) else {
        return;
    };
    match parsed.file.faulty.last_mut() {
        Some(Faulty { lost: Lost::Whole(_), span, .. }) if before.start < span.start => {}
        Some(Faulty { lost: Lost::Lines(lines), span, .. }) if span.start == before.start => lines.push(text),
        _ => {
            let keyword = None;
            parsed.file.faulty.push(Faulty { span: before, keyword, lost: Lost::Lines(vec![text]) });
        }
    }
}

/// Whether a declaration is in the tree in the end; `lines` are those that are not.
fn attempts(
    parsed: &mut Parsed,
    source: &str,
    layout: &mut Layout,
    statement: &Statement,
    limits: &Limits,
    lines: &mut Vec<Span>,
) -> bool {
    if statement.broken {
        return false;
    }
    let file = parsed.file.id;
    // Strings without end have been reported: go on without their lines.
    let from = layout.unterminated.partition_point(|&at| at < statement.start);
    let unterminated: Vec<u32> = layout
        .unterminated
        .get(from..)
        .unwrap_or_default()
        .iter()
        .copied()
        .take_while(|&at| at < statement.end)
        .collect();
    for at in unterminated {
        match pass_over(layout, statement, at) {
            Passed::Line(start, end) => lines.push(Span { file, start, end }),
            // Two of them in one line.
            Passed::Blank => {}
            Passed::Nothing => return false,
        }
    }
    let language = parsed.file.language;
    let (start, end) = (statement.start as usize, statement.end as usize);
    for _ in 0..ATTEMPTS {
        let text = layout.text.get(start..end).unwrap_or_default();
        let failure = match grammar::parse(text, language) {
            Ok(nodes) => {
                let mut lowerer = Lowerer {
                    file: &mut parsed.file,
                    source,
                    text: &layout.text,
                    base: statement.start,
                    limits,
                    diagnostics: &mut parsed.diagnostics,
                    too_deep: false,
                };
                return Tree::root(&nodes).is_some_and(|tree| lowerer.statement(tree));
            }
            Err(failure) => failure,
        };
        let place = expected::Place { file, source, base: start as u32, text };
        let diagnostic = expected::explain(place, &failure, language, limits);
        let passed = pass_over(layout, statement, statement.start + failure.at);
        // What is missed only because a line was passed over is not missing.
        if matches!(passed, Passed::Line(..)) || lines.is_empty() {
            parsed.diagnostics.push(diagnostic);
        }
        let Passed::Line(start, end) = passed else {
            return false;
        };
        lines.push(Span { file, start, end });
        if parsed.diagnostics.len() >= limits.diagnostics {
            return false;
        }
    }
    false
}

/// What became of a line that makes no sense.
enum Passed {
    /// It stood here, and is blank now.
    Line(u32, u32),
    /// It has been passed over before.
    Blank,
    /// The place is in no line of the body.
    Nothing,
}

/// Blanks the line of a body in which a place lies.
fn pass_over(layout: &mut Layout, statement: &Statement, at: u32) -> Passed {
    let (first, last) = (statement.members.0 as usize, statement.members.1 as usize);
    let members = layout.members.get(first..last).unwrap_or_default();
    let index = members.partition_point(|&(start, _)| start <= at);
    let Some(&(start, end)) = index.checked_sub(1).and_then(|index| members.get(index)) else {
        return Passed::Nothing;
    };
    let Some(line) = layout.text.get(start as usize..end as usize).filter(|_| at <= end) else {
        return Passed::Nothing;
    };
    if line.trim().is_empty() {
        return Passed::Blank;
    }
    // A line end stays one, so that the lines around do not run together.
    let blank: String = line.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
    layout.text.replace_range(start as usize..end as usize, &blank);
    Passed::Line(start, end)
}

/// How a declaration begins.
struct Head {
    keyword: Option<Keyword>,
    /// It has no name, or none that is a word.
    unnamed: bool,
    /// Where its name stands in the declaration, if it is certain.
    name: Option<(u32, u32)>,
}

impl Head {
    fn read(text: &str, language: Language) -> Head {
        let word = word_at(text);
        let keyword = Keyword::find(word, language)
            .filter(|keyword| DECLARATIONS.contains(keyword) || is_later(*keyword));
        let rest = text.get(word.len()..).unwrap_or_default().trim_start();
        let next = word_at(rest);
        let reserved = Keyword::find(next, language)
            .is_some_and(|next| next.is_reserved() || AFTER_NAME.contains(&next));
        let unnamed =
            keyword.is_some() && (next.is_empty() || reserved) && !rest.starts_with(['「', '`', '《']);
        let named = keyword.filter(|keyword| NAMED.contains(keyword));
        let name = named.and_then(|_| Head::name(text.get(word.len()..)?, language)).map(|(start, end)| {
            let before = word.len() as u32;
            (before + start, before + end)
        });
        Head { keyword, unnamed, name }
    }

    /// The name after the keyword, where something follows that follows a name: in
    /// `主体 县区 主要负责人 于 …` the name is not 县区.
    fn name(rest: &str, language: Language) -> Option<(u32, u32)> {
        let from = rest.trim_start_matches(' ');
        let start = rest.len() - from.len();
        let length = match from.chars().next()? {
            '「' => from.find('」')? + '」'.len_utf8(),
            '`' => from.get(1..)?.find('`')? + 2,
            _ => word_at(from).len(),
        };
        let written = from.get(..length).filter(|written| start > 0 && !written.is_empty())?;
        if Keyword::find(written, language).is_some_and(Keyword::is_reserved) {
            return None;
        }
        let after = from.get(length..)?.trim_start_matches([' ', '\n']);
        let follows = after.starts_with(['=', '{', ':', '['])
            || Keyword::find(word_at(after), language).is_some_and(|word| AFTER_NAME.contains(&word));
        follows.then(|| (start as u32, (start + length) as u32))
    }
}

fn is_later(keyword: Keyword) -> bool {
    super::keyword::of_rule("later_word").contains(&keyword)
}

/// Declarations of one name that others can use.
const NAMED: &[Keyword] = &[
    Keyword::Enum,
    Keyword::Record,
    Keyword::Param,
    Keyword::Report,
    Keyword::Duty,
    Keyword::List,
    Keyword::Define,
    Keyword::Assume,
    Keyword::Subject,
    Keyword::Content,
    Keyword::Method,
    Keyword::Use,
];

/// Words that follow the name of a declaration.
const AFTER_NAME: &[Keyword] = &[
    Keyword::Over,
    Keyword::For,
    Keyword::Each,
    Keyword::NotCovered,
    Keyword::Ordered,
    Keyword::Key,
    Keyword::Label,
    Keyword::Unmodelled,
];

/// Whether something that made no sense may have been meant as an import.
///
/// In doubt it may: then no name is called unknown.
fn may_import(text: &str, language: Language) -> bool {
    let first = text.split(['\n', '{', '｛']).find(|line| !line.trim().is_empty()).unwrap_or_default();
    let spelled = [language, language.other()].map(|language| Keyword::Import.text(language));
    let other_member = [Keyword::Title, Keyword::Basis, Keyword::Source, Keyword::Unmodelled]
        .map(|keyword| keyword.text(language));
    spelled.iter().any(|word| first.contains(word))
        || first.contains(".shufa")
        || (first.contains(['"', '“', '”', '\'', '‘', '＂'])
            && !other_member.contains(&word_at(first.trim_start())))
}
