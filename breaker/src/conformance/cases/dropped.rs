use std::time::Duration;

use drivers_port::conformance::{holds, polled, same};

use super::super::{
    Env, Failure,
    subject::{Subject, now, stored, swap, window},
};
use crate::{Driver, Swapped};

const HOUR: Duration = Duration::from_secs(3600);

/// The most polls that a call is given before it is dropped.
const POLLS: usize = 24;

pub(super) async fn dropped_exchanges_leave_the_store_as_good_as_it_was(
    driver: &dyn Driver,
    env: &Env,
) -> Result<(), Failure> {
    let (subject, other) = (
        Subject::new(driver, env, "added"),
        Subject::new(driver, env, "other"),
    );
    let window = window(env, HOUR);
    let version = other.write(None, b"other").await?;
    let (mut made, mut dropped) = (0, 0);
    for polls in 0..POLLS {
        match polled(polls, subject.count(&window, &[now(1)])).await {
            Some(outcome) => {
                outcome?;
                made += 1;
            }
            None => dropped += 1,
        }
        // The next answer is that to the next question.
        let found = other.record().await?;
        same("another record", found, Some(stored(version, b"other")))?;
        let calls = subject.totals(&window).await?.calls;
        let range = made..=made + dropped;
        holds(
            format_args!("{calls} calls are within {range:?}"),
            range.contains(&calls),
        )?;
    }
    Ok(())
}

pub(super) async fn dropped_swaps_leave_the_store_as_good_as_it_was(
    driver: &dyn Driver,
    env: &Env,
) -> Result<(), Failure> {
    let (subject, other) = (
        Subject::new(driver, env, "swapped"),
        Subject::new(driver, env, "other"),
    );
    let second = other.write(None, b"other").await?;
    let mut last = subject.write(None, b"bytes").await?;
    for polls in 0..POLLS {
        let version = env.version();
        let swap = swap(Some(last), version, b"bytes");
        let outcome = polled(polls, subject.swap(&swap)).await.transpose()?;
        let found = other.record().await?;
        same("another record", found, Some(stored(second, b"other")))?;
        let Some(found) = subject.record().await? else {
            return Err(Failure::new("the record is gone"));
        };
        let known = found.version == last || found.version == version;
        holds("the record is the old one or the new one", known)?;
        if let Some(Swapped::Done { .. }) = outcome {
            same("the version of what was done", found.version, version)?;
        }
        // What was dropped may still be on its way, and then wins or loses.
        last = match subject
            .swap(&self::swap(Some(found.version), env.version(), b"bytes"))
            .await?
        {
            Swapped::Done { .. } => match subject.record().await? {
                Some(record) => record.version,
                None => return Err(Failure::new("the record is gone")),
            },
            Swapped::Conflict { record, .. } => {
                let record = record.map(|record| record.version);
                same("what was in the way", record, Some(version))?;
                version
            }
        };
    }
    Ok(())
}
