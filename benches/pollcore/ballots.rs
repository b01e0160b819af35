use std::{hint::black_box, time::Duration};

use criterion::{BenchmarkId, Criterion, Throughput};
use pollcore::{Ballot, BallotKind, OptionIndex, Poll, Rule, Tally, Weight};
use rand::{RngExt, SeedableRng, rngs::StdRng};

use crate::{OWN, options};

const BALLOTS: usize = 10_000;
const HIGHEST: u16 = 5;

/// Ballots that say more, one at a time, and counting by a rule. The peer is given options by their
/// numbers too.
pub(crate) fn run(criterion: &mut Criterion) {
    approval(criterion);
    score(criterion);
    count(criterion);
}

fn approval(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("approval");
    group
        .sample_size(30)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(1))
        .throughput(Throughput::Elements(BALLOTS as u64));
    for number in [10_u16, 100] {
        let mut rng = StdRng::seed_from_u64(2);
        let marked: Vec<Vec<u16>> = (0..BALLOTS)
            .map(|_| (0..number).filter(|_| rng.random_bool(0.3)).collect())
            .collect();
        let ballots: Vec<Ballot> = marked
            .iter()
            .map(|marks| Ballot::approval(marks.iter().copied().map(OptionIndex::new)))
            .collect::<Result<_, _>>()
            .expect("no option comes twice");
        let kind = BallotKind::Approval {
            least: 0,
            most: number,
        };
        let mut tally = Tally::new(&poll(number, kind, Rule::Approval));
        group.bench_function(BenchmarkId::new(OWN, number), |bencher| {
            bencher.iter(|| add(&mut tally, black_box(&ballots)));
        });
        #[cfg(feature = "pollcore-peers")]
        group.bench_function(BenchmarkId::new("tallystick", number), |bencher| {
            let mut tally = tallystick::approval::DefaultApprovalTally::<u16>::new(1);
            bencher.iter(|| {
                for marks in black_box(&marked) {
                    tally.add_ref(marks);
                }
            });
        });
    }
}

/// Sums of scores, and the comparisons that STAR needs beside them.
fn score(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("score");
    group
        .sample_size(30)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(1))
        .throughput(Throughput::Elements(BALLOTS as u64));
    for number in [10_u16, 100] {
        let (ballots, scored) = scores(number);
        let kind = BallotKind::Score { highest: HIGHEST };
        for (who, rule) in [(OWN, Rule::Score), ("pollcore, STAR", Rule::Star)] {
            let mut tally = Tally::new(&poll(number, kind.clone(), rule));
            group.bench_function(BenchmarkId::new(who, number), |bencher| {
                bencher.iter(|| add(&mut tally, black_box(&ballots)));
            });
        }
        #[cfg(feature = "pollcore-peers")]
        group.bench_function(BenchmarkId::new("tallystick", number), |bencher| {
            let mut tally = tallystick::score::ScoreTally::<u16, u64>::new(1);
            bencher.iter(|| {
                for marks in black_box(&scored) {
                    tally.add_ref(marks);
                }
            });
        });
        black_box(&scored);
    }
}

/// From the tally to the outcome.
fn count(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("count");
    group
        .sample_size(30)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(500));
    for number in [10_u16, 100] {
        let (ballots, _) = scores(number);
        for rule in [Rule::Score, Rule::Star, Rule::Borda] {
            let poll = poll(number, BallotKind::Score { highest: HIGHEST }, rule);
            let mut tally = Tally::new(&poll);
            add(&mut tally, &ballots);
            let who = if rule == Rule::Score {
                OWN.to_owned()
            } else {
                format!("{OWN}, {}", rule.name())
            };
            group.bench_function(BenchmarkId::new(who, number), |bencher| {
                bencher.iter(|| poll.count(black_box(&tally), None));
            });
        }
    }
}

fn poll(number: u16, kind: BallotKind, rule: Rule) -> Poll {
    let ids = options(usize::from(number));
    Poll::builder("poll")
        .options(ids.iter().map(String::as_str))
        .ballots(kind)
        .rule(rule)
        .build()
        .expect("the rule fits the ballots")
}

fn add(tally: &mut Tally, ballots: &[Ballot]) {
    for ballot in ballots {
        tally
            .add(ballot, Weight::ONE)
            .expect("the ballot fits and nothing overflows");
    }
}

/// The same scores for us and for the peer.
fn scores(number: u16) -> (Vec<Ballot>, Vec<Vec<(u16, u64)>>) {
    let mut rng = StdRng::seed_from_u64(3);
    let mut scored = Vec::new();
    let mut ballots = Vec::new();
    for _ in 0..BALLOTS {
        let scores: Vec<(u16, u16)> = (0..number)
            .map(|option| (option, rng.random_range(0..=HIGHEST)))
            .collect();
        let marks = scores
            .iter()
            .map(|(option, score)| (OptionIndex::new(*option), *score));
        ballots.push(Ballot::scores(marks).expect("no option comes twice"));
        scored.push(
            scores
                .into_iter()
                .map(|(option, score)| (option, u64::from(score)))
                .collect(),
        );
    }
    (ballots, scored)
}
