//! Every kernel prints what num-bigint prints.

use std::{fmt::Write, ops::Range};

use fibseq::{Kernel, Stream, StreamError};
use num_bigint::BigUint;
use proptest::prelude::*;

fn reference(range: Range<u64>) -> String {
    let (mut term, mut next) = (BigUint::ZERO, BigUint::from(1_u8));
    let mut text = String::new();
    for index in 0..range.end {
        if index >= range.start {
            writeln!(text, "{term}").unwrap();
        }
        term += &next;
        std::mem::swap(&mut term, &mut next);
    }
    text
}

fn printed(range: Range<u64>, kernel: Kernel) -> String {
    let mut stream = Stream::builder(range).kernel(kernel).build().unwrap();
    let mut text = Vec::new();
    while let Some(chunk) = stream.next_chunk().unwrap() {
        text.extend_from_slice(chunk);
    }
    assert_eq!(text.len() as u64, stream.total_bytes());
    String::from_utf8(text).unwrap()
}

/// The index where the two texts part, instead of the texts.
fn assert_same(text: &str, expected: &str, start: u64, kernel: Kernel) {
    for (index, (line, expected)) in (start..).zip(text.lines().zip(expected.lines())) {
        assert_eq!(line, expected, "F({index}) by {kernel:?}");
    }
    assert!(
        text == expected,
        "{kernel:?} printed another number of lines"
    );
}

#[test]
fn the_first_terms() {
    // F(3000) has 627 digits: every growth from one digit to ten blocks is passed.
    let expected = reference(0..3_000);
    for kernel in Kernel::available() {
        assert_same(&printed(0..3_000, kernel), &expected, 0, kernel);
    }
}

#[test]
fn a_kernel_that_is_not_here_is_refused() {
    for kernel in [Kernel::Avx512, Kernel::Avx2, Kernel::Portable] {
        let built = Stream::builder(0..9).kernel(kernel).build();
        if Kernel::available().any(|available| available == kernel) {
            assert!(built.is_ok());
        } else {
            assert_eq!(built.unwrap_err(), StreamError::Kernel { kernel });
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn any_range(start in 0..2_500_u64, len in 0..120_u64) {
        let expected = reference(start..start + len);
        for kernel in Kernel::available() {
            assert_same(&printed(start..start + len, kernel), &expected, start, kernel);
        }
    }
}
