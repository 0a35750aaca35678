//! What is said on standard error: diagnostics and progress.

use std::{
    cell::Cell,
    io::{self, IsTerminal, Write},
};

use shufa::{
    diagnostic::{Diagnostic, Lang, Term},
    render::{self, Style},
    source::Sources,
};

/// Records between two signs of progress. By judgement: about three a second.
const STEP: u64 = 20_000;

/// Standard error, in a language.
pub(crate) struct Console {
    pub(crate) lang: Lang,
    style: Style,
    shows_progress: bool,
    /// Whether a line of progress stands on the screen.
    progress: Cell<bool>,
}

impl Console {
    pub(crate) fn new(lang: Lang) -> Console {
        Console {
            lang,
            style: style_of(&io::stderr()),
            // Progress is for who waits: not beside an output that scrolls, nor in a pipe.
            shows_progress: io::stderr().is_terminal() && !io::stdout().is_terminal(),
            progress: Cell::new(false),
        }
    }

    /// A diagnostic that is in no source text.
    pub(crate) fn diagnostic(&self, diagnostic: &Diagnostic) {
        self.diagnostic_in(diagnostic, &super::no_sources());
    }

    /// A diagnostic with its place in the text.
    pub(crate) fn diagnostic_in(&self, diagnostic: &Diagnostic, sources: &Sources) {
        let text = render::diagnostic(diagnostic, sources, None, self.lang, self.style);
        self.write(&text);
    }

    /// A diagnostic of a record or the context, as one line.
    pub(crate) fn fact(&self, diagnostic: &Diagnostic, input: &str) {
        let line = render::diagnostic_line(diagnostic, Some(input), self.lang);
        self.line(&line);
    }

    pub(crate) fn line(&self, text: &str) {
        self.write(&format!("{text}\n"));
    }

    fn write(&self, text: &str) {
        self.clear_progress();
        // There is nowhere left to say that this cannot be said.
        let _ = io::stderr().write_all(text.as_bytes());
    }

    /// Shows how many records are done, on a terminal.
    pub(crate) fn progress(&self, what: Term, records: u64) {
        if self.shows_progress && records.is_multiple_of(STEP) {
            let count = super::sentence(what, [records.to_string().into()], self.lang);
            let _ = io::stderr().write_all(format!("\r{count}").as_bytes());
            self.progress.set(true);
        }
    }

    /// Takes the line of progress away.
    pub(crate) fn clear_progress(&self) {
        if self.progress.replace(false) {
            let _ = io::stderr().write_all(b"\r\x1b[K");
        }
    }
}

/// Colours for a terminal, unless `NO_COLOR` asks for none.
pub(crate) fn style_of(stream: &impl IsTerminal) -> Style {
    let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    if stream.is_terminal() && !plain { Style::Terminal } else { Style::Plain }
}
