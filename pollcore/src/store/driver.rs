use std::fmt;

use async_trait::async_trait;
use drivers_port::{Capabilities, DriverError};

use super::{
    Cast, CastReply, Counted, Created, Page, Sealing, Stored, Updated, Version, Versioned,
    VoterPage,
};
use crate::time::Timestamp;

/// Where polls are kept that many processes share.
///
/// A store is dumb: it compares versions, replaces bytes and counts, each time in one atomic step, and
/// decides nothing. Of each poll it keeps four things: the definition, a seal, a record for each voter,
/// and a multiset of ballots. A store keeps neither who cast which ballot nor in which order they came, so
/// nothing leads from a record to its ballot but two things. Ballots stand in clear with their weights: one
/// whose weight nobody else has is that voter's, as the definition of a poll with a fixed electorate
/// lists who has which. And two copies of a store, as backups are, that were taken before and after a
/// single vote differ in that voter's record and in the ballot. The [`Secret`](crate::Secret) helps with
/// neither, nor does destroying it: whoever may read a store or its backups is to be trusted with that.
///
/// What every driver holds to, and the conformance suite (feature `conformance`) puts to the test:
///
/// - A call ends within the deadline that [`capabilities`](Self::capabilities) declare, and may be
///   dropped at any moment: what it was about to do is then done as a whole or not at all.
/// - The name of a poll is any string of at most [`longest_name`](Capabilities::longest_name) bytes;
///   definitions, records, keys of voters, ballots and markers are any bytes, also none, up to their
///   limits, and come back as they were written. What is longer is refused before anything is sent:
///   [`Capabilities::check_name`], [`Capabilities::check_value`], [`Cast::check`], [`check_voter`],
///   [`check_ballot`], [`check_marker`] and [`check_page`].
/// - Nothing expires, nothing is dropped, and what was acknowledged is there for every client at once.
///   What [`Durability`](super::Durability) is declared says what is left after the store has ended.
/// - Nothing is sent twice. Whoever calls knows from [`DriverError::applied`] what may have
///   happened, and finds out by the versions; the same cast sent again is done at most once.
///
/// [`check_voter`]: super::check_voter
/// [`check_ballot`]: super::check_ballot
/// [`check_marker`]: super::check_marker
/// [`check_page`]: super::check_page
#[async_trait]
pub trait Store: fmt::Debug + Send + Sync {
    /// What the backend can do.
    fn capabilities(&self) -> Capabilities;

    /// The store's time where it has a clock, else the client's: what those who share polls give as
    /// `now`, so that all of them go by one clock.
    ///
    /// # Errors
    ///
    /// Those of one round trip.
    async fn now(&self) -> Result<Timestamp, DriverError>;

    /// Creates a poll, unless there is one of that name. Of all creations of one name, one is done.
    ///
    /// # Errors
    ///
    /// [`DriverError::Indeterminate`] where it may have been created; any other where it was not.
    async fn create(&self, poll: &str, definition: &Versioned) -> Result<Created, DriverError>;

    /// The poll; none, where there is none.
    ///
    /// # Errors
    ///
    /// Those of one round trip.
    async fn load(&self, poll: &str) -> Result<Option<Stored>, DriverError>;

    /// Replaces the definition, if it is still the one that is expected and the poll is not sealed.
    /// Once it is done, no cast that was decided under the old one is.
    ///
    /// # Errors
    ///
    /// [`DriverError::Indeterminate`] where it may have been replaced; any other where it was not.
    async fn update(
        &self,
        poll: &str,
        expected: Version,
        definition: &Versioned,
    ) -> Result<Updated, DriverError>;

    /// The record of a voter; none, where there is none or no such poll.
    ///
    /// # Errors
    ///
    /// Those of one round trip.
    async fn voter(&self, poll: &str, voter: &[u8]) -> Result<Option<Versioned>, DriverError>;

    /// In one step, if the poll is there and not sealed, its definition is the one that the cast was
    /// decided under and the voter's record the one that it expects: replaces the record, takes one
    /// ballot away, then adds one. Of all the casts that expect one version, one is done.
    ///
    /// # Errors
    ///
    /// [`DriverError::Corrupt`] where there is no ballot such as the one that it takes away, so that
    /// nothing is ever counted below 0. [`DriverError::Indeterminate`] where it may have been done;
    /// any other where it was not.
    async fn cast(&self, poll: &str, cast: &Cast) -> Result<CastReply, DriverError>;

    /// Seals the poll, unless it is. What was accepted before is in every page that is read from now
    /// on; nothing is accepted from now on, also no cast that was under way.
    ///
    /// # Errors
    ///
    /// [`DriverError::Indeterminate`] where it may have been sealed; any other where it was not.
    async fn seal(&self, poll: &str, marker: &[u8]) -> Result<Sealing, DriverError>;

    /// Ballots and how many there are of each, beginning behind the ballot `after`, at most `limit`
    /// of them; none, where there is no such poll.
    ///
    /// Their order depends on nothing but the ballots themselves, and is the same each time. Of a
    /// sealed poll all pages together are what was cast, exactly. Of one that is not, each count is
    /// one that there was during the reading of its page: a ballot that is replaced meanwhile can be
    /// in two pages, or in none.
    ///
    /// # Errors
    ///
    /// Those of one round trip.
    async fn ballots(
        &self,
        poll: &str,
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Option<Page<Counted>>, DriverError>;

    /// The voters that have a record, with it, in an order that depends on nothing but their keys,
    /// beginning behind the voter `after`, at most `limit` of them; none, where there is no such poll.
    ///
    /// # Errors
    ///
    /// Those of one round trip.
    async fn voters(
        &self,
        poll: &str,
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Option<VoterPage>, DriverError>;

    /// The names of polls in the order of their bytes, beginning after `after`, at most `limit` of
    /// them, and fewer only where there are no more.
    ///
    /// # Errors
    ///
    /// [`DriverError::Unsupported`] where the backend does not declare that it
    /// [lists](Capabilities::lists).
    async fn list(&self, after: Option<&str>, limit: usize) -> Result<Vec<String>, DriverError> {
        let _ = (after, limit);
        Err(DriverError::Unsupported { what: "list polls" })
    }
}
