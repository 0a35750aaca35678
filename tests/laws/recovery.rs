//! A mistake of syntax is told of, and nothing else is because of it.
//!
//! A random scheme without errors is spoiled in one place. Whatever the checker
//! then says of it, beyond the mistake of syntax itself, would be an accusation
//! of what is right.

use shufa::{
    check::check,
    diagnostic::{Diagnostic, Lang},
    limits::Limits,
    load,
    syntax::keyword::Language,
};

use super::support::generate::{Scheme, dice::Dice};

/// Schemes that are spoiled.
const SCHEMES: u64 = 24;
/// How often each is.
const SPOILED: usize = 10;

/// What is said of a text, a line each, with the codes.
fn said(text: &str) -> Vec<(String, String)> {
    let limits = Limits::default();
    let loaded = load::from_sources("scheme.shufa", |path| (path == "scheme.shufa").then_some(text), &limits);
    let checked = check(&loaded, &limits);
    let syntax = checked.diagnostics.iter().any(is_syntax);
    assert!(!(syntax && checked.model.is_some()), "a model of a tree that lacks something:\n{text}");
    let form =
        |diagnostic: &Diagnostic| (diagnostic.code.to_string(), diagnostic.line(&loaded.sources, Lang::Zh));
    checked.diagnostics.iter().map(form).collect()
}

fn is_syntax(diagnostic: &Diagnostic) -> bool {
    diagnostic.code.as_str().starts_with("E01")
}

/// The words and marks of a text, as ranges of bytes.
fn tokens(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut tokens: Vec<std::ops::Range<usize>> = Vec::new();
    let mut word = false;
    for (at, char) in text.char_indices() {
        let end = at + char.len_utf8();
        let part = char.is_alphanumeric() || char == '_';
        match tokens.last_mut() {
            Some(last) if part && word && last.end == at => last.end = end,
            _ if !char.is_whitespace() => tokens.push(at..end),
            _ => {}
        }
        word = part;
    }
    tokens
}

/// A text with one mistake in it.
fn spoiled(text: &str, dice: &mut Dice) -> String {
    let tokens = tokens(text);
    // The first line says which language it is.
    let at = 2 + dice.roll(tokens.len() - 3);
    let token = tokens[at].clone();
    let next = tokens[at + 1].clone();
    let (before, written, after) = (&text[..token.start], &text[token.clone()], &text[token.end..]);
    match dice.roll(7) {
        // One missing, one twice, one mark too many.
        0 => format!("{before}{after}"),
        1 => format!("{before}{written} {written}{after}"),
        2 => format!("{before}{written} == {after}"),
        3 => format!(
            "{before}{written} {}{after}",
            dice.pick(&["(", ")", "{", "}", "[", "]", "\"", "“", "》", "、"])
        ),
        // Two run together.
        4 => format!("{before}{written}{}", &text[next.start..]),
        // One cut in two.
        5 => match written.char_indices().nth(1) {
            Some((middle, _)) => format!("{before}{} {}{after}", &written[..middle], &written[middle..]),
            None => format!("{before}?{after}"),
        },
        // A word of another kind.
        _ => format!("{before}{}{after}", dice.pick(&["不是", "3", "为", "于", "应当", "="])),
    }
}

#[test]
fn a_mistake_of_syntax_is_all_that_is_said() {
    let mut broken = 0;
    for seed in 0..SCHEMES {
        let scheme = Scheme::random(seed);
        for language in [Language::Zh, Language::En] {
            let sound = scheme.text(language);
            // What is suspicious in the sound text may still be.
            let suspicious: Vec<String> = said(&sound).into_iter().map(|(code, _)| code).collect();
            let mut dice = Dice::new(seed ^ 0x5b01);
            for _ in 0..SPOILED {
                let text = spoiled(&sound, &mut dice);
                let said = said(&text);
                if !said.iter().any(|(code, _)| code.starts_with("E01")) {
                    continue;
                }
                broken += 1;
                for (code, line) in &said {
                    let fair = code.starts_with("E01") || suspicious.contains(code);
                    assert!(fair, "seed {seed}: {line}\n{said:#?}\n{text}");
                }
            }
        }
    }
    assert!(broken > 200, "{broken}");
}
