//! A scheme compiled for one context and one evaluation date, applied to records.
//!
//! ```text
//! model + context + date → Program;  JSON → Facts (slots);  Program × Facts → rows → outcome
//! ```
//!
//! Reading facts may fail; evaluation cannot.

pub(crate) mod aggregate;
mod ask;
mod collect;
mod compile;
mod domain;
mod duty;
mod explaining;
pub(crate) mod facts;
mod fragments;
pub(crate) mod gather;
mod head;
mod index;
pub(crate) mod keys;
pub(crate) mod layout;
pub(crate) mod machine;
mod necessary;
mod pieces;
pub(crate) mod program;
mod quota;
pub(crate) mod read;
mod recall;
pub(crate) mod rows;
mod scan;
mod sieve;
pub(crate) mod tally;
pub(crate) mod trace;
pub(crate) mod truth;
pub(crate) mod value;
mod version;
pub(crate) mod view;
mod words;
mod worlds;
mod write;

use std::{borrow::Cow, sync::Arc};

use indexmap::IndexMap;
use serde::Serialize;

use crate::{
    calendar::Calendar,
    date::Date,
    diagnostic::{Argument, Code, Diagnostic, Lang, Place, Term},
    explain::{self, Explanation, NoSuchName},
    limits::Limits,
    model::{self, Model},
    outcome::{self, Citation, Edition, Run},
    source::Sources,
    suggest,
};
use aggregate::Total;
pub use aggregate::{Accumulator, Aggregates};
pub use facts::Facts;
use layout::Layout;
use machine::{Bound, Machine, Scratch};
use program::Program;
pub use read::UnknownKeys;
use read::{Dictionary, Reading};
use recall::Recall;
pub use recall::Recalled;
use rows::Rows;
pub use tally::Tally;
pub(crate) use version::{Period, version_date};
pub use view::OutcomeView;

/// A record type that evaluation ranges over. It may be used with all engines of
/// one scheme, whatever their edition; those of other schemes do not accept it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordType {
    at: usize,
    /// What the type is called, as a number: one engine's place is not another's.
    tag: u64,
}

/// Why a context, a record type or a record was not accepted.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FactsError {
    /// The context does not fit 环境.
    #[error("the context is not accepted: {}", lines(.0))]
    Context(Vec<Diagnostic>),
    /// No record type of this name has a key.
    #[error("{}", lines(std::slice::from_ref(&**.0)))]
    RecordType(Box<Diagnostic>),
    /// A record does not fit its type.
    #[error("the record is refused: {}", lines(&.0.diagnostics))]
    Record(Refused),
}

/// A record that does not fit its type, with all its errors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Its key, where that could be read.
    pub key: Option<String>,
    /// What is wrong; never empty.
    pub diagnostics: Vec<Diagnostic>,
}

impl FactsError {
    /// What is wrong; never empty.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        match self {
            FactsError::Context(diagnostics) => diagnostics,
            FactsError::RecordType(diagnostic) => std::slice::from_ref(&**diagnostic),
            FactsError::Record(refused) => &refused.diagnostics,
        }
    }
}

fn lines(diagnostics: &[Diagnostic]) -> String {
    let none = Sources::default();
    let lines: Vec<String> = diagnostics.iter().map(|diagnostic| diagnostic.line(&none, Lang::En)).collect();
    lines.join("; ")
}

/// A scheme compiled for one context and one evaluation date.
///
/// Cloning is cheap: the program is shared, the working memory is not. A host
/// with several threads gives each a clone.
#[derive(Debug)]
pub struct Engine {
    program: Arc<Program>,
    /// The values of aggregates; empty until they are given.
    totals: Arc<[Total]>,
    sources: Arc<Sources>,
    context: IndexMap<String, serde_json::Value>,
    period: Period,
    unknown_keys: UnknownKeys,
    facts: Facts,
    scratch: Scratch,
    rows: Rows,
    recall: Recall,
    line: Vec<u8>,
}

/// The rows of one outcome, for [`Engine::evaluate_into`]: memory that a host owns
/// and uses again from record to record.
#[derive(Clone, Debug, Default)]
pub struct OutcomeRows(Rows);

impl Clone for Engine {
    fn clone(&self) -> Engine {
        Engine {
            program: Arc::clone(&self.program),
            totals: Arc::clone(&self.totals),
            sources: Arc::clone(&self.sources),
            context: self.context.clone(),
            period: self.period,
            unknown_keys: self.unknown_keys,
            facts: Facts::default(),
            scratch: Scratch::default(),
            rows: Rows::default(),
            recall: Recall::new(self.recall.limit()),
            line: Vec::new(),
        }
    }
}

/// How much memory the outcomes of earlier records may take, unless the host says otherwise: 8 MiB.
const MEMORY: usize = 8 << 20;

impl Engine {
    /// Compiles a model for a context and an evaluation date.
    ///
    /// # Errors
    /// When the context does not fit 环境; all its errors together.
    pub(crate) fn new(
        model: &Arc<Model>,
        period: Period,
        sources: &Arc<Sources>,
        json: &[u8],
        as_of: Date,
        limits: Limits,
    ) -> Result<Engine, FactsError> {
        let bare = (!period.in_force).then(|| Arc::new(version::without_rules(model)));
        let model = bare.as_ref().unwrap_or(model);
        let layout = Layout::new(model, model.context);
        let dictionary = Dictionary::new(model);
        let mut facts = Facts::default();
        let reading = Reading {
            model,
            layout: &layout,
            dictionary: &dictionary,
            limits: &limits,
            unknown_keys: UnknownKeys::Refuse,
        };
        let diagnostics = read::read(reading, json, &mut facts);
        if !diagnostics.is_empty() {
            return Err(FactsError::Context(diagnostics));
        }
        let given: IndexMap<String, serde_json::Value> = serde_json::from_slice(json).unwrap_or_default();
        let declared = model.records.get(model.context.index()).map_or(&[][..], |record| &record.fields);
        let context = declared
            .iter()
            .filter_map(|field| given.get_key_value(&field.name))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        let program = compile::compile(model, dictionary, layout, facts, as_of, limits);
        Ok(Engine {
            program: Arc::new(program),
            totals: Arc::default(),
            sources: Arc::clone(sources),
            context,
            period,
            unknown_keys: UnknownKeys::Refuse,
            facts: Facts::default(),
            scratch: Scratch::default(),
            rows: Rows::default(),
            recall: Recall::new(MEMORY),
            line: Vec::new(),
        })
    }

    /// Chooses what happens to keys that the record type does not declare.
    #[must_use]
    pub fn with_unknown_keys(mut self, unknown_keys: UnknownKeys) -> Engine {
        self.unknown_keys = unknown_keys;
        self
    }

    /// Counts working days by a calendar. Without one, dates that rest on them are unknown.
    ///
    /// Clones and tallies that were made of this engine before keep to what they had.
    ///
    /// ```
    /// use shufa::{Calendar, Scheme};
    ///
    /// let text = "语言 1\n记录 单位 标识 号 { 号: 文本, 通知: 日期 }\n\
    ///     义务 答复 于 单位 { 限 通知 + 2工作日 }\n\
    ///     主体 各单位 于 单位 { 应当 答复, 解释 \"示例\" }\n";
    /// let scheme = Scheme::from_sources("scheme.shufa", |path| (path == "scheme.shufa").then_some(text))?;
    /// let calendar = Calendar::from_json(
    ///     br#"{"citation": "made up", "from": "2026-01-01", "to": "2026-12-31"}"#,
    /// )?;
    /// let engine = scheme.engine(&serde_json::json!({}), "2026-03-31".parse()?)?;
    /// let mut engine = engine.with_calendar(calendar);
    /// let units = engine.record_type("单位")?;
    /// let outcome = engine.evaluate_json(units, r#"{"号": "1", "通知": "2026-03-27"}"#.as_bytes())?.to_owned();
    /// assert_eq!(outcome.obligations[0].due, Some("2026-03-31".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_calendar(mut self, calendar: Calendar) -> Engine {
        Arc::make_mut(&mut self.program).calendar = Some(calendar);
        self.recall.forget();
        self
    }

    /// Chooses how much memory outcomes of earlier records may take, in bytes; 8 MiB
    /// unless told otherwise.
    ///
    /// A record that answers like an earlier one all that the rules ask of it has the
    /// same outcome, and need not be evaluated again. With 0 every record is. The
    /// outcomes are the same.
    ///
    /// The bytes are an estimate. The last outcome kept may go past the limit, however large it
    /// is, and so may the table of them when it doubles, by a quarter. The outcome of a record
    /// of which more than 512 things are asked is not kept. Texts that the rules compare are kept with
    /// the outcomes. A clone begins with none and keeps its own in as much memory. Every call
    /// forgets what was kept, and so do [`Engine::with_aggregates`] and [`Engine::with_calendar`].
    #[must_use]
    pub fn with_memory(mut self, bytes: usize) -> Engine {
        self.recall = Recall::new(bytes);
        self
    }

    /// Whether some rule counts working days, so that a calendar is wanted.
    pub fn counts_workdays(&self) -> bool {
        self.program.counts_workdays()
    }

    /// What is kept of earlier records, and how many were found since the engine was made
    /// or given its memory.
    pub fn recalled(&self) -> Recalled {
        self.recall.recalled()
    }

    /// The evaluation date.
    pub fn as_of(&self) -> Date {
        self.program.as_of
    }

    /// Whether an edition of the scheme is in force; else no rule applies and every outcome is empty.
    pub fn in_force(&self) -> bool {
        self.period.in_force
    }

    /// The edition that the context chooses.
    pub fn model(&self) -> &Model {
        &self.program.model
    }

    /// The names of the record types that evaluation ranges over.
    pub fn record_types(&self) -> impl Iterator<Item = (RecordType, &str)> {
        self.program.layouts.iter().enumerate().map(|(at, layout)| {
            let record = self.program.model.records.get(layout.record.index());
            let tag = self.program.plans.get(at).map_or(0, |plan| plan.tag);
            (RecordType { at, tag }, record.map_or("", |record| record.name.as_str()))
        })
    }

    /// The record type of a name.
    ///
    /// # Errors
    /// When no record type of that name has a key.
    pub fn record_type(&self, name: &str) -> Result<RecordType, FactsError> {
        if let Some((found, _)) = self.record_types().find(|(_, known)| *known == name) {
            return Ok(found);
        }
        Err(self.no_record_type(name))
    }

    fn no_record_type(&self, name: &str) -> FactsError {
        let place = Place::Fact { line: None, key: None, path: String::new() };
        let mut diagnostic = Diagnostic::at(Code::NoRecordType, place, [name.into()]);
        let names: Vec<&str> = self.record_types().map(|(_, known)| known).collect();
        diagnostic = match suggest::nearest(name, names.iter().copied()) {
            Some(near) => diagnostic.help(Term::DidYouMean, [near.into()]),
            None => {
                let all = names.iter().map(|name| Argument::from(*name)).collect();
                diagnostic.help(Term::RecordTypesAre, [Argument::OneOf(all)])
            }
        };
        FactsError::RecordType(Box::new(diagnostic))
    }

    /// Evaluates one record given as JSON text.
    ///
    /// # Errors
    /// When the text is no JSON or does not fit the record type; all errors of
    /// the record together. A missing fact is no error.
    pub fn evaluate_json(
        &mut self,
        record_type: RecordType,
        json: &[u8],
    ) -> Result<OutcomeView<'_>, FactsError> {
        let mut facts = std::mem::take(&mut self.facts);
        let read = self.read_json(record_type, json, &mut facts);
        self.facts = facts;
        read?;
        Ok(self.evaluate_own(record_type))
    }

    /// Evaluates one record given as any serializable value. `None` is null, a
    /// skipped field is an unknown fact, a float is its shortest decimal, a date
    /// is its ISO 8601 text. JSON has no word for a float that is no number or
    /// infinite: serde writes it as null, so a host skips such a field.
    ///
    /// # Errors
    /// As of [`Engine::evaluate_json`].
    pub fn evaluate(
        &mut self,
        record_type: RecordType,
        record: &impl Serialize,
    ) -> Result<OutcomeView<'_>, FactsError> {
        let mut line = std::mem::take(&mut self.line);
        line.clear();
        let written = serde_json::to_writer(&mut line, record);
        let mut facts = std::mem::take(&mut self.facts);
        let read = match written {
            Ok(()) => self.read_json(record_type, &line, &mut facts),
            Err(error) => {
                Err(FactsError::Record(Refused { key: None, diagnostics: vec![not_serialized(&error)] }))
            }
        };
        self.facts = facts;
        self.line = line;
        read?;
        Ok(self.evaluate_own(record_type))
    }

    /// Reads one record into facts, for [`Engine::evaluate_facts`].
    ///
    /// # Errors
    /// As of [`Engine::evaluate_json`].
    pub fn read_json(
        &mut self,
        record_type: RecordType,
        json: &[u8],
        facts: &mut Facts,
    ) -> Result<(), FactsError> {
        let program = &*self.program;
        let place = record_type.place(program);
        let found = place.and_then(|at| Some((program.layouts.get(at)?, program.plans.get(at)?)));
        let Some((layout, plan)) = found else {
            return Err(self.no_record_type(FOREIGN));
        };
        let reading = Reading {
            model: &program.model,
            layout,
            dictionary: &program.dictionary,
            limits: &program.limits,
            unknown_keys: self.unknown_keys,
        };
        let mut diagnostics = read::read(reading, json, facts);
        if diagnostics.is_empty() && !plan.assumptions.is_empty() {
            let mut machine =
                Machine::new(program, layout, facts, &self.totals, &mut self.scratch, &mut self.rows);
            check_assumptions(&mut machine, plan, &mut diagnostics);
        }
        if diagnostics.is_empty() {
            if !self.recall.is_resting() {
                plan.head.ask(program, facts);
            }
            return Ok(());
        }
        let key = read::key_text(&program.model, layout, facts).map(Cow::into_owned);
        for diagnostic in &mut diagnostics {
            if let Place::Fact { key: place, .. } = &mut diagnostic.place {
                place.clone_from(&key);
            }
        }
        Err(FactsError::Record(Refused { key, diagnostics }))
    }

    /// The key of facts that were read for a record type; none where they do not give it.
    pub fn key(&self, record_type: RecordType, facts: &Facts) -> Option<String> {
        let (layout, _) = plan_of(&self.program, record_type);
        read::key_text(&self.program.model, layout, facts).map(Cow::into_owned)
    }

    /// Evaluates facts that were read for the same record type.
    pub fn evaluate_facts<'e>(&'e mut self, record_type: RecordType, facts: &'e Facts) -> OutcomeView<'e> {
        let Engine { program, totals, scratch, rows, recall, .. } = self;
        Work { program, totals, scratch, recall }.evaluate(record_type, facts, rows)
    }

    /// Evaluates facts that were read for the same record type into rows that the host
    /// keeps, refilling them: where all is decided of a plain record, nothing is allocated once
    /// they have held such an outcome. What is undetermined or open, labels of elements, ladders
    /// and quotas still ask for memory, and so does an outcome that is kept for later records.
    /// The rows are left as they are where the outcome is that of an earlier record
    /// ([`Engine::with_memory`]): read the view, which knows.
    ///
    /// ```
    /// use shufa::{Scheme, engine::{Facts, OutcomeRows}};
    ///
    /// let scheme = Scheme::load("benches/workload/duties.shufa")?;
    /// let mut engine = scheme.engine(&serde_json::json!({}), "2026-03-31".parse()?)?;
    /// let officials = engine.record_type("official")?;
    /// let (mut facts, mut rows) = (Facts::default(), OutcomeRows::default());
    /// engine.read_json(officials, br#"{"id": "1", "reviewed_grade": "poor"}"#, &mut facts)?;
    /// let outcome = engine.evaluate_into(officials, &facts, &mut rows);
    /// assert_eq!(outcome.to_owned().triggers[0].trigger.as_deref(), Some("talk"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn evaluate_into<'o>(
        &'o mut self,
        record_type: RecordType,
        facts: &'o Facts,
        outcome: &'o mut OutcomeRows,
    ) -> OutcomeView<'o> {
        let Engine { program, totals, scratch, recall, .. } = self;
        Work { program, totals, scratch, recall }.evaluate(record_type, facts, &mut outcome.0)
    }

    /// Explains the outcome of one record given as JSON text: why each part of
    /// it holds, and which facts are missing.
    ///
    /// # Errors
    /// As of [`Engine::evaluate_json`].
    pub fn explain_json(&mut self, record_type: RecordType, json: &[u8]) -> Result<Explanation, FactsError> {
        let mut facts = Facts::default();
        self.read_json(record_type, json, &mut facts)?;
        Ok(self.explain_facts(record_type, &facts))
    }

    /// The same of facts that were read for the same record type.
    pub fn explain_facts(&self, record_type: RecordType, facts: &Facts) -> Explanation {
        explain::explain(self.given(record_type, facts), (self.run(), &self.citations()))
    }

    /// Explains one duty, section, use, gate, trigger, quota, bound or class alone, and
    /// with `why_not` also what keeps each clause that could give it from doing so.
    ///
    /// # Errors
    /// When the scheme knows no such name for this record type.
    pub fn explain_name(
        &self,
        record_type: RecordType,
        facts: &Facts,
        name: &str,
        why_not: bool,
    ) -> Result<Explanation, NoSuchName> {
        let run = (self.run(), &self.citations());
        explain::explain_only(self.given(record_type, facts), run, explain::Only { name, why_not })
    }

    fn given<'e>(&'e self, record_type: RecordType, facts: &'e Facts) -> explain::Given<'e> {
        let program = &*self.program;
        let (layout, plan) = plan_of(program, record_type);
        explain::Given { program, layout, plan, facts, totals: &self.totals }
    }

    fn evaluate_own(&mut self, record_type: RecordType) -> OutcomeView<'_> {
        let Engine { program, totals, scratch, rows, recall, facts, .. } = self;
        Work { program, totals, scratch, recall }.evaluate(record_type, facts, rows)
    }

    /// Gathers the aggregates of the scheme from records, before these are evaluated.
    pub fn accumulator(&self) -> Accumulator {
        Accumulator::new(&self.program)
    }

    /// Gives the values of the scheme's aggregates; until then they are unknown.
    /// Those of another engine, with its own context, are not taken.
    #[must_use]
    pub fn with_aggregates(mut self, aggregates: &Aggregates) -> Engine {
        let own = Arc::ptr_eq(&self.program, &aggregates.program);
        self.totals = if own { Arc::clone(&aggregates.totals) } else { Arc::default() };
        self.recall.forget();
        self
    }

    /// A tally of this engine's outcomes.
    pub fn tally(&self) -> Tally {
        Tally::new(&self.program, &self.totals)
    }

    /// The line before the outcomes of a run.
    pub fn run(&self) -> Run {
        let model = &self.program.model;
        let scheme = model.schemes.first();
        Run {
            format: 1,
            scheme: scheme.map(|scheme| scheme.name.clone()).unwrap_or_default(),
            edition: Edition {
                from: self.period.from,
                to: self.period.to,
                title: scheme.and_then(|scheme| scheme.title.clone()),
            },
            hash: model.hash.clone(),
            in_force: self.period.in_force,
            as_of: self.program.as_of,
            calendar: self.calendar_used(),
            context: self.context.clone(),
            citations: IndexMap::new(),
        }
    }

    fn calendar_used(&self) -> Option<outcome::CalendarUsed> {
        let calendar = self.program.calendar.as_ref().filter(|_| self.counts_workdays())?;
        Some(outcome::CalendarUsed {
            citation: calendar.citation().to_owned(),
            from: calendar.from(),
            to: calendar.to(),
        })
    }

    /// What each clause rests on, by clause.
    pub fn citations(&self) -> IndexMap<String, Vec<Citation>> {
        let model = &self.program.model;
        let clauses = self
            .program
            .clauses
            .iter()
            .zip(&model.clauses)
            .map(|(compiled, clause)| (compiled.cited.to_string(), self.clause_citations(clause)));
        clauses.collect()
    }

    fn clause_citations(&self, clause: &model::Clause) -> Vec<Citation> {
        let scheme = self.program.model.schemes.get(clause.scheme.index());
        let revision = self.program.model.revision(clause);
        // The instrument that a clause comes from: the revision's, where it has a name.
        let title = revision.and_then(|revision| revision.title.clone());
        let instrument = title.or_else(|| scheme.and_then(|scheme| scheme.title.clone()));
        let revision = revision.map(|revision| revision.since);
        let place = |span| {
            let file = self.sources.get(clause.span.file).map_or("", |source| source.name()).to_owned();
            let line = self.sources.position(span).map_or(0, |position| position.line);
            (file, line)
        };
        let cited = clause.citations.iter().map(|citation| {
            let (file, line) = place(citation.span);
            outcome::Citation {
                article: citation.article.clone(),
                quote: Some(citation.quote.clone()),
                interprets: None,
                instrument: instrument.clone(),
                revision,
                file,
                line,
            }
        });
        let interpreted = clause.interprets.iter().map(|note| {
            let (file, line) = place(clause.span);
            outcome::Citation {
                article: None,
                quote: None,
                interprets: Some(note.clone()),
                instrument: instrument.clone(),
                revision,
                file,
                line,
            }
        });
        cited.chain(interpreted).collect()
    }
}

/// What an engine evaluates with.
struct Work<'e> {
    program: &'e Program,
    totals: &'e [Total],
    scratch: &'e mut Scratch,
    recall: &'e mut Recall,
}

impl<'e> Work<'e> {
    fn evaluate(self, record_type: RecordType, facts: &'e Facts, rows: &'e mut Rows) -> OutcomeView<'e> {
        let Work { program, totals, scratch, recall } = self;
        let place = record_type.place(program);
        let (layout, plan) = plan_at(program, place);
        if let Some(at) = place.and_then(|place| recall.find(program, place, facts)) {
            return recall.outcome(at, program, layout, facts);
        }
        let asked = place.and_then(|place| recall.asked(program, place));
        let mut machine = Machine::new(program, layout, facts, totals, scratch, rows);
        machine.asked = asked.as_ref();
        machine.collect(plan);
        if let (Some(place), Some(asked)) = (place, asked) {
            recall.keep(program, place, facts, asked, rows);
        }
        OutcomeView::new(program, layout, facts, rows)
    }
}

impl RecordType {
    /// The place of the type in a program: another engine of the same scheme may have it elsewhere.
    fn place(self, program: &Program) -> Option<usize> {
        let has = |plan: &program::Plan| plan.tag == self.tag;
        match program.plans.get(self.at) {
            Some(plan) if has(plan) => Some(self.at),
            _ => program.plans.iter().position(has),
        }
    }
}

fn plan_of(program: &Program, record_type: RecordType) -> (&Layout, &program::Plan) {
    plan_at(program, record_type.place(program))
}

fn plan_at(program: &Program, place: Option<usize>) -> (&Layout, &program::Plan) {
    // The type of an engine of another scheme: there is nothing to say of it.
    let found = place.and_then(|at| Some((program.layouts.get(at)?, program.plans.get(at)?)));
    found.unwrap_or((&program.context_layout, &program.no_plan))
}

/// How the record type of another scheme is called.
const FOREIGN: &str = "?";

/// What the scheme states about all records: `前提`.
pub(crate) fn check_assumptions(
    machine: &mut Machine<'_>,
    plan: &program::Plan,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let program = machine.program;
    if !plan.assumptions.is_empty() {
        machine.look_up(plan);
    }
    for at in &plan.assumptions {
        let Some(assumption) = program.assumptions.get(*at) else { continue };
        let name = program.model.assumptions.get(*at).map_or("", |assumption| assumption.name.as_str());
        let mut broken = |path: String| {
            let place = Place::Fact { line: None, key: None, path };
            diagnostics.push(
                Diagnostic::at(Code::AssumptionBroken, place, [name.into()])
                    .help(Term::MendRecordOrAssumption, []),
            );
        };
        let Some(list) = &assumption.each else {
            if machine.truth(assumption.condition).is_false() {
                broken(String::new());
            }
            continue;
        };
        let value = machine.list(list.list);
        let text = program.lists.get(list.name as usize).map_or("", |list| list.text.as_str());
        for index in 0..machine.len(&value).unwrap_or(0) {
            let at = machine.item(&value, index);
            machine.bind(Bound { at, list: list.name, index, parent: None, of: None });
            if machine.truth(assumption.condition).is_false() {
                broken(format!("{text}[{index}]"));
            }
            machine.unbind();
        }
    }
}

pub(crate) fn not_serialized(error: &serde_json::Error) -> Diagnostic {
    let place = Place::Fact { line: None, key: None, path: String::new() };
    Diagnostic::at(Code::NotSerialized, place, [error.to_string().into()])
}
