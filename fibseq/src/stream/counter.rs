/// An index and its decimal text, counted up together.
#[derive(Debug, Clone)]
pub(crate) struct Counter {
    index: u64,
    /// Right-aligned.
    text: [u8; WIDTH],
    len: usize,
}

/// The digits of the largest `u64`.
const WIDTH: usize = 20;

impl Counter {
    pub(crate) fn at(index: u64) -> Self {
        let mut counter = Self {
            index,
            text: [b'0'; WIDTH],
            len: 1,
        };
        let mut rest = index;
        for (place, digit) in counter.text.iter_mut().rev().enumerate() {
            *digit += (rest % 10) as u8;
            rest /= 10;
            if *digit != b'0' {
                counter.len = place + 1;
            }
        }
        counter
    }

    pub(crate) fn index(&self) -> u64 {
        self.index
    }

    pub(crate) fn text(&self) -> &[u8] {
        &self.text[WIDTH - self.len..]
    }

    pub(crate) fn advance(&mut self) {
        self.index += 1;
        for (place, digit) in self.text.iter_mut().rev().enumerate() {
            if *digit < b'9' {
                *digit += 1;
                self.len = self.len.max(place + 1);
                return;
            }
            *digit = b'0';
        }
    }
}

/// How many digits the integers from 0 up to but without `end` have together.
pub(crate) fn digits_below(end: u64) -> u64 {
    let mut digits = end;
    let mut bound = 10;
    // The numbers from 10^k on have a (k + 1)th digit.
    while bound < end {
        digits += end - bound;
        bound = bound.saturating_mul(10);
    }
    digits
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn text_follows_the_index() {
        for start in [0, 5, 98, 995, 99_999_999_990, u64::MAX - 30] {
            let mut counter = Counter::at(start);
            for index in start..start + 30 {
                assert_eq!(counter.index(), index);
                assert_eq!(counter.text(), index.to_string().as_bytes());
                counter.advance();
            }
        }
    }

    #[test]
    fn digits_below_adds_up() {
        let mut sum = 0;
        for index in 0..12_345 {
            assert_eq!(digits_below(index), sum, "below {index}");
            sum += index.to_string().len() as u64;
        }
    }
}
