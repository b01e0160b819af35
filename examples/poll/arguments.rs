use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use pollcore::{BallotKind, Revotes, Rule, Visibility, Weight};

use crate::parse;

/// Polls in files.
///
/// A poll is the file FILE; beside it lie FILE.secret, which only its owner may read and without which
/// no vote can be read, and FILE.lock. Any number of programs may vote at once.
#[derive(Debug, Clone, Parser)]
#[command(name = "poll", version, after_help = AFTER)]
pub(crate) struct Arguments {
    /// Milliseconds since 1970, in the place of the clock's time
    #[arg(long, global = true, hide = true)]
    pub(crate) now: Option<u64>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const AFTER: &str = "\
Ends with 0 when all is well; 1 when a vote is refused, a report is hidden or the work failed; 2 on \
bad input.

Example:
  poll create drinks.json --title 'What do we drink?' --option tea --option coffee=Coffee
  poll vote drinks.json --voter ann tea
  poll close drinks.json
  poll report drinks.json";

#[derive(Debug, Clone, Subcommand)]
pub(crate) enum Command {
    /// Creates a poll and opens it
    Create(Box<CreateRequest>),
    /// Votes, or changes or takes back a vote
    Vote(VoteRequest),
    /// Closes a poll by hand
    Close {
        /// The poll's file
        file: PathBuf,
    },
    /// Shows what a poll comes to
    Report(ReportRequest),
    /// Plays a small poll without any file
    Demo,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct CreateRequest {
    /// The file to create; FILE.secret and FILE.lock come to lie beside it
    pub(crate) file: PathBuf,
    /// What people are asked [default: poll]
    #[arg(long)]
    pub(crate) title: Option<String>,
    /// What there is to vote for: the id that votes name, and what people are shown; once for each
    /// option, up to 1000
    #[arg(long = "option", required = true, value_name = "ID[=LABEL]")]
    pub(crate) options: Vec<String>,
    /// plurality, approval, score:HIGHEST (up to 1000), cumulative:POINTS, quadratic:CREDITS (up to
    /// 1000000) or grades:WORST,...,BEST (2 to 32)
    #[arg(long, default_value = "plurality", value_parser = parse::ballots, value_name = "KIND")]
    pub(crate) ballots: BallotKind,
    /// How ballots are counted: plurality, approval, score, star, cumulative, quadratic,
    /// majority-judgment or borda [default: the rule that has the ballots' name]
    #[arg(long, value_parser = parse::rule)]
    pub(crate) rule: Option<Rule>,
    /// How many options are elected
    #[arg(long, default_value_t = 1, value_parser = parse::number::<u16>, value_name = "NUMBER")]
    #[arg(allow_negative_numbers = true)]
    pub(crate) seats: u16,
    /// Takes blank ballots too
    #[arg(long)]
    pub(crate) blank: bool,
    /// Who may vote, and what their ballots count, separated by commas [default: anybody, each 1]
    #[arg(long, value_delimiter = ',', value_parser = parse::actor, value_name = "NAME[:WEIGHT],...")]
    pub(crate) actors: Vec<(String, Weight)>,
    /// What of votes that were cast: reject others, last:MOST (the last one counts) or
    /// withdrawable:MOST, with at most so many revisions of a vote, 2 to 1000
    #[arg(long, default_value = "reject", value_parser = parse::revotes)]
    pub(crate) revotes: Revotes,
    /// Seconds from now until votes are taken [default: at once]
    #[arg(long, value_name = "SECONDS", value_parser = parse::number::<u32>)]
    #[arg(allow_negative_numbers = true)]
    pub(crate) opens: Option<u32>,
    /// Seconds from now until no more votes are taken [default: until it is closed by hand]
    #[arg(long, value_name = "SECONDS", value_parser = parse::number::<u32>)]
    #[arg(allow_negative_numbers = true)]
    pub(crate) closes: Option<u32>,
    /// Who sees results when: live or after-close
    #[arg(long, default_value = "after-close", value_parser = parse::visibility)]
    pub(crate) visibility: Visibility,
    /// How many ballots it takes, or which part of the actors' weight, as 1/2
    #[arg(long, value_parser = parse::quorum, value_name = "BALLOTS|SHARE", allow_negative_numbers = true)]
    pub(crate) quorum: Option<pollcore::Quorum>,
    /// An option has to have more than this share to be elected, as 1/2
    #[arg(long, value_parser = parse::share, conflicts_with = "at_least", value_name = "SHARE")]
    pub(crate) more_than: Option<(u32, u32)>,
    /// An option has to have this share at least, as 2/3
    #[arg(long, value_parser = parse::share, value_name = "SHARE")]
    pub(crate) at_least: Option<(u32, u32)>,
    /// Ties are decided by the lot that the report is given
    #[arg(long)]
    pub(crate) ties_by_lot: bool,
    /// The voters are a random sample of so many people, 0 where that isn't known
    #[arg(long, value_name = "POPULATION", conflicts_with = "self_selected")]
    #[arg(allow_negative_numbers = true, value_parser = parse::number::<u64>)]
    pub(crate) sample: Option<u64>,
    /// Everybody concerned can vote [default with --actors]
    #[arg(long, conflicts_with_all = ["sample", "self_selected"])]
    pub(crate) census: bool,
    /// The voters come by themselves [default without --actors]
    #[arg(long)]
    pub(crate) self_selected: bool,
    /// The server switches votes at random before it counts them, with this epsilon for all
    /// revisions of a voter's vote together, 0.000001 to 20
    #[arg(long, value_name = "EPSILON", allow_negative_numbers = true)]
    pub(crate) switch: Option<f64>,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct VoteRequest {
    /// The poll's file
    pub(crate) file: PathBuf,
    /// Who votes
    #[arg(long, value_parser = parse::text, value_name = "NAME")]
    pub(crate) voter: String,
    #[command(flatten)]
    pub(crate) said: Said,
    /// The revision of the vote that this replaces or withdraws, 0 for none
    #[arg(long, default_value_t = 0, value_name = "REVISION", value_parser = parse::number::<u32>)]
    #[arg(allow_negative_numbers = true)]
    pub(crate) replacing: u32,
    /// A name of this request: sent again with it, a vote counts once [default: random]
    #[arg(long, value_name = "KEY", value_parser = parse::text)]
    pub(crate) request: Option<String>,
}

/// What a vote says.
#[derive(Debug, Clone, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Said {
    /// The one option, by its id
    pub(crate) choice: Option<String>,
    /// The options approved of, separated by commas
    #[arg(long, value_delimiter = ',', value_name = "ID,...")]
    pub(crate) approve: Option<Vec<String>>,
    /// Scores, points, votes for (or, below 0, against) or grades, as tea=5,coffee=2
    #[arg(long, value_delimiter = ',', value_parser = parse::mark, allow_hyphen_values = true)]
    #[arg(value_name = "ID=MARK,...")]
    pub(crate) scores: Option<Vec<(String, String)>>,
    /// Nothing, on purpose
    #[arg(long)]
    pub(crate) blank: bool,
    /// Takes the vote back
    #[arg(long)]
    pub(crate) withdraw: bool,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct ReportRequest {
    /// The poll's file
    pub(crate) file: PathBuf,
    /// As JSON
    #[arg(long, conflicts_with_all = ["width", "ascii"])]
    pub(crate) json: bool,
    /// What decides ties by lot, best drawn in public once the poll is closed
    #[arg(long, value_name = "SEED", value_parser = parse::text)]
    pub(crate) lot: Option<String>,
    /// Columns of a line, 40 to 1000
    #[arg(long, default_value_t = 80, value_parser = parse::columns, value_name = "COLUMNS")]
    #[arg(allow_negative_numbers = true)]
    pub(crate) width: usize,
    /// With bars of # and all else in ASCII too, but for names
    #[arg(long)]
    pub(crate) ascii: bool,
}
