use std::time::Duration;

use drivers_port::conformance::{holds, same};

use super::super::{
    Env, Failure,
    subject::{Subject, now, window},
};
use crate::{Driver, DriverError};

pub(super) async fn what_is_not_listed_is_unsupported(
    driver: &dyn Driver,
    _env: &Env,
) -> Result<(), Failure> {
    let unsupported = match driver.list(None, 1).await {
        Err(DriverError::Unsupported { .. }) => true,
        Err(error) => return Err(error.into()),
        Ok(_) => false,
    };
    let declared = driver.capabilities().lists;
    same("whether it lists, as it declares", !unsupported, declared)
}

pub(super) async fn services_are_listed_in_the_order_of_their_bytes(
    driver: &dyn Driver,
    env: &Env,
) -> Result<(), Failure> {
    let prefix = env.service("listed");
    // An order of words would mix upper and lower case, and put é before z.
    let mut names: Vec<String> = [
        "z",
        "a",
        "B",
        "b",
        "A",
        "é",
        "Z",
        "",
        " ",
        "-",
        "_",
        "~",
        "aa",
        "a b",
        "a\0",
        "日本",
        "\u{1f980}",
        "'",
        "%",
        "10",
        "9",
    ]
    .map(|name| format!("{prefix}{name}"))
    .to_vec();
    for name in &names {
        Subject::named(driver, env, name.clone())
            .write(None, b"bytes")
            .await?;
    }
    names.sort();
    for limit in [1, 4, 7, 100] {
        let mut found = Vec::new();
        // Just before the first of them, wherever that is among all there are.
        let mut after = prefix[..prefix.len() - 1].to_owned();
        while found.len() < names.len() {
            let page = driver.list(Some(&after), limit).await?;
            holds(
                format_args!("a page of {limit} has no more"),
                page.len() <= limit,
            )?;
            let Some(last) = page.last() else { break };
            after.clone_from(last);
            let ours = page
                .iter()
                .filter(|name| name.starts_with(&prefix))
                .cloned();
            found.extend(ours);
            let past = !after.starts_with(&prefix) && after > prefix;
            if past || page.len() < limit {
                break;
            }
        }
        same(
            format_args!("the names in pages of {limit}"),
            &found,
            &names,
        )?;
    }
    let beyond = format!("{prefix}\u{10ffff}");
    let next = driver.list(Some(&beyond), 1).await?;
    let ours = next.iter().any(|name| name.starts_with(&prefix));
    same("whether one comes after the last", ours, false)?;
    same(
        "what a list of none has",
        driver.list(None, 0).await?,
        Vec::new(),
    )
}

pub(super) async fn only_services_with_a_record_are_listed(
    driver: &dyn Driver,
    env: &Env,
) -> Result<(), Failure> {
    let prefix = env.service("record");
    let counted = Subject::named(driver, env, format!("{prefix}-counted"));
    let recorded = Subject::named(driver, env, format!("{prefix}-recorded"));
    let window = window(env, Duration::from_secs(3600));
    counted.count(&window, &[now(1)]).await?;
    recorded.count(&window, &[now(1)]).await?;
    recorded.write(None, b"bytes").await?;
    let found = driver.list(Some(&prefix), 2).await?;
    let ours: Vec<_> = found
        .into_iter()
        .filter(|name| name.starts_with(&prefix))
        .collect();
    same("the names", ours, vec![recorded.service])
}
