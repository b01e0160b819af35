#[cfg(feature = "postgres-tls")]
use std::path::{Path, PathBuf};
use std::{fmt, time::Duration};

use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use drivers_port::{DriverError, Settings};
use tokio_postgres::{Config, NoTls, config::SslMode};

use super::{
    Postgres, address,
    gate::{Failing, Gate},
};

/// After how long a server that does not acknowledge what it is sent is taken to be gone, and after
/// what silence it is asked whether it is there.
const GONE_AFTER: Duration = Duration::from_secs(15);

/// Sets up a [`Postgres`].
///
/// ```
/// use std::time::Duration;
///
/// use drivers_port::Settings;
/// use drivers_sql::Postgres;
///
/// let settings = Settings { deadline: Duration::from_millis(300), ..Settings::default() };
/// let store = Postgres::builder("postgres://shop:secret@localhost/shop").settings(settings).lazy()?;
/// assert!(!format!("{store:?}").contains("secret"));
/// # Ok::<(), drivers_port::DriverError>(())
/// ```
#[derive(Clone)]
#[must_use]
pub struct PostgresBuilder {
    url: String,
    settings: Settings,
    #[cfg(feature = "postgres-tls")]
    ca: Option<PathBuf>,
}

impl PostgresBuilder {
    pub(super) fn new(url: String) -> Self {
        Self {
            url,
            settings: Settings::default(),
            #[cfg(feature = "postgres-tls")]
            ca: None,
        }
    }

    /// The deadline, the most connections and the prefix, which becomes the `namespace` of every row.
    pub fn settings(mut self, settings: Settings) -> Self {
        self.settings = settings;
        self
    }

    /// A file with the certificates, in PEM, of those who may have signed the server's; without one
    /// they are the system's. Then nothing is sent without TLS.
    #[cfg(feature = "postgres-tls")]
    pub fn ca(mut self, path: impl Into<PathBuf>) -> Self {
        self.ca = Some(path.into());
        self
    }

    /// The store, which connects at the first call.
    ///
    /// # Errors
    ///
    /// [`DriverError::Config`] for a setting that can't work.
    pub fn lazy(self) -> Result<Postgres, DriverError> {
        self.settings.check()?;
        let mut config = address::parse(&self.url)?;
        self.limit(&mut config);
        let failing = Failing::default();
        let pool = self.pool(config, &failing)?;
        Ok(Postgres::new(pool, self.settings, failing))
    }

    /// The store, once it has answered.
    ///
    /// # Errors
    ///
    /// Those of [`lazy`](Self::lazy) and of [`Postgres::ping`].
    pub async fn connect(self) -> Result<Postgres, DriverError> {
        let store = self.lazy()?;
        store.ping().await?;
        Ok(store)
    }

    /// The server gives up shortly before the client does, so that the client learns what became of
    /// the statement; and whatever happens to the client, nothing runs on for ever. Every statement
    /// finds its rows by a key, whatever the planner thinks of a table that was small a minute ago.
    fn limit(&self, config: &mut Config) {
        let deadline = self.settings.deadline;
        let of_deadline = |eighths: u128| (deadline.as_millis() * eighths / 8).max(1);
        let own = config.get_options().unwrap_or_default();
        config.options(format!(
            "-c enable_seqscan=off -c jit=off {own} -c statement_timeout={} -c lock_timeout={}",
            of_deadline(7),
            of_deadline(6)
        ));
        if config.get_application_name().is_none() {
            config.application_name("drivers-sql");
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(GONE_AFTER);
        }
        if config.get_keepalives_idle() > GONE_AFTER {
            config.keepalives_idle(GONE_AFTER);
        }
        let hosts = config.get_hosts().len().max(config.get_hostaddrs().len());
        if hosts > 1 && config.get_connect_timeout().is_none() {
            // One that does not answer leaves time for the next.
            config.connect_timeout(deadline / (hosts as u32 + 1));
        }
    }

    fn pool(&self, config: Config, failing: &Failing) -> Result<Pool, DriverError> {
        #[cfg(feature = "postgres-tls")]
        let manager = secure(config, failing, self.ca.as_deref())?;
        #[cfg(not(feature = "postgres-tls"))]
        let manager = insecure(config, failing)?;
        Pool::builder(manager)
            .max_size(self.settings.connections)
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(|error| DriverError::config("connections", "a pool's", error))
    }
}

#[cfg(not(feature = "postgres-tls"))]
fn insecure(config: Config, failing: &Failing) -> Result<Manager, DriverError> {
    if config.get_ssl_mode() == SslMode::Require {
        let bound = "disable or prefer unless the feature postgres-tls is on";
        return Err(DriverError::config("sslmode", bound, "require"));
    }
    Ok(plain(config, failing))
}

#[cfg(feature = "postgres-tls")]
fn secure(
    mut config: Config,
    failing: &Failing,
    ca: Option<&Path>,
) -> Result<Manager, DriverError> {
    match (config.get_ssl_mode(), ca) {
        (SslMode::Disable, None) => return Ok(plain(config, failing)),
        (SslMode::Disable, Some(_)) => {
            let bound = "require where a ca is given";
            return Err(DriverError::config("sslmode", bound, "disable"));
        }
        (_, Some(_)) => {
            config.ssl_mode(SslMode::Require);
        }
        (_, None) => {}
    }
    let gate = Gate::new(super::tls::connector(ca)?, failing.clone());
    Ok(Manager::from_connect(config, gate, recycling()))
}

fn plain(config: Config, failing: &Failing) -> Manager {
    Manager::from_connect(config, Gate::new(NoTls, failing.clone()), recycling())
}

/// A connection is given out again as it is: every call leaves it without a transaction.
const fn recycling() -> ManagerConfig {
    ManagerConfig {
        recycling_method: RecyclingMethod::Fast,
    }
}

/// Without the address, which has the password in it.
impl fmt::Debug for PostgresBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresBuilder")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
