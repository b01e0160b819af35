use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    thread,
    time::Duration,
};

use crate::clock;

/// What all nodes call: it answers a number with the same number, and whether that went well.
pub(crate) struct Service {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    sick: AtomicBool,
    over: AtomicBool,
    gone: AtomicBool,
    requests: Mutex<Vec<Request>>,
}

#[derive(Clone, Copy)]
struct Request {
    id: u64,
    began: u64,
    ended: u64,
}

pub(super) const WELL: u8 = 0;
pub(super) const SICK: u8 = 1;
pub(super) const OVER: u8 = 2;

impl Service {
    pub(crate) fn start() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared::default());
        let accepting = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if accepting.gone.load(SeqCst) {
                    return;
                }
                let shared = Arc::clone(&accepting);
                // It ends with its client.
                thread::spawn(move || shared.serve(stream));
            }
        });
        Ok(Self { address, shared })
    }

    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn set_sick(&self, sick: bool) {
        self.shared.sick.store(sick, SeqCst);
    }

    /// From now on every caller is told that it was its last call.
    pub(crate) fn end(&self) {
        self.shared.over.store(true, SeqCst);
    }

    /// How many calls of a node were answered so far.
    pub(crate) fn requests_of(&self, node: u64) -> usize {
        let requests = self.shared.requests();
        requests
            .iter()
            .filter(|request| request.node() == node)
            .count()
    }

    /// The numbers of all calls of a node.
    pub(crate) fn ids_of(&self, node: u64) -> Vec<u64> {
        let requests = self.shared.requests();
        let own = requests.iter().filter(|request| request.node() == node);
        own.map(|request| request.id).collect()
    }

    pub(crate) fn began_within(&self, from: u64, until: u64) -> u64 {
        let requests = self.shared.requests();
        let within = requests
            .iter()
            .filter(|request| request.began > from && request.began < until);
        within.count() as u64
    }

    pub(crate) fn of_node_began_within(&self, node: u64, from: u64, until: u64) -> u64 {
        let requests = self.shared.requests();
        let own = requests.iter().filter(|request| request.node() == node);
        own.filter(|request| request.began > from && request.began < until)
            .count() as u64
    }

    /// The most calls that were under way at once, of those that began then.
    pub(crate) fn at_once_within(&self, from: u64, until: u64) -> usize {
        let requests = self.shared.requests();
        let within: Vec<_> = requests
            .iter()
            .filter(|request| request.began > from && request.began < until)
            .collect();
        let at = |moment: u64| {
            let under_way = |request: &&&Request| request.began <= moment && moment < request.ended;
            within.iter().filter(under_way).count()
        };
        within
            .iter()
            .map(|request| at(request.began))
            .max()
            .unwrap_or(0)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.shared.gone.store(true, SeqCst);
        // So that the listener looks.
        let _ = TcpStream::connect(self.address);
    }
}

impl Shared {
    fn serve(&self, mut stream: TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
        let mut id = [0; 8];
        while !self.gone.load(SeqCst) {
            stream.read_exact(&mut id)?;
            let began = clock::now();
            let sick = self.sick.load(SeqCst);
            thread::sleep(Duration::from_millis(if sick { 20 } else { 2 }));
            let verdict = match (self.over.load(SeqCst), sick) {
                (true, _) => OVER,
                (false, true) => SICK,
                (false, false) => WELL,
            };
            let request = Request {
                id: u64::from_be_bytes(id),
                began,
                ended: clock::now(),
            };
            self.requests().push(request);
            let mut reply = [verdict; 9];
            reply[1..].copy_from_slice(&id);
            stream.write_all(&reply)?;
        }
        Ok(())
    }

    fn requests(&self) -> MutexGuard<'_, Vec<Request>> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Request {
    const fn node(self) -> u64 {
        self.id >> 48
    }
}
