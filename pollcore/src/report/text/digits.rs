use alloc::{
    format,
    string::{String, ToString},
};

use crate::{
    report::{Span, Total, Unit},
    stats::Confidence,
};

/// A total without what is uncertain about it.
pub(super) fn total(total: Total, unit: Unit) -> String {
    match total {
        Total::Exact { value } if unit == Unit::HalfPoints => halves(value),
        Total::Exact { value } => value.to_string(),
        Total::Estimated { votes, .. } => whole(votes),
        Total::Noisy { value, .. } => value.to_string(),
    }
}

/// So many of something.
pub(super) fn number(number: impl Into<u128>, noun: &str) -> String {
    let number = number.into();
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

/// A number of halves.
pub(super) fn halves(value: i128) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let value = value.unsigned_abs();
    let half = if value % 2 == 1 { ".5" } else { "" };
    format!("{sign}{}{half}", value / 2)
}

/// The nearest whole number, 0 without a sign.
pub(super) fn whole(number: f64) -> String {
    let text = format!("{number:.0}");
    if text == "-0" { "0".into() } else { text }
}

/// Numbers from where to where.
pub(super) fn span(span: Span) -> String {
    format!("{} to {}", whole(span.low), whole(span.high))
}

/// A share in percent with one decimal.
pub(super) fn share(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

/// Shares from where to where, in percent with one decimal.
pub(super) fn shares(span: Span) -> String {
    format!("{:.1} to {:.1} %", 100.0 * span.low, 100.0 * span.high)
}

/// Numbers from where to where, with two decimals.
pub(super) fn numbers(span: Span) -> String {
    format!("{:.2} to {:.2}", span.low, span.high)
}

/// A confidence in percent, with the decimals that it has.
pub(super) fn level(confidence: Confidence) -> String {
    let percent = format!("{:.4}", 100.0 * confidence.level());
    let percent = percent.trim_end_matches('0').trim_end_matches('.');
    format!("{percent} %")
}

/// A probability: small ones by their bound.
pub(super) fn probability(probability: f64) -> String {
    if probability < 0.0001 {
        "below 0.0001".into()
    } else {
        format!("{probability:.4}")
    }
}

#[cfg(test)]
mod tests {
    use super::{halves, level, number, probability, whole};
    use crate::stats::Confidence;

    #[test]
    fn numbers_are_written_as_people_do() {
        let ballots = [0_u64, 1, 2].map(|ballots| number(ballots, "ballot"));
        assert_eq!(ballots, ["0 ballots", "1 ballot", "2 ballots"]);
        assert_eq!(halves(25), "12.5");
        assert_eq!(halves(-1), "-0.5");
        assert_eq!(halves(4), "2");
        assert_eq!(whole(-0.3), "0");
        assert_eq!(whole(-1.6), "-2");
        assert_eq!(level(Confidence::P95), "95 %");
        assert_eq!(level(Confidence::new(0.999).unwrap()), "99.9 %");
        assert_eq!(probability(0.00001), "below 0.0001");
        assert_eq!(probability(0.25), "0.2500");
    }
}
