use drivers_port::conformance::same;

use super::super::{
    Env, Failure,
    subject::{Subject, stored, swap},
};
use crate::{Driver, Totals};

pub(super) async fn a_service_that_nobody_used_has_no_record(
    driver: &dyn Driver,
    env: &Env,
) -> Result<(), Failure> {
    let found = Subject::new(driver, env, "unused").read().await?;
    same("the record", found.record, None)?;
    same("the totals", found.totals, Totals::default())
}

pub(super) async fn a_record_is_created_and_read(
    driver: &dyn Driver,
    env: &Env,
) -> Result<(), Failure> {
    let subject = Subject::new(driver, env, "created");
    let version = subject.write(None, b"first").await?;
    let first = Some(stored(version, b"first"));
    same("the record", subject.record().await?, first.clone())?;
    same("the record, read again", subject.record().await?, first)
}

pub(super) async fn a_swap_replaces_what_it_expects(
    driver: &dyn Driver,
    env: &Env,
) -> Result<(), Failure> {
    let subject = Subject::new(driver, env, "swapped");
    let first = subject.write(None, b"first").await?;
    let second = subject.write(Some(first), b"second").await?;
    let third = subject.write(Some(second), b"third").await?;
    let found = subject.record().await?;
    same("the record", found, Some(stored(third, b"third")))
}

pub(super) async fn a_swap_that_expects_a_stale_version_conflicts(
    driver: &dyn Driver,
    env: &Env,
) -> Result<(), Failure> {
    let subject = Subject::new(driver, env, "stale");
    let first = subject.write(None, b"first").await?;
    let second = subject.write(Some(first), b"second").await?;
    let current = Some(stored(second, b"second"));
    for stale in [first, env.version()] {
        let swap = swap(Some(stale), env.version(), b"third");
        same(
            "what it found",
            subject.refused(&swap).await?,
            current.clone(),
        )?;
    }
    same("the record", subject.record().await?, current)
}

pub(super) async fn a_swap_that_expects_a_record_where_there_is_none_conflicts(
    driver: &dyn Driver,
    env: &Env,
) -> Result<(), Failure> {
    let subject = Subject::new(driver, env, "absent");
    let swap = swap(Some(env.version()), env.version(), b"first");
    same("what it found", subject.refused(&swap).await?, None)?;
    same("the record", subject.record().await?, None)?;
    subject.write(None, b"first").await.map(drop)
}

pub(super) async fn a_creation_where_there_is_a_record_conflicts(
    driver: &dyn Driver,
    env: &Env,
) -> Result<(), Failure> {
    let subject = Subject::new(driver, env, "there");
    let first = subject.write(None, b"first").await?;
    let current = Some(stored(first, b"first"));
    let creation = swap(None, env.version(), b"second");
    same(
        "what it found",
        subject.refused(&creation).await?,
        current.clone(),
    )?;
    let again = swap(None, first, b"second");
    same(
        "what the same found",
        subject.refused(&again).await?,
        current.clone(),
    )?;
    same("the record", subject.record().await?, current)
}

pub(super) async fn another_client_sees_what_was_written(
    driver: &dyn Driver,
    env: &Env,
) -> Result<(), Failure> {
    let other = env.another().await?;
    let here = Subject::new(driver, env, "seen");
    let there = here.through(&*other);
    let mut version = None;
    for turn in 0..10_u8 {
        let (writer, reader) = if turn % 2 == 0 {
            (&here, &there)
        } else {
            (&there, &here)
        };
        let written = writer.write(version, &[turn]).await?;
        let found = reader.record().await?;
        same(
            "what the other reads",
            found,
            Some(stored(written, &[turn])),
        )?;
        version = Some(written);
    }
    Ok(())
}

pub(super) async fn services_have_records_of_their_own(
    driver: &dyn Driver,
    env: &Env,
) -> Result<(), Failure> {
    let (one, other) = (
        Subject::new(driver, env, "one"),
        Subject::new(driver, env, "other"),
    );
    let first = one.write(None, b"one").await?;
    same("the other's record", other.record().await?, None)?;
    let second = other.write(None, b"other").await?;
    one.write(Some(first), b"one again").await?;
    let found = other.record().await?;
    same("the other's record", found, Some(stored(second, b"other")))
}
