//! The parts of outcome lines that are the same for every record, as JSON text.

use serde::Serialize;

use super::{
    program::{Cited, Clause, ListName},
    view::modality,
};
use crate::{
    model::{Modality, Model},
    outcome::Status,
};

/// Text by the number of what it is about.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fragments {
    /// `{"class":"…"`
    pub(crate) classes: Vec<String>,
    /// `{"duty":"…"`
    pub(crate) duties: Vec<String>,
    /// `,"to":[…],"copy":[…],"by":"…","via":"…"`, of what there is
    pub(crate) parties: Vec<String>,
    /// `{"report":"…","section":"…"`
    pub(crate) sections: Vec<String>,
    /// `{"use":"…","by":"…"`
    pub(crate) uses: Vec<String>,
    /// `{"gate":"…"`
    pub(crate) gates: Vec<String>,
    /// `{"trigger":"…","under":"…","by":"…"`
    pub(crate) triggers: Vec<String>,
    /// `{"scheme":"…","clause":"…","revision":"…"`
    pub(crate) clauses: Vec<String>,
    /// A list's name as part of a text.
    pub(crate) lists: Vec<String>,
    /// Words of 未定, quotes included.
    pub(crate) whys: Vec<String>,
    /// `,"modality":"…"`, by [`Modality`] as a number
    pub(crate) modalities: Vec<String>,
    /// `,"status":"…"`, by [`Status`] as a number
    pub(crate) statuses: Vec<String>,
}

/// Adds a value as JSON.
pub(crate) fn json(line: &mut Vec<u8>, value: &(impl Serialize + ?Sized)) {
    // Writing plain data into memory has nothing that can fail.
    let _ = serde_json::to_writer(line, value);
}

fn text(value: &(impl Serialize + ?Sized)) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// `,"name":value`, where there is one.
fn member(name: &str, value: Option<&(impl Serialize + ?Sized)>) -> String {
    value.map(|value| format!(",\"{name}\":{}", text(value))).unwrap_or_default()
}

fn several(name: &str, values: &[String]) -> String {
    member(name, Some(values).filter(|values| !values.is_empty()))
}

const MODALITIES: [Modality; 7] = [
    Modality::Must,
    Modality::InPrinciple,
    Modality::ByReference,
    Modality::Emphasis,
    Modality::May,
    Modality::MustNot,
    Modality::Exempt,
];

const STATUSES: [Status; 22] = [
    Status::Fulfilled,
    Status::Late,
    Status::Excused,
    Status::Pending,
    Status::Breached,
    Status::Noted,
    Status::Kept,
    Status::Violated,
    Status::Exempt,
    Status::Permitted,
    Status::Present,
    Status::Missing,
    Status::Awaited,
    Status::Passed,
    Status::Failed,
    Status::Met,
    Status::Short,
    Status::Over,
    Status::Within,
    Status::Below,
    Status::Above,
    Status::Undetermined,
];

/// Texts by their numbers.
fn by_number<const N: usize>(numbered: [(usize, String); N]) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    for (number, text) in numbered {
        texts.resize(texts.len().max(number + 1), String::new());
        texts.get_mut(number).into_iter().for_each(|place| place.clone_from(&text));
    }
    texts
}

impl Fragments {
    pub(crate) fn new(model: &Model, clauses: &[Clause], lists: &[ListName], whys: &[String]) -> Fragments {
        let source = |clause: &Clause| {
            let Cited { clause, scheme, revision } = &*clause.cited;
            let scheme = scheme.as_ref().map(|scheme| format!("\"scheme\":{},", text(scheme)));
            let scheme = scheme.unwrap_or_default();
            format!("{{{scheme}\"clause\":{}{}", text(clause), member("revision", revision.as_ref()))
        };
        Fragments {
            classes: model.classes.iter().map(|class| format!("{{\"class\":{}", text(&class.name))).collect(),
            duties: model.duties.iter().map(|duty| format!("{{\"duty\":{}", text(&duty.name))).collect(),
            parties: model
                .duties
                .iter()
                .map(|duty| {
                    let to = several("to", &duty.to) + &several("copy", &duty.copy);
                    to + &member("by", duty.by.as_ref()) + &member("via", duty.via.as_ref())
                })
                .collect(),
            sections: model
                .sections
                .iter()
                .map(|section| {
                    let report = model.reports.get(section.report.index());
                    let report = report.map_or("", |report| report.name.as_str());
                    format!("{{\"report\":{},\"section\":{}", text(report), text(&section.name))
                })
                .collect(),
            uses: model
                .uses
                .iter()
                .map(|usage| format!("{{\"use\":{}{}", text(&usage.name), member("by", usage.by.as_ref())))
                .collect(),
            gates: model.gates.iter().map(|gate| format!("{{\"gate\":{}", text(gate))).collect(),
            triggers: model
                .triggers
                .iter()
                .map(|trigger| {
                    let under = member("under", trigger.under.as_ref());
                    let by = member("by", trigger.by.as_ref());
                    format!("{{\"trigger\":{}{under}{by}", text(&trigger.name))
                })
                .collect(),
            clauses: clauses.iter().map(source).collect(),
            lists: lists
                .iter()
                .map(|list| {
                    let quoted = text(&list.text);
                    let inner = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
                    inner.unwrap_or_default().to_owned()
                })
                .collect(),
            whys: whys.iter().map(text).collect(),
            modalities: by_number(
                MODALITIES.map(|of| (of as usize, member("modality", Some(&modality(of))))),
            ),
            statuses: by_number(STATUSES.map(|of| (of as usize, member("status", Some(&of))))),
        }
    }
}
