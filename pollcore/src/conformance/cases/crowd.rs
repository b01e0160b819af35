use std::sync::Arc;

use drivers_port::conformance::{holds, same, together};

use super::super::{
    Env, Failure, History,
    subject::{Subject, versioned},
};
use crate::store::{Applied, Cast, CastReply, Created, DriverError, Store, Stored, Version};

async fn clients(env: &Env<dyn Store>) -> Result<Vec<Arc<dyn Store>>, DriverError> {
    Ok(vec![env.another().await?, env.another().await?])
}

pub(super) async fn one_of_many_creations_wins(
    store: &dyn Store,
    env: &Env<dyn Store>,
) -> Result<(), Failure> {
    let clients = clients(env).await?;
    for _ in 0..5 {
        let subject = Subject::absent(store, env, env.name("creators"));
        let creators = (0..64_usize).map(|creator| {
            let subject = subject.through(&*clients[creator % clients.len()]);
            async move {
                let definition = versioned(env.version(), &creator.to_be_bytes());
                let created = subject.create(&definition).await;
                (definition, created)
            }
        });
        let outcomes = together(creators).await;
        let Some(Stored { definition, .. }) = subject.load().await? else {
            return Err(Failure::new("of 64 creations none left a poll"));
        };
        for (own, outcome) in outcomes {
            match outcome {
                Ok(Created::Done) => same("the one that was done", &own, &definition)?,
                Ok(Created::Exists(found)) => {
                    same("the one that was found", &found.definition, &definition)?;
                    holds("the winner found another", own != definition)?;
                }
                Err(error) => not_applied(&error, own == definition)?,
            }
        }
    }
    Ok(())
}

/// What was not applied left nothing.
fn not_applied(error: &DriverError, found: bool) -> Result<(), Failure> {
    let known = error.applied() == Applied::No;
    holds(format_args!("{error} left nothing"), !(known && found))
}

/// One voter on 64 devices at once.
pub(super) async fn one_of_many_first_votes_is_accepted(
    store: &dyn Store,
    env: &Env<dyn Store>,
) -> Result<(), Failure> {
    for _ in 0..5 {
        let subject = Subject::new(store, env, "first-votes").await?;
        race(&subject, None).await?;
    }
    Ok(())
}

pub(super) async fn one_of_many_revotes_is_accepted(
    store: &dyn Store,
    env: &Env<dyn Store>,
) -> Result<(), Failure> {
    let subject = Subject::new(store, env, "revotes").await?;
    let mut last = subject.first(b"ann", b"first");
    subject.accepted(&last).await?;
    for _ in 0..5 {
        last = race(&subject, Some(&last)).await?;
    }
    Ok(())
}

/// Lets 64 casts run at once that expect the same; the one that was accepted.
async fn race(subject: &Subject<'_>, last: Option<&Cast>) -> Result<Cast, Failure> {
    let clients = clients(subject.env).await?;
    let racers = (0..64_usize).map(|racer| {
        let subject = subject.through(&*clients[racer % clients.len()]);
        async move {
            let mut cast = subject.first(b"ann", &racer.to_be_bytes());
            cast.expected = last.map(|last| last.record.version);
            cast.removed = last.and_then(|last| last.added.clone());
            let reply = subject.cast(&cast).await;
            (cast, reply)
        }
    });
    let outcomes = together(racers).await;
    let Some(winner) = subject.voter(b"ann").await? else {
        return Err(Failure::new("of 64 casts none left a record"));
    };
    let mut won = None;
    for (cast, outcome) in outcomes {
        match outcome {
            Ok(CastReply::Accepted) => {
                same("the record of the accepted cast", &cast.record, &winner)?;
            }
            Ok(CastReply::Conflict(found)) => {
                same("the record of a conflict", found.as_ref(), Some(&winner))?;
                holds("the winner met another", cast.record != winner)?;
            }
            Err(error) => not_applied(&error, cast.record == winner)?,
            Ok(other) => return Err(Failure::new(format!("{other:?}"))),
        }
        if cast.record == winner {
            won = Some(cast);
        }
    }
    let won = won.ok_or_else(|| Failure::new("the record is that of none of the casts"))?;
    let ballot = won.added.clone().unwrap_or_default();
    same("the ballots", subject.ballots().await?, vec![(ballot, 1)])?;
    Ok(won)
}

/// In the end there is one ballot for each voter, and it is the one that the voter's record was
/// written with.
pub(super) async fn ballots_of_many_are_exact(
    store: &dyn Store,
    env: &Env<dyn Store>,
) -> Result<(), Failure> {
    let clients = &clients(env).await?;
    let subject = &Subject::new(store, env, "exact").await?;
    // Four devices for each of sixteen voters, that put their votes in each other's way.
    let devices = (0..64_usize).map(|device| {
        let subject = subject.through(&*clients[device % clients.len()]);
        async move {
            let voter = [(device % 16) as u8];
            let mut accepted = 0;
            for turn in 0..8_usize {
                let found = subject.voter(&voter).await?;
                let ballot = [((device + turn) % 5) as u8];
                let mut cast = subject.first(&voter, &ballot);
                // The record says which ballot it counts with: in a test it may.
                cast.record.bytes = ballot.to_vec();
                if let Some(found) = found {
                    cast.expected = Some(found.version);
                    cast.removed = (!found.bytes.is_empty()).then_some(found.bytes);
                }
                if turn % 4 == 3 {
                    (cast.added, cast.record.bytes) = (None, Vec::new());
                }
                match subject.cast(&cast).await {
                    Ok(CastReply::Accepted) => accepted += 1,
                    Ok(CastReply::Conflict(_)) => {}
                    Err(error) if error.is_transient() => {}
                    Err(error) => return Err(error.into()),
                    Ok(other) => return Err(Failure::new(format!("{other:?}"))),
                }
            }
            Ok(accepted)
        }
    });
    let mut accepted = 0;
    for outcome in together(devices).await {
        accepted += outcome?;
    }
    holds(
        format_args!("of 512 casts more than 64 are accepted: {accepted}"),
        accepted > 64,
    )?;
    let mut counts = std::collections::BTreeMap::new();
    for (_, record) in subject.voters_by(1000).await? {
        if !record.bytes.is_empty() {
            *counts.entry(record.bytes).or_default() += 1;
        }
    }
    let counts = counts.into_iter().collect::<Vec<(Vec<u8>, u64)>>();
    same("the ballots", subject.ballots().await?, counts)
}

pub(super) async fn a_thousand_callers_at_once_are_answered(
    store: &dyn Store,
    env: &Env<dyn Store>,
) -> Result<(), Failure> {
    let subject = &Subject::new(store, env, "thousand").await?;
    let deadline = store.capabilities().deadline;
    let callers = (0..1_000_u32).map(|caller| async move {
        let cast = subject.first(&caller.to_be_bytes(), b"tea");
        let cast = store.cast(&subject.poll, &cast);
        env.answered(deadline, cast).await
    });
    let (mut definite, mut unknown) = (0, 0);
    for outcome in together(callers).await {
        match outcome.map_err(|late| Failure::new(late.to_string()))? {
            Ok(reply) => {
                same("a first vote", reply, CastReply::Accepted)?;
                definite += 1;
            }
            // A driver may turn down what is too much for it, as long as it says so.
            Err(error) => {
                let transient = error.is_transient();
                holds(format_args!("{error} is a matter of time"), transient)?;
                unknown += u64::from(error.applied() == Applied::Unknown);
            }
        }
    }
    holds("some are served", definite > 0)?;
    let counted: u64 = subject
        .ballots()
        .await?
        .iter()
        .map(|(_, count)| count)
        .sum();
    let range = definite..=definite + unknown;
    holds(
        format_args!("{counted} votes are within {range:?}"),
        range.contains(&counted),
    )
}

pub(super) async fn casts_reads_and_seals_have_an_order(
    store: &dyn Store,
    env: &Env<dyn Store>,
) -> Result<(), Failure> {
    let clients = clients(env).await?;
    for round in 0..20_usize {
        let subject = &Subject::new(store, env, "order").await?;
        let history = &History::default();
        let tasks = (0..4_usize).map(|task| {
            let client = if task == 0 {
                store
            } else {
                &*clients[task % clients.len()]
            };
            async move {
                let poll = &subject.poll;
                for turn in 0..3_usize {
                    let found = history.read(client, poll, b"ann").await?;
                    if round % 4 != 3 && task == 3 && turn == round % 3 {
                        history.seal(client, poll, b"now").await?;
                    }
                    let expected: Option<Version> = found.map(|record| record.version);
                    let mut cast = subject.first(b"ann", b"tea");
                    cast.expected = expected;
                    cast.removed = expected.map(|_| b"tea".to_vec());
                    history.cast(client, poll, &cast).await?;
                }
                Ok::<_, DriverError>(())
            }
        });
        for outcome in together(tasks).await {
            outcome?;
        }
        history.check()?;
    }
    Ok(())
}
