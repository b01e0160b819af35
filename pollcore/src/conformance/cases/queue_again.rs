use drivers_port::conformance::{holds, same};

use super::super::{
    Env, Failure,
    line::{Line, messages},
};
use crate::queue::{Pending, Position, Queue};

async fn published(line: &Line<'_>, count: u8) -> Result<Vec<Position>, Failure> {
    let mut positions = Vec::new();
    for i in 0..count {
        positions.push(line.publish(&[i]).await?.position);
    }
    Ok(positions)
}

pub(super) async fn what_was_delivered_is_somebodys_for_a_while(
    queue: &dyn Queue,
    env: &Env<dyn Queue>,
) -> Result<(), Failure> {
    let other = env.another().await?;
    let line = Line::new(queue, env, "somebodys");
    published(&line, 3).await?;
    same("a batch", line.receive(2).await?.len(), 2)?;
    let there = line.through(&*other);
    same("the rest", there.messages().await?, messages([&[2]]))?;
    same("what is left", there.messages().await?, Vec::new())?;
    same("what is left", line.messages().await?, Vec::new())
}

pub(super) async fn what_is_not_acknowledged_comes_again(
    queue: &dyn Queue,
    env: &Env<dyn Queue>,
) -> Result<(), Failure> {
    let line = Line::new(queue, env, "again");
    let positions = published(&line, 4).await?;
    for attempt in 1..=3 {
        let batch = line.receive(10).await?;
        let found: Vec<_> = batch
            .iter()
            .map(|one| (one.position, one.attempt, one.message.clone()))
            .collect();
        let should: Vec<_> = positions
            .iter()
            .zip(0_u8..)
            .map(|(position, i)| (*position, attempt, vec![i]))
            .collect();
        same(format_args!("attempt {attempt}"), found, should)?;
        line.wait().await;
    }
    // What comes later does not get in front of it.
    line.publish(&[4]).await?;
    let all = messages([&[0], &[1], &[2], &[3], &[4]]);
    same("the messages", line.messages().await?, all)
}

pub(super) async fn what_was_delivered_can_be_asked_for_again(
    queue: &dyn Queue,
    env: &Env<dyn Queue>,
) -> Result<(), Failure> {
    let line = Line::new(queue, env, "recover");
    let apart = line.partition(queue.partitions() - 1);
    let positions = published(&line, 3).await?;
    line.receive(10).await?;
    line.acknowledge(&positions[1..2]).await?;
    line.recover().await?;
    if apart.partition != line.partition {
        published(&apart, 1).await?;
        apart.receive(1).await?;
        line.recover().await?;
        same("another partition", apart.messages().await?, Vec::new())?;
    }
    let batch = line.receive(10).await?;
    let found: Vec<_> = batch
        .iter()
        .map(|one| (one.position, one.attempt))
        .collect();
    same(
        "what comes again",
        found,
        vec![(positions[0], 2), (positions[2], 2)],
    )
}

pub(super) async fn what_was_acknowledged_comes_no_more(
    queue: &dyn Queue,
    env: &Env<dyn Queue>,
) -> Result<(), Failure> {
    let other = env.another().await?;
    let line = Line::new(queue, env, "acknowledged");
    let positions = published(&line, 5).await?;
    line.receive(10).await?;
    // In any order, by anybody, and more than once.
    line.acknowledge(&[positions[3], positions[1]]).await?;
    let there = line.through(&*other);
    there.acknowledge(&[positions[1], positions[4]]).await?;
    line.wait().await;
    line.recover().await?;
    let found = line.messages().await?;
    same("the messages", found, messages([&[0], &[2]]))?;
    there.acknowledge(&positions).await?;
    line.wait().await;
    same("the messages", line.messages().await?, Vec::new())?;
    same("what is aside", line.aside(None, 10).await?, Vec::new())
}

/// Who was too slow has dealt with it all the same.
pub(super) async fn a_late_acknowledgement_counts(
    queue: &dyn Queue,
    env: &Env<dyn Queue>,
) -> Result<(), Failure> {
    let line = Line::new(queue, env, "late");
    let positions = published(&line, 2).await?;
    line.receive(10).await?;
    line.wait().await;
    same("both come again", line.receive(10).await?.len(), 2)?;
    line.acknowledge(&positions[..1]).await?;
    line.is_pending(1, Some(positions[1])).await?;
    line.wait().await;
    same("the messages", line.messages().await?, messages([&[1]]))
}

pub(super) async fn what_is_set_aside_is_kept_with_its_reason(
    queue: &dyn Queue,
    env: &Env<dyn Queue>,
) -> Result<(), Failure> {
    let line = Line::new(queue, env, "aside");
    let mut all = Vec::new();
    for i in 0..5_u8 {
        all.push(line.publish(&[i]).await?);
    }
    line.receive(10).await?;
    for i in [3, 1, 4] {
        line.set_aside(all[i].position, &format!("reason {i}"))
            .await?;
    }
    // What is done with stays as it is.
    line.acknowledge(&[all[0].position, all[1].position])
        .await?;
    line.set_aside(all[0].position, "too late").await?;
    line.set_aside(all[1].position, "another reason").await?;
    line.wait().await;
    same("the messages", line.messages().await?, messages([&[2]]))?;
    for limit in [1, 2, 10] {
        let mut found = Vec::new();
        let mut after = None;
        loop {
            let page = line.aside(after, limit).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.position);
            let items = page
                .into_iter()
                .map(|one| (one.position, one.at, one.reason, one.message));
            found.extend(items);
        }
        let should: Vec<_> = [1_u8, 3, 4]
            .map(|i| {
                let own = all[usize::from(i)];
                (own.position, own.at, format!("reason {i}"), vec![i])
            })
            .to_vec();
        same(format_args!("those aside by {limit}"), found, should)?;
    }
    Ok(())
}

pub(super) async fn what_is_set_aside_is_forgotten_up_to_a_position(
    queue: &dyn Queue,
    env: &Env<dyn Queue>,
) -> Result<(), Failure> {
    let other = env.another().await?;
    let line = Line::new(queue, env, "forgotten");
    let positions = published(&line, 6).await?;
    for i in [0, 2, 3, 5] {
        line.set_aside(positions[i], "why").await?;
    }
    let last = queue.partitions() - 1;
    let apart = (last > 0).then(|| line.partition(last));
    if let Some(apart) = &apart {
        let position = apart.publish(b"apart").await?.position;
        apart.set_aside(position, "why").await?;
    }
    let there = line.through(&*other);
    // Twice, and up to what is not aside itself.
    for through in [positions[2], positions[2], positions[1]] {
        there.forget_aside(through).await?;
        let found = line.aside(None, 10).await?;
        let found: Vec<_> = found.iter().map(|one| one.position).collect();
        same("those aside", found, vec![positions[3], positions[5]])?;
    }
    // What is not dealt with is none of it.
    line.is_pending(2, Some(positions[1])).await?;
    line.forget_aside(Position(u64::MAX)).await?;
    line.is_pending(2, Some(positions[1])).await?;
    if let Some(apart) = &apart {
        same(
            "those of another partition",
            apart.pending().await?.aside,
            1,
        )?;
    }
    same("how many are aside", line.pending().await?.aside, 0)?;
    same("those aside", line.aside(None, 10).await?, Vec::new())?;
    // What was forgotten comes no more, and its place is not given away.
    for forgotten in [positions[0], positions[5]] {
        line.set_aside(forgotten, "again").await?;
    }
    line.acknowledge(&[positions[3]]).await?;
    line.recover().await?;
    let found = line.messages().await?;
    same("the messages", found, messages([&[1], &[4]]))?;
    same("how many are aside", line.pending().await?.aside, 0)?;
    let next = line.publish(b"next").await?.position;
    holds("what comes later stands higher", next > positions[5])
}

pub(super) async fn what_is_pending_is_told(
    queue: &dyn Queue,
    env: &Env<dyn Queue>,
) -> Result<(), Failure> {
    let line = Line::new(queue, env, "pending");
    let positions = published(&line, 5).await?;
    line.is_pending(5, Some(positions[0])).await?;
    // To be delivered is not to be dealt with.
    line.receive(3).await?;
    line.is_pending(5, Some(positions[0])).await?;
    line.acknowledge(&positions[1..3]).await?;
    line.is_pending(3, Some(positions[0])).await?;
    line.acknowledge(&positions[..1]).await?;
    line.is_pending(2, Some(positions[3])).await?;
    line.set_aside(positions[3], "why").await?;
    line.is_pending(1, Some(positions[4])).await?;
    line.acknowledge(&positions[4..]).await?;
    let none = Pending {
        lowest: None,
        messages: 0,
        aside: 1,
    };
    same("what is pending", line.pending().await?, none)?;
    let next = line.publish(b"next").await?.position;
    line.is_pending(1, Some(next)).await
}
