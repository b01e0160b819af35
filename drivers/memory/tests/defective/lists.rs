use breaker::Driver;

use super::assert_bites;

const CASE: &str = "services_are_listed_in_the_order_of_their_bytes";

#[tokio::test(start_paused = true)]
async fn lists_in_the_order_of_words() {
    assert_bites(
        |driver| {
            driver.list(|back, after, limit| {
                Box::pin(async move {
                    let mut names = back.store.list(None, usize::MAX).await?;
                    names.sort_by_key(|name| name.to_lowercase());
                    names.retain(|name| {
                        after.is_none_or(|after| name.to_lowercase() > after.to_lowercase())
                    });
                    names.truncate(limit);
                    Ok(names)
                })
            })
        },
        &[CASE],
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn pages_that_begin_with_the_last_name_again() {
    assert_bites(
        |driver| {
            driver.list(|back, after, limit| {
                Box::pin(async move {
                    let mut names = back.store.list(None, usize::MAX).await?;
                    names.retain(|name| after.is_none_or(|after| &**name >= after));
                    names.truncate(limit);
                    Ok(names)
                })
            })
        },
        &[CASE],
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn pages_that_are_longer_than_asked_for() {
    assert_bites(
        |driver| driver.list(|back, after, limit| Box::pin(back.store.list(after, limit + 1))),
        &[CASE],
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_name_that_is_left_out() {
    assert_bites(
        |driver| {
            driver.list(|back, after, limit| {
                Box::pin(async move {
                    let mut names = back.store.list(after, limit).await?;
                    names.retain(|name| !name.ends_with('\0'));
                    Ok(names)
                })
            })
        },
        &[CASE],
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_list_that_is_not_declared() {
    assert_bites(
        |driver| driver.declares(|capabilities| capabilities.lists = false),
        &["what_is_not_listed_is_unsupported"],
    )
    .await;
}
