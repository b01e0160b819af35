use async_trait::async_trait;
use breaker::{Driver, Exchange, Exchanged, Stored, Swap, Swapped};
use drivers_port::{Capabilities, DriverError};

use crate::{
    Link, Memory, call::Reply, capabilities::capabilities, counters::Done, fault::Operation,
    garble::garble,
};

#[async_trait]
impl Driver for Memory {
    fn capabilities(&self) -> Capabilities {
        capabilities()
    }

    async fn exchange(&self, service: &str, exchange: &Exchange) -> Result<Exchanged, DriverError> {
        self.exchange_for(None, service, exchange).await
    }

    async fn swap(&self, service: &str, swap: &Swap) -> Result<Swapped, DriverError> {
        self.swap_for(None, service, swap).await
    }

    async fn list(&self, after: Option<&str>, limit: usize) -> Result<Vec<String>, DriverError> {
        self.list_for(None, after, limit).await
    }
}

#[async_trait]
impl Driver for Link {
    fn capabilities(&self) -> Capabilities {
        self.memory.capabilities()
    }

    async fn exchange(&self, service: &str, exchange: &Exchange) -> Result<Exchanged, DriverError> {
        let inner = self.memory.exchange_for(Some(self), service, exchange);
        self.station.pass(Operation::Exchange, inner).await
    }

    async fn swap(&self, service: &str, swap: &Swap) -> Result<Swapped, DriverError> {
        let inner = self.memory.swap_for(Some(self), service, swap);
        self.station.pass(Operation::Swap, inner).await
    }

    async fn list(&self, after: Option<&str>, limit: usize) -> Result<Vec<String>, DriverError> {
        let inner = self.memory.list_for(Some(self), after, limit);
        self.station.pass(Operation::List, inner).await
    }
}

/// The store behind its front, for a link or for nobody in particular.
impl Memory {
    async fn exchange_for(
        &self,
        link: Option<&Link>,
        service: &str,
        exchange: &Exchange,
    ) -> Result<Exchanged, DriverError> {
        let work = async {
            self.capabilities().check_name("service", service)?;
            exchange.check()?;
            let (exchanged, adds) = {
                let mut store = self.store();
                store.exchange(service, exchange, self.now())?
            };
            self.done(link, Done::Exchange { adds });
            Ok(exchanged)
        };
        self.station().pass(Operation::Exchange, work).await
    }

    async fn swap_for(
        &self,
        link: Option<&Link>,
        service: &str,
        swap: &Swap,
    ) -> Result<Swapped, DriverError> {
        let work = async {
            let capabilities = self.capabilities();
            capabilities.check_name("service", service)?;
            capabilities.check_value("record", &swap.bytes)?;
            let swapped = {
                let mut store = self.store();
                store.swap(service, swap, self.now())?
            };
            self.done(
                link,
                match swapped {
                    Swapped::Done { .. } => Done::Swap,
                    Swapped::Conflict { .. } => Done::Conflict,
                },
            );
            Ok(swapped)
        };
        self.station().pass(Operation::Swap, work).await
    }

    async fn list_for(
        &self,
        link: Option<&Link>,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<String>, DriverError> {
        let work = async {
            let names = self.store().list(after, limit);
            self.done(link, Done::List);
            Ok(names)
        };
        self.station().pass(Operation::List, work).await
    }
}

impl Reply for Exchanged {
    fn garble(&mut self) {
        self.record.iter_mut().for_each(Reply::garble);
    }
}

impl Reply for Swapped {
    fn garble(&mut self) {
        if let Self::Conflict { record, .. } = self {
            record.iter_mut().for_each(Reply::garble);
        }
    }
}

impl Reply for Stored {
    fn garble(&mut self) {
        garble(&mut self.bytes);
    }
}
