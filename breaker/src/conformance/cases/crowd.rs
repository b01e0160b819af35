use std::{sync::Arc, time::Duration};

use drivers_port::conformance::{holds, same, together};

use super::super::{
    Env, Failure, History,
    subject::{Subject, now, stored, swap, window},
};
use crate::{Applied, Driver, DriverError, Swapped, Version};

const HOUR: Duration = Duration::from_secs(3600);

/// Adds that were made, and those that may have been.
#[derive(Debug, Default)]
struct Sent {
    definite: u64,
    unknown: u64,
}

impl Sent {
    fn add<T>(&mut self, outcome: &Result<T, DriverError>) {
        match outcome {
            Ok(_) => self.definite += 1,
            Err(error) if error.applied() == Applied::Unknown => self.unknown += 1,
            Err(_) => {}
        }
    }

    fn explains(&self, total: u64) -> Result<(), Failure> {
        let range = self.definite..=self.definite + self.unknown;
        holds(
            format_args!("{total} calls are within {range:?}"),
            range.contains(&total),
        )
    }
}

pub(super) async fn totals_of_many_are_exact(
    driver: &dyn Driver,
    env: &Env,
) -> Result<(), Failure> {
    let other = env.another().await?;
    let here = Subject::new(driver, env, "exact");
    let there = here.through(&*other);
    let window = &window(env, HOUR);
    let adders = (0..32).map(|task| {
        let subject = if task % 2 == 0 { &here } else { &there };
        async move {
            let mut sent = Sent::default();
            for _ in 0..20 {
                sent.add(&subject.count(window, &[now(1)]).await);
            }
            sent
        }
    });
    let mut sent = Sent::default();
    for one in together(adders).await {
        sent.definite += one.definite;
        sent.unknown += one.unknown;
    }
    holds(
        format_args!("of 640 adds most are made: {sent:?}"),
        sent.definite >= 320,
    )?;
    sent.explains(there.totals(window).await?.calls)
}

pub(super) async fn one_of_many_swaps_wins(driver: &dyn Driver, env: &Env) -> Result<(), Failure> {
    let subject = Subject::new(driver, env, "one-winner");
    let mut expected = Some(subject.write(None, b"first").await?);
    for _ in 0..5 {
        expected = Some(race(&subject, env, expected).await?);
    }
    Ok(())
}

pub(super) async fn one_of_many_creations_wins(
    driver: &dyn Driver,
    env: &Env,
) -> Result<(), Failure> {
    for _ in 0..5 {
        race(&Subject::new(driver, env, "one-creator"), env, None).await?;
    }
    Ok(())
}

/// Lets 64 swaps run at once that expect the same; the version of the one that was done.
async fn race(
    subject: &Subject<'_>,
    env: &Env,
    expected: Option<Version>,
) -> Result<Version, Failure> {
    let clients: Vec<Arc<dyn Driver>> = vec![env.another().await?, env.another().await?];
    let racers = (0..64).map(|racer: usize| {
        let clients = &clients;
        async move {
            let subject = subject.through(&*clients[racer % clients.len()]);
            let version = env.version();
            (
                version,
                subject
                    .swap(&swap(expected, version, &version.0.to_be_bytes()))
                    .await,
            )
        }
    });
    let outcomes = together(racers).await;
    let found = subject.record().await?;
    let Some(winner) = found.as_ref().map(|record| record.version) else {
        return Err(Failure::new("of 64 swaps none left a record"));
    };
    same(
        "the record",
        found,
        Some(stored(winner, &winner.0.to_be_bytes())),
    )?;
    for (version, outcome) in outcomes {
        match outcome {
            Ok(Swapped::Done { .. }) => {
                same("the version of a swap that was done", version, winner)?;
            }
            Ok(Swapped::Conflict { record, .. }) => {
                let found = record.map(|record| record.version);
                same("the version that a conflict found", found, Some(winner))?;
                holds("the winner was not told of a conflict", version != winner)?;
            }
            Err(error) => {
                let known = error.applied() == Applied::No;
                holds(
                    "a swap that was not applied did not win",
                    !(known && version == winner),
                )?;
            }
        }
    }
    Ok(winner)
}

pub(super) async fn a_thousand_callers_at_once_are_answered(
    driver: &dyn Driver,
    env: &Env,
) -> Result<(), Failure> {
    let subject = &Subject::new(driver, env, "thousand");
    let window = &window(env, HOUR);
    let mut sent = Sent::default();
    let callers = (0..1_000).map(|_| async move { subject.count(window, &[now(1)]).await });
    for outcome in together(callers).await {
        // A driver may turn down what is too much for it, as long as it says so.
        if let Err(error) = &outcome {
            holds(
                format_args!("{error} is a matter of time"),
                error.is_transient(),
            )?;
        }
        sent.add(&outcome);
    }
    holds("some are served", sent.definite > 0)?;
    sent.explains(subject.totals(window).await?.calls)
}

pub(super) async fn swaps_and_reads_have_an_order(
    driver: &dyn Driver,
    env: &Env,
) -> Result<(), Failure> {
    let clients: Vec<Arc<dyn Driver>> = vec![env.another().await?, env.another().await?];
    for _ in 0..20 {
        let service = &env.service("order");
        let history = &History::default();
        let tasks = (0..4).map(|task: usize| {
            let client = if task == 0 {
                driver
            } else {
                &*clients[task % clients.len()]
            };
            async move {
                for _ in 0..3 {
                    let record = history.read(client, service).await?;
                    let expected = record.map(|record| record.version);
                    let swap = swap(expected, env.version(), b"bytes");
                    history.swap(client, service, &swap).await?;
                }
                Ok::<_, DriverError>(())
            }
        });
        for outcome in together(tasks).await {
            outcome?;
        }
        history.check()?;
    }
    Ok(())
}
