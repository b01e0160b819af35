//! What a report shows of them.

use pollcore::stats::{Confidence, Expected, Method, Proportion, goodness_of_fit};

#[test]
fn a_confidence_is_its_level_and_checked() {
    let text = serde_json::to_string(&Confidence::P95).unwrap();
    assert_eq!(text, "0.95");
    assert_eq!(
        serde_json::from_str::<Confidence>(&text).unwrap(),
        Confidence::P95
    );
    for text in ["0", "1", "95", "-0.5", "\"0.95\"", "null"] {
        assert!(serde_json::from_str::<Confidence>(text).is_err(), "{text}");
    }
}

#[test]
fn a_method_is_its_name() {
    for method in Method::ALL {
        let text = serde_json::to_string(&method).unwrap();
        assert_eq!(serde_json::from_str::<Method>(&text).unwrap(), method);
    }
    assert_eq!(
        serde_json::to_string(&Method::ClopperPearson).unwrap(),
        "\"clopper_pearson\""
    );
}

#[test]
fn results_are_their_fields() {
    let none = Proportion::new(0, 4).unwrap().wald(Confidence::P95);
    assert_eq!(
        serde_json::to_string(&none).unwrap(),
        r#"{"low":0.0,"high":0.0}"#
    );
    let fit = goodness_of_fit(&[5, 5], Expected::Uniform).unwrap();
    let text = r#"{"statistic":0.0,"degrees":1,"p_value":1.0,"exact":false}"#;
    assert_eq!(serde_json::to_string(&fit).unwrap(), text);
}
