//! Explanations of quotas over the population, as text and as a page.

use super::{
    explanation::{run_heading, run_title},
    html::Html,
    names,
    outcome::source_key,
    tree::Tree,
    words::{self, Word, listed},
};
use crate::{
    diagnostic::Lang,
    explain::{ExplainedGroup, ExplainedQuota, Listed, QuotaExplanation, Undecided},
    outcome::MissingFact,
};

/// The explanation as text.
pub fn quota(explanation: &QuotaExplanation, lang: Lang) -> String {
    let mut page = Tree::default();
    run_heading(&mut page, &explanation.run, &title(explanation, lang), lang);
    write(&mut page, explanation, lang);
    page.into_text()
}

/// The explanation as a page of HTML.
pub fn quota_html(explanation: &QuotaExplanation, lang: Lang) -> String {
    let (scheme, title) = (run_title(&explanation.run, lang), title(explanation, lang));
    let mut html = Html::page(&format!("{title} {scheme}"), lang);
    html.heading(1, &scheme);
    html.open("article");
    html.heading(2, &title);
    html.element("p", &Word::AsOf.with(lang, &[&explanation.run.as_of.to_string()]));
    let mut tree = Tree::default();
    write(&mut tree, explanation, lang);
    tree.write(&mut html, 3);
    html.close("article");
    html.finish()
}

fn title(explanation: &QuotaExplanation, lang: Lang) -> String {
    let name = explanation.quotas.first().map_or("", |quota| quota.quota.as_str());
    format!("{} {name}", Word::Quotas.text(lang))
}

fn write(page: &mut Tree, explanation: &QuotaExplanation, lang: Lang) {
    for quota in &explanation.quotas {
        one(page, explanation, quota, lang);
    }
    if explanation.refused > 0 {
        page.line(2, &Word::RefusedMayCount.with(lang, &[&explanation.refused.to_string()]));
    }
}

fn one(page: &mut Tree, explanation: &QuotaExplanation, quota: &ExplainedQuota, lang: Lang) {
    let mut name = quota.quota.clone();
    if !quota.from.is_empty() {
        name.push_str(&Word::Brackets.with(lang, &[&words::join(&quota.from, lang)]));
    }
    page.line(2, &name);
    for source in &quota.sources {
        page.paragraph(4, 6, &words::clause_name(&source.clause, lang));
        for citation in explanation.citations.get(&source_key(source)).into_iter().flatten() {
            let text = match (&citation.quote, &citation.interprets) {
                (Some(quote), _) => {
                    let quote = Word::Quote.with(lang, &[quote]);
                    format!("{}{quote}", citation.article.as_deref().unwrap_or_default())
                }
                (None, Some(note)) => Word::Interprets.with(lang, &[note]),
                (None, None) => continue,
            };
            page.quote(6, &text);
        }
    }
    if quota.groups.is_empty() {
        page.paragraph(4, 6, Word::QuotaNotApplied.text(lang));
    }
    for group in &quota.groups {
        self::group(page, quota, group, lang);
    }
    keys(page, 4, Word::OutsideAnywhere, &quota.outside_anywhere, lang);
    keys(page, 4, Word::NotInPool, &quota.not_in_pool, lang);
}

fn group(page: &mut Tree, quota: &ExplainedQuota, group: &ExplainedGroup, lang: Lang) {
    let number = |n: u64| n.to_string();
    let mut said = vec![
        words::of_group(&quota.quota, group.group.as_deref()),
        Word::Count.with(lang, &[&number(group.actual)]),
    ];
    said.extend(words::limits(group.min.map(number), group.max.map(number), lang));
    said.push(words::status(group.status, lang).to_owned());
    said.push(Word::Pool.with(lang, &[&number(group.pool)]));
    said.extend(group.fault.as_deref().map(|fault| words::fault(fault, lang).to_owned()));
    page.paragraph(4, 6, &format!("{} {}", words::mark(Some(group.status)), said.join("  ")));
    keys(page, 8, Word::Members, &group.members, lang);
    let perhaps =
        Listed { keys: group.perhaps.iter().map(|who| who.key.clone()).collect(), more: group.more_perhaps };
    keys(page, 8, Word::NotCounted, &without(&group.not_counted, &perhaps), lang);
    people(page, Word::PerhapsInPool, (&group.perhaps, group.more_perhaps), lang);
    keys(page, 8, Word::OutsideMembers, &without(&group.outside, &quota.outside_anywhere), lang);
    people(page, Word::UndecidedMembers, (&group.undecided, group.more), lang);
    if !group.missing.is_empty() {
        let facts: Vec<String> = group.missing.iter().map(|missing| fact(missing, lang)).collect();
        page.paragraph(8, 10, &Word::Lacks.with(lang, &[&words::join(&facts, lang)]));
    }
    if !group.repeated.is_empty() {
        let repeated = Listed { keys: group.repeated.clone(), more: 0 };
        keys(page, 8, Word::RepeatedKeys, &repeated, lang);
    }
}

/// Those of a list who are not in another one, which is a part of it.
fn without(all: &Listed, part: &Listed) -> Listed {
    let keys: Vec<String> = all.keys.iter().filter(|key| !part.keys.contains(key)).cloned().collect();
    let total = |of: &Listed| of.keys.len() as u64 + of.more;
    let left = total(all).saturating_sub(total(part));
    Listed { more: left.saturating_sub(keys.len() as u64), keys }
}

/// Each with the reason why they are undecided.
fn people(page: &mut Tree, word: Word, (all, more): (&[Undecided], u64), lang: Lang) {
    let total = all.len() as u64 + more;
    if total == 0 {
        return;
    }
    page.paragraph(8, 10, &Word::CountOf.with(lang, &[word.text(lang), &total.to_string()]));
    for who in all {
        page.paragraph(12, 14, &format!("? {}", undecided(who, lang)));
    }
    if more > 0 {
        page.paragraph(12, 14, &Word::MoreMembers.with(lang, &[&more.to_string()]));
    }
}

/// `甲 (G1):缺 任职第1项.层级(哪一级? 由组织部门提供)`
fn undecided(who: &Undecided, lang: Lang) -> String {
    let name = names::who_with_key(who.label.as_deref(), Some(&who.key), lang);
    let facts: Vec<String> = who.missing.iter().map(|missing| fact(missing, lang)).collect();
    let lacks = (!facts.is_empty()).then(|| Word::Lacks.with(lang, &[&words::join(&facts, lang)]));
    let colon = Word::Colon.text(lang);
    let open = who.open.iter().map(|why| format!("{}{colon}{why}", Word::Open.text(lang)));
    let faults = who.faults.iter().map(|fault| words::fault(fault, lang).to_owned());
    let reasons: Vec<String> = lacks.into_iter().chain(open).chain(faults).collect();
    match reasons.is_empty() {
        true => name,
        false => format!("{name}{colon}{}", reasons.join(Word::Semicolon.text(lang))),
    }
}

fn fact(missing: &MissingFact, lang: Lang) -> String {
    let supplied = missing.from.as_ref().map(|from| Word::Supplied.with(lang, &[from]));
    let said: Vec<String> = missing.ask.iter().cloned().chain(supplied).collect();
    let name = names::items(&missing.fact, lang);
    match said.is_empty() {
        true => name,
        false => format!("{name}{}", Word::Brackets.with(lang, &[&said.join(" ")])),
    }
}

fn keys(page: &mut Tree, indent: usize, word: Word, of: &Listed, lang: Lang) {
    let total = of.keys.len() as u64 + of.more;
    if total == 0 {
        return;
    }
    let head = Word::CountOf.with(lang, &[word.text(lang), &total.to_string()]);
    page.paragraph(
        indent,
        indent + 2,
        &format!("{head}{}{}", Word::Colon.text(lang), listed(&of.keys, of.more, lang)),
    );
}
