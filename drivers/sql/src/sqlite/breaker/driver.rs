use async_trait::async_trait;
use breaker::{Driver, Exchange, Exchanged, Swap, Swapped, Totals};
use drivers_port::{Capabilities, DriverError};
use rusqlite::Connection;

use super::{
    Place,
    counts::{self, Window},
    now, record,
};
use crate::{Sqlite, name};

#[async_trait]
impl Driver for Sqlite {
    fn capabilities(&self) -> Capabilities {
        self.capabilities()
    }

    async fn exchange(&self, service: &str, exchange: &Exchange) -> Result<Exchanged, DriverError> {
        let place = self.place(service)?;
        exchange.check()?;
        let Some(counted) = exchange.counted.clone() else {
            let read = self.read(move |connection| {
                Ok(Exchanged {
                    record: record::read(connection, &place)?,
                    totals: Totals::default(),
                    now: now(),
                })
            });
            return read.await;
        };
        let window = Window::new(counted);
        let adds = window.adds();
        let work = move |connection: &Connection| {
            let now = now();
            // The record first: where it can't be read, nothing has been added yet.
            let record = record::read(connection, &place)?;
            if adds {
                counts::add(connection, &place, &window, now)?;
            }
            Ok(Exchanged {
                record,
                totals: counts::total(connection, &place, &window, now)?,
                now,
            })
        };
        if adds {
            self.write(0, work).await
        } else {
            self.read(work).await
        }
    }

    async fn swap(&self, service: &str, swap: &Swap) -> Result<Swapped, DriverError> {
        let place = self.place(service)?;
        self.capabilities().check_value("record", &swap.bytes)?;
        let (bytes, swap) = (swap.bytes.len(), swap.clone());
        let work = move |connection: &_| record::swap(connection, &place, &swap, now());
        self.write(bytes, work).await
    }

    async fn list(&self, after: Option<&str>, limit: usize) -> Result<Vec<String>, DriverError> {
        let namespace = self.namespace();
        let after = after.map(|after| name::encode(after).into_owned());
        let work =
            move |connection: &_| record::list(connection, &namespace, after.as_deref(), limit);
        self.read(work).await
    }
}

impl Sqlite {
    fn place(&self, service: &str) -> Result<Place, DriverError> {
        self.capabilities().check_name("service", service)?;
        Ok(Place {
            namespace: self.namespace(),
            service: name::encode(service).into_owned(),
        })
    }
}
