//! What the tests measure by: a reference evaluator and a generator of schemes and records.

pub(crate) mod case;
pub(crate) mod compare;
pub(crate) mod generate;
pub(crate) mod naive;
