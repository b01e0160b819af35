//! Every call that takes a budget asks its watcher, reports progress that never runs backwards or
//! past its total, and stops at whichever look the watcher breaks.

use std::{num::NonZeroU64, ops::ControlFlow, sync::Mutex};

use fibseq::{
    Budget, Checkpoint, Decimal, Error, PageError, PageLimits, Progress, Sequence, Stream,
    StreamError, fibonacci, first_digits, floor_index, index_of, is_fibonacci, last_digits, page,
    zeckendorf,
};

type Call = fn(Watcher<'_>) -> Result<(), Error>;
type Watcher<'a> = &'a (dyn Fn(Progress) -> ControlFlow<()> + Sync);

fn watched(watcher: Watcher<'_>) -> Budget<'_> {
    Budget::UNLIMITED.watch(watcher)
}

fn term(index: u64) -> Decimal {
    fibonacci(index).decimal().unwrap()
}

const CALLS: [(&str, Call); 15] = [
    ("first_digits", |w| {
        first_digits(u64::MAX, 2_000, watched(w)).map(drop)
    }),
    ("last_digits", |w| {
        last_digits(u64::MAX, 2_000, watched(w)).map(drop)
    }),
    ("index_of", |w| {
        index_of(&term(20_000), watched(w)).map(drop)
    }),
    ("is_fibonacci", |w| {
        is_fibonacci(&term(20_000), watched(w)).map(drop)
    }),
    ("floor_index", |w| {
        floor_index(&term(20_000), watched(w)).map(drop)
    }),
    ("zeckendorf", |w| {
        zeckendorf(&(&term(20_000) * &term(3)), watched(w)).map(drop)
    }),
    ("text", |w| {
        fibonacci(50_000).budget(watched(w)).text().map(drop)
    }),
    ("limbs", |w| {
        fibonacci(50_000).budget(watched(w)).limbs().map(drop)
    }),
    ("decimal", |w| {
        fibonacci(50_000).budget(watched(w)).decimal().map(drop)
    }),
    ("pair", |w| {
        fibonacci(50_000).budget(watched(w)).pair().map(drop)
    }),
    ("sequence", |w| {
        let mut terms = Sequence::<Decimal>::starting_at(50_000)?;
        terms.prepare(watched(w))
    }),
    ("the back of a range", |w| {
        let mut terms = Sequence::<Decimal>::range(5..50_000)?;
        terms.prepare_back(watched(w))
    }),
    ("checkpoint", |w| {
        Checkpoint::at(50_000, watched(w)).map(drop)
    }),
    ("stream", |w| {
        let stream = Stream::builder(3_000..3_500).chunk_bytes(4_096);
        let mut stream = stream.budget(watched(w)).build().unwrap();
        while stream.next_chunk()?.is_some() {}
        Ok(())
    }),
    ("page", |w| {
        let limits = PageLimits::new(NonZeroU64::new(200).unwrap(), 1 << 20);
        match page(3_000, 200, &limits.watch(w)) {
            Err(PageError::Term(error)) => Err(error),
            other => {
                other.unwrap();
                Ok(())
            }
        }
    }),
];

/// What the watcher saw until it broke at look number `stop`, and what the call said.
fn run(call: Call, stop: Option<usize>) -> (Vec<Progress>, Result<(), Error>) {
    let seen = Mutex::new(Vec::new());
    let result = call(&|progress| {
        let mut seen = seen.lock().unwrap();
        seen.push(progress);
        if stop == Some(seen.len() - 1) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    (seen.into_inner().unwrap(), result)
}

#[test]
fn every_call_is_watched() {
    for (name, call) in CALLS {
        let (seen, result) = run(call, None);
        assert_eq!(result, Ok(()), "{name}");
        assert!(!seen.is_empty(), "{name} asked nobody");
        for look in &seen {
            assert!(look.done <= look.total, "{name}: {look:?}");
        }
        for pair in seen.windows(2) {
            let same_work = pair[0].quantity == pair[1].quantity && pair[0].total == pair[1].total;
            assert!(
                !same_work || pair[0].done <= pair[1].done,
                "{name} runs backwards: {pair:?}"
            );
        }
    }
}

#[test]
fn every_call_stops_at_whichever_look_says_so() {
    for (name, call) in CALLS {
        let looks = run(call, None).0.len();
        for stop in [0, looks / 3, looks / 2, looks - 1] {
            let (seen, result) = run(call, Some(stop));
            assert_eq!(seen.len(), stop + 1, "{name} went on after look {stop}");
            match result {
                Err(Error::Cancelled { progress }) => {
                    assert_eq!(progress.quantity, seen[stop].quantity, "{name}");
                    assert!(progress.done >= seen[stop].done, "{name}: {progress:?}");
                }
                other => panic!("{name} said {other:?} after a break"),
            }
        }
    }
}

#[test]
fn a_cancelled_stream_goes_on_where_it_stopped() {
    let mut whole = Vec::new();
    let lines = Stream::builder(90..400);
    let mut stream = lines.clone().build().unwrap();
    while let Some(chunk) = stream.next_chunk().unwrap() {
        whole.extend_from_slice(chunk);
    }

    let looks = Mutex::new(0);
    let every_fifth = |_| {
        let mut looks = looks.lock().unwrap();
        *looks += 1_u64;
        if looks.is_multiple_of(5) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let budget = Budget::UNLIMITED.watch(&every_fifth);
    let mut stream = lines.budget(budget).chunk_bytes(64).build().unwrap();
    let (mut text, mut stops) = (Vec::new(), 0);
    loop {
        match stream.next_chunk() {
            Ok(Some(chunk)) => text.extend_from_slice(chunk),
            Ok(None) => break,
            Err(Error::Cancelled { .. }) => stops += 1,
            Err(other) => panic!("{other}"),
        }
    }
    assert!(stops > 10);
    assert_eq!(text, whole);
}

#[test]
fn bounds_on_digits_are_met_exactly() {
    let budget = |bytes| Budget::UNLIMITED.max_bytes(bytes);
    let needed = |result: Result<(), Error>| match result {
        Err(Error::OverBudget { needed, .. }) => Some(needed),
        Ok(()) => None,
        Err(other) => panic!("{other}"),
    };
    let number = term(1_000); // 209 digits
    for (allowed, expected) in [(209, None), (208, Some(209)), (0, Some(209))] {
        let b = budget(allowed);
        assert_eq!(needed(index_of(&number, b).map(drop)), expected);
        assert_eq!(needed(is_fibonacci(&number, b).map(drop)), expected);
        assert_eq!(needed(floor_index(&number, b).map(drop)), expected);
        assert_eq!(needed(zeckendorf(&number, b).map(drop)), expected);
        assert_eq!(needed(first_digits(u64::MAX, 209, b).map(drop)), expected);
        assert_eq!(needed(last_digits(u64::MAX, 209, b).map(drop)), expected);
        // All digits if there are no more, and no more is needed.
        assert_eq!(needed(first_digits(1_000, 5_000, b).map(drop)), expected);
        assert_eq!(needed(last_digits(1_000, 5_000, b).map(drop)), expected);
    }
    for digits in [first_digits, last_digits] {
        assert_eq!(
            needed(digits(u64::MAX, 1_000_001, Budget::UNLIMITED).map(drop)),
            Some(1_000_001)
        );
        assert_eq!(digits(u64::MAX, 0, budget(0)), Ok(String::new()));
    }
    assert!(matches!(
        Stream::builder(0..10).budget(budget(22)).build(),
        Err(StreamError::Term(Error::OverBudget {
            needed: 23,
            allowed: 22,
            ..
        }))
    ));
}
