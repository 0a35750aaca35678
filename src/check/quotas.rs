//! Quotas: from whom, how many, and who counts.

use crate::{
    diagnostic::{Code, Diagnostic, Term},
    model::{self, Carrier, DutyId, Each, Expr, ExprKind, Limit, ListRef, QuotaId, Type, Value},
    number::Number,
    source::Span,
    suggest,
    syntax::{ast, keyword::Keyword},
};

use super::{
    Checker,
    clauses::ClauseScope,
    constant::evaluate,
    duties::same_list,
    effects::range_ends,
    expr::element,
    names::Space,
    paths::Found,
    quantify::list_ref,
    scope::{Reads, Scope, Variable},
};

/// A pool with the frame in which its filter is read.
struct PoolScope {
    pool: model::Pool,
    scope: Scope,
    list: Option<ListRef>,
}

impl Checker<'_> {
    /// A quota of a clause.
    pub(super) fn quota(
        &mut self,
        decl: &ast::Quota,
        span: Span,
        clause: &mut ClauseScope,
    ) -> Option<QuotaId> {
        let pool = self.pool(decl, span, clause);
        let Some(mut pool) = pool else {
            // The amount can be wrong by itself; the rest hangs on the pool.
            let mut scope = Scope::new(clause.scope.unit, None, Reads::Everything);
            scope.poisoned = true;
            self.amount(&decl.amount, &mut scope);
            return None;
        };
        let filter = decl.filter.as_ref().map(|filter| self.condition(filter, &mut pool.scope));
        let counting = decl.counting.as_ref().map(|counting| self.condition(counting, &mut pool.scope));
        let group = decl.group.as_ref().map(|group| self.group(group, &mut pool.scope));
        let population = matches!(pool.pool, model::Pool::Population { .. });
        let record = if population { None } else { clause.scope.record };
        let mut scope = Scope::new(clause.scope.unit, record, Reads::Everything);
        scope.poisoned = clause.scope.poisoned;
        let limits = self.amount(&decl.amount, &mut scope);
        let duty = self.quota_duty(decl, &pool, clause.scope.unit);
        let (min, max) = limits?;
        let target = decl.target.parts.last()?;
        if matches!(filter, Some(None)) || matches!(counting, Some(None)) || matches!(group, Some(None)) {
            return None;
        }
        if duty == Some(None) && decl.counting.is_none() {
            self.quota_of_all(clause.scope.unit, target);
        }
        let duty = duty?;
        let id = QuotaId(self.quotas.len() as u32);
        self.quotas.push(model::Quota {
            name: match duty.and_then(|duty| self.duties.get(duty.index())) {
                Some(duty) => self.shown_name(Space::Duty, duty.unit, &target.text),
                None => target.text.clone(),
            },
            clause: clause.id,
            duty,
            pool: pool.pool,
            filter: filter.flatten().map(|filter| filter.expr),
            counting: counting.flatten().map(|counting| counting.expr),
            group: group.flatten().map(|group| group.expr),
            min,
            max,
        });
        Some(id)
    }

    /// A quota that names no duty and does not say who counts: a misspelt duty looks like that.
    fn quota_of_all(&mut self, unit: usize, target: &ast::Name) {
        let duties = self.duties.iter().map(|duty| duty.decl.name.text.as_str());
        if self.perhaps_lost(unit, Space::Duty.keywords(), &target.text) {
            return;
        }
        let near = suggest::nearest(&target.text, duties).map(str::to_owned);
        let mut diagnostic = Diagnostic::new(Code::QuotaOfAll, target.span, [target.text.clone().into()]);
        if let Some(near) = near {
            diagnostic = diagnostic.help(Term::DidYouMean, [near.into()]);
        }
        self.sink.push(diagnostic.help(Term::HelpQuotaOfAll, []));
    }

    fn pool(&mut self, decl: &ast::Quota, span: Span, clause: &mut ClauseScope) -> Option<PoolScope> {
        match &decl.pool {
            ast::Pool::Names(names) => {
                let lone = match names.as_slice() {
                    [lone] => Some(lone),
                    _ => None,
                };
                // A lone name is a class if there is one, else a list of the record.
                // It may be a class that was lost, or a list of a record type that is a mistake.
                if let Some(lone) = lone
                    && !self.is_class_name(lone, &clause.scope)
                    && (clause.scope.poisoned
                        || lone.parts.last().is_some_and(|name| {
                            self.perhaps_lost(clause.scope.unit, Space::Class.keywords(), &name.text)
                        }))
                {
                    return None;
                }
                if let Some(lone) = lone
                    && !self.is_class_name(lone, &clause.scope)
                    && self.is_path(lone, &clause.scope)
                {
                    let list = ast::Expr { kind: ast::ExprKind::Path(lone.clone()), span: lone.span };
                    return self.list_pool(&list, decl, span, clause);
                }
                self.class_pool(names, decl, span, clause)
            }
            ast::Pool::List(list) => self.list_pool(list, decl, span, clause),
        }
    }

    fn is_class_name(&self, reference: &ast::Ref, scope: &Scope) -> bool {
        match reference.parts.as_slice() {
            [] => false,
            [name] => !self.names.candidates(Space::Class, scope.unit, &name.text).is_empty(),
            // `记录.列表`, where a class has the name of the list.
            [first, .., name] => {
                matches!(self.in_scope(&first.text, scope), Found::Nothing)
                    && self.names.table(Space::Class).contains_key(&name.text)
            }
        }
    }

    fn is_path(&self, reference: &ast::Ref, scope: &Scope) -> bool {
        let found = self.beginning(&reference.parts, scope).map(|it| it.found);
        self.locate(reference, scope).is_some() || !matches!(found, Some(Found::Nothing) | None)
    }

    fn class_pool(
        &mut self,
        names: &[ast::Ref],
        decl: &ast::Quota,
        span: Span,
        clause: &ClauseScope,
    ) -> Option<PoolScope> {
        let unit = clause.scope.unit;
        let classes = self.resolve_classes(unit, names);
        let membership = self.membership(&classes, &[])?;
        if !clause.context {
            let word = Keyword::For.text(self.language(unit));
            self.sink.push(
                Diagnostic::new(Code::PopulationQuota, span, [word.into()])
                    .help(Term::HelpPopulationQuota, [word.into()]),
            );
        }
        let mut scope = Scope::new(unit, Some(membership.record), Reads::Everything);
        scope.poisoned = !membership.complete;
        match (&membership.carrier, &decl.variable) {
            (Carrier::List(fields), variable) => scope.variables.push(Variable {
                name: variable.as_ref().map(|name| name.text.clone()),
                span: variable.as_ref().map_or(span, |name| name.span),
                ty: membership.element.clone(),
                list: Some(ListRef::Path(fields.clone())),
            }),
            (Carrier::Record, Some(variable)) => {
                if membership.complete {
                    self.no_element(variable);
                }
                scope.variables.push(Variable {
                    name: Some(variable.text.clone()),
                    span: variable.span,
                    ty: None,
                    list: None,
                });
            }
            (Carrier::Record, None) => {}
        }
        Some(PoolScope {
            pool: model::Pool::Population { record: membership.record, classes: membership.members.include },
            scope,
            list: None,
        })
    }

    fn list_pool(
        &mut self,
        list: &ast::Expr,
        decl: &ast::Quota,
        span: Span,
        clause: &ClauseScope,
    ) -> Option<PoolScope> {
        if clause.context {
            self.only_quotas(span, clause);
            return None;
        }
        // The row of a quota over a list is the record's: the clause's elements are not read.
        let mut scope = clause.without_elements();
        let typed = self.expr(list, &mut scope, None)?;
        let Some(of) = element(&typed.expr.ty).cloned() else {
            self.not_a_list(&typed.expr, &scope);
            return None;
        };
        self.check_length(&typed.expr);
        let list = list_ref(&typed.expr);
        let name = decl.variable.as_ref();
        scope.variables.push(Variable {
            name: name.map(|name| name.text.clone()),
            span: name.map_or(span, |name| name.span),
            ty: Some(of),
            list: Some(list.clone()),
        });
        Some(PoolScope {
            pool: model::Pool::List { record: clause.scope.record?, list: list.clone() },
            scope,
            list: Some(list),
        })
    }

    /// The duty that each chosen member owes, if there is one of the quota's name.
    fn quota_duty(&mut self, decl: &ast::Quota, pool: &PoolScope, unit: usize) -> Option<Option<DutyId>> {
        let name = decl.target.parts.last()?;
        // A name that no duty has is only the quota's; with a scheme before it, it means a duty.
        if decl.target.parts.len() == 1 && self.names.candidates(Space::Duty, unit, &name.text).is_empty() {
            return Some(None);
        }
        let entry = self.resolve(Space::Duty, unit, &decl.target.parts)?;
        let info = self.duties.get(entry.id as usize)?;
        let each = info.each.clone();
        let record = info.record;
        let has_choice = info.decl.body.chosen.is_some();
        let partial = self.is_partial(info.decl.span);
        if let (Some(record), Some(here)) = (record, pool.scope.record) {
            self.same_record(record, here, name, entry.span)?;
        }
        let fitting = match (&pool.list, each?) {
            (None, Each::Record | Each::List(_)) => true,
            (Some(list), Each::List(other)) => same_list(list, &other),
            (_, Each::Loops { .. }) | (Some(_), Each::Record) => false,
        };
        if !fitting {
            self.sink.push(
                Diagnostic::new(Code::QuotaDutyElement, name.span, [name.text.clone().into()]).label(
                    entry.span,
                    Term::DeclaredHere,
                    [],
                ),
            );
            return None;
        }
        if !has_choice && decl.counting.is_none() {
            if partial {
                return None;
            }
            let word = Keyword::Chosen.text(self.language(unit));
            let form = format!("{word} …");
            self.sink.push(
                Diagnostic::new(Code::NothingCounts, name.span, [name.text.clone().into(), word.into()])
                    .label(entry.span, Term::DeclaredHere, [])
                    .help(Term::HelpAddMember, [form.into()]),
            );
            return None;
        }
        Some(Some(DutyId(entry.id)))
    }

    /// How many, as a minimum and a maximum.
    fn amount(&mut self, amount: &ast::Amount, scope: &mut Scope) -> Option<(Option<Limit>, Option<Limit>)> {
        let typed = self.expr(&amount.value, scope, None)?;
        let expr = typed.expr;
        if self.is_share(&amount.value, scope) {
            return self.share(amount.kind, expr);
        }
        if let Some((low, high)) = range_ends(&expr) {
            if amount.kind != ast::AmountKind::Exactly {
                self.bad_amount(expr.span, Term::AmountRange);
                return None;
            }
            let ends = (constant(&low), constant(&high));
            if let (Some(low), Some(high)) = ends
                && low > high
            {
                self.bad_amount(expr.span, Term::AmountEmpty);
                return None;
            }
            self.not_negative(&low)?;
            return Some((Some(Limit::Count(low)), Some(Limit::Count(high))));
        }
        if expr.ty != Type::Int {
            self.mismatch(scope.unit, Term::ACount.into(), &expr);
            return None;
        }
        self.not_negative(&expr)?;
        Some(match amount.kind {
            ast::AmountKind::Exactly => (Some(Limit::Count(expr.clone())), Some(Limit::Count(expr))),
            ast::AmountKind::AtLeast => (Some(Limit::Count(expr)), None),
            ast::AmountKind::AtMost => (None, Some(Limit::Count(expr))),
        })
    }

    fn share(&mut self, kind: ast::AmountKind, expr: Expr) -> Option<(Option<Limit>, Option<Limit>)> {
        if let Some(share) = constant(&expr)
            && (share < Number::ZERO || share > Number::integer(1))
        {
            self.bad_amount(expr.span, Term::AmountShare);
            return None;
        }
        match kind {
            ast::AmountKind::Exactly => {
                self.bad_amount(expr.span, Term::AmountExactShare);
                None
            }
            ast::AmountKind::AtLeast => Some((Some(Limit::Share(expr)), None)),
            ast::AmountKind::AtMost => Some((None, Some(Limit::Share(expr)))),
        }
    }

    fn not_negative(&mut self, expr: &Expr) -> Option<()> {
        if constant(expr).is_some_and(|number| number < Number::ZERO) {
            self.bad_amount(expr.span, Term::AmountNegative);
            return None;
        }
        Some(())
    }

    fn bad_amount(&mut self, span: Span, why: Term) {
        self.sink.push(Diagnostic::new(Code::BadAmount, span, [why.into()]));
    }
}

/// The number that an expression is, if it is a constant.
fn constant(expr: &Expr) -> Option<Number> {
    if let ExprKind::Value(Value::Number(number)) = &expr.kind {
        return Some(*number);
    }
    match evaluate(expr, &mut Vec::new()) {
        Ok(Some(Value::Number(number))) => Some(number),
        _ => None,
    }
}
