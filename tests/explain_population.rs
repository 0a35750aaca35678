//! What is explained over all records of Jinchang's register: the facts to ask
//! for, and quotas. Parts of the register give what the whole gives.
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test that meets what cannot be fails")]

use std::{collections::BTreeMap, fs};

use shufa::{
    Scheme,
    engine::{Engine, Facts, RecordType},
    explain::{About, Asks, CandidateState, Pools},
    outcome::Outcome,
};

fn jinchang() -> (Engine, RecordType, Vec<String>) {
    let scheme = Scheme::load("policies/jinchang").expect("the shipped scheme");
    let context = fs::read_to_string("policies/jinchang/context.json").expect("its context");
    let context: serde_json::Value = serde_json::from_str(&context).expect("JSON");
    let engine = scheme.engine(&context, "2026-03-31".parse().expect("a date")).expect("an engine");
    let officials = engine.record_type("干部").expect("a record type");
    let register = fs::read_to_string("policies/jinchang/register.jsonl").expect("its register");
    (engine, officials, register.lines().map(str::to_owned).collect())
}

fn bytes(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("plain data")
}

/// In three parts, merged in another order than they came.
fn in_parts<T>(
    new: impl Fn() -> T,
    add: impl Fn(&mut T, usize),
    merge: impl Fn(&mut T, T),
    records: usize,
) -> T {
    let mut parts = [new(), new(), new()];
    for at in 0..records {
        add(&mut parts[(at * at) % 3], at);
    }
    let [mut all, second, third] = parts;
    merge(&mut all, third);
    merge(&mut all, second);
    all
}

fn outcomes(engine: &Engine, of: RecordType, lines: &[String]) -> Vec<Outcome> {
    let mut engine = engine.clone();
    let all =
        lines.iter().map(|line| engine.evaluate_json(of, line.as_bytes()).expect("a record").to_owned());
    all.collect()
}

#[test]
fn parts_give_what_the_whole_gives() {
    let (engine, of, lines) = jinchang();
    let evaluated = |each: &mut dyn FnMut(&shufa::engine::OutcomeView<'_>), at: usize| {
        let mut engine = engine.clone();
        each(&engine.evaluate_json(of, lines[at].as_bytes()).expect("a record"));
    };
    let mut whole = engine.asks();
    let mut pools = engine.pools("现场述法").expect("a quota");
    for at in 0..lines.len() {
        evaluated(&mut |view| whole.add(view), at);
        evaluated(&mut |view| pools.add(view), at);
    }
    whole.refuse();
    pools.refuse(of);
    let asks = in_parts(
        || engine.asks(),
        |asks: &mut Asks, at| evaluated(&mut |view| asks.add(view), at),
        |asks, other| asks.merge(other),
        lines.len(),
    );
    let mut asks = asks;
    asks.refuse();
    assert_eq!(bytes(&asks.finish()), bytes(&whole.finish()));
    let mut parts = in_parts(
        || engine.pools("现场述法").expect("a quota"),
        |pools: &mut Pools, at| evaluated(&mut |view| pools.add(view), at),
        |pools, other| pools.merge(other),
        lines.len(),
    );
    parts.refuse(of);
    assert_eq!(bytes(&parts.finish()), bytes(&pools.finish()));
}

/// `任职[0].层级` → `任职[].层级`.
fn without_indices(path: &str) -> String {
    let pieces = path.split('[').map(|piece| piece.split_once(']').map_or(piece, |(_, rest)| rest));
    pieces.collect::<Vec<_>>().join("[]")
}

/// Records that lack it, outcomes that hang on it, and on it alone.
type Counts = (u64, u64, u64);

/// The same counts from plain outcomes.
fn counted(outcomes: &[Outcome]) -> BTreeMap<String, Counts> {
    let mut counts: BTreeMap<String, Counts> = BTreeMap::new();
    for outcome in outcomes {
        let mut lacks = std::collections::BTreeSet::new();
        let undetermined = outcome.undetermined.iter().map(|row| &row.missing);
        for missing in undetermined.chain(outcome.triggers.iter().map(|row| &row.missing)) {
            let facts: std::collections::BTreeSet<String> =
                missing.iter().map(|fact| without_indices(&fact.fact)).collect();
            for fact in &facts {
                let count = counts.entry(fact.clone()).or_default();
                count.1 += 1;
                count.2 += u64::from(facts.len() == 1);
            }
            lacks.extend(facts);
        }
        for fact in lacks {
            counts.entry(fact).or_default().0 += 1;
        }
    }
    counts
}

#[test]
fn the_table_counts_what_the_outcomes_say() {
    let (mut engine, of, lines) = jinchang();
    // Half of the facts that people ask for are taken away.
    let poor: Vec<String> = lines
        .iter()
        .enumerate()
        .map(|(at, line)| {
            let mut record: serde_json::Value = serde_json::from_str(line).expect("JSON");
            let members = record.as_object_mut().expect("a record");
            let mut place = 0;
            members.retain(|name, _| {
                place += 1;
                name == "编号" || (at + place) % 3 != 0
            });
            record.to_string()
        })
        .collect();
    let mut asks = engine.asks();
    for line in &poor {
        asks.add(&engine.evaluate_json(of, line.as_bytes()).expect("a record"));
    }
    let table = asks.finish();
    let facts = table.suppliers.iter().flat_map(|supplier| &supplier.facts);
    let told: BTreeMap<String, Counts> =
        facts.map(|fact| (fact.fact.fact.clone(), (fact.records, fact.decides, fact.alone))).collect();
    assert_eq!(told, counted(&outcomes(&engine, of, &poor)));
    assert!(table.suppliers.is_sorted_by(|a, b| (a.decides, a.alone) >= (b.decides, b.alone)));
    for supplier in &table.suppliers {
        assert!(supplier.decides <= supplier.facts.iter().map(|fact| fact.decides).sum());
        for fact in &supplier.facts {
            assert_eq!(fact.fact.from, supplier.from);
            assert_eq!(fact.decides, fact.outcomes.iter().map(|of| of.count).sum::<u64>());
            assert_eq!(fact.records, fact.keys.len() as u64 + fact.more);
        }
    }
}

#[test]
fn everybody_has_one_place_in_a_quota() {
    let (mut engine, of, lines) = jinchang();
    for name in ["现场述法", "书面述法"] {
        let mut pools = engine.pools(name).expect("a quota");
        let mut tally = engine.tally();
        for line in &lines {
            let view = engine.evaluate_json(of, line.as_bytes()).expect("a record");
            pools.add(&view);
            tally.add(&view);
        }
        let explained = pools.finish();
        let quota = explained.quotas.first().expect("a quota");
        let group = quota.groups.first().expect("a group");
        let row = tally.finish().quotas.into_iter().find(|row| row.quota == name).expect("a row");
        assert_eq!((group.status, group.actual, group.pool), (row.status, row.actual, row.pool));
        let undecided: Vec<String> = group.undecided.iter().map(|who| who.key.clone()).collect();
        assert_eq!(undecided, row.undecided);
        for who in &group.undecided {
            assert!(!who.missing.is_empty() || !who.open.is_empty() || !who.faults.is_empty(), "{who:?}");
        }
        let lists = [&group.members, &group.not_counted, &group.outside, &quota.not_in_pool];
        let mut all: Vec<&String> = lists.iter().flat_map(|list| &list.keys).chain(&undecided).collect();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), lines.len(), "{name}");
        let counted = lists.iter().map(|list| list.keys.len()).sum::<usize>() + undecided.len();
        assert_eq!(counted, lines.len(), "{name}");
    }
}

/// A quota by groups, one of which is not known of somebody.
#[test]
fn who_may_be_in_any_group_is_undecided_in_each() {
    const SCHEME: &str = r#"语言 1
方案 表彰 { 名称 "办法", 原文 "source.txt" }
枚举 区 { 东, 西 }
记录 人 标识 编号 称谓 姓名 { 编号: 文本, 姓名: 文本?, 区: 区 问 "哪个区?" 由 "街道", 在册: 是否 问 "是否在册?" 由 "社区", 表彰: 是否 问 "是否表彰?" 由 "街道" }
主体 全体 于 人 { 当 在册, 据 "在册的人" }
方式 名额 { 从 全体 中 1 名 表彰 使 表彰 按 区, 据 "每区一名" }
"#;
    let read = |path: &str| match path {
        "scheme.shufa" => Some(SCHEME.to_owned()),
        "source.txt" => Some("在册的人每区一名。".to_owned()),
        _ => None,
    };
    let scheme = Scheme::from_sources("scheme.shufa", read).expect("a sound scheme");
    let mut engine =
        scheme.engine(&serde_json::json!({}), "2026-03-31".parse().expect("a date")).expect("an engine");
    let of = engine.record_type("人").expect("a record type");
    let mut pools = engine.pools("表彰").expect("a quota");
    for line in [
        r#"{"编号":"1","区":"东","在册":true,"表彰":true}"#,
        r#"{"编号":"2","区":"西","在册":true,"表彰":false}"#,
        r#"{"编号":"3","姓名":"丙","在册":true,"表彰":true}"#,
        r#"{"编号":"4","区":"西","在册":true}"#,
        r#"{"编号":"5","区":"西","在册":false,"表彰":true}"#,
    ] {
        pools.add(&engine.evaluate_json(of, line.as_bytes()).expect("a record"));
    }
    insta::assert_json_snapshot!(pools.finish());
    #[cfg(feature = "render")]
    insta::assert_snapshot!(shufa::render::quota(&pools.finish(), shufa::diagnostic::Lang::Zh));
}

/// Who does not count and may be in the pool or not; who was chosen outside and has no group.
#[test]
fn who_may_be_in_the_pool_and_who_has_no_group_stand_apart() {
    const SCHEME: &str = r#"语言 1
枚举 区 { 东, 西 }
记录 人 标识 编号 { 编号: 文本, 区: 区?, 在册: 是否 由 "社区", 表彰: 是否 }
义务 表彰 于 人 { 选定 表彰 }
主体 全体 于 人 { 当 在册, 解释 "在册的人" }
方式 名额 { 从 全体 中 1 名 表彰 按 区, 解释 "每区一名" }
"#;
    let read = |path: &str| (path == "scheme.shufa").then(|| SCHEME.to_owned());
    let scheme = Scheme::from_sources("scheme.shufa", read).expect("a sound scheme");
    let mut engine =
        scheme.engine(&serde_json::json!({}), "2026-03-31".parse().expect("a date")).expect("an engine");
    let of = engine.record_type("人").expect("a record type");
    let mut pools = engine.pools("表彰").expect("a quota");
    for line in [
        r#"{"编号":"1","区":"东","在册":true,"表彰":true}"#,
        r#"{"编号":"2","区":"西","在册":true,"表彰":false}"#,
        r#"{"编号":"3","区":"西","表彰":false}"#,
        r#"{"编号":"4","区":null,"在册":true,"表彰":true}"#,
    ] {
        pools.add(&engine.evaluate_json(of, line.as_bytes()).expect("a record"));
    }
    let found = pools.finish();
    let quota = &found.quotas[0];
    assert_eq!(quota.outside_anywhere.keys, ["4"]);
    let west = quota.groups.iter().find(|group| group.group.as_deref() == Some("西")).expect("a group");
    assert_eq!(west.not_counted.keys, ["2", "3"]);
    let perhaps: Vec<_> =
        west.perhaps.iter().map(|who| (who.key.as_str(), who.missing[0].fact.as_str())).collect();
    assert_eq!(perhaps, [("3", "在册")]);
    #[cfg(feature = "render")]
    {
        let text = shufa::render::quota(&found, shufa::diagnostic::Lang::Zh);
        assert!(text.contains("在范围内而不计入(1):2"), "{text}");
        assert!(text.contains("? 3:缺 在册"), "{text}");
        assert_eq!(text.matches("(1):4").count(), 1, "{text}");
    }
}

/// Whether somebody is in a pool may be open although it is certain that they were not chosen.
#[test]
fn an_undecided_pool_names_the_facts_that_decide_it() {
    let (mut engine, of, lines) = jinchang();
    for (key, fact) in [("示例-044", "任职[0].职务"), ("示例-045", "任职"), ("示例-054", "任职[0].层级")]
    {
        let line = lines.iter().find(|line| line.contains(key)).expect("a record");
        let mut facts = Facts::default();
        engine.read_json(of, line.as_bytes(), &mut facts).expect("a record");
        let explained = engine.explain_name(of, &facts, "现场述法", true).expect("a quota");
        let asked = explained.why_not.expect("what was asked for");
        let candidate = asked.candidates.first().expect("the clause of the quota");
        assert_eq!((candidate.state, candidate.failed), (CandidateState::Undetermined, 0), "{key}");
        assert_eq!((candidate.in_pool, &candidate.missing), (None, &vec![fact.to_owned()]), "{key}");
        let quota = explained.outcomes.iter().find(|why| why.kind == About::Quota).expect("a quota");
        assert_eq!((quota.in_pool, &quota.missing), (None, &vec![fact.to_owned()]), "{key}");
    }
}
