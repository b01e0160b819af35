use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant as Moment},
};

use drivers_port::{DriverError, Reconnect, Settings};
use memcache::exp::MetaCommand;
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::{Instant, timeout_at},
};

use crate::{
    address::Address,
    refusal::{refused, unread},
    wire::{Answer, Lost, Wire},
};

/// The connections to the server, each lent to one call at a time.
pub(crate) struct Pool {
    address: Address,
    /// How long a call may take that need not wait.
    deadline: Duration,
    /// As many as there may be connections: whoever has none waits.
    permits: Semaphore,
    /// Those that are open and not lent, the last used at the end.
    idle: Mutex<Vec<Wire>>,
    reconnect: Mutex<Reconnect>,
}

/// A connection for one call. Where it is not given back it is closed, since an answer may be on
/// its way.
pub(crate) struct Lease<'a> {
    pool: &'a Pool,
    wire: Wire,
    _permit: SemaphorePermit<'a>,
}

impl Pool {
    /// What stands between client and server may have dropped a connection that was not used for
    /// longer, without a word.
    const LONGEST_IDLE: Duration = Duration::from_secs(60);

    pub(crate) fn new(address: Address, settings: &Settings) -> Self {
        Self {
            address,
            deadline: settings.deadline,
            permits: Semaphore::new(settings.connections),
            idle: Mutex::default(),
            reconnect: Mutex::default(),
        }
    }

    pub(crate) const fn address(&self) -> &Address {
        &self.address
    }

    pub(crate) async fn lease(&self, deadline: Instant) -> Result<Lease<'_>, DriverError> {
        let permit = timeout_at(deadline, self.permits.acquire())
            .await
            .map_err(|late| {
                DriverError::busy("no connection is free within the deadline").with_source(late)
            })?
            .map_err(|closed| DriverError::unavailable("it is closed").with_source(closed))?;
        let wire = match self.idle_wire() {
            Some(wire) => wire,
            None => self.dial(deadline).await?,
        };
        Ok(Lease {
            pool: self,
            wire,
            _permit: permit,
        })
    }

    fn idle_wire(&self) -> Option<Wire> {
        loop {
            let wire = lock(&self.idle).pop()?;
            if wire.used.elapsed() <= Self::LONGEST_IDLE && wire.is_quiet() {
                return Some(wire);
            }
        }
    }

    async fn dial(&self, deadline: Instant) -> Result<Wire, DriverError> {
        let address = &self.address;
        lock(&self.reconnect)
            .attempt(Moment::now())
            .map_err(|wait| {
                DriverError::unavailable(format!("{address} is tried again in {wait:?}"))
            })?;
        let patience = deadline.duration_since(Instant::now());
        let dialed = timeout_at(deadline, Wire::dial(address)).await;
        let mut reconnect = lock(&self.reconnect);
        let error = match dialed {
            Ok(Ok(wire)) => {
                reconnect.worked();
                return Ok(wire);
            }
            Ok(Err(error)) => {
                let problem = format!("no connection to {address}: {error}");
                DriverError::unavailable(problem).with_source(error)
            }
            Err(late) => {
                let problem = format!("no connection to {address} in {patience:?}");
                let error = DriverError::unavailable(problem).with_source(late);
                if patience < self.deadline / 2 {
                    // Who waited for a connection until there was no time left to open one has not
                    // found out that there is none.
                    return Err(error);
                }
                error
            }
        };
        reconnect.failed(Moment::now(), rand::random());
        Err(error)
    }
}

impl Lease<'_> {
    pub(crate) async fn ask(
        &mut self,
        commands: Vec<MetaCommand>,
        deadline: Instant,
    ) -> Result<Vec<Answer>, Lost> {
        self.wire.ask(commands, deadline).await
    }

    /// One command that changes nothing.
    pub(crate) async fn read(
        &mut self,
        command: MetaCommand,
        deadline: Instant,
    ) -> Result<memcache::exp::MetaCommandResult, DriverError> {
        let answers = self.ask(vec![command], deadline).await.map_err(unread)?;
        match answers.into_iter().next() {
            Some(answer) => answer.map_err(refused),
            None => Err(DriverError::unavailable("no answer")),
        }
    }

    /// For the next call, unless an answer was an error.
    pub(crate) fn give_back(self) {
        if !self.wire.suspect {
            lock(&self.pool.idle).push(self.wire);
        }
        // The permit goes last, so that there are never more connections than permits.
    }
}

/// What is locked is whole at any moment, also where someone panicked.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
