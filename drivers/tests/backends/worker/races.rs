use std::time::Duration;

use breaker::{Applied, Swapped};

use super::{say, told};
use crate::{
    client::{Client, new_version},
    clock,
    end::Outcome,
};

pub(crate) const RACES: u64 = 25;
/// From one start to the next.
const LAP: Duration = Duration::from_millis(20);

/// Creates records that other workers create at the same moment; says what came of it.
pub(super) async fn run() -> Outcome {
    let client = Client::connect(&told::<String>("URL")).await?;
    let start: u64 = told("START");
    for race in 0..RACES {
        clock::until(start + race * LAP.as_nanos() as u64).await;
        let version = new_version();
        let swapped = client
            .swap(&format!("race-{race}"), None, version, b"won")
            .await;
        let met = match swapped {
            Ok(Swapped::Done { .. }) => "won".to_owned(),
            Ok(Swapped::Conflict { record, .. }) => {
                record.map_or("none".to_owned(), |record| record.version.to_string())
            }
            Err(error) if error.applied() == Applied::Unknown => "unknown".to_owned(),
            Err(_) => "failed".to_owned(),
        };
        say(format_args!("RACE {race} {version} {met}"));
    }
    Ok(())
}
