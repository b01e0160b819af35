mod counts;
mod expiries;
mod mark;
mod service;

use std::{
    collections::BTreeMap,
    ops::Bound::{Excluded, Unbounded},
    sync::Arc,
};

use breaker::{Exchange, Exchanged, Stored, Swap, Swapped, Timestamp, Totals};
use drivers_port::DriverError;
use expiries::Expiries;
use service::Service;

use crate::garble::garble;

/// What a [`Memory`](crate::Memory) holds of circuits. Each operation is one step.
#[derive(Debug)]
pub(crate) struct Store {
    limits: Limits,
    held: Held,
}

/// What can be forgotten, and gone back to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Held {
    /// None of them is empty.
    services: BTreeMap<Arc<str>, Service>,
    /// Every bucket of every service, by when it is forgotten.
    expiries: Expiries,
}

/// How much a store takes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) services: usize,
    pub(crate) buckets: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            services: 10_000,
            buckets: 1_000_000,
        }
    }
}

impl Store {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            limits,
            held: Held::default(),
        }
    }

    pub(crate) fn services(&self) -> usize {
        self.held.services.len()
    }

    pub(crate) fn buckets(&self) -> usize {
        self.held.expiries.len()
    }

    /// With the number of buckets that were added to.
    pub(crate) fn exchange(
        &mut self,
        service: &str,
        exchange: &Exchange,
        now: Timestamp,
    ) -> Result<(Exchanged, usize), DriverError> {
        let (mut adds, mut totals) = (0, Totals::default());
        if let Some(counted) = &exchange.counted {
            self.sweep(now, counted.adds.len());
            adds = self.add(service, counted, now)?;
            totals = self.total(service, counted, now);
        }
        let record = self.record(service).cloned();
        Ok((
            Exchanged {
                record,
                totals,
                now,
            },
            adds,
        ))
    }

    pub(crate) fn swap(
        &mut self,
        service: &str,
        swap: &Swap,
        now: Timestamp,
    ) -> Result<Swapped, DriverError> {
        let found = self.record(service);
        if found.map(|stored| stored.version) != swap.expected {
            let record = found.cloned();
            return Ok(Swapped::Conflict { record, now });
        }
        self.admit(service)?;
        let held = self.held.services.entry(service.into()).or_default();
        held.record = Some(Stored {
            version: swap.version,
            bytes: swap.bytes.clone(),
        });
        Ok(Swapped::Done { now })
    }

    pub(crate) fn list(&self, after: Option<&str>, limit: usize) -> Vec<String> {
        let from = after.map_or(Unbounded, Excluded);
        self.held
            .services
            .range::<str, _>((from, Unbounded))
            .filter(|(_, held)| held.record.is_some())
            .take(limit)
            .map(|(name, _)| String::from(&**name))
            .collect()
    }

    pub(crate) fn damage_record(&mut self, service: &str) {
        if let Some(held) = self.held.services.get_mut(service) {
            held.record
                .iter_mut()
                .for_each(|stored| garble(&mut stored.bytes));
        }
    }

    pub(crate) fn record(&self, service: &str) -> Option<&Stored> {
        self.held.services.get(service)?.record.as_ref()
    }

    /// Refuses a service that is new and one too many.
    fn admit(&self, service: &str) -> Result<(), DriverError> {
        let most = self.limits.services;
        if self.services() < most || self.held.services.contains_key(service) {
            return Ok(());
        }
        let bound = format!("at most {most}");
        Err(DriverError::limit("services", bound, self.services() + 1))
    }
}
