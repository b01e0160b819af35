//! The regularised incomplete beta function.

use super::Tails;
use super::fraction::fraction;
use super::quadrature::tail;
use super::saddle::binomial;

/// Where both shapes are larger than this the density is integrated, since the fraction would take
/// about as many terms as the root of the smaller shape.
const QUADRATURE_FROM: f64 = 3000.0;

/// The probabilities below and above `x` under Beta(a, b), for `a, b ≥ ½` and `y = 1 − x`.
pub(in crate::stats) fn beta(a: f64, b: f64, x: f64, y: f64) -> Tails {
    if x <= 0.0 {
        Tails::from_below(0.0)
    } else if y <= 0.0 {
        Tails::from_below(1.0)
    } else if x * (a + b + 2.0) <= a + 1.0 {
        Tails::from_below(below(a, b, x, y))
    } else {
        Tails::from_below(below(b, a, y, x)).swapped()
    }
}

/// The density of Beta(a, b) at `x`.
pub(super) fn beta_density(a: f64, b: f64, x: f64, y: f64) -> f64 {
    binomial(a, b, x, y) * (a / (a + b)) * (b / x) / y
}

/// For x up to the mean, or little beyond: where x (a + b + 2) ≤ a + 1. Of x and y the smaller one
/// counts; the other may be rounded.
fn below(a: f64, b: f64, x: f64, y: f64) -> f64 {
    if a.min(b) > QUADRATURE_FROM {
        let deviation = libm::sqrt(a / (a + b) * (b / (a + b)) / (a + b));
        let slope = (a - 1.0) / x - (b - 1.0) / y;
        let unit = deviation.min(1.0 / slope.abs());
        return tail(|less| beta_density(a, b, x - less, y + less), 0.0, x, unit);
    }
    // DLMF 8.17.22, of which every second convergent is taken (the even part, DLMF 1.12(iv)): in its
    // terms 1 + d₂ₘ₊₁ needs no difference of nearly equal numbers where y or x is tiny.
    let ahead = a * y - b * x;
    let even = |m: f64| m * (b - m) / ((a + 2.0 * m - 1.0) * (a + 2.0 * m)) * x;
    let odd = |m: f64| (a + m) / (a + 2.0 * m) * ((a + b + m) / (a + 2.0 * m + 1.0)) * x;
    let terms = fraction(|term| {
        let m = f64::from(term - 1);
        if term == 1 {
            return (1.0, 1.0);
        }
        let numerator = if term == 2 {
            (a + b) * x / (ahead + 1.0) * even(m)
        } else {
            odd(m - 1.0) * even(m)
        };
        let past = (a + m) / (a + 2.0 * m) * ((ahead + 1.0 + m * (1.0 + y)) / (a + 2.0 * m + 1.0));
        (numerator, past + m / (a + 2.0 * m) + even(m))
    });
    binomial(a, b, x, y) * (b / (a + b)) * ((a + 1.0) / (ahead + 1.0)) * terms
}

#[cfg(test)]
mod tests {
    use super::beta;

    /// To 40 digits, by mpmath.
    const POINTS: [(f64, f64, f64, f64, f64); 24] = [
        (
            0.5,
            10.5,
            0.001,
            0.113_895_757_913_531_78,
            0.886_104_242_086_468_2,
        ),
        (
            0.5,
            10.5,
            0.9,
            0.999_999_999_994_292_2,
            5.707_755_431_935_642e-12,
        ),
        (1.0, 1.0, 0.3, 0.3, 0.7),
        (
            2.5,
            7.5,
            0.25,
            0.549_148_853_872_630_5,
            0.450_851_146_127_369_5,
        ),
        (
            500.5,
            479.5,
            0.5,
            0.251_068_402_928_412_6,
            0.748_931_597_071_587_4,
        ),
        (
            30.5,
            2900.5,
            0.008,
            0.090_685_963_359_562_76,
            0.909_314_036_640_437_2,
        ),
        (
            2999.0,
            2999.0,
            0.492_187_5,
            0.113_114_700_167_630_4,
            0.886_885_299_832_369_6,
        ),
        (
            3001.0,
            3001.0,
            0.492_187_5,
            0.113_037_319_944_621_8,
            0.886_962_680_055_378_2,
        ),
        (
            4000.5,
            3500.5,
            0.5,
            3.834_417_787_264_958e-9,
            0.999_999_996_165_582_2,
        ),
        (
            1e6 + 0.5,
            1_003_000.5,
            0.5,
            0.982_985_650_378_316_2,
            0.017_014_349_621_683_845,
        ),
        (
            0.5,
            1e15,
            8.881_784_197_001_252e-16,
            0.817_402_677_330_217_2,
            0.182_597_322_669_782_76,
        ),
        (
            7.0,
            1e15,
            7.105_427_357_601_002e-15,
            0.565_876_711_997_793_5,
            0.434_123_288_002_206_5,
        ),
        (
            2999.5,
            1e12,
            3e-9,
            0.506_069_834_110_152_4,
            0.493_930_165_889_847_56,
        ),
        (
            5e14 + 0.5,
            500_000_030_000_000.5,
            0.5,
            0.828_609_140_806_198_6,
            0.171_390_859_193_801_38,
        ),
        (
            1e9,
            3e9,
            0.25,
            0.500_002_427_885_401_4,
            0.499_997_572_114_598_6,
        ),
        (1e9, 3e9, 0.2499, 1.262_948_602_397_769e-48, 1.0),
        (
            2.0,
            1_152_921_504_606_846_976.0,
            7e-18,
            0.997_164_192_632_295_7,
            0.002_835_807_367_704_332_3,
        ),
        (
            0.5,
            1_152_921_504_606_846_976.0,
            4e-18,
            0.997_610_549_405_648_9,
            0.002_389_450_594_351_087,
        ),
        (
            2.0,
            1_099_511_627_776.0,
            6e-12,
            0.989_634_861_291_058_5,
            0.010_365_138_708_941_54,
        ),
        (
            2.0,
            36_028_797_018_963_968.0,
            2.1e-16,
            0.995_565_058_990_060_3,
            0.004_434_941_009_939_720_5,
        ),
        (
            40.5,
            1_152_921_504_606_846_976.0,
            5e-17,
            0.992_609_828_849_471_9,
            0.007_390_171_150_528_118,
        ),
        (
            3001.0,
            1_152_921_504_606_846_976.0,
            2.7e-15,
            0.978_497_830_624_640_9,
            0.021_502_169_375_359_06,
        ),
        (
            0.5,
            1_152_921_504_606_846_976.0,
            1e-19,
            0.368_909_083_750_887_8,
            0.631_090_916_249_112_2,
        ),
        (
            700.0,
            3e9,
            2.6e-7,
            0.998_294_986_790_339_9,
            0.001_705_013_209_660_11,
        ),
    ];

    #[test]
    fn both_tails() {
        for (a, b, x, below, above) in POINTS {
            // A rounded x moves the point by a part of the deviation, which grows as the root.
            let tolerance = 5e-14 + 2e-15 * a.min(b).sqrt();
            let tails = beta(a, b, x, 1.0 - x);
            for (found, exact) in [(tails.below, below), (tails.above, above)] {
                let off = (found / exact - 1.0).abs();
                assert!(off < tolerance, "{a} {b} {x}: {found} {exact} {off:e}");
            }
        }
    }
}
