//! Several threads print the same bytes in the same order.

use std::{
    io::{self, Write},
    num::NonZeroUsize,
    ops::ControlFlow,
    sync::atomic::{AtomicBool, Ordering},
};

use fibseq::{Budget, Error, Format, Stream, StreamBuilder, WriteError};

fn threads(count: usize) -> NonZeroUsize {
    NonZeroUsize::new(count).unwrap()
}

/// 42 MB of text in about 20 pieces.
fn long() -> StreamBuilder<'static> {
    Stream::builder(0..20_000).format(Format::Ndjson)
}

/// Compares what it is given with what a stream on one thread gives.
struct Same {
    expected: Stream<'static>,
    rest: Vec<u8>,
    room: u64,
}

impl Same {
    fn new(room: u64) -> Self {
        Self {
            expected: long().build().unwrap(),
            rest: Vec::new(),
            room,
        }
    }
}

impl Write for Same {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        while self.rest.len() < text.len() {
            let chunk = self
                .expected
                .next_chunk()
                .unwrap()
                .expect("there is too much text");
            self.rest.extend_from_slice(chunk);
        }
        assert!(
            self.rest.starts_with(text),
            "parted before {:?}",
            self.expected.position()
        );
        let count = text.len().min(self.room as usize);
        if count == 0 {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.room -= count as u64;
        self.rest.drain(..count);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn the_bytes_are_those_of_one_thread() {
    for count in [2, 3] {
        let mut stream = long().threads(threads(count)).build().unwrap();
        let mut same = Same::new(u64::MAX);
        let written = stream.write_to(&mut same).unwrap();
        assert_eq!(written, stream.total_bytes());
        assert!(same.rest.is_empty() && same.expected.next_chunk().unwrap().is_none());
    }
}

#[test]
fn any_number_of_threads_can_be_asked_for() {
    let stream = Stream::builder(0..8_000);
    let mut expected = Vec::new();
    stream
        .clone()
        .build()
        .unwrap()
        .write_to(&mut expected)
        .unwrap();
    for count in [1, 64, usize::MAX] {
        let mut text = Vec::new();
        stream
            .clone()
            .threads(threads(count))
            .build()
            .unwrap()
            .write_to(&mut text)
            .unwrap();
        assert!(text == expected, "by {count} threads");
    }
}

#[test]
fn a_full_disk_ends_the_run_at_a_position() {
    let room = 9_999_999;
    let mut stream = long().threads(threads(2)).build().unwrap();
    let mut same = Same::new(room);
    let error = stream.write_to(&mut same).unwrap_err();
    assert!(matches!(error, WriteError::Write(_)));
    let position = stream.position();
    assert!(position.bytes <= room && room - position.bytes < 128 << 10);
    // What the position says is a boundary: the stream resumes there.
    assert!(long().resume(position).build().is_ok());
}

#[test]
fn a_flag_cancels_the_run() {
    let cancelled = AtomicBool::new(false);
    let watch = |_| {
        if cancelled.load(Ordering::Relaxed) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let budget = Budget::UNLIMITED.watch(&watch);
    let mut stream = long().threads(threads(2)).budget(budget).build().unwrap();
    let mut bytes = 0;
    let run = stream.for_each_chunk(|chunk, _| {
        bytes += chunk.len() as u64;
        cancelled.store(bytes > 5_000_000, Ordering::Relaxed);
        ControlFlow::<()>::Continue(())
    });
    let Err(Error::Cancelled { progress }) = run else {
        panic!("{run:?}")
    };
    assert_eq!(progress.done, bytes);
    assert!(bytes < 6_000_000);
}
