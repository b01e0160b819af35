use alloc::{borrow::ToOwned, format, string::String};

use crate::ratio::Ratio;

/// The ratio in percent, without the sign, with one decimal: rounded by whole numbers to the nearest
/// tenth, half of one away from 0.
pub(super) fn percent(ratio: Ratio) -> String {
    format!("{ratio:.1}").trim_end_matches('%').to_owned()
}
