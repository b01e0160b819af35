use drivers_port::DriverError;

use drivers_port::conformance::same;

use super::{Env, Failure};
use crate::store::{
    Cast, CastReply, Counted, Created, Page, Sealing, Store, Stored, Updated, Version, Versioned,
};

/// One poll in the store under test, as one client sees it.
#[derive(Clone)]
pub(super) struct Subject<'a> {
    store: &'a dyn Store,
    pub(super) env: &'a Env<dyn Store>,
    pub(super) poll: String,
    /// The version of its definition.
    pub(super) terms: Version,
}

impl<'a> Subject<'a> {
    /// A poll that was created just now.
    pub(super) async fn new(
        store: &'a dyn Store,
        env: &'a Env<dyn Store>,
        about: &str,
    ) -> Result<Self, Failure> {
        Self::named(store, env, env.name(about)).await
    }

    /// Likewise, of this name.
    pub(super) async fn named(
        store: &'a dyn Store,
        env: &'a Env<dyn Store>,
        poll: String,
    ) -> Result<Self, Failure> {
        let subject = Self::absent(store, env, poll);
        let created = subject.create(&subject.definition(b"poll")).await?;
        same(
            format_args!("creating {:?}", subject.poll),
            created,
            Created::Done,
        )?;
        Ok(subject)
    }

    /// A poll that there is not yet.
    pub(super) fn absent(store: &'a dyn Store, env: &'a Env<dyn Store>, poll: String) -> Self {
        let terms = env.version();
        Self {
            store,
            env,
            poll,
            terms,
        }
    }

    /// The same poll, as another client sees it.
    pub(super) fn through(&self, store: &'a dyn Store) -> Self {
        Self {
            store,
            ..self.clone()
        }
    }

    /// A definition of these bytes, under the version that it was created with.
    pub(super) fn definition(&self, bytes: &[u8]) -> Versioned {
        versioned(self.terms, bytes)
    }

    pub(super) async fn create(&self, definition: &Versioned) -> Result<Created, DriverError> {
        self.in_time(self.store.create(&self.poll, definition))
            .await
    }

    pub(super) async fn load(&self) -> Result<Option<Stored>, DriverError> {
        self.in_time(self.store.load(&self.poll)).await
    }

    pub(super) async fn update(
        &self,
        expected: Version,
        definition: &Versioned,
    ) -> Result<Updated, DriverError> {
        self.in_time(self.store.update(&self.poll, expected, definition))
            .await
    }

    pub(super) async fn voter(&self, voter: &[u8]) -> Result<Option<Versioned>, DriverError> {
        self.in_time(self.store.voter(&self.poll, voter)).await
    }

    pub(super) async fn cast(&self, cast: &Cast) -> Result<CastReply, DriverError> {
        self.in_time(self.store.cast(&self.poll, cast)).await
    }

    /// A first vote, for whom a record of its own is drawn.
    pub(super) fn first(&self, voter: &[u8], ballot: &[u8]) -> Cast {
        Cast {
            terms: self.terms,
            voter: voter.to_vec(),
            expected: None,
            record: versioned(self.env.version(), voter),
            removed: None,
            added: Some(ballot.to_vec()),
        }
    }

    /// A cast that has to be accepted; the version of the record.
    pub(super) async fn accepted(&self, cast: &Cast) -> Result<Version, Failure> {
        same("a cast", self.cast(cast).await?, CastReply::Accepted)?;
        Ok(cast.record.version)
    }

    pub(super) async fn seal(&self, marker: &[u8]) -> Result<Sealing, DriverError> {
        self.in_time(self.store.seal(&self.poll, marker)).await
    }

    pub(super) async fn page(
        &self,
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Page<Counted>, Failure> {
        let page = self.in_time(self.store.ballots(&self.poll, after, limit));
        match page.await? {
            Some(page) => Ok(page),
            None => Err(Failure::new("ballots of no poll")),
        }
    }

    /// All ballots, by their bytes, read in pages of so many.
    pub(super) async fn ballots_by(&self, limit: usize) -> Result<Vec<Counted>, Failure> {
        let mut all: Vec<Counted> = Vec::new();
        loop {
            let after = all.last().map(|counted| counted.ballot.clone());
            let page = self.page(after.as_deref(), limit).await?;
            bounded(&page, limit)?;
            all.extend(page.items);
            if !page.more {
                return Ok(all);
            }
        }
    }

    /// The same, sorted.
    pub(super) async fn ballots(&self) -> Result<Vec<(Vec<u8>, u64)>, Failure> {
        let all = self.ballots_by(1000).await?;
        let mut all: Vec<_> = all.into_iter().map(|c| (c.ballot, c.count)).collect();
        all.sort();
        Ok(all)
    }

    /// All voters and their records, read in pages of so many.
    pub(super) async fn voters_by(
        &self,
        limit: usize,
    ) -> Result<Vec<(Vec<u8>, Versioned)>, Failure> {
        let mut all: Vec<(Vec<u8>, Versioned)> = Vec::new();
        loop {
            let after = all.last().map(|(voter, _)| voter.clone());
            let page = self.store.voters(&self.poll, after.as_deref(), limit);
            let Some(page) = self.in_time(page).await? else {
                return Err(Failure::new("voters of no poll"));
            };
            bounded(&page, limit)?;
            all.extend(page.items);
            if !page.more {
                return Ok(all);
            }
        }
    }

    pub(super) async fn in_time<T>(
        &self,
        call: impl Future<Output = Result<T, DriverError>>,
    ) -> Result<T, DriverError> {
        let deadline = self.store.capabilities().deadline;
        self.env.in_time(deadline, call).await
    }
}

/// A page is no longer than it may be, and has a last item where there are more.
fn bounded<T>(page: &Page<T>, limit: usize) -> Result<(), Failure> {
    if page.items.len() > limit || (page.more && page.items.is_empty()) {
        let (found, more) = (page.items.len(), page.more);
        let problem = format!("a page of {found} where {limit} were asked for, more: {more}");
        return Err(Failure::new(problem));
    }
    Ok(())
}

pub(super) fn versioned(version: Version, bytes: &[u8]) -> Versioned {
    Versioned {
        version,
        bytes: bytes.to_vec(),
    }
}

/// So many of each of these ballots.
pub(super) fn counts<const N: usize>(ballots: [(&[u8], u64); N]) -> Vec<(Vec<u8>, u64)> {
    ballots
        .map(|(ballot, count)| (ballot.to_vec(), count))
        .to_vec()
}
