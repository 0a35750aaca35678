//! Columns and line breaks for text in which characters are one or two cells wide.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How many cells a line of text may take. By judgement: what prints on a page
/// in landscape and stands on a common terminal.
pub(super) const LINE: usize = 100;

/// How many cells of a terminal a text takes.
pub fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// The text with spaces after it up to a width in cells.
pub fn pad(text: &str, cells: usize) -> String {
    let mut out = String::from(text);
    out.extend(std::iter::repeat_n(' ', cells.saturating_sub(width(text))));
    out
}

fn pad_left(text: &str, cells: usize) -> String {
    let mut out: String = std::iter::repeat_n(' ', cells.saturating_sub(width(text))).collect();
    out.push_str(text);
    out
}

/// Breaks a text into lines of at most `cells` cells, where the script allows:
/// at spaces, and between Chinese characters, but not before closing
/// punctuation nor after an opening mark. A run that has no such place stays whole.
pub fn wrap(text: &str, cells: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut line_cells = 0;
    for piece in pieces(text) {
        let piece_cells = width(piece.trim_end());
        if !line.is_empty() && line_cells + piece_cells > cells {
            lines.push(line.trim_end().to_owned());
            line.clear();
            line_cells = 0;
        }
        line.push_str(piece);
        line_cells += width(piece);
    }
    lines.push(line.trim_end().to_owned());
    lines
}

/// The text in pieces that must not be broken.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut previous: Option<char> = None;
    for (at, character) in text.char_indices() {
        let breaks = previous.is_some_and(|before| may_break(before, character));
        if breaks {
            pieces.extend(text.get(start..at));
            start = at;
        }
        previous = Some(character);
    }
    pieces.extend(text.get(start..));
    pieces
}

fn may_break(before: char, after: char) -> bool {
    const OPENING: &str = "“‘(（《〈「『【[";
    const CLOSING: &str = "”’)）》〉」』】],.;:!?，。；：！？、…";
    if after == ' ' || OPENING.contains(before) || CLOSING.contains(after) {
        return false;
    }
    before == ' ' || is_wide(before) || is_wide(after) || CLOSING.contains(before)
}

fn is_wide(character: char) -> bool {
    UnicodeWidthChar::width(character) == Some(2)
}

/// The text without what would move a terminal's cursor: control characters
/// become spaces. Facts come from outside.
pub(super) fn clean(text: &str) -> String {
    text.chars().map(|character| if is_hidden(character) { ' ' } else { character }).collect()
}

/// Control characters, and the marks that reverse the direction of text.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Text that is built line by line.
#[derive(Debug, Default)]
pub(super) struct Page {
    text: String,
}

impl Page {
    /// A line without breaks.
    pub(super) fn line(&mut self, indent: usize, text: &str) {
        self.text.extend(std::iter::repeat_n(' ', indent));
        self.text.push_str(clean(text).trim_end());
        self.text.push('\n');
    }

    /// A text that is broken into lines; those after the first are indented to `hanging`.
    pub(super) fn paragraph(&mut self, indent: usize, hanging: usize, text: &str) {
        let cells = LINE.saturating_sub(hanging).max(20);
        let text = clean(text);
        let first = LINE.saturating_sub(indent).max(20);
        let mut lines = wrap(&text, first).into_iter();
        let head = lines.next().unwrap_or_default();
        let rest = text.get(head.len()..).unwrap_or_default().trim_start();
        self.line(indent, &head);
        if !rest.is_empty() {
            for line in wrap(rest, cells) {
                self.line(hanging, &line);
            }
        }
    }

    /// An empty line.
    pub(super) fn gap(&mut self) {
        self.text.push('\n');
    }

    /// A table: the first row is the head; columns after the first `left` are numbers.
    pub(super) fn table(&mut self, indent: usize, left: usize, rows: &[Vec<String>]) {
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns)
            .map(|column| {
                let cells = rows.iter().filter_map(|row| row.get(column));
                cells.map(|cell| width(&clean(cell))).max().unwrap_or(0)
            })
            .collect();
        for row in rows {
            let mut text = String::new();
            for (at, (cell, cells)) in row.iter().zip(&widths).enumerate() {
                if at > 0 {
                    text.push_str("  ");
                }
                let cell = clean(cell);
                text.push_str(&if at < left { pad(&cell, *cells) } else { pad_left(&cell, *cells) });
            }
            self.line(indent, &text);
        }
    }

    /// Bytes written so far.
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::{Page, clean, pad, width, wrap};

    #[test]
    fn chinese_characters_take_two_cells() {
        assert_eq!(width("述法ab"), 6);
        assert_eq!(pad("述法", 6), "述法  ");
    }

    #[test]
    fn lines_break_between_characters_but_not_before_punctuation() {
        assert_eq!(wrap("应当进行述法。参照", 10), ["应当进行述", "法。参照"]);
        assert_eq!(wrap("a long line of words", 9), ["a long", "line of", "words"]);
        assert_eq!(wrap("", 9), [""]);
        for line in wrap(&"县(区)党委和政府“主要”负责人,".repeat(9), 20) {
            assert!(width(&line) <= 22, "{line}");
            assert!(!line.starts_with([',', '”', ')']), "{line}");
        }
    }

    #[test]
    fn a_run_without_a_place_to_break_stays_whole() {
        assert_eq!(wrap("abcdefghijkl 述", 5), ["abcdefghijkl", "述"]);
    }

    #[test]
    fn facts_cannot_move_the_cursor() {
        assert_eq!(clean("a\u{1b}[2Jb\nc\u{202e}"), "a [2Jb c ");
    }

    #[test]
    fn columns_align_by_cells() {
        let mut page = Page::default();
        let row = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
        page.table(2, 1, &[row(["名称", "n"]), row(["ab", "12"]), row(["现场述法", "3"])]);
        assert_eq!(page.into_text(), "  名称       n\n  ab        12\n  现场述法   3\n");
    }
}
