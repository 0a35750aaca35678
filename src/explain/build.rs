//! From the rows of an outcome to its explanation: each row is traced on its
//! own, and what several rest on is traced once.

mod asked;
mod candidates;
mod prune;
mod rows;
mod unions;

pub(super) use asked::is_known;
pub(super) use candidates::is_named;

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::{
    Asked, Because, Changes, Deciding, Explanation, FORMAT, Ground, Hanging, NoSuchName, OpenWhy, Rests, Why,
    change::{self, Wanted},
    names,
};
use crate::{
    engine::{
        aggregate::Total,
        facts::Facts,
        layout::Layout,
        machine::{Bound, Machine, Scratch},
        program::{Carrier, Plan, Program},
        rows::{Missing, NONE, Rows},
        trace::{Ground as Traced, Support, Trace},
        truth::World,
        view::OutcomeView,
    },
    model::ClauseId,
    outcome::{Citation, Outcome, Run, Source, Undetermined},
};

/// A record, and what it is explained by.
#[derive(Clone, Copy)]
pub(crate) struct Given<'a> {
    pub(crate) program: &'a Program,
    pub(crate) layout: &'a Layout,
    pub(crate) plan: &'a Plan,
    pub(crate) facts: &'a Facts,
    pub(crate) totals: &'a [Total],
}

/// What stands around an explanation.
type Frame<'c> = (Run, &'c IndexMap<String, Vec<Citation>>);

/// What alone is explained, and whether also what keeps it from holding.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Only<'n> {
    pub(crate) name: &'n str,
    pub(crate) why_not: bool,
}

/// Explains the outcome of a record.
pub(crate) fn explain(given: Given<'_>, (run, citations): Frame<'_>) -> Explanation {
    let mut explanation = whole(given, run, None);
    explanation.citations = named_citations(&explanation, citations);
    explanation
}

/// Explains what is about one name.
pub(crate) fn explain_only(
    given: Given<'_>,
    (run, citations): Frame<'_>,
    only: Only<'_>,
) -> Result<Explanation, NoSuchName> {
    asked::known(given.program, given.layout.record, only.name)?;
    let mut explanation = whole(given, run, Some(only));
    prune::keep(&mut explanation, only.name);
    explanation.missing = missing(&explanation.undetermined);
    explanation.citations = named_citations(&explanation, citations);
    Ok(explanation)
}

fn whole(given: Given<'_>, run: Run, only: Option<Only<'_>>) -> Explanation {
    let Given { program, layout, plan, facts, totals } = given;
    let (mut scratch, mut rows) = (Scratch::default(), Rows::default());
    let mut machine = Machine::new(program, layout, facts, totals, &mut scratch, &mut rows);
    machine.collect(plan);
    let outcome = OutcomeView::new(program, layout, facts, machine.rows).to_owned();
    let mut builder = Builder::new(machine, given);
    let mut outcomes = builder.outcomes(&outcome);
    let open = builder.open(&outcome);
    let mut why_not = only.filter(|only| only.why_not).map(|only| builder.why_not(only.name));
    let grounds = builder.grounds();
    let wanted = wanted(&outcomes, &outcome.undetermined, only);
    let found = change::changes(given, &wanted);
    for (why, changes) in outcomes.iter_mut().zip(found.outcomes) {
        why.changes = changes;
    }
    outcomes.retain(|why| !why.tells_nothing());
    if let Some(asked) = &mut why_not {
        asked.changes = found.name;
        asked.holds = outcomes.iter().any(|why| why.is_named(&asked.name) && why.holds());
    }
    let deciding = outcome.undetermined.iter().zip(found.undetermined).filter_map(deciding).collect();
    Explanation {
        format: FORMAT,
        run,
        record: outcome.record,
        elements: outcome.elements,
        only: only.filter(|only| !only.why_not).map(|only| only.name.to_owned()),
        why_not,
        outcomes,
        missing: missing(&outcome.undetermined),
        undetermined: outcome.undetermined,
        deciding,
        open,
        conflicts: outcome.conflicts,
        faults: outcome.faults,
        notes: outcome.notes,
        grounds,
        facts: builder.facts,
        citations: IndexMap::new(),
    }
}

/// The outcomes for which is said what would change them: those that a person wants
/// ended, or those of the name that is asked for.
fn wanted<'n>(outcomes: &[Why], undetermined: &[Undetermined], only: Option<Only<'n>>) -> Wanted<'n> {
    let is_wanted = |why: &Why| match only {
        Some(only) => !only.why_not && why.is_named(only.name),
        None => why.is_unwelcome(),
    };
    let is_wanted = |why: &Why| !why.tells_nothing() && is_wanted(why);
    let asked = |entry: &Undetermined| only.is_none_or(|only| is_named(&entry.name, only.name));
    Wanted {
        outcomes: outcomes.iter().map(is_wanted).collect(),
        undetermined: undetermined.iter().map(asked).collect(),
        name: only.filter(|only| only.why_not).map(|only| only.name),
        alone: only.is_some(),
    }
}

fn deciding((entry, changes): (&Undetermined, Option<Changes>)) -> Option<Deciding> {
    Some(Deciding {
        kind: entry.kind,
        name: entry.name.clone(),
        element: entry.element.clone(),
        elements: entry.elements.clone(),
        modality: entry.modality,
        changes: changes?,
    })
}

/// The facts that rows of a record's outcome rest on, through grounds as well.
pub(super) fn named_by_rows(given: Given<'_>, rows: Rows) -> Vec<Missing> {
    places(given, |builder| {
        let outcome =
            OutcomeView::new(builder.machine.program, builder.layout, builder.record, &rows).to_owned();
        builder.rows = rows;
        builder.outcomes(&outcome);
    })
}

/// The facts that keep what has a name from holding, through grounds as well.
pub(super) fn named_by(given: Given<'_>, name: &str) -> Vec<Missing> {
    places(given, |builder| {
        builder.nearest = true;
        builder.why_not(name);
    })
}

/// The facts that break what the scheme states of all records.
pub(super) fn named_by_assumptions(given: Given<'_>) -> Vec<Missing> {
    places(given, |builder| {
        let program = builder.machine.program;
        for assumption in given.plan.assumptions.iter().filter_map(|at| program.assumptions.get(*at)) {
            let broken = |machine: &mut Machine<'_>, trace: &mut Trace| {
                if machine.truth(assumption.condition).is_false() {
                    machine.trace_condition(assumption.condition, false, trace);
                }
            };
            builder.traced(|machine, trace| {
                let Some(each) = &assumption.each else { return broken(machine, trace) };
                let list = machine.list(each.list);
                for index in 0..machine.len(&list).unwrap_or(0) {
                    let at = machine.item(&list, index);
                    machine.bind(Bound { at, list: each.name, index, parent: None, of: Some(each.list) });
                    broken(machine, trace);
                    machine.unbind();
                }
            });
        }
    })
}

fn places(given: Given<'_>, work: impl FnOnce(&mut Builder<'_>)) -> Vec<Missing> {
    let Given { program, layout, plan, facts, totals } = given;
    let (mut scratch, mut rows) = (Scratch::default(), Rows::default());
    let mut machine = Machine::new(program, layout, facts, totals, &mut scratch, &mut rows);
    machine.collect(plan);
    let mut builder = Builder::new(machine, given);
    work(&mut builder);
    let Builder { trace, mut places, .. } = builder;
    places.extend(trace.grounds.iter().flat_map(|ground| ground.support.facts.iter().copied()));
    places.into_iter().collect()
}

/// Working memory of one explanation.
pub(super) struct Builder<'a> {
    pub(super) machine: Machine<'a>,
    /// The rows of the outcome, as they were before anything was traced.
    pub(super) rows: Rows,
    pub(super) plan: &'a Plan,
    pub(super) trace: Trace,
    /// Whether of several conditions that fail only the first is traced.
    pub(super) nearest: bool,
    facts: IndexMap<String, super::Fact>,
    /// Where those facts are, and those that are missing.
    places: BTreeSet<Missing>,
    layout: &'a Layout,
    record: &'a Facts,
}

impl<'a> Builder<'a> {
    /// Over a record that the machine has evaluated.
    fn new(machine: Machine<'a>, given: Given<'a>) -> Builder<'a> {
        Builder {
            rows: machine.rows.clone(),
            machine,
            plan: given.plan,
            trace: Trace::default(),
            nearest: false,
            facts: IndexMap::new(),
            places: BTreeSet::new(),
            layout: given.layout,
            record: given.facts,
        }
    }

    /// The facts and names of the record, for showing.
    pub(super) fn view(&self) -> OutcomeView<'_> {
        OutcomeView::new(self.machine.program, self.layout, self.record, &self.rows)
    }

    /// Traces something in each world, by itself.
    pub(super) fn traced(&mut self, work: impl Fn(&mut Machine<'a>, &mut Trace)) -> Rests {
        let machine = &mut self.machine;
        let support = self.trace.apart(|trace| machine.trace(trace, work));
        self.rests(&support)
    }

    /// What something rests on, by path and number; the facts are noted with their values.
    pub(super) fn rests(&mut self, support: &Support) -> Rests {
        let mut rests =
            Rests { facts: Vec::new(), on: support.grounds.clone(), exceptions: support.exceptions.clone() };
        let mut places = support.facts.clone();
        places.sort_unstable();
        for place in places {
            self.places.insert(place);
            let found = names::fact(&self.view(), place);
            if let Some((named, fact)) = found {
                rests.facts.push(named.fact.clone());
                self.facts.insert(named.fact, fact);
            }
        }
        for total in &support.totals {
            if let Some((name, fact)) = names::total(&self.view(), *total) {
                rests.facts.push(name.clone());
                self.facts.insert(name, fact);
            }
        }
        rests
    }

    /// Grounds in order of first mention, those of the second world among those of the first.
    fn grounds(&mut self) -> Vec<Ground> {
        let traced = std::mem::take(&mut self.trace.grounds);
        let mut grounds = Vec::new();
        for (at, found) in traced.iter().enumerate().filter(|(at, found)| *at == found.first) {
            let mut ground = names::ground(&self.view(), at, found.ground, found.holds);
            if let Some(carrier) = self.unknown_carrier(found.ground) {
                ground.element = names::carrier_element(&self.view(), Some(carrier), None);
            }
            ground.rests = self.rests(&found.support);
            grounds.push(ground);
        }
        grounds
    }

    /// The carrier of a ground about what stands for all elements of a list that is unknown.
    fn unknown_carrier(&mut self, ground: Traced) -> Option<&'a Carrier> {
        let program = self.machine.program;
        let carrier = match ground {
            Traced::Class(id, Some(_)) => &program.classes.get(id.index())?.carrier,
            Traced::Clause(id, Some(_), _) => &program.clauses.get(id.index())?.carrier,
            _ => return None,
        };
        self.machine.is_unlisted(carrier).then_some(carrier)
    }

    /// The sources of a row, each with its clause and the index of its element.
    pub(super) fn sites(&self, chain: crate::engine::rows::Chain) -> Vec<(ClauseId, u32, Source)> {
        let mut found: Vec<(ClauseId, u32)> =
            self.rows.sources(chain).map(|(_, source)| (source.clause, self.index(source.element))).collect();
        found.sort_unstable();
        let named = self.view().sources(chain);
        found.into_iter().zip(named).map(|((clause, index), source)| (clause, index, source)).collect()
    }

    /// The index of an element among those of its list; what stands for all of an unknown list is the first.
    fn index(&self, element: u32) -> u32 {
        let index = self.rows.elements.get(element as usize).map_or(0, |element| element.index);
        if index == NONE { 0 } else { index }
    }

    /// Elements of rows, bound as their lists have them.
    pub(super) fn bounds(&self, elements: &[u32]) -> Vec<Bound> {
        let rows = elements.iter().filter_map(|row| self.rows.elements.get(*row as usize));
        let bounds = rows.map(|element| Bound {
            at: element.at,
            list: element.list,
            index: element.index,
            parent: None,
            of: None,
        });
        bounds.collect()
    }

    /// A source with what makes its clause apply.
    pub(super) fn because(
        &mut self,
        site: (ClauseId, u32, Source),
        work: impl Fn(&mut Machine<'a>, &mut Trace, ClauseId, u32),
    ) -> Because {
        let (clause, index, source) = site;
        let rests = self.traced(|machine, trace| work(machine, trace, clause, index));
        let overrides = self.overrides(clause);
        Because { source, rests, overrides }
    }

    /// The clauses that a clause overrides and that would apply without it, or might.
    fn overrides(&mut self, id: ClauseId) -> Vec<String> {
        let program = self.machine.program;
        let overridden = program.model.clauses.get(id.index()).map_or(&[][..], |clause| &clause.overrides);
        let mut names = Vec::new();
        for of in overridden {
            let Some(clause) = program.clauses.get(of.index()) else { continue };
            if self.machine.would_apply(clause) {
                names.push(self.view().clause_name(*of));
            }
        }
        names
    }

    /// What the text leaves open: each clause is traced as if the text said so.
    fn open(&mut self, outcome: &Outcome) -> Vec<OpenWhy> {
        let program = self.machine.program;
        let pending = self.rows.pending.clone();
        let rows = pending.iter().filter(|row| row.why.is_some());
        let mut open = Vec::new();
        for (row, entry) in rows.zip(&outcome.open) {
            let because = self.sites(row.sources).into_iter().map(|(id, index, source)| {
                let machine = &mut self.machine;
                let support = self.trace.apart(|trace| {
                    machine.in_world(World::Open, |machine| {
                        if let Some(clause) = program.clauses.get(id.index()) {
                            machine.trace_site(clause, index, trace, |_| true, |_, _| {});
                        }
                    });
                });
                let rests = self.rests(&support);
                let overrides = self.overrides(id);
                Because { source, rests, overrides }
            });
            open.push(OpenWhy { entry: entry.clone(), because: because.collect() });
        }
        open
    }
}

/// The missing facts by how many undecided outcomes hang on each, then by how many on it alone.
fn missing(undetermined: &[Undetermined]) -> Vec<Asked> {
    let mut asked: IndexMap<&str, Asked> = IndexMap::new();
    for entry in undetermined {
        for fact in &entry.missing {
            let row = asked.entry(&fact.fact).or_insert_with(|| Asked {
                fact: fact.clone(),
                decides: 0,
                alone: 0,
                outcomes: Vec::new(),
            });
            row.decides += 1;
            row.alone += usize::from(entry.missing.len() == 1);
            let mut clauses: Vec<String> = Vec::new();
            for source in &entry.sources {
                let name = source_name(source);
                if !clauses.contains(&name) {
                    clauses.push(name);
                }
            }
            row.outcomes.push(Hanging {
                kind: entry.kind,
                name: entry.name.clone(),
                element: entry.element.clone(),
                elements: entry.elements.clone(),
                modality: entry.modality,
                clauses,
            });
        }
    }
    let mut asked: Vec<Asked> = asked.into_values().collect();
    asked.sort_by_key(|asked| std::cmp::Reverse((asked.decides, asked.alone)));
    asked
}

/// A clause as citations call it.
pub(super) fn source_name(source: &Source) -> String {
    match &source.scheme {
        Some(scheme) => format!("{scheme}.{}", source.clause),
        None => source.clause.clone(),
    }
}

/// The citations of the clauses that an explanation names, in the order of the clauses.
fn named_citations(
    explanation: &Explanation,
    citations: &IndexMap<String, Vec<Citation>>,
) -> IndexMap<String, Vec<Citation>> {
    let mut named: Vec<String> = Vec::new();
    let because = explanation.outcomes.iter().flat_map(|why| &why.because);
    for because in because.chain(explanation.open.iter().flat_map(|open| &open.because)) {
        named.push(source_name(&because.source));
        named.extend(because.overrides.iter().cloned());
    }
    named.extend(explanation.outcomes.iter().flat_map(|why| why.unless.iter().cloned()));
    named.extend(explanation.undetermined.iter().flat_map(|entry| &entry.sources).map(source_name));
    named.extend(explanation.conflicts.iter().flat_map(|entry| &entry.sources).map(source_name));
    for candidate in explanation.why_not.iter().flat_map(|asked| &asked.candidates) {
        named.push(source_name(&candidate.source));
        named.extend(candidate.blocked_by.iter().cloned());
    }
    named.extend(explanation.grounds.iter().filter_map(|ground| ground.clause.clone()));
    let wanted: indexmap::IndexSet<String> = named.into_iter().collect();
    citations.iter().filter(|(name, _)| wanted.contains(*name)).map(|(a, b)| (a.clone(), b.clone())).collect()
}
