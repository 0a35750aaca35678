//! Faithfulness: each quote stands in the source text word for word.
//!
//! White space and the width of characters aside: text and quotes are folded
//! (NFKC character by character, white space dropped), and a quote is sought in
//! the folded text. Clauses follow the order of the text, so the search begins
//! where the quote before was found, and finding all takes about one pass.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use crate::{
    diagnostic::{Code, Diagnostic, Place, Term},
    load::Unit,
    source::{FileId, Source, Sources, Span},
    syntax::{
        ast,
        keyword::{Keyword, Language},
    },
};

use super::{
    Checker,
    coverage::{self, Coverage, Marks, SentenceStatus},
};

/// Characters of a passage that a message shows.
const SHOWN: usize = 60;
/// Characters up to which a quote and a sentence are aligned exactly.
const ALIGNED: usize = 1_000;

/// A source text prepared for searching.
pub(super) struct Folded {
    text: String,
    /// For each folded character: where it stands in `text`, and the bytes of the source
    /// character that it comes from.
    map: Vec<(u32, u32, u32)>,
    /// Where the last quote was found.
    cursor: usize,
}

impl Folded {
    pub(super) fn new(source: &str) -> Folded {
        let mut text = String::with_capacity(source.len());
        let mut map = Vec::with_capacity(source.len() / 2);
        for (at, character) in source.char_indices() {
            let end = (at + character.len_utf8()) as u32;
            for folded in fold_char(character) {
                map.push((text.len() as u32, at as u32, end));
                text.push(folded);
            }
        }
        Folded { text, map, cursor: 0 }
    }

    /// The bytes of the source text in which a folded quote stands.
    fn find(&mut self, quote: &str) -> Option<(u32, u32)> {
        let ahead = self.text.get(self.cursor..).and_then(|rest| rest.find(quote)).map(|at| at + self.cursor);
        let at = ahead.or_else(|| self.text.find(quote))?;
        self.cursor = at;
        self.source_range(at, at + quote.len())
    }

    /// The bytes of the source text for bytes of the folded text.
    fn source_range(&self, start: usize, end: usize) -> Option<(u32, u32)> {
        let place = |at: usize| {
            let after = self.map.partition_point(|(folded, ..)| *folded as usize <= at);
            self.map.get(after.checked_sub(1)?)
        };
        let (_, first, _) = place(start)?;
        let (_, _, last) = place(end.checked_sub(1)?)?;
        Some((*first, *last))
    }
}

fn fold_char(character: char) -> impl Iterator<Item = char> {
    let dropped = character.is_whitespace() || matches!(character, '\u{feff}' | '\u{200b}');
    std::iter::once(character).filter(move |_| !dropped).nfkc().filter(|folded| !folded.is_whitespace())
}

/// A text without white space, its characters in plain width.
pub(super) fn fold(text: &str) -> String {
    text.chars().flat_map(fold_char).collect()
}

/// The source texts of all editions, with what their quotes touch.
#[derive(Default)]
pub(super) struct Texts(BTreeMap<FileId, (Folded, Marks)>);

impl Texts {
    /// Reckons how much of each text some edition touches, with a warning for what none does.
    pub(super) fn coverage(self, sources: &Sources, language: Language) -> (Coverage, Vec<Diagnostic>) {
        let mut coverage = Coverage::default();
        let mut warnings = Vec::new();
        for (id, (_, marks)) in self.0 {
            if let Some(source) = sources.get(id) {
                let text = coverage::reckon(id, source, &marks);
                warnings.extend(untouched(&text, language));
                coverage.texts.push(text);
            }
        }
        (coverage, warnings)
    }
}

impl Checker<'_> {
    /// Checks all quotes, and marks what they touch.
    pub(super) fn check_words(&mut self, texts: &mut Texts) {
        let units = self.units;
        for (unit, loaded) in units.iter().enumerate().filter(|(_, loaded)| !loaded.dormant) {
            let named = loaded.revised.iter().flat_map(|revised| &revised.texts);
            for id in loaded.texts.iter().chain(named) {
                if let Some(source) = self.sources.get(*id) {
                    texts.0.entry(*id).or_insert_with(|| (Folded::new(source.text()), Marks::new(source)));
                }
            }
            // By the file that quotes: quotes that there is no text for.
            let mut unchecked: BTreeMap<FileId, usize> = BTreeMap::new();
            for item in &loaded.file.items {
                match item {
                    ast::Item::Clause(clause) => {
                        let status = if clause.interprets.is_empty() {
                            SentenceStatus::Cited
                        } else {
                            SentenceStatus::Interpreted
                        };
                        let ids = texts_of(loaded, clause.span);
                        let mut found = Vec::with_capacity(clause.citations.len());
                        for citation in &clause.citations {
                            found.push(self.check_quote(texts, ids, &citation.quote, status));
                        }
                        if ids.is_empty() && !clause.citations.is_empty() {
                            *unchecked.entry(clause.span.file).or_default() += clause.citations.len();
                        }
                        self.citations_found.push(found);
                    }
                    ast::Item::Unmodelled(decl) => {
                        let ids = texts_of(loaded, decl.span);
                        let place = self.check_quote(texts, ids, &decl.quote, SentenceStatus::Unmodelled);
                        if ids.is_empty() {
                            *unchecked.entry(decl.span.file).or_default() += 1;
                        }
                        self.unmodelled_found.push(place);
                    }
                    _ => {}
                }
            }
            // The 原文 may be lost.
            if !self.anything_lost() {
                for (file, quotes) in unchecked {
                    self.warn_unchecked(unit, file, quotes);
                }
            }
        }
    }

    fn check_quote(
        &mut self,
        texts: &mut Texts,
        ids: &[FileId],
        quote: &ast::Text,
        status: SentenceStatus,
    ) -> Option<Span> {
        let folded = fold(&quote.text);
        if folded.is_empty() {
            self.sink.push(Diagnostic::new(Code::EmptyQuote, quote.span, []));
            return None;
        }
        for id in ids {
            if let Some((index, marks)) = texts.0.get_mut(id)
                && let Some((start, end)) = index.find(&folded)
            {
                marks.mark(status, start, end);
                return Some(Span { file: *id, start, end });
            }
        }
        let (first, _) = ids.split_first()?;
        if self.sink.is_full() {
            self.sink.skip();
            return None;
        }
        let near = ids.iter().find_map(|id| {
            let (index, marks) = texts.0.get(id)?;
            Some((*id, nearest_passage(index, marks, &folded)?))
        });
        // The sentence is meant: that it is untouched would be a second message.
        if let Some((id, (start, end))) = near
            && let Some((_, marks)) = texts.0.get_mut(&id)
        {
            marks.mark(status, start, end);
        }
        let (id, near) = near.map_or((*first, None), |(id, near)| (id, Some(near)));
        self.quote_not_found(id, quote, near);
        None
    }

    fn quote_not_found(&mut self, text: FileId, quote: &ast::Text, near: Option<(u32, u32)>) {
        let name = self.sources.get(text).map_or("", Source::name);
        let mut diagnostic = Diagnostic::new(Code::QuoteNotFound, quote.span, [name.into()]);
        match near {
            Some((start, end)) => {
                let span = Span { file: text, start, end };
                let passage = shorten(self.sources.slice(span));
                diagnostic = diagnostic
                    .label(span, Term::NearestPassage, [])
                    .help(Term::HelpNearestPassage, [passage.into()]);
            }
            None => diagnostic = diagnostic.help(Term::HelpQuote, []),
        }
        self.sink.push(diagnostic);
    }

    fn warn_unchecked(&mut self, unit: usize, file: FileId, quotes: usize) {
        let word = Keyword::Source.text(self.language(unit));
        let Some(loaded) = self.units.get(unit) else {
            return;
        };
        let revised = loaded.revised.iter().find(|revised| revised.file == file);
        // A 原文 that is named and missing has been told of.
        if revised.map_or(!loaded.file.text_sources.is_empty(), |revised| revised.names_text) {
            return;
        }
        let span = match revised {
            Some(revised) => Some(revised.head),
            None => loaded.file.scheme.as_ref().map(|scheme| scheme.name.span),
        };
        let name = self.sources.get(file).map_or("", Source::name);
        let place = span.map_or_else(|| Place::File(name.to_owned()), Place::Source);
        let arguments = [word.into(), quotes.to_string().into()];
        let form = format!("{word} \"source.txt\"");
        self.sink.push(
            Diagnostic::at(Code::QuotesUnchecked, place, arguments).help(Term::WriteInstead, [form.into()]),
        );
    }
}

/// The texts that a declaration quotes from: those of the revision that it comes from, else the
/// file's own.
fn texts_of(unit: &Unit, declared: Span) -> &[FileId] {
    match unit.revised.iter().find(|revised| revised.file == declared.file) {
        Some(revised) => &revised.texts,
        None => &unit.texts,
    }
}

/// A warning for each sentence that nothing accounts for.
fn untouched(text: &coverage::TextCoverage, language: Language) -> impl Iterator<Item = Diagnostic> {
    let cite = Keyword::Cite.text(language);
    let unmodelled = Keyword::Unmodelled.text(language);
    let untouched = text.details.iter().filter(|sentence| sentence.status == SentenceStatus::Untouched);
    untouched.map(move |sentence| {
        let shown = shorten(&sentence.text);
        Diagnostic::new(Code::UntouchedSentence, sentence.span, [shown.into()])
            .help(Term::HelpUntouched, [cite.into(), unmodelled.into()])
    })
}

/// The beginning of a passage, on one line.
fn shorten(text: &str) -> String {
    let mut shown: String = text
        .chars()
        .map(|character| if character.is_whitespace() { ' ' } else { character })
        .take(SHOWN)
        .collect();
    if text.chars().count() > SHOWN {
        shown.push('…');
    }
    shown
}

/// The passage that shares most with a quote, if it shares enough to be meant.
fn nearest_passage(index: &Folded, marks: &Marks, quote: &str) -> Option<(u32, u32)> {
    let quote: Vec<char> = quote.chars().take(ALIGNED).collect();
    let pairs: std::collections::BTreeSet<(char, char)> =
        quote.iter().copied().zip(quote.iter().copied().skip(1)).collect();
    let mut best: Option<(usize, usize, &Span)> = None;
    for sentence in marks.sentences() {
        let (start, end) = index.folded_range(sentence.start, sentence.end)?;
        let text = index.text.get(start..end).unwrap_or_default();
        let mut seen = std::collections::BTreeSet::new();
        let mut before = None;
        let mut length = 0;
        for character in text.chars() {
            if let Some(before) = before
                && pairs.contains(&(before, character))
            {
                seen.insert((before, character));
            }
            before = Some(character);
            length += 1;
        }
        let far = length.max(quote.len()) - length.min(quote.len());
        let better = best
            .is_none_or(|(shared, other, _)| seen.len() > shared || (seen.len() == shared && far < other));
        if better {
            best = Some((seen.len(), far, sentence));
        }
    }
    let (shared, _, sentence) = best?;
    // A third of the pairs of characters, by judgement: less is chance.
    if shared == 0 || shared * 3 < pairs.len() {
        return None;
    }
    let (start, end) = index.folded_range(sentence.start, sentence.end)?;
    let text: Vec<(usize, char)> =
        index.text.get(start..end)?.char_indices().map(|(at, character)| (start + at, character)).collect();
    if text.len() > ALIGNED {
        return Some((sentence.start, sentence.end));
    }
    let (first, last) = align(&quote, &text);
    let from = text.get(first).map_or(start, |(at, _)| *at);
    let to = text.get(last).map_or(end, |(at, _)| *at);
    index.source_range(from, to).or(Some((sentence.start, sentence.end)))
}

impl Folded {
    /// The bytes of the folded text for bytes of the source text.
    fn folded_range(&self, start: u32, end: u32) -> Option<(usize, usize)> {
        let at = |offset: u32| {
            let index = self.map.partition_point(|(_, source, _)| *source < offset);
            self.map.get(index).map_or(self.text.len(), |(folded, ..)| *folded as usize)
        };
        Some((at(start), at(end)))
    }
}

/// The part of a text that is nearest to a quote: the first character of it and the one after.
fn align(quote: &[char], text: &[(usize, char)]) -> (usize, usize) {
    // Each column: the least number of slips with which the quote so far ends here, and where
    // that part of the text begins.
    let mut above: Vec<(usize, usize)> = (0..=text.len()).map(|at| (0, at)).collect();
    for (row, wanted) in quote.iter().enumerate() {
        let mut line: Vec<(usize, usize)> = Vec::with_capacity(above.len());
        line.push((row + 1, 0));
        for ((_, found), pair) in text.iter().zip(above.windows(2)) {
            let [diagonal, up] = pair else { continue };
            let left = line.last().copied().unwrap_or((usize::MAX - 1, 0));
            let slip = usize::from(wanted != found);
            let candidates = [(diagonal.0 + slip, diagonal.1), (up.0 + 1, up.1), (left.0 + 1, left.1)];
            line.push(candidates.into_iter().min().unwrap_or(left));
        }
        above = line;
    }
    let best = above.iter().enumerate().min_by_key(|(at, (slips, _))| (*slips, usize::MAX - at));
    best.map_or((0, text.len()), |(end, (_, start))| (*start, end))
}

#[cfg(test)]
mod tests {
    use super::{Folded, fold};

    #[test]
    fn width_and_white_space_do_not_count() {
        let source = "第一条 (目的)\n为了 ABC，制定。";
        let mut folded = Folded::new(source);
        let (start, end) = folded.find(&fold("（目的）为了ABC,制定。")).unwrap();
        assert_eq!(source.get(start as usize..end as usize).unwrap(), "(目的)\n为了 ABC，制定。");
    }

    #[test]
    fn the_search_goes_on_from_the_quote_before() {
        let mut folded = Folded::new("甲。乙。甲。");
        assert_eq!(folded.find("甲"), Some((0, 3)));
        assert_eq!(folded.find("乙"), Some((6, 9)));
        assert_eq!(folded.find("甲"), Some((12, 15)));
        assert_eq!(folded.find("乙"), Some((6, 9)));
    }
}
