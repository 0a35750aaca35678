//! Explanations as one page of HTML, for a person's file.

use indexmap::IndexMap;

use super::{Writer, legend, run_title};
use crate::{
    diagnostic::Lang,
    explain::{Asked, Explanation},
    render::{html::Html, words::Word},
};

/// Explanations as a page of HTML that shows and prints by itself: one
/// article for each record, each on paper of its own.
pub fn explanation_html(explanations: &[Explanation], lang: Lang) -> String {
    let scheme = explanations.first().map(|first| run_title(&first.run, lang)).unwrap_or_default();
    let names = explanations.iter().map(|explanation| Writer::new(explanation, lang).name());
    let title: Vec<String> = names.chain([scheme.clone()]).collect();
    let mut html = Html::page(&title.join(" "), lang);
    html.heading(1, &scheme);
    for explanation in explanations {
        html.open("article");
        let mut writer = Writer::new(explanation, lang);
        html.heading(2, &writer.name());
        html.element("p", &Word::AsOf.with(lang, &[&writer.as_of()]));
        if !explanation.run.in_force {
            html.element("p", Word::NotInForce.text(lang));
        }
        writer.body(false);
        let text = writer.page.clone().into_text();
        writer.page.write(&mut html, 3);
        writer.missing_tables(&mut html);
        writer.facts_table(&mut html);
        if let Some(legend) = legend(&text, lang) {
            html.element("p", &legend);
        }
        html.close("article");
    }
    html.finish()
}

impl Writer<'_> {
    /// What to ask for: a table for each who can supply it.
    fn missing_tables(&self, html: &mut Html) {
        let mut by: IndexMap<Option<&String>, Vec<&Asked>> = IndexMap::new();
        for asked in &self.explanation.missing {
            by.entry(asked.fact.from.as_ref()).or_default().push(asked);
        }
        if by.is_empty() {
            return;
        }
        html.open("section");
        html.heading(3, Word::Facts.text(self.lang));
        let head = [Word::FactColumn, Word::AskColumn, Word::TypeColumn, Word::HangingColumn];
        for (from, asked) in by {
            let from = from.map_or(Word::FromNobody.text(self.lang), String::as_str);
            html.heading(4, from);
            let mut rows = vec![head.map(|word| word.text(self.lang).to_owned()).to_vec()];
            for asked in asked {
                let fact = &asked.fact;
                rows.push(vec![
                    self.path(&fact.fact),
                    fact.ask.clone().unwrap_or_default(),
                    fact.ty.clone(),
                    self.hanging(asked),
                ]);
            }
            html.table(&rows);
        }
        html.close("section");
    }

    /// The facts that are named above.
    fn facts_table(&self, html: &mut Html) {
        let facts = &self.explanation.facts;
        if facts.is_empty() {
            return;
        }
        html.open("section");
        html.heading(3, Word::FactsUsed.text(self.lang));
        let head = [Word::FactColumn, Word::ValueColumn, Word::TypeColumn, Word::From];
        let mut rows = vec![head.map(|word| word.text(self.lang).to_owned()).to_vec()];
        for (path, fact) in facts {
            let from = fact.from.clone().unwrap_or_default();
            rows.push(vec![self.path(path), self.value(fact), fact.ty.clone(), from]);
        }
        html.table(&rows);
        html.close("section");
    }

    /// The outcomes that hang on a fact, each once.
    fn hanging(&self, asked: &Asked) -> String {
        let mut names: Vec<String> = Vec::new();
        for hanging in &asked.outcomes {
            let places: Vec<&String> = hanging.element.iter().chain(&hanging.elements).collect();
            let name = self.subject(hanging.kind, &hanging.name, &places, hanging.modality);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        self.join(&names)
    }
}
