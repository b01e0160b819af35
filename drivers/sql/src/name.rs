//! Names as text that any SQL store takes.
//!
//! PostgreSQL's text has no NUL, and tools of SQLite stop at one. So NUL is written as U+0001 U+0001,
//! U+0001 as U+0001 U+0002, and everything else as it is: the order of the bytes stays, no two names
//! are one, and an ordinary name is readable.

use std::borrow::Cow;

use drivers_port::DriverError;

const NUL: char = '\0';
const MARK: char = '\u{1}';
const MARK_ITSELF: char = '\u{2}';

/// The text of a name, at most twice as long.
pub(crate) fn encode(name: &str) -> Cow<'_, str> {
    if !name.contains([NUL, MARK]) {
        return Cow::Borrowed(name);
    }
    let mut text = String::with_capacity(name.len() * 2);
    for char in name.chars() {
        match char {
            NUL => text.extend([MARK, MARK]),
            MARK => text.extend([MARK, MARK_ITSELF]),
            other => text.push(other),
        }
    }
    Cow::Owned(text)
}

/// The name of a text.
///
/// # Errors
///
/// [`DriverError::Corrupt`] for a text that [`encode`] does not give.
pub(crate) fn decode(text: &str) -> Result<String, DriverError> {
    if !text.contains([NUL, MARK]) {
        return Ok(text.to_owned());
    }
    let foreign = || DriverError::corrupt(format!("{text:?} is not how a name is written"));
    let mut name = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        name.push(match char {
            NUL => return Err(foreign()),
            MARK => match chars.next() {
                Some(MARK) => NUL,
                Some(MARK_ITSELF) => MARK,
                _ => return Err(foreign()),
            },
            other => other,
        });
    }
    Ok(name)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Names in which what is written otherwise is frequent.
    fn names() -> impl Strategy<Value = String> {
        let char = prop_oneof![
            Just(NUL),
            Just(MARK),
            Just(MARK_ITSELF),
            Just('a'),
            any::<char>()
        ];
        prop::collection::vec(char, 0..8).prop_map(String::from_iter)
    }

    proptest! {
        #[test]
        fn a_name_comes_back_from_a_text_without_nul(name in names()) {
            let text = encode(&name);
            prop_assert!(!text.contains(NUL));
            prop_assert!(text.len() <= 2 * name.len());
            prop_assert_eq!(decode(&text).unwrap(), name);
        }

        #[test]
        fn the_order_of_the_bytes_stays(one in names(), other in names()) {
            prop_assert_eq!(encode(&one).cmp(&encode(&other)), one.cmp(&other));
        }

        #[test]
        fn a_text_is_that_of_the_name_it_gives_or_of_none(text in names()) {
            if let Ok(name) = decode(&text) {
                prop_assert_eq!(encode(&name), text);
            }
        }
    }

    #[test]
    fn an_ordinary_name_is_written_as_it_is() {
        for name in ["", "payments", "é日本\u{1f980}", "a\r\nb", "'; --", "\u{2}"] {
            assert!(matches!(encode(name), Cow::Borrowed(text) if text == name));
        }
        assert_eq!(encode("a\0\u{1}"), "a\u{1}\u{1}\u{1}\u{2}");
    }

    #[test]
    fn foreign_text_is_corrupt() {
        for text in [
            "\0",
            "a\0",
            "\u{1}",
            "a\u{1}b",
            "\u{1}\u{3}",
            "\u{1}\u{1}\u{1}",
        ] {
            let error = decode(text).unwrap_err();
            assert!(matches!(error, DriverError::Corrupt { .. }), "{error}");
        }
    }
}
