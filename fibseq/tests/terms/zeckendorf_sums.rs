//! Sums of distant terms.

use std::{
    ops::ControlFlow,
    sync::atomic::{AtomicU64, Ordering},
};

use fibseq::{Budget, Decimal, Error, Progress, Quantity, Sequence, floor_index, zeckendorf};
use proptest::prelude::*;

const FREE: Budget<'static> = Budget::UNLIMITED;

fn sum(indices: &[u64]) -> Decimal {
    let mut sum = Decimal::ZERO;
    for &index in indices {
        sum += &Sequence::<Decimal>::starting_at(index)
            .unwrap()
            .next()
            .unwrap();
    }
    sum
}

fn no_neighbours(indices: &[u64]) -> bool {
    indices.is_sorted_by(|a, b| *a > b + 1) && indices.last().is_none_or(|&last| last >= 2)
}

#[test]
fn published_sums() {
    // OEIS A014417 writes them in binary; the last two by a greedy loop in Python.
    for (number, indices) in [
        (0, vec![]),
        (1, vec![2]),
        (4, vec![4, 2]),
        (64, vec![10, 6, 2]),
        (1_000_000, vec![30, 26, 24, 12, 10]),
        (
            u64::MAX,
            vec![
                93, 91, 88, 86, 82, 76, 74, 70, 66, 63, 59, 56, 47, 44, 40, 37, 33, 31, 29, 25, 19,
                17, 13, 11, 5, 3,
            ],
        ),
    ] {
        assert_eq!(
            zeckendorf(&Decimal::from(number), FREE),
            Ok(indices),
            "{number}"
        );
    }
}

#[test]
fn the_first_numbers_are_all_different_sums() {
    for number in 0..5000u64 {
        let number = Decimal::from(number);
        let indices = zeckendorf(&number, FREE).unwrap();
        assert!(no_neighbours(&indices), "{indices:?}");
        assert_eq!(sum(&indices), number);
    }
}

#[test]
fn the_greatest_sum_below_a_term_takes_every_other_one() {
    // F(2k) − 1 = F(3) + F(5) + … + F(2k − 1)
    let term = Sequence::<Decimal>::starting_at(400)
        .unwrap()
        .next()
        .unwrap();
    let below = term.checked_sub(&Decimal::from(1u64)).unwrap();
    let odd: Vec<u64> = (1..200).rev().map(|k| 2 * k + 1).collect();
    assert_eq!(zeckendorf(&below, FREE), Ok(odd));
    assert_eq!(zeckendorf(&term, FREE), Ok(vec![400]));
}

#[test]
fn long_gaps_are_jumped() {
    let indices = [500_000, 499_998, 200_000, 50_000, 49_000, 100, 2];
    let ticks = AtomicU64::new(0);
    let watch = |progress: Progress| {
        // Those of the way down; the terms that it starts from have their own.
        let down = progress.total == 500_000;
        ticks.fetch_add(u64::from(down), Ordering::Relaxed);
        ControlFlow::Continue(())
    };
    assert_eq!(
        zeckendorf(&sum(&indices), FREE.watch(&watch)).as_deref(),
        Ok(&indices[..])
    );
    // Step by step, 500,000 times 2,900 limbs would be 300 ticks.
    assert!(ticks.into_inner() < 20);
}

#[test]
fn budgets() {
    let number = sum(&[100, 50, 20]);
    let over = |quantity, needed, allowed| {
        Err(Error::OverBudget {
            quantity,
            needed,
            allowed,
        })
    };
    assert_eq!(
        zeckendorf(&number, FREE.max_terms(2)),
        over(Quantity::Terms, 3, 2)
    );
    assert_eq!(
        zeckendorf(&number, FREE.max_bytes(20)),
        over(Quantity::Bytes, 21, 20)
    );
    assert!(zeckendorf(&number, FREE.max_terms(3).max_bytes(21)).is_ok());

    let long: Decimal = "7".repeat(20_000).parse().unwrap();
    let total = floor_index(&long, FREE).unwrap();
    let stop = |progress: Progress| {
        // The greatest term is computed first, with steps of its own.
        if progress.total == total {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let cancelled = zeckendorf(&long, FREE.watch(&stop));
    assert!(
        matches!(cancelled, Err(Error::Cancelled { progress }) if progress.done < total),
        "{cancelled:?}"
    );
}

proptest! {
    #[test]
    fn the_terms_sum_to_the_number(digits in "[0-9]{1,300}") {
        let number: Decimal = digits.parse().unwrap();
        let indices = zeckendorf(&number, FREE).unwrap();
        prop_assert!(no_neighbours(&indices), "{:?}", indices);
        prop_assert_eq!(sum(&indices), number);
    }
}
