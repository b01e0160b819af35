//! Whatever changes, comes, goes and is read in whatever order: for each circuit a subscriber sees
//! a snapshot, then every change by its number, or is told that it lagged and starts again.

use std::{
    collections::BTreeMap,
    future::Future,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    thread,
    time::Duration,
};

use breaker::{Breaker, Event, Force, Operator, Registry, Subscription};
use proptest::prelude::*;

/// What a subscriber knows, and the rules under which it may come to know more.
#[derive(Debug, Default)]
struct Follower {
    known: BTreeMap<String, u64>,
    resuming: bool,
    lost: u64,
    told: u64,
}

impl Follower {
    fn take(&mut self, event: &Event) {
        let service = event.service().unwrap_or_default().to_owned();
        match event {
            Event::Snapshot(snapshot) => {
                let known = self.known.insert(service, snapshot.sequence);
                assert_eq!(known, None, "{event:?} of a circuit that is known");
            }
            Event::Removed { .. } => {
                let known = self.known.remove(&service);
                assert!(known.is_some(), "{event:?} of a circuit that is not known");
            }
            Event::Lagged { missed } => {
                assert!(*missed > 0);
                self.known.clear();
                self.resuming = true;
                self.lost += missed;
            }
            Event::CaughtUp => {
                assert!(self.resuming, "{event:?} without having lagged");
                self.resuming = false;
            }
            change => {
                self.told += 1;
                let last = self.known.get_mut(&service);
                let last = last.unwrap_or_else(|| panic!("{change:?} before its snapshot"));
                *last += 1;
                assert_eq!(change.sequence(), Some(*last), "{change:?}");
            }
        }
    }
}

fn breaker(service: &str) -> Breaker {
    Breaker::builder(service).build().unwrap()
}

fn operator() -> Operator {
    Operator::new("ann", "practice").unwrap()
}

fn standing(registry: &Registry) -> BTreeMap<String, u64> {
    let services = registry.list().into_iter().map(|line| line.service);
    services
        .map(|service| {
            (
                service.to_string(),
                registry.snapshot(&service).unwrap().sequence,
            )
        })
        .collect()
}

#[derive(Debug, Clone)]
enum Act {
    Insert(usize),
    Remove(usize),
    Reset(usize),
    Force(usize),
    /// Of a circuit that is perhaps no longer in the registry.
    ResetOutside(usize),
    Subscribe(usize),
    Read(usize, usize),
    Leave(usize),
}

fn act() -> impl Strategy<Value = Act> {
    let which = 0..4_usize;
    prop_oneof![
        2 => which.clone().prop_map(Act::Insert),
        1 => which.clone().prop_map(Act::Remove),
        6 => which.clone().prop_map(Act::Reset),
        2 => which.clone().prop_map(Act::Force),
        1 => which.clone().prop_map(Act::ResetOutside),
        1 => (1..6_usize).prop_map(Act::Subscribe),
        6 => (0..3_usize, 1..5_usize).prop_map(|(reader, n)| Act::Read(reader, n)),
        1 => (0..3_usize).prop_map(Act::Leave),
    ]
}

const SERVICES: [&str; 4] = ["a", "b", "c", "d"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn of_a_registry(acts in prop::collection::vec(act(), 1..120)) {
        let registry = Registry::new();
        let mut readers: Vec<(Subscription, Follower)> = Vec::new();
        let mut outside: BTreeMap<usize, Breaker> = BTreeMap::new();
        for act in acts {
            match act {
                Act::Insert(i) => {
                    let made = breaker(SERVICES[i]);
                    if registry.insert(&made).is_ok() {
                        outside.insert(i, made);
                    }
                }
                Act::Remove(i) => drop(registry.remove(SERVICES[i])),
                Act::Reset(i) => drop(registry.reset(SERVICES[i], &operator())),
                Act::Force(i) => drop(registry.force(SERVICES[i], Force::Open, None, &operator())),
                Act::ResetOutside(i) => {
                    if let Some(breaker) = outside.get(&i) {
                        breaker.reset(&operator());
                    }
                }
                Act::Subscribe(capacity) => {
                    let reader = registry.subscribe(capacity).unwrap();
                    readers.push((reader, Follower::default()));
                }
                Act::Read(i, n) => {
                    if let Some((events, follower)) = readers.get_mut(i) {
                        for event in std::iter::from_fn(|| events.try_next()).take(n) {
                            follower.take(&event);
                        }
                    }
                }
                Act::Leave(i) if i < readers.len() => drop(readers.remove(i)),
                Act::Leave(_) => {}
            }
        }
        let truth = standing(&registry);
        for (events, follower) in &mut readers {
            while let Some(event) = events.try_next() {
                follower.take(&event);
            }
            prop_assert_eq!(&follower.known, &truth);
            prop_assert!(!follower.resuming);
        }
        drop(registry);
        for (events, _) in &mut readers {
            prop_assert_eq!(events.next_blocking(), None);
            prop_assert!(events.is_over());
        }
    }

    /// Of one circuit nothing is left uncounted: what was changed is told, lost, or older than
    /// the snapshot after a loss.
    #[test]
    fn of_a_breaker(capacity in 1..6_usize, reads in prop::collection::vec(0..4_usize, 1..100)) {
        let breaker = breaker("a");
        breaker.reset(&operator());
        let start = breaker.snapshot().sequence;
        let mut events = breaker.subscribe(capacity).unwrap();
        let mut follower = Follower::default();
        let mut changes = 0;
        for reads in reads {
            breaker.reset(&operator());
            changes += 1;
            for event in std::iter::from_fn(|| events.try_next()).take(reads) {
                if follower.known.is_empty() && follower.lost == 0 {
                    prop_assert_eq!(event.sequence(), Some(start));
                }
                follower.take(&event);
            }
        }
        let lagged = follower.lost > 0;
        drop(breaker);
        for event in events.iter() {
            follower.take(&event);
        }
        prop_assert!(follower.told + follower.lost <= changes);
        if !lagged && follower.lost == 0 {
            prop_assert_eq!(follower.told, changes);
        }
    }
}

/// A thread's own `block_on`, to show that no runtime is needed.
fn block_on<F: Future>(future: F) -> F::Output {
    struct Unpark(thread::Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}

type Way = fn(&mut Subscription) -> Option<Event>;

const WAYS: [Way; 3] = [
    Subscription::next_blocking,
    |events| loop {
        let event = events.next_timeout(Duration::from_micros(50));
        if event.is_some() || events.is_over() {
            return event;
        }
    },
    |events| block_on(events.next()),
];

/// Reads until the circuit named `end` has come and all others have, too.
fn follow(mut events: Subscription, way: Way) -> Follower {
    let mut follower = Follower::default();
    while follower.resuming || !follower.known.contains_key("end") {
        let event = way(&mut events).expect("the registry lives on");
        follower.take(&event);
    }
    follower
}

#[test]
fn of_threads_that_write_come_go_and_read_at_once() {
    let registry = Registry::new();
    let breakers = ["a", "b", "c"].map(breaker);
    for breaker in &breakers {
        registry.insert(breaker).unwrap();
    }
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let writers: Vec<_> = breakers
            .iter()
            .chain([&breakers[0]])
            .map(|breaker| {
                scope.spawn(move || {
                    for i in 0..2_000 {
                        match i % 3 {
                            0 => breaker.force(Force::MetricsOnly, None, &operator()),
                            1 => breaker.lift(&operator()),
                            _ => breaker.reset(&operator()),
                        }
                    }
                })
            })
            .collect();
        let commuter = scope.spawn(|| {
            for _ in 0..500 {
                drop(registry.remove("b"));
                registry.insert(&breakers[1]).unwrap();
            }
        });
        let passers_by = scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                let mut events = registry.subscribe(4).unwrap();
                let mut follower = Follower::default();
                for event in std::iter::from_fn(|| events.try_next()).take(20) {
                    follower.take(&event);
                }
                thread::yield_now();
            }
        });
        let readers: Vec<_> = WAYS
            .into_iter()
            .flat_map(|way| [1, 64, 65_536].map(|capacity| (way, capacity)))
            .map(|(way, capacity)| {
                let events = registry.subscribe(capacity).unwrap();
                (capacity, scope.spawn(move || follow(events, way)))
            })
            .collect();
        for writer in writers {
            writer.join().unwrap();
        }
        commuter.join().unwrap();
        done.store(true, Ordering::Relaxed);
        passers_by.join().unwrap();
        registry.insert(&breaker("end")).unwrap();
        let truth = standing(&registry);
        for (capacity, reader) in readers {
            let follower = reader.join().unwrap();
            assert_eq!(follower.known, truth);
            assert!(capacity < 65_536 || follower.lost == 0);
        }
    });
}
