use super::ThresholdResult;
use crate::{
    poll::{Poll, Threshold},
    ratio::Ratio,
};

impl Threshold {
    /// The share that it asks for, as a ratio.
    fn ratio(self) -> Option<Ratio> {
        match self {
            Self::None => None,
            Self::MoreThan { parts, of } | Self::AtLeast { parts, of } => {
                Ratio::new(i128::from(parts), u128::from(of))
            }
        }
    }

    /// Whether a share meets it, exactly.
    pub(super) fn is_met(self, share: Ratio) -> bool {
        match self.ratio() {
            None => true,
            Some(asked) => match self {
                Self::MoreThan { .. } => share > asked,
                _ => share >= asked,
            },
        }
    }

    /// What it asks for of so many.
    pub(super) fn result(self, of: Option<u128>) -> Option<ThresholdResult> {
        let asked = self.ratio()?;
        let needed = of.and_then(|of| {
            // Far below 2^128: a sum of weights times marks, times 32 bits.
            let product = of.checked_mul(asked.parts().unsigned_abs())?;
            Some(match self {
                Self::MoreThan { .. } => product / asked.of() + 1,
                _ => product.div_ceil(asked.of()),
            })
        });
        Some(ThresholdResult {
            rule: self,
            of,
            needed,
        })
    }
}

impl Poll {
    /// The highest total that an option could have from ballots of this weight that are not blank;
    /// none for median grades, which are no sum.
    pub(super) fn highest_total(&self, weight: u64) -> Option<u128> {
        let of_one = self
            .rule()
            .highest_total(self.kind(), self.options().len())?;
        Some(of_one * u128::from(weight))
    }
}
