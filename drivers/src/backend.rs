use std::fmt;
#[cfg(feature = "breaker")]
use std::sync::Arc;

use drivers_port::{Capabilities, DriverError};

use crate::{BackendBuilder, store::Store};

/// Connects to the store that a URL names: [`BackendBuilder::connect`] with what stands in the URL.
///
/// ```
/// # #[cfg(feature = "memory")]
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), drivers::DriverError> {
/// let backend = drivers::connect("memory:shop?prefix=eu:").await?;
/// assert_eq!(backend.capabilities().backend, "memory");
///
/// let refused = drivers::connect("memory:shop?prefix=e%20u").await.unwrap_err();
/// assert!(refused.to_string().starts_with("prefix must be up to 64 ASCII letters"));
/// # Ok(()) }
/// # #[cfg(not(feature = "memory"))]
/// # fn main() {}
/// ```
///
/// # Errors
///
/// [`DriverError::Config`] for a URL that names none, whose feature is off, or with a parameter that
/// is unknown or out of its bounds; else what the store says to a [ping](Backend::ping).
pub async fn connect(url: &str) -> Result<Backend, DriverError> {
    Backend::builder(url).connect().await
}

/// A store, whatever its kind, and what it can keep. A clone is the same, over the same connections.
///
/// It is shown by its URL, without the password.
#[derive(Clone)]
pub struct Backend {
    pub(crate) store: Store,
    pub(crate) url: String,
}

impl Backend {
    /// A backend at a URL, with settings that go before those in the URL.
    pub fn builder(url: &str) -> BackendBuilder {
        BackendBuilder::new(url)
    }

    /// What circuits are shared through.
    #[cfg(feature = "breaker")]
    pub fn breaker(&self) -> Arc<dyn breaker::Driver> {
        self.store.breaker()
    }

    /// What the store can do, and what it can't.
    pub fn capabilities(&self) -> Capabilities {
        self.store.capabilities()
    }

    /// Asks the store for a sign of life, within the deadline.
    ///
    /// # Errors
    ///
    /// Those of one round trip.
    pub async fn ping(&self) -> Result<(), DriverError> {
        self.store.ping().await
    }

    /// The URL, with `***` for a password.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl fmt::Debug for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Backend")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}
