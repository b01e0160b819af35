use std::io::{self, Write};

use fibseq::{Page, PageLimits, Stop};
use serde::Serialize;

use crate::{arguments::PageRequest, failure::Failure};

/// A page as the outside sees it: terms as strings, since most JSON readers lose digits past 2^53.
#[derive(Debug, Serialize)]
struct Answer<'a> {
    start: u64,
    terms: Vec<&'a str>,
    stopped: &'static str,
    next: Option<String>,
}

pub(crate) fn run(request: &PageRequest) -> Result<(), Failure> {
    let limits = PageLimits::new(request.max_terms, request.max_bytes);
    let page = match &request.cursor {
        Some(cursor) => fibseq::page_at(cursor, request.len, &limits),
        None => fibseq::page(request.start, request.len, &limits),
    }?;
    let mut stdout = io::stdout().lock();
    serde_json::to_writer(&mut stdout, &Answer::of(&page)).map_err(io::Error::from)?;
    writeln!(stdout)?;
    Ok(())
}

impl<'a> Answer<'a> {
    fn of(page: &'a Page) -> Self {
        Self {
            start: page.start(),
            terms: page.terms().collect(),
            stopped: match page.stop() {
                Stop::Terms => "at the limit of terms",
                Stop::Bytes => "at the limit of bytes",
                Stop::LastIndex => "at the last index",
                _ => "complete",
            },
            next: page.next_cursor().map(|cursor| cursor.to_string()),
        }
    }
}
