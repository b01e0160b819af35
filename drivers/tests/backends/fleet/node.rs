use std::{sync::Arc, time::Duration};

use breaker::{Backoff, Breaker, CallError, Event, Probes, Shared, Subscription};
use drivers::Backend;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
    time::sleep,
};

use super::{
    CALLERS, GAP, INTERVAL, MINIMUM, PROBES, WAIT,
    service::{OVER, SICK},
};
use crate::{
    client::new_version,
    clock,
    end::{End, Outcome},
    worker::{say, told},
};

/// A process of the fleet: calls the service until that says that it is over, and tells what it saw.
pub(crate) async fn run() -> Outcome {
    let node: u64 = told("NODE");
    let url: String = told("URL");
    let backend = Backend::builder(&url)
        .deadline(Duration::from_millis(400))
        .connections(2)
        .lazy()?;
    let shared = Shared::every(INTERVAL)
        .quorum(2)
        .node(format!("node-{node}"))
        .deadline(Duration::from_millis(500))
        .down_after(Duration::from_millis(600));
    let (breaker, pump) = Breaker::builder("sick")
        .failure_rate(0.5)
        .minimum_calls(MINIMUM)
        .window(Duration::from_secs(2))
        .open_for(Backoff::constant(WAIT))
        .probes(
            Probes::at_most(PROBES)
                .successes(2)
                .lease(Duration::from_secs(2)),
        )
        .shared(backend.breaker(), shared)
        .map_err(End::failed)?;
    tokio::spawn(pump.run(sleep));
    let events = breaker.subscribe(1024).map_err(End::failed)?;
    tokio::spawn(tell(breaker.clone(), events));
    let service: String = told("SERVICE");
    let breaker = Arc::new(breaker);
    let mut callers = JoinSet::new();
    for caller in 0..CALLERS {
        let stream = TcpStream::connect(&service).await?;
        stream.set_nodelay(true)?;
        let first = node << 48 | caller << 32;
        callers.spawn(call(Arc::clone(&breaker), stream, first));
    }
    let mut all = Calls::default();
    while let Some(joined) = callers.join_next().await {
        let calls = joined.expect("a caller does not panic")?;
        all.answered += calls.answered;
        all.mark ^= calls.mark;
        all.rejected += calls.rejected;
    }
    say(format_args!(
        "CALLS {} {} {}",
        all.answered, all.mark, all.rejected
    ));
    Ok(())
}

#[derive(Default)]
struct Calls {
    answered: u64,
    /// Of the numbers of all that were answered.
    mark: u64,
    rejected: u64,
}

/// What the service said to a call.
#[derive(Debug)]
struct Answer {
    verdict: u8,
    id: u64,
}

async fn call(breaker: Arc<Breaker>, mut stream: TcpStream, first: u64) -> Result<Calls, End> {
    let mut calls = Calls::default();
    for id in first.. {
        sleep(GAP + Duration::from_micros(new_version().0 % 10_000)).await;
        let answer = match breaker.call(async || ask(&mut stream, id).await).await {
            Ok(answer) | Err(CallError::Inner(answer)) => answer,
            Err(CallError::Rejected(_)) => {
                calls.rejected += 1;
                continue;
            }
        };
        assert_eq!(answer.id, id, "the answer to another's call");
        calls.answered += 1;
        calls.mark ^= id.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        if answer.verdict == OVER {
            break;
        }
    }
    Ok(calls)
}

async fn ask(stream: &mut TcpStream, id: u64) -> Result<Answer, Answer> {
    let mut reply = [0; 9];
    let asked = async {
        stream.write_all(&id.to_be_bytes()).await?;
        stream.read_exact(&mut reply).await
    };
    asked.await.expect("the service is always there");
    let [verdict, id @ ..] = reply;
    let id = u64::from_be_bytes(id);
    let answer = Answer { verdict, id };
    if verdict == SICK {
        Err(answer)
    } else {
        Ok(answer)
    }
}

async fn tell(breaker: Breaker, mut events: Subscription) {
    while let Some(event) = events.next().await {
        let now = clock::now();
        match event {
            Event::Changed {
                transition, scope, ..
            } => {
                let (scope, to, era) = (scope.name(), transition.to.name(), transition.era);
                say(format_args!("CHANGED {now} {scope} {to} {era}"));
            }
            Event::StoreDown { .. } => say(format_args!("DOWN {now}")),
            Event::StoreUp { .. } => say(format_args!("UP {now}")),
            Event::Lagged { missed } => panic!("{missed} events are lost"),
            _ => {}
        }
        say(format_args!("SHOWS {now} {}", breaker.status().name()));
    }
}
