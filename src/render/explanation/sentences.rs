//! One sentence for each sort of outcome, modality and status.
//!
//! `{0}` is who, `{1}` what, `{2}` the clauses, `{3}` the evaluation date, `{4}`
//! the deadline, `{5}` the day it was done, `{6}` the reason, `{7}` the first day
//! on which it may be done. A ban has
//! sentences of its own and is never told in the words of a duty.

use crate::{
    diagnostic::Lang,
    explain::{About, Why},
    outcome::{Modality, Status},
    render::words::pick,
};

/// What a sentence is filled with.
pub(super) struct Filling<'a> {
    pub(super) who: &'a str,
    pub(super) what: &'a str,
    pub(super) clauses: &'a str,
    pub(super) as_of: &'a str,
}

/// The sentence that tells an outcome.
pub(super) fn sentence(why: &Why, filling: &Filling<'_>, lang: Lang) -> String {
    let (zh, en) = head(why);
    let since = why.since.map(|since| since.to_string()).unwrap_or_default();
    // Dates as ISO text are in the order of the days.
    let waits = why.status == Some(Status::Pending) && since.as_str() > filling.as_of;
    let (tail_zh, tail_en) = if waits { WAITS } else { tail(why) };
    let template = match lang {
        Lang::Zh => format!("{zh},依据{{2}}{tail_zh}。"),
        Lang::En => format!("{en}, by {{2}}{tail_en}."),
    };
    let due = why.due.map(|due| due.to_string()).unwrap_or_default();
    let done = why.done.map(|done| done.to_string()).unwrap_or_default();
    let reason = why.reason.as_deref().unwrap_or_default();
    let arguments = [filling.who, filling.what, filling.clauses, filling.as_of, &due, &done, reason, &since];
    fill(&template, &arguments)
}

/// What cannot be done yet is not late, whatever the deadline.
const WAITS: (&str, &str) =
    (";自 {7} 起方可履行,截至 {3} 尚未开始", "; it may be done from {7} on, which is not yet come as of {3}");

/// A template with `{0}`, `{1}` … replaced.
pub(super) fn fill(template: &str, arguments: &[&str]) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let (index, tail) = after.split_once('}').unwrap_or((after, ""));
        let argument = index.parse::<usize>().ok().and_then(|at| arguments.get(at));
        out.push_str(argument.copied().unwrap_or_default());
        rest = tail;
    }
    out.push_str(rest);
    out
}

/// Who, with which force, what.
fn head(why: &Why) -> (&'static str, &'static str) {
    match (why.kind, why.modality) {
        (About::Obligation, Some(modality)) => duty(modality),
        (About::Section, Some(modality)) => section(modality),
        (About::Use, _) => ("{0}的有关结果用于{1}", "the results of {0} go into {1}"),
        (About::Gate, _) => ("{0}在“{1}”上受条件约束", "{0} has to meet the condition for “{1}”"),
        (About::Trigger, _) if why.name.is_none() => {
            ("对{0}启动以下之一:{1}", "one of these is to be started for {0}: {1}")
        }
        (About::Trigger, _) => ("对{0}启动{1}", "{1} is to be started for {0}"),
        (About::Bound, _) => ("{0}的{1}受限定", "{1} of {0} is bounded"),
        (About::Quota, _) if why.status.is_none() => member(why),
        (About::Quota, _) => ("{0}的清单有“{1}”的名额", "the list of {0} has the quota “{1}”"),
        (About::Class, _) => ("{0}属于{1}", "{0} belongs to {1}"),
        (About::NotCovered, _) => ("{0}属于{1}", "{0} belongs to {1}"),
        (About::Obligation | About::Section, None) => ("{0}:{1}", "{0}: {1}"),
    }
}

fn duty(modality: Modality) -> (&'static str, &'static str) {
    match modality {
        Modality::Must => ("{0}应当{1}", "{0} must do this: {1}"),
        Modality::InPrinciple => ("{0}原则上应当{1}", "{0} must in principle do this: {1}"),
        Modality::ByReference => ("{0}参照规定{1}", "{0} is to do this by reference: {1}"),
        Modality::Emphasis => ("{0}侧重{1}", "{0} is to lay emphasis on this: {1}"),
        Modality::May => ("{0}可以{1}", "{0} may do this: {1}"),
        Modality::MustNot => ("{0}不得{1}", "{0} must not do this: {1}"),
        Modality::Exempt => ("{0}免予{1}", "{0} is exempt from this: {1}"),
    }
}

/// `{0}` is the report, `{1}` its section.
fn section(modality: Modality) -> (&'static str, &'static str) {
    match modality {
        Modality::Must => ("{0}应当写明“{1}”", "{0} must contain “{1}”"),
        Modality::InPrinciple => ("{0}原则上应当写明“{1}”", "{0} must in principle contain “{1}”"),
        Modality::ByReference => ("{0}参照规定写明“{1}”", "{0} is to contain “{1}” by reference"),
        Modality::Emphasis => ("{0}侧重写明“{1}”", "{0} is to lay emphasis on “{1}”"),
        Modality::May => ("{0}可以写明“{1}”", "{0} may contain “{1}”"),
        Modality::MustNot => ("{0}不得写有“{1}”", "{0} must not contain “{1}”"),
        Modality::Exempt => ("{0}免予写明“{1}”", "{0} need not contain “{1}”"),
    }
}

/// Where it stands.
fn tail(why: &Why) -> (&'static str, &'static str) {
    let Some(status) = why.status else {
        return match why.kind {
            About::Obligation if why.modality == Some(Modality::MustNot) => {
                (";方案没有写明以什么认定违反", "; the scheme names no fact that shows a breach of it")
            }
            About::Obligation if why.modality == Some(Modality::Exempt) => ("", ""),
            About::Obligation => (";方案没有写明以什么认定履行", "; the scheme names no fact that shows it"),
            About::Trigger if why.due.is_some() => (";限 {4}", "; due {4}"),
            About::NotCovered => (";方案对其不适用:{6}", "; the scheme does not cover it: {6}"),
            _ => ("", ""),
        };
    };
    match (why.kind, why.modality) {
        (About::Section, Some(Modality::MustNot)) => banned_section(status),
        (About::Section, _) => section_status(status),
        (About::Obligation, Some(Modality::MustNot)) => banned(status, why.done.is_some()),
        (About::Gate, _) if status == Status::Undetermined => {
            (";条件是否具备未能确定", "; it is not known whether it is met")
        }
        (About::Bound | About::Quota, _) if status == Status::Undetermined => {
            (";是否符合未能确定", "; it is not known whether that holds")
        }
        _ => duty_status(status, why.due.is_some(), why.done.is_some()),
    }
}

fn member(why: &Why) -> (&'static str, &'static str) {
    match (why.in_pool, why.selected) {
        (Some(true), Some(true)) => {
            ("{0}在“{1}”名额的范围内,并已确定", "{0} is in the pool of the quota “{1}” and was chosen")
        }
        (Some(true), Some(false)) => {
            ("{0}在“{1}”名额的范围内,没有被确定", "{0} is in the pool of the quota “{1}” and was not chosen")
        }
        (Some(true), None) => (
            "{0}在“{1}”名额的范围内,是否被确定未能查明",
            "{0} is in the pool of the quota “{1}”; it is not known whether {0} was chosen",
        ),
        (Some(false), Some(true)) => (
            "{0}被确定为“{1}”,但不在名额的范围内,不计入名额",
            "{0} was chosen for the quota “{1}” from outside the pool, and so does not count",
        ),
        (Some(false), _) => ("{0}不在“{1}”名额的范围内", "{0} is not in the pool of the quota “{1}”"),
        (None, Some(true)) => (
            "{0}已被确定为“{1}”,是否在名额的范围内未能查明",
            "{0} was chosen for the quota “{1}”; it is not known whether {0} is in the pool",
        ),
        (None, Some(false)) => (
            "{0}没有被确定为“{1}”,是否在名额的范围内未能查明",
            "{0} was not chosen for the quota “{1}”; it is not known whether {0} is in the pool",
        ),
        (None, None) => (
            "{0}是否在“{1}”名额的范围内未能查明",
            "it is not known whether {0} is in the pool of the quota “{1}”",
        ),
    }
}

/// A ban: the act was done, or was not.
fn banned(status: Status, dated: bool) -> (&'static str, &'static str) {
    match status {
        Status::Violated if dated => {
            (";{5} 已有此行为,违反禁止性规定", "; it was done on {5}, against the ban")
        }
        Status::Violated => (";已有此行为,违反禁止性规定", "; it was done, against the ban"),
        Status::Kept => (";截至 {3} 未见此行为,没有违反", "; as of {3} it was not done, and the ban is kept"),
        _ => (";有无此行为未能确定", "; it is not known whether it was done"),
    }
}

fn banned_section(status: Status) -> (&'static str, &'static str) {
    match status {
        Status::Violated => (";报告中已写,违反禁止性规定", "; it is there, against the ban"),
        Status::Kept => (";截至 {3} 报告中未见,没有违反", "; as of {3} it is not there, and the ban is kept"),
        _ => (";是否写有未能确定", "; it is not known whether it is there"),
    }
}

fn section_status(status: Status) -> (&'static str, &'static str) {
    match status {
        Status::Present => (";报告中已写明", "; it is there"),
        Status::Missing => (";报告已提交,其中未见", "; the report was submitted without it"),
        Status::Awaited => (";截至 {3} 报告未见提交", "; as of {3} the report is not submitted"),
        Status::Noted => {
            (";报告已提交,其中未见,只作提示", "; the report was submitted without it, which is noted")
        }
        Status::Permitted => (";不写也不违反", "; it is not there, and need not be"),
        Status::Exempt => ("", ""),
        _ => (";是否写明未能确定", "; it is not known whether it is there"),
    }
}

fn duty_status(status: Status, due: bool, done: bool) -> (&'static str, &'static str) {
    match (status, due, done) {
        (Status::Fulfilled, true, true) => {
            (";{5} 已履行,期限为 {4},没有逾期", "; done on {5}, in time: it was due on {4}")
        }
        (Status::Fulfilled, _, true) => (";{5} 已履行", "; done on {5}"),
        (Status::Fulfilled, ..) => (";已履行", "; done"),
        (Status::Late, ..) => (";{5} 履行,期限为 {4},已经逾期", "; done on {5}, late: it was due on {4}"),
        (Status::Excused, ..) => {
            (";截至 {3} 未见履行,已说明理由:{6}", "; as of {3} not done, with a reason on record: {6}")
        }
        (Status::Pending, true, _) => {
            (";截至 {3} 未见履行,期限为 {4},尚未到期", "; as of {3} not done, due on {4}, which is not past")
        }
        (Status::Pending, ..) => {
            (";截至 {3} 未见履行,没有规定期限", "; as of {3} not done; there is no deadline")
        }
        (Status::Breached, ..) => {
            (";截至 {3} 未见履行,期限 {4} 已过", "; as of {3} not done; the deadline, {4}, is past")
        }
        (Status::Noted, ..) => (";截至 {3} 未见,只作提示", "; as of {3} not done, which is noted"),
        (Status::Permitted, ..) => (";不做也不违反", "; leaving it undone breaches nothing"),
        (Status::Exempt, ..) => ("", ""),
        (Status::Passed, ..) => (";条件具备,通过", "; it is met: passed"),
        (Status::Failed, ..) => (";条件不具备,未通过", "; it is not met: failed"),
        (Status::Met, ..) => (";符合", "; met"),
        (Status::Short, ..) => (";不足", "; short"),
        (Status::Over, ..) => (";超出", "; over"),
        (Status::Within, ..) => (";在范围内", "; within"),
        (Status::Below, ..) => (";低于下限", "; below"),
        (Status::Above, ..) => (";高于上限", "; above"),
        _ => (";是否履行未能确定", "; it is not known whether it was done"),
    }
}

/// What a ground says, where it is so and where it is not.
pub(super) fn ground(ground: &crate::explain::Ground, name: &str, lang: Lang) -> String {
    use crate::explain::{GroundKind, Test};
    let (zh, en) = match (ground.kind, ground.test, ground.holds) {
        (GroundKind::Class, _, true) => ("属于{0}", "belongs to {0}"),
        (GroundKind::Class, _, false) => ("不属于{0}", "does not belong to {0}"),
        (GroundKind::Clause, _, true) => ("{0}适用", "{0} applies"),
        (GroundKind::Clause, _, false) => ("{0}不适用", "{0} does not apply"),
        (GroundKind::Duty, Some(Test::Fulfilled), true) => ("{0}已履行", "{0} is done"),
        (GroundKind::Duty, Some(Test::Fulfilled), false) => {
            ("{0}并非“应当而已履行”", "{0} is not owed and done")
        }
        (GroundKind::Duty, Some(Test::Unfulfilled), true) => ("{0}未履行", "{0} is not done"),
        (GroundKind::Duty, Some(Test::Unfulfilled), false) => {
            ("{0}并非“应当而未履行”", "{0} is not owed and undone")
        }
        (GroundKind::Duty, Some(Test::Overdue), true) => ("{0}逾期", "{0} is overdue"),
        (GroundKind::Duty, Some(Test::Overdue), false) => ("{0}没有逾期", "{0} is not overdue"),
        (GroundKind::Duty, Some(Test::Breached) | None, true) => ("{0}逾期未履行", "{0} is breached"),
        (GroundKind::Duty, Some(Test::Breached) | None, false) => {
            ("{0}没有逾期未履行", "{0} is not breached")
        }
        (GroundKind::Owed, _, true) => ("有“{0}”的要求", "{0} is owed"),
        (GroundKind::Owed, _, false) => ("没有“{0}”的要求", "{0} is not owed"),
        (GroundKind::Incomplete, _, true) => ("{0}有缺漏", "{0} lacks a section"),
        (GroundKind::Incomplete, _, false) => ("{0}没有缺漏", "{0} lacks no section"),
        (GroundKind::Chosen, _, true) => ("计入“{0}”的名额", "counts for the quota {0}"),
        (GroundKind::Chosen, _, false) => ("不计入“{0}”的名额", "does not count for the quota {0}"),
    };
    fill(pick(lang, zh, en), &[name])
}

#[cfg(test)]
mod tests {
    use super::{Filling, sentence};
    use crate::{
        date::Date,
        diagnostic::Lang,
        explain::{About, Why},
        outcome::{Modality, Status},
    };

    const FORCES: [(Modality, &str, &str); 7] = [
        (Modality::Must, "应当", "must "),
        (Modality::InPrinciple, "原则上", "in principle"),
        (Modality::ByReference, "参照", "by reference"),
        (Modality::Emphasis, "侧重", "emphasis"),
        (Modality::May, "可以", "may "),
        (Modality::MustNot, "不得", "must not"),
        (Modality::Exempt, "免予", "exempt|need not"),
    ];

    const DUTY: [Status; 11] = [
        Status::Fulfilled,
        Status::Late,
        Status::Excused,
        Status::Pending,
        Status::Breached,
        Status::Noted,
        Status::Kept,
        Status::Violated,
        Status::Exempt,
        Status::Permitted,
        Status::Undetermined,
    ];

    const SECTION: [Status; 9] = [
        Status::Present,
        Status::Missing,
        Status::Awaited,
        Status::Noted,
        Status::Kept,
        Status::Violated,
        Status::Exempt,
        Status::Permitted,
        Status::Undetermined,
    ];

    fn told(kind: About, modality: Modality, status: Status, lang: Lang) -> String {
        let day = |day| Date::new(2025, 12, day).ok();
        let why = Why {
            modality: Some(modality),
            status: Some(status),
            due: day(31),
            done: matches!(status, Status::Fulfilled | Status::Late).then(|| day(30)).flatten(),
            reason: Some("住院".to_owned()),
            ..Why::new(kind, Some("述法".to_owned()))
        };
        let filling = Filling { who: "甲", what: "述法", clauses: "主体.甲", as_of: "2026-03-31" };
        sentence(&why, &filling, lang)
    }

    #[test]
    fn each_force_and_status_has_its_words() {
        for (kind, statuses) in [(About::Obligation, &DUTY[..]), (About::Section, &SECTION[..])] {
            for (modality, zh, en) in FORCES {
                for status in statuses {
                    for (lang, force) in [(Lang::Zh, zh), (Lang::En, en)] {
                        let text = told(kind, modality, *status, lang);
                        let here = force.split('|').any(|force| text.contains(force));
                        assert!(here, "{modality:?} {status:?}: {text}");
                        assert!(text.contains("主体.甲") && !text.contains(['{', '}']), "{text}");
                    }
                }
            }
        }
    }

    /// What must not be done is never told as something that was to be done, and the other way round.
    #[test]
    fn a_ban_has_words_of_its_own() {
        for (kind, statuses) in [(About::Obligation, &DUTY[..]), (About::Section, &SECTION[..])] {
            for (modality, ..) in FORCES {
                let ban = modality == Modality::MustNot;
                for status in statuses {
                    let own = [Status::Kept, Status::Violated, Status::Undetermined].contains(status);
                    let (zh, en) =
                        (told(kind, modality, *status, Lang::Zh), told(kind, modality, *status, Lang::En));
                    for duty in ["应当", "履行", "逾期", "期限", "到期"] {
                        assert!(!ban || !zh.contains(duty), "{zh}");
                    }
                    for duty in ["late", "due", "deadline", "in time"] {
                        assert!(!ban || !en.contains(duty), "{en}");
                    }
                    assert!(ban || !own || !zh.contains("禁止"), "{zh}");
                }
            }
        }
    }

    /// Duties that are owed tell each status in words of its own.
    #[test]
    fn no_two_statuses_are_told_alike() {
        for (kind, statuses) in [
            (
                About::Obligation,
                &[
                    Status::Fulfilled,
                    Status::Late,
                    Status::Excused,
                    Status::Pending,
                    Status::Breached,
                    Status::Noted,
                    Status::Undetermined,
                ][..],
            ),
            (
                About::Section,
                &[Status::Present, Status::Missing, Status::Awaited, Status::Noted, Status::Undetermined][..],
            ),
        ] {
            for lang in [Lang::Zh, Lang::En] {
                let mut all: Vec<String> =
                    statuses.iter().map(|status| told(kind, Modality::Must, *status, lang)).collect();
                all.sort();
                all.dedup();
                assert_eq!(all.len(), statuses.len(), "{all:?}");
            }
        }
    }
}
