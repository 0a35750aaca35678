//! Dependencies: what classes, clauses, duties, reports and definitions read of
//! one another. They have no cycle, so that one order of evaluation serves all.

use crate::{
    diagnostic::{Code, Diagnostic, Term},
    model::{
        ClassId, ClassKind, Done, DutyId, Each, Effect, Expr, ExprKind, ListRef, Modality, Pool, Required,
    },
    source::Span,
};

use super::{Checker, classes::ClassDecl, clauses::DomainInfo, graph, words};

/// What an expression reads of what the rules derive.
enum Read {
    Definition(u32),
    Class(u32),
    Status(u32),
    Due(u32),
    Incomplete(u32),
    Aggregate(u32),
}

/// Numbers of nodes: one range for each kind.
struct Nodes {
    clauses: u32,
    duties: u32,
    dues: u32,
    reports: u32,
    definitions: u32,
    aggregates: u32,
    end: u32,
}

impl Nodes {
    fn of(&self, read: &Read) -> u32 {
        match read {
            Read::Class(id) => *id,
            Read::Status(id) => self.duties + id,
            Read::Due(id) => self.dues + id,
            Read::Incomplete(id) => self.reports + id,
            Read::Definition(id) => self.definitions + id,
            Read::Aggregate(id) => self.aggregates + id,
        }
    }
}

struct Graph {
    nodes: Nodes,
    edges: Vec<Vec<u32>>,
}

impl Graph {
    fn edge(&mut self, from: u32, to: u32) {
        if let Some(edges) = self.edges.get_mut(from as usize) {
            edges.push(to);
        }
    }

    fn expr(&mut self, from: u32, expr: &Expr) {
        let nodes = &self.nodes;
        let edges = self.edges.get_mut(from as usize);
        if let Some(edges) = edges {
            each_read(expr, &mut |read| edges.push(nodes.of(&read)));
        }
    }

    fn exprs<'e>(&mut self, from: u32, exprs: impl IntoIterator<Item = &'e Expr>) {
        for expr in exprs {
            self.expr(from, expr);
        }
    }

    fn list(&mut self, from: u32, list: &ListRef) {
        match list {
            ListRef::Path(_) => {}
            ListRef::Expr(expr) => self.expr(from, expr),
        }
    }
}

impl Checker<'_> {
    /// Builds the graph, and tells of its cycles or of a chain that is too long.
    pub(super) fn check_dependencies(&mut self) {
        let sound = self.check_aggregate_reads();
        let graph = self.dependencies(&sound);
        let sorted = graph::sort(&graph.edges);
        for cycle in &sorted.cycles {
            let members: Vec<(String, Span)> =
                cycle.iter().filter_map(|node| self.node_name(&graph.nodes, *node)).collect();
            self.report_cycle(&members, Term::HelpCutCycle);
        }
        if sorted.cycles.is_empty() {
            self.check_depth(&graph, &sorted.order);
        }
    }

    /// What reads what. An aggregate that reads what it may not is told of already.
    fn dependencies(&self, sound: &[bool]) -> Graph {
        let clauses = self.classes.len() as u32;
        let duties = clauses + self.clauses.len() as u32;
        let dues = duties + self.duties.len() as u32;
        let reports = dues + self.duties.len() as u32;
        let definitions = reports + self.reports.len() as u32;
        let aggregates = definitions + self.model_definitions.len() as u32;
        let end = aggregates + self.aggregates.len() as u32;
        let mut graph = Graph {
            edges: vec![Vec::new(); end as usize],
            nodes: Nodes { clauses, duties, dues, reports, definitions, aggregates, end },
        };
        self.class_edges(&mut graph);
        self.clause_edges(&mut graph);
        for (at, info) in self.duties.iter().enumerate() {
            let Some(duty) = &info.model else { continue };
            let status = duties + at as u32;
            let due = dues + at as u32;
            match &duty.done {
                Some(Done::On(done) | Done::When(done)) => graph.expr(status, done),
                None => {}
            }
            graph.exprs(status, duty.reason.iter().chain(&duty.chosen).chain(&duty.since));
            graph.exprs(due, &duty.due);
            graph.edge(status, due);
            if let Each::List(list) = &duty.each {
                graph.list(status, list);
            }
        }
        for (at, info) in self.reports.iter().enumerate() {
            let node = reports + at as u32;
            graph.exprs(node, &info.submitted);
            graph.exprs(node, info.sections.as_ref().map(|sections| &sections.list));
        }
        for (at, definition) in self.model_definitions.iter().enumerate() {
            graph.expr(definitions + at as u32, &definition.value);
        }
        for (at, (info, sound)) in self.aggregates.iter().zip(sound).enumerate() {
            let Some(aggregate) = info.model.as_ref().filter(|_| *sound) else { continue };
            let parts = [&aggregate.value, &aggregate.filter, &aggregate.group];
            graph.exprs(aggregates + at as u32, parts.into_iter().flatten());
        }
        graph
    }

    fn class_edges(&self, graph: &mut Graph) {
        for (at, info) in self.classes.iter().enumerate() {
            let node = at as u32;
            match info.decl {
                ClassDecl::Clause(clause, _) => {
                    let clause = self.clauses.get(clause.index());
                    graph.exprs(node, clause.and_then(|clause| clause.condition.test.as_ref()));
                }
                ClassDecl::Union(_) => {
                    for part in info.members.include.iter().chain(&info.members.exclude) {
                        graph.edge(node, part.0);
                    }
                }
            }
        }
    }

    fn clause_edges(&self, graph: &mut Graph) {
        let of_clause = |clause: usize| graph_clause(clause, &self.classes);
        for (at, info) in self.clauses.iter().enumerate() {
            let node = of_clause(at);
            match &info.domain {
                DomainInfo::Defines(class) => graph.edge(node, class.0),
                DomainInfo::Classes(membership) => {
                    let members = &membership.members;
                    for class in members.include.iter().chain(&members.exclude) {
                        graph.edge(node, class.0);
                    }
                }
                DomainInfo::Context | DomainInfo::Broken => {}
            }
            graph.exprs(node, &info.condition.test);
            for list in &info.loops {
                graph.list(node, list);
            }
            // The one that is overridden waits for the one that overrides it.
            for target in &info.overrides {
                graph.edge(of_clause(target.index()), node);
            }
            for effect in &info.effects {
                self.effect_edges(graph, node, effect);
            }
        }
    }

    /// Whether a duty is owed, or a section required, hangs on the clauses that say so.
    fn effect_edges(&self, graph: &mut Graph, clause: u32, effect: &Effect) {
        match effect {
            Effect::Impose { modality, duty, .. } => {
                let owed = matches!(
                    modality,
                    Modality::Must | Modality::InPrinciple | Modality::ByReference | Modality::Emphasis
                );
                if owed {
                    graph.edge(graph.nodes.duties + duty.0, clause);
                }
            }
            Effect::Contain { modality, report, sections } => {
                if *modality == Modality::Must {
                    let node = graph.nodes.reports + report.0;
                    graph.edge(node, clause);
                    for section in sections {
                        if let Required::Own(list) = section {
                            graph.expr(node, list);
                        }
                    }
                }
            }
            Effect::Quota(id) => {
                let Some(quota) = self.quotas.get(id.index()) else {
                    return;
                };
                let Some(DutyId(duty)) = quota.duty else {
                    return;
                };
                let node = graph.nodes.duties + duty;
                graph.edge(node, clause);
                graph.exprs(node, quota.filter.iter().chain(&quota.counting).chain(&quota.group));
                match &quota.pool {
                    Pool::Population { classes, .. } => {
                        for ClassId(class) in classes {
                            graph.edge(node, *class);
                        }
                    }
                    Pool::List { list, .. } => graph.list(node, list),
                }
            }
            Effect::Bound { .. }
            | Effect::Feed { .. }
            | Effect::Gate { .. }
            | Effect::Trigger(_)
            | Effect::Ladder(_) => {}
        }
    }

    /// The longest chain of members that read one another.
    fn check_depth(&mut self, graph: &Graph, order: &[u32]) {
        let limit = self.limits.dependency_depth;
        let mut depths = vec![0_usize; graph.edges.len()];
        let mut deepest: Option<u32> = None;
        for node in order {
            let reads = graph.edges.get(*node as usize).into_iter().flatten();
            let below = reads.filter_map(|read| depths.get(*read as usize)).max().copied().unwrap_or(0);
            // A clause and the class that it defines are one declaration.
            let own = usize::from(!self.defines_class(&graph.nodes, *node));
            if let Some(depth) = depths.get_mut(*node as usize) {
                *depth = below + own;
                if *depth > limit && deepest.is_none() {
                    deepest = Some(*node);
                }
            }
        }
        if let Some((name, span)) = deepest.and_then(|node| self.node_name(&graph.nodes, node)) {
            self.sink.push(Diagnostic::new(
                Code::DependencyTooDeep,
                span,
                [name.into(), limit.to_string().into()],
            ));
        }
    }

    fn defines_class(&self, nodes: &Nodes, node: u32) -> bool {
        (nodes.clauses..nodes.duties).contains(&node)
            && self.clauses.get((node - nodes.clauses) as usize).is_some_and(|info| info.class.is_some())
    }

    /// The declaration of a node, in the words of the scheme.
    fn node_name(&self, nodes: &Nodes, node: u32) -> Option<(String, Span)> {
        let language = self.root_language();
        let subject = words::clause_kind(language, crate::model::ClauseKind::Subject);
        let within = |start: u32| (node - start) as usize;
        let (name, kind) = if node < nodes.clauses {
            (self.classes.get(within(0))?.name, subject.to_owned())
        } else if node < nodes.duties {
            let decl = self.clauses.get(within(nodes.clauses))?.decl;
            let kind = words::clause_kind(language, decl.kind);
            (&decl.name, kind.to_owned())
        } else if node < nodes.dues {
            let decl = self.duties.get(within(nodes.duties))?.decl;
            (&decl.name, words::duty(language).to_owned())
        } else if node < nodes.reports {
            let decl = self.duties.get(within(nodes.dues))?.decl;
            (&decl.name, words::duty(language).to_owned())
        } else if node < nodes.definitions {
            let decl = self.reports.get(within(nodes.reports))?.decl;
            (&decl.name, words::report(language).to_owned())
        } else if node >= nodes.aggregates && node < nodes.end {
            let decl = self.aggregates.get(within(nodes.aggregates))?.decl;
            (&decl.name, words::aggregate(language).to_owned())
        } else if node < nodes.aggregates {
            let definition = self.model_definitions.get(within(nodes.definitions))?;
            let kind = words::definition(language);
            let text = format!("{kind}.{}", definition.name);
            let span = self.definition_names.get(within(nodes.definitions))?;
            return Some((text, *span));
        } else {
            return None;
        };
        Some((format!("{kind}.{}", name.text), name.span))
    }
}

/// The node of a clause: clauses stand after classes.
fn graph_clause<T>(clause: usize, classes: &[T]) -> u32 {
    (classes.len() + clause) as u32
}

/// The kind of a class, for the model.
pub(super) fn class_kind(info: &super::classes::ClassInfo<'_>) -> ClassKind {
    match info.decl {
        ClassDecl::Clause(id, _) => ClassKind::Clause(id),
        ClassDecl::Union(_) => ClassKind::Union(info.members.clone()),
    }
}

/// What an expression reads.
fn each_read(expr: &Expr, visit: &mut dyn FnMut(Read)) {
    match &expr.kind {
        ExprKind::Value(_) | ExprKind::Record | ExprKind::Context | ExprKind::Element(_) => {}
        ExprKind::Definition(id) => visit(Read::Definition(id.0)),
        ExprKind::IsMember(id, _) => visit(Read::Class(id.0)),
        ExprKind::Status(id, _, _) => visit(Read::Status(id.0)),
        ExprKind::Due(id, _) => visit(Read::Due(id.0)),
        ExprKind::Incomplete(id) => visit(Read::Incomplete(id.0)),
        ExprKind::Aggregate(id, group) => {
            visit(Read::Aggregate(id.0));
            if let Some(group) = group {
                each_read(group, visit);
            }
        }
        ExprKind::Field(inner, _) | ExprKind::Not(inner) | ExprKind::Has(inner) | ExprKind::Lacks(inner) => {
            each_read(inner, visit)
        }
        ExprKind::List(items) | ExprKind::And(items) | ExprKind::Or(items) | ExprKind::Call(_, items) => {
            for item in items {
                each_read(item, visit);
            }
        }
        ExprKind::Range(left, right)
        | ExprKind::Shift(_, left, right)
        | ExprKind::Compare(_, left, right)
        | ExprKind::In(left, right)
        | ExprKind::Arithmetic(_, left, right)
        | ExprKind::Combine(_, left, right) => {
            each_read(left, visit);
            each_read(right, visit);
        }
        ExprKind::If(condition, yes, no) => {
            for part in [condition, yes, no] {
                each_read(part, visit);
            }
        }
        ExprKind::Quantified { list, filter, body, .. } => {
            each_read(list, visit);
            for part in [filter, body].into_iter().flatten() {
                each_read(part, visit);
            }
        }
    }
}
