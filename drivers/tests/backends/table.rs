use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use crate::{
    cases,
    end::{End, Outcome},
    kind::Kind,
    scenario::SCENARIOS,
};

/// What came of each trial, by row and column. A clone is the same table.
#[derive(Debug, Clone, Default)]
pub(crate) struct Table(Arc<Mutex<Cells>>);

type Cells = BTreeMap<(&'static str, Kind), Vec<String>>;

impl Table {
    pub(crate) fn add(&self, row: &'static str, kind: Kind, outcome: &Outcome) {
        let cell = match outcome {
            Ok(()) => "pass".to_owned(),
            Err(End::Skipped(_)) => "skipped".to_owned(),
            Err(End::NotAsked(need)) => {
                let need = need.to_string();
                format!("n/a: {}", need.trim_start_matches("it "))
            }
            Err(End::Failed(_)) => "FAILED".to_owned(),
        };
        let mut cells = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        cells.entry((row, kind)).or_default().push(cell);
    }
}

/// A cell says what all ways came to; `–` stands where there was nothing to try.
impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cells = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let names: Vec<_> = Kind::ALL.iter().map(|kind| kind.name()).collect();
        writeln!(f, "| | {} |", names.join(" | "))?;
        writeln!(f, "|---|{}", "---|".repeat(names.len()))?;
        let scenarios = SCENARIOS.iter().map(|scenario| scenario.name);
        for row in cases::names().chain(scenarios) {
            let cell = |kind: &Kind| {
                let ways = cells.get(&(row, *kind)).map_or(&[][..], Vec::as_slice);
                let odd = ways.iter().find(|way| *way != "pass");
                match (odd, ways.len()) {
                    (Some(odd), _) => odd.clone(),
                    (None, 0) => "–".to_owned(),
                    (None, _) => "pass".to_owned(),
                }
            };
            let shown: Vec<_> = Kind::ALL.iter().map(cell).collect();
            writeln!(f, "| {} | {} |", row.replace('_', " "), shown.join(" | "))?;
        }
        Ok(())
    }
}
