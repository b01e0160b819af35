mod pair;

use alloc::{string::String, vec::Vec};

use crate::{
    Budget, Decimal, Error, Quantity, bit_count, digit_count,
    ladder::{self, Kind},
    lucas_bit_count, lucas_digit_count,
    radix::Decimal18,
    term::check_index,
};
#[cfg(feature = "std")]
use crate::{
    fft::Engine,
    radix::{Binary64, Radix},
};

pub(crate) use pair::text_pair;

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
/// Indices go up to 4·10⁹ ([`MAX_INDEX`](crate::MAX_INDEX)), or 2·10⁶ without the feature `std`.
/// Small terms come from tables and products of limbs. Large ones come from a floating-point
/// transform of decimal digits (binary ones for [`limbs`](Self::limbs)), so that text is never
/// converted from binary; each such result has passed a residue check modulo 2⁶¹ − 1. The peak
/// of memory is 3.4 bytes a decimal digit for F(10⁸), 5 for F(10⁷) and 10 for F(10⁶), the result
/// included.
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

impl Nth<'static> {
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
}

impl Nth<'_> {
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
        #[cfg(feature = "std")]
        if let Some(engine) = self.large::<Decimal18>() {
            let term = engine.one(self.index, self.kind, Decimal18::SYSTEM)?;
            let [text] = term.texts(self.is_negative())?;
            return Ok(text);
        }
        self.tick()?;
        let mut text = Decimal::from_limbs(ladder::term::<Decimal18>(self.index, self.kind)).text();
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
        self.admit(1, || self.limb_bytes())?;
        #[cfg(feature = "std")]
        if let Some(engine) = self.large::<Binary64>() {
            let [term] = engine.one(self.index, self.kind, Binary64::SYSTEM)?.words;
            return Ok(term.limbs());
        }
        self.tick()?;
        Ok(ladder::words(self.index, self.kind))
    }

    /// The magnitude as a [`Decimal`].
    ///
    /// # Errors
    ///
    /// [`Error::IndexTooLarge`], [`Error::OverBudget`] before any work, [`Error::Cancelled`].
    pub fn decimal(self) -> Result<Decimal, Error> {
        self.admit(1, || self.digit_count())?;
        #[cfg(feature = "std")]
        if let Some(engine) = self.large::<Decimal18>() {
            let [term] = engine.one(self.index, self.kind, Decimal18::SYSTEM)?.words;
            return Ok(Decimal::from_limbs(term.limbs()));
        }
        self.tick()?;
        Ok(Decimal::from_limbs(ladder::term::<Decimal18>(
            self.index, self.kind,
        )))
    }

    fn digit_count(&self) -> u64 {
        match self.kind {
            Kind::Fibonacci => digit_count(self.index),
            Kind::Lucas => lucas_digit_count(self.index),
        }
    }

    fn limb_bytes(&self) -> u64 {
        let bits = match self.kind {
            Kind::Fibonacci => bit_count(self.index),
            Kind::Lucas => lucas_bit_count(self.index),
        };
        bits.div_ceil(64) * 8
    }

    /// Asks the watcher before a term is made of limbs, which takes no time to speak of.
    fn tick(&self) -> Result<(), Error> {
        self.budget.tick(0, 1, Quantity::Steps)
    }

    /// Checks the index and the size before any work.
    fn admit(&self, terms: u64, bytes: impl FnOnce() -> u64) -> Result<(), Error> {
        check_index::<Decimal>(self.index)?;
        if self.budget.is_unlimited() {
            return Ok(());
        }
        self.budget.admit(Quantity::Terms, terms)?;
        self.budget.admit(Quantity::Bytes, bytes())?;
        Ok(())
    }
}

#[cfg(feature = "std")]
impl<'a> Nth<'a> {
    /// The engine for large terms, where it is faster than the ladder on limbs of base `R`.
    fn large<R: Radix>(&self) -> Option<Engine<'a>> {
        (self.index >= R::LADDER_END).then(|| Engine::new(self.budget, self.threads))
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use num_bigint::BigUint;

    use super::*;

    #[test]
    fn both_tiers_and_all_forms_agree_with_big_integers() {
        let (mut f, mut g) = (BigUint::ZERO, BigUint::from(1u32));
        for n in 0..=40_004u64 {
            if n % 1999 == 0 || n % 20_000 <= 3 || n % 20_000 >= 19_998 {
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

                let texts = text_pair(n, &Budget::UNLIMITED).unwrap();
                assert_eq!(texts, (f.to_string(), g.to_string()), "{n}");

                for (nth, term, next) in [
                    (fibonacci(n), &f, &g),
                    (lucas(n), &l, &m),
                    (
                        lucas(n).negative(),
                        &l,
                        &(if n == 0 { m.clone() } else { &m - &l }),
                    ),
                ] {
                    let pair = nth.pair_limbs().unwrap();
                    assert_eq!(pair, (term.to_u64_digits(), next.to_u64_digits()), "{n}");
                    let (term, next) = (term.to_string(), next.to_string());
                    let pair = nth.pair().unwrap();
                    assert_eq!((pair.0.text(), pair.1.text()), (term, next), "{n}");
                }
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
