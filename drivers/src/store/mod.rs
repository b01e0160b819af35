#[cfg(feature = "memcached")]
mod memcached;
#[cfg(feature = "memory")]
mod memory;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "redis")]
mod redis;
#[cfg(feature = "sqlite")]
mod sqlite;

#[cfg(feature = "memory")]
use std::future::ready;
#[cfg(any(feature = "breaker", feature = "polls"))]
use std::sync::Arc;
use std::{future::Future, pin::Pin};

use drivers_port::{Capabilities, DriverError, Settings};

use crate::url::{Scheme, Url};

/// One of the stores that are compiled in.
#[derive(Clone)]
pub(crate) enum Store {
    #[cfg(feature = "memory")]
    Memory(Arc<drivers_memory::Memory>),
    #[cfg(feature = "sqlite")]
    Sqlite(drivers_sql::Sqlite),
    #[cfg(feature = "postgres")]
    Postgres(drivers_sql::Postgres),
    #[cfg(feature = "redis")]
    Redis(drivers_redis::Redis),
    #[cfg(feature = "memcached")]
    Memcached(drivers_memcached::Memcached),
}

impl Store {
    /// What a URL names; nothing is sent.
    pub(crate) fn open(url: &Url<'_>, settings: Settings) -> Result<Self, DriverError> {
        match url.scheme {
            #[cfg(feature = "memory")]
            Scheme::Memory => memory::open(url, settings),
            #[cfg(feature = "sqlite")]
            Scheme::Sqlite => sqlite::open(url, settings),
            #[cfg(feature = "postgres")]
            Scheme::Postgres => postgres::open(url, settings),
            #[cfg(feature = "redis")]
            Scheme::Redis { servers, .. } => redis::open(url, settings, servers),
            #[cfg(feature = "memcached")]
            Scheme::Memcached => memcached::open(url, settings),
            // No URL of another scheme is taken apart.
            #[allow(unreachable_patterns)]
            scheme => Err(scheme.needs(scheme.name())),
        }
    }

    #[cfg(feature = "breaker")]
    pub(crate) fn breaker(&self) -> Arc<dyn breaker::Driver> {
        match *self {
            #[cfg(feature = "memory")]
            Self::Memory(ref memory) => memory.clone(),
            #[cfg(feature = "sqlite")]
            Self::Sqlite(ref sqlite) => Arc::new(sqlite.clone()),
            #[cfg(feature = "postgres")]
            Self::Postgres(ref postgres) => Arc::new(postgres.clone()),
            #[cfg(feature = "redis")]
            Self::Redis(ref redis) => Arc::new(redis.clone()),
            #[cfg(feature = "memcached")]
            Self::Memcached(ref memcached) => Arc::new(memcached.clone()),
        }
    }

    #[cfg(feature = "polls")]
    pub(crate) fn polls(&self) -> Result<Arc<dyn pollcore::store::Store>, DriverError> {
        match *self {
            #[cfg(feature = "memory")]
            Self::Memory(ref memory) => Ok(memory.clone()),
            #[allow(unreachable_patterns)]
            _ => Err(DriverError::Unsupported { what: "keep polls" }),
        }
    }

    #[cfg(feature = "polls")]
    pub(crate) fn queue(&self) -> Result<Arc<dyn pollcore::queue::Queue>, DriverError> {
        match *self {
            #[cfg(feature = "memory")]
            Self::Memory(ref memory) => Ok(memory.clone()),
            #[allow(unreachable_patterns)]
            _ => Err(DriverError::Unsupported {
                what: "queue votes",
            }),
        }
    }

    pub(crate) fn capabilities(&self) -> Capabilities {
        match *self {
            #[cfg(feature = "memory")]
            Self::Memory(ref memory) => breaker::Driver::capabilities(&**memory),
            #[cfg(feature = "sqlite")]
            Self::Sqlite(ref sqlite) => sqlite.capabilities(),
            #[cfg(feature = "postgres")]
            Self::Postgres(ref postgres) => postgres.capabilities(),
            #[cfg(feature = "redis")]
            Self::Redis(ref redis) => redis.capabilities(),
            #[cfg(feature = "memcached")]
            Self::Memcached(ref memcached) => memcached.capabilities(),
        }
    }

    /// Boxed, since what some clients make of it is deeper than the compiler follows.
    pub(crate) fn ping(
        &self,
    ) -> Pin<Box<dyn Future<Output = Result<(), DriverError>> + Send + '_>> {
        match *self {
            #[cfg(feature = "memory")]
            Self::Memory(_) => Box::pin(ready(Ok(()))),
            #[cfg(feature = "sqlite")]
            Self::Sqlite(ref sqlite) => Box::pin(sqlite.ping()),
            #[cfg(feature = "postgres")]
            Self::Postgres(ref postgres) => Box::pin(postgres.ping()),
            #[cfg(feature = "redis")]
            Self::Redis(ref redis) => Box::pin(redis.ping()),
            #[cfg(feature = "memcached")]
            Self::Memcached(ref memcached) => Box::pin(memcached.ping()),
        }
    }
}
