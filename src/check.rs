//! Checking: trees become a model, or it is said why not.
//!
//! Names are resolved, types are checked, dependencies are known to have no
//! cycle, quotes are found in the source text. All mistakes are told of in one
//! run, each once: what rests on a mistake is passed over in silence.
//!
//! The passes go from what reads nothing to what reads everything: vocabulary,
//! parameters, classes, duties, definitions, clauses, and last the graph of all
//! of them and the words of the text. Each is a file of this folder.

mod aggregates;
mod assemble;
mod classes;
mod clauses;
mod constant;
mod coverage;
mod declare;
mod definitions;
mod depend;
mod derived;
mod duties;
mod effects;
mod expr;
mod faith;
mod findings;
mod graph;
mod lost;
mod meant;
mod names;
mod operators;
mod paths;
mod qualified;
mod quantify;
mod quotas;
mod reports;
mod scope;
mod sections;
mod sink;
mod time;
mod types;
mod version;
mod words;

use std::sync::Arc;

use indexmap::IndexMap;

use crate::{
    date::Date,
    diagnostic::Diagnostic,
    edition,
    limits::Limits,
    load::{Loaded, Unit},
    model::{self, DefinitionId, Model, RecordId, SchemeId, Type, Value},
    source::{Sources, Span},
    syntax::{ast, keyword::Language},
};

pub use coverage::{Counts, Coverage, Sentence, SentenceStatus, TextCoverage};

use findings::Findings;
use lost::LostText;
use names::Names;
use sink::Sink;

/// What checking gives.
#[derive(Debug)]
pub struct Checked {
    /// The model of the latest edition; none when there is an error.
    pub model: Option<Arc<Model>>,
    /// Each edition in order of its days; none when there is an error.
    pub editions: Vec<CheckedEdition>,
    /// What is wrong or suspicious, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
    /// How much of the source texts the clauses of some edition account for.
    pub coverage: Coverage,
}

/// The scheme as it is from one day to another.
#[derive(Clone, Debug)]
pub struct CheckedEdition {
    /// The first day; none where the scheme does not say since when it is in force.
    pub from: Option<Date>,
    /// The first day of what comes after it; none of the latest, unless the scheme is repealed.
    pub to: Option<Date>,
    /// The checked model.
    pub model: Arc<Model>,
}

/// Checks what was read, in each of its editions. A tree that lacks something is checked, too, as
/// it is before all revisions: what may only have been lost to a mistake of syntax is not told of
/// a second time as missing.
pub fn check(loaded: &Loaded, limits: &Limits) -> Checked {
    if loaded.diagnostics.len() >= limits.diagnostics || loaded.units.is_empty() {
        let mut diagnostics = loaded.diagnostics.clone();
        diagnostics.truncate(limits.diagnostics.max(1));
        return Checked { model: None, editions: Vec::new(), diagnostics, coverage: Coverage::default() };
    }
    let consolidated =
        if loaded.has_errors() { edition::unrevised(loaded) } else { edition::editions(loaded, limits) };
    let mut findings = Findings::new(loaded, &consolidated, limits);
    // What a change that went wrong leaves behind is no further mistake.
    let sound = if findings.failed() { 1 } else { consolidated.list.len() };
    let mut texts = faith::Texts::default();
    let mut editions = Vec::with_capacity(sound);
    let mut lost = false;
    for edition in consolidated.list.iter().take(sound) {
        let mut checker = Checker::new(&edition.units, edition.from, loaded, limits);
        checker.run();
        checker.check_words(&mut texts);
        lost |= checker.anything_lost();
        let values = checker.dated_values();
        // INVARIANT: a tree that lacks something is no model.
        let model = if loaded.has_errors() { None } else { checker.assemble() };
        findings.add(checker.sink, edition.from);
        findings.compare(values);
        if let Some(model) = model {
            editions.push(CheckedEdition { from: edition.from, to: edition.to, model: Arc::new(model) });
        }
    }
    let language = loaded.units.last().map_or(Language::Zh, |unit| unit.file.language);
    let (coverage, untouched) = texts.coverage(&loaded.sources, language);
    // The clause that quotes it may be lost, or be in a revision that makes no sense.
    let unsure = lost || (loaded.has_errors() && !loaded.revisions.is_empty());
    let untouched = if unsure { Vec::new() } else { untouched };
    if findings.failed() {
        editions.clear();
    }
    let model = editions.last().map(|edition| Arc::clone(&edition.model));
    Checked { model, editions, diagnostics: findings.finish(untouched), coverage }
}

/// The tables of the passes. Where a `None` stands for a part of a declaration,
/// a mistake in it has been told of.
struct Checker<'a> {
    units: &'a [Unit],
    /// The first day of the edition.
    edition: Option<Date>,
    /// 适用日 of the scheme loaded.
    version_date: Option<model::Expr>,
    /// Parameters that have no value yet.
    later_params: Vec<&'a ast::DatedParamDecl>,
    sources: &'a Sources,
    limits: &'a Limits,
    sink: Sink,
    names: Names,
    lost: LostText,
    schemes: Vec<model::SchemeInfo>,
    /// The scheme of each unit.
    scheme_of: Vec<SchemeId>,
    types: Vec<TypeId>,
    enums: Vec<EnumInfo>,
    records: Vec<RecordInfo<'a>>,
    context: RecordId,
    params: Vec<ParamInfo<'a>>,
    definitions: Vec<DefinitionInfo<'a>>,
    model_definitions: Vec<model::Definition>,
    /// The names of those.
    definition_names: Vec<Span>,
    aggregates: Vec<aggregates::AggregateInfo<'a>>,
    assumptions: Vec<(usize, &'a ast::AssumeDecl)>,
    model_assumptions: Vec<model::Assumption>,
    instruments: IndexMap<String, (usize, &'a ast::InstrumentDecl)>,
    reports: Vec<reports::ReportInfo<'a>>,
    sections: Vec<model::Section>,
    /// Where each section is first named.
    section_spans: Vec<Span>,
    lists: Vec<sections::ListInfo<'a>>,
    duties: Vec<duties::DutyInfo<'a>>,
    classes: Vec<classes::ClassInfo<'a>>,
    clauses: Vec<clauses::ClauseInfo<'a>>,
    unmodelled: Vec<(usize, &'a ast::UnmodelledDecl)>,
    uses: IndexMap<(String, Option<String>), model::Use>,
    gates: IndexMap<String, ()>,
    bounds: IndexMap<String, ()>,
    triggers: Vec<model::Trigger>,
    trigger_index: IndexMap<effects::TriggerKey, Vec<model::TriggerId>>,
    quotas: Vec<model::Quota>,
    /// Where the quotes of each clause stand in the source text.
    citations_found: Vec<Vec<Option<Span>>>,
    unmodelled_found: Vec<Option<Span>>,
}

/// What the name of a type means.
#[derive(Clone, Copy, Debug)]
enum TypeId {
    Enum(model::EnumId),
    Record(RecordId),
}

/// An enum with an index of its values.
#[derive(Debug)]
struct EnumInfo {
    unit: usize,
    decl: model::Enum,
    span: Span,
    values: IndexMap<String, u16>,
}

/// A record type with an index of its fields.
#[derive(Debug)]
struct RecordInfo<'a> {
    name: String,
    unit: usize,
    decl: Option<&'a ast::RecordDecl>,
    /// Of a later edition.
    later: bool,
    key: Option<u32>,
    label: Option<u32>,
    fields: Vec<FieldInfo>,
    by_name: IndexMap<String, u32>,
}

/// A field whose type may be a mistake.
#[derive(Debug)]
struct FieldInfo {
    name: String,
    ty: Option<Type>,
    optional: bool,
    ask: Option<String>,
    from: Option<String>,
    span: Span,
    /// Of a later edition: records may hold it, the rules do not see it.
    later: bool,
}

/// A parameter.
#[derive(Debug)]
struct ParamInfo<'a> {
    unit: usize,
    decl: &'a ast::ParamDecl,
    value: Option<(Value, Type)>,
    /// Written as a share.
    share: bool,
}

/// A definition.
#[derive(Debug)]
struct DefinitionInfo<'a> {
    unit: usize,
    decl: &'a ast::DefineDecl,
    /// The record type, or the context.
    record: Option<Option<RecordId>>,
    /// Its type, whether it may be none, and its place in the model.
    typed: Option<(Type, bool, DefinitionId)>,
}

impl<'a> Checker<'a> {
    fn new(units: &'a [Unit], edition: Option<Date>, loaded: &'a Loaded, limits: &'a Limits) -> Checker<'a> {
        let imports: Vec<Vec<usize>> = units.iter().map(|unit| unit.imports.clone()).collect();
        Checker {
            units,
            edition,
            version_date: None,
            later_params: Vec::new(),
            sources: &loaded.sources,
            limits,
            sink: Sink::new(limits.diagnostics, loaded),
            names: Names::new(&imports),
            lost: LostText::new(loaded),
            schemes: Vec::new(),
            scheme_of: Vec::new(),
            types: Vec::new(),
            enums: Vec::new(),
            records: Vec::new(),
            context: RecordId(0),
            params: Vec::new(),
            definitions: Vec::new(),
            model_definitions: Vec::new(),
            definition_names: Vec::new(),
            aggregates: Vec::new(),
            assumptions: Vec::new(),
            model_assumptions: Vec::new(),
            instruments: IndexMap::new(),
            reports: Vec::new(),
            sections: Vec::new(),
            section_spans: Vec::new(),
            lists: Vec::new(),
            duties: Vec::new(),
            classes: Vec::new(),
            clauses: Vec::new(),
            unmodelled: Vec::new(),
            uses: IndexMap::new(),
            gates: IndexMap::new(),
            bounds: IndexMap::new(),
            triggers: Vec::new(),
            trigger_index: IndexMap::new(),
            quotas: Vec::new(),
            citations_found: Vec::new(),
            unmodelled_found: Vec::new(),
        }
    }

    fn run(&mut self) {
        self.assign_schemes();
        self.declare_all();
        self.tell_types_apart();
        self.check_types();
        self.check_params();
        self.check_version_date();
        self.check_classes();
        self.shape_duties();
        self.place_reports();
        self.check_definitions();
        self.check_reports();
        self.check_duties();
        self.check_assumptions();
        self.check_clauses();
        self.check_similar_sections();
        self.check_dependencies();
    }

    /// Gives each unit its scheme: its own, else that of the first unit that imports it.
    fn assign_schemes(&mut self) {
        let units = self.units;
        let last = units.len().saturating_sub(1);
        let mut assigned: Vec<Option<SchemeId>> = vec![None; units.len()];
        let root = units.get(last);
        self.schemes.push(scheme_info(root));
        if let Some(slot) = assigned.get_mut(last) {
            *slot = Some(SchemeId(0));
        }
        let mut names: IndexMap<String, Span> = IndexMap::new();
        for (index, unit) in units.iter().enumerate() {
            let Some(scheme) = &unit.file.scheme else {
                continue;
            };
            match names.get(&scheme.name.text) {
                Some(&earlier) => {
                    self.duplicate(crate::diagnostic::Term::Scheme, &scheme.name, earlier);
                }
                None => {
                    names.insert(scheme.name.text.clone(), scheme.name.span);
                }
            }
            if index != last {
                let id = SchemeId(self.schemes.len() as u32);
                self.schemes.push(scheme_info(Some(unit)));
                if let Some(slot) = assigned.get_mut(index) {
                    *slot = Some(id);
                }
            }
        }
        // An importer stands after what it imports: from the last to the first, each passes its
        // scheme on to the libraries that have none yet; the first importer has the last word.
        for (index, unit) in units.iter().enumerate().rev() {
            let own = assigned.get(index).copied().flatten().unwrap_or(SchemeId(0));
            for import in &unit.imports {
                let library = units.get(*import).is_some_and(|unit| unit.file.scheme.is_none());
                if let Some(slot) = assigned.get_mut(*import)
                    && library
                {
                    *slot = Some(own);
                }
            }
        }
        self.scheme_of = assigned.into_iter().map(|scheme| scheme.unwrap_or(SchemeId(0))).collect();
    }

    /// The scheme of a unit.
    fn scheme_of(&self, unit: usize) -> SchemeId {
        self.scheme_of.get(unit).copied().unwrap_or(SchemeId(0))
    }

    /// The name of a unit's scheme.
    fn scheme_name(&self, unit: usize) -> &str {
        self.schemes.get(self.scheme_of(unit).index()).map_or("", |scheme| scheme.name.as_str())
    }

    /// The scheme that a qualifier names, among those a unit sees.
    fn scheme_named(&mut self, unit: usize, name: &ast::Name) -> Option<SchemeId> {
        let found = self.scheme_in_reach(unit, &name.text);
        if found.is_none() {
            let known: Vec<String> =
                self.schemes_in_reach(unit).map(|(_, scheme)| scheme.to_owned()).collect();
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            self.unknown(None, crate::diagnostic::Term::Scheme, unit, name, &known);
        }
        found
    }

    /// The keyword language of a unit.
    fn language(&self, unit: usize) -> Language {
        self.units.get(unit).map_or(Language::Zh, |unit| unit.file.language)
    }

    /// The keyword language of the scheme that is loaded.
    fn root_language(&self) -> Language {
        self.units.last().map_or(Language::Zh, |unit| unit.file.language)
    }
}

fn scheme_info(unit: Option<&Unit>) -> model::SchemeInfo {
    let scheme = unit.and_then(|unit| unit.file.scheme.as_ref());
    model::SchemeInfo {
        name: match (scheme, unit) {
            (Some(scheme), _) => scheme.name.text.clone(),
            (None, Some(unit)) => unit.stem.clone(),
            (None, None) => String::new(),
        },
        title: scheme.and_then(|scheme| scheme.title.as_ref()).map(|title| title.text.clone()),
        basis: scheme.into_iter().flat_map(|scheme| &scheme.basis).map(|basis| basis.text.clone()).collect(),
        revisions: unit
            .into_iter()
            .flat_map(|unit| &unit.revised)
            .map(|revised| model::Revision { since: revised.since, title: revised.title.clone() })
            .collect(),
    }
}
