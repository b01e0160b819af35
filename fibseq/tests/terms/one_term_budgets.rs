//! Each form of one term is admitted by a budget that just suffices, refused by one that is one
//! short, with the amounts, and watched to its end.

use std::{
    ops::ControlFlow,
    sync::atomic::{AtomicU64, Ordering},
};

use fibseq::{Budget, Error, Nth, Progress, Quantity, fibonacci, lucas};
use num_bigint::BigUint;

/// A form, the terms it takes, and its size in bytes.
type Form = (&'static str, u64, fn(Nth<'_>) -> Result<u64, Error>);

const FORMS: [Form; 4] = [
    ("text", 1, |nth| Ok(nth.text()?.len() as u64)),
    ("decimal", 1, |nth| Ok(nth.decimal()?.digit_count() as u64)),
    ("limbs", 1, |nth| Ok(8 * nth.limbs()?.len() as u64)),
    ("pair", 2, |nth| {
        let (term, next) = nth.pair()?;
        Ok((term.digit_count() + next.digit_count()) as u64)
    }),
];

/// Small terms, both sides of a change of length, and terms of the transform.
const INDICES: [u64; 13] = [0, 1, 2, 4, 6, 7, 93, 94, 186, 187, 1_000, 7_001, 30_000];

#[test]
fn the_bytes_needed_are_those_delivered() {
    for index in INDICES {
        let (f, l) = (fibonacci(index), lucas(index));
        for nth in [f, l, f.negative(), l.negative()] {
            for (form, _, size) in FORMS {
                let bytes = size(nth).unwrap();
                let exact = Budget::UNLIMITED.max_bytes(bytes);
                assert_eq!(size(nth.budget(exact)), Ok(bytes), "{form} of {nth:?}");
                if bytes == 0 {
                    continue;
                }
                assert_eq!(
                    size(nth.budget(Budget::UNLIMITED.max_bytes(bytes - 1))),
                    Err(Error::OverBudget {
                        quantity: Quantity::Bytes,
                        needed: bytes,
                        allowed: bytes - 1
                    }),
                    "{form} of {nth:?}"
                );
            }
        }
    }
}

#[test]
fn the_terms_needed_are_one_or_two() {
    for index in INDICES {
        for nth in [fibonacci(index), lucas(index)] {
            for (form, terms, size) in FORMS {
                let exact = Budget::UNLIMITED.max_terms(terms);
                assert!(size(nth.budget(exact)).is_ok(), "{form} of {nth:?}");
                assert_eq!(
                    size(nth.budget(Budget::UNLIMITED.max_terms(terms - 1))),
                    Err(Error::OverBudget {
                        quantity: Quantity::Terms,
                        needed: terms,
                        allowed: terms - 1
                    }),
                    "{form} of {nth:?}"
                );
            }
        }
    }
}

#[test]
fn a_watcher_sees_the_work_grow_and_stops_it_at_any_look() {
    for index in [0, 100, 5_000, 30_000, 200_000] {
        for (form, _, size) in FORMS {
            let looks = watched(index, size, None);
            assert!(!looks.is_empty(), "{form} at {index} was not watched");
            for pair in looks.windows(2) {
                let [before, after] = [pair[0], pair[1]].map(|p| p.done as f64 / p.total as f64);
                assert!(before <= after, "{form} at {index}: {pair:?}");
            }
            for look in &looks {
                assert!(look.done <= look.total, "{form} at {index}: {look:?}");
                assert_eq!(look.quantity, Quantity::Steps);
            }
            for stop in [0, looks.len() / 2, looks.len() - 1] {
                let seen = watched(index, size, Some(stop as u64));
                assert_eq!(seen.len(), stop + 1, "{form} at {index} went on");
            }
        }
    }
}

/// What the watcher saw, until it broke at look number `stop`.
fn watched(
    index: u64,
    size: fn(Nth<'_>) -> Result<u64, Error>,
    stop: Option<u64>,
) -> Vec<Progress> {
    let seen = std::sync::Mutex::new(Vec::new());
    let looks = AtomicU64::new(0);
    let watch = |progress| {
        seen.lock().unwrap().push(progress);
        if Some(looks.fetch_add(1, Ordering::Relaxed)) == stop {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let result = size(fibonacci(index).budget(Budget::UNLIMITED.watch(&watch)));
    let seen = seen.lock().unwrap().clone();
    match stop {
        None => assert!(result.is_ok()),
        Some(_) => match result {
            Err(Error::Cancelled { progress }) => {
                let last = seen.last().unwrap();
                assert!(last.done <= progress.done && progress.done <= progress.total);
                assert_eq!(progress.total, last.total);
            }
            other => panic!("{other:?} after a break"),
        },
    }
    seen
}

#[test]
fn a_watched_term_is_the_same_term() {
    let watch = |_| ControlFlow::Continue(());
    let budget = Budget::UNLIMITED.watch(&watch);
    let (mut term, mut next) = (BigUint::ZERO, BigUint::from(1_u8));
    for index in 0..10_000 {
        if index % 1_111 == 0 {
            let nth = fibonacci(index).budget(budget);
            assert_eq!(nth.limbs().unwrap(), term.to_u64_digits());
            assert_eq!(nth.text().unwrap(), term.to_string());
        }
        term += &next;
        std::mem::swap(&mut term, &mut next);
    }
}
