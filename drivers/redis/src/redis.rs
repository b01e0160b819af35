use std::{fmt, sync::Arc, time::Duration};

use drivers_port::{Capabilities, DriverError, Durability, Settings};
use redis::{Cmd, ErrorKind, ServerErrorKind, Value};
use tokio::time::Instant;

use crate::{
    RedisBuilder,
    error::{refused, unreached},
    node::{Node, Silence},
    script::{Script, Scripts},
};

/// A store in Redis. A clone is the same store, over the same connection.
#[derive(Clone)]
pub struct Redis(Arc<Inner>);

struct Inner {
    settings: Settings,
    node: Node,
    scripts: Scripts,
}

impl Redis {
    /// A store at this address.
    pub fn builder(url: &str) -> RedisBuilder {
        RedisBuilder::new(url)
    }

    pub(crate) fn new(settings: Settings, node: Node) -> Self {
        Self(Arc::new(Inner {
            settings,
            node,
            scripts: Scripts::new(),
        }))
    }

    /// Asks whether the server is there and lets this client in.
    ///
    /// # Errors
    ///
    /// [`DriverError::Auth`] where it does not, [`DriverError::Unavailable`] where it can't be
    /// reached.
    pub async fn ping(&self) -> Result<(), DriverError> {
        let command = redis::cmd("PING");
        self.send(&command, false, self.deadline()).await.map(drop)
    }

    /// What the store can do.
    pub fn capabilities(&self) -> Capabilities {
        let mut capabilities = Capabilities::of("redis");
        capabilities.durability = Durability::Recent;
        capabilities.lists = true;
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
    /// know it has not run it, and is given it as a whole.
    pub(crate) async fn run(
        &self,
        script: &Script,
        writes: bool,
        rest: impl Fn(&mut Cmd),
    ) -> Result<Value, DriverError> {
        let deadline = self.deadline();
        let mut command = Cmd::new();
        command.arg("EVALSHA").arg(&script.hash);
        rest(&mut command);
        let silence = match self.0.node.send(&command, deadline).await {
            Ok(value) => return Ok(value),
            Err(silence) => silence,
        };
        if !silence.is_unknown_script() {
            return Err(silence.into_error(writes));
        }
        let mut command = Cmd::new();
        command.arg("EVAL").arg(script.code);
        rest(&mut command);
        self.send(&command, writes, deadline).await
    }

    pub(crate) async fn send(
        &self,
        command: &Cmd,
        writes: bool,
        deadline: Instant,
    ) -> Result<Value, DriverError> {
        let outcome = self.0.node.send(command, deadline).await;
        outcome.map_err(|silence| silence.into_error(writes))
    }
}

impl Silence {
    fn is_unknown_script(&self) -> bool {
        let unknown = ErrorKind::Server(ServerErrorKind::NoScript);
        matches!(self, Self::Refused(error) if error.kind() == unknown)
    }

    fn into_error(self, writes: bool) -> DriverError {
        match self {
            Self::Unreached(error) => unreached(error),
            Self::NoConnection => DriverError::unavailable("no connection within the deadline"),
            Self::Refused(error) => refused(error, writes),
            Self::NoAnswer if writes => DriverError::indeterminate("no answer within the deadline"),
            Self::NoAnswer => DriverError::unavailable("no answer within the deadline"),
        }
    }
}

impl fmt::Debug for Redis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redis")
            .field("settings", &self.0.settings)
            .finish_non_exhaustive()
    }
}
