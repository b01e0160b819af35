//! The laws of the ledger: a spend counts once, in any order, however often it is told.

use pollcore::privacy::{Budget, Epsilon, Ledger, LedgerError, Spend};
use proptest::prelude::*;

fn epsilon(millionths: u32) -> Epsilon {
    Epsilon::from_millionths(millionths).unwrap()
}

#[test]
fn spends_to_the_last_millionth() {
    let mut ledger = Ledger::new(epsilon(3));
    for revision in 0..3 {
        let left = ledger.left(b"ann").as_millionths();
        assert_eq!(left, 3 - u64::from(revision));
        assert!(matches!(
            ledger.spend(b"ann", revision, Epsilon::LEAST),
            Ok(Spend::New { left: now }) if now.as_millionths() == left - 1
        ));
    }
    assert_eq!(ledger.left(b"ann"), Budget::NONE);
    let before = ledger.clone();
    match ledger.spend(b"ann", 3, epsilon(2)) {
        Err(LedgerError::Exceeded(exceeded)) => {
            assert_eq!(exceeded.spent.as_millionths(), 3);
            assert_eq!(exceeded.asked.as_millionths(), 2);
            assert_eq!(exceeded.left, Budget::NONE);
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(ledger, before);
    // A replay is free, and another voter has an account of its own.
    assert!(matches!(
        ledger.spend(b"ann", 1, Epsilon::LEAST),
        Ok(Spend::Replay { left: Budget::NONE })
    ));
    assert_eq!(ledger, before);
    assert!(ledger.spend(b"bob", 0, epsilon(3)).is_ok());
}

#[test]
fn a_first_vote_can_be_too_dear() {
    let mut ledger = Ledger::new(epsilon(5));
    assert!(ledger.spend(b"ann", 0, epsilon(6)).is_err());
    assert!(ledger.is_empty());
    assert_eq!(ledger.spent(b"ann"), Budget::NONE);
}

#[test]
fn a_revision_has_one_price() {
    let mut ledger = Ledger::new(epsilon(100));
    ledger.spend(b"ann", 0, epsilon(10)).unwrap();
    let conflict = LedgerError::Conflict {
        revision: 0,
        before: epsilon(10),
        asked: epsilon(11),
    };
    assert_eq!(ledger.spend(b"ann", 0, epsilon(11)), Err(conflict));
    let mut other = Ledger::new(epsilon(100));
    other.spend(b"ann", 0, epsilon(11)).unwrap();
    other.spend(b"aaa", 0, epsilon(11)).unwrap();
    let before = ledger.clone();
    assert!(matches!(
        ledger.merge(&other),
        Err(LedgerError::Conflict { .. })
    ));
    assert_eq!(ledger, before);
}

#[test]
fn holds_no_more_than_it_may() {
    let mut ledger = Ledger::with_most(epsilon(100), 2);
    ledger.spend(b"a", 0, epsilon(1)).unwrap();
    ledger.spend(b"a", 1, epsilon(1)).unwrap();
    assert_eq!(
        ledger.spend(b"b", 0, epsilon(1)),
        Err(LedgerError::Full { most: 2 })
    );
    assert!(ledger.spend(b"a", 1, epsilon(1)).is_ok());
    let mut other = Ledger::with_most(epsilon(100), 2);
    other.spend(b"b", 0, epsilon(1)).unwrap();
    assert_eq!(ledger.merge(&other), Err(LedgerError::Full { most: 2 }));
    assert_eq!(ledger.len(), 2);
    assert_eq!(
        ledger.spend(&[0; 33], 0, epsilon(1)),
        Err(LedgerError::Voter { len: 33 })
    );
    assert!(
        Ledger::new(epsilon(1))
            .spend(&[0; 32], 0, epsilon(1))
            .is_ok()
    );
    assert!(matches!(
        ledger.merge(&Ledger::new(epsilon(99))),
        Err(LedgerError::Allowed { .. })
    ));
}

#[test]
fn what_replicas_overspent_is_kept() {
    let mut one = Ledger::new(epsilon(10));
    let mut two = Ledger::new(epsilon(10));
    one.spend(b"ann", 0, epsilon(7)).unwrap();
    two.spend(b"ann", 1, epsilon(7)).unwrap();
    two.spend(b"bob", 0, epsilon(7)).unwrap();
    one.merge(&two).unwrap();
    assert_eq!(one.spent(b"ann").as_millionths(), 14);
    assert_eq!(one.left(b"ann"), Budget::NONE);
    assert_eq!(one.overdrawn().collect::<Vec<_>>(), [b"ann"]);
    assert!(one.spend(b"ann", 2, Epsilon::LEAST).is_err());
}

type Spends = Vec<(u8, u32, u32)>;

/// Spends whose price the revision tells, so that no two conflict.
fn spends() -> impl Strategy<Value = Spends> {
    proptest::collection::vec((0..4_u8, 0..6_u32), 0..30).prop_map(|spends| {
        let price = |(voter, revision)| (voter, revision, 1 + 7 * revision % 5);
        spends.into_iter().map(price).collect()
    })
}

/// A ledger with room for all of them.
fn ledger(spends: &Spends) -> Ledger {
    let mut ledger = Ledger::new(epsilon(100));
    for &(voter, revision, price) in spends {
        ledger.spend(&[voter], revision, epsilon(price)).unwrap();
    }
    ledger
}

proptest! {
    #[test]
    fn order_and_repetition_don_t_matter(
        (spends, shuffled) in spends().prop_flat_map(|spends| {
            let twice = [spends.clone(), spends.clone()].concat();
            (Just(spends), Just(twice).prop_shuffle())
        }),
    ) {
        prop_assert_eq!(ledger(&spends), ledger(&shuffled));
    }

    #[test]
    fn merging_is_a_union(a in spends(), b in spends(), c in spends()) {
        let merged = |ledgers: &[&Ledger]| {
            let mut sum = ledgers[0].clone();
            for ledger in &ledgers[1..] {
                sum.merge(ledger).unwrap();
            }
            sum
        };
        let (x, y, z) = (ledger(&a), ledger(&b), ledger(&c));
        prop_assert_eq!(merged(&[&x, &y]), ledger(&[a, b].concat()));
        prop_assert_eq!(merged(&[&x, &y]), merged(&[&y, &x]));
        prop_assert_eq!(merged(&[&x, &x]), x.clone());
        prop_assert_eq!(merged(&[&merged(&[&x, &y]), &z]), merged(&[&x, &merged(&[&y, &z])]));
    }

    #[test]
    fn nobody_spends_more_than_is_allowed(
        allowed in 1..40_u32,
        spends in proptest::collection::vec((0..3_u8, 0..8_u32, 1..20_u32), 0..40),
    ) {
        let mut ledger = Ledger::new(epsilon(allowed));
        for (voter, revision, price) in spends {
            let before = ledger.spent(&[voter]).as_millionths();
            match ledger.spend(&[voter], revision, epsilon(price)) {
                Ok(Spend::New { left }) => {
                    prop_assert_eq!(left.as_millionths() + before + u64::from(price), u64::from(allowed));
                }
                Ok(Spend::Replay { .. }) => prop_assert_eq!(ledger.spent(&[voter]).as_millionths(), before),
                Err(LedgerError::Exceeded(exceeded)) => {
                    prop_assert!(before + u64::from(price) > u64::from(allowed));
                    prop_assert_eq!(exceeded.left.as_millionths() + before, u64::from(allowed));
                }
                Err(LedgerError::Conflict { .. }) => {}
                Err(other) => prop_assert!(false, "{}", other),
            }
        }
        prop_assert_eq!(ledger.overdrawn().count(), 0);
    }
}
