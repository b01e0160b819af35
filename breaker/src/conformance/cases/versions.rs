use drivers_port::conformance::same;

use super::super::{
    Env, Failure,
    subject::{Subject, stored, swap},
};
use crate::{Driver, Swapped, Version};

/// Versions are words of 64 bits, and not what fits into a double or a signed number.
pub(super) async fn versions_that_differ_in_one_bit_differ(
    driver: &dyn Driver,
    env: &Env,
) -> Result<(), Failure> {
    let subject = Subject::new(driver, env, "bits");
    let written = subject.write(None, b"first").await?;
    for bit in 0..64 {
        let near = Version(written.0 ^ 1 << bit);
        let swap = swap(Some(near), env.version(), b"second");
        let found = subject.refused(&swap).await?;
        same(
            format_args!("what it found, bit {bit}"),
            found,
            Some(stored(written, b"first")),
        )?;
    }
    Ok(())
}

pub(super) async fn every_version_is_as_good_as_any_other(
    driver: &dyn Driver,
    env: &Env,
) -> Result<(), Failure> {
    let subject = Subject::new(driver, env, "words");
    let mut expected = None;
    for word in [
        0,
        1,
        10,
        (1 << 53) + 1,
        i64::MAX as u64,
        i64::MAX as u64 + 1,
        u64::MAX,
    ] {
        let version = Version(word);
        let swapped = subject.swap(&swap(expected, version, b"bytes")).await?;
        let done = matches!(swapped, Swapped::Done { .. });
        same(format_args!("whether {version} was written"), done, true)?;
        let found = subject.record().await?;
        same("the record", found, Some(stored(version, b"bytes")))?;
        expected = Some(version);
    }
    Ok(())
}
