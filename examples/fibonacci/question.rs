use std::{
    io::{self, ErrorKind, Read, Write},
    num::NonZeroU64,
};

use fibseq::{Budget, Decimal};

use crate::{arguments::shortened, failure::Failure};

/// Prints F(index) mod modulus.
pub(crate) fn modulo(index: u64, modulus: NonZeroU64) -> Result<(), Failure> {
    answer(&fibseq::fibonacci_mod(index, modulus).to_string())
}

/// Prints after how many terms the residues repeat.
pub(crate) fn pisano(modulus: NonZeroU64) -> Result<(), Failure> {
    answer(&fibseq::pisano_period(modulus).to_string())
}

/// Prints the terms that sum to the number.
pub(crate) fn zeckendorf(number: &str) -> Result<(), Failure> {
    let indices = fibseq::zeckendorf(&read(number)?, Budget::UNLIMITED)?;
    if indices.is_empty() {
        return answer("0");
    }
    let terms: Vec<_> = indices.iter().map(|index| format!("F({index})")).collect();
    answer(&terms.join(" + "))
}

/// Prints the index of the term, or fails saying between which two the number lies.
pub(crate) fn index_of(term: &str) -> Result<(), Failure> {
    let number = read(term)?;
    if let Some(index) = fibseq::index_of(&number, Budget::UNLIMITED)? {
        return answer(&index.to_string());
    }
    let below = fibseq::floor_index(&number, Budget::UNLIMITED)?;
    let above = below + 1;
    Err(Failure::Work(format!(
        "not a term: it lies between F({below}) and F({above})"
    )))
}

/// The number that an argument stands for; a hyphen stands for the standard input, since an
/// argument can't be as long as a term.
fn read(argument: &str) -> Result<Decimal, Failure> {
    if argument != "-" {
        return argument.parse().map_err(|error| {
            Failure::Input(format!("invalid number '{}': {error}", shortened(argument)))
        });
    }
    let mut text = String::new();
    io::stdin()
        .read_to_string(&mut text)
        .map_err(|error| match error.kind() {
            ErrorKind::InvalidData => Failure::Input("invalid number: not UTF-8".into()),
            _ => error.into(),
        })?;
    text.trim()
        .parse()
        .map_err(|error| Failure::Input(format!("invalid number: {error}")))
}

fn answer(line: &str) -> Result<(), Failure> {
    writeln!(io::stdout(), "{line}")?;
    Ok(())
}
