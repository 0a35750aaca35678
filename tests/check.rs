//! What the checker says, as pages that an officer can read.
//!
//! A page under `tests/check` holds prose and fenced blocks. A block ```` ```shufa NAME ````
//! or ```` ```source NAME ```` is a file for the rest of its page. A block ```` ```shufa ````
//! without a name is the scheme to check, and the block ```` ```text ```` after it is what is
//! said of it, a line for each diagnostic. A file whose name begins with a year is a revision. With `SHUFA_ACCEPT=1` the pages are written anew.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/pages.rs"]
mod pages;

use std::{collections::BTreeMap, fs, path::Path};

use pages::{accepting, blocks, rewritten};
use shufa::{
    check::{Checked, check},
    diagnostic::{Code, Lang},
    limits::Limits,
    load::{self, Loaded},
    scheme::Scheme,
    syntax::{keyword::Language, print},
};

const ROOT: &str = "scheme.shufa";

type Texts = BTreeMap<String, String>;

fn checked(texts: &Texts, limits: &Limits) -> (Loaded, Checked) {
    // By their names, so that a page can give one that is none.
    let revisions: Vec<&str> = texts.keys().map(String::as_str).filter(|name| is_revision(name)).collect();
    let loaded = load::revised_from_sources(ROOT, &revisions, |path| texts.get(path).cloned(), limits);
    let checked = check(&loaded, limits);
    (loaded, checked)
}

/// A file that is given as a revision: its name begins with a year.
fn is_revision(name: &str) -> bool {
    name.len() > 4 && name.bytes().take(4).all(|byte| byte.is_ascii_digit())
}

/// What is said of a scheme, with the further places of each message below it.
fn said(texts: &Texts, limits: &Limits) -> String {
    let (loaded, checked) = checked(texts, limits);
    let mut out = String::new();
    for diagnostic in &checked.diagnostics {
        out.push_str(&diagnostic.line(&loaded.sources, Lang::Zh));
        out.push('\n');
        for label in &diagnostic.labels {
            let source = loaded.sources.get(label.span.file).unwrap();
            let position = loaded.sources.position(label.span).unwrap();
            let (line, column) = (position.line, position.column);
            let text = label.message.text(Lang::Zh);
            out.push_str(&format!("    {}:{line}:{column}: {text}\n", source.name()));
        }
    }
    if out.is_empty() {
        out.push_str("没有问题\n");
    }
    out
}

#[test]
fn pages_say_what_the_checker_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/check");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut wrong = Vec::new();
    for path in paths {
        let page = fs::read_to_string(&path).unwrap();
        let mut texts = Texts::new();
        let mut answers = Vec::new();
        for block in blocks(&page) {
            match block.info.split_once(' ') {
                Some(("shufa" | "source", name)) => {
                    texts.insert(name.to_owned(), block.text);
                }
                _ if block.info == "shufa" => {
                    texts.insert(ROOT.to_owned(), block.text);
                }
                _ if block.info == "text" => {
                    let said = said(&texts, &Limits::default());
                    if said != block.text {
                        let place = format!("{}:{}", path.display(), block.lines.start);
                        wrong.push(format!("{place}\n{said}"));
                        answers.push((block.lines, said));
                    }
                }
                _ => panic!("{}: a block of kind `{}`", path.display(), block.info),
            }
        }
        if accepting() {
            fs::write(&path, rewritten(&page, answers)).unwrap();
        }
    }
    assert!(wrong.is_empty() || accepting(), "{}", wrong.join("\n"));
}

/// Sections of the reference of diagnostics that are the checker's.
fn is_checkers(code: &str) -> bool {
    ["E02", "E03", "E04", "E05", "E07", "E09"].iter().any(|start| code.starts_with(start))
}

#[test]
fn each_code_has_its_smallest_source() {
    let page = include_str!("../docs/diagnostics.md");
    let mut sections: BTreeMap<&str, &str> = BTreeMap::new();
    for section in page.split("\n### ").skip(1) {
        let code = section.split_whitespace().next().unwrap();
        sections.insert(code, section);
    }
    for code in Code::ALL {
        if !is_checkers(code.as_str()) {
            continue;
        }
        let section =
            sections.get(code.as_str()).unwrap_or_else(|| panic!("{code} is not in docs/diagnostics.md"));
        let mut texts = Texts::new();
        for block in blocks(section) {
            let name = match block.info.split_once(' ') {
                Some((_, name)) => name,
                None if block.info == "shufa" => ROOT,
                None => continue,
            };
            texts.insert(name.to_owned(), block.text);
        }
        // What only a great amount causes, or a folder of the file system, has no source.
        if texts.is_empty() {
            continue;
        }
        let words = said(&texts, &Limits::default());
        let (_, checked) = checked(&texts, &Limits::default());
        let codes: Vec<&str> =
            checked.diagnostics.iter().map(|diagnostic| diagnostic.code.as_str()).collect();
        assert!(codes.contains(&code.as_str()), "{code}:\n{words}");
        let others = checked.diagnostics.iter().filter(|diagnostic| {
            diagnostic.code != *code && diagnostic.severity() == shufa::diagnostic::Severity::Error
        });
        assert_eq!(others.count(), 0, "{code}:\n{words}");
    }
}

#[test]
fn the_shipped_policies_are_sound() {
    for (path, clauses) in
        [("policies/annual-report", 27), ("policies/jinchang", 29), ("benches/workload/duties.shufa", 15)]
    {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        let scheme = Scheme::load(path).unwrap();
        assert_eq!(scheme.warnings(), []);
        assert_eq!(scheme.model().clauses.len(), clauses);
        for text in &scheme.coverage().texts {
            assert_eq!(text.sentences.untouched, 0);
        }
    }
}

fn lines(head: &str, items: impl Iterator<Item = String>) -> Texts {
    let mut text = String::from(head);
    for item in items {
        text.push_str(&item);
        text.push('\n');
    }
    Texts::from([(ROOT.to_owned(), text)])
}

fn codes(texts: &Texts) -> Vec<&'static str> {
    let (_, checked) = checked(texts, &Limits::default());
    let codes = checked.diagnostics.iter();
    codes.map(|diagnostic| diagnostic.code.as_str()).collect()
}

const HEAD: &str = "语言 1\n记录 干部 标识 编号 { 编号: 文本, 级: 整数 }\n";

#[test]
fn long_chains_are_refused_without_exhausting_the_stack() {
    let chain = |length: usize, last: &str| {
        let define = |at: usize| format!("定义 第{at}步 于 干部 = 第{}步 + 1", at + 1);
        let all = (0..length).map(define);
        lines(HEAD, all.chain([format!("定义 第{length}步 于 干部 = {last}")]))
    };
    assert_eq!(codes(&chain(200, "级")), Vec::<&str>::new());
    assert_eq!(codes(&chain(3_000, "级")), ["E0705"]);
    assert_eq!(codes(&chain(3_000, "第0步")), ["E0401"]);
}

#[test]
fn record_types_within_one_another_have_an_end() {
    let chain = |length: usize, holds: &str| {
        let all = (0..length)
            .map(|at| format!("记录 第{at}层 {{ {} }}", holds.replace('次', &format!("第{}层", at + 1))));
        let last = format!("记录 第{length}层 {{ 数: 整数 }}");
        lines("语言 1\n", all.chain([last, "记录 干部 标识 编号 { 编号: 文本, 层: 第0层 }".to_owned()]))
    };
    assert_eq!(codes(&chain(200, "下: 次")), Vec::<&str>::new());
    assert_eq!(codes(&chain(3_000, "下: 次")), ["E0705"]);
    // Each holds the next twice: 2^12 and more, and more than any machine has.
    assert_eq!(codes(&chain(10, "左: 次, 右: [次]")), Vec::<&str>::new());
    assert_eq!(codes(&chain(60, "左: 次, 右: [次]")), ["E0710"]);
}

#[test]
fn a_union_of_unions_is_one_chain() {
    let all = (0..3_000).map(|at| format!("主体 第{at}类 = 第{}类", at + 1));
    let last = "主体 第3000类 于 干部 { 当 级 = 1\n 解释 \"一\" }".to_owned();
    assert_eq!(codes(&lines(HEAD, all.chain([last]))), ["E0705"]);
}

#[test]
fn long_expressions_are_refused_without_exhausting_the_stack() {
    let sum = |terms: usize| vec!["级"; terms].join(" + ");
    let define = |value: &str| lines(HEAD, std::iter::once(format!("定义 甲 于 干部 = {value}")));
    assert_eq!(codes(&define(&sum(250))), Vec::<&str>::new());
    assert_eq!(codes(&define(&sum(2_000))), ["E0126"]);
    let choice = |branches: usize| "若 级 = 1 则 1 否则 ".repeat(branches) + "2";
    assert_eq!(codes(&define(&choice(100))), Vec::<&str>::new());
    assert_eq!(codes(&define(&choice(2_000))), ["E0706"]);
    let many = |length: usize| vec!["级 = 1"; length].join(" 或 ");
    assert_eq!(codes(&define(&many(20_000))), Vec::<&str>::new());
}

#[test]
fn mistakes_are_counted_past_the_limit() {
    let all = (0..300).map(|at| format!("定义 第{at}步 于 干部 = 没有{at}"));
    let codes = codes(&lines(HEAD, all));
    assert_eq!(codes.len(), 101);
    assert_eq!(codes.last(), Some(&"E0790"));
}

#[test]
fn imports_are_no_deeper_than_the_limit() {
    let text = |at: usize| match at {
        20 => "语言 1\n".to_owned(),
        _ => format!("语言 1\n引用 \"{}.shufa\"\n", at + 1),
    };
    let mut texts: Texts = (1..=20).map(|at| (format!("{at}.shufa"), text(at))).collect();
    texts.insert(ROOT.to_owned(), text(0));
    assert_eq!(codes(&texts), ["E0704"]);
    texts.insert(ROOT.to_owned(), text(4));
    assert_eq!(codes(&texts), Vec::<&str>::new());
}

#[test]
fn a_cycle_of_a_few_files_names_them_all() {
    let mut texts = Texts::new();
    texts.insert(ROOT.to_owned(), "语言 1\n引用 \"甲/甲.shufa\"\n".to_owned());
    texts.insert("甲/甲.shufa".to_owned(), "语言 1\n引用 \"../乙\"\n".to_owned());
    texts.insert("乙/scheme.shufa".to_owned(), "语言 1\n引用 \"../甲/甲.shufa\"\n".to_owned());
    let said = said(&texts, &Limits::default());
    assert!(said.contains("`甲/甲.shufa` → `乙/scheme.shufa` → `甲/甲.shufa`"), "{said}");
}

#[test]
fn a_file_is_read_once_and_stands_after_its_imports() {
    let mut texts = Texts::new();
    let scheme = "语言 1\n方案 总 { 引用 \"甲.shufa\", \"乙.shufa\" }\n";
    texts.insert(ROOT.to_owned(), scheme.to_owned());
    texts.insert("甲.shufa".to_owned(), "语言 1\n引用 \"乙.shufa\"\n".to_owned());
    texts.insert("乙.shufa".to_owned(), "language 1\nenum e { a, b }\n".to_owned());
    let (loaded, checked) = checked(&texts, &Limits::default());
    let stems: Vec<&str> = loaded.units.iter().map(|unit| unit.stem.as_str()).collect();
    assert_eq!(stems, ["乙", "甲", "scheme"]);
    let model = checked.model.unwrap();
    assert_eq!(model.schemes.len(), 1);
    assert_eq!(model.enums.len(), 1);
}

/// Whoever reads outcomes, a schema or facts has only the name to tell two declarations apart.
#[test]
fn a_name_of_two_schemes_is_shown_with_its_scheme() {
    let page = include_str!("check/schemes.md");
    let mut texts = Texts::new();
    for block in blocks(page) {
        match block.info.split_once(' ') {
            Some((_, name)) => {
                texts.insert(name.to_owned(), block.text);
            }
            None if block.info == "shufa" => {
                texts.insert(ROOT.to_owned(), block.text);
                break;
            }
            None => {}
        }
    }
    let model = checked(&texts, &Limits::default()).1.model.unwrap();
    let keyed: Vec<&str> = shufa::schema::record_types(&model);
    assert_eq!(keyed, ["干部", "甲市.单位", "乙市.单位", "区县"]);
    let enums: Vec<&str> = model.enums.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(enums, ["职级", "甲市.等次", "乙市.等次"]);
    let duties: Vec<&str> = model.duties.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(duties, ["甲市.述法", "乙市.述法", "上报"]);
    let quotas: Vec<&str> = model.quotas.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(quotas, ["甲市.述法", "代表"]);
    let reports: Vec<&str> = model.reports.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(reports, ["甲市.年报", "乙市.年报", "总结"]);
    let lists: Vec<&str> = model.lists.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(lists, ["甲市.要目", "乙市.要目"]);
    let classes: Vec<&str> = model.classes.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(classes, ["甲市.领导", "乙市.领导", "甲单位", "乙单位"]);
}

#[test]
fn the_language_of_keywords_and_the_layout_leave_the_hash() {
    let text = include_str!("../benches/workload/duties.shufa");
    let hash = |text: &str| {
        let scheme = Scheme::from_sources(ROOT, |path| (path == ROOT).then_some(text)).unwrap();
        scheme.model().hash.clone()
    };
    let texts = Texts::from([(ROOT.to_owned(), text.to_owned())]);
    let (loaded, _) = checked(&texts, &Limits::default());
    let printed = print(&loaded.units.last().unwrap().file, Language::Zh);
    assert_eq!(hash(text), hash(&printed));
    assert_ne!(hash(text), hash(&text.replace("county", "shire")));
}

#[test]
fn parts_of_a_sentence_that_no_quote_touches_are_listed() {
    let mut texts = lines(
        "语言 1\n方案 甲 { 原文 \"source.txt\" }\n记录 干部 标识 编号 { 编号: 文本 }\n",
        std::iter::once(
            "主体 全体 于 干部 {\n 据 \"领导干部应当述法，\"\n}\n未编 \"标题\" \"标题\"".to_owned(),
        ),
    );
    texts.insert("source.txt".to_owned(), "标题\n领导干部应当述法，每年一次，接受评议。\n".to_owned());
    let (_, checked) = checked(&texts, &Limits::default());
    assert!(checked.model.is_some());
    let text = checked.coverage.texts.first().unwrap();
    assert_eq!((text.sentences.total, text.sentences.cited, text.sentences.unmodelled), (2, 1, 1));
    assert_eq!((text.characters.total, text.characters.cited), (21, 9));
    assert_eq!(text.details.last().unwrap().untouched_parts, ["每年一次", "接受评议。"]);
}

#[test]
fn thousands_of_clauses_and_quotes_are_found_in_one_pass() {
    let mut source = String::new();
    let mut scheme = String::from(
        "语言 1\n方案 甲 { 原文 \"source.txt\" }\n记录 干部 标识 编号 { 编号: 文本, 级: 整数 }\n\
         义务 述法 于 干部\n",
    );
    for at in 0..2_000 {
        source.push_str(&format!("第{at}类领导干部应当述法，不得例外。\n"));
        scheme.push_str(&format!(
            "主体 第{at}类 于 干部 {{\n当 级 = {at}\n应当 述法\n据 \"第{at}类领导干部应当述法，不得例外。\"\n}}\n"
        ));
    }
    let texts = Texts::from([(ROOT.to_owned(), scheme), ("source.txt".to_owned(), source)]);
    assert_eq!(codes(&texts), Vec::<&str>::new());
}
