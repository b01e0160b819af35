//! Every call answers at the last index of the build and refuses the one after it, at no cost.

use std::{num::NonZeroU64, ops::ControlFlow};

use fibseq::{
    Budget, Cursor, Decimal, Error, MAX_INDEX, PageError, PageLimits, Sequence, Stream,
    StreamError, Term, digit_count, fibonacci, lucas, page_at,
};

const LAST: u64 = MAX_INDEX;

fn past(index: u64) -> Error {
    Error::IndexTooLarge { index, max: LAST }
}

#[test]
fn it_is_the_documented_one() {
    let documented = if cfg!(feature = "std") {
        4_000_000_000
    } else {
        2_000_000
    };
    assert_eq!(LAST, documented);
    assert_eq!(<Decimal as Term>::MAX_INDEX, documented);
    assert_eq!(<u64 as Term>::MAX_INDEX, 93);
    assert_eq!(<u128 as Term>::MAX_INDEX, 186);
}

#[test]
fn one_term() {
    let broke = Budget::UNLIMITED.max_bytes(0);
    for nth in [
        fibonacci(LAST),
        lucas(LAST),
        fibonacci(LAST).negative(),
        lucas(LAST).negative(),
    ] {
        let nth = nth.budget(broke);
        let refused = |error| matches!(error, Error::OverBudget { allowed: 0, .. });
        assert!(refused(nth.text().unwrap_err()));
        assert!(refused(nth.limbs().unwrap_err()));
        assert!(refused(nth.decimal().unwrap_err()));
        assert!(refused(nth.pair().unwrap_err()));
    }
    for index in [LAST + 1, u64::MAX] {
        for nth in [fibonacci(index), lucas(index), fibonacci(index).negative()] {
            assert_eq!(nth.text(), Err(past(index)));
            assert_eq!(nth.limbs(), Err(past(index)));
            assert_eq!(nth.decimal(), Err(past(index)));
            assert_eq!(nth.pair(), Err(past(index)));
        }
    }
}

#[test]
fn a_watcher_stops_the_largest_term_at_once() {
    let stop = |_| ControlFlow::Break(());
    let nth = fibonacci(LAST).budget(Budget::UNLIMITED.watch(&stop));
    assert!(matches!(nth.text(), Err(Error::Cancelled { .. })));
    assert!(matches!(nth.limbs(), Err(Error::Cancelled { .. })));
    assert!(matches!(nth.pair(), Err(Error::Cancelled { .. })));
}

#[test]
fn a_sequence_and_its_ranges() {
    let mut terms = Sequence::<Decimal>::starting_at(LAST).unwrap();
    assert_eq!(terms.size_hint(), (1, Some(1)));
    assert_eq!(terms.seek(LAST + 1), Err(past(LAST + 1)));
    assert_eq!(terms.index(), LAST, "a refused seek moved");
    for index in [LAST + 1, u64::MAX] {
        assert_eq!(
            Sequence::<Decimal>::starting_at(index).unwrap_err(),
            past(index)
        );
    }

    assert_eq!(terms.clone().take_terms(0).unwrap().len(), 0);
    assert_eq!(terms.clone().take_terms(1).unwrap().len(), 1);
    assert_eq!(
        terms.clone().take_terms(2).unwrap_err(),
        past(LAST + 1),
        "take_terms"
    );
    assert!(terms.clone().take_terms(u64::MAX).is_err());
    assert_eq!(terms.clone().until(LAST + 1).unwrap().len(), 1);
    assert_eq!(terms.clone().until(LAST + 2).unwrap_err(), past(LAST + 1));
    assert!(terms.until(u64::MAX).is_err());
    let range = Sequence::<Decimal>::range(LAST - 6..LAST + 1).unwrap();
    assert_eq!((range.len(), range.indices()), (7, LAST - 6..LAST + 1));
    assert!(Sequence::<Decimal>::range(0..u64::MAX).is_err());
    assert!(
        Sequence::<Decimal>::range(u64::MAX..u64::MAX)
            .unwrap()
            .next()
            .is_none()
    );

    // A jump past the end is an end, and costs nothing.
    let mut terms = Sequence::<Decimal>::new();
    assert_eq!(terms.nth(usize::MAX), None);
    assert_eq!(terms.next(), None);
    assert_eq!(terms.try_next(), Err(past(LAST + 1)));
}

#[test]
fn a_stream() {
    let stream = |range| Stream::builder(range).build();
    let last = stream(LAST..LAST + 1).unwrap();
    assert_eq!(last.total_bytes(), digit_count(LAST) + 1);
    assert_eq!(last.end().index, LAST + 1);
    assert_eq!(
        stream(LAST..LAST + 2).unwrap_err(),
        StreamError::Term(past(LAST + 1))
    );
    assert_eq!(
        stream(5..u64::MAX).unwrap_err(),
        StreamError::Term(past(u64::MAX - 1))
    );
    let whole = Stream::builder(0..LAST + 1);
    assert_eq!(whole.boundary(u64::MAX).unwrap().index, LAST + 1);
    assert_eq!(
        Stream::builder(0..LAST + 2).boundary(0),
        Err(past(LAST + 1))
    );
}

#[test]
fn a_page() {
    let limits = PageLimits::new(NonZeroU64::MIN, 100_000);
    let refused = page_at(&Cursor::at(LAST), 1, &limits).unwrap_err();
    assert_eq!(
        refused,
        PageError::TermExceedsPage {
            index: LAST,
            bytes: digit_count(LAST),
            limit: 100_000
        }
    );
    for len in [0, 1, u64::MAX] {
        assert_eq!(
            page_at(&Cursor::at(LAST + 1), len, &limits).unwrap_err(),
            PageError::Term(past(LAST + 1)),
            "{len}"
        );
    }
}
