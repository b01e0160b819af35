use std::{
    any::Any,
    fmt,
    future::{Future, poll_fn},
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    task::Poll,
};

use drivers_port::{Capabilities, within};

use super::{Driver, Env, Failure, Verdict};

pub(super) type Run<'a> = Pin<Box<dyn Future<Output = Result<(), Failure>> + Send + 'a>>;

/// One thing that a driver has to do: a [`Store`](crate::store::Store) or a
/// [`Queue`](crate::queue::Queue).
pub struct Case<D: ?Sized + 'static> {
    pub(super) name: &'static str,
    pub(super) needs: Option<Need>,
    pub(super) run: for<'a> fn(&'a D, &'a Env<D>) -> Run<'a>,
}

/// What a case asks of a backend beyond what each has to be able to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Need {
    /// That it [lists](Capabilities::lists).
    Lists,
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
        let run = caught((self.run)(driver, env));
        match within(env.timer(), env.patience, run).await {
            Ok(Ok(())) => Verdict::Passed,
            Ok(Err(failure)) => Verdict::Failed(failure),
            Err(late) => Verdict::Failed(Failure::new(format!("it did not end: {late}"))),
        }
    }
}

/// The case, where a driver that panics is one that fails. What it leaves behind is not looked at
/// again but through the driver itself.
async fn caught(mut run: Run<'_>) -> Result<(), Failure> {
    poll_fn(|context| {
        let polled = catch_unwind(AssertUnwindSafe(|| run.as_mut().poll(context)));
        polled.unwrap_or_else(|panic| {
            let problem = format!("the driver panicked: {}", message(&*panic));
            Poll::Ready(Err(Failure::new(problem)))
        })
    })
    .await
}

fn message(panic: &(dyn Any + Send)) -> &str {
    match (panic.downcast_ref::<&str>(), panic.downcast_ref::<String>()) {
        (Some(text), _) => text,
        (None, Some(text)) => text,
        (None, None) => "without a word",
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
