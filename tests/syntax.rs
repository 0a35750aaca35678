//! The pages under `tests/syntax/`: each says in prose what the language does,
//! shows a snippet, and the messages it gives, or `accepted`.
//!
//! Run with `SHUFA_BLESS=1` to write the messages anew; then read the difference.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::string_slice,
    reason = "a test that fails panics"
)]

use std::path::{Path, PathBuf};

use shufa::diagnostic::{Code, Lang};
use shufa::limits::Limits;
use shufa::source::Sources;
use shufa::syntax::{self, keyword::Language};

/// A snippet of a page with the lines expected of it.
struct Snippet {
    text: String,
    expected: String,
    /// Where in the page the expected lines stand, in bytes.
    place: std::ops::Range<usize>,
}

fn pages() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/syntax");
    let mut pages: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    pages.sort();
    assert!(!pages.is_empty());
    pages
}

fn snippets(page: &str) -> Vec<Snippet> {
    let mut snippets = Vec::new();
    let mut from = 0;
    while let Some(start) = page[from..].find("```shufa\n") {
        let start = from + start + "```shufa\n".len();
        let end = start + page[start..].find("```\n").expect("a fence that ends");
        let text = page[start..end].to_owned();
        let after = end + "```\n".len();
        let fence = "\n```text\n";
        assert!(page[after..].starts_with(fence), "a snippet without messages:\n{text}");
        let expected = after + fence.len();
        let close = expected + page[expected..].find("```").expect("a fence that ends");
        snippets.push(Snippet { text, expected: page[expected..close].to_owned(), place: expected..close });
        from = close + 3;
    }
    snippets
}

/// The messages of a text, one a line; `accepted` where there are none.
fn messages(text: &str) -> String {
    let lang = if text.contains("language 1") { Lang::En } else { Lang::Zh };
    let mut sources = Sources::default();
    let id = sources.add("policy.shufa", text);
    let parsed = syntax::parse(&sources, id, &Limits::default());
    let lines: Vec<String> = parsed
        .diagnostics
        .iter()
        .map(|diagnostic| {
            let line = diagnostic.line(&sources, lang);
            line.strip_prefix("policy.shufa:").unwrap_or(&line).to_owned() + "\n"
        })
        .collect();
    if lines.is_empty() { "accepted\n".to_owned() } else { lines.concat() }
}

fn printed(text: &str, language: Language) -> String {
    let mut sources = Sources::default();
    let id = sources.add("policy.shufa", text);
    let parsed = syntax::parse(&sources, id, &Limits::default());
    assert!(parsed.diagnostics.is_empty(), "{text}\n{}", messages(text));
    syntax::print(&parsed.file, language)
}

/// Printing settles at once, and changing the keyword language there and back changes nothing.
fn check_round_trip(text: &str) {
    let zh = printed(text, Language::Zh);
    let en = printed(text, Language::En);
    assert_eq!(printed(&zh, Language::Zh), zh);
    assert_eq!(printed(&en, Language::En), en);
    assert_eq!(printed(&en, Language::Zh), zh);
    assert_eq!(printed(&zh, Language::En), en);
}

#[test]
fn pages_hold() {
    for path in pages() {
        let page = std::fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
        let snippets = snippets(&page);
        assert!(!snippets.is_empty(), "{}", path.display());
        let mut blessed = page.clone();
        for snippet in snippets.iter().rev() {
            let actual = messages(&snippet.text);
            if std::env::var_os("SHUFA_BLESS").is_some() {
                blessed.replace_range(snippet.place.clone(), &actual);
            } else {
                assert_eq!(actual, snippet.expected, "{}:\n{}", path.display(), snippet.text);
            }
            if actual == "accepted\n" {
                check_round_trip(&snippet.text);
            }
        }
        if blessed != page {
            std::fs::write(&path, blessed).unwrap();
        }
    }
}

/// The page of codes: each source of the section on syntax causes the code that it stands under,
/// and each code of that section of the table is there with its messages.
#[test]
fn the_page_of_codes_holds() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/diagnostics.md");
    let page = std::fs::read_to_string(path).unwrap().replace("\r\n", "\n");
    for &code in Code::ALL {
        if !code.as_str().starts_with("E01") {
            continue;
        }
        let heading = format!("### {code} {code:?}\n");
        let (_, entry) = page.split_once(&heading).expect(&heading);
        let entry = entry.split("\n### ").next().unwrap();
        // The codes of files as bytes have no source to show.
        let Some((_, source)) = entry.split_once("```shufa\n") else {
            assert!(code.as_str() >= "E0180", "{code} has no source");
            continue;
        };
        let source = source.split("```").next().unwrap();
        let mut sources = Sources::default();
        let id = sources.add("policy.shufa", source);
        let parsed = syntax::parse(&sources, id, &Limits::default());
        let codes: Vec<Code> = parsed.diagnostics.iter().map(|found| found.code).collect();
        assert_eq!(codes, [code], "{source}");
    }
}
