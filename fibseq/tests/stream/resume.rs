//! An output that was cut off anywhere is continued to the byte.

use std::{
    io::{self, Write},
    ops::ControlFlow,
};

use fibseq::{Format, Position, Stream, StreamBuilder, StreamError, WriteError};
use proptest::prelude::*;

const FORMATS: [Format; 4] = [Format::Lines, Format::Csv, Format::Ndjson, Format::Json];

fn whole(stream: &StreamBuilder<'_>) -> Vec<u8> {
    let mut text = Vec::new();
    stream.clone().build().unwrap().write_to(&mut text).unwrap();
    text
}

#[test]
fn every_length_has_its_boundary() {
    for format in FORMATS {
        for range in [0..25, 95..101, 4..4] {
            let stream = Stream::builder(range).format(format);
            let text = whole(&stream);
            for cut in 0..=text.len() {
                let position = stream.boundary(cut as u64).unwrap();
                let mut continued = text[..position.bytes as usize].to_vec();
                let mut rest = stream.clone().resume(position).build().unwrap();
                assert_eq!(rest.position(), position);
                rest.write_to(&mut continued).unwrap();
                assert!(continued == text, "{format:?} cut at {cut}");
                assert!(cut < text.len() || position == rest.end());
            }
        }
    }
}

#[test]
fn what_is_no_boundary_is_refused() {
    let stream = Stream::builder(5..50).format(Format::Json);
    for (index, bytes) in [(6, 0), (6, 3), (5, 4), (6, 5), (4, 0), (50, 400), (51, 1)] {
        let refused = stream
            .clone()
            .resume(Position { index, bytes })
            .build()
            .unwrap_err();
        assert_eq!(refused, StreamError::Position { index, bytes });
    }
    assert!(
        stream
            .clone()
            .resume(Position { index: 6, bytes: 4 })
            .build()
            .is_ok()
    );
}

#[test]
fn breaking_off_and_going_on_loses_nothing() {
    let stream = Stream::builder(0..2_000)
        .format(Format::Csv)
        .chunk_bytes(300);
    let mut breaking = stream.clone().build().unwrap();
    let mut text = Vec::new();
    let mut chunks = 0;
    loop {
        let flow = breaking.for_each_chunk(|chunk, _| {
            text.extend_from_slice(chunk);
            chunks += 1;
            if chunks % 7 == 0 {
                ControlFlow::Break(chunks)
            } else {
                ControlFlow::Continue(())
            }
        });
        if flow.unwrap().is_continue() {
            break;
        }
    }
    assert!(chunks > 100);
    assert!(text == whole(&stream));
}

/// Accepts some bytes and then fails.
struct Full {
    room: usize,
    text: Vec<u8>,
}

impl Write for Full {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        let count = text.len().min(self.room);
        if count == 0 {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.room -= count;
        self.text.extend_from_slice(&text[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_writer_that_fails_leaves_the_position_at_what_was_written() {
    let stream = Stream::builder(0..1_500)
        .format(Format::Ndjson)
        .chunk_bytes(200);
    let text = whole(&stream);
    for room in [0, 1, 700, 10_000, 70_000] {
        let mut writing = stream.clone().build().unwrap();
        let mut full = Full {
            room,
            text: Vec::new(),
        };
        let error = writing.write_to(&mut full).unwrap_err();
        let WriteError::Write(error) = error else {
            panic!("{error}")
        };
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);

        let kept = writing.position().bytes as usize;
        // At most a chunk, and the term it is a piece of, is written again.
        assert!(kept <= room && room - kept < 600);
        let mut continued = full.text[..kept].to_vec();
        writing.write_to(&mut continued).unwrap();
        assert!(continued == text, "room for {room}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn cut_anywhere(
        start in 0..1_500_u64,
        len in 0..100_u64,
        format in proptest::sample::select(&FORMATS),
        cut: proptest::sample::Index,
    ) {
        let stream = Stream::builder(start..start + len).format(format);
        let text = whole(&stream);
        let cut = cut.index(text.len() + 1);
        let position = stream.boundary(cut as u64).unwrap();
        prop_assert!(position.bytes <= cut as u64);
        let mut continued = text[..position.bytes as usize].to_vec();
        stream.resume(position).build().unwrap().write_to(&mut continued).unwrap();
        prop_assert!(continued == text);
    }
}
