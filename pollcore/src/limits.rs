//! What is too much. Everything that comes from outside is held against these before it is stored
//! or allocated.

/// The longest id of a poll or an option, in bytes of UTF-8.
pub const LONGEST_ID: usize = 128;

/// The longest title of a poll or label of an option, in bytes of UTF-8.
pub const LONGEST_TITLE: usize = 1024;

/// The longest key of a voter, in bytes.
pub const LONGEST_VOTER_KEY: usize = 32;

/// The shortest request key, in bytes: what nobody guesses.
pub const SHORTEST_REQUEST_KEY: usize = 16;

/// The longest request key, in bytes.
pub const LONGEST_REQUEST_KEY: usize = 32;

/// The longest JSON of a vote by names, in bytes, written without spaces: what a service need not read on
/// beyond.
pub const LONGEST_VOTE: usize = 1 << 19;

/// The most options of a poll.
pub const MOST_OPTIONS: usize = 1000;

/// The most options of a poll whose rule compares options pair by pair.
pub const MOST_COMPARED: usize = 256;

/// The most options that a vote is hidden among by a [mechanism](crate::privacy) used by itself; a
/// poll has [fewer](MOST_OPTIONS).
pub const MOST_CONCEALED: usize = 1 << 16;

/// The largest score that an option can be given.
pub const HIGHEST_SCORE: u16 = 1000;

/// The most cells of a histogram: options by scores or grades.
pub const MOST_CELLS: usize = 1 << 18;

/// The most points or credits of one ballot.
pub const MOST_POINTS: u32 = 1_000_000;

/// The most grades.
pub const MOST_GRADES: usize = 32;

/// The most voters that a fixed electorate names.
pub const MOST_ACTORS: usize = 1 << 20;

/// The most revisions of one voter's vote.
pub const MOST_REVISIONS: u32 = 1000;

/// The most voters of one set of votes, where no other limit is set.
pub const MOST_VOTERS: u32 = 1 << 27;

/// The most that one voter may add to all counts of a poll together, where reports get noise.
pub const MOST_CONTRIBUTIONS: u32 = 1 << 20;

/// The most noisy reports of a poll.
pub const MOST_NOISY_REPORTS: usize = 1024;

/// The most counts of all noisy reports of a poll together.
pub const MOST_NOISY_COUNTS: usize = 1 << 20;

/// The most spends of a [ledger](crate::privacy::Ledger) that isn't told otherwise.
pub const MOST_SPENDS: usize = 1 << 20;
