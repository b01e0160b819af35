use std::collections::BTreeSet;

use drivers_port::conformance::{holds, is_limit, same};

use super::super::{
    Env, Failure,
    subject::{Subject, versioned},
};
use crate::{
    limits::{LONGEST_BALLOT, LONGEST_PAGE, LONGEST_VOTER_KEY},
    store::{Cast, Store},
};

pub(super) async fn pages_come_to_the_whole(
    store: &dyn Store,
    env: &Env<dyn Store>,
) -> Result<(), Failure> {
    let subject = Subject::new(store, env, "pages").await?;
    let mut records = BTreeSet::new();
    for i in 0..60_u64 {
        let cast = subject.first(&i.to_be_bytes(), &(i % 23).to_be_bytes());
        subject.accepted(&cast).await?;
        records.insert((cast.voter, cast.record.version));
    }
    let ballots: Vec<_> = (0..23_u64)
        .map(|ballot| (ballot.to_be_bytes().to_vec(), 2 + u64::from(ballot < 14)))
        .collect();
    // 23 and 60 are divided by some of these, and come short of others.
    for limit in [1, 2, 7, 20, 23, 24, 60, LONGEST_PAGE] {
        let found = subject.ballots_by(limit).await?;
        let mut found: Vec<_> = found.into_iter().map(|c| (c.ballot, c.count)).collect();
        found.sort();
        same(
            format_args!("ballots in pages of {limit}"),
            &found,
            &ballots,
        )?;
        let voters = subject.voters_by(limit).await?;
        same(format_args!("voters in pages of {limit}"), voters.len(), 60)?;
        let found = voters
            .into_iter()
            .map(|(voter, record)| (voter, record.version));
        let found: BTreeSet<_> = found.collect();
        same(format_args!("voters in pages of {limit}"), &found, &records)?;
    }
    Ok(())
}

/// Who reads the pages twice, or those of two polls, learns nothing of who came when.
pub(super) async fn pages_do_not_tell_when_votes_came(
    store: &dyn Store,
    env: &Env<dyn Store>,
) -> Result<(), Failure> {
    let mut orders = Vec::new();
    for turn in 0..4_u64 {
        let subject = Subject::new(store, env, "order").await?;
        for i in 0..32_u64 {
            // Each turn in another order: 32 has no factor in common with these.
            let voter = (i * [1, 5, 11, 31][turn as usize]) % 32;
            let voter = voter.to_be_bytes();
            let mut cast = subject.first(&voter, &voter);
            subject.accepted(&cast).await?;
            if i % 3 == turn % 3 {
                cast = Cast {
                    expected: Some(cast.record.version),
                    record: versioned(env.version(), b"again"),
                    removed: cast.added.clone(),
                    ..cast
                };
                subject.accepted(&cast).await?;
            }
        }
        let ballots = subject.ballots_by(7).await?;
        let voters = subject.voters_by(7).await?;
        let ballots: Vec<_> = ballots.into_iter().map(|counted| counted.ballot).collect();
        let voters: Vec<_> = voters.into_iter().map(|(voter, _)| voter).collect();
        orders.push((ballots, voters));
    }
    for later in &orders[1..] {
        same("the order of ballots", &later.0, &orders[0].0)?;
        same("the order of voters", &later.1, &orders[0].1)?;
    }
    Ok(())
}

/// What a page ended with may be gone when the next one is read.
pub(super) async fn a_page_begins_behind_what_is_gone(
    store: &dyn Store,
    env: &Env<dyn Store>,
) -> Result<(), Failure> {
    let subject = Subject::new(store, env, "gone").await?;
    for i in 0..9_u8 {
        subject.accepted(&subject.first(&[i], &[i])).await?;
    }
    let all = subject.ballots_by(LONGEST_PAGE).await?;
    for kept in 1..5 {
        let Some(gone) = all.get(kept).map(|counted| counted.ballot.clone()) else {
            return Err(Failure::new(format!("{} of 9 ballots", all.len())));
        };
        let Some(record) = subject.voter(&gone).await? else {
            return Err(Failure::new("a record is gone"));
        };
        let withdrawn = Cast {
            expected: Some(record.version),
            record: versioned(env.version(), b""),
            removed: Some(gone.clone()),
            added: None,
            ..subject.first(&gone, b"")
        };
        subject.accepted(&withdrawn).await?;
        let page = subject.page(Some(&gone), LONGEST_PAGE).await?;
        same("what comes behind it", &page.items[..], &all[kept + 1..])?;
        let found = subject.ballots_by(LONGEST_PAGE).await?.len();
        same("how many ballots are left", found, 9 - kept)?;
    }
    Ok(())
}

pub(super) async fn pages_out_of_their_bounds_are_refused(
    store: &dyn Store,
    env: &Env<dyn Store>,
) -> Result<(), Failure> {
    let subject = Subject::new(store, env, "bounds").await?;
    subject.accepted(&subject.first(b"ann", b"tea")).await?;
    let poll = &subject.poll;
    for limit in [0, LONGEST_PAGE + 1, usize::MAX] {
        let ballots = subject.in_time(store.ballots(poll, None, limit)).await;
        is_limit(format_args!("{limit} ballots"), ballots)?;
        let voters = subject.in_time(store.voters(poll, None, limit)).await;
        is_limit(format_args!("{limit} voters"), voters)?;
    }
    let long = vec![0; LONGEST_BALLOT + 1];
    let ballots = subject.in_time(store.ballots(poll, Some(&long), 1)).await;
    is_limit("ballots behind one that is too long", ballots)?;
    let long = vec![0; LONGEST_VOTER_KEY + 1];
    let voters = subject.in_time(store.voters(poll, Some(&long), 1)).await;
    is_limit("voters behind one that is too long", voters)?;
    let page = subject.page(None, 1).await?;
    holds("there is no more behind the last", !page.more)
}
