//! What the facts of a record are compared with, anywhere in the scheme.

use std::collections::BTreeMap;

use crate::{
    date::Date,
    model::{
        Binding, Carrier, Domain, Done, Each, Effect, Expr, ExprKind, Limit, ListRef, Model, Pool, RecordId,
        Type, Value,
    },
    number::Number,
};

/// A field by its record type and number.
pub(super) type FieldKey = (RecordId, u32);

/// A value that facts are compared with.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Term {
    Number(Number),
    Text(String),
    Date(Date),
    Days(i64),
    Months(i64),
    Workdays(i64),
    /// A field of the context or of a record: its values.
    Field(FieldKey),
}

/// Things that are compared with one another.
#[derive(Clone, Debug, Default)]
pub(super) struct Relation {
    pub(super) terms: Vec<Term>,
    /// Whether something is calculated on the way.
    pub(super) calculated: bool,
}

impl Relation {
    fn push(&mut self, term: Term) {
        if !self.terms.contains(&term) {
            self.terms.push(term);
        }
    }

    fn add(&mut self, other: &Relation) {
        other.terms.iter().for_each(|term| self.push(term.clone()));
        self.calculated |= other.calculated;
    }
}

/// What the facts of each field are compared with.
#[derive(Clone, Debug, Default)]
pub(super) struct Comparisons {
    relations: Vec<Relation>,
    of: BTreeMap<FieldKey, Vec<usize>>,
    /// Section names of the reports whose sections a field holds.
    pub(super) sections: BTreeMap<FieldKey, Vec<String>>,
}

impl Comparisons {
    pub(super) fn of(&self, field: FieldKey) -> impl Iterator<Item = &Relation> {
        self.of.get(&field).into_iter().flatten().filter_map(|at| self.relations.get(*at))
    }

    pub(super) fn new(model: &Model, as_of: Date) -> Comparisons {
        let mut walk =
            Walk { definitions: Vec::new(), bindings: BTreeMap::new(), found: Comparisons::default() };
        for definition in &model.definitions {
            let leaves = walk.leaves(&definition.value);
            walk.definitions.push(leaves);
            walk.expr(&definition.value);
        }
        for assumption in &model.assumptions {
            walk.expr(&assumption.condition);
        }
        for duty in &model.duties {
            match &duty.each {
                Each::Record => walk.bindings.clear(),
                Each::List(list) => walk.bind(model, duty.record, None, std::slice::from_ref(list)),
                Each::Loops { clause, .. } => {
                    if let Some(clause) = model.clauses.get(clause.index()) {
                        walk.bind(model, duty.record, None, &clause.loops);
                    }
                }
            }
            let window = duty.since.iter().chain(&duty.due);
            let mut relation = Relation::default();
            for of in window {
                walk.expr(of);
                relation.add(&walk.leaves(of));
            }
            match &duty.done {
                Some(Done::On(day)) => {
                    walk.expr(day);
                    relation.add(&walk.leaves(day));
                    relation.push(Term::Date(as_of));
                    walk.relate(relation);
                }
                Some(Done::When(condition)) => {
                    walk.expr(condition);
                    relation.push(Term::Date(as_of));
                    walk.relate(relation);
                }
                None => {}
            }
            duty.chosen.iter().chain(&duty.reason).for_each(|of| walk.expr(of));
        }
        for report in &model.reports {
            if let Some(submitted) = &report.submitted {
                walk.expr(submitted);
                let mut relation = walk.leaves(submitted);
                relation.push(Term::Date(as_of));
                walk.relate(relation);
            }
            if let Some(sections) = &report.sections {
                let names = report.required.iter().filter_map(|id| model.sections.get(id.index()));
                let names: Vec<String> = names.map(|section| section.name.clone()).collect();
                let field = match (sections.title, &sections.list.ty) {
                    (Some(title), Type::List(of)) => match &**of {
                        Type::Record(record) => Some((*record, title)),
                        _ => None,
                    },
                    _ => field_of(&sections.list),
                };
                if let Some(field) = field {
                    walk.found.sections.entry(field).or_default().extend(names);
                }
            }
        }
        for quota in &model.quotas {
            match &quota.pool {
                Pool::List { record, list } => {
                    walk.bind(model, *record, None, std::slice::from_ref(list));
                }
                Pool::Population { .. } => walk.bindings.clear(),
            }
            quota.filter.iter().chain(&quota.counting).chain(&quota.group).for_each(|of| walk.expr(of));
            for limit in quota.min.iter().chain(&quota.max) {
                let (Limit::Count(of) | Limit::Share(of)) = limit;
                walk.expr(of);
            }
        }
        for clause in &model.clauses {
            match &clause.domain {
                Domain::Defines(id) => {
                    if let Some(class) = model.classes.get(id.index()) {
                        walk.bind(model, class.record, Some(&class.carrier), &clause.loops);
                    }
                }
                Domain::Classes { record, carrier, .. } => {
                    walk.bind(model, *record, Some(carrier), &clause.loops);
                }
                Domain::Context => walk.bindings.clear(),
            }
            clause.condition.test.iter().for_each(|test| walk.expr(test));
            for effect in &clause.effects {
                walk.effect(effect);
            }
        }
        walk.found
    }
}

/// The field that a path ends with.
fn field_of(expr: &Expr) -> Option<FieldKey> {
    match &expr.kind {
        ExprKind::Field(of, number) => match of.ty {
            Type::Record(record) => Some((record, *number)),
            _ => None,
        },
        _ => None,
    }
}

/// The field at the end of a path from a record.
fn field_at(model: &Model, record: RecordId, path: &[u32]) -> Option<FieldKey> {
    let (last, before) = path.split_last()?;
    let mut record = record;
    for number in before {
        let field = model.records.get(record.index())?.fields.get(*number as usize)?;
        record = match field.ty {
            Type::Record(inner) => inner,
            _ => return None,
        };
    }
    Some((record, *last))
}

struct Walk {
    /// What each definition is made of.
    definitions: Vec<Relation>,
    /// What the elements of lists of values are.
    bindings: BTreeMap<Binding, Relation>,
    found: Comparisons,
}

impl Walk {
    fn relate(&mut self, relation: Relation) {
        let at = self.found.relations.len();
        for term in &relation.terms {
            if let Term::Field(field) = term {
                self.found.of.entry(*field).or_default().push(at);
            }
        }
        self.found.relations.push(relation);
    }

    /// What the elements are that a clause or a duty goes through, from the outermost.
    fn bind(&mut self, model: &Model, record: RecordId, carrier: Option<&Carrier>, loops: &[ListRef]) {
        self.bindings.clear();
        let mut depth = 0;
        let carrier = match carrier {
            Some(Carrier::List(path)) => Some(path),
            _ => None,
        };
        let path = |path: &[u32]| {
            let mut relation = Relation::default();
            if let Some(field) = field_at(model, record, path) {
                relation.push(Term::Field(field));
            }
            relation
        };
        let carrier = carrier.map(|of| path(of));
        if let Some(relation) = carrier {
            self.bindings.insert(Binding(depth), relation);
            depth += 1;
        }
        for list in loops {
            let relation = match list {
                ListRef::Path(of) => path(of),
                ListRef::Expr(expr) => self.leaves(expr),
            };
            self.bindings.insert(Binding(depth), relation);
            depth += 1;
        }
    }

    fn effect(&mut self, effect: &Effect) {
        match effect {
            Effect::Bound { value, min, max, .. } => {
                let mut relation = Relation::default();
                for of in std::iter::once(value).chain(min).chain(max) {
                    self.expr(of);
                    relation.add(&self.leaves(of));
                }
                self.relate(relation);
            }
            Effect::Gate { condition, .. } => self.expr(condition),
            Effect::Ladder(steps) => {
                steps.iter().filter_map(|(_, of)| of.as_ref()).for_each(|of| self.expr(of))
            }
            Effect::Impose { .. }
            | Effect::Contain { .. }
            | Effect::Quota(_)
            | Effect::Feed { .. }
            | Effect::Trigger(_) => {}
        }
    }

    /// Notes the comparisons inside of an expression.
    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Compare(_, left, right) | ExprKind::In(left, right) => {
                let mut relation = self.leaves(left);
                relation.add(&self.leaves(right));
                self.relate(relation);
            }
            ExprKind::Quantified { binding, list, .. } => {
                let of = self.leaves(list);
                self.bindings.insert(*binding, of);
            }
            _ => {}
        }
        for child in expr.children() {
            self.expr(child);
        }
    }

    /// The values and fields that an expression is made of.
    fn leaves(&self, expr: &Expr) -> Relation {
        let mut found = Relation::default();
        self.collect(expr, &mut found);
        found
    }

    fn collect(&self, expr: &Expr, found: &mut Relation) {
        match &expr.kind {
            ExprKind::Value(value) => constant(value, found),
            ExprKind::Field(..) => {
                if let Some(field) = field_of(expr) {
                    found.push(Term::Field(field));
                }
            }
            ExprKind::Element(binding) => {
                if let Some(of) = self.bindings.get(binding) {
                    found.add(of);
                }
            }
            ExprKind::Definition(id) => {
                if let Some(of) = self.definitions.get(id.index()) {
                    found.add(of);
                }
            }
            ExprKind::Arithmetic(..)
            | ExprKind::Shift(..)
            | ExprKind::Call(..)
            | ExprKind::Quantified { .. } => {
                found.calculated = true;
                expr.children().into_iter().for_each(|child| self.collect(child, found));
            }
            _ => expr.children().into_iter().for_each(|child| self.collect(child, found)),
        }
    }
}

fn constant(value: &Value, found: &mut Relation) {
    match value {
        Value::Number(number) => found.push(Term::Number(*number)),
        Value::Text(text) => found.push(Term::Text(text.clone())),
        Value::Date(date) => found.push(Term::Date(*date)),
        Value::Days(days) => found.push(Term::Days(*days)),
        Value::Months(months) => found.push(Term::Months(*months)),
        Value::Workdays(days) => found.push(Term::Workdays(*days)),
        Value::List(values) => values.iter().for_each(|value| constant(value, found)),
        Value::Range(low, high) => {
            found.push(Term::Number(Number::integer(*low)));
            found.push(Term::Number(Number::integer(*high)));
        }
        Value::Period(first, last) => {
            found.push(Term::Date(*first));
            found.push(Term::Date(*last));
        }
        Value::Bool(_) | Value::Enum(..) => {}
    }
}
