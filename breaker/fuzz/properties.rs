//! What must hold for any bytes from outside. The fuzz target searches for bytes that break it,
//! and `tests/circuit/fuzz_corpora.rs` replays what it found.

use core::time::Duration;

use breaker::{
    Answer, Backoff, Force, Input, NodeName, Operator, Policy, ProbeOutcome, Probes, Record, Rule,
    State, Timestamp, Totals, Trip, Witness,
};

/// A record that is accepted survives being written again, and any step that is made from it.
pub(crate) fn record(bytes: &[u8]) {
    let Ok(record) = Record::decode(bytes) else {
        return;
    };
    survives(&record);
    let longest = Duration::from_secs(60);
    let backoff = Backoff::exponential(Duration::from_millis(1)..=longest).full_jitter();
    let policy = Policy::new(backoff, Probes::at_most(3), None).expect("it is within its bounds");
    let policy = policy.quorum(2);
    let node = NodeName::new("eu-1").expect("it is within its bounds");
    let operator = Operator::new("ann", "").expect("it is within its bounds");
    let trip = Trip {
        rule: Rule::FailureRate,
        totals: Totals::default(),
        consecutive: 0,
    };
    let (era, forced_stamp) = (record.era(), record.forced_stamp());
    let last = record.updated_at().as_millis();
    let vote = |fleet_breached| Input::Vote {
        node: &node,
        era,
        forced_stamp,
        trip,
        wait: Some(longest),
        fleet_breached,
        lapse: longest,
    };
    for now in [0, last / 2, last, last.saturating_add(60_000), u64::MAX] {
        for input in [
            Input::Tick,
            Input::Acquire,
            Input::Trip {
                era,
                forced_stamp,
                trip,
                wait: None,
            },
            vote(false),
            vote(true),
            Input::Claim { node: &node },
            Input::Force {
                force: Force::Open,
                until: Some(Timestamp::from_millis(now)),
                operator: &operator,
            },
            Input::Lift {
                operator: &operator,
            },
            Input::Reset {
                operator: &operator,
            },
        ] {
            drive(&policy, &record, input, Timestamp::from_millis(now));
        }
        forget(&policy, &record, Timestamp::from_millis(now));
    }
}

fn drive(policy: &Policy, record: &Record, input: Input<'_>, now: Timestamp) {
    let mut words = 0;
    let mut entropy = || {
        words += 1;
        words
    };
    let mut witness = Witness::default();
    witness.see(record, Timestamp::default(), Timestamp::default(), None);
    let step = policy.step_witnessed(record, input, now, &witness, &mut entropy);
    let next = step.record.as_ref().unwrap_or(record);
    survives(next);
    // At the last moment that there is, a lease has no time to last.
    if let Answer::Probe { fence, until } = step.answer
        && until > next.updated_at()
    {
        assert_eq!((next.state(), next.era()), (State::HalfOpen, fence.era()));
        let outcome = ProbeOutcome::Succeeded;
        let input = Input::Probe { fence, outcome };
        let step = policy.step(next, input, now, &mut entropy);
        let closed = step.record.expect("a probe that ends gives back its place");
        assert_eq!(closed.state(), State::Closed);
        survives(&closed);
    }
}

/// A store that forgets it, or has what another made of it.
fn forget(policy: &Policy, record: &Record, now: Timestamp) {
    let mut words = 0;
    let mut entropy = || {
        words += 1;
        words
    };
    let written = policy.reconcile(record, None, now, &mut entropy);
    let written = written.expect("what is gone is written again");
    survives(&written);
    assert_eq!(written.stamp(), record.stamp());
    for found in [&written, record] {
        let again = policy.reconcile(record, Some(found), now, &mut entropy);
        assert!(again.is_none(), "what was written is adopted");
    }
}

/// Nothing is lost but the oldest changes, and then suspects and votes, and these only where not all
/// would fit.
fn survives(record: &Record) {
    let bytes = record.encode();
    assert!(bytes.len() <= Record::MAX_BYTES);
    let again = Record::decode(&bytes).expect("what is written can be read");
    if again != *record {
        assert!(bytes.len() > Record::MAX_BYTES / 2);
        let last: Vec<_> = record.history().collect();
        let kept: Vec<_> = again.history().collect();
        assert!(last.ends_with(&kept));
        assert!(kept.is_empty() || again.suspects() == record.suspects());
        assert!(again.suspects().is_empty() || again.votes() == record.votes());
        assert!(record.votes().ends_with(again.votes()));
        assert_eq!((again.era(), again.state()), (record.era(), record.state()));
        assert_eq!(
            (again.probes(), again.forced()),
            (record.probes(), record.forced())
        );
    }
}
