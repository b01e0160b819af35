use std::{sync::Arc, time::Duration};

use crate::{
    Breaker, DriverError, FleetView, Force, Operator,
    circuit::Circuit,
    fleet::{Act, reply},
};

/// What an operator does to the circuit of a whole fleet, from any of its nodes.
///
/// What is imposed on the fleet holds for every node once it has exchanged with the store: within
/// an interval where calls come, and where none do after the first one; for this node at once. What is imposed on a [`Breaker`] itself goes before it, on
/// that node alone.
///
/// A future that is dropped takes nothing back: the act may be carried out all the same.
#[derive(Debug, Clone, Copy)]
pub struct Fleet<'a> {
    circuit: &'a Arc<Circuit>,
}

/// Why an operator's act was not carried out, or not for certain.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum FleetError {
    /// Nobody goes to the store any more: the breaker's [`Pump`](crate::Pump) was dropped. Where it
    /// has not begun to run yet, an act waits for it.
    #[error("the breaker's pump does not run")]
    NoPump,
    /// Too many acts wait already.
    #[error("{most} acts wait already, there is no room for more")]
    Full {
        /// How many may wait.
        most: usize,
    },
    /// Others changed the record time and again. Nothing was done.
    #[error("the record changed {times} times meanwhile, nothing was done")]
    Contended {
        /// How often it was tried.
        times: u32,
    },
    /// The store did not do it, or nobody knows: [`DriverError::applied`] says which.
    #[error(transparent)]
    Store(Arc<DriverError>),
}

impl Breaker {
    /// The fleet that this breaker shares its circuit with; none, where it was built alone.
    pub fn fleet(&self) -> Option<Fleet<'_>> {
        self.circuit.is_shared().then_some(Fleet {
            circuit: &self.circuit,
        })
    }
}

impl Fleet<'_> {
    /// How this node takes part, at this moment.
    pub fn view(&self) -> Option<FleetView> {
        self.circuit.view()
    }

    /// Imposes a status on the whole fleet, for `time` or until it is lifted; see
    /// [`Breaker::force`].
    ///
    /// # Errors
    ///
    /// [`FleetError`] where it was not done, or where nobody knows.
    pub async fn force(
        &self,
        force: Force,
        time: Option<Duration>,
        operator: &Operator,
    ) -> Result<(), FleetError> {
        let operator = operator.clone();
        self.act(Act::Force {
            force,
            time,
            operator,
        })
        .await
    }

    /// Ends what was imposed on the fleet.
    ///
    /// # Errors
    ///
    /// As with [`force`](Self::force).
    pub async fn lift(&self, operator: &Operator) -> Result<(), FleetError> {
        self.act(Act::Lift(operator.clone())).await
    }

    /// Closes the circuit on every node and starts it afresh, with nothing imposed on the fleet.
    ///
    /// # Errors
    ///
    /// As with [`force`](Self::force).
    pub async fn reset(&self, operator: &Operator) -> Result<(), FleetError> {
        self.act(Act::Reset(operator.clone())).await
    }

    async fn act(&self, act: Act) -> Result<(), FleetError> {
        let (reply, answer) = reply::reply();
        self.circuit.ask(act, reply)?;
        answer.await.unwrap_or(Err(FleetError::NoPump))
    }
}
