use serde_json::Value;

use crate::{cargo::Cargo, failure::Failure};

/// The packages of the workspace, from cargo's own metadata, so that none is forgotten.
#[derive(Debug)]
pub(crate) struct Members(Value);

/// Their peers are features, some of which build C or are under the LGPL.
const BENCHMARKS: &str = "benches";

impl Members {
    pub(crate) fn read() -> Result<Self, Failure> {
        let metadata = Cargo::new("metadata --no-deps --format-version 1").output()?;
        Ok(Self(serde_json::from_str(&metadata)?))
    }

    /// Cargo's flags for all of them with all features, but for the benchmarks' peers. What cargo
    /// builds hangs on what it is asked for together; steps that ask for the same share it.
    pub(crate) fn all(&self) -> String {
        let members = self.packages().filter(|it| it["name"] != BENCHMARKS);
        let features = members.flat_map(|it| {
            let name = it["name"].as_str().unwrap_or_default();
            declared(it).map(move |feature| format!("{name}/{feature}"))
        });
        let features: Vec<_> = features.collect();
        format!("--workspace --features {}", features.join(","))
    }

    /// The features that a package declares.
    pub(crate) fn features(&self, package: &str) -> Result<Vec<&str>, Failure> {
        self.packages()
            .find(|found| found["name"] == package)
            .map(|found| declared(found).collect())
            .ok_or_else(|| Failure::new(format!("cargo knows no package {package:?}")))
    }

    fn packages(&self) -> impl Iterator<Item = &Value> {
        self.0["packages"].as_array().into_iter().flatten()
    }
}

fn declared(package: &Value) -> impl Iterator<Item = &str> {
    let features = package["features"].as_object().into_iter().flatten();
    features
        .map(|(name, _)| name.as_str())
        .filter(|name| *name != "default")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members() -> Members {
        Members(serde_json::json!({ "packages": [
            { "name": "other", "features": { "x": [] } },
            { "name": "it", "features": { "default": ["std"], "std": [], "serde": [] } },
            { "name": "benches", "features": { "peers": [] } },
            { "name": "plain", "features": {} },
        ] }))
    }

    #[test]
    fn every_declared_feature_is_found_but_the_default_set() {
        assert_eq!(members().features("it").unwrap(), ["serde", "std"]);
        assert!(members().features("absent").is_err());
    }

    #[test]
    fn all_is_every_feature_but_the_peers() {
        assert_eq!(
            members().all(),
            "--workspace --features other/x,it/serde,it/std"
        );
    }
}
