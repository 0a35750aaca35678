//! An outcome as rows of ids into the program's tables, refilled from record
//! to record.

use super::{
    layout::ArenaId,
    machine::At,
    truth::Truth,
    value::{FaultKind, TextRef, Value},
};
use crate::{
    date::Date,
    model::{
        AggregateId, BoundId, ClassId, ClauseId, DutyId, GateId, ListId, Modality, QuotaId, ReportId,
        SectionId, TriggerId, UseId,
    },
    outcome::{Kind, Status},
};

/// No row.
pub(crate) const NONE: u32 = u32::MAX;

/// An element that rows refer to: the path is that of its list, after the
/// element it belongs to, and its index (none for the stand-in of an unknown list).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Element {
    pub(crate) list: u32,
    pub(crate) index: u32,
    pub(crate) parent: u32,
    pub(crate) at: At,
}

/// A run of rows of another table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) start: u32,
    pub(crate) len: u32,
}

/// A list of rows linked by `next`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Chain {
    head: u32,
    tail: u32,
}

impl Default for Chain {
    fn default() -> Chain {
        Chain { head: NONE, tail: NONE }
    }
}

impl Chain {
    pub(crate) fn is_empty(self) -> bool {
        self.head == NONE
    }
}

/// A clause (at an element) that a row comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source {
    pub(crate) clause: ClauseId,
    pub(crate) element: u32,
    next: u32,
}

/// What is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Missing {
    /// A fact: the topmost absent key.
    Fact { context: bool, arena: ArenaId, slot: u32 },
    /// A value over all records.
    Aggregate(AggregateId),
}

#[derive(Clone, Copy, Debug)]
struct MissingLink {
    fact: Missing,
    next: u32,
}

/// How many groups of modalities there are.
const GROUPS: usize = 3;

/// Modalities of one group are one outcome, of which the strongest holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Group {
    Positive,
    MustNot,
    Exempt,
}

/// The group of a modality.
pub(crate) fn group(modality: Modality) -> Group {
    match modality {
        Modality::Must
        | Modality::InPrinciple
        | Modality::ByReference
        | Modality::Emphasis
        | Modality::May => Group::Positive,
        Modality::MustNot => Group::MustNot,
        Modality::Exempt => Group::Exempt,
    }
}

/// Whether two modalities on one target contradict each other.
pub(crate) fn contradict(a: Modality, b: Modality) -> bool {
    match (group(a), group(b)) {
        (Group::Positive, Group::MustNot) | (Group::MustNot, Group::Positive) => true,
        (Group::Positive, Group::Exempt) => a != Modality::May,
        (Group::Exempt, Group::Positive) => b != Modality::May,
        _ => false,
    }
}

/// A section's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SectionName {
    /// The scheme names it.
    Declared(SectionId),
    /// It stands in the record's own list.
    Own(String),
}

impl SectionName {
    /// The memory of its text in bytes.
    fn bytes(&self) -> usize {
        match self {
            SectionName::Declared(_) => 0,
            SectionName::Own(text) => text.len(),
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Obligation {
    pub(crate) duty: DutyId,
    pub(crate) elements: Run,
    pub(crate) modality: Modality,
    pub(crate) status: Option<Status>,
    pub(crate) since: Option<Date>,
    pub(crate) due: Option<Date>,
    pub(crate) done: Option<Date>,
    pub(crate) early: Option<Date>,
    pub(crate) reason: Option<TextRef>,
    pub(crate) sources: Chain,
}

#[derive(Clone, Debug)]
pub(crate) struct Section {
    pub(crate) report: ReportId,
    pub(crate) name: SectionName,
    pub(crate) modality: Modality,
    pub(crate) status: Status,
    pub(crate) sources: Chain,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Use {
    pub(crate) usage: UseId,
    pub(crate) sources: Chain,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Gate {
    pub(crate) gate: GateId,
    /// All conditions so far, of the clauses that do or may apply.
    pub(crate) truth: Truth,
    pub(crate) sources: Chain,
}

/// A quota, as far as the record is concerned. The group is none where there
/// are no groups (or the record is in none), and unknown where it is not known which.
#[derive(Clone, Copy, Debug)]
pub(crate) enum QuotaRow {
    /// Of the population.
    Member { quota: QuotaId, group: Value, in_pool: Truth, selected: Truth, counts: Truth },
    /// Of a list of the record.
    List {
        quota: QuotaId,
        group: Value,
        min: Option<u64>,
        max: Option<u64>,
        actual: u64,
        status: Status,
        sources: Chain,
    },
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Bound {
    pub(crate) bound: BoundId,
    pub(crate) value: Value,
    pub(crate) min: Value,
    pub(crate) max: Value,
    pub(crate) status: Status,
    pub(crate) sources: Chain,
}

#[derive(Clone, Debug)]
pub(crate) struct Trigger {
    pub(crate) trigger: TriggerId,
    /// Not empty where one of several is due: all of them, in order.
    pub(crate) one_of: Vec<TriggerId>,
    pub(crate) due: Option<Date>,
    pub(crate) missing: Chain,
    pub(crate) sources: Chain,
}

/// What an undetermined or open row is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    Duty(DutyId),
    Section(ReportId, SectionName),
    /// A list that is not encoded.
    List(ReportId, ListId),
    /// The record's own list, which is unknown: how the scheme calls it.
    Own(ReportId, String),
    Use(UseId),
    Gate(GateId),
    /// A clause's part in a gate that another clause certainly names.
    GatePart(GateId),
    Trigger(TriggerId),
    Quota(QuotaId),
    Bound(BoundId),
}

impl Subject {
    /// The memory of its text in bytes.
    fn bytes(&self) -> usize {
        match self {
            Subject::Section(_, name) => name.bytes(),
            Subject::Own(_, text) => text.len(),
            _ => 0,
        }
    }
}

/// What is not decided.
#[derive(Clone, Debug)]
pub(crate) struct Pending {
    pub(crate) kind: Kind,
    pub(crate) subject: Subject,
    pub(crate) elements: Run,
    pub(crate) modality: Option<Modality>,
    /// A 未定 that it hangs on; none where facts are missing.
    pub(crate) why: Option<Why>,
    /// What its places come to together; none for what is not decided of a row that is certain.
    pub(crate) truth: Option<Truth>,
    pub(crate) sources: Chain,
    pub(crate) missing: Chain,
}

/// What the text leaves open, among the program's `whys`: equal words are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Why(pub(crate) u32);

#[derive(Clone, Debug)]
pub(crate) struct Conflict {
    pub(crate) kind: Kind,
    pub(crate) subject: Subject,
    pub(crate) elements: Run,
    pub(crate) modalities: Vec<Modality>,
    pub(crate) triggers: Vec<TriggerId>,
    pub(crate) sources: Vec<Chain>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) clause: ClauseId,
    pub(crate) element: u32,
    pub(crate) kind: FaultKind,
}

#[derive(Clone, Debug)]
pub(crate) struct Note {
    pub(crate) report: ReportId,
    pub(crate) entry: String,
    pub(crate) like: Option<SectionId>,
}

/// Where the row of each target is, by the target's number.
///
/// Nothing is forgotten between records: a place counts only where the row that is
/// there now is of that very target.
#[derive(Clone, Debug, Default)]
struct Places(Vec<u32>);

impl Places {
    fn get(&self, target: usize) -> usize {
        self.0.get(target).map_or(usize::MAX, |place| *place as usize)
    }

    fn set(&mut self, target: usize, place: usize) {
        if self.0.len() <= target {
            self.0.resize(target + 1, NONE);
        }
        if let Some(known) = self.0.get_mut(target) {
            *known = place as u32;
        }
    }
}

/// The rows of one outcome.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows {
    duty_places: Places,
    section_places: Places,
    use_places: Places,
    trigger_places: Places,
    pub(crate) elements: Vec<Element>,
    tuples: Vec<u32>,
    sources: Vec<Source>,
    missing: Vec<MissingLink>,
    /// Exceptions that the text leaves open, by source.
    pub(crate) unless: Vec<(u32, ClauseId)>,
    pub(crate) memberships: Vec<(ClassId, u32)>,
    pub(crate) not_covered: Vec<(ClassId, Chain)>,
    pub(crate) obligations: Vec<Obligation>,
    pub(crate) sections: Vec<Section>,
    pub(crate) uses: Vec<Use>,
    pub(crate) gates: Vec<Gate>,
    pub(crate) quotas: Vec<QuotaRow>,
    pub(crate) bounds: Vec<Bound>,
    pub(crate) triggers: Vec<Trigger>,
    pub(crate) pending: Vec<Pending>,
    /// Memory for those that are told in the end.
    pub(crate) room: Vec<Pending>,
    pub(crate) conflicts: Vec<Conflict>,
    pub(crate) faults: Vec<Fault>,
    pub(crate) notes: Vec<Note>,
}

impl Rows {
    /// Forgets the outcome before, keeping the memory.
    pub(crate) fn clear(&mut self) {
        self.elements.clear();
        self.tuples.clear();
        self.sources.clear();
        self.missing.clear();
        self.unless.clear();
        self.memberships.clear();
        self.not_covered.clear();
        self.obligations.clear();
        self.sections.clear();
        self.uses.clear();
        self.gates.clear();
        self.quotas.clear();
        self.bounds.clear();
        self.triggers.clear();
        self.pending.clear();
        self.conflicts.clear();
        self.faults.clear();
        self.notes.clear();
    }

    /// The same rows, in no more memory than they need, for reading alone.
    pub(crate) fn to_keep(&self) -> Rows {
        Rows {
            memberships: self.memberships.clone(),
            not_covered: self.not_covered.clone(),
            obligations: self.obligations.clone(),
            sections: self.sections.clone(),
            uses: self.uses.clone(),
            gates: self.gates.clone(),
            quotas: self.quotas.clone(),
            bounds: self.bounds.clone(),
            triggers: self.triggers.clone(),
            pending: self.pending.clone(),
            conflicts: self.conflicts.clone(),
            faults: self.faults.clone(),
            notes: self.notes.clone(),
            ..self.bare()
        }
    }

    /// How many entries the outcome has.
    pub(crate) fn entries(&self) -> usize {
        self.obligations.len()
            + self.sections.len()
            + self.uses.len()
            + self.gates.len()
            + self.quotas.len()
            + self.bounds.len()
            + self.triggers.len()
            + self.pending.len()
    }

    /// The memory of the rows in bytes, with the texts and lists in them.
    pub(crate) fn bytes(&self) -> usize {
        let sections = self.sections.iter().map(|row| row.name.bytes());
        let pending = self.pending.iter().map(|row| row.subject.bytes());
        let notes = self.notes.iter().map(|row| row.entry.len());
        let triggers = self.triggers.iter().map(|row| size_of_val(&*row.one_of));
        let conflicts = self.conflicts.iter().map(|row| {
            row.subject.bytes()
                + size_of_val(&*row.modalities)
                + size_of_val(&*row.triggers)
                + size_of_val(&*row.sources)
        });
        let inner: usize = sections.chain(pending).chain(notes).chain(triggers).chain(conflicts).sum();
        inner
            + size_of_val(&*self.elements)
            + size_of_val(&*self.tuples)
            + size_of_val(&*self.sources)
            + size_of_val(&*self.missing)
            + size_of_val(&*self.unless)
            + size_of_val(&*self.memberships)
            + size_of_val(&*self.not_covered)
            + size_of_val(&*self.obligations)
            + size_of_val(&*self.sections)
            + size_of_val(&*self.uses)
            + size_of_val(&*self.gates)
            + size_of_val(&*self.quotas)
            + size_of_val(&*self.bounds)
            + size_of_val(&*self.triggers)
            + size_of_val(&*self.pending)
            + size_of_val(&*self.conflicts)
            + size_of_val(&*self.faults)
            + size_of_val(&*self.notes)
    }

    /// The elements and sources, without what is said of them.
    pub(crate) fn bare(&self) -> Rows {
        Rows {
            elements: self.elements.clone(),
            tuples: self.tuples.clone(),
            sources: self.sources.clone(),
            missing: self.missing.clone(),
            unless: self.unless.clone(),
            ..Rows::default()
        }
    }

    /// The row of an element, the same for the same element.
    pub(crate) fn element(&mut self, element: Element) -> u32 {
        let known = self.elements.iter().position(|row| {
            row.list == element.list && row.index == element.index && row.parent == element.parent
        });
        match known {
            Some(at) => at as u32,
            None => {
                self.elements.push(element);
                self.elements.len() as u32 - 1
            }
        }
    }

    // ── the row of a target ──────────────────────────────────────────────

    /// The place of the obligation of a duty and a group of modalities that has these elements.
    pub(crate) fn obligation(&mut self, duty: DutyId, modality: Modality, elements: &[u32]) -> usize {
        let group = group(modality);
        let target = duty.index() * GROUPS + group as usize;
        let same = |row: &Obligation| row.duty == duty && self::group(row.modality) == group;
        let known = if elements.is_empty() {
            let place = self.duty_places.get(target);
            Some(place)
                .filter(|at| self.obligations.get(*at).is_some_and(|row| same(row) && row.elements.len == 0))
        } else {
            self.obligations.iter().position(|row| same(row) && self.tuple(row.elements) == elements)
        };
        if let Some(at) = known {
            return at;
        }
        let at = self.obligations.len();
        if elements.is_empty() {
            self.duty_places.set(target, at);
        }
        let elements = self.push_tuple(elements);
        self.obligations.push(Obligation {
            duty,
            elements,
            modality,
            status: None,
            since: None,
            due: None,
            done: None,
            early: None,
            reason: None,
            sources: Chain::default(),
        });
        at
    }

    /// The place of the row of a section of a report and a group of modalities.
    pub(crate) fn section(&mut self, report: ReportId, modality: Modality, name: SectionName) -> usize {
        let group = group(modality);
        let same =
            |row: &Section| row.report == report && row.name == name && self::group(row.modality) == group;
        let target = match &name {
            SectionName::Declared(section) => Some(section.index() * GROUPS + group as usize),
            SectionName::Own(_) => None,
        };
        let known = match target {
            // INVARIANT: a declared section is of one report.
            Some(target) => {
                let place = self.section_places.get(target);
                Some(place).filter(|at| self.sections.get(*at).is_some_and(same))
            }
            None => self.sections.iter().position(same),
        };
        if let Some(at) = known {
            return at;
        }
        let at = self.sections.len();
        if let Some(target) = target {
            self.section_places.set(target, at);
        }
        let (status, sources) = (Status::Undetermined, Chain::default());
        self.sections.push(Section { report, name, modality, status, sources });
        at
    }

    /// The place of the row of a use.
    pub(crate) fn usage(&mut self, usage: UseId) -> usize {
        let place = self.use_places.get(usage.index());
        if self.uses.get(place).is_some_and(|row| row.usage == usage) {
            return place;
        }
        self.uses.push(Use { usage, sources: Chain::default() });
        self.use_places.set(usage.index(), self.uses.len() - 1);
        self.uses.len() - 1
    }

    /// The place of the row of a trigger that is due by itself.
    pub(crate) fn trigger(&mut self, trigger: TriggerId) -> usize {
        let place = self.trigger_places.get(trigger.index());
        if self.triggers.get(place).is_some_and(|row| row.trigger == trigger && row.one_of.is_empty()) {
            return place;
        }
        let (missing, sources) = (Chain::default(), Chain::default());
        self.triggers.push(Trigger { trigger, one_of: Vec::new(), due: None, missing, sources });
        self.trigger_places.set(trigger.index(), self.triggers.len() - 1);
        self.triggers.len() - 1
    }

    /// The elements of a run, as rows.
    pub(crate) fn tuple(&self, run: Run) -> &[u32] {
        self.tuples.get(run.start as usize..(run.start + run.len) as usize).unwrap_or_default()
    }

    pub(crate) fn push_tuple(&mut self, elements: &[u32]) -> Run {
        let start = self.tuples.len() as u32;
        self.tuples.extend_from_slice(elements);
        Run { start, len: elements.len() as u32 }
    }

    /// Adds a source to a chain to which clauses are added in order, once, and gives its row.
    pub(crate) fn push_next_source(&mut self, chain: &mut Chain, clause: ClauseId, element: u32) -> u32 {
        match self.sources.get(chain.tail as usize) {
            Some(last) if last.clause >= clause => self.push_source(chain, clause, element),
            Some(_) | None => self.append_source(chain, clause, element),
        }
    }

    /// Adds a source to a chain, once, and gives its row.
    pub(crate) fn push_source(&mut self, chain: &mut Chain, clause: ClauseId, element: u32) -> u32 {
        let mut at = chain.head;
        while let Some(source) = self.sources.get(at as usize) {
            if source.clause == clause && source.element == element {
                return at;
            }
            at = source.next;
        }
        self.append_source(chain, clause, element)
    }

    fn append_source(&mut self, chain: &mut Chain, clause: ClauseId, element: u32) -> u32 {
        let new = self.sources.len() as u32;
        self.sources.push(Source { clause, element, next: NONE });
        match self.sources.get_mut(chain.tail as usize) {
            Some(tail) => tail.next = new,
            None => chain.head = new,
        }
        chain.tail = new;
        new
    }

    /// The sources of a chain with their rows, in order.
    pub(crate) fn sources(&self, chain: Chain) -> impl Iterator<Item = (u32, Source)> {
        let mut at = chain.head;
        std::iter::from_fn(move || {
            let source = *self.sources.get(at as usize)?;
            let row = at;
            at = source.next;
            Some((row, source))
        })
    }

    pub(crate) fn push_missing(&mut self, chain: &mut Chain, fact: Missing) {
        let new = self.missing.len() as u32;
        self.missing.push(MissingLink { fact, next: NONE });
        match self.missing.get_mut(chain.tail as usize) {
            Some(tail) => tail.next = new,
            None => chain.head = new,
        }
        chain.tail = new;
    }

    pub(crate) fn missing(&self, chain: Chain) -> impl Iterator<Item = Missing> {
        let mut at = chain.head;
        std::iter::from_fn(move || {
            let link = *self.missing.get(at as usize)?;
            at = link.next;
            Some(link.fact)
        })
    }
}
