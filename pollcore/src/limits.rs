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

/// The most sets of winners that are listed.
pub const MOST_SETS: usize = 1000;

/// The most cells of a histogram: options by scores or grades.
pub const MOST_CELLS: usize = 1 << 18;

/// The most ranges of voters that a tally covers and that don't touch.
pub const MOST_RANGES: usize = 4096;

/// The most points or credits of one ballot.
pub const MOST_POINTS: u32 = 1_000_000;

/// The most grades.
pub const MOST_GRADES: usize = 32;

/// The most voters that a fixed electorate names.
pub const MOST_ACTORS: usize = 1 << 20;

/// The most revisions of one voter's vote.
pub const MOST_REVISIONS: u32 = 1000;

/// The most entries of one voter's record: of a union of copies that has more, the highest stay.
pub const MOST_ENTRIES: usize = MOST_REVISIONS as usize;

/// The most sealed bytes of an entry of a record; no poll's ballots are longer.
pub const LONGEST_SEALED: usize = 4096;

/// The most voters of one set of votes, where no other limit is set.
pub const MOST_VOTERS: u32 = 1 << 27;

/// The most messages that a report lists as set aside; beyond, their number has to do.
pub const MOST_LISTED: usize = 100;

/// The longest text that a report keeps of a message set aside, in characters.
pub const LONGEST_LISTED: usize = 200;

/// The least that a store has to take as the definition of a poll or the record of a voter, in
/// bytes; what it declares may be more.
pub const LEAST_VALUE: usize = 1 << 18;

/// The longest ballot that a store has to take, its weight included, in bytes.
pub const LONGEST_BALLOT: usize = 8 * 1024;

/// The longest marker of a sealed poll, in bytes.
pub const LONGEST_MARKER: usize = 1024;

/// The most that can be asked of a store for in one page.
pub const LONGEST_PAGE: usize = 1000;

/// The longest message of a queue, in bytes.
pub const LONGEST_MESSAGE: usize = 16 * 1024;

/// The longest reason for which a message is set aside, in bytes.
pub const LONGEST_REASON: usize = 1024;

/// The most messages that are asked of a queue for, or acknowledged, at once.
pub const LONGEST_BATCH: usize = 1000;

/// The most messages of queues of which is remembered how often they were refused.
pub const MOST_REFUSED: usize = 10_000;

/// The most options of which [`probability_of_leading`](crate::stats::probability_of_leading)
/// compares each with all.
pub const MOST_LEADING_OPTIONS: usize = 10_000;

/// The most options that [`sison_glaz`](crate::stats::sison_glaz) takes.
pub const MOST_SISON_GLAZ_OPTIONS: usize = 1000;

/// The largest sample that [`sison_glaz`](crate::stats::sison_glaz) takes: beyond, counts are no
/// floating-point numbers.
pub const LARGEST_SISON_GLAZ_TOTAL: u64 = 1 << 53;

/// The most possible outcomes of which [`goodness_of_fit`](crate::stats::goodness_of_fit) looks at
/// each.
pub const MOST_EXACT_OUTCOMES: u64 = 1_000_000;

/// The largest sample whose [`hypergeometric_interval`](crate::stats::hypergeometric_interval) is
/// computed.
pub const LARGEST_HYPERGEOMETRIC_SAMPLE: u64 = 100_000_000;
/// The most that one voter may add to all counts of a poll together, where reports get noise.
pub const MOST_CONTRIBUTIONS: u32 = 1 << 20;

/// The most noisy reports of a poll.
pub const MOST_NOISY_REPORTS: usize = 1024;

/// The most counts of all noisy reports of a poll together.
pub const MOST_NOISY_COUNTS: usize = 1 << 20;

/// The most spends of a [ledger](crate::privacy::Ledger).
pub const MOST_SPENDS: usize = 1 << 20;
