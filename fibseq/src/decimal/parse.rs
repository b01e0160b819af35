use alloc::vec::Vec;
use core::str::FromStr;

use super::{Decimal, text::value};
use crate::radix::Decimal18;

/// Why a text is not a [`Decimal`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseDecimalError {
    /// The text has no characters.
    #[error("no digits")]
    Empty,
    /// A character is not one of the ASCII digits 0 to 9.
    #[error("{found:?} at byte {position} is not a decimal digit")]
    InvalidDigit {
        /// Where in the text the character starts, in bytes.
        position: usize,
        /// The character.
        found: char,
    },
}

impl FromStr for Decimal {
    type Err = ParseDecimalError;

    /// Reads ASCII digits, nothing else: no sign, no space, no separator. Zeros in front are
    /// allowed. Linear in the length of the text.
    ///
    /// ```
    /// use fibseq::{Decimal, ParseDecimalError};
    ///
    /// assert_eq!("0055".parse::<Decimal>()?, Decimal::from(55u64));
    /// assert_eq!("".parse::<Decimal>(), Err(ParseDecimalError::Empty));
    /// assert_eq!(
    ///     "12x4".parse::<Decimal>().unwrap_err().to_string(),
    ///     "'x' at byte 2 is not a decimal digit",
    /// );
    /// # Ok::<(), ParseDecimalError>(())
    /// ```
    fn from_str(text: &str) -> Result<Self, ParseDecimalError> {
        if text.is_empty() {
            return Err(ParseDecimalError::Empty);
        }
        let invalid = text
            .char_indices()
            .find(|(_, found)| !found.is_ascii_digit());
        if let Some((position, found)) = invalid {
            return Err(ParseDecimalError::InvalidDigit { position, found });
        }
        let mut limbs = Vec::with_capacity(text.len().div_ceil(Decimal18::DIGITS));
        for digits in text.as_bytes().rchunks(Decimal18::DIGITS) {
            let mut values = [0; Decimal18::DIGITS];
            let values = &mut values[..digits.len()];
            for (value, &digit) in values.iter_mut().zip(digits) {
                *value = digit - b'0';
            }
            limbs.push(value(values));
        }
        Ok(Self::from_limbs(limbs))
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::{String, ToString};

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn refuses_what_is_not_a_digit_and_says_where() {
        for (text, position, found) in [
            ("-1", 0, '-'),
            ("+1", 0, '+'),
            ("1 ", 1, ' '),
            ("12é4", 2, 'é'),
            ("1_0", 1, '_'),
            ("٣", 0, '٣'),
        ] {
            let error = text.parse::<Decimal>().unwrap_err();
            assert_eq!(
                error,
                ParseDecimalError::InvalidDigit { position, found },
                "{text}"
            );
        }
        assert_eq!("".parse::<Decimal>().unwrap_err().to_string(), "no digits");
    }

    proptest! {
        #[test]
        fn text_there_and_back(text in "0{0,20}[1-9][0-9]{0,100}") {
            let number: Decimal = text.parse().unwrap();
            prop_assert_eq!(number.text(), text.trim_start_matches('0'));
            prop_assert_eq!(number.digit_count(), number.text().len());
        }

        #[test]
        fn any_text_parses_or_is_refused_at_its_first_wrong_character(text: String) {
            let wrong = text.char_indices().find(|(_, c)| !c.is_ascii_digit());
            match text.parse::<Decimal>() {
                Ok(_) => prop_assert!(wrong.is_none() && !text.is_empty()),
                Err(ParseDecimalError::Empty) => prop_assert!(text.is_empty()),
                Err(ParseDecimalError::InvalidDigit { position, found }) => {
                    prop_assert_eq!(Some((position, found)), wrong);
                }
            }
        }
    }
}
