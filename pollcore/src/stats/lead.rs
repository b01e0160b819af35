use super::special::beta;

/// The probability that the first of two options has the larger share of the population, after a
/// random sample in which they have `first` and `second` votes, whatever the others have.
///
/// The prior is that of H. Jeffreys, a Dirichlet distribution with ½ for every option. Then
/// a / (a + b), the share of the first among both, is Beta(first + ½, second + ½) and independent of
/// the others, so that the answer is 1 − I½(first + ½, second + ½): neither the size of the sample
/// nor the number of options matters. Exact to 1e-10 for counts up to 1e9 and to 1e-6 for all.
///
/// It says nothing where everybody was asked (there the larger count leads) nor where people chose
/// themselves whether to answer.
///
/// ```
/// use pollcore::stats::lead_probability;
///
/// assert_eq!(lead_probability(7, 7), 0.5);
/// assert!((lead_probability(521, 479) - 0.908).abs() < 1e-3);
/// assert_eq!(lead_probability(3, 8) + lead_probability(8, 3), 1.0);
/// ```
pub fn lead_probability(first: u64, second: u64) -> f64 {
    if first == second {
        return 0.5;
    }
    let tails = beta(first as f64 + 0.5, second as f64 + 0.5, 0.5, 0.5);
    tails.above
}
