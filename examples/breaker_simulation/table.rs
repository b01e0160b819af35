use std::{
    fmt::Display,
    io::{self, Write},
    time::Duration,
};

use crate::{
    arguments::Arguments,
    figures::{Figures, Spread},
};

/// Prints the scenarios beside each other, a figure a line.
pub(crate) fn print(
    out: &mut impl Write,
    arguments: &Arguments,
    columns: &[Figures],
) -> io::Result<()> {
    let mut table = Table { out, columns };
    table.line("", |column| column.scenario.name.into())?;
    table.line("nodes", |column| column.scenario.nodes.to_string())?;
    table.line("time", |column| seconds(column.time))?;
    table.title("the store")?;
    table.count("exchanges", |column| column.counts.exchanges)?;
    table.count("  at most", |column| column.bound.exchanges())?;
    table.line("  a node and interval", |column| {
        let each = column.bound.nodes as f64 * column.time.as_secs_f64();
        let interval = arguments.interval().as_secs_f64();
        format!("{:.2}", column.counts.exchanges as f64 * interval / each)
    })?;
    table.count("  in a round trip", |column| column.counts.crowd)?;
    table.count("    at most", |column| column.bound.crowd)?;
    table.count("swaps made", |column| column.counts.swaps())?;
    table.count("  at most", |column| column.bound.swaps())?;
    table.count("  the first record", |column| column.counts.creations)?;
    table.count("  restored", |column| column.counts.restored)?;
    table.count("  votes", |column| column.counts.votes)?;
    table.count("  transitions", |column| column.counts.changes)?;
    table.count("  probes taken", |column| column.counts.claims)?;
    table.count("  probes ended", |column| column.counts.reports)?;
    table.count("  other", |column| column.counts.others)?;
    table.count("swaps refused", |column| column.counts.refused)?;
    table.count("  at most", |column| column.bound.refused())?;
    table.title("from the first failure until the circuit was open for all")?;
    table.spread("first node", |column| column.opened.map(|it| it.first))?;
    table.spread("half of them", |column| column.opened.map(|it| it.median))?;
    table.spread("last node", |column| column.opened.map(|it| it.last))?;
    table.line("nodes that knew", |column| heard(column.opened))?;
    table.count("swaps meanwhile", |column| column.swaps_at_opening)?;
    table.title("the service")?;
    table.count("calls", |column| column.seen.calls)?;
    table.count("rejected", |column| column.seen.rejected)?;
    table.count("openings for all", |column| column.openings)?;
    table.count("openings alone", |column| column.seen.opened_alone)?;
    table.count("calls after opening", |column| column.seen.strays)?;
    table.count("probes while down", |column| column.seen.probes)?;
    table.count("  at a time", |column| column.seen.most_probes)?;
    table.count("  of nodes alone", |column| column.seen.probes_alone)?;
    table.title("from the end of the outage until the circuit was closed")?;
    table.spread("first node", |column| column.closed.map(|it| it.first))?;
    table.spread("half of them", |column| column.closed.map(|it| it.median))?;
    table.spread("last node", |column| column.closed.map(|it| it.last))?;
    table.line("nodes that knew", |column| heard(column.closed))
}

struct Table<'a, W> {
    out: &'a mut W,
    columns: &'a [Figures],
}

impl<W: Write> Table<'_, W> {
    fn title(&mut self, title: &str) -> io::Result<()> {
        writeln!(self.out, "\n{title}")
    }

    fn line(&mut self, label: &str, cell: impl Fn(&Figures) -> String) -> io::Result<()> {
        write!(self.out, "{label:21}")?;
        for column in self.columns {
            write!(self.out, " {:>11}", cell(column))?;
        }
        writeln!(self.out)
    }

    fn count<N: Display>(&mut self, label: &str, cell: impl Fn(&Figures) -> N) -> io::Result<()> {
        self.line(label, |column| cell(column).to_string())
    }

    fn spread(
        &mut self,
        label: &str,
        cell: impl Fn(&Figures) -> Option<Duration>,
    ) -> io::Result<()> {
        self.line(label, |column| cell(column).map_or("-".into(), seconds))
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.3} s", time.as_secs_f64())
}

fn heard(spread: Option<Spread>) -> String {
    spread.map_or("-".into(), |spread| spread.nodes.to_string())
}
