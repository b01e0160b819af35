use core::fmt;

/// Writes millionths as a decimal without trailing zeros.
pub(super) fn millionths(number: u64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (whole, mut part) = (number / 1_000_000, number % 1_000_000);
    if part == 0 {
        return write!(f, "{whole}");
    }
    let mut digits = 6;
    while part % 10 == 0 {
        part /= 10;
        digits -= 1;
    }
    write!(f, "{whole}.{part:0digits$}")
}
