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
    facts::Facts,
    head::{Answers, Head},
    layout::{ArenaId, Layout},
    pieces::Pieces,
    program::Program,
    rows::Rows,
    view::OutcomeView,
    words::Mix,
};
use crate::outcome::Status;

/// What is asked next, after the questions on the way.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Next {
    /// What every record of a type is asked for.
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

/// A place on the way: the answer that leads to it, and what is asked there. All that a
/// step looks at is in one line of the processor's cache.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Node {
    /// The node that asked.
    from: u32,
    /// How many words the answer has, and where those begin that have no room here.
    len: u32,
    more: u32,
    /// The first words of the answer, zero where there is none.
    words: [u64; INLINE],
    next: Next,
}

/// So many words of an answer have room in a node.
const INLINE: usize = 4;

/// An outcome, as far as it is needed to find it.
#[derive(Clone, Copy, Debug)]
struct Leaf {
    /// Which holes it has.
    holes: u32,
    /// How many entries.
    entries: u32,
    line: Line,
}

/// The line of an outcome, which is made when it is found for the first time.
#[derive(Clone, Copy, Debug)]
enum Line {
    Unmade,
    /// Its number.
    Made(u32),
    /// It is of one record alone, or there was no memory for it.
    None,
}

/// A hole, and where the answer to it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Filling {
    row: u16,
    /// The word of the marks, and the bit in it.
    at: u16,
    bit: u8,
    statuses: [Status; 2],
}

/// What is told of a record with the outcome of an earlier one, beside its rows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found<'e> {
    holes: &'e [Filling],
    /// The status in each hole.
    statuses: &'e [Status],
    entries: u32,
    pieces: Option<&'e Pieces>,
}

impl<'e> Found<'e> {
    /// How many entries the outcome has.
    pub(super) fn len(&self) -> usize {
        self.entries as usize
    }

    /// The line, where it is kept.
    pub(super) fn pieces(&self) -> Option<&'e Pieces> {
        self.pieces
    }

    /// The status in a hole.
    pub(super) fn status(&self, hole: u32) -> Option<Status> {
        self.statuses.get(hole as usize).copied()
    }

    /// The status of the section in a row, where that is a hole.
    pub(super) fn status_of(&self, row: usize) -> Option<Status> {
        let hole = self.holes.binary_search_by_key(&row, |hole| hole.row.into()).ok()?;
        self.statuses.get(hole).copied()
    }
}

/// The outcomes of earlier records.
#[derive(Default)]
pub(crate) struct Recall {
    /// The first ones are those of the plans, to which no answer leads.
    nodes: Vec<Node>,
    roots: usize,
    more: Vec<u64>,
    /// A part of the hash, and the number of the node; a zero where there is none.
    table: Vec<(u32, u32)>,
    /// Texts that were compared; the answer is the place of one.
    texts: IndexSet<String>,
    leaves: Vec<Leaf>,
    /// The rows of each leaf.
    rows: Vec<Rows>,
    lines: Vec<Pieces>,
    /// By row. Those of many outcomes are the same.
    holes: IndexSet<Box<[Filling]>>,
    /// The outcome of nothing.
    none: Rows,
    /// The statuses in the holes of the record at hand.
    statuses: Vec<Status>,
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
    /// What is kept was kept anew since it paid the last time.
    again: bool,
}

/// Places that are looked at for one node: records may be made to collide.
const PROBES: usize = 16;
/// The least size of the table.
const TABLE: usize = 256;
/// While memory is full, so many records for each outcome are looked up before it is asked whether it paid.
const WINDOW: usize = 4;
/// Looking up pays where of so many records that are not found there is one that is. By measurement:
/// looking up in vain takes a fourth of what evaluating takes.
const PAYS: usize = 4;
/// Where it did not twice, so many times longer nothing is looked up.
const REST: usize = 16;

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
        if !facts.answers.are_of(head) {
            head.answer_all(program, facts, &mut self.own);
        }
        let answers = if facts.answers.are_of(head) { &facts.answers } else { &self.own };
        let Some(at) = self.walk(plan, head, facts, answers) else {
            self.missed();
            return None;
        };
        let leaf = self.leaves.get(at)?;
        self.found += 1;
        self.tide.found += 1;
        let status = |hole: &Filling| {
            let [with, without] = hole.statuses;
            if answers.has(hole.at.into(), 1 << hole.bit) { with } else { without }
        };
        self.statuses.clear();
        self.statuses.extend(holes_of(&self.holes, *leaf).iter().map(status));
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
        let Some(leaf) = self.leaves.get_mut(at) else {
            return OutcomeView::new(program, layout, facts, &self.none);
        };
        if let Line::Unmade = leaf.line {
            let pieces = match self.rows.get(at) {
                Some(rows) if self.bytes < self.limit => {
                    let holes = holes_of(&self.holes, *leaf).iter().map(|hole| hole.row.into());
                    OutcomeView::new(program, layout, facts, rows).in_pieces(holes)
                }
                _ => None,
            };
            leaf.line = Line::None;
            if let Some(pieces) = pieces {
                leaf.line = Line::Made(self.lines.len() as u32);
                self.bytes += pieces.bytes();
                self.lines.push(pieces);
            }
        }
        let found = Found {
            holes: holes_of(&self.holes, *leaf),
            statuses: &self.statuses,
            entries: leaf.entries,
            pieces: match leaf.line {
                Line::Made(line) => self.lines.get(line as usize),
                Line::Unmade | Line::None => None,
            },
        };
        let rows = self.rows.get(at).unwrap_or(&self.none);
        OutcomeView { found: Some(found), ..OutcomeView::new(program, layout, facts, rows) }
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
        if !answers.are_of(head) {
            return None;
        }
        let mut node = self.after(plan as u32, answers.key())?;
        loop {
            let word = match self.nodes.get(node as usize)?.next {
                Next::Leaf(leaf) => return Some(leaf as usize),
                Next::Slot(arena, at) => answer(facts, facts.get(arena, at))?,
                Next::Text(arena, at) => self.texts.get_index_of(facts.text_at(arena, at))? as u64,
                Next::Sections { at, bits } => u64::from(answers.has(at, bits)),
                Next::Head | Next::New => return None,
            };
            node = self.after(node, &[word])?;
        }
    }

    // ── answers ──────────────────────────────────────────────────────────

    /// The node that an answer leads to.
    fn after(&self, from: u32, words: &[u64]) -> Option<u32> {
        let hash = hash(from, words.iter());
        for place in self.probes(hash) {
            let (tag, node) = *self.table.get(place)?;
            if node == 0 {
                return None;
            }
            if tag == tag_of(hash) && self.is_after(node, from, words) {
                return Some(node);
            }
        }
        None
    }

    fn is_after(&self, node: u32, from: u32, words: &[u64]) -> bool {
        let Some(node) = self.nodes.get(node as usize) else { return false };
        let (first, rest) = divided(words);
        let more = node.more as usize;
        node.from == from
            && node.len as usize == words.len()
            && node.words == first
            && (rest.is_empty() || self.more.get(more..more + rest.len()) == Some(rest))
    }

    /// The places of the table where a node may be, in order.
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
            let root = Node { from: 0, len: 0, more: 0, words: [0; INLINE], next: Next::Head };
            // No node that an answer leads to has the number zero.
            self.nodes.resize(program.plans.len().max(1), root);
            self.roots = self.nodes.len();
        }
        let head = &program.plans.get(plan)?.head;
        let mut answers = take(&mut self.own);
        head.answer_all(program, facts, &mut answers);
        let way = self.add_way(plan, head, facts, &answers, asked);
        self.own = answers;
        let way = way?;
        let holes = asked.holes.iter().map(|hole| filling(hole, head.first_of(hole.report)?));
        let mut holes = holes.collect::<Option<Box<[Filling]>>>()?;
        holes.sort_unstable_by_key(|hole| hole.row);
        let rows = rows.to_keep();
        let number = u32::try_from(self.leaves.len()).ok()?;
        let entries = u32::try_from(rows.entries()).ok()?;
        let leaf = Leaf { holes: self.number_of(holes)?, entries, line: Line::Unmade };
        // Nothing may fail between this and the leaf.
        self.settle(way, Next::Leaf(number))?;
        self.bytes += size_of::<Leaf>() + size_of::<Rows>() + rows.bytes();
        self.leaves.push(leaf);
        self.rows.push(rows);
        Some(())
    }

    /// The number of some holes.
    fn number_of(&mut self, holes: Box<[Filling]>) -> Option<u32> {
        let bytes = size_of_val(&*holes) + size_of::<(Box<[Filling]>, u64)>() * 2;
        let (number, new) = self.holes.insert_full(holes);
        self.bytes += if new { bytes } else { 0 };
        u32::try_from(number).ok()
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
        if !answers.are_of(head) {
            return None;
        }
        let mut node = self.after_or_add(plan as u32, answers.key())?;
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
            node = self.after_or_add(node, &[word])?;
        }
        Some(node)
    }

    fn after_or_add(&mut self, from: u32, words: &[u64]) -> Option<u32> {
        match self.after(from, words) {
            Some(known) => Some(known),
            None => self.add_node(from, words),
        }
    }

    /// Says what a node asks. Nothing where it asks something else.
    fn settle(&mut self, node: u32, next: Next) -> Option<()> {
        let node = self.nodes.get_mut(node as usize)?;
        if node.next == Next::New {
            node.next = next;
        }
        (node.next == next).then_some(())
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
    fn add_node(&mut self, from: u32, words: &[u64]) -> Option<u32> {
        if self.nodes.len() * 2 >= self.table.len() {
            self.grow();
        }
        let (first, rest) = divided(words);
        // No number comes twice, however much memory there is.
        let number = u32::try_from(self.nodes.len()).ok()?;
        let (len, more) = (words.len() as u32, u32::try_from(self.more.len()).ok()?);
        self.put(hash(from, words.iter()), number)?;
        self.nodes.push(Node { from, len, more, words: first, next: Next::New });
        self.more.extend_from_slice(rest);
        self.bytes += size_of::<Node>() + size_of_val(rest);
        Some(number)
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
        for at in self.roots..self.nodes.len() {
            let Some(Node { from, len, more, words, .. }) = self.nodes.get(at).copied() else { continue };
            let (len, more) = (len as usize, more as usize);
            let rest = more..more + len.saturating_sub(INLINE);
            let rest = self.more.get(rest).unwrap_or_default();
            // What finds no place is added again when it comes again.
            let _ = self.put(hash(from, words.iter().take(len).chain(rest)), at as u32);
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
        if found * PAYS >= missed {
            // What is kept is as good as what would be kept in its place.
            self.tide.again = false;
        } else {
            // Other records come now; and if these were kept anew already, no record is like another.
            let again = !self.tide.again;
            let rest = if again { 0 } else { REST * self.leaves.len() };
            self.forget();
            (self.tide.rest, self.tide.again) = (rest, again);
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

fn holes_of(all: &IndexSet<Box<[Filling]>>, leaf: Leaf) -> &[Filling] {
    all.get_index(leaf.holes as usize).map_or(&[], |holes| holes)
}

/// None past the many rows and words that there is room for.
fn filling(hole: &Hole, first: u32) -> Option<Filling> {
    let Hole { row, place, statuses, .. } = *hole;
    let (row, at) = (u16::try_from(row).ok()?, u16::try_from(first + place / 64).ok()?);
    Some(Filling { row, at, bit: (place % 64) as u8, statuses })
}

/// The words of an answer that have room in a node, and the others.
fn divided(words: &[u64]) -> ([u64; INLINE], &[u64]) {
    let (here, rest) = words.split_at(words.len().min(INLINE));
    let mut first = [0; INLINE];
    first.iter_mut().zip(here).for_each(|(place, word)| *place = *word);
    (first, rest)
}

fn hash<'w>(from: u32, words: impl Iterator<Item = &'w u64>) -> u64 {
    let mut mix = Mix::default();
    mix.write_u64(u64::from(from));
    words.for_each(|word| mix.write_u64(*word));
    mix.finish()
}

/// The part of a hash that stands in the table.
fn tag_of(hash: u64) -> u32 {
    hash as u32
}
