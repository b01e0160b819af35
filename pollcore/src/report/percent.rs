use alloc::{borrow::ToOwned, format, string::String};

use crate::ratio::Ratio;

/// The ratio in percent, without the sign, with one decimal: rounded by whole numbers to the nearest
/// tenth, half of one away from 0.
pub(super) fn percent(ratio: Ratio) -> String {
    format!("{ratio:.1}").trim_end_matches('%').to_owned()
}

/// The ratio as a number with two decimals, rounded likewise.
pub(super) fn decimal(ratio: Ratio) -> String {
    // Of a weight of 64 bits.
    let of = ratio.of().saturating_mul(100);
    let hundredth = Ratio::new(ratio.parts(), of).unwrap_or(ratio);
    format!("{hundredth:.2}").trim_end_matches('%').to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Ratio, decimal, percent};

    #[test]
    fn ratios_are_rounded_by_whole_numbers() {
        for (parts, of, percents, decimals) in [
            (20, 7, "285.7", "2.86"),
            (0, 7, "0.0", "0.00"),
            (1, 200, "0.5", "0.01"),
            (-5, 2, "-250.0", "-2.50"),
            (1_000_000, 1, "100000000.0", "1000000.00"),
        ] {
            let ratio = Ratio::new(parts, of).unwrap();
            assert_eq!(
                (percent(ratio), decimal(ratio)),
                (percents.into(), decimals.into())
            );
        }
    }
}
