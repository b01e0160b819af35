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
//! [`NoisyReports`] sees to: one for each [`Occasion`], which must not depend on the votes. A revised vote is a new response and spends ε again: the [`Ledger`] refuses
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
//! # A poll whose voters' devices respond at random
//!
//! [`Poll::response`](crate::Poll::response) makes on a voter's device what is sent, the poll takes it
//! like any ballot, and the report sees through the noise. By randomised response:
//!
//! ```
//! use pollcore::privacy::{CoinSecret, Epsilon};
//! use pollcore::report::Total;
//! use pollcore::{
//!     Poll, Privacy, ReportSettings, RequestKey, Responder, Secret, Tally, Timestamp, Vote, VoteSet,
//!     VoterKey, stats::Confidence,
//! };
//!
//! let at = Timestamp::from_millis;
//! let epsilon = Epsilon::new(1.0)?;
//! let mut poll = Poll::builder("drinks")
//!     .options(["tea", "coffee", "water"])
//!     .privacy(Privacy::RandomResponses { by: Responder::RandomizedResponse, epsilon, total: epsilon })
//!     .closes(at(60_000))
//!     .build()?;
//! poll.open(at(0))?;
//!
//! // For the example secrets and request keys are numbers; real ones are random.
//! let mut votes = VoteSet::new(&poll, &Secret::new([7; 32]));
//! let mut tally = Tally::new(&poll);
//! for number in 0..900_u16 {
//!     // On the voter's device, which alone has the secret. It is a first vote: revision 1.
//!     let secret = CoinSecret::new([number.to_be_bytes(); 16].concat().try_into().unwrap());
//!     let voter = VoterKey::new(&number.to_be_bytes())?;
//!     let choice = poll.option(if number % 3 == 0 { "coffee" } else { "tea" }).unwrap();
//!     let response = poll.response(&secret, &voter, 1, choice)?;
//!     let vote = Vote::new(poll.id().clone(), voter, RequestKey::new(&[1; 16])?, response);
//!
//!     // On the server.
//!     let accepted = votes.cast(&poll, &vote, at(1_000))?;
//!     assert_eq!(accepted.receipt().revision(), 1);
//!     tally.apply(accepted.change())?;
//! }
//!
//! let settings = ReportSettings::new().confidence(Confidence::new(0.999)?);
//! let report = poll.report(&tally, at(60_000), &settings)?;
//! for (option, cast) in report.options.iter().zip([600.0, 300.0, 0.0]) {
//!     let Total::Estimated { interval, .. } = option.total else { panic!("no estimate") };
//!     assert!(interval.low <= cast && cast <= interval.high);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! By unary encoding it is the same but for the poll. Its voters choose one option, and what reaches it
//! are approval ballots, which only [`Poll::response`](crate::Poll::response) makes sense of:
//!
//! ```
//! use pollcore::privacy::{CoinSecret, Epsilon};
//! use pollcore::report::Total;
//! use pollcore::{
//!     Marks, Poll, Privacy, ReportSettings, RequestKey, Responder, Secret, Tally, Timestamp, Vote,
//!     VoteSet, VoterKey, stats::Confidence,
//! };
//!
//! let at = Timestamp::from_millis;
//! let epsilon = Epsilon::new(1.0)?;
//! let mut poll = Poll::builder("drinks")
//!     .options(["tea", "coffee", "water"])
//!     .privacy(Privacy::RandomResponses { by: Responder::UnaryEncoding, epsilon, total: epsilon })
//!     .closes(at(60_000))
//!     .build()?;
//! poll.open(at(0))?;
//! assert!(poll.ballot(&Marks::Choice("tea".into())).is_err());
//!
//! let mut votes = VoteSet::new(&poll, &Secret::new([7; 32]));
//! let mut tally = Tally::new(&poll);
//! for number in 0..900_u16 {
//!     let secret = CoinSecret::new([number.to_be_bytes(); 16].concat().try_into().unwrap());
//!     let voter = VoterKey::new(&number.to_be_bytes())?;
//!     let choice = poll.option(if number % 3 == 0 { "coffee" } else { "tea" }).unwrap();
//!     let response = poll.response(&secret, &voter, 1, choice)?;
//!     let vote = Vote::new(poll.id().clone(), voter, RequestKey::new(&[1; 16])?, response);
//!     tally.apply(votes.cast(&poll, &vote, at(1_000))?.change())?;
//! }
//!
//! let settings = ReportSettings::new().confidence(Confidence::new(0.999)?);
//! let report = poll.report(&tally, at(60_000), &settings)?;
//! for (option, cast) in report.options.iter().zip([600.0, 300.0, 0.0]) {
//!     let Total::Estimated { interval, .. } = option.total else { panic!("no estimate") };
//!     assert!(interval.low <= cast && cast <= interval.high);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Which number of a revision goes where, [`CoinSecret::coins`](CoinSecret::coins) says.
//! A poll whose reports have noise: [`Poll::noisy_counts`](crate::Poll::noisy_counts).
//!
//! # From responses to a result
//!
//! The mechanisms without a poll:
//!
//! ```
//! use pollcore::privacy::{AtClient, CoinSecret, RandomizedResponse, consistent};
//! use pollcore::{Digest, stats::Confidence};
//!
//! let poll = Digest::from_bytes([1; 32]);
//! let mechanism = RandomizedResponse::switching(0.25, 3)?;
//! let mut counts = [0; 3];
//! for voter in 0..3000_u32 {
//!     // Each device has a secret of its own.
//!     let mut secret = [0; 32];
//!     secret[..4].copy_from_slice(&voter.to_be_bytes());
//!     let device = AtClient::new(mechanism, CoinSecret::new(secret));
//!     let vote = usize::from(voter % 3 == 0);
//!     counts[device.respond(poll, &voter.to_be_bytes(), 1, vote)?] += 1;
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
mod response;
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
pub use noisy_reports::{NoisyReports, Occasion, ReleaseError};
pub use probabilities::Probabilities;
pub use randomized_response::{
    InvalidMechanism, InvalidOptions, RandomizedResponse, UnknownOption,
};
pub use response::ResponseError;
pub use unary_encoding::{InvalidResponse, UnaryEncoding, UnaryResponse};
