//! The laws of what would change an outcome, on random schemes and records: every
//! set, applied to the record as JSON and evaluated again, gives what it says,
//! for every value that is listed; and no part of a set does.

use serde_json::{Map, Value as Json, json};
use shufa::{
    engine::{Engine, Facts},
    explain::{About, ChangeSet, ChangedFact, Changes, Deciding, Explanation, Then, Why},
    model::{Model, RecordId, Type},
    outcome::{Kind, Modality, Outcome, Status},
};

use crate::support::{case::Case, generate::dice::Dice};

const SCHEMES: u64 = 60;
const RECORDS: usize = 3;
/// Facts missing, in a hundred.
const RATES: [usize; 3] = [0, 15, 50];
/// Combinations of listed values that are tried of one set.
const COMBINATIONS: usize = 12;

// ── changing a record ────────────────────────────────────────────────────

/// One value for each fact.
type Change<'c> = Vec<(&'c ChangedFact, Option<&'c Json>)>;

fn combinations(set: &ChangeSet) -> Vec<Change<'_>> {
    let mut all: Vec<Change<'_>> = vec![Vec::new()];
    for fact in &set.facts {
        let values: Vec<Option<&Json>> =
            if fact.removed { vec![None] } else { fact.to.iter().map(Some).collect() };
        let longer = all.iter().flat_map(|begun| {
            values.iter().map(|value| begun.iter().copied().chain([(fact, *value)]).collect())
        });
        all = longer.collect();
    }
    all.truncate(COMBINATIONS);
    all
}

enum Step<'p> {
    Key(&'p str),
    Index(usize),
}

fn steps(path: &str) -> Vec<Step<'_>> {
    let mut steps = Vec::new();
    for part in path.split('.') {
        let (name, indices) = part.split_at(part.find('[').unwrap_or(part.len()));
        steps.push(Step::Key(name));
        for index in indices.split(['[', ']']).filter(|index| !index.is_empty()) {
            steps.push(Step::Index(index.parse().expect("an index")));
        }
    }
    steps
}

/// The place of a path; what is not there on the way is made.
fn place<'j>(record: &'j mut Json, path: &str) -> &'j mut Json {
    let mut at = record;
    for step in steps(path) {
        at = match step {
            Step::Key(name) => {
                if !at.is_object() {
                    *at = Json::Object(Map::new());
                }
                at.as_object_mut().expect("an object").entry(name).or_insert(Json::Null)
            }
            Step::Index(index) => {
                if !at.is_array() {
                    *at = json!([]);
                }
                let items = at.as_array_mut().expect("a list");
                assert!(index <= items.len(), "an element is added behind the last");
                if index == items.len() {
                    items.push(json!({}));
                }
                &mut items[index]
            }
        };
    }
    at
}

/// The type of a path.
fn type_of<'m>(model: &'m Model, record: RecordId, path: &str) -> Option<&'m Type> {
    let mut record = record;
    let mut found = None;
    for step in steps(path) {
        let Step::Key(name) = step else { continue };
        let field = model.records[record.index()].fields.iter().find(|field| field.name == name)?;
        found = Some(&field.ty);
        let mut ty = &field.ty;
        while let Type::List(of) = ty {
            ty = of;
        }
        if let Type::Record(inner) = ty {
            record = *inner;
        }
    }
    found
}

/// A value as a record has it: decimals are told as exact text.
fn given(value: &Json, ty: &Type) -> Json {
    match (ty, value) {
        (Type::Decimal, Json::String(exact)) => {
            let (above, below) = exact.split_once('/').unwrap_or((exact, "1"));
            let (above, below): (i64, i64) =
                (above.parse().expect("a number"), below.parse().expect("a number"));
            let mut shift = 1;
            while shift % below != 0 {
                shift *= 10;
            }
            let digits = (above * (shift / below)).unsigned_abs().to_string();
            let width = shift.to_string().len();
            let padded = format!("{digits:0>width$}");
            let (whole, rest) = padded.split_at(padded.len() + 1 - width);
            let sign = if above < 0 { "-" } else { "" };
            let text =
                if rest.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest}") };
            serde_json::from_str(&text).expect("a number")
        }
        (Type::List(of), Json::Array(items)) => items.iter().map(|item| given(item, of)).collect(),
        _ => value.clone(),
    }
}

fn changed(model: &Model, of: RecordId, record: &Json, change: &Change<'_>) -> Json {
    let mut record = record.clone();
    for (fact, value) in change {
        let Some(value) = value else { continue };
        let value = match type_of(model, of, &fact.fact) {
            Some(ty) if !fact.fact.ends_with(']') => given(value, ty),
            _ => (*value).clone(),
        };
        *place(&mut record, &fact.fact) = value;
    }
    // From the last one on, so that those before keep their indices.
    let mut removed: Vec<&str> =
        change.iter().filter(|(fact, _)| fact.removed).map(|(fact, _)| fact.fact.as_str()).collect();
    removed.sort_by_key(|path| (path.len(), *path));
    for path in removed.into_iter().rev() {
        let (list, index) = path.rsplit_once('[').expect("an element");
        let index: usize = index.trim_end_matches(']').parse().expect("an index");
        place(&mut record, list).as_array_mut().expect("a list").remove(index);
    }
    record
}

/// Where an element is in a changed record; none where it is gone.
fn moved(path: &str, change: &Change<'_>) -> Option<String> {
    let mut before = 0;
    let mut list = None;
    for (fact, _) in change.iter().filter(|(fact, _)| fact.removed) {
        if path == fact.fact || path.starts_with(&format!("{}.", fact.fact)) {
            return None;
        }
        let (own, index) = fact.fact.rsplit_once('[').expect("an element");
        let index: usize = index.trim_end_matches(']').parse().expect("an index");
        if let Some(rest) = path.strip_prefix(&format!("{own}[")) {
            let (at, _) = rest.split_once(']').expect("an index");
            if at.parse::<usize>().expect("an index") > index {
                before += 1;
                list = Some(own.to_owned());
            }
        }
    }
    let Some(list) = list else { return Some(path.to_owned()) };
    let rest = &path[list.len() + 1..];
    let (at, tail) = rest.split_once(']').expect("an index");
    Some(format!("{list}[{}]{tail}", at.parse::<usize>().expect("an index") - before))
}

// ── what it is then ──────────────────────────────────────────────────────

/// What is looked at: an outcome by its kind, name and elements.
struct Subject<'w> {
    kind: About,
    name: &'w str,
    elements: Vec<&'w String>,
    modality: Option<Modality>,
    group: Option<&'w String>,
    by: Option<&'w String>,
    under: Option<&'w String>,
    /// Where it stands is not asked for.
    as_such: bool,
}

#[derive(Debug, PartialEq)]
enum State {
    Absent,
    Unclear,
    There(Then),
}

fn same_group(one: Modality, other: Modality) -> bool {
    let group = |of| match of {
        Modality::MustNot => 1,
        Modality::Exempt => 2,
        _ => 0,
    };
    group(one) == group(other)
}

fn there(modality: Option<Modality>, status: Option<Status>) -> State {
    if status == Some(Status::Undetermined) {
        return State::Unclear;
    }
    State::There(Then { holds: true, modality, status, ..Then::default() })
}

impl Subject<'_> {
    fn state(&self, outcome: &Outcome, change: &Change<'_>) -> State {
        let there = |modality, status| match there(modality, status) {
            State::Unclear if self.as_such => {
                State::There(Then { holds: true, modality, status, ..Then::default() })
            }
            state => state,
        };
        let elements: Option<Vec<String>> = self.elements.iter().map(|path| moved(path, change)).collect();
        let Some(elements) = elements else { return State::Absent };
        let at = |one: &Option<String>, more: &[String]| {
            one.iter().chain(more).cloned().collect::<Vec<String>>() == elements
        };
        let found = match self.kind {
            About::Class => outcome
                .classes
                .iter()
                .find(|row| row.class == self.name && at(&row.element, &[]))
                .map(|_| there(None, None)),
            About::NotCovered => {
                outcome.not_covered.iter().find(|row| row.class == self.name).map(|_| there(None, None))
            }
            About::Obligation => outcome
                .obligations
                .iter()
                .find(|row| {
                    row.duty == self.name
                        && at(&row.element, &row.elements)
                        && self.modality.is_none_or(|of| same_group(of, row.modality))
                })
                .map(|row| there(Some(row.modality), row.status)),
            About::Section => outcome
                .sections
                .iter()
                .find(|row| {
                    format!("{}/{}", row.report, row.section) == self.name
                        && self.modality.is_none_or(|of| same_group(of, row.modality))
                })
                .map(|row| there(Some(row.modality), Some(row.status))),
            About::Use => outcome.uses.iter().find(|row| row.usage == self.name).map(|_| there(None, None)),
            About::Gate => outcome
                .gates
                .iter()
                .find(|row| row.gate == self.name)
                .map(|row| there(None, Some(row.status))),
            About::Quota => outcome
                .quotas
                .iter()
                .find(|row| {
                    row.quota == self.name && (row.status.is_none() || row.group.as_ref() == self.group)
                })
                .map(|row| match row.status {
                    Some(status) => there(None, Some(status)),
                    None => State::There(Then {
                        holds: true,
                        in_pool: row.in_pool,
                        selected: row.selected,
                        ..Then::default()
                    }),
                }),
            About::Bound => outcome
                .bounds
                .iter()
                .find(|row| row.bound == self.name)
                .map(|row| there(None, Some(row.status))),
            About::Trigger => outcome
                .triggers
                .iter()
                .find(|row| {
                    row.trigger.as_deref() == Some(self.name)
                        && (row.by.as_ref(), row.under.as_ref()) == (self.by, self.under)
                })
                .map(|_| there(None, None)),
        };
        let kind = match self.kind {
            About::Class | About::NotCovered => None,
            About::Obligation => Some(Kind::Obligation),
            About::Section => Some(Kind::Section),
            About::Use => Some(Kind::Use),
            About::Gate => Some(Kind::Gate),
            About::Quota => Some(Kind::Quota),
            About::Bound => Some(Kind::Bound),
            About::Trigger => Some(Kind::Trigger),
        };
        let undetermined = outcome.undetermined.iter();
        let undetermined =
            undetermined.map(|row| (row.kind, &row.name, row.modality, &row.element, &row.elements));
        let open = outcome.open.iter();
        let open = open.map(|row| (row.kind, &row.name, row.modality, &row.element, &row.elements));
        let unclear = undetermined.chain(open).any(|(of, name, modality, element, more)| {
            Some(of) == kind
                && name == self.name
                && self.modality.zip(modality).is_none_or(|(own, of)| same_group(own, of))
                && (element.is_none() && more.is_empty() || at(element, more))
        });
        found.unwrap_or(if unclear { State::Unclear } else { State::Absent })
    }
}

/// How much one wants a status ended.
fn severity(status: Option<Status>) -> u8 {
    use Status::{Above, Below, Breached, Failed, Late, Missing, Over, Short, Violated};
    match status {
        Some(Breached) => 2,
        Some(Late | Violated | Missing | Failed | Short | Over | Below | Above) => 1,
        _ => 0,
    }
}

/// Whether a certain outcome has ended, or stands otherwise.
fn ends(before: &State, after: &State) -> bool {
    let State::There(was) = before else { return false };
    match after {
        State::Unclear => false,
        // Who was not chosen is told so, in a pool or not.
        State::Absent => {
            was.selected == Some(true)
                || was.in_pool == Some(true)
                || was.in_pool.is_none() && was.selected.is_none()
        }
        State::There(then) => {
            let differs = |now: Option<bool>, was: Option<bool>| now.is_some() && was.is_some() && now != was;
            let status = was.status.is_some() && then.status.is_some() && was.status != then.status;
            then.modality >= was.modality
                && !(severity(was.status) > 0
                    && (severity(then.status) >= severity(was.status)
                        || then.status == Some(Status::Awaited)))
                && (status || differs(then.in_pool, was.in_pool) || differs(then.selected, was.selected))
        }
    }
}

fn gives(state: &State, then: &Then) -> bool {
    match state {
        State::There(now) => now == then,
        State::Absent => !then.holds,
        State::Unclear => false,
    }
}

// ── the laws ─────────────────────────────────────────────────────────────

struct Changing {
    case: Case,
    context: Json,
    of: RecordId,
    ty: &'static str,
    record: Json,
    engine: Engine,
    dice: Dice,
}

impl Changing {
    /// Evaluates a changed record, with the values over all records that it gives.
    fn evaluate(&self, record: &Json) -> Outcome {
        let mut engine = self.engine.clone();
        let of = engine.record_type(self.ty).expect("a record type");
        let mut facts = Facts::default();
        if engine.read_json(of, record.to_string().as_bytes(), &mut facts).is_ok() {
            let mut all = engine.accumulator();
            all.add(of, &facts);
            engine = engine.with_aggregates(&all.finish());
        }
        let outcome = engine.evaluate(of, record).map(|view| view.to_owned());
        let story = || format!("{}\nchanged {record}", self.case.story(&self.context, &self.record));
        assert!(outcome.is_ok(), "{outcome:?}\n{}", story());
        outcome.expect("a record that fits")
    }

    fn explain(&self, name: &str, why_not: bool) -> Option<Explanation> {
        let engine = self.engine.clone();
        let of = engine.record_type(self.ty).expect("a record type");
        let mut facts = Facts::default();
        engine.clone().read_json(of, self.record.to_string().as_bytes(), &mut facts).expect("a record");
        engine.explain_name(of, &facts, name, why_not).ok()
    }

    fn after(&self, change: &Change<'_>) -> Outcome {
        self.evaluate(&changed(self.case.scheme.model(), self.of, &self.record, change))
    }

    /// What comes of the proper parts of a change; some may be refused by themselves.
    fn after_parts<'c>(&self, change: &Change<'c>) -> Vec<(Change<'c>, Outcome)> {
        // Of a part it is not known what such a value would be.
        if !self.case.scheme.model().aggregates.is_empty() {
            return Vec::new();
        }
        let mut engine = self.engine.clone();
        let of = engine.record_type(self.ty).expect("a record type");
        let parts = (1..(1_u32 << change.len()) - 1).map(|bits| {
            let part = change.iter().enumerate().filter(|(at, _)| bits & (1 << at) != 0);
            part.map(|(_, one)| *one).collect::<Change<'c>>()
        });
        let evaluated = parts.filter_map(|part| {
            let json = changed(self.case.scheme.model(), self.of, &self.record, &part);
            let outcome = engine.evaluate(of, &json).map(|view| view.to_owned()).ok()?;
            Some((part, outcome))
        });
        evaluated.collect()
    }

    /// Holds each set of changes to what it says; gives how many were tried.
    fn hold(
        &self,
        changes: &Changes,
        state: impl Fn(&Outcome, &Change<'_>) -> State,
        reaches: impl Fn(&State, &Then) -> bool,
    ) -> usize {
        let mut tried = 0;
        let size = changes.sets.iter().map(|set| set.facts.len()).max();
        assert!(size.is_none_or(|size| size <= 3), "{changes:#?}");
        for set in &changes.sets {
            for change in combinations(set) {
                let after = self.after(&change);
                let now = state(&after, &change);
                let story = || {
                    let outcome = serde_json::to_string(&after).expect("plain data");
                    format!(
                        "{set:#?}\n{change:?}\n{now:?}\nthen {outcome}\n{}",
                        self.case.story(&self.context, &self.record)
                    )
                };
                assert!(gives(&now, &set.then), "{}", story());
                tried += 1;
                // No part of it does.
                for (part, outcome) in self.after_parts(&change) {
                    let now = state(&outcome, &part);
                    assert!(!reaches(&now, &set.then), "{part:?}\n{now:?}\n{}", story());
                }
            }
        }
        tried
    }
}

fn for_all(law: impl Fn(&mut Changing) -> usize) -> usize {
    let mut tried = 0;
    for seed in 0..SCHEMES {
        let mut case = Case::random(seed);
        for record in 0..RECORDS {
            let missing = RATES[record % RATES.len()];
            let context = case.context(missing);
            let (ty, record) = case.record(missing);
            let mut engine = case.engine(&context);
            let of = engine.record_type(ty).expect("a record type");
            let mut facts = Facts::default();
            engine.read_json(of, record.to_string().as_bytes(), &mut facts).expect("a record that fits");
            let mut all = engine.accumulator();
            all.add(of, &facts);
            let engine = engine.with_aggregates(&all.finish());
            let of = case.scheme.model().records.iter().position(|of| of.name == ty).expect("a type");
            let dice = Dice::new(seed ^ 0xc4a9);
            let mut changing = Changing { case, context, of: RecordId(of as u32), ty, record, engine, dice };
            tried += law(&mut changing);
            case = changing.case;
        }
    }
    tried
}

/// Elements that are values are told apart by their values, and lists of them are changed as a whole.
fn is_followed(elements: &[&String], changes: &Changes) -> bool {
    let facts = || changes.sets.iter().flat_map(|set| &set.facts).filter(|fact| !fact.removed);
    elements.iter().all(|path| facts().all(|fact| !path.starts_with(&format!("{}[", fact.fact))))
}

fn about(why: &Why) -> Option<Subject<'_>> {
    Some(Subject {
        kind: why.kind,
        name: why.name.as_deref()?,
        elements: why.element.iter().chain(&why.elements).collect(),
        modality: why.modality,
        group: why.group.as_ref(),
        by: why.by.as_ref(),
        under: why.under.as_ref(),
        as_such: false,
    })
}

fn ending(changing: &Changing, explanation: &Explanation) -> usize {
    let before = changing.evaluate(&changing.record);
    let mut tried = 0;
    for why in &explanation.outcomes {
        let (Some(changes), Some(about)) = (&why.changes, about(why)) else { continue };
        if !is_followed(&about.elements, changes) {
            continue;
        }
        // Quotas of one name are told apart by their pools, which an explanation does not name.
        let model = changing.case.scheme.model();
        if why.kind == About::Quota && model.quotas.iter().filter(|of| of.name == about.name).count() > 1 {
            continue;
        }
        let was = about.state(&before, &Vec::new());
        // That a class is unclear is not told by an outcome.
        let vague = matches!(why.kind, About::Class | About::NotCovered);
        tried += changing.hold(
            changes,
            |outcome, change| about.state(outcome, change),
            |now, _| !vague && ends(&was, now),
        );
        for set in &changes.sets {
            assert!(!set.then.holds || ends(&was, &State::There(set.then.clone())), "{was:?} {set:#?}");
        }
    }
    tried
}

/// What would end what a person wants ended.
#[test]
fn what_would_end_an_outcome_ends_it() {
    let tried = for_all(|changing| {
        let mut engine = changing.engine.clone();
        let of = engine.record_type(changing.ty).expect("a record type");
        let explanation =
            engine.explain_json(of, changing.record.to_string().as_bytes()).expect("a record that fits");
        ending(changing, &explanation)
    });
    assert!(tried > 40, "{tried} sets");
}

/// Any name of the scheme.
fn a_name(changing: &mut Changing) -> String {
    let model = changing.case.scheme.model();
    let mut names: Vec<&String> = Vec::new();
    names.extend(model.duties.iter().map(|of| &of.name));
    names.extend(model.triggers.iter().map(|of| &of.name));
    names.extend(model.uses.iter().map(|of| &of.name));
    names.extend(model.classes.iter().map(|of| &of.name));
    names.extend(&model.gates);
    names.extend(&model.bounds);
    names.extend(model.quotas.iter().map(|of| &of.name));
    (*changing.dice.pick(&names)).clone()
}

#[test]
fn what_would_change_anything_changes_it() {
    let tried = for_all(|changing| {
        let names = [a_name(changing), a_name(changing), a_name(changing)];
        let explained = names.iter().filter_map(|name| changing.explain(name, false));
        explained.map(|explanation| ending(changing, &explanation)).sum()
    });
    assert!(tried > 40, "{tried} sets");
}

/// Whether anything of a name holds.
fn holds(outcome: &Outcome, name: &str, then: &Then) -> bool {
    let owed = |modality| !matches!(modality, Modality::MustNot | Modality::Exempt);
    let row = |modality: Option<Modality>, status: Option<Status>| {
        (then.modality, then.status) == (modality, status.filter(|_| then.status.is_some()))
    };
    outcome.classes.iter().any(|of| of.class == name)
        || outcome
            .obligations
            .iter()
            .any(|of| of.duty == name && owed(of.modality) && row(Some(of.modality), of.status))
        || outcome.sections.iter().any(|of| {
            (of.section == name || format!("{}/{}", of.report, of.section) == name)
                && owed(of.modality)
                && row(Some(of.modality), Some(of.status))
        })
        || outcome.uses.iter().any(|of| of.usage == name)
        || outcome.gates.iter().any(|of| of.gate == name && of.status == Status::Passed)
        || outcome.bounds.iter().any(|of| of.bound == name && of.status == Status::Within)
        || outcome.triggers.iter().any(|of| of.trigger.as_deref() == Some(name))
        || outcome
            .quotas
            .iter()
            .any(|of| of.quota == name && (of.in_pool == Some(true) || of.status == Some(Status::Met)))
}

#[test]
fn what_would_make_a_name_hold_does() {
    let tried = for_all(|changing| {
        let name = a_name(changing);
        let Some(explanation) = changing.explain(&name, true) else { return 0 };
        let Some(changes) = explanation.why_not.and_then(|asked| asked.changes) else { return 0 };
        let any = Then { holds: true, ..Then::default() };
        let mut tried = 0;
        for set in &changes.sets {
            assert!(set.then.holds);
            for change in combinations(set) {
                let after = changing.after(&change);
                let story = || changing.case.story(&changing.context, &changing.record);
                assert!(holds(&after, &name, &set.then), "{name} {set:#?}\n{change:?}\n{}", story());
                for (part, outcome) in changing.after_parts(&change) {
                    assert!(!holds(&outcome, &name, &set.then), "{name} {part:?} is enough\n{}", story());
                }
                tried += 1;
            }
        }
        let before = changing.evaluate(&changing.record);
        assert!(changes.sets.is_empty() || !holds(&before, &name, &any));
        tried
    });
    assert!(tried > 30, "{tried} sets");
}

fn deciding(entry: &Deciding) -> Option<Subject<'_>> {
    let kind = match entry.kind {
        Kind::Obligation => About::Obligation,
        Kind::Use => About::Use,
        Kind::Gate => About::Gate,
        Kind::Trigger => About::Trigger,
        Kind::Bound => About::Bound,
        // The record's own sections are told by other names; quotas and standings by other rows.
        Kind::Section | Kind::Quota | Kind::Status | Kind::Due => return None,
    };
    Some(Subject {
        kind,
        name: &entry.name,
        elements: entry.element.iter().chain(&entry.elements).collect(),
        modality: entry.modality,
        group: None,
        by: None,
        under: None,
        as_such: entry.kind == Kind::Obligation,
    })
}

/// What is supplied decides, and supplies only what is missing.
#[test]
fn what_would_decide_an_outcome_decides_it() {
    let tried = for_all(|changing| {
        let mut engine = changing.engine.clone();
        let of = engine.record_type(changing.ty).expect("a record type");
        let explanation =
            engine.explain_json(of, changing.record.to_string().as_bytes()).expect("a record that fits");
        assert_eq!(explanation.deciding.len(), explanation.undetermined.len());
        let mut tried = 0;
        for entry in &explanation.deciding {
            for fact in entry.changes.sets.iter().flat_map(|set| &set.facts) {
                assert!(fact.was.is_none() && !fact.removed, "{entry:#?}");
            }
            for set in &entry.changes.sets {
                for change in combinations(set) {
                    let after = changing.after(&change);
                    let is = |of: &&shufa::outcome::Undetermined| {
                        (of.kind, &of.name, of.modality) == (entry.kind, &entry.name, entry.modality)
                            && (&of.element, &of.elements) == (&entry.element, &entry.elements)
                    };
                    let story = || changing.case.story(&changing.context, &changing.record);
                    assert!(
                        after.undetermined.iter().find(is).is_none(),
                        "{entry:#?}\n{change:?}\n{}",
                        story()
                    );
                    tried += 1;
                }
            }
            let Some(about) = deciding(entry) else { continue };
            // What stands at no element yet stands at another when the list is known.
            if !about.elements.iter().all(|path| path.ends_with(']'))
                || !is_followed(&about.elements, &entry.changes)
            {
                continue;
            }
            if entry.kind == Kind::Trigger {
                continue;
            }
            let state = |outcome: &Outcome, change: &Change<'_>| about.state(outcome, change);
            tried += changing.hold(&entry.changes, state, gives);
        }
        tried
    });
    assert!(tried > 40, "{tried} sets");
}
