/// How the words of 64 bits are shared out: `share` of them to each of k options, be it the true
/// vote or not, and the rest, which is most when ε is large, to the true vote.
///
/// In the order of the upper halves: first `whole` of them to each option, then `doubtful` ones,
/// whose lower half decides, then those that tell the truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cells {
    pub(super) share: u64,
    // 2^64 over the upper halves of an option, rounded up: the product of an upper half with it has
    // the quotient in its upper word (Lemire, Kaser, Kurz, "Faster remainder by direct computation",
    // 2019: exact for every dividend and divisor of 32 bits).
    pub(super) reciprocal: u64,
    // Upper halves below this belong to an option as a whole.
    pub(super) certain: u32,
    // How many upper halves from `certain` on are undecided.
    pub(super) doubtful: u32,
    // What an option gets of the words that these begin.
    rest: u64,
    // What all get of them.
    rests: u64,
}

impl Cells {
    /// `options` times `share` has to be below 2^64.
    pub(super) fn new(options: u32, share: u64) -> Self {
        // At least 7: e^20 and 2^16 options leave an option more than 2^35 words.
        let whole = share >> 32;
        let rest = share - (whole << 32);
        let rests = u64::from(options) * rest;
        Self {
            share,
            reciprocal: u64::MAX / whole + 1,
            certain: (u64::from(options) * whole) as u32,
            doubtful: rests.div_ceil(1 << 32) as u32,
            rest,
            rests,
        }
    }

    /// The option that a word tells, whatever the vote; none where it tells the truth.
    pub(super) fn cell(&self, upper: u32, lower: impl FnOnce() -> u32) -> Option<u32> {
        if upper < self.certain {
            Some(((u128::from(upper) * u128::from(self.reciprocal)) >> 64) as u32)
        } else if upper - self.certain < self.doubtful {
            let word = u64::from(upper - self.certain) << 32 | u64::from(lower());
            (word < self.rests).then(|| (word / self.rest) as u32)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::privacy::{Epsilon, exponential};

    proptest! {
        #[test]
        fn every_option_has_its_share_of_the_words(
            options in prop_oneof![2..=300_u32, 2..=65_536_u32],
            millionths in prop_oneof![1..=20_000_000_u32, Just(20_000_000)],
            of in any::<u16>(),
        ) {
            let epsilon = Epsilon::from_millionths(millionths).unwrap();
            let cells = Cells::new(options, exponential::share(epsilon, options - 1));
            let option = u32::from(of) % options;
            let cell = |word: u64| cells.cell((word >> 32) as u32, || word as u32);
            // Its words are two runs: `whole` upper halves, and `rest` words from `certain` on.
            let (whole, rest) = (cells.share >> 32 << 32, cells.rest);
            prop_assert_eq!(whole + rest, cells.share);
            let doubt = u64::from(cells.certain) << 32;
            prop_assert_eq!(doubt, whole * u64::from(options));
            for (start, len) in [(0, whole), (doubt, rest)] {
                if len > 0 {
                    let first = start + len * u64::from(option);
                    prop_assert_eq!(cell(first), Some(option));
                    prop_assert_eq!(cell(first + len / 2), Some(option));
                    prop_assert_eq!(cell(first + len - 1), Some(option));
                }
            }
            let truth = doubt + rest * u64::from(options);
            prop_assert_eq!(cell(truth), None);
            prop_assert_eq!(cell(truth | 0xFFFF_FFFF), None);
            prop_assert_eq!(cell(u64::MAX), None);
        }
    }
}
