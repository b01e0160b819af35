use std::sync::Arc;

use drivers_port::conformance::{holds, same, together};

use super::super::{
    Env, Failure,
    subject::{Subject, counts, versioned},
};
use crate::store::{Applied, CastReply, Sealing, Store, Stored, Updated};

pub(super) async fn a_sealed_poll_takes_no_cast(
    store: &dyn Store,
    env: &Env<dyn Store>,
) -> Result<(), Failure> {
    let subject = Subject::new(store, env, "sealed").await?;
    let first = subject.first(b"ann", b"tea");
    subject.accepted(&first).await?;
    let sealed = Sealing::Sealed(b"now".to_vec());
    same("a seal", subject.seal(b"now").await?, sealed)?;
    let mut second = subject.first(b"ann", b"milk");
    second.expected = Some(first.record.version);
    second.removed = Some(b"tea".to_vec());
    for late in [&subject.first(b"ben", b"tea"), &second, &first] {
        let reply = subject.cast(late).await?;
        same("a cast", reply, CastReply::Sealed(b"now".to_vec()))?;
    }
    same("a late record", subject.voter(b"ben").await?, None)?;
    let found = subject.voter(b"ann").await?;
    same("the record", found, Some(first.record.clone()))?;
    let ballots = subject.ballots().await?;
    same("the ballots", ballots, counts([(b"tea", 1)]))?;
    let voters = subject.voters_by(10).await?;
    same("the voters", voters, vec![(b"ann".to_vec(), first.record)])
}

pub(super) async fn a_sealed_poll_is_not_updated(
    store: &dyn Store,
    env: &Env<dyn Store>,
) -> Result<(), Failure> {
    let subject = Subject::new(store, env, "sealed-terms").await?;
    subject.seal(b"").await?;
    let stored = Stored {
        definition: subject.definition(b"poll"),
        sealed: Some(Vec::new()),
    };
    let definition = versioned(env.version(), b"other");
    let updated = subject.update(subject.terms, &definition).await?;
    same("an update", updated, Updated::Conflict(stored.clone()))?;
    same("the poll", subject.load().await?, Some(stored))
}

pub(super) async fn the_first_seal_stands(
    store: &dyn Store,
    env: &Env<dyn Store>,
) -> Result<(), Failure> {
    let subject = Subject::new(store, env, "seals").await?;
    let first = Sealing::Sealed(b"first".to_vec());
    for marker in [&b"first"[..], b"second", b"first", b""] {
        same("a seal", subject.seal(marker).await?, first.clone())?;
    }
    let sealed = subject.load().await?.and_then(|stored| stored.sealed);
    same("the seal", sealed, Some(b"first".to_vec()))
}

pub(super) async fn one_of_many_seals_stands(
    store: &dyn Store,
    env: &Env<dyn Store>,
) -> Result<(), Failure> {
    let clients: Vec<Arc<dyn Store>> = vec![env.another().await?, env.another().await?];
    for _ in 0..5 {
        let subject = Subject::new(store, env, "seal-race").await?;
        let sealers = (0..32_u32).map(|sealer| {
            let subject = subject.through(&*clients[sealer as usize % clients.len()]);
            async move { subject.seal(&sealer.to_be_bytes()).await }
        });
        let outcomes = together(sealers).await;
        let Some(sealed) = subject.load().await?.and_then(|stored| stored.sealed) else {
            return Err(Failure::new("of 32 seals none stands"));
        };
        for outcome in outcomes.into_iter().flatten() {
            same("a seal", outcome, Sealing::Sealed(sealed.clone()))?;
        }
    }
    Ok(())
}

/// Who was told that a vote counts finds it in what is sealed, and nobody finds another.
pub(super) async fn casts_that_race_a_seal_are_in_it_or_refused(
    store: &dyn Store,
    env: &Env<dyn Store>,
) -> Result<(), Failure> {
    let clients: Vec<Arc<dyn Store>> = vec![env.another().await?, env.another().await?];
    for round in 0..16_usize {
        let subject = &Subject::new(store, env, "race").await?;
        let racers = (0..24_usize).map(|racer| {
            let subject = subject.through(&*clients[racer % clients.len()]);
            async move {
                if racer == round {
                    subject.seal(b"now").await?;
                    // What is read from now on is final.
                    let ballots = subject.ballots().await?;
                    return Ok::<_, Failure>((None, Some(ballots)));
                }
                let voter = [racer as u8];
                let cast = subject.first(&voter, &voter);
                let accepted = match subject.cast(&cast).await {
                    Ok(CastReply::Accepted) => Some((racer, true)),
                    Ok(CastReply::Sealed(_)) => None,
                    Err(error) if error.applied() == Applied::Unknown => Some((racer, false)),
                    Err(error) => return Err(error.into()),
                    Ok(other) => return Err(Failure::new(format!("{other:?}"))),
                };
                Ok((accepted, None))
            }
        });
        let (mut certain, mut possible, mut sealed) = (Vec::new(), Vec::new(), None);
        for outcome in together(racers).await {
            let (accepted, ballots) = outcome?;
            sealed = sealed.or(ballots);
            if let Some((racer, known)) = accepted {
                if known {
                    certain.push(racer);
                }
                possible.push(racer);
            }
        }
        let sealed = sealed.ok_or_else(|| Failure::new("nobody sealed it"))?;
        let last = subject.ballots().await?;
        same("what was read just after the seal", &sealed, &last)?;
        let found: Vec<usize> = last
            .iter()
            .filter_map(|(ballot, _)| ballot.first().copied().map(usize::from))
            .collect();
        for racer in &certain {
            holds(
                format_args!("the accepted vote of {racer} is among {found:?}"),
                found.contains(racer),
            )?;
        }
        for racer in &found {
            holds(
                format_args!("{racer}, who is counted, was not refused"),
                possible.contains(racer),
            )?;
        }
        let voters = subject.voters_by(1000).await?.len();
        same("how many voters there are", voters, last.len())?;
    }
    Ok(())
}
