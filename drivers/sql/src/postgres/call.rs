#[cfg(feature = "breaker")]
use std::sync::Arc;
use std::{future::Future, pin::Pin, sync::PoisonError};

use deadpool_postgres::{Pool, PoolError, Timeouts};
use drivers_port::{DriverError, Settings};
use tokio::{
    runtime::Handle,
    time::{Instant, timeout_at},
};

#[cfg(feature = "breaker")]
use super::schema::Schema;
use super::{error, finish::Finish, gate::Failing, session::Session};

/// What is done on a connection.
pub(super) type Work<'a, T> = Pin<Box<dyn Future<Output = Result<T, DriverError>> + Send + 'a>>;

/// A call and its deadline.
pub(super) struct Call<'a> {
    pool: &'a Pool,
    settings: &'a Settings,
    failing: &'a Failing,
    runtime: Handle,
    until: Instant,
}

impl<'a> Call<'a> {
    pub(super) fn begin(
        pool: &'a Pool,
        settings: &'a Settings,
        failing: &'a Failing,
    ) -> Result<Self, DriverError> {
        let runtime =
            Handle::try_current().map_err(|_| DriverError::config("runtime", "tokio's", "none"))?;
        Ok(Self {
            pool,
            settings,
            failing,
            runtime,
            until: Instant::now() + settings.deadline,
        })
    }

    /// Sets up the tables of a domain, where nobody did.
    #[cfg(feature = "breaker")]
    pub(super) async fn ready(&self, schema: &Arc<Schema>) -> Result<(), DriverError> {
        if schema.is_ready() {
            return Ok(());
        }
        let deadline = self.settings.deadline;
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
        work: impl for<'s> FnOnce(&'s Session) -> Work<'s, T> + Send + 'static,
    ) -> Result<T, DriverError> {
        let session = self.session().await?;
        let (until, deadline) = (self.until, self.settings.deadline);
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
        match timeout_at(self.until, self.pool.timeout_get(&timeouts)).await {
            Ok(Ok(connection)) => Ok(Session::new(connection)),
            Ok(Err(PoolError::Backend(error))) => Err(error::connecting(error)),
            Ok(Err(PoolError::Timeout(_))) | Err(_) => Err(self.nothing_in_time()),
            Ok(Err(error)) => Err(DriverError::unavailable("no connection").with_source(error)),
        }
    }

    /// There is no connection: all are in use, or none can be made.
    fn nothing_in_time(&self) -> DriverError {
        let Settings {
            deadline,
            connections,
            ..
        } = self.settings;
        let failing = self.failing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(why) = &*failing {
            return DriverError::unavailable(format!("no connection within {deadline:?}: {why}"));
        }
        let status = self.pool.status();
        if status.size < status.max_size {
            return DriverError::unavailable(format!("no connection within {deadline:?}"));
        }
        let problem = format!("none of {connections} connections was free within {deadline:?}");
        DriverError::busy(problem)
    }
}
