//! Coverage: how much of a source text the clauses account for.

use serde::Serialize;

use crate::source::{FileId, Source, Span};

/// How much of the source texts the clauses account for.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Coverage {
    /// Each source text, in the order in which they were read.
    pub texts: Vec<TextCoverage>,
}

/// How much of one source text the clauses account for.
#[derive(Clone, Debug, Serialize)]
pub struct TextCoverage {
    /// The text.
    #[serde(skip)]
    pub file: FileId,
    /// Its name.
    pub name: String,
    /// By sentence.
    pub sentences: Counts,
    /// By character, white space aside.
    pub characters: Counts,
    /// Each sentence in order.
    pub details: Vec<Sentence>,
}

/// Numbers of sentences or characters, each in one class alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// All.
    pub total: u64,
    /// Quoted by a clause that interprets nothing.
    pub cited: u64,
    /// Quoted by clauses that all say that they interpret.
    pub interpreted: u64,
    /// Marked as deliberately not encoded.
    pub unmodelled: u64,
    /// None of these.
    pub untouched: u64,
}

impl Counts {
    fn add(&mut self, status: SentenceStatus) {
        self.total += 1;
        match status {
            SentenceStatus::Cited => self.cited += 1,
            SentenceStatus::Interpreted => self.interpreted += 1,
            SentenceStatus::Unmodelled => self.unmodelled += 1,
            SentenceStatus::Untouched => self.untouched += 1,
        }
    }
}

/// A sentence of a source text.
#[derive(Clone, Debug, Serialize)]
pub struct Sentence {
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
    /// The line on which it begins, from 1.
    pub line: u32,
    /// Its words.
    pub text: String,
    /// What accounts for it: of several, the first in the order of the statuses.
    pub status: SentenceStatus,
    /// For a sentence that is accounted for: its parts between `，` and `；` that no quote touches.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub untouched_parts: Vec<String>,
}

/// What accounts for a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SentenceStatus {
    /// A clause quotes it.
    Cited,
    /// A clause quotes it and says how it reads it.
    Interpreted,
    /// It is marked as deliberately not encoded.
    Unmodelled,
    /// Nothing.
    Untouched,
}

/// The sentences of a text, and which bytes quotes touch.
pub(super) struct Marks {
    sentences: Vec<Span>,
    /// Where quotes begin (+) and end (-), for each status.
    cited: Vec<i32>,
    interpreted: Vec<i32>,
    unmodelled: Vec<i32>,
}

impl Marks {
    pub(super) fn new(source: &Source) -> Marks {
        let length = source.text().len() + 1;
        Marks {
            // The file is known to the caller alone: see `reckon`.
            sentences: split(source.text()),
            cited: vec![0; length],
            interpreted: vec![0; length],
            unmodelled: vec![0; length],
        }
    }

    pub(super) fn sentences(&self) -> &[Span] {
        &self.sentences
    }

    /// Marks bytes as quoted.
    pub(super) fn mark(&mut self, status: SentenceStatus, start: u32, end: u32) {
        let marks = match status {
            SentenceStatus::Cited => &mut self.cited,
            SentenceStatus::Interpreted => &mut self.interpreted,
            SentenceStatus::Unmodelled => &mut self.unmodelled,
            SentenceStatus::Untouched => return,
        };
        if let Some(mark) = marks.get_mut(start as usize) {
            *mark += 1;
        }
        if let Some(mark) = marks.get_mut(end as usize) {
            *mark -= 1;
        }
    }

    /// The status of each byte.
    fn statuses(&self) -> Vec<SentenceStatus> {
        let (mut cited, mut interpreted, mut unmodelled) = (0, 0, 0);
        let all = self.cited.iter().zip(&self.interpreted).zip(&self.unmodelled);
        all.map(|((c, i), u)| {
            cited += c;
            interpreted += i;
            unmodelled += u;
            if cited > 0 {
                SentenceStatus::Cited
            } else if interpreted > 0 {
                SentenceStatus::Interpreted
            } else if unmodelled > 0 {
                SentenceStatus::Unmodelled
            } else {
                SentenceStatus::Untouched
            }
        })
        .collect()
    }
}

/// Reckons how much of a text is accounted for.
pub(super) fn reckon(file: FileId, source: &Source, marks: &Marks) -> TextCoverage {
    let bytes = marks.statuses();
    let mut sentences = Counts::default();
    let mut characters = Counts::default();
    let mut details = Vec::with_capacity(marks.sentences.len());
    for sentence in &marks.sentences {
        let text = source.slice(sentence.start, sentence.end);
        let mut status = SentenceStatus::Untouched;
        let mut parts: Vec<String> = Vec::new();
        let mut part = Part::default();
        for (at, character) in text.char_indices() {
            if character.is_whitespace() {
                part.text.push(character);
                continue;
            }
            let of = bytes.get(sentence.start as usize + at).copied().unwrap_or(SentenceStatus::Untouched);
            characters.add(of);
            status = status.min(of);
            if matches!(character, '，' | ',' | '；' | ';') {
                parts.extend(std::mem::take(&mut part).untouched());
            } else {
                part.text.push(character);
                part.touched |= of != SentenceStatus::Untouched;
            }
        }
        parts.extend(part.untouched());
        if status == SentenceStatus::Untouched {
            parts.clear();
        }
        sentences.add(status);
        details.push(Sentence {
            span: Span { file, ..*sentence },
            line: source.position(sentence.start).line,
            text: text.to_owned(),
            status,
            untouched_parts: parts,
        });
    }
    TextCoverage { file, name: source.name().to_owned(), sentences, characters, details }
}

/// A part of a sentence between commas.
#[derive(Default)]
struct Part {
    text: String,
    touched: bool,
}

impl Part {
    fn untouched(self) -> Option<String> {
        let says_something = self.text.chars().any(char::is_alphanumeric);
        (!self.touched && says_something).then(|| self.text.trim().to_owned())
    }
}

/// The sentences of a text: up to `。；？！` with the closing quotes after it, or the line's end.
fn split(text: &str) -> Vec<Span> {
    let mut sentences = Vec::new();
    let mut start: Option<usize> = None;
    let mut ended = false;
    let mut says_something = false;
    let mut last = 0;
    let mut close = |start: &mut Option<usize>, end: usize, says_something: &mut bool| {
        if let Some(start) = start.take()
            && std::mem::take(says_something)
        {
            sentences.push(Span { file: FileId(0), start: start as u32, end: end as u32 });
        }
    };
    for (at, character) in text.char_indices() {
        let end = at + character.len_utf8();
        if matches!(character, '\n' | '\r') {
            close(&mut start, last, &mut says_something);
            ended = false;
            continue;
        }
        if ended && !ends(character) && !closes(character) {
            close(&mut start, last, &mut says_something);
            ended = false;
        }
        if character.is_whitespace() || character == '\u{feff}' {
            continue;
        }
        start.get_or_insert(at);
        says_something |= character.is_alphanumeric();
        ended |= ends(character);
        last = end;
    }
    close(&mut start, last, &mut says_something);
    sentences
}

fn ends(character: char) -> bool {
    matches!(character, '。' | '｡' | '；' | ';' | '？' | '?' | '！' | '!')
}

fn closes(character: char) -> bool {
    matches!(character, '”' | '’' | '"' | '\'' | '」' | '』' | '）' | ')' | '》' | '〉' | '】' | ']')
}

#[cfg(test)]
mod tests {
    use super::split;

    fn sentences(text: &str) -> Vec<&str> {
        split(text)
            .into_iter()
            .map(|span| text.get(span.start as usize..span.end as usize).unwrap())
            .collect()
    }

    #[test]
    fn a_sentence_keeps_its_closing_quotes() {
        assert_eq!(
            sentences("他说:“好。”又说;\n标题\n 完!”)\n——\n"),
            ["他说:“好。”", "又说;", "标题", "完!”)"]
        );
    }

    #[test]
    fn no_text_has_no_sentence() {
        assert!(sentences("").is_empty());
        assert!(sentences("。。\n\n").is_empty());
    }
}
