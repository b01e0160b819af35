use breaker::{Driver, Exchange, Stored, Swap, Swapped, Version};

use super::{assert_bites, driver::Back};

/// Does the swap whatever the store holds.
async fn overwrite(
    back: &Back,
    service: &str,
    swap: &Swap,
) -> Result<Swapped, breaker::DriverError> {
    let found = back.store.exchange(service, &Exchange::READ).await?.record;
    let swap = Swap {
        expected: found.map(|record| record.version),
        ..swap.clone()
    };
    back.store.swap(service, &swap).await
}

#[tokio::test(start_paused = true)]
async fn a_swap_that_ignores_the_version() {
    assert_bites(
        |driver| {
            driver.swap(|back, service, swap| {
                Box::pin(async move {
                    match swap.expected {
                        Some(_) => overwrite(back, service, swap).await,
                        None => back.store.swap(service, swap).await,
                    }
                })
            })
        },
        &[
            "a_swap_that_expects_a_stale_version_conflicts",
            "a_swap_that_expects_a_record_where_there_is_none_conflicts",
            "versions_that_differ_in_one_bit_differ",
            "one_of_many_swaps_wins",
        ],
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_creation_that_replaces() {
    assert_bites(
        |driver| {
            driver.swap(|back, service, swap| {
                Box::pin(async move {
                    match swap.expected {
                        None => overwrite(back, service, swap).await,
                        Some(_) => back.store.swap(service, swap).await,
                    }
                })
            })
        },
        &[
            "a_creation_where_there_is_a_record_conflicts",
            "one_of_many_creations_wins",
        ],
    )
    .await;
}

/// As memcached's `add`, which answers that all is well where there is a value already.
#[tokio::test(start_paused = true)]
async fn a_conflict_that_is_called_done() {
    assert_bites(
        |driver| {
            driver.swap(|back, service, swap| {
                Box::pin(async move {
                    Ok(match back.store.swap(service, swap).await? {
                        Swapped::Conflict { now, .. } => Swapped::Done { now },
                        done @ Swapped::Done { .. } => done,
                    })
                })
            })
        },
        &[
            "a_swap_that_expects_a_stale_version_conflicts",
            "one_of_many_creations_wins",
            "swaps_and_reads_have_an_order",
        ],
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_conflict_without_the_record() {
    assert_bites(
        |driver| {
            driver.swap(|back, service, swap| {
                Box::pin(async move {
                    Ok(match back.store.swap(service, swap).await? {
                        Swapped::Conflict { now, .. } => Swapped::Conflict { record: None, now },
                        done @ Swapped::Done { .. } => done,
                    })
                })
            })
        },
        &[
            "a_swap_that_expects_a_stale_version_conflicts",
            "a_creation_where_there_is_a_record_conflicts",
        ],
    )
    .await;
}

/// As numbers in Lua or JSON are.
#[tokio::test(start_paused = true)]
async fn versions_as_doubles() {
    const fn double(version: Version) -> Version {
        Version(version.0 as f64 as u64)
    }
    assert_bites(
        |driver| {
            driver.swap(|back, service, swap| {
                let swap = Swap {
                    expected: swap.expected.map(double),
                    version: double(swap.version),
                    bytes: swap.bytes.clone(),
                };
                Box::pin(async move { back.store.swap(service, &swap).await })
            })
        },
        &[
            "versions_that_differ_in_one_bit_differ",
            "every_version_is_as_good_as_any_other",
        ],
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_version_of_zero_that_means_none() {
    assert_bites(
        |driver| {
            driver.swap(|back, service, swap| {
                let swap = Swap {
                    expected: swap.expected.filter(|version| version.0 != 0),
                    ..swap.clone()
                };
                Box::pin(async move { back.store.swap(service, &swap).await })
            })
        },
        &["every_version_is_as_good_as_any_other"],
    )
    .await;
}

/// As a replica that is one write behind.
#[tokio::test(start_paused = true)]
async fn a_read_that_is_stale() {
    assert_bites(
        |driver| {
            driver
                .swap(|back, service, swap| {
                    Box::pin(async move {
                        let found = back.store.exchange(service, &Exchange::READ).await?.record;
                        let swapped = back.store.swap(service, swap).await?;
                        if let (Some(found), Swapped::Done { .. }) = (found, &swapped) {
                            back.kept.lock().unwrap().insert(service.into(), found);
                        }
                        Ok(swapped)
                    })
                })
                .exchange(|back, service, exchange| {
                    Box::pin(async move {
                        let mut exchanged = back.store.exchange(service, exchange).await?;
                        if let Some(kept) = back.kept.lock().unwrap().remove(service) {
                            exchanged.record = Some(kept);
                        }
                        Ok(exchanged)
                    })
                })
        },
        &[
            "a_swap_replaces_what_it_expects",
            "another_client_sees_what_was_written",
            "swaps_and_reads_have_an_order",
        ],
    )
    .await;
}

fn alters_bytes(driver: super::Defective, alter: fn(&[u8]) -> Vec<u8>) -> super::Defective {
    driver.swap(move |back, service, swap| {
        let swap = Swap {
            bytes: alter(&swap.bytes),
            ..swap.clone()
        };
        Box::pin(async move { back.store.swap(service, &swap).await })
    })
}

#[tokio::test(start_paused = true)]
async fn bytes_taken_for_text() {
    let lossy = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned().into_bytes();
    assert_bites(
        |driver| alters_bytes(driver, lossy),
        &[
            "bytes_come_back_as_they_were_written",
            "the_largest_value_is_taken",
        ],
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_value_cut_off_where_it_is_too_large() {
    let cut = |bytes: &[u8]| bytes[..bytes.len().min(4096)].to_vec();
    assert_bites(
        |driver| alters_bytes(driver, cut),
        &["a_value_too_large_is_refused_and_the_old_one_stays"],
    )
    .await;
}

/// As memcached, where a value that is refused takes the old one with it.
#[tokio::test(start_paused = true)]
async fn a_refusal_that_destroys_the_old_value() {
    assert_bites(
        |driver| {
            driver.swap(|back, service, swap| {
                if swap.bytes.len() > 4096 {
                    back.store.forget_record(service);
                }
                Box::pin(back.store.swap(service, swap))
            })
        },
        &["a_value_too_large_is_refused_and_the_old_one_stays"],
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn an_empty_record_taken_for_none() {
    assert_bites(
        |driver| {
            driver.answers(|_, _, exchanged| {
                exchanged
                    .record
                    .take_if(|Stored { bytes, .. }| bytes.is_empty());
            })
        },
        &["bytes_come_back_as_they_were_written"],
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_write_that_goes_nowhere() {
    assert_bites(
        |driver| {
            driver.swap(|back, service, _| {
                Box::pin(async move {
                    let now = back.store.exchange(service, &Exchange::READ).await?.now;
                    Ok(Swapped::Done { now })
                })
            })
        },
        &[
            "a_record_is_created_and_read",
            "a_swap_replaces_what_it_expects",
        ],
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn one_record_for_all_services() {
    assert_bites(
        |driver| driver.renames(|_| String::from("circuit")),
        &[
            "services_have_records_of_their_own",
            "services_eras_and_widths_are_apart",
        ],
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_record_where_nobody_wrote_one() {
    assert_bites(
        |driver| {
            driver.answers(|_, _, exchanged| {
                exchanged.record.get_or_insert(Stored {
                    version: Version(0),
                    bytes: Vec::new(),
                });
            })
        },
        &["a_service_that_nobody_used_has_no_record"],
    )
    .await;
}
