use drivers_port::conformance::{holds, is_limit, same};

use super::super::{
    Env, Failure,
    subject::{Subject, counts, versioned},
};
use crate::{
    limits::{LEAST_VALUE, LONGEST_BALLOT, LONGEST_MARKER, LONGEST_VOTER_KEY},
    store::{Cast, Sealing, Store, Stored, Updated},
};

/// What one store or the other would stumble over, short enough for every place.
fn odd() -> Vec<Vec<u8>> {
    let every: Vec<u8> = (0..=u8::MAX).collect();
    let mut odd: Vec<Vec<u8>> = [
        &b""[..],
        b"\0",
        b"\0\0",
        b"a",
        b"A",
        b"a\0",
        b"a ",
        b"\r\n",
        b"$3\r\nDEL\r\n",
        b"'; --",
        b"\"\\",
        b"{tag}",
        b"*",
        b"%_",
        b"NULL",
        b"0",
        b"00",
        b"\xc3\x28",
        b"\xff",
    ]
    .map(<[u8]>::to_vec)
    .to_vec();
    odd.extend(every.chunks(LONGEST_VOTER_KEY).map(<[u8]>::to_vec));
    odd
}

pub(super) async fn bytes_come_back_as_they_were_written(
    store: &dyn Store,
    env: &Env<dyn Store>,
) -> Result<(), Failure> {
    let all = Subject::new(store, env, "bytes").await?;
    let mut records = Vec::new();
    for bytes in odd() {
        let mut cast = all.first(&bytes, &bytes);
        cast.record.bytes.clone_from(&bytes);
        all.accepted(&cast).await?;
        records.push((bytes.clone(), cast.record));

        let subject = Subject::absent(store, env, env.name("bytes"));
        let definition = subject.definition(&bytes);
        subject.create(&definition).await?;
        let mut stored = Stored {
            definition,
            sealed: None,
        };
        same("the poll", subject.load().await?, Some(stored.clone()))?;
        let sealed = Sealing::Sealed(bytes.clone());
        same("a seal", subject.seal(&bytes).await?, sealed)?;
        stored.sealed = Some(bytes);
        same("the poll", subject.load().await?, Some(stored))?;
    }
    for (voter, record) in &records {
        let found = all.voter(voter).await?;
        same("a record", found, Some(record.clone()))?;
    }
    let mut voters = all.voters_by(7).await?;
    voters.sort_by(|(one, _), (other, _)| one.cmp(other));
    records.sort_by(|(one, _), (other, _)| one.cmp(other));
    same("the voters", &voters, &records)?;
    let each = records.into_iter().map(|(bytes, _)| (bytes, 1)).collect();
    same("the ballots", all.ballots().await?, each)
}

pub(super) async fn the_largest_values_are_taken(
    store: &dyn Store,
    env: &Env<dyn Store>,
) -> Result<(), Failure> {
    let largest = store.capabilities().largest_value;
    holds("a value has room", largest >= LEAST_VALUE)?;
    let bytes: Vec<u8> = (0..largest).map(|i| (i % 251) as u8).collect();
    let subject = Subject::absent(store, env, env.name("largest"));
    subject.create(&subject.definition(&bytes)).await?;
    let stored = subject.load().await?.map(|stored| stored.definition.bytes);
    holds(
        "a definition comes back whole",
        stored == Some(bytes.clone()),
    )?;
    let voter = &bytes[..LONGEST_VOTER_KEY];
    let mut last: Option<Cast> = None;
    // Two ballots that differ in their last byte, as long as they may be.
    for end in [0, 1] {
        let mut ballot = bytes[..LONGEST_BALLOT].to_vec();
        ballot[LONGEST_BALLOT - 1] = end;
        let mut cast = subject.first(voter, &ballot);
        cast.record.bytes.clone_from(&bytes);
        if let Some(last) = &last {
            cast.expected = Some(last.record.version);
            cast.removed.clone_from(&last.added);
        }
        subject.accepted(&cast).await?;
        let found = subject.voter(voter).await?;
        holds(
            "a record comes back whole",
            found == Some(cast.record.clone()),
        )?;
        let found = subject.ballots().await?;
        holds("a ballot comes back whole", found == [(ballot, 1)])?;
        last = Some(cast);
    }
    // Records that are not small are still read by pages.
    let mut many = subject.first(b"another", b"tea");
    many.record.bytes.clone_from(&bytes);
    subject.accepted(&many).await?;
    let voters = subject.voters_by(1000).await?;
    same("how many voters there are", voters.len(), 2)?;
    let marker = &bytes[..LONGEST_MARKER];
    let sealed = Sealing::Sealed(marker.to_vec());
    same("a seal", subject.seal(marker).await?, sealed)
}

pub(super) async fn what_is_too_large_is_refused_and_changes_nothing(
    store: &dyn Store,
    env: &Env<dyn Store>,
) -> Result<(), Failure> {
    let large = vec![b'x'; store.capabilities().largest_value + 1];
    let absent = Subject::absent(store, env, env.name("too-large"));
    let created = absent.create(&absent.definition(&large)).await;
    is_limit("a creation", created)?;
    same("the poll", absent.load().await?, None)?;

    let subject = Subject::new(store, env, "too-large").await?;
    let definition = versioned(env.version(), &large);
    let updated = subject.update(subject.terms, &definition).await;
    is_limit("an update", updated)?;
    let first = subject.first(b"ann", b"tea");
    subject.accepted(&first).await?;
    let revote = Cast {
        expected: Some(first.record.version),
        record: versioned(env.version(), b"second"),
        removed: Some(b"tea".to_vec()),
        ..first.clone()
    };
    let ballot = Some(vec![b'x'; LONGEST_BALLOT + 1]);
    for (what, cast) in [
        (
            "a voter",
            Cast {
                voter: vec![b'x'; LONGEST_VOTER_KEY + 1],
                ..subject.first(b"", b"tea")
            },
        ),
        (
            "a record",
            Cast {
                record: versioned(env.version(), &large),
                ..revote.clone()
            },
        ),
        (
            "a ballot that is added",
            Cast {
                added: ballot.clone(),
                ..revote.clone()
            },
        ),
        (
            "a ballot that is removed",
            Cast {
                removed: ballot,
                ..revote
            },
        ),
    ] {
        is_limit(what, subject.cast(&cast).await)?;
    }
    let long = vec![b'x'; LONGEST_VOTER_KEY + 1];
    is_limit("a voter's record", subject.voter(&long).await)?;
    let marker = vec![b'x'; LONGEST_MARKER + 1];
    is_limit("a seal", subject.seal(&marker).await)?;
    let found = subject.voter(b"ann").await?;
    same("the record", found, Some(first.record))?;
    let ballots = subject.ballots().await?;
    same("the ballots", ballots, counts([(b"tea", 1)]))?;
    let stored = Stored {
        definition: subject.definition(b"poll"),
        sealed: None,
    };
    same("the poll", subject.load().await?, Some(stored))?;
    let definition = versioned(env.version(), b"small");
    let updated = subject.update(subject.terms, &definition).await?;
    same("an update", updated, Updated::Done)
}
