use std::time::Duration;

use drivers_memory::{Fault, Memory};
use pollcore::{Phase, Refusal, Report, ReportError, ReportSettings, store::PollsError};
use tokio::task::JoinSet;

use crate::scene::{at, id, in_time, lunch, opened, polls, totals, vote};

#[tokio::test]
async fn a_report_is_for_who_may_see_it() {
    let polls = opened(&Memory::new(), lunch()).await;
    polls.cast(&vote(1, 1, 0), at(1)).await.unwrap();
    let settings = ReportSettings::default();
    let early = polls.report(&id(), at(2), &settings).await.unwrap_err();
    assert!(
        matches!(early, PollsError::Report(ReportError::Hidden(_))),
        "{early}"
    );
    polls.close(&id(), at(2)).await.unwrap();
    let report = polls.report(&id(), at(3), &settings).await.unwrap();
    assert_eq!(
        (report.poll, report.phase),
        (id(), Phase::Closed { at: at(2) })
    );
}

#[tokio::test]
async fn a_report_is_final_once_the_poll_is_sealed_and_not_before() {
    let polls = opened(&Memory::new(), lunch().closes(at(100))).await;
    polls.cast(&vote(1, 1, 0), at(1)).await.unwrap();
    let settings = ReportSettings::default();
    let early = polls.report(&id(), at(100), &settings).await.unwrap();
    assert_eq!(early.phase, Phase::Closed { at: at(100) });
    // The clock of whoever casts this is behind, or it was on its way.
    polls.cast(&vote(2, 1, 1), at(98)).await.unwrap();
    assert!(early.provisional && !early.is_final());
    let text = words(&early);
    assert!(text.contains("Ahead so far: tea."), "{text}");
    let expected = "votes that are on their way may still count.";
    assert!(text.contains(expected), "{text}");

    polls.close(&id(), at(101)).await.unwrap();
    polls.cast(&vote(3, 1, 1), at(99)).await.unwrap_err();
    let last = polls.report(&id(), at(101), &settings).await.unwrap();
    assert!(last.is_final() && !last.provisional);
    let text = words(&last);
    assert!(!text.contains("on their way"), "{text}");
    assert_ne!(early.tally_digest, last.tally_digest);
}

/// The text, wherever its lines end.
fn words(report: &Report) -> String {
    let text = report.text().to_string();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_got_a_receipt_is_in_the_sealed_tally_and_nothing_else() {
    for seed in 0..20_u32 {
        let memory = Memory::new();
        let first = opened(&memory, lunch()).await;
        let lag = Duration::from_micros(100);
        let lags = Fault::lag_there(lag, tokio::time::sleep).chance(0.5, seed.into());
        memory.faults().inject(lags);
        let mut tasks = JoinSet::new();
        for by in 0..48_u32 {
            // Others, which have read the poll before it is closed.
            let polls = polls(&memory);
            polls.poll(&id()).await.unwrap();
            tasks.spawn(async move {
                if by == 20 {
                    let sealed = polls.close(&id(), at(5)).await.unwrap();
                    assert_eq!(sealed, at(5));
                    let tally = polls.tally(&id()).await.unwrap();
                    assert_eq!(tally.sealed, Some(at(5)));
                    return (0, Some(tally.tally.digest()));
                }
                match polls.cast(&vote(by, 1, 0), at(1)).await {
                    Ok(_) => (1, None),
                    Err(PollsError::Refused(Refusal::Closed { at: since })) => {
                        assert_eq!(since, at(5));
                        (0, None)
                    }
                    Err(error) => panic!("{error}"),
                }
            });
        }
        let outcomes = in_time(tasks.join_all()).await;
        memory.faults().clear();
        let accepted: i128 = outcomes.iter().map(|(accepted, _)| accepted).sum();
        assert_eq!(totals(&first).await, [accepted, 0, 0]);
        // What was counted just after the seal is what is counted at the end.
        let early = outcomes.into_iter().find_map(|(_, digest)| digest);
        let last = first.tally(&id()).await.unwrap().tally.digest();
        assert_eq!(early, Some(last));
    }
}
