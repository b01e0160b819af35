use std::time::Duration;

use super::{say, told};
use crate::{
    client::{Client, new_version},
    end::Outcome,
};

const DEADLINE: Duration = Duration::from_secs(1);
/// Between what it reads and what it makes of that.
pub(crate) const PAUSE: Duration = Duration::from_millis(300);

/// Reads a record, and swaps it a while later, though somebody else may have been faster.
pub(super) async fn run() -> Outcome {
    let url: String = told("URL");
    let client = Client::within(&url, DEADLINE).await?;
    let found = client.record("record").await?.expect("there is a record");
    say(format_args!("READ {}", found.version));
    tokio::time::sleep(PAUSE).await;
    let swapped = client
        .swap("record", Some(found.version), new_version(), b"stale")
        .await;
    say(format_args!(
        "SWAPPED {}",
        format!("{swapped:?}").replace(' ', "")
    ));
    Ok(())
}
