//! How a fleet opens: by as many nodes as the quorum asks for, and by what they have to say.

use breaker::{Answer, Backoff, Cause, Force, Input, Policy, Probes, Rule, State, Vote};
use proptest::prelude::*;

use crate::scripted::{Ballot, Circuit, START, ann, at, ms, node, on_count, on_rate};

const WAIT: u64 = 5_000;
const LONGEST: u64 = 60_000;

fn fleet(quorum: u32) -> Circuit {
    let backoff = Backoff::exponential(ms(WAIT)..=ms(LONGEST));
    let policy = Policy::new(backoff, Probes::at_most(1), None).unwrap();
    Circuit::new(policy.quorum(quorum))
}

fn in_row() -> Ballot {
    on_count(Rule::ConsecutiveFailures)
}

#[test]
fn a_quorum_of_nodes_and_the_window_of_the_fleet() {
    let mut fleet = fleet(3);
    let before = fleet.record.clone();
    for name in ["a", "b"] {
        let step = fleet.votes(name, on_rate(true));
        assert_eq!((step.answer, step.transitions.len()), (Answer::Noted, 0));
        assert_eq!(fleet.record.state(), State::Closed);
    }
    // A vote is no transition.
    assert_eq!(
        (fleet.record.era(), fleet.record.stamp()),
        (before.era(), before.stamp())
    );
    assert_eq!(fleet.record.generation(), before.generation());
    assert_eq!(fleet.voters(), ["a", "b"]);
    let vote: &Vote = &fleet.record.votes()[0];
    assert_eq!((vote.rule(), vote.wait()), (Some(Rule::FailureRate), None));
    assert_eq!(vote.until(), at(START + 1_000));

    let step = fleet.votes("c", on_rate(true));
    assert_eq!(fleet.record.state(), State::Open);
    assert_eq!(step.transitions.len(), 1);
    assert_eq!(
        step.transitions[0].cause,
        Cause::Tripped(on_rate(true).trip)
    );
    assert_eq!(fleet.record.wait(), ms(WAIT), "by the back-off");
    assert_eq!((fleet.record.attempt(), fleet.voters().len()), (1, 0));
}

/// Rates need the fleet's window to agree, which it may do later.
#[test]
fn rates_alone_do_not_open_it() {
    let mut fleet = fleet(2);
    for name in ["a", "b", "c", "a", "b"] {
        fleet.now += 100;
        fleet.votes(name, on_rate(false));
        assert_eq!(fleet.record.state(), State::Closed);
    }
    // Not by one who is not listed, either.
    assert_eq!(fleet.votes("c", on_rate(true)).record, None);
    fleet.now += 100;
    fleet.votes("a", on_rate(true));
    assert_eq!(fleet.record.state(), State::Open);
}

/// Even a renewal that is written nowhere completes a quorum.
#[test]
fn the_windows_word_counts_at_once() {
    let mut fleet = fleet(2);
    fleet.votes("a", on_rate(false));
    fleet.votes("b", on_rate(false));
    assert_eq!(fleet.votes("b", on_rate(false)).record, None);
    fleet.votes("b", on_rate(true));
    assert_eq!(fleet.record.state(), State::Open);
}

#[test]
fn a_quorum_of_counts_opens_by_itself() {
    let mut fleet = fleet(2);
    fleet.votes("a", in_row());
    // A second voter, but on a rate.
    fleet.votes("b", on_rate(false));
    assert_eq!(fleet.record.state(), State::Closed);
    assert_eq!(fleet.voters(), ["a", "b"]);
    fleet.votes("c", on_count(Rule::SlowCallRate));
    assert_eq!(fleet.record.state(), State::Open);
}

#[test]
fn a_rate_and_a_count_are_two_voters_where_the_window_agrees() {
    let mut fleet = fleet(2);
    fleet.votes("a", in_row());
    fleet.votes("b", on_rate(true));
    assert_eq!(fleet.record.state(), State::Open);
}

/// Invariant: one node never opens the fleet, whatever it says and however often.
#[test]
fn one_node_is_no_quorum() {
    let mut fleet = fleet(2);
    for turn in 0..50 {
        fleet.now += 300;
        let ballot = if turn % 3 == 0 {
            in_row()
        } else {
            on_rate(true)
        };
        fleet.votes("poison", ballot);
        assert_eq!(fleet.record.state(), State::Closed);
        assert_eq!(fleet.voters(), ["poison"]);
    }
}

#[test]
fn a_quorum_of_one_opens_at_once_and_lists_nobody() {
    let mut circuit = fleet(1);
    let step = circuit.votes("a", in_row());
    assert_eq!(
        (circuit.record.state(), step.transitions.len()),
        (State::Open, 1)
    );
    let mut circuit = fleet(1);
    circuit.votes("a", on_rate(false));
    assert_eq!(circuit.record.state(), State::Closed);
    circuit.votes("a", on_rate(true));
    assert_eq!(circuit.record.state(), State::Open);
}

#[test]
fn the_quorum_stays_in_its_bounds() {
    for (asked, is) in [(0, 1), (16, 16), (17, 16), (u32::MAX, 16)] {
        let mut fleet = fleet(asked);
        for voter in 1..=is {
            assert_eq!(fleet.record.state(), State::Closed, "{asked}: {voter}");
            fleet.votes(&format!("n{voter}"), in_row());
        }
        assert_eq!(fleet.record.state(), State::Open, "{asked}");
    }
}

/// The longest time that any of the voters was asked for, but never more than the longest wait.
#[test]
fn what_the_service_asked_for() {
    let asked = |wait| Ballot {
        wait: Some(wait),
        ..on_count(Rule::RetryAfter)
    };
    for (waits, expected) in [
        ([asked(20_000), asked(7_000)], 20_000),
        ([asked(7_000), asked(20_000)], 20_000),
        ([asked(1_000), in_row()], 1_000),
        ([asked(10 * LONGEST), asked(1)], LONGEST),
        ([asked(0), asked(0)], 1),
        ([in_row(), in_row()], WAIT),
    ] {
        let mut fleet = fleet(2);
        fleet.votes("a", waits[0]);
        let listed = fleet.record.votes()[0].wait();
        assert!(listed.is_none_or(|wait| wait <= ms(LONGEST) && wait >= ms(1)));
        assert_eq!(fleet.record.state(), State::Closed, "one vote like another");
        fleet.votes("b", waits[1]);
        assert_eq!(fleet.record.wait(), ms(expected));
    }
    // A vote that has lapsed asks for nothing.
    let mut fleet = fleet(2);
    fleet.votes("a", asked(20_000));
    fleet.now += 1_000;
    fleet.votes("b", in_row());
    fleet.votes("c", in_row());
    assert_eq!(fleet.record.wait(), ms(WAIT));
}

#[test]
fn every_change_clears_the_votes() {
    let until = Some(at(START + 10));
    let ann = &ann();
    let force = Force::Closed;
    for input in [
        Input::Reset { operator: ann },
        Input::Force {
            force,
            until,
            operator: ann,
        },
        Input::Force {
            force,
            until: None,
            operator: ann,
        },
    ] {
        let mut fleet = fleet(2);
        fleet.votes("a", in_row());
        fleet.step(input);
        assert_eq!(fleet.voters().len(), 0, "{input:?}");
        fleet.now += 20;
        fleet.step(Input::Lift { operator: ann });
        fleet.votes("b", in_row());
        assert_eq!(fleet.record.state(), State::Closed, "{input:?}");
    }
}

proptest! {
    /// Against a count on one's fingers: whoever votes, in whatever order, and however time passes.
    #[test]
    fn opens_exactly_when_it_may(
        quorum in 1..=4u32,
        acts in prop::collection::vec((0..6usize, 0..3usize, 0..600u64), 0..60),
    ) {
        let mut fleet = fleet(quorum);
        // Of each node: until when it says so, and whether on a rate.
        let mut said: Vec<Option<(u64, bool)>> = vec![None; 6];
        for (who, what, passes) in acts {
            fleet.now += passes;
            let ballot = [on_rate(false), on_rate(true), in_row()][what];
            let is_rate = what < 2;
            let live = |said: &Option<(u64, bool)>| said.filter(|(until, _)| *until > fleet.now);
            let others = |rate: bool| {
                let others = said.iter().enumerate().filter(|(other, _)| *other != who);
                others.filter_map(|(_, said)| live(said)).filter(|said| said.1 == rate).count()
            };
            let (rates, counts) = (others(true), others(false));
            let room = if is_rate { rates } else { counts } < quorum as usize;
            let until = fleet.now + 1_000;
            let own = match live(&said[who]) {
                Some((_, rate)) if rate == is_rate => Some((until, rate)),
                Some((_, true)) => Some((until, !room)),
                Some((before, false)) => Some((before, false)),
                None => room.then_some((until, is_rate)),
            };
            let opens = own.is_some_and(|(_, rate)| {
                let counts = counts + usize::from(!rate);
                let voters = rates + counts + usize::from(rate);
                voters >= quorum as usize && (what == 1 || counts >= quorum as usize)
            });
            said[who] = own;
            let step = fleet.votes(&format!("n{who}"), ballot);
            prop_assert_eq!(step.answer, Answer::Noted);
            prop_assert_eq!(fleet.record.state() == State::Open, opens);
            if opens {
                break;
            }
            let now = at(fleet.now);
            let mut live = fleet.record.votes().iter().filter(|vote| vote.is_live(now));
            let mine = live.find(|vote| *vote.node() == node(&format!("n{who}")));
            prop_assert_eq!(
                mine.map(|vote| (vote.until().as_millis(), vote.is_on_rate())),
                own
            );
            for rate in [true, false] {
                let of_kind = fleet.record.votes().iter().filter(|vote| vote.is_on_rate() == rate);
                prop_assert!(of_kind.count() <= quorum as usize);
            }
        }
    }
}
