//! The first line: the version of the language and the language of keywords.

use super::keyword::{Keyword, Language};
use super::words::{shown, word_at};
use crate::diagnostic::{Code, Diagnostic, Term};
use crate::source::{FileId, Span};

/// The version of the language that this program knows.
const VERSION: &str = "1";

/// What the first line says.
pub(super) struct Header {
    pub(super) language: Language,
    /// Where `语言 1` stands, with what is wrong behind it.
    pub(super) place: (u32, u32),
}

/// Reads the first line; before it there may be a byte order mark, blank lines and comments.
pub(super) fn read(file: FileId, text: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Header> {
    let span = |start: usize, end: usize| Span { file, start: start as u32, end: end as u32 };
    let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text);
    loop {
        rest = rest.trim_start();
        match rest.strip_prefix("//") {
            Some(comment) => rest = comment.split_once('\n').map_or("", |(_, after)| after),
            None => break,
        }
    }
    let start = text.len() - rest.len();
    let line = rest.split(['\n', ';', '；']).next().unwrap_or_default();
    let line = line.split("//").next().unwrap_or_default().trim_end();
    let word = word_at(line);
    let language =
        [Language::Zh, Language::En].into_iter().find(|&language| Keyword::Language.text(language) == word);
    let after = line.get(word.len()..).unwrap_or_default();
    let number = after.trim_start();
    let (Some(language), false) = (language, number.is_empty() || number == after) else {
        let end = start + shown_end(line);
        diagnostics.push(
            Diagnostic::new(Code::MissingLanguage, span(start, end), []).help(Term::BeginWithLanguage, []),
        );
        return None;
    };
    let digits = number.split(|char: char| char.is_whitespace()).next().unwrap_or_default();
    let begin = start + line.len() - number.len();
    if digits != VERSION {
        diagnostics.push(
            Diagnostic::new(Code::OtherVersion, span(begin, begin + digits.len()), [shown(digits).into()])
                .help(Term::WriteInstead, [format!("{word} {VERSION}").into()]),
        );
        return None;
    }
    let mut end = begin + VERSION.len();
    let more = line.get(end - start..).unwrap_or_default().trim_start();
    if !more.is_empty() {
        let begin = start + line.len() - more.len();
        diagnostics.push(Diagnostic::new(
            Code::UnexpectedText,
            span(begin, begin + shown_end(more)),
            [Term::LineEnd.into(), format!("`{}`", shown(more)).into()],
        ));
        end = start + line.len();
    }
    Some(Header { language, place: (start as u32, end as u32) })
}

/// How far a place is underlined: the line, or the start of a long one.
fn shown_end(line: &str) -> usize {
    line.char_indices().nth(40).map_or(line.len(), |(end, _)| end)
}
