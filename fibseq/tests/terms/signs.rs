//! Both sequences on both sides of zero, in every form, beside num-bigint.

use fibseq::{Error, Nth, fibonacci, lucas};
use num_bigint::{BigInt, Sign};

/// The terms −`reach` to `reach` + 1 of the sequence with these two first terms, by its rule alone.
fn both_sides(zeroth: i32, first: i32, reach: usize) -> Vec<BigInt> {
    let (zeroth, first) = (BigInt::from(zeroth), BigInt::from(first));
    let mut down = vec![first.clone(), zeroth.clone()];
    while down.len() < reach + 2 {
        let [.., above, below] = down.as_slice() else {
            unreachable!()
        };
        down.push(above - below);
    }
    let mut terms: Vec<BigInt> = down.into_iter().rev().collect();
    while terms.len() < 2 * reach + 2 {
        let [.., below, above] = terms.as_slice() else {
            unreachable!()
        };
        terms.push(below + above);
    }
    terms
}

fn agree(sequence: fn(u64) -> Nth<'static>, terms: &[BigInt], reach: usize) -> Result<(), Error> {
    for (place, pair) in terms.windows(2).enumerate() {
        let index = place as i64 - reach as i64;
        let nth = match index {
            0.. => sequence(index as u64),
            _ => sequence(index.unsigned_abs()).negative(),
        };
        let (term, next) = (&pair[0], &pair[1]);
        assert_eq!(nth.text()?, term.to_string(), "{index}");
        assert_eq!(nth.is_negative(), term.sign() == Sign::Minus, "{index}");
        let size = term.magnitude();
        assert_eq!(nth.decimal()?.text(), size.to_string(), "{index}");
        assert_eq!(nth.limbs()?, size.to_u64_digits(), "{index}");
        let sizes = nth.pair()?;
        assert_eq!(sizes.0.text(), size.to_string(), "{index}");
        assert_eq!(sizes.1.text(), next.magnitude().to_string(), "{index}");
    }
    Ok(())
}

#[test]
fn fibonacci_numbers() {
    agree(fibonacci, &both_sides(0, 1, 400), 400).unwrap();
}

#[test]
fn lucas_numbers() {
    agree(lucas, &both_sides(2, 1, 400), 400).unwrap();
}

#[test]
fn around_zero() {
    assert_eq!(fibonacci(0).negative().text().unwrap(), "0");
    assert!(!fibonacci(0).negative().is_negative());
    assert!(fibonacci(0).negative().limbs().unwrap().is_empty());
    assert_eq!(lucas(0).negative().text().unwrap(), "2");
    assert_eq!(fibonacci(1).negative().text().unwrap(), "1");
    assert_eq!(lucas(1).negative().text().unwrap(), "-1");
}
