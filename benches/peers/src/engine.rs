//! What is asked of every engine.

use std::error::Error;

use crate::workload::{Answer, Workload};

/// An engine with the rules compiled, or why it did not take them.
pub(crate) type Built = Result<Box<dyn Peer>, Box<dyn Error>>;

/// Makes an engine of the rules of a workload: this is the time to compile.
pub(crate) type Build = fn(&Workload) -> Built;

pub(crate) trait Peer {
    /// Brings the records into the form that the engine evaluates; not timed.
    fn prepare(&mut self, lines: &'static [String]) -> Result<(), Box<dyn Error>>;

    /// Evaluates a prepared record, to the form in which the engine gives
    /// outcomes; the number of them, so that no work can be left out.
    fn evaluate(&mut self, at: usize) -> Result<usize, Box<dyn Error>>;

    /// The same as labels.
    fn answer(&mut self, at: usize) -> Result<Answer, Box<dyn Error>>;

    /// From a line of JSON to a line of JSON.
    fn line(&mut self, line: &str, out: &mut Vec<u8>) -> Result<(), Box<dyn Error>>;
}
