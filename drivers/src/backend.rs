use std::fmt;
#[cfg(any(feature = "breaker", feature = "polls"))]
use std::sync::Arc;

use drivers_port::{Capabilities, DriverError};

use crate::{BackendBuilder, store::Store};

/// Connects to the store that a URL names: [`BackendBuilder::connect`] with what stands in the URL.
///
/// ```
/// # #[cfg(feature = "memory")]
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), drivers::DriverError> {
/// let backend = drivers::connect("memory:shop?prefix=eu:").await?;
/// assert_eq!(backend.capabilities().backend, "memory");
///
/// let refused = drivers::connect("memory:shop?prefix=e%20u").await.unwrap_err();
/// assert!(refused.to_string().starts_with("prefix must be up to 64 ASCII letters"));
/// # Ok(()) }
/// # #[cfg(not(feature = "memory"))]
/// # fn main() {}
/// ```
///
/// # Errors
///
/// [`DriverError::Config`] for a URL that names none, whose feature is off, or with a parameter that
/// is unknown or out of its bounds; else what the store says to a [ping](Backend::ping).
pub async fn connect(url: &str) -> Result<Backend, DriverError> {
    Backend::builder(url).connect().await
}

/// A store, whatever its kind, and what it can keep. A clone is the same, over the same connections.
///
/// It is shown by its URL, without the password.
#[derive(Clone)]
pub struct Backend {
    pub(crate) store: Store,
    pub(crate) url: String,
}

impl Backend {
    /// A backend at a URL, with settings that go before those in the URL.
    pub fn builder(url: &str) -> BackendBuilder {
        BackendBuilder::new(url)
    }

    /// What circuits are shared through.
    #[cfg(feature = "breaker")]
    pub fn breaker(&self) -> Arc<dyn breaker::Driver> {
        self.store.breaker()
    }

    /// Where polls are kept.
    ///
    /// ```
    /// # #[cfg(feature = "memory")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use pollcore::{Ballot, Poll, RequestKey, Secret, Timestamp, Vote, VoterKey, store::Polls};
    ///
    /// let backend = drivers::connect("memory:").await?;
    /// let polls = Polls::new(backend.polls()?, Secret::new([7; 32])); // a real one is random
    /// let now = Timestamp::from_millis(1_000);
    /// let mut poll = Poll::builder("lunch").options(["tea", "coffee"]).build()?;
    /// poll.open(now)?;
    /// polls.create(&poll).await?;
    ///
    /// let tea = poll.option("tea").unwrap();
    /// let (ann, request) = (VoterKey::new(b"ann")?, RequestKey::new(b"16 random bytes.")?);
    /// let vote = Vote::new(poll.id().clone(), ann, request, Ballot::choice(tea));
    /// let receipt = polls.cast(&vote, now).await?.receipt();
    /// // Sent again, it is not counted again.
    /// assert_eq!(polls.cast(&vote, now).await?.receipt(), receipt);
    ///
    /// polls.close(poll.id(), now).await?;
    /// assert_eq!(polls.tally(poll.id()).await?.tally.total(tea), 1);
    /// # Ok(()) }
    /// # #[cfg(not(feature = "memory"))]
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    ///
    /// [`DriverError::Unsupported`] where the backend keeps none: as yet `memory:` alone does, and
    /// memcached, which forgets what it has no room for, never will.
    #[cfg(feature = "polls")]
    pub fn polls(&self) -> Result<Arc<dyn pollcore::store::Store>, DriverError> {
        self.store.polls()
    }

    /// What votes can come in through.
    ///
    /// # Errors
    ///
    /// As for [`Backend::polls`].
    #[cfg(feature = "polls")]
    pub fn queue(&self) -> Result<Arc<dyn pollcore::queue::Queue>, DriverError> {
        self.store.queue()
    }

    /// What the store can do, and what it can't: for circuits as for polls.
    pub fn capabilities(&self) -> Capabilities {
        self.store.capabilities()
    }

    /// Asks the store for a sign of life, within the deadline.
    ///
    /// # Errors
    ///
    /// Those of one round trip.
    pub async fn ping(&self) -> Result<(), DriverError> {
        self.store.ping().await
    }

    /// The URL, with `***` for a password.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl fmt::Debug for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Backend")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}
