use crate::Decimal;

/// F(index) and F(index + 1).
// Stands in until checkpoints are in place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    index: u64,
    term: Decimal,
    next: Decimal,
}

impl Checkpoint {
    /// The index.
    pub fn index(&self) -> u64 {
        self.index
    }

    /// The index, and the two terms.
    pub fn into_parts(self) -> (u64, Decimal, Decimal) {
        (self.index, self.term, self.next)
    }

    pub(crate) fn trusted(index: u64, term: Decimal, next: Decimal) -> Self {
        Self { index, term, next }
    }
}
