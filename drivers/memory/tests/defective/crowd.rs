use breaker::{Driver, DriverError, Exchange, Swap, Swapped};
use tokio::task::yield_now;

use super::assert_bites;

/// Looks, and then leaps.
#[tokio::test(start_paused = true)]
async fn a_swap_in_two_steps() {
    assert_bites(
        |driver| {
            driver.swap(|back, service, swap| {
                Box::pin(async move {
                    let found = back.store.exchange(service, &Exchange::READ).await?;
                    let version = found.record.as_ref().map(|record| record.version);
                    if version != swap.expected {
                        let (record, now) = (found.record, found.now);
                        return Ok(Swapped::Conflict { record, now });
                    }
                    yield_now().await;
                    back.store.forget_record(service);
                    let swap = Swap {
                        expected: None,
                        ..swap.clone()
                    };
                    back.store.swap(service, &swap).await
                })
            })
        },
        &[
            "one_of_many_swaps_wins",
            "one_of_many_creations_wins",
            "swaps_and_reads_have_an_order",
        ],
    )
    .await;
}

/// Reads the sum, and writes back a larger one.
#[tokio::test(start_paused = true)]
async fn adds_in_two_steps() {
    assert_bites(
        |driver| {
            driver.exchange(|back, service, exchange| {
                Box::pin(async move {
                    let Some(counted) = &exchange.counted else {
                        return back.store.exchange(service, exchange).await;
                    };
                    let mut sums = exchange.clone();
                    let counted_sums = sums.counted.insert(counted.clone());
                    counted_sums.adds.clear();
                    let read = counted_sums.clone();
                    let read = Exchange {
                        counted: Some(read),
                    };
                    let found = back.store.exchange(service, &read).await?;
                    if counted.adds.is_empty() {
                        return Ok(found);
                    }
                    yield_now().await;
                    back.store.forget_counts(service);
                    let mut all = found.totals;
                    for add in &counted.adds {
                        all.calls = all.calls.saturating_add(add.totals.calls);
                    }
                    counted_sums.adds.push(breaker::Add {
                        age: std::time::Duration::ZERO,
                        totals: all,
                    });
                    back.store.exchange(service, &sums).await
                })
            })
        },
        &[
            "totals_of_many_are_exact",
            "a_thousand_callers_at_once_are_answered",
        ],
    )
    .await;
}

/// A connection that is handed back before its answer has been read.
#[tokio::test(start_paused = true)]
async fn an_answer_to_the_question_before() {
    assert_bites(
        |driver| {
            driver.exchange(|back, service, exchange| {
                Box::pin(async move {
                    let exchanged = back.store.exchange(service, exchange).await?;
                    let waiting = back.answer.lock().unwrap().replace(exchanged);
                    yield_now().await;
                    let own = back.answer.lock().unwrap().take();
                    Ok(waiting.or(own).expect("an answer is waiting"))
                })
            })
        },
        &["dropped_exchanges_leave_the_store_as_good_as_it_was"],
    )
    .await;
}

/// A lock that is taken, and not given back by a call that is dropped.
#[tokio::test(start_paused = true)]
async fn a_dropped_swap_that_blocks_the_next() {
    assert_bites(
        |driver| {
            driver.swap(|back, service, swap| {
                Box::pin(async move {
                    if back.set_count(1) == 1 {
                        return Err(DriverError::busy("a transaction is open"));
                    }
                    yield_now().await;
                    let swapped = back.store.swap(service, swap).await;
                    back.set_count(0);
                    swapped
                })
            })
        },
        &["dropped_swaps_leave_the_store_as_good_as_it_was"],
    )
    .await;
}

/// A pool that waits for a connection that never comes.
#[tokio::test(start_paused = true)]
async fn callers_too_many_that_are_never_answered() {
    assert_bites(
        |driver| {
            driver.exchange(|back, service, exchange| {
                Box::pin(async move {
                    let before = back.set_count(1) + 1;
                    back.set_count(before);
                    yield_now().await;
                    if before > 100 {
                        std::future::pending::<()>().await;
                    }
                    let busy = back.set_count(0);
                    back.set_count(busy.saturating_sub(1));
                    back.store.exchange(service, exchange).await
                })
            })
        },
        &["a_thousand_callers_at_once_are_answered"],
    )
    .await;
}
