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
    scenario!(threads::tasks_on_many_threads_lose_nothing, |_| true),
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
