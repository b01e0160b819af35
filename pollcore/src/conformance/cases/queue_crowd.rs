use std::{collections::BTreeMap, sync::Arc};

use drivers_port::conformance::{holds, polled, same, together};

use super::super::{Env, Failure, line::Line};
use crate::{
    limits::LONGEST_BATCH,
    queue::{Delivery, Position, Queue},
};

/// The most polls that a call is given before it is dropped.
const POLLS: usize = 24;

pub(super) async fn messages_of_many_are_all_there_once(
    queue: &dyn Queue,
    env: &Env<dyn Queue>,
) -> Result<(), Failure> {
    let clients: Vec<Arc<dyn Queue>> = vec![env.another().await?, env.another().await?];
    let line = Line::new(queue, env, "many");
    let publishers = (0..32_u8).map(|publisher| {
        let line = line.through(&*clients[usize::from(publisher) % clients.len()]);
        async move {
            let mut positions = Vec::new();
            for turn in 0..8_u8 {
                positions.push(line.publish(&[publisher, turn]).await?.position);
            }
            Ok::<_, Failure>(positions)
        }
    });
    let mut should: BTreeMap<Position, Vec<u8>> = BTreeMap::new();
    for (publisher, positions) in (0..32_u8).zip(together(publishers).await) {
        for (turn, position) in (0..8_u8).zip(positions?) {
            should.insert(position, vec![publisher, turn]);
        }
    }
    same("how many positions there are", should.len(), 256)?;
    let found = line.receive(LONGEST_BATCH).await?;
    let found: Vec<_> = found
        .into_iter()
        .map(|one| (one.position, one.message))
        .collect();
    same("the messages", found, should.into_iter().collect())
}

pub(super) async fn of_many_receivers_one_gets_each_message(
    queue: &dyn Queue,
    env: &Env<dyn Queue>,
) -> Result<(), Failure> {
    let clients: Vec<Arc<dyn Queue>> = vec![env.another().await?, env.another().await?];
    let line = Line::new(queue, env, "receivers");
    for i in 0..120_u8 {
        line.publish(&[i]).await?;
    }
    let receivers = (0..16_usize).map(|receiver| {
        let line = line.through(&*clients[receiver % clients.len()]);
        async move {
            let mut all: Vec<Delivery> = Vec::new();
            for _ in 0..4 {
                let batch = line.receive(3).await?;
                let in_order = batch.is_sorted_by(|one, next| one.position < next.position);
                holds("a batch is in order", in_order)?;
                all.extend(batch);
            }
            Ok::<_, Failure>(all)
        }
    });
    let mut found = Vec::new();
    for outcome in together(receivers).await {
        found.extend(outcome?.into_iter().map(|one| one.message));
    }
    found.sort();
    let all: Vec<Vec<u8>> = (0..120_u8).map(|i| vec![i]).collect();
    same("what the receivers got", found, all)
}

pub(super) async fn dropped_calls_lose_nothing(
    queue: &dyn Queue,
    env: &Env<dyn Queue>,
) -> Result<(), Failure> {
    let line = Line::new(queue, env, "dropped");
    let other = Line::new(queue, env, "other");
    let watched = other.publish(b"watched").await?.position;
    let (mut least, mut most) = (0, 0);
    for polls in 0..POLLS {
        let outcome = polled(polls, line.publish(&[polls as u8])).await;
        most += 1;
        least += u64::from(outcome.transpose()?.is_some());
        other.is_pending(1, Some(watched)).await?;
        let found = line.pending().await?.messages;
        let range = least..=most;
        holds(
            format_args!("{found} messages are within {range:?}"),
            range.contains(&found),
        )?;
    }
    // Who got one and is gone keeps nobody from it.
    let pending = line.pending().await?.messages;
    for polls in 0..POLLS {
        let _ = polled(polls, line.receive(2)).await.transpose()?;
        other.is_pending(1, Some(watched)).await?;
    }
    line.wait().await;
    let found = line.receive(LONGEST_BATCH).await?;
    same("what comes again", found.len() as u64, pending)?;
    for delivery in found {
        line.acknowledge(&[delivery.position]).await?;
    }
    line.is_pending(0, None).await
}
