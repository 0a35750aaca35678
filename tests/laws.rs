//! The laws that evaluation keeps, on random schemes and records.
//!
//! Each law is a function of an evaluator, and is held against the reference
//! evaluator and against the engine: a law that the reference breaks is a hole
//! in the language, one that only the engine breaks is a mistake in it.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that meets what cannot be fails"
)]

#[path = "laws/changes.rs"]
mod changes;
#[path = "laws/explanations.rs"]
mod explanations;
#[expect(clippy::unwrap_used, clippy::panic, reason = "a test that meets what cannot be fails")]
#[path = "support/fits.rs"]
mod fits;
#[path = "laws/recovery.rs"]
mod recovery;
mod support;

use std::collections::BTreeMap;

use serde_json::Value as Json;
use shufa::{
    Scheme,
    date::Date,
    engine::Accumulator,
    limits::Limits,
    load,
    model::{ClauseId, Effect, Model, TriggerId},
    outcome::{Modality, Obligation, Outcome, Status},
    syntax::keyword::Language,
};
use support::{
    case::{Case, ENGINE, Evaluate, NAIVE, compiled},
    compare::{count, lines, lines_without_places, lost, mentioned},
    generate::{
        dice::Dice,
        records::{self, Facts, completed},
    },
    naive,
};

/// Schemes tried for each law.
const SCHEMES: u64 = 60;
/// Records tried with each scheme.
const RECORDS: usize = 4;
/// Facts missing, in a hundred.
const RATES: [usize; 3] = [0, 10, 50];

/// Tries a law on random schemes, contexts and records.
fn for_all(law: impl Fn(&mut Case, &Json, &str, &Json)) {
    for seed in 0..SCHEMES {
        let mut case = Case::random(seed);
        for record in 0..RECORDS {
            let missing = RATES[record % RATES.len()];
            let context = case.context(missing);
            let (ty, record) = case.record(missing);
            law(&mut case, &context, ty, &record);
        }
    }
}

#[test]
fn keywords_of_either_language_mean_the_same() {
    for seed in 0..SCHEMES {
        let mut case = Case::random(seed);
        let text = case.text.text(Language::En);
        let english = compiled(&text);
        assert_eq!(case.scheme.model().hash, english.model().hash, "{text}");
        let context = case.context(0);
        let (ty, record) = case.record(0);
        let chinese = NAIVE(&case.scheme, &context, ty, &record, case.as_of);
        let english = NAIVE(&english, &context, ty, &record, case.as_of);
        assert_eq!(lines(&chinese), lines(&english), "{text}");
    }
}

#[test]
fn generated_schemes_reach_every_outcome() {
    let mut counts = BTreeMap::new();
    for seed in 0..8 * SCHEMES {
        let mut case = Case::random(seed);
        let context = case.context(5);
        for missing in RATES {
            let (ty, record) = case.record(missing);
            count(&NAIVE(&case.scheme, &context, ty, &record, case.as_of), &mut counts);
        }
    }
    for wanted in [
        "obligation Must Some(Fulfilled)",
        "obligation Must Some(Late)",
        "obligation Must Some(Pending)",
        "obligation Must Some(Breached)",
        "obligation Must Some(Undetermined)",
        "obligation Must None",
        "obligation InPrinciple Some(Excused)",
        "obligation ByReference Some(Breached)",
        "obligation Emphasis Some(Noted)",
        "obligation May Some(Permitted)",
        "obligation MustNot Some(Violated)",
        "obligation MustNot Some(Kept)",
        "obligation Exempt Some(Exempt)",
        "section Must Present",
        "section Must Missing",
        "section Must Awaited",
        "section Must Undetermined",
        "section Emphasis Noted",
        "section May Permitted",
        "section MustNot Violated",
        "section MustNot Kept",
        "section Exempt Exempt",
        "gate Passed",
        "gate Failed",
        "gate Undetermined",
        "bound Within",
        "bound Below",
        "bound Above",
        "quota Some(true) Some(true) None",
        "quota Some(false) Some(true) None",
        "quota None None Some(Met)",
        "quota None None Some(Short)",
        "quota None None Some(Over)",
        "trigger one_of 0",
        "trigger one_of 2",
        "undetermined Obligation",
        "undetermined Section",
        "undetermined Use",
        "undetermined Gate",
        "undetermined Trigger",
        "undetermined Quota",
        "undetermined Bound",
        "undetermined Status",
        "undetermined Due",
        "open Obligation",
        "open Section",
        "open Use",
        "open Trigger",
        "fault division by zero",
        "fault no such date",
        "classes",
        "conflicts",
        "not_covered",
        "notes",
        "unless",
        "uses",
    ] {
        assert!(counts.contains_key(wanted), "no {wanted} in {counts:#?}");
    }
}

// ── law 1: order is immaterial ───────────────────────────────────────────

fn order_of_declarations(evaluate: Evaluate) {
    for_all(|case, context, ty, record| {
        let other = case.text.shuffled(&mut case.dice);
        let scheme = compiled(&other.text(Language::Zh));
        let one = evaluate(&case.scheme, context, ty, record, case.as_of);
        let two = evaluate(&scheme, context, ty, record, case.as_of);
        assert_eq!(lines(&one), lines(&two), "{}", case.story(context, record));
    });
}

fn order_of_elements(evaluate: Evaluate) {
    for_all(|case, context, ty, record| {
        let shuffled = with_lists_shuffled(record, &mut case.dice);
        let one = evaluate(&case.scheme, context, ty, record, case.as_of);
        let two = evaluate(&case.scheme, context, ty, &shuffled, case.as_of);
        let story = case.story(context, record);
        assert_eq!(lines_without_places(&one), lines_without_places(&two), "{story}");
    });
}

fn with_lists_shuffled(json: &Json, dice: &mut Dice) -> Json {
    match json {
        Json::Array(items) => {
            let mut items: Vec<Json> = items.iter().map(|item| with_lists_shuffled(item, dice)).collect();
            dice.shuffle(&mut items);
            Json::Array(items)
        }
        Json::Object(members) => {
            members.iter().map(|(name, value)| (name.clone(), with_lists_shuffled(value, dice))).collect()
        }
        other => other.clone(),
    }
}

#[test]
fn reference_order_of_declarations() {
    order_of_declarations(NAIVE);
}

#[test]
fn engine_order_of_declarations() {
    order_of_declarations(ENGINE);
}

#[test]
fn reference_order_of_elements() {
    order_of_elements(NAIVE);
}

#[test]
fn engine_order_of_elements() {
    order_of_elements(ENGINE);
}

#[test]
fn reference_order_of_records() {
    for seed in 0..SCHEMES {
        let mut case = Case::random(seed);
        let context = case.context(5);
        let mut records: Vec<Json> = (0..6)
            .map(|place| case.record_of("人员", RATES[place % 3], &format!("人{}", place % 5)))
            .collect();
        let findings = |records: &[Json]| {
            let records: Vec<(&str, &Json)> = records.iter().map(|record| ("人员", record)).collect();
            naive::population::population(case.scheme.model(), &context, case.as_of, &records)
        };
        let one = findings(&records);
        case.dice.shuffle(&mut records);
        assert_eq!(one, findings(&records), "{}", case.story(&context, &Json::Null));
    }
}

// ── law 2: what is certain stays ─────────────────────────────────────────

fn certain_outcomes_stay(evaluate: Evaluate) {
    for_all(|case, context, ty, record| {
        let before = evaluate(&case.scheme, context, ty, record, case.as_of);
        for share in [30, 100] {
            let (more_context, more) = filled(case, context, ty, record, share);
            let after = evaluate(&case.scheme, &more_context, ty, &more, case.as_of);
            let story = || {
                format!(
                    "{}then context {more_context}\nthen record {more}\nbefore {}\nafter {}",
                    case.story(context, record),
                    serde_json::to_string_pretty(&before).expect("plain data"),
                    serde_json::to_string_pretty(&after).expect("plain data"),
                )
            };
            let lost = lost(&before, &after);
            assert!(lost.is_empty(), "{}\nlost {lost:#?}", story());
            // What was neither certain nor undetermined nor open does not come up, but for
            // sections of own lists, which have no names before, and steps of ladders: one
            // that is excluded comes up again when all the others are excluded too.
            let steps = steps_of_ladders(case.scheme.model());
            let own_lists = before.undetermined.iter().any(|entry| entry.name.ends_with("清单"));
            let known = mentioned(&before);
            let new: Vec<String> = mentioned(&after)
                .into_iter()
                .filter(|name| !known.contains(name))
                .filter(|name| !name.starts_with("Status") && !name.starts_with("Due"))
                .filter(|name| !(own_lists && name.starts_with("Section")))
                .filter(|name| !steps.contains(name))
                .collect();
            assert!(new.is_empty(), "{}\nnew {new:#?}", story());
        }
    });
}

fn steps_of_ladders(model: &Model) -> Vec<String> {
    let effects = model.clauses.iter().flat_map(|clause| &clause.effects);
    let steps = effects.filter_map(|effect| match effect {
        Effect::Ladder(steps) => Some(steps),
        _ => None,
    });
    let name = |id: TriggerId| format!("Trigger {}", model.triggers[id.index()].name);
    steps.flatten().map(|(id, _)| name(*id)).collect()
}

fn filled(case: &mut Case, context: &Json, ty: &str, record: &Json, share: usize) -> (Json, Json) {
    let model = case.scheme.model();
    let id = model.records.iter().position(|record| record.name == ty).expect("the type");
    let id = shufa::model::RecordId(id as u32);
    let context = completed(model, model.context, context, share, &mut case.dice);
    let record = completed(model, id, record, share, &mut case.dice);
    (context, record)
}

fn whole_records_leave_nothing_undetermined(evaluate: Evaluate) {
    for_all(|case, context, ty, record| {
        let (context, record) = filled(case, context, ty, record, 100);
        let outcome = evaluate(&case.scheme, &context, ty, &record, case.as_of);
        let story = || format!("{}{outcome:#?}", case.story(&context, &record));
        let missing = outcome.undetermined.iter().any(|entry| !entry.missing.is_empty());
        assert!(!missing, "{}", story());
        let undetermined = !outcome.undetermined.is_empty();
        assert!(!undetermined || !outcome.faults.is_empty(), "{}", story());
    });
}

#[test]
fn reference_certain_outcomes_stay() {
    certain_outcomes_stay(NAIVE);
}

#[test]
fn engine_certain_outcomes_stay() {
    certain_outcomes_stay(ENGINE);
}

#[test]
fn reference_whole_records_leave_nothing_undetermined() {
    whole_records_leave_nothing_undetermined(NAIVE);
}

#[test]
fn engine_whole_records_leave_nothing_undetermined() {
    whole_records_leave_nothing_undetermined(ENGINE);
}

// ── law 5: tallies merge ─────────────────────────────────────────────────

#[test]
fn engine_tallies_merge_in_any_order() {
    for seed in 0..SCHEMES {
        let mut case = Case::random(seed);
        let context = case.context(5);
        let mut engine = case.engine(&context);
        let ty = engine.record_type("人员").expect("a record type");
        let mut whole = engine.tally();
        let mut shards = vec![engine.tally(), engine.tally(), engine.tally()];
        for number in 0..12 {
            // Some keys occur twice.
            let record = case.record_of("人员", RATES[number % 3], &format!("人{}", number % 9));
            let view = engine.evaluate(ty, &record).expect("a record that fits");
            whole.add(&view);
            let shard = case.dice.roll(shards.len());
            shards[shard].add(&view);
        }
        case.dice.shuffle(&mut shards);
        let merged = shards.into_iter().reduce(|mut all, shard| {
            all.merge(shard);
            all
        });
        let text = |tally: &shufa::engine::Tally| serde_json::to_string(&tally.finish()).expect("plain data");
        let merged = text(&merged.expect("some shards"));
        assert_eq!(text(&whole), merged, "{}", case.story(&context, &Json::Null));
    }
}

/// The aggregates and quotas that records come to, gathered as `split` says: the part of each record.
fn findings(
    scheme: &Scheme,
    context: &Json,
    as_of: Date,
    records: &[(&str, Json)],
    split: &[usize],
) -> String {
    let mut engine = scheme.engine(context, as_of).expect("a context that fits");
    let parts = split.iter().max().map_or(1, |most| most + 1);
    let mut shards: Vec<Accumulator> = (0..parts).map(|_| engine.accumulator()).collect();
    let mut facts = shufa::engine::Facts::default();
    for ((ty, record), shard) in records.iter().zip(split) {
        let of = engine.record_type(ty).expect("a record type");
        engine.read_json(of, record.to_string().as_bytes(), &mut facts).expect("a record that fits");
        shards[*shard].add(of, &facts);
    }
    let merged = shards.into_iter().reduce(|mut all, shard| {
        all.merge(shard);
        all
    });
    let mut engine = engine.with_aggregates(&merged.expect("some shards").finish());
    let mut tallies: Vec<shufa::engine::Tally> = (0..parts).map(|_| engine.tally()).collect();
    let mut outcomes = Vec::new();
    for ((ty, record), shard) in records.iter().zip(split) {
        let of = engine.record_type(ty).expect("a record type");
        let view = engine.evaluate(of, record).expect("a record that fits");
        tallies[*shard].add(&view);
        outcomes.push(serde_json::to_string(&view.to_owned()).expect("plain data"));
    }
    outcomes.sort();
    let merged = tallies.into_iter().reduce(|mut all, tally| {
        all.merge(tally);
        all
    });
    let population = merged.expect("some shards").finish();
    let population = serde_json::to_string(&population).expect("plain data");
    format!("{}\n{population}", outcomes.join("\n"))
}

#[test]
fn engine_aggregates_merge_in_any_split_and_order() {
    for seed in 0..SCHEMES {
        let mut case = Case::random(seed);
        let context = case.context(5);
        let mut records: Vec<(&str, Json)> = (0..12)
            .map(|number| {
                let (ty, _) = case.record(0);
                let missing = if seed.is_multiple_of(2) { 0 } else { RATES[number % 3] };
                (ty, case.record_of(ty, missing, &format!("人{}", number % 9)))
            })
            .collect();
        // Now and then more groups and values than are kept.
        let mut limits = Limits::default();
        if seed.is_multiple_of(5) {
            limits.aggregate_values = 4;
            limits.quota_groups = 2;
        }
        let text = case.text.text(Language::Zh);
        let loaded = load::from_sources("scheme.shufa", |_| Some(text.clone()), &limits);
        let scheme = Scheme::check(loaded, &limits).expect("a scheme without errors");
        let as_of = case.as_of;
        let whole = findings(&scheme, &context, as_of, &records, &[0; 12]);
        for _ in 0..3 {
            case.dice.shuffle(&mut records);
            let split: Vec<usize> = (0..12).map(|_| case.dice.roll(4)).collect();
            let parts = findings(&scheme, &context, as_of, &records, &split);
            assert_eq!(whole, parts, "{}", case.story(&context, &Json::Null));
        }
    }
}

/// A value that is known holds in every completion of what is not known.
#[test]
fn engine_aggregates_stay() {
    for seed in 0..SCHEMES {
        let mut case = Case::random(seed);
        let context = case.context(5);
        let records: Vec<(&str, Json)> = (0..8)
            .map(|number| {
                let (ty, _) = case.record(0);
                (ty, case.record_of(ty, [0, 0, 0, 10][number % 4], &format!("人{number}")))
            })
            .collect();
        let values = |case: &Case, context: &Json, records: &[(&str, Json)]| {
            let mut engine = case.scheme.engine(context, case.as_of).expect("a context that fits");
            let mut accumulator = engine.accumulator();
            let mut facts = shufa::engine::Facts::default();
            for (ty, record) in records {
                let of = engine.record_type(ty).expect("a record type");
                engine.read_json(of, record.to_string().as_bytes(), &mut facts).expect("a record that fits");
                accumulator.add(of, &facts);
            }
            engine.with_aggregates(&accumulator.finish()).tally().finish().aggregates
        };
        let before = values(&case, &context, &records);
        let model = case.scheme.model();
        let whole_context = completed(model, model.context, &context, 100, &mut case.dice);
        let whole: Vec<(&str, Json)> = records
            .iter()
            .map(|(ty, record)| (*ty, filled(&mut case, &context, ty, record, 100).1))
            .collect();
        let after = values(&case, &whole_context, &whole);
        for (name, value) in &before {
            let groups = value.groups.iter().chain([(name, value)]);
            for (group, known) in groups.filter(|(_, known)| known.undecided == 0 && known.fault.is_none()) {
                let now = if group == name { after.get(name) } else { after[name].groups.get(group) };
                let story = || format!("{name} {group}\n{}", case.story(&context, &Json::Null));
                assert_eq!(now.map(|now| &now.value), Some(&known.value), "{}", story());
            }
        }
    }
}

// ── law 6: the engine is the reference, in tests/differential.rs ─────────

#[test]
fn engine_and_reference_agree_on_jinchang() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/policies/jinchang");
    let scheme = shufa::Scheme::load(folder).expect("the shipped policy");
    let model = scheme.model();
    let mut dice = Dice::new(6);
    for number in 0..40 * RECORDS {
        let facts = Facts { missing: RATES[number % 3], none: 30 };
        let context = records::context(model, facts, &mut dice);
        let record = records::record(model, "干部", "甲一", facts, &mut dice);
        for as_of in ["2025-12-31", "2026-03-31"] {
            let as_of = as_of.parse().expect("a date");
            let one = NAIVE(&scheme, &context, "干部", &record, as_of);
            let two = ENGINE(&scheme, &context, "干部", &record, as_of);
            assert_eq!(lines(&one), lines(&two), "context {context}\nrecord {record}");
        }
    }
}

// ── law 7: outcomes come from clauses ────────────────────────────────────

/// The model with some clauses that do nothing. They still define their classes.
fn without_effects(model: &Model, clauses: &[String]) -> Model {
    let mut model = model.clone();
    for clause in &mut model.clauses {
        if clauses.contains(&clause.name) {
            clause.effects.clear();
        }
    }
    model
}

/// What stands in an outcome, with the clauses that it comes from.
fn sourced(outcome: &Outcome) -> Vec<(String, Vec<String>)> {
    let names = |sources: &[shufa::outcome::Source]| {
        let names = sources.iter().filter_map(|source| source.clause.split_once('.'));
        names.map(|(_, name)| name.to_owned()).collect::<Vec<String>>()
    };
    let mut all = Vec::new();
    for row in &outcome.obligations {
        let what = format!("{} {:?} {:?} {:?}", row.duty, row.element, row.elements, row.modality);
        all.push((what, names(&row.sources)));
    }
    for row in &outcome.sections {
        let what = format!("{}/{} {:?}", row.report, row.section, row.modality);
        all.push((what, names(&row.sources)));
    }
    for row in &outcome.uses {
        all.push((format!("use {} {:?}", row.usage, row.by), names(&row.sources)));
    }
    for row in &outcome.gates {
        all.push((format!("gate {}", row.gate), names(&row.sources)));
    }
    for row in &outcome.bounds {
        all.push((format!("bound {} {:?}", row.bound, row.value), names(&row.sources)));
    }
    for row in &outcome.triggers {
        let terms = (&row.under, &row.by, &row.due);
        all.push((format!("trigger {:?} {:?} {terms:?}", row.trigger, row.one_of), names(&row.sources)));
    }
    all
}

#[test]
fn reference_outcomes_name_their_clauses() {
    for_all(|case, context, ty, record| {
        let outcome = NAIVE(&case.scheme, context, ty, record, case.as_of);
        for (what, clauses) in sourced(&outcome) {
            let story = || format!("{what} from {clauses:?}\n{}", case.story(context, record));
            assert!(!clauses.is_empty(), "{}", story());
            let model = without_effects(case.scheme.model(), &clauses);
            let without = naive::evaluate(&model, context, ty, record, case.as_of);
            let left = sourced(&without)
                .into_iter()
                .any(|(other, by)| other == what && by.iter().any(|clause| clauses.contains(clause)));
            assert!(!left, "{}", story());
        }
    });
}

/// The model without a clause's effects and without the clause as an exception.
fn without_clause(model: &Model, id: ClauseId) -> Model {
    let mut model = model.clone();
    model.clauses[id.index()].effects.clear();
    for clause in &mut model.clauses {
        clause.defeated_by.retain(|by| *by != id);
    }
    model
}

#[test]
fn reference_clauses_that_are_not_met_do_nothing() {
    for_all(|case, context, ty, record| {
        let model = case.scheme.model();
        let mut outcome = NAIVE(&case.scheme, context, ty, record, case.as_of);
        outcome.notes.clear();
        for id in naive::clauses_not_met(model, context, ty, record, case.as_of) {
            let without = without_clause(model, id);
            let mut without = naive::evaluate(&without, context, ty, record, case.as_of);
            without.notes.clear();
            let clause = &model.clauses[id.index()].name;
            assert_eq!(outcome, without, "without {clause}\n{}", case.story(context, record));
        }
    });
}

// ── law 8: time goes one way ─────────────────────────────────────────────

fn breaches_stay(evaluate: Evaluate) {
    for_all(|case, context, ty, record| {
        let days = ["2025-12-15", "2026-01-20", "2026-03-31", "2026-05-01", "2026-07-01", "2031-01-01"];
        let outcomes: Vec<Outcome> = days
            .iter()
            .map(|day| day.parse().expect("a date"))
            .map(|day: Date| evaluate(&case.scheme, context, ty, record, day))
            .collect();
        for pair in outcomes.windows(2) {
            for before in &pair[0].obligations {
                let same = |after: &&Obligation| {
                    (&after.duty, &after.element, &after.elements, after.modality)
                        == (&before.duty, &before.element, &before.elements, before.modality)
                };
                let Some(after) = pair[1].obligations.iter().find(same) else {
                    continue;
                };
                let holds = match before.status {
                    Some(Status::Late) => after.status == Some(Status::Late),
                    Some(Status::Breached) => {
                        matches!(after.status, Some(Status::Breached | Status::Late))
                    }
                    Some(Status::Violated) => after.status == Some(Status::Violated),
                    _ => true,
                };
                let story = || format!("{before:#?}\n{after:#?}\n{}", case.story(context, record));
                assert!(holds || before.modality == Modality::May, "{}", story());
            }
        }
    });
}

#[test]
fn reference_breaches_stay() {
    breaches_stay(NAIVE);
}

#[test]
fn engine_breaches_stay() {
    breaches_stay(ENGINE);
}

// ── deadlines and windows ────────────────────────────────────────────────

/// Nobody is accused without a day that has passed, in a window that has begun.
fn breaches_have_passed_days(evaluate: Evaluate) {
    for_all(|case, context, ty, record| {
        let as_of = case.as_of;
        for row in &evaluate(&case.scheme, context, ty, record, as_of).obligations {
            let begun = row.since.is_none_or(|since| since <= as_of);
            let holds = match row.status {
                Some(Status::Breached) => begun && row.due.is_some_and(|due| due < as_of),
                Some(Status::Late) => {
                    row.done.zip(row.due).is_some_and(|(done, due)| due < done && done <= as_of)
                }
                _ => true,
            };
            let in_window = row.done.zip(row.since).is_none_or(|(done, since)| since <= done);
            assert!(holds && in_window, "{row:#?}\n{}", case.story(context, record));
        }
    });
}

#[test]
fn reference_breaches_have_passed_days() {
    breaches_have_passed_days(NAIVE);
}

#[test]
fn engine_breaches_have_passed_days() {
    breaches_have_passed_days(ENGINE);
}

/// The declaration of a duty with another deadline, where it has one.
fn with_deadline(declaration: &str, deadline: &str) -> String {
    let Some((head, body)) = declaration.split_once(" { ") else {
        return declaration.to_owned();
    };
    let body = body.strip_suffix(" }").expect("the end of a body");
    let members = body.split("; ").map(|member| match member.strip_prefix("限 ") {
        Some(_) => format!("限 {deadline}"),
        None => member.to_owned(),
    });
    format!("{head} {{ {} }}", members.collect::<Vec<_>>().join("; "))
}

#[test]
fn a_deadline_that_is_unknown_or_missing_never_breaches() {
    let mut asked = 0;
    for seed in 0..SCHEMES {
        let mut case = Case::random(seed);
        for declaration in &mut case.text.declarations {
            if declaration.text.starts_with("义务 ") {
                // The day of the meeting is in no context here, and working days lead beyond the calendar.
                let deadline = ["环境.会期", "2026-03-01 + 300工作日", "2026-03-01 - 300工作日"];
                let deadline = deadline[seed as usize % deadline.len()];
                declaration.text = with_deadline(&declaration.text, deadline);
            }
        }
        case.scheme = compiled(&case.text.text(Language::Zh));
        let declared: Vec<String> = case
            .text
            .declarations
            .iter()
            .filter_map(|declaration| declaration.text.strip_prefix("义务 "))
            .filter_map(|rest| Some(rest.split_once(' ')?.0.to_owned()))
            .collect();
        for _ in 0..RECORDS {
            let mut context = case.context(0);
            context.as_object_mut().expect("an object").remove("会期");
            let (ty, record) = case.record(0);
            let outcome = ENGINE(&case.scheme, &context, ty, &record, case.as_of);
            for row in outcome.obligations.iter().filter(|row| declared.contains(&row.duty)) {
                let accused = matches!(row.status, Some(Status::Breached | Status::Late | Status::Noted));
                assert!(!accused, "{row:#?}\n{}", case.story(&context, &record));
                asked += 1;
            }
        }
    }
    assert!(asked > 100, "only {asked} obligations");
}

// ── law 10: any bytes give diagnostics ───────────────────────────────────

#[test]
fn damaged_schemes_give_diagnostics() {
    let scraps = ["且", "「", "{", "(", "\"", "\n", "未定", "1..", "30日", "：", "\u{3000}", "逐", "}"];
    for seed in 0..8 * SCHEMES {
        let mut dice = Dice::new(seed);
        let text = support::generate::Scheme::random(seed).text(Language::Zh);
        let mut chars: Vec<char> = text.chars().collect();
        for _ in 0..1 + dice.roll(4) {
            let at = dice.roll(chars.len());
            match dice.roll(3) {
                0 => drop(chars.drain(at..(at + 1 + dice.roll(20)).min(chars.len()))),
                1 => drop(chars.splice(at..at, dice.pick(&scraps).chars())),
                _ => {
                    let other = dice.roll(chars.len());
                    chars.swap(at, other);
                }
            }
        }
        let damaged: String = chars.into_iter().collect();
        let read = |path: &str| (path == "scheme.shufa").then(|| damaged.clone());
        if let Err(error) = shufa::Scheme::from_sources("scheme.shufa", read) {
            assert!(error.errors().next().is_some(), "{damaged}");
        }
    }
}

#[test]
fn random_bytes_give_diagnostics() {
    for seed in 0..20 * SCHEMES {
        let mut dice = Dice::new(seed);
        let mut bytes = b"\xe8\xaf\xad\xe8\xa8\x80 1\n".to_vec();
        bytes.extend((0..dice.roll(200)).map(|_| dice.roll(256) as u8));
        let read = |path: &str| (path == "scheme.shufa").then(|| bytes.clone());
        if let Err(error) = shufa::Scheme::from_sources("scheme.shufa", read) {
            assert!(error.errors().next().is_some(), "seed {seed}");
        }
    }
}
