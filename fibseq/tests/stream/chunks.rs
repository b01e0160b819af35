//! The chunk size changes nothing but where the text is cut.

use fibseq::{Format, Kernel, Stream, StreamBuilder, StreamError};
use proptest::prelude::*;

const FORMATS: [Format; 4] = [Format::Lines, Format::Csv, Format::Ndjson, Format::Json];

fn all(stream: StreamBuilder<'_>) -> Vec<u8> {
    let mut stream = stream.build().unwrap();
    let mut text = Vec::new();
    while let Some(chunk) = stream.next_chunk().unwrap() {
        text.extend_from_slice(chunk);
    }
    text
}

#[test]
fn a_chunk_ends_behind_a_term_unless_the_term_is_larger() {
    let mut stream = Stream::builder(0..1_500).chunk_bytes(256).build().unwrap();
    let mut pieces = 0;
    while let Some(chunk) = stream.next_chunk().unwrap() {
        assert!(chunk.len() <= 256);
        let whole = chunk.ends_with(b"\n");
        // F(1220) is the first term of 255 digits or more: with its line feed it fills a chunk.
        let index = stream.position().index;
        assert!(whole || index >= 1_220, "cut before index {index}");
        pieces += usize::from(!whole);
    }
    assert!(pieces > 250);
}

#[test]
fn a_chunk_too_small_for_a_frame_is_refused() {
    let refused = Stream::builder(0..9).chunk_bytes(63).build().unwrap_err();
    assert_eq!(refused, StreamError::Chunk { bytes: 63, min: 64 });
    assert_eq!(refused.to_string(), "chunk of 63 bytes is smaller than 64");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn any_chunk_size_gives_the_same_bytes(
        start in 0..2_000_u64,
        len in 0..150_u64,
        chunk_bytes in prop_oneof![64..200_usize, 64..3_000_usize],
        format in proptest::sample::select(&FORMATS),
    ) {
        let stream = Stream::builder(start..start + len).format(format);
        let whole = all(stream.clone());
        for kernel in Kernel::available() {
            let mut stream =
                stream.clone().chunk_bytes(chunk_bytes).kernel(kernel).build().unwrap();
            let mut text = Vec::new();
            while let Some(chunk) = stream.next_chunk().unwrap() {
                prop_assert!(chunk.len() <= chunk_bytes);
                text.extend_from_slice(chunk);
                prop_assert!(stream.position().bytes <= text.len() as u64);
            }
            prop_assert!(text == whole, "{kernel:?}");
        }
    }
}
