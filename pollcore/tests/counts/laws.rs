//! Tallies are a commutative group, and count the same whatever the order.

use pollcore::{Ballot, BallotKind, OptionIndex, Poll, Rule, Shard, Tally, Weight};
use proptest::{prelude::*, sample::Index};

use crate::field::{self, Field, Sheet, field, field_of, index};

type Counted = (Ballot, Weight, u64);

/// The ballots with a hash of the voter each.
fn hashed(field: &Field, hashes: &[u64]) -> Vec<Counted> {
    let ballots = field.ballots().into_iter().zip(hashes);
    ballots
        .map(|((ballot, weight), hash)| (ballot, weight, *hash))
        .collect()
}

/// A tally of the shard from `first` to `last`.
fn shard(poll: &Poll, ballots: &[Counted], first: u64, last: u64) -> Tally {
    let mut tally = Tally::of_shard(poll, Shard::new(7, first, last).unwrap());
    for (ballot, weight, hash) in ballots {
        if (first..=last).contains(hash) {
            tally.add(ballot, *weight).unwrap();
        }
    }
    tally
}

#[test]
fn tallies_that_differ_in_anything_have_other_digests() {
    let field = Field {
        rule: Rule::Score,
        options: 2,
        seats: 1,
        sheets: Vec::new(),
    };
    let (poll, other) = (field.poll(), field.builder().seats(2).build().unwrap());
    let mut tallies = vec![
        Tally::new(&poll),
        Tally::new(&other),
        Tally::of_shard(&poll, Shard::new(0, 0, 9).unwrap()),
        Tally::of_shard(&poll, Shard::new(1, 0, 9).unwrap()),
        Tally::of_shard(&poll, Shard::new(0, 0, 8).unwrap()),
        Tally::of_shard(&poll, Shard::new(0, 1, 9).unwrap()),
    ];
    for (marks, weight) in [
        (None, 1),
        (Some([0, 0]), 1),
        (Some([1, 0]), 1),
        (Some([0, 1]), 1),
        (Some([2, 0]), 1),
        (Some([1, 0]), 2),
    ] {
        let mut tally = Tally::new(&poll);
        let ballot = field::ballot(Rule::Score, marks.as_ref().map(<[i64; 2]>::as_slice));
        tally.add(&ballot, Weight::new(weight).unwrap()).unwrap();
        tallies.push(tally);
    }
    for (at, tally) in tallies.iter().enumerate() {
        for before in &tallies[..at] {
            assert_ne!(tally, before);
            assert_ne!(tally.digest(), before.digest());
        }
    }
}

proptest! {
    #[test]
    fn order_and_shards_and_the_order_of_merging_change_nothing(
        field in field(),
        hashes in prop::collection::vec(any::<u64>(), 9),
        mut bounds in prop::collection::vec(0..u64::MAX, 0..6),
        order in prop::collection::vec(any::<Index>(), 8),
    ) {
        let poll = field.poll();
        let mut ballots = hashed(&field, &hashes);
        let whole = field.tally();
        for (at, other) in order.iter().enumerate().take(ballots.len()) {
            let other = other.index(ballots.len());
            ballots.swap(at, other);
        }
        bounds.sort_unstable();
        bounds.dedup();
        let mut parts = Vec::new();
        let mut first = 0;
        for bound in bounds {
            parts.push(shard(&poll, &ballots, first, bound));
            first = bound + 1;
        }
        parts.push(shard(&poll, &ballots, first, u64::MAX));
        // Two of the parts become one until one is left.
        let mut order = order.iter().cycle();
        while parts.len() > 1 {
            let one = parts.swap_remove(order.next().unwrap().index(parts.len()));
            let at = order.next().unwrap().index(parts.len());
            parts[at].merge(&one).unwrap();
        }
        prop_assert_eq!(&parts[0], &whole);
        prop_assert_eq!(parts[0].digest(), whole.digest());
        prop_assert!(parts[0].coverage().is_full());
    }

    #[test]
    fn what_is_added_and_taken_away_leaves_nothing_behind(
        field in field(),
        other in prop::collection::vec((prop::collection::vec(0_i64..2, 5), 1_u64..4), 0..4),
    ) {
        let poll = field.poll();
        let mut tally = field.tally();
        let before = tally.clone();
        let more: Vec<_> = other
            .into_iter()
            .map(|(mut marks, weight)| {
                marks.truncate(field.options);
                if field.rule == Rule::Plurality {
                    marks = (0..field.options as i64).map(|at| i64::from(at == marks[0])).collect();
                }
                (field::ballot(field.rule, Some(&marks)), Weight::new(weight).unwrap())
            })
            .collect();
        for (ballot, weight) in &more {
            tally.add(ballot, *weight).unwrap();
        }
        prop_assert_eq!(more.is_empty(), tally == before);
        for (ballot, weight) in &more {
            tally.sub(ballot, *weight).unwrap();
        }
        prop_assert_eq!(&tally, &before);
        prop_assert_eq!(tally.digest(), before.digest());
        // Nothing is left once all are gone.
        for (ballot, weight) in field.ballots() {
            tally.sub(&ballot, weight).unwrap();
        }
        prop_assert_eq!(tally, Tally::new(&poll));
    }

    #[test]
    fn a_shard_that_is_merged_can_be_taken_away(
        field in field(),
        hashes in prop::collection::vec(any::<u64>(), 9),
        bound in 1..u64::MAX,
    ) {
        let poll = field.poll();
        let ballots = hashed(&field, &hashes);
        let low = shard(&poll, &ballots, 0, bound - 1);
        let high = shard(&poll, &ballots, bound, u64::MAX);
        let mut all = low.clone();
        all.merge(&high).unwrap();
        all.subtract(&low).unwrap();
        prop_assert_eq!(&all, &high);
        all.subtract(&high).unwrap();
        prop_assert!(all.coverage().is_empty());
        all.merge(&low).unwrap();
        prop_assert_eq!(&all, &low);
    }

    #[test]
    fn a_weight_is_so_many_copies(field in field()) {
        let mut copies = field.clone();
        copies.sheets = field
            .sheets
            .iter()
            .flat_map(|sheet| {
                let one = Sheet { weight: 1, ..sheet.clone() };
                std::iter::repeat_n(one, sheet.weight as usize)
            })
            .collect();
        prop_assert_eq!(field.count(), copies.count());
        let (weighted, plain) = (field.tally(), copies.tally());
        prop_assert_eq!(weighted.weight(), plain.ballots());
        prop_assert_eq!(weighted.blank(), plain.blank());
        prop_assert_eq!(weighted.is_weighted(), field.sheets.iter().any(|sheet| sheet.weight > 1));
        prop_assert!(!plain.is_weighted());
        for option in (0..field.options).map(index) {
            prop_assert_eq!(weighted.total(option), plain.total(option));
            prop_assert_eq!(weighted.named(option), plain.named(option));
        }
    }

    #[test]
    fn other_places_of_the_options_permute_the_outcome(
        field in field(),
        order in Just((0..5_usize).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let order: Vec<usize> = order.into_iter().filter(|at| *at < field.options).collect();
        let mut moved = field.clone();
        for sheet in &mut moved.sheets {
            if let Some(marks) = &mut sheet.marks {
                *marks = order.iter().map(|from| marks[*from]).collect();
            }
        }
        let (outcome, moved) = (field.count(), moved.count());
        let back = |option: &OptionIndex| index(order[option.as_usize()]);
        let mut sets: Vec<Vec<_>> = moved
            .winners()
            .sets()
            .iter()
            .map(|set| {
                let mut set: Vec<_> = set.iter().map(back).collect();
                set.sort_unstable();
                set
            })
            .collect();
        sets.sort_unstable();
        prop_assert_eq!(sets, outcome.winners().sets());
        for standing in moved.standings() {
            let original = outcome.standings()[back(&standing.option).as_usize()];
            prop_assert_eq!((standing.total, standing.place), (original.total, original.place));
        }
    }

    #[test]
    fn approval_is_scores_up_to_one(field in field_of(Rule::Approval)) {
        let scores = Poll::builder("scores")
            .options(["a", "b", "c", "d", "e"].into_iter().take(field.options))
            .ballots(BallotKind::Score { highest: 1 })
            .seats(field.seats as u16)
            .blank()
            .build()
            .unwrap();
        let mut tally = Tally::new(&scores);
        for sheet in &field.sheets {
            let ballot = field::ballot(Rule::Score, sheet.marks.as_deref());
            tally.add(&ballot, Weight::new(sheet.weight).unwrap()).unwrap();
        }
        let (approval, score) = (field.count(), scores.count(&tally, None).unwrap());
        prop_assert_eq!(approval.winners(), score.winners());
        prop_assert_eq!(approval.standings(), score.standings());
    }

    #[test]
    fn no_pair_has_more_preferences_than_ballots(field in field_of(Rule::Star)) {
        let tally = field.tally();
        for a in 0..field.options {
            prop_assert_eq!(tally.prefers(index(a), index(a)), 0);
            for b in 0..a {
                let above = tally.prefers(index(a), index(b));
                let below = tally.prefers(index(b), index(a));
                prop_assert!(above + below <= tally.valid());
                let expected: u64 = field
                    .sheets
                    .iter()
                    .filter(|sheet| sheet.marks.as_ref().is_some_and(|marks| marks[a] > marks[b]))
                    .map(|sheet| sheet.weight)
                    .sum();
                prop_assert_eq!(above, expected);
            }
        }
    }

    #[test]
    fn levels_add_up_to_the_ballots_that_are_not_blank(
        field in prop_oneof![field_of(Rule::Score), field_of(Rule::MajorityJudgment)],
    ) {
        let tally = field.tally();
        for option in (0..field.options).map(index) {
            let levels = (0..3).map(|level| tally.level(option, level));
            prop_assert_eq!(levels.sum::<u64>(), tally.valid());
            prop_assert_eq!(tally.level(option, 3), 0);
        }
    }

    #[test]
    fn many_choices_count_as_one_by_one(
        options in 2_usize..40,
        raw in prop::collection::vec(any::<u8>(), 0..400),
    ) {
        let ids: Vec<String> = (0..options).map(|option| format!("o{option}")).collect();
        let poll = Poll::builder("many").options(ids.iter().map(String::as_str)).build().unwrap();
        let bytes: Vec<u8> = raw.iter().map(|raw| raw % options as u8).collect();
        let wide: Vec<u16> = bytes.iter().copied().map(u16::from).collect();
        let mut expected = Tally::new(&poll);
        for byte in &bytes {
            expected.add(&Ballot::choice(OptionIndex::new(u16::from(*byte))), Weight::ONE).unwrap();
        }
        let (mut narrow_tally, mut wide_tally) = (Tally::new(&poll), Tally::new(&poll));
        narrow_tally.add_choices(&bytes).unwrap();
        wide_tally.add_choices(&wide).unwrap();
        prop_assert_eq!(&narrow_tally, &expected);
        prop_assert_eq!(&wide_tally, &expected);
    }
}
