//! The facts most worth asking for, as text and as a page.

use std::collections::BTreeMap;

use super::{
    explanation::{run_heading, run_title},
    html::Html,
    names,
    tree::Tree,
    words::{self, Word, listed},
};
use crate::{
    diagnostic::Lang,
    explain::{AskTable, Supplier, WantedFact, WantedFor},
    outcome::{Kind, Modality},
};

/// The table as text: suppliers, their facts, and what hangs on each.
pub fn asks(table: &AskTable, lang: Lang) -> String {
    let mut page = Tree::default();
    run_heading(&mut page, &table.run, Word::AsksTitle.text(lang), lang);
    page.paragraph(2, 2, &counted(table, lang));
    for supplier in &table.suppliers {
        page.gap();
        page.line(0, &format!("{}{}{}", name(supplier, lang), Word::Colon.text(lang), of(supplier, lang)));
        for fact in &supplier.facts {
            let mut words = vec![names::items(&fact.fact.fact, lang), fact.fact.ty.clone()];
            words.extend(question(fact, lang));
            page.paragraph(2, 4, &words.join("  "));
            page.paragraph(6, 8, &Word::LackedBy.with(lang, &[&fact.records.to_string()]));
            page.paragraph(
                6,
                8,
                &format!(
                    "{}{}{}",
                    hangs(fact.decides, fact.alone, lang),
                    Word::Colon.text(lang),
                    outcomes(fact, lang)
                ),
            );
            page.paragraph(6, 8, &listed(&fact.keys, fact.more, lang));
        }
    }
    page.into_text()
}

/// The table as a page of HTML.
pub fn asks_html(table: &AskTable, lang: Lang) -> String {
    let title = run_title(&table.run, lang);
    let mut html = Html::page(&format!("{} {title}", Word::AsksTitle.text(lang)), lang);
    html.heading(1, &title);
    html.heading(2, Word::AsksTitle.text(lang));
    html.element("p", &Word::AsOf.with(lang, &[&table.run.as_of.to_string()]));
    html.element("p", &counted(table, lang));
    let head = [
        Word::FactColumn,
        Word::AskColumn,
        Word::Records,
        Word::DecidesColumn,
        Word::AloneColumn,
        Word::HangingColumn,
        Word::KeysColumn,
    ];
    for supplier in &table.suppliers {
        html.open("section");
        html.heading(3, name(supplier, lang));
        html.element("p", &of(supplier, lang));
        let mut rows = vec![head.map(|word| word.text(lang).to_owned()).to_vec()];
        for fact in &supplier.facts {
            rows.push(vec![
                format!("{} {}", names::items(&fact.fact.fact, lang), fact.fact.ty),
                question(fact, lang).unwrap_or_default(),
                fact.records.to_string(),
                fact.decides.to_string(),
                fact.alone.to_string(),
                outcomes(fact, lang),
                listed(&fact.keys, fact.more, lang),
            ]);
        }
        html.table(&rows);
        html.close("section");
    }
    html.finish()
}

fn counted(table: &AskTable, lang: Lang) -> String {
    let mut text = Word::RecordsCount.with(lang, &[&table.records.to_string()]);
    if table.refused > 0 {
        text.push_str(&Word::RefusedCount.with(lang, &[&table.refused.to_string()]));
    }
    let (lacking, undetermined) = (table.lacking.to_string(), table.undetermined.to_string());
    text.push_str(&Word::LackingCount.with(lang, &[&lacking, &undetermined]));
    text
}

fn name(supplier: &Supplier, lang: Lang) -> &str {
    let computed = supplier.facts.iter().all(|fact| fact.over.is_some());
    let nobody = if computed { Word::FromRecords } else { Word::FromNobody };
    supplier.from.as_deref().unwrap_or_else(|| nobody.text(lang))
}

/// What is asked for; nobody is asked for what is computed.
fn question(fact: &WantedFact, lang: Lang) -> Option<String> {
    let computed = fact.over.as_ref().map(|of| Word::ComputedOver.with(lang, &[of]));
    computed.or_else(|| fact.fact.ask.clone())
}

fn of(supplier: &Supplier, lang: Lang) -> String {
    let lacked = Word::LackedBy.with(lang, &[&supplier.records.to_string()]);
    format!("{lacked}{}{}", Word::Semicolon.text(lang), hangs(supplier.decides, supplier.alone, lang))
}

fn hangs(decides: u64, alone: u64, lang: Lang) -> String {
    let decides = decides.to_string();
    match alone {
        0 => Word::HangsOn.with(lang, &[&decides]),
        alone => Word::HangsOnAlone.with(lang, &[&decides, &alone.to_string()]),
    }
}

/// `义务 述法 12、接受评议 3;启动 问责 3`: by sort, the most frequent first.
fn outcomes(fact: &WantedFact, lang: Lang) -> String {
    let mut by: BTreeMap<(Kind, bool), Vec<String>> = BTreeMap::new();
    for of in &fact.outcomes {
        by.entry((of.kind, of.banned)).or_default().push(outcome(of, lang));
    }
    let told = by.into_iter().map(|((kind, banned), names)| {
        let force = banned.then_some(Modality::MustNot);
        format!("{} {}", words::kind_with(kind, force, lang), words::join(&names, lang))
    });
    told.collect::<Vec<String>>().join(Word::Semicolon.text(lang))
}

fn outcome(of: &WantedFor, lang: Lang) -> String {
    let name = match &of.name {
        Some(name) => name.clone(),
        None => Word::OneOf.with(lang, &[&words::join(&of.one_of, lang)]),
    };
    format!("{name} {}", of.count)
}
