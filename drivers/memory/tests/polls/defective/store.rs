use std::{
    collections::BTreeMap,
    future::pending,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
};

use async_trait::async_trait;
use drivers_memory::Memory;
use pollcore::{
    Timestamp,
    conformance::{self, Env, STORE_CASES},
    limits::{LONGEST_BALLOT, LONGEST_MARKER, LONGEST_PAGE, LONGEST_VOTER_KEY},
    store::{
        Capabilities, Cast, CastReply, Counted, Created, DriverError, Page, Sealing, Store, Stored,
        Updated, Version, Versioned, VoterPage,
    },
};
use tokio::task::yield_now;

use super::{assert_all_bite, assert_bites, assert_flawless};

/// What a store does wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flaw {
    Flawless,
    Hangs,
    Panics,
    TakesCastsOfNoPoll,
    FindsNoPoll,
    CreatesAnew,
    CreatesInTwoSteps,
    UpdatesNothing,
    UpdatesWhateverIsThere,
    CountsNothing,
    KeepsWhatIsReplaced,
    KeepsWhatIsWithdrawn,
    CastsWhateverIsThere,
    AcceptsItsOwnAgain,
    CastsInTwoSteps,
    CastsInTwoHalves,
    LosesABallotNowAndThen,
    CountsBelowZero,
    IgnoresTerms,
    SaysConflictFirst,
    HasDoublesForVersions,
    TakesVersionZeroForNone,
    IgnoresTheSeal,
    LooksAtTheSealTooEarly,
    UpdatesWhatIsSealed,
    SealsAnew,
    LocksForASeal,
    HasOnePoll,
    TakesBytesForText,
    CutsValues,
    CutsWhatIsTooLarge,
    FoldsNames,
    CutsNames,
    EndsPagesEarly,
    HasTheOrderOfArrival,
    NeedsItsCursor,
    ClampsPages,
    HasNoTime,
    StopsAtAHundredCallers,
    ReadsWhatWasBefore,
    ListsUndeclared,
    ListsInNoOrder,
}

#[allow(clippy::enum_glob_use)] // What a flaw does is read by its name.
use Flaw::*;

/// Each with the cases that it fails, at least.
const FLAWS: &[(Flaw, &[&str])] = &[
    (
        TakesCastsOfNoPoll,
        &["a_poll_that_nobody_created_is_not_there"],
    ),
    (FindsNoPoll, &["a_poll_is_created_and_loaded"]),
    (CreatesAnew, &["a_second_creation_finds_the_first"]),
    (CreatesInTwoSteps, &["one_of_many_creations_wins"]),
    (UpdatesNothing, &["an_update_replaces_what_it_expects"]),
    (
        UpdatesWhateverIsThere,
        &["an_update_that_expects_a_stale_version_conflicts"],
    ),
    (CountsNothing, &["a_first_vote_makes_a_record_and_counts"]),
    (KeepsWhatIsReplaced, &["a_cast_replaces_what_it_expects"]),
    (
        KeepsWhatIsWithdrawn,
        &["a_withdrawal_leaves_a_record_and_no_ballot"],
    ),
    (
        CastsWhateverIsThere,
        &["a_cast_that_expects_another_record_conflicts"],
    ),
    (AcceptsItsOwnAgain, &["the_same_cast_again_counts_once"]),
    (
        CastsInTwoSteps,
        &[
            "one_of_many_first_votes_is_accepted",
            "one_of_many_revotes_is_accepted",
            "casts_reads_and_seals_have_an_order",
        ],
    ),
    (CastsInTwoHalves, &["dropped_casts_are_whole_or_not_there"]),
    (LosesABallotNowAndThen, &["ballots_of_many_are_exact"]),
    (CountsBelowZero, &["nothing_is_counted_below_zero"]),
    (IgnoresTerms, &["a_cast_under_other_terms_is_refused"]),
    (
        SaysConflictFirst,
        &["the_gravest_reason_to_refuse_is_given"],
    ),
    (
        HasDoublesForVersions,
        &[
            "versions_that_differ_in_one_bit_differ",
            "every_version_is_as_good_as_any_other",
        ],
    ),
    (
        TakesVersionZeroForNone,
        &["every_version_is_as_good_as_any_other"],
    ),
    (IgnoresTheSeal, &["a_sealed_poll_takes_no_cast"]),
    (
        LooksAtTheSealTooEarly,
        &["casts_that_race_a_seal_are_in_it_or_refused"],
    ),
    (UpdatesWhatIsSealed, &["a_sealed_poll_is_not_updated"]),
    (
        SealsAnew,
        &["the_first_seal_stands", "one_of_many_seals_stands"],
    ),
    (
        LocksForASeal,
        &["dropped_seals_leave_the_store_as_good_as_it_was"],
    ),
    (HasOnePoll, &["polls_are_apart"]),
    (TakesBytesForText, &["bytes_come_back_as_they_were_written"]),
    (CutsValues, &["the_largest_values_are_taken"]),
    (
        CutsWhatIsTooLarge,
        &["what_is_too_large_is_refused_and_changes_nothing"],
    ),
    (FoldsNames, &["every_string_is_a_name_of_its_own"]),
    (
        CutsNames,
        &["the_longest_name_is_taken", "a_name_too_long_is_refused"],
    ),
    (EndsPagesEarly, &["pages_come_to_the_whole"]),
    (HasTheOrderOfArrival, &["pages_do_not_tell_when_votes_came"]),
    (NeedsItsCursor, &["a_page_begins_behind_what_is_gone"]),
    (ClampsPages, &["pages_out_of_their_bounds_are_refused"]),
    (HasNoTime, &["time_goes_on_for_every_client"]),
    (
        StopsAtAHundredCallers,
        &["a_thousand_callers_at_once_are_answered"],
    ),
    (ReadsWhatWasBefore, &["casts_reads_and_seals_have_an_order"]),
    (ListsUndeclared, &["what_is_not_listed_is_unsupported"]),
    (
        ListsInNoOrder,
        &["polls_are_listed_in_the_order_of_their_bytes"],
    ),
];

/// What clients with stores of their own fail.
const APART: &str = "another_client_sees_what_was_written";

#[derive(Debug)]
struct Flawed {
    flaw: Flaw,
    memory: Memory,
    count: AtomicU64,
    busy: AtomicU64,
    /// Markers that the memory knows nothing of, by poll.
    seals: Mutex<BTreeMap<String, Vec<u8>>>,
    /// Ballots by poll, as they came.
    arrivals: Mutex<BTreeMap<String, Vec<Vec<u8>>>>,
    /// Records before the last, by poll.
    before: Mutex<BTreeMap<String, Versioned>>,
}

impl Flawed {
    fn new(flaw: Flaw, memory: Memory) -> Self {
        Self {
            flaw,
            memory,
            count: AtomicU64::new(0),
            busy: AtomicU64::new(0),
            seals: Mutex::default(),
            arrivals: Mutex::default(),
            before: Mutex::default(),
        }
    }

    fn name(&self, poll: &str) -> String {
        match self.flaw {
            HasOnePoll => "poll".into(),
            FoldsNames => poll.to_lowercase(),
            CutsNames => poll.chars().take(1024).collect(),
            _ => poll.into(),
        }
    }

    fn bytes(&self, bytes: &[u8]) -> Vec<u8> {
        match self.flaw {
            TakesBytesForText => String::from_utf8_lossy(bytes).into_owned().into_bytes(),
            CutsValues => bytes[..bytes.len().min(65_536)].to_vec(),
            CutsWhatIsTooLarge => {
                bytes[..bytes.len().min(self.capabilities().largest_value)].to_vec()
            }
            _ => bytes.to_vec(),
        }
    }

    fn version(&self, version: Version) -> Version {
        match self.flaw {
            HasDoublesForVersions => Version(version.0 as f64 as u64),
            _ => version,
        }
    }

    fn versioned(&self, versioned: &Versioned) -> Versioned {
        Versioned {
            version: self.version(versioned.version),
            bytes: self.bytes(&versioned.bytes),
        }
    }

    fn marker(&self, poll: &str) -> Option<Vec<u8>> {
        self.seals.lock().unwrap().get(poll).cloned()
    }

    fn limit(&self, limit: usize) -> usize {
        match self.flaw {
            ClampsPages => limit.clamp(1, LONGEST_PAGE),
            _ => limit,
        }
    }

    /// The cast as this store understands it.
    async fn understood(&self, poll: &str, cast: &Cast) -> Result<Cast, DriverError> {
        let mut cast = cast.clone();
        cast.record = self.versioned(&cast.record);
        cast.expected = cast.expected.map(|expected| self.version(expected));
        cast.terms = self.version(cast.terms);
        let found = self
            .memory
            .voter(poll, &cast.voter[..cast.voter.len().min(LONGEST_VOTER_KEY)]);
        let found = found.await?.map(|record| record.version);
        match self.flaw {
            CountsNothing => (cast.added, cast.removed) = (None, None),
            KeepsWhatIsReplaced => cast.removed = None,
            KeepsWhatIsWithdrawn if cast.added.is_none() => cast.removed = None,
            CastsWhateverIsThere => cast.expected = found,
            LosesABallotNowAndThen if self.count.fetch_add(1, SeqCst) % 50 == 49 => {
                cast.added = None;
            }
            IgnoresTerms => {
                if let Some(stored) = self.memory.load(poll).await? {
                    cast.terms = stored.definition.version;
                }
            }
            TakesVersionZeroForNone => cast.expected = cast.expected.filter(|one| one.0 != 0),
            TakesBytesForText => {
                let text = |ballot: Vec<u8>| self.bytes(&ballot);
                cast.added = cast.added.map(text);
                cast.removed = cast.removed.map(text);
            }
            CutsWhatIsTooLarge => {
                cast.voter.truncate(LONGEST_VOTER_KEY);
                let ballots = [&mut cast.added, &mut cast.removed];
                for ballot in ballots.into_iter().flatten() {
                    ballot.truncate(LONGEST_BALLOT);
                }
            }
            _ => {}
        }
        Ok(cast)
    }

    /// Looks, and then leaps.
    async fn forced(&self, poll: &str, cast: &Cast) -> Result<CastReply, DriverError> {
        let mut cast = cast.clone();
        let found = self.memory.voter(poll, &cast.voter).await?;
        let version = |found: &Option<Versioned>| found.as_ref().map(|record| record.version);
        if version(&found) != cast.expected {
            return Ok(CastReply::Conflict(found));
        }
        yield_now().await;
        cast.expected = version(&self.memory.voter(poll, &cast.voter).await?);
        match self.memory.cast(poll, &cast).await {
            Err(DriverError::Corrupt { .. }) => {
                cast.removed = None;
                self.memory.cast(poll, &cast).await
            }
            reply => reply,
        }
    }
}

#[async_trait]
impl Store for Flawed {
    fn capabilities(&self) -> Capabilities {
        let mut capabilities = Store::capabilities(&self.memory);
        if self.flaw == ListsUndeclared {
            capabilities.lists = false;
        }
        capabilities
    }

    async fn now(&self) -> Result<Timestamp, DriverError> {
        match self.flaw {
            HasNoTime => Ok(Timestamp::from_millis(1_800_000_000_000)),
            _ => Store::now(&self.memory).await,
        }
    }

    async fn create(&self, poll: &str, definition: &Versioned) -> Result<Created, DriverError> {
        yield_now().await;
        let (poll, definition) = (self.name(poll), self.versioned(definition));
        match self.flaw {
            CreatesAnew => {
                self.memory.create(&poll, &definition).await?;
                Ok(Created::Done)
            }
            CreatesInTwoSteps => {
                if let Some(stored) = self.memory.load(&poll).await? {
                    return Ok(Created::Exists(stored));
                }
                yield_now().await;
                self.memory.create(&poll, &definition).await?;
                Ok(Created::Done)
            }
            _ => self.memory.create(&poll, &definition).await,
        }
    }

    async fn load(&self, poll: &str) -> Result<Option<Stored>, DriverError> {
        yield_now().await;
        let found = self.memory.load(&self.name(poll)).await?;
        let found = found.map(|mut stored| {
            stored.sealed = stored.sealed.or(self.marker(poll));
            stored
        });
        Ok(found.filter(|_| self.flaw != FindsNoPoll))
    }

    async fn update(
        &self,
        poll: &str,
        expected: Version,
        definition: &Versioned,
    ) -> Result<Updated, DriverError> {
        let poll = self.name(poll);
        let (expected, definition) = (self.version(expected), self.versioned(definition));
        match (self.flaw, self.memory.load(&poll).await?) {
            (UpdatesNothing, Some(_)) => Ok(Updated::Done),
            (UpdatesWhateverIsThere, Some(stored)) => {
                let found = stored.definition.version;
                self.memory.update(&poll, found, &definition).await
            }
            (UpdatesWhatIsSealed, Some(stored)) if stored.sealed.is_some() => Ok(Updated::Done),
            _ => self.memory.update(&poll, expected, &definition).await,
        }
    }

    async fn voter(&self, poll: &str, voter: &[u8]) -> Result<Option<Versioned>, DriverError> {
        yield_now().await;
        let voter = match self.flaw {
            CutsWhatIsTooLarge => &voter[..voter.len().min(LONGEST_VOTER_KEY)],
            _ => voter,
        };
        if self.flaw == ReadsWhatWasBefore
            && let Some(before) = self.before.lock().unwrap().remove(poll)
        {
            return Ok(Some(before));
        }
        self.memory.voter(&self.name(poll), voter).await
    }

    async fn cast(&self, poll: &str, cast: &Cast) -> Result<CastReply, DriverError> {
        let name = self.name(poll);
        let late = self.flaw == LooksAtTheSealTooEarly;
        if late && let Some(marker) = self.marker(poll) {
            return Ok(CastReply::Sealed(marker));
        }
        if self.flaw == Hangs {
            return pending().await;
        }
        assert!(self.flaw != Panics, "no such key");
        if self.flaw == StopsAtAHundredCallers {
            let before = self.busy.fetch_add(1, SeqCst);
            yield_now().await;
            if before > 100 {
                return pending().await;
            }
            self.busy.fetch_sub(1, SeqCst);
        }
        yield_now().await;
        let cast = &self.understood(&name, cast).await?;
        if let Some(added) = &cast.added {
            let mut arrivals = self.arrivals.lock().unwrap();
            arrivals
                .entry(name.clone())
                .or_default()
                .push(added.clone());
        }
        let before = self.memory.voter(&name, &cast.voter).await?;
        let own = before.as_ref().map(|record| record.version) == Some(cast.record.version);
        match self.flaw {
            CastsInTwoSteps => return self.forced(&name, cast).await,
            AcceptsItsOwnAgain if own => return Ok(CastReply::Accepted),
            SaysConflictFirst if before.as_ref().map(|record| record.version) != cast.expected => {
                return Ok(CastReply::Conflict(before));
            }
            CastsInTwoHalves => {
                let half = Cast {
                    added: None,
                    removed: None,
                    ..cast.clone()
                };
                let reply = self.memory.cast(&name, &half).await?;
                if reply == CastReply::Accepted {
                    yield_now().await;
                    let rest = Cast {
                        expected: Some(cast.record.version),
                        ..cast.clone()
                    };
                    self.memory.cast(&name, &rest).await?;
                }
                return Ok(reply);
            }
            _ => {}
        }
        let reply = match self.memory.cast(&name, cast).await {
            Ok(CastReply::NoPoll) if self.flaw == TakesCastsOfNoPoll => CastReply::Accepted,
            Err(DriverError::Corrupt { .. }) if self.flaw == CountsBelowZero => {
                let cast = Cast {
                    removed: None,
                    ..cast.clone()
                };
                self.memory.cast(&name, &cast).await?
            }
            reply => reply?,
        };
        if reply == CastReply::Accepted
            && let Some(before) = before
        {
            self.before.lock().unwrap().insert(poll.into(), before);
        }
        Ok(reply)
    }

    async fn seal(&self, poll: &str, marker: &[u8]) -> Result<Sealing, DriverError> {
        let name = self.name(poll);
        yield_now().await;
        let marker = match self.flaw {
            CutsWhatIsTooLarge => &marker[..marker.len().min(LONGEST_MARKER)],
            _ => marker,
        };
        match self.flaw {
            IgnoresTheSeal | LooksAtTheSealTooEarly => {
                if self.memory.load(&name).await?.is_none() {
                    return Ok(Sealing::NoPoll);
                }
                let mut seals = self.seals.lock().unwrap();
                let sealed = seals.entry(poll.into()).or_insert_with(|| marker.to_vec());
                Ok(Sealing::Sealed(sealed.clone()))
            }
            SealsAnew => match self.memory.seal(&name, marker).await? {
                Sealing::Sealed(_) => Ok(Sealing::Sealed(marker.to_vec())),
                Sealing::NoPoll => Ok(Sealing::NoPoll),
            },
            LocksForASeal => {
                if self.busy.swap(1, SeqCst) == 1 {
                    return Err(DriverError::busy("a transaction is open"));
                }
                yield_now().await;
                let sealed = self.memory.seal(&name, marker).await;
                self.busy.store(0, SeqCst);
                sealed
            }
            _ => self.memory.seal(&name, &self.bytes(marker)).await,
        }
    }

    async fn ballots(
        &self,
        poll: &str,
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Option<Page<Counted>>, DriverError> {
        let (name, limit) = (self.name(poll), self.limit(limit));
        let after = match self.flaw {
            ClampsPages => after.map(|after| &after[..after.len().min(LONGEST_BALLOT)]),
            _ => after,
        };
        let whole = self.memory.ballots(&name, None, LONGEST_PAGE).await?;
        let page = self.memory.ballots(&name, after, limit).await?;
        let (Some(whole), Some(mut page)) = (whole, page) else {
            return Ok(None);
        };
        match self.flaw {
            EndsPagesEarly => page.more = page.more && page.items.len() != 7,
            NeedsItsCursor => {
                let known = whole.items.iter().any(|one| Some(&*one.ballot) == after);
                if after.is_some() && !known {
                    page = Page::default();
                }
            }
            HasTheOrderOfArrival => {
                let arrivals = self.arrivals.lock().unwrap();
                let Some(order) = arrivals.get(&name) else {
                    return Ok(Some(page));
                };
                let place = |ballot: &[u8]| order.iter().position(|one| one == ballot);
                let mut all = whole.items;
                all.sort_by_key(|one| place(&one.ballot));
                all.retain(|one| after.is_none_or(|after| place(&one.ballot) > place(after)));
                page.more = all.len() > limit;
                all.truncate(limit);
                page.items = all;
            }
            _ => {}
        }
        Ok(Some(page))
    }

    async fn voters(
        &self,
        poll: &str,
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Option<VoterPage>, DriverError> {
        let limit = self.limit(limit);
        let after = match self.flaw {
            ClampsPages => after.map(|after| &after[..after.len().min(LONGEST_VOTER_KEY)]),
            _ => after,
        };
        self.memory.voters(&self.name(poll), after, limit).await
    }

    async fn list(&self, after: Option<&str>, limit: usize) -> Result<Vec<String>, DriverError> {
        let mut names = self.memory.list(after, limit).await?;
        if self.flaw == ListsInNoOrder {
            names.sort_by_key(|name| name.to_lowercase());
        }
        Ok(names)
    }
}

fn flawed(flaw: Flaw) -> (Arc<dyn Store>, Env<dyn Store>) {
    let memory = Memory::new();
    let step = memory.clone();
    let store: Arc<dyn Store> = Arc::new(Flawed::new(flaw, memory));
    let same = Arc::clone(&store);
    let connect = move || {
        let store = Arc::clone(&same);
        async move { Ok(store) }
    };
    let env = Env::new(tokio::time::sleep, connect).clock(move |time| step.step_forward(time));
    (store, env)
}

#[tokio::test]
async fn without_a_flaw_nothing_fails() {
    let (store, env) = flawed(Flawless);
    assert_flawless(&conformance::run_all(&*store, &env).await);
}

/// The clock is paused, and goes on by itself where all wait.
#[tokio::test(start_paused = true)]
async fn each_flaw_fails_the_cases_that_are_about_it() {
    for (flaw, cases) in FLAWS {
        let (store, env) = flawed(*flaw);
        assert_bites(flaw, (&*store, &env), (STORE_CASES, cases)).await;
    }
    let known = FLAWS.iter().flat_map(|(_, cases)| *cases);
    let cases = STORE_CASES.iter().map(conformance::Case::name);
    assert_all_bite(cases, &known.chain([&APART]));
}

#[tokio::test]
async fn clients_with_a_store_each() {
    let connect = || {
        let store: Arc<dyn Store> = Arc::new(Memory::new());
        async move { Ok(store) }
    };
    let store: Arc<dyn Store> = Arc::new(Memory::new());
    let env = Env::new(tokio::time::sleep, connect);
    assert_bites("apart", (&*store, &env), (STORE_CASES, &[APART])).await;
}

#[tokio::test(start_paused = true)]
async fn no_answer_and_a_panic_are_failures_and_not_the_end_of_the_run() {
    for (flaw, told) in [
        (Hangs, "no answer within the deadline"),
        (Panics, "the driver panicked: no such key"),
    ] {
        let (store, env) = flawed(flaw);
        let report = conformance::run_all(&*store, &env).await;
        assert!(report.failures().len() > 10, "{report}");
        let fine = "an_update_replaces_what_it_expects";
        assert!(!report.failures().contains(&fine), "{report}");
        assert!(report.to_string().contains(told), "{report}");
    }
}
