//! Student's t distribution.

use super::{Side, beta_quantile, normal_quantile_above};

/// From here on the series has all digits, while the rounded complement of a share begins to tell.
const SERIES_FROM: f64 = 1e5;

/// How far from 0 a t value of so many degrees of freedom, at least 1, lies at most but for the
/// probability `misses` of both sides together, `0 < misses < 1`.
///
/// For many degrees by its expansion around the normal quantile (M. Abramowitz, I. A. Stegun, *Handbook
/// of Mathematical Functions*, 26.7.5), else: t² / (ν + t²) is Beta(½, ν/2), and its complement Beta(ν/2, ½): the smaller of both is taken, which
/// has all its digits.
pub(in crate::stats) fn student_quantile(degrees: f64, misses: f64) -> f64 {
    if degrees > SERIES_FROM {
        return series(degrees, normal_quantile_above(misses / 2.0));
    }
    let share = beta_quantile(0.5, degrees / 2.0, Side::Above, misses);
    if share < 0.5 {
        return libm::sqrt(degrees * share / (1.0 - share));
    }
    let rest = beta_quantile(degrees / 2.0, 0.5, Side::Below, misses);
    libm::sqrt(degrees * ((1.0 - rest) / rest))
}

fn series(degrees: f64, z: f64) -> f64 {
    let square = z * z;
    let first = (square + 1.0) / 4.0;
    let second = ((5.0 * square + 16.0) * square + 3.0) / 96.0;
    let third = (((3.0 * square + 19.0) * square + 17.0) * square - 15.0) / 384.0;
    z + z * (first + (second + third / degrees) / degrees) / degrees
}

#[cfg(test)]
mod tests {
    use super::student_quantile;

    /// By mpmath from the incomplete beta function, those of most degrees by the first three terms of
    /// the expansion of R. A. Fisher and E. A. Cornish (1960).
    const POINTS: [(f64, f64, f64); 26] = [
        (1.0, 0.5, 1.0),
        (1.0, 0.05, 12.706_204_736_174_705),
        (1.0, 0.01, 63.656_741_162_871_58),
        (1.0, 1e-12, 636_619_772_367.581_4),
        (2.0, 0.5, 0.816_496_580_927_726),
        (2.0, 0.05, 4.302_652_729_749_464),
        (2.0, 0.01, 9.924_843_200_918_293),
        (2.0, 1e-12, 999_999.999_999_25),
        (9.0, 0.5, 0.702_722_146_751_326_4),
        (9.0, 0.05, 2.262_157_162_798_205_3),
        (9.0, 0.01, 3.249_835_541_592_126_3),
        (9.0, 1e-12, 55.543_444_415_533_47),
        (99.0, 0.5, 0.676_975_985_546_152_7),
        (99.0, 0.05, 1.984_216_951_586_417_4),
        (99.0, 0.01, 2.626_405_457_280_827_5),
        (99.0, 1e-12, 8.177_210_364_681_684),
        (1000.0, 0.05, 1.962_339_080_826_408_5),
        (1000.0, 1e-06, 4.922_289_523_429_588),
        (1e6, 0.05, 1.959_966_356_814_107),
        (1e6, 1e-12, 7.130_599_267_919_323),
        (1e9, 0.05, 1.959_963_986_912_325_3),
        (1e9, 1e-12, 7.130_506_940_590_052_5),
        (1e12, 0.05, 1.959_963_984_542_426_6),
        (1e12, 1e-12, 7.130_506_848_263_743),
        (1e18, 0.05, 1.959_963_984_540_054_3),
        (1e18, 1e-12, 7.130_506_848_171_325),
    ];

    #[test]
    fn quantiles() {
        for (degrees, misses, t) in POINTS {
            let found = student_quantile(degrees, misses);
            assert!(
                (found / t - 1.0).abs() < 1e-12,
                "{degrees} {misses}: {found} {t}"
            );
        }
    }

    #[test]
    fn what_has_no_quantile_ends_too() {
        for misses in [0.0, 1.0, 1e-300, f64::NAN] {
            for degrees in [1.0, 1e18] {
                student_quantile(degrees, misses);
            }
        }
    }
}
