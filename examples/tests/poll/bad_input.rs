//! Each wrong word is named, with what is right.

use std::fs;

use crate::files::Files;

#[test]
fn wrong_input_is_named_and_changes_nothing() {
    let files = Files::with("wrong", "");
    let before = fs::read(files.file("")).unwrap();
    for (arguments, code, message) in [
        (
            "vote FILE --voter ann juice",
            2,
            "there is no option \"juice\"",
        ),
        (
            "vote FILE --voter ann --scores tea=5",
            2,
            "--scores in a poll of plurality ballots",
        ),
        (
            "vote FILE --voter ann --approve tea",
            2,
            "the ballot's kind is approval, and the poll's is plurality",
        ),
        (
            "vote FILE --voter ann",
            2,
            "required arguments were not provided",
        ),
        (
            "vote FILE --voter ann tea --blank",
            2,
            "cannot be used with",
        ),
        ("vote FILE --voter ann --blank", 2, "the ballot is blank"),
        (
            "vote FILE --voter ann --withdraw",
            1,
            "this poll lets no vote be withdrawn",
        ),
        ("vote FILE.not --voter ann tea", 1, "there is no such poll"),
        ("report FILE.not", 1, "there is no such poll"),
        (
            "create FILE --option a --option b",
            1,
            "there is a file of this name",
        ),
        (
            "create FILE.b --option a --option a",
            2,
            "--option: option \"a\" is named twice",
        ),
        (
            "create FILE.b --option a --option b --ballots stars",
            2,
            "it is plurality, approval",
        ),
        (
            "create FILE.b --option a --option b --quorum 1/2",
            2,
            "--quorum: an open electorate",
        ),
        (
            "create FILE.b --option a --option b --actors ann,ann",
            2,
            "--actors: \"ann\" is named twice",
        ),
        (
            "create FILE.b --option a --option b --actors ann:0",
            2,
            "a weight of 0",
        ),
        (
            "create FILE.b --option a --option b --switch 99",
            2,
            "an epsilon of 99",
        ),
        ("create FILE.b", 2, "--option"),
    ] {
        let told = files.fails(arguments, code);
        assert!(told.contains(message), "{arguments}: {told}");
    }
    assert_eq!(fs::read(files.file("")).unwrap(), before);
    assert!(!files.file(".b").exists() && !files.file(".b.secret").exists());
    assert!(!files.file(".not.lock").exists());
}

#[test]
fn each_option_of_a_poll_is_checked_under_its_name() {
    let files = Files::new("terms");
    for (arguments, message) in [
        (
            "--ballots score",
            "\"\" is no whole number from 1 to 1000, as in score:5",
        ),
        (
            "--ballots score:1001",
            "\"1001\" is no whole number from 1 to 1000",
        ),
        (
            "--ballots quadratic:x",
            "\"x\" is no whole number from 1 to 1000000",
        ),
        (
            "--ballots grades:good",
            "--ballots: grades: 1 is not within 2 to 32",
        ),
        (
            "--rule star",
            "--rule: STAR does not count ballots of the kind plurality",
        ),
        ("--seats 3", "--seats: 3 is not within 1 to 2"),
        ("--seats -1", "\"-1\" is no whole number from 0 to 65535"),
        (
            "--opens 10 --closes 5 --now 0",
            "--closes: 1970-01-01T00:00:05Z is not after",
        ),
        (
            "--closes 0 --now 0",
            "--closes: the poll's time ended at 1970-01-01T00:00:00Z",
        ),
        (
            "--closes -5",
            "\"-5\" is no whole number from 0 to 4294967295",
        ),
        (
            "--quorum 3/2 --actors ann",
            "--quorum: share.parts: 3 is not within 1 to 2",
        ),
        ("--quorum many", "\"many\" is no whole number from 0 to"),
        ("--more-than 1", "it is a share, as 1/2"),
        ("--more-than 3/2", "--more-than: 3 is not within 0 to 1"),
        ("--at-least 0/3", "--at-least: 0 is not within 1 to 3"),
        (
            "--revotes last:1",
            "--revotes: most: 1 is not within 2 to 1000",
        ),
        (
            "--sample 1 --actors ann,bob",
            "--sample: population: 1 is not within 2 to",
        ),
        (
            "--switch 21",
            "--switch: an epsilon of 21 instead of 0.000001 to 20",
        ),
        (
            "--switch 0.000002 --revotes last:3",
            "0.000002 is too little for 3 revisions",
        ),
        ("--actors ann,,bob", "it is empty"),
    ] {
        let told = files.fails(&format!("create FILE --option a --option b {arguments}"), 2);
        assert!(told.contains(message), "{arguments}: {told}");
    }
    assert!(!files.file("").exists() && !files.file(".secret").exists());
}

#[test]
fn each_mark_is_checked_under_the_name_of_its_option() {
    let files = Files::with("marks", "--ballots score:5");
    for (arguments, message) in [
        ("--scores tea=9", "poll: tea=9: it is at most 5\n"),
        (
            "--scores tea=-1",
            "poll: tea: \"-1\" is no whole number from 0 to 65535\n",
        ),
        ("--scores tea=1,tea=2", "poll: option \"tea\" twice\n"),
    ] {
        let told = files.fails(&format!("vote FILE --voter ann {arguments}"), 2);
        assert_eq!(told, message, "{arguments}");
    }
    for (arguments, message) in [
        ("vote FILE --voter= --blank", "it is empty"),
        ("vote FILE --voter ann --blank --request=", "it is empty"),
        (
            "vote FILE --voter ann --blank --replacing -1",
            "from 0 to 4294967295",
        ),
        ("report FILE --width 39", "39 is not within 40 to 1000"),
        (
            "report FILE --lot sunday",
            "this poll leaves ties as they are",
        ),
    ] {
        let told = files.fails(arguments, 2);
        assert!(told.contains(message), "{arguments}: {told}");
    }
}

#[test]
fn what_is_no_poll_is_left_alone() {
    let files = Files::new("no-poll");
    fs::create_dir(files.file("")).unwrap();
    let told = files.fails("close FILE", 1);
    assert!(told.ends_with("it is no file\n"), "{told}");
    fs::write(files.file(".text"), "no poll").unwrap();
    let told = files.fails("report FILE.text", 1);
    assert!(told.ends_with("the poll's secret is not there\n"), "{told}");
    assert!(!files.file(".lock").exists() && !files.file(".text.lock").exists());
}

#[test]
fn revisions_share_the_budget_of_switching() {
    let files = Files::with("switch", "--switch 3 --revotes last:3 --visibility live");
    files.text("vote FILE --voter ann tea");
    let report = files.text("report FILE --width 1000");
    assert!(
        report.contains("Epsilon: 1 for a response (realised "),
        "{report}"
    );
    assert!(report.contains(", 3 for a voter."), "{report}");
}

#[test]
fn the_help_says_how_it_ends() {
    let files = Files::new("help");
    let help = files.text("--help");
    for said in [
        "1 when a vote is refused",
        "2 on bad input",
        "FILE.secret",
        "poll create drinks.json",
    ] {
        assert!(help.contains(said), "{said}: {help}");
    }
    for (command, bound) in [
        ("create", "0.000001 to 20"),
        ("create", "score:HIGHEST (up to 1000)"),
        ("report", "40 to 1000"),
    ] {
        let help = files.text(&format!("{command} --help"));
        assert!(help.contains(bound), "{command} {bound}: {help}");
    }
}
