//! How many times slower the peers are, from what criterion wrote down.

use std::{
    collections::BTreeMap,
    env, fs, io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use serde_json::Value;

/// One measured benchmark.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// What is measured, as `text`.
    pub group: String,
    /// Whose it is, as `rug`.
    pub who: String,
    /// The size, as `1000000`, or the number of threads; empty where there is one only.
    pub size: String,
    /// The median time of one iteration, in nanoseconds.
    pub nanoseconds: f64,
    /// The bytes that one iteration produces, where that was declared.
    pub bytes: Option<u64>,
}

/// Prints a table of what was measured since `start`, with the ratio of each peer's time to
/// that of our own at the same size, the first of `own` that was measured. Results of earlier runs, which criterion keeps, stay out.
///
/// # Errors
///
/// Where criterion's directory can't be read.
pub fn print(start: SystemTime, own: &[&str]) -> io::Result<()> {
    let mut measured = Vec::new();
    let directory = directory();
    if directory.is_dir() {
        collect(&directory, start, &mut measured)?;
    }
    if !measured.is_empty() {
        println!("\n{}", table(&measured, own));
    }
    Ok(())
}

/// Where criterion keeps its results: it looks in the same three places.
fn directory() -> PathBuf {
    if let Some(home) = env::var_os("CRITERION_HOME") {
        return home.into();
    }
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"),
        PathBuf::from,
    );
    target.join("criterion")
}

/// Every result below `directory` that is not older than `start`.
fn collect(directory: &Path, start: SystemTime, into: &mut Vec<Measured>) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_dir() && path.file_name().is_some_and(|name| name == "new") {
            let estimates = path.join("estimates.json");
            if estimates.exists() && fs::metadata(&estimates)?.modified()? >= start {
                let read = |path: &Path| io::Result::Ok(serde_json::from_slice(&fs::read(path)?)?);
                into.extend(measured(
                    &read(&path.join("benchmark.json"))?,
                    &read(&estimates)?,
                ));
            }
        } else if path.is_dir() {
            collect(&path, start, into)?;
        }
    }
    Ok(())
}

/// One result from the two files that criterion writes for it.
fn measured(benchmark: &Value, estimates: &Value) -> Option<Measured> {
    Some(Measured {
        group: benchmark["group_id"].as_str()?.to_owned(),
        who: benchmark["function_id"].as_str()?.to_owned(),
        size: benchmark["value_str"]
            .as_str()
            .unwrap_or_default()
            .to_owned(),
        nanoseconds: estimates["median"]["point_estimate"].as_f64()?,
        bytes: benchmark["throughput"]["Bytes"].as_u64(),
    })
}

/// The results by group and size, the fastest first, each beside our own.
fn table(measured: &[Measured], own: &[&str]) -> String {
    let mut rows: BTreeMap<(&str, u64, &str), Vec<&Measured>> = BTreeMap::new();
    for one in measured {
        let number = one.size.parse().unwrap_or(0);
        rows.entry((&one.group, number, &one.size))
            .or_default()
            .push(one);
    }
    let mut lines = vec![format!(
        "{:<14} {:>12}  {:<32} {:>12} {:>10} {:>10}",
        "what", "size", "who", "median", "GB/s", "ratio"
    )];
    for ((group, _, size), mut row) in rows {
        row.sort_by(|a, b| a.nanoseconds.total_cmp(&b.nanoseconds));
        let own = own
            .iter()
            .find_map(|own| row.iter().find(|one| one.who == **own))
            .map(|one| one.nanoseconds);
        for one in row {
            let rate = one
                .bytes
                .map(|bytes| format!("{:.2}", bytes as f64 / one.nanoseconds));
            let ratio = own.map(|own| format!("{:.2}", one.nanoseconds / own));
            lines.push(format!(
                "{group:<14} {size:>12}  {:<32} {:>12} {:>10} {:>10}",
                one.who,
                duration(one.nanoseconds),
                rate.unwrap_or_default(),
                ratio.unwrap_or_default(),
            ));
        }
    }
    lines.join("\n")
}

/// A time with three or four digits that matter.
fn duration(nanoseconds: f64) -> String {
    let (scale, unit) = match nanoseconds {
        t if t < 1e3 => (1e0, "ns"),
        t if t < 1e6 => (1e3, "µs"),
        t if t < 1e9 => (1e6, "ms"),
        _ => (1e9, "s"),
    };
    format!("{:.2} {unit}", nanoseconds / scale)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_peer_stands_beside_ours_at_the_same_size() {
        let one = |who: &str, size: &str, nanoseconds: f64| {
            let benchmark = json!({ "group_id": "text", "function_id": who, "value_str": size, "throughput": { "Bytes": 4_000 } });
            measured(
                &benchmark,
                &json!({ "median": { "point_estimate": nanoseconds } }),
            )
            .unwrap()
        };
        let all = [
            one("rug", "1000", 3_000.0),
            one("fibseq", "1000", 2_000.0),
            one("rug", "900", 1.0),
        ];
        let table = table(&all, &["absent", "fibseq"]);
        let lines: Vec<Vec<&str>> = table
            .lines()
            .map(|line| line.split_whitespace().collect())
            .collect();
        assert_eq!(lines[1], ["text", "900", "rug", "1.00", "ns", "4000.00"]);
        assert_eq!(
            lines[2],
            ["text", "1000", "fibseq", "2.00", "µs", "2.00", "1.00"]
        );
        assert_eq!(
            lines[3],
            ["text", "1000", "rug", "3.00", "µs", "1.33", "1.50"]
        );
    }
}
