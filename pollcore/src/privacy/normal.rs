use super::InvalidConfidence;

/// How many standard deviations on either side cover a normal variable with this probability.
pub(super) fn two_sided(confidence: f64) -> Result<f64, InvalidConfidence> {
    if !(confidence > 0.0 && confidence < 1.0) {
        return Err(InvalidConfidence { confidence });
    }
    // erf and erfc(x) differ in where they are precise; x above 40 is beyond any confidence below 1.
    let covers = |deviations: f64| {
        let x = deviations * core::f64::consts::FRAC_1_SQRT_2;
        if confidence < 0.5 {
            libm::erf(x) >= confidence
        } else {
            libm::erfc(x) <= 1.0 - confidence
        }
    };
    let (mut low, mut high) = (0.0, 40.0);
    loop {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            return Ok(high);
        }
        if covers(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_quantiles() {
        for (confidence, z) in [
            (0.5, 0.674_489_750_196_081_7),
            (0.682_689_492_137_085_9, 1.0),
            (0.9, 1.644_853_626_951_472_2),
            (0.95, 1.959_963_984_540_054),
            (0.99, 2.575_829_303_548_900_4),
            (0.999_999, 4.891_638_475_698_713),
            (0.01, 0.012_533_469_508_069_3),
        ] {
            let got = two_sided(confidence).unwrap();
            assert!((got - z).abs() < 1e-9, "{confidence}: {got} {z}");
        }
        assert!(two_sided(f64::MIN_POSITIVE).unwrap() >= 0.0);
        assert!(two_sided(1.0 - f64::EPSILON / 2.0).unwrap() < 9.0);
    }
}
