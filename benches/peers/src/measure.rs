//! Passes over the records, bounded by their number, and what they took.

use std::{
    error::Error,
    hint::black_box,
    time::{Duration, Instant},
};

use crate::{
    engine::{Build, Peer},
    lists,
    workload::{Answer, Workload},
};

/// Passes of which the median is taken.
const PASSES: usize = 7;

/// What one pass should take at most. An engine that is too slow for all
/// records gets fewer of them, spread evenly, and one that is fast goes over
/// them several times.
const PASS: Duration = Duration::from_millis(400);

/// The fewest records of a pass, however slow the engine.
const FEWEST: usize = 25;

/// What verifying should take at most; what is timed is verified in any case.
const VERIFY: Duration = Duration::from_secs(4);

/// What a pass should take at least, so that the clock's own steps do not show.
const REPEAT: Duration = Duration::from_millis(20);

/// An engine on one workload, ready to be timed.
pub(crate) struct Contender {
    pub(crate) name: &'static str,
    peer: Option<Box<dyn Peer>>,
    compile: Vec<Duration>,
    typed: Option<Timed>,
    line: Option<Timed>,
    pub(crate) failure: Option<String>,
    /// How many records were found to agree.
    pub(crate) verified: usize,
    /// How many records a pass goes over.
    pub(crate) fewest: usize,
}

struct Timed {
    /// Every so-manieth record.
    step: usize,
    repeats: usize,
    /// Seconds for one record, as far as a few tell.
    one: f64,
    /// Nanoseconds for one record, by pass.
    passes: Vec<f64>,
}

/// How an engine is held to the expected outcomes.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Check {
    /// Labels.
    Labels,
    /// The names that the hand-written lists have for the labels.
    Names,
    /// The very bytes of shufa's lines.
    Bytes,
}

impl Contender {
    /// Compiles, prepares and verifies. A failure is kept as the reason for an empty row.
    pub(crate) fn new(
        name: &'static str,
        build: Build,
        check: Check,
        workload: &'static Workload,
        own: &mut dyn Peer,
    ) -> Result<Contender, Box<dyn Error>> {
        let mut contender = Contender {
            name,
            peer: None,
            compile: Vec::new(),
            typed: None,
            line: None,
            failure: None,
            verified: 0,
            fewest: 0,
        };
        // Compiled several times unless one takes long.
        let mut peer = None;
        for _ in 0..PASSES {
            let start = Instant::now();
            let built = build(workload);
            contender.compile.push(start.elapsed());
            match built {
                Ok(built) => peer = Some(built),
                Err(error) => {
                    contender.failure = Some(first_line(&error.to_string()));
                    return Ok(contender);
                }
            }
            if contender.compile.iter().sum::<Duration>() > Duration::from_secs(2) {
                break;
            }
        }
        let Some(mut peer) = peer else { return Ok(contender) };
        peer.prepare(&workload.lines)?;
        if check != Check::Bytes {
            contender.typed = Some(Timed::new(workload, |at| peer.evaluate(at).map(drop))?);
        }
        if check != Check::Names {
            let mut out = Vec::new();
            contender.line = Some(Timed::new(workload, |at| {
                out.clear();
                peer.line(workload.lines.get(at).map_or("", String::as_str), &mut out)
            })?);
        }
        let records = workload.lines.len();
        let mut steps: Vec<usize> = contender.timed().map(|timed| timed.step).collect();
        contender.fewest = steps.iter().map(|step| records.div_ceil(*step)).min().unwrap_or_default();
        steps.push(contender.sparse(records));
        contender.verified = verify(name, peer.as_mut(), check, workload, own, &steps)?;
        contender.peer = Some(peer);
        Ok(contender)
    }

    fn timed(&self) -> impl Iterator<Item = &Timed> {
        [&self.typed, &self.line].into_iter().flatten()
    }

    /// Every so-manieth record, that verifying them takes no longer than it should.
    fn sparse(&self, records: usize) -> usize {
        let one = self.timed().map(|timed| timed.one).fold(0.0, f64::max);
        records.div_ceil(((VERIFY.as_secs_f64() / one) as usize).max(1))
    }

    /// One pass over typed facts and one over lines.
    pub(crate) fn pass(&mut self, workload: &Workload) -> Result<(), Box<dyn Error>> {
        let Some(peer) = &mut self.peer else { return Ok(()) };
        if let Some(timed) = &mut self.typed {
            let records = workload.lines.len();
            timed.pass(records, |at| {
                peer.evaluate(at).map(|count| {
                    black_box(count);
                })
            })?;
        }
        if let Some(timed) = &mut self.line {
            let mut out = Vec::new();
            timed.pass(workload.lines.len(), |at| {
                out.clear();
                peer.line(workload.lines.get(at).map_or("", String::as_str), &mut out)?;
                black_box(&out);
                Ok(())
            })?;
        }
        Ok(())
    }

    /// Milliseconds to compile.
    pub(crate) fn compile_ms(&self) -> Option<f64> {
        self.peer.as_ref()?;
        median(self.compile.iter().map(|time| time.as_secs_f64() * 1e3))
    }

    /// Nanoseconds for one prepared record.
    pub(crate) fn record_ns(&self) -> Option<f64> {
        median(self.typed.as_ref()?.passes.iter().copied())
    }

    /// Nanoseconds from line to line.
    pub(crate) fn line_ns(&self) -> Option<f64> {
        median(self.line.as_ref()?.passes.iter().copied())
    }
}

impl Timed {
    /// Finds how many records a pass can have, by the time that a few take.
    fn new(
        workload: &Workload,
        mut run: impl FnMut(usize) -> Result<(), Box<dyn Error>>,
    ) -> Result<Timed, Box<dyn Error>> {
        let records = workload.lines.len();
        let mut few = || -> Result<f64, Box<dyn Error>> {
            let mut done = 0_u32;
            let start = Instant::now();
            // Spread over the records, since those without outcomes are the quickest.
            for at in (0..records).step_by(records / 20) {
                run(at)?;
                done += 1;
                if start.elapsed() > PASS {
                    break;
                }
            }
            Ok(start.elapsed().as_secs_f64() / f64::from(done))
        };
        // What an engine does for the first time tells nothing of the others.
        few()?;
        let one = few()?;
        let most = ((PASS.as_secs_f64() / one) as usize).clamp(FEWEST, records);
        let step = records.div_ceil(most);
        let pass = one * (records / step) as f64;
        let repeats = ((REPEAT.as_secs_f64() / pass) as usize).max(1);
        Ok(Timed { step, repeats, one, passes: Vec::new() })
    }

    fn pass(
        &mut self,
        records: usize,
        mut run: impl FnMut(usize) -> Result<(), Box<dyn Error>>,
    ) -> Result<(), Box<dyn Error>> {
        let start = Instant::now();
        for _ in 0..self.repeats {
            for at in (0..records).step_by(self.step) {
                run(at)?;
            }
        }
        let records = records.div_ceil(self.step) * self.repeats;
        self.passes.push(start.elapsed().as_secs_f64() * 1e9 / records as f64);
        Ok(())
    }
}

/// Every record that is on one of the steps gives what it must; the number of them.
fn verify(
    name: &str,
    peer: &mut dyn Peer,
    check: Check,
    workload: &Workload,
    own: &mut dyn Peer,
    steps: &[usize],
) -> Result<usize, Box<dyn Error>> {
    let mut verified = 0;
    for at in (0..workload.lines.len()).filter(|at| steps.iter().any(|step| at % step == 0)) {
        let (Some(line), Some(expected)) = (workload.lines.get(at), workload.expected.get(at)) else { break };
        let agrees = match check {
            Check::Labels => peer.answer(at)? == *expected,
            Check::Names => {
                let names = expected.outcomes.iter().flat_map(|label| lists::by_hand(label));
                peer.answer(at)? == Answer::new(names, &expected.missing)
            }
            Check::Bytes => {
                let (mut bytes, mut theirs) = (Vec::new(), Vec::new());
                own.line(line, &mut bytes)?;
                peer.line(line, &mut theirs)?;
                bytes == theirs
            }
        };
        if !agrees {
            return Err(format!("{name}, {} copies: other outcomes for {line}", workload.copies).into());
        }
        verified += 1;
    }
    Ok(verified)
}

/// All contenders, pass by pass in turn, so that whatever slows the machine slows them all.
pub(crate) fn run(contenders: &mut [Contender], workload: &Workload) -> Result<(), Box<dyn Error>> {
    for _ in 0..PASSES {
        for contender in contenders.iter_mut() {
            contender.pass(workload)?;
        }
    }
    Ok(())
}

pub(crate) fn median(values: impl IntoIterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().chars().take(100).collect()
}
