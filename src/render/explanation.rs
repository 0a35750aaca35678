//! An explanation as an indented tree: each outcome in a sentence, then its
//! clauses with their words in full, and the facts that make them apply.
//!
//! What was told once is not told again: a clause is quoted, and a ground
//! unfolded, where it is named first.

mod changes;
mod page;
mod sentences;

use std::collections::BTreeSet;

use indexmap::{IndexMap, IndexSet};

use super::{
    layout::{LINE, clean, pad, width},
    names::{self, Names},
    outcome::source_key,
    tree::{STEP, Tree},
    words::{self, Word},
};
use crate::{
    diagnostic::Lang,
    explain::{About, Asked, Because, CandidateState, Explanation, Fact, Ground, GroundKind, Rests, Why},
    outcome::{Kind, MissingFact, Modality, Run, Source},
};
use changes::Aim;
pub use page::explanation_html;
use sentences::{Filling, sentence};

const BLOCK: usize = 2;
const ROW: usize = 4;
const DETAIL: usize = 8;

/// An explanation as text.
pub fn explanation(explanation: &Explanation, lang: Lang) -> String {
    let mut writer = Writer::new(explanation, lang);
    writer.heading();
    writer.body(true);
    let mut text = writer.page.into_text();
    if let Some(legend) = legend(&text, lang) {
        text.push_str(&legend);
        text.push('\n');
    }
    text
}

/// What the marks before rows mean, of those that a text has.
fn legend(text: &str, lang: Lang) -> Option<String> {
    let marks = [
        ("✓", Word::MarkGood),
        ("✗", Word::MarkBad),
        ("…", Word::MarkWaits),
        ("·", Word::MarkPlain),
        ("?", Word::MarkUnknown),
        ("!", Word::MarkWarns),
        ("○", Word::MarkOpen),
    ];
    let begins = |mark: &str| text.lines().any(|line| line.trim_start().starts_with(&format!("{mark} ")));
    let told = marks.into_iter().filter(|(mark, _)| begins(mark));
    let told: Vec<String> = told.map(|(mark, word)| format!("{mark} {}", word.text(lang))).collect();
    (!told.is_empty()).then(|| told.join("  "))
}

/// An explanation as text without its heading, to stand below the outcome.
pub fn explanation_below(explanation: &Explanation, lang: Lang) -> String {
    let mut writer = Writer::new(explanation, lang);
    writer.page.line(0, Word::Explanation.text(lang));
    writer.body(true);
    writer.page.into_text()
}

/// `《办法》   版本自 2026-01-01`
pub(super) fn run_title(run: &Run, lang: Lang) -> String {
    let title = match &run.edition.title {
        Some(title) => Word::Title.with(lang, &[title]),
        None => run.scheme.clone(),
    };
    let edition = run.edition.from.map(|from| Word::EditionFrom.with(lang, &[&from.to_string()]));
    let head: Vec<String> = [Some(title), edition].into_iter().flatten().collect();
    head.join("   ")
}

/// The scheme, then what is told of and the evaluation date.
pub(super) fn run_heading(page: &mut Tree, run: &Run, name: &str, lang: Lang) {
    page.paragraph(0, 0, &run_title(run, lang));
    if !run.in_force {
        page.line(0, Word::NotInForce.text(lang));
    }
    let as_of = Word::AsOf.with(lang, &[&run.as_of.to_string()]);
    let gap = LINE.saturating_sub(width(&as_of)).max(width(name) + 2);
    page.gap();
    page.line(0, &format!("{}{as_of}", pad(&clean(name), gap)));
}

struct Writer<'a> {
    explanation: &'a Explanation,
    lang: Lang,
    page: Tree,
    /// Clauses whose words stand above.
    quoted: IndexSet<String>,
    /// Grounds that stand above.
    told: BTreeSet<usize>,
}

impl<'a> Writer<'a> {
    fn new(explanation: &'a Explanation, lang: Lang) -> Writer<'a> {
        Writer { explanation, lang, page: Tree::default(), quoted: IndexSet::new(), told: BTreeSet::new() }
    }

    /// All but the heading.
    fn body(&mut self, missing: bool) {
        self.why_not();
        self.outcomes();
        self.undetermined();
        if missing {
            self.missing();
        }
        self.open();
        self.others();
    }

    fn who(&self) -> String {
        let record = &self.explanation.record;
        names::who(record.label.as_deref(), record.key.as_deref(), self.lang).to_owned()
    }

    fn as_of(&self) -> String {
        self.explanation.run.as_of.to_string()
    }

    fn join(&self, words: &[String]) -> String {
        words.join(match self.lang {
            Lang::Zh => "、",
            Lang::En => ", ",
        })
    }

    fn heading(&mut self) {
        let name = self.name();
        run_heading(&mut self.page, &self.explanation.run, &name, self.lang);
    }

    /// The record as people call it, with its key.
    fn name(&self) -> String {
        let record = &self.explanation.record;
        names::who_with_key(record.label.as_deref(), record.key.as_deref(), self.lang)
    }

    // ── what is not so ───────────────────────────────────────────────────

    fn why_not(&mut self) {
        let explanation = self.explanation;
        let Some(asked) = &explanation.why_not else { return };
        let of_name = |why: &&Why| why.kind == About::Obligation || why.kind == About::Section;
        let bans = explanation.outcomes.iter().filter(of_name);
        let bans: Vec<bool> = bans.map(|why| why.modality == Some(Modality::MustNot)).collect();
        let heading = match asked.holds {
            false => Word::WhyNot,
            true if bans.contains(&true) && !bans.contains(&false) => Word::IsForbidden,
            true => Word::DoesHold,
        };
        self.page.line(BLOCK, &heading.with(self.lang, &[&asked.name]));
        if asked.candidates.is_empty() && !asked.holds {
            self.page.line(ROW, Word::NoClause.text(self.lang));
        }
        // Of what holds, the clauses that give it are told with it.
        let others = |state: CandidateState| !asked.holds || state != CandidateState::Applies;
        for candidate in asked.candidates.iter().filter(|candidate| others(candidate.state)) {
            self.source(&candidate.source, ROW);
            let missing: Vec<String> = candidate.missing.iter().map(|path| self.path(path)).collect();
            let text = match candidate.state {
                CandidateState::Applies => Word::Applies.text(self.lang).to_owned(),
                CandidateState::Blocked => {
                    let by: Vec<String> = candidate.blocked_by.iter().map(|by| self.clause(by)).collect();
                    let by = self.join(&by);
                    let open = candidate.why.iter().map(|why| {
                        format!("{}{}{why}", Word::Open.text(self.lang), Word::Colon.text(self.lang))
                    });
                    let lacks =
                        (!missing.is_empty()).then(|| Word::Lacks.with(self.lang, &[&self.join(&missing)]));
                    let reasons: Vec<String> = lacks.into_iter().chain(open).collect();
                    match reasons.is_empty() {
                        true => Word::BlockedBy.with(self.lang, &[&by]),
                        false => Word::BlockedPerhaps.with(self.lang, &[&by, &self.join(&reasons)]),
                    }
                }
                CandidateState::Open => {
                    let open = Word::Open.text(self.lang);
                    format!("{open}{}{}", Word::Colon.text(self.lang), self.join(&candidate.why))
                }
                CandidateState::Undetermined if missing.is_empty() => {
                    Word::NotDecided.text(self.lang).to_owned()
                }
                CandidateState::Undetermined => {
                    let lacks = Word::Lacks.with(self.lang, &[&self.join(&missing)]);
                    format!("{}{}{lacks}", Word::NotDecided.text(self.lang), Word::Colon.text(self.lang))
                }
                CandidateState::NotMet if candidate.in_pool == Some(false) => {
                    Word::NotInPool.text(self.lang).to_owned()
                }
                CandidateState::NotMet if candidate.in_pool == Some(true) => {
                    Word::NotChosen.text(self.lang).to_owned()
                }
                CandidateState::NotMet => {
                    Word::FailedConditions.with(self.lang, &[&candidate.failed.to_string()])
                }
            };
            self.page.paragraph(DETAIL, DETAIL + 2, &text);
            self.rests(&candidate.rests, DETAIL + STEP);
        }
        if let Some(changes) = asked
            .changes
            .as_ref()
            .filter(|changes| !changes.sets.is_empty() || (!asked.holds && !asked.candidates.is_empty()))
        {
            self.changes(changes, Aim::Holds, ROW);
        }
    }

    // ── what is certain ──────────────────────────────────────────────────

    fn outcomes(&mut self) {
        let all = &self.explanation.outcomes;
        let blocks: [(Word, &[About]); 8] = [
            (Word::Standing, &[About::Class, About::NotCovered]),
            (Word::Duties, &[About::Obligation]),
            (Word::Reports, &[About::Section]),
            (Word::Uses, &[About::Use]),
            (Word::Gates, &[About::Gate]),
            (Word::Quotas, &[About::Quota]),
            (Word::Bounds, &[About::Bound]),
            (Word::Triggers, &[About::Trigger]),
        ];
        let mut any = false;
        for (word, kinds) in blocks {
            let rows: Vec<&Why> = all.iter().filter(|why| kinds.contains(&why.kind)).collect();
            if !rows.is_empty() {
                self.page.line(BLOCK, word.text(self.lang));
                any = true;
            }
            for why in rows {
                self.why(why);
            }
        }
        let nothing = self.explanation.undetermined.is_empty()
            && self.explanation.open.is_empty()
            && self.explanation.conflicts.is_empty();
        if !any && nothing && self.explanation.why_not.is_none() {
            let text = match &self.explanation.only {
                Some(name) => Word::NotSo.with(self.lang, &[name]),
                None => Word::NothingApplies.text(self.lang).to_owned(),
            };
            self.page.paragraph(BLOCK, BLOCK + 2, &text);
        }
    }

    /// An outcome's name with its elements.
    fn what(&self, why: &Why) -> String {
        let name = match &why.name {
            Some(name) => name.clone(),
            None => self.join(&why.one_of),
        };
        let places: Vec<String> =
            why.element.iter().chain(&why.elements).map(|path| self.element(path)).collect();
        // A member is named in its own place.
        let places = if why.kind == About::Class { Vec::new() } else { places };
        let mut what = match places.is_empty() {
            true => name,
            false => format!("{name}{}", Word::Brackets.with(self.lang, &[&self.join(&places)])),
        };
        let mut terms = Vec::new();
        if let Some(under) = &why.under {
            terms.push(Word::Under.with(self.lang, &[under]));
        }
        if let Some(by) = why.by.as_ref().filter(|_| why.kind != About::Obligation) {
            terms.push(Word::By.with(self.lang, &[by]));
        }
        terms.extend(why.group.clone());
        if let Some(value) = &why.value {
            terms.push(words::decimal(value));
        }
        let [min, max] = [&why.min, &why.max].map(|end| end.as_deref().map(words::decimal));
        terms.extend(min.map(|min| Word::AtLeast.with(self.lang, &[&min])));
        terms.extend(max.map(|max| Word::AtMost.with(self.lang, &[&max])));
        if !terms.is_empty() {
            what.push_str(&Word::Brackets.with(self.lang, &[&self.join(&terms)]));
        }
        what
    }

    fn why(&mut self, why: &'a Why) {
        let (who, what) = (self.who(), self.what(why));
        let who = match (&why.element, why.kind) {
            (Some(path), About::Class) => {
                format!("{who}{}", Word::Brackets.with(self.lang, &[&self.element(path)]))
            }
            _ => who,
        };
        // A section is one of a report, of which its name begins with the name.
        let (who, what) = match what.split_once('/').filter(|_| why.kind == About::Section) {
            Some((report, section)) => (Word::ReportOf.with(self.lang, &[&who, report]), section.to_owned()),
            None => (who, what),
        };
        let mut clauses: Vec<String> = Vec::new();
        for because in &why.because {
            let name = self.clause(&source_key(&because.source));
            if !clauses.contains(&name) {
                clauses.push(name);
            }
        }
        let mark = words::mark(why.status);
        let text = if clauses.is_empty() {
            // A union of classes has no clause of its own.
            Word::Member.with(self.lang, &[&who, &what])
        } else {
            let (clauses, as_of) = (self.join(&clauses), self.as_of());
            let filling = Filling { who: &who, what: &what, clauses: &clauses, as_of: &as_of };
            sentence(why, &filling, self.lang)
        };
        self.page.paragraph(ROW, ROW + 2, &format!("{mark} {text}"));
        for because in &why.because {
            self.because(because, DETAIL);
        }
        if why.because.is_empty() || why.rests == Rests::default() {
            self.rests(&why.rests, DETAIL);
        } else {
            self.page.line(DETAIL, Word::StandingFacts.text(self.lang));
            self.rests(&why.rests, DETAIL + STEP);
        }
        if !why.missing.is_empty() {
            let missing: Vec<String> = why.missing.iter().map(|path| self.path(path)).collect();
            let text = Word::Lacks.with(self.lang, &[&self.join(&missing)]);
            self.page.paragraph(DETAIL, DETAIL + 2, &format!("? {text}"));
        }
        for clause in &why.unless {
            let clause = self.clause(clause);
            let text = Word::Unless.with(self.lang, &[&clause]);
            self.page.paragraph(DETAIL, DETAIL + 2, &text);
        }
        if let Some(changes) = &why.changes {
            self.changes(changes, Aim::Otherwise, DETAIL);
        }
    }

    /// A clause with its words, then what makes it apply.
    fn because(&mut self, because: &'a Because, indent: usize) {
        self.source(&because.source, indent);
        self.rests(&because.rests, indent + STEP);
        for clause in &because.overrides {
            let name = self.clause(clause);
            let text = Word::Overrides.with(self.lang, &[&name]);
            self.page.paragraph(indent + STEP, indent + STEP + 2, &text);
        }
    }

    fn source(&mut self, source: &Source, indent: usize) {
        let key = source_key(source);
        let mut name = self.clause(&key);
        if let Some(since) = source.revision {
            name.push_str(&Word::Revised.with(self.lang, &[&since.to_string()]));
        }
        if let Some(path) = &source.element {
            name.push_str(&Word::Brackets.with(self.lang, &[&self.element(path)]));
        }
        self.clause_line(&name, &key, indent);
    }

    /// A clause in its line, and its words below where they do not stand above.
    fn clause_line(&mut self, name: &str, key: &str, indent: usize) {
        let citations = self.explanation.citations.get(key);
        if !self.quoted.insert(key.to_owned()) && citations.is_some() {
            let above = Word::SeeAbove.text(self.lang);
            return self.page.paragraph(indent, indent + 2, &format!("{name} {above}"));
        }
        self.page.paragraph(indent, indent + 2, name);
        for citation in citations.into_iter().flatten() {
            let text = match (&citation.quote, &citation.interprets) {
                (Some(quote), _) => {
                    let quote = Word::Quote.with(self.lang, &[quote]);
                    format!("{}{quote}", citation.article.as_deref().unwrap_or_default())
                }
                (None, Some(note)) => Word::Interprets.with(self.lang, &[note]),
                (None, None) => continue,
            };
            self.page.quote(indent + 2, &text);
        }
        if let Some(citation) = citations.and_then(|citations| citations.first()) {
            // The scheme's own title stands at the top.
            let own = self.explanation.run.edition.title.as_ref();
            let title = citation.instrument.as_ref().filter(|title| Some(*title) != own);
            let title = title.map(|title| Word::Title.with(self.lang, &[title])).unwrap_or_default();
            let place = format!("{title}{}:{}", citation.file, citation.line);
            self.page.place(indent + 2, &place);
        }
    }

    /// Facts, then grounds with what they rest on, then exceptions.
    fn rests(&mut self, rests: &'a Rests, indent: usize) {
        for path in &rests.facts {
            let text = self.fact(path);
            self.page.paragraph(indent, indent + 2, &text);
        }
        for id in &rests.on {
            self.ground(*id, None, indent);
        }
        for id in &rests.exceptions {
            self.ground(*id, Some(Word::Exception), indent);
        }
    }

    fn ground(&mut self, id: usize, before: Option<Word>, indent: usize) {
        let explanation = self.explanation;
        let Some(ground) = explanation.grounds.iter().find(|ground| ground.id == id) else { return };
        let name = match ground.kind {
            GroundKind::Clause => self.clause(&ground.name),
            _ => ground.name.clone(),
        };
        let name = match ground.modality {
            Some(modality) => format!("{} {name}", words::modality(modality, self.lang)),
            None => name,
        };
        let mut text = sentences::ground(ground, &name, self.lang);
        if let Some(path) = &ground.element {
            // A duty for a value of a list is told by the list.
            let of_list = matches!(ground.kind, GroundKind::Duty | GroundKind::Owed) && !path.ends_with(']');
            let place = if of_list { path.clone() } else { self.element(path) };
            text.push_str(&Word::Brackets.with(self.lang, &[&place]));
        }
        if let Some(before) = before {
            text = before.with(self.lang, &[&text]);
        }
        if !self.told.insert(id) || self.is_member_above(ground) {
            text = format!("{text} {}", Word::SeeAbove.text(self.lang));
            return self.page.paragraph(indent, indent + 2, &text);
        }
        match &ground.clause {
            Some(clause) => {
                let clause = clause.clone();
                self.clause_line(&text, &clause, indent);
            }
            None => self.page.paragraph(indent, indent + 2, &text),
        }
        self.rests(&ground.rests, indent + STEP);
    }

    /// Memberships are told first, all of them.
    fn is_member_above(&self, ground: &Ground) -> bool {
        ground.kind == GroundKind::Class
            && ground.holds
            && self.explanation.outcomes.iter().any(|why| {
                why.kind == About::Class
                    && why.name.as_ref() == Some(&ground.name)
                    && why.element == ground.element
            })
    }

    // ── names ────────────────────────────────────────────────────────────

    fn clause(&self, id: &str) -> String {
        // That of an imported scheme has its name in front.
        let kinds = ["subject.", "content.", "method.", "use."];
        let own = kinds.iter().any(|kind| id.starts_with(kind));
        match id.split_once('.').filter(|_| !own) {
            Some((scheme, rest)) => format!("{scheme}.{}", words::clause_name(rest, self.lang)),
            None => words::clause_name(id, self.lang),
        }
    }

    fn names(&self) -> Names<'_> {
        Names { elements: &self.explanation.elements, lang: self.lang }
    }

    fn element(&self, path: &str) -> String {
        self.names().element(path)
    }

    /// `任职第1项.层级(永昌县委):县区`
    fn fact(&self, path: &str) -> String {
        let colon = Word::Colon.text(self.lang);
        let value = self.explanation.facts.get(path).map(|fact| self.value(fact)).unwrap_or_default();
        format!("{}{colon}{value}", self.path(path))
    }

    fn path(&self, path: &str) -> String {
        self.names().path(path)
    }

    fn value(&self, fact: &Fact) -> String {
        let decimal = words::is_decimal(&fact.ty);
        match (&fact.value, fact.count) {
            (_, Some(count)) => Word::Entries.with(self.lang, &[&count.to_string()]),
            (Some(value), None) if fact.aggregate => {
                let value = self.shown(value, decimal);
                format!("{value}{}", Word::Brackets.with(self.lang, &[Word::Aggregated.text(self.lang)]))
            }
            (Some(value), None) => self.shown(value, decimal),
            (None, None) => Word::Given.text(self.lang).to_owned(),
        }
    }

    /// A value as people write it: a decimal is a fraction only in the JSON form.
    fn shown(&self, value: &serde_json::Value, decimal: bool) -> String {
        match value {
            serde_json::Value::Null => Word::None.text(self.lang).to_owned(),
            serde_json::Value::Bool(true) => Word::Yes.text(self.lang).to_owned(),
            serde_json::Value::Bool(false) => Word::No.text(self.lang).to_owned(),
            serde_json::Value::String(text) if decimal => words::decimal(text),
            serde_json::Value::String(text) => text.clone(),
            serde_json::Value::Array(items) if items.is_empty() => Word::Entries.with(self.lang, &["0"]),
            serde_json::Value::Array(items) => {
                let items: Vec<String> = items.iter().map(|item| self.shown(item, decimal)).collect();
                self.join(&items)
            }
            other => other.to_string(),
        }
    }

    // ── what is not certain ──────────────────────────────────────────────

    fn undetermined(&mut self) {
        let explanation = self.explanation;
        if !explanation.undetermined.is_empty() {
            self.page.line(BLOCK, Word::Undetermined.text(self.lang));
        }
        for entry in &explanation.undetermined {
            let places: Vec<&String> = entry.element.iter().chain(&entry.elements).collect();
            let name = self.subject(entry.kind, &entry.name, &places, entry.modality);
            let missing: Vec<String> = entry.missing.iter().map(|fact| self.path(&fact.fact)).collect();
            let text = match missing.is_empty() {
                true => name,
                false => {
                    let lacks = Word::Lacks.with(self.lang, &[&self.join(&missing)]);
                    format!("{name}{}{lacks}", Word::Colon.text(self.lang))
                }
            };
            self.page.paragraph(ROW, ROW + 2, &format!("? {text}"));
            for source in &entry.sources {
                self.source(source, DETAIL);
            }
            let deciding = explanation.deciding.iter().find(|of| {
                (of.kind, &of.name, of.modality) == (entry.kind, &entry.name, entry.modality)
                    && (&of.element, &of.elements) == (&entry.element, &entry.elements)
            });
            if let Some(deciding) = deciding {
                self.changes(&deciding.changes, Aim::Decided, DETAIL);
            }
        }
    }

    /// What to ask for.
    fn missing(&mut self) {
        let explanation = self.explanation;
        if !explanation.missing.is_empty() {
            self.page.line(BLOCK, Word::Facts.text(self.lang));
        }
        for asked in &explanation.missing {
            self.asked(asked);
        }
    }

    fn subject(&self, kind: Kind, name: &str, places: &[&String], modality: Option<Modality>) -> String {
        let mut text = format!("{} {name}", words::kind_with(kind, modality, self.lang));
        if !places.is_empty() {
            let places: Vec<String> = places.iter().map(|path| self.element(path)).collect();
            text.push_str(&Word::Brackets.with(self.lang, &[&self.join(&places)]));
        }
        if let Some(modality) = modality {
            text = format!("{text} {}", words::modality(modality, self.lang));
        }
        text
    }

    fn asked(&mut self, asked: &Asked) {
        let MissingFact { fact, ty, ask, from } = &asked.fact;
        let mut words = vec![self.path(fact), ty.clone()];
        words.extend(ask.clone());
        words.extend(from.as_ref().map(|from| Word::Supplied.with(self.lang, &[from])));
        self.page.paragraph(ROW, ROW + 2, &words.join("  "));
        let count = asked.decides.to_string();
        let count = match asked.alone {
            0 => Word::HangsOn.with(self.lang, &[&count]),
            alone => Word::HangsOnAlone.with(self.lang, &[&count, &alone.to_string()]),
        };
        self.page.paragraph(DETAIL, DETAIL + 2, &count);
        let mut outcomes: IndexMap<String, Vec<String>> = IndexMap::new();
        for hanging in &asked.outcomes {
            let places: Vec<&String> = hanging.element.iter().chain(&hanging.elements).collect();
            let name = self.subject(hanging.kind, &hanging.name, &places, hanging.modality);
            let clauses = outcomes.entry(name).or_default();
            for clause in &hanging.clauses {
                let clause = self.clause(clause);
                if !clauses.contains(&clause) {
                    clauses.push(clause);
                }
            }
        }
        for (name, clauses) in outcomes {
            let clauses = Word::Brackets.with(self.lang, &[&self.join(&clauses)]);
            self.page.paragraph(DETAIL, DETAIL + 2, &format!("{name}{clauses}"));
        }
    }

    fn open(&mut self) {
        let explanation = self.explanation;
        if !explanation.open.is_empty() {
            self.page.line(BLOCK, Word::Open.text(self.lang));
        }
        for open in &explanation.open {
            let entry = &open.entry;
            let places: Vec<&String> = entry.element.iter().chain(&entry.elements).collect();
            let name = self.subject(entry.kind, &entry.name, &places, entry.modality);
            let text = format!("○ {name}{}{}", Word::Colon.text(self.lang), entry.why);
            self.page.paragraph(ROW, ROW + 2, &text);
            for because in &open.because {
                self.because(because, DETAIL);
            }
        }
    }

    fn others(&mut self) {
        let explanation = self.explanation;
        if !explanation.conflicts.is_empty() {
            self.page.line(BLOCK, Word::Conflicts.text(self.lang));
        }
        for row in &explanation.conflicts {
            let forces: Vec<String> =
                row.modalities.iter().map(|of| words::modality(*of, self.lang).to_owned()).collect();
            let text = match (&row.name, forces.as_slice()) {
                (Some(name), [one, rest @ ..]) => {
                    let pair = Word::Contradict.with(self.lang, &[one, &self.join(rest)]);
                    format!("{name}{}{pair}", Word::Colon.text(self.lang))
                }
                _ => Word::FireTogether.with(self.lang, &[&self.join(&row.names)]),
            };
            self.page.paragraph(ROW, ROW + 2, &format!("! {text}"));
            for source in &row.sources {
                self.source(source, DETAIL);
            }
        }
        if !explanation.faults.is_empty() {
            self.page.line(BLOCK, Word::Faults.text(self.lang));
        }
        for row in &explanation.faults {
            let clause = row.clause.as_deref().map(|clause| self.clause(clause)).unwrap_or_default();
            let place = row.path.as_deref().map(|path| self.element(path));
            let place = place.map(|place| Word::Brackets.with(self.lang, &[&place])).unwrap_or_default();
            let fault = words::fault(&row.fault, self.lang);
            let text = format!("! {clause}{place}{}{fault}", Word::Colon.text(self.lang));
            self.page.paragraph(ROW, ROW + 2, &text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::sentences::fill;

    #[test]
    fn templates_are_filled_by_number() {
        assert_eq!(fill("{1}{0}{7}", &["a", "b"]), "ba");
    }
}
