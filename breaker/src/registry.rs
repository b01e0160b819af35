use std::{
    collections::{BTreeMap, VecDeque},
    fmt,
    ops::{Bound, RangeInclusive},
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};

use crate::{
    Breaker, BreakerBuilder, ConfigError, Force, Operator, Snapshot, Status, Subscription,
    Timestamp, Totals, Transition,
    event::{News, Origin, Queue},
};

/// The breakers of a process by the names of their services: what a dashboard lists, watches and
/// commands.
///
/// It is a handle: clones share the breakers. Calls don't go through it, so it costs them
/// nothing; keep the [`Breaker`] that [`get`](Self::get) returns. Whatever it lists is in the order
/// of the names.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use breaker::{Breaker, Registry, Status};
///
/// let registry = Registry::new();
/// let payments = Breaker::builder("payments").or_consecutive_failures(1).build()?;
/// registry.insert(&payments)?;
/// registry.insert(&Breaker::builder("mail").build()?)?;
/// payments.try_acquire()?.failure();
///
/// let list = registry.list();
/// assert_eq!((&*list[0].service, list[0].status), ("mail", Status::Closed));
/// assert_eq!((&*list[1].service, list[1].status), ("payments", Status::Open));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Registry {
    members: Arc<Members>,
}

/// A line of [`Registry::list`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary {
    /// The name of the service.
    pub service: Arc<str>,
    /// What callers meet.
    pub status: Status,
    /// When the state was entered.
    pub since: Timestamp,
    /// Openings since the circuit was last stable.
    pub attempt: u32,
    /// For how long calls will be rejected from now on, where that is known.
    pub retry_after: Option<Duration>,
    /// The window of the present state.
    pub window: Totals,
}

/// There is no breaker of this name in the registry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no breaker for service {service:?}")]
#[non_exhaustive]
pub struct UnknownService {
    /// The name that was asked for.
    pub service: String,
}

/// Why a breaker was not taken into a registry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InsertError {
    /// There is one of this name.
    #[error("there is a breaker for service {service:?} already")]
    Taken {
        /// The name.
        service: Arc<str>,
    },
    /// There are as many as there may be.
    #[error("no room for service {service:?}: the registry holds {limit} breakers at most")]
    Full {
        /// The name of the one that was refused.
        service: Arc<str>,
        /// The limit.
        limit: usize,
    },
    /// The breaker that was built is for another service than was asked for.
    #[error("the breaker that was built for service {asked:?} is for {built:?}")]
    Misnamed {
        /// The name that was asked for.
        asked: String,
        /// The name of what was built.
        built: Arc<str>,
    },
    /// The breaker could not be built.
    #[error(transparent)]
    Config(#[from] ConfigError),
}

struct Members {
    limit: usize,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    breakers: BTreeMap<Arc<str>, Breaker>,
    queues: Vec<Weak<Queue>>,
}

/// How many breakers a registry can be told to hold.
const LIMIT: RangeInclusive<usize> = 1..=1_000_000;

impl Registry {
    /// The number of breakers that a registry holds at most, unless it is told otherwise.
    pub const DEFAULT_LIMIT: usize = 10_000;

    /// An empty registry for at most [`DEFAULT_LIMIT`](Self::DEFAULT_LIMIT) breakers.
    pub fn new() -> Self {
        Self::of(Self::DEFAULT_LIMIT)
    }

    /// An empty registry for at most `limit` breakers, so that names that come from outside can't
    /// fill the memory.
    ///
    /// # Errors
    ///
    /// Where `limit` is not from 1 to 1000000.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use breaker::{Breaker, InsertError, Registry};
    ///
    /// let registry = Registry::with_limit(1)?;
    /// registry.insert(&Breaker::builder("mail").build()?)?;
    /// let refused = registry.insert(&Breaker::builder("payments").build()?);
    /// assert!(matches!(refused, Err(InsertError::Full { limit: 1, .. })));
    /// # Ok(())
    /// # }
    /// ```
    pub fn with_limit(limit: usize) -> Result<Self, ConfigError> {
        if LIMIT.contains(&limit) {
            Ok(Self::of(limit))
        } else {
            Err(ConfigError::new("limit", limit, "from 1 to 1000000"))
        }
    }

    fn of(limit: usize) -> Self {
        let state = Mutex::default();
        Self {
            members: Arc::new(Members { limit, state }),
        }
    }

    /// Takes a breaker in, under the name of its service.
    ///
    /// # Errors
    ///
    /// Where there is one of this name already, or as many as there may be.
    pub fn insert(&self, breaker: &Breaker) -> Result<(), InsertError> {
        let mut news = News::default();
        let mut state = self.members.lock();
        let service = breaker.circuit.service();
        if state.breakers.contains_key(service) {
            let service = service.clone();
            return Err(InsertError::Taken { service });
        }
        self.members.admit(&mut state, breaker, &mut news)
    }

    /// The breaker for this service.
    pub fn get(&self, service: &str) -> Option<Breaker> {
        self.members.lock().breakers.get(service).cloned()
    }

    /// The breaker for this service; where there is none, the one that `build` makes of a builder
    /// for it. Of several threads that ask for the same new name each may build one, and all get
    /// that of the first.
    ///
    /// # Errors
    ///
    /// Where the breaker can't be built, is built for another service, or would be one too many.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let registry = breaker::Registry::new();
    /// for host in ["a.example", "b.example", "a.example"] {
    ///     registry.get_or_insert_with(host, |builder| builder.or_consecutive_failures(3).build())?;
    /// }
    /// assert_eq!(registry.len(), 2);
    /// # Ok(())
    /// # }
    /// ```
    pub fn get_or_insert_with(
        &self,
        service: &str,
        build: impl FnOnce(BreakerBuilder) -> Result<Breaker, ConfigError>,
    ) -> Result<Breaker, InsertError> {
        {
            let state = self.members.lock();
            if let Some(breaker) = state.breakers.get(service) {
                return Ok(breaker.clone());
            }
            self.members.check_room(&state, service)?;
        }
        // Not under the lock: `build` may use the registry.
        let breaker = build(Breaker::builder(service))?;
        if breaker.service() != service {
            return Err(InsertError::Misnamed {
                asked: service.to_owned(),
                built: breaker.circuit.service().clone(),
            });
        }
        let mut news = News::default();
        let mut state = self.members.lock();
        if let Some(first) = state.breakers.get(service) {
            return Ok(first.clone());
        }
        self.members.admit(&mut state, &breaker, &mut news)?;
        Ok(breaker)
    }

    /// Takes a breaker out, and returns it. Those who hold it can go on with it; subscribers of the
    /// registry hear that it was removed, and nothing more of it.
    ///
    /// # Errors
    ///
    /// Where there is none of this name.
    pub fn remove(&self, service: &str) -> Result<Breaker, UnknownService> {
        let mut news = News::default();
        let mut state = self.members.lock();
        let breaker = state.breakers.remove(service);
        let breaker = breaker.ok_or_else(|| UnknownService::new(service))?;
        for queue in state.queues() {
            breaker.circuit.detach(&queue, &mut news);
        }
        Ok(breaker)
    }

    /// How many breakers there are.
    pub fn len(&self) -> usize {
        self.members.lock().breakers.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many there may be.
    pub fn limit(&self) -> usize {
        self.members.limit
    }

    /// How all of them stand, by name.
    pub fn list(&self) -> Vec<Summary> {
        let breakers: Vec<_> = self.members.lock().breakers.values().cloned().collect();
        let snapshots = breakers.iter().map(Breaker::snapshot);
        snapshots.map(Summary::from).collect()
    }

    /// [`Breaker::snapshot`] of the one for this service.
    ///
    /// # Errors
    ///
    /// Where there is none.
    pub fn snapshot(&self, service: &str) -> Result<Snapshot, UnknownService> {
        Ok(self.known(service)?.snapshot())
    }

    /// [`Breaker::history`] of the one for this service.
    ///
    /// # Errors
    ///
    /// Where there is none.
    pub fn history(&self, service: &str) -> Result<Vec<Transition>, UnknownService> {
        Ok(self.known(service)?.history())
    }

    /// [`Breaker::force`] on the one for this service.
    ///
    /// # Errors
    ///
    /// Where there is none.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use std::time::Duration;
    /// use breaker::{Breaker, Force, Operator, Registry, Status};
    ///
    /// let registry = Registry::new();
    /// registry.insert(&Breaker::builder("payments").build()?)?;
    /// let ann = Operator::new("ann", "the provider moves house")?;
    /// registry.force("payments", Force::Open, Some(Duration::from_secs(600)), &ann)?;
    /// assert_eq!(registry.snapshot("payments")?.status, Status::ForcedOpen);
    /// registry.lift("payments", &ann)?;
    /// assert_eq!(registry.history("payments")?.len(), 2);
    /// assert!(registry.lift("mail", &ann).is_err());
    /// # Ok(())
    /// # }
    /// ```
    pub fn force(
        &self,
        service: &str,
        force: Force,
        time: Option<Duration>,
        operator: &Operator,
    ) -> Result<(), UnknownService> {
        self.known(service)?.force(force, time, operator);
        Ok(())
    }

    /// [`Breaker::lift`] on the one for this service.
    ///
    /// # Errors
    ///
    /// Where there is none.
    pub fn lift(&self, service: &str, operator: &Operator) -> Result<(), UnknownService> {
        self.known(service)?.lift(operator);
        Ok(())
    }

    /// [`Breaker::reset`] on the one for this service.
    ///
    /// # Errors
    ///
    /// Where there is none.
    pub fn reset(&self, service: &str, operator: &Operator) -> Result<(), UnknownService> {
        self.known(service)?.reset(operator);
        Ok(())
    }

    /// Everything that happens to its breakers from now on: first a snapshot of each, by name,
    /// then what changes. Those that are inserted later come with a snapshot,
    /// [`Event::Removed`](crate::Event::Removed) tells of those that leave. `capacity` is how many
    /// events wait for the subscriber, beside the first snapshots.
    ///
    /// # Errors
    ///
    /// Where `capacity` is not from 1 to 65536.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use breaker::{Breaker, Event, Registry};
    ///
    /// let registry = Registry::new();
    /// let mut events = registry.subscribe(64)?;
    /// registry.insert(&Breaker::builder("mail").build()?)?;
    /// registry.remove("mail")?;
    /// drop(registry);
    ///
    /// let all: Vec<_> = events.iter().collect();
    /// assert!(matches!(&all[..], [Event::Snapshot(_), Event::Removed { .. }]));
    /// # Ok(())
    /// # }
    /// ```
    pub fn subscribe(&self, capacity: usize) -> Result<Subscription, ConfigError> {
        let mut news = News::default();
        let mut state = self.members.lock();
        let origin: Weak<Members> = Arc::downgrade(&self.members);
        Subscription::new(capacity, origin, |queue| {
            state.queues.retain(|queue| queue.strong_count() > 0);
            state.queues.push(Arc::downgrade(queue));
            let circuits = state.breakers.values().map(|breaker| &breaker.circuit);
            let snapshots = circuits.filter_map(|circuit| circuit.attach(queue, &mut news));
            snapshots.map(Box::new).collect::<VecDeque<_>>()
        })
    }

    fn known(&self, service: &str) -> Result<Breaker, UnknownService> {
        self.get(service)
            .ok_or_else(|| UnknownService::new(service))
    }
}

impl Default for Registry {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.members.fmt(f)
    }
}

impl From<Snapshot> for Summary {
    fn from(snapshot: Snapshot) -> Self {
        Self {
            service: snapshot.service,
            status: snapshot.status,
            since: snapshot.since,
            attempt: snapshot.attempt,
            retry_after: snapshot.retry_after,
            window: snapshot.window,
        }
    }
}

impl UnknownService {
    fn new(service: &str) -> Self {
        let service = service.to_owned();
        Self { service }
    }
}

/// A breaker is attached to the queues under the lock under which it comes and goes, so that a
/// queue hears of those that are members and of no others.
impl Members {
    fn admit(
        &self,
        state: &mut State,
        breaker: &Breaker,
        news: &mut News,
    ) -> Result<(), InsertError> {
        self.check_room(state, breaker.service())?;
        for queue in state.queues() {
            breaker.circuit.introduce(&queue, news);
        }
        let service = breaker.circuit.service().clone();
        state.breakers.insert(service, breaker.clone());
        Ok(())
    }

    fn check_room(&self, state: &State, service: &str) -> Result<(), InsertError> {
        if state.breakers.len() < self.limit {
            return Ok(());
        }
        Err(InsertError::Full {
            service: service.into(),
            limit: self.limit,
        })
    }

    /// Under this lock nothing of a caller's runs, so a panic elsewhere leaves nothing to mend.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn queues(&self) -> impl Iterator<Item = Arc<Queue>> + use<'_> {
        self.queues.iter().filter_map(Weak::upgrade)
    }
}

impl Origin for Members {
    fn resume(&self, queue: &Arc<Queue>, after: Option<&str>) -> Option<Snapshot> {
        let mut news = News::default();
        let state = self.lock();
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let mut rest = state.breakers.range::<str, _>((from, Bound::Unbounded));
        rest.find_map(|(_, breaker)| breaker.circuit.attach(queue, &mut news))
    }
}

/// Without a registry there is nobody to attach its queues to anything.
impl Drop for Members {
    fn drop(&mut self) {
        let state = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
        for queue in state.queues() {
            drop(queue.close());
        }
    }
}

impl fmt::Debug for Members {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registry")
            .field("limit", &self.limit)
            .field("services", &self.lock().breakers.keys())
            .finish_non_exhaustive()
    }
}
