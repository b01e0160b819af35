use std::time::Duration;

use drivers_port::DriverError;
use percent_encoding::percent_decode_str;

/// What a percent-encoded text stands for; a `+` is a plus. The value is not shown where it can't
/// be read, since it may be a password.
pub(crate) fn decoded(what: &'static str, text: &str) -> Result<String, DriverError> {
    let bytes = text.as_bytes();
    let broken = bytes.iter().enumerate().any(|(i, byte)| {
        let digits = bytes.get(i + 1..i + 3).unwrap_or_default();
        *byte == b'%' && !(digits.len() == 2 && digits.iter().all(u8::is_ascii_hexdigit))
    });
    let bad = |value| DriverError::config(what, "percent-encoded UTF-8 without NUL", value);
    if broken {
        return Err(bad("a `%` without two hexadecimal digits"));
    }
    let text = percent_decode_str(text)
        .decode_utf8()
        .map_err(|_| bad("other bytes"))?;
    if text.contains('\0') {
        return Err(bad("a NUL"));
    }
    Ok(text.into_owned())
}

/// A time such as `500ms` or `2s`.
pub(super) fn time(what: &'static str, text: &str) -> Result<Duration, DriverError> {
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let number = if digits.bytes().all(|byte| byte.is_ascii_digit()) {
        digits.parse().ok()
    } else {
        None
    };
    match (number, &text[digits.len()..]) {
        (Some(millis), "ms") => Ok(Duration::from_millis(millis)),
        (Some(seconds), "s") => Ok(Duration::from_secs(seconds)),
        _ => {
            let bound = "whole milliseconds or seconds, as 500ms or 2s";
            Err(DriverError::config(what, bound, format_args!("{text:?}")))
        }
    }
}

/// A number without a sign.
pub(super) fn number(what: &'static str, text: &str) -> Result<usize, DriverError> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse() {
        Ok(number) if digits => Ok(number),
        _ => Err(DriverError::config(
            what,
            "a whole number",
            format_args!("{text:?}"),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_a_unit() {
        let ms = Duration::from_millis;
        for (text, should) in [
            ("500ms", Some(ms(500))),
            ("2s", Some(ms(2000))),
            ("0ms", Some(ms(0))),
            ("007s", Some(ms(7000))),
            ("5", None),
            ("s", None),
            ("", None),
            ("1.5s", None),
            ("-1s", None),
            ("+1s", None),
            ("1 s", None),
            ("1m", None),
            ("1S", None),
            ("1µs", None),
            ("99999999999999999999ms", None),
        ] {
            match (time("deadline", text), should) {
                (Ok(time), Some(should)) => assert_eq!(time, should),
                (Err(error), None) => assert_eq!(
                    error.to_string(),
                    format!(
                        "deadline must be whole milliseconds or seconds, as 500ms or 2s, got {text:?}"
                    )
                ),
                (found, _) => panic!("{text}: {found:?}"),
            }
        }
    }

    #[test]
    fn numbers_are_whole() {
        assert_eq!(number("connections", "16").unwrap(), 16);
        for text in ["", "-1", "+1", "1.0", "0x1", "x", "99999999999999999999"] {
            let error = number("connections", text).unwrap_err().to_string();
            assert_eq!(
                error,
                format!("connections must be a whole number, got {text:?}")
            );
        }
    }

    #[test]
    fn bytes_that_are_encoded_come_back() {
        for (text, should) in [("", ""), ("a%20b", "a b"), ("a+b", "a+b"), ("%c3%A9", "é")] {
            assert_eq!(decoded("path", text).unwrap(), should);
        }
        for text in ["%", "%2", "%zz", "a%", "%ff", "%00", "%+1"] {
            let error = decoded("path", text).unwrap_err().to_string();
            assert!(error.starts_with("path must be percent-encoded"), "{error}");
            assert!(!error.contains(text) || text == "%", "{error}");
        }
    }
}
