//! The search: from the facts that an outcome hangs on, one change after the
//! other, smaller sets first. What a changed record gives is found once for all
//! outcomes.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Changes, FACTS, Searched,
    critical::Comparisons,
    reach::{around, hangs_on},
    space::{Place, Set, Space},
    target::{Goal, Key, Looked, Presence, State},
    tell::tell,
    totals::Totals,
    values::Values,
};
use crate::{
    engine::{
        check_assumptions,
        facts::Slot,
        machine::{Machine, Scratch},
        rows::{QuotaRow, Rows, group},
        truth::Verdict,
    },
    explain::build::{Given, named_by_assumptions},
    model::ClassId,
};

/// Which outcomes are to be changed.
pub(in crate::explain) struct Wanted<'n> {
    /// Of the certain outcomes, in order.
    pub(in crate::explain) outcomes: Vec<bool>,
    /// Of what is undetermined, in order.
    pub(in crate::explain) undetermined: Vec<bool>,
    /// What is to hold.
    pub(in crate::explain) name: Option<&'n str>,
    /// Whether all that is to be changed is of one name.
    pub(in crate::explain) alone: bool,
}

/// What was found for each.
#[derive(Default)]
pub(in crate::explain) struct Found {
    pub(in crate::explain) outcomes: Vec<Option<Changes>>,
    pub(in crate::explain) undetermined: Vec<Option<Changes>>,
    pub(in crate::explain) name: Option<Changes>,
}

/// A changed record costs one, and one more for each so many facts that the record has.
const SLOTS: usize = 256;
/// Finding which facts are missing in it, so many.
const MISSING: usize = 2;
/// Finding what an outcome rests on in it.
const RESTING: usize = 8;
/// One name alone may cost so many times as much as all outcomes together.
const ALONE: usize = 3;

/// The search for one outcome.
#[derive(Clone)]
struct Task {
    key: usize,
    goals: Vec<Goal>,
    /// Sets that reach a goal.
    found: Vec<(Goal, Set)>,
    /// Sets that do not, yet: what else could be changed?
    frontier: Vec<Set>,
    seen: BTreeSet<Set>,
    searched: Searched,
    /// How many facts more than the smallest set a set may have.
    further: usize,
}

struct Search<'a> {
    given: Given<'a>,
    space: Space<'a>,
    values: Values,
    totals: Totals<'a>,
    keys: Vec<Key>,
    /// What everything is in each changed record; none where the record would be refused.
    evaluated: BTreeMap<Set, Option<Vec<State>>>,
    left: usize,
    /// What evaluating the record costs.
    weight: usize,
    scratch: Scratch,
    rows: Rows,
    unclear: Vec<ClassId>,
}

/// What would change the outcomes of a record.
pub(in crate::explain) fn changes(given: Given<'_>, wanted: &Wanted<'_>) -> Found {
    let model = &given.program.model;
    let as_of = given.program.as_of;
    let limit = given.program.limits.changed_records;
    let left = if wanted.alone { limit.saturating_mul(ALONE) } else { limit };
    let space = Space::new(given.program, given.layout, given.facts);
    let mut search = Search {
        given,
        weight: 1 + space.slots() / SLOTS,
        totals: Totals::new(model, given.layout.record, given.totals),
        space,
        values: Values { comparisons: Comparisons::new(model, as_of), as_of },
        keys: Vec::new(),
        evaluated: BTreeMap::new(),
        left,
        scratch: Scratch::default(),
        rows: Rows::default(),
        unclear: Vec::new(),
    };
    search.space.apply(&[]);
    search.collect(&[]);
    let (outcomes, undetermined) = search.keys_of();
    let named = wanted.name.map(|name| Key::Name(name.to_owned()));
    // What holds already needs no change.
    let looked = Looked { space: &search.space, rows: &search.rows, unclear: &[] };
    let named = named.filter(|key| !looked.state(key).then.holds);
    let (mut keys, mut tasks) = (Vec::new(), Vec::new());
    let mut add = |key: Key, goals: &[Goal]| {
        // Of one outcome alone, the sets next in size are told as well.
        let further = usize::from(wanted.alone && goals == [Goal::Otherwise]);
        tasks.push(Task::new(keys.len(), goals, further));
        keys.push(key);
        keys.len() - 1
    };
    let decided = [Goal::Decided(true), Goal::Decided(false)];
    let certain = outcomes.into_iter().zip(&wanted.outcomes).map(|(key, wanted)| {
        let goals = if let Key::OneOf(_) = key { &decided[..] } else { &[Goal::Otherwise] };
        wanted.then(|| add(key, goals))
    });
    let certain: Vec<Option<usize>> = certain.collect();
    let open = undetermined.into_iter().zip(&wanted.undetermined);
    let open: Vec<Option<usize>> = open.map(|(key, wanted)| wanted.then(|| add(key, &decided))).collect();
    let named = named.map(|key| add(key, &[Goal::Holds]));
    search.keys = keys;
    search.run(&mut tasks);
    let mut take = |task: &Option<usize>| task.and_then(|task| search.tell(tasks.get(task)?));
    Found {
        outcomes: certain.iter().map(&mut take).collect(),
        undetermined: open.iter().map(&mut take).collect(),
        name: take(&named),
    }
}

impl<'a> Search<'a> {
    /// What the rows of the record are about, in the order in which they are told.
    fn keys_of(&self) -> (Vec<Key>, Vec<Key>) {
        let looked = Looked { space: &self.space, rows: &self.rows, unclear: &[] };
        let rows = &self.rows;
        let mut keys: Vec<Key> = Vec::new();
        keys.extend(rows.memberships.iter().map(|(id, at)| Key::Class(*id, looked.element(*at))));
        keys.extend(rows.not_covered.iter().map(|(id, _)| Key::NotCovered(*id)));
        keys.extend(
            rows.obligations
                .iter()
                .map(|row| Key::Duty(row.duty, looked.elements(row.elements), group(row.modality))),
        );
        keys.extend(
            rows.sections.iter().map(|row| Key::Section(row.report, row.name.clone(), group(row.modality))),
        );
        keys.extend(rows.uses.iter().map(|row| Key::Use(row.usage)));
        keys.extend(rows.gates.iter().map(|row| Key::Gate(row.gate)));
        keys.extend(rows.quotas.iter().map(|row| {
            let (QuotaRow::Member { quota, group, .. } | QuotaRow::List { quota, group, .. }) = row;
            Key::Quota(*quota, looked.group_of(*quota, *group))
        }));
        keys.extend(rows.bounds.iter().map(|row| Key::Bound(row.bound)));
        keys.extend(rows.triggers.iter().map(|row| match row.one_of.is_empty() {
            true => Key::Trigger(row.trigger),
            false => Key::OneOf(row.one_of.clone()),
        }));
        let pending = rows.pending.iter().filter(|row| row.why.is_none()).map(|row| Key::Pending {
            kind: row.kind,
            subject: row.subject.clone(),
            elements: looked.elements(row.elements),
            of: row.modality.map(group),
        });
        (keys, pending.collect())
    }

    /// Evaluates the record as it is changed; false where it would be refused.
    fn collect(&mut self, set: &[u32]) -> bool {
        let Given { program, layout, plan, .. } = self.given;
        let totals = self.totals.of(&self.space, set);
        let mut machine =
            Machine::new(program, layout, &self.space.changed, totals, &mut self.scratch, &mut self.rows);
        let mut broken = Vec::new();
        check_assumptions(&mut machine, plan, &mut broken);
        machine.collect(plan);
        self.unclear.clear();
        if self.keys.iter().any(|key| matches!(key, Key::Class(..) | Key::NotCovered(_))) {
            for id in &plan.classes {
                let Some(class) = program.classes.get(id.index()) else { continue };
                let elements = machine.outside(|machine| machine.elements(&class.carrier));
                let decided = |truth: Verdict| matches!(truth, Verdict::Certain | Verdict::Never);
                if (0..elements.len()).any(|at| !decided(machine.class_at(*id, at).verdict())) {
                    self.unclear.push(*id);
                }
            }
        }
        broken.is_empty()
    }

    /// Looks at a changed record, once; none where the search has to end.
    fn look(&mut self, set: &Set) -> Option<Option<&[State]>> {
        if !self.evaluated.contains_key(set) {
            self.left = self.left.checked_sub(self.weight)?;
            self.space.apply(set);
            let states = self.collect(set).then(|| {
                let looked = Looked { space: &self.space, rows: &self.rows, unclear: &self.unclear };
                self.keys.iter().map(|key| looked.state(key)).collect()
            });
            self.evaluated.insert(set.clone(), states);
        }
        self.evaluated.get(set).map(Option::as_deref)
    }

    /// What something is in a changed record.
    fn state(&mut self, set: &Set, key: usize) -> Option<Option<State>> {
        self.look(set).map(|states| states.and_then(|states| states.get(key)).cloned())
    }

    fn run(&mut self, tasks: &mut [Task]) {
        // The record as it is costs nothing.
        self.left += self.weight;
        for size in 1..=FACTS {
            let before = tasks.to_vec();
            self.share(tasks, size);
            // What others have left over is for those who had too little.
            if size == 1 {
                let mut again: Vec<(usize, Task)> = Vec::new();
                for (at, (task, before)) in tasks.iter().zip(before).enumerate() {
                    if task.searched.cut {
                        again.push((at, before));
                    }
                }
                let mut more: Vec<Task> = again.iter().map(|(_, task)| task.clone()).collect();
                self.share(&mut more, size);
                for ((at, _), task) in again.iter().zip(more) {
                    if let Some(own) = tasks.get_mut(*at) {
                        *own = task;
                    }
                }
            }
        }
    }

    /// Tries the sets of one size for all, each with an equal part of what is left.
    fn share(&mut self, tasks: &mut [Task], size: usize) {
        let mut waiting = tasks.iter().filter(|task| !task.is_done(size)).count();
        for task in tasks.iter_mut() {
            if task.is_done(size) {
                continue;
            }
            let share = self.left / waiting.max(1);
            let kept = self.left - share;
            self.left = share;
            self.step(task, size);
            self.left += kept;
            waiting = waiting.saturating_sub(1);
        }
    }

    /// Tries all sets of one size.
    fn step(&mut self, task: &mut Task, size: usize) {
        task.searched.facts = size;
        let mut next = Vec::new();
        let frontier = std::mem::take(&mut task.frontier);
        let mut ended = false;
        'sets: for set in frontier {
            if ended {
                break;
            }
            let Some(edits) = self.edits(&set, task) else {
                ended = true;
                continue;
            };
            for edit in edits {
                let Some(more) = self.space.with(&set, edit) else { continue };
                if !task.seen.insert(more.clone()) {
                    continue;
                }
                let Some(state) = self.state(&more, task.key) else {
                    ended = true;
                    break 'sets;
                };
                task.searched.tried += 1;
                let Some(state) = state else {
                    // The record would be refused; another change may mend that.
                    next.push(more);
                    continue;
                };
                task.searched.aggregates |=
                    state.presence == Presence::Unclear && self.totals.differ(&self.space, &more);
                match self.goal(task, &state) {
                    None => next.push(more),
                    Some(goal) => match self.smallest(&more, task.key, goal) {
                        Some(smallest) => {
                            if !task.found.contains(&(goal, smallest.clone())) {
                                task.found.push((goal, smallest));
                            }
                        }
                        None => ended = true,
                    },
                }
            }
        }
        task.searched.cut |= ended;
        // What is nearer to being decided goes first.
        let mut ranked: Vec<(bool, Set)> = Vec::new();
        for set in next {
            let clear = !matches!(self.state(&set, task.key), Some(Some(state)) if state.presence == Presence::Unclear);
            ranked.push((clear, set));
        }
        ranked.sort_by_key(|(clear, _)| *clear);
        task.frontier = ranked.into_iter().map(|(_, set)| set).collect();
        if ended {
            task.frontier.clear();
        }
    }

    /// The goal that a state reaches, of those still sought.
    fn goal(&mut self, task: &Task, state: &State) -> Option<Goal> {
        let before = self.state(&Vec::new(), task.key)??;
        task.goals.iter().copied().find(|goal| state.reaches(&before, *goal))
    }

    /// The smallest part of a set that reaches the same goal; none where the search has to end.
    fn smallest(&mut self, set: &Set, key: usize, goal: Goal) -> Option<Set> {
        let before = self.state(&Vec::new(), key)??;
        let mut parts: Vec<Set> = Vec::new();
        for bits in 1..(1_u32 << set.len()) - 1 {
            let part = set.iter().enumerate().filter(|(at, _)| bits & (1 << at) != 0);
            parts.push(part.map(|(_, edit)| *edit).collect());
        }
        parts.sort_by_key(Vec::len);
        for part in parts {
            if let Some(state) = self.state(&part, key)?
                && state.reaches(&before, goal)
            {
                return Some(part);
            }
        }
        Some(set.clone())
    }

    /// The changes that could go on from a changed record.
    fn edits(&mut self, set: &Set, task: &Task) -> Option<Vec<u32>> {
        let unclear = self.state(set, task.key)?.is_some_and(|state| state.presence == Presence::Unclear);
        if !set.is_empty() {
            let cost = if unclear { MISSING } else { RESTING };
            self.left = self.left.checked_sub(cost.saturating_mul(self.weight))?;
        }
        self.space.apply(set);
        let accepted = self.collect(set);
        let facts = {
            let key = self.keys.get(task.key)?;
            let looked = Looked { space: &self.space, rows: &self.rows, unclear: &self.unclear };
            let totals = self.totals.of(&self.space, set);
            let given = Given { facts: &self.space.changed, totals, ..self.given };
            let mut facts = hangs_on(&looked, given, key);
            if !accepted {
                facts.extend(named_by_assumptions(given));
            }
            facts
        };
        let mut places: Vec<Place> = Vec::new();
        for place in facts.into_iter().filter_map(|fact| self.space.before(fact)) {
            for place in around(&self.space, place) {
                if !places.contains(&place) {
                    places.push(place);
                }
            }
        }
        if task.goals.iter().any(|goal| matches!(goal, Goal::Decided(_))) {
            places.retain(|place| self.is_supplied(*place));
        }
        let mut edits = Vec::new();
        for place in places {
            let values = &self.values;
            edits.extend(self.space.edits_of(place, |space| values.of(space, place)));
        }
        Some(edits)
    }

    /// Whether the record does not give a fact.
    fn is_supplied(&self, place: Place) -> bool {
        match place {
            Place::Element(..) => self.space.holder(place).is_some_and(|list| self.is_supplied(list)),
            Place::Slot(arena, slot) => {
                let further = match self.space.holder(place) {
                    Some(element @ Place::Element(arena, base)) if self.space.is_spare(arena, base) => {
                        self.is_supplied(element)
                    }
                    _ => true,
                };
                further && self.space.base.get(arena, slot) == Slot::Unknown
            }
        }
    }

    fn tell(&mut self, task: &Task) -> Option<Changes> {
        let mut all = Vec::new();
        // Ways to one end alone, where those to the other were not all tried, would mislead.
        let reached = |goal: &Goal| task.found.iter().any(|(of, _)| of == goal);
        if task.searched.cut && task.goals.len() > 1 && !task.goals.iter().all(reached) {
            return Some(Changes { searched: task.searched, ..Changes::default() });
        }
        for goal in &task.goals {
            let of_goal = || task.found.iter().filter(|(of, _)| of == goal).map(|(_, set)| set);
            let least = of_goal().map(Vec::len).min();
            for set in of_goal().filter(|set| least.is_some_and(|least| set.len() <= least + task.further)) {
                if let Some(state) = self.state(set, task.key)? {
                    all.push((set.clone(), state.then));
                }
            }
        }
        let listed = self.given.program.limits.listed_changes;
        Some(tell(&self.space, &self.values, all, listed, task.searched))
    }
}

impl Task {
    fn new(key: usize, goals: &[Goal], further: usize) -> Task {
        Task {
            key,
            goals: goals.to_vec(),
            found: Vec::new(),
            frontier: vec![Vec::new()],
            seen: BTreeSet::new(),
            searched: Searched::default(),
            further,
        }
    }

    /// Whether every goal is reached by smaller sets, or nothing is left to try.
    fn is_done(&self, size: usize) -> bool {
        let reached =
            |goal: &Goal| self.found.iter().any(|(of, set)| of == goal && set.len() + self.further < size);
        self.goals.iter().all(reached) || self.frontier.is_empty()
    }
}
