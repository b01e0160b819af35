use std::{fmt, time::Duration};

use drivers_port::{DriverError, Settings};

use crate::{
    Backend,
    store::Store,
    url::{Url, redacted},
};

/// Sets up a [`Backend`]. What is set here goes before what stands in the URL.
///
/// ```
/// # #[cfg(feature = "sqlite")] {
/// use std::time::Duration;
///
/// use drivers::Backend;
///
/// # fn main() -> Result<(), drivers::DriverError> {
/// let backend = Backend::builder("sqlite:circuits.db?deadline=2s")
///     .deadline(Duration::from_millis(300))
///     .lazy()?;
/// assert_eq!(backend.capabilities().deadline, Duration::from_millis(300));
/// # Ok(()) }
/// # main().unwrap(); }
/// ```
#[derive(Clone)]
#[must_use]
pub struct BackendBuilder {
    url: String,
    deadline: Option<Duration>,
    connections: Option<usize>,
    prefix: Option<String>,
}

impl BackendBuilder {
    pub(crate) fn new(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            deadline: None,
            connections: None,
            prefix: None,
        }
    }

    /// The longest that any call takes: [`Settings::deadline`].
    pub const fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// The most connections: [`Settings::connections`].
    pub const fn connections(mut self, connections: usize) -> Self {
        self.connections = Some(connections);
        self
    }

    /// What stands before every name: [`Settings::prefix`].
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = Some(prefix.into());
        self
    }

    /// A backend that connects at its first use: nothing is sent yet.
    ///
    /// # Errors
    ///
    /// [`DriverError::Config`] for a URL that names no store, whose feature is off, or with a
    /// parameter that is unknown or out of its bounds.
    pub fn lazy(self) -> Result<Backend, DriverError> {
        let url = Url::parse(&self.url)?;
        let mut settings: Settings = url.parameters.settings()?;
        settings.deadline = self.deadline.unwrap_or(settings.deadline);
        settings.connections = self.connections.unwrap_or(settings.connections);
        settings.prefix = self.prefix.unwrap_or(settings.prefix);
        settings.check()?;
        Ok(Backend {
            store: Store::open(&url, settings)?,
            url: redacted(&self.url),
        })
    }

    /// A backend that has answered once, so that a wrong address or password is seen at once.
    ///
    /// # Errors
    ///
    /// Those of [`lazy`](Self::lazy) and of [`Backend::ping`].
    pub async fn connect(self) -> Result<Backend, DriverError> {
        let backend = self.lazy()?;
        backend.ping().await?;
        Ok(backend)
    }
}

impl fmt::Debug for BackendBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BackendBuilder")
            .field("url", &redacted(&self.url))
            .field("deadline", &self.deadline)
            .field("connections", &self.connections)
            .field("prefix", &self.prefix)
            .finish()
    }
}
