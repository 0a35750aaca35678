//! Three-valued truth, and why it is not decided.

use std::collections::BTreeMap;

use shufa::outcome::MissingFact;

/// A place in a record, in the context, or in a list written out in the policy.
///
/// The order is that of the schema, then that of the elements, level by level:
/// the record first, then the context, then literal lists.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Path {
    key: Vec<u32>,
    /// As it is shown: `任职[0].层级`.
    pub(crate) text: String,
}

impl Path {
    pub(crate) fn record() -> Path {
        Path { key: vec![0], text: String::new() }
    }

    pub(crate) fn context(word: &str) -> Path {
        Path { key: vec![1], text: word.to_owned() }
    }

    pub(crate) fn literal(text: String) -> Path {
        Path { key: vec![2], text }
    }

    pub(crate) fn field(&self, index: u32, name: &str) -> Path {
        let text = if self.text.is_empty() { name.to_owned() } else { format!("{}.{name}", self.text) };
        self.step(index, text)
    }

    pub(crate) fn index(&self, index: usize) -> Path {
        let place = u32::try_from(index).expect("lists are short");
        self.step(place, format!("{}[{index}]", self.text))
    }

    fn step(&self, place: u32, text: String) -> Path {
        let mut key = self.key.clone();
        key.push(place);
        Path { key, text }
    }
}

/// Why something is unknown: the facts that are missing, the calculations that failed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Gaps {
    pub(crate) facts: BTreeMap<Path, MissingFact>,
    pub(crate) faults: std::collections::BTreeSet<&'static str>,
}

impl Gaps {
    pub(crate) const NONE: Gaps = Gaps { facts: BTreeMap::new(), faults: std::collections::BTreeSet::new() };

    pub(crate) fn add(&mut self, other: Gaps) {
        self.facts.extend(other.facts);
        self.faults.extend(other.faults);
    }

    /// The missing facts in order.
    pub(crate) fn missing(&self) -> Vec<MissingFact> {
        self.facts.values().cloned().collect()
    }
}

/// True, false, or unknown, with what is unknown of its parts.
///
/// 且, 或 and 非 keep the gaps of all their operands, those of a part that is
/// decided included: what stands between them, an atom, is sealed when it is decided.
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
        Truth { known, gaps }
    }

    /// Any of them.
    pub(crate) fn or(all: impl IntoIterator<Item = Truth>) -> Truth {
        Truth::and(all.into_iter().map(Truth::not)).not()
    }

    pub(crate) fn not(self) -> Truth {
        Truth { known: self.known.map(|known| !known), gaps: self.gaps }
    }

    /// As an atom: one that is decided has no gaps.
    pub(crate) fn sealed(self) -> Truth {
        match self.known {
            Some(known) => known.into(),
            None => self,
        }
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum World {
    /// Every 未定 is false.
    Closed,
    /// Every 未定 is true.
    Open,
}

/// A condition with every 未定 false, and with every 未定 true.
#[derive(Clone, Debug)]
pub(crate) struct Pair {
    pub(crate) closed: Truth,
    pub(crate) open: Truth,
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

impl Pair {
    pub(crate) fn of(truth: impl Fn(World) -> Truth) -> Pair {
        Pair { closed: truth(World::Closed), open: truth(World::Open) }
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

    /// Why it is unknown in either sense.
    pub(crate) fn gaps(&self) -> Gaps {
        let mut gaps = self.closed.clone().sealed().gaps();
        gaps.add(self.open.clone().sealed().gaps());
        gaps
    }
}
