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
    /// The label of an element, else its place: `任职第1项`. An element without an index stands for
    /// all of a list that is unknown.
    pub(super) fn element(self, path: &str) -> String {
        match given(self.elements.get(path).map(String::as_str)) {
            Some(label) => label.to_owned(),
            None if path.ends_with(']') => items(path, self.lang),
            None => Word::UnknownList.with(self.lang, &[&items(path, self.lang)]),
        }
    }

    /// The path of a fact with the labels of its elements: `任职第1项.层级(永昌县委)`.
    pub(super) fn path(self, path: &str) -> String {
        self.labelled(path, items(path, self.lang))
    }

    /// The same of a fact of the only element of a list that is unknown, the first list of the path.
    /// What is said of the list is said once.
    pub(super) fn sole<'p>(self, path: &'p str, said: &mut Vec<&'p str>) -> String {
        let Some((list, rest)) = path.split_once("[0]") else { return self.path(path) };
        let item = if said.contains(&list) { Word::ThatItem } else { Word::SoleItem };
        said.push(list);
        format!("{list}{}{}", item.text(self.lang), items(rest, self.lang))
    }

    /// Where something happened: an element with its label, or what stands for all of an unknown list.
    pub(super) fn place(self, path: &str) -> String {
        if path.ends_with(']') { self.path(path) } else { self.element(path) }
    }

    fn labelled(self, path: &str, name: String) -> String {
        let within = |element: &str| {
            path.strip_prefix(element).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        let labels = self.elements.iter().filter(|(element, _)| within(element));
        let labels = labels.filter_map(|(_, label)| given(Some(label)));
        let labels: Vec<String> = labels.map(str::to_owned).collect();
        match labels.is_empty() {
            true => name,
            false => {
                format!("{name}{}", Word::Brackets.with(self.lang, &[&words::join(&labels, self.lang)]))
            }
        }
    }
}

/// A path as people read it: they count from one. `任职[0].层级` is `任职第1项.层级`, and
/// `任职[].层级`, of whichever element, `任职(每项).层级`.
pub(super) fn items(path: &str, lang: Lang) -> String {
    let mut out = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('[') {
        out.push_str(before);
        let (index, tail) = after.split_once(']').unwrap_or((after, ""));
        match index.parse::<u64>() {
            Ok(index) => out.push_str(&Word::Item.with(lang, &[&index.saturating_add(1).to_string()])),
            Err(_) if index.is_empty() => out.push_str(Word::EachItem.text(lang)),
            // A name may have brackets of its own.
            Err(_) => {
                out.push('[');
                rest = after;
                continue;
            }
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::{Names, items};
    use crate::diagnostic::Lang;

    #[test]
    fn people_count_from_one() {
        let paths = ["任职[0].项目[9].名称", "姓名", "任职[].层级", "「甲[乙]」[1].丙", "甲[乙"];
        let read = paths.map(|path| items(path, Lang::Zh));
        let expected =
            ["任职第1项.项目第10项.名称", "姓名", "任职(每项).层级", "「甲[乙]」第2项.丙", "甲[乙"];
        assert_eq!(read, expected);
        assert_eq!(items("posts[0].level", Lang::En), "posts item 1.level");
        assert_eq!(items("posts[].level", Lang::En), "posts (each item).level");
    }

    #[test]
    fn an_element_is_called_by_its_label() {
        let labels = [("任职[0]", "县委"), ("任职[1]", " ")];
        let elements = labels.map(|(path, label)| (path.to_owned(), label.to_owned())).into();
        let names = Names { elements: &elements, lang: Lang::Zh };
        assert_eq!(
            ["任职[0]", "任职[1]", "任职"].map(|path| names.element(path)),
            ["县委", "任职第2项", "任职未查明",]
        );
        assert_eq!(names.path("任职[0].层级"), "任职第1项.层级(县委)");
        assert_eq!(names.path("任职[10].层级"), "任职第11项.层级");
        let mut said = Vec::new();
        assert_eq!(names.sole("兼职[0].层级", &mut said), "兼职(若只有一项).层级");
        assert_eq!(names.sole("兼职[0].职务", &mut said), "兼职(该项).职务");
    }
}
