//! A rules engine for accountability schemes.
//!
//! Text goes one way, and each stage is a type that the one before it makes:
//! [`source`] texts → [`syntax`] trees → a checked [`model`] → a program, which
//! makes outcomes of facts.

pub mod check;
pub mod date;
pub mod diagnostic;
pub mod engine;
pub mod limits;
pub mod load;
pub mod model;
pub mod number;
pub mod outcome;
#[cfg(feature = "render")]
pub mod render;
pub mod schema;
pub mod scheme;
pub mod source;
mod suggest;
pub mod syntax;

pub use date::Date;
pub use scheme::{LoadError, Scheme};
