//! Work on several threads, with results in the order of the work.
//!
//! Sheets go round: the first to the first thread, the next to the next. What a thread gives back
//! is asked for in the same order, so nothing has to be sorted, and no more sheets are under way
//! than two for each thread.

use std::{
    collections::VecDeque,
    io, panic,
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread::{Builder, Scope, ScopedJoinHandle},
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
    /// What threads are made with.
    builder: fn() -> Builder,
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
        Pool {
            scope,
            worker,
            builder: Builder::new,
            most,
            threads: Vec::new(),
            own: None,
            under_way: VecDeque::new(),
            next: 0,
        }
    }

    /// Gives a sheet to be worked on; `last` says that there are no more. A sheet that is done
    /// comes back where there is one that has to be taken before others go on.
    pub(super) fn give(&mut self, mut sheet: Sheet, last: bool) -> Option<Sheet> {
        if self.threads.is_empty() && (self.most < 2 || last) {
            self.own.get_or_insert_with(&self.worker).work(&mut sheet);
            return Some(sheet);
        }
        let full = self.under_way.len() >= EACH * self.most;
        let done = if full { self.take() } else { None };
        if self.threads.len() < self.most {
            match self.start() {
                Ok(thread) => self.threads.push(thread),
                // The system gives no more: those that there are do the work, or the caller's own.
                Err(_) => {
                    self.most = self.threads.len();
                    self.next = 0;
                }
            }
        }
        if self.threads.is_empty() {
            return self.give(sheet, last);
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

    fn start(&self) -> io::Result<Thread<'scope, W>> {
        let (sheets, waiting) = sync_channel::<Sheet>(EACH);
        let (finished, done) = sync_channel(EACH);
        let mut worker = (self.worker)();
        let handle = (self.builder)().spawn_scoped(self.scope, move || {
            for mut sheet in waiting {
                worker.work(&mut sheet);
                if finished.send(sheet).is_err() {
                    break;
                }
            }
            worker
        })?;
        Ok(Thread { sheets, done, handle })
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

#[cfg(test)]
mod tests {
    use std::thread::{self, Builder};

    use super::{Pool, Work};
    use crate::cli::eval::sheet::Sheet;

    struct Count(u64);

    impl Work for Count {
        fn work(&mut self, sheet: &mut Sheet) {
            self.0 += 1;
            sheet.records += 1;
        }
    }

    /// More memory for its stack than any machine has.
    fn refused() -> Builder {
        Builder::new().stack_size(usize::MAX / 4)
    }

    #[test]
    fn threads_that_the_system_refuses_are_done_without() {
        let scheme = shufa::Scheme::load("benches/workload/duties.shufa").unwrap();
        let engine = scheme.engine(&serde_json::json!({}), "2026-03-31".parse().unwrap()).unwrap();
        let of = engine.record_type("official").unwrap();
        for granted in 0..4 {
            let (mut done, mut order) = (Vec::new(), Vec::new());
            let workers = thread::scope(|scope| {
                let mut pool = Pool::new(scope, 4, || Count(0));
                for at in 0..50 {
                    if at == granted {
                        pool.builder = refused;
                    }
                    done.extend(pool.give(Sheet::again(None, at, of), at == 49));
                }
                while let Some(sheet) = pool.take() {
                    done.push(sheet);
                }
                assert_eq!(pool.threads.len(), granted);
                pool.finish()
            });
            order.extend(done.iter().map(|sheet| sheet.input));
            assert_eq!(order, (0..50).collect::<Vec<_>>());
            assert_eq!(workers.iter().map(|worker| worker.0).sum::<u64>(), 50);
        }
    }
}
