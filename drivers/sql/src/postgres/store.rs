use std::{fmt, sync::Arc, time::Duration};

use deadpool_postgres::Pool;
use drivers_port::{Capabilities, DriverError, Durability, Settings};

use super::{PostgresBuilder, call::Call, error::Effect, gate::Failing};
#[cfg(feature = "breaker")]
use super::{
    call::Work,
    circuit::{self, Sweeping},
    error,
    schema::Schema,
    session::Session,
};

/// A store in a PostgreSQL database, which many machines share.
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
    sweeping: Sweeping,
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
            breaker: Arc::new(circuit::schema()),
            #[cfg(feature = "breaker")]
            sweeping: Sweeping::default(),
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

    #[cfg(feature = "breaker")]
    pub(super) fn namespace(&self) -> &str {
        &self.shared.settings.prefix
    }

    #[cfg(feature = "breaker")]
    pub(super) fn sweeping(&self) -> &Sweeping {
        &self.shared.sweeping
    }

    #[cfg(feature = "breaker")]
    pub(super) fn breaker(&self) -> &Arc<Schema> {
        &self.shared.breaker
    }

    /// Sets up the tables of a domain, where nobody did, and does some work on them: all of it one
    /// call.
    #[cfg(feature = "breaker")]
    pub(super) async fn run<T: Send + 'static>(
        &self,
        schema: &Arc<Schema>,
        work: impl for<'a> FnOnce(&'a Session) -> Work<'a, T> + Send + 'static,
    ) -> Result<T, DriverError> {
        let call = self.call()?;
        call.ready(schema).await?;
        let done = call.run(work).await;
        if let Err(error) = &done
            && error::is_of_a_missing_table(error)
        {
            schema.is_gone();
        }
        done
    }

    /// Begins a call: from now on its time runs.
    fn call(&self) -> Result<Call<'_>, DriverError> {
        let Shared {
            pool,
            settings,
            failing,
            ..
        } = &*self.shared;
        Call::begin(pool, settings, failing)
    }
}

impl fmt::Debug for Postgres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Postgres")
            .field("settings", &self.shared.settings)
            .finish_non_exhaustive()
    }
}
