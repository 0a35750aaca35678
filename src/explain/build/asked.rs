//! The names that can be asked for, and what is meant by others.

use crate::{
    engine::program::{Cited, Clause, Effect, Plan, Program, Required},
    explain::{NameHint, NoSuchName},
    model::{Model, RecordId},
    suggest,
};

/// The sorts of clauses, as people write them and as ids have them.
const KINDS: [(&str, &str); 4] =
    [("主体", "subject"), ("内容", "content"), ("方式", "method"), ("运用", "use")];

/// Everything that can be asked for, of one record type.
fn names(model: &Model, record: RecordId) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    names.extend(model.classes.iter().filter(|of| of.record == record).map(|of| of.name.clone()));
    names.extend(model.duties.iter().filter(|of| of.record == record).map(|of| of.name.clone()));
    for (report, section) in sections(model, record) {
        names.push(format!("{report}/{section}"));
        names.push(section);
    }
    names.extend(any_record(model).map(str::to_owned));
    names
}

/// What is not declared for one record type.
fn any_record(model: &Model) -> impl Iterator<Item = &str> {
    let uses = model.uses.iter().map(|of| of.name.as_str());
    let triggers = model.triggers.iter().map(|of| of.name.as_str());
    let quotas = model.quotas.iter().map(|of| of.name.as_str());
    let gates = model.gates.iter().map(String::as_str);
    uses.chain(gates).chain(triggers).chain(quotas).chain(model.bounds.iter().map(String::as_str))
}

/// The sections of the reports of a record type, and the lists of sections that are not encoded.
fn sections(model: &Model, record: RecordId) -> impl Iterator<Item = (&str, String)> {
    model.reports.iter().filter(move |report| report.record == record).flat_map(|report| {
        let named = report.required.iter().filter_map(|id| model.sections.get(id.index()));
        let lists = model.lists.iter().map(|list| list.name.clone());
        named.map(|of| of.name.clone()).chain(lists).map(|name| (report.name.as_str(), name))
    })
}

/// Whether a name can be asked for, of one record type.
pub(super) fn known(program: &Program, record: RecordId, name: &str) -> Result<(), NoSuchName> {
    let model = &program.model;
    let names = names(model, record);
    let no_such = |near: Option<&str>, hint: Option<NameHint>| {
        Err(NoSuchName { name: name.to_owned(), near: near.map(str::to_owned), hint })
    };
    if names.iter().any(|known| known == name) {
        return match given_elsewhere(program, record, name) {
            Some(other) => no_such(None, Some(NameHint::OtherRecord(other))),
            None => Ok(()),
        };
    }
    let typed = |id: &RecordId| self::names(model, *id).iter().any(|known| known == name);
    let mut others = (0..).map(RecordId).take(model.records.len()).filter(|id| *id != record);
    if let Some(other) = others.find(typed) {
        let other = model.records.get(other.index()).map(|of| of.name.clone()).unwrap_or_default();
        return no_such(None, Some(NameHint::OtherRecord(other)));
    }
    // The scheme in front says where it is declared.
    let rest = name.split_once('.').map(|(_, rest)| rest);
    if let Some(rest) = rest.filter(|rest| names.iter().any(|known| known == rest))
        && clause_named(program, name).next().is_none()
    {
        return no_such(Some(rest), None);
    }
    let mut clauses = clause_named(program, name).peekable();
    if clauses.peek().is_some() {
        let mut all: Vec<String> = Vec::new();
        for given in clauses.flat_map(|clause| given(program, clause)) {
            if !all.contains(&given) {
                all.push(given);
            }
        }
        return no_such(None, Some(NameHint::Clause(all)));
    }
    let mut all = names.clone();
    for (kind, bare) in program.clauses.iter().filter_map(|clause| clause.cited.clause.split_once('.')) {
        all.push(bare.to_owned());
        let words = KINDS.iter().filter(|(_, id)| *id == kind);
        all.extend(words.map(|(word, id)| {
            // In the language of what was written.
            let word = if name.starts_with(|at: char| at.is_ascii()) { id } else { word };
            format!("{word}.{bare}")
        }));
    }
    no_such(suggest::nearest(name, all.iter().map(String::as_str)), None)
}

/// Whether a name can be asked for, whichever clauses give it.
pub(in crate::explain) fn is_known(program: &Program, record: RecordId, name: &str) -> bool {
    names(&program.model, record).iter().any(|known| known == name)
}

/// The record type of the clauses that give a name, where none of this one's does.
fn given_elsewhere(program: &Program, record: RecordId, name: &str) -> Option<String> {
    let model = &program.model;
    if !any_record(model).any(|known| known == name) {
        return None;
    }
    let gives = |plan: &Plan| {
        let mut clauses = plan.clauses.iter().filter_map(|id| program.clauses.get(id.index()));
        clauses.any(|clause| given(program, clause).iter().any(|given| given == name))
    };
    let plan = |id: RecordId| program.layout_of(id).and_then(|(at, _)| program.plans.get(at));
    if names_of_type(model, record).any(|known| known == name) || plan(record).is_some_and(gives) {
        return None;
    }
    let other = (0..).map(RecordId).take(model.records.len()).find(|id| plan(*id).is_some_and(gives))?;
    model.records.get(other.index()).map(|of| of.name.clone())
}

fn names_of_type(model: &Model, record: RecordId) -> impl Iterator<Item = &str> {
    let classes = model.classes.iter().filter(move |of| of.record == record).map(|of| of.name.as_str());
    classes.chain(model.duties.iter().filter(move |of| of.record == record).map(|of| of.name.as_str()))
}

/// The clauses that a name means: `方式.X`, `method.X`, `SCHEME.方式.X`, or `X` alone.
fn clause_named<'p>(program: &'p Program, name: &str) -> impl Iterator<Item = &'p Clause> {
    let mut wanted = vec![(None, name.to_owned())];
    let heads = [(None, Some(name)), name.split_once('.').map_or((None, None), |(a, b)| (Some(a), Some(b)))];
    for (scheme, rest) in heads {
        let Some((kind, rest)) = rest.and_then(|rest| rest.split_once('.')) else { continue };
        if let Some((_, id)) = KINDS.iter().find(|(word, id)| *word == kind || *id == kind) {
            wanted.push((scheme.map(str::to_owned), format!("{id}.{rest}")));
        }
    }
    program.clauses.iter().filter(move |clause| {
        let Cited { clause: name, scheme: of, .. } = &*clause.cited;
        let bare = name.split_once('.').map(|(_, bare)| bare);
        wanted.iter().any(|(scheme, text)| {
            (name == text || bare == Some(text)) && (scheme.is_none() || of.as_ref() == scheme.as_ref())
        })
    })
}

/// What a clause gives, by the names that can be asked for.
fn given(program: &Program, clause: &Clause) -> Vec<String> {
    let model = &program.model;
    let mut names = Vec::new();
    if let crate::engine::program::Domain::Defines(id) = clause.domain {
        names.extend(model.classes.get(id.index()).map(|of| of.name.clone()));
    }
    for effect in &clause.effects {
        match effect {
            Effect::Impose { duty, .. } => {
                names.extend(model.duties.get(duty.index()).map(|of| of.name.clone()));
            }
            Effect::Contain { report, sections, .. } => {
                let report = model.reports.get(report.index()).map_or("", |of| of.name.as_str());
                names.extend(sections.iter().filter_map(|section| {
                    let section = match section {
                        Required::Section(id) => &model.sections.get(id.index())?.name,
                        Required::Open(id, _) => &model.lists.get(id.index())?.name,
                        Required::Own(..) => return None,
                    };
                    Some(format!("{report}/{section}"))
                }));
            }
            Effect::Quota(id) => names.extend(model.quotas.get(id.index()).map(|of| of.name.clone())),
            Effect::Bound { bound, .. } => names.extend(model.bounds.get(bound.index()).cloned()),
            Effect::Feed(id) => names.extend(model.uses.get(id.index()).map(|of| of.name.clone())),
            Effect::Gate { gate, .. } => names.extend(model.gates.get(gate.index()).cloned()),
            Effect::Trigger(id) => names.extend(model.triggers.get(id.index()).map(|of| of.name.clone())),
            Effect::Ladder(steps) => {
                let steps = steps.iter().filter_map(|(id, _)| model.triggers.get(id.index()));
                names.extend(steps.map(|of| of.name.clone()));
            }
        }
    }
    names
}
