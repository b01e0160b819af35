#[cfg(feature = "memory")]
mod memory;

#[cfg(feature = "breaker")]
use std::sync::Arc;

use drivers_port::{Capabilities, DriverError, Settings};

use crate::url::{Scheme, Url};

/// One of the stores that are compiled in.
#[derive(Clone)]
pub(crate) enum Store {
    #[cfg(feature = "memory")]
    Memory(Arc<drivers_memory::Memory>),
}

impl Store {
    /// What a URL names; nothing is sent.
    pub(crate) fn open(url: &Url<'_>, settings: Settings) -> Result<Self, DriverError> {
        match url.scheme {
            #[cfg(feature = "memory")]
            Scheme::Memory => memory::open(url, settings),
            scheme => Err(scheme.needs(scheme.name())),
        }
    }

    #[cfg(feature = "breaker")]
    pub(crate) fn breaker(&self) -> Arc<dyn breaker::Driver> {
        match *self {
            #[cfg(feature = "memory")]
            Self::Memory(ref memory) => memory.clone(),
        }
    }

    pub(crate) fn capabilities(&self) -> Capabilities {
        match *self {
            #[cfg(feature = "memory")]
            Self::Memory(ref memory) => breaker::Driver::capabilities(&**memory),
        }
    }

    pub(crate) async fn ping(&self) -> Result<(), DriverError> {
        match *self {
            #[cfg(feature = "memory")]
            Self::Memory(_) => Ok(()),
        }
    }
}
