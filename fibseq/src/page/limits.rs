use core::{num::NonZeroU64, ops::ControlFlow};

use crate::{Budget, Progress};

/// How large a page may be.
///
/// The default allows 1,000 terms and 1 MiB.
///
/// ```
/// use core::num::NonZeroU64;
/// use fibseq::{PageLimits, Stop, page};
///
/// let limits = PageLimits::new(NonZeroU64::MIN.saturating_add(99), 10);
/// let page = page(30, 50, &limits)?;
/// assert_eq!(page.len(), 1); // F(30) to F(32) have six, seven and seven digits
/// assert_eq!(page.stop(), Stop::Bytes);
/// # Ok::<(), fibseq::PageError>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct PageLimits<'a> {
    terms: NonZeroU64,
    bytes: u64,
    watched: Budget<'a>,
}

impl<'a> PageLimits<'a> {
    /// Allows `terms` terms and `bytes` decimal digits in all of them together. What an encoding
    /// adds (JSON three bytes a term) comes on top.
    pub const fn new(terms: NonZeroU64, bytes: u64) -> Self {
        Self {
            terms,
            bytes,
            watched: Budget::UNLIMITED,
        }
    }

    /// Calls `watcher` while a page is computed, as [`Budget::watch`] does.
    #[must_use]
    pub const fn watch(
        mut self,
        watcher: &'a (dyn Fn(Progress) -> ControlFlow<()> + Sync),
    ) -> Self {
        self.watched = self.watched.watch(watcher);
        self
    }

    /// The number of terms allowed.
    pub const fn terms(&self) -> u64 {
        self.terms.get()
    }

    /// The number of bytes allowed.
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(crate) const fn watched(&self) -> &Budget<'a> {
        &self.watched
    }
}

impl Default for PageLimits<'_> {
    fn default() -> Self {
        const TERMS: NonZeroU64 = NonZeroU64::new(1_000).expect("not zero");
        Self::new(TERMS, 1 << 20)
    }
}
