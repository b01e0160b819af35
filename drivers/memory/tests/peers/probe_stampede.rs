use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering::Relaxed},
};

use breaker::{BreakerBuilder, OwnedPermit, Probes, State};
use drivers_memory::Fault;
use tokio::time::sleep;

use crate::{
    fleet::{Fleet, LEASE, ROUND, WAIT, brittle, shared},
    play::{ms, play},
};

/// The service, as long as a probe takes.
#[derive(Default)]
struct Service {
    there: AtomicU32,
    most: AtomicU32,
    visits: AtomicU32,
}

impl Service {
    /// Fails the probe after a while.
    fn visit(self: &Arc<Self>, permit: OwnedPermit) {
        assert!(permit.is_probe());
        let service = Arc::clone(self);
        self.visits.fetch_add(1, Relaxed);
        let there = self.there.fetch_add(1, Relaxed) + 1;
        self.most.fetch_max(there, Relaxed);
        tokio::spawn(async move {
            sleep(ms(300)).await;
            service.there.fetch_sub(1, Relaxed);
            permit.failure();
        });
    }
}

/// pybreaker over Redis and Stoplight: every process that finds the wait over sends a probe.
#[test]
fn two_hundred_nodes_whose_wait_is_over_send_as_many_probes_as_may_be() {
    stampede(1, brittle);
    stampede(8, |builder: BreakerBuilder| {
        brittle(builder).probes(Probes::at_most(8).lease(LEASE))
    });
}

fn stampede(at_most: u32, configure: fn(BreakerBuilder) -> BreakerBuilder) {
    play(async |clock| {
        let fleet = Fleet::new(&clock, 200, shared(), configure);
        fleet.open(1).await;
        // What a node reads is out of date by as much when it acts upon it.
        fleet.store.faults().inject(Fault::lag_back(ms(15), sleep));
        fleet.store.faults().inject(Fault::lag_there(ms(15), sleep));
        let service = Arc::new(Service::default());
        let visit = |permit: OwnedPermit, _| service.visit(permit);
        fleet.run_with(WAIT * 3, visit).await;
        assert_eq!(service.most.load(Relaxed), at_most);
        assert_ne!(fleet.state().await, State::Closed);
        // A failure opens again, and then there is a wait.
        let visits = service.visits.load(Relaxed);
        assert!(visits >= 2 && visits <= 3 * at_most, "{visits}");
    });
}

/// A node that holds the right to a probe that it makes no use of gives it back, so that another
/// has it.
#[test]
fn a_probe_that_nobody_calls_for_any_more_is_given_back() {
    play(async |clock| {
        let fleet = Fleet::brittle(&clock, 2);
        fleet.open(1).await;
        sleep(WAIT).await;
        // The last call of the first node, which marks its demand.
        fleet.nodes[0].rejected();
        sleep(ROUND).await;
        assert_eq!(fleet.state().await, State::HalfOpen);
        let begun = tokio::time::Instant::now();
        while fleet.nodes[1].breaker.try_acquire_owned().is_err() {
            assert!(begun.elapsed() <= LEASE / 2 + ROUND * 2);
            sleep(ms(10)).await;
        }
    });
}
