use drivers_port::conformance::{holds, is_limit, same};

use super::super::{Env, Failure, subject::Subject};
use crate::{
    limits::LONGEST_PAGE,
    store::{DriverError, Store},
};

pub(super) async fn what_is_not_listed_is_unsupported(
    store: &dyn Store,
    _env: &Env<dyn Store>,
) -> Result<(), Failure> {
    let unsupported = match store.list(None, 1).await {
        Err(DriverError::Unsupported { .. }) => true,
        Err(error) => return Err(error.into()),
        Ok(_) => false,
    };
    let declared = store.capabilities().lists;
    same("whether it lists, as it declares", !unsupported, declared)
}

pub(super) async fn polls_are_listed_in_the_order_of_their_bytes(
    store: &dyn Store,
    env: &Env<dyn Store>,
) -> Result<(), Failure> {
    let prefix = env.name("listed");
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
        let subject = Subject::named(store, env, name.clone()).await?;
        // Sealed or not, and whoever voted.
        if name.len() % 2 == 0 {
            subject.accepted(&subject.first(b"ann", b"tea")).await?;
            subject.seal(b"now").await?;
        }
    }
    names.sort();
    for limit in [1, 4, 7, 100] {
        let mut found = Vec::new();
        // Just before the first of them, wherever that is among all there are.
        let mut after = prefix[..prefix.len() - 1].to_owned();
        while found.len() < names.len() {
            let page = store.list(Some(&after), limit).await?;
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
    let next = store.list(Some(&beyond), 1).await?;
    let ours = next.iter().any(|name| name.starts_with(&prefix));
    same("whether one comes after the last", ours, false)?;
    for limit in [0, LONGEST_PAGE + 1] {
        is_limit("a list", store.list(None, limit).await)?;
    }
    Ok(())
}
