//! Reading: a policy file, the files it imports, and the source texts they quote.
//!
//! A scheme is a file, or a folder that holds `scheme.shufa`. Paths of 引用 and
//! 原文 are relative to the file that names them. Each file is read once, however
//! often it is imported, and stands after the files it imports.

use std::{fs, io::Read, path::Path};

use indexmap::IndexMap;

use crate::{
    diagnostic::{Argument, Code, Diagnostic, Place, Severity, Term},
    limits::Limits,
    source::{FileId, Sources, Span},
    syntax::{self, ast},
};

/// The file of a scheme that is given as a folder.
pub const SCHEME_FILE: &str = "scheme.shufa";

/// What was read: trees, texts, and what is wrong with them.
#[derive(Debug, Default)]
pub struct Loaded {
    /// Policy files and source texts.
    pub sources: Sources,
    /// Policy files: imports first, each once, the one loaded last.
    pub units: Vec<Unit>,
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
#[derive(Debug)]
pub struct Unit {
    /// Its tree.
    pub file: ast::File,
    /// The units it imports, in order.
    pub imports: Vec<usize>,
    /// Its 原文.
    pub text: Option<FileId>,
    /// Its file name without folder and ending.
    pub stem: String,
    /// A file that it imports could not be read: any name may be declared there.
    pub incomplete: bool,
}

/// Reads a scheme from the file system.
pub fn from_files(path: &Path, limits: &Limits) -> Loaded {
    let root = path.to_string_lossy();
    load(&Files, &root, limits)
}

/// Reads a scheme from texts in memory: `read` gives the text of a path, none when there is none.
/// Paths are separated by `/`.
pub fn from_sources<T: Into<Vec<u8>>>(
    root: &str,
    read: impl Fn(&str) -> Option<T>,
    limits: &Limits,
) -> Loaded {
    load(&Memory(read), root, limits)
}

/// Where texts come from.
trait Store {
    /// The path of the policy file that `path` means: itself, or the scheme file of a folder.
    fn locate(&self, path: &str) -> String;
    /// What two paths of the same file share.
    fn identity(&self, path: &str) -> String;
    /// The bytes of a path, at most `limit`.
    fn read(&self, path: &str, limit: usize) -> Result<Vec<u8>, ReadError>;
}

/// Why there are no bytes.
enum ReadError {
    NotFound,
    TooLarge,
    Other(String),
}

/// The file system.
struct Files;

impl Store for Files {
    fn locate(&self, path: &str) -> String {
        if Path::new(path).is_dir() { join(path, SCHEME_FILE) } else { path.to_owned() }
    }

    fn identity(&self, path: &str) -> String {
        fs::canonicalize(path).map_or_else(|_| path.to_owned(), |path| path.to_string_lossy().into())
    }

    fn read(&self, path: &str, limit: usize) -> Result<Vec<u8>, ReadError> {
        let failed = |error: std::io::Error| match error.kind() {
            std::io::ErrorKind::NotFound => ReadError::NotFound,
            _ => ReadError::Other(error.to_string()),
        };
        let file = fs::File::open(path).map_err(failed)?;
        let length = file.metadata().map_err(failed)?.len();
        if length > limit as u64 {
            return Err(ReadError::TooLarge);
        }
        // A device or a pipe has no length beforehand: the reading itself is bounded too.
        let mut bytes = Vec::new();
        file.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
        Ok(bytes)
    }
}

/// Texts given by the host.
struct Memory<F>(F);

impl<T: Into<Vec<u8>>, F: Fn(&str) -> Option<T>> Store for Memory<F> {
    fn locate(&self, path: &str) -> String {
        let inside = join(path, SCHEME_FILE);
        if !path.ends_with(".shufa") && (self.0)(path).is_none() && (self.0)(&inside).is_some() {
            inside
        } else {
            path.to_owned()
        }
    }

    fn identity(&self, path: &str) -> String {
        path.to_owned()
    }

    fn read(&self, path: &str, _limit: usize) -> Result<Vec<u8>, ReadError> {
        (self.0)(path).map(Into::into).ok_or(ReadError::NotFound)
    }
}

/// `folder/path` without `.` and `..` where they can be told away.
fn join(folder: &str, path: &str) -> String {
    if Path::new(path).is_absolute() {
        return path.to_owned();
    }
    let rooted = folder.starts_with(std::path::is_separator);
    let mut parts: Vec<&str> = Vec::new();
    let both = folder.split(std::path::is_separator).chain(path.split(std::path::is_separator));
    for part in both {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if rooted => {}
            part => parts.push(part),
        }
    }
    format!("{}{}", if rooted { "/" } else { "" }, parts.join("/"))
}

/// The folder of a file.
fn folder(path: &str) -> &str {
    path.rfind(std::path::is_separator).and_then(|at| path.get(..at.max(1))).unwrap_or("")
}

/// The file name without folder and ending.
fn stem(path: &str) -> String {
    Path::new(path).file_stem().map_or_else(|| path.to_owned(), |stem| stem.to_string_lossy().into())
}

/// A file whose imports are being read.
struct Open {
    path: String,
    identity: String,
    file: ast::File,
    next: usize,
    imports: Vec<usize>,
    incomplete: bool,
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
}

fn load<S: Store>(store: &S, root: &str, limits: &Limits) -> Loaded {
    let mut loader =
        Loader { store, limits, loaded: Loaded::default(), states: IndexMap::new(), texts: IndexMap::new() };
    loader.run(root);
    loader.loaded
}

impl<S: Store> Loader<'_, S> {
    /// Depth first with a stack of its own: the length of a chain of imports is the user's.
    fn run(&mut self, root: &str) {
        let path = self.store.locate(root);
        let identity = self.store.identity(&path);
        let mut stack: Vec<Open> = Vec::new();
        stack.extend(self.open(path, identity, None));
        loop {
            let depth = stack.len();
            let Some(top) = stack.last_mut() else {
                return;
            };
            let Some(import) = top.file.imports.get(top.next) else {
                if let Some(done) = stack.pop() {
                    let unit = self.close(done);
                    if let Some(parent) = stack.last_mut() {
                        parent.imports.push(unit);
                    }
                }
                continue;
            };
            top.next += 1;
            let span = import.span;
            let path = self.store.locate(&join(folder(&top.path), &import.text));
            let identity = self.store.identity(&path);
            match self.states.get(&identity) {
                Some(State::Done(unit)) => {
                    if !top.imports.contains(unit) {
                        top.imports.push(*unit);
                    }
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
                None => match self.open(path, identity, Some(span)) {
                    Some(opened) => stack.push(opened),
                    None => top.incomplete = true,
                },
            }
        }
    }

    fn open(&mut self, path: String, identity: String, from: Option<Span>) -> Option<Open> {
        let Some(text) = self.read(&path, from) else {
            self.states.insert(identity, State::Failed);
            return None;
        };
        let id = self.loaded.sources.add(path.clone(), text);
        let parsed = syntax::parse(&self.loaded.sources, id, self.limits);
        self.loaded.diagnostics.extend(parsed.diagnostics);
        self.states.insert(identity.clone(), State::Open);
        Some(Open { path, identity, file: parsed.file, next: 0, imports: Vec::new(), incomplete: false })
    }

    fn close(&mut self, done: Open) -> usize {
        let text = done.file.text_source.as_ref().and_then(|text| self.text(&done.path, text));
        let unit = self.loaded.units.len();
        self.loaded.units.push(Unit {
            stem: stem(&done.path),
            file: done.file,
            imports: done.imports,
            text,
            incomplete: done.incomplete,
        });
        self.states.insert(done.identity, State::Done(unit));
        unit
    }

    /// The source text that a file names; two files may share one.
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
        .filter_map(|open| open.file.imports.get(open.next.checked_sub(1)?))
        .filter(|import| import.span != span);
    for import in edges {
        diagnostic = diagnostic.label(import.span, Term::ImportedHere, []);
    }
    diagnostic.help(Term::HelpImportCycle, [])
}

#[cfg(test)]
mod tests {
    use super::{folder, join};

    #[test]
    fn paths_are_relative_to_the_file_that_names_them() {
        let from = |file: &str, path: &str| join(folder(file), path);
        assert_eq!(from("scheme.shufa", "source.txt"), "source.txt");
        assert_eq!(from("a/b/scheme.shufa", "../c.shufa"), "a/c.shufa");
        assert_eq!(from("a.shufa", "../../c.shufa"), "../../c.shufa");
        assert_eq!(from("/a/b.shufa", "./c"), "/a/c");
        assert_eq!(from("/b.shufa", "../c"), "/c");
        assert_eq!(from("a/b.shufa", "/c"), "/c");
    }
}
