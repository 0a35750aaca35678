//! Reports: which sections they must hold, and which they do.

use shufa::{
    model::{Effect, Expr, ExprKind, ListId, Modality, ReportId, Required, Type},
    outcome::Status,
};
use unicode_normalization::UnicodeNormalization;

use super::{
    Naive,
    clauses::Place,
    expressions::Scope,
    facts::{Element, Known, Val, fact},
    operators::{compare, has, items_of},
    truth::{Gaps, Truth, World},
};

/// What a clause wants of a report.
#[derive(Clone, Debug)]
pub(crate) enum Wanted {
    /// A section, by its normal name.
    Section(String),
    /// A list whose items are not encoded.
    Open(ListId),
    /// A list in the record that is unknown, by its path.
    Own(String, Gaps),
}

/// Texts of sections match after NFKC and trimming.
pub(crate) fn normal(text: &str) -> String {
    text.nfkc().collect::<String>().trim().to_owned()
}

impl<'a> Naive<'a> {
    /// What a list of required sections comes to at a place, in order.
    pub(crate) fn wanted(&self, sections: &[Required], place: &Place<'a>) -> Vec<Wanted> {
        let mut all = Vec::new();
        for required in sections {
            match required {
                Required::Section(id) => {
                    let section = &self.model.sections[id.index()];
                    all.push(Wanted::Section(section.name.clone()));
                }
                Required::Open(id) => all.push(Wanted::Open(*id)),
                Required::Own(expr) => match self.value(expr, &place.scope(World::Closed)) {
                    Val::Unknown(gaps) => {
                        all.push(Wanted::Own(self.path_of_fields(expr), gaps));
                    }
                    list => all.extend(items_of(list).iter().filter_map(text_of).map(Wanted::Section)),
                },
            }
        }
        all
    }

    /// The fields of a path, without the element that it begins with.
    fn path_of_fields(&self, expr: &Expr) -> String {
        match &expr.kind {
            ExprKind::Field(base, index) => match (self.path_of_fields(base), &base.ty) {
                (path, Type::Record(record)) => {
                    let name = &self.model.records[record.index()].fields[*index as usize].name;
                    if path.is_empty() { name.clone() } else { format!("{path}.{name}") }
                }
                (path, _) => path,
            },
            ExprKind::Definition(id) => self.model.definitions[id.index()].name.clone(),
            ExprKind::Context => self.model.context_word.to_owned(),
            _ => String::new(),
        }
    }

    fn report_scope(&self, world: World) -> Scope<'a> {
        Scope::new(world, Vec::new())
    }

    /// Whether a report is submitted by the evaluation date.
    pub(crate) fn submitted(&self, report: ReportId, world: World) -> Truth {
        match &self.model.reports[report.index()].submitted {
            None => Truth::TRUE,
            Some(expr) if expr.ty == Type::Bool => self.truth(expr, &self.report_scope(world)),
            Some(expr) => {
                let date = self.value(expr, &self.report_scope(world));
                compare(shufa::model::Comparison::AtMost, date, self.today())
            }
        }
    }

    /// Whether a report's list has a section.
    pub(crate) fn contains(&self, report: ReportId, section: &str, world: World) -> Truth {
        let Some(list) = &self.model.reports[report.index()].sections else {
            return Truth::unknown(Gaps::default());
        };
        let items = match self.value(&list.list, &self.report_scope(world)) {
            Val::Unknown(gaps) => return Truth::unknown(gaps),
            list => items_of(list),
        };
        let Some(title) = list.title else {
            return Truth::or(items.iter().map(|item| is_text(&item.value, section)));
        };
        Truth::or(items.iter().map(|item| {
            let whole = is_text(&self.member(item, title), section);
            let part = match (section.split_once('/'), list.parts) {
                (Some((head, tail)), Some(parts)) => Truth::and([
                    is_text(&self.member(item, title), head),
                    match self.member(item, parts) {
                        Val::Unknown(gaps) => Truth::unknown(gaps),
                        list => Truth::or(items_of(list).iter().map(|part| is_text(&part.value, tail))),
                    },
                ]),
                _ => Truth::FALSE,
            };
            Truth::or([whole, part])
        }))
    }

    fn member(&self, item: &Element<'a>, index: u32) -> Val<'a> {
        match &item.value {
            Val::Known(Known::Record(record, path, json)) => fact(self.model, *record, path, json, index),
            other => other.clone(),
        }
    }

    /// The entries of a report's list as they stand in the record, parts as `A/B`.
    pub(crate) fn entries(&self, report: ReportId) -> Vec<String> {
        let Some(list) = &self.model.reports[report.index()].sections else {
            return Vec::new();
        };
        let items = match self.value(&list.list, &self.report_scope(World::Closed)) {
            Val::Unknown(_) => return Vec::new(),
            list => items_of(list),
        };
        let Some(title) = list.title else {
            return items.iter().filter_map(raw_text).collect();
        };
        let mut entries = Vec::new();
        for item in &items {
            let Val::Known(Known::Text(head)) = self.member(item, title) else {
                continue;
            };
            entries.push(head.clone());
            if let Some(Val::Known(Known::List(parts))) = list.parts.map(|parts| self.member(item, parts)) {
                let parts = parts.iter().filter_map(raw_text);
                entries.extend(parts.map(|part| format!("{head}/{part}")));
            }
        }
        entries
    }

    /// Where a section stands, and why that is undetermined.
    pub(crate) fn section_standing(
        &self,
        report: ReportId,
        section: &str,
        modality: Modality,
        world: World,
    ) -> (Status, Option<Gaps>) {
        let submitted = self.submitted(report, world);
        let contains = self.contains(report, section, world);
        let shown = Truth::and([submitted.clone(), contains.clone()]);
        let undetermined = |gaps| (Status::Undetermined, Some(gaps));
        match (modality, shown.known()) {
            (Modality::Exempt, _) => (Status::Exempt, None),
            (Modality::May, Some(true)) => (Status::Present, None),
            (Modality::May, Some(false)) => (Status::Permitted, None),
            (Modality::MustNot, Some(true)) => (Status::Violated, None),
            (Modality::MustNot, Some(false)) => (Status::Kept, None),
            (Modality::May | Modality::MustNot, None) => undetermined(shown.gaps()),
            (_, _) => match (submitted.known(), contains.known()) {
                (Some(false), _) => (Status::Awaited, None),
                (Some(true), Some(true)) => (Status::Present, None),
                (Some(true), Some(false)) if modality == Modality::Emphasis => (Status::Noted, None),
                (Some(true), Some(false)) => (Status::Missing, None),
                _ => {
                    let mut gaps = submitted.gaps();
                    gaps.add(contains.gaps());
                    undetermined(gaps)
                }
            },
        }
    }

    /// `R.缺漏`: a section that must be there is certainly not in the submitted report.
    pub(crate) fn is_incomplete(&self, report: ReportId, scope: &Scope<'a>) -> Truth {
        let world = scope.world;
        let all = self.must_sections(report).into_iter().map(|(place, wanted)| {
            let lacking = match &wanted {
                Wanted::Section(name) => self.contains(report, name, world).not(),
                Wanted::Own(_, gaps) => Truth::unknown(gaps.clone()),
                Wanted::Open(_) => Truth::FALSE,
            };
            let applies = self.applies(&place, world);
            Truth::and([applies, self.submitted(report, world), lacking])
        });
        Truth::or(all)
    }

    fn must_sections(&self, wanted_of: ReportId) -> Vec<(Place<'a>, Wanted)> {
        let mut all = Vec::new();
        for place in self.clause_ids().flat_map(|clause| self.places(clause)) {
            for effect in &self.clause(place.clause).effects {
                if let Effect::Contain { modality: Modality::Must, report, sections } = effect
                    && *report == wanted_of
                {
                    let wanted = self.wanted(sections, &place);
                    all.extend(wanted.into_iter().map(|wanted| (place.clone(), wanted)));
                }
            }
        }
        all
    }
}

fn raw_text(element: &Element<'_>) -> Option<String> {
    match &element.value {
        Val::Known(Known::Text(text)) => Some(text.clone()),
        _ => None,
    }
}

fn text_of(element: &Element<'_>) -> Option<String> {
    raw_text(element).map(|text| normal(&text))
}

fn is_text(value: &Val<'_>, wanted: &str) -> Truth {
    Truth::and([
        has(value),
        match value {
            Val::Known(Known::Text(text)) => Truth::from(normal(text) == normal(wanted)),
            _ => Truth::TRUE,
        },
    ])
}
