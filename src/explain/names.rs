//! Paths, values and names of what a walk has found.

use serde_json::Value as Json;

use super::{Fact, Ground, GroundKind, Rests};
use crate::{
    engine::{
        facts::{Facts, Slot},
        machine::At,
        program::{Carrier, Each},
        rows::Missing,
        trace::{Ground as Traced, Owing, Total},
        view::{OutcomeView, modality},
    },
    model::{ClassKind, ClauseId, Type},
    outcome::MissingFact,
};

/// A fact with its value.
pub(super) fn fact(view: &OutcomeView<'_>, place: Missing) -> Option<(MissingFact, Fact)> {
    let Missing::Fact { context, arena, slot } = place else { return None };
    let (named, ty) = view.fact_at(place)?;
    let facts = if context { &view.program.context } else { view.facts };
    let slot = facts.get(arena, slot);
    let mut fact = Fact {
        value: None,
        count: None,
        given: false,
        aggregate: false,
        ty: named.ty.clone(),
        from: named.from.clone(),
    };
    match slot {
        Slot::Unknown => return None,
        Slot::Record => fact.given = true,
        Slot::List { arena, len, .. } if view.holds_records(context, arena) => fact.count = Some(len),
        slot => fact.value = Some(json(view, facts, &ty, slot)),
    }
    Some((named, fact))
}

/// A value over all records, with its name: `N`, or `N(GROUP)`.
pub(super) fn total(view: &OutcomeView<'_>, total: Total) -> Option<(String, Fact)> {
    let model = &view.program.model;
    let aggregate = model.aggregates.get(total.id.index())?;
    let group = aggregate.group.as_ref().and_then(|group| view.typed_text(total.group, &group.ty));
    let name = match group {
        Some(group) => format!("{}({group})", aggregate.name),
        None => aggregate.name.clone(),
    };
    let fact = Fact {
        value: Some(view.typed_text(total.value, &aggregate.ty).into()),
        count: None,
        given: false,
        aggregate: true,
        ty: model.type_text(&aggregate.ty, false),
        from: None,
    };
    Some((name, fact))
}

/// A value as in the input.
fn json(view: &OutcomeView<'_>, facts: &Facts, ty: &Type, slot: Slot) -> Json {
    match slot {
        Slot::Unknown | Slot::None => Json::Null,
        Slot::Bool(value) => value.into(),
        Slot::Int(value) => value.into(),
        // Decimals are given as they are written in other outcomes: exact.
        Slot::Decimal(at) => facts.decimal(at).to_string().into(),
        Slot::Text { start, len, .. } => facts.text(start, len).into(),
        Slot::Date(date) => date.to_string().into(),
        Slot::Days(days) => format!("P{days}D").into(),
        Slot::Enum(value) => match ty {
            Type::Enum(id) => view.enum_value(*id, value).into(),
            _ => Json::Null,
        },
        Slot::Record => Json::Bool(true),
        Slot::List { arena, start, len } => {
            let of = match ty {
                Type::List(of) => of,
                other => other,
            };
            (start..start + len).map(|at| json(view, facts, of, facts.get(arena, at))).collect()
        }
    }
}

/// A ground by its names, without what it rests on.
pub(super) fn ground(view: &OutcomeView<'_>, id: usize, traced: Traced, holds: bool) -> Ground {
    let model = &view.program.model;
    let clause = |id: ClauseId| Some(view.clause_name(id));
    let mut ground = Ground {
        id,
        kind: GroundKind::Clause,
        name: String::new(),
        test: None,
        modality: None,
        element: None,
        holds,
        clause: None,
        rests: Rests::default(),
    };
    match traced {
        Traced::Class(id, index) => {
            ground.kind = GroundKind::Class;
            if let Some(class) = model.classes.get(id.index()) {
                ground.name.clone_from(&class.name);
                if let ClassKind::Clause(id) = class.kind {
                    ground.clause = clause(id);
                }
            }
            let carrier = view.program.classes.get(id.index()).map(|class| &class.carrier);
            ground.element = index.and_then(|at| carrier_element(view, carrier, Some(at)));
        }
        Traced::Clause(id, index, at) => {
            ground.name = view.clause_name(id);
            ground.clause = clause(id);
            let carrier = view.program.clauses.get(id.index()).map(|clause| &clause.carrier);
            let subject = index.and_then(|at| carrier_element(view, carrier, Some(at)));
            ground.element = subject.or_else(|| at.and_then(|at| element(view, at)));
        }
        Traced::Duty(id, test, at) => {
            ground.kind = GroundKind::Duty;
            ground.name = view.duty_name(id);
            ground.test = Some(test.into());
            ground.element = at.and_then(|at| duty_element(view, id, at));
        }
        Traced::Owed(id, owing, at) => {
            ground.kind = GroundKind::Owed;
            ground.name = view.duty_name(id);
            if let Owing::Only(of) = owing {
                ground.modality = Some(modality(of));
            }
            ground.element = at.and_then(|at| duty_element(view, id, at));
        }
        Traced::Incomplete(id) => {
            ground.kind = GroundKind::Incomplete;
            ground.name = view.report(id);
        }
        Traced::Chosen(id, at) => {
            ground.kind = GroundKind::Chosen;
            ground.name = view.quota_name(id);
            ground.clause = view.program.quotas.get(id.index()).and_then(|quota| clause(quota.clause));
            ground.element = at.and_then(|at| element(view, at));
        }
    }
    ground
}

/// An element of a carrier; without an index what stands for all elements of an unknown list, which
/// has the path of the list.
pub(super) fn carrier_element(
    view: &OutcomeView<'_>,
    carrier: Option<&Carrier>,
    index: Option<u32>,
) -> Option<String> {
    let Some(Carrier::List(list)) = carrier else { return None };
    let name = view.program.lists.get(list.name as usize)?;
    let index = index.map(|index| format!("[{index}]")).unwrap_or_default();
    Some(format!("{}{index}", name.text))
}

/// The path of an element that is a record.
fn element(view: &OutcomeView<'_>, at: At) -> Option<String> {
    let At::Frame { context, arena, base } = at else { return None };
    view.element_path(context, arena, base)
}

fn duty_element(view: &OutcomeView<'_>, id: crate::model::DutyId, at: At) -> Option<String> {
    let each = view.program.duties.get(id.index()).map(|duty| &duty.each);
    match (each, at) {
        (Some(Each::List(list)), At::Value(_)) => {
            view.program.lists.get(list.name as usize).map(|list| list.text.clone())
        }
        _ => element(view, at),
    }
}
