//! What decides, one step after another, and the record of it, without the breaker around it.

mod scripted;

#[cfg(feature = "serde")]
mod fuzz_corpora;

mod step {
    mod arrows;
    mod attempts;
    mod claims;
    mod clock;
    mod flapping;
    mod forced;
    mod liveness;
    mod reconcile;
    mod reconcile_closed;
    mod reconcile_forces;
    #[cfg(feature = "serde")]
    mod reconcile_laws;
    mod reference;
    mod stale_fences;
    mod votes;
    mod votes_room;
    mod witness;
}

#[cfg(feature = "serde")]
mod record {
    mod fleet;
    mod fleet_size;
    mod golden;
    mod hostile;
    mod round_trip;
    mod size;
}
