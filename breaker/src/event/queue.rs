use std::{
    collections::VecDeque,
    fmt, mem,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    task::Waker,
    time::Duration,
};

use super::Event;

/// What circuits write and one subscriber reads: bounded, and never in a writer's way.
///
/// A writer that finds it full marks it as lagging and goes on; from then on writers only count,
/// until the subscriber reads again. That begins a new [`Round`]: what circuits write of earlier
/// rounds is left out, until the subscriber has attached the queue to the circuit afresh and got
/// a snapshot that includes it.
///
/// Its lock is the innermost of all: a registry's is taken before a circuit's, a circuit's before
/// a queue's, and nothing of a circuit is done under a queue's.
pub(crate) struct Queue {
    capacity: usize,
    state: Mutex<State>,
    news: Condvar,
}

/// How often the subscriber has started again from snapshots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Round(u64);

struct State {
    round: Round,
    events: VecDeque<Event>,
    /// The events that the subscriber has to be told it lost, those that are still in `events`
    /// among them: where this isn't zero, they are not to be read.
    missed: u64,
    closed: bool,
    waker: Option<Waker>,
}

/// What a subscriber finds in its queue.
#[derive(Debug)]
pub(super) enum Read {
    Event(Event),
    /// So many events were lost, and a new round has begun.
    Lagged(u64),
    /// Nothing yet.
    Empty,
    /// Nothing any more.
    Closed,
}

impl Queue {
    /// A queue that holds this many events.
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            capacity,
            state: Mutex::new(State {
                round: Round(0),
                events: VecDeque::new(),
                missed: 0,
                closed: false,
                waker: None,
            }),
            news: Condvar::new(),
        }
    }

    /// Writes an event of a circuit that the queue was attached to in `round`.
    pub(super) fn push(&self, round: Round, event: impl FnOnce() -> Event) -> Wakes {
        let mut state = self.lock();
        if state.closed {
            return Wakes::default();
        }
        if state.missed > 0 {
            state.missed = state.missed.saturating_add(1);
            return Wakes::default();
        }
        if state.round != round {
            return Wakes::default();
        }
        if state.events.len() < self.capacity {
            state.events.push_back(event());
        } else {
            state.missed = state.events.len() as u64 + 1;
        }
        self.news(state)
    }

    /// Says that nothing will be written any more. What is in the queue can still be read.
    pub(crate) fn close(&self) -> Wakes {
        let mut state = self.lock();
        state.closed = true;
        self.news(state)
    }

    /// Says that nothing will be read any more, and lets go of all that is held for the reader.
    pub(super) fn abandon(&self) {
        let mut state = self.lock();
        state.closed = true;
        state.missed = 0;
        let (events, waker) = (mem::take(&mut state.events), state.waker.take());
        drop(state);
        drop((events, waker));
    }

    pub(super) fn round(&self) -> Round {
        self.lock().round
    }

    /// Whether there is nothing to read now nor later.
    pub(super) fn is_over(&self) -> bool {
        let state = self.lock();
        state.closed && state.missed == 0 && state.events.is_empty()
    }

    /// Takes what comes next. Where there is nothing yet, `waker` will be woken when there is.
    pub(super) fn read(&self, waker: Option<&Waker>) -> Read {
        let mut state = self.lock();
        if state.missed > 0 {
            let missed = mem::take(&mut state.missed);
            let lost = mem::take(&mut state.events);
            state.round.0 += 1;
            drop(state);
            drop(lost);
            return Read::Lagged(missed);
        }
        if let Some(event) = state.events.pop_front() {
            return Read::Event(event);
        }
        if state.closed {
            return Read::Closed;
        }
        if let Some(waker) = waker
            && !state.waker.as_ref().is_some_and(|old| old.will_wake(waker))
        {
            let old = state.waker.replace(waker.clone());
            // A waker may do anything when it is dropped, as when it is woken.
            drop(state);
            drop(old);
        }
        Read::Empty
    }

    /// Blocks until there is something to read, or the end, or for `timeout`.
    pub(super) fn wait(&self, timeout: Option<Duration>) {
        let idle = |state: &mut State| state.is_idle();
        let state = self.lock();
        match timeout {
            None => drop(self.news.wait_while(state, idle)),
            Some(timeout) => drop(self.news.wait_timeout_while(state, timeout, idle)),
        }
    }

    fn news(&self, mut state: MutexGuard<'_, State>) -> Wakes {
        self.news.notify_all();
        Wakes(state.waker.take().into_iter().collect())
    }

    /// No method leaves a change half done, so a panic elsewhere leaves nothing to mend.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn is_idle(&self) -> bool {
        self.missed == 0 && self.events.is_empty() && !self.closed
    }
}

impl fmt::Debug for Queue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.lock();
        f.debug_struct("Queue")
            .field("capacity", &self.capacity)
            .field("events", &state.events.len())
            .field("missed", &state.missed)
            .field("round", &state.round)
            .field("closed", &state.closed)
            .finish_non_exhaustive()
    }
}

/// The tasks that wait for what was written. They are woken when this is dropped, which is best
/// done after a circuit's lock is released: a waker may call anything, this circuit too.
#[must_use = "a task should be woken after the lock is released"]
#[derive(Debug, Default)]
pub(crate) struct Wakes(Vec<Waker>);

impl Wakes {
    /// Has those of `other` wait for this too.
    pub(crate) fn join(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
    }
}

#[cfg(any(feature = "tower", feature = "driver"))]
impl FromIterator<Waker> for Wakes {
    fn from_iter<I: IntoIterator<Item = Waker>>(wakers: I) -> Self {
        Self(wakers.into_iter().collect())
    }
}

impl Drop for Wakes {
    fn drop(&mut self) {
        self.0.drain(..).for_each(Waker::wake);
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::{
            Arc,
            atomic::{AtomicUsize, Ordering},
        },
        task::Wake,
        thread,
    };

    use super::*;

    fn event(n: u64) -> Event {
        Event::Lagged { missed: n }
    }

    fn push(queue: &Queue, n: u64) {
        drop(queue.push(queue.round(), || event(n)));
    }

    fn read(queue: &Queue) -> u64 {
        match queue.read(None) {
            Read::Event(Event::Lagged { missed }) => missed,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn it_is_read_in_the_order_of_writing() {
        let queue = Queue::new(2);
        push(&queue, 1);
        push(&queue, 2);
        assert_eq!(read(&queue), 1);
        push(&queue, 3);
        assert_eq!((read(&queue), read(&queue)), (2, 3));
        assert!(matches!(queue.read(None), Read::Empty));
    }

    #[test]
    fn an_overflow_is_counted_to_the_last_event() {
        let queue = Queue::new(2);
        (1..=10).for_each(|n| push(&queue, n));
        assert!(matches!(queue.read(None), Read::Lagged(10)));
        assert!(matches!(queue.read(None), Read::Empty));
        push(&queue, 11);
        assert_eq!(read(&queue), 11);
    }

    #[test]
    fn what_was_written_for_an_earlier_round_is_left_out() {
        let queue = Queue::new(1);
        let first = queue.round();
        push(&queue, 1);
        push(&queue, 2);
        assert_eq!(
            queue.round(),
            first,
            "a round begins when the reader is told"
        );
        assert!(matches!(queue.read(None), Read::Lagged(2)));
        drop(queue.push(first, || event(3)));
        assert!(matches!(queue.read(None), Read::Empty));
        push(&queue, 4);
        assert_eq!(read(&queue), 4);
    }

    #[test]
    fn what_was_written_before_the_end_can_be_read() {
        let queue = Queue::new(2);
        push(&queue, 1);
        drop(queue.close());
        push(&queue, 2);
        assert!(!queue.is_over());
        assert_eq!(read(&queue), 1);
        assert!(queue.is_over());
        assert!(matches!(queue.read(None), Read::Closed));
    }

    #[test]
    fn a_loss_is_told_after_the_end_too() {
        let queue = Queue::new(1);
        push(&queue, 1);
        push(&queue, 2);
        drop(queue.close());
        assert!(!queue.is_over());
        assert!(matches!(queue.read(None), Read::Lagged(2)));
        assert!(matches!(queue.read(None), Read::Closed));
    }

    #[derive(Default)]
    struct Count(AtomicUsize);

    impl Wake for Count {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[test]
    fn a_task_is_woken_by_news_and_by_the_end() {
        let queue = Queue::new(1);
        let count = Arc::new(Count::default());
        let waker = Waker::from(count.clone());
        let woken = || count.0.load(Ordering::Relaxed);

        assert!(matches!(queue.read(Some(&waker)), Read::Empty));
        assert!(matches!(queue.read(Some(&waker)), Read::Empty));
        let wakes = queue.push(queue.round(), || event(1));
        assert_eq!(woken(), 0, "not while the writer may hold a lock");
        drop(wakes);
        assert_eq!(woken(), 1);
        push(&queue, 2);
        assert_eq!(woken(), 1, "once is enough until it has looked again");

        drop(queue.read(Some(&waker)));
        assert!(matches!(queue.read(Some(&waker)), Read::Empty));
        drop(queue.close());
        assert_eq!(woken(), 2);
    }

    #[test]
    fn a_thread_is_woken_by_news_and_by_the_end() {
        let queue = Queue::new(1);
        thread::scope(|scope| {
            let reader = scope.spawn(|| {
                queue.wait(None);
                let n = read(&queue);
                queue.wait(None);
                n
            });
            push(&queue, 7);
            // The end may come before the reader waits for it, or after.
            while queue.lock().events.front().is_some() {
                thread::yield_now();
            }
            drop(queue.close());
            assert_eq!(reader.join().ok(), Some(7));
        });
    }

    #[test]
    fn nothing_is_held_for_a_reader_that_left() {
        let queue = Queue::new(8);
        let count = Arc::new(Count::default());
        drop(queue.read(Some(&Waker::from(count.clone()))));
        push(&queue, 1);
        drop(queue.read(Some(&Waker::from(count.clone()))));
        queue.abandon();
        push(&queue, 2);
        assert!(queue.lock().events.is_empty());
        assert_eq!(Arc::strong_count(&count), 1);
    }
}
