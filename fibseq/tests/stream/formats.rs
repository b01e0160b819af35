//! The text of each format, to the byte.

use std::ops::Range;

use fibseq::{Format, Numbers, Stream, StreamBuilder};

fn text(stream: StreamBuilder<'_>) -> String {
    let mut stream = stream.build().unwrap();
    let mut text = Vec::new();
    while let Some(chunk) = stream.next_chunk().unwrap() {
        text.extend_from_slice(chunk);
    }
    assert_eq!(text.len() as u64, stream.total_bytes());
    assert_eq!(stream.position(), stream.end());
    assert!(
        stream.next_chunk().unwrap().is_none(),
        "the end is not final"
    );
    String::from_utf8(text).unwrap()
}

#[test]
fn lines() {
    assert_eq!(text(Stream::builder(0..7)), "0\n1\n1\n2\n3\n5\n8\n");
    assert_eq!(
        text(Stream::builder(99..101)),
        "218922995834555169026\n354224848179261915075\n"
    );
}

#[test]
fn csv_has_a_header_unless_switched_off() {
    let csv = Stream::builder(8..11).format(Format::Csv);
    assert_eq!(text(csv.clone()), "index,term\n8,21\n9,34\n10,55\n");
    assert_eq!(text(csv.header(false)), "8,21\n9,34\n10,55\n");
}

#[test]
fn ndjson_quotes_terms_unless_told_otherwise() {
    let ndjson = Stream::builder(0..2).format(Format::Ndjson);
    assert_eq!(
        text(ndjson.clone()),
        "{\"index\":0,\"term\":\"0\"}\n{\"index\":1,\"term\":\"1\"}\n"
    );
    assert_eq!(
        text(ndjson.numbers(Numbers::Bare)),
        "{\"index\":0,\"term\":0}\n{\"index\":1,\"term\":1}\n"
    );
}

#[test]
fn json_is_one_array() {
    let json = Stream::builder(5..8).format(Format::Json);
    assert_eq!(text(json.clone()), "[\"5\",\"8\",\"13\"]\n");
    assert_eq!(text(json.numbers(Numbers::Bare)), "[5,8,13]\n");
    assert_eq!(
        text(Stream::builder(5..6).format(Format::Json)),
        "[\"5\"]\n"
    );
}

#[test]
fn json_parses() {
    let array = text(Stream::builder(0..500).format(Format::Json));
    let array: Vec<String> = serde_json::from_str(&array).unwrap();
    let lines = text(Stream::builder(0..500).format(Format::Ndjson));
    for (index, line) in lines.lines().enumerate() {
        let object: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(object["index"], index);
        assert_eq!(object["term"], array[index]);
    }
}

#[test]
fn a_range_without_terms_is_still_well_formed() {
    let reversed = Range { start: 7, end: 3 };
    for range in [7..7, reversed, 0..0] {
        let stream = |format| text(Stream::builder(range.clone()).format(format));
        assert_eq!(stream(Format::Lines), "");
        assert_eq!(stream(Format::Csv), "index,term\n");
        assert_eq!(stream(Format::Ndjson), "");
        assert_eq!(stream(Format::Json), "[]\n");
    }
}
