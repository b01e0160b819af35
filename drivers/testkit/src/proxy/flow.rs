use std::{
    collections::VecDeque,
    io::{self, Read, Write},
    net::{Shutdown, TcpStream},
    time::{Duration, Instant},
};

/// How much is read at once.
const CHUNK: usize = 16 << 10;
/// How much is held back before no more is read.
const LARGEST: usize = 256 << 10;

/// How many bytes pass at a time, and how long none.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    pub(super) bytes: usize,
    pub(super) every: Duration,
}

/// One direction of a connection.
#[derive(Debug)]
pub(super) struct Flow {
    /// What was read and not yet written, with the time from which it may be.
    held: VecDeque<(Instant, Vec<u8>)>,
    size: usize,
    /// No more may be written before.
    paused: Option<Instant>,
    /// The source has nothing more to say.
    pub(super) ended: bool,
    /// The sink was told so.
    pub(super) closed: bool,
}

impl Flow {
    pub(super) fn new() -> Self {
        Self {
            held: VecDeque::new(),
            size: 0,
            paused: None,
            ended: false,
            closed: false,
        }
    }

    pub(super) fn may_read(&self) -> bool {
        !self.ended && self.size < LARGEST
    }

    /// Whether something waits for nothing but the sink.
    pub(super) fn may_write(&self, now: Instant) -> bool {
        !self.closed && self.due().map_or(self.ended, |due| due <= now)
    }

    /// When the next bytes may be written.
    pub(super) fn due(&self) -> Option<Instant> {
        let (due, _) = self.held.front()?;
        Some(self.paused.map_or(*due, |paused| paused.max(*due)))
    }

    /// Lets all that is held pass.
    pub(super) fn release(&mut self, now: Instant) {
        self.paused = None;
        for (due, _) in &mut self.held {
            *due = now;
        }
    }

    /// Throws away all that is held.
    pub(super) fn discard(&mut self) {
        self.held.clear();
        self.size = 0;
    }

    /// Reads what the source has to say, to be written at `due`. Returns how much that was.
    pub(super) fn read(&mut self, mut source: &TcpStream, due: Instant) -> io::Result<usize> {
        let mut chunk = vec![0; CHUNK];
        let Some(read) = unless_blocked(source.read(&mut chunk))? else {
            return Ok(0);
        };
        if read == 0 {
            self.ended = true;
        } else {
            chunk.truncate(read);
            self.size += read;
            self.held.push_back((due, chunk));
        }
        Ok(read)
    }

    /// The last that was read, of `read` bytes.
    pub(super) fn last(&self, read: usize) -> &[u8] {
        match self.held.back() {
            Some((_, chunk)) if read > 0 => chunk,
            _ => &[],
        }
    }

    /// Writes what is due and the sink takes, and tells it the end once all is written.
    pub(super) fn write(
        &mut self,
        mut sink: &TcpStream,
        now: Instant,
        pace: Option<Pace>,
    ) -> io::Result<()> {
        while self.due().is_some_and(|due| due <= now) {
            let Some((_, chunk)) = self.held.front_mut() else {
                break;
            };
            let most = pace.map_or(chunk.len(), |pace| pace.bytes.clamp(1, chunk.len()));
            let Some(written) = unless_blocked(sink.write(&chunk[..most]))? else {
                return Ok(());
            };
            chunk.drain(..written);
            self.size -= written;
            if chunk.is_empty() {
                self.held.pop_front();
            }
            self.paused = pace.map(|pace| now + pace.every);
        }
        if self.ended && self.held.is_empty() && !self.closed {
            self.closed = true;
            sink.shutdown(Shutdown::Write)?;
        }
        Ok(())
    }
}

fn unless_blocked(done: io::Result<usize>) -> io::Result<Option<usize>> {
    match done {
        Ok(count) => Ok(Some(count)),
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted
            ) =>
        {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}
