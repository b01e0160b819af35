//! A stream is refused, fitted or stopped by its budget, and says where it stands.

use std::{cell::Cell, ops::ControlFlow, sync::Mutex};

use fibseq::{
    Budget, Error, Format, MAX_INDEX, Progress, Quantity, Stop, Stream, StreamBuilder, StreamError,
};
use proptest::prelude::*;

const LAST: u64 = MAX_INDEX;
const FORMATS: [Format; 4] = [Format::Lines, Format::Csv, Format::Ndjson, Format::Json];

fn all(stream: StreamBuilder<'_>) -> Vec<u8> {
    let mut stream = stream.build().unwrap();
    let mut text = Vec::new();
    while let Some(chunk) = stream.next_chunk().unwrap() {
        text.extend_from_slice(chunk);
    }
    text
}

#[test]
fn too_much_is_refused_before_any_work() {
    // 1.3 TB of text (0.7 GB without `std`), and a start that would take long.
    let far = || Stream::builder(LAST - 1_600..LAST);
    let refused = far()
        .budget(Budget::UNLIMITED.max_bytes(1 << 20))
        .build()
        .unwrap_err();
    let StreamError::Term(Error::OverBudget {
        quantity,
        needed,
        allowed,
    }) = refused
    else {
        panic!("{refused}");
    };
    assert_eq!((quantity, allowed), (Quantity::Bytes, 1 << 20));
    assert_eq!(needed, far().build().unwrap().total_bytes());

    let refused = far()
        .budget(Budget::UNLIMITED.max_terms(1_599))
        .build()
        .unwrap_err();
    assert_eq!(
        refused.to_string(),
        "1600 terms needed, the budget allows 1599"
    );
    assert!(
        far()
            .budget(Budget::UNLIMITED.max_terms(1_600))
            .build()
            .is_ok()
    );
}

#[test]
fn a_range_past_the_last_index_is_refused() {
    for end in [LAST + 2, u64::MAX] {
        let refused = Stream::builder(0..end).build().unwrap_err();
        let index = end - 1;
        let error = Error::IndexTooLarge { index, max: LAST };
        assert_eq!(refused, StreamError::Term(error));
    }
    assert!(Stream::builder(0..LAST + 1).build().is_ok());
}

#[test]
fn a_fitted_stream_says_why_it_ends() {
    let stream = Stream::builder(0..100).format(Format::Json).fit_budget();
    let fitted = |budget| stream.clone().budget(budget).build().unwrap();

    let by_terms = fitted(Budget::UNLIMITED.max_terms(40));
    assert_eq!((by_terms.stop(), by_terms.end().index), (Stop::Terms, 40));
    let by_bytes = fitted(Budget::UNLIMITED.max_bytes(12));
    // ["0","1","1" and no closing bracket: the output is to be continued.
    assert_eq!(
        (by_bytes.stop(), by_bytes.end().index, by_bytes.end().bytes),
        (Stop::Bytes, 3, 12)
    );
    let both = fitted(Budget::UNLIMITED.max_terms(2).max_bytes(12));
    assert_eq!((both.stop(), both.end().index), (Stop::Terms, 2));
    let neither = fitted(
        Budget::UNLIMITED
            .max_terms(100)
            .max_bytes(by_terms.total_bytes()),
    );
    assert_eq!(
        (neither.stop(), neither.end().bytes),
        (Stop::Complete, by_terms.total_bytes())
    );

    let mut nothing = fitted(Budget::UNLIMITED.max_bytes(3));
    assert_eq!(nothing.stop(), Stop::Bytes);
    assert!(nothing.next_chunk().unwrap().is_none());
}

#[test]
fn the_watcher_sees_progress_and_stops_the_stream() {
    let seen = Mutex::new(Vec::new());
    let watch = |progress: Progress| {
        let mut seen = seen.lock().unwrap();
        seen.push(progress);
        if seen.len() == 20 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let budget = Budget::UNLIMITED.watch(&watch);
    let stream = Stream::builder(0..1_000).chunk_bytes(500);
    let mut stopped = stream.clone().budget(budget).build().unwrap();
    let mut text = Vec::new();
    let error = loop {
        match stopped.next_chunk() {
            Ok(chunk) => text.extend_from_slice(chunk.expect("the watcher stops it before")),
            Err(error) => break error,
        }
    };
    let Error::Cancelled { progress } = error else {
        panic!("{error}")
    };
    assert_eq!(progress.total, stopped.total_bytes());
    assert_eq!(progress.done, stopped.position().bytes);
    assert_eq!(stopped.position().bytes, text.len() as u64);
    assert!(
        seen.lock()
            .unwrap()
            .is_sorted_by_key(|progress| progress.done)
    );

    // Asked again, the stream goes on where it stood.
    while let Some(chunk) = stopped.next_chunk().unwrap() {
        text.extend_from_slice(chunk);
    }
    let whole = all(stream);
    assert!(text == whole);
}

#[test]
fn a_resumed_stream_counts_from_where_it_resumed() {
    let stream = Stream::builder(0..500).chunk_bytes(500);
    let position = stream.boundary(10_000).unwrap();
    let last = Cell::new(None);
    let total = stream.clone().build().unwrap().total_bytes();
    let left = total - position.bytes;
    let refused = stream
        .clone()
        .resume(position)
        .budget(Budget::UNLIMITED.max_bytes(left - 1))
        .build()
        .unwrap_err();
    assert_eq!(
        refused.to_string(),
        format!("{left} bytes needed, the budget allows {}", left - 1)
    );
    let mut rest = stream
        .resume(position)
        .budget(Budget::UNLIMITED.max_bytes(left))
        .build()
        .unwrap();
    let mut bytes = 0;
    let flow = rest.for_each_chunk(|chunk, position| {
        bytes += chunk.len() as u64;
        last.set(Some(position));
        ControlFlow::<()>::Continue(())
    });
    assert!(flow.unwrap().is_continue());
    assert_eq!(bytes, left);
    assert_eq!(last.get().unwrap().bytes, total);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// A fitted output is the longest beginning of the whole one that ends behind a term and keeps
    /// the budget.
    #[test]
    fn fitted_is_the_longest_prefix(
        start in 0..600_u64,
        len in 0..60_u64,
        terms in 0..70_u64,
        bytes in 0..8_000_u64,
        format in proptest::sample::select(&FORMATS),
    ) {
        let stream = Stream::builder(start..start + len).format(format);
        let whole = all(stream.clone());
        let budget = Budget::UNLIMITED.max_terms(terms).max_bytes(bytes);
        let mut fitted = stream.clone().budget(budget).fit_budget().build().unwrap();
        let mut text = Vec::new();
        while let Some(chunk) = fitted.next_chunk().unwrap() {
            text.extend_from_slice(chunk);
        }

        prop_assert!(whole.starts_with(&text));
        prop_assert!(text.len() as u64 <= bytes);
        let end = fitted.end();
        prop_assert_eq!(end.bytes, text.len() as u64);
        prop_assert!(end.index - start <= terms);
        let complete = end.bytes == whole.len() as u64;
        prop_assert_eq!(complete, fitted.stop() == Stop::Complete);
        if !complete && end.index - start < terms {
            // The next boundary would be over.
            let next = (end.bytes + 1..=whole.len() as u64)
                .find_map(|bytes| Some(stream.boundary(bytes).unwrap()).filter(|&next| next != end));
            prop_assert!(next.unwrap().bytes > bytes);
        }
    }
}
