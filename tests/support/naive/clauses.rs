//! Classes, the places at which a clause is read, and when it applies there.

use shufa::model::{Carrier, ClassId, ClassKind, Clause, ClauseId, Domain, Members, OpenJoin, RecordId};

use super::{
    Naive,
    expressions::{Elements, Scope},
    facts::{Element, Val},
    rows::Position,
    truth::{Gaps, Pair, Path, Truth, Verdict, World},
};

/// One place at which a clause is read.
#[derive(Clone, Debug)]
pub(crate) struct Place<'a> {
    pub(crate) clause: ClauseId,
    /// The element of its class's carrier, if that is a list.
    pub(crate) subject: Option<Element<'a>>,
    /// The elements of its own loops.
    pub(crate) loops: Vec<Element<'a>>,
    /// Whether there is such a place: unknown where a loop's list is.
    pub(crate) exists: Truth,
    /// Which of the clause's places it is.
    pub(crate) number: usize,
    /// Which of the clause's effects is at work.
    pub(crate) effect: usize,
}

impl<'a> Place<'a> {
    /// What the clause's expressions see.
    pub(crate) fn scope(&self, world: World) -> Scope<'a> {
        let bound = self.subject.iter().chain(&self.loops).cloned().collect();
        Scope::new(world, bound)
    }

    pub(crate) fn position(&self) -> Position {
        Position { clause: self.clause, place: self.number, effect: self.effect }
    }

    pub(crate) fn subject_path(&self) -> Option<Path> {
        self.subject.as_ref().map(|element| element.path.clone())
    }
}

impl<'a> Naive<'a> {
    pub(crate) fn clause(&self, id: ClauseId) -> &'a Clause {
        &self.model.clauses[id.index()]
    }

    pub(crate) fn clause_ids(&self) -> impl Iterator<Item = ClauseId> + use<> {
        (0..self.model.clauses.len()).map(|index| ClauseId(index as u32))
    }

    fn carrier(&self, clause: &Clause) -> Carrier {
        match &clause.domain {
            Domain::Defines(class) => self.model.classes[class.index()].carrier.clone(),
            Domain::Classes { carrier, .. } => carrier.clone(),
            Domain::Context => Carrier::Record,
        }
    }

    fn record_of(&self, clause: &Clause) -> Option<RecordId> {
        match &clause.domain {
            Domain::Defines(class) => Some(self.model.classes[class.index()].record),
            Domain::Classes { record, .. } => Some(*record),
            Domain::Context => None,
        }
    }

    // ── classes ──────────────────────────────────────────────────────────

    /// Whether an element, or else the record, belongs to a class. The record
    /// belongs to a class of elements if some element does.
    pub(crate) fn is_member(&self, class: ClassId, element: Option<&Element<'a>>, world: World) -> Truth {
        let carrier = &self.model.classes[class.index()].carrier;
        match (carrier, element) {
            (Carrier::Record, _) => self.is_member_at(class, None, world),
            (Carrier::List(_), Some(element)) => self.is_member_at(class, Some(element), world),
            (Carrier::List(_), None) => Truth::or(
                self.class_elements(class)
                    .iter()
                    .map(|element| self.is_member_at(class, element.as_ref(), world)),
            ),
        }
    }

    /// The elements that a class classifies; for a class of records, the record: none.
    pub(crate) fn class_elements(&self, class: ClassId) -> Vec<Option<Element<'a>>> {
        self.carrier_elements(&self.model.classes[class.index()].carrier)
    }

    /// The elements of a carrier, or the one that stands for those of an unknown list.
    pub(crate) fn carrier_elements(&self, carrier: &Carrier) -> Vec<Option<Element<'a>>> {
        match carrier {
            Carrier::Record => vec![None],
            Carrier::List(fields) => {
                let list = shufa::model::ListRef::Path(fields.clone());
                let scope = Scope::new(World::Closed, Vec::new());
                match self.elements(&list, &scope) {
                    Elements::Known(elements) => elements.into_iter().map(Some).collect(),
                    Elements::Unknown(element, _) => vec![Some(*element)],
                }
            }
        }
    }

    fn is_member_at(&self, id: ClassId, element: Option<&Element<'a>>, world: World) -> Truth {
        self.known.of(self.record, id, element, world, || self.membership(id, element, world))
    }

    fn membership(&self, id: ClassId, element: Option<&Element<'a>>, world: World) -> Truth {
        let member = match &self.model.classes[id.index()].kind {
            ClassKind::Clause(clause) => {
                let scope = Scope::new(world, element.cloned().into_iter().collect());
                self.condition(*clause, &scope)
            }
            ClassKind::Union(members) => {
                let carrier = &self.model.classes[id.index()].carrier;
                self.among(members, carrier, element, world)
            }
        };
        // Of an unknown list no element is known to belong, and some are known not to.
        match element.and_then(unknown_element) {
            Some(gaps) => Truth::and([Truth::unknown(gaps), member]),
            None => member,
        }
    }

    /// In any of these and in none of those. Classes of another carrier count by record.
    pub(crate) fn among(
        &self,
        members: &Members,
        carrier: &Carrier,
        element: Option<&Element<'a>>,
        world: World,
    ) -> Truth {
        let member = |class: &ClassId| {
            let element = self.element_for(*class, carrier, element);
            self.is_member(*class, element, world)
        };
        Truth::and([
            Truth::or(members.include.iter().map(member)),
            Truth::or(members.exclude.iter().map(member)).not(),
        ])
    }

    /// The element of a carrier, where a class classifies those elements.
    fn element_for<'e>(
        &self,
        class: ClassId,
        carrier: &Carrier,
        element: Option<&'e Element<'a>>,
    ) -> Option<&'e Element<'a>> {
        element.filter(|_| self.model.classes[class.index()].carrier == *carrier)
    }

    // ── clauses ──────────────────────────────────────────────────────────

    /// 当, with 未定 false or true.
    fn condition(&self, clause: ClauseId, scope: &Scope<'a>) -> Truth {
        let condition = &self.clause(clause).condition;
        let test = self.truth_or_true(condition.test.as_ref(), scope);
        let Some(open) = &condition.open else {
            return test;
        };
        let unspecified = left_open(&open.why, scope.world);
        match open.join {
            OpenJoin::And => Truth::and([test, unspecified]),
            OpenJoin::Or => Truth::or([test, unspecified]),
        }
    }

    /// Every place at which a clause is read for this record, members or not.
    pub(crate) fn places(&self, id: ClauseId) -> Vec<Place<'a>> {
        let clause = self.clause(id);
        if self.record_of(clause).is_some_and(|record| record != self.record_type) {
            return Vec::new();
        }
        let mut places: Vec<Place<'a>> = self
            .carrier_elements(&self.carrier(clause))
            .into_iter()
            .map(|subject| Place {
                clause: id,
                subject,
                loops: Vec::new(),
                exists: Truth::TRUE,
                number: 0,
                effect: 0,
            })
            .collect();
        for list in &clause.loops {
            places = places
                .into_iter()
                .flat_map(|place| {
                    let scope = place.scope(World::Closed);
                    let (elements, exists) = match self.elements(list, &scope) {
                        Elements::Known(elements) => (elements, Truth::TRUE),
                        Elements::Unknown(element, gaps) => (vec![*element], Truth::unknown(gaps)),
                    };
                    elements.into_iter().map(move |element| {
                        let mut place = place.clone();
                        place.loops.push(element);
                        place.exists = Truth::and([place.exists, exists.clone()]);
                        place
                    })
                })
                .collect();
        }
        for (number, place) in places.iter_mut().enumerate() {
            place.number = number;
        }
        places
    }

    /// Whether the one whom a place is about belongs to the clause's classes.
    fn subject(&self, place: &Place<'a>, world: World) -> Truth {
        match &self.clause(place.clause).domain {
            Domain::Defines(class) => self.is_member(*class, place.subject.as_ref(), world),
            Domain::Classes { members, carrier, .. } => {
                let among = self.among(members, carrier, place.subject.as_ref(), world);
                match place.subject.as_ref().and_then(unknown_element) {
                    Some(gaps) => Truth::and([Truth::unknown(gaps), among]),
                    None => among,
                }
            }
            Domain::Context => Truth::TRUE,
        }
    }

    /// The clause's own condition; that of a 主体 clause is the membership.
    fn own_condition(&self, place: &Place<'a>, world: World) -> Truth {
        match self.clause(place.clause).domain {
            Domain::Defines(_) => Truth::TRUE,
            _ => self.condition(place.clause, &place.scope(world)),
        }
    }

    /// Whether a clause without exceptions would apply.
    pub(crate) fn is_met(&self, place: &Place<'a>, world: World) -> Truth {
        Truth::and([place.exists.clone(), self.subject(place, world), self.own_condition(place, world)])
    }

    /// Whether a clause applies: met, and no exception applies. In an exception 未定 is false.
    pub(crate) fn applies(&self, place: &Place<'a>, world: World) -> Truth {
        let exceptions = self.clause(place.clause).defeated_by.iter();
        Truth::and([
            self.is_met(place, world),
            Truth::or(exceptions.map(|by| self.applies_beside(*by, place, World::Closed))).not(),
        ])
    }

    pub(crate) fn applies_pair(&self, place: &Place<'a>) -> Pair {
        Pair::of(|world| self.applies(place, world))
    }

    /// Whether an exception applies where another clause is read: at the same
    /// element where both have one carrier, else anywhere in the record.
    fn applies_beside(&self, exception: ClauseId, place: &Place<'a>, world: World) -> Truth {
        let carrier = self.carrier(self.clause(exception));
        let together = carrier == self.carrier(self.clause(place.clause));
        Truth::or(
            self.places(exception)
                .iter()
                .filter(|other| !together || other.subject_path() == place.subject_path())
                .map(|other| self.applies(other, world)),
        )
    }

    /// The exceptions that hang on what the text leaves open.
    pub(crate) fn unless(&self, place: &Place<'a>) -> Vec<ClauseId> {
        let exceptions = self.clause(place.clause).defeated_by.iter().copied();
        exceptions
            .filter(|by| {
                let pair = Pair::of(|world| self.applies_beside(*by, place, world));
                pair.verdict() == Verdict::Open && !pair.closed.is_true()
            })
            .collect()
    }
}

/// 未定 itself.
pub(crate) fn left_open(why: &str, world: World) -> Truth {
    match world {
        World::Closed => Truth::FALSE,
        World::Open => Truth::TRUE,
        World::Unsettled => {
            let mut gaps = Gaps::default();
            gaps.open.insert(why.to_owned());
            Truth::unknown(gaps)
        }
    }
}

/// Why an element that stands for those of an unknown list is unknown.
pub(crate) fn unknown_element(element: &Element<'_>) -> Option<Gaps> {
    match &element.value {
        Val::Unknown(gaps) if element.pseudo => Some(gaps.clone()),
        _ => None,
    }
}
