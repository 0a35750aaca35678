//! One pass over the clauses of a record type, in order: what applies becomes rows.

mod duties;
mod pools;
mod settle;
mod triggers;

use super::{
    domain::Elements,
    gather::Gathered,
    machine::Machine,
    program::{Carrier, Clause, Domain, Effect, ElementList, Members, Plan, Pool},
    rows::{Chain, Element, Fault, Missing, NONE, Pending, Run, Subject, Use, Why},
    truth::{Truth, Verdict},
};
use triggers::Step;

use crate::{
    model::{ClassId, ClassKind, ClauseId, Modality},
    outcome::Kind,
};

/// A clause at one combination of elements, with what it comes to.
struct Site<'a> {
    clause: &'a Clause,
    /// The index of the class's element.
    index: u32,
    /// The row of that element, for sources.
    element: u32,
    truth: Truth,
    verdict: Verdict,
    /// The facts that are missing, where that is why it is undecided.
    missing: Vec<Missing>,
}

impl<'a> Machine<'a> {
    /// Fills the rows with the outcome of the record.
    pub(crate) fn collect(&mut self, plan: &'a Plan) {
        self.rows.clear();
        self.memberships(plan);
        let program = self.program;
        for id in &plan.clauses {
            let Some(clause) = program.clauses.get(id.index()) else {
                continue;
            };
            match clause.domain {
                Domain::Context => self.context_clause(clause),
                Domain::Defines(_) | Domain::Classes(_) => self.clause(clause),
            }
        }
        self.settle(plan);
    }

    fn memberships(&mut self, plan: &Plan) {
        let program = self.program;
        for id in &plan.classes {
            let Some(class) = program.classes.get(id.index()) else {
                continue;
            };
            let elements = self.outside(|machine| machine.elements(&class.carrier));
            let mut chain = Chain::default();
            let mut any = false;
            for index in 0..elements.len() {
                if !self.class_at(*id, index).is_true() {
                    continue;
                }
                let element = self.carrier_element(&class.carrier, &elements, index);
                match class.clause.filter(|_| !class.covered) {
                    Some(clause) => {
                        any = true;
                        self.rows.push_source(&mut chain, clause, element);
                    }
                    None => self.rows.memberships.push((*id, element)),
                }
            }
            if any {
                self.rows.not_covered.push((*id, chain));
            }
        }
    }

    // ── elements as rows ─────────────────────────────────────────────────

    fn carrier_element(&mut self, carrier: &Carrier, elements: &Elements, index: u32) -> u32 {
        match carrier {
            Carrier::Record => NONE,
            Carrier::List(list) => self.list_element(list, elements, index),
        }
    }

    fn list_element(&mut self, list: &ElementList, elements: &Elements, index: u32) -> u32 {
        let bound = self.bound_element(list, elements, index);
        let parent = bound.parent.map_or(NONE, |depth| self.bound_row(depth));
        self.rows.element(Element { list: bound.list, index: bound.index, parent, at: bound.at })
    }

    /// The row of the element bound at a depth.
    fn bound_row(&mut self, depth: u32) -> u32 {
        let Some(bound) = self.bound(depth) else {
            return NONE;
        };
        let parent = bound.parent.map_or(NONE, |depth| self.bound_row(depth));
        self.rows.element(Element { list: bound.list, index: bound.index, parent, at: bound.at })
    }

    // ── clauses ──────────────────────────────────────────────────────────

    fn clause(&mut self, clause: &'a Clause) {
        let elements = self.outside(|machine| machine.elements(&clause.carrier));
        for index in 0..elements.len() {
            self.tuples(clause, &elements, index, &mut |machine, truth| {
                let element = machine.carrier_element(&clause.carrier, &elements, index);
                let site = machine.site(clause, index, element, truth);
                for effect in &clause.effects {
                    machine.effect(&site, effect);
                }
            });
        }
    }

    fn site(&mut self, clause: &'a Clause, index: u32, element: u32, truth: Truth) -> Site<'a> {
        let verdict = truth.verdict();
        let missing = if verdict == Verdict::Undetermined {
            let mut found = Gathered::default();
            self.gather_clause(clause, index, &mut found);
            self.faults(clause.id, element, &found);
            found.missing
        } else {
            Vec::new()
        };
        Site { clause, index, element, truth, verdict, missing }
    }

    fn faults(&mut self, clause: ClauseId, element: u32, found: &Gathered) {
        for kind in &found.faults {
            let fault = Fault { clause, element, kind: *kind };
            if !self.rows.faults.contains(&fault) {
                self.rows.faults.push(fault);
            }
        }
    }

    /// A clause without 对: its condition reads the context alone, its effects are quotas.
    fn context_clause(&mut self, clause: &'a Clause) {
        for effect in &clause.effects {
            let Effect::Quota(id) = effect else { continue };
            let Some(quota) = self.program.quotas.get(id.index()) else {
                continue;
            };
            match &quota.pool {
                Pool::Population { record, .. } if *record == self.layout.record => {
                    self.population(*id, quota)
                }
                Pool::Population { .. } => {}
                Pool::List(_) => {
                    let own = self.outside(|machine| machine.condition(&clause.condition));
                    let defeated = self.defeated_at(&clause.defeated_by, &Carrier::Record, 0);
                    let truth = own.and(!defeated);
                    if !truth.is_false() {
                        let site = self.site(clause, 0, NONE, truth);
                        self.list_quota(&site, *id, quota);
                    }
                }
            }
        }
    }

    fn effect(&mut self, site: &Site<'a>, effect: &'a Effect) {
        match effect {
            Effect::Impose { modality, duty, target } => self.impose(site, *modality, *duty, *target),
            Effect::Contain { modality, report, sections } => {
                for section in sections {
                    self.require(site, *modality, *report, section);
                }
            }
            Effect::Quota(id) => {
                if let Some(quota) = self.program.quotas.get(id.index()) {
                    match &quota.pool {
                        // Its own clause is asked as a whole: once is enough.
                        Pool::Population { .. } if self.has_quota_row(*id) => {}
                        Pool::Population { .. } => self.population(*id, quota),
                        Pool::List(_) => self.list_quota(site, *id, quota),
                    }
                }
            }
            Effect::Bound { bound, value, min, max } => {
                let value = (*value, self.value(*value));
                let min = min.map(|node| (node, self.value(node)));
                let max = max.map(|node| (node, self.value(node)));
                self.bound_value(site, *bound, value, min, max);
            }
            Effect::Feed(usage) => {
                if site.verdict == Verdict::Certain {
                    let known = self.rows.uses.iter().position(|row| row.usage == *usage);
                    let at = known.unwrap_or(self.rows.uses.len());
                    if known.is_none() {
                        self.rows.uses.push(Use { usage: *usage, sources: Chain::default() });
                    }
                    let mut chain = self.rows.uses.get(at).map(|row| row.sources).unwrap_or_default();
                    self.source(&mut chain, site);
                    if let Some(row) = self.rows.uses.get_mut(at) {
                        row.sources = chain;
                    }
                } else {
                    self.pend(site, Kind::Use, Subject::Use(*usage), Run::default(), None);
                }
            }
            Effect::Gate { gate, condition } => {
                let truth = self.truth(*condition);
                let mut found = Gathered::default();
                if truth.is_undetermined() {
                    self.gather_condition(*condition, &mut found);
                    self.faults(site.clause.id, site.element, &found);
                }
                self.gate(site, *gate, truth, &found.missing);
            }
            Effect::Trigger(id) => self.trigger(site, *id),
            Effect::Ladder(steps) => {
                let steps: Vec<Step> =
                    steps.iter().map(|(id, condition)| self.step(*id, *condition)).collect();
                self.ladder(site, &steps);
            }
        }
    }

    /// Adds the site to a chain of sources, and the exceptions that the text leaves open there.
    fn source(&mut self, chain: &mut Chain, site: &Site<'a>) {
        let row = self.rows.push_source(chain, site.clause.id, site.element);
        for by in &site.clause.defeated_by {
            let truth = self.defeater_at(*by, &site.clause.carrier, site.index);
            if truth.verdict() == Verdict::Open && !self.rows.unless.contains(&(row, *by)) {
                self.rows.unless.push((row, *by));
            }
        }
    }

    // ── what is not decided ──────────────────────────────────────────────

    fn pend(
        &mut self,
        site: &Site<'a>,
        kind: Kind,
        subject: Subject,
        elements: Run,
        modality: Option<Modality>,
    ) {
        let why = (site.verdict == Verdict::Open).then(|| Why::Clause(self.open_clause(site.clause)));
        let may_hold = !site.truth.without_open().is_false();
        self.pend_because(site, kind, subject, elements, modality, why, may_hold);
    }

    #[expect(clippy::too_many_arguments, reason = "the members of one row")]
    fn pend_because(
        &mut self,
        site: &Site<'a>,
        kind: Kind,
        subject: Subject,
        elements: Run,
        modality: Option<Modality>,
        why: Option<Why>,
        may_hold: bool,
    ) {
        let known = self.rows.pending.iter().position(|row| {
            row.kind == kind
                && row.subject == subject
                && row.modality == modality
                && row.why == why
                && self.rows.tuple(row.elements) == self.rows.tuple(elements)
        });
        let at = known.unwrap_or_else(|| {
            self.rows.pending.push(Pending {
                kind,
                subject,
                elements,
                modality,
                why,
                may_hold: false,
                sources: Chain::default(),
                missing: Chain::default(),
            });
            self.rows.pending.len() - 1
        });
        let Some((mut sources, mut missing)) =
            self.rows.pending.get(at).map(|row| (row.sources, row.missing))
        else {
            return;
        };
        self.rows.push_source(&mut sources, site.clause.id, site.element);
        for fact in &site.missing {
            self.rows.push_missing(&mut missing, *fact);
        }
        if let Some(row) = self.rows.pending.get_mut(at) {
            row.may_hold |= may_hold;
            row.sources = sources;
            row.missing = missing;
        }
    }

    /// The clause whose 未定 leaves the first of some sources open.
    fn open_source(&self, sources: Chain) -> Option<ClauseId> {
        let (_, first) = self.rows.sources(sources).next()?;
        let clause = self.program.clauses.get(first.clause.index())?;
        Some(self.open_clause(clause))
    }

    /// The clause whose 未定 leaves a clause open: its own, or that of a class that it rests on.
    fn open_clause(&self, clause: &Clause) -> ClauseId {
        let model = &self.program.model;
        let open = |id: ClauseId| {
            model.clauses.get(id.index()).is_some_and(|clause| clause.condition.open.is_some())
        };
        if open(clause.id) {
            return clause.id;
        }
        let mut waiting: Vec<ClassId> = match &clause.domain {
            Domain::Defines(class) => vec![*class],
            Domain::Classes(Members { include, exclude }) => include.iter().chain(exclude).copied().collect(),
            Domain::Context => Vec::new(),
        };
        for quota in self.program.quotas.iter().filter(|quota| quota.clause == clause.id) {
            if let Pool::Population { members, .. } = &quota.pool {
                waiting.extend(&members.include);
            }
        }
        // In the order of the text, each once: the list grows as it is gone through.
        let mut next = 0;
        while let Some(class) = waiting.get(next).copied() {
            next += 1;
            match model.classes.get(class.index()).map(|class| &class.kind) {
                Some(ClassKind::Clause(id)) if open(*id) => return *id,
                Some(ClassKind::Union(members)) => {
                    let more = members.include.iter().chain(&members.exclude);
                    let more: Vec<ClassId> = more.copied().filter(|id| !waiting.contains(id)).collect();
                    waiting.extend(more);
                }
                _ => {}
            }
        }
        // The class is asked for in a condition: the first open clause of the scheme's classes is it.
        let classes = model.classes.iter().filter_map(|class| match &class.kind {
            ClassKind::Clause(id) if open(*id) => Some(*id),
            _ => None,
        });
        classes.into_iter().next().unwrap_or(clause.id)
    }
}
