use breaker::{Applied, Swapped};

use super::{say, told};
use crate::{
    client::{Client, new_version},
    end::Outcome,
};

/// Writes one record and adds to one window until it is killed. Says each before it does it, and after
/// it is done.
pub(super) async fn run() -> Outcome {
    let client = Client::connect(&told::<String>("URL")).await?;
    let mut expected = client.record("record").await?.map(|record| record.version);
    loop {
        let version = new_version();
        say(format_args!("WRITE {version}"));
        match client
            .swap("record", expected, version, &content(version.0))
            .await
        {
            Ok(Swapped::Done { .. }) => {
                say(format_args!("WRITTEN {version}"));
                expected = Some(version);
            }
            Ok(Swapped::Conflict { record, .. }) => {
                expected = record.map(|record| record.version);
            }
            Err(error) if error.applied() == Applied::Unknown => {}
            Err(_) => say(format_args!("UNWRITTEN {version}")),
        }
        say("ADD");
        if client.add("total", 1).await.is_ok() {
            say("ADDED");
        }
    }
}

/// What stands in the record of a version: up to 50 KB that only it has.
pub(crate) fn content(version: u64) -> Vec<u8> {
    let bytes = version % 50_000;
    let byte = |i: u64| {
        (version ^ i)
            .wrapping_mul(0x9e37_79b9_7f4a_7c15)
            .to_le_bytes()[7]
    };
    (0..bytes).map(byte).collect()
}
