use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
    mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel},
};
use std::time::Duration;

use drivers_port::DriverError;

use super::call::Job;

/// The most calls that wait for a thread.
pub(super) const MOST_CALLS: usize = 4096;

/// The most bytes of what is to be written that wait for a thread.
const MOST_BYTES: usize = 64 << 20;

/// The most calls of one transaction.
const MOST_AT_ONCE: usize = 256;

/// The bytes beyond which a transaction takes no further call.
const MANY_BYTES: usize = 4 << 20;

/// Where calls wait for a thread.
#[derive(Debug)]
pub(super) struct Queue {
    jobs: SyncSender<Box<dyn Job>>,
    bytes: Arc<AtomicUsize>,
}

/// The thread's end of it.
pub(super) struct Inbox {
    jobs: Receiver<Box<dyn Job>>,
    bytes: Arc<AtomicUsize>,
}

/// What there is to do.
pub(super) enum Next {
    Jobs(Vec<Box<dyn Job>>),
    /// Nothing came in time.
    Idle,
    /// Nothing will come any more.
    End,
}

pub(super) fn queue() -> (Queue, Inbox) {
    let (sender, receiver) = sync_channel(MOST_CALLS);
    let bytes = Arc::new(AtomicUsize::new(0));
    let queue = Queue {
        jobs: sender,
        bytes: Arc::clone(&bytes),
    };
    let inbox = Inbox {
        jobs: receiver,
        bytes,
    };
    (queue, inbox)
}

impl Queue {
    pub(super) fn push(&self, job: Box<dyn Job>) -> Result<(), DriverError> {
        let bytes = job.bytes();
        if self.bytes.fetch_add(bytes, Ordering::Relaxed) + bytes > MOST_BYTES {
            self.bytes.fetch_sub(bytes, Ordering::Relaxed);
            let problem = format!("{MOST_BYTES} bytes wait to be written");
            return Err(DriverError::busy(problem));
        }
        self.jobs.try_send(job).map_err(|refused| {
            self.bytes.fetch_sub(bytes, Ordering::Relaxed);
            match refused {
                TrySendError::Full(_) => DriverError::busy(format!("{MOST_CALLS} calls wait")),
                TrySendError::Disconnected(_) => {
                    DriverError::unavailable("the thread that works on the file ended")
                }
            }
        })
    }
}

impl Inbox {
    /// Waits for a call, at most so long, and takes with it those that wait behind it.
    pub(super) fn next(&self, patience: Option<Duration>) -> Next {
        let first = match patience {
            None => self.jobs.recv().map_err(RecvTimeoutError::from),
            Some(patience) => self.jobs.recv_timeout(patience),
        };
        let first = match first {
            Ok(first) => first,
            Err(RecvTimeoutError::Timeout) => return Next::Idle,
            Err(RecvTimeoutError::Disconnected) => return Next::End,
        };
        let mut bytes = first.bytes();
        let mut jobs = vec![first];
        while jobs.len() < MOST_AT_ONCE && bytes < MANY_BYTES {
            let Ok(job) = self.jobs.try_recv() else { break };
            bytes += job.bytes();
            jobs.push(job);
        }
        self.bytes.fetch_sub(bytes, Ordering::Relaxed);
        Next::Jobs(jobs)
    }
}
