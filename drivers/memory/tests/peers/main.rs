//! What other breakers get wrong once a fleet shares them, and what every fault of a store does to
//! this one: a defect a file, played in scripted time over the store in memory.

mod clock_steps;
mod dead_probe;
mod diluted_count;
mod dropped_pump;
mod fleet;
mod forgetting;
mod lost_counts;
mod one_failed_read;
mod partition;
mod play;
mod poison_node;
mod probe_stampede;
mod reset_at_start_up;
mod result_lost;
mod roll_back;
mod stale_success;
mod store_down;
