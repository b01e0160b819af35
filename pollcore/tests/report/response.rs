//! Samples of which some did not answer.

use pollcore::{
    Marks, Poll, Report, Survey, VoterKey, Weight,
    report::{Reason, Sample, Statistics},
};

use crate::shared::{closed, drinks, marks, report, votes};

/// A poll of so many voters who were drawn from a population.
fn drawn(asked: u16, population: Option<u64>) -> Poll {
    let voter = |key: u16| VoterKey::new(&key.to_be_bytes()).unwrap();
    let actors = (0..asked).map(|key| (voter(key), Weight::ONE));
    let survey = Survey::Sample { population };
    closed(drinks().blank().actors(actors).survey(survey))
}

fn sample(report: &Report) -> &Sample {
    match &report.statistics {
        Statistics::Sample(sample) => sample,
        other => panic!("{other:?}"),
    }
}

#[test]
fn those_who_did_not_answer_are_told_of() {
    for population in [None, Some(80_000)] {
        let poll = drawn(1000, population);
        let report = report(&poll, &votes(&poll, &[30, 15, 5]));
        let text = report.text().width(300).to_string();
        let warning = "Warning: 1000 were asked and 50 answered (5.0 %). What follows about the \
                       population holds only if the others would have voted alike.";
        assert!(text.contains(warning), "{text}");
        assert!(text.contains("A random sample of 1000 of a "), "{text}");
        assert!(sample(&report).options[0].interval.is_some());
        let json = serde_json::to_value(&report).unwrap();
        assert_eq!(
            json["statistics"]["response_rate"],
            serde_json::json!({"asked": 1000, "answered": 50, "rate": 0.05})
        );
    }
}

#[test]
fn where_everybody_was_asked_and_some_answered_nothing_is_said() {
    let poll = drawn(100, Some(100));
    let choice = |id: &str| Marks::Choice(id.into());
    let ballots = [
        (38, choice("tea")),
        (20, choice("coffee")),
        (2, Marks::Blank),
    ];
    let report = report(&poll, &marks(&poll, &ballots));
    let sample = sample(&report);
    let mut whys = sample.left_out.iter().map(|left_out| left_out.why);
    assert!(whys.all(|why| why == Reason::NotDrawn), "{sample:?}");
    let text = report.text().width(300).to_string();
    let warning = "Warning: everybody of a population of 100 was asked and 60 answered (60.0 %).";
    assert!(text.contains(warning), "{text}");
    assert!(!text.contains("random sample"), "{text}");
    assert!(!text.contains("95 %"), "{text}");
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["statistics"]["left_out"][0]["why"], "not_drawn");
}

#[test]
fn where_all_answered_nothing_is_missing() {
    let poll = drawn(60, Some(60));
    let everybody = report(&poll, &votes(&poll, &[30, 20, 10]));
    let whys = &sample(&everybody).left_out;
    assert!(
        whys.iter()
            .all(|left_out| left_out.why == Reason::Everybody),
        "{whys:?}"
    );
    let poll = drawn(60, Some(1000));
    let report = report(&poll, &votes(&poll, &[30, 20, 10]));
    assert!(sample(&report).response_rate.unwrap().is_full());
    let text = report.text().width(300).to_string();
    assert!(text.contains("A random sample of 60 of a population of 1000."));
    assert!(!text.contains("Warning"), "{text}");
}
