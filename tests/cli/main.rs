//! The command line, on the built program.

mod bad_records;
mod bad_schemes;
mod check;
mod eval;
mod help;
mod inputs;
mod schema;
mod support;
