//! Replicas that accepted different things, or more than one voter can have.

use pollcore::{
    Agreed, Entry, PollKeys, Refusal, Revotes, Timestamp, VoteSet, VoteSetError, VoterRecord,
    Weight, limits::MOST_ENTRIES,
};

use super::{NOW, choice, poll, request, secret, vote, voter};

const REVOTES: Revotes = Revotes::LastWins { most: 1000 };

/// The votes of Ann's that replica number `first` takes, with requests of its own, and Bob's.
fn of_ann(first: u64, revisions: u32) -> VoteSet {
    let lunch = poll(REVOTES);
    let mut votes = VoteSet::new(&lunch, &secret());
    for revision in 0..revisions {
        let vote = vote("ann", first + u64::from(revision), 0).replacing(revision);
        votes.cast(&lunch, &vote, NOW).unwrap();
    }
    votes.cast(&lunch, &vote("bob", first, 1), NOW).unwrap();
    votes
}

/// One voter of whom replicas took too much stands in nobody's way.
#[test]
fn of_too_many_entries_the_highest_stay() {
    let lunch = poll(REVOTES);
    let (one, two) = (of_ann(0, 700), of_ann(10_000, 600));
    let mut votes = one.clone();
    votes.merge(&two).unwrap();
    let mut there = two.clone();
    there.merge(&one).unwrap();
    let ann = voter("ann");
    let record = votes.record(&ann);
    assert_eq!(record, there.record(&ann));
    assert_eq!(record.entries().len(), MOST_ENTRIES);
    // Of 1300 entries the lowest 150 revisions are gone, of which there were two each.
    assert_eq!(record.entries().first().map(Entry::revision), Some(151));
    assert_eq!((record.revision(), votes.revision(&ann)), (700, 700));
    assert_eq!(VoterRecord::decode(&record.encode()), Ok(record.clone()));
    // Both say the same, and what is merged again changes nothing.
    assert_eq!(votes.divergent(), 0);
    votes.seal(NOW);
    votes.merge(&one).unwrap();
    votes.merge(&two).unwrap();
    assert_eq!(votes.record(&ann), record);
    let tally = votes.tally(&lunch).unwrap();
    assert_eq!((tally.ballots(), votes.len()), (2, 2));
}

#[test]
fn a_request_that_was_dropped_is_stale_and_never_counts_again() {
    let lunch = poll(REVOTES);
    let mut votes = of_ann(0, 700);
    votes.merge(&of_ann(10_000, 600)).unwrap();
    let ann = voter("ann");
    for (first, revision) in [(0, 0), (0, 149), (10_000, 0), (10_000, 149)] {
        let again = vote("ann", first + u64::from(revision), 0).replacing(revision);
        assert_eq!(votes.receipt(&ann, again.request()), None);
        let refused = votes.cast(&lunch, &again, NOW);
        let stale = Refusal::StaleRevision {
            found: revision,
            current: 700,
        };
        assert_eq!(refused, Err(stale));
    }
    for (first, revision) in [(0, 150), (10_000, 150), (10_000, 599), (0, 699)] {
        let again = vote("ann", first + u64::from(revision), 0).replacing(revision);
        assert!(votes.cast(&lunch, &again, NOW).unwrap().replayed());
    }
    // There is no room for another, and Bob is not concerned.
    let more = votes.cast(&lunch, &vote("ann", 20_000, 1).replacing(700), NOW);
    assert_eq!(more, Err(Refusal::RevisionsUsedUp { most: 1000 }));
    let next = votes.cast(&lunch, &vote("bob", 20_000, 2).replacing(1), NOW);
    assert!(next.is_ok());
    assert_eq!(votes.tally(&lunch).unwrap().ballots(), 2);
}

/// What dropped entries disagree in is forgotten, what the highest disagree in is not.
#[test]
fn divergence_is_of_the_entries_that_stay() {
    let lunch = poll(REVOTES);
    let mut here = of_ann(0, 1000);
    let mut there = VoteSet::new(&lunch, &secret());
    there.cast(&lunch, &vote("ann", 10_000, 3), NOW).unwrap();
    here.merge(&there).unwrap();
    let first = here.record(&voter("ann")).entries()[0].clone();
    // Of the two of revision 1 the lower is gone.
    assert_eq!((first.revision(), here.divergent()), (1, 0));

    let mut there = of_ann(10_000, 999);
    let other = vote("ann", 20_000, 3).replacing(999);
    there.cast(&lunch, &other, NOW).unwrap();
    there.merge(&here).unwrap();
    assert_eq!(there.divergent(), 1);
    assert_eq!(there.revision(&voter("ann")), 1000);
}

/// Two replicas of a poll in which Ann and Cleo voted differently at each, and Bob at one.
fn divergent() -> (VoteSet, VoteSet) {
    let lunch = poll(REVOTES);
    let mut here = VoteSet::new(&lunch, &secret());
    let mut there = here.clone();
    for (replica, number, option) in [(&mut here, 1, 0), (&mut there, 2, 1)] {
        for name in ["cleo", "ann"] {
            replica
                .cast(&lunch, &vote(name, number, option), NOW)
                .unwrap();
        }
    }
    here.cast(&lunch, &vote("bob", 1, 2), NOW).unwrap();
    (here, there)
}

#[test]
fn who_is_divergent_is_set_aside_and_said() {
    let lunch = poll(REVOTES);
    let (mut votes, there) = divergent();
    let whole = votes.tally_without_divergent(&lunch).unwrap();
    assert_eq!(whole.set_aside, []);
    assert_eq!(whole.counted, votes.tally(&lunch).unwrap());
    votes.merge(&there).unwrap();

    let both = [voter("ann"), voter("cleo")];
    assert_eq!(votes.divergent_voters().collect::<Vec<_>>(), both);
    assert_eq!(votes.divergent_voters().len(), votes.divergent());
    let refused = VoteSetError::Divergent { voters: 2 };
    assert_eq!(votes.tally(&lunch).unwrap_err(), refused);
    assert_eq!(votes.ballots(&lunch).unwrap_err(), refused);

    let Agreed { counted, set_aside } = votes.tally_without_divergent(&lunch).unwrap();
    assert_eq!(set_aside, both);
    assert_eq!((counted.ballots(), counted.divergent()), (1, 2));
    let ballots = votes.ballots_without_divergent(&lunch).unwrap();
    assert_eq!(ballots.set_aside, both);
    assert_eq!(ballots.counted, [(choice(2), Weight::ONE)]);

    let other = poll(Revotes::Reject);
    for error in [
        votes.tally_without_divergent(&other).unwrap_err(),
        votes.ballots_without_divergent(&other).unwrap_err(),
    ] {
        assert!(matches!(error, VoteSetError::OtherPoll { .. }), "{error}");
    }
}

/// As the documentation of `VoteSet` says.
#[test]
fn an_operator_decides_which_replica_is_right() {
    let lunch = poll(REVOTES);
    let (here, there) = divergent();
    let mut merged = here.clone();
    merged.merge(&there).unwrap();
    // What the replicas accepted, and when.
    let keys = PollKeys::new(&lunch, &secret());
    let (ann, cleo) = (voter("ann"), voter("cleo"));
    let mut said: Vec<_> = merged
        .record(&ann)
        .entries()
        .iter()
        .map(|entry| (entry.open(&keys, &lunch, &ann).unwrap(), entry.at()))
        .collect();
    said.sort_unstable();
    assert_eq!(said, [(Some(choice(0)), NOW), (Some(choice(1)), NOW)]);

    let mut anew = VoteSet::new(&lunch, &secret());
    for (voter, record) in merged.records() {
        let record = match voter {
            _ if voter == ann => here.record(&voter),
            _ if voter == cleo => there.record(&voter),
            _ => record,
        };
        anew.restore(&lunch, &voter, &record).unwrap();
    }
    assert_eq!(anew.divergent(), 0);
    let counted = [choice(0), choice(1), choice(2)].map(|ballot| (ballot, Weight::ONE));
    assert_eq!(anew.ballots(&lunch).unwrap(), counted);
    // Ann goes on from there.
    let later = Timestamp::from_millis(NOW.as_millis() + 1);
    anew.cast(&lunch, &vote("ann", 3, 3).replacing(1), later)
        .unwrap();
    assert!(anew.receipt(&ann, &request(2)).is_none());
    // Copies of what was bring the divergence back.
    anew.merge(&merged).unwrap();
    assert_eq!(anew.divergent(), 2);
}

/// A report says by itself how many voters are in no count.
#[cfg(feature = "serde")]
#[test]
fn a_report_says_how_many_were_set_aside() {
    let mut lunch = poll(REVOTES);
    lunch.close(NOW).unwrap();
    let (mut votes, there) = divergent();
    let report = |votes: &VoteSet| {
        let tally = votes.tally_without_divergent(&lunch).unwrap().counted;
        let report = lunch.report(&tally, NOW, &pollcore::ReportSettings::new());
        report.unwrap()
    };
    let said = "Set aside, as copies of what they voted disagree, and in no count: ";
    let before = report(&votes);
    assert!(!before.text().to_string().contains(said));
    assert_eq!(before.turnout.unwrap().divergent, 0);
    votes.merge(&there).unwrap();
    let report = report(&votes);
    assert_eq!(report.turnout.unwrap().divergent, 2);
    let text = report.text().width(200).to_string();
    assert!(text.contains(&format!("{said}2 voters.\n")), "{text}");
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["turnout"]["divergent"], 2);
    assert_ne!(report.tally_digest, before.tally_digest);
}
