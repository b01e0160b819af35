//! How large words may be.

use super::words::Base;
use crate::radix::System;

impl System {
    /// Words of so many places, digits or bits.
    pub(super) fn base(self, places: u32) -> Base {
        match self {
            Self::Decimal => Base::Decimal(places),
            Self::Binary => Base::Binary(places),
        }
    }

    /// The fewest places that are tried. Words that small are exact at every index supported:
    /// their products sum to less than 2⁵², and a transform of 2²⁹ points errs by some thousands
    /// of rounding units of that.
    pub(super) fn fewest_places(self) -> u32 {
        match self {
            Self::Decimal => 3,
            Self::Binary => 10,
        }
    }

    /// Places that keep the rounding error of the ladder to F(`index`) below 0.1: it was measured
    /// as 0.066 (decimal, 10⁶), 0.014 (10⁸), and 0.019 (binary, 10⁵), 0.020 (10⁶ and 10⁷), 0.023
    /// (10⁸) with the words chosen here, and it grows about as the square root of the index.
    pub(super) fn most_places(self, index: u64) -> u32 {
        match self {
            Self::Decimal => match index {
                0..=2_000_000 => 6,
                _ => 5,
            },
            Self::Binary => match index {
                0..=500_000 => 20,
                500_001..=5_000_000 => 19,
                5_000_001..=50_000_000 => 18,
                50_000_001..=500_000_000 => 17,
                _ => 16,
            },
        }
    }

    /// Upper bound of the places of F(`index` + 1) and L(`index`).
    pub(super) fn places(self, index: u64) -> f64 {
        // log φ to base ten and two.
        let per_index = match self {
            Self::Decimal => 0.208_987_640_25,
            Self::Binary => 0.694_241_913_64,
        };
        (index as f64 + 3.0) * per_index + 1.0
    }
}
