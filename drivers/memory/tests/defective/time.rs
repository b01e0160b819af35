use std::time::Duration;

use breaker::{Add, Counted, Driver, Exchange, Exchanged, Timestamp};

use super::{assert_bites, driver::Back};

fn of(exchange: &mut Exchange) -> Option<&mut Counted> {
    exchange.counted.as_mut()
}

#[tokio::test(start_paused = true)]
async fn adds_that_all_go_to_the_current_bucket() {
    let ignores = |_: &Back, exchange: &mut Exchange| {
        let adds = of(exchange).map(|counted| &mut counted.adds);
        adds.into_iter()
            .flatten()
            .for_each(|add| add.age = Duration::ZERO);
    };
    assert_bites(
        |driver| driver.sends(ignores),
        &[
            "ages_lead_to_the_buckets_of_their_moments",
            "what_is_older_than_the_window_is_left_out",
        ],
    )
    .await;
}

/// So many buckets back as the age holds widths, wherever in the current one it is.
/// No bucket stays longer than the shortest window needs it, however long the one is that it was
/// added under too.
#[tokio::test(start_paused = true)]
async fn buckets_that_go_with_the_shortest_window() {
    let shortens = |_: &Back, exchange: &mut Exchange| {
        let counted = of(exchange).filter(|counted| counted.buckets == 12);
        if let Some(counted) = counted.filter(|counted| !counted.adds.is_empty()) {
            counted.buckets = 1;
        }
    };
    let case = "the_longest_window_that_was_added_under_counts";
    assert_bites(|driver| driver.sends(shortens), &[case]).await;
}

#[tokio::test(start_paused = true)]
async fn ages_that_are_rounded_to_widths() {
    let rounds = |_: &Back, exchange: &mut Exchange| {
        if let Some(Counted { width, adds, .. }) = of(exchange) {
            for Add { age, .. } in adds.iter_mut().filter(|add| add.age < *width * 100) {
                *age = *width * (age.as_millis() / width.as_millis()) as u32;
            }
        }
    };
    let case = "ages_lead_to_the_buckets_of_their_moments";
    assert_bites(|driver| driver.sends(rounds), &[case]).await;
}

#[tokio::test(start_paused = true)]
async fn old_adds_that_are_put_into_the_oldest_bucket() {
    let keeps = |_: &Back, exchange: &mut Exchange| {
        if let Some(Counted {
            width,
            buckets,
            adds,
            ..
        }) = of(exchange)
        {
            for add in adds {
                add.age = add.age.min(*width * *buckets);
            }
        }
    };
    let case = "what_is_older_than_the_window_is_left_out";
    assert_bites(|driver| driver.sends(keeps), &[case]).await;
}

#[tokio::test(start_paused = true)]
async fn a_window_that_is_a_bucket_too_long() {
    let longer = |_: &Back, exchange: &mut Exchange| {
        if let Some(counted) = of(exchange) {
            counted.buckets = (counted.buckets + 1).min(Counted::MOST_BUCKETS);
        }
    };
    assert_bites(
        |driver| driver.sends(longer),
        &[
            "ages_lead_to_the_buckets_of_their_moments",
            "a_window_slides",
        ],
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_window_that_is_a_bucket_too_short() {
    let shorter = |_: &Back, exchange: &mut Exchange| {
        if let Some(counted) = of(exchange) {
            counted.buckets = counted.buckets.saturating_sub(1).max(1);
        }
    };
    assert_bites(
        |driver| driver.sends(shorter),
        &[
            "ages_lead_to_the_buckets_of_their_moments",
            "a_window_slides",
        ],
    )
    .await;
}

/// Three buckets, and then the next three.
#[tokio::test(start_paused = true)]
async fn a_window_that_jumps() {
    assert_bites(
        |driver| {
            driver.exchange(|back, service, exchange| {
                Box::pin(async move {
                    let mut exchange = exchange.clone();
                    let now = back.store.now().as_millis();
                    if let Some(counted) = of(&mut exchange).filter(|asked| asked.buckets == 2) {
                        let current = now / counted.width.as_millis() as u64;
                        counted.buckets = (current % 3) as u32;
                    }
                    back.store.exchange(service, &exchange).await
                })
            })
        },
        &["a_window_slides"],
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn buckets_that_are_forgotten_with_the_next_one() {
    assert_bites(
        |driver| {
            driver.exchange(|back, service, exchange| {
                Box::pin(async move {
                    let Some(counted) = &exchange.counted else {
                        return back.store.exchange(service, exchange).await;
                    };
                    exchange.check()?;
                    let current = back.store.now().as_millis() / counted.width.as_millis() as u64;
                    if !counted.adds.is_empty() && back.set_count(current) != current {
                        back.store.forget_counts(service);
                    }
                    back.store.exchange(service, exchange).await
                })
            })
        },
        &["a_window_slides"],
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn buckets_that_are_never_forgotten() {
    // Every bucket is kept for as long as can be asked for.
    assert_bites(
        |driver| {
            driver.exchange(|back, service, exchange| {
                Box::pin(async move {
                    let mut longer = exchange.clone();
                    if let Some(counted) = of(&mut longer) {
                        counted.buckets = Counted::MOST_BUCKETS;
                    }
                    back.store.exchange(service, &longer).await?;
                    let mut asked = exchange.clone();
                    if let Some(counted) = of(&mut asked) {
                        counted.adds.clear();
                    }
                    back.store.exchange(service, &asked).await
                })
            })
        },
        &["buckets_are_forgotten_however_much_is_added_to_others"],
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn time_that_goes_back_now_and_then() {
    let back = |back: &Back, _: &Exchange, exchanged: &mut Exchanged| {
        if back.count() % 30 == 29 {
            let earlier = exchanged.now.as_millis() - 50;
            exchanged.now = Timestamp::from_millis(earlier);
        }
    };
    assert_bites(
        |driver| driver.answers(back),
        &["time_goes_on_and_not_back"],
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn time_that_stands_still() {
    let still = |_: &Back, _: &Exchange, exchanged: &mut Exchanged| {
        exchanged.now = Timestamp::from_millis(1_800_000_000_000);
    };
    assert_bites(
        |driver| driver.answers(still),
        &["time_goes_on_and_not_back"],
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn time_in_whole_seconds_that_is_declared_as_milliseconds() {
    let seconds = |_: &Back, _: &Exchange, exchanged: &mut Exchanged| {
        let whole = exchanged.now.as_millis() / 1_000 * 1_000;
        exchanged.now = Timestamp::from_millis(whole);
    };
    assert_bites(
        |driver| driver.answers(seconds),
        &["time_goes_on_and_not_back"],
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn another_time_for_swaps_than_for_exchanges() {
    assert_bites(
        |driver| {
            driver.swap(|back, service, swap| {
                Box::pin(async move {
                    let mut swapped = back.store.swap(service, swap).await?;
                    let (breaker::Swapped::Done { now } | breaker::Swapped::Conflict { now, .. }) =
                        &mut swapped;
                    *now = Timestamp::from_millis(now.as_millis() - 3_600_000);
                    Ok(swapped)
                })
            })
        },
        &["clients_are_given_one_time"],
    )
    .await;
}
