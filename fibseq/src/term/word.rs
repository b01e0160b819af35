use super::{Term, check_index};
use crate::{Budget, Decimal, Error, Quantity, ladder};

impl Term for u64 {
    const MAX_INDEX: u64 = 93;

    fn pair(index: u64, budget: Budget<'_>) -> Result<(Self, Self), Error> {
        let (previous, term) = pair::<Self>(index, &budget)?;
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

    fn pair(index: u64, budget: Budget<'_>) -> Result<(Self, Self), Error> {
        pair::<Self>(index, &budget)
    }

    fn to_decimal(&self) -> Decimal {
        (*self).into()
    }

    fn from_decimal(term: &Decimal) -> Option<Self> {
        term.try_into().ok()
    }
}

fn pair<T: Term>(index: u64, budget: &Budget<'_>) -> Result<(u128, u128), Error> {
    check_index::<T>(index)?;
    budget.admit(Quantity::Terms, 2)?;
    budget.admit(Quantity::Bytes, 2 * size_of::<T>() as u64)?;
    budget.tick(0, 1, Quantity::Steps)?;
    Ok(ladder::small_pair(index))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_index_is_the_last_that_fits() {
        let (previous, last) = <u64 as Term>::pair(93, Budget::UNLIMITED).unwrap();
        assert_eq!(last, 12_200_160_415_121_876_738);
        assert_eq!(previous.checked_add(last), None);
        assert_eq!(
            <u64 as Term>::pair(94, Budget::UNLIMITED),
            Err(Error::IndexTooLarge { index: 94, max: 93 })
        );
        let (previous, last) = <u128 as Term>::pair(186, Budget::UNLIMITED).unwrap();
        assert_eq!(last, 332_825_110_087_067_562_321_196_029_789_634_457_848);
        assert_eq!(previous.checked_add(last), None);
        assert_eq!(
            <u128 as Term>::pair(187, Budget::UNLIMITED),
            Err(Error::IndexTooLarge {
                index: 187,
                max: 186
            })
        );
    }
}
