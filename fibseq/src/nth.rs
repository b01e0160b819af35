use alloc::{string::String, vec::Vec};

#[cfg(feature = "std")]
use crate::fft::{self, Engine, System};
#[cfg(feature = "num-bigint")]
use crate::radix::Binary64;
use crate::{
    Budget, Decimal, Error, Quantity, bit_count, digit_count,
    ladder::{self, Kind},
    lucas_digit_count,
    radix::Decimal18,
    term::check_index,
};

/// The Fibonacci number at `index`, to be computed in the form that is asked for.
///
/// ```
/// assert_eq!(fibseq::fibonacci(100).text()?, "354224848179261915075");
/// assert_eq!(fibseq::fibonacci(6).negative().text()?, "-8");
/// # Ok::<(), fibseq::Error>(())
/// ```
pub const fn fibonacci(index: u64) -> Nth<'static> {
    Nth::new(index, Kind::Fibonacci)
}

/// The Lucas number at `index`: 2, 1, 3, 4, 7, 11 …
///
/// ```
/// assert_eq!(fibseq::lucas(100).text()?, "792070839848372253127");
/// # Ok::<(), fibseq::Error>(())
/// ```
pub const fn lucas(index: u64) -> Nth<'static> {
    Nth::new(index, Kind::Lucas)
}

/// One term, not yet computed.
///
/// Indices go up to 4·10⁹ (`<Decimal as Term>::MAX_INDEX`), or 2·10⁶ without the feature `std`.
/// Small terms come from tables and products of limbs. Large ones come from a floating-point
/// transform of decimal digits (binary ones for [`limbs`](Self::limbs)), so that text is never
/// converted from binary; each such result has passed a residue check modulo 2⁶¹ − 1. The peak
/// of memory is about 7 bytes a decimal digit.
///
/// ```
/// use fibseq::Budget;
///
/// let million = fibseq::fibonacci(1_000_000).budget(Budget::UNLIMITED.max_bytes(1 << 20));
/// let text = million.text()?;
/// assert_eq!(text.len(), 208_988);
/// assert!(text.starts_with("1953282128") && text.ends_with("8242546875"));
/// # Ok::<(), fibseq::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
#[must_use = "nothing is computed before a form is asked for"]
pub struct Nth<'a> {
    index: u64,
    kind: Kind,
    mirrored: bool,
    budget: Budget<'a>,
    #[cfg(feature = "std")]
    threads: usize,
}

impl<'a> Nth<'a> {
    const fn new(index: u64, kind: Kind) -> Self {
        Self {
            index,
            kind,
            mirrored: false,
            budget: Budget::UNLIMITED,
            #[cfg(feature = "std")]
            threads: 1,
        }
    }

    /// The term at minus the index: F(−n) = (−1)ⁿ⁺¹·F(n), L(−n) = (−1)ⁿ·L(n).
    ///
    /// ```
    /// let terms = [4, 3, 2, 1, 0].map(|n| fibseq::fibonacci(n).negative().text().unwrap());
    /// assert_eq!(terms, ["-3", "2", "-1", "1", "0"]);
    /// ```
    pub const fn negative(mut self) -> Self {
        self.mirrored = !self.mirrored;
        self
    }

    /// Computes within `budget`: one term (two for a pair), its bytes in the form asked for, and
    /// a watcher that sees the progress in [`Quantity::Steps`].
    pub const fn budget(self, budget: Budget<'_>) -> Nth<'_> {
        Nth {
            index: self.index,
            kind: self.kind,
            mirrored: self.mirrored,
            budget,
            #[cfg(feature = "std")]
            threads: self.threads,
        }
    }

    /// Computes on up to `threads` threads: of use from an index of some 500,000, and up to two
    /// for most of the work.
    #[cfg(feature = "parallel")]
    pub const fn threads(mut self, threads: core::num::NonZeroUsize) -> Self {
        self.threads = threads.get();
        self
    }

    /// Whether the term is below zero.
    pub const fn is_negative(&self) -> bool {
        match self.kind {
            Kind::Fibonacci => self.mirrored && self.index > 0 && self.index.is_multiple_of(2),
            Kind::Lucas => self.mirrored && self.index % 2 == 1,
        }
    }

    /// The decimal digits, behind a minus sign where the term is negative.
    ///
    /// # Errors
    ///
    /// [`Error::IndexTooLarge`], [`Error::OverBudget`] before any work, [`Error::Cancelled`].
    pub fn text(self) -> Result<String, Error> {
        let sign = u64::from(self.is_negative());
        self.admit(1, || self.digit_count() + sign)?;
        let mut text = match self.large() {
            #[cfg(feature = "std")]
            Some(engine) => engine.one(self.index, self.kind, System::Decimal)?.text(),
            _ => Decimal::from_limbs(ladder::term::<Decimal18>(self.index, self.kind)).text(),
        };
        if self.is_negative() {
            text.insert(0, '-');
        }
        Ok(text)
    }

    /// The magnitude in 64-bit limbs, the least significant first and the last one not zero; none
    /// for zero.
    ///
    /// Any library of large integers reads these, `rug` for one:
    /// `Integer::from_digits(&limbs, rug::integer::Order::Lsf)`.
    ///
    /// ```
    /// assert_eq!(fibseq::fibonacci(100).limbs()?, [3_736_710_778_780_434_371, 19]);
    /// # Ok::<(), fibseq::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::IndexTooLarge`], [`Error::OverBudget`] before any work, [`Error::Cancelled`].
    pub fn limbs(self) -> Result<Vec<u64>, Error> {
        self.admit(1, || {
            let bits = match self.kind {
                Kind::Fibonacci => bit_count(self.index),
                // L(n) is less than F(n + 2).
                Kind::Lucas => bit_count(self.index.saturating_add(2)),
            };
            bits.div_ceil(64) * 8
        })?;
        match self.large() {
            #[cfg(feature = "std")]
            Some(engine) => Ok(engine.one(self.index, self.kind, System::Binary)?.limbs64()),
            _ => Ok(ladder::words(self.index, self.kind)),
        }
    }

    /// The magnitude as a [`Decimal`].
    ///
    /// # Errors
    ///
    /// [`Error::IndexTooLarge`], [`Error::OverBudget`] before any work, [`Error::Cancelled`].
    pub fn decimal(self) -> Result<Decimal, Error> {
        self.admit(1, || self.digit_count())?;
        let limbs = match self.large() {
            #[cfg(feature = "std")]
            Some(engine) => engine.one(self.index, self.kind, System::Decimal)?.limbs(),
            _ => ladder::term::<Decimal18>(self.index, self.kind),
        };
        Ok(Decimal::from_limbs(limbs))
    }

    /// The magnitudes of the term and of its successor, the one whose index is one more.
    ///
    /// ```
    /// let (term, next) = fibseq::fibonacci(99).pair()?;
    /// assert_eq!((&term + &next).text(), fibseq::fibonacci(101).text()?);
    /// # Ok::<(), fibseq::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::IndexTooLarge`], [`Error::OverBudget`] before any work, [`Error::Cancelled`].
    pub fn pair(self) -> Result<(Decimal, Decimal), Error> {
        let mirrored = self.mirrored && self.index > 0;
        let successor = Self {
            index: if mirrored {
                self.index - 1
            } else {
                self.index.saturating_add(1)
            },
            ..self
        };
        self.admit(2, || self.digit_count() + successor.digit_count())?;
        let pair = match self.large() {
            #[cfg(feature = "std")]
            Some(engine) => engine
                .terms(self.index, System::Decimal, fft::PAIR)?
                .map(|words| words.limbs())
                .into(),
            _ => swapped(ladder::pair::<Decimal18>(self.index + 1)),
        };
        let (f, g) = (Decimal::from_limbs(pair.0), Decimal::from_limbs(pair.1));
        let (term, next) = match self.kind {
            Kind::Fibonacci => (f, g),
            // L(n) = 2·F(n + 1) − F(n) and L(n + 1) = 2·F(n) + F(n + 1).
            Kind::Lucas => {
                let mut term = &g + &g;
                term -= &f;
                (term, &(&f + &f) + &g)
            }
        };
        if !mirrored {
            return Ok((term, next));
        }
        let mut before = next;
        before -= &term;
        Ok((term, before))
    }

    fn digit_count(&self) -> u64 {
        match self.kind {
            Kind::Fibonacci => digit_count(self.index),
            Kind::Lucas => lucas_digit_count(self.index),
        }
    }

    /// Checks the index and the size before any work.
    fn admit(&self, terms: u64, bytes: impl FnOnce() -> u64) -> Result<(), Error> {
        check_index::<Decimal>(self.index)?;
        if self.budget.is_unlimited() {
            return Ok(());
        }
        self.budget.admit(Quantity::Terms, terms)?;
        self.budget.admit(Quantity::Bytes, bytes())?;
        self.budget.tick(0, 1, Quantity::Steps)
    }

    /// The engine for large terms, where it is worth while.
    #[cfg(feature = "std")]
    fn large(&self) -> Option<Engine<'a>> {
        (self.index >= fft::WORTHWHILE).then(|| Engine::new(self.budget, self.threads))
    }

    #[cfg(not(feature = "std"))]
    fn large(&self) -> Option<core::convert::Infallible> {
        None
    }
}

/// F(`index`) and F(`index` + 1) as little-endian limbs of 64 bits.
#[cfg(feature = "num-bigint")]
pub(crate) fn limb_pair(index: u64, budget: Budget<'_>) -> Result<(Vec<u64>, Vec<u64>), Error> {
    let nth = fibonacci(index).budget(budget);
    let bytes = |index| bit_count(index).div_ceil(64) * 8;
    nth.admit(2, || bytes(index) + bytes(index + 1))?;
    match nth.large() {
        #[cfg(feature = "std")]
        Some(engine) => Ok(engine
            .terms(index, System::Binary, fft::PAIR)?
            .map(|words| words.limbs64())
            .into()),
        _ => Ok(swapped(ladder::pair::<Binary64>(index + 1))),
    }
}

/// F(`index`) and F(`index` + 1) as little-endian decimal digits, one a byte (0 to 9).
pub(crate) fn digit_pair(index: u64, budget: &Budget<'_>) -> Result<(Vec<u8>, Vec<u8>), Error> {
    // The budget of a range bounds what is printed, not what it starts from.
    let nth = fibonacci(index).budget(budget.max_terms(u64::MAX).max_bytes(u64::MAX));
    nth.admit(2, || 0)?;
    match nth.large() {
        #[cfg(feature = "std")]
        Some(engine) => Ok(engine
            .terms(index, System::Decimal, fft::PAIR)?
            .map(|words| words.digits())
            .into()),
        _ => {
            let (next, term) = ladder::pair::<Decimal18>(index + 1);
            Ok((
                Decimal::from_limbs(term).to_digits(),
                Decimal::from_limbs(next).to_digits(),
            ))
        }
    }
}

fn swapped<T>((a, b): (T, T)) -> (T, T) {
    (b, a)
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use num_bigint::BigUint;

    use super::*;

    #[test]
    fn both_tiers_and_all_forms_agree_with_big_integers() {
        let (mut f, mut g) = (BigUint::ZERO, BigUint::from(1u32));
        for n in 0..=26_000u64 {
            if n % 997 == 0 || (11_998..12_004).contains(&n) {
                let nth = fibonacci(n);
                let text = f.to_string();
                assert_eq!(nth.text().unwrap(), text, "{n}");
                assert_eq!(nth.decimal().unwrap().text(), text, "{n}");
                assert_eq!(nth.limbs().unwrap(), f.to_u64_digits(), "{n}");
                let (term, next) = nth.pair().unwrap();
                assert_eq!(
                    (term.text(), next.text()),
                    (text.clone(), g.to_string()),
                    "{n}"
                );
                let before = &g - &f;
                let (term, next) = nth.negative().pair().unwrap();
                assert_eq!(term.text(), text, "{n}");
                assert_eq!(
                    next.text(),
                    if n == 0 {
                        g.to_string()
                    } else {
                        before.to_string()
                    }
                );

                let (l, m) = (&g * 2u32 - &f, &f * 2u32 + &g);
                let nth = lucas(n);
                assert_eq!(nth.text().unwrap(), l.to_string(), "{n}");
                assert_eq!(nth.limbs().unwrap(), l.to_u64_digits(), "{n}");
                let (term, next) = nth.pair().unwrap();
                assert_eq!(
                    (term.text(), next.text()),
                    (l.to_string(), m.to_string()),
                    "{n}"
                );

                let digits = |number: &BigUint| {
                    let text = number.to_string();
                    text.bytes()
                        .rev()
                        .map(|digit| digit - b'0')
                        .collect::<Vec<_>>()
                };
                let pair = digit_pair(n, &Budget::UNLIMITED).unwrap();
                assert_eq!(pair, (digits(&f), digits(&g)), "{n}");
            }
            f += &g;
            core::mem::swap(&mut f, &mut g);
        }
    }

    #[test]
    fn a_budget_refuses_before_any_work() {
        let bytes = Budget::UNLIMITED.max_bytes(5);
        assert_eq!(fibonacci(25).budget(bytes).text().unwrap(), "75025");
        let refused = fibonacci(2_000_000).budget(bytes).text();
        assert_eq!(
            refused.unwrap_err().to_string(),
            "417975 bytes needed, the budget allows 5"
        );
        let terms = Budget::UNLIMITED.max_terms(1);
        assert!(matches!(
            fibonacci(25).budget(terms).pair(),
            Err(Error::OverBudget {
                needed: 2,
                allowed: 1,
                ..
            })
        ));
    }
}
