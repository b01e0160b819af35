use std::io::{self, Write};

use fibseq::PageLimits;

use crate::{arguments::PageRequest, failure::Failure};

/// Prints a page as the crate itself writes it: terms as strings, since most JSON readers lose
/// digits past 2^53.
pub(crate) fn run(request: &PageRequest) -> Result<(), Failure> {
    let limits = PageLimits::new(request.max_terms, request.max_bytes);
    let page = match &request.cursor {
        Some(cursor) => fibseq::page_at(cursor, request.len, &limits),
        None => fibseq::page(request.start, request.len, &limits),
    }?;
    let mut stdout = io::stdout().lock();
    serde_json::to_writer(&mut stdout, &page).map_err(io::Error::from)?;
    writeln!(stdout)?;
    Ok(())
}
