/// 64 decimal digits, one a byte (0 to 9), least significant first.
///
/// Eight lanes of eight digits: lane 0 holds the lowest, and within a lane the low byte of the
/// integer is the lowest digit, so the layout does not depend on the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C, align(64))]
pub(crate) struct Block(pub(crate) [u64; LANES]);

/// Lanes in a block.
pub(crate) const LANES: usize = 8;
/// Digits in a lane.
pub(crate) const LANE_DIGITS: usize = 8;
/// Digits in a block.
pub(crate) const BLOCK_DIGITS: usize = LANES * LANE_DIGITS;

/// How many values a lane has.
pub(crate) const LANE_VALUES: u32 = 100_000_000;

impl Block {
    pub(crate) const ZERO: Self = Self([0; LANES]);

    /// The block of up to 64 digits, least significant first; missing ones are zero.
    pub(crate) fn from_digits(digits: &[u8]) -> Self {
        let mut block = Self::ZERO;
        for (lane, digits) in block.0.iter_mut().zip(digits.chunks(LANE_DIGITS)) {
            let mut bytes = [0; LANE_DIGITS];
            bytes[..digits.len()].copy_from_slice(digits);
            *lane = u64::from_le_bytes(bytes);
        }
        block
    }

    /// The digit at `place` (0 is the lowest).
    pub(crate) fn digit(&self, place: usize) -> u8 {
        self.0[place / LANE_DIGITS].to_le_bytes()[place % LANE_DIGITS]
    }

    /// The block's text, most significant digit first.
    #[inline(always)]
    pub(crate) fn text(&self) -> [u8; BLOCK_DIGITS] {
        let mut text = [0; BLOCK_DIGITS];
        let (eights, _) = text.as_chunks_mut::<LANE_DIGITS>();
        for (eight, lane) in eights.iter_mut().zip(self.0.iter().rev()) {
            *eight = (lane | ASCII_ZEROS).to_be_bytes();
        }
        text
    }
}

/// `'0'` in every byte of a lane.
const ASCII_ZEROS: u64 = 0x3030_3030_3030_3030;

/// The number that a lane's eight digits make.
pub(crate) fn value(lane: u64) -> u32 {
    // Pairs, then fours, then all eight digits are joined within their own bits.
    let pairs = (lane & 0x00FF_00FF_00FF_00FF) + 10 * ((lane >> 8) & 0x00FF_00FF_00FF_00FF);
    let fours = (pairs & 0x0000_FFFF_0000_FFFF) + 100 * ((pairs >> 16) & 0x0000_FFFF_0000_FFFF);
    ((fours & 0xFFFF_FFFF) + 10_000 * (fours >> 32)) as u32
}

/// The lane of a number below 10^8.
pub(crate) fn lane_of(value: u32) -> u64 {
    let value = u64::from(value);
    let fours = (value % 10_000) | ((value / 10_000) << 32);
    // floor(v / 100) for v < 10^4, and floor(v / 10) for v < 100, by a multiplication in each field.
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
