//! The product of two numbers of any digits.

use super::{
    doubling::{System, TOLERANCE},
    form::Form,
    plan::{Plan, Size},
    pulse::Pulse,
    transform::Transform,
    words::Balanced,
};
use crate::{Budget, modular::mersenne61, simd::Level};

/// From so many limbs of the shorter factor on, the transform is faster than Karatsuba's method.
pub(crate) const WORTHWHILE_LIMBS: usize = 200;

/// The product of two numbers in limbs of 18 digits; `None` where the guards refused it at every
/// word size, as they may for digits that are far from random.
pub(crate) fn product(a: &[u64], b: &[u64]) -> Option<Vec<u64>> {
    let radix = mersenne61::Radix::new(10u64.pow(18));
    let residue = mersenne61::mul(radix.limbs(a), radix.limbs(b));
    let system = System::Decimal;
    // As many digits as a term has at five times as high an index.
    let index = 18 * 5 * (a.len() + b.len()) as u64;
    (system.fewest_places()..=system.most_places(index))
        .rev()
        .find_map(|places| {
            let base = system.base(places);
            let [f, g] = [a, b].map(|limbs| Balanced::from_limbs(base, limbs).words);
            let longest = f.len().max(g.len()).max((f.len() + g.len()).div_ceil(2));
            let plan = Plan::of(Size::fitting(longest));
            let pulse = Pulse::new(&Budget::UNLIMITED, 0);
            let mut transform = Transform::new(Level::detect(), 1);
            let [(words, outcome)] =
                transform.evaluate(&plan, [f, g], base.value(), [Form::PRODUCT], &pulse);
            let rounded = outcome.error <= TOLERANCE && outcome.overflow == 0;
            let limbs = rounded
                .then(|| Balanced { base, words }.canonical())??
                .limbs();
            (radix.limbs(&limbs) == residue).then_some(limbs)
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::radix::{self, Decimal18};

    #[test]
    fn a_product_is_that_of_the_limbs() {
        let mut seed = 7u64;
        let mut number = |len: usize| -> Vec<u64> {
            let mut limb = || {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                (seed >> 3) % 10u64.pow(18)
            };
            (0..len).map(|_| limb()).collect()
        };
        for (m, n) in [(1, 1), (200, 200), (1000, 20), (333, 777), (2000, 1999)] {
            let (a, b) = (number(m), number(n));
            assert_eq!(
                product(&a, &b),
                Some(radix::product::<Decimal18>(&a, &b)),
                "{m} {n}"
            );
        }
    }

    #[test]
    fn digits_of_one_pattern_are_exact_too() {
        // The worst balanced words: all of them half the base, all of one sign.
        let half = vec![499_999_499_999_499_999; 3000];
        assert_eq!(
            product(&half, &half),
            Some(radix::product::<Decimal18>(&half, &half))
        );
        let nines = vec![10u64.pow(18) - 1; 3000];
        assert_eq!(
            product(&nines, &nines),
            Some(radix::product::<Decimal18>(&nines, &nines))
        );
    }
}
