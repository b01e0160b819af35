use drivers_port::conformance::{holds, is_limit, same};

use super::{
    super::{
        Env, Failure,
        line::{Line, messages},
    },
    names::odd,
};
use crate::{
    limits::{LONGEST_BATCH, LONGEST_MESSAGE, LONGEST_REASON},
    queue::{Pending, Position, Queue},
};

pub(super) async fn a_queue_that_nobody_used_is_empty(
    queue: &dyn Queue,
    env: &Env<dyn Queue>,
) -> Result<(), Failure> {
    let line = Line::new(queue, env, "unused");
    same("the messages", line.receive(10).await?, Vec::new())?;
    same("what is pending", line.pending().await?, Pending::default())?;
    same("what is aside", line.aside(None, 10).await?, Vec::new())?;
    // What is not there can't be dealt with, and nobody minds.
    line.acknowledge(&[Position(0), Position(7)]).await?;
    line.set_aside(Position(0), "why not").await?;
    line.forget_aside(Position(7)).await?;
    line.recover().await?;
    same("what is pending", line.pending().await?, Pending::default())
}

pub(super) async fn messages_are_delivered_in_their_order(
    queue: &dyn Queue,
    env: &Env<dyn Queue>,
) -> Result<(), Failure> {
    let other = env.another().await?;
    let line = Line::new(queue, env, "order");
    let there = line.through(&*other);
    let mut published = Vec::new();
    for i in 0..20_u8 {
        let client = if i % 2 == 0 { &line } else { &there };
        published.push(client.publish(&[i]).await?);
    }
    let positions: Vec<Position> = published.iter().map(|one| one.position).collect();
    holds(
        "later ones stand higher",
        positions.is_sorted_by(|a, b| a < b),
    )?;
    let mut next = 0;
    for limit in [1, 2, 5, 100] {
        let client = if limit % 2 == 0 { &line } else { &there };
        let batch = client.receive(limit).await?;
        let should = limit.min(20 - next);
        same(format_args!("a batch of {limit}"), batch.len(), should)?;
        for delivery in batch {
            same("the message", delivery.message, vec![next as u8])?;
            same("its position", delivery.position, published[next].position)?;
            same("when it came", delivery.at, published[next].at)?;
            same("the attempt", delivery.attempt, 1)?;
            next += 1;
        }
    }
    same("what is left", line.receive(10).await?, Vec::new())
}

pub(super) async fn bytes_come_back_as_they_were_published(
    queue: &dyn Queue,
    env: &Env<dyn Queue>,
) -> Result<(), Failure> {
    let line = Line::new(queue, env, "bytes");
    let every: Vec<u8> = (0..=u8::MAX).collect();
    let most = vec![b'x'; LONGEST_MESSAGE];
    let all = [&b""[..], b"\0", b"\r\n", b"", &every, &most, b"last"];
    for bytes in all {
        line.publish(bytes).await?;
    }
    same("the messages", line.messages().await?, messages(all))?;
    let reason = "it's \"{a}\"; --\r\n\0é日";
    let most = "r".repeat(LONGEST_REASON);
    let found = line.pending().await?.lowest;
    for reason in [reason, &most] {
        let Some(lowest) = line.pending().await?.lowest else {
            return Err(Failure::new("nothing is pending"));
        };
        line.set_aside(lowest, reason).await?;
    }
    let aside = line.aside(None, 10).await?;
    let first = aside.first().map(|one| one.position);
    same("the first that is aside", first, found)?;
    let found: Vec<_> = aside
        .into_iter()
        .map(|one| (one.message, one.reason))
        .collect();
    let should = vec![(Vec::new(), reason.to_owned()), (b"\0".to_vec(), most)];
    same("what is aside", found, should)
}

pub(super) async fn queues_and_partitions_are_apart(
    queue: &dyn Queue,
    env: &Env<dyn Queue>,
) -> Result<(), Failure> {
    let partitions = queue.partitions();
    holds("there is a partition", partitions >= 1)?;
    let unique = env.name("apart");
    let names = odd().into_iter().map(|name| format!("{unique}{name}"));
    let turned = odd().into_iter().map(|name| format!("{name}{unique}"));
    let mut lines = Vec::new();
    for name in names.chain(turned) {
        let line = Line::named(queue, env, name);
        let last = line.partition(partitions - 1);
        lines.extend((partitions > 1).then_some(last));
        lines.push(line);
    }
    for line in &lines {
        let own = format!("{} {:?}", line.partition, line.name);
        line.publish(own.as_bytes()).await?;
    }
    for line in &lines {
        let own = format!("{} {:?}", line.partition, line.name);
        let batch = line.receive(10).await?;
        let found: Vec<&[u8]> = batch.iter().map(|one| &*one.message).collect();
        same(format_args!("those of {own}"), found, vec![own.as_bytes()])?;
        line.acknowledge(&[batch[0].position]).await?;
        line.is_pending(0, None).await?;
    }
    let longest = queue.capabilities().longest_name;
    holds("a name of 4096 bytes is none too long", longest >= 4096)?;
    let mut name = env.name("longest");
    name.push_str(&"n".repeat(longest - name.len()));
    let line = Line::named(queue, env, name.clone());
    line.publish(b"message").await?;
    let found = line.messages().await?;
    same("the messages", found, messages([b"message"]))?;
    name.push('n');
    let beyond = Line::named(queue, env, name);
    is_limit("a message", beyond.publish(b"message").await)?;
    is_limit("messages", beyond.receive(1).await)
}

pub(super) async fn what_is_too_large_is_refused(
    queue: &dyn Queue,
    env: &Env<dyn Queue>,
) -> Result<(), Failure> {
    let line = Line::new(queue, env, "bounds");
    let large = vec![b'x'; LONGEST_MESSAGE + 1];
    is_limit("a message", line.publish(&large).await)?;
    let position = line.publish(b"message").await?.position;
    let long = "r".repeat(LONGEST_REASON + 1);
    is_limit("a reason", line.set_aside(position, &long).await)?;
    for limit in [0, LONGEST_BATCH + 1] {
        is_limit("a batch", line.receive(limit).await)?;
        is_limit("a list", line.aside(None, limit).await)?;
        let positions = vec![position; limit];
        is_limit("positions", line.acknowledge(&positions).await)?;
    }
    let beyond = line.partition(queue.partitions());
    is_limit("a message", beyond.publish(b"message").await)?;
    is_limit("messages", beyond.receive(1).await)?;
    is_limit("a position", beyond.acknowledge(&[position]).await)?;
    is_limit("one aside", beyond.set_aside(position, "why").await)?;
    is_limit("a list", beyond.aside(None, 1).await)?;
    is_limit("what to forget", beyond.forget_aside(position).await)?;
    is_limit("what is pending", beyond.pending().await)?;
    is_limit("a recovery", beyond.recover().await)?;
    line.is_pending(1, Some(position)).await?;
    let found = line.messages().await?;
    same("the messages", found, messages([b"message"]))
}
