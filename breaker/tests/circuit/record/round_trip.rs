//! Invariant: encodings round-trip, and versions N and N−1 mix.

use breaker::{Backoff, FlapDetection, Policy, Probes, Record};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::scripted::{Circuit, at, ms, walks};

fn circuit() -> Circuit {
    let probes = Probes::at_most(3).successes(3).failures(2).lease(ms(50));
    let backoff = Backoff::exponential(ms(50)..=ms(400)).full_jitter();
    let flaps = FlapDetection::half_life(ms(1_000)).limit(2.0);
    let policy = Policy::new(backoff, probes, Some(ms(300))).unwrap();
    Circuit::new(policy.flap_detection(flaps).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn whatever_happened(walk in walks(80)) {
        let mut circuit = circuit();
        circuit.walk(&walk);
        let bytes = circuit.record.encode();
        prop_assert!(bytes.len() <= 2048, "{} bytes", bytes.len());
        prop_assert_eq!(Record::decode(&bytes), Ok(circuit.record));
    }

    /// A later version changes the record, this one changes it, in turn. It comes out as though
    /// this one had done it all, and what the later one wrote is still there.
    #[test]
    fn versions_take_turns(walk in walks(40), later in any::<u64>()) {
        let mut alone = circuit();
        let mut mixed = circuit();
        let beyond = json!({"later": later, "nested": [{"a": [-1.5, null, true]}]});
        for step in walk {
            let mut written: Value = serde_json::from_slice(&mixed.record.encode()).unwrap();
            written["schema"] = 3.into();
            written["beyond"] = beyond.clone();
            mixed.record = Record::decode(written.to_string().as_bytes()).unwrap();
            let one = alone.act(step.0, step.1);
            let two = mixed.act(step.0, step.1);
            prop_assert_eq!(one.as_ref().map(|s| s.answer), two.as_ref().map(|s| s.answer));
            prop_assert_eq!(one.map(|s| s.transitions), two.map(|s| s.transitions));
        }
        let mut written: Value = serde_json::from_slice(&mixed.record.encode()).unwrap();
        let ours: Value = serde_json::from_slice(&alone.record.encode()).unwrap();
        let fields = written.as_object_mut().unwrap();
        if let Some(kept) = fields.remove("beyond") {
            prop_assert_eq!(kept, beyond);
            fields["schema"] = 2.into();
        }
        prop_assert_eq!(written, ours);
    }

    /// Each cut, and each byte put in place of another, is refused or is another record.
    #[test]
    fn damaged(walk in walks(40), place in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut circuit = circuit();
        circuit.walk(&walk);
        let mut bytes = circuit.record.encode();
        let place = place.index(bytes.len());
        prop_assert!(Record::decode(&bytes[..place]).is_err());
        bytes[place] = byte;
        if let Ok(record) = Record::decode(&bytes) {
            prop_assert_eq!(Record::decode(&record.encode()), Ok(record));
        }
    }
}

#[test]
fn a_new_record_is_small() {
    let record = Record::new(at(1_763_721_000_000), &mut || 0xfeed);
    let text = String::from_utf8(record.encode()).unwrap();
    assert!(text.len() < 200, "{text}");
}
