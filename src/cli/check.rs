//! `shufa check`

use std::{
    fs::File,
    io::{Read, Write},
    path::{Path, PathBuf},
};

use serde_json::{Value, json};
use shufa::{
    Scheme,
    diagnostic::{Diagnostic, Severity, Term},
    limits::Limits,
    render,
    scheme::Edition,
    source::Sources,
    syntax::begins_with_revision,
};

use super::{
    Ended, Exit, Stop, absent,
    args::{CheckArgs, Format},
    console::{Console, style_of},
    output::Output,
    sentence,
};

pub(crate) fn run(args: &CheckArgs, console: &Console) -> Ended {
    let mut out = Output::open(None)?;
    let mut worst = Exit::Done;
    for (path, revisions) in with_revisions(&args.paths) {
        out.flush()?;
        if let Some(stop) = absent(path, &revisions, console) {
            let Stop::Exit(exit) = stop else {
                continue;
            };
            worst = exit;
            continue;
        }
        let found = match Scheme::load_revised(path, &revisions, &Limits::default()) {
            Ok(scheme) => report(args, console, &mut out, &Checked::good(path, &scheme))?,
            Err(error) => {
                let checked = Checked {
                    path,
                    diagnostics: error.diagnostics(),
                    sources: error.sources(),
                    scheme: None,
                };
                report(args, console, &mut out, &checked)?
            }
        };
        if worst == Exit::Done {
            worst = found;
        }
    }
    out.flush()?;
    Ok(worst)
}

/// Each scheme with the revision files that follow it.
fn with_revisions(paths: &[PathBuf]) -> Vec<(&Path, Vec<PathBuf>)> {
    let mut schemes: Vec<(&Path, Vec<PathBuf>)> = Vec::new();
    for path in paths {
        match schemes.last_mut() {
            Some((_, revisions)) if is_revision(path) => revisions.push(path.clone()),
            _ => schemes.push((path, Vec::new())),
        }
    }
    schemes
}

/// Whether a file is a revision. What cannot be read is told of as a scheme.
fn is_revision(path: &Path) -> bool {
    let limit = Limits::default().source_bytes as u64;
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes));
    read.is_ok() && begins_with_revision(&String::from_utf8_lossy(&bytes))
}

/// What is known of one scheme.
struct Checked<'a> {
    path: &'a Path,
    diagnostics: &'a [Diagnostic],
    sources: &'a Sources,
    /// None when it has errors.
    scheme: Option<&'a Scheme>,
}

impl<'a> Checked<'a> {
    fn good(path: &'a Path, scheme: &'a Scheme) -> Checked<'a> {
        Checked { path, diagnostics: scheme.warnings(), sources: scheme.sources(), scheme: Some(scheme) }
    }

    fn count(&self, severity: Severity) -> usize {
        let all = self.diagnostics.iter();
        all.filter(|diagnostic| diagnostic.severity() == severity).count()
    }
}

fn report(
    args: &CheckArgs,
    console: &Console,
    out: &mut Output,
    checked: &Checked<'_>,
) -> Result<Exit, Stop> {
    let errors = checked.count(Severity::Error);
    let warnings = checked.count(Severity::Warning);
    let exit = if errors > 0 || (args.strict && warnings > 0) { Exit::Errors } else { Exit::Done };
    let lang = console.lang;
    match args.format {
        Format::Json => {
            let diagnostics: Vec<Value> = checked
                .diagnostics
                .iter()
                .map(|diagnostic| json!(diagnostic.form(checked.sources, lang)))
                .collect();
            let mut document = json!({
                "path": checked.path.display().to_string(),
                "passed": exit == Exit::Done,
                "errors": errors,
                "warnings": warnings,
                "diagnostics": diagnostics,
            });
            if let (Some(scheme), Some(document)) = (checked.scheme, document.as_object_mut()) {
                document.insert("scheme".to_owned(), name(scheme).into());
                document.insert("hash".to_owned(), scheme.model().hash.clone().into());
                if let Some(editions) = editions(scheme) {
                    document.insert("editions".to_owned(), editions);
                }
                document.insert("coverage".to_owned(), json!(scheme.coverage()));
            }
            serde_json::to_writer(&mut *out, &document).map_err(std::io::Error::from)?;
            out.write_all(b"\n")?;
        }
        Format::Text => {
            let style = style_of(&std::io::stdout());
            for diagnostic in checked.diagnostics {
                let text = render::diagnostic(diagnostic, checked.sources, None, lang, style);
                writeln!(out, "{text}")?;
            }
            if let Some(scheme) = checked.scheme {
                out.write_all(render::coverage(scheme.coverage(), lang).as_bytes())?;
            }
            let counts = [
                sentence(Term::CountErrors, [errors.to_string().into()], lang),
                sentence(Term::CountWarnings, [warnings.to_string().into()], lang),
            ];
            let verdict = if exit == Exit::Done { Term::VerdictGood } else { Term::VerdictBad };
            let counts = counts.join(match lang {
                shufa::diagnostic::Lang::Zh => ",",
                shufa::diagnostic::Lang::En => ", ",
            });
            writeln!(out, "{}", sentence(verdict, [counts.into()], lang))?;
        }
    }
    Ok(exit)
}

/// The editions of a scheme with dated parts.
fn editions(scheme: &Scheme) -> Option<Value> {
    let all = scheme.editions();
    let dated = |edition: &Edition| edition.from().is_some() || edition.to().is_some();
    let list = all.iter().map(|edition| {
        let mut members = serde_json::Map::new();
        members.extend(edition.from().map(|day| ("from".to_owned(), day.to_string().into())));
        members.extend(edition.to().map(|day| ("to".to_owned(), day.to_string().into())));
        members.insert("hash".to_owned(), edition.model().hash.clone().into());
        Value::Object(members)
    });
    all.iter().any(dated).then(|| list.collect())
}

fn name(scheme: &Scheme) -> String {
    let first = scheme.model().schemes.first();
    first.map_or_else(String::new, |scheme| scheme.name.clone())
}
