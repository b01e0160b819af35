use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
    time::Duration,
};

use async_trait::async_trait;
use drivers_memory::Memory;
use pollcore::{
    conformance::{self, Env, QUEUE_CASES},
    limits::{LONGEST_BATCH, LONGEST_MESSAGE, LONGEST_REASON},
    queue::{Aside, Delivery, Pending, Position, Published, Queue},
    store::{Capabilities, DriverError},
};
use tokio::task::yield_now;

use super::{assert_all_bite, assert_bites, assert_flawless};

/// What a queue does wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flaw {
    Flawless,
    PendsWhatIsNotThere,
    DeliversTheLastFirst,
    TakesBytesForText,
    HasOnePartition,
    CutsAndClamps,
    KeepsNothingForAnybody,
    DeliversAtMostOnce,
    RecoversNothing,
    AcknowledgesTheFirst,
    IgnoresWhoIsLate,
    ForgetsReasons,
    ForgetsNothing,
    ForgetsOneTooMany,
    ForgetsWhatWaits,
    TakesDeliveredForDone,
    LosesOneNowAndThen,
}

#[allow(clippy::enum_glob_use)] // What a flaw does is read by its name.
use Flaw::*;

/// Each with the cases that it fails, at least.
const FLAWS: &[(Flaw, &[&str])] = &[
    (PendsWhatIsNotThere, &["a_queue_that_nobody_used_is_empty"]),
    (
        DeliversTheLastFirst,
        &["messages_are_delivered_in_their_order"],
    ),
    (
        TakesBytesForText,
        &["bytes_come_back_as_they_were_published"],
    ),
    (HasOnePartition, &["queues_and_partitions_are_apart"]),
    (CutsAndClamps, &["what_is_too_large_is_refused"]),
    (
        KeepsNothingForAnybody,
        &[
            "what_was_delivered_is_somebodys_for_a_while",
            "of_many_receivers_one_gets_each_message",
        ],
    ),
    (
        DeliversAtMostOnce,
        &[
            "what_is_not_acknowledged_comes_again",
            "dropped_calls_lose_nothing",
        ],
    ),
    (
        RecoversNothing,
        &["what_was_delivered_can_be_asked_for_again"],
    ),
    (
        AcknowledgesTheFirst,
        &["what_was_acknowledged_comes_no_more"],
    ),
    (IgnoresWhoIsLate, &["a_late_acknowledgement_counts"]),
    (
        ForgetsReasons,
        &["what_is_set_aside_is_kept_with_its_reason"],
    ),
    (
        ForgetsNothing,
        &["what_is_set_aside_is_forgotten_up_to_a_position"],
    ),
    (
        ForgetsOneTooMany,
        &["what_is_set_aside_is_forgotten_up_to_a_position"],
    ),
    (
        ForgetsWhatWaits,
        &["what_is_set_aside_is_forgotten_up_to_a_position"],
    ),
    (TakesDeliveredForDone, &["what_is_pending_is_told"]),
    (LosesOneNowAndThen, &["messages_of_many_are_all_there_once"]),
];

#[derive(Debug)]
struct Flawed {
    flaw: Flaw,
    memory: Memory,
    count: AtomicU64,
    /// What was delivered, and what was so more than once.
    delivered: Mutex<[BTreeSet<(String, Position)>; 2]>,
}

impl Flawed {
    fn partition(&self, partition: u32) -> u32 {
        match self.flaw {
            HasOnePartition => 0,
            CutsAndClamps => partition.min(self.partitions() - 1),
            _ => partition,
        }
    }

    fn batch(&self, limit: usize) -> usize {
        match self.flaw {
            CutsAndClamps => limit.clamp(1, LONGEST_BATCH),
            _ => limit,
        }
    }
}

#[async_trait]
impl Queue for Flawed {
    fn capabilities(&self) -> Capabilities {
        Queue::capabilities(&self.memory)
    }

    fn partitions(&self) -> u32 {
        self.memory.partitions()
    }

    fn visibility(&self) -> Duration {
        self.memory.visibility()
    }

    async fn publish(
        &self,
        queue: &str,
        partition: u32,
        message: &[u8],
    ) -> Result<Published, DriverError> {
        yield_now().await;
        let message = match self.flaw {
            TakesBytesForText => String::from_utf8_lossy(message).into_owned().into_bytes(),
            CutsAndClamps => message[..message.len().min(LONGEST_MESSAGE)].to_vec(),
            _ => message.to_vec(),
        };
        let partition = self.partition(partition);
        let published = self.memory.publish(queue, partition, &message).await?;
        if self.flaw == LosesOneNowAndThen && self.count.fetch_add(1, SeqCst) % 50 == 49 {
            let lost = [published.position];
            self.memory.acknowledge(queue, partition, &lost).await?;
        }
        Ok(published)
    }

    async fn receive(
        &self,
        queue: &str,
        partition: u32,
        limit: usize,
    ) -> Result<Vec<Delivery>, DriverError> {
        yield_now().await;
        let (partition, limit) = (self.partition(partition), self.batch(limit));
        let mut batch = self.memory.receive(queue, partition, limit).await?;
        for delivery in &batch {
            let one = (format!("{queue} {partition}"), delivery.position);
            let again = usize::from(delivery.attempt > 1);
            self.delivered.lock().unwrap()[again].insert(one);
        }
        match self.flaw {
            DeliversTheLastFirst => batch.reverse(),
            KeepsNothingForAnybody => self.memory.recover(queue, partition).await?,
            DeliversAtMostOnce if !batch.is_empty() => {
                let all: Vec<Position> = batch.iter().map(|one| one.position).collect();
                self.memory.acknowledge(queue, partition, &all).await?;
            }
            _ => {}
        }
        // The answer is on its way.
        yield_now().await;
        Ok(batch)
    }

    async fn acknowledge(
        &self,
        queue: &str,
        partition: u32,
        positions: &[Position],
    ) -> Result<(), DriverError> {
        let partition = self.partition(partition);
        let mut positions = positions.to_vec();
        match self.flaw {
            AcknowledgesTheFirst => positions.truncate(1),
            IgnoresWhoIsLate => {
                let delivered = self.delivered.lock().unwrap();
                let late = |one: &Position| {
                    let one = (format!("{queue} {partition}"), *one);
                    delivered[1].contains(&one)
                };
                positions.retain(|one| !late(one));
            }
            CutsAndClamps => positions.truncate(LONGEST_BATCH),
            _ => {}
        }
        if positions.is_empty() && matches!(self.flaw, CutsAndClamps | IgnoresWhoIsLate) {
            return Ok(());
        }
        self.memory.acknowledge(queue, partition, &positions).await
    }

    async fn set_aside(
        &self,
        queue: &str,
        partition: u32,
        position: Position,
        reason: &str,
    ) -> Result<(), DriverError> {
        let reason = match self.flaw {
            ForgetsReasons => "",
            CutsAndClamps => &reason[..reason.len().min(LONGEST_REASON)],
            _ => reason,
        };
        let partition = self.partition(partition);
        self.memory
            .set_aside(queue, partition, position, reason)
            .await
    }

    async fn aside(
        &self,
        queue: &str,
        partition: u32,
        after: Option<Position>,
        limit: usize,
    ) -> Result<Vec<Aside>, DriverError> {
        let (partition, limit) = (self.partition(partition), self.batch(limit));
        self.memory.aside(queue, partition, after, limit).await
    }

    async fn forget_aside(
        &self,
        queue: &str,
        partition: u32,
        through: Position,
    ) -> Result<(), DriverError> {
        let partition = self.partition(partition);
        let through = match self.flaw {
            ForgetsNothing => return Ok(()),
            ForgetsOneTooMany => Position(through.0.saturating_add(1)),
            _ => through,
        };
        self.memory.forget_aside(queue, partition, through).await?;
        if self.flaw == ForgetsWhatWaits {
            let lowest = self.memory.pending(queue, partition).await?.lowest;
            let waits: Vec<_> = lowest.filter(|one| *one <= through).into_iter().collect();
            if !waits.is_empty() {
                self.memory.acknowledge(queue, partition, &waits).await?;
            }
        }
        Ok(())
    }

    async fn pending(&self, queue: &str, partition: u32) -> Result<Pending, DriverError> {
        let partition = self.partition(partition);
        let mut pending = self.memory.pending(queue, partition).await?;
        match self.flaw {
            PendsWhatIsNotThere => pending.messages += 1,
            TakesDeliveredForDone => {
                let delivered = self.delivered.lock().unwrap();
                let own = format!("{queue} {partition}");
                let delivered = delivered[0].iter().filter(|(name, _)| *name == own).count();
                pending.messages = pending.messages.saturating_sub(delivered as u64);
            }
            _ => {}
        }
        Ok(pending)
    }

    async fn recover(&self, queue: &str, partition: u32) -> Result<(), DriverError> {
        match self.flaw {
            RecoversNothing => Ok(()),
            _ => self.memory.recover(queue, self.partition(partition)).await,
        }
    }
}

fn flawed(flaw: Flaw) -> (Arc<dyn Queue>, Env<dyn Queue>) {
    let memory = Memory::new();
    let step = memory.clone();
    let queue: Arc<dyn Queue> = Arc::new(Flawed {
        flaw,
        memory,
        count: AtomicU64::new(0),
        delivered: Mutex::default(),
    });
    let same = Arc::clone(&queue);
    let connect = move || {
        let queue = Arc::clone(&same);
        async move { Ok(queue) }
    };
    let env = Env::new(tokio::time::sleep, connect).clock(move |time| step.step_forward(time));
    (queue, env)
}

#[tokio::test]
async fn without_a_flaw_nothing_fails() {
    let (queue, env) = flawed(Flawless);
    assert_flawless(&conformance::run_queue(&*queue, &env).await);
}

#[tokio::test]
async fn each_flaw_fails_the_cases_that_are_about_it() {
    for (flaw, cases) in FLAWS {
        let (queue, env) = flawed(*flaw);
        assert_bites(flaw, (&*queue, &env), (QUEUE_CASES, cases)).await;
    }
    let known = FLAWS.iter().flat_map(|(_, cases)| *cases);
    assert_all_bite(QUEUE_CASES.iter().map(conformance::Case::name), &known);
}
