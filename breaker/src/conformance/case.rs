use std::fmt;

use drivers_port::conformance::{Need, Run, Verdict, trial};

use super::Env;
use crate::Driver;

/// One thing that a driver has to do.
#[derive(Clone, Copy)]
pub struct Case {
    pub(super) name: &'static str,
    pub(super) needs: Option<Need>,
    pub(super) run: for<'a> fn(&'a dyn Driver, &'a Env) -> Run<'a>,
}

impl Case {
    /// What the driver has to do, as `one_of_many_swaps_wins`.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// What the driver has to declare, or else the case is skipped.
    pub const fn needs(&self) -> Option<Need> {
        self.needs
    }

    /// Puts a driver to the test. One that panics fails, and the panic goes no further.
    pub async fn run(&self, driver: &dyn Driver, env: &Env) -> Verdict {
        if let Some(need) = self.needs
            && !need.is_met(&driver.capabilities())
        {
            return Verdict::Skipped(need);
        }
        trial(env.timer(), env.patience, (self.run)(driver, env)).await
    }
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Case")
            .field("name", &self.name)
            .field("needs", &self.needs)
            .finish_non_exhaustive()
    }
}
