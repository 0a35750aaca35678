//! Diagnostics as JSON: what `--format json` prints and hosts store.

use serde::Serialize;

use super::{Code, Diagnostic, Lang, Place, Severity};
use crate::source::{Sources, Span};

/// A diagnostic in one language of messages, as plain data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DiagnosticForm {
    /// The stable text, such as `E0203`.
    pub code: Code,
    /// How much it weighs.
    pub severity: Severity,
    /// The sentence.
    pub message: String,
    /// The source file; for a record none, as the caller knows what it read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The column in characters, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    /// Where the place ends: the position after its last character.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<PositionForm>,
    /// The record's key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The path in the record, such as `任职[0].层级`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// What is to be seen at the place itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub here: Option<String>,
    /// Further places.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<LabelForm>,
    /// Remedies.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub help: Vec<String>,
}

/// A further place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LabelForm {
    /// The source file.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
    /// The position after the last character.
    pub end: PositionForm,
    /// What is to be seen there.
    pub message: String,
}

/// A line and a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct PositionForm {
    /// From 1.
    pub line: u32,
    /// In characters, from 1.
    pub column: u32,
}

impl Diagnostic {
    /// The diagnostic as plain data, in a language.
    pub fn form(&self, sources: &Sources, lang: Lang) -> DiagnosticForm {
        let mut form = DiagnosticForm {
            code: self.code,
            severity: self.severity(),
            message: self.message(lang),
            file: None,
            line: None,
            column: None,
            end: None,
            key: None,
            path: None,
            here: self.here.as_ref().map(|here| here.text(lang)),
            labels: self
                .labels
                .iter()
                .filter_map(|label| {
                    let (file, start, end) = extent(sources, label.span)?;
                    Some(LabelForm {
                        file,
                        line: start.line,
                        column: start.column,
                        end,
                        message: label.message.text(lang),
                    })
                })
                .collect(),
            help: self.help.iter().map(|help| help.text(lang)).collect(),
        };
        match &self.place {
            Place::Source(span) => {
                if let Some((file, start, end)) = extent(sources, *span) {
                    form.file = Some(file);
                    form.line = Some(u64::from(start.line));
                    form.column = Some(start.column);
                    form.end = Some(end);
                }
            }
            Place::Fact { line, key, path } => {
                form.line = *line;
                form.key.clone_from(key);
                form.path = (!path.is_empty()).then(|| path.clone());
            }
            Place::File(name) => form.file = Some(name.clone()),
        }
        form
    }
}

/// The file, the first position and the position after the last of a span.
fn extent(sources: &Sources, span: Span) -> Option<(String, PositionForm, PositionForm)> {
    let source = sources.get(span.file)?;
    let position = |offset| {
        let position = source.position(offset);
        PositionForm { line: position.line, column: position.column }
    };
    Some((source.name().to_owned(), position(span.start), position(span.end)))
}

#[cfg(test)]
mod tests {
    use super::super::{Code, Diagnostic, Lang, Place, Term};
    use crate::source::{Sources, Span};

    #[test]
    fn positions_count_characters() {
        let mut sources = Sources::default();
        let file = sources.add("a.shufa", "语言 1\n主体 甲 = 乙丙\n");
        let start = "语言 1\n主体 甲 = ".len() as u32;
        let span = Span { file, start, end: start + 6 };
        let diagnostic = Diagnostic::new(Code::UnknownName, span, [Term::Class.into(), "乙丙".into()])
            .here(Term::ReferredHere, [])
            .help(Term::DidYouMean, ["乙".into()]);
        insta::assert_json_snapshot!(diagnostic.form(&sources, Lang::Zh));
    }

    #[test]
    fn a_record_is_named_by_line_key_and_path() {
        let place = Place::Fact { line: Some(3), key: Some("G001".into()), path: "任职[0].层级".into() };
        let diagnostic = Diagnostic::at(Code::RecordNotUtf8, place, []).help(Term::SaveAsUtf8, []);
        insta::assert_json_snapshot!(diagnostic.form(&Sources::default(), Lang::En));
    }
}
