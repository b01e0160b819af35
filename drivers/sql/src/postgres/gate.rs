use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use deadpool_postgres::Connect;
use drivers_port::Reconnect;
use tokio::task::JoinHandle;
use tokio_postgres::{
    Client, Config, Error, Socket,
    tls::{MakeTlsConnect, TlsConnect},
};

type Connecting<'a> =
    Pin<Box<dyn Future<Output = Result<(Client, JoinHandle<()>), Error>> + Send + 'a>>;

/// Connects, and after a failure makes all who want to connect wait their time.
pub(super) struct Gate<T> {
    tls: T,
    reconnect: Arc<Mutex<Reconnect>>,
    why: Failing,
}

/// Why the last attempt to connect failed; none, where it did not.
pub(super) type Failing = Arc<Mutex<Option<String>>>;

impl<T> Gate<T> {
    pub(super) fn new(tls: T, why: Failing) -> Self {
        Self {
            tls,
            reconnect: Arc::default(),
            why,
        }
    }
}

impl<T> Connect for Gate<T>
where
    T: MakeTlsConnect<Socket> + Clone + Sync + Send + 'static,
    T::Stream: Sync + Send,
    T::TlsConnect: Sync + Send,
    <T::TlsConnect as TlsConnect<Socket>>::Future: Send,
{
    fn connect(&self, config: &Config) -> Connecting<'_> {
        let (tls, config) = (self.tls.clone(), config.clone());
        Box::pin(async move {
            let attempt = loop {
                let allowed = self.reconnect().attempt(Instant::now());
                match allowed {
                    Ok(()) => break Attempt::new(&self.reconnect),
                    Err(wait) => tokio::time::sleep(wait).await,
                }
            };
            match config.connect(tls).await {
                Ok((client, connection)) => {
                    attempt.worked();
                    *self.why.lock().unwrap_or_else(PoisonError::into_inner) = None;
                    // It ends with the client; what broke it, those who wait are told.
                    Ok((client, tokio::spawn(async { drop(connection.await) })))
                }
                Err(error) => {
                    let why = super::error::chain(&error);
                    *self.why.lock().unwrap_or_else(PoisonError::into_inner) = Some(why);
                    Err(error)
                }
            }
        })
    }
}

impl<T> Gate<T> {
    fn reconnect(&self) -> std::sync::MutexGuard<'_, Reconnect> {
        self.reconnect
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// An attempt that failed unless it is said to have worked, also where it is dropped.
struct Attempt<'a> {
    reconnect: &'a Mutex<Reconnect>,
    worked: bool,
}

impl<'a> Attempt<'a> {
    const fn new(reconnect: &'a Mutex<Reconnect>) -> Self {
        Self {
            reconnect,
            worked: false,
        }
    }

    fn worked(mut self) {
        self.worked = true;
    }
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        let mut reconnect = self
            .reconnect
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if self.worked {
            reconnect.worked();
        } else {
            reconnect.failed(Instant::now(), rand::random());
        }
    }
}
