//! A node's own clock as a second witness: a store whose clock was set holds up nobody.

use breaker::{Answer, Backoff, Policy, ProbeOutcome, Probes, State, Timestamp, Witness};
use proptest::prelude::*;

use crate::scripted::{self, Circuit, START, at, ms};

const WAIT: u64 = 5_000;
const LEASE: u64 = 700;
const HOUR: u64 = 3_600_000;

fn fleet(quorum: u32) -> Circuit {
    let probes = Probes::at_most(1).lease(ms(LEASE));
    let policy = Policy::new(Backoff::constant(ms(WAIT)), probes, None).unwrap();
    let mut fleet = Circuit::new(policy.quorum(quorum));
    fleet.trip();
    fleet
}

/// A node that saw the record as it is, at a moment of its own clock.
fn saw(fleet: &Circuit, received: u64) -> Witness {
    let mut witness = Witness::default();
    witness.see(&fleet.record, at(received - 10), at(received), None);
    witness
}

fn claims(fleet: &mut Circuit, witness: &mut Witness, own: u64) -> bool {
    witness.at(at(own));
    let step = fleet.claims_seeing("a", witness);
    let is_granted = matches!(step.answer, Answer::Probe { .. });
    assert_eq!(step.record.is_some(), is_granted);
    is_granted
}

#[test]
fn a_wait_is_over_by_watching_and_not_before() {
    let mut fleet = fleet(1);
    let mut witness = saw(&fleet, 100);
    assert_eq!(witness.retry_at(&fleet.record), Some(at(100 + WAIT)));
    // The store's clock stands still, or was set back by an hour.
    for now in [START, START - HOUR, START + 1] {
        fleet.now = now;
        assert!(!claims(&mut fleet.clone(), &mut witness, 100 + WAIT - 1));
    }
    for now in [START, START - HOUR, 0] {
        let mut fleet = fleet.clone();
        fleet.now = now;
        assert!(claims(&mut fleet, &mut witness, 100 + WAIT));
        assert_eq!(fleet.record.state(), State::HalfOpen);
    }
    assert_eq!(witness.retry_at(&fleet.record), Some(at(100 + WAIT)));
}

#[test]
fn who_has_seen_nothing_goes_by_the_store() {
    let mut fleet = fleet(1);
    let mut nobody = Witness::default();
    assert_eq!(nobody.retry_at(&fleet.record), None);
    assert!(!claims(&mut fleet, &mut nobody, u64::MAX));
    fleet.now += WAIT;
    assert!(claims(&mut fleet, &mut nobody, 0));
}

/// What was seen is this state: another one begins anew, and so does the same one if there was
/// another in between.
#[test]
fn another_state_begins_anew() {
    let mut one = fleet(1);
    let mut witness = saw(&one, 100);
    witness.see(&one.record, at(1_990), at(2_000), None);
    assert_eq!(
        witness.retry_at(&one.record),
        Some(at(100 + WAIT)),
        "seen before"
    );
    let mut two = one.clone();
    two.wait_over();
    let fence = two.probe();
    two.ends(fence, ProbeOutcome::Failed);
    assert_eq!(witness.retry_at(&two.record), None);
    witness.see(&two.record, at(2_990), at(3_000), None);
    assert_eq!(witness.retry_at(&two.record), Some(at(3_000 + WAIT)));
    assert_eq!(witness.retry_at(&one.record), None);
    one.now = START - HOUR;
    assert!(!claims(&mut one.clone(), &mut witness, 50_000));
    witness.see(&one.record, at(50_000), at(50_010), None);
    assert_eq!(witness.retry_at(&one.record), Some(at(50_010 + WAIT)));
}

#[test]
fn a_lease_is_over_by_watching_and_not_before() {
    let mut fleet = fleet(1);
    fleet.wait_over();
    let lost = fleet.probe_of("b");
    let mut witness = saw(&fleet, 100);
    let slot = fleet.record.probes()[0].clone();
    assert_eq!(witness.lease_over(&slot), Some(at(100 + LEASE)));
    // Seen again, it has been under way since then.
    witness.see(&fleet.record, at(290), at(300), None);
    assert_eq!(witness.lease_over(&slot), Some(at(100 + LEASE)));
    fleet.now -= HOUR;
    // Told in the store's time: when its own watch will be over.
    witness.at(at(100 + LEASE - 1));
    let Answer::Refused { until, .. } = fleet.claims_seeing("a", &witness).answer else {
        panic!()
    };
    assert_eq!(until, Some(at(fleet.now + 1)));
    assert!(!claims(&mut fleet, &mut witness, 100 + LEASE - 1));
    assert!(claims(&mut fleet, &mut witness, 100 + LEASE));
    assert_eq!(
        (fleet.record.probes().len(), fleet.record.probes_lost()),
        (1, 1)
    );
    let step = fleet.reports("b", lost, ProbeOutcome::Succeeded);
    assert_eq!(step.answer, Answer::Stale);
}

/// The holder counts from before it asked, so it ends its own probe before anyone else does.
#[test]
fn the_holder_counts_from_before_it_asked() {
    let mut fleet = fleet(1);
    fleet.wait_over();
    let fence = fleet.probe_of("a");
    let slot = fleet.record.probes()[0].clone();
    let mut witness = Witness::default();
    witness.see(&fleet.record, at(40), at(100), Some(fence));
    assert_eq!(witness.lease_over(&slot), Some(at(40 + LEASE)));
    // Also where it learns only later that it has the place.
    let mut late = saw(&fleet, 100);
    late.see(&fleet.record, at(40), at(300), Some(fence));
    assert_eq!(late.lease_over(&slot), Some(at(40 + LEASE)));
    // A token of another state is nobody's.
    let other = fleet.fences[0];
    fleet.reports("a", other, ProbeOutcome::Failed);
    fleet.wait_over();
    let next = fleet.probe_of("a");
    let mut witness = Witness::default();
    witness.see(&fleet.record, at(40), at(100), Some(other));
    assert_eq!(
        witness.lease_over(&fleet.record.probes()[0]),
        Some(at(100 + LEASE))
    );
    // Nor where words are so poor that two states have the same token.
    let mut poor = self::fleet(1);
    let mut fences = Vec::new();
    for _ in 0..2 {
        poor.wait_over();
        poor.words = 5;
        fences.push(poor.probe_of("a"));
        poor.reports("a", *fences.last().unwrap(), ProbeOutcome::Failed);
    }
    assert_ne!(fences[0], fences[1]);
    poor.wait_over();
    poor.words = 5;
    poor.probe_of("a");
    let mut witness = Witness::default();
    witness.see(&poor.record, at(40), at(100), Some(fences[0]));
    assert_eq!(
        witness.lease_over(&poor.record.probes()[0]),
        Some(at(100 + LEASE))
    );
    let mut witness = Witness::default();
    // And its own report does not count once its own watch is over.
    witness.see(&fleet.record, at(40), at(100), Some(next));
    witness.at(at(40 + LEASE));
    let node = scripted::node("a");
    let input = breaker::Input::Report {
        node: &node,
        fence: next,
        outcome: ProbeOutcome::Succeeded,
    };
    let step = fleet.step_of(&witness, input);
    assert_eq!((step.answer, step.record), (Answer::Stale, None));
}

/// A suspect's time to stand back is over by watching, too.
#[test]
fn a_suspect_watches_as_well() {
    let mut fleet = fleet(2);
    fleet.wait_over();
    let fence = fleet.probe_of("a");
    fleet.reports("a", fence, ProbeOutcome::Failed);
    let mut witness = saw(&fleet, 100);
    fleet.now -= HOUR;
    assert!(!claims(&mut fleet, &mut witness, 100 + WAIT + LEASE - 1));
    assert!(claims(&mut fleet.clone(), &mut witness, 100 + WAIT + LEASE));

    // Another went first, and left.
    fleet.now += HOUR;
    fleet.wait_over();
    let fence = fleet.probe_of("b");
    fleet.reports("b", fence, ProbeOutcome::Released);
    let mut witness = saw(&fleet, 100);
    fleet.now -= HOUR;
    assert!(!claims(&mut fleet, &mut witness, 100 + LEASE - 1));
    assert!(claims(&mut fleet, &mut witness, 100 + LEASE));
}

/// A clock of the store that jumps an hour ahead and back again: the wait ends early once, and
/// nothing freezes, neither the votes nor the waits nor the leases.
#[test]
fn an_hour_ahead_and_back() {
    let mut fleet = fleet(2);
    fleet.now += HOUR;
    // It is taken to be over: a forward step ends a wait early.
    fleet.probe_of("b");
    let mut witness = saw(&fleet, 100);
    fleet.now -= HOUR;
    // b died; its lease ends by a's watch, though the store says in an hour.
    assert!(!claims(&mut fleet, &mut witness, 100 + LEASE - 1));
    assert!(claims(&mut fleet, &mut witness, 100 + LEASE));
    let fence = *fleet.fences.last().unwrap();
    fleet.reports("a", fence, ProbeOutcome::Failed);
    assert_eq!(
        fleet.record.retry_at(),
        Some(at(fleet.now + WAIT)),
        "the record is back, too"
    );

    // It opened in the hour ahead.
    let mut fleet = self::fleet(2);
    fleet.step(breaker::Input::Reset {
        operator: &scripted::ann(),
    });
    fleet.now += HOUR;
    fleet.trip();
    let mut witness = saw(&fleet, 100);
    fleet.now -= HOUR;
    assert!(!claims(&mut fleet, &mut witness, 100 + WAIT - 1));
    assert!(claims(&mut fleet, &mut witness, 100 + WAIT));

    // And so with votes: those of the hour ahead are gone, and new ones count.
    let mut fleet = self::fleet(2);
    fleet.step(breaker::Input::Reset {
        operator: &scripted::ann(),
    });
    fleet.now += HOUR;
    let long = scripted::Ballot {
        lapse: 2 * HOUR,
        ..scripted::on_rate(true)
    };
    fleet.votes("x", long);
    fleet.now -= HOUR;
    fleet.votes("a", scripted::on_rate(true));
    assert_eq!(
        (fleet.record.state(), fleet.voters()),
        (State::Closed, vec!["a"])
    );
    fleet.votes("b", scripted::on_rate(true));
    assert_eq!(fleet.record.state(), State::Open);
}

proptest! {
    /// Invariant: a node reaches a probe once it has watched an open circuit for the wait, whatever
    /// the store's clock says meanwhile; and not before, unless the store says so.
    #[test]
    fn any_store_clock(clocks in prop::collection::vec(0..4 * START, 1..40), every in 1..400u64) {
        let mut fleet = fleet(1);
        let mut witness = saw(&fleet, 1_000);
        let (entered, mut own) = (fleet.record.entered_at(), 1_000);
        for clock in clocks.into_iter().cycle() {
            fleet.now = clock;
            own += every;
            witness.see(&fleet.record, at(own - 1), at(own), None);
            let by_watch = own >= 1_000 + WAIT;
            let by_store = at(clock) >= entered.after(ms(WAIT));
            prop_assert_eq!(claims(&mut fleet, &mut witness, own), by_watch || by_store);
            if by_watch || by_store {
                break;
            }
            prop_assert_eq!(fleet.record.entered_at(), entered, "nothing was written");
        }
    }

    /// Invariant: where every prober dies, a watcher has the place within the lease, and two are
    /// never under way by anybody's watch.
    #[test]
    fn leases_under_any_clock(
        clocks in prop::collection::vec(0..4 * START, 4..40),
        every in 1..200u64,
    ) {
        let mut fleet = fleet(1);
        fleet.wait_over();
        fleet.probe_of("dies");
        let mut witness = saw(&fleet, 1_000);
        let (mut own, mut last, mut claimed) = (1_000, 1_000, 0);
        let mut clocks = clocks.into_iter().cycle();
        while claimed < 5 {
            own += every;
            fleet.now = clocks.next().unwrap();
            if claims(&mut fleet, &mut witness, own) {
                (last, claimed) = (own, claimed + 1);
                witness.see(&fleet.record, at(own), at(own), None);
            }
            prop_assert!(fleet.record.probes().len() == 1);
            prop_assert!(own - last <= LEASE + every);
        }
        prop_assert!(witness.retry_at(&fleet.record).is_none_or(|at| at < Timestamp::MAX));
    }
}
