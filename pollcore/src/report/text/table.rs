use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt::{self, Write as _};

use super::{
    Text,
    bar::bar,
    digits,
    names::Names,
    width::{cut, width},
};
use crate::report::{
    Report, Statistics, Total, Unit,
    percent::{decimal, percent},
};

/// The narrowest and the widest bar that is drawn.
const BAR: (usize, usize) = (6, 40);

/// What a name is never cut below.
const NAME: usize = 12;

/// Rows under a heading: a name on the left, numbers on the right, and a bar.
pub(super) struct Table {
    heading: Row,
    rows: Vec<Row>,
}

struct Row {
    place: String,
    elected: bool,
    name: String,
    cells: Vec<String>,
    bar: i128,
}

/// The options with what they have, the first place first.
pub(super) fn results(report: &Report, names: &Names) -> Table {
    let rows = report.ranking.iter().map(|&option| {
        let result = &report.options[option.as_usize()];
        let mut cells = Vec::new();
        match result.total {
            Total::Exact { .. } => cells.push(match &result.grade {
                Some(grade) => super::width::plain(grade),
                None => digits::total(result.total, report.unit),
            }),
            Total::Estimated {
                responses,
                interval,
                share,
                ..
            } => {
                cells.push(responses.to_string());
                cells.push(digits::total(result.total, report.unit));
                cells.push(digits::span(interval));
                cells.push(digits::share(share));
            }
            Total::Noisy { interval, .. } => {
                cells.push(digits::total(result.total, report.unit));
                cells.push(digits::span(interval));
            }
        }
        if has_means(report) {
            cells.push(result.mean.map(decimal).unwrap_or_default());
        }
        if has_shares(report) {
            let share = result.share.map(|share| format!("{} %", percent(share)));
            cells.push(share.unwrap_or_default());
        }
        Row {
            place: result
                .place
                .map(|place| place.to_string())
                .unwrap_or_default(),
            elected: result.elected,
            name: names.of(option).into(),
            cells,
            bar: match result.total {
                Total::Estimated { votes, .. } => votes as i128,
                total => total.ranked_by(),
            },
        }
    });
    Table {
        heading: heading(report),
        rows: rows.collect(),
    }
}

fn has_means(report: &Report) -> bool {
    report.options.iter().any(|option| option.mean.is_some())
}

fn has_shares(report: &Report) -> bool {
    report.options.iter().any(|option| option.share.is_some())
}

fn heading(report: &Report) -> Row {
    let unit = match report.unit {
        Unit::Votes => "votes",
        Unit::Approvals => "approvals",
        Unit::Score => "score",
        Unit::Points | Unit::HalfPoints => "points",
        Unit::NetVotes => "net votes",
        Unit::MedianGrade => "median grade",
    };
    let mut cells: Vec<String> = match report.options.first().map(|option| option.total) {
        Some(Total::Estimated { .. }) => ["responses", "estimate", "interval", "share"]
            .map(Into::into)
            .into(),
        Some(Total::Noisy { .. }) => [format!("noisy {unit}"), "interval".into()].into(),
        _ => [unit.into()].into(),
    };
    if has_means(report) {
        cells.push("mean".into());
    }
    if has_shares(report) {
        cells.push("share".into());
    }
    Row {
        place: String::new(),
        elected: false,
        name: String::new(),
        cells,
        bar: 0,
    }
}

/// What a sample says about the population, where it says anything.
pub(super) fn population(report: &Report, names: &Names) -> Option<Table> {
    let Statistics::Sample(sample) = &report.statistics else {
        return None;
    };
    let says = |of: fn(&crate::report::OptionStatistics) -> bool| sample.options.iter().any(of);
    let alone = says(|option| option.interval.is_some());
    let together = says(|option| option.simultaneous.is_some());
    let margin = says(|option| option.margin.is_some());
    let leads = says(|option| option.leads.is_some());
    let mean = says(|option| option.mean.is_some());
    if !(alone || together || margin || leads || mean) {
        return None;
    }
    let columns = [
        (alone, "alone"),
        (margin, "margin"),
        (together, "together"),
        (leads, "leads"),
        (mean, "mean"),
    ];
    let shown = columns.iter().filter(|(shown, _)| *shown);
    let heading = Row {
        place: String::new(),
        elected: false,
        name: "population".into(),
        cells: shown.map(|(_, name)| (*name).into()).collect(),
        bar: 0,
    };
    let rows = report.ranking.iter().map(|&option| {
        let of = sample
            .options
            .get(option.as_usize())
            .copied()
            .unwrap_or_default();
        let cells = [
            (alone, of.interval.map(digits::shares)),
            (margin, of.margin.map(digits::share)),
            (together, of.simultaneous.map(digits::shares)),
            (leads, of.leads.map(digits::probability)),
            (mean, of.mean.map(digits::numbers)),
        ];
        let shown = cells.into_iter().filter(|(shown, _)| *shown);
        Row {
            place: String::new(),
            elected: false,
            name: names.of(option).into(),
            cells: shown.map(|(_, cell)| cell.unwrap_or_default()).collect(),
            bar: 0,
        }
    });
    Some(Table {
        heading,
        rows: rows.collect(),
    })
}

impl Table {
    pub(super) fn write(&self, f: &mut fmt::Formatter<'_>, text: &Text<'_>) -> fmt::Result {
        let all = || self.rows.iter().chain([&self.heading]);
        let place = all().map(|row| row.place.len()).max().unwrap_or(0);
        let marked = self.rows.iter().any(|row| row.elected);
        let columns = self.heading.cells.len();
        let widths: Vec<usize> = (0..columns)
            .map(|column| {
                let cells = all().filter_map(|row| row.cells.get(column));
                cells.map(|cell| width(cell)).max().unwrap_or(0)
            })
            .collect();
        let before = if place > 0 { place + 1 } else { 0 } + if marked { 2 } else { 0 };
        let fixed = before + widths.iter().map(|width| width + 2).sum::<usize>();
        let room = text.width.saturating_sub(fixed);
        let longest = all().map(|row| width(&row.name)).max().unwrap_or(0);
        let most = self.rows.iter().map(|row| row.bar.unsigned_abs()).max();
        let most = most.unwrap_or(0);
        // A bar where there is room for one beside as much of the names as they need.
        let reserved = if most > 0 { BAR.0 + 2 } else { 0 };
        let name = longest.min(room.saturating_sub(reserved).max(NAME));
        let left = room.saturating_sub(name + 2);
        let bars = if left < BAR.0 { 0 } else { left.min(BAR.1) };
        for row in [&self.heading].into_iter().chain(&self.rows) {
            let mut line = String::new();
            if place > 0 {
                let _ = write!(line, "{:>place$} ", row.place);
            }
            if marked {
                let mark = if text.ascii { "* " } else { "✓ " };
                line.push_str(if row.elected { mark } else { "  " });
            }
            let cut = cut(&row.name, name, text.ellipsis());
            line.push_str(&cut);
            pad(&mut line, name.saturating_sub(width(&cut)));
            for (cell, &column) in row.cells.iter().zip(&widths) {
                pad(&mut line, 2 + column.saturating_sub(width(cell)));
                line.push_str(cell);
            }
            line.push_str("  ");
            line.push_str(&bar(row.bar, most, bars, text.ascii));
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

fn pad(line: &mut String, columns: usize) {
    line.extend(core::iter::repeat_n(' ', columns));
}
