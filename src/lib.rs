#![doc = include_str!("../README.md")]
//!
//! # Modules
//!
//! Text goes one way, and each stage is a type that the one before it makes:
//! [`source`] texts → [`syntax`] trees → a checked [`model`] → an [`engine`],
//! which makes [`outcome`]s of facts. [`Scheme`] is the front door.

pub mod calendar;
pub mod check;
pub mod date;
pub mod diagnostic;
pub mod edition;
pub mod engine;
pub mod explain;
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

pub use calendar::Calendar;
pub use date::Date;
pub use scheme::{LoadError, Scheme};
