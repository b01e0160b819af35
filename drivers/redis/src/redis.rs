use std::{fmt, sync::Arc, time::Duration};

use drivers_port::{Capabilities, DriverError, Durability, Settings};
use redis::{Cmd, Value};
use tokio::time::Instant;

use crate::{
    RedisBuilder,
    route::Route,
    script::{Script, Scripts},
};

/// A store in Redis. A clone is the same store, over the same connections.
///
/// Its calls, and [`ping`](Self::ping), are to be made within a tokio runtime, with I/O and timers, and
/// always the same one: the connections live there.
#[derive(Clone)]
pub struct Redis(Arc<Inner>);

struct Inner {
    settings: Settings,
    route: Route,
    scripts: Scripts,
}

impl Redis {
    /// A store at a URL of one of the forms in the [crate's documentation](crate).
    pub fn builder(url: impl AsRef<str>) -> RedisBuilder {
        RedisBuilder::new(url.as_ref())
    }

    pub(crate) fn new(settings: Settings, route: Route) -> Self {
        Self(Arc::new(Inner {
            settings,
            route,
            scripts: Scripts::new(),
        }))
    }

    /// Asks whether the server is there and lets this client in; of a cluster, one of them.
    ///
    /// # Errors
    ///
    /// [`DriverError::Auth`] where it does not let it in, [`DriverError::Unavailable`] where it does
    /// not answer within the deadline or can't work now.
    pub async fn ping(&self) -> Result<(), DriverError> {
        let outcome = self.0.route.ping(self.deadline()).await;
        outcome.map_err(|silence| silence.into_error(false))
    }

    /// What the store can do.
    pub fn capabilities(&self) -> Capabilities {
        let mut capabilities = Capabilities::of("redis");
        capabilities.durability = Durability::Recent;
        capabilities.lists = self.0.route.is_one();
        capabilities.server_clock = true;
        capabilities.skew = Duration::ZERO;
        capabilities.largest_value = 1 << 20;
        capabilities.deadline = self.0.settings.deadline;
        capabilities
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.0.settings
    }

    pub(crate) fn scripts(&self) -> &Scripts {
        &self.0.scripts
    }

    pub(crate) fn deadline(&self) -> Instant {
        Instant::now() + self.0.settings.deadline
    }

    /// Runs a script with the keys and arguments that are written behind it. A server that does not
    /// know it has not run it, and is given it as a whole: nothing else is ever sent again.
    pub(crate) async fn run(
        &self,
        script: &Script,
        tag: &[u8],
        writes: bool,
        rest: impl Fn(&mut Cmd),
    ) -> Result<Value, DriverError> {
        let deadline = self.deadline();
        let mut command = Cmd::with_capacity(16, 512);
        command.arg("EVALSHA").arg(&script.hash);
        rest(&mut command);
        match self.0.route.send(tag, &command, deadline).await {
            Ok(value) => Ok(value),
            Err(silence) if silence.is_unknown_script() => {
                let mut command = Cmd::new();
                command.arg("EVAL").arg(script.code);
                rest(&mut command);
                self.send(tag, &command, writes, deadline).await
            }
            Err(silence) => Err(silence.into_error(writes)),
        }
    }

    pub(crate) async fn send(
        &self,
        tag: &[u8],
        command: &Cmd,
        writes: bool,
        deadline: Instant,
    ) -> Result<Value, DriverError> {
        let outcome = self.0.route.send(tag, command, deadline).await;
        outcome.map_err(|silence| silence.into_error(writes))
    }
}

/// Without the address, which may have a password.
impl fmt::Debug for Redis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redis")
            .field("settings", &self.0.settings)
            .finish_non_exhaustive()
    }
}
