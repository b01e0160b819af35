use std::{
    collections::VecDeque,
    io::{self, Write},
    sync::atomic::Ordering::Relaxed,
    time::Duration,
};

use breaker::{Era, Event, Scope, Timestamp, Transition};
use drivers_memory::Memory;
use examples::told;

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
    /// The last changes of the fleet's circuit, and how many nodes know of them.
    known: VecDeque<(Era, usize)>,
    is_down: bool,
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
            known: VecDeque::new(),
            is_down: false,
        }
    }

    /// Shows what is new.
    pub(crate) fn show(
        &mut self,
        arguments: &Arguments,
        nodes: &mut [Node],
        time: Duration,
    ) -> io::Result<()> {
        let is_down = arguments.outage().contains(&time);
        if is_down != self.is_down {
            self.is_down = is_down;
            let what = if is_down {
                "goes down"
            } else {
                "is well again"
            };
            self.tell(time, &format!("the service {what}"))?;
        }
        let mut news = Vec::new();
        for node in nodes.iter_mut() {
            while let Some(event) = node.events.try_next() {
                if let Event::Changed {
                    transition, scope, ..
                } = event
                {
                    news.push((transition, scope, node.name.clone()));
                }
            }
        }
        // Stable, so that what one node did stays in its order.
        news.sort_by_key(|(transition, scope, _)| (transition.at, *scope == Scope::Observed));
        for (transition, scope, node) in news {
            self.change(&transition, scope, &node, nodes.len(), time)?;
        }
        if self.in_place {
            let state = if is_down { "down" } else { "well" };
            let title = format!("{:.1} s, service {state}", time.as_secs_f64());
            self.draw(&table(nodes, &title))?;
        }
        Ok(())
    }

    /// The last word.
    pub(crate) fn close(&mut self, nodes: &[Node], store: &Memory) -> io::Result<()> {
        if !self.in_place {
            for line in table(nodes, "in the end") {
                writeln!(self.out, "{line}")?;
            }
        }
        let counters = store.counters();
        writeln!(
            self.out,
            "the store: exchanges {}, swaps {}, refused {}",
            counters.exchanges, counters.swaps, counters.conflicts
        )
    }

    /// A node tells of a change, its own or the fleet's.
    fn change(
        &mut self,
        transition: &Transition,
        scope: Scope,
        node: &str,
        nodes: usize,
        time: Duration,
    ) -> io::Result<()> {
        let at = transition.at.since(self.start);
        let what = told(transition);
        if scope == Scope::Local {
            return self.tell(at, &format!("{node} alone: {what}"));
        }
        let known = (self.known.iter_mut()).find(|(era, _)| *era == transition.era);
        let Some((_, knowing)) = known else {
            self.known.push_back((transition.era, 1));
            if self.known.len() > Self::CHANGES {
                self.known.pop_front();
            }
            return self.tell(at, &format!("the fleet: {what}, by {node}"));
        };
        *knowing += 1;
        if *knowing == nodes {
            let to = transition.to;
            return self.tell(time, &format!("every node knows: {to}"));
        }
        Ok(())
    }

    fn tell(&mut self, time: Duration, what: &str) -> io::Result<()> {
        let line = format!("{:7.2} s  {what}", time.as_secs_f64());
        if !self.in_place {
            return writeln!(self.out, "{line}");
        }
        self.changes.push_back(line);
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

/// A row a node: its own circuit, the fleet's as it last saw it, and what became of its calls.
fn table(nodes: &[Node], title: &str) -> Vec<String> {
    let head = format!(
        "{title:22} {:>10} {:>10} {:>6} {:>7} {:>7} {:>9}",
        "circuit", "the fleet", "votes", "calls", "failed", "rejected"
    );
    let row = |node: &Node| {
        let shown = node.breaker.snapshot();
        let (status, votes) = shown
            .fleet
            .map_or((None, 0), |view| (view.status, view.votes));
        format!(
            "{:22} {:>10} {:>10} {:>6} {:>7} {:>7} {:>9}",
            node.name,
            shown.status.name(),
            status.map_or("-", |status| status.name()),
            votes,
            shown.lifetime.calls,
            node.in_vain.load(Relaxed),
            shown.rejected,
        )
    };
    [head].into_iter().chain(nodes.iter().map(row)).collect()
}
