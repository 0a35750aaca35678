//! The line of an outcome without what is told of one record alone: its key, the
//! labels, reasons, and the statuses of sections that are found for each record.

use super::{
    fragments::json,
    recall::Found,
    rows::{Bound, QuotaRow},
    value::Value,
    view::OutcomeView,
    write::Line,
};

/// What is left out of a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Cut {
    Key,
    Label,
    /// The labels of the elements.
    Elements,
    /// The status in a hole.
    Status(u32),
    /// The reason of the obligation in a row.
    Reason(u32),
}

/// Where something is left out of a line.
#[derive(Debug, Default)]
pub(super) struct Cuts {
    all: Vec<(u32, Cut)>,
    /// The rows of the holes, in order: of sections whose statuses are found for each record.
    holes: Vec<usize>,
}

impl Cuts {
    pub(super) fn add(&mut self, at: usize, cut: Cut) {
        self.all.push((at as u32, cut));
    }

    /// The hole that the section in a row is.
    pub(super) fn hole(&self, row: usize) -> Option<u32> {
        self.holes.binary_search(&row).ok().map(|hole| hole as u32)
    }
}

/// A line in pieces.
#[derive(Clone, Debug)]
pub(crate) struct Pieces {
    text: Box<[u8]>,
    cuts: Box<[(u32, Cut)]>,
    /// The rows of elements that may have a label, in order, each with its path as JSON.
    elements: Box<[(u32, Box<str>)]>,
}

impl Pieces {
    /// Its memory in bytes.
    pub(super) fn bytes(&self) -> usize {
        let elements = self.elements.iter().map(|(_, path)| path.len() + size_of::<(u32, Box<str>)>());
        size_of::<Pieces>() + self.text.len() + size_of_val(&*self.cuts) + elements.sum::<usize>()
    }
}

impl OutcomeView<'_> {
    /// The line in pieces, where other records with this outcome may be written with them.
    /// `holes` are the rows of sections whose statuses are found for each record.
    pub(super) fn in_pieces(self, holes: impl Iterator<Item = usize>) -> Option<Pieces> {
        let is_text = |value: &Value| matches!(value, Value::Text(..));
        let texts = self.rows.quotas.iter().any(|row| match row {
            QuotaRow::Member { group, .. } | QuotaRow::List { group, .. } => is_text(group),
        });
        let told = |row: &Bound| [row.value, row.min, row.max].iter().any(is_text);
        if texts || self.rows.bounds.iter().any(told) {
            return None;
        }
        let mut text = Vec::new();
        let mut cuts = Cuts { all: Vec::new(), holes: holes.collect() };
        self.write(&mut Line::new(&mut text, Some(&mut cuts)));
        let named = self.named_in_order();
        let elements = named.into_iter().filter_map(|row| {
            let mut path = Vec::new();
            json(&mut path, &self.path(row)?);
            Some((row, String::from_utf8(path).ok()?.into_boxed_str()))
        });
        let elements: Box<[(u32, Box<str>)]> = elements.collect();
        // Elements of one path are one entry.
        let once = elements.iter().map(|(_, path)| path).collect::<std::collections::BTreeSet<_>>().len();
        (once == elements.len()).then(|| Pieces { text: text.into(), cuts: cuts.all.into(), elements })
    }

    /// Writes the line of a record with the outcome that the pieces were made of.
    pub(super) fn fill(&self, found: Found<'_>, pieces: &Pieces, line: &mut Line<'_>) {
        let mut from = 0;
        for (to, cut) in &pieces.cuts {
            let to = *to as usize;
            line.out.extend_from_slice(pieces.text.get(from..to).unwrap_or_default());
            from = to;
            match *cut {
                Cut::Key => self.write_key(line),
                Cut::Label => self.write_label(line),
                Cut::Elements => self.fill_elements(pieces, line),
                Cut::Status(hole) => {
                    if let Some(status) = found.status(hole) {
                        line.fragment(&self.program.fragments.statuses, status as usize);
                    }
                }
                Cut::Reason(row) => {
                    if let Some(row) = self.rows.obligations.get(row as usize) {
                        self.write_reason(line, row);
                    }
                }
            }
        }
        line.out.extend_from_slice(pieces.text.get(from..).unwrap_or_default());
    }

    fn fill_elements(&self, pieces: &Pieces, line: &mut Line<'_>) {
        let mut before = ",\"elements\":{";
        for (row, path) in &pieces.elements {
            let Some(label) = self.element_label(*row) else { continue };
            line.raw(before);
            line.raw(path);
            line.member(":", Some(label));
            before = ",";
        }
        if before == "," {
            line.raw("}");
        }
    }
}
