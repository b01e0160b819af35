// Stands in for the lead's files until the merge.
#![allow(missing_docs, clippy::missing_errors_doc, clippy::missing_panics_doc)]

use std::{convert::Infallible, sync::Arc, time::Duration};

use crate::{ConfigError, Force, Snapshot, Status, Transition, circuit::Circuit};

#[derive(Debug, Clone)]
pub struct Breaker {
    pub(crate) circuit: Arc<Circuit>,
}

#[derive(Debug)]
pub struct BreakerBuilder(Arc<str>, u32);

#[derive(Debug)]
pub struct Permit<'a>(&'a Circuit);

#[derive(Debug)]
pub struct Operator {
    pub(crate) by: String,
}

impl Operator {
    pub fn new(by: &str, _: &str) -> Result<Self, ConfigError> {
        Ok(Self { by: by.to_owned() })
    }
}

impl Permit<'_> {
    pub fn failure(self) {
        self.0.fail();
    }
}

impl BreakerBuilder {
    #[must_use]
    pub fn or_consecutive_failures(mut self, n: u32) -> Self {
        self.1 = n;
        self
    }
    pub fn build(self) -> Result<Breaker, ConfigError> {
        Ok(Breaker {
            circuit: Arc::new(Circuit::new(self.0, self.1)),
        })
    }
}

impl Breaker {
    pub fn builder(service: impl Into<Arc<str>>) -> BreakerBuilder {
        BreakerBuilder(service.into(), 5)
    }
    pub fn service(&self) -> &str {
        self.circuit.service()
    }
    pub fn try_acquire(&self) -> Result<Permit<'_>, Infallible> {
        Ok(Permit(&self.circuit))
    }
    pub fn status(&self) -> Status {
        self.circuit.snapshot().status
    }
    pub fn snapshot(&self) -> Snapshot {
        self.circuit.snapshot()
    }
    pub fn history(&self) -> Vec<Transition> {
        self.circuit.snapshot().history
    }
    pub fn force(&self, force: Force, time: Option<Duration>, operator: &Operator) {
        self.circuit.force(force, time, operator);
    }
    pub fn lift(&self, operator: &Operator) {
        self.circuit.lift(operator);
    }
    pub fn reset(&self, operator: &Operator) {
        self.circuit.reset(operator);
    }
}
