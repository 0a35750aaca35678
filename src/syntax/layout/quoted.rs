//! Tokens between quotes, and where one ends that has no end.

use super::{Previous, Scan, ascii_twin};
use crate::diagnostic::{Code, Diagnostic, Term};

impl Scan<'_> {
    /// A token between quotes; it ends on its line.
    pub(super) fn quoted(&mut self, opening: char, closing: char, noun: Term) {
        let start = self.at;
        let mut depth = 0_usize;
        let mut end = None;
        for (offset, char) in self.rest().char_indices() {
            if char == '\n' {
                break;
            }
            if char == opening && (opening != closing || offset == 0) && opening != '「' {
                depth += 1;
            } else if char == closing {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    end = Some(start + offset + char.len_utf8());
                    break;
                }
            }
        }
        self.previous = Previous::Other;
        let Some(end) = end else {
            let line = self.rest().split('\n').next().unwrap_or_default().trim_end();
            let (length, wrong) = match wrong_closing(line, opening) {
                Some((length, wrong)) => (length, Some(wrong)),
                None => (self.before_closers(line, start), None),
            };
            let end = start + length;
            let diagnostic = Diagnostic::new(
                Code::Unterminated,
                self.span(start, end),
                [opening.to_string().into(), noun.into()],
            );
            self.report(match wrong {
                Some(wrong) => {
                    diagnostic.help(Term::CloseWith, [wrong.to_string().into(), closing.to_string().into()])
                }
                None => diagnostic.help(Term::AddClosing, [closing.to_string().into()]),
            });
            self.unterminated.push(start as u32);
            self.at = end.max(start + opening.len_utf8());
            return;
        };
        self.at = end;
    }

    /// How much of the rest of a line a string without end takes: not the brackets at the
    /// end of the line that close those opened on it.
    fn before_closers(&self, line: &str, start: usize) -> usize {
        let line_start =
            self.source.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        let opened = self.open.iter().rev().take_while(|&&(_, at)| at as usize >= line_start);
        let opened: Vec<char> = opened.map(|(bracket, _)| bracket.closing()).collect();
        let closers: Vec<(usize, char)> = line
            .char_indices()
            .rev()
            .filter(|(_, char)| !char.is_whitespace())
            .map(|(at, char)| (at, ascii_twin(char)))
            .take_while(|(_, char)| matches!(char, ')' | ']' | '}'))
            .take(opened.len())
            .collect();
        // The innermost bracket is closed first.
        let fitting = (1..=closers.len()).rev().find(|&count| {
            let first = closers.iter().take(count).rev().map(|(_, char)| char);
            first.eq(opened.iter().take(count))
        });
        fitting.and_then(|count| closers.get(count - 1)).map_or(line.len(), |(at, _)| {
            line.get(..*at).map_or(line.len(), |before| before.trim_end().len())
        })
    }
}

/// Where a string ends that was closed by a mark of the other kind, with that mark.
fn wrong_closing(line: &str, opening: char) -> Option<(usize, char)> {
    let (at, wrong) = match opening {
        '“' => {
            let (at, _) = line.char_indices().rfind(|(_, char)| *char == '"')?;
            // Two of them are a pair within the text.
            let odd = line.matches('"').count() % 2 == 1;
            (at, odd.then_some('"')?)
        }
        '"' => {
            let mut depth = 0_usize;
            let end = line.char_indices().find(|(_, char)| match char {
                '“' => {
                    depth += 1;
                    false
                }
                '”' if depth == 0 => true,
                '”' => {
                    depth -= 1;
                    false
                }
                _ => false,
            });
            (end?.0, '”')
        }
        _ => return None,
    };
    Some((at + wrong.len_utf8(), wrong))
}
