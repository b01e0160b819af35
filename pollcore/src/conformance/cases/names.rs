use drivers_port::conformance::{holds, is_limit, same};

use super::super::{
    Env, Failure,
    subject::{Subject, counts},
};
use crate::store::{Sealing, Store, Stored};

/// What one store or the other would stumble over, or take for the same as another.
pub(super) fn odd() -> Vec<String> {
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
        "'; DROP TABLE polls; --",
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
    for length in [64, 65, 249, 250, 251, 255, 256, 257, 1024] {
        names.push("n".repeat(length));
    }
    names
}

pub(super) async fn every_string_is_a_name_of_its_own(
    store: &dyn Store,
    env: &Env<dyn Store>,
) -> Result<(), Failure> {
    let unique = env.name("names");
    let names = odd().into_iter().map(|name| format!("{unique}{name}"));
    // What stands before a name may hide what stands at its beginning.
    let turned = odd().into_iter().map(|name| format!("{name}{unique}"));
    let mut written = Vec::new();
    for name in names.chain(turned) {
        let subject = Subject::absent(store, env, name);
        let poll = &subject.poll;
        let found = subject.load().await?;
        same(format_args!("{poll:?}"), found, None)?;
        let definition = subject.definition(poll.as_bytes());
        subject.create(&definition).await?;
        let cast = subject.first(b"ann", poll.as_bytes());
        subject.accepted(&cast).await?;
        written.push((subject, cast));
    }
    for (subject, cast) in written {
        let poll = &subject.poll;
        let stored = Stored {
            definition: subject.definition(poll.as_bytes()),
            sealed: None,
        };
        let found = subject.load().await?;
        same(format_args!("{poll:?}"), found, Some(stored))?;
        let found = subject.voter(b"ann").await?;
        same(
            format_args!("a voter of {poll:?}"),
            found,
            Some(cast.record),
        )?;
        let found = subject.ballots().await?;
        let own = vec![(poll.as_bytes().to_vec(), 1)];
        same(format_args!("the ballots of {poll:?}"), found, own)?;
        let marker = poll.as_bytes().get(..8).unwrap_or_default();
        let found = subject.seal(marker).await?;
        let sealed = Sealing::Sealed(marker.to_vec());
        same(format_args!("{poll:?}"), found, sealed)?;
    }
    // No client can be sure to be the first to use the empty one.
    let empty = Subject::absent(store, env, String::new());
    empty.create(&empty.definition(b"empty")).await?;
    holds("there is a poll \"\"", empty.load().await?.is_some())
}

pub(super) async fn the_longest_name_is_taken(
    store: &dyn Store,
    env: &Env<dyn Store>,
) -> Result<(), Failure> {
    let longest = store.capabilities().longest_name;
    holds("a name of 4096 bytes is none too long", longest >= 4096)?;
    let mut name = env.name("longest");
    name.push_str(&"n".repeat(longest - name.len() - 1));
    for last in ['a', 'b'] {
        let subject = Subject::named(store, env, format!("{name}{last}")).await?;
        subject.accepted(&subject.first(b"ann", b"tea")).await?;
        let ballots = subject.ballots().await?;
        same("the ballots", ballots, counts([(b"tea", 1)]))?;
    }
    Ok(())
}

pub(super) async fn a_name_too_long_is_refused(
    store: &dyn Store,
    env: &Env<dyn Store>,
) -> Result<(), Failure> {
    let longest = store.capabilities().longest_name;
    let mut name = env.name("too-long");
    name.push_str(&"n".repeat(longest + 1 - name.len()));
    let within = Subject::named(store, env, name[..longest].to_owned()).await?;
    let first = within.first(b"ann", b"tea");
    within.accepted(&first).await?;

    let mut beyond = Subject::absent(store, env, name);
    beyond.terms = within.terms;
    let definition = beyond.definition(b"other");
    is_limit("a creation", beyond.create(&definition).await)?;
    is_limit("a load", beyond.load().await)?;
    is_limit("an update", beyond.update(beyond.terms, &definition).await)?;
    is_limit("a voter", beyond.voter(b"ann").await)?;
    is_limit("a cast", beyond.cast(&beyond.first(b"ben", b"tea")).await)?;
    is_limit("a seal", beyond.seal(b"now").await)?;
    let poll = &beyond.poll;
    let ballots = beyond.in_time(store.ballots(poll, None, 1)).await;
    is_limit("ballots", ballots)?;
    let voters = beyond.in_time(store.voters(poll, None, 1)).await;
    is_limit("voters", voters)?;

    let found = within.voter(b"ann").await?;
    same("the record", found, Some(first.record))?;
    let ballots = within.ballots().await?;
    same("the ballots", ballots, counts([(b"tea", 1)]))?;
    let stored = Stored {
        definition: within.definition(b"poll"),
        sealed: None,
    };
    same("the poll", within.load().await?, Some(stored))
}
