use pollcore::{
    Ballot, BallotKind, Poll, PollBuilder, Report, Rule, Survey, Tally, Visibility, Weight,
};

use crate::shared::{closed, drinks, indices, open, report, votes};

/// Every width, with bars of both kinds: nothing panics, and no line but those with long words is
/// wider than asked for.
fn lay_out(report: &Report) -> Vec<String> {
    let mut texts = Vec::new();
    for width in [0, 20, 40, 80, 200, usize::MAX] {
        for text in [
            report.text().width(width).to_string(),
            report.text().width(width).ascii().to_string(),
        ] {
            assert!(text.ends_with('\n'));
            assert!(text.lines().all(|line| line.trim_end() == line), "{text}");
            assert!(!text.chars().any(|c| c.is_control() && c != '\n'));
            texts.push(text);
        }
    }
    let json = serde_json::to_string(report).unwrap();
    let _: serde_json::Value = serde_json::from_str(&json).unwrap();
    texts
}

#[test]
fn no_ballots_at_all() {
    for survey in [
        Survey::Census,
        Survey::SelfSelected,
        Survey::Sample { population: None },
    ] {
        let poll = open(drinks().visibility(Visibility::Live).survey(survey));
        lay_out(&report(&poll, &votes(&poll, &[])));
    }
}

#[test]
fn one_option() {
    let kind = BallotKind::Approval { least: 0, most: 1 };
    let survey = Survey::Sample { population: None };
    let poll = closed(
        Poll::builder("one")
            .option("a")
            .ballots(kind)
            .survey(survey),
    );
    let option = indices(&poll).next().unwrap();
    let mut tally = Tally::new(&poll);
    tally
        .add(&Ballot::approval([option]).unwrap(), Weight::ONE)
        .unwrap();
    let report = report(&poll, &tally);
    assert_eq!(report.verdict.elected(), [option]);
    lay_out(&report);
}

/// The most options, with the longest ids and labels.
fn thousand() -> PollBuilder {
    (0..1000).fold(Poll::builder("thousand"), |builder, option| {
        let id = format!("{option:0128}");
        builder.labelled(&id, &format!("{option:01024}"))
    })
}

#[test]
fn a_thousand_options() {
    let survey = Survey::Sample {
        population: Some(1 << 40),
    };
    let poll = closed(thousand().survey(survey).seats(500));
    let counts: Vec<u64> = (0..1000).map(|option| option % 7).collect();
    let report = report(&poll, &votes(&poll, &counts));
    assert_eq!(report.options.len(), 1000);
    for text in lay_out(&report) {
        assert!(text.lines().count() > 1000);
    }
    let tied = crate::shared::report(&poll, &votes(&poll, &[1]));
    assert!(!tied.outcome.as_ref().unwrap().winners().is_complete());
    // A thousand sets of half a thousand options would be some 65 MB.
    let json = serde_json::to_string(&tied).unwrap();
    assert!(json.len() < 8_000_000, "{}", json.len());
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["count"]["winners"]["complete"], false);
    assert_eq!(json["count"]["winners"]["places"], 499);
    lay_out(&tied);
}

#[test]
fn the_largest_weights() {
    let most = Weight::new(u64::MAX).unwrap();
    let score = BallotKind::Score { highest: 1000 };
    let points = BallotKind::Cumulative {
        points: 1_000_000,
        most_on_one: 1_000_000,
    };
    let quadratic = BallotKind::Quadratic { credits: 1_000_000 };
    let kinds = [
        (BallotKind::Plurality, Rule::Plurality),
        (score.clone(), Rule::Score),
        (score.clone(), Rule::Star),
        (score, Rule::Borda),
        (points, Rule::Cumulative),
        (quadratic, Rule::Quadratic),
    ];
    for (kind, rule) in kinds {
        let survey = Survey::Sample { population: None };
        let poll = closed(drinks().ballots(kind.clone()).rule(rule).survey(survey));
        let option = indices(&poll).next().unwrap();
        let ballot = match kind {
            BallotKind::Plurality => Ok(Ballot::choice(option)),
            BallotKind::Score { .. } => Ballot::scores([(option, 1000)]),
            // Points and votes are summed up in a `u64`.
            BallotKind::Cumulative { .. } => Ballot::points([(option, 1)]),
            _ => Ballot::votes([(option, -1)]),
        };
        let mut tally = Tally::new(&poll);
        tally.add(&ballot.unwrap(), most).unwrap();
        let report = report(&poll, &tally);
        assert!(report.turnout.unwrap().is_weighted, "{rule:?}");
        for text in lay_out(&report) {
            assert!(text.contains("18446744073709551615"), "{rule:?}: {text}");
        }
        let json = serde_json::to_value(&report).unwrap();
        assert!(json["options"][0]["total"]["value"].is_string());
    }
}

#[test]
fn lines_keep_to_their_width() {
    let poll = closed(
        Poll::builder("wide")
            .title("紅茶か珈琲か 何を飲みますか")
            .labelled("a", "紅茶紅茶紅茶紅茶紅茶紅茶紅茶紅茶紅茶紅茶紅茶紅茶")
            .labelled("b", "\u{200E}tree\u{200F}")
            .labelled("c", "e\u{301}clair"),
    );
    let report = report(&poll, &votes(&poll, &[5, 4, 3]));
    let text = report.text().width(40).to_string();
    assert!(text.contains("\u{200E}tree\u{200F}"), "{text}");
    assert!(text.contains("紅茶…"), "{text}");
    let columns = |line: &str| -> usize {
        line.chars()
            .map(|c| match c {
                '\u{301}' | '\u{200E}' | '\u{200F}' => 0,
                '\u{3041}'..='\u{9FFF}' => 2,
                _ => 1,
            })
            .sum()
    };
    for line in text.lines() {
        let word = line.split(' ').map(columns).max().unwrap();
        assert!(columns(line) <= 40.max(word + 2), "{line:?}");
    }
    let plain = report.text().ascii().to_string();
    assert!(!plain.contains('█') && !plain.contains('…'), "{plain}");
}

#[test]
fn options_of_one_label_are_told_apart() {
    let poll = closed(
        Poll::builder("twins")
            .labelled("a", "Twin")
            .labelled("b", "Twin")
            .option("c"),
    );
    let report = report(&poll, &votes(&poll, &[2, 1, 1]));
    let text = report.text().to_string();
    assert!(text.contains("Elected: Twin (a)."), "{text}");
    assert!(
        text.contains("Twin (b)") && !text.contains("c (c)"),
        "{text}"
    );
}
