//! Three-valued truth, and why it is not decided.

use std::collections::{BTreeMap, BTreeSet};

use shufa::{model::Field, outcome::MissingFact};

/// A place in a record, in the context, or in a list written out in the policy.
///
/// The order is that of the schema, then that of the elements, level by level:
/// the record first, then the context, then literal lists.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Path {
    key: Vec<u32>,
    /// As it is shown: `任职[0].层级`.
    pub(crate) text: String,
    /// Who supplies what is there: whoever supplies the record around it, unless it has its own.
    pub(crate) from: Option<String>,
}

impl Path {
    pub(crate) fn record() -> Path {
        Path { key: vec![0], text: String::new(), from: None }
    }

    pub(crate) fn context(word: &str) -> Path {
        Path { key: vec![1], text: word.to_owned(), from: None }
    }

    pub(crate) fn literal(text: String) -> Path {
        Path { key: vec![2], text, from: None }
    }

    pub(crate) fn field(&self, index: u32, field: &Field) -> Path {
        let name = &field.name;
        let text = if self.text.is_empty() { name.clone() } else { format!("{}.{name}", self.text) };
        let path = self.step(index, text);
        Path { from: field.from.clone().or(path.from), ..path }
    }

    /// Whether it is a place in the record.
    pub(crate) fn is_of_record(&self) -> bool {
        self.key.first() == Some(&0)
    }

    pub(crate) fn index(&self, index: usize) -> Path {
        let place = u32::try_from(index).expect("lists are short");
        self.step(place, format!("{}[{index}]", self.text))
    }

    fn step(&self, place: u32, text: String) -> Path {
        let mut key = self.key.clone();
        key.push(place);
        Path { key, text, from: self.from.clone() }
    }
}

/// Why something is unknown: the facts that are missing, the calculations that
/// failed, and the words of the 未定 that are taken as unknown.
#[derive(Clone, Debug, Default)]
pub(crate) struct Gaps {
    pub(crate) facts: BTreeMap<Path, MissingFact>,
    pub(crate) faults: BTreeSet<&'static str>,
    pub(crate) open: BTreeSet<String>,
}

impl Gaps {
    pub(crate) const NONE: Gaps =
        Gaps { facts: BTreeMap::new(), faults: BTreeSet::new(), open: BTreeSet::new() };

    pub(crate) fn add(&mut self, other: Gaps) {
        self.facts.extend(other.facts);
        self.faults.extend(other.faults);
        self.open.extend(other.open);
    }

    /// The missing facts in order.
    pub(crate) fn missing(&self) -> Vec<MissingFact> {
        self.facts.values().cloned().collect()
    }
}

/// True, false, or unknown, with what is unknown of those parts that are unknown themselves.
#[derive(Clone, Debug)]
pub(crate) struct Truth {
    known: Option<bool>,
    gaps: Gaps,
}

impl From<bool> for Truth {
    fn from(value: bool) -> Truth {
        Truth { known: Some(value), gaps: Gaps::default() }
    }
}

impl Truth {
    pub(crate) const TRUE: Truth = Truth { known: Some(true), gaps: Gaps::NONE };
    pub(crate) const FALSE: Truth = Truth { known: Some(false), gaps: Gaps::NONE };

    pub(crate) fn unknown(gaps: Gaps) -> Truth {
        Truth { known: None, gaps }
    }

    /// All of them.
    pub(crate) fn and(all: impl IntoIterator<Item = Truth>) -> Truth {
        let mut known = Some(true);
        let mut gaps = Gaps::default();
        for truth in all {
            known = match (known, truth.known) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), other) => other,
                (None, _) => None,
            };
            gaps.add(truth.gaps);
        }
        match known {
            Some(known) => known.into(),
            None => Truth::unknown(gaps),
        }
    }

    /// Any of them.
    pub(crate) fn or(all: impl IntoIterator<Item = Truth>) -> Truth {
        Truth::and(all.into_iter().map(Truth::not)).not()
    }

    pub(crate) fn not(self) -> Truth {
        Truth { known: self.known.map(|known| !known), gaps: self.gaps }
    }

    /// True, false, or none for unknown.
    pub(crate) fn known(&self) -> Option<bool> {
        self.known
    }

    pub(crate) fn is_true(&self) -> bool {
        self.known == Some(true)
    }

    /// What is unknown of it.
    pub(crate) fn gaps(&self) -> Gaps {
        self.gaps.clone()
    }
}

/// How 未定 is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum World {
    /// Every 未定 is false.
    Closed,
    /// Every 未定 is true.
    Open,
    /// Every 未定 is unknown: this leads to what would decide.
    Unsettled,
}

/// A condition with every 未定 false, with every 未定 true, and with every 未定 unknown.
#[derive(Clone, Debug)]
pub(crate) struct Pair {
    pub(crate) closed: Truth,
    pub(crate) open: Truth,
    pub(crate) unsettled: Truth,
}

/// What a pair comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It holds.
    Certain,
    /// It does not hold.
    Nothing,
    /// It hangs on what the text leaves open.
    Open,
    /// It hangs on missing facts.
    Undetermined,
}

impl Verdict {
    /// Whether a part of something that has come to this is told of: what is
    /// open alone is not made undetermined by a part that is.
    pub(crate) fn tells_of(self, part: Verdict) -> bool {
        match self {
            Verdict::Undetermined => part == Verdict::Undetermined || part == Verdict::Open,
            Verdict::Open => part == Verdict::Open,
            Verdict::Certain | Verdict::Nothing => false,
        }
    }
}

impl Pair {
    pub(crate) fn of(truth: impl Fn(World) -> Truth) -> Pair {
        Pair { closed: truth(World::Closed), open: truth(World::Open), unsettled: truth(World::Unsettled) }
    }

    pub(crate) fn verdict(&self) -> Verdict {
        match (self.closed.known(), self.open.known()) {
            (Some(true), Some(true)) => Verdict::Certain,
            (Some(false), Some(false)) => Verdict::Nothing,
            (Some(_), Some(_)) => Verdict::Open,
            _ => Verdict::Undetermined,
        }
    }

    /// Certainly true, certainly false, or neither.
    pub(crate) fn decided(&self) -> Option<bool> {
        match self.verdict() {
            Verdict::Certain => Some(true),
            Verdict::Nothing => Some(false),
            Verdict::Open | Verdict::Undetermined => None,
        }
    }

    /// Whether any of them holds, all of them taken together.
    pub(crate) fn any<'p>(all: impl Iterator<Item = &'p Pair> + Clone) -> Pair {
        let any = |of: fn(&Pair) -> &Truth| Truth::or(all.clone().map(|pair| of(pair).clone()));
        Pair {
            closed: any(|pair| &pair.closed),
            open: any(|pair| &pair.open),
            unsettled: any(|pair| &pair.unsettled),
        }
    }

    /// What would decide it.
    pub(crate) fn gaps(&self) -> Gaps {
        self.unsettled.gaps()
    }
}
