//! Editions: which declarations are in force on which days.
//!
//! ```text
//! base tree + revisions in order of their days → one tree per edition → check → one model each
//! ```
//!
//! Consolidation works on trees and resolves no name but those that a change
//! names. An edition begins wherever a revision or a dated parameter of the
//! scheme, or of what it imports, changes something. A scheme without dated
//! parts has one edition, and its trees are not copied.

mod change;
mod timeline;
mod vocabulary;

use std::{borrow::Cow, collections::BTreeSet};

use crate::{
    date::Date,
    diagnostic::{Argument, Code, Diagnostic, Lang, Message, Term},
    limits::Limits,
    load::{Loaded, Unit},
    source::Span,
    syntax::{
        self,
        ast::{self, Item},
        keyword::{Keyword, Language},
    },
};
use timeline::{State, Timeline};

pub(crate) use change::Gone;

/// The trees in force from one day to another.
#[derive(Debug)]
pub(crate) struct Edition<'a> {
    /// The first day; none where the scheme does not say since when it is in force.
    pub(crate) from: Option<Date>,
    /// The first day of what comes after it.
    pub(crate) to: Option<Date>,
    /// The units, each at the place that it has in [`Loaded::units`].
    pub(crate) units: Cow<'a, [Unit]>,
}

/// All editions of a scheme, and what is wrong with its days and changes.
#[derive(Debug, Default)]
pub(crate) struct Editions<'a> {
    /// In order of their days.
    pub(crate) list: Vec<Edition<'a>>,
    /// Mistakes of days and changes.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// What revisions have repealed.
    pub(crate) gone: Vec<Gone>,
}

/// Consolidates a scheme, and what it imports, each by its own revisions.
pub(crate) fn editions<'a>(loaded: &'a Loaded, limits: &Limits) -> Editions<'a> {
    let mut editions = Editions::default();
    let Some(root) = loaded.units.last() else {
        return editions;
    };
    let timelines: Vec<Timeline<'a>> = (0..loaded.units.len())
        .filter_map(|unit| Timeline::new(loaded, unit, &mut editions.diagnostics, &mut editions.gone))
        .collect();
    let (from, to) = timelines.last().map_or((None, None), Timeline::validity);
    let starts: BTreeSet<Option<Date>> = timelines
        .iter()
        .flat_map(Timeline::cuts)
        .filter(|day| from.is_none_or(|from| from < *day) && to.is_none_or(|to| *day < to))
        .map(Some)
        .chain([from])
        .collect();
    let mut chosen: Vec<(Option<Date>, Chosen)> = Vec::new();
    for start in starts {
        let now = choose(&timelines, start);
        // What is not imported on that day changes nothing.
        if chosen.last().is_none_or(|(_, before)| *before != now) {
            chosen.push((start, now));
        }
    }
    if chosen.len() > limits.editions {
        let place = root.file.scheme.as_ref().map_or_else(|| start_of(root), |scheme| scheme.name.span);
        editions.diagnostics.push(Diagnostic::new(
            Code::TooManyEditions,
            place,
            [limits.editions.to_string().into()],
        ));
        chosen.truncate(1);
    }
    check_version_date(root, &timelines, &mut editions.diagnostics);
    let ends = chosen.iter().skip(1).map(|(start, _)| *start).chain([to]);
    let ends: Vec<Option<Date>> = ends.collect();
    let mut told = BTreeSet::new();
    for ((start, chosen), end) in chosen.iter().zip(ends) {
        check_imports(&timelines, loaded, chosen, (*start, end), &mut told, &mut editions.diagnostics);
        let units = consolidated(loaded, &timelines, chosen, *start);
        editions.list.push(Edition { from: *start, to: end, units });
    }
    editions
}

/// The scheme before all revisions, for trees that lack something: what a revision names may be
/// what was lost.
pub(crate) fn unrevised(loaded: &Loaded) -> Editions<'_> {
    let mut editions = Editions::default();
    let timelines: Vec<Timeline<'_>> =
        (0..loaded.units.len()).filter_map(|unit| Timeline::unrevised(loaded, unit)).collect();
    let (from, to) = timelines.last().map_or((None, None), Timeline::validity);
    let chosen = choose(&timelines, from);
    let units = consolidated(loaded, &timelines, &chosen, from);
    editions.list.push(Edition { from, to, units });
    editions
}

/// The consolidated text of one edition of the scheme's own file, with a comment at what comes
/// from a revision. It loads to the same model, beside the files that the scheme imports.
///
/// The edition is given by its first day. None where the scheme has no such edition.
pub fn print(loaded: &Loaded, limits: &Limits, from: Option<Date>) -> Option<String> {
    let consolidated = editions(loaded, limits);
    let edition = consolidated.list.iter().find(|edition| edition.from == from)?;
    let unit = edition.units.last()?;
    let language = unit.file.language;
    let lang = match language {
        Language::Zh => Lang::Zh,
        Language::En => Lang::En,
    };
    let words = |term: Term, arguments: Vec<Argument>| Message { term, arguments }.text(lang);
    let header = unit.file.scheme.as_ref().map(|scheme| scheme.span);
    let note = |span: Span| {
        if Some(span) == header {
            let from = edition.from?.to_string();
            return Some(match edition.to {
                Some(to) => words(Term::TextFromTo, vec![from.into(), to.to_string().into()]),
                None => words(Term::TextFrom, vec![from.into()]),
            });
        }
        let revised = unit.revised.iter().find(|revised| revised.file == span.file)?;
        let title = revised.title.clone().unwrap_or_default();
        let text = words(Term::RevisedBy, vec![revised.since.to_string().into(), title.into()]);
        Some(text.trim_end().to_owned())
    };
    Some(syntax::print_with_notes(&unit.file, language, &note))
}

/// Of each unit: the state it is in, and of each dated parameter the value that holds; none where
/// nothing imports it.
type Chosen = Vec<Option<(usize, Vec<Option<usize>>)>>;

fn choose(timelines: &[Timeline<'_>], start: Option<Date>) -> Chosen {
    let states: Vec<usize> = timelines.iter().map(|timeline| timeline.state_on(start)).collect();
    let mut reached = vec![false; timelines.len()];
    let mut stack: Vec<usize> = timelines.len().checked_sub(1).into_iter().collect();
    while let Some(unit) = stack.pop() {
        let Some(seen) = reached.get_mut(unit).filter(|seen| !**seen) else { continue };
        *seen = true;
        if let (Some(timeline), Some(state)) = (timelines.get(unit), states.get(unit)) {
            stack.extend(timeline.states.get(*state).into_iter().flat_map(|state| &state.imports));
        }
    }
    let all = timelines.iter().zip(states).zip(reached);
    all.map(|((timeline, state), reached)| reached.then(|| (state, timeline.values_on(state, start))))
        .collect()
}

fn consolidated<'a>(
    loaded: &'a Loaded,
    timelines: &[Timeline<'a>],
    chosen: &Chosen,
    start: Option<Date>,
) -> Cow<'a, [Unit]> {
    if timelines.iter().all(|timeline| timeline.is_plain()) {
        return Cow::Borrowed(&loaded.units);
    }
    let units = loaded.units.iter().zip(timelines).zip(chosen);
    units.map(|((unit, timeline), chosen)| timeline.unit(unit, chosen.as_ref(), start)).collect()
}

/// A scheme with dated parts says which date chooses among them.
fn check_version_date(root: &Unit, timelines: &[Timeline<'_>], diagnostics: &mut Vec<Diagnostic>) {
    let scheme = root.file.scheme.as_ref();
    if scheme.is_some_and(|scheme| scheme.version_date.is_some()) {
        return;
    }
    let Some(dated) = timelines.iter().rev().find_map(Timeline::dated_part) else {
        return;
    };
    let language = root.file.language;
    let word = Keyword::VersionDate.text(language);
    let example = |name: &str| match language {
        Language::Zh => format!("{word} 年末({name})"),
        Language::En => format!("{word} year_end({name})"),
    };
    let example = example(match language {
        Language::Zh => "年度",
        Language::En => "year",
    });
    let place = scheme.map_or_else(|| start_of(root), |scheme| scheme.name.span);
    let diagnostic =
        Diagnostic::new(Code::NoVersionDate, place, [word.into()]).label(dated, Term::DatedHere, []);
    diagnostics.push(match scheme {
        Some(_) => diagnostic.help(Term::ForExample, [example.into()]),
        None => {
            let header = format!("{} {} {{ {example} }}", Keyword::Scheme.text(language), root.stem);
            diagnostic.help(Term::HelpHeader, [header.into()])
        }
    });
}

/// What is imported is in force while its importer is.
fn check_imports(
    timelines: &[Timeline<'_>],
    loaded: &Loaded,
    chosen: &Chosen,
    (from, to): (Option<Date>, Option<Date>),
    told: &mut BTreeSet<usize>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let root = timelines.len().saturating_sub(1);
    for (unit, timeline) in timelines.iter().enumerate() {
        if unit == root || chosen.get(unit).is_none_or(Option::is_none) || told.contains(&unit) {
            continue;
        }
        let early = timeline.effective.filter(|day| from.is_none_or(|from| from < day.date));
        let late = timeline.repealed.filter(|day| to.is_none_or(|to| day.date < to));
        let (day, wrong) = match (early, late) {
            (Some(day), _) => (day, from),
            (None, Some(day)) => (day, from.max(Some(day.date))),
            (None, None) => continue,
        };
        told.insert(unit);
        let Some(place) = import_place(loaded, chosen, timelines, unit) else { continue };
        let name = loaded.units.get(unit).map_or_else(String::new, |unit| {
            unit.file.scheme.as_ref().map_or_else(|| unit.stem.clone(), |scheme| scheme.name.text.clone())
        });
        let wrong = wrong.map_or_else(|| Term::BeforeAll.into(), |day| day.to_string().into());
        let term = if early.is_some() { Term::EffectiveHere } else { Term::EndsHere };
        let diagnostic = Diagnostic::new(Code::ImportNotInForce, place, [name.into(), wrong]).label(
            day.span,
            term,
            [day.date.to_string().into()],
        );
        // An importer without a first day has no date to be mended.
        let dateless = loaded.units.last().filter(|_| early.is_some() && from.is_none());
        diagnostics.push(match dateless {
            Some(importer) => {
                let word = Keyword::Effective.text(importer.file.language);
                let scheme = importer.file.scheme.as_ref();
                let whose = scheme.map_or_else(|| importer.stem.clone(), |scheme| scheme.name.text.clone());
                let form = format!("{word} {}", day.date);
                diagnostic.help(Term::HelpAddEffective, [whose.into(), form.into()])
            }
            None => diagnostic.help(Term::HelpMendDates, []),
        });
    }
}

/// Where a unit is imported, in an edition.
fn import_place(loaded: &Loaded, chosen: &Chosen, timelines: &[Timeline<'_>], wanted: usize) -> Option<Span> {
    chosen.iter().zip(timelines).enumerate().rev().find_map(|(importer, (chosen, timeline))| {
        let state: &State<'_> = timeline.states.get(chosen.as_ref()?.0)?;
        let at = state.imports.iter().position(|unit| *unit == wanted)?;
        let spans = loaded.units.get(importer).map_or(&[][..], |unit| &unit.import_spans);
        spans.get(at).copied().or_else(|| {
            let mut revisions = loaded.revisions.iter().filter(|revision| revision.unit == importer);
            revisions.find_map(|revision| {
                revision.imports.iter().find(|(unit, _)| *unit == wanted).map(|(_, text)| text.span)
            })
        })
    })
}

fn start_of(unit: &Unit) -> Span {
    Span { file: unit.file.id, start: 0, end: 0 }
}

/// Whether a declaration is vocabulary: what records are written in.
fn is_vocabulary(item: &Item) -> bool {
    matches!(item, Item::Enum(_) | Item::Record(_) | Item::Context(_))
}

/// The value of a dated parameter on a day.
fn value_on(param: &ast::DatedParamDecl, day: Option<Date>) -> Option<usize> {
    let day = day?;
    param.values.iter().rposition(|value| value.since.date <= day)
}
