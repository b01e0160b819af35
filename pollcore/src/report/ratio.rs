use core::fmt;

/// An exact share: so many of so many, as they were counted and not reduced. It may be below 0,
/// where votes can be against an option, or above 1 never.
///
/// Its [percentage](Ratio::tenths) is shown with one decimal, rounded by whole numbers to the nearest
/// tenth, and half a tenth away from 0. So 0.0 % needn't be nothing, 100.0 % needn't be all, and
/// shown percentages needn't add up to 100.0 %; the two numbers are there for that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ratio {
    num: i128,
    den: u128,
}

impl Ratio {
    /// `num` of `den`; none of nothing. What is divided here are sums of 64-bit weights times marks
    /// and parts, all far below 2^116, so that a thousand times as much fits.
    pub(crate) fn new(num: i128, den: u128) -> Option<Self> {
        debug_assert!(num.unsigned_abs() < 1 << 116 && den < 1 << 116);
        (den > 0).then_some(Self { num, den })
    }

    /// What is shared.
    pub const fn num(self) -> i128 {
        self.num
    }

    /// What it is a share of, above 0.
    pub const fn den(self) -> u128 {
        self.den
    }

    /// The nearest number of tenths of a percent, half of one away from 0: 521 for 52.1 %.
    pub fn tenths(self) -> i128 {
        let (whole, rest) = (self.num / self.den as i128, self.num % self.den as i128);
        let tenths = (rest.unsigned_abs() * 1000 + self.den / 2) / self.den;
        let tenths = tenths as i128;
        whole * 1000 + if rest < 0 { -tenths } else { tenths }
    }

    /// The nearest floating-point number or one beside it.
    pub fn as_f64(self) -> f64 {
        self.num as f64 / self.den as f64
    }
}

/// As a percentage with one decimal and without its sign, such as `52.1`.
impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenths = self.tenths();
        let sign = if tenths < 0 { "-" } else { "" };
        let tenths = tenths.unsigned_abs();
        write!(f, "{sign}{}.{}", tenths / 10, tenths % 10)
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Ratio {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use alloc::string::ToString;
        use serde::ser::SerializeStruct;

        let mut ratio = serializer.serialize_struct("Ratio", 3)?;
        ratio.serialize_field("num", &self.num.to_string())?;
        ratio.serialize_field("den", &self.den.to_string())?;
        ratio.serialize_field("percent", &self.to_string())?;
        ratio.end()
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::Ratio;

    fn percent(num: i128, den: u128) -> alloc::string::String {
        Ratio::new(num, den).unwrap().to_string()
    }

    #[test]
    fn tenths_are_the_nearest_and_halves_go_away_from_nothing() {
        assert_eq!(percent(1, 3), "33.3");
        assert_eq!(percent(2, 3), "66.7");
        assert_eq!(percent(1, 2000), "0.1");
        assert_eq!(percent(999, 2_000_000), "0.0");
        assert_eq!(percent(-1, 2000), "-0.1");
        assert_eq!(percent(-999, 2_000_000), "0.0");
        assert_eq!(percent(-3, 2), "-150.0");
        assert_eq!(percent(1999, 2000), "100.0");
        assert_eq!(percent(0, 7), "0.0");
        assert_eq!(percent(7, 7), "100.0");
        assert!(Ratio::new(0, 0).is_none());
    }

    #[test]
    fn the_largest_sums_fit() {
        let most = i128::from(u64::MAX) * 1_000_000;
        assert_eq!(percent(most, most as u128), "100.0");
        assert_eq!(percent(-most, most as u128), "-100.0");
        assert_eq!(percent(most - 1, 2 * most as u128), "50.0");
    }
}
