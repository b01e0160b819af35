use std::fmt;

#[cfg(feature = "breaker")]
use breaker::Clock;
use drivers_port::{DriverError, Settings};

use crate::{
    Memcached,
    address::{Address, Shown},
};

/// Sets up a [`Memcached`].
///
/// ```
/// use std::time::Duration;
///
/// use drivers_memcached::Memcached;
/// use drivers_port::Settings;
///
/// let settings = Settings { deadline: Duration::from_millis(200), ..Settings::default() };
/// let store = Memcached::builder("127.0.0.1:11211").settings(settings).lazy()?;
/// assert_eq!(store.capabilities().deadline, Duration::from_millis(200));
/// assert!(Memcached::builder("a:11211,b:11211").lazy().is_err());
/// # Ok::<(), drivers_port::DriverError>(())
/// ```
#[derive(Clone)]
#[must_use]
pub struct MemcachedBuilder {
    address: String,
    settings: Settings,
    #[cfg(feature = "breaker")]
    clock: Option<Clock>,
}

impl MemcachedBuilder {
    pub(crate) fn new(address: String) -> Self {
        Self {
            address,
            settings: Settings::default(),
            #[cfg(feature = "breaker")]
            clock: None,
        }
    }

    /// The deadline, the number of connections and the prefix; the defaults of [`Settings`] by
    /// default.
    pub fn settings(mut self, settings: Settings) -> Self {
        self.settings = settings;
        self
    }

    /// The clock by which the time is told and counts are put into buckets, the system's clock as
    /// [`SystemTime`](std::time::SystemTime) reads it by default. Those of all nodes have to agree.
    #[cfg(feature = "breaker")]
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = Some(clock);
        self
    }

    /// The store, to which a connection is opened when one is needed.
    ///
    /// # Errors
    ///
    /// [`DriverError::Config`] for an address that is not that of one server, and for a setting out
    /// of its bounds.
    pub fn lazy(self) -> Result<Memcached, DriverError> {
        self.settings.check()?;
        let address = Address::parse(&self.address)?;
        Ok(Memcached::new(
            address,
            self.settings,
            #[cfg(feature = "breaker")]
            self.clock,
        ))
    }

    /// The store, once it has answered, within the deadline.
    ///
    /// # Errors
    ///
    /// Those of [`lazy`](Self::lazy) and of [`Memcached::ping`].
    pub async fn connect(self) -> Result<Memcached, DriverError> {
        let store = self.lazy()?;
        store.ping().await?;
        Ok(store)
    }
}

impl fmt::Debug for MemcachedBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemcachedBuilder")
            .field("address", &format_args!("{}", Shown(&self.address)))
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
