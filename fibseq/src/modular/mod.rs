//! Terms modulo a machine word.

mod chain;
mod factor;
// Some of it serves the transform alone.
#[cfg_attr(not(feature = "std"), allow(dead_code))]
pub(crate) mod mersenne61;
mod montgomery;
mod pisano;
mod ring;

use core::num::NonZeroU64;

pub use self::pisano::pisano_period;
use self::{montgomery::Montgomery, ring::Wrapping};

/// F(`n`) mod `m`, for every `n` and every `m`.
///
/// The time grows with the bits of `n` and not with its value: well below a microsecond for 64
/// bits, most so where `m` is odd and no multiple of 5.
///
/// ```
/// use core::num::NonZeroU64;
///
/// let m = NonZeroU64::new(1_000_000_007).expect("not zero");
/// assert_eq!(fibseq::fibonacci_mod(100, m), 687_995_182);
/// ```
pub fn fibonacci_mod(n: u64, m: NonZeroU64) -> u64 {
    fibonacci_pair_mod(n, m).0
}

/// L(`n`) mod `m`, the Lucas number: L(0) = 2, L(1) = 1.
///
/// ```
/// use core::num::NonZeroU64;
///
/// let m = NonZeroU64::new(10).expect("not zero");
/// assert_eq!(fibseq::lucas_mod(12, m), 2); // L(12) = 322
/// ```
pub fn lucas_mod(n: u64, m: NonZeroU64) -> u64 {
    let (f, g) = fibonacci_pair_mod(n, m);
    // L(n) = 2·F(n + 1) − F(n)
    let m = u128::from(m.get());
    ((2 * u128::from(g) + m - u128::from(f)) % m) as u64
}

/// F(`n`) mod `m` and F(`n` + 1) mod `m`, in the time of one.
///
/// ```
/// use core::num::NonZeroU64;
///
/// let m = NonZeroU64::new(50).expect("not zero");
/// assert_eq!(fibseq::fibonacci_pair_mod(12, m), (44, 33)); // 144, 233
/// ```
#[inline]
pub fn fibonacci_pair_mod(n: u64, m: NonZeroU64) -> (u64, u64) {
    let twos = m.trailing_zeros();
    let odd = m.get() >> twos;
    if odd == 1 {
        let mask = m.get() - 1;
        let (f, g) = chain::fibonacci_pair(Wrapping, n);
        return (f & mask, g & mask);
    }
    let ring = Montgomery::new(odd);
    let (f, g) = chain::fibonacci_pair(ring, n);
    if twos == 0 {
        return (f, g);
    }
    let (wrapped_f, wrapped_g) = chain::fibonacci_pair(Wrapping, n);
    // The Chinese remainder: x + odd·k, where k·odd = wrapped − x mod 2^twos.
    let join = |x: u64, wrapped: u64| {
        let k = wrapped.wrapping_sub(x).wrapping_mul(ring.inverse());
        x + odd * (k & ((1 << twos) - 1))
    };
    (join(f, wrapped_f), join(g, wrapped_g))
}
