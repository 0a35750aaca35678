//! Values over all records, where a changed record would change them.
//!
//! The other records are not at hand, so that such a value is not found again.
//! It is taken as not known: what is certain then holds whatever it becomes.

use std::collections::{BTreeMap, BTreeSet};

use super::space::{Place, Space};
use crate::{
    engine::{aggregate::Total, layout::ArenaId},
    model::{Carrier, ClassId, ClassKind, Domain, Expr, ExprKind, ListRef, Model, RecordId},
};

/// The facts of a record that a value over all records is made of: fields of the record itself,
/// with all that they hold.
#[derive(Clone, Debug, Default)]
struct Reads {
    fields: BTreeSet<u32>,
    /// What is not followed: any fact may matter.
    all: bool,
}

/// The values of the run, and what they are of a changed record.
pub(super) struct Totals<'a> {
    given: &'a [Total],
    reads: Vec<Reads>,
    /// By the places of those that are not known.
    masked: BTreeMap<Vec<usize>, Vec<Total>>,
}

impl<'a> Totals<'a> {
    pub(super) fn new(model: &Model, record: RecordId, given: &'a [Total]) -> Totals<'a> {
        let reads = model.aggregates.iter().map(|aggregate| {
            let mut reads = Reads::default();
            if aggregate.record == record {
                let parts = aggregate.value.iter().chain(&aggregate.filter).chain(&aggregate.group);
                parts.for_each(|part| reads.expr(model, part));
            }
            reads
        });
        Totals { given, reads: reads.collect(), masked: BTreeMap::new() }
    }

    /// Whether some facts make a value another.
    pub(super) fn differ(&self, space: &Space<'_>, set: &[u32]) -> bool {
        !self.hidden(space, set).is_empty()
    }

    /// The values that are others where some facts are.
    fn hidden(&self, space: &Space<'_>, set: &[u32]) -> Vec<usize> {
        if self.given.is_empty() || set.is_empty() {
            return Vec::new();
        }
        let changed: BTreeSet<u32> = set.iter().filter_map(|edit| root(space, space.place(*edit)?)).collect();
        let affected = |reads: &Reads| reads.all || !reads.fields.is_disjoint(&changed);
        self.reads.iter().enumerate().filter(|(_, reads)| affected(reads)).map(|(at, _)| at).collect()
    }

    /// The values where some facts are others than in the run.
    pub(super) fn of(&mut self, space: &Space<'_>, set: &[u32]) -> &[Total] {
        let hidden = self.hidden(space, set);
        if hidden.is_empty() {
            return self.given;
        }
        let given = self.given;
        self.masked.entry(hidden).or_insert_with_key(|hidden| {
            let all = given.iter().enumerate();
            all.map(|(at, total)| if hidden.contains(&at) { Total::NotGiven } else { total.clone() })
                .collect()
        })
    }
}

/// The field of the record itself that a fact is, or is part of.
fn root(space: &Space<'_>, place: Place) -> Option<u32> {
    let mut at = place;
    while let Some(holder) = space.holder(at) {
        at = holder;
    }
    let Place::Slot(ArenaId::ROOT, slot) = at else { return None };
    let (_, field) = space.layout.arena(ArenaId::ROOT)?.slots.get(slot as usize)?.field?;
    Some(field)
}

impl Reads {
    fn expr(&mut self, model: &Model, expr: &Expr) {
        match &expr.kind {
            ExprKind::Field(of, field) if matches!(of.kind, ExprKind::Record) => {
                self.fields.insert(*field);
            }
            ExprKind::Definition(id) => {
                if let Some(definition) = model.definitions.get(id.index()) {
                    self.expr(model, &definition.value);
                }
            }
            ExprKind::IsMember(class, _) => self.class(model, *class),
            // These hang on clauses, exceptions among them.
            ExprKind::Status(..) | ExprKind::Due(..) | ExprKind::Incomplete(_) => self.all = true,
            _ => {}
        }
        expr.children().into_iter().for_each(|child| self.expr(model, child));
    }

    fn class(&mut self, model: &Model, id: ClassId) {
        let Some(class) = model.classes.get(id.index()) else { return };
        if let Carrier::List(path) = &class.carrier {
            self.fields.extend(path.first());
        }
        match &class.kind {
            ClassKind::Union(members) => {
                members.include.iter().chain(&members.exclude).for_each(|class| self.class(model, *class));
            }
            ClassKind::Clause(id) => {
                let Some(clause) = model.clauses.get(id.index()) else { return };
                if !matches!(clause.domain, Domain::Defines(_)) {
                    self.all = true;
                }
                for list in &clause.loops {
                    match list {
                        ListRef::Path(path) => self.fields.extend(path.first()),
                        ListRef::Expr(expr) => self.expr(model, expr),
                    }
                }
                clause.condition.test.iter().for_each(|test| self.expr(model, test));
            }
        }
    }
}
