//! How much of the source texts the clauses account for.

use super::{layout::Page, words::Word};
use crate::{
    check::{Counts, Coverage, Sentence, SentenceStatus, TextCoverage},
    diagnostic::Lang,
};

/// The coverage of the source texts: counts by sentence and character, then
/// the sentences, and the parts of sentences, that nothing touches.
pub fn coverage(coverage: &Coverage, lang: Lang) -> String {
    let mut page = Page::default();
    for text in &coverage.texts {
        counts(&mut page, text, lang);
        let untouched = text
            .details
            .iter()
            .filter(|sentence| sentence.status == SentenceStatus::Untouched)
            .map(|sentence| (sentence, sentence.text.as_str()));
        list(&mut page, Word::UntouchedSentences, untouched, lang);
        let parts = text.details.iter().flat_map(|sentence| {
            let parts = sentence.untouched_parts.iter();
            parts.map(move |part| (sentence, part.as_str()))
        });
        list(&mut page, Word::UntouchedParts, parts, lang);
        page.gap();
    }
    page.into_text()
}

fn counts(page: &mut Page, text: &TextCoverage, lang: Lang) {
    let colon = Word::Colon.text(lang);
    page.line(0, &format!("{}{colon}{}", Word::Coverage.text(lang), text.name));
    let row = |word: Word, of: fn(&Counts) -> u64| {
        let (sentences, characters) = (of(&text.sentences), of(&text.characters));
        vec![
            word.text(lang).to_owned(),
            sentences.to_string(),
            characters.to_string(),
            percent(characters, text.characters.total),
        ]
    };
    let head = [Word::Blank, Word::SentenceCount, Word::CharacterCount, Word::Blank];
    let rows = [
        head.map(|word| word.text(lang).to_owned()).to_vec(),
        row(Word::Cited, |counts| counts.cited),
        row(Word::Interpreted, |counts| counts.interpreted),
        row(Word::Unmodelled, |counts| counts.unmodelled),
        row(Word::Untouched, |counts| counts.untouched),
        row(Word::Total, |counts| counts.total),
    ];
    page.table(2, 1, &rows);
}

/// In whole percent, rounded down, so that 100% is all.
fn percent(part: u64, whole: u64) -> String {
    match (part * 100).checked_div(whole) {
        Some(percent) => format!("{percent}%"),
        None => "-".to_owned(),
    }
}

fn list<'a>(page: &mut Page, head: Word, texts: impl Iterator<Item = (&'a Sentence, &'a str)>, lang: Lang) {
    let mut texts = texts.peekable();
    if texts.peek().is_none() {
        return;
    }
    page.line(2, head.text(lang));
    for (sentence, text) in texts {
        let line = Word::LineNumber.with(lang, &[&sentence.line.to_string()]);
        let quote = Word::Quote.with(lang, &[text]);
        page.paragraph(4, 6, &format!("{line}  {quote}"));
    }
}
