use std::future::{Future, pending};

use drivers_port::DriverError;

use crate::{
    Faults,
    counters::Tally,
    fault::{Course, End, Operation},
};

/// A place that a call passes on its way to the store and back: a link, or the store's own front.
#[derive(Debug, Default)]
pub(crate) struct Station {
    pub(crate) faults: Faults,
    pub(crate) tally: Tally,
}

/// What can be garbled on its way back.
pub(crate) trait Reply {
    fn garble(&mut self);
}

impl Station {
    /// Lets a call through to what lies behind, unless a fault has it otherwise.
    pub(crate) async fn pass<T: Reply>(
        &self,
        operation: Operation,
        behind: impl Future<Output = Result<T, DriverError>>,
    ) -> Result<T, DriverError> {
        self.tally.call();
        let result = travel(self.faults.course(operation), behind).await;
        if result.is_err() {
            self.tally.error();
        }
        result
    }
}

async fn travel<T: Reply>(
    course: Course,
    behind: impl Future<Output = Result<T, DriverError>>,
) -> Result<T, DriverError> {
    for lag in &course.there {
        lag.wait().await;
    }
    match course.end {
        Some(End::Refuse) => return Err(DriverError::unavailable("it refuses, as it was told to")),
        Some(End::Busy) => return Err(DriverError::busy("so it was told to be")),
        Some(End::LoseRequest) => {
            return Err(DriverError::indeterminate(
                "the request was lost, as it was told to be",
            ));
        }
        Some(End::Hang) => return pending().await,
        Some(End::LoseReply | End::Silence | End::Garble) | None => {}
    }
    let mut reply = behind.await?;
    for lag in &course.back {
        lag.wait().await;
    }
    match course.end {
        Some(End::LoseReply) => {
            return Err(DriverError::indeterminate(
                "the reply was lost, as it was told to be",
            ));
        }
        Some(End::Silence) => return pending().await,
        Some(End::Garble) => reply.garble(),
        _ => {}
    }
    Ok(reply)
}

/// Names have no bytes that can be garbled without being other names.
impl Reply for Vec<String> {
    fn garble(&mut self) {}
}
