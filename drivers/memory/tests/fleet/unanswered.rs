use breaker::{Applied, FleetError, Force, Status};
use drivers_memory::Fault;

use crate::world::{INTERVAL, SOON, ann, open, pass, play, secs};

/// As with swaps that are refused: who can't write must not be held by what it can't change.
#[test]
fn a_store_whose_swaps_have_no_answer_is_taken_to_be_down() {
    for fault in [Fault::hang, Fault::unknown_not_applied] {
        play(async |world| {
            let nodes = world.fleet(2);
            open(&nodes).await;
            world.store.faults().inject(fault().on_swaps());
            pass(secs(2)).await;
            nodes[0].turned_away();
            for _ in 0..40 {
                if let Ok(permit) = nodes[0].breaker.try_acquire() {
                    permit.success();
                    assert_eq!(nodes[0].status(), Status::Closed);
                    return;
                }
                pass(INTERVAL).await;
            }
            panic!("no probe in 20 s");
        });
    }
}

#[test]
fn an_operator_is_not_told_that_nothing_was_done_where_nobody_knows() {
    play(async |world| {
        let node = world.node("node");
        node.succeed(1);
        pass(SOON).await;
        let fault = Fault::unknown_not_applied().on_swaps();
        world.store.faults().inject(fault);
        let fleet = node.breaker.fleet().unwrap();
        let error = fleet.reset(&ann()).await.unwrap_err();
        let FleetError::Store(error) = error else {
            panic!("{error}");
        };
        assert_eq!(error.applied(), Applied::Unknown);
    });
}

#[test]
fn an_act_that_the_last_try_carried_out_is_done() {
    play(async |world| {
        let node = world.node("node");
        node.succeed(1);
        pass(SOON).await;
        let faults = world.store.faults();
        faults.inject(Fault::unknown_not_applied().on_swaps().times(3));
        faults.inject(Fault::unknown_applied().on_swaps().times(1));
        let fleet = node.breaker.fleet().unwrap();
        fleet.force(Force::Open, None, &ann()).await.unwrap();
        assert_eq!(node.status(), Status::ForcedOpen);
    });
}
