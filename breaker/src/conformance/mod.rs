//! What a [`Driver`] has to do, as cases that read as a specification, to be run against a store of
//! its kind.
//!
//! ```
//! use std::sync::Arc;
//!
//! use breaker::{Driver, DriverError, conformance};
//!
//! # async fn run(
//! #     connect: impl AsyncFn() -> Result<Arc<dyn Driver>, DriverError>,
//! #     env: conformance::Env,
//! # ) -> Result<(), Box<dyn std::error::Error>> {
//! // let env = conformance::Env::new(tokio::time::sleep, || connect("redis://…"));
//! let driver = connect().await?;
//! let report = conformance::run_all(&*driver, &env).await;
//! print!("{report}");
//! assert!(report.failures().is_empty());
//! # Ok(()) }
//! ```
//!
//! All cases run one after the other against one store, each with services of its own, so that they
//! can be run again on a store that keeps what they left behind. They need no runtime: what runs at
//! once is polled by one task, so a driver whose calls never wait for anything is to be put to
//! threads elsewhere.

mod case;
mod cases;
mod env;
mod history;
mod subject;

pub use case::Case;
pub use cases::CASES;
pub use drivers_port::conformance::{Failure, Need, Report, Verdict};
pub use env::Env;
pub use history::{History, Told};

use crate::Driver;

/// Runs every case of [`CASES`], one after the other.
///
/// A case fails that takes longer than [`Env::patience`]; one is skipped only where the driver
/// declares that it can't do what the case needs.
pub async fn run_all(driver: &dyn Driver, env: &Env) -> Report {
    let mut report = Report::of(driver.capabilities().backend);
    for case in CASES {
        report.add(case.name(), case.run(driver, env).await);
    }
    report
}
