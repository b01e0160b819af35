use breaker::Status;

use crate::world::{SOON, open, pass, play, secs};

/// Of a service that is called seldom, each call says that a probe is wanted, and the next comes
/// when that has been given back.
#[test]
#[ignore = "a probe waits for its call for half its lease, and is not claimed again"]
fn a_circuit_that_is_seldom_called_closes_in_the_end() {
    play(async |world| {
        let nodes = world.fleet(2);
        open(&nodes).await;
        pass(secs(2)).await;
        for n in 0..120 {
            if let Ok(permit) = nodes[n % 2].breaker.try_acquire() {
                permit.success();
            }
            pass(secs(5)).await;
        }
        pass(SOON).await;
        assert_eq!(nodes[0].shared(), Some(Status::Closed), "ten minutes later");
    });
}
