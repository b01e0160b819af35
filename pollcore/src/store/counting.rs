use super::{Page, Polls, PollsError, polls::no_poll};
use crate::{
    ballot::Ballot,
    id::{PollId, RequestKey, VoterKey},
    limits::LONGEST_PAGE,
    poll::Poll,
    receipt::Receipt,
    report::{Report, ReportError, ReportSettings},
    tally::Tally,
    time::Timestamp,
    weight::Weight,
};

/// A poll and what was counted of it.
#[derive(Debug, Clone)]
pub struct Tallied {
    /// The poll, closed where it is sealed.
    pub poll: Poll,
    /// The ballots of all voters.
    pub tally: Tally,
    /// Since when the poll takes no votes, so that the tally is final. None, where it is not sealed, be
    /// its time over or not: the tally is then about what it was while it was read, and a vote that was
    /// replaced meanwhile may be in it twice or not at all. A report of such a tally is
    /// [provisional](ReportSettings::provisional), which [`Tallied::report`] says by itself.
    pub sealed: Option<Timestamp>,
}

impl Tallied {
    /// What came of it, to who [may see](Poll::may_see) it at `now`:
    /// [provisional](ReportSettings::provisional) where the poll is not sealed.
    ///
    /// # Errors
    ///
    /// As for [`Poll::report`].
    pub fn report(&self, now: Timestamp, settings: &ReportSettings) -> Result<Report, ReportError> {
        let settings = match self.sealed {
            Some(_) => settings.clone(),
            None => settings.clone().provisional(),
        };
        self.poll.report(&self.tally, now, &settings)
    }
}

/// Ballots that say the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BallotCount {
    /// What they say.
    pub ballot: Ballot,
    /// What each of them counts.
    pub weight: Weight,
    /// How many they are, at least 1.
    pub count: u64,
}

/// A voter, and the receipts for all revisions of their vote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipts {
    /// The voter.
    pub voter: VoterKey,
    /// By revision; the last one is the current.
    pub receipts: Vec<Receipt>,
}

impl Polls {
    /// Counts all ballots, which are read by pages.
    ///
    /// # Errors
    ///
    /// [`PollsError::Tally`], [`PollsError::NoPoll`], [`PollsError::Corrupt`] and
    /// [`PollsError::Store`].
    pub async fn tally(&self, id: &PollId) -> Result<Tallied, PollsError> {
        // What is sealed before the first page is read is sealed at all of them.
        let known = self.read(id).await?;
        let mut tally = Tally::new(&known.poll);
        let mut after: Option<Vec<u8>> = None;
        loop {
            let page = self
                .store
                .ballots(id.as_str(), after.as_deref(), LONGEST_PAGE)
                .await?
                .ok_or_else(|| no_poll(id))?;
            for counted in &page.items {
                let (ballot, weight) = known.decode(&counted.ballot)?;
                tally.add_copies(&ballot, weight, counted.count)?;
            }
            after = match page.items.into_iter().next_back() {
                Some(last) if page.more => Some(last.ballot),
                _ => break,
            };
        }
        Ok(Tallied {
            poll: known.current(),
            tally,
            sealed: known.sealed,
        })
    }

    /// Counts all ballots, and says what came of it, to who [may see](Poll::may_see) it at `now`. Where
    /// votes come in through a queue, [`Intake::report`](crate::queue::Intake::report) says too what was
    /// set aside there.
    ///
    /// It is [final](Report::is_final) once the poll is sealed: that the time is over by one clock
    /// doesn't keep votes out that are on their way, or come from a process whose clock is behind. So
    /// [close](Polls::close) a poll before its last report is made, also one that closes by time.
    ///
    /// # Errors
    ///
    /// [`PollsError::Report`], and as for [`Polls::tally`]. A poll of
    /// [`Privacy::NoisyReports`](crate::Privacy::NoisyReports) has no report without what pays
    /// for noise: there [`Poll::noisy_counts`] is to be given the tally.
    pub async fn report(
        &self,
        id: &PollId,
        now: Timestamp,
        settings: &ReportSettings,
    ) -> Result<Report, PollsError> {
        Ok(self.tally(id).await?.report(now, settings)?)
    }

    /// A page of the ballots, behind the ballot `after` with its weight, at most `limit` of them, 1 to
    /// 1000. Those who say the same are together, and their order says nothing of when they came.
    ///
    /// # Errors
    ///
    /// As for [`Polls::tally`].
    pub async fn ballots(
        &self,
        id: &PollId,
        after: Option<(&Ballot, Weight)>,
        limit: usize,
    ) -> Result<Page<BallotCount>, PollsError> {
        let known = self.known(id).await?;
        let after = known.encode(after)?;
        let page = self.store.ballots(id.as_str(), after.as_deref(), limit);
        let page = page.await?.ok_or_else(|| no_poll(id))?;
        let items = page.items.iter().map(|counted| {
            let (ballot, weight) = known.decode(&counted.ballot)?;
            let count = counted.count;
            Ok(BallotCount {
                ballot,
                weight,
                count,
            })
        });
        Ok(Page {
            items: items.collect::<Result<_, PollsError>>()?,
            more: page.more,
        })
    }

    /// The receipt of a request that was accepted; none where it was not, or not yet.
    ///
    /// # Errors
    ///
    /// [`PollsError::NoPoll`], [`PollsError::Corrupt`] and [`PollsError::Store`].
    pub async fn receipt(
        &self,
        id: &PollId,
        voter: &VoterKey,
        request: &RequestKey,
    ) -> Result<Option<Receipt>, PollsError> {
        let known = self.known(id).await?;
        let found = self.store.voter(id.as_str(), voter.as_bytes()).await?;
        let record = known.record(found.as_ref())?;
        Ok(record.receipt(&known.keys, voter, request))
    }

    /// Whether a receipt is one that this voter was given, as
    /// [`VoteSet::confirms`](crate::VoteSet::confirms) says it.
    ///
    /// # Errors
    ///
    /// As for [`Polls::receipt`].
    pub async fn confirms(
        &self,
        id: &PollId,
        voter: &VoterKey,
        receipt: &Receipt,
    ) -> Result<bool, PollsError> {
        let known = self.known(id).await?;
        let found = self.store.voter(id.as_str(), voter.as_bytes()).await?;
        let record = known.record(found.as_ref())?;
        Ok(record.confirms(&known.keys, receipt))
    }

    /// The current revision of a voter's vote, which the next has to replace; 0 for none.
    ///
    /// # Errors
    ///
    /// As for [`Polls::receipt`].
    pub async fn revision(&self, id: &PollId, voter: &VoterKey) -> Result<u32, PollsError> {
        let known = self.known(id).await?;
        let found = self.store.voter(id.as_str(), voter.as_bytes()).await?;
        Ok(known.record(found.as_ref())?.revision())
    }

    /// A page of the voters who have voted and their receipts, behind the voter `after`, at most
    /// `limit` of them, 1 to 1000. Who has withdrawn has voted.
    ///
    /// # Errors
    ///
    /// As for [`Polls::receipt`].
    pub async fn receipts(
        &self,
        id: &PollId,
        after: Option<&VoterKey>,
        limit: usize,
    ) -> Result<Page<Receipts>, PollsError> {
        let known = self.known(id).await?;
        let after = after.map(VoterKey::as_bytes);
        let page = self.store.voters(id.as_str(), after, limit).await?;
        let page = page.ok_or_else(|| no_poll(id))?;
        let items = page.items.iter().map(|(voter, record)| {
            let record = known.record(Some(record))?;
            let receipts = record.entries().iter();
            Ok(Receipts {
                voter: known.voter(voter)?,
                receipts: receipts.map(|entry| entry.receipt(&known.keys)).collect(),
            })
        });
        Ok(Page {
            items: items.collect::<Result<_, PollsError>>()?,
            more: page.more,
        })
    }
}
