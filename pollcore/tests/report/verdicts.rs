use std::slice;

use pollcore::{
    Ballot, BallotKind, CountError, Coverage, Lot, Marks, OptionIndex, Poll, PollBuilder, Quorum,
    Ratio, ReportError, ReportSettings, Rule, Shard, Tally, Threshold, Timestamp, Until, Verdict,
    Viewer, Visibility, VoterKey, Weight,
    report::{SetAside, Total, Unit, Unknown},
};

use crate::shared::{NOW, closed, drinks, marks, open, report, said, votes};

const TEA: OptionIndex = OptionIndex::new(0);
const COFFEE: OptionIndex = OptionIndex::new(1);
const WATER: OptionIndex = OptionIndex::new(2);

fn elected(options: &[OptionIndex]) -> Verdict {
    let poll = closed(drinks().seats(options.len() as u16));
    let counts: Vec<u64> = (0..3)
        .map(|index| u64::from(options.contains(&OptionIndex::new(index))))
        .collect();
    report(&poll, &votes(&poll, &counts)).verdict
}

#[test]
fn who_has_most_is_elected_and_nobody_is_left_out() {
    let poll = closed(drinks());
    let report = report(&poll, &votes(&poll, &[3, 5, 0]));
    assert_eq!(report.verdict, elected(&[COFFEE]));
    assert!(report.is_final());
    assert_eq!(report.unit, Unit::Votes);
    assert_eq!(report.ranking, [COFFEE, TEA, WATER]);
    let totals: Vec<_> = report.options.iter().map(|option| option.total).collect();
    let exact = [3, 5, 0].map(report_total);
    assert_eq!(totals, exact);
    let shares: Vec<_> = report.options.iter().map(|option| option.share).collect();
    assert_eq!(shares, [3, 5, 0].map(|parts| Ratio::new(parts, 8)));
    let places: Vec<_> = report.options.iter().map(|option| option.place).collect();
    assert_eq!(places, [Some(2), Some(1), Some(3)]);
    let marked: Vec<_> = report.options.iter().map(|option| option.elected).collect();
    assert_eq!(marked, [false, true, false]);
    assert_eq!(said(&report), "Elected: Coffee.");
}

/// `Total` can't be built from outside.
fn report_total(value: u64) -> Total {
    let poll = closed(drinks());
    report(&poll, &votes(&poll, &[value])).options[0].total
}

#[test]
fn an_open_poll_has_somebody_ahead_and_nobody_elected_for_good() {
    let poll = open(drinks().visibility(Visibility::Live));
    let report = report(&poll, &votes(&poll, &[3, 5, 0]));
    assert!(!report.is_final());
    assert_eq!(said(&report), "Ahead so far: Coffee.");
}

#[test]
fn without_votes_there_is_no_winner_and_no_tie() {
    let poll = closed(drinks().blank());
    let empty = report(&poll, &votes(&poll, &[]));
    assert_eq!(empty.verdict, Verdict::NoVotes);
    assert_eq!(empty.options.len(), 3);
    assert!(empty.options.iter().all(|option| option.share.is_none()));
    assert_eq!(said(&empty), "Nobody is elected: there are no votes.");
    let still = open(drinks().visibility(Visibility::Live));
    let still = report(&still, &votes(&still, &[]));
    assert_eq!(
        said(&still),
        "Nobody is elected: there are no votes so far."
    );
    let blank = report(&poll, &marks(&poll, &[(4, Marks::Blank)]));
    assert_eq!(blank.verdict, Verdict::NoVotes);
    let turnout = blank.turnout.unwrap();
    assert_eq!((turnout.ballots, turnout.blank), (4, 4));
    assert_eq!(said(&blank), "Nobody is elected: all ballots are blank.");
}

#[test]
fn one_is_no_plural() {
    let ann = VoterKey::new(b"ann").unwrap();
    let text = |builder: PollBuilder| {
        let poll = closed(builder);
        let report = report(&poll, &votes(&poll, &[1]));
        report.text().width(1000).to_string()
    };
    let one = text(drinks().actor(ann, Weight::ONE).quorum(Quorum::Ballots(1)));
    assert!(one.contains("Turnout: 1 of 1 voter (100.0 %).\n"), "{one}");
    assert!(one.contains("Quorum: 1 ballot; met.\n"), "{one}");
    let two = text(drinks().quorum(Quorum::Ballots(2)));
    assert!(
        two.contains("No quorum: 1 ballot, and 2 are needed.\n"),
        "{two}"
    );
    assert!(two.contains("Turnout: 1 ballot.\n"), "{two}");
}

#[test]
fn times_are_dates() {
    let at = |millis: u64| Timestamp::from_millis(1_795_342_500_000 + millis);
    let poll = drinks().opens(at(0)).closes(at(60_000));
    let mut poll = poll.visibility(Visibility::Live).build().unwrap();
    poll.open(at(0)).unwrap();
    let tally = votes(&poll, &[]);
    let text = |now| {
        let report = poll.report(&tally, now, &ReportSettings::new()).unwrap();
        let json = serde_json::to_value(&report).unwrap();
        (report.text().to_string(), json["phase"].clone())
    };
    let (early, _) = text(Timestamp::from_millis(7));
    assert!(
        early.contains("The poll opens at 2026-11-22T10:15:00Z.\n"),
        "{early}"
    );
    let (late, phase) = text(at(99_000));
    assert!(
        late.contains("The poll is closed since 2026-11-22T10:16:00Z.\n"),
        "{late}"
    );
    assert_eq!(phase["at"], 1_795_342_560_000_u64);
}

#[test]
fn a_tie_is_reported_with_all_its_outcomes() {
    let poll = closed(drinks().seats(2));
    let report = report(&poll, &votes(&poll, &[4, 4, 4]));
    assert_eq!(report.verdict, Verdict::Tied { lot_missing: false });
    let outcome = report.outcome.as_ref().unwrap();
    assert_eq!(
        outcome.winners().sets(),
        [[TEA, COFFEE], [TEA, WATER], [COFFEE, WATER]]
    );
    assert_eq!(
        said(&report),
        "A tie between Tea, Coffee and Water for 2 of 2 seats. The poll leaves ties as they are."
    );
    assert!(report.options.iter().all(|option| !option.elected));
    let poll = closed(drinks().seats(2));
    assert_eq!(
        said(&crate::shared::report(&poll, &votes(&poll, &[9, 4, 4]))),
        "A tie between Coffee and Water for 1 of 2 seats. Tea is elected in any case. The poll \
         leaves ties as they are."
    );
}

#[test]
fn a_lot_decides_once_it_is_given_and_shows_its_draws() {
    let poll = closed(drinks().ties_by_lot());
    let tally = votes(&poll, &[4, 4, 1]);
    let missing = report(&poll, &tally);
    assert_eq!(missing.verdict, Verdict::Tied { lot_missing: true });
    assert_eq!(
        said(&missing),
        "A tie between Tea and Coffee. It is to be decided by lot, and no lot was given."
    );
    let lot = Lot::new("drawn on Sunday");
    let drawn = poll
        .report(&tally, NOW, &ReportSettings::new().lot(lot.clone()))
        .unwrap();
    let [lower, _] = {
        let mut draws = [TEA, COFFEE].map(|option| {
            let id = poll.options()[option.as_usize()].id();
            (lot.draw(poll.digest(), id), option)
        });
        draws.sort();
        draws
    };
    assert_eq!(drawn.verdict.elected(), slice::from_ref(&lower.1));
    let text = drawn.text().width(1000).to_string();
    assert!(text.contains("A tie was decided by lot."), "{text}");
    assert!(text.contains("Seed \"drawn on Sunday\"."), "{text}");
    let digits = &lower.0.to_string()[..16];
    assert!(text.contains(digits), "{text}");
    let json = serde_json::to_value(&drawn).unwrap();
    let evidence = &json["count"]["tie_breaks"][0];
    assert_eq!(evidence["draws"][0], lower.0.to_string());
    assert_eq!(json["lot"], "647261776e206f6e2053756e646179");
}

#[test]
fn an_order_decides_by_itself() {
    let poll = closed(drinks().ties_by_order(["water", "coffee", "tea"]));
    let report = report(&poll, &votes(&poll, &[4, 4, 1]));
    assert_eq!(report.verdict, elected(&[COFFEE]));
    let said = said(&report);
    assert_eq!(
        said,
        "Elected: Coffee. A tie was decided by the poll's order of options."
    );
}

#[test]
fn a_quorum_comes_before_everything_but_no_votes() {
    let poll = closed(drinks().quorum(Quorum::Ballots(10)));
    let short = report(&poll, &votes(&poll, &[5, 4, 0]));
    assert_eq!(short.verdict, Verdict::NoQuorum);
    assert!(!short.quorum.unwrap().met);
    assert_eq!(said(&short), "No quorum: 9 ballots, and 10 are needed.");
    let met = report(&poll, &votes(&poll, &[5, 4, 1]));
    assert_eq!(met.verdict, elected(&[TEA]));
    assert!(met.quorum.unwrap().met);
}

#[test]
fn a_quorum_of_the_electorate_goes_by_weight_and_is_rounded_up() {
    let voter = |key: u8| VoterKey::new(&[key]).unwrap();
    let weight = |weight| Weight::new(weight).unwrap();
    let actors = [(voter(1), weight(5)), (voter(2), weight(5))];
    let poll = closed(
        drinks()
            .actors(actors)
            .quorum(Quorum::Share { parts: 51, of: 100 }),
    );
    let mut tally = Tally::new(&poll);
    tally.add(&Ballot::choice(TEA), weight(5)).unwrap();
    let short = report(&poll, &tally);
    let quorum = short.quorum.unwrap();
    assert_eq!((quorum.needed, quorum.had), (6, 5));
    assert_eq!(short.verdict, Verdict::NoQuorum);
    assert_eq!(
        said(&short),
        "No quorum: ballots of the weight 5, and 6 is needed."
    );
    tally.add(&Ballot::choice(TEA), weight(5)).unwrap();
    assert_eq!(report(&poll, &tally).verdict, elected(&[TEA]));
}

#[test]
fn a_majority_is_more_than_half_and_two_thirds_are_at_least_that() {
    let half = closed(drinks().threshold(Threshold::MoreThan { parts: 1, of: 2 }));
    let exactly = report(&half, &votes(&half, &[5, 4, 1]));
    assert_eq!(
        exactly.verdict,
        Verdict::BelowThreshold { ahead: vec![TEA] }
    );
    assert_eq!(exactly.threshold.unwrap().needed, Some(6));
    assert_eq!(
        said(&exactly),
        "Nobody is elected: Tea is ahead and below the threshold."
    );
    let more = report(&half, &votes(&half, &[6, 4, 1]));
    assert_eq!(more.verdict, elected(&[TEA]));

    let thirds = closed(drinks().threshold(Threshold::AtLeast { parts: 2, of: 3 }));
    let exactly = report(&thirds, &votes(&thirds, &[6, 2, 1]));
    assert_eq!(exactly.verdict, elected(&[TEA]));
    assert_eq!(exactly.threshold.unwrap().needed, Some(6));
    assert_eq!(exactly.options[1].meets_threshold, Some(false));
}

#[test]
fn blank_ballots_count_for_the_quorum_and_not_for_the_threshold() {
    let poll = closed(
        drinks()
            .blank()
            .quorum(Quorum::Ballots(10))
            .threshold(Threshold::MoreThan { parts: 1, of: 2 }),
    );
    let choice = |id: &str| Marks::Choice(id.into());
    let ballots = [(4, choice("tea")), (3, choice("coffee")), (3, Marks::Blank)];
    let report = report(&poll, &marks(&poll, &ballots));
    assert_eq!(report.verdict, elected(&[TEA]));
    assert_eq!(report.threshold.unwrap().of, Some(7));
}

#[test]
fn only_those_above_the_threshold_get_their_seats() {
    let poll = closed(
        drinks()
            .seats(2)
            .threshold(Threshold::AtLeast { parts: 1, of: 4 }),
    );
    let report = report(&poll, &votes(&poll, &[6, 2, 1]));
    assert_eq!(report.verdict.elected(), [TEA]);
    assert_eq!(said(&report), "Elected: Tea. Below the threshold: Coffee.");
}

#[test]
fn a_tie_below_the_threshold_elects_nobody_however_it_ends() {
    let poll = closed(drinks().threshold(Threshold::MoreThan { parts: 1, of: 2 }));
    let report = report(&poll, &votes(&poll, &[4, 4, 1]));
    let ahead = vec![TEA, COFFEE];
    assert_eq!(report.verdict, Verdict::BelowThreshold { ahead });
}

/// However the tie ends, the same are elected: those that it is between are not.
#[test]
fn a_tie_for_seats_that_nobody_gets_is_none() {
    let quarter = Threshold::AtLeast { parts: 1, of: 4 };
    let poll = closed(drinks().seats(2).threshold(quarter));
    let eight = report(&poll, &votes(&poll, &[8, 1, 1]));
    let verdict = Verdict::Elected {
        options: vec![TEA],
        below: vec![COFFEE, WATER],
    };
    assert_eq!(eight.verdict, verdict);
    assert_eq!(
        said(&eight),
        "Elected: Tea. Below the threshold: Coffee and Water."
    );
    assert_eq!(eight.outcome.as_ref().unwrap().winners().sets().len(), 2);
    // Here one of them would be.
    let six = report(&poll, &votes(&poll, &[6, 3, 3]));
    assert_eq!(six.verdict, Verdict::Tied { lot_missing: false });
}

#[test]
fn thresholds_of_marks_are_shares_of_the_highest_total() {
    let share = Threshold::AtLeast { parts: 1, of: 2 };
    let score = BallotKind::Score { highest: 5 };
    let poll = closed(drinks().ballots(score).threshold(share));
    let scores = |tea: u16| Marks::Scores([("tea".into(), tea)].into());
    let report = |poll: &Poll, ballots: &[(u64, Marks)]| report(poll, &marks(poll, ballots));
    let low = report(&poll, &[(1, scores(5)), (3, scores(1))]);
    assert_eq!(low.threshold.unwrap().of, Some(20));
    assert_eq!(low.verdict, Verdict::BelowThreshold { ahead: vec![TEA] });
    assert_eq!(low.options[0].share, Ratio::new(8, 20));
    let high = report(&poll, &[(2, scores(5)), (2, scores(0))]);
    assert_eq!(high.verdict.elected(), [TEA]);

    let quadratic = BallotKind::Quadratic { credits: 10 };
    let poll = closed(drinks().ballots(quadratic).threshold(share));
    let ballot = |tea: i32| Marks::Votes([("tea".into(), tea)].into());
    let against = report(&poll, &[(1, ballot(3)), (1, ballot(-2))]);
    // Three votes cost nine of ten credits, and nobody can have more.
    assert_eq!(against.threshold.unwrap().of, Some(6));
    assert_eq!(against.options[0].share, Ratio::new(1, 6));

    let points = BallotKind::Cumulative {
        points: 10,
        most_on_one: 4,
    };
    let poll = closed(drinks().ballots(points).threshold(share));
    let ballot = Marks::Points([("tea".into(), 4)].into());
    let all = report(&poll, &[(3, ballot)]);
    assert_eq!(all.options[0].share, Ratio::new(12, 12));

    let score = BallotKind::Score { highest: 5 };
    let poll = closed(drinks().ballots(score).rule(Rule::Borda).threshold(share));
    let borda = report(&poll, &[(2, scores(5))]);
    assert_eq!(borda.unit, Unit::HalfPoints);
    assert_eq!(borda.options[0].share, Ratio::new(8, 8));
    let text = borda.text().to_string();
    assert!(
        text.contains("highest possible total (4), that is 2 or more."),
        "{text}"
    );
}

#[test]
fn nobody_has_a_grade_where_no_ballot_gives_any() {
    let grades = ["poor", "good"].map(Into::into).to_vec();
    let poll = closed(drinks().ballots(BallotKind::Grades { grades }).blank());
    for ballots in [&[][..], &[(3, Marks::Blank)]] {
        let report = report(&poll, &marks(&poll, ballots));
        assert!(report.options.iter().all(|option| option.grade.is_none()));
        assert!(!report.text().to_string().contains("poor"));
    }
}

#[test]
fn median_grades_have_names_and_no_shares() {
    let grades = ["poor", "fair", "good"].map(Into::into).to_vec();
    let poll = closed(drinks().ballots(BallotKind::Grades { grades }));
    let ballot = |tea: &str| Marks::Grades([("tea".into(), tea.into())].into());
    let tally = marks(&poll, &[(2, ballot("good")), (1, ballot("fair"))]);
    let report = report(&poll, &tally);
    assert_eq!(report.unit, Unit::MedianGrade);
    let names: Vec<_> = report
        .options
        .iter()
        .map(|option| option.grade.as_deref().unwrap())
        .collect();
    assert_eq!(names, ["good", "poor", "poor"]);
    assert!(report.options.iter().all(|option| option.share.is_none()));
}

#[test]
fn a_part_of_the_voters_has_totals_and_no_verdict() {
    let score = BallotKind::Score { highest: 5 };
    for builder in [
        drinks(),
        drinks().ballots(score.clone()).rule(Rule::Borda),
        drinks().ballots(score).rule(Rule::Star),
    ] {
        let poll = closed(builder);
        let mut tally = Tally::of_shard(&poll, Shard::new(7, 0, u64::MAX / 2).unwrap());
        let ballot = match poll.rule() {
            Rule::Plurality => Ballot::choice(TEA),
            _ => Ballot::scores([(TEA, 5)]).unwrap(),
        };
        tally.add(&ballot, Weight::ONE).unwrap();
        let report = report(&poll, &tally);
        let why = Unknown::Partial;
        assert_eq!(report.verdict, Verdict::Unknown { why });
        assert!(!report.is_final() && report.outcome.is_none());
        assert!(report.options[0].total.ranked_by() > 0);
        assert_eq!(report.options[0].place, None);
        let said = "No verdict: the counts cover a part of the voters.";
        assert_eq!(crate::shared::said(&report), said);
        let text = report.text().width(200).to_string();
        let part = "Part of the voters: 1 range of shards of epoch 7, about 50.0 % of all.";
        assert!(text.contains(part), "{text}");
        let json = serde_json::to_value(&report).unwrap();
        assert_eq!(json["coverage"]["complete"], false);
        assert_eq!(json["coverage"]["ranges"][0][1], "7fffffffffffffff");
        assert_ne!(report.coverage, Coverage::full());
    }
}

#[test]
fn hidden_results_are_refused_with_what_they_wait_for() {
    let poll = open(drinks().visibility(Visibility::AfterOwnVote));
    let tally = votes(&poll, &[1, 0, 0]);
    let asked = |voted| ReportSettings::new().viewer(Viewer::Voter { voted });
    let refused = poll.report(&tally, NOW, &asked(false)).unwrap_err();
    let ReportError::Hidden(hidden) = refused else {
        panic!("{refused}");
    };
    assert_eq!(hidden.until, Until::OwnVote { closes: None });
    assert!(poll.report(&tally, NOW, &asked(true)).is_ok());
    assert!(poll.report(&tally, NOW, &ReportSettings::new()).is_err());
}

#[test]
fn a_tally_of_another_poll_is_refused() {
    let poll = closed(drinks());
    let other = closed(drinks().seats(2));
    let refused = poll.report(&votes(&other, &[1]), NOW, &ReportSettings::new());
    assert_eq!(
        refused,
        Err(ReportError::OtherPoll {
            found: other.digest(),
            expected: poll.digest()
        })
    );
    assert_ne!(refused, Err(ReportError::Count(CountError::Partial)));
}

#[test]
fn what_a_queue_set_aside_is_told() {
    let poll = closed(drinks());
    let report = |settings: &ReportSettings| {
        let report = poll.report(&votes(&poll, &[1]), NOW, settings).unwrap();
        let text = report.text().width(1000).to_string();
        (text, serde_json::to_value(&report).unwrap())
    };
    let listed = ["message 7: not JSON", "message 9\u{1b}[2J"];
    let several = SetAside::new(3, listed);
    let (text, json) = report(&ReportSettings::new().set_aside(several));
    let told = "Set aside by the queue, and in no count: 3 messages, among them message 7: not JSON; \
                message 9\u{FFFD}[2J.";
    assert!(text.contains(told), "{text}");
    assert!(!text.contains('\u{1b}'));
    assert_eq!(json["set_aside"]["number"], 3);

    let (text, _) = report(&ReportSettings::new().set_aside(SetAside::new(1, ["why"])));
    assert!(text.contains("in no count: 1 message: why."), "{text}");
    // That nothing was is something else than that nobody says.
    let (text, json) = report(&ReportSettings::new().set_aside(SetAside::default()));
    assert!(text.contains("The queue set no message aside."), "{text}");
    assert_eq!(json["set_aside"]["number"], 0);
    let (text, json) = report(&ReportSettings::new());
    assert!(!text.contains("queue"), "{text}");
    assert!(json["set_aside"].is_null());
}
