//! Reads the elections of the tabulator starvote and its reports of them.

use std::collections::BTreeMap;

/// An election as its `.starvote` file says.
#[derive(Debug, Default)]
pub(crate) struct Election {
    pub(crate) method: String,
    pub(crate) seats: u16,
    /// The order that decides ties, where the file gives one.
    pub(crate) order: Vec<String>,
    pub(crate) ballots: Vec<(BTreeMap<String, u16>, u64)>,
}

impl Election {
    pub(crate) fn read(text: &str) -> Self {
        let mut election = Self {
            seats: 1,
            ..Self::default()
        };
        let (mut section, mut copies, mut in_order) = ("", 1, false);
        let mut ballot = BTreeMap::new();
        for line in text.lines() {
            let content = line.split('#').next().unwrap_or_default().trim();
            if line.contains('#') && content.is_empty() {
                continue;
            }
            if let Some(name) = content.strip_prefix('[').and_then(|c| c.strip_suffix(']')) {
                section = if name == "ballots" {
                    "ballots"
                } else {
                    "options"
                };
            } else if section == "options" {
                match content
                    .split_once('=')
                    .map(|(key, value)| (key.trim(), value.trim()))
                {
                    _ if in_order && content == "]" => in_order = false,
                    None if in_order => election.order.push(content.into()),
                    Some(("method", method)) => election.method = method.into(),
                    Some(("seats", seats)) => election.seats = seats.parse().unwrap(),
                    Some(("tiebreaker", "[")) => in_order = true,
                    _ => {}
                }
            } else if let Some((name, score)) = content.split_once('=') {
                ballot.insert(name.trim().into(), score.trim().parse().unwrap());
            } else {
                if !ballot.is_empty() {
                    election.ballots.push((std::mem::take(&mut ballot), copies));
                    copies = 1;
                }
                if let Some((many, _)) = content.split_once(" ballot") {
                    copies = many.trim().parse().unwrap();
                }
            }
        }
        if !ballot.is_empty() {
            election.ballots.push((ballot, copies));
        }
        election.order.retain(|name| !name.is_empty());
        election
    }

    /// The candidates in the order of their names.
    pub(crate) fn candidates(&self) -> Vec<String> {
        let mut names: Vec<String> = self
            .ballots
            .iter()
            .flat_map(|(b, _)| b.keys().cloned())
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

/// A part of a report under one heading.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Section {
    pub(crate) heading: String,
    pub(crate) seat: u16,
    pub(crate) figures: Vec<(String, i128)>,
    pub(crate) no_preference: Option<u64>,
    pub(crate) tied: Vec<String>,
    /// Who a tiebreaker selected.
    pub(crate) selected: Vec<String>,
    /// A tiebreaker's order.
    pub(crate) order: Vec<String>,
    /// Lines without numbers.
    pub(crate) lines: Vec<String>,
}

/// The parts of a report, headings without the name of the method and the round.
pub(crate) fn sections(report: &str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for line in report.lines().map(str::trim) {
        if let Some(heading) = line
            .strip_prefix('[')
            .and_then(|line| line.strip_suffix(']'))
        {
            let mut section = Section {
                seat: 1,
                ..Section::default()
            };
            let mut parts: Vec<&str> = heading.split(": ").collect();
            parts.retain(|part| !matches!(*part, "STAR Voting" | "Bloc STAR"));
            if let Some(round) = parts.first().and_then(|part| part.strip_prefix("Round ")) {
                section.seat = round.parse().unwrap();
                parts.remove(0);
            }
            section.heading = parts.join(": ");
            sections.push(section);
            continue;
        }
        let Some(section) = sections.last_mut() else {
            continue;
        };
        let mut fields = line.split(" -- ").map(str::trim);
        match (fields.next(), fields.next()) {
            (Some("No Preference"), Some(value)) => section.no_preference = value.parse().ok(),
            (Some(name), Some(value)) => {
                let value = value.split(' ').next().unwrap().parse().unwrap();
                section.figures.push((name.into(), value));
                if fields.any(|field| field.starts_with("Tied")) {
                    section.tied.push(name.into());
                }
            }
            _ => match (line.split_once(": "), line.split_once(". ")) {
                (Some(("Selected winner" | "Selected winners", names)), _) => {
                    section.selected = listed(names);
                }
                (_, Some((number, name))) if number.parse::<u8>().is_ok() => {
                    section.order.push(name.into());
                }
                _ if line.starts_with("Tie between ") => {
                    section.tied = listed(&line["Tie between ".len()..line.len() - 1]);
                }
                _ if !line.is_empty() => section.lines.push(line.into()),
                _ => {}
            },
        }
    }
    sections
}

/// The names of `A, B, and C`, in order.
fn listed(names: &str) -> Vec<String> {
    let names = names.replace(", and ", ", ").replace(" and ", ", ");
    let mut names: Vec<String> = names.split(", ").map(Into::into).collect();
    names.sort_unstable();
    names
}
