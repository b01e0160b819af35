//! The rules once more, straight from ballots, by trying all sets.

use std::{cmp::Ordering, collections::BTreeSet};

use pollcore::Rule;

use crate::field::Field;

/// A ballot a copy, without the blank ones.
fn copies(field: &Field) -> Vec<&Vec<i64>> {
    let mut copies = Vec::new();
    for sheet in &field.sheets {
        for _ in 0..sheet.weight {
            copies.extend(&sheet.marks);
        }
    }
    copies
}

/// All sets of winners; none without a ballot.
pub(crate) fn winners(field: &Field) -> BTreeSet<Vec<usize>> {
    let ballots = copies(field);
    if ballots.is_empty() {
        return BTreeSet::new();
    }
    match field.rule {
        Rule::Star => {
            let mut sets = BTreeSet::new();
            star(
                &ballots,
                field.options,
                &mut Vec::new(),
                field.seats,
                &mut sets,
            );
            sets
        }
        Rule::MajorityJudgment => best_sets(field, |a, b| judged(&ballots, a, b)),
        _ => best_sets(field, |a, b| {
            total(field.rule, &ballots, a).cmp(&total(field.rule, &ballots, b))
        }),
    }
}

pub(crate) fn totals(field: &Field) -> Vec<i64> {
    let ballots = copies(field);
    (0..field.options)
        .map(|option| total(field.rule, &ballots, option))
        .collect()
}

fn total(rule: Rule, ballots: &[&Vec<i64>], option: usize) -> i64 {
    let points = |ballot: &&&Vec<i64>| -> i64 {
        if rule != Rule::Borda {
            return ballot[option];
        }
        let mut points = 0;
        for (other, score) in ballot.iter().enumerate() {
            if other != option && *score < ballot[option] {
                points += 2;
            } else if other != option && *score == ballot[option] {
                points += 1;
            }
        }
        points
    };
    ballots.iter().map(|ballot| points(&ballot)).sum()
}

/// The sets of which nobody outside is better than somebody inside.
fn best_sets(field: &Field, better: impl Fn(usize, usize) -> Ordering) -> BTreeSet<Vec<usize>> {
    let mut sets = BTreeSet::new();
    for bits in 0_u32..1 << field.options {
        let (inside, outside): (Vec<usize>, Vec<usize>) =
            (0..field.options).partition(|option| bits >> option & 1 == 1);
        let holds = inside
            .iter()
            .all(|a| outside.iter().all(|b| better(*a, *b).is_ge()));
        if inside.len() == field.seats && holds {
            sets.insert(inside);
        }
    }
    sets
}

/// Median by median, one ballot at a time.
fn judged(ballots: &[&Vec<i64>], a: usize, b: usize) -> Ordering {
    let grades = |option: usize| {
        let mut grades: Vec<i64> = ballots.iter().map(|ballot| ballot[option]).collect();
        grades.sort_unstable();
        grades
    };
    let (mut of_a, mut of_b) = (grades(a), grades(b));
    while !of_a.is_empty() {
        let median = (of_a.len() - 1) / 2;
        let order = of_a.remove(median).cmp(&of_b.remove(median));
        if order.is_ne() {
            return order;
        }
    }
    Ordering::Equal
}

/// Every way to go on, one seat after the other.
fn star(
    ballots: &[&Vec<i64>],
    options: usize,
    elected: &mut Vec<usize>,
    seats: usize,
    sets: &mut BTreeSet<Vec<usize>>,
) {
    if elected.len() == seats {
        let mut set = elected.clone();
        set.sort_unstable();
        sets.insert(set);
        return;
    }
    let left: Vec<usize> = (0..options).filter(|o| !elected.contains(o)).collect();
    let mut winners = BTreeSet::new();
    if left.len() == 1 {
        winners.insert(left[0]);
    }
    for (at, a) in left.iter().enumerate() {
        for b in &left[at + 1..] {
            if may_meet(ballots, &left, *a, *b) {
                winners.extend(runoff(ballots, *a, *b));
            }
        }
    }
    for winner in winners {
        elected.push(winner);
        star(ballots, options, elected, seats, sets);
        elected.pop();
    }
}

fn score(ballots: &[&Vec<i64>], option: usize) -> i64 {
    ballots.iter().map(|ballot| ballot[option]).sum()
}

fn highest(ballots: &[&Vec<i64>], option: usize) -> usize {
    ballots.iter().filter(|ballot| ballot[option] == 2).count()
}

fn preferred(ballots: &[&Vec<i64>], option: usize, others: &[usize]) -> usize {
    let lower = |ballot: &&&Vec<i64>| {
        let lower = others
            .iter()
            .filter(|other| ballot[**other] < ballot[option]);
        lower.count()
    };
    ballots.iter().map(|ballot| lower(&ballot)).sum()
}

/// A number of an option among those that are tied.
type Key<'a> = dyn Fn(usize, &[usize]) -> i64 + 'a;

/// Whether two can be the finalists: nobody else has to be one of them.
fn may_meet(ballots: &[&Vec<i64>], left: &[usize], a: usize, b: usize) -> bool {
    // Who has to come before whom of those that have not been decided on.
    let mut fields = vec![(left.to_vec(), 2)];
    let mut finalists: Vec<usize> = Vec::new();
    let keys: [&Key; 3] = [
        &|option, _| score(ballots, option),
        &|option, among| preferred(ballots, option, among) as i64,
        &|option, _| highest(ballots, option) as i64,
    ];
    for key in keys {
        let Some((among, mut places)) = fields.pop() else {
            break;
        };
        let mut groups: Vec<(i64, Vec<usize>)> = Vec::new();
        let mut values: Vec<i64> = among.iter().map(|option| key(*option, &among)).collect();
        values.sort_unstable();
        values.dedup();
        for value in values.into_iter().rev() {
            let group = among.iter().copied().filter(|o| key(*o, &among) == value);
            groups.push((value, group.collect()));
        }
        for (_, group) in groups {
            if group.len() <= places {
                places -= group.len();
                finalists.extend(group);
            } else {
                if places > 0 {
                    fields.push((group, places));
                }
                break;
            }
        }
    }
    let tied: Vec<usize> = fields.pop().map(|(group, _)| group).unwrap_or_default();
    let can = |option: usize| finalists.contains(&option) || tied.contains(&option);
    let certain = finalists.iter().all(|option| *option == a || *option == b);
    certain && can(a) && can(b)
}

fn runoff(ballots: &[&Vec<i64>], a: usize, b: usize) -> Vec<usize> {
    let of = |option: usize, other: usize| {
        (
            preferred(ballots, option, &[other]),
            score(ballots, option),
            highest(ballots, option),
        )
    };
    match of(a, b).cmp(&of(b, a)) {
        Ordering::Greater => vec![a],
        Ordering::Less => vec![b],
        Ordering::Equal => vec![a, b],
    }
}
