use std::{
    fmt, fs, io,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

use super::{PostgresBuilder, Server, postgres_client::query};
use crate::{
    Absent,
    process::{Instance, Recipe},
};

/// A Postgres server that keeps what it has committed (`fsync` is on), with one user, `postgres`.
///
/// It takes one or two seconds to make: one for a whole test binary, and a
/// [`fresh_database`](Postgres::fresh_database) for each test.
///
/// ```
/// use drivers_testkit::{Postgres, Server, or_skip};
///
/// let Some(postgres) = or_skip(Postgres::start()) else { return };
/// let rows = postgres.query("postgres", "SELECT 1 + 1").unwrap();
/// assert_eq!(rows, [["2"]]);
/// ```
pub struct Postgres {
    instance: Instance,
    recipe: Recipe,
    port: u16,
    password: Option<String>,
    tls: bool,
    databases: AtomicU32,
}

impl Postgres {
    /// Starts one that asks for no password and speaks no TLS.
    ///
    /// # Errors
    ///
    /// If there is no `postgres` or no `initdb`.
    pub fn start() -> Result<Self, Absent> {
        Self::builder().start()
    }

    /// Starts one that is told more.
    pub fn builder() -> PostgresBuilder {
        PostgresBuilder::default()
    }

    /// The URL of a new, empty database.
    ///
    /// # Panics
    ///
    /// If the server is dead or stopped.
    pub fn fresh_database(&self) -> String {
        let name = self.fresh_name();
        self.url_of(&name, self.address())
    }

    /// The name of a new, empty database, for [`url_of`](Postgres::url_of).
    ///
    /// # Panics
    ///
    /// If the server is dead or stopped.
    pub fn fresh_name(&self) -> String {
        let name = format!("fresh_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let made = self.query("postgres", &format!("CREATE DATABASE {name}"));
        made.unwrap_or_else(|error| panic!("no database {name}: {error}"));
        name
    }

    /// The URL of a database through `address`.
    pub fn url_of(&self, database: &str, address: SocketAddr) -> String {
        let user = match &self.password {
            Some(password) => format!("postgres:{}", super::encoded(password)),
            None => "postgres".to_owned(),
        };
        let mode = if self.tls { "?sslmode=require" } else { "" };
        format!("postgres://{user}@{address}/{database}{mode}")
    }

    /// Runs a statement over a socket of the server's own, past proxies, passwords and TLS. Returns the
    /// rows, each field as text, a NULL as the empty text.
    ///
    /// # Errors
    ///
    /// If the server refuses it, is dead, or doesn't answer within 20 seconds.
    pub fn query(&self, database: &str, statement: &str) -> io::Result<Vec<Vec<String>>> {
        let socket = format!(".s.PGSQL.{}", self.port);
        query(&self.instance.directory().join(socket), database, statement)
    }

    /// The server, if it comes up; `None` if it ended instead.
    pub(super) fn launch(
        mut instance: Instance,
        recipe: Recipe,
        port: u16,
        password: Option<String>,
        tls: bool,
    ) -> Result<Self, Instance> {
        let data = data(instance.directory());
        if !instance.start(&recipe, |pid| answers(&data, pid)) {
            return Err(instance);
        }
        Ok(Self {
            instance,
            recipe,
            port,
            password,
            tls,
            databases: AtomicU32::new(0),
        })
    }
}

impl fmt::Debug for Postgres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The password isn't shown, nor the command line that has it.
        f.debug_struct("Postgres")
            .field("address", &self.address())
            .field("tls", &self.tls)
            .finish_non_exhaustive()
    }
}

impl Server for Postgres {
    fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }

    fn url_at(&self, address: SocketAddr) -> String {
        self.url_of("postgres", address)
    }

    fn kill(&mut self) {
        self.instance.kill();
    }

    fn restart(&mut self) {
        let data = data(self.instance.directory());
        self.instance
            .start_again(&self.recipe, |pid| answers(&data, pid));
    }

    fn stop(&self) {
        self.instance.stop();
    }

    fn resume(&self) {
        self.instance.resume();
    }
}

/// Where a server in `directory` has its data.
pub(super) fn data(directory: &Path) -> PathBuf {
    directory.join("data")
}

/// Whether the process `pid` takes connections: it says so in its `postmaster.pid`, whose first line is
/// its number and whose eighth its state.
fn answers(data: &Path, pid: u32) -> bool {
    let Ok(text) = fs::read_to_string(data.join("postmaster.pid")) else {
        return false;
    };
    let mut lines = text.lines();
    lines.next() == Some(&pid.to_string())
        && lines.nth(6).is_some_and(|state| state.trim() == "ready")
}
