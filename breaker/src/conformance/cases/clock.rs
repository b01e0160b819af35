use std::time::Duration;

use drivers_port::conformance::{holds, same};

use super::super::{
    Env, Failure,
    subject::{Subject, swap},
};
use crate::{Clock, Driver, Swapped, Timestamp};

pub(super) async fn time_goes_on_and_not_back(
    driver: &dyn Driver,
    env: &Env,
) -> Result<(), Failure> {
    let capabilities = driver.capabilities();
    let blur = capabilities.skew + capabilities.granularity;
    let subject = Subject::new(driver, env, "time");
    let world = Clock::precise();
    let mut last = subject.read().await?.now;
    for _ in 0..50 {
        let now = subject.read().await?.now;
        holds(
            format_args!("{now} is not before {last}"),
            now.after(capabilities.skew) >= last,
        )?;
        last = now;
    }
    // As long as time takes to be seen to go on.
    let wait = (blur * 2).max(Duration::from_millis(20));
    let (began, by_world) = (last, world.timestamp());
    env.pass(wait).await;
    let ended = subject.read().await?.now;
    let went = ended.since(began);
    holds(
        format_args!("{went:?} went by in {wait:?}"),
        went + blur >= wait,
    )?;
    if env.is_real() {
        let real = world.timestamp().since(by_world) + blur + Duration::from_millis(100);
        holds(
            format_args!("{went:?} went by in {real:?} at most"),
            went <= real,
        )?;
    }
    Ok(())
}

pub(super) async fn clients_are_given_one_time(
    driver: &dyn Driver,
    env: &Env,
) -> Result<(), Failure> {
    let skew = driver.capabilities().skew;
    let other = env.another().await?;
    let here = Subject::new(driver, env, "one-time");
    let there = here.through(&*other);
    let mut last = here.read().await?.now;
    let mut expected = None;
    for turn in 0..20 {
        let subject = if turn % 2 == 0 { &there } else { &here };
        let version = env.version();
        let swap = swap(expected, version, b"bytes");
        // A swap and a conflict tell the time, too.
        for done in [true, false] {
            let swapped = subject.swap(&swap).await?;
            same(
                "whether it was done",
                matches!(swapped, Swapped::Done { .. }),
                done,
            )?;
            let (Swapped::Done { now } | Swapped::Conflict { now, .. }) = swapped;
            last = later(now, last, skew)?;
        }
        last = later(subject.read().await?.now, last, skew)?;
        expected = Some(version);
    }
    Ok(())
}

fn later(now: Timestamp, last: Timestamp, skew: Duration) -> Result<Timestamp, Failure> {
    holds(
        format_args!("{now} is not before {last}"),
        now.after(skew) >= last,
    )?;
    Ok(now)
}
