use std::{fmt, future::Future, pin::Pin};

use drivers_port::{Capabilities, within};

use super::{Env, Failure, Verdict};
use crate::Driver;

type Run<'a> = Pin<Box<dyn Future<Output = Result<(), Failure>> + Send + 'a>>;

/// One thing that a driver has to do.
#[derive(Clone, Copy)]
pub struct Case {
    pub(super) name: &'static str,
    pub(super) needs: Option<Need>,
    pub(super) run: for<'a> fn(&'a dyn Driver, &'a Env) -> Run<'a>,
}

/// What a case asks of a backend beyond what each has to be able to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Need {
    /// That it [lists](Capabilities::lists).
    Lists,
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

    /// Puts a driver to the test.
    pub async fn run(&self, driver: &dyn Driver, env: &Env) -> Verdict {
        if let Some(need) = self.needs
            && !need.is_met(&driver.capabilities())
        {
            return Verdict::Skipped(need);
        }
        match within(env.timer(), env.patience, (self.run)(driver, env)).await {
            Ok(Ok(())) => Verdict::Passed,
            Ok(Err(failure)) => Verdict::Failed(failure),
            Err(late) => Verdict::Failed(Failure::new(format!("it did not end: {late}"))),
        }
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

impl Need {
    const fn is_met(self, capabilities: &Capabilities) -> bool {
        match self {
            Self::Lists => capabilities.lists,
        }
    }
}

/// As what is missing where it is not met.
impl fmt::Display for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Lists => "it does not list",
        })
    }
}
