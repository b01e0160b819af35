use std::{
    fmt, io,
    net::{Ipv4Addr, SocketAddr},
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    time::Duration,
};

use super::{RedisBuilder, Reply, Server, resp::Resp};
use crate::{
    Absent,
    process::{Instance, Recipe},
};

/// How long a server may take to answer one command.
const PATIENCE: Duration = Duration::from_secs(5);

/// A Redis server (or Valkey), which keeps nothing on disk unless it is told to.
///
/// ```
/// use drivers_testkit::{Redis, Reply, or_skip};
///
/// let Some(redis) = or_skip(Redis::start()) else { return };
/// redis.command(&["SET", "key", "1"]).unwrap();
/// assert_eq!(redis.command(&["INCR", "key"]).unwrap(), Reply::Integer(2));
/// ```
pub struct Redis {
    instance: Instance,
    recipe: Recipe,
    port: u16,
    password: Option<String>,
    tls: bool,
}

impl Redis {
    /// Starts one without a password, without TLS.
    ///
    /// # Errors
    ///
    /// If there is neither `redis-server` nor `valkey-server`.
    pub fn start() -> Result<Self, Absent> {
        Self::builder().start()
    }

    /// Starts one that is told more.
    pub fn builder() -> RedisBuilder {
        RedisBuilder::default()
    }

    /// Sends a command over a socket of the server's own, past proxies, passwords and TLS.
    ///
    /// An error that the server replies is a [`Reply::Error`].
    ///
    /// # Errors
    ///
    /// If the server is dead or doesn't answer within 5 seconds.
    pub fn command<A: AsRef<[u8]>>(&self, parts: &[A]) -> io::Result<Reply> {
        command(
            &socket(self.instance.directory()),
            self.password.as_deref(),
            parts,
        )
    }

    /// Where it keeps its files.
    pub fn directory(&self) -> &Path {
        self.instance.directory()
    }

    /// What it asks clients for.
    pub(super) fn password(&self) -> Option<&str> {
        self.password.as_deref()
    }

    /// The server, if it comes up; `None` if it ended instead.
    pub(super) fn launch(
        mut instance: Instance,
        recipe: Recipe,
        port: u16,
        password: Option<String>,
        tls: bool,
    ) -> Result<Self, Instance> {
        let socket = socket(instance.directory());
        if !instance.start(&recipe, |_| answers(&socket, password.as_deref())) {
            return Err(instance);
        }
        Ok(Self {
            instance,
            recipe,
            port,
            password,
            tls,
        })
    }
}

impl fmt::Debug for Redis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The password isn't shown, nor the command line that has it.
        f.debug_struct("Redis")
            .field("address", &self.address())
            .field("tls", &self.tls)
            .finish_non_exhaustive()
    }
}

impl Server for Redis {
    fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }

    fn url_at(&self, address: SocketAddr) -> String {
        let scheme = if self.tls { "rediss" } else { "redis" };
        match &self.password {
            Some(password) => format!("{scheme}://:{}@{address}", super::encoded(password)),
            None => format!("{scheme}://{address}"),
        }
    }

    fn kill(&mut self) {
        self.instance.kill();
    }

    fn restart(&mut self) {
        let socket = socket(self.instance.directory());
        let password = self.password.clone();
        self.instance
            .start_again(&self.recipe, |_| answers(&socket, password.as_deref()));
    }

    fn stop(&self) {
        self.instance.stop();
    }

    fn resume(&self) {
        self.instance.resume();
    }
}

/// The server opens it after its port, so whoever answers here has the port.
pub(super) fn socket(directory: &Path) -> PathBuf {
    directory.join("socket")
}

fn answers(socket: &Path, password: Option<&str>) -> bool {
    // While it loads its data it answers with an error.
    command(socket, password, &["PING"]).is_ok_and(|reply| reply == Reply::Status("PONG".into()))
}

fn command<A: AsRef<[u8]>>(
    socket: &Path,
    password: Option<&str>,
    parts: &[A],
) -> io::Result<Reply> {
    let stream = UnixStream::connect(socket)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut connection = Resp::new(stream);
    if let Some(password) = password {
        connection.command(&["AUTH", password])?;
    }
    connection.command(parts)
}
