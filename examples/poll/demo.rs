use pollcore::{
    Marks, Poll, ReportSettings, Revotes, Survey, Timestamp, Visibility, Vote, VoteSet,
};

use crate::{failure::Failure, said, say, secrets::Secrets, show};

/// Plays a small poll: votes, one that is sent twice, one that is refused, one that is replaced, and
/// the report.
pub(crate) fn run() -> Result<(), Failure> {
    // Minutes after 2026-11-22T10:15:00Z.
    let at = |minutes: u64| Timestamp::from_millis(1_795_342_500_000 + 60_000 * minutes);
    let mut poll = Poll::builder("demo")
        .title("What do we drink?")
        .options(["tea", "coffee", "water"])
        .revotes(Revotes::LastWins { most: 3 })
        .visibility(Visibility::AfterClose)
        .survey(Survey::Sample {
            population: Some(40),
        })
        .build()
        .map_err(Failure::work)?;
    poll.open(at(0)).map_err(Failure::work)?;
    let secrets = Secrets::known();
    let mut votes = VoteSet::new(&poll, &secrets.seal());
    let plays = [
        ("ann", "tea", "ann-1", 0),
        ("bob", "coffee", "bob-1", 0),
        ("bob", "coffee", "bob-1", 0),
        ("bob", "tea", "bob-2", 0),
        ("cid", "water", "cid-1", 0),
        ("cid", "tea", "cid-2", 1),
        ("dan", "juice", "dan-1", 0),
        ("eve", "tea", "eve-1", 0),
        ("fay", "coffee", "fay-1", 0),
        ("gus", "tea", "gus-1", 0),
    ];
    for (name, option, request, replacing) in plays {
        let told = match poll.ballot(&Marks::Choice(option.into())) {
            Err(error) => format!("refused: {error}"),
            Ok(ballot) => {
                let (voter, key) = (secrets.voter(name), secrets.request(request));
                let vote = Vote::new(poll.id().clone(), voter, key, ballot).replacing(replacing);
                match votes.cast(&poll, &vote, at(1)) {
                    Ok(accepted) if accepted.replayed() => "accepted before".to_owned(),
                    Ok(accepted) => {
                        format!("accepted, revision {}", accepted.receipt().revision())
                    }
                    Err(refusal) => said(&refusal),
                }
            }
        };
        say(&format!("{name} votes for {option} ({request}): {told}"))?;
    }
    poll.close(at(2)).map_err(Failure::work)?;
    say("")?;
    let tally = votes.tally(&poll).map_err(Failure::work)?;
    let report = poll
        .report(&tally, at(3), &ReportSettings::new())
        .map_err(Failure::work)?;
    show(&report, 80, false)
}
