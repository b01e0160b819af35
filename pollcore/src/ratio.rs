use core::{cmp::Ordering, fmt};

/// An exact share: `parts` of `of`, any sign, whose comparison rounds nothing and can't overflow.
#[derive(Debug, Clone, Copy)]
pub struct Ratio {
    parts: i128,
    of: u128,
}

impl Ratio {
    /// So many of so many; none where that is of nothing.
    pub fn new(parts: i128, of: u128) -> Option<Self> {
        (of > 0).then_some(Self { parts, of })
    }

    /// The parts.
    pub fn parts(self) -> i128 {
        self.parts
    }

    /// Of how many, above 0.
    pub fn of(self) -> u128 {
        self.of
    }
}

impl PartialEq for Ratio {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Ratio {}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ratio {
    fn cmp(&self, other: &Self) -> Ordering {
        let sign = self.parts.signum().cmp(&other.parts.signum());
        if sign.is_ne() {
            return sign;
        }
        let own = product(self.parts.unsigned_abs(), other.of);
        let theirs = product(other.parts.unsigned_abs(), self.of);
        if self.parts < 0 {
            theirs.cmp(&own)
        } else {
            own.cmp(&theirs)
        }
    }
}

/// The product in two halves, the high one first.
fn product(a: u128, b: u128) -> (u128, u128) {
    let half = |number: u128| (number >> 64, number & u128::from(u64::MAX));
    let ((a1, a0), (b1, b0)) = (half(a), half(b));
    let low = a0 * b0;
    // Each is below 2^128: (2^64 - 1)^2 + 2 (2^64 - 1) is.
    let middle = a1 * b0 + (low >> 64);
    let other = a0 * b1 + (middle & u128::from(u64::MAX));
    let high = a1 * b1 + (middle >> 64) + (other >> 64);
    (high, (other << 64) | (low & u128::from(u64::MAX)))
}

/// In percent with two decimals, rounded half away from zero; another number of decimals by
/// `{:.3}`, at most 30.
impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let _ = f.precision();
        write!(f, "{}/{}", self.parts, self.of)
    }
}
