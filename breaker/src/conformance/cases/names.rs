use std::time::Duration;

use drivers_port::conformance::{holds, same};

use super::super::{
    Env, Failure,
    subject::{Subject, now, stored, swap, window},
};
use crate::{Driver, DriverError};

const HOUR: Duration = Duration::from_secs(3600);

/// What one store or the other would stumble over, or take for the same as another.
fn odd() -> Vec<String> {
    let mut names: Vec<String> = [
        "a",
        "A",
        "a ",
        " a",
        "a\0",
        "a\0b",
        "a\r\nset b 0 0 1\r\nx",
        "a\n",
        "a\tb",
        "a b",
        "\u{e9}",
        "e\u{301}",
        "日本",
        "\u{1f980}",
        "'; DROP TABLE circuits; --",
        "\"",
        "\\",
        "%",
        "_",
        "*",
        "?",
        "[a]",
        "{tag}",
        "{tag}a",
        "a:b",
        "a/b",
        "../a",
        "$1",
        "null",
        "0",
        "00",
        "\u{feff}",
        "\u{7f}",
    ]
    .map(String::from)
    .to_vec();
    // The longest key of memcached is 250 bytes.
    for length in [64, 65, 249, 250, 251, 255, 256, 257, 1024] {
        names.push("n".repeat(length));
    }
    names
}

pub(super) async fn every_string_is_a_name_of_its_own(
    driver: &dyn Driver,
    env: &Env,
) -> Result<(), Failure> {
    let unique = env.service("names");
    let window = window(env, HOUR);
    let names = odd().into_iter().map(|name| format!("{unique}{name}"));
    // What stands before a name may hide what stands at its beginning.
    let turned = odd().into_iter().map(|name| format!("{name}{unique}"));
    let mut written = Vec::new();
    for (i, name) in names.chain(turned).enumerate() {
        let subject = Subject::named(driver, env, name);
        let service = &subject.service;
        let found = subject.record().await?;
        same(format_args!("the record of {service:?}"), found, None)?;
        let bytes = service.as_bytes();
        let version = subject.write(None, bytes).await?;
        let calls = i as u64 + 1;
        let totals = subject.count(&window, &[now(calls)]).await?.totals;
        same(
            format_args!("the calls of {service:?}"),
            totals.calls,
            calls,
        )?;
        written.push((subject, version, calls));
    }
    for (subject, version, calls) in written {
        let service = &subject.service;
        let found = subject.count(&window, &[]).await?;
        let record = Some(stored(version, service.as_bytes()));
        same(
            format_args!("the record of {service:?}"),
            found.record,
            record,
        )?;
        same(
            format_args!("the calls of {service:?}"),
            found.totals.calls,
            calls,
        )?;
    }
    // No client can be sure to be the first to use the empty one.
    let empty = Subject::named(driver, env, String::new());
    let expected = empty.record().await?.map(|record| record.version);
    let version = empty.write(expected, b"empty").await?;
    same(
        "the record of \"\"",
        empty.record().await?,
        Some(stored(version, b"empty")),
    )
}

pub(super) async fn the_longest_name_is_taken(
    driver: &dyn Driver,
    env: &Env,
) -> Result<(), Failure> {
    let longest = driver.capabilities().longest_name;
    holds("a name of 4096 bytes is none too long", longest >= 4096)?;
    let mut name = env.service("longest");
    name.push_str(&"n".repeat(longest - name.len() - 1));
    let window = window(env, HOUR);
    for last in ['a', 'b'] {
        let subject = Subject::named(driver, env, format!("{name}{last}"));
        same("the record", subject.record().await?, None)?;
        let version = subject.write(None, b"bytes").await?;
        let found = subject.count(&window, &[now(1)]).await?;
        same("the record", found.record, Some(stored(version, b"bytes")))?;
        same("the calls", found.totals.calls, 1)?;
    }
    Ok(())
}

pub(super) async fn a_name_too_long_is_refused(
    driver: &dyn Driver,
    env: &Env,
) -> Result<(), Failure> {
    let longest = driver.capabilities().longest_name;
    let mut name = env.service("too-long");
    name.push_str(&"n".repeat(longest + 1 - name.len()));
    let within = Subject::named(driver, env, name[..longest].to_owned());
    let version = within.write(None, b"old").await?;
    let beyond = Subject::named(driver, env, name);
    let window = window(env, HOUR);
    let limit = |error| matches!(error, Some(DriverError::Limit { .. }));
    holds("a read is refused", limit(beyond.read().await.err()))?;
    let added = beyond.count(&window, &[now(1)]).await;
    holds("an add is refused", limit(added.err()))?;
    let swapped = beyond.swap(&swap(None, env.version(), b"new")).await;
    holds("a creation is refused", limit(swapped.err()))?;
    let swapped = beyond
        .swap(&swap(Some(version), env.version(), b"new"))
        .await;
    holds("a swap is refused", limit(swapped.err()))?;
    let found = within.count(&window, &[]).await?;
    same(
        "the old record",
        found.record,
        Some(stored(version, b"old")),
    )?;
    same("the calls", found.totals.calls, 0)
}
