use std::time::Duration;

use drivers_port::conformance::{holds, same};

use super::super::{
    Env, Failure,
    subject::{Subject, calls, now, window},
};
use crate::{Add, Counted, Driver, Exchanged, Totals};

/// Long enough that a bucket seldom ends within a case, and then the case begins anew.
const WIDTH: Duration = Duration::from_secs(10);

/// Short enough to wait for.
const SHORT: Duration = Duration::from_millis(400);

pub(super) async fn ages_lead_to_the_buckets_of_their_moments(
    driver: &dyn Driver,
    env: &Env,
) -> Result<(), Failure> {
    for _ in 0..5 {
        let subject = Subject::new(driver, env, "ages");
        let window = window(env, WIDTH);
        let began = subject.count(&window, &[]).await?;
        let into = Duration::from_millis(began.now.as_millis() % WIDTH.as_millis() as u64);
        if into > WIDTH * 4 / 5 {
            env.pass(WIDTH.saturating_sub(into)).await;
            continue;
        }
        let adds = [
            now(1),
            calls(10, WIDTH),
            calls(100, WIDTH * 3),
            // A tenth of a bucket before the fourth one back: in the fifth, whatever the age
            // divided by the width may be.
            calls(1_000, into + WIDTH * 4 + WIDTH / 10),
            calls(10_000, WIDTH * 10),
        ];
        subject.count(&window, &adds).await?;
        let mut found = Vec::new();
        for buckets in [0, 1, 2, 3, 4, 5, 9, 10] {
            let window = Counted {
                buckets,
                ..window.clone()
            };
            found.push((buckets, subject.totals(&window).await?.calls));
        }
        let ended = subject.count(&window, &[]).await?;
        let soon = ended.now.since(began.now) < WIDTH / 10;
        if number(&began) == number(&ended) && soon {
            let should = [0, 1, 2, 3, 4, 5, 9, 10].map(|buckets| {
                let behind = [(0, 1), (1, 10), (3, 100), (5, 1_000), (10, 10_000)];
                let within = behind.iter().filter(|(bucket, _)| *bucket <= buckets);
                (buckets, within.map(|(_, calls)| calls).sum())
            });
            return same("the calls by buckets asked for", found, should.to_vec());
        }
    }
    Err(Failure::new(
        "a bucket of 10 s ended within each of five tries",
    ))
}

pub(super) async fn what_is_older_than_the_window_is_left_out(
    driver: &dyn Driver,
    env: &Env,
) -> Result<(), Failure> {
    for _ in 0..5 {
        let subject = Subject::new(driver, env, "older");
        let window = Counted {
            buckets: 2,
            ..window(env, WIDTH)
        };
        let wide = Counted {
            buckets: Counted::MOST_BUCKETS,
            ..window.clone()
        };
        let began = subject.count(&window, &[]).await?;
        let adds = [
            calls(1, WIDTH * 2),
            calls(10, WIDTH * 3),
            calls(100, Duration::MAX),
        ];
        let found = subject.count(&window, &adds).await?;
        let wide = subject.count(&wide, &[]).await?;
        if number(&began) == number(&wide) {
            same("the calls", found.totals.calls, 1)?;
            return same("the calls of a wider window", wide.totals.calls, 1);
        }
    }
    Err(Failure::new(
        "a bucket of 10 s ended within each of five tries",
    ))
}

pub(super) async fn a_window_slides(driver: &dyn Driver, env: &Env) -> Result<(), Failure> {
    for _ in 0..5 {
        if slides(&Subject::new(driver, env, "slides"), env).await? {
            return Ok(());
        }
    }
    Err(Failure::new(
        "a bucket ended while it was added to, five times",
    ))
}

/// Adds to four buckets in a row, each by another digit, and follows the window until they have
/// left it; false, where it is not certain which bucket was added to.
async fn slides(subject: &Subject<'_>, env: &Env) -> Result<bool, Failure> {
    let window = Counted {
        buckets: 2,
        ..window(env, SHORT)
    };
    let mut added: Vec<(u64, u64)> = Vec::new();
    loop {
        env.pass(SHORT / 4).await;
        let current = of(&subject.count(&window, &[]).await?, SHORT);
        let fresh = added.last().is_none_or(|(bucket, _)| *bucket < current);
        let digit = (fresh && added.len() < 4).then(|| 10_u64.pow(added.len() as u32));
        let adds: Vec<Add> = digit.into_iter().map(now).collect();
        let found = subject.count(&window, &adds).await?;
        let certain = of(&subject.count(&window, &[]).await?, SHORT) == current;
        match digit {
            Some(_) if !certain => return Ok(false),
            Some(digit) => added.push((current, digit)),
            None if !certain => continue,
            None => {}
        }
        let within = added.iter().filter(|(bucket, _)| current <= bucket + 2);
        let should: u64 = within.map(|(_, digit)| digit).sum();
        let behind = current - added[0].0;
        same(
            format_args!("the calls {behind} buckets later"),
            found.totals.calls,
            should,
        )?;
        if added.len() == 4 && should == 0 {
            return Ok(true);
        }
    }
}

pub(super) async fn buckets_are_forgotten_however_much_is_added_to_others(
    driver: &dyn Driver,
    env: &Env,
) -> Result<(), Failure> {
    /// Stores that forget by whole seconds add one.
    const SLACK: Duration = Duration::from_secs(3);
    let window = Counted {
        buckets: 2,
        ..window(env, SHORT)
    };
    let wide = Counted {
        buckets: Counted::MOST_BUCKETS,
        ..window.clone()
    };
    let failure = Add {
        age: Duration::ZERO,
        totals: Totals {
            calls: 1,
            failed: 1,
            slow: 0,
        },
    };
    let (subject, first) = added(driver, env, &window, failure).await?;
    let gone = window.forgotten_at(first).after(SLACK);
    loop {
        env.pass(SHORT / 2).await;
        let before = subject.count(&window, &[now(1)]).await?;
        let found = subject.count(&wide, &[]).await?;
        let after = subject.count(&window, &[]).await?;
        let failed = found.totals.failed;
        if of(&after, SHORT) <= first + 2 {
            same("the failures while the window holds them", failed, 1)?;
        } else if failed == 0 {
            // On a busy machine all of that time may have passed since.
            let held = of(&before, SHORT) <= first + 2;
            return holds(
                "they are forgotten once, with their bucket",
                held || before.totals.failed == 0,
            );
        }
        holds("they are forgotten at last", before.now <= gone)?;
    }
}

/// Whichever comes first, the bucket stays as long as the longer window reaches.
pub(super) async fn the_longest_window_that_was_added_under_counts(
    driver: &dyn Driver,
    env: &Env,
) -> Result<(), Failure> {
    let narrow = Counted {
        buckets: 1,
        ..window(env, SHORT)
    };
    let wide = Counted {
        buckets: 12,
        ..narrow.clone()
    };
    for windows in [[&narrow, &wide], [&wide, &narrow]] {
        let mut tries = 0;
        while !stays(driver, env, windows, &narrow, &wide).await? {
            tries += 1;
            holds("it is in time in one of ten tries", tries < 10)?;
        }
    }
    Ok(())
}

/// False, where a bucket ended too early to tell.
async fn stays(
    driver: &dyn Driver,
    env: &Env,
    windows: [&Counted; 2],
    narrow: &Counted,
    wide: &Counted,
) -> Result<bool, Failure> {
    let (subject, bucket) = added(driver, env, windows[0], now(1)).await?;
    let found = subject.count(windows[1], &[now(10)]).await?;
    if of(&found, SHORT) != bucket {
        return Ok(false);
    }
    loop {
        env.pass(SHORT / 2).await;
        let found = subject.count(wide, &[]).await?;
        if of(&found, SHORT) > bucket + u64::from(wide.buckets) {
            return Ok(false);
        }
        same("the calls", found.totals.calls, 11)?;
        if found.now > narrow.forgotten_at(bucket) {
            return Ok(true);
        }
    }
}

/// A service that was added to once, and to which bucket, which is certain.
async fn added<'a>(
    driver: &'a dyn Driver,
    env: &'a Env,
    window: &Counted,
    add: Add,
) -> Result<(Subject<'a>, u64), Failure> {
    for _ in 0..20 {
        let subject = Subject::new(driver, env, "added");
        let before = subject.count(window, &[]).await?;
        subject.count(window, &[add]).await?;
        let after = subject.count(window, &[]).await?;
        let bucket = of(&after, window.width);
        if of(&before, window.width) == bucket {
            return Ok((subject, bucket));
        }
    }
    Err(Failure::new("a bucket ended within each of twenty tries"))
}

fn number(exchanged: &Exchanged) -> u64 {
    of(exchanged, WIDTH)
}

fn of(exchanged: &Exchanged, width: Duration) -> u64 {
    exchanged.now.as_millis() / width.as_millis() as u64
}
