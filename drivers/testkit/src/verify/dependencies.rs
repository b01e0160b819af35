use std::collections::BTreeSet;

use crate::{cargo::Cargo, failure::Failure};

/// Packages by name, in groups that lists share.
type Packages = &'static [&'static [&'static str]];

/// A crate and every package that it may know.
#[derive(Debug)]
pub(crate) struct Listed {
    pub(crate) name: &'static str,
    depth: Depth,
    /// Under the default features.
    default: Packages,
    /// What each optional feature adds.
    features: &'static [(&'static str, Packages)],
}

/// How far a list goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Depth {
    /// Everything that the crate is built on.
    Whole,
    /// What the crate itself names: what a client library is built on is that library's business.
    Direct,
}

/// What a derive macro runs on; none of it is linked.
const DERIVE: &[&str] = &["proc-macro2", "quote", "syn", "unicode-ident"];

/// What decides, and knows no driver.
pub(crate) const CORES: &[Listed] = &[FIBSEQ, BREAKER, POLLCORE];

/// What stores.
pub(crate) const DRIVERS: &[Listed] = &[PORT, MEMORY, SQL, REDIS, MEMCACHED, FACADE];

/// The core crates and the drivers.
pub(crate) fn listed() -> impl Iterator<Item = &'static Listed> {
    CORES.iter().chain(DRIVERS)
}

const FIBSEQ: Listed = Listed {
    name: "fibseq",
    depth: Depth::Whole,
    default: &[&["thiserror", "thiserror-impl"]],
    features: &[
        ("parallel", &[]),
        ("serde", &[&["serde", "serde_core", "serde_derive"]]),
        (
            "num-bigint",
            &[&["num-bigint", "num-integer", "num-traits"]],
        ),
        (
            "dashu",
            &[&[
                "dashu-int",
                "dashu-base",
                "cfg-if",
                "num-modular",
                "static_assertions",
            ]],
        ),
    ],
};

const BREAKER: Listed = Listed {
    name: "breaker",
    depth: Depth::Whole,
    default: &[&[
        "thiserror",
        "thiserror-impl",
        "rustix",
        "bitflags",
        "linux-raw-sys",
    ]],
    features: &[
        ("serde", JSON),
        (
            "tower",
            &[&["pin-project-lite", "tower-layer", "tower-service"]],
        ),
        ("metrics", &[&["metrics", "rapidhash", "rustversion"]]),
        (
            "tracing",
            &[&["tracing", "tracing-core", "pin-project-lite"]],
        ),
        ("driver", DRIVER),
        ("conformance", DRIVER),
    ],
};

const POLLCORE: Listed = Listed {
    name: "pollcore",
    depth: Depth::Whole,
    default: &[&[
        "thiserror",
        "thiserror-impl",
        "libm",
        "rand_core",
        "siphasher",
        "hmac",
        "sha2",
        "block-buffer",
        "cfg-if",
        "cmov",
        "cpufeatures",
        "crypto-common",
        "ctutils",
        "digest",
        "hybrid-array",
        "typenum",
    ]],
    features: &[("serde", JSON), ("store", DRIVER), ("conformance", DRIVER)],
};

/// What is encoded as JSON.
const JSON: Packages = &[&[
    "serde",
    "serde_core",
    "serde_derive",
    "serde_json",
    "itoa",
    "memchr",
    "zmij",
]];

/// What the trait of a driver adds: its two crates, and the encoding of what is stored.
const DRIVER: Packages = &[&["async-trait", "drivers-port"], JSON[0]];

const PORT: Listed = Listed {
    name: "drivers-port",
    depth: Depth::Whole,
    default: &[&["thiserror", "thiserror-impl"]],
    features: &[],
};

const MEMORY: Listed = Listed {
    name: "drivers-memory",
    depth: Depth::Whole,
    default: &[&["breaker"], BREAKER.default[0], DRIVER[0], DRIVER[1]],
    features: &[("polls", &[&["pollcore"], POLLCORE.default[0]])],
};

const SQL: Listed = Listed {
    name: "drivers-sql",
    depth: Depth::Direct,
    default: &[&[
        "async-trait",
        "breaker",
        "drivers-port",
        "rand",
        "rusqlite",
        "tokio",
    ]],
    features: &[
        ("postgres", POSTGRES),
        (
            "postgres-tls",
            &[&[
                "deadpool-postgres",
                "rustls",
                "rustls-native-certs",
                "sha2",
                "tokio-postgres",
                "tokio-postgres-rustls",
            ]],
        ),
    ],
};

const POSTGRES: Packages = &[&["deadpool-postgres", "sha2", "tokio-postgres"]];

const REDIS: Listed = Listed {
    name: "drivers-redis",
    depth: Depth::Direct,
    default: &[&[
        "async-trait",
        "breaker",
        "drivers-port",
        "percent-encoding",
        "rand",
        "redis",
        "tokio",
    ]],
    features: &[("tls", &[&["rustls"]]), ("sentinel", &[]), ("cluster", &[])],
};

const MEMCACHED: Listed = Listed {
    name: "drivers-memcached",
    depth: Depth::Direct,
    default: &[&[
        "async-trait",
        "breaker",
        "drivers-port",
        "memcache",
        "rand",
        "scheduled-thread-pool",
        "sha2",
        "tokio",
    ]],
    features: &[],
};

const FACADE: Listed = Listed {
    name: "drivers",
    depth: Depth::Direct,
    default: &[&[
        "breaker",
        "drivers-memory",
        "drivers-port",
        "drivers-sql",
        "percent-encoding",
    ]],
    features: &[
        ("postgres", &[]),
        ("redis", &[&["drivers-redis"]]),
        ("memcached", &[&["drivers-memcached"]]),
        ("polls", &[&["pollcore"]]),
    ],
};

/// Compares what cargo resolves for each listed crate with its list, both ways: a package that is
/// not on the list is refused, and so is a list that names a package that is gone.
pub(crate) fn run() -> Result<(), Failure> {
    for listed in listed() {
        let allowed = listed.allowed(&[]);
        compare(listed, "the default features", "", &allowed)?;
        for (feature, adds) in listed.features {
            let flags = format!("--features {feature}");
            compare(listed, feature, &flags, &listed.allowed(adds))?;
        }
    }
    Ok(())
}

impl Listed {
    fn allowed(&self, adds: Packages) -> BTreeSet<&'static str> {
        let macros: Packages = match self.depth {
            Depth::Whole => &[DERIVE],
            Depth::Direct => &[],
        };
        [self.default, adds, macros]
            .concat()
            .concat()
            .into_iter()
            .collect()
    }
}

fn compare(
    listed: &Listed,
    what: &str,
    flags: &str,
    allowed: &BTreeSet<&str>,
) -> Result<(), Failure> {
    let package = listed.name;
    let depth = match listed.depth {
        Depth::Whole => "",
        Depth::Direct => "--depth 1",
    };
    let tree = Cargo::new(&format!(
        "tree --package {package} --edges normal --prefix none --format {{p}} {depth} {flags}"
    ))
    .output()?;
    let found = packages(&tree, package);
    let strangers: Vec<_> = found.difference(allowed).collect();
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
        let macros = DERIVE.iter().copied().collect();
        let failure = compare(&FIBSEQ, "test", "", &macros).unwrap_err();
        assert!(
            failure
                .to_string()
                .contains("not on the list [\"thiserror\""),
            "{failure}"
        );
    }

    #[test]
    fn a_list_that_names_a_package_too_many_is_refused() {
        let allowed = FIBSEQ.allowed(&[&["tokio"]]);
        let failure = compare(&FIBSEQ, "test", "", &allowed).unwrap_err();
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
