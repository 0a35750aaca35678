//! Where duties and sections stand at the evaluation date.

use super::{
    ask::{Ask, Hole},
    facts::Slot,
    gather::Gathered,
    index::Cursor,
    machine::{At, Bound, Machine, UNNAMED},
    program::{Address, Base, Done, Duty, Effect, Report, Required, Sections, UNKNOWN_LIST, UNNAMED_ENTRY},
    read::fold_section,
    rows::SectionName,
    truth::{Truth, World},
    value::{List, TextRef, Value},
};
use crate::{
    date::Date,
    model::{Comparison, DutyId, Modality, ReportId, SectionId, StatusTest, Target},
    outcome::{Kind, Status},
};

/// The standing of one obligation.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Standing {
    pub(crate) status: Option<Status>,
    pub(crate) since: Option<Date>,
    pub(crate) due: Option<Date>,
    pub(crate) done: Option<Date>,
    /// The day of `履行于` that is before the first day, and does not count.
    pub(crate) early: Option<Date>,
    pub(crate) reason: Option<TextRef>,
    /// Of an undetermined status: whether the completion or the deadline is unknown.
    pub(crate) undecided: Option<Kind>,
}

/// Whether a duty was done by the evaluation date, and on which day.
#[derive(Clone, Copy)]
struct Completion {
    done: Truth,
    day: Value,
}

/// Whether a window is open from `since` on, on a day; one without a beginning always was.
fn begun(since: Value, day: Date) -> Truth {
    match since {
        Value::Date(first) => Truth::known(first <= day),
        Value::None => Truth::TRUE,
        _ => Truth::UNKNOWN,
    }
}

/// What the facts show of a duty.
#[derive(Clone, Copy)]
pub(crate) struct Shown {
    /// It is done.
    pub(crate) done: Truth,
    /// The day of that is after the last day.
    pub(crate) late: Truth,
    /// The last day is over, and the first one has come.
    pub(crate) passed: Truth,
    /// There is a reason on record.
    pub(crate) reason: Truth,
}

/// What is known of a report, whichever way 未定 is taken.
#[derive(Clone, Copy)]
pub(crate) struct Course {
    pub(crate) report: ReportId,
    submitted: Truth,
    /// Where its sections are marked; none where it was not submitted.
    present: Option<u32>,
}

/// An entry of a report's list of sections.
pub(crate) enum Entry {
    Text(TextRef),
    /// A title, or a title and its part.
    Part(String),
}

impl<'a> Machine<'a> {
    pub(crate) fn entry_text<'s>(&'s self, entry: &'s Entry) -> &'s str {
        match entry {
            Entry::Text(text) => self.text(*text),
            Entry::Part(text) => text,
        }
    }

    /// Evaluates with the elements of a duty bound.
    pub(crate) fn at_duty<T>(&mut self, at: &[At], work: impl FnOnce(&mut Self) -> T) -> T {
        self.outside(|machine| {
            for at in at {
                machine.bind(Bound { at: *at, list: UNNAMED, index: 0, parent: None, of: None });
            }
            work(machine)
        })
    }

    /// Whether it was done by the evaluation date, and not before `since`.
    fn completion(&mut self, done: &Done, since: Value) -> Completion {
        match done {
            Done::On(day) => {
                let day = self.value(*day);
                let done = match day {
                    // What cannot be done yet is not done, whatever the day.
                    _ if begun(since, self.program.as_of).is_false() => Truth::FALSE,
                    Value::Date(date) => Truth::known(date <= self.program.as_of).and(begun(since, date)),
                    Value::None => Truth::FALSE,
                    _ => Truth::UNKNOWN,
                };
                Completion { done, day }
            }
            Done::When(condition) => Completion { done: self.settled_truth(*condition), day: Value::None },
        }
    }

    /// Whether a duty whose elements are bound is done, and whether its first day has come.
    pub(super) fn done_and_begun(&mut self, duty: &Duty) -> (Truth, Truth) {
        let since = self.since(duty);
        let done = duty.done.as_ref().map_or(Truth::FALSE, |done| self.completion(done, since).done);
        (done, begun(since, self.program.as_of))
    }

    fn since(&mut self, duty: &Duty) -> Value {
        duty.since.map_or(Value::None, |since| self.value(since))
    }

    fn due(&mut self, duty: &Duty) -> Value {
        duty.due.map_or(Value::None, |due| self.value(due))
    }

    /// The deadline of a duty, for an element of its list.
    pub(crate) fn due_of(&mut self, id: DutyId, at: Option<At>) -> Value {
        let program = self.program;
        let Some(duty) = program.duties.get(id.index()) else {
            return Value::Unknown;
        };
        self.at_duty(at.as_slice(), |machine| machine.due(duty))
    }

    /// Whether the day on which a duty can first be done has come.
    pub(crate) fn begun(&mut self, id: DutyId) -> Truth {
        let program = self.program;
        let Some(duty) = program.duties.get(id.index()) else {
            return Truth::UNKNOWN;
        };
        begun(self.at_duty(&[], |machine| machine.since(duty)), program.as_of)
    }

    /// Where an obligation stands whose modality is certain; the duty's elements are bound.
    pub(crate) fn standing(&mut self, duty: &Duty, modality: Modality) -> Standing {
        let mut standing = Standing::default();
        let (since, due) = (self.since(duty), self.due(duty));
        if let Value::Date(date) = since {
            standing.since = Some(date);
        }
        if let Value::Date(date) = due {
            standing.due = Some(date);
        }
        let exempt = modality == Modality::Exempt;
        standing.status = exempt.then_some(Status::Exempt);
        let Some(done) = &duty.done else {
            return standing;
        };
        let completion = self.completion(done, since);
        if let (Value::Date(day), true) = (completion.day, completion.done.is_true()) {
            standing.done = Some(day);
        }
        if let (Value::Date(day), Value::Date(first)) = (completion.day, since) {
            standing.early = Some(day).filter(|day| *day < first && *day <= self.program.as_of);
        }
        if exempt {
            return standing;
        }
        let undecided = |kind: Kind| (Status::Undetermined, Some(kind));
        let (status, kind) = match modality {
            Modality::MustNot if completion.done.is_true() => (Status::Violated, None),
            Modality::MustNot if completion.done.is_false() => (Status::Kept, None),
            Modality::MustNot => undecided(Kind::Status),
            Modality::May => (Status::Permitted, None),
            _ if completion.done.is_true() => match (completion.day, due) {
                (_, Value::None) | (Value::None, _) => (Status::Fulfilled, None),
                (_, Value::Unknown) => undecided(Kind::Due),
                (Value::Date(day), Value::Date(due)) if day > due => (Status::Late, None),
                _ => (Status::Fulfilled, None),
            },
            _ if !completion.done.is_false() => undecided(Kind::Status),
            _ => {
                let reason = match (modality, duty.reason) {
                    (Modality::InPrinciple, Some(reason)) => self.value(reason),
                    _ => Value::None,
                };
                let begun = begun(since, self.program.as_of);
                match (reason, due) {
                    (Value::Text(text, _), _) => {
                        standing.reason = Some(text);
                        (Status::Excused, None)
                    }
                    (Value::Unknown, _) => undecided(Kind::Status),
                    // Whatever the deadline: nothing is breached before it can be done.
                    _ if begun.is_false() => (Status::Pending, None),
                    (_, Value::Unknown) if begun.is_true() => undecided(Kind::Due),
                    (_, Value::Unknown) => undecided(Kind::Status),
                    (_, Value::Date(due)) if due < self.program.as_of => match modality {
                        _ if !begun.is_true() => undecided(Kind::Status),
                        Modality::Emphasis => (Status::Noted, None),
                        _ => (Status::Breached, None),
                    },
                    _ => (Status::Pending, None),
                }
            }
        };
        standing.status = Some(status);
        standing.undecided = kind;
        standing
    }

    // ── what rules ask of duties ─────────────────────────────────────────

    /// Whether a duty is owed (for an element of its list) with one of some modalities.
    pub(crate) fn owed(&mut self, id: DutyId, at: Option<At>, of: &[Modality]) -> Truth {
        let program = self.program;
        let Some(duty) = program.duties.get(id.index()) else {
            return Truth::FALSE;
        };
        let mut owed = Truth::FALSE;
        let mut cursor = Cursor::default();
        while let Some((clause, modality, target)) =
            self.next_found(&mut cursor, &duty.imposers, |found| &found.clauses, |(clause, ..)| clause.0)
        {
            if owed == Truth::TRUE {
                return owed;
            }
            let Some(clause) = program.clauses.get(clause.index()).filter(|_| of.contains(modality)) else {
                continue;
            };
            owed = owed.or(match (target, at) {
                // Of an unknown list no element is known to be there.
                (Target::All, Some(At::Missing)) => self.applies_any(clause).and(Truth::UNKNOWN),
                (Target::Record | Target::All, _) | (_, None) => self.applies_any(clause),
                (Target::Bound(_) | Target::Loops, Some(_)) => {
                    let elements = self.outside(|machine| machine.elements(&clause.carrier));
                    let mut any = Truth::FALSE;
                    for index in 0..elements.len() {
                        self.tuples(clause, &elements, index, &mut |machine, truth| {
                            if machine.is_target(*target, at) {
                                any = any.or(truth);
                            }
                        });
                    }
                    any
                }
            });
        }
        if of.contains(&Modality::Must) {
            for quota in &duty.quotas {
                let Some(quota) = program.quotas.get(quota.index()) else {
                    continue;
                };
                let mut any = Truth::FALSE;
                self.pool(quota, &mut |_, member, counts, _| any = any.or(member.and(counts)));
                self.chosen_from_list(quota, &mut |machine, truth| {
                    if at.is_none_or(|at| machine.element(0) == at) {
                        any = any.or(truth);
                    }
                });
                owed = owed.or(any);
            }
        }
        owed
    }

    /// Whether a clause imposes a duty, where it is bound, for an element of the duty's list.
    pub(crate) fn is_target(&self, target: Target, at: Option<At>) -> bool {
        let depth = match target {
            Target::Record | Target::All => return true,
            Target::Bound(depth) => depth,
            Target::Loops => self.depth().saturating_sub(1),
        };
        at.is_none_or(|at| self.element(depth) == at)
    }

    pub(crate) fn status_test(&mut self, id: DutyId, test: StatusTest, at: Option<At>) -> Truth {
        let Some(duty) = self.program.duties.get(id.index()) else {
            return Truth::FALSE;
        };
        self.whole(|machine| {
            let must = machine.owed(id, at, &[Modality::Must]);
            let in_principle = machine.owed(id, at, &[Modality::InPrinciple]);
            let by_reference = machine.owed(id, at, &[Modality::ByReference]);
            let emphasis = machine.owed(id, at, &[Modality::Emphasis]);
            let binding = must.or(in_principle).or(by_reference);
            let any = binding.or(emphasis);
            if any == Truth::FALSE {
                return any;
            }
            machine.decide(|machine| {
                let shown = machine.at_duty(at.as_slice(), |machine| machine.shown(duty));
                let excused = (!must).and(in_principle).and(shown.reason);
                let lacking = (!shown.done).and(!excused);
                match test {
                    StatusTest::Fulfilled => any.and(shown.done),
                    StatusTest::Unfulfilled => any.and(lacking),
                    StatusTest::Breached => binding.and(shown.passed).and(lacking),
                    StatusTest::Overdue => {
                        let late = any.and(shown.done).and(shown.late);
                        shown.passed.and(late.or(binding.and(lacking)))
                    }
                }
            })
        })
    }

    /// What the facts show of a duty whose elements are bound, whoever owes it.
    pub(crate) fn shown(&mut self, duty: &Duty) -> Shown {
        let since = self.since(duty);
        let completion = match &duty.done {
            Some(done) => self.completion(done, since),
            None => Completion { done: Truth::FALSE, day: Value::None },
        };
        let due = self.due(duty);
        let reason = match duty.reason.map_or(Value::None, |reason| self.value(reason)) {
            Value::None => Truth::FALSE,
            Value::Unknown => Truth::UNKNOWN,
            _ => Truth::TRUE,
        };
        Shown {
            done: completion.done,
            late: self.compare(Comparison::Greater, completion.day, due),
            passed: self
                .compare(Comparison::Less, due, Value::Date(self.program.as_of))
                .and(begun(since, self.program.as_of)),
            reason,
        }
    }

    // ── reports and their sections ───────────────────────────────────────

    /// Whether a report was submitted by the evaluation date.
    pub(crate) fn submitted(&mut self, id: ReportId) -> Truth {
        if let Some(known) = self.submitted_memo(id) {
            return known;
        }
        let program = self.program;
        let submitted = program.reports.get(id.index()).and_then(|report| report.submitted.as_ref());
        let Some(submitted) = submitted else {
            return Truth::UNKNOWN;
        };
        let outer = std::mem::replace(&mut self.hangs, false);
        let done = self.outside(|machine| machine.completion(submitted, Value::None).done);
        // INVARIANT: what hangs on 未定 is not kept, for it has several values.
        if !self.hangs {
            self.keep_submitted(id, done);
        }
        self.hangs |= outer;
        done
    }

    /// Which sections of a report the record gives, as bits after a first word
    /// that is not zero when that is unknown.
    fn present(&mut self, id: ReportId) -> u32 {
        if let Some(start) = self.report_memo(id) {
            return start;
        }
        let outer = std::mem::replace(&mut self.hangs, false);
        let program = self.program;
        let start = self.scratch.present.len();
        self.scratch.present.push(0);
        if let Some(report) = program.reports.get(id.index()) {
            // Its room is taken first: that of others may be behind it.
            self.scratch.present.resize(start + report.words(), 0);
            if let (Some(plain), Some(words)) = (&report.plain, self.scratch.present.get_mut(start..)) {
                plain.mark(report, self.facts, words);
                self.keep_report(id, start as u32);
                self.hangs = outer;
                return start as u32;
            }
            let known = report.sections.as_ref().is_some_and(|sections| {
                self.each_number(sections, &mut |machine, number| match report.place(number) {
                    Some(place) => {
                        machine.note_present(start + 1 + place as usize / 64, 1 << (place % 64));
                    }
                    None => machine.note_present(start, UNNAMED_ENTRY),
                })
            });
            if !known {
                self.note_present(start, UNKNOWN_LIST);
            }
        }
        let start = start as u32;
        // INVARIANT: what hangs on 未定 is not kept, for it has several values.
        if !self.hangs {
            self.keep_report(id, start);
        }
        self.hangs |= outer;
        start
    }

    fn note_present(&mut self, word: usize, bits: u64) {
        if let Some(word) = self.scratch.present.get_mut(word) {
            *word |= bits;
        }
    }

    /// Goes through the numbers of the sections that a report's list names. False when the list is unknown.
    fn each_number(&mut self, sections: &Sections, each: &mut impl FnMut(&mut Self, u32)) -> bool {
        let list = if sections.titled.is_none() {
            self.outside(|machine| machine.list(sections.list))
        } else {
            List::Unknown
        };
        // Texts of the record were matched with the names of sections as they were read.
        let List::Slots { context: false, arena, start, len } = list else {
            return self.each_entry(sections, &mut |machine, number, _| each(machine, number));
        };
        let read = self.layout.arena(arena).is_some_and(|arena| arena.holds_sections);
        let mut known = true;
        for at in start..start + len {
            match self.asked_slot(arena, at) {
                Slot::Text { section, .. } => {
                    let text = TextRef::Fact { arena, at };
                    let number = if read { section } else { self.section_of(text, section) };
                    each(self, number);
                }
                _ => known = false,
            }
        }
        known
    }

    /// Whether some entry of a report's list, or none, is named by no clause; nothing where that is not known.
    pub(crate) fn has_unnamed(&mut self, id: ReportId) -> Option<bool> {
        self.in_world(World::Closed, |machine| machine.present(id));
        let start = self.report_memo(id)?;
        self.scratch.present.get(start as usize).map(|marks| marks & UNNAMED_ENTRY != 0)
    }

    /// Goes through the entries of a report's list with the number of the
    /// section of that name, if any, and the entry's text. False when the list is unknown.
    pub(crate) fn each_entry(
        &mut self,
        sections: &Sections,
        each: &mut impl FnMut(&mut Self, u32, Entry),
    ) -> bool {
        let list = self.outside(|machine| machine.list(sections.list));
        let Some(len) = self.len(&list) else {
            return false;
        };
        let mut known = true;
        for index in 0..len {
            match (self.item(&list, index), sections.titled) {
                (At::Value(Value::Text(text, section)), None) => {
                    let number = self.section_of(text, section);
                    each(self, number, Entry::Text(text));
                }
                (at @ At::Frame { .. }, Some(_)) => known &= self.each_part(sections, at, each),
                _ => known = false,
            }
        }
        known
    }

    fn each_part(
        &mut self,
        sections: &Sections,
        at: At,
        each: &mut impl FnMut(&mut Self, u32, Entry),
    ) -> bool {
        let (title, parts) = self.titled_entry(sections, at);
        let (start, len) = match title {
            Slot::Text { start, len, .. } => (start, len),
            // An entry without a title names nothing.
            Slot::None => return true,
            _ => return false,
        };
        let title = self.facts.text(start, len).to_owned();
        let number = self.program.dictionary.section(&title);
        each(self, number, Entry::Part(title.clone()));
        match parts {
            Slot::None => true,
            Slot::List { arena, start, len } => {
                let list = List::Slots { context: false, arena, start, len };
                for index in 0..len {
                    if let At::Value(Value::Text(text, _)) = self.item(&list, index) {
                        let part = format!("{title}/{}", self.text(text));
                        let number = self.program.dictionary.section(&part);
                        each(self, number, Entry::Part(part));
                    }
                }
                true
            }
            _ => false,
        }
    }

    /// Whether the record's list has a section.
    pub(crate) fn has_section(&mut self, id: ReportId, section: &SectionName) -> Truth {
        let program = self.program;
        let sections = program.reports.get(id.index()).and_then(|report| report.sections.as_ref());
        let Some(sections) = sections else { return Truth::UNKNOWN };
        match section {
            SectionName::Declared(section) if sections.titled.is_none() => self.has_declared(id, *section),
            SectionName::Declared(section) => {
                let name = program.model.sections.get(section.index()).map_or("", |of| of.name.as_str());
                self.has_titled(sections, name)
            }
            SectionName::Own(text) if sections.titled.is_some() => {
                self.has_titled(sections, &fold_section(text))
            }
            SectionName::Own(text) => {
                let wanted = fold_section(text);
                let mut found = false;
                let known = self.each_entry(sections, &mut |machine, _, entry| {
                    found |= fold_section(machine.entry_text(&entry)) == wanted;
                });
                if found || known { Truth::known(found) } else { Truth::UNKNOWN }
            }
        }
    }

    /// Whether a list of titled entries has a section: a title, or a part of the entry of a title.
    fn has_titled(&mut self, sections: &Sections, name: &str) -> Truth {
        let list = self.outside(|machine| machine.list(sections.list));
        let Some(len) = self.len(&list) else { return Truth::UNKNOWN };
        let mut any = Truth::FALSE;
        for index in 0..len {
            let (title, parts) = self.titled_entry(sections, self.item(&list, index));
            any = any.or(self.is_title(title, name));
            if let Some((head, tail)) = name.split_once('/') {
                let has_part = match parts {
                    Slot::List { arena, start, len } => {
                        let list = List::Slots { context: false, arena, start, len };
                        let found = (0..len).any(|index| match self.item(&list, index) {
                            At::Value(Value::Text(text, _)) => fold_section(self.text(text)) == tail,
                            _ => false,
                        });
                        Truth::known(found)
                    }
                    Slot::Unknown => Truth::UNKNOWN,
                    _ => Truth::FALSE,
                };
                any = any.or(self.is_title(title, head).and(has_part));
            }
        }
        any
    }

    /// The slots of an entry's title and parts.
    fn titled_entry(&mut self, sections: &Sections, at: At) -> (Slot, Slot) {
        let Some((title, parts)) = sections.titled else { return (Slot::Unknown, Slot::Unknown) };
        self.outside(|machine| {
            machine.bind(Bound { at, list: UNNAMED, index: 0, parent: None, of: None });
            let slot = |slot| machine.slot(Address { base: Base::Element(0), slot });
            if let At::Frame { context: false, arena, base } = at {
                machine.ask(Ask::Text(arena, base + title));
            }
            (slot(title), parts.map_or(Slot::None, slot))
        })
    }

    fn is_title(&self, title: Slot, name: &str) -> Truth {
        match title {
            Slot::Text { start, len, .. } => Truth::known(fold_section(self.facts.text(start, len)) == name),
            Slot::Unknown => Truth::UNKNOWN,
            _ => Truth::FALSE,
        }
    }

    /// Which facts would tell whether a list of titled entries has a section.
    pub(crate) fn gather_titled(&mut self, sections: &Sections, name: &str, found: &mut Gathered) {
        let Some((title_slot, parts_slot)) = sections.titled else { return };
        let list = self.outside(|machine| machine.list(sections.list));
        for index in 0..self.len(&list).unwrap_or(0) {
            let at = self.item(&list, index);
            let (title, _) = self.titled_entry(sections, at);
            let head = name.split_once('/').map(|(head, _)| head);
            let parts =
                parts_slot.filter(|_| head.is_some_and(|head| !self.is_title(title, head).is_false()));
            self.outside(|machine| {
                machine.bind(Bound { at, list: UNNAMED, index: 0, parent: None, of: None });
                for slot in [Some(title_slot), parts].into_iter().flatten() {
                    machine.gather_slot(Address { base: Base::Element(0), slot }, found);
                }
            });
        }
    }

    fn has_declared(&mut self, id: ReportId, section: SectionId) -> Truth {
        let start = self.present(id);
        self.ask_section(id, section);
        self.marked(id, start, section)
    }

    /// Notes that a section of a plain list is asked for.
    fn ask_section(&self, id: ReportId, section: SectionId) {
        if let (Some(_), Some(place)) = (self.asked, self.plain_place(id, section)) {
            self.ask(Ask::Sections { report: id, word: place / 64, bits: 1 << (place % 64) });
        }
    }

    /// The place of a declared section in a report with a plain list.
    fn plain_place(&self, id: ReportId, section: SectionId) -> Option<u32> {
        self.program.reports.get(id.index())?.plain.as_ref()?;
        let (report, place) = self.program.section_places.get(section.index()).copied().flatten()?;
        (report == id).then_some(place)
    }

    /// Whether a section is among those that are marked from a place on.
    fn marked(&self, id: ReportId, start: u32, section: SectionId) -> Truth {
        let program = self.program;
        let place = match program.section_places.get(section.index()) {
            Some(Some((report, place))) if *report == id => *place as usize,
            _ => return Truth::FALSE,
        };
        let words = self.scratch.present.get(start as usize..).unwrap_or_default();
        let word = words.get(1 + place / 64).copied().unwrap_or(0);
        if word & (1 << (place % 64)) != 0 {
            return Truth::TRUE;
        }
        if words.first().is_some_and(|marks| marks & UNKNOWN_LIST != 0) {
            Truth::UNKNOWN
        } else {
            Truth::FALSE
        }
    }

    /// Whether the record's list has not all sections of some places.
    fn any_absent(&mut self, id: ReportId, places: &[(u32, u64)]) -> Truth {
        let start = self.present(id) as usize;
        if self.asked.is_some() && self.program.reports.get(id.index()).is_some_and(|of| of.plain.is_some()) {
            for (word, bits) in places {
                self.ask(Ask::Sections { report: id, word: *word, bits: *bits });
            }
        }
        let words = self.scratch.present.get(start..).unwrap_or_default();
        let has = |word: u32| words.get(1 + word as usize).copied().unwrap_or(0);
        if places.iter().all(|(word, bits)| bits & !has(*word) == 0) {
            Truth::FALSE
        } else if words.first().is_some_and(|marks| marks & UNKNOWN_LIST != 0) {
            Truth::UNKNOWN
        } else {
            Truth::TRUE
        }
    }

    /// Where declared sections of a report stand, if that is known whichever way 未定 is taken.
    pub(crate) fn course(&self, id: ReportId) -> Option<Course> {
        // INVARIANT: what hangs on 未定 is not kept.
        let submitted = self.submitted_memo(id)?;
        let sections = self.program.reports.get(id.index())?.sections.as_ref()?;
        let present = if submitted == Truth::FALSE { None } else { Some(self.report_memo(id)?) };
        sections.titled.is_none().then_some(Course { report: id, submitted, present })
    }

    /// Where such a section stands; nothing while that is undetermined.
    pub(crate) fn stands(
        &self,
        course: Course,
        section: SectionId,
        modality: Modality,
        row: usize,
    ) -> Option<Status> {
        let present = match course.present {
            Some(start) => self.marked(course.report, start, section),
            None => Truth::FALSE,
        };
        let standing = |present| standing_of(modality, course.submitted, present);
        if let (Some(asked), Some(_)) = (self.asked, course.present) {
            let statuses = [Truth::TRUE, Truth::FALSE].map(standing);
            let place = self.plain_place(course.report, section);
            let decided = self.is_known_list(course) && !statuses.contains(&Status::Undetermined);
            match place.filter(|_| decided) {
                Some(place) => asked.borrow_mut().leave_open(Hole {
                    row: row as u32,
                    report: course.report,
                    place,
                    statuses,
                }),
                None => self.ask_section(course.report, section),
            }
        }
        Some(standing(present)).filter(|status| *status != Status::Undetermined)
    }

    fn is_known_list(&self, course: Course) -> bool {
        let marks = course.present.and_then(|start| self.scratch.present.get(start as usize));
        marks.is_some_and(|marks| marks & UNKNOWN_LIST == 0)
    }

    /// Where a section stands.
    pub(crate) fn section_status(
        &mut self,
        id: ReportId,
        section: &SectionName,
        modality: Modality,
    ) -> Status {
        if modality == Modality::Exempt {
            return Status::Exempt;
        }
        let submitted = self.submitted(id);
        let present = if submitted == Truth::FALSE { Truth::FALSE } else { self.has_section(id, section) };
        standing_of(modality, submitted, present)
    }

    /// `R.缺漏`: whether a section that the report must hold is missing.
    pub(crate) fn incomplete(&mut self, id: ReportId) -> Truth {
        let Some(report) = self.program.reports.get(id.index()) else {
            return Truth::FALSE;
        };
        self.whole(|machine| {
            machine.decide(|machine| {
                let submitted = machine.submitted(id);
                if submitted == Truth::FALSE {
                    return submitted;
                }
                let missing = machine.lacking(id, report);
                submitted.and(missing)
            })
        })
    }

    /// Whether a report lacks a section that some clause requires with 应当.
    fn lacking(&mut self, id: ReportId, report: &'a Report) -> Truth {
        let program = self.program;
        let mut missing = Truth::FALSE;
        let mut cursor = Cursor::default();
        while let Some((clause, place)) =
            self.next_found(&mut cursor, &report.contents, |found| &found.clauses, |(clause, _)| clause.0)
        {
            let Some(clause) = program.clauses.get(clause.index()) else {
                continue;
            };
            let Some(Effect::Contain { modality: Modality::Must, sections, places, .. }) =
                clause.effects.get(*place)
            else {
                continue;
            };
            let fixed = sections.iter().all(|section| matches!(section, Required::Section(_)));
            if fixed {
                // What is there is asked for in vain: it is cheaper to look.
                let lacks = match places {
                    Some(places) => self.any_absent(id, places),
                    None => self.any_missing(id, sections),
                };
                if lacks != Truth::FALSE {
                    missing = missing.or(self.applies_any(clause).and(lacks));
                }
            } else {
                let elements = self.outside(|machine| machine.elements(&clause.carrier));
                for index in 0..elements.len() {
                    self.tuples(clause, &elements, index, &mut |machine, truth| {
                        missing = missing.or(truth.and(machine.any_missing(id, sections)));
                    });
                }
            }
            if missing == Truth::TRUE {
                break;
            }
        }
        missing
    }

    pub(crate) fn any_missing(&mut self, id: ReportId, sections: &[Required]) -> Truth {
        let mut missing = Truth::FALSE;
        for section in sections {
            missing = missing.or(match section {
                Required::Section(section) => !self.has_section(id, &SectionName::Declared(*section)),
                // What the scheme does not list is not known to be missing.
                Required::Open(..) => Truth::FALSE,
                Required::Own(list, _) => {
                    let list = self.list(*list);
                    let Some(len) = self.len(&list) else {
                        missing = missing.or(Truth::UNKNOWN);
                        continue;
                    };
                    let mut any = Truth::FALSE;
                    for index in 0..len {
                        any = any.or(match self.item(&list, index) {
                            At::Value(Value::Text(text, _)) => {
                                let name = SectionName::Own(self.text(text).to_owned());
                                !self.has_section(id, &name)
                            }
                            _ => Truth::UNKNOWN,
                        });
                    }
                    any
                }
            });
        }
        missing
    }
}

/// Where a section stands, by whether its report was submitted and whether it is there.
fn standing_of(modality: Modality, submitted: Truth, present: Truth) -> Status {
    if modality == Modality::Exempt {
        return Status::Exempt;
    }
    match (modality, submitted, present, submitted.and(present)) {
        (Modality::MustNot, _, _, Truth::TRUE) => Status::Violated,
        (Modality::MustNot, _, _, Truth::FALSE) => Status::Kept,
        (Modality::May, _, _, Truth::TRUE) => Status::Present,
        (Modality::May, _, _, Truth::FALSE) => Status::Permitted,
        (Modality::MustNot | Modality::May, ..) => Status::Undetermined,
        (_, Truth::FALSE, ..) => Status::Awaited,
        (_, Truth::TRUE, Truth::TRUE, _) => Status::Present,
        (Modality::Emphasis, Truth::TRUE, Truth::FALSE, _) => Status::Noted,
        (_, Truth::TRUE, Truth::FALSE, _) => Status::Missing,
        _ => Status::Undetermined,
    }
}
