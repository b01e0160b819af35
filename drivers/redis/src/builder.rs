use std::fmt;

use drivers_port::{DriverError, Settings};

use crate::{Redis, address, node::Node};

/// Sets up a [`Redis`].
#[derive(Clone)]
#[must_use]
pub struct RedisBuilder {
    url: String,
    settings: Settings,
}

impl RedisBuilder {
    pub(crate) fn new(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            settings: Settings::default(),
        }
    }

    /// The deadline and the prefix. One connection is all that is made.
    pub fn settings(mut self, settings: Settings) -> Self {
        self.settings = settings;
        self
    }

    /// The store, to be connected to at first use.
    ///
    /// # Errors
    ///
    /// [`DriverError::Config`] for what can't work.
    pub fn lazy(self) -> Result<Redis, DriverError> {
        self.settings.check()?;
        let node = Node::new(address::client(&self.url)?);
        Ok(Redis::new(self.settings, node))
    }

    /// The store, once it has answered.
    ///
    /// # Errors
    ///
    /// Those of [`lazy`](Self::lazy) and [`Redis::ping`].
    pub async fn connect(self) -> Result<Redis, DriverError> {
        let redis = self.lazy()?;
        redis.ping().await?;
        Ok(redis)
    }
}

impl fmt::Debug for RedisBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisBuilder")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
