use super::Epsilon;

/// Binary digits behind the point of what [`floor`] gives.
pub(super) const FRACTION: u32 = 63;

// Behind the point while terms are added up.
const GUARDED: u32 = 72;

/// e^ε from below, in units of 2^−63, less than 2^−60 short of it relative to it.
///
/// The sum of the terms ε^i/i! that are not lost below 2^−72, each rounded down. The largest, that
/// of 20^20/20!, takes 98 bits, and 123 times the millionths of ε.
pub(super) fn floor(epsilon: Epsilon) -> u128 {
    let millionths = u128::from(epsilon.as_millionths());
    let mut term = 1_u128 << GUARDED;
    let mut sum = 0;
    let mut i = 0;
    while term != 0 {
        sum += term;
        i += 1;
        term = term * millionths / (1_000_000 * i);
    }
    sum >> (GUARDED - FRACTION)
}

/// 2^64/(e^ε + `others`) rounded up: what each other option's share of all words of 64 bits has to be
/// at least, so that the rest is at most e^ε times as much. At least one other.
pub(super) fn share(epsilon: Epsilon, others: u32) -> u64 {
    let divisor = floor(epsilon) + (u128::from(others) << FRACTION);
    // The divisor is above 2^64, as e^ε is above 1 and there is another, so this is below 2^63.
    (1_u128 << (64 + FRACTION)).div_ceil(divisor) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    // To 24 digits behind the point.
    const KNOWN: [(u32, u128, u128); 6] = [
        (1, 1, 1_000_000_500_000_166_667),
        (500_000, 1, 648_721_270_700_128_146_848_650),
        (1_000_000, 2, 718_281_828_459_045_235_360_287),
        (12_345_678, 229_963, 987_601_400_157_841_243_816_665),
        (19_999_999, 485_164_710, 244_837_450_695_672_910_887_275),
        (20_000_000, 485_165_195, 409_790_277_969_106_830_541_540),
    ];

    #[test]
    fn is_below_the_power_and_near_it() {
        for (millionths, whole, part) in KNOWN {
            let epsilon = Epsilon::from_millionths(millionths).unwrap();
            let floor = floor(epsilon);
            assert_eq!(floor >> FRACTION, whole, "{epsilon}");
            // 16 digits are enough to see 2^-53, and fit.
            let got = ((floor & ((1 << FRACTION) - 1)) * 10_000_000_000_000_000) >> FRACTION;
            let known = part / 100_000_000;
            // 2^-60 of the whole is less than a hundredth of it in the 16th place.
            assert!(
                got <= known && known - got <= 1 + whole / 100,
                "{epsilon}: {got} {known}"
            );
        }
    }

    #[test]
    fn a_share_is_the_least_that_is_enough() {
        for others in [1_u32, 2, 9, 255, 65_535] {
            for millionths in [1, 10, 500_000, 1_000_000, 5_000_000, 20_000_000] {
                let epsilon = Epsilon::from_millionths(millionths).unwrap();
                let (floor, share) = (floor(epsilon), u128::from(share(epsilon, others)));
                let whole = 1_u128 << 64;
                let truth = whole - share * u128::from(others);
                // truth/share <= floor/2^63, in whole numbers; with one less it isn't.
                assert!(truth.div_ceil(share) <= (floor >> FRACTION) + 1);
                let divisor = floor + (u128::from(others) << FRACTION);
                assert!(share * divisor >= 1 << 127);
                assert!((share - 1) * divisor < 1 << 127);
            }
        }
    }
}
