//! The work of reading, checking and compiling a scheme grows with the scheme
//! alone, shown by the memory that is asked for, not by a clock: twice the
//! clauses or the classes ask for twice as much.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../benches/support/scheme.rs"]
#[expect(dead_code, reason = "no records are evaluated here")]
mod scheme;

use allocation_counter::measure;
use shufa::Scheme;

use scheme::Size;

/// Allocations and bytes, of loading and of compiling.
type Work = [(&'static str, u64); 4];

fn work(size: Size) -> Work {
    work_of(&scheme::policy(size), &scheme::source(size), size.classes + size.clauses)
}

fn work_of(policy: &str, source: &str, clauses: usize) -> Work {
    let read = |path: &str| match path {
        "scheme.shufa" => Some(policy),
        "source.txt" => Some(source),
        _ => None,
    };
    let mut loaded = None;
    let loading = measure(|| loaded = Some(Scheme::from_sources("scheme.shufa", read).unwrap()));
    let loaded = loaded.unwrap();
    let mut engine = None;
    let compiling = measure(|| {
        let context = serde_json::json!({ "year": 2025 });
        engine = Some(loaded.engine(&context, "2026-03-31".parse().unwrap()).unwrap());
    });
    assert_eq!(engine.unwrap().model().clauses.len(), clauses);
    [
        ("allocations to load", loading.count_total),
        ("bytes to load", loading.bytes_total),
        ("allocations to compile", compiling.count_total),
        ("bytes to compile", compiling.bytes_total),
    ]
}

/// Each doubling at most doubles the work, and a little for tables that grow in steps.
fn assert_linear([first, second, third]: [Work; 3]) {
    for (smaller, larger) in [(first, second), (second, third)] {
        for ((what, less), (_, more)) in smaller.into_iter().zip(larger) {
            assert!(10 * more <= 23 * less, "{what}: {less}, and {more} for twice the scheme");
        }
    }
}

#[test]
fn twice_the_clauses_are_twice_the_work() {
    assert_linear([350, 700, 1_400].map(|clauses| work(Size { classes: 50, clauses })));
}

#[test]
fn twice_the_classes_are_twice_the_work() {
    assert_linear([100, 200, 400].map(|classes| work(Size { classes, clauses: 3 * classes })));
}

#[test]
fn twice_the_values_of_an_enum_are_twice_the_work() {
    let work = |counties: usize| {
        let names: Vec<String> = (0..counties).map(|county| format!("county_{county}")).collect();
        let classes = names.iter().map(|name| {
            format!("subject of_{name} over unit {{ when county = {name}, trigger talk, interprets \"its own\" }}\n")
        });
        let policy = format!(
            "language 1\nenum county {{ {} }}\nrecord unit key number {{ number: text, county: county }}\n\
             context {{ year: int }}\n{}",
            names.join(", "),
            classes.collect::<String>()
        );
        work_of(&policy, "", counties)
    };
    assert_linear([500, 1_000, 2_000].map(work));
}
