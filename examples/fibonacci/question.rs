use std::{
    io::{self, Read, Write},
    num::NonZeroU64,
};

use crate::failure::Failure;

/// Prints F(index) mod modulus.
pub(crate) fn modulo(index: u64, modulus: NonZeroU64) -> Result<(), Failure> {
    answer(&fibseq::fibonacci_mod(index, modulus).to_string())
}

/// Prints after how many terms the residues repeat.
pub(crate) fn pisano(modulus: NonZeroU64) -> Result<(), Failure> {
    answer(&fibseq::pisano_period(modulus).to_string())
}

fn answer(line: &str) -> Result<(), Failure> {
    writeln!(io::stdout(), "{line}")?;
    Ok(())
}
