use drivers_port::conformance::{holds, polled, same};

use super::super::{
    Env, Failure,
    subject::{Subject, counts},
};
use crate::store::{CastReply, Sealing, Store};

/// The most polls that a call is given before it is dropped.
const POLLS: usize = 24;

/// Each is there as a whole or not at all, and the next answer is that to the next question.
pub(super) async fn dropped_casts_are_whole_or_not_there(
    store: &dyn Store,
    env: &Env<dyn Store>,
) -> Result<(), Failure> {
    let subject = Subject::new(store, env, "dropped").await?;
    let other = Subject::new(store, env, "other").await?;
    let watched = other.first(b"ben", b"milk");
    other.accepted(&watched).await?;
    let mut last = subject.first(b"ann", b"0");
    last.record.bytes = b"0".to_vec();
    subject.accepted(&last).await?;
    for polls in 0..POLLS {
        let ballot = polls.to_string().into_bytes();
        let mut cast = subject.first(b"ann", &ballot);
        cast.record.bytes = ballot;
        cast.expected = Some(last.record.version);
        cast.removed = last.added.clone();
        let outcome = polled(polls, subject.cast(&cast)).await.transpose()?;
        let found = other.voter(b"ben").await?;
        same("another record", found, Some(watched.record.clone()))?;
        if let Some(reply) = outcome {
            same("a cast", reply, CastReply::Accepted)?;
            let found = subject.voter(b"ann").await?;
            same("the record", found, Some(cast.record.clone()))?;
        }
        // What was dropped may still be on its way: then the next one meets it, or is first.
        let mut next = subject.first(b"ann", b"next");
        next.record.bytes = b"next".to_vec();
        last = loop {
            let Some(found) = subject.voter(b"ann").await? else {
                return Err(Failure::new("the record is gone"));
            };
            let known = found == last.record || found == cast.record;
            holds("the record is the old one or the new one", known)?;
            next.expected = Some(found.version);
            next.removed = Some(found.bytes);
            match subject.cast(&next).await? {
                CastReply::Accepted => break next,
                CastReply::Conflict(_) => {}
                other => return Err(Failure::new(format!("{other:?}"))),
            }
        };
        let ballots = subject.ballots().await?;
        same("the ballots", ballots, counts([(b"next", 1)]))?;
    }
    Ok(())
}

pub(super) async fn dropped_seals_leave_the_store_as_good_as_it_was(
    store: &dyn Store,
    env: &Env<dyn Store>,
) -> Result<(), Failure> {
    let other = Subject::new(store, env, "other").await?;
    for polls in 0..POLLS {
        let subject = Subject::new(store, env, "seal-dropped").await?;
        subject.accepted(&subject.first(b"ann", b"tea")).await?;
        let outcome = polled(polls, subject.seal(b"first")).await.transpose()?;
        same("another poll", other.voter(b"ann").await?, None)?;
        let Sealing::Sealed(marker) = subject.seal(b"second").await? else {
            return Err(Failure::new("the poll is gone"));
        };
        let known = marker == b"first" || (marker == b"second" && outcome.is_none());
        holds(
            "the seal is the first or, where that was dropped, the second",
            known,
        )?;
        let late = subject.cast(&subject.first(b"ben", b"tea")).await?;
        same("a late cast", late, CastReply::Sealed(marker))?;
        let ballots = subject.ballots().await?;
        same("the ballots", ballots, counts([(b"tea", 1)]))?;
    }
    Ok(())
}
