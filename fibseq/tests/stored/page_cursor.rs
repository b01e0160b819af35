//! A cursor's text: stable, short, and refused when it is not one.

use fibseq::{Cursor, CursorError};
use proptest::prelude::*;

#[test]
fn the_text_of_version_one_stays() {
    // Tokens that clients hold must not change their meaning.
    for (index, token) in [
        (0, "AQAAAAAAAAAAub3Z"),
        (100_000, "AQAAAAAAAYagtQPd"),
        (u64::MAX, "Af__________q2aT"),
    ] {
        assert_eq!(Cursor::at(index).to_string(), token);
        assert_eq!(token.parse(), Ok(Cursor::at(index)));
    }
}

#[test]
fn what_is_not_a_cursor_is_refused() {
    let parse = |text: &str| text.parse::<Cursor>().unwrap_err();
    assert_eq!(parse(""), CursorError::Length { bytes: 0 });
    assert_eq!(parse(&"A".repeat(17)), CursorError::Length { bytes: 17 });
    assert_eq!(
        parse("ééééA").to_string(),
        "cursor of 9 bytes instead of 16"
    );
    assert_eq!(
        parse("AQAAAAAAAA+AAAAA"),
        CursorError::Character { position: 10 }
    );
    assert_eq!(
        parse("ééééAAAAAAAA"),
        CursorError::Character { position: 0 }
    );
    assert_eq!(
        parse("AgAAAAAAAAAAAAAA"),
        CursorError::Version { version: 2 }
    );
    assert_eq!(parse("AQAAAAAAAAABAAAA"), CursorError::Checksum);
}

#[cfg(feature = "serde")]
#[test]
fn serde_writes_the_text() {
    let cursor = Cursor::at(7);
    let json = serde_json::to_string(&cursor).unwrap();
    assert_eq!(json, format!("\"{cursor}\""));
    assert_eq!(serde_json::from_str::<Cursor>(&json).unwrap(), cursor);
    let refused = serde_json::from_str::<Cursor>("\"AgAAAAAAAAAAAAAA\"").unwrap_err();
    assert!(
        refused
            .to_string()
            .starts_with("cursor of version 2 is not known here")
    );
}

#[cfg(feature = "serde")]
#[test]
fn serde_writes_a_page() {
    let page = fibseq::page(9, 2, &fibseq::PageLimits::default()).unwrap();
    let next = page.next_cursor().unwrap();
    assert_eq!(
        serde_json::to_string(&page).unwrap(),
        format!(r#"{{"start":9,"terms":["34","55"],"next":"{next}","stop":"complete"}}"#)
    );
}

proptest! {
    #[test]
    fn any_index_returns(index: u64) {
        let token = Cursor::at(index).to_string();
        prop_assert!(token.bytes().all(|c| c.is_ascii_alphanumeric() || b"-_".contains(&c)));
        prop_assert_eq!(token.parse(), Ok(Cursor::at(index)));
    }

    #[test]
    fn one_wrong_character_is_noticed(index: u64, place in 0..16_usize, other in "[A-Za-z0-9_-]") {
        let token = Cursor::at(index).to_string();
        let mut wrong = token.clone();
        wrong.replace_range(place..=place, &other);
        prop_assume!(wrong != token);
        prop_assert!(wrong.parse::<Cursor>().is_err());
    }

    #[test]
    fn any_text_is_answered(text: String) {
        let _ = text.parse::<Cursor>();
    }
}
