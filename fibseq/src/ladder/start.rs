use super::Kind;

/// The last Fibonacci number below 2¹²⁸ is F(186).
pub(super) const LAST: u64 = 186;

static TERMS: [u128; LAST as usize + 1] = {
    let mut terms = [0; LAST as usize + 1];
    terms[1] = 1;
    let mut index = 2;
    while index < terms.len() {
        terms[index] = terms[index - 1] + terms[index - 2];
        index += 1;
    }
    terms
};

/// The term at `index`, where it is below 2¹²⁸.
pub(super) fn term(index: u64, kind: Kind) -> Option<u128> {
    if index > LAST {
        return None;
    }
    let (f, g) = pair(index);
    match kind {
        Kind::Fibonacci => Some(f),
        Kind::Lucas => f.checked_add(g.checked_mul(2)?),
    }
}

/// F(`index`) and F(`index` − 1); `index` is at most [`LAST`].
pub(super) fn pair(index: u64) -> (u128, u128) {
    let index = index as usize;
    match index.checked_sub(1) {
        Some(before) => (TERMS[index], TERMS[before]),
        None => (0, 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_of_the_table() {
        assert_eq!(pair(0), (0, 1));
        assert_eq!(pair(93).0, 12_200_160_415_121_876_738);
        assert!(pair(93).0 <= u128::from(u64::MAX) && pair(94).0 > u128::from(u64::MAX));
        assert_eq!(
            term(186, Kind::Fibonacci),
            Some(332_825_110_087_067_562_321_196_029_789_634_457_848)
        );
        assert_eq!(pair(186).0.checked_add(pair(185).0), None);
        assert_eq!(term(187, Kind::Fibonacci), None);
        assert_eq!(term(0, Kind::Lucas), Some(2));
        assert_eq!(term(184, Kind::Lucas), Some(pair(184).0 + 2 * pair(183).0));
        assert_eq!(term(185, Kind::Lucas), None);
    }
}
