//! What the facts must show for a condition not to be certainly false: tests of
//! single facts, found once when the scheme is compiled.
//!
//! Each test that is found is necessary by itself. Where a fact is known and
//! none of its wanted values, the condition is false however 未定 is taken; where
//! it is unknown, nothing is said. Parts of which nothing is known need nothing.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexSet;

use super::{
    facts::Slot,
    layout::{ArenaId, Layout, Shape},
    program::{
        Address, Base, Carrier, ClassKind, Clause, Condition, Domain, Done, Effect, ElementList, Members,
        Node, NodeId, Over, Pool, Program, Quota,
    },
    truth::Truth,
    value::{TextRef, Value},
};
use crate::model::{ClassId, ClauseId, Comparison, DefinitionId, DutyId, Modality, OpenJoin, ReportId};

/// A fact of the record, or of the elements of a list of it: there, of any of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Fact {
    pub(crate) arena: ArenaId,
    pub(crate) slot: u32,
}

/// A value that a fact is tested for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    None,
    Bool(bool),
    Int(i64),
    Enum(u16),
    /// A place among the texts that are tested for.
    Text(u32),
}

/// What a condition needs.
#[derive(Clone, Debug)]
pub(crate) enum Needs {
    /// It is false, whatever the facts.
    Never,
    /// For each fact one of these values; no fact at all where nothing is known to be needed.
    Tests(BTreeMap<Fact, BTreeSet<Key>>),
}

/// A test for more values than that sorts out too little to be worth its work.
const KEYS: usize = 256;
/// Definitions, classes and parts of expressions are looked into so deep.
const DEPTH: u32 = 128;

impl Needs {
    fn nothing() -> Needs {
        Needs::Tests(BTreeMap::new())
    }

    fn known(truth: Truth) -> Needs {
        if truth == Truth::FALSE { Needs::Never } else { Needs::nothing() }
    }

    /// Both must hold.
    fn and(self, other: Needs) -> Needs {
        let (Needs::Tests(mut tests), Needs::Tests(others)) = (self, other) else { return Needs::Never };
        for (fact, keys) in others {
            match tests.get_mut(&fact) {
                Some(known) if fact.arena == ArenaId::ROOT => known.retain(|key| keys.contains(key)),
                // Each may hold of another element: only one of the tests can be kept.
                Some(known) if keys.len() < known.len() => *known = keys,
                Some(_) => {}
                None => {
                    tests.insert(fact, keys);
                }
            }
        }
        Needs::Tests(tests)
    }

    /// Either is enough.
    fn or(self, other: Needs) -> Needs {
        let (mut tests, mut others) = match (self, other) {
            (Needs::Never, only) | (only, Needs::Never) => return only,
            (Needs::Tests(tests), Needs::Tests(others)) => (tests, others),
        };
        tests.retain(|fact, keys| match others.remove(fact) {
            Some(more) => {
                keys.extend(more);
                keys.len() <= KEYS
            }
            None => false,
        });
        Needs::Tests(tests)
    }
}

/// What the elements that are bound stand for: the arena of a list of the
/// record, or something that no fact is found by.
type Elements = Vec<Option<ArenaId>>;

/// Finds what the classes and clauses of one record type need.
pub(crate) struct Finder<'p> {
    program: &'p Program,
    layout: &'p Layout,
    /// Texts that facts are tested for.
    pub(crate) texts: IndexSet<String>,
    classes: Vec<Option<Needs>>,
    definitions: Vec<Option<Needs>>,
    duties: Vec<Option<Needs>>,
    reports: Vec<Option<Needs>>,
    depth: u32,
}

impl<'p> Finder<'p> {
    pub(crate) fn new(program: &'p Program, layout: &'p Layout) -> Finder<'p> {
        Finder {
            program,
            layout,
            texts: IndexSet::new(),
            classes: vec![None; program.classes.len()],
            definitions: vec![None; program.definitions.len()],
            duties: vec![None; program.duties.len()],
            reports: vec![None; program.reports.len()],
            depth: 0,
        }
    }

    // ── classes and clauses ──────────────────────────────────────────────

    /// What membership of a class needs, of the record or of any element.
    pub(crate) fn class(&mut self, id: ClassId) -> Needs {
        if let Some(Some(known)) = self.classes.get(id.index()) {
            return known.clone();
        }
        let Some(class) = self.program.classes.get(id.index()) else { return Needs::nothing() };
        let needs = self.deeper(|finder| match &class.kind {
            ClassKind::Condition(condition) => {
                let bound = finder.carrier(&class.carrier);
                finder.open_condition(condition, &mut bound.into_iter().collect())
            }
            ClassKind::Union(members) => finder.members(members),
        });
        if let Some(place) = self.classes.get_mut(id.index()) {
            *place = Some(needs.clone());
        }
        needs
    }

    fn members(&mut self, members: &Members) -> Needs {
        let classes = members.include.listed.iter();
        classes.fold(Needs::Never, |any, class| {
            let one = self.class(*class);
            any.or(one)
        })
    }

    /// What must hold for a clause to apply anywhere, or for its quotas to say anything.
    pub(crate) fn clause(&mut self, clause: &Clause) -> Needs {
        match &clause.domain {
            Domain::Defines(class) => self.class(*class),
            Domain::Classes(_, joined) => {
                let subject = self.class(*joined);
                let mut bound: Elements = self.carrier(&clause.carrier).into_iter().collect();
                bound.extend(clause.loops.iter().map(|list| self.arena(list)).collect::<Elements>());
                subject.and(self.open_condition(&clause.condition, &mut bound))
            }
            Domain::Context => {
                let quotas = clause.effects.iter().fold(Needs::Never, |any, effect| match effect {
                    Effect::Quota(id) => match self.program.quotas.get(id.index()) {
                        Some(quota) => {
                            let one = self.quota(quota);
                            any.or(one)
                        }
                        None => any,
                    },
                    _ => any,
                });
                quotas.and(self.open_condition(&clause.condition, &mut Vec::new()))
            }
        }
    }

    /// What a quota needs to say anything of a record: it is in the pool, or chosen.
    fn quota(&mut self, quota: &Quota) -> Needs {
        let Pool::Population { record, carrier, members } = &quota.pool else { return Needs::nothing() };
        if *record != self.layout.record {
            return Needs::Never;
        }
        let mut bound: Elements = self.carrier(carrier).into_iter().collect();
        let mut member = self.members(members);
        if let Some(filter) = quota.filter {
            member = member.and(self.condition(filter, &mut bound));
        }
        // Who was chosen for its duty is told of outside the pool, too, whatever else counts.
        let duty = quota.duty.and_then(|duty| self.program.duties.get(duty.index()));
        match duty.and_then(|duty| duty.chosen) {
            Some(chosen) => member.or(self.condition(chosen, &mut Vec::new())),
            None => member,
        }
    }

    /// The element that a carrier binds, if it has elements.
    fn carrier(&self, carrier: &Carrier) -> Option<Option<ArenaId>> {
        match carrier {
            Carrier::Record => None,
            Carrier::List(list) => Some(self.arena(list)),
        }
    }

    fn arena(&self, list: &ElementList) -> Option<ArenaId> {
        self.list_arena(list.list)
    }

    /// The arena of a list that is a field of the record and holds records.
    fn list_arena(&self, list: NodeId) -> Option<ArenaId> {
        let Node::ListFact(Address { base: Base::Record, slot }) = self.program.node(list) else {
            return None;
        };
        let parent = Some((ArenaId::ROOT, *slot));
        let found = self
            .layout
            .arenas
            .iter()
            .position(|arena| arena.parent == parent && matches!(arena.element, Shape::Record(_)))?;
        u32::try_from(found).ok().map(ArenaId)
    }

    // ── conditions ───────────────────────────────────────────────────────

    fn deeper(&mut self, work: impl FnOnce(&mut Self) -> Needs) -> Needs {
        if self.depth >= DEPTH {
            return Needs::nothing();
        }
        self.depth += 1;
        let needs = work(self);
        self.depth -= 1;
        needs
    }

    fn open_condition(&mut self, condition: &Condition, bound: &mut Elements) -> Needs {
        match (condition.test, &condition.open) {
            // What the text leaves open beside the test may hold without it.
            (None, _) | (_, Some((OpenJoin::Or, _))) => Needs::nothing(),
            (Some(test), None | Some((OpenJoin::And, _))) => self.condition(test, bound),
        }
    }

    fn condition(&mut self, id: NodeId, bound: &mut Elements) -> Needs {
        self.deeper(|finder| finder.node(id, bound))
    }

    fn node(&mut self, id: NodeId, bound: &mut Elements) -> Needs {
        let program = self.program;
        match program.node(id) {
            Node::Known(truth) => Needs::known(*truth),
            Node::BoolFact(address) => self.test(*address, bound, [Key::Bool(true)]),
            Node::EnumIs(address, value) => self.test(*address, bound, [Key::Enum(*value)]),
            Node::EnumAmong(address, bits) => {
                let values =
                    (0..=u16::MAX).zip(bits.iter().flat_map(|word| (0..64).map(move |at| word >> at)));
                let among = values.filter(|(_, bit)| bit & 1 != 0).map(|(value, _)| Key::Enum(value));
                self.test(*address, bound, among)
            }
            Node::Compare(Comparison::Equal, left, right) => self.equal(*left, *right, bound),
            Node::In(item, list, None) => self.among(*item, *list, bound),
            Node::Not(inner) => match program.node(*inner) {
                Node::Known(truth) => Needs::known(!*truth),
                Node::BoolFact(address) => self.test(*address, bound, [Key::Bool(false), Key::None]),
                Node::HasFact(address) => self.test(*address, bound, [Key::None]),
                _ => Needs::nothing(),
            },
            Node::And(all) => all.iter().fold(Needs::nothing(), |both, one| {
                let one = self.condition(*one, bound);
                both.and(one)
            }),
            Node::Or(any) => any.iter().fold(Needs::Never, |either, one| {
                let one = self.condition(*one, bound);
                either.or(one)
            }),
            Node::Condition(inner) => self.condition(*inner, bound),
            Node::Defined(id) => self.definition(*id),
            Node::IsMember(class, depth) => {
                // INVARIANT: of an element of that very list, so that it is found among them.
                let of = program.classes.get(class.index()).and_then(|class| self.carrier(&class.carrier));
                let told = match (depth, of) {
                    (None, _) | (_, None) => true,
                    (Some(depth), Some(list)) => {
                        list.is_some() && bound.get(*depth as usize).copied() == Some(list)
                    }
                };
                if told { self.class(*class) } else { Needs::nothing() }
            }
            Node::Status(duty, ..) => self.owed(*duty),
            Node::Incomplete(report) => self.incomplete(*report),
            Node::Exists(over) => self.exists(*over, bound),
            _ => Needs::nothing(),
        }
    }

    fn definition(&mut self, id: DefinitionId) -> Needs {
        if let Some(Some(known)) = self.definitions.get(id.index()) {
            return known.clone();
        }
        let Some(node) = self.program.conditions.get(id.index()).copied().flatten() else {
            return Needs::nothing();
        };
        let needs = self.condition(node, &mut Vec::new());
        if let Some(place) = self.definitions.get_mut(id.index()) {
            *place = Some(needs.clone());
        }
        needs
    }

    /// A duty has a status only where it is owed.
    fn owed(&mut self, id: DutyId) -> Needs {
        if let Some(Some(known)) = self.duties.get(id.index()) {
            return known.clone();
        }
        let program = self.program;
        let Some(duty) = program.duties.get(id.index()) else { return Needs::nothing() };
        let needs = if duty.quotas.is_empty() {
            self.any_clause(duty.imposers.iter().map(|(clause, ..)| *clause))
        } else {
            Needs::nothing()
        };
        if let Some(place) = self.duties.get_mut(id.index()) {
            *place = Some(needs.clone());
        }
        needs
    }

    /// A report is incomplete only where a clause requires something of it.
    fn incomplete(&mut self, id: ReportId) -> Needs {
        if let Some(Some(known)) = self.reports.get(id.index()) {
            return known.clone();
        }
        let program = self.program;
        let Some(report) = program.reports.get(id.index()) else { return Needs::nothing() };
        let requiring = report.contents.iter().filter(|(clause, place)| {
            let effect = program.clauses.get(clause.index()).and_then(|clause| clause.effects.get(*place));
            matches!(effect, Some(Effect::Contain { modality: Modality::Must, .. }))
        });
        let lacking = self.any_clause(requiring.map(|(clause, _)| *clause));
        let needs = match report.submitted {
            Some(Done::When(submitted)) => lacking.and(self.condition(submitted, &mut Vec::new())),
            Some(Done::On(_)) | None => lacking,
        };
        if let Some(place) = self.reports.get_mut(id.index()) {
            *place = Some(needs.clone());
        }
        needs
    }

    fn any_clause(&mut self, clauses: impl Iterator<Item = ClauseId>) -> Needs {
        let program = self.program;
        clauses.fold(Needs::Never, |any, clause| {
            let one = match program.clauses.get(clause.index()) {
                // Nothing is sorted out any more once one of them needs nothing.
                Some(clause) if !any.is_nothing() => self.deeper(|finder| finder.clause(clause)),
                Some(_) | None => Needs::nothing(),
            };
            any.or(one)
        })
    }

    fn exists(&mut self, over: Over, bound: &mut Elements) -> Needs {
        let Some(arena) = self.list_arena(over.list) else { return Needs::nothing() };
        bound.push(Some(arena));
        let both = [over.filter, over.body].into_iter().flatten().fold(Needs::nothing(), |both, one| {
            let one = self.condition(one, bound);
            both.and(one)
        });
        bound.pop();
        // INVARIANT: of an unknown list it is unknown whether it has such an element,
        // whatever else is known: only what its elements show counts.
        match both {
            Needs::Tests(mut tests) => {
                tests.retain(|fact, _| fact.arena == arena);
                Needs::Tests(tests)
            }
            Needs::Never => Needs::nothing(),
        }
    }

    // ── tests of one fact ────────────────────────────────────────────────

    fn equal(&mut self, left: NodeId, right: NodeId, bound: &Elements) -> Needs {
        for (fact, constant) in [(left, right), (right, left)] {
            if let (Node::Fact(address), Some(key)) = (self.program.node(fact), self.key(constant)) {
                return self.test(*address, bound, [key]);
            }
        }
        Needs::nothing()
    }

    fn among(&mut self, item: NodeId, list: NodeId, bound: &Elements) -> Needs {
        let program = self.program;
        let Node::Fact(address) = program.node(item) else { return Needs::nothing() };
        let keys: Option<Vec<Key>> = match program.node(list) {
            Node::List(items) => items.iter().map(|item| self.key(*item)).collect(),
            Node::Range(low, high) => match (program.node(*low), program.node(*high)) {
                (Node::Constant(Value::Int(low)), Node::Constant(Value::Int(high)))
                    if high.checked_sub(*low).is_some_and(|len| len < KEYS as i64) =>
                {
                    Some((*low..=*high).map(Key::Int).collect())
                }
                _ => None,
            },
            _ => None,
        };
        match keys {
            Some(keys) => self.test(*address, bound, keys),
            None => Needs::nothing(),
        }
    }

    /// A constant as a key.
    fn key(&mut self, id: NodeId) -> Option<Key> {
        match self.program.node(id) {
            Node::Constant(Value::Bool(value)) => Some(Key::Bool(*value)),
            Node::Constant(Value::Int(value)) => Some(Key::Int(*value)),
            Node::Constant(Value::Enum(value)) => Some(Key::Enum(*value)),
            Node::Constant(Value::Text(TextRef::Constant(at), _)) => {
                let text = self.program.texts.get(*at as usize)?;
                let (at, _) = self.texts.insert_full(text.clone());
                Some(Key::Text(at as u32))
            }
            // Facts of the context are the same for all records.
            Node::Fact(Address { base: Base::Context, slot }) => {
                match self.program.context.get(ArenaId::ROOT, *slot) {
                    Slot::Bool(value) => Some(Key::Bool(value)),
                    Slot::Int(value) => Some(Key::Int(value)),
                    Slot::Enum(value) => Some(Key::Enum(value)),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn test(&mut self, address: Address, bound: &Elements, keys: impl IntoIterator<Item = Key>) -> Needs {
        let arena = match address.base {
            Base::Record => ArenaId::ROOT,
            Base::Element(depth) => match bound.get(depth as usize) {
                Some(Some(arena)) => *arena,
                Some(None) | None => return Needs::nothing(),
            },
            Base::Context => return Needs::nothing(),
        };
        let keys: BTreeSet<Key> = keys.into_iter().collect();
        if keys.len() > KEYS {
            return Needs::nothing();
        }
        Needs::Tests(BTreeMap::from([(Fact { arena, slot: address.slot }, keys)]))
    }
}

impl Needs {
    fn is_nothing(&self) -> bool {
        matches!(self, Needs::Tests(tests) if tests.is_empty())
    }
}
