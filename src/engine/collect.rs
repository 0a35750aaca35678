//! One pass over the clauses of a record type, in order: what applies becomes rows.

mod duties;
mod pools;
mod settle;
mod triggers;

use super::{
    domain::Elements,
    gather::Gathered,
    machine::Machine,
    program::{Carrier, Clause, Domain, Effect, ElementList, Plan, Pool},
    rows::{Chain, Element, Fault, NONE, Pending, Run, Subject, Why},
    truth::{Truth, Verdict},
};
use triggers::Step;

use crate::{
    model::{ClassId, ClauseId, Modality},
    outcome::{Kind, Status},
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
    /// What would still decide it.
    found: Gathered,
}

impl<'a> Machine<'a> {
    /// Fills the rows with the outcome of the record.
    pub(crate) fn collect(&mut self, plan: &'a Plan) {
        self.rows.clear();
        self.look_up(plan);
        self.memberships();
        let program = self.program;
        let mut at = 0;
        while let Some(id) = self.scratch.found.clauses.get(at).map(|number| ClauseId(*number)) {
            at += 1;
            let Some(clause) = program.clauses.get(id.index()) else {
                continue;
            };
            match clause.domain {
                Domain::Context => self.context_clause(clause),
                Domain::Defines(_) | Domain::Classes(..) => self.clause(clause),
            }
        }
        self.settle(plan);
    }

    fn memberships(&mut self) {
        let program = self.program;
        let mut at = 0;
        while let Some(id) = self.scratch.found.classes.get(at).map(|number| ClassId(*number)) {
            at += 1;
            let Some(class) = program.classes.get(id.index()) else {
                continue;
            };
            if class.carrier == Carrier::Record && class.covered {
                if self.class_at(id, 0).is_true() {
                    self.rows.memberships.push((id, NONE));
                }
                continue;
            }
            let elements = self.outside(|machine| machine.elements(&class.carrier));
            let mut chain = Chain::default();
            let mut any = false;
            for index in 0..elements.len() {
                if !self.class_at(id, index).is_true() {
                    continue;
                }
                let element = self.carrier_element(&class.carrier, &elements, index);
                match class.clause.filter(|_| !class.covered) {
                    Some(clause) => {
                        any = true;
                        self.rows.push_source(&mut chain, clause, element);
                    }
                    None => self.rows.memberships.push((id, element)),
                }
            }
            if any {
                self.rows.not_covered.push((id, chain));
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
        if clause.is_flat() {
            let truth = self.applies_at(clause, 0);
            if !truth.is_false() {
                let site = self.site(clause, 0, NONE, truth);
                for effect in &clause.effects {
                    self.effect(&site, effect);
                }
            }
            return;
        }
        let elements = self.outside(|machine| machine.elements(&clause.carrier));
        for index in 0..elements.len() {
            self.tuples(clause, &elements, index, &mut |machine, truth| {
                if truth.is_false() {
                    return;
                }
                let element = machine.carrier_element(&clause.carrier, &elements, index);
                let site = machine.site(clause, index, element, truth);
                for effect in &clause.effects {
                    machine.effect(&site, effect);
                }
            });
        }
    }

    fn site(&mut self, clause: &'a Clause, index: u32, element: u32, truth: Truth) -> Site<'a> {
        if truth == Truth::TRUE {
            return Site {
                clause,
                index,
                element,
                truth,
                verdict: Verdict::Certain,
                found: Gathered::default(),
            };
        }
        let found = self.reasons(truth, |machine, found| machine.gather_clause(clause, index, found));
        let site = Site { clause, index, element, truth, verdict: truth.verdict(), found };
        self.undecided_faults(&site);
        site
    }

    /// The site of a part of what a clause gives, with what else would decide that.
    fn part(&mut self, site: &Site<'a>, truth: Truth, found: &Gathered) -> Site<'a> {
        let part = Site { truth, verdict: truth.verdict(), found: site.found.with(found), ..*site };
        self.undecided_faults(&part);
        part
    }

    /// Tells the calculations without a result that leave a site undecided.
    fn undecided_faults(&mut self, site: &Site<'a>) {
        if site.verdict == Verdict::Undetermined {
            self.faults(site.clause.id, site.element, &site.found);
        }
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
            Effect::Contain { modality, report, sections, .. } => {
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
                self.bound_value(site, *bound, *value, [*min, *max]);
            }
            Effect::Feed(usage) => {
                if site.verdict == Verdict::Certain {
                    let at = self.rows.usage(*usage);
                    let mut chain = self.rows.uses.get(at).map(|row| row.sources).unwrap_or_default();
                    self.source(&mut chain, site);
                    if let Some(row) = self.rows.uses.get_mut(at) {
                        row.sources = chain;
                    }
                } else {
                    self.pend(site, Kind::Use, &Subject::Use(*usage), Run::default(), None);
                }
            }
            Effect::Gate { gate, condition } => {
                let truth = self.truth(*condition);
                let found = self.reasons(truth, |machine, found| machine.gather_condition(*condition, found));
                self.gate(site, *gate, truth, &found);
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
        let row = self.rows.push_next_source(chain, site.clause.id, site.element);
        for by in &site.clause.defeated_by {
            let truth = self.defeater_at(*by, &site.clause.carrier, site.index);
            if truth.verdict() == Verdict::Open && !self.rows.unless.contains(&(row, *by)) {
                self.rows.unless.push((row, *by));
            }
        }
    }

    // ── what is not decided ──────────────────────────────────────────────

    /// Notes what is undetermined or open at a site: an open outcome once for each 未定.
    fn pend(
        &mut self,
        site: &Site<'a>,
        kind: Kind,
        subject: &Subject,
        elements: Run,
        modality: Option<Modality>,
    ) {
        if site.verdict == Verdict::Never {
            return;
        }
        for why in whys(site.verdict == Verdict::Open, &site.found) {
            let row = Pending {
                kind,
                subject: subject.clone(),
                elements,
                modality,
                why,
                truth: Some(site.truth),
                sources: Chain::default(),
                missing: Chain::default(),
            };
            let at = self.pending(row);
            self.add_pending(at, [(site.clause.id, site.element)], &site.found);
        }
    }

    /// Notes that something is undetermined or open of a row that is certain.
    fn pend_row(
        &mut self,
        row: (Kind, Subject, Run, Option<Modality>),
        open: bool,
        sources: Chain,
        found: &Gathered,
    ) {
        let (kind, subject, elements, modality) = row;
        let sources: Vec<(ClauseId, u32)> =
            self.rows.sources(sources).map(|(_, source)| (source.clause, source.element)).collect();
        if !open {
            for (clause, element) in &sources {
                self.faults(*clause, *element, found);
            }
        }
        for why in whys(open, found) {
            let subject = subject.clone();
            let (sources_of, missing) = (Chain::default(), Chain::default());
            let row =
                Pending { kind, subject, elements, modality, why, truth: None, sources: sources_of, missing };
            let at = self.pending(row);
            self.add_pending(at, sources.iter().copied(), found);
        }
    }

    /// The same at one place of a clause.
    fn pend_at(&mut self, site: &Site<'a>, row: (Kind, Subject), open: bool, found: &Gathered) {
        let mut sources = Chain::default();
        self.rows.push_source(&mut sources, site.clause.id, site.element);
        self.pend_row((row.0, row.1, Run::default(), None), open, sources, found);
    }

    /// The place of a row among those that are not decided, with what its places come to.
    fn pending(&mut self, row: Pending) -> usize {
        let known = self.rows.pending.iter().position(|other| {
            other.kind == row.kind
                && other.subject == row.subject
                && other.modality == row.modality
                && other.why == row.why
                && other.truth.is_some() == row.truth.is_some()
                && self.rows.tuple(other.elements) == self.rows.tuple(row.elements)
        });
        match known.and_then(|at| Some((at, self.rows.pending.get_mut(at)?))) {
            Some((at, other)) => {
                other.truth = other.truth.zip(row.truth).map(|(one, more)| one.or(more));
                at
            }
            None => {
                self.rows.pending.push(row);
                self.rows.pending.len() - 1
            }
        }
    }

    fn add_pending(&mut self, at: usize, more: impl IntoIterator<Item = (ClauseId, u32)>, found: &Gathered) {
        let Some((mut sources, mut missing)) =
            self.rows.pending.get(at).map(|row| (row.sources, row.missing))
        else {
            return;
        };
        for (clause, element) in more {
            self.rows.push_source(&mut sources, clause, element);
        }
        for fact in &found.missing {
            self.rows.push_missing(&mut missing, *fact);
        }
        if let Some(row) = self.rows.pending.get_mut(at) {
            row.sources = sources;
            row.missing = missing;
        }
    }
}

/// The reasons of what is not decided: each 未定 where it is open, else a missing fact.
fn whys(open: bool, found: &Gathered) -> Vec<Option<Why>> {
    if open { found.open.iter().copied().map(Some).collect() } else { vec![None] }
}

/// A status that was found with every 未定 false and with every 未定 true. Where
/// it is not decided, also whether that is because the text leaves it open.
fn both_ways<T: PartialEq>(closed: (Status, T), open: (Status, T)) -> (Status, Option<bool>) {
    if closed.0 == Status::Undetermined || open.0 == Status::Undetermined {
        (Status::Undetermined, Some(false))
    } else if closed == open {
        (closed.0, None)
    } else {
        (Status::Undetermined, Some(true))
    }
}
