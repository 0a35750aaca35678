//! What people call records, elements and facts.

use indexmap::IndexMap;

use super::words::{self, Word};
use crate::diagnostic::Lang;

/// A record by its label, else by its key.
pub(super) fn who<'a>(label: Option<&'a str>, key: Option<&'a str>, lang: Lang) -> &'a str {
    given(label).or(key).unwrap_or_else(|| Word::Unnamed.text(lang))
}

/// The same with the key behind the label: `王某某 (G001)`.
pub(super) fn who_with_key(label: Option<&str>, key: Option<&str>, lang: Lang) -> String {
    match (given(label), key) {
        (Some(label), Some(key)) => format!("{label} ({key})"),
        _ => who(label, key, lang).to_owned(),
    }
}

/// A label that says something.
fn given(label: Option<&str>) -> Option<&str> {
    label.filter(|label| !label.trim().is_empty())
}

/// The elements that an outcome names, by path.
#[derive(Clone, Copy)]
pub(super) struct Names<'a> {
    pub(super) elements: &'a IndexMap<String, String>,
    pub(super) lang: Lang,
}

impl Names<'_> {
    /// The label of an element, else its path.
    pub(super) fn element(self, path: &str) -> String {
        given(self.elements.get(path).map(String::as_str)).unwrap_or(path).to_owned()
    }

    /// A path with the labels of its elements: `任职[0].层级(永昌县委)`.
    pub(super) fn path(self, path: &str) -> String {
        let within = |element: &str| {
            path.strip_prefix(element).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        let labels = self.elements.iter().filter(|(element, _)| within(element));
        let labels = labels.filter_map(|(_, label)| given(Some(label)));
        let labels: Vec<String> = labels.map(str::to_owned).collect();
        match labels.is_empty() {
            true => path.to_owned(),
            false => {
                format!("{path}{}", Word::Brackets.with(self.lang, &[&words::join(&labels, self.lang)]))
            }
        }
    }
}
