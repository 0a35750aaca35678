//! What clauses and reports share, found once.

use crate::{
    engine::program::{Carrier, Class, ClassKind, Clause, Domain},
    model::{ClassId, Model},
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
            let (carrier, kind) = (clause.carrier.clone(), ClassKind::Union((**members).clone()));
            classes.push(Class { carrier, kind, covered: true, clause: None });
            ClassId(classes.len() as u32 - 1)
        });
    }
}

/// For each section its place among those that its report may hold.
pub(super) fn section_places(model: &Model) -> Vec<u32> {
    let mut places = vec![u32::MAX; model.sections.len()];
    for report in &model.reports {
        for (place, section) in report.required.iter().enumerate() {
            if let Some(of) = places.get_mut(section.index()) {
                *of = place as u32;
            }
        }
    }
    places
}
