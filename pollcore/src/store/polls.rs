use std::{
    fmt,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use drivers_port::{Applied, DriverError};

use super::{
    Created, PollsError, Sealing, Store, Stored, Updated, Versioned,
    at_hand::AtHand,
    definition,
    known::{Known, marker},
    room::check_room,
};
use crate::{
    id::PollId,
    poll::{LifeError, Phase, Poll},
    secret::Secret,
    time::Timestamp,
};

/// How many times is asked for what others can be first with, or whose answer can get lost.
pub(super) const TRIES: u32 = 8;

/// The polls of a [`Store`]: decides by the rules of this crate, and lets the store keep.
///
/// All who share a poll of a store have the same [`Secret`]: what tells its keys from others is kept with
/// the poll, and who comes with another is refused whatever they ask ([`PollsError::OtherSecret`]).
/// Time is passed in, and whoever shares
/// polls among machines passes that of the [store](Store::now), so that all go by one clock. A clone is
/// the same.
///
/// Who reads the store without the secret learns who voted and when, and how many ballots say what, but not
/// who cast which; with two exceptions: a weight that nobody else has tells whose a ballot is, and
/// two copies of the store tell what was said by a single vote between them. See [`Store`].
///
/// A vote that got its receipt is in the sealed tally, as surely as the store keeps what it
/// acknowledged ([`Durability`](super::Durability)): closing seals the poll in the store, and a cast and
/// a seal there are one after the other.
#[derive(Clone)]
pub struct Polls {
    pub(super) store: Arc<dyn Store>,
    secret: Secret,
    at_hand: Arc<Mutex<AtHand>>,
}

impl Polls {
    /// The polls of this store.
    pub fn new(store: Arc<dyn Store>, secret: Secret) -> Self {
        Self {
            store,
            secret,
            at_hand: Arc::default(),
        }
    }

    /// The store.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// Creates a poll, be it a draft or open already. To create the same again changes nothing.
    ///
    /// A store keeps a poll as one value, of at most [`largest_value`](super::Capabilities::largest_value)
    /// bytes, and so it does each voter's record. A fixed electorate is most of the poll: 13 bytes an
    /// actor and two for each byte of the key, and 10 and the digits of a weight other than 1. With keys
    /// of 32 bytes that are 3,400 actors in the [least](crate::limits::LEAST_VALUE) that a store has to
    /// take, and 13,600 in 1 MiB. A larger electorate has to be open here, with somebody else to say who
    /// belongs to it. A record has up to 45 bytes a revision and a [ballot](Poll::ballot_len), and 16
    /// more where votes are switched.
    ///
    /// # Errors
    ///
    /// [`PollsError::Exists`] where there is another of its id, [`PollsError::OtherSecret`] where there
    /// is one that was created with another secret, [`PollsError::NoRoom`] where the record of a voter
    /// could become larger than the store takes, and [`PollsError::Store`], which is
    /// [`DriverError::Limit`] where the poll itself is.
    pub async fn create(&self, poll: &Poll) -> Result<(), PollsError> {
        let definition = self.definition(poll)?;
        let name = poll.id().as_str();
        let created = again(|| self.store.create(name, &definition)).await?;
        match created {
            Created::Done => Ok(()),
            Created::Exists(stored) if stored.definition == definition => Ok(()),
            Created::Exists(stored) => match Known::read(poll.id(), &stored, &self.secret) {
                Err(error @ PollsError::OtherSecret { .. }) => Err(error),
                _ => Err(PollsError::Exists {
                    poll: poll.id().clone(),
                }),
            },
        }
    }

    /// The poll as it is stored, closed where it was sealed.
    ///
    /// # Errors
    ///
    /// [`PollsError::NoPoll`], [`PollsError::Corrupt`] and [`PollsError::Store`].
    pub async fn poll(&self, id: &PollId) -> Result<Poll, PollsError> {
        Ok(self.read(id).await?.current())
    }

    /// Replaces a draft by one that was [edited](Poll::edit) from it.
    ///
    /// # Errors
    ///
    /// [`PollsError::Edited`] where the draft that is stored is not the version before,
    /// [`PollsError::Life`] where it is none any more, [`PollsError::NoPoll`], [`PollsError::Corrupt`],
    /// and as for [`Polls::create`].
    pub async fn edit(&self, poll: &Poll) -> Result<(), PollsError> {
        let known = self.read(poll.id()).await?;
        if known.poll == *poll {
            return Ok(());
        }
        if let Some(error) = not_a_draft(&known.current()) {
            return Err(error.into());
        }
        if known.poll.version().checked_add(1) != Some(poll.version()) {
            return Err(edited(&known, poll));
        }
        self.replace(&known, poll).await
    }

    /// Opens a draft. To open it again, at the same time or another, is an error.
    ///
    /// # Errors
    ///
    /// [`PollsError::Life`] where that can't be done, [`PollsError::Edited`] where the draft was
    /// edited meanwhile, [`PollsError::NoPoll`], [`PollsError::Corrupt`] and [`PollsError::Store`].
    pub async fn open(&self, id: &PollId, now: Timestamp) -> Result<Poll, PollsError> {
        let known = self.read(id).await?;
        let mut poll = known.current();
        poll.open(now)?;
        self.replace(&known, &poll).await?;
        Ok(poll)
    }

    /// What is stored of a poll that the store has room for.
    fn definition(&self, poll: &Poll) -> Result<Versioned, PollsError> {
        check_room(poll, &self.store.capabilities())?;
        definition::encode(poll, &self.secret)
    }

    async fn replace(&self, known: &Known, poll: &Poll) -> Result<(), PollsError> {
        let definition = self.definition(poll)?;
        let name = poll.id().as_str();
        let update = || self.store.update(name, known.terms, &definition);
        match again(update).await? {
            Updated::Done => Ok(()),
            // Ours, whose answer was lost.
            Updated::Conflict(stored) if stored.definition == definition => Ok(()),
            Updated::Conflict(stored) => {
                let found = Known::read(poll.id(), &stored, &self.secret)?;
                match not_a_draft(&found.current()) {
                    Some(error) => Err(error.into()),
                    None => Err(edited(&found, poll)),
                }
            }
            Updated::NoPoll => Err(no_poll(poll.id())),
        }
    }

    /// Closes a poll for good, by hand or after its time, and says since when it is closed: where it
    /// was sealed before, since then. What got a receipt is in its tally, and nothing comes to it any
    /// more.
    ///
    /// Votes that wait in a queue are lost with that: see [`Intake`](crate::queue::Intake).
    ///
    /// # Errors
    ///
    /// [`LifeError::Draft`] and [`LifeError::BeforeOpened`] as a [`PollsError::Life`], [`PollsError::NoPoll`], [`PollsError::Corrupt`]
    /// and [`PollsError::Store`].
    pub async fn close(&self, id: &PollId, now: Timestamp) -> Result<Timestamp, PollsError> {
        let known = self.read(id).await?;
        let at = match known.current().close(now) {
            Ok(()) => now,
            Err(LifeError::Closed { at }) => at,
            Err(error) => return Err(error.into()),
        };
        let marker = marker(at);
        match again(|| self.store.seal(id.as_str(), &marker)).await? {
            Sealing::NoPoll => Err(no_poll(id)),
            Sealing::Sealed(marker) => {
                let sealed = known.sealed(&marker)?;
                let at = sealed.sealed.unwrap_or(at);
                self.keep(id, Arc::new(sealed));
                Ok(at)
            }
        }
    }

    /// The polls that the store has, in the order of their ids' bytes, beginning behind `after`, at
    /// most `limit` of them, 1 to 1000; fewer, where there are no more. What others wrote into the store
    /// under names that are no ids is left out.
    ///
    /// # Errors
    ///
    /// [`PollsError::Store`], which is [`DriverError::Unsupported`] where the store doesn't list.
    pub async fn list(
        &self,
        after: Option<&PollId>,
        limit: usize,
    ) -> Result<Vec<PollId>, PollsError> {
        let (mut ids, mut after) = (Vec::new(), after.map(|id| id.as_str().to_owned()));
        loop {
            let names = self.store.list(after.as_deref(), limit).await?;
            // What is no id was not written by this crate.
            ids.extend(names.iter().filter_map(|name| PollId::new(name).ok()));
            let is_last = names.len() < limit;
            after = names.into_iter().next_back();
            if is_last || ids.len() >= limit {
                ids.truncate(limit);
                return Ok(ids);
            }
        }
    }

    /// The poll as it was when it was read last, or as it is now.
    pub(crate) async fn known(&self, id: &PollId) -> Result<Arc<Known>, PollsError> {
        let known = self.at_hand().find(id);
        match known {
            Some(known) => Ok(known),
            None => self.read(id).await,
        }
    }

    /// The poll as it is at `now`, but for what others did to it within the last seconds; where the
    /// store doesn't answer, as it was when it was read last.
    pub(crate) async fn recent(
        &self,
        id: &PollId,
        now: Timestamp,
    ) -> Result<Arc<Known>, PollsError> {
        let (known, is_fresh) = {
            let mut at_hand = self.at_hand();
            (at_hand.find(id), at_hand.is_fresh(id, now))
        };
        let known = match known {
            Some(known) if is_fresh => return Ok(known),
            Some(known) => match self.read(id).await {
                Err(error) if error.is_transient() => known,
                read => read?,
            },
            None => self.read(id).await?,
        };
        self.at_hand().read_at(id, now);
        Ok(known)
    }

    /// The poll as it is now.
    pub(crate) async fn read(&self, id: &PollId) -> Result<Arc<Known>, PollsError> {
        match self.store.load(id.as_str()).await? {
            Some(stored) => self.learn(id, &stored),
            None => Err(no_poll(id)),
        }
    }

    pub(super) fn learn(&self, id: &PollId, stored: &Stored) -> Result<Arc<Known>, PollsError> {
        let known = Arc::new(Known::read(id, stored, &self.secret)?);
        self.keep(id, Arc::clone(&known));
        Ok(known)
    }

    pub(super) fn keep(&self, id: &PollId, known: Arc<Known>) {
        if not_a_draft(&known.poll).is_none() {
            self.at_hand().forget(id);
        } else {
            self.at_hand().keep(id, known);
        }
    }

    fn at_hand(&self) -> MutexGuard<'_, AtHand> {
        // Nothing panics while it is held.
        self.at_hand.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Without the secret.
impl fmt::Debug for Polls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Polls")
            .field("store", &self.store)
            .finish_non_exhaustive()
    }
}

/// Why it can't be edited; nothing where it can.
fn not_a_draft(poll: &Poll) -> Option<LifeError> {
    match poll.phase(Timestamp::default()) {
        Phase::Draft => None,
        Phase::Closed { at } => Some(LifeError::Closed { at }),
        Phase::Scheduled { .. } | Phase::Open => Some(LifeError::Opened),
    }
}

fn edited(known: &Known, poll: &Poll) -> PollsError {
    PollsError::Edited {
        poll: poll.id().clone(),
        found: known.poll.version(),
        version: poll.version(),
    }
}

pub(super) fn no_poll(id: &PollId) -> PollsError {
    PollsError::NoPoll { poll: id.clone() }
}

/// What a store answers, in its time.
type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, DriverError>> + Send + 'a>>;

/// What can be asked for twice, asked for again where the answer got lost. Where that doesn't help,
/// nobody knows.
async fn again<'a, T>(call: impl Fn() -> Answer<'a, T> + Send) -> Result<T, DriverError> {
    let mut doubt = None;
    for _ in 0..TRIES {
        match call().await {
            Err(error) if error.applied() == Applied::Unknown => doubt = Some(error),
            Err(error) => return Err(doubt.unwrap_or(error)),
            answer => return answer,
        }
    }
    Err(doubt.unwrap_or_else(|| DriverError::busy("it was never asked")))
}
