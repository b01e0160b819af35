use std::{
    fmt,
    future::Future,
    hash::{BuildHasher, RandomState},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use drivers_port::{DriverError, Elapsed, Timer, within};

use crate::store::Version;

type Connecting<D> = Pin<Box<dyn Future<Output = Result<Arc<D>, DriverError>> + Send>>;

/// What cases need besides the driver.
///
/// ```
/// use std::{sync::Arc, time::Duration};
///
/// use pollcore::{
///     conformance::Env,
///     store::{DriverError, Store},
/// };
///
/// async fn connect() -> Result<Arc<dyn Store>, DriverError> {
///     Err(DriverError::unavailable("this is but an example"))
/// }
///
/// let env = Env::new(tokio::time::sleep, connect).patience(Duration::from_secs(30));
/// ```
#[must_use]
pub struct Env<D: ?Sized> {
    timer: Arc<dyn Timer>,
    connect: Box<dyn Fn() -> Connecting<D> + Send + Sync>,
    pass: Option<Box<dyn Fn(Duration) + Send + Sync>>,
    pub(super) patience: Duration,
    /// Keys from the system, so that no two runs use the same names.
    keys: RandomState,
    drawn: AtomicU64,
}

impl<D: ?Sized> Env<D> {
    /// An environment with a timer of real time, and a way to connect to what is under test as a
    /// further client.
    pub fn new<C, F>(timer: impl Timer + 'static, connect: C) -> Self
    where
        C: Fn() -> F + Send + Sync + 'static,
        F: Future<Output = Result<Arc<D>, DriverError>> + Send + 'static,
    {
        Self {
            timer: Arc::new(timer),
            connect: Box::new(move || Box::pin(connect())),
            pass: None,
            patience: Duration::from_secs(60),
            keys: RandomState::new(),
            drawn: AtomicU64::new(0),
        }
    }

    /// How to set the clock of what is under test forward, where that can be done: cases then need
    /// not wait.
    pub fn clock(mut self, pass: impl Fn(Duration) + Send + Sync + 'static) -> Self {
        self.pass = Some(Box::new(pass));
        self
    }

    /// How long a case may take, a minute by default.
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    pub(super) fn timer(&self) -> &dyn Timer {
        &*self.timer
    }

    /// A further client.
    pub(super) async fn another(&self) -> Result<Arc<D>, DriverError> {
        (self.connect)().await
    }

    /// Lets time pass where the driver is.
    pub(super) async fn pass(&self, time: Duration) {
        match &self.pass {
            Some(pass) => pass(time),
            None => self.timer.sleep(time).await,
        }
    }

    /// A name that nobody has used.
    pub(super) fn name(&self, about: &str) -> String {
        format!("{:016x}-{about}", self.word())
    }

    pub(super) fn version(&self) -> Version {
        Version(self.word())
    }

    fn word(&self) -> u64 {
        self.keys
            .hash_one(self.drawn.fetch_add(1, Ordering::Relaxed))
    }

    /// An answer that is late by more than a second is none.
    pub(super) async fn in_time<T>(
        &self,
        deadline: Duration,
        call: impl Future<Output = Result<T, DriverError>>,
    ) -> Result<T, DriverError> {
        self.answered(deadline, call).await.unwrap_or_else(|late| {
            let problem = "no answer within the deadline that the driver declares";
            Err(DriverError::indeterminate(problem).with_source(late))
        })
    }

    /// The same, told apart from an error of the driver's.
    pub(super) async fn answered<T>(
        &self,
        deadline: Duration,
        call: impl Future<Output = T>,
    ) -> Result<T, Elapsed> {
        let patience = deadline + Duration::from_secs(1);
        within(self.timer(), patience, call).await
    }
}

impl<D: ?Sized> fmt::Debug for Env<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Env")
            .field("is_real", &self.pass.is_none())
            .field("patience", &self.patience)
            .finish_non_exhaustive()
    }
}
