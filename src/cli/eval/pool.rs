//! Work on several threads, with results in the order of the work.
//!
//! Sheets go round: the first to the first thread, the next to the next. What a thread gives back
//! is asked for in the same order, so nothing has to be sorted, and no more sheets are under way
//! than two for each thread.

use std::{
    collections::VecDeque,
    panic,
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread::{Scope, ScopedJoinHandle},
};

use super::sheet::Sheet;

/// Sheets under way for each thread: one in work, one waiting.
const EACH: usize = 2;

/// What a thread does with a sheet.
pub(super) trait Work: Send {
    fn work(&mut self, sheet: &mut Sheet);
}

struct Thread<'scope, W> {
    sheets: SyncSender<Sheet>,
    done: Receiver<Sheet>,
    handle: ScopedJoinHandle<'scope, W>,
}

/// Threads, or the caller's own where one is enough.
pub(super) struct Pool<'scope, 'env, W, F> {
    scope: &'scope Scope<'scope, 'env>,
    /// Makes a worker.
    worker: F,
    /// How many threads there may be.
    most: usize,
    threads: Vec<Thread<'scope, W>>,
    /// The worker of the caller's own thread.
    own: Option<W>,
    /// The threads that have sheets, in the order of these.
    under_way: VecDeque<usize>,
    /// Whose turn it is.
    next: usize,
}

impl<'scope, 'env, W, F> Pool<'scope, 'env, W, F>
where
    W: Work + 'scope,
    F: Fn() -> W,
{
    /// A pool without threads as yet: they are started when there is work for them.
    pub(super) fn new(scope: &'scope Scope<'scope, 'env>, most: usize, worker: F) -> Self {
        Pool { scope, worker, most, threads: Vec::new(), own: None, under_way: VecDeque::new(), next: 0 }
    }

    /// Gives a sheet to be worked on; `last` says that there are no more. A sheet that is done
    /// comes back where there is one that has to be taken before others go on.
    pub(super) fn give(&mut self, mut sheet: Sheet, last: bool) -> Option<Sheet> {
        if self.most < 2 || (last && self.threads.is_empty()) {
            self.own.get_or_insert_with(&self.worker).work(&mut sheet);
            return Some(sheet);
        }
        let full = self.under_way.len() >= EACH * self.most;
        let done = if full { self.take() } else { None };
        if self.threads.len() < self.most {
            let thread = self.start();
            self.threads.push(thread);
        }
        if let Some(thread) = self.threads.get(self.next) {
            // A thread that is gone has panicked; `finish` passes that on.
            if thread.sheets.send(sheet).is_ok() {
                self.under_way.push_back(self.next);
            }
        }
        self.next = (self.next + 1) % self.most;
        done
    }

    fn start(&self) -> Thread<'scope, W> {
        let (sheets, waiting) = sync_channel::<Sheet>(EACH);
        let (finished, done) = sync_channel(EACH);
        let mut worker = (self.worker)();
        let handle = self.scope.spawn(move || {
            for mut sheet in waiting {
                worker.work(&mut sheet);
                if finished.send(sheet).is_err() {
                    break;
                }
            }
            worker
        });
        Thread { sheets, done, handle }
    }

    /// The next sheet in order, when it is done; none where nothing is under way.
    pub(super) fn take(&mut self) -> Option<Sheet> {
        let at = self.under_way.pop_front()?;
        self.threads.get(at).and_then(|thread| thread.done.recv().ok())
    }

    /// Ends the threads; their workers.
    pub(super) fn finish(self) -> Vec<W> {
        let mut workers: Vec<W> = self.own.into_iter().collect();
        for Thread { sheets, done, handle } in self.threads {
            drop((sheets, done));
            match handle.join() {
                Ok(worker) => workers.push(worker),
                Err(panicked) => panic::resume_unwind(panicked),
            }
        }
        workers
    }
}
