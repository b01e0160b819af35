/// With what probability a mechanism lets an option show up: where it is the true vote, and where
/// it is another option than that.
///
/// ```
/// use pollcore::privacy::Probabilities;
///
/// // How far off is a share of a fifth among ten options, of 10,000 voters at ε = 1?
/// let grr = Probabilities::randomized_response(10, 1.0);
/// let oue = Probabilities::unary_encoding(1.0);
/// let deviation = |mechanism: Probabilities| mechanism.variance(10_000.0, 0.2).sqrt() / 10_000.0;
/// assert!((0.020..0.022).contains(&deviation(grr)));
/// assert!((0.019..0.020).contains(&deviation(oue)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Probabilities {
    /// p: that the response has the option which is the true vote.
    pub truth: f64,
    /// q: that it has one given option which isn't.
    pub other: f64,
}

impl Probabilities {
    /// Those of k-ary randomised response in real numbers: p = e^ε/(e^ε + k − 1),
    /// q = 1/(e^ε + k − 1). The mechanism itself gives [its own](super::RandomizedResponse::probabilities),
    /// which words of 64 bits realise.
    ///
    /// Kairouz, Oh, Viswanath, *Extremal mechanisms for local differential privacy* (2016).
    pub fn randomized_response(options: usize, epsilon: f64) -> Self {
        let power = libm::exp(epsilon);
        let all = power + options as f64 - 1.0;
        Self {
            truth: power / all,
            other: 1.0 / all,
        }
    }

    /// Those of optimised unary encoding in real numbers: p = 1/2, q = 1/(e^ε + 1).
    ///
    /// Wang, Blocki, Li, Jha, *Locally differentially private protocols for frequency estimation*
    /// (2017).
    pub fn unary_encoding(epsilon: f64) -> Self {
        Self {
            truth: 0.5,
            other: 1.0 / (libm::exp(epsilon) + 1.0),
        }
    }

    /// The variance of an estimated number of votes, of an option with this share (0 to 1) of the
    /// votes of so many responses: n q(1 − q)/(p − q)² + n f (1 − p − q)/(p − q).
    ///
    /// It is the error of the mechanism alone, as if the votes were fixed.
    pub fn variance(&self, responses: f64, share: f64) -> f64 {
        let (p, q) = (self.truth, self.other);
        let gap = p - q;
        responses * (q * (1.0 - q) / (gap * gap) + share * (1.0 - p - q) / gap)
    }
}
