//! A number of any size as JSON.

use fibseq::Decimal;

const DIGITS: &str = "354224848179261915075573147844013817084101";

#[test]
fn it_is_a_string_of_digits() {
    let number: Decimal = DIGITS.parse().unwrap();
    let json = format!("\"{DIGITS}\"");
    assert_eq!(serde_json::to_string(&number).unwrap(), json);
    assert_eq!(serde_json::to_string(&Decimal::ZERO).unwrap(), "\"0\"");
}

#[test]
fn borrowed_copied_and_owned_strings_are_read() {
    let number: Decimal = DIGITS.parse().unwrap();
    let json = format!("\"{DIGITS}\"");
    let borrowed: Decimal = serde_json::from_str(&json).unwrap();
    let copied: Decimal = serde_json::from_reader(json.as_bytes()).unwrap();
    let owned: Decimal = serde_json::from_value(DIGITS.into()).unwrap();
    assert_eq!((&borrowed, &copied, &owned), (&number, &number, &number));
    let escaped: Decimal = serde_json::from_str(r#""\u0035\u0035""#).unwrap();
    assert_eq!(escaped, Decimal::from(55_u64));
    let padded: Decimal = serde_json::from_str(r#""0055""#).unwrap();
    assert_eq!(padded, Decimal::from(55_u64));
}

#[test]
fn what_is_wrong_is_named() {
    for (json, reason) in [
        (r#""12x4""#, "'x' at byte 2 is not a decimal digit"),
        (r#""-5""#, "'-' at byte 0 is not a decimal digit"),
        (r#""5 ""#, "' ' at byte 1 is not a decimal digit"),
        (r#""""#, "no digits"),
        (
            "55",
            "invalid type: integer `55`, expected a string of decimal digits",
        ),
        ("null", "invalid type: null"),
        (r#"["55"]"#, "invalid type: sequence"),
        (r#""55"#, "EOF"),
    ] {
        let error = serde_json::from_str::<Decimal>(json).expect_err(json);
        assert!(error.to_string().starts_with(reason), "{json}: {error}");
    }
}
