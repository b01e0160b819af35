mod exchange;
mod list;
mod service;
mod stored;
mod swap;
mod sweep;

use async_trait::async_trait;
use breaker::{Driver, Exchange, Exchanged, Swap, Swapped};
use drivers_port::{Capabilities, DriverError};

pub(super) use self::sweep::Sweeping;
use self::{exchange::Window, service::Service};
use super::{Postgres, schema::Schema};

const MIGRATIONS: &[&str] = &[include_str!("../migrations/breaker_1.sql")];

pub(super) fn schema() -> Schema {
    Schema::new("breaker", MIGRATIONS)
}

#[async_trait]
impl Driver for Postgres {
    fn capabilities(&self) -> Capabilities {
        self.capabilities()
    }

    async fn exchange(&self, service: &str, exchange: &Exchange) -> Result<Exchanged, DriverError> {
        self.capabilities().check_name("service", service)?;
        exchange.check()?;
        let window = exchange.counted.as_ref().map(Window::of).transpose()?;
        let service = Service::of(self.namespace(), service);
        let exchanged = match window {
            None => {
                self.run(self.breaker(), move |session| service.read(session))
                    .await?
            }
            Some(window) => {
                self.run(self.breaker(), move |session| {
                    service.exchange(session, window)
                })
                .await?
            }
        };
        self.sweep();
        Ok(exchanged)
    }

    async fn swap(&self, service: &str, swap: &Swap) -> Result<Swapped, DriverError> {
        let capabilities = self.capabilities();
        capabilities.check_name("service", service)?;
        capabilities.check_value("record", &swap.bytes)?;
        let (service, swap) = (Service::of(self.namespace(), service), swap.clone());
        self.run(self.breaker(), move |session| service.swap(session, swap))
            .await
    }

    async fn list(&self, after: Option<&str>, limit: usize) -> Result<Vec<String>, DriverError> {
        let page = list::Page::of(self.namespace(), after, limit);
        self.run(self.breaker(), move |session| page.read(session))
            .await
    }
}
