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

/// The most options of a poll.
pub const MOST_OPTIONS: usize = 1000;

/// The most options of a poll whose rule compares options pair by pair.
pub const MOST_COMPARED: usize = 256;

/// The largest score that an option can be given.
pub const HIGHEST_SCORE: u16 = 1000;

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
