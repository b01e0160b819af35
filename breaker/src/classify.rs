use crate::Outcome;

/// What the result of an operation says about the service.
///
/// Every `Fn(&Result<T, E>) -> Outcome` is one. Of a closure the argument's type has to be written
/// out, reference and all: `|result: &Result<_, Fault>|`.
///
/// ```
/// use breaker::{Classify, Outcome};
///
/// // A client's own mistake says nothing about the service.
/// let status = |result: &Result<String, u16>| match result {
///     Err(400..=499) => Outcome::Ignore,
///     Err(_) => Outcome::Failure,
///     Ok(_) => Outcome::Success,
/// };
/// assert_eq!(status.classify(&Err(404)), Outcome::Ignore);
/// ```
///
/// [`Outcome::OpenFor`] counts as a failed call, and opens at once, without jitter and for no longer
/// than the longest wait of the back-off; calls that were under way then have no say any more.
/// [`Outcome::Slow`] is only counted where there is no
/// [`slow_call`](crate::BreakerBuilder::slow_call).
pub trait Classify<T, E> {
    /// The outcome of a call that ended with `result`.
    fn classify(&self, result: &Result<T, E>) -> Outcome;
}

impl<T, E, F: Fn(&Result<T, E>) -> Outcome> Classify<T, E> for F {
    fn classify(&self, result: &Result<T, E>) -> Outcome {
        self(result)
    }
}

/// Every error is a failure, all else a success: what holds where nothing else is said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct ErrorsFail;

impl<T, E> Classify<T, E> for ErrorsFail {
    #[inline]
    fn classify(&self, result: &Result<T, E>) -> Outcome {
        match result {
            Ok(_) => Outcome::Success,
            Err(_) => Outcome::Failure,
        }
    }
}
