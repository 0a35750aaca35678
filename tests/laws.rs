//! The laws that every change of the engine must keep.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that meets what cannot be fails"
)]

mod support;
