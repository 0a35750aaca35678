//! Which facts of the context a scheme reads.

use std::collections::BTreeSet;

use shufa::{
    Scheme,
    model::{Clause, Done, Duty, Each, Effect, Expr, ExprKind, Limit, ListRef, Model, Pool, Quota, Required},
};

/// The names of the facts of the context that some rule of some edition reads.
pub(crate) fn context(scheme: &Scheme) -> BTreeSet<String> {
    scheme.editions().iter().flat_map(|edition| of_model(edition.model())).collect()
}

fn of_model(model: &Model) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let fields = &model.records[model.context.index()].fields;
    let mut stack = expressions(model);
    while let Some(expr) = stack.pop() {
        if let ExprKind::Field(of, field) = &expr.kind
            && matches!(of.kind, ExprKind::Context)
        {
            found.insert(fields[*field as usize].name.clone());
        }
        stack.extend(expr.children());
    }
    found
}

/// Every expression of a model, outermost.
fn expressions(model: &Model) -> Vec<&Expr> {
    let mut all: Vec<&Expr> = model.definitions.iter().map(|definition| &definition.value).collect();
    for aggregate in &model.aggregates {
        all.extend(aggregate.value.iter().chain(&aggregate.filter).chain(&aggregate.group));
    }
    for assumption in &model.assumptions {
        all.extend(assumption.each.iter().chain([&assumption.condition]));
    }
    for report in &model.reports {
        all.extend(report.submitted.iter().chain(report.sections.iter().map(|sections| &sections.list)));
    }
    all.extend(&model.version_date);
    all.extend(model.duties.iter().flat_map(duty));
    all.extend(model.triggers.iter().filter_map(|trigger| trigger.due.as_ref()));
    all.extend(model.quotas.iter().flat_map(quota));
    all.extend(model.clauses.iter().flat_map(clause));
    all
}

fn list(list: &ListRef) -> Option<&Expr> {
    match list {
        ListRef::Expr(expr) => Some(expr),
        ListRef::Path(_) => None,
    }
}

fn duty(duty: &Duty) -> Vec<&Expr> {
    let each = match &duty.each {
        Each::List(each) => list(each),
        Each::Record | Each::Loops { .. } => None,
    };
    let done = duty.done.as_ref().map(|done| match done {
        Done::On(expr) | Done::When(expr) => expr,
    });
    each.into_iter()
        .chain(done)
        .chain(&duty.since)
        .chain(&duty.due)
        .chain(&duty.chosen)
        .chain(&duty.reason)
        .collect()
}

fn quota(quota: &Quota) -> Vec<&Expr> {
    let pool = match &quota.pool {
        Pool::List { list: pool, .. } => list(pool),
        Pool::Population { .. } => None,
    };
    let limits = quota.min.iter().chain(&quota.max).map(|limit| match limit {
        Limit::Count(expr) | Limit::Share(expr) => expr,
    });
    pool.into_iter().chain(&quota.filter).chain(&quota.counting).chain(&quota.group).chain(limits).collect()
}

fn clause(clause: &Clause) -> Vec<&Expr> {
    let loops = clause.loops.iter().filter_map(list);
    let mut all: Vec<&Expr> = loops.chain(&clause.condition.test).collect();
    for effect in &clause.effects {
        match effect {
            Effect::Contain { sections, .. } => {
                all.extend(sections.iter().filter_map(|section| match section {
                    Required::Own(expr) => Some(expr),
                    Required::Section(_) | Required::Open(_) => None,
                }))
            }
            Effect::Bound { value, min, max, .. } => all.extend([value].into_iter().chain(min).chain(max)),
            Effect::Gate { condition, .. } => all.push(condition),
            Effect::Ladder(steps) => all.extend(steps.iter().filter_map(|(_, step)| step.as_ref())),
            Effect::Impose { .. } | Effect::Quota(_) | Effect::Feed { .. } | Effect::Trigger(_) => {}
        }
    }
    all
}
