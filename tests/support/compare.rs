//! Outcomes as sets of lines, and which certain outcomes hold on.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;
use shufa::outcome::{Modality, Outcome, Source, Status};

/// An outcome without its order: one line for each entry, with its lists sorted.
pub(crate) fn lines(outcome: &Outcome) -> Vec<String> {
    let json = serde_json::to_value(outcome).expect("outcomes are plain data");
    let mut lines = Vec::new();
    for (section, content) in json.as_object().expect("an object") {
        match content {
            Json::Array(rows) => {
                for row in rows {
                    let mut row = row.clone();
                    sort_lists(&mut row);
                    lines.push(format!("{section} {row}"));
                }
            }
            Json::Object(members) => {
                for (name, value) in members {
                    lines.push(format!("{section} {name} {value}"));
                }
            }
            other => lines.push(format!("{section} {other}")),
        }
    }
    lines.sort();
    lines
}

/// Lists that are sets; which missing section a note resembles may hang on their order.
fn sort_lists(row: &mut Json) {
    let Json::Object(members) = row else {
        return;
    };
    members.remove("like");
    for name in ["sources", "missing", "unless"] {
        if let Some(Json::Array(items)) = members.get_mut(name) {
            items.sort_by_key(ToString::to_string);
        }
    }
}

/// Lines without the places of elements in their lists, and without labels.
pub(crate) fn lines_without_places(outcome: &Outcome) -> Vec<String> {
    let mut plain = outcome.clone();
    plain.elements.clear();
    let text = serde_json::to_string(&plain).expect("outcomes are plain data");
    let json: Json = serde_json::from_str(&without_places(&text)).expect("still JSON");
    let mut lines: Vec<String> = json
        .as_object()
        .expect("an object")
        .iter()
        .flat_map(|(section, rows)| {
            let rows = rows.as_array().cloned().unwrap_or_default();
            rows.into_iter().map(move |mut row| {
                sort_lists(&mut row);
                format!("{section} {row}")
            })
        })
        .collect();
    lines.sort();
    lines
}

/// `任职[0].层级` → `任职[].层级`
fn without_places(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        out.push_str(before);
        out.push('[');
        let digits = after.trim_start_matches(|char: char| char.is_ascii_digit());
        rest = if digits.starts_with(']') { digits } else { after };
    }
    out + rest
}

/// The certain outcomes of one that another must keep: what is broken, in words.
pub(crate) fn lost(before: &Outcome, after: &Outcome) -> Vec<String> {
    let mut lost = Vec::new();
    let mut need = |holds: bool, what: String| {
        if !holds {
            lost.push(what);
        }
    };
    for row in &before.classes {
        need(after.classes.contains(row), format!("class {row:?}"));
    }
    for row in &before.not_covered {
        let kept = after
            .not_covered
            .iter()
            .any(|other| other.class == row.class && keeps(&row.sources, &other.sources));
        need(kept, format!("not_covered {row:?}"));
    }
    for row in &before.obligations {
        let kept = after.obligations.iter().any(|other| {
            (&other.duty, &other.element, &other.elements) == (&row.duty, &row.element, &row.elements)
                && at_least(other.modality, row.modality)
                && keeps(&row.sources, &other.sources)
                && (other.modality != row.modality
                    || holds_on(row.status, other.status)
                        && row.due.is_none_or(|due| other.due == Some(due))
                        && row.done.is_none_or(|done| other.done == Some(done))
                        && row.early.is_none_or(|early| other.early == Some(early)))
        });
        need(kept, format!("obligation {row:?}"));
    }
    for row in &before.sections {
        let kept = after.sections.iter().any(|other| {
            (&other.report, &other.section) == (&row.report, &row.section)
                && at_least(other.modality, row.modality)
                && keeps(&row.sources, &other.sources)
                && (other.modality != row.modality || holds_on(Some(row.status), Some(other.status)))
        });
        need(kept, format!("section {row:?}"));
    }
    for row in &before.uses {
        let kept = after.uses.iter().any(|other| {
            (&other.usage, &other.by) == (&row.usage, &row.by) && keeps(&row.sources, &other.sources)
        });
        need(kept, format!("use {row:?}"));
    }
    for row in &before.gates {
        let kept = after.gates.iter().any(|other| {
            other.gate == row.gate
                && holds_on(Some(row.status), Some(other.status))
                && keeps(&row.sources, &other.sources)
        });
        need(kept, format!("gate {row:?}"));
    }
    for row in &before.bounds {
        let kept = after.bounds.iter().any(|other| {
            (&other.bound, &other.value) == (&row.bound, &row.value)
                && holds_on(Some(row.status), Some(other.status))
                && keeps(&row.sources, &other.sources)
        });
        // A value that is not known may turn out to be none: then there is no row.
        need(kept || row.value.is_none(), format!("bound {row:?}"));
    }
    for row in &before.triggers {
        let kept = match &row.trigger {
            Some(name) => after.triggers.iter().any(|other| {
                (other.trigger.as_ref(), &other.under, &other.by) == (Some(name), &row.under, &row.by)
                    && keeps(&row.sources, &other.sources)
            }),
            None => row.sources.iter().all(|source| {
                after.triggers.iter().any(|other| {
                    let narrower = match &other.trigger {
                        Some(name) => row.one_of.contains(name),
                        None => {
                            // When every step is excluded, all of them are named again.
                            other.one_of.iter().all(|step| row.one_of.contains(step))
                                || other.missing.is_empty()
                        }
                    };
                    narrower && other.sources.contains(source)
                })
            }),
        };
        need(kept, format!("trigger {row:?}"));
    }
    for row in &before.quotas {
        let kept = after.quotas.iter().any(|other| {
            (&other.quota, &other.from) == (&row.quota, &row.from)
                && row.in_pool.is_none_or(|it| other.in_pool == Some(it))
                && row.selected.is_none_or(|it| other.selected == Some(it))
                && holds_on(row.status, other.status)
                && keeps(&row.sources, &other.sources)
        });
        // While it is not known whether the record is in the pool, the quota itself may not hold.
        let loose = row.in_pool.is_none() && row.status.is_none();
        need(kept || loose, format!("quota {row:?}"));
    }
    for row in &before.conflicts {
        let kept = after.conflicts.iter().any(|other| {
            (row.kind, &row.name, &row.element, &row.elements)
                == (other.kind, &other.name, &other.element, &other.elements)
                && row.names.iter().all(|name| other.names.contains(name))
        });
        need(kept, format!("conflict {row:?}"));
    }
    lost
}

fn keeps(before: &[Source], after: &[Source]) -> bool {
    before.iter().all(|source| after.contains(source))
}

/// A status that is decided stays.
fn holds_on(before: Option<Status>, after: Option<Status>) -> bool {
    before == Some(Status::Undetermined) || before == after
}

fn at_least(after: Modality, before: Modality) -> bool {
    match before {
        Modality::MustNot | Modality::Exempt => after == before,
        _ => after <= before,
    }
}

/// What an outcome says anything about: certain, undetermined or open.
pub(crate) fn mentioned(outcome: &Outcome) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    all.extend(outcome.obligations.iter().map(|row| format!("Obligation {}", row.duty)));
    all.extend(outcome.sections.iter().map(|row| format!("Section {}/{}", row.report, row.section)));
    all.extend(outcome.uses.iter().map(|row| format!("Use {}", row.usage)));
    all.extend(outcome.gates.iter().map(|row| format!("Gate {}", row.gate)));
    all.extend(outcome.bounds.iter().map(|row| format!("Bound {}", row.bound)));
    for row in &outcome.triggers {
        let names = row.trigger.iter().chain(&row.one_of);
        all.extend(names.map(|name| format!("Trigger {name}")));
    }
    let entries = outcome.undetermined.iter().map(|row| (row.kind, &row.name));
    let open = outcome.open.iter().map(|row| (row.kind, &row.name));
    for (kind, name) in entries.chain(open) {
        all.insert(format!("{kind:?} {name}"));
    }
    all
}

/// How often each kind of entry occurs: whether the generator reaches everything.
pub(crate) fn count(outcome: &Outcome, counts: &mut BTreeMap<String, u64>) {
    let mut add = |name: String| *counts.entry(name).or_default() += 1;
    for row in &outcome.obligations {
        add(format!("obligation {:?} {:?}", row.modality, row.status));
    }
    for row in &outcome.sections {
        add(format!("section {:?} {:?}", row.modality, row.status));
    }
    for row in &outcome.gates {
        add(format!("gate {:?}", row.status));
    }
    for row in &outcome.bounds {
        add(format!("bound {:?}", row.status));
    }
    for row in &outcome.quotas {
        add(format!("quota {:?} {:?} {:?}", row.in_pool, row.selected, row.status));
    }
    for row in &outcome.triggers {
        add(format!("trigger one_of {}", row.one_of.len()));
    }
    for row in &outcome.undetermined {
        add(format!("undetermined {:?}", row.kind));
    }
    for row in &outcome.open {
        add(format!("open {:?}", row.kind));
    }
    for row in &outcome.faults {
        add(format!("fault {}", row.fault));
    }
    let unless = outcome.obligations.iter().filter(|row| !row.unless.is_empty());
    for (name, number) in [
        ("classes", outcome.classes.len()),
        ("uses", outcome.uses.len()),
        ("conflicts", outcome.conflicts.len()),
        ("not_covered", outcome.not_covered.len()),
        ("notes", outcome.notes.len()),
        ("unless", unless.count()),
    ] {
        for _ in 0..number {
            add(name.to_owned());
        }
    }
}
