use drivers_port::conformance::{holds, same};

use super::super::{
    Env, Failure,
    subject::{Subject, counts, versioned},
};
use crate::store::{Cast, CastReply, DriverError, Store, Stored, Version};

/// The cast that replaces what another left.
fn after(subject: &Subject<'_>, first: &Cast, to: Option<&[u8]>) -> Cast {
    Cast {
        expected: Some(first.record.version),
        record: versioned(subject.env.version(), to.unwrap_or_default()),
        removed: first.added.clone(),
        added: to.map(<[u8]>::to_vec),
        ..first.clone()
    }
}

pub(super) async fn a_first_vote_makes_a_record_and_counts(
    store: &dyn Store,
    env: &Env<dyn Store>,
) -> Result<(), Failure> {
    let subject = Subject::new(store, env, "first").await?;
    same("the record", subject.voter(b"ann").await?, None)?;
    let ann = subject.first(b"ann", b"tea");
    subject.accepted(&ann).await?;
    let found = subject.voter(b"ann").await?;
    same("the record", found, Some(ann.record.clone()))?;
    same("another's", subject.voter(b"ben").await?, None)?;
    same("another's", subject.voter(b"").await?, None)?;
    let ben = subject.first(b"ben", b"tea");
    subject.accepted(&ben).await?;
    subject.accepted(&subject.first(b"", b"milk")).await?;
    let ballots = subject.ballots().await?;
    same("the ballots", ballots, counts([(b"milk", 1), (b"tea", 2)]))?;
    same("the record", subject.voter(b"ann").await?, Some(ann.record))
}

pub(super) async fn a_cast_replaces_what_it_expects(
    store: &dyn Store,
    env: &Env<dyn Store>,
) -> Result<(), Failure> {
    let subject = Subject::new(store, env, "revote").await?;
    let mut last = subject.first(b"ann", b"tea");
    subject.accepted(&last).await?;
    subject.accepted(&subject.first(b"ben", b"tea")).await?;
    for (to, ballots) in [
        (&b"milk"[..], counts([(b"milk", 1), (b"tea", 1)])),
        (b"tea", counts([(b"tea", 2)])),
        // What is taken away and added again is there as before.
        (b"tea", counts([(b"tea", 2)])),
    ] {
        last = after(&subject, &last, Some(to));
        subject.accepted(&last).await?;
        let found = subject.voter(b"ann").await?;
        same("the record", found, Some(last.record.clone()))?;
        same("the ballots", subject.ballots().await?, ballots)?;
    }
    Ok(())
}

pub(super) async fn a_cast_that_expects_another_record_conflicts(
    store: &dyn Store,
    env: &Env<dyn Store>,
) -> Result<(), Failure> {
    let subject = Subject::new(store, env, "stale").await?;
    let first = subject.first(b"ann", b"tea");
    let early = after(&subject, &first, Some(b"milk"));
    let reply = subject.cast(&early).await?;
    same("a revote before any", reply, CastReply::Conflict(None))?;
    subject.accepted(&first).await?;
    let second = after(&subject, &first, Some(b"milk"));
    subject.accepted(&second).await?;
    let there = Some(second.record.clone());
    let conflict = CastReply::Conflict(there.clone());
    let late = after(&subject, &first, Some(b"water"));
    let again = subject.first(b"ann", b"water");
    let odd = Cast {
        expected: Some(env.version()),
        ..again.clone()
    };
    for stale in [&late, &again, &odd] {
        let reply = subject.cast(stale).await?;
        same("a cast", reply, conflict.clone())?;
        same("the record", subject.voter(b"ann").await?, there.clone())?;
    }
    let ballots = subject.ballots().await?;
    same("the ballots", ballots, counts([(b"milk", 1)]))
}

/// As of a client that never got the first answer.
pub(super) async fn the_same_cast_again_counts_once(
    store: &dyn Store,
    env: &Env<dyn Store>,
) -> Result<(), Failure> {
    let subject = Subject::new(store, env, "again").await?;
    let first = subject.first(b"ann", b"tea");
    let second = after(&subject, &first, Some(b"milk"));
    for cast in [&first, &second] {
        subject.accepted(cast).await?;
        for _ in 0..2 {
            let own = CastReply::Conflict(Some(cast.record.clone()));
            same("the same again", subject.cast(cast).await?, own)?;
        }
    }
    let ballots = subject.ballots().await?;
    same("the ballots", ballots, counts([(b"milk", 1)]))
}

pub(super) async fn a_withdrawal_leaves_a_record_and_no_ballot(
    store: &dyn Store,
    env: &Env<dyn Store>,
) -> Result<(), Failure> {
    let subject = Subject::new(store, env, "withdrawn").await?;
    let first = subject.first(b"ann", b"tea");
    subject.accepted(&first).await?;
    let withdrawn = after(&subject, &first, None);
    subject.accepted(&withdrawn).await?;
    let found = subject.voter(b"ann").await?;
    same("the record", found, Some(withdrawn.record.clone()))?;
    same("the ballots", subject.ballots().await?, Vec::new())?;
    let back = after(&subject, &withdrawn, Some(b"milk"));
    subject.accepted(&back).await?;
    let ballots = subject.ballots().await?;
    same("the ballots", ballots, counts([(b"milk", 1)]))
}

pub(super) async fn nothing_is_counted_below_zero(
    store: &dyn Store,
    env: &Env<dyn Store>,
) -> Result<(), Failure> {
    let subject = Subject::new(store, env, "below").await?;
    let first = subject.first(b"ann", b"tea");
    subject.accepted(&first).await?;
    for (removed, added) in [
        (&b"milk"[..], Some(&b"water"[..])),
        (b"milk", None),
        // Not even where it would come to the same.
        (b"milk", Some(b"milk")),
    ] {
        let cast = Cast {
            removed: Some(removed.to_vec()),
            ..after(&subject, &first, added)
        };
        match subject.cast(&cast).await {
            Err(DriverError::Corrupt { .. }) => {}
            other => return Err(Failure::new(format!("no Corrupt but {other:?}"))),
        }
        let found = subject.voter(b"ann").await?;
        same("the record", found, Some(first.record.clone()))?;
        let ballots = subject.ballots().await?;
        same("the ballots", ballots, counts([(b"tea", 1)]))?;
    }
    let second = after(&subject, &first, Some(b"milk"));
    subject.accepted(&second).await?;
    // There was one of it once.
    let third = Cast {
        removed: Some(b"tea".to_vec()),
        ..after(&subject, &second, None)
    };
    let refused = subject.cast(&third).await;
    let corrupt = matches!(refused, Err(DriverError::Corrupt { .. }));
    holds("a ballot that is gone is taken away by nobody", corrupt)
}

pub(super) async fn a_cast_under_other_terms_is_refused(
    store: &dyn Store,
    env: &Env<dyn Store>,
) -> Result<(), Failure> {
    let subject = Subject::new(store, env, "terms").await?;
    let definition = versioned(env.version(), b"opened");
    let early = Cast {
        terms: definition.version,
        ..subject.first(b"ann", b"tea")
    };
    let stored = |definition| Stored {
        definition,
        sealed: None,
    };
    let draft = CastReply::OtherTerms(stored(subject.definition(b"poll")));
    same("a cast that is ahead", subject.cast(&early).await?, draft)?;
    subject.update(subject.terms, &definition).await?;
    let late = subject.first(b"ann", b"tea");
    let opened = CastReply::OtherTerms(stored(definition));
    same("a cast that is behind", subject.cast(&late).await?, opened)?;
    same("the record", subject.voter(b"ann").await?, None)?;
    same("the ballots", subject.ballots().await?, Vec::new())?;
    subject.accepted(&early).await.map(drop)
}

pub(super) async fn the_gravest_reason_to_refuse_is_given(
    store: &dyn Store,
    env: &Env<dyn Store>,
) -> Result<(), Failure> {
    let subject = Subject::new(store, env, "gravest").await?;
    subject.accepted(&subject.first(b"ann", b"tea")).await?;
    let terms = env.version();
    // It expects another record, and takes away what is not there.
    let cast = Cast {
        terms,
        removed: Some(b"milk".to_vec()),
        ..subject.first(b"ann", b"water")
    };
    let stored = Stored {
        definition: subject.definition(b"poll"),
        sealed: None,
    };
    let reply = subject.cast(&cast).await?;
    same("a cast", reply, CastReply::OtherTerms(stored))?;
    subject.seal(b"now").await?;
    let reply = subject.cast(&cast).await?;
    same("a cast", reply, CastReply::Sealed(b"now".to_vec()))
}

pub(super) async fn versions_that_differ_in_one_bit_differ(
    store: &dyn Store,
    env: &Env<dyn Store>,
) -> Result<(), Failure> {
    let subject = Subject::new(store, env, "bits").await?;
    let first = subject.first(b"ann", b"tea");
    subject.accepted(&first).await?;
    for bit in 0..64 {
        let near = Cast {
            expected: Some(Version(first.record.version.0 ^ 1 << bit)),
            ..after(&subject, &first, Some(b"milk"))
        };
        let conflict = CastReply::Conflict(Some(first.record.clone()));
        same("a cast", subject.cast(&near).await?, conflict)?;
        let near = Cast {
            terms: Version(subject.terms.0 ^ 1 << bit),
            ..after(&subject, &first, Some(b"milk"))
        };
        let reply = subject.cast(&near).await?;
        let other = matches!(reply, CastReply::OtherTerms(_));
        holds(
            format_args!("a cast is under other terms: {reply:?}"),
            other,
        )?;
    }
    Ok(())
}

pub(super) async fn every_version_is_as_good_as_any_other(
    store: &dyn Store,
    env: &Env<dyn Store>,
) -> Result<(), Failure> {
    let every = [0, 1, u64::MAX, 1 << 63, (1 << 63) - 1, (1 << 53) + 1, 10];
    for terms in every {
        let mut subject = Subject::absent(store, env, env.name("version"));
        subject.terms = Version(terms);
        subject.create(&subject.definition(b"poll")).await?;
        let mut last: Option<Cast> = None;
        for version in every {
            let mut cast = match &last {
                None => subject.first(b"ann", b"tea"),
                Some(last) => after(&subject, last, Some(b"tea")),
            };
            cast.record.version = Version(version);
            subject.accepted(&cast).await?;
            let found = subject.voter(b"ann").await?;
            same("the record", found, Some(cast.record.clone()))?;
            last = Some(cast);
        }
        let first = subject.cast(&subject.first(b"ann", b"tea")).await?;
        let conflict = matches!(first, CastReply::Conflict(Some(_)));
        holds("a record of any version is there", conflict)?;
    }
    Ok(())
}
