//! Which edition holds: 适用日 of the scheme, on the facts of the context.

use std::sync::Arc;

use super::{
    FactsError, compile,
    facts::Facts,
    layout::Layout,
    machine::Machine,
    read::{self, Dictionary, Reading, UnknownKeys},
    value::Value,
};
use crate::{
    date::Date,
    diagnostic::{Code, Diagnostic, Place},
    limits::Limits,
    model::{Definition, Expr, ExprKind, Model},
};

/// From when to when the rules of an engine are in force, and whether they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Period {
    pub(crate) from: Option<Date>,
    pub(crate) to: Option<Date>,
    pub(crate) in_force: bool,
}

/// The date that chooses among editions; none where the scheme names no such date.
///
/// The expression is compiled by itself: the rules, which it chooses, are not needed for it.
pub(crate) fn version_date(
    model: &Model,
    context: &[u8],
    limits: &Limits,
) -> Result<Option<Date>, FactsError> {
    let Some(expr) = &model.version_date else {
        return Ok(None);
    };
    let mut alone = without_rules(model);
    alone.definitions.push(Definition {
        name: String::new(),
        record: None,
        value: expr.clone(),
        span: expr.span,
    });
    let alone = Arc::new(alone);
    let layout = Layout::new(&alone, alone.context);
    let dictionary = Dictionary::new(&alone);
    let mut facts = Facts::default();
    let reading = Reading {
        model: &alone,
        layout: &layout,
        dictionary: &dictionary,
        limits,
        unknown_keys: UnknownKeys::Refuse,
    };
    let diagnostics = read::read(reading, context, &mut facts);
    if !diagnostics.is_empty() {
        return Err(FactsError::Context(diagnostics));
    }
    // The first day that a program is made for is immaterial: nothing here has a status.
    let as_of = Date::from_day_number(1).ok_or_else(|| FactsError::Context(Vec::new()))?;
    let program = compile::compile(&alone, dictionary, layout, facts, as_of, limits.clone());
    let none = Facts::default();
    let (mut scratch, mut rows) = Default::default();
    let mut machine = Machine::new(&program, &program.context_layout, &none, &[], &mut scratch, &mut rows);
    let value = program.definitions.first().map_or(Value::Unknown, |node| machine.value(*node));
    match value {
        Value::Date(date) => Ok(Some(date)),
        value => Err(FactsError::Context(vec![undecided(model, expr, context, value == Value::Unknown)])),
    }
}

/// Why there is no such date: a fact that is not given, or a calculation without a result.
fn undecided(model: &Model, expr: &Expr, context: &[u8], unknown: bool) -> Diagnostic {
    let given: serde_json::Value = serde_json::from_slice(context).unwrap_or_default();
    let fields = model.records.get(model.context.index()).map_or(&[][..], |record| &record.fields);
    let mut read = Vec::new();
    facts_read(expr, &mut read);
    let missing = read
        .into_iter()
        .filter_map(|number| fields.get(number as usize))
        .find(|field| given.get(&field.name).is_none());
    let place = |path: String| Place::Fact { line: None, key: None, path };
    match missing.filter(|_| unknown) {
        Some(field) => {
            let diagnostic = Diagnostic::at(
                Code::VersionFactMissing,
                place(field.name.clone()),
                [field.name.clone().into()],
            );
            match &field.ask {
                Some(ask) => diagnostic.help(crate::diagnostic::Term::QuestionIs, [ask.clone().into()]),
                None => diagnostic,
            }
        }
        None => Diagnostic::at(Code::NoVersionDay, place(String::new()), []),
    }
}

/// The facts of the context that an expression reads, in the order of the text.
fn facts_read(expr: &Expr, read: &mut Vec<u32>) {
    if let ExprKind::Field(of, number) = &expr.kind
        && matches!(of.kind, ExprKind::Context)
    {
        read.push(*number);
    }
    for child in expr.children() {
        facts_read(child, read);
    }
}

/// A model that reads the same facts and has no rules.
pub(crate) fn without_rules(model: &Model) -> Model {
    Model {
        schemes: model.schemes.clone(),
        instruments: indexmap::IndexMap::new(),
        enums: model.enums.clone(),
        records: model.records.clone(),
        context: model.context,
        params: Vec::new(),
        definitions: Vec::new(),
        aggregates: Vec::new(),
        assumptions: Vec::new(),
        reports: Vec::new(),
        sections: Vec::new(),
        lists: Vec::new(),
        duties: Vec::new(),
        uses: Vec::new(),
        gates: Vec::new(),
        triggers: Vec::new(),
        quotas: Vec::new(),
        bounds: Vec::new(),
        classes: Vec::new(),
        clauses: Vec::new(),
        version_date: None,
        unmodelled: Vec::new(),
        hash: model.hash.clone(),
        context_word: model.context_word,
    }
}
