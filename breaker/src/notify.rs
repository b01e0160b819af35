use std::{
    collections::{BTreeMap, VecDeque},
    future, iter, mem,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use crate::{Cause, Clock, ConfigError, Event, Snapshot, Status, Subscription, Timestamp};

/// What people want to be told of a flaky service.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(tag = "notice", rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Notice {
    /// The circuit has opened so many times without being stable in between.
    Down {
        /// The name of the service.
        #[cfg_attr(feature = "serde", serde(serialize_with = "crate::serialize::text"))]
        service: Arc<str>,
        /// Openings since the circuit was last stable, at least as many as were waited for.
        attempt: u32,
        /// When it opened this time.
        since: Timestamp,
        /// Why; none, where the opening is too long ago for the history.
        cause: Option<Cause>,
    },
    /// A circuit that was announced as down is closed.
    Up {
        /// The name of the service.
        #[cfg_attr(feature = "serde", serde(serialize_with = "crate::serialize::text"))]
        service: Arc<str>,
        /// When it closed.
        at: Timestamp,
        /// When the opening began that was announced.
        since: Timestamp,
    },
    /// A circuit that was announced as down is gone, from the registry, with it, or altogether:
    /// nothing more will be heard of it.
    Removed {
        /// The name of the service.
        #[cfg_attr(feature = "serde", serde(serialize_with = "crate::serialize::text"))]
        service: Arc<str>,
    },
}

/// Decides which events are worth a notice. [`Subscription::notify_after`] feeds it from a
/// subscription; it has neither a clock nor a channel of its own.
///
/// What counts is how the machine stands, not how it got there:
///
/// | the circuit is | and then |
/// |---|---|
/// | open or half-open, and has opened at least n times since it was stable | [`Notice::Down`], unless that was announced |
/// | closed, by its probes or by an operator's reset | [`Notice::Up`], if it was announced as down |
/// | forced, disabled or watched only | nothing: that is an operator's act. What was announced stands |
/// | gone, or the subscription ends | [`Notice::Removed`], if it was announced as down |
///
/// The count is the circuit's own: it starts again once the circuit was closed for `stable_after`,
/// and with a reset. A circuit that was up for less is announced again at its next opening.
///
/// A circuit that is down when the subscription begins is announced at once, and after
/// [`Event::Lagged`] the snapshots bring only what has changed in sum.
#[derive(Debug, Clone)]
pub struct Notifier {
    after: u32,
    /// Those that were announced as down.
    down: BTreeMap<Arc<str>, Announced>,
}

#[derive(Debug, Clone, Copy)]
struct Announced {
    since: Timestamp,
    /// Whether the circuit was seen since the subscription lagged.
    seen: bool,
}

impl Notifier {
    /// A notifier that waits for this many openings.
    ///
    /// # Errors
    ///
    /// Where `openings` is 0.
    pub fn after(openings: u32) -> Result<Self, ConfigError> {
        if openings == 0 {
            return Err(ConfigError::new("notify_after", openings, "at least 1"));
        }
        Ok(Self {
            after: openings,
            down: BTreeMap::new(),
        })
    }

    /// What there is to be told after this event: nothing most of the time, and more than one
    /// thing only where several circuits were removed while the subscription lagged.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use breaker::{Breaker, Notice, Notifier};
    ///
    /// let breaker = Breaker::builder("payments").or_consecutive_failures(1).build()?;
    /// let mut events = breaker.subscribe(16)?;
    /// let mut notifier = Notifier::after(1)?;
    /// breaker.try_acquire()?.failure();
    /// drop(breaker);
    ///
    /// let notices: Vec<_> = events.iter().flat_map(|event| notifier.observe(&event)).collect();
    /// assert!(matches!(&notices[..], [Notice::Down { attempt: 1, .. }]));
    /// # Ok(())
    /// # }
    /// ```
    pub fn observe(&mut self, event: &Event) -> Vec<Notice> {
        match event {
            Event::Snapshot(snapshot) => Vec::from_iter(self.observe_snapshot(snapshot)),
            Event::Changed {
                service,
                transition,
                attempt,
                ..
            } => {
                let cause = || Some(transition.cause.clone());
                let notice = match standing(transition.to) {
                    Standing::Down => self.down(service, *attempt, || (transition.at, cause())),
                    Standing::Up => self.up(service, transition.at),
                    Standing::Unknown => None,
                };
                Vec::from_iter(notice)
            }
            Event::Shows {
                service,
                at,
                status,
                attempt,
                ..
            } => Vec::from_iter(match standing(*status) {
                Standing::Down => self.down(service, *attempt, || (*at, None)),
                Standing::Up => self.up(service, *at),
                Standing::Unknown => None,
            }),
            Event::Removed { service } => {
                let removed = self.down.remove(service);
                let service = service.clone();
                Vec::from_iter(removed.map(|_| Notice::Removed { service }))
            }
            Event::Lagged { .. } => {
                for announced in self.down.values_mut() {
                    announced.seen = false;
                }
                Vec::new()
            }
            Event::CaughtUp => {
                let mut gone = Vec::new();
                self.down.retain(|service, announced| {
                    if !announced.seen {
                        let service = service.clone();
                        gone.push(Notice::Removed { service });
                    }
                    announced.seen
                });
                gone
            }
            Event::WouldOpen { .. }
            | Event::ProbesLost { .. }
            | Event::Flapping { .. }
            | Event::StoreDown { .. }
            | Event::StoreUp { .. }
            | Event::SettingsDiffer { .. } => Vec::new(),
        }
    }

    /// What there is to be told when the events have ended, as they do when the breaker or the
    /// registry is dropped: [`Notice::Removed`] for each circuit that was announced as down.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use breaker::{Breaker, Notice, Notifier};
    ///
    /// let breaker = Breaker::builder("payments").or_consecutive_failures(1).build()?;
    /// let mut events = breaker.subscribe(16)?;
    /// let mut notifier = Notifier::after(1)?;
    /// breaker.try_acquire()?.failure();
    /// drop(breaker);
    ///
    /// events.iter().for_each(|event| drop(notifier.observe(&event)));
    /// assert!(matches!(&notifier.finish()[..], [Notice::Removed { .. }]));
    /// # Ok(())
    /// # }
    /// ```
    pub fn finish(&mut self) -> Vec<Notice> {
        let down = mem::take(&mut self.down).into_keys();
        down.map(|service| Notice::Removed { service }).collect()
    }

    fn observe_snapshot(&mut self, snapshot: &Snapshot) -> Option<Notice> {
        let service = &snapshot.service;
        if let Some(announced) = self.down.get_mut(service) {
            announced.seen = true;
        }
        match standing(snapshot.status) {
            Standing::Down => self.down(service, snapshot.attempt, || {
                let mut history = snapshot.history.iter().rev();
                let opening = history.find(|transition| transition.to == Status::Open);
                opening.map_or((snapshot.since, None), |opening| {
                    (opening.at, Some(opening.cause.clone()))
                })
            }),
            Standing::Up => self.up(service, snapshot.since),
            Standing::Unknown => None,
        }
    }

    fn down(
        &mut self,
        service: &Arc<str>,
        attempt: u32,
        opening: impl FnOnce() -> (Timestamp, Option<Cause>),
    ) -> Option<Notice> {
        if attempt < self.after || self.down.contains_key(service) {
            return None;
        }
        let (since, cause) = opening();
        let announced = Announced { since, seen: true };
        self.down.insert(service.clone(), announced);
        Some(Notice::Down {
            service: service.clone(),
            attempt,
            since,
            cause,
        })
    }

    fn up(&mut self, service: &Arc<str>, at: Timestamp) -> Option<Notice> {
        let announced = self.down.remove(service)?;
        Some(Notice::Up {
            service: service.clone(),
            at,
            since: announced.since,
        })
    }
}

/// What a status says of the service.
enum Standing {
    Up,
    Down,
    Unknown,
}

const fn standing(status: Status) -> Standing {
    match status {
        Status::Closed => Standing::Up,
        Status::Open | Status::HalfOpen => Standing::Down,
        Status::ForcedOpen | Status::ForcedClosed | Status::Disabled | Status::MetricsOnly => {
            Standing::Unknown
        }
    }
}

/// A subscription of which only what is worth a notice is left; see [`Notifier`] for what that is.
/// As with every [`Subscription`], what time alone decides in an idle circuit is told only once
/// somebody calls or looks. When it ends, what was announced as down is removed.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use breaker::{Breaker, Notice, Operator};
///
/// let breaker = Breaker::builder("payments").or_consecutive_failures(1).build()?;
/// let mut notices = breaker.subscribe(16)?.notify_after(1)?;
/// breaker.try_acquire()?.failure();
/// breaker.reset(&Operator::new("ann", "repaired")?);
/// breaker.reset(&Operator::new("ann", "to be sure")?);
///
/// assert!(matches!(notices.try_next(), Some(Notice::Down { attempt: 1, .. })));
/// assert!(matches!(notices.try_next(), Some(Notice::Up { .. })));
/// assert_eq!(notices.try_next(), None);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
#[must_use = "it holds events until they are taken"]
pub struct Notices {
    events: Subscription,
    notifier: Notifier,
    ready: VecDeque<Notice>,
}

impl Subscription {
    /// Tells only that a circuit has opened `openings` times without being stable in between, and
    /// when one of which that was told is closed again.
    ///
    /// # Errors
    ///
    /// Where `openings` is 0.
    pub fn notify_after(self, openings: u32) -> Result<Notices, ConfigError> {
        Ok(Notices {
            notifier: Notifier::after(openings)?,
            events: self,
            ready: VecDeque::new(),
        })
    }
}

impl Notices {
    /// The next notice, if there is one now.
    pub fn try_next(&mut self) -> Option<Notice> {
        self.ready(Subscription::try_next)
    }

    /// The next notice; blocks the thread until there is one. None at the end.
    pub fn next_blocking(&mut self) -> Option<Notice> {
        self.ready(Subscription::next_blocking)
    }

    /// The next notice; blocks the thread until there is one, but not longer than `timeout`. None
    /// at the end too, which [`is_over`](Self::is_over) tells apart.
    pub fn next_timeout(&mut self, timeout: Duration) -> Option<Notice> {
        let clock = Clock::precise();
        let started = clock.now();
        self.ready(|events| {
            let waited = clock.now().since(started);
            events.next_timeout(timeout.saturating_sub(waited))
        })
    }

    /// The next notice, as soon as there is one; none at the end. It needs no runtime of a certain
    /// kind and loses nothing when it is dropped before it is ready.
    pub async fn next(&mut self) -> Option<Notice> {
        future::poll_fn(|context| self.poll_next(context)).await
    }

    /// What [`next`](Self::next) polls, for those who write a `Stream`.
    pub fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Notice>> {
        let mut pending = false;
        let notice = self.ready(|events| match events.poll_next(context) {
            Poll::Ready(event) => event,
            Poll::Pending => {
                pending = true;
                None
            }
        });
        match notice {
            None if pending => Poll::Pending,
            notice => Poll::Ready(notice),
        }
    }

    /// The notices from here to the end; blocks the thread where there is none yet.
    pub fn iter(&mut self) -> impl Iterator<Item = Notice> {
        iter::from_fn(|| self.next_blocking())
    }

    /// Whether there is nothing to come any more.
    pub fn is_over(&self) -> bool {
        self.ready.is_empty() && self.notifier.down.is_empty() && self.events.is_over()
    }

    /// The next notice, of as many events as `next` yields.
    fn ready(
        &mut self,
        mut next: impl FnMut(&mut Subscription) -> Option<Event>,
    ) -> Option<Notice> {
        while self.ready.is_empty() {
            match next(&mut self.events) {
                Some(event) => self.ready.extend(self.notifier.observe(&event)),
                None if self.events.is_over() => {
                    self.ready.extend(self.notifier.finish());
                    break;
                }
                None => break,
            }
        }
        self.ready.pop_front()
    }
}
