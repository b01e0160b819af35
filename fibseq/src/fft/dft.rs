//! Discrete Fourier transforms of a few points: `X_q = Σ x_t·e^(−2πi·tq/N)`.

use super::block::Complex;
use crate::simd::Lanes;

/// Four points, of an array that has them.
#[inline(always)]
pub(crate) fn four<S: Lanes, const N: usize>(s: S, mut x: [Complex<S>; N]) -> [Complex<S>; N] {
    let (even, odd) = (x[0].add(s, x[2]), x[0].sub(s, x[2]));
    let (sum, difference) = (x[1].add(s, x[3]), x[1].sub(s, x[3]).times_i(s));
    x[0] = even.add(s, sum);
    x[1] = odd.sub(s, difference);
    x[2] = even.sub(s, sum);
    x[3] = odd.add(s, difference);
    x
}

/// Six points, of an array that has them, as two of three and three of two (Good and Thomas:
/// without factors between, as 2 and 3 have no divisor in common).
#[inline(always)]
pub(crate) fn six<S: Lanes, const N: usize>(s: S, mut x: [Complex<S>; N]) -> [Complex<S>; N] {
    let a = odd(s, [x[0], x[2], x[4]]);
    let b = odd(s, [x[3], x[5], x[1]]);
    // X_q belongs to a[q mod 3] ± b[q mod 3].
    x[0] = a[0].add(s, b[0]);
    x[4] = a[1].add(s, b[1]);
    x[2] = a[2].add(s, b[2]);
    x[3] = a[0].sub(s, b[0]);
    x[1] = a[1].sub(s, b[1]);
    x[5] = a[2].sub(s, b[2]);
    x
}

/// An odd number of points: cosines act on sums, sines on differences of opposite points.
#[inline(always)]
pub(crate) fn odd<S: Lanes, const N: usize>(s: S, x: [Complex<S>; N]) -> [Complex<S>; N] {
    let half = const { N / 2 + 1 };
    let mut sums = x;
    let mut differences = x;
    let mut out = x;
    for t in 1..half {
        sums[t] = x[t].add(s, x[N - t]);
        differences[t] = x[t].sub(s, x[N - t]);
        out[0] = out[0].add(s, sums[t]);
    }
    for q in 1..half {
        let mut cosine = x[0];
        let mut sine = Complex::splat(s, [0.0; 2]);
        for t in 1..half {
            let [cos, sin] = const { unity::<N>() }[t * q % N];
            let (cos, sin) = (s.splat(cos), s.splat(sin));
            cosine.re = s.mul_add(sums[t].re, cos, cosine.re);
            cosine.im = s.mul_add(sums[t].im, cos, cosine.im);
            sine.re = s.mul_add(differences[t].re, sin, sine.re);
            sine.im = s.mul_add(differences[t].im, sin, sine.im);
        }
        let sine = sine.times_i(s);
        out[q] = cosine.sub(s, sine);
        out[N - q] = cosine.add(s, sine);
    }
    out
}

/// The N points of the unit circle, as cosine and sine: N is 3, 5 or 7.
const fn unity<const N: usize>() -> [[f64; 2]; N] {
    const OF_3: [[f64; 2]; 1] = [[-0.5, 0.866_025_403_784_438_6]];
    const OF_5: [[f64; 2]; 2] = [
        [0.309_016_994_374_947_4, 0.951_056_516_295_153_5],
        [-0.809_016_994_374_947_5, 0.587_785_252_292_473_1],
    ];
    const OF_7: [[f64; 2]; 3] = [
        [0.623_489_801_858_733_5, 0.781_831_482_468_029_8],
        [-0.222_520_933_956_314_4, 0.974_927_912_181_823_6],
        [-0.900_968_867_902_419_1, 0.433_883_739_117_558_1],
    ];
    let upper: &[[f64; 2]] = match N {
        3 => &OF_3,
        5 => &OF_5,
        _ => &OF_7,
    };
    let mut points = [[1.0, 0.0]; N];
    let mut k = 1;
    while k <= N / 2 {
        let [cos, sin] = upper[k - 1];
        points[k] = [cos, sin];
        points[N - k] = [cos, -sin];
        k += 1;
    }
    points
}
