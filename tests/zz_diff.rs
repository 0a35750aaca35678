#![expect(clippy::expect_used, dead_code, unused_imports, reason = "try")]
mod support;
use std::collections::BTreeMap;
use serde_json::Value as Json;
use shufa::syntax::keyword::Language;
use support::{case::{Case, NAIVE, ENGINE}, compare::lines};
#[test]
fn survey() {
    std::panic::set_hook(Box::new(|_| {}));
    let mut seen: BTreeMap<String, (u64, usize, u64, String)> = BTreeMap::new();
    let mut total = 0;
    let n: u64 = option_env!("SEEDS").and_then(|s| s.parse().ok()).unwrap_or(300);
    for seed in 0..n {
        let mut case = Case::random(seed);
        for at in 0..6usize {
            let missing = [0, 10, 50][at % 3];
            let context = case.context(missing);
            let (ty, record) = case.record(missing);
            let a = NAIVE(&case.scheme, &context, ty, &record, case.as_of);
            let scheme = &case.scheme; let asof = case.as_of;
            let b = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| ENGINE(scheme, &context, ty, &record, asof)));
            total += 1;
            let size = case.text.text(Language::Zh).len();
            let story = case.story(&context, &record);
            let mut note = |key: String, detail: String| {
                let e = seen.entry(key).or_insert((0, usize::MAX, 0, String::new()));
                e.0 += 1;
                if size < e.1 { e.1 = size; e.2 = seed; e.3 = format!("{}\n{detail}", story.split_once("清单 未列清单").map_or("", |it| it.1)); }
            };
            let b = match b { Ok(b) => b, Err(p) => { note("panic".into(), p.downcast_ref::<String>().cloned().unwrap_or_default()); continue; } };
            let known = |o: &shufa::outcome::Outcome| {
                let mut o = o.clone();
                o.elements.clear();
                o.notes.clear();
                for r in &mut o.obligations { if r.modality == shufa::outcome::Modality::Exempt { r.done = None; } }
                for r in &mut o.quotas { if r.actual.is_some() && r.status == Some(shufa::outcome::Status::Undetermined) { r.min = None; r.max = None; } }
                for r in &mut o.triggers { if !r.one_of.is_empty() { r.due = None; } }
                let ladders = support::compare::ladder_names(scheme.model());
                for r in &mut o.undetermined { if ladders.contains(&r.name) && r.kind == shufa::outcome::Kind::Trigger { r.missing.clear(); } }
                o.undetermined.retain(|r| !(r.kind == shufa::outcome::Kind::Due && ladders.contains(&r.name)));
                o.open.retain(|r| r.kind != shufa::outcome::Kind::Quota);
                o.open.retain(|r| !(r.kind == shufa::outcome::Kind::Trigger && ladders.contains(&r.name)));
                let mut seen: Vec<_> = Vec::new();
                for b in std::mem::take(&mut o.bounds) { let mut k = b.clone(); k.sources.clear(); if !seen.contains(&k) { seen.push(k); } }
                o.bounds = seen;
                let mut seen: Vec<_> = Vec::new();
                for b in std::mem::take(&mut o.conflicts) { let mut k = b.clone(); if !k.names.is_empty() { k.sources.clear(); } if !seen.contains(&k) { seen.push(k); } }
                o.conflicts = seen;
                o
            };
            let (a, b) = (known(&a), known(&b));
            let (la, lb) = (lines(&a), lines(&b));
            let only_a: Vec<_> = la.iter().filter(|l| !lb.contains(l)).collect();
            let only_b: Vec<_> = lb.iter().filter(|l| !la.contains(l)).collect();
            let mut keys: Vec<String> = only_a.iter().chain(&only_b).map(|l| {
                let s = l.split(' ').next().unwrap_or("").to_owned();
                let k = l.split("\"kind\":\"").nth(1).and_then(|r| r.split('"').next()).unwrap_or("");
                format!("{s} {k}")
            }).collect();
            keys.sort(); keys.dedup();
            if !keys.is_empty() {
                note(keys.join("+"), format!("NAIVE ONLY {only_a:#?}\nENGINE ONLY {only_b:#?}"));
            } else if a != b {
                let (ja, jb) = (serde_json::to_value(&a).expect("x"), serde_json::to_value(&b).expect("x"));
                for (k, v) in ja.as_object().expect("o") {
                    if jb.get(k) != Some(v) { note(format!("order {k}"), format!("NAIVE {v}\nENGINE {}", jb.get(k).unwrap_or(&Json::Null))); }
                }
            }
        }
    }
    let mut all: Vec<_> = seen.into_iter().collect();
    all.sort_by_key(|(_, e)| std::cmp::Reverse(e.0));
    for (k, e) in &all { println!("== {k}: {} of {total} (seed {})", e.0, e.2); }
    for (k, e) in &all { println!("\n######## {k} (seed {})\n{}", e.2, e.3); }
}
