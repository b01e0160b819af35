use std::time::Duration;

use breaker::{Counted, Driver, Exchange, Record, Swap, Timestamp, Version};

use super::{assert_bites, driver::Back};

fn adds(exchange: &mut Exchange) -> &mut Vec<breaker::Add> {
    &mut exchange.counted.as_mut().unwrap().adds
}

fn counted(exchange: &mut Exchange) -> Option<&mut Counted> {
    exchange.counted.as_mut()
}

#[tokio::test(start_paused = true)]
async fn adds_that_are_lost_now_and_then() {
    let loses = |back: &Back, exchange: &mut Exchange| {
        if exchange.counted.is_some() && back.count() % 50 == 49 {
            adds(exchange).clear();
        }
    };
    assert_bites(|driver| driver.sends(loses), &["totals_of_many_are_exact"]).await;
}

/// As a client that sends again what may have arrived.
#[tokio::test(start_paused = true)]
async fn adds_that_are_made_twice_now_and_then() {
    let doubles = |back: &Back, exchange: &mut Exchange| {
        if exchange.counted.is_some() && back.count() % 50 == 49 {
            let again = adds(exchange).clone();
            adds(exchange).extend(again);
        }
    };
    assert_bites(
        |driver| driver.sends(doubles),
        &[
            "totals_of_many_are_exact",
            "a_thousand_callers_at_once_are_answered",
        ],
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn totals_from_before_the_adds() {
    assert_bites(
        |driver| {
            driver.exchange(|back, service, exchange| {
                Box::pin(async move {
                    let mut only = exchange.clone();
                    if let Some(counted) = counted(&mut only) {
                        counted.adds.clear();
                    }
                    let before = back.store.exchange(service, &only).await?;
                    back.store.exchange(service, exchange).await?;
                    Ok(before)
                })
            })
        },
        &["adds_are_in_the_reply_that_they_were_sent_with"],
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn failures_counted_as_slow() {
    let mixes = |_: &Back, exchange: &mut Exchange| {
        if exchange.counted.is_some() {
            for add in adds(exchange) {
                std::mem::swap(&mut add.totals.failed, &mut add.totals.slow);
            }
        }
    };
    assert_bites(
        |driver| driver.sends(mixes),
        &["each_count_is_added_to_its_own"],
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn one_window_for_all_eras() {
    let ignores = |_: &Back, exchange: &mut Exchange| {
        if let Some(counted) = counted(exchange) {
            counted.era = Record::new(Timestamp::default(), &mut || 7).era();
        }
    };
    let case = "services_eras_and_widths_are_apart";
    assert_bites(|driver| driver.sends(ignores), &[case]).await;
}

#[tokio::test(start_paused = true)]
async fn one_window_for_all_widths() {
    let ignores = |_: &Back, exchange: &mut Exchange| {
        if let Some(counted) = counted(exchange) {
            counted.width = Duration::from_millis(1 << counted.width.as_millis().ilog2());
        }
    };
    let case = "services_eras_and_widths_are_apart";
    assert_bites(|driver| driver.sends(ignores), &[case]).await;
}

#[tokio::test(start_paused = true)]
async fn adds_that_make_a_record() {
    assert_bites(
        |driver| {
            driver.exchange(|back, service, exchange| {
                Box::pin(async move {
                    let creation = Swap {
                        expected: None,
                        version: Version(0),
                        bytes: Vec::new(),
                    };
                    if exchange.counted.is_some() {
                        back.store.swap(service, &creation).await?;
                    }
                    back.store.exchange(service, exchange).await
                })
            })
        },
        &[
            "adds_make_no_record_and_leave_the_one_there_is_alone",
            "only_services_with_a_record_are_listed",
        ],
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn swaps_that_clear_the_counts() {
    assert_bites(
        |driver| {
            driver.swap(|back, service, swap| {
                back.store.forget_counts(service);
                Box::pin(back.store.swap(service, swap))
            })
        },
        &["swaps_leave_counts_alone"],
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn bounds_that_are_not_kept() {
    let fits = |_: &Back, exchange: &mut Exchange| {
        if let Some(counted) = counted(exchange) {
            counted.width = counted
                .width
                .clamp(Duration::from_millis(1), Counted::LONGEST_WIDTH);
            counted.buckets = counted.buckets.min(Counted::MOST_BUCKETS);
            counted.adds.truncate(counted.buckets as usize + 1);
        }
    };
    let case = "exchanges_out_of_their_bounds_are_refused";
    assert_bites(|driver| driver.sends(fits), &[case]).await;
}

#[tokio::test(start_paused = true)]
async fn sums_that_wrap() {
    assert_bites(
        |driver| {
            driver.exchange(|back, service, exchange| {
                Box::pin(async move {
                    // The sum of all that was ever sent, as a counter of 64 bits has it.
                    let mut exchanged = back.store.exchange(service, exchange).await?;
                    if let Some(counted) = &exchange.counted {
                        let key = format!("{service} {} {:?}", counted.era, counted.width);
                        let mut kept = back.kept.lock().unwrap();
                        let sum = kept.entry(key).or_insert(breaker::Stored {
                            version: Version(0),
                            bytes: Vec::new(),
                        });
                        for add in &counted.adds {
                            sum.version.0 = sum.version.0.wrapping_add(add.totals.calls);
                        }
                        exchanged.totals.calls = sum.version.0;
                    }
                    Ok(exchanged)
                })
            })
        },
        &["sums_never_begin_anew"],
    )
    .await;
}
