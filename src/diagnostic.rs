//! Diagnostics: what is wrong, where, and what to do about it.
//!
//! A diagnostic is data: a [`Message`] with its arguments, a place, further
//! places, and remedies. It is put into words in either language of messages by
//! [`Message::text`]; terminals are served by the `render` feature.

mod form;
mod messages;

use std::fmt;

use serde::{Serialize, Serializer};

pub use form::{DiagnosticForm, LabelForm, PositionForm};
pub use messages::{Code, Term};

use crate::source::{Sources, Span};

/// The language of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Lang {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

/// How much a diagnostic weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The scheme or the record is used all the same.
    Warning,
    /// It is not.
    Error,
}

/// An argument of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Argument {
    /// Words of the user, or a number: the same in both languages.
    Text(String),
    /// A term of the glossary, in the language of the message.
    Term(Term),
    /// A term that takes words of its own, such as keywords of the file.
    Phrase(Message),
    /// Several, joined as the language joins alternatives.
    OneOf(Vec<Argument>),
}

impl From<String> for Argument {
    fn from(text: String) -> Argument {
        Argument::Text(text)
    }
}

impl From<&str> for Argument {
    fn from(text: &str) -> Argument {
        Argument::Text(text.to_owned())
    }
}

impl From<Term> for Argument {
    fn from(term: Term) -> Argument {
        Argument::Term(term)
    }
}

impl Argument {
    fn text(&self, lang: Lang) -> String {
        match self {
            Argument::Text(text) => text.clone(),
            Argument::Term(term) => term.text(lang).to_owned(),
            Argument::Phrase(phrase) => phrase.text(lang),
            Argument::OneOf(all) => {
                let words: Vec<String> = all.iter().map(|argument| argument.text(lang)).collect();
                match lang {
                    Lang::Zh => words.join("、"),
                    Lang::En => words.join(", "),
                }
            }
        }
    }
}

/// A sentence of the table of messages with its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Which sentence: `{0}`, `{1}` … stand for the arguments.
    pub term: Term,
    /// The arguments.
    pub arguments: Vec<Argument>,
}

impl Message {
    /// The sentence in a language.
    pub fn text(&self, lang: Lang) -> String {
        fill(self.term.text(lang), &self.arguments, lang)
    }
}

/// Puts arguments in the places `{0}`, `{1}` … of a template.
fn fill(template: &str, arguments: &[Argument], lang: Lang) -> String {
    let mut out = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let (index, tail) = after.split_once('}').unwrap_or((after, ""));
        if let Some(argument) = index.parse::<usize>().ok().and_then(|index| arguments.get(index)) {
            out.push_str(&argument.text(lang));
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

/// A further place, and what is to be seen there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What.
    pub message: Message,
}

/// Where the trouble is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a source text.
    Source(Span),
    /// In a record or the context.
    Fact {
        /// The input's name and the line in it, from 1, where known.
        line: Option<u64>,
        /// The record's key, where it could be read.
        key: Option<String>,
        /// The path in the record, such as `任职[0].层级`; empty for the whole record.
        path: String,
    },
    /// In a file as a whole.
    File(String),
}

/// Something wrong, or suspicious, in a scheme or a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which trouble.
    pub code: Code,
    /// The arguments of the code's sentence.
    pub arguments: Vec<Argument>,
    /// Where.
    pub place: Place,
    /// What is to be seen at the place itself.
    pub here: Option<Message>,
    /// Further places.
    pub labels: Vec<Label>,
    /// What to do about it.
    pub help: Vec<Message>,
}

impl Diagnostic {
    /// A diagnostic at a place in a source text.
    pub fn new<const N: usize>(code: Code, span: Span, arguments: [Argument; N]) -> Diagnostic {
        Diagnostic::at(code, Place::Source(span), arguments)
    }

    /// A diagnostic at any place.
    pub fn at<const N: usize>(code: Code, place: Place, arguments: [Argument; N]) -> Diagnostic {
        Diagnostic {
            code,
            arguments: arguments.into(),
            place,
            here: None,
            labels: Vec::new(),
            help: Vec::new(),
        }
    }

    /// Says what is to be seen at the place itself.
    #[must_use]
    pub fn here<const N: usize>(mut self, term: Term, arguments: [Argument; N]) -> Diagnostic {
        self.here = Some(Message { term, arguments: arguments.into() });
        self
    }

    /// Adds a further place.
    #[must_use]
    pub fn label<const N: usize>(mut self, span: Span, term: Term, arguments: [Argument; N]) -> Diagnostic {
        self.labels.push(Label { span, message: Message { term, arguments: arguments.into() } });
        self
    }

    /// Adds a remedy.
    #[must_use]
    pub fn help<const N: usize>(mut self, term: Term, arguments: [Argument; N]) -> Diagnostic {
        self.help.push(Message { term, arguments: arguments.into() });
        self
    }

    /// How much it weighs.
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// The code's sentence in a language.
    pub fn message(&self, lang: Lang) -> String {
        fill(self.code.text(lang), &self.arguments, lang)
    }

    /// The diagnostic as one line of text: `file:line:column: error E0203: message`.
    pub fn line(&self, sources: &Sources, lang: Lang) -> String {
        let place = match &self.place {
            Place::Source(span) => match (sources.get(span.file), sources.position(*span)) {
                (Some(source), Some(position)) => {
                    format!("{}:{}:{}: ", source.name(), position.line, position.column)
                }
                _ => String::new(),
            },
            Place::Fact { line, key, path } => {
                let mut words = Vec::new();
                words.extend(line.map(|line| format!("{} {line}", Term::Line.text(lang))));
                words.extend(key.clone());
                words.extend((!path.is_empty()).then(|| path.clone()));
                words.push(String::new());
                words.join(": ")
            }
            Place::File(name) => format!("{name}: "),
        };
        let severity = match self.severity() {
            Severity::Warning => Term::Warning,
            Severity::Error => Term::Error,
        };
        let help: Vec<String> = self.help.iter().map(|help| help.text(lang)).collect();
        let tail = if help.is_empty() { String::new() } else { format!(" ({})", help.join("; ")) };
        format!("{place}{} {}: {}{tail}", severity.text(lang), self.code, self.message(lang))
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
