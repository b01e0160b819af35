//! Eight digits in a register, one a byte and the least significant first, as a number and back.

/// How many values a lane has.
pub(crate) const LANE_VALUES: u32 = 100_000_000;

/// The number that a lane's eight digits make.
#[inline]
pub(crate) fn value(lane: u64) -> u32 {
    // Pairs, then fours, then all eight digits are joined within their own bits.
    let pairs = (lane & 0x00FF_00FF_00FF_00FF) + 10 * ((lane >> 8) & 0x00FF_00FF_00FF_00FF);
    let fours = (pairs & 0x0000_FFFF_0000_FFFF) + 100 * ((pairs >> 16) & 0x0000_FFFF_0000_FFFF);
    ((fours & 0xFFFF_FFFF) + 10_000 * (fours >> 32)) as u32
}

/// The lane of a number below 10^8.
#[inline]
pub(crate) fn lane_of(value: u32) -> u64 {
    let value = u64::from(value);
    let fours = (value % 10_000) | ((value / 10_000) << 32);
    // ⌊v/100⌋ for v < 10⁴, and ⌊v/10⌋ for v < 100, by a multiplication in each field.
    let hundreds = ((fours * 5243) >> 19) & 0x0000_007F_0000_007F;
    let pairs = (fours - 100 * hundreds) | (hundreds << 16);
    let tens = ((pairs * 103) >> 10) & 0x000F_000F_000F_000F;
    (pairs - 10 * tens) | (tens << 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lanes_and_values_are_each_other() {
        let powers = (0..8).map(|power| 10_u32.pow(power));
        let edges = powers.flat_map(|power| [power - 1, power, power * 9 + power / 2]);
        for number in edges
            .chain((0..LANE_VALUES).step_by(9_973))
            .chain([99_999_999])
        {
            let digits: [u8; 8] =
                core::array::from_fn(|place| (number / 10_u32.pow(place as u32) % 10) as u8);
            assert_eq!(lane_of(number), u64::from_le_bytes(digits), "{number}");
            assert_eq!(value(lane_of(number)), number);
        }
    }
}
