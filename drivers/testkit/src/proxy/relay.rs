use std::{
    io::{self, Read},
    net::{SocketAddr, TcpListener},
    os::unix::net::UnixStream,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, SyncSender, TryRecvError},
    },
    thread,
    time::{Duration, Instant},
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    fd::OwnedFd,
    io::Errno,
    net::listen,
};

use super::{Fault, dial, link::Link};

/// How many connections are open at a time; more are reset.
const MOST: usize = 1024;
/// How many wait to be accepted.
const BACKLOG: i32 = 1024;
/// How long to wait where a socket can't be had.
const PAUSE: Duration = Duration::from_millis(10);

/// A change of what connections suffer, and whom to tell when it is done.
pub(super) struct Change {
    pub(super) fault: Option<Fault>,
    pub(super) done: SyncSender<io::Result<()>>,
}

/// The port, held in either case.
enum Port {
    Open(TcpListener),
    Refusing(OwnedFd),
}

/// The one thread of a proxy: it waits for all sockets at once and never for one of them.
pub(super) struct Relay {
    address: SocketAddr,
    server: SocketAddr,
    /// Only for a moment, between closing and reserving, `None`.
    port: Option<Port>,
    fault: Option<Fault>,
    links: Vec<Link>,
    accepted: Arc<AtomicU64>,
    changes: Receiver<Change>,
    /// Gets a byte for each change, and ends with the proxy.
    bell: UnixStream,
}

impl Relay {
    pub(super) fn new(
        listener: TcpListener,
        server: SocketAddr,
        accepted: Arc<AtomicU64>,
        changes: Receiver<Change>,
        bell: UnixStream,
    ) -> io::Result<Self> {
        // The standard library lets fewer wait; the system makes one too many wait for a second.
        listen(&listener, BACKLOG)?;
        listener.set_nonblocking(true)?;
        bell.set_nonblocking(true)?;
        Ok(Self {
            address: listener.local_addr()?,
            server,
            port: Some(Port::Open(listener)),
            fault: None,
            links: Vec::new(),
            accepted,
            changes,
            bell,
        })
    }

    /// Runs until the proxy is dropped.
    pub(super) fn run(mut self) {
        loop {
            let Ok(events) = self.wait() else { return };
            if !self.answer_bell(events.bell) {
                return;
            }
            let now = Instant::now();
            let fault = self.fault;
            // Only those that were waited for: a change can have ended some.
            if events.links.len() == self.links.len() {
                let links = std::mem::take(&mut self.links);
                for (mut link, flags) in links.into_iter().zip(events.links) {
                    match link.turn(fault, flags, now) {
                        Ok(true) => self.links.push(link),
                        Ok(false) => {}
                        Err(_) => link.reset(),
                    }
                }
            }
            if events.port {
                self.accept(now);
            }
        }
    }

    /// Waits until a socket has something or a time comes.
    fn wait(&self) -> io::Result<Events> {
        let now = Instant::now();
        let mut sockets = vec![PollFd::new(&self.bell, PollFlags::IN)];
        if let Some(Port::Open(listener)) = &self.port {
            sockets.push(PollFd::new(listener, PollFlags::IN));
        }
        let port = sockets.len() - 1;
        let mut places = Vec::with_capacity(self.links.len());
        for link in &self.links {
            let interest = link.interest(self.fault, now);
            let streams = [Some(&link.client), link.server.as_ref()];
            let watched = [0, 1].map(|end| {
                let (stream, flags) = streams[end].zip(interest[end])?;
                sockets.push(PollFd::new(stream, flags));
                Some(sockets.len() - 1)
            });
            places.push(watched);
        }
        let due = self
            .links
            .iter()
            .filter_map(|link| link.due(self.fault, now));
        let timeout = due.min().map(|due| {
            let left = due.saturating_duration_since(now);
            Timespec {
                tv_sec: left.as_secs() as i64,
                tv_nsec: i64::from(left.subsec_nanos()) as _,
            }
        });
        match poll(&mut sockets, timeout.as_ref()) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        let flags = |place: usize| sockets[place].revents();
        let happened = |place: Option<usize>| place.map_or(PollFlags::empty(), flags);
        Ok(Events {
            bell: !flags(0).is_empty(),
            port: port > 0 && !flags(port).is_empty(),
            links: places.iter().map(|ends| ends.map(happened)).collect(),
        })
    }

    /// Makes the changes that are asked for. False at the end of the proxy.
    fn answer_bell(&mut self, rung: bool) -> bool {
        if !rung {
            return true;
        }
        let mut bytes = [0; 64];
        let _ = self.bell.read(&mut bytes);
        loop {
            match self.changes.try_recv() {
                Ok(change) => {
                    let made = self.change(change.fault);
                    // Who asked and didn't wait doesn't want to know.
                    let _ = change.done.try_send(made);
                }
                Err(TryRecvError::Empty) => return true,
                Err(TryRecvError::Disconnected) => return false,
            }
        }
    }

    fn change(&mut self, fault: Option<Fault>) -> io::Result<()> {
        let now = Instant::now();
        let spoilt = self.fault.is_some_and(Fault::spoils);
        if spoilt && self.fault != fault || fault == Some(Fault::Reset) {
            self.links.drain(..).for_each(Link::reset);
        }
        self.fault = fault;
        if fault == Some(Fault::Refuse) {
            self.links.clear();
            self.refuse()?;
        } else {
            self.open()?;
        }
        for mut link in std::mem::take(&mut self.links) {
            match link.suffer(fault, now) {
                Ok(()) => self.links.push(link),
                Err(_) => link.reset(),
            }
        }
        Ok(())
    }

    fn refuse(&mut self) -> io::Result<()> {
        if let Some(Port::Refusing(_)) = self.port {
            return Ok(());
        }
        // Two sockets can't have the port, so for a moment nobody has it.
        self.port = None;
        self.port = Some(Port::Refusing(dial::reserve(self.address)?));
        Ok(())
    }

    fn open(&mut self) -> io::Result<()> {
        let socket = match self.port.take() {
            open @ Some(Port::Open(_)) => {
                self.port = open;
                return Ok(());
            }
            Some(Port::Refusing(socket)) => socket,
            None => dial::reserve(self.address)?,
        };
        listen(&socket, BACKLOG)?;
        let listener = TcpListener::from(socket);
        listener.set_nonblocking(true)?;
        self.port = Some(Port::Open(listener));
        Ok(())
    }

    fn accept(&mut self, now: Instant) {
        while let Some(Port::Open(listener)) = &self.port {
            let client = match listener.accept() {
                Ok((client, _)) => client,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                Err(_) => return thread::sleep(PAUSE),
            };
            self.accepted.fetch_add(1, Ordering::Relaxed);
            let mut link = Link::new(client);
            let fault = self.fault;
            let taken = self.links.len() < MOST && fault != Some(Fault::Reset);
            let server = (fault != Some(Fault::BlackHole)).then_some(self.server);
            if taken && link.open(server).is_ok() && link.suffer(fault, now).is_ok() {
                self.links.push(link);
            } else {
                link.reset();
            }
        }
    }
}

/// What was waited for and came.
struct Events {
    bell: bool,
    port: bool,
    /// At the client and at the server of each link.
    links: Vec<[PollFlags; 2]>,
}
