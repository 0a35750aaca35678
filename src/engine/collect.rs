//! One pass over the clauses of a record type, in order: what applies becomes rows.

use super::{
    domain::Elements,
    duty::Entry,
    facts::NO_SECTION,
    gather::Gathered,
    machine::{At, Machine},
    program::{
        Carrier, Clause, Domain, Each, Effect, ElementList, Limit, Members, Plan, Pool, Quota, Required,
    },
    quota::{Allowed, Pooled, quota_status},
    rows::{
        Bound, Chain, Conflict, Element, Fault, Gate, Missing, NONE, Note, Obligation, Pending, QuotaRow,
        Run, Section, SectionName, Subject, Trigger, Use, Why, contradict, group,
    },
    truth::{Truth, Verdict},
    value::Value,
};
use crate::{
    model::{BoundId, ClassKind, ClauseId, DutyId, GateId, Modality, QuotaId, ReportId, Target, TriggerId},
    outcome::{Kind, Status},
    suggest,
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
            Effect::Feed { usage, .. } => {
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
                    let name = self.program.uses.get(usage.index()).copied().unwrap_or(*usage);
                    self.pend(site, Kind::Use, Subject::Use(name), Run::default(), None);
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
                let truths: Vec<(TriggerId, Truth)> = steps
                    .iter()
                    .map(|(id, condition)| {
                        (*id, condition.map_or(Truth::TRUE, |condition| self.truth(condition)))
                    })
                    .collect();
                let mut found = Gathered::default();
                for condition in steps.iter().filter_map(|(_, condition)| *condition) {
                    self.gather_condition(condition, &mut found);
                }
                self.ladder(site, &truths, &found);
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

    // ── duties and sections ──────────────────────────────────────────────

    fn impose(&mut self, site: &Site<'a>, modality: Modality, duty: DutyId, target: Target) {
        let program = self.program;
        match target {
            Target::Record => self.obligation(site, modality, duty, &[]),
            Target::Bound(depth) => {
                let element = self.bound_row(depth);
                self.obligation(site, modality, duty, &[element]);
            }
            Target::Loops => {
                let first = u32::from(matches!(site.clause.carrier, Carrier::List(_)));
                let loops = site.clause.loops.len() as u32;
                let elements: Vec<u32> = (first..first + loops).map(|depth| self.bound_row(depth)).collect();
                self.obligation(site, modality, duty, &elements);
            }
            Target::All => {
                let Some(Each::List(list)) = program.duties.get(duty.index()).map(|duty| &duty.each) else {
                    return;
                };
                let elements = self.outside(|machine| machine.elements_of(list));
                for index in 0..elements.len() {
                    let element = self.outside(|machine| machine.list_element(list, &elements, index));
                    if matches!(elements, Elements::Missing) {
                        let mut found = Gathered::default();
                        self.outside(|machine| machine.gather_list(list.list, &mut found));
                        found.missing.extend(site.missing.iter().copied());
                        let unknown = Site {
                            truth: Truth::UNKNOWN,
                            verdict: Verdict::Undetermined,
                            missing: found.missing,
                            ..*site
                        };
                        self.obligation(&unknown, modality, duty, &[element]);
                    } else {
                        self.obligation(site, modality, duty, &[element]);
                    }
                }
            }
        }
    }

    fn obligation(&mut self, site: &Site<'a>, modality: Modality, duty: DutyId, elements: &[u32]) {
        if site.verdict != Verdict::Certain {
            let elements = self.rows.push_tuple(elements);
            return self.pend(site, Kind::Obligation, Subject::Duty(duty), elements, Some(modality));
        }
        let known = self.rows.obligations.iter().position(|row| {
            row.duty == duty
                && group(row.modality) == group(modality)
                && self.rows.tuple(row.elements) == elements
        });
        let at = match known {
            Some(at) => at,
            None => {
                let elements = self.rows.push_tuple(elements);
                self.rows.obligations.push(Obligation {
                    duty,
                    elements,
                    modality,
                    status: None,
                    due: None,
                    done: None,
                    reason: None,
                    sources: Chain::default(),
                });
                self.rows.obligations.len() - 1
            }
        };
        let mut chain = self.rows.obligations.get(at).map(|row| row.sources).unwrap_or_default();
        self.source(&mut chain, site);
        if let Some(row) = self.rows.obligations.get_mut(at) {
            row.modality = row.modality.min(modality);
            row.sources = chain;
        }
    }

    fn require(&mut self, site: &Site<'a>, modality: Modality, report: ReportId, required: &Required) {
        match required {
            Required::Section(section) => {
                self.section(site, modality, report, SectionName::Declared(*section));
            }
            Required::Open(list) => {
                // The clause says that there is more; what, the scheme does not say.
                let verdict = match site.verdict {
                    Verdict::Certain | Verdict::Open => Verdict::Open,
                    other => other,
                };
                let open = Site { verdict, missing: site.missing.clone(), ..*site };
                let why = (verdict == Verdict::Open).then_some(Why::List(*list));
                self.pend_because(
                    &open,
                    Kind::Section,
                    Subject::List(report, *list),
                    Run::default(),
                    Some(modality),
                    why,
                    false,
                );
            }
            Required::Own(node, text) => {
                let list = self.list(*node);
                let Some(len) = self.len(&list) else {
                    let mut found = Gathered::default();
                    self.gather_list(*node, &mut found);
                    found.missing.extend(site.missing.iter().copied());
                    let unknown = Site {
                        truth: Truth::UNKNOWN,
                        verdict: Verdict::Undetermined,
                        missing: found.missing,
                        ..*site
                    };
                    let subject = Subject::Own(report, text.clone());
                    return self.pend(&unknown, Kind::Section, subject, Run::default(), Some(modality));
                };
                for index in 0..len {
                    if let At::Value(Value::Text(text, _)) = self.item(&list, index) {
                        let name = self.own_section(report, text);
                        self.section(site, modality, report, name);
                    }
                }
            }
        }
    }

    /// A section that stands in the record's own list; the declared one of that name, if there is one.
    fn own_section(&self, report: ReportId, text: super::value::TextRef) -> SectionName {
        let text = super::read::fold_section(self.text(text));
        let number = self.program.dictionary.section(&text);
        let place = self
            .program
            .reports
            .get(report.index())
            .filter(|_| number != NO_SECTION)
            .and_then(|report| report.numbers.iter().position(|of| *of == number));
        let required = self.program.model.reports.get(report.index()).map(|report| &report.required);
        match place.zip(required).and_then(|(place, required)| required.get(place)) {
            Some(section) => SectionName::Declared(*section),
            None => SectionName::Own(text),
        }
    }

    fn section(&mut self, site: &Site<'a>, modality: Modality, report: ReportId, name: SectionName) {
        if site.verdict != Verdict::Certain {
            let subject = Subject::Section(report, name);
            return self.pend(site, Kind::Section, subject, Run::default(), Some(modality));
        }
        let known = self.rows.sections.iter().position(|row| {
            row.report == report && row.name == name && group(row.modality) == group(modality)
        });
        let at = known.unwrap_or_else(|| {
            self.rows.sections.push(Section {
                report,
                name,
                modality,
                status: Status::Undetermined,
                sources: Chain::default(),
            });
            self.rows.sections.len() - 1
        });
        let mut chain = self.rows.sections.get(at).map(|row| row.sources).unwrap_or_default();
        self.source(&mut chain, site);
        if let Some(row) = self.rows.sections.get_mut(at) {
            row.modality = row.modality.min(modality);
            row.sources = chain;
        }
    }

    // ── gates, bounds, triggers ──────────────────────────────────────────

    fn gate(&mut self, site: &Site<'a>, gate: GateId, condition: Truth, missing: &[Missing]) {
        let certain = site.verdict == Verdict::Certain;
        if !certain {
            self.pend(site, Kind::Gate, Subject::Gate(gate), Run::default(), None);
        }
        let at = match self.rows.gates.iter().position(|row| row.gate == gate) {
            Some(at) => at,
            None => {
                self.rows.gates.push(Gate {
                    gate,
                    truth: Truth::TRUE,
                    sources: Chain::default(),
                    missing: Chain::default(),
                });
                self.rows.gates.len() - 1
            }
        };
        let Some(mut row) = self.rows.gates.get(at).copied() else {
            return;
        };
        let passes = (!site.truth).or(condition);
        row.truth = row.truth.and(passes);
        if passes.is_undetermined() {
            for fact in missing.iter().chain(&site.missing) {
                self.rows.push_missing(&mut row.missing, *fact);
            }
        }
        if certain {
            self.source(&mut row.sources, site);
        }
        if let Some(place) = self.rows.gates.get_mut(at) {
            *place = row;
        }
    }

    fn bound_value(
        &mut self,
        site: &Site<'a>,
        bound: BoundId,
        value: (super::program::NodeId, Value),
        min: Option<(super::program::NodeId, Value)>,
        max: Option<(super::program::NodeId, Value)>,
    ) {
        if site.verdict != Verdict::Certain {
            return self.pend(site, Kind::Bound, Subject::Bound(bound), Run::default(), None);
        }
        if value.1 == Value::None {
            return;
        }
        let low = min.map_or(Value::None, |(_, value)| value);
        let high = max.map_or(Value::None, |(_, value)| value);
        let below = self.compare(crate::model::Comparison::Less, value.1, low);
        let above = self.compare(crate::model::Comparison::Greater, value.1, high);
        let status = if below.is_true() {
            Status::Below
        } else if above.is_true() {
            Status::Above
        } else if below.is_false() && above.is_false() {
            Status::Within
        } else {
            Status::Undetermined
        };
        let mut sources = Chain::default();
        self.source(&mut sources, site);
        self.rows.bounds.push(Bound { bound, value: value.1, min: low, max: high, status, sources });
        if status == Status::Undetermined {
            let mut found = Gathered::default();
            for (node, _) in [Some(value), min, max].into_iter().flatten() {
                self.gather_value(node, &mut found);
            }
            self.faults(site.clause.id, site.element, &found);
            let unknown = self.undecided(site, found.missing);
            self.pend(&unknown, Kind::Bound, Subject::Bound(bound), Run::default(), None);
        }
    }

    /// The site of something that is undecided although its clause applies.
    fn undecided(&self, site: &Site<'a>, missing: Vec<Missing>) -> Site<'a> {
        Site { truth: Truth::UNKNOWN, verdict: Verdict::Undetermined, missing, ..*site }
    }

    fn trigger(&mut self, site: &Site<'a>, id: TriggerId) {
        let name = self.program.triggers.get(id.index()).map_or(id, |trigger| trigger.name);
        if site.verdict != Verdict::Certain {
            return self.pend(site, Kind::Trigger, Subject::Trigger(name), Run::default(), None);
        }
        let known = self.rows.triggers.iter().position(|row| row.trigger == id && row.one_of.is_empty());
        let at = match known {
            Some(at) => at,
            None => {
                let due = self.trigger_due(site, id, name);
                self.rows.triggers.push(Trigger {
                    trigger: id,
                    one_of: Vec::new(),
                    due,
                    missing: Chain::default(),
                    sources: Chain::default(),
                });
                self.rows.triggers.len() - 1
            }
        };
        let mut chain = self.rows.triggers.get(at).map(|row| row.sources).unwrap_or_default();
        self.source(&mut chain, site);
        if let Some(row) = self.rows.triggers.get_mut(at) {
            row.sources = chain;
        }
    }

    fn trigger_due(&mut self, site: &Site<'a>, id: TriggerId, name: TriggerId) -> Option<crate::date::Date> {
        let node = self.program.triggers.get(id.index()).and_then(|trigger| trigger.due)?;
        match self.outside(|machine| machine.value(node)) {
            Value::Date(date) => Some(date),
            Value::None => None,
            _ => {
                let mut found = Gathered::default();
                self.outside(|machine| machine.gather_value(node, &mut found));
                self.faults(site.clause.id, site.element, &found);
                let unknown = self.undecided(site, found.missing);
                self.pend(&unknown, Kind::Due, Subject::Trigger(name), Run::default(), None);
                None
            }
        }
    }

    fn ladder(&mut self, site: &Site<'a>, steps: &[(TriggerId, Truth)], found: &Gathered) {
        if site.verdict != Verdict::Certain {
            for (id, truth) in steps {
                if !truth.is_false() {
                    let name = self.program.triggers.get(id.index()).map_or(*id, |trigger| trigger.name);
                    self.pend(site, Kind::Trigger, Subject::Trigger(name), Run::default(), None);
                }
            }
            return;
        }
        let fired: Vec<TriggerId> =
            steps.iter().filter(|(_, truth)| truth.is_true()).map(|(id, _)| *id).collect();
        if fired.is_empty() {
            let open: Vec<TriggerId> =
                steps.iter().filter(|(_, truth)| !truth.is_false()).map(|(id, _)| *id).collect();
            let one_of = if open.is_empty() { steps.iter().map(|(id, _)| *id).collect() } else { open };
            self.faults(site.clause.id, site.element, found);
            let known = self.rows.triggers.iter().position(|row| row.one_of == one_of);
            let at = match known {
                Some(at) => at,
                None => {
                    let Some(first) = one_of.first().copied() else {
                        return;
                    };
                    self.rows.triggers.push(Trigger {
                        trigger: first,
                        one_of,
                        due: None,
                        missing: Chain::default(),
                        sources: Chain::default(),
                    });
                    self.rows.triggers.len() - 1
                }
            };
            let Some((mut missing, mut sources)) =
                self.rows.triggers.get(at).map(|row| (row.missing, row.sources))
            else {
                return;
            };
            for fact in &found.missing {
                self.rows.push_missing(&mut missing, *fact);
            }
            self.source(&mut sources, site);
            if let Some(row) = self.rows.triggers.get_mut(at) {
                row.missing = missing;
                row.sources = sources;
            }
            return;
        }
        for id in &fired {
            self.trigger(site, *id);
        }
        if let (Some(first), true) = (fired.first(), fired.len() > 1) {
            let mut chain = Chain::default();
            self.rows.push_source(&mut chain, site.clause.id, site.element);
            self.rows.conflicts.push(Conflict {
                kind: Kind::Trigger,
                subject: Subject::Trigger(*first),
                elements: Run::default(),
                modalities: Vec::new(),
                triggers: fired,
                sources: vec![chain],
            });
        }
    }

    // ── quotas ───────────────────────────────────────────────────────────

    fn has_quota_row(&self, id: QuotaId) -> bool {
        self.rows.quotas.iter().any(|row| match row {
            QuotaRow::Member { quota, .. } | QuotaRow::List { quota, .. } => *quota == id,
        })
    }

    fn population(&mut self, id: QuotaId, quota: &'a Quota) {
        let program = self.program;
        let Some(clause) = program.clauses.get(quota.clause.index()) else {
            return;
        };
        let Pool::Population { carrier, .. } = &quota.pool else {
            return;
        };
        let (mut in_pool, mut selected, mut counts) = (Truth::FALSE, Truth::FALSE, Truth::FALSE);
        let mut sites: Vec<(u32, Truth)> = Vec::new();
        let elements = self.outside(|machine| machine.elements(carrier));
        let mut index = 0;
        self.pool(quota, &mut |machine, member, chosen| {
            in_pool = in_pool.or(member);
            selected = selected.or(chosen);
            let both = member.and(chosen);
            counts = counts.or(both);
            if !both.is_false() {
                let element = machine.outside(|machine| machine.carrier_element(carrier, &elements, index));
                sites.push((element, both));
            }
            index += 1;
        });
        if index == 0 {
            // An empty list of posts: chosen all the same, and outside the pool.
            let chosen = quota.duty.and_then(|duty| program.duties.get(duty.index()));
            if let Some(chosen) = chosen.and_then(|duty| duty.chosen) {
                selected = self.outside(|machine| machine.truth(chosen));
            }
        }
        if in_pool.is_false() && !selected.is_true() {
            return;
        }
        self.rows.quotas.push(QuotaRow::Member { quota: id, in_pool, selected, counts });
        let share = matches!(quota.min, Some(Limit::Share(_))) || matches!(quota.max, Some(Limit::Share(_)));
        let mut missing = Vec::new();
        if counts.is_undetermined() || (share && in_pool.is_undetermined()) {
            let mut found = Gathered::default();
            self.gather_pool(id, &mut found);
            missing = found.missing;
            let site = Site {
                clause,
                index: 0,
                element: NONE,
                truth: Truth::UNKNOWN,
                verdict: Verdict::Undetermined,
                missing: missing.clone(),
            };
            let mut any = false;
            for (element, truth) in &sites {
                if truth.is_undetermined() {
                    any = true;
                    let site = Site { element: *element, missing: missing.clone(), ..site };
                    self.pend(&site, Kind::Quota, Subject::Quota(id), Run::default(), None);
                }
            }
            if !any {
                self.pend(&site, Kind::Quota, Subject::Quota(id), Run::default(), None);
            }
        }
        let Some(duty) = quota.duty else { return };
        for (element, truth) in sites {
            let site =
                Site { clause, index: 0, element, truth, verdict: truth.verdict(), missing: missing.clone() };
            self.obligation(&site, Modality::Must, duty, &[]);
        }
    }

    /// What a quota over a list makes of its chosen elements, all bound at depth 0.
    pub(crate) fn chosen_from_list(&mut self, quota: &'a Quota, each: &mut impl FnMut(&mut Self, Truth)) {
        let program = self.program;
        if !matches!(quota.pool, Pool::List(_)) {
            return;
        }
        let Some(clause) = program.clauses.get(quota.clause.index()) else {
            return;
        };
        let own = self.applies_any(clause);
        self.pool_list(quota, &mut |machine, member, chosen| {
            each(machine, own.and(member).and(chosen));
        });
    }

    fn list_quota(&mut self, site: &Site<'a>, id: QuotaId, quota: &'a Quota) {
        let Pool::List(list) = &quota.pool else {
            return;
        };
        if site.verdict != Verdict::Certain {
            self.pend(site, Kind::Quota, Subject::Quota(id), Run::default(), None);
        }
        let mut pooled = Pooled::default();
        let mut owing: Vec<(u32, Truth)> = Vec::new();
        let elements = self.outside(|machine| machine.elements_of(list));
        let mut index = 0;
        let known = self.pool_list(quota, &mut |machine, member, chosen| {
            let counts = member.and(chosen);
            pooled.add(member, counts);
            let element = machine.outside(|machine| machine.list_element(list, &elements, index));
            owing.push((element, counts));
            index += 1;
        });
        if site.verdict == Verdict::Certain {
            let min = quota.min.map(|limit| self.limit(limit));
            let max = quota.max.map(|limit| self.limit(limit));
            let pending = self.quota_pending(quota);
            let status = if known { quota_status(&pooled, min, max, pending) } else { Status::Undetermined };
            let row = self
                .rows
                .quotas
                .iter()
                .position(|row| matches!(row, QuotaRow::List { quota, .. } if *quota == id));
            let at = row.unwrap_or_else(|| {
                self.rows.quotas.push(QuotaRow::List {
                    quota: id,
                    min: known.then(|| min.and_then(|min| min.count(&pooled, false))).flatten(),
                    max: known.then(|| max.and_then(|max| max.count(&pooled, true))).flatten(),
                    actual: pooled.actual(),
                    status,
                    sources: Chain::default(),
                });
                self.rows.quotas.len() - 1
            });
            let mut chain = match self.rows.quotas.get(at) {
                Some(QuotaRow::List { sources, .. }) => *sources,
                _ => Chain::default(),
            };
            self.source(&mut chain, site);
            if let Some(QuotaRow::List { sources, .. }) = self.rows.quotas.get_mut(at) {
                *sources = chain;
            }
            if status == Status::Undetermined {
                let mut found = Gathered::default();
                self.gather_pool(id, &mut found);
                for limit in [quota.min, quota.max].into_iter().flatten() {
                    let (Limit::Count(node) | Limit::Share(node)) = limit;
                    self.outside(|machine| machine.gather_value(node, &mut found));
                }
                let unknown = self.undecided(site, found.missing);
                self.pend(&unknown, Kind::Quota, Subject::Quota(id), Run::default(), None);
            }
        }
        let Some(duty) = quota.duty else { return };
        let per_element =
            self.program.duties.get(duty.index()).is_some_and(|duty| matches!(duty.each, Each::List(_)));
        let mut missing = None;
        for (element, counts) in owing {
            let truth = site.truth.and(counts);
            if truth.is_false() {
                continue;
            }
            let verdict = truth.verdict();
            if verdict == Verdict::Undetermined && missing.is_none() {
                let mut found = Gathered::default();
                self.gather_pool(id, &mut found);
                found.missing.extend(site.missing.iter().copied());
                missing = Some(found.missing);
            }
            let missing = missing.clone().unwrap_or_default();
            let site = Site { truth, verdict, missing, ..*site };
            let element = [element];
            self.obligation(&site, Modality::Must, duty, if per_element { &element } else { &[] });
        }
    }

    /// What a limit comes to; it reads the record and the context alone.
    pub(crate) fn limit(&mut self, limit: Limit) -> Allowed {
        match limit {
            Limit::Count(node) => Allowed::Count(self.outside(|machine| machine.value(node))),
            Limit::Share(node) => Allowed::Share(self.outside(|machine| machine.value(node))),
        }
    }

    /// Whether a short quota is still pending: before its duty's deadline, or where that is none.
    pub(crate) fn quota_pending(&mut self, quota: &Quota) -> Truth {
        let Some(duty) = quota.duty else {
            return Truth::FALSE;
        };
        match self.due_of(duty, None) {
            Value::Date(due) => Truth::known(due >= self.program.as_of),
            Value::None => Truth::TRUE,
            _ => Truth::UNKNOWN,
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

    /// The clause whose 未定 leaves a clause open: its own, or that of a class that it rests on.
    fn open_clause(&self, clause: &Clause) -> ClauseId {
        let model = &self.program.model;
        let open = |id: ClauseId| {
            model.clauses.get(id.index()).is_some_and(|clause| clause.condition.open.is_some())
        };
        if open(clause.id) {
            return clause.id;
        }
        let mut waiting: Vec<crate::model::ClassId> = match &clause.domain {
            Domain::Defines(class) => vec![*class],
            Domain::Classes(Members { include, exclude }) => include.iter().chain(exclude).copied().collect(),
            Domain::Context => Vec::new(),
        };
        for quota in self.program.quotas.iter().filter(|quota| quota.clause == clause.id) {
            if let Pool::Population { members, .. } = &quota.pool {
                waiting.extend(&members.include);
            }
        }
        let mut seen = Vec::new();
        while let Some(class) = waiting.pop() {
            if seen.contains(&class) {
                continue;
            }
            seen.push(class);
            match model.classes.get(class.index()).map(|class| &class.kind) {
                Some(ClassKind::Clause(id)) if open(*id) => return *id,
                Some(ClassKind::Union(members)) => {
                    waiting.extend(members.include.iter().chain(&members.exclude))
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

    // ── after the last clause ────────────────────────────────────────────

    fn settle(&mut self, plan: &'a Plan) {
        self.drop_decided();
        self.settle_obligations();
        self.settle_sections();
        self.settle_gates();
        self.conflicts();
        for report in &plan.reports {
            self.notes(*report);
        }
    }

    /// Drops what is undecided beside a certain outcome that is at least as
    /// strong, and what can at best be as open as something that is open already.
    fn drop_decided(&mut self) {
        if self.rows.pending.is_empty() {
            return;
        }
        let pending = std::mem::take(&mut self.rows.pending);
        let mut kept: Vec<Pending> = Vec::with_capacity(pending.len());
        for row in &pending {
            let certain = self.certain(row);
            let at_best_open = row.why.is_none()
                && !row.may_hold
                && pending.iter().any(|other| {
                    other.why.is_some()
                        && other.kind == row.kind
                        && other.subject == row.subject
                        && self.rows.tuple(other.elements) == self.rows.tuple(row.elements)
                        && stronger(other.modality, row.modality)
                });
            if !certain && !at_best_open {
                kept.push(row.clone());
            }
        }
        self.rows.pending = kept;
    }

    fn certain(&self, row: &Pending) -> bool {
        let program = self.program;
        match (&row.kind, &row.subject) {
            (Kind::Obligation, Subject::Duty(duty)) => self.rows.obligations.iter().any(|other| {
                other.duty == *duty
                    && self.rows.tuple(other.elements) == self.rows.tuple(row.elements)
                    && stronger(Some(other.modality), row.modality)
            }),
            (Kind::Section, Subject::Section(report, name)) => self.rows.sections.iter().any(|other| {
                other.report == *report && other.name == *name && stronger(Some(other.modality), row.modality)
            }),
            (Kind::Use, Subject::Use(usage)) => {
                self.rows.uses.iter().any(|other| program.uses.get(other.usage.index()) == Some(usage))
            }
            (Kind::Trigger, Subject::Trigger(trigger)) => self.rows.triggers.iter().any(|other| {
                other.one_of.is_empty()
                    && program.triggers.get(other.trigger.index()).is_some_and(|other| other.name == *trigger)
            }),
            (Kind::Gate, Subject::Gate(gate)) => self
                .rows
                .gates
                .iter()
                .any(|other| other.gate == *gate && self.rows.sources(other.sources).next().is_some()),
            _ => false,
        }
    }

    fn settle_obligations(&mut self) {
        let program = self.program;
        for at in 0..self.rows.obligations.len() {
            let Some(mut row) = self.rows.obligations.get(at).copied() else {
                continue;
            };
            let Some(duty) = program.duties.get(row.duty.index()) else {
                continue;
            };
            let elements = self.row_elements(row.elements);
            let standing = self.at_duty(&elements, |machine| machine.standing(duty, row.modality));
            row.status = standing.status;
            row.due = standing.due;
            row.done = standing.done;
            row.reason = standing.reason;
            if let Some(kind) = standing.undecided {
                let mut found = Gathered::default();
                self.at_duty(&elements, |machine| {
                    if kind == Kind::Status {
                        machine.gather_done(duty.done.as_ref(), &mut found);
                        if let Some(reason) = duty.reason.filter(|_| row.modality == Modality::InPrinciple) {
                            machine.gather_value(reason, &mut found);
                        }
                    }
                    if let Some(due) = duty.due {
                        machine.gather_value(due, &mut found);
                    }
                });
                self.pend_standing(
                    kind,
                    Subject::Duty(row.duty),
                    row.elements,
                    row.modality,
                    row.sources,
                    &found,
                );
            }
            if let Some(place) = self.rows.obligations.get_mut(at) {
                *place = row;
            }
        }
    }

    fn row_elements(&self, run: Run) -> Vec<At> {
        let rows = self.rows.tuple(run).iter();
        rows.map(|row| self.rows.elements.get(*row as usize).map_or(At::Missing, |element| element.at))
            .collect()
    }

    fn pend_standing(
        &mut self,
        kind: Kind,
        subject: Subject,
        elements: Run,
        modality: Modality,
        sources: Chain,
        found: &Gathered,
    ) {
        let mut missing = Chain::default();
        for fact in &found.missing {
            self.rows.push_missing(&mut missing, *fact);
        }
        let first = self.rows.sources(sources).next();
        if let Some((_, source)) = first {
            self.faults(source.clause, source.element, found);
        }
        self.rows.pending.push(Pending {
            kind,
            subject,
            elements,
            modality: Some(modality),
            why: None,
            may_hold: true,
            sources,
            missing,
        });
    }

    fn settle_sections(&mut self) {
        for at in 0..self.rows.sections.len() {
            let Some(row) = self.rows.sections.get(at).cloned() else {
                continue;
            };
            let status = self.section_status(row.report, &row.name, row.modality);
            if status == Status::Undetermined {
                let mut found = Gathered::default();
                self.gather_report(row.report, false, &mut found);
                let subject = Subject::Section(row.report, row.name);
                self.pend_standing(Kind::Status, subject, Run::default(), row.modality, row.sources, &found);
            }
            if let Some(place) = self.rows.sections.get_mut(at) {
                place.status = status;
            }
        }
    }

    fn settle_gates(&mut self) {
        let gates = std::mem::take(&mut self.rows.gates);
        let mut kept = Vec::with_capacity(gates.len());
        for row in gates {
            if self.rows.sources(row.sources).next().is_none() {
                continue;
            }
            if row.truth.is_undetermined() {
                self.rows.pending.push(Pending {
                    kind: Kind::Gate,
                    subject: Subject::Gate(row.gate),
                    elements: Run::default(),
                    modality: None,
                    why: None,
                    may_hold: true,
                    sources: row.sources,
                    missing: row.missing,
                });
            }
            kept.push(row);
        }
        self.rows.gates = kept;
    }

    fn conflicts(&mut self) {
        let mut found = Vec::new();
        for (at, row) in self.rows.obligations.iter().enumerate() {
            for other in self.rows.obligations.iter().skip(at + 1) {
                if row.duty == other.duty
                    && contradict(row.modality, other.modality)
                    && self.rows.tuple(row.elements) == self.rows.tuple(other.elements)
                {
                    found.push(Conflict {
                        kind: Kind::Obligation,
                        subject: Subject::Duty(row.duty),
                        elements: row.elements,
                        modalities: in_order(row.modality, other.modality),
                        triggers: Vec::new(),
                        sources: vec![row.sources, other.sources],
                    });
                }
            }
        }
        for (at, row) in self.rows.sections.iter().enumerate() {
            for other in self.rows.sections.iter().skip(at + 1) {
                if row.report == other.report
                    && row.name == other.name
                    && contradict(row.modality, other.modality)
                {
                    found.push(Conflict {
                        kind: Kind::Section,
                        subject: Subject::Section(row.report, row.name.clone()),
                        elements: Run::default(),
                        modalities: in_order(row.modality, other.modality),
                        triggers: Vec::new(),
                        sources: vec![row.sources, other.sources],
                    });
                }
            }
        }
        self.rows.conflicts.extend(found);
    }

    /// Entries of a report's list that no clause names.
    fn notes(&mut self, id: ReportId) {
        let program = self.program;
        let Some(report) = program.reports.get(id.index()) else {
            return;
        };
        let Some(sections) = &report.sections else {
            return;
        };
        let mut unnamed: Vec<Entry> = Vec::new();
        self.each_entry(sections, &mut |_, number, entry| {
            if number == NO_SECTION || !report.numbers.contains(&number) {
                unnamed.push(entry);
            }
        });
        for entry in unnamed {
            let text = self.entry_text(&entry).to_owned();
            let folded = super::read::fold_section(&text);
            let own = self.rows.sections.iter().any(|row| {
                row.report == id && matches!(&row.name, SectionName::Own(name) if *name == folded)
            });
            if own {
                continue;
            }
            let missing: Vec<(crate::model::SectionId, &str)> = self
                .rows
                .sections
                .iter()
                .filter(|row| row.report == id && matches!(row.status, Status::Missing | Status::Noted))
                .filter_map(|row| match &row.name {
                    SectionName::Declared(section) => {
                        let declared = program.model.sections.get(section.index())?;
                        Some((*section, declared.name.as_str()))
                    }
                    SectionName::Own(_) => None,
                })
                .collect();
            let near = suggest::nearest(&folded, missing.iter().map(|(_, name)| *name));
            let like = missing.iter().find(|(_, name)| Some(*name) == near).map(|(section, _)| *section);
            self.rows.notes.push(Note { report: id, entry: text, like });
        }
    }
}

/// Whether one modality is of the group of another and at least as strong.
fn stronger(one: Option<Modality>, other: Option<Modality>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => group(one) == group(other) && one <= other,
        (one, other) => one == other,
    }
}

fn in_order(a: Modality, b: Modality) -> Vec<Modality> {
    vec![a.min(b), a.max(b)]
}
