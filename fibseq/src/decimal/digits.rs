use alloc::vec::Vec;

use super::Decimal;

impl Decimal {
    /// The decimal digits (0 to 9), the least significant first, without zeros at the end except
    /// for zero itself, which has one.
    pub(crate) fn to_digits(&self) -> Vec<u8> {
        let mut digits = self.text().into_bytes();
        digits.reverse();
        for digit in &mut digits {
            *digit -= b'0';
        }
        digits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn least_significant_first() {
        assert_eq!(Decimal::from(1230u64).to_digits(), [0, 3, 2, 1]);
        assert_eq!(Decimal::ZERO.to_digits(), [0]);
    }
}
