use std::{fmt, sync::Arc};

#[cfg(feature = "breaker")]
use breaker::{Clock, Timestamp};
use drivers_port::{Capabilities, DriverError, Settings};
use memcache::exp::{MetaCommand, MetaOp};
use tokio::time::Instant;

use crate::{MemcachedBuilder, address::Address, pool::Pool};

/// A store in one memcached server, 1.6 or later. Clones share its connections.
///
/// See the [crate's page](crate) for what it keeps and what not.
#[derive(Clone)]
pub struct Memcached(Arc<Inner>);

struct Inner {
    pool: Pool,
    settings: Settings,
    #[cfg(feature = "breaker")]
    clock: Option<Clock>,
}

impl Memcached {
    /// What fits into an item of 1 MiB, which is the largest unless the server was told otherwise
    /// (`-I`), beside the longest key and what the server itself keeps with an item: 309 bytes in
    /// all of memcached 1.6.18. The rest is for that of others.
    const LARGEST_VALUE: usize = (1 << 20) - 512;

    /// Sets up a store in the server at `host:port`. It is one server: a list of several is refused.
    pub fn builder(address: impl Into<String>) -> MemcachedBuilder {
        MemcachedBuilder::new(address.into())
    }

    pub(crate) fn new(
        address: Address,
        settings: Settings,
        #[cfg(feature = "breaker")] clock: Option<Clock>,
    ) -> Self {
        Self(Arc::new(Inner {
            pool: Pool::new(address, &settings),
            settings,
            #[cfg(feature = "breaker")]
            clock,
        }))
    }

    /// What the store can do: it forgets everything when the server ends and anything when it is
    /// full, lists nothing, and tells the client's time.
    pub fn capabilities(&self) -> Capabilities {
        let mut capabilities = Capabilities::of("memcached");
        capabilities.evicts = true;
        capabilities.largest_value = Self::LARGEST_VALUE;
        capabilities.deadline = self.0.settings.deadline;
        capabilities
    }

    /// Asks the server for something that is not there.
    ///
    /// # Errors
    ///
    /// [`DriverError::Unavailable`] where it can't be reached, does not answer within the deadline,
    /// or does not know the meta commands; [`DriverError::Busy`] where no connection gets free;
    /// [`DriverError::Auth`] where it asks who this is.
    pub async fn ping(&self) -> Result<(), DriverError> {
        let key = format!("{}/ping", self.0.settings.prefix);
        let deadline = self.deadline();
        let mut lease = self.0.pool.lease(deadline).await?;
        lease
            .read(MetaCommand::new(MetaOp::Get, key), deadline)
            .await?;
        lease.give_back();
        Ok(())
    }

    pub(crate) fn deadline(&self) -> Instant {
        Instant::now() + self.0.settings.deadline
    }
}

#[cfg(feature = "breaker")]
impl Memcached {
    pub(crate) fn pool(&self) -> &Pool {
        &self.0.pool
    }

    pub(crate) fn prefix(&self) -> &str {
        &self.0.settings.prefix
    }

    pub(crate) fn now(&self) -> Timestamp {
        if let Some(clock) = &self.0.clock {
            return clock.timestamp();
        }
        // Before 1970 it is 1970.
        let since = std::time::SystemTime::UNIX_EPOCH
            .elapsed()
            .unwrap_or_default();
        Timestamp::from_millis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
    }
}

impl fmt::Debug for Memcached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memcached")
            .field("address", &self.0.pool.address().to_string())
            .field("settings", &self.0.settings)
            .finish_non_exhaustive()
    }
}
