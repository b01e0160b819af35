//! Names as text that any SQL store takes.
//!
//! `PostgreSQL`'s text has no NUL, and tools of `SQLite` stop at one. So NUL is written as U+0001 U+0001,
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
