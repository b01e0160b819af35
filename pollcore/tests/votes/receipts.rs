//! A receipt goes out as a text or as JSON, and is confirmed when it comes back.

use pollcore::{Receipt, ReceiptError, Revotes, VoteSet};
use proptest::prelude::*;

use super::{NOW, poll, secret, vote, voter};

/// Computed by a program of another language: digest 7, 7, …, revision 1, 1,000 ms, code 3, 3, ….
const TOKEN: &str =
    "r1.BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcAAAABAAAAAAAAA-gDAwMDAwMDAwMDAwMDAwMD5S6ulxyq";

fn read(text: &str) -> Result<Receipt, ReceiptError> {
    text.parse()
}

#[test]
fn its_text_is_what_it_always_was() {
    let receipt = read(TOKEN).unwrap();
    assert_eq!(receipt.poll().as_bytes(), &[7; 32]);
    assert_eq!(receipt.revision(), 1);
    assert_eq!(receipt.at(), NOW);
    assert_eq!(receipt.code(), [3; 16]);
    assert_eq!(receipt.to_string(), TOKEN);
    // The least and the most of each field, from the same program.
    for token in [
        "r1.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8AAAAHAAABl3Qg3ADw8fLz9PX29_j5-vv8_f7_uYMbna8q",
        "r1.__________________________________________8AAAPo________________________________r10jANoK",
    ] {
        assert_eq!(read(token).unwrap().to_string(), token);
    }
}

#[test]
fn a_text_that_is_no_receipt_is_refused_with_what_is_wrong() {
    let length = |found| {
        let expected = 91;
        Err(ReceiptError::Length { found, expected })
    };
    assert_eq!(read(""), Err(ReceiptError::Version));
    assert_eq!(
        read(&TOKEN.replace("r1.", "r2.")),
        Err(ReceiptError::Version)
    );
    assert_eq!(read(&TOKEN[3..]), Err(ReceiptError::Version));
    assert_eq!(read(&TOKEN[..90]), length(90));
    assert_eq!(read(&format!("{TOKEN}\n")), length(92));
    assert_eq!(
        read(&format!("r1.{}", "A".repeat(1 << 20))),
        length(1_048_579)
    );
    let spaced = TOKEN.replacen('-', " ", 1);
    let at = TOKEN.find('-').unwrap();
    assert_eq!(read(&spaced), Err(ReceiptError::Character { at }));
    // Two bytes in one character.
    let accented = TOKEN.replacen("A-", "é", 1);
    let at = at - 1;
    assert_eq!(read(&accented), Err(ReceiptError::Character { at }));
    assert_eq!(read(&TOKEN.to_uppercase()), Err(ReceiptError::Version));
    // Revisions that there can't be, with a check that fits.
    for (found, token) in [
        (
            0,
            "r1.BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcAAAAAAAAAAAAAA-gDAwMDAwMDAwMDAwMDAwMDL_qgyjTO",
        ),
        (
            1001,
            "r1.BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcAAAPpAAAAAAAAA-gDAwMDAwMDAwMDAwMDAwMDwL9wHLrO",
        ),
    ] {
        assert_eq!(read(token), Err(ReceiptError::Revision { found }));
    }
    assert_eq!(
        ReceiptError::Version.to_string(),
        r#"a receipt begins with "r1.""#
    );
}

#[test]
fn what_comes_back_is_confirmed_wherever_the_votes_are() {
    let lunch = poll(Revotes::Reject);
    let mut votes = VoteSet::new(&lunch, &secret());
    let given = votes.cast(&lunch, &vote("ann", 1, 0), NOW).unwrap();
    let text = given.receipt().to_string();

    // Another process, with what was stored.
    let record = votes.record(&voter("ann"));
    let mut elsewhere = VoteSet::new(&lunch, &secret());
    elsewhere.restore(&lunch, &voter("ann"), &record).unwrap();
    let receipt = read(&text).unwrap();
    assert!(elsewhere.confirms(&voter("ann"), &receipt));
    assert!(record.confirms(elsewhere.keys(), &receipt));
    assert!(!elsewhere.confirms(&voter("bob"), &receipt));
    let made_up = read(TOKEN).unwrap();
    assert!(!elsewhere.confirms(&voter("ann"), &made_up));
    assert!(!record.confirms(elsewhere.keys(), &made_up));
}

proptest! {
    #[test]
    fn one_wrong_character_is_seen(at in 3..91_usize, wrong in "[A-Za-z0-9_-]") {
        let mut text = TOKEN.to_owned();
        text.replace_range(at..=at, &wrong);
        let expected = if text == TOKEN { read(TOKEN) } else { Err(ReceiptError::Check) };
        prop_assert_eq!(read(&text), expected);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "(r1\\.)?.{0,100}") {
        if let Ok(receipt) = read(&text) {
            prop_assert_eq!(receipt.to_string(), text);
        }
    }
}

#[cfg(feature = "serde")]
mod json {
    use pollcore::Receipt;
    use proptest::prelude::*;

    use super::{TOKEN, read};

    const JSON: &str = r#"{"poll":"0707070707070707070707070707070707070707070707070707070707070707","revision":1,"at":1000,"code":"03030303030303030303030303030303"}"#;

    #[test]
    fn it_is_what_it_always_was() {
        let receipt: Receipt = serde_json::from_str(JSON).unwrap();
        assert_eq!(receipt, read(TOKEN).unwrap());
        assert_eq!(serde_json::to_string(&receipt).unwrap(), JSON);
    }

    #[test]
    fn what_is_no_receipt_is_refused_with_what_is_wrong() {
        for (from, to, reason) in [
            ("\"revision\":1,", "", "missing field `revision`"),
            (
                "\"revision\":1",
                "\"revision\":0",
                "revision 0 is not within 1 to 1000",
            ),
            (
                "\"revision\":1",
                "\"revision\":1001",
                "revision 1001 is not within",
            ),
            (
                "\"revision\":1",
                "\"revision\":1,\"revision\":1",
                "duplicate field",
            ),
            ("\"at\"", "\"ballot\":1,\"at\"", "unknown field `ballot`"),
            ("1000", "-1", "invalid value: integer `-1`, expected u64"),
            ("1000", "1e3", "floating point `1000.0`"),
            ("\"0707", "\"07", "not the hexadecimal digits of a digest"),
            ("\"0707", "\"0g07", "not the hexadecimal digits of a digest"),
            ("\"0303", "\"03", "the hexadecimal digits of a"),
            ("\"0303", "\"030303", "the hexadecimal digits of a"),
        ] {
            assert!(JSON.contains(from), "{from}");
            let refused = serde_json::from_str::<Receipt>(&JSON.replace(from, to));
            let error = refused.unwrap_err().to_string();
            assert!(
                error.contains(reason) && error.contains("line 1"),
                "{error}"
            );
        }
    }

    proptest! {
        #[test]
        fn it_goes_there_and_back(poll: [u8; 32], revision in 1..=1000_u32, at: u64, code: u128) {
            let poll = pollcore::Digest::from_bytes(poll);
            let json = format!(
                r#"{{"poll":"{poll}","revision":{revision},"at":{at},"code":"{code:032x}"}}"#
            );
            let receipt: Receipt = serde_json::from_str(&json)?;
            prop_assert_eq!(receipt.code(), code.to_be_bytes());
            prop_assert_eq!(serde_json::to_string(&receipt)?, json);
            prop_assert_eq!(read(&receipt.to_string()), Ok(receipt));
        }
    }
}
