//! Where results go: standard output, or a file that is written whole or not at all.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, Stdout, Write},
    path::{Path, PathBuf},
};

/// What messages call standard output.
pub(crate) const STANDARD: &str = "stdout";

/// How much is gathered before it is written. By judgement.
const BUFFER: usize = 64 << 10;

/// A writer of results. Without [`Output::finish`] a file stays as it was.
pub(crate) enum Output {
    Standard(BufWriter<Stdout>),
    /// What cannot be replaced, such as a device or a pipe.
    InPlace(BufWriter<File>),
    Replacing {
        writer: Option<BufWriter<File>>,
        /// The new file, beside the target so that it can take its place in one step.
        beside: PathBuf,
        target: PathBuf,
    },
}

impl Output {
    pub(crate) fn open(path: Option<&Path>) -> io::Result<Output> {
        let Some(path) = path else {
            return Ok(Output::Standard(BufWriter::with_capacity(BUFFER, io::stdout())));
        };
        match fs::metadata(path) {
            Ok(known) if known.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
            Ok(known) if !known.is_file() => {
                let file = OpenOptions::new().write(true).open(path)?;
                return Ok(Output::InPlace(BufWriter::with_capacity(BUFFER, file)));
            }
            _ => {}
        }
        // A link stays a link: what it names is replaced.
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let mut name = target.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}.tmp", std::process::id()));
        let beside = target.with_file_name(name);
        let file = OpenOptions::new().write(true).create_new(true).open(&beside)?;
        Ok(Output::Replacing { writer: Some(BufWriter::with_capacity(BUFFER, file)), beside, target })
    }

    /// Writes what is left, and puts a new file in its place.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        match &mut self {
            Output::Standard(writer) => writer.flush(),
            Output::InPlace(writer) => writer.flush(),
            Output::Replacing { writer, beside, target } => {
                let Some(mut open) = writer.take() else {
                    return Ok(());
                };
                let written = open.flush().and_then(|()| {
                    let file = open.get_ref();
                    if let Ok(known) = fs::metadata(&*target) {
                        file.set_permissions(known.permissions())?;
                    }
                    file.sync_all()
                });
                drop(open);
                let replaced = written.and_then(|()| fs::rename(&*beside, &*target));
                if replaced.is_err() {
                    let _ = fs::remove_file(&*beside);
                }
                replaced
            }
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Output::Standard(writer) => writer.write(bytes),
            Output::InPlace(writer) | Output::Replacing { writer: Some(writer), .. } => writer.write(bytes),
            Output::Replacing { writer: None, .. } => Err(io::ErrorKind::WriteZero.into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Output::Standard(writer) => writer.flush(),
            Output::InPlace(writer) | Output::Replacing { writer: Some(writer), .. } => writer.flush(),
            Output::Replacing { writer: None, .. } => Ok(()),
        }
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        if let Output::Replacing { writer, beside, .. } = self
            && writer.take().is_some()
        {
            let _ = fs::remove_file(&*beside);
        }
    }
}
