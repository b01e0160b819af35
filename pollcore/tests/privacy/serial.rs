//! What is stored comes back the same, and nothing that can't be.

use pollcore::privacy::{
    Epsilon, Ledger, Neighbours, NoisyReport, NoisyReports, Occasion, Sensitivity, UnaryResponse,
};
use pollcore::{Digest, limits::MOST_SPENDS};
use rand::{SeedableRng, rngs::StdRng};
use serde::{Serialize, de::DeserializeOwned};

fn there_and_back<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(
    value: &T,
) -> String {
    let text = serde_json::to_string(value).unwrap();
    assert_eq!(&serde_json::from_str::<T>(&text).unwrap(), value);
    text
}

fn refused<T: DeserializeOwned>(text: &str) -> String {
    match serde_json::from_str::<T>(text) {
        Ok(_) => panic!("taken: {text}"),
        Err(error) => error.to_string(),
    }
}

fn of(byte: u8) -> Digest {
    Digest::from_bytes([byte; 32])
}

#[test]
fn an_epsilon() {
    assert_eq!(there_and_back(&Epsilon::new(1.5).unwrap()), "1500000");
    for bad in ["0", "20000001", "-1", "1.5", "\"1\""] {
        refused::<Epsilon>(bad);
    }
    assert!(refused::<Epsilon>("0").contains("0 millionths instead of 1 to 20000000"));
}

#[test]
fn a_ledger() {
    let mut ledger = Ledger::with_most(Epsilon::new(2.0).unwrap(), 3);
    ledger.spend(b"ann", 0, Epsilon::new(0.5).unwrap()).unwrap();
    ledger.spend(b"ann", 1, Epsilon::new(0.5).unwrap()).unwrap();
    ledger.spend(b"", 7, Epsilon::LEAST).unwrap();
    let text = there_and_back(&ledger);
    assert!(text.contains("\"616e6e\""), "{text}");

    let with = |spends: &str| format!("{{\"allowed\":10,\"most\":2,\"spends\":[{spends}]}}");
    let entry = |voter: &str, revision: u32, epsilon: u32| {
        format!("{{\"voter\":\"{voter}\",\"revision\":{revision},\"epsilon\":{epsilon}}}")
    };
    serde_json::from_str::<Ledger>(&with(&entry("00", 1, 5))).unwrap();
    // Merged replicas may have let a voter spend more than is allowed.
    let over = [entry("00", 1, 9), entry("00", 2, 9)].join(",");
    let over: Ledger = serde_json::from_str(&with(&over)).unwrap();
    assert_eq!(over.overdrawn().count(), 1);
    for bad in [
        entry("0", 1, 5),
        entry("0g", 1, 5),
        entry("é", 1, 5),
        entry(&"00".repeat(33), 1, 5),
        entry("00", 1, 0),
        [entry("00", 1, 5), entry("00", 1, 6)].join(","),
        [entry("00", 1, 5), entry("00", 2, 5), entry("00", 3, 5)].join(","),
    ] {
        refused::<Ledger>(&with(&bad));
    }
    refused::<Ledger>("{\"allowed\":10,\"most\":2,\"spends\":[],\"spent\":0}");
    let long = refused::<Ledger>(&with(&entry(&"0".repeat(65), 1, 5)));
    let told = "the voter key has 33 bytes instead of at most 32";
    assert!(long.contains(told), "{long}");
}

#[test]
fn a_ledger_of_the_largest_size_comes_back_and_no_larger_one() {
    let allowed = Epsilon::new(2.0).unwrap();
    let text = there_and_back(&Ledger::with_most(allowed, usize::MAX));
    assert_eq!(text, there_and_back(&Ledger::new(allowed)));
    let most = format!("\"most\":{MOST_SPENDS}");
    assert!(text.contains(&most), "{text}");
    let more = text.replace(&most, &format!("\"most\":{}", MOST_SPENDS + 1));
    let told = refused::<Ledger>(&more);
    assert!(told.contains("more than 1048576 spends"), "{told}");
}

#[test]
fn noisy_reports() {
    let mut rng = StdRng::seed_from_u64(41);
    let sensitivity = Sensitivity::new(Neighbours::Replace, 1).unwrap();
    let mut reports = NoisyReports::new(of(0xAB), sensitivity, Epsilon::new(1.0).unwrap());
    let epsilon = Epsilon::new(0.4).unwrap();
    for occasion in [Occasion::Interim(7), Occasion::Final] {
        let made = reports.release(&[10, 0], occasion, epsilon, &mut rng);
        made.unwrap();
    }
    let text = there_and_back(&reports);
    let report = reports.made(Occasion::Interim(7), epsilon).unwrap();
    let public = there_and_back(report);
    assert!(
        public.starts_with("{\"poll\":\"abab") && public.contains("\"occasion\":{\"interim\":7}"),
        "{public}"
    );
    assert!(text.contains("\"occasion\":\"final\""), "{text}");

    for (from, to) in [
        ("\"allowed\":1000000", "\"allowed\":799999"),
        ("\"occasion\":\"final\"", "\"occasion\":\"last\""),
        ("{\"poll\":\"ab", "{\"poll\":\"aa"),
        ("\"replace\"", "\"add_remove\""),
        ("\"contributions\":1}", "\"contributions\":0}"),
        ("\"total\":1000000", "\"total\":2000000"),
        ("\"counts\":[", "\"counts\":[0.5,"),
    ] {
        assert!(text.contains(from), "{from} in {text}");
        refused::<NoisyReports>(&text.replacen(from, to, 1));
    }
    let twice = text.replace("\"final\"", "{\"interim\":7}");
    assert!(refused::<NoisyReports>(&twice).contains("two reports for one occasion and epsilon"));
    let above = public.replacen("\"total\":1000000", "\"total\":399999", 1);
    assert_ne!(above, public);
    assert!(
        refused::<NoisyReport>(&above).contains("0.4 where all reports together have 0.399999")
    );
    let empty = public.replacen(&format!("{:?}", report.counts()).replace(' ', ""), "[]", 1);
    assert_ne!(empty, public);
    refused::<NoisyReport>(&empty);
}

#[test]
fn what_is_too_much_is_not_read_to_its_end() {
    // Each would go on with what is no JSON.
    let many = |start: &str, each: &str, most: usize| {
        format!("{start}{}!", format!("{each},").repeat(most + 1))
    };
    let public = r#"{"poll":"00","epsilon":1,"sensitivity":{"neighbours":"replace","contributions":1},"counts":["#
        .replace("00", &"00".repeat(32));
    let counts = refused::<NoisyReport>(&many(&public, "0", 1 << 16));
    assert!(counts.contains("at most 65536 elements"), "{counts}");
    let spend = r#"{"voter":"00","revision":1,"epsilon":1}"#;
    let ledger = r#"{"allowed":10,"most":2,"spends":["#;
    let spends = refused::<Ledger>(&many(ledger, spend, MOST_SPENDS));
    assert!(spends.contains("at most 1048576 elements"), "{spends}");
    let words = refused::<UnaryResponse>(&many(r#"{"options":65536,"words":["#, "0", 1024));
    assert!(words.contains("at most 1024 elements"), "{words}");
}

#[test]
fn a_unary_response() {
    let response = UnaryResponse::from_words(65, vec![3, 1]).unwrap();
    assert_eq!(
        there_and_back(&response),
        "{\"options\":65,\"words\":[3,1]}"
    );
    refused::<UnaryResponse>("{\"options\":65,\"words\":[3,2]}");
    refused::<UnaryResponse>("{\"options\":1,\"words\":[0]}");
}
