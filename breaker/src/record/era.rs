use core::fmt;

/// The identity of a state: a random word that the winner of a transition draws.
///
/// It is shown, and written, as 16 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Era(pub(crate) u64);

impl Era {
    /// The era of this word. The machine draws its own; this is for drivers, and their tests.
    pub const fn from_word(word: u64) -> Self {
        Self(word)
    }

    /// The word, as for a key in a store.
    pub const fn word(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Era {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl fmt::Debug for Era {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Era({self})")
    }
}
