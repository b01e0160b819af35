use super::{Term, check_index};
use crate::{Decimal, Error, fibonacci};

impl Term for Decimal {
    const MAX_INDEX: u64 = if cfg!(feature = "std") {
        4_000_000_000
    } else {
        2_000_000
    };

    fn pair(index: u64) -> Result<(Self, Self), Error> {
        check_index::<Self>(index)?;
        match index.checked_sub(1) {
            Some(previous) => fibonacci(previous).pair(),
            None => Ok((Self::from(1u64), Self::ZERO)),
        }
    }

    fn to_decimal(&self) -> Decimal {
        self.clone()
    }

    fn from_decimal(term: &Decimal) -> Option<Self> {
        Some(term.clone())
    }
}
