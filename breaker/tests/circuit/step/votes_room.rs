//! How much voting may cost: places are few, a renewal is written once, and what is said in vain is
//! not written at all.

use breaker::{Answer, Backoff, Policy, Probes, Rule, State, Step};

use crate::scripted::{self, Circuit, ann, at, ms, on_count, on_rate};

fn fleet(quorum: u32) -> Circuit {
    let policy = Policy::new(
        Backoff::constant(ms(5_000)),
        Probes::at_most(2).lease(ms(700)),
        None,
    );
    Circuit::new(policy.unwrap().quorum(quorum))
}

fn writes_nothing(step: &Step) {
    assert_eq!((&step.record, step.answer), (&None, Answer::Noted));
    assert_eq!((step.transitions.len(), step.lost), (0, 0));
}

#[test]
fn a_place_for_each_of_the_quorum_and_no_more() {
    let mut fleet = fleet(2);
    fleet.votes("a", on_rate(false));
    fleet.votes("b", on_rate(false));
    writes_nothing(&fleet.votes("c", on_rate(true)));
    // The other kind has places of its own.
    fleet.votes("c", on_count(Rule::SlowCallRate));
    assert_eq!(fleet.voters(), ["a", "b", "c"]);
    writes_nothing(&fleet.votes("d", on_rate(true)));
}

#[test]
fn a_vote_that_has_lapsed_makes_room() {
    let mut fleet = fleet(2);
    fleet.votes("a", on_rate(false));
    fleet.now += 1;
    fleet.votes("b", on_rate(false));
    fleet.now += 998;
    writes_nothing(&fleet.votes("c", on_rate(false)));
    fleet.now += 1;
    fleet.votes("c", on_rate(false));
    assert_eq!(fleet.voters(), ["b", "c"], "a's is swept out");
    // And a vote that has lapsed does not count.
    fleet.now += 998;
    fleet.votes("c", on_rate(false));
    fleet.now += 2;
    fleet.votes("c", on_rate(true));
    assert_eq!(fleet.record.state(), State::Closed);
}

#[test]
fn a_renewal_is_written_where_it_moves_the_end() {
    let mut fleet = fleet(3);
    fleet.votes("a", on_rate(false));
    writes_nothing(&fleet.votes("a", on_rate(false)));
    let shorter = scripted::Ballot {
        lapse: 500,
        ..on_rate(false)
    };
    fleet.now += 499;
    writes_nothing(&fleet.votes("a", shorter));
    fleet.now += 2;
    assert!(fleet.votes("a", shorter).record.is_some());
    assert_eq!(fleet.record.votes()[0].until(), at(fleet.now + 500));
    // A clock that is behind by less than the skew stands still.
    fleet.now -= 900;
    writes_nothing(&fleet.votes("a", shorter));
}

/// What was counted outranks what is a share.
#[test]
fn one_vote_a_node() {
    let mut fleet = fleet(2);
    fleet.votes("a", on_rate(false));
    fleet.votes("a", on_count(Rule::ConsecutiveFailures));
    let rules: Vec<_> = fleet
        .record
        .votes()
        .iter()
        .map(breaker::Vote::rule)
        .collect();
    assert_eq!(rules, [Some(Rule::ConsecutiveFailures)]);
    // A share said later does not take its place, nor prolong it.
    fleet.now += 600;
    writes_nothing(&fleet.votes("a", on_rate(false)));
    fleet.now += 400;
    fleet.votes("a", on_rate(false));
    assert!(fleet.record.votes()[0].is_on_rate());
    assert_eq!(fleet.voters(), ["a"]);
}

/// Without room among the counts a vote stays what it was, and lasts.
#[test]
fn no_room_to_move_up() {
    let mut fleet = fleet(16);
    for name in ["a", "b", "c"] {
        fleet.votes(name, on_count(Rule::SlowCallRate));
    }
    fleet.votes("d", on_rate(false));
    fleet.now += 100;
    // In truth each has its own settings.
    fleet.policy = fleet.policy.quorum(5);
    fleet.votes("e", on_count(Rule::SlowCallRate));
    fleet.votes("f", on_rate(false));
    assert_eq!(fleet.voters().len(), 6);
    fleet.policy = fleet.policy.quorum(4);
    writes_nothing(&fleet.votes("g", on_count(Rule::SlowCallRate)));
    assert_eq!(fleet.record.state(), State::Closed);
    fleet.votes("d", on_count(Rule::SlowCallRate));
    assert_eq!(
        fleet.record.state(),
        State::Open,
        "but its word completes what others began"
    );
}

#[test]
fn nothing_is_swept_for_a_vote_in_vain() {
    // What is imposed has run out, but the vote is about the time before.
    let mut fleet = fleet(2);
    let (era, before) = (fleet.record.era(), fleet.record.forced_stamp());
    let until = Some(at(fleet.now + 10));
    let force = breaker::Force::Disabled;
    fleet.step(breaker::Input::Force {
        force,
        until,
        operator: &ann(),
    });
    fleet.now += 20;
    let step = fleet.votes_on("a", on_rate(true), era, before);
    assert_eq!((step.answer, step.record), (Answer::Stale, None));
    assert_eq!((step.transitions.len(), step.lost), (0, 0));

    // The clock was set back, and the vote is about another state.
    let mut fleet = self::fleet(2);
    let old = fleet.record.clone();
    fleet.step(breaker::Input::Reset { operator: &ann() });
    fleet.now -= 3_600_000;
    let step = fleet.votes_on("a", on_rate(true), old.era(), old.forced_stamp());
    assert_eq!((step.answer, step.record), (Answer::Stale, None));
}

/// A thousand nodes that break a rule in one moment write no more than there are places.
#[test]
fn a_thousand_nodes_at_once() {
    for quorum in [1, 2, 3, 16] {
        // No window of the fleet agrees, so nothing opens: the worst case.
        let mut fleet = fleet(quorum);
        let mut writes = 0;
        for name in 0..1_000 {
            writes += u32::from(
                fleet
                    .votes(&format!("n{name}"), on_rate(false))
                    .record
                    .is_some(),
            );
        }
        assert_eq!(writes, quorum);
        for name in 500..1_500 {
            let ballot = on_count(Rule::ConsecutiveFailures);
            writes += u32::from(fleet.votes(&format!("n{name}"), ballot).record.is_some());
        }
        assert_eq!(fleet.record.state(), State::Open);
        assert_eq!(writes, 2 * quorum, "one opens, the others are late");

        let mut fleet = self::fleet(quorum);
        let mut writes = 0;
        for name in 0..1_000 {
            writes += u32::from(
                fleet
                    .votes(&format!("n{name}"), on_rate(true))
                    .record
                    .is_some(),
            );
        }
        assert_eq!((fleet.record.state(), writes), (State::Open, quorum));
    }
}

/// Over many intervals: one write a place and interval.
#[test]
fn renewals_of_all_who_are_listed() {
    let mut fleet = fleet(3);
    for _ in 0..10 {
        let mut writes = 0;
        for name in 0..100 {
            let step = fleet.votes(&format!("n{name}"), on_rate(false));
            writes += u32::from(step.record.is_some());
        }
        assert_eq!(writes, 3);
        fleet.now += 500;
    }
    assert_eq!(fleet.voters(), ["n0", "n1", "n2"], "who is listed stays");
}
