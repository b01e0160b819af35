mod error;
mod members;
mod summary;

use std::{fmt, ops::RangeInclusive, sync::Arc, time::Duration};

pub use error::{InsertError, UnknownService};
use members::Members;
pub use summary::Summary;

use crate::{
    Breaker, BreakerBuilder, ConfigError, Force, Operator, Snapshot, Subscription, Transition,
};

/// The breakers of a process by the names of their services: what a dashboard lists, watches and
/// commands.
///
/// Of a breaker that shares its circuit with a fleet, what is imposed here is this node's alone; the
/// fleet is commanded by what [`get`](Self::get) returns: `Breaker::fleet`.
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

/// How many breakers a registry can be told to hold.
const LIMIT: RangeInclusive<usize> = 1..=1_000_000;

impl Registry {
    /// The number of breakers that a registry holds at most, unless it is told otherwise.
    pub const DEFAULT_LIMIT: usize = 10_000;

    /// The length of the longest name of a service that a registry takes, in bytes.
    pub const LONGEST_NAME: usize = 4096;

    /// An empty registry for at most [`DEFAULT_LIMIT`](Self::DEFAULT_LIMIT) breakers.
    pub fn new() -> Self {
        Self::of(Self::DEFAULT_LIMIT)
    }

    /// An empty registry for at most `limit` breakers, so that names that come from outside can't
    /// fill the memory. [`Breaker`] says how much one takes, beside its name of at most
    /// [`LONGEST_NAME`](Self::LONGEST_NAME).
    ///
    /// # Errors
    ///
    /// Where `limit` is not at least 1 and at most 1000000.
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
            Err(ConfigError::new(
                "limit",
                limit,
                "at least 1 and at most 1000000",
            ))
        }
    }

    fn of(limit: usize) -> Self {
        let members = Arc::new(Members::new(limit));
        Self { members }
    }

    /// Takes a breaker in, under the name of its service.
    ///
    /// # Errors
    ///
    /// Where there is one of this name already, or as many as there may be, or the name is longer
    /// than [`LONGEST_NAME`](Self::LONGEST_NAME).
    pub fn insert(&self, breaker: &Breaker) -> Result<(), InsertError> {
        match self.members.admit(breaker)? {
            None => Ok(()),
            Some(_) => Err(InsertError::Taken {
                service: breaker.circuit.service().clone(),
            }),
        }
    }

    /// The breaker for this service.
    pub fn get(&self, service: &str) -> Option<Breaker> {
        self.members.find(service)
    }

    /// The breaker for this service; where there is none, the one that `build` makes of a builder
    /// for it. Of several threads that ask for the same new name each may build one, and all get
    /// that of the first.
    ///
    /// # Errors
    ///
    /// Where the breaker can't be built, is built for another service, or would be one too many,
    /// or the name is longer than [`LONGEST_NAME`](Self::LONGEST_NAME); for the last two nothing is
    /// built.
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
        if let Some(breaker) = self.get(service) {
            return Ok(breaker);
        }
        self.members.check_room(service)?;
        // Not under the lock: `build` may use the registry.
        let breaker = build(Breaker::builder(service))?;
        if breaker.service() != service {
            return Err(InsertError::Misnamed {
                asked: service.to_owned(),
                built: breaker.circuit.service().clone(),
            });
        }
        let first = self.members.admit(&breaker)?;
        Ok(first.unwrap_or(breaker))
    }

    /// Takes a breaker out, and returns it. Those who hold it can go on with it; subscribers of the
    /// registry hear that it was removed, and nothing more of it.
    ///
    /// # Errors
    ///
    /// Where there is none of this name.
    pub fn remove(&self, service: &str) -> Result<Breaker, UnknownService> {
        let breaker = self.members.dismiss(service);
        breaker.ok_or_else(|| UnknownService::new(service))
    }

    /// How many breakers there are.
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many there may be.
    pub fn limit(&self) -> usize {
        self.members.limit()
    }

    /// All of them, by name.
    pub fn breakers(&self) -> Vec<Breaker> {
        self.members.all()
    }

    /// How all of them stand, by name.
    pub fn list(&self) -> Vec<Summary> {
        let snapshots = self
            .breakers()
            .into_iter()
            .map(|breaker| breaker.snapshot());
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
    /// Where `capacity` is not at least 1 and at most 65536.
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
        self.members.subscribe(capacity)
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
