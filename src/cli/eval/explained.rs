//! Records with their explanations: `eval --explain`.

use std::io;

use shufa::{
    diagnostic::Lang,
    engine::{Engine, OutcomeView},
    render,
};

/// What explains records beside their evaluation.
pub(super) struct Explainer {
    /// A clone of the engine that evaluates: the two share the compiled scheme, and threads share this one.
    engine: Engine,
}

impl Explainer {
    pub(super) fn new(engine: &Engine) -> Explainer {
        Explainer { engine: engine.clone() }
    }

    /// Adds the member `explanation` to a record's line, which is a whole object.
    pub(super) fn add(&self, view: &OutcomeView<'_>, line: &mut Vec<u8>) -> io::Result<()> {
        if line.pop() != Some(b'}') {
            return Err(io::ErrorKind::InvalidData.into());
        }
        line.extend_from_slice(b",\"explanation\":");
        serde_json::to_writer(&mut *line, &self.engine.explain_outcome(view))?;
        line.push(b'}');
        Ok(())
    }

    /// Adds the explanation below a person's paragraph.
    pub(super) fn write(&self, view: &OutcomeView<'_>, lang: Lang, out: &mut Vec<u8>) {
        let text = render::explanation_below(&self.engine.explain_outcome(view), lang);
        out.extend_from_slice(text.as_bytes());
    }
}
