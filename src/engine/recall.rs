//! Outcomes of earlier records, found again by what evaluation asked of them.
//!
//! Evaluation is a function of the answers to what it asks (`ask`). All records of
//! a type are asked for the same slots first, which are one key; what is asked
//! next hangs on the answers so far, and is a tree. Where all questions on the way
//! were answered before, the outcome is there; where one was not, the record is
//! evaluated, and its way is added while there is memory for it. Only the statuses
//! of sections that hang on nothing else are filled in for each record.

use std::{
    cell::RefCell,
    fmt,
    hash::Hasher,
    mem::{size_of, take},
};

use indexmap::IndexSet;

use super::{
    ask::{Ask, Asked, Hole, answer},
    facts::{Facts, Slot},
    index::shape_of,
    layout::{ArenaId, Layout, Shape},
    pieces::Pieces,
    program::{Address, Base, Node, PlainList, Plan, Program},
    rows::Rows,
    view::OutcomeView,
    words::Mix,
};
use crate::{model::ReportId, outcome::Status};

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

    fn key(&self) -> &[u64] {
        self.words().get(..self.key).unwrap_or_default()
    }

    /// Whether all of some sections are there.
    fn has(&self, at: u32, bits: u64) -> bool {
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

/// What is asked next, after the questions on the way.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Next {
    /// What every record is asked for.
    Head,
    Slot(ArenaId, u32),
    Text(ArenaId, u32),
    /// Whether all these bits of a word of the marks are there.
    Sections {
        at: u32,
        bits: u64,
    },
    /// Nothing: the outcome.
    Leaf(u32),
    /// Not known yet.
    New,
}

/// An answer: from a node to the next.
#[derive(Clone, Copy, Debug)]
struct Edge {
    from: u32,
    to: u32,
    /// How many words the answer has, and where those after the first two begin.
    len: u32,
    more: u32,
    /// The first two words of the answer, zero where there is none.
    words: [u64; 2],
}

#[derive(Clone, Debug)]
struct Leaf {
    rows: Rows,
    /// Where its holes begin and end among all of them.
    holes: (u32, u32),
    line: Line,
}

/// The line of an outcome, which is made when it is found for the first time.
#[derive(Clone, Debug)]
enum Line {
    Unmade,
    Made(Option<Pieces>),
}

/// A hole, and where the answer to it stands.
#[derive(Clone, Copy, Debug)]
struct Filling {
    row: u16,
    /// The word of the marks, and the bit in it.
    at: u16,
    bit: u8,
    statuses: [Status; 2],
}

/// The outcomes of earlier records.
#[derive(Default)]
pub(crate) struct Recall {
    /// The first ones are those of the plans.
    nodes: Vec<Next>,
    edges: Vec<Edge>,
    more: Vec<u64>,
    /// A part of the hash, and the edge after its number; a zero where there is none.
    table: Vec<(u32, u32)>,
    /// Texts that were compared; the answer is the place of one.
    texts: IndexSet<String>,
    leaves: Vec<Leaf>,
    holes: Vec<Filling>,
    /// The outcome of nothing.
    none: Rows,
    bytes: usize,
    limit: usize,
    found: u64,
    evaluated: u64,
    tide: Tide,
    asked: Asked,
    /// The answers of a record whose facts come without.
    own: Answers,
}

/// What an engine keeps of earlier records ([`Engine::with_memory`](super::Engine::with_memory)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recalled {
    /// Outcomes that are kept.
    pub outcomes: usize,
    /// The memory that they take, in bytes, by estimate.
    pub bytes: usize,
    /// Records that had the outcome of an earlier one.
    pub found: u64,
    /// Records that were evaluated.
    pub evaluated: u64,
}

/// Whether keeping outcomes pays.
#[derive(Debug, Default)]
struct Tide {
    found: usize,
    missed: usize,
    /// So many records are evaluated before it is tried again.
    rest: usize,
}

/// Places that are looked at for one edge: records may be made to collide.
const PROBES: usize = 16;
/// The least size of the table.
const TABLE: usize = 256;
/// While memory is full, so many records for each outcome are looked up before it is asked whether it paid.
const WINDOW: usize = 4;
/// Where it did not, so many times longer nothing is looked up.
const REST: usize = 16;

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
        [self.small.len(), self.wide.len(), self.reports.len()].into_iter().for_each(|len| add(len as u64));
        mix.finish() | 1
    }

    /// Adds the answers to facts that were read.
    pub(crate) fn ask(&self, program: &Program, facts: &mut Facts) {
        let mut answers = take(&mut facts.answers);
        self.answer_all(program, facts, &mut answers);
        facts.answers = answers;
    }

    /// The answers of a record; they are of no head where one of them is too large.
    fn answer_all(&self, program: &Program, facts: &Facts, answers: &mut Answers) {
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
    fn first_of(&self, report: ReportId) -> Option<u32> {
        self.reports.iter().find(|part| part.report == report).map(|part| part.first + 1)
    }

    /// The slots that are asked for.
    fn slots(&self) -> impl Iterator<Item = u32> {
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
    let mut tests: Vec<Vec<bool>> = Vec::new();
    for node in &program.nodes {
        let test: Vec<bool> = match node {
            Node::EnumIs(address, wanted) if own(address) => {
                (0..values).map(|value| value == usize::from(*wanted)).collect()
            }
            Node::EnumAmong(address, bits) if own(address) => (0..values)
                .map(|value| bits.get(value / 64).is_some_and(|word| word & (1 << (value % 64)) != 0))
                .collect(),
            // Its value is used otherwise.
            Node::Fact(address) if own(address) => return (0..values).map(|value| value as u16).collect(),
            _ => continue,
        };
        tests.push(test);
    }
    let mut known: IndexSet<Vec<bool>> = IndexSet::new();
    let class_of = |value: usize| {
        let passed = tests.iter().map(|test| test.get(value).copied().unwrap_or_default()).collect();
        known.insert_full(passed).0 as u16
    };
    (0..values).map(class_of).collect()
}

/// In short: what is kept is of other people's records.
impl fmt::Debug for Recall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.recalled().fmt(f)
    }
}

impl Recall {
    /// Keeps outcomes in so many bytes; in none, every record is evaluated.
    pub(crate) fn new(limit: usize) -> Recall {
        Recall { limit, ..Recall::default() }
    }

    pub(crate) fn limit(&self) -> usize {
        self.limit
    }

    /// The number of the outcome of a record that answers like an earlier one.
    pub(crate) fn find(&mut self, program: &Program, plan: usize, facts: &Facts) -> Option<usize> {
        if self.is_resting() {
            self.evaluated += 1;
            self.tide.rest = self.tide.rest.saturating_sub(1);
            return None;
        }
        let head = &program.plans.get(plan)?.head;
        if facts.answers.of != head.identity {
            head.answer_all(program, facts, &mut self.own);
        }
        let answers = if facts.answers.of == head.identity { &facts.answers } else { &self.own };
        let Some(at) = self.walk(plan, head, facts, answers) else {
            self.missed();
            return None;
        };
        self.found += 1;
        self.tide.found += 1;
        let leaf = self.leaves.get_mut(at)?;
        for hole in holes_of(&self.holes, leaf.holes) {
            let [with, without] = hole.statuses;
            if let Some(row) = leaf.rows.sections.get_mut(usize::from(hole.row)) {
                row.status = if answers.has(hole.at.into(), 1 << hole.bit) { with } else { without };
            }
        }
        Some(at)
    }

    /// Whether nothing is looked up.
    pub(crate) fn is_resting(&self) -> bool {
        self.limit == 0 || self.tide.rest > 0
    }

    /// The outcome of a number, for a record that answers like it.
    pub(crate) fn outcome<'e>(
        &'e mut self,
        at: usize,
        program: &'e Program,
        layout: &'e Layout,
        facts: &'e Facts,
    ) -> OutcomeView<'e> {
        if let Some(Leaf { rows, holes, line: line @ Line::Unmade }) = self.leaves.get_mut(at) {
            let view = OutcomeView::new(program, layout, facts, rows);
            let pieces = match self.bytes < self.limit {
                true => view.in_pieces(holes_of(&self.holes, *holes).iter().map(|hole| hole.row.into())),
                false => None,
            };
            self.bytes += pieces.as_ref().map_or(0, Pieces::bytes);
            *line = Line::Made(pieces);
        }
        let (rows, pieces) = match self.leaves.get(at) {
            Some(Leaf { rows, line: Line::Made(pieces), .. }) => (rows, pieces.as_ref()),
            Some(leaf) => (&leaf.rows, None),
            None => (&self.none, None),
        };
        OutcomeView { pieces, ..OutcomeView::new(program, layout, facts, rows) }
    }

    /// What is to be asked is noted here, where the outcome is to be kept.
    pub(crate) fn asked(&mut self, program: &Program, plan: usize) -> Option<RefCell<Asked>> {
        if self.is_resting() || self.bytes >= self.limit {
            return None;
        }
        let head = &program.plans.get(plan)?.head;
        let mut asked = take(&mut self.asked);
        asked.clear();
        for slot in head.slots() {
            asked.saw(ArenaId::ROOT, slot);
        }
        Some(RefCell::new(asked))
    }

    /// Keeps the outcome of a record of which all that was asked is known.
    pub(crate) fn keep(
        &mut self,
        program: &Program,
        plan: usize,
        facts: &Facts,
        asked: RefCell<Asked>,
        rows: &Rows,
    ) {
        let asked = asked.into_inner();
        if !asked.too_much {
            // Where it is not kept, the record is evaluated the next time.
            let _ = self.add(program, plan, facts, &asked, rows);
        }
        self.asked = asked;
    }

    // ── the way ──────────────────────────────────────────────────────────

    /// The number of the outcome at the end of the way.
    fn walk(&self, plan: usize, head: &Head, facts: &Facts, answers: &Answers) -> Option<usize> {
        if answers.of != head.identity {
            return None;
        }
        let mut node = self.edge(plan as u32, answers.key())?;
        loop {
            let word = match self.nodes.get(node as usize)? {
                Next::Leaf(leaf) => return Some(*leaf as usize),
                Next::Slot(arena, at) => answer(facts, facts.get(*arena, *at))?,
                Next::Text(arena, at) => self.texts.get_index_of(facts.text_at(*arena, *at))? as u64,
                Next::Sections { at, bits } => u64::from(answers.has(*at, *bits)),
                Next::Head | Next::New => return None,
            };
            node = self.edge(node, &[word])?;
        }
    }

    // ── answers ──────────────────────────────────────────────────────────

    /// The node that an answer leads to.
    fn edge(&self, from: u32, words: &[u64]) -> Option<u32> {
        let hash = hash(from, words);
        for place in self.probes(hash) {
            let (tag, edge) = *self.table.get(place)?;
            if edge == 0 {
                return None;
            }
            if tag == tag_of(hash)
                && let Some(edge) = self.edges.get(edge as usize - 1)
                && self.is_answer(edge, from, words)
            {
                return Some(edge.to);
            }
        }
        None
    }

    fn is_answer(&self, edge: &Edge, from: u32, words: &[u64]) -> bool {
        let (first, rest) = divided(words);
        let more = edge.more as usize;
        edge.from == from
            && edge.len as usize == words.len()
            && edge.words == first
            && (rest.is_empty() || self.more.get(more..more + rest.len()) == Some(rest))
    }

    /// The places of the table where an edge may be, in order.
    fn probes(&self, hash: u64) -> impl Iterator<Item = usize> + use<> {
        let mask = self.table.len().wrapping_sub(1);
        let first = (hash >> 32) as usize;
        (0..PROBES).map(move |step| first.wrapping_add(step) & mask)
    }

    // ── adding ───────────────────────────────────────────────────────────

    fn add(
        &mut self,
        program: &Program,
        plan: usize,
        facts: &Facts,
        asked: &Asked,
        rows: &Rows,
    ) -> Option<()> {
        if self.nodes.is_empty() {
            self.nodes.resize(program.plans.len(), Next::Head);
        }
        let head = &program.plans.get(plan)?.head;
        let mut answers = take(&mut self.own);
        head.answer_all(program, facts, &mut answers);
        let way = self.add_way(plan, head, facts, &answers, asked);
        self.own = answers;
        let holes = asked.holes.iter().map(|hole| filling(hole, head.first_of(hole.report)?));
        let holes: Option<Vec<Filling>> = holes.collect();
        let (holes, start) = (holes?, u32::try_from(self.holes.len()).ok()?);
        let run = (start, u32::try_from(self.holes.len() + holes.len()).ok()?);
        let leaf = Leaf { rows: rows.to_keep(), holes: run, line: Line::Unmade };
        self.settle(way?, Next::Leaf(u32::try_from(self.leaves.len()).ok()?))?;
        self.bytes += size_of::<Leaf>() + leaf.rows.bytes() + size_of_val(&*holes);
        self.holes.extend(holes);
        self.leaves.push(leaf);
        Some(())
    }

    /// Adds what is missing of a way, and gives its end.
    fn add_way(
        &mut self,
        plan: usize,
        head: &Head,
        facts: &Facts,
        answers: &Answers,
        asked: &Asked,
    ) -> Option<u32> {
        if answers.of != head.identity {
            return None;
        }
        let mut node = self.edge_or_add(plan as u32, answers.key())?;
        for ask in &asked.asks {
            let next = match *ask {
                Ask::Slot(arena, at) => Next::Slot(arena, at),
                Ask::Text(arena, at) => Next::Text(arena, at),
                Ask::Sections { report, word, bits } => {
                    Next::Sections { at: head.first_of(report)? + word, bits }
                }
            };
            // INVARIANT: after the same answers the same is asked.
            self.settle(node, next)?;
            let word = match next {
                Next::Slot(arena, at) => answer(facts, facts.get(arena, at))?,
                Next::Text(arena, at) => self.word_of(facts.text_at(arena, at)),
                Next::Sections { at, bits } => u64::from(answers.has(at, bits)),
                Next::Head | Next::Leaf(_) | Next::New => return None,
            };
            node = self.edge_or_add(node, &[word])?;
        }
        Some(node)
    }

    fn edge_or_add(&mut self, from: u32, words: &[u64]) -> Option<u32> {
        match self.edge(from, words) {
            Some(known) => Some(known),
            None => self.add_edge(from, words),
        }
    }

    /// Says what a node asks. Nothing where it asks something else.
    fn settle(&mut self, node: u32, next: Next) -> Option<()> {
        let place = self.nodes.get_mut(node as usize)?;
        if *place == Next::New {
            *place = next;
        }
        (*place == next).then_some(())
    }

    /// The number of a text.
    fn word_of(&mut self, text: &str) -> u64 {
        if let Some(place) = self.texts.get_index_of(text) {
            return place as u64;
        }
        self.bytes += text.len() + size_of::<(String, u64)>() * 2;
        self.texts.insert_full(text.to_owned()).0 as u64
    }

    /// Adds an answer, which leads to a new node. Nothing where too many others are in its place.
    fn add_edge(&mut self, from: u32, words: &[u64]) -> Option<u32> {
        if self.edges.len() * 2 >= self.table.len() {
            self.grow();
        }
        let (first, rest) = divided(words);
        // No number comes twice, however much memory there is.
        let to = u32::try_from(self.nodes.len()).ok()?;
        let (len, more) = (words.len() as u32, u32::try_from(self.more.len()).ok()?);
        let edge = Edge { from, to, len, more, words: first };
        let number = u32::try_from(self.edges.len() + 1).ok()?;
        self.put(hash(from, words), number)?;
        self.nodes.push(Next::New);
        self.edges.push(edge);
        self.more.extend_from_slice(rest);
        self.bytes += size_of::<Next>() + size_of::<Edge>() + size_of_val(rest);
        Some(to)
    }

    fn put(&mut self, hash: u64, number: u32) -> Option<()> {
        let free = self.probes(hash).find(|place| matches!(self.table.get(*place), Some((_, 0))))?;
        *self.table.get_mut(free)? = (tag_of(hash), number);
        Some(())
    }

    /// Doubles the table.
    fn grow(&mut self) {
        let size = (self.table.len() * 2).max(TABLE);
        self.bytes += (size - self.table.len()) * size_of::<(u32, u32)>();
        self.table.clear();
        self.table.resize(size, (0, 0));
        for at in 0..self.edges.len() {
            let Some(edge) = self.edges.get(at).copied() else { continue };
            let end = self.edges.get(at + 1).map_or(self.more.len(), |next| next.more as usize);
            let rest = self.more.get(edge.more as usize..end).unwrap_or_default();
            // What finds no place is added again when it comes again.
            let _ = self.put(hash_of(edge.from, edge.words, rest), at as u32 + 1);
        }
    }

    // ── whether it pays ──────────────────────────────────────────────────

    fn missed(&mut self) {
        self.evaluated += 1;
        self.tide.missed += 1;
        let (found, missed) = (self.tide.found, self.tide.missed);
        if self.bytes < self.limit || found + missed < WINDOW * self.leaves.len() {
            return;
        }
        if found < missed {
            // Other records come now, or no record is like another.
            let rest = if found * WINDOW < missed { REST * self.leaves.len() } else { 0 };
            self.forget();
            self.tide.rest = rest;
        }
        (self.tide.found, self.tide.missed) = (0, 0);
    }

    /// Forgets all outcomes.
    pub(crate) fn forget(&mut self) {
        let (found, evaluated) = (self.found, self.evaluated);
        *self = Recall { asked: take(&mut self.asked), found, evaluated, ..Recall::new(self.limit) };
    }

    pub(crate) fn recalled(&self) -> Recalled {
        let Recall { leaves, bytes, found, evaluated, .. } = self;
        Recalled { outcomes: leaves.len(), bytes: *bytes, found: *found, evaluated: *evaluated }
    }
}

fn holes_of(all: &[Filling], (start, end): (u32, u32)) -> &[Filling] {
    all.get(start as usize..end as usize).unwrap_or_default()
}

/// None past the many rows and words that there is room for.
fn filling(hole: &Hole, first: u32) -> Option<Filling> {
    let Hole { row, place, statuses, .. } = *hole;
    let (row, at) = (u16::try_from(row).ok()?, u16::try_from(first + place / 64).ok()?);
    Some(Filling { row, at, bit: (place % 64) as u8, statuses })
}

/// The first two words of an answer, and the others.
fn divided(words: &[u64]) -> ([u64; 2], &[u64]) {
    match words {
        [] => ([0; 2], &[]),
        [first] => ([*first, 0], &[]),
        [first, second, rest @ ..] => ([*first, *second], rest),
    }
}

fn hash(from: u32, words: &[u64]) -> u64 {
    let (first, rest) = divided(words);
    hash_of(from, first, rest)
}

fn hash_of(from: u32, first: [u64; 2], rest: &[u64]) -> u64 {
    let mut mix = Mix::default();
    let [one, two] = first;
    mix.write_u64(u64::from(from));
    mix.write_u64(one);
    mix.write_u64(two);
    rest.iter().for_each(|word| mix.write_u64(*word));
    mix.finish()
}

/// The part of a hash that stands in the table.
fn tag_of(hash: u64) -> u32 {
    hash as u32
}
