//! What every record of a type is asked for first, as one key.

use std::{
    hash::{Hash, Hasher},
    mem::take,
};

use indexmap::IndexSet;

use super::{
    ask::answer,
    facts::{Facts, Slot},
    index::shape_of,
    layout::{ArenaId, Layout, Shape},
    program::{Address, Base, Node, PlainList, Plan, Program},
    words::Mix,
};
use crate::model::ReportId;

/// What every record of a type is asked for first, as one key.
#[derive(Clone, Debug, Default)]
pub(crate) struct Head {
    /// Bools, enums and records: a few bits each, several in a word.
    small: Vec<Small>,
    /// The others: a word each.
    wide: Vec<u32>,
    reports: Vec<ListPart>,
    /// For the values of enums what tells them apart; values of one class are one answer.
    classes: Vec<u16>,
    /// How many words are the key, and the marks of the reports.
    words: usize,
    marks: usize,
    /// Tells it from those of other types and programs.
    identity: u64,
}

/// The answers of one record to what every record of its type is asked first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answers {
    /// Whose questions they answer; zero where there are none.
    of: u64,
    /// The words of the key, and behind them what is marked of the lists of reports: here,
    /// close to whose they are, if they are few, else there.
    few: [u64; FEW],
    many: Vec<u64>,
    /// How many words there are, and how many of them are the key.
    len: usize,
    key: usize,
}

/// So many words are few.
const FEW: usize = 6;

/// They follow from the facts, which are equal whether this was noted or not.
impl PartialEq for Answers {
    fn eq(&self, _: &Answers) -> bool {
        true
    }
}

impl Answers {
    /// Forgets them, keeping the memory.
    pub(crate) fn clear(&mut self) {
        self.of = 0;
    }

    fn words(&self) -> &[u64] {
        self.few.get(..self.len).unwrap_or(&self.many)
    }

    /// Room for so many words, of which the first are the key; what is in them is to be written over.
    fn room(&mut self, key: usize, marks: usize) -> &mut [u64] {
        (self.key, self.len) = (key, key + marks);
        if self.len > FEW {
            self.many.resize(self.len, 0);
        }
        self.few.get_mut(..self.len).unwrap_or(&mut self.many)
    }

    /// Whether they answer what a head asks.
    pub(super) fn are_of(&self, head: &Head) -> bool {
        self.of == head.identity
    }

    /// The words of the key.
    pub(super) fn key(&self) -> &[u64] {
        self.words().get(..self.key).unwrap_or_default()
    }

    /// Whether all of some sections are there.
    pub(super) fn has(&self, at: u32, bits: u64) -> bool {
        self.words().get(self.key + at as usize).is_some_and(|word| bits & !word == 0)
    }
}

/// A slot with few answers, and where that stands in the key.
#[derive(Clone, Copy, Debug)]
struct Small {
    slot: u32,
    shift: u32,
    /// Whether it is the last one of its word.
    ends: bool,
    /// Where the classes of an enum begin.
    classes: u32,
}

/// A report with a plain list, of which two marks stand in the key.
#[derive(Clone, Copy, Debug)]
struct ListPart {
    report: ReportId,
    list: PlainList,
    /// Its first word among those of all reports.
    first: u32,
}

impl Head {
    pub(crate) fn new(program: &Program, layout: &Layout, plan: &Plan) -> Head {
        let mut head = Head::default();
        let root = layout.arena(ArenaId::ROOT);
        let mut left = u64::BITS;
        for slot in plan.index.slots() {
            let classes = head.classes.len() as u32;
            let answers = match root.and_then(|root| shape_of(&root.element, slot)) {
                Some(Shape::Bool) => 4,
                Some(Shape::Record(_)) => 3,
                Some(Shape::Enum(id)) => {
                    let values = program.model.enums.get(id.index()).map_or(0, |of| of.values.len());
                    let told = told_apart(program, slot, values);
                    let count = told.iter().max().map_or(0, |last| usize::from(*last) + 1);
                    head.classes.extend(told);
                    count + 2
                }
                _ => {
                    head.wide.push(slot);
                    continue;
                }
            };
            let bits = answers.next_power_of_two().trailing_zeros();
            if bits > left {
                head.small.last_mut().into_iter().for_each(|last| last.ends = true);
                left = u64::BITS;
            }
            head.small.push(Small { slot, shift: u64::BITS - left, ends: false, classes });
            left -= bits;
        }
        head.small.last_mut().into_iter().for_each(|last| last.ends = true);
        for id in &plan.reports {
            let report = program.reports.get(id.index());
            if let Some((report, list)) = report.and_then(|report| Some((report, report.plain?))) {
                head.reports.push(ListPart { report: *id, list, first: head.marks as u32 });
                head.marks += report.words();
            }
        }
        let small = head.small.iter().filter(|part| part.ends).count();
        head.words = (small + head.wide.len() + head.reports.len()).max(1);
        head.identity = head.identify(program);
        head
    }

    /// A number for all that answers hang on.
    fn identify(&self, program: &Program) -> u64 {
        let mut mix = Mix::default();
        let mut add = |number: u64| mix.write_u64(number);
        for Small { slot, shift, ends, classes } in &self.small {
            add(u64::from(*slot) << 32 | u64::from(*shift));
            add(u64::from(*classes) << 1 | u64::from(*ends));
        }
        self.wide.iter().for_each(|slot| add(u64::from(*slot)));
        self.classes.iter().for_each(|class| add(u64::from(*class)));
        for ListPart { report, list, first } in &self.reports {
            add(u64::from(report.0) << 32 | u64::from(*first));
            add(u64::from(list.slot) << 32 | list.arena.index() as u64);
            let numbers = program.reports.get(report.index()).map_or(&[][..], |report| &report.numbers);
            numbers.iter().for_each(|(number, place)| add(u64::from(*number) << 32 | u64::from(*place)));
        }
        let lens = [self.small.len(), self.wide.len(), self.classes.len(), self.reports.len()];
        lens.into_iter().for_each(|len| add(len as u64));
        mix.finish() | 1
    }

    /// Adds the answers to facts that were read.
    pub(crate) fn ask(&self, program: &Program, facts: &mut Facts) {
        let mut answers = take(&mut facts.answers);
        self.answer_all(program, facts, &mut answers);
        facts.answers = answers;
    }

    /// The answers of a record; they are of no head where one of them is too large.
    pub(super) fn answer_all(&self, program: &Program, facts: &Facts, answers: &mut Answers) {
        answers.of = match self.fill(program, facts, answers) {
            Some(()) => self.identity,
            None => 0,
        };
    }

    fn fill(&self, program: &Program, facts: &Facts, answers: &mut Answers) -> Option<()> {
        let root = facts.root();
        let (key, marks) = answers.room(self.words, self.marks).split_at_mut_checked(self.words)?;
        let mut words = key.iter_mut();
        let mut word = 0;
        for part in &self.small {
            word |= self.answer(part, root.get(part.slot as usize))? << part.shift;
            if part.ends {
                *words.next()? = word;
                word = 0;
            }
        }
        for slot in &self.wide {
            *words.next()? = answer(facts, *root.get(*slot as usize)?)?;
        }
        marks.fill(0);
        for part in &self.reports {
            let marks = marks.get_mut(part.first as usize..)?;
            part.list.mark(program.reports.get(part.report.index())?, facts, marks);
            *words.next()? = *marks.first()?;
        }
        // Where nothing is asked, there is one answer.
        words.for_each(|word| *word = 0);
        Some(())
    }

    /// Where the bits of a report begin among the marks.
    pub(super) fn first_of(&self, report: ReportId) -> Option<u32> {
        self.reports.iter().find(|part| part.report == report).map(|part| part.first + 1)
    }

    /// The slots that are asked for.
    pub(super) fn slots(&self) -> impl Iterator<Item = u32> {
        self.small.iter().map(|part| part.slot).chain(self.wide.iter().copied())
    }

    fn answer(&self, part: &Small, slot: Option<&Slot>) -> Option<u64> {
        Some(match slot {
            Some(Slot::Enum(value)) => {
                let class = self.classes.get(part.classes as usize + usize::from(*value));
                2 + u64::from(*class?)
            }
            Some(Slot::Bool(value)) => 2 + u64::from(*value),
            Some(Slot::Record) => 2,
            Some(Slot::None) => 1,
            Some(Slot::Unknown) | None => 0,
            Some(_) => return None,
        })
    }
}

/// For each value of an enum fact of the record a class: values that no condition tells
/// from each other are of one.
fn told_apart(program: &Program, slot: u32, values: usize) -> Vec<u16> {
    let own = |address: &Address| address.base == Base::Record && address.slot == slot;
    // A value that is asked for by itself is told from all others.
    let mut alone = vec![false; values];
    let mut classes = vec![0; values];
    for node in &program.nodes {
        match node {
            Node::EnumIs(address, wanted) if own(address) => {
                alone.get_mut(usize::from(*wanted)).into_iter().for_each(|alone| *alone = true);
            }
            Node::EnumAmong(address, bits) if own(address) => {
                let among =
                    |value: usize| bits.get(value / 64).is_some_and(|word| word & (1 << (value % 64)) != 0);
                classes = numbered((0..).zip(&classes).map(|(value, class)| (*class, among(value))));
            }
            // Its value is used otherwise.
            Node::Fact(address) if own(address) => return (0..values).map(|value| value as u16).collect(),
            _ => {}
        }
    }
    let keys = (0..).zip(&alone).zip(classes);
    numbered(keys.map(|((value, alone), class)| (class, alone.then_some::<usize>(value))))
}

/// Equal keys have one number.
fn numbered<K: Hash + Eq>(keys: impl Iterator<Item = K>) -> Vec<u16> {
    let mut known = IndexSet::new();
    keys.map(|key| known.insert_full(key).0 as u16).collect()
}
