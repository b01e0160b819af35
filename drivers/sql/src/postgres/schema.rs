use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    time::Duration,
};

use drivers_port::DriverError;
use tokio::{
    sync::{Mutex, OwnedMutexGuard},
    time::timeout,
};
use tokio_postgres::GenericClient;

use super::{error::Effect, session::Session};

/// The tables of one domain, and how they came to be what they are.
pub(super) struct Schema {
    domain: &'static str,
    /// What leads from each version to the next, the first from nothing.
    migrations: &'static [&'static str],
    ready: AtomicBool,
    turn: Arc<Mutex<()>>,
}

/// The one of this process that may set up the tables.
pub(super) struct Turn {
    schema: Arc<Schema>,
    _turn: OwnedMutexGuard<()>,
}

/// The longest that tables are set up, whatever the deadline of a call.
const LONGEST: Duration = Duration::from_secs(15);

/// Held while tables are made or changed, so that of many who find none one makes them; the word is
/// drawn at random.
const LOCK: &str = "set local statement_timeout = '10s';
    set local lock_timeout = '10s';
    select pg_advisory_xact_lock(7307199747159318625);
    create table if not exists drivers_schema (
        domain text primary key,
        version bigint not null
    )";

impl Schema {
    pub(super) fn new(domain: &'static str, migrations: &'static [&'static str]) -> Self {
        Self {
            domain,
            migrations,
            ready: AtomicBool::new(false),
            turn: Arc::default(),
        }
    }

    /// Whether the tables were found to be there.
    pub(super) fn is_ready(&self) -> bool {
        self.ready.load(SeqCst)
    }

    /// Somebody took them away: the next call looks again.
    pub(super) fn is_gone(&self) {
        self.ready.store(false, SeqCst);
    }

    /// Waits until nobody else of this process is setting them up.
    pub(super) async fn turn(self: Arc<Self>) -> Turn {
        let turn = Arc::clone(&self.turn).lock_owned().await;
        Turn {
            schema: self,
            _turn: turn,
        }
    }

    const fn known(&self) -> u64 {
        self.migrations.len() as u64
    }

    /// How many of the migrations have been made.
    async fn found(&self, client: &impl GenericClient) -> Result<usize, Problem> {
        let there = "select to_regclass('drivers_schema') is not null";
        if !client.query_one(there, &[]).await?.try_get::<_, bool>(0)? {
            return Ok(0);
        }
        let version = "select version from drivers_schema where domain = $1";
        let found = match client.query_opt(version, &[&self.domain]).await? {
            None => 0,
            Some(row) => row.try_get::<_, i64>(0)?,
        };
        let found = u64::try_from(found).map_err(|_| {
            DriverError::corrupt(format!(
                "drivers_schema has version {found} of {}",
                self.domain
            ))
        })?;
        let known = self.known();
        if found > known {
            return Err(DriverError::Schema { found, known }.into());
        }
        // It is at most the length of a slice.
        Ok(found as usize)
    }

    async fn migrate(&self, session: &mut Session) -> Result<(), Problem> {
        // A role that may only read and write finds all it needs.
        if self.found(&***session.client()).await? == self.migrations.len() {
            return Ok(());
        }
        let encoding = "select current_setting('server_encoding')";
        let encoding = session.client().query_one(encoding, &[]).await?;
        let encoding: String = encoding.try_get(0)?;
        if encoding != "UTF8" {
            let refused = DriverError::config("the database's encoding", "UTF8", encoding);
            return Err(refused.into());
        }
        let transaction = session.client_mut().transaction().await?;
        transaction.batch_execute(LOCK).await?;
        let found = self.found(&*transaction).await?;
        for migration in &self.migrations[found..] {
            transaction.batch_execute(migration).await?;
        }
        let version = "insert into drivers_schema values ($1, $2)
            on conflict (domain) do update set version = excluded.version";
        let known = self.known() as i64;
        transaction
            .execute(version, &[&self.domain, &known])
            .await?;
        Ok(transaction.commit().await?)
    }
}

impl Turn {
    /// Makes of the tables what this version knows, all of it or nothing.
    pub(super) async fn set_up(self, mut session: Session) -> Result<(), DriverError> {
        let outcome = timeout(LONGEST, self.schema.migrate(&mut session)).await;
        match outcome {
            Ok(Ok(())) => {
                self.schema.ready.store(true, SeqCst);
                Ok(())
            }
            Ok(Err(Problem::Known(error))) => Err(error),
            // Whether it was done or not, the next who tries finds out.
            Ok(Err(Problem::Server(error))) => Err(session.failed(error, Effect::Read)),
            Err(_) => Err(session.late(format!("its tables were not set up within {LONGEST:?}"))),
        }
    }
}

enum Problem {
    Known(DriverError),
    Server(tokio_postgres::Error),
}

impl From<DriverError> for Problem {
    fn from(error: DriverError) -> Self {
        Self::Known(error)
    }
}

impl From<tokio_postgres::Error> for Problem {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Server(error)
    }
}
