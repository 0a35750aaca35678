//! A scheme, loaded and checked: the front door of the library.

use std::{fmt, path::Path, sync::Arc};

use serde::Serialize;

use crate::{
    check::{self, Coverage},
    date::Date,
    diagnostic::{Diagnostic, Lang, Severity},
    engine::{Engine, FactsError},
    limits::Limits,
    load::{self, Loaded},
    model::Model,
    source::Sources,
};

/// A scheme that has been read and checked.
///
/// ```
/// let scheme = shufa::scheme::Scheme::from_sources("scheme.shufa", |path| match path {
///     "scheme.shufa" => Some("语言 1\n记录 干部 标识 编号 { 编号: 文本 }\n"),
///     _ => None,
/// })?;
/// assert_eq!(scheme.model().records.len(), 2);
/// # Ok::<(), shufa::scheme::LoadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Scheme {
    model: Arc<Model>,
    sources: Arc<Sources>,
    warnings: Vec<Diagnostic>,
    coverage: Coverage,
    limits: Limits,
}

impl Scheme {
    /// Reads a scheme from a file, or from a folder that holds `scheme.shufa`.
    ///
    /// # Errors
    /// With everything that is wrong, when anything is.
    pub fn load(path: impl AsRef<Path>) -> Result<Scheme, LoadError> {
        Scheme::load_with(path, &Limits::default())
    }

    /// Reads a scheme from a file or a folder, within limits.
    ///
    /// # Errors
    /// With everything that is wrong, when anything is.
    pub fn load_with(path: impl AsRef<Path>, limits: &Limits) -> Result<Scheme, LoadError> {
        Scheme::check(load::from_files(path.as_ref(), limits), limits)
    }

    /// Reads a scheme from texts in memory. `read` gives the text of a path, or
    /// none; paths are separated by `/` and begin at `root`'s own folder.
    ///
    /// # Errors
    /// With everything that is wrong, when anything is.
    pub fn from_sources<T: Into<Vec<u8>>>(
        root: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Scheme, LoadError> {
        let limits = Limits::default();
        Scheme::check(load::from_sources(root, read, &limits), &limits)
    }

    /// Checks what was read.
    ///
    /// # Errors
    /// With everything that is wrong, when anything is.
    pub fn check(loaded: Loaded, limits: &Limits) -> Result<Scheme, LoadError> {
        let checked = check::check(&loaded, limits);
        let sources = loaded.sources;
        match checked.model {
            Some(model) => Ok(Scheme {
                model: Arc::new(model),
                sources: Arc::new(sources),
                warnings: checked.diagnostics,
                coverage: checked.coverage,
                limits: limits.clone(),
            }),
            None => Err(LoadError { diagnostics: checked.diagnostics, sources: Box::new(sources) }),
        }
    }

    /// Compiles the scheme for a context and an evaluation date.
    ///
    /// The context is any serializable value with the facts of 环境.
    ///
    /// # Errors
    /// When the context does not fit 环境; all its errors together. A fact of
    /// the context that is not given is no error.
    pub fn engine(&self, context: &impl Serialize, as_of: Date) -> Result<Engine, FactsError> {
        Engine::new(&self.model, &self.sources, context, as_of, self.limits.clone())
    }

    /// The checked model.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The texts that were read.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// What is suspicious, in the order of the text.
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    /// How much of the source texts the clauses account for.
    pub fn coverage(&self) -> &Coverage {
        &self.coverage
    }
}

/// Why a scheme could not be loaded: everything that is wrong with it.
#[derive(Clone, thiserror::Error)]
pub struct LoadError {
    diagnostics: Vec<Diagnostic>,
    sources: Box<Sources>,
}

impl LoadError {
    /// Errors and warnings in the order of the text; at least one is an error.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The texts that were read.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// The errors alone.
    pub fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.severity() == Severity::Error)
    }
}

/// As of [`fmt::Display`]: this is what a host sees that unwraps.
impl fmt::Debug for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// One diagnostic a line, in Chinese.
impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, diagnostic) in self.diagnostics.iter().enumerate() {
            if at > 0 {
                f.write_str("\n")?;
            }
            f.write_str(&diagnostic.line(&self.sources, Lang::Zh))?;
        }
        Ok(())
    }
}
