use std::collections::BTreeMap;

use crate::{cargo::Cargo, failure::Failure};

/// What a package may be under that anything here is built on, by SPDX identifiers: those that ask
/// for no more than to be named.
const ALLOWED: &[&str] = &[
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "ISC",
    "MIT",
    "MPL-2.0",
    "Unicode-3.0",
    "Zlib",
];

/// Looks at the licence of every package that the workspace is built on, with all features. The
/// peers of the benchmarks stay out: nothing but a benchmark is built on them.
pub(crate) fn run() -> Result<(), Failure> {
    let tree = Cargo::new(
        "tree --workspace --exclude benches --all-features --edges normal,build,dev \
         --prefix none --format {p}|{l}",
    )
    .output()?;
    let packages = packages(&tree);
    let strangers: Vec<String> = packages
        .iter()
        .filter(|(_, licence)| !is_allowed(licence))
        .map(|(package, licence)| format!("{package} under {licence:?}"))
        .collect();
    if strangers.is_empty() {
        eprintln!(
            "{} packages, all under a licence on the list",
            packages.len()
        );
        return Ok(());
    }
    let strangers = strangers.join(", ");
    Err(Failure::new(format!("not on the list: {strangers}")))
}

/// Each package with its licence, once.
fn packages(tree: &str) -> BTreeMap<&str, &str> {
    tree.lines()
        .filter_map(|line| line.split_once('|'))
        .map(|(package, licence)| (package, licence.trim_end_matches("(*)").trim()))
        .collect()
}

/// Whether one may choose so that all that holds is on the list. Expressions are as packages have
/// them: alternatives, or several of these in brackets that hold together.
fn is_allowed(licence: &str) -> bool {
    licence.split(" AND ").all(|part| {
        let part = part.trim_matches(['(', ')']).replace('/', " OR ");
        part.split(" OR ").any(|one| ALLOWED.contains(&one.trim()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_the_alternatives_has_to_be_on_the_list_and_all_that_holds_together() {
        for licence in [
            "MIT",
            "MIT OR Apache-2.0",
            "MIT/Apache-2.0",
            "MIT OR Apache-2.0 OR LGPL-2.1-or-later",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "Apache-2.0 AND ISC",
        ] {
            assert!(is_allowed(licence), "{licence}");
        }
        for licence in [
            "",
            "LGPL-3.0-or-later",
            "GPL-3.0 OR AGPL-3.0",
            "MIT AND GPL-2.0",
        ] {
            assert!(!is_allowed(licence), "{licence}");
        }
    }

    #[test]
    fn a_package_counts_once_and_one_without_a_licence_too() {
        let tree = "it v0.1.0|MIT\nsyn v3.0.9|MIT OR Apache-2.0 (*)\nsyn v3.0.9|MIT OR Apache-2.0\nnone v1.0.0|\n";
        let packages = packages(tree);
        assert_eq!(packages.len(), 3);
        assert_eq!(packages["syn v3.0.9"], "MIT OR Apache-2.0");
        assert_eq!(packages["none v1.0.0"], "");
    }
}
