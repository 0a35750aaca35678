//! What clauses and reports share, found once.

use std::collections::BTreeSet;

use crate::{
    engine::program::{Carrier, Class, ClassKind, Clause, Domain, Effect, Report, Required, bits},
    model::{ClassId, Model, ReportId},
};

/// Gives clauses about the same classes one class that these are together, so
/// that a record's membership is found once. What is added is behind the classes of the model.
pub(super) fn join_classes(classes: &mut Vec<Class>, clauses: &mut [Clause]) {
    let list = |carrier: &Carrier| match carrier {
        Carrier::Record => None,
        Carrier::List(list) => Some(list.name),
    };
    let mut known = indexmap::IndexMap::new();
    for clause in clauses {
        let Domain::Classes(members, joined) = &mut clause.domain else { continue };
        if let ([only], []) = (members.include.listed.as_slice(), members.exclude.listed.as_slice())
            && classes.get(only.index()).is_some_and(|class| list(&class.carrier) == list(&clause.carrier))
        {
            *joined = *only;
            continue;
        }
        let key = (members.include.sorted.clone(), members.exclude.sorted.clone(), list(&clause.carrier));
        *joined = *known.entry(key).or_insert_with(|| {
            let (carrier, kind) = (clause.carrier.clone(), ClassKind::Union(members.clone()));
            classes.push(Class { carrier, kind, covered: true, clause: None });
            ClassId(classes.len() as u32 - 1)
        });
    }
}

/// For each section its report, and its place among those that the report may hold.
pub(super) fn section_places(model: &Model) -> Vec<Option<(ReportId, u32)>> {
    let mut places = vec![None; model.sections.len()];
    for (id, report) in (0..).map(ReportId).zip(&model.reports) {
        for (place, section) in (0..).zip(&report.required) {
            let declared = model.sections.get(section.index());
            if let Some(of) = places.get_mut(section.index())
                && declared.is_some_and(|declared| declared.report == id)
            {
                *of = Some((id, place));
            }
        }
    }
    places
}

/// Tells clauses that ask for declared sections alone by which places in the report these are known.
pub(super) fn place_sections(clauses: &mut [Clause], reports: &[Report], known: &[Option<(ReportId, u32)>]) {
    for effect in clauses.iter_mut().flat_map(|clause| &mut clause.effects) {
        let Effect::Contain { report, sections, places, .. } = effect else { continue };
        let plain = reports.get(report.index()).and_then(|report| report.sections.as_ref());
        if plain.is_none_or(|sections| sections.titled.is_some()) {
            continue;
        }
        let numbers = sections.iter().map(|section| match section {
            Required::Section(id) => match known.get(id.index()).copied().flatten() {
                Some((of, place)) if of == *report => Some(place),
                _ => None,
            },
            Required::Open(..) | Required::Own(..) => None,
        });
        let numbers: Option<BTreeSet<u32>> = numbers.collect();
        *places = numbers.map(bits);
    }
}
