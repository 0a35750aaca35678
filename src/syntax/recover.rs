//! Reading on after a mistake, and an account of what was lost by it.
//!
//! A line of a body that makes no sense is passed over, and the declaration is
//! read without it. A declaration that makes none at all is left out. Either
//! way the tree says so in a [`Faulty`], so that nobody takes what was lost for
//! something that is missing.

use super::Parsed;
use super::ast::{Faulty, Item, Lost, LostName, Name};
use super::expected;
use super::grammar::{self, Form};
use super::keyword::{Keyword, Language};
use super::layout::{DECLARATIONS, Layout, Part, Statement};
use super::lower::Lowerer;
use super::revision;
use super::tree::Tree;
use super::words::{is_word_start, nfc, word_at};
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
    match statement.part {
        Part::Declaration => {}
        Part::RevisionHead { .. } | Part::RevisionMember => {
            // A revision that lacks something is not worked in: there is no account to give.
            let _ = attempts(parsed, source, layout, statement, limits, &mut Vec::new());
            return;
        }
        Part::AfterRevision => return revision::after(parsed, source, (statement.start, statement.end)),
    }
    let before = parsed.diagnostics.len();
    let text = layout.text.get(statement.start as usize..statement.end as usize).unwrap_or_default();
    let head = Head::read(text, parsed.file.language);
    let mut lines = Vec::new();
    let stopped = attempts(parsed, source, layout, statement, limits, &mut lines);
    let read = stopped.is_ok();
    if read && lines.is_empty() && parsed.diagnostics.len() == before {
        return;
    }
    let file = parsed.file.id;
    let span = Span { file, start: statement.start, end: statement.end };
    let written = |span: Span| source.get(span.start as usize..span.end as usize).unwrap_or_default();
    let language = parsed.file.language;
    parsed.file.names_lost |= match head.keyword {
        Some(Keyword::Scheme) => !read || lines.iter().any(|&line| may_import(written(line), language)),
        Some(Keyword::Import) => !read,
        Some(_) => false,
        None => !read && (may_import(written(span), language) || !is_misspelt(written(span), language)),
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
            Some(name) => {
                let rest = stopped.err().flatten().map(|start| {
                    let text = written(Span { start, ..span });
                    let length = text.find(['{', '\u{FF5B}']).unwrap_or(text.len());
                    Span { file, start, end: start + length as u32 }
                });
                LostName::Known { name, rest }
            }
            None => LostName::Unknown,
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

/// Puts a declaration in the tree, without `lines`; an error says where it stopped
/// making sense, where that is known.
fn attempts(
    parsed: &mut Parsed,
    source: &str,
    layout: &mut Layout,
    statement: &Statement,
    limits: &Limits,
    lines: &mut Vec<Span>,
) -> Result<(), Option<u32>> {
    if statement.broken {
        return Err(None);
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
            Passed::Nothing => return Err(Some(at)),
        }
    }
    let language = parsed.file.language;
    let (start, end) = (statement.start as usize, statement.end as usize);
    let form = match statement.part {
        Part::Declaration | Part::AfterRevision => Form::Statement,
        Part::RevisionHead { .. } => Form::RevisionHead,
        Part::RevisionMember => {
            revision::put_apart(&mut layout.text, start, end, language);
            Form::RevisionMember
        }
    };
    for _ in 0..ATTEMPTS {
        let text = layout.text.get(start..end).unwrap_or_default();
        let failure = match grammar::parse(text, language, form) {
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
                let read = Tree::root(&nodes).is_some_and(|tree| match statement.part {
                    Part::Declaration | Part::AfterRevision => lowerer.statement(tree),
                    Part::RevisionHead { opened } => lowerer.revision_head(tree, opened),
                    Part::RevisionMember => lowerer.revision_member(tree),
                });
                return if read { Ok(()) } else { Err(None) };
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
            return Err(Some(statement.start + failure.at));
        };
        lines.push(Span { file, start, end });
        if parsed.diagnostics.len() >= limits.diagnostics {
            return Err(None);
        }
    }
    Err(None)
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
    /// Where its name stands in the declaration, if it is certain.
    name: Option<(u32, u32)>,
}

impl Head {
    /// The name is certain where something follows that follows a name: in
    /// `主体 县区 主要负责人 于 …` it is not 县区.
    fn read(text: &str, language: Language) -> Head {
        let word = word_at(text);
        let keyword = Keyword::find(word, language)
            .filter(|keyword| DECLARATIONS.contains(keyword) || is_later(*keyword));
        let rest = text.get(word.len()..).unwrap_or_default();
        let name = keyword.and_then(followers).and_then(|(marks, words)| {
            let (start, end) = Head::name(rest, language)?;
            let behind = rest.get(end..)?;
            let after = behind.trim_start_matches([' ', '\n']);
            // A bracket within a name stands right behind its first half.
            let within = behind.starts_with(['{', '[']);
            let follows = (after.starts_with(marks) && !within)
                || Keyword::find(word_at(after), language).is_some_and(|word| words.contains(&word));
            follows.then(|| ((word.len() + start) as u32, (word.len() + end) as u32))
        });
        Head { keyword, name }
    }

    /// Where the word after the keyword stands, if it is a name.
    fn name(rest: &str, language: Language) -> Option<(usize, usize)> {
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
        Some((start, start + length))
    }
}

fn is_later(keyword: Keyword) -> bool {
    super::keyword::of_rule("later_word").contains(&keyword)
}

/// The marks and words that follow the name in declarations of one name.
fn followers(keyword: Keyword) -> Option<(&'static [char], &'static [Keyword])> {
    Some(match keyword {
        Keyword::Enum => (&['{'], &[Keyword::Ordered]),
        Keyword::Record => (&['{'], &[Keyword::Key, Keyword::Label]),
        Keyword::Param => (&['=', '{'], &[]),
        Keyword::Define => (&['='], &[Keyword::Over]),
        Keyword::Report | Keyword::Duty | Keyword::Assume | Keyword::Aggregate => (&[], &[Keyword::Over]),
        Keyword::List => (&['{', '['], &[Keyword::Unmodelled]),
        Keyword::Subject => (&['='], &[Keyword::Over, Keyword::NotCovered]),
        Keyword::Content | Keyword::Method | Keyword::Use => (&['{'], &[Keyword::For, Keyword::Each]),
        _ => return None,
    })
}

/// Whether text seems to be a declaration whose keyword is misspelt: `主题 领导干部 …`.
fn is_misspelt(text: &str, language: Language) -> bool {
    let word = word_at(text);
    let rest = text.get(word.len()..).unwrap_or_default();
    let named =
        rest.trim_start_matches(' ').starts_with(|char| is_word_start(char) || matches!(char, '「' | '`'));
    !word.is_empty() && Keyword::find(word, language).is_none() && rest.starts_with(' ') && named
}

/// Whether something that made no sense may have been meant as an import.
///
/// In doubt it may: then no name is called unknown.
fn may_import(text: &str, language: Language) -> bool {
    const QUOTES: &[char] = &['"', '“', '”', '\'', '‘', '＂'];
    let spelled = [language, language.other()].map(|language| Keyword::Import.text(language));
    let within = spelled
        .iter()
        .any(|word| text.split(word).skip(1).any(|after| after.trim_start_matches(' ').starts_with(QUOTES)));
    let first = text.split(['\n', '{', '\u{FF5B}']).find(|line| !line.trim().is_empty()).unwrap_or_default();
    let other_member = [Keyword::Title, Keyword::Basis, Keyword::Source, Keyword::Unmodelled]
        .map(|keyword| keyword.text(language));
    within
        || spelled.iter().any(|word| first.contains(word))
        || first.contains(".shufa")
        || (first.contains(QUOTES) && !other_member.contains(&word_at(first.trim_start())))
}
