//! Text to tree: the grammar, the keywords of both languages, and what the
//! parser makes of a policy file. It knows text and no meaning.
//!
//! [`decode`] makes text of bytes, [`parse`] a tree of text. A tree and
//! diagnostics come back, always both: a declaration that makes no sense is
//! reported and left out, the others are there.

pub mod ast;
mod expected;
mod grammar;
pub(crate) mod habit;
mod header;
pub mod keyword;
mod layout;
mod lower;
pub(crate) mod numeral;
mod print;
mod recover;
mod revision;
mod tree;
mod words;

pub use self::print::{print, print_with_notes};
pub(crate) use self::print::{written_member, written_name};
pub use self::revision::{begins_with_revision, begins_with_scheme};

use self::ast::File;
use self::keyword::Language;
use crate::diagnostic::{Code, Diagnostic, Place, Term};
use crate::limits::Limits;
use crate::source::{FileId, Sources, Span};

/// What became of a text.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// The tree of all that made sense.
    pub file: File,
    /// What did not, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// Parses one of the sources.
///
/// Where something makes no sense the tree says what it lacks: see [`ast::Faulty`].
pub fn parse(sources: &Sources, id: FileId, limits: &Limits) -> Parsed {
    let text = sources.get(id).map_or("", |source| source.text());
    let mut parsed = Parsed {
        file: File {
            id,
            language: Language::Zh,
            scheme: None,
            revision: None,
            imports: Vec::new(),
            text_sources: Vec::new(),
            items: Vec::new(),
            comments: Vec::new(),
            faulty: Vec::new(),
            // Until its declarations have been read.
            names_lost: true,
        },
        diagnostics: Vec::new(),
    };
    if text.len() > limits.source_bytes {
        let start = Span { file: id, start: 0, end: 0 };
        parsed.diagnostics.push(too_large(Place::Source(start), limits));
        return parsed;
    }
    let header = match header::read(id, text, &mut parsed.diagnostics) {
        Some(header) => header,
        None => return parsed,
    };
    parsed.file.language = header.language;
    let mut layout = layout::lay_out(id, text, header.place, header.language, limits);
    parsed.file.comments = std::mem::take(&mut layout.comments);
    parsed.diagnostics.append(&mut layout.diagnostics);
    parsed.file.names_lost = layout.gave_up;
    let statements = std::mem::take(&mut layout.statements);
    for statement in &statements {
        if parsed.diagnostics.len() >= limits.diagnostics {
            // What follows is not read, and may be anything.
            parsed.file.names_lost = true;
            break;
        }
        recover::declaration(&mut parsed, text, &mut layout, statement, limits);
    }
    parsed.diagnostics.sort_by_key(|diagnostic| match diagnostic.place {
        Place::Source(span) => span.start,
        Place::Fact { .. } | Place::File(_) => 0,
    });
    parsed.diagnostics.truncate(limits.diagnostics);
    parsed
}

/// Makes text of the bytes of a file.
///
/// # Errors
/// When there are too many, or they are no UTF-8: the diagnostic says what they
/// seem to be. `name` is the file's name in the message.
pub fn decode(name: &str, bytes: Vec<u8>, limits: &Limits) -> Result<String, Box<Diagnostic>> {
    let place = || Place::File(name.to_owned());
    if bytes.len() > limits.source_bytes {
        return Err(Box::new(too_large(place(), limits)));
    }
    let packed: &[(&[u8], &str)] =
        &[(b"PK\x03\x04", "xlsx/docx/zip"), (b"\xd0\xcf\x11\xe0", "xls/doc"), (b"%PDF", "PDF")];
    if let Some((_, kind)) = packed.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(Box::new(
            Diagnostic::at(Code::NotText, place(), [(*kind).into()]).help(Term::SaveAsText, []),
        ));
    }
    if is_utf16(&bytes) {
        return Err(Box::new(Diagnostic::at(Code::Utf16, place(), []).help(Term::SaveAsUtf8, [])));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to() + 1;
        Box::new(Diagnostic::at(Code::NotUtf8, place(), [at.to_string().into()]).help(Term::SaveAsUtf8, []))
    })
}

/// Whether bytes seem to be text in UTF-16: by its mark, or since a good part of them are zero
/// bytes that stand at even places, or at odd ones, and seldom at both. Other text has no zero bytes.
pub fn is_utf16(bytes: &[u8]) -> bool {
    /// What of a file is looked at. By judgement.
    const HEAD: usize = 4096;
    /// One zero byte in so many: a Chinese text has them at blanks, digits and line ends. By judgement.
    const RARELY: usize = 32;
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return true;
    }
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let (many, few) = (even.max(odd), even.min(odd));
    // A character such as 一 (4E00) has its zero byte at the other place.
    many > 0 && many * RARELY >= head.len() && many >= few * 4
}

fn too_large(place: Place, limits: &Limits) -> Diagnostic {
    Diagnostic::at(Code::SourceTooLarge, place, [limits.source_bytes.to_string().into()])
        .help(Term::SplitFile, [])
}
