use drivers_port::conformance::same;

use super::super::{
    Env, Failure,
    subject::{Subject, counts, versioned},
};
use crate::store::{CastReply, Created, Sealing, Store, Stored, Updated};

pub(super) async fn a_poll_that_nobody_created_is_not_there(
    store: &dyn Store,
    env: &Env<dyn Store>,
) -> Result<(), Failure> {
    let subject = Subject::absent(store, env, env.name("absent"));
    same("the poll", subject.load().await?, None)?;
    same("a voter", subject.voter(b"ann").await?, None)?;
    let cast = subject.cast(&subject.first(b"ann", b"tea")).await?;
    same("a cast", cast, CastReply::NoPoll)?;
    let definition = subject.definition(b"other");
    let updated = subject.update(env.version(), &definition).await?;
    same("an update", updated, Updated::NoPoll)?;
    same("a seal", subject.seal(b"now").await?, Sealing::NoPoll)?;
    let poll = &subject.poll;
    let ballots = subject.in_time(store.ballots(poll, None, 10)).await?;
    same("the ballots", ballots, None)?;
    let voters = subject.in_time(store.voters(poll, None, 10)).await?;
    same("the voters", voters, None)?;
    // And none of this made it.
    same("the poll", subject.load().await?, None)
}

pub(super) async fn a_poll_is_created_and_loaded(
    store: &dyn Store,
    env: &Env<dyn Store>,
) -> Result<(), Failure> {
    let subject = Subject::new(store, env, "created").await?;
    let stored = Stored {
        definition: subject.definition(b"poll"),
        sealed: None,
    };
    same("the poll", subject.load().await?, Some(stored))?;
    same("the ballots", subject.ballots().await?, Vec::new())?;
    same("the voters", subject.voters_by(10).await?, Vec::new())
}

pub(super) async fn a_second_creation_finds_the_first(
    store: &dyn Store,
    env: &Env<dyn Store>,
) -> Result<(), Failure> {
    let subject = Subject::new(store, env, "twice").await?;
    subject.accepted(&subject.first(b"ann", b"tea")).await?;
    subject.seal(b"now").await?;
    let found = Stored {
        definition: subject.definition(b"poll"),
        sealed: Some(b"now".to_vec()),
    };
    let again = subject.create(&versioned(env.version(), b"other")).await?;
    same("a creation", again, Created::Exists(found.clone()))?;
    same("the poll", subject.load().await?, Some(found))?;
    let tea = counts([(b"tea", 1)]);
    same("the ballots", subject.ballots().await?, tea)
}

pub(super) async fn an_update_replaces_what_it_expects(
    store: &dyn Store,
    env: &Env<dyn Store>,
) -> Result<(), Failure> {
    let subject = Subject::new(store, env, "updated").await?;
    let mut expected = subject.terms;
    for bytes in [&b"second"[..], b"third"] {
        let definition = versioned(env.version(), bytes);
        let updated = subject.update(expected, &definition).await?;
        same("an update", updated, Updated::Done)?;
        expected = definition.version;
        let stored = Stored {
            definition,
            sealed: None,
        };
        same("the poll", subject.load().await?, Some(stored))?;
    }
    Ok(())
}

pub(super) async fn an_update_that_expects_a_stale_version_conflicts(
    store: &dyn Store,
    env: &Env<dyn Store>,
) -> Result<(), Failure> {
    let subject = Subject::new(store, env, "stale-terms").await?;
    let second = versioned(env.version(), b"second");
    subject.update(subject.terms, &second).await?;
    let third = versioned(env.version(), b"third");
    let stored = Stored {
        definition: second,
        sealed: None,
    };
    for stale in [subject.terms, env.version(), third.version] {
        let updated = subject.update(stale, &third).await?;
        same("an update", updated, Updated::Conflict(stored.clone()))?;
    }
    same("the poll", subject.load().await?, Some(stored))
}

pub(super) async fn another_client_sees_what_was_written(
    store: &dyn Store,
    env: &Env<dyn Store>,
) -> Result<(), Failure> {
    let other = env.another().await?;
    let here = Subject::new(store, env, "clients").await?;
    let there = here.through(&*other);
    let cast = here.first(b"ann", b"tea");
    here.accepted(&cast).await?;
    same("the record", there.voter(b"ann").await?, Some(cast.record))?;
    let tea = counts([(b"tea", 1)]);
    same("the ballots", there.ballots().await?, tea)?;
    let sealed = Sealing::Sealed(b"now".to_vec());
    same("a seal", there.seal(b"now").await?, sealed)?;
    let stored = Stored {
        definition: here.definition(b"poll"),
        sealed: Some(b"now".to_vec()),
    };
    same("the poll", here.load().await?, Some(stored))
}

pub(super) async fn polls_are_apart(
    store: &dyn Store,
    env: &Env<dyn Store>,
) -> Result<(), Failure> {
    let one = Subject::new(store, env, "one").await?;
    let mut other = Subject::absent(store, env, env.name("other"));
    // Of the same version, which says nothing about whose it is.
    other.terms = one.terms;
    other.create(&other.definition(b"other")).await?;
    let (tea, milk) = (one.first(b"ann", b"tea"), other.first(b"ann", b"milk"));
    one.accepted(&tea).await?;
    same("a record", other.voter(b"ann").await?, None)?;
    other.accepted(&milk).await?;
    one.seal(b"now").await?;
    let ben = other.first(b"ben", b"milk");
    other.accepted(&ben).await?;
    same("a record", one.voter(b"ann").await?, Some(tea.record))?;
    same("a record", other.voter(b"ann").await?, Some(milk.record))?;
    let found = one.ballots().await?;
    same("the ballots", found, counts([(b"tea", 1)]))?;
    let found = other.ballots().await?;
    same("the other's ballots", found, counts([(b"milk", 2)]))?;
    let sealed = other.load().await?.map(|stored| stored.sealed);
    same("the other's seal", sealed, Some(None))
}
