use std::collections::BTreeSet;

use crate::{cargo::Cargo, failure::Failure};

/// A crate and every package that its normal dependency tree may hold.
#[derive(Debug)]
pub(crate) struct Listed {
    pub(crate) name: &'static str,
    /// Under the default features.
    default: &'static [&'static str],
    /// What each optional feature adds.
    features: &'static [(&'static str, &'static [&'static str])],
}

/// What a derive macro runs on; none of it is linked.
const DERIVE: &[&str] = &["proc-macro2", "quote", "syn", "unicode-ident"];

/// What decides, and knows no driver.
pub(crate) const CORES: &[Listed] = &[FIBSEQ, BREAKER];

/// What stores.
pub(crate) const DRIVERS: &[Listed] = &[PORT, MEMORY];

/// The core crates and the drivers.
pub(crate) fn listed() -> impl Iterator<Item = &'static Listed> {
    CORES.iter().chain(DRIVERS)
}

const FIBSEQ: Listed = Listed {
    name: "fibseq",
    default: &["thiserror", "thiserror-impl"],
    features: &[
        ("parallel", &[]),
        ("serde", &["serde", "serde_core", "serde_derive"]),
        ("num-bigint", &["num-bigint", "num-integer", "num-traits"]),
        (
            "dashu",
            &[
                "dashu-int",
                "dashu-base",
                "cfg-if",
                "num-modular",
                "static_assertions",
            ],
        ),
    ],
};

const BREAKER: Listed = Listed {
    name: "breaker",
    default: &[
        "thiserror",
        "thiserror-impl",
        "rustix",
        "bitflags",
        "linux-raw-sys",
    ],
    features: &[
        (
            "serde",
            &[
                "serde",
                "serde_core",
                "serde_derive",
                "serde_json",
                "itoa",
                "memchr",
                "zmij",
            ],
        ),
        (
            "tower",
            &["pin-project-lite", "tower-layer", "tower-service"],
        ),
        ("metrics", &["metrics", "rapidhash", "rustversion"]),
        ("tracing", &["tracing", "tracing-core", "pin-project-lite"]),
        ("driver", DRIVER),
        ("conformance", DRIVER),
    ],
};

/// What the trait of a driver adds: its two crates, and the encoding of what is stored.
const DRIVER: &[&str] = &[
    "async-trait",
    "drivers-port",
    "serde",
    "serde_core",
    "serde_derive",
    "serde_json",
    "itoa",
    "memchr",
    "zmij",
];

const PORT: Listed = Listed {
    name: "drivers-port",
    default: &["thiserror", "thiserror-impl"],
    features: &[],
};

const MEMORY: Listed = Listed {
    name: "drivers-memory",
    default: &[
        "breaker",
        "async-trait",
        "drivers-port",
        "thiserror",
        "thiserror-impl",
        "rustix",
        "bitflags",
        "linux-raw-sys",
        "serde",
        "serde_core",
        "serde_derive",
        "serde_json",
        "itoa",
        "memchr",
        "zmij",
    ],
    features: &[],
};

/// Compares what cargo resolves for each listed crate with its list, both ways: a package that is
/// not on the list is refused, and so is a list that names a package that is gone.
pub(crate) fn run() -> Result<(), Failure> {
    for listed in listed() {
        compare(listed.name, "the default features", "", listed.default)?;
        for (feature, adds) in listed.features {
            let allowed = [listed.default, adds].concat();
            compare(
                listed.name,
                feature,
                &format!("--features {feature}"),
                &allowed,
            )?;
        }
    }
    Ok(())
}

fn compare(package: &str, what: &str, flags: &str, allowed: &[&str]) -> Result<(), Failure> {
    let tree = Cargo::new(&format!(
        "tree --package {package} --edges normal --prefix none --format {{p}} {flags}"
    ))
    .output()?;
    let found = packages(&tree, package);
    let allowed: BTreeSet<&str> = allowed.iter().chain(DERIVE).copied().collect();
    let strangers: Vec<_> = found.difference(&allowed).collect();
    let gone: Vec<_> = allowed.difference(&found).collect();
    if strangers.is_empty() && gone.is_empty() {
        eprintln!(
            "{package} with {what}: {} packages, all on the list",
            found.len()
        );
        return Ok(());
    }
    Err(Failure::new(format!(
        "{package} with {what}: not on the list {strangers:?}, on the list but gone {gone:?}"
    )))
}

/// The names in the output of `cargo tree`, without the package itself.
fn packages<'a>(tree: &'a str, root: &str) -> BTreeSet<&'a str> {
    tree.lines()
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != root)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_that_is_not_on_the_list_is_refused() {
        let failure = compare("fibseq", "test", "", &[]).unwrap_err();
        assert!(
            failure
                .to_string()
                .contains("not on the list [\"thiserror\""),
            "{failure}"
        );
    }

    #[test]
    fn a_list_that_names_a_package_too_many_is_refused() {
        let allowed = [CORES[0].default, &["tokio"]].concat();
        let failure = compare("fibseq", "test", "", &allowed).unwrap_err();
        assert!(
            failure.to_string().contains("gone [\"tokio\"]"),
            "{failure}"
        );
    }

    #[test]
    fn repeated_and_marked_lines_count_once() {
        let tree = "it v0.1.0 (/here)\nsyn v3.0.9\nquote v1.0.0\nsyn v3.0.9 (*)\n";
        assert_eq!(
            packages(tree, "it").into_iter().collect::<Vec<_>>(),
            ["quote", "syn"]
        );
    }
}
