//! Any bytes as a record of the shipped schemes: refused or an outcome, with its explanation, never a panic.
//!
//! ```text
//! cargo fuzz run record
//! ```

#![no_main]

use std::cell::RefCell;

use libfuzzer_sys::fuzz_target;
use shufa::engine::{Engine, Facts, RecordType};

thread_local! {
    static ENGINES: RefCell<[(Engine, RecordType); 3]> = RefCell::new([
        shufa_fuzz::engine("jinchang", "干部"),
        shufa_fuzz::engine("annual-report", "department"),
        shufa_fuzz::engine("annual-report", "panel"),
    ]);
}

fuzz_target!(|bytes: &[u8]| {
    ENGINES.with_borrow_mut(|engines| {
        for (engine, record_type) in engines {
            let mut facts = Facts::default();
            if engine.read_json(*record_type, bytes, &mut facts).is_err() {
                continue;
            }
            let mut tally = engine.tally();
            let mut line = Vec::new();
            let outcome = engine.evaluate_facts(*record_type, &facts);
            outcome.write_json(&mut line);
            let owned = serde_json::to_vec(&outcome.to_owned()).expect("plain data");
            assert_eq!(line, owned, "all writers give the same bytes");
            tally.add(&outcome);
            let _ = tally.finish();
            let _ = engine.explain_facts(*record_type, &facts);
            for name in ["述法", "现场述法", "submit_report", "talk"] {
                let _ = engine.explain_name(*record_type, &facts, name, true);
            }
        }
    });
});
