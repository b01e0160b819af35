use breaker::{BreakerLayer, CallError, Ramp, Reason};
use tower::{Layer, service_fn};

use super::{once, open, reason};
use crate::scene::{Scene, secs};

/// Readiness foretells no single call: else one that is held back would be the next again, for ever.
#[tokio::test]
async fn a_share_of_the_calls_passes() {
    let scene = Scene::brittle(|builder| builder.ramp(Ramp::over(secs(10)).from(0.5)));
    open(&scene.breaker);
    scene.time.advance(secs(1));
    scene.succeed(1);
    let layer = BreakerLayer::new(scene.breaker.clone());
    let mut service = layer.layer(service_fn(async |n: u32| Ok::<_, ()>(n)));
    let mut passed = 0;
    for n in 0..100 {
        match once(&mut service, n).await {
            Ok(_) => passed += 1,
            Err(error @ CallError::Rejected(_)) => {
                assert_eq!(reason(&error), Some(Reason::Recovering));
            }
            Err(CallError::Inner(())) => unreachable!("it succeeds"),
        }
    }
    assert!((49..=51).contains(&passed), "{passed}");
    assert_eq!(scene.breaker.snapshot().recovering, 100 - passed);
}
