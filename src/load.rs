//! Reading: a policy file, the files it imports, their revisions, and the source texts they quote.
//!
//! A scheme is a file, or a folder that holds `scheme.shufa` and its revisions:
//! the other files of the folder that begin with 修订. Paths of 引用 and 原文
//! are relative to the file that names them. Each file is read once, however
//! often it is imported, and stands after the files it imports.

mod store;

use std::path::{Path, PathBuf};

use indexmap::IndexMap;

use crate::{
    date::Date,
    diagnostic::{Argument, Code, Diagnostic, Place, Severity, Term},
    limits::Limits,
    source::{FileId, Sources, Span},
    suggest::nearest,
    syntax::{self, ast},
};
use store::{Files, Memory, ReadError, Store, folder, join, relative, stem};

pub use store::SCHEME_FILE;

/// What was read: trees, texts, and what is wrong with them.
#[derive(Debug, Default)]
pub struct Loaded {
    /// Policy files and source texts.
    pub sources: Sources,
    /// Policy files: imports first, each once, the one loaded last.
    pub units: Vec<Unit>,
    /// Revision files, in order of their days and names.
    pub revisions: Vec<RevisionUnit>,
    /// What is wrong with files and syntax.
    pub diagnostics: Vec<Diagnostic>,
}

impl Loaded {
    /// Whether something was wrong that leaves the trees incomplete.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity() == Severity::Error)
    }
}

/// A policy file among others.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Its tree.
    pub file: ast::File,
    /// The units it imports, in order.
    pub imports: Vec<usize>,
    /// Where its own text names each of them.
    pub import_spans: Vec<Span>,
    /// Its 原文.
    pub texts: Vec<FileId>,
    /// Its file name without folder and ending.
    pub stem: String,
    /// A file that it imports could not be read: any name may be declared there.
    pub incomplete: bool,
    /// In an edition: the revisions that have changed it, in order.
    pub revised: Vec<Revised>,
    /// In an edition: the vocabulary of later ones, which its rules do not see.
    pub later: Vec<ast::Item>,
    /// In an edition: nothing imports it yet; its vocabulary is all there is.
    pub dormant: bool,
}

/// A revision that has changed a unit.
#[derive(Clone, Debug)]
pub struct Revised {
    /// Its file: what was declared there comes from it.
    pub file: FileId,
    /// Its head.
    pub head: Span,
    /// Its first day.
    pub since: Date,
    /// 名称 of the revision.
    pub title: Option<String>,
    /// Its 原文.
    pub texts: Vec<FileId>,
    /// Whether it names a 原文, be it there or not.
    pub names_text: bool,
}

/// A revision file.
#[derive(Debug)]
pub struct RevisionUnit {
    /// Its tree.
    pub file: ast::File,
    /// The unit that it revises.
    pub unit: usize,
    /// The units it imports, each with its path from the folder of the unit it revises.
    pub imports: Vec<(usize, ast::Text)>,
    /// Its 原文.
    pub texts: Vec<FileId>,
    /// The paths of those from the folder of the unit it revises.
    pub text_paths: Vec<ast::Text>,
}

/// Reads a scheme from the file system.
pub fn from_files(path: &Path, limits: &Limits) -> Loaded {
    revised_from_files(path, &[], limits)
}

/// Reads a scheme from the file system, with revision files from elsewhere.
pub fn revised_from_files(path: &Path, revisions: &[PathBuf], limits: &Limits) -> Loaded {
    let revisions: Vec<String> = revisions.iter().map(|path| path.to_string_lossy().into_owned()).collect();
    load(&Files, &path.to_string_lossy(), &revisions, limits)
}

/// Reads a scheme from texts in memory: `read` gives the text of a path, none when there is none.
/// Paths are separated by `/`.
pub fn from_sources<T: Into<Vec<u8>>>(
    root: &str,
    read: impl Fn(&str) -> Option<T>,
    limits: &Limits,
) -> Loaded {
    load(&Memory(read), root, &[], limits)
}

/// Reads a scheme and its revisions from texts in memory.
pub fn revised_from_sources<T: Into<Vec<u8>>>(
    root: &str,
    revisions: &[&str],
    read: impl Fn(&str) -> Option<T>,
    limits: &Limits,
) -> Loaded {
    let revisions: Vec<String> = revisions.iter().map(|path| (*path).to_owned()).collect();
    load(&Memory(read), root, &revisions, limits)
}

/// What a file imports, still to be read.
struct Wanted {
    import: ast::Text,
    /// The file that names it.
    by: String,
    /// The place among the revisions of the file that is open.
    revision: Option<usize>,
}

/// A file whose imports are being read.
struct Open {
    path: String,
    identity: String,
    file: ast::File,
    queue: Vec<Wanted>,
    next: usize,
    imports: Vec<usize>,
    incomplete: bool,
    import_spans: Vec<Span>,
    revisions: Vec<OpenRevision>,
}

/// A revision file that has been read.
struct OpenRevision {
    path: String,
    file: ast::File,
    imports: Vec<(usize, ast::Text)>,
}

/// How far a file has come.
enum State {
    Open,
    Done(usize),
    Failed,
}

struct Loader<'a, S> {
    store: &'a S,
    limits: &'a Limits,
    loaded: Loaded,
    states: IndexMap<String, State>,
    texts: IndexMap<String, Option<FileId>>,
    /// Revisions that are given beside the scheme and wait for the one they name.
    pending: Vec<OpenRevision>,
    /// Revisions of a folder that name another scheme than the folder's.
    strays: Vec<OpenRevision>,
    /// Revision files that have been read.
    read_revisions: Vec<String>,
    /// Files beside a scheme that are no revisions, by identity and path: perhaps imports.
    passed_over: Vec<(String, String)>,
}

fn load<S: Store>(store: &S, root: &str, revisions: &[String], limits: &Limits) -> Loaded {
    let mut loader = Loader {
        store,
        limits,
        loaded: Loaded::default(),
        states: IndexMap::new(),
        texts: IndexMap::new(),
        pending: Vec::new(),
        strays: Vec::new(),
        read_revisions: Vec::new(),
        passed_over: Vec::new(),
    };
    loader.run(root, revisions);
    loader.tell_passed_over();
    let mut loaded = loader.loaded;
    // By name within a day: the order in which they are given changes nothing.
    let sources = &loaded.sources;
    let name = |revision: &RevisionUnit| sources.get(revision.file.id).map(|source| source.name().to_owned());
    loaded.revisions.sort_by_cached_key(|revision| {
        (revision.file.revision.as_ref().map(|revision| revision.since.date), name(revision))
    });
    loaded
}

impl<S: Store> Loader<'_, S> {
    /// Depth first with a stack of its own: the length of a chain of imports is the user's.
    fn run(&mut self, root: &str, revisions: &[String]) {
        let path = self.store.locate(root);
        let identity = self.store.identity(&path);
        let mut stack: Vec<Open> = Vec::new();
        stack.extend(self.open(root, path, identity, None));
        for path in revisions {
            let revision = self.open_revision(path, true);
            self.pending.extend(revision);
        }
        if let Some(root) = stack.last_mut() {
            self.attach(root);
        }
        loop {
            let depth = stack.len();
            let Some(top) = stack.last_mut() else {
                break;
            };
            let Some(wanted) = top.queue.get(top.next) else {
                if let Some(done) = stack.pop() {
                    let unit = self.close(done);
                    if let Some(parent) = stack.last_mut() {
                        parent.found(unit);
                    }
                }
                continue;
            };
            top.next += 1;
            let span = wanted.import.span;
            let named = join(folder(&wanted.by), &wanted.import.text);
            let path = self.store.locate(&named);
            let identity = self.store.identity(&path);
            match self.states.get(&identity) {
                Some(State::Done(unit)) => {
                    let unit = *unit;
                    top.found(unit);
                }
                Some(State::Failed) => top.incomplete = true,
                Some(State::Open) => {
                    top.incomplete = true;
                    let diagnostic = cycle(&stack, &identity, span);
                    self.loaded.diagnostics.push(diagnostic);
                }
                None if depth > self.limits.import_depth => {
                    top.incomplete = true;
                    let limit = self.limits.import_depth.to_string();
                    self.loaded.diagnostics.push(Diagnostic::new(Code::ImportsTooDeep, span, [limit.into()]));
                }
                None => match self.open(&named, path, identity, Some(span)) {
                    Some(mut opened) => {
                        self.attach(&mut opened);
                        stack.push(opened);
                    }
                    None => top.incomplete = true,
                },
            }
        }
        let pending = std::mem::take(&mut self.pending);
        for revision in pending.into_iter().chain(std::mem::take(&mut self.strays)) {
            self.revises_unknown(&revision);
        }
    }

    /// Opens a policy file with the revisions of its folder.
    fn open(&mut self, named: &str, path: String, identity: String, from: Option<Span>) -> Option<Open> {
        let Some(text) = self.read(&path, from) else {
            self.states.insert(identity, State::Failed);
            return None;
        };
        let id = self.loaded.sources.add(path.clone(), text);
        let parsed = syntax::parse(&self.loaded.sources, id, self.limits);
        self.loaded.diagnostics.extend(parsed.diagnostics);
        let file = parsed.file;
        if let Some(revision) = &file.revision {
            let place = from.unwrap_or(revision.span);
            self.loaded
                .diagnostics
                .push(Diagnostic::new(Code::RevisionAsScheme, place, []).help(Term::HelpRevisionBehind, []));
            self.states.insert(identity, State::Failed);
            return None;
        }
        self.states.insert(identity.clone(), State::Open);
        let queue = file.imports.iter().map(|import| Wanted {
            import: import.clone(),
            by: path.clone(),
            revision: None,
        });
        let mut open = Open {
            queue: queue.collect(),
            path,
            identity,
            file,
            next: 0,
            imports: Vec::new(),
            import_spans: Vec::new(),
            incomplete: false,
            revisions: Vec::new(),
        };
        if open.path != named {
            for path in self.store.beside(named) {
                if let Some(revision) = self.open_revision(&path, false) {
                    open.add(revision);
                }
            }
        }
        Some(open)
    }

    /// Reads a revision file; one that is given as such must be one.
    fn open_revision(&mut self, path: &str, given: bool) -> Option<OpenRevision> {
        let identity = self.store.identity(path);
        if self.read_revisions.contains(&identity) {
            return None;
        }
        let text = self.read(path, None)?;
        if !syntax::begins_with_revision(&text) {
            if given {
                let place = Place::File(path.to_owned());
                self.loaded
                    .diagnostics
                    .push(Diagnostic::at(Code::NotARevision, place, []).help(Term::HelpRevisionFile, []));
            } else if !syntax::begins_with_scheme(&text) {
                self.passed_over.push((identity, path.to_owned()));
            }
            return None;
        }
        self.read_revisions.push(identity);
        let id = self.loaded.sources.add(path.to_owned(), text);
        let parsed = syntax::parse(&self.loaded.sources, id, self.limits);
        self.loaded.diagnostics.extend(parsed.diagnostics);
        // Without a head its mistakes have been told of.
        parsed.file.revision.as_ref()?;
        Some(OpenRevision { path: path.to_owned(), file: parsed.file, imports: Vec::new() })
    }

    /// A file that nothing reads is perhaps a revision with a slip in its first words:
    /// last year's rules would go on in silence.
    fn tell_passed_over(&mut self) {
        for (identity, path) in std::mem::take(&mut self.passed_over) {
            if !self.states.contains_key(&identity) {
                let diagnostic = Diagnostic::at(Code::FileNotRead, Place::File(path), []);
                self.loaded.diagnostics.push(diagnostic.help(Term::HelpFileNotRead, []));
            }
        }
    }

    /// Gives a file that is open the revisions that wait for it.
    fn attach(&mut self, open: &mut Open) {
        let stem = stem(&open.path);
        let name = open.name(&stem).to_owned();
        let (mine, others): (Vec<_>, Vec<_>) = std::mem::take(&mut self.pending)
            .into_iter()
            .partition(|revision| revision.scheme().is_some_and(|scheme| scheme.text == name));
        self.pending = others;
        for revision in mine {
            open.add(revision);
        }
    }

    fn revises_unknown(&mut self, revision: &OpenRevision) {
        let Some(scheme) = revision.scheme() else {
            return;
        };
        let loaded = self.loaded.units.iter().filter_map(|unit| unit.file.scheme.as_ref());
        let mut names: Vec<&str> = loaded.map(|scheme| scheme.name.text.as_str()).collect();
        names.reverse();
        let mut diagnostic = Diagnostic::new(Code::RevisesUnknown, scheme.span, [scheme.text.clone().into()]);
        diagnostic = match nearest(&scheme.text, names.iter().copied()) {
            Some(near) => diagnostic.help(Term::DidYouMean, [near.into()]),
            None if names.is_empty() => diagnostic,
            None => {
                let names = names.into_iter().map(Argument::from).collect();
                diagnostic.help(Term::HelpRevisionsOf, [Argument::OneOf(names)])
            }
        };
        self.loaded.diagnostics.push(diagnostic);
    }

    fn close(&mut self, done: Open) -> usize {
        let texts = self.texts(&done.path, &done.file.text_sources);
        let unit = self.loaded.units.len();
        let home = folder(&done.path).to_owned();
        let stem = stem(&done.path);
        let name = done.name(&stem).to_owned();
        for revision in done.revisions {
            // A revision of the folder that names another scheme.
            if revision.scheme().is_none_or(|scheme| scheme.text != name) {
                self.strays.push(revision);
                continue;
            }
            if revision.file.language != done.file.language {
                let span = revision.file.revision.as_ref().map(|revision| revision.span);
                let place = done.file.scheme.as_ref().map(|scheme| scheme.name.span);
                if let Some(span) = span {
                    let mut diagnostic = Diagnostic::new(Code::RevisionLanguage, span, []);
                    if let Some(place) = place {
                        diagnostic = diagnostic.label(place, Term::DeclaredHere, []);
                    }
                    self.loaded.diagnostics.push(diagnostic);
                }
            }
            let texts = self.texts(&revision.path, &revision.file.text_sources);
            let moved = |text: &ast::Text| ast::Text {
                text: relative(&home, &join(folder(&revision.path), &text.text)),
                span: text.span,
            };
            let text_paths = revision.file.text_sources.iter().map(moved).collect();
            let imports = revision.imports.iter().map(|(unit, text)| (*unit, moved(text))).collect();
            self.loaded.revisions.push(RevisionUnit {
                file: revision.file,
                unit,
                imports,
                texts,
                text_paths,
            });
        }
        self.loaded.units.push(Unit {
            stem,
            file: done.file,
            imports: done.imports,
            import_spans: done.import_spans,
            texts,
            revised: Vec::new(),
            later: Vec::new(),
            dormant: false,
            incomplete: done.incomplete,
        });
        self.states.insert(done.identity, State::Done(unit));
        unit
    }

    /// The source texts that a file names; two files may share one.
    fn texts(&mut self, path: &str, texts: &[ast::Text]) -> Vec<FileId> {
        texts.iter().filter_map(|text| self.text(path, text)).collect()
    }

    fn text(&mut self, path: &str, text: &ast::Text) -> Option<FileId> {
        let path = join(folder(path), &text.text);
        let identity = self.store.identity(&path);
        if let Some(known) = self.texts.get(&identity) {
            return *known;
        }
        let id = self.read(&path, Some(text.span)).map(|text| self.loaded.sources.add(path, text));
        self.texts.insert(identity, id);
        id
    }

    /// The text of a path, or a diagnostic at the place that names it.
    fn read(&mut self, path: &str, from: Option<Span>) -> Option<String> {
        let limit = self.limits.source_bytes.min(u32::MAX as usize - 1);
        let at = |code: Code, arguments: Vec<Argument>| {
            let place = from.map_or_else(|| Place::File(path.to_owned()), Place::Source);
            let mut diagnostic = Diagnostic::at(code, place, []);
            diagnostic.arguments = arguments;
            diagnostic
        };
        let diagnostic = match self.store.read(path, limit) {
            Ok(bytes) => match syntax::decode(path, bytes, self.limits) {
                Ok(text) => return Some(text),
                Err(diagnostic) => *diagnostic,
            },
            Err(ReadError::NotFound) => {
                let diagnostic = at(Code::FileNotFound, vec![path.into()]);
                match from {
                    Some(_) => diagnostic.help(Term::HelpRelativePath, []),
                    None => diagnostic,
                }
            }
            Err(ReadError::TooLarge) => {
                let place = Place::File(path.to_owned());
                Diagnostic::at(Code::SourceTooLarge, place, [limit.to_string().into()])
                    .help(Term::SplitFile, [])
            }
            Err(ReadError::Other(reason)) => at(Code::CannotRead, vec![path.into(), reason.into()]),
        };
        self.loaded.diagnostics.push(diagnostic);
        None
    }
}

impl Open {
    /// What revisions call the scheme.
    fn name<'a>(&'a self, stem: &'a str) -> &'a str {
        self.file.scheme.as_ref().map_or(stem, |scheme| &scheme.name.text)
    }

    fn add(&mut self, revision: OpenRevision) {
        let at = self.revisions.len();
        self.queue.extend(revision.file.imports.iter().map(|import| Wanted {
            import: import.clone(),
            by: revision.path.clone(),
            revision: Some(at),
        }));
        self.revisions.push(revision);
    }

    /// Notes the unit of the import that was wanted last.
    fn found(&mut self, unit: usize) {
        let Some(wanted) = self.next.checked_sub(1).and_then(|at| self.queue.get(at)) else {
            return;
        };
        match wanted.revision {
            None if self.imports.contains(&unit) => {}
            None => {
                self.imports.push(unit);
                self.import_spans.push(wanted.import.span);
            }
            Some(at) => {
                if let Some(revision) = self.revisions.get_mut(at) {
                    revision.imports.push((unit, wanted.import.clone()));
                }
            }
        }
    }
}

impl OpenRevision {
    fn scheme(&self) -> Option<&ast::Name> {
        self.file.revision.as_ref().map(|revision| &revision.scheme)
    }
}

/// The error for an import of a file that is still open, naming every file of the cycle.
fn cycle(stack: &[Open], identity: &str, span: Span) -> Diagnostic {
    let members =
        stack.iter().skip_while(|open| open.identity != identity).map(|open| format!("`{}`", open.path));
    let mut names: Vec<String> = members.collect();
    names.extend(names.first().cloned());
    let mut diagnostic = Diagnostic::new(Code::ImportCycle, span, [names.join(" → ").into()]);
    let edges = stack
        .iter()
        .skip_while(|open| open.identity != identity)
        .filter_map(|open| open.queue.get(open.next.checked_sub(1)?))
        .map(|wanted| &wanted.import)
        .filter(|import| import.span != span);
    for import in edges {
        diagnostic = diagnostic.label(import.span, Term::ImportedHere, []);
    }
    diagnostic.help(Term::HelpImportCycle, [])
}
