//! A proxy between a client and a server that does harm.

mod dial;
mod fault;
mod flow;
mod link;
mod relay;

use std::{
    io::{self, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener},
    os::unix::net::UnixStream,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{self, Sender},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

pub use fault::Fault;
use relay::{Change, Relay};

use crate::process::Ports;

/// How long the proxy may take to change its ways.
const PATIENCE: Duration = Duration::from_secs(10);
/// How many ports are tried.
const ATTEMPTS: u32 = 20;

/// Passes connections on to a server, and does them harm when it is told to.
///
/// It listens on a port of its own on 127.0.0.1. At most 1,024 connections are open at a time; more are
/// reset. One thread serves them all, and ends with the proxy.
///
/// ```
/// use drivers_testkit::{Fault, Proxy, Redis, Server, or_skip};
///
/// let Some(redis) = or_skip(Redis::start()) else { return };
/// let proxy = Proxy::to(redis.address()).unwrap();
/// let url = redis.url_at(proxy.address());
/// assert_eq!(url, format!("redis://{}", proxy.address()));
///
/// proxy.set(Fault::Refuse);
/// assert!(std::net::TcpStream::connect(proxy.address()).is_err());
/// proxy.heal();
/// assert!(std::net::TcpStream::connect(proxy.address()).is_ok());
/// ```
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    accepted: Arc<AtomicU64>,
    /// Without it the relay ends.
    changes: Option<Sender<Change>>,
    bell: UnixStream,
    relay: Option<JoinHandle<()>>,
}

impl Proxy {
    /// A proxy that passes everything on to `server`, whether or not somebody listens there yet.
    ///
    /// # Errors
    ///
    /// If there is no free port, or the system has no more sockets or threads.
    pub fn to(server: SocketAddr) -> io::Result<Self> {
        let listener = listener()?;
        let address = listener.local_addr()?;
        let accepted = Arc::new(AtomicU64::new(0));
        let (changes, changed) = mpsc::channel();
        let (bell, rung) = UnixStream::pair()?;
        let relay = Relay::new(listener, server, Arc::clone(&accepted), changed, rung)?;
        let relay = thread::Builder::new()
            .name(format!("proxy {address}"))
            .spawn(move || relay.run())?;
        Ok(Self {
            address,
            accepted,
            changes: Some(changes),
            bell,
            relay: Some(relay),
        })
    }

    /// Where it listens, under every fault the same.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// From now on, when this returns, connections suffer `fault`, the open ones too.
    ///
    /// A connection that was half closed or in a black hole before is reset.
    ///
    /// # Panics
    ///
    /// If the port can't be closed or opened again.
    pub fn set(&self, fault: Fault) {
        self.change(Some(fault));
    }

    /// From now on everything passes, what was held back at once.
    ///
    /// A connection that was half closed or in a black hole before is reset.
    ///
    /// # Panics
    ///
    /// If the port can't be opened again.
    pub fn heal(&self) {
        self.change(None);
    }

    /// How many connections were accepted so far, also those that were reset at once.
    pub fn connections(&self) -> u64 {
        self.accepted.load(Ordering::Relaxed)
    }

    fn change(&self, fault: Option<Fault>) {
        let (done, made) = mpsc::sync_channel(1);
        let changed = self.changes.as_ref().is_some_and(|changes| {
            changes.send(Change { fault, done }).is_ok() && (&self.bell).write_all(b"!").is_ok()
        });
        assert!(changed, "the proxy at {} has ended", self.address);
        match made.recv_timeout(PATIENCE) {
            Ok(Ok(())) => {}
            Ok(Err(error)) => panic!("the proxy at {} can't change: {error}", self.address),
            Err(error) => panic!("the proxy at {} doesn't change: {error}", self.address),
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        drop(self.changes.take());
        // A bell that nobody hears any more has ended already.
        let _ = self.bell.write_all(b"!");
        if let Some(relay) = self.relay.take() {
            // A relay that panicked has said so.
            let _ = relay.join();
        }
    }
}

fn listener() -> io::Result<TcpListener> {
    for _ in 1..ATTEMPTS {
        if let Ok(listener) = TcpListener::bind((Ipv4Addr::LOCALHOST, Ports::free())) {
            return Ok(listener);
        }
    }
    TcpListener::bind((Ipv4Addr::LOCALHOST, Ports::free()))
}
