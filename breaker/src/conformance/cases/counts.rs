use std::time::Duration;

use drivers_port::conformance::{holds, same};

use super::super::{
    Env, Failure,
    subject::{Subject, now, stored, window},
};
use crate::{Add, Counted, Driver, DriverError, Totals};

const HOUR: Duration = Duration::from_secs(3600);

pub(super) async fn adds_are_in_the_reply_that_they_were_sent_with(
    driver: &dyn Driver,
    env: &Env,
) -> Result<(), Failure> {
    let subject = Subject::new(driver, env, "counted");
    let window = window(env, HOUR);
    same("the calls before", subject.totals(&window).await?.calls, 0)?;
    for sum in 1..=5 {
        let found = subject.count(&window, &[now(1)]).await?;
        same("the calls", found.totals.calls, sum)?;
    }
    same(
        "the calls, read again",
        subject.totals(&window).await?.calls,
        5,
    )
}

pub(super) async fn adds_add_up_over_clients(
    driver: &dyn Driver,
    env: &Env,
) -> Result<(), Failure> {
    let other = env.another().await?;
    let here = Subject::new(driver, env, "over-clients");
    let there = here.through(&*other);
    let window = window(env, HOUR);
    for turn in 1..=10 {
        let found = here.count(&window, &[now(3)]).await?;
        same("the calls here", found.totals.calls, turn * 10 - 7)?;
        let found = there.count(&window, &[now(3), now(4)]).await?;
        same("the calls there", found.totals.calls, turn * 10)?;
    }
    Ok(())
}

pub(super) async fn each_count_is_added_to_its_own(
    driver: &dyn Driver,
    env: &Env,
) -> Result<(), Failure> {
    let subject = Subject::new(driver, env, "fields");
    let window = window(env, HOUR);
    let add = |calls, failed, slow| Add {
        age: Duration::ZERO,
        totals: Totals {
            calls,
            failed,
            slow,
        },
    };
    let mut sums = Totals::default();
    for (calls, failed, slow) in [(1, 0, 0), (0, 10, 0), (0, 0, 100), (2, 20, 200), (0, 0, 0)] {
        let found = subject.count(&window, &[add(calls, failed, slow)]).await?;
        sums.calls += calls;
        sums.failed += failed;
        sums.slow += slow;
        same("the totals", found.totals, sums)?;
    }
    Ok(())
}

pub(super) async fn services_eras_and_widths_are_apart(
    driver: &dyn Driver,
    env: &Env,
) -> Result<(), Failure> {
    let (one, other) = (
        Subject::new(driver, env, "one"),
        Subject::new(driver, env, "other"),
    );
    let window = window(env, HOUR);
    let near = |bit: u32| Counted {
        era: crate::Era(window.era.0 ^ 1 << bit),
        ..window.clone()
    };
    let mut places = vec![(&one, window.clone()), (&other, window.clone())];
    // An era is a word of 64 bits, and not what fits into a double.
    places.extend([0, 1, 62, 63].map(|bit| (&one, near(bit))));
    for width in [
        HOUR / 2,
        HOUR + Duration::from_millis(1),
        Duration::from_secs(36_000),
    ] {
        let window = Counted {
            width,
            ..window.clone()
        };
        places.push((&one, window));
    }
    for (i, (subject, window)) in places.iter().enumerate() {
        let calls = 1 << (2 * i);
        let found = subject.count(window, &[now(calls)]).await?;
        same(
            format_args!("the calls of place {i}"),
            found.totals.calls,
            calls,
        )?;
    }
    for (i, (subject, window)) in places.iter().enumerate() {
        let found = subject.totals(window).await?;
        same(
            format_args!("the calls of place {i}"),
            found.calls,
            1 << (2 * i),
        )?;
    }
    Ok(())
}

pub(super) async fn adds_make_no_record_and_leave_the_one_there_is_alone(
    driver: &dyn Driver,
    env: &Env,
) -> Result<(), Failure> {
    let subject = Subject::new(driver, env, "no-record");
    let window = window(env, HOUR);
    let found = subject.count(&window, &[now(1)]).await?;
    same("the record", found.record, None)?;
    let version = subject.write(None, b"bytes").await?;
    let record = Some(stored(version, b"bytes"));
    for _ in 0..3 {
        let found = subject.count(&window, &[now(1)]).await?;
        same("the record", found.record, record.clone())?;
    }
    subject.write(Some(version), b"more").await.map(drop)
}

pub(super) async fn swaps_leave_counts_alone(
    driver: &dyn Driver,
    env: &Env,
) -> Result<(), Failure> {
    let subject = Subject::new(driver, env, "left-alone");
    let window = window(env, HOUR);
    subject.count(&window, &[now(7)]).await?;
    let version = subject.write(None, b"first").await?;
    same("the calls", subject.totals(&window).await?.calls, 7)?;
    subject.write(Some(version), b"second").await?;
    same("the calls", subject.totals(&window).await?.calls, 7)
}

pub(super) async fn exchanges_out_of_their_bounds_are_refused(
    driver: &dyn Driver,
    env: &Env,
) -> Result<(), Failure> {
    let subject = Subject::new(driver, env, "bounds");
    let good = window(env, HOUR);
    let wide = Counted {
        width: Counted::LONGEST_WIDTH + Duration::from_millis(1),
        ..good.clone()
    };
    let none = Counted {
        width: Duration::ZERO,
        ..good.clone()
    };
    let many = Counted {
        buckets: Counted::MOST_BUCKETS + 1,
        ..good.clone()
    };
    for bad in [wide, none, many] {
        let refused = subject.count(&bad, &[now(1)]).await;
        let limit = matches!(refused, Err(DriverError::Limit { .. }));
        holds(format_args!("{bad:?} is refused"), limit)?;
    }
    let refused = subject.count(&good, &[now(1); 12]).await;
    let limit = matches!(refused, Err(DriverError::Limit { .. }));
    holds("more adds than buckets are refused", limit)?;
    let most = subject.count(&good, &[now(1); 11]).await?;
    same("the calls", most.totals.calls, 11)
}
