mod bar;
mod count;
mod digits;
mod names;
mod notes;
mod prose;
mod sample;
mod table;
mod verdict;
mod width;

use core::fmt;

use super::Report;
use names::Names;

/// The narrowest lines that a report is laid out for.
const NARROWEST: usize = 40;

/// The widest lines that a report is laid out for.
const WIDEST: usize = 1000;

/// A [`Report`] as plain text for people: the verdict, a table with bars, and what there is to know
/// about it. Each line ends with a line break, and there is nothing in it that moves the cursor of a
/// terminal or turns the direction of writing.
///
/// Lines are as wide as said, 40 to 1000 columns, and 80 where nothing is said. Names are cut where
/// they don't fit and bars left out where there is no room; numbers never are, and words neither, so
/// that a line with long ones may be longer. Bars are in proportion to each other, and the longest
/// takes all room that there is, up to 40 columns.
#[derive(Debug, Clone, Copy)]
#[must_use]
pub struct Text<'a> {
    report: &'a Report,
    width: usize,
    ascii: bool,
}

impl<'a> Text<'a> {
    pub(super) fn new(report: &'a Report) -> Self {
        Self {
            report,
            width: 80,
            ascii: false,
        }
    }

    /// In lines of so many columns.
    pub fn width(mut self, columns: usize) -> Self {
        self.width = columns.clamp(NARROWEST, WIDEST);
        self
    }

    /// With bars of `#` and all else in ASCII too, but for names.
    pub fn ascii(mut self) -> Self {
        self.ascii = true;
        self
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = Names::new(self.report);
        self.prose(f, &width::plain(&self.report.title))?;
        self.prose(f, &verdict::sentence(self.report, &names))?;
        writeln!(f)?;
        table::results(self.report, &names).write(f, self)?;
        writeln!(f)?;
        for note in notes::notes(self.report, &names) {
            self.prose(f, &note)?;
        }
        if let Some(table) = table::population(self.report, &names) {
            writeln!(f)?;
            table.write(f, self)?;
        }
        Ok(())
    }
}

impl Text<'_> {
    /// A paragraph, its lines after the first indented.
    fn prose(&self, f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
        for line in prose::wrapped(text, self.width, 2) {
            writeln!(f, "{line}")?;
        }
        Ok(())
    }

    const fn ellipsis(&self) -> &'static str {
        if self.ascii { "..." } else { "…" }
    }
}
