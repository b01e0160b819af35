use alloc::{format, string::String};

use crate::ratio::Ratio;

/// The ratio in percent with one decimal, half a tenth away from 0, by whole numbers.
pub(super) fn percent(ratio: Ratio) -> String {
    format!("{ratio:.1}")
}
