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

use drivers_port::{DriverError, Timer};

use crate::{Driver, Era, Version};

type Connecting = Pin<Box<dyn Future<Output = Result<Arc<dyn Driver>, DriverError>> + Send>>;

/// What cases need besides the driver.
///
/// ```
/// use std::{sync::Arc, time::Duration};
///
/// use breaker::{Driver, DriverError, conformance::Env};
///
/// async fn connect() -> Result<Arc<dyn Driver>, DriverError> {
///     Err(DriverError::unavailable("this is but an example"))
/// }
///
/// let env = Env::new(tokio::time::sleep, connect).patience(Duration::from_secs(30));
/// ```
#[must_use]
pub struct Env {
    timer: Arc<dyn Timer>,
    connect: Box<dyn Fn() -> Connecting + Send + Sync>,
    pass: Option<Box<dyn Fn(Duration) + Send + Sync>>,
    pub(super) patience: Duration,
    /// Keys from the system, so that no two runs use the same names.
    keys: RandomState,
    drawn: AtomicU64,
}

impl Env {
    /// An environment with a timer of real time, and a way to connect to the store under test as a
    /// further client.
    pub fn new<C, F>(timer: impl Timer + 'static, connect: C) -> Self
    where
        C: Fn() -> F + Send + Sync + 'static,
        F: Future<Output = Result<Arc<dyn Driver>, DriverError>> + Send + 'static,
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

    /// How to set the store's clock forward, where that can be done: cases then need not wait.
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

    /// A further client of the store.
    pub(super) async fn another(&self) -> Result<Arc<dyn Driver>, DriverError> {
        (self.connect)().await
    }

    /// Lets time pass in the store.
    pub(super) async fn pass(&self, time: Duration) {
        match &self.pass {
            Some(pass) => pass(time),
            None => self.timer.sleep(time).await,
        }
    }

    /// Whether the time that passes in the store is that of the world.
    pub(super) const fn is_real(&self) -> bool {
        self.pass.is_none()
    }

    /// The name of a service that nobody has used.
    pub(super) fn service(&self, about: &str) -> String {
        format!("{:016x}-{about}", self.word())
    }

    pub(super) fn version(&self) -> Version {
        Version(self.word())
    }

    pub(super) fn era(&self) -> Era {
        Era(self.word())
    }

    pub(super) fn word(&self) -> u64 {
        self.keys
            .hash_one(self.drawn.fetch_add(1, Ordering::Relaxed))
    }
}

impl fmt::Debug for Env {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Env")
            .field("is_real", &self.is_real())
            .field("patience", &self.patience)
            .finish_non_exhaustive()
    }
}
