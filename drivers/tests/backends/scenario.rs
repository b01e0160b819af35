use libtest_mimic::Trial;

use crate::{
    kind::Kind,
    run::{self, Running},
    table::Table,
};

/// Something that happens to a store or to its clients, a row of the table.
pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    /// Whether it can happen to such a store.
    pub(crate) to: fn(Kind) -> bool,
    pub(crate) run: fn(Kind) -> Running,
}

macro_rules! scenario {
    ($file:ident :: $name:ident, $to:expr) => {
        Scenario {
            name: stringify!($name),
            to: $to,
            run: |kind| Box::pin(crate::$file::$name(kind)),
        }
    };
}

/// In the order of the table.
pub(crate) const SCENARIOS: &[Scenario] = &[
    scenario!(hostile::hostile_names_and_values_harm_no_neighbour, |_| {
        true
    }),
    scenario!(hostile::a_value_too_large_leaves_the_one_before_it, |_| {
        true
    }),
    #[cfg(feature = "memory")]
    scenario!(same::random_calls_come_to_the_same, |_| true),
    scenario!(threads::tasks_on_many_threads_lose_nothing, |_| true),
    scenario!(faults::a_refused_connection, Kind::has_one_address),
    scenario!(faults::a_reset_connection, Kind::has_one_address),
    scenario!(faults::a_half_closed_connection, Kind::has_one_address),
    scenario!(faults::a_black_hole, Kind::has_one_address),
    scenario!(faults::a_delay_beyond_the_deadline, Kind::has_one_address),
    scenario!(
        faults::a_delay_far_beyond_the_deadline,
        Kind::has_one_address
    ),
    scenario!(faults::a_reply_in_drops, Kind::has_one_address),
    scenario!(faults::a_cut_after_the_first_words, Kind::has_one_address),
    scenario!(
        faults::a_cut_between_a_write_and_its_reply,
        Kind::has_one_address
    ),
    scenario!(
        server::a_server_is_killed_and_starts_again,
        Kind::has_one_address
    ),
    scenario!(
        server::a_server_is_stopped_and_goes_on,
        Kind::has_one_address
    ),
    scenario!(server::scripts_are_flushed, |kind| kind == Kind::Redis),
    scenario!(clocks::a_clock_an_hour_off_harms_nobody_else, |kind| {
        kind == Kind::Memcached
    }),
    scenario!(processes::adds_of_many_processes_are_exact, Kind::is_shared),
    scenario!(processes::of_racing_processes_one_wins, Kind::is_shared),
    scenario!(processes::processes_see_one_order, Kind::is_shared),
    scenario!(processes::killed_processes_leave_one_order, Kind::is_shared),
    scenario!(
        processes::killed_processes_leave_whole_records,
        Kind::is_shared
    ),
    scenario!(
        processes::a_stopped_process_overwrites_nothing,
        Kind::is_shared
    ),
    scenario!(fleet::a_fleet_shares_a_circuit, Kind::is_shared),
];

pub(crate) fn trials(scenarios: &'static [Scenario], table: &Table) -> Vec<Trial> {
    let mut trials = Vec::new();
    for scenario in scenarios {
        let kinds = Kind::ALL
            .into_iter()
            .filter(|kind| kind.is_on() && (scenario.to)(*kind));
        for kind in kinds {
            let name = format!("{}::{}", kind.name(), scenario.name);
            let work = move || (scenario.run)(kind);
            trials.push(run::trial(name, scenario.name, kind, table, work));
        }
    }
    trials
}
