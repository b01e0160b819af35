//! Base64 for URLs (RFC 4648, section 5) of bytes by threes, so that nothing is padded and each
//! text is the only one of its bytes.

use core::fmt::{self, Write};

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Writes bytes, as many as a multiple of 3.
pub(crate) fn write_base64(f: &mut fmt::Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    for [a, b, c] in bytes.as_chunks::<3>().0 {
        let number = u32::from_be_bytes([0, *a, *b, *c]);
        for place in [18, 12, 6, 0] {
            let digit = (number >> place & 63) as usize;
            f.write_char(char::from(DIGITS[digit]))?;
        }
    }
    Ok(())
}

/// Reads a text of 4 characters for every 3 of `bytes`.
///
/// # Errors
///
/// The place of the first byte of it that is no digit.
pub(crate) fn from_base64(text: &str, bytes: &mut [u8]) -> Result<(), usize> {
    let fours = text.as_bytes().as_chunks::<4>().0;
    let threes = bytes.as_chunks_mut::<3>().0;
    for (i, (four, three)) in fours.iter().zip(threes).enumerate() {
        let mut number = 0;
        for (j, digit) in four.iter().enumerate() {
            number = number << 6 | value(*digit).ok_or(4 * i + j)?;
        }
        let [_, bytes @ ..] = number.to_be_bytes();
        *three = bytes;
    }
    Ok(())
}

fn value(digit: u8) -> Option<u32> {
    let value = match digit {
        b'A'..=b'Z' => digit - b'A',
        b'a'..=b'z' => digit - b'a' + 26,
        b'0'..=b'9' => digit - b'0' + 52,
        b'-' => 62,
        b'_' => 63,
        _ => return None,
    };
    Some(value.into())
}

#[cfg(test)]
mod tests {
    use alloc::{string::ToString, vec::Vec};

    use super::*;

    struct Shown<'a>(&'a [u8]);

    impl fmt::Display for Shown<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write_base64(f, self.0)
        }
    }

    #[test]
    fn it_is_that_of_the_standard() {
        // RFC 4648, section 10, and the two digits that URLs change.
        for (bytes, text) in [
            (&b"foobar"[..], "Zm9vYmFy"),
            (&[0xfb, 0xff, 0xbf], "-_-_"),
            (b"", ""),
        ] {
            assert_eq!(Shown(bytes).to_string(), text);
            let mut read = [0; 6];
            assert_eq!(from_base64(text, &mut read[..bytes.len()]), Ok(()));
            assert_eq!(read[..bytes.len()], *bytes);
        }
    }

    #[test]
    fn each_digit_is_read_as_it_was_written_and_no_other_is() {
        for byte in 0..=u8::MAX {
            let text = [byte; 4];
            let Ok(text) = core::str::from_utf8(&text) else {
                continue;
            };
            let mut read = [0; 3];
            match DIGITS.iter().position(|digit| *digit == byte) {
                Some(_) => {
                    assert_eq!(from_base64(text, &mut read), Ok(()));
                    assert_eq!(Shown(&read).to_string(), text);
                }
                None => assert_eq!(from_base64(text, &mut read), Err(0)),
            }
        }
        let mut read = Vec::from([0; 6]);
        assert_eq!(from_base64("Zm9vYm+y", &mut read), Err(6));
    }
}
