//! Definitions and assumptions.

use crate::{
    diagnostic::{Code, Diagnostic, Term},
    model::{self, RecordId, Type},
    syntax::ast,
};

use super::{
    Checker,
    constant::{visit_grouped, visit_paths},
    duties::loop_variable,
    expr::element,
    graph,
    names::Space,
    paths::Found,
    scope::{Reads, Scope},
};

impl<'a> Checker<'a> {
    /// Types definitions and aggregates, each after those it reads.
    pub(super) fn check_definitions(&mut self) {
        for index in 0..self.definitions.len() {
            let Some(decl) = self.definitions.get(index).map(|info| (info.unit, info.decl)) else {
                continue;
            };
            let record = match &decl.1.record {
                None => Some(None),
                Some(name) => self.keyed_record(decl.0, name).map(Some),
            };
            if let Some(info) = self.definitions.get_mut(index) {
                info.record = record;
            }
        }
        self.place_aggregates();
        self.check_definition_names();
        let edges = self.definition_edges();
        let sorted = graph::sort(&edges);
        let mut blocked = vec![false; edges.len()];
        for cycle in &sorted.cycles {
            let members: Vec<_> = cycle
                .iter()
                .filter_map(|id| {
                    let at = *id as usize;
                    match at.checked_sub(self.definitions.len()) {
                        None => self.definitions.get(at).map(|info| &info.decl.name),
                        Some(at) => self.aggregates.get(at).map(|info| &info.decl.name),
                    }
                })
                .map(|name| (name.text.clone(), name.span))
                .collect();
            self.report_cycle(&members, Term::HelpCutCycle);
            for member in cycle {
                if let Some(blocked) = blocked.get_mut(*member as usize) {
                    *blocked = true;
                }
            }
        }
        for id in sorted.order {
            if blocked.get(id as usize).copied().unwrap_or(true) {
                continue;
            }
            if let Some(at) = (id as usize).checked_sub(self.definitions.len()) {
                self.check_aggregate(at);
                continue;
            }
            let found = self.definitions.get(id as usize);
            let Some((unit, decl, record)) = found.map(|it| (it.unit, it.decl, it.record)) else {
                continue;
            };
            let mut scope = Scope::new(unit, record.flatten(), Reads::Everything);
            scope.poisoned = record.is_none();
            let Some(typed) = self.expr(&decl.value, &mut scope, None) else {
                continue;
            };
            let place = self.next_definition();
            let ty: Type = typed.expr.ty.clone();
            self.definition_names.push(decl.name.span);
            self.model_definitions.push(model::Definition {
                name: decl.name.text.clone(),
                record: record.flatten(),
                value: typed.expr,
                span: decl.span,
            });
            if let Some(info) = self.definitions.get_mut(id as usize) {
                info.typed = Some((ty, typed.may_be_none, place));
            }
        }
    }

    /// What definitions read of one another and of aggregates, which stand after them.
    fn definition_edges(&self) -> Vec<Vec<u32>> {
        let own = self.definitions.len() as u32;
        let reads = |unit: usize, record: Option<RecordId>, exprs: &[&ast::Expr]| {
            let scope = Scope::new(unit, record, Reads::Everything);
            let mut read = Vec::new();
            for expr in exprs {
                visit_paths(expr, &mut Vec::new(), &mut |path| match self
                    .beginning(path, &scope)
                    .map(|it| it.found)
                {
                    Some(Found::Definition(id)) => read.push(id),
                    Some(Found::Aggregate(id)) => read.push(own + id),
                    _ => {}
                });
                visit_grouped(expr, &mut |name| {
                    let name = name.parts.last().map_or("", |name| name.text.as_str());
                    let all = self.names.table(Space::Aggregate).get(name);
                    let known = all.into_iter().flatten().filter(|entry| !entry.is_lost());
                    read.extend(known.map(|entry| own + entry.id));
                });
            }
            read
        };
        let definitions = self.definitions.iter().map(|info| match info.record {
            Some(record) => reads(info.unit, record, &[&info.decl.value]),
            None => Vec::new(),
        });
        let aggregates = self.aggregates.iter().map(|info| {
            let parts = [&info.decl.value, &info.decl.filter, &info.decl.group];
            let parts: Vec<&ast::Expr> = parts.into_iter().flatten().collect();
            reads(info.unit, info.record, &parts)
        });
        definitions.chain(aggregates).collect()
    }

    /// A name is defined once for a record type, and once for the context.
    fn check_definition_names(&mut self) {
        let mut clashes: Vec<(&'a ast::Name, crate::source::Span)> = Vec::new();
        for entries in self.names.table(super::names::Space::Definition).values() {
            for (at, later) in entries.iter().enumerate() {
                let info = |id: u32| self.definitions.get(id as usize);
                let Some(later_info) = info(later.id) else {
                    continue;
                };
                let earlier = entries.iter().take(at).find(|earlier| {
                    self.names.sees(later.unit, earlier.unit)
                        && info(earlier.id).and_then(|it| it.record) == later_info.record
                });
                if let Some(earlier) = earlier {
                    clashes.push((&later_info.decl.name, earlier.span));
                }
            }
        }
        for (name, earlier) in clashes {
            self.duplicate(Term::Definition, name, earlier);
        }
    }

    /// Types assumptions, which rest on facts alone: they are checked when a record is read.
    pub(super) fn check_assumptions(&mut self) {
        for (unit, decl) in self.assumptions.clone() {
            let record = self.keyed_record(unit, &decl.record);
            let mut scope = Scope::new(unit, record, Reads::Facts);
            scope.poisoned = record.is_none();
            let each = decl.each.as_ref().map(|each| {
                let list = self.expr(&each.list, &mut scope, None);
                let list = match list {
                    Some(list) if element(&list.expr.ty).is_none() => {
                        self.not_a_list(&list.expr, &scope);
                        None
                    }
                    other => other.map(|list| list.expr),
                };
                scope.variables.push(loop_variable(each, list.as_ref()));
                list
            });
            let condition = self.condition(&decl.condition, &mut scope);
            let (Some(record), Some(condition)) = (record, condition) else {
                continue;
            };
            self.model_assumptions.push(model::Assumption {
                name: decl.name.text.clone(),
                record,
                each: each.flatten(),
                condition: condition.expr,
                span: decl.span,
            });
        }
    }

    /// Tells of an instrument that nothing declares.
    pub(super) fn check_instrument(&mut self, unit: usize, title: &ast::Text) {
        let known = self.instruments.get(&title.text).is_some_and(|(other, _)| self.names.sees(unit, *other));
        if known || self.perhaps_lost(unit, &[crate::syntax::keyword::Keyword::Instrument], &title.text) {
            return;
        }
        let titles = self.instruments.keys().map(String::as_str);
        let near = crate::suggest::nearest(&title.text, titles).map(str::to_owned);
        let mut diagnostic =
            Diagnostic::new(Code::UndeclaredInstrument, title.span, [title.text.clone().into()]);
        diagnostic = match near {
            Some(near) => diagnostic.help(Term::DidYouMean, [near.into()]),
            None => {
                let word = crate::syntax::keyword::Keyword::Instrument.text(self.language(unit));
                let form = format!("{word} 《{}》", title.text);
                diagnostic.help(Term::HelpDeclare, [form.into()])
            }
        };
        self.sink.push(diagnostic);
    }
}
