//! A sequence, a range and a checkpoint far out are computed within a budget, or not at all.

use core::ops::ControlFlow;

use fibseq::{
    Budget, Checkpoint, Decimal, Error, MAX_INDEX, Quantity, Sequence, Term, digit_count, fibonacci,
};

fn refused(quantity: Quantity, needed: u64, allowed: u64) -> Error {
    Error::OverBudget {
        quantity,
        needed,
        allowed,
    }
}

#[test]
fn the_bounds_are_met_exactly() {
    let index = 1_000;
    let needed = digit_count(index - 1) + digit_count(index);
    let mut terms = Sequence::<Decimal>::starting_at(index).unwrap();
    let bytes = |bytes| Budget::UNLIMITED.max_bytes(bytes);
    assert_eq!(
        terms.prepare(bytes(needed - 1)),
        Err(refused(Quantity::Bytes, needed, needed - 1))
    );
    assert_eq!(
        terms.prepare(Budget::UNLIMITED.max_terms(1)),
        Err(refused(Quantity::Terms, 2, 1))
    );
    assert_eq!(terms.prepare(bytes(needed)), Ok(()));
    assert_eq!(terms.next(), Some(fibonacci(index).decimal().unwrap()));
    // What is known costs nothing.
    assert_eq!(terms.prepare(bytes(0)), Ok(()));

    let needed = digit_count(index) + digit_count(index + 1);
    assert_eq!(
        Checkpoint::at(index, bytes(needed - 1)),
        Err(refused(Quantity::Bytes, needed, needed - 1))
    );
    assert!(Checkpoint::at(index, bytes(needed)).is_ok());
}

#[test]
fn the_most_distant_term_is_refused_at_once() {
    let small = Budget::UNLIMITED.max_bytes(1 << 18);
    let over = |result| matches!(result, Err(Error::OverBudget { .. }));
    let mut terms = Sequence::<Decimal>::starting_at(MAX_INDEX).unwrap();
    assert!(over(terms.prepare(small)));
    assert_eq!(terms.index(), MAX_INDEX);
    assert!(over(Checkpoint::at(MAX_INDEX, small).map(drop)));

    let mut range = Sequence::<Decimal>::range(10..MAX_INDEX + 1).unwrap();
    assert_eq!(range.prepare(small), Ok(()));
    assert_eq!(range.next(), Some(Decimal::from(55_u64)));
    assert!(over(range.prepare_back(small)));

    let stop = |_| ControlFlow::Break(());
    let stopped = Budget::UNLIMITED.watch(&stop);
    let cancelled = |result| matches!(result, Err(Error::Cancelled { .. }));
    assert!(cancelled(terms.prepare(stopped)));
    assert!(cancelled(range.prepare_back(stopped)));
    assert!(cancelled(Checkpoint::at(MAX_INDEX, stopped).map(drop)));
    assert!(cancelled(<u64 as Term>::pair(50, stopped).map(drop)));
}

#[test]
fn a_jump_in_two_calls_is_nth() {
    let (start, n) = (40, 30_000);
    let mut jumped = Sequence::<Decimal>::starting_at(start).unwrap();
    jumped.next();
    let mut expected = jumped.clone();
    jumped.seek(jumped.index() + n).unwrap();
    jumped.prepare(Budget::UNLIMITED).unwrap();
    assert_eq!(jumped.next(), expected.nth(n as usize));
    assert_eq!(jumped.index(), expected.index());
}

#[test]
fn both_ends_of_a_range() {
    let mut range = Sequence::<Decimal>::range(20_000..20_003).unwrap();
    let term = |index| fibonacci(index).decimal().ok();
    range.prepare(Budget::UNLIMITED).unwrap();
    range.prepare_back(Budget::UNLIMITED).unwrap();
    assert_eq!(range.next_back(), term(20_002));
    assert_eq!(range.next(), term(20_000));
    range.prepare_back(Budget::UNLIMITED).unwrap();
    assert_eq!(range.next_back(), term(20_001));
    // Nothing is left, so nothing is needed.
    let nothing = Budget::UNLIMITED.max_terms(0);
    assert_eq!(range.prepare(nothing), Ok(()));
    assert_eq!(range.prepare_back(nothing), Ok(()));
    assert_eq!((range.next(), range.next_back()), (None, None));
}

#[test]
fn behind_the_last_term() {
    let mut terms = Sequence::<u64>::starting_at(93).unwrap();
    terms.next();
    let past = |index, max| Error::IndexTooLarge { index, max };
    assert_eq!(terms.prepare(Budget::UNLIMITED), Err(past(94, 93)));
    assert_eq!(
        Checkpoint::at(MAX_INDEX + 1, Budget::UNLIMITED),
        Err(past(MAX_INDEX + 1, MAX_INDEX))
    );
}

#[test]
fn a_checkpoint_out_of_nothing_is_one_taken_on_the_way() {
    let mut terms = Sequence::<Decimal>::new();
    for index in 0..300 {
        let checkpoint = Checkpoint::at(index, Budget::UNLIMITED).unwrap();
        assert_eq!(checkpoint, terms.checkpoint().unwrap());
        let (_, term, next) = checkpoint.clone().into_parts();
        assert_eq!(Checkpoint::new(index, term, next), Ok(checkpoint));
        terms.next();
    }
    let distant = Checkpoint::at(40_000, Budget::UNLIMITED).unwrap();
    let mut resumed = Sequence::<Decimal>::resume(distant).unwrap();
    assert_eq!(resumed.next(), fibonacci(40_000).decimal().ok());
    assert_eq!(resumed.next(), fibonacci(40_001).decimal().ok());
}

#[cfg(feature = "num-bigint")]
#[test]
fn big_integers_count_binary_bytes() {
    use num_bigint::BigUint;

    let (index, words) = (1_000, |n| fibonacci(n).limbs().unwrap().len() as u64);
    let needed = 8 * (words(index - 1) + words(index));
    let pair = |bytes| BigUint::pair(index, Budget::UNLIMITED.max_bytes(bytes));
    assert_eq!(
        pair(needed - 1),
        Err(refused(Quantity::Bytes, needed, needed - 1))
    );
    assert!(pair(needed).is_ok());
    let stop = |_| ControlFlow::Break(());
    let mut terms = Sequence::<BigUint>::starting_at(MAX_INDEX).unwrap();
    assert!(matches!(
        terms.prepare(Budget::UNLIMITED.watch(&stop)),
        Err(Error::Cancelled { .. })
    ));
}
