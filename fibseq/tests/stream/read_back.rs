//! What a stream writes in any format, read back by that format's rules, is the index and the term
//! that num-bigint has.

use std::ops::Range;

use fibseq::{Format, Numbers, Stream};
use num_bigint::BigUint;
use proptest::prelude::*;

fn written(range: Range<u64>, format: Format, numbers: Numbers, chunk: usize) -> String {
    let builder = Stream::builder(range).format(format).numbers(numbers);
    let mut stream = builder.chunk_bytes(chunk).build().unwrap();
    let mut text = Vec::new();
    while let Some(piece) = stream.next_chunk().unwrap() {
        assert!(piece.len() <= chunk);
        text.extend_from_slice(piece);
    }
    String::from_utf8(text).unwrap()
}

fn expected(range: Range<u64>) -> Vec<(u64, String)> {
    let (mut term, mut next) = (BigUint::ZERO, BigUint::from(1_u8));
    let mut rows = Vec::new();
    for index in 0..range.end {
        if range.start <= index {
            rows.push((index, term.to_string()));
        }
        term += &next;
        std::mem::swap(&mut term, &mut next);
    }
    rows
}

fn csv(text: &str) -> Vec<(u64, String)> {
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("index,term"));
    lines
        .map(|line| line.split_once(',').unwrap())
        .map(|(index, term)| (index.parse().unwrap(), term.into()))
        .collect()
}

fn ndjson(text: &str) -> Vec<(u64, String)> {
    #[allow(clippy::items_after_statements)]
    fn row(line: &str) -> (u64, String) {
        let object: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(line).unwrap();
        assert_eq!(object.len(), 2);
        let term = object["term"].as_str().unwrap().to_owned();
        (object["index"].as_u64().unwrap(), term)
    }
    text.lines().map(row).collect()
}

/// An array of numbers of any length, which a reader of doubles could not tell apart.
fn bare(text: &str) -> Vec<String> {
    let inside = text.strip_prefix('[').unwrap().strip_suffix("]\n").unwrap();
    inside.split_terminator(',').map(str::to_owned).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_range(start in 0..1_200_u64, len in 0..150_u64, chunk in 64..5_000_usize) {
        let range = start..start + len;
        let rows = expected(range.clone());
        let terms: Vec<_> = rows.iter().map(|(_, term)| term.clone()).collect();
        let text = |format, numbers| written(range.clone(), format, numbers, chunk);

        // The other formats never quote, whatever is said about numbers.
        for numbers in [Numbers::Quoted, Numbers::Bare] {
            let lines = text(Format::Lines, numbers);
            prop_assert_eq!(&lines.lines().collect::<Vec<_>>(), &terms);
            prop_assert_eq!(&csv(&text(Format::Csv, numbers)), &rows);
        }
        prop_assert_eq!(&ndjson(&text(Format::Ndjson, Numbers::Quoted)), &rows);
        let array = text(Format::Json, Numbers::Quoted);
        prop_assert_eq!(&serde_json::from_str::<Vec<String>>(&array).unwrap(), &terms);
        prop_assert_eq!(&bare(&text(Format::Json, Numbers::Bare)), &terms);

        let quoted = text(Format::Ndjson, Numbers::Quoted);
        let unquoted = text(Format::Ndjson, Numbers::Bare);
        for ((line, bare), (index, term)) in quoted.lines().zip(unquoted.lines()).zip(&rows) {
            prop_assert_eq!(bare, format!("{{\"index\":{index},\"term\":{term}}}"));
            prop_assert_eq!(line.len(), bare.len() + 2);
        }
    }
}
