//! What the engine is compared with: Jinchang's scheme read once more in plain Rust, and records to read.
//!
//! Nothing here uses the crate under test.

pub(crate) mod jinchang;
pub(crate) mod random;
