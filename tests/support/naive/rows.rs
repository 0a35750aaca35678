//! Accumulation: the same outcome from several clauses is one row.

use std::collections::BTreeSet;

use shufa::{
    model::{ClauseId, ClauseKind, Modality, Model},
    outcome::{self, Kind},
};

use super::truth::{Gaps, Pair, Path, Verdict};

/// A clause at an element of its class.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Source {
    pub(crate) clause: ClauseId,
    pub(crate) element: Option<Path>,
}

/// Where a clause touches an outcome: the clause, its place, its effect. This is the order of outcomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Position {
    pub(crate) clause: ClauseId,
    pub(crate) place: usize,
    pub(crate) effect: usize,
}

/// One clause bearing on one outcome at one place.
#[derive(Clone, Debug)]
pub(crate) struct Touch {
    pub(crate) at: Position,
    /// What makes two touches one row of the outcome.
    pub(crate) row: String,
    pub(crate) kind: Kind,
    pub(crate) name: String,
    pub(crate) elements: Vec<Path>,
    pub(crate) modality: Option<Modality>,
    pub(crate) pair: Pair,
    pub(crate) source: Source,
    /// The open exceptions to its clause.
    pub(crate) unless: Vec<ClauseId>,
    /// For one of several triggers: the facts that would tell which.
    pub(crate) which: Gaps,
}

/// A certain outcome.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) row: String,
    pub(crate) kind: Kind,
    pub(crate) name: String,
    pub(crate) elements: Vec<Path>,
    /// The strongest of its certain sources.
    pub(crate) modality: Option<Modality>,
    pub(crate) sources: BTreeSet<Source>,
    pub(crate) unless: BTreeSet<ClauseId>,
    pub(crate) which: Gaps,
}

/// An entry of `undetermined`, or of `open` where it has a reason.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// None for what is found out about a certain row: that comes last.
    pub(crate) at: Option<Position>,
    pub(crate) kind: Kind,
    pub(crate) name: String,
    pub(crate) elements: Vec<Path>,
    pub(crate) modality: Option<Modality>,
    pub(crate) why: Option<String>,
    pub(crate) sources: BTreeSet<Source>,
    pub(crate) gaps: Gaps,
}

/// Modalities contradict each other across groups; within a group one absorbs another.
pub(crate) fn group(modality: Modality) -> u32 {
    match modality {
        Modality::Must
        | Modality::InPrinciple
        | Modality::ByReference
        | Modality::Emphasis
        | Modality::May => 0,
        Modality::MustNot => 1,
        Modality::Exempt => 2,
    }
}

/// Smaller is stronger.
fn strength(modality: Modality) -> u32 {
    match modality {
        Modality::Must | Modality::MustNot | Modality::Exempt => 0,
        Modality::InPrinciple => 1,
        Modality::ByReference => 2,
        Modality::Emphasis => 3,
        Modality::May => 4,
    }
}

/// The certain rows, in the order of the first certain touch.
pub(crate) fn certain_rows(touches: &[Touch]) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for touch in touches {
        if touch.pair.verdict() != Verdict::Certain {
            continue;
        }
        let at = match rows.iter().position(|row| row.row == touch.row) {
            Some(at) => at,
            None => {
                rows.push(Row {
                    row: touch.row.clone(),
                    kind: touch.kind,
                    name: touch.name.clone(),
                    elements: touch.elements.clone(),
                    modality: touch.modality,
                    sources: BTreeSet::new(),
                    unless: BTreeSet::new(),
                    which: Gaps::default(),
                });
                rows.len() - 1
            }
        };
        let row = &mut rows[at];
        row.modality =
            [row.modality, touch.modality].into_iter().flatten().min_by_key(|modality| strength(*modality));
        row.sources.insert(touch.source.clone());
        row.unless.extend(&touch.unless);
        row.which.add(touch.which.clone());
    }
    rows
}

/// The undetermined and open entries: those that nothing stronger makes idle.
pub(crate) fn loose_entries(touches: &[Touch], rows: &[Row]) -> Vec<Entry> {
    let about = |kind: Kind, name: &str, elements: &[Path], modality: Option<Modality>| {
        (kind, name.to_owned(), elements.to_vec(), modality.map(group))
    };
    // Of uses and triggers the name counts, whatever their terms: entries are known by name.
    let is_idle = |touch: &Touch| {
        let this = about(touch.kind, &touch.name, &touch.elements, touch.modality);
        let no_weaker = |modality: Option<Modality>| modality.map(strength) <= touch.modality.map(strength);
        let beside_certain = rows.iter().any(|row| {
            about(row.kind, &row.name, &row.elements, row.modality) == this && no_weaker(row.modality)
        });
        if touch.pair.verdict() == Verdict::Open {
            return beside_certain;
        }
        // Taken together, the clauses may leave nothing to a missing fact.
        let together = touches.iter().filter(|other| {
            about(other.kind, &other.name, &other.elements, other.modality) == this
                && no_weaker(other.modality)
        });
        let together = Pair::any(together.map(|other| &other.pair));
        beside_certain || together.verdict() != Verdict::Undetermined
    };
    touches
        .iter()
        .filter(|touch| matches!(touch.pair.verdict(), Verdict::Undetermined | Verdict::Open))
        .filter(|touch| !is_idle(touch))
        .flat_map(|touch| {
            let gaps = touch.pair.gaps();
            whys(touch.pair.verdict() == Verdict::Open, &gaps).into_iter().map(move |why| Entry {
                at: Some(touch.at),
                kind: touch.kind,
                name: touch.name.clone(),
                elements: touch.elements.clone(),
                modality: touch.modality,
                why,
                sources: BTreeSet::from([touch.source.clone()]),
                gaps: gaps.clone(),
            })
        })
        .collect()
}

/// The reasons of an entry: each 未定 where the outcome is open, else a missing fact.
pub(crate) fn whys(open: bool, gaps: &Gaps) -> Vec<Option<String>> {
    if open { gaps.open.iter().cloned().map(Some).collect() } else { vec![None] }
}

/// One entry per kind, name, modality, element and reason, in the order of the first touch.
pub(crate) fn merged(mut entries: Vec<Entry>) -> Vec<Entry> {
    entries.sort_by_key(|entry| (entry.at.is_none(), entry.at));
    let mut merged: Vec<Entry> = Vec::new();
    for entry in entries {
        let same = merged.iter_mut().find(|other| {
            (other.kind, &other.name, &other.elements, other.modality, &other.why)
                == (entry.kind, &entry.name, &entry.elements, entry.modality, &entry.why)
        });
        match same {
            Some(other) => {
                other.sources.extend(entry.sources);
                other.gaps.add(entry.gaps);
            }
            None => merged.push(entry),
        }
    }
    merged
}

/// Two certain rows about one thing that contradict each other.
pub(crate) struct Contradiction<'r> {
    pub(crate) about: &'r Row,
    pub(crate) modalities: [Modality; 2],
    pub(crate) sources: BTreeSet<Source>,
}

/// Contradictions among certain rows that no exception settles.
pub(crate) fn contradictions(rows: &[Row]) -> Vec<Contradiction<'_>> {
    let mut all = Vec::new();
    for (place, one) in rows.iter().enumerate() {
        for other in rows.iter().skip(place + 1) {
            let same_thing =
                (one.kind, &one.name, &one.elements) == (other.kind, &other.name, &other.elements);
            if let (Some(left), Some(right)) = (one.modality, other.modality)
                && same_thing
                && contradict(left, right)
            {
                all.push(Contradiction {
                    about: one,
                    modalities: [left.min(right), left.max(right)],
                    sources: one.sources.union(&other.sources).cloned().collect(),
                });
            }
        }
    }
    all.sort_by_key(|contradiction| contradiction.about.kind);
    all
}

fn contradict(left: Modality, right: Modality) -> bool {
    let one_way = |left, right| match left {
        Modality::Must | Modality::InPrinciple | Modality::ByReference | Modality::Emphasis => {
            matches!(right, Modality::MustNot | Modality::Exempt)
        }
        Modality::May => right == Modality::MustNot,
        Modality::MustNot | Modality::Exempt => false,
    };
    one_way(left, right) || one_way(right, left)
}

// ── plain forms ──────────────────────────────────────────────────────────

pub(crate) fn clause_name(model: &Model, id: ClauseId) -> String {
    let clause = &model.clauses[id.index()];
    let kind = match clause.kind {
        ClauseKind::Subject => "subject",
        ClauseKind::Content => "content",
        ClauseKind::Method => "method",
        ClauseKind::Use => "use",
    };
    format!("{kind}.{}", clause.name)
}

pub(crate) fn plain_sources(model: &Model, sources: &BTreeSet<Source>) -> Vec<outcome::Source> {
    sources
        .iter()
        .map(|source| {
            let clause = &model.clauses[source.clause.index()];
            let scheme = clause.scheme;
            let revisions = &model.schemes[scheme.index()].revisions;
            outcome::Source {
                scheme: (scheme.index() != 0).then(|| model.schemes[scheme.index()].name.clone()),
                clause: clause_name(model, source.clause),
                revision: clause.revision.map(|at| revisions[at as usize].since),
                element: source.element.as_ref().map(|path| path.text.clone()),
            }
        })
        .collect()
}

pub(crate) fn plain_modality(modality: Modality) -> outcome::Modality {
    match modality {
        Modality::Must => outcome::Modality::Must,
        Modality::InPrinciple => outcome::Modality::InPrinciple,
        Modality::ByReference => outcome::Modality::ByReference,
        Modality::Emphasis => outcome::Modality::Emphasis,
        Modality::May => outcome::Modality::May,
        Modality::MustNot => outcome::Modality::MustNot,
        Modality::Exempt => outcome::Modality::Exempt,
    }
}

/// `element` for one, `elements` for several.
pub(crate) fn plain_elements(paths: &[Path]) -> (Option<String>, Vec<String>) {
    match paths {
        [] => (None, Vec::new()),
        [path] => (Some(path.text.clone()), Vec::new()),
        several => (None, several.iter().map(|path| path.text.clone()).collect()),
    }
}
