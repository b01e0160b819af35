use super::{Term, check_index};
use crate::{Decimal, Error, ladder, radix::Decimal18};

impl Term for Decimal {
    const MAX_INDEX: u64 = if cfg!(feature = "std") {
        4_000_000_000
    } else {
        2_000_000
    };

    fn pair(index: u64) -> Result<(Self, Self), Error> {
        check_index::<Self>(index)?;
        let (term, previous) = ladder::pair::<Decimal18>(index);
        Ok((Self::from_limbs(previous), Self::from_limbs(term)))
    }

    fn to_decimal(&self) -> Decimal {
        self.clone()
    }

    fn from_decimal(term: &Decimal) -> Option<Self> {
        Some(term.clone())
    }
}
