//! The laws of explanations, on random schemes and records: the facts that an
//! explanation names are enough for what it explains, and the others do not
//! take that away.

use std::collections::BTreeSet;

use crate::support::{
    case::Case,
    generate::{dice::Dice, records},
    naive::{self, truth::Verdict},
};
use serde_json::{Map, Value as Json};
use shufa::{
    engine::Engine,
    explain::{About, Candidate, CandidateState, Explanation, Rests, Why},
    model::{Effect, Model, RecordId, Type},
    outcome::{Modality, Outcome, Status},
};

/// Schemes tried for each law.
const SCHEMES: u64 = 60;
/// Records tried with each scheme.
const RECORDS: usize = 4;
/// Facts missing, in a hundred.
const RATES: [usize; 3] = [0, 10, 50];

/// An explained record.
struct Explained {
    case: Case,
    context: Json,
    ty: &'static str,
    record: Json,
    /// With aggregates over the record alone: they stay as they are when it changes.
    engine: Engine,
    explanation: Explanation,
}

impl Explained {
    fn story(&self, why: &Why, named: &BTreeSet<String>) -> String {
        let story = self.case.story(&self.context, &self.record);
        format!("{why:#?}\nnames {named:?}\n{story}")
    }
}

fn evaluate(engine: &Engine, ty: &str, record: &Json) -> Outcome {
    let mut engine = engine.clone();
    let of = engine.record_type(ty).expect("a record type");
    engine.evaluate(of, record).expect("a record that fits").to_owned()
}

fn for_all(law: impl Fn(&mut Explained)) {
    for seed in 0..SCHEMES {
        let mut case = Case::random(seed);
        for record in 0..RECORDS {
            let missing = RATES[record % RATES.len()];
            let context = case.context(missing);
            let (ty, record) = case.record(missing);
            let mut engine = case.engine(&context);
            let of = engine.record_type(ty).expect("a record type");
            let mut facts = shufa::engine::Facts::default();
            engine.read_json(of, record.to_string().as_bytes(), &mut facts).expect("a record that fits");
            let mut all = engine.accumulator();
            all.add(of, &facts);
            let mut engine = engine.with_aggregates(&all.finish());
            let explanation =
                engine.explain_json(of, record.to_string().as_bytes()).expect("a record that fits");
            let mut explained = Explained { case, context, ty, record, engine, explanation };
            law(&mut explained);
            case = explained.case;
        }
    }
}

// ── the facts that an outcome names ──────────────────────────────────────

fn add(rests: &Rests, explanation: &Explanation, seen: &mut BTreeSet<usize>, named: &mut BTreeSet<String>) {
    named.extend(rests.facts.iter().cloned());
    for id in rests.on.iter().chain(&rests.exceptions) {
        if seen.insert(*id) {
            let ground = explanation.grounds.iter().find(|ground| ground.id == *id).expect("a ground");
            add(&ground.rests, explanation, seen, named);
        }
    }
}

/// All facts that an outcome rests on.
fn named(why: &Why, explanation: &Explanation) -> BTreeSet<String> {
    let (mut seen, mut named) = (BTreeSet::new(), BTreeSet::new());
    add(&why.rests, explanation, &mut seen, &mut named);
    for because in &why.because {
        add(&because.rests, explanation, &mut seen, &mut named);
    }
    named
}

/// Whether a fact at a path, or inside of what is there, is named.
fn touches(named: &BTreeSet<String>, path: &str) -> bool {
    named.iter().any(|fact| {
        fact.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    })
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// The record with the named facts alone.
fn restricted(json: &Json, path: &str, named: &BTreeSet<String>) -> Json {
    match json {
        Json::Object(members) => {
            let mut kept = Map::new();
            for (name, value) in members {
                let path = join(path, name);
                if touches(named, &path) {
                    kept.insert(name.clone(), restricted(value, &path, named));
                }
            }
            Json::Object(kept)
        }
        Json::Array(items) if items.iter().any(Json::is_object) => {
            let element = |at: usize| format!("{path}[{at}]");
            let last = (0..items.len()).rfind(|at| touches(named, &element(*at)));
            let len = if named.contains(path) { items.len() } else { last.map_or(0, |last| last + 1) };
            (0..len).map(|at| restricted(&items[at], &element(at), named)).collect()
        }
        other => other.clone(),
    }
}

/// The record with other facts, or none, in place of those that are not named.
fn changed(
    model: &Model,
    id: RecordId,
    json: &Json,
    path: &str,
    named: &BTreeSet<String>,
    dice: &mut Dice,
) -> Json {
    let other = |dice: &mut Dice| {
        let facts = records::Facts { missing: 20, none: 30 };
        records::record_of(model, id, facts, dice)
    };
    let mut kept = Map::new();
    let fresh = other(dice);
    let key = model.records[id.index()].key;
    for (at, field) in model.records[id.index()].fields.iter().enumerate() {
        let name = &field.name;
        let path = join(path, name);
        let old = json.get(name);
        let untouched = !touches(named, &path) && key != Some(at as u32);
        if untouched {
            if let Some(new) = if dice.chance(40) { old } else { fresh.get(name) } {
                kept.insert(name.clone(), new.clone());
            }
            continue;
        }
        let Some(old) = old else { continue };
        let new = match (&field.ty, old) {
            (Type::Record(inner), Json::Object(_)) => changed(model, *inner, old, &path, named, dice),
            (Type::List(of), Json::Array(items)) => match &**of {
                Type::Record(inner) => {
                    let change = |at: usize, dice: &mut Dice| {
                        changed(model, *inner, &items[at], &format!("{path}[{at}]"), named, dice)
                    };
                    let mut list: Vec<Json> = (0..items.len()).map(|at| change(at, dice)).collect();
                    if !named.contains(&path) && dice.chance(50) {
                        let last = (0..items.len()).rfind(|at| touches(named, &format!("{path}[{at}]")));
                        list.truncate(last.map_or(0, |last| last + 1));
                        list.push(records::record_of(
                            model,
                            *inner,
                            records::Facts { missing: 20, none: 30 },
                            dice,
                        ));
                    }
                    Json::Array(list)
                }
                _ => old.clone(),
            },
            _ => old.clone(),
        };
        kept.insert(name.clone(), new);
    }
    Json::Object(kept)
}

// ── whether an outcome is there ──────────────────────────────────────────

fn at_least(after: Modality, before: Modality) -> bool {
    match before {
        Modality::MustNot | Modality::Exempt => after == before,
        _ => after <= before,
    }
}

/// Whether an outcome has what another one's explanation says.
fn holds(why: &Why, outcome: &Outcome) -> bool {
    let name = why.name.clone().unwrap_or_default();
    let place = (&why.element, &why.elements);
    // With a stronger force the standing may be another.
    let standing = |modality: Modality, status: Option<Status>| {
        why.modality.is_none_or(|own| {
            at_least(modality, own)
                && (modality != own || why.status == Some(Status::Undetermined) || why.status == status)
        })
    };
    match why.kind {
        About::Class => outcome.classes.iter().any(|row| row.class == name && row.element == why.element),
        About::NotCovered => outcome.not_covered.iter().any(|row| row.class == name),
        About::Obligation => outcome.obligations.iter().any(|row| {
            row.duty == name && (&row.element, &row.elements) == place && standing(row.modality, row.status)
        }),
        About::Section => outcome.sections.iter().any(|row| {
            format!("{}/{}", row.report, row.section) == name && standing(row.modality, Some(row.status))
        }),
        About::Use => outcome.uses.iter().any(|row| row.usage == name && row.by == why.by),
        About::Gate => outcome.gates.iter().any(|row| {
            row.gate == name && (why.status == Some(Status::Undetermined) || why.status == Some(row.status))
        }),
        About::Quota => outcome.quotas.iter().any(|row| {
            row.quota == name
                && row.group == why.group
                && why.in_pool.is_none_or(|it| row.in_pool == Some(it))
                && why.selected.is_none_or(|it| row.selected == Some(it))
                && (why.status == Some(Status::Undetermined) || why.status == row.status)
        }),
        About::Bound => outcome.bounds.iter().any(|row| {
            row.bound == name
                && (why.value.is_none() || row.value == why.value)
                && (why.status == Some(Status::Undetermined) || why.status == Some(row.status))
        }),
        About::Trigger => outcome.triggers.iter().any(|row| match &why.name {
            Some(name) => {
                row.trigger.as_ref() == Some(name)
                    && (&row.under, &row.by) == (&why.under, &why.by)
                    && (why.due.is_none() || row.due == why.due)
            }
            // Where other facts exclude every step, all of them are named again.
            None => {
                row.one_of.iter().all(|step| why.one_of.contains(step))
                    || row.trigger.as_ref().is_some_and(|step| why.one_of.contains(step))
                    || row.missing.is_empty() && why.one_of.iter().all(|step| row.one_of.contains(step))
            }
        }),
    }
}

/// Outcomes that say nothing certain: their being told hangs on what is not known.
fn says_nothing(why: &Why) -> bool {
    match why.kind {
        About::Quota => why.status == Some(Status::Undetermined),
        // A value that is not known may be none; then there is no row.
        About::Bound => why.value.is_none(),
        _ => false,
    }
}

/// Where it is not known whether a record is in a pool, that it was chosen, or was not, is all that
/// is promised: outside of the pool it may have no row.
fn stays_so(why: &Why, outcome: &Outcome) -> bool {
    let mut rows = outcome.quotas.iter().filter(|row| Some(&row.quota) == why.name.as_ref());
    why.kind == About::Quota
        && why.status.is_none()
        && why.in_pool.is_none()
        && rows.all(|row| row.selected == why.selected)
}

#[test]
fn the_facts_named_are_enough() {
    for_all(|explained| {
        let Explained { case, context, ty, record, engine, explanation } = &*explained;
        for why in explanation.outcomes.iter().filter(|why| !says_nothing(why)) {
            let named = named(why, explanation);
            let alone = restricted(record, "", &named);
            let outcome = evaluate(engine, ty, &alone);
            let story = || format!("{alone}\n{}", case.story(context, record));
            assert!(holds(why, &outcome), "{why:#?}\n{named:?}\n{}", story());
            // Aggregates belong to their context.
            if !case.scheme.model().aggregates.is_empty() {
                continue;
            }
            let context = restricted(context, "环境", &named);
            let outcome = evaluate(&case.engine(&context), ty, &alone);
            let story = || format!("{alone}\n{context}\n{}", explained.story(why, &named));
            assert!(holds(why, &outcome), "{}", story());
        }
    });
}

#[test]
fn other_facts_take_nothing_away() {
    for_all(|explained| {
        let mut dice = Dice::new(explained.case.seed ^ 0xe7);
        let Explained { case, ty, record, engine, explanation, .. } = &*explained;
        let model = case.scheme.model();
        let of = model.records.iter().position(|record| record.name == *ty).expect("a type");
        for why in explanation.outcomes.iter().filter(|why| !says_nothing(why)) {
            let named = named(why, explanation);
            for _ in 0..3 {
                let other = changed(model, RecordId(of as u32), record, "", &named, &mut dice);
                let outcome = evaluate(engine, ty, &other);
                let story = || format!("changed {other}\n{}", explained.story(why, &named));
                assert!(holds(why, &outcome) || stays_so(why, &outcome), "{}", story());
            }
        }
    });
}

/// Whether anything of a quota is certain.
fn tells(row: &shufa::outcome::Quota) -> bool {
    row.status.is_some() || row.in_pool.is_some() || row.selected.is_some()
}

#[test]
fn explanations_say_what_outcomes_say() {
    for_all(|explained| {
        let Explained { ty, record, engine, explanation, .. } = &*explained;
        let outcome = evaluate(engine, ty, record);
        assert_eq!(explanation.undetermined, outcome.undetermined);
        assert_eq!(explanation.open.len(), outcome.open.len());
        let rows = outcome.classes.len()
            + outcome.not_covered.len()
            + outcome.obligations.len()
            + outcome.sections.len()
            + outcome.uses.len()
            + outcome.gates.len()
            + outcome.quotas.iter().filter(|row| tells(row)).count()
            + outcome.bounds.len()
            + outcome.triggers.len();
        assert_eq!(explanation.outcomes.len(), rows);
        for why in &explanation.outcomes {
            assert!(holds(why, &outcome), "{}", explained.story(why, &BTreeSet::new()));
            for because in &why.because {
                let clause = &because.source.clause;
                assert!(explanation.citations.contains_key(clause), "{clause}");
            }
        }
    });
}

/// What keeps a clause from applying is enough for that, and what certainly holds has a clause that applies.
#[test]
fn failed_conditions_are_enough() {
    for_all(|explained| {
        let Explained { case, ty, record, engine, .. } = &*explained;
        let mut engine = engine.clone();
        let of = engine.record_type(ty).expect("a record type");
        let mut ask = |record: &Json, name: &str| {
            let mut facts = shufa::engine::Facts::default();
            engine.read_json(of, record.to_string().as_bytes(), &mut facts).expect("a record that fits");
            engine.explain_name(of, &facts, name, true)
        };
        let model = case.scheme.model();
        let names = model.duties.iter().map(|duty| duty.name.as_str());
        for name in names.chain(model.triggers.iter().map(|trigger| trigger.name.as_str())) {
            let Ok(explanation) = ask(record, name) else { continue };
            let asked = explanation.why_not.as_ref().expect("what was asked for");
            let holds = explanation.outcomes.iter().any(|why| {
                matches!(why.kind, About::Obligation) || why.kind == About::Trigger && why.name.is_some()
            });
            let applies = asked.candidates.iter().any(|one| one.state == CandidateState::Applies);
            assert!(applies || !holds, "{name} {asked:#?}\n{}", case.story(&explained.context, record));
            for candidate in asked.candidates.iter().filter(|one| one.state == CandidateState::NotMet) {
                let (mut seen, mut named) = (BTreeSet::new(), BTreeSet::new());
                add(&candidate.rests, &explanation, &mut seen, &mut named);
                let alone = restricted(record, "", &named);
                let again = ask(&alone, name).expect("the same name").why_not.expect("what was asked for");
                let mut same =
                    again.candidates.iter().filter(|one| one.source == candidate.source).peekable();
                // An element of which no fact is named may not be there any more.
                let gone = same.peek().is_none();
                let fails = same.any(|one| one.state == CandidateState::NotMet);
                let story = || format!("{alone}\n{}", case.story(&explained.context, record));
                assert!(gone || fails, "{name} {candidate:#?}\n{again:#?}\n{}", story());
            }
        }
    });
}

/// Every explanation is as the schema of its scheme says.
#[test]
fn explanations_fit_the_schema() {
    for_all(|explained| {
        let Explained { case, explanation, .. } = &*explained;
        let schema = shufa::schema::schema(case.scheme.model(), None);
        let shown = serde_json::to_value(explanation).expect("plain data");
        crate::fits::fits(&schema, &schema["$defs"]["explanation"], &shown, "explanation")
            .expect("an explanation as the schema says");
    });
}

/// The name of a candidate's clause in the model.
fn clause_of(model: &Model, clause: &str) -> usize {
    let name = clause.split_once('.').expect("the kind of a clause").1;
    model.clauses.iter().position(|clause| clause.name == name).expect("a clause")
}

/// By the reference: who is blocked applies when the exceptions that are named are taken out, who
/// is open hangs on the text alone, and the others stand as they are said to.
#[test]
fn candidates_stand_where_the_reference_says() {
    for_all(|explained| {
        let Explained { case, context, ty, record, engine, .. } = &*explained;
        let mut engine = engine.clone();
        let of = engine.record_type(ty).expect("a record type");
        let mut facts = shufa::engine::Facts::default();
        engine.read_json(of, record.to_string().as_bytes(), &mut facts).expect("a record that fits");
        let model = case.scheme.model();
        let stands = |model: &Model, candidate: &Candidate| {
            let clause = clause_of(model, &candidate.source.clause);
            let all = naive::clause_standings(model, context, ty, record, case.as_of);
            let own = all
                .into_iter()
                .find(|(id, element, _)| id.index() == clause && *element == candidate.source.element);
            // Over an empty list there is no place where it could apply.
            own.map_or(Verdict::Nothing, |(_, _, verdict)| verdict)
        };
        let triggers = model.triggers.iter().map(|trigger| trigger.name.as_str());
        for name in model.duties.iter().map(|duty| duty.name.as_str()).chain(triggers) {
            let Ok(explanation) = engine.explain_name(of, &facts, name, true) else { continue };
            for candidate in explanation.why_not.expect("what was asked for").candidates {
                let clause = clause_of(model, &candidate.source.clause);
                let story = || format!("{name} {candidate:#?}\n{}", case.story(context, record));
                // A quota or a ladder has a condition of its own besides that of its clause.
                let more = |effect: &Effect| matches!(effect, Effect::Quota { .. } | Effect::Ladder { .. });
                if model.clauses[clause].effects.iter().any(more) {
                    continue;
                }
                let here = stands(model, &candidate);
                let said = match candidate.state {
                    CandidateState::Applies => Verdict::Certain,
                    CandidateState::Blocked | CandidateState::NotMet => Verdict::Nothing,
                    CandidateState::Open => Verdict::Open,
                    CandidateState::Undetermined => Verdict::Undetermined,
                };
                assert_eq!(here, said, "{}", story());
                assert_eq!(
                    candidate.state == CandidateState::Blocked,
                    !candidate.blocked_by.is_empty(),
                    "{}",
                    story()
                );
                if candidate.state == CandidateState::Open {
                    assert!(!candidate.why.is_empty() && candidate.missing.is_empty(), "{}", story());
                }
                if candidate.state != CandidateState::Blocked {
                    continue;
                }
                let mut without = model.clone();
                let named: Vec<usize> = candidate.blocked_by.iter().map(|by| clause_of(model, by)).collect();
                without.clauses[clause].defeated_by.retain(|by| !named.contains(&by.index()));
                let freed = stands(&without, &candidate);
                if candidate.missing.is_empty() && candidate.why.is_empty() {
                    // A calculation without a result leaves an exception undecided, too, and lacks no fact.
                    let faults = || {
                        let outcome = naive::evaluate(&without, context, ty, record, case.as_of);
                        !outcome.faults.is_empty()
                    };
                    let applies = freed == Verdict::Certain;
                    assert!(applies || freed == Verdict::Undetermined && faults(), "{freed:?} {}", story());
                } else {
                    assert!(matches!(freed, Verdict::Open | Verdict::Undetermined), "{freed:?} {}", story());
                }
            }
        }
    });
}
