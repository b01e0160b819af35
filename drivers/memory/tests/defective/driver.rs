use std::{
    collections::BTreeMap,
    fmt,
    future::Future,
    pin::Pin,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

use async_trait::async_trait;
use breaker::{Capabilities, Driver, DriverError, Exchange, Exchanged, Stored, Swap, Swapped};
use drivers_memory::Memory;
use tokio::task::yield_now;

type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, DriverError>> + Send + 'a>>;
type OnExchange =
    Box<dyn for<'a> Fn(&'a Back, &'a str, &'a Exchange) -> Answer<'a, Exchanged> + Send + Sync>;
type OnSwap = Box<dyn for<'a> Fn(&'a Back, &'a str, &'a Swap) -> Answer<'a, Swapped> + Send + Sync>;
type OnList =
    Box<dyn for<'a> Fn(&'a Back, Option<&'a str>, usize) -> Answer<'a, Vec<String>> + Send + Sync>;

/// A store, and what a driver with a defect needs to have it.
#[derive(Debug, Default)]
pub(crate) struct Back {
    pub(crate) store: Memory,
    count: AtomicU64,
    pub(crate) kept: Mutex<BTreeMap<String, Stored>>,
    pub(crate) answer: Mutex<Option<Exchanged>>,
}

impl Back {
    /// How many times it was asked before.
    pub(crate) fn count(&self) -> u64 {
        self.count.fetch_add(1, Relaxed)
    }

    pub(crate) fn set_count(&self, count: u64) -> u64 {
        self.count.swap(count, Relaxed)
    }
}

/// A driver that does what is told apart, and all else as the store does it.
pub(crate) struct Defective {
    back: Back,
    capabilities: fn(&mut Capabilities),
    on_exchange: OnExchange,
    on_swap: OnSwap,
    on_list: OnList,
}

impl Defective {
    pub(crate) fn new(store: Memory) -> Self {
        Self {
            back: Back {
                store,
                ..Back::default()
            },
            capabilities: |_| {},
            on_exchange: Box::new(|back, service, exchange| {
                Box::pin(back.store.exchange(service, exchange))
            }),
            on_swap: Box::new(|back, service, swap| Box::pin(back.store.swap(service, swap))),
            on_list: Box::new(|back, after, limit| Box::pin(back.store.list(after, limit))),
        }
    }

    pub(crate) fn declares(mut self, change: fn(&mut Capabilities)) -> Self {
        self.capabilities = change;
        self
    }

    pub(crate) fn exchange(
        mut self,
        defect: impl for<'a> Fn(&'a Back, &'a str, &'a Exchange) -> Answer<'a, Exchanged>
        + Send
        + Sync
        + 'static,
    ) -> Self {
        self.on_exchange = Box::new(defect);
        self
    }

    pub(crate) fn swap(
        mut self,
        defect: impl for<'a> Fn(&'a Back, &'a str, &'a Swap) -> Answer<'a, Swapped>
        + Send
        + Sync
        + 'static,
    ) -> Self {
        self.on_swap = Box::new(defect);
        self
    }

    pub(crate) fn list(
        mut self,
        defect: impl for<'a> Fn(&'a Back, Option<&'a str>, usize) -> Answer<'a, Vec<String>>
        + Send
        + Sync
        + 'static,
    ) -> Self {
        self.on_list = Box::new(defect);
        self
    }

    /// Has other names in place of those that it is given.
    pub(crate) fn renames(self, rename: fn(&str) -> String) -> Self {
        self.exchange(move |back, service, exchange| {
            Box::pin(async move { back.store.exchange(&rename(service), exchange).await })
        })
        .swap(move |back, service, swap| {
            Box::pin(async move { back.store.swap(&rename(service), swap).await })
        })
    }

    /// Sends another exchange in place of the one that it is given.
    pub(crate) fn sends(self, change: fn(&Back, &mut Exchange)) -> Self {
        self.exchange(move |back, service, exchange| {
            let mut exchange = exchange.clone();
            change(back, &mut exchange);
            Box::pin(async move { back.store.exchange(service, &exchange).await })
        })
    }

    /// Hands on another answer than the one that it is given.
    pub(crate) fn answers(self, change: fn(&Back, &Exchange, &mut Exchanged)) -> Self {
        self.exchange(move |back, service, exchange| {
            Box::pin(async move {
                let mut exchanged = back.store.exchange(service, exchange).await?;
                change(back, exchange, &mut exchanged);
                Ok(exchanged)
            })
        })
    }
}

impl fmt::Debug for Defective {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Defective")
    }
}

#[async_trait]
impl Driver for Defective {
    fn capabilities(&self) -> Capabilities {
        let mut capabilities = self.back.store.capabilities();
        (self.capabilities)(&mut capabilities);
        capabilities
    }

    async fn exchange(&self, service: &str, exchange: &Exchange) -> Result<Exchanged, DriverError> {
        // So that calls that are made at once overlap.
        yield_now().await;
        (self.on_exchange)(&self.back, service, exchange).await
    }

    async fn swap(&self, service: &str, swap: &Swap) -> Result<Swapped, DriverError> {
        yield_now().await;
        (self.on_swap)(&self.back, service, swap).await
    }

    async fn list(&self, after: Option<&str>, limit: usize) -> Result<Vec<String>, DriverError> {
        (self.on_list)(&self.back, after, limit).await
    }
}
