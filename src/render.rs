//! Diagnostics and outcomes as text for people.
//!
//! Everything here returns text and writes nothing. The same input gives the
//! same bytes each time; colours are for terminals and are asked for.

mod coverage;
mod diagnostic;
mod explanation;
mod layout;
mod outcome;
mod population;
mod summary;
mod words;

pub use coverage::coverage;
pub use diagnostic::{Style, diagnostic, diagnostic_line};
pub use explanation::explanation;
pub use layout::{pad, width, wrap};
pub use outcome::{Citations, Report};
pub use summary::Summary;
pub use words::{clause_name, kind, modality, status};
