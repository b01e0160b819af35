//! What must hold of any two records, and of any number of nodes that keep some.

use breaker::{Backoff, Policy, Probes, Record, State};
use proptest::prelude::*;

use crate::scripted::{Act, Circuit, at, ms, on_rate, walks, word};

fn policy() -> Policy {
    let probes = Probes::at_most(2).successes(2).failures(2).lease(ms(50));
    let backoff = Backoff::exponential(ms(50)..=ms(400)).full_jitter();
    Policy::new(backoff, probes, Some(ms(300)))
        .unwrap()
        .quorum(3)
        .settings(9)
}

/// A fleet whose store went back again and again: each branch goes on from where another was.
type Branch = (prop::sample::Index, Vec<(i64, Act)>, bool);

fn branches() -> impl Strategy<Value = Vec<Branch>> {
    prop::collection::vec(
        (any::<prop::sample::Index>(), walks(6), any::<bool>()),
        2..12,
    )
}

/// Every record that there ever was, and the last moment.
fn grown(branches: &[Branch]) -> (Vec<Record>, u64) {
    let mut circuit = Circuit::new(policy());
    let mut records = vec![circuit.record.clone()];
    for (from, walk, votes) in branches {
        circuit.record = records[from.index(records.len())].clone();
        for &(passes, act) in walk {
            circuit.act(passes, act);
            if *votes {
                circuit.votes("a", on_rate(false));
            }
            records.push(circuit.record.clone());
        }
        let restored =
            circuit
                .policy
                .reconcile(&circuit.record, None, at(circuit.now), &mut || {
                    word(&mut circuit.words)
                });
        records.extend(restored);
    }
    (records, circuit.now)
}

fn rank(record: &Record) -> (u64, bool, u64) {
    let is_open = record.state() != State::Closed;
    (
        record.stamp().as_millis(),
        is_open,
        record.forced_stamp().as_millis(),
    )
}

/// Only what is damaged has two stamps in one era; it is taken as it is.
#[test]
fn of_one_era_whatever_its_stamp() {
    let kept = Record::new(at(1_000), &mut || 7);
    let mut tree: serde_json::Value = serde_json::from_slice(&kept.encode()).unwrap();
    tree["stamp"] = 900.into();
    let later = Record::decode(tree.to_string().as_bytes()).unwrap();
    let adopted = policy().reconcile(&later, Some(&kept), at(1_000), &mut || 8);
    assert_eq!(adopted, None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn of_any_two(
        branches in branches(),
        one in any::<prop::sample::Index>(),
        two in any::<prop::sample::Index>(),
        passes in -5_000..5_000i64,
    ) {
        let (records, now) = grown(&branches);
        let (kept, found) = (one.get(&records), two.get(&records));
        let now = at(now.saturating_add_signed(passes));
        let mut words = 31;
        let mut entropy = || word(&mut words);
        let Some(written) = policy().reconcile(kept, Some(found), now, &mut entropy) else {
            prop_assert!(kept.forced_stamp() <= found.forced_stamp());
            let is_closed_over = kept.state() == State::Closed && found.state() != State::Closed;
            prop_assert!(
                kept.era() == found.era()
                    || (kept.stamp(), kept.state() != State::Closed)
                        <= (found.stamp(), found.state() != State::Closed)
                    || is_closed_over
            );
            return Ok(());
        };
        // More than was found, so that it comes to an end.
        prop_assert!(rank(&written) > rank(found));
        prop_assert_eq!(written.forced_stamp(), kept.forced_stamp().max(found.forced_stamp()));
        let is_new = written.era() != found.era();
        if is_new {
            prop_assert_eq!(written.stamp(), kept.stamp().max(found.stamp()));
            prop_assert_eq!(written.generation(), kept.generation().max(found.generation()) + 1);
            prop_assert!(records.iter().all(|record| record.era() != written.era()));
        } else {
            prop_assert_eq!((written.stamp(), written.state()), (found.stamp(), found.state()));
            prop_assert_eq!(written.probes().len(), found.probes().len());
        }
        prop_assert_eq!(written.votes().len(), 0);
        prop_assert_eq!(written.settings(), 9);
        prop_assert_eq!(Record::decode(&written.encode()), Ok(written.clone()));
        // Who wrote it, and who kept the one or the other, takes it as it is.
        for of in [&written, kept, found] {
            prop_assert_eq!(policy().reconcile(of, Some(&written), now, &mut entropy), None);
        }
    }

    #[test]
    fn of_one_that_is_gone(branches in branches(), one in any::<prop::sample::Index>()) {
        let (records, now) = grown(&branches);
        let kept = one.get(&records);
        let mut words = 31;
        let written = policy().reconcile(kept, None, at(now), &mut || word(&mut words)).unwrap();
        prop_assert_eq!(written.stamp(), kept.stamp());
        prop_assert_eq!(written.state() == State::Closed, kept.state() == State::Closed);
        prop_assert!(written.probes().is_empty() && written.votes().is_empty());
        prop_assert_eq!(written.forced(), kept.forced());
        prop_assert_eq!(Record::decode(&written.encode()), Ok(written));
    }

    /// However many nodes keep whatever they keep: after few writes they all have the same, and
    /// nobody writes any more. If the latest that one of them knows is not closed, nor is that.
    #[test]
    fn nodes_come_to_an_end(
        branches in branches(),
        nodes in prop::collection::vec(any::<prop::sample::Index>(), 2..6),
        order in prop::collection::vec(any::<prop::sample::Index>(), 0..30),
        found in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let (records, now) = grown(&branches);
        let mut kept: Vec<Record> = nodes.iter().map(|node| node.get(&records).clone()).collect();
        let mut store = found.map(|found| found.get(&records).clone());
        let most = kept.iter().chain(&store).max_by_key(|record| rank(record)).unwrap().clone();
        let before = kept.clone();
        let mut words = 31;
        let mut writes = 0;
        // In any order first, and then in turn until it is quiet.
        let any = order.iter().map(|node| node.index(kept.len())).collect::<Vec<_>>();
        let in_turn = (0..kept.len()).cycle().take(4 * kept.len());
        for node in any.into_iter().chain(in_turn) {
            let entropy = &mut || word(&mut words);
            let write = policy().reconcile(&kept[node], store.as_ref(), at(now), entropy);
            writes += usize::from(write.is_some());
            kept[node] = write.or(store).unwrap();
            store = Some(kept[node].clone());
        }
        prop_assert!(writes <= 2 * kept.len() + 1, "{} writes of {} nodes", writes, kept.len());
        let store = store.unwrap();
        prop_assert!(kept.iter().all(|record| *record == store));
        if most.state() != State::Closed {
            prop_assert!(store.state() != State::Closed);
        }
        prop_assert_eq!(
            store.forced_stamp(),
            before.iter().chain([&most, &store]).map(Record::forced_stamp).max().unwrap()
        );
    }

    /// As long as no two states were ever decided from one, the latest that anybody keeps is what
    /// they come to, however often the store forgets or goes back meanwhile: no service that was
    /// found to be well is shut again, and none that is ill gets traffic.
    #[test]
    fn the_latest_of_one_line_is_what_they_come_to(
        walk in walks(8),
        nodes in prop::collection::vec(any::<prop::sample::Index>(), 1..5),
        turns in prop::collection::vec((any::<prop::sample::Index>(), loss()), 0..30),
    ) {
        let mut circuit = Circuit::new(policy());
        let mut records = vec![circuit.record.clone()];
        for (passes, act) in walk {
            circuit.act(passes, act);
            records.push(circuit.record.clone());
        }
        let mut kept: Vec<Record> = nodes.iter().map(|node| node.get(&records).clone()).collect();
        let most = kept.iter().max_by_key(|record| rank(record)).unwrap().clone();
        let mut ever = records;
        ever.retain(|record| rank(record) <= rank(&most));
        let (mut store, now) = (None, at(circuit.now));
        let mut words = 31;
        let in_turn = (0..2 * kept.len()).map(|node| (node % nodes.len(), Loss::None));
        let turns = turns.iter().map(|(node, loss)| (node.index(nodes.len()), *loss));
        for (node, loss) in turns.chain(in_turn) {
            match loss {
                Loss::None => {}
                Loss::Whole => store = None,
                Loss::Back(to) => store = Some(to.get(&ever).clone()),
            }
            let entropy = &mut || word(&mut words);
            let write = policy().reconcile(&kept[node], store.as_ref(), now, entropy);
            ever.extend(write.clone());
            kept[node] = write.or(store).unwrap();
            store = Some(kept[node].clone());
        }
        let store = store.unwrap();
        prop_assert_eq!(store.stamp(), most.stamp());
        prop_assert_eq!(store.state() == State::Closed, most.state() == State::Closed);
        prop_assert_eq!(store.forced(), most.forced());
    }
}

#[derive(Debug, Clone, Copy)]
enum Loss {
    None,
    Whole,
    Back(prop::sample::Index),
}

fn loss() -> impl Strategy<Value = Loss> {
    prop_oneof![
        2 => Just(Loss::None),
        1 => Just(Loss::Whole),
        2 => any::<prop::sample::Index>().prop_map(Loss::Back),
    ]
}
