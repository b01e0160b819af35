use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use deadpool_postgres::Object;
use drivers_port::DriverError;
use tokio::runtime::Handle;
#[cfg(feature = "breaker")]
use tokio_postgres::types::FromSql;
use tokio_postgres::{Row, types::ToSql};

use super::error::{self, Effect};

pub(super) type Parameters<'a> = &'a [&'a (dyn ToSql + Sync)];

/// A connection while a call has it. It goes back to the pool unless something is wrong with it.
pub(super) struct Session {
    connection: Option<Object>,
    /// Whether a write is on its way of which nobody knows what became.
    sent: AtomicBool,
    spoilt: AtomicBool,
    /// Whether the server may be at work on it still.
    late: AtomicBool,
}

impl Session {
    pub(super) const fn new(connection: Object) -> Self {
        Self {
            connection: Some(connection),
            sent: AtomicBool::new(false),
            spoilt: AtomicBool::new(false),
            late: AtomicBool::new(false),
        }
    }

    /// One statement: one round trip, and one more where this connection never had it before.
    pub(super) async fn query(
        &self,
        statement: &'static str,
        effect: Effect,
        parameters: Parameters<'_>,
    ) -> Result<Vec<Row>, DriverError> {
        let client = self.client();
        let prepared = client
            .prepare_cached(statement)
            .await
            .map_err(|error| self.failed(error, Effect::Read))?;
        self.sent.store(effect == Effect::Write, Relaxed);
        let rows = client
            .query(&prepared, parameters)
            .await
            .map_err(|error| self.failed(error, effect))?;
        self.sent.store(false, Relaxed);
        Ok(rows)
    }

    /// What a statement comes to that has one row, whatever happens.
    pub(super) async fn row(
        &self,
        statement: &'static str,
        effect: Effect,
        parameters: Parameters<'_>,
    ) -> Result<Row, DriverError> {
        let mut rows = self.query(statement, effect, parameters).await?;
        match (rows.pop(), rows.is_empty()) {
            (Some(row), true) => Ok(row),
            _ => Err(DriverError::corrupt("a statement has not one row")),
        }
    }

    pub(super) fn failed(&self, error: tokio_postgres::Error, effect: Effect) -> DriverError {
        if error::spoils(&error) {
            self.spoilt.store(true, Relaxed);
        }
        error::of(error, effect)
    }

    /// What it comes to that the deadline passes now.
    pub(super) fn late(&self, problem: impl Into<String>) -> DriverError {
        self.late.store(true, Relaxed);
        let effect = if self.sent.load(Relaxed) {
            Effect::Write
        } else {
            Effect::Read
        };
        error::lost(problem, effect)
    }

    pub(super) fn client(&self) -> &Object {
        // It is taken out only when this is dropped.
        self.connection
            .as_ref()
            .expect("a session has a connection")
    }

    #[cfg(feature = "breaker")]
    pub(super) fn client_mut(&mut self) -> &mut Object {
        // It is taken out only when this is dropped.
        self.connection
            .as_mut()
            .expect("a session has a connection")
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else {
            return;
        };
        if self.spoilt.load(Relaxed) || connection.is_closed() {
            drop(Object::take(connection));
        } else if self.late.load(Relaxed) {
            outlast(connection);
        }
    }
}

/// Keeps the connection's place in the pool until the server is done with what it was sent, or the
/// connection breaks: a server that hangs, as one that waits for a standby, is not given one
/// connection after another. Then it is closed.
fn outlast(connection: Object) {
    let Ok(runtime) = Handle::try_current() else {
        return drop(Object::take(connection));
    };
    runtime.spawn(async move {
        // Its answer comes after all others, whatever it is.
        let _ = connection.simple_query("").await;
        drop(Object::take(connection));
    });
}

/// A column of a row, which somebody else may have written.
#[cfg(feature = "breaker")]
pub(super) fn column<'a, T: FromSql<'a>>(
    row: &'a Row,
    name: &'static str,
) -> Result<T, DriverError> {
    row.try_get(name).map_err(|error| {
        DriverError::corrupt(format!("{name}: {}", error::chain(&error))).with_source(error)
    })
}
