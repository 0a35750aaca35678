//! Duties: who owes them, and where they stand at the evaluation date.

use shufa::{
    date::Date,
    model::{Comparison, Done, Duty, DutyId, Each, Effect, Modality, StatusTest, Target},
    outcome::{Kind, Status},
};

use super::{
    Naive,
    clauses::Place,
    expressions::{Elements, Scope},
    facts::{Element, Known, Val},
    operators::{compare, has},
    truth::{Gaps, Truth, World},
};

/// One clause imposing a duty at one place, for one of the duty's elements.
#[derive(Clone, Debug)]
pub(crate) struct Imposed<'a> {
    pub(crate) place: Place<'a>,
    pub(crate) duty: DutyId,
    pub(crate) elements: Vec<Element<'a>>,
    pub(crate) modality: Modality,
    pub(crate) ground: Ground<'a>,
}

/// On what ground a clause imposes a duty.
#[derive(Clone, Debug)]
pub(crate) enum Ground<'a> {
    /// The clause applies, and there is such an element.
    Clause { exists: Truth },
    /// A quota's clause applies, and the record is in the pool and chosen.
    Chosen {
        quota: shufa::model::QuotaId,
        /// The element of the pool.
        member: Option<Element<'a>>,
    },
}

/// Where an obligation stands.
#[derive(Clone, Debug)]
pub(crate) struct Standing {
    /// None where nothing can show it.
    pub(crate) status: Option<Status>,
    pub(crate) since: Option<Date>,
    pub(crate) due: Option<Date>,
    pub(crate) done: Option<Date>,
    pub(crate) early: Option<Date>,
    pub(crate) reason: Option<String>,
    /// Why it is undetermined, as which kind of entry.
    pub(crate) gap: Option<(Kind, Gaps)>,
}

impl<'a> Naive<'a> {
    pub(crate) fn duty(&self, id: DutyId) -> &'a Duty {
        &self.model.duties[id.index()]
    }

    /// The elements for which a clause imposes a duty, and whether they exist.
    pub(crate) fn targets(
        &self,
        duty: DutyId,
        target: Target,
        place: &Place<'a>,
    ) -> Vec<(Vec<Element<'a>>, Truth)> {
        match target {
            Target::Record => vec![(Vec::new(), Truth::TRUE)],
            Target::Bound(depth) => {
                let bound = place.scope(World::Closed).bound;
                vec![(vec![bound[depth as usize].clone()], Truth::TRUE)]
            }
            Target::Loops => vec![(place.loops.clone(), Truth::TRUE)],
            Target::All => self.all_elements(duty),
        }
    }

    /// Every element of a duty's list; of a duty without elements, the record.
    pub(crate) fn all_elements(&self, duty: DutyId) -> Vec<(Vec<Element<'a>>, Truth)> {
        let Each::List(list) = &self.duty(duty).each else {
            return vec![(Vec::new(), Truth::TRUE)];
        };
        let scope = Scope::new(World::Closed, Vec::new());
        match self.elements(list, &scope) {
            Elements::Known(elements) => {
                elements.into_iter().map(|element| (vec![element], Truth::TRUE)).collect()
            }
            Elements::Unknown(element, gaps) => vec![(vec![*element], Truth::unknown(gaps))],
        }
    }

    /// Everything that imposes anything at a place of a clause, in the order of its effects.
    fn imposed_at(&self, place: &Place<'a>) -> Vec<Imposed<'a>> {
        let effects = &self.clause(place.clause).effects;
        effects.iter().flat_map(|effect| self.imposed_by(effect, place)).collect()
    }

    /// What an effect imposes at a place of its clause.
    pub(crate) fn imposed_by(&self, effect: &Effect, place: &Place<'a>) -> Vec<Imposed<'a>> {
        match effect {
            Effect::Impose { modality, duty, target } => {
                let targets = self.targets(*duty, *target, place).into_iter();
                let imposed = targets.map(|(elements, exists)| Imposed {
                    place: place.clone(),
                    duty: *duty,
                    elements,
                    modality: *modality,
                    ground: Ground::Clause { exists },
                });
                imposed.collect()
            }
            Effect::Quota(quota) => self.chosen_duties(*quota, place),
            _ => Vec::new(),
        }
    }

    /// Whether a duty is imposed on this ground.
    pub(crate) fn is_imposed(&self, imposed: &Imposed<'a>, world: World) -> Truth {
        match &imposed.ground {
            Ground::Clause { exists } => Truth::and([self.applies(&imposed.place, world), exists.clone()]),
            Ground::Chosen { quota, member } => {
                self.is_chosen_member(*quota, &imposed.place, member.as_ref(), &imposed.elements, world)
            }
        }
    }

    /// Every ground on which the record, or the element, may owe a duty.
    fn grounds(&self, duty: DutyId, element: Option<&Element<'a>>) -> Vec<Imposed<'a>> {
        self.clause_ids()
            .flat_map(|clause| self.places(clause))
            .flat_map(|place| self.imposed_at(&place))
            .filter(|imposed| {
                let paths = imposed.elements.iter().map(|element| &element.path);
                imposed.duty == duty && paths.eq(element.map(|element| &element.path))
            })
            .collect()
    }

    fn is_owed(
        &self,
        duty: DutyId,
        modality: Modality,
        element: Option<&Element<'a>>,
        world: World,
    ) -> Truth {
        Truth::or(
            self.grounds(duty, element)
                .iter()
                .filter(|imposed| imposed.modality == modality)
                .map(|imposed| self.is_imposed(imposed, world)),
        )
    }

    /// `D.已履行` and its like.
    pub(crate) fn status_test(
        &self,
        id: DutyId,
        test: StatusTest,
        element: Option<&Element<'a>>,
        scope: &Scope<'a>,
    ) -> Truth {
        let duty = self.duty(id);
        let bound = element.cloned().into_iter().collect();
        let scope = Scope::new(scope.world, bound);
        let owed = |modality| self.is_owed(id, modality, element, scope.world);
        let (must, in_principle) = (owed(Modality::Must), owed(Modality::InPrinciple));
        let (by_reference, emphasis) = (owed(Modality::ByReference), owed(Modality::Emphasis));
        let binding = Truth::or([must.clone(), in_principle.clone(), by_reference.clone()]);

        let (done, date) = self.done(duty, &scope);
        let since = self.value_or_none(duty.since.as_ref(), &scope);
        let due = self.value_or_none(duty.due.as_ref(), &scope);
        let late = compare(Comparison::Greater, date, due.clone());
        let passed =
            Truth::and([compare(Comparison::Less, due.clone(), self.today()), begun(&since, &self.today())]);
        let reason = self.value_or_none(duty.reason.as_ref(), &scope);
        let excused = Truth::and([must.clone().not(), in_principle.clone(), has(&reason)]);
        let lacking = Truth::and([done.clone().not(), excused.not()]);
        let any = Truth::or([binding.clone(), emphasis.clone()]);
        let holds = match test {
            StatusTest::Fulfilled => Truth::and([any.clone(), done.clone()]),
            StatusTest::Unfulfilled => Truth::and([any.clone(), lacking]),
            StatusTest::Overdue => {
                let late = Truth::and([any.clone(), done.clone(), late]);
                Truth::and([passed, Truth::or([late, Truth::and([binding, lacking])])])
            }
            StatusTest::Breached => Truth::and([binding, passed, lacking]),
        };
        // A status is one thing: all that is unknown of the duty may bear on it.
        match holds.known() {
            Some(known) => known.into(),
            None => {
                let owed = [must, in_principle, by_reference, emphasis];
                let mut gaps = done.gaps();
                owed.into_iter().for_each(|owed| gaps.add(owed.gaps()));
                for value in [since, due, reason] {
                    if let Val::Unknown(more) = value {
                        gaps.add(more);
                    }
                }
                Truth::unknown(gaps)
            }
        }
    }

    pub(crate) fn today(&self) -> Val<'a> {
        Val::Known(Known::Date(self.as_of))
    }

    /// Whether a duty is done by the evaluation date and in its window, and its date if it has one.
    fn done(&self, duty: &Duty, scope: &Scope<'a>) -> (Truth, Val<'a>) {
        match &duty.done {
            Some(Done::On(expr)) => {
                let date = self.value(expr, scope);
                let since = self.value_or_none(duty.since.as_ref(), scope);
                let done = Truth::and([
                    begun(&since, &self.today()),
                    compare(Comparison::AtMost, date.clone(), self.today()),
                    begun(&since, &date),
                ]);
                (done, date)
            }
            Some(Done::When(expr)) => (self.truth(expr, scope), Val::None),
            None => (Truth::FALSE, Val::None),
        }
    }

    /// Where an obligation stands at the evaluation date.
    pub(crate) fn standing(
        &self,
        id: DutyId,
        elements: &[Element<'a>],
        modality: Modality,
        world: World,
    ) -> Standing {
        let duty = self.duty(id);
        let scope = Scope::new(world, elements.to_vec());
        let (done, date) = self.done(duty, &scope);
        let since = self.value_or_none(duty.since.as_ref(), &scope);
        let due = self.value_or_none(duty.due.as_ref(), &scope);
        let reason = match modality {
            Modality::InPrinciple => self.value_or_none(duty.reason.as_ref(), &scope),
            _ => Val::None,
        };
        let passed =
            Truth::and([compare(Comparison::Less, due.clone(), self.today()), begun(&since, &self.today())]);
        let unknown = |values: &[&Val<'a>]| {
            let mut gaps = done.gaps();
            for value in values {
                if let Val::Unknown(more) = value {
                    gaps.add(more.clone());
                }
            }
            gaps
        };
        let by_done = |gaps| (Status::Undetermined, Some((Kind::Status, gaps)));
        let by_due = || (Status::Undetermined, Some((Kind::Due, unknown(&[&due]))));
        let (status, gap) = match (modality, done.known()) {
            (Modality::May, _) => (Status::Permitted, None),
            (Modality::Exempt, _) => (Status::Exempt, None),
            (Modality::MustNot, Some(true)) => (Status::Violated, None),
            (Modality::MustNot, Some(false)) => (Status::Kept, None),
            (Modality::MustNot, None) => by_done(unknown(&[&since])),
            (_, None) => by_done(unknown(&[&since, &reason, &due])),
            (_, Some(true)) => match (&date, &due) {
                (Val::None, _) | (_, Val::None) => (Status::Fulfilled, None),
                (_, Val::Unknown(_)) => by_due(),
                _ => match compare(Comparison::AtMost, date.clone(), due.clone()).is_true() {
                    true => (Status::Fulfilled, None),
                    false => (Status::Late, None),
                },
            },
            (_, Some(false)) => match (&reason, passed.known()) {
                (Val::Known(_), _) => (Status::Excused, None),
                (Val::Unknown(_), _) if begun(&since, &self.today()).known() == Some(false) => {
                    by_done(unknown(&[&reason]))
                }
                (Val::Unknown(_), _) => by_done(unknown(&[&since, &reason, &due])),
                (Val::None, None) if matches!(since, Val::Unknown(_)) => by_done(unknown(&[&since, &due])),
                (Val::None, None) => by_due(),
                (Val::None, Some(false)) => (Status::Pending, None),
                (Val::None, Some(true)) if modality == Modality::Emphasis => (Status::Noted, None),
                (Val::None, Some(true)) => (Status::Breached, None),
            },
        };
        // Nothing shows whether it is done: then it has no status, except exempt.
        let shown = duty.done.is_some() || modality == Modality::Exempt;
        Standing {
            status: shown.then_some(status),
            since: known_date(&since),
            due: known_date(&due),
            done: known_date(&date).filter(|_| done.is_true()),
            early: known_date(&date)
                .filter(|day| *day <= self.as_of && known_date(&since).is_some_and(|since| *day < since)),
            reason: match reason {
                Val::Known(Known::Text(text)) if status == Status::Excused && shown => Some(text),
                _ => None,
            },
            gap: gap.filter(|_| shown),
        }
    }
}

/// Whether a window is open from a day on; one without a beginning always was.
pub(crate) fn begun<'a>(since: &Val<'a>, day: &Val<'a>) -> Truth {
    match since {
        Val::None => Truth::TRUE,
        since => compare(Comparison::AtMost, since.clone(), day.clone()),
    }
}

fn known_date(value: &Val<'_>) -> Option<Date> {
    match value {
        Val::Known(Known::Date(date)) => Some(*date),
        _ => None,
    }
}
