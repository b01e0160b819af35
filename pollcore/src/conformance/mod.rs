//! What a [`Store`] and a [`Queue`] have to do, as cases that read as a specification, to be run
//! against a backend of their kind.
//!
//! ```
//! use std::sync::Arc;
//!
//! use pollcore::{
//!     conformance,
//!     store::{DriverError, Store},
//! };
//!
//! # async fn run(
//! #     connect: impl AsyncFn() -> Result<Arc<dyn Store>, DriverError>,
//! #     env: conformance::Env<dyn Store>,
//! # ) -> Result<(), Box<dyn std::error::Error>> {
//! // let env = conformance::Env::new(tokio::time::sleep, || connect("sqlite:…"));
//! let store = connect().await?;
//! let report = conformance::run_all(&*store, &env).await;
//! print!("{report}");
//! assert!(report.failures().is_empty());
//! # Ok(()) }
//! ```
//!
//! All cases run one after the other against one backend, each with polls and queues of its own, so
//! that they can be run again on one that keeps what they left behind. They need no runtime: what runs
//! at once is polled by one task, so a driver whose calls never wait for anything is to be put to
//! threads elsewhere.

mod case;
mod cases;
mod env;
mod history;
mod line;
mod subject;

use drivers_port::Capabilities;

pub use case::Case;
pub use cases::{QUEUE_CASES, STORE_CASES};
pub use drivers_port::conformance::{Failure, Need, Report, Verdict};
pub use env::Env;
pub use history::{History, Told};

use crate::{queue::Queue, store::Store};

/// Runs every case of [`STORE_CASES`], one after the other.
///
/// A case fails that takes longer than [`Env::patience`]; one is skipped only where the driver
/// declares that it can't do what the case needs.
pub async fn run_all(store: &(dyn Store + 'static), env: &Env<dyn Store>) -> Report {
    run(store, env, STORE_CASES).await
}

/// Runs every case of [`QUEUE_CASES`], as [`run_all`] does those of a store.
pub async fn run_queue(queue: &(dyn Queue + 'static), env: &Env<dyn Queue>) -> Report {
    run(queue, env, QUEUE_CASES).await
}

async fn run<D: Driver + ?Sized>(driver: &D, env: &Env<D>, cases: &[Case<D>]) -> Report {
    let mut report = Report::of(driver.declared().backend);
    for case in cases {
        report.add(case.name(), case.run(driver, env).await);
    }
    report
}

/// What can be put to the test.
pub trait Driver: Send + Sync {
    /// What it declares.
    fn declared(&self) -> Capabilities;
}

impl Driver for dyn Store {
    fn declared(&self) -> Capabilities {
        self.capabilities()
    }
}

impl Driver for dyn Queue {
    fn declared(&self) -> Capabilities {
        self.capabilities()
    }
}
