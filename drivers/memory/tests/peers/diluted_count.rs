use breaker::{OwnedPermit, State};

use crate::{
    fleet::{Fleet, ROUND, shared},
    play::play,
};

/// pybreaker over Redis: one success zeroes the count that all share, so that a service that fails
/// three times of four never opens it.
#[test]
fn three_failures_of_four_open_however_they_are_spread() {
    play(async |clock| {
        let fleet = Fleet::new(&clock, 8, shared().quorum(3), |builder| {
            builder.failure_rate(0.5).minimum_calls(20)
        });
        let mut calls = [0; 8];
        let mix = |permit: OwnedPermit, number: usize| {
            calls[number] += 1;
            if (calls[number] + number).is_multiple_of(4) {
                permit.success();
            } else {
                permit.failure();
            }
        };
        fleet.run_with(ROUND * 3, mix).await;
        assert_eq!(fleet.state().await, State::Open);
    });
}
