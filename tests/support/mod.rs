//! What the tests measure by: a reference evaluator and a generator of schemes and records.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "a test that meets what cannot be fails"
)]

pub(crate) mod calendar;
pub(crate) mod case;
pub(crate) mod compare;
pub(crate) mod generate;
pub(crate) mod naive;
