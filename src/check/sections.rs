//! Sections of reports, and lists of them.
//!
//! A section is declared by any 包含 that names it. Names are compared after
//! NFKC and trimming; names that are nearly the same are probably one.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use unicode_normalization::UnicodeNormalization;

use crate::{
    diagnostic::{Code, Diagnostic, Term},
    model::{ListId, ReportId, Required, Section, SectionId},
    source::Span,
    syntax::ast,
};

use super::{Checker, names::Space};

/// Names of fewer characters differ in meaning by one of them.
const SHORTEST_COMPARED: usize = 4;
/// Longer names are not compared: they are sentences.
const LONGEST_COMPARED: usize = 64;

/// A list of sections.
#[derive(Debug)]
pub(super) struct ListInfo<'a> {
    pub(super) unit: usize,
    pub(super) decl: &'a ast::ListDecl,
    /// Its items, normalised.
    pub(super) items: Vec<(String, Span)>,
}

impl<'a> ListInfo<'a> {
    pub(super) fn new(unit: usize, decl: &'a ast::ListDecl) -> ListInfo<'a> {
        let items = match &decl.body {
            ast::ListBody::Items(items) => {
                items.iter().map(|item| (normalise(&item.text), item.span)).collect()
            }
            ast::ListBody::Unmodelled { .. } => Vec::new(),
        };
        ListInfo { unit, decl, items }
    }
}

/// A section's name as it is compared: NFKC, each part trimmed.
pub(super) fn normalise(text: &str) -> String {
    let text: String = text.nfkc().collect();
    let parts: Vec<&str> = text.split('/').map(str::trim).collect();
    parts.join("/")
}

impl Checker<'_> {
    /// The section of a name, entered at its first mention.
    pub(super) fn section(&mut self, report: ReportId, text: &str, span: Span) -> SectionId {
        let name = normalise(text);
        let next = SectionId(self.sections.len() as u32);
        let Some(info) = self.reports.get_mut(report.index()) else {
            return next;
        };
        if let Some(known) = info.required.get(&name) {
            return *known;
        }
        info.required.insert(name.clone(), next);
        self.sections.push(Section { report, name });
        self.section_spans.push(span);
        next
    }

    /// The items of a list in its place, in order.
    pub(super) fn expand_list(
        &mut self,
        report: Option<ReportId>,
        list: &ast::Ref,
        unit: usize,
        required: &mut Vec<Required>,
    ) {
        let Some(entry) = self.resolve(Space::List, unit, &list.parts) else {
            return;
        };
        let Some(info) = self.lists.get(entry.id as usize) else {
            return;
        };
        match &info.decl.body {
            ast::ListBody::Unmodelled { .. } => required.push(Required::Open(ListId(entry.id))),
            ast::ListBody::Items(_) => {
                let Some(report) = report else { return };
                for (item, span) in info.items.clone() {
                    required.push(Required::Section(self.section(report, &item, span)));
                }
            }
        }
    }

    /// Warns of names in one report that are nearly the same, unless one list has both.
    ///
    /// Two names at one slip share a name with a character left out: so the pairs
    /// are found by an index of those, in time linear in the number of names.
    pub(super) fn check_similar_sections(&mut self) {
        // The list that has both may be lost.
        if self.anything_lost() {
            return;
        }
        let mut lists: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (list, info) in self.lists.iter().enumerate() {
            for (item, _) in &info.items {
                lists.entry(item).or_default().push(list);
            }
        }
        let in_one_list = |left: &str, right: &str| {
            let (left, right) = (lists.get(left), lists.get(right));
            left.is_some_and(|left| right.is_some_and(|right| left.iter().any(|list| right.contains(list))))
        };
        let mut warnings = Vec::new();
        for info in &self.reports {
            let mut shorter: IndexMap<String, (SectionId, &str)> = IndexMap::new();
            for (name, id) in &info.required {
                let length = name.chars().count();
                if !(SHORTEST_COMPARED..=LONGEST_COMPARED).contains(&length) {
                    continue;
                }
                let mut near: Option<(SectionId, &str)> = None;
                for (at, left_out) in name.char_indices() {
                    // Numbers tell like names apart on purpose.
                    if is_numeral(left_out) {
                        continue;
                    }
                    let mut variant = name.clone();
                    variant.remove(at);
                    // A name and the same with one character more.
                    if let Some((other, other_id)) =
                        info.required.get_key_value(&variant).filter(|(_, other)| **other < *id)
                    {
                        near = near.or(Some((*other_id, other)));
                    }
                    // Two names with one character changed leave the same place empty.
                    variant.insert(at, '\u{0}');
                    match shorter.get(&variant) {
                        Some((other, text)) => near = near.or(Some((*other, text))),
                        None => {
                            shorter.insert(variant, (*id, name));
                        }
                    }
                    let mut bare = name.clone();
                    bare.remove(at);
                    shorter.entry(format!("\u{1}{bare}")).or_insert((*id, name));
                }
                // This name is an earlier one with one character less.
                if near.is_none()
                    && let Some((other, text)) = shorter.get(&format!("\u{1}{name}"))
                {
                    near = Some((*other, text));
                }
                if let Some((other, text)) = near
                    && !in_one_list(name, text)
                {
                    warnings.push((*id, other, name.clone(), text.to_owned()));
                }
            }
        }
        for (id, other, name, text) in warnings {
            let place = |id: SectionId| self.section_spans.get(id.index()).copied();
            if let (Some(span), Some(first)) = (place(id), place(other)) {
                self.sink.push(
                    Diagnostic::new(Code::SimilarSections, span, [name.clone().into(), text.clone().into()])
                        .label(first, Term::NamedHere, [])
                        .help(Term::HelpSimilarSections, []),
                );
            }
        }
    }
}

/// A digit or a Chinese numeral.
fn is_numeral(character: char) -> bool {
    character.is_numeric() || "一二三四五六七八九十甲乙丙丁上下前后".contains(character)
}
