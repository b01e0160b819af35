use async_trait::async_trait;
use drivers_port::{Capabilities, DriverError};
use pollcore::{
    Timestamp,
    store::{
        Cast, CastReply, Counted, Created, Page, Sealing, Store, Stored, Updated, Version,
        Versioned, VoterPage, check_ballot, check_marker, check_page, check_voter,
    },
};

use super::Polls;
use crate::{
    Link, Memory, call::Reply, capabilities::capabilities, counters::Done, fault::Operation,
    garble::garble,
};

/// For the store itself and for a link to it, which ask for it each in their way.
macro_rules! impl_store {
    ($way:ty) => {
        #[async_trait]
        impl Store for $way {
            fn capabilities(&self) -> Capabilities {
                capabilities()
            }

            async fn now(&self) -> Result<Timestamp, DriverError> {
                let time = self.memory().time();
                let read = |_: &mut Polls| Ok(Timestamp::from_millis(time.millis()));
                self.ask(Operation::Read, read).await
            }

            async fn create(
                &self,
                poll: &str,
                definition: &Versioned,
            ) -> Result<Created, DriverError> {
                self.ask(Operation::Define, |polls| {
                    capabilities().check_name("poll", poll)?;
                    capabilities().check_value("definition", &definition.bytes)?;
                    polls.create(poll, definition)
                })
                .await
            }

            async fn load(&self, poll: &str) -> Result<Option<Stored>, DriverError> {
                self.ask(Operation::Read, |polls| {
                    capabilities().check_name("poll", poll)?;
                    Ok(polls.load(poll))
                })
                .await
            }

            async fn update(
                &self,
                poll: &str,
                expected: Version,
                definition: &Versioned,
            ) -> Result<Updated, DriverError> {
                self.ask(Operation::Define, |polls| {
                    capabilities().check_name("poll", poll)?;
                    capabilities().check_value("definition", &definition.bytes)?;
                    Ok(polls.update(poll, expected, definition))
                })
                .await
            }

            async fn voter(
                &self,
                poll: &str,
                voter: &[u8],
            ) -> Result<Option<Versioned>, DriverError> {
                self.ask(Operation::Read, |polls| {
                    capabilities().check_name("poll", poll)?;
                    check_voter(voter)?;
                    Ok(polls.voter(poll, voter))
                })
                .await
            }

            async fn cast(&self, poll: &str, cast: &Cast) -> Result<CastReply, DriverError> {
                self.ask(Operation::Cast, |polls| {
                    capabilities().check_name("poll", poll)?;
                    cast.check(&capabilities())?;
                    polls.cast(poll, cast)
                })
                .await
            }

            async fn seal(&self, poll: &str, marker: &[u8]) -> Result<Sealing, DriverError> {
                self.ask(Operation::Seal, |polls| {
                    capabilities().check_name("poll", poll)?;
                    check_marker(marker)?;
                    Ok(polls.seal(poll, marker))
                })
                .await
            }

            async fn ballots(
                &self,
                poll: &str,
                after: Option<&[u8]>,
                limit: usize,
            ) -> Result<Option<Page<Counted>>, DriverError> {
                self.ask(Operation::Read, |polls| {
                    capabilities().check_name("poll", poll)?;
                    check_ballot(after.unwrap_or_default())?;
                    check_page(limit)?;
                    Ok(polls.ballots(poll, after, limit))
                })
                .await
            }

            async fn voters(
                &self,
                poll: &str,
                after: Option<&[u8]>,
                limit: usize,
            ) -> Result<Option<VoterPage>, DriverError> {
                self.ask(Operation::Read, |polls| {
                    capabilities().check_name("poll", poll)?;
                    check_voter(after.unwrap_or_default())?;
                    check_page(limit)?;
                    Ok(polls.voters(poll, after, limit))
                })
                .await
            }

            async fn list(
                &self,
                after: Option<&str>,
                limit: usize,
            ) -> Result<Vec<String>, DriverError> {
                self.ask(Operation::Read, |polls| {
                    check_page(limit)?;
                    Ok(polls.list(after, limit))
                })
                .await
            }
        }
    };
}

impl_store!(Memory);
impl_store!(Link);

impl Memory {
    async fn ask<T: Reply>(
        &self,
        operation: Operation,
        work: impl FnOnce(&mut Polls) -> Result<T, DriverError>,
    ) -> Result<T, DriverError> {
        self.asked_by(None, operation, work).await
    }

    async fn asked_by<T: Reply>(
        &self,
        link: Option<&Link>,
        operation: Operation,
        work: impl FnOnce(&mut Polls) -> Result<T, DriverError>,
    ) -> Result<T, DriverError> {
        let work = async {
            let reply = work(&mut self.polls())?;
            self.done(link, Done::Poll);
            Ok(reply)
        };
        self.station().pass(operation, work).await
    }

    pub(crate) const fn memory(&self) -> &Self {
        self
    }
}

impl Link {
    async fn ask<T: Reply>(
        &self,
        operation: Operation,
        work: impl FnOnce(&mut Polls) -> Result<T, DriverError>,
    ) -> Result<T, DriverError> {
        let inner = self.memory.asked_by(Some(self), operation, work);
        self.station.pass(operation, inner).await
    }

    pub(crate) const fn memory(&self) -> &Memory {
        &self.memory
    }
}

impl Reply for Versioned {
    fn garble(&mut self) {
        garble(&mut self.bytes);
    }
}

impl Reply for Stored {
    fn garble(&mut self) {
        self.definition.garble();
    }
}

impl<T: Reply> Reply for Option<T> {
    fn garble(&mut self) {
        self.iter_mut().for_each(Reply::garble);
    }
}

impl Reply for Created {
    fn garble(&mut self) {
        if let Self::Exists(stored) = self {
            stored.garble();
        }
    }
}

impl Reply for Updated {
    fn garble(&mut self) {
        if let Self::Conflict(stored) = self {
            stored.garble();
        }
    }
}

impl Reply for CastReply {
    fn garble(&mut self) {
        match self {
            Self::Conflict(record) => record.garble(),
            Self::OtherTerms(stored) => stored.garble(),
            Self::Sealed(marker) => garble(marker),
            _ => {}
        }
    }
}

impl Reply for Sealing {
    fn garble(&mut self) {
        if let Self::Sealed(marker) = self {
            garble(marker);
        }
    }
}

impl Reply for Page<Counted> {
    fn garble(&mut self) {
        let ballots = self.items.iter_mut().map(|counted| &mut counted.ballot);
        ballots.for_each(garble);
    }
}

impl Reply for VoterPage {
    fn garble(&mut self) {
        let records = self.items.iter_mut().map(|(_, record)| record);
        records.for_each(Reply::garble);
    }
}

/// A time is garbled by none.
impl Reply for Timestamp {
    fn garble(&mut self) {}
}
