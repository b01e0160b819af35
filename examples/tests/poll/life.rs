//! A poll from its creation to its report.

use std::process::{Child, Output};

use crate::files::Files;

#[test]
fn a_poll_from_its_creation_to_its_report() {
    let files = Files::with(
        "whole",
        "--now 1 --actors ann,bob,cid:3 --quorum 1/2 --more-than 1/2",
    );
    let first = files.text("vote FILE --voter ann tea --request first");
    assert!(
        first.starts_with("accepted: revision 1, receipt "),
        "{first}"
    );
    let again = files.text("vote FILE --voter ann tea --request first");
    assert!(
        again.starts_with("accepted before, and counts once: "),
        "{again}"
    );
    let receipt = |told: &str| told.rsplit(' ').next().unwrap().to_owned();
    assert_eq!(receipt(&first), receipt(&again));
    assert_eq!(
        files.fails("vote FILE --voter ann coffee --request first", 1),
        "poll: refused: the request key was used for another vote\n"
    );
    assert_eq!(
        files.fails("vote FILE --voter ann coffee", 1),
        "poll: refused: the voter has already voted (revision 1)\n"
    );
    assert_eq!(
        files.fails("vote FILE --voter eve tea", 1),
        "poll: refused: the voter is not eligible\n"
    );
    assert_eq!(
        files.fails("report FILE", 1),
        "poll: results are hidden until the poll is closed\n"
    );
    files.text("vote FILE --voter cid coffee");
    assert_eq!(files.text("close FILE --now 5"), "closed\n");
    assert_eq!(
        files.fails("vote FILE --voter bob tea", 1),
        "poll: refused: the poll has been closed since 1970-01-01T00:00:00.005Z\n"
    );
    // Whose receipt was lost gets it also now.
    let late = files.text("vote FILE --voter ann tea --request first");
    assert_eq!(receipt(&late), receipt(&first));
    let report = files.text("report FILE --ascii --width 64");
    for line in [
        "Elected: Coffee.",
        "1 * Coffee      3  75.0 %  #####################################",
        "2   tea         1  25.0 %  ############",
        "3   water       0   0.0 %",
        "Turnout: 2 of 3 voters (66.7 %), with the weight 4 of 5 (80.0",
    ] {
        assert!(
            report.lines().any(|found| found == line),
            "{line}: {report}"
        );
    }
    let json: serde_json::Value = serde_json::from_str(&files.text("report FILE --json")).unwrap();
    assert_eq!(json["verdict"]["options"][0], "coffee");
    assert_eq!(json["options"][2]["total"]["value"], "0");
}

#[test]
fn of_many_at_once_each_voter_counts_once() {
    let files = Files::with("race", "--visibility live");
    let voters = ["ann", "bob", "cid", "dan"];
    let start = |voter: &str, times: usize| -> Vec<Child> {
        let arguments = format!("vote FILE --voter {voter} tea");
        (0..times).map(|_| files.start(&arguments)).collect()
    };
    // Eight processes for the first voter, and others between them.
    let mut races = vec![start(voters[0], 8)];
    races.extend(voters[1..].iter().map(|voter| start(voter, 2)));
    for (voter, race) in voters.iter().zip(races) {
        let ends: Vec<Output> = race
            .into_iter()
            .map(|child| child.wait_with_output().unwrap())
            .collect();
        let accepted = ends.iter().filter(|end| end.status.success()).count();
        let told: Vec<_> = ends
            .iter()
            .map(|end| String::from_utf8_lossy(&end.stderr))
            .collect();
        assert_eq!(accepted, 1, "{voter}: {told:?}");
        let refused = told
            .iter()
            .filter(|told| told.contains("refused: the voter has already voted"))
            .count();
        assert_eq!(refused, ends.len() - 1, "{voter}: {told:?}");
    }
    let report = files.text("report FILE");
    assert!(report.contains("Turnout: 4 ballots."), "{report}");
}

#[test]
fn a_vote_is_replaced_and_taken_back() {
    let files = Files::with("again", "--revotes withdrawable:3 --visibility live");
    files.text("vote FILE --voter ann tea");
    assert_eq!(
        files.fails("vote FILE --voter ann coffee", 1),
        "poll: refused: the vote replaces revision 0, and the current one is 1; --replacing 1 \
         would replace that\n"
    );
    let second = files.text("vote FILE --voter ann coffee --replacing 1");
    assert!(second.starts_with("accepted: revision 2, "), "{second}");
    assert!(files.text("report FILE").contains("Ahead so far: Coffee."));
    files.text("vote FILE --voter ann --withdraw --replacing 2");
    assert!(
        files
            .text("report FILE")
            .contains("there are no votes so far.")
    );
    let used_up = files.fails("vote FILE --voter ann tea --replacing 3", 1);
    assert_eq!(
        used_up,
        "poll: refused: revision 3 is the last that the poll takes\n"
    );
}

#[test]
fn every_kind_of_ballot_can_be_cast() {
    for (kind, vote, elected) in [
        (
            "approval",
            "--approve coffee,water",
            "A tie between Coffee and water",
        ),
        ("score:5", "--scores tea=5,coffee=2", "Elected: tea"),
        (
            "score:5 --rule star",
            "--scores tea=1,coffee=2",
            "Elected: Coffee",
        ),
        ("score:5 --rule borda", "--scores tea=1", "Elected: tea"),
        ("cumulative:10", "--scores tea=3,water=7", "Elected: water"),
        ("quadratic:9", "--scores tea=-2,coffee=1", "Elected: Coffee"),
        (
            "grades:poor,fair,good",
            "--scores tea=fair,water=good",
            "Elected: water",
        ),
        ("plurality --blank", "--blank", "all ballots are blank."),
        ("plurality --switch 0.5", "tea", "Elected by the estimate: "),
        ("plurality --sample 500", "tea", "Elected: tea"),
    ] {
        let files = Files::with("kinds", &format!("--ballots {kind}"));
        files.text(&format!("vote FILE --voter ann {vote}"));
        files.text("close FILE");
        let report = files.text("report FILE");
        assert!(report.contains(elected), "{kind}: {report}");
    }
}

#[test]
fn a_lot_decides_a_tie() {
    let files = Files::with("lot", "--ties-by-lot");
    files.text("vote FILE --voter ann tea");
    files.text("vote FILE --voter bob coffee");
    files.text("close FILE");
    assert!(files.text("report FILE").contains("no lot was given"));
    let drawn = files.text("report FILE --lot sunday");
    assert!(drawn.contains("A tie was decided by lot."), "{drawn}");
    assert_eq!(drawn, files.text("report FILE --lot sunday"));
}

#[test]
fn a_poll_opens_and_closes_by_the_clock() {
    let files = Files::with("clock", "--opens 10 --closes 20 --now 1000");
    let early = files.fails("vote FILE --voter ann tea --now 10999", 1);
    assert_eq!(
        early,
        "poll: refused: the poll is not open yet, it opens at 1970-01-01T00:00:11Z\n"
    );
    files.text("vote FILE --voter ann tea --now 11000");
    let late = files.fails("vote FILE --voter bob tea --now 21000", 1);
    assert_eq!(
        late,
        "poll: refused: the poll has been closed since 1970-01-01T00:00:21Z\n"
    );
    let hidden = files.fails("report FILE --now 11000", 1);
    let until = "until the poll is closed, at 1970-01-01T00:00:21Z at the latest";
    assert_eq!(hidden, format!("poll: results are hidden {until}\n"));
    let report = files.text("report FILE --now 21000");
    assert!(report.contains("Elected: tea."), "{report}");
}
