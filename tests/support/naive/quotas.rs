//! Quotas: who is in the pool, who is chosen, and what the numbers come to.

use std::collections::BTreeSet;

use shufa::{
    model::{Carrier, ClassId, Each, Expr, ExprKind, Limit, ListRef, Pool, Quota, QuotaId},
    number::Number,
    outcome::Status,
};

use super::{
    Naive,
    aggregates::settled,
    clauses::{Place, unknown_element},
    duties::{Ground, Imposed, begun},
    expressions::{Elements, Scope},
    facts::{Element, Known, Val},
    operators::compare,
    truth::{Gaps, Pair, Path, Truth, World},
};

const WORLDS: [World; 3] = [World::Closed, World::Open, World::Unsettled];

/// A member of a pool as far as it is known: in the pool, and chosen from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub(crate) in_pool: Option<bool>,
    pub(crate) counts: Option<bool>,
}

/// The group of an element of a pool.
#[derive(Clone, Debug)]
pub(crate) enum Group<'a> {
    /// The quota has no groups.
    All,
    /// It belongs to none.
    None,
    /// It may belong to any.
    Unknown(Gaps),
    Of(Known<'a>),
}

impl Group<'_> {
    /// In words that tell groups apart.
    pub(crate) fn plain(&self) -> String {
        match self {
            Group::All => "all".to_owned(),
            Group::None => "none".to_owned(),
            Group::Unknown(_) => "unknown".to_owned(),
            Group::Of(known) => format!("of {known:?}"),
        }
    }
}

/// A record in a group: in its pool, chosen, and both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct InGroup {
    pub(crate) in_pool: Option<bool>,
    pub(crate) selected: Option<bool>,
    pub(crate) counts: Option<bool>,
}

/// The limits of a quota; unknown while a fact is.
#[derive(Clone, Debug)]
pub(crate) struct Limits<'a> {
    min: Option<(Val<'a>, bool)>,
    max: Option<(Val<'a>, bool)>,
}

/// What the numbers of a quota come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) min: Option<u64>,
    pub(crate) max: Option<u64>,
    /// How many are certainly in the pool.
    pub(crate) pool: u64,
    /// How many certainly count.
    pub(crate) actual: u64,
    pub(crate) status: Status,
}

impl<'a> Naive<'a> {
    pub(crate) fn quota(&self, id: QuotaId) -> &'a Quota {
        &self.model.quotas[id.index()]
    }

    /// Whether records of the type evaluated may be in a quota's pool.
    pub(crate) fn is_of_population(&self, id: QuotaId) -> bool {
        matches!(&self.quota(id).pool, Pool::Population { record, .. } if *record == self.record_type)
    }

    /// The list that all classes of a pool share, if they do.
    fn pool_carrier(&self, classes: &[ClassId]) -> Carrier {
        let mut carriers = classes.iter().map(|class| &self.model.classes[class.index()].carrier);
        let first = carriers.next().expect("a pool of classes");
        if carriers.all(|carrier| carrier == first) { first.clone() } else { Carrier::Record }
    }

    /// The elements that a pool is made of; none is the record itself.
    pub(crate) fn pool_elements(&self, id: QuotaId) -> Vec<Option<Element<'a>>> {
        match &self.quota(id).pool {
            Pool::Population { classes, record } if *record == self.record_type => {
                self.carrier_elements(&self.pool_carrier(classes))
            }
            Pool::Population { .. } => Vec::new(),
            Pool::List { list, .. } => match self.elements(list, &quota_scope(World::Closed)) {
                Elements::Known(elements) => elements.into_iter().map(Some).collect(),
                Elements::Unknown(element, _) => vec![Some(*element)],
            },
        }
    }

    /// What the filter and the count of a quota see.
    fn pool_scope(&self, id: QuotaId, member: Option<&Element<'a>>, world: World) -> Scope<'a> {
        let mut scope = quota_scope(world);
        let of_records = match &self.quota(id).pool {
            Pool::Population { classes, .. } => self.pool_carrier(classes) == Carrier::Record,
            Pool::List { .. } => false,
        };
        if !of_records {
            scope.bound.push(member.cloned().unwrap_or_else(no_element));
        }
        scope
    }

    /// Whether the record, through an element, is in the pool.
    pub(crate) fn is_in_pool_at(
        &self,
        id: QuotaId,
        place: &Place<'a>,
        member: Option<&Element<'a>>,
        world: World,
    ) -> Truth {
        Truth::and([self.applies(place, world), self.is_of_pool(id, member, world)])
    }

    /// The same where the clause of the quota applies.
    pub(crate) fn is_of_pool(&self, id: QuotaId, member: Option<&Element<'a>>, world: World) -> Truth {
        let quota = self.quota(id);
        let belongs = match (&quota.pool, member) {
            (Pool::Population { classes, .. }, member) => {
                Truth::or(classes.iter().map(|class| self.is_member(*class, member, world)))
            }
            (Pool::List { .. }, member) => match member.and_then(unknown_element) {
                Some(gaps) => Truth::unknown(gaps),
                None => Truth::TRUE,
            },
        };
        let scope = self.pool_scope(id, member, world);
        let grouped = match self.group_at(id, member) {
            Group::None => Truth::FALSE,
            Group::Unknown(gaps) => Truth::unknown(gaps),
            Group::All | Group::Of(_) => Truth::TRUE,
        };
        let filter = self.truth_or_true(quota.filter.as_ref(), &scope);
        Truth::and([belongs, filter, grouped])
    }

    /// The group of an element of the pool.
    pub(crate) fn group_at(&self, id: QuotaId, member: Option<&Element<'a>>) -> Group<'a> {
        let Some(group) = &self.quota(id).group else {
            return Group::All;
        };
        match settled(|world| self.value(group, &self.pool_scope(id, member, world))) {
            Val::Unknown(gaps) => Group::Unknown(gaps),
            Val::None => Group::None,
            Val::Known(known) => Group::Of(known),
        }
    }

    /// The elements of the pool, each with its group; where there are none, the
    /// group that the record has without them.
    pub(crate) fn grouped(&self, id: QuotaId) -> Vec<(Option<Element<'a>>, Group<'a>)> {
        let members = self.pool_elements(id);
        members.into_iter().map(|member| (member.clone(), self.group_at(id, member.as_ref()))).collect()
    }

    /// The groups in which the record may stand in a quota over the population.
    pub(crate) fn groups_of(&self, id: QuotaId) -> Vec<Group<'a>> {
        let quota = self.quota(id);
        let mut groups: Vec<Group<'a>> = Vec::new();
        for (_, group) in self.grouped(id) {
            if groups.iter().all(|other| other.plain() != group.plain()) {
                groups.push(group);
            }
        }
        if groups.is_empty() {
            let by_element = quota.group.as_ref().is_some_and(mentions_element);
            groups.push(if by_element { Group::None } else { self.group_at(id, None) });
        }
        groups
    }

    /// The record in one group: in its pool, chosen, and counting, through those
    /// of its elements that are in the group or may be.
    pub(crate) fn place_in(&self, id: QuotaId, place: &Place<'a>, group: &Group<'a>) -> InGroup {
        let every = self.grouped(id);
        let all = every.iter().all(|(_, other)| other.plain() == group.plain());
        let fitting: Vec<Option<Element<'a>>> = every
            .into_iter()
            .filter(|(_, other)| {
                let lost = matches!(other, Group::Unknown(_)) && !matches!(group, Group::None);
                other.plain() == group.plain() || lost
            })
            .map(|(member, _)| member)
            .collect();
        let over = |truth: &dyn Fn(Option<&Element<'a>>, World) -> Truth| {
            Pair::of(|world| Truth::or(fitting.iter().map(|member| truth(member.as_ref(), world)))).decided()
        };
        let quota = self.quota(id);
        let by_record = !quota.counting.as_ref().is_some_and(mentions_element);
        let by_duty = quota.duty.is_some_and(|duty| self.duty(duty).chosen.is_some());
        let told = by_duty || quota.counting.is_some();
        let in_pool = over(&|member, world| self.is_in_pool_at(id, place, member, world));
        InGroup {
            in_pool,
            selected: match (told, by_record, all) {
                (false, ..) => in_pool,
                (true, true, _) | (true, _, true) => {
                    Pair::of(|world| self.is_selected(id, place, world)).decided()
                }
                (true, false, false) => over(&|member, world| {
                    let duties = self.duty_elements(id, member);
                    Truth::or(duties.iter().map(|elements| self.is_chosen_at(id, member, elements, world)))
                }),
            },
            counts: over(&|member, world| self.counts_at(id, place, member, world)),
        }
    }

    /// Whether a duty's element, seen from an element of the pool, is chosen.
    fn is_chosen_at(
        &self,
        id: QuotaId,
        member: Option<&Element<'a>>,
        elements: &[Element<'a>],
        world: World,
    ) -> Truth {
        let quota = self.quota(id);
        let chosen = quota
            .duty
            .and_then(|duty| self.duty(duty).chosen.as_ref())
            .map_or(Truth::TRUE, |chosen| self.truth(chosen, &Scope::new(world, elements.to_vec())));
        let scope = self.pool_scope(id, member, world);
        let counting = self.truth_or_true(quota.counting.as_ref(), &scope);
        let exist = elements.iter().chain(member).map(|element| match unknown_element(element) {
            Some(gaps) => Truth::unknown(gaps),
            None => Truth::TRUE,
        });
        Truth::and(exist.chain([chosen, counting]))
    }

    /// Whether the record, through an element of the pool and one of the duty, counts.
    pub(crate) fn is_chosen_member(
        &self,
        id: QuotaId,
        place: &Place<'a>,
        member: Option<&Element<'a>>,
        elements: &[Element<'a>],
        world: World,
    ) -> Truth {
        Truth::and([
            self.is_in_pool_at(id, place, member, world),
            self.is_chosen_at(id, member, elements, world),
        ])
    }

    /// The duty's elements that go with an element of the pool.
    fn duty_elements(&self, id: QuotaId, member: Option<&Element<'a>>) -> Vec<Vec<Element<'a>>> {
        let quota = self.quota(id);
        let Some(duty) = quota.duty else {
            return vec![Vec::new()];
        };
        let same_list = match (&self.duty(duty).each, &quota.pool) {
            (Each::List(ListRef::Path(each)), Pool::Population { classes, .. }) => {
                self.pool_carrier(classes) == Carrier::List(each.clone())
            }
            (Each::List(ListRef::Path(each)), Pool::List { list, .. }) => {
                matches!(list, ListRef::Path(list) if list == each)
            }
            _ => false,
        };
        match member {
            Some(member) if same_list => vec![vec![member.clone()]],
            _ => {
                let all = self.all_elements(duty);
                all.into_iter().map(|(elements, _)| elements).collect()
            }
        }
    }

    /// The duty that each chosen member owes.
    pub(crate) fn chosen_duties(&self, id: QuotaId, place: &Place<'a>) -> Vec<Imposed<'a>> {
        let Some(duty) = self.quota(id).duty else {
            return Vec::new();
        };
        let mut all = Vec::new();
        for member in self.pool_elements(id) {
            for elements in self.duty_elements(id, member.as_ref()) {
                all.push(Imposed {
                    place: place.clone(),
                    duty,
                    elements,
                    modality: shufa::model::Modality::Must,
                    ground: Ground::Chosen { quota: id, member: member.clone() },
                });
            }
        }
        all
    }

    // ── a record of the population ───────────────────────────────────────

    pub(crate) fn is_in_pool(&self, id: QuotaId, place: &Place<'a>, world: World) -> Truth {
        let members = self.pool_elements(id);
        Truth::or(members.iter().map(|member| self.is_in_pool_at(id, place, member.as_ref(), world)))
    }

    /// Whether the record is chosen, in the pool or not.
    pub(crate) fn is_selected(&self, id: QuotaId, place: &Place<'a>, world: World) -> Truth {
        let quota = self.quota(id);
        let by_duty = quota.duty.is_some_and(|duty| self.duty(duty).chosen.is_some());
        if !by_duty && quota.counting.is_none() {
            return self.is_in_pool(id, place, world);
        }
        let members = match &quota.counting {
            Some(counting) if mentions_element(counting) => self.pool_elements(id),
            _ => vec![None],
        };
        let mut all = Vec::new();
        for member in &members {
            for elements in self.duty_elements(id, member.as_ref()) {
                all.push(self.is_chosen_at(id, member.as_ref(), &elements, world));
            }
        }
        Truth::or(all)
    }

    /// Whether the record is chosen for the duty of a quota over the population, and in no pool
    /// of any such quota of the duty.
    pub(crate) fn is_outside(&self, id: QuotaId) -> bool {
        let Some(duty) = self.quota(id).duty else {
            return false;
        };
        let Some(chosen) = &self.duty(duty).chosen else {
            return false;
        };
        let picked = Pair::of(|world| self.truth(chosen, &Scope::new(world, Vec::new())));
        let all = (0..self.model.quotas.len()).map(|index| QuotaId(index as u32));
        let mut of_duty =
            all.filter(|other| self.quota(*other).duty == Some(duty) && self.is_of_population(*other));
        picked.decided() == Some(true)
            && of_duty.all(|other| {
                self.places(self.quota(other).clause).iter().all(|place| {
                    Pair::of(|world| self.is_in_pool(other, place, world)).decided() == Some(false)
                })
            })
    }

    /// The classes of a pool, where another quota over the population has the same name.
    pub(crate) fn pool_names(&self, id: QuotaId) -> Vec<String> {
        let of_name = self.model.quotas.iter().filter(|other| {
            matches!(other.pool, Pool::Population { .. }) && other.name == self.quota(id).name
        });
        match &self.quota(id).pool {
            Pool::Population { classes, .. } if of_name.count() > 1 => {
                classes.iter().map(|class| self.model.classes[class.index()].name.clone()).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Whether the record counts through one element of the pool.
    pub(crate) fn counts_at(
        &self,
        id: QuotaId,
        place: &Place<'a>,
        member: Option<&Element<'a>>,
        world: World,
    ) -> Truth {
        Truth::or(
            self.duty_elements(id, member)
                .iter()
                .map(|elements| self.is_chosen_member(id, place, member, elements, world)),
        )
    }

    /// The same where the clause of the quota applies.
    pub(crate) fn counts_of_pool(&self, id: QuotaId, member: Option<&Element<'a>>, world: World) -> Truth {
        let duties = self.duty_elements(id, member);
        let chosen = Truth::or(duties.iter().map(|elements| self.is_chosen_at(id, member, elements, world)));
        Truth::and([self.is_of_pool(id, member, world), chosen])
    }

    pub(crate) fn counts(&self, id: QuotaId, place: &Place<'a>, world: World) -> Truth {
        let members = self.pool_elements(id);
        Truth::or(members.iter().map(|member| self.counts_at(id, place, member.as_ref(), world)))
    }

    // ── numbers ──────────────────────────────────────────────────────────

    /// What hangs on 未定 is unknown.
    pub(crate) fn limits(&self, id: QuotaId) -> Limits<'a> {
        let settled = |expr: &Expr| {
            let [closed, open, unsettled] = WORLDS.map(|world| self.value(expr, &quota_scope(world)));
            if closed.plain() == open.plain() { closed } else { unsettled }
        };
        let limit = |limit: &Limit| match limit {
            Limit::Count(expr) => (settled(expr), false),
            Limit::Share(expr) => (settled(expr), true),
        };
        let quota = self.quota(id);
        Limits { min: quota.min.as_ref().map(limit), max: quota.max.as_ref().map(limit) }
    }

    /// Whether too few is not yet short: the deadline of the quota's duty has not
    /// passed, or it has none. Of a duty owed per element no element is meant.
    pub(crate) fn still_pending(&self, id: QuotaId) -> Pair {
        Pair::of(|world| {
            let Some(duty) = self.quota(id).duty else {
                return Truth::FALSE;
            };
            let mut scope = quota_scope(world);
            if !matches!(self.duty(duty).each, Each::Record) {
                scope.bound.push(no_element());
            }
            let since = self.value_or_none(self.duty(duty).since.as_ref(), &scope);
            let due = self.value_or_none(self.duty(duty).due.as_ref(), &scope);
            let passed = compare(shufa::model::Comparison::Less, due, self.today());
            Truth::and([passed, begun(&since, &self.today())]).not()
        })
    }
}

/// Stands where an element is bound and none is meant.
fn no_element<'a>() -> Element<'a> {
    Element { path: Path::literal(String::new()), value: Val::Unknown(Gaps::default()), pseudo: true }
}

/// What the limits and the deadline of a quota see: the record, no element of the clause.
fn quota_scope<'a>(world: World) -> Scope<'a> {
    Scope::new(world, Vec::new())
}

impl Limits<'_> {
    pub(crate) fn has_share(&self) -> bool {
        [&self.min, &self.max].into_iter().flatten().any(|(_, share)| *share)
    }

    /// Why a limit is unknown.
    pub(crate) fn gaps(&self) -> Gaps {
        let mut gaps = Gaps::default();
        for (value, _) in [&self.min, &self.max].into_iter().flatten() {
            if let Val::Unknown(more) = value {
                gaps.add(more.clone());
            }
        }
        gaps
    }

    /// What the candidates come to: the status is the one that holds in every completion.
    pub(crate) fn count(&self, candidates: &[Candidate], pending: &Pair) -> Count {
        // Every size of the pool and number of those who count that may come about.
        let mut reachable = BTreeSet::from([(0_u64, 0_u64)]);
        for candidate in candidates {
            reachable = reachable
                .iter()
                .flat_map(|(pool, actual)| {
                    completions(*candidate)
                        .into_iter()
                        .map(move |(in_pool, counts)| (pool + u64::from(in_pool), actual + u64::from(counts)))
                })
                .collect();
        }
        let limit = |limit: &Option<(Val<'_>, bool)>, pool: u64, up: bool| match limit {
            None | Some((Val::None, _)) => Some(None),
            Some((Val::Known(Known::Number(number)), false)) => Some(Some(*number)),
            Some((Val::Known(Known::Number(share)), true)) => {
                let exact = share.times(Number::integer(pool as i64))?;
                Some(Some(if up { exact.ceiling() } else { exact.floor() }))
            }
            Some(_) => None,
        };
        let mut statuses = BTreeSet::new();
        let (mut mins, mut maxes) = (BTreeSet::new(), BTreeSet::new());
        for (pool, actual) in &reachable {
            let actual = Number::integer(*actual as i64);
            let min = limit(&self.min, *pool, true);
            let max = limit(&self.max, *pool, false);
            statuses.insert(match (min, max) {
                (None, _) | (_, None) => Status::Undetermined,
                (Some(Some(min)), _) if actual < min => match pending.decided() {
                    Some(true) => Status::Pending,
                    Some(false) => Status::Short,
                    None => Status::Undetermined,
                },
                (_, Some(Some(max))) if actual > max => Status::Over,
                _ => Status::Met,
            });
            mins.insert(min.flatten());
            maxes.insert(max.flatten());
        }
        let only = |numbers: BTreeSet<Option<Number>>| match Vec::from_iter(numbers).as_slice() {
            // Fewer than none is none.
            [Some(number)] => number.to_integer().map(|number| u64::try_from(number).unwrap_or(0)),
            _ => None,
        };
        let status = match Vec::from_iter(statuses).as_slice() {
            [status] => *status,
            _ => Status::Undetermined,
        };
        let certain = |truth: fn(&Candidate) -> Option<bool>| {
            candidates.iter().filter(|candidate| truth(candidate) == Some(true)).count() as u64
        };
        Count {
            min: only(mins),
            max: only(maxes),
            pool: certain(|candidate| candidate.in_pool),
            actual: certain(|candidate| candidate.counts),
            status,
        }
    }
}

/// Every way in which what is unknown of a candidate may turn out.
fn completions(candidate: Candidate) -> Vec<(bool, bool)> {
    let mut all = Vec::new();
    for in_pool in [false, true] {
        for counts in [false, true] {
            let agrees = |known: Option<bool>, turn: bool| known.is_none_or(|known| known == turn);
            if agrees(candidate.in_pool, in_pool) && agrees(candidate.counts, counts) && (in_pool || !counts)
            {
                all.push((in_pool, counts));
            }
        }
    }
    all
}

/// Whether an expression reads the element bound at depth 0.
fn mentions_element(expr: &Expr) -> bool {
    let any = |parts: &[&Expr]| parts.iter().any(|part| mentions_element(part));
    match &expr.kind {
        ExprKind::Element(binding)
        | ExprKind::IsMember(_, Some(binding))
        | ExprKind::Status(_, _, Some(binding))
        | ExprKind::Due(_, Some(binding)) => binding.0 == 0,
        ExprKind::Field(inner, _) | ExprKind::Not(inner) | ExprKind::Has(inner) | ExprKind::Lacks(inner) => {
            mentions_element(inner)
        }
        ExprKind::List(parts) | ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::Call(_, parts) => {
            parts.iter().any(mentions_element)
        }
        ExprKind::Range(left, right)
        | ExprKind::Compare(_, left, right)
        | ExprKind::In(left, right)
        | ExprKind::Arithmetic(_, left, right)
        | ExprKind::Shift(_, left, right)
        | ExprKind::Combine(_, left, right) => any(&[left, right]),
        ExprKind::If(condition, then, otherwise) => any(&[condition, then, otherwise]),
        ExprKind::Quantified { list, filter, body, .. } => {
            mentions_element(list)
                || filter.as_deref().is_some_and(mentions_element)
                || body.as_deref().is_some_and(mentions_element)
        }
        ExprKind::Aggregate(_, group) => group.as_deref().is_some_and(mentions_element),
        ExprKind::Value(_)
        | ExprKind::Record
        | ExprKind::Context
        | ExprKind::Definition(_)
        | ExprKind::IsMember(_, None)
        | ExprKind::Status(_, _, None)
        | ExprKind::Due(_, None)
        | ExprKind::Incomplete(_) => false,
    }
}
