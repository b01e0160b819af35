use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::{Arc, PoisonError},
    time::Duration,
};

use deadpool_postgres::{Pool, PoolError, Timeouts};
use drivers_port::{Capabilities, DriverError, Durability, Settings};
use tokio::{
    runtime::Handle,
    time::{Instant, timeout_at},
};

use super::{
    PostgresBuilder,
    error::{self, Effect},
    finish::Finish,
    gate::Failing,
    schema::Schema,
    session::Session,
};

/// What is done on a connection.
pub(super) type Work<'a, T> = Pin<Box<dyn Future<Output = Result<T, DriverError>> + Send + 'a>>;

/// A store in a `PostgreSQL` database, which many machines share.
///
/// A clone is another handle on the same connections.
#[derive(Clone)]
pub struct Postgres {
    shared: Arc<Shared>,
}

struct Shared {
    pool: Pool,
    settings: Settings,
    failing: Failing,
    #[cfg(feature = "breaker")]
    breaker: Arc<Schema>,
    #[cfg(feature = "breaker")]
    sweeping: super::circuit::Sweeping,
}

impl Postgres {
    /// Sets up a store in the database at this address: `postgres://user:password@host:port/database`
    /// or the same as `key=value` pairs, with the options that the documentation of
    /// [`tokio_postgres::Config`] lists.
    pub fn builder(url: impl Into<String>) -> PostgresBuilder {
        PostgresBuilder::new(url.into())
    }

    pub(super) fn new(pool: Pool, settings: Settings, failing: Failing) -> Self {
        let shared = Shared {
            pool,
            settings,
            failing,
            #[cfg(feature = "breaker")]
            breaker: Arc::new(super::circuit::schema()),
            #[cfg(feature = "breaker")]
            sweeping: super::circuit::Sweeping::default(),
        };
        Self {
            shared: Arc::new(shared),
        }
    }

    /// What the backend can do.
    pub fn capabilities(&self) -> Capabilities {
        let mut capabilities = Capabilities::of("postgres");
        // Records are kept whatever happens, counts but for the last moments.
        capabilities.durability = Durability::Recent;
        capabilities.lists = true;
        capabilities.server_clock = true;
        capabilities.skew = Duration::ZERO;
        capabilities.largest_value = 1 << 20;
        capabilities.deadline = self.shared.settings.deadline;
        capabilities
    }

    /// Sees whether the server answers and lets this client in, and sets up the tables where they
    /// are missing.
    ///
    /// # Errors
    ///
    /// [`DriverError::Auth`] for a wrong password or a missing right, [`DriverError::Config`] where
    /// there is no such database, [`DriverError::Schema`] where a later version set it up, and what
    /// any call may come to.
    pub async fn ping(&self) -> Result<(), DriverError> {
        let call = self.call()?;
        #[cfg(feature = "breaker")]
        call.ready(&self.shared.breaker).await?;
        call.run(|session| {
            Box::pin(async move { session.row("select 1", Effect::Read, &[]).await.map(drop) })
        })
        .await
    }

    pub(super) fn namespace(&self) -> &str {
        &self.shared.settings.prefix
    }

    #[cfg(feature = "breaker")]
    pub(super) fn sweeping(&self) -> &super::circuit::Sweeping {
        &self.shared.sweeping
    }

    #[cfg(feature = "breaker")]
    pub(super) fn breaker(&self) -> &Arc<Schema> {
        &self.shared.breaker
    }

    /// Begins a call: from now on its time runs.
    pub(super) fn call(&self) -> Result<Call<'_>, DriverError> {
        let runtime =
            Handle::try_current().map_err(|_| DriverError::config("runtime", "tokio's", "none"))?;
        Ok(Call {
            store: self,
            runtime,
            until: Instant::now() + self.shared.settings.deadline,
        })
    }
}

impl fmt::Debug for Postgres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Postgres")
            .field("settings", &self.shared.settings)
            .finish_non_exhaustive()
    }
}

/// A call and its deadline.
pub(super) struct Call<'a> {
    store: &'a Postgres,
    runtime: Handle,
    until: Instant,
}

impl Call<'_> {
    /// Sets up the tables of a domain, where nobody did.
    pub(super) async fn ready(&self, schema: &Arc<Schema>) -> Result<(), DriverError> {
        if schema.is_ready() {
            return Ok(());
        }
        let deadline = self.store.shared.settings.deadline;
        let setting_up = async {
            let turn = Arc::clone(schema).turn().await;
            if schema.is_ready() {
                return Ok(());
            }
            let session = self.session().await?;
            // It takes the time that it needs; a caller that can't wait comes back.
            Finish::new(self.runtime.clone(), turn.set_up(session)).await
        };
        timeout_at(self.until, setting_up)
            .await
            .unwrap_or_else(|_| {
                let problem = format!("its tables were not set up within {deadline:?}");
                Err(DriverError::unavailable(problem))
            })
    }

    /// What `work` comes to on a connection, which is brought to its end even if the caller goes
    /// away, unless the deadline passes.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl for<'a> FnOnce(&'a Session) -> Work<'a, T> + Send + 'static,
    ) -> Result<T, DriverError> {
        let session = self.session().await?;
        let (until, deadline) = (self.until, self.store.shared.settings.deadline);
        let work = async move {
            timeout_at(until, work(&session))
                .await
                .unwrap_or_else(|_| Err(session.late(format!("no answer within {deadline:?}"))))
        };
        Finish::new(self.runtime.clone(), work).await
    }

    /// A connection out of the pool, or a new one.
    async fn session(&self) -> Result<Session, DriverError> {
        let left = Some(self.until.saturating_duration_since(Instant::now()));
        let timeouts = Timeouts {
            wait: left,
            create: left,
            recycle: left,
        };
        let shared = &self.store.shared;
        let deadline = shared.settings.deadline;
        let pool = shared.pool.timeout_get(&timeouts);
        match timeout_at(self.until, pool).await {
            Ok(Ok(connection)) => Ok(Session::new(connection)),
            Ok(Err(PoolError::Backend(error))) => Err(error::connecting(error)),
            Ok(Err(PoolError::Timeout(_))) | Err(_) => Err(self.nothing_in_time(deadline)),
            Ok(Err(error)) => Err(DriverError::unavailable("no connection").with_source(error)),
        }
    }

    /// There is no connection: all are in use, or none can be made.
    fn nothing_in_time(&self, deadline: Duration) -> DriverError {
        let shared = &self.store.shared;
        let failing = shared
            .failing
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        match &*failing {
            Some(why) => {
                DriverError::unavailable(format!("no connection within {deadline:?}: {why}"))
            }
            None if shared.pool.status().size == 0 => {
                DriverError::unavailable(format!("no connection within {deadline:?}"))
            }
            None => {
                let most = shared.settings.connections;
                let problem = format!("none of {most} connections was free within {deadline:?}");
                DriverError::busy(problem)
            }
        }
    }
}
