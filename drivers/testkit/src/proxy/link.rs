use std::{
    io,
    net::{Shutdown, SocketAddr, TcpStream},
    time::{Duration, Instant},
};

use rustix::{event::PollFlags, net::sockopt::set_socket_linger};

use super::{
    Fault, dial,
    flow::{Flow, Pace},
};

/// How long a request may be that is waited for.
const LONGEST: usize = 1024;

/// A client's connection and the one to the server that it is passed on through.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) client: TcpStream,
    /// None for a client that came while nothing passed.
    pub(super) server: Option<TcpStream>,
    /// The connection to the server isn't made yet.
    dialling: bool,
    up: Flow,
    down: Flow,
    /// The end of what the client has said, while a certain request is waited for.
    said: Vec<u8>,
    /// It is reset as soon as the server says anything.
    doomed: bool,
}

impl Link {
    /// Takes `client`, which is told nothing as long as it has no server.
    pub(super) fn new(client: TcpStream) -> Self {
        Self {
            client,
            server: None,
            dialling: true,
            up: Flow::new(),
            down: Flow::new(),
            said: Vec::new(),
            doomed: false,
        }
    }

    /// Begins to connect to the server. An error if the client is to be reset.
    pub(super) fn open(&mut self, server: Option<SocketAddr>) -> io::Result<()> {
        self.client.set_nonblocking(true)?;
        self.client.set_nodelay(true)?;
        self.server = server.map(dial::dial).transpose()?;
        Ok(())
    }

    /// What is waited for at the client and at the server, empty for nothing but its being gone.
    ///
    /// `None` where not even that is: who is gone is seen at once, and what it said before isn't read yet.
    pub(super) fn interest(&self, fault: Option<Fault>, now: Instant) -> [Option<PollFlags>; 2] {
        if fault == Some(Fault::BlackHole) {
            let server = self.server.is_some();
            return [true, server].map(|there| there.then_some(PollFlags::empty()));
        }
        let flags = |read: bool, write: bool| {
            let mut flags = PollFlags::empty();
            flags.set(PollFlags::IN, read);
            flags.set(PollFlags::OUT, write);
            (!flags.is_empty()).then_some(flags)
        };
        [
            flags(self.up.may_read(), self.down.may_write(now)),
            flags(
                self.down.may_read() && !self.dialling,
                self.up.may_write(now) || self.dialling,
            ),
        ]
    }

    /// When it must have its turn though nothing happens at its sockets.
    pub(super) fn due(&self, fault: Option<Fault>, now: Instant) -> Option<Instant> {
        if fault == Some(Fault::BlackHole) {
            return None;
        }
        // What is due and still here waits for the socket.
        let later = |due: &Instant| *due > now;
        let times = [self.up.due(), self.down.due()];
        times.into_iter().flatten().filter(later).min()
    }

    /// Passes on what can be. False if the connection is over; an error if it is to be reset.
    pub(super) fn turn(
        &mut self,
        fault: Option<Fault>,
        [client, server]: [PollFlags; 2],
        now: Instant,
    ) -> io::Result<bool> {
        if fault == Some(Fault::BlackHole) {
            return Ok(!gone(client) && !gone(server));
        }
        let Some(stream) = &self.server else {
            return Ok(true);
        };
        if self.dialling && server.intersects(PollFlags::OUT | PollFlags::ERR | PollFlags::HUP) {
            if let Some(error) = stream.take_error()? {
                return Err(error);
            }
            self.dialling = false;
        }
        let (delay, pace) = match fault {
            Some(Fault::Delay(delay)) => (delay, None),
            Some(Fault::Drip { bytes, every }) => (Duration::ZERO, Some(Pace { bytes, every })),
            _ => (Duration::ZERO, None),
        };
        if heard(client) && self.up.may_read() {
            let said = self.up.read(&self.client, now + delay)?;
            if let Some(Fault::CutAfter(request)) = fault {
                self.said.extend_from_slice(self.up.last(said));
                self.doomed |= contains(&self.said, request);
                let old = self.said.len().saturating_sub(LONGEST);
                self.said.drain(..old);
            }
        }
        if heard(server) && self.down.may_read() && !self.dialling {
            let said = self.down.read(stream, now + delay)?;
            if said > 0 && self.doomed {
                return Err(io::ErrorKind::ConnectionReset.into());
            }
        }
        if !self.dialling {
            self.up.write(stream, now, pace)?;
        }
        if fault == Some(Fault::HalfClose) {
            self.down.discard();
        } else {
            self.down.write(&self.client, now, pace)?;
        }
        Ok(!(self.up.closed && self.down.closed))
    }

    /// Begins a fault, or the end of all. An error if the connection is to be reset.
    pub(super) fn suffer(&mut self, fault: Option<Fault>, now: Instant) -> io::Result<()> {
        self.up.release(now);
        self.down.release(now);
        self.said.clear();
        self.doomed = fault == Some(Fault::CutAfterRequest);
        if fault == Some(Fault::HalfClose) {
            self.down.discard();
            self.down.closed = true;
            self.client.shutdown(Shutdown::Write)?;
        }
        Ok(())
    }

    /// Resets both connections.
    pub(super) fn reset(self) {
        for stream in [Some(&self.client), self.server.as_ref()]
            .into_iter()
            .flatten()
        {
            // A socket that is gone already needs no reset.
            let _ = set_socket_linger(stream, Some(Duration::ZERO));
        }
    }
}

fn contains(said: &[u8], request: &[u8]) -> bool {
    request.is_empty() || said.windows(request.len()).any(|part| part == request)
}

fn heard(flags: PollFlags) -> bool {
    flags.intersects(PollFlags::IN | PollFlags::HUP | PollFlags::ERR)
}

fn gone(flags: PollFlags) -> bool {
    flags.intersects(PollFlags::HUP | PollFlags::ERR)
}
