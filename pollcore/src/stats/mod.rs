//! Intervals and tests for counted votes.
//!
//! They tell what a *random sample* says about those who were not asked. A census has no such
//! error, and a poll whose voters chose themselves has one that no formula here knows.
//!
//! | question | answer |
//! |---|---|
//! | how sure is the share of one option? | [`Proportion::wilson`] |
//! | … and must never be surer than it may | [`Proportion::clopper_pearson`] |
//! | … by a method chosen at run time | [`Proportion::interval`] with a [`Method`] |
//! | how sure are the shares of all options, together? | [`goodman`]; with many options and no rare ones [`sison_glaz`] |
//! | how sure, if a good part of everybody was asked? | [`finite_population_interval`], exactly [`hypergeometric_interval`] |
//! | how sure is the mean of scores? | [`mean_interval`] |
//! | what is the margin of error? | [`finite_population_margin`] |
//! | do the votes fit to what was expected? | [`goodness_of_fit`] |
//! | does the first really lead the second? | [`lead_probability`] |
//! | who leads, of all? | [`probability_of_leading`] |
//! | all together, the fit, who leads, if a good part of everybody was asked? | [`finite_population_goodman`], [`finite_population_fit`], [`finite_population_leading`] |
//!
//! What it describes it never decides: winners come from the tallies, whose arithmetic is exact.
//! Floating-point functions are the same bits on every platform. Every function ends after bounded
//! work, whatever it is given; where that takes a limit, it is among the [`limits`](crate::limits), and there is an
//! error in [`StatsError`].
//!
//! ```
//! use pollcore::stats::{Confidence, Expected, Proportion, StatsError};
//! use pollcore::stats::{goodman, goodness_of_fit, lead_probability};
//!
//! let votes = [520, 480];
//! let yes = Proportion::new(votes[0], votes.iter().sum())?;
//! assert_eq!(format!("{:.3}", yes.wilson(Confidence::P95)), "0.489 to 0.551");
//! assert_eq!(format!("{:.3}", goodman(&votes, Confidence::P95)?[0]), "0.485 to 0.555");
//! assert!(goodness_of_fit(&votes, Expected::Uniform)?.p_value > 0.2);
//! assert!(lead_probability(votes[0], votes[1]) > 0.89);
//! # Ok::<(), StatsError>(())
//! ```

mod confidence;
mod counts;
mod error;
mod finite_leading;
mod fit;
mod goodman;
mod interval;
mod lead;
mod leading;
mod mean;
mod method;
mod outcomes;
mod partitions;
mod population;
mod proportion;
mod sison_glaz;
mod special;
mod truncated_poisson;
mod wilson;

pub use confidence::Confidence;
pub use error::StatsError;
pub use finite_leading::finite_population_leading;
pub use fit::{Expected, GoodnessOfFit, finite_population_fit, goodness_of_fit};
pub use goodman::goodman;
pub use interval::Interval;
pub use lead::lead_probability;
pub use leading::probability_of_leading;
pub use mean::{MeanInterval, mean_interval};
pub use method::Method;
pub use population::{
    finite_population_goodman, finite_population_interval, finite_population_margin,
    hypergeometric_interval,
};
pub use proportion::Proportion;
pub use sison_glaz::sison_glaz;
