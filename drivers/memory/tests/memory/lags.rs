use std::{future::poll_fn, pin::pin, task::Poll};

use drivers_memory::Fault;
use tokio::time::{Instant, sleep, timeout};

use crate::scene::{add, ms, store};

#[tokio::test(start_paused = true)]
async fn it_is_done_between_the_way_there_and_the_way_back() {
    let store = store();
    let link = store.link("far");
    link.faults().inject(Fault::lag_there(ms(30), sleep));
    link.faults().inject(Fault::lag_back(ms(20), sleep));
    let start = Instant::now();
    let mut call = pin!(add(&link, 1));
    for (until, done) in [(29, 0), (31, 1), (49, 1)] {
        assert!(
            timeout(ms(until).saturating_sub(start.elapsed()), call.as_mut())
                .await
                .is_err()
        );
        assert_eq!(add(&store, 0).await.unwrap(), done, "after {until} ms");
    }
    assert_eq!(call.await.unwrap(), 1);
    assert_eq!(start.elapsed().as_millis(), 50);
}

#[tokio::test(start_paused = true)]
async fn lags_add_up() {
    let store = store();
    let link = store.link("far");
    store.faults().inject(Fault::lag_back(ms(5), sleep));
    link.faults().inject(Fault::lag_there(ms(10), sleep));
    link.faults()
        .inject(Fault::lag_there(ms(20), sleep).times(1));
    for took in [35, 15] {
        let start = Instant::now();
        add(&link, 1).await.unwrap();
        assert_eq!(start.elapsed().as_millis(), took);
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_dropped_on_the_way_is_done_only_if_it_had_arrived() {
    let store = store();
    store.faults().inject(Fault::lag_there(ms(10), sleep));
    store.faults().inject(Fault::lag_back(ms(10), sleep));
    assert!(timeout(ms(5), add(&store, 1)).await.is_err());
    assert!(timeout(ms(15), add(&store, 10)).await.is_err());
    store.faults().clear();
    assert_eq!(add(&store, 0).await.unwrap(), 10);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_takes_the_way_there_and_none_back() {
    let store = store();
    store.faults().inject(Fault::lag_there(ms(10), sleep));
    store.faults().inject(Fault::lag_back(ms(10), sleep));
    store.faults().inject(Fault::refuse());
    let start = Instant::now();
    assert!(add(&store, 1).await.is_err());
    assert_eq!(start.elapsed().as_millis(), 10);
}

#[tokio::test]
async fn without_faults_a_call_is_done_at_its_first_poll() {
    let store = store();
    let link = store.link("near");
    let mut call = pin!(add(&link, 1));
    let first = poll_fn(|context| Poll::Ready(call.as_mut().poll(context).is_ready())).await;
    assert!(first);
}
