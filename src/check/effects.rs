//! What clauses do: duties, sections, bounds, uses, gates, triggers.

use crate::{
    diagnostic::{Code, Diagnostic, Term},
    model::{
        BoundId, DutyId, Each, Effect, Expr, ExprKind, GateId, Modality, Required, Target, TriggerId, Type,
        UseId, Value,
    },
    source::Span,
    syntax::{ast, keyword::Keyword},
};

use super::{
    Checker,
    clauses::{ClauseScope, element_names},
    duties::{same_expr, same_list},
    expr::{element, fits},
    names::Space,
};

/// What tells triggers apart, the deadline aside: name, 依照, 由.
pub(super) type TriggerKey = (String, Option<String>, Option<String>);

impl Checker<'_> {
    /// The effects of a clause. Those with a mistake are left out.
    pub(super) fn check_effects(&mut self, decl: &ast::Clause, clause: &mut ClauseScope) -> Vec<Effect> {
        let mut effects = Vec::new();
        let mut in_place = self
            .clauses
            .get(clause.id.index())
            .map_or_else(Vec::new, |info| info.in_place.clone())
            .into_iter();
        for effect in &decl.effects {
            if clause.context && !matches!(effect.kind, ast::EffectKind::Quota(_)) {
                self.only_quotas(effect.span, clause);
                if matches!(effect.kind, ast::EffectKind::ImposeInPlace { .. }) {
                    in_place.next();
                }
                continue;
            }
            match &effect.kind {
                ast::EffectKind::Impose { modality, duty } => {
                    effects.extend(self.impose(*modality, duty, clause));
                }
                ast::EffectKind::ImposeInPlace { modality, duty } => {
                    if let Some(id) = in_place.next() {
                        effects.extend(self.impose_in_place(*modality, duty, id, clause));
                    }
                }
                ast::EffectKind::Contain { modality, report, sections } => {
                    effects.extend(self.contain(*modality, report, sections, clause))
                }
                ast::EffectKind::Quota(quota) => {
                    effects.extend(self.quota(quota, effect.span, clause).map(Effect::Quota));
                }
                ast::EffectKind::Bound { name, value, limit } => {
                    effects.extend(self.bound(name, value, limit, clause));
                }
                ast::EffectKind::Feed { verb, name, by } => {
                    let usage = crate::model::Use {
                        name: name.text.clone(),
                        by: by.as_ref().map(|by| by.text.clone()),
                    };
                    let key = (usage.name.clone(), usage.by.clone());
                    let entry = self.uses.entry(key);
                    let usage_id = UseId(entry.index() as u32);
                    entry.or_insert(usage);
                    effects.push(Effect::Feed { verb: *verb, usage: usage_id });
                }
                ast::EffectKind::Gate { name, condition } => {
                    if let Some(condition) = self.condition(condition, &mut clause.scope) {
                        let (index, _) = self.gates.insert_full(name.text.clone(), ());
                        effects.push(Effect::Gate { gate: GateId(index as u32), condition: condition.expr });
                    }
                }
                ast::EffectKind::Trigger { names, terms } => {
                    let due = self.trigger_due(terms, clause);
                    for name in names {
                        effects.push(Effect::Trigger(self.trigger(name, terms, due.as_ref())));
                    }
                }
                ast::EffectKind::Ladder { steps, terms } => {
                    let due = self.trigger_due(terms, clause);
                    let mut ladder = Vec::new();
                    for step in steps {
                        let condition = step
                            .condition
                            .as_ref()
                            .map(|condition| self.condition(condition, &mut clause.scope));
                        let trigger = self.trigger(&step.name, terms, due.as_ref());
                        ladder.push((trigger, condition.flatten().map(|condition| condition.expr)));
                    }
                    effects.push(Effect::Ladder(ladder));
                }
            }
        }
        effects
    }

    fn impose(&mut self, modality: Modality, reference: &ast::Ref, clause: &ClauseScope) -> Option<Effect> {
        let entry = self.resolve(Space::Duty, clause.scope.unit, &reference.parts)?;
        let name = reference.parts.last()?;
        let id = DutyId(entry.id);
        let info = self.duties.get(id.index())?;
        let record = info.record;
        let each = info.each.clone();
        let has_reason = info.decl.body.reason.is_some() || self.is_partial(info.decl.span);
        let mut sound = true;
        if let (Some(record), Some(here)) = (record, clause.scope.record) {
            sound &= self.same_record(record, here, name, entry.span).is_some();
        }
        if modality == Modality::InPrinciple && !has_reason {
            self.needs_reason(name, entry.span, clause.scope.unit);
            sound = false;
        }
        let target = match each? {
            Each::Record => Target::Record,
            Each::List(list) => {
                let bound =
                    clause.scope.variables.iter().position(|variable| {
                        variable.list.as_ref().is_some_and(|other| same_list(&list, other))
                    });
                bound.map_or(Target::All, |at| Target::Bound(at as u32))
            }
            Each::Loops { .. } => {
                self.sink.push(
                    Diagnostic::new(Code::DutyOfOtherClause, name.span, [name.text.clone().into()])
                        .label(entry.span, Term::DeclaredHere, [])
                        .help(Term::HelpDeclareDuty, []),
                );
                sound = false;
                Target::All
            }
        };
        sound.then_some(Effect::Impose { modality, duty: id, target })
    }

    fn needs_reason(&mut self, name: &ast::Name, declared: Span, unit: usize) {
        let word = Keyword::Reason.text(self.language(unit));
        let modality = Keyword::InPrinciple.text(self.language(unit));
        let form = format!("{word} …");
        self.sink.push(
            Diagnostic::new(
                Code::NeedsReason,
                name.span,
                [modality.into(), name.text.clone().into(), word.into()],
            )
            .label(declared, Term::DeclaredHere, [])
            .help(Term::HelpAddMember, [form.into()]),
        );
    }

    fn impose_in_place(
        &mut self,
        modality: Modality,
        decl: &ast::DutyDecl,
        duty: DutyId,
        clause: &ClauseScope,
    ) -> Option<Effect> {
        // The class's own element is not bound in a duty: it is owed once for all of them.
        let (variables, hidden) = if clause.has_element {
            match clause.scope.variables.split_first() {
                Some((element, loops)) => (loops.to_vec(), element_names(std::slice::from_ref(element))),
                None => (Vec::new(), Vec::new()),
            }
        } else {
            (clause.scope.variables.clone(), Vec::new())
        };
        let target = if variables.is_empty() { Target::Record } else { Target::Loops };
        self.check_duty(duty, variables, hidden);
        if modality == Modality::InPrinciple && decl.body.reason.is_none() && !self.is_partial(decl.span) {
            self.needs_reason(&decl.name, decl.name.span, clause.scope.unit);
            return None;
        }
        Some(Effect::Impose { modality, duty, target })
    }

    fn contain(
        &mut self,
        modality: Modality,
        reference: &ast::Ref,
        items: &[ast::SectionItem],
        clause: &mut ClauseScope,
    ) -> Option<Effect> {
        let unit = clause.scope.unit;
        let entry = self.resolve(Space::Report, unit, &reference.parts);
        let report = entry.map(|entry| crate::model::ReportId(entry.id));
        let mut sound = true;
        if let (Some(entry), Some(name), Some(report)) = (entry, reference.parts.last(), report) {
            let info = self.reports.get(report.0 as usize);
            let record = info.and_then(|info| info.record);
            if let (Some(record), Some(here)) = (record, clause.scope.record) {
                sound &= self.same_record(record, here, name, entry.span).is_some();
            }
            self.report_complete(report, name, unit);
        }
        let mut required: Vec<Required> = Vec::new();
        for item in items {
            match item {
                ast::SectionItem::Section(path) => {
                    if let Some(report) = report {
                        let section = self.section(report, &path.text, path.span);
                        required.push(Required::Section(section));
                    }
                }
                ast::SectionItem::List(list) => {
                    self.expand_list(report, list, unit, &mut required);
                }
                ast::SectionItem::Own(list) => {
                    let Some(list) = self.expr(list, &mut clause.scope, None) else {
                        sound = false;
                        continue;
                    };
                    let texts = Type::List(Box::new(Type::Text));
                    if fits(&texts, &list.expr.ty) {
                        required.push(Required::Own(list.expr));
                    } else {
                        let wanted = self.show(unit, &texts);
                        self.mismatch(unit, wanted, &list.expr);
                    }
                }
            }
        }
        if !sound {
            return None;
        }
        Some(Effect::Contain { modality, report: report?, sections: required })
    }

    fn bound(
        &mut self,
        name: &ast::Name,
        value: &ast::Expr,
        limit: &ast::Limit,
        clause: &mut ClauseScope,
    ) -> Option<Effect> {
        let unit = clause.scope.unit;
        let value = self.expr(value, &mut clause.scope, None);
        let of = match &value {
            Some(value) => match &value.expr.ty {
                Type::Int | Type::Decimal => Some(Type::Decimal),
                Type::Duration => Some(Type::Duration),
                _ => {
                    self.mismatch(unit, Term::ANumber.into(), &value.expr);
                    None
                }
            },
            None => None,
        };
        let mut side = |checker: &mut Self, expr: &ast::Expr| match &of {
            Some(of) => checker.expr_of(expr, &mut clause.scope, of),
            None => checker.expr(expr, &mut clause.scope, None),
        };
        let (min, max) = match limit {
            ast::Limit::Within(range) => match &range.kind {
                ast::ExprKind::Range(low, high) => {
                    let low = side(self, low);
                    let high = side(self, high);
                    (Some(low?.expr), Some(high?.expr))
                }
                _ => self.range_ends(range, clause)?,
            },
            ast::Limit::AtLeast(low) => (Some(side(self, low)?.expr), None),
            ast::Limit::AtMost(high) => (None, Some(side(self, high)?.expr)),
        };
        of?;
        let (index, _) = self.bounds.insert_full(name.text.clone(), ());
        Some(Effect::Bound { bound: BoundId(index as u32), value: value?.expr, min, max })
    }

    /// The ends of a parameter that is a range.
    fn range_ends(
        &mut self,
        range: &ast::Expr,
        clause: &mut ClauseScope,
    ) -> Option<(Option<Expr>, Option<Expr>)> {
        let typed = self.expr(range, &mut clause.scope, None)?;
        let ends = range_ends(&typed.expr);
        if ends.is_none() {
            self.mismatch(clause.scope.unit, Term::ARange.into(), &typed.expr);
        }
        ends.map(|(low, high)| (Some(low), Some(high)))
    }

    /// The deadline of triggers. It is part of what tells them apart, so no element is read in it.
    fn trigger_due(&mut self, terms: &ast::TriggerTerms, clause: &ClauseScope) -> Option<Expr> {
        if let Some(under) = &terms.under {
            self.check_instrument(clause.scope.unit, under);
        }
        let due = terms.due.as_ref()?;
        let mut scope = clause.without_elements();
        let due = self.expr_of(due, &mut scope, &Type::Date)?;
        Some(due.expr)
    }

    /// A trigger with its terms, each once.
    fn trigger(&mut self, name: &ast::Name, terms: &ast::TriggerTerms, due: Option<&Expr>) -> TriggerId {
        let under = terms.under.as_ref().map(|under| under.text.clone());
        let by = terms.by.as_ref().map(|by| by.text.clone());
        let same = self.trigger_index.entry((name.text.clone(), under.clone(), by.clone())).or_default();
        let known = same.iter().find(|id| {
            let other = self.triggers.get(id.index());
            match (other.and_then(|other| other.due.as_ref()), due) {
                (Some(other), Some(due)) => same_expr(other, due),
                (None, None) => true,
                _ => false,
            }
        });
        if let Some(id) = known {
            return *id;
        }
        let id = TriggerId(self.triggers.len() as u32);
        same.push(id);
        self.triggers.push(crate::model::Trigger { name: name.text.clone(), under, by, due: due.cloned() });
        id
    }
}

/// The two ends of a range.
pub(super) fn range_ends(range: &Expr) -> Option<(Expr, Expr)> {
    let of = element(&range.ty)?;
    match &range.kind {
        ExprKind::Range(low, high) => Some(((**low).clone(), (**high).clone())),
        ExprKind::Value(Value::Range(low, high)) => {
            let end = |value: i64| Expr {
                kind: ExprKind::Value(Value::Number(crate::number::Number::integer(value))),
                ty: of.clone(),
                span: range.span,
            };
            Some((end(*low), end(*high)))
        }
        _ => None,
    }
}
