use std::io::{self, Write};

use fibseq::Nth;

use crate::{arguments::SignedIndex, failure::Failure};

/// Prints F(index).
pub(crate) fn fibonacci(index: SignedIndex) -> Result<(), Failure> {
    print(fibseq::fibonacci(index.magnitude), index)
}

/// Prints L(index).
pub(crate) fn lucas(index: SignedIndex) -> Result<(), Failure> {
    print(fibseq::lucas(index.magnitude), index)
}

fn print(term: Nth<'_>, index: SignedIndex) -> Result<(), Failure> {
    let term = if index.negative {
        term.negative()
    } else {
        term
    };
    let text = term.text()?;
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    stdout.write_all(b"\n")?;
    Ok(())
}
