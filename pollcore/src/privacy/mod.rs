//! Noise that hides single votes, and estimates that see through it.
//!
//! # At the voter, or at the server
//!
//! | | who adds noise | protects from | type |
//! |---|---|---|---|
//! | local | the voter's device | everybody, the server included | [`AtClient`] |
//! | local, later | the server, before it stores | who sees the store and the reports, *not* the server | [`AtServer`] |
//! | central | the server, to the counts | who sees the reports, *not* the server or its store | [`NoisyReports`] |
//!
//! The earlier the noise, the more of it: of n voters under ε the counts of a local mechanism are off by
//! some √n/ε, those with central noise by some 1/ε, however many voted.
//!
//! # Mechanisms
//!
//! [`RandomizedResponse`] tells the true vote or switches it to another option; "switch a vote with
//! probability s" is [`Epsilon::from_switching`]. [`UnaryEncoding`] sends a bit an option, and is more
//! precise [among many options](UnaryEncoding::recommended). [`GeometricNoise`] adds a whole number to
//! a count. All three decide by whole numbers from a cryptographic generator that is passed in, so
//! that the ε claimed is an ε kept, and no floating-point number decides anything. A vote is for one
//! option; ranked ballots have no mechanism here, as there are too many rankings to hide among.
//!
//! # What noise alone doesn't do
//!
//! Noise that is drawn again averages out. A retry has to send the same response, which
//! [`CoinSecret`] makes it do; a report that is asked for again has to be the same, which
//! [`NoisyReports`] sees to. A revised vote is a new response and spends ε again: the [`Ledger`] refuses
//! it when the voter has none left.
//!
//! # Dummy votes are not private
//!
//! It has been proposed to store each vote among some random dummy votes, choices and voters in tables
//! apart and shuffled. That is left out. An option that is missing from a batch was not voted for, with
//! certainty, which no ε allows; few dummies rule out much and none, which was a setting, everything.
//! The order in which rows were inserted ties the tables together again, and retries with fresh
//! dummies show the one option that all have in common. Randomised response has the same purpose and
//! cost, and keeps what it promises.
//!
//! # From responses to a result
//!
//! ```
//! use pollcore::privacy::{AtClient, CoinSecret, Epsilon, RandomizedResponse, consistent};
//! use pollcore::stats::Confidence;
//!
//! let poll = [1; 32];
//! let mechanism = RandomizedResponse::switching(0.25, 3)?;
//! let mut counts = [0; 3];
//! for voter in 0..3000_u32 {
//!     // Each device has a secret of its own.
//!     let mut secret = [0; 32];
//!     secret[..4].copy_from_slice(&voter.to_be_bytes());
//!     let device = AtClient::new(mechanism, CoinSecret::new(secret));
//!     let vote = usize::from(voter % 3 == 0);
//!     counts[device.respond(&poll, &voter.to_be_bytes(), 0, vote)?] += 1;
//! }
//! let estimates = mechanism.estimate(&counts, 3000)?;
//! for (estimate, votes) in estimates.iter().zip([2000.0, 1000.0, 0.0]) {
//!     assert!(estimate.interval(Confidence::new(0.999)?).contains(votes));
//! }
//! assert_eq!(consistent(&estimates, 3000).iter().sum::<f64>().round(), 3000.0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod budget;
mod bulk;
mod cells;
mod coins;
mod debias;
mod decimal;
mod draws;
mod epsilon;
mod estimate;
mod exponential;
mod geometric_noise;
mod ledger;
mod mode;
mod noisy_report;
mod noisy_reports;
mod probabilities;
mod randomized_response;
mod unary_encoding;

pub use budget::{Budget, BudgetExceeded};
pub use bulk::{BulkError, OptionNumber};
pub use coins::{CoinSecret, Coins};
pub use draws::StuckGenerator;
pub use epsilon::{Epsilon, InvalidEpsilon};
pub use estimate::{Estimate, EstimateError, consistent};
pub use geometric_noise::{GeometricNoise, InvalidSensitivity, Neighbours, Sensitivity};
pub use ledger::{Ledger, LedgerError, Spend};
pub use mode::{AtClient, AtServer, Mechanism};
pub use noisy_report::{NoiseError, NoisyReport};
pub use noisy_reports::{NoisyReports, ReleaseError};
pub use probabilities::Probabilities;
pub use randomized_response::{
    InvalidMechanism, InvalidOptions, RandomizedResponse, UnknownOption,
};
pub use unary_encoding::{InvalidResponse, UnaryEncoding, UnaryResponse};
