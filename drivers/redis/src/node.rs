use std::{
    mem,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use drivers_port::Reconnect;
use redis::{
    AsyncConnectionConfig, Client, Cmd, PushInfo, PushKind, RedisError, RedisResult, Value,
    aio::MultiplexedConnection,
};
use tokio::time::{Instant, sleep, timeout_at};

#[cfg(feature = "sentinel")]
use crate::sentinel::Sentinels;
use crate::silence::{Silence, is_answer, is_replica};

/// A server, and the one connection to it that all calls go over.
pub(crate) struct Node {
    way: Way,
    /// How long an answer may take: as long as a call.
    patience: Duration,
    state: Mutex<State>,
    /// One connects at a time.
    turn: tokio::sync::Mutex<()>,
}

/// How to find the server.
enum Way {
    Known(Box<Client>),
    #[cfg(feature = "sentinel")]
    Master(Sentinels),
}

#[derive(Default)]
struct State {
    open: Option<Open>,
    reconnect: Reconnect,
    /// How often it could not be reached, and why not the last time.
    failures: u64,
    last: Option<RedisError>,
}

/// A connection.
#[derive(Clone)]
struct Open {
    connection: MultiplexedConnection,
    /// Whether the server has closed it, which is known at once.
    lost: Arc<AtomicBool>,
    /// Since when something was sent and nothing came back, also where whoever sent it has gone
    /// away: a way that has gone silent is found out though nobody waits until the deadline.
    silent: Arc<Mutex<Option<Instant>>>,
}

impl Node {
    pub(crate) fn server(client: Client, patience: Duration) -> Self {
        Self::new(Way::Known(Box::new(client)), patience)
    }

    /// Whichever server is the master.
    #[cfg(feature = "sentinel")]
    pub(crate) fn master(sentinels: Sentinels, patience: Duration) -> Self {
        Self::new(Way::Master(sentinels), patience)
    }

    fn new(way: Way, patience: Duration) -> Self {
        Self {
            way,
            patience,
            state: Mutex::default(),
            turn: tokio::sync::Mutex::default(),
        }
    }

    /// Sends a command, once, and waits for the answer.
    pub(crate) async fn send(&self, command: &Cmd, deadline: Instant) -> Result<Value, Silence> {
        let open = self.opened(deadline).await?;
        let mut connection = open.connection.clone();
        let sent = connection.send_packed_command(command);
        self.answer(&open, deadline, sent).await
    }

    /// Sends a command to a server that has its slot in part.
    #[cfg(feature = "cluster")]
    pub(crate) async fn send_asking(
        &self,
        command: &Cmd,
        deadline: Instant,
    ) -> Result<Value, Silence> {
        let open = self.opened(deadline).await?;
        let mut connection = open.connection.clone();
        let mut both = redis::pipe();
        both.cmd("ASKING").add_command(command.clone());
        let sent = async {
            let answers = connection.send_packed_commands(&both, 1, 1).await?;
            Ok(answers.into_iter().next().unwrap_or_default())
        };
        self.answer(&open, deadline, sent).await
    }

    async fn answer(
        &self,
        open: &Open,
        deadline: Instant,
        sent: impl Future<Output = RedisResult<Value>>,
    ) -> Result<Value, Silence> {
        open.silent().get_or_insert_with(Instant::now);
        // Whatever holds up the answer holds up all that come behind it.
        let Ok(answer) = timeout_at(deadline, sent).await else {
            self.discard(&open.lost);
            return Err(Silence::NoAnswer);
        };
        // Answers come in the order of what was sent.
        *open.silent() = None;
        answer.and_then(Value::extract_error).map_err(|error| {
            if !is_answer(&error) || is_replica(&error) {
                self.discard(&open.lost);
            }
            Silence::Refused(error)
        })
    }

    async fn opened(&self, deadline: Instant) -> Result<Open, Silence> {
        if let Some(open) = self.open() {
            return Ok(open);
        }
        timeout_at(deadline, self.connect())
            .await
            .map_err(|_| Silence::NoConnection)?
            .map_err(Silence::Unreached)
    }

    fn open(&self) -> Option<Open> {
        let usable = |open: &Open| !open.is_lost() && !open.is_silent(self.patience);
        self.state().open.clone().filter(usable)
    }

    async fn connect(&self) -> RedisResult<Open> {
        let failures = self.state().failures;
        let _turn = self.turn.lock().await;
        if let Some(open) = self.open() {
            return Ok(open);
        }
        {
            let state = self.state();
            if let Some(error) = &state.last
                && state.failures != failures
            {
                // Another one has just tried.
                return Err(error.clone());
            }
        }
        loop {
            let attempt = self.state().reconnect.attempt(Instant::now().into_std());
            match attempt {
                Ok(()) => break,
                Err(wait) => sleep(wait).await,
            }
        }
        let attempt = Attempt(self);
        let outcome = self.dial().await;
        mem::forget(attempt);
        let mut state = self.state();
        match &outcome {
            Ok(open) => {
                state.open = Some(open.clone());
                state.reconnect.worked();
                state.last = None;
            }
            Err(error) => state.failed(Some(error.clone())),
        }
        outcome
    }

    async fn dial(&self) -> RedisResult<Open> {
        match &self.way {
            Way::Known(server) => Open::to(server).await,
            #[cfg(feature = "sentinel")]
            Way::Master(sentinels) => Open::to(&sentinels.master().await?).await,
        }
    }

    /// Those who still wait for an answer over it go on waiting.
    fn discard(&self, lost: &Arc<AtomicBool>) {
        let mut state = self.state();
        if let Some(open) = &state.open
            && Arc::ptr_eq(&open.lost, lost)
        {
            state.open = None;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it is held.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn failed(&mut self, error: Option<RedisError>) {
        let now = Instant::now().into_std();
        self.reconnect.failed(now, rand::random());
        if error.is_some() {
            self.failures += 1;
            self.last = error;
        }
    }
}

impl Open {
    async fn to(server: &Client) -> RedisResult<Self> {
        let lost = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&lost);
        // Every wait is bounded by the deadline of whoever waits.
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(None)
            .set_response_timeout(None)
            .set_push_sender(move |push: PushInfo| {
                if push.kind == PushKind::Disconnection {
                    flag.store(true, Ordering::Release);
                }
                Ok::<_, ()>(())
            });
        let connection = server
            .get_multiplexed_async_connection_with_config(&config)
            .await?;
        Ok(Self {
            connection,
            lost,
            silent: Arc::default(),
        })
    }

    fn is_lost(&self) -> bool {
        self.lost.load(Ordering::Acquire)
    }

    fn is_silent(&self, patience: Duration) -> bool {
        self.silent()
            .is_some_and(|since| since.elapsed() > patience)
    }

    fn silent(&self) -> MutexGuard<'_, Option<Instant>> {
        // Nothing panics while it is held.
        self.silent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One that is dropped before it came to anything has failed.
struct Attempt<'a>(&'a Node);

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        self.0.state().failed(None);
    }
}
