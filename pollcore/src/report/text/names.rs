use alloc::{collections::BTreeMap, format, string::String, vec::Vec};
use core::fmt::Write as _;

use super::width::plain;
use crate::{
    id::shown,
    option::OptionIndex,
    report::{OptionResult, Report},
};

/// So many names are listed in a sentence.
const MOST_LISTED: usize = 12;

/// What options are called: by their labels, those whose labels look the same also by their ids.
pub(super) struct Names(Vec<String>);

impl Names {
    pub(super) fn new(report: &Report) -> Self {
        let seen = |option: &OptionResult| shown(&option.label).collect::<String>();
        let mut often: BTreeMap<String, usize> = BTreeMap::new();
        for option in &report.options {
            *often.entry(seen(option)).or_default() += 1;
        }
        let name = |option: &OptionResult| {
            let label = plain(&option.label);
            if often[&seen(option)] > 1 && *option.label != *option.id.as_str() {
                format!("{label} ({})", plain(option.id.as_str()))
            } else {
                label
            }
        };
        Self(report.options.iter().map(name).collect())
    }

    pub(super) fn of(&self, option: OptionIndex) -> &str {
        &self.0[option.as_usize()]
    }

    /// All of them in a list, the last behind this word.
    pub(super) fn list(&self, options: &[OptionIndex], last: &str) -> String {
        let mut list = String::new();
        let shown = options.len().min(MOST_LISTED);
        for (place, &option) in options[..shown].iter().enumerate() {
            if place > 0 && place + 1 == options.len() {
                let _ = write!(list, " {last} ");
            } else if place > 0 {
                list.push_str(", ");
            }
            list.push_str(self.of(option));
        }
        if options.len() > shown {
            let _ = write!(list, " and {} more", options.len() - shown);
        }
        list
    }
}
