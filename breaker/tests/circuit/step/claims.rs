//! How nodes come by probes, and which of them has to stand back.

use breaker::{Answer, Backoff, Cause, Force, Input, Policy, ProbeOutcome, Probes, State, Status};

use crate::scripted::{Circuit, ann, at, ms, on_rate};

const WAIT: u64 = 5_000;
const LEASE: u64 = 700;

fn policy(quorum: u32, probes: Probes) -> Policy {
    let policy = Policy::new(Backoff::constant(ms(WAIT)), probes.lease(ms(LEASE)), None);
    policy.unwrap().quorum(quorum)
}

/// A fleet that opened just now.
fn opened(quorum: u32, probes: Probes) -> Circuit {
    let mut fleet = Circuit::new(policy(quorum, probes));
    fleet.trip();
    fleet
}

fn refused(fleet: &mut Circuit, name: &str) -> u64 {
    let step = fleet.claims(name);
    assert_eq!(
        (&step.record, step.transitions.len(), step.lost),
        (&None, 0, 0)
    );
    match step.answer {
        Answer::Refused {
            until: Some(until), ..
        } => until.as_millis(),
        answer => panic!("not refused: {answer:?}"),
    }
}

/// Fails the probe of a node, and waits until the others may try again.
fn fails(fleet: &mut Circuit, name: &str) {
    let fence = fleet.probe_of(name);
    fleet.reports(name, fence, ProbeOutcome::Failed);
    assert_eq!(fleet.record.state(), State::Open);
    fleet.wait_over();
}

#[test]
fn one_swap_opens_the_door_and_takes_the_place() {
    let mut fleet = opened(2, Probes::at_most(1));
    let retry_at = fleet.record.retry_at().unwrap().as_millis();
    fleet.now = retry_at - 1;
    assert_eq!(refused(&mut fleet, "a"), retry_at);
    fleet.now = retry_at;
    let step = fleet.claims("a");
    assert_eq!(step.transitions.len(), 1);
    assert_eq!(step.transitions[0].cause, Cause::WaitOver);
    let record = step.record.unwrap();
    assert_eq!(
        (record.state(), record.probes().len()),
        (State::HalfOpen, 1)
    );
    let Answer::Probe { fence, until } = step.answer else {
        panic!()
    };
    assert_eq!((fence.era(), until), (record.era(), at(retry_at + LEASE)));
    assert_eq!(refused(&mut fleet, "b"), retry_at + LEASE);
    fleet.reports("a", fence, ProbeOutcome::Succeeded);
    assert_eq!(fleet.record.state(), State::Closed);
    // There is nothing to claim in a closed circuit.
    let step = fleet.claims("b");
    assert_eq!((step.answer, step.record), (Answer::Passed, None));
}

/// What time alone has decided is left to whoever has something to write.
#[test]
fn a_claim_in_vain_writes_nothing_at_all() {
    // A force has run out, but the wait is not over.
    let mut fleet = opened(2, Probes::at_most(1));
    let until = Some(at(fleet.now + 10));
    let force = Force::Closed;
    fleet.step(Input::Force {
        force,
        until,
        operator: &ann(),
    });
    fleet.now += 20;
    refused(&mut fleet, "a");
    assert_eq!(
        fleet.record.status(),
        Status::ForcedClosed,
        "nobody wrote that it is over"
    );
    // The clock was set back by an hour.
    let mut fleet = opened(2, Probes::at_most(1));
    fleet.now -= 3_600_000;
    refused(&mut fleet, "a");

    // A probe is lost, but there is room for none, since fewer may be under way now.
    let mut fleet = opened(2, Probes::at_most(3));
    fleet.wait_over();
    fleet.probe_of("a");
    fleet.now += LEASE / 2;
    fleet.probe_of("b");
    fleet.policy = policy(2, Probes::at_most(1));
    fleet.now += LEASE / 2;
    refused(&mut fleet, "c");
    assert_eq!(fleet.record.probes().len(), 2);

    // And so it is when somebody comes too late with a report.
    let late = fleet.fences[0];
    let step = fleet.reports("a", late, ProbeOutcome::Succeeded);
    assert_eq!(
        (step.answer, step.record, step.lost),
        (Answer::Stale, None, 0)
    );

    // A claim that is granted carries all of it out.
    fleet.now += LEASE;
    let step = fleet.claims("c");
    assert_eq!((step.lost, step.record.unwrap().probes_lost()), (2, 2));
}

/// A force keeps the era, so nobody can tell by it that it is over: its end has the same stamp for
/// all, whenever they notice.
#[test]
fn the_end_of_a_force_is_the_same_for_all() {
    let mut fleet = Circuit::new(policy(1, Probes::at_most(1)));
    let until = Some(at(fleet.now + 1_000));
    let force = Force::Disabled;
    fleet.step(Input::Force {
        force,
        until,
        operator: &ann(),
    });
    let mut mirror = fleet.clone();
    mirror.now += 1_003;
    mirror.step(Input::Tick);
    let (era, forced_stamp) = (mirror.record.era(), mirror.record.forced_stamp());
    assert!(forced_stamp > fleet.record.forced_stamp());

    fleet.now += 60_000;
    let step = fleet.votes_on("a", on_rate(true), era, forced_stamp);
    let causes: Vec<_> = step
        .transitions
        .iter()
        .map(|change| change.cause.name())
        .collect();
    assert_eq!(causes, ["expired", "tripped"]);

    // What an operator did in the time of the force is later than its end.
    let mut fleet = Circuit::new(policy(1, Probes::at_most(1)));
    fleet.step(Input::Force {
        force,
        until,
        operator: &ann(),
    });
    let mut other = fleet.clone();
    other.now += 500;
    other.step(Input::Lift { operator: &ann() });
    fleet.now += 5_000;
    fleet.step(Input::Tick);
    assert!(fleet.record.forced_stamp() < other.record.forced_stamp());
}

/// Who failed last lets the others go first, for a lease.
#[test]
fn a_suspect_stands_back() {
    let mut fleet = opened(2, Probes::at_most(1));
    fleet.wait_over();
    fails(&mut fleet, "poison");
    assert_eq!(fleet.suspects(), ["poison"]);
    let retry_at = fleet.now;
    assert_eq!(refused(&mut fleet, "poison"), retry_at + LEASE);
    fleet.now = retry_at + LEASE - 1;
    refused(&mut fleet, "poison");
    let mut others = fleet.clone();
    let fence = others.probe_of("well");
    others.reports("well", fence, ProbeOutcome::Succeeded);
    assert_eq!(others.record.state(), State::Closed);
    assert_eq!(
        others.suspects(),
        ["poison"],
        "remembered beyond the closing"
    );

    // Where nobody else comes, it may.
    fleet.now = retry_at + LEASE;
    let fence = fleet.probe_of("poison");
    fleet.reports("poison", fence, ProbeOutcome::Succeeded);
    assert_eq!(
        (fleet.record.state(), fleet.suspects().len()),
        (State::Closed, 0)
    );
}

#[test]
fn in_a_half_open_circuit_it_stands_back_while_others_get_on() {
    let probes = Probes::at_most(1).successes(3);
    let mut fleet = opened(2, probes);
    fleet.wait_over();
    fails(&mut fleet, "poison");
    let begin = fleet.now;
    let fence = fleet.probe_of("well");
    fleet.now += 500;
    fleet.reports("well", fence, ProbeOutcome::Succeeded);
    // A lease after the last change; and that is soon after the state began.
    assert_eq!(refused(&mut fleet, "poison"), begin + 500 + LEASE);
    fleet.now += LEASE - 1;
    refused(&mut fleet, "poison");
    let mut quiet = fleet.clone();
    quiet.now += 1;
    quiet.probe_of("poison");

    // Others that get nowhere hold it up for no more than three leases.
    while fleet.now < begin + 3 * LEASE {
        let fence = fleet.probe_of("well");
        refused(&mut fleet, "poison");
        fleet.reports("well", fence, ProbeOutcome::Released);
        assert!(refused(&mut fleet, "poison") <= begin + 3 * LEASE);
        fleet.now += 100;
    }
    fleet.now = begin + 3 * LEASE;
    fleet.probe_of("poison");
}

/// The place of a probe that was lost comes free for the suspect, too, though nobody wrote that.
#[test]
fn a_suspect_follows_on_who_died() {
    for successes in [1, 9] {
        let mut fleet = opened(2, Probes::at_most(1).successes(successes));
        fleet.wait_over();
        fails(&mut fleet, "poison");
        fleet.probe_of("well");
        fleet.now += LEASE - 1;
        refused(&mut fleet, "poison");
        fleet.now += 1;
        fleet.probe_of("poison");
    }
}

#[test]
fn the_last_few_distinct_ones_are_suspects() {
    let mut fleet = opened(4, Probes::at_most(1));
    fleet.wait_over();
    for (name, suspects) in [
        ("a", &["a"][..]),
        ("b", &["b", "a"]),
        ("c", &["c", "b", "a"]),
        ("d", &["d", "c", "b"]),
        ("e", &["e", "d", "c"]),
    ] {
        fails(&mut fleet, name);
        assert_eq!(fleet.suspects(), suspects);
    }
    fleet.now += LEASE;
    fails(&mut fleet, "c");
    assert_eq!(fleet.suspects(), ["c", "e", "d"]);
    // One of smaller settings looks at those who failed last.
    fleet.policy = policy(2, Probes::at_most(1));
    refused(&mut fleet, "c");
    fleet.probe_of("e");
    fleet.step(Input::Reset { operator: &ann() });
    assert_eq!(fleet.suspects().len(), 0);
}

#[test]
fn without_a_quorum_nobody_is_a_suspect() {
    let mut fleet = opened(1, Probes::at_most(1));
    fleet.wait_over();
    fails(&mut fleet, "a");
    assert_eq!(fleet.suspects().len(), 0);
    fleet.probe_of("a");
}

#[test]
fn what_makes_a_suspect() {
    for (outcome, is_suspect) in [
        (ProbeOutcome::Succeeded, false),
        (ProbeOutcome::Failed, true),
        (ProbeOutcome::Released, false),
        // That may be about this node alone, as a limit on its calls.
        (ProbeOutcome::OpenFor(ms(10)), true),
    ] {
        let mut fleet = opened(3, Probes::at_most(2).failures(2).successes(2));
        fleet.wait_over();
        let fence = fleet.probe_of("a");
        fleet.reports("a", fence, outcome);
        assert_eq!(
            fleet.suspects().len(),
            usize::from(is_suspect),
            "{outcome:?}"
        );
        // What is said too late, or under a force, says nothing.
        let step = fleet.reports("b", fence, ProbeOutcome::Failed);
        assert_eq!(step.answer, Answer::Stale);
        assert!(!fleet.suspects().contains(&"b"));
    }
    let mut fleet = opened(3, Probes::at_most(1));
    fleet.wait_over();
    let fence = fleet.probe_of("a");
    let force = Force::Closed;
    fleet.step(Input::Force {
        force,
        until: None,
        operator: &ann(),
    });
    let step = fleet.reports("a", fence, ProbeOutcome::Failed);
    assert_eq!((step.answer, fleet.suspects().len()), (Answer::Noted, 0));
}

/// Invariant: one node that fails by itself, and comes first to every probe, does not hold the
/// circuit of a healthy service open: at the second attempt another has its turn.
#[test]
fn a_poison_node_does_not_hold_it_open() {
    let mut fleet = opened(2, Probes::at_most(1));
    let begin = fleet.now;
    while fleet.record.state() != State::Closed {
        fleet.now += 100;
        for (name, outcome) in [
            ("poison", ProbeOutcome::Failed),
            ("well", ProbeOutcome::Succeeded),
        ] {
            if let Answer::Probe { fence, .. } = fleet.claims(name).answer {
                fleet.reports(name, fence, outcome);
            }
        }
        assert!(
            fleet.now <= begin + 2 * WAIT + 200,
            "still {:?}",
            fleet.record.state()
        );
    }
}

#[test]
fn what_is_forced_answers_claims() {
    let mut fleet = opened(2, Probes::at_most(1));
    fleet.wait_over();
    for (force, passes) in [
        (Force::Open, false),
        (Force::Closed, true),
        (Force::MetricsOnly, true),
    ] {
        fleet.step(Input::Force {
            force,
            until: None,
            operator: &ann(),
        });
        let step = fleet.claims("a");
        assert_eq!(step.record, None);
        assert_eq!(step.answer == Answer::Passed, passes);
        // Nor do votes count.
        let step = fleet.votes("a", on_rate(true));
        assert_eq!((step.record, step.answer), (None, Answer::Noted));
    }
}

/// The node that would have opened the circuit by itself is told so.
#[test]
fn under_metrics_only_a_quorum_of_one_would_have_opened() {
    for (quorum, breached, answer) in [
        (1, true, Answer::WouldOpen),
        (1, false, Answer::Noted),
        (2, true, Answer::Noted),
    ] {
        let mut fleet = Circuit::new(policy(quorum, Probes::at_most(1)));
        let force = Force::MetricsOnly;
        fleet.step(Input::Force {
            force,
            until: None,
            operator: &ann(),
        });
        let step = fleet.votes("a", on_rate(breached));
        assert_eq!((step.record, step.answer), (None, answer));
    }
}

/// Who changed the record last, by the settings.
#[test]
fn every_record_says_by_whose_settings_it_was_written() {
    let mut fleet = opened(2, Probes::at_most(1));
    assert_eq!(fleet.record.settings(), 0);
    fleet.policy = fleet.policy.settings(0xfeed);
    assert_eq!(fleet.claims("a").record, None);
    fleet.wait_over();
    fleet.probe_of("a");
    assert_eq!(fleet.record.settings(), 0xfeed);
    fleet.policy = fleet.policy.settings(7);
    let written = fleet
        .policy
        .reconcile(&fleet.record, None, at(fleet.now), &mut || 1);
    assert_eq!(written.unwrap().settings(), 7);
}
