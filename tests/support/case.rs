//! A random scheme with its model, a context, records and an evaluation date.

use serde_json::Value as Json;
use shufa::{date::Date, engine::Engine, outcome::Outcome, scheme::Scheme, syntax::keyword::Language};

use super::{
    calendar,
    generate::{
        self,
        dice::Dice,
        records::{self, Facts},
    },
    naive,
};

/// One random scheme and what it is applied to.
pub(crate) struct Case {
    pub(crate) seed: u64,
    pub(crate) text: generate::Scheme,
    pub(crate) scheme: Scheme,
    pub(crate) dice: Dice,
    pub(crate) as_of: Date,
}

/// Something that makes outcomes of records.
pub(crate) type Evaluate = fn(&Scheme, &Json, &str, &Json, Date) -> Outcome;

impl Case {
    pub(crate) fn random(seed: u64) -> Case {
        let text = generate::Scheme::random(seed);
        let scheme = compiled(&text.text(Language::Zh));
        Case {
            seed,
            text,
            scheme,
            dice: Dice::new(seed ^ 0xfac7),
            as_of: "2026-03-31".parse().expect("a date"),
        }
    }

    /// So many facts in a hundred are missing.
    pub(crate) fn context(&mut self, missing: usize) -> Json {
        records::context(self.scheme.model(), Facts { missing, none: 30 }, &mut self.dice)
    }

    pub(crate) fn record(&mut self, missing: usize) -> (&'static str, Json) {
        let ty = *self.dice.pick(&self.text.record_types);
        (ty, self.record_of(ty, missing, "甲一"))
    }

    pub(crate) fn record_of(&mut self, ty: &str, missing: usize, key: &str) -> Json {
        records::record(self.scheme.model(), ty, key, Facts { missing, none: 30 }, &mut self.dice)
    }

    /// The engine, with the calendar that the reference counts by.
    pub(crate) fn engine(&self, context: &Json) -> Engine {
        let engine = self.scheme.engine(context, self.as_of).expect("a context that fits");
        engine.with_calendar(calendar::calendar())
    }

    /// What is seen when a law is broken: the scheme, and what it was applied to.
    pub(crate) fn story(&self, context: &Json, record: &Json) -> String {
        let (seed, text) = (self.seed, self.text.text(Language::Zh));
        format!("seed {seed}\n{text}\ncontext {context}\nrecord {record}\n")
    }
}

/// A scheme without errors.
pub(crate) fn compiled(text: &str) -> Scheme {
    let read = |path: &str| (path == "scheme.shufa").then(|| text.to_owned());
    Scheme::from_sources("scheme.shufa", read).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// The reference evaluator.
pub(crate) const NAIVE: Evaluate =
    |scheme, context, ty, record, as_of| naive::evaluate(scheme.model(), context, ty, record, as_of);

/// The engine. The record is all there is for aggregates.
pub(crate) const ENGINE: Evaluate = |scheme, context, ty, record, as_of| {
    let engine = scheme.engine(context, as_of).expect("a context that fits");
    let mut engine = engine.with_calendar(calendar::calendar());
    let ty = engine.record_type(ty).expect("a record type");
    let json = record.to_string();
    let mut facts = shufa::engine::Facts::default();
    engine.read_json(ty, json.as_bytes(), &mut facts).expect("a record that fits");
    let mut all = engine.accumulator();
    for (other, _) in engine.record_types() {
        all.include(other);
    }
    all.add(ty, &facts);
    let mut engine = engine.with_aggregates(&all.finish());
    let view = engine.evaluate_json(ty, json.as_bytes()).expect("a record that fits");
    view.to_owned()
};
