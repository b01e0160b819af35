//! Eight processes, each with a breaker, share the circuit of one service through a store. The service
//! is well, then sick, then well again; while it is sick the store is killed and started again.

mod log;
pub(crate) mod node;
mod service;

use std::time::Duration;

use tokio::{
    task::block_in_place,
    time::{Instant, sleep},
};

use self::{log::Log, service::Service};
use crate::{
    client::Client,
    clock,
    end::{End, Outcome},
    kind::Kind,
    site::Site,
};

const NODES: u64 = 8;
/// Callers of a node, each with one call at a time.
const CALLERS: u64 = 4;
/// Between two calls of one caller, at least.
const GAP: Duration = Duration::from_millis(40);
/// Calls in the window of two seconds that it takes to judge: more than a node makes, less than the
/// fleet does, so that no node opens by itself.
const MINIMUM: u64 = 300;
/// Between two exchanges of a node.
const INTERVAL: Duration = Duration::from_millis(100);
/// How long the circuit stays open.
const WAIT: Duration = Duration::from_millis(700);
/// Probes of the whole fleet at a time.
const PROBES: u32 = 2;
/// From what a node decides to what the service sees of it.
const SLACK: Duration = Duration::from_millis(200);

pub(crate) async fn a_fleet_shares_a_circuit(kind: Kind) -> Outcome {
    let mut site = if kind.has_one_address() {
        Site::own(kind)?
    } else {
        Site::shared(kind)?
    };
    Client::connect(&site.url()).await?;
    let service = Service::start()?;
    let log = Log::of(NODES, &site.url(), service.address())?;

    // Well.
    let all_call = || (0..NODES).all(|node| service.requests_of(node) >= 20);
    until("every node calls", 10, all_call).await?;
    // A node that never exchanged would have nothing to share.
    sleep(INTERVAL * 3).await;
    assert!(
        log.opened(0).iter().all(Option::is_none),
        "open, though all is well"
    );

    // Sick.
    service.set_sick(true);
    let sick = clock::now();
    until("the circuit is open for all", 6, || {
        log.opened(sick).iter().all(Option::is_some)
    })
    .await?;
    let opened: Vec<u64> = log.opened(sick).into_iter().flatten().collect();
    let first = opened.iter().min().copied().unwrap_or_default();
    let last = opened.iter().max().copied().unwrap_or_default();
    let meanwhile = service.began_within(first, last);
    // No probe goes out before the wait is over.
    for (node, opened) in opened.iter().enumerate() {
        let late =
            service.of_node_began_within(node as u64, opened + nanos(SLACK), first + nanos(WAIT));
        assert_eq!(late, 0, "calls of node {node}, which knew");
    }
    let spread = Duration::from_nanos(last - first);
    assert!(
        spread <= INTERVAL * 3 + Duration::from_millis(500),
        "known after {spread:?}"
    );
    // Of each caller, as many calls as fit in between.
    let most = NODES * CALLERS * (spread.as_millis() as u64 / GAP.as_millis() as u64 + 1);
    assert!(meanwhile <= most, "{meanwhile} calls, at most {most}");

    sleep(WAIT * 3).await;
    let probed = (last + nanos(SLACK), clock::now());
    let probes = service.began_within(probed.0, probed.1);
    let at_once = service.at_once_within(probed.0, probed.1);
    assert!(probes > 0, "nobody asks how the service is");
    assert!(at_once <= PROBES as usize, "{at_once} probes at a time");

    // The store is gone for a while.
    let mut alone = 0;
    if kind.has_one_address() {
        let killed = clock::now();
        block_in_place(|| site.own_server().kill());
        until("every node sees that the store is down", 8, || {
            log.all_said("DOWN", killed)
        })
        .await?;
        sleep(WAIT * 2).await;
        let down = clock::now();
        block_in_place(|| site.own_server().restart());
        let tries = nanos(Duration::from_nanos(down - killed)) / nanos(WAIT) + 2;
        for node in 0..NODES {
            let calls = service.of_node_began_within(node, killed + nanos(SLACK), down);
            assert!(
                calls <= tries * u64::from(PROBES),
                "{calls} calls of node {node} by itself"
            );
            alone = alone.max(calls);
        }
        until("every node sees the store again", 15, || {
            log.all_said("UP", killed)
        })
        .await?;
    }

    // Well again.
    service.set_sick(false);
    let well = clock::now();
    until("the circuit is closed for all", 10, || log.all_closed(well)).await?;
    let closed = Duration::from_nanos(clock::now() - well);
    sleep(INTERVAL * 3).await;
    assert!(log.all_closed(well), "it does not stay closed");
    service.end();
    until("every node ends", 8, || log.ended()).await?;

    log.one_winner_a_transition()?;
    log.every_call_has_its_answer(&service);
    eprintln!(
        "fleet over {}: all know of the opening {} ms after the first, {meanwhile} calls in between; \
         {probes} probes while open, {at_once} at a time; at most {alone} calls of a node while the \
         store was down; closed for all {} ms after it is well",
        kind.name(),
        spread.as_millis(),
        closed.as_millis(),
    );
    Ok(())
}

fn nanos(time: Duration) -> u64 {
    time.as_nanos() as u64
}

async fn until(what: &str, seconds: u64, holds: impl Fn() -> bool) -> Outcome {
    let began = Instant::now();
    while !holds() {
        if began.elapsed() > Duration::from_secs(seconds) {
            return Err(End::failed(format!("not within {seconds} s: {what}")));
        }
        sleep(Duration::from_millis(10)).await;
    }
    Ok(())
}
