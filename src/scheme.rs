//! A scheme, loaded and checked: the front door of the library.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

use serde::Serialize;

use crate::{
    check::{self, CheckedEdition, Coverage},
    date::Date,
    diagnostic::{Diagnostic, Lang, Severity},
    engine::{self, Engine, FactsError, Period},
    limits::Limits,
    load::{self, Loaded},
    model::Model,
    source::Sources,
};

/// A scheme that has been read and checked, in all its editions.
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
    editions: Vec<Edition>,
    sources: Arc<Sources>,
    warnings: Vec<Diagnostic>,
    coverage: Coverage,
    limits: Limits,
}

/// A scheme as it is from one day to another.
#[derive(Clone, Debug)]
pub struct Edition {
    checked: CheckedEdition,
}

impl Edition {
    /// The first day; none where the scheme does not say since when it is in force.
    pub fn from(&self) -> Option<Date> {
        self.checked.from
    }

    /// The first day of what comes after it; none of the latest, unless the scheme is repealed.
    pub fn to(&self) -> Option<Date> {
        self.checked.to
    }

    /// The scheme's full name.
    pub fn title(&self) -> Option<&str> {
        self.checked.model.schemes.first().and_then(|scheme| scheme.title.as_deref())
    }

    /// Whether it is the one that holds on a day.
    pub fn is_in_force(&self, day: Date) -> bool {
        self.from().is_none_or(|from| from <= day) && self.to().is_none_or(|to| day < to)
    }

    /// The checked model.
    pub fn model(&self) -> &Model {
        &self.checked.model
    }
}

impl Scheme {
    /// Reads a scheme from a file, or from a folder that holds `scheme.shufa` and its revisions.
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

    /// Reads a scheme from a file or a folder, with revision files from elsewhere.
    /// The order in which they are given is immaterial.
    ///
    /// # Errors
    /// With everything that is wrong, when anything is.
    pub fn load_revised(
        path: impl AsRef<Path>,
        revisions: &[PathBuf],
        limits: &Limits,
    ) -> Result<Scheme, LoadError> {
        Scheme::check(load::revised_from_files(path.as_ref(), revisions, limits), limits)
    }

    /// Reads a scheme from texts in memory. `read` gives the text of a path, or
    /// none; paths are separated by `/` and begin where `root` begins.
    ///
    /// # Errors
    /// With everything that is wrong, when anything is.
    pub fn from_sources<T: Into<Vec<u8>>>(
        root: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Scheme, LoadError> {
        Scheme::revised_from_sources(root, &[], read)
    }

    /// Reads a scheme and its revisions from texts in memory. Each revision is
    /// named by its path, for what a folder in memory holds is not known; it may
    /// revise the scheme itself or one that it imports.
    ///
    /// # Errors
    /// With everything that is wrong, when anything is.
    pub fn revised_from_sources<T: Into<Vec<u8>>>(
        root: &str,
        revisions: &[&str],
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Scheme, LoadError> {
        let limits = Limits::default();
        Scheme::check(load::revised_from_sources(root, revisions, read, &limits), &limits)
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
                model,
                editions: checked.editions.into_iter().map(|checked| Edition { checked }).collect(),
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
    /// The context is any serializable value with the facts of 环境. Where the
    /// scheme has several editions, 适用日 chooses among them, on these facts
    /// alone; where none is in force, every outcome is empty.
    ///
    /// # Errors
    /// When the context does not fit 环境, all its errors together; when a fact
    /// that chooses the edition is not given. Any other fact of the context that
    /// is not given is no error.
    pub fn engine(&self, context: &impl Serialize, as_of: Date) -> Result<Engine, FactsError> {
        let json = serde_json::to_vec(context)
            .map_err(|error| FactsError::Context(vec![engine::not_serialized(&error)]))?;
        let (edition, in_force) = self.choose(&json)?;
        let period = Period {
            from: edition.and_then(Edition::from).filter(|_| in_force),
            to: edition.and_then(Edition::to).filter(|_| in_force),
            in_force,
        };
        let model = edition.map_or(&self.model, |edition| &edition.checked.model);
        Engine::new(model, period, &self.sources, &json, as_of, self.limits.clone())
    }

    /// The edition of the version date, and whether it is in force; else the nearest.
    fn choose(&self, context: &[u8]) -> Result<(Option<&Edition>, bool), FactsError> {
        if let [only] = self.editions.as_slice()
            && only.from().is_none()
            && only.to().is_none()
        {
            return Ok((Some(only), true));
        }
        let Some(day) = engine::version_date(&self.model, context, &self.limits)? else {
            return Ok((self.editions.last(), true));
        };
        Ok(match self.edition_on(day) {
            Some(edition) => (Some(edition), true),
            None => {
                let early = |edition: &&Edition| edition.from().is_some_and(|from| day < from);
                (self.editions.first().filter(early).or(self.editions.last()), false)
            }
        })
    }

    /// The editions in order of their days: at least one.
    pub fn editions(&self) -> &[Edition] {
        &self.editions
    }

    /// The edition that holds on a day; none where the scheme is not in force.
    pub fn edition_on(&self, day: Date) -> Option<&Edition> {
        self.editions.iter().find(|edition| edition.is_in_force(day))
    }

    /// The checked model of the latest edition. It has the facts of all of them.
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

    /// How much of the source texts the clauses of some edition account for.
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
