//! Where texts come from: the file system, or a host's memory.

use std::{fs, io::Read, path::Path};

/// The file of a scheme that is given as a folder.
pub const SCHEME_FILE: &str = "scheme.shufa";

/// Where texts come from.
pub(super) trait Store {
    /// The path of the policy file that `path` means: itself, or the scheme file of a folder.
    fn locate(&self, path: &str) -> String;
    /// What two paths of the same file share.
    fn identity(&self, path: &str) -> String;
    /// The files that may be revisions of the scheme of a folder, by name; none where `path` is
    /// no folder.
    fn beside(&self, path: &str) -> Vec<String>;
    /// The bytes of a path, at most `limit`.
    fn read(&self, path: &str, limit: usize) -> Result<Vec<u8>, ReadError>;
}

/// Why there are no bytes.
pub(super) enum ReadError {
    NotFound,
    TooLarge,
    Other(String),
}

/// The file system.
pub(super) struct Files;

impl Store for Files {
    fn locate(&self, path: &str) -> String {
        if Path::new(path).is_dir() { join(path, SCHEME_FILE) } else { path.to_owned() }
    }

    fn beside(&self, path: &str) -> Vec<String> {
        let Ok(entries) = fs::read_dir(path) else {
            return Vec::new();
        };
        let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
        let mut names: Vec<String> =
            names.filter(|name| name.ends_with(".shufa") && name != SCHEME_FILE).collect();
        names.sort();
        names.into_iter().map(|name| join(path, &name)).collect()
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
pub(super) struct Memory<F>(pub(super) F);

impl<T: Into<Vec<u8>>, F: Fn(&str) -> Option<T>> Store for Memory<F> {
    fn locate(&self, path: &str) -> String {
        let inside = join(path, SCHEME_FILE);
        if !path.ends_with(".shufa") && (self.0)(path).is_none() && (self.0)(&inside).is_some() {
            inside
        } else {
            path.to_owned()
        }
    }

    /// What a folder in memory holds is not known: its revisions are named by the host.
    fn beside(&self, _path: &str) -> Vec<String> {
        Vec::new()
    }

    fn identity(&self, path: &str) -> String {
        path.to_owned()
    }

    fn read(&self, path: &str, _limit: usize) -> Result<Vec<u8>, ReadError> {
        (self.0)(path).map(Into::into).ok_or(ReadError::NotFound)
    }
}

/// `folder/path` without `.` and `..` where they can be told away.
pub(super) fn join(folder: &str, path: &str) -> String {
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
pub(super) fn folder(path: &str) -> &str {
    path.rfind(std::path::is_separator).and_then(|at| path.get(..at.max(1))).unwrap_or("")
}

/// The file name without folder and ending.
pub(super) fn stem(path: &str) -> String {
    Path::new(path).file_stem().map_or_else(|| path.to_owned(), |stem| stem.to_string_lossy().into())
}

/// The path that leads from a folder to a file; the file's own where there is none.
pub(super) fn relative(folder: &str, path: &str) -> String {
    let parts = |path: &str| -> Vec<String> {
        let joined = join(path, "");
        joined.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect()
    };
    if Path::new(folder).is_absolute() != Path::new(path).is_absolute() {
        return path.to_owned();
    }
    let (from, to) = (parts(folder), parts(path));
    let shared = from.iter().zip(&to).take_while(|(one, other)| one == other).count();
    let up = from.get(shared..).unwrap_or_default();
    if up.iter().any(|part| part == "..") {
        return path.to_owned();
    }
    let up = up.iter().map(|_| "..".to_owned());
    up.chain(to.get(shared..).unwrap_or_default().iter().cloned()).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::{folder, join, relative};

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

    #[test]
    fn a_path_leads_from_a_folder_to_a_file() {
        assert_eq!(relative("a/b", "a/c/text.txt"), "../c/text.txt");
        assert_eq!(relative("", "text.txt"), "text.txt");
        assert_eq!(relative("a", "a/text.txt"), "text.txt");
        assert_eq!(relative("../a", "b/text.txt"), "b/text.txt");
        assert_eq!(relative("/a/b", "/a/text.txt"), "../text.txt");
        assert_eq!(relative("a", "/b/text.txt"), "/b/text.txt");
    }
}
