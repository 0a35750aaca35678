//! How much a second thread gives: lines in memory to lines in memory, each
//! thread with a clone of the engine and a half of the lines.

use std::{error::Error, hint::black_box, thread, time::Instant};

use shufa::engine::{Engine, RecordType};

use crate::{measure::median, own, workload::Workload};

const PAIRS: usize = 11;

/// How often the 3,000 records are gone through.
const REPEATS: usize = 40;

fn pass(engine: &Engine, official: RecordType, lines: &[String], threads: usize) -> Result<f64, String> {
    let start = Instant::now();
    thread::scope(|scope| {
        let workers: Vec<_> = lines
            .chunks(lines.len().div_ceil(threads))
            .map(|lines| {
                let mut engine = engine.clone();
                scope.spawn(move || -> Result<(), String> {
                    let mut out = Vec::new();
                    for _ in 0..REPEATS {
                        out.clear();
                        for line in lines {
                            let outcome = engine.evaluate_json(official, line.as_bytes());
                            outcome.map_err(|error| error.to_string())?.write_json(&mut out);
                        }
                        black_box(&out);
                    }
                    Ok(())
                })
            })
            .collect();
        workers.into_iter().try_for_each(|worker| worker.join().map_err(|_| "a thread panicked")?)
    })?;
    Ok(start.elapsed().as_secs_f64())
}

/// The median of paired runs: the time on one thread by that on two.
pub(crate) fn scaling(workload: &Workload) -> Result<f64, Box<dyn Error>> {
    let (engine, official) = own::engine(workload.copies)?;
    let mut ratios = Vec::new();
    for _ in 0..PAIRS {
        let one = pass(&engine, official, &workload.lines, 1)?;
        let two = pass(&engine, official, &workload.lines, 2)?;
        ratios.push(one / two);
    }
    Ok(median(ratios).unwrap_or_default())
}
