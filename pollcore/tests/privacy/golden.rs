//! p, q and variance against those of the literature's formulas, computed elsewhere.

use pollcore::privacy::{Epsilon, Probabilities, RandomizedResponse, UnaryEncoding};
use serde_json::Value;

const DATA: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../shared/data/elections/stats/ldp_params.json"
);

fn rows() -> Option<Vec<Value>> {
    let Ok(text) = std::fs::read_to_string(DATA) else {
        println!("SKIP: no golden data of the mechanisms");
        return None;
    };
    Some(serde_json::from_str(&text).unwrap())
}

fn close(got: f64, known: f64, relative: f64, what: &str) {
    assert!(
        ((got - known) / known).abs() <= relative,
        "{what}: {got} instead of {known}"
    );
}

#[test]
fn ideal_parameters() {
    let Some(rows) = rows() else { return };
    assert_eq!(rows.len(), 35);
    for row in rows {
        let (k, epsilon) = (row["k"].as_u64().unwrap(), row["eps"].as_f64().unwrap());
        let grr = Probabilities::randomized_response(k as usize, epsilon);
        let oue = Probabilities::unary_encoding(epsilon);
        for (name, got) in [("grr", grr), ("oue", oue)] {
            let known = |field: &str| row[name][field].as_f64().unwrap();
            let what = format!("{name} k {k} eps {epsilon}");
            close(got.truth, known("p"), 1e-9, &what);
            close(got.other, known("q"), 1e-9, &what);
            close(got.variance(1.0, 0.0), known("var0"), 1e-9, &what);
        }
    }
}

#[test]
fn realised_parameters() {
    let Some(rows) = rows() else { return };
    for row in rows {
        let k = row["k"].as_u64().unwrap() as usize;
        let epsilon = Epsilon::new(row["eps"].as_f64().unwrap()).unwrap();
        let grr = RandomizedResponse::new(k, epsilon).unwrap();
        let oue = UnaryEncoding::new(k, epsilon).unwrap();
        let ideal = Probabilities::randomized_response(k, epsilon.as_f64());
        for (name, got, ideal) in [
            ("grr", grr.probabilities(), ideal),
            (
                "oue",
                oue.probabilities(),
                Probabilities::unary_encoding(epsilon.as_f64()),
            ),
        ] {
            let what = format!("{name} k {k} eps {epsilon}");
            close(got.truth, ideal.truth, 1e-12, &what);
            close(got.other, ideal.other, 1e-12, &what);
            close(
                got.variance(1.0, 0.0),
                ideal.variance(1.0, 0.0),
                1e-9,
                &what,
            );
            // ε is rounded to a millionth, and q moves by at most as much relative to it.
            close(got.truth, row[name]["p"].as_f64().unwrap(), 1e-6, &what);
            close(got.other, row[name]["q"].as_f64().unwrap(), 1e-6, &what);
        }
        for realised in [grr.realised_epsilon(), oue.realised_epsilon()] {
            assert!(realised <= epsilon.as_f64());
            close(realised, epsilon.as_f64(), 1e-9, "epsilon");
        }
    }
}

#[test]
fn unary_encoding_is_recommended_where_it_has_the_smaller_variance() {
    for millionths in [
        1, 100_000, 500_000, 1_000_000, 1_098_612, 2_500_000, 6_000_000,
    ] {
        let epsilon = Epsilon::from_millionths(millionths).unwrap();
        let oue = Probabilities::unary_encoding(epsilon.as_f64()).variance(1.0, 0.0);
        for k in (2..200).chain(1000..1400) {
            let grr = Probabilities::randomized_response(k, epsilon.as_f64()).variance(1.0, 0.0);
            assert_eq!(
                UnaryEncoding::recommended(k, epsilon),
                oue < grr * (1.0 - 1e-12),
                "k {k} eps {epsilon}: {oue} {grr}"
            );
        }
    }
}
