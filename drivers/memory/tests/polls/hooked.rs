use std::{fmt, future::Future, pin::Pin};

use async_trait::async_trait;
use drivers_memory::Memory;
use pollcore::{
    Timestamp,
    store::{
        Capabilities, Cast, CastReply, Counted, Created, DriverError, Page, Sealing, Store, Stored,
        Updated, Version, Versioned, VoterPage,
    },
};

type Done = Pin<Box<dyn Future<Output = Result<(), DriverError>> + Send>>;

/// Which call of a store it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Call {
    Load,
    Cast,
    Ballots,
}

/// A store in memory in front of which a test does something of its own, which a call then waits for and
/// fails with.
pub(crate) struct Hooked {
    memory: Memory,
    hook: Box<dyn Fn(Call) -> Done + Send + Sync>,
}

impl Hooked {
    pub(crate) fn new<F>(memory: &Memory, hook: impl Fn(Call) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<(), DriverError>> + Send + 'static,
    {
        Self {
            memory: memory.clone(),
            hook: Box::new(move |call| Box::pin(hook(call))),
        }
    }
}

impl fmt::Debug for Hooked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hooked").finish_non_exhaustive()
    }
}

#[async_trait]
impl Store for Hooked {
    fn capabilities(&self) -> Capabilities {
        Store::capabilities(&self.memory)
    }

    async fn now(&self) -> Result<Timestamp, DriverError> {
        Store::now(&self.memory).await
    }

    async fn create(&self, poll: &str, definition: &Versioned) -> Result<Created, DriverError> {
        self.memory.create(poll, definition).await
    }

    async fn load(&self, poll: &str) -> Result<Option<Stored>, DriverError> {
        (self.hook)(Call::Load).await?;
        self.memory.load(poll).await
    }

    async fn update(
        &self,
        poll: &str,
        expected: Version,
        definition: &Versioned,
    ) -> Result<Updated, DriverError> {
        self.memory.update(poll, expected, definition).await
    }

    async fn voter(&self, poll: &str, voter: &[u8]) -> Result<Option<Versioned>, DriverError> {
        self.memory.voter(poll, voter).await
    }

    async fn cast(&self, poll: &str, cast: &Cast) -> Result<CastReply, DriverError> {
        (self.hook)(Call::Cast).await?;
        self.memory.cast(poll, cast).await
    }

    async fn seal(&self, poll: &str, marker: &[u8]) -> Result<Sealing, DriverError> {
        self.memory.seal(poll, marker).await
    }

    async fn ballots(
        &self,
        poll: &str,
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Option<Page<Counted>>, DriverError> {
        (self.hook)(Call::Ballots).await?;
        self.memory.ballots(poll, after, limit).await
    }

    async fn voters(
        &self,
        poll: &str,
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Option<VoterPage>, DriverError> {
        self.memory.voters(poll, after, limit).await
    }

    async fn list(&self, after: Option<&str>, limit: usize) -> Result<Vec<String>, DriverError> {
        self.memory.list(after, limit).await
    }
}
