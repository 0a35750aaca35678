//! One file through time: its own text, then what each day's revisions make of it.

use std::borrow::Cow;

use crate::{
    date::Date,
    diagnostic::{Code, Diagnostic, Term},
    load::{Loaded, Revised, RevisionUnit, Unit},
    source::Span,
    syntax::ast::{self, Day, Item},
};

use super::{change, change::Gone, is_vocabulary, value_on};

/// A file through time.
#[derive(Debug)]
pub(super) struct Timeline<'a> {
    /// 施行
    pub(super) effective: Option<Day>,
    /// 废止, as the last revision has it.
    pub(super) repealed: Option<Day>,
    /// The file itself, then as of each day on which it is revised; never empty.
    pub(super) states: Vec<State<'a>>,
    /// The heads of its revisions.
    revised: Option<Span>,
}

/// A file from one day on.
#[derive(Debug)]
pub(super) struct State<'a> {
    /// The first day; none for the file itself.
    pub(super) from: Option<Date>,
    items: Cow<'a, [Item]>,
    /// The units that it imports.
    pub(super) imports: Vec<usize>,
    import_texts: Vec<ast::Text>,
    text_sources: Vec<ast::Text>,
    repealed: Option<Day>,
    revised: Vec<Revised>,
}

impl<'a> Timeline<'a> {
    /// The file itself, without its revisions.
    pub(super) fn unrevised(loaded: &'a Loaded, at: usize) -> Option<Timeline<'a>> {
        let unit = loaded.units.get(at)?;
        let scheme = unit.file.scheme.as_ref();
        let effective = scheme.and_then(|scheme| scheme.effective);
        let repealed = scheme.and_then(|scheme| scheme.repealed);
        let base = State {
            from: None,
            items: Cow::Borrowed(&unit.file.items),
            imports: unit.imports.clone(),
            import_texts: unit.file.imports.clone(),
            text_sources: unit.file.text_sources.clone(),
            repealed,
            revised: Vec::new(),
        };
        Some(Timeline { effective, repealed, states: vec![base], revised: None })
    }

    /// The file with its revisions.
    pub(super) fn new(
        loaded: &'a Loaded,
        at: usize,
        diagnostics: &mut Vec<Diagnostic>,
        gone: &mut Vec<Gone>,
    ) -> Option<Timeline<'a>> {
        let mut timeline = Timeline::unrevised(loaded, at)?;
        if let (Some(first), Some(last)) = (timeline.effective, timeline.repealed)
            && last.date <= first.date
        {
            diagnostics.push(Diagnostic::new(Code::NeverInForce, last.span, []).label(
                first.span,
                Term::EffectiveHere,
                [first.date.to_string().into()],
            ));
        }
        let all: Vec<(Date, &RevisionUnit)> = loaded
            .revisions
            .iter()
            .filter(|revision| revision.unit == at)
            .filter_map(|revision| Some((revision.file.revision.as_ref()?.since.date, revision)))
            .collect();
        for day in all.chunk_by(|(one, _), (other, _)| one == other) {
            timeline.revise(loaded, at, day, diagnostics, gone);
        }
        Some(timeline)
    }

    /// Adds the state that the revisions of one day make.
    fn revise(
        &mut self,
        loaded: &Loaded,
        at: usize,
        day: &[(Date, &RevisionUnit)],
        diagnostics: &mut Vec<Diagnostic>,
        gone: &mut Vec<Gone>,
    ) {
        let (Some((date, _)), Some(before)) = (day.first(), self.states.last()) else {
            return;
        };
        let revisions: Vec<&RevisionUnit> = day.iter().map(|(_, revision)| *revision).collect();
        let items = change::apply(loaded, at, &before.items, *date, &revisions, diagnostics, gone);
        let mut state = State {
            from: Some(*date),
            items: Cow::Owned(items),
            imports: before.imports.clone(),
            import_texts: before.import_texts.clone(),
            text_sources: before.text_sources.clone(),
            repealed: before.repealed,
            revised: before.revised.clone(),
        };
        let mut ended: Option<Day> = None;
        for unit in &revisions {
            let Some(revision) = &unit.file.revision else { continue };
            self.revised = self.revised.or(Some(revision.span));
            self.check_day(revision, self.repealed, diagnostics);
            for (import, text) in &unit.imports {
                if !state.imports.contains(import) {
                    state.imports.push(*import);
                    state.import_texts.push(text.clone());
                }
            }
            for text in &unit.text_paths {
                if state.text_sources.iter().all(|known| known.text != text.text) {
                    state.text_sources.push(text.clone());
                }
            }
            state.revised.push(Revised {
                file: unit.file.id,
                head: revision.span,
                since: *date,
                title: revision.title.as_ref().map(|title| title.text.clone()),
                texts: unit.texts.clone(),
                names_text: !unit.file.text_sources.is_empty(),
            });
            if let Some(end) = revision.repealed {
                self.end(end, ended, *date, revision, diagnostics);
                state.repealed = Some(end);
                ended = Some(end);
            }
        }
        self.repealed = state.repealed;
        self.states.push(state);
    }

    /// A revision speaks of days on which the scheme is in force.
    fn check_day(&self, revision: &ast::Revision, end: Option<Day>, diagnostics: &mut Vec<Diagnostic>) {
        let day = revision.since;
        let bound = match (self.effective, end) {
            (Some(first), _) if day.date < first.date => Some((first, Term::EffectiveHere)),
            (_, Some(last)) if last.date <= day.date => Some((last, Term::EndsHere)),
            _ => None,
        };
        if let Some((bound, term)) = bound {
            diagnostics.push(
                Diagnostic::new(Code::RevisionOutside, day.span, [day.date.to_string().into()])
                    .label(bound.span, term, [bound.date.to_string().into()])
                    .help(Term::HelpMendDates, []),
            );
        }
    }

    /// `废止 DATE` of a revision.
    fn end(
        &self,
        end: Day,
        earlier: Option<Day>,
        date: Date,
        revision: &ast::Revision,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        if let Some(earlier) = earlier {
            diagnostics.push(
                Diagnostic::new(Code::TwoChanges, end.span, [Term::Repeal.into(), date.to_string().into()])
                    .label(earlier.span, Term::ChangedHere, [])
                    .help(Term::HelpJoinChanges, []),
            );
        }
        if end.date <= date {
            diagnostics.push(
                Diagnostic::new(Code::RevisionOutside, revision.since.span, [date.to_string().into()])
                    .label(end.span, Term::EndsHere, [end.date.to_string().into()])
                    .help(Term::HelpMendDates, []),
            );
        }
    }

    /// The first day in force, and the first one no longer.
    pub(super) fn validity(&self) -> (Option<Date>, Option<Date>) {
        (self.effective.map(|day| day.date), self.repealed.map(|day| day.date))
    }

    /// The days on which something may change.
    pub(super) fn cuts(&self) -> impl Iterator<Item = Date> {
        self.states.iter().flat_map(|state| {
            let values = dated(&state.items).flat_map(|param| &param.values);
            state.from.into_iter().chain(values.map(|value| value.since.date))
        })
    }

    /// Something that depends on the date, to be pointed at.
    pub(super) fn dated_part(&self) -> Option<Span> {
        let first = self.states.first()?;
        let day = self.effective.or(self.repealed).map(|day| day.span);
        day.or(self.revised).or_else(|| dated(&first.items).next().map(|param| param.name.span))
    }

    /// Whether the file is the same on every day.
    pub(super) fn is_plain(&self) -> bool {
        self.states.len() == 1 && self.states.iter().all(|state| dated(&state.items).next().is_none())
    }

    /// The state of a day.
    pub(super) fn state_on(&self, day: Option<Date>) -> usize {
        self.states.iter().rposition(|state| state.from <= day).unwrap_or(0)
    }

    /// The values of the dated parameters of a state on a day.
    pub(super) fn values_on(&self, state: usize, day: Option<Date>) -> Vec<Option<usize>> {
        let items = self.states.get(state).map_or(&[][..], |state| &*state.items);
        dated(items).map(|param| value_on(param, day)).collect()
    }

    /// The unit as it is in an edition; with its vocabulary alone, where nothing imports it.
    pub(super) fn unit(
        &self,
        base: &Unit,
        chosen: Option<&(usize, Vec<Option<usize>>)>,
        start: Option<Date>,
    ) -> Unit {
        let mut unit = base.clone();
        let last = self.states.last().map_or(&[][..], |state| &*state.items);
        let Some(state) = chosen.and_then(|(state, _)| self.states.get(*state)) else {
            unit.file.items.clear();
            unit.imports.clear();
            unit.dormant = true;
            unit.later = last.iter().filter(|item| is_vocabulary(item)).cloned().collect();
            return unit;
        };
        unit.later = last
            .iter()
            .filter(|item| is_vocabulary(item) && !state.items.iter().any(|own| own.span() == item.span()))
            .cloned()
            .collect();
        unit.file.items = Vec::with_capacity(state.items.len());
        for item in state.items.iter() {
            let Item::DatedParam(param) = item else {
                unit.file.items.push(item.clone());
                continue;
            };
            match value_on(param, start).and_then(|at| param.values.get(at)) {
                Some(value) => unit.file.items.push(Item::Param(ast::ParamDecl {
                    name: param.name.clone(),
                    value: value.value.clone(),
                    span: param.span,
                })),
                None => unit.later.push(item.clone()),
            }
        }
        unit.imports.clone_from(&state.imports);
        unit.file.imports.clone_from(&state.import_texts);
        unit.file.text_sources.clone_from(&state.text_sources);
        if let Some(scheme) = &mut unit.file.scheme {
            scheme.repealed = state.repealed;
        }
        unit.revised.clone_from(&state.revised);
        unit
    }
}

fn dated(items: &[Item]) -> impl Iterator<Item = &ast::DatedParamDecl> {
    items.iter().filter_map(|item| match item {
        Item::DatedParam(param) => Some(param),
        _ => None,
    })
}
