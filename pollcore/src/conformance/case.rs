use std::fmt;

use drivers_port::conformance::{Need, Run, Verdict, trial};

use super::{Driver, Env};

/// One thing that a driver has to do: a [`Store`](crate::store::Store) or a
/// [`Queue`](crate::queue::Queue).
pub struct Case<D: ?Sized + 'static> {
    pub(super) name: &'static str,
    pub(super) needs: Option<Need>,
    pub(super) run: for<'a> fn(&'a D, &'a Env<D>) -> Run<'a>,
}

impl<D: Driver + ?Sized> Case<D> {
    /// What the driver has to do, as `one_of_many_first_votes_is_accepted`.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// What the driver has to declare, or else the case is skipped.
    pub const fn needs(&self) -> Option<Need> {
        self.needs
    }

    /// Puts a driver to the test. One that panics fails, and the panic goes no further.
    pub async fn run(&self, driver: &D, env: &Env<D>) -> Verdict {
        if let Some(need) = self.needs
            && !need.is_met(&driver.declared())
        {
            return Verdict::Skipped(need);
        }
        trial(env.timer(), env.patience, (self.run)(driver, env)).await
    }
}

impl<D: ?Sized> fmt::Debug for Case<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Case")
            .field("name", &self.name)
            .field("needs", &self.needs)
            .finish_non_exhaustive()
    }
}
