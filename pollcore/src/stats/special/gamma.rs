//! The regularised incomplete gamma function.

use super::Tails;
use super::fraction::fraction;
use super::quadrature::tail;
use super::saddle::poisson;

/// From this shape on the density is integrated: series and fraction take as many terms as its root.
const QUADRATURE_FROM: f64 = 1000.0;

/// More than the series takes for a shape below [`QUADRATURE_FROM`].
const TERMS_MAX: u32 = 2000;

/// The probabilities below and above `x` under a gamma distribution of shape `a ≥ ½` and unit scale.
pub(in crate::stats) fn gamma(a: f64, x: f64) -> Tails {
    gamma_near(a, x, x - a)
}

/// The same where `difference` is x − a, which for large shapes says more than x does.
pub(in crate::stats) fn gamma_near(a: f64, x: f64, difference: f64) -> Tails {
    if x <= 0.0 {
        Tails::from_below(0.0)
    } else if x == f64::INFINITY {
        Tails::from_below(1.0)
    } else if a > QUADRATURE_FROM {
        let deviation = libm::sqrt(a);
        let unit = deviation.min(x / (difference + 1.0).abs());
        let density = |difference| gamma_density(a, a + difference, difference);
        if difference < 0.0 {
            Tails::from_below(tail(density, difference, -a, unit))
        } else {
            Tails::from_below(tail(density, difference, f64::INFINITY, unit)).swapped()
        }
    } else if x < a + 1.0 {
        Tails::from_below(poisson(a, x, -difference) * series(a, x))
    } else {
        // DLMF 8.9.2
        let terms = fraction(|term| {
            let before = f64::from(term - 1);
            let numerator = if term == 1 {
                1.0
            } else {
                before * (a - before)
            };
            (numerator, x + (2.0 * before + 1.0) - a)
        });
        Tails::from_below(poisson(a, x, -difference) * a * terms).swapped()
    }
}

/// The density at `x`, where `difference` is x − a.
pub(in crate::stats) fn gamma_density(a: f64, x: f64, difference: f64) -> f64 {
    poisson(a, x, -difference) * (a / x)
}

/// 1 + x/(a+1) + x²/((a+1)(a+2)) + …, DLMF 8.7.1.
fn series(a: f64, x: f64) -> f64 {
    let mut term = 1.0;
    let mut sum = 1.0;
    for n in 1..=TERMS_MAX {
        term *= x / (a + f64::from(n));
        sum += term;
        if term <= sum * 1e-17 {
            break;
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::gamma;

    /// To 40 digits, by mpmath.
    const POINTS: [(f64, f64, f64, f64); 13] = [
        (0.5, 0.1, 0.345_279_153_981_423, 0.654_720_846_018_577),
        (
            0.5,
            30.0,
            0.999_999_999_999_990_5,
            9.485_737_571_073_848e-15,
        ),
        (2.5, 343.06, 1.0, 4.923_245_475_827_275e-146),
        (0.5, 1e-10, 1.128_379_167_057_9e-5, 0.999_988_716_208_329_4),
        (
            17.0,
            17.0,
            0.532_261_716_126_187_2,
            0.467_738_283_873_812_83,
        ),
        (
            999.0,
            950.0,
            0.058_697_858_045_104_64,
            0.941_302_141_954_895_4,
        ),
        (
            999.0,
            1100.0,
            0.999_046_047_031_712_4,
            0.000_953_952_968_287_633_8,
        ),
        (
            1001.0,
            950.0,
            0.051_593_673_007_089_76,
            0.948_406_326_992_910_2,
        ),
        (
            1001.0,
            1100.0,
            0.998_824_769_431_863_4,
            0.001_175_230_568_136_555_3,
        ),
        (
            1e6,
            1_003_000.0,
            0.998_638_259_353_782_4,
            0.001_361_740_646_217_591_5,
        ),
        (1e6, 990_000.0, 5.446_644_693_010_809e-24, 1.0),
        (
            1e15,
            1e15 + 5e7,
            0.943_076_849_189_447_1,
            0.056_923_150_810_552_89,
        ),
        (1e15, 1e15, 0.500_000_004_205_221, 0.499_999_995_794_779_1),
    ];

    #[test]
    fn both_tails() {
        for (a, x, below, above) in POINTS {
            // A rounded x moves the point by a part of the deviation, which grows as the root.
            let tolerance = 5e-14 + 2e-15 * a.sqrt();
            let tails = gamma(a, x);
            for (found, exact) in [(tails.below, below), (tails.above, above)] {
                let off = (found / exact - 1.0).abs();
                assert!(off < tolerance, "{a} {x}: {found} {exact} {off:e}");
            }
        }
    }
}
