use super::{Term, check_index};
use crate::{Decimal, Error, ladder};

impl Term for u64 {
    const MAX_INDEX: u64 = 93;

    fn pair(index: u64) -> Result<(Self, Self), Error> {
        check_index::<Self>(index)?;
        let (previous, term) = ladder::small_pair(index);
        Ok((previous as Self, term as Self))
    }

    fn to_decimal(&self) -> Decimal {
        (*self).into()
    }

    fn from_decimal(term: &Decimal) -> Option<Self> {
        term.try_into().ok()
    }
}

impl Term for u128 {
    const MAX_INDEX: u64 = 186;

    fn pair(index: u64) -> Result<(Self, Self), Error> {
        check_index::<Self>(index)?;
        Ok(ladder::small_pair(index))
    }

    fn to_decimal(&self) -> Decimal {
        (*self).into()
    }

    fn from_decimal(term: &Decimal) -> Option<Self> {
        term.try_into().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_index_is_the_last_that_fits() {
        let (previous, last) = <u64 as Term>::pair(93).unwrap();
        assert_eq!(last, 12_200_160_415_121_876_738);
        assert_eq!(previous.checked_add(last), None);
        assert_eq!(
            <u64 as Term>::pair(94),
            Err(Error::IndexTooLarge { index: 94, max: 93 })
        );
        let (previous, last) = <u128 as Term>::pair(186).unwrap();
        assert_eq!(last, 332_825_110_087_067_562_321_196_029_789_634_457_848);
        assert_eq!(previous.checked_add(last), None);
        assert_eq!(
            <u128 as Term>::pair(187),
            Err(Error::IndexTooLarge {
                index: 187,
                max: 186
            })
        );
    }
}
