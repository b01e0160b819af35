use std::{
    thread,
    time::{Duration, Instant},
};

use benches::{
    guard::{Contender, Fault, Guarded, Settings},
    peer,
};

use crate::{calls, own};

/// The length of a window that counts time, as in the benchmarks.
pub(crate) const WINDOW: Duration = Duration::from_secs(10);

/// The shortest that each of the peers has.
pub(crate) const SHORTEST: Duration = Duration::from_secs(1);

/// How many successes come before the failures.
const SUCCESSES: u32 = 100_000;

/// How many calls want to be probes at once.
const CROWD: u32 = 1_000;

/// Prints how soon each breaker opens after 100,000 successes, when nothing but failures follows:
/// at once, and when the successes have left the window; and how many calls it lets in at once
/// when it is half-open. A fast breaker that never opens is no rival.
pub(crate) fn print(window: Duration) {
    let settings = Settings {
        window,
        ..Settings::default()
    };
    let contenders: Vec<&Contender> = [&own::DEFAULT]
        .into_iter()
        .chain(peer::breaker::ALL)
        .chain(peer::breaker::GROWING)
        .collect();
    let at_once: Vec<String> = contenders
        .iter()
        .map(|contender| opens_after(&*fed(contender, &settings)))
        .collect();
    let waiting: Vec<_> = contenders
        .iter()
        .map(|contender| fed(contender, &settings))
        .collect();
    // Some take buckets of a tenth or of a fifth.
    thread::sleep(window.mul_f64(1.25));
    let later = waiting.iter().map(|guard| opens_after(&**guard));
    println!(
        "{:<32} {:<40} {:>26} {:>26} {:>22}",
        "failures until it opens",
        "rule",
        "right after 100,000 oks",
        format!("{} s after them", window.mul_f64(1.25).as_secs_f64()),
        "half-open, of 1,000 in",
    );
    for ((contender, at_once), later) in contenders.iter().zip(at_once).zip(later) {
        println!(
            "{:<32} {:<40} {at_once:>26} {later:>26} {:>22}",
            contender.name,
            contender.rule,
            let_in(contender),
        );
    }
}

/// A breaker that has seen a long time of health.
fn fed(contender: &Contender, settings: &Settings) -> Box<dyn Guarded> {
    let guard = (contender.build)(settings);
    for _ in 0..SUCCESSES {
        guard.call(Ok(()));
    }
    guard
}

/// How many failures in a row it takes, or how many were not enough.
fn opens_after(guard: &dyn Guarded) -> String {
    let start = Instant::now();
    let mut failures = 0_u32;
    while guard.call(Err(Fault)) {
        failures += 1;
        if failures == 3 * SUCCESSES || start.elapsed() > Duration::from_secs(5) {
            return format!("not after {failures}");
        }
    }
    failures.to_string()
}

/// How many of a crowd are let in when the wait of an open breaker is over.
fn let_in(contender: &Contender) -> u32 {
    let wait = Duration::from_millis(100);
    let guard = (contender.build)(&Settings {
        window: SHORTEST,
        wait,
        slow: None,
    });
    calls::trip(&*guard);
    thread::sleep(2 * wait);
    guard.crowd(CROWD)
}
