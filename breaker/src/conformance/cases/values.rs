use drivers_port::conformance::{holds, same};

use super::super::{
    Env, Failure,
    subject::{Subject, stored, swap},
};
use crate::{Driver, DriverError, Record, Swapped};

pub(super) async fn bytes_come_back_as_they_were_written(
    driver: &dyn Driver,
    env: &Env,
) -> Result<(), Failure> {
    let subject = Subject::new(driver, env, "bytes");
    let mut expected = None;
    let every: Vec<u8> = (0..=u8::MAX).collect();
    let most = vec![b'x'; Record::MAX_BYTES];
    for bytes in [
        &b""[..],
        b"\0",
        b"\r\n",
        b"VALUE a 0 1\r\nEND\r\n",
        &every,
        &most,
        b"",
    ] {
        let version = subject.write(expected, bytes).await?;
        let found = subject.record().await?;
        same("the record", found, Some(stored(version, bytes)))?;
        expected = Some(version);
    }
    Ok(())
}

pub(super) async fn the_largest_value_is_taken(
    driver: &dyn Driver,
    env: &Env,
) -> Result<(), Failure> {
    let largest = driver.capabilities().largest_value;
    holds("a record has room", largest >= Record::MAX_BYTES)?;
    let subject = Subject::new(driver, env, "largest");
    let bytes: Vec<u8> = (0..largest).map(|i| i as u8).collect();
    let version = subject.write(None, &bytes).await?;
    let found = subject.record().await?;
    holds(
        "it comes back whole",
        found == Some(stored(version, &bytes)),
    )
}

pub(super) async fn a_value_too_large_is_refused_and_the_old_one_stays(
    driver: &dyn Driver,
    env: &Env,
) -> Result<(), Failure> {
    let subject = Subject::new(driver, env, "too-large");
    let bytes = vec![b'x'; driver.capabilities().largest_value + 1];
    let refused = subject.swap(&swap(None, env.version(), &bytes)).await;
    is_limit(&refused)?;
    same("the record", subject.record().await?, None)?;
    let version = subject.write(None, b"first").await?;
    let refused = subject
        .swap(&swap(Some(version), env.version(), &bytes))
        .await;
    is_limit(&refused)?;
    let found = subject.record().await?;
    same("the record", found, Some(stored(version, b"first")))?;
    subject.write(Some(version), b"second").await.map(drop)
}

fn is_limit(refused: &Result<Swapped, DriverError>) -> Result<(), Failure> {
    match refused {
        Err(DriverError::Limit { .. }) => Ok(()),
        other => Err(Failure::new(format!("no Limit but {other:?}"))),
    }
}
