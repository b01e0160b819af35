//! Forms of two numbers of any digits, which need not look random.

use super::{
    doubling::TOLERANCE,
    form::Form,
    plan::{Plan, Size},
    pulse::Pulse,
    transform::Transform,
    words::{Balanced, Base},
};
use crate::{
    Budget,
    modular::mersenne61::{self, LIMBS},
    simd::Level,
};

/// From so many limbs of the shorter factor on, the transform is faster than Karatsuba's method.
pub(crate) const WORTHWHILE_LIMBS: usize = 200;

/// The product of two numbers in limbs of 18 digits; `None` where the guards refused it at every
/// word size.
pub(crate) fn product(a: &[u64], b: &[u64]) -> Option<Vec<u64>> {
    let product = evaluate(Form::PRODUCT, a, b)?;
    Some(product.canonical(|| true)?.limbs())
}

/// b² − b·a − a², if it is 1 or −1: the sign that makes a and b neighbours in the sequence. `None`
/// where it is another number, or the guards refused it at every word size.
pub(crate) fn neighbours(a: &[u64], b: &[u64]) -> Option<i32> {
    match evaluate(Form::NEIGHBOURS, b, a)?.words[..] {
        [sign @ (1 | -1)] => Some(sign),
        _ => None,
    }
}

fn evaluate(form: Form, f: &[u64], g: &[u64]) -> Option<Balanced> {
    let residue = form.residue(LIMBS.limbs(f), LIMBS.limbs(g));
    (3..=6).rev().map(Base::Decimal).find_map(|base| {
        let [f, g] = [f, g].map(|limbs| Balanced::from_limbs(base, limbs).words);
        let size = Size::fitting(f.len().max(g.len()).max((f.len() + g.len()).div_ceil(2)));
        // Rounding to integers is valid below 2⁵¹, and no digits may go beyond it.
        let largest = form.weight() * (base.value() / 2).pow(2) * size.len() as i64;
        if largest >= 1 << 51 {
            return None;
        }
        let pulse = Pulse::new(Budget::UNLIMITED, 0);
        let mut transform = Transform::new(Level::detect(), 1);
        let [(words, outcome)] =
            transform.evaluate(&Plan::of(size), [f, g], base.value(), [form], &pulse);
        let rounded = outcome.error <= TOLERANCE && outcome.overflow == 0;
        let radix = mersenne61::Radix::new(base.value() as u64);
        (rounded && radix.words(&words) == residue).then(|| Balanced { base, words }.trimmed())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ladder,
        radix::{self, Decimal18},
    };

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

    #[test]
    fn neighbours_have_a_sign_and_others_none() {
        let (f, g) = ladder::pair::<Decimal18>(40_001);
        assert_eq!(neighbours(&g, &f), Some(1));
        let (next, _) = ladder::pair::<Decimal18>(40_002);
        assert_eq!(neighbours(&f, &next), Some(-1));
        assert_eq!(neighbours(&g, &next), None);
        let mut wrong = f.clone();
        wrong[100] ^= 1;
        assert_eq!(neighbours(&g, &wrong), None);
    }
}
