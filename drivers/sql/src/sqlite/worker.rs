use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    thread,
    time::Duration,
};

use drivers_port::DriverError;

use super::{
    call::Job,
    queue::{Inbox, Next, Queue, queue},
};

/// What a thread does with the calls that wait for it.
pub(super) trait Desk: Send + 'static {
    /// Answers them, all at once.
    fn serve(&mut self, jobs: Vec<Box<dyn Job>>);

    /// How long to wait for a call until there is something else to do; for ever, where there is
    /// nothing else.
    fn patience(&self) -> Option<Duration>;

    /// Does something else.
    fn idle(&mut self);

    /// Begins anew after a panic.
    fn reset(&mut self);
}

/// Begins a thread that works until nobody can ask it any more.
pub(super) fn spawn(name: &str, desk: impl Desk) -> Result<Queue, DriverError> {
    let (queue, inbox) = queue();
    thread::Builder::new()
        .name(name.into())
        .spawn(move || work(desk, &inbox))
        .map_err(|error| DriverError::unavailable("no thread can be begun").with_source(error))?;
    Ok(queue)
}

fn work(mut desk: impl Desk, inbox: &Inbox) {
    loop {
        let next = inbox.next(desk.patience());
        if matches!(next, Next::End) {
            return;
        }
        // A panic drops the calls that were being worked on, which tells their callers.
        let worked = catch_unwind(AssertUnwindSafe(|| match next {
            Next::Jobs(jobs) => desk.serve(jobs),
            Next::Idle => desk.idle(),
            Next::End => {}
        }));
        if worked.is_err() {
            desk.reset();
        }
    }
}
