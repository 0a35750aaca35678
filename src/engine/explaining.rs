//! Explanations beside evaluation: of an outcome at hand, and over all records.

use super::{Engine, OutcomeView, RecordType, plan_of};
use crate::explain::{self, Asks, Explanation, NoSuchName, Pools};

impl Engine {
    /// Explains an outcome of this engine, or of a clone of it. Evaluation does no
    /// work for this: the record is evaluated once more, with a trace.
    pub fn explain_outcome(&self, outcome: &OutcomeView<'_>) -> Explanation {
        let OutcomeView { program, layout, facts, .. } = *outcome;
        let of = program
            .layout_of(layout.record)
            .and_then(|(at, _)| Some(RecordType { at, tag: program.plans.get(at)?.tag }));
        let nothing = RecordType { at: program.plans.len(), tag: 0 };
        let (_, plan) = plan_of(program, of.unwrap_or(nothing));
        let given = explain::Given { program, layout, plan, facts, totals: &self.totals };
        explain::explain(given, (self.run(), &self.citations()))
    }

    /// Counts of the facts that this engine's outcomes lack.
    pub fn asks(&self) -> Asks {
        Asks::new(&self.program, self.run())
    }

    /// Counts for the explanation of the quotas over the population that have a name.
    ///
    /// # Errors
    /// When no quota over the population has it.
    pub fn pools(&self, name: &str) -> Result<Pools, NoSuchName> {
        Pools::new(&self.program, self.run(), self.citations(), self.tally(), name)
    }
}
