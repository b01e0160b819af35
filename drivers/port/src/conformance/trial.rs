use std::{
    any::Any,
    future::{Future, poll_fn},
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    task::Poll,
    time::Duration,
};

use super::{Failure, Verdict};
use crate::{Timer, within};

/// A case on its way.
pub type Run<'a> = Pin<Box<dyn Future<Output = Result<(), Failure>> + Send + 'a>>;

/// What comes of a case that is given so long. A driver that panics fails it, and the panic goes no
/// further.
pub async fn trial(timer: &dyn Timer, patience: Duration, run: Run<'_>) -> Verdict {
    match within(timer, patience, caught(run)).await {
        Ok(Ok(())) => Verdict::Passed,
        Ok(Err(failure)) => Verdict::Failed(failure),
        Err(late) => Verdict::Failed(Failure::new(format!("it did not end: {late}"))),
    }
}

/// The case, where a driver that panics is one that fails. What it leaves behind is not looked at
/// again but through the driver itself.
async fn caught(mut run: Run<'_>) -> Result<(), Failure> {
    poll_fn(|context| {
        let polled = catch_unwind(AssertUnwindSafe(|| run.as_mut().poll(context)));
        polled.unwrap_or_else(|panic| {
            let problem = format!("the driver panicked: {}", message(&*panic));
            Poll::Ready(Err(Failure::new(problem)))
        })
    })
    .await
}

fn message(panic: &(dyn Any + Send)) -> &str {
    match (panic.downcast_ref::<&str>(), panic.downcast_ref::<String>()) {
        (Some(text), _) => text,
        (None, Some(text)) => text,
        (None, None) => "without a word",
    }
}
