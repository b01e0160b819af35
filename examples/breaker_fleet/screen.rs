use std::{
    collections::VecDeque,
    io::{self, Write},
    sync::atomic::Ordering::Relaxed,
    time::Duration,
};

use breaker::{Cause, Event, Timestamp, Transition};
use drivers_memory::Memory;

use crate::{arguments::Arguments, node::Node};

/// Where the nodes are shown: a table that is drawn over itself, or a line for each change.
pub(crate) struct Screen<W> {
    out: W,
    start: Timestamp,
    in_place: bool,
    /// The lines of the table as it was drawn last.
    drawn: usize,
    /// The last changes.
    changes: VecDeque<String>,
    down: bool,
}

impl<W: Write> Screen<W> {
    /// So many changes are shown below the table.
    const CHANGES: usize = 8;

    pub(crate) fn new(out: W, start: Timestamp, in_place: bool) -> Self {
        Self {
            out,
            start,
            in_place,
            drawn: 0,
            changes: VecDeque::new(),
            down: false,
        }
    }

    /// Shows what is new.
    pub(crate) fn show(
        &mut self,
        arguments: &Arguments,
        nodes: &mut [Node],
        time: Duration,
    ) -> io::Result<()> {
        let down = arguments.outage().contains(&time);
        if down != self.down {
            self.down = down;
            let service = if down { "goes down" } else { "is well again" };
            self.tell(line(time, "the service", service))?;
        }
        let mut news = Vec::new();
        for node in nodes.iter_mut() {
            while let Some(event) = node.events.try_next() {
                if let Event::Changed { transition, .. } = event {
                    news.push((transition.at, node.name.clone(), text(&transition)));
                }
            }
        }
        // Each node's own are in their order, so a stable sort keeps them.
        news.sort_by_key(|(at, ..)| *at);
        for (at, node, change) in news {
            self.tell(line(at.since(self.start), &node, &change))?;
        }
        if self.in_place {
            let table = table(
                nodes,
                &format!(
                    "{:.1} s, the service {}",
                    time.as_secs_f64(),
                    if down { "is down" } else { "is well" }
                ),
            );
            self.draw(&table)?;
        }
        Ok(())
    }

    /// The last word.
    pub(crate) fn close(
        &mut self,
        arguments: &Arguments,
        nodes: &[Node],
        store: &Memory,
    ) -> io::Result<()> {
        if !self.in_place {
            for line in table(nodes, &format!("{:.1} s", arguments.time().as_secs_f64())) {
                writeln!(self.out, "{line}")?;
            }
        }
        let counters = store.counters();
        writeln!(
            self.out,
            "the store: {} exchanges, {} swaps made, {} refused",
            counters.exchanges, counters.swaps, counters.conflicts
        )
    }

    fn tell(&mut self, change: String) -> io::Result<()> {
        if !self.in_place {
            return writeln!(self.out, "{change}");
        }
        self.changes.push_back(change);
        if self.changes.len() > Self::CHANGES {
            self.changes.pop_front();
        }
        Ok(())
    }

    /// Draws over what was drawn last: up by its lines, and clear to the end of the screen.
    fn draw(&mut self, table: &[String]) -> io::Result<()> {
        if self.drawn > 0 {
            write!(self.out, "\x1b[{}A\x1b[J", self.drawn)?;
        }
        for line in table.iter().chain(&self.changes) {
            writeln!(self.out, "{line}")?;
        }
        self.drawn = table.len() + self.changes.len();
        self.out.flush()
    }
}

fn table(nodes: &[Node], title: &str) -> Vec<String> {
    let head = format!(
        "{title:28} {:>12} {:>8} {:>8} {:>8} {:>8}",
        "circuit", "calls", "failed", "rejected", "in vain"
    );
    let row = |node: &Node| {
        let shown = node.breaker.snapshot();
        format!(
            "{:28} {:>12} {:>8} {:>8} {:>8} {:>8}",
            node.name,
            shown.status.name(),
            shown.lifetime.calls,
            shown.lifetime.failed,
            shown.rejected,
            node.in_vain.load(Relaxed),
        )
    };
    [head].into_iter().chain(nodes.iter().map(row)).collect()
}

fn line(time: Duration, who: &str, what: &str) -> String {
    format!("{:7.2} s  {who}: {what}", time.as_secs_f64())
}

fn text(transition: &Transition) -> String {
    let (from, to) = (transition.from, transition.to);
    let why = match &transition.cause {
        Cause::Tripped(trip) => format!(
            "{}: {} of {} calls failed",
            trip.rule.name(),
            trip.totals.failed,
            trip.totals.calls
        ),
        cause => cause.name().replace('_', " "),
    };
    format!("{from} -> {to} ({why})")
}
