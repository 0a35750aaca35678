//! Any bytes as a revision of a shipped scheme: diagnostics or editions, never a panic.
//!
//! ```text
//! cargo fuzz run revision
//! ```

#![no_main]

use libfuzzer_sys::fuzz_target;
use shufa::Scheme;

fuzz_target!(|bytes: &[u8]| {
    let read = |path: &str| match path {
        "revision.shufa" => Some(bytes.to_vec()),
        "scheme.shufa" | "source.txt" | "decision-2026.txt" => {
            std::fs::read(shufa_fuzz::policy("annual-report") + "/" + path).ok()
        }
        _ => None,
    };
    let _ = Scheme::revised_from_sources("scheme.shufa", &["revision.shufa"], read);
});
