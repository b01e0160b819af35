//! 198 intervals and 4 tests of statsmodels.

use std::fs;

use pollcore::stats::{
    Confidence, Expected, Method, Proportion, goodman, goodness_of_fit, sison_glaz,
};
use serde_json::Value;

const DATA: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../shared/data/elections/stats/stats_statsmodels.json"
);

fn data() -> Option<Value> {
    let Ok(text) = fs::read_to_string(DATA) else {
        println!("SKIP: no golden intervals at {DATA}");
        return None;
    };
    Some(serde_json::from_str(&text).unwrap())
}

fn cases<'a>(data: &'a Value, name: &str) -> &'a [Value] {
    data[name].as_array().unwrap()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

fn counts(case: &Value) -> Vec<u64> {
    let counts = case["counts"].as_array().unwrap();
    counts.iter().map(|count| count.as_u64().unwrap()).collect()
}

fn confidence(case: &Value) -> Confidence {
    Confidence::new(1.0 - number(&case["alpha"])).unwrap()
}

/// The difference, relative where that is less.
fn difference(found: f64, golden: f64) -> f64 {
    (found - golden).abs() / golden.abs().max(1e-3)
}

#[test]
fn intervals_of_one_share() {
    let Some(data) = data() else { return };
    let mut compared = 0;
    let mut worst = 0.0_f64;
    for case in cases(&data, "binomial") {
        let method = match case["method"].as_str().unwrap() {
            "wilson" => Method::Wilson,
            "beta" => Method::ClopperPearson,
            "agresti_coull" => Method::AgrestiCoull,
            "jeffreys" => Method::Jeffreys,
            "normal" => Method::Wald,
            other => panic!("unknown method {other}"),
        };
        let share = Proportion::new(case["x"].as_u64().unwrap(), case["n"].as_u64().unwrap());
        let interval = share.unwrap().interval(method, confidence(case));
        for (found, golden) in [
            (interval.low(), number(&case["lo"])),
            (interval.high(), number(&case["hi"])),
        ] {
            let difference = difference(found, golden);
            assert!(difference < 1e-12, "{found} {case}");
            worst = worst.max(difference);
        }
        compared += 1;
    }
    println!("{compared} intervals, at most {worst:e} apart");
    assert_eq!(compared, 150);
}

#[test]
fn intervals_of_all_shares() {
    let Some(data) = data() else { return };
    let mut compared = 0;
    let mut worst = 0.0_f64;
    for case in cases(&data, "multinomial") {
        let counts = counts(case);
        let intervals = match case["method"].as_str().unwrap() {
            "goodman" => goodman(&counts, confidence(case)),
            "sison-glaz" => sison_glaz(&counts, confidence(case)),
            other => panic!("unknown method {other}"),
        };
        let golden = case["ci"].as_array().unwrap();
        let intervals = intervals.unwrap();
        assert_eq!(intervals.len(), golden.len());
        for (interval, golden) in intervals.iter().zip(golden) {
            for (found, golden) in [
                (interval.low(), number(&golden[0])),
                (interval.high(), number(&golden[1])),
            ] {
                // Up to 2e-11 where moments of large counts cancel there.
                let difference = (found - golden).abs();
                assert!(difference < 1e-10, "{found} {golden} {case}");
                worst = worst.max(difference);
            }
        }
        compared += 1;
    }
    println!("{compared} sets of intervals, at most {worst:e} apart");
    assert_eq!(compared, 48);
}

#[test]
fn tests_of_fit() {
    let Some(data) = data() else { return };
    let cases = cases(&data, "chisq");
    assert_eq!(cases.len(), 4);
    for case in cases {
        let fit = goodness_of_fit(&counts(case), Expected::Uniform).unwrap();
        assert!(!fit.exact);
        let statistic = number(&case["stat"]);
        assert!(
            (fit.statistic - statistic).abs() <= 1e-12 * statistic,
            "{case}"
        );
        let p_value = number(&case["p"]);
        assert!(
            (fit.p_value - p_value).abs() <= 1e-12 * p_value,
            "{fit:?} {case}"
        );
    }
}
