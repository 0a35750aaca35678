//! Editions: a scheme with its revisions means what the same scheme written by hand means.
#![expect(dead_code, reason = "the support serves other tests too")]
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that meets what cannot be fails"
)]

mod support;

use std::collections::BTreeMap;

use serde_json::Value as Json;
use shufa::{
    date::Date,
    edition,
    limits::Limits,
    load,
    model::Model,
    outcome::Outcome,
    scheme::Scheme,
    source::Sources,
    syntax::{self, keyword::Language},
};
use support::generate::{
    self,
    dice::Dice,
    records::{self, Facts},
};

const SCHEMES: u64 = 20;
const RECORDS: usize = 3;
const DAYS: [&str; 3] = ["2024-01-01", "2025-07-01", "2026-01-01"];
const AS_OF: &str = "2026-03-31";

/// Files by name.
type Files = BTreeMap<String, String>;

fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

/// A scheme file whose header chooses the edition of a day.
fn file(declarations: &[String], day: &str) -> String {
    let mut text = format!("语言 1\n方案 试验 {{ 名称 \"试验方案\"; 适用日 {day} }}\n");
    for declaration in declarations {
        // A name that is a keyword elsewhere is marked.
        text.push_str(&declaration.replace('§', ""));
        text.push('\n');
    }
    text
}

fn load_all(files: &Files, order: &[&str]) -> Result<Scheme, shufa::LoadError> {
    Scheme::revised_from_sources("scheme.shufa", order, |path| files.get(path).cloned())
}

fn compiled(files: &Files, order: &[&str]) -> Scheme {
    load_all(files, order).unwrap_or_else(|error| panic!("{error}\n{}", story(files)))
}

fn by_hand(declarations: &[String], day: &str) -> Scheme {
    let files = Files::from([("scheme.shufa".to_owned(), file(declarations, day))]);
    compiled(&files, &[])
}

fn story(files: &Files) -> String {
    files.iter().map(|(name, text)| format!("── {name}\n{text}\n")).collect()
}

/// The word and the name of a declaration that can be named, `运用 约谈` or `参数 上限`.
fn head(declaration: &str) -> Option<(&str, &str)> {
    let mut words = declaration.split_whitespace();
    let (word, name) = (words.next()?, words.next()?);
    ["参数", "定义", "义务", "清单", "主体", "内容", "方式", "运用"].contains(&word).then_some((word, name))
}

/// A random scheme, its random revisions, and what it is on each day, put together by hand.
struct Case {
    files: Files,
    /// The revision files.
    revisions: Vec<String>,
    /// The declarations before all revisions, then as of each day.
    states: Vec<Vec<String>>,
    dice: Dice,
    record_types: Vec<&'static str>,
}

impl Case {
    /// Changes that leave a scheme without errors on each day; each is tried.
    fn random(seed: u64) -> Case {
        let mut dice = Dice::new(seed ^ 0xed17);
        let scheme = generate::Scheme::random(seed);
        let base: Vec<String> = scheme.declarations.iter().map(|it| it.text.clone()).collect();
        let mut states = vec![base];
        let mut files = Files::new();
        let mut revisions = Vec::new();
        for day in DAYS {
            let mut now = states.last().expect("a state").clone();
            // What is touched on one day is touched once, and stands in one of two files.
            let mut touched: Vec<String> = Vec::new();
            let mut members = [String::new(), String::new()];
            for _ in 0..4 {
                let mut next = now.clone();
                let Some((names, member)) = change(&mut next, &touched, &mut dice) else { continue };
                let trial = Files::from([("scheme.shufa".to_owned(), file(&next, "2026-01-01"))]);
                if load_all(&trial, &[]).is_err() {
                    continue;
                }
                now = next;
                touched.extend(names);
                // What comes at the end comes in the order of the files.
                let at = if member.starts_with("定义") { 0 } else { dice.roll(2) };
                members[at].push_str(&member.replace('§', ""));
                members[at].push('\n');
            }
            for (at, text) in members.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
                let name = format!("{day}-{at}.shufa");
                files.insert(name.clone(), format!("语言 1\n修订 试验 自 {day} {{\n{text}}}\n"));
                revisions.push(name);
            }
            states.push(now);
        }
        files.insert("scheme.shufa".to_owned(), file(&states[0], "2026-01-01"));
        Case { files, revisions, states, dice, record_types: scheme.record_types }
    }

    fn order(&self) -> Vec<&str> {
        self.revisions.iter().map(String::as_str).collect()
    }

    fn story(&self) -> String {
        story(&self.files)
    }

    /// The scheme, its header choosing the edition of a day.
    fn on(&self, day: &str) -> Scheme {
        let mut files = self.files.clone();
        files.insert("scheme.shufa".to_owned(), file(&self.states[0], day));
        compiled(&files, &self.order())
    }

    /// Some records with a context.
    fn facts(&mut self, model: &Model) -> Vec<(Json, &'static str, Json)> {
        let facts = |place: usize| Facts { missing: [0, 10, 50][place % 3], none: 30 };
        (0..RECORDS)
            .map(|place| {
                let ty = *self.dice.pick(&self.record_types);
                let context = records::context(model, facts(place), &mut self.dice);
                let record = records::record(model, ty, "甲一", facts(place), &mut self.dice);
                (context, ty, record)
            })
            .collect()
    }
}

/// A random change of some declarations, made by hand: the names that it touches, and the same
/// change as a member of a revision.
fn change(now: &mut Vec<String>, touched: &[String], dice: &mut Dice) -> Option<(Vec<String>, String)> {
    let at = dice.roll(now.len());
    let (word, name) = head(&now[at])?;
    let target = format!("{word}.{name}");
    let clause = ["主体", "内容", "方式", "运用"].contains(&word);
    if touched.contains(&target) {
        return None;
    }
    match dice.roll(6) {
        0 | 1 if clause => {
            let more = ["解释 \"改\"", "启动 改事\n    解释 \"改\""][dice.roll(2)];
            let text = now[at].replace("解释 \"试\"\n}", &format!("{more}\n}}"));
            let dotted = text.replacen(&format!("{word} {name}"), &target, 1);
            now[at].clone_from(&text);
            Some((vec![target], format!("修改 {}", if dice.chance(50) { dotted } else { text })))
        }
        2 if name == "上限" => {
            "参数 上限 = 5".clone_into(&mut now[at]);
            Some((vec![target], "参数 上限 = 5".to_owned()))
        }
        3 => {
            now.remove(at);
            Some((vec![target.clone()], format!("废止 {target}")))
        }
        4 if clause => {
            let class = now.iter().filter_map(|it| head(it)).find(|(word, _)| *word == "主体")?.1;
            let name = format!("新条{}", dice.roll(1000));
            let text = format!("运用 {name} 对 {class} {{\n    启动 新事\n    解释 \"新\"\n}}");
            // By hand only one stands beside an anchor on a day; the checker's pages have more.
            let names = vec![format!("运用.{name}"), format!("于 {target}")];
            if names.iter().any(|name| touched.contains(name)) {
                return None;
            }
            let after = dice.chance(50);
            now.insert(at + usize::from(after), text.clone());
            let side = if after { "之后" } else { "之前" };
            Some((names, format!("增加 于 {target} {side} {text}")))
        }
        5 => {
            let name = format!("新值{}", dice.roll(1000));
            let text = format!("定义 {name} = {}", dice.roll(9));
            now.push(text.clone());
            Some((vec![format!("定义.{name}")], text))
        }
        _ => None,
    }
}

fn evaluate(scheme: &Scheme, context: &Json, ty: &str, record: &Json) -> Outcome {
    let mut engine = scheme.engine(context, date(AS_OF)).expect("a context that fits");
    let ty = engine.record_type(ty).expect("a record type");
    let view = engine.evaluate_json(ty, record.to_string().as_bytes()).expect("a record that fits");
    view.to_owned()
}

/// The bytes of an outcome without the revisions that its sources name: what is written by hand
/// has none.
fn without_revisions(outcome: &Outcome) -> String {
    fn strip(json: &mut Json) {
        match json {
            Json::Object(members) => {
                members.retain(|name, _| name != "revision");
                members.values_mut().for_each(strip);
            }
            Json::Array(items) => items.iter_mut().for_each(strip),
            _ => {}
        }
    }
    let mut json = serde_json::to_value(outcome).expect("an outcome");
    strip(&mut json);
    json.to_string()
}

fn for_all(law: impl Fn(&mut Case, u64)) {
    let mut revisions = 0;
    for seed in 0..SCHEMES {
        let mut case = Case::random(seed);
        revisions += case.revisions.len();
        law(&mut case, seed);
    }
    assert!(revisions as u64 > SCHEMES, "only {revisions} revisions of {SCHEMES} schemes");
}

/// A text in a keyword language, and what is wrong with it.
fn reprinted(text: &str, language: Language) -> String {
    let mut sources = Sources::default();
    let id = sources.add("revision.shufa", text);
    let parsed = syntax::parse(&sources, id, &Limits::default());
    assert_eq!(parsed.diagnostics, [], "{text}");
    assert!(parsed.file.revision.is_some(), "{text}");
    syntax::print(&parsed.file, language)
}

#[test]
fn a_revision_is_the_same_in_either_keyword_language() {
    let [_, example] = &examples("Revisions")[..] else { panic!("two examples") };
    let all = r#"语言 1
修订 「述 法」 自 2026-01-01 {
    名称 "甲"; 依据 《乙》; 原文 "丙.txt", "丁.txt"; 引用 "戊.shufa"; 废止 2030-01-01
    参数 己 { 自 2026-01-01: 1, 自 2027-01-01: 2 }
    修改 内容.庚 对 辛 { 应当 壬, 除外 主体.癸, 解释 "子" }
    增加 于 运用.约谈 之前 清单 丑 { 寅, 卯 }
    废止 义务.「限 期」
    废止 法规 《辰》
    未编 "巳" "午"
    环境 { 未: 文本? }
}
"#;
    for text in [all, LATER, example] {
        let zh = reprinted(text, Language::Zh);
        let en = reprinted(text, Language::En);
        assert!(en.starts_with("language 1") && en.contains("revision "), "{en}");
        assert_eq!(reprinted(&zh, Language::Zh), zh);
        assert_eq!(reprinted(&en, Language::Zh), zh, "{en}");
    }
}

/// A day of each state.
const PROBES: [&str; 4] = ["2023-06-01", "2024-06-01", "2025-12-31", "2026-01-01"];

#[test]
fn a_revised_scheme_is_the_scheme_written_by_hand() {
    for_all(|case, seed| {
        let revised = case.on("2026-01-01");
        for (state, day) in PROBES.iter().enumerate() {
            let hand = by_hand(&case.states[state], "2026-01-01");
            let edition = revised.edition_on(date(day)).expect("an edition");
            assert_eq!(edition.model().hash, hand.model().hash, "seed {seed}, {day}\n{}", case.story());
            let (revised, hand) = (case.on(day), by_hand(&case.states[state], day));
            for (context, ty, record) in case.facts(hand.model()) {
                let one = without_revisions(&evaluate(&revised, &context, ty, &record));
                let two = without_revisions(&evaluate(&hand, &context, ty, &record));
                assert_eq!(one, two, "seed {seed}, {day}\n{context}\n{record}\n{}", case.story());
            }
        }
    });
}

#[test]
fn the_order_of_revision_files_is_immaterial() {
    for_all(|case, seed| {
        let mut order = case.revisions.clone();
        case.dice.shuffle(&mut order);
        let order: Vec<&str> = order.iter().map(String::as_str).collect();
        let (one, two) = (compiled(&case.files, &case.order()), compiled(&case.files, &order));
        let hashes = |scheme: &Scheme| -> Vec<_> {
            let editions = scheme.editions().iter();
            editions.map(|edition| (edition.from(), edition.to(), edition.model().hash.clone())).collect()
        };
        assert_eq!(hashes(&one), hashes(&two), "seed {seed}\n{}", case.story());
        for (context, ty, record) in case.facts(one.model()) {
            let both = [&one, &two].map(|scheme| {
                serde_json::to_string(&evaluate(scheme, &context, ty, &record)).expect("an outcome")
            });
            assert_eq!(both[0], both[1], "seed {seed}\n{}", case.story());
        }
    });
}

#[test]
fn a_future_revision_never_touches_an_earlier_year() {
    for_all(|case, seed| {
        for (at, day) in PROBES.iter().enumerate() {
            let known: Vec<String> =
                case.revisions.iter().filter(|name| name.get(..10) <= Some(*day)).cloned().collect();
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            let mut files = case.files.clone();
            files.insert("scheme.shufa".to_owned(), file(&case.states[0], day));
            let (without, with) = (compiled(&files, &known), case.on(day));
            let hash =
                |scheme: &Scheme| scheme.edition_on(date(day)).expect("an edition").model().hash.clone();
            assert_eq!(hash(&without), hash(&with), "seed {seed}, state {at}\n{}", case.story());
            for (context, ty, record) in case.facts(without.model()) {
                let both = [&without, &with].map(|scheme| {
                    serde_json::to_string(&evaluate(scheme, &context, ty, &record)).expect("an outcome")
                });
                assert_eq!(both[0], both[1], "seed {seed}, {day}\n{context}\n{record}\n{}", case.story());
            }
        }
    });
}

/// The consolidated text of each edition, by its first day.
fn printed(files: &Files, order: &[&str]) -> Vec<(Option<Date>, String)> {
    let limits = Limits::default();
    let loaded = load::revised_from_sources("scheme.shufa", order, |path| files.get(path).cloned(), &limits);
    let scheme = compiled(files, order);
    let days = scheme.editions().iter().map(shufa::scheme::Edition::from);
    days.map(|from| (from, edition::print(&loaded, &limits, from).expect("an edition"))).collect()
}

#[test]
fn the_consolidated_text_loads_to_the_same_model() {
    for_all(|case, seed| {
        let revised = compiled(&case.files, &case.order());
        let texts = printed(&case.files, &case.order());
        assert_eq!(texts.len(), revised.editions().len());
        for ((_, text), edition) in texts.iter().zip(revised.editions()) {
            let alone = Files::from([("scheme.shufa".to_owned(), text.clone())]);
            let alone = compiled(&alone, &[]);
            assert_eq!(alone.model().hash, edition.model().hash, "seed {seed}\n{text}");
        }
        let (_, text) = texts.last().expect("an edition");
        let alone = compiled(&Files::from([("scheme.shufa".to_owned(), text.clone())]), &[]);
        for (context, ty, record) in case.facts(alone.model()) {
            let one = without_revisions(&evaluate(&revised, &context, ty, &record));
            let two = without_revisions(&evaluate(&alone, &context, ty, &record));
            assert_eq!(one, two, "seed {seed}\n{text}");
        }
    });
}

// ── vocabulary of several years ──────────────────────────────────────────

const SCHEME: &str = r#"语言 1
方案 述法 { 名称 "述法方案"; 适用日 年末(年度) }
枚举 层级 有序 { 县区 < 市 }
枚举 机关 { 党委 包括 { 区工委 }, 政府 }
记录 报告 { 标题: 文本 }
记录 干部 标识 编号 称谓 姓名 { 编号: 文本, 姓名: 文本?, 层级: 层级, 机关: 机关, 报告: [报告] }
环境 { 年度: 整数 }
文书 总结 于 干部 { 提交 真, 章节 报告 }
主体 县区 于 干部 { 当 层级 不高于 县区, 解释 "一" }
主体 党委 于 干部 { 当 机关 属于 { 党委 }, 解释 "二" }
内容 写明 对 县区 { 应当 包含 总结: 问题, 措施, 解释 "三" }
运用 约谈 对 县区 { 当 非 层级 = 市, 启动 约谈, 解释 "四" }
"#;

const LATER: &str = r#"语言 1
修订 述法 自 2026-01-01 {
    修改 枚举 层级 有序 { 乡镇 < 县区 < 开发区 < 市 < 省 }
    修改 枚举 机关 { 党委 包括 { 区工委, 园区工委 }, 政府, 法院 }
    枚举 学历 { 本科, 其他 }
    记录 培训 { 学时: 整数, 学历: 学历 }
    记录 单位 标识 号 { 号: 文本, 学历: 学历? }
    修改 记录 报告 { 标题: 文本, 要点: [文本] }
    修改 记录 干部 标识 编号 称谓 姓名 {
        编号: 文本, 姓名: 文本?, 新任: 是否, 层级: 层级, 机关: 机关, 报告: [报告], 培训: [培训]
    }
    环境 { 城市: 文本? }
    主体 新任 于 干部 { 当 新任, 解释 "五" }
    主体 单位 于 单位 { 解释 "六" }
}
"#;

fn several_years(with_later: bool) -> Scheme {
    let files = Files::from([
        ("scheme.shufa".to_owned(), SCHEME.to_owned()),
        ("2026.shufa".to_owned(), LATER.to_owned()),
    ]);
    compiled(&files, if with_later { &["2026.shufa"] } else { &[] })
}

fn outcome(scheme: &Scheme, context: &str, ty: &str, record: &str) -> Result<String, String> {
    let context: Json = serde_json::from_str(context).expect("a context");
    let mut engine = scheme.engine(&context, date(AS_OF)).map_err(|error| error.to_string())?;
    let ty = engine.record_type(ty).map_err(|error| error.to_string())?;
    let view = engine.evaluate_json(ty, record.as_bytes()).map_err(|error| error.to_string())?;
    Ok(serde_json::to_string(&view.to_owned()).expect("an outcome"))
}

const OLD: &str = r#"{"编号":"1","层级":"县区","机关":"区工委","报告":[{"标题":"问题"}]}"#;

#[test]
fn later_vocabulary_leaves_earlier_outcomes_as_they_are() {
    let (without, with) = (several_years(false), several_years(true));
    for record in [OLD, r#"{"编号":"2","机关":"政府"}"#, r#"{"编号":"3","层级":"市"}"#] {
        let context = r#"{"年度":2025}"#;
        let one = outcome(&without, context, "干部", record).expect("an outcome");
        assert_eq!(outcome(&with, context, "干部", record).expect("an outcome"), one);
    }
    let hash = |scheme: &Scheme| scheme.editions()[0].model().hash.clone();
    assert_eq!(hash(&without), hash(&with));
}

#[test]
fn facts_of_any_edition_are_read_in_every_year() {
    let scheme = several_years(true);
    let new = r#"{"编号":"1","新任":true,"层级":"乡镇","机关":"园区工委","报告":[{"标题":"问题","要点":["甲"]}],"培训":[{"学时":3,"学历":"本科"}]}"#;
    let context = r#"{"年度":2025,"城市":"甲市"}"#;
    let early = outcome(&scheme, context, "干部", new).expect("an outcome");
    // Below 县区 in the order that comes later, and no 主体 of later.
    assert!(early.contains(r#""classes":[{"class":"县区"},{"class":"党委"}]"#), "{early}");
    let late = outcome(&scheme, r#"{"年度":2026,"城市":null}"#, "干部", new).expect("an outcome");
    assert!(late.contains(r#"{"class":"新任"}"#), "{late}");
    // A record type that comes later is read, and nothing follows from it.
    let unit = outcome(&scheme, context, "单位", r#"{"号":"甲","学历":"其他"}"#).expect("an outcome");
    assert_eq!(unit, r#"{"record":{"type":"单位","key":"甲"}}"#);
    // What no edition knows is refused.
    let wrong = outcome(&scheme, context, "干部", r#"{"编号":"1","层级":"村"}"#);
    assert!(wrong.is_err());
}

#[test]
fn the_fact_that_chooses_the_edition_must_be_given() {
    let scheme = several_years(true);
    let missing = outcome(&scheme, "{}", "干部", OLD).expect_err("no year");
    assert!(missing.contains("E0615") && missing.contains("年度"), "{missing}");
    let impossible = outcome(&scheme, r#"{"年度":123456}"#, "干部", OLD).expect_err("no such year");
    assert!(impossible.contains("E0616"), "{impossible}");
    // One edition without days: there is nothing to choose.
    assert!(outcome(&several_years(false), "{}", "干部", OLD).is_ok());
}

#[test]
fn outside_its_days_a_scheme_says_nothing() {
    let scheme = SCHEME.replace("适用日", "施行 2020-01-01; 废止 2030-01-01; 适用日");
    let files = Files::from([("scheme.shufa".to_owned(), scheme)]);
    let scheme = compiled(&files, &[]);
    // 31 December of the year.
    for (year, in_force) in [(2019, false), (2020, true), (2029, true), (2030, false)] {
        let engine = scheme.engine(&serde_json::json!({ "年度": year }), date(AS_OF)).expect("a context");
        assert_eq!(engine.in_force(), in_force, "{year}");
    }
    let mut engine = scheme.engine(&serde_json::json!({ "年度": 2030 }), date(AS_OF)).expect("a context");
    let run = serde_json::to_string(&engine.run()).expect("a run");
    assert!(
        run.contains(r#""edition":{"title":"述法方案"}"#) && run.contains(r#""in_force":false"#),
        "{run}"
    );
    let mut tally = engine.tally();
    let ty = engine.record_type("干部").expect("a record type");
    let view = engine.evaluate_json(ty, OLD.as_bytes()).expect("a record that fits");
    tally.add(&view);
    assert_eq!(
        serde_json::to_string(&view.to_owned()).expect("an outcome"),
        r#"{"record":{"type":"干部","key":"1"}}"#
    );
    assert_eq!(tally.finish().quotas, []);
}

// ── inheritance ──────────────────────────────────────────────────────────

#[test]
fn a_national_list_is_overridden_by_a_district_through_its_city() {
    let files = Files::from([
        ("national/scheme.shufa".to_owned(), include_str!("inheritance/national/scheme.shufa").to_owned()),
        ("national/2026.shufa".to_owned(), include_str!("inheritance/national/2026.shufa").to_owned()),
        ("city/scheme.shufa".to_owned(), include_str!("inheritance/city/scheme.shufa").to_owned()),
        ("district/scheme.shufa".to_owned(), include_str!("inheritance/district/scheme.shufa").to_owned()),
    ]);
    let load = |revisions: &[&str]| {
        Scheme::revised_from_sources("district", revisions, |path| files.get(path).cloned())
            .unwrap_or_else(|error| panic!("{error}"))
    };
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/inheritance/district");
    let from_disk = Scheme::load(folder).unwrap_or_else(|error| panic!("{error}"));
    let record = r#"{"编号":"1","级别":"正职","新任":true,"报告":{"日期":"2025-11-30","章节":["学习"]}}"#;
    for (year, scheme) in
        [(2025, load(&[])), (2025, load(&["national/2026.shufa"])), (2025, from_disk.clone())]
    {
        let context = format!(r#"{{"年度":{year}}}"#);
        let outcome = outcome(&scheme, &context, "干部", record).expect("an outcome");
        insta::assert_snapshot!("inheritance_2025", outcome);
    }
    let later = outcome(&from_disk, r#"{"年度":2026}"#, "干部", record).expect("an outcome");
    insta::assert_snapshot!("inheritance_2026", later);
    let engine = from_disk.engine(&serde_json::json!({ "年度": 2026 }), date(AS_OF)).expect("a context");
    let citations = engine.citations();
    let instrument = |clause: &str| {
        citations[clause].first().and_then(|citation| citation.instrument.clone()).unwrap_or_default()
    };
    assert_eq!(instrument("国家规定.content.共同内容"), "关于修改《国家规定》的决定");
    assert_eq!(instrument("国家规定.subject.正职"), "国家述职规定");
    assert_eq!(instrument("市方案.content.本市内容"), "某市述职方案");
    assert_eq!(instrument("use.新任免述"), "某区述职办法");
}

// ── the reference ────────────────────────────────────────────────────────

/// The whole files shown in a section of the reference.
fn examples(title: &str) -> Vec<String> {
    let page = include_str!("../docs/language.md");
    let section = page.split(&format!("\n### {title}\n")).nth(1).expect("a section of that title");
    let section = section.split("\n## ").next().unwrap_or_default();
    let section = section.split("\n### ").next().unwrap_or_default();
    section
        .split("```shufa\n")
        .skip(1)
        .filter_map(|rest| Some(rest.split_once("```")?.0.to_owned()))
        .collect()
}

#[test]
fn the_examples_of_the_reference_hold() {
    let [dated] = &examples("Days and editions")[..] else { panic!("one example") };
    let dated = compiled(&Files::from([("scheme.shufa".to_owned(), dated.clone())]), &[]);
    assert_eq!(dated.editions().len(), 2);

    let [scheme, revision] = &examples("Revisions")[..] else { panic!("two examples") };
    let files = Files::from([
        ("scheme.shufa".to_owned(), scheme.clone()),
        ("2026.shufa".to_owned(), revision.clone()),
    ]);
    let revised = compiled(&files, &["2026.shufa"]);
    assert_eq!(revised.warnings(), []);
    let names = |edition: &shufa::scheme::Edition| -> Vec<String> {
        edition.model().clauses.iter().map(|clause| clause.name.clone()).collect()
    };
    let [before, after] = revised.editions() else { panic!("two editions") };
    assert_eq!(names(before), ["县区", "约谈", "通报"]);
    assert_eq!(names(after), ["县区", "约谈", "诫勉"]);

    let [city, district] = &examples("One scheme upon another")[..] else { panic!("two examples") };
    let files = Files::from([
        ("national/scheme.shufa".to_owned(), include_str!("inheritance/national/scheme.shufa").to_owned()),
        ("national/2026.shufa".to_owned(), include_str!("inheritance/national/2026.shufa").to_owned()),
        ("city/scheme.shufa".to_owned(), city.clone()),
        ("district/scheme.shufa".to_owned(), district.clone()),
    ]);
    let read = |path: &str| files.get(path).cloned();
    let scheme = Scheme::revised_from_sources("district", &["national/2026.shufa"], read);
    assert_eq!(scheme.unwrap_or_else(|error| panic!("{error}")).editions().len(), 2);
}

#[test]
fn a_record_type_serves_every_edition_and_no_other_scheme() {
    const OLD: &str =
        "语言 1\n方案 甲 { 适用日 年末(年) }\n环境 { 年: 整数 }\n记录 乙 标识 号 { 号: 文本 }\n";
    const LATER: &str =
        "语言 1\n修订 甲 自 2026-01-01 { 增加 于 记录.乙 之前 记录 组 标识 号 { 号: 文本 } }\n";
    let files = Files::from([
        ("scheme.shufa".to_owned(), OLD.to_owned()),
        ("2026.shufa".to_owned(), LATER.to_owned()),
    ]);
    let scheme = compiled(&files, &["2026.shufa"]);
    let engine =
        |year: i32| scheme.engine(&serde_json::json!({ "年": year }), date("2027-01-01")).expect("a context");
    let (old, mut new) = (engine(2025), engine(2026));
    let of = old.record_type("乙").expect("a type");
    let outcome = new.evaluate_json(of, r#"{"号":"1"}"#.as_bytes()).expect("the same scheme").to_owned();
    assert_eq!(outcome.record.ty, "乙");
    let other = OLD.replace("方案 甲", "方案 丙");
    let other = Scheme::from_sources("scheme.shufa", |_: &str| Some(other.clone())).expect("a scheme");
    let mut other = other.engine(&serde_json::json!({ "年": 2025 }), date("2027-01-01")).expect("a context");
    assert!(other.evaluate_json(of, r#"{"号":"1"}"#.as_bytes()).is_err());
}
