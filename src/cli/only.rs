//! `--only`: the parts of an outcome that are shown.

use indexmap::IndexSet;
use shufa::outcome::{Outcome, Source, Status};

use super::language::say;

/// A word of `--only`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Only {
    /// Rows of this status, whatever they are: duties, sections, gates, quotas, bounds.
    Status(Status),
    /// One list of the outcome, whole.
    Part(Part),
}

/// A list of the outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Classes,
    Obligations,
    Sections,
    Uses,
    Gates,
    Quotas,
    Bounds,
    Triggers,
    Undetermined,
    Open,
    Conflicts,
    Faults,
    NotCovered,
    Notes,
}

const PARTS: [(&str, &str, Part); 14] = [
    ("classes", "主体", Part::Classes),
    ("obligations", "义务", Part::Obligations),
    ("sections", "章节", Part::Sections),
    ("uses", "结果运用", Part::Uses),
    ("gates", "条件", Part::Gates),
    ("quotas", "名额", Part::Quotas),
    ("bounds", "限定", Part::Bounds),
    ("triggers", "启动", Part::Triggers),
    // The entries, and rows whose status is undetermined.
    ("undetermined", "未能确定", Part::Undetermined),
    ("open", "原文未定", Part::Open),
    ("conflicts", "相抵触", Part::Conflicts),
    ("faults", "无法计算", Part::Faults),
    ("not_covered", "不适用", Part::NotCovered),
    ("notes", "附注", Part::Notes),
];

const STATUSES: [(&str, &str, Status); 21] = [
    ("fulfilled", "已履行", Status::Fulfilled),
    ("late", "逾期履行", Status::Late),
    ("excused", "已说明理由", Status::Excused),
    ("pending", "未到期", Status::Pending),
    ("breached", "逾期未履行", Status::Breached),
    ("noted", "未见", Status::Noted),
    ("kept", "未违反", Status::Kept),
    ("violated", "违反", Status::Violated),
    ("exempt", "免予", Status::Exempt),
    ("permitted", "可以", Status::Permitted),
    ("present", "已写明", Status::Present),
    ("missing", "缺", Status::Missing),
    ("awaited", "报告未提交", Status::Awaited),
    ("passed", "通过", Status::Passed),
    ("failed", "未通过", Status::Failed),
    ("met", "符合", Status::Met),
    ("short", "不足", Status::Short),
    ("over", "超出", Status::Over),
    ("within", "在范围内", Status::Within),
    ("below", "低于下限", Status::Below),
    ("above", "高于上限", Status::Above),
];

/// Reads one word.
pub(crate) fn word(text: &str) -> Result<Only, String> {
    let text = text.trim();
    let part =
        PARTS.iter().find(|(en, zh, _)| *en == text || *zh == text).map(|(_, _, part)| Only::Part(*part));
    let status = STATUSES
        .iter()
        .find(|(en, zh, _)| *en == text || *zh == text)
        .map(|(_, _, status)| Only::Status(*status));
    part.or(status).ok_or_else(|| {
        let words: Vec<&str> =
            STATUSES.iter().map(|(en, _, _)| *en).chain(PARTS.iter().map(|(en, _, _)| *en)).collect();
        format!("{}{}", say("可用的词:", "the words are: "), words.join(", "))
    })
}

/// The outcome with what `only` names; none when nothing is left.
///
/// The record is kept, and the labels of elements that what is left names.
pub(crate) fn filter(mut outcome: Outcome, only: &[Only]) -> Option<Outcome> {
    let part = |part| only.contains(&Only::Part(part));
    let keeps = |of: Part, status: Option<Status>| {
        part(of)
            || status.is_some_and(|status| {
                only.contains(&Only::Status(status))
                    || (status == Status::Undetermined && part(Part::Undetermined))
            })
    };
    outcome.obligations.retain(|row| keeps(Part::Obligations, row.status));
    outcome.sections.retain(|row| keeps(Part::Sections, Some(row.status)));
    outcome.gates.retain(|row| keeps(Part::Gates, Some(row.status)));
    outcome.quotas.retain(|row| keeps(Part::Quotas, row.status));
    outcome.bounds.retain(|row| keeps(Part::Bounds, Some(row.status)));
    keep(&mut outcome.classes, part(Part::Classes));
    keep(&mut outcome.uses, part(Part::Uses));
    keep(&mut outcome.triggers, part(Part::Triggers));
    keep(&mut outcome.undetermined, part(Part::Undetermined));
    keep(&mut outcome.open, part(Part::Open));
    keep(&mut outcome.conflicts, part(Part::Conflicts));
    keep(&mut outcome.faults, part(Part::Faults));
    keep(&mut outcome.not_covered, part(Part::NotCovered));
    keep(&mut outcome.notes, part(Part::Notes));
    let bare =
        Outcome { record: outcome.record.clone(), elements: outcome.elements.clone(), ..Outcome::default() };
    if outcome == bare {
        return None;
    }
    let named = elements(&outcome);
    outcome.elements.retain(|path, _| named.contains(path));
    Some(outcome)
}

fn keep<T>(rows: &mut Vec<T>, keep: bool) {
    if !keep {
        rows.clear();
    }
}

/// The elements that an outcome names.
fn elements(outcome: &Outcome) -> IndexSet<String> {
    let mut named = IndexSet::new();
    let mut add = |element: Option<&String>, elements: &[String], sources: &[Source]| {
        named.extend(element.into_iter().chain(elements).cloned());
        named.extend(sources.iter().filter_map(|source| source.element.clone()));
    };
    for row in &outcome.classes {
        add(row.element.as_ref(), &[], &[]);
    }
    for row in &outcome.obligations {
        add(row.element.as_ref(), &row.elements, &row.sources);
    }
    for row in &outcome.sections {
        add(None, &[], &row.sources);
    }
    for row in &outcome.uses {
        add(None, &[], &row.sources);
    }
    for row in &outcome.gates {
        add(None, &[], &row.sources);
    }
    for row in &outcome.quotas {
        add(None, &[], &row.sources);
    }
    for row in &outcome.bounds {
        add(None, &[], &row.sources);
    }
    for row in &outcome.triggers {
        add(None, &[], &row.sources);
    }
    for row in &outcome.undetermined {
        add(row.element.as_ref(), &row.elements, &row.sources);
    }
    for row in &outcome.open {
        add(row.element.as_ref(), &row.elements, &row.sources);
    }
    for row in &outcome.conflicts {
        add(row.element.as_ref(), &row.elements, &row.sources);
    }
    for row in &outcome.not_covered {
        add(None, &[], &row.sources);
    }
    named
}

#[cfg(test)]
mod tests {
    use super::{Only, Part, filter, word};
    use shufa::outcome::{Note, Outcome, Status, Trigger};

    #[test]
    fn words_of_both_languages_are_read() {
        assert_eq!(word("breached"), Ok(Only::Status(Status::Breached)));
        assert_eq!(word("逾期未履行"), Ok(Only::Status(Status::Breached)));
        assert_eq!(word("triggers"), Ok(Only::Part(Part::Triggers)));
        assert!(word("breach").is_err_and(|words| words.contains("breached, noted")));
    }

    #[test]
    fn a_record_with_nothing_left_is_skipped() {
        let outcome = Outcome {
            notes: vec![Note { report: "述职报告".into(), entry: "其他".into(), like: None }],
            elements: [("任职[0]".to_owned(), "县委".to_owned())].into(),
            ..Outcome::default()
        };
        let only = [Only::Part(Part::Triggers), Only::Status(Status::Missing)];
        assert_eq!(filter(outcome.clone(), &only), None);
        let trigger = Trigger {
            trigger: Some("问责".into()),
            one_of: vec![],
            under: None,
            by: None,
            due: None,
            missing: vec![],
            unless: vec![],
            sources: vec![],
        };
        let left = filter(Outcome { triggers: vec![trigger], ..outcome }, &only).unwrap();
        assert_eq!((left.triggers.len(), left.notes.len(), left.elements.len()), (1, 0, 0));
    }
}
