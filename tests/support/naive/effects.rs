//! What each clause does at each of its places.

use std::collections::BTreeMap;

use shufa::{
    model::{Comparison, Effect, Expr, ListItems, Modality, QuotaId, ReportId, Required, TriggerId},
    outcome::{self, Kind, Status},
};

use super::{
    Naive, Tally,
    aggregates::{sortable, text},
    clauses::{Place, left_open, unknown_element},
    duties::Imposed,
    facts::{Known, Val},
    operators::compare,
    quotas::{Candidate, Count, Group},
    reports::{Wanted, normal},
    rows::{Entry, Row, Source, Touch, clause_name, group, plain_sources, whys},
    truth::{Gaps, Pair, Path, Truth, Verdict, World},
};

/// A row of a bound or of a quota over a list: equal ones at several places are one.
#[derive(Clone, Debug)]
pub(crate) struct Measured<T> {
    pub(crate) value: T,
    pub(crate) sources: std::collections::BTreeSet<Source>,
    pub(crate) unless: std::collections::BTreeSet<shufa::model::ClauseId>,
}

/// Adds a measured row, or its source to the equal one.
fn measure<T: PartialEq>(rows: &mut Vec<Measured<T>>, row: Measured<T>) {
    match rows.iter_mut().find(|other| other.value == row.value) {
        Some(other) => {
            other.sources.extend(row.sources);
            other.unless.extend(row.unless);
        }
        None => rows.push(row),
    }
}

impl<'a> Naive<'a> {
    pub(crate) fn source(&self, place: &Place<'a>) -> Source {
        Source { clause: place.clause, element: place.subject_path() }
    }

    /// A touch of a clause at a place; row, kind and name say of what.
    fn touch(&self, place: &Place<'a>, pair: Pair, row: String, kind: Kind, name: String) -> Touch {
        Touch {
            at: place.position(),
            row,
            kind,
            name,
            elements: Vec::new(),
            modality: None,
            unless: match pair.verdict() {
                Verdict::Certain => self.unless(place),
                _ => Vec::new(),
            },
            pair,
            source: self.source(place),
            which: Gaps::default(),
        }
    }

    /// The entries beside a certain outcome of a clause at a place.
    pub(crate) fn entries_at(
        &self,
        place: &Place<'a>,
        kind: Kind,
        name: &str,
        open: bool,
        gaps: &Gaps,
    ) -> Vec<Entry> {
        let of_source = |why| Entry {
            at: Some(place.position()),
            kind,
            name: name.to_owned(),
            elements: Vec::new(),
            modality: None,
            why,
            sources: [self.source(place)].into(),
            gaps: gaps.clone(),
        };
        whys(open, gaps).into_iter().map(of_source).collect()
    }

    /// Everything that an effect of a clause does at a place.
    pub(crate) fn act(&self, effect: &Effect, place: &Place<'a>, tally: &mut Tally<'a>) {
        if let Effect::Quota(quota) = effect
            && self.is_of_population(*quota)
        {
            let rows = self.population_row(*quota, place, &mut tally.entries);
            tally.quotas.extend(rows.into_iter().map(|row| (*quota, row)));
        }
        for imposed in self.imposed_by(effect, place) {
            self.impose(&imposed, tally);
        }
        let pair = self.applies_pair(place);
        if pair.verdict() == Verdict::Nothing {
            return;
        }
        match effect {
            Effect::Impose { .. } => {}
            Effect::Contain { modality, report, sections } => {
                self.contain(place, &pair, *modality, *report, sections, tally);
            }
            Effect::Quota(quota) if self.is_list_quota(*quota) => {
                self.list_quota(place, &pair, *quota, tally);
            }
            Effect::Quota(_) => {}
            Effect::Bound { bound, value, min, max } => {
                let name = self.model.bounds[bound.index()].clone();
                let limits = [min.as_ref(), max.as_ref()];
                self.bound(place, &pair, name, value, limits, tally);
            }
            Effect::Feed { usage, .. } => {
                let name = self.model.uses[usage.index()].name.clone();
                let row = format!("{usage:?}");
                let touch = self.touch(place, pair, row, Kind::Use, name);
                tally.touches.push(touch);
            }
            Effect::Gate { gate, condition } => {
                let name = self.model.gates[gate.index()].clone();
                tally.touches.push(self.touch(place, pair, format!("{gate:?}"), Kind::Gate, name));
                let part = self.gate_part(place, condition);
                if part.verdict() == Verdict::Undetermined {
                    let faults = part.gaps().faults.into_iter();
                    tally.faults.extend(faults.map(|fault| (self.source(place), fault)));
                }
                tally.gates.push((*gate, place.clone(), condition.clone()));
            }
            Effect::Trigger(trigger) => tally.touches.push(self.trigger(place, pair, *trigger)),
            Effect::Ladder(steps) => self.ladder(place, &pair, steps, tally),
        }
    }

    fn is_list_quota(&self, id: QuotaId) -> bool {
        matches!(self.quota(id).pool, shufa::model::Pool::List { .. })
    }

    fn impose(&self, imposed: &Imposed<'a>, tally: &mut Tally<'a>) {
        let pair = Pair::of(|world| self.is_imposed(imposed, world));
        let elements: Vec<Path> = imposed.elements.iter().map(|e| e.path.clone()).collect();
        let duty = imposed.duty;
        let name = self.duty(duty).name.clone();
        let row = format!("{duty:?} {elements:?} {}", group(imposed.modality));
        let member = match &imposed.ground {
            super::duties::Ground::Chosen { member, .. } => member.as_ref(),
            super::duties::Ground::Clause { .. } => imposed.place.subject.as_ref(),
        };
        let mut touch = self.touch(&imposed.place, pair, row, Kind::Obligation, name);
        touch.elements = elements;
        touch.modality = Some(imposed.modality);
        touch.source.element = member.map(|element| element.path.clone());
        tally.seen.extend(imposed.elements.iter().cloned());
        tally.seen.extend(member.cloned());
        tally.touches.push(touch);
    }

    fn contain(
        &self,
        place: &Place<'a>,
        pair: &Pair,
        modality: Modality,
        report: ReportId,
        sections: &[Required],
        tally: &mut Tally<'a>,
    ) {
        let title = &self.model.reports[report.index()].name;
        for wanted in self.wanted(sections, place) {
            let (row, name, pair) = match wanted {
                Wanted::Section(section) => {
                    let row = format!("{report:?} {} {}", normal(&section), group(modality));
                    let name = format!("{title}/{section}");
                    (row, name, pair.clone())
                }
                Wanted::Open(list) => {
                    let list = &self.model.lists[list.index()];
                    let ListItems::Unmodelled { reason, .. } = &list.items else {
                        panic!("{} has items", list.name);
                    };
                    // As if the clause said `当 … 且 未定`.
                    let and_open =
                        |truth: &Truth, world| Truth::and([truth.clone(), left_open(reason, world)]);
                    let open = Pair {
                        closed: and_open(&pair.closed, World::Closed),
                        open: and_open(&pair.open, World::Open),
                        unsettled: and_open(&pair.unsettled, World::Unsettled),
                    };
                    let row = format!("{report:?} list {} {}", list.name, group(modality));
                    let name = format!("{title}/{}", list.name);
                    (row, name, open)
                }
                Wanted::Own(own, gaps) => {
                    let and_list = |truth: &Truth| Truth::and([truth.clone(), Truth::unknown(gaps.clone())]);
                    let unknown = Pair {
                        closed: and_list(&pair.closed),
                        open: and_list(&pair.open),
                        unsettled: and_list(&pair.unsettled),
                    };
                    let row = format!("{report:?} own {own} {}", group(modality));
                    (row, format!("{title}/{own}"), unknown)
                }
            };
            let mut touch = self.touch(place, pair, row, Kind::Section, name);
            touch.modality = Some(modality);
            tally.touches.push(touch);
        }
    }

    fn trigger(&self, place: &Place<'a>, pair: Pair, id: TriggerId) -> Touch {
        let name = self.model.triggers[id.index()].name.clone();
        self.touch(place, pair, format!("{id:?}"), Kind::Trigger, name)
    }

    fn ladder(
        &self,
        place: &Place<'a>,
        pair: &Pair,
        steps: &[(TriggerId, Option<Expr>)],
        tally: &mut Tally<'a>,
    ) {
        let steps: Vec<(TriggerId, Pair)> = steps
            .iter()
            .map(|(id, condition)| {
                let holds = |world| self.truth_or_true(condition.as_ref(), &place.scope(world));
                (*id, Pair::of(holds))
            })
            .collect();
        let fires = |step: &Pair| step.verdict() == Verdict::Certain;
        let cannot = |step: &Pair| step.verdict() == Verdict::Nothing;
        // When the facts rule out every step, each of them may be the one.
        let excluded = steps.iter().all(|(_, step)| cannot(step));
        if pair.verdict() == Verdict::Certain && !steps.iter().any(|(_, step)| fires(step)) {
            // One step is due, and it is not known which.
            let possible: Vec<&(TriggerId, Pair)> =
                steps.iter().filter(|(_, step)| excluded || !cannot(step)).collect();
            let ids: Vec<TriggerId> = possible.iter().map(|(id, _)| *id).collect();
            let row = format!("{ids:?}");
            let mut touch = self.touch(place, pair.clone(), row, Kind::Trigger, String::new());
            let undetermined = |(_, step): &&&(TriggerId, Pair)| step.verdict() == Verdict::Undetermined;
            for (_, step) in possible.iter().filter(undetermined) {
                touch.which.add(step.gaps());
            }
            tally.ladders.push((touch.row.clone(), ids));
            tally.touches.push(touch);
            return;
        }
        for (id, step) in &steps {
            // Where the clause applies and a step is the one, the others are not waited for.
            if pair.verdict() == Verdict::Certain && !fires(step) {
                continue;
            }
            let both = |clause: &Truth, step: &Truth| match excluded {
                true => clause.clone(),
                false => Truth::and([clause.clone(), step.clone()]),
            };
            let due = Pair {
                closed: both(&pair.closed, &step.closed),
                open: both(&pair.open, &step.open),
                unsettled: both(&pair.unsettled, &step.unsettled),
            };
            tally.touches.push(self.trigger(place, due, *id));
        }
        let firing: Vec<TriggerId> =
            steps.iter().filter(|(_, step)| fires(step)).map(|(id, _)| *id).collect();
        if pair.verdict() == Verdict::Certain && firing.len() > 1 {
            let source = self.source(place);
            match tally.clashes.iter_mut().find(|(ids, _)| *ids == firing) {
                Some((_, sources)) => {
                    sources.insert(source);
                }
                None => tally.clashes.push((firing, [source].into())),
            }
        }
    }

    // ── gates ────────────────────────────────────────────────────────────

    /// What a clause says of a gate: it does not apply, or the condition holds.
    fn gate_part(&self, place: &Place<'a>, condition: &Expr) -> Pair {
        Pair::of(|world| {
            let holds = self.truth(condition, &place.scope(world));
            Truth::or([self.applies(place, world).not(), holds])
        })
    }

    /// A gate that a clause certainly names is open where the conditions of all clauses that apply hold.
    pub(crate) fn gate(&self, row: &Row, all: &[(Place<'a>, Expr)], tally: &mut Tally<'a>) -> outcome::Gate {
        let parts: Vec<(&Place<'a>, Pair)> =
            all.iter().map(|(place, condition)| (place, self.gate_part(place, condition))).collect();
        let whole = Pair {
            closed: Truth::and(parts.iter().map(|(_, part)| part.closed.clone())),
            open: Truth::and(parts.iter().map(|(_, part)| part.open.clone())),
            unsettled: Truth::and(parts.iter().map(|(_, part)| part.unsettled.clone())),
        };
        for (place, part) in &parts {
            if whole.verdict().tells_of(part.verdict()) {
                let open = part.verdict() == Verdict::Open;
                let entries = self.entries_at(place, Kind::Gate, &row.name, open, &part.gaps());
                // They follow those of the clauses.
                tally.entries.extend(entries.into_iter().map(|entry| Entry { at: None, ..entry }));
            }
        }
        outcome::Gate {
            gate: row.name.clone(),
            status: match whole.verdict() {
                Verdict::Certain => Status::Passed,
                Verdict::Nothing => Status::Failed,
                Verdict::Open | Verdict::Undetermined => Status::Undetermined,
            },
            unless: row.unless.iter().map(|id| clause_name(self.model, *id)).collect(),
            sources: plain_sources(self.model, &row.sources),
        }
    }

    // ── bounds ───────────────────────────────────────────────────────────

    fn bound(
        &self,
        place: &Place<'a>,
        pair: &Pair,
        name: String,
        value: &Expr,
        limits: [Option<&Expr>; 2],
        tally: &mut Tally<'a>,
    ) {
        if pair.verdict() != Verdict::Certain {
            let row = format!("bound {name}");
            tally.touches.push(self.touch(place, pair.clone(), row, Kind::Bound, name));
            return;
        }
        let in_world = |world| {
            let scope = place.scope(world);
            let value = self.value(value, &scope);
            let [min, max] = limits.map(|limit| self.value_or_none(limit, &scope));
            let below = compare(Comparison::Less, value.clone(), min.clone());
            let above = compare(Comparison::Greater, value.clone(), max.clone());
            let status = match (below.known(), above.known()) {
                (Some(true), _) => Status::Below,
                (_, Some(true)) => Status::Above,
                (Some(false), Some(false)) => Status::Within,
                _ => Status::Undetermined,
            };
            (status, value, min, max)
        };
        let [closed, open, unsettled] = [World::Closed, World::Open, World::Unsettled].map(in_world);
        let is_none = |value: &Val<'a>| matches!(value, Val::None);
        if is_none(&closed.1) && is_none(&open.1) {
            return;
        }
        let undetermined = closed.0 == Status::Undetermined || open.0 == Status::Undetermined;
        let hangs = closed.0 != open.0 || is_none(&closed.1) != is_none(&open.1);
        if undetermined || hangs {
            let mut gaps = Gaps::default();
            for value in [unsettled.1, unsettled.2, unsettled.3] {
                if let Val::Unknown(more) = value {
                    gaps.add(more);
                }
            }
            tally.entries.extend(self.entries_at(place, Kind::Bound, &name, !undetermined, &gaps));
        }
        let both =
            |closed: &Val<'a>, open: &Val<'a>| exact(closed).filter(|_| closed.plain() == open.plain());
        let bound = outcome::Bound {
            bound: name,
            value: both(&closed.1, &open.1),
            min: both(&closed.2, &open.2),
            max: both(&closed.3, &open.3),
            status: if undetermined || hangs { Status::Undetermined } else { closed.0 },
            unless: Vec::new(),
            sources: Vec::new(),
        };
        measure(
            &mut tally.bounds,
            Measured {
                value: bound,
                sources: [self.source(place)].into(),
                unless: self.unless(place).into_iter().collect(),
            },
        );
    }

    // ── quotas over a list ───────────────────────────────────────────────

    fn list_quota(&self, place: &Place<'a>, pair: &Pair, id: QuotaId, tally: &mut Tally<'a>) {
        let name = &self.quota(id).name;
        if pair.verdict() != Verdict::Certain {
            let row = format!("{id:?}");
            tally.touches.push(self.touch(place, pair.clone(), row, Kind::Quota, name.clone()));
            return;
        }
        let members = self.pool_elements(id);
        let limits = self.limits(id);
        let mut gaps = limits.gaps();
        let mut candidates = Vec::new();
        for member in &members {
            let member = member.as_ref();
            // The clause is certain: what it hangs on decides nothing here.
            let in_pool = Pair::of(|world| self.is_of_pool(id, member, world));
            let counts = Pair::of(|world| self.counts_of_pool(id, member, world));
            gaps.add(in_pool.gaps());
            gaps.add(counts.gaps());
            let candidate = Candidate { in_pool: in_pool.decided(), counts: counts.decided() };
            candidates.push((self.group_at(id, member), candidate));
        }
        let pending = self.still_pending(id);
        gaps.add(pending.gaps());
        let unknown_list = members.iter().flatten().find_map(unknown_element);
        let endless = unknown_list.is_some();
        gaps.add(unknown_list.unwrap_or_default());
        let unsure = endless && limits.has_share();
        let row = |group: Option<String>, count: &Count, decided: bool| outcome::Quota {
            quota: name.clone(),
            from: Vec::new(),
            group,
            in_pool: None,
            selected: None,
            min: count.min.filter(|_| !unsure && (decided || !limits.has_share())),
            max: count.max.filter(|_| !unsure && (decided || !limits.has_share())),
            actual: Some(count.actual),
            status: Some(if endless || !decided { Status::Undetermined } else { count.status }),
            sources: Vec::new(),
        };
        let mut rows = Vec::new();
        // The one that stands for the elements of an unknown list is in no group that could be named.
        let named = if endless { &[][..] } else { &candidates };
        let groups = self.list_groups(id, named);
        for group in &groups {
            let here = candidates
                .iter()
                .filter(|(other, _)| other.plain() == group.plain() || matches!(other, Group::Unknown(_)));
            let here: Vec<Candidate> = here.map(|(_, candidate)| *candidate).collect();
            let shown = match group {
                Group::Of(known) => Some(text(self, known)),
                _ => None,
            };
            rows.push(row(shown, &limits.count(&here, &pending), true));
        }
        let lost = candidates.iter().filter(|(group, candidate)| {
            matches!(group, Group::Unknown(_)) && candidate.in_pool != Some(false)
        });
        if groups.is_empty() && (endless || lost.count() > 0) {
            // Which groups there are is not known.
            let all: Vec<Candidate> = candidates.iter().map(|(_, candidate)| *candidate).collect();
            rows.push(row(None, &limits.count(&all, &pending), false));
        }
        let status = match rows.iter().any(|row| row.status == Some(Status::Undetermined)) {
            true => Status::Undetermined,
            false => Status::Met,
        };
        if status == Status::Undetermined {
            let open = gaps.facts.is_empty() && gaps.faults.is_empty();
            tally.entries.extend(self.entries_at(place, Kind::Quota, name, open, &gaps));
        }
        for quota in rows {
            let sources = [self.source(place)].into();
            let measured = Measured { value: (id, quota), sources, unless: Default::default() };
            measure(&mut tally.list_quotas, measured);
        }
    }

    /// The groups of a quota over a list: those of an enum, and those that some element is in.
    fn list_groups(&self, id: QuotaId, candidates: &[(Group<'a>, Candidate)]) -> Vec<Group<'a>> {
        let Some(group) = &self.quota(id).group else {
            return vec![Group::All];
        };
        let mut groups: BTreeMap<String, Known<'a>> =
            self.declared(&group.ty).into_iter().map(|known| (sortable(&known), known)).collect();
        for (group, _) in candidates {
            if let Group::Of(known) = group {
                groups.insert(sortable(known), known.clone());
            }
        }
        groups.into_values().map(Group::Of).collect()
    }
}

fn exact(value: &Val<'_>) -> Option<String> {
    match value {
        Val::Known(Known::Number(number)) => Some(number.to_string()),
        Val::Known(Known::Days(days)) => Some(format!("P{days}D")),
        _ => None,
    }
}
