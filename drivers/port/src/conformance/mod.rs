//! What the suites that drivers have to pass share: what a case asks for, how it is run, and what came
//! of it. The cases belong to the crate whose trait they are of.

mod failure;
mod need;
mod report;
mod together;
mod trial;

pub use failure::{Failure, holds, is_limit, same};
pub use need::Need;
pub use report::{Report, Verdict};
pub use together::{polled, together};
pub use trial::{Run, trial};
