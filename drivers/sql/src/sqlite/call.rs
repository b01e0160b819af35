use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use drivers_port::DriverError;
use rusqlite::Connection;
use tokio::{sync::oneshot, time::timeout_at};

use super::{queue::Queue, trouble::Trouble};

/// A call that waits for its turn, or has it.
pub(super) trait Job: Send {
    /// How much room it takes, in bytes.
    fn bytes(&self) -> usize;

    fn deadline(&self) -> Instant;

    /// Whether there is still someone who waits for it, and nobody has begun it.
    fn is_wanted(&self) -> bool;

    /// Begins it; false where the caller has given up, and it must not be done any more.
    fn begin(&self) -> bool;

    /// Does it, within a transaction. May be done again, where that was rolled back.
    fn run(&mut self, connection: &Connection) -> Result<(), Trouble>;

    /// Tells the caller what it came to.
    fn answer(self: Box<Self>);

    /// Tells the caller that nothing was done, or that nobody knows.
    fn refuse(self: Box<Self>, error: DriverError);
}

/// What a call is there for, which is what its caller is told when no answer comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Intent {
    Read,
    Write,
}

struct Call<T, F> {
    work: F,
    bytes: usize,
    deadline: Instant,
    turn: Arc<Turn>,
    found: Option<T>,
    reply: oneshot::Sender<Result<T, DriverError>>,
}

/// Whether a call has begun or will not, and never both: whoever is first decides.
#[derive(Debug, Default)]
struct Turn(AtomicBool);

impl Turn {
    fn take(&self) -> bool {
        !self.0.swap(true, Ordering::AcqRel)
    }

    fn is_taken(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// Gives a call up when the caller goes away.
struct Caller(Arc<Turn>);

impl Drop for Caller {
    fn drop(&mut self) {
        self.0.take();
    }
}

/// Has a piece of work done on another thread, by the deadline.
pub(super) async fn call<T, F>(
    queue: &Queue,
    intent: Intent,
    deadline: Duration,
    bytes: usize,
    work: F,
) -> Result<T, DriverError>
where
    T: Send + 'static,
    F: FnMut(&Connection) -> Result<T, Trouble> + Send + 'static,
{
    let until = Instant::now() + deadline;
    let (reply, answer) = oneshot::channel();
    let turn = Arc::new(Turn::default());
    queue.push(Box::new(Call {
        work,
        bytes,
        deadline: until,
        turn: Arc::clone(&turn),
        found: None,
        reply,
    }))?;
    let caller = Caller(turn);
    match timeout_at(until.into(), answer).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(_)) if caller.0.take() || intent == Intent::Read => Err(DriverError::unavailable(
            "the thread that works on the file ended",
        )),
        Ok(Err(_)) => Err(DriverError::indeterminate(
            "the thread that works on the file ended meanwhile",
        )),
        Err(_) if caller.0.take() || intent == Intent::Read => Err(late(deadline)),
        Err(_) => Err(DriverError::indeterminate(format!(
            "it was under way when the deadline of {deadline:?} passed"
        ))),
    }
}

fn late(deadline: Duration) -> DriverError {
    DriverError::busy(format!(
        "its turn did not come within the deadline of {deadline:?}"
    ))
}

impl<T, F> Job for Call<T, F>
where
    T: Send,
    F: FnMut(&Connection) -> Result<T, Trouble> + Send,
{
    fn bytes(&self) -> usize {
        self.bytes
    }

    fn deadline(&self) -> Instant {
        self.deadline
    }

    fn is_wanted(&self) -> bool {
        !self.turn.is_taken()
    }

    fn begin(&self) -> bool {
        self.turn.take()
    }

    fn run(&mut self, connection: &Connection) -> Result<(), Trouble> {
        self.found = Some((self.work)(connection)?);
        Ok(())
    }

    // Where a reply can't be sent, nobody waits for it.
    fn answer(self: Box<Self>) {
        if let Some(found) = self.found {
            let _ = self.reply.send(Ok(found));
        }
    }

    fn refuse(self: Box<Self>, error: DriverError) {
        let _ = self.reply.send(Err(error));
    }
}
