//! Aggregates: values over all records of a type.
//!
//! They are found in a pass of their own before any record is evaluated. So
//! what they read, through definitions and classes too, is no status and no
//! other aggregate.

use std::collections::BTreeSet;

use crate::{
    diagnostic::{Code, Diagnostic, Term},
    model::{self, AggregateId, Expr, ExprKind, Measure, RecordId, Type},
    source::Span,
    syntax::{
        ast,
        keyword::{Keyword, Language},
    },
};

use super::{
    Checker,
    classes::ClassDecl,
    names::Space,
    scope::{Base, PathKey, Reads, Risk, Scope, Typed},
};

/// An aggregate.
#[derive(Debug)]
pub(super) struct AggregateInfo<'a> {
    pub(super) unit: usize,
    pub(super) decl: &'a ast::AggregateDecl,
    /// The record type; none after a mistake.
    pub(super) record: Option<RecordId>,
    /// The group of a record may be none.
    group_may_be_none: bool,
    /// None until it is typed, and after a mistake.
    pub(super) model: Option<model::Aggregate>,
}

impl<'a> AggregateInfo<'a> {
    pub(super) fn new(unit: usize, decl: &'a ast::AggregateDecl) -> AggregateInfo<'a> {
        AggregateInfo { unit, decl, record: None, group_may_be_none: false, model: None }
    }
}

impl Checker<'_> {
    /// Finds the record type of each aggregate.
    pub(super) fn place_aggregates(&mut self) {
        for at in 0..self.aggregates.len() {
            let Some((unit, decl)) = self.aggregates.get(at).map(|info| (info.unit, info.decl)) else {
                continue;
            };
            let record = self.keyed_record(unit, &decl.record);
            if let Some(info) = self.aggregates.get_mut(at) {
                info.record = record;
            }
        }
    }

    /// Types an aggregate; what it reads of definitions is typed already.
    pub(super) fn check_aggregate(&mut self, at: usize) {
        let Some(info) = self.aggregates.get(at) else { return };
        let (unit, decl, record) = (info.unit, info.decl, info.record);
        let mut scope = Scope::new(unit, record, Reads::Everything);
        scope.poisoned = record.is_none();
        let value = decl.value.as_ref().map(|value| match decl.measure {
            Measure::Count => None,
            Measure::Sum => self.summed(value, &mut scope),
            Measure::Min | Measure::Max | Measure::Rank => self.ordered(value, &mut scope),
        });
        let filter = decl.filter.as_ref().map(|filter| self.condition(filter, &mut scope));
        let group = decl.group.as_ref().map(|group| self.group(group, &mut scope));
        let Some(record) = record else { return };
        if [&value, &filter, &group].iter().any(|part| matches!(part, Some(None))) {
            return;
        }
        let (value, filter, group) = (value.flatten(), filter.flatten(), group.flatten());
        let ty = match (decl.measure, &value) {
            (Measure::Sum | Measure::Min | Measure::Max, Some(value)) => value.expr.ty.clone(),
            _ => Type::Int,
        };
        let name = self.shown_name(Space::Aggregate, unit, &decl.name.text);
        if let Some(info) = self.aggregates.get_mut(at) {
            info.group_may_be_none = group.as_ref().is_some_and(|group| group.may_be_none);
            info.model = Some(model::Aggregate {
                name,
                record,
                measure: decl.measure,
                value: value.map(|value| value.expr),
                filter: filter.map(|filter| filter.expr),
                group: group.map(|group| group.expr),
                ty,
                span: decl.span,
            });
        }
    }

    /// What 按 makes groups of: any single value that a field can have.
    pub(super) fn group(&mut self, group: &ast::Expr, scope: &mut Scope) -> Option<Typed> {
        let typed = self.expr(group, scope, None)?;
        let single = match &typed.expr.ty {
            Type::Bool | Type::Int | Type::Decimal | Type::Text | Type::Date | Type::Duration => true,
            Type::Enum(_) => true,
            Type::Months | Type::Workdays | Type::Period | Type::List(_) | Type::Record(_) => false,
        };
        if !single {
            let shown = self.show(scope.unit, &typed.expr.ty);
            self.sink.push(Diagnostic::new(Code::BadGroup, typed.expr.span, [shown]));
            return None;
        }
        Some(typed)
    }

    /// An aggregate read by its bare name: of the record's own group, or of all records.
    pub(super) fn aggregate(
        &mut self,
        id: u32,
        name: &ast::Name,
        span: Span,
        scope: &Scope,
    ) -> Option<(Typed, PathKey)> {
        self.may_read(name, scope)?;
        let info = self.aggregates.get(id as usize)?;
        let aggregate = info.model.as_ref()?;
        let own = scope.record == Some(aggregate.record);
        if !own && scope.poisoned {
            return None;
        }
        if aggregate.measure == Measure::Rank && !own {
            self.rank_elsewhere(id, name);
            return None;
        }
        if aggregate.group.is_some() && !own {
            let form = format!("{}(…)", self.sources.slice(span));
            let declared = info.decl.name.span;
            self.sink.push(
                Diagnostic::new(Code::AggregateNeedsGroup, span, [name.text.clone().into()])
                    .label(declared, Term::DeclaredHere, [])
                    .help(Term::WriteInstead, [form.into()]),
            );
            return None;
        }
        let may_be_none = empty_is_none(aggregate.measure) || info.group_may_be_none;
        let key = PathKey { base: Base::Aggregate(id), fields: Vec::new() };
        let kind = ExprKind::Aggregate(AggregateId(id), None);
        let typed = Typed {
            expr: Expr { kind, ty: aggregate.ty.clone(), span },
            may_be_none,
            risk: may_be_none.then(|| Risk { key: key.clone(), span }),
        };
        Some((typed, key))
    }

    /// `人数(县区)`: an aggregate of one group.
    pub(super) fn aggregate_of_group(
        &mut self,
        span: Span,
        reference: &ast::Ref,
        group: &ast::Expr,
        scope: &mut Scope,
    ) -> Option<Typed> {
        let (name, candidates) = self.lookup(&[Space::Aggregate], scope.unit, &reference.parts)?;
        if candidates.is_empty() && reference.parts.len() > 1 {
            let space = Space::Aggregate;
            self.not_in_scheme(space.term(), &[space], scope.unit, &reference.parts);
            return None;
        }
        if candidates.is_empty() {
            let functions = functions(self.language(scope.unit));
            let space = Space::Aggregate;
            self.unknown(Some(space), space.term(), scope.unit, name, &functions);
            return None;
        }
        let id = self.one(Space::Aggregate, scope.unit, name, &candidates)?.id;
        self.may_read(name, scope)?;
        let info = self.aggregates.get(id as usize)?;
        let declared = info.decl.name.span;
        let aggregate = info.model.as_ref()?;
        let (measure, ty) = (aggregate.measure, aggregate.ty.clone());
        if measure == Measure::Rank {
            self.rank_elsewhere(id, name);
            return None;
        }
        let Some(of) = aggregate.group.as_ref().map(|group| group.ty.clone()) else {
            self.sink.push(
                Diagnostic::new(Code::AggregateHasNoGroups, reference.span, [name.text.clone().into()])
                    .label(declared, Term::DeclaredHere, [])
                    .help(Term::WriteInstead, [name.text.clone().into()]),
            );
            return None;
        };
        let of = if of == Type::Int { Type::Decimal } else { of };
        let group = self.expr_of(group, scope, &of)?;
        let may_be_none = empty_is_none(measure) || group.may_be_none;
        let kind = ExprKind::Aggregate(AggregateId(id), Some(Box::new(group.expr)));
        Some(Typed { expr: Expr { kind, ty, span }, may_be_none, risk: None })
    }

    /// Aggregates rest on all records: what is read with one record, or with none, cannot rest on them.
    fn may_read(&mut self, name: &ast::Name, scope: &Scope) -> Option<()> {
        match scope.reads {
            Reads::Everything => Some(()),
            Reads::Facts => {
                self.not_readable(name, Term::HelpFactsOnly);
                None
            }
            Reads::Constants => {
                self.not_readable(name, Term::HelpConstantsOnly);
                None
            }
        }
    }

    fn rank_elsewhere(&mut self, id: u32, name: &ast::Name) {
        let Some(info) = self.aggregates.get(id as usize) else { return };
        let arguments = [name.text.clone().into(), self.sources.slice(info.decl.record.span).into()];
        let declared = info.decl.name.span;
        self.sink.push(
            Diagnostic::new(Code::RankElsewhere, name.span, arguments)
                .label(declared, Term::DeclaredHere, [])
                .help(Term::HelpRankElsewhere, []),
        );
    }

    /// Tells of aggregates that rest on what is only known once they are; those that do not.
    pub(super) fn check_aggregate_reads(&mut self) -> Vec<bool> {
        let mut sound = Vec::with_capacity(self.aggregates.len());
        let mut told = Vec::new();
        for info in &self.aggregates {
            let wrong = info.model.as_ref().and_then(|aggregate| {
                let parts = [&aggregate.value, &aggregate.filter, &aggregate.group];
                parts.into_iter().flatten().find_map(|part| self.later_read(part).map(|at| (part.span, at)))
            });
            sound.push(wrong.is_none());
            if let Some((from, at)) = wrong {
                let name = info.decl.name.text.clone();
                told.push(
                    Diagnostic::new(Code::AggregateReads, from, [name.into()])
                        .label(at, Term::ReadHere, [])
                        .help(Term::HelpAggregateReads, []),
                );
            }
        }
        for diagnostic in told {
            self.sink.push(diagnostic);
        }
        sound
    }

    /// Where an expression reads a status or an aggregate, itself or through definitions and classes.
    fn later_read(&self, expr: &Expr) -> Option<Span> {
        let mut seen: BTreeSet<(bool, u32)> = BTreeSet::new();
        let mut waiting: Vec<&Expr> = vec![expr];
        while let Some(expr) = waiting.pop() {
            let mut classes = Vec::new();
            match &expr.kind {
                ExprKind::Status(..)
                | ExprKind::Due(..)
                | ExprKind::Incomplete(_)
                | ExprKind::Aggregate(..) => return Some(expr.span),
                ExprKind::Definition(id) if seen.insert((false, id.0)) => {
                    waiting.extend(self.model_definitions.get(id.index()).map(|it| &it.value));
                }
                ExprKind::IsMember(id, _) => classes.push(*id),
                _ => {}
            }
            waiting.extend(expr.children());
            while let Some(class) = classes.pop() {
                let Some(info) = self.classes.get(class.index()).filter(|_| seen.insert((true, class.0)))
                else {
                    continue;
                };
                match info.decl {
                    ClassDecl::Clause(clause, _) => {
                        let clause = self.clauses.get(clause.index());
                        waiting.extend(clause.and_then(|clause| clause.condition.test.as_ref()));
                    }
                    ClassDecl::Union(_) => {
                        classes.extend(info.members.include.iter().chain(&info.members.exclude));
                    }
                }
            }
        }
        None
    }
}

/// Whether a measure of no records is none; else it is 0.
fn empty_is_none(measure: Measure) -> bool {
    matches!(measure, Measure::Min | Measure::Max | Measure::Rank)
}

/// What else may stand before a bracket.
fn functions(language: Language) -> Vec<&'static str> {
    use Keyword::{
        Ceiling, Count, Date, Dedup, Distinct, Every, Exists, Floor, Max, Min, Round, Sum, Year, YearEnd,
    };
    [Floor, Ceiling, Round, Date, YearEnd, Year, Dedup, Distinct, Exists, Every, Count, Sum, Min, Max]
        .map(|keyword| keyword.text(language))
        .to_vec()
}
