//! One record's outcome as a paragraph: what an official would put in front of a meeting.
//!
//! ```text
//! 王某某 (G001)                                                    评估日 2026-03-31
//!   永昌县委:县区党政主要负责人
//!   义务
//!     ✗ 述法  应当  逾期未履行  限 2025-12-31
//!         主体.县区党政主要负责人(永昌县委) “县(区)党委和政府主要负责人应当进行述法。”
//! ```
//!
//! A clause is quoted where the paragraph names it first.

mod rows;

use std::collections::BTreeSet;

use indexmap::{IndexMap, IndexSet};

use super::{
    layout::{LINE, Page, clean, pad, width},
    names::{self, Names},
    words::{self, Word},
};
use crate::{
    date::Date,
    diagnostic::Lang,
    outcome::{Citation, MissingFact, Outcome, RecordRef, Run, Source},
};

/// Indents of a paragraph's lines, in cells.
const BLOCK: usize = 2;
const ROW: usize = 4;
const DETAIL: usize = 8;

/// What each clause rests on, by clause: [`crate::engine::Engine::citations`] gives it.
pub type Citations = IndexMap<String, Vec<Citation>>;

/// Writes outcomes as text.
#[derive(Clone, Debug)]
pub struct Report {
    pub(super) citations: Citations,
    pub(super) as_of: Date,
    pub(super) lang: Lang,
    in_force: bool,
}

impl Report {
    /// A report on a run: the quotes of clauses, the evaluation date, and the language.
    pub fn new(citations: Citations, as_of: Date, lang: Lang) -> Report {
        Report { citations, as_of, lang, in_force: true }
    }

    /// The same where the scheme is in force on the version date, or is not ([`Run::in_force`]).
    #[must_use]
    pub fn in_force(self, in_force: bool) -> Report {
        Report { in_force, ..self }
    }

    /// What stands above all paragraphs: the scheme, the evaluation date, the context.
    pub fn heading(&self, run: &Run) -> String {
        let mut page = Page::default();
        match &run.edition.title {
            Some(title) => {
                let title = Word::Title.with(self.lang, &[title]);
                let short = Word::Brackets.with(self.lang, &[&run.scheme]);
                page.paragraph(0, 0, &format!("{title}{short}"));
            }
            None => page.line(0, &run.scheme),
        }
        let mut facts = vec![Word::AsOf.with(self.lang, &[&run.as_of.to_string()])];
        facts.extend(run.edition.from.map(|from| Word::EditionFrom.with(self.lang, &[&from.to_string()])));
        facts.extend(run.context.iter().map(|(name, value)| format!("{name} {}", self.json(value))));
        page.paragraph(0, 0, &facts.join("   "));
        if let Some(calendar) = &run.calendar {
            let (from, to) = (calendar.from.to_string(), calendar.to.to_string());
            page.paragraph(0, 0, &Word::CalendarUsed.with(self.lang, &[&calendar.citation, &from, &to]));
        }
        if !run.in_force {
            page.line(0, Word::NotInForce.text(self.lang));
        }
        page.into_text()
    }

    fn json(&self, value: &serde_json::Value) -> String {
        match value {
            serde_json::Value::Null => Word::None.text(self.lang).to_owned(),
            serde_json::Value::Bool(true) => Word::Yes.text(self.lang).to_owned(),
            serde_json::Value::Bool(false) => Word::No.text(self.lang).to_owned(),
            serde_json::Value::String(text) => text.clone(),
            other => other.to_string(),
        }
    }

    /// The paragraph of one record.
    pub fn person(&self, outcome: &Outcome) -> String {
        let mut paragraph = Paragraph {
            report: self,
            outcome,
            page: Page::default(),
            quoted: IndexSet::new(),
            facts: IndexMap::new(),
        };
        paragraph.header();
        let header = paragraph.page.len();
        paragraph.rows();
        if paragraph.page.len() == header {
            let nothing = if self.in_force { Word::NothingApplies } else { Word::NotInForce };
            paragraph.page.line(BLOCK, nothing.text(self.lang));
        }
        paragraph.page.into_text()
    }

    /// What stands in the place of a refused record.
    pub fn refused(&self, line: Option<u64>, key: Option<&str>) -> String {
        let mut words: Vec<String> = Vec::new();
        words.extend(line.map(|line| Word::LineNumber.with(self.lang, &[&line.to_string()])));
        words.extend(key.map(str::to_owned));
        let place = words.join(" ");
        let colon = Word::Colon.text(self.lang);
        let refused = Word::RefusedRecord.text(self.lang);
        let mut page = Page::default();
        page.line(0, &format!("✗ {place}{colon}{refused}"));
        page.into_text()
    }

    fn name(&self, record: &RecordRef) -> String {
        names::who_with_key(record.label.as_deref(), record.key.as_deref(), self.lang)
    }
}

/// A source's clause among [`Citations`]: that of an imported scheme has its name in front.
pub(super) fn source_key(source: &Source) -> String {
    match &source.scheme {
        Some(scheme) => format!("{scheme}.{}", source.clause),
        None => source.clause.clone(),
    }
}

/// The lists whose elements classes classify: those of memberships, and those that sources name.
/// Elements of the loops of clauses and duties are in neither.
fn carriers(outcome: &Outcome) -> BTreeSet<&str> {
    let Outcome { classes, obligations, sections, uses, gates, quotas, bounds, triggers, .. } = outcome;
    let Outcome { undetermined, open, conflicts, not_covered, .. } = outcome;
    let sources = (obligations.iter().flat_map(|row| &row.sources))
        .chain(sections.iter().flat_map(|row| &row.sources))
        .chain(uses.iter().flat_map(|row| &row.sources))
        .chain(gates.iter().flat_map(|row| &row.sources))
        .chain(quotas.iter().flat_map(|row| &row.sources))
        .chain(bounds.iter().flat_map(|row| &row.sources))
        .chain(triggers.iter().flat_map(|row| &row.sources))
        .chain(undetermined.iter().flat_map(|row| &row.sources))
        .chain(open.iter().flat_map(|row| &row.sources))
        .chain(conflicts.iter().flat_map(|row| &row.sources))
        .chain(not_covered.iter().flat_map(|row| &row.sources));
    let members = classes.iter().filter_map(|class| class.element.as_deref());
    members.chain(sources.filter_map(|source| source.element.as_deref())).map(list_of).collect()
}

/// `任职` of `任职[0]`.
fn list_of(element: &str) -> &str {
    element.rsplit_once('[').map_or(element, |(list, _)| list)
}

struct Paragraph<'a> {
    report: &'a Report,
    outcome: &'a Outcome,
    page: Page,
    /// Clauses whose quotes stand above already.
    quoted: IndexSet<String>,
    /// Facts to ask for, in order of first mention.
    facts: IndexMap<&'a str, &'a MissingFact>,
}

impl<'a> Paragraph<'a> {
    fn lang(&self) -> Lang {
        self.report.lang
    }

    /// The person with the evaluation date at the right, then posts with their classes.
    fn header(&mut self) {
        let lang = self.lang();
        let name = clean(&self.report.name(&self.outcome.record));
        let as_of = Word::AsOf.with(lang, &[&self.report.as_of.to_string()]);
        let gap = LINE.saturating_sub(width(&as_of)).max(width(&name) + 2);
        self.page.line(0, &format!("{}{as_of}", pad(&name, gap)));

        let mut places: IndexMap<Option<&str>, Vec<&str>> = IndexMap::new();
        let carriers = carriers(self.outcome);
        for path in self.outcome.elements.keys().filter(|path| carriers.contains(list_of(path))) {
            places.entry(Some(path)).or_default();
        }
        for membership in &self.outcome.classes {
            let place = membership.element.as_deref();
            places.entry(place).or_default().push(&membership.class);
        }
        for (place, classes) in places {
            let place = match place {
                Some(path) => self.element(path),
                None => Word::Self_.text(lang).to_owned(),
            };
            let classes = self.join(&classes);
            let colon = if classes.is_empty() { "" } else { Word::Colon.text(lang) };
            let text = format!("{place}{colon}{classes}");
            self.page.paragraph(BLOCK, ROW, &text);
        }
    }

    fn names(&self) -> Names<'_> {
        Names { elements: &self.outcome.elements, lang: self.lang() }
    }

    fn element(&self, path: &str) -> String {
        self.names().element(path)
    }

    fn path(&self, path: &str) -> String {
        self.names().path(path)
    }

    fn join(&self, words: &[&str]) -> String {
        words.join(match self.lang() {
            Lang::Zh => "、",
            Lang::En => ", ",
        })
    }

    /// A name with the elements it is owed for.
    fn named(&self, name: &str, element: Option<&str>, elements: &[String]) -> String {
        let places: Vec<String> = element
            .into_iter()
            .chain(elements.iter().map(String::as_str))
            .map(|path| self.element(path))
            .collect();
        if places.is_empty() {
            return name.to_owned();
        }
        let places: Vec<&str> = places.iter().map(String::as_str).collect();
        let places = Word::Brackets.with(self.lang(), &[&self.join(&places)]);
        format!("{name}{places}")
    }

    fn block(&mut self, word: Word) {
        self.page.line(BLOCK, word.text(self.lang()));
    }

    fn row(&mut self, mark: &str, text: &str) {
        self.page.paragraph(ROW, ROW + 2, &format!("{mark} {text}"));
    }

    fn detail(&mut self, text: &str) {
        self.page.paragraph(DETAIL, DETAIL + 2, text);
    }

    /// The clauses that a row comes from: each once, with its elements, and quoted at its first mention.
    fn sources(&mut self, sources: &[Source]) {
        let lang = self.lang();
        let mut clauses: IndexMap<String, (&Source, Vec<String>)> = IndexMap::new();
        for source in sources {
            let key = source_key(source);
            let (_, places) = clauses.entry(key).or_insert((source, Vec::new()));
            places.extend(source.element.as_deref().map(|path| self.element(path)));
        }
        for (key, (source, places)) in clauses {
            let mut text = String::new();
            if let Some(scheme) = &source.scheme {
                text.push_str(scheme);
                text.push('.');
            }
            text.push_str(&words::clause_name(&source.clause, lang));
            if let Some(since) = source.revision {
                text.push_str(&Word::Revised.with(lang, &[&since.to_string()]));
            }
            if !places.is_empty() {
                let places: Vec<&str> = places.iter().map(String::as_str).collect();
                let places = self.join(&places);
                text.push_str(&Word::Brackets.with(lang, &[&places]));
            }
            let quotes = self.quotes(&key);
            if !quotes.is_empty() {
                text.push(' ');
                if self.quoted.insert(key) {
                    text.push_str(&quotes);
                } else {
                    text.push_str(Word::SeeAbove.text(lang));
                }
            }
            self.detail(&text);
        }
    }

    /// The quotes of a clause, else how it reads the text.
    fn quotes(&self, key: &str) -> String {
        let lang = self.lang();
        let citations = self.report.citations.get(key);
        let mut quotes = String::new();
        for citation in citations.into_iter().flatten() {
            if let Some(quote) = &citation.quote {
                quotes.push_str(citation.article.as_deref().unwrap_or_default());
                quotes.push_str(&Word::Quote.with(lang, &[quote]));
            }
        }
        if quotes.is_empty() {
            let mut notes = citations.into_iter().flatten();
            let note = notes.find_map(|citation| citation.interprets.as_deref());
            quotes.extend(note.map(|note| Word::Interprets.with(lang, &[note])));
        }
        quotes
    }

    /// The paths of missing facts, which are asked for at the end of the paragraph.
    fn missing(&mut self, missing: &'a [MissingFact]) -> Option<String> {
        if missing.is_empty() {
            return None;
        }
        let mut paths = Vec::new();
        for fact in missing {
            self.facts.entry(&fact.fact).or_insert(fact);
            paths.push(self.path(&fact.fact));
        }
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        Some(Word::Lacks.with(self.lang(), &[&self.join(&paths)]))
    }

    fn unless(&mut self, unless: &[String]) {
        if unless.is_empty() {
            return;
        }
        let lang = self.lang();
        let names: Vec<String> = unless.iter().map(|clause| words::clause_name(clause, lang)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let names = self.join(&names);
        let text = Word::Unless.with(lang, &[&names]);
        self.detail(&text);
    }
}

#[cfg(test)]
mod tests;
