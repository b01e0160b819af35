use std::{
    collections::BTreeSet,
    hash::{BuildHasher, RandomState},
    net::{Ipv4Addr, TcpListener},
    ops::Range,
    sync::{Mutex, PoisonError},
};

/// Below what systems give to outgoing connections (32768 and more on Linux): there a client that
/// keeps connecting to the port of a killed server would take it for itself.
const PORTS: Range<u16> = 11_000..21_000;
/// How far above its own port a node of a Redis cluster listens to the others.
const BUS: u16 = 10_000;

/// The ports that this process has given out.
static TAKEN: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());

/// Ports on 127.0.0.1 that nobody listens on.
///
/// Another process can take one before the server does: who starts a server tries again with another.
#[derive(Debug)]
pub(crate) struct Ports;

impl Ports {
    /// A free port, of which the one [`BUS`] above is free too; no two calls in a process give the same.
    pub(crate) fn free() -> u16 {
        let random = RandomState::new();
        (0_u32..10_000)
            .map(|attempt| {
                let span = u64::from(PORTS.end - PORTS.start);
                PORTS.start + (random.hash_one(attempt) % span) as u16
            })
            .find(|&port| is_free(port) && is_free(port + BUS) && take(port))
            .expect("there is a free port among 10,000")
    }
}

fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

fn take(port: u16) -> bool {
    TAKEN
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .insert(port)
}
