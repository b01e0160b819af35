//! A term together with the one after it.

use alloc::{string::String, vec, vec::Vec};

use super::{Nth, fibonacci};
#[cfg(feature = "std")]
use crate::fft;
use crate::{
    Budget, Decimal, Error,
    ladder::{self, Kind},
    radix::{Binary64, Decimal18, Radix, combine, trim_vec},
};

impl Nth<'_> {
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
        let successor = self.successor();
        self.admit(2, || self.digit_count() + successor.digit_count())?;
        let (f, g) = self.fibonacci_pair::<Decimal18>()?;
        let (term, successor) = self.of_pair::<Decimal18>(f, g);
        Ok((Decimal::from_limbs(term), Decimal::from_limbs(successor)))
    }

    /// The magnitudes of the term and of its successor, as [`limbs`](Self::limbs) gives them.
    ///
    /// # Errors
    ///
    /// [`Error::IndexTooLarge`], [`Error::OverBudget`] before any work, [`Error::Cancelled`].
    pub fn pair_limbs(self) -> Result<(Vec<u64>, Vec<u64>), Error> {
        let successor = self.successor();
        self.admit(2, || self.limb_bytes() + successor.limb_bytes())?;
        let (f, g) = self.fibonacci_pair::<Binary64>()?;
        Ok(self.of_pair::<Binary64>(f, g))
    }

    /// The magnitudes of the term and its successor, from F(n) and F(n + 1).
    fn of_pair<R: Radix>(&self, f: Vec<u64>, g: Vec<u64>) -> (Vec<u64>, Vec<u64>) {
        match (self.kind, self.mirrored && self.index > 0) {
            (Kind::Fibonacci, false) => (f, g),
            (Kind::Fibonacci, true) => {
                let before = sum::<R, 1, -1>(&g, &f);
                (f, before)
            }
            // L(n) = 2·F(n + 1) − F(n), L(n + 1) = 2·F(n) + F(n + 1), and the difference.
            (Kind::Lucas, false) => (sum::<R, 2, -1>(&g, &f), sum::<R, 2, 1>(&f, &g)),
            (Kind::Lucas, true) => (sum::<R, 2, -1>(&g, &f), sum::<R, 3, -1>(&f, &g)),
        }
    }

    /// The term whose index is one more, as far as its magnitude goes.
    fn successor(self) -> Self {
        let index = if self.mirrored && self.index > 0 {
            self.index - 1
        } else {
            self.index.saturating_add(1)
        };
        Self { index, ..self }
    }

    /// F(n) and F(n + 1).
    fn fibonacci_pair<R: Radix>(&self) -> Result<(Vec<u64>, Vec<u64>), Error> {
        #[cfg(feature = "std")]
        if let Some(engine) = self.large::<R>() {
            let pair = engine.terms(self.index, R::SYSTEM, fft::PAIR)?;
            return Ok(pair.words.map(|words| words.limbs()).into());
        }
        self.tick()?;
        let (next, term) = ladder::pair::<R>(self.index + 1);
        Ok((term, next))
    }
}

/// The texts of F(`index`) and F(`index` + 1).
pub(crate) fn text_pair(index: u64, budget: &Budget<'_>) -> Result<(String, String), Error> {
    // The budget of a range bounds what is printed, not what it starts from.
    let nth = fibonacci(index).budget(budget.max_terms(u64::MAX).max_bytes(u64::MAX));
    nth.admit(2, || 0)?;
    #[cfg(feature = "std")]
    if let Some(engine) = nth.large::<Decimal18>() {
        let pair = engine.terms(index, Decimal18::SYSTEM, fft::PAIR)?;
        return Ok(pair.texts(false)?.into());
    }
    let (next, term) = ladder::pair::<Decimal18>(index + 1);
    Ok((
        Decimal::from_limbs(term).text(),
        Decimal::from_limbs(next).text(),
    ))
}

/// P·s + M·t, which is not negative, without leading zeros.
fn sum<R: Radix, const P: i64, const M: i64>(s: &[u64], t: &[u64]) -> Vec<u64> {
    let len = s.len().max(t.len()) + 1;
    let [s, t] = [s, t].map(|limbs| {
        let mut padded = limbs.to_vec();
        padded.resize(len, 0);
        padded
    });
    let mut out = vec![0; len];
    combine::<R, P, M>(&mut out, &s, &t, 0);
    trim_vec(&mut out);
    out
}
