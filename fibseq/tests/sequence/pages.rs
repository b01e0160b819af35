//! Pages keep their limits, say why they stop, and together are the stream.

use std::num::NonZeroU64;

use fibseq::{Error, MAX_INDEX, PageError, PageLimits, Stop, Stream, digit_count, page, page_at};
use proptest::prelude::*;

const LAST_INDEX: u64 = MAX_INDEX;

fn limits(terms: u64, bytes: u64) -> PageLimits<'static> {
    PageLimits::new(NonZeroU64::new(terms).unwrap(), bytes)
}

#[test]
fn a_page_holds_the_terms_asked_for() {
    let page = page(5, 4, &PageLimits::default()).unwrap();
    assert_eq!(page.terms().collect::<Vec<_>>(), ["5", "8", "13", "21"]);
    assert_eq!((page.start(), page.len(), page.bytes()), (5, 4, 6));
    assert_eq!((page.term(3), page.term(4)), (Some("21"), None));
    assert_eq!(page.next_cursor().unwrap().index(), 9);
    assert_eq!(page.stop(), Stop::Complete);
}

#[test]
fn a_page_says_which_limit_it_met() {
    let by_terms = page(0, 10, &limits(3, 1_000)).unwrap();
    assert_eq!((by_terms.len(), by_terms.stop()), (3, Stop::Terms));

    // F(7) = 13 is the first of two digits.
    let by_bytes = page(5, 10, &limits(50, 5)).unwrap();
    assert_eq!((by_bytes.len(), by_bytes.stop()), (3, Stop::Bytes));
    assert_eq!(by_bytes.bytes(), 4);

    let exact = page(5, 3, &limits(3, 4)).unwrap();
    assert_eq!((exact.len(), exact.stop()), (3, Stop::Complete));
}

#[test]
fn a_page_of_nothing_is_only_had_by_asking_for_it() {
    let empty = page(8, 0, &limits(1, 0)).unwrap();
    assert!(empty.is_empty());
    assert_eq!(empty.stop(), Stop::Complete);
    assert_eq!(empty.next_cursor().unwrap().index(), 8);
}

#[test]
fn a_term_over_the_limit_is_an_error() {
    let refused = page(100, 5, &limits(5, 20)).unwrap_err();
    assert_eq!(
        refused,
        PageError::TermExceedsPage {
            index: 100,
            bytes: 21,
            limit: 20
        }
    );
    assert_eq!(
        refused.to_string(),
        "the term at index 100 takes 21 bytes, a page may have 20"
    );
    assert_eq!(page(100, 5, &limits(5, 21)).unwrap().len(), 1);
}

#[test]
fn a_hostile_index_costs_nothing() {
    let refused = page(LAST_INDEX, 1, &limits(1, 1_000)).unwrap_err();
    assert_eq!(
        refused,
        PageError::TermExceedsPage {
            index: LAST_INDEX,
            bytes: digit_count(LAST_INDEX),
            limit: 1_000
        }
    );
    for index in [LAST_INDEX + 1, u64::MAX] {
        let refused = page(index, 1, &PageLimits::default()).unwrap_err();
        assert_eq!(
            refused,
            PageError::Term(Error::IndexTooLarge {
                index,
                max: LAST_INDEX
            })
        );
    }
}

#[test]
fn the_watcher_can_stop_a_page() {
    let watch = |_| std::ops::ControlFlow::Break(());
    let stopped = page(10, 5, &limits(5, 100).watch(&watch)).unwrap_err();
    assert!(matches!(stopped, PageError::Term(Error::Cancelled { .. })));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn pages_together_are_the_stream(
        start in 0..1_500_u64,
        len in 1..200_u64,
        terms in 1..50_u64,
        bytes in 360..5_000_u64,
    ) {
        let mut stream = Stream::builder(start..start + len).build().unwrap();
        let mut text = Vec::new();
        while let Some(chunk) = stream.next_chunk().unwrap() {
            text.extend_from_slice(chunk);
        }

        let limits = limits(terms, bytes);
        let mut paged = String::new();
        let mut at = page(start, len, &limits).unwrap();
        let mut left = len;
        loop {
            prop_assert!(at.bytes() as u64 <= bytes);
            prop_assert!(at.len() as u64 <= terms);
            for term in at.terms() {
                paged.push_str(term);
                paged.push('\n');
            }
            left -= at.len() as u64;
            if left == 0 {
                prop_assert_eq!(at.stop(), Stop::Complete);
                break;
            }
            prop_assert_ne!(at.stop(), Stop::Complete);
            at = page_at(&at.next_cursor().unwrap(), left, &limits).unwrap();
        }
        prop_assert!(paged.as_bytes() == text);
    }
}
