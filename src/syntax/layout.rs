//! The lay-out of a file: where its statements begin and end, before any grammar.
//!
//! One pass over the text, linear and without recursion. It knows strings,
//! quoted names, comments and brackets, and which line ends count; it gives
//! back the text with everything blanked that means nothing, every character
//! in its old place. What it finds wrong (a string without end, a bracket
//! without partner, nesting past the limit) is said here, so that the grammar
//! is only asked about text whose brackets are in order.

mod quoted;
mod revision;

use self::revision::Revision;
use super::ast::Comment;
use super::keyword::{Keyword, Language};
use super::words::{is_word_part, is_word_start, word_at};
use crate::diagnostic::{Code, Diagnostic, Term};
use crate::limits::Limits;
use crate::source::{FileId, Span};

/// A file cut into statements.
pub(super) struct Layout {
    /// As long as the source; see the head of `grammar/shufa.pest`.
    pub(super) text: String,
    pub(super) comments: Vec<Comment>,
    pub(super) statements: Vec<Statement>,
    /// The lines of all bodies: what can be passed over when it makes no sense.
    pub(super) members: Vec<(u32, u32)>,
    /// Where strings begin that do not end, in order; they have been reported.
    pub(super) unterminated: Vec<u32>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Brackets are nested past the limit: nothing was cut into statements.
    pub(super) gave_up: bool,
}

/// Which part of a file a statement is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Part {
    /// A declaration of a scheme or a library.
    #[default]
    Declaration,
    /// `修订 SCHEME 自 DATE`, without the braces after it.
    RevisionHead {
        /// Whether a `{` follows.
        opened: bool,
    },
    /// What stands between those braces.
    RevisionMember,
    /// What stands after them.
    AfterRevision,
}

/// A declaration at the top level, in bytes of the file.
#[derive(Debug, Default)]
pub(super) struct Statement {
    pub(super) start: u32,
    pub(super) end: u32,
    /// Which of [`Layout::members`] are the lines of its body.
    pub(super) members: (u32, u32),
    pub(super) part: Part,
    /// Something is wrong with its brackets, and has been said.
    pub(super) broken: bool,
}

/// Cuts a file into statements. `header` is the place of `语言 1`.
pub(super) fn lay_out(
    file: FileId,
    source: &str,
    header: (u32, u32),
    language: Language,
    limits: &Limits,
) -> Layout {
    let first = Scan::new(file, source, header, language, limits, Sync::Off).run();
    if !first.brackets_differ {
        return first.into_layout();
    }
    // A bracket has no partner: what follows it may all be inside. Read the file
    // again, this time taking a declaration at the start of a line for the end
    // of whatever is open.
    let second = Scan::new(file, source, header, language, limits, Sync::AtDeclarations).run();
    second.into_layout()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sync {
    Off,
    AtDeclarations,
}

/// What is open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bracket {
    /// `(`
    Paren,
    /// `[`
    Square,
    /// `{` of a list literal
    List,
    /// `{` of a body
    Body,
}

impl Bracket {
    fn closing(self) -> char {
        match self {
            Bracket::Paren => ')',
            Bracket::Square => ']',
            Bracket::List | Bracket::Body => '}',
        }
    }

    fn text(self) -> &'static str {
        match self {
            Bracket::Paren => "(",
            Bracket::Square => "[",
            Bracket::List | Bracket::Body => "{",
        }
    }
}

/// What the token before was, as far as it matters for what follows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Previous {
    Comma,
    /// After it a value stands: a `{` begins a list literal.
    Opener,
    Other,
}

struct Scan<'a> {
    file: FileId,
    source: &'a str,
    language: Language,
    nesting: usize,
    sync: Sync,
    /// The text that is given back.
    out: Vec<u8>,
    at: usize,
    header: (usize, usize),
    open: Vec<(Bracket, u32)>,
    previous: Previous,
    /// Line ends since the last token.
    line_ends: Vec<u32>,
    /// The end of the last token.
    last_end: u32,
    current: Option<Statement>,
    member: Option<u32>,
    /// The token before closed the body of a declaration.
    after_body: bool,
    statements: Vec<Statement>,
    members: Vec<(u32, u32)>,
    unterminated: Vec<u32>,
    comments: Vec<Comment>,
    diagnostics: Vec<Diagnostic>,
    most_diagnostics: usize,
    brackets_differ: bool,
    too_deep: bool,
    revision: Revision,
    /// How far the first member of the revision is indented.
    indent: Option<usize>,
}

impl<'a> Scan<'a> {
    fn new(
        file: FileId,
        source: &'a str,
        header: (u32, u32),
        language: Language,
        limits: &Limits,
        sync: Sync,
    ) -> Scan<'a> {
        Scan {
            file,
            source,
            language,
            nesting: limits.nesting,
            sync,
            out: source.as_bytes().to_vec(),
            at: 0,
            header: (header.0 as usize, header.1 as usize),
            open: Vec::new(),
            previous: Previous::Other,
            line_ends: Vec::new(),
            last_end: 0,
            current: None,
            member: None,
            after_body: false,
            statements: Vec::new(),
            members: Vec::new(),
            unterminated: Vec::new(),
            comments: Vec::new(),
            diagnostics: Vec::new(),
            most_diagnostics: limits.diagnostics,
            brackets_differ: false,
            too_deep: false,
            revision: Revision::None,
            indent: None,
        }
    }

    fn into_layout(self) -> Layout {
        Layout {
            // Whole characters were replaced by ASCII, so this is UTF-8 again.
            text: String::from_utf8(self.out).unwrap_or_default(),
            comments: self.comments,
            statements: self.statements,
            members: self.members,
            unterminated: self.unterminated,
            diagnostics: self.diagnostics,
            gave_up: self.too_deep,
        }
    }

    fn run(mut self) -> Scan<'a> {
        while let Some(char) = self.rest().chars().next() {
            if self.at == self.header.0 && self.header.0 < self.header.1 {
                self.blank(self.header.0, self.header.1);
                self.at = self.header.1;
                continue;
            }
            match char {
                '\n' => {
                    self.line_ends.push(self.at as u32);
                    self.at += 1;
                }
                ' ' => self.at += 1,
                char if char.is_whitespace() || (char == '\u{feff}' && self.at == 0) => {
                    self.blank(self.at, self.at + char.len_utf8());
                    self.at += char.len_utf8();
                }
                '/' if self.rest().starts_with("//") => self.comment(),
                char => self.token(char),
            }
            if self.too_deep {
                self.statements.clear();
                self.current = None;
                return self;
            }
        }
        while let Some((bracket, at)) = self.open.pop() {
            if !self.brackets_differ {
                self.unclosed(bracket, at, None);
            }
            self.brackets_differ = true;
        }
        self.end_revision();
        self.end_statement();
        self
    }

    fn rest(&self) -> &'a str {
        self.source.get(self.at..).unwrap_or_default()
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span { file: self.file, start: start as u32, end: end as u32 }
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        if self.diagnostics.len() < self.most_diagnostics {
            self.diagnostics.push(diagnostic);
        }
    }

    fn blank(&mut self, start: usize, end: usize) {
        if let Some(bytes) = self.out.get_mut(start..end) {
            bytes.fill(b' ');
        }
    }

    /// Puts an ASCII character in the place of its full-width twin.
    fn replace(&mut self, length: usize, with: u8) {
        self.blank(self.at, self.at + length);
        if let Some(byte) = self.out.get_mut(self.at) {
            *byte = with;
        }
    }

    fn comment(&mut self) {
        let line = self.rest().split('\n').next().unwrap_or_default();
        let text = line.trim_end_matches('\r');
        self.comments.push(Comment { text: text.to_owned(), span: self.span(self.at, self.at + text.len()) });
        self.blank(self.at, self.at + line.len());
        self.at += line.len();
    }

    /// Reads a token that begins with a character.
    fn token(&mut self, char: char) {
        let ascii = ascii_twin(char);
        self.line_ends_before(char, ascii);
        let start = self.at;
        match ascii {
            '"' => self.quoted('"', '"', Term::StringNoun),
            '“' => self.quoted('“', '”', Term::StringNoun),
            '「' => self.quoted('「', '」', Term::NameNoun),
            '`' => self.quoted('`', '`', Term::NameNoun),
            '《' => self.quoted('《', '》', Term::TitleNoun),
            '(' | '[' | '{' => self.opening(char, ascii),
            ')' | ']' | '}' => self.closing(char, ascii),
            ';' => {
                self.replace(char.len_utf8(), b';');
                self.at += char.len_utf8();
                self.semicolon(start);
                return;
            }
            _ if is_word_start(char) || char.is_ascii_digit() => self.word(char),
            _ => {
                if ascii != char {
                    self.replace(char.len_utf8(), ascii as u8);
                }
                self.at += char.len_utf8();
                self.previous = match ascii {
                    ',' => Previous::Comma,
                    ':' | '=' | '<' | '>' | '+' | '-' | '*' | '/' | '.' | '≠' | '≤' | '≥' => {
                        Previous::Opener
                    }
                    _ => Previous::Other,
                };
            }
        }
        self.last_end = self.at as u32;
    }

    /// A word or a number, read as one run.
    fn word(&mut self, first: char) {
        let length = if first.is_ascii_digit() {
            self.rest().find(|char: char| !char.is_ascii_digit()).unwrap_or(self.rest().len())
        } else {
            word_at(self.rest()).len()
        };
        let word = self.rest().get(..length).unwrap_or_default();
        let opens = Keyword::find(word, self.language).is_some_and(|keyword| {
            keyword.is_reserved() || matches!(keyword, Keyword::From | Keyword::InRange | Keyword::Among)
        });
        self.previous = if opens { Previous::Opener } else { Previous::Other };
        self.at += length.max(1);
    }

    fn opening(&mut self, char: char, ascii: char) {
        if self.open.len() >= self.nesting {
            self.too_deep = true;
            // The one thing to say.
            self.diagnostics.clear();
            self.diagnostics.push(
                Diagnostic::new(
                    Code::NestedTooDeeply,
                    self.span(self.at, self.at + char.len_utf8()),
                    [self.nesting.to_string().into()],
                )
                .help(Term::NameAPart, [Keyword::Define.text(self.language).into()]),
            );
            return;
        }
        if ascii == '{' && self.open.is_empty() && self.opens_revision(char) {
            return;
        }
        let bracket = match (ascii, self.previous) {
            ('(', _) => Bracket::Paren,
            ('[', _) => Bracket::Square,
            (_, Previous::Other) => Bracket::Body,
            (_, Previous::Comma | Previous::Opener) => Bracket::List,
        };
        self.open.push((bracket, self.at as u32));
        self.replace(char.len_utf8(), ascii as u8);
        self.at += char.len_utf8();
        self.previous = match bracket {
            Bracket::Body => Previous::Other,
            Bracket::Paren | Bracket::Square | Bracket::List => Previous::Opener,
        };
        if self.open.len() == 1 && bracket == Bracket::Body {
            self.member = Some(self.at as u32);
        }
    }

    fn closing(&mut self, char: char, ascii: char) {
        let partner = |bracket: Bracket| match ascii {
            ')' => bracket == Bracket::Paren,
            ']' => bracket == Bracket::Square,
            _ => matches!(bracket, Bracket::List | Bracket::Body),
        };
        let length = char.len_utf8();
        let here = self.span(self.at, self.at + length);
        self.previous = Previous::Other;
        if ascii == '}' && self.open.is_empty() && self.closes_revision(length) {
            return;
        }
        if !self.open.iter().any(|&(bracket, _)| partner(bracket)) {
            self.brackets_differ = true;
            self.report(Diagnostic::new(Code::UnmatchedBracket, here, [ascii.to_string().into()]));
            self.blank(self.at, self.at + length);
            if let Some(statement) = &mut self.current {
                statement.broken |= statement.start != self.at as u32;
            }
            if self.current.as_ref().is_some_and(|statement| statement.start == self.at as u32) {
                self.current = None;
            }
            self.at += length;
            return;
        }
        let mut said = false;
        while let Some((bracket, at)) = self.open.pop() {
            if partner(bracket) {
                self.after_body = bracket == Bracket::Body && self.open.is_empty();
                break;
            }
            // One message for all that this bracket leaves open.
            if !said {
                self.unclosed(bracket, at, Some(here));
                said = true;
            }
        }
        if self.open.is_empty() {
            self.end_member(self.at);
        }
        self.replace(length, ascii as u8);
        self.at += length;
    }

    fn unclosed(&mut self, bracket: Bracket, at: u32, before: Option<Span>) {
        self.brackets_differ = true;
        let at = at as usize;
        let length = self.source.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
        let diagnostic =
            Diagnostic::new(Code::UnclosedBracket, self.span(at, at + length), [bracket.text().into()]);
        self.report(match before {
            Some(span) => diagnostic.label(span, Term::ClosedHere, []),
            None => diagnostic,
        });
        if let Some(statement) = &mut self.current {
            statement.broken = true;
        }
    }

    fn semicolon(&mut self, at: usize) {
        match self.open.as_slice() {
            [] => {
                self.blank(at, self.at);
                self.end_statement();
            }
            [(Bracket::Body, _)] => {
                self.end_member(at);
                self.member = Some(self.at as u32);
            }
            _ => {}
        }
        self.previous = Previous::Other;
        if self.current.is_some() {
            self.last_end = self.at as u32;
        }
    }

    /// Decides what the line ends before a token mean, and begins a statement where one begins.
    fn line_ends_before(&mut self, char: char, ascii: char) {
        let line_ends = std::mem::take(&mut self.line_ends);
        if line_ends.is_empty() && self.after_body && self.open.is_empty() && self.begins_declaration() {
            let word = word_at(self.rest());
            let here = self.span(self.at, self.at + word.len());
            self.report(Diagnostic::new(
                Code::UnexpectedText,
                here,
                [Term::LineEnd.into(), format!("`{word}`").into()],
            ));
            self.end_statement();
        }
        self.after_body = false;
        if let Some(&last) = line_ends.last() {
            if self.sync == Sync::AtDeclarations
                && !self.open.is_empty()
                && self.at - (last as usize + 1) == self.indent.unwrap_or(0)
                && self.begins_declaration()
            {
                let here = self.span(self.at, self.at + word_at(self.rest()).len());
                if let Some((bracket, at)) = self.open.pop() {
                    self.unclosed(bracket, at, Some(here));
                }
                self.open.clear();
                self.end_statement();
            }
            let counts = match self.open.last() {
                Some((Bracket::Paren | Bracket::Square | Bracket::List, _)) => false,
                Some((Bracket::Body, _)) | None => {
                    self.previous != Previous::Comma && !self.goes_on(char, ascii)
                }
            };
            if !counts {
                for &at in &line_ends {
                    self.blank(at as usize, at as usize + 1);
                }
            } else if self.open.is_empty() {
                self.end_statement();
            } else if self.open.len() == 1 {
                self.end_member(last as usize + 1);
                self.member = Some(last + 1);
            }
        }
        // Kept for its memory.
        self.line_ends = line_ends;
        self.line_ends.clear();
        if self.current.is_none() {
            let members = self.members.len() as u32;
            let part = self.part();
            self.current = Some(Statement {
                start: self.at as u32,
                members: (members, members),
                part,
                ..Statement::default()
            });
            self.last_end = self.at as u32;
        }
    }

    /// Whether the token that begins a line goes on the statement of the line before.
    fn goes_on(&self, char: char, ascii: char) -> bool {
        let next = self.rest().chars().nth(1);
        match ascii {
            ',' | '=' | '<' | '>' | '≠' | '≤' | '≥' | '+' | '*' | '/' => true,
            '-' => next.is_none_or(char::is_whitespace),
            '!' => next == Some('='),
            '.' => next == Some('.'),
            _ if is_word_start(char) => {
                let word = word_at(self.rest());
                Keyword::find(word, self.language).is_some_and(Keyword::goes_on)
                    // Before a colon any word is a name.
                    && !self.after(word).starts_with([':', '\u{FF1A}'])
            }
            _ => false,
        }
    }

    /// What follows a word on its line.
    fn after(&self, word: &str) -> &'a str {
        self.rest().get(word.len()..).unwrap_or_default().trim_start_matches([' ', '\t', '\u{3000}'])
    }

    /// Whether a declaration seems to begin here: its keyword, then a name.
    fn begins_declaration(&self) -> bool {
        let word = word_at(self.rest());
        let Some(keyword) = Keyword::find(word, self.language) else {
            return false;
        };
        let next = self.after(word).chars().next();
        match keyword {
            Keyword::Context => matches!(next, Some('{' | '\u{FF5B}')),
            Keyword::Unmodelled => matches!(next, Some('"' | '“')),
            Keyword::Amend | Keyword::Insert | Keyword::Repeal => self.indent.is_some(),
            _ => DECLARATIONS.contains(&keyword) && next.is_some_and(begins_name),
        }
    }

    fn end_member(&mut self, end: usize) {
        if let (Some(start), Some(statement)) = (self.member.take(), &mut self.current)
            && (start as usize) < end
        {
            self.members.push((start, end as u32));
            statement.members.1 = self.members.len() as u32;
        }
    }

    fn end_statement(&mut self) {
        self.member = None;
        if let Some(mut statement) = self.current.take() {
            statement.end = self.last_end;
            if statement.end > statement.start {
                self.statements.push(statement);
            }
        }
        self.previous = Previous::Other;
    }
}

fn begins_name(char: char) -> bool {
    is_word_start(char) || matches!(char, '「' | '`' | '《') || is_word_part(char)
}

/// The ASCII character for which a full-width one is accepted; others are themselves.
fn ascii_twin(char: char) -> char {
    match char {
        '\u{FF1A}' => ':',
        '\u{FF0C}' => ',',
        '\u{FF1B}' => ';',
        '\u{FF08}' => '(',
        '\u{FF09}' => ')',
        '\u{FF5B}' => '{',
        '\u{FF5D}' => '}',
        '\u{FF1D}' => '=',
        '\u{FF1C}' => '<',
        '\u{FF1E}' => '>',
        other => other,
    }
}

/// The words that begin a declaration with a name.
pub(super) const DECLARATIONS: &[Keyword] = &[
    Keyword::Scheme,
    Keyword::Import,
    Keyword::Source,
    Keyword::Enum,
    Keyword::Record,
    Keyword::Context,
    Keyword::Param,
    Keyword::Report,
    Keyword::Duty,
    Keyword::List,
    Keyword::Instrument,
    Keyword::Define,
    Keyword::Aggregate,
    Keyword::Assume,
    Keyword::Subject,
    Keyword::Content,
    Keyword::Method,
    Keyword::Use,
    Keyword::Unmodelled,
];
