use std::fmt;

use crate::{Breaker, CallError, Classify, ErrorsFail, Permit, Rejected};

/// Whole calls: let through, made, classified and counted.
impl Breaker {
    /// Makes an asynchronous call if the circuit lets it through. An error is a failure; see
    /// [`classify`](Self::classify) for finer distinctions.
    ///
    /// The future takes no lock and holds none while the operation runs. A future that is dropped
    /// before its end, as by a timeout around it, follows the policy for
    /// [dropped permits](crate::Dropped); a panic counts as a failure and goes on.
    ///
    /// # Errors
    ///
    /// [`CallError::Rejected`] if the circuit did not let it through, else the operation's own.
    ///
    /// ```
    /// # use breaker::{Breaker, CallError};
    /// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let breaker = Breaker::builder("payments").build()?;
    /// match breaker.call(async || charge(12).await).await {
    ///     Ok(receipt) => println!("{receipt}"),
    ///     Err(CallError::Rejected(rejected)) => println!("not tried: {rejected}"),
    ///     Err(CallError::Inner(error)) => println!("tried: {error}"),
    /// }
    /// # Ok(())
    /// # }
    /// # async fn charge(_: u32) -> Result<u32, std::io::Error> { Ok(1) }
    /// ```
    ///
    /// The types of the result have to be known: where nothing else says so, as
    /// `Ok::<_, Error>(value)` does. An operation that is an `FnOnce() -> impl Future` of a generic
    /// type goes into a closure of its own:
    ///
    /// ```
    /// # use breaker::{Breaker, CallError};
    /// async fn guarded<T, E, F: Future<Output = Result<T, E>>>(
    ///     breaker: &Breaker,
    ///     operation: impl FnOnce() -> F,
    /// ) -> Result<T, CallError<E>> {
    ///     breaker.call(|| operation()).await
    /// }
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// let breaker = Breaker::builder("payments").build()?;
    /// let answer = guarded(&breaker, async || Ok::<_, std::io::Error>(7)).await?;
    /// assert_eq!(answer, breaker.call(async || Ok::<_, std::io::Error>(7)).await?);
    /// # Ok(())
    /// # })
    /// # }
    /// ```
    pub async fn call<T, E>(
        &self,
        operation: impl AsyncFnOnce() -> Result<T, E>,
    ) -> Result<T, CallError<E>> {
        self.call_judged(&ErrorsFail, operation).await
    }

    /// Makes a call on this thread if the circuit lets it through.
    ///
    /// # Errors
    ///
    /// As with [`call`](Self::call).
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let breaker = breaker::Breaker::builder("numbers").build()?;
    /// assert_eq!(breaker.call_sync(|| "7".parse::<u8>())?, 7);
    /// # Ok(())
    /// # }
    /// ```
    #[inline(always)]
    pub fn call_sync<T, E>(
        &self,
        operation: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, CallError<E>> {
        self.call_sync_judged(&ErrorsFail, operation)
    }

    /// Makes an asynchronous call, or `fallback` where the circuit rejects it. The fallback is
    /// not counted.
    ///
    /// # Errors
    ///
    /// What the one of the two that ran returned.
    pub async fn call_or_else<T, E>(
        &self,
        operation: impl AsyncFnOnce() -> Result<T, E>,
        fallback: impl AsyncFnOnce(Rejected) -> Result<T, E>,
    ) -> Result<T, E> {
        match unless_rejected(self.call(operation).await) {
            Ok(result) => result,
            Err(rejected) => fallback(rejected).await,
        }
    }

    /// Makes a call on this thread, or `fallback` where the circuit rejects it. The fallback is
    /// not counted.
    ///
    /// # Errors
    ///
    /// What the one of the two that ran returned.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use breaker::{Breaker, Force, Operator};
    /// let breaker = Breaker::builder("rates").build()?;
    /// breaker.force(Force::Open, None, &Operator::new("ann", "the bank moves house")?);
    /// let rate = breaker.call_sync_or_else(|| fetch(), |_| Ok(1.08));
    /// assert_eq!(rate?, 1.08);
    /// # Ok(())
    /// # }
    /// # fn fetch() -> Result<f64, std::io::Error> { Ok(1.1) }
    /// ```
    pub fn call_sync_or_else<T, E>(
        &self,
        operation: impl FnOnce() -> Result<T, E>,
        fallback: impl FnOnce(Rejected) -> Result<T, E>,
    ) -> Result<T, E> {
        match unless_rejected(self.call_sync(operation)) {
            Ok(result) => result,
            Err(rejected) => fallback(rejected),
        }
    }

    /// A handle of the same breaker that judges results by `classify`: a function or a closure,
    /// whose argument's type has to be written out (`|result: &Result<_, Fault>|`), or a type of
    /// your own that implements [`Classify`]. It counts a reference, so make it once and keep it.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use std::time::Duration;
    /// # use breaker::{Breaker, Outcome, Status};
    /// # enum Fault { NotFound, Busy(Duration), Down }
    /// let breaker = Breaker::builder("search").build()?;
    /// let judged = breaker.classify(|result: &Result<String, Fault>| match result {
    ///     Ok(_) => Outcome::Success,
    ///     Err(Fault::NotFound) => Outcome::Ignore,
    ///     Err(Fault::Busy(retry_after)) => Outcome::OpenFor(*retry_after),
    ///     Err(Fault::Down) => Outcome::Failure,
    /// });
    /// let busy = || Err(Fault::Busy(Duration::from_secs(30)));
    /// assert!(judged.call_sync(busy).is_err());
    /// assert_eq!(breaker.status(), Status::Open);
    /// # Ok(())
    /// # }
    /// ```
    pub fn classify<C>(&self, classify: C) -> Classified<C> {
        Classified {
            breaker: self.clone(),
            classify,
        }
    }

    async fn call_judged<T, E>(
        &self,
        classify: &impl Classify<T, E>,
        operation: impl AsyncFnOnce() -> Result<T, E>,
    ) -> Result<T, CallError<E>> {
        let permit = self.try_acquire()?;
        let result = operation().await;
        permit.record(classify.classify(&result));
        result.map_err(CallError::Inner)
    }

    #[inline(always)]
    fn call_sync_judged<T, E>(
        &self,
        classify: &impl Classify<T, E>,
        operation: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, CallError<E>> {
        let circuit = &*self.circuit;
        let entry = circuit.enter();
        if let Some(rejected) = entry.rejected() {
            return Err(CallError::Rejected(rejected));
        }
        let permit = Permit::new(circuit, entry.ticket);
        let result = operation();
        permit.record(classify.classify(&result));
        result.map_err(CallError::Inner)
    }
}

/// A breaker that judges results in its own way, from [`Breaker::classify`].
///
/// It is a handle like the breaker itself, so a client can keep it and tasks can have clones of
/// it:
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use breaker::{Breaker, CallError, Classified, Outcome};
///
/// #[derive(Debug)]
/// enum Fault { NotFound, Down }
///
/// struct Search {
///     breaker: Classified<fn(&Result<String, Fault>) -> Outcome>,
/// }
///
/// fn judge(result: &Result<String, Fault>) -> Outcome {
///     match result {
///         Ok(_) => Outcome::Success,
///         Err(Fault::NotFound) => Outcome::Ignore,
///         Err(Fault::Down) => Outcome::Failure,
///     }
/// }
///
/// impl Search {
///     fn find(&self, _word: &str) -> Result<String, CallError<Fault>> {
///         self.breaker.call_sync(|| Err(Fault::NotFound))
///     }
/// }
///
/// let breaker = Breaker::builder("search").or_consecutive_failures(1).build()?;
/// let search = Search { breaker: breaker.classify(judge) };
/// assert!(search.find("bird").is_err());
/// assert!(search.breaker.breaker().would_reject().is_none());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Classified<C> {
    breaker: Breaker,
    classify: C,
}

impl<C> Classified<C> {
    /// The breaker that it is a handle of.
    pub const fn breaker(&self) -> &Breaker {
        &self.breaker
    }

    /// See [`Breaker::call`].
    ///
    /// # Errors
    ///
    /// [`CallError::Rejected`] if the circuit did not let it through, else the operation's own.
    pub async fn call<T, E>(
        &self,
        operation: impl AsyncFnOnce() -> Result<T, E>,
    ) -> Result<T, CallError<E>>
    where
        C: Classify<T, E>,
    {
        self.breaker.call_judged(&self.classify, operation).await
    }

    /// See [`Breaker::call_sync`].
    ///
    /// # Errors
    ///
    /// [`CallError::Rejected`] if the circuit did not let it through, else the operation's own.
    #[inline(always)]
    pub fn call_sync<T, E>(
        &self,
        operation: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, CallError<E>>
    where
        C: Classify<T, E>,
    {
        self.breaker.call_sync_judged(&self.classify, operation)
    }

    /// See [`Breaker::call_or_else`].
    ///
    /// # Errors
    ///
    /// What the one of the two that ran returned.
    pub async fn call_or_else<T, E>(
        &self,
        operation: impl AsyncFnOnce() -> Result<T, E>,
        fallback: impl AsyncFnOnce(Rejected) -> Result<T, E>,
    ) -> Result<T, E>
    where
        C: Classify<T, E>,
    {
        match unless_rejected(self.call(operation).await) {
            Ok(result) => result,
            Err(rejected) => fallback(rejected).await,
        }
    }

    /// See [`Breaker::call_sync_or_else`].
    ///
    /// # Errors
    ///
    /// What the one of the two that ran returned.
    pub fn call_sync_or_else<T, E>(
        &self,
        operation: impl FnOnce() -> Result<T, E>,
        fallback: impl FnOnce(Rejected) -> Result<T, E>,
    ) -> Result<T, E>
    where
        C: Classify<T, E>,
    {
        match unless_rejected(self.call_sync(operation)) {
            Ok(result) => result,
            Err(rejected) => fallback(rejected),
        }
    }
}

/// What judges may be a closure, of which there is nothing to show.
impl<C> fmt::Debug for Classified<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Classified")
            .field("breaker", &self.breaker)
            .finish_non_exhaustive()
    }
}

/// What the operation came to, if it ran.
fn unless_rejected<T, E>(result: Result<T, CallError<E>>) -> Result<Result<T, E>, Rejected> {
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(CallError::Inner(error)) => Ok(Err(error)),
        Err(CallError::Rejected(rejected)) => Err(rejected),
    }
}
