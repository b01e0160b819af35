use std::time::Duration;

use benches::guard::{LAST_CALLS, Load, Settings};
use breaker::{BreakerBuilder, Window};
use criterion::Criterion;

use crate::{
    calls::{bench, group},
    own,
};

/// A rule's name, and what sets it.
type Rule = (&'static str, fn(BreakerBuilder) -> BreakerBuilder);

const RULES: [Rule; 4] = [
    ("time window", |builder| builder),
    ("count window", |builder| {
        builder.window(Window::Calls(LAST_CALLS))
    }),
    ("consecutive", |builder| {
        builder.without_failure_rate().or_consecutive_failures(5)
    }),
    ("slow calls", |builder| {
        builder.slow_call(Duration::from_secs(1), 0.5)
    }),
];

/// Our rules and clocks: calls that all succeed.
pub(crate) fn run(criterion: &mut Criterion) {
    let mut group = group(criterion, "rules");
    for (rule, set) in RULES {
        for (clock, make) in own::CLOCKS {
            bench(
                &mut group,
                &format!("{rule}, {clock}"),
                Load::Successes,
                || own::build(set(own::builder(&Settings::default(), make()))),
            );
        }
    }
}
