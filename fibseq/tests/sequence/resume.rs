//! A sequence interrupted anywhere and continued gives the terms of a straight run.

use fibseq::{Decimal, Sequence, Term};
use proptest::prelude::*;

/// The text of the terms `start..end` after interruptions at each of `stops`, resumed in turn over
/// `A` and over `B`.
fn interrupted<A: Term, B: Term>(start: u64, end: u64, stops: &[u64]) -> Vec<String> {
    let mut checkpoint = Sequence::<A>::starting_at(start)
        .and_then(|terms| terms.checkpoint())
        .unwrap();
    let mut texts = Vec::new();
    for (i, &stop) in stops.iter().chain([&end]).enumerate() {
        checkpoint = if i % 2 == 0 {
            run::<A>(checkpoint, stop, &mut texts)
        } else {
            run::<B>(checkpoint, stop, &mut texts)
        };
        assert_eq!(checkpoint.index(), stop);
    }
    texts
}

fn run<T: Term>(
    checkpoint: fibseq::Checkpoint,
    stop: u64,
    texts: &mut Vec<String>,
) -> fibseq::Checkpoint {
    let mut terms = Sequence::<T>::resume(checkpoint).unwrap();
    while terms.index() < stop {
        texts.push(terms.next().unwrap().to_decimal().text());
    }
    terms.checkpoint().unwrap()
}

fn straight(start: u64, end: u64) -> Vec<String> {
    Sequence::<Decimal>::range(start..end)
        .unwrap()
        .map(|term| term.text())
        .collect()
}

proptest! {
    #[test]
    fn anywhere_in_words(mut stops in prop::collection::vec(0u64..=94, 2..8)) {
        stops.sort_unstable();
        // They may all end behind the last term of 64 bits, and begin with it at the latest.
        stops[0] = stops[0].min(93);
        let (start, end) = (stops[0], stops[stops.len() - 1]);
        let texts = interrupted::<u64, u128>(start, end, &stops[1..]);
        prop_assert_eq!(texts, straight(start, end));
    }

    #[test]
    fn anywhere_in_large_terms(start in 0u64..3000, mut lengths in prop::collection::vec(0u64..40, 1..6)) {
        let mut stop = start;
        for length in &mut lengths {
            stop += *length;
            *length = stop;
        }
        let texts = interrupted::<Decimal, Decimal>(start, stop, &lengths);
        prop_assert_eq!(texts, straight(start, stop));
    }

    #[test]
    fn words_hand_over_to_large_terms_at_their_end(stop in 80u64..=94) {
        let texts = interrupted::<u64, Decimal>(70, 120, &[stop]);
        prop_assert_eq!(texts, straight(70, 120));
    }
}
