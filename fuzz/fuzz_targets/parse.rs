//! Any bytes as a policy file: diagnostics or a scheme, never a panic.
//!
//! ```text
//! cargo fuzz run parse
//! ```

#![no_main]

use libfuzzer_sys::fuzz_target;
use shufa::Scheme;

fuzz_target!(|bytes: &[u8]| {
    let read = |path: &str| (path == "scheme.shufa").then(|| bytes.to_vec());
    let _ = Scheme::from_sources("scheme.shufa", read);
});
