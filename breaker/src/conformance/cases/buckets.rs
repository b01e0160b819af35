use std::time::Duration;

use super::super::{
    Env, Failure,
    failure::{holds, same},
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
    let window = Counted {
        buckets: 2,
        ..window(env, SHORT)
    };
    let (subject, first) = added(driver, env, &window, now(1)).await?;
    let (mut before, mut within, mut beyond) = (first, 0, 0);
    let mut reading = subject.count(&window, &[]).await?;
    while beyond < 2 {
        env.pass(SHORT / 4).await;
        let after = subject.count(&window, &[]).await?;
        // The reading in the middle was made in one bucket for certain.
        let current = of(&reading, SHORT);
        if before == of(&after, SHORT) {
            let inside = current <= first + 2;
            let calls = reading.totals.calls;
            same(
                format_args!("the calls {} buckets later", current - first),
                calls,
                u64::from(inside),
            )?;
            *(if inside { &mut within } else { &mut beyond }) += 1;
        }
        (before, reading) = (current, after);
    }
    holds("it was seen within the window", within > 0)
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
            return holds(
                "they are forgotten once, with their bucket",
                before.totals.failed == 0,
            );
        }
        holds("they are forgotten at last", before.now <= gone)?;
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
