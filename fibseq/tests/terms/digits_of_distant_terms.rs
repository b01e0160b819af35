//! The ends of terms, near ones against their text and distant ones against published or
//! independently computed digits.

use std::{
    ops::ControlFlow,
    sync::atomic::{AtomicU64, Ordering},
};

use fibseq::{
    Budget, Error, Progress, Quantity, digit_count, fibonacci_mod, first_digits, last_digits,
};
use num_bigint::BigUint;
use proptest::prelude::*;

const FREE: Budget<'static> = Budget::UNLIMITED;

fn term(n: u64) -> String {
    let (mut f, mut g) = (BigUint::ZERO, BigUint::from(1u8));
    for _ in 0..n {
        (f, g) = (g.clone(), f + g);
    }
    f.to_string()
}

#[test]
fn near_terms_at_every_length() {
    for n in (0..400).chain([1000, 4783, 5000]) {
        let text = term(n);
        for k in 0..=text.len() + 2 {
            let len = k.min(text.len());
            let (first, last) = (&text[..len], &text[text.len() - len..]);
            assert_eq!(
                first_digits(n, k as u64, FREE).as_deref(),
                Ok(first),
                "{k} of F({n})"
            );
            assert_eq!(
                last_digits(n, k as u64, FREE).as_deref(),
                Ok(last),
                "{k} of F({n})"
            );
        }
    }
}

/// First digits with mpmath at 700 bits, last digits with Python's integers modulo 10^60.
#[test]
fn distant_terms() {
    let terms = [
        (
            u64::MAX,
            "690702890954969422368993769184306057870712387507040574290880",
            "316779705975082396738061408938727462723566019507593362999010",
        ),
        (
            1 << 63,
            "223561469649977551188633143647403370092894167642180109612351",
            "499958569939702153919761382980590732055628743962677220871621",
        ),
        (
            10_000_000_000_000_000_000,
            "220412332360153435830640069794592064163757766904741254298513",
            "890081245285243201781793449713469333243179183788299560546875",
        ),
        (
            12_345_678_901_234_567_890,
            "450848071357249097207701330342145638674448801122880441741905",
            "966910512943688772101412281717050608658806544727632446026520",
        ),
    ];
    for (n, first, last) in terms {
        for k in 0..=60 {
            assert_eq!(first_digits(n, k as u64, FREE).as_deref(), Ok(&first[..k]));
            assert_eq!(
                last_digits(n, k as u64, FREE).as_deref(),
                Ok(&last[60 - k..])
            );
        }
    }
}

#[test]
fn the_millionth_term() {
    let first = "1953282128707757731632014947596256332443";
    let last = "3684684301719893411568996526838242546875";
    assert_eq!(first_digits(1_000_000, 40, FREE).as_deref(), Ok(first));
    assert_eq!(last_digits(1_000_000, 40, FREE).as_deref(), Ok(last));
    let (whole, mirrored) = (
        first_digits(1_000_000, 208_988, FREE),
        last_digits(1_000_000, u64::MAX, FREE),
    );
    assert_eq!(whole, mirrored);
    assert_eq!(whole.map(|text| text.len()), Ok(208_988));
}

#[test]
fn long_ends_continue_short_ones() {
    let n = u64::MAX - 4;
    let (first, last) = (
        first_digits(n, 5000, FREE).unwrap(),
        last_digits(n, 5000, FREE).unwrap(),
    );
    for k in [1, 17, 18, 19, 500, 1000, 4999] {
        assert_eq!(first_digits(n, k as u64, FREE).as_deref(), Ok(&first[..k]));
        assert_eq!(
            last_digits(n, k as u64, FREE).as_deref(),
            Ok(&last[5000 - k..])
        );
    }
}

#[test]
fn too_many_digits_are_refused_before_any_work() {
    let over = |needed, allowed| Error::OverBudget {
        quantity: Quantity::Bytes,
        needed,
        allowed,
    };
    let two = FREE.max_bytes(2);
    assert_eq!(
        first_digits(u64::MAX, 1_000_001, FREE),
        Err(over(1_000_001, 1_000_000))
    );
    assert_eq!(
        last_digits(u64::MAX, u64::MAX, FREE),
        Err(over(digit_count(u64::MAX), 1_000_000))
    );
    assert_eq!(first_digits(u64::MAX, 3, two), Err(over(3, 2)));
    assert_eq!(last_digits(u64::MAX, 3, two), Err(over(3, 2)));
    // Only what is there counts.
    assert_eq!(last_digits(11, 3, two).as_deref(), Ok("89"));
}

#[test]
fn the_watcher_sees_progress_and_can_stop_it() {
    let seen = AtomicU64::new(0);
    let watch = |progress: Progress| {
        let before = seen.swap(progress.done, Ordering::Relaxed);
        assert_eq!((progress.done, progress.total), (before + 1, 64));
        if progress.done < 10 {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    };
    let budget = FREE.watch(&watch);
    assert!(matches!(
        first_digits(u64::MAX, 10, budget),
        Err(Error::Cancelled { .. })
    ));
    assert_eq!(seen.swap(0, Ordering::Relaxed), 10);
    assert!(matches!(
        last_digits(u64::MAX, 10, budget),
        Err(Error::Cancelled { .. })
    ));
}

proptest! {
    #[test]
    fn last_digits_are_a_residue(n: u64, shift in 0..58u32, k in 1..=19u32) {
        let n = (n >> shift) | 128;
        let m = 10u64.pow(k).try_into().unwrap();
        let residue = format!("{:01$}", fibonacci_mod(n, m), k as usize);
        prop_assert_eq!(last_digits(n, k.into(), FREE), Ok(residue));
    }

    /// F(n) + F(n + 1) = F(n + 2), each cut off at the same decimal place.
    #[test]
    fn first_digits_of_neighbours_add_up(n in 200..u64::MAX - 2) {
        let cut = |m: u64| -> u128 {
            let digits = 24 + digit_count(m) - digit_count(n);
            first_digits(m, digits, FREE).unwrap().parse().unwrap()
        };
        prop_assert!(cut(n + 2) - cut(n) - cut(n + 1) <= 1);
    }
}
