//! What is peculiar to the text of revision files.

use super::Parsed;
use super::keyword::{Keyword, Language};
use super::layout::DECLARATIONS;
use super::words::{whole_characters, word_at};
use crate::diagnostic::{Code, Diagnostic, Term};
use crate::source::Span;

/// Whether a text is a revision file: its first declaration begins with 修订.
///
/// Files of a folder are told apart by it, so it is lenient: what begins so and
/// has no first line is a revision with a mistake, which is not passed over.
pub fn begins_with_revision(text: &str) -> bool {
    begins_with(text, Keyword::Revision)
}

/// Whether the first declaration of a text is a 方案.
pub fn begins_with_scheme(text: &str) -> bool {
    begins_with(text, Keyword::Scheme)
}

fn begins_with(text: &str, wanted: Keyword) -> bool {
    let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut first_line = true;
    loop {
        rest = rest.trim_start_matches(|char: char| char.is_whitespace() || matches!(char, ';' | '；'));
        if let Some(comment) = rest.strip_prefix("//") {
            rest = comment.split_once('\n').map_or("", |(_, after)| after);
            continue;
        }
        let word = word_at(rest);
        let is = |keyword: Keyword| {
            [Language::Zh, Language::En].into_iter().any(|language| keyword.text(language) == word)
        };
        if first_line && is(Keyword::Language) {
            let after =
                rest.get(word.len()..).unwrap_or_default().trim_start_matches([' ', '\t', '\u{3000}']);
            rest = after.trim_start_matches(|char: char| char.is_ascii_digit() || char == '.');
            first_line = false;
            continue;
        }
        return is(wanted);
    }
}

/// `修改 方式.现场述法 对 …` is `修改 方式 现场述法 对 …`: the dot after the word of the
/// declaration is blanked.
pub(super) fn put_apart(text: &mut String, start: usize, end: usize, language: Language) {
    let statement = text.get(start..end).unwrap_or_default();
    let amend = Keyword::Amend.text(language);
    let Some(rest) = statement.strip_prefix(amend) else {
        return;
    };
    let declaration = rest.trim_start_matches(' ');
    let word = word_at(declaration);
    if declaration.len() == rest.len()
        || !Keyword::find(word, language).is_some_and(|keyword| DECLARATIONS.contains(&keyword))
    {
        return;
    }
    let after = declaration.get(word.len()..).unwrap_or_default();
    let dot = after.trim_start_matches(' ');
    if dot.starts_with('.') && !dot.starts_with("..") {
        let at = start + statement.len() - dot.len();
        text.replace_range(at..=at, " ");
    }
}

/// Tells of what stands after a revision: once is enough.
pub(super) fn after(parsed: &mut Parsed, source: &str, (start, end): (u32, u32)) {
    if parsed.diagnostics.iter().any(|diagnostic| diagnostic.code == Code::AfterRevision) {
        return;
    }
    let text = source.get(start as usize..end as usize).unwrap_or_default();
    let word = word_at(text).len().max(1) as u32;
    let span = Span { file: parsed.file.id, start, end: whole_characters(source, start + word) };
    let diagnostic = Diagnostic::new(Code::AfterRevision, span, []);
    parsed.diagnostics.push(diagnostic.help(Term::HelpOwnFile, []));
}

#[cfg(test)]
mod tests {
    use super::{Language, begins_with_revision, put_apart};

    #[test]
    fn a_revision_is_known_by_its_first_word() {
        for text in [
            "语言 1\n修订 甲 自 2026-01-01 {}",
            "\u{feff}// 说明\n\n语言 1 // 一\n// 二\n修订 甲",
            "language 1; revision a since 2026-01-01 {}",
            "修订 甲 自 2026-01-01 {}",
        ] {
            assert!(begins_with_revision(text), "{text}");
        }
        for text in
            ["", "语言 1\n", "语言 1\n方案 修订 {}", "语言 1\n// 修订\n枚举 甲 { 乙 }", "语言 1\n修订稿"]
        {
            assert!(!begins_with_revision(text), "{text}");
        }
    }

    #[test]
    fn a_kind_and_a_name_may_be_joined_by_a_dot() {
        let apart = |text: &str| {
            let mut all = text.to_owned();
            put_apart(&mut all, 0, text.len(), Language::Zh);
            all
        };
        assert_eq!(apart("修改 方式.现场 { }"), "修改 方式 现场 { }");
        assert_eq!(apart("修改 方式 现场 对 甲.乙 { }"), "修改 方式 现场 对 甲.乙 { }");
        assert_eq!(apart("废止 方式.现场"), "废止 方式.现场");
    }
}
