//! What would change an outcome: the smallest sets of facts of the record that,
//! changed or supplied, give another one. Each set is verified by evaluating
//! the changed record.

mod critical;
mod reach;
mod search;
mod space;
mod target;
mod tell;
mod totals;
mod values;

use serde::Serialize;
use serde_json::Value as Json;

use super::is_zero;
use crate::outcome::{Kind, Modality, Status};

pub(super) use search::{Wanted, changes};
pub(super) use target::severity;

/// Facts in one set at most.
pub(crate) const FACTS: usize = 3;

/// What would change an outcome.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// The smallest sets of changed facts, each enough by itself; empty where none was found.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sets: Vec<ChangeSet>,
    /// How many more sets were found.
    #[serde(skip_serializing_if = "is_zero")]
    pub more: usize,
    /// How far was searched.
    pub searched: Searched,
}

/// How far a search went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Searched {
    /// Up to how many facts were changed at once.
    pub facts: usize,
    /// How many changed records were looked at.
    pub tried: usize,
    /// Whether the search ended before all was tried.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub cut: bool,
    /// Whether sets were left out because a value over all records would be another, and might matter.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub aggregates: bool,
}

/// Facts that are changed together, and what comes of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChangeSet {
    /// The facts. Of values that are listed for each, any one does it together with any of the others.
    pub facts: Vec<ChangedFact>,
    /// What it is then.
    pub then: Then,
}

/// A fact that is changed or supplied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChangedFact {
    /// Its path. An element that is not there yet has the index after the last one.
    pub fact: String,
    /// Who can supply it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Its value now; null where it is known to be none. Absent where it is not known, or is a
    /// record or a list of records.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub was: Option<Json>,
    /// Values that do it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<Json>,
    /// The element is taken out of its list.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub removed: bool,
    /// It belongs to the only element of a list that is not known: with others it may be otherwise.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub sole: bool,
    /// Whether its values are decimals, which people write otherwise than as fractions.
    #[serde(skip)]
    pub(crate) decimal: bool,
}

/// What an outcome is in a changed record.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Then {
    /// Whether it certainly holds; else it certainly does not.
    pub holds: bool,
    /// With which force.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modality: Option<Modality>,
    /// Where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// Of a quota: whether the record is in the pool.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_pool: Option<bool>,
    /// Of a quota: whether it is chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selected: Option<bool>,
}

/// What would decide an outcome that is undetermined.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Deciding {
    /// Which sort.
    pub kind: Kind,
    /// Its name.
    pub name: String,
    /// The element of a duty declared per element.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub element: Option<String>,
    /// The elements, where there are several loops.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub elements: Vec<String>,
    /// The force it would have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modality: Option<Modality>,
    /// What would decide it.
    pub changes: Changes,
}
