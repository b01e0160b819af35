use std::time::Duration;

use breaker::{Applied, Swapped, Version};

use super::{say, told};
use crate::{
    client::{Client, new_version},
    clock,
    end::Outcome,
};

/// Services that are used one after the other, by all at the same time.
pub(crate) const SERVICES: u64 = 12;
/// Of one service.
pub(crate) const ROUNDS: u64 = 3;
/// From the start with one service to the start with the next.
pub(crate) const SLOT: Duration = Duration::from_millis(60);

/// Reads and swaps records that others read and swap. Says what it is about to do before it does it,
/// and what it was told, each with the time.
pub(super) async fn run() -> Outcome {
    let url: String = told("URL");
    let client = Client::within(&url, Duration::from_millis(500)).await?;
    let start: u64 = told("START");
    for service in 0..SERVICES {
        clock::until(start + service * SLOT.as_nanos() as u64).await;
        for round in 0..ROUNDS {
            rounds(&client, service, round).await;
        }
    }
    Ok(())
}

async fn rounds(client: &Client, service: u64, round: u64) {
    let name = format!("order-{service}");
    let began = clock::now();
    let Ok(record) = client.record(&name).await else {
        return;
    };
    let expected = record.map(|record| record.version);
    let shown = text(expected);
    say(format_args!(
        "READ {service} {began} {} {shown}",
        clock::now()
    ));
    let version = new_version();
    say(format_args!(
        "SWAP {service} {round} {} {shown} {version}",
        clock::now()
    ));
    let told = match client.swap(&name, expected, version, b"bytes").await {
        Ok(Swapped::Done { .. }) => "done".to_owned(),
        Ok(Swapped::Conflict { record, .. }) => text(record.map(|record| record.version)),
        Err(error) if error.applied() == Applied::Unknown => return,
        Err(_) => "failed".to_owned(),
    };
    say(format_args!(
        "TOLD {service} {round} {} {told}",
        clock::now()
    ));
}

fn text(version: Option<Version>) -> String {
    version.map_or("none".to_owned(), |version| version.to_string())
}
