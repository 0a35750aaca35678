#![expect(clippy::expect_used, dead_code, unused_imports, reason = "try")]
mod support;
use shufa::syntax::keyword::Language;
#[test]
fn survey() {
    let mut seen = std::collections::BTreeMap::new();
    let mut bad = 0;
    for seed in 0..400u64 {
        let text = support::generate::Scheme::random(seed).text(Language::Zh);
        if let Err(e) =
            shufa::scheme::Scheme::from_sources("s.shufa", |p| (p == "s.shufa").then(|| text.clone()))
        {
            bad += 1;
            for d in e.errors() {
                let c = seen.entry(d.code.to_string()).or_insert(0);
                *c += 1;
                if *c <= 3 {
                    println!("{seed} {}", d.line(e.sources(), shufa::diagnostic::Lang::Zh));
                    if let shufa::diagnostic::Place::Source(span) = &d.place {
                        let p = e.sources().position(*span).unwrap();
                        println!("   {}", text.lines().nth(p.line as usize - 1).unwrap_or(""));
                    }
                    for l in &d.labels {
                        let p = e.sources().position(l.span).unwrap();
                        println!("   + {}", text.lines().nth(p.line as usize - 1).unwrap_or(""));
                    }
                }
            }
        }
    }
    println!("{bad} {seen:?}");
}
