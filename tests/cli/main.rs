//! The command line, on the built program.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod aggregates;
mod bad_records;
mod bad_schemes;
mod calendar;
mod check;
mod eval;
mod explain;
#[path = "../support/fits.rs"]
mod fits;
mod help;
mod inputs;
mod jinchang;
mod schema;
mod show;
mod support;
mod threads;
