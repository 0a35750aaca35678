//! Why something does not hold: every clause that could give it, and what keeps each from doing so.

use super::Builder;
use crate::{
    engine::{
        gather::Gathered,
        program::{Carrier, Clause, Effect, NodeId, Pool, Required},
        rows::Missing,
        trace::{Asked, Support},
        truth::{Truth, Verdict, World},
    },
    explain::{Candidate, CandidateState, Rests, WhyNot, names},
    model::{ClassId, ClassKind, QuotaId, TriggerId},
    outcome::Source,
};

/// Whether one of the names that a thing goes by is the one that is asked for.
pub(in crate::explain) fn is_named(full: &str, wanted: &str) -> bool {
    full == wanted || full.split_once('/').is_some_and(|(_, section)| section == wanted)
}

impl<'a> Builder<'a> {
    pub(super) fn why_not(&mut self, name: &str) -> WhyNot {
        let program = self.machine.program;
        let mut candidates = Vec::new();
        for (at, class) in (0..).zip(&program.model.classes) {
            if class.name != name {
                continue;
            }
            match class.kind {
                ClassKind::Clause(id) => {
                    if let Some(clause) = program.clauses.get(id.index()) {
                        self.at_elements(clause, true, None, &mut candidates);
                    }
                }
                ClassKind::Union(_) => self.of_union(ClassId(at), &mut candidates),
            }
        }
        let plan = self.plan;
        for clause in plan.clauses.iter().filter_map(|id| program.clauses.get(id.index())) {
            if let Some(effect) = clause.effects.iter().find(|effect| self.gives(effect, name)) {
                let step = self.step(effect, name);
                self.at_elements(clause, false, step, &mut candidates);
            }
            for effect in &clause.effects {
                if let Effect::Quota(id) = effect
                    && program.model.quotas.get(id.index()).is_some_and(|quota| quota.name == name)
                {
                    self.in_pool(*id, &mut candidates);
                }
            }
        }
        // Those nearest to giving it come first.
        candidates.sort_by_key(|candidate| (candidate.state, candidate.failed));
        WhyNot { name: name.to_owned(), holds: false, candidates, changes: None }
    }

    /// Whether an effect can give what has a name; quotas over the population are asked apart.
    fn gives(&self, effect: &Effect, name: &str) -> bool {
        let model = &self.machine.program.model;
        match effect {
            Effect::Impose { duty, .. } => model.duties.get(duty.index()).is_some_and(|of| of.name == name),
            Effect::Contain { report, sections, .. } => {
                let report = model.reports.get(report.index()).map_or("", |of| of.name.as_str());
                sections.iter().any(|section| {
                    let section = match section {
                        Required::Section(id) => model.sections.get(id.index()).map(|of| of.name.as_str()),
                        Required::Open(id, _) => model.lists.get(id.index()).map(|of| of.name.as_str()),
                        Required::Own(..) => None,
                    };
                    section.is_some_and(|section| section == name || format!("{report}/{section}") == name)
                })
            }
            Effect::Quota(id) => {
                let population = self
                    .machine
                    .program
                    .quotas
                    .get(id.index())
                    .is_some_and(|quota| matches!(quota.pool, Pool::Population { .. }));
                !population && model.quotas.get(id.index()).is_some_and(|of| of.name == name)
            }
            Effect::Bound { bound, .. } => model.bounds.get(bound.index()).is_some_and(|of| of == name),
            Effect::Feed(id) => model.uses.get(id.index()).is_some_and(|of| of.name == name),
            Effect::Gate { gate, .. } => model.gates.get(gate.index()).is_some_and(|of| of == name),
            Effect::Trigger(id) => model.triggers.get(id.index()).is_some_and(|of| of.name == name),
            Effect::Ladder(steps) => {
                steps.iter().any(|(id, _)| model.triggers.get(id.index()).is_some_and(|of| of.name == name))
            }
        }
    }

    /// A clause at each element of its carrier; of a class, exceptions take nothing away.
    /// A step of a ladder has a condition of its own.
    pub(super) fn at_elements(
        &mut self,
        clause: &'a Clause,
        member: bool,
        step: Option<NodeId>,
        candidates: &mut Vec<Candidate>,
    ) {
        let machine = &mut self.machine;
        let elements = machine.outside(|machine| machine.elements(&clause.carrier));
        let nearest = self.nearest;
        if let (0, Carrier::List(list)) = (elements.len(), &clause.carrier) {
            // There is no element at which it could apply.
            let mut candidate = Candidate::of(self.source(clause.id, None));
            candidate.state = CandidateState::NotMet;
            candidate.failed = 1;
            candidate.rests = self.traced(|machine, trace| {
                machine.outside(|machine| machine.trace_list(list.list, trace));
            });
            candidates.push(candidate);
        }
        for index in 0..elements.len() {
            let (applies, would) = self.machine.standing_at(clause, index);
            let truth = if member { would } else { applies };
            let element = self.element_of(clause, index);
            let mut candidate = Candidate::of(self.source(clause.id, element));
            match truth.verdict() {
                Verdict::Certain => {
                    if let Some(step) = step {
                        self.at_step(clause, index, step, &mut candidate);
                    }
                }
                Verdict::Never if !would.is_false() => {
                    candidate.state = CandidateState::Blocked;
                    let blocked_by = self.machine.blocked_by(clause, index);
                    for by in blocked_by.iter().copied() {
                        candidate.blocked_by.push(self.view().clause_name(by));
                        let machine = &mut self.machine;
                        let support = self.trace.apart(|trace| {
                            if let Some((at, _)) = machine.defeat(by, &clause.carrier, index, trace) {
                                trace.support.grounds.push(at);
                            }
                        });
                        candidate.rests = self.rests(&support);
                    }
                    // Without the exceptions it might apply, or not.
                    if would.verdict() != Verdict::Certain {
                        let found = self.machine.undecided_without(clause, index);
                        self.undecided(&found, &mut candidate);
                    }
                    let others = self.machine.undecided_beside(clause, index, &blocked_by);
                    for fact in self.missing_names(&others.missing) {
                        if !candidate.missing.contains(&fact) {
                            candidate.missing.push(fact);
                        }
                    }
                }
                Verdict::Never => {
                    candidate.state = CandidateState::NotMet;
                    // It fails in both worlds, maybe on different grounds.
                    let machine = &mut self.machine;
                    let mut all = Support::default();
                    for world in [World::Closed, World::Open] {
                        self.trace.apart(|trace| {
                            let failed =
                                machine.in_world(world, |machine| machine.failures(clause, index, trace));
                            candidate.failed = failed.len();
                            let told = if nearest { 1 } else { failed.len() };
                            failed.iter().take(told).for_each(|support| all.add(support));
                        });
                    }
                    candidate.rests = self.rests(&all);
                }
                Verdict::Open | Verdict::Undetermined => {
                    let open = truth.verdict() == Verdict::Open;
                    candidate.state = if open { CandidateState::Open } else { CandidateState::Undetermined };
                    let found = self.machine.undecided_at(clause, index);
                    self.undecided(&found, &mut candidate);
                    if open {
                        // The text alone decides it, whatever the facts.
                        candidate.missing.clear();
                    }
                }
            }
            candidates.push(candidate);
        }
    }

    /// Notes what would decide whether a clause applies.
    fn undecided(&mut self, found: &Gathered, candidate: &mut Candidate) {
        candidate.missing = self.missing_names(&found.missing);
        let whys = &self.machine.program.whys;
        candidate.why = found.open.iter().filter_map(|why| whys.get(why.0 as usize).cloned()).collect();
    }

    /// The condition of a ladder's step with a name.
    fn step(&self, effect: &Effect, name: &str) -> Option<NodeId> {
        let Effect::Ladder(steps) = effect else { return None };
        let triggers = &self.machine.program.model.triggers;
        let named = |id: TriggerId| triggers.get(id.index()).is_some_and(|of| of.name == name);
        steps.iter().find(|(id, _)| named(*id)).and_then(|(_, condition)| *condition)
    }

    /// A clause applies: whether the step does, too.
    fn at_step(&mut self, clause: &'a Clause, index: u32, step: NodeId, candidate: &mut Candidate) {
        let mut truths = Vec::new();
        let machine = &mut self.machine;
        let elements = machine.outside(|machine| machine.elements(&clause.carrier));
        machine.tuples(clause, &elements, index, &mut |machine, _| truths.push(machine.truth(step)));
        if truths.iter().any(|truth| truth.is_true()) {
            return;
        }
        if truths.iter().all(|truth| truth.is_false()) {
            candidate.state = CandidateState::NotMet;
            candidate.failed = 1;
            candidate.rests = self.traced(|machine, trace| {
                machine.trace_site(clause, index, trace, |_| true, |_, _| {});
                machine.trace_wherever(clause, Some(index), (step, false), trace);
            });
            return;
        }
        candidate.state = CandidateState::Undetermined;
        let mut found = Gathered::default();
        self.machine.tuples(clause, &elements, index, &mut |machine, _| {
            let here = machine.gather(|machine, found| machine.gather_condition(step, found));
            found.add(&here);
        });
        candidate.missing = self.missing_names(&found.missing);
    }

    pub(super) fn missing_names(&mut self, missing: &[Missing]) -> Vec<String> {
        self.places.extend(missing.iter().copied());
        self.fact_names(missing)
    }

    pub(super) fn fact_names(&self, missing: &[Missing]) -> Vec<String> {
        let names = missing.iter().filter_map(|place| match place {
            Missing::Fact { .. } => self.view().fact_at(*place).map(|(named, _)| named.fact),
            Missing::Aggregate(id) => {
                self.machine.program.model.aggregates.get(id.index()).map(|of| of.name.clone())
            }
        });
        names.collect()
    }

    fn element_of(&mut self, clause: &Clause, index: u32) -> Option<String> {
        let index = (!self.machine.is_unlisted(&clause.carrier)).then_some(index);
        names::carrier_element(&self.view(), Some(&clause.carrier), index)
    }

    /// A quota over the population: whether the record is in its pool.
    fn in_pool(&mut self, id: QuotaId, candidates: &mut Vec<Candidate>) {
        let program = self.machine.program;
        let Some(quota) = program.quotas.get(id.index()) else { return };
        if !matches!(quota.pool, Pool::Population { .. }) {
            return;
        }
        let mut candidate = Candidate::of(self.source(quota.clause, None));
        // Who is not in the pool is told that; who is, whether they were chosen.
        let [belongs, counts] =
            [Asked::Belongs, Asked::Counts].map(|asked| self.machine.whole_pool(quota, asked, None));
        candidate.in_pool = match belongs {
            truth if truth == Truth::TRUE => Some(true),
            truth if truth == Truth::FALSE => Some(false),
            _ => None,
        };
        let asked = if candidate.in_pool == Some(true) { Asked::Counts } else { Asked::Belongs };
        match if asked == Asked::Counts { counts } else { belongs } {
            truth if truth == Truth::TRUE => {}
            truth if truth == Truth::FALSE => {
                candidate.state = CandidateState::NotMet;
                candidate.failed = 1;
                candidate.rests = self.traced(|machine, trace| {
                    // That the record is in the pool is told, too.
                    machine.trace_pool(quota, Asked::Belongs, (None, None), true, trace);
                    machine.trace_pool(quota, asked, (None, None), false, trace);
                });
            }
            _ => {
                let found = self.machine.undecided_pool(quota, asked);
                self.undecided(&found, &mut candidate);
                let open = candidate.missing.is_empty() && !candidate.why.is_empty();
                candidate.state = if open { CandidateState::Open } else { CandidateState::Undetermined };
            }
        }
        candidates.push(candidate);
    }
}

impl Candidate {
    fn of(source: Source) -> Candidate {
        Candidate {
            source,
            state: CandidateState::Applies,
            failed: 0,
            blocked_by: Vec::new(),
            missing: Vec::new(),
            why: Vec::new(),
            in_pool: None,
            rests: Rests::default(),
        }
    }
}
