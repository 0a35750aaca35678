//! The braces of a revision, which are not seen by the grammar: what stands between
//! them is statements of their own.

use super::super::keyword::Keyword;
use super::super::words::word_at;
use super::{Bracket, Part, Scan};

/// How far the braces of a revision have come.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Revision {
    /// The file is none, as far as can be told.
    None,
    /// Its head is being read.
    Head,
    /// The `{` at this place is open.
    Open(u32),
    /// It is closed.
    Closed,
}

impl Scan<'_> {
    /// Which part of the file begins here.
    pub(super) fn part(&mut self) -> Part {
        match self.revision {
            Revision::None => {
                let word = word_at(self.rest());
                let begins = self.statements.is_empty()
                    && Keyword::find(word, self.language) == Some(Keyword::Revision);
                if begins {
                    self.revision = Revision::Head;
                    return Part::RevisionHead { opened: false };
                }
                Part::Declaration
            }
            Revision::Open(_) => {
                let line = self.source.get(..self.at).and_then(|before| before.rsplit('\n').next());
                self.indent = self.indent.or_else(|| line.map(str::len));
                Part::RevisionMember
            }
            // A head without its brace has ended with its line.
            Revision::Head | Revision::Closed => Part::AfterRevision,
        }
    }

    /// Takes the `{` behind the head of a revision for its own.
    pub(super) fn opens_revision(&mut self, char: char) -> bool {
        if self.revision != Revision::Head {
            return false;
        }
        self.revision = Revision::Open(self.at as u32);
        if let Some(statement) = &mut self.current {
            statement.part = Part::RevisionHead { opened: true };
        }
        self.end_statement();
        self.blank(self.at, self.at + char.len_utf8());
        self.at += char.len_utf8();
        true
    }

    /// Takes a `}` that closes nothing else for the revision's.
    pub(super) fn closes_revision(&mut self, length: usize) -> bool {
        if !matches!(self.revision, Revision::Open(_)) {
            return false;
        }
        self.revision = Revision::Closed;
        // The brace itself began no statement.
        self.current = self.current.take().filter(|statement| statement.start != self.at as u32);
        self.end_statement();
        self.blank(self.at, self.at + length);
        self.at += length;
        true
    }

    /// At the end of the file: a revision that is still open is told of.
    pub(super) fn end_revision(&mut self) {
        if let Revision::Open(at) = self.revision {
            self.end_statement();
            if !self.brackets_differ {
                self.unclosed(Bracket::Body, at, None);
            }
            self.brackets_differ = true;
        }
    }
}
