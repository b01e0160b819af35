use std::{
    collections::VecDeque,
    future, iter,
    ops::RangeInclusive,
    sync::{Arc, Weak},
    task::{Context, Poll, Waker},
    time::Duration,
};

use super::{
    Event,
    queue::{Queue, Read},
};
use crate::{Breaker, ConfigError, Snapshot};

/// What one subscriber hears of a breaker, or of all breakers of a registry.
///
/// First come snapshots, then every change as it happens, in order and without a gap: for each
/// circuit the sequence numbers rise by one. It holds a bounded number of events for its
/// subscriber and never makes a circuit wait. A subscriber that lets it overflow gets
/// [`Event::Lagged`] with the number of events lost, then snapshots of all circuits and
/// [`Event::CaughtUp`], and the changes go on from these.
///
/// It can be asked ([`try_next`](Self::try_next)), waited for ([`next_blocking`](Self::next_blocking),
/// [`next_timeout`](Self::next_timeout), [`iter`](Self::iter)) or awaited on any runtime
/// ([`next`](Self::next)). It keeps no breaker alive: it ends when its breaker, or its registry, is
/// dropped.
///
/// Waiting for events moves no time on. That a force or a lease has run out is an event when
/// somebody finds it out, which is the next call, or who asks for the circuit's status, snapshot or
/// history; where a circuit may be idle for long, ask now and then.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use breaker::{Breaker, Event, Status};
///
/// let breaker = Breaker::builder("payments").or_consecutive_failures(1).build()?;
/// let mut events = breaker.subscribe(16)?;
/// breaker.try_acquire()?.failure();
///
/// let Some(Event::Snapshot(before)) = events.try_next() else { unreachable!() };
/// assert_eq!(before.status, Status::Closed);
/// let Some(Event::Changed { sequence, transition, .. }) = events.try_next() else { unreachable!() };
/// assert_eq!(sequence, before.sequence + 1);
/// assert_eq!(transition.to, Status::Open);
/// assert_eq!(events.try_next(), None);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
#[must_use = "it holds events until they are taken"]
pub struct Subscription {
    queue: Arc<Queue>,
    origin: Weak<dyn Origin>,
    /// Snapshots of the moment of subscribing.
    first: VecDeque<Box<Snapshot>>,
    resuming: Option<Cursor>,
}

/// How far a subscriber that lagged has got with starting again. That the queue is attached to a
/// circuit once a round is what keeps snapshots from coming twice; this saves it from asking all
/// circuits each time.
#[derive(Debug)]
enum Cursor {
    Start,
    After(Arc<str>),
}

/// What a subscription is to: a circuit, or a registry with its circuits ordered by name.
pub(crate) trait Origin: Send + Sync {
    /// Attaches `queue` to the first circuit after `after` (by name; from the start, where there
    /// is none) that it isn't attached to in its present round. None, where no such circuit is left.
    fn resume(&self, queue: &Arc<Queue>, after: Option<&str>) -> Option<Snapshot>;
}

/// The numbers of events that a queue may hold.
const CAPACITY: RangeInclusive<usize> = 1..=65_536;

impl Subscription {
    /// A subscription whose queue `attach` attaches to the circuits of `origin`, and of which it
    /// returns the snapshots.
    pub(crate) fn new(
        capacity: usize,
        origin: Weak<dyn Origin>,
        attach: impl FnOnce(&Arc<Queue>) -> VecDeque<Box<Snapshot>>,
    ) -> Result<Self, ConfigError> {
        if !CAPACITY.contains(&capacity) {
            let bound = "at least 1 and at most 65536";
            return Err(ConfigError::new("capacity", capacity, bound));
        }
        let queue = Arc::new(Queue::new(capacity));
        Ok(Self {
            first: attach(&queue),
            queue,
            origin,
            resuming: None,
        })
    }

    /// The next event, if there is one now.
    pub fn try_next(&mut self) -> Option<Event> {
        match self.advance(None) {
            Poll::Ready(event) => event,
            Poll::Pending => None,
        }
    }

    /// The next event; blocks the thread until there is one. None at the end.
    pub fn next_blocking(&mut self) -> Option<Event> {
        loop {
            if let Poll::Ready(event) = self.advance(None) {
                return event;
            }
            self.queue.wait(None);
        }
    }

    /// The next event; blocks the thread until there is one, but not longer than `timeout`. None
    /// at the end too, which [`is_over`](Self::is_over) tells apart.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use std::time::Duration;
    ///
    /// let breaker = breaker::Breaker::builder("payments").build()?;
    /// let mut events = breaker.subscribe(16)?;
    /// assert!(events.next_timeout(Duration::from_secs(1)).is_some());
    /// assert_eq!(events.next_timeout(Duration::from_millis(1)), None);
    /// assert!(!events.is_over());
    /// drop(breaker);
    /// assert!(events.is_over());
    /// # Ok(())
    /// # }
    /// ```
    pub fn next_timeout(&mut self, timeout: Duration) -> Option<Event> {
        if let Poll::Ready(event) = self.advance(None) {
            return event;
        }
        self.queue.wait(Some(timeout));
        self.try_next()
    }

    /// The next event, as soon as there is one; none at the end. It needs no runtime of a certain
    /// kind and loses nothing when it is dropped before it is ready.
    pub async fn next(&mut self) -> Option<Event> {
        future::poll_fn(|context| self.poll_next(context)).await
    }

    /// What [`next`](Self::next) polls. With the futures crate, a `Stream` of it is
    /// `stream::poll_fn(move |context| events.poll_next(context))`.
    pub fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Event>> {
        self.advance(Some(context.waker()))
    }

    /// The events from here to the end; blocks the thread where there is none yet.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let breaker = breaker::Breaker::builder("payments").build()?;
    /// let mut events = breaker.subscribe(16)?;
    /// drop(breaker);
    /// assert_eq!(events.iter().count(), 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn iter(&mut self) -> impl Iterator<Item = Event> {
        iter::from_fn(|| self.next_blocking())
    }

    /// Whether there is nothing to come any more.
    pub fn is_over(&self) -> bool {
        self.first.is_empty() && self.resuming.is_none() && self.queue.is_over()
    }

    /// Events of circuits that are attached go before snapshots of those that are not yet, so that
    /// starting again doesn't itself make the queue overflow.
    fn advance(&mut self, waker: Option<&Waker>) -> Poll<Option<Event>> {
        if let Some(snapshot) = self.first.pop_front() {
            return Poll::Ready(Some(Event::Snapshot(snapshot)));
        }
        match self.queue.read(waker) {
            Read::Event(event) => return Poll::Ready(Some(event)),
            Read::Lagged(missed) => {
                self.resuming = Some(Cursor::Start);
                return Poll::Ready(Some(Event::Lagged { missed }));
            }
            Read::Empty if self.resuming.is_none() => return Poll::Pending,
            Read::Closed if self.resuming.is_none() => return Poll::Ready(None),
            Read::Empty | Read::Closed => {}
        }
        Poll::Ready(Some(self.resume()))
    }

    fn resume(&mut self) -> Event {
        let after = match &self.resuming {
            Some(Cursor::After(service)) => Some(&**service),
            Some(Cursor::Start) | None => None,
        };
        let origin = self.origin.upgrade();
        let snapshot = origin.and_then(|origin| origin.resume(&self.queue, after));
        self.resuming = snapshot
            .as_ref()
            .map(|snapshot| Cursor::After(snapshot.service.clone()));
        snapshot.map_or(Event::CaughtUp, |snapshot| {
            Event::Snapshot(Box::new(snapshot))
        })
    }
}

impl Breaker {
    /// Everything that happens to this breaker from now on: first a snapshot, then what changes.
    /// `capacity` is how many events wait for the subscriber, beside that snapshot.
    ///
    /// # Errors
    ///
    /// Where `capacity` is not at least 1 and at most 65536.
    pub fn subscribe(&self, capacity: usize) -> Result<Subscription, ConfigError> {
        self.circuit.subscribe(capacity)
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.queue.abandon();
    }
}
