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
    pub async fn call<T, E>(
        &self,
        operation: impl AsyncFnOnce() -> Result<T, E>,
    ) -> Result<T, CallError<E>> {
        self.classify(ErrorsFail).call(operation).await
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
        self.classify(ErrorsFail).call_sync(operation)
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
        self.classify(ErrorsFail)
            .call_or_else(operation, fallback)
            .await
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
        self.classify(ErrorsFail)
            .call_sync_or_else(operation, fallback)
    }

    /// The same breaker, judging results by `classify`.
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
    #[inline]
    pub const fn classify<C>(&self, classify: C) -> Classified<'_, C> {
        Classified {
            breaker: self,
            classify,
        }
    }
}

/// A breaker that judges results in its own way, from [`Breaker::classify`].
#[derive(Debug, Clone, Copy)]
pub struct Classified<'a, C> {
    breaker: &'a Breaker,
    classify: C,
}

impl<C> Classified<'_, C> {
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
        let permit = self.breaker.try_acquire()?;
        let result = operation().await;
        permit.record(self.classify.classify(&result));
        result.map_err(CallError::Inner)
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
        let circuit = &*self.breaker.circuit;
        let entry = circuit.enter();
        if let Some(rejected) = entry.rejected() {
            return Err(CallError::Rejected(rejected));
        }
        let permit = Permit::new(circuit, entry.ticket);
        let result = operation();
        permit.record(self.classify.classify(&result));
        result.map_err(CallError::Inner)
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
        match self.call(operation).await {
            Ok(value) => Ok(value),
            Err(CallError::Inner(error)) => Err(error),
            Err(CallError::Rejected(rejected)) => fallback(rejected).await,
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
        match self.call_sync(operation) {
            Ok(value) => Ok(value),
            Err(CallError::Inner(error)) => Err(error),
            Err(CallError::Rejected(rejected)) => fallback(rejected),
        }
    }
}
