//! Diagnostics and outcomes as text for people.
//!
//! Everything here returns text and writes nothing. The same input gives the
//! same bytes each time; colours are for terminals and are asked for.

mod asks;
mod coverage;
mod diagnostic;
mod explanation;
mod html;
mod layout;
mod names;
mod outcome;
mod pools;
mod population;
mod summary;
mod tree;
mod words;

pub use asks::{asks, asks_html};
pub use coverage::coverage;
pub use diagnostic::{Style, diagnostic, diagnostic_line};
pub use explanation::{explanation, explanation_below, explanation_html};
pub use layout::{pad, width, wrap};
pub use outcome::{Citations, Report};
pub use pools::{quota, quota_html};
pub use summary::Summary;
pub use words::{clause_name, kind, modality, status};
