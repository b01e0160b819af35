use pollcore::{
    Ballot, Marks, Poll, PollBuilder, Report, ReportSettings, Survey, Tally, Timestamp, Weight,
};

pub(crate) const OPEN: Timestamp = Timestamp::from_millis(1_000);
pub(crate) const NOW: Timestamp = Timestamp::from_millis(2_000);

/// Three drinks, and all who may vote had the chance to.
pub(crate) fn drinks() -> PollBuilder {
    Poll::builder("drinks")
        .title("What do we drink?")
        .labelled("tea", "Tea")
        .labelled("coffee", "Coffee")
        .labelled("water", "Water")
        .survey(Survey::Census)
}

/// The poll, open since some time.
pub(crate) fn open(builder: PollBuilder) -> Poll {
    let mut poll = builder.build().unwrap();
    poll.open(OPEN).unwrap();
    poll
}

/// The poll, closed now.
pub(crate) fn closed(builder: PollBuilder) -> Poll {
    let mut poll = open(builder);
    poll.close(NOW).unwrap();
    poll
}

/// So many votes for each option.
pub(crate) fn votes(poll: &Poll, counts: &[u64]) -> Tally {
    let mut tally = Tally::new(poll);
    for (option, &count) in indices(poll).zip(counts) {
        for _ in 0..count {
            tally.add(&Ballot::choice(option), Weight::ONE).unwrap();
        }
    }
    tally
}

/// These ballots, each so often.
pub(crate) fn marks(poll: &Poll, ballots: &[(u64, Marks)]) -> Tally {
    let mut tally = Tally::new(poll);
    for (times, marks) in ballots {
        let ballot = poll.ballot(marks).unwrap();
        for _ in 0..*times {
            tally.add(&ballot, Weight::ONE).unwrap();
        }
    }
    tally
}

pub(crate) fn indices(poll: &Poll) -> impl Iterator<Item = pollcore::OptionIndex> + use<> {
    (0..poll.options().len() as u16).map(pollcore::OptionIndex::new)
}

pub(crate) fn report(poll: &Poll, tally: &Tally) -> Report {
    poll.report(tally, NOW, &ReportSettings::new()).unwrap()
}

/// The first line under the title.
pub(crate) fn said(report: &Report) -> String {
    let text = report.text().width(1000).to_string();
    text.lines().nth(1).unwrap().to_owned()
}
