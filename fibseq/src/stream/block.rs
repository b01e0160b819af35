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

impl Block {
    pub(crate) const ZERO: Self = Self([0; LANES]);

    /// The block of up to 64 digits of text; missing ones are zeros before them.
    pub(crate) fn from_text(text: &[u8]) -> Self {
        let mut padded = [b'0'; BLOCK_DIGITS];
        padded[BLOCK_DIGITS - text.len()..].copy_from_slice(text);
        let mut block = Self::ZERO;
        let (eights, _) = padded.as_chunks();
        for (lane, &eight) in block.0.iter_mut().zip(eights.iter().rev()) {
            *lane = u64::from_be_bytes(eight) ^ ASCII_ZEROS;
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
