//! Clients that are processes of their own, some of which are stopped or killed.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use breaker::{
    Swapped, Version,
    conformance::{History, Told},
};
use drivers_testkit::Worker;
use tokio::{task::block_in_place, time::sleep};

use crate::{
    client::{Client, Sent, new_version},
    clock,
    end::{End, Outcome},
    kind::Kind,
    site::Site,
    worker::{self, ADDS, RACES, ROUNDS, SERVICES, SLOT, TASKS, content, said},
};

const WORKERS: usize = 4;
/// Until all of them have started and connected.
const HEAD_START: Duration = Duration::from_millis(1500);

/// Workers that all begin at one moment, which comes with them.
fn start(work: &str, url: &str) -> (Vec<Worker>, u64) {
    let start = clock::now() + HEAD_START.as_nanos() as u64;
    let shown = start.to_string();
    let variables = [("URL", url), ("START", &*shown)];
    let workers = (0..WORKERS)
        .map(|_| worker::spawn(work, &variables))
        .collect();
    (workers, start)
}

/// Every whole line until the end of a worker.
fn lines(worker: &Worker) -> Vec<String> {
    std::iter::from_fn(|| worker.line()).collect()
}

fn ended(worker: &mut Worker) -> Outcome {
    if worker.wait().success() {
        return Ok(());
    }
    Err(End::failed("a worker failed: see above"))
}

pub(crate) async fn adds_of_many_processes_are_exact(kind: Kind) -> Outcome {
    let site = Site::shared(kind)?;
    let client = Client::connect(&site.url()).await?;
    let (mut workers, _) = start("adds", &site.url());
    let mut sent = Sent::default();
    for worker in &mut workers {
        for line in block_in_place(|| lines(worker)) {
            if let Some(["SENT", definite, unknown]) = said(&line).as_deref() {
                sent.definite += number(definite);
                sent.unknown += number(unknown);
            }
        }
        block_in_place(|| ended(worker))?;
    }
    let all = WORKERS as u64 * TASKS * ADDS;
    assert!(sent.definite > all / 2, "{sent:?}");
    let total = client.total("total").await?;
    assert!(sent.range().contains(&total), "{total} of {sent:?}");
    Ok(())
}

pub(crate) async fn of_racing_processes_one_wins(kind: Kind) -> Outcome {
    let site = Site::shared(kind)?;
    let client = Client::connect(&site.url()).await?;
    let (mut workers, _) = start("races", &site.url());
    let mut races: BTreeMap<u64, Vec<(String, String)>> = BTreeMap::new();
    for worker in &mut workers {
        for line in block_in_place(|| lines(worker)) {
            if let Some(["RACE", race, version, met]) = said(&line).as_deref() {
                let told = (version.to_string(), met.to_string());
                races.entry(number(race)).or_default().push(told);
            }
        }
        block_in_place(|| ended(worker))?;
    }
    let mut crowded = 0;
    for race in 0..RACES {
        let told = races.remove(&race).unwrap_or_default();
        let found = client
            .record(&format!("race-{race}"))
            .await?
            .expect("somebody won");
        let winner = found.version.to_string();
        let winners = told.iter().filter(|(_, met)| met == "won").count();
        assert!(winners <= 1, "{told:?}");
        for (version, met) in &told {
            let holds = match &**met {
                "won" => *version == winner,
                "unknown" => true,
                "failed" => *version != winner,
                met => met == winner && *version != winner,
            };
            assert!(holds, "{winner} is there, and {version} met {met}");
        }
        crowded += usize::from(told.len() == WORKERS);
    }
    assert!(crowded as u64 > RACES / 2, "workers did not race");
    Ok(())
}

/// Four processes read and swap the same records; one of them is stopped for longer than its deadline
/// now and then.
pub(crate) async fn processes_see_one_order(kind: Kind) -> Outcome {
    order(kind, Harm::Stop).await
}

/// The same, and two of them are killed: what they were about to do may be done, or never.
pub(crate) async fn killed_processes_leave_one_order(kind: Kind) -> Outcome {
    order(kind, Harm::Kill).await
}

#[derive(Clone, Copy)]
enum Harm {
    Stop,
    Kill,
}

async fn order(kind: Kind, harm: Harm) -> Outcome {
    let site = Site::shared(kind)?;
    let client = Client::connect(&site.url()).await?;
    let (mut workers, start) = start("calls", &site.url());
    let slot = SLOT.as_nanos() as u64;
    clock::until(start).await;
    match harm {
        Harm::Stop => {
            clock::until(start + slot * 2 + chance(slot)).await;
            workers[0].stop();
            sleep(Duration::from_millis(600)).await;
            workers[0].resume();
        }
        Harm::Kill => {
            for worker in [0, 1] {
                clock::until(start + slot * (worker as u64 * 4 + 2) + chance(slot)).await;
                block_in_place(|| workers[worker].kill());
            }
        }
    }
    let mut calls: BTreeMap<u64, Vec<(u64, u64, Told)>> = BTreeMap::new();
    for (number, worker) in workers.iter_mut().enumerate() {
        for (service, call) in read(&block_in_place(|| lines(worker))) {
            calls.entry(service).or_default().push(call);
        }
        if matches!(harm, Harm::Stop) || number > 1 {
            block_in_place(|| ended(worker))?;
        }
    }
    let mut known = 0;
    for service in 0..SERVICES {
        let mut calls = calls.remove(&service).unwrap_or_default();
        let began = clock::now();
        let found = client.record(&format!("order-{service}")).await?;
        let found = found.map(|record| record.version);
        calls.push((began, clock::now(), Told::Read { found }));
        known += calls.len();
        History::of(calls)?.check()?;
    }
    // Two calls a round, half of them of workers that nothing happens to.
    assert!(known as u64 > SERVICES * ROUNDS * 4, "{known} calls");
    Ok(())
}

/// The calls of one worker, by service.
fn read(lines: &[String]) -> Vec<(u64, (u64, u64, Told))> {
    let mut calls = Vec::new();
    let mut swapping = None;
    for line in lines {
        match said(line).as_deref() {
            Some(["READ", service, began, ended, found]) => {
                let told = Told::Read {
                    found: version(found),
                };
                calls.push((number(service), (number(began), number(ended), told)));
            }
            Some(["SWAP", service, round, began, expected, own]) => {
                // Of the one before nothing was heard.
                calls.extend(swapping.take().map(|(_, unknown)| unknown));
                let own = version(own).expect("a version");
                let told = Told::Unknown {
                    expected: version(expected),
                    version: own,
                };
                let key = (number(service), number(round));
                swapping = Some((key, (key.0, (number(began), u64::MAX, told))));
            }
            Some(["TOLD", service, round, ended, met]) => {
                let (key, (service_of, (began, _, told))) = swapping.take().expect("a swap");
                assert_eq!(key, (number(service), number(round)));
                let Told::Unknown {
                    expected,
                    version: own,
                } = told
                else {
                    unreachable!("a swap")
                };
                let told = match *met {
                    "failed" => continue,
                    "done" => Told::Done {
                        expected,
                        version: own,
                    },
                    found => Told::Conflict {
                        expected,
                        found: version(found),
                    },
                };
                calls.push((service_of, (began, number(ended), told)));
            }
            _ => {}
        }
    }
    calls.extend(swapping.map(|(_, unknown)| unknown));
    calls
}

/// Killed at random moments, again and again: what is stored is what one of them wrote, whole, and was
/// not followed by anything that was acknowledged.
pub(crate) async fn killed_processes_leave_whole_records(kind: Kind) -> Outcome {
    let site = Site::shared(kind)?;
    let url = site.url();
    let mut sent = Sent::default();
    let mut written = None;
    for _ in 0..6 {
        let mut worker = worker::spawn("writes", &[("URL", &*url)]);
        let first = block_in_place(|| worker.line()).unwrap_or_default();
        sleep(Duration::from_micros(20_000 + chance(150_000))).await;
        block_in_place(|| worker.kill());
        let lines = block_in_place(|| lines(&worker));
        // Whatever may be there since the last acknowledged write.
        let mut possible = BTreeSet::from([written]);
        let mut adding = false;
        for line in std::iter::once(&first).chain(&lines) {
            match said(line).as_deref() {
                Some(["WRITE", own]) => drop(possible.insert(version(own))),
                Some(["WRITTEN", own]) => possible = BTreeSet::from([version(own)]),
                Some(["UNWRITTEN", own]) => drop(possible.remove(&version(own))),
                Some(["ADD"]) => {
                    sent.unknown += u64::from(adding);
                    adding = true;
                }
                Some(["ADDED"]) => {
                    sent.definite += 1;
                    adding = false;
                }
                _ => {}
            }
        }
        sent.unknown += u64::from(adding);
        // As a process that comes back.
        let client = Client::connect(&url).await?;
        let found = client.record("record").await?;
        if let Some(found) = &found {
            assert!(
                found.bytes == content(found.version.0),
                "torn: {}",
                found.version
            );
        }
        let found = found.map(|record| record.version);
        assert!(
            possible.contains(&found),
            "{found:?} is none of {possible:?}"
        );
        let total = client.total("total").await?;
        assert!(sent.range().contains(&total), "{total} of {sent:?}");
        // A last write may yet arrive; a swap in its place decides.
        written = Some(decided(&client, found).await?);
    }
    assert!(sent.definite > 0, "{sent:?}");
    Ok(())
}

async fn decided(client: &Client, mut expected: Option<Version>) -> Result<Version, End> {
    loop {
        let version = new_version();
        match client
            .swap("record", expected, version, &content(version.0))
            .await?
        {
            Swapped::Done { .. } => return Ok(version),
            Swapped::Conflict { record, .. } => expected = record.map(|record| record.version),
        }
    }
}

/// Stopped between what it read and what it makes of that, for longer than its deadline: somebody else
/// was faster, and it is told so.
pub(crate) async fn a_stopped_process_overwrites_nothing(kind: Kind) -> Outcome {
    let site = Site::shared(kind)?;
    let client = Client::connect(&site.url()).await?;
    let first = client.write("record", None, b"first").await?;
    let mut worker = worker::spawn("stale", &[("URL", &*site.url())]);
    let line = block_in_place(|| worker.line()).unwrap_or_default();
    assert_eq!(said(&line), Some(vec!["READ", &*first.to_string()]));
    worker.stop();
    let second = client.write("record", Some(first), b"second").await?;
    // Of both together, some more than the pause and the deadline of the worker.
    sleep(worker::PAUSE + Duration::from_millis(1200)).await;
    worker.resume();
    let line = block_in_place(|| worker.line()).unwrap_or_default();
    assert!(!line.contains("SWAPPED Ok(Done"), "{line}");
    block_in_place(|| ended(&mut worker))?;
    let found = client
        .record("record")
        .await?
        .map(|record| (record.version, record.bytes));
    assert_eq!(found, Some((second, b"second".to_vec())));
    Ok(())
}

fn number(text: &str) -> u64 {
    text.parse()
        .unwrap_or_else(|_| panic!("{text:?} is no number"))
}

fn version(text: &str) -> Option<Version> {
    (text != "none").then(|| Version(u64::from_str_radix(text, 16).expect("a version")))
}

/// Anything below a bound.
fn chance(below: u64) -> u64 {
    new_version().0 % below
}
