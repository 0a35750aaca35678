//! Which classes and clauses may concern a record: each is filed under one test
//! of a single fact that it cannot do without, and a record looks up its values.
//! What the other tests rule out is taken away again (`sieve`).
//!
//! What is not looked up is certainly false. An unknown fact looks up all that
//! is filed under it, so that nothing undetermined or open is ever lost.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    ask::Ask,
    facts::{Facts, Slot},
    layout::{ArenaId, Layout, Shape},
    machine::Machine,
    necessary::{Fact, Finder, Key, Needs},
    program::{Bits, Plan, Program, bits},
    sieve::Sieve,
};

/// What may concern the records of one type. Classes and clauses are numbered
/// by their places in the plan, the clauses after the classes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    /// What needs no fact.
    always: Bits,
    facts: Vec<Filed>,
    /// What other facts rule out of what was found.
    sieves: Vec<(Where, Sieve)>,
    /// Words for a mark of everything that is filed.
    words: usize,
}

/// A fact, and what is filed under its values.
#[derive(Clone, Debug)]
struct Filed {
    place: Where,
    none: Bits,
    values: Values,
    /// For a fact that is unknown.
    all: Bits,
}

/// Where a fact lies.
#[derive(Clone, Debug)]
enum Where {
    Record(u32),
    /// In each element of a list: the slot of the list, the arena, the slots of
    /// an element, and the slot in it.
    Elements {
        list: u32,
        arena: ArenaId,
        width: u32,
        slot: u32,
    },
}

#[derive(Clone, Debug)]
enum Values {
    /// False, true.
    Bool([Bits; 2]),
    /// By the number of the value.
    Enum(Vec<Bits>),
    /// From the first of them on, where they lie close together.
    Near(i64, Vec<Bits>),
    /// In order.
    Int(Vec<(i64, Bits)>),
    /// In order.
    Text(Vec<(String, Bits)>),
    /// Nothing is filed under any.
    Nothing,
}

/// What one record has looked up, used again from record to record.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    marks: Vec<u64>,
    /// Which of the words have marks.
    marked: Vec<u64>,
    /// These words, in order.
    touched: Vec<u32>,
    /// In order.
    pub(crate) classes: Vec<u32>,
    /// In order.
    pub(crate) clauses: Vec<u32>,
    /// Whether this was done for the record at hand.
    pub(crate) done: bool,
}

/// How far a list has been gone through, with what the record has looked up.
#[derive(Default)]
pub(crate) struct Cursor {
    at: usize,
    found: usize,
}

/// Shorter lists are gone through entry by entry.
const FEW: usize = 16;

impl Found {
    fn mark(&mut self, marks: &[(u32, u64)]) {
        for (word, bits) in marks {
            if let Some(place) = self.marks.get_mut(*word as usize) {
                *place |= bits;
            }
            if let Some(place) = self.marked.get_mut(*word as usize / 64) {
                *place |= 1 << (word % 64);
            }
        }
    }

    /// Finds which words have marks.
    fn touch(&mut self) {
        self.touched.clear();
        for (block, marked) in (0..).zip(&mut self.marked) {
            let mut left = std::mem::take(marked);
            while left != 0 {
                self.touched.push(block * 64 + left.trailing_zeros());
                left &= left - 1;
            }
        }
    }

    /// Takes away the marks of what is not possible.
    fn keep(&mut self, possible: impl Fn(usize) -> u64) {
        for word in &self.touched {
            if let Some(marks) = self.marks.get_mut(*word as usize) {
                *marks &= possible(*word as usize);
            }
        }
    }

    /// The marks as numbers, in order; no mark is left.
    fn read(&mut self, plan: &Plan) {
        self.classes.clear();
        self.clauses.clear();
        for word in &self.touched {
            let word = *word as usize;
            let mut bits = self.marks.get_mut(word).map(std::mem::take).unwrap_or_default();
            while bits != 0 {
                let at = word * 64 + bits.trailing_zeros() as usize;
                bits &= bits - 1;
                match plan.classes.get(at) {
                    Some(class) => self.classes.push(class.0),
                    None => {
                        let clause = plan.clauses.get(at - plan.classes.len());
                        self.clauses.extend(clause.map(|clause| clause.0));
                    }
                }
            }
        }
    }
}

impl Filed {
    fn look_up(&self, slot: Slot, facts: &Facts) -> &[(u32, u64)] {
        const NOTHING: &[(u32, u64)] = &[];
        match (slot, &self.values) {
            (Slot::None, _) => &self.none,
            (Slot::Bool(value), Values::Bool(marks)) => {
                let [no, yes] = marks;
                if value { yes } else { no }
            }
            (Slot::Enum(value), Values::Enum(marks)) => {
                marks.get(usize::from(value)).map_or(NOTHING, |marks| marks)
            }
            (Slot::Int(value), Values::Near(first, marks)) => {
                let place = value.checked_sub(*first).and_then(|place| usize::try_from(place).ok());
                place.and_then(|place| marks.get(place)).map_or(NOTHING, |marks| marks)
            }
            (Slot::Int(value), Values::Int(marks)) => {
                let found = marks.binary_search_by(|(known, _)| known.cmp(&value)).ok();
                found.and_then(|at| marks.get(at)).map_or(NOTHING, |(_, marks)| marks)
            }
            (Slot::Text { start, len, .. }, Values::Text(marks)) => {
                let text = facts.text(start, len);
                let found = marks.binary_search_by(|(known, _)| known.as_str().cmp(text)).ok();
                found.and_then(|at| marks.get(at)).map_or(NOTHING, |(_, marks)| marks)
            }
            (Slot::Unknown, _) => &self.all,
            (_, Values::Nothing) => NOTHING,
            // Nothing else comes here, for the reader keeps to the types.
            _ => &self.all,
        }
    }
}

impl Index {
    /// The slots of the record that every look-up asks for, each once, in order.
    pub(crate) fn slots(&self) -> BTreeSet<u32> {
        let filed = self.facts.iter().map(|filed| &filed.place);
        let all = filed.chain(self.sieves.iter().map(|(place, _)| place));
        let slots = all.map(|place| match place {
            Where::Record(slot) | Where::Elements { list: slot, .. } => *slot,
        });
        slots.collect()
    }
}

impl Machine<'_> {
    /// Looks up what may concern the record.
    pub(crate) fn look_up(&mut self, plan: &Plan) {
        let index = &plan.index;
        let facts = self.facts;
        if self.asked.is_some() {
            self.ask_index(index);
        }
        let found = &mut self.scratch.found;
        found.marks.resize(index.words, 0);
        found.marked.resize(index.words.div_ceil(64), 0);
        found.mark(&index.always);
        for filed in &index.facts {
            match filed.place {
                Where::Record(slot) => found.mark(filed.look_up(facts.get(ArenaId::ROOT, slot), facts)),
                Where::Elements { list, arena, width, slot } => match facts.get(ArenaId::ROOT, list) {
                    Slot::List { start, len, .. } => {
                        for index in start..start + len {
                            found.mark(filed.look_up(facts.get(arena, index * width + slot), facts));
                        }
                    }
                    Slot::None => {}
                    _ => found.mark(&filed.all),
                },
            }
        }
        found.touch();
        let word_of = |bits: &[u64], word: usize| bits.get(word).copied().unwrap_or(u64::MAX);
        for (place, sieve) in &index.sieves {
            match *place {
                Where::Record(slot) => {
                    if let Some(bits) = sieve.leaves(facts.get(ArenaId::ROOT, slot)) {
                        found.keep(|word| word_of(bits, word));
                    }
                }
                Where::Elements { list, arena, width, slot } => match facts.get(ArenaId::ROOT, list) {
                    Slot::List { start, len, .. } => found.keep(|word| {
                        // Any of the elements may be meant.
                        (start..start + len).fold(word_of(sieve.nobody(), word), |possible, index| {
                            let bits = sieve.leaves(facts.get(arena, index * width + slot));
                            possible | bits.map_or(u64::MAX, |bits| word_of(bits, word))
                        })
                    }),
                    Slot::None => found.keep(|word| word_of(sieve.nobody(), word)),
                    _ => {}
                },
            }
        }
        found.read(plan);
        found.done = true;
    }

    /// Notes what looking up asks of a record.
    fn ask_index(&self, index: &Index) {
        let filed = index.facts.iter().map(|filed| (&filed.place, matches!(filed.values, Values::Text(_))));
        let sieves = index.sieves.iter().map(|(place, _)| (place, false));
        for (place, by_text) in filed.chain(sieves) {
            let ask = |arena, at| {
                self.ask(Ask::Slot(arena, at));
                if by_text {
                    self.ask(Ask::Text(arena, at));
                }
            };
            match *place {
                Where::Record(slot) => ask(ArenaId::ROOT, slot),
                Where::Elements { list, arena, width, slot } => {
                    if let Slot::List { start, len, .. } = self.asked_slot(ArenaId::ROOT, list) {
                        (start..start + len).for_each(|index| ask(arena, index * width + slot));
                    }
                }
            }
        }
    }

    /// The next entry of a list in order of its classes or clauses, of those that
    /// may concern the record.
    pub(crate) fn next_found<'l, T>(
        &self,
        cursor: &mut Cursor,
        list: &'l [T],
        found: impl Fn(&Found) -> &[u32],
        number: impl Fn(&T) -> u32,
    ) -> Option<&'l T> {
        if list.len() <= FEW || !self.scratch.found.done {
            let entry = list.get(cursor.at);
            cursor.at += 1;
            return entry;
        }
        let found = found(&self.scratch.found);
        loop {
            let wanted = *found.get(cursor.found)?;
            // Steps that grow: most often the next one is near.
            let mut step = 1;
            while list.get(cursor.at + step).is_some_and(|entry| number(entry) < wanted) {
                cursor.at += step;
                step *= 2;
            }
            let near = list.get(cursor.at..(cursor.at + step).min(list.len()))?;
            cursor.at += near.partition_point(|entry| number(entry) < wanted);
            let entry = list.get(cursor.at)?;
            if number(entry) == wanted {
                cursor.at += 1;
                return Some(entry);
            }
            cursor.found += 1;
        }
    }
}

// ── making ───────────────────────────────────────────────────────────────

/// The index for the records of a layout.
pub(crate) fn index(program: &Program, layout: &Layout, plan: &Plan) -> Index {
    let mut finder = Finder::new(program, layout);
    let classes: Vec<Needs> = plan.classes.iter().map(|class| finder.class(*class)).collect();
    let clauses = plan.clauses.iter().map(|clause| match program.clauses.get(clause.index()) {
        Some(clause) => finder.clause(clause),
        None => Needs::Never,
    });
    let clauses: Vec<Needs> = clauses.collect();
    let all: Vec<Needs> = classes.into_iter().chain(clauses).collect();
    let texts: Vec<String> = finder.texts.into_iter().collect();
    // How many values are tested for tells how much a test of a number or a text sorts out.
    let mut tested: BTreeMap<Fact, BTreeSet<Key>> = BTreeMap::new();
    for needs in &all {
        let Needs::Tests(tests) = needs else { continue };
        for (fact, keys) in tests {
            tested.entry(*fact).or_default().extend(keys);
        }
    }
    let sizes: BTreeMap<Fact, u64> =
        tested.iter().map(|(fact, keys)| (*fact, values_of(program, layout, *fact, keys.len()))).collect();
    let mut always = Vec::new();
    let mut filed: BTreeMap<Fact, BTreeMap<Key, Vec<u32>>> = BTreeMap::new();
    let mut under: BTreeMap<Fact, Vec<u32>> = BTreeMap::new();
    let mut others: BTreeMap<Fact, Vec<(u32, &BTreeSet<Key>)>> = BTreeMap::new();
    for (number, needs) in (0..).zip(&all) {
        let Needs::Tests(tests) = needs else { continue };
        // The share of values that pass, in thousandths.
        let share = |fact: &Fact, keys: &BTreeSet<Key>| {
            let size = sizes.get(fact).copied().unwrap_or(1).max(1);
            (keys.len() as u64).saturating_mul(1_000) / size
        };
        let best = tests.iter().min_by_key(|(fact, keys)| (share(fact, keys), **fact));
        match best {
            Some((fact, keys)) => {
                under.entry(*fact).or_default().push(number);
                let buckets = filed.entry(*fact).or_default();
                for key in keys {
                    buckets.entry(*key).or_default().push(number);
                }
                for (other, keys) in tests.iter().filter(|(other, _)| *other != fact) {
                    others.entry(*other).or_default().push((number, keys));
                }
            }
            None => always.push(number),
        }
    }
    let facts = under.iter().filter_map(|(fact, all)| {
        let mut buckets = filed.remove(fact).unwrap_or_default();
        let none = buckets.remove(&Key::None).unwrap_or_default();
        let place = where_is(layout, *fact)?;
        Some(Filed {
            place,
            none: bits(none),
            values: values(buckets, &texts),
            all: bits(all.iter().copied()),
        })
    });
    let words = all.len().div_ceil(64);
    let sieves = others.iter().filter_map(|(fact, needs)| {
        let shape = layout.arena(fact.arena).and_then(|arena| shape_of(&arena.element, fact.slot));
        Some((where_is(layout, *fact)?, Sieve::new(program, shape, needs, words)?))
    });
    Index { always: bits(always), facts: facts.collect(), sieves: sieves.collect(), words }
}

fn where_is(layout: &Layout, fact: Fact) -> Option<Where> {
    let arena = layout.arena(fact.arena)?;
    match arena.parent {
        None => Some(Where::Record(fact.slot)),
        Some((_, list)) => {
            Some(Where::Elements { list, arena: fact.arena, width: arena.width() as u32, slot: fact.slot })
        }
    }
}

/// How many values a fact has; of numbers and texts, more than are tested for.
fn values_of(program: &Program, layout: &Layout, fact: Fact, tested: usize) -> u64 {
    const OTHERS: u64 = 8;
    let shape = layout.arena(fact.arena).and_then(|arena| shape_of(&arena.element, fact.slot));
    let values = match shape {
        Some(Shape::Bool) => 2,
        Some(Shape::Enum(id)) => {
            program.model.enums.get(id.index()).map_or(1, |declared| declared.values.len() as u64)
        }
        _ => (tested as u64).saturating_mul(2) + OTHERS,
    };
    // Any of several elements may pass.
    if fact.arena == ArenaId::ROOT { values } else { values.div_ceil(2) }
}

/// The shape of a slot of a record.
pub(super) fn shape_of(shape: &Shape, slot: u32) -> Option<&Shape> {
    let Shape::Record(fields) = shape else { return None };
    fields.iter().find_map(|field| match &field.shape {
        shape if field.slot == slot => Some(shape),
        shape @ Shape::Record(_) => shape_of(shape, slot),
        _ => None,
    })
}

/// What is filed under the values of a fact, all of its type.
fn values(buckets: BTreeMap<Key, Vec<u32>>, texts: &[String]) -> Values {
    let get = |key: Key| buckets.get(&key).map(|numbers| bits(numbers.iter().copied())).unwrap_or_default();
    match buckets.last_key_value() {
        None | Some((Key::None, _)) => Values::Nothing,
        Some((Key::Bool(_), _)) => Values::Bool([get(Key::Bool(false)), get(Key::Bool(true))]),
        Some((Key::Enum(last), _)) => Values::Enum((0..=*last).map(|value| get(Key::Enum(value))).collect()),
        Some((Key::Text(_), _)) => {
            let text = |key: &Key| match key {
                Key::Text(at) => texts.get(*at as usize).cloned().unwrap_or_default(),
                _ => String::new(),
            };
            let mut all: Vec<(String, Bits)> =
                buckets.iter().map(|(key, numbers)| (text(key), bits(numbers.iter().copied()))).collect();
            all.sort_by(|(one, _), (other, _)| one.cmp(other));
            Values::Text(all)
        }
        Some((Key::Int(last), _)) => {
            let all = buckets.iter().filter_map(|(key, numbers)| match key {
                Key::Int(value) => Some((*value, bits(numbers.iter().copied()))),
                _ => None,
            });
            let all: Vec<(i64, Bits)> = all.collect();
            let first = all.first().map_or(0, |(value, _)| *value);
            let room = (all.len() as i64).saturating_mul(4).saturating_add(64);
            if last.checked_sub(first).is_some_and(|span| span < room) {
                Values::Near(first, (first..=*last).map(|value| get(Key::Int(value))).collect())
            } else {
                Values::Int(all)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::super::{Facts, Machine, plan_of};
    use crate::{Scheme, date::Date};

    /// How many classes and clauses of a scheme a record looks up.
    fn looked_up(rules: &str, record: &serde_json::Value) -> (usize, usize) {
        let head = "language 1\n
            enum grade { good, fair, poor }
            record post label title { title: text, grade: grade, level: int }
            record official key id {
                id: text, district: int, town: text?, chief: bool?, posts: [post]?, grade: grade
            }
            context { year: int }
            duty account over official { done chief }\n";
        let text = format!("{head}{rules}");
        let scheme = Scheme::from_sources("a.shufa", |_: &str| Some(text.clone()));
        let scheme = scheme.unwrap_or_else(|error| panic!("{error}"));
        let context = serde_json::json!({"year": 2026});
        let mut engine = scheme.engine(&context, Date::new(2026, 3, 31).unwrap()).unwrap();
        let of = engine.record_type("official").unwrap();
        let mut facts = Facts::default();
        engine.read_json(of, record.to_string().as_bytes(), &mut facts).unwrap();
        let (layout, plan) = plan_of(&engine.program, of);
        let mut machine =
            Machine::new(&engine.program, layout, &facts, &[], &mut engine.scratch, &mut engine.rows);
        machine.look_up(plan);
        (engine.scratch.found.classes.len(), engine.scratch.found.clauses.len())
    }

    /// One class under a condition.
    fn class(condition: &str) -> String {
        format!("subject a over official {{ when {condition}, must account, interprets \"x\" }}\n")
    }

    #[test]
    fn a_record_looks_up_the_rules_of_its_district_alone() {
        let mut rules = String::new();
        for district in 0..300 {
            writeln!(rules, "define core{district} over official = chief and district = {district}").unwrap();
            writeln!(
                rules,
                "subject s{district} over official {{ when core{district}, must account, interprets \"x\" }}
                subject t{district} over official {{ when district = {district}, interprets \"x\" }}
                use u{district} for s{district}, t{district} {{ feeds u{district}, interprets \"x\" }}
                use v{district} for s{district} {{ when account.unfulfilled, feeds v, interprets \"x\" }}"
            )
            .unwrap();
        }
        let found = |record| looked_up(&rules, &record);
        assert_eq!(found(serde_json::json!({"district": 7})), (2, 4));
        assert_eq!(found(serde_json::json!({"district": 300})), (0, 0));
        // An unknown fact may be any of them.
        assert_eq!(found(serde_json::json!({})), (600, 1_200));
    }

    #[test]
    fn each_sort_of_test_is_filed() {
        let found = |condition: &str, record| looked_up(&class(condition), &record).1;
        let cases = [
            ("district = 5", r#"{"district": 5}"#, r#"{"district": 4}"#),
            ("district in {5, 500000}", r#"{"district": 500000}"#, r#"{"district": 4}"#),
            ("district in 3..5", r#"{"district": 3}"#, r#"{"district": 6}"#),
            ("district = year", r#"{"district": 2026}"#, r#"{"district": 2025}"#),
            (r#"town = "A""#, r#"{"town": "A"}"#, r#"{"town": "B"}"#),
            (r#"town = "A""#, r#"{"town": "A"}"#, r#"{"town": null}"#),
            ("chief", r#"{"chief": true}"#, r#"{"chief": false}"#),
            ("chief", r#"{"chief": true}"#, r#"{"chief": null}"#),
            ("has chief and chief", r#"{"chief": true}"#, r#"{"chief": null}"#),
            ("not chief", r#"{"chief": null}"#, r#"{"chief": true}"#),
            ("lacks posts", r#"{"posts": null}"#, r#"{"posts": []}"#),
            ("grade = poor", r#"{"grade": "poor"}"#, r#"{"grade": "fair"}"#),
            ("grade in {poor, fair}", r#"{"grade": "fair"}"#, r#"{"grade": "good"}"#),
            ("grade = poor or grade = fair", r#"{"grade": "fair"}"#, r#"{"grade": "good"}"#),
            (
                "exists(p over posts: p.grade = poor)",
                r#"{"posts": [{"grade": "good"}, {"grade": "poor"}]}"#,
                r#"{"posts": [{"grade": "good"}]}"#,
            ),
            (
                "exists(p over posts where p.level = 2: p.grade = poor)",
                r#"{"posts": [{"level": 2}]}"#,
                r#"{"posts": [{"level": 3}]}"#,
            ),
            ("grade = poor and unspecified \"x\"", r#"{"grade": "poor"}"#, r#"{"grade": "good"}"#),
        ];
        for (condition, yes, no) in cases {
            let json = |text: &str| serde_json::from_str(text).unwrap();
            assert_eq!(found(condition, json(yes)), 1, "{condition} of {yes}");
            assert_eq!(found(condition, json(no)), 0, "{condition} of {no}");
            assert_eq!(found(condition, json("{}")), 1, "{condition} of what is unknown");
        }
    }

    #[test]
    fn each_test_rules_out_by_itself() {
        let found = |condition: &str, record| looked_up(&class(condition), &record).1;
        let all = "district = 5 and chief and grade = poor and exists(p over posts: p.grade = good)";
        let record = |chief: &str, grade: &str, posts: &str| {
            let text =
                format!(r#"{{"district": 5, "chief": {chief}, "grade": "{grade}", "posts": {posts}}}"#);
            serde_json::from_str(&text).unwrap()
        };
        let good = r#"[{"grade": "fair"}, {"grade": "good"}]"#;
        assert_eq!(found(all, record("true", "poor", good)), 1);
        assert_eq!(found(all, record("true", "poor", r#"[{"grade": "fair"}, {}]"#)), 1);
        assert_eq!(found(all, record("false", "poor", good)), 0);
        assert_eq!(found(all, record("null", "poor", good)), 0);
        assert_eq!(found(all, record("true", "fair", good)), 0);
        assert_eq!(found(all, record("true", "poor", r#"[{"grade": "fair"}]"#)), 0);
        assert_eq!(found(all, record("true", "poor", "[]")), 0);
        assert_eq!(found(all, record("true", "poor", "null")), 0);
        let unknown = serde_json::json!({"district": 5});
        assert_eq!(found(all, unknown), 1);
    }

    #[test]
    fn what_may_hold_otherwise_is_looked_up_always() {
        for condition in [
            "grade = poor or district > 3",
            "grade = poor or unspecified \"x\"",
            "not (grade = good and chief)",
            "grade ≠ good",
            // Of an unknown list nothing is known, whatever the grade.
            "exists(p over posts: grade = poor)",
            "every(p over posts: p.grade = poor)",
        ] {
            let record = serde_json::json!({"grade": "good", "chief": true, "district": 3});
            assert_eq!(looked_up(&class(condition), &record).1, 1, "{condition}");
        }
    }
}
