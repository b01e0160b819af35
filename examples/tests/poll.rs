//! `poll` as programs: a poll from its creation to its report, many of them voting at once, and
//! wrong input.

mod shared;

use std::{
    env, fs,
    path::PathBuf,
    process::{self, Child, Output, Stdio},
};

use shared::{closes_early, example, text};

/// A poll's files, which go with the test.
struct Files(PathBuf);

impl Files {
    fn new(name: &str) -> Self {
        let folder = env::temp_dir().join(format!("poll-{name}-{}", process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    /// A poll with these arguments beyond its options.
    fn with(name: &str, more: &str) -> Self {
        let files = Self::new(name);
        let options = "--option tea --option coffee=Coffee --option water";
        assert_eq!(
            files.text(&format!("create FILE {options} {more}")),
            "created\n"
        );
        files
    }

    fn file(&self, more: &str) -> PathBuf {
        self.0.join(format!("drinks.json{more}"))
    }

    fn start(&self, arguments: &str) -> Child {
        let file = self.file("");
        let arguments = arguments.replace("FILE", file.to_str().unwrap());
        example("poll", &arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    fn run(&self, arguments: &str) -> Output {
        self.start(arguments).wait_with_output().unwrap()
    }

    fn text(&self, arguments: &str) -> String {
        text(arguments, &self.run(arguments))
    }

    /// What is told where it ends with this code.
    fn fails(&self, arguments: &str, code: i32) -> String {
        let output = self.run(arguments);
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{arguments}: {told}");
        assert!(output.stdout.is_empty(), "{arguments}");
        told
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_poll_from_its_creation_to_its_report() {
    let files = Files::with(
        "whole",
        "--actors ann,bob,cid:3 --quorum 1/2 --more-than 1/2",
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
        "poll: refused: the poll has been closed since 5 ms\n"
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
fn the_file_names_nobody_and_the_secret_is_its_owners() {
    let files = Files::with("secret", "--actors anneliese");
    files.text("vote FILE --voter anneliese water");
    let kept = fs::read_to_string(files.file("")).unwrap();
    assert!(!kept.contains("anneliese"), "{kept}");
    assert_eq!(fs::read(files.file(".secret")).unwrap().len(), 64);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;

        let mode = fs::metadata(files.file(".secret"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    assert!(!files.file(".new").exists());
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
    assert!(files.text("report FILE").contains("No votes: "));
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
        ("plurality --blank", "--blank", "No votes"),
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
        "poll: refused: the poll is not open yet, it opens at 11000 ms\n"
    );
    files.text("vote FILE --voter ann tea --now 11000");
    let late = files.fails("vote FILE --voter bob tea --now 21000", 1);
    assert_eq!(
        late,
        "poll: refused: the poll has been closed since 21000 ms\n"
    );
    let report = files.text("report FILE --now 21000");
    assert!(report.contains("Elected: tea."), "{report}");
}

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
            "options: option \"a\" is named twice",
        ),
        (
            "create FILE.b --option a --option b --ballots stars",
            2,
            "it is plurality, approval",
        ),
        (
            "create FILE.b --option a --option b --quorum 1/2",
            2,
            "quorum: an open electorate",
        ),
        (
            "create FILE.b --option a --option b --actors ann,ann",
            2,
            "is named twice",
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
fn files_that_were_changed_are_refused() {
    let files = Files::with("changed", "--visibility live");
    files.text("vote FILE --voter ann tea");
    let kept = fs::read_to_string(files.file("")).unwrap();
    let secret = fs::read(files.file(".secret")).unwrap();

    fs::write(files.file(".secret"), [7; 64]).unwrap();
    let told = files.fails("report FILE", 1);
    assert!(told.starts_with("poll: "), "{told}");
    fs::write(files.file(".secret"), [7; 63]).unwrap();
    let told = files.fails("report FILE", 1);
    assert!(told.contains("not the 64 bytes of a secret"), "{told}");
    fs::write(files.file(".secret"), secret).unwrap();

    // The terms are what votes are sealed for.
    fs::write(files.file(""), kept.replace("\"water\"", "\"gin\"")).unwrap();
    files.fails("report FILE", 1);
    fs::write(files.file(""), &kept[..kept.len() / 2]).unwrap();
    files.fails("report FILE", 1);
    fs::write(files.file(""), kept).unwrap();
    assert!(files.text("report FILE").contains("Ahead so far: tea."));
}

#[test]
fn the_demo_is_the_same_every_time() {
    let demo = || text("demo", &example("poll", "demo").output().unwrap());
    let told = demo();
    assert!(
        told.contains("bob votes for coffee (bob-1): accepted before"),
        "{told}"
    );
    assert!(told.contains("Elected: tea."), "{told}");
    assert_eq!(told, demo());
}

#[test]
fn a_reader_that_leaves_ends_it_quietly() {
    closes_early(example("poll", "demo"));
}
