use std::ops::{Add, Mul, Sub};

/// F(n) and F(n + 1) by fast doubling:
/// F(2k) = F(k)·(2·F(k+1) − F(k)) and F(2k+1) = F(k)² + F(k+1)².
pub(super) fn pair<T>(n: u64) -> (T, T)
where
    T: From<u8>,
    for<'a> &'a T: Add<Output = T> + Sub<Output = T> + Mul<Output = T>,
{
    let (mut f, mut g) = (T::from(0), T::from(1));
    for bit in (0..u64::BITS - n.leading_zeros()).rev() {
        let even = &f * &(&(&g + &g) - &f);
        let odd = &(&f * &f) + &(&g * &g);
        (f, g) = if n >> bit & 1 == 0 {
            (even, odd)
        } else {
            let next = &even + &odd;
            (odd, next)
        };
    }
    (f, g)
}

/// Hands over the text of `len` terms, from a pair on by additions.
pub(super) fn walk<T>((mut f, mut g): (T, T), len: u64, each: &mut dyn FnMut(&str))
where
    T: ToString,
    for<'a> &'a T: Add<Output = T>,
{
    for _ in 0..len {
        each(&f.to_string());
        let next = &f + &g;
        (f, g) = (g, next);
    }
}
