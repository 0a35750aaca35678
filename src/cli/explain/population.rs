//! What is explained over all records: the facts they lack, and quotas.

use std::io::Write;

use shufa::{
    diagnostic::{Code, Diagnostic, Place, Term},
    engine::{Engine, FactsError, OutcomeView, RecordType, Refused},
    explain::{AskTable, QuotaExplanation},
    limits::Limits,
    model::Pool,
    render,
};

use super::{Read, no_records, no_such_name, tell, walk, written};
use crate::cli::{
    Ended, Exit, Stop, args::ExplainArgs, console::Console, eval::Input, output::Output, sentence,
};

/// The facts most worth asking for.
pub(super) fn missing(
    args: &ExplainArgs,
    inputs: Vec<Input>,
    engine: &mut Engine,
    console: &Console,
) -> Ended {
    let mut asks = engine.asks();
    let exit = all(inputs, engine, console, |_, outcome| match outcome {
        Some(outcome) => asks.add(outcome),
        None => asks.refuse(),
    })?;
    if exit == Exit::Nothing {
        return Ok(exit);
    }
    let table: AskTable = asks.finish();
    let text = |out: &mut Output| out.write_all(render::asks(&table, console.lang).as_bytes());
    written(args.format, [&table].into_iter(), text, || render::asks_html(&table, console.lang))?;
    Ok(exit)
}

/// Why the quotas of a name stand where they do.
pub(super) fn quota(
    args: &ExplainArgs,
    name: &str,
    inputs: Vec<Input>,
    engine: &mut Engine,
    console: &Console,
) -> Ended {
    let pools = engine.pools(name);
    let mut pools = pools.map_err(|unknown| no_such_name(&unknown, OPTION, console))?;
    let exit = all(inputs, engine, console, |of, outcome| match outcome {
        Some(outcome) => pools.add(outcome),
        None => pools.refuse(of),
    })?;
    if exit == Exit::Nothing {
        return Ok(exit);
    }
    let found: QuotaExplanation = pools.finish();
    let text = |out: &mut Output| out.write_all(render::quota(&found, console.lang).as_bytes());
    written(args.format, [&found].into_iter(), text, || render::quota_html(&found, console.lang))?;
    Ok(exit)
}

const OPTION: &str = "--quota";

/// Says that no quota over all records has a name, and which is meant or where it is told.
pub(super) fn known_quota(engine: &Engine, name: &str, console: &Console) -> Result<(), Stop> {
    let Err(unknown) = engine.pools(name) else { return Ok(()) };
    let of_lists =
        |quota: &shufa::model::Quota| quota.name == name && !matches!(quota.pool, Pool::Population { .. });
    if !engine.model().quotas.iter().any(of_lists) {
        return Err(no_such_name(&unknown, OPTION, console));
    }
    let place = Place::File(OPTION.to_owned());
    let diagnostic = Diagnostic::at(Code::QuotaOfLists, place, [name.into()]);
    console.diagnostic(&diagnostic.help(Term::AskRecordForQuota, [name.into()]));
    Err(Stop::Exit(Exit::Errors))
}

/// Evaluates all records, and tells of those that are refused.
fn all(
    inputs: Vec<Input>,
    engine: &mut Engine,
    console: &Console,
    mut each: impl FnMut(RecordType, Option<&OutcomeView<'_>>),
) -> Ended {
    let limits = Limits::default();
    let (mut refused, mut broken) = (0, false);
    let records = walk(inputs, console, |Read { of, name, line, text }| {
        let error = match text {
            Ok(text) => match engine.evaluate_json(of, text) {
                Ok(outcome) => {
                    each(of, Some(&outcome));
                    return Ok(());
                }
                Err(FactsError::Record(refused)) => refused,
                Err(error) => Refused { key: None, diagnostics: error.diagnostics().to_vec() },
            },
            Err(code) => {
                let place = Place::Fact { line: None, key: None, path: String::new() };
                // What breaks a file off is no record.
                broken |= matches!(code, Code::ArrayNotClosed | Code::TextAfterArray);
                Refused { key: None, diagnostics: vec![Diagnostic::at(code, place, [])] }
            }
        };
        if !matches!(text, Err(Code::ArrayNotClosed | Code::TextAfterArray)) {
            refused += 1;
            each(of, None);
        }
        if refused <= limits.diagnostics as u64 {
            tell(error, line, name, console);
        }
        Ok(())
    })?;
    let more = refused.saturating_sub(limits.diagnostics as u64);
    if more > 0 {
        console.line(&sentence(Term::MoreRefused, [more.to_string().into()], console.lang));
    }
    if records == 0 {
        return Ok(no_records(console));
    }
    Ok(if refused > 0 || broken { Exit::Errors } else { Exit::Done })
}
