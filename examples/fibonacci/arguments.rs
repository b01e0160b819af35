use std::{
    num::{NonZeroU64, NonZeroUsize},
    path::PathBuf,
    str::FromStr,
};

use clap::{
    Args, Parser, Subcommand, ValueEnum,
    error::{ContextValue, ErrorKind},
};
use fibseq::{Cursor, Format};

use crate::failure::Failure;

const EXAMPLES: &str = "\
Examples:
  fibonacci term 1000
  fibonacci term -8                                      F(-8) = -21
  fibonacci stream --from 0 --to 100
  fibonacci stream --to 100000 --format csv --threads 2 --output fib.csv
  fibonacci stream --to 1000000 --output fib.txt --checkpoint fib.state
                                                         Ctrl-C, and the same again goes on
  fibonacci page --start 1000 --len 3
  fibonacci page --cursor TOKEN --len 3                  the page that follows
  fibonacci mod 18446744073709551615 1000000007
  fibonacci pisano 1000000007
  fibonacci zeckendorf 1000000                           a sum of terms, no two neighbours
  fibonacci term 100000 | fibonacci index-of -           100000";

/// Terms, ranges, pages and properties of the Fibonacci sequence, F(0) = 0, F(1) = 1
#[derive(Debug, Parser)]
#[command(name = "fibonacci", version, after_help = EXAMPLES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Print F(N), for a negative N too
    Term {
        /// The index, negative or not
        #[arg(value_name = "N", allow_hyphen_values = true)]
        index: SignedIndex,
    },
    /// Print the Lucas number L(N), for a negative N too
    Lucas {
        /// The index, negative or not
        #[arg(value_name = "N", allow_hyphen_values = true)]
        index: SignedIndex,
    },
    /// Print the terms from F(A) up to but without F(B)
    Stream(StreamRequest),
    /// Print some terms as JSON, with the cursor of the next page
    Page(PageRequest),
    /// Print F(N) mod M
    Mod {
        /// The index
        #[arg(value_name = "N", allow_hyphen_values = true)]
        index: u64,
        /// The modulus, from 1
        #[arg(value_name = "M", allow_hyphen_values = true)]
        modulus: NonZeroU64,
    },
    /// Print the Pisano period of M: how soon the terms mod M repeat
    Pisano {
        /// The modulus, from 1
        #[arg(value_name = "M", allow_hyphen_values = true)]
        modulus: NonZeroU64,
    },
    /// Print a number as a sum of terms, no two of them neighbours
    Zeckendorf {
        /// The number; - reads it from the standard input
        #[arg(value_name = "N", allow_hyphen_values = true)]
        number: String,
    },
    /// Print the index of a term, or say that the number is none
    IndexOf {
        /// The number; - reads it from the standard input
        #[arg(value_name = "TERM", allow_hyphen_values = true)]
        term: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct StreamRequest {
    /// The index of the first term
    #[arg(
        long,
        value_name = "A",
        default_value_t = 0,
        allow_negative_numbers = true
    )]
    pub(crate) from: u64,
    /// The index to stop before
    #[arg(long, value_name = "B", allow_negative_numbers = true)]
    pub(crate) to: u64,
    /// The layout
    #[arg(long, value_enum, default_value_t = Layout::Text)]
    pub(crate) format: Layout,
    /// The number of threads that compute
    #[arg(long, value_name = "N", default_value_t = NonZeroUsize::MIN, allow_negative_numbers = true)]
    pub(crate) threads: NonZeroUsize,
    /// The file to write instead of the standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Where to note how far the output has come, so that the same call again goes on there
    #[arg(long, value_name = "FILE", requires = "output")]
    pub(crate) checkpoint: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct PageRequest {
    /// The index of the first term
    #[arg(
        long,
        value_name = "N",
        default_value_t = 0,
        conflicts_with = "cursor",
        allow_negative_numbers = true
    )]
    pub(crate) start: u64,
    /// The number of terms
    #[arg(
        long,
        value_name = "K",
        default_value_t = 10,
        allow_negative_numbers = true
    )]
    pub(crate) len: u64,
    /// The cursor that the page before this one ended with
    #[arg(long, value_name = "TOKEN")]
    pub(crate) cursor: Option<Cursor>,
    /// The most terms that a page may hold
    #[arg(
        long,
        value_name = "K",
        default_value = "1000",
        allow_negative_numbers = true
    )]
    pub(crate) max_terms: NonZeroU64,
    /// The most digits that a page may hold
    #[arg(long, value_name = "BYTES", default_value_t = 1 << 20, allow_negative_numbers = true)]
    pub(crate) max_bytes: u64,
}

/// How a stream is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Layout {
    /// One term a line
    Text,
    /// Rows of index,term under a header
    Csv,
    /// One JSON object a line
    Ndjson,
    /// One JSON array of strings
    Json,
}

impl From<Layout> for Format {
    fn from(layout: Layout) -> Self {
        match layout {
            Layout::Text => Self::Lines,
            Layout::Csv => Self::Csv,
            Layout::Ndjson => Self::Ndjson,
            Layout::Json => Self::Json,
        }
    }
}

/// An index with a sign, as large as an index gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SignedIndex {
    pub(crate) negative: bool,
    pub(crate) magnitude: u64,
}

impl FromStr for SignedIndex {
    type Err = <u64 as FromStr>::Err;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.strip_prefix('-');
        Ok(Self {
            negative: digits.is_some(),
            magnitude: digits.unwrap_or(text).parse()?,
        })
    }
}

/// The command that the arguments ask for. Help and the version are printed here.
pub(crate) fn parse() -> Result<Command, Failure> {
    let error = match Arguments::try_parse() {
        Ok(arguments) => return Ok(arguments.command),
        Err(error) => error,
    };
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            error.print()?;
            Err(Failure::Done)
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            Err(Failure::Input("no command; --help shows them".into()))
        }
        _ => Err(Failure::Input(reason(error))),
    }
}

/// The reason without the usage that clap adds, on one line, with long arguments shortened.
fn reason(mut error: clap::Error) -> String {
    let long: Vec<_> = error
        .context()
        .filter_map(|(kind, value)| match value {
            ContextValue::String(text) => Some((kind, ContextValue::String(shortened(text)))),
            _ => None,
        })
        .collect();
    for (kind, value) in long {
        error.insert(kind, value);
    }
    let text = error.to_string();
    let text = text.strip_prefix("error: ").unwrap_or(&text);
    let lines = text.lines().take_while(|line| !line.trim().is_empty());
    lines.map(str::trim).collect::<Vec<_>>().join(" ")
}

/// The text, or its two ends where it is longer than a line of a terminal.
pub(crate) fn shortened(text: &str) -> String {
    const END: usize = 24;
    let count = text.chars().count();
    if count <= 3 * END {
        return text.to_owned();
    }
    let begin: String = text.chars().take(END).collect();
    let end: String = text.chars().skip(count - END).collect();
    format!("{begin}…{end}")
}
