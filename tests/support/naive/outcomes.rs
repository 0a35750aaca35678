//! The outcome of one record, put together.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use shufa::{
    date::Date,
    model::{ClassId, ClassKind, Domain, DutyId, Expr, Modality, QuotaId, ReportId, TriggerId},
    outcome::{self, Kind, Outcome, RecordRef, Status},
};

use super::{
    Naive, Tally,
    aggregates::text,
    clauses::Place,
    duties::Standing,
    expressions::Scope,
    facts::{Element, Known, Val, fact},
    quotas::Group,
    rows::{self, Entry, Row, Source, clause_name, plain_elements, plain_modality, plain_sources, whys},
    truth::{Gaps, Pair, Path, Verdict, World},
};

impl<'a> Naive<'a> {
    pub(crate) fn outcome(&self) -> Outcome {
        let model = self.model;
        let mut tally = Tally::default();
        for mut place in self.clause_ids().flat_map(|clause| self.places(clause)) {
            tally.seen.extend(place.subject.iter().chain(&place.loops).cloned());
            let pair = self.applies_pair(&place);
            // A clause without 对 is about nobody in particular.
            let about_record = !matches!(self.clause(place.clause).domain, Domain::Context);
            if about_record && pair.verdict() == Verdict::Undetermined {
                let faults = pair.gaps().faults.into_iter();
                tally.faults.extend(faults.map(|fault| (self.source(&place), fault)));
            }
            for (number, effect) in self.clause(place.clause).effects.iter().enumerate() {
                place.effect = number;
                self.act(effect, &place, &mut tally);
            }
        }
        let rows = rows::certain_rows(&tally.touches);
        let gates = rows.iter().filter(|row| row.kind == Kind::Gate).map(|row| self.gates(row, &mut tally));
        let gates: Vec<outcome::Gate> = gates.collect();
        // Entries beside quotas and bounds before those of the same effect's duties.
        let mut entries = std::mem::take(&mut tally.entries);
        entries.extend(rows::loose_entries(&tally.touches, &rows));

        let of_kind = |kind| rows.iter().filter(move |row: &&Row| row.kind == kind);
        let mut obligations = Vec::new();
        for row in of_kind(Kind::Obligation) {
            obligations.push(self.obligation(row, &tally, &mut entries));
        }
        let mut sections = Vec::new();
        for row in of_kind(Kind::Section) {
            sections.push(self.section(row, &mut entries));
        }
        let uses = of_kind(Kind::Use).map(|row| self.feed(row)).collect();
        let mut triggers = Vec::new();
        for row in of_kind(Kind::Trigger) {
            triggers.push(self.triggered(row, &tally, &mut entries));
        }
        let quotas = self.quota_rows(&tally);
        let bounds = tally
            .bounds
            .iter()
            .map(|bound| outcome::Bound {
                unless: self.names(&bound.unless),
                sources: plain_sources(model, &bound.sources),
                ..bound.value.clone()
            })
            .collect();

        // Before entries of several clauses become one.
        let faults = self.faults(&tally.touches, &entries, std::mem::take(&mut tally.faults));
        let entries = rows::merged(entries);
        let (open, undetermined): (Vec<Entry>, Vec<Entry>) =
            entries.into_iter().partition(|entry| entry.why.is_some());
        let notes = self.notes(&sections);
        let mut outcome = Outcome {
            record: self.record_ref(),
            elements: IndexMap::new(),
            classes: self.memberships(),
            obligations,
            sections,
            uses,
            gates,
            quotas,
            bounds,
            triggers,
            undetermined: undetermined.iter().map(|entry| self.undetermined(entry)).collect(),
            open: open.iter().map(|entry| self.open(entry)).collect(),
            conflicts: self.conflicts(&rows, &tally),
            faults,
            not_covered: self.not_covered(),
            notes,
        };
        outcome.elements = self.labels(&outcome, &tally);
        outcome
    }

    fn names(&self, clauses: &BTreeSet<shufa::model::ClauseId>) -> Vec<String> {
        clauses.iter().map(|id| clause_name(self.model, *id)).collect()
    }

    pub(crate) fn record_ref(&self) -> RecordRef {
        let ty = &self.model.records[self.record_type.index()];
        let text = |field: Option<u32>| {
            let value = fact(self.model, self.record_type, &Path::record(), self.record, field?);
            match value {
                Val::Known(known) => known.text(self.model),
                _ => None,
            }
        };
        RecordRef { ty: ty.name.clone(), key: text(ty.key), label: text(ty.label) }
    }

    // ── certain outcomes ─────────────────────────────────────────────────

    fn memberships(&self) -> Vec<outcome::Membership> {
        let mut all = Vec::new();
        for (class, element) in self.certain_members() {
            let class = &self.model.classes[class.index()];
            if class.not_covered.is_none() {
                all.push(outcome::Membership {
                    class: class.name.clone(),
                    element: element.map(|element| element.path.text),
                });
            }
        }
        all
    }

    fn not_covered(&self) -> Vec<outcome::NotCovered> {
        let mut all: Vec<outcome::NotCovered> = Vec::new();
        for (class, element) in self.certain_members() {
            let class = &self.model.classes[class.index()];
            let (Some(reason), ClassKind::Clause(clause)) = (&class.not_covered, &class.kind) else {
                continue;
            };
            let source = Source { clause: *clause, element: element.map(|element| element.path) };
            let mut sources = plain_sources(self.model, &[source].into());
            match all.iter_mut().find(|other| other.class == class.name) {
                Some(other) => other.sources.append(&mut sources),
                None => all.push(outcome::NotCovered {
                    class: class.name.clone(),
                    reason: reason.clone(),
                    sources,
                }),
            }
        }
        all
    }

    fn certain_members(&self) -> Vec<(ClassId, Option<Element<'a>>)> {
        let mut all = Vec::new();
        for (index, class) in self.model.classes.iter().enumerate() {
            let id = ClassId(index as u32);
            if class.record != self.record_type {
                continue;
            }
            for element in self.class_elements(id) {
                let member = Pair::of(|world| self.is_member(id, element.as_ref(), world));
                if member.verdict() == Verdict::Certain {
                    all.push((id, element));
                }
            }
        }
        all
    }

    /// The duty and its elements of a row of obligations.
    fn duty_of(&self, row: &Row, tally: &Tally<'a>) -> (DutyId, Vec<Element<'a>>) {
        let place = self
            .model
            .duties
            .iter()
            .position(|duty| duty.name == row.name && duty.record == self.record_type);
        let elements = row.elements.iter().filter_map(|path| {
            let found = tally.seen.iter().find(|element| element.path == *path);
            found.cloned()
        });
        let id = place.expect("the duty of the row");
        (DutyId(id as u32), elements.collect())
    }

    fn obligation(&self, row: &Row, tally: &Tally<'a>, entries: &mut Vec<Entry>) -> outcome::Obligation {
        let (id, elements) = self.duty_of(row, tally);
        let modality = row.modality.expect("an obligation has a modality");
        let [closed, open, unsettled] = WORLDS.map(|world| self.standing(id, &elements, modality, world));
        let (status, more) = settled(row, &closed, &open, &unsettled);
        entries.extend(more);
        let both = |left: Option<Date>, right: Option<Date>| left.filter(|_| left == right);
        let duty = self.duty(id);
        let (element, elements) = plain_elements(&row.elements);
        outcome::Obligation {
            duty: row.name.clone(),
            element,
            elements,
            modality: plain_modality(modality),
            status,
            since: both(closed.since, open.since),
            due: both(closed.due, open.due),
            done: both(closed.done, open.done),
            early: both(closed.early, open.early).filter(|_| closed.since == open.since),
            reason: closed.reason.filter(|_| status == Some(Status::Excused)),
            to: duty.to.clone(),
            copy: duty.copy.clone(),
            by: duty.by.clone(),
            via: duty.via.clone(),
            unless: self.names(&row.unless),
            sources: plain_sources(self.model, &row.sources),
        }
    }

    fn section(&self, row: &Row, entries: &mut Vec<Entry>) -> outcome::Section {
        let (report, section) = row.name.split_once('/').expect("REPORT/SECTION");
        let place = self
            .model
            .reports
            .iter()
            .position(|other| other.name == report && other.record == self.record_type);
        let id = ReportId(place.expect("the report of the row") as u32);
        let modality = row.modality.expect("a section has a modality");
        let standing = |world| {
            let (status, gaps) = self.section_standing(id, section, modality, world);
            Standing {
                status: Some(status),
                since: None,
                due: None,
                done: None,
                early: None,
                reason: None,
                gap: gaps.map(|gaps| (Kind::Status, gaps)),
            }
        };
        let [closed, open, unsettled] = WORLDS.map(standing);
        let (status, more) = settled(row, &closed, &open, &unsettled);
        entries.extend(more);
        outcome::Section {
            report: report.to_owned(),
            section: section.to_owned(),
            modality: plain_modality(modality),
            status: status.expect("a section has a status"),
            unless: self.names(&row.unless),
            sources: plain_sources(self.model, &row.sources),
        }
    }

    fn feed(&self, row: &Row) -> outcome::Use {
        let usage = (0..self.model.uses.len())
            .find(|index| format!("{:?}", shufa::model::UseId(*index as u32)) == row.row);
        let usage = &self.model.uses[usage.expect("the use of the row")];
        outcome::Use {
            usage: usage.name.clone(),
            by: usage.by.clone(),
            unless: self.names(&row.unless),
            sources: plain_sources(self.model, &row.sources),
        }
    }

    fn triggered(&self, row: &Row, tally: &Tally<'a>, entries: &mut Vec<Entry>) -> outcome::Trigger {
        let ladder = tally.ladders.iter().find(|(ladder, _)| *ladder == row.row);
        let ids: Vec<TriggerId> = match ladder {
            Some((_, ids)) => ids.clone(),
            None => (0..self.model.triggers.len())
                .map(|index| TriggerId(index as u32))
                .filter(|id| format!("{id:?}") == row.row)
                .collect(),
        };
        let triggers: Vec<_> = ids.iter().map(|id| &self.model.triggers[id.index()]).collect();
        let terms = triggers[0];
        let due = terms.due.as_ref().and_then(|due| {
            let names: Vec<&str> = triggers.iter().map(|trigger| trigger.name.as_str()).collect();
            self.trigger_due(due, row, &names, entries)
        });
        let names = triggers.iter().map(|trigger| trigger.name.clone()).collect();
        outcome::Trigger {
            trigger: ladder.is_none().then(|| terms.name.clone()),
            one_of: if ladder.is_some() { names } else { Vec::new() },
            under: terms.under.clone(),
            by: terms.by.clone(),
            due,
            missing: row.which.missing(),
            unless: self.names(&row.unless),
            sources: plain_sources(self.model, &row.sources),
        }
    }

    fn trigger_due(&self, due: &Expr, row: &Row, names: &[&str], entries: &mut Vec<Entry>) -> Option<Date> {
        let [closed, open, unsettled] = WORLDS.map(|world| self.value(due, &Scope::new(world, Vec::new())));
        let open = match (&closed, &open) {
            (Val::Known(Known::Date(closed)), Val::Known(Known::Date(open))) if closed == open => {
                return Some(*closed);
            }
            (Val::None, Val::None) => return None,
            (Val::Unknown(_), _) | (_, Val::Unknown(_)) => false,
            _ => true,
        };
        let Val::Unknown(gaps) = unsettled else {
            return None;
        };
        for name in names {
            let named = beside(row, Kind::Due, None, open, &gaps).into_iter();
            entries.extend(named.map(|entry| Entry { name: (*name).to_owned(), ..entry }));
        }
        None
    }

    fn gates(&self, row: &Row, tally: &mut Tally<'a>) -> outcome::Gate {
        let gates = tally.gates.iter().filter(|(id, ..)| format!("{id:?}") == row.row);
        let all: Vec<(Place<'a>, Expr)> =
            gates.map(|(_, place, condition)| (place.clone(), condition.clone())).collect();
        self.gate(row, &all, tally)
    }

    /// Quotas in the order of their clauses.
    fn quota_rows(&self, tally: &Tally<'a>) -> Vec<outcome::Quota> {
        let of_lists = tally.list_quotas.iter().map(|row| {
            let sources = plain_sources(self.model, &row.sources);
            (row.value.0, outcome::Quota { sources, ..row.value.1.clone() })
        });
        let mut all: Vec<(QuotaId, outcome::Quota)> = tally.quotas.iter().cloned().chain(of_lists).collect();
        all.sort_by_key(|(id, _)| *id);
        all.into_iter().map(|(_, row)| row).collect()
    }

    /// What a quota over the population makes of this record.
    pub(crate) fn population_row(
        &self,
        id: QuotaId,
        place: &Place<'a>,
        entries: &mut Vec<Entry>,
    ) -> Vec<outcome::Quota> {
        let holds = Pair::of(|world| self.is_met(place, world)).verdict();
        if holds == Verdict::Nothing {
            return Vec::new();
        }
        let in_pool = Pair::of(|world| self.is_in_pool(id, place, world));
        let counts = Pair::of(|world| self.counts(id, place, world));
        let has_share = self.limits(id).has_share();
        let members = self.pool_elements(id);
        let choice = members
            .iter()
            .map(|member| (member, Pair::of(|world| self.counts_at(id, place, member.as_ref(), world))));
        let belonging = members
            .iter()
            .map(|member| (member, Pair::of(|world| self.is_in_pool_at(id, place, member.as_ref(), world))));
        let counted = choice.map(|part| (counts.verdict(), part));
        // The size of the pool matters where a share of it does.
        let sized = belonging.map(|part| (in_pool.verdict(), part)).filter(|_| has_share);
        for (whole, (member, part)) in counted.chain(sized) {
            let open = part.verdict() == Verdict::Open;
            if whole.tells_of(part.verdict()) {
                let element = member.as_ref().map(|member| member.path.clone());
                let source = Source { clause: place.clause, element };
                let told = self.entries_at(place, Kind::Quota, &self.quota(id).name, open, &part.gaps());
                let at_member = |entry: Entry| Entry { sources: [source.clone()].into(), ..entry };
                entries.extend(told.into_iter().map(at_member));
            }
        }
        let outside = holds == Verdict::Certain && self.is_outside(id);
        let rows = self.groups_of(id).into_iter().filter_map(|group| {
            let standing = self.place_in(id, place, &group);
            let row = outcome::Quota {
                quota: self.quota(id).name.clone(),
                from: self.pool_names(id),
                group: match &group {
                    Group::Of(known) => Some(text(self, known)),
                    Group::All | Group::None | Group::Unknown(_) => None,
                },
                in_pool: standing.in_pool,
                selected: if outside { Some(true) } else { standing.selected },
                min: None,
                max: None,
                actual: None,
                status: None,
                sources: Vec::new(),
            };
            // Who is chosen outside the pool is named where there certainly is such a quota.
            (row.in_pool != Some(false) || outside).then_some(row)
        });
        let mut rows: Vec<outcome::Quota> = rows.collect();
        // Outside in an unknown group and in none is one row.
        let mut nameless = false;
        rows.retain(|row| row.group.is_some() || !std::mem::replace(&mut nameless, true));
        rows
    }
}

const WORLDS: [World; 3] = [World::Closed, World::Open, World::Unsettled];

/// The entries beside a certain row.
fn beside(row: &Row, kind: Kind, modality: Option<Modality>, open: bool, gaps: &Gaps) -> Vec<Entry> {
    let of_row = |why| Entry {
        at: None,
        kind,
        name: row.name.clone(),
        elements: row.elements.clone(),
        modality,
        why,
        sources: row.sources.clone(),
        gaps: gaps.clone(),
    };
    whys(open, gaps).into_iter().map(of_row).collect()
}

/// The status that holds with every 未定 false and with every 未定 true, and the entries if none does.
fn settled(
    row: &Row,
    closed: &Standing,
    open: &Standing,
    unsettled: &Standing,
) -> (Option<Status>, Vec<Entry>) {
    let decided = closed.gap.is_none() && open.gap.is_none();
    if decided && closed.status == open.status {
        return (closed.status, Vec::new());
    }
    let (kind, gaps) = unsettled.gap.as_ref().expect("what is open is unknown while that is");
    (Some(Status::Undetermined), beside(row, *kind, row.modality, decided, gaps))
}
