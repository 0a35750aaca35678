//! Diagnostics with the place in the text underlined.

use std::ops::Range;

use annotate_snippets::{
    Annotation, AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet, normalize_untrusted_str,
};

use crate::{
    diagnostic::{Diagnostic, Lang, Place, Severity, Term},
    source::{Source, Sources, Span},
};

/// Whether text may hold colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Style {
    /// Text alone.
    #[default]
    Plain,
    /// Colours for a terminal.
    Terminal,
}

/// Lines longer than this many bytes are shown in part. By judgement.
const LONG_LINE: usize = 400;
/// Places of one file stand in one picture if no more than this many bytes lie between them. By judgement.
const PICTURE: usize = 16 << 10;

/// A diagnostic as people read it in a terminal, with a line end.
///
/// `input` names what a record or the context was read from.
pub fn diagnostic(
    diagnostic: &Diagnostic,
    sources: &Sources,
    input: Option<&str>,
    lang: Lang,
    style: Style,
) -> String {
    let level = match diagnostic.severity() {
        Severity::Warning => Level::WARNING,
        Severity::Error => Level::ERROR,
    };
    let title = level.with_name(name(diagnostic, lang)).primary_title(diagnostic.message(lang));
    let mut elements: Vec<Element<'_>> = Vec::new();
    match &diagnostic.place {
        Place::Source(span) => {
            let mut places = vec![Annotated {
                span: *span,
                kind: AnnotationKind::Primary,
                label: diagnostic.here.as_ref().map(|here| here.text(lang)),
            }];
            places.extend(diagnostic.labels.iter().map(|label| Annotated {
                span: label.span,
                kind: AnnotationKind::Context,
                label: Some(label.message.text(lang)),
            }));
            for picture in pictures(&places, sources) {
                if picture.clipped {
                    elements.push(picture.origin().into());
                }
                elements.push(picture.snippet().into());
            }
        }
        Place::Fact { .. } => {
            let place = fact_place(&diagnostic.place, input, lang);
            if !place.is_empty() {
                elements.push(Origin::path(place).into());
            }
        }
        Place::File(name) => elements.push(Origin::path(name.clone()).into()),
    }
    elements.extend(diagnostic.help.iter().map(|help| {
        let text = normalize_untrusted_str(&help.text(lang));
        Level::HELP.no_name().message(text).into()
    }));
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Terminal => Renderer::styled(),
    };
    let group = Group::with_title(title).elements(elements);
    let mut text = renderer.render(&[group]);
    text.push('\n');
    text
}

/// A diagnostic of a record or the context as one line: `facts.jsonl:12: G003 任职[0].层级: 错误 E0604: …`.
pub fn diagnostic_line(diagnostic: &Diagnostic, input: Option<&str>, lang: Lang) -> String {
    let place = match &diagnostic.place {
        Place::File(name) => name.clone(),
        place => fact_place(place, input, lang),
    };
    let help: Vec<String> = diagnostic.help.iter().map(|help| help.text(lang)).collect();
    let mut line = String::new();
    if !place.is_empty() {
        line.push_str(&place);
        line.push_str(": ");
    }
    line.push_str(&name(diagnostic, lang));
    line.push_str(": ");
    line.push_str(&diagnostic.message(lang));
    if !help.is_empty() {
        line.push_str(" (");
        line.push_str(&help.join("; "));
        line.push(')');
    }
    super::layout::clean(&line)
}

fn name(diagnostic: &Diagnostic, lang: Lang) -> String {
    let word = match diagnostic.severity() {
        Severity::Warning => Term::Warning,
        Severity::Error => Term::Error,
    };
    format!("{} {}", word.text(lang), diagnostic.code)
}

fn fact_place(place: &Place, input: Option<&str>, lang: Lang) -> String {
    let Place::Fact { line, key, path } = place else {
        return input.unwrap_or_default().to_owned();
    };
    let file = match (input, line) {
        (Some(input), Some(line)) => Some(format!("{input}:{line}")),
        (Some(input), None) => Some(input.to_owned()),
        (None, Some(line)) => Some(match lang {
            Lang::Zh => format!("第 {line} 行"),
            Lang::En => format!("line {line}"),
        }),
        (None, None) => None,
    };
    let mut within: Vec<String> = Vec::new();
    within.extend(key.as_deref().map(shorten));
    within.extend((!path.is_empty()).then(|| path.clone()));
    let within = within.join(" ");
    match file {
        Some(file) if within.is_empty() => file,
        Some(file) => format!("{file}: {within}"),
        None => within,
    }
}

/// The beginning of a key: it comes from outside and may be as long as a text may be.
fn shorten(key: &str) -> String {
    const SHOWN: usize = 60;
    let mut short: String = key.chars().take(SHOWN).collect();
    if short.len() < key.len() {
        short.push('…');
    }
    short
}

struct Annotated {
    span: Span,
    kind: AnnotationKind,
    label: Option<String>,
}

/// Some lines of one source, with places in them.
struct Picture<'a> {
    source: &'a Source,
    /// The bytes of the source that are shown.
    window: Range<usize>,
    /// Whether the window is a part of a long line.
    clipped: bool,
    places: Vec<&'a Annotated>,
}

impl Picture<'_> {
    /// The place of a part of a line, whose columns the renderer cannot count.
    fn origin(&self) -> Origin<'static> {
        let first = self.places.first().map_or(0, |place| place.span.start);
        let position = self.source.position(first);
        Origin::path(self.source.name().to_owned())
            .line(position.line as usize)
            .char_column(position.column as usize)
    }

    fn snippet(&self) -> Snippet<'static, Annotation<'static>> {
        let text = self.source.text();
        let shown = text.get(self.window.clone()).unwrap_or_default();
        let line = self.source.position(self.window.start as u32).line;
        let name = (!self.clipped).then(|| self.source.name().to_owned());
        Snippet::source(shown.to_owned()).path(name).line_start(line as usize).annotations(
            self.places.iter().map(|place| {
                let mut range = underlined(text, place.span);
                range.start = range.start.clamp(self.window.start, self.window.end);
                range.end = range.end.clamp(range.start, self.window.end);
                place
                    .kind
                    .span(range.start - self.window.start..range.end - self.window.start)
                    .label(place.label.clone())
            }),
        )
    }
}

/// Which lines are shown, the first place's first.
fn pictures<'a>(places: &'a [Annotated], sources: &'a Sources) -> Vec<Picture<'a>> {
    let mut pictures: Vec<Picture<'a>> = Vec::new();
    for place in places {
        let Some(source) = sources.get(place.span.file) else {
            continue;
        };
        let (window, clipped) = window(source.text(), place.span);
        let near = pictures.iter_mut().find(|picture| {
            let joined = join(&picture.window, &window);
            std::ptr::eq(picture.source, source)
                && !picture.clipped
                && !clipped
                && joined.len() <= PICTURE
                && source
                    .text()
                    .get(joined)
                    .is_some_and(|text| text.lines().all(|line| line.len() <= LONG_LINE))
        });
        match near {
            Some(picture) => {
                picture.window = join(&picture.window, &window);
                picture.places.push(place);
            }
            None => pictures.push(Picture { source, window, clipped, places: vec![place] }),
        }
    }
    pictures
}

fn join(a: &Range<usize>, b: &Range<usize>) -> Range<usize> {
    a.start.min(b.start)..a.end.max(b.end)
}

/// The line of a span, or the part of a long line around its start.
fn window(text: &str, span: Span) -> (Range<usize>, bool) {
    let at = floor(text, span.start as usize);
    let start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1);
    // The byte order mark is no character of the first line.
    let start = if start == 0 && text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { start };
    let end = text.get(at..).and_then(|after| after.find('\n')).map_or(text.len(), |newline| at + newline);
    if end - start <= LONG_LINE {
        return (start..end, false);
    }
    let from = floor(text, at.saturating_sub(LONG_LINE / 4)).max(start);
    let to = floor(text, at + LONG_LINE / 2).min(end);
    (from..to, true)
}

/// The bytes of a span up to the end of its first line; at least one character where there is one.
fn underlined(text: &str, span: Span) -> Range<usize> {
    let start = floor(text, span.start as usize);
    let end = floor(text, span.end as usize).max(start);
    let words = text.get(start..end).unwrap_or_default();
    let words = words.lines().next().unwrap_or_default();
    if !words.is_empty() {
        return start..start + words.len();
    }
    let next = text.get(start..).and_then(|rest| rest.chars().next());
    let more = next.map_or(0, |next| if next == '\n' { 0 } else { next.len_utf8() });
    start..start + more
}

/// The nearest boundary of characters at or before an offset.
fn floor(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::{Style, diagnostic, diagnostic_line};
    use crate::{
        diagnostic::{Code, Diagnostic, Lang, Place, Term},
        source::{FileId, Sources, Span},
    };

    fn span(sources: &Sources, file: FileId, words: &str) -> Span {
        let start = sources.get(file).unwrap().text().find(words).unwrap();
        Span { file, start: start as u32, end: (start + words.len()) as u32 }
    }

    fn render(found: &Diagnostic, sources: &Sources) -> String {
        diagnostic(found, sources, None, Lang::Zh, Style::Plain)
    }

    #[test]
    fn a_place_is_underlined_under_wide_characters() {
        let mut sources = Sources::default();
        let text =
            "语言 1\n\n主体 县区党政主要负责人 于 干部 { 当 真 }\n\n内容 共同内容 对 县区主要负责人 {\n}\n";
        let file = sources.add("policies/jinchang/scheme.shufa", text);
        let found = Diagnostic::new(
            Code::UnknownName,
            span(&sources, file, "县区主要负责人"),
            [Term::Class.into(), "县区主要负责人".into()],
        )
        .here(Term::ReferredHere, [])
        .label(span(&sources, file, "县区党政主要负责人"), Term::Class, [])
        .help(Term::DidYouMean, ["县区党政主要负责人".into()]);
        insta::assert_snapshot!(render(&found, &sources));
    }

    #[test]
    fn places_in_two_files_are_two_pictures() {
        let mut sources = Sources::default();
        let one = sources.add("a.shufa", "语言 1\n枚举 甲 { 乙 }\n");
        let two = sources.add("b.shufa", "语言 1\n// 说明\n枚举 甲 { 丙 }\n");
        let found =
            Diagnostic::new(Code::UnknownName, span(&sources, two, "甲"), [Term::Class.into(), "甲".into()])
                .label(span(&sources, one, "甲"), Term::Class, []);
        insta::assert_snapshot!(render(&found, &sources));
    }

    #[test]
    fn a_long_line_is_shown_in_part() {
        let mut sources = Sources::default();
        let text = format!("语言 1\n{}此{}", "(".repeat(2_000_000), "(".repeat(2_000_000));
        let file = sources.add("long.shufa", text);
        let found = Diagnostic::new(Code::UnexpectedText, span(&sources, file, "此"), ["`}`".into()]);
        let shown = render(&found, &sources);
        assert!(shown.len() < 2_000, "{shown}");
        assert!(shown.contains("long.shufa:2:2000001"), "{shown}");
        assert!(shown.contains("此"), "{shown}");
    }

    #[test]
    fn the_end_of_a_file_is_a_place() {
        let mut sources = Sources::default();
        let file = sources.add("a.shufa", "语言 1\n枚举 甲 {");
        let end = sources.get(file).unwrap().text().len() as u32;
        let span = Span { file, start: end, end };
        let found = Diagnostic::new(Code::UnexpectedText, span, ["`}`".into()]);
        insta::assert_snapshot!(render(&found, &sources));
    }

    #[test]
    fn a_span_of_several_lines_is_underlined_in_its_first() {
        let mut sources = Sources::default();
        let file = sources.add("a.shufa", "语言 1\n主体 甲 于 乙 {\n    当 真\n}\n");
        let found = Diagnostic::new(
            Code::UnexpectedText,
            span(&sources, file, "主体 甲 于 乙 {\n    当 真\n}"),
            ["`据`".into()],
        );
        insta::assert_snapshot!(render(&found, &sources));
    }

    #[test]
    fn spans_outside_the_text_are_harmless() {
        let mut sources = Sources::default();
        let file = sources.add("a.shufa", "语言 1");
        for (start, end) in [(1, 2), (0, 900), (900, 901), (5, 2)] {
            let found = Diagnostic::new(Code::UnexpectedText, Span { file, start, end }, ["x".into()]);
            assert!(render(&found, &sources).contains("E0101"));
        }
        let file = FileId(7);
        let found = Diagnostic::new(Code::UnexpectedText, Span { file, start: 0, end: 1 }, ["x".into()]);
        assert!(render(&found, &sources).contains("E0101"));
    }

    #[test]
    fn a_record_is_one_line() {
        let place =
            Place::Fact { line: Some(12), key: Some("G\u{1b}003".into()), path: "任职[0].层级".into() };
        let found = Diagnostic::at(Code::RecordNotUtf8, place, []).help(Term::SaveAsUtf8, []);
        insta::assert_snapshot!(diagnostic_line(&found, Some("facts.jsonl"), Lang::Zh));
        insta::assert_snapshot!(diagnostic_line(&found, None, Lang::En));
    }
}
